"""Tasks that ask after a lag for what stood at the beginning: latch, copy, the paper's lags."""

from functools import partial

import numpy as np

from lstm_course.data.files import one_hot
from lstm_course.validation import check_choice, check_integer

from .batch import PAPER, Batch, answer_at_end, check_sizes, draw_length
from .registry import task
from .stopping_rules import MostActive, WithinTolerance

NOISE_DEVIATION = 0.2**0.5  # the paper gives the variance, 0.2
TARGET_NOISE_DEVIATION = 0.1**0.5


@task(
    kind="classes",
    criterion=partial(WithinTolerance, 0.3, 2000, mean_below=0.1, probabilities=True),
    baseline=lambda num_classes: 1 / num_classes,
    baseline_meaning=lambda num_classes: f"accuracy of guessing one of {num_classes} classes",
    source="this course; the criterion is that of temporal order",
)
def make_first_symbol_latch(rng, N: int, T=50, num_classes=2, num_distractors=4) -> Batch:
    """Make sequences whose class is their first symbol: the easy latch.

    x (T, N, num_classes + num_distractors), one-hot: the class first, then random distractors, of
    an alphabet of their own. targets (T, N, num_classes) at the last step. Distance from the first
    symbol to the end: T - 1 steps, T at least 2. A plain RNN can do this where it cannot do
    temporal order.
    """
    T = check_integer("T", T, minimum=2)
    num_classes = check_integer("num_classes", num_classes, minimum=2)
    num_distractors = check_integer("num_distractors", num_distractors, minimum=1)
    D = num_classes + num_distractors
    N = check_sizes(rng, N, T, D)
    label = rng.integers(0, num_classes, N)
    symbols = rng.integers(num_classes, D, (T, N))
    symbols[0] = label
    return answer_at_end(one_hot(symbols, D), one_hot(label, num_classes))


@task(
    kind="classes",
    criterion=partial(MostActive, 256),
    baseline=lambda num_symbols: 1 / num_symbols,
    baseline_meaning=lambda num_symbols: f"accuracy of guessing one of {num_symbols} symbols",
    source="Arjovsky, Shah & Bengio (2016); the criterion is this course's",
)
def make_copy(rng, N: int, delay=100, num_symbols=8, num_copied=10) -> Batch:
    """Make sequences to be repeated after a delay.

    x (num_copied + delay + num_copied, N, num_symbols + 2), one-hot: the random symbols, then
    blanks (index num_symbols), the signal to speak (index num_symbols + 1) as the last step of the
    delay, then blanks. targets (T, N, num_symbols) over the last num_copied steps: the symbols in
    the same order. Distance from each symbol to its copy: num_copied + delay steps. Source:
    Arjovsky, Shah & Bengio (2016), without their targets at the blank steps.
    """
    delay = check_integer("delay", delay, minimum=1)
    num_symbols = check_integer("num_symbols", num_symbols, minimum=2)
    num_copied = check_integer("num_copied", num_copied, minimum=1)
    T = delay + 2 * num_copied
    N = check_sizes(rng, N, T, num_symbols + 2)
    content = rng.integers(0, num_symbols, (num_copied, N))
    symbols = np.full((T, N), num_symbols)
    symbols[:num_copied] = content
    symbols[num_copied + delay - 1] = num_symbols + 1
    targets = np.zeros((T, N, num_symbols))
    targets[-num_copied:] = one_hot(content, num_symbols)
    mask = np.zeros((T, N), dtype=bool)
    mask[-num_copied:] = True
    return Batch(one_hot(symbols, num_symbols + 2), targets, mask)


def _next_symbols(variant):
    last_only = variant == "2b"  # elsewhere the next symbol of 2b is not to be known
    return partial(WithinTolerance, 0.25, 10_000, last_step_only=last_only, probabilities=True)


@task(
    kind="classes",
    criterion=_next_symbols,
    baseline=0.5,
    baseline_meaning="accuracy on the last symbol of guessing x or y",
    source=lambda variant: f"{PAPER} {variant}",
)
def make_noise_free_lag(rng, N: int, lag=100, variant="2a") -> Batch:
    """Make sequences whose last symbol repeats the first, x or y; every next symbol is predicted.

    lag + 1 symbols, of which the last is only predicted. Between the two: variant "2a" always
    a_1 ... a_(lag-1), in this order; "2b" lag - 1 random ones of these. x (lag, N, lag + 1),
    one-hot: a_1 ... a_(lag-1), x, y; targets of the same shape, counted at all steps. Distance
    from the first symbol to its repetition: lag steps, at least 2.
    """
    lag = check_integer("lag", lag, minimum=2)
    check_choice("variant", variant, ("2a", "2b"))
    N = check_sizes(rng, N, lag, 2 * (lag + 1))
    symbols = np.empty((lag + 1, N), dtype=int)
    symbols[0] = symbols[-1] = lag - 1 + rng.integers(0, 2, N)
    if variant == "2a":
        symbols[1:-1] = np.arange(lag - 1)[:, None]
    else:
        symbols[1:-1] = rng.integers(0, lag - 1, (lag - 1, N))
    onehot = one_hot(symbols, lag + 1)
    return Batch(onehot[:-1].copy(), onehot[1:], np.ones((lag, N), dtype=bool))


@task(
    kind="classes",
    criterion=partial(WithinTolerance, 0.2, 10_000, probabilities=True),
    baseline=0.5,
    baseline_meaning="accuracy of guessing x or y",
    source=f"{PAPER} 2c",
)
def make_very_long_lag(rng, N: int, lag=1000, num_distractors=1000) -> Batch:
    """Make sequences with x or y near the beginning, to be named at the trigger e near T = lag.

    Symbols: b, then x or y, then lag + k random distractors, then e, where the answer is due: x or
    y (2 classes). k is geometric, 9 on average (after each symbol the sequence ends with
    probability 1/10), and drawn once a batch. x (lag + k + 3, N, num_distractors + 4), one-hot:
    the distractors, then e, b, x, y. Distance from x or y to the answer: lag + k + 1 steps. The
    paper's q is `lag`, its p `num_distractors`.
    """
    lag = check_integer("lag", lag, minimum=1)
    num_distractors = check_integer("num_distractors", num_distractors, minimum=1)
    D = num_distractors + 4
    N = check_sizes(rng, N, lag, D)
    T = lag + int(rng.geometric(0.1)) - 1 + 3
    label = rng.integers(0, 2, N)
    symbols = rng.integers(0, num_distractors, (T, N))
    symbols[0], symbols[1], symbols[-1] = D - 3, D - 2 + label, D - 4
    return answer_at_end(one_hot(symbols, D), one_hot(label, 2))


_NOISY_RULES = {
    "3a": partial(WithinTolerance, 0.2, 256),
    "3b": partial(WithinTolerance, 0.2, 256, max_wrong=5),
    "3c": partial(WithinTolerance, 0.1, 256, mean_below=0.015),
}


@task(
    kind="values",
    criterion=lambda variant: _NOISY_RULES[variant],
    baseline=lambda variant: 0.3**2 + TARGET_NOISE_DEVIATION**2 if variant == "3c" else 0.25,
    baseline_meaning=lambda variant: (
        f"mean squared error, against the {'noisy ' if variant == '3c' else ''}targets, "
        "of always predicting 0.5"
    ),
    source=lambda variant: f"{PAPER} {variant}{'' if variant == '3c' else ', stopping rule ST1'}",
)
def make_noisy_lag(
    rng, N: int, T=100, num_information=3, variant="3a", fixed_length=False
) -> Batch:
    """Make a noisy line whose first few values tell one of two classes.

    x (T, N, 1): 1 for class 1 or -1 for class 2 over the first `num_information` steps (the
    paper's N), then Gaussian noise of mean 0 and variance 0.2. targets (T, N, 1) at the last step:

    - "3a": 1 for class 1, 0 for class 2;
    - "3b": the same, with the noise on the first steps too;
    - "3c": 0.2 for class 1, 0.8 for class 2, plus Gaussian noise of variance 0.1 on the target;
      `clean_targets` are without it.

    Distance from the last informative step to the end: T - num_information. T is at least
    num_information + 1. Source: the paper, 3a after Bengio, Simard & Frasconi (1994).
    """
    num_information = check_integer("num_information", num_information, minimum=1)
    check_choice("variant", variant, ("3a", "3b", "3c"))
    least = num_information + 1
    if check_integer("T", T, minimum=2) < least:
        raise ValueError(f"T must be at least {least}; got {T}, with num_information {least - 1}")
    length = draw_length(rng, N, T, fixed_length, D=1, least=least)
    is_first = rng.integers(0, 2, N)  # 1 for class 1
    x = rng.normal(0.0, NOISE_DEVIATION, (length, N, 1))
    if variant != "3b":
        x[:num_information] = 0.0
    x[:num_information] += (2.0 * is_first - 1.0)[:, None]
    if variant != "3c":
        return answer_at_end(x, is_first[:, None].astype(float))
    clean = np.where(is_first, 0.2, 0.8)[:, None]
    return answer_at_end(x, clean + rng.normal(0.0, TARGET_NOISE_DEVIATION, (N, 1)), clean)
