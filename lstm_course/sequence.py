"""Whole sequences of a plain RNN and of an LSTM, forward and backward through time, fast.

The same equations as `cell.py`, arranged for speed: one product for the inputs of all steps, one
recurrent product a step for all gates, one product for each weight gradient at the end. Inside,
the batch is the last axis, (T, 4, H, N), so that each gate of a step is one contiguous block; what
is handed out is time first, (T, N, H), as views of the same memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .validation import MEMORY_LIMIT, check_arrays, check_memory

# Arrays of (T, N, H) that live at once at the peak of the backward pass (measured in the tests).
RNN_ARRAYS, LSTM_ARRAYS = 6, 19

# sigmoid(z) = 0.5 + 0.5 tanh(z / 2): with half the pre-activation, one tanh serves all four gates.
GATE_SCALE = np.array([0.5, 0.5, 1.0, 0.5]).reshape(4, 1, 1)  # i, f, g, o
GATE_SHIFT = np.array([0.5, 0.5, 0.0, 0.5]).reshape(4, 1, 1)


@dataclass(frozen=True)
class RNNTrace:
    """What a forward pass of a plain RNN leaves: x (T, N, D), all hidden states, the weights."""

    x: np.ndarray
    hidden: np.ndarray  # (T + 1, H, N), hidden[0] is h_0
    W_x: np.ndarray
    W_h: np.ndarray

    @property
    def h(self) -> np.ndarray:
        """Hidden states after each step, (T, N, H)."""
        return _time_first(self.hidden[1:])

    @property
    def h_before(self) -> np.ndarray:
        """Hidden states each step started from, (T, N, H): h_0 first."""
        return _time_first(self.hidden[:-1])

    @property
    def h_T(self) -> np.ndarray:
        """Last hidden state, (N, H); h_0 where T = 0."""
        return self.hidden[-1].T


@dataclass(frozen=True)
class LSTMTrace(RNNTrace):
    """What a forward pass of an LSTM leaves: besides the hidden states, the cell and the gates."""

    cell: np.ndarray  # (T + 1, H, N), cell[0] is c_0
    gates: np.ndarray  # (T, 4, H, N), order i, f, g, o
    tanh_cell: np.ndarray  # (T, H, N)

    @property
    def c(self) -> np.ndarray:
        """Cell states after each step, (T, N, H)."""
        return _time_first(self.cell[1:])

    @property
    def c_before(self) -> np.ndarray:
        """Cell states each step started from, (T, N, H): c_0 first."""
        return _time_first(self.cell[:-1])

    @property
    def c_T(self) -> np.ndarray:
        """Last cell state, (N, H); c_0 where T = 0."""
        return self.cell[-1].T

    @property
    def i(self) -> np.ndarray:
        """Input gate of each step, (T, N, H)."""
        return _time_first(self.gates[:, 0])

    @property
    def f(self) -> np.ndarray:
        """Forget gate of each step, (T, N, H)."""
        return _time_first(self.gates[:, 1])

    @property
    def g(self) -> np.ndarray:
        """Candidate of each step, (T, N, H)."""
        return _time_first(self.gates[:, 2])

    @property
    def o(self) -> np.ndarray:
        """Output gate of each step, (T, N, H)."""
        return _time_first(self.gates[:, 3])


@dataclass(frozen=True)
class RNNGradients:
    """Gradients of a loss L, each in the shape of what it belongs to.

    dh holds the whole dL/dh_t of each step, later steps included; dz the same for the
    pre-activations, (T, N, H) for the RNN and (T, N, 4H) for the LSTM.
    """

    dx: np.ndarray
    dh_0: np.ndarray
    dW_x: np.ndarray
    dW_h: np.ndarray
    db: np.ndarray
    dh: np.ndarray
    dz: np.ndarray


@dataclass(frozen=True)
class LSTMGradients(RNNGradients):
    """As RNNGradients, and dL/dc_0 (N, H) and the whole dL/dc_t of each step, (T, N, H)."""

    dc_0: np.ndarray
    dc: np.ndarray


def rnn_forward(x, h_0, W_x, W_h, b, memory_limit: int = MEMORY_LIMIT) -> RNNTrace:
    """Read a whole sequence with a plain RNN: h_t = tanh(x_t W_x^T + h_prev W_h^T + b).

    x (T, N, D), h_0 (N, H), W_x (H, D), W_h (H, H), b (H,). T = 0 leaves the state as it is.
    Raises TypeError or ValueError for a wrong shape, dtype or value, MemoryError where forward and
    backward pass would store more than `memory_limit` bytes. Lesson 01 teaches it.
    """
    sizes = check_arrays(
        x=(x, "T N D"), h_0=(h_0, "N H"), W_x=(W_x, "H D"), W_h=(W_h, "H H"), b=(b, "H")
    )
    T, N, H = sizes["T"], sizes["N"], sizes["H"]
    check_memory(
        _pass_bytes(x, H, RNN_ARRAYS), memory_limit, f"an RNN with T = {T}, N = {N}, H = {H}"
    )
    hidden = np.empty((T + 1, H, N), dtype=x.dtype)
    hidden[0] = h_0.T
    np.matmul(W_x, x.transpose(0, 2, 1), out=hidden[1:])  # the inputs of all steps at once
    hidden[1:] += b[:, None]
    recurrent = np.empty((H, N), dtype=x.dtype)
    for h_prev, h in pairwise(hidden):
        np.matmul(W_h, h_prev, out=recurrent)
        h += recurrent  # h holds the input's part until here
        np.tanh(h, out=h)
    return RNNTrace(x, hidden, W_x, W_h)


def rnn_backward(trace: RNNTrace, dh, dh_T=None) -> RNNGradients:
    """Send a loss back through time, from dL/dh_t as the loss itself reads it.

    dh (T, N, H) holds zeros at steps the loss does not read; dh_T (N, H), where given, is added at
    the last state. Raises as `rnn_forward` does. Source: Werbos (1990). Lesson 02 teaches it.
    """
    dh, dh_next = _incoming(trace, dh, dh_T, "dh")
    dz = np.empty_like(trace.hidden[1:])
    slope = 1 - trace.hidden[1:] ** 2  # of tanh, at all steps
    W_h_T = np.ascontiguousarray(trace.W_h.T)
    for t in reversed(range(len(dz))):
        dh[t] += dh_next
        np.multiply(dh[t], slope[t], out=dz[t])
        np.matmul(W_h_T, dz[t], out=dh_next)
    dx, dW_x, dW_h, db = _weight_gradients(trace, dz)
    return RNNGradients(dx, dh_next.T, dW_x, dW_h, db, _time_first(dh), _time_first(dz))


def lstm_forward(x, h_0, c_0, W_x, W_h, b, memory_limit: int = MEMORY_LIMIT) -> LSTMTrace:
    """Read a whole sequence with an LSTM; the equations are in `cell.trace_lstm_step`.

    x (T, N, D), h_0 and c_0 (N, H), W_x (4H, D), W_h (4H, H), b (4H,), stacked i, f, g, o. T = 0
    leaves the state as it is. Raises as `rnn_forward` does. Lesson 09 teaches it.
    """
    sizes = check_arrays(
        x=(x, "T N D"),
        h_0=(h_0, "N H"),
        c_0=(c_0, "N H"),
        W_x=(W_x, "4H D"),
        W_h=(W_h, "4H H"),
        b=(b, "4H"),
    )
    T, N, H = sizes["T"], sizes["N"], sizes["H"]
    check_memory(
        _pass_bytes(x, H, LSTM_ARRAYS), memory_limit, f"an LSTM with T = {T}, N = {N}, H = {H}"
    )
    scale, shift = GATE_SCALE.astype(x.dtype), GATE_SHIFT.astype(x.dtype)
    rows = np.repeat(scale.ravel(), H)[:, None]  # (4H, 1)
    hidden, cell = (np.empty((T + 1, H, N), dtype=x.dtype) for _ in range(2))
    hidden[0], cell[0] = h_0.T, c_0.T
    tanh_cell = np.empty((T, H, N), dtype=x.dtype)
    gates = np.matmul(rows * W_x, x.transpose(0, 2, 1))  # (T, 4H, N), all inputs at once
    gates += rows * b[:, None]
    _lstm_steps(rows * W_h, gates.reshape(T, 4, H, N), hidden, cell, tanh_cell, scale, shift)
    return LSTMTrace(x, hidden, W_x, W_h, cell, gates.reshape(T, 4, H, N), tanh_cell)


def _lstm_steps(W_h, gates, hidden, cell, tanh_cell, scale, shift) -> None:
    """Fill all arrays step by step; gates holds the part of the inputs until then."""
    recurrent = np.empty_like(gates[0]) if len(gates) else None
    for t, a in enumerate(gates):  # a: the four activations of this step, (4, H, N)
        np.matmul(W_h, hidden[t], out=recurrent.reshape(W_h.shape[0], -1))
        a += recurrent
        np.tanh(a, out=a)
        a *= scale
        a += shift
        i, f, g, o = a
        c = np.multiply(f, cell[t], out=cell[t + 1])  # what is kept
        c += np.multiply(i, g, out=tanh_cell[t])  # what is new
        np.tanh(c, out=tanh_cell[t])
        np.multiply(o, tanh_cell[t], out=hidden[t + 1])


def lstm_backward(trace: LSTMTrace, dh, dh_T=None, dc_T=None) -> LSTMGradients:
    """Send a loss back through time in an LSTM, from dL/dh_t as the loss reads it.

    dh (T, N, H) holds zeros at steps the loss does not read; dh_T and dc_T (N, H), where given,
    are added at the last states. Raises as `rnn_forward` does. Lesson 09 teaches it.
    """
    dh, dh_next = _incoming(trace, dh, dh_T, "dh")
    dc, dc_next = np.empty_like(dh), _incoming(trace, None, dc_T, "dc")[1]
    T, _, H, N = trace.gates.shape
    dz, through_h = _local_slopes(trace)
    forget = trace.gates[:, 1]
    W_h_T = np.ascontiguousarray(trace.W_h.T)
    for t in reversed(range(T)):
        dh[t] += dh_next
        np.multiply(dh[t], through_h[t], out=dc[t])
        dc[t] += dc_next
        dz[t, :3] *= dc[t]  # i, f and g act through the cell state
        dz[t, 3] *= dh[t]  # o acts on the hidden state alone
        np.multiply(forget[t], dc[t], out=dc_next)
        np.matmul(W_h_T, dz[t].reshape(4 * H, N), out=dh_next)
    dz = dz.reshape(T, 4 * H, N)
    dx, dW_x, dW_h, db = _weight_gradients(trace, dz)
    per_step = (_time_first(dh), _time_first(dz))
    return LSTMGradients(dx, dh_next.T, dW_x, dW_h, db, *per_step, dc_next.T, _time_first(dc))


def _local_slopes(trace: LSTMTrace) -> tuple[np.ndarray, np.ndarray]:
    """Return what can be computed for all steps at once, before the walk back.

    First dc_t/dz_i, dc_t/dz_f, dc_t/dz_g and dh_t/dz_o, (T, 4, H, N); then dh_t/dc_t, (T, H, N).
    """
    i, f, g, o = (trace.gates[:, k] for k in range(4))
    slopes, tanh_c = np.empty_like(trace.gates), trace.tanh_cell
    # In place, without temporaries: at these sizes they cost more than the arithmetic.
    for k, gate, partner in ((0, i, g), (1, f, trace.cell[:-1]), (3, o, tanh_c)):
        np.multiply(gate, gate, out=slopes[:, k])
        np.subtract(gate, slopes[:, k], out=slopes[:, k])  # of the sigmoid: gate * (1 - gate)
        slopes[:, k] *= partner
    for out, tanh, gate in ((slopes[:, 2], g, i), (through_h := np.empty_like(tanh_c), tanh_c, o)):
        np.multiply(tanh, tanh, out=out)
        np.subtract(1, out, out=out)  # of the tanh: 1 - tanh**2
        out *= gate
    return slopes, through_h


def _incoming(trace, d_steps, d_last, name) -> tuple[np.ndarray, np.ndarray]:
    """Check the gradients a loss hands in; return copies (T, H, N) and (H, N), zeros where none."""
    like, last = trace.h, trace.h_T
    d_steps = np.zeros_like(like) if d_steps is None else d_steps
    d_last = np.zeros_like(last) if d_last is None else d_last
    check_arrays(
        **{"h": (like, "T N H"), name: (d_steps, "T N H"), f"{name}_T": (d_last, "N H")},
    )
    return np.ascontiguousarray(d_steps.transpose(0, 2, 1)).copy(), d_last.T.copy()


def _weight_gradients(trace, dz) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sum over steps and sequences, one product each: dx, dW_x, dW_h, db from dz (T, rows, N)."""
    dx = np.matmul(dz.transpose(0, 2, 1), trace.W_x)
    dW_x = np.tensordot(dz, trace.x, axes=((0, 2), (0, 1)))
    dW_h = np.tensordot(dz, trace.hidden[:-1], axes=((0, 2), (0, 2)))
    return dx, dW_x, dW_h, dz.sum(axis=(0, 2))


def _time_first(array: np.ndarray) -> np.ndarray:
    """View (T, H, N) as (T, N, H)."""
    return array.transpose(0, 2, 1)


def _pass_bytes(x: np.ndarray, H: int, arrays_of_states: int) -> int:
    """Bytes a forward and a backward pass store: x and dx, and so many arrays (T, N, H)."""
    T, N, D = x.shape
    return x.itemsize * T * N * (2 * D + arrays_of_states * H)
