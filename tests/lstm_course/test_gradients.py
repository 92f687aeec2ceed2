"""The judges of gradients are judged against known derivatives."""

import numpy as np
import pytest
import torch

from lstm_course import gradients as g
from lstm_course.sequence import rnn_backward, rnn_forward
from tests.support.cases import rnn_case, uniform


def test_central_differences_find_a_known_derivative():
    point = uniform(np.random.default_rng(0), 3, 4)
    gradient = g.numerical_gradient(lambda p: np.sin(p).sum(), point)
    np.testing.assert_allclose(gradient, np.cos(point), atol=1e-9)


def test_central_differences_are_exact_for_a_parabola_where_one_sided_ones_are_not():
    gradient = g.numerical_gradient(lambda p: (p**2).sum(), np.array([3.0]), step=1e-2)
    assert gradient[0] == pytest.approx(6.0, abs=1e-10)


def test_central_differences_leave_the_point_as_it_was():
    point = np.ones(3)
    g.numerical_gradient(lambda p: p.sum(), point)
    np.testing.assert_array_equal(point, np.ones(3))


def test_central_differences_refuse_float32_and_losses_that_are_not_one_finite_number():
    with pytest.raises(TypeError, match="point must be float64 .* got float32"):
        g.numerical_gradient(lambda p: p.sum(), np.ones(2, dtype=np.float32))
    with pytest.raises(ValueError, match=r"must return one number; got shape \(2,\)"):
        g.numerical_gradient(lambda p: p, np.ones(2))
    with pytest.raises(ValueError, match="must return a finite number; got nan"):
        g.numerical_gradient(lambda p: np.nan, np.ones(2))


def test_the_relative_error_is_a_share_of_the_largest_element():
    assert g.relative_error(np.array([1.0, 200.0]), np.array([3.0, 200.0])) == 0.01
    assert g.relative_error(np.zeros(3), np.zeros(3)) == 0
    assert g.relative_error(np.zeros(3), np.full(3, 1e-9)) == 1


def test_the_relative_error_refuses_shapes_that_would_broadcast_and_nan():
    with pytest.raises(
        ValueError, match=r"actual and expected must have one shape; got \(3,\) and \(3, 1\)"
    ):
        g.relative_error(np.ones(3), np.ones((3, 1)))
    with pytest.raises(ValueError, match="actual holds NaN"):
        g.relative_error(np.array([np.nan]), np.ones(1))


def test_clipping_keeps_the_direction_and_equals_torch():
    rng = np.random.default_rng(0)
    gradients = {"W": 10 * uniform(rng, 3, 4), "b": 10 * uniform(rng, 5)}
    clipped, norm = g.clip_by_global_norm(gradients, 1.0)
    parameters = [torch.nn.Parameter(torch.zeros(d.shape)) for d in gradients.values()]
    for parameter, d in zip(parameters, gradients.values(), strict=True):
        parameter.grad = torch.tensor(d, dtype=torch.float32)
    torch_norm = torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    assert norm == pytest.approx(float(torch_norm), rel=1e-5)
    assert g.global_norm(clipped) == pytest.approx(1.0)
    for (name, d), parameter in zip(clipped.items(), parameters, strict=True):
        np.testing.assert_allclose(d, gradients[name] / norm)
        np.testing.assert_allclose(d, parameter.grad.numpy(), atol=1e-5)


def test_clipping_leaves_a_short_gradient_alone_and_a_zero_one_zero():
    short = {"W": np.array([0.3, 0.4])}
    clipped, norm = g.clip_by_global_norm(short, 1.0)
    np.testing.assert_array_equal(clipped["W"], short["W"])
    assert norm == pytest.approx(0.5)
    assert g.clip_by_global_norm({"W": np.zeros(2)}, 1.0)[1] == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_clipping_refuses_what_is_not_finite(bad):
    with pytest.raises(ValueError, match=r"dW_h holds .* at index \(1,\)"):
        g.clip_by_global_norm({"dW_x": np.ones(2), "dW_h": np.array([1.0, bad])}, 1.0)
    with pytest.raises(ValueError, match="max_norm must be at least 0; got -1"):
        g.clip_by_global_norm({"dW_x": np.ones(2)}, -1)


@pytest.mark.parametrize("size", [1e200, 1e-200])
def test_norms_neither_overflow_nor_underflow(size):
    assert g.global_norm({"W": np.array([3.0, 4.0]) * size}) == pytest.approx(5 * size)
    norms = g.norm_by_step(np.array([[[3.0, 4.0]]]) * size)
    assert norms[0] == pytest.approx(5 * size)


def test_the_norm_of_a_step_is_the_root_mean_square_over_the_sequences():
    d_states = np.zeros((2, 2, 3))
    d_states[0, 0] = [0, 3, 4]
    d_states[0, 1] = [0, 0, 1]
    np.testing.assert_allclose(g.norm_by_step(d_states), [np.sqrt((25 + 1) / 2), 0])


def test_the_norm_of_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match="N = 0 sequences"):
        g.norm_by_step(np.zeros((2, 0, 3)))


def test_the_steps_shares_add_up_to_the_weight_gradient():
    x, *rest = rnn_case()
    trace = rnn_forward(x, *rest)
    d = rnn_backward(trace, uniform(np.random.default_rng(1), 7, 3, 5))
    by_step = g.weight_gradient_by_step(d.dz, trace.h_before)
    assert by_step.shape == (7, 5, 5)
    np.testing.assert_allclose(by_step.sum(axis=0), d.dW_h, atol=1e-12)
    by_step = g.weight_gradient_by_step(d.dz, x)
    np.testing.assert_allclose(by_step.sum(axis=0), d.dW_x, atol=1e-12)
    one = d.dz[2].T @ trace.h_before[2]
    np.testing.assert_allclose(g.weight_gradient_by_step(d.dz, trace.h_before)[2], one, atol=1e-12)
