"""Every answer that the course knows, handed in in its lesson: the verdict is the check's."""

import importlib
import inspect
import re

import pytest

from course_tools.grading import Limits, Submission
from course_tools.grading.attempts import _attempt, attempt_all
from course_tools.grading.conversation import Host
from course_tools.grading.untouched import own_notebook
from lstm_course.exercises import check, exercises_of, lessons
from lstm_course.exercises.exercise import Exercise
from tests.support.own_lessons import ISOLATION

KNOWN = [exercise for lesson in lessons() for exercise in exercises_of(lesson)]
QUICK = ("05", "09", "17")  # 17: functions of the course that warn, called by an answer


def with_references(lesson: str) -> Submission:
    """The lesson as handed out, with references in place of all its stubs."""
    own = own_notebook(lesson)
    cells = list(own.cells)
    for one in exercises_of(lesson):
        cells[own.stubs[one.name]] = one.source()
    return Submission(own.path, tuple(cells), own.stubs, own.lesson)


def known_answer(exercise: Exercise, place: str) -> Submission:
    """A notebook that makes a lesson's exercises, since no answer sees them, and checks one."""
    module = importlib.import_module(f"lstm_course.exercises.lesson_{exercise.lesson}")
    code = re.sub(r"^from \.", "from lstm_course.exercises.", inspect.getsource(module), flags=re.M)
    code = code.replace("exercises. import", "exercises import")
    line = f"""one = next(e for e in EXERCISES if e.name == {exercise.name!r})
answer = one.answer_of(one.{place})
globals()"""  # an edit's text may name what nothing else does
    cells = (code, line, f"check({exercise.name!r}, answer)")
    return Submission(own_notebook(exercise.lesson).path, cells, {}, exercise.lesson)


def answers_of(exercise: Exercise) -> list[tuple[str, object]]:
    """Every answer the course knows to an exercise: where it stands, and itself."""
    kinds = [(f"also_right[{k}]", way) for k, way in enumerate(exercise.also_right)]
    return kinds + [(f"mistakes[{k}].answer", m.answer) for k, m in enumerate(exercise.mistakes)]


@pytest.fixture(scope="module")
def host():
    """One sandbox for all: the answers are ours, and each has a process of its own."""
    with Host(ISOLATION, Limits(seconds=60)) as host:
        yield host


@pytest.mark.parametrize(
    "lesson",
    [pytest.param(n, marks=[pytest.mark.release] * (n not in QUICK)) for n in lessons()],
)
def test_the_references_of_a_lesson_are_correct_in_it_and_nothing_is_remarked(lesson):
    names = [exercise.name for exercise in exercises_of(lesson)]
    for found in attempt_all(with_references(lesson), names, ISOLATION):
        assert (found.status, found.notes) == ("correct", ()), found


@pytest.mark.release
@pytest.mark.parametrize("exercise", KNOWN, ids=lambda exercise: exercise.name)
def test_every_known_answer_has_the_verdict_of_the_check(exercise, host):
    for place, answer in answers_of(exercise):
        said = check(exercise.name, exercise.answer_of(answer))
        found = _attempt(known_answer(exercise, place), exercise.name, host)
        assert (found.status, found.mistake) == (said.status, said.mistake), (place, found)
