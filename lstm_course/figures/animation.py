"""A short sequence passing through the drawn cell: one picture a step, and a small player.

The player is a piece of HTML with the pictures inside: it plays in JupyterLab, on a static page and
in slides, without a kernel or a network. Beside it belongs `figures.plot_unit_under_words`, the
same numbers as a strip, for those who cannot play it.
"""

import html
import json
from base64 import b64encode
from io import BytesIO
from typing import NamedTuple

import matplotlib.pyplot as plt
from PIL import Image

from lstm_course.traces import LSTMTrace
from lstm_course.validation import check_type, check_words

from .cell_graph import LSTM, PARTS
from .diagrams import numbers_of
from .pen import PAGES, Pen, number_text

MOST_STEPS = 12  # a picture is about 15 kB
DPI = 90


class CellAnimation(NamedTuple):
    """What `animate_cell` gives: a player in a notebook, a description as plain text."""

    html: str
    alt: str

    def __repr__(self) -> str:
        return f"Animation: {self.alt}"

    def _repr_html_(self) -> str:
        return self.html


def animate_cell(trace: LSTMTrace, words: list[str], unit: int = 0, sequence: int = 0):
    """Show one unit of one sequence of a trace step by step, the word at the cell's door.

    trace: of T steps from `sequence.lstm_forward`; words: T of them, at most 12. Every picture is
    `draw_cell` with that step's numbers. Returns a CellAnimation, to stand last in a cell. Raises
    ValueError where the words do not fit the steps or are too many.
    """
    T = check_type("trace", trace, LSTMTrace).h.shape[0]
    words = check_words("words", words, T)
    if not 1 <= T <= MOST_STEPS:
        raise ValueError(f"an animation shows 1 to {MOST_STEPS} steps; got T = {T}")
    frames = []
    for t in range(T):
        numbers = numbers_of(trace.step(t), unit, sequence)
        f, i, o, c = (number_text(numbers[name]) for name in ("f_t", "i_t", "o_t", "c_t"))
        said = f"{words[t]}: f {f}, i {i}, o {o}, c {c}"
        frames.append({"src": _picture(numbers, words, t), "alt": said})
    alt = f"unit {unit} of the cell reads {T} words; {'; '.join(f['alt'] for f in frames)}."
    page = PAGES.get_template("animation.html")
    return CellAnimation(page.render(frames=frames, json=json, escape=html.escape), alt)


def _picture(numbers: dict, words: list[str], t: int) -> str:
    """Draw one step; a PNG of 64 colours, a quarter of the size, as a data URL."""
    pen = Pen(LSTM)
    pen.draw(PARTS["whole"].nodes, PARTS["whole"].edges, numbers)
    pen.write_tape(words, t)
    drawn, small = BytesIO(), BytesIO()
    pen.figure.savefig(drawn, dpi=DPI)
    plt.close(pen.figure)
    Image.open(drawn).convert("RGB").quantize(64).save(small, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(small.getvalue()).decode()}"
