"""Networks unfolded: the same cell at every step, forward and backward, lines as thick as measured.

A row is one network over T steps. Its line carries the state from step to step (the hidden state of
an RNN through its box, the cell state of an LSTM past its gates, or past a plus alone), thinner by
the factor that was measured on the way. Several rows stand below each other, step by step.
"""

from collections.abc import Sequence
from textwrap import fill
from typing import NamedTuple

import numpy as np

from lstm_course.validation import check_arrays, check_choice, check_type

from .canvas import BODY, QUIET, RIM, SMALLEST, WIDTH, Canvas, Drawing, thickness
from .plots import LOOKS

LOST = 0.005  # a smaller share is drawn as dots
LEFT, RIGHT = 1.0, 0.85  # inches before the first cell and behind the last
HEIGHTS = {"rnn": 1.5, "lstm": 1.55, "line": 1.6, "gated": 1.4}
PATTERN = {"rnn": "h", "lstm": "c", "line": "c", "gated": "c"}
WORDS = {
    "rnn": "A plain RNN",
    "lstm": "An LSTM's cell state",
    "line": "A line that is only added to",
    "gated": "A line that is only added to, a gate before each plus,",
}


class Row(NamedTuple):
    """One network over T steps.

    kind: "rnn"; "lstm", an × and its gate on the line; "line", a + on it; or "gated", a + with a
    gate on the way up to it, and no numbers on the line. left: what is left on the line, (T + 1,):
    before the first step, after each; of a gradient, from behind the last step to before the first.
    factors: T short texts, what each step multiplies by, or a gate's value. name: stands before the
    row. reads: T texts below the cells, such as words; none for x_1 to x_T. answer: what is read
    out of the last step. backward: whether a gradient flows, from right to left.
    """

    kind: str
    left: Sequence[float]
    factors: Sequence[str] = ()
    name: str = ""
    reads: Sequence[str] = ()
    answer: str = ""
    backward: bool = False


def draw_unfolded(*rows: Row, what: str = "") -> Drawing:
    """Draw networks unfolded over the same number of steps, one below the other, with a key.

    what: of what the lines carry a share; what they began with, or the gradient, without it.
    Raises TypeError or ValueError for a row that is none, of another length or of an unknown kind.
    """
    steps = {_check_row(row) for row in rows}
    if len(steps) != 1:
        raise ValueError(f"rows must have one number of steps; got {sorted(steps)}")
    T = steps.pop()
    key = _key(rows, what)
    height = sum(HEIGHTS[row.kind] for row in rows) + 0.52
    canvas = Canvas(WIDTH, height)
    top = height
    for row in rows:
        _draw_row(canvas, row, T, top)
        top -= HEIGHTS[row.kind]
    canvas.write(0.1, 0.2, fill(key, 100), SMALLEST, QUIET, ha="left")
    return Drawing(canvas.figure, " ".join([*(_in_words(row, T) for row in rows), f"Key: {key}."]))


def draw_fading(gates: dict[str, Sequence[float]]) -> Drawing:
    """Draw what the forget gate leaves of c_0, a row of cells for each list of gates.

    gates: name: the gate of one unit at each step, numbers between 0 and 1; all lists equally long.
    """
    check_type("gates", gates, dict)
    return draw_unfolded(
        *(
            Row("lstm", [1.0, *np.cumprod(f)], [f"{f_t:g}" for f_t in f], name)
            for name, f in gates.items()
        )
    )


def _check_row(row: Row) -> int:
    """The number of steps of a row."""
    check_choice("kind", check_type("row", row, Row).kind, HEIGHTS)
    T = check_arrays(left=(np.asarray(row.left, dtype=float), "steps"))["steps"] - 1
    for name in ("factors", "reads"):
        texts = getattr(row, name)
        if texts and len(texts) != T:
            raise ValueError(f"{name} must have {T} texts, one a step; got {len(texts)}")
    return T


def _draw_row(canvas: Canvas, row: Row, T: int, top: float) -> None:
    line = top - (0.5 if row.kind in ("lstm", "gated") else 0.62)  # the height of the state's line
    step = (WIDTH - LEFT - RIGHT) / T
    places = LEFT + step * (np.arange(T) + 0.5)
    if row.name:
        canvas.write(0.1, line - 0.55, row.name, ha="left")
    draw = STEPS[row.kind]
    for t, x in enumerate(places):
        draw(canvas, row, t, x, step, line)
        read = row.reads[t] if row.reads else f"$x_{{{t + 1}}}$"
        canvas.arrow((x, line - 0.78), (x, line - UP_TO[row.kind]))
        canvas.write(x, line - 0.9, read, SMALLEST)
    _draw_line(canvas, row, places, step, line)
    if row.answer:
        end, way = places[-1], (line + 0.22, line + 0.42)
        if row.backward:  # a loss: the gradient comes from it, to the last state
            end, way = WIDTH - RIGHT + 0.59, (line + 0.42, line + 0.14)
        canvas.arrow((end, way[0]), (end, way[1]))
        canvas.write(end, line + 0.5, row.answer, ha="center")


def _draw_line(canvas: Canvas, row: Row, places, step: float, line: float) -> None:
    """The state's line, piece by piece as thick as what is left; the numbers above it."""
    left = np.asarray(row.left, dtype=float)[:: -1 if row.backward else 1]  # from left to right
    ends = [LEFT - 0.42, *(places[:-1] + step / 2), WIDTH - RIGHT + 0.42]
    edges = [ends[0], *places, ends[-1]]
    gap, above = (0.24, 0.21) if row.kind == "rnn" else (0.14, 0.37 if row.kind == "lstm" else 0.18)
    color = LOOKS[PATTERN[row.kind]].color
    for k, share in enumerate(left):
        start, end = edges[k] + gap * (k > 0), edges[k + 1] - gap * (k < len(left) - 1)
        if row.backward:
            start, end = end, start
        dots = ":" if share < LOST else "-"
        canvas.arrow((start, line), (end, line), color, thickness(share), dots)
        if row.kind != "gated":
            canvas.write((start + end) / 2, line + above, share_text(share), SMALLEST)
    for x, t in ((ends[0] - 0.17, 0), (ends[-1] + 0.17, len(places))):
        canvas.write(x, line, f"${PATTERN[row.kind]}_{{{t}}}$")


def _draw_rnn_step(canvas: Canvas, row: Row, t: int, x: float, step: float, line: float) -> None:
    canvas.box(x, line, 0.46, 0.44, "tanh", LOOKS["h"].color, size=SMALLEST)
    if row.factors:
        canvas.write(x, line + 0.36, row.factors[t], SMALLEST)


def _draw_body(canvas: Canvas, x: float, step: float, line: float, sign: str, widest=0.9) -> None:
    width = min(step - 0.12, widest)
    body = canvas.box(x, line - 0.2, width, 0.88, rim=RIM, face=BODY, linewidth=0.8)
    body.set_zorder(0)
    canvas.circle(x, line, sign, LOOKS["c"].color)


def _draw_line_step(canvas: Canvas, row: Row, t: int, x: float, step: float, line: float) -> None:
    _draw_body(canvas, x, step, line, "+")
    if row.factors:
        canvas.write(x, line + 0.36, row.factors[t], SMALLEST)


def _draw_gated_step(canvas: Canvas, row: Row, t: int, x: float, step: float, line: float) -> None:
    _draw_body(canvas, x, step, line, "+", widest=1.06)
    canvas.arrow((x, line - 0.3), (x, line - 0.14), LOOKS["i"].color, LOOKS["i"].linewidth)
    canvas.circle(x, line - 0.44, "×", LOOKS["i"].color)
    canvas.box(x - 0.32, line - 0.44, 0.28, 0.24, row.factors[t], LOOKS["i"].color, size=SMALLEST)


def _draw_lstm_step(canvas: Canvas, row: Row, t: int, x: float, step: float, line: float) -> None:
    _draw_body(canvas, x, step, line, "×")
    canvas.arrow((x, line - 0.4), (x, line - 0.14), LOOKS["f"].color, LOOKS["f"].linewidth)
    canvas.box(
        x,
        line - 0.48,
        0.5,
        0.26,
        row.factors[t] if row.factors else f"$f_{{{t + 1}}}$",
        LOOKS["f"].color,
        size=SMALLEST,
    )


STEPS = {
    "rnn": _draw_rnn_step,
    "lstm": _draw_lstm_step,
    "line": _draw_line_step,
    "gated": _draw_gated_step,
}
UP_TO = {"rnn": 0.25, "lstm": 0.6, "line": 0.14, "gated": 0.58}  # where what is read goes in


def share_text(share: float) -> str:
    """A share in few signs: "1", "0.5", "0.062", "3e-13"."""
    if share >= 0.995 or share == 0:
        return f"{share:.3g}"
    return f"{share:.2g}" if share >= 0.01 else f"{share:.0e}".replace("e-0", "e-")


def _key(rows: Sequence[Row], what: str) -> str:
    """What the shapes mean, of those that are drawn."""
    kinds = {row.kind for row in rows}
    began = "the gradient" if any(row.backward for row in rows) else "what the line began with"
    if kinds == {"gated"}:
        return "pale box: the cell of one step; circle: arithmetic; blue: a gate, with its value"
    signs = ["box: a layer with weights"] if kinds & {"rnn", "lstm"} else []
    if kinds - {"rnn"}:
        signs += ["circle: arithmetic", "pale box: the cell of one step"]
    if any(row.kind != "lstm" and row.factors for row in rows):
        signs.append("× with a number: the factor of a step")
    signs.append(f"thickness and number: how much of {what or began} is left")
    lost = any(np.min(row.left) < LOST for row in rows)
    return "; ".join([*signs, "dots: next to nothing"] if lost else signs)


def _in_words(row: Row, T: int) -> str:
    name = f" ({row.name.replace(chr(10), ' ')})" if row.name else ""
    way = "backward" if row.backward else "forward"
    if row.kind == "gated":
        offered = ", ".join(row.reads)
        gates = ", ".join(row.factors)
        name = row.name.replace("$", "")
        return f"{WORDS[row.kind]} over {T} steps, {name}. Gates: {gates}. Offered: {offered}."
    shares = ", ".join(share_text(share) for share in row.left)
    factors = f" Factors: {', '.join(row.factors)}." if row.factors else ""
    end = (
        "The gradient comes from the"
        if row.backward
        else "The answer is read out of the last step:"
    )
    answer = f" {end} {row.answer}." if row.answer else ""
    return (
        f"{WORDS[row.kind]}{name} unfolded over {T} steps, {way}.{factors} "
        f"Left on its line: {shares}.{answer}"
    )
