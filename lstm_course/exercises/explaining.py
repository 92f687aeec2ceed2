"""Say what a wrong answer is: which mistakes explain it, else what is right and where it parts."""

from __future__ import annotations

import copy

from .comparing import same_result
from .diagnosing import Call, Explanation, explain
from .exercise import Exercise
from .facts import first_difference, right_results, without_effect
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
        num_exchanged = len(exercise.exchanges()) if extra else 0
        probes = _calls(exercise, extra[: len(extra) - num_exchanged])
        told = judged and not outcomes[-1].error and len(exercise.results) > 1
        right = right_results(exercise.results, judged) if told else []
        begin = f"{' and '.join(f'`{n}`' for n in right)} {_is(right)} right. " if right else ""
        found = explain(exercise.edited, len(exercise.edits), judged + probes)
        if found is not None:
            name, sentence = _in_words(exercise, found)
            raised = f"\n{problem}" if any(outcome.error for outcome in outcomes) else ""
            return name, f"{begin}{sentence}{raised}"
        if not judged or outcomes[-1].error:
            return "", problem
        facts = [_without_effect(exercise, outcomes, extra[len(extra) - num_exchanged :])]
        facts += [first_difference(exercise.results, judged)]
    said = [fact for fact in facts if fact][: 1 if begin else 2]
    return "", f"{begin}{' '.join([*said, problem])}"


def _in_words(exercise: Exercise, found: Explanation) -> tuple[str, str]:
    """The name and the sentences of an explanation, of one mistake or of two."""
    mistakes = [exercise.edits[k] for k in found.mistakes]
    sentences = [
        mistake.sentence.replace(
            "{K}", f"{value:.4g}" if isinstance(value, float) else "{K}"
        ).replace("{order}", str(value))
        for mistake, value in zip(mistakes, found.values, strict=True)
    ]
    name = " + ".join(mistake.name for mistake in mistakes)
    if len(mistakes) == 2:
        return name, f"Two things at once. First: {sentences[0]} And: {sentences[1]}"
    if found.part is not None:
        result = exercise.results[found.part].split(" ")[0]
        return name, f"In `{result}`: {sentences[0]} Something more is different elsewhere."
    return name, sentences[0]


def _calls(exercise: Exercise, outcomes: list[Outcome]) -> list[Call]:
    """The calls that gave something, each with what the reference gives."""
    return [
        Call(outcome.arguments, outcome.result, _wanted(exercise, outcome.arguments))
        for outcome in outcomes
        if not outcome.error and outcome.result is not None
    ]


def _wanted(exercise: Exercise, arguments: tuple):
    try:
        return make_plain(exercise.reference(*copy.deepcopy(arguments)))  # a model gets gradients
    except Exception:  # an exchanged argument that does not fit the others
        return None


def _without_effect(exercise: Exercise, outcomes: list[Outcome], exchanged: list[Outcome]) -> str:
    """Say which arguments change nothing, where they should."""
    effects = {}
    for k, outcome in zip(exercise.exchanges(), exchanged, strict=False):
        pair = _calls(exercise, [outcomes[0], outcome])
        if len(pair) == 2:
            effects[k] = tuple(pair)
    names = without_effect(exercise.parameters, effects)
    if not names:
        return ""
    return f"{' and '.join(names)} {'has' if len(names) == 1 else 'have'} no effect in yours."


def _is_plain(outcomes: list[Outcome]) -> bool:
    """Whether the answer only computed: no argument changed, the same result the second time."""
    return not any(
        outcome.changed
        or outcome.touched_random
        or (outcome.repeated and not same_result(outcome.result, outcome.repeated.result))
        for outcome in outcomes
    )


def _is(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"
