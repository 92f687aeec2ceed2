"""The cell with one part lit and the equations of that part at its wires, wide as a page's column.

Equations are made from `cell_graph`, so that no picture can say what the code does not do.
"""

from lstm_course.validation import check_choice

from .canvas import INK, WIDTH, Drawing
from .cell_graph import CANDIDATE, FORGET, LAYERS, LSTM, PARTS, TOP, Node
from .diagrams import describe_part
from .pen import BODY, Pen

SIGNS = {"sigmoid layer": r"\sigma", "tanh layer": r"\tanh", "tanh": r"\tanh"}
PLACES = {  # part: node: left end of its equation, in drawing units
    "cell state": {"c_t": (7.6, TOP + 0.36)},
    "forget gate": {"f_t": (FORGET + 0.2, 4.6)},
    "input gate": {"i_t": (FORGET + 0.1, 3.4), "g_t": (CANDIDATE + 0.15, 3.4)},
    "update": {"c_t": (7.6, TOP + 0.36)},
    "output gate": {"o_t": (5.2, 3.32), "h_t": (8.7, 0.88)},
}


def draw_part(lit: str, equations: bool = True) -> Drawing:
    """Draw the LSTM cell with one part lit and its equations: `show(draw_part("forget gate"))`.

    lit: "cell state", "forget gate", "input gate" (with its candidate), "update" or "output gate".
    equations: False where the learner is to read them off the wires; of the cell state, then, only
    the ends are named. Raises ValueError for another part.
    """
    check_choice("lit", lit, PLACES)
    pen = Pen(LSTM, scale=WIDTH / (LSTM.size[0] + 0.2))
    pen.text_scale = 1.11  # narrower than `draw_cell`, in larger type
    part, places = PARTS[lit], PLACES[lit] if equations else {}
    named = {*part.nodes, *(source for source, _ in part.edges)} - set(places)
    named -= {"kept"} if lit == "cell state" and not equations else set()
    pen.draw(part.nodes, part.edges, None, skip={n.name for n in LSTM.nodes} - named)
    around = {"facecolor": BODY, "edgecolor": "none", "pad": 1.5}
    size = 8.7 if len(places) > 1 else 11  # two equations share the width
    layers = [name for name in places if LSTM.node(name).operation in LAYERS]
    written = {name: equation(LSTM.node(name), own=len(layers) > 1) for name in places}
    for name, place in places.items():
        text = written[name]
        if len(layers) > 1:
            text = text.replace(" + h_{t-1}", "$\n$+ h_{t-1}")
        pen.write(*place, f"${text}$", INK, size, ha="left", bbox=around)
    spoken = "; ".join(map(spoken_equation, written.values()))
    beside = f" Beside it: {spoken}." if equations else ""
    return Drawing(pen.figure, describe_part(lit) + beside)


def equation(node: Node, own: bool = False) -> str:
    """How a node is computed, as mathematics: from its operation and what it reads.

    own: whether its weights have the layer's letter, W_xi, where another layer stands beside it.
    """
    read = [LSTM.node(name).symbol for name in node.reads]
    if node.operation in LAYERS:
        k = node.name[0] if own else ""
        b = f"b_{k}" if own else "b"
        read = [rf"x_t W_{{x{k}}}^\top + h_{{t-1}} W_{{h{k}}}^\top + {b}"]
    right = {"multiply": r" \odot ", "add": " + "}.get(node.operation, "").join(read)
    sign = SIGNS.get(node.operation)
    return f"{node.symbol} = " + (f"{sign}({right})" if sign else right)


def spoken_equation(mathematics: str) -> str:
    """Mathematics without its signs of typesetting, to be read aloud."""
    words = {r"\sigma": "sigmoid", r"\tanh": "tanh", r"\odot": "times", r"^\top": "^T"}
    for sign, word in words.items():
        mathematics = mathematics.replace(sign, word)
    return mathematics.replace("{", "").replace("}", "")
