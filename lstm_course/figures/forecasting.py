"""Figures of lesson 13: one forecast drawn, forecasts with intervals."""

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.validation import check_arrays, check_type

from .canvas import QUIET, WIDTH, Drawing
from .ends import name_ends
from .palette import CONDITIONS, NETWORKS, TRUTH

YESTERDAY, SAID = CONDITIONS[0], NETWORKS["LSTM"]
NUMBERS = (0, 10, 50, 100, 200)  # sunspot numbers at the ticks of their square roots


def draw_forecast(known: np.ndarray, quantiles: np.ndarray, truth: float) -> Drawing:
    """Draw one forecast: what is known (T,), the last value again, a quantile interval, the truth.

    quantiles: lowest, middle and highest, (3,).
    """
    T = check_arrays(known=(known, "T"), quantiles=(quantiles, "3"))["T"]
    figure, ax = plt.subplots(figsize=(WIDTH, 3.0))
    low, middle, high = quantiles
    ax.plot(range(T), known, "o-", color=TRUTH.color, lw=1.2, ms=5)
    ax.plot([T - 1, T], [known[-1]] * 2, "--", color=YESTERDAY.color, lw=1.4)
    ax.plot(T, known[-1], YESTERDAY.marker, color=YESTERDAY.color, ms=7)
    ax.plot([T, T], [low, high], color=SAID.color, lw=9, alpha=0.3, solid_capstyle="butt")
    ax.plot(T, middle, SAID.marker, color=SAID.color, ms=7)
    ax.plot(T, truth, "x", color=TRUTH.color, ms=10, mew=2.5)
    ax.axvline(T - 0.5, color=QUIET, lw=0.8, ls=":")
    ax.margins(y=0.16)
    names = {
        "persistence: as this year": (known[-1], YESTERDAY.color),
        "forecast": (middle, SAID.color),
        "top of its 80 % interval": (high, SAID.color),
        "what came": (truth, TRUTH.color),
    }
    name_ends(ax, T + 0.35, names)
    ax.text(T - 0.6, ax.get_ylim()[1], "now", ha="right", va="top", color=QUIET)
    above = known.max() + 0.05 * np.ptp(known)
    ax.text(0, above, "known: what has been measured", color=TRUTH.color, va="bottom")
    ax.set(xlim=(-0.5, T + 7), xlabel="year", ylabel="value")
    ax.set_xticks([0, T - 1, T], [f"{1 - T}", "this", "next"])
    return Drawing(
        figure,
        f"{T} known years, the last one at {known[-1]:.1f}, and the next: persistence says "
        f"{known[-1]:.1f}, the forecast {middle:.1f} with an interval from {low:.1f} to "
        f"{high:.1f}; {truth:.1f} came.",
    )


def plot_late(years: np.ndarray, truth: np.ndarray, said: np.ndarray) -> Drawing:
    """Draw roots of the truth and of a forecast without an interval, (N,) each, by year."""
    check_arrays(truth=(truth, "N"), said=(said, "N"))
    figure, ax = plt.subplots(figsize=(WIDTH, 2.6))
    ax.plot(years, truth, "o-", color=TRUTH.color, ms=3.5, lw=1.2)
    ax.plot(years, said, "--", color=YESTERDAY.color, lw=1.6)
    _root_axis(ax, years)
    ends = {"measured": (truth[-1], TRUTH.color), "the forecast": (said[-1], YESTERDAY.color)}
    name_ends(ax, years[-1] + 0.7, ends)
    agree = np.corrcoef(truth, said)[0, 1]
    return Drawing(
        figure,
        f"Sunspots {years[0]} to {years[-1]}, measured and as forecast: two lines of the same "
        f"form, close together; their correlation is {agree:.2f}.",
    )


def plot_intervals(
    years: np.ndarray, truth: np.ndarray, forecasts: dict[str, np.ndarray]
) -> Drawing:
    """Draw, in a panel each, forecasts with intervals, quantiles (N, 3), on the truth (N,).

    All are square roots; the axis shows numbers. A year outside is a cross.
    """
    N = check_arrays(truth=(truth, "N"))["N"]
    check_type("forecasts", forecasts, dict)
    number = len(forecasts)
    size = (WIDTH, 0.6 + 1.75 * number)
    figure, axes = plt.subplots(number, 1, sharex=True, sharey=True, figsize=size, squeeze=False)
    said = []
    for ax, (name, quantiles) in zip(axes[:, 0], forecasts.items(), strict=True):
        check_arrays(quantiles=(quantiles, f"{N} 3"))
        low, middle, high = np.maximum(quantiles, 0).T
        is_inside = (low <= truth) & (truth <= high)
        ax.fill_between(years, low, high, color=SAID.color, alpha=0.25, lw=0)
        ax.plot(years, middle, color=SAID.color, lw=1.5)
        ax.plot(years[is_inside], truth[is_inside], "o", color=TRUTH.color, ms=4)
        ax.plot(years[~is_inside], truth[~is_inside], "x", color="black", ms=6, mew=1.6)
        words = f"{name}: {is_inside.sum()} of {N} years inside"
        ax.set_title(words, loc="left", fontsize="medium")
        said.append(words)
        _root_axis(ax, years)
    for ax in axes[:, 0]:  # in each: a slide may show the first ones alone
        ax.set_ylabel("sunspots")
    key = "line: forecast; band: 80 % interval; dot: year inside it; cross: outside"
    axes[-1, 0].set_xlabel(f"year   ({key})", fontsize=9.5)
    alt = f"Forecasts one year ahead with intervals, {years[0]} to {years[-1]}. "
    return Drawing(figure, f"{alt}{'; '.join(said)}.")


def _root_axis(ax, years: np.ndarray) -> None:
    """Square roots up, with the numbers at their ticks; years along."""
    ax.set_yticks(np.sqrt(NUMBERS), [str(n) for n in NUMBERS])
    ax.set(ylabel="sunspot number", xlim=(years[0] - 0.5, years[-1] + 0.5), ylim=(-0.5, 15))
