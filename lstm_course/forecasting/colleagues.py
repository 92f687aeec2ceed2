"""Three colleagues' ways to forecast a series by a weighted sum; two of them know the future."""

from typing import NamedTuple

import numpy as np

from lstm_course.validation import check_arrays, check_choice, check_integer

from .autoregression import fit_autoregression
from .windows import make_windows

ORDER = 9  # values that each weighted sum reads
LEAKS = {"Ada": "", "Ben": "smoothed", "Cleo": "shuffled"}


class Colleague(NamedTuple):
    """What somebody knows at the cut, (ORDER + 1,), and the skill that they report."""

    known: np.ndarray
    skill: float


def ask_colleague(name: str, values: np.ndarray, cut: int) -> Colleague:
    """Let a colleague, "Ada", "Ben" or "Cleo", fit a series (T,) up to the cut and judge the rest.

    known are the weights and the intercept of the sum; skill is 1 - mse / mse of persistence on
    what the colleague tests on. Raises ValueError for a cut that leaves too little on one side.
    """
    leak = LEAKS[check_choice("name", name, tuple(LEAKS))]
    T = check_arrays(values=(values, "T"))["T"]
    cut = check_integer("cut", cut, 2 * ORDER + 2, T - 3)
    if leak == "smoothed":  # each value becomes the mean of itself and its two neighbours
        padded = np.concatenate((values[:1], values, values[-1:]))
        values = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    inputs, targets = make_windows(values, ORDER, 1)
    rows = np.arange(len(inputs))
    if leak == "shuffled":
        rows = np.random.default_rng(0).permutation(rows)
    fit, test = rows[: cut - ORDER], rows[cut - ORDER :]
    fitted = fit_autoregression(inputs[fit], targets[fit])
    errors = fitted.forecast(inputs[test]) - targets[test]
    yesterday = inputs[test][:, -1:] - targets[test]
    skill = 1 - float(np.mean(errors**2) / np.mean(yesterday**2))
    return Colleague(np.append(fitted.weights[:, 0], fitted.intercept), skill)
