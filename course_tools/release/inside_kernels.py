"""A pytest plugin for nbval: each notebook's kernel says, at its end, what was in force in it.

    pytest -p course_tools.release.inside_kernels --nbval ...

The answer of `describe` stands as a property of the notebook's last cell in pytest's XML report.
It comes from the process that ran the cells, not from one that was started the same way.
"""

import ast
import ctypes
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from queue import Empty

import pytest

from course_tools import ROOT

PROPERTY = "in force"
WORD = "one word"  # whose hash tells the hash seed
SECONDS = 120  # to wait for a kernel's answer on a busy machine
ONEDNN = "import torch; lstm = torch.nn.LSTM(8, 8).requires_grad_(False); lstm(torch.ones(3, 2, 8))"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """After a notebook's last cell, before its kernel ends, ask that kernel."""
    kernel = getattr(item.parent, "kernel", None)
    if kernel is None or (nextitem is not None and nextitem.parent is item.parent):
        return
    item.user_properties.append((PROPERTY, json.dumps(ask(kernel) if kernel.is_alive() else {})))


def ask(kernel) -> dict:
    """Return what `describe` gives inside a kernel of nbval's, {} where it does not answer."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
    code += "import course_tools.release.inside_kernels"
    asked = {"told": "course_tools.release.inside_kernels.told()"}
    how = {"silent": True, "timeout": SECONDS, "output_hook": lambda message: None}
    try:
        reply = kernel.kc.execute_interactive(code, user_expressions=asked, **how)
    except (TimeoutError, Empty):
        return {}
    told = reply["content"].get("user_expressions", {}).get("told", {})
    return json.loads(ast.literal_eval(told.get("data", {}).get("text/plain", "'{}'")))


def told() -> str:
    """Return `describe` as JSON; an error inside is told, not raised."""
    try:
        return json.dumps(describe())
    except Exception as error:
        return json.dumps({"error": f"{type(error).__name__}: {error}"})


def describe() -> dict:
    """Return what decides about numbers in this process; of torch only where it is loaded."""
    import numpy
    from threadpoolctl import threadpool_info

    pools, torch = threadpool_info(), sys.modules.get("torch")
    threads = [pool["num_threads"] for pool in pools] + ([torch.get_num_threads()] if torch else [])
    found = {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "simd": enabled_features(),
        "blas": [pool["architecture"] for pool in pools if pool["internal_api"] == "openblas"],
        "threads": sorted(set(threads)),
        "hash": hash(WORD),
        "warnings": sys.warnoptions,
        "offline": offline(),
    }
    return {**found, **describe_torch()} if torch else found


def enabled_features() -> list[str]:
    """Return NumPy's groups of instructions beyond the baseline that this process uses."""
    try:
        from numpy._core import _multiarray_umath as core
    except ImportError:  # NumPy 1
        from numpy.core import _multiarray_umath as core
    return [name for name in core.__cpu_dispatch__ if core.__cpu_features__.get(name)]


def offline() -> bool:
    """Tell whether no interface but the loopback one is up: nothing leaves this process."""
    folder = Path("/proc/self/net/dev")
    if not folder.exists():
        return False
    names = [line.split(":")[0].strip() for line in folder.read_text().splitlines()[2:]]
    return names == ["lo"]


def describe_torch() -> dict:
    """Return torch's version and the instructions that it, MKL and oneDNN use."""
    import torch

    found = {
        "torch": torch.__version__,
        "aten": torch.backends.cpu.get_cpu_capability(),
    }
    library = Path(torch.__file__).parent / "lib" / "libtorch_cpu.so"
    try:  # MKL's branch: 3 is COMPATIBLE; not to be asked on other systems or builds
        found["mkl branch"] = ctypes.CDLL(str(library)).mkl_serv_cbwr_get(1)
    except (OSError, AttributeError):
        found["mkl branch"] = None
    if "ONEDNN_MAX_CPU_ISA" in os.environ:
        found["onednn"] = onednn_instructions()
    return found


def onednn_instructions() -> str:
    """Return oneDNN's own word on the instructions it uses, from a child with our environment."""
    env = {**os.environ, "ONEDNN_VERBOSE": "1"}
    done = subprocess.run([sys.executable, "-c", ONEDNN], env=env, capture_output=True, text=True)
    words = [line.split("isa:")[1] for line in done.stdout.splitlines() if ",cpu,isa:" in line]
    return words[0] if words else ""
