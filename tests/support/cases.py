"""Random weights, inputs and states for the tests: all sizes different, nothing zero."""

import numpy as np

T, N, D, H = 7, 3, 4, 5


def uniform(rng, *shape, dtype=np.float64):
    """Draw from U(-1, 1)."""
    return rng.uniform(-1, 1, shape).astype(dtype)


def rnn_case(seed=0, T=T, N=N, D=D, H=H, dtype=np.float64):
    """Return x, h_0, W_x, W_h, b of a plain RNN."""
    rng = np.random.default_rng(seed)
    shapes = [(T, N, D), (N, H), (H, D), (H, H), (H,)]
    return [uniform(rng, *shape, dtype=dtype) for shape in shapes]


def lstm_case(seed=0, T=T, N=N, D=D, H=H, dtype=np.float64):
    """Return x, h_0, c_0, W_x, W_h, b of an LSTM."""
    rng = np.random.default_rng(seed)
    shapes = [(T, N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
    return [uniform(rng, *shape, dtype=dtype) for shape in shapes]
