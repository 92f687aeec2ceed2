"""Say what a wrong answer is: which mistakes explain it, else what is right and where it parts."""

from __future__ import annotations

import copy
from typing import Any

from .comparing import same_result
from .diagnosing import Call, Explanation, explain
from .exercise import Exercise
from .facts import first_difference, is_finite, right_results
from .running import Outcome, make_plain, quiet


def explain_answer(
    exercise: Exercise, outcomes: list[Outcome], extra: list[Outcome], problem: str
) -> tuple[str, str]:
    """Return the name of what explains a wrong answer, "" without one, and the sentences on it.

    extra: the outcomes of `exercise.make_extra()`. problem: what is wrong, in general words.
    """
    if not _is_plain(outcomes):
        return "", problem
    with quiet():
        judged = _calls(exercise, outcomes)
        num_probes = len(extra) - len(exercise.exchanges()) if extra else 0
        probes, exchanged = _calls(exercise, extra[:num_probes]), extra[num_probes:]
        raised = any(outcome.error for outcome in outcomes)
        right = right_results(exercise.results, judged) if judged and not raised else []
        begin = f"{_listed(right)} {'is' if len(right) == 1 else 'are'} right. " if right else ""
        found = explain(exercise.edited, len(exercise.edits), judged + probes)
        if found is not None:
            name, sentence = _in_words(exercise, found)
            return name, f"{begin}{sentence}" + f"\n{problem}" * raised
        if raised or not judged:
            return "", problem
        facts = [_without_effect(exercise, outcomes, exchanged)]
        facts += [first_difference(exercise.results, judged)]
    said = [fact for fact in facts if fact][: 1 if begin else 2]
    return "", f"{begin}{' '.join([*said, problem])}"


def _in_words(exercise: Exercise, found: Explanation) -> tuple[str, str]:
    """The name and the sentences of an explanation, of one mistake or of two."""
    mistakes = [exercise.edits[k] for k in found.mistakes]
    sentences = [
        mistake.sentence.replace("{K}", _shown(value)).replace("{order}", str(value))
        for mistake, value in zip(mistakes, found.values, strict=True)
    ]
    name = " + ".join(mistake.name for mistake in mistakes)
    if len(mistakes) == 2:
        return name, f"Two things at once. First: {sentences[0]} And: {sentences[1]}"
    if found.part is not None:
        result = exercise.results[found.part].split(" ")[0]
        return name, f"In `{result}`: {sentences[0]} Something more is different elsewhere."
    return name, sentences[0]


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
    """Say which arguments change nothing in the answer, and do in the reference."""
    names = []
    for k, outcome in zip(exercise.exchanges(), exchanged, strict=False):
        pair = _calls(exercise, [outcomes[0], outcome])
        if len(pair) < 2 or same_result(pair[0].wanted, pair[1].wanted):
            continue
        if same_result(pair[0].given, pair[1].given) and is_finite(pair[0].given):
            names.append(exercise.parameters[k])
    if not names:
        return ""
    return f"{_listed(names)} {'has' if len(names) == 1 else 'have'} no effect in yours."


def _listed(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _is_plain(outcomes: list[Outcome]) -> bool:
    """Whether the answer only computed: no argument changed, the same result the second time."""
    return not any(
        outcome.changed
        or outcome.touched_random
        or (outcome.repeated and not same_result(outcome.result, outcome.repeated.result))
        for outcome in outcomes
    )
