"""Figures of lesson 08: a cell that knows and is silent, and what grows where nothing squashes."""

from collections.abc import Sequence
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.validation import check_arrays, check_type, check_words

from .canvas import BODY, QUIET, RIM, SMALLEST, WIDTH, Canvas, Drawing, thickness
from .ends import name_ends
from .palette import CONDITIONS
from .plots import LOOKS
from .unfolded import LOST

SIDE, HEIGHT = 0.8, 3.25  # inches: before the first cell and behind the last; of the drawing
C_LINE, TANH, GATE, H_LINE = 2.65, 2.17, 1.62, 1.17  # heights of the parts of a cell
KEY = (
    "black line: the cell state c; grey line: the hidden state h; each as thick as its number is "
    "large, dotted where it is 0; green box: the output gate, a layer with weights, and its "
    "number; circle, oval: arithmetic; pale box: the cell of one step, without its other gates"
)


def draw_speaking(c: Sequence[float], o: Sequence[float], words: list[str]) -> Drawing:
    """Draw one unit unfolded: what it holds on the upper line, what it says on the lower one.

    c: its cell state, (T + 1,), c_0 first; o: its output gate, (T,); words: T, read below the
    cells. What it says is o * tanh(c), and 0 before the first step.
    """
    c, o = np.asarray(c, dtype=float), np.asarray(o, dtype=float)
    T = check_arrays(o=(o, "T"))["T"]
    check_arrays(c=(c, f"{T + 1}"))
    words = check_words("words", words, T)
    h = np.array([0.0, *(o * np.tanh(c[1:]))])
    canvas, step = Canvas(WIDTH, HEIGHT), (WIDTH - 2 * SIDE) / T
    edges = SIDE + step * np.arange(T + 1)  # between the cells
    for t, word in enumerate(words):
        _draw_cell(canvas, edges[t], step, (c[t], c[t + 1], h[t], h[t + 1]), o[t], word)
    for values, height, letter, aside in ((c, C_LINE, "c", 0.3), (h, H_LINE, "h", -0.36)):
        _draw_ends(canvas, values, height, letter)
        for x, value in zip(edges, values, strict=True):
            canvas.write(x, height + aside, _number(value), SMALLEST)
    canvas.write(0.1, 0.26, fill(KEY, 104), SMALLEST, QUIET, ha="left")
    said = "; ".join(
        f"at {word!r} gate {gate:g}, holds {_number(held)}, says {_number(told)}"
        for word, gate, held, told in zip(words, o, c[1:], h[1:], strict=True)
    )
    return Drawing(canvas.figure, f"One unit of an LSTM over {T} steps: {said}. Key: {KEY}.")


def plot_growth(sizes: dict[str, Sequence[np.ndarray]]) -> Drawing:
    """Draw how large something is after each step, a line a network, on a logarithmic axis.

    sizes: condition: of each network what was largest at each step, (T,).
    """
    check_type("sizes", sizes, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.1))
    ends, said = {}, []
    for (name, lines), style in zip(sizes.items(), CONDITIONS, strict=False):
        lines = np.array(lines)
        K, T = check_arrays(lines=(lines, "K T")).values()
        ax.semilogy(
            range(1, T + 1), lines.T, color=style.color, ls=style.linestyle, lw=1, alpha=0.7
        )
        ends[name] = (np.median(lines[:, -1]), style.color)
        low, middle, high = np.quantile(lines[:, -1], (0, 0.5, 1))
        said.append(f"{name.replace('$', '')}: {low:.2f} to {high:.2f}, median {middle:.2f}")
    name_ends(ax, T * 1.02, ends)
    ax.set(xlabel="step", ylabel="largest $|h_t|$ (log.)", xlim=(1, T))
    after = f"Largest h after each of {T} steps, {K} networks each. After the last"
    return Drawing(figure, f"{after}, {'; '.join(said)}.")


def _draw_cell(canvas: Canvas, left: float, step: float, states, gate: float, word: str) -> None:
    """One cell: both lines pass through it, and a copy of the upper one comes down."""
    old_c, c, old_h, h = states
    gate_x, out_x, right = left + 0.28 * step, left + 0.72 * step, left + step
    black, green, grey = (LOOKS[name].color for name in "coh")
    middle = (C_LINE + H_LINE) / 2
    body = canvas.box(left + step / 2, middle, step - 0.12, 1.85, rim=RIM, face=BODY, linewidth=0.8)
    body.set_zorder(0)
    half = left + step / 2  # here the other gates have changed what it holds
    canvas.line([(left, C_LINE), (half, C_LINE)], black, *_look(old_c))
    canvas.line([(half, C_LINE), (right, C_LINE)], black, *_look(c))
    canvas.arrow((out_x, C_LINE), (out_x, TANH + 0.14), black, *_look(c))
    canvas.arrow((out_x, TANH - 0.13), (out_x, GATE + 0.13), black, *_look(np.tanh(c)))
    canvas.line([(out_x, GATE), (out_x, H_LINE), (right, H_LINE)], grey, *_look(h))
    canvas.oval(out_x, TANH, "tanh", black, 0.24, 0.14)
    canvas.oval(out_x, GATE, "×", grey, 0.13, 0.13, size=13)
    canvas.line([(left, H_LINE), (gate_x, H_LINE)], grey, *_look(old_h))
    canvas.arrow((gate_x, 0.72), (gate_x, GATE - 0.15))
    canvas.box(gate_x, GATE, 0.34, 0.3, f"{gate:g}", green)
    canvas.arrow((gate_x + 0.17, GATE), (out_x - 0.12, GATE), green)
    canvas.write(gate_x, 0.6, word)


def _draw_ends(canvas: Canvas, values, height: float, letter: str) -> None:
    """A line's way in and out, with its letter: c_0 on the left, c_T on the right."""
    color, T = LOOKS[letter].color, len(values) - 1
    canvas.line([(SIDE - 0.35, height), (SIDE, height)], color, *_look(values[0]))
    start = (WIDTH - SIDE, height)
    canvas.arrow(start, (WIDTH - SIDE + 0.4, height), color, *_look(values[-1]))
    canvas.write(SIDE - 0.52, height, f"${letter}_0$")
    canvas.write(WIDTH - SIDE + 0.58, height, f"${letter}_{T}$")


def _look(value: float) -> tuple[float, str]:
    """How thick a line is that carries a number, and whether it is dotted."""
    return thickness(abs(value)), ":" if abs(value) < LOST else "-"


def _number(value: float) -> str:
    return f"{value + 0.0:.2g}".replace("-", "−")
