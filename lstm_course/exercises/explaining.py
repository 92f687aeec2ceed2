"""Say what a wrong answer is: which mistakes explain it, else what is right and where it parts."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from .comparing import at_start, parts_of, same_result
from .diagnosing import Call, Explanation, explain
from .exercise import Exercise
from .facts import (
    bare,
    first_difference,
    is_finite,
    one_number,
    only_alone,
    quoted,
    right_results,
)
from .quiet import quiet
from .running import Outcome, make_plain, run_extra
from .verdict import listed

MOST = 4  # sentences
# what calls all the rest of an answer right is not true beside a second mistake
SEVERAL = "Two things at once."  # begins the sentences on a mistake that is two
NUMBERS = ("One", "Two", "Three", "Four")
REST_IS_RIGHT = re.compile(r"^(Nearly|These are the right)\b|\b(is|comes?( out)?) right\b")


def explain_answer(
    exercise: Exercise, outcomes: list[Outcome], extra: list[Outcome], problem: str
) -> tuple[str, str]:
    """Return the name of what explains a wrong answer, "" without one, and the sentences on it.

    What is right comes first, then what is wrong; MOST sentences at most, so that of two mistakes
    the second is told in full when the first is mended. extra: the outcomes of
    `exercise.make_extra()`. problem: what is wrong, in general words.
    """
    if not _is_plain(outcomes):
        return "", problem
    with quiet():
        judged = _calls(exercise, outcomes)
        num_probes = len(extra) - len(exercise.exchanges()) if extra else 0
        probes, exchanged = _calls(exercise, extra[:num_probes]), extra[num_probes:]
        failed = any(outcome.error or outcome.result is None for outcome in outcomes)
        right = right_results(exercise.results, judged) if judged and not failed else []
        found = explain(exercise.edited, len(exercise.edits), judged + probes)
        if found is not None:
            name, sentences = name_mistakes(exercise, found, right)
            tell = failed and not _explains_failures(exercise, found, outcomes)
            return name, sentences + f"\n{problem}".split("\nIt was called")[0] * tell
        if failed or not judged:
            return "", problem
        facts = [_all_right(exercise, right), *_differences(exercise, judged)]
        facts[1:1] = [] if one_number(judged) else [_without_effect(exercise, outcomes, exchanged)]
    room = MOST - len(sentences_of(problem))
    return "", " ".join([*[fact for fact in facts if fact][: min(room, 2)], problem])


def _differences(exercise: Exercise, calls: list[Call]) -> Iterator[str]:
    """What can be said of the numbers, the most telling first; a sentence may be ""."""
    same = one_number(calls)
    yield same
    if not same:
        yield only_alone(exercise.results, calls)
        yield first_difference(exercise.results, calls)


def sentences_of(text: str) -> list[str]:
    """Cut a text into its sentences."""
    return re.split(r"(?<=[.?!])\s+(?=[A-Z`*(])", text)


def name_mistakes(exercise: Exercise, found: Explanation, right: list[str]) -> tuple[str, str]:
    """The name and the sentences of an explanation, of one mistake or of two."""
    mistakes = [exercise.edits[k] for k in found.mistakes]
    told = [
        mistake.sentence.replace("{K}", _shown(value)).replace("{order}", str(value))
        for mistake, value in zip(mistakes, found.values, strict=True)
    ]
    name = " + ".join(mistake.name for mistake in mistakes)
    begin = _all_right(exercise, right)
    if len(told) == 2:
        number = NUMBERS[1 + sum(text.startswith(SEVERAL) for text in told)]
        begin = f"{begin[:-1]}; {number.lower()} things are not." if right else ""
        begin = begin or f"{number} things at once."
        first, second = map(_of_itself, told)
        second = second[: MOST - 1 - len(first[:2])]
        return name, " ".join([begin, "First:", *first[:2], "And:", *second])
    if found.part is not None:
        result = quoted(bare(exercise.results[found.part]))
        told = [f"In {result}:", *_of_itself(told[0])[:2], "Something more differs elsewhere."]
    return name, " ".join(filter(None, [begin, *told]))


def _explains_failures(exercise: Exercise, found: Explanation, outcomes: list[Outcome]) -> bool:
    """Whether the mistake found raises the same where the answer does, and returns nothing too."""
    if len(found.mistakes) > 1 or found.part is not None:
        return False
    mistaken = exercise.answer_of(exercise.edits[found.mistakes[0]].answer)
    theirs = run_extra(mistaken, [outcome.arguments for outcome in outcomes])
    kinds = [
        [o.error.partition(":")[0] or o.result is None for o in own] for own in (theirs, outcomes)
    ]
    return kinds[0] == kinds[1]


def _of_itself(told: str) -> list[str]:
    """The sentences on a mistake, without what they say of the rest, or of their number."""
    sentences = sentences_of(told.removeprefix(SEVERAL).removeprefix(" First:").strip())
    return [s for s in sentences if not REST_IS_RIGHT.search(s)] or sentences


def _all_right(exercise: Exercise, names: list[str]) -> str:
    """Say which results are right; of their numbers alone where more than these is judged."""
    if exercise.types or exercise.cut_off or exercise.borrowed:
        return f"The numbers of {_quoted(names)} are right." if names else ""
    are = "is" if len(names) == 1 else "are"
    return at_start(f"{_quoted(names)} {are} right.") if names else ""


def _quoted(names: list[str]) -> str:
    return listed([quoted(name) for name in names])


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else "{K}"


def _calls(exercise: Exercise, outcomes: list[Outcome]) -> list[Call]:
    """The calls in which both the answer and the reference gave something."""
    calls = [
        Call(outcome.arguments, outcome.result, _wanted(exercise, outcome.arguments))
        for outcome in outcomes
        if not outcome.error and outcome.result is not None
    ]
    return [call for call in calls if call.wanted is not None]


def _wanted(exercise: Exercise, arguments: tuple) -> Any:
    try:
        return make_plain(exercise.reference(*copy.deepcopy(arguments)))  # a model gets gradients
    except Exception:  # an exchanged argument that does not fit the others
        return None


def _without_effect(exercise: Exercise, outcomes: list[Outcome], exchanged: list[Outcome]) -> str:
    """Say which arguments change nothing in the answer, not a digit, and do in the reference."""
    names = []
    for k, outcome in zip(exercise.exchanges(), exchanged, strict=False):
        pair = _calls(exercise, [outcomes[0], outcome])
        if len(pair) < 2 or same_result(pair[0].wanted, pair[1].wanted):
            continue
        same = all(map(np.array_equal, *(parts_of(call.given) for call in pair)))
        if same and pair[0].is_complete and is_finite(pair[0].given):
            names.append(exercise.parameters[k])
    if not names:
        return ""
    if len(names) == len(exercise.parameters) > 1:
        return "Your result is the same whatever the arguments are."
    return f"Another {' or '.join(map(quoted, names))} changes nothing in yours."


def _is_plain(outcomes: list[Outcome]) -> bool:
    """Whether the answer only computed: no argument changed, the same result the second time."""
    return not any(
        outcome.changed
        or outcome.touched_random
        or (outcome.repeated and not same_result(outcome.result, outcome.repeated.result))
        for outcome in outcomes
    )
