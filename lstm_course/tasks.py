"""Seeded generators of the long-time-lag tasks, each with its success criterion and its baseline.

Every generator takes an explicit `rng` and gives a `Batch`. All sequences of a batch have one
length, so nothing is padded; only embedded Reber strings differ, and are filled up with zeros.
Where the paper draws a length from T to T + T/10, it is drawn once a batch, or is always T with
`fixed_length=True`. Positions in docstrings count from 1, as in the paper.

The paper is Hochreiter & Schmidhuber (1997), "Long Short-Term Memory". Lessons 03 and 11 use it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from .criteria import Batch, Criterion, EmbeddedReberCriterion, MostActive, WithinTolerance
from .validation import MEMORY_LIMIT, check_generator, check_integer

TEMPORAL_SYMBOLS = ("E", "B", "X", "Y", "a", "b", "c", "d")
REBER_SYMBOLS = ("B", "T", "S", "X", "P", "V", "E")
BRACKET_SYMBOLS = ("(", ")", "a")
MARKER_WINDOWS = {2: ((10, 20), (50, 60)), 3: ((10, 20), (33, 43), (66, 76))}  # percent of T
NOISE_DEVIATION = 0.2**0.5  # the paper gives the variance, 0.2
TARGET_NOISE_DEVIATION = 0.1**0.5
_REBER_GRAMMAR = (  # for each state its one or two (symbol, next state)
    (("B", 1),),
    (("T", 2), ("P", 3)),
    (("S", 2), ("X", 4)),
    (("T", 3), ("V", 5)),
    (("X", 3), ("S", 6)),
    (("P", 4), ("V", 6)),
    (("E", 7),),
)


def marker_windows(T: int = 100, num_markers: int = 2) -> list[tuple[int, int]]:
    """Return the first and last position each marker of temporal order may take, counted from 1.

    Whole numbers within [0.1 T, 0.2 T] and [0.5 T, 0.6 T] for two markers, [0.1 T, 0.2 T],
    [0.33 T, 0.43 T] and [0.66 T, 0.76 T] for three: the paper's windows at T = 100. Raises
    ValueError for T below 11, where the first marker could fall on the opening E. Lesson 03.
    """
    check_integer("T", T, minimum=11)
    check_integer("num_markers", num_markers, 2, 3)
    return [(-(-low * T // 100), high * T // 100) for low, high in MARKER_WINDOWS[num_markers]]


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
    windows = marker_windows(T, num_markers)
    length = _draw_length(rng, N, T, fixed_length, D=8)
    symbols = rng.integers(4, 8, (length, N))
    symbols[0], symbols[-1] = 0, 1
    label = np.zeros(N, dtype=int)
    for first, last in windows:
        marker = rng.integers(0, 2, N)
        symbols[rng.integers(first, last + 1, N) - 1, np.arange(N)] = 2 + marker
        label = 2 * label + marker
    return _answer_at_end(_one_hot(symbols, 8), _one_hot(label, 2**num_markers))


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
    _check_choice("scaling", scaling, ("paper", "unit"))
    if scaling == "unit":
        x, marked = _marked_pairs(rng, N, T, fixed_length, lowest=0.0)
        return _answer_at_end(x, marked.sum(axis=0)[:, None])
    x, marked = _marked_pairs(rng, N, T, fixed_length, lowest=-1.0, first_value=0.0)
    return _answer_at_end(x, 0.5 + marked.sum(axis=0)[:, None] / 4)


def make_multiplication(rng, N: int, T: int = 100, fixed_length: bool = False) -> Batch:
    """Make sequences of pairs (value, marker) whose answer is the product of the marked values.

    As `make_adding` with values in [0, 1] and target X1 * X2; where the first pair is marked its
    value is 1. Raises as it does. Source: the paper, experiment 5.
    """
    x, marked = _marked_pairs(rng, N, T, fixed_length, lowest=0.0, first_value=1.0)
    return _answer_at_end(x, marked.prod(axis=0)[:, None])


def make_copy(rng, N: int, delay: int = 100, num_symbols: int = 8, num_copied: int = 10) -> Batch:
    """Make sequences to be repeated after a delay.

    x (num_copied + delay + num_copied, N, num_symbols + 2), one-hot: the random symbols, then
    blanks (index num_symbols), the signal to speak (index num_symbols + 1) as the last step of the
    delay, then blanks. targets (T, N, num_symbols) over the last num_copied steps: the symbols in
    the same order. Distance from each symbol to its copy: num_copied + delay steps. Raises
    TypeError or ValueError naming the argument. Source: Hochreiter & Schmidhuber's idea as set
    by Arjovsky, Shah & Bengio (2016), without their targets at the blank steps.
    """
    check_integer("delay", delay, minimum=1)
    check_integer("num_symbols", num_symbols, minimum=2)
    check_integer("num_copied", num_copied, minimum=1)
    T = delay + 2 * num_copied
    _check_sizes(rng, N, T, num_symbols + 2)
    content = rng.integers(0, num_symbols, (num_copied, N))
    symbols = np.full((T, N), num_symbols)
    symbols[:num_copied] = content
    symbols[num_copied + delay - 1] = num_symbols + 1
    targets = np.zeros((T, N, num_symbols))
    targets[-num_copied:] = _one_hot(content, num_symbols)
    mask = np.zeros((T, N), dtype=bool)
    mask[-num_copied:] = True
    return Batch(_one_hot(symbols, num_symbols + 2), targets, mask)


def make_embedded_reber(rng, N: int) -> Batch:
    """Make strings of the embedded Reber grammar; the answer at each step: all legal next symbols.

    A string is B, then T or P, a Reber string, the same T or P again, E: the second-last symbol
    repeats the second. Every choice has probability 0.5. x (T, N, 7) one-hot in the order of
    REBER_SYMBOLS, without the last E, which is only predicted; targets (T, N, 7) multi-hot. T is
    the longest string's; `lengths` (N,) are 8 or more. The long-range answer is at step
    lengths - 2. Raises TypeError or ValueError naming the argument. Source: the paper,
    experiment 1, after Reber (1967) and Fahlman (1991).
    """
    _check_sizes(rng, N, 1, 7)
    symbol_of, next_of, legal = _REBER_TABLES
    end = len(legal) - 1
    state, states, symbols = np.zeros(N, dtype=int), [], []
    while not (state == end).all():
        coin = rng.integers(0, 2, N)
        symbols.append(symbol_of[state, coin])
        state = next_of[state, coin]
        states.append(state)
    states, symbols = np.array(states[:-1]), np.array(symbols[:-1])
    mask = states != end  # the step that reads the last E has nothing left to predict
    x = _one_hot(symbols, 7) * mask[..., None]
    return Batch(x, legal[states], mask, mask.sum(axis=0))


def make_noise_free_lag(rng, N: int, lag: int = 100, variant: str = "2a") -> Batch:
    """Make sequences whose last symbol repeats the first, x or y; every next symbol is predicted.

    lag + 1 symbols, of which the last is only predicted. Between the two: variant "2a" always
    a_1 ... a_(lag-1), in this order; "2b" lag - 1 random ones of these. x (lag, N, lag + 1),
    one-hot: a_1 ... a_(lag-1), x, y; targets of the same shape, counted at all steps. Distance
    from the first symbol to its repetition: lag steps, at least 2.
    Raises TypeError or ValueError naming the argument. Source: the paper, experiments 2a and 2b.
    """
    check_integer("lag", lag, minimum=2)
    _check_choice("variant", variant, ("2a", "2b"))
    _check_sizes(rng, N, lag, 2 * (lag + 1))
    symbols = np.empty((lag + 1, N), dtype=int)
    symbols[0] = symbols[-1] = lag - 1 + rng.integers(0, 2, N)
    if variant == "2a":
        symbols[1:-1] = np.arange(lag - 1)[:, None]
    else:
        symbols[1:-1] = rng.integers(0, lag - 1, (lag - 1, N))
    onehot = _one_hot(symbols, lag + 1)
    return Batch(onehot[:-1].copy(), onehot[1:], np.ones((lag, N), dtype=bool))


def make_very_long_lag(rng, N: int, lag: int = 1000, num_distractors: int = 1000) -> Batch:
    """Make sequences with x or y near the beginning, to be named at the trigger e near T = lag.

    Symbols: b, then x or y, then lag + k random distractors, then e, where the answer is due: x or
    y (2 classes). k is geometric, 9 on average (after each symbol the sequence ends with
    probability 1/10), and drawn once a batch. x (lag + k + 3, N, num_distractors + 4), one-hot:
    the distractors, then e, b, x, y. Distance from x or y to the answer: lag + k + 1 steps. Raises
    TypeError or ValueError naming the argument, MemoryError where the batch would be too large.
    Source: the paper, experiment 2c (its q is `lag`, its p `num_distractors`).
    """
    check_integer("lag", lag, minimum=1)
    check_integer("num_distractors", num_distractors, minimum=1)
    D = num_distractors + 4
    _check_sizes(rng, N, lag, D)
    T = lag + int(rng.geometric(0.1)) - 1 + 3
    label = rng.integers(0, 2, N)
    symbols = rng.integers(0, num_distractors, (T, N))
    symbols[0], symbols[1], symbols[-1] = D - 3, D - 2 + label, D - 4
    return _answer_at_end(_one_hot(symbols, D), _one_hot(label, 2))


def make_noisy_lag(
    rng,
    N: int,
    T: int = 100,
    num_information: int = 3,
    variant: str = "3a",
    fixed_length: bool = False,
) -> Batch:
    """Make a noisy line whose first few values tell one of two classes.

    x (T, N, 1): 1 for class 1 or -1 for class 2 over the first `num_information` steps (the
    paper's N), then Gaussian noise of mean 0 and variance 0.2. targets (T, N, 1) at the last step:

    - "3a": 1 for class 1, 0 for class 2;
    - "3b": the same, with the noise on the first steps too;
    - "3c": 0.2 for class 1, 0.8 for class 2, plus Gaussian noise of variance 0.1 on the target;
      `clean_targets` are without it.

    Distance from the last informative step to the end: T - num_information. T is at least
    num_information + 1. Raises TypeError or ValueError naming the argument. Source: the paper,
    experiments 3a to 3c; 3a after Bengio, Simard & Frasconi (1994).
    """
    check_integer("num_information", num_information, minimum=1)
    _check_choice("variant", variant, ("3a", "3b", "3c"))
    check_integer("T", T, minimum=num_information + 1)
    length = _draw_length(rng, N, T, fixed_length, D=1)
    is_first = rng.integers(0, 2, N)  # 1 for class 1
    x = rng.normal(0.0, NOISE_DEVIATION, (length, N, 1))
    if variant != "3b":
        x[:num_information] = 0.0
    x[:num_information] += (2.0 * is_first - 1.0)[:, None]
    if variant != "3c":
        return _answer_at_end(x, is_first[:, None].astype(float))
    clean = np.where(is_first, 0.2, 0.8)[:, None]
    return _answer_at_end(x, clean + rng.normal(0.0, TARGET_NOISE_DEVIATION, (N, 1)), clean)


def make_first_symbol_latch(
    rng, N: int, T: int = 50, num_classes: int = 2, num_distractors: int = 4
) -> Batch:
    """Make sequences whose class is their first symbol: the easy latch.

    x (T, N, num_classes + num_distractors), one-hot: the class first, then random distractors, of
    an alphabet of their own. targets (T, N, num_classes) at the last step. Distance from the first
    symbol to the end: T - 1 steps, T at least 2. Raises TypeError or ValueError naming the
    argument. Lesson 11 shows that a plain RNN can do this where it cannot do temporal order.
    """
    check_integer("T", T, minimum=2)
    check_integer("num_classes", num_classes, minimum=2)
    check_integer("num_distractors", num_distractors, minimum=1)
    D = num_classes + num_distractors
    _check_sizes(rng, N, T, D)
    label = rng.integers(0, num_classes, N)
    symbols = rng.integers(num_classes, D, (T, N))
    symbols[0] = label
    return _answer_at_end(_one_hot(symbols, D), _one_hot(label, num_classes))


def make_bracket_depth(rng, N: int, T: int = 100, max_depth: int = 4) -> Batch:
    """Make texts of brackets and letters; the answer at each step: how many brackets are open.

    x (T, N, 3), one-hot in the order of BRACKET_SYMBOLS; targets (T, N, max_depth + 1), one-hot
    depth after the symbol, counted at all steps. Each symbol has probability 1/3; a bracket that
    would leave the depths 0 to max_depth becomes a letter. T is at least 1. Raises TypeError or
    ValueError naming the argument. Lesson 14 looks for the unit that counts.
    """
    check_integer("T", T, minimum=1)
    check_integer("max_depth", max_depth, minimum=1)
    _check_sizes(rng, N, T, max_depth + 4)
    # A walk that stays put at its bounds is a free walk folded at -1/2 and max_depth + 1/2.
    walk = np.cumsum(rng.integers(-1, 2, (T, N)), axis=0) % (2 * max_depth + 2)
    depth = np.minimum(walk, 2 * max_depth + 1 - walk)
    step = np.diff(depth, axis=0, prepend=0)
    symbols = np.where(step == 0, 2, (1 - step) // 2)  # +1 opens: 0; -1 closes: 1
    targets = _one_hot(depth, max_depth + 1)
    return Batch(_one_hot(symbols, 3), targets, np.ones((T, N), dtype=bool))


@dataclass(frozen=True)
class Task:
    """A task with fixed sizes: what to train on, when it is solved, and what no memory scores.

    `make(rng, N)` gives a Batch with D inputs and K outputs. `kind` is "classes", "values" or
    "legal symbols". `criterion()` gives a fresh criterion. `baseline` is the score of a predictor
    without memory, `baseline_meaning` says which score, in which unit. `source` names the paper.
    """

    name: str
    make: Callable[..., Batch]
    D: int
    K: int
    kind: str
    criterion: Callable[[], Criterion]
    baseline: float
    baseline_meaning: str
    source: str


def make_task(name: str, **sizes) -> Task:
    """Make a task by its name (TASK_NAMES), with the keyword arguments of its generator.

    "multiplication" also takes `fewer_wrong_than` (the paper's n_seq: 140, the default, or 13).
    Raises ValueError for an unknown name and TypeError for an unknown size, both listing what is
    known, and whatever the generator raises. Lesson 11 uses all of them.
    """
    if name not in _TABLE:
        raise ValueError(f"name must be one of {', '.join(TASK_NAMES)}; got {name!r}")
    make, describe = _TABLE[name]
    known = {k: p.default for k, p in inspect.signature(make).parameters.items()}
    del known["rng"], known["N"]
    options = {"fewer_wrong_than": 140} if name == "multiplication" else {}
    for size in sizes:
        if size not in known | options:
            listed = ", ".join(known | options) or "none"
            raise TypeError(f"the sizes of {name} are: {listed}; got {size!r}")
    bound = partial(make, **{k: sizes.get(k, default) for k, default in known.items()})
    example = bound(np.random.default_rng(0), 1)  # checks the sizes, tells D and K
    D, K = example.x.shape[2], example.targets.shape[2]
    return Task(name, bound, D, K, **describe(known | options | sizes))


def adding_baseline(T: int = 100, scaling: str = "paper") -> float:
    """Return the mean squared error of always predicting the mean: 0.5, or 1 for "unit"."""
    if scaling == "unit":
        return 1 / 6
    no_first = 1 - _first_marked_probability(T)  # E[X^2] = 1/3, two values or one
    return (2 / 3 * no_first + 1 / 3 * (1 - no_first)) / 16


def multiplication_mean(T: int = 100) -> float:
    """Return the mean of the product: 1/4, or 1/2 where the first pair, of value 1, is marked."""
    first = _first_marked_probability(T)
    return (1 - first) / 4 + first / 2


def multiplication_baseline(T: int = 100) -> float:
    """Return the mean squared error of always predicting the mean of the product."""
    first = _first_marked_probability(T)
    return (1 - first) / 9 + first / 3 - multiplication_mean(T) ** 2


def bracket_baseline(T: int = 100, max_depth: int = 4) -> float:
    """Return the accuracy of the best guess of the depth from the current symbol alone."""
    depths = np.zeros(max_depth + 1)
    depths[0] = 1.0
    joint = np.zeros((3, max_depth + 1))  # probability of (symbol, depth after it), summed over T
    for _ in range(T):
        now = np.stack([np.append(0.0, depths[:-1]), np.append(depths[1:], 0.0), depths]) / 3
        now[2, 0] += depths[0] / 3
        now[2, -1] += depths[-1] / 3
        joint += now
        depths = now.sum(axis=0)
    return float(joint.max(axis=1).sum() / T)


def _first_marked_probability(T: int) -> float:
    """Return how often the first pair is one of the two marked ones."""
    first_choices, half = min(10, T // 2), T // 2
    return 1 / first_choices + (1 - 1 / first_choices) / (half - 1)


def _check_choice(name: str, value, choices: tuple[str, ...]) -> None:
    """Raise ValueError unless the value is one of the choices."""
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}; got {value!r}")


def _check_sizes(rng, N: int, T: int, D: int) -> None:
    """Check the generator and N, and refuse a batch that would not fit in memory."""
    check_generator("rng", rng)
    check_integer("N", N, minimum=1)
    if 8 * T * N * D > MEMORY_LIMIT:
        raise MemoryError(
            f"a batch of T = {T}, N = {N} with {D} numbers a step would take "
            f"{8 * T * N * D / 1024**3:,.1f} GiB, more than {MEMORY_LIMIT / 1024**3:,.1f} GiB; "
            f"use a smaller N or T"
        )


def _draw_length(rng, N: int, T: int, fixed_length: bool, D: int) -> int:
    """Return the length of a batch: T, or one draw from T to T + T/10."""
    _check_sizes(rng, N, T + T // 10, D)
    return T if fixed_length else int(rng.integers(T, T + T // 10 + 1))


def _one_hot(indices: np.ndarray, size: int) -> np.ndarray:
    """Turn indices (...) into one-hot vectors (..., size)."""
    onehot = np.zeros((indices.size, size))
    onehot[np.arange(indices.size), indices.ravel()] = 1.0
    return onehot.reshape(*indices.shape, size)


def _answer_at_end(x: np.ndarray, answer: np.ndarray, clean: np.ndarray | None = None) -> Batch:
    """Make a Batch whose only counted step is the last: answer (N, K), clean the same or None."""
    T, N = x.shape[:2]
    targets = np.zeros((T, N, answer.shape[1]))
    targets[-1] = answer
    mask = np.zeros((T, N), dtype=bool)
    mask[-1] = True
    if clean is None:
        return Batch(x, targets, mask)
    clean_targets = np.zeros_like(targets)
    clean_targets[-1] = clean
    return Batch(x, targets, mask, clean_targets=clean_targets)


def _marked_pairs(rng, N, T, fixed_length, lowest, first_value=None):
    """Return x (T, N, 2) of the adding and multiplication tasks and the marked values (2, N).

    Values lie in [lowest, 1]. `first_value` replaces the value of a marked first pair; None keeps
    the first pair from being marked, and leaves out the markers -1 at both ends.
    """
    check_integer("T", T, minimum=6)
    length = _draw_length(rng, N, T, fixed_length, D=2)
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


def _reber_tables():
    """Build the automaton of the embedded grammar as arrays.

    States: 0 start, 1 after B, 2 to 8 the Reber grammar on the T branch, 9 to 15 on the P branch,
    16 and 17 before the repeated T and P, 18 before the last E, 19 the end.
    """
    edges = [(("B", 1),), (("T", 2), ("P", 9))]
    for branch, start in enumerate((2, 9)):
        for choices in _REBER_GRAMMAR:
            edges.append(tuple((s, 16 + branch if k == 7 else start + k) for s, k in choices))
    edges += [(("T", 18),), (("P", 18),), (("E", 19),), (("E", 19),)]
    codes = [[(REBER_SYMBOLS.index(s), k) for s, k in choices] for choices in edges]
    symbol_of = np.array([[c[0][0], c[-1][0]] for c in codes])
    next_of = np.array([[c[0][1], c[-1][1]] for c in codes])
    legal = np.zeros((20, 7))
    legal[np.arange(20)[:, None], symbol_of] = 1.0
    legal[19] = 0.0
    return symbol_of, next_of, legal


_REBER_TABLES = _reber_tables()


def _paper(experiment: str) -> str:
    return f"Hochreiter & Schmidhuber (1997), experiment {experiment}"


def _describe_temporal_order(s: dict) -> dict:
    classes = 2 ** s["num_markers"]
    return {
        "kind": "classes",
        "criterion": partial(WithinTolerance, 0.3, 2000, mean_below=0.1, probabilities=True),
        "baseline": 1 / classes,
        "baseline_meaning": f"accuracy of guessing one of {classes} classes",
        "source": _paper("6a" if classes == 4 else "6b"),
    }


def _describe_adding(s: dict) -> dict:
    mean = 1 if s["scaling"] == "unit" else 0.5
    return {
        "kind": "values",
        "criterion": partial(WithinTolerance, 0.04, 2000, mean_below=0.01),
        "baseline": adding_baseline(s["T"], s["scaling"]),
        "baseline_meaning": f"mean squared error of always predicting {mean}",
        "source": _paper("4"),
    }


def _describe_multiplication(s: dict) -> dict:
    max_wrong = check_integer("fewer_wrong_than", s["fewer_wrong_than"], 1, 2000) - 1
    mean = multiplication_mean(s["T"])
    return {
        "kind": "values",
        "criterion": partial(WithinTolerance, 0.04, 2000, max_wrong=max_wrong),
        "baseline": multiplication_baseline(s["T"]),
        "baseline_meaning": f"mean squared error of always predicting {mean:.4f}, the mean",
        "source": _paper("5"),
    }


def _describe_copy(s: dict) -> dict:
    return {
        "kind": "classes",
        "criterion": partial(MostActive, 256),
        "baseline": 1 / s["num_symbols"],
        "baseline_meaning": f"accuracy of guessing one of {s['num_symbols']} symbols",
        "source": "Arjovsky, Shah & Bengio (2016); the criterion is this course's",
    }


def _describe_reber(s: dict) -> dict:
    return {
        "kind": "legal symbols",
        "criterion": EmbeddedReberCriterion,
        "baseline": 0.5,
        "baseline_meaning": "accuracy on the second-last symbol of guessing T or P",
        "source": _paper("1"),
    }


def _describe_noise_free(s: dict) -> dict:
    last = s["variant"] == "2b"  # elsewhere the next symbol of 2b is not to be known
    rule = partial(WithinTolerance, 0.25, 10_000, last_step_only=last, probabilities=True)
    return {
        "kind": "classes",
        "criterion": rule,
        "baseline": 0.5,
        "baseline_meaning": "accuracy on the last symbol of guessing x or y",
        "source": _paper(s["variant"]),
    }


def _describe_very_long_lag(s: dict) -> dict:
    return {
        "kind": "classes",
        "criterion": partial(WithinTolerance, 0.2, 10_000, probabilities=True),
        "baseline": 0.5,
        "baseline_meaning": "accuracy of guessing x or y",
        "source": _paper("2c"),
    }


def _describe_noisy_lag(s: dict) -> dict:
    variant = s["variant"]
    limits = {"3a": {}, "3b": {"max_wrong": 5}, "3c": {"mean_below": 0.015}}[variant]
    against = "the noisy targets" if variant == "3c" else "the targets"
    return {
        "kind": "values",
        "criterion": partial(WithinTolerance, 0.1 if variant == "3c" else 0.2, 256, **limits),
        "baseline": 0.3**2 + TARGET_NOISE_DEVIATION**2 if variant == "3c" else 0.25,
        "baseline_meaning": f"mean squared error, against {against}, of always predicting 0.5",
        "source": _paper(f"{variant}, stopping rule ST1" if variant != "3c" else variant),
    }


def _describe_latch(s: dict) -> dict:
    return {
        "kind": "classes",
        "criterion": partial(WithinTolerance, 0.3, 2000, mean_below=0.1, probabilities=True),
        "baseline": 1 / s["num_classes"],
        "baseline_meaning": f"accuracy of guessing one of {s['num_classes']} classes",
        "source": "this course; the criterion is that of temporal order",
    }


def _describe_bracket_depth(s: dict) -> dict:
    return {
        "kind": "classes",
        "criterion": partial(MostActive, 256),
        "baseline": bracket_baseline(s["T"], s["max_depth"]),
        "baseline_meaning": "accuracy of the best guess from the current symbol alone",
        "source": "this course, the criterion too",
    }


_TABLE = {
    "temporal_order": (make_temporal_order, _describe_temporal_order),
    "adding": (make_adding, _describe_adding),
    "multiplication": (make_multiplication, _describe_multiplication),
    "copy": (make_copy, _describe_copy),
    "embedded_reber": (make_embedded_reber, _describe_reber),
    "noise_free_lag": (make_noise_free_lag, _describe_noise_free),
    "very_long_lag": (make_very_long_lag, _describe_very_long_lag),
    "noisy_lag": (make_noisy_lag, _describe_noisy_lag),
    "first_symbol_latch": (make_first_symbol_latch, _describe_latch),
    "bracket_depth": (make_bracket_depth, _describe_bracket_depth),
}
TASK_NAMES = tuple(_TABLE)
