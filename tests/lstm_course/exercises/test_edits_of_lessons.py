"""Wrong answers that are written otherwise than the edit that names them."""

import numpy as np
import pytest

from lstm_course.exercises import check


def step_without_transposes(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t.dot(W_x) + h_prev.dot(W_h) + b)


def step_with_two_outside(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T) + h_prev @ W_h.T + b


def states_of_zeros(x, h_0, W_x, W_h, b):
    h = np.zeros((len(x), *h_0.shape))
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ W_x.T + h[t - 1] @ W_h.T + b)
    return h


def clip_by_square_always(dW_x, dW_h, max_norm):
    square = (dW_x**2).sum() + (dW_h**2).sum()
    return dW_x * max_norm / square, dW_h * max_norm / square


def integrate_without_axis(inflow, c_0):
    return c_0 + np.cumsum(inflow)


def start_along_the_units(is_new, h_last, c_last, h_learnt, c_learnt):
    return np.where(is_new, h_learnt, h_last), np.where(is_new, c_learnt, c_last)


def update_by_dot(f_t, c_prev, i_t, g_t):
    return np.dot(f_t, c_prev) + np.dot(i_t, g_t)


def slope_by_negative_index(c_0, f, i, g, lag):
    return f[-lag:].prod(axis=0)


@pytest.mark.parametrize(
    ("exercise", "answer", "name"),
    [
        ("01.rnn_step", step_without_transposes, "W_h not transposed + W_x not transposed"),
        ("01.rnn_step", step_with_two_outside, "state outside the tanh + bias outside the tanh"),
        ("01.read_sequence", states_of_zeros, "start state ignored"),
        ("02.clip", clip_by_square_always, "small gradients scaled up + square root missing"),
        ("04.integrate", integrate_without_axis, "summed over everything"),
        ("04.start_states", start_along_the_units, "is_new along the units"),
        ("07.update_cell_state", update_by_dot, "matrix product without a transpose"),
        ("07.slope_at_lag", slope_by_negative_index, "right except at lag 0"),
    ],
)
def test_a_wrong_answer_in_another_hand_has_the_name_of_the_edit(exercise, answer, name):
    assert check(exercise, answer).mistake == name


def test_nothing_is_called_right_of_an_answer_that_raises_on_every_case():
    assert " right. " not in check("04.start_states", start_along_the_units).sentence
