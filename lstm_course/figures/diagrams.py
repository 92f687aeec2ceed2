"""The drawing of the cell: one part lit, the rest dimmed, symbols or real numbers on its wires.

Everything is drawn from `cell_graph`: boxes have weights, circles and ovals work element by
element. A wire has the colour and line of what flows in it, as in every figure of the course.
"""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from lstm_course.cell import LSTMStep
from lstm_course.validation import check_choice, check_integer, check_type

from .cell_graph import LSTM, PARTS, evaluate
from .pen import Pen, number_text


class Drawing(NamedTuple):
    """A figure and the words for it: `show(*draw_cell())`."""

    figure: Figure
    alt: str


def draw_cell(lit="whole", values: LSTMStep | None = None, unit=0, sequence=0) -> Drawing:
    """Draw the LSTM cell with one part lit, symbols or the numbers of a computed step on the wires.

    lit: "whole", "cell state", "forget gate", "input gate" (with its candidate), "update" or
    "output gate". values: a step from `cell.trace_lstm_step`; one `unit` of one `sequence` of it is
    shown, and each gate's box is filled to the gate's value. Raises ValueError for another part or
    a unit that is not there, TypeError for values that are not a step.
    """
    check_choice("lit", lit, PARTS)
    numbers = None if values is None else numbers_of(values, unit, sequence)
    pen = Pen(LSTM)
    pen.draw(*PARTS[lit][:2], numbers)
    return Drawing(pen.figure, describe_part(lit, numbers))


def numbers_of(step: LSTMStep, unit: int, sequence: int) -> dict[str, np.ndarray]:
    """The value on every node for one unit; x_t keeps its features, h_prev all its units."""
    N, H = check_type("values", step, LSTMStep).c_t.shape
    check_integer("unit", unit, 0, H - 1)
    check_integer("sequence", sequence, 0, N - 1)
    mixed = ("x_t", "h_prev")  # every layer reads all of these
    pairs = step._asdict().items()
    return evaluate(LSTM, {k: a[sequence] if k in mixed else a[sequence, unit] for k, a in pairs})


def describe_part(lit: str, numbers: dict | None = None) -> str:
    """Say in words what is drawn, with the numbers of the lit part."""
    part = PARTS[lit]
    alt = "all of it lit" if lit == "whole" else f"the {lit} lit and the rest dimmed"
    alt = f"The LSTM cell, {alt}: {part.flow}."
    if numbers is None:
        return alt
    read = {*part.nodes, *(source for source, _ in part.edges)}
    nodes = [n for n in LSTM.nodes if n.name in read and n.operation != "leave"]
    listed = [
        f"{n.words} {number_text(numbers[n.name])}" for n in nodes if np.size(numbers[n.name]) == 1
    ]
    return f"{alt} In numbers: {', '.join(listed)}."
