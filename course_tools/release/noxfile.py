"""nox's part: other Pythons and NumPys with what learners need, pip-audit, the file of hashes.

checks.py calls it; by hand: nox -f course_tools/release/noxfile.py --list
"""

import os
import subprocess
import sys
from pathlib import Path

import nox

from course_tools import ROOT
from course_tools.release.interpreters import NUMPYS, PYTHONS

HEAD = f"""\
# What a learner needs, each file with its sha256: Linux, x86_64, Python {", ".join(PYTHONS)}.
# torch is the default build, CUDA libraries and all; the CPU build has another hash and is refused.
# Into an empty environment:
#     pip install --require-hashes -r constraints-linux-hashes.txt
#     pip install --no-deps --no-build-isolation -e .
# Written by nox -f course_tools/release/noxfile.py -s hashes, from the pins of constraints.txt.
"""
nox.options.envdir = ROOT / "build" / "release" / "nox"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True
nox.options.sessions = []  # none without a name


@nox.session(python=PYTHONS, venv_backend="venv")
@nox.parametrize("numpy", list(NUMPYS), ids=list(NUMPYS))
def lessons(session: nox.Session, numpy: str) -> None:
    """Install what the README names on one Python, and one NumPy; write down the interpreter."""
    session.chdir(ROOT)
    names = ("requirements.txt", "constraints.txt")
    wanted = "".join(Path(name).read_text(encoding="utf-8") for name in names)
    stamp = Path(session.virtualenv.location, "installed.txt")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        session.install("-r", names[0], "pytest-xdist", "-c", names[1])
        if NUMPYS[numpy]:
            session.install("--no-deps", "--only-binary=:all:", "--upgrade", NUMPYS[numpy])
        stamp.write_text(wanted, encoding="utf-8")
    python = Path(session.bin, "python.exe" if os.name == "nt" else "python")
    Path(session.posargs[0]).write_text(str(python), encoding="utf-8")


@nox.session
def audit(session: nox.Session) -> None:
    """Ask an advisory service, "pypi" or "osv", about all pins; print its answer."""
    session.install("pip-audit")
    words = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json"]
    words += [f"--requirement={ROOT / 'constraints.txt'}"]
    words += [f"--vulnerability-service={session.posargs[0]}"]
    session.run("pip-audit", *words, success_codes=[0, 1])


@nox.session(python=False)
def hashes(session: nox.Session) -> None:
    """Write constraints-linux-hashes.txt after a change of the pins: some minutes.

    The index is pip's; files that lie on this machine have no published hash and are not looked at.
    """
    session.chdir(ROOT)
    lines = Path("requirements.txt").read_text(encoding="utf-8").splitlines()
    names = "\n".join(line for line in lines if not line.startswith("-"))
    words = "--generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate".split()
    words += "--no-emit-index-url --no-emit-find-links --constraint constraints.txt".split()
    command = [sys.executable, "-m", "piptools", "compile", "-q", *words, "--output-file=-", "-"]
    env = {**os.environ, "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(command, input=names, env=env, stdout=-1, text=True, check=True)
    Path("constraints-linux-hashes.txt").write_text(HEAD + done.stdout, encoding="utf-8")
