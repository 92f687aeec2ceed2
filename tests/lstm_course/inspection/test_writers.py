"""Writers: the four cases, what a rule makes of its rows, and what training makes of the rows."""

import numpy as np
import pytest
import torch

from lstm_course.inspection import Writers, train_writers


def product(z_i, z_g):
    return torch.sigmoid(z_i) * torch.tanh(z_g)


BY_HAND = torch.tensor([[[0.0, 10.0, -5.0], [5.0, 0.0, 0.0]]], dtype=torch.float64)


def test_a_writer_by_hand_writes_a_word_where_it_counts_and_nothing_elsewhere():
    writers = Writers(product, BY_HAND)
    np.testing.assert_allclose(writers.write(3.0), [[1, -1, 0, 0]], atol=0.01)
    assert writers.worst_error(1.0, 100.0).max() < 0.01


def test_the_worst_error_is_that_of_the_worst_case_at_the_worst_strength():
    listens = BY_HAND.clone()
    listens[0, 0, 0] = 1.0  # the gate hears the word: A opens it at strength 100
    writers = Writers(product, listens)
    assert writers.worst_error(1.0) == pytest.approx(0.0, abs=0.02)
    assert writers.worst_error(100.0, 1.0) == pytest.approx(1.0, abs=0.01)


def test_training_moves_each_writer_by_its_own_loss_alone():
    together = train_writers(product, 2, [0.5, 2.0], seeds=[3, 4])
    alone = train_writers(product, 2, [0.5, 2.0], seeds=[4])
    np.testing.assert_allclose(together.rows[1], alone.rows[0], atol=1e-6)
    assert together.worst_error(0.5, 2.0).max() < 0.1


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("product", 2, [1.0]), "rule must be a function"),
        ((product, 0, [1.0]), "num_layers must be"),
        ((product, 2, 1.0), "heard must be a list of int or float"),
        ((product, 2, [-1.0]), "each of heard must be"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_words(arguments, error):
    with pytest.raises((TypeError, ValueError), match=error):
        train_writers(*arguments)
