"""Sequences: equal to torch forward and backward, to central differences, and to themselves."""

import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course import cell, sequence
from lstm_course.gradients import numerical_gradient, relative_error
from lstm_course.networks.torch_bridge import torch_lstm, torch_rnn
from lstm_course.sequence import lstm_backward, lstm_forward, rnn_backward, rnn_forward
from tests.support.cases import lstm_case, rnn_case, uniform

EXACT = {"rtol": 0, "atol": 1e-12}
RNN_NAMES = ("x", "h_0", "W_x", "W_h", "b")
LSTM_NAMES = ("x", "h_0", "c_0", "W_x", "W_h", "b")
seeds = st.integers(0, 2**32 - 1)


def run_ours(case, d_loss):
    """Run forward and backward with whichever network the case belongs to."""
    dh, *d_last = d_loss
    if len(case) == 5:
        trace = rnn_forward(*case)
        return trace, rnn_backward(trace, dh, *d_last[:1])
    trace = lstm_forward(*case)
    return trace, lstm_backward(trace, dh, *d_last)


def run_torch(case, d_loss):
    """The same by torch: hidden states, last states, and the gradient of each argument."""
    x, *states = [torch.tensor(a[None] if a.ndim == 2 else a) for a in case[:-3]]
    tensors = [t.requires_grad_() for t in (x, *states)]
    module = (torch_rnn if len(case) == 5 else torch_lstm)(*case[-3:])
    state = tensors[1] if len(case) == 5 else tuple(tensors[1:])
    h, last = module(tensors[0], state)
    last = last if isinstance(last, tuple) else (last,)
    losses = [(torch.tensor(d) * y).sum() for d, y in zip(d_loss, (h, *last), strict=False)]
    sum(losses).backward()
    weights = (module.weight_ih_l0, module.weight_hh_l0, module.bias_ih_l0)
    gradients = [t.grad.numpy().reshape(a.shape) for t, a in zip(tensors, case, strict=False)]
    gradients += [w.grad.numpy() for w in weights]
    return h.detach().numpy(), [s.detach().numpy()[0] for s in last], gradients


def random_loss(case, seed=1):
    """Weights of a random linear loss on every h_t and on the last states."""
    rng = np.random.default_rng(seed)
    T, N, H = case[0].shape[0], *case[1].shape
    return [uniform(rng, T, N, H)] + [uniform(rng, N, H) for _ in case[1:-3]]


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
@pytest.mark.parametrize("sizes", [{}, {"T": 2}, {"T": 1}, {"N": 1}, {"H": 1}, {"D": 1}, {"T": 60}])
def test_forward_equals_torch(make_case, sizes):
    case = make_case(**sizes)
    trace, _ = run_ours(case, random_loss(case))
    h, last, _ = run_torch(case, random_loss(case))
    np.testing.assert_allclose(trace.h, h, **EXACT)
    np.testing.assert_allclose(trace.h_T, last[0], **EXACT)
    if make_case is lstm_case:
        np.testing.assert_allclose(trace.c_T, last[1], **EXACT)


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
@pytest.mark.parametrize("sizes", [{}, {"T": 2}, {"T": 1}, {"N": 1}, {"H": 1}, {"D": 1}, {"T": 60}])
def test_every_gradient_equals_torch_autograd(make_case, sizes):
    case = make_case(**sizes)
    _, ours = run_ours(case, random_loss(case))
    _, _, expected = run_torch(case, random_loss(case))
    names = RNN_NAMES if make_case is rnn_case else LSTM_NAMES
    for name, gradient in zip(names, expected, strict=True):
        assert getattr(ours, f"d{name}").shape == gradient.shape
        assert relative_error(getattr(ours, f"d{name}"), gradient) < 1e-12, name


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_walking_back_in_many_blocks_changes_nothing(make_case, monkeypatch):
    case = make_case(T=11)
    d_loss = random_loss(case)
    _, whole = run_ours(case, d_loss)
    monkeypatch.setattr(sequence, "BLOCK", 3 * len(case[-1]) * 3)  # three steps of N = 3 sequences
    _, cut = run_ours(case, d_loss)
    for name, gradient in vars(whole).items():
        if name != "trace":
            assert relative_error(getattr(cut, name), gradient) < 1e-12, name


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_the_gradients_of_the_pre_activations_add_up_to_those_of_the_weights(make_case):
    case = make_case()
    trace, ours = run_ours(case, random_loss(case))
    for read, expected in ((trace.h_before, ours.dW_h), (case[0], ours.dW_x)):
        total = np.einsum("tnr,tnc->rc", ours.dz, read)
        assert relative_error(total, expected) < 1e-12
    assert relative_error(ours.dz.sum(axis=(0, 1)), ours.db) < 1e-12


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_a_large_product_cut_into_pieces_gives_the_gradients_of_torch(make_case, dtype):
    case = make_case(T=3, N=64, D=40, H=128, dtype=dtype)  # over a million multiplications a step
    case[-2] /= 8  # weights within 1 / sqrt(H): no gate is shut
    d_loss = [d.astype(dtype) for d in random_loss(case)]
    _, ours = run_ours(case, d_loss)
    _, _, expected = run_torch(case, d_loss)
    names = RNN_NAMES if make_case is rnn_case else LSTM_NAMES
    for name, gradient in zip(names, expected, strict=True):
        error = relative_error(getattr(ours, f"d{name}"), gradient)
        assert error < (1e-12 if dtype is np.float64 else 1e-5), name


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_every_gradient_equals_central_differences(make_case):
    case = make_case(T=3, N=2, D=3, H=4)
    d_loss = random_loss(case)
    names = RNN_NAMES if make_case is rnn_case else LSTM_NAMES
    _, ours = run_ours(case, d_loss)
    for k, name in enumerate(names):

        def loss(point, k=k):
            trace, _ = run_ours([*case[:k], point, *case[k + 1 :]], d_loss)
            parts = [trace.h, trace.h_T] + ([trace.c_T] if make_case is lstm_case else [])
            return sum((d * y).sum() for d, y in zip(d_loss, parts, strict=True))

        assert relative_error(getattr(ours, f"d{name}"), numerical_gradient(loss, case[k])) < 1e-8


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_the_gradient_of_each_step_is_what_a_nudge_of_that_state_does(make_case):
    case = make_case(T=5)
    d_loss = random_loss(case)
    trace, ours = run_ours(case, d_loss)
    for k in range(1, 5):  # restart from the states after step k: they are then h_0 and c_0
        states = [trace.h[k - 1]] + ([trace.c[k - 1]] if make_case is lstm_case else [])
        tail = [case[0][k:], *states, *case[-3:]]
        _, later = run_ours(tail, [d_loss[0][k:], *d_loss[1:]])
        np.testing.assert_allclose(ours.dh[k - 1], later.dh_0 + d_loss[0][k - 1], **EXACT)
        if make_case is lstm_case:
            o, tanh_c = trace.o[k - 1], np.tanh(trace.c[k - 1])
            expected = later.dc_0 + ours.dh[k - 1] * o * (1 - tanh_c**2)
            np.testing.assert_allclose(ours.dc[k - 1], expected, **EXACT)


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_the_sequence_is_the_step_repeated(make_case):
    x, *states, W_x, W_h, b = case = make_case()
    trace, _ = run_ours(case, random_loss(case))
    for t, x_t in enumerate(x):
        if make_case is rnn_case:
            states = [cell.rnn_step(x_t, *states, W_x, W_h, b)]
        else:
            step = cell.trace_lstm_step(x_t, *states, W_x, W_h, b)
            states = [step.h_t, step.c_t]
            for name in "ifgo":
                expected = getattr(step, f"{name}_t")
                np.testing.assert_allclose(getattr(trace, name)[t], expected, **EXACT)
            np.testing.assert_allclose(trace.c[t], step.c_t, **EXACT)
            np.testing.assert_allclose(trace.c_before[t], step.c_prev, **EXACT)
        np.testing.assert_allclose(trace.h[t], states[0], **EXACT)


@given(seeds, st.integers(0, 7))
@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_splitting_a_sequence_and_carrying_the_state_changes_nothing(make_case, seed, cut):
    x, *rest = case = make_case(seed)
    whole, _ = run_ours(case, random_loss(case))
    loss_of = lambda part: [np.zeros((len(part), 3, 5))]  # noqa: E731
    first, _ = run_ours([x[:cut], *rest], loss_of(x[:cut]))
    states = [first.h_T] + ([first.c_T] if make_case is lstm_case else [])
    second, _ = run_ours([x[cut:], *states, *rest[-3:]], loss_of(x[cut:]))
    np.testing.assert_allclose(np.concatenate([first.h, second.h]), whole.h, **EXACT)
    np.testing.assert_allclose(second.h_T, whole.h_T, **EXACT)


@given(seeds, st.permutations(range(3)))
@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_permuting_the_batch_permutes_the_result(make_case, seed, order):
    x, *states, W_x, W_h, b = case = make_case(seed)
    d_loss = random_loss(case)
    shuffled = [x[:, order], *(s[order] for s in states), W_x, W_h, b]
    trace, gradients = run_ours(case, d_loss)
    d_shuffled = [d_loss[0][:, order], *(d[order] for d in d_loss[1:])]
    trace_shuffled, gradients_shuffled = run_ours(shuffled, d_shuffled)
    np.testing.assert_allclose(trace_shuffled.h, trace.h[:, order], **EXACT)
    np.testing.assert_allclose(gradients_shuffled.dx, gradients.dx[:, order], **EXACT)
    np.testing.assert_allclose(gradients_shuffled.dW_h, gradients.dW_h, **EXACT)


@given(seeds, st.floats(0.1, 100))
@settings(max_examples=50)
def test_states_stay_within_their_bounds_over_a_sequence(seed, scale):
    x, h_0, c_0, W_x, W_h, b = lstm_case(seed, T=20)
    trace = lstm_forward(scale * x, h_0, c_0, scale * W_x, scale * W_h, scale * b)
    assert (np.abs(trace.h) <= 1).all()
    assert (np.abs(trace.c) <= np.abs(trace.c_before) + 1).all()


def test_f_one_and_i_zero_carry_the_cell_state_unchanged():
    x, h_0, c_0, W_x, W_h, _ = lstm_case(T=50)
    b = np.repeat([-1e4, 1e4, 0.0, 0.0], 5)
    trace = lstm_forward(x, h_0, c_0, W_x, W_h, b)
    np.testing.assert_array_equal(trace.c_T, c_0)


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_an_empty_sequence_leaves_the_state_and_passes_the_gradient_on(make_case):
    case = make_case(T=0)
    d_loss = random_loss(case)
    trace, gradients = run_ours(case, d_loss)
    assert trace.h.shape == (0, 3, 5)
    np.testing.assert_array_equal(trace.h_T, case[1])
    np.testing.assert_array_equal(gradients.dh_0, d_loss[1])
    if make_case is lstm_case:
        np.testing.assert_array_equal(trace.c_T, case[2])
        np.testing.assert_array_equal(gradients.dc_0, d_loss[2])
    assert gradients.dx.shape == case[0].shape
    assert not gradients.dW_h.any()


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_an_empty_batch_gives_an_empty_result(make_case):
    case = make_case(N=0)
    trace, gradients = run_ours(case, random_loss(case))
    assert trace.h.shape == (7, 0, 5)
    assert not gradients.dW_x.any()


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_float32_stays_float32_and_close_to_float64(make_case):
    case = make_case(dtype=np.float32)
    d_loss = [d.astype(np.float32) for d in random_loss(case)]
    trace, gradients = run_ours(case, d_loss)
    wide, gradients_wide = run_ours(
        *([a.astype(float) for a in arrays] for arrays in (case, d_loss))
    )
    assert trace.h.dtype == gradients.dx.dtype == gradients.dW_h.dtype == np.float32
    np.testing.assert_allclose(trace.h, wide.h, atol=1e-6)
    assert relative_error(gradients.dW_h.astype(float), gradients_wide.dW_h) < 1e-5


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_inputs_and_incoming_gradients_are_left_as_they_were(make_case):
    case = make_case()
    d_loss = random_loss(case)
    before = [a.copy() for a in (*case, *d_loss)]
    run_ours(case, d_loss)
    for old, new in zip(before, (*case, *d_loss), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_a_trace_can_be_walked_back_twice(make_case):
    case = make_case()
    d_loss = random_loss(case)
    trace, first = run_ours(case, d_loss)
    backward = rnn_backward if make_case is rnn_case else lstm_backward
    np.testing.assert_array_equal(backward(trace, *d_loss).dW_h, first.dW_h)


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_a_loss_that_reads_no_step_is_none_or_zeros(make_case):
    case = make_case()
    dh, *d_last = random_loss(case)
    _, ours = run_ours(case, [None, *d_last])
    _, zeros = run_ours(case, [0 * dh, *d_last])
    np.testing.assert_array_equal(ours.dW_h, zeros.dW_h)
    np.testing.assert_array_equal(ours.dh, zeros.dh)


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_strided_and_read_only_inputs_give_the_same_numbers(make_case):
    case = make_case()
    expected, _ = run_ours(case, random_loss(case))
    odd = [np.asfortranarray(np.repeat(a, 2, axis=0))[::2] for a in case]
    for array in odd:
        array.flags.writeable = False
    trace, _ = run_ours(odd, random_loss(case))
    np.testing.assert_allclose(trace.h, expected.h, **EXACT)


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_extreme_inputs_give_finite_states_without_a_warning(make_case):
    case = make_case()
    trace, gradients = run_ours([case[0] * 3000, *case[1:]], random_loss(case))
    assert np.isfinite(trace.h).all()
    assert np.isfinite(gradients.dW_x).all()


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_a_pass_too_long_for_the_memory_is_refused_before_it_starts(make_case):
    case = make_case(N=1, D=1, H=2, T=1000)
    forward = rnn_forward if make_case is rnn_case else lstm_forward
    needed = 8 * 1000 * (3 * 1 + (2 if make_case is rnn_case else 8) * 2)
    forward(*case, memory_limit=needed)
    with pytest.raises(MemoryError, match=r"T = 1000, N = 1, H = 2 would take .* GiB"):
        forward(*case, memory_limit=needed - 1)


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_the_memory_said_to_be_needed_is_the_memory_taken(make_case, monkeypatch):
    monkeypatch.setattr(sequence, "BLOCK", 2**14)  # of a long sequence, blocks are a small part
    case = make_case(T=500, N=16, D=64, H=64)
    forward = rnn_forward if make_case is rnn_case else lstm_forward
    needed = 8 * 500 * 16 * (3 * 64 + (2 if make_case is rnn_case else 8) * 64)
    d_loss = random_loss(case)
    tracemalloc.start()
    run_ours(case, d_loss)
    taken = tracemalloc.get_traced_memory()[1] + case[0].nbytes  # x was there before
    tracemalloc.stop()
    assert 0.9 < taken / needed < 1.1
    with pytest.raises(MemoryError):
        forward(*case, memory_limit=needed - 1)


@pytest.mark.parametrize(
    ("k", "shape", "message"),
    [
        (0, (7, 3), r"x has 2 axes, shape \(7, 3\); expected 3 axes: \(T, N, D\)"),
        (1, (5,), r"h_0 has 1 axis, shape \(5,\); expected 2 axes: \(N, H\)"),
        (2, (1, 5), r"c_0 has shape \(1, 5\); expected \(N, H\) with N = 3 \(from x\)"),
        (3, (5, 4), r"W_x has shape \(5, 4\)|axis 0 of W_x is 5; expected 4H"),
        (4, (20, 4), r"W_h has shape \(20, 4\); expected \(4H, H\) with H = 5"),
        (5, (20, 1), r"b has 2 axes, shape \(20, 1\); expected 1 axis: \(4H,\)"),
    ],
)
def test_a_wrong_shape_is_named_with_its_axis(k, shape, message):
    case = lstm_case()
    case[k] = np.zeros(shape)
    with pytest.raises(ValueError, match=message):
        lstm_forward(*case)


def test_an_incoming_gradient_of_the_wrong_shape_is_refused():
    trace = lstm_forward(*lstm_case())
    with pytest.raises(ValueError, match=r"dh has shape \(1, 3, 5\); expected \(T, N, H\)"):
        lstm_backward(trace, np.zeros((1, 3, 5)))
    with pytest.raises(ValueError, match=r"dc_T has shape \(3, 1\); expected \(N, H\)"):
        lstm_backward(trace, np.zeros((7, 3, 5)), dc_T=np.zeros((3, 1)))


def test_a_step_of_a_trace_is_what_the_cell_does_at_that_step():
    x, h_0, c_0, *weights = lstm_case(T=4)
    trace = lstm_forward(x, h_0, c_0, *weights)
    np.testing.assert_array_equal(trace.x, x)
    h, c = h_0, c_0
    for t in range(4):
        expected = cell.trace_lstm_step(x[t], h, c, *weights)
        for name, array in trace.step(t)._asdict().items():
            np.testing.assert_allclose(array, getattr(expected, name), **EXACT, err_msg=name)
        h, c = expected.h_t, expected.c_t
    with pytest.raises(ValueError, match="t is 4; expected 0 to 3"):
        trace.step(4)
