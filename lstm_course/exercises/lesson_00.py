"""The exercise of lesson 00: small, to see what the checker does."""

import numpy as np

from .exercise import Exercise, read_mistakes


def mean_over_time(x):
    return x.mean(axis=0)


def mean_cases(rng):
    """Sizes all different, and a single step."""
    return [(rng.uniform(-1, 1, shape),) for shape in [(5, 4, 3), (1, 2, 3), (7, 1, 2)]]


def mean_by_loop(x):
    total = np.zeros(x.shape[1:])
    for x_t in x:
        total = total + x_t
    return total / len(x)


MEAN = Exercise(
    name="00.mean_over_time",
    title="The mean over time",
    minutes=2,
    reference=mean_over_time,
    results=("mean (N, D)",),
    cases=mean_cases,
    mistakes=read_mistakes("""
        mean over the batch: x.mean(axis=0) -> x.mean(axis=1)
            You average over the sequences of the batch. Time is the *first* axis of (T, N, D).
        mean over the features: x.mean(axis=0) -> x.mean(axis=2)
            You average over the features. Time is the *first* axis of (T, N, D).
        mean over everything: x.mean(axis=0) -> x.mean()
            You average over all numbers at once. Name the one axis that should go.
        sum instead of mean: x.mean(axis=0) -> x.sum(axis=0)
            That is the sum over time: T times too large.
        last step only: x.mean(axis=0) -> x[-1]
            That is the last step, not the mean of all steps.
    """),
    hints=(
        "NumPy arrays have a method `mean`, and it takes an `axis`.",
        "(T, N, D): which number has the axis of time?",
    ),
    also_right=(mean_by_loop,),
)

EXERCISES = (MEAN,)
