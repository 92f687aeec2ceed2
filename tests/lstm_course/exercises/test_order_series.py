"""The colleague's sequences of lesson 03: all as asked, but for one step that tells the label."""

import numpy as np
import pytest

from lstm_course.exercises import colleague_sequences, find_exercise, order_sequences


def percent_right(rule, make, seed=1):
    x, label = make(np.random.default_rng(seed), 2000, 100)
    return 100 * np.mean(rule(x) == label)


def by_markers(x):
    """The label as it is meant: from the two markers in their windows."""
    symbols = x.argmax(axis=2)
    first, second = (symbols[start : start + 10].max(axis=0) - 4 for start in (10, 50))
    return 2 * first + second


@pytest.mark.parametrize("make", [order_sequences, colleague_sequences])
def test_the_markers_tell_the_label_in_both(make):
    x, _ = make(np.random.default_rng(0), 50, 100)
    assert x.shape == (100, 50, 6)
    np.testing.assert_array_equal(np.sort(x, axis=2)[..., -2:], np.tile([0.0, 1.0], (100, 50, 1)))
    assert percent_right(by_markers, make) == 100


def test_the_shortcut_helps_with_the_colleagues_sequences_alone():
    rule = find_exercise("03.shortcut").reference
    assert percent_right(rule, colleague_sequences) == 100
    assert 20 < percent_right(rule, order_sequences) < 30


def test_the_fourth_step_from_the_end_is_the_only_leak():
    x, label = colleague_sequences(np.random.default_rng(2), 4000, 100)
    symbols = x.argmax(axis=2)
    shares = [[(symbols[:, label == k] == s).mean(axis=1) for s in range(4)] for k in range(4)]
    apart = np.ptp(shares, axis=0).max(axis=0)
    outside = np.setdiff1d(np.arange(100), [*range(10, 20), *range(50, 60), 96])
    assert apart[96] == 1
    assert apart[outside].max() < 0.12
