"""The set-up and the commands: .venv made and remade, and what `make test` says at its end.

The slow parts work on a copy of the commands in a temporary folder, whose only requirement is a
tiny package of the same name as ours, so that no network is needed.
"""

import ast
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import types
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from course_tools import ROOT
from lstm_course import settings

COMMANDS = ("run.py", "set_up.py")
WHEEL = "lstm_course-1.0-py3-none-any.whl"


def load(path, monkeypatch):
    """Import one file of the course's top level, and what it imports, from its own folder."""
    monkeypatch.syspath_prepend(path.parent)
    monkeypatch.delitem(sys.modules, "set_up", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.delitem(sys.modules, "set_up", raising=False)
    return module


def copy_of_the_course(folder):
    """Write the commands and a tiny package into a folder, and return the folder."""
    folder.mkdir()
    for name in COMMANDS:
        shutil.copy(ROOT / name, folder)
    info = "lstm_course-1.0.dist-info/"
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        wheel.writestr("lstm_course/__init__.py", "")
        wheel.writestr("lstm_course/__main__.py", "import sys; print('ran', *sys.argv[1:])")
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: lstm_course\nVersion: 1.0")
        wheel.writestr(
            info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any"
        )
        wheel.writestr(info + "RECORD", "")
    (folder / "requirements.txt").write_text(f"./{WHEEL}\n")
    (folder / "pyproject.toml").write_text('requires-python = ">=3.11"\n')
    for path in (*ROOT.glob("requirements-*.txt"), ROOT / "constraints.txt"):
        (folder / path.name).write_text("# nothing\n")
    return folder


def run_command(folder, *arguments):
    """Run run.py in a folder; return its exit code and all it printed."""
    command = [sys.executable, "run.py", *arguments]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}  # pip's
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return (folder, output) of a copy of the course after its first command."""
    folder = copy_of_the_course(tmp_path_factory.mktemp("set up") / "a course")
    code, output = run_command(folder, "bench", "--quick")
    assert code == 0, output
    return folder, output


# --- .venv ---------------------------------------------------------------------------------------


def test_the_first_command_makes_the_environment_and_runs_in_it(course):
    _, output = course
    assert "Making .venv: there is none yet." in output
    assert "Installing the requirements" in output
    assert output.rstrip().endswith("ran bench --quick")


def test_a_second_command_installs_nothing_though_files_were_touched(course):
    folder, _ = course
    os.utime(folder / "constraints.txt", (0, 0))
    assert run_command(folder, "bench") == (0, "ran bench\n")


def test_a_changed_file_is_installed_again_once(course):
    folder, _ = course
    (folder / "constraints.txt").write_text("# other\n")
    code, output = run_command(folder, "bench")
    assert code == 0
    assert "constraints.txt is new or changed." in output
    assert "Making" not in output
    assert run_command(folder, "bench") == (0, "ran bench\n")


def test_jupyterlab_asks_nothing_at_its_first_start(course):
    folder, _ = course
    written = folder / ".venv/share/jupyter/lab/settings/overrides.json"
    choices = json.loads(written.read_text())["@jupyterlab/apputils-extension:notification"]
    assert choices == {"fetchNews": "false", "checkForUpdates": False}


@pytest.fixture
def copy(course, tmp_path, monkeypatch):
    """Return set_up.py in a folder whose .venv says it was made there (copied, to be spoilt)."""
    shutil.copytree(course[0], tmp_path / "copy", symlinks=True)
    module = load(tmp_path / "copy" / "set_up.py", monkeypatch)
    change_stamp(module, place=str(module.ROOT))
    assert reason(module) == ""
    return module


def reason(module):
    return module.reason_to_make(module.read_stamp())


def change_stamp(module, **changes):
    module.STAMP.write_text(json.dumps(module.read_stamp() | changes))


def test_the_authors_requirements_are_added_for_tests_and_kept_for_lessons(copy, monkeypatch):
    called = []
    monkeypatch.setattr(copy, "call_quietly", lambda words, bar: called.append(words) and None)
    copy.set_up()
    copy.set_up(dev=True)
    (copy.ROOT / "requirements-dev.txt").write_text("# other\n")
    copy.set_up()
    assert [word for word in called[0] if word.startswith("requirements")] == [
        "requirements.txt",
        *copy.DEV_FILES,
    ]
    assert called == [called[0]] * 2


def test_the_lessons_as_they_came_are_noted_once(copy):
    (copy.ROOT / "notebooks").mkdir()
    (copy.ROOT / "notebooks" / "00_a.ipynb").write_text("came")
    copy.remove(copy.LESSONS)
    copy.set_up()
    came = hashlib.sha256(b"came").hexdigest()
    assert copy.LESSONS.read_text().split() == [came]
    (copy.ROOT / "notebooks" / "00_a.ipynb").write_text("somebody else's")
    copy.set_up()
    assert copy.LESSONS.read_text().split() == [came]


def test_a_moved_environment_is_made_again(course, tmp_path, monkeypatch):
    shutil.copytree(course[0], tmp_path / "moved", symlinks=True)
    module = load(tmp_path / "moved" / "set_up.py", monkeypatch)
    assert reason(module) == "it was made in another folder, and environments cannot be moved"


def test_an_environment_of_another_python_is_made_again(copy):
    change_stamp(copy, python="3.99")
    assert reason(copy) == f"it was made by Python 3.99 and this is {copy.THIS_PYTHON}"


def test_an_environment_whose_python_is_gone_is_made_again(copy):
    copy.remove(copy.PYTHON)
    assert reason(copy) == "its Python is gone"


def test_an_environment_whose_removal_was_interrupted_is_made_again(copy):
    copy.remove(copy.STAMP)
    copy.remove(copy.VENV / "pyvenv.cfg")  # without it, packages would go to the system's Python
    assert reason(copy) == "it is not whole"


def test_a_damaged_note_counts_as_an_interrupted_set_up(copy):
    copy.STAMP.write_text('{"place": ')
    assert reason(copy) == "its set-up was interrupted"


def test_an_environment_made_by_hand_is_kept_and_filled(copy, monkeypatch):
    copy.remove(copy.STAMP)
    (copy.VENV / "mine").touch()
    assert run_command(copy.ROOT, "bench")[0] == 0
    assert (copy.VENV / "mine").exists()
    assert set(copy.read_stamp()["files"]) == set(copy.LAB_FILES)


def test_a_set_up_says_a_line_a_stage_and_keeps_what_pip_said_in_a_file(course):
    folder, output = course
    assert len(output.splitlines()) <= 6
    assert "lstm_course-1.0" in (folder / ".venv" / "set-up.log").read_text()


def test_a_terminal_sees_a_bar_that_fills(copy, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    bar = copy.Bar("looking", 4)
    for line in ("Collecting a", "  Downloading a", "Collecting b"):
        bar.read(line)
    assert capsys.readouterr().out.split("\r")[-1] == "  looking [##########..........]"
    bar.read("Installing collected packages: a, b, c")
    assert "  3 packages found; installing them\n" in capsys.readouterr().out


@pytest.mark.parametrize(("offered", "added"), [(True, ["torch==2.1+cpu"]), (False, [])])
def test_torch_is_the_build_for_cpus_where_an_index_offers_it(copy, monkeypatch, offered, added):
    asked = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(copy, "call_quietly", lambda words, bar: asked.append(words) or not offered)
    (copy.ROOT / "constraints.txt").write_text("numpy==2.0\ntorch==2.1\n")
    assert copy.torch_choice() == added
    assert asked[0][-1] == "torch==2.1+cpu"
    monkeypatch.setenv("TORCH_INDEX", "place")
    assert copy.torch_choice() == ["--extra-index-url", "place", *added]


def test_torch_is_the_usual_build_elsewhere_than_on_linux(copy, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    (copy.ROOT / "constraints.txt").write_text("torch==2.1\n")
    assert copy.torch_choice() == []


def test_programs_of_the_course_find_the_environment_s_own_first(copy):
    code, output = copy.call(["-c", "import shutil; raise SystemExit(not shutil.which('pip'))"]), ""
    assert (code, output) == (0, "")
    first = copy.environment()["PATH"].split(os.pathsep)[0]
    assert first == str(copy.PYTHON.parent)


def test_a_failed_installation_is_one_sentence_and_is_begun_again_next_time(copy):
    (copy.ROOT / "requirements.txt").write_text("./nowhere.whl\n")
    code, output = run_command(copy.ROOT, "bench")
    assert code == 1
    assert output.splitlines()[-1].startswith("The requirements could not be installed;")
    assert reason(copy) == "its set-up was interrupted"


def test_making_again_leaves_nothing_of_the_old_environment(copy, monkeypatch):
    made = []
    monkeypatch.setattr(copy.subprocess, "call", lambda command, env: made.append(command))
    copy.make()
    assert [command[1:] for command in made] == [["-m", "venv", copy.VENV]]
    assert os.listdir(copy.VENV) == [copy.STAMP.name]
    monkeypatch.setattr(copy.subprocess, "call", lambda command, env: 1)
    with pytest.raises(copy.Stop, match=r"The environment \.venv could not be made"):
        copy.make()


def test_ctrl_c_during_the_installation_means_to_begin_again(copy, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(copy, "call_quietly", interrupted)
    (copy.ROOT / "requirements.txt").write_text("# other\n")
    with pytest.raises(KeyboardInterrupt):
        copy.set_up()
    assert reason(copy) == "its set-up was interrupted"


def test_clean_removes_the_environment_and_the_caches_and_nothing_else(copy):
    folder = copy.ROOT
    before = {path.name for path in folder.iterdir()}
    for name in (".pytest_cache", "lstm_course/__pycache__", "lstm_course/exercises/__pycache__"):
        (folder / name).mkdir(parents=True)
    (folder / "lstm_course" / "mine.py").touch()
    assert run_command(folder, "clean")[0] == 0
    kept = before - {".venv", "__pycache__"}
    assert {path.name for path in folder.iterdir()} == kept | {"lstm_course"}
    left = {path.name for path in (folder / "lstm_course").rglob("*")}
    assert left == {"mine.py", "exercises"}


# --- the Python that runs the commands -----------------------------------------------------------


def test_an_old_python_gets_one_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    monkeypatch.setattr(sys, "version", "3.10.13 (main)")
    with pytest.raises(SystemExit) as left:
        load(ROOT / "run.py", monkeypatch)
    words = f"The course needs Python 3.11 or newer and this is Python 3.10.13 ({sys.executable}):"
    assert left.value.code.startswith(words)


def test_run_py_can_be_read_by_the_python_3_of_ten_years_ago():
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_the_workflow_tries_the_oldest_supported_python(monkeypatch):
    oldest = load(ROOT / "run.py", monkeypatch).OLDEST
    assert f'python: ["{oldest}", ' in (ROOT / ".github/workflows/test.yml").read_text()


@pytest.mark.parametrize("missing", ["ensurepip", "venv"])
def test_a_python_without_venv_gets_one_sentence(missing, tmp_path, monkeypatch, capsys):
    module = load(copy_of_the_course(tmp_path / "course") / "run.py", monkeypatch)
    monkeypatch.setitem(sys.modules, missing, None)
    assert module.main(["bench"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"lacks the standard module {missing}, so no environment can be made" in line


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """A function: `make lab` with some options, and what was done with them; nothing is started."""
    folder = copy_of_the_course(tmp_path / "course")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "00_start_here.ipynb").write_text("{}")
    module = load(folder / "run.py", monkeypatch)
    done = []
    monkeypatch.setattr(module, "set_up", lambda: done.append("set up"))
    monkeypatch.setattr(module, "call", lambda *words, **more: done.append((words, more)) or 0)

    def run(*options, user=1000):
        done.clear()
        monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
        return module.main(["lab", *options]), done, folder

    return run


def test_as_root_the_lab_says_what_to_do_before_it_installs_anything(lab, capsys):
    code, done, _ = lab(user=0)
    assert (code, done) == (1, [])
    said = capsys.readouterr().err
    assert "--allow-root" in said
    assert said.count("\n") <= 4
    code, done, _ = lab("--allow-root", user=0)
    assert (code, done[0]) == (0, "set up")
    assert "--allow-root" in done[1][0][0]


def test_the_lab_waits_for_an_update_that_was_interrupted(lab, capsys):
    *_, folder = lab()
    (folder / "progress").mkdir()
    (folder / "progress" / "update-begun").touch()
    code, done, _ = lab()
    assert (code, done) == (1, [])
    assert "give the same `make update` again" in capsys.readouterr().err


def test_the_lab_has_the_course_s_settings_and_keeps_the_learner_s(lab, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    _, done, folder = lab()
    ours, theirs = done[1][1]["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert (Path(ours), theirs) == (folder / "course_tools" / "lab" / "config", "mine")


# --- make and CI ---------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_make_hands_every_command_and_its_options_on(monkeypatch):
    def make(*words):
        command = ["make", "--no-print-directory", *words, f"PYTHON={sys.executable}"]
        env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=env)
        return done.returncode, done.stdout, done.stderr

    module = load(ROOT / "run.py", monkeypatch)
    assert make() == make("help") == (0, module.HELP, "")
    assert all(f"make {name} " in module.HELP for name in module.COMMANDS)
    code, _, error = make("learn")
    assert code == 2
    assert error.startswith("learn is not a command; these are:\n\nmake lab ")
    _, said, _ = make("-n", "slides", "ARGS=05")
    assert said == f"{sys.executable} run.py slides 05\n"


@pytest.mark.skipif(not shutil.which("bash") or not shutil.which("make"), reason="needs bash, make")
@pytest.mark.parametrize(("recipe", "code"), [("true", 0), ("exit 3", 2)])
def test_ci_runs_make_test_and_repeats_the_closing_lines(recipe, code, tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    lines = ["FAILED tests/test_a.py::test_b", "1 failed, 3 passed in 0.5s", "make test: FAILED: x"]
    echoes = "".join(f"\t@echo '{line}'\n" for line in [lines[0], "noise", *lines[1:]])
    (tmp_path / "Makefile").write_text(f"test:\n{echoes}\t@{recipe}\n")
    done = subprocess.run([tmp_path / ".ci" / "run"], capture_output=True, text=True, cwd="/")
    assert done.returncode == code
    assert done.stdout.splitlines()[-3:] == lines


# --- the summary of make test --------------------------------------------------------------------


def report(*cases):
    """Write pytest's XML report of cases such as ("tests.test_a", "failure")."""
    inside = {"": "", **{tag: f"<{tag}/>" for tag in ("failure", "error", "skipped")}}
    tests = [f'<testcase classname="{where}">{inside[tag]}</testcase>' for where, tag in cases]
    return f"<testsuites><testsuite>{''.join(tests)}</testsuite></testsuites>"


GOOD = {
    "ruff": (0, None),
    "codespell_lib": (0, None),
    "tests": (0, report(("a", ""), ("a", ""), ("b", "skipped"))),
    "notebooks": (0, report(("00", ""), ("00", ""), ("01", ""))),
}


@pytest.fixture
def summary_of(monkeypatch, capsys):
    """Return a function: outcomes of the checks -> (exit code, last line, order of the checks)."""
    module = load(ROOT / "run.py", monkeypatch)
    monkeypatch.setattr(module, "set_up", lambda dev: None)

    def summary(**changes):
        seen = []

        def call(arguments, **variables):
            assert variables == dict.fromkeys(settings.THREAD_VARIABLES, "1")
            name = next(word for word in arguments if word in GOOD)
            seen.append(name)
            code, text = {**GOOD, **changes}[name]
            paths = [word.split("=")[1] for word in arguments if word.startswith("--junitxml=")]
            for path in paths if text else []:
                Path(path).write_text(text)
            return code

        monkeypatch.setattr(module, "call", call)
        code = module.main(["test"])
        return code, capsys.readouterr().out.splitlines()[-1], seen

    return summary


def test_when_all_is_well_one_line_counts_it(summary_of):
    code, line, seen = summary_of()
    assert code == 0
    assert re.fullmatch(
        r"make test: 2 unit tests passed \(1 skipped\), 2 notebooks run \(3 cells\), in \d+ s",
        line,
    )
    assert seen == ["ruff", "ruff", "codespell_lib", "tests", "notebooks"]


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({"ruff": (1, None)}, "ruff check; ruff format"),
        ({"codespell_lib": (65, None)}, "codespell"),
        ({"tests": (1, report(("a", ""), ("a", "failure")))}, "unit tests (1 of 2 failed)"),
        ({"tests": (0, report(("a", ""), ("a", "error")))}, "unit tests (1 of 2 failed)"),
        ({"tests": (-9, report(("a", "")))}, "unit tests (ended with code -9)"),
        ({"tests": (0, report(("a", "skipped")))}, "unit tests (ended with code 0)"),
        ({"notebooks": (5, None)}, "notebooks (ended with code 5)"),
        (
            {"codespell_lib": (1, None), "notebooks": (1, report(("00", "failure")))},
            "codespell; notebooks (1 of 1 failed)",
        ),
    ],
)
def test_the_last_line_names_every_check_that_failed(changes, failed, summary_of):
    code, line, seen = summary_of(**changes)
    assert (code, line) == (1, f"make test: FAILED: {failed}")
    assert len(seen) == 5  # one failure does not hide the next


def test_notebooks_are_compared_strictly_and_nothing_has_a_network(monkeypatch):
    checks = dict(load(ROOT / "run.py", monkeypatch).checks([]))
    for words in (checks["unit tests"], checks["notebooks"]):
        assert words[:4] == ["-m", "course_tools.release.offline", "-m", "pytest"]
    assert "--nbval" in checks["notebooks"]
    assert "--nbval-lax" not in checks["notebooks"]


def distributions():
    """What is installed here; setuptools, once imported, would show its own copies besides."""
    return importlib.metadata.distributions(path=[sysconfig.get_path("purelib")])


def pins():
    """Return {canonical name: version} of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    found = [re.fullmatch(r"([\w.-]+)==([\w.]+)", line) for line in lines if line[:1] != "#"]
    assert all(found), "a line of constraints.txt is not name==version"
    return {canonicalize_name(match[1]): match[2] for match in found}


def required(name):
    """Return the packages named in a requirements file."""
    lines = (ROOT / name).read_text().splitlines()
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def test_the_pins_are_the_versions_these_tests_run_with():
    installed = {
        canonicalize_name(found.metadata["Name"]): found.version.split("+")[0]
        for found in distributions()
    }
    common = set(pins()) & set(installed)
    assert "torch" in common
    assert {name: pins()[name] for name in common} == {name: installed[name] for name in common}


@pytest.mark.parametrize("name", [path.name for path in ROOT.glob("requirements*.txt")])
def test_every_requirement_is_a_range_that_its_pin_is_in(name):
    for requirement in required(name):
        assert requirement.url is None
        assert {spec.operator for spec in requirement.specifier} == {">=", "<"}
        assert pins()[canonicalize_name(requirement.name)] in requirement.specifier


def test_every_pinned_package_supports_the_oldest_python_from_its_first_release(monkeypatch):
    oldest = load(ROOT / "run.py", monkeypatch).OLDEST + ".0"
    for found in distributions():
        if canonicalize_name(found.metadata["Name"]) in pins():
            versions = SpecifierSet(found.metadata.get("Requires-Python", ""))
            assert oldest in versions, f"{found.metadata['Name']} needs Python {versions}"


def test_requirements_end_with_the_course_and_name_no_place_of_their_own():
    text = (ROOT / "requirements.txt").read_text()
    assert text.splitlines()[-1] == "-e ."
    text += "".join(path.read_text() for path in ROOT.glob("requirements-*.txt"))
    assert "://" not in text
    assert "index" not in text


# --- conftest.py ---------------------------------------------------------------------------------


def test_tests_run_with_one_thread_and_without_a_progress_bar(monkeypatch):
    assert {os.environ[name] for name in settings.THREAD_VARIABLES} == {"1"}
    assert os.environ["LSTM_COURSE_PROGRESS"] == "0"
    assert tuple(load(ROOT / "run.py", monkeypatch).THREADS) == settings.THREAD_VARIABLES


def test_notebook_cells_get_a_minute_for_their_output_and_other_tests_are_left_alone(monkeypatch):
    cell, plain = types.SimpleNamespace(output_timeout=5), types.SimpleNamespace()
    load(ROOT / "conftest.py", monkeypatch).pytest_collection_modifyitems([cell, plain])
    assert (cell.output_timeout, vars(plain)) == (60, {})
