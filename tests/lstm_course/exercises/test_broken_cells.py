"""Each broken cell is wrong where its words say so, and nowhere else; the right ones are right."""

import pickle

import numpy as np
import pytest

from lstm_course.cell import gate_block, lstm_step
from lstm_course.exercises.broken_cells import BROKEN_CELLS, RIGHT_CELLS

STEPS = {cell.fault: cell.step for cell in BROKEN_CELLS}
TAME = (  # what hides a fault, all else being random
    ("blocks out of order", "equal blocks"),
    ("forget bias dropped", "no bias"),
    ("forget bias dropped", "no cell state"),
    ("forget bias dropped", "saturated"),
    ("h_prev ignored", "no hidden state"),
    ("W_h transposed", "no hidden state"),
    ("W_h transposed", "symmetric"),
    ("W_h transposed", "one unit"),
    ("rows mixed up", "one sequence"),
    ("c clipped", "small cell state"),
)


def arguments(rng, kind=""):
    """Random arguments of a step, tamed in one way."""
    N, D, H = (1 if kind == "one sequence" else 3), 2, (1 if kind == "one unit" else 4)
    shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
    x_t, h_prev, c_prev, W_x, W_h, b = (rng.uniform(-1, 1, shape) for shape in shapes)
    c_prev = 0.05 * c_prev if kind == "small cell state" else 5 * c_prev
    if kind == "equal blocks":
        W_x, W_h, b = (np.concatenate([w[:H]] * 4) for w in (W_x, W_h, b))
    if kind == "no bias":
        gate_block(b, "f")[:] = 0
    if kind == "no cell state":
        c_prev = 0 * c_prev
    if kind == "saturated":
        x_t, h_prev = 0 * x_t, np.ones_like(h_prev)
        gate_block(W_h, "f")[:] = 10
    if kind == "no hidden state":
        h_prev = 0 * h_prev
    if kind == "symmetric":
        W_h = np.concatenate([block + block.T for block in np.split(W_h, 4)])
    return x_t, h_prev, c_prev, W_x, W_h, b


def draws(kind=""):
    """Twenty draws of arguments."""
    return [arguments(np.random.default_rng(seed), kind) for seed in range(20)]


def differs(step, given):
    """Whether a step gives other states than ours, by more than float32 can."""
    return not np.allclose(step(*given), lstm_step(*given), atol=1e-5)


@pytest.mark.parametrize("fault", STEPS)
def test_a_broken_cell_differs_on_random_arguments_with_a_large_cell_state(fault):
    assert all(differs(STEPS[fault], given) for given in draws())


@pytest.mark.parametrize(("fault", "kind"), TAME)
def test_a_broken_cell_looks_right_where_what_it_needs_is_lacking(fault, kind):
    assert not any(differs(STEPS[fault], given) for given in draws(kind))


def test_something_hides_each_fault():
    assert {fault for fault, _ in TAME} == set(STEPS)


@pytest.mark.parametrize("fault", STEPS)
def test_a_broken_cell_passes_a_check_of_shapes(fault):
    given = arguments(np.random.default_rng(0))
    results = STEPS[fault](*given)
    assert len(results) == 2
    assert all(r.shape == given[1].shape and np.isfinite(r).all() for r in results)


@pytest.mark.parametrize("step", RIGHT_CELLS, ids=lambda step: step.__name__)
def test_a_right_cell_agrees_with_ours(step):
    assert not any(differs(step, given) for given in draws())


@pytest.mark.parametrize("step", RIGHT_CELLS[1:], ids=lambda step: step.__name__)
def test_a_right_cell_differs_from_ours_in_its_last_digits(step):
    assert any(not np.array_equal(step(*given), lstm_step(*given)) for given in draws())


@pytest.mark.parametrize("step", [*STEPS.values(), *RIGHT_CELLS], ids=lambda step: step.__name__)
def test_a_cell_leaves_its_arguments_alone_and_can_be_sent_to_another_process(step):
    given = arguments(np.random.default_rng(1))
    before = [array.copy() for array in given]
    step(*given)
    assert all(np.array_equal(a, b) for a, b in zip(given, before, strict=True))
    assert pickle.loads(pickle.dumps(step)) is step
