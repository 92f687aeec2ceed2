"""Series: the files are what their READMEs say, and no forecast sees what it is judged on."""

import numpy as np
import pytest

from lstm_course.forecasting.windows import (
    Scaler,
    fill_gaps,
    load_co2,
    load_sea,
    load_sunspots,
    make_windows,
    monthly_co2,
    roll_out,
    seasonal_persistence,
)

WAVE = np.sin(np.arange(60.0)) + 0.1 * np.arange(60.0)
nan = np.nan


# The files


def test_sunspots_are_309_years_without_a_gap():
    series = load_sunspots()
    np.testing.assert_array_equal(series.time, np.arange(1700, 2009))
    assert series.time.dtype == np.int64
    assert series.values.shape == (309,)
    assert series.values.dtype == np.float64
    assert (series.values[0], series.values[-1]) == (5.0, 2.9)
    assert series.values.max() == series.values[1957 - 1700] == 190.2
    assert list(series.time[series.values == 0]) == [1711, 1712, 1810]


def test_co2_is_every_saturday_with_the_gaps_left_open():
    series = load_co2()
    weeks = np.arange("1958-03-29", "2002-01-01", 7, dtype="datetime64[D]")
    np.testing.assert_array_equal(series.time, weeks)
    assert series.time.dtype == "datetime64[D]"
    assert series.values.shape == (2284,)
    assert np.isnan(series.values).sum() == 59
    assert (series.values[0], series.values[-1]) == (316.1, 371.5)
    assert (np.nanmin(series.values), np.nanmax(series.values)) == (313.0, 373.9)


def test_the_gaps_of_co2_are_those_of_its_readme():
    missing = np.isnan(load_co2().values)
    edges = np.flatnonzero(np.diff(missing.astype(int))).reshape(-1, 2)
    lengths, counts = np.unique(edges[:, 1] - edges[:, 0], return_counts=True)
    found = dict(zip(lengths.tolist(), counts.tolist(), strict=True))
    assert found == {1: 14, 2: 2, 3: 2, 4: 1, 5: 1, 8: 1, 18: 1}
    assert np.flatnonzero(missing).max() == 1427
    with pytest.raises(ValueError, match="gap of 5, index 9 to 13; expected at most 4"):
        fill_gaps(load_co2().values)
    assert not np.isnan(fill_gaps(load_co2().values[322:])).any()


def test_the_sea_is_every_month_and_warm_where_el_nino_was():
    series = load_sea()
    np.testing.assert_array_equal(series.time, np.arange("1950-01", "2011-01", dtype="M8[M]"))
    assert (series.values[0], series.values.min(), series.values.max()) == (23.11, 18.95, 29.24)
    assert series.time[series.values.argmax()] == np.datetime64("1998-03")


def test_a_month_of_co2_is_the_mean_of_its_saturdays():
    weekly, monthly = load_co2(), monthly_co2()
    np.testing.assert_array_equal(monthly.time, np.arange("1964-06", "2002-01", dtype="M8[M]"))
    last = weekly.values[weekly.time.astype("M8[M]") == np.datetime64("2001-12")]
    assert monthly.values[-1] == pytest.approx(last.mean())
    assert np.isfinite(monthly.values).all()


# Gaps


def test_a_short_gap_becomes_a_straight_line_in_a_new_array():
    values = np.array([1.0, nan, nan, 4.0, nan, 2.0])
    np.testing.assert_allclose(fill_gaps(values), [1, 2, 3, 4, 3, 2])
    assert np.isnan(values).sum() == 3


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, nan, nan, nan, nan, nan, 4], "gap of 5, index 1 to 5; expected at most 4"),
        ([nan, 1, 2], "gap of 1, index 0 to 0; .* none at an end"),
        ([1, 2, nan, nan], "gap of 2, index 2 to 3; .* none at an end"),
    ],
)
def test_gaps_that_no_line_should_fill_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        fill_gaps(np.array(values, dtype=float))


def test_a_series_of_gaps_alone_or_with_an_infinity_has_no_windows():
    with pytest.raises(ValueError, match="values hold no number: 2 values, all of them gaps"):
        make_windows(np.array([nan, nan]), 1, 1)
    with pytest.raises(ValueError, match=r"values holds an infinite value at index \(1,\)"):
        make_windows(np.array([1, np.inf]), 1, 1)


def test_a_list_is_no_series():
    with pytest.raises(TypeError, match="values must be a NumPy array; got list"):
        make_windows([1.0, 2.0], 1, 1)
    with pytest.raises(TypeError, match="values must hold float64 or float32; got int64"):
        make_windows(np.arange(9, dtype=np.int64), 2, 1)


# Windows


def test_windows_of_a_series_that_counts():
    inputs, targets = make_windows(np.arange(7.0), context=3, horizon=2)
    np.testing.assert_array_equal(inputs, [[0, 1, 2], [1, 2, 3], [2, 3, 4]])
    np.testing.assert_array_equal(targets, [[3, 4], [4, 5], [5, 6]])


@pytest.mark.parametrize("context", [1, 4, 9])
@pytest.mark.parametrize("horizon", [1, 3])
@pytest.mark.parametrize(("first", "last"), [(None, None), (None, 20), (20, None), (11, 14)])
def test_targets_follow_their_inputs_and_stay_between_first_and_last(context, horizon, first, last):
    index = np.arange(40.0)  # each value is its own index
    inputs, targets = make_windows(index, context, horizon, first, last)
    N = (40 if last is None else last) - (context if first is None else first) - horizon + 1
    assert inputs.shape == (N, context)
    assert targets.shape == (N, horizon)
    joined = np.concatenate((inputs, targets), axis=1)
    assert (np.diff(joined, axis=1) == 1).all()
    assert targets.min() == (context if first is None else first)
    assert targets.max() == (39 if last is None else last - 1)


def test_training_and_judging_share_no_target():
    _, train = make_windows(np.arange(30.0), 5, 4, last=20)
    inputs, judged = make_windows(np.arange(30.0), 5, 4, first=20)
    assert not set(train.ravel()) & set(judged.ravel())
    assert inputs[0, -1] == 19  # the first forecast stands right behind the cut


def test_windows_are_copies():
    values = np.arange(9.0)
    inputs, targets = make_windows(values, 3, 2)
    inputs[:], targets[:] = -1, -2
    np.testing.assert_array_equal(values, np.arange(9.0))


def test_a_gap_matters_only_where_a_window_touches_it():
    values = np.arange(12.0)
    values[4] = nan
    assert make_windows(values, 3, 2, first=8)[0].shape == (3, 3)
    assert make_windows(values, 2, 1, last=4)[0].shape == (2, 2)
    with pytest.raises(ValueError, match=r"values holds a gap \(NaN\) at index 4; fill it"):
        make_windows(values, 3, 2, first=7)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"horizon": 0}, "horizon must be at least 1; got 0"),
        ({"context": 0}, "context must be at least 1; got 0"),
        ({"first": 2}, "first is 2; expected at least context = 3 values before"),
        ({"last": 9}, "last must be at least 0 and at most 8; got 9"),
        ({"horizon": 6}, r"horizon 6 need last - first of at least 6; got first = 3, last = 8"),
        ({"first": 7}, r"got first = 7, last = 8 \(8 values\)"),
    ],
)
def test_impossible_windows_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        make_windows(np.arange(8.0), **({"context": 3, "horizon": 2} | options))


# The scaler


def test_scaling_and_undoing_gives_the_values_back():
    scaler = Scaler().fit(WAVE[:40])
    scaled = scaler.transform(WAVE)
    assert scaled[:40].mean() == pytest.approx(0, abs=1e-12)
    assert scaled[:40].std() == pytest.approx(1)
    assert scaled[40:].mean() > 1  # it rises, and the scaler did not know
    np.testing.assert_allclose(scaler.inverse_transform(scaled), WAVE, rtol=0, atol=1e-12)
    windows = make_windows(WAVE, 4, 2)[0]
    again = scaler.inverse_transform(scaler.transform(windows))
    np.testing.assert_allclose(again, windows, rtol=0, atol=1e-12)


@pytest.mark.parametrize("action", ["transform", "inverse_transform"])
def test_a_scaler_that_has_seen_nothing_refuses(action):
    with pytest.raises(ValueError, match=f"{action} before fit: call scaler.fit"):
        getattr(Scaler(), action)(WAVE)


def test_a_scaler_needs_two_different_finite_numbers():
    with pytest.raises(ValueError, match=r"two different numbers; got 3 value\(s\)"):
        Scaler().fit(np.full(3, 7.0))
    with pytest.raises(ValueError, match="values holds NaN at index"):
        Scaler().fit(np.array([1.0, nan]))


# Several steps ahead


def test_each_forecast_becomes_the_newest_value_of_its_window():
    windows = []

    def step(window):
        windows.append(window)
        return window[:, 0] + window[:, -1]

    inputs = np.array([[1.0, 2, 3], [10, 20, 30]])
    np.testing.assert_array_equal(roll_out(step, inputs, 4), [[4, 6, 9, 13], [40, 60, 90, 130]])
    np.testing.assert_array_equal(windows[2], [[3, 4, 6], [30, 40, 60]])
    np.testing.assert_array_equal(inputs[0], [1, 2, 3])


def test_rolling_persistence_out_is_persistence():
    inputs, _ = make_windows(WAVE, 5, 1)
    rolled = roll_out(lambda window: window[:, -1], inputs, 7)
    np.testing.assert_array_equal(rolled, seasonal_persistence(inputs, 7, 1))


def test_a_step_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"forecast returned shape \(2, 1\); expected \(N,\): 2"):
        roll_out(lambda window: window[:, -1:], np.ones((2, 3)), 2)
    with pytest.raises(ValueError, match="horizon must be at least 1; got 0"):
        roll_out(lambda window: window[:, -1], np.ones((2, 3)), 0)


# Baselines


def test_baselines_of_two_windows_by_hand():
    inputs = np.array([[1.0, 2, 3, 4], [5, 6, 7, 9]])
    np.testing.assert_array_equal(seasonal_persistence(inputs, 3, 1), [[4, 4, 4], [9, 9, 9]])
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
    np.testing.assert_array_equal(seasonal[:, 10], inputs[:, -1])


def test_baselines_refuse_what_they_cannot_see():
    with pytest.raises(ValueError, match="period is 5; expected at most the context of inputs, 4"):
        seasonal_persistence(np.ones((2, 4)), 1, period=5)
    with pytest.raises(ValueError, match="horizon must be at least 1; got 0"):
        seasonal_persistence(np.ones((2, 4)), 0, period=1)
