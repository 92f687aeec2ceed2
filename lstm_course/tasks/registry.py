"""Tasks that need memory: all their generators under one name, and each with what judges it.

`make_task` puts a generator together with its success criterion and its baseline. The generators
are made in `marker_tasks`, `lag_tasks` and `grammar_tasks`; lessons import them from here. Lessons
03 and 11 use it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from lstm_course.validation import check_choice

from .batch import Batch
from .descriptions import describe
from .grammars import BRACKET_SYMBOLS, REBER_SYMBOLS, make_bracket_depth, make_embedded_reber
from .lags import (
    make_copy,
    make_first_symbol_latch,
    make_noise_free_lag,
    make_noisy_lag,
    make_very_long_lag,
)
from .marked import (
    TEMPORAL_SYMBOLS,
    make_adding,
    make_multiplication,
    make_temporal_order,
    marker_windows,
)
from .stopping_rules import Criterion

__all__ = [
    "BRACKET_SYMBOLS",
    "REBER_SYMBOLS",
    "TASK_NAMES",
    "TEMPORAL_SYMBOLS",
    "Task",
    "make_adding",
    "make_bracket_depth",
    "make_copy",
    "make_embedded_reber",
    "make_first_symbol_latch",
    "make_multiplication",
    "make_noise_free_lag",
    "make_noisy_lag",
    "make_task",
    "make_temporal_order",
    "make_very_long_lag",
    "marker_windows",
]


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
    check_choice("name", name, TASK_NAMES)
    make = _GENERATORS[name]
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
    return Task(name, bound, D, K, **describe(name, known | options | sizes))


_GENERATORS = {
    "temporal_order": make_temporal_order,
    "adding": make_adding,
    "multiplication": make_multiplication,
    "copy": make_copy,
    "embedded_reber": make_embedded_reber,
    "noise_free_lag": make_noise_free_lag,
    "very_long_lag": make_very_long_lag,
    "noisy_lag": make_noisy_lag,
    "first_symbol_latch": make_first_symbol_latch,
    "bracket_depth": make_bracket_depth,
}
TASK_NAMES = tuple(_GENERATORS)
