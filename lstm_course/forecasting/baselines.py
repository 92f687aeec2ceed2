"""Forecasts that know nothing but the last values, and how much better than one a forecast is."""

from __future__ import annotations

import numpy as np

from lstm_course.validation import check_arrays, check_integer, check_room


def persistence(inputs: np.ndarray, horizon: int) -> np.ndarray:
    """Forecast the last value seen, at every step: inputs (N, context) -> (N, horizon)."""
    return seasonal_persistence(inputs, horizon, period=1)


def seasonal_persistence(inputs: np.ndarray, horizon: int, period: int) -> np.ndarray:
    """Forecast the last period again, and again: inputs (N, context) -> (N, horizon).

    Step k = 1, 2, ... is inputs[:, -period + (k - 1) % period].
    Raises ValueError for a period longer than the context.
    """
    context = check_arrays(inputs=(inputs, "N C"))["C"]
    horizon, period = check_integer("horizon", horizon, 1), check_integer("period", period, 1)
    check_room(8 * inputs.shape[0] * horizon, horizon=horizon)
    if period > context:
        raise ValueError(f"period is {period}; expected at most the context of inputs, {context}")
    return inputs[:, context - period + np.arange(horizon) % period]


def skill(errors: np.ndarray, baseline_errors: np.ndarray) -> np.ndarray:
    """Compare with a baseline: 1 - mse / mse_baseline, by step; 1 is perfect, 0 no better.

    Both (N, horizon) -> (horizon,). Raises ValueError for other shapes or a faultless baseline.
    """
    N = check_arrays(errors=(errors, "N K"), baseline_errors=(baseline_errors, "N K"))["N"]
    if N == 0:
        raise ValueError("errors hold N = 0 forecasts; expected at least one")
    mse_baseline = np.mean(baseline_errors**2, axis=0)
    if not mse_baseline.all():
        step = int(np.argmin(mse_baseline)) + 1
        raise ValueError(f"baseline_errors are all 0 at step {step}: nothing can be compared")
    return 1 - np.mean(errors**2, axis=0) / mse_baseline
