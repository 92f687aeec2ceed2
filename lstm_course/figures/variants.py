"""The LSTM, peepholes, coupled gates and the GRU in one hand, what differs lit: lesson 15.

Each is a `CellGraph` made from that of the LSTM; a test computes it and compares with the code.
"""

from typing import NamedTuple

import numpy as np

from .canvas import BODY, INK, QUIET, RIM, SMALLEST, WIDTH, Canvas, Drawing
from .cell_graph import LSTM, CellGraph, Edge, Node, Point
from .pen import DIM, DIM_TEXT, look_of

PANEL, HIGH, KEY = WIDTH / 2, 2.75, 0.5  # inches: one cell, its title included; the key's line
TOP, LOW, GATES, UP = 2.0, 0.42, 0.92, 1.45  # heights: upper line, lower line, layers, i times g
RIGHT, LEAVES = 3.12, PANEL - 0.12
X_LANE, H_LANE = 0.3, 0.52  # of the GRU
SIGNS = {"sigmoid layer": "σ", "tanh layer": "tanh", "linear layer": "W", "tanh": "tanh"}
SIGNS |= {"multiply": "×", "add": "+", "one minus": "1 −"}
SIGNS |= {
    "exp layer": "exp",
    "divide": "÷",
    "outer": "⊗",
    "read out": "·",
    "weigh": "|n·q|",
}
HALF = {  # of a node's shape, in inches
    "sigmoid layer": (0.17, 0.16),
    "tanh layer": (0.24, 0.16),
    "linear layer": (0.17, 0.16),
    "exp layer": (0.19, 0.16),
    "tanh": (0.25, 0.14),
    "one minus": (0.2, 0.14),
    "multiply": (0.12, 0.12),
    "add": (0.12, 0.12),
    "divide": (0.12, 0.12),
    "outer": (0.12, 0.12),
    "read out": (0.12, 0.12),
    "weigh": (0.28, 0.14),
}


class Variant(NamedTuple):
    """One cell of the drawing: its graph, the edges lit in it, and in words what it does."""

    graph: CellGraph
    lit: tuple[Edge, ...]
    words: str


def draw_variants() -> Drawing:
    """Draw the LSTM, peepholes, coupled gates and the GRU; lit in each: what differs."""
    canvas = Canvas(WIDTH, 2 * HIGH + KEY)
    for k, (name, variant) in enumerate(VARIANTS.items()):
        row, column = divmod(k, 2)
        corner = np.array((column * PANEL, KEY + (1 - row) * HIGH))
        canvas.write(*corner + (0.3, HIGH - 0.3), name, ha="left", fontweight="bold")
        place_cell(canvas, corner, variant)
    key = (
        "box: a layer with parameters (W: weights and a bias, no σ, no tanh)",
        "circle, oval: arithmetic; lit: what differs from the LSTM (in the GRU, all)",
    )
    for line, text in enumerate(key):
        canvas.write(0.3, 0.32 - 0.2 * line, text, SMALLEST, QUIET, ha="left")
    said = ". ".join(f"{name}: {variant.words}" for name, variant in VARIANTS.items())
    alt = f"{len(VARIANTS)} cells in one hand. {said}. Key: {'; '.join(key)}."
    return Drawing(canvas.figure, alt)


def place_cell(canvas: Canvas, corner: np.ndarray, variant: Variant) -> None:
    """Draw a cell with its corner below on the left at a place, what is lit in it on top."""
    left, bottom, right, top = variant.graph.body
    place = corner + ((left + right) / 2, (bottom + top) / 2)
    body = canvas.box(*place, right - left, top - bottom, rim=RIM, face=BODY, linewidth=0.8)
    body.set_zorder(0)
    touched = {name for edge in variant.lit for name in edge}
    for edge in sorted(variant.graph.edges, key=lambda edge: edge in variant.lit):
        _draw_wire(canvas, corner, variant.graph, edge, edge in variant.lit)
    for node in variant.graph.nodes:
        _draw_node(canvas, corner, node, node.name in touched)


def _draw_wire(canvas, corner, graph: CellGraph, edge: Edge, is_lit: bool) -> None:
    source, target = map(graph.node, edge)
    points = [np.array(p) for p in (source.place, *graph.routes.get(edge, ()), target.place)]
    is_beside = np.abs(points[-1] - points[-2]) < 0.1  # of the middle, where two wires end
    points[-1] = np.where(is_beside, points[-2], points[-1])
    last = np.sign(points[-1] - points[-2])
    points[-1] = points[-1] - last * HALF.get(target.operation, (0.0, 0.0))
    points = [corner + point for point in points]
    look = look_of(source.quantity)
    style = {"color": look.color if is_lit else DIM, "width": look.linewidth if is_lit else 1.2}
    style["linestyle"] = look.linestyle if is_lit else "-"
    if len(points) > 2:
        canvas.line(points[:-1], zorder=2 if is_lit else 1.5, **style)
    canvas.arrow(points[-2], points[-1], **style)


def _draw_node(canvas, corner, node: Node, is_lit: bool) -> None:
    place, ink = corner + np.array(node.place), INK if is_lit else DIM_TEXT
    rim = look_of(node.quantity).color if is_lit else DIM
    if node.operation in HALF:
        sign, (width, height) = SIGNS[node.operation], HALF[node.operation]
        if node.operation.endswith("layer"):
            canvas.box(*place, 2 * width, 2 * height, rim=rim)
        else:
            canvas.oval(*place, "", rim, width, height)
        size = SMALLEST if len(sign) > 1 else 12
        canvas.write(*place - (0, 0.01), sign, size, ink)
    if node.label_place:
        canvas.write(*corner + np.array(node.label_place), f"${node.symbol}$", 11, ink)


_PLACES = {  # of a node, and of its label where it has one
    "x_t": ((0.6, 0.0), (0.74, 0.03)),
    "h_prev": ((0.0, LOW), (0.21, LOW - 0.16)),
    "c_prev": ((0.0, TOP), (0.21, TOP + 0.17)),
    "f_t": ((0.85, GATES), (0.99, 1.62)),
    "i_t": ((1.42, GATES), (1.28, 1.36)),
    "g_t": ((2.02, GATES), (2.16, 1.3)),
    "o_t": ((2.66, GATES), (2.82, 1.4)),
    "kept": ((0.85, TOP), ()),
    "written": ((1.72, UP), ()),
    "c_t": ((1.72, TOP), ()),
    "squashed": ((RIGHT, 1.66), ()),
    "h_t": ((RIGHT, 1.24), ()),
    "c_out": ((LEAVES, TOP), (LEAVES - 0.08, TOP + 0.17)),
    "h_out": ((LEAVES, LOW), (LEAVES - 0.08, LOW - 0.16)),
}


def _placed(node: Node) -> Node:
    place, label_place = _PLACES[node.name]
    return node._replace(place=place, label_place=label_place)


def _columns(gates: str, *lower: Point) -> dict[Edge, tuple[Point, ...]]:
    """How input and hidden state get to the layers: along the lower line, up at their column."""
    columns = {f"{k}_t": _PLACES[f"{k}_t"][0][0] for k in gates}
    routes = {("h_prev", gate): ((x, LOW),) for gate, x in columns.items()}
    return routes | {("x_t", gate): ((0.6, LOW), (x, LOW)) for gate, x in columns.items()}


_ROUTES = _columns("figo") | {
    ("i_t", "written"): ((1.42, UP),),
    ("g_t", "written"): ((2.02, UP),),
    ("c_t", "squashed"): ((RIGHT, TOP),),
    ("o_t", "h_t"): ((2.66, 1.24),),
    ("h_t", "h_out"): ((RIGHT, LOW),),
}
_SIZE = (PANEL, HIGH)
_BODY = (0.29, 0.07, PANEL - 0.33, 2.17)
_LSTM = CellGraph(tuple(map(_placed, LSTM.nodes)), _ROUTES, _SIZE, _BODY)


def _with_peepholes() -> Variant:
    """The gates read the cell state too, i and f the old one and o the new one."""
    seen = {"i_t": "c_prev", "f_t": "c_prev", "o_t": "c_t"}
    nodes = {n.name: n for n in _LSTM.nodes}
    for gate, state in seen.items():
        nodes[gate] = nodes[gate]._replace(reads=(*nodes[gate].reads, state))
    late = {name: nodes.pop(name) for name in ("o_t", "squashed", "h_t", "c_out", "h_out")}
    routes = _ROUTES | {
        ("c_prev", "f_t"): ((0.42, TOP), (0.42, GATES)),
        ("c_prev", "i_t"): ((0.42, TOP), (0.42, 1.2), (1.14, 1.2), (1.14, GATES)),
        ("c_t", "o_t"): ((2.38, TOP), (2.38, GATES)),
    }
    graph = CellGraph((*nodes.values(), *late.values()), routes, _SIZE, _BODY)
    new = tuple((state, gate) for gate, state in seen.items())
    words = "the old cell state goes to the layers of f and i too, the new one to that of o"
    return Variant(graph, new, words)


def _with_coupled_gates() -> Variant:
    """What is written has the share that is not kept: i = 1 - f."""
    tied = {"operation": "one minus", "reads": ("f_t",), "place": (1.28, UP)}
    tied["label_place"] = (1.28, UP + 0.25)
    nodes = [n._replace(**tied) if n.name == "i_t" else n for n in _LSTM.nodes]
    routes = _columns("fgo") | {k: v for k, v in _ROUTES.items() if "i_t" not in k}
    routes[("f_t", "i_t")] = ((0.85, UP),)
    graph = CellGraph(tuple(nodes), routes, _SIZE, _BODY)
    words = "there is no layer for i; i is 1 minus f, and multiplies the candidate"
    return Variant(graph, (("f_t", "i_t"), ("i_t", "written")), words)


def _gru() -> Variant:
    """One state; the reset gate acts on what a layer of the state makes, as in torch."""
    both, none = ("x_t", "h_prev"), ()
    flow = (  # name, symbol, words, operation, reads, quantity, place, its label's place
        ("x_t", "x_t", "input", "state", (), "x", (0.6, 0.0), (0.74, 0.03)),
        ("h_prev", "h_{t-1}", "previous state", "state", (), "h", (0, TOP), (0.21, TOP + 0.17)),
        ("z_t", "z_t", "update gate", "sigmoid layer", both, "x", (0.95, GATES), (0.81, 1.3)),
        ("r_t", "r_t", "reset gate", "sigmoid layer", both, "x", (1.5, GATES), (1.36, 1.3)),
        ("back", "", "read back", "linear layer", ("h_prev",), "h", (2.1, GATES), none),
        ("reset", "", "reset", "multiply", ("r_t", "back"), "h", (2.1, 1.38), none),
        ("n_t", "n_t", "candidate", "tanh layer", ("x_t", "reset"), "g", (2.8, GATES), (2.95, 1.3)),
        ("kept", "", "kept", "multiply", ("h_prev", "z_t"), "h", (0.95, TOP), none),
        ("share", "", "share", "one minus", ("z_t",), "x", (1.6, 1.69), none),
        ("written", "", "written", "multiply", ("share", "n_t"), "g", (2.8, 1.69), none),
        ("h_t", "h_t", "new state", "add", ("kept", "written"), "h", (2.8, TOP), none),
        ("h_out", "h_t", "state for the next step", "leave", ("h_t",), "h", *_PLACES["c_out"]),
    )
    nodes = [Node(*row, "center") for row in flow]
    columns = {"z_t": 0.88, "r_t": 1.43, "back": 2.1}
    routes = {("h_prev", k): ((0.4, TOP), (0.4, H_LANE), (x, H_LANE)) for k, x in columns.items()}
    columns = {"z_t": 1.02, "r_t": 1.57, "n_t": 2.8}
    routes |= {("x_t", k): ((0.6, X_LANE), (x, X_LANE)) for k, x in columns.items()}
    routes |= {
        ("r_t", "reset"): ((1.5, 1.38),),
        ("reset", "n_t"): ((2.44, 1.38), (2.44, GATES)),
        ("z_t", "share"): ((0.95, 1.69),),
    }
    graph = CellGraph(tuple(nodes), routes, _SIZE, _BODY)
    words = (
        "one state, along the top: times z, plus 1 minus z times the candidate n; n is the tanh "
        "of what the input gives and of r times what a layer makes of the state"
    )
    return Variant(graph, graph.edges, words)


VARIANTS = {
    "LSTM": Variant(_LSTM, _LSTM.edges, "all of it lit, 3 gates and a candidate, 2 states"),
    "peepholes": _with_peepholes(),
    "coupled gates": _with_coupled_gates(),
    "GRU": _gru(),
}
