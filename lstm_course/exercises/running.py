"""Run an answer on its cases and record what happened, without judging it.

Nothing of the reference is in here: this half can run in a process of its own.
"""

from __future__ import annotations

import copy
import linecache
import random
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Outcome:
    """What one call of an answer did.

    result: what it returned, as it came. error: what it raised, as one line, and its type's name.
    changed: positions of the arguments it changed in place. repeated: what the same call returned
    the second time. touched_random: whether it moved a global random state.
    """

    arguments: tuple
    result: Any = None
    error: str = ""
    error_type: str = ""
    changed: tuple[int, ...] = ()
    repeated: Any = None
    touched_random: bool = False


def run_answer(answer: Callable, cases: list[tuple]) -> list[Outcome]:
    """Call an answer on every case, then on every case again; stop at the first error.

    Each call gets its own copies. Warnings and floating-point flags are silenced during the calls,
    global random states put back after them. Ctrl-C passes through.
    """
    with _quiet():
        outcomes: list[Outcome] = []
        for arguments in cases:
            outcomes.append(_call(answer, arguments))
            if outcomes[-1].error:
                return outcomes
        return [_with_repeat(answer, outcome) for outcome in outcomes]


def _call(answer: Callable, arguments: tuple) -> Outcome:
    """Call once on copies and record the result, the error and the side effects."""
    given = copy.deepcopy(arguments)
    before = _random_states()
    try:
        result = answer(*given)
    except (Exception, SystemExit) as error:
        return Outcome(arguments, error=_one_line(answer, error), error_type=type(error).__name__)
    changed = tuple(k for k, a in enumerate(arguments) if not _same(a, given[k]))
    touched = not _same(before, _random_states())
    # A copy, so that a result the function keeps and changes later stays as it was returned.
    return Outcome(arguments, copy.deepcopy(result), changed=changed, touched_random=touched)


def _with_repeat(answer: Callable, outcome: Outcome) -> Outcome:
    """Add what a second call on the same arguments returns."""
    again = _call(answer, outcome.arguments)
    repeated = f"an error: {again.error}" if again.error else again.result
    return Outcome(**{**vars(outcome), "repeated": repeated})


def _same(a: Any, b: Any) -> bool:
    """Compare arguments or random states exactly, NaN equal to NaN; other objects are passed."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.tobytes() == b.tobytes() and a.shape == b.shape
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(_same(p, q) for p, q in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    return bool(a == b) if isinstance(a, (int, float, str)) else True


def _random_states() -> tuple:
    """The global states of Python's and NumPy's generators."""
    return random.getstate(), np.random.get_state()  # noqa: NPY002 (read only, to see it unmoved)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence warnings and put global random states back, also after Ctrl-C."""
    python_state, numpy_state = _random_states()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)  # noqa: NPY002


def _one_line(answer: Callable, error: BaseException) -> str:
    """Name an error and the line of the learner's code that it came from."""
    text = " ".join(f"{type(error).__name__}: {error}".split())[:300].rstrip(": ")
    filename = getattr(getattr(answer, "__code__", None), "co_filename", None)
    line = ""
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == filename:
            line = linecache.getline(filename, traceback.tb_lineno).strip() or line
        traceback = traceback.tb_next
    return f"{text}, in the line: {line}" if line else text
