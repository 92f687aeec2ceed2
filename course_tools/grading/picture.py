"""The picture of the summary: which mistakes were made how often. It loads matplotlib."""

from __future__ import annotations

import io
import textwrap

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lstm_course.exercises.verdict import COLOURS, NOT_ATTEMPTED, WRONG
from lstm_course.figures.plots import STYLE

MOST_BARS = 25
MOST_SAID = 5  # in the words for who does not see the picture
LABEL_WIDTH = 44  # characters; the longest name of a mistake is 43 long
BAR = 0.3  # inches from a bar to the next, a line of a label being 0.2
NO_NAME = "no named mistake"


def draw_mistakes(mistakes: list[tuple[str, str, int]], num_students: int) -> bytes:
    """Draw a bar for each of the most frequent mistakes, as a PNG.

    mistakes: (exercise, mistake or "", how often), the most frequent first. Each label names the
    exercise and the mistake; wrong answers without a name are grey and hatched.
    """
    shown = mistakes[:MOST_BARS]
    labels = [_label(exercise, mistake) for exercise, mistake, _ in shown]
    heights = [BAR + 0.2 * label.count("\n") for label in labels]
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(9.0, 0.9 + sum(heights)))
        FigureCanvasAgg(figure)
        ax = figure.add_subplot()
        middles = [sum(heights[:k]) + height / 2 for k, height in enumerate(heights)]
        counts = [count for *_, count in shown]
        colors = [COLOURS[WRONG if mistake else NOT_ATTEMPTED] for _, mistake, _ in shown]
        hatches = ["" if mistake else "///" for _, mistake, _ in shown]
        bars = ax.barh(middles, counts, 0.2, color=colors, hatch=hatches, edgecolor="white", lw=0)
        ax.bar_label(bars, padding=3, fontsize=10)
        ax.set_yticks(middles, labels, fontsize=10)
        ax.set_ylim(sum(heights), 0)
        ax.set_xlim(0, 1.1 * max(counts))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel(f"students, of {num_students}")
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def describe_mistakes(mistakes: list[tuple[str, str, int]], num_students: int) -> str:
    """The picture in words, with its longest bars; the table below it has all of them."""
    shown = mistakes[:MOST_SAID]
    listed = "; ".join(f"{mistake or NO_NAME} in {name}, {count}" for name, mistake, count in shown)
    rest = f"; {len(mistakes) - len(shown)} more" if len(mistakes) > len(shown) else ""
    return (
        f"Bars, the longest on top: how many of {num_students} students made which mistake. "
        f"{listed}{rest}."
    )


def _label(exercise: str, mistake: str) -> str:
    """The exercise and the mistake, on as many lines as they need."""
    return "\n".join(textwrap.wrap(f"{exercise}:  {mistake or NO_NAME}", LABEL_WIDTH + 22))
