"""The way back through an untrained RNN: lengths by lag, factors, parts, and the networks."""

import numpy as np
import pytest

from lstm_course.inspection import WayBack, fresh_rnn, orthogonal_rnn, send_back


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
