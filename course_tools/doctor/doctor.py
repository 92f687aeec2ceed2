"""Look at everything a learner needs, longer than lesson 00 does: `python -m lstm_course doctor`.

What is needed and wrong comes with what to do; what differs from the versions tested, and what
only some people need, is noted.
"""

import os
import platform
import shutil
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from typing import NamedTuple

from packaging.utils import canonicalize_name

from course_tools import ROOT
from lstm_course.exercises.guesses import read_guesses

from .installation import find_problems
from .kernel import kernel_problem

FINE, WRONG, NOTE, OPTIONAL = "fine", "wrong", "note", "optional"
SIGNS = {FINE: "✓", WRONG: "✗", NOTE: "!", OPTIONAL: "–"}
PAINT = {FINE: "green", WRONG: "red", NOTE: "yellow", OPTIONAL: ""}
CONSTRAINTS = ROOT / "constraints.txt"
LEAST_SPACE, GOOD_SPACE = 100 * 2**20, 2**30  # bytes: to save notebooks; to train and test
PROGRAMS = {  # what: (any of these on the PATH, who needs it and what to do)
    "git": (("git",), "to renew the course and to restore files"),
    "make": (("make",), "without it, call `python run.py` in its place"),
    "a browser for tests": (
        ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"),
        "only to test the explorer and the slides",
    ),
}


class Finding(NamedTuple):
    """What was looked at, how it is (FINE, WRONG, NOTE, OPTIONAL), and what to do."""

    what: str
    level: str
    words: str


def show_examination(seconds: float = 60) -> int:
    """Print every finding and a last line; return the exit code, 0 where nothing is wrong."""
    try:
        from course_tools.terminal import console, side_by_side
    except ModuleNotFoundError as error:  # the course renewed, its environment not yet
        print(f"{error.name} is not installed; run `make lab` once, or see README.md")
        return 1
    terminal = console()

    levels = set()
    for what, level, words in examine(seconds):
        said = words if level in (FINE, NOTE) else f"{level}: {words}"
        terminal.print(side_by_side([(f"{SIGNS[level]} {what}", said, PAINT[level])], 22))
        levels.add(level)
    bad, good = "Mend what is wrong (✗), then ask again.", "Everything that is needed is fine."
    terminal.print("\n" + (bad if WRONG in levels else good))
    return int(WRONG in levels)


def examine(seconds: float = 60) -> Iterable[Finding]:
    """Look at everything; give each finding as it is made. seconds: for the kernel to start."""
    fine = {"Python": platform.python_version(), "data files": "all there, as the manifest says"}
    for what, problem in find_problems().items():
        if problem or what in fine:
            yield _finding(what, problem, fine.get(what, ""))
        else:
            yield _version_finding(what)
    fine = "python3 starts this Python and finds the course"
    yield _finding("Jupyter kernel", kernel_problem(seconds), fine)
    yield _finding("notebooks", *_notebooks())
    yield _space(shutil.disk_usage(ROOT).free)
    yield _guesses()
    yield from _programs()
    yield _sandbox()


def _finding(what: str, problem: str, fine: str) -> Finding:
    return Finding(what, WRONG if problem else FINE, problem or fine)


def tested_versions() -> dict[str, str]:
    """Read constraints.txt: {name of a package: the version the course was tested with}."""
    if not CONSTRAINTS.is_file():
        return {}
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("#")[0].split(";")[0].strip().partition("==") for line in lines)
    return {canonicalize_name(name): pin for name, _, pin in pairs if pin}


def _version_finding(package: str) -> Finding:
    found = version(package)
    pin = tested_versions().get(canonicalize_name(package), "")
    if not pin or found.split("+")[0] == pin:  # torch calls its build without CUDA 2.13.0+cpu
        return Finding(package, FINE, found)
    words = f"{found}; the course was tested with {pin}. Should a number differ from the page: "
    return Finding(package, NOTE, f"{words}pip install -r requirements.txt -c constraints.txt")


def _notebooks() -> tuple[str, str]:
    """Look whether the lessons are there and can be saved; (problem, "") or ("", words)."""
    folder = ROOT / "notebooks"
    lessons = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not lessons:
        return f"there are no lessons in {folder}: get the course afresh", ""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        words = f"nothing can be saved in {folder} ({error.strerror}): copy the course to a folder"
        return f"{words} of your own, or change the folder's rights", ""
    locked = ", ".join(path.name for path in lessons if not os.access(path, os.W_OK))
    if locked:
        return f"{locked} cannot be saved: make the file writable (chmod u+w)", ""
    return "", f"{len(lessons)} lessons, and they can be saved"


def _space(free: int) -> Finding:
    words = f"{free / 2**30:.1f} GB free"
    if free < LEAST_SPACE:
        return Finding("disk space", WRONG, f"{words}: make room, or notebooks cannot be saved")
    if free < GOOD_SPACE:
        return Finding("disk space", NOTE, f"{words}: little, yet enough for the lessons")
    return Finding("disk space", FINE, words)


def _guesses() -> Finding:
    """Look at the table of the learner's guesses."""
    kept = read_guesses()
    if kept.problem:
        return Finding("guesses", NOTE, f"{kept.problem}; move it away, a new one is begun")
    if kept.num_damaged:
        return Finding("guesses", NOTE, f"{kept.num_damaged} damaged rows are left out")
    return Finding("guesses", FINE, f"{len(kept.first)} kept")


def _programs() -> Iterable[Finding]:
    for what, (names, words) in PROGRAMS.items():
        found = next((name for name in names if shutil.which(name)), "")
        yield Finding(what, FINE if found else OPTIONAL, found or f"not found; {words}")


def _sandbox() -> Finding:
    """Look whether other people's notebooks can be graded here."""
    from course_tools.grading import NoIsolation, find_isolation

    try:
        return Finding("grading a class", FINE, f"{find_isolation()} works here")
    except NoIsolation as reason:
        return Finding("grading a class", OPTIONAL, str(reason))
