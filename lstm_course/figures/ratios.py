"""Ratios of a comparison by task and cell, every seed a dot, with the interval of the median."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import NullLocator

from lstm_course.validation import check_type

from .canvas import QUIET, WIDTH, Drawing
from .palette import CONDITIONS, TRUTH

PALE, LEAST, MOST = "#C9C9C9", 0.2, 6.0
TICKS = {0.25: "¼", 0.5: "½", 1: "1", 2: "2", 4: "4"}
SLOWER, FASTER = CONDITIONS[0], CONDITIONS[2]


def plot_ratios(ratios: dict[str, dict[str, np.ndarray]]) -> Drawing:
    """Draw updates per those of the full LSTM: a panel a task, a row a cell, a dot a seed.

    ratios: task: cell: one ratio a seed. A bar leads from the second smallest to the second
    largest; coloured where all of it lies on one side of 1.
    """
    cells = list(next(iter(check_type("ratios", ratios, dict).values())))
    size = (WIDTH, 0.95 + 0.36 * len(cells))
    figure, axes = plt.subplots(1, len(ratios), figsize=size, sharey=True)
    said = []
    for ax, (task, by_cell) in zip(np.atleast_1d(axes), ratios.items(), strict=True):
        ax.axvline(1, color=TRUTH.color, linestyle=TRUTH.linestyle, lw=1.6)
        for row, values in enumerate(by_cell.values()):
            _draw_row(ax, row, values)
        ax.set(title=task, xscale="log", xlim=(LEAST, MOST), ylim=(len(cells) - 0.5, -0.6))
        ax.set_xticks(list(TICKS), list(TICKS.values()))
        ax.xaxis.set_minor_locator(NullLocator())
        spans = (f"{name} {_span(values)}" for name, values in by_cell.items())
        said.append(f"{task}: {', '.join(spans)}")
    np.atleast_1d(axes)[0].set_yticks(range(len(cells)), cells)
    key = "blue: faster, brown: slower, grey: no verdict"
    figure.supxlabel(f"updates per the full LSTM's at the same seed; {key}", fontsize="medium")
    alt = "Updates per those of the full LSTM, second smallest to second largest of the seeds. "
    return Drawing(figure, f"{alt}{'; '.join(said)}.")


def _draw_row(ax, row: int, values: np.ndarray) -> None:
    low, high = np.sort(values)[[1, -2]]
    style = SLOWER if low > 1 else FASTER if high < 1 else None
    ax.plot(
        [low, high], [row, row], color=style.color if style else PALE, lw=6, solid_capstyle="butt"
    )
    shown = np.clip(values, LEAST * 1.05, MOST / 1.05)
    aside = np.linspace(-0.2, 0.2, len(values))
    ax.plot(shown, row + aside, "o", color=style.color if style else QUIET, ms=2.8)


def _span(values: np.ndarray) -> str:
    low, high = np.sort(values)[[1, -2]]
    verdict = "slower" if low > 1 else "faster" if high < 1 else "no verdict"
    return f"{low:.2f} to {high:.2f}, {verdict}"
