"""Judge what an answer did: compare it with the reference, name the mistake.

Plain comparisons only, no `assert`: `python -O` would remove them.
"""

import functools
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from .comparing import alike, at_start, close, parts_of, same_part, same_result, value_problem
from .diagnosing import Explanation
from .exercise import Exercise, Mistake
from .explaining import explain_answer, name_mistakes
from .letters import dz_first, in_letters, letters_of
from .quiet import quiet
from .running import (
    HandedIn,
    Outcome,
    Unreadable,
    make_plain,
    observe,
    run_answer,
    run_extra,
)
from .verdict import (
    CORRECT,
    NOT_ATTEMPTED,
    WRONG,
    Verdict,
    describe,
    error_text,
    is_tensor,
    listed,
)


class JudgeFailed(Exception):
    """An exercise's own judge raised on an answer: a form of answer its author did not foresee."""


def judge_answer(exercise: Exercise, answer: Any) -> Verdict:
    """Return the verdict on an answer: a function or a value, as the exercise asks."""
    if not exercise.is_function:
        return judge_handed_in(exercise, observe(answer, False, []))
    cases, extra = exercise.make_cases(), exercise.make_extra()
    return judge_handed_in(exercise, observe(answer, True, cases, extra))


def judge_handed_in(exercise: Exercise, given: HandedIn) -> Verdict:
    """Return the verdict on what an answer was and did, wherever it ran."""
    if given.kind == "dots":
        return Verdict(exercise, NOT_ATTEMPTED)
    if not exercise.is_function:
        return _judge_value(exercise, given)
    if given.kind != "function":
        return _wrong(
            exercise,
            f"The check needs the function itself, `check({exercise.name!r}, {exercise.target})`, "
            f"not what it returns; it got {given.type_name}.",
        )
    return judge_outcomes(exercise, list(given.outcomes), list(given.extra))


def judge_outcomes(
    exercise: Exercise, outcomes: list[Outcome], extra: list[Outcome] | tuple = ()
) -> Verdict:
    """Return the verdict on what a function did on the exercise's cases, and on the extra calls."""
    if all(_is_blank(outcome) for outcome in outcomes):
        return Verdict(exercise, NOT_ATTEMPTED)
    expected = exercise.once("expected", lambda: _run_reference(exercise))
    if exercise.in_place:
        outcomes, expected = (list(map(_as_left, many)) for many in (outcomes, expected))
    if exercise.judge is None:
        model = expected[0].result
        outcomes, extra = ([_in_form(one, model) for one in many] for many in (outcomes, extra))
    try:
        problem = _find_problem(exercise, outcomes, expected)
    except JudgeFailed as failure:
        return _not_judged(exercise, failure)
    if not problem or (exercise.unasked and _is_right_where_asked(exercise, outcomes, expected)):
        return Verdict(exercise, CORRECT)
    by_name = {mistake.name: mistake for mistake in exercise.mistakes}
    mistake = by_name.get(problem) or _look_up(exercise, outcomes)
    if mistake is not None:
        raised = f"\nIt raised {error}" if (error := outcomes[-1].error) else ""
        return _wrong(exercise, mistake.sentence + raised, mistake)
    if exercise.in_place and (pair := _look_up_pair(exercise, outcomes)):
        name, sentences = name_mistakes(exercise, pair, [])
        return Verdict(exercise, WRONG, sentences, name)
    if exercise.judge is not None:
        return _wrong(exercise, problem)
    try:
        name, sentences = explain_answer(exercise, outcomes, list(extra), problem)
    except Exception as error:  # what is wrong is known: an odd answer must not raise here
        return Verdict(exercise, WRONG, problem, judge_error=error_text(error))
    return Verdict(exercise, WRONG, sentences, name)


def _run_reference(exercise: Exercise) -> list[Outcome]:
    """What the reference does; RuntimeError where it fails, as for want of memory."""
    outcomes = run_answer(exercise.reference, exercise.make_cases())
    if error := outcomes[-1].error:
        raise RuntimeError(f"{exercise.name} could not be checked: its reference raised {error}")
    return outcomes


def _is_right_where_asked(exercise, outcomes, expected) -> bool:
    """Whether nothing is wrong but what stands where the exercise asks for nothing."""
    if any(outcome.error for outcome in outcomes):
        return False
    filled = map(functools.partial(_filled, exercise), outcomes, expected)
    return not _find_problem(exercise, list(filled), expected)


def _filled(exercise: Exercise, outcome: Outcome, right: Outcome) -> Outcome:
    """Fill what is not asked for with the reference's numbers; their way back goes with them."""
    found, wanted = parts_of(outcome.result), parts_of(right.result)
    are_numbers = all(np.asarray(part).dtype.kind in "biufc" for part in found)
    if not are_numbers or list(map(np.shape, found)) != list(map(np.shape, wanted)):
        return outcome
    again = _filled(exercise, outcome.repeated, right) if outcome.repeated else None
    parts = tuple(map(np.where, exercise.unasked(*outcome.arguments), wanted, found))
    way = (
        outcome.way_back
        if outcome.way_back is None or same_result(parts, found)
        else right.way_back
    )
    return replace(outcome, result=parts, way_back=way, repeated=again)


def _as_left(outcome: Outcome) -> Outcome:
    """Read what a call left in the module that it was given as its result, not as a change."""
    again = _as_left(outcome.repeated) if outcome.repeated else None
    changed = tuple(k for k in outcome.changed if k)
    return replace(outcome, result=outcome.left, changed=changed, repeated=again)


def _in_form(outcome: Outcome, model: Any) -> Outcome:
    """Read a list as the results side by side, and an array of one number as that number.

    Decided once for all exercises: neither is a mistake worth a refusal.
    """
    again = _in_form(outcome.repeated, model) if outcome.repeated else None
    return replace(outcome, result=_result_in_form(outcome.result, model), repeated=again)


def _result_in_form(result: Any, model: Any) -> Any:
    found, wanted = parts_of(result), parts_of(model)
    if len(found) == 1 < len(wanted) and np.ndim(found[0]) == 1 + np.ndim(wanted[0]):
        found = tuple(map(np.array, found[0]))
    if _is_single(result) or len(found) != len(wanted):
        return result
    parts = tuple(_one_number(part, np.ndim(w)) for part, w in zip(found, wanted, strict=True))
    return parts if len(parts) > 1 else parts[0]


def _one_number(found: Any, ndim: int) -> Any:
    """An array of one number as that number, where a number is asked for."""
    is_one = isinstance(found, np.ndarray) and found.shape == (1,) and ndim == 0
    return found.reshape(()) if is_one else found


def _judge_value(exercise: Exercise, given: HandedIn) -> Verdict:
    """Judge a number (or other plain value) that the learner found."""
    if given.kind == "function":
        return _wrong(exercise, f"`{exercise.target}` should be a value; it is a function.")
    found = given.value
    if np.ndim(exercise.reference) == 0:
        found = _one_number(found, 0)
    elif isinstance(found, tuple) and all(np.ndim(part) == 0 for part in found):
        found = make_plain(list(found))
    given = replace(given, value=found)
    form_problem = _value_form_problem(exercise, given)
    if form_problem:
        return _wrong(exercise, form_problem)
    try:
        if exercise.judge is not None:
            problem = _ask_judge(exercise, found[()])
        else:
            problem = value_problem(f"`{exercise.target}`", found, np.asarray(exercise.reference))
    except JudgeFailed as failure:
        return _not_judged(exercise, failure)
    if problem is None:
        return Verdict(exercise, CORRECT)
    for mistake in exercise.mistakes:
        if problem == mistake.name or close(found, np.asarray(mistake.answer)):
            return _wrong(exercise, mistake.sentence, mistake)
    return _wrong(exercise, problem)


def _value_form_problem(exercise: Exercise, given: HandedIn) -> str | None:
    """Type, shape, finiteness of a value."""
    found = given.value
    wanted = np.asarray(exercise.reference)
    fits = isinstance(found, np.ndarray) and (exercise.judge or found.shape == wanted.shape)
    kinds = "fiu" if wanted.dtype.kind != "b" else "b"  # True is a number only to Python
    if fits and found.dtype.kind in kinds and np.isfinite(found).all():
        return None
    if isinstance(found, np.ndarray) and found.ndim and found.dtype.kind == "f":
        bad = found[~np.isfinite(found)]
        if bad.size:
            return f"`{exercise.target}` holds {bad[0]}; every number should be finite."
    comma = " A comma at the end of the line makes a tuple of it." if _is_single(found) else ""
    return f"`{exercise.target}` should be {exercise.results[0]}; got {given.words}.{comma}"


def _ask_judge(exercise: Exercise, given: Any) -> str | None:
    """Ask the exercise's own judge; raise JudgeFailed where it fails on what it was given."""
    try:
        with quiet():
            problem = exercise.judge(given)
    except Exception as error:
        raise JudgeFailed(error_text(error)) from error
    if problem is not None and not isinstance(problem, str):
        raise JudgeFailed(f"the judge returned {describe(problem)}, not a sentence or None")
    return problem


def _not_judged(exercise: Exercise, failure: JudgeFailed) -> Verdict:
    """Tell the learner to look at the form, and keep the judge's error for the author."""
    sentence = (
        "The check could not read your result, so its form is probably not what was asked for: "
        f"{listed(exercise.results)}. It stumbled with {failure}."
    )
    return Verdict(exercise, WRONG, sentence, judge_error=str(failure))


def _find_problem(exercise, outcomes, expected) -> str | None:
    """Return the first thing that is wrong, in the order a learner can mend it, or None."""
    if error := outcomes[-1].error:
        message = error.partition(", in the line: ")[0]
        named = (name for words, name in exercise.errors if words in message)
        told = _error_problem(exercise, outcomes[-1], expected[len(outcomes) - 1].result)
        return next(named, told)
    for outcome, right in zip(outcomes, expected, strict=True):
        if outcome.result is None:
            return _nothing(exercise, outcome, outcomes)
        problem = _form_problem(exercise, outcome, right)
        if problem:
            return problem
    for find in (_side_effect, _kept_state, _touched_random):
        problem = find(exercise, outcomes)
        if problem:
            return problem
    if exercise.judge is not None:
        return _ask_judge(exercise, [(outcome.arguments, outcome.result) for outcome in outcomes])
    for outcome, right in zip(outcomes, expected, strict=True):
        pairs = zip(exercise.results, parts_of(outcome.result), parts_of(right.result), strict=True)
        for name, found, wanted in sorted(pairs, key=dz_first):
            problem = value_problem(name, found, wanted)
            if problem:
                return problem
    return _useless_further_on(exercise, outcomes, expected)


def _useless_further_on(exercise, outcomes, expected) -> str | None:
    """The name of the mistake where the numbers are right, and not in the form that is needed."""
    for outcome, right in zip(outcomes, expected, strict=True):
        if exercise.types and _to_float64(outcome.types) != _to_float64(right.types):
            return exercise.types[all(one.startswith("torch.") for one in outcome.types)]
        if exercise.cut_off and not same_part(outcome.way_back, right.way_back):
            return exercise.cut_off
    return exercise.borrowed if any(outcome.borrowed for outcome in outcomes) else None


def _to_float64(types: tuple[str, ...]) -> list[str]:
    """Types of results, float32 of NumPy taken for float64: a right answer may be in either."""
    return [one.replace("numpy.float32", "numpy.float64") for one in types]


def _error_problem(exercise, outcome: Outcome, right: Any) -> str:
    """Say what was raised, with sizes in letters, or which parameters are expected."""
    if outcome.misfit:
        call = f"{exercise.target}({', '.join(exercise.parameters)})"
        return (
            f"Your function does not fit its call, `{call}`: {_count(len(exercise.parameters))} "
            f"in this order. Yours takes `{outcome.misfit}`."
        )
    given = dict(zip(exercise.parameters, outcome.arguments, strict=False))
    error = in_letters(outcome.error, letters_of(exercise.results, right, given))
    return f"Your function raised {error}{_called_with(given)}"


def _called_with(given: dict[str, Any]) -> str:
    """A line with the shapes of the arrays that a call was given; "" where there are none."""
    listed = [f"`{name}` {a.shape}" for name, a in given.items() if isinstance(a, np.ndarray)]
    return f"\nIt was called with {', '.join(listed)}." if listed else ""


def _nothing(exercise, outcome: Outcome, outcomes: list[Outcome]) -> str:
    """Say that a call returned None: all of them, or one way through the function."""
    if all(one.result is None for one in outcomes):
        return "Your function returns nothing. Is the line with `return` missing, or not reached?"
    given = dict(zip(exercise.parameters, outcome.arguments, strict=False))
    return (
        "For some arguments your function returns nothing. Which way through it ends without "
        f"`return` and a value?{_called_with(given)}"
    )


def _form_problem(exercise, outcome: Outcome, right: Outcome) -> str | None:
    """Number of results, type, shape, finiteness."""
    wanted, found = parts_of(right.result), parts_of(outcome.result)
    names = exercise.results
    listing = listed(names)
    if exercise.as_text and any(map(_is_text, found)):
        return exercise.as_text
    if len(wanted) == 1 and _is_single(outcome.result):
        return "Your function returns a tuple of one. Is there a comma after the result?"
    if len(found) == 1 and isinstance(found[0], Unreadable):
        form = ", as NumPy arrays" if "(" in listing else ""
        return f"Your function returns {found[0].kind}; expected {listing}{form}."
    if len(found) != len(wanted):
        side = ", ".join(name.split(" ")[0] for name in names)
        together = f" Return them side by side: `return {side}`." if len(wanted) > 1 else ""
        got = _count(len(found), "result")
        return f"Your function returns {got}; expected {len(wanted)}: {listing}.{together}"
    problems = (
        _part_problem(name, part, None if exercise.judge else model)
        for name, part, model in zip(names, found, wanted, strict=True)
    )
    problem = next(filter(None, problems), None)
    if problem and "every number should be finite" in problem:
        return f"{problem}{_source_of_nan(exercise, outcome)}"
    if problem and any(part is None for part in found) and any(map(is_tensor, outcome.arguments)):
        return (
            f"{problem.replace('a NumPy array', 'a tensor')} A `.grad` is None before `backward`, "
            "where the way was cut, and on a tensor that is not a leaf: one computed from another."
        )
    return problem


def _source_of_nan(exercise: Exercise, outcome: Outcome) -> str:
    """Say which computation makes the first, or which arguments hold NaN that is not to count."""
    if outcome.not_finite_from:
        return f" It begins with an {outcome.not_finite_from}"
    given = zip(exercise.parameters, map(make_plain, outcome.arguments), strict=False)
    names = [
        f"`{name}`"
        for name, array in given
        if isinstance(array, np.ndarray) and array.dtype.kind == "f" and np.isnan(array).any()
    ]
    holds = "holds" if len(names) == 1 else "hold"
    return f" Here {listed(names)} {holds} NaN, which is to stay out of it." if names else ""


def _is_text(part: Any) -> bool:
    """Whether a result was a text, or an array or a list of them."""
    if isinstance(part, Unreadable):
        return part.kind.startswith(("'", '"'))
    return isinstance(part, np.ndarray) and part.dtype.kind in "US"


def _part_problem(name: str, part: Any, model: np.ndarray | None) -> str | None:
    """What is wrong with the form of one result; any shape passes where there is no model of it."""
    name, shape = at_start(name), None if model is None else model.shape
    if part is Ellipsis:
        return f"{name} is still the dots `...` here."
    if not isinstance(part, np.ndarray):
        return f"{name} should be a NumPy array; yours is {part.kind if part else 'None'}."
    if part.dtype.kind not in "fiub":
        kind = {"U": "text", "S": "text", "V": "records"}.get(part.dtype.kind, part.dtype.name)
        return f"{name} should hold numbers; yours holds {kind}."
    if shape == () != part.shape:
        return f"{name.split(' (')[0]} should be one number here; yours has shape {part.shape}."
    if shape is not None and part.shape != shape:
        return f"{name} should have shape {shape} here; yours has {part.shape}."
    if not np.isfinite(part).all() and (model is None or np.isfinite(model).all()):
        place = tuple(int(k) for k in np.argwhere(~np.isfinite(part))[0])
        where = f" at index {place}" if place else ""
        return f"{name} holds {part[place]}{where}; every number should be finite."
    return None


def _side_effect(exercise, outcomes) -> str | None:
    changed = sorted({k for outcome in outcomes for k in outcome.changed})
    if not changed:
        return None
    names = ", ".join(f"`{exercise.parameters[k]}`" for k in changed)
    if any(hasattr(outcomes[0].arguments[k], "named_parameters") for k in changed):
        return (
            f"Your function changes {names}, the caller's own network: its numbers, whether they "
            "train (`requires_grad_`), or its mode (`eval`, `train`). The caller may want to go on "
            "with it as it was: call it, and leave it alone."
        )
    return (
        f"Your function changes {names} in place, so its caller's data change too. "
        "Make a new array or tensor instead (no `+=`, no `[...] =` on an argument or a part of it, "
        "and no torch function whose name ends in `_`)."
    )


def _kept_state(exercise, outcomes) -> str | None:
    # Within the tolerance: the last digits of a matrix product may differ from call to call.
    for outcome in outcomes:
        again = outcome.repeated
        if same_result(outcome.result, again.result):
            continue
        if exercise.redrawn and not again.error:
            return exercise.redrawn
        what = f"raised {again.error}" if again.error else "gives two different results"
        return (
            f"Called twice with the same arguments, your function {what}. "
            "It keeps something between calls: a global variable, a default list, random numbers."
        )
    return None


def _touched_random(exercise, outcomes) -> str | None:
    if not any(outcome.touched_random for outcome in outcomes):
        return None
    own = "the one it is given, `rng`" if "rng" in exercise.parameters else "one of its own"
    return (
        "Your function uses a global random generator, so it changes what others draw. "
        f"Let it use {own}."
    )


def _look_up(exercise: Exercise, outcomes: list[Outcome]) -> Mistake | None:
    """Find the named mistake that does the same as this answer on every case."""
    for mistake in exercise.mistakes:
        if mistake in exercise.edits and exercise.judge is None:
            continue
        if _does_the_same(exercise, exercise.answer_of(mistake.answer), outcomes):
            return mistake
    return None


def _does_the_same(exercise: Exercise, answer: Any, outcomes: list[Outcome]) -> bool:
    cases = [outcome.arguments for outcome in outcomes]
    for case, outcome in zip(cases, outcomes, strict=True):  # most differ soon
        (once,) = run_extra(answer, [case])
        once = _as_left(once) if exercise.in_place else once
        if not same_result(outcome.result, once.result):
            return False
    theirs = run_answer(answer, cases)
    theirs = list(map(_as_left, theirs)) if exercise.in_place else theirs
    return len(theirs) == len(outcomes) and all(map(alike, outcomes, theirs))


def _look_up_pair(exercise: Exercise, outcomes: list[Outcome]) -> Explanation | None:
    """Find the two mistakes that together do the same; None where two quite others do so too."""
    found = []
    if outcomes[-1].error:
        return None
    for pair in combinations(range(len(exercise.edited.edits)), 2):
        both = functools.partial(_with_edits, exercise, pair)
        if _does_the_same(exercise, both, outcomes):
            found.append(tuple(exercise.edited.edits[k].mistake for k in pair))
    if not found or any({*found[0]}.isdisjoint(other) for other in found):
        return None
    return Explanation(found[0], ("", ""))


def _with_edits(exercise: Exercise, edits: tuple[int, ...], *arguments: Any) -> Any:
    return exercise.edited.run(dict.fromkeys(edits, True), arguments)


def _is_single(result: Any) -> bool:
    return isinstance(result, tuple) and len(result) == 1


def _is_blank(outcome: Outcome) -> bool:
    """Whether a call gave back the stub's dots, and nothing else."""
    parts = parts_of(outcome.result)
    return outcome.is_blank or (parts != () and all(part is Ellipsis for part in parts))


def _count(number: int, word: str = "argument") -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _wrong(exercise: Exercise, sentence: str, mistake: Mistake | None = None) -> Verdict:
    return Verdict(exercise, WRONG, sentence, mistake.name if mistake else "")
