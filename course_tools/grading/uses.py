"""Which functions of the course an answer calls, however it got hold of them."""

import functools
import os
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lstm_course
from lstm_course.exercises.exercise import Exercise
from lstm_course.exercises.running import observe

PACKAGE = str(Path(lstm_course.__file__).parent) + os.sep
EXERCISES = f"{PACKAGE}exercises{os.sep}"
NOT_NOTED = "lstm_course.settings.setup"


@contextmanager
def watched_uses() -> Iterator[set[str]]:
    """Collect the true names of the course's functions that are called within.

    What these call in their turn is not noted, nor what belongs to the exercises.
    """
    uses: set[str] = set()

    def watch(frame: types.FrameType, event: str, _argument: Any) -> None:
        if event == "call" and _is_course(frame) and not _is_course(frame.f_back):
            name = frame.f_code.co_qualname.removesuffix(".__init__").split(".<locals>")[0]
            if name[0] not in "_<":  # an import runs `<module>` and finders
                uses.add(f"{frame.f_globals.get('__name__')}.{name}")

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield uses
    finally:
        sys.setprofile(before)
        uses.discard(NOT_NOTED)


def _is_course(frame: types.FrameType | None) -> bool:
    name = frame.f_code.co_filename if frame else ""
    return name.startswith(PACKAGE) and not name.startswith(EXERCISES)


@functools.cache
def helpers_of(exercise: Exercise) -> frozenset[str]:
    """The functions of the course that right answers to an exercise call: those it asks for."""
    if not exercise.is_function:
        return frozenset()
    with watched_uses() as uses:
        for answer in (exercise.reference, *exercise.also_right):
            observe(exercise.answer_of(answer), True, exercise.make_cases())
    return frozenset(uses)
