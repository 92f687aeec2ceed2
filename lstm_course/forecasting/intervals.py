"""How sure a forecast is: quantiles, the loss that teaches them, and how often they hold."""

import math

import numpy as np

from lstm_course.validation import check_arrays, check_number

SHARES = (0.1, 0.5, 0.9)  # of the truth that shall lie below; the outer two are an 80 % interval


def quantile_loss(forecast, truth, shares):
    """Return the mean quantile loss: forecast (..., K), truth (...), shares (K,).

        share * (truth - forecast)          where the truth lies above
        (1 - share) * (forecast - truth)    where it lies below

    In the mean it is least where the share of the truth below the forecast is `share`. For NumPy
    arrays and torch tensors alike. Source: Koenker & Bassett (1978), *Regression quantiles*.
    """
    above = truth[..., None] - forecast
    return (above * shares - above * (above < 0)).mean()


def add_residuals(forecast: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """Put an interval around a forecast (N,), which stays in the middle: (N, K).

    Its ends are the outer quantiles of the residuals (M,), truth less forecast.
    """
    check_arrays(forecast=(forecast, "N"), residuals=(residuals, "M"))
    low, _, high = np.quantile(residuals, SHARES)
    return forecast[:, None] + np.array([low, 0.0, high])


def inside(quantiles: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Say of each truth (N,) whether it lies from the first to the last quantile (N, K)."""
    check_arrays(quantiles=(quantiles, "N K"), truth=(truth, "N"))
    return (quantiles[:, 0] <= truth) & (truth <= quantiles[:, -1])


def widen(quantiles: np.ndarray, truth: np.ndarray, share: float = 0.8) -> float:
    """Return what to add to both ends, so that `share` of the truth (N,) lies inside.

    The least such number: negative where the interval was too wide. truth are years that the
    forecast was not fitted on. Source: Romano, Patterson & Candès (2019), *Conformalized quantile
    regression*, without its correction for a small N.
    """
    check_arrays(quantiles=(quantiles, "N K"), truth=(truth, "N"))
    share = check_number("share", share, 0.0, 1.0)
    outside = np.maximum(quantiles[:, 0] - truth, truth - quantiles[:, -1])
    needed = math.ceil(round(share * len(truth), 9))  # 0.55 * 100 is a little over 55
    return float(np.sort(outside)[max(needed, 1) - 1])


def widened(quantiles: np.ndarray, amount: float) -> np.ndarray:
    """Return quantiles (N, K) with the first lowered and the last raised by an amount."""
    ends = np.zeros(quantiles.shape[1])
    ends[0], ends[-1] = -amount, amount
    return quantiles + ends
