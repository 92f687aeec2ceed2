"""Other Pythons with the learner's requirements, and other NumPys, each an environment of nox's."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from course_tools import ROOT

PYTHONS = re.findall(r":: Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text("utf-8"))
OLDEST_NUMPY = re.search(r"^numpy>=(\d+\.\d+)", (ROOT / "requirements.txt").read_text(), re.M)[1]
NUMPYS = {"pinned": "", "oldest": f"numpy=={OLDEST_NUMPY}.*", "newest": "numpy<3"}
OWN_PYTHON = "{}.{}".format(*sys.version_info)
NOXFILE = ROOT / "course_tools" / "release" / "noxfile.py"
SECONDS = 60 * 60  # for an installation over a slow line


class CannotInstall(Exception):
    """Why a Python, a NumPy or a program is not to be had here."""


def python_with(version: str, numpy: str = "pinned") -> str:
    """Return the interpreter with this Python and one of NUMPYS; CannotInstall says why not."""
    if (version, numpy) == (OWN_PYTHON, "pinned"):
        return sys.executable
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "python.txt"
        run_nox(f"lessons-{version}({numpy})", str(place))
        return place.read_text(encoding="utf-8")


def run_nox(session: str, *words: str) -> str:
    """Run a session of noxfile.py, return what it said; CannotInstall with the last of it."""
    command = [sys.executable, "-m", "nox", "-f", str(NOXFILE), "-s", session, "--", *words]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders = map(str, pyenv.glob("versions/3.*/bin"))  # its shims start only chosen versions
    env = {**os.environ, "PATH": os.pathsep.join([*folders, os.environ["PATH"]])}
    options = {"cwd": ROOT, "env": env, "capture_output": True, "text": True, "timeout": SECONDS}
    try:
        done = subprocess.run(command, **options)
    except subprocess.TimeoutExpired as error:
        raise CannotInstall(f"{session}: not there after an hour") from error
    said = done.stdout + done.stderr
    if done.returncode:
        lines = [line.strip() for line in said.splitlines() if line.strip()] or ["no reason given"]
        wrong = [line for line in lines if re.search("error|not found", line, re.I)] or lines
        raise CannotInstall(f"{session}: {wrong[-1]}")
    return said
