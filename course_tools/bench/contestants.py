"""Who runs in `make bench`, and the race: ours, torch's own, a textbook's PyTorch, bare products.

backward(kept) takes what forward() returned and gives the gradients of x, the start states and the
weights. All of one race get the same numbers.
"""

import time
import timeit
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

from lstm_course.cell import _pre_activation, _sigmoid, gate_block, lstm_step
from lstm_course.networks.torch_bridge import torch_lstm, torch_rnn
from lstm_course.sequence import lstm_backward, lstm_forward, rnn_backward, rnn_forward

NETWORKS = {"LSTM": (lstm_forward, lstm_backward), "RNN": (rnn_forward, rnn_backward)}
OURS, TORCH, TEXTBOOK = "ours, NumPy", "torch.nn", "gate by gate, PyTorch"
PRODUCTS = "bare products"
Contestant = tuple[Callable, Callable]  # forward() -> kept, backward(kept) -> gradients


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
    forward, backward = NETWORKS[network]
    return (
        lambda: forward(case.x, *case.states, *case.weights),
        lambda trace: backward(trace, case.dh),
    )


def torch_own(network: str, case: Case) -> Contestant:
    """Run `nn.LSTM` or `nn.RNN`, with gradients of all that ours gives."""
    module = {"LSTM": torch_lstm, "RNN": torch_rnn}[network](*case.weights)
    x, *states = map(_leaf, (case.x, *(state[None] for state in case.states)))
    dh = torch.from_numpy(case.dh)
    state = tuple(states) if network == "LSTM" else states[0]
    leaves = [x, *states, *module.parameters()]
    return lambda: module(x, state)[0], lambda h: torch.autograd.grad(h, leaves, dh)


def textbook(network: str, case: Case) -> Contestant:
    """Run a loop over steps as textbooks write it in PyTorch: each gate its own three weights."""
    x, *states = map(_leaf, (case.x, *case.states))
    gates = [[_leaf(block) for block in case.weights]]
    if network == "LSTM":
        gates = [[_leaf(gate_block(weight, k)) for weight in case.weights] for k in "ifgo"]
    leaves, dh = [x, *states, *(one for gate in gates for one in gate)], torch.from_numpy(case.dh)

    def forward():
        (h, *c), outputs = states, []
        for x_t in x:
            z = [x_t @ W_x.T + h @ W_h.T + b for W_x, W_h, b in gates]
            if c:
                i, f, g, o = (*map(torch.sigmoid, z[:2]), torch.tanh(z[2]), torch.sigmoid(z[3]))
                c = [f * c[0] + i * g]
                h = o * torch.tanh(c[0])
            else:
                h = torch.tanh(z[0])
            outputs.append(h)
        return torch.stack(outputs)

    return forward, lambda h: torch.autograd.grad(h, leaves, dh)


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

    return forward, backward


def step_seconds(rounds: int) -> tuple[float, float]:
    """Return the least time of one `lstm_step` at (N, D, H) = (1, 6, 8), and of `plain_step`."""
    case = make_case("LSTM", (1, 1, 6, 8), np.float64, np.random.default_rng(0))
    names = {"arguments": (case.x[0], *case.states, *case.weights), "step": None}
    timers = [
        timeit.Timer("step(*arguments)", globals=names | {"step": step})
        for step in (lstm_step, plain_step)
    ]
    times = [[timer.timeit(500) / 500 for timer in timers] for _ in range(rounds)]
    return tuple(map(min, zip(*times, strict=True)))


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
    names, times = list(contestants), {name: [] for name in contestants}
    end = time.perf_counter() + seconds
    for count in range(rounds + 1):
        if count > 5 and time.perf_counter() > end:
            break
        for k in range(len(names)):
            name = names[(count + k) % len(names)]
            times[name].append(time_once(*contestants[name]))
    return {name: np.array(durations[1:]) for name, durations in times.items()}


def time_once(forward: Callable, backward: Callable) -> tuple[float, float]:
    """Run both passes once; return the seconds of forward and of forward+backward."""
    start = time.perf_counter()
    kept = forward()
    middle = time.perf_counter()
    gradients = backward(kept)
    end = time.perf_counter()
    del kept, gradients  # freed after the clock has stopped
    return middle - start, end - start


def _leaf(array: np.ndarray) -> torch.Tensor:
    """Copy an array into a tensor that collects gradients, in plain memory order."""
    return torch.from_numpy(np.array(array, order="C")).requires_grad_(True)
