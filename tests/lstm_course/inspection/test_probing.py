"""Probing finds what was hidden, and holding a unit reaches all that depends on it."""

import numpy as np
import pytest

from lstm_course.inspection.probing import correlate_units, fit_probe, read_clamped, read_probe
from lstm_course.sequence import lstm_forward

T, N, D, H = 9, 4, 3, 5


@pytest.fixture
def rng():
    return np.random.default_rng(14)


@pytest.fixture
def network(rng):
    shapes = [(4 * H, D), (4 * H, H), (4 * H,)]
    return rng.uniform(-2, 2, (T, N, D)), tuple(rng.uniform(-1, 1, shape) for shape in shapes)


def test_correlations_are_those_of_numpy_with_their_signs(rng):
    states, truth = rng.uniform(-1, 1, (T, N, H)), rng.integers(0, 5, (T, N))
    states[..., 2] = 7 - 3 * truth
    states[..., 4] = 1.5
    r = correlate_units(states, truth)
    expected = [np.corrcoef(states[..., k].ravel(), truth.ravel())[0, 1] for k in range(4)]
    np.testing.assert_allclose(r[:4], expected, atol=1e-12)
    assert r[2] == pytest.approx(-1)
    assert r[4] == 0


def test_a_truth_may_be_of_booleans_and_must_vary(rng):
    states, truth = rng.uniform(-1, 1, (T, N, H)), rng.uniform(0, 1, (T, N)) < 0.5
    np.testing.assert_array_equal(
        correlate_units(states, truth), correlate_units(states, truth.astype(float))
    )
    with pytest.raises(ValueError, match="truth has the same value at every step"):
        correlate_units(states, np.ones((T, N)))
    with pytest.raises(ValueError, match="truth has shape"):
        correlate_units(states, truth[1:])
    with pytest.raises(TypeError, match="states"):
        correlate_units(states.tolist(), truth)


def test_a_probe_reads_a_truth_that_no_unit_holds_alone_also_on_other_states(rng):
    states, new = rng.uniform(-1, 1, (T, N, H)), rng.uniform(-1, 1, (3, 2, H))
    mix = rng.uniform(-1, 1, H)
    probe = fit_probe(states, states @ mix + 0.7)
    np.testing.assert_allclose(probe, [*mix, 0.7], atol=1e-10)
    np.testing.assert_allclose(read_probe(new, probe), new @ mix + 0.7, atol=1e-10)
    with pytest.raises(ValueError, match="the probe's length"):
        read_probe(new, probe[1:])


def test_without_a_clamp_it_is_the_plain_forward_pass(network):
    x, weights = network
    h, c = read_clamped(x, weights, {})
    trace = lstm_forward(x, np.zeros((N, H)), np.zeros((N, H)), *weights)
    np.testing.assert_allclose(h, trace.h, atol=1e-12)
    np.testing.assert_allclose(c, trace.c, atol=1e-12)


def test_a_held_unit_stays_and_its_hidden_state_shows_it_at_once(network):
    x, weights = network
    h, c = read_clamped(x, weights, {1: 0.8, 3: -2.0})
    free_h, free_c = read_clamped(x, weights, {})
    assert (c[..., 1] == 0.8).all()
    assert (c[..., 3] == -2.0).all()
    np.testing.assert_array_equal(c[0][:, [0, 2, 4]], free_c[0][:, [0, 2, 4]])
    o_first = free_h[0, :, 1] / np.tanh(free_c[0, :, 1])
    np.testing.assert_allclose(h[0, :, 1], o_first * np.tanh(0.8))
    assert np.abs(c[1:, :, [0, 2, 4]] - free_c[1:, :, [0, 2, 4]]).min() > 0


def test_what_cannot_be_held_is_refused(network):
    x, weights = network
    with pytest.raises(ValueError, match="a unit of clamp must be at least 0 and at most 4; got 5"):
        read_clamped(x, weights, {5: 0.0})
    with pytest.raises(ValueError, match="clamp holds NaN at index"):
        read_clamped(x, weights, {0: 1.0, 2: np.nan})


def test_a_probe_of_no_units_reads_its_constant():
    assert np.array_equal(read_probe(np.zeros((4, 3, 0)), np.array([0.25])), np.full((4, 3), 0.25))
