"""A task of replacing: hold the latest marked value until the next one comes."""

from __future__ import annotations

from functools import partial

import numpy as np

from lstm_course.validation import check_integer, check_number

from .baselines import hold_baseline
from .batch import Batch
from .building import check_sizes
from .registry import task
from .stopping_rules import WithinTolerance


@task(
    kind="values",
    criterion=partial(WithinTolerance, 0.2, 512, max_wrong=25),
    baseline=hold_baseline,
    baseline_meaning="mean squared error of the best guess from the current pair alone",
    source="this course, the criterion too",
)
def make_hold(rng, N: int, T: int = 30, share_marked: float = 0.15) -> Batch:
    """Make sequences of pairs (value, marker); the answer at each step: the latest marked value.

    x (T, N, 2): values uniform in [-1, 1], markers 1 or 0. The first pair is always marked, each
    other one with probability `share_marked`, so a marked value has to be held for
    1 / share_marked steps on average, unchanged, and then replaced. targets (T, N, 1) count at all
    steps. T is at least 1. Raises TypeError or ValueError naming the argument. Source: this course.
    """
    T = check_integer("T", T, minimum=1)
    if not 0 < check_number("share_marked", share_marked, minimum=0.0) <= 1:
        raise ValueError(f"share_marked must be above 0 and at most 1; got {share_marked}")
    N = check_sizes(rng, N, T, 3)
    value = rng.uniform(-1.0, 1.0, (T, N))
    marked = rng.uniform(0.0, 1.0, (T, N)) < share_marked
    marked[0] = True
    latest = np.maximum.accumulate(np.where(marked, np.arange(T)[:, None], 0), axis=0)
    targets = value[latest, np.arange(N)]
    return Batch(
        np.stack([value, marked.astype(float)], axis=2),
        targets[..., None],
        np.ones((T, N), dtype=bool),
    )
