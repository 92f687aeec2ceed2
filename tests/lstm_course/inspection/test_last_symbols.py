"""A table of the last symbols: right where they say enough, a guess where memory is needed."""

import numpy as np
import pytest

from lstm_course.inspection import predict_from_last, right_of
from lstm_course.tasks import make_embedded_reber

SEEN, NEW = (
    make_embedded_reber(np.random.default_rng(seed), N) for seed, N in ((0, 3000), (1, 800))
)


def test_three_symbols_settle_all_but_the_repeated_one_which_is_guessed():
    right = right_of(predict_from_last(SEEN, NEW, 3), NEW)
    assert right.of_all > 0.94
    assert right.of_repeated == pytest.approx(0.5, abs=0.07)
    assert right.of_strings == pytest.approx(right.of_repeated, abs=0.02)


def test_one_symbol_settles_much_less_and_more_than_it_sees_changes_nothing():
    assert right_of(predict_from_last(SEEN, NEW, 1), NEW).of_all < 0.7
    outputs = predict_from_last(SEEN, NEW, 2)
    same = {}
    for n in range(50):
        symbols = NEW.x[: NEW.lengths[n], n].argmax(axis=1)
        for t in range(1, len(symbols)):
            scores = same.setdefault((symbols[t - 1], symbols[t]), outputs[t, n])
            np.testing.assert_array_equal(outputs[t, n], scores)


def test_answers_that_are_all_right_and_a_tie_which_is_wrong():
    assert right_of(NEW.targets, NEW) == (1, 1, 1)
    assert right_of(np.zeros_like(NEW.targets), NEW) == (0, 0, 0)


def test_a_width_that_sees_nothing_is_refused():
    with pytest.raises(ValueError, match="width must be"):
        predict_from_last(SEEN, NEW, 0)
