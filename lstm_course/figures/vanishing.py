"""Figures of lesson 02: the chain from behind, gradients by lag, the steps' parts of dL/dW_h."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import NullLocator

from lstm_course.validation import check_arrays, check_type

from .canvas import QUIET, WIDTH, Drawing
from .ends import name_ends
from .palette import CONDITIONS, NETWORKS, TRUTH
from .unfolded import Row, draw_unfolded, share_text

SMALLEST_SHOWN = 1e-19


def draw_way_back(by_lag: np.ndarray, name: str = "") -> Drawing:
    """Draw a plain RNN unfolded, from behind: the gradient's arrows as thick as what is left.

    by_lag: the gradient's length at h_T, h_{T-1}, ..., h_0, (T + 1,). On each box stands the factor
    between the two.
    """
    check_arrays(by_lag=(by_lag, "steps"))
    factors = [f"× {factor:.2f}" for factor in (by_lag[1:] / by_lag[:-1])[::-1]]
    return draw_unfolded(Row("rnn", by_lag, factors, name, answer="loss", backward=True))


def plot_by_lag(curves: dict[str, np.ndarray], held: tuple[float, float]) -> Drawing:
    """Draw gradient lengths against the lag, on a logarithmic axis, with the band `held`.

    curves: name: the length at lag 0, 1, ..., (T + 1,).
    """
    check_type("curves", curves, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.6))
    ends = {}
    for (name, by_lag), style in zip(curves.items(), CONDITIONS, strict=False):
        check_arrays(by_lag=(by_lag, "lags"))
        shown = by_lag[by_lag >= SMALLEST_SHOWN]
        ax.semilogy(shown, color=style.color, linestyle=style.linestyle, lw=1.8)
        if len(shown) < len(by_lag):
            ax.text(len(shown) + 1, shown[-1], f"{name}, below", color=style.color, va="bottom")
        else:
            ends[name] = (by_lag[-1], style.color)
    ax.axhspan(*held, color=TRUTH.color, alpha=0.15, lw=0)
    ax.text(2, held[1] * 2, f"{held[0]:g} to {held[1]:g}", color=TRUTH.color, va="bottom")
    last = len(by_lag) - 1
    ax.set(xlabel="lag (steps before the end)", ylabel="length of the gradient", xlim=(0, last))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_ylim(SMALLEST_SHOWN, 1e9)
    name_ends(ax, last + 1, ends)
    said = "; ".join(
        f"{name}: {share_text(v[last // 2])} at lag {last // 2}, {share_text(v[-1])} at {last}"
        for name, v in curves.items()
    )
    alt = "Length of the gradient against the lag, logarithmic; all start at 1, nearly straight. "
    return Drawing(figure, f"{alt}Shaded: {held[0]:g} to {held[1]:g}. {said}.")


def plot_parts(parts: np.ndarray, whole: float) -> Drawing:
    """Draw the length of what each step adds to dL/dW_h against its lag, twice: plain and log.

    parts: lengths by lag, (T,). whole: the length of their sum.
    """
    T = check_arrays(parts=(parts, "T"))["T"]
    figure, axes = plt.subplots(1, 2, figsize=(WIDTH, 3.0))
    style, lags = NETWORKS["RNN"], np.arange(T)
    for ax, title in zip(axes, ("plain axis", "logarithmic axis"), strict=True):
        ax.set(xlabel="lag (steps before the end)", title=title, xlim=(-1.5, T))
        ax.axhline(whole, color=QUIET, lw=1.2)
        ax.text(T, 1.05 * whole, "all steps together", color=QUIET, ha="right", va="bottom")
    axes[0].bar(lags, parts, width=1.0, color=style.color)
    axes[0].set(ylim=(0, 1.25 * whole), ylabel=r"length of its part of $dL/dW_h$")
    seen = parts >= SMALLEST_SHOWN
    axes[1].semilogy(lags[seen], parts[seen], style.marker, color=style.color, ms=2.5)
    axes[1].set_ylim(SMALLEST_SHOWN, 100 * whole)
    axes[1].yaxis.set_minor_locator(NullLocator())
    alt = f"What each of {T} steps adds to the weight gradient, against the lag: at lag 0 "
    last = np.flatnonzero(seen & (parts > 0))[-1]
    alt += f"{parts[0]:.2f}, at lag 10 {share_text(parts[10])}, at lag 50 {share_text(parts[50])}, "
    alt += f"at lag {last} {share_text(parts[last])}. All steps together: {whole:.2f}."
    return Drawing(figure, alt)
