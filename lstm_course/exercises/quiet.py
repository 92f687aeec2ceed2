"""What happens within moves no generator of the caller's, and warns nobody."""

import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


def random_states() -> tuple:
    """The global states of Python's and NumPy's generators."""
    return random.getstate(), np.random.get_state()  # noqa: NPY002 (read only, to see it unmoved)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence warnings and floating-point flags; put all global settings back, after Ctrl-C too.

    Torch's are put back without a word: its random state (making a layer already draws from it),
    and whether it keeps histories.
    """
    python_state, numpy_state = random_states()
    torch = sys.modules.get("torch")
    torch_state = torch.get_rng_state() if torch else None
    keeps_history = torch.is_grad_enabled() if torch else None
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), np.printoptions():
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)  # noqa: NPY002
        if torch_state is not None:
            torch.set_rng_state(torch_state)
            torch.set_grad_enabled(keeps_history)
