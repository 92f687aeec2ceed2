"""Judge what an answer did: compare it with the reference, name the mistake.

Plain comparisons only, no `assert`: `python -O` would remove them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercise import Exercise, Mistake
from .running import Outcome, run_answer
from .verdict import CORRECT, NOT_ATTEMPTED, WRONG, Verdict

TOLERANCE = 1e-5  # relative; a right answer in float32 is within 1e-6
NOT_AN_ARRAY = (str, bytes, dict, set)


def judge_answer(exercise: Exercise, answer: Any) -> Verdict:
    """Return the verdict on an answer: a function or a value, as the exercise asks."""
    if answer is Ellipsis:
        return Verdict(exercise, NOT_ATTEMPTED)
    if not exercise.is_function:
        return _judge_value(exercise, answer)
    if not callable(answer):
        return _wrong(
            exercise,
            f"The check needs the function itself, `check({exercise.name!r}, {exercise.target})`, "
            f"not what it returns; it got {type(answer).__name__}.",
        )
    return judge_outcomes(exercise, run_answer(answer, exercise.make_cases()))


def judge_outcomes(exercise: Exercise, outcomes: list[Outcome]) -> Verdict:
    """Return the verdict on what a function did on the exercise's cases."""
    if any(_is_blank(outcome) for outcome in outcomes):
        return Verdict(exercise, NOT_ATTEMPTED)
    expected = run_answer(exercise.reference, exercise.make_cases())
    problem = _find_problem(exercise, outcomes, expected)
    if problem is None:
        return Verdict(exercise, CORRECT)
    by_name = {mistake.name: mistake for mistake in exercise.mistakes}
    mistake = by_name.get(problem) or _look_up(exercise, outcomes)
    if mistake is not None:
        return _wrong(exercise, mistake.sentence, mistake)
    return _wrong(exercise, problem)


def _judge_value(exercise: Exercise, value: Any) -> Verdict:
    """Judge a number (or other plain value) that the learner found."""
    if callable(value):
        return _wrong(exercise, f"`{exercise.target}` should be a value; it is a function.")
    found = _as_arrays(value)
    if found is None or found[0].dtype.kind not in "fiub" or not np.isfinite(found[0]).all():
        return _wrong(
            exercise, f"`{exercise.target}` should be {exercise.results[0]}; got {value!r:.60}."
        )
    if exercise.judge is not None:
        problem = exercise.judge(value)
    else:
        problem = _value_problem(exercise.results[0], found[0], np.asarray(exercise.reference))
    if problem is None:
        return Verdict(exercise, CORRECT)
    for mistake in exercise.mistakes:
        if problem == mistake.name or _close(found[0], np.asarray(mistake.answer)):
            return _wrong(exercise, mistake.sentence, mistake)
    return _wrong(exercise, problem)


def _find_problem(exercise, outcomes, expected) -> str | None:
    """Return the first thing that is wrong, in the order a learner can mend it, or None."""
    if outcomes[-1].error:
        return f"Your function raised {outcomes[-1].error}\n{_shapes(exercise, outcomes[-1])}"
    for outcome, right in zip(outcomes, expected, strict=True):
        problem = _form_problem(exercise, outcome, right)
        if problem:
            return problem
    for find in (_side_effect, _kept_state, _touched_random):
        problem = find(exercise, outcomes)
        if problem:
            return problem
    if exercise.judge is not None:
        return exercise.judge([(outcome.arguments, outcome.result) for outcome in outcomes])
    for outcome, right in zip(outcomes, expected, strict=True):
        pairs = zip(
            exercise.results, _as_arrays(outcome.result), _as_arrays(right.result), strict=True
        )
        for name, found, wanted in pairs:
            problem = _value_problem(name, found, wanted)
            if problem:
                return problem
    return None


def _form_problem(exercise, outcome: Outcome, right: Outcome) -> str | None:
    """Number of results, type, shape, finiteness."""
    if outcome.result is None:
        return "Your function returns nothing. Is the line with `return` missing?"
    wanted, found = _as_arrays(right.result), _as_arrays(outcome.result)
    names = exercise.results
    listing = " and ".join(names)
    if found is None:
        return f"Your function returns {_kind(outcome.result)}; expected {listing} as NumPy arrays."
    if len(found) != len(wanted):
        return f"Your function returns {len(found)} results; expected {len(wanted)}: {listing}."
    for name, array, model in zip(names, found, wanted, strict=True):
        if array.dtype.kind not in "fiub":
            return f"{name} should hold numbers; yours holds {array.dtype}."
        if exercise.judge is None and array.shape != model.shape:
            return f"{name} should have shape {model.shape} here; yours has {array.shape}."
        if not np.isfinite(array).all():
            place = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
            return f"{name} holds {array[place]} at index {place}; every number should be finite."
    return None


def _shapes(exercise, outcome: Outcome) -> str:
    """Name the arguments of a call and their shapes."""
    names = exercise.reference.__code__.co_varnames
    pairs = zip(names, outcome.arguments, strict=False)
    listed = [f"`{name}` {np.shape(a)}" for name, a in pairs if isinstance(a, np.ndarray)]
    return f"It was called with {', '.join(listed)}." if listed else ""


def _side_effect(exercise, outcomes) -> str | None:
    changed = sorted({k for outcome in outcomes for k in outcome.changed})
    if not changed:
        return None
    code = exercise.reference.__code__
    names = ", ".join(f"`{code.co_varnames[k]}`" for k in changed)
    return (
        f"Your function changes {names} in place, so its caller's data change too. "
        "Make a new array instead (no `+=` and no `[...] =` on an argument)."
    )


def _kept_state(exercise, outcomes) -> str | None:
    if all(_same_result(outcome.result, outcome.repeated) for outcome in outcomes):
        return None
    return (
        "Called twice with the same arguments, your function gives two different results. "
        "It keeps something between calls: a global variable, a default list, random numbers."
    )


def _touched_random(exercise, outcomes) -> str | None:
    if not any(outcome.touched_random for outcome in outcomes):
        return None
    return (
        "Your function uses a global random generator, so it changes what others draw. "
        "Use the generator it is given."
    )


def _value_problem(name: str, found: np.ndarray, wanted: np.ndarray) -> str | None:
    """Say where values differ, with one example; None where they agree."""
    if found.shape != wanted.shape:
        return f"{name} should have shape {wanted.shape}; yours has {found.shape}."
    off = ~_element_close(found, wanted)
    if not off.any():
        return None
    if off.ndim == 0:
        return f"{name} is not right yet: {float(found):.4g}."
    place = tuple(int(k) for k in np.argwhere(off)[0])
    return (
        f"The shape is right, but {int(off.sum())} of {off.size} numbers of {name} are not. "
        f"The first is at index {place}: {float(found[place]):.4f}, "
        f"where {float(wanted[place]):.4f} is expected."
    )


def _look_up(exercise: Exercise, outcomes: list[Outcome]) -> Mistake | None:
    """Find the named mistake that does the same as this answer on every case."""
    for mistake in exercise.mistakes:
        theirs = run_answer(mistake.answer, exercise.make_cases())
        if len(theirs) == len(outcomes) and all(map(_alike, outcomes, theirs)):
            return mistake
    return None


def _alike(a: Outcome, b: Outcome) -> bool:
    """Whether two answers did the same on one case; errors speak for themselves."""
    return (
        not (a.error or b.error)
        and a.changed == b.changed
        and a.touched_random == b.touched_random
        and _same_result(a.result, b.result)
        and _same_result(a.repeated, b.repeated)
    )


def _same_result(a: Any, b: Any) -> bool:
    a, b = _as_arrays(a), _as_arrays(b)
    if a is None or b is None:
        return a is b
    return len(a) == len(b) and all(_close(p, q) for p, q in zip(a, b, strict=True))


def _close(a: np.ndarray, b: np.ndarray) -> bool:
    if a.shape != b.shape or a.dtype.kind not in "fiub" or b.dtype.kind not in "fiub":
        return a.shape == b.shape and a.dtype == b.dtype and a.tolist() == b.tolist()
    return bool(_element_close(a, b).all())


def _element_close(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Compare relative to the largest wanted number; NaN equals NaN; shapes are equal already."""
    finite = np.abs(wanted[np.isfinite(wanted)]).astype(float)
    scale = finite.max(initial=0.0)
    return np.isclose(
        found, wanted, rtol=TOLERANCE, atol=max(TOLERANCE * scale, 1e-12), equal_nan=True
    )


def _as_arrays(result: Any) -> tuple[np.ndarray, ...] | None:
    """Turn one result, or a tuple of them, into arrays; None where that cannot be done."""
    parts = result if isinstance(result, tuple) else (result,)
    arrays = []
    for part in parts:
        if type(part).__module__.split(".")[0] == "torch":
            part = part.detach().numpy()
        if part is None or callable(part) or isinstance(part, NOT_AN_ARRAY):
            return None
        try:
            arrays.append(np.asarray(part))
        except (ValueError, TypeError):  # ragged lists
            return None
    return None if any(a.dtype == object for a in arrays) or not arrays else tuple(arrays)


def _is_blank(outcome: Outcome) -> bool:
    """Whether a call gave back the stub's dots."""
    parts = outcome.result if isinstance(outcome.result, tuple) else (outcome.result,)
    return outcome.error_type == "NotImplementedError" or any(p is Ellipsis for p in parts)


def _wrong(exercise: Exercise, sentence: str, mistake: Mistake | None = None) -> Verdict:
    return Verdict(exercise, WRONG, sentence, mistake.name if mistake else "")


def _kind(value: Any) -> str:
    return "a tuple" if isinstance(value, tuple) else f"a {type(value).__name__}"
