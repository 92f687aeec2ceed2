"""The pen that draws a cell graph with matplotlib: wires, boxes, circles, labels, in one scale.

`diagrams.py` holds it; `cell_graph.py` says what there is to draw.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from jinja2 import Environment, FileSystemLoader
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, FancyBboxPatch, Rectangle

from .cell_graph import CellGraph, Edge, Node, Point
from .plots import LOOKS, Look

DIM, DIM_TEXT, BODY, RIM, INK = "#CFCFCF", "#9E9E9E", "#F6F5F1", "#8C8C8C", "#000000"
LAYER_SIZE = {"sigmoid layer": (1.15, 0.95), "tanh layer": (1.45, 0.95)}
LAYER_SIGN = {"sigmoid layer": "σ", "tanh layer": "tanh"}
SIGNS = {"multiply": "×", "add": "+", "tanh": "tanh"}
INPUT_LOOK = Look(INK, "-", 1.2)
SCALE = 0.62  # inches a drawing unit
_HERE = FileSystemLoader(Path(__file__).parent)
PAGES = Environment(loader=_HERE, trim_blocks=True, lstrip_blocks=True)  # drawings in HTML


class Pen:
    """Draws one graph on one canvas, in drawing units, with text of one scale."""

    def __init__(self, graph: CellGraph, scale: float = SCALE):
        """Open a canvas for the graph."""
        self.graph, self.text_scale = graph, max(scale / SCALE, 0.78)
        width, height = graph.size[0] + 0.2, graph.size[1] + 0.25
        self.figure = plt.figure(figsize=(width * scale, height * scale), layout="none")
        self.ax: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.ax.set_xlim(-0.1, graph.size[0] + 0.1)
        self.ax.set_ylim(-0.15, graph.size[1] + 0.1)
        self.ax.set_axis_off()

    def draw(self, nodes, edges, numbers: dict | None, skip: tuple[str, ...] = ()) -> None:
        """Draw the body, the wires (dimmed ones first), the nodes and the labels."""
        self._draw_body(*self.graph.body)
        for edge in sorted(self.graph.edges, key=lambda edge: edge in edges):
            style = _line_style(look_of(self.graph.node(edge[0]).quantity), edge in edges)
            line = self._wire(points_of(self.graph, edge), style, edge in edges)
            line.set_gid(f"edge:{edge[0]}->{edge[1]}")
        named = {source for source, _ in edges} | set(nodes)
        for node in self.graph.nodes:
            value = None if numbers is None else numbers[node.name]
            self._draw_node(node, node.name in nodes, value)
            if node.name not in skip:
                text = _label(node, value)
                ink = INK if node.name in named else DIM_TEXT
                self.write(*node.label_place, text, ink=ink, ha=node.align, va="bottom")

    def write(self, x: float, y: float, text: str, ink: str = INK, size: float = 11, **options):
        """Put text at a place; centred unless told."""
        options = {"ha": "center", "va": "center", "zorder": 6} | options
        return self.ax.text(x, y, text, color=ink, size=size * self.text_scale, **options)

    def _wire(self, points, style: dict, is_lit: bool):
        """A line through points, with an arrow head at its end; returns the line."""
        stack = 3 if is_lit else 2
        columns = zip(*points, strict=True)
        (line,) = self.ax.plot(*columns, solid_joinstyle="round", zorder=stack, **style)
        size = (9 + 2 * style["linewidth"]) * self.text_scale
        arrow = {"arrowstyle": "-|>", "mutation_scale": size, "linewidth": 0}
        arrow |= {"color": style["color"], "shrinkA": 0, "shrinkB": 0}
        step = np.subtract(points[-1], points[-2])
        place = {"xy": points[-1], "xytext": points[-1] - 0.5 * step / np.hypot(*step)}
        self.ax.annotate("", **place, arrowprops=arrow, zorder=stack + 0.5)
        return line

    def _draw_node(self, node: Node, is_lit: bool, value) -> None:
        """A box for a layer with weights, a circle or an oval for what works element by element."""
        if node.operation in ("state", "leave"):
            return
        color, ink = (look_of(node.quantity).color, INK) if is_lit else (DIM, DIM_TEXT)
        (x, y), (half_width, half_height) = node.place, half_size(node)
        if node.operation in LAYER_SIZE:
            size = (2 * half_width, 2 * half_height)
            box = self._box(x, y, *size, face="#FFFFFF", rim=color, linewidth=2.0, zorder=4)
            if value is not None:
                self._fill(box, node, float(np.ravel(value)[0]), color)
            self.write(x, y + 0.14, LAYER_SIGN[node.operation], ink, size=15)
            name = "hidden" if node.quantity == "h" else node.words.removesuffix(" gate")
            self.write(x, y - 0.28, name, ink, size=8.5)
            box.set_gid(f"node:{node.name}")
            return
        shape = Ellipse(node.place, 2 * half_width, 2 * half_height, facecolor="#FFFFFF")
        shape.set(edgecolor=color, linewidth=1.8, zorder=4, gid=f"node:{node.name}")
        self.ax.add_patch(shape)
        size = 11 if node.operation == "tanh" else 15
        self.write(x, y - 0.015, SIGNS[node.operation], ink, size=size)

    def _fill(self, box: FancyBboxPatch, node: Node, value: float, color: str) -> None:
        """Fill a layer's box to its value: a gate from below, the candidate from the middle."""
        (x, y), (half_width, half_height) = node.place, half_size(node)
        signed = node.operation == "tanh layer"
        full = half_height if signed else 2 * half_height
        start, height = y if signed else y - half_height, full * value
        bar = Rectangle((x - half_width, start), 2 * half_width, height, facecolor=color, alpha=0.3)
        bar.set_zorder(4.5)
        self.ax.add_patch(bar)
        bar.set_clip_path(box)

    def _draw_body(self, left: float, bottom: float, right: float, top: float) -> None:
        place = ((left + right) / 2, (bottom + top) / 2, right - left, top - bottom)
        self._box(*place, face=BODY, rim=RIM, linewidth=0.8, zorder=0)

    def _box(self, x, y, width, height, *, face, rim, linewidth, zorder) -> FancyBboxPatch:
        """A box with round corners around a centre."""
        corner = (x - width / 2 + 0.1, y - height / 2 + 0.1)
        style = "round,pad=0.1,rounding_size=0.16"
        box = FancyBboxPatch(corner, width - 0.2, height - 0.2, boxstyle=style, facecolor=face)
        box.set(edgecolor=rim, linewidth=linewidth, zorder=zorder)
        self.ax.add_patch(box)
        return box


def half_size(node: Node) -> tuple[float, float]:
    """Half the width and height of a node's shape, in drawing units."""
    if node.operation in LAYER_SIZE:
        width, height = LAYER_SIZE[node.operation]
        return width / 2, height / 2
    shapes = {"tanh": (0.55, 0.3), "multiply": (0.27, 0.27), "add": (0.27, 0.27)}
    return shapes.get(node.operation, (0.0, 0.0))


def points_of(graph: CellGraph, edge: Edge) -> list[Point]:
    """The points of a wire: its source, its corners, and where it meets its target, at the rim."""
    source, target = map(graph.node, edge)
    corners = [source.place, *graph.routes.get(edge, ())]
    (x0, y0), (x, y), (half_width, half_height) = corners[-1], target.place, half_size(target)
    if abs(x - x0) > abs(y - y0):
        return [*corners, (x - float(np.sign(x - x0)) * half_width, y)]
    return [*corners, (x, y - float(np.sign(y - y0)) * half_height)]


def number_text(value: np.ndarray) -> str:
    """A value with two decimals; never "-0.00"."""
    rounded = round(float(np.ravel(value)[0]), 2)
    return f"{rounded + 0.0:.2f}"


def look_of(quantity: str) -> Look:
    """The colour and line of a quantity: a key of `figures.LOOKS`, or "x"."""
    return INPUT_LOOK if quantity == "x" else LOOKS[quantity]


def _line_style(look: Look, is_lit: bool) -> dict:
    if not is_lit:
        return {"color": DIM, "linestyle": "-", "linewidth": 1.2}
    return {"color": look.color, "linestyle": look.linestyle, "linewidth": look.linewidth + 0.6}


def _label(node: Node, value) -> str:
    """A node's symbol, and its number where there is one; of a vector its length."""
    if value is None:
        return f"${node.symbol}$"
    if np.size(value) > 1:
        parts = "features" if node.quantity == "x" else "units"
        return f"${node.symbol}$: {np.size(value)} {parts}"
    return f"${node.symbol}$ = {number_text(value).replace('-', '−')}"
