"""The environment of the course: .venv, made and filled where it is missing or out of date.

run.py uses this. Only the standard library, and no grammar newer than Python 2.7: an old Python
must get far enough to print one clear sentence. That is why there are no f-strings here.
"""

from __future__ import print_function

import hashlib
import json
import os
import shutil
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "course-stamp.json")  # what the last complete set-up installed
UNFINISHED = os.path.join(VENV, "course-set-up-unfinished")  # there from its start to its end
LAB_FILES = ["requirements.txt", "constraints.txt", "pyproject.toml"]
DEV_FILES = ["requirements-dev.txt", "requirements-nbgrader.txt"]  # the first includes the second


class Stop(Exception):
    """A reason to stop, as one sentence for the person at the keyboard."""


def problem_with_python(version=None):
    """Return one sentence where this Python cannot set up the course, else None."""
    version = tuple(version or sys.version_info)[:3]
    if version < OLDEST_PYTHON:
        return (
            "The course needs Python %d.%d or newer and this is Python %d.%d.%d (%s): "
            "install a newer one and name it, for example: make lab PYTHON=python3.12"
            % (OLDEST_PYTHON + version + (sys.executable,))
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        return (
            "This Python (%s) lacks the standard module %s, so no environment can be made: "
            "install it (on Debian and Ubuntu: apt install python3-venv) and try again."
            % (sys.executable, error.name)
        )
    return None


def set_up(dev=False):
    """Bring .venv up to date: nothing to do in the usual case."""
    reason = reason_to_make()
    if reason:
        say("Making .venv: %s." % reason)
        make()
    known = read_stamp().get("files", {})
    files = LAB_FILES + (DEV_FILES if dev or DEV_FILES[0] in known else [])
    reason = reason_to_install(files)
    if reason:
        say("Installing the requirements (some minutes the first time): %s." % reason)
        install(files)


def make():
    """Make .venv from nothing, marked as unfinished until its packages are there."""
    remove(VENV)
    os.mkdir(VENV)
    touch(UNFINISHED)
    base = getattr(sys, "_base_executable", None) or sys.executable  # this may be .venv's own
    if subprocess.call([base, "-m", "venv", VENV], env=environment()):
        raise Stop("The environment .venv could not be made; the reason is above.")


def reason_to_make():
    """Return why .venv must be made from nothing, or None where it is sound.

    A sound one that somebody made by hand, without our stamp, is kept.
    """
    stamp = read_stamp()
    if not os.path.lexists(VENV):
        return "there is none yet"
    if os.path.exists(UNFINISHED):
        return "its set-up was interrupted"
    if stamp and stamp.get("place") != ROOT:
        return "it was made in another folder, and environments cannot be moved"
    version = version_in_venv()
    if version is None:
        return "its Python does not start"
    if version != this_python():
        return "it was made by Python %s and this is %s" % (version, this_python())
    return None


def reason_to_install(files):
    """Return why the requirements must be installed (again), or None."""
    known = read_stamp().get("files", {})
    changed = [name for name in files if known.get(name) != digest(name)]
    if not changed:
        return None
    return " and ".join(changed) + (" is" if len(changed) == 1 else " are") + " new or changed"


def install(files):
    """Install the requirement files among `files` at the tested versions, and note it."""
    touch(UNFINISHED)
    remove(STAMP)
    command = ["-m", "pip", "install", "--disable-pip-version-check", "-c", "constraints.txt"]
    for name in files:
        command += ["-r", name] if name.startswith("requirements") else []
    if call(command):
        raise Stop(
            "The requirements could not be installed; the reason is above. "
            "When it is mended (often the network or disk space), run the same command again."
        )
    quieten_jupyterlab()
    write_stamp(files)
    remove(UNFINISHED)


def quieten_jupyterlab():
    """Spare learners JupyterLab's first question, about news, and its look at the network."""
    folder = os.path.join(VENV, "share", "jupyter", "lab", "settings")
    if not os.path.isdir(folder):
        os.makedirs(folder)
    plugin = "@jupyterlab/apputils-extension:notification"
    with open(os.path.join(folder, "overrides.json"), "w") as file:
        json.dump({plugin: {"fetchNews": "false", "checkForUpdates": False}}, file)


def read_stamp():
    """Return what the last complete set-up wrote down, or {} where none is complete."""
    try:
        with open(STAMP) as file:
            stamp = json.load(file)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and isinstance(stamp.get("files"), dict) else {}


def write_stamp(files):
    """Note what is installed, where and for which Python, in one step."""
    stamp = {"place": ROOT, "python": this_python(), "files": {n: digest(n) for n in files}}
    with open(STAMP + ".part", "w") as file:
        json.dump(stamp, file, indent=1)
    os.replace(STAMP + ".part", STAMP)


def digest(name):
    """Return the sha256 of one file of the course: dates change with every git checkout."""
    with open(os.path.join(ROOT, name), "rb") as file:
        return hashlib.sha256(file.read().replace(b"\r\n", b"\n")).hexdigest()


def this_python():
    """Return the version that decides whether an environment fits, such as "3.11"."""
    return "%d.%d" % tuple(sys.version_info[:2])


def version_in_venv():
    """Return the version of the Python inside .venv, or None where it or its pip does not start."""
    code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        with open(os.devnull, "w") as nowhere:
            answer = subprocess.check_output(
                [venv_python(), "-c", code], stderr=nowhere, env=environment()
            )
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.decode("utf-8", "replace").strip()


def venv_python():
    """Return the path of the interpreter inside .venv."""
    parts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(VENV, *parts)


def environment(**more):
    """Return the environment for .venv's programs: no other Python's packages, UTF-8 everywhere."""
    dropped = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONOPTIMIZE")
    env = {name: value for name, value in os.environ.items() if name not in dropped}
    return dict(env, PYTHONUTF8="1", **more)


def call(arguments, folder=ROOT, **more):
    """Run .venv's Python to its end and return its exit code.

    The child receives Ctrl-C too and has its own way to stop (JupyterLab asks first), so wait.
    """
    process = subprocess.Popen([venv_python()] + arguments, cwd=folder, env=environment(**more))
    interrupted = False
    while process.poll() is None:
        try:
            process.wait()
        except KeyboardInterrupt:
            interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode


def touch(path):
    """Make an empty file."""
    open(path, "w").close()


def remove(path):
    """Remove a file or a folder where there is one."""
    try:
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.remove(path)
    except OSError as error:
        raise Stop("%s cannot be removed (%s): close what uses it." % (path, error.strerror))


def say(text):
    """Print at once, so that the order is kept between our lines and a program's."""
    print(text)
    sys.stdout.flush()
