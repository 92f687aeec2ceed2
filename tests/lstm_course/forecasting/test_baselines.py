"""Baselines by hand, and the skill of a forecast beside them."""

import numpy as np
import pytest

from lstm_course.forecasting.baselines import persistence, seasonal_persistence, skill
from lstm_course.forecasting.windows import load_co2, load_sunspots, make_windows


def test_baselines_of_two_windows_by_hand():
    inputs = np.array([[1.0, 2, 3, 4], [5, 6, 7, 9]])
    np.testing.assert_array_equal(persistence(inputs, 3), [[4, 4, 4], [9, 9, 9]])
    again = seasonal_persistence(inputs, 5, period=3)
    np.testing.assert_array_equal(again, [[2, 3, 4, 2, 3], [6, 7, 9, 6, 7]])


def test_the_seasonal_forecast_is_faultless_on_a_season_and_misses_what_rises():
    season = np.tile([3.0, -1, 4, 0], 10)
    inputs, targets = make_windows(season, 8, 9)
    np.testing.assert_array_equal(seasonal_persistence(inputs, 9, 4), targets)
    inputs, targets = make_windows(season + 0.5 * np.arange(40), 8, 9)
    assert np.abs(seasonal_persistence(inputs, 9, 4) - targets).min() > 1


def test_one_period_ahead_both_baselines_say_the_same():
    inputs, _ = make_windows(np.sin(np.arange(60.0)), 12, 11)
    seasonal = seasonal_persistence(inputs, 11, 11)
    np.testing.assert_array_equal(seasonal[:, 10], persistence(inputs, 11)[:, 10])


def test_baselines_refuse_what_they_cannot_see():
    with pytest.raises(ValueError, match="period is 5; expected at most the context of inputs, 4"):
        seasonal_persistence(np.ones((2, 4)), 1, period=5)
    with pytest.raises(ValueError, match="horizon must be at least 1; got 0"):
        persistence(np.ones((2, 4)), 0)


def test_skill_is_one_for_perfect_zero_for_equal_and_negative_for_worse():
    baseline = np.array([[1.0, -2, 3], [-1, 2, 1]])
    np.testing.assert_allclose(skill(baseline * [0, 1, 2], baseline), [1, 0, -3])
    np.testing.assert_allclose(skill(np.array([[3.0], [1.0]]), np.array([[4.0], [2.0]])), [0.5])


def test_skill_refuses_other_shapes_and_a_faultless_baseline():
    with pytest.raises(ValueError, match="baseline_errors has shape"):
        skill(np.ones((3, 2)), np.ones((3, 1)))
    with pytest.raises(ValueError, match="baseline_errors are all 0 at step 2"):
        skill(np.ones((3, 2)), np.array([[1.0, 0]] * 3))


def test_the_seasonal_forecast_loses_one_step_ahead_and_wins_at_half_a_period():
    for series, period, half in ((load_sunspots(), 11, 5), (load_co2(), 52, 26)):
        values = series.values[-460:]
        inputs, targets = make_windows(values, period, half, first=len(values) - 62)
        seasonal = seasonal_persistence(inputs, half, period) - targets
        by_step = skill(seasonal, persistence(inputs, half) - targets)
        assert by_step[0] < 0 < by_step[-1]
