"""Figures of lesson 07: a cell state word by word, four corners, two starts that stay apart."""

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.traces import LSTMTrace
from lstm_course.validation import check_arrays, check_integer, check_type, check_words

from .canvas import QUIET, WIDTH, Drawing
from .ends import name_ends
from .palette import CONDITIONS
from .plots import LOOKS

KEPT = "#C9C9C9"  # the bar of what is kept; the cell state's own line is black


def plot_waterfall(trace: LSTMTrace, words: list[str], unit: int, marks: list[str]) -> Drawing:
    """Draw one unit's cell state under the words as what is kept and, from its end, what is new.

    trace: T steps, of which the first sequence is drawn. marks: words at which numbers stand.
    """
    T, _, H = check_type("trace", trace, LSTMTrace).c.shape
    words = check_words("words", words, T)
    unit = check_integer("unit", unit, 0, H - 1)
    kept, new = ((a * b)[:, 0, unit] for a, b in ((trace.f, trace.c_before), (trace.i, trace.g)))
    c, steps = trace.c[:, 0, unit], np.arange(T)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.7))
    ax.bar(steps - 0.2, kept, 0.4, color=KEPT, label="kept, $f_t\\,c_{t-1}$")
    style = {"color": LOOKS["i"].color, "hatch": "///", "edgecolor": "white", "lw": 0}
    ax.bar(steps + 0.2, new, 0.4, bottom=kept, label="new, $i_t\\,g_t$, from there", **style)
    ax.plot(steps + 0.2, c, "o-", color=LOOKS["c"].color, lw=1.6, ms=4, label="$c_t$")
    ax.axhline(0, color=QUIET, lw=0.8)
    ax.set_xticks(steps, words, rotation=45, ha="right", rotation_mode="anchor")
    ax.set(ylabel=f"cell state of unit {unit}", xlim=(-0.7, T - 0.3))
    ax.margins(y=0.3)
    said = [_mark(ax, words.index(word), word, kept, new, c) for word in marks]
    ax.legend(loc="lower right", ncols=3)
    return Drawing(
        figure,
        f"Two bars a word: what unit {unit} keeps and, from its end, what is new; together its "
        f"cell state. {' '.join(said)} At the end it is {c[-1]:.2f}.",
    )


def plot_corners(g: np.ndarray, series: np.ndarray) -> Drawing:
    """Draw some cell states, c_0 first, (K, T + 1), in a panel each, beside the candidates g (T,).

    Panels are numbered from 0, as the series are.
    """
    T = check_arrays(g=(g, "T"))["T"]
    K = check_arrays(series=(series, f"K {T + 1}"))["K"]
    figure, axes = plt.subplots(1, K, sharey=True, figsize=(WIDTH, 2.7))
    color, linestyle, width = LOOKS["g"]
    for number, (ax, c) in enumerate(zip(axes, series, strict=True)):
        ax.plot(range(T + 1), c, color=LOOKS["c"].color, lw=LOOKS["c"].linewidth, label="$c_t$")
        ax.plot(range(1, T + 1), g, color=color, ls=linestyle, lw=width, label="$g_t$")
        ax.set(title=f"series {number}", xlabel="step $t$")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=2)
    first = [", ".join(f"{number:.2f}" for number in c[:4]) for c in (g, *series)]
    said = "; ".join(f"{k}: {c}, at the end {series[k, -1]:.2f}" for k, c in enumerate(first[1:]))
    return Drawing(
        figure,
        f"{K} series with the same candidates, which begin {first[0]}. Their cell states from the "
        f"start on: {said}.",
    )


def plot_gaps(gaps: dict[str, np.ndarray]) -> Drawing:
    """Draw what is left of a difference after each step, (T + 1, N) of N pairs, on a log axis.

    The line is the median of the pairs, the band holds the middle eight of ten.
    """
    check_type("gaps", gaps, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.3))
    ends, said = {}, []
    for (name, left), style in zip(gaps.items(), CONDITIONS, strict=False):
        last = check_arrays(left=(left, "steps N"))["steps"] - 1
        low, middle, high = np.quantile(left, (0.1, 0.5, 0.9), axis=1)
        ax.semilogy(middle, color=style.color, linestyle=style.linestyle, lw=2)
        ax.fill_between(range(last + 1), low, high, color=style.color, alpha=0.15, lw=0)
        ends[name] = (middle[-1], style.color)
        spread = f"eight of ten {low[-1]:.0e} to {high[-1]:.0e}"
        said.append(f"{name}: median {middle[-1]:.0e}, {spread}")
    name_ends(ax, last * 1.02, ends)
    ax.set(xlabel="steps", ylabel="share of the gap left", xlim=(0, last))
    return Drawing(figure, f"Share of a gap that is left after {last} steps. {'; '.join(said)}.")


def _mark(ax, t: int, word: str, kept, new, c) -> str:
    """Light up a word and write its numbers; return them in words."""
    ax.axvspan(t - 0.5, t + 0.5, color="#FFF3C4", zorder=0)
    ax.get_xticklabels()[t].set_fontweight("bold")
    text = f"kept {kept[t]:+.2f}\nnew {new[t]:+.2f}".replace("-", "−")
    ax.text(t, 0.97, text, transform=ax.get_xaxis_transform(), ha="center", va="top")
    return f'At "{word}" {kept[t]:+.2f} is kept and {new[t]:+.2f} new, which gives {c[t]:.2f}.'
