"""Who runs in `make bench`, and the race: ours, torch's own, a textbook's PyTorch, bare products.

A contestant is two functions: forward() returns what backward(kept) needs; backward returns the
gradients of x, the start states and the weights. All of one race get the same numbers.
"""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

from lstm_course.cell import _pre_activation, _sigmoid, gate_block, lstm_step
from lstm_course.networks.torch_bridge import torch_lstm, torch_rnn
from lstm_course.sequence import lstm_backward, lstm_forward, rnn_backward, rnn_forward

NETWORKS = ("LSTM", "RNN")
OURS, TORCH, TEXTBOOK, PRODUCTS = (
    "ours, NumPy",
    "torch.nn",
    "gate by gate, PyTorch",
    "bare products",
)


class Contestant(NamedTuple):
    """One way to compute: forward() -> kept, backward(kept) -> gradients."""

    forward: Callable
    backward: Callable


class Case(NamedTuple):
    """The numbers of one race: x (T, N, D), start states (N, H), weights, and dL/dh (T, N, H)."""

    x: np.ndarray
    states: tuple  # (h_0, c_0) of an LSTM, (h_0,) of an RNN
    weights: tuple  # W_x, W_h, b
    dh: np.ndarray


def make_case(network: str, shape, dtype, rng: np.random.Generator) -> Case:
    """Draw the numbers of one race; shape is (T, N, D, H), weights within 1 / sqrt(H)."""
    T, N, D, H = shape
    rows, num_states = (4 * H, 2) if network == "LSTM" else (H, 1)

    def draw(*axes):
        return rng.uniform(-1, 1, axes).astype(dtype)

    scale = dtype(1 / np.sqrt(max(H, 1)))
    weights = tuple(draw(*axes) * scale for axes in [(rows, D), (rows, H), (rows,)])
    return Case(draw(T, N, D), tuple(draw(N, H) for _ in range(num_states)), weights, draw(T, N, H))


def make_contestants(network: str, case: Case) -> dict[str, Contestant]:
    """Return the contestants of one race by name."""
    makers = {OURS: ours, TORCH: torch_own, TEXTBOOK: textbook, PRODUCTS: products}
    return {name: make(network, case) for name, make in makers.items()}


def ours(network: str, case: Case) -> Contestant:
    """Run `sequence.py`."""
    forward, backward = {
        "LSTM": (lstm_forward, lstm_backward),
        "RNN": (rnn_forward, rnn_backward),
    }[network]
    return Contestant(
        lambda: forward(case.x, *case.states, *case.weights),
        lambda trace: backward(trace, case.dh),
    )


def torch_own(network: str, case: Case) -> Contestant:
    """Run `nn.LSTM` or `nn.RNN`, with gradients of all that ours gives."""
    module = {"LSTM": torch_lstm, "RNN": torch_rnn}[network](*case.weights)
    x, *states = (_leaf(array) for array in (case.x, *(s[None] for s in case.states)))
    dh = torch.from_numpy(case.dh)
    state = tuple(states) if network == "LSTM" else states[0]
    leaves = [x, *states, *module.parameters()]
    return Contestant(
        lambda: module(x, state)[0],
        lambda h: torch.autograd.grad(h, leaves, dh),
    )


def textbook(network: str, case: Case) -> Contestant:
    """Run a loop over steps as textbooks write it in PyTorch: each gate its own three weights."""
    gates = "ifgo" if network == "LSTM" else "h"
    blocks = [gate_block(w, k) if network == "LSTM" else w for k in gates for w in case.weights]
    x, *states = (_leaf(array) for array in (case.x, *case.states))
    weights = [_leaf(block) for block in blocks]
    loop = _textbook_lstm if network == "LSTM" else _textbook_rnn
    dh = torch.from_numpy(case.dh)
    return Contestant(
        lambda: loop(x, *states, *weights),
        lambda h: torch.autograd.grad(h, [x, *states, *weights], dh),
    )


def _textbook_lstm(x, h, c, W_xi, W_hi, b_i, W_xf, W_hf, b_f, W_xg, W_hg, b_g, W_xo, W_ho, b_o):
    """Return h after each step, (T, N, H)."""
    outputs = []
    for x_t in x:
        i = torch.sigmoid(x_t @ W_xi.T + h @ W_hi.T + b_i)
        f = torch.sigmoid(x_t @ W_xf.T + h @ W_hf.T + b_f)
        g = torch.tanh(x_t @ W_xg.T + h @ W_hg.T + b_g)
        o = torch.sigmoid(x_t @ W_xo.T + h @ W_ho.T + b_o)
        c = f * c + i * g
        h = o * torch.tanh(c)
        outputs.append(h)
    return torch.stack(outputs)


def _textbook_rnn(x, h, W_x, W_h, b):
    """Return h after each step, (T, N, H)."""
    outputs = []
    for x_t in x:
        h = torch.tanh(x_t @ W_x.T + h @ W_h.T + b)
        outputs.append(h)
    return torch.stack(outputs)


def products(network: str, case: Case) -> Contestant:
    """Do only the matrix products that both passes cannot avoid, in our layout, into place.

    Forward: all inputs at once, then one product a step. Backward: one product a step, then x and
    the two weights. What is left to any contestant are the gates, and bringing data there and back.
    """
    T, N, H = case.dh.shape
    W_x, W_h, _ = case.weights
    rows, D = W_x.shape
    z, state = np.empty((T, rows, N), W_x.dtype), np.ascontiguousarray(case.states[0].T)
    x, W_h_T = case.x.transpose(0, 2, 1), np.ascontiguousarray(W_h.T)
    hidden = np.ascontiguousarray(case.dh.transpose(1, 0, 2)).reshape(T * N, H)
    one_step, back = np.empty((rows, N), W_x.dtype), np.empty((H, N), W_x.dtype)

    def forward():
        np.matmul(W_x, x, out=z)
        for _ in range(T):
            np.matmul(W_h, state, out=one_step)
        return z

    def backward(dz):
        for dz_t in dz:
            np.matmul(W_h_T, dz_t, out=back)
        flat = dz.reshape(rows, T * N)  # as if stored so: copying is not the products' work
        dW_x = np.matmul(flat, case.x.reshape(T * N, D))
        dW_h = np.matmul(flat, hidden)
        return np.matmul(dz.transpose(0, 2, 1), W_x), dW_x, dW_h

    return Contestant(forward, backward)


def step_seconds(rounds: int) -> tuple[float, float]:
    """Return the least time of one `lstm_step` at (N, D, H) = (1, 6, 8), and of `plain_step`."""
    case = make_case("LSTM", (1, 1, 6, 8), np.float64, np.random.default_rng(0))
    arguments = (case.x[0], *case.states, *case.weights)
    least = {lstm_step: np.inf, plain_step: np.inf}
    for _ in range(rounds):
        for step in least:
            seconds = timeit.timeit(lambda step=step: step(*arguments), number=500) / 500
            least[step] = min(least[step], seconds)
    return least[lstm_step], least[plain_step]


def plain_step(x_t, h_prev, c_prev, W_x, W_h, b) -> tuple[np.ndarray, np.ndarray]:
    """Do the arithmetic of `lstm_step` alone, without a check."""
    N, H = h_prev.shape
    z = _pre_activation(x_t, h_prev, W_x, W_h, b)
    z_i, z_f, z_g, z_o = z.reshape(N, 4, H).swapaxes(0, 1)
    c_t = _sigmoid(z_f) * c_prev + _sigmoid(z_i) * np.tanh(z_g)
    return _sigmoid(z_o) * np.tanh(c_t), c_t


def race(contestants, rounds: int, seconds: float) -> dict[str, np.ndarray]:
    """Time contestants in turns: name -> (rounds, 2) seconds, forward and forward+backward.

    At least 5 rounds (or `rounds`, if fewer), then until `rounds` or `seconds` are used up. One
    round before them is not counted: it warms up. Each round begins with another contestant.
    """
    names = list(contestants)
    times = {name: [] for name in names}
    end = time.perf_counter() + seconds
    for count in range(rounds + 1):
        if count > 5 and time.perf_counter() > end:
            break
        first = count % len(names)
        for name in names[first:] + names[:first]:
            duration = time_once(contestants[name])
            if count:
                times[name].append(duration)
    return {name: np.array(durations) for name, durations in times.items()}


def time_once(contestant) -> tuple[float, float]:
    """Run both passes once; return the seconds of forward and of forward+backward."""
    start = time.perf_counter()
    kept = contestant.forward()
    middle = time.perf_counter()
    gradients = contestant.backward(kept)
    end = time.perf_counter()
    del kept, gradients  # freed after the clock has stopped
    return middle - start, end - start


def _leaf(array: np.ndarray) -> torch.Tensor:
    """Copy an array into a tensor that collects gradients, in plain memory order."""
    return torch.from_numpy(np.array(array, order="C")).requires_grad_(True)
