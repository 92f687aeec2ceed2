"""Whole sequences of a plain RNN and of an LSTM, forward and backward through time, fast.

The same equations as `cell.py`, arranged for speed. What a step reads, (h_prev, x_t, 1), stands in
one array, so that one matrix product a step serves the input, the recurrence and the bias of all
gates. Inside, the batch is the last axis, (T, 4, H, N), so that each gate of a step is one
contiguous block; what is handed out is time first, (T, N, H), as views of the same memory.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from .traces import LSTMGradients, LSTMTrace, RNNGradients, RNNTrace, time_first
from .validation import (
    MEMORY_LIMIT,
    check_generator,
    check_integer,
    check_room,
    check_shapes,
    check_type,
    check_values,
)

# What one number of a state (T, N, H) costs in numbers kept until the backward pass is over.
RNN_ARRAYS, LSTM_ARRAYS = 2, 8  # h, dh; in the LSTM also four gates, c, dc

BLOCK = 2**18  # numbers: steps are walked back in blocks that stay in the processor's cache


def rnn_forward(x, h_0, W_x, W_h, b, memory_limit: int = MEMORY_LIMIT) -> RNNTrace:
    """Read a whole sequence with a plain RNN: h_t = tanh(x_t W_x^T + h_prev W_h^T + b).

    x (T, N, D), h_0 (N, H), W_x (H, D), W_h (H, H), b (H,). T = 0 leaves the state as it is.
    Raises TypeError or ValueError for a wrong shape, dtype or value, MemoryError where forward and
    backward pass would store more than `memory_limit` bytes.
    """
    given = {"x": (x, "T N D"), "h_0": (h_0, "N H")}
    given |= {"W_x": (W_x, "H D"), "W_h": (W_h, "H H"), "b": (b, "H")}
    sizes = _check_given(given, RNN_ARRAYS, memory_limit)
    read, W = _side_by_side(x, h_0, W_x, W_h, b)
    N, H = sizes["N"], sizes["H"]
    W_times = _product_with(W, N)
    for this, after in zip(read[:-1], read[1:, :H], strict=True):
        W_times(this, out=after)
        np.tanh(after, out=after)
    return RNNTrace(read, W, H)


def rnn_backward(trace: RNNTrace, dh, dh_T=None) -> RNNGradients:
    """Send a loss back through time, from dL/dh_t as the loss itself reads it.

    dh (T, N, H) holds zeros at steps the loss does not read, None stands for zeros alone; dh_T
    (N, H), where given, is added at the last state. Raises as `rnn_forward` does. Source: Werbos
    (1990).
    """
    check_type("trace", trace, RNNTrace)
    d_loss, dh_T = _incoming(trace, dh, dh_T=dh_T)
    dh, dx, dW = _room_for_gradients(trace)
    d_read, W_T_times = _way_back(trace, dh_T)
    dh_next, dx_now = d_read[: trace.H], d_read[trace.H :]
    for block, dz in _blocks_from_the_end(dh, rows=trace.H):
        dh[block] = d_loss[block]
        np.multiply(trace.hidden[1:][block], trace.hidden[1:][block], out=dz)
        np.subtract(1, dz, out=dz)  # the slope of tanh
        for dh_t, dx_t, dz_t in _backwards(dh[block], dx[block], dz):
            dh_t += dh_next
            dz_t *= dh_t
            W_T_times(dz_t, out=d_read)
            dx_t[...] = dx_now
        dW += _weight_gradient(dz, trace.read[:-1][block])
    return RNNGradients(*_handed_out(trace, dx, dh_next, dW, dh))


def lstm_forward(x, h_0, c_0, W_x, W_h, b, memory_limit: int = MEMORY_LIMIT) -> LSTMTrace:
    """Read a whole sequence with an LSTM; the equations are in `cell.trace_lstm_step`.

    x (T, N, D), h_0 and c_0 (N, H), W_x (4H, D), W_h (4H, H), b (4H,), stacked i, f, g, o. T = 0
    leaves the state as it is. Raises as `rnn_forward` does.
    """
    given = {"x": (x, "T N D"), "h_0": (h_0, "N H"), "c_0": (c_0, "N H")}
    given |= {"W_x": (W_x, "4H D"), "W_h": (W_h, "4H H"), "b": (b, "4H")}
    sizes = _check_given(given, LSTM_ARRAYS, memory_limit)
    T, N, H = sizes["T"], sizes["N"], sizes["H"]
    room, W = _side_by_side(x, h_0, W_x, W_h, b, further=5 * H)
    read, cell, gates = np.split(room, [W.shape[1], W.shape[1] + H], axis=1)
    cell[0] = c_0.T
    gates = gates[:-1].reshape(T, 4, H, N)
    _lstm_steps(W, read, gates, cell)
    return LSTMTrace(read, W, H, cell, gates)


def _lstm_steps(W, read, gates, cell) -> None:
    """Fill gates, cell and the hidden states in `read`, step by step.

    sigmoid(z) = 0.5 + 0.5 tanh(z / 2): with half the pre-activation, one tanh serves all gates.
    """
    (T, _, H, N), K = gates.shape, W.shape[1]
    W = W.reshape(4, H, K)[[0, 1, 3, 2]]  # a copy in the order of `gates`: i, f, o, g
    W[:3] *= 0.5
    W_times = _product_with(W.reshape(4 * H, K), N)
    steps = (read[:-1], gates.reshape(T, 4 * H, N), gates, cell, cell[1:], read[1:, :H])
    for this, z, a, c_prev, c, h in zip(*steps, strict=False):
        W_times(this, out=z)
        np.tanh(z, out=z)
        sigmoids = a[:3]  # a is z as (4, H, N)
        sigmoids *= 0.5
        sigmoids += 0.5
        i, f, o, g = a
        np.multiply(f, c_prev, out=c)  # what is kept
        np.multiply(i, g, out=h)  # what is new
        c += h
        np.tanh(c, out=h)
        h *= o


def lstm_backward(trace: LSTMTrace, dh, dh_T=None, dc_T=None) -> LSTMGradients:
    """Send a loss back through time in an LSTM, from dL/dh_t as the loss reads it.

    dh (T, N, H) holds zeros at steps the loss does not read, None stands for zeros alone; dh_T and
    dc_T (N, H), where given, are added at the last states. Raises as `rnn_forward` does.
    """
    check_type("trace", trace, LSTMTrace)
    d_loss, dh_T, dc_next = _incoming(trace, dh, dh_T=dh_T, dc_T=dc_T)
    dh, dx, dW = _room_for_gradients(trace)
    d_read, W_T_times = _way_back(trace, dh_T)
    dh_next, dx_now = d_read[: trace.H], d_read[trace.H :]
    dc, forget = np.empty_like(dh), trace.gates[:, 1]
    for block, dz in _blocks_from_the_end(dh, rows=4 * trace.H):
        dh[block] = d_loss[block]
        ifg, o, through_h = _local_slopes(trace, block, dz)
        steps = (dh[block], dc[block], dx[block], forget[block], through_h, ifg, o, dz)
        for dh_t, dc_t, dx_t, f_t, through_h_t, ifg_t, o_t, dz_t in _backwards(*steps):
            dh_t += dh_next
            np.multiply(dh_t, through_h_t, out=dc_t)
            dc_t += dc_next
            ifg_t *= dc_t  # these three act through the cell state: slopes turn into dz_t
            o_t *= dh_t  # the output gate acts on the hidden state alone
            np.multiply(f_t, dc_t, out=dc_next)
            W_T_times(dz_t, out=d_read)
            dx_t[...] = dx_now
        dW += _weight_gradient(dz, trace.read[:-1][block])
    return LSTMGradients(*_handed_out(trace, dx, dh_next, dW, dh), dc_next.T, time_first(dc))


def _local_slopes(trace: LSTMTrace, block: slice, dz: np.ndarray) -> tuple[np.ndarray, ...]:
    """Fill dz with dc_t/dz of i, f, g, and dh_t/dz of o; return views of these, and dh_t/dc_t.

    All steps of a block at once and in place: temporaries cost more than the arithmetic.
    """
    i, f, o, g = trace.gates[block].swapaxes(0, 1)
    h, c_prev = trace.hidden[1:][block], trace.cell[:-1][block]
    slopes = dz.reshape(len(dz), 4, *h.shape[1:])
    slope_i, slope_f, slope_g, slope_o = slopes.swapaxes(0, 1)
    for slope, gate, partner in ((slope_i, i, g), (slope_f, f, c_prev)):
        np.subtract(1, gate, out=slope)
        slope *= gate  # of the sigmoid: gate (1 - gate)
        slope *= partner
    np.multiply(g, g, out=slope_g)
    np.subtract(1, slope_g, out=slope_g)  # of the tanh: 1 - g^2
    slope_g *= i
    np.subtract(1, o, out=slope_o)
    slope_o *= h  # h = o tanh(c)
    through_h = np.tanh(trace.cell[1:][block])
    through_h *= h
    np.subtract(o, through_h, out=through_h)  # o (1 - tanh(c)^2)
    return slopes[:, :3], slope_o, through_h


def _side_by_side(x, h_0, W_x, W_h, b, further=0) -> tuple[np.ndarray, np.ndarray]:
    """Put what each step reads into one array, (T + 1, H + D + 1, N), the weights into another.

    The array has `further` rows a step: the system takes back many small arrays sooner than one.
    """
    T, N, D = x.shape
    H = h_0.shape[1]
    read = np.empty((T + 1, H + D + 1 + further, N), dtype=x.dtype)
    read[0, :H] = h_0.T
    read[:-1, H : H + D] = x.transpose(0, 2, 1)
    read[:-1, H + D] = 1  # meets the bias
    return read, np.concatenate([W_h, W_x, b[:, None]], axis=1)


def _product_with(W: np.ndarray, N: int) -> Callable:
    """Return product(x, out), which writes W x, for W (rows, K) and x (K, N), into out (rows, N).

    A large one is cut into eight: below a million multiplications OpenBLAS spares itself the
    repacking of W where the processor has AVX-512 (0.7 of the time; elsewhere 1.05 to 1.1).
    """
    rows, K = W.shape
    if rows % 8 or rows * K * N <= 10**6:
        return partial(np.dot, W)  # on small matrices quicker than np.matmul
    pieces, shape = W.reshape(8, rows // 8, K), (8, rows // 8, N)
    return lambda x, out: np.matmul(pieces, x, out=out.reshape(shape))


def _incoming(trace, dh, **d_last) -> list[np.ndarray]:
    """Check what a loss hands in; return dh (T, H, N), a view, and copies of the rest, (H, N).

    Zeros stand for None. The trace is ours: its values are not looked through.
    """
    dh = np.zeros_like(trace.h) if dh is None else dh
    d_last = {k: np.zeros_like(trace.h_T) if d is None else d for k, d in d_last.items()}
    given = {"dh": (dh, "T N H")} | {k: (d, "N H") for k, d in d_last.items()}
    check_shapes(h=(trace.h, "T N H"), **given)
    for name, (array, _) in given.items():
        check_values(name, array)
    return [dh.transpose(0, 2, 1), *(d.T.copy() for d in d_last.values())]


def _room_for_gradients(trace: RNNTrace) -> tuple[np.ndarray, ...]:
    """Make room for dh (T, H, N), dx (T, D, N) and dW, as yet 0."""
    dx = np.empty_like(trace.read[:-1, trace.H : -1])
    return np.empty_like(trace.hidden[1:]), dx, np.zeros_like(trace.W)


def _way_back(trace: RNNTrace, dh_T: np.ndarray) -> tuple[np.ndarray, Callable]:
    """Return dL/d(h_prev, x_t) of a step, (H + D, N), so far dh_T, and what fills it from dz_t."""
    W_T = trace.W[:, :-1].T.copy()  # without the bias
    d_read = np.zeros((len(W_T), dh_T.shape[1]), W_T.dtype)
    d_read[: trace.H] = dh_T
    return d_read, _product_with(W_T, dh_T.shape[1])


def _blocks_from_the_end(dh: np.ndarray, rows: int) -> Iterator[tuple[slice, np.ndarray]]:
    """Cut T steps into blocks, the last block first, and hand out room for dz (steps, rows, N).

    It is the same room each time, about BLOCK numbers, that stay in the processor's cache.
    """
    T, _, N = dh.shape
    size = max(1, BLOCK // max(1, rows * N))
    dz = np.empty((min(T, size), rows, N), dh.dtype)
    for stop in range(T, 0, -size):
        start = max(0, stop - size)
        yield slice(start, stop), dz[: stop - start]


def _backwards(*arrays: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    return zip(*(array[::-1] for array in arrays), strict=True)


def _weight_gradient(dz: np.ndarray, read: np.ndarray) -> np.ndarray:
    dz, read = (a.transpose(1, 0, 2).reshape(a.shape[1], -1) for a in (dz, read))
    return dz @ read.T


def _handed_out(trace, dx, dh_0, dW, dh) -> tuple:
    H = trace.H
    return trace, time_first(dx), dh_0.T, dW[:, H:-1], dW[:, :H], dW[:, -1], time_first(dh)


def _check_given(given: dict[str, tuple], arrays: int, limit: int) -> dict[str, int]:
    """Check what a pass is given and return the sizes.

    Refused before any value is looked at: a pass whose arrays, so many of (T, N, H) and three of
    (T, N, D), exceed the limit.
    """
    sizes = check_shapes(**given)
    T, N, D, H = (sizes[letter] for letter in "TNDH")
    num_bytes = given["x"][0].itemsize * T * N * (3 * D + arrays * H)
    mend = "use a smaller T or N, or split the sequence and carry the state"
    check_room(num_bytes, limit, mend, T=T, N=N, H=H)
    for name, (array, _) in given.items():
        check_values(name, array)
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
