"""Tasks that need memory: their generators, and what judges an answer.

Every generator takes an explicit `rng` and gives a `Batch`. Its sequences have one length, but for
Reber strings; where the paper draws it from T to T + T/10 it is drawn once a batch, or is T with
`fixed_length=True`. All raise TypeError or ValueError naming the argument. All modules of this
folder are imported: a generator is known by the `@task(...)` above it alone.
"""

import importlib
import pkgutil

from .batch import Batch, answer_at_end
from .examples import sequences_of_1997
from .registry import RECORDS, Task, make_task, task
from .stopping_rules import Criterion, MostActive, WithinTolerance, first_met
from .track_and_recall import cup_orders

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
TASK_NAMES = tuple(RECORDS)
_GENERATORS = {record.make.__name__: record.make for record in RECORDS.values()}
globals().update(_GENERATORS)

__all__ = [
    "TASK_NAMES",
    "Batch",
    "Criterion",
    "MostActive",
    "Task",
    "WithinTolerance",
    "answer_at_end",
    "cup_orders",
    "first_met",
    "make_task",
    "sequences_of_1997",
    "task",
    *_GENERATORS,
]
