"""Broken LSTM cells, six shown and one not, and three right ones: what a test has to tell apart.

Lesson 09 asks for the test. Each is a step with the signature of `cell.lstm_step`, a function of
its arguments alone, and each broken one returns finite arrays of the right shapes without a word.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lstm_course.cell import gate_block, lstm_step, sigmoid


class BrokenCell(NamedTuple):
    """A wrong step, the fault in it, and what a test must hand in to see it."""

    step: Callable
    fault: str
    needs: str


def _blocks(z: np.ndarray) -> list[np.ndarray]:
    """Cut (N, 4H) into four blocks (N, H): i, f, g, o before their sigmoid or tanh."""
    return np.split(z, 4, axis=1)


def _mix(x_t, h_prev, W_x, W_h, b) -> np.ndarray:
    """All four pre-activations side by side, (N, 4H)."""
    return x_t @ W_x.T + h_prev @ W_h.T + b


def _finish(z_i, z_f, z_g, z_o, c_prev) -> tuple[np.ndarray, np.ndarray]:
    """The rest of a step, which all of them share, once the pre-activations are there."""
    c_t = sigmoid(z_f) * c_prev + sigmoid(z_i) * np.tanh(z_g)
    return sigmoid(z_o) * np.tanh(c_t), c_t


def with_blocks_out_of_order(x_t, h_prev, c_prev, W_x, W_h, b):
    """Read the rows in the order i, f, o, g."""
    z_i, z_f, z_o, z_g = _blocks(_mix(x_t, h_prev, W_x, W_h, b))
    return _finish(z_i, z_f, z_g, z_o, c_prev)


def without_forget_bias(x_t, h_prev, c_prev, W_x, W_h, b):
    """Leave out the forget gate's part of the bias."""
    b = b.copy()
    gate_block(b, "f")[:] = 0
    return _finish(*_blocks(_mix(x_t, h_prev, W_x, W_h, b)), c_prev)


def without_hidden_state(x_t, h_prev, c_prev, W_x, W_h, b):
    """Carry the cell state, but let no gate read the previous hidden state."""
    return _finish(*_blocks(x_t @ W_x.T + b), c_prev)


def with_recurrent_blocks_transposed(x_t, h_prev, c_prev, W_x, W_h, b):
    """Transpose each gate's square block of W_h."""
    turned = np.concatenate([block.T for block in np.split(W_h, 4)])
    return _finish(*_blocks(_mix(x_t, h_prev, W_x, turned, b)), c_prev)


def with_rows_mixed_up(x_t, h_prev, c_prev, W_x, W_h, b):
    """Reshape where one has to split: with one sequence it makes no difference."""
    N, H = h_prev.shape
    return _finish(*_mix(x_t, h_prev, W_x, W_h, b).reshape(4, N, H), c_prev)


def with_clipped_cell_state(x_t, h_prev, c_prev, W_x, W_h, b):
    """Clip the cell state that is handed on into [-1.5, 1.5]: states within 1 seldom reach it."""
    h_t, c_t = _finish(*_blocks(_mix(x_t, h_prev, W_x, W_h, b)), c_prev)
    return h_t, np.clip(c_t, -1.5, 1.5)


def with_raw_cell_state_said(x_t, h_prev, c_prev, W_x, W_h, b):
    """Say the cell state without its tanh: in one step h_t alone is wrong."""
    z_o = _blocks(_mix(x_t, h_prev, W_x, W_h, b))[3]
    c_t = lstm_step(x_t, h_prev, c_prev, W_x, W_h, b)[1]
    return sigmoid(z_o) * c_t, c_t


def right_in_one_product(x_t, h_prev, c_prev, W_x, W_h, b):
    """Right: input, hidden state and bias meet the weights in one matrix product."""
    read = np.concatenate([x_t, h_prev, np.ones((len(x_t), 1))], axis=1)
    return _finish(*_blocks(read @ np.concatenate([W_x, W_h, b[:, None]], axis=1).T), c_prev)


def right_in_float32(x_t, h_prev, c_prev, W_x, W_h, b):
    """Right, with the seven digits of float32."""
    return lstm_step(*(a.astype(np.float32) for a in (x_t, h_prev, c_prev, W_x, W_h, b)))


RIGHT_CELLS = (lstm_step, right_in_one_product, right_in_float32)
BROKEN_CELLS = (
    BrokenCell(
        with_blocks_out_of_order,
        "blocks out of order",
        "four different blocks of weights",
    ),
    BrokenCell(
        without_forget_bias,
        "forget bias dropped",
        "non-zero biases and cell states, forget gates not saturated",
    ),
    BrokenCell(
        without_hidden_state,
        "h_prev ignored",
        "a non-zero hidden state",
    ),
    BrokenCell(
        with_recurrent_blocks_transposed,
        "W_h transposed",
        "several units, a non-zero hidden state and asymmetric weights",
    ),
    BrokenCell(
        with_rows_mixed_up,
        "rows mixed up",
        "several different sequences side by side",
    ),
    BrokenCell(
        with_clipped_cell_state,
        "c clipped",
        "a cell state well beyond 1.5 (`h_t` alone does not show it)",
    ),
)
