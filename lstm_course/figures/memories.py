"""What each of five networks remembers by, one picture each, in the hand of the cell: lesson 17.

Four are a `CellGraph`; a test computes them and compares with the code. Attention keeps a list,
which `attention_list` draws.
"""

import numpy as np

from lstm_course.validation import check_choice

from .attention_list import WORDS as LIST_WORDS
from .attention_list import place_list
from .canvas import BODY, INK, QUIET, SMALLEST, WIDTH, Canvas, Drawing
from .cell_graph import CellGraph, Node
from .pen import look_of
from .variants import PANEL, RIGHT, Variant, place_cell

HIGH, KEY = 3.2, 0.55  # inches: one picture, its title included; the key's lines
TOP, SECOND, GATES, LOW = 2.55, 2.02, 0.92, 0.42  # heights: upper lines, layers, what they read
LEAVES, X_LANE = PANEL - 0.12, 0.6  # where lines leave, where the input comes in
OVER = 2.22  # where the mLSTM's query goes up
BODY_PLACE = (0.29, 0.07, PANEL - 0.33, 2.8)
KEY_OF_ALL = ("box: a layer with parameters", "circle, oval: arithmetic", "thick: the memory")
_W, _TIMES = "W: weights and a bias alone", "·: times a vector"
_MORE = ("⊗: all products, $v k^\\top$", _TIMES, "|n·q|: its size, 1 at least")
KEY_OF_MORE = {"mLSTM": (_W, *_MORE), "attention": (_W, _TIMES)}


def draw_memories(*names: str) -> Drawing:
    """Draw some of MEMORIES, two side by side: `show(draw_memories("LSTM", "sLSTM"))`.

    Raises ValueError for an unknown name.
    """
    rows = (len(names) + 1) // 2
    canvas = Canvas(WIDTH, rows * HIGH + KEY)
    for k, name in enumerate(names):
        check_choice("name", name, MEMORIES)
        row, column = divmod(k, 2)
        column = 0.5 if k + 1 == len(names) and not column else column  # alone in its row
        corner = np.array((column * PANEL, KEY + (rows - 1 - row) * HIGH))
        canvas.write(*corner + (0.3, HIGH - 0.2), name, ha="left", fontweight="bold")
        place_cell(canvas, corner, MEMORIES[name])
        if name == "mLSTM":  # q passes over n
            for color, width, half in ((BODY, 8, 0.05), (INK, look_of("x").linewidth, 0.1)):
                canvas.line([corner + (OVER, SECOND + by) for by in (-half, half)], color, width)
        if name == "attention":
            place_list(canvas, corner)
    beside = ("n: kept beside it",) if {"sLSTM", "mLSTM"} & {*names} else ()
    key = [KEY_OF_ALL + beside, *(more for name, more in KEY_OF_MORE.items() if name in names)][:2]
    for line, words in enumerate(key):
        canvas.write(0.3, 0.36 - 0.2 * line, "; ".join(words), SMALLEST, QUIET, ha="left")
    said = ". ".join(f"{name}: {MEMORIES[name].words}" for name in names)
    spoken = "; ".join(sum(key, ())).replace("^\\top", "^T").replace("$", "")
    who = "1 network remembers" if len(names) == 1 else f"{len(names)} networks remember"
    return Drawing(canvas.figure, f"What {who} by. {said}. Key: {spoken}.")


def _graph(flow, routes, words: str) -> Variant:
    """A cell of these nodes, all lit; input and hidden state come to the layers from below."""
    nodes = tuple(Node(*row, "center") for row in flow)
    for node in nodes:
        if node.operation.endswith("layer"):
            x = node.place[0]
            routes[("x_t", node.name)] = ((X_LANE, LOW), (x, LOW))
            if "h_prev" in node.reads:
                routes[("h_prev", node.name)] = ((x, LOW),)
    graph = CellGraph(nodes, routes, (PANEL, HIGH), BODY_PLACE)
    return Variant(graph, graph.edges, words)


_BOTH, _X = ("x_t", "h_prev"), ("x_t",)
_X_NODE = ("x_t", "x_t", "input", "state", (), "x", (X_LANE, 0.0), (0.74, 0.03))
_H_NODE = ("h_prev", "h_{t-1}", "last output", "state", (), "h", (0.0, LOW), (0.21, LOW - 0.16))
_H_OUT = (LEAVES, LOW), (LEAVES - 0.08, LOW - 0.16)


def _line(letter: str, height: float, words: str) -> tuple:
    """A state that comes in on the left, at a height."""
    name, symbol, look = f"{letter}_prev", f"{letter}_{{t-1}}", "x" if letter == "n" else "c"
    label = (0.21, height + 0.17)
    return (name, symbol, f"previous {words}", "state", (), look, (0, height), label)


def _out(letter: str, height: float) -> tuple:
    """The same state, as it goes on to the next step."""
    name, state = f"{letter}_out", f"{letter}_t"
    label = (LEAVES - 0.08, height + 0.17)
    return (name, state, "for the next step", "leave", (state,), "c", (LEAVES, height), label)


def _with_one_line(fed_back: bool) -> Variant:
    """The LSTM; where h is not fed back, the layers read the input alone."""
    reads = ("x_t", "h_prev") if fed_back else ("x_t",)
    after = "for the next step" if fed_back else "to the next layer"
    words = "f multiplies c, i times g is added; o times tanh of c is h"
    if fed_back:
        words = f"the layers read the input and the last h; {words}, which is fed back"
    else:
        words = f"the LSTM with one wire less: the layers read the input alone; {words}"
    flow = (  # name, symbol, words, operation, reads, quantity, place, its label's place
        _X_NODE,
        *([_H_NODE] if fed_back else []),
        _line("c", TOP, "cell state"),
        ("f_t", "f_t", "forget gate", "sigmoid layer", reads, "f", (0.85, GATES), (0.99, 1.9)),
        ("i_t", "i_t", "input gate", "sigmoid layer", reads, "i", (1.42, GATES), (1.28, 1.36)),
        ("g_t", "g_t", "candidate", "tanh layer", reads, "g", (2.02, GATES), (2.16, 1.36)),
        ("o_t", "o_t", "output gate", "sigmoid layer", reads, "o", (2.66, GATES), (2.82, 1.36)),
        ("kept", "", "kept", "multiply", ("c_prev", "f_t"), "c", (0.85, TOP), ()),
        ("written", "", "written", "multiply", ("i_t", "g_t"), "i", (1.72, 1.6), ()),
        ("c_t", "c_t", "cell state", "add", ("kept", "written"), "c", (1.72, TOP), ()),
        ("squashed", "", "squashed", "tanh", ("c_t",), "c", (RIGHT, 2.0), ()),
        ("h_t", "h_t", "output", "multiply", ("o_t", "squashed"), "h", (RIGHT, 1.5), ()),
        _out("c", TOP),
        ("h_out", "h_t", after, "leave", ("h_t",), "h", *_H_OUT),
    )
    return _graph(
        flow,
        {
            ("i_t", "written"): ((1.42, 1.6),),
            ("g_t", "written"): ((2.02, 1.6),),
            ("c_t", "squashed"): ((RIGHT, TOP),),
            ("o_t", "h_t"): ((2.66, 1.5),),
            ("h_t", "h_out"): ((RIGHT, LOW),),
        },
        words,
    )


def _slstm() -> Variant:
    """The LSTM with an exponential for its input gate, and beside c the sum of all weights, n."""
    flow = (
        _X_NODE,
        _H_NODE,
        _line("c", TOP, "cell state"),
        _line("n", SECOND, "sum of weights"),
        ("f_t", "f_t", "forget gate", "sigmoid layer", _BOTH, "f", (0.85, GATES), (1.1, 1.36)),
        ("i_t", "i_t", "input gate", "exp layer", _BOTH, "i", (1.42, GATES), (1.28, 1.7)),
        ("g_t", "g_t", "candidate", "tanh layer", _BOTH, "g", (2.02, GATES), (2.16, 1.3)),
        ("o_t", "o_t", "output gate", "sigmoid layer", _BOTH, "o", (2.66, GATES), (2.82, 1.3)),
        ("kept", "", "kept", "multiply", ("c_prev", "f_t"), "c", (0.74, TOP), ()),
        ("n_kept", "", "kept", "multiply", ("n_prev", "f_t"), "x", (0.96, SECOND), ()),
        ("written", "", "written", "multiply", ("i_t", "g_t"), "i", (1.72, 1.5), ()),
        ("c_t", "c_t", "cell state", "add", ("kept", "written"), "c", (1.72, TOP), ()),
        ("n_t", "n_t", "sum of weights", "add", ("n_kept", "i_t"), "x", (1.42, SECOND), ()),
        ("mean", "", "mean", "divide", ("c_t", "n_t"), "c", (RIGHT, 1.74), ()),
        ("h_t", "h_t", "output", "multiply", ("o_t", "mean"), "h", (RIGHT, 1.4), ()),
        _out("c", TOP),
        _out("n", SECOND),
        ("h_out", "h_t", "for the next step", "leave", ("h_t",), "h", *_H_OUT),
    )
    routes = {
        ("f_t", "kept"): ((0.74, GATES),),
        ("f_t", "n_kept"): ((0.96, GATES),),
        ("i_t", "written"): ((1.42, 1.5),),
        ("g_t", "written"): ((2.02, 1.5),),
        ("c_t", "mean"): ((RIGHT, TOP),),
        ("n_t", "mean"): ((2.6, SECOND), (2.6, 1.74)),
        ("o_t", "h_t"): ((2.66, 1.4),),
        ("h_t", "h_out"): ((RIGHT, LOW),),
    }
    words = (
        "as the LSTM, but the input gate is an exponential; beside c a second line, n, is kept by "
        "f, and i is added; o times c divided by n is h, which is fed back"
    )
    return _graph(flow, routes, words)


def _mlstm() -> Variant:
    """A matrix that v is written into along k, and read out of along q."""
    flow = (
        _X_NODE,
        _line("C", TOP, "matrix"),
        _line("n", SECOND, "sum of keys"),
        ("f_t", "f_t", "forget gate", "sigmoid layer", _X, "f", (0.72, GATES), (0.95, 1.3)),
        ("v_t", "v_t", "value", "linear layer", _X, "g", (1.15, GATES), (1.28, 1.22)),
        ("i_t", "i_t", "input gate", "exp layer", _X, "i", (1.56, GATES), (1.66, 1.2)),
        ("k_t", "k_t", "key", "linear layer", _X, "x", (1.96, GATES), (2.08, 1.22)),
        ("q_t", "q_t", "query", "linear layer", _X, "x", (2.36, GATES), (2.36, 1.3)),
        ("o_t", "o_t", "output gate", "sigmoid layer", _X, "o", (2.78, GATES), (2.9, 1.24)),
        ("kept", "", "kept", "multiply", ("C_prev", "f_t"), "c", (0.62, TOP), ()),
        ("n_kept", "", "kept", "multiply", ("n_prev", "f_t"), "x", (0.82, SECOND), ()),
        ("ik", "", "key to write", "multiply", ("i_t", "k_t"), "i", (1.76, 1.38), ()),
        ("written", "", "written", "outer", ("v_t", "ik"), "i", (1.15, 1.66), ()),
        ("C_t", "C_t", "matrix", "add", ("kept", "written"), "c", (1.15, TOP), ()),
        ("n_t", "n_t", "sum of keys", "add", ("n_kept", "ik"), "x", (1.76, SECOND), ()),
        ("found", "", "found", "read out", ("C_t", "q_t"), "c", (RIGHT, 2.26), ()),
        ("weight", "", "weight", "weigh", ("n_t", "q_t"), "x", (2.64, 1.66), ()),
        ("mean", "", "mean", "divide", ("found", "weight"), "c", (RIGHT, 1.66), ()),
        ("h_t", "h_t", "output", "multiply", ("o_t", "mean"), "h", (RIGHT, 1.36), ()),
        _out("C", TOP),
        _out("n", SECOND),
        ("h_out", "h_t", "to the next layer", "leave", ("h_t",), "h", *_H_OUT),
    )
    routes = {
        ("f_t", "kept"): ((0.62, GATES),),
        ("f_t", "n_kept"): ((0.82, GATES),),
        ("i_t", "ik"): ((1.56, 1.38),),
        ("k_t", "ik"): ((1.96, 1.38),),
        ("ik", "written"): ((1.76, 1.66),),
        ("C_t", "found"): ((RIGHT, TOP),),
        ("q_t", "found"): ((OVER, GATES), (OVER, 2.26)),
        ("q_t", "weight"): ((OVER, GATES), (OVER, 1.66)),
        ("n_t", "weight"): ((2.64, SECOND),),
        ("o_t", "h_t"): ((2.78, 1.36),),
        ("h_t", "h_out"): ((RIGHT, LOW),),
    }
    words = (
        "the layers read the input alone; the memory is a matrix C, kept by f; i times the product "
        "of value and key is added; C times the query, divided by the size of n times the query, "
        "times o, is h; a second line, n, adds up i times the keys"
    )
    return _graph(flow, routes, words)


MEMORIES = {
    "LSTM": _with_one_line(fed_back=True),
    "gated linear recurrence": _with_one_line(fed_back=False),
    "sLSTM": _slstm(),
    "mLSTM": _mlstm(),
    "attention": Variant(CellGraph((), {}, (PANEL, HIGH), BODY_PLACE), (), LIST_WORDS),
}
