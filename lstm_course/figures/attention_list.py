"""Attention as a memory: a list of keys and values, in the hand of the small cells."""

import numpy as np

from .canvas import INK, QUIET, SMALLEST, Canvas
from .pen import look_of
from .variants import PANEL

X, LOW, GATES, VALUES, KEYS = 0.6, 0.42, 0.92, 2.0, 2.4  # inches: a column, then heights
LEAVES, MIDDLE, THICK = PANEL - 0.12, (VALUES + KEYS) / 2, 2.8
LAYERS = {"k": (1.6, "x"), "v": (1.95, "g"), "q": (2.5, "x")}  # its column, whose look it has
LISTED = {"1": 0.68, "2": 1.1, "t": 1.95}  # the columns of the pairs
WIRES = (  # whose look, how thick (None: as that look is), the points
    ("x", THICK, (0, MIDDLE), (0.4, MIDDLE)),
    ("x", THICK, (2.0, KEYS + 0.21), (2.0, 2.68), (LEAVES, 2.68)),
    ("x", None, (X, 0), (X, LOW), (2.5, LOW), (2.5, GATES - 0.16)),
    ("x", None, (1.6, LOW), (1.6, GATES - 0.16)),
    ("x", None, (1.95, LOW), (1.95, GATES - 0.16)),
    ("x", None, (1.6, GATES), (1.6, KEYS), (1.77, KEYS)),
    ("g", None, (1.95, GATES), (1.95, VALUES - 0.16)),
    ("x", None, (2.5, GATES), (2.5, KEYS - 0.12)),
    ("x", THICK, (2.2, KEYS), (2.38, KEYS)),
    ("x", None, (2.62, KEYS), (2.7, KEYS)),
    ("g", THICK, (2.2, VALUES), (2.92, VALUES)),
    ("x", None, (3.04, KEYS - 0.15), (3.04, VALUES + 0.12)),
    ("h", None, (3.04, VALUES - 0.12), (3.04, LOW), (LEAVES, LOW)),
)
TEXTS = {"$x_t$": (0.74, 0.03), "$h_t$": (LEAVES - 0.08, LOW - 0.16), "…": (1.42, MIDDLE)}
WORDS = (
    "layers make a key, a value and a query of the input; key and value join a list that holds "
    "those of all steps; the query times every key, through a softmax, weighs the values, and "
    "their sum is the output"
)


def place_list(canvas: Canvas, corner: np.ndarray) -> None:
    """Draw the list and what reads it, its corner below on the left at a place."""
    for look, width, *points in WIRES:
        style = look_of(look)._asdict()
        style["width"] = style.pop("linewidth") if width is None else width
        style["linestyle"] = "-" if width else style["linestyle"]
        *way, end = (corner + point for point in points)
        if len(way) > 1:
            canvas.line(way, **{k: style[k] for k in ("color", "width", "linestyle")})
        canvas.arrow(way[-1], end, **{k: style[k] for k in ("color", "width", "linestyle")})
    canvas.box(*corner + (1.3, MIDDLE), 1.8, 0.82, rim=INK, linewidth=1.0).set_zorder(1)
    for letter, (x, look) in LAYERS.items():
        canvas.box(*corner + (x, GATES), 0.3, 0.32, "W", rim=look_of(look).color)
        canvas.write(*corner + (x + 0.14, GATES + 0.3), f"${letter}_t$")
    for letter, y in (("k", KEYS), ("v", VALUES)):
        rim = look_of(LAYERS[letter][1]).color
        for step, x in LISTED.items():
            canvas.box(*corner + (x, y), 0.36, 0.32, f"${letter}_{{{step}}}$", rim=rim)
    canvas.circle(*corner + (2.5, KEYS), "·", radius=0.12)
    canvas.oval(*corner + (3.04, KEYS), "softmax", INK, 0.34, 0.15)
    canvas.circle(*corner + (3.04, VALUES), "·", radius=0.12)
    canvas.write(*corner + (0.92, 1.5), "the list: one\npair more at\neach step", SMALLEST, QUIET)
    for text, place in TEXTS.items():
        canvas.write(*corner + place, text)
