"""The exercises: `check` an answer, ask for a `hint`, see the `solution`, `reveal` a prediction.

Lessons of your own: name their folders in the environment variable LSTM_COURSE_LESSONS. Each holds
`lesson_NN.py` and the notebook `NN_title.ipynb`; a number of the course's own stays the course's.
"""

import difflib
import os
import sys
from contextlib import nullcontext, redirect_stderr
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lstm_course.validation import check_choice, check_type

from .assembling import assemble_parts
from .broken_cells import BROKEN_CELLS
from .corner_series import four_series
from .exercise import Exercise, Mistake, read_mistakes
from .interrupts import fold_interrupts
from .judging import judge_answer
from .map_faults import four_maps
from .order_series import colleague_sequences
from .order_series import make_sequences as order_sequences
from .prediction import predictions, reveal
from .shown import to_show, watch_what_is_shown
from .stopped_cells import how_it_stopped, watch_cells
from .verdict import NOT_JUDGED, Note, Verdict

__all__ = [
    "BROKEN_CELLS",
    "Exercise",
    "Mistake",
    "assemble",
    "check",
    "colleague_sequences",
    "find_exercise",
    "four_maps",
    "four_series",
    "hint",
    "lessons",
    "order_sequences",
    "predictions",
    "read_mistakes",
    "reveal",
    "solution",
]

__path__ += filter(None, os.environ.get("LSTM_COURSE_LESSONS", "").split(os.pathsep))

_hints_shown: dict[str, int] = {}
watch_cells()
watch_what_is_shown()
fold_interrupts()


def check(name: str, answer: Any) -> Verdict | None:
    """Check an answer to an exercise: `check("01.rnn_step", rnn_step)`.

    Returns the verdict, which JupyterLab shows; none on an answer whose cell stopped with an error
    before it was defined anew. Raises ValueError for an unknown name; where nbgrader validates the
    notebook, to which a cell is right unless it raises, NotRight; a right one then shows nothing.
    """
    exercise = find_exercise(name)
    how = how_it_stopped(exercise.target, answer)
    validating = os.environ.get("NBGRADER_EXECUTION") == "validate"
    with redirect_stderr(sys.stdout) if validating else nullcontext():
        verdict = Verdict(exercise, NOT_JUDGED, how) if how else judge_answer(exercise, answer)
    # What is shown it takes for a number.
    return verdict.require() if validating else to_show(verdict)


def assemble(lesson: str, **answers: Any) -> SimpleNamespace:
    """Take a lesson's exercises as parts of one thing: `parts = assemble("16", pad=pad)`.

    Each is the answer given, where the check finds it right, else ours; prints whose they are.
    Raises ValueError for an unknown lesson, or a name that is none of its exercises.
    """
    return assemble_parts(exercises_of(lesson), answers)


def hint(name: str) -> Note:
    """Give the next hint of an exercise, one step at a time; after the last it starts again."""
    exercise = find_exercise(name)
    shown = _hints_shown.get(name, 0)
    _hints_shown[name] = shown + 1
    again, number = divmod(shown, len(exercise.hints))
    heading = f"Hint {number + 1} of {len(exercise.hints)} for {name}"
    return to_show(Note(f"{heading}{', again' if again else ''}", exercise.hints[number]))


def solution(name: str) -> Note:
    """Show the reference solution of an exercise."""
    exercise = find_exercise(name)
    return to_show(Note(f"A solution of {name}", exercise.source(), is_code=True))


def lessons() -> list[str]:
    """The numbers of the lessons that have exercises, in order."""
    found = (path.stem for folder in __path__ for path in Path(folder).glob("lesson_*.py"))
    return sorted({stem.removeprefix("lesson_") for stem in found})


def exercises_of(lesson: str) -> tuple[Exercise, ...]:
    """The exercises of a lesson, "01", in the order of the notebook."""
    check_choice("lesson", lesson, lessons())
    return import_module(f"{__name__}.lesson_{lesson}").EXERCISES


def _all_of(lesson: str) -> tuple[Exercise, ...]:
    """A lesson's exercises and those that it only shows, which have no stub and are not marked."""
    return exercises_of(lesson) + getattr(import_module(f"{__name__}.lesson_{lesson}"), "SHOWN", ())


def find_exercise(name: str) -> Exercise:
    """Find an exercise by its name, "01.rnn_step"; ValueError with the nearest names if unknown."""
    lesson = check_type("name", name, str).split(".")[0]
    known = lessons()
    candidates = sum(map(_all_of, [lesson] if lesson in known else known), ())
    for exercise in candidates:
        if exercise.name == name:
            return exercise
    names = [exercise.name for exercise in candidates]
    near = difflib.get_close_matches(name, names, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else "."
    told = ", ".join(names)
    if lesson not in known and names:
        told = f"{names[0]} and so on, of lessons {known[0]} to {known[-1]}"
    raise ValueError(f"there is no exercise {name!r}{meant} Known: {told or 'none'}")
