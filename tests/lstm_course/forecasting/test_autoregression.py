"""The autoregression: what it recovers, what it refuses, and that no unit or shift changes it."""

import numpy as np
import pytest

from lstm_course.forecasting.autoregression import choose_order, fit_autoregression
from lstm_course.forecasting.windows import load_sunspots, make_windows


def grown(T=60):
    """A series made by v_t = 3 + 1.2 v_(t-1) - 0.8 v_(t-2), without noise."""
    values = [1.0, 2.0]
    while len(values) < T:
        values.append(3 + 1.2 * values[-1] - 0.8 * values[-2])
    return np.array(values)


def test_it_finds_the_law_of_a_series_that_has_one():
    fitted = fit_autoregression(*make_windows(grown(), 2, 1))
    np.testing.assert_allclose(fitted.weights, [[-0.8], [1.2]], atol=1e-9)
    np.testing.assert_allclose(fitted.intercept, [3], atol=1e-9)


def test_every_step_ahead_has_its_own_weights():
    inputs, targets = make_windows(grown(), 2, 4)
    fitted = fit_autoregression(inputs, targets)
    assert fitted.weights.shape == (2, 4)
    np.testing.assert_allclose(fitted.forecast(inputs), targets, atol=1e-8)


def test_a_longer_window_is_read_from_its_end():
    fitted = fit_autoregression(*make_windows(grown(), 2, 1))
    inputs, targets = make_windows(grown(), 7, 1)
    np.testing.assert_allclose(fitted.forecast(inputs), targets, atol=1e-8)


def test_scaling_and_shifting_the_series_changes_no_forecast():
    values = load_sunspots().values
    plain = fit_autoregression(*make_windows(values, 9, 3)).forecast(values[None, -9:])
    moved = 7 + 0.01 * values
    scaled = fit_autoregression(*make_windows(moved, 9, 3)).forecast(moved[None, -9:])
    np.testing.assert_allclose((scaled - 7) / 0.01, plain, rtol=1e-9)


def test_it_beats_persistence_on_the_sunspots_it_has_not_seen():
    values = load_sunspots().values
    inputs, targets = make_windows(values, 9, 1, first=249)
    fitted = fit_autoregression(*make_windows(values, 9, 1, last=249))
    ours, theirs = (np.mean((f - targets) ** 2) for f in (fitted.forecast(inputs), inputs[:, -1:]))
    assert ours < 0.5 * theirs


def test_too_few_windows_and_too_short_a_context_are_refused():
    with pytest.raises(
        ValueError, match="inputs holds 4 windows; expected more than the 5 numbers"
    ):
        fit_autoregression(np.ones((4, 4)), np.ones((4, 1)))
    with pytest.raises(ValueError, match="targets has shape"):
        fit_autoregression(np.ones((9, 4)), np.ones((8, 1)))
    fitted = fit_autoregression(*make_windows(grown(), 3, 1))
    with pytest.raises(ValueError, match="inputs has a context of 2; expected at least 3"):
        fitted.forecast(np.ones((5, 2)))


def test_the_order_chosen_is_that_of_the_law_and_no_later_value_has_a_say():
    noise = np.random.default_rng(0).uniform(-1, 1, 400)
    values = np.zeros(400)
    for t in range(2, 400):
        values[t] = 1.2 * values[t - 1] - 0.8 * values[t - 2] + noise[t]
    assert choose_order(values, (1, 2, 40), cut=200, last=300) == 2
    changed = np.append(values[:300], np.arange(100.0))
    assert choose_order(changed, (1, 2, 40), cut=200, last=300) == 2
    assert choose_order(values[:50], (1, 3), cut=40, last=50) in (1, 3)
    with pytest.raises(ValueError, match="inputs holds 80 windows; expected more than the 121"):
        choose_order(values, (1, 120), cut=200, last=300)
