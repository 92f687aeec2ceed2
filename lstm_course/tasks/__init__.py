"""Tasks that need memory: their generators, and what judges an answer.

All modules of this folder are imported: a generator is known by the `@task(...)` above it alone.
"""

import importlib
import pkgutil

from .baselines import (
    adding_baseline,
    bracket_baseline,
    multiplication_baseline,
    multiplication_mean,
)
from .batch import Batch, check_outputs
from .building import answer_at_end, check_sizes, draw_length
from .grammars import BRACKET_SYMBOLS, REBER_SYMBOLS
from .marked import TEMPORAL_SYMBOLS, marker_windows
from .registry import RECORDS, Task, make_task, task
from .stopping_rules import Criterion, EmbeddedReberCriterion, MostActive, WithinTolerance

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
TASK_NAMES = tuple(RECORDS)
_GENERATORS = {record.make.__name__: record.make for record in RECORDS.values()}
globals().update(_GENERATORS)

__all__ = [
    "BRACKET_SYMBOLS",
    "REBER_SYMBOLS",
    "TASK_NAMES",
    "TEMPORAL_SYMBOLS",
    "Batch",
    "Criterion",
    "EmbeddedReberCriterion",
    "MostActive",
    "Task",
    "WithinTolerance",
    "adding_baseline",
    "answer_at_end",
    "bracket_baseline",
    "check_outputs",
    "check_sizes",
    "draw_length",
    "make_task",
    "marker_windows",
    "multiplication_baseline",
    "multiplication_mean",
    "task",
    *_GENERATORS,
]
