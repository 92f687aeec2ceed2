"""Tasks of two kinds of memory: a state to be tracked (parity, cups), a value to be recalled."""

from functools import cache, partial
from itertools import permutations
from math import factorial

import numpy as np

from lstm_course.data.files import one_hot
from lstm_course.validation import check_integer

from .batch import Batch, check_sizes
from .registry import task
from .stopping_rules import MostActive

MOST_CUPS = 5  # 120 arrangements


def _guess(T: int, num_states: int) -> float:
    """Return the accuracy of repeating the input: right at the first step, then by chance."""
    return 1 / T + (1 - 1 / T) / num_states


@task(
    kind="classes",
    criterion=partial(MostActive, 256),
    baseline=lambda T: _guess(T, 2),
    baseline_meaning="accuracy of the best guess from the current bit alone",
    source="this course, the criterion too; the smallest of the word problems of make_cups",
)
def make_parity(rng, N: int, T=16) -> Batch:
    """Make sequences of random bits; the answer at each step: is the number of ones so far odd.

    x (T, N, 2), one-hot, a one is index 1; targets (T, N, 2), one-hot, odd is index 1, counted at
    all steps. Each one turns the answer: none may be missed. T is at least 1.
    """
    T = check_integer("T", T, minimum=1)
    N = check_sizes(rng, N, T, 4)
    bits = rng.integers(0, 2, (T, N))
    return _at_every_step(bits, bits.cumsum(axis=0) % 2, 2)


@task(
    kind="classes",
    criterion=partial(MostActive, 256),
    baseline=lambda T, num_cups: _guess(T, factorial(num_cups)),
    baseline_meaning="accuracy of the best guess from the current rearrangement alone",
    source="the word problems of S3 and S5 in Merrill, Petty & Sabharwal (2024); the criterion is "
    "this course's",
)
def make_cups(rng, N: int, T=16, num_cups=3) -> Batch:
    """Make sequences of rearrangements of cups; the answer at each step: where each cup is now.

    num_cups, 2 to 5, stand in a row and are rearranged at every step, in any of the S = num_cups!
    ways, leaving them included. x (T, N, S), one-hot: which way; targets (T, N, S), one-hot: the
    arrangement after it, counted at all steps; both in the order of `cup_orders`. Each arrangement
    is equally likely at each step. T is at least 1.
    """
    T = check_integer("T", T, minimum=1)
    S = factorial(check_integer("num_cups", num_cups, 2, MOST_CUPS))
    N = check_sizes(rng, N, T, 2 * S)
    moves = rng.integers(0, S, (T, N))
    states, after = moves.copy(), _rearranged(num_cups)  # the first move makes its own arrangement
    for t in range(1, T):
        states[t] = after[states[t - 1], moves[t]]
    return _at_every_step(moves, states, S)


def cup_orders(num_cups: int = 3) -> np.ndarray:
    """List the arrangements of cups 0, 1, ..., (S, num_cups): which cup stands at each place.

    As a move, a row says from which place each place gets its cup. Row 0 leaves all as it is.
    """
    num_cups = check_integer("num_cups", num_cups, 2, MOST_CUPS)
    return np.array(list(permutations(range(num_cups))))


@task(
    kind="classes",
    criterion=partial(MostActive, 256),
    baseline=lambda num_values: 1 / num_values,
    baseline_meaning=lambda num_values: f"accuracy of guessing one of {num_values} values",
    source="the associative recall of Arora et al. (2024), several questions; sizes and criterion "
    "are this course's",
)
def make_recall(rng, N: int, T=16, num_pairs=4, num_keys=16, num_values=16) -> Batch:
    """Make sequences that show keys with values, wait, and ask for the value of each key.

    x (T, N, num_keys + num_values): the first num_pairs steps each hold a key and its value, two
    ones; then nothing, zeros; the last num_pairs steps each hold one of these keys alone, in
    another order. targets (T, N, num_values), one-hot, count at these last steps. The keys of a
    sequence differ, values are drawn for each. T is at least 2 num_pairs.
    """
    num_pairs = check_integer("num_pairs", num_pairs, minimum=1)
    num_values = check_integer("num_values", num_values, minimum=2)
    T, num_keys = check_integer("T", T), check_integer("num_keys", num_keys)
    check_sizes(rng, N, max(T, 2 * num_pairs), max(num_keys, num_pairs) + 2 * num_values)
    check_integer("T", T, minimum=2 * num_pairs)
    check_integer("num_keys", num_keys, minimum=num_pairs)
    keys = rng.permuted(np.tile(np.arange(num_keys), (N, 1)), axis=1)[:, :num_pairs].T
    values, asked = (
        rng.integers(0, num_values, (num_pairs, N)),
        rng.random((num_pairs, N)).argsort(0),
    )
    x, targets = np.zeros((T, N, num_keys + num_values)), np.zeros((T, N, num_values))
    x[:num_pairs] = np.concatenate([one_hot(keys, num_keys), one_hot(values, num_values)], axis=2)
    x[-num_pairs:, :, :num_keys] = one_hot(np.take_along_axis(keys, asked, 0), num_keys)
    targets[-num_pairs:] = one_hot(np.take_along_axis(values, asked, 0), num_values)
    mask = np.zeros((T, N), dtype=bool)
    mask[-num_pairs:] = True
    return Batch(x, targets, mask)


def _at_every_step(read: np.ndarray, answers: np.ndarray, size: int) -> Batch:
    """Make a batch of ids (T, N), all steps of which count."""
    return Batch(one_hot(read, size), one_hot(answers, size), np.ones(read.shape, dtype=bool))


@cache
def _rearranged(num_cups: int) -> np.ndarray:
    """Return which arrangement a move makes of which: (S, S), by arrangement and move."""
    orders = cup_orders(num_cups)
    digits = num_cups ** np.arange(num_cups)[::-1]
    return np.searchsorted(orders @ digits, orders[:, orders] @ digits)
