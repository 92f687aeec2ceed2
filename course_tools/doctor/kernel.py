"""Start the kernel that lessons name, and ask it who it is."""

import json
import os
import queue
import subprocess
import sys
from pathlib import Path

from course_tools import ROOT

KERNEL = "python3"  # the name in every lesson's metadata
REPAIR = f"`{Path(sys.executable).name} -m ipykernel install --sys-prefix`, run inside .venv"
QUESTION = """
import json, sys
place = error = ""
try:
    import lstm_course
    place = lstm_course.__file__
except Exception as found:
    error = f"{type(found).__name__}: {found}"
print(json.dumps([sys.prefix, place, error]))
"""


def kernel_problem(seconds: float) -> str:
    """Start the kernel `python3` and import the course in it; what is wrong and what to do, or "".

    seconds: how long it may take to start, and then to answer.
    """
    try:
        from jupyter_client.kernelspec import KernelSpecManager

        spec = KernelSpecManager().get_kernel_spec(KERNEL)
    except ImportError:
        return "Jupyter is not installed; run `make lab` once, or see README.md"
    except Exception as error:  # a kernel.json that is damaged raises what it likes
        kind = type(error).__name__
        if kind == "NoSuchKernel":
            return f"there is no kernel named {KERNEL}; make it with {REPAIR}"
        return f"the kernel {KERNEL} is damaged ({kind}: {error}); make it again with {REPAIR}"
    place = f"the kernel {KERNEL} (in {spec.resource_dir})"
    again = f"remove that folder, or make it again with {REPAIR}"
    try:
        prefix, package, error = _ask(seconds)
    except (OSError, RuntimeError) as failure:
        why = str(failure).strip().split("\n")[0][:200] or type(failure).__name__
        return f"{place} does not start ({why}); {again}"
    except (TimeoutError, queue.Empty):
        return f"{place} does not answer within {seconds:g} s; try again, or {again}"
    except ValueError:
        return f"{place} is not a Python kernel that answers; {again}"
    return _compare(place, again, prefix, package, error)


def _compare(place: str, again: str, prefix: str, package: str, error: str) -> str:
    """Say how the kernel's Python and its course differ from ours, "" where they do not."""
    if not _same(prefix, sys.prefix):
        return f"{place} starts another Python, of {prefix}, not of {sys.prefix}; {again}"
    if error:
        words = f"{place} cannot import lstm_course ({error[:200]}); run `make lab` once"
        return f"{words}, or `python -m pip install -e .` in the course's folder"
    if not _same(package, ROOT / "lstm_course" / "__init__.py"):
        return f"{place} imports another copy of the course, {package}; run `make lab` in this one"
    return ""


def _ask(seconds: float) -> list[str]:
    """Start the kernel, ask the question, end the kernel; [prefix, place of the course, error]."""
    from jupyter_client.manager import start_new_kernel

    # Where lessons run: in the course's own folder, an import would succeed without installation.
    lessons = ROOT / "notebooks"
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": lessons}
    manager, client = start_new_kernel(startup_timeout=seconds, kernel_name=KERNEL, **nowhere)
    said: list[str] = []

    def listen(message) -> None:
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            said.append(message["content"]["text"])

    try:
        client.execute_interactive(QUESTION, timeout=seconds, output_hook=listen)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    answer = json.loads("".join(said).strip().splitlines()[-1] if said else "")
    if not (isinstance(answer, list) and len(answer) == 3):
        raise ValueError("not an answer to our question")
    return [str(part) for part in answer]


def _same(a: str | Path, b: str | Path) -> bool:
    return os.path.normcase(os.path.realpath(a)) == os.path.normcase(os.path.realpath(b))
