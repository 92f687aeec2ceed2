"""The doctor finds what is broken, each thing broken for real, and says what to do."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from course_tools import ROOT
from course_tools.doctor import doctor
from course_tools.doctor.kernel import kernel_problem
from lstm_course.data.files import datasets_folder

LAUNCH = "from ipykernel.kernelapp import launch_new_instance as launch; launch()"


@pytest.fixture
def quick(monkeypatch):
    """Leave the kernel out: it costs a second, and has tests of its own."""
    monkeypatch.setattr(doctor, "kernel_problem", lambda seconds: "")


def findings():
    found = {finding.what: finding for finding in doctor.examine()}
    return all(finding.level != doctor.WRONG for finding in found.values()), found


def installed_as(tmp_path, monkeypatch, package, version):
    """Make Python find another version of a package first, as a second installation does."""
    info = tmp_path / f"{package}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    monkeypatch.syspath_prepend(tmp_path)


def kernel(tmp_path, monkeypatch, *argv, text=None):
    """Put a kernel named python3 before the real one."""
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec) if text is None else text)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    return folder


def test_this_environment_is_sound_and_the_kernel_starts(capsys):
    assert doctor.show_examination() == 0
    lines = capsys.readouterr().out.splitlines()
    assert "✓ Jupyter kernel      python3 starts this Python and finds the course" in lines
    assert lines[-1] == "Everything that is needed is fine."
    assert not [line for line in lines if len(line) > 80 or "\x1b" in line]


def test_without_the_package_that_prints_the_rest_that_much_is_said(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "course_tools.terminal", raising=False)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert doctor.show_examination() == 1
    assert capsys.readouterr().out.startswith("rich.console is not installed; run `make lab`")


def test_a_version_out_of_range_is_wrong(quick, tmp_path, monkeypatch):
    installed_as(tmp_path, monkeypatch, "numpy", "1.20.1")
    sound, found = findings()
    assert not sound
    assert found["numpy"].level == doctor.WRONG
    assert "numpy 1.20.1 is installed and <3,>=1.26 is needed; run `make lab`" in (
        found["numpy"].words
    )


def test_a_version_that_was_not_tested_is_only_noted(quick, tmp_path, monkeypatch):
    installed_as(tmp_path, monkeypatch, "torch", "2.99.0")
    sound, found = findings()
    assert sound
    assert found["torch"].level == doctor.NOTE
    pin = doctor.tested_versions()["torch"]
    assert found["torch"].words.startswith(f"2.99.0; the course was tested with {pin}. ")
    assert found["torch"].words.endswith("pip install -r requirements.txt -c constraints.txt")


def test_a_build_of_the_tested_version_is_the_tested_version(quick, tmp_path, monkeypatch):
    installed_as(tmp_path, monkeypatch, "torch", doctor.tested_versions()["torch"] + "+cu128")
    assert findings()[1]["torch"].level == doctor.FINE


def test_a_damaged_data_file_is_wrong_and_named(quick, tmp_path, monkeypatch):
    copied = shutil.copytree(datasets_folder(), tmp_path / "datasets")
    damaged = copied / "reader" / "weights.csv"
    damaged.write_bytes(damaged.read_bytes()[:-7])
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(copied))
    sound, found = findings()
    assert not sound
    assert "datasets/reader/weights.csv is not the file" in found["data files"].words
    assert "git checkout -- datasets/reader/weights.csv" in found["data files"].words


def test_missing_lessons_are_wrong(quick, tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    (tmp_path / "notebooks").mkdir()
    sound, found = findings()
    assert not sound
    assert found["notebooks"].words.startswith("there are no lessons in ")


@pytest.mark.parametrize(
    ("free", "level", "said"),
    [
        (2**26, "wrong", "0.1 GB free: make room, or notebooks cannot be saved"),
        (2**29, "note", "0.5 GB free: little, yet enough for the lessons"),
        (2**33, "fine", "8.0 GB free"),
    ],
)
def test_disk_space_is_looked_at(quick, monkeypatch, free, level, said):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(free, 0, free))
    sound, found = findings()
    assert found["disk space"][1:] == (level, said)
    assert sound == (level != "wrong")


def test_what_only_some_need_is_optional(quick, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert doctor.show_examination() == 0
    out = capsys.readouterr().out
    assert "– make                optional: not found; without it, call `python run.py`" in out
    assert re.search("– grading a class +optional: other people's answers are graded in a", out)


def test_a_damaged_table_of_guesses_is_noted(quick, tmp_path, monkeypatch):
    (tmp_path / "guesses.csv").write_text("nonsense\n")
    monkeypatch.setenv("LSTM_COURSE_PREDICTIONS", str(tmp_path / "guesses.csv"))
    sound, found = findings()
    assert sound
    assert found["guesses"][1:] == ("note", "1 damaged rows are left out")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([sys.executable, "-c", "raise SystemExit(3)"], r"does not start \(.*died"),
        (["no-such-program", "{connection_file}"], r"does not start \(.*No such file"),
        ([sys.executable, "-c", "import time; time.sleep(30)"], "does not (start|answer)"),
        (
            [sys.executable, "-c", f"import sys; sys.prefix = '/old'; {LAUNCH}"]
            + ["-f", "{connection_file}"],
            "starts another Python, of /old, not of ",
        ),
        (
            [sys.executable, "-c", f"import sys; sys.modules['lstm_course'] = None; {LAUNCH}"]
            + ["-f", "{connection_file}"],
            r"cannot import lstm_course \(ModuleNotFoundError: .*run `make lab` once",
        ),
    ],
    ids=["ends at once", "absent", "silent", "another Python", "without the course"],
)
def test_a_kernel_that_does_not_work_is_named_with_its_folder(tmp_path, monkeypatch, argv, said):
    folder = kernel(tmp_path, monkeypatch, *argv)
    problem = kernel_problem(seconds=0.5 if "sleep" in argv[-1] else 120)
    assert f"the kernel python3 (in {folder}) " in problem
    assert re.search(said, problem), problem


def test_a_damaged_description_of_the_kernel_is_named(tmp_path, monkeypatch):
    kernel(tmp_path, monkeypatch, text="{ not JSON")
    problem = kernel_problem(seconds=120)
    assert problem.startswith("the kernel python3 is damaged (")
    assert "-m ipykernel install --sys-prefix" in problem


def test_an_absent_kernel_is_named(monkeypatch):
    monkeypatch.setattr("jupyter_client.kernelspec.KernelSpecManager.kernel_dirs", [])
    monkeypatch.setitem(sys.modules, "ipykernel.kernelspec", None)
    assert kernel_problem(seconds=120).startswith("there is no kernel named python3; make it with ")


@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap makes the read-only disk")
def test_a_read_only_disk_is_wrong_and_the_exit_code_says_so():
    bwrap = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--tmpfs", "/tmp"]
    command = [*bwrap, sys.executable, "-m", "lstm_course", "doctor"]
    env = {**os.environ, "HOME": "/tmp", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8")
    if "bwrap:" in done.stderr:
        pytest.skip(f"bubblewrap does not work here: {done.stderr.strip()}")
    assert "✗ notebooks           wrong: nothing can be saved in " in done.stdout
    assert "copy the course to a folder" in " ".join(done.stdout.split())
    assert done.stdout.splitlines()[-1] == "Mend what is wrong (✗), then ask again."
    assert done.returncode == 1
