"""Every exercise, three ways: blank, right in several hands, wrong in each way with a name."""

import re
import runpy
from itertools import combinations

import numpy as np
import pytest

from course_tools import ROOT
from lstm_course.exercises import (
    Exercise,
    check,
    exercises_of,
    find_exercise,
    hint,
    lessons,
    read_mistakes,
)
from lstm_course.exercises.judging import judge_answer
from lstm_course.exercises.verdict import CORRECT, NOT_ATTEMPTED, WRONG
from tests.support.refusing import refuses

EXERCISES = [exercise for lesson in lessons() for exercise in exercises_of(lesson)]
MISTAKES = [(exercise, mistake) for exercise in EXERCISES for mistake in exercise.mistakes]
COMPARED = [e for e in EXERCISES if e.is_function and e.judge is None]
RIGHT = [(exercise, answer) for exercise in EXERCISES for answer in exercise.also_right]


def name_of(value):
    """Label a parametrized case in pytest's output."""
    return getattr(value, "name", getattr(value, "__name__", str(value))).replace(" ", "_")


def blank(exercise):
    """The stub's answer: dots, or a function that returns dots."""
    if not exercise.is_function:
        return ...
    return lambda *arguments: ...


@pytest.mark.parametrize("exercise", EXERCISES, ids=name_of)
def test_a_blank_answer_is_not_attempted_yet(exercise):
    verdict = check(exercise.name, blank(exercise))
    assert verdict.status == NOT_ATTEMPTED
    assert repr(verdict).startswith(f"○ {exercise.name}: not attempted yet\n")


def test_an_exercise_that_is_only_shown_is_judged_and_is_not_asked():
    shown = find_exercise("00.change")
    assert shown not in exercises_of("00")
    assert check("00.change", shown.reference).status == CORRECT
    for mistake in shown.mistakes:
        assert check("00.change", shown.answer_of(mistake.answer)).mistake == mistake.name
    both = check("00.change", lambda x: x[:, 0] - x[:, -1])
    assert both.mistake == "sequences subtracted + the wrong way round"


@pytest.mark.parametrize("exercise", EXERCISES, ids=name_of)
def test_the_reference_is_correct(exercise):
    assert check(exercise.name, exercise.reference).status == CORRECT


@pytest.mark.parametrize(("exercise", "answer"), RIGHT, ids=name_of)
def test_a_right_answer_written_differently_is_correct(exercise, answer):
    verdict = check(exercise.name, exercise.answer_of(answer))
    assert verdict.status == CORRECT, verdict


@pytest.mark.parametrize("exercise", COMPARED, ids=name_of)
def test_a_right_answer_in_float32_is_correct(exercise):
    def short(value):
        is_exact = isinstance(value, np.ndarray) and value.dtype == np.float64
        return value.astype(np.float32) if is_exact else value

    def answer(*arguments):
        result = exercise.reference(*map(short, arguments))
        return tuple(map(short, result)) if isinstance(result, tuple) else short(result)

    assert check(exercise.name, answer).status == CORRECT


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=name_of)
def test_a_named_wrong_answer_gets_its_own_sentence(exercise, mistake):
    answers = (exercise.answer_of(mistake.answer, number) for number in (1.0, 0.3, 3.0))
    verdicts = (check(exercise.name, answer) for answer in answers)
    verdict = next((verdict for verdict in verdicts if verdict.status == WRONG), None)
    assert verdict, f"{exercise.name}: the mistake {mistake.name!r} gives the right answer"
    assert not verdict.judge_error, verdict.judge_error
    assert verdict.mistake == mistake.name, verdict
    said = re.escape(mistake.sentence).replace(r"\{K\}", ".+").replace(r"\{order\}", ".+")
    assert re.search(f"{said}$", verdict.sentence, re.MULTILINE)


@pytest.mark.parametrize("exercise", EXERCISES, ids=name_of)
def test_an_exercise_has_all_its_parts(exercise):
    if exercise.edits:
        assert exercise.edited.edits  # raises EditError, with the place, where an edit does not fit
    names = [mistake.name for mistake in exercise.mistakes]
    sentences = [mistake.sentence for mistake in exercise.mistakes]
    assert len(names) >= 3, f"{exercise.name} names {len(names)} mistakes; give it three or more"
    assert len(set(names)) == len(set(sentences)) == len(names), "two mistakes are called alike"
    assert len(exercise.hints) >= 2, f"{exercise.name} has no second hint"
    assert exercise.minutes > 0
    if exercise.is_function:
        assert exercise.also_right, f"{exercise.name}: give also_right an answer in another hand"
        assert exercise.reference.__name__ == exercise.target, "its reference has another name"


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if e.cases], ids=name_of)
def test_some_case_tells_any_two_axes_of_an_argument_apart(exercise):
    cases = exercise.make_cases()
    for name, values in zip(exercise.parameters, zip(*cases, strict=False), strict=False):
        shapes = [value.shape for value in values if isinstance(value, np.ndarray)]
        for i, j in combinations(range(min(map(len, shapes), default=0)), 2):
            told = name.endswith("W_h") or any(shape[i] != shape[j] for shape in shapes)
            assert told, (  # an RNN's W_h is square
                f"{exercise.name}: {name} has the shapes {shapes}, so that axes {i} and {j} may be "
                "exchanged and nobody sees it: give a case in which T, N, D and H all differ"
            )


@pytest.mark.parametrize("exercise", EXERCISES, ids=name_of)
def test_no_sentence_or_hint_but_the_last_gives_the_solution_away(exercise):
    lines = [line.strip() for line in exercise.source().splitlines()[1:]] or [exercise.source()]
    for text in [mistake.sentence for mistake in exercise.mistakes] + list(exercise.hints[:-1]):
        assert not any(line in text for line in lines if len(line) > 12), text


@pytest.mark.parametrize("exercise", COMPARED, ids=name_of)
def test_an_answer_wrong_by_a_thousandth_is_wrong(exercise):
    def rounded(*arguments):
        result = exercise.reference(*arguments)
        parts = result if isinstance(result, tuple) else (result,)
        parts = tuple(np.asarray(part) * (1 + 1e-3) for part in parts)
        return parts if isinstance(result, tuple) else parts[0]

    assert refuses(exercise.name, rounded)


def test_names_are_unique_and_carry_their_lesson():
    names = [exercise.name for exercise in EXERCISES]
    assert len(set(names)) == len(names)
    for lesson in lessons():
        assert all(exercise.lesson == lesson for exercise in exercises_of(lesson))


def test_an_unknown_exercise_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match=r"no exercise '01.rnn_stp'; did you mean '01.rnn_step'"):
        check("01.rnn_stp", None)
    with pytest.raises(ValueError, match=r"Known: 00\.\w+ and so on, of lessons 00 to \d\d$"):
        hint("77.nothing")


@pytest.mark.parametrize("exercise", EXERCISES, ids=name_of)
def test_hints_come_one_at_a_time_and_start_again(exercise):
    notes = [hint(exercise.name) for _ in range(len(exercise.hints) + 1)]
    assert tuple(note.text for note in notes[:-1]) == exercise.hints
    assert notes[-1].text == exercise.hints[0]
    assert notes[-1].heading.endswith(", again")


def test_the_exercises_listed_are_found_by_name():
    for exercise in EXERCISES:
        assert find_exercise(exercise.name) is exercise


def test_the_example_in_contributing_is_an_exercise_that_names_its_mistakes(tmp_path):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    file = tmp_path / "example.py"  # edits of the reference are made in its source
    file.write_text(text.split("```python\n")[1].split("```")[0], encoding="utf-8")
    names = {"np": np, "Exercise": Exercise, "read_mistakes": read_mistakes}
    space = runpy.run_path(str(file), init_globals=names)
    example = space["SHARE"]
    for answer in (space["share_left"], *example.also_right):
        assert judge_answer(example, answer).status == CORRECT
    for wrong, name in (
        (lambda f: 1 - f.prod(axis=0), "share lost"),
        (lambda f: f.mean(axis=0), "mean of the gates"),
        (lambda f: f[-1], "last step only"),
    ):
        assert judge_answer(example, wrong).mistake == name
