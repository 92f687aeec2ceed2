"""The runs of lesson 13: blocks share no value with training, and scores are those stored."""

import numpy as np
import pytest

from lstm_course.data.files import load_table
from lstm_course.forecasting import network as forecasting
from lstm_course.forecasting.windows import load_co2, make_windows
from lstm_course.studies import forecasts as runs


@pytest.fixture
def quick(monkeypatch):
    """Train for two steps only."""
    monkeypatch.setattr(forecasting, "NUM_STEPS", 2)


@pytest.mark.parametrize("series", ["sunspots", "co2"])
def test_blocks_lie_end_to_end_up_to_the_last_value(series):
    plan = runs.make_plan(series)
    assert set(np.diff(plan.origins)) == {plan.block}
    assert plan.origins[-1] + plan.block == len(plan.values)
    assert len(plan.origins) == 4


def test_no_co2_forecast_starts_before_the_last_gap_is_over():
    last_gap = np.flatnonzero(np.isnan(load_co2().values)).max() - runs.AFTER_LONG_GAPS
    assert runs.make_plan("co2").origins[0] > last_gap


@pytest.mark.parametrize("protocol", ["honest", "scaler sees all", "longer"])
def test_training_windows_end_at_the_origin(protocol):
    plan = runs.make_plan("sunspots")
    _, targets = runs._training_windows(plan, protocol, 5, 189, 0, np.arange(20))
    assert targets.shape[1] == 5
    np.testing.assert_array_equal(targets[-1], plan.values[184:189])


def test_the_shuffled_split_trains_on_the_half_that_is_not_judged():
    plan, half = runs.make_plan("sunspots"), np.arange(0, 40, 2)
    _, targets = runs._training_windows(plan, "shuffled split", 1, 189, 0, half)
    np.testing.assert_array_equal(targets[-20:, 0], plan.values[190:229:2])
    assert len(targets) == 189 - plan.context + 20


def test_a_point_trained_twice_is_the_same_point(quick):
    point = ("sunspots", "RNN", "level", "honest", 1, 149, 100)
    first, second = (runs.train_network(*point)[0] for _ in range(2))
    assert first[:-1] == second[:-1]
    assert first[:7] == point
    assert len(first.mse.split()) == 11
    assert runs.train_network(*point[:-1], 101)[0].mse != first.mse


def test_the_scores_are_those_of_the_forecaster_it_returns(quick):
    row, forecaster = runs.train_network("co2", "LSTM", "change", seed=100)
    plan = runs.make_plan("co2")
    inputs, targets = plan.judged(row.origin, forecaster.lag)
    assert (row.origin, forecaster.lag, inputs.shape) == (1754, 1, (157, 61))
    mse = np.mean((forecaster.roll_out(inputs, 52) - targets) ** 2, axis=0)
    np.testing.assert_allclose([float(m) for m in row.mse.split()], mse, rtol=1e-3)
    inputs, targets = make_windows(plan.values, 61, 1, 1754, 1962)
    assert row.bias == round(float(np.mean(forecaster.forecast(inputs) - targets[:, 0])), 4)


def test_a_network_for_one_far_step_is_judged_there(quick):
    row, forecaster = runs.train_network("sunspots", "LSTM", trained_for=5, seed=100)
    inputs, targets = runs.make_plan("sunspots").judged(269)
    mse = np.mean((forecaster.forecast(inputs) - targets[:, 4]) ** 2)
    assert float(row.mse) == pytest.approx(mse, rel=1e-3)


def test_a_leak_and_three_times_the_steps_change_the_network(quick):
    biases = {
        runs.train_network("sunspots", "LSTM", protocol=protocol, seed=100)[0].mse
        for protocol in runs.PROTOCOLS
    }
    assert len(biases) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("moon", "LSTM"), "series must be one of 'sunspots', 'co2'; got 'moon'"),
        (("co2", "CNN"), "network must be one of 'RNN', 'LSTM', 'GRU'; got 'CNN'"),
        (
            ("co2", "LSTM", "log"),
            "reads must be one of 'level', 'change', 'yearly change'; got 'log'",
        ),
        (("co2", "LSTM", "level", "x"), "protocol must be one of 'honest', .*; got 'x'"),
        (("co2", "LSTM", "level", "honest", 1, 7), "origin must be one of 1130, .*; got 7"),
    ],
)
def test_an_unknown_run_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        runs.train_network(*arguments)


def test_a_run_made_again_agrees_with_the_stored_one():
    stored = runs.mse_by_step("sunspots", "RNN", "level")[0, 0]
    again, _ = runs.train_network("sunspots", "RNN", "level", "honest", 1, 149, 0)
    np.testing.assert_allclose([float(m) for m in again.mse.split()], stored, rtol=0.05)


def test_scores_by_step_have_origins_seeds_and_steps():
    assert runs.mse_by_step("sunspots", "LSTM", "level").shape == (4, 5, 11)
    assert runs.mse_by_step("co2", "LSTM", "change", trained_for=52).shape == (4, 5, 1)
    assert runs.mse_by_step("co2", "LSTM", "level", protocol="longer").shape == (1, 5, 52)
    table = load_table("forecasts/forecasts.csv")
    half = runs.stored("half_mse", "co2", "LSTM", "level", protocol="shuffled split")
    row = np.flatnonzero(table["half_mse"] == half[2, 3])
    assert [table[k][row].item() for k in ("protocol", "origin", "seed")] == [
        "shuffled split",
        1546,
        3,
    ]
    with pytest.raises(ValueError, match=r"network must be one of 'GRU', 'LSTM', 'RNN'; got 'CNN'"):
        runs.mse_by_step("co2", "CNN", "level")
