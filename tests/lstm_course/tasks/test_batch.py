"""A batch fills in what was left out, and refuses what is damaged."""

import numpy as np
import pytest

from lstm_course.tasks.batch import Batch, check_outputs


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


@pytest.mark.parametrize(
    ("shape", "axis"),
    [((1, 4, 2), r"0 \(T\) is 1"), ((3, 1, 2), r"1 \(N\) is 1"), ((3, 4, 1), r"2 \(K\) is 1")],
)
def test_outputs_of_another_shape_than_the_targets_are_refused(shape, axis):
    batch = Batch(**batch_arrays(T=3, N=4, D=5, K=2))
    check_outputs(np.zeros((3, 4, 2)), batch)
    with pytest.raises(TypeError, match="outputs must be a NumPy array; got list"):
        check_outputs([[[0.5]]], batch)
    with pytest.raises(ValueError, match=rf"expected \(T, N, K\) = \(3, 4, 2\).* axis {axis}"):
        check_outputs(np.zeros(shape), batch)
