"""A short sequence passing through the drawn cell: matplotlib's own animation, made self-contained.

The player is a piece of HTML with the pictures inside: it plays in JupyterLab, on a static page and
in slides, without a kernel or a network. Beside it belongs `figures.plot_unit_under_words`, the
same numbers as a strip, for those who cannot play it.
"""

import re
from base64 import b64decode, b64encode
from html import escape
from io import BytesIO

import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
from PIL import Image

from lstm_course.cell import LSTMStep
from lstm_course.traces import LSTMTrace
from lstm_course.validation import check_integer, check_type, check_words

from .cell_graph import LSTM, PARTS
from .diagrams import draw_cell, numbers_of
from .pen import Pen, number_text

MOST_STEPS = 12  # a picture is about 15 kB
DPI = 90
INTERVAL = 1500  # milliseconds a step
SIGNS = (  # the player's icons, which matplotlib loads from the network, as plain signs
    *(("minus", "−"), ("fast-backward", "|◀"), ("step-backward", "◁"), ("play fa-flip", "◀")),
    *(("pause", "❚❚"), ("step-forward", "▷"), ("fast-forward", "▶|"), ("plus", "+"), ("play", "▶")),
)


class CellAnimation:
    """What `animate_cell` gives: a player in a notebook, a description as plain text."""

    def __init__(self, html: str, alt: str):
        """Keep both forms."""
        self.html, self.alt = html, alt

    def __repr__(self) -> str:
        """The description, so that it is in the file and read aloud."""
        return f"Animation: {self.alt}"

    def _repr_html_(self) -> str:
        return self.html


def animate_cell(trace: LSTMTrace, words: list[str], unit: int = 0, sequence: int = 0):
    """Show one unit of one sequence of a trace step by step, the word at the cell's door.

    trace: of T steps from `sequence.lstm_forward`; words: T of them, at most 12. Every picture is
    `draw_cell` with that step's numbers. Returns a CellAnimation, to stand last in a cell. Raises
    ValueError where the words do not fit the steps or are too many. Lesson 09 uses it.
    """
    T = check_type("trace", trace, LSTMTrace).h.shape[0]
    words = check_words("words", words, T)
    if not 1 <= T <= MOST_STEPS:
        raise ValueError(f"an animation shows 1 to {MOST_STEPS} steps; got T = {T}")
    check_integer("unit", unit)
    steps = [trace.step(t) for t in range(T)]
    figure = draw_cell(values=steps[0], unit=unit, sequence=sequence).figure

    def draw(t: int) -> None:
        figure.clear()
        _draw_frame(figure, steps[t], words, t, unit, sequence)

    player = FuncAnimation(figure, draw, frames=T, interval=INTERVAL)
    quiet = {"figure.constrained_layout.use": False}  # clearing a figure would turn it on again
    with plt.rc_context(quiet | {"savefig.dpi": DPI, "animation.embed_limit": 2}):  # MB
        html = player.to_jshtml(default_mode="once")
    plt.close(figure)
    alt = _describe(steps, words, unit, sequence)
    return CellAnimation(_self_contained(html, alt), alt)


def _draw_frame(figure, step: LSTMStep, words, t: int, unit: int, sequence: int) -> None:
    """The drawing of one step on a cleared figure."""
    pen = Pen(LSTM, figure=figure)
    pen.draw(PARTS["whole"].nodes, PARTS["whole"].edges, numbers_of(step, unit, sequence))
    pen.write_tape(words, t)


def _self_contained(html: str, alt: str) -> str:
    """Replace the icon font from the network by plain signs, and random names by a fixed one.

    The picture gets its alt text and the slider its name, which matplotlib leaves out.
    """
    html = re.sub(r"<link[^>]*>", "", html)
    for icon, sign in SIGNS:
        html = re.sub(rf'<i class="fa fa-{icon}[^"]*"></i>', sign, html)
    name = re.search(r"_anim_img(\w+)", html).group(1)
    html = html.replace(name, "_of_the_cell")
    html = html.replace("<img ", f'<img alt="{escape(alt)}" ', 1)
    html = html.replace('class="anim-slider"', 'class="anim-slider" aria-label="step"', 1)
    html = re.sub(r"(?<=data:image/png;base64,)([A-Za-z0-9+/=\\\s]+)", _with_few_colors, html)
    return _shown_at_once(html)


def _shown_at_once(html: str) -> str:
    """Put the first picture into the page itself, and let the script wait for its slider.

    JupyterLab and Notebook 7 run the script of an output below the window before the output is in
    the page: it would stop there, without a picture and with dead buttons.
    """
    first = re.search(r'frames\[0\] = "([^"]+)"', html).group(1)
    html = html.replace("<img ", f'<img src="{first}" ', 1)
    begin, end = "setTimeout(function() {", "}, 0);"
    wait = "if (!document.getElementById(slider_id)) { return; }\n        clearInterval(waiting);"
    html = html.replace(begin, f"var waiting = setInterval(function() {{\n        {wait}", 1)
    return html.replace(end, "}, 50);", 1)


def _with_few_colors(match: re.Match) -> str:
    """The same picture with a palette of 64 colours: a quarter of the size."""
    picture = Image.open(BytesIO(b64decode(match.group().replace("\\", ""))))
    smaller = BytesIO()
    picture.convert("RGB").quantize(64).save(smaller, "PNG", optimize=True)
    return b64encode(smaller.getvalue()).decode()


def _describe(steps: list[LSTMStep], words: list[str], unit: int, sequence: int) -> str:
    """Say in words what is played, with the gates and the cell state of each step."""
    parts = []
    for word, step in zip(words, steps, strict=True):
        f, i, o, c = (
            number_text(a[sequence, unit]) for a in (step.f_t, step.i_t, step.o_t, step.c_t)
        )
        parts.append(f"{word}: f {f}, i {i}, o {o}, c {c}")
    return f"unit {unit} of the cell reads {len(words)} words; {'; '.join(parts)}."
