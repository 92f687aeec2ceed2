"""Other Pythons with the learner's requirements, and other NumPys laid over one of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .remembered import FOLDER, ROOT, digest_of

SUPPORTED = ("3.11", "3.12", "3.13")  # as in the first lines of constraints.txt
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")
REQUIREMENTS = ("requirements.txt", "constraints.txt")
SECONDS = 60 * 60  # for an installation over a slow line


class CannotInstall(Exception):
    """Why a Python or a NumPy is not to be had here."""


def own_version() -> str:
    """Return the version of the Python that runs this, such as "3.11"."""
    return "{}.{}".format(*sys.version_info)


def find_python(version: str) -> Path | None:
    """Return an interpreter of this version from PATH or pyenv's folder, None where none starts."""
    found = [shutil.which(f"python{version}"), shutil.which(f"python{version}.exe")]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found += sorted(pyenv.glob(f"{version}*/bin/python{version}"))
    code = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    for path in filter(None, found):
        if text_of([str(path), "-c", code]) == version:
            return Path(path)
    return None


def environment_of(version: str) -> Path:
    """Return the interpreter of an environment made by the README's commands for this Python.

    Made once and kept in build/release/; CannotInstall says why there is none.
    """
    if version == own_version():
        return Path(sys.executable)
    folder = FOLDER / f"python-{version}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / "stamp.txt", digest_of(*REQUIREMENTS)
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    if text_of([str(python), *PIP, "--version"]) == "":
        base = find_python(version)
        if base is None:
            raise CannotInstall(f"no Python {version} on this machine")
        shutil.rmtree(folder, ignore_errors=True)
        run_or_raise([str(base), "-m", "venv", str(folder)], f"Python {version}")
    names = ["-r", "requirements.txt", "pytest-xdist", "-c", "constraints.txt"]
    run_or_raise([str(python), *PIP, "install", *names], f"torch and the rest for {version}")
    stamp.write_text(wanted)
    return python


def overlay_of(numpy: str, version: str) -> Path:
    """Return a folder with a NumPy ("==1.26.*") alone, to stand first on a Python's path."""
    folder = FOLDER / f"numpy{numpy.strip('=.*<')}-for-python-{version}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        to = ["--no-deps", "--only-binary=:all:", "--target", str(folder), f"numpy{numpy}"]
        python = str(environment_of(version))
        run_or_raise([python, *PIP, "install", *to], f"NumPy {numpy} for Python {version}")
        (folder / "complete").touch()
    return folder


def oldest_numpy() -> str:
    """Return the start of the range of NumPys in requirements.txt: "1.26"."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return re.search(r"^numpy>=(\d+\.\d+)", text, flags=re.M)[1]


def run_or_raise(command: list[str], what: str) -> None:
    """Run a command; CannotInstall with the last thing that it said where it fails."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise CannotInstall(f"{what}: not there after an hour") from error
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise CannotInstall(f"{what}: {said[-1].strip() if said else 'no reason given'}")


def text_of(command: list[str]) -> str:
    """Return what a command prints, "" where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
