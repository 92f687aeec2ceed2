"""The way back through an untrained RNN: lengths by lag, factors, parts, and the networks."""

import numpy as np
import pytest
import torch

from lstm_course.gradients import norm_by_step
from lstm_course.inspection import (
    WayBack,
    fresh_rnn,
    orthogonal_rnn,
    send_back,
    send_back_lstm,
)
from lstm_course.networks.torch_bridge import torch_lstm


def test_without_inputs_an_orthogonal_network_multiplies_by_its_gain():
    way = send_back(orthogonal_rnn(0.9, seed=1, strength=0.0), seed=2, T=7)
    np.testing.assert_allclose(way.by_lag, 0.9 ** np.arange(8))
    assert way.factor == pytest.approx(0.9)
    assert not way.h.any()


def test_the_length_by_lag_is_what_nudges_of_the_start_state_say():
    weights = fresh_rnn(seed=3)
    way = send_back(weights, seed=4, T=3)
    (W_x, W_h, _), h = weights, way.h
    rng = np.random.default_rng([1, 4])
    rng.uniform(-1, 1, (3, 16, W_x.shape[1]))  # the inputs, drawn first
    dh = rng.uniform(-1, 1, (16, 32))
    dh /= np.linalg.norm(dh, axis=1, keepdims=True)
    for lag in (0, 1, 2, 3):
        assert way.by_lag[lag] == pytest.approx(np.sqrt((dh**2).sum() / 16))
        if lag < 3:
            dz = dh * (1 - h[2 - lag] ** 2)
            before = h[1 - lag] if lag < 2 else np.zeros_like(dh)
            np.testing.assert_allclose(way.parts[lag], dz.T @ before)
            dh = dz @ W_h


def test_a_fresh_network_is_drawn_as_torch_draws_it():
    W_x, W_h, b = fresh_rnn(seed=5)
    assert (W_x.shape, W_h.shape, b.shape) == ((32, 8), (32, 32), (32,))
    for values in (W_x, W_h, b):
        assert np.abs(values).max() <= 1 / np.sqrt(32)
    assert np.abs(W_h).max() > 0.99 / np.sqrt(32)


def test_an_orthogonal_network_keeps_lengths_up_to_its_gain():
    W_x, W_h, b = orthogonal_rnn(1.5, seed=6, strength=0.7)
    np.testing.assert_allclose(W_h @ W_h.T, 1.5**2 * np.eye(32), atol=1e-12)
    assert 0.6 < np.abs(W_x).max() <= 0.7
    assert not b.any()


def test_the_same_seed_gives_the_same_way_back_and_another_one_another():
    one, same, other = (send_back(fresh_rnn(0), seed, T=4) for seed in (7, 7, 8))
    assert isinstance(one, WayBack)
    assert np.array_equal(one.by_lag, same.by_lag)
    assert not np.array_equal(one.by_lag, other.by_lag)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: send_back(fresh_rnn(0), seed=0, T=0), "T must be at least 1"),
        (lambda: fresh_rnn(-1), "seed must be at least 0"),
        (lambda: orthogonal_rnn(1.0, seed=0, strength=-1), "strength"),
        (lambda: orthogonal_rnn(np.nan, seed=0), "gain"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_its_name(call, error):
    with pytest.raises(ValueError, match=error):
        call()


def drawn_lstm(seed):
    rng = np.random.default_rng(seed)
    return tuple(rng.uniform(-0.3, 0.3, shape) for shape in [(128, 8), (128, 32), (128,)])


def by_torch(weights, x, v, is_cut):
    """dL/dc and dL/dx of every step, last first, by autograd; L = sum(v * c_T)."""
    cell = torch.nn.LSTMCell(x.shape[2], len(weights[1]) // 4, dtype=torch.float64)
    stored = torch_lstm(*weights).state_dict()
    cell.load_state_dict({name.removesuffix("_l0"): stored[name] for name in stored})
    inputs = torch.from_numpy(x).requires_grad_()
    h = c = torch.zeros(v.shape, dtype=torch.float64)
    states = []
    for x_t in inputs:
        h, c = cell(x_t, (h.detach() if is_cut else h, c))
        c.retain_grad()
        states.append(c)
    (torch.from_numpy(v) * c).sum().backward()
    return np.stack([c.grad.numpy() for c in states[::-1]]), inputs.grad.numpy()[::-1]


def test_both_ways_and_the_straight_one_are_what_autograd_finds_without_and_with_a_cut():
    weights = drawn_lstm(seed=3)
    way = send_back_lstm(weights, seed=4, longest=6)
    rng = np.random.default_rng([1, 4])
    x, v = rng.uniform(-1, 1, (7, 16, 8)), rng.uniform(-1, 1, (16, 32))
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    whole, dx = by_torch(weights, x, v, is_cut=False)
    straight, _ = by_torch(weights, x, v, is_cut=True)
    np.testing.assert_allclose(way.whole, norm_by_step(whole))
    np.testing.assert_allclose(way.straight, norm_by_step(straight))
    np.testing.assert_allclose(way.at_input, norm_by_step(dx))
    assert way.detour[0] == pytest.approx(norm_by_step(whole - straight)[1])
    assert len(way.detour) == 6
    assert np.array_equal(way.trace.x, x)


def test_inputs_that_are_handed_over_are_the_ones_that_are_read():
    x = np.random.default_rng(0).uniform(-1, 1, (5, 3, 2))
    rnn = (np.zeros((4, 2)), 0.5 * np.eye(4), np.zeros(4))
    way = send_back(rnn, seed=0, x=x)
    np.testing.assert_allclose(way.by_lag, 0.5 ** np.arange(6))
    assert not way.at_input.any()
    lstm = drawn_lstm(seed=0)
    with pytest.raises(ValueError, match="x has shape"):
        send_back_lstm(lstm, seed=0, x=x)
    trace = send_back_lstm(lstm, seed=0, x=np.ones((5, 3, 8))).trace
    assert np.array_equal(trace.x, np.ones((5, 3, 8)))
