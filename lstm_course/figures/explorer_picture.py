"""The drawing of the cell as SVG: what `explorer.html` asks, from `cell_graph` and the pen."""

import re

import numpy as np
from matplotlib import rcParamsDefault

from . import pen
from .cell_graph import LSTM, Edge, Point
from .plots import Look

UNIT = 62  # pixels a drawing unit, before the page scales the picture
POINT = UNIT / pen.SCALE / 72  # pixels a printer's point
INSET = 3  # pixels between a box and its filling
WIDTH, HEIGHT = (UNIT * size for size in LSTM.size)  # inside margins as on the pen's canvas
VIEW = f"{-0.1 * UNIT:g} {-0.1 * UNIT:g} {WIDTH + 0.2 * UNIT:g} {HEIGHT + 0.25 * UNIT:g}"


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
