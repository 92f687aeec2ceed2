"""The environments under which every notebook is compared, and how one is known to be in force.

A variable that a library ignores would be a green row that proves nothing: so each environment
says what the notebooks' own kernels must say (`inside_kernels.py`).
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version

from packaging.version import Version

from lstm_course.settings import THREAD_VARIABLES

from .inside_kernels import WORD, enabled_features
from .interpreters import OLDEST_NUMPY, OWN_PYTHON, PYTHONS

KEEP = {"LSTM_COURSE_KEEP_THREADS": "1"}  # else conftest.py sets one thread
OLD_ISA = {"ONEDNN_MAX_CPU_ISA": "SSE41"}
OF_TORCH = ("aten", "mkl branch", "onednn")  # said by kernels that loaded torch


@dataclass(frozen=True)
class Environment:
    """What every kernel must say, variables (None removes one), a Python, one of NUMPYS.

    `judge` looks at what all kernels said, `workers` is how many notebooks run at once, `offline`
    whether they have no network.
    """

    name: str
    wants: dict[str, object]
    variables: dict[str, str | None] = field(default_factory=dict)
    python: str = OWN_PYTHON
    numpy: str = "pinned"
    judge: Callable[[list[dict]], bool] = bool
    workers: int = 2
    offline: bool = False

    def in_force(self, kernels: list[dict]) -> bool:
        """Judge by what all kernels said; where torch is spoken of, one must have loaded it."""
        for what, wanted in self.wants.items():
            asked = [told for told in kernels if what not in OF_TORCH or "torch" in told]
            said = {str(told.get(what)) for told in asked}
            if said != {str(wanted)} and not _are_of(said, wanted):
                return False
        return self.judge(kernels)


def _are_of(versions: set[str], wanted: object) -> bool:
    return bool(versions) and all(version.startswith(f"{wanted}.") for version in versions)


def list_environments() -> list[Environment]:
    """Return every environment: threads, older processors, hashes, strictness, versions."""
    two = dict.fromkeys((*THREAD_VARIABLES, "LSTM_COURSE_THREADS"), "2")
    unset = dict.fromkeys(THREAD_VARIABLES)  # as where a learner starts Jupyter
    any_hash, strict = {"PYTHONHASHSEED": "random"}, {"PYTHONWARNINGS": "error"}
    newest = {"python": PYTHONS[-1], "numpy": "newest", "judge": newer_numpy}
    return [
        Environment("as make test", {"threads": [1]}),
        Environment("two threads", {"threads": [2]}, {**KEEP, **two}, workers=1),
        Environment("threads not set", {"threads": [1]}, {**KEEP, **unset}),
        *processor_environments(),
        *map(hash_seed, "01"),
        Environment("hash seed random", {}, any_hash, judge=hashes_differ),
        Environment("no network", {"offline": True}, offline=True),
        Environment("warnings: errors", {"warnings": ["error"]}, strict),
        *(Environment(f"Python {v}", {"python": v}, python=v) for v in PYTHONS if v != OWN_PYTHON),
        Environment(f"NumPy {OLDEST_NUMPY}", {"numpy": OLDEST_NUMPY}, numpy="oldest"),
        Environment("NumPy, newest", {}, **newest),
    ]


def processor_environments() -> list[Environment]:
    """Instructions of older processors, one library after the other, then in all at once."""
    found = enabled_features()  # none to disable: the kernels cannot prove anything
    no_simd = {"NPY_DISABLE_CPU_FEATURES": " ".join(found)} if found else {}
    nehalem, *newer = (
        Environment(f"OpenBLAS {name}", {"blas": [name]}, {"OPENBLAS_CORETYPE": name})
        for name in ("Nehalem", "Sandybridge", "Haswell")
    )
    others = [
        Environment("NumPy baseline", {"simd": [] if found else None}, no_simd),
        Environment("torch baseline", {"aten": "DEFAULT"}, {"ATEN_CPU_CAPABILITY": "default"}),
        Environment("MKL compatible", {"mkl branch": 3}, {"MKL_CBWR": "COMPATIBLE"}),
        Environment("oneDNN SSE4.1", {"onednn": "Intel SSE4.1"}, OLD_ISA),
    ]
    wants, variables = {}, {}
    for one in (nehalem, *others):
        wants |= one.wants
        variables |= one.variables
    return [nehalem, *newer, *others, Environment("all these at once", wants, variables)]


def hash_seed(seed: str) -> Environment:
    """Return the environment in which every kernel hashes as this seed does."""
    variables = {"PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", f"print(hash({WORD!r}))"]
    done = subprocess.run(command, env={**os.environ, **variables}, stdout=-1)
    return Environment(f"hash seed {seed}", {"hash": int(done.stdout)}, variables)


def hashes_differ(kernels: list[dict]) -> bool:
    """Judge that every kernel hashes in its own way."""
    return len(kernels) == len({told["hash"] for told in kernels}) > 1


def newer_numpy(kernels: list[dict]) -> bool:
    """Judge that NumPy is not older than the one this process has."""
    own = Version(version("numpy"))
    return bool(kernels) and all(Version(told["numpy"]) >= own for told in kernels)
