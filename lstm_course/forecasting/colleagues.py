"""Three colleagues' ways to forecast a series by a weighted sum; two of them know the future."""

from typing import NamedTuple

import numpy as np

from lstm_course.validation import check_arrays, check_choice, check_integer

from .autoregression import fit_autoregression
from .windows import make_windows

ORDER = 9  # values that each weighted sum reads
CHECKED = 40  # values before the cut that nothing is fitted on
LEAKS = {"Ada": "", "Ben": "smoothed", "Cleo": "shuffled"}


class Colleague(NamedTuple):
    """What somebody knows at the cut, name -> numbers, and the skill that they report."""

    known: dict[str, np.ndarray]
    skill: float


def ask_colleague(name: str, values: np.ndarray, cut: int) -> Colleague:
    """Let a colleague, "Ada", "Ben" or "Cleo", fit a series (T,) and judge what comes after a cut.

    known are the "inputs" as prepared, (N, ORDER), the last one that of the forecast made at the
    cut, and the "weights" of the sum with its intercept, (ORDER + 1,), fitted on as many windows
    as end CHECKED values before the cut. skill is 1 - mse / mse of persistence on what the
    colleague tests on. Raises ValueError for a cut that leaves too little on one side.
    """
    leak = LEAKS[check_choice("name", name, tuple(LEAKS))]
    T = check_arrays(values=(values, "T"))["T"]
    cut = check_integer("cut", cut, CHECKED + 2 * ORDER + 2, T - 3)
    if leak == "smoothed":  # each value becomes the mean of itself and its two neighbours
        padded = np.concatenate((values[:1], values, values[-1:]))
        values = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    inputs, targets = make_windows(values, ORDER, 1)
    rows = np.arange(len(inputs))
    if leak == "shuffled":
        rows = np.random.default_rng(0).permutation(rows)
    fit, test = rows[: cut - CHECKED - ORDER], rows[cut - ORDER :]
    fitted = fit_autoregression(inputs[fit], targets[fit])
    errors = fitted.forecast(inputs[test]) - targets[test]
    yesterday = inputs[test][:, -1:] - targets[test]
    skill = 1 - float(np.mean(errors**2) / np.mean(yesterday**2))
    weights = np.append(fitted.weights[:, 0], fitted.intercept)
    return Colleague({"inputs": inputs[: cut - ORDER + 1], "weights": weights}, skill)
