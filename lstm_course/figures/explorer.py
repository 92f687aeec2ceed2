"""The drawing of the cell, alive: a cell of one unit with sliders, in any page, without a kernel.

One piece of SVG, made from `cell_graph` in the pen's scale and colours, in `explorer.html`; and
`explorer.js`, which computes the graph anew whenever a slider moves. The text is the same in
every run.
"""

import json
import re
from functools import cache
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

import numpy as np
from jinja2 import Template
from matplotlib import rcParamsDefault

from lstm_course.validation import check_choice

from . import pen
from .cell_graph import LSTM, Edge, Point, evaluate
from .plots import Look

OPEN, SHUT = 6.0, -6.0  # biases that hold a gate at 0.998 or 0.002
START = {"x_t": 1.0, "h_prev": 0.45, "c_prev": 0.5}
LIMITS = {"x_t": 2, "h_prev": 1, "c_prev": 3, "w_x": 4, "w_h": 4, "b": 8}  # of sliders, both ways
STEPS = {"x_t": 0.05, "h_prev": 0.05, "c_prev": 0.05, "w_x": 0.1, "w_h": 0.1, "b": 0.1}
WEIGHTS = {"w_x": "weight of the input", "w_h": "weight of the previous hidden state", "b": "bias"}
ALOUD = str.maketrans("_-", " −", "{}")  # a symbol as it is read aloud
STATES = tuple(node for node in LSTM.nodes if node.operation == "state")
LAYERS = tuple(node for node in LSTM.nodes if node.operation in pen.LAYER_SIZE)
UNIT = 62  # pixels a drawing unit, before the page scales the picture
POINT = UNIT / pen.SCALE / 72  # pixels a printer's point
INSET = 3  # pixels between a box and its filling
WIDTH, HEIGHT = (UNIT * size for size in LSTM.size)  # inside margins as on the pen's canvas
VIEW = f"{-0.1 * UNIT:g} {-0.1 * UNIT:g} {WIDTH + 0.2 * UNIT:g} {HEIGHT + 0.25 * UNIT:g}"
RESULTS = (*LAYERS, LSTM.node("c_t"), LSTM.node("h_t"))  # told to a listener after each change


class Preset(NamedTuple):
    """Biases of the three gates, and what they make the cell do."""

    f: float
    i: float
    o: float
    sentence: str


PRESETS = {
    "keep": Preset(OPEN, SHUT, OPEN, "f ≈ 1, i ≈ 0: the cell state goes through unchanged."),
    "forget": Preset(SHUT, SHUT, OPEN, "f ≈ 0, i ≈ 0: the old cell state is gone, 0 is left."),
    "overwrite": Preset(
        SHUT, OPEN, OPEN, "f ≈ 0, i ≈ 1: the candidate takes the place of the old cell state."
    ),
    "accumulate": Preset(
        OPEN, OPEN, OPEN, "f ≈ 1, i ≈ 1: the candidate is added to the old cell state."
    ),
    "stay silent": Preset(
        OPEN, SHUT, SHUT, "o ≈ 0: the cell state is kept, the hidden state shows none of it."
    ),
}


class Explorer:
    """What `explore_cell` returns: shown by a notebook where it is the last line of a cell."""

    def __init__(self, preset: str):
        """Compute the preset's step, for the page as it is before its script runs."""
        self.preset, self.settings = preset, preset_settings(preset)
        self.numbers = compute_nodes(self.settings)

    def __repr__(self) -> str:
        shown = ", ".join(f"{n.words} {number(self.numbers[n.name])}" for n in RESULTS)
        return (
            "Explorer: an LSTM cell of one unit as a drawing, with sliders for input, states, "
            f"weights and biases and buttons for {', '.join(PRESETS)}. It starts at "
            f"{self.preset}: {shown}."
        )

    def _repr_html_(self) -> str:
        data = {
            "nodes": [[n.name, n.operation, n.quantity, n.reads] for n in LSTM.nodes],
            "presets": {name: preset_settings(name) for name in PRESETS},
            "sentences": {name: preset.sentence for name, preset in PRESETS.items()},
            "spoken": {node.name: node.words for node in RESULTS},
            "start": self.preset,
        }
        cell = quoteattr(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        return _template().render(
            cell=cell, preset=self.preset, settings=self.settings, numbers=self.numbers
        )


def explore_cell(preset: str = "keep") -> Explorer:
    """Show the LSTM cell with sliders: a cell of one unit whose numbers follow at once.

    preset: "keep", "forget", "overwrite", "accumulate" or "stay silent", what it starts with.
    It needs no kernel and no network once it is in the page. Raises ValueError for another preset.
    """
    return Explorer(preset)


def preset_settings(name: str) -> dict[str, float]:
    """All 15 settings of a preset: x_t, h_prev, c_prev, and "f.w_x", "f.w_h", "f.b" and so on.

    The gates are held by their biases alone; the candidate reads x_t. Raises ValueError for
    another name, with the names there are.
    """
    check_choice("preset", name, PRESETS)
    settings = START | {f"{layer.quantity}.{key}": 0.0 for layer in LAYERS for key in WEIGHTS}
    preset = PRESETS[name]
    return settings | {"f.b": preset.f, "i.b": preset.i, "o.b": preset.o, "g.w_x": 1.5}


def compute_nodes(settings: dict[str, float]) -> dict[str, float]:
    """The value on every node of the cell's graph, for settings as `preset_settings` gives them."""
    known = {node.name: np.array([[settings[node.name]]]) for node in STATES}
    weights = {}
    for layer in LAYERS:
        w_x, w_h, b = (np.array([settings[f"{layer.quantity}.{key}"]]) for key in WEIGHTS)
        weights[layer.name] = (w_x[None], w_h[None], b)
    return {name: float(a.item()) for name, a in evaluate(LSTM, known, weights).items()}


def wire(edge: Edge) -> tuple[str, str, Look]:
    """One wire: the paths of its line and of its arrow head, and the look of what flows in it."""
    points = [pixels(point) for point in pen.points_of(LSTM, edge)]
    look = pen.look_of(LSTM.node(edge[0]).quantity)
    step = np.subtract(points[-1], points[-2])
    along = step / np.hypot(*step)
    across = np.array((-along[1], along[0]))
    length = 0.5 * (9 + 2 * look.linewidth) * POINT
    base = points[-1] - length * along
    head = [points[-1], base + 0.5 * length * across, base - 0.5 * length * across]
    return _path([*points[:-1], base + 0.2 * length * along]), _path(head), look


def pieces(symbol: str) -> list[tuple[str, str]]:
    """Cut a symbol of mathematics, "h_{t-1} = ", into ("h", "letter"), ("t−1", "below") and so on.

    What is neither is "upright": signs and names of functions.
    """
    signs = {r"\odot": "⊙", r"\tanh": "tanh"}
    pieces = []
    for sign, long, short, other in re.findall(r"(\\[a-z]+)|_\{(.+?)\}|_(.)|(.)", symbol):
        if long or short:
            pieces.append(((long or short).replace("-", "−"), "below"))
        else:
            pieces.append(
                (signs.get(sign, sign) + other, "letter" if other.isalpha() else "upright")
            )
    return pieces


def number(value: float) -> str:
    """A value with two decimals and a real minus sign."""
    return pen.number_text(np.array(value)).replace("-", "−")


def stroke(look: Look) -> str:
    """A wire's look as attributes of SVG; the dashes are matplotlib's, in line widths."""
    width = (look.linewidth + 0.6) * POINT
    names = {"--": "dashed", "-.": "dashdot", ":": "dotted"}
    text = f'fill="none" stroke="{look.color}" stroke-width="{width:.2f}"'
    if look.linestyle in names:
        pattern = rcParamsDefault[f"lines.{names[look.linestyle]}_pattern"]
        text += f' stroke-dasharray="{" ".join(f"{width * part:.2f}" for part in pattern)}"'
    return text


def pixels(point: Point) -> np.ndarray:
    """From drawing units, y upwards, to pixels, y downwards."""
    return np.array((UNIT * point[0], UNIT * (LSTM.size[1] - point[1]))).round(2)


def place(point: Point) -> str:
    """A point as attributes of SVG."""
    x, y = pixels(point)
    return f'x="{x:g}" y="{y:g}"'


def size(width: float, height: float) -> str:
    """A size in pixels as attributes of SVG."""
    return f'width="{width:g}" height="{height:.3f}"'


def _path(points) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


@cache
def _template() -> Template:
    """The page, which knows the graph, the sliders and how the pen draws."""
    return pen.PAGES.get_template("explorer.html", globals={**vars(pen), **globals()})
