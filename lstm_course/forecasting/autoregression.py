"""The honest bar for a forecast: an autoregression, a weighted sum of the last values, fitted by
least squares. No network, no training loop, no seed.
"""

from typing import NamedTuple

import numpy as np

from lstm_course.validation import check_arrays

from .windows import make_windows


class Autoregression(NamedTuple):
    """A fitted weighted sum: weights (order, horizon), oldest value first; intercept (horizon,)."""

    weights: np.ndarray
    intercept: np.ndarray

    def forecast(self, inputs: np.ndarray) -> np.ndarray:
        """Forecast from the last `order` values of each window: (N, context) -> (N, horizon).

        Raises ValueError for a context shorter than the order.
        """
        context = check_arrays(inputs=(inputs, "N C"))["C"]
        order = len(self.weights)
        if context < order:
            raise ValueError(f"inputs has a context of {context}; expected at least {order}")
        return inputs[:, context - order :] @ self.weights + self.intercept


def fit_autoregression(inputs: np.ndarray, targets: np.ndarray) -> Autoregression:
    """Fit one weighted sum for each step ahead: inputs (N, order), targets (N, horizon).

        forecast = inputs W + b,   W, b = argmin of the squared error, summed over the windows

    Scaling and shifting the values changes nothing but W's and b's own unit. Take windows of the
    training part alone. Raises ValueError for fewer windows than numbers to fit.
    Source: Yule (1927), who made it for the sunspots.
    """
    sizes = check_arrays(inputs=(inputs, "N C"), targets=(targets, "N K"))
    if sizes["N"] <= sizes["C"]:
        raise ValueError(
            f"inputs holds {sizes['N']} windows; expected more than the {sizes['C'] + 1} numbers "
            "to fit for each step"
        )
    middle_in, middle_out = inputs.mean(axis=0), targets.mean(axis=0)
    weights = np.linalg.lstsq(inputs - middle_in, targets - middle_out, rcond=None)[0]
    return Autoregression(weights, middle_out - middle_in @ weights)


def choose_order(values: np.ndarray, orders: tuple[int, ...], cut: int, last: int) -> int:
    """Choose how many values to read: the order with the least one-step error on values[cut:last].

    Each is fitted on values[:cut]. Choose it before the first forecast that counts: with `last`
    at most the first origin. Raises ValueError where an order leaves too few windows.
    """
    errors = []
    for order in orders:
        inputs, targets = make_windows(values, order, 1, cut, last)
        fitted = fit_autoregression(*make_windows(values, order, 1, last=cut))
        errors.append(np.mean((fitted.forecast(inputs) - targets) ** 2))
    return orders[int(np.argmin(errors))]
