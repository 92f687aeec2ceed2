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
    """Return every environment, the plain one first."""
    return [
        Environment("as make test", threads_are(1)),
        *thread_environments(),
        *instruction_environments(),
        *hash_environments(),
        *strict_environments(),
        *version_environments(),
    ]


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


def thread_environments() -> list[Environment]:
    """Two threads; and none set before setup(), as where a learner starts Jupyter."""
    two = {name: "2" for name in (*THREAD_VARIABLES, "LSTM_COURSE_THREADS")}
    unset = dict.fromkeys(THREAD_VARIABLES)
    return [
        Environment("two threads", threads_are(2), {**KEEP, **two}, workers=1),
        Environment("threads not set", threads_are(1), {**KEEP, **unset}),
    ]


def instruction_environments() -> list[Environment]:
    """Instructions of older processors, one library after the other, then in all at once."""
    found = enabled_features()
    no_simd = {"NPY_DISABLE_CPU_FEATURES": " ".join(found)} if found else {}
    aten, mkl = {"ATEN_CPU_CAPABILITY": "default"}, {"MKL_CBWR": "COMPATIBLE"}
    baseline = each(lambda told: bool(found) and told["simd"] == [])
    default, compatible = torch_says("aten", "DEFAULT"), torch_says("mkl branch", 3)
    sse = torch_says("onednn", "Intel SSE4.1")
    oldest = openblas("Nehalem")

    def all_of_them(kernels: list[dict]) -> bool:
        judges = (oldest.in_force, baseline, default, compatible, sse)
        return all(judge(kernels) for judge in judges)

    return [
        *(openblas(name) for name in ("Nehalem", "Sandybridge", "Haswell")),
        Environment("NumPy baseline", baseline, no_simd),
        Environment("torch baseline", default, aten),
        Environment("MKL compatible", compatible, mkl),
        Environment("oneDNN SSE4.1", sse, OLD_ISA),
        Environment(
            "all these at once", all_of_them, oldest.variables | no_simd | aten | mkl | OLD_ISA
        ),
    ]


def openblas(name: str) -> Environment:
    """Return the environment in which OpenBLAS takes the kernels of one processor."""
    judge = each(lambda told: told["blas"] == [name])
    return Environment(f"OpenBLAS {name}", judge, {"OPENBLAS_CORETYPE": name})


def hash_environments() -> list[Environment]:
    """Other orders of sets: two fixed ones, and another one in every kernel."""

    def fixed(seed: str) -> Judge:
        env = {**os.environ, "PYTHONHASHSEED": seed}
        code = f"print(hash({WORD!r}))"
        done = subprocess.run([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE)
        return each(lambda told: told["hash"] == int(done.stdout))

    def differs(kernels: list[dict]) -> bool:
        return len(kernels) == len({told["hash"] for told in kernels}) > 1

    judges = {"0": fixed("0"), "1": fixed("1"), "random": differs}
    return [
        Environment(f"hash seed {seed}", judge, {"PYTHONHASHSEED": seed})
        for seed, judge in judges.items()
    ]


def strict_environments() -> list[Environment]:
    """No network at all; every warning an error."""
    strict = {"PYTHONWARNINGS": "error"}
    return [
        Environment("no network", each(lambda told: told["offline"]), offline=True),
        Environment("warnings: errors", each(lambda told: told["warnings"] == ["error"]), strict),
    ]


def version_environments() -> list[Environment]:
    """The other supported Pythons; the oldest NumPy, and the newest on the newest Python."""
    pythons = [version for version in PYTHONS if version != OWN_PYTHON]
    oldest = version_is("numpy", OLDEST_NUMPY)
    return [
        *(Environment(f"Python {v}", version_is("python", v), python=v) for v in pythons),
        Environment(f"NumPy {OLDEST_NUMPY}", oldest, numpy="oldest"),
        Environment("NumPy, newest", newer_numpy, python=PYTHONS[-1], numpy="newest"),
    ]


def version_is(what: str, version: str) -> Judge:
    """Return a judge: every kernel runs this version."""
    return each(lambda told: told[what].startswith(version + "."))


def newer_numpy(kernels: list[dict]) -> bool:
    """Judge that NumPy is not older than the one this process has."""
    import numpy

    def number(text: str) -> list[int]:
        return [int(part) for part in text.split(".")[:2]]

    return bool(kernels) and all(number(k["numpy"]) >= number(numpy.__version__) for k in kernels)
