"""A kernel inside bubblewrap: no network, no new process, no submission but the one it runs.

`provide_kernel` tells Jupyter of it for as long as this process lives; `main` is what Jupyter
then starts. It is started isolated (-I), since its folder holds files that a student sent.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from course_tools import ROOT
from course_tools.grading.sandbox import NoIsolation, find_isolation
from course_tools.grading.seccomp import open_filter
from lstm_course.settings import THREAD_VARIABLES

MODULE = "course_tools.nbgrader.sandboxed_kernel"
NAME = "lstm-course-sandboxed"
INSIDE = "/tmp/kernel"  # where the kernel finds its sockets
HOME = "/tmp/home"
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives")
DISK = 256 << 20  # bytes, in memory only
LIMITS = {"RLIMIT_AS": 6 << 30, "RLIMIT_FSIZE": 128 << 20, "RLIMIT_CPU": 1200}
LIMITS |= {"RLIMIT_NPROC": 512, "RLIMIT_NOFILE": 256, "RLIMIT_CORE": 0}


def provide_kernel() -> tuple[str, str]:
    """Describe the kernel to Jupyter, in a folder that goes when this process ends.

    Returns its name, and where its sockets are to be: how their paths begin. The folder is in
    /tmp, since a socket's path may have no more than 107 characters.
    """
    folder = Path(tempfile.mkdtemp(prefix="lstm-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    described = folder / "kernels" / NAME
    described.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-I", "-m", MODULE, "{connection_file}"],
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
    os.execve(shutil.which("bwrap"), command(own, reading), environment())


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


def command(own: Path, filter_fd: int) -> list[str]:
    """The whole command line: what the kernel may see and do, what it may not, and the kernel."""
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    words += ["--proc", "/proc", "--dev", "/dev", "--size", str(DISK), "--tmpfs", "/tmp"]
    words += ["--dir", HOME, "--bind", str(own), INSIDE, "--chdir", HOME, "--hostname", "course"]
    words += ["--uid", "65534", "--gid", "65534", "--seccomp", str(filter_fd)]
    for path in (*SYSTEM, *FILES):
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            words += ["--ro-bind", path, path]
    for path in _needed():
        words += ["--ro-bind", str(path), str(path)]
    return [*words, sys.executable, "-c", f"from {MODULE} import run_inside; run_inside()"]


def run_inside() -> None:
    """Inside bubblewrap: set the limits, where only its own processes count, and be the kernel."""
    import resource

    from ipykernel.kernelapp import launch_new_instance

    for name, limit in LIMITS.items():
        resource.setrlimit(getattr(resource, name), (limit, limit))
    launch_new_instance(["-f", f"{INSIDE}/connection.json"])


def environment() -> dict[str, str]:
    """All that the kernel finds in its environment."""
    found = {"HOME": HOME, "TMPDIR": "/tmp", "MPLCONFIGDIR": HOME, "IPYTHONDIR": HOME}
    found |= {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    found |= {"LSTM_COURSE_PROGRESS": "0", "LSTM_COURSE_PREDICTIONS": "0"}
    return found | dict.fromkeys(THREAD_VARIABLES, "1")


def _needed() -> list[Path]:
    """The interpreter, the environment, the course, its data; all read-only."""
    from lstm_course.data.files import datasets_folder

    paths = [Path(sys.base_prefix), Path(sys.prefix), ROOT / "lstm_course", ROOT / "course_tools"]
    paths += [datasets_folder()]
    paths += [path for path in [ROOT / "requirements.txt"] if path.exists()]  # lesson 00
    return [path for path in dict.fromkeys(paths) if "/usr" not in map(str, (path, *path.parents))]


if __name__ == "__main__":
    main(sys.argv[1])
