"""Tasks with marked steps: to combine (temporal order, adding, multiplication), or to hold.

Positions count from 1.
"""

from functools import partial

import numpy as np

from lstm_course.data.files import one_hot
from lstm_course.validation import check_integer

from .batch import PAPER, Batch, answer_at_end, check_sizes, draw_length
from .registry import task
from .stopping_rules import WithinTolerance

TEMPORAL_SYMBOLS = ("E", "B", "X", "Y", "a", "b", "c", "d")
MARKER_WINDOWS = {2: ((10, 20), (50, 60)), 3: ((10, 20), (33, 43), (66, 76))}  # percent of T
SHARE_MARKED = 0.15  # of the pairs to hold


def marker_windows(T: int = 100, num_markers: int = 2) -> list[tuple[int, int]]:
    """Return the first and last position each marker of temporal order may take, counted from 1.

    Whole numbers within MARKER_WINDOWS: the paper's windows at T = 100. T is at least 11: below,
    the first marker could fall on the opening E.
    """
    T = check_integer("T", T, minimum=11)
    num_markers = check_integer("num_markers", num_markers, 2, 3)
    return [(-(-low * T // 100), high * T // 100) for low, high in MARKER_WINDOWS[num_markers]]


@task(
    kind="classes",
    criterion=partial(WithinTolerance, 0.3, 2000, mean_below=0.1, probabilities=True),
    baseline=lambda num_markers: 1 / 2**num_markers,
    baseline_meaning=lambda num_markers: f"accuracy of guessing one of {2**num_markers} classes",
    source=lambda num_markers: f"{PAPER} {'6a' if num_markers == 2 else '6b'}",
)
def make_temporal_order(rng, N: int, T=100, num_markers=2, fixed_length=False) -> Batch:
    """Make sequences whose class is the order of two or three widely separated X and Y.

    x (T, N, 8), one-hot in the order of TEMPORAL_SYMBOLS: E first, B last, random a to d between,
    X or Y at one uniform position in each of `marker_windows(T)`. targets at the last step: one of
    4 or 8 classes, X and Y read as the digits 0 and 1, the first the most significant.

    Distance: from the last marker to the end 0.4 T to 0.5 T steps (three markers: 0.24 T to
    0.34 T), from the first 0.8 T to 0.9 T; a longer length adds up to T/10. T is at least 11.

    To count is not enough: whoever knows how often X was read, not in which order, can be right in
    3/4 (three markers: 1/2) of the sequences. X X and Y Y are told by it, X Y from Y X never.
    """
    windows, N = marker_windows(T, num_markers), check_integer("N", N, minimum=1)
    length = draw_length(rng, N, T, fixed_length, D=8, least=11)
    symbols = rng.integers(4, 8, (length, N))
    symbols[0], symbols[-1] = 0, 1
    label = np.zeros(N, dtype=int)
    for first, last in windows:
        marker = rng.integers(0, 2, N)
        symbols[rng.integers(first, last + 1, N) - 1, np.arange(N)] = 2 + marker
        label = 2 * label + marker
    return answer_at_end(one_hot(symbols, 8), one_hot(label, 2 ** len(windows)))


def _first_marked_probability(T: int) -> float:
    first_choices, half = min(10, T // 2), T // 2
    return 1 / first_choices + (1 - 1 / first_choices) / (half - 1)


def adding_baseline(T: int) -> float:
    """Return the mean squared error of always predicting the mean, 0.5."""
    no_first = 1 - _first_marked_probability(T)  # E[X^2] = 1/3, two values or one
    return (2 / 3 * no_first + 1 / 3 * (1 - no_first)) / 16


@task(
    kind="values",
    criterion=partial(WithinTolerance, 0.04, 2000, mean_below=0.01),
    baseline=adding_baseline,
    baseline_meaning="mean squared error of always predicting 0.5",
    source=f"{PAPER} 4",
)
def make_adding(rng, N: int, T=100, fixed_length=False) -> Batch:
    """Make sequences of pairs (value, marker) whose answer is the sum of the two marked values.

    x (T, N, 2), targets (T, N, 1) at the last step: values in [-1, 1], target 0.5 + (X1 + X2) / 4.
    One marker lies among the first 10 pairs (the first T // 2 where that is fewer), the other at
    another of the first T // 2: the distance from the last marker to the end is T/2 steps or more.
    Marker 1 on both pairs, -1 on the first and last pair, 0 elsewhere. Where the first pair is
    marked, its marker is 1 and its value 0. T is at least 6.
    """
    x, marked = _marked_pairs(rng, N, T, fixed_length, lowest=-1.0, first_value=0.0)
    return answer_at_end(x, 0.5 + marked.sum(axis=0)[:, None] / 4)


def multiplication_mean(T: int) -> float:
    """Return the mean of the product: 1/4, or 1/2 where the first pair, of value 1, is marked."""
    first = _first_marked_probability(T)
    return (1 - first) / 4 + first / 2


def multiplication_baseline(T: int) -> float:
    """Return the mean squared error of always predicting the mean of the product."""
    first = _first_marked_probability(T)
    return (1 - first) / 9 + first / 3 - multiplication_mean(T) ** 2


def _few_wrong_products(fewer_wrong_than=140):
    max_wrong = check_integer("fewer_wrong_than", fewer_wrong_than, 1, 2000) - 1
    return partial(WithinTolerance, 0.04, 2000, max_wrong=max_wrong)


@task(
    kind="values",
    criterion=_few_wrong_products,
    baseline=multiplication_baseline,
    baseline_meaning=lambda T: (
        f"mean squared error of always predicting {multiplication_mean(T):.4f}, the mean"
    ),
    source=f"{PAPER} 5",
)
def make_multiplication(rng, N: int, T=100, fixed_length=False) -> Batch:
    """Make sequences of pairs (value, marker) whose answer is the product of the marked values.

    As `make_adding` with values in [0, 1] and target X1 * X2; where the first pair is marked its
    value is 1.
    """
    x, marked = _marked_pairs(rng, N, T, fixed_length, lowest=0.0, first_value=1.0)
    return answer_at_end(x, marked.prod(axis=0)[:, None])


@task(
    kind="values",
    criterion=partial(WithinTolerance, 0.2, 512, max_wrong=25),
    baseline=lambda T: (1 - 1 / T) * (1 - SHARE_MARKED) / 3,  # the variance of a value is 1/3
    baseline_meaning="mean squared error of the best guess from the current pair alone",
    source="this course, the criterion too",
)
def make_hold(rng, N: int, T=30) -> Batch:
    """Make sequences of pairs (value, marker); the answer at each step: the latest marked value.

    x (T, N, 2): values uniform in [-1, 1], markers 1 or 0. The first pair is always marked, each
    other one with probability SHARE_MARKED, so a marked value has to be held for 6.7 steps on
    average, unchanged, and then replaced. targets (T, N, 1) count at all steps. T is at least 1.
    """
    T = check_integer("T", T, minimum=1)
    N = check_sizes(rng, N, T, 3)
    value = rng.uniform(-1.0, 1.0, (T, N))
    marked = rng.uniform(0.0, 1.0, (T, N)) < SHARE_MARKED
    marked[0] = True
    latest = np.maximum.accumulate(np.where(marked, np.arange(T)[:, None], 0), axis=0)
    targets = value[latest, np.arange(N)][..., None]
    return Batch(np.stack([value, marked], axis=2), targets, np.ones((T, N), dtype=bool))


def _marked_pairs(rng, N, T, fixed_length, lowest, first_value):
    """Return x (T, N, 2) of the adding and multiplication tasks and the marked values (2, N).

    Values lie in [lowest, 1]. `first_value` replaces the value of a marked first pair.
    """
    N = check_integer("N", N, minimum=1)
    length, half = draw_length(rng, N, T, fixed_length, D=2, least=6), T // 2
    one, two = rng.integers(0, min(10, half), N), rng.integers(0, half - 1, N)
    two += two >= one  # any of the first `half` pairs but the one that is marked
    x = np.zeros((length, N, 2))
    x[..., 0] = rng.uniform(lowest, 1.0, (length, N))
    x[[0, -1], :, 1] = -1.0
    x[0, (one == 0) | (two == 0), 0] = first_value
    places = (np.stack([one, two]), np.arange(N))
    x[(*places, 1)] = 1.0
    return x, x[(*places, 0)]
