"""Dots by condition: every network a dot, conditions below each other, medians in words."""

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.validation import check_type

from .canvas import WIDTH, Drawing
from .palette import NETWORKS, TRUTH


def plot_conditions(
    values: dict[str, list[float]], label: str, chance: float, called: str = "guessing"
) -> Drawing:
    """Draw each condition as a row of dots, one a network, with the median in words.

    values: condition: what each network reaches in it, in percent. label: of the axis. chance: what
    guessing reaches, or what else the dotted line is `called`.
    """
    check_type("values", values, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 0.6 + 0.42 * len(values)))
    rows_of_dots(ax, values, (0, 104), "{:.0f}")
    ax.axvline(chance, color=TRUTH.color, linestyle=TRUTH.linestyle)
    ax.text(chance + 1, -0.55, called, color=TRUTH.color, va="bottom")
    ax.set(xlabel=label)
    said = "; ".join(
        f"{name}: {min(v):.0f} to {max(v):.0f}, median {np.median(v):.0f}"
        for name, v in values.items()
    )
    number = len(next(iter(values.values())))
    return Drawing(figure, f"{label}, {number} networks, a dot each; {called} {chance:g}. {said}.")


def rows_of_dots(
    ax, values: dict[str, list[float]], limits: tuple[float, float], form: str
) -> None:
    """A row of dots for each name, a dot a network, its median at the right edge in a form."""
    style, edge = NETWORKS["LSTM"], limits[1] + 0.02 * (limits[1] - limits[0])
    for row, reached in enumerate(values.values()):
        aside = np.linspace(-0.16, 0.16, len(reached))
        ax.plot(reached, row + aside, style.marker, color=style.color, ms=4.5, alpha=0.7)
        median = form.format(np.median(reached).round(3) + 0.0).replace("-", "−")
        ax.text(edge, row, median, va="center", color=style.color)
    ax.text(edge, -0.55, "median", color=style.color, va="bottom", ha="center")
    ax.set_yticks(range(len(values)), list(values))
    ax.set(xlim=limits, ylim=(len(values) - 0.5, -0.75))
