"""Tasks with marked steps to combine: temporal order, adding, multiplication.

Every generator takes an explicit `rng` and gives a `Batch` whose sequences have one length. Where
the paper draws a length from T to T + T/10, it is drawn once a batch, or is always T with
`fixed_length=True`. Positions in docstrings count from 1, as in the paper.

The paper is Hochreiter & Schmidhuber (1997), "Long Short-Term Memory".
"""

from __future__ import annotations

from functools import partial

import numpy as np

from lstm_course.data.files import one_hot
from lstm_course.validation import check_choice, check_integer

from .baselines import adding_baseline, multiplication_baseline, multiplication_mean
from .batch import Batch
from .building import PAPER, answer_at_end, draw_length
from .registry import task
from .stopping_rules import WithinTolerance

TEMPORAL_SYMBOLS = ("E", "B", "X", "Y", "a", "b", "c", "d")
MARKER_WINDOWS = {2: ((10, 20), (50, 60)), 3: ((10, 20), (33, 43), (66, 76))}  # percent of T


def marker_windows(T: int = 100, num_markers: int = 2) -> list[tuple[int, int]]:
    """Return the first and last position each marker of temporal order may take, counted from 1.

    Whole numbers within [0.1 T, 0.2 T] and [0.5 T, 0.6 T] for two markers, [0.1 T, 0.2 T],
    [0.33 T, 0.43 T] and [0.66 T, 0.76 T] for three: the paper's windows at T = 100. Raises
    ValueError for T below 11, where the first marker could fall on the opening E.
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
def make_temporal_order(
    rng, N: int, T: int = 100, num_markers: int = 2, fixed_length: bool = False
) -> Batch:
    """Make sequences whose class is the order of two or three widely separated X and Y.

    x (T, N, 8), one-hot in the order of TEMPORAL_SYMBOLS: E first, B last, random a to d between,
    X or Y at one uniform position in each of `marker_windows(T)`. targets at the last step: one of
    4 or 8 classes, X and Y read as the digits 0 and 1, the first the most significant.

    Distance: from the last marker to the end 0.4 T to 0.5 T steps (three markers: 0.24 T to
    0.34 T), from the first 0.8 T to 0.9 T; a longer length adds up to T/10. T is at least 11.
    Raises TypeError or ValueError naming the argument. Source: the paper, experiments 6a and 6b.
    """
    windows, N = marker_windows(T, num_markers), check_integer("N", N, minimum=1)
    length = draw_length(rng, N, T, fixed_length, D=8)
    symbols = rng.integers(4, 8, (length, N))
    symbols[0], symbols[-1] = 0, 1
    label = np.zeros(N, dtype=int)
    for first, last in windows:
        marker = rng.integers(0, 2, N)
        symbols[rng.integers(first, last + 1, N) - 1, np.arange(N)] = 2 + marker
        label = 2 * label + marker
    return answer_at_end(one_hot(symbols, 8), one_hot(label, 2 ** len(windows)))


@task(
    kind="values",
    criterion=partial(WithinTolerance, 0.04, 2000, mean_below=0.01),
    baseline=adding_baseline,
    baseline_meaning=lambda scaling: (
        f"mean squared error of always predicting {1 if scaling == 'unit' else 0.5}"
    ),
    source=f"{PAPER} 4",
)
def make_adding(
    rng, N: int, T: int = 100, scaling: str = "paper", fixed_length: bool = False
) -> Batch:
    """Make sequences of pairs (value, marker) whose answer is the sum of the two marked values.

    x (T, N, 2), targets (T, N, 1) at the last step. One marker lies among the first 10 pairs (the
    first T // 2 where that is fewer), the other at another of the first T // 2: the distance from
    the last marker to the end is T/2 steps or more. T is at least 6.

    - scaling "paper": values in [-1, 1], target 0.5 + (X1 + X2) / 4. Marker 1 on both pairs, -1 on
      the first and last pair, 0 elsewhere. Where the first pair is marked, its marker is 1 and
      its value 0.
    - scaling "unit": values in [0, 1], target X1 + X2, markers 1 and 0 only, the first pair is
      never marked. Always predicting 1 then has a mean squared error of exactly 1/6.

    Raises TypeError or ValueError naming the argument. Source: the paper, experiment 4; "unit":
    values and target of Le, Jaitly & Hinton (2015), but with the paper's positions.
    """
    check_choice("scaling", scaling, ("paper", "unit"))
    if scaling == "unit":
        x, marked = _marked_pairs(rng, N, T, fixed_length, lowest=0.0)
        return answer_at_end(x, marked.sum(axis=0)[:, None])
    x, marked = _marked_pairs(rng, N, T, fixed_length, lowest=-1.0, first_value=0.0)
    return answer_at_end(x, 0.5 + marked.sum(axis=0)[:, None] / 4)


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
def make_multiplication(rng, N: int, T: int = 100, fixed_length: bool = False) -> Batch:
    """Make sequences of pairs (value, marker) whose answer is the product of the marked values.

    As `make_adding` with values in [0, 1] and target X1 * X2; where the first pair is marked its
    value is 1. Raises as it does. Source: the paper, experiment 5.
    """
    x, marked = _marked_pairs(rng, N, T, fixed_length, lowest=0.0, first_value=1.0)
    return answer_at_end(x, marked.prod(axis=0)[:, None])


def _marked_pairs(rng, N, T, fixed_length, lowest, first_value=None):
    """Return x (T, N, 2) of the adding and multiplication tasks and the marked values (2, N).

    Values lie in [lowest, 1]. `first_value` replaces the value of a marked first pair; None keeps
    the first pair from being marked, and leaves out the markers -1 at both ends.
    """
    T, N = check_integer("T", T, minimum=6), check_integer("N", N, minimum=1)
    length = draw_length(rng, N, T, fixed_length, D=2)
    half, start = T // 2, int(first_value is None)
    one = rng.integers(start, min(10, half), N)
    two = rng.integers(start, half - 1, N)
    two += two >= one  # any of the first `half` pairs but the one that is marked
    x = np.zeros((length, N, 2))
    x[..., 0] = rng.uniform(lowest, 1.0, (length, N))
    if first_value is not None:
        x[[0, -1], :, 1] = -1.0
        x[0, (one == 0) | (two == 0), 0] = first_value
    places = (np.stack([one, two]), np.arange(N))
    x[(*places, 1)] = 1.0
    return x, x[(*places, 0)]
