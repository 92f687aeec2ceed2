"""The description of the cell: what it says is what the code does."""

import itertools

import numpy as np
import pytest

from lstm_course.cell import GATE_ORDER, LSTMStep, lstm_step, trace_lstm_step, update_cell_state
from lstm_course.figures.cell_graph import LSTM, PARTS, evaluate
from lstm_course.figures.memories import MEMORIES
from lstm_course.figures.variants import VARIANTS
from lstm_course.successors import mlstm_step, slstm_step
from lstm_course.variants import gru_step, take_blocks, variant_step

N, D, H = 3, 2, 4
GATES = ("i_t", "f_t", "g_t", "o_t")  # GATE_ORDER
SEEN = (*GATES, "kept", "written", "c_t", "squashed", "h_t")


def draw_arguments(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    shapes = {"x_t": (N, D), "h_prev": (N, H), "c_prev": (N, H)}
    shapes |= {"W_x": (4 * H, D), "W_h": (4 * H, H), "b": (4 * H,)}
    return {name: rng.uniform(-1, 1, shape) for name, shape in shapes.items()}


def what_the_code_makes(arguments: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every quantity of a step, by the package's own functions."""
    step = trace_lstm_step(**arguments)
    nothing = np.zeros((N, H))
    return step._asdict() | {
        "kept": update_cell_state(step.f_t, step.c_prev, nothing, step.g_t),
        "written": update_cell_state(step.f_t, nothing, step.i_t, step.g_t),
        "squashed": np.tanh(step.c_t),
    }


def changed(arguments, name, where=...) -> set[str]:
    """Which quantities of the real step move when one argument is perturbed."""
    moved = {key: array.copy() for key, array in arguments.items()}
    moved[name][where] += 0.1
    before, after = what_the_code_makes(arguments), what_the_code_makes(moved)
    return {key for key in SEEN if not np.array_equal(before[key], after[key])}


def after(name: str) -> set[str]:
    """Every quantity that depends on this one, however indirectly, as the edges say."""
    reached = {name}
    for node in LSTM.nodes:
        if reached & set(node.reads):
            reached.add(node.name)
    return (reached - {name}) & set(SEEN)


@pytest.mark.parametrize("state", ["x_t", "h_prev", "c_prev"])
def test_perturbing_what_comes_in_moves_exactly_what_the_edges_say(state):
    assert changed(draw_arguments(1), state) == after(state)


@pytest.mark.parametrize("gate", GATES)
def test_perturbing_a_layer_moves_it_and_exactly_what_the_edges_say(gate):
    k = GATES.index(gate)
    assert GATE_ORDER[k] == gate[0]
    expected = {gate} | after(gate)
    assert changed(draw_arguments(2), "b", slice(k * H, (k + 1) * H)) == expected


def test_the_description_computes_what_the_step_computes():
    arguments = draw_arguments(3)
    blocks = {
        gate: tuple(arguments[w][k * H : (k + 1) * H] for w in ("W_x", "W_h", "b"))
        for k, gate in enumerate(GATES)
    }
    known = {name: arguments[name] for name in ("x_t", "h_prev", "c_prev")}
    found = evaluate(LSTM, known, blocks)
    expected = what_the_code_makes(arguments)
    for name in (*LSTMStep._fields, *SEEN):
        np.testing.assert_array_equal(found[name], expected[name], err_msg=name)
    np.testing.assert_array_equal(found["c_out"], expected["c_t"])
    np.testing.assert_array_equal(found["h_out"], expected["h_t"])


@pytest.mark.parametrize(("name", "kind"), [("LSTM", "full"), ("coupled gates", "coupled")])
def test_a_drawn_variant_computes_what_its_step_computes(name, kind):
    arguments = draw_arguments(5)
    states = [arguments.pop(key) for key in ("x_t", "h_prev", "c_prev")]
    blocks = {
        gate: tuple(array[k * H : (k + 1) * H] for array in arguments.values())
        for k, gate in enumerate(GATES)
    }
    own = (take_blocks(kind, array) for array in arguments.values())
    found = evaluate(
        VARIANTS[name].graph, dict(zip(("x_t", "h_prev", "c_prev"), states, strict=True)), blocks
    )
    for drawn, made in zip(("h_out", "c_out"), variant_step(kind, *states, *own), strict=True):
        np.testing.assert_allclose(found[drawn], made, rtol=1e-12)


def test_drawn_peepholes_compute_what_their_step_computes():
    arguments, p = draw_arguments(6), np.random.default_rng(7).uniform(-1, 1, (3, H))
    seen = {"i_t": p[0], "f_t": p[1], "o_t": p[2]}
    weights = {}
    for k, gate in enumerate(GATES):
        W_x, W_h, b = (arguments[w][k * H : (k + 1) * H] for w in ("W_x", "W_h", "b"))
        weights[gate] = (W_x, W_h, *([seen[gate]] if gate in seen else []), b)
    known = {name: arguments[name] for name in ("x_t", "h_prev", "c_prev")}
    found = evaluate(VARIANTS["peepholes"].graph, known, weights)
    made = variant_step("peepholes", **arguments, p=p.ravel())
    np.testing.assert_allclose(found["h_out"], made[0], rtol=1e-12)
    np.testing.assert_allclose(found["c_out"], made[1], rtol=1e-12)


def test_the_drawn_gru_computes_what_torchs_computes():
    rng = np.random.default_rng(8)
    shapes = [(N, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,)]
    x_t, h_prev, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
    (r, z, n), (R, Z, C), (b_r, b_z, b_n), (d_r, d_z, d_n) = (np.split(w, 3) for w in weights)
    own = {"r_t": (r, R, b_r + d_r), "z_t": (z, Z, b_z + d_z), "n_t": (n, 1, b_n), "back": (C, d_n)}
    found = evaluate(VARIANTS["GRU"].graph, {"x_t": x_t, "h_prev": h_prev}, own)
    np.testing.assert_allclose(found["h_out"], gru_step(x_t, h_prev, *weights), rtol=1e-12)


def blocks_of(arguments, reads=("W_x", "W_h", "b")):
    """Each gate's rows of the stacked weights."""
    return {
        gate: tuple(arguments[w][k * H : (k + 1) * H] for w in reads)
        for k, gate in enumerate(GATES)
    }


@pytest.mark.parametrize("name", ["LSTM", "gated linear recurrence"])
def test_a_memory_with_one_line_is_the_lstm_with_or_without_what_is_fed_back(name):
    arguments = draw_arguments(9)
    known = {key: arguments[key] for key in ("x_t", "h_prev", "c_prev")}
    reads = ("W_x", "W_h", "b")
    if name != "LSTM":
        del known["h_prev"]
        arguments["W_h"], reads = 0 * arguments["W_h"], ("W_x", "b")
    found = evaluate(MEMORIES[name].graph, known, blocks_of(arguments, reads))
    for drawn, made in zip(("h_out", "c_out"), lstm_step(**arguments), strict=True):
        np.testing.assert_allclose(found[drawn], made, rtol=1e-12)


def test_the_drawn_slstm_computes_what_its_step_computes():
    arguments, zeros = draw_arguments(10), np.zeros((N, H))
    known = {key: arguments[key] for key in ("x_t", "h_prev", "c_prev")} | {"n_prev": zeros + 2}
    found = evaluate(MEMORIES["sLSTM"].graph, known, blocks_of(arguments))
    weights = [arguments[key] for key in ("W_x", "W_h", "b")]
    made = slstm_step(*known.values(), zeros, *weights, stabilise=False)
    for drawn, own in zip(("h_out", "c_out", "n_out"), made, strict=False):
        np.testing.assert_allclose(found[drawn], own, rtol=1e-12)


@pytest.mark.parametrize("size", [0.1, 9.0])  # |n q| below 1, and above
def test_the_drawn_mlstm_computes_what_its_step_computes(size):
    rng = np.random.default_rng(11)
    shapes = [(1, D), (1, H, H), (1, H), (4 * H, D), (4 * H,), (2, D), (2,)]
    x_t, C, n, W_x, b, W_if, b_if = (rng.uniform(-1, 1, shape) for shape in shapes)
    n *= size
    layers = ("q_t", "k_t", "v_t", "o_t")
    own = {layer: (W_x[k * H :][:H], b[k * H :][:H]) for k, layer in enumerate(layers)}
    own["k_t"] = tuple(w / np.sqrt(H) for w in own["k_t"])
    own |= {gate: (W_if[k : k + 1], b_if[k : k + 1]) for k, gate in enumerate(("i_t", "f_t"))}
    known = {"x_t": x_t[0], "C_prev": C[0], "n_prev": n[0]}
    found = evaluate(MEMORIES["mLSTM"].graph, known, own)
    made = mlstm_step(x_t, C, n, np.zeros((1, 1)), W_x, b, W_if, b_if, stabilise=False)
    for drawn, part in zip(("h_out", "C_out", "n_out"), made, strict=False):
        np.testing.assert_allclose(found[drawn], part[0], rtol=1e-12)


GRAPHS = {"LSTM": LSTM} | {f"small {k}": v.graph for k, v in VARIANTS.items()}
GRAPHS |= {f"memory of {k}": v.graph for k, v in MEMORIES.items()}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_nodes_read_only_earlier_ones_and_routes_belong_to_edges(graph):
    seen = set()
    for node in graph.nodes:
        assert set(node.reads) <= seen
        seen.add(node.name)
    assert set(graph.routes) <= set(graph.edges)
    assert len(seen) == len(graph.nodes)


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_wires_run_straight_along_or_up(graph):
    for edge in graph.edges:
        corners = [graph.node(edge[0]).place, *graph.routes.get(edge, ())]
        for (x0, y0), (x1, y1) in itertools.pairwise(corners):
            assert x0 == x1 or y0 == y1, edge
        beside = np.abs(np.subtract(corners[-1], graph.node(edge[1]).place))
        assert beside.min() < 0.1, edge  # it ends as far beside the middle, where two wires do


def test_the_cell_state_is_one_horizontal_line_along_the_top():
    nodes, edges, _ = PARTS["cell state"]
    heights = {LSTM.node(name).place[1] for name in nodes}
    assert len(heights) == 1
    assert heights.pop() == max(node.place[1] for node in LSTM.nodes)
    assert not set(edges) & set(LSTM.routes)


def test_the_six_pictures_light_parts_that_exist_and_together_the_whole():
    lit_nodes, lit_edges = set(), set()
    for name, part in PARTS.items():
        assert set(part.nodes) <= {node.name for node in LSTM.nodes}
        assert set(part.edges) <= set(LSTM.edges)
        fed = {target for _, target in part.edges} | {n.name for n in LSTM.nodes if not n.reads}
        assert set(part.nodes) <= fed | {"written"}, "a node is lit, and no wire into it"
        if name != "whole":
            lit_nodes |= set(part.nodes)
            lit_edges |= set(part.edges)
    assert lit_nodes == {node.name for node in LSTM.nodes}
    assert lit_edges == set(LSTM.edges)
