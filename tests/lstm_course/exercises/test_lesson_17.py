"""Two slips at once in lesson 17 are both told; what its question marks accept."""

import numpy as np
import pytest

from lstm_course.exercises import check
from lstm_course.exercises.lesson_17 import scan as solved
from lstm_course.exercises.verdict import CORRECT, WRONG


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


def blocks_that_join(f, u, back, order=("u", "f")):
    """As many passes as are asked for, each joining with what stands `back(pass)` steps before."""
    rows = [u]
    for k in range(int(np.ceil(np.log2(len(f))))):
        b = back(k)
        for what in order:
            if what == "u":
                u = np.concatenate([u[:b], u[b:] + f[b:] * u[:-b]])
            else:
                f = np.concatenate([f[:b], f[b:] * f[:-b]])
        rows.append(u)
    return np.array(rows)


@pytest.mark.parametrize(
    ("back", "order", "named"),
    [
        (lambda k: 1, ("u",), ("one step before", "their gates are not")),
        (lambda k: 1, ("f", "u"), ("one step before", "You join the gates first")),
        (lambda k: k + 1, ("u", "f"), ("double how far you go",)),
    ],
)
def test_blocks_that_go_back_too_little_are_told_with_what_their_gates_do(back, order, named):
    said = str(check("17.scan", lambda f, u: blocks_that_join(f, u, back, order)))
    assert all(words in said for words in named)


@pytest.mark.parametrize("filled", [[6, 2, 17, 3], [6, 2, 32, 3], [17, 2, 17, 3]])
def test_the_chance_of_another_task_is_no_share(filled):
    assert check("17.filled", filled).status == WRONG
    assert check("17.filled", [17, 2, 32, 3]).status == CORRECT


def test_places_that_are_wrong_in_a_result_with_a_name_of_words_are_named_in_plain_english():
    def scan(f, u):
        rows = solved(f, u)
        rows[-1] = np.arctan(rows[-1])
        return rows

    said = str(check("17.scan", scan))
    assert "`[3]` of the rows" in said
    assert "`the rows" not in said


def test_the_reason_for_chance_with_more_than_chance_is_asked_for_chance():
    assert "how much does chance get right" in str(check("17.filled", [33, 2, 31, 3]))
    assert "how much does chance" not in str(check("17.filled", [33, 1, 31, 3]))
