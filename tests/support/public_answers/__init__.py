"""Answers that people gave in public threads, written anew, and what each should be told.

A wrong one lists what counts as told precisely, judged by reading: the names of mistakes, or words
of the verdict. A name that is not listed is false until somebody has read it.
`python -m tests.support.public_answers` puts all of them before the checker.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """One answer: "right", "single" (one mistake) or "double", and what counts as precise."""

    key: str
    kind: str
    exercise: str
    told: tuple[str, ...]
    given: Any


ANSWERS: list[Answer] = []


def _collect(kind: str, exercise: str, told: tuple[str, ...]) -> Callable:
    def collect(given, key=""):
        ANSWERS.append(Answer(key or given.__name__, kind, exercise, told, given))
        return given

    return collect


def right(exercise):
    """A right answer: it must be accepted."""
    return _collect("right", exercise, ())


def wrong(exercise, *told):
    """An answer with one mistake."""
    return _collect("single", exercise, told)


def double(exercise, *told):
    """An answer with two mistakes."""
    return _collect("double", exercise, told)


def all_answers():
    """Every answer, in the order of the lessons."""
    if not ANSWERS:
        for path in sorted(Path(__file__).parent.glob("lesson_*.py")):
            import_module(f"{__name__}.{path.stem}")
    return ANSWERS
