"""A batch fills in what was left out, and refuses what is damaged."""

import numpy as np
import pytest

from lstm_course.tasks.batch import (
    Batch,
    answer_at_end,
    check_outputs,
    check_sizes,
    draw_length,
)
from tests.support.batch_checks import generator


def batch_arrays(T=3, N=2, D=1, K=1):
    """The arrays a batch cannot do without."""
    return {
        "x": np.zeros((T, N, D)),
        "targets": np.zeros((T, N, K)),
        "mask": np.ones((T, N), dtype=bool),
    }


def test_a_batch_fills_in_lengths_and_clean_targets():
    batch = Batch(**batch_arrays())
    assert np.array_equal(batch.lengths, [3, 3])
    assert batch.clean_targets is batch.targets


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": np.zeros((3, 2))}, r"x has 2 axes.*\(T, N, D\)"),
        ({"targets": np.zeros((4, 2, 1))}, r"targets has shape \(4, 2, 1\).*T = 3"),
        ({"clean_targets": np.zeros((3, 2, 5))}, r"clean_targets has shape .*K = 1"),
        ({"x": np.full((3, 2, 1), np.nan)}, r"x holds NaN at index \(0, 0, 0\)"),
        ({"mask": np.ones((3, 2))}, r"mask must be a bool array \(T, N\) = \(3, 2\); got float64"),
        ({"mask": np.ones((2, 3), dtype=bool)}, r"mask must be .* got bool \(2, 3\)"),
        ({"mask": [[True] * 2] * 3}, "mask must be .* got list"),
        ({"mask": np.array([[True, False]] * 3)}, "mask counts no step of sequence 1"),
        ({"lengths": np.array([3, 2])}, "mask counts a step beyond the length"),
        ({"lengths": np.array([3, 4])}, "lengths must be N = 2 whole numbers from 1 to T = 3"),
        ({"lengths": np.array([3, 0])}, "lengths must be N = 2 whole numbers"),
        ({"lengths": np.array([3.0, 3.0])}, "lengths must be N = 2 whole numbers"),
        ({"lengths": np.array([3])}, "lengths must be N = 2 whole numbers"),
    ],
)
def test_a_damaged_batch_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Batch(**batch_arrays() | change)


@pytest.mark.parametrize("shape", [(1, 4, 2), (3, 1, 2), (3, 4, 1)])
def test_outputs_of_another_shape_than_the_targets_are_refused(shape):
    batch = Batch(**batch_arrays(T=3, N=4, D=5, K=2))
    check_outputs(np.zeros((3, 4, 2)), batch)
    with pytest.raises(TypeError, match="outputs must be a NumPy array; got list"):
        check_outputs([[[0.5]]], batch)
    with pytest.raises(ValueError, match=r"expected \(T, N, K\) = \(3, 4, 2\)"):
        check_outputs(np.zeros(shape), batch)


def test_a_batch_of_four_gigabytes_is_allowed_and_one_step_more_is_not():
    check_sizes(generator(), 2**9, 2**10, 2**10)
    with pytest.raises(
        MemoryError, match="D = 1024, T = 1025, N = 512 would take 4.0 GiB, more than 4.0 GiB"
    ):
        check_sizes(generator(), 2**9, 2**10 + 1, 2**10)


def test_a_length_is_drawn_from_T_to_T_plus_a_tenth_evenly():
    rng = generator()
    lengths = np.bincount([draw_length(rng, 1, 30, False, 1, 1) for _ in range(4000)])
    assert not lengths[:30].any()
    assert np.all(np.abs(lengths[30:] - 1000) < 5 * np.sqrt(4000 * 3 / 16))
    assert len(lengths) == 34


def test_a_fixed_length_is_T_and_draws_nothing():
    rng = generator()
    assert draw_length(rng, 1, 30, True, 1, 1) == 30
    assert rng.integers(1000) == generator().integers(1000)


def test_the_memory_check_counts_the_longest_length_that_may_be_drawn():
    with pytest.raises(MemoryError, match="T = 1100"):
        draw_length(generator(), 2**9, 1000, True, 2**10, 1)


def test_an_answer_at_the_end_counts_at_the_last_step_only():
    answer, clean = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([[0.5, 0.6], [0.7, 0.8]])
    batch = answer_at_end(np.zeros((3, 2, 1)), answer, clean)
    assert np.array_equal(batch.mask, [[False, False], [False, False], [True, True]])
    assert np.array_equal(batch.targets[-1], answer)
    assert np.array_equal(batch.clean_targets[-1], clean)
    assert not batch.targets[:-1].any()
    assert not batch.clean_targets[:-1].any()
    plain = answer_at_end(np.zeros((3, 2, 1)), answer)
    assert plain.clean_targets is plain.targets
