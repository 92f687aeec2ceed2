"""The settings of a lesson, in one place: seeds, threads, precision, how numbers are printed.

A lesson that prints the same numbers on every machine needs float64, one thread and the CPU.
Importing this module loads neither torch nor matplotlib.
"""

import html
import importlib.abc
import io
import os
import sys

import numpy as np

from .validation import check_integer

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def setup(seed: int = 0) -> "np.random.Generator":  # unquoted it loads numpy.random
    """Make this process compute and print as the course does, and return a fresh generator.

    One thread for every numerical library, or as many as LSTM_COURSE_THREADS in the environment
    says (the printed numbers are equal: `make environments` compares); torch with float64,
    deterministic algorithms and its own random numbers seeded, now or when it is imported later;
    NumPy prints 4 decimals, and the same in versions 1 and 2. Call it as often as you like. NumPy's
    global random state is left alone: the course draws from the generator returned.

    Raises TypeError or ValueError where `seed` is not a whole number from 0 on, ValueError where
    LSTM_COURSE_THREADS is not one from 1 on.
    """
    seed = check_integer("seed", seed, maximum=2**64 - 1)  # the largest that torch takes
    use_threads(number_of_threads())
    _print_numbers()
    if "torch" in sys.modules:
        _settle_torch(sys.modules["torch"], seed)
    else:
        _FINDER.seed = seed  # the latest seed counts
        if _FINDER not in sys.meta_path:
            sys.meta_path.insert(0, _FINDER)
    return np.random.default_rng(seed)


def number_of_threads() -> int:
    """Return LSTM_COURSE_THREADS, 1 where it is not set; ValueError for anything but a number."""
    text = os.environ.get("LSTM_COURSE_THREADS", "1")
    if not (text.isdecimal() and int(text) >= 1):
        raise ValueError(f"LSTM_COURSE_THREADS must be a whole number from 1 on; got {text!r}")
    return int(text)


def use_threads(number: int) -> None:
    """Set the threads of the libraries loaded already, and by environment of those to come."""
    from threadpoolctl import threadpool_limits

    for name in THREAD_VARIABLES:
        os.environ[name] = str(number)
    threadpool_limits(limits=number)


def _print_numbers() -> None:
    """Fix every print option: 4 decimals, and scalars without NumPy 2's np.float64(...)."""
    two = int(np.__version__.split(".")[0]) >= 2
    np.set_printoptions(
        precision=4,
        suppress=True,
        threshold=1000,
        edgeitems=3,
        linewidth=88,
        nanstr="nan",
        infstr="inf",
        sign="-",
        floatmode="maxprec",
        legacy="1.25" if two else False,
    )


def progress_bar(description: str = "", *, shown: bool = True, **options):
    """Make a tqdm bar, shown where a person watches: on a terminal's stderr, or in a notebook.

    `options` are tqdm's, such as total and unit. What a notebook shows is stored and compared by
    nbval, and a bar holds timings: whatever runs notebooks unattended sets LSTM_COURSE_PROGRESS=0.
    """
    from tqdm import tqdm

    class InNotebook(tqdm):
        """A bar in an output of its own: on stderr JupyterLab would show it as an error, in red."""

        status_printer = staticmethod(_line_in_notebook)

    notebook = type(sys.stderr).__module__.startswith("ipykernel")
    watched = sys.stderr.isatty() or notebook
    hidden = not shown or not watched or os.environ.get("LSTM_COURSE_PROGRESS") == "0"
    options = {"mininterval": 0.2} | options  # seconds between two drawings
    if notebook:
        options |= {"file": io.StringIO(), "ncols": 80}
    make = InNotebook if notebook else tqdm
    return make(desc=description or None, disable=hidden, **{"file": sys.stderr} | options)


def _line_in_notebook(_):
    """A function that shows a line in the cell's output, in place of the one before."""
    from IPython.display import display

    def content(line: str) -> dict:
        text = line.strip()
        return {"text/plain": text, "text/html": f"<pre>{html.escape(text)}</pre>" if text else ""}

    shown = display(content(""), raw=True, display_id=True)
    return lambda line: shown.update(content(line), raw=True)


def _settle_torch(torch, seed: int) -> None:
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(number_of_threads())
    torch.set_deterministic_debug_mode("error")  # the other way loads all of torch.compile
    torch.manual_seed(seed)


class _TorchFinder(importlib.abc.MetaPathFinder):
    """Find torch as Python would, and settle it once its own import has run.

    Most lessons never import torch, and it costs a second or more, so setup() must not load it;
    yet `import torch` in a later cell has to come with the course's precision.
    """

    seed = 0

    def find_spec(self, name, path, target=None):
        """Return the spec that the other finders give, its loader extended by our settings."""
        if name != "torch":
            return None
        others = [finder for finder in sys.meta_path if finder is not self]
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next((found for found in specs if found is not None), None)
        if spec is None or spec.loader is None:
            return spec
        load = spec.loader.exec_module

        def load_and_settle(module):
            load(module)
            if self in sys.meta_path:
                sys.meta_path.remove(self)
            _settle_torch(module, self.seed)

        spec.loader.exec_module = load_and_settle
        return spec


_FINDER = _TorchFinder()
