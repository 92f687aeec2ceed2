"""One step: equal to torch, gate by gate, and the properties that make a gate a gate."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lstm_course import cell
from lstm_course.networks.torch_bridge import torch_lstm, torch_rnn
from tests.support.cases import lstm_case, rnn_case

EXACT = {"rtol": 0, "atol": 1e-12}


def test_an_rnn_step_equals_torch():
    x, h_0, W_x, W_h, b = rnn_case(T=1)
    expected = torch_rnn(W_x, W_h, b)(torch.from_numpy(x), torch.from_numpy(h_0)[None])[0]
    h_t = cell.rnn_step(x[0], h_0, W_x, W_h, b)
    np.testing.assert_allclose(h_t, expected[0].detach().numpy(), **EXACT)


def test_an_lstm_step_equals_torch():
    x, h_0, c_0, W_x, W_h, b = lstm_case(T=1)
    state = (torch.from_numpy(h_0)[None], torch.from_numpy(c_0)[None])
    _, (h, c) = torch_lstm(W_x, W_h, b)(torch.from_numpy(x), state)
    h_t, c_t = cell.lstm_step(x[0], h_0, c_0, W_x, W_h, b)
    np.testing.assert_allclose(h_t, h[0].detach().numpy(), **EXACT)
    np.testing.assert_allclose(c_t, c[0].detach().numpy(), **EXACT)


def test_an_lstm_step_back_equals_torch():
    given = lstm_case(T=1)
    x, h_0, c_0, W_x, W_h, b = (torch.from_numpy(a).requires_grad_() for a in given)
    z_i, z_f, z_g, z_o = (z := x[0] @ W_x.T + h_0 @ W_h.T + b).chunk(4, dim=1)
    z.retain_grad()
    c_t = z_f.sigmoid() * c_0 + z_i.sigmoid() * z_g.tanh()
    dh_t, dc_t = np.random.default_rng(0).uniform(-1, 1, (2, *c_t.shape))
    h_t = z_o.sigmoid() * c_t.tanh()
    ((torch.from_numpy(dh_t) * h_t).sum() + (torch.from_numpy(dc_t) * c_t).sum()).backward()
    s = cell.trace_lstm_step(given[0][0], *given[1:])
    ours = cell.lstm_step_backward(
        dh_t, dc_t, s.c_prev, s.i_t, s.f_t, s.g_t, s.o_t, s.c_t, *given[3:5]
    )
    for mine, theirs in zip(ours, (x.grad[0], h_0.grad, c_0.grad, z.grad), strict=True):
        np.testing.assert_allclose(mine, theirs.numpy(), **EXACT)


def test_a_traced_step_holds_the_gates_it_used():
    x, *rest = lstm_case(T=1)
    step = cell.trace_lstm_step(x[0], *rest)
    np.testing.assert_array_equal(step.c_t, step.f_t * step.c_prev + step.i_t * step.g_t)
    np.testing.assert_array_equal(step.h_t, step.o_t * np.tanh(step.c_t))
    W_x, W_h, b = (cell.gate_block(w, "f") for w in rest[2:])
    np.testing.assert_array_equal(step.f_t, cell.forget_gate(x[0], rest[0], W_x, W_h, b))


def test_the_blocks_come_in_torchs_order():
    stacked = np.repeat(np.arange(4.0), 3)
    assert [cell.gate_block(stacked, k)[0] for k in "ifgo"] == [0, 1, 2, 3]


def test_an_unknown_gate_or_an_uneven_stack_is_refused():
    with pytest.raises(ValueError, match="gate must be one of 'i', 'f', 'g', 'o'; got 'c'"):
        cell.gate_block(np.zeros(8), "c")
    with pytest.raises(ValueError, match="axis 0 of weights is 9; expected 4H"):
        cell.gate_block(np.zeros(9), "i")


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_sigmoid_never_overflows_and_stays_between_zero_and_one(dtype):
    z = np.array([-1e30, -1000, -30, -1, 0, 1, 30, 1000, 1e30], dtype=dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        s = cell.sigmoid(z)
    assert s.dtype == dtype
    assert s.min() >= 0
    assert s.max() <= 1
    np.testing.assert_allclose(s, torch.sigmoid(torch.from_numpy(z)).numpy(), rtol=1e-6)


def test_the_sigmoid_keeps_its_precision_where_it_is_nearly_zero():
    assert cell.sigmoid(np.array([-50.0]))[0] == pytest.approx(np.exp(-50.0), rel=1e-12)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 30))
def test_states_stay_within_their_bounds(seed, scale):
    x, h_0, c_0, W_x, W_h, b = lstm_case(seed, T=1)
    h_t, c_t = cell.lstm_step(scale * x[0], h_0, scale * c_0, scale * W_x, W_h, b)
    assert (np.abs(h_t) <= 1).all()
    assert (np.abs(c_t) <= np.abs(scale * c_0) + 1).all()


def test_f_one_and_i_zero_leave_the_cell_state_untouched():
    rng = np.random.default_rng(0)
    c_prev, g_t = rng.uniform(-5, 5, (2, 3, 5))
    c_t = cell.update_cell_state(np.ones((3, 5)), c_prev, np.zeros((3, 5)), g_t)
    np.testing.assert_array_equal(c_t, c_prev)


def test_no_step_changes_its_inputs():
    x, *rest = lstm_case(T=1)
    before = [a.copy() for a in (x, *rest)]
    cell.lstm_step(x[0], *rest)
    for old, new in zip(before, (x, *rest), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"h_prev": np.zeros(5)}, r"h_prev has 1 axis, shape \(5,\); expected 2 axes: \(N, H\)"),
        ({"h_prev": np.zeros((1, 5))}, r"h_prev has shape \(1, 5\).*N = 3 \(from x_t\).*axis 0"),
        ({"b": np.zeros((3, 1))}, r"b has 2 axes, shape \(3, 1\); expected 1 axis: \(H,\)"),
        ({"W_h": np.zeros((5, 4))}, r"W_h has shape \(5, 4\); expected \(H, H\) with H = 5"),
    ],
)
def test_shapes_that_numpy_would_broadcast_are_refused(change, message):
    x, h_prev, W_x, W_h, b = rnn_case(T=1)
    good = {"x_t": x[0], "h_prev": h_prev, "W_x": W_x, "W_h": W_h, "b": b}
    with pytest.raises(ValueError, match=message):
        cell.rnn_step(**(good | change))


@pytest.mark.parametrize("function", [cell.update_cell_state, cell.emit_hidden_state])
def test_the_elementwise_steps_refuse_a_state_that_would_broadcast(function):
    count = 4 if function is cell.update_cell_state else 2
    good = [np.ones((3, 5)) for _ in range(count)]
    with pytest.raises(ValueError, match=r"shape \(1, 5\)"):
        function(*good[:-1], np.ones((1, 5)))
