"""Forecasters: they answer in the unit of the series, say how sure, and see no value too many."""

import numpy as np
import pytest

from lstm_course.forecasting.intervals import inside
from lstm_course.forecasting.leaks import find_leak
from lstm_course.forecasting.network import train_forecaster
from lstm_course.forecasting.windows import make_windows

NOISE = np.random.default_rng(5).normal(0, 6, 240)
WAVE = 300 + 40 * np.sin(2 * np.pi * np.arange(240) / 12)
NOISY = WAVE + NOISE


def trained(values, horizon=1, steps=80, seed=0):
    inputs, targets = make_windows(values, 14, horizon, last=180)
    return train_forecaster(inputs, targets, np.random.default_rng(seed), steps)


def test_a_network_learns_a_wave_and_answers_in_its_unit():
    forecaster, history = trained(WAVE, steps=150)
    inputs, targets = make_windows(WAVE, 14, 1, first=180)
    errors = forecaster.forecast(inputs)[:, 1] - targets[:, 0]
    assert np.abs(errors).mean() < 0.3 * np.abs(inputs[:, -1:] - targets).mean()
    assert np.mean(history.loss[-10:]) < 0.3 * np.mean(history.loss[:10])


def test_four_fifths_of_what_it_trained_on_lie_inside():
    forecaster, _ = trained(NOISY, steps=200)
    inputs, targets = make_windows(NOISY, 14, 1, last=180)
    quantiles = forecaster.forecast(inputs)
    assert inside(quantiles, targets[:, 0]).mean() == pytest.approx(0.8, abs=0.12)
    assert (np.diff(quantiles, axis=1) > 0).mean() > 0.9


def test_the_last_of_several_steps_is_forecast():
    inputs, targets = make_windows(WAVE, 14, 6, first=180)
    far = trained(WAVE, horizon=6, steps=150)[0].forecast(inputs)[:, 1]
    assert np.abs(far - targets[:, 5]).mean() < 0.5 * np.abs(far - targets[:, 0]).mean()


def test_a_second_variable_is_read():
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(300, 14, 1))
    inputs = np.concatenate((rng.normal(size=(300, 14, 1)), 50 + 9 * hidden), axis=2)
    targets = 7 * hidden[:, -1]
    forecaster, _ = train_forecaster(inputs, targets, rng, 200)
    errors = forecaster.forecast(inputs)[:, 1] - targets[:, 0]
    assert np.abs(errors).mean() < 0.4 * np.abs(targets).mean()
    with pytest.raises(ValueError, match=r"\(300, 14, 1\); expected windows of 2 variable"):
        forecaster.forecast(inputs[:, :, :1])


def test_training_and_forecasts_have_no_leak():
    def pipeline(values, cut):
        inputs, targets = make_windows(values, 14, 1, last=cut)
        made = train_forecaster(inputs, targets, np.random.default_rng(0), 3)[0]
        weights = np.concatenate([w.detach().numpy().ravel() for w in made.model.parameters()])
        return {"weights": weights, "forecast": made.forecast(values[None, cut - 14 : cut])}

    assert find_leak(pipeline, NOISY, 180) is None


def test_equal_seeds_give_equal_networks():
    inputs = WAVE[None, 180:194]
    first, second, other = (trained(WAVE, steps=3, seed=s)[0].forecast(inputs) for s in (0, 0, 1))
    np.testing.assert_array_equal(first, second)
    assert (first != other).all()
