"""Two slips at once in lesson 17's first two exercises are both told."""

import numpy as np
import pytest

from lstm_course.exercises import check


@pytest.mark.parametrize("is_array", [False, True])  # with no pass the first has shape (0,)
def test_gates_joined_first_and_a_row_that_is_missing(is_array):
    def scan(f, u):
        rows, reach = [], 1
        while reach < len(f):
            f = np.concatenate([f[:reach], f[reach:] * f[:-reach]])
            u = np.concatenate([u[:reach], u[reach:] + f[reach:] * u[:-reach]])
            rows.append(u)
            reach *= 2
        return np.reshape(rows, (-1, *u.shape)) if is_array else np.array(rows)

    said = str(check("17.scan", scan))
    assert "The first row is missing" in said
    assert "You join the gates first" in said


@pytest.mark.parametrize(
    ("weights", "sign"), [([8, -4], "wrong bits"), ([4, 2], "never changes"), ([-4, -2], "every")]
)
def test_a_gate_of_a_wrong_sign_that_fades_is_told_both(weights, sign):
    said = str(check("17.turning_gate", weights))
    assert sign in said
    assert "less than half of c is left" in said
    assert "less than half" not in str(check("17.turning_gate", [4 * w for w in weights]))
