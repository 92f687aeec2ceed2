"""How long a memory lasts behind a forget gate, by its gates; and the gates of fresh networks."""

import numpy as np

from lstm_course.validation import check_integer, check_real


def half_life(f: np.ndarray) -> float:
    """Steps after which half of a memory is left, by the forget gates f (T, ...) of a run.

    After k steps the product of k gates is left, so this is ln(0.5) over the mean of ln(f): over
    all steps, sequences and units that f holds. Raises ValueError for gates outside of (0, 1).
    """
    if not (np.size(check_real("f", f)) and np.all((f > 0) & (f < 1))):
        raise ValueError("f must hold gates, each above 0 and below 1")
    return float(np.log(0.5) / np.mean(np.log(f)))


def fresh_lstm(seed: int, forget_bias: float | None = None, H: int = 32):
    """Make a fresh `nn.LSTM` of D = 8 inputs, its weights drawn by torch after `manual_seed(seed)`.

    forget_bias: of its forget gate, where one is given.
    """
    import torch  # here: reading gates needs NumPy alone

    from lstm_course.networks.torch_bridge import set_forget_bias

    check_integer("seed", seed, minimum=0)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        lstm = torch.nn.LSTM(8, H, dtype=torch.float64)
    if forget_bias is not None:
        set_forget_bias(lstm, forget_bias)
    return lstm


def gates_at_start(seed: int, forget_bias: float | None = None, H: int = 32) -> np.ndarray:
    """The forget gates (T, N, H) of a `fresh_lstm` on random inputs: T = 100, N = 16, D = 8.

    Inputs are uniform between -1 and 1.
    """
    from lstm_course.networks.torch_bridge import trace_torch

    x = np.random.default_rng(check_integer("seed", seed, minimum=0)).uniform(-1, 1, (100, 16, 8))
    return trace_torch(fresh_lstm(seed, forget_bias, H), x).f
