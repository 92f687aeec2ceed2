"""The drawing of the cell, alive: a cell of one unit with sliders, in any page, without a kernel.

One piece of SVG, made from `cell_graph` in the pen's scale and colours, and `explorer.js`, which
computes the graph anew whenever a slider moves. The text is the same in every run. Import this
module only where something is drawn: it loads matplotlib.
"""

import json
from importlib.resources import files
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

import numpy as np

from lstm_course.validation import check_choice

from . import pen
from .cell_graph import LSTM, evaluate
from .explorer_picture import draw_svg, number, pieces, stroke

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
        """Say in words what is shown: the plain text of the output."""
        shown = ", ".join(f"{n.words} {number(self.numbers[n.name])}" for n in RESULTS)
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


def _page(preset: str, settings: dict[str, float], numbers: dict[str, float]) -> str:
    """Style, buttons, picture, sliders and script, as one piece of HTML."""
    data = {
        "nodes": [[n.name, n.operation, n.quantity, n.reads] for n in LSTM.nodes],
        "presets": {name: preset_settings(name) for name in PRESETS},
        "sentences": {name: PRESETS[name].sentence for name in PRESETS},
        "spoken": {node.name: node.words for node in RESULTS},
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
            draw_svg(numbers),
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
    look = pen.look_of(quantity)
    line = f'<path d="M0 5H34" {stroke(look)}/>'
    swatch = f'<svg viewBox="0 0 34 10" width="34" height="10" aria-hidden="true">{line}</svg>'
    rows = "\n".join(sliders)
    style = f"border-color:{look.color};color:{look.color}"
    return f'<fieldset style="{style}">\n<legend>{swatch} {name}</legend>\n{rows}\n</fieldset>'


def _slider(key: str, symbol: str, words: str, value: float) -> str:
    """One labelled range with its value."""
    kind = key.split(".")[-1]
    limit = LIMITS[kind]
    tags = {"letter": "<i>{}</i>", "below": "<sub>{}</sub>", "upright": "{}"}
    name = "".join(tags[kind].format(text) for text, kind in pieces(symbol))
    spoken = f"{words}, {symbol.translate(str.maketrans('_-', ' −', '{}'))}"
    return (
        f'<label><span class="name">{name}</span>'
        f'<input type="range" data-key="{key}" min="{-limit}" max="{limit}" step="{STEPS[kind]}" '
        f'value="{value:g}" autocomplete="off" aria-label="{spoken}" '
        f'aria-valuetext="{number(value)}"/>'
        f'<span class="value" aria-hidden="true">{number(value)}</span></label>'
    )
