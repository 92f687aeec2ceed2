"""Parity, cups and recall, each against its definition."""

import pytest

from lstm_course.tasks.track_and_recall import cup_orders, make_cups, make_parity, make_recall
from tests.support.batch_checks import assert_one_hot, assert_shares, generator


def test_the_answer_of_parity_is_whether_the_ones_so_far_are_odd():
    batch = make_parity(generator(), 50, T=20)
    assert batch.x.shape == batch.targets.shape == (20, 50, 2)
    assert batch.mask.all()
    for n in range(50):
        ones = 0
        for t in range(20):
            ones += int(batch.x[t, n, 1])
            assert batch.targets[t, n, ones % 2] == 1
    assert_one_hot(batch.x)
    assert_shares(batch.x.sum(axis=(0, 1)), 1 / 2)


@pytest.mark.parametrize(("num_cups", "states"), [(2, 2), (3, 6), (5, 120)])
def test_the_answer_of_cups_is_where_cups_are_that_one_moves_oneself(num_cups, states):
    batch, orders = make_cups(generator(), 40, T=15, num_cups=num_cups), cup_orders(num_cups)
    assert batch.x.shape == batch.targets.shape == (15, 40, states)
    assert orders.shape == (states, num_cups)
    for n in range(40):
        row = list(range(num_cups))
        for t in range(15):
            move = orders[batch.x[t, n].argmax()]
            row = [row[place] for place in move]
            assert orders[batch.targets[t, n].argmax()].tolist() == row


def test_every_rearrangement_and_every_arrangement_is_as_frequent_as_the_others():
    batch = make_cups(generator(1), 3000, T=4)
    assert_one_hot(batch.x)
    for t in range(4):
        assert_shares(batch.x[t].sum(axis=0), 1 / 6)
        assert_shares(batch.targets[t].sum(axis=0), 1 / 6)


def test_the_order_of_rearrangements_matters():
    """Three cups can not be tracked by counting: of two moves, exchanged, the result differs."""
    batch = make_cups(generator(2), 2000, T=2)
    moves = batch.x.argmax(axis=2)
    answers = {(a, b): s for a, b, s in zip(*moves, batch.targets[1].argmax(axis=1), strict=True)}
    assert len(answers) == 36
    assert sum(answers[a, b] != answers[b, a] for a, b in answers) == 18  # 18 of 36 commute


@pytest.mark.parametrize("T", [8, 16, 40])
def test_the_answer_of_recall_is_the_value_that_stood_with_the_key(T):
    batch = make_recall(generator(), 60, T)
    assert batch.x.shape == (T, 60, 32)
    assert batch.mask[-4:].all()
    assert not batch.mask[:-4].any()
    assert not batch.x[4:-4].any()
    assert not batch.targets[:-4].any()
    for n in range(60):
        stood = {}
        for t in range(4):
            assert_one_hot(batch.x[t, n, :16])
            assert_one_hot(batch.x[t, n, 16:])
            stood[batch.x[t, n, :16].argmax()] = batch.x[t, n, 16:].argmax()
        assert len(stood) == 4
        asked = [batch.x[t, n, :16].argmax() for t in range(T - 4, T)]
        assert set(asked) == set(stood)
        assert not batch.x[T - 4 :, n, 16:].any()
        answers = batch.targets[T - 4 :, n].argmax(axis=1)
        assert answers.tolist() == [stood[key] for key in asked]


def test_keys_values_and_questions_of_recall_are_drawn_evenly():
    x = make_recall(generator(3), 4000, 8).x
    assert_shares(x[:4, :, :16].sum(axis=(0, 1)), 1 / 16)
    assert_shares(x[:4, :, 16:].sum(axis=(0, 1)), 1 / 16)
    first = x[0, :, :16].argmax(axis=1)
    asked = x[4:, :, :16].argmax(axis=2) == first
    assert_shares(asked.sum(axis=1), 1 / 4)  # the first key is asked for at any place


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"T": 7}, "T must be at least 8; got 7"),
        ({"num_keys": 3}, "num_keys must be at least 4; got 3"),
        ({"num_values": 1}, "num_values must be at least 2; got 1"),
    ],
)
def test_sizes_of_recall_that_do_not_fit_are_named(sizes, message):
    with pytest.raises(ValueError, match=message):
        make_recall(generator(), 2, **sizes)


def test_too_many_cups_are_refused():
    with pytest.raises(ValueError, match="num_cups must be at least 2 and at most 5; got 6"):
        make_cups(generator(), 2, num_cups=6)
