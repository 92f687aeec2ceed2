"""Put a lesson's parts together: the learner's own where they are right, ours for the others."""

import functools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from .exercise import Exercise
from .judging import judge_answer
from .verdict import CORRECT, listed


def assemble_parts(exercises: tuple[Exercise, ...], answers: dict[str, Any]) -> SimpleNamespace:
    """Return each answer by its exercise's name, ours where it is not right; print whose they are.

    What a learner's own part raises says whose it is. Raises ValueError for a name that is none of
    theirs.
    """
    known = {exercise.target: exercise for exercise in exercises}
    if unknown := [name for name in answers if name not in known]:
        raise ValueError(f"answers must be named {listed(list(known))}; got {listed(unknown)}")
    own = {
        name: _signed(name, answer)
        for name, answer in answers.items()
        if judge_answer(known[name], answer).status == CORRECT
    }
    missing = [name for name in answers if name not in own]
    rest = f"; ours stand in for {listed(missing)}" if missing else ""
    print(f"{len(own)} of {len(answers)} parts are yours{rest}")
    return SimpleNamespace(**{name: known[name].reference for name in answers} | own)


def _signed(name: str, answer: Callable) -> Callable:
    """A part that adds its name to what it raises."""

    @functools.wraps(answer)
    def part(*arguments, **named):
        try:
            return answer(*arguments, **named)
        except Exception as error:
            error.add_note(
                f"Raised in your part `{name}`, or in what it calls. With `{name}=...` in "
                "`assemble`, ours stands in for it."
            )
            raise

    return part
