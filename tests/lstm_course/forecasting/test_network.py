"""Forecasters: they answer in the series' unit, learn a simple law, and see no value too many."""

import numpy as np
import pytest

from lstm_course.forecasting.leaks import find_leak
from lstm_course.forecasting.network import _answers, differences, train_forecaster
from lstm_course.forecasting.windows import make_windows, seasonal_persistence

WAVE = 300 + 40 * np.sin(2 * np.pi * np.arange(240) / 12)
RISING = WAVE + 0.7 * np.arange(240)


def trained(values, horizon=1, lag=0, cell="lstm", steps=80, seed=0, **options):
    inputs, targets = make_windows(values, 14 + lag, horizon, last=180)
    rng = np.random.default_rng(seed)
    return train_forecaster(inputs, targets, cell, rng, lag=lag, num_steps=steps, **options)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_network_learns_a_wave_and_answers_in_its_unit(cell):
    forecaster, history = trained(WAVE, cell=cell)
    inputs, targets = make_windows(WAVE, 14, 1, first=180)
    errors = forecaster.forecast(inputs) - targets[:, 0]
    assert np.abs(errors).mean() < 0.25 * np.abs(inputs[:, -1:] - targets).mean()
    assert np.mean(history.loss[-10:]) < 0.3 * np.mean(history.loss[:10])


@pytest.mark.parametrize("lag", [1, 12])
def test_a_network_that_reads_changes_follows_a_series_out_of_its_range(lag):
    forecaster, _ = trained(RISING, lag=lag)
    inputs, targets = make_windows(RISING, 14 + lag, 1, first=200)
    assert targets.mean() > RISING[:180].mean() + 50
    assert np.abs(forecaster.forecast(inputs) - targets[:, 0]).mean() < 6


@pytest.mark.parametrize("lag", [0, 1, 12])
@pytest.mark.parametrize("horizon", [1, 4, 12])
def test_what_is_asked_at_the_last_step_is_the_target_less_the_baseline(lag, horizon):
    values = np.random.default_rng(0).uniform(-1, 1, 60)
    inputs, targets = make_windows(values, 14 + lag, horizon)
    asked = _answers(np.concatenate((inputs, targets), axis=1), horizon, lag)
    baseline = seasonal_persistence(inputs, horizon, lag)[:, -1] if lag else 0
    np.testing.assert_allclose(asked[:, -1], targets[:, -1] - baseline)
    assert asked.shape == differences(inputs, lag).shape
    np.testing.assert_allclose(asked[1:, 2], asked[:-1, 3])  # a step later, the same answer


def test_differences_by_hand():
    inputs = np.array([[1.0, 4, 9, 16]])
    np.testing.assert_array_equal(differences(inputs, 0), inputs)
    np.testing.assert_array_equal(differences(inputs, 1), [[3, 5, 7]])
    np.testing.assert_array_equal(differences(inputs, 3), [[15]])
    with pytest.raises(ValueError, match="lag must be at least 0 and at most 13; got 14"):
        train_forecaster(*make_windows(WAVE, 14, 1), "lstm", np.random.default_rng(0), lag=14)


def test_rolling_out_feeds_forecasts_back():
    forecaster, _ = trained(WAVE, steps=20)
    inputs, _ = make_windows(WAVE, 14, 3, first=180)
    steps = forecaster.roll_out(inputs, 3)
    np.testing.assert_allclose(steps[:, 0], forecaster.forecast(inputs))
    window = np.concatenate((inputs[:, 1:], steps[:, :1]), axis=1)
    np.testing.assert_allclose(steps[:, 1], forecaster.forecast(window))


def test_a_network_for_another_step_does_not_roll_out():
    forecaster, _ = trained(WAVE, horizon=4, steps=2)
    with pytest.raises(ValueError, match="this network forecasts step 4: only step 1 rolls out"):
        forecaster.roll_out(WAVE[None, :14], 2)


@pytest.mark.parametrize("lag", [0, 1, 12])
def test_training_and_forecasts_have_no_leak_unless_one_is_planted(lag):
    def pipeline(values, cut, planted=False):
        inputs, targets = make_windows(values, 14 + lag, 1, last=cut)
        scale_on = values if planted else None
        made = train_forecaster(
            inputs,
            targets,
            "lstm",
            np.random.default_rng(0),
            lag=lag,
            scale_on=scale_on,
            num_steps=3,
        )[0]
        weights = np.concatenate([w.detach().numpy().ravel() for w in made.model.parameters()])
        return {
            "weights": weights,
            "forecast": made.roll_out(values[None, cut - 14 - lag : cut], 3),
        }

    assert find_leak(pipeline, RISING, 180) is None
    assert "weights moved" in find_leak(lambda v, cut: pipeline(v, cut, planted=True), RISING, 180)


def test_equal_seeds_give_equal_networks():
    inputs = WAVE[None, 180:194]
    first, second, other = (trained(WAVE, steps=3, seed=s)[0].forecast(inputs) for s in (0, 0, 1))
    assert first == second != other


def test_scale_on_decides_both_scalers():
    forecaster, _ = trained(RISING, steps=1, scale_on=WAVE)
    means = (forecaster.reading.mean, forecaster.answering.mean)
    np.testing.assert_allclose(means, WAVE.mean())
    forecaster, _ = trained(RISING, steps=1)
    assert forecaster.reading.mean < RISING[:180].mean() + 5
