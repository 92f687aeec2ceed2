"""The drawing of the cell, alive: a cell of one unit with sliders, in any page, without a kernel.

One piece of SVG, made from `cell_graph` in the pen's scale and colours, and `explorer.js`, which
computes the graph anew whenever a slider moves. The text is the same in every run. Import this
module only where something is drawn: it loads matplotlib.
"""

import json
import re
from importlib.resources import files
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from matplotlib import rcParamsDefault

from . import pen
from .cell_graph import LSTM, Edge, Node, Point, evaluate
from .figures import LOOKS, Look

OPEN, SHUT = 6.0, -6.0  # biases that hold a gate at 0.998 or 0.002
START = {"x_t": 1.0, "h_prev": 0.45, "c_prev": 0.5}
LIMITS = {"x_t": 2, "h_prev": 1, "c_prev": 3, "w_x": 4, "w_h": 4, "b": 8}  # of sliders, both ways
STEPS = {"x_t": 0.05, "h_prev": 0.05, "c_prev": 0.05, "w_x": 0.1, "w_h": 0.1, "b": 0.1}
WEIGHTS = {
    "w_x": "weight of the input",
    "w_h": "weight of the previous hidden state",
    "b": "bias",
}
STATES = tuple(node for node in LSTM.nodes if node.operation == "state")
LAYERS = tuple(node for node in LSTM.nodes if node.operation in pen.LAYER_SIZE)
UNIT = 62  # pixels a drawing unit, before the page scales the picture
POINT = UNIT / pen.SCALE / 72  # pixels a printer's point
INSET = 3  # pixels between a box and its filling


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
        """Say in words what is shown: the plain text of the output."""
        shown = ", ".join(f"{n.words} {_number(self.numbers[n.name])}" for n in _results())
        return (
            "Explorer: an LSTM cell of one unit as a drawing, with sliders for input, states, "
            f"weights and biases and buttons for {', '.join(PRESETS)}. It starts at "
            f"{self.preset}: {shown}."
        )

    def _repr_html_(self) -> str:
        return _page(self.preset, self.settings, self.numbers)


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
    if name not in PRESETS:
        raise ValueError(f"preset must be one of {', '.join(PRESETS)}; got {name!r}")
    settings = START | {f"{layer.quantity}.{key}": 0.0 for layer in LAYERS for key in WEIGHTS}
    preset = PRESETS[name]
    return settings | {"f.b": preset.f, "i.b": preset.i, "o.b": preset.o, "g.w_x": 1.5}


def compute_nodes(settings: dict[str, float]) -> dict[str, float]:
    """The value on every node of the cell's graph, for settings as `preset_settings` gives them."""
    known = {node.name: np.array([[settings[node.name]]], float) for node in STATES}
    weights = {}
    for layer in LAYERS:
        w_x, w_h, b = (float(settings[f"{layer.quantity}.{key}"]) for key in WEIGHTS)
        weights[layer.name] = (np.array([[w_x]]), np.array([[w_h]]), np.array([b]))
    return {name: float(a.item()) for name, a in evaluate(LSTM, known, weights).items()}


def _results() -> list[Node]:
    """What a listener is told after each change: the gates and the two new states."""
    return [node for node in LSTM.nodes if node in LAYERS or node.name in ("c_t", "h_t")]


def _number(value: float) -> str:
    return pen.number_text(np.array(value)).replace("-", "−")


def _page(preset: str, settings: dict[str, float], numbers: dict[str, float]) -> str:
    """Style, buttons, picture, sliders and script, as one piece of HTML."""
    data = {
        "nodes": [[n.name, n.operation, n.quantity, n.reads] for n in LSTM.nodes],
        "presets": {name: preset_settings(name) for name in PRESETS},
        "sentences": {name: PRESETS[name].sentence for name in PRESETS},
        "spoken": {node.name: node.words for node in _results()},
        "start": preset,
    }
    cell = quoteattr(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    here = files(__package__)
    style, script = (
        here.joinpath(f"explorer.{kind}").read_text(encoding="utf-8").strip()
        for kind in ("css", "js")
    )
    comes_in = [_slider(n.name, n.symbol, n.words, settings[n.name]) for n in STATES]
    groups = [_group("comes in", "x", comes_in)]
    for layer in LAYERS:
        keys = {key: f"{layer.quantity}.{key}" for key in WEIGHTS}
        sliders = [
            _slider(keys[key], key, f"{layer.words}, {words}", settings[keys[key]])
            for key, words in WEIGHTS.items()
        ]
        groups.append(_group(layer.words, layer.quantity, sliders))
    return "\n".join(
        (
            f"<style>\n{style}\n</style>",
            f'<div class="lstm-explorer" role="group" aria-label="LSTM cell explorer" '
            f"data-cell={cell}>",
            '<p class="asleep">Run this cell to bring the sliders to life.</p>',
            _buttons(preset),
            _picture(numbers),
            '<div class="sliders"><div class="groups">',
            *groups,
            "</div></div>",
            '<p class="spoken" role="status" aria-live="polite"></p>',
            "</div>",
            f"<script>\n{script}\n</script>",
        )
    )


def _buttons(preset: str) -> str:
    """A button a preset, one for the next step, one to go back; below, what the preset does."""
    choices = "\n".join(
        f'<button type="button" data-preset="{name}" '
        f'aria-pressed="{str(name == preset).lower()}">{name}</button>'
        for name in PRESETS
    )
    return (
        f'<div class="buttons">\n<span role="group" aria-label="presets">\n{choices}\n</span>\n'
        '<span>\n<button type="button" data-do="step" aria-label="one step on: the new states '
        'become the previous ones">one step on</button>\n'
        '<button type="button" data-do="reset">reset</button>\n</span>\n</div>\n'
        f'<p class="sentence">{PRESETS[preset].sentence}</p>'
    )


def _group(name: str, quantity: str, sliders: list[str]) -> str:
    """Sliders that belong together, framed and named in their quantity's colour and line."""
    look = _look(quantity)
    line = f'<path d="M0 5H34" {_stroke(look)}/>'
    swatch = f'<svg viewBox="0 0 34 10" width="34" height="10" aria-hidden="true">{line}</svg>'
    rows = "\n".join(sliders)
    style = f"border-color:{look.color};color:{look.color}"
    return f'<fieldset style="{style}">\n<legend>{swatch} {name}</legend>\n{rows}\n</fieldset>'


def _slider(key: str, symbol: str, words: str, value: float) -> str:
    """One labelled range with its value."""
    kind = key.split(".")[-1]
    limit = LIMITS[kind]
    tags = {"letter": "<i>{}</i>", "below": "<sub>{}</sub>", "upright": "{}"}
    name = "".join(tags[kind].format(text) for text, kind in _pieces(symbol))
    spoken = f"{words}, {symbol.translate(str.maketrans('_-', ' −', '{}'))}"
    return (
        f'<label><span class="name">{name}</span>'
        f'<input type="range" data-key="{key}" min="{-limit}" max="{limit}" step="{STEPS[kind]}" '
        f'value="{value:g}" autocomplete="off" aria-label="{spoken}" '
        f'aria-valuetext="{_number(value)}"/>'
        f'<span class="value" aria-hidden="true">{_number(value)}</span></label>'
    )


def _pieces(symbol: str) -> list[tuple[str, str]]:
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


def _mathematics(symbol: str) -> str:
    """A symbol as pieces of SVG text: what follows an index comes up again."""
    text, lowered = "", False
    for piece, kind in _pieces(symbol):
        is_below = kind == "below"
        move = "" if is_below == lowered else f' dy="{4 if is_below else -4}"'
        text += f'<tspan class="{kind}"{move}>{piece}</tspan>'
        lowered = is_below
    return text


def _picture(numbers: dict[str, float]) -> str:
    """The drawing of the cell as SVG, with its numbers."""
    margin, above, below = 0.1 * UNIT, 0.1 * UNIT, 0.15 * UNIT  # as on the pen's canvas
    width, height = (UNIT * size for size in LSTM.size)
    box = f"{-margin:g} {-above:g} {width + 2 * margin:g} {height + above + below:g}"
    left, bottom, right, top = LSTM.body
    size = (UNIT * (right - left), UNIT * (top - bottom))
    body = f'<rect {_place((left, top))} {_size(*size)} rx="10" fill="{pen.BODY}" '
    parts = [
        f'<svg viewBox="{box}" role="img" aria-label="The LSTM cell with its numbers; the sliders '
        'below change them, and the new values are read out.">',
        f'{body} stroke="{pen.RIM}"/>',
        *(_wire(edge) for edge in LSTM.edges),
        *(_shape(node, numbers[node.name]) for node in LSTM.nodes),
        "</svg>",
    ]
    return "\n".join(parts)


def _wire(edge: Edge) -> str:
    """One wire with its arrow head, in the look of what flows in it."""
    source, target = LSTM.node(edge[0]), LSTM.node(edge[1])
    corners = [source.place, *LSTM.routes.get(edge, ())]
    points = [_pixels(point) for point in (*corners, pen.rim_point(target, corners[-1]))]
    look = _look(source.quantity)
    step = np.subtract(points[-1], points[-2])
    along = step / np.hypot(*step)
    across = np.array((-along[1], along[0]))
    length = 0.5 * (9 + 2 * look.linewidth) * POINT
    base = points[-1] - length * along
    head = [points[-1], base + 0.5 * length * across, base - 0.5 * length * across]
    line = f'<path d="{_path([*points[:-1], base + 0.2 * length * along])}" {_stroke(look)}/>'
    tip = f'<path d="{_path(head)}z" fill="{look.color}"/>'
    name = f"{edge[0]}->{edge[1]}"
    return f"<g data-edge={quoteattr(name)}>{line}{tip}</g>"


def _shape(node: Node, value: float) -> str:
    """A node's box, circle or oval with its sign, and its label with its number."""
    drawn = ""
    (x, y), (half_width, half_height) = node.place, pen.half_size(node)
    color = _look(node.quantity).color
    if node in LAYERS:
        size = _size(2 * half_width * UNIT, 2 * half_height * UNIT)
        corner = _place((x - half_width, y + half_height))
        drawn = (
            f'<rect {corner} {size} rx="10" fill="#FFFFFF" stroke="{color}" '
            f'stroke-width="{2 * POINT:.2f}"/>{_filling(node, value, color)}'
            f"{_sign(x, y + 0.14, pen.LAYER_SIGN[node.operation], 15)}"
            f"{_sign(x, y - 0.28, node.words.removesuffix(' gate'), 9.5)}"
        )
    elif node.operation in pen.SIGNS:
        (cx, cy), sign = _pixels(node.place), pen.SIGNS[node.operation]
        drawn = (
            f'<ellipse cx="{cx:g}" cy="{cy:g}" rx="{half_width * UNIT:g}" '
            f'ry="{half_height * UNIT:g}" fill="#FFFFFF" stroke="{color}" '
            f'stroke-width="{1.8 * POINT:.2f}"/>'
            f"{_sign(x, y, sign, 11 if node.operation == 'tanh' else 15)}"
        )
    anchor = {"left": "start", "center": "middle", "right": "end"}[node.align]
    place = _place((node.label_place[0], node.label_place[1] + 0.08))  # its descenders
    label = (
        f'<text class="label" {place} text-anchor="{anchor}">{_mathematics(node.symbol + " = ")}'
        f'<tspan class="number" data-value="{node.name}">{_number(value)}</tspan></text>'
    )
    return f'<g data-node="{node.name}">{drawn}{label}</g>'


def _filling(node: Node, value: float, color: str) -> str:
    """The bar in a layer's box: a gate's from below, the candidate's from the middle."""
    (x, y), (half_width, half_height) = _pixels(node.place), pen.half_size(node)
    width, room = 2 * half_width * UNIT - 2 * INSET, 2 * half_height * UNIT - 2 * INSET
    signed = node.operation == "tanh layer"
    zero, unit = (y, room / 2) if signed else (y + room / 2, room)
    place = f'x="{x - width / 2:g}" y="{zero - max(value, 0) * unit:.3f}"'
    middle = f'<path d="M{x - width / 2:g} {y:g}h{width:g}" stroke="{color}"/>' if signed else ""
    return (
        f'{middle}<rect data-fill="{node.name}" data-zero="{zero:g}" data-unit="{unit:g}" {place} '
        f'{_size(width, abs(value) * unit)} rx="4" fill="{color}" fill-opacity="0.35"/>'
    )


def _sign(x: float, y: float, text: str, points: float) -> str:
    size = f'font-size="{points * POINT:.1f}"'
    return f'<text class="sign" {_place((x, y))} {size}>{escape(text)}</text>'


def _look(quantity: str) -> Look:
    return pen.INPUT_LOOK if quantity == "x" else LOOKS[quantity]


def _stroke(look: Look) -> str:
    """A wire's look as attributes of SVG; the dashes are matplotlib's, in line widths."""
    width = (look.linewidth + 0.6) * POINT
    names = {"--": "dashed", "-.": "dashdot", ":": "dotted"}
    text = f'fill="none" stroke="{look.color}" stroke-width="{width:.2f}"'
    if look.linestyle in names:
        pattern = rcParamsDefault[f"lines.{names[look.linestyle]}_pattern"]
        text += f' stroke-dasharray="{" ".join(f"{width * part:.2f}" for part in pattern)}"'
    return text


def _pixels(point: Point) -> np.ndarray:
    """From drawing units, y upwards, to pixels, y downwards."""
    return np.array((UNIT * point[0], UNIT * (LSTM.size[1] - point[1]))).round(2)


def _place(point: Point) -> str:
    x, y = _pixels(point)
    return f'x="{x:g}" y="{y:g}"'


def _size(width: float, height: float) -> str:
    return f'width="{width:g}" height="{height:.3f}"'


def _path(points) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
