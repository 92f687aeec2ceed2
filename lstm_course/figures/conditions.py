"""Dots by condition: every network a dot, conditions below each other, medians in words."""

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.validation import check_type

from .canvas import WIDTH, Drawing
from .palette import NETWORKS, TRUTH


def plot_conditions(values: dict[str, list[float]], label: str, chance: float) -> Drawing:
    """Draw each condition as a row of dots, one a network, with the median in words.

    values: condition: what each network reaches in it, in percent. label: of the axis. chance: what
    guessing reaches.
    """
    check_type("values", values, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 0.6 + 0.42 * len(values)))
    style, rows = NETWORKS["LSTM"], range(len(values))
    for row, reached in zip(rows, values.values(), strict=True):
        aside = np.linspace(-0.16, 0.16, len(reached))
        ax.plot(reached, row + aside, style.marker, color=style.color, ms=4.5, alpha=0.7)
        ax.text(106, row, f"{np.median(reached):.0f}", va="center", color=style.color)
    ax.axvline(chance, color=TRUTH.color, linestyle=TRUTH.linestyle)
    ax.text(chance + 1, -0.55, "guessing", color=TRUTH.color, va="bottom")
    ax.text(106, -0.55, "median", color=style.color, va="bottom", ha="center")
    ax.set_yticks(rows, list(values))
    ax.set(xlabel=label, xlim=(0, 104), ylim=(len(values) - 0.5, -0.75))
    said = "; ".join(
        f"{name}: {min(v):.0f} to {max(v):.0f}, median {np.median(v):.0f}"
        for name, v in values.items()
    )
    number = len(next(iter(values.values())))
    return Drawing(figure, f"{label}, {number} networks, a dot each; guessing {chance:g}. {said}.")
