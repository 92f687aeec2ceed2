"""The leak test finds every way by which the future gets into the past, and invents none."""

import numpy as np
import pytest

from lstm_course.forecasting.leaks import find_leak
from lstm_course.forecasting.windows import Scaler, fill_gaps, make_windows

WAVE = np.sin(np.arange(60.0)) + 0.1 * np.arange(60.0)
nan = np.nan


def pipeline(values, cut, *, scale_on=None, split="time", feed="own"):
    """Windows, scaler, an autoregression by least squares, three steps ahead at the cut."""
    scaler = Scaler().fit(values[:cut] if scale_on is None else values[:scale_on])
    scaled = scaler.transform(values)
    if split == "time":
        inputs, targets = make_windows(scaled, 4, 1, last=cut)
    else:
        inputs, targets = make_windows(scaled, 4, 1)
        mixed = np.random.default_rng(0).permutation(len(inputs))[: cut - 4]
        inputs, targets = inputs[mixed], targets[mixed]
    weights = np.linalg.lstsq(inputs, targets, rcond=None)[0]
    seen, forecast = list(scaled[cut - 4 : cut]), []
    for k in range(3):
        forecast.append(float(seen[-4:] @ weights[:, 0]))
        seen.append(forecast[-1] if feed == "own" else scaled[cut + k])
    return {
        "the scaler": [scaler.mean, scaler.std],
        "inputs": inputs,
        "forecast": scaler.inverse_transform(np.array(forecast)),
    }


@pytest.mark.parametrize("cut", [20, 45, 57])
def test_a_right_pipeline_has_no_leak(cut):
    assert find_leak(pipeline, WAVE, cut) is None


def test_a_scaler_fitted_on_all_values_is_a_leak():
    found = find_leak(lambda v, cut: pipeline(v, cut, scale_on=60), WAVE, 45)
    assert found.startswith("the future leaks: only values from index 45 on were changed, but ")
    assert "the scaler moved by up to" in found
    assert "(in 2 of 2 numbers)" in found
    assert "(in 164 of 164 numbers)" in found  # all 41 windows of 4


def test_a_scaler_that_sees_one_value_too_many_is_a_leak():
    assert find_leak(lambda v, cut: pipeline(v, cut, scale_on=46), WAVE, 45)


def test_windows_shuffled_across_the_cut_are_a_leak_that_the_scaler_has_no_part_in():
    found = find_leak(lambda v, cut: pipeline(v, cut, split="shuffled"), WAVE, 45)
    assert "inputs moved by up to" in found
    assert "the scaler" not in found


def test_true_values_fed_at_test_time_are_a_leak_of_the_forecast_alone():
    found = find_leak(lambda v, cut: pipeline(v, cut, feed="true"), WAVE, 45)
    assert "forecast moved by up to" in found
    assert "(in 2 of 3 numbers)" in found  # the first step has seen nothing yet
    assert "inputs" not in found


def test_a_forecast_from_inside_a_filled_gap_is_a_leak():
    values = WAVE.copy()
    values[30:33] = nan

    def filled(values, cut):
        return {"filled": fill_gaps(values)[:cut]}

    assert "filled moved by up to" in find_leak(filled, values, 32)
    assert find_leak(filled, values, 30) is None
    assert find_leak(filled, values, 34) is None


@pytest.mark.parametrize("summary", [np.min, np.max, np.std, np.median, lambda v: np.diff(v).std()])
@pytest.mark.parametrize("sign", [1, -1])
def test_any_number_of_the_whole_series_that_can_move_is_found(summary, sign):
    assert find_leak(lambda v, cut: {"it": summary(v)}, sign * WAVE, 25)
    assert find_leak(lambda v, cut: {"it": summary(v[:cut])}, sign * WAVE, 25) is None


def test_a_leak_that_only_a_lower_future_shows_is_found():
    rising = np.arange(1.0, 31.0)
    found = find_leak(lambda v, cut: {"lowest": v.min()}, rising, 20)
    assert "lowest moved by up to 0.6" in found


def test_a_future_of_values_never_negative_stays_so():
    find_leak(lambda v, cut: {"roots": np.sqrt(v[:cut]), "all": np.sqrt(v)[0]}, WAVE**2, 30)


def test_other_shapes_names_and_gaps_are_leaks():
    def late(values):
        return values[-1] > 10

    shape = find_leak(lambda v, cut: {"kept": v[: cut - 3 * late(v)]}, WAVE, 30)
    assert "kept changed its shape from (30,) to (27,)" in shape
    name = find_leak(lambda v, cut: {"a": 1.0, **({"b": 1.0} if late(v) else {})}, WAVE, 30)
    assert "b is there only after" in name
    gap = find_leak(lambda v, cut: {"it": nan if late(v) else 1.0}, WAVE, 30)
    assert "it moved by up to inf" in gap
    assert find_leak(lambda v, cut: {"same": [nan, np.inf, 1.0]}, WAVE, 30) is None


def test_a_gap_or_an_infinity_beside_it_hides_no_leak():
    for beside in (nan, np.inf):
        found = find_leak(lambda v, cut, beside=beside: {"it": [beside, v[-1]]}, WAVE, 30)
        assert "(in 1 of 2 numbers)" in found


def test_a_changed_future_keeps_its_gaps_and_the_past_its_values():
    values, seen = WAVE.copy(), []
    values[[10, 40, 41]] = nan

    def watch(values, cut):
        seen.append(values)
        return {"past": values[:cut]}

    assert find_leak(watch, values, 30) is None
    assert len(seen) == 4
    for changed in seen:
        np.testing.assert_array_equal(np.flatnonzero(np.isnan(changed)), [10, 40, 41])
    known = ~np.isnan(values[30:])
    assert (seen[2][30:][known] > np.nanmax(values)).all()
    assert (seen[3][30:][known] < np.nanmin(values)).all()


def test_a_pipeline_that_changes_its_values_in_place_harms_nothing():
    def careless(values, cut):
        values *= 0.5
        return {"past": values[:cut]}

    values = WAVE.copy()
    assert find_leak(careless, values, 30) is None
    np.testing.assert_array_equal(values, WAVE)


def test_the_leak_test_refuses_what_it_cannot_judge():
    with pytest.raises(TypeError, match="pipeline must return a dict, name -> numbers; got tuple"):
        find_leak(lambda v, cut: (v,), WAVE, 30)
    with pytest.raises(ValueError, match="pipeline returned an empty dict"):
        find_leak(lambda v, cut: {}, WAVE, 30)
    with pytest.raises(ValueError, match="cut must be at least 1 and at most 59; got 60"):
        find_leak(pipeline, WAVE, 60)
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="gives something else on the same values"):
        find_leak(lambda v, cut: {"random": rng.uniform()}, WAVE, 30)
