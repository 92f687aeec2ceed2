"""How much of a gradient is left on its way back through a plain RNN, before any training."""

from typing import NamedTuple

import numpy as np

from lstm_course.gradients import norm_by_step, weight_gradient_by_step
from lstm_course.sequence import orthogonal_matrix, rnn_backward, rnn_forward
from lstm_course.validation import check_integer, check_number

D, H, N = 8, 32, 16  # features, units, sequences
Weights = tuple[np.ndarray, np.ndarray, np.ndarray]


class WayBack(NamedTuple):
    """A gradient of length 1 sent back from the last of T states, and what is left of it.

    by_lag: its length k steps before the end, (T + 1,); lag T is the start state. h: the states
    that it passed, (T, N, H). parts: what each step adds to dL/dW_h, by lag, (T, H, H).
    """

    by_lag: np.ndarray
    h: np.ndarray
    parts: np.ndarray

    @property
    def factor(self) -> float:
        """What one step multiplies the length by, in the geometric mean."""
        return float(self.by_lag[-1] ** (1 / (len(self.by_lag) - 1)))


def fresh_rnn(seed: int, D: int = D, H: int = H) -> Weights:
    """W_x, W_h, b as a new `nn.RNN` draws them: evenly within 1 / sqrt(H); one bias, not two."""
    rng = np.random.default_rng(check_integer("seed", seed, minimum=0))
    check_integer("D", D, minimum=1)
    shapes = [(check_integer("H", H, minimum=1), D), (H, H), (H,)]
    W_x, W_h, b = (rng.uniform(-1, 1, shape) / np.sqrt(H) for shape in shapes)
    return W_x, W_h, b


def orthogonal_rnn(gain: float, seed: int, strength: float = 0.3) -> Weights:
    """W_x within `strength`, W_h an orthogonal matrix times `gain`, b zero."""
    rng = np.random.default_rng(check_integer("seed", seed, minimum=0))
    strength = check_number("strength", strength, minimum=0)
    W_x = rng.uniform(-strength, strength, (H, D))
    return W_x, check_number("gain", gain) * orthogonal_matrix(H, rng), np.zeros(H)


def send_back(weights: Weights, seed: int, T: int = 100) -> WayBack:
    """Read T random inputs from -1 to 1, and send a gradient of length 1 back from h_T.

    The gradient's direction is drawn too, one for each sequence of the batch.
    """
    rng = np.random.default_rng([1, check_integer("seed", seed, minimum=0)])
    x = rng.uniform(-1, 1, (check_integer("T", T, minimum=1), N, D))
    dh_T = rng.uniform(-1, 1, (N, H))
    dh_T /= np.linalg.norm(dh_T, axis=1, keepdims=True)
    trace = rnn_forward(x, np.zeros((N, H)), *weights)
    gradients = rnn_backward(trace, dh=None, dh_T=dh_T)
    by_lag = norm_by_step(np.concatenate([gradients.dh_0[None], gradients.dh]))[::-1]
    parts = weight_gradient_by_step(gradients.dz, trace.h_before)[::-1]
    return WayBack(by_lag, trace.h, parts)
