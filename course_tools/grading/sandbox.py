"""A process for somebody else's answer: what it may use, what it can see, how it is ended.

With bubblewrap (Linux, Debian's package `bubblewrap`) the process has no network, sees no other
process, no file of the course but the package without its solutions, none of the submissions and
not the report, can write to a small folder in memory only, and can start no process. What holds it
is the kernel's namespaces, a seccomp filter and resource limits: good against mistakes and
mischief of students, no vault against an attacker who brings a fault of the kernel along.

With isolation "none" there are a process, a time limit, and resource limits where the system has
them: enough for one's own notebooks, not for other people's.
"""

import contextlib
import functools
import importlib.util
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_tools import ROOT

from . import view
from .seccomp import open_filter

BUBBLEWRAP, NONE = "bubblewrap", "none"
START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "  # then what is to run
ANSWER = "from course_tools.grading.child import main; main({})"


@dataclass(frozen=True)
class Limits:
    """What one answer may use.

    seconds: from the moment it begins to run, by the clock on the wall; memory, file_size, disk:
    bytes; files: in its folder; processes: threads and processes together; open_files: at one time;
    output: characters of what it prints that are kept.
    """

    seconds: float = 20.0
    memory: int = 3 * 2**29
    file_size: int = 2**24
    disk: int = 2**26
    files: int = 10_000
    processes: int = 512
    open_files: int = 128
    output: int = 4000

    def for_the_system(self, isolation: str) -> dict[str, int]:
        """The limits that the process sets on itself, by their names in `resource`.

        Outside a sandbox only the time: a user's processes and memory are counted together there.
        """
        only_time = {"CPU": int(self.seconds) + 2, "CORE": 0}
        if isolation != BUBBLEWRAP:
            return only_time
        return {
            **only_time,
            "DATA": self.memory,
            "AS": self.memory + _library_bytes(),
            "FSIZE": self.file_size,
            "NPROC": self.processes,
            "NOFILE": self.open_files,
        }


class NoIsolation(ValueError):
    """There is no sandbox on this machine, and why."""


def find_isolation() -> str:
    """Return "bubblewrap" where it works here; raises NoIsolation with the reason and the mend."""
    return _isolation_of(shutil.which("bwrap"))


@functools.cache
def _isolation_of(program: str | None) -> str:
    if sys.platform != "linux":
        raise NoIsolation(
            "other people's answers are graded in a sandbox, bubblewrap, which needs Linux, and "
            f"this is {platform.system()}: use a Linux machine, a virtual one or WSL"
        )
    if program is None:
        raise NoIsolation(
            "other people's answers are graded in a sandbox, and its program bwrap is not "
            "installed: install the package bubblewrap (Debian, Ubuntu: apt install bubblewrap)"
        )
    command = [program, "--ro-bind", "/", "/", "--unshare-all", "--unshare-user", "true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        said = done.stderr.strip().splitlines()[-1:] if done.returncode else []
    except (OSError, subprocess.TimeoutExpired) as error:
        done, said = None, [str(error)]
    if done is None or done.returncode:
        raise NoIsolation(
            f"other people's answers are graded in a sandbox, and bwrap does not work here "
            f"({' '.join(said) or 'no reason given'}): the system must allow user namespaces "
            "(Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0; in a container: "
            "start it with --security-opt seccomp=unconfined)"
        )
    return BUBBLEWRAP


@contextlib.contextmanager
def started(
    isolation: str, limits: Limits, loaded: Iterable[str] = ()
) -> Iterator[subprocess.Popen]:
    """Start the process, with modules loaded; at the end it and all it started are killed."""
    pipes = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
    if isolation == NONE:
        command, more = _plain_command(), {"env": _environment(dict(os.environ))}
        process = subprocess.Popen(command, **pipes, **_own_group(), **more)
    else:
        reading = open_filter(may_fork=True)  # the process that starts answers; they may not
        code = ANSWER.format(f"shared=True, loaded={tuple(loaded)}")
        command = bubblewrap_command(reading, limits.disk, code, view.course_words())
        more = {"env": {}, "pass_fds": (reading,)}
        try:
            process = subprocess.Popen(command, **pipes, **_own_group(), **more)
        finally:
            os.close(reading)
    try:
        yield process
    finally:
        _kill(process)


def files_made(process: subprocess.Popen) -> int:
    """How many files a sandbox that is at work holds in memory: each costs the kernel a kilobyte.

    0 where that cannot be seen, and without a sandbox.
    """
    with contextlib.suppress(OSError, IndexError):
        pid = process.pid
        inside = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]
        folder = os.statvfs(f"/proc/{inside}/root/tmp")
        return folder.f_files - folder.f_ffree
    return 0


def _own_group() -> dict[str, Any]:
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _kill(process: subprocess.Popen) -> None:
    """End a process and its group; with bubblewrap its whole world ends with it."""
    with contextlib.suppress(OSError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        with contextlib.suppress(OSError):
            stream.close()


def _plain_command() -> list[str]:
    paths = json.dumps([str(ROOT), *sys.path])
    return [sys.executable, "-B", "-c", START + ANSWER.format(""), paths]


def _environment(env: dict[str, str]) -> dict[str, str]:
    """What a process needs to print text and to use one thread."""
    from lstm_course.settings import THREAD_VARIABLES

    threads = dict.fromkeys(THREAD_VARIABLES, "1")
    return {**env, **threads, "PYTHONUTF8": "1", "PYTHONHASHSEED": "0", "LSTM_COURSE_PROGRESS": "0",
            "LSTM_COURSE_PREDICTIONS": "0", "MPLBACKEND": "agg"}  # fmt: skip


def bubblewrap_command(
    filter_fd: int,
    disk: int,
    code: str,
    shown: list[str],
    variables: dict[str, str] | None = None,
) -> list[str]:
    """The command that runs Python code in a sandbox.

    filter_fd: has the seccomp filter. disk: bytes of /tmp, in memory. shown: bubblewrap's words for
    what is to be seen beside the system, Python and its libraries. variables: of its environment.
    """
    words = [shutil.which("bwrap"), "--unshare-all", "--unshare-user", "--die-with-parent"]
    words += ["--new-session", "--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    words += ["--cap-drop", "ALL", "--seccomp", str(filter_fd), *view.python_words()]
    words += ["--size", str(disk), "--tmpfs", "/tmp", *view.library_words(), *shown]
    words += ["--ro-bind-try", str(ROOT / "datasets"), f"{view.INSIDE}/datasets"]
    words += ["--remount-ro", "/", "--chdir", "/tmp", "--clearenv"]
    env = _environment({"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8"})
    for name, value in (env | (variables or {})).items():
        words += ["--setenv", name, value]
    python, paths = os.path.realpath(sys.executable), json.dumps(view.python_paths())
    return [*words, "--", python, "-I", "-B", "-c", START + code, paths]


@functools.cache
def _library_bytes() -> int:
    """Address space that libraries need beside memory: torch's are some GB where made for CUDA."""
    spec = importlib.util.find_spec("torch")
    home = Path(spec.submodule_search_locations[0]) if spec else None
    folders = [home / "lib", home.parent / "nvidia"] if home else []
    files = [path for folder in folders for path in folder.rglob("*.so*") if path.is_file()]
    return 2**30 + sum(path.stat().st_size for path in files)
