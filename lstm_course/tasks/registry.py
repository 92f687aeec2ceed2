"""The tasks by name, one record each: `@task(...)` above a generator is all that registers it."""

import inspect
import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from lstm_course.validation import check_choice

from .batch import Batch
from .stopping_rules import Criterion

KINDS = ("classes", "values", "legal symbols")
PARTS = ("kind", "criterion", "baseline", "baseline_meaning", "source")


@dataclass(frozen=True)
class Task:
    """A task with fixed sizes: what to train on, when it is solved, and what no memory scores.

    `make(rng, N)` gives a Batch with D inputs and K outputs. `kind` is "classes", "values" or
    "legal symbols". `criterion()` gives a fresh stopping rule. `baseline` is the score of a
    predictor without memory, `baseline_meaning` says which score, in which unit. `source` names
    the paper.
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


class Record(NamedTuple):
    """What `@task` keeps of a generator: its sizes and their defaults, and the PARTS of a Task."""

    make: Callable[..., Batch]
    sizes: dict
    parts: dict


RECORDS: dict[str, Record] = {}  # in the order of definition; the package imports every module


def task(**parts) -> Callable:
    """Register the generator below as a task, under its name without "make_".

    - `kind`: "classes", "values" or "legal symbols"; a loss and predictions go with it.
    - `criterion`: a subclass of Criterion, or a `partial` of one.
    - `baseline`: what the best guess from the current input alone scores on this task.
    - `baseline_meaning`: "mean squared error of ..." for values, else "accuracy of ...",
      "accuracy on the last symbol of ..." or "accuracy on the second-last symbol of ...".
    - `source`: the paper, and what in it is this course's.

    Each but the kind may be a function of sizes, which it names as its arguments; a size that the
    generator does not have needs a default there. Raises TypeError or ValueError, naming the
    generator, for a record that is not complete, ValueError for a name that is taken.
    """

    def register(make: Callable[..., Batch]) -> Callable[..., Batch]:
        name = make.__name__.removeprefix("make_")
        where = f"{make.__name__} of {make.__module__}"
        missing = [part for part in PARTS if parts.get(part) in (None, "")]
        unknown = [part for part in parts if part not in PARTS]
        if missing or unknown:
            found = f"is without {', '.join(missing)}" if missing else f"has {', '.join(unknown)}"
            raise TypeError(f"the @task(...) above {where} {found}; expected {', '.join(PARTS)}")
        check_choice(f"the kind in the @task(...) above {where}", parts["kind"], KINDS)
        taken = name in RECORDS and not _comes_again(make, RECORDS[name].make)
        if taken or name == make.__name__:
            raise ValueError(f"a generator is called make_ and a new name; got {where}")
        RECORDS[name] = Record(make, _sizes_of(make, where, parts), parts)
        return make

    return register


def _comes_again(make: Callable, old: Callable) -> bool:
    """Whether the module of both is run anew, which it is after another task of it was refused."""
    return make.__module__ == old.__module__ and make.__globals__ is not old.__globals__


def make_task(name: str, **sizes) -> Task:
    """Make a task by its name (TASK_NAMES), with the keyword arguments of its generator.

    "multiplication" also takes `fewer_wrong_than` (the paper's n_seq: 140, the default, or 13).
    Raises ValueError for an unknown name and TypeError for an unknown size, both listing what is
    known, and whatever the generator raises.
    """
    make, known, parts = RECORDS[check_choice("name", name, RECORDS)]
    for size in sizes:
        if size not in known:
            listed = ", ".join(known) or "none"
            raise TypeError(f"the sizes of {name} are: {listed}; got {size!r}")
    sizes = known | {size: _as_int(value) for size, value in sizes.items()}
    bound = partial(make, **{size: sizes[size] for size in _arguments(make)[2:]})
    example = bound(np.random.default_rng(0), 1)  # checks the sizes, tells D and K
    D, K = example.x.shape[2], example.targets.shape[2]
    return Task(name, bound, D, K, **{part: _of_sizes(parts[part], sizes) for part in PARTS})


def _as_int(value):
    """A whole number as an int, as `check_integer` gives it: np.int8 would overflow in a record."""
    try:
        return value if isinstance(value, (bool, np.bool_)) else operator.index(value)
    except TypeError:  # no whole number: the generator judges it
        return value


def _of_sizes(part, sizes: dict):
    """Return a part of a record, or what it is at these sizes if it is a function of them."""
    if not inspect.isfunction(part):  # a class or a partial is the value itself
        return part
    return part(**{size: sizes[size] for size in _arguments(part)})


def _arguments(function: Callable) -> list[str]:
    return list(inspect.signature(function).parameters)


def _sizes_of(make: Callable, where: str, parts: dict) -> dict:
    """Return the sizes of a task and their defaults; raise TypeError where one has none."""
    found = dict(inspect.signature(make).parameters)
    if list(found)[:2] != ["rng", "N"]:
        raise TypeError(f"a generator's first arguments are rng and N; got {where}")
    for part in filter(inspect.isfunction, parts.values()):
        extra = inspect.signature(part).parameters.items()
        found |= {name: p for name, p in extra if name not in found}
    sizes = {name: p.default for name, p in found.items() if name not in ("rng", "N")}
    without = [name for name, default in sizes.items() if default is inspect.Parameter.empty]
    if without:
        raise TypeError(f"{where}, or its @task(...), gives no default for {', '.join(without)}")
    return sizes
