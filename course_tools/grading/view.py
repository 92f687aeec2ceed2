"""What is seen from inside a sandbox: a Python, its libraries, the course without its solutions.

Nothing is shown because of where it lies: a course in /usr/src, an environment in the checkout or
submissions in a home folder are as invisible as anything else.
"""

import functools
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from course_tools import ROOT

PACKAGE = ROOT / "lstm_course"
INSIDE = "/course"  # where the course lies in the sandbox
OURS = ("lstm_course", "course_tools")
DEVICES = ("null", "random", "urandom")  # /dev/zero can be mapped: memory that no limit counts
LIBRARIES = ("numpy/_core/*.so", "torch/_C*.so")  # those that need more than the C library


def python_words() -> list[str]:
    """bubblewrap's words for what Python and its libraries need of the system, read only."""
    words, tops = [], {f"/{path.split('/')[1]}" for path in _shown()}
    for top in sorted(filter(os.path.islink, tops)):  # such as /lib64 -> usr/lib64
        words += ["--symlink", os.readlink(top), top]
    for path in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime"):
        words += ["--ro-bind-try", path, path]
    words += ["--proc", "/proc", "--dir", "/dev"]
    for name in DEVICES:
        words += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        words += ["--symlink", f"/proc/self/fd{target}", f"/dev/{name}"]
    return words


@functools.cache
def library_words() -> list[str]:
    """Those for the folders of Python and of its libraries, which may lie anywhere, in /tmp too."""
    words = []
    hidden = _hidden(_shown())
    for path in sorted(_shown() | hidden, key=lambda path: path.count("/")):  # the outer ones first
        how = ["--tmpfs", _place(path)] if path in hidden else ["--ro-bind", path, _place(path)]
        words += [*how, "--remount-ro", _place(path)] if path in hidden else how
    return words


def course_words() -> list[str]:
    """Those for the course: the package but for references, mistakes and inputs; what runs here."""
    words = ["--ro-bind", str(PACKAGE), f"{INSIDE}/lstm_course"]
    for name in ("__init__.py", "grading"):
        words += ["--ro-bind", str(ROOT / "course_tools" / name), f"{INSIDE}/course_tools/{name}"]
    exercises = PACKAGE / "exercises"
    words += ["--tmpfs", f"{INSIDE}/lstm_course/exercises"]
    shown = [*exercises.glob("*.py"), *exercises.glob("__pycache__/*.pyc")]
    for path in sorted(path for path in shown if not path.name.startswith("lesson_")):
        place = path.relative_to(PACKAGE).as_posix()
        words += ["--ro-bind", str(path), f"{INSIDE}/lstm_course/{place}"]
    return [*words, "--remount-ro", f"{INSIDE}/lstm_course/exercises"]


def python_paths() -> list[str]:
    """The folders from which Python imports inside."""
    return [INSIDE, *(path for path in sys.path if path in _folders())]


@functools.cache
def _folders() -> frozenset[str]:
    """The standard library, and the folders that packages are installed to."""
    standard = os.path.dirname(os.__file__)
    installed = (p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages"))
    found = {standard, *installed, *(p for p in sys.path if p.endswith("lib-dynload"))}
    return frozenset(filter(os.path.isdir, found))


@functools.cache
def _shown() -> frozenset[str]:
    """All that is shown of the system: the interpreter, its folders, shared libraries."""
    python = os.path.realpath(sys.executable)
    asked = [python, *_matching(_folders(), ("*.so", *LIBRARIES))]
    said = subprocess.run(["ldd", *asked], capture_output=True, text=True).stdout
    libraries = set(re.findall(r"(/\S+) \(0x", said))
    system = {os.path.dirname(path) for path in libraries if re.match(r"libc[.-]", Path(path).name)}
    if os.path.isdir(os.path.join(sys.base_prefix, "conda-meta")):
        system.add(os.path.join(sys.base_prefix, "lib"))  # MKL opens its libraries by name
    folders = _folders() | system
    alone = {path for path in libraries if not any(_is_in(path, folder) for folder in folders)}
    return frozenset({python, *folders, *alone})


def _hidden(shown: Iterable[str]) -> set[str]:
    """What lies in a folder that is shown and is not to be seen: the course, copies of it."""
    copies = [f"{place}{name}" for place in ("", "*-packages/", "*/*-packages/") for name in OURS]
    found = {str(path) for path in (ROOT.resolve(), *map(Path, _matching(shown, copies)))}
    return {path for path in found if any(_is_in(path, folder) for folder in shown)}


def _matching(folders: Iterable[str], patterns: Iterable[str]) -> Iterator[str]:
    patterns = list(patterns)
    return (str(path) for f in folders for pattern in patterns for path in Path(f).glob(pattern))


def _is_in(path: str, folder: str) -> bool:
    return f"{os.path.realpath(os.path.dirname(path))}/".startswith(os.path.realpath(folder) + "/")


def _place(path: str) -> str:
    """Where a path of the system lies inside, where links at the top are what they are here."""
    top = f"/{path.split('/')[1]}"
    return os.path.realpath(top) + path[len(top) :] if os.path.islink(top) else path
