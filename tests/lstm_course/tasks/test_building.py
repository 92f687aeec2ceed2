"""What the generators share does what it says, apart from any task."""

import numpy as np
import pytest

from lstm_course.tasks.building import answer_at_end, check_sizes, draw_length
from tests.support.batch_checks import generator


def test_a_batch_of_four_gigabytes_is_allowed_and_one_step_more_is_not():
    check_sizes(generator(), 2**9, 2**10, 2**10)
    with pytest.raises(
        MemoryError, match="D = 1024, T = 1025, N = 512 would take 4.0 GiB, more than 4.0 GiB"
    ):
        check_sizes(generator(), 2**9, 2**10 + 1, 2**10)


def test_a_length_is_drawn_from_T_to_T_plus_a_tenth_evenly():
    rng = generator()
    lengths = np.bincount([draw_length(rng, 1, 30, False, 1) for _ in range(4000)])
    assert not lengths[:30].any()
    assert np.all(np.abs(lengths[30:] - 1000) < 5 * np.sqrt(4000 * 3 / 16))
    assert len(lengths) == 34


def test_a_fixed_length_is_T_and_draws_nothing():
    rng = generator()
    assert draw_length(rng, 1, 30, True, 1) == 30
    assert rng.integers(1000) == generator().integers(1000)


def test_the_memory_check_counts_the_longest_length_that_may_be_drawn():
    with pytest.raises(MemoryError, match="T = 1100"):
        draw_length(generator(), 2**9, 1000, True, 2**10)


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
