"""The exercise of lesson 00, small, and one that is only shown, with a wrong answer."""

import numpy as np

from .exercise import Exercise, read_mistakes

# 00.change, shown ----------------------------------------------------------------------------


def change(x):
    return x[-1] - x[0]


CHANGE = Exercise(
    name="00.change",
    title="The change from the first step to the last",
    minutes=2,
    reference=change,
    results=("change (N, D)",),
    cases=lambda rng: [(rng.uniform(-1, 1, shape),) for shape in [(5, 4, 3), (7, 1, 2)]],
    mistakes=read_mistakes("""
        sequences subtracted: x[-1] -> x[:, -1]
            and x[0] -> x[:, 0]
            You compare the first *sequence* with the last. Time is the first axis of (T, N, D).
        the wrong way round: x[-1] - x[0] -> x[0] - x[-1]
            What grew comes out negative: the first step is to be subtracted from the last.
        divided by the steps: x[-1] - x[0] -> (x[-1] - x[0]) / len(x)
            That is the change of a step. The change from the first to the last is asked.
    """),
    hints=(
        "`x[t]` is what all sequences hold at step t, (N, D). Which t is first, which is last?",
        "In Python the last one is `x[-1]`. What grew should come out positive.",
    ),
    also_right=(lambda x: np.diff(x, axis=0).sum(axis=0),),
)

# 00.mean_over_time ---------------------------------------------------------------------------


def mean_over_time(x):
    return x.mean(axis=0)


def mean_cases(rng):
    """Sizes all different; once with zeros and with means above 1."""
    drawn = [(rng.uniform(-1, 1, shape),) for shape in [(5, 4, 3), (2, 3, 4), (7, 1, 2)]]
    return [*drawn, (rng.integers(0, 5, (6, 3, 2)).astype(float),)]


def mean_by_loop(x):
    total = np.zeros(x.shape[1:])
    for x_t in x:
        total = total + x_t
    return total / len(x)


MEAN = Exercise(
    name="00.mean_over_time",
    title="The mean over time",
    minutes=3,
    reference=mean_over_time,
    results=("mean (N, D)",),
    cases=mean_cases,
    mistakes=read_mistakes("""
        mean over the batch: 0 -> 1
            You average over the sequences of the batch. Time is the *first* axis of (T, N, D).
        mean over the features: 0 -> 2
            You average over the features. Time is the *first* axis of (T, N, D).
        mean over everything: 0 -> None
            You average over all numbers at once. Name the one axis that should go.
        sum instead of mean: x.mean(axis=0) -> x.sum(axis=0)
            That is a sum: the division by the number of steps is missing.
        divided by one step too few: x.mean(axis=0) -> x.sum(axis=0) / (len(x) - 1)
            You divide by T - 1, the number of the last step. Counted from 0, there are T.
        divided by N: x.mean(axis=0) -> x.sum(axis=0) / x.shape[1]
            You divide by N, the number of sequences. What you added up are T steps.
        divided by D: x.mean(axis=0) -> x.sum(axis=0) / x.shape[2]
            You divide by D, the number of features. What you added up are T steps.
        first step left out: x -> x[1:]
            You begin at the second step. Python counts from 0: the first one is `x[0]`.
        first step left out of the sum: x.mean(axis=0) -> x[1:].sum(axis=0) / len(x)
            You divide by T, and add up T - 1 steps: the first one, `x[0]`, is missing.
        last step left out: x -> x[:-1]
            You end one step too early: the last one is `x[T - 1]`.
        last step left out of the sum: x.mean(axis=0) -> x[:-1].sum(axis=0) / len(x)
            You divide by T, and add up T - 1 steps: the last one, `x[T - 1]`, is missing.
        last step only: x.mean(axis=0) -> x[-1]
            That is the last step, not the mean of all steps.
    """),
    hints=(
        "NumPy arrays have a method `mean`, and it takes an `axis`.",
        "(T, N, D): which number has the axis of time?",
    ),
    also_right=(mean_by_loop, "x.mean(axis=0) -> x.sum(axis=0) / len(x)"),
)

EXERCISES = (MEAN,)
SHOWN = (CHANGE,)
