"""The figure style of the course, one colour and line a quantity, and the plots lessons share.

Every `plot_` function takes data and an `ax`, draws, and returns the `ax`. Import this module only
where something is drawn: it loads matplotlib.
"""

from base64 import b64encode
from io import BytesIO
from typing import NamedTuple
from zlib import compress

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lstm_course.traces import LSTMTrace
from lstm_course.validation import (
    check_arrays,
    check_integer,
    check_items,
    check_number,
    check_type,
    check_words,
)


class Look(NamedTuple):
    """How a quantity looks in every figure: colour, line style, width in points."""

    color: str
    linestyle: str
    linewidth: float


# Okabe-Ito hues, at least 3:1 against white; told apart in grey by their line styles.
LOOKS = {
    "f": Look("#D55E00", "-", 1.8),
    "i": Look("#0072B2", "--", 1.8),
    "g": Look("#CC79A7", "-.", 1.8),
    "o": Look("#009E73", ":", 2.2),
    "c": Look("#000000", "-", 2.8),
    "h": Look("#595959", "-", 1.2),
}
# Series that are not parts of a cell (runs, gains, networks): dark to light, markers differ too.
SERIES = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#595959")
MARKERS = ("o", "s", "^", "D", "v", "P")
PLACE = {"RNN": 0, "LSTM": 1, "LSTM, forget bias 3": 2, "RNN, orthogonal start": 3}  # in SERIES
STYLE = {
    "figure.dpi": 110,
    "savefig.dpi": 110,
    "figure.figsize": (8.0, 3.2),  # inches
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": 11,
    "axes.prop_cycle": plt.cycler(color=SERIES),
    "legend.frameon": False,
    "image.cmap": "cividis",
    "svg.hashsalt": "lstm-course",
}
plt.rcParams.update(STYLE)  # whoever imports the course's figures draws in its style


def show(figure: Figure | tuple[Figure, str], alt: str | None = None) -> None:
    """Show a figure with its text alternative, and close it: `show(drawing)`.

    A drawing is a figure and its text; `show(figure, alt)` does the same. `alt` says in words what
    is drawn, with the main numbers; it becomes the plain text of the output, so that it is in the
    file, read aloud, and compared in CI. Raises ValueError where it is shorter than 20 characters.
    """
    if alt is None and isinstance(figure, tuple):
        figure, alt = figure
    check_type("figure", figure, Figure)
    if len(check_type("alt", alt, str).strip()) < 20:
        raise ValueError(f"alt must say in words what the figure shows; got {alt!r}")
    display(_Described(figure, alt))
    plt.close(figure)


class _Described:
    """A figure that displays as a PNG and, as plain text, as its description.

    The same as SVG, for decks and the site, lies in the metadata: JupyterLab shows none in a
    notebook that is not trusted, and nbval would compare it, with every version's own curves.
    """

    def __init__(self, figure: Figure, alt: str):
        self.figure, self.alt = figure, alt

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"

    def _repr_png_(self):
        png = self._saved("png", Software=None)
        svg = self._saved("svg", Date=None, Creator=None)
        return png, {"alt": self.alt, "svg": b64encode(compress(svg, 9)).decode()}

    def _saved(self, kind: str, **metadata) -> bytes:
        buffer, engine = BytesIO(), self.figure.get_layout_engine()
        with plt.rc_context({"figure.constrained_layout.use": engine is not None}):
            self.figure.savefig(buffer, format=kind, metadata=metadata)  # else a drawing gets one
        return buffer.getvalue()


def plot_states_under_words(states: np.ndarray, words: list[str], ax: Axes) -> Axes:
    """Draw states as a signed heat map, a column a word: states (T, H), T words.

    Blue is negative, red positive, white zero; the colour scale is fixed at -1 to 1.
    """
    check_arrays(states=(states, "T H"))
    image = _draw_heat_map(states.T, words, ax, cmap="RdBu_r", vmin=-1, vmax=1)
    ax.set_ylabel("unit of $h_t$")
    ax.figure.colorbar(image, ax=ax, label="value", pad=0.01)
    return ax


def plot_gates_under_words(
    gates: np.ndarray, words: list[str], ax: Axes, symbol="f_t", units: list[int] | None = None
) -> Axes:
    """Draw a gate as a strip under the words, a row a unit, the value in each field: gates (T, H).

    Dark blue is 0, shut; yellow is 1, open. `units` picks and orders the rows; all without it.
    """
    H = check_arrays(gates=(gates, "T H"))["H"]
    check_type("symbol", symbol, str)
    units = list(range(H)) if units is None else list(check_items("units", units, int, np.integer))
    units = [check_integer("each of units", unit, 0, H - 1) for unit in units]
    shown = gates[:, units].T
    image = _draw_heat_map(shown, words, ax, cmap="cividis", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(shown):
        color = "white" if value < 0.6 else "black"
        text = f"{value:.2f}".removeprefix("0") if value < 0.995 else "1"
        ax.text(column, row, text, ha="center", va="center", fontsize=8, color=color)
    ax.set_yticks(range(len(units)), [f"unit {unit}" for unit in units])
    ax.figure.colorbar(image, ax=ax, label=f"${symbol}$", pad=0.01)
    return ax


def plot_unit_under_words(trace, words: list[str], ax: Axes, unit: int = 0) -> Axes:
    """Draw every gate and state of one unit as a strip under the words, the value in each field.

    trace: an LSTMTrace of T steps; its first sequence is drawn. Rows: f, i, o between 0 and 1; g,
    c, h with sign. Blue is negative, red positive, white zero, from -1 to 1; c may lie beyond.
    """
    H = check_type("trace", trace, LSTMTrace).c.shape[2]
    unit = check_integer("unit", unit, 0, H - 1)
    rows = {k: getattr(trace, k)[:, 0, unit] for k in ("f", "i", "g", "c", "o", "h")}
    values = np.array(list(rows.values()))
    _draw_heat_map(values, words, ax, cmap="RdBu_r", vmin=-1.6, vmax=1.6)
    for (row, column), value in np.ndenumerate(values):
        text, ink = f"{value:.2f}".replace("-", "−"), "white" if abs(value) > 1.1 else "black"
        ax.text(column, row, text, ha="center", va="center", fontsize=9, color=ink)
    ax.set_yticks(range(len(rows)), [f"${k}_t$" for k in rows])
    return ax


def _draw_heat_map(values: np.ndarray, words: list[str], ax: Axes, **look):
    """Draw values (rows, T) with a word under each column; return the image."""
    words = check_words("words", words, values.shape[1])
    image = check_type("ax", ax, Axes).imshow(values, aspect="auto", **look)
    ax.set_xticks(range(len(words)), words, rotation=45, ha="right", rotation_mode="anchor")
    return image


def plot_against_lag(norms: dict[str, np.ndarray], ax: Axes, floor: float = 1e-16) -> Axes:
    """Draw gradient norms against the lag, one line a network, on a logarithmic axis.

    Each array holds the norm at step 1..T, (T,); lag 0 is the last step. Values below `floor` are
    left out, since float64 says nothing there beside numbers of size 1.
    """
    check_type("ax", ax, Axes)
    for k, (label, by_step) in enumerate(check_type("norms", norms, dict).items()):
        check_arrays(**{f"norms[{label!r}]": (by_step, "T")})
        by_lag = by_step[::-1]
        shown = np.where(by_lag >= floor, by_lag, np.nan)
        every = max(1, len(by_lag) // 8)
        style = {"marker": MARKERS[k % 6], "markevery": (k, every), "markersize": 5}
        ax.semilogy(shown, label=label, color=SERIES[k % 6], **style)
    ax.set_xlabel("lag (steps before the end)")
    ax.set_ylabel(r"gradient norm $\|dL/dh_t\|$")
    ax.legend()
    return ax


def plot_accuracy_by_distance(rows: dict[str, np.ndarray], chance: float, ax: Axes) -> Axes:
    """Draw accuracy against distance: a dot a seed, a line through the medians, a line at chance.

    `rows` holds equally long columns "cell", "distance" and "accuracy" (0 to 1).
    """
    check_type("ax", ax, Axes)
    chance = check_number("chance", chance, 0.0, 1.0)
    cells = list(dict.fromkeys(rows["cell"].tolist()))
    handles = []
    for k, cell in enumerate(cells):
        here = rows["cell"] == cell
        distance, accuracy = rows["distance"][here], rows["accuracy"][here]
        stops = np.unique(distance)
        medians = [np.median(accuracy[distance == d]) for d in stops]
        aside = 1 + 0.03 * (k - (len(cells) - 1) / 2)  # side by side, not on top
        look = PLACE.get(cell, k)
        color, marker = SERIES[look], MARKERS[look]
        ax.plot(stops * aside, medians, color=color, marker="_", markersize=14)
        ax.plot(distance * aside, accuracy, marker, color=color, markersize=4, alpha=0.7)
        handles.append(Line2D([], [], color=color, marker=marker, label=cell))
    line = ax.axhline(chance, color="#595959", linestyle=":", label=f"chance, {chance:.3g}")
    ax.set_xscale("log")
    ticks = np.unique(rows["distance"]).astype(int)
    ax.set_xticks(ticks, [str(d) for d in ticks], minor=False)
    ax.minorticks_off()
    ax.set_xlabel("distance (steps)")
    ax.set_ylabel("accuracy on new sequences")
    ax.set_ylim(0, 1.03)
    ax.legend(handles=[*handles, line], loc="center left")  # between the dots and the chance line
    return ax
