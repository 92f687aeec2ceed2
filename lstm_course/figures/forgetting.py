"""Figures of lesson 05: half-lives by bias, a count kept by a gate, one gate after other cues."""

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.cell import sigmoid
from lstm_course.validation import check_arrays, check_type, check_words

from .canvas import WIDTH, Drawing
from .ends import name_ends
from .palette import CONDITIONS, NETWORKS, TRUTH

BAND = "#BFE0E0"  # the truth's colour, pale: wide below what is measured


def plot_half_lives(lives: dict[float, list[float]]) -> Drawing:
    """Draw measured half-lives, a dot a network, against the forget bias, with the formula.

    A pale band lies a fifth around the formula; the numbers are medians.

    lives: forget bias: the half-lives of some fresh LSTMs, in steps.
    """
    check_type("lives", lives, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.3))
    fine = np.linspace(min(lives) - 0.2, max(lives) + 0.2, 100)
    ax.fill_between(fine, 0.8 * _half_life_of(fine), 1.2 * _half_life_of(fine), color=BAND)
    ax.semilogy(fine, _half_life_of(fine), color=TRUTH.color, linestyle=TRUTH.linestyle, lw=2)
    style = NETWORKS["LSTM"]
    for bias, measured in lives.items():
        ax.plot([bias] * len(measured), measured, style.marker, color=style.color, ms=5, alpha=0.6)
        middle = np.median(measured)
        ax.annotate(
            f"{middle:.{middle < 9.95:d}f}",
            (bias, middle),
            (8, -12),
            textcoords="offset points",
            color=style.color,
        )
    key = "dot: one network; number: their median\ndotted line: the formula\n"
    ax.text(0.02, 0.96, f"{key}band: a fifth around it", transform=ax.transAxes, va="top")
    ticks = [1, 2, 5, 10, 20, 50, 100]
    ax.set_yticks(ticks, [str(t) for t in ticks])
    ax.minorticks_off()
    ax.set(xlabel="forget bias", ylabel="half-life (steps, log.)", xlim=(fine[0], fine[-1] + 0.35))
    number = len(next(iter(lives.values())))
    said = "; ".join(
        f"bias {bias:g}: {min(measured):.2f} to {max(measured):.2f} steps, formula "
        f"{_half_life_of(bias):.2f}"
        for bias, measured in lives.items()
    )
    alt = f"Half-life against forget bias, {number} networks each, on a curve of the formula: "
    return Drawing(figure, f"{alt}{said}.")


def plot_counts(counts: dict[str, np.ndarray], truth: np.ndarray, stream: np.ndarray) -> Drawing:
    """Draw what each of some cells counts along a stream, below the symbols, beside the truth.

    counts: name: the count after each step (T,); truth (T,); stream: T symbols, "|" begins a text.
    """
    T = check_arrays(truth=(truth, "T"))["T"]
    check_type("counts", counts, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.3))
    steps = np.arange(1, T + 1)
    for start in steps[np.asarray(stream) == "|"]:
        ax.axvline(start, color="#BBBBBB", lw=1, zorder=0)
    ax.set_title("grey lines: a new text begins", loc="left", fontsize="medium")
    ax.plot(steps, truth, color=BAND, lw=7, zorder=1, solid_joinstyle="round")
    ends = {"the truth (wide)": (truth[-1], TRUTH.color)}
    for (name, count), style in zip(counts.items(), CONDITIONS, strict=False):
        check_arrays(count=(count, "T"), truth=(truth, "T"))
        ax.plot(steps, count, color=style.color, linestyle=style.linestyle, lw=1.6)
        ends[name] = (count[-1], style.color)
    name_ends(ax, T + 1, ends)
    ax.set(xlabel="step", ylabel="count of a", xlim=(0, T))
    shares = "; ".join(
        f"{name}: at the end {count[-1]:.1f}, right at "
        f"{100 * np.mean(np.abs(count - truth) < 0.5):.0f} % of the steps"
        for name, count in counts.items()
    )
    texts = int(np.sum(np.asarray(stream) == "|"))
    alt = f"Counts along a stream of {texts} texts, {T} steps; the truth ends at {truth[-1]:.0f}. "
    return Drawing(figure, f"{alt}{shares}.")


def plot_gate_after_cues(gates: dict[str, np.ndarray], words: list[str]) -> Drawing:
    """Draw one unit's forget gate under the words, a row for each word that stood in one place.

    gates: cue: the gate at each of the words (T,), the cue's own word left out of `words` as "…".
    """
    T = len(check_words("words", words))
    values = np.array([gate for gate in check_type("gates", gates, dict).values()])
    check_arrays(gates=(values, f"rows {T}"))
    figure, ax = plt.subplots(figsize=(WIDTH, 1.9))
    image = ax.imshow(values, aspect="auto", cmap="cividis", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(values):
        text = f"{value:.2f}".removeprefix("0") if value < 0.995 else "1"
        color = "white" if value < 0.6 else "black"
        ax.text(column, row, text, ha="center", va="center", fontsize=10, color=color)
    ax.set_xticks(range(T), words, rotation=45, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(gates)), list(gates))
    figure.colorbar(image, ax=ax, label="$f_t$", pad=0.01)
    rows = "; ".join(
        f"{cue}: " + ", ".join(f"{w} {v:.2f}" for w, v in zip(words, gate, strict=True))
        for cue, gate in gates.items()
    )
    return Drawing(figure, f"One unit's forget gate at {T} words, after {len(gates)} cues. {rows}.")


def _half_life_of(bias):
    """ln(0.5) over ln(f), for f = sigmoid(bias)."""
    return np.log(0.5) / np.log(sigmoid(np.asarray(bias, dtype=float)))
