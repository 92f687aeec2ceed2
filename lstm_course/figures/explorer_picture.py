"""The drawing of the cell as SVG, for the explorer: from `cell_graph`, in the pen's look."""

import re
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from matplotlib import rcParamsDefault

from . import pen
from .cell_graph import LSTM, Edge, Node, Point
from .plots import Look

UNIT = 62  # pixels a drawing unit, before the page scales the picture
POINT = UNIT / pen.SCALE / 72  # pixels a printer's point
INSET = 3  # pixels between a box and its filling


def draw_svg(numbers: dict[str, float]) -> str:
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
    look = pen.look_of(source.quantity)
    step = np.subtract(points[-1], points[-2])
    along = step / np.hypot(*step)
    across = np.array((-along[1], along[0]))
    length = 0.5 * (9 + 2 * look.linewidth) * POINT
    base = points[-1] - length * along
    head = [points[-1], base + 0.5 * length * across, base - 0.5 * length * across]
    line = f'<path d="{_path([*points[:-1], base + 0.2 * length * along])}" {stroke(look)}/>'
    tip = f'<path d="{_path(head)}z" fill="{look.color}"/>'
    name = f"{edge[0]}->{edge[1]}"
    return f"<g data-edge={quoteattr(name)}>{line}{tip}</g>"


def _shape(node: Node, value: float) -> str:
    """A node's box, circle or oval with its sign, and its label with its number."""
    drawn = ""
    (x, y), (half_width, half_height) = node.place, pen.half_size(node)
    color = pen.look_of(node.quantity).color
    if node.operation in pen.LAYER_SIZE:
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
        f'<tspan class="number" data-value="{node.name}">{number(value)}</tspan></text>'
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


def _mathematics(symbol: str) -> str:
    """A symbol as pieces of SVG text: what follows an index comes up again."""
    text, lowered = "", False
    for piece, kind in pieces(symbol):
        is_below = kind == "below"
        move = "" if is_below == lowered else f' dy="{4 if is_below else -4}"'
        text += f'<tspan class="{kind}"{move}>{piece}</tspan>'
        lowered = is_below
    return text


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
