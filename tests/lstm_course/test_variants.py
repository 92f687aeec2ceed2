"""Variants of the LSTM, one step: equal to their formulas, to cell.py, and the GRU to torch's."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course import variants
from lstm_course.cell import lstm_step, sigmoid, trace_lstm_step
from tests.support.cases import D, H, N, T, lstm_case, uniform

EXACT = {"rtol": 0, "atol": 1e-12}


def step_case(kind, seed=0, dtype=np.float64):
    """Return x_t, h_prev, c_prev, the variant's W_x, W_h, b, and p for the peepholes."""
    x, h_0, c_0, *weights = lstm_case(seed, T=1, dtype=dtype)
    own = [variants.take_blocks(kind, w) for w in weights]
    p = [uniform(np.random.default_rng(seed + 1), 3 * H, dtype=dtype)]
    return [x[0], h_0, 2 * c_0, *own, *(p if kind == "peepholes" else [])]


def gru_case(seed=0):
    """Return x, h_0, W_x, W_h, b_x, b_h."""
    rng = np.random.default_rng(seed)
    shapes = [(T, N, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,)]
    return [uniform(rng, *shape) for shape in shapes]


def torch_gru(W_x, W_h, b_x, b_h):
    module = nn.GRU(D, H, dtype=torch.float64)
    with torch.no_grad():
        for parameter, array in zip(module.parameters(), (W_x, W_h, b_x, b_h), strict=True):
            parameter.copy_(torch.from_numpy(array))
    return module


def by_hand(kind, x_t, h_prev, c_prev, W_x, W_h, b, p=None):
    """Each variant written out by itself, with plain slices."""
    z = x_t @ W_x.T + h_prev @ W_h.T + b
    z1, z2, z3, z4 = z[:, :H], z[:, H : 2 * H], z[:, 2 * H : 3 * H], z[:, 3 * H :]
    if kind == "full":
        c = sigmoid(z2) * c_prev + sigmoid(z1) * np.tanh(z3)
        return sigmoid(z4) * np.tanh(c), c
    if kind == "no forget gate":
        c = c_prev + sigmoid(z1) * np.tanh(z2)
        return sigmoid(z3) * np.tanh(c), c
    if kind == "no input gate":
        c = sigmoid(z1) * c_prev + np.tanh(z2)
        return sigmoid(z3) * np.tanh(c), c
    if kind == "no output gate":
        c = sigmoid(z2) * c_prev + sigmoid(z1) * np.tanh(z3)
        return np.tanh(c), c
    if kind == "no candidate tanh":
        c = sigmoid(z2) * c_prev + sigmoid(z1) * z3
        return sigmoid(z4) * np.tanh(c), c
    if kind == "no output tanh":
        c = sigmoid(z2) * c_prev + sigmoid(z1) * np.tanh(z3)
        return sigmoid(z4) * c, c
    if kind == "coupled":
        c = sigmoid(z1) * c_prev + (1 - sigmoid(z1)) * np.tanh(z2)
        return sigmoid(z3) * np.tanh(c), c
    c = sigmoid(z2 + p[H : 2 * H] * c_prev) * c_prev
    c = c + sigmoid(z1 + p[:H] * c_prev) * np.tanh(z3)
    return sigmoid(z4 + p[2 * H :] * c) * np.tanh(c), c


@pytest.mark.parametrize("kind", variants.KINDS)
def test_every_variant_equals_its_formula_written_out(kind):
    case = step_case(kind)
    for ours, expected in zip(
        variants.variant_step(kind, *case), by_hand(kind, *case), strict=True
    ):
        np.testing.assert_allclose(ours, expected, **EXACT)


def test_full_is_the_lstm_of_cell_py():
    case = step_case("full")
    for ours, expected in zip(
        variants.trace_variant_step("full", *case), trace_lstm_step(*case), strict=True
    ):
        np.testing.assert_array_equal(ours, expected)


def test_peepholes_at_zero_are_the_lstm():
    *case, p = step_case("peepholes")
    for ours, expected in zip(
        variants.variant_step("peepholes", *case, 0 * p), lstm_step(*case), strict=True
    ):
        np.testing.assert_array_equal(ours, expected)


def test_the_peepholes_of_i_and_f_see_the_old_cell_state_and_that_of_o_the_new_one():
    *case, p = step_case("peepholes")
    plain = trace_lstm_step(*case)
    for k, sees_old in enumerate([True, True, False]):
        alone = np.zeros_like(p)
        alone[k * H : (k + 1) * H] = p[k * H : (k + 1) * H]
        step = variants.trace_variant_step("peepholes", *case, alone)
        gates = [(step.i_t, plain.i_t), (step.f_t, plain.f_t), (step.o_t, plain.o_t)]
        seen = step.c_prev if sees_old else step.c_t
        for j, (gate, before) in enumerate(gates):
            moved = np.log(gate / (1 - gate)) - np.log(before / (1 - before))
            np.testing.assert_allclose(moved, alone[k * H :][:H] * seen * (j == k), atol=1e-12)


def test_coupled_gates_write_exactly_as_much_as_they_discard():
    step = variants.trace_variant_step("coupled", *step_case("coupled"))
    np.testing.assert_array_equal(step.i_t, 1 - step.f_t)
    np.testing.assert_array_equal(step.c_t, step.f_t * step.c_prev + step.i_t * step.g_t)
    assert (np.abs(step.c_t) <= np.maximum(np.abs(step.c_prev), 1)).all()


@pytest.mark.parametrize("gate", ["forget", "input", "output"])
def test_a_gate_left_out_is_the_lstm_with_that_gate_held_open(gate):
    kind, (x, h_0, c_0, W_x, W_h, b) = f"no {gate} gate", lstm_case(T=1)
    own = [variants.take_blocks(kind, w) for w in (W_x, W_h, b)]
    b = b.copy()
    k = "ifgo".index(gate[0])
    b[k * H : (k + 1) * H] = 1000.0  # sigmoid is 1 to the last digit
    open_gate = lstm_step(x[0], h_0, c_0, W_x, W_h, b)
    for ours, expected in zip(
        variants.variant_step(kind, x[0], h_0, c_0, *own), open_gate, strict=True
    ):
        np.testing.assert_allclose(ours, expected, **EXACT)


def test_every_kind_is_another_network_than_the_full_one():
    full = variants.variant_step("full", *step_case("full"))[0]
    for kind in list(variants.KINDS)[1:]:
        other = variants.variant_step(kind, *step_case(kind))[0]
        assert np.abs(other - full).max() > 0.01, kind


def test_a_variant_has_rows_for_its_own_gates_only():
    stacked = np.repeat(np.arange(4.0), 3)
    for kind, (blocks, _) in variants.KINDS.items():
        rows = variants.take_blocks(kind, stacked)
        assert list(rows[::3]) == ["ifgo".index(k) for k in blocks]
        rows[:] = 7
    assert list(stacked[::3]) == [0, 1, 2, 3], "the rows are a copy"


@pytest.mark.parametrize("kind", variants.KINDS)
def test_float32_stays_float32_and_no_input_is_changed(kind):
    case = step_case(kind, dtype=np.float32)
    before = [a.copy() for a in case]
    for array in variants.trace_variant_step(kind, *case):
        assert array.dtype == np.float32
    for old, new in zip(before, case, strict=True):
        np.testing.assert_array_equal(old, new)


def test_the_gru_equals_torch_over_a_whole_sequence():
    x, h, *weights = gru_case()
    expected, _ = torch_gru(*weights)(torch.from_numpy(x), torch.from_numpy(h)[None])
    for x_t, expected_t in zip(x, expected.detach().numpy(), strict=True):
        h = variants.gru_step(x_t, h, *weights)
        np.testing.assert_allclose(h, expected_t, **EXACT)


def test_the_update_gate_of_the_gru_keeps_the_old_state():
    x, h_0, W_x, W_h, b_x, b_h = gru_case()
    for bias, name in ((1000.0, "h_prev"), (-1000.0, "n_t")):
        b_x[H : 2 * H] = bias
        step = variants.trace_gru_step(x[0], h_0, W_x, W_h, b_x, b_h)
        np.testing.assert_array_equal(step.h_t, getattr(step, name))


def test_reset_before_the_product_is_the_formula_of_2014_and_another_network():
    x, h_0, W_x, W_h, b_x, b_h = gru_case()
    after, before = (
        variants.trace_gru_step(x[0], h_0, W_x, W_h, b_x, b_h, reset) for reset in variants.RESETS
    )
    np.testing.assert_array_equal(before.r_t, after.r_t)
    n = np.tanh(
        x[0] @ W_x[2 * H :].T + b_x[2 * H :] + (before.r_t * h_0) @ W_h[2 * H :].T + b_h[2 * H :]
    )
    np.testing.assert_allclose(before.n_t, n, **EXACT)
    np.testing.assert_allclose(before.h_t, (1 - before.z_t) * n + before.z_t * h_0, **EXACT)
    assert np.abs(before.h_t - after.h_t).max() > 0.01


def test_with_a_reset_gate_of_one_both_grus_are_the_same():
    x, h_0, W_x, W_h, b_x, b_h = gru_case()
    b_x[:H] = 1000.0
    after, before = (
        variants.gru_step(x[0], h_0, W_x, W_h, b_x, b_h, reset) for reset in variants.RESETS
    )
    np.testing.assert_allclose(after, before, **EXACT)


KIND_MESSAGE = "kind must be one of 'full', 'no forget gate', .*'peepholes'; got "


@pytest.mark.parametrize("kind", ["Coupled", "gru", None, ["full"]])
def test_an_unknown_kind_is_refused_with_the_list_of_kinds(kind):
    with pytest.raises(ValueError, match=KIND_MESSAGE + re.escape(repr(kind))):
        variants.variant_step(kind, *step_case("full"))
    with pytest.raises(ValueError, match=KIND_MESSAGE):
        variants.take_blocks(kind, np.zeros(8))


def test_peepholes_are_needed_and_belong_to_one_kind_only():
    *case, p = step_case("peepholes")
    with pytest.raises(ValueError, match=r'"peepholes" needs p, \(3H,\).*; got None'):
        variants.variant_step("peepholes", *case)
    with pytest.raises(ValueError, match="p is used only with kind \"peepholes\"; got kind 'full'"):
        variants.variant_step("full", *case, p)
    with pytest.raises(ValueError, match="axis 0 of p is 16; expected 3H"):
        variants.variant_step("peepholes", *case, np.zeros(16))
    with pytest.raises(ValueError, match=r"p has shape \(12,\); expected \(3H,\) with H = 5"):
        variants.variant_step("peepholes", *case, np.zeros(12))


def test_weights_of_the_full_lstm_are_refused_where_a_gate_is_missing():
    with pytest.raises(ValueError, match="axis 0 of W_x is 20; expected 3H"):
        variants.variant_step("coupled", *step_case("full"))
    x_t, _, *rest = step_case("coupled")
    with pytest.raises(ValueError, match=r"h_prev has 1 axis, shape \(5,\); expected 2 axes"):
        variants.variant_step("coupled", x_t, np.zeros(H), *rest)
    with pytest.raises(ValueError, match="axis 0 of weights is 9; expected 4H"):
        variants.take_blocks("coupled", np.zeros(9))


def test_the_gru_refuses_another_reset_and_shapes_that_would_broadcast():
    x, *rest = gru_case()
    with pytest.raises(ValueError, match="reset must be one of 'after', 'before'; got 'During'"):
        variants.gru_step(x[0], *rest, reset="During")
    with pytest.raises(ValueError, match=r"b_h has 2 axes, shape \(15, 1\)"):
        variants.gru_step(x[0], *rest[:-1], rest[-1][:, None])
    with pytest.raises(ValueError, match=r"h_prev has shape \(1, 5\).*N = 3 \(from x_t\)"):
        variants.gru_step(x[0], rest[0][:1], *rest[1:])


def test_importing_the_steps_does_not_load_torch():
    code = "import sys, lstm_course.variants; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env=os.environ).returncode == 0
