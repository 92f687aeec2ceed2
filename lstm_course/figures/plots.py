"""The figure style of the course, one colour and line a quantity, and how a figure is shown.

Import this module only where something is drawn: it loads matplotlib.
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

from lstm_course.traces import LSTMTrace
from lstm_course.validation import check_integer, check_type, check_words


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
STYLE = {
    "figure.dpi": 110,
    "savefig.dpi": 110,
    "figure.figsize": (8.0, 3.2),  # inches
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": 11,
    "legend.frameon": False,
    "image.cmap": "cividis",
    "svg.hashsalt": "lstm-course",
}
WORDS = "Figure, in words:"  # the first line, which JupyterLab shows of a folded output
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
        return f"{WORDS}\n{self.alt}"

    def _repr_png_(self):
        png = self._saved("png", Software=None)
        svg = self._saved("svg", Date=None, Creator=None)
        return png, {"alt": self.alt, "svg": b64encode(compress(svg, 9)).decode()}

    def _saved(self, kind: str, **metadata) -> bytes:
        buffer, engine = BytesIO(), self.figure.get_layout_engine()
        with plt.rc_context({"figure.constrained_layout.use": engine is not None}):
            self.figure.savefig(buffer, format=kind, metadata=metadata)  # else a drawing gets one
        return buffer.getvalue()


def plot_unit_under_words(trace, words: list[str], ax: Axes, unit: int = 0) -> Axes:
    """Draw every gate and state of one unit as a strip under the words, the value in each field.

    trace: an LSTMTrace of T steps; its first sequence is drawn. Rows: f, i, o between 0 and 1; g,
    c, h with sign. Blue is negative, red positive, white zero, from -1 to 1; c may lie beyond.
    """
    H = check_type("trace", trace, LSTMTrace).c.shape[2]
    unit = check_integer("unit", unit, 0, H - 1)
    rows = {k: getattr(trace, k)[:, 0, unit] for k in ("f", "i", "g", "c", "o", "h")}
    values = np.array(list(rows.values()))
    words = check_words("words", words, values.shape[1])
    check_type("ax", ax, Axes).imshow(values, aspect="auto", cmap="RdBu_r", vmin=-1.6, vmax=1.6)
    ax.set_xticks(range(len(words)), words, rotation=45, ha="right", rotation_mode="anchor")
    for (row, column), value in np.ndenumerate(values):
        text, ink = f"{value:.2f}".replace("-", "−"), "white" if abs(value) > 1.1 else "black"
        ax.text(column, row, text, ha="center", va="center", fontsize=9, color=ink)
    ax.set_yticks(range(len(rows)), [f"${k}_t$" for k in rows])
    return ax
