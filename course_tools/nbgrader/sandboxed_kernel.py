"""A kernel inside bubblewrap: no network, no new process, no submission but the one it runs.

`provide_kernel` tells Jupyter of it for as long as this process lives; `main` is what Jupyter
then starts. It is started isolated (-I), since its folder holds files that a student sent.
"""

import atexit
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from course_tools import ROOT
from course_tools.grading import NoIsolation, find_isolation, sandbox, view
from course_tools.grading.seccomp import open_filter
from lstm_course.exercises import __path__ as lesson_folders

MODULE = "course_tools.nbgrader.sandboxed_kernel"
NAME = "lstm-course-sandboxed"
INSIDE = "/tmp/kernel"  # where the kernel finds its sockets
HOME = "/tmp/home"
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
DISK = 256 << 20  # bytes, in memory only
LIMITS = {"RLIMIT_AS": 6 << 30, "RLIMIT_FSIZE": 128 << 20, "RLIMIT_CPU": 1200}
LIMITS |= {"RLIMIT_NPROC": 512, "RLIMIT_NOFILE": 256, "RLIMIT_CORE": 0}
BECOME = f"from {MODULE} import main; main(sys.argv[2])"
RUN = f"from {MODULE} import run_inside; run_inside()"
LESSONS = {f: f"{view.INSIDE}/lessons_{k}" for k, f in enumerate(lesson_folders[1:])}


def provide_kernel() -> tuple[str, str]:
    """Describe the kernel to Jupyter, in a folder that goes when this process ends.

    Returns its name, and where its sockets are to be: how their paths begin. The folder is in
    /tmp, since a socket's path may have no more than 107 characters.
    """
    folder = Path(tempfile.mkdtemp(prefix="lstm-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    described = folder / "kernels" / NAME
    described.mkdir(parents=True)
    paths = json.dumps([str(ROOT), *filter(None, sys.path)])
    spec = {
        "argv": [sys.executable, "-I", "-c", sandbox.START + BECOME, paths, "{connection_file}"],
        "display_name": "Python 3 in bubblewrap",
        "language": "python",
        "interrupt_mode": "message",  # a signal would end bubblewrap, not the cell
    }
    (described / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    os.environ["JUPYTER_PATH"] = str(folder)
    os.environ["JUPYTER_RUNTIME_DIR"] = str(folder / "run")
    return NAME, str(folder / "socket")


def main(connection_file: str) -> None:
    """Become bubblewrap with the kernel inside; exit with a sentence where that cannot be."""
    try:
        find_isolation()
    except NoIsolation as problem:
        sys.exit(f"Nothing is graded: {problem}")
    own = _own_folder(Path(connection_file))
    silent = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # what code writes past Jupyter would reach the teacher's terminal
        os.dup2(silent, number)
    reading = open_filter()
    os.set_inheritable(reading, True)
    words = sandbox.bubblewrap_command(reading, DISK, RUN, _shown(own), _variables())
    os.execve(words[0], words, {})


def _own_folder(connection_file: Path) -> Path:
    """Make a folder for one kernel's sockets, with links where Jupyter expects them.

    So a kernel sees its own sockets and not the folder that all kernels share.
    """
    given = json.loads(connection_file.read_text(encoding="utf-8"))
    if given["transport"] != "ipc" or not os.path.isabs(given["ip"]):
        sys.exit("Nothing is graded: KernelManager.transport and .ip are not as this course's file")
    own = connection_file.with_suffix("")
    own.mkdir(mode=0o700)
    for channel in CHANNELS:
        number = given[f"{channel}_port"]
        os.symlink(own / f"socket-{number}", f"{given['ip']}-{number}")
    inside = given | {"ip": f"{INSIDE}/socket"}
    (own / "connection.json").write_text(json.dumps(inside), encoding="utf-8")
    return own


def _shown(own: Path) -> list[str]:
    """bubblewrap's words for the kernel's own folder, and for the course: lesson 00 looks at it."""
    words = ["--dir", HOME, "--bind", str(own), INSIDE]
    for name in ("lstm_course", "course_tools", "requirements.txt"):
        words += ["--ro-bind", str(ROOT / name), f"{view.INSIDE}/{name}"]
    for further, inside in LESSONS.items():
        words += ["--ro-bind", further, inside]
    return words


def _variables() -> dict[str, str]:
    """What the kernel's environment holds beside what every sandbox has."""
    return dict.fromkeys(("HOME", "MPLCONFIGDIR", "IPYTHONDIR"), HOME) | {
        "LSTM_COURSE_LESSONS": os.pathsep.join(LESSONS.values()),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "TMPDIR": "/tmp",
    }


def run_inside() -> None:
    """Inside bubblewrap: set the limits, where only its own processes count, and be the kernel."""
    import resource

    from ipykernel.kernelapp import launch_new_instance

    for name, limit in LIMITS.items():
        resource.setrlimit(getattr(resource, name), (limit, limit))
    os.chdir(HOME)
    launch_new_instance(["-f", f"{INSIDE}/connection.json"])
