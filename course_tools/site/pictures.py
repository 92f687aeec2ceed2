"""README's pictures: `python -m course_tools.site.pictures` draws them again, into pictures/.

The cell, what the checker says of a mistake, what the microscope shows; and the card with which
other sites show a link to the course's own.
"""

import io
import re

import matplotlib.pyplot as plt
import rich._export_format as rich_export
from matplotlib.figure import Figure
from PIL import Image
from rich.console import Console
from rich.syntax import Syntax

from course_tools import ROOT
from lstm_course.data.files import write_file
from lstm_course.exercises import check
from lstm_course.figures import draw_cell, plot_unit_under_words
from lstm_course.inspection import SENTENCE, load_reader
from lstm_course.sequence import lstm_forward

from .pages import UNIT

FOLDER = ROOT / "pictures"
TITLE = "The LSTM, gate by gate"
ANSWER = "def change(x):\n    return x[:, 0] - x[:, -1]"  # of lesson 00, with two mistakes
TERMINAL = re.sub(r"@font-face \{\{.*?\}\}", "", rich_export.CONSOLE_SVG_FORMAT, flags=re.S)


def draw() -> None:
    """Write every picture."""
    for name, picture in PICTURES.items():
        print(f"written: {write_file(FOLDER / name, picture())}")


def cell() -> bytes:
    """The whole cell, as lesson 09 draws it."""
    return _saved(draw_cell(lit="whole").figure)


def microscope() -> bytes:
    """A unit's gates and states under the words that it reads."""
    reader, words = load_reader(), list(SENTENCE)
    zeros = reader.b[None, : reader.W_h.shape[1]] * 0
    trace = lstm_forward(reader.embed(words), zeros, zeros, *reader.weights)
    figure, ax = plt.subplots(figsize=(10, 3.2))
    plot_unit_under_words(trace, words, ax, UNIT)
    return _saved(figure)


def mistake() -> str:
    """A wrong answer and what the checker says of it, as in a terminal; no font is fetched."""
    names: dict = {}
    exec(ANSWER, names)
    verdict = check("00.change", names["change"])
    console = Console(record=True, width=84, file=io.StringIO(), force_terminal=True)
    code = f'{ANSWER}\n\ncheck("00.change", change)'
    console.print(Syntax(code, "python", theme="ansi_dark"), "")
    console.print(verdict.headline, style="bold red", highlight=False)
    console.print(verdict.advice.replace("*", ""), highlight=False)
    return console.export_svg(title="lesson 00", code_format=TERMINAL, unique_id="mistake")


def card() -> bytes:
    """The cell below the course's name, 1200 by 630 pixels."""
    drawn = Image.open(io.BytesIO(_saved(draw_cell(lit="whole").figure, "png", dpi=200)))
    figure = plt.figure(figsize=(12, 6.3), dpi=100, layout="none")
    figure.text(0.5, 0.88, TITLE, size=44, ha="center", va="center")
    ax = figure.add_axes((0.04, 0.04, 0.92, 0.74))
    ax.imshow(drawn)
    ax.set_axis_off()
    small = io.BytesIO()
    Image.open(io.BytesIO(_saved(figure, "png"))).convert("RGB").quantize(64).save(small, "PNG")
    return small.getvalue()


def _saved(figure: Figure, kind: str = "svg", **options) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    figure.savefig(buffer, format=kind, metadata=metadata, **options)
    plt.close(figure)
    return buffer.getvalue()


PICTURES = {
    "cell.svg": cell,
    "mistake.svg": mistake,
    "microscope.svg": microscope,
    "card.png": card,
}
if __name__ == "__main__":
    draw()
