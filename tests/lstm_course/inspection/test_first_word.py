"""What is left of a word in the states of a fresh RNN: gaps of two readings, by step."""

import numpy as np
import pytest

from lstm_course.cell import rnn_step
from lstm_course.inspection import first_word_left, fresh_rnn, sentences_apart


def test_two_sentences_are_as_far_apart_as_their_states_step_by_step():
    W_x, W_h, b = fresh_rnn(seed=3, D=3)  # the vocabulary: a, b, c
    h, other, gaps = np.zeros((1, 32)), np.zeros((1, 32)), [0.0]
    for word, word_of_other in ((0, 0), (1, 2), (0, 0), (2, 2)):
        h = rnn_step(np.eye(3)[[word]], h, W_x, W_h, b)
        other = rnn_step(np.eye(3)[[word_of_other]], other, W_x, W_h, b)
        gaps.append(np.linalg.norm(h - other))
    found = sentences_apart(list("abac"), list("acac"), seed=3)
    np.testing.assert_allclose(found, np.array(gaps) / gaps[2])


@pytest.mark.parametrize("other", ["ab", "abc"])
def test_sentences_that_are_equal_or_of_different_lengths_are_refused(other):
    with pytest.raises(ValueError, match="expected two sentences, different and equally long"):
        sentences_apart(list("abc"), list(other), seed=0)


def test_what_is_left_begins_with_all_of_it_and_every_sentence_has_another_first_word():
    left = first_word_left(seed=0, H=5, T=4)
    assert left.shape == (4,)
    assert left[0] == 1
    assert (left[1:] < 1).all()
