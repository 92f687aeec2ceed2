"""Embedded Reber strings and brackets, against automata written apart."""

import numpy as np
import pytest

from lstm_course.tasks import make_task
from lstm_course.tasks.grammars import (
    BRACKET_SYMBOLS,
    REBER_SYMBOLS,
    make_bracket_depth,
    make_embedded_reber,
)
from tests.support.batch_checks import assert_one_hot, assert_shares, generator, words

REBER_EDGES = {  # the graph of Reber (1967), written apart from the package's table
    ("start", "B"): "fork", ("fork", "T"): "low", ("fork", "P"): "high",
    ("low", "S"): "low", ("low", "X"): "cross", ("high", "T"): "high", ("high", "V"): "late",
    ("cross", "X"): "high", ("cross", "S"): "close", ("late", "P"): "cross",
    ("late", "V"): "close", ("close", "E"): "done",
}  # fmt: skip


# Embedded Reber grammar


def reber_ends_at(word):
    """Walk an inner Reber string and return how many symbols it takes, or None."""
    state = "start"
    for count, symbol in enumerate(word, start=1):
        state = REBER_EDGES.get((state, symbol))
        if state is None:
            return None
        if state == "done":
            return count
    return None


def legal_after(word):
    """Return the symbols that may follow a beginning of an embedded string, by trying each."""
    if len(word) < 2:
        return {0: {"B"}, 1: {"T", "P"}}[len(word)]
    inner_length = reber_ends_at(word[2:])
    if inner_length is None:
        state = "start"
        for symbol in word[2:]:
            state = REBER_EDGES[state, symbol]
        return {symbol for origin, symbol in REBER_EDGES if origin == state}
    return {0: {word[1]}, 1: {"E"}}[len(word) - 2 - inner_length]


def test_every_embedded_string_is_accepted_by_an_independent_automaton():
    batch = make_embedded_reber(generator(), 1000)
    for k, word in enumerate(words(batch.x, REBER_SYMBOLS)):
        assert len(word) == batch.lengths[k]
        whole = [*word, "E"]
        assert whole[0] == "B"
        assert whole[1] in "TP"
        assert whole[-2] == whole[1]
        assert reber_ends_at(whole[2:]) == len(whole) - 4


def test_the_targets_are_exactly_the_legal_next_symbols():
    batch = make_embedded_reber(generator(), 300)
    for k, word in enumerate(words(batch.x, REBER_SYMBOLS)):
        for t in range(len(word)):
            target = {s for s, on in zip(REBER_SYMBOLS, batch.targets[t, k], strict=True) if on}
            assert target == legal_after(word[: t + 1])
        assert not batch.targets[len(word) :, k].any()
        assert np.array_equal(batch.mask[:, k], np.arange(len(batch.mask)) < len(word))


def test_padding_is_zero_and_the_batch_is_as_long_as_its_longest_string():
    batch = make_embedded_reber(generator(), 200)
    assert len(batch.x) == batch.lengths.max()
    assert batch.lengths.min() == 8
    assert not batch.x[~batch.mask].any()
    assert_one_hot(batch.x[batch.mask])


def test_every_choice_of_the_grammar_is_taken_half_of_the_time():
    batch = make_embedded_reber(generator(), 4000)
    counts = {}
    for word in words(batch.x, REBER_SYMBOLS):
        counts[None, word[1]] = counts.get((None, word[1]), 0) + 1
        state = "start"
        for symbol in word[2:-1]:
            counts[state, symbol] = counts.get((state, symbol), 0) + 1
            state = REBER_EDGES[state, symbol]
    for state in (None, "fork", "low", "high", "cross", "late"):
        shares = [count for (origin, _), count in counts.items() if origin == state]
        assert len(shares) == 2
        assert_shares(shares, 1 / 2)


def test_the_shortest_and_mean_lengths_are_those_of_the_grammar():
    lengths = make_embedded_reber(generator(), 20_000).lengths + 1
    assert lengths.min() == 9
    # Mean length of an inner string, solved by hand from the six states: 8; 4 symbols around it.
    assert abs(lengths.mean() - 12) < 5 * lengths.std() / np.sqrt(20_000)


# Brackets


@pytest.mark.parametrize("max_depth", [1, 2, 4])
def test_the_depth_is_the_number_of_open_brackets(max_depth):
    batch = make_bracket_depth(generator(), 200, 60, max_depth)
    assert_one_hot(batch.x)
    assert_one_hot(batch.targets)
    assert batch.mask.all()
    depths = batch.targets.argmax(axis=2)
    for k, word in enumerate(words(batch.x, BRACKET_SYMBOLS)):
        depth = [word[: t + 1].count("(") - word[: t + 1].count(")") for t in range(60)]
        assert depth == list(depths[:, k])
    assert (depths.min(), depths.max()) == (0, max_depth)


def test_brackets_are_drawn_evenly_and_become_letters_at_the_bounds():
    batch = make_bracket_depth(generator(8), 5000, 40, max_depth=2)
    symbol, depth = batch.x.argmax(axis=2), batch.targets.argmax(axis=2)
    for before, shares in ((0, [1 / 3, 0, 2 / 3]), (1, [1 / 3] * 3), (2, [0, 1 / 3, 2 / 3])):
        chosen = symbol[1:][depth[:-1] == before]
        assert_shares(np.bincount(chosen, minlength=3), shares)
    assert_shares(np.bincount(symbol[0], minlength=3), [1 / 3, 0, 2 / 3])


@pytest.mark.parametrize("sizes", [{}, {"T": 30, "max_depth": 2}])
def test_the_best_guess_from_the_bracket_alone_scores_the_baseline(sizes):
    task = make_task("bracket_depth", **sizes)
    batch = task.make(generator(14), 6000)
    table = np.einsum("tnd,tnk->dk", batch.x, batch.targets)
    accuracy = table.max(axis=1).sum() / table.sum()
    assert abs(accuracy - task.baseline) < 5 * 0.5 / np.sqrt(6000)
