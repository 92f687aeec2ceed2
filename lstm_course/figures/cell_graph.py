"""The data flow of a cell, described once: what the drawing, the explorer and the tests read.

A cell is a list of nodes. A node has one operation and the nodes it reads; an edge is a pair
(source, target). Places are in drawing units, x to the right and y upwards. A test runs the
description and perturbs the real code, so that the picture cannot say what the code does not do.
"""

from typing import NamedTuple

import numpy as np

from lstm_course.cell import sigmoid

Edge = tuple[str, str]
Point = tuple[float, float]


class Node(NamedTuple):
    """One quantity of a cell, and the operation that makes it.

    operation: "state" (comes in), "sigmoid layer", "tanh layer", "exp layer" or "linear layer" (has
    weights: adds up what it reads, each times its weights, and a bias first), "tanh", "one minus",
    "multiply", "divide", "add", "outer" (v k^T), "read out" (C q), "weigh" (|n q|, at least 1),
    "leave" (goes out).
    quantity: whose colour and line it has, a key of `figures.LOOKS`, or "x".
    label_place, align: where its label stands.
    """

    name: str
    symbol: str  # of mathematics, without the dollars
    words: str
    operation: str
    reads: tuple[str, ...]
    quantity: str
    place: Point
    label_place: Point
    align: str


class CellGraph(NamedTuple):
    """Nodes in an order in which each reads only earlier ones; routes bend some of the edges."""

    nodes: tuple[Node, ...]
    routes: dict[Edge, tuple[Point, ...]]  # the corners between source and target
    size: Point
    body: tuple[float, float, float, float]  # left, bottom, right, top

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Every (source, target)."""
        return tuple((source, node.name) for node in self.nodes for source in node.reads)

    def node(self, name: str) -> Node:
        """The node of this name."""
        return {node.name: node for node in self.nodes}[name]


class Part(NamedTuple):
    """What one picture lights: nodes, edges, and the flow through them in words."""

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    flow: str


def _edges(text: str) -> tuple[Edge, ...]:
    """Read "a>b c>d" as edges."""
    return tuple(tuple(pair.split(">")) for pair in text.split())


TOP, BUS, GATES = 5.4, 1.2, 2.35  # heights: the cell state's line, what gates read, the gates
JOIN = 2.4  # columns: where the input joins the hidden state,
FORGET, INPUT, CANDIDATE, OUTPUT = 3.5, 5.9, 8.3, 10.3  # the gates and the candidate,
GATE_COLUMNS = {"f_t": FORGET, "i_t": INPUT, "g_t": CANDIDATE, "o_t": OUTPUT}
WRITE, READ = 7.1, 12.2  # what is written into the cell state and what is read out of it

_READS = ("x_t", "h_prev")
_LSTM_FLOW = (  # name, symbol, words, operation, what it reads, quantity
    ("x_t", "x_t", "input", "state", (), "x"),
    ("h_prev", "h_{t-1}", "previous hidden state", "state", (), "h"),
    ("c_prev", "c_{t-1}", "previous cell state", "state", (), "c"),
    ("f_t", "f_t", "forget gate", "sigmoid layer", _READS, "f"),
    ("i_t", "i_t", "input gate", "sigmoid layer", _READS, "i"),
    ("g_t", "g_t", "candidate", "tanh layer", _READS, "g"),
    ("o_t", "o_t", "output gate", "sigmoid layer", _READS, "o"),
    ("kept", r"f_t \odot c_{t-1}", "kept", "multiply", ("c_prev", "f_t"), "c"),
    ("written", r"i_t \odot g_t", "written", "multiply", ("i_t", "g_t"), "i"),
    ("c_t", "c_t", "new cell state", "add", ("kept", "written"), "c"),
    ("squashed", r"\tanh(c_t)", "squashed cell state", "tanh", ("c_t",), "c"),
    ("h_t", "h_t", "new hidden state", "multiply", ("o_t", "squashed"), "h"),
    ("c_out", "c_t", "cell state for the next step", "leave", ("c_t",), "c"),
    ("h_out", "h_t", "hidden state for the next step", "leave", ("h_t",), "h"),
)
_LSTM_PLACES = {  # its place, its label's place, on which side of that the label stands
    "x_t": ((JOIN, 0.0), (JOIN + 0.15, 0.12), "left"),
    "h_prev": ((0.0, BUS), (0.05, BUS + 0.13), "left"),
    "c_prev": ((0.0, TOP), (0.05, TOP + 0.17), "left"),
    "f_t": ((FORGET, GATES), (FORGET - 0.12, 3.75), "right"),
    "i_t": ((INPUT, GATES), (INPUT - 0.12, 3.25), "right"),
    "g_t": ((CANDIDATE, GATES), (CANDIDATE + 0.14, 3.25), "left"),
    "o_t": ((OUTPUT, GATES), (11.1, 3.22), "center"),
    "kept": ((FORGET, TOP), (5.3, TOP + 0.17), "center"),
    "written": ((WRITE, 3.9), (WRITE + 0.14, 4.6), "left"),
    "c_t": ((WRITE, TOP), (9.6, TOP + 0.17), "center"),
    "squashed": ((READ, 4.5), (READ - 0.14, 3.8), "right"),
    "h_t": ((READ, 3.1), (READ - 0.14, 1.4), "right"),
    "c_out": ((15.2, TOP), (15.15, TOP + 0.17), "right"),
    "h_out": ((15.2, BUS), (15.15, BUS + 0.13), "right"),
}


def _nodes(flow, places) -> tuple[Node, ...]:
    return tuple(Node(*row, *places[row[0]]) for row in flow)


LSTM = CellGraph(
    nodes=_nodes(_LSTM_FLOW, _LSTM_PLACES),
    routes={
        **{("h_prev", gate): ((column, BUS),) for gate, column in GATE_COLUMNS.items()},
        **{("x_t", gate): ((JOIN, BUS), (column, BUS)) for gate, column in GATE_COLUMNS.items()},
        ("i_t", "written"): ((INPUT, 3.9),),
        ("g_t", "written"): ((CANDIDATE, 3.9),),
        ("c_t", "squashed"): ((READ, TOP),),
        ("o_t", "h_t"): ((OUTPUT, 3.1),),
        ("h_t", "h_out"): ((READ, BUS),),
    },
    size=(15.2, 6.3),
    body=(1.75, 0.6, 13.4, 6.1),
)

# The six pictures of the cell: what each lights, and its flow in words.
PARTS = {
    "whole": Part(
        tuple(node.name for node in LSTM.nodes),
        LSTM.edges,
        "3 sigmoids (forget, input, output) and a tanh (candidate) read the input and the previous "
        "hidden state; the cell state crosses the top, is multiplied by the forget gate, gets "
        "input gate times candidate added, and leaves; its tanh times the output gate is the new "
        "hidden state",
    ),
    "cell state": Part(
        ("c_prev", "kept", "c_t", "c_out"),
        _edges("c_prev>kept kept>c_t c_t>c_out"),
        "1 horizontal line along the top, with a multiplication and an addition on it",
    ),
    "forget gate": Part(
        ("x_t", "h_prev", "c_prev", "f_t", "kept"),
        _edges("x_t>f_t h_prev>f_t f_t>kept c_prev>kept kept>c_t"),
        "1 sigmoid reads the input and the previous hidden state and multiplies the cell state",
    ),
    "input gate": Part(
        ("x_t", "h_prev", "i_t", "g_t", "written"),
        _edges("x_t>i_t h_prev>i_t x_t>g_t h_prev>g_t i_t>written g_t>written written>c_t"),
        "2 layers read the input and the previous hidden state, the input gate's sigmoid and the "
        "candidate's tanh, and are multiplied",
    ),
    "update": Part(
        ("c_prev", "kept", "written", "c_t", "c_out"),
        _edges("c_prev>kept f_t>kept i_t>written g_t>written kept>c_t written>c_t c_t>c_out"),
        "2 products, forget gate times old cell state and input gate times candidate, are added",
    ),
    "output gate": Part(
        ("x_t", "h_prev", "o_t", "squashed", "h_t", "h_out"),
        _edges("x_t>o_t h_prev>o_t o_t>h_t c_t>squashed squashed>h_t h_t>h_out"),
        "1 sigmoid reads the input and the previous hidden state and multiplies the tanh of the "
        "new cell state; the product is the new hidden state",
    ),
}

POINTWISE = {"tanh": np.tanh, "multiply": np.multiply, "add": np.add, "leave": np.asarray}
POINTWISE |= {"one minus": lambda a: 1 - a, "divide": np.divide}
POINTWISE |= {  # of one sequence: v and k (d,), a matrix C (d, d), n and q (d,)
    "outer": np.outer,
    "read out": np.matmul,
    "weigh": lambda n, q: np.maximum(np.abs(n @ q), 1.0),
}
LAYERS = {"sigmoid layer": sigmoid, "tanh layer": np.tanh, "linear layer": np.asarray}
LAYERS |= {"exp layer": np.exp}


def evaluate(graph: CellGraph, known: dict, weights: dict | None = None) -> dict:
    """Compute every node of a graph, in order; values that are `known` are taken as they are.

    `known` holds at least the states that come in, x_t (N, D), h_prev and c_prev (N, H);
    `weights` maps the name of each layer that is not known, "f_t", to its weights, one for each
    node that it reads and then b: (W_x, W_h, b). A matrix (H, ...) mixes what is read, a vector
    (H,) or 1 multiplies it.
    """
    values = dict(known)
    for node in graph.nodes:
        if node.name in values:
            continue
        if node.operation in POINTWISE:
            values[node.name] = POINTWISE[node.operation](*(values[name] for name in node.reads))
        else:
            *own, b = weights[node.name]
            parts = [_weighted(values[k], W) for k, W in zip(node.reads, own, strict=True)]
            values[node.name] = LAYERS[node.operation](sum(parts) + b)
    return values


def _weighted(read, W):
    return read @ W.T if np.ndim(W) == 2 else W * read
