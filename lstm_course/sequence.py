"""Whole sequences of a plain RNN and of an LSTM, forward and backward through time, fast.

The same equations as `cell.py`, arranged for speed. What a step reads, (h_prev, x_t, 1), stands in
one array, so that one matrix product a step serves the input, the recurrence and the bias of all
gates. Inside, the batch is the last axis, (T, 4, H, N), so that each gate of a step is one
contiguous block; what is handed out is time first, (T, N, H), as views of the same memory.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .traces import LSTMGradients, LSTMTrace, RNNGradients, RNNTrace, time_first
from .validation import (
    MEMORY_LIMIT,
    check_arrays,
    check_finite,
    check_generator,
    check_integer,
    check_memory,
    check_room,
    check_shapes,
    check_type,
)

# What one number of a state (T, N, H) costs in numbers kept until the backward pass is over.
RNN_ARRAYS, LSTM_ARRAYS = 5, 15

# sigmoid(z) = 0.5 + 0.5 tanh(z / 2): with half the pre-activation, one tanh serves all four gates.
GATE_SCALE = np.array([0.5, 0.5, 1.0, 0.5]).reshape(4, 1, 1)  # i, f, g, o
GATE_SHIFT = np.array([0.5, 0.5, 0.0, 0.5]).reshape(4, 1, 1)
BLOCK = 2**18  # numbers: steps are walked back in blocks that stay in the processor's cache


def rnn_forward(x, h_0, W_x, W_h, b, memory_limit: int = MEMORY_LIMIT) -> RNNTrace:
    """Read a whole sequence with a plain RNN: h_t = tanh(x_t W_x^T + h_prev W_h^T + b).

    x (T, N, D), h_0 (N, H), W_x (H, D), W_h (H, H), b (H,). T = 0 leaves the state as it is.
    Raises TypeError or ValueError for a wrong shape, dtype or value, MemoryError where forward and
    backward pass would store more than `memory_limit` bytes. Lesson 01 teaches it.
    """
    given = {"x": (x, "T N D"), "h_0": (h_0, "N H")}
    given |= {"W_x": (W_x, "H D"), "W_h": (W_h, "H H"), "b": (b, "H")}
    sizes = _check_memory("an RNN", given, RNN_ARRAYS, memory_limit)
    read, W = _side_by_side(x, h_0, W_x, W_h, b)
    H = sizes["H"]
    for this, after in zip(read[:-1], read[1:, :H], strict=True):
        np.dot(W, this, out=after)  # np.dot: on small matrices quicker than np.matmul
        np.tanh(after, out=after)
    return RNNTrace(read, W, H)


def rnn_backward(trace: RNNTrace, dh, dh_T=None) -> RNNGradients:
    """Send a loss back through time, from dL/dh_t as the loss itself reads it.

    dh (T, N, H) holds zeros at steps the loss does not read; dh_T (N, H), where given, is added at
    the last state. Raises as `rnn_forward` does. Source: Werbos (1990). Lesson 02 teaches it.
    """
    check_type("trace", trace, RNNTrace)
    dh, d_next = _incoming(trace, dh, dh_T, "dh")
    dz, d_read = np.empty_like(dh), _like_read(trace)
    dW, W_T = np.zeros_like(trace.W), _transposed(trace)
    for block in _blocks_from_the_end(dh):
        np.multiply(trace.hidden[1:][block], trace.hidden[1:][block], out=dz[block])
        np.subtract(1, dz[block], out=dz[block])  # the slope of tanh
        for t in _steps_from_the_end(block):
            dh_t, dz_t = dh[t], dz[t]
            dh_t += d_next
            dz_t *= dh_t
            np.dot(W_T, dz_t, out=d_read[t])
            d_next = d_read[t, : trace.H]
        dW += _weight_gradient(dz[block], trace.read[:-1][block])
    return RNNGradients(*_handed_out(trace, d_read, d_next, dW, dh, dz))


def lstm_forward(x, h_0, c_0, W_x, W_h, b, memory_limit: int = MEMORY_LIMIT) -> LSTMTrace:
    """Read a whole sequence with an LSTM; the equations are in `cell.trace_lstm_step`.

    x (T, N, D), h_0 and c_0 (N, H), W_x (4H, D), W_h (4H, H), b (4H,), stacked i, f, g, o. T = 0
    leaves the state as it is. Raises as `rnn_forward` does. Lesson 09 teaches it.
    """
    given = {"x": (x, "T N D"), "h_0": (h_0, "N H"), "c_0": (c_0, "N H")}
    given |= {"W_x": (W_x, "4H D"), "W_h": (W_h, "4H H"), "b": (b, "4H")}
    sizes = _check_memory("an LSTM", given, LSTM_ARRAYS, memory_limit)
    read, W = _side_by_side(x, h_0, W_x, W_h, b)
    T, N, H = sizes["T"], sizes["N"], sizes["H"]
    cell = np.empty((T + 1, H, N), dtype=x.dtype)
    cell[0] = c_0.T
    gates = np.empty((T, 4, H, N), dtype=x.dtype)
    tanh_cell = np.empty((T, H, N), dtype=x.dtype)
    _lstm_steps(W, read, gates, cell, tanh_cell)
    return LSTMTrace(read, W, H, cell, gates, tanh_cell)


def _lstm_steps(W, read, gates, cell, tanh_cell) -> None:
    """Fill gates, cell, tanh_cell and the hidden states in `read`, step by step."""
    T, _, H, N = gates.shape
    scale, shift = GATE_SCALE.astype(W.dtype), GATE_SHIFT.astype(W.dtype)
    W = np.repeat(scale.ravel(), H)[:, None] * W  # halves the pre-activations of the sigmoids
    steps = (read[:-1], gates.reshape(T, 4 * H, N), gates, cell, cell[1:], tanh_cell, read[1:, :H])
    for this, z, a, c_prev, c, tanh_c, h in zip(*steps, strict=False):
        np.dot(W, this, out=z)
        np.tanh(z, out=z)
        a *= scale  # a is z as (4, H, N)
        a += shift
        i, f, g, o = a
        np.multiply(f, c_prev, out=c)  # what is kept
        np.multiply(i, g, out=tanh_c)  # what is new
        c += tanh_c
        np.tanh(c, out=tanh_c)
        np.multiply(o, tanh_c, out=h)


def lstm_backward(trace: LSTMTrace, dh, dh_T=None, dc_T=None) -> LSTMGradients:
    """Send a loss back through time in an LSTM, from dL/dh_t as the loss reads it.

    dh (T, N, H) holds zeros at steps the loss does not read; dh_T and dc_T (N, H), where given,
    are added at the last states. Raises as `rnn_forward` does. Lesson 09 teaches it.
    """
    check_type("trace", trace, LSTMTrace)
    dh, d_next = _incoming(trace, dh, dh_T, "dh")
    dc, dc_next = np.empty_like(dh), _incoming(trace, None, dc_T, "dc")[1]
    T, _, H, N = trace.gates.shape
    dz, d_read = np.empty_like(trace.gates), _like_read(trace)
    dz_rows, dz_ifg, dz_o = dz.reshape(T, 4 * H, N), dz[:, :3], dz[:, 3]
    forget, dh_prev = trace.gates[:, 1], d_read[:, :H]
    dW, W_T = np.zeros_like(trace.W), _transposed(trace)
    for block in _blocks_from_the_end(dz_rows):
        through_h = _local_slopes(trace, block, dz[block])
        for t in _steps_from_the_end(block):
            dh_t, dc_t, ifg, o = dh[t], dc[t], dz_ifg[t], dz_o[t]  # slopes, until multiplied
            dh_t += d_next
            np.multiply(dh_t, through_h[t - block.start], out=dc_t)
            dc_t += dc_next
            ifg *= dc_t  # these three act through the cell state
            o *= dh_t  # the output gate acts on the hidden state alone
            np.multiply(forget[t], dc_t, out=dc_next)
            np.dot(W_T, dz_rows[t], out=d_read[t])
            d_next = dh_prev[t]
        dW += _weight_gradient(dz_rows[block], trace.read[:-1][block])
    handed_out = _handed_out(trace, d_read, d_next, dW, dh, dz_rows)
    return LSTMGradients(*handed_out, dc_next.T, time_first(dc))


def _local_slopes(trace: LSTMTrace, block: slice, out: np.ndarray) -> np.ndarray:
    """Fill `out`, (steps, 4, H, N), and return dh_t/dc_t.

    Into `out` go dc_t/dz_i, dc_t/dz_f, dc_t/dz_g and dh_t/dz_o. All the steps of a block at once
    and in place: temporaries cost more than the arithmetic.
    """
    i, f, g, o = (trace.gates[block, k] for k in range(4))
    tanh_c = trace.tanh_cell[block]
    through_h = np.empty_like(tanh_c)
    for k, gate, partner in ((0, i, g), (1, f, trace.cell[:-1][block]), (3, o, tanh_c)):
        np.multiply(gate, gate, out=out[:, k])
        np.subtract(gate, out[:, k], out=out[:, k])  # of the sigmoid: gate * (1 - gate)
        out[:, k] *= partner
    for slope, tanh, gate in ((out[:, 2], g, i), (through_h, tanh_c, o)):
        np.multiply(tanh, tanh, out=slope)
        np.subtract(1, slope, out=slope)  # of the tanh: 1 - tanh**2
        slope *= gate
    return through_h


def _side_by_side(x, h_0, W_x, W_h, b) -> tuple[np.ndarray, np.ndarray]:
    """Put what each step reads into one array, (T + 1, H + D + 1, N), the weights into another."""
    T, N, D = x.shape
    H = h_0.shape[1]
    read = np.empty((T + 1, H + D + 1, N), dtype=x.dtype)
    read[0, :H] = h_0.T
    read[:-1, H:-1] = x.transpose(0, 2, 1)
    read[:-1, -1] = 1  # meets the bias
    return read, np.concatenate([W_h, W_x, b[:, None]], axis=1)


def _incoming(trace, d_steps, d_last, name) -> tuple[np.ndarray, np.ndarray]:
    """Check the gradients a loss hands in; return copies (T, H, N) and (H, N), zeros where none."""
    like, last = trace.h, trace.h_T
    d_steps = np.zeros_like(like) if d_steps is None else d_steps
    d_last = np.zeros_like(last) if d_last is None else d_last
    check_arrays(
        **{"h": (like, "T N H"), name: (d_steps, "T N H"), f"{name}_T": (d_last, "N H")},
    )
    return d_steps.transpose(0, 2, 1).copy(order="C"), d_last.T.copy(order="C")


def _like_read(trace: RNNTrace) -> np.ndarray:
    """Make room for dL/dh_prev and dL/dx_t of each step: (T, H + D, N)."""
    return np.empty_like(trace.read[:-1, :-1])


def _transposed(trace: RNNTrace) -> np.ndarray:
    """The weights as the way back needs them, without the bias: (H + D, rows)."""
    return np.ascontiguousarray(trace.W[:, :-1].T)


def _blocks_from_the_end(dz: np.ndarray) -> Iterator[slice]:
    """Cut T steps into blocks of about BLOCK numbers, the last block first."""
    T, rows, N = dz.shape
    size = max(1, BLOCK // max(1, rows * N))
    for stop in range(T, 0, -size):
        yield slice(max(0, stop - size), stop)


def _steps_from_the_end(block: slice) -> range:
    return range(block.stop - 1, block.start - 1, -1)


def _weight_gradient(dz: np.ndarray, read: np.ndarray) -> np.ndarray:
    """Sum dz_t read_t^T over the steps and sequences of a block, in one product."""
    return np.tensordot(dz, read, axes=((0, 2), (0, 2)))


def _handed_out(trace, d_read, d_next, dW, dh, dz) -> tuple[np.ndarray, ...]:
    """Cut the results apart, in the order of RNNGradients."""
    H = trace.H
    dx = time_first(d_read[:, H:])
    return dx, d_next.T, dW[:, H:-1], dW[:, :H], dW[:, -1], time_first(dh), time_first(dz)


def _check_memory(what: str, given: dict[str, tuple], arrays: int, limit: int) -> dict[str, int]:
    """Check what a pass is given and return the sizes.

    Refused before any value is looked at: a pass whose arrays, so many of (T, N, H) and three of
    (T, N, D), exceed the limit.
    """
    sizes = check_shapes(**given)
    T, N, D, H = (sizes[letter] for letter in "TNDH")
    num_bytes = given["x"][0].itemsize * T * N * (3 * D + arrays * H)
    check_memory(num_bytes, limit, f"{what} with T = {T}, N = {N}, H = {H}")
    for name, (array, _) in given.items():
        check_finite(name, array)
    return sizes


def orthogonal_matrix(H: int, rng: np.random.Generator) -> np.ndarray:
    """Draw an orthogonal (H, H) matrix: it turns or mirrors a vector and keeps its length.

    The Q of a uniform draw's QR decomposition, its signs made unique. Source: Saxe, McClelland &
    Ganguli (2014), who use it to start deep networks.
    """
    H = check_integer("H", H, minimum=1)
    check_room(8 * H * H, H=H)
    Q, R = np.linalg.qr(check_generator("rng", rng).uniform(-1.0, 1.0, (H, H)))
    return Q * np.sign(np.diag(R))  # R's diagonal becomes positive: one answer for every LAPACK
