"""One time step of a plain RNN and of an LSTM, one small function a gate: the equations, readable.

Every public function checks its arguments once, at the door; what it then calls (`_...`) does not.

Shapes: x_t (N, D), states (N, H). A gate's own weights are W_x (H, D), W_h (H, H), b (H,); those
of a whole LSTM are stacked in the order i, f, g, o: W_x (4H, D), W_h (4H, H), b (4H,).
All arrays of a call share one dtype, float64 or float32.
"""

from typing import NamedTuple

import numpy as np

from .validation import check_arrays, check_choice, check_real

GATE_ORDER = ("i", "f", "g", "o")


class LSTMStep(NamedTuple):
    """Everything one LSTM step reads and makes: x_t (N, D), all the others (N, H)."""

    x_t: np.ndarray
    h_prev: np.ndarray
    c_prev: np.ndarray
    i_t: np.ndarray
    f_t: np.ndarray
    g_t: np.ndarray
    o_t: np.ndarray
    c_t: np.ndarray
    h_t: np.ndarray


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Squash z into (0, 1): 1 / (1 + exp(-z)), written so that exp never overflows.

    z may have any shape. Raises TypeError for anything but real numbers.
    """
    return _sigmoid(check_real("z", z))


def pre_activation(x_t, h_prev, W_x, W_h, b) -> np.ndarray:
    """Mix the input and the previous hidden state: z = x_t W_x^T + h_prev W_h^T + b, (N, H).

    Raises TypeError or ValueError, naming the argument and the axis, where the shapes do not
    agree, a dtype is not float64 or float32, or a value is not finite.
    """
    check_arrays(
        x_t=(x_t, "N D"), h_prev=(h_prev, "N H"), W_x=(W_x, "H D"), W_h=(W_h, "H H"), b=(b, "H")
    )
    return _pre_activation(x_t, h_prev, W_x, W_h, b)


def rnn_step(x_t, h_prev, W_x, W_h, b) -> np.ndarray:
    """Read one step with a plain RNN: h_t = tanh(x_t W_x^T + h_prev W_h^T + b), (N, H).

    Source: Elman (1990), without his output layer.
    """
    return np.tanh(pre_activation(x_t, h_prev, W_x, W_h, b))


def input_gate(x_t, h_prev, W_x, W_h, b) -> np.ndarray:
    """Decide how much of the candidate is written: i_t = sigmoid(z_i), (N, H)."""
    return _sigmoid(pre_activation(x_t, h_prev, W_x, W_h, b))


def forget_gate(x_t, h_prev, W_x, W_h, b) -> np.ndarray:
    """Decide how much of the old cell state is kept: f_t = sigmoid(z_f), (N, H).

    Source: Gers, Schmidhuber & Cummins (2000).
    """
    return _sigmoid(pre_activation(x_t, h_prev, W_x, W_h, b))


def candidate(x_t, h_prev, W_x, W_h, b) -> np.ndarray:
    """Propose what to write, between -1 and 1: g_t = tanh(z_g), (N, H)."""
    return np.tanh(pre_activation(x_t, h_prev, W_x, W_h, b))


def output_gate(x_t, h_prev, W_x, W_h, b) -> np.ndarray:
    """Decide how much of the cell state is shown: o_t = sigmoid(z_o), (N, H)."""
    return _sigmoid(pre_activation(x_t, h_prev, W_x, W_h, b))


def update_cell_state(f_t, c_prev, i_t, g_t) -> np.ndarray:
    """Keep and add: c_t = f_t * c_prev + i_t * g_t, element by element, (N, H)."""
    check_arrays(f_t=(f_t, "N H"), c_prev=(c_prev, "N H"), i_t=(i_t, "N H"), g_t=(g_t, "N H"))
    return f_t * c_prev + i_t * g_t


def emit_hidden_state(o_t, c_t) -> np.ndarray:
    """Show part of the cell state: h_t = o_t * tanh(c_t), (N, H)."""
    check_arrays(o_t=(o_t, "N H"), c_t=(c_t, "N H"))
    return o_t * np.tanh(c_t)


def gate_block(weights: np.ndarray, gate: str) -> np.ndarray:
    """Return one gate's rows of stacked weights: (4H, ...) -> (H, ...), a view.

    `gate` is "i", "f", "g" or "o". Raises ValueError for another name, or where the first axis is
    not a multiple of 4, TypeError or ValueError for anything but an array of finite floats.
    """
    check_choice("gate", gate, GATE_ORDER)
    further = " ".join(f"further_{k}" for k in range(1, np.ndim(weights)))
    H = check_arrays(weights=(weights, f"4H {further}"))["H"]
    start = GATE_ORDER.index(gate) * H
    return weights[start : start + H]


def trace_lstm_step(x_t, h_prev, c_prev, W_x, W_h, b) -> LSTMStep:
    """Do one LSTM step and return every gate and state of it.

        i_t, f_t, o_t = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)
        g_t = tanh(z_g)
        c_t = f_t * c_prev + i_t * g_t
        h_t = o_t * tanh(c_t)

    Weights are stacked i, f, g, o: W_x (4H, D), W_h (4H, H), b (4H,). Raises as
    `pre_activation` does. Source: Hochreiter & Schmidhuber (1997) with the forget gate of Gers et
    al. (2000), without peepholes.
    """
    check_arrays(
        x_t=(x_t, "N D"),
        h_prev=(h_prev, "N H"),
        c_prev=(c_prev, "N H"),
        W_x=(W_x, "4H D"),
        W_h=(W_h, "4H H"),
        b=(b, "4H"),
    )
    return _trace_lstm_step(x_t, h_prev, c_prev, W_x, W_h, b)


def _trace_lstm_step(x_t, h_prev, c_prev, W_x, W_h, b) -> LSTMStep:
    N, H = h_prev.shape
    z = _pre_activation(x_t, h_prev, W_x, W_h, b)
    z_i, z_f, z_g, z_o = z.reshape(N, 4, H).swapaxes(0, 1)  # each (N, H)
    i_t, f_t, o_t = _sigmoid(z_i), _sigmoid(z_f), _sigmoid(z_o)
    g_t = np.tanh(z_g)
    c_t = f_t * c_prev + i_t * g_t
    h_t = o_t * np.tanh(c_t)
    return LSTMStep(x_t, h_prev, c_prev, i_t, f_t, g_t, o_t, c_t, h_t)


def lstm_step(x_t, h_prev, c_prev, W_x, W_h, b) -> tuple[np.ndarray, np.ndarray]:
    """Do one LSTM step and return (h_t, c_t), both (N, H): `trace_lstm_step` without the gates."""
    step = trace_lstm_step(x_t, h_prev, c_prev, W_x, W_h, b)
    return step.h_t, step.c_t


def lstm_step_backward(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h) -> tuple:
    """Go one LSTM step back and return (dx_t, dh_prev, dc_prev, dz).

    dh_t and dc_t are what later steps and the loss hand to h_t and c_t. States, gates and their
    gradients are (N, H), W_x (4H, D), W_h (4H, H), dx_t (N, D), dz (N, 4H) in the order i, f, g, o.
    Raises ValueError for other shapes, TypeError or ValueError for anything but finite floats.
    """
    given = (dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t)
    names = ("dh_t", "dc_t", "c_prev", "i_t", "f_t", "g_t", "o_t", "c_t")
    states = {name: (array, "N H") for name, array in zip(names, given, strict=True)}
    check_arrays(**states, W_x=(W_x, "4H D"), W_h=(W_h, "4H H"))
    tanh_c = np.tanh(c_t)
    dc = dc_t + dh_t * o_t * (1 - tanh_c**2)  # both ways into c_t
    dz_i, dz_f = dc * g_t * i_t * (1 - i_t), dc * c_prev * f_t * (1 - f_t)
    dz_g, dz_o = dc * i_t * (1 - g_t**2), dh_t * tanh_c * o_t * (1 - o_t)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=1)
    return dz @ W_x, dz @ W_h, dc * f_t, dz


def _sigmoid(z: np.ndarray) -> np.ndarray:
    e = np.exp(-np.abs(z))  # always within (0, 1]
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def _pre_activation(x_t, h_prev, W_x, W_h, b) -> np.ndarray:
    return x_t @ W_x.T + h_prev @ W_h.T + b
