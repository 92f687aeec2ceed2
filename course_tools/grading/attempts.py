"""Try one answer of a handed-in notebook: run it in its own process, judge it here.

The inputs are drawn, the expected values computed, and the two compared in this process. The
answer's process gets the inputs only, and what it sends back is plain values.
"""

import contextlib
import multiprocessing
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lstm_course.exercises import find_exercise
from lstm_course.exercises.exercise import Exercise
from lstm_course.exercises.judging import judge_handed_in
from lstm_course.exercises.running import HandedIn, Outcome
from lstm_course.exercises.verdict import NOT_ATTEMPTED, WRONG

from .conversation import Host
from .notebook import Submission
from .sandbox import Limits
from .untouched import is_untouched, own_cells
from .uses import helpers_of

_KEPT: list[Host] = []  # of a worker, one at most
FAILED = "failed"  # the answer could not be run to its end; the sentence says why
NO_ANSWER = "The notebook has no answer to this exercise: its cell is missing."


@dataclass(frozen=True)
class Attempt:
    """What came of one answer.

    status: "correct", "wrong", "not attempted" or "failed". mistake: its name, "" without one.
    seconds: how long the answer ran. printed: the beginning of what it printed. notes: for a
    teacher, found before anything ran. Every text is printable and short.
    """

    exercise: str
    status: str
    sentence: str = ""
    mistake: str = ""
    seconds: float = 0.0
    printed: str = ""
    notes: tuple[str, ...] = ()


def attempt(
    submission: Submission, exercise: str, isolation: str, limits: Limits | None = None
) -> Attempt:
    """Try a notebook's answer to an exercise, "01.rnn_step".

    isolation: "bubblewrap" for other people's notebooks, "none" for one's own. Raises ValueError
    for an exercise or an isolation that does not exist; whatever the notebook does becomes the
    attempt's status and sentence.
    """
    return attempt_all(submission, [exercise], isolation, limits)[0]


def attempt_all(
    submission: Submission,
    exercises: Iterable[str],
    isolation: str,
    limits: Limits | None = None,
) -> list[Attempt]:
    """Try several answers of one notebook, each in its own process, in one sandbox where it can.

    A worker keeps its sandbox for the next notebooks.
    """
    with _host(isolation, limits or Limits()) as host:
        return [_attempt(submission, exercise, host) for exercise in exercises]


def _host(isolation: str, limits: Limits) -> contextlib.AbstractContextManager[Host]:
    """A sandbox for one notebook; in a worker the one of before, which ends with the worker."""
    if multiprocessing.parent_process() is None:
        return Host(isolation, limits)
    for host in [host for host in _KEPT if (host.isolation, host.limits) != (isolation, limits)]:
        host.end()
        _KEPT.remove(host)
    if not _KEPT:
        _KEPT.append(Host(isolation, limits))
    return contextlib.nullcontext(_KEPT[0])


def _attempt(submission: Submission, exercise: str, host: Host) -> Attempt:
    known = find_exercise(exercise)
    if submission.problem:
        return Attempt(exercise, FAILED, plain_text(submission.problem))
    if is_untouched(submission.cells, exercise):
        return Attempt(exercise, NOT_ATTEMPTED, "" if exercise in submission.stubs else NO_ANSWER)
    job = {
        "cells": list(submission.cells),
        "own": list(own_cells(known.lesson)),
        "exercise": exercise,
        "stub": submission.stubs.get(exercise),
        "is_function": known.is_function,
        "cases": known.make_cases() if known.is_function else [],
        "extra": known.make_extra(),
        "seconds": host.limits.seconds,
    }
    return _attempt_from(known, host.run(job), host.limits)


def _attempt_from(exercise: Exercise, ran: Any, limits: Limits) -> Attempt:
    """Judge what came out of the process."""
    more = {"seconds": round(ran.seconds, 3)}
    more["printed"] = plain_text(ran.printed, limits.output, lines=40)
    if ran.end:
        return Attempt(exercise.name, FAILED, plain_text(ran.end), **more)
    try:
        found = ran.messages[-1]
        if "given" not in found:
            status = WRONG if found.get("error") else NOT_ATTEMPTED
            said = str(found.get("error") or found["missing"] or NO_ANSWER)
            return Attempt(exercise.name, status, plain_text(said), **more)
        given = given_from_plain(exercise, found["given"])
        more["notes"] = tuple(
            f"uses {plain_text(name, 120)}"
            for name in found["uses"][:20] if name not in helpers_of(exercise)
        )  # fmt: skip
        near = plain_text(str(found["near"]), 80)
    except (KeyError, TypeError, ValueError, RecursionError, AttributeError):
        words = "Its process sent something that is no answer."
        return Attempt(exercise.name, FAILED, words, **more)
    verdict = judge_handed_in(exercise, given)
    sentence = plain_text(verdict.sentence, 1000, lines=5)
    if verdict.status == NOT_ATTEMPTED and near:
        sentence = f"`{exercise.target}` is still blank, but there is `{near}`. Is it misspelt?"
    return Attempt(exercise.name, verdict.status, sentence, verdict.mistake, **more)


def given_from_plain(exercise: Exercise, plain: dict[str, Any]) -> HandedIn:
    """Build what `child.given_as_plain` wrote; ValueError and its like for anything else.

    The arguments of each outcome are drawn here again: what came back is not asked for them.
    """
    kind, type_name, words, value = plain["handed"]
    if kind not in ("dots", "function", "value"):
        raise ValueError(kind)
    cases = exercise.make_cases() if exercise.is_function and kind == "function" else []
    written = plain["outcomes"]
    if len(written) > len(cases) or (kind == "function" and cases and not written):
        raise ValueError("outcomes")
    ended = bool(written and written[-1][1])  # by an error: then nothing was called again
    pairs = zip(written, cases, strict=False)
    outcomes = [_outcome_from_plain(o, case, is_first=not ended) for o, case in pairs]
    if len(outcomes) < len(cases) and outcomes and not outcomes[-1].error:
        raise ValueError("outcomes")
    calls = exercise.make_extra() if kind == "function" else []
    extra = [
        _outcome_from_plain(o, call, is_first=False)
        for o, call in zip(plain["extra"], calls, strict=True)
    ]
    words = plain_text(str(words), 200)
    return HandedIn(kind, str(type_name)[:80], words, value, tuple(outcomes), tuple(extra))


def _outcome_from_plain(written: list[Any], arguments: tuple, is_first: bool = True) -> Outcome:
    result, error, is_blank, misfit, changed, touched_random, borrowed, *more = written
    left, types, way_back, again = more
    if not all(type(text) is str for text in (error, misfit)):
        raise ValueError("texts")
    return Outcome(
        arguments,
        result,
        error=plain_text(error, 400),
        is_blank=is_blank is True,
        misfit=plain_text(misfit, 200),
        changed=tuple(k for k in changed if type(k) is int and 0 <= k < len(arguments)),
        repeated=_outcome_from_plain(again, arguments, is_first=False) if is_first else None,
        touched_random=touched_random is True,
        borrowed=tuple(k for k in borrowed if type(k) is int and k >= 0),
        left=left,
        types=tuple(map(str, types)),
        way_back=way_back,
    )


def plain_text(text: str, limit: int = 300, lines: int = 1) -> str:
    """Reduce a text to what can be shown anywhere: printable characters, few lines, cut.

    Control characters, escape sequences of terminals, marks that turn the direction of writing and
    characters of no width are dropped; other white space becomes a space.
    """
    kept = [" ".join(_printable(line).split()) for line in str(text)[: 20 * limit].splitlines()]
    kept = [line for line in kept if line]
    if lines == 1:
        kept = [" ".join(kept)]
    elif len(kept) > lines:
        kept = [*kept[: lines - 1], "..."]
    joined = "\n".join(kept)
    return joined if len(joined) <= limit else f"{joined[: limit - 3]}..."


def _printable(line: str) -> str:
    """Drop what is not printed: categories Cc, Cf, Cs, Co, Cn; a mark stays on its letter."""
    line = re.sub(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)", "", line)
    spaced = (" " if ch.isspace() else ch for ch in line)
    return "".join(ch for ch in spaced if ch == " " or unicodedata.category(ch)[0] != "C")
