"""The counting model: probabilities that sum to 1, counts done by hand, errors that say why."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.text.ngrams import NGram


def draw(length, K, seed=0):
    return np.random.default_rng(seed).integers(0, K, length)


@pytest.mark.parametrize("order", [0, 1, 2, 3, 5])
def test_probabilities_sum_to_one_at_every_place_and_none_is_zero(order):
    K = 6
    model, text = NGram(draw(300, K - 1), order, K), draw(40, K, seed=1)  # one character unseen
    probabilities = np.array([model.probabilities(text, np.full(40, k)) for k in range(K)])
    np.testing.assert_allclose(probabilities.sum(axis=0), 1, rtol=0, atol=1e-12)
    assert probabilities.min() > 0
    rows = np.array([probabilities[k, t] for t, k in enumerate(text)])
    np.testing.assert_array_equal(model.probabilities(text), rows)
    np.testing.assert_allclose(model.bits(text), -np.log2(rows))


def test_order_zero_is_uniform_and_order_one_counts():
    assert NGram(draw(10, 4), 0, 4).bits(draw(7, 4)).tolist() == [2.0] * 7
    ids = np.array([0] * 60 + [1] * 30 + [2] * 10)
    found = NGram(ids, 1, 4).probabilities(np.arange(4))
    np.testing.assert_allclose(found[:3], [0.6, 0.3, 0.1], atol=0.03)
    assert found[3] < found[2]


def by_hand(ids, K, tables, context, x):
    """The same formula, slow: dicts and a recursion."""
    n = len(context) + 1
    if n == 0 or not tables:
        return 1 / K
    shorter = by_hand(ids, K, tables[:-1], context[1:], x) if n > 1 else 1 / K
    counts, discounts = tables[n - 1]
    mine = {gram: count for gram, count in counts.items() if gram[:-1] == tuple(context)}
    if not mine:
        return shorter
    total = sum(mine.values())
    count = mine.get((*context, x), 0)
    kept = count - discounts[min(count, 3)]
    left = sum(discounts[min(count, 3)] for count in mine.values()) / total
    return kept / total + left * shorter


def test_it_is_kneser_ney_as_written_with_dicts():
    K, order, ids = 4, 3, draw(200, 4)
    model = NGram(ids, order, K)
    tables = []
    for n in range(1, order + 1):
        grams = {}
        for k in range(len(ids) - order + 1 if n < order else len(ids) - n + 1):
            whole = tuple(ids[k : k + order].tolist())
            if n == order:
                grams[whole] = grams.get(whole, 0) + 1
        tables.append((grams, model.tables[n - 1].discounts))
    for n in range(order - 1, 0, -1):  # different characters in front
        for gram in tables[n][0]:
            tables[n - 1][0][gram[1:]] = tables[n - 1][0].get(gram[1:], 0) + 1
    text = draw(30, K, seed=2)
    found = model.probabilities(text)
    for t in range(len(text)):
        context = text[max(0, t - order + 1) : t].tolist()
        expected = by_hand(ids, K, tables, context, int(text[t]))
        assert found[t] == pytest.approx(expected, abs=1e-12)


def test_a_text_that_repeats_itself_is_foreseen():
    text = np.tile([0, 1, 2, 3, 4], 60)
    assert NGram(text, 3, 5).bits(text)[5:].mean() < 0.05


def test_the_probability_at_a_place_does_not_depend_on_what_comes_later():
    model, text = NGram(draw(500, 5), 4, 5), draw(30, 5, seed=3)
    changed = text.copy()
    changed[20:] = (changed[20:] + 1) % 5
    np.testing.assert_array_equal(model.bits(text)[:20], model.bits(changed)[:20])


@given(st.integers(1, 5), st.integers(0, 1000))
def test_nothing_before_the_context_counts(order, seed):
    model, text = NGram(draw(200, 3), order, 3), draw(12, 3, seed)
    changed = text.copy()
    changed[: len(text) - order] = 0
    assert model.bits(text)[-1] == model.bits(changed)[-1]


def test_wrong_arguments_are_named():
    with pytest.raises(TypeError, match="ids must be a NumPy array of integers; got float64"):
        NGram(np.zeros(5), 2, 3)
    with pytest.raises(TypeError, match="ids must be a NumPy array of integers; got str"):
        NGram("text", 2, 3)
    with pytest.raises(ValueError, match=r"ids has shape \(2, 3\); expected \(characters,\)"):
        NGram(np.zeros((2, 3), dtype=int), 2, 3)
    with pytest.raises(ValueError, match="5; expected an index from 0 to 2"):
        NGram(np.array([0, 5, 1]), 2, 3)
    with pytest.raises(ValueError, match="too few for order 4"):
        NGram(np.array([0, 1, 1]), 4, 3)
    with pytest.raises(ValueError, match="order must be lower for num_characters = 97; got 10"):
        NGram(np.zeros(50, dtype=int), 10, 97)
    model = NGram(draw(20, 3), 2, 3)
    with pytest.raises(ValueError, match=r"targets has shape \(4,\); expected \(5,\), as ids"):
        model.probabilities(draw(5, 3), draw(4, 3))
