"""The environment of the course: .venv, made and filled where it is missing or out of date.

run.py uses this, before anything is installed: only the standard library.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "course-stamp.json"  # what a complete set-up installed; empty from its start on
LAB_FILES = ["requirements.txt", "constraints.txt", "pyproject.toml"]
DEV_FILES = [f"requirements-{name}.txt" for name in ("dev", "cluster", "nbgrader")]  # dev has all
NOT_OURS = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONOPTIMIZE")
LOG = VENV / "set-up.log"  # what pip said
LESSONS = VENV / "course-lessons.txt"  # digests of the lessons as they came: JupyterLab trusts them
THIS_PYTHON = "{}.{}".format(*sys.version_info)


class Stop(Exception):
    """A reason to stop, as one sentence for the person at the keyboard."""


def set_up(dev=False):
    """Bring .venv up to date: nothing to do in the usual case."""
    reason = reason_to_make(read_stamp())
    if reason:
        say(f"Making .venv: {reason}.")
        make()
    known = (read_stamp() or {}).get("files", {})
    files = LAB_FILES + (DEV_FILES if dev or DEV_FILES[0] in known else [])
    changed = [name for name in files if known.get(name) != digest(name)]
    if changed:
        reason = " and ".join(changed) + (" is" if len(changed) == 1 else " are")
        say(f"Installing the requirements, some minutes the first time: {reason} new or changed.")
        install(files)
    if not LESSONS.exists():
        found = sorted(ROOT.glob("notebooks/**/*.ipynb"))
        LESSONS.write_text(
            "".join(hashlib.sha256(p.read_bytes()).hexdigest() + "\n" for p in found)
        )


def read_stamp():
    """Return what the last complete set-up wrote down, {} where one was interrupted.

    None where there is no stamp: somebody made .venv by hand, and it is kept.
    """
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}


def reason_to_make(stamp):
    """Return why .venv must be made from nothing, "" where it is sound."""
    if not os.path.lexists(VENV):
        return "there is none yet"
    if not PYTHON.exists():
        return "its Python is gone"
    if not (VENV / "pyvenv.cfg").exists():  # then its Python would be the system's
        return "it is not whole"
    if stamp is None:
        return ""
    if not stamp:
        return "its set-up was interrupted"
    if stamp["place"] != str(ROOT):
        return "it was made in another folder, and environments cannot be moved"
    if stamp["python"] != THIS_PYTHON:
        return f"it was made by Python {stamp['python']} and this is {THIS_PYTHON}"
    return ""


def make():
    """Make .venv from nothing."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        raise Stop(
            f"This Python ({sys.executable}) lacks the standard module {error.name}, so no "
            "environment can be made: install it (on Debian and Ubuntu: apt install python3-venv) "
            "and try again."
        ) from None
    remove(VENV)
    VENV.mkdir()
    STAMP.touch()
    base = getattr(sys, "_base_executable", None) or sys.executable  # this may be .venv's own
    if subprocess.call([base, "-m", "venv", VENV], env=environment()):
        raise Stop("The environment .venv could not be made; the reason is above.")


def install(files):
    """Install the requirement files among `files` at the tested versions, and note it."""
    STAMP.write_text("")
    command = ["-m", "pip", "install", "--disable-pip-version-check", "-c", "constraints.txt"]
    for name in files:
        command += ["-r", name] if name.startswith("requirements") else []
    command += torch_choice()
    if call_quietly(command, Bar("looking for packages", count_of(files))):
        raise Stop(
            "The requirements could not be installed; the reason is above, all that pip said in "
            f"{LOG.relative_to(ROOT)}. When it is mended (often the network or disk space), run "
            "the same command again."
        )
    quieten_jupyterlab()
    stamp = {"place": str(ROOT), "python": THIS_PYTHON, "files": {n: digest(n) for n in files}}
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def count_of(files):
    """Guess how many packages pip will look at: all pins for authors, half of them for learners."""
    pins = len((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())
    return pins if DEV_FILES[0] in files else pins // 2


def torch_choice():
    """Return pip's options for the CPU build of torch, where an index offers it; else none.

    TORCH_INDEX names one more index, as pytorch.org gives it for Linux, Pip, CPU. Elsewhere than
    on Linux the usual build is for the CPU.
    """
    more = os.environ.get("TORCH_INDEX")
    options = ["--extra-index-url", more] if more else []
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    torch = next((pin for pin in pins if pin.startswith("torch==")), "")
    if not sys.platform.startswith("linux") or not torch:
        return options
    asked = ["-m", "pip", "install", "--dry-run", "--no-deps", "--quiet", "--ignore-installed"]
    found = not call_quietly([*asked, *options, torch + "+cpu"], Bar("looking for torch for CPUs"))
    say(f"  torch: {'the build for CPUs' if found else 'the usual build'}")
    return [*options, torch + "+cpu"] if found else options


class Bar:
    """What is being done, in one line that a terminal draws again and again."""

    def __init__(self, what, total=0):
        """Begin with nothing done; without a total there is no bar, the words alone."""
        self.what, self.total, self.done = what, total, 0
        self.drawn = sys.stdout.isatty()

    def read(self, line):
        """Take a line of pip's."""
        self.done += line.startswith(("Collecting ", "Processing "))
        if line.startswith("Installing collected packages:"):
            count = line.count(",") + 1
            self.clear()
            say(f"  {count} packages found; installing them")
            self.what, self.total = "installing", 0
        self.draw()

    def draw(self):
        """Draw the line anew."""
        full = min(20, 20 * self.done // self.total) if self.total else 0
        bar = f" [{'#' * full}{'.' * (20 - full)}]" if self.total else " ..."
        if self.drawn:
            print(f"\r  {self.what}{bar}", end="", flush=True)

    def clear(self):
        """Take the line away."""
        if self.drawn:
            print("\r" + " " * 60 + "\r", end="", flush=True)


def call_quietly(arguments, bar):
    """Run .venv's Python with a bar in place of its words, which go to LOG; return its exit code.

    Where it fails, what it said of errors is shown, at most ten lines.
    """
    errors = []
    out = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with open(LOG, "a", encoding="utf-8") as log:
        process = start(arguments, **out)
        bar.draw()
        try:
            for data in process.stdout:
                line = data.decode("utf-8", "replace")
                log.write(line)
                bar.read(line)
                errors += [line.rstrip()] if line.startswith("ERROR") else []
        finally:
            code = process.wait()
            bar.clear()
    if code and "--dry-run" not in arguments:
        say("\n".join(errors[-10:]))
    return code


def quieten_jupyterlab():
    """Spare learners JupyterLab's first question, about news, and its look at the network."""
    folder = VENV / "share" / "jupyter" / "lab" / "settings"
    folder.mkdir(parents=True, exist_ok=True)
    plugin = "@jupyterlab/apputils-extension:notification"
    choices = {plugin: {"fetchNews": "false", "checkForUpdates": False}}
    (folder / "overrides.json").write_text(json.dumps(choices))


def digest(name):
    """Return the sha256 of one file of the course: dates change with every git checkout."""
    content = (ROOT / name).read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def environment(**more):
    """Return the environment for .venv's programs: no other Python's packages, UTF-8 everywhere.

    Their own programs come first, as in JupyterLab's terminals: `lstm_course progress`.
    """
    env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    path = os.pathsep.join(filter(None, [str(PYTHON.parent), env.get("PATH")]))
    return dict(env, PYTHONUTF8="1", VIRTUAL_ENV=str(VENV), PATH=path, **more)


def start(arguments, folder=ROOT, more=(), **how):
    """Start .venv's Python."""
    return subprocess.Popen([PYTHON, *arguments], cwd=folder, env=environment(**dict(more)), **how)


def call(arguments, folder=ROOT, **more):
    """Run .venv's Python to its end and return its exit code.

    The child receives Ctrl-C too and has its own way to stop (JupyterLab asks first), so wait.
    """
    process = start(arguments, folder, more)
    interrupted = False
    while process.poll() is None:
        try:
            process.wait()
        except KeyboardInterrupt:
            interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode


def remove(path):
    """Remove a file or a folder where there is one."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif os.path.lexists(path):
            path.unlink()
    except OSError as error:
        raise Stop(f"{path} cannot be removed ({error.strerror}): close what uses it.") from None


def say(text):
    """Print at once, so that the order is kept between our lines and a program's."""
    print(text, flush=True)
