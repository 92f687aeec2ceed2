"""The environments under which every notebook is compared, and how one is known to be in force.

A variable that a library ignores would be a green row that proves nothing: so each environment
judges what the notebooks' own kernels said (`inside_kernels.py`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from lstm_course.settings import THREAD_VARIABLES

from .inside_kernels import WORD, enabled_features
from .interpreters import OLDEST_NUMPY, OWN_PYTHON, PYTHONS

KEEP = {"LSTM_COURSE_KEEP_THREADS": "1"}  # else conftest.py sets one thread
OLD_ISA = {"ONEDNN_MAX_CPU_ISA": "SSE41"}
Judge = Callable[[list[dict]], bool]  # of what all kernels said


@dataclass(frozen=True)
class Environment:
    """Variables (None removes one), a Python, one of NUMPYS.

    `workers` is how many notebooks run at once, `offline` whether they have no network.
    """

    name: str
    in_force: Judge
    variables: dict[str, str | None] = field(default_factory=dict)
    python: str = OWN_PYTHON
    numpy: str = "pinned"
    workers: int = 2
    offline: bool = False


def list_environments() -> list[Environment]:
    """Return every environment: threads, older processors, hashes, strictness, versions."""
    two = dict.fromkeys((*THREAD_VARIABLES, "LSTM_COURSE_THREADS"), "2")
    unset = dict.fromkeys(THREAD_VARIABLES)  # as where a learner starts Jupyter
    offline, strict = each(lambda k: k["offline"]), each(lambda k: k["warnings"] == ["error"])
    pythons = [version for version in PYTHONS if version != OWN_PYTHON]
    oldest = version_is("numpy", OLDEST_NUMPY)
    return [
        Environment("as make test", threads_are(1)),
        Environment("two threads", threads_are(2), {**KEEP, **two}, workers=1),
        Environment("threads not set", threads_are(1), {**KEEP, **unset}),
        *processor_environments(),
        *(Environment(f"hash seed {n}", hash_is(n), {"PYTHONHASHSEED": n}) for n in "01"),
        Environment("hash seed random", hashes_differ, {"PYTHONHASHSEED": "random"}),
        Environment("no network", offline, offline=True),
        Environment("warnings: errors", strict, {"PYTHONWARNINGS": "error"}),
        *(Environment(f"Python {v}", version_is("python", v), python=v) for v in pythons),
        Environment(f"NumPy {OLDEST_NUMPY}", oldest, numpy="oldest"),
        Environment("NumPy, newest", newer_numpy, python=PYTHONS[-1], numpy="newest"),
    ]


def processor_environments() -> list[Environment]:
    """Instructions of older processors, one library after the other, then in all at once."""
    found = enabled_features()
    no_simd = {"NPY_DISABLE_CPU_FEATURES": " ".join(found)} if found else {}
    baseline = each(lambda told: bool(found) and told["simd"] == [])
    nehalem, *newer = map(openblas, ("Nehalem", "Sandybridge", "Haswell"))
    others = [
        Environment("NumPy baseline", baseline, no_simd),
        Environment(
            "torch baseline", torch_says("aten", "DEFAULT"), {"ATEN_CPU_CAPABILITY": "default"}
        ),
        Environment("MKL compatible", torch_says("mkl branch", 3), {"MKL_CBWR": "COMPATIBLE"}),
        Environment("oneDNN SSE4.1", torch_says("onednn", "Intel SSE4.1"), OLD_ISA),
    ]
    together = [nehalem, *others]
    variables = {name: v for one in together for name, v in one.variables.items()}

    def all_of_them(kernels: list[dict]) -> bool:
        return all(one.in_force(kernels) for one in together)

    return [nehalem, *newer, *others, Environment("all these at once", all_of_them, variables)]


def each(judge: Callable[[dict], bool]) -> Judge:
    """Return a judge which wants the same of every kernel, and that there is one."""
    return lambda kernels: bool(kernels) and all(map(judge, kernels))


def torch_says(what: str, wanted) -> Judge:
    """Return a judge of the kernels that loaded torch; there must be one."""

    def judge(kernels: list[dict]) -> bool:
        said = [told.get(what) for told in kernels if "torch" in told]
        return bool(said) and set(said) == {wanted}

    return judge


def threads_are(number: int) -> Judge:
    """Return a judge: all libraries use so many threads, torch among them."""
    return each(lambda told: told["threads"] == [number] == [told.get("torch threads", number)])


def openblas(name: str) -> Environment:
    """Return the environment in which OpenBLAS takes the kernels of one processor."""
    judge = each(lambda told: told["blas"] == [name])
    return Environment(f"OpenBLAS {name}", judge, {"OPENBLAS_CORETYPE": name})


def hash_is(seed: str) -> Judge:
    """Return a judge: every kernel hashes as this seed does."""
    env = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", f"print(hash({WORD!r}))"], env=env, stdout=-1)
    return each(lambda told: told["hash"] == int(done.stdout))


def hashes_differ(kernels: list[dict]) -> bool:
    """Judge that every kernel hashes in its own way."""
    return len(kernels) == len({told["hash"] for told in kernels}) > 1


def version_is(what: str, version: str) -> Judge:
    """Return a judge: every kernel runs this version."""
    return each(lambda told: told[what].startswith(version + "."))


def newer_numpy(kernels: list[dict]) -> bool:
    """Judge that NumPy is not older than the one this process has."""
    import numpy

    def number(text: str) -> list[int]:
        return [int(part) for part in text.split(".")[:2]]

    return bool(kernels) and all(number(k["numpy"]) >= number(numpy.__version__) for k in kernels)
