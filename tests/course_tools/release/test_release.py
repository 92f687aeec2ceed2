"""The checks before a release: how an environment is known to be in force, what is remembered.

What they run takes hours; here it is replaced, and the logic that judges it is tested.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbval.kernel
import pytest
from packaging.utils import canonicalize_name

import run
from course_tools import ROOT
from course_tools.files import digest_of
from course_tools.release import __main__ as command
from course_tools.release import checks, environments, kernels
from course_tools.release.checks import LEFT_OUT, NOT_OK, OK
from course_tools.release.environments import Environment
from course_tools.release.inside_kernels import describe
from course_tools.release.interpreters import CannotInstall
from course_tools.release.notebook_runs import NotebookRun, changed_environment, read_run

# --- what is remembered -------------------------------------------------------------------------


def cell(source, slide="slide", **more):
    metadata = {"slideshow": {"slide_type": slide}, "tags": []}
    code = {"cell_type": "code", "execution_count": 1, "outputs": []}
    return {**code, "source": source, "metadata": metadata, **more}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder that stands for the course's."""
    monkeypatch.setattr("course_tools.files.ROOT", tmp_path)
    return tmp_path


def digest_after(folder, *cells):
    (folder / "a.ipynb").write_text(json.dumps({"cells": cells}))
    return digest_of("*.ipynb", content=command.content)


def test_what_a_notebook_computes_or_prints_changes_the_digest_and_slides_do_not(folder):
    before = digest_after(folder, cell("1"))
    assert digest_after(folder, cell("1", slide="skip")) == before
    assert digest_after(folder, {"cell_type": "markdown", "source": "x"}, cell("1")) == before
    assert digest_after(folder, cell("2")) != before
    assert digest_after(folder, cell("1", outputs=[{"text": "1"}])) != before
    assert digest_after(folder, cell("1", execution_count=None)) != before
    assert digest_after(folder, cell("1", metadata={"tags": ["nbval-ignore-output"]})) != before


def test_files_that_come_go_or_change_and_what_else_decides_change_the_digest(folder):
    (folder / "a.py").write_text("1")
    before = digest_of("*.py")
    assert digest_of("*.py", "a.*") == before
    assert digest_of("*.py", also="3.12") != before
    (folder / "b.py").write_text("1")
    two = digest_of("*.py")
    (folder / "b.py").rename(folder / "c.py")
    assert len({before, two, digest_of("*.py")}) == 3


# --- environments.py -----------------------------------------------------------------------------

PLAIN = {
    "python": "3.11.7",
    "numpy": "2.4.6",
    "simd": ["X86_V3"],
    "blas": ["Zen"],
    "threads": [1],
    "hash": 17,
    "warnings": [],
    "offline": False,
    "torch": "2.13.0+cpu",
    "aten": "AVX2",
    "mkl branch": 1,
}
BASELINE = {"simd": [], "aten": "DEFAULT", "mkl branch": 3, "onednn": "Intel SSE4.1"}
CHANGED = {  # what its kernels say where an environment is in force
    "two threads": {"threads": [2]},
    "OpenBLAS Nehalem": {"blas": ["Nehalem"]},
    "OpenBLAS Sandybridge": {"blas": ["Sandybridge"]},
    "OpenBLAS Haswell": {"blas": ["Haswell"]},
    "NumPy baseline": {"simd": []},
    "torch baseline": {"aten": "DEFAULT"},
    "MKL compatible": {"mkl branch": 3},
    "oneDNN SSE4.1": {"onednn": "Intel SSE4.1"},
    "all these at once": {"blas": ["Nehalem"], **BASELINE},
    "no network": {"offline": True},
    "warnings: errors": {"warnings": ["error"]},
    "Python 3.12": {"python": "3.12.1"},
    "Python 3.13": {"python": "3.13.0"},
    "NumPy 1.26": {"numpy": "1.26.4"},
}
AS_PLAIN = {"as make test", "threads not set", "NumPy, newest"}  # the plain words fit these too


@pytest.fixture
def environment_named(monkeypatch):
    monkeypatch.setattr(environments, "enabled_features", lambda: ["X86_V3"])
    monkeypatch.setattr(environments, "OWN_PYTHON", "3.11")
    return {one.name: one for one in environments.list_environments()}


def test_there_are_ten_environments_and_more_each_with_its_own_name(environment_named):
    hashes = {f"hash seed {seed}" for seed in ("0", "1", "random")}
    assert set(environment_named) == AS_PLAIN | set(CHANGED) | hashes


@pytest.mark.parametrize("name", CHANGED)
def test_an_environment_counts_where_every_kernel_says_it_was_in_force(name, environment_named):
    in_force = environment_named[name].in_force
    assert in_force([{**PLAIN, **CHANGED[name]}] * 2)
    assert not in_force([PLAIN, PLAIN])
    assert not in_force([{**PLAIN, **CHANGED[name]}, PLAIN])
    assert not in_force([])


def test_each_of_several_settings_at_once_must_be_in_force(environment_named):
    told = {**PLAIN, **CHANGED["all these at once"]}
    in_force = environment_named["all these at once"].in_force
    assert in_force([told])
    for what in ("blas", "simd", "aten", "mkl branch"):
        assert not in_force([{**told, what: PLAIN[what]}]), what


def test_a_kernel_without_torch_need_not_speak_of_it_but_one_must(environment_named):
    bare = {name: told for name, told in PLAIN.items() if name not in ("torch", "aten")}
    in_force = environment_named["torch baseline"].in_force
    assert in_force([bare, {**PLAIN, "aten": "DEFAULT"}])
    assert not in_force([bare])


def test_plain_words_fit_the_plain_environments_and_two_threads_or_an_old_numpy_do_not(
    environment_named,
):
    assert all(environment_named[name].in_force([PLAIN]) for name in AS_PLAIN)
    assert not environment_named["as make test"].in_force([{**PLAIN, "threads": [1, 2]}])
    assert not environment_named["NumPy, newest"].in_force([{**PLAIN, "numpy": "1.26.4"}])


def test_a_hash_seed_is_known_by_the_hashes(environment_named):
    seeds = {name: environment_named[f"hash seed {name}"].in_force for name in ("0", "1", "random")}
    one, other = ({**PLAIN, "hash": number} for number in (17, 18))
    assert [judge([one, one]) for judge in seeds.values()] == [False, False, False]
    assert [judge([one, other]) for judge in seeds.values()] == [False, False, True]
    code = "from course_tools.release.inside_kernels import told; print(told())"
    env = changed_environment({"PYTHONHASHSEED": "1"})
    said = json.loads(subprocess.check_output([sys.executable, "-c", code], env=env))
    assert [judge([said]) for judge in seeds.values()] == [False, True, False]


def test_a_process_says_what_decides_about_its_numbers():
    told = describe()
    assert told["python"] == "{}.{}.{}".format(*sys.version_info)
    assert told["threads"] == [1]
    assert told["hash"] == hash("one word")
    assert json.loads(json.dumps(told)) == told


# --- checks.py: the environments, two runs on busy cores -----------------------------------------

LESSONS = {"00": PLAIN, "01": PLAIN}
GOOD = NotebookRun({("00", 0): "good", ("01", 0): "good"}, LESSONS)
BAD = NotebookRun({("00", 0): "good", ("01", 3): "bad"}, LESSONS, 1)
OTHER = {**PLAIN, "threads": [2]}
ERROR = {"error": "OSError: x"}


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (GOOD, (OK, "2 cells; Python 3.11.7, NumPy 2.4.6, torch 2.13.0+cpu")),
        (BAD, (NOT_OK, "lesson 01, cell 3 differs")),
        (NotebookRun({("00", 0): "good"}, LESSONS, 5), (NOT_OK, "not every notebook ran: ")),
        (NotebookRun(GOOD.cells, {"00": PLAIN}), (NOT_OK, "not every kernel said what was in")),
        (NotebookRun(GOOD.cells, {"00": PLAIN, "01": OTHER}), (NOT_OK, "was not in force")),
        (NotebookRun(GOOD.cells, {"00": PLAIN, "01": ERROR}), (NOT_OK, "a kernel could not say")),
    ],
)
def test_an_environment_is_good_where_all_cells_are_equal_and_it_was_in_force(
    run, expected, monkeypatch
):
    asked = []
    plain = Environment("plain", PLAIN, {"A": "1"})
    monkeypatch.setattr(checks, "run_notebooks", lambda *_, **how: asked.append(how) or run)
    outcome, measured = checks.compare(plain, [Path("00_a.ipynb"), Path("01_b.ipynb")])
    assert (outcome, measured[: len(expected[1])]) == expected
    assert asked[0]["variables"] == {"A": "1"}


def test_a_python_that_is_not_here_is_left_out_with_the_reason():
    outcome, measured = checks.compare(Environment("gone", {}, python="3.99"), [])
    assert outcome == LEFT_OUT
    assert measured.startswith("lessons-3.99(pinned): ")


def test_a_cell_that_differs_in_either_of_two_runs_on_busy_cores_is_named(monkeypatch):
    monkeypatch.setattr(checks, "find_notebooks", lambda: [Path("00_a.ipynb"), Path("01_b.ipynb")])
    monkeypatch.setattr(checks.os, "cpu_count", lambda: 1)
    monkeypatch.setattr(checks, "run_notebooks", lambda paths, log: GOOD)
    assert checks.busy(1)[0] == OK
    runs = {"busy-1-a.txt": GOOD, "busy-1-b.txt": BAD}
    monkeypatch.setattr(checks, "run_notebooks", lambda paths, log: runs[log.name])
    assert checks.busy(1) == (NOT_OK, "lesson 01, cell 3 differs")


def test_cores_are_busy_until_the_block_ends_however_it_ends():
    seen = []
    with contextlib.suppress(KeyError), checks.busy_cores(2) as burners:
        seen += burners
        assert [burner.poll() for burner in seen] == [None, None]
        raise KeyError
    assert len(seen) == 2
    assert all(burner.poll() is not None for burner in seen)


# --- notebook_runs.py, interpreters.py -----------------------------------------------------------


def test_a_report_is_read_cell_by_cell_with_what_the_kernel_said(tmp_path):
    told = json.dumps({"threads": [1]}).replace('"', "&quot;")
    (tmp_path / "report.xml").write_text(
        '<a><testcase classname="notebooks.04_lay_it.ipynb" name="Cell 0"/>'
        '<testcase classname="notebooks.04_lay_it.ipynb" name="Cell 1"><failure/>'
        f'<properties><property name="in force" value="{told}"/></properties></testcase></a>'
    )
    cases = run.read_report(tmp_path / "report.xml")
    found = read_run(cases, 1)
    assert found.cells == {("04", 0): "good", ("04", 1): "bad"}
    assert found.bad() == [("04", 1)]
    assert found.kernels == {"04": {"threads": [1]}}
    assert read_run(run.read_report(tmp_path / "none.xml"), 4) == NotebookRun(code=4)


def test_variables_are_set_and_removed_and_our_package_comes_first(monkeypatch):
    monkeypatch.setenv("GONE", "1")
    env = changed_environment({"GONE": None, "NEW": "2", "PYTHONPATH": "overlay"})
    assert ("GONE" in env, env["NEW"]) == (False, "2")
    assert env["PYTHONPATH"].split(os.pathsep) == ["overlay", str(ROOT)]


# --- checks.py: slow tests, the audit ------------------------------------------------------------

CASE = '<testcase name="{}">{}</testcase>'
MEASURED = '<properties><property name="measured" value="{}"/></properties>'


@pytest.mark.parametrize(
    ("cases", "code", "expected"),
    [
        (["", ""], 0, (OK, "2 passed")),
        ([MEASURED.format("7 cells"), MEASURED.format("5 cells")], 0, (OK, "2 passed, 12 cells")),
        (["", "<failure/>"], 1, (NOT_OK, "1 passed, 1 failed")),
        ([""], 3, (NOT_OK, "1 passed")),
        ([], 5, (NOT_OK, "pytest ended with code 5")),
        (['<skipped message="no bwrap"/>'], 0, (LEFT_OUT, "1 skipped (skipped: no bwrap)")),
    ],
)
def test_a_run_of_slow_tests_is_judged_by_its_report(cases, code, expected, tmp_path):
    text = "".join(CASE.format(k, case) for k, case in enumerate(cases))
    (tmp_path / "report.xml").write_text(f"<a>{text}</a>")
    assert checks.judge(run.read_report(tmp_path / "report.xml"), code) == expected
    assert checks.judge([], 3) == (NOT_OK, "pytest ended with code 3")


def test_every_check_is_named_once_and_a_part_of_the_lessons_is_not_remembered():
    found = {check.name: check for check in checks.list_checks()}
    assert len(found) == len(checks.list_checks())
    assert {"make test", "slow tests", "warnings", "two threads", "audit", "busy 1"} <= set(found)
    assert found["two threads"].rests_on
    parts = {check.name: check for check in checks.list_checks(["04"])}
    assert not parts["two threads"].rests_on
    with pytest.raises(ValueError, match="there is no lesson 77"):
        checks.list_checks(["77"])


KNOWN, WEAK = ({"name": "b", "version": "2", "vulns": found} for found in ([], [{"id": "CVE-1"}]))
UNKNOWN = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([KNOWN, KNOWN], (OK, "2 of 2 packages audited")),
        ([KNOWN, WEAK], (NOT_OK, "2 of 2 packages audited, b 2: CVE-1")),
        ([KNOWN, UNKNOWN], (NOT_OK, "1 of 2 packages audited")),
        ([UNKNOWN], (LEFT_OUT, "no package audited: no service knows any of them")),
    ],
)
def test_an_audit_is_good_where_every_package_is_known_and_none_is_weak(
    answer, expected, monkeypatch
):
    said = f"nox > audit\n{json.dumps({'dependencies': answer})}\nnox > done"
    monkeypatch.setattr(checks, "run_nox", lambda *words: said)
    assert checks.audit() == expected


def test_an_audit_that_no_service_answers_is_left_out_with_the_reason(monkeypatch):
    def refuse(*words):
        raise CannotInstall("audit: no line to anywhere")

    monkeypatch.setattr(checks, "run_nox", refuse)
    assert checks.audit() == (LEFT_OUT, "no package audited: audit: no line to anywhere")


# --- __main__.py ---------------------------------------------------------------------------------


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """The names of the checks that ran, of three: one good, one bad, one that raises."""
    names = []

    def make(name, outcome, group=""):
        def run():
            names.append(name)
            if outcome is None:
                raise RuntimeError("it broke")
            return outcome, f"{name} measured"

        return checks.Check(name, "wanted", run, ("run.py",), group)

    made = [make("good", OK), make("bad", NOT_OK, "environments"), make("broken", None)]
    monkeypatch.setattr(command, "list_checks", lambda lessons: made)
    monkeypatch.setattr(command, "RESULTS", tmp_path / "new" / "results.json")
    return names


def test_every_check_runs_whatever_failed_and_only_a_good_result_is_remembered(ran, capsys):
    assert command.main([]) == 1
    assert ran == ["good", "bad", "broken"]
    said = capsys.readouterr().out
    assert re.search(r"broken +not ok +0:00 +RuntimeError: it broke", said)
    assert "release: 1 ok, 2 not ok" in said
    command.main([])
    assert ran[3:] == ["bad", "broken"]
    assert "good measured [remembered]" in capsys.readouterr().out
    assert command.main(["good", "--again"]) == 0
    assert ran[5:] == ["good"]
    assert command.main(["--environments"]) == command.main(["environments"]) == 1
    assert ran[6:] == ["bad", "bad"]
    for text in ('{"good": ["1"', '["good"]', '{"good": ["another digest", ["ok", "", 1]]}'):
        command.RESULTS.write_text(text)
        assert command.main(["good"]) == 0
        assert ran.pop() == "good"
    assert command.main(["god"]) == 2
    assert "no check god; there are: good, bad, broken" in capsys.readouterr().err


# --- the hashes -----------------------------------------------------------------------------------


def test_the_hashed_pins_are_those_of_the_constraints_and_hold_all_a_learner_needs():
    text = (ROOT / "constraints-linux-hashes.txt").read_text(encoding="utf-8")
    hash_lines = r"((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
    found = re.findall(r"^([\w.-]+)==(\S+) \\\n" + hash_lines, text, re.M)
    hashed = {canonicalize_name(name): version for name, version, _ in found}
    assert len(found) == len(hashed) == len(re.findall(r"^\w", text, re.M))
    pins = re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.M)
    pinned = {canonicalize_name(name): version for name, version in pins}
    common = set(hashed) & set(pinned)
    assert {name: hashed[name] for name in common} == {name: pinned[name] for name in common}
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    named = re.findall(r"^\w[\w.-]*", requirements, re.M)
    assert {canonicalize_name(name) for name in named} <= set(hashed)
    assert "://" not in text


# --- kernels.py ----------------------------------------------------------------------------------


@pytest.fixture
def plugin(monkeypatch):
    """What `make test` lets nbval make its kernels with, and the function that ends it."""
    if os.name == "nt":
        pytest.skip("Windows has no such sockets")
    assert run.NBVAL[run.NBVAL.index("course_tools.release.kernels") - 1] == "-p"
    monkeypatch.setattr(nbval.kernel, "KernelManager", nbval.kernel.KernelManager)
    ends = []
    kernels.pytest_configure(SimpleNamespace(add_cleanup=ends.append))
    yield nbval.kernel.KernelManager
    ends[0]()


def test_each_kernel_has_sockets_of_its_own_which_go_at_the_end(plugin):
    first, second = (plugin(kernel_name="python3") for _ in range(2))
    assert first.transport == "ipc"
    assert first.ip != second.ip
    folder = os.path.dirname(first.ip)
    first.start_kernel()
    client = first.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=600)
        made = os.listdir(folder)
    finally:
        client.stop_channels()
        first.shutdown_kernel(now=True)
    assert len(made) == 5
    assert all(len(os.path.join(folder, name)) < 100 for name in made)


def test_when_pytest_ends_nbval_makes_its_kernels_as_before_and_the_sockets_folder_is_gone():
    before, ends = nbval.kernel.KernelManager, []
    kernels.pytest_configure(SimpleNamespace(add_cleanup=ends.append))
    folder = os.path.dirname(nbval.kernel.KernelManager(kernel_name="python3").ip)
    assert os.path.isdir(folder)
    ends[0]()
    assert nbval.kernel.KernelManager is before
    assert not os.path.exists(folder)
