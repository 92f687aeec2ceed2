"""How much of a gradient is left on its way back, through a plain RNN and through an LSTM."""

from typing import NamedTuple

import numpy as np

from lstm_course.gradients import norm_by_step, weight_gradient_by_step
from lstm_course.sequence import (
    lstm_backward,
    lstm_forward,
    orthogonal_matrix,
    rnn_backward,
    rnn_forward,
)
from lstm_course.traces import LSTMTrace
from lstm_course.validation import check_arrays, check_integer, check_number

D, H, N = 8, 32, 16  # features, units, sequences
Weights = tuple[np.ndarray, np.ndarray, np.ndarray]


class WayBack(NamedTuple):
    """A gradient of length 1 sent back from the last of T states, and what is left of it.

    by_lag: its length k steps before the end, (T + 1,); lag T is the start state. h: the states
    that it passed, (T, N, H). parts: what each step adds to dL/dW_h, by lag, (T, H, H). at_input:
    the gradient's length at x of lag 0, 1, ..., (T,).
    """

    by_lag: np.ndarray
    h: np.ndarray
    parts: np.ndarray
    at_input: np.ndarray

    @property
    def factor(self) -> float:
        """What one step multiplies the length by, in the geometric mean."""
        return float(self.by_lag[-1] ** (1 / (len(self.by_lag) - 1)))


class LSTMWayBack(NamedTuple):
    """A gradient of length 1 sent back from c_T of an LSTM: its lengths at lag 0, 1, ..., longest.

    whole: at c, (longest + 1,); straight: of the part that never left the cell state's line;
    at_input: at x. detour: of what comes in through h at lag 1, 2, ..., (longest,). trace: all
    gates and states of the longest + 1 steps.
    """

    whole: np.ndarray
    straight: np.ndarray
    detour: np.ndarray
    at_input: np.ndarray
    trace: LSTMTrace


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


def send_back(weights: Weights, seed: int, T: int = 100, x: np.ndarray | None = None) -> WayBack:
    """Read T random inputs from -1 to 1, or x (T, N, D); send a gradient of length 1 back from h_T.

    The gradient's direction is drawn too, one for each sequence of the batch.
    """
    x, dh_T = _drawn(weights, seed, check_integer("T", T, minimum=1), x)
    trace = rnn_forward(x, np.zeros_like(dh_T), *weights)
    gradients = rnn_backward(trace, dh=None, dh_T=dh_T)
    by_lag = norm_by_step(np.concatenate([gradients.dh_0[None], gradients.dh]))[::-1]
    parts = weight_gradient_by_step(gradients.dz, trace.h_before)[::-1]
    return WayBack(by_lag, trace.h, parts, norm_by_step(gradients.dx)[::-1])


def send_back_lstm(
    weights: Weights, seed: int, longest: int = 100, x: np.ndarray | None = None
) -> LSTMWayBack:
    """Read longest + 1 random inputs from -1 to 1, or x, and send a gradient back from c_T.

    As `send_back`: of length 1, in a direction of its own for each sequence.
    """
    x, dc_T = _drawn(weights, seed, check_integer("longest", longest, minimum=1) + 1, x)
    zeros = np.zeros_like(dc_T)
    trace = lstm_forward(x, zeros, zeros, *weights)
    gradients = lstm_backward(trace, dh=None, dc_T=dc_T)
    whole, gates = gradients.dc[::-1], trace.f[:0:-1]  # lag 0 first; the gates of lag 1 on
    straight = dc_T * np.concatenate([np.ones_like(gates[:1]), np.cumprod(gates, axis=0)])
    detour = whole[1:] - gates * whole[:-1]
    lengths = (norm_by_step(part) for part in (whole, straight, detour, gradients.dx[::-1]))
    return LSTMWayBack(*lengths, trace)


def _drawn(weights: Weights, seed: int, T: int, x) -> tuple[np.ndarray, np.ndarray]:
    """Random inputs (T, N, D), or x, and a direction of length 1 for each sequence, (N, H)."""
    rng = np.random.default_rng([1, check_integer("seed", seed, minimum=0)])
    drawn = rng.uniform(-1, 1, (T, N, D)) if x is None else x
    sizes = check_arrays(x=(drawn, "T N D"), W_x=(weights[0], "R D"), W_h=(weights[1], "R H"))
    direction = rng.uniform(-1, 1, (sizes["N"], sizes["H"]))
    return drawn, direction / np.linalg.norm(direction, axis=1, keepdims=True)
