"""Figures of lesson 06: the plane of gate and candidate, a network's words in it, loud words."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from lstm_course.traces import LSTMTrace
from lstm_course.validation import check_arrays, check_integer, check_items, check_type, check_words

from .canvas import INK, QUIET, SMALLEST, WIDTH, Drawing
from .palette import CONDITIONS, TRUTH

WHITE = {"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1.5}
CORNERS = {  # name: (i, g)
    "plus held back": (0, 1),
    "plus written": (1, 1),
    "minus held back": (0, -1),
    "minus written": (1, -1),
}


def draw_writing_plane() -> Drawing:
    """Draw the plane of input gate i and candidate g, its four corners named, coloured by i g."""
    figure, ax = plt.subplots(figsize=(WIDTH, 3.7))
    _plane(ax, bar=True)
    said = []
    for name, (i, g) in CORNERS.items():
        side = "left" if i == 0 else "right"
        text = f"{name}\n$i = {i}$, $g = {g}$".replace("-", "−")
        where = (0.02 + 0.96 * i, 0.9 * g)
        place = {"ha": side, "va": "top" if g > 0 else "bottom", "bbox": WHITE}
        ax.text(*where, text, **place)
        said.append(f"{name} at i = {i}, g = {g}: {i * g} is written")
    ax.text(0.98, 0, "open, and nothing to write", ha="right", va="center", bbox=WHITE)
    ax.set(xlabel="input gate $i$: whether?", ylabel="candidate $g$: what?")
    return Drawing(
        figure,
        "A plane, the input gate from 0 to 1 to the right, the candidate from -1 to 1 upwards, "
        f"coloured by their product, which is what is written. Its corners: {'; '.join(said)}. "
        "In the middle on the right, i = 1 and g = 0, the gate is open and there is nothing to "
        "write.",
    )


def plot_writes(trace: LSTMTrace, words: list[str], units: list[int], marks: list[str]) -> Drawing:
    """Put every word that some units read into the plane, a panel a unit; `marks` are named.

    trace: T steps, of which the first sequence is drawn.
    """
    T, _, H = check_type("trace", trace, LSTMTrace).i.shape
    words = check_words("words", words, T)
    figure, axes = plt.subplots(1, len(check_items("units", units, int, np.integer)), sharey=True)
    figure.set_size_inches(WIDTH, 3.5)
    said = []
    for ax, unit in zip(np.atleast_1d(axes), units, strict=True):
        check_integer("each of units", unit, 0, H - 1)
        i, g = trace.i[:, 0, unit], trace.g[:, 0, unit]
        _plane(ax, bar=unit == units[-1])
        ax.plot(i, g, "o", color=QUIET, ms=5, mec="white", mew=0.6)
        for word in marks:
            t = words.index(word)
            ax.plot(i[t], g[t], "o", color=INK, ms=8, mec="white")
            inward, side = (-1, "top") if g[t] > 0 else (1, "bottom")
            place = {"ha": "right" if i[t] > 0.5 else "left", "va": side, "bbox": WHITE}
            ax.annotate(word, (i[t], g[t]), (0, 8 * inward), textcoords="offset points", **place)
            said.append(
                f'Unit {unit} at "{word}": i = {i[t]:.2f}, g = {g[t]:.2f}, '
                f"{i[t] * g[t]:.2f} is written."
            )
        ax.set(xlabel="input gate $i_t$", title=f"unit {unit}", xticks=[0, 0.5, 1])
    np.atleast_1d(axes)[0].set_ylabel("candidate $g_t$")
    alt = f"The plane of input gate and candidate, a panel for each of {len(units)} units, a dot "
    return Drawing(figure, f"{alt}for each of {T} words. {' '.join(said)}")


def plot_loud_words(strengths: np.ndarray, errors: dict, loudest_heard: float) -> Drawing:
    """Draw how far off writers are, a line each, against the strength of the word, on a log axis.

    strengths (S,); errors: rule: the error in the worst case, (S, writers). Words of up to
    `loudest_heard` were in the training.
    """
    S = check_arrays(strengths=(strengths, "S"))["S"]
    check_type("errors", errors, dict)
    figure, axes = plt.subplots(1, len(errors), sharey=True, figsize=(WIDTH, 2.8))
    said = []
    for ax, (rule, off), style in zip(axes, errors.items(), CONDITIONS, strict=False):
        check_arrays(off=(off, f"{S} writers"))
        ax.axvspan(strengths[0], loudest_heard, color=TRUTH.color, alpha=0.15, lw=0)
        ax.semilogx(strengths, off, color=style.color, alpha=0.7, lw=1.6)
        beyond = off[strengths > 2 * loudest_heard]
        heard = off[strengths <= loudest_heard].max()
        said.append(
            f"{rule}, {off.shape[1]} writers: at most {heard:.2f} up to there, "
            f"{beyond.min():.2f} to {beyond.max():.2f} on twice as loud and louder"
        )
        ax.set_title(rule, color=style.color)
        ax.set(xlabel="strength of the word", xlim=(strengths[0], strengths[-1]))
        ax.set_xticks([1, 10, 100], ["1", "10", "100"])
        ax.minorticks_off()
    axes[0].text(strengths[0] * 1.1, 1.5, "heard in\ntraining", color=TRUTH.color, size=SMALLEST)
    axes[0].set(ylabel="off by, at worst", ylim=(-0.1, 2.2))
    return Drawing(
        figure,
        "How far off writers are in the worst case, against the strength of the word, up to "
        f"{strengths[-1]:g}; heard in training up to {loudest_heard:g}. {'; '.join(said)}.",
    )


def _plane(ax: Axes, bar: bool) -> None:
    """Colour the plane by the product, with its level lines at 0.1 and 0.5 of either sign."""
    i, g = np.meshgrid(np.linspace(0, 1, 101), np.linspace(-1, 1, 101))
    look = {"cmap": "RdBu_r", "vmin": -1.3, "vmax": 1.3}
    image = ax.contourf(i, g, i * g, np.linspace(-1, 1, 41), **look)
    ax.contour(i, g, i * g, [-0.5, -0.1, 0.1, 0.5], colors=QUIET, linewidths=0.8, linestyles="-")
    ax.set_yticks([-1, -0.5, 0, 0.5, 1])
    if bar:
        ticks = [-1, -0.5, -0.1, 0.1, 0.5, 1]
        scale = ax.figure.colorbar(image, ax=ax, label="written, $i \\cdot g$", ticks=ticks)
        scale.ax.set_yticklabels([f"{t:g}".replace("-", "−") for t in ticks])
