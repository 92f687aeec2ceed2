"""What INSTRUCTORS.md and MISTAKES.md say is what the lessons and the exercises say."""

import re

import nbformat
import pytest

from course_tools import ROOT
from course_tools.notebooks import find_notebooks, lesson_minutes, lesson_title
from course_tools.teaching import (
    PAGE,
    exercise_minutes,
    measured_answers,
    mistakes_page,
)
from lstm_course.exercises import exercises_of, find_exercise

INSTRUCTORS = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
LESSONS = {path.name[:2]: path for path in find_notebooks([])}
SECTIONS = dict(re.findall(r"^### (\d\d) (.+?)(?=^##)", INSTRUCTORS, flags=re.M | re.S))
NAME = r"`(\d\d\.[\w.]+)`"


def plan(title):
    """The rows of the tables below a heading of the plans, each a list of cells."""
    text = INSTRUCTORS.split(f"### {title}\n")[1].split("\n##")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows]


def minutes_of(number):
    return lesson_minutes(LESSONS[number])


def one_line(text):
    return " ".join(text.split())


def test_the_page_of_mistakes_is_current():
    current = PAGE.read_text(encoding="utf-8") == mistakes_page()
    assert current, "renew it: python -m lstm_course mistakes"


def test_every_named_mistake_is_on_its_page_with_its_sentence():
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!mistake \||---)", page, flags=re.M)
    exercises = [exercise for number in LESSONS for exercise in exercises_of(number)]
    assert len(rows) == sum(len(exercise.mistakes) for exercise in exercises)


def test_every_lesson_has_its_section():
    assert list(SECTIONS) == list(LESSONS)


@pytest.mark.parametrize("number", LESSONS)
def test_the_minutes_of_a_lesson_are_those_of_its_first_cell_and_its_exercises(number):
    title, minutes, exercises = re.match(
        r"(.+): (\d+) minutes, (\d+) of them exercises\n", SECTIONS[number]
    ).groups()
    assert f"{number} {title}" == lesson_title(LESSONS[number])
    assert int(minutes) == lesson_minutes(LESSONS[number])
    assert int(exercises) == exercise_minutes(number)


@pytest.mark.parametrize("number", LESSONS)
def test_every_prediction_is_asked_with_the_answer_that_the_lesson_measured(number):
    asked = SECTIONS[number].split("- **Ask**")[1].split("- **Leave out**")[0]
    quoted = dict(re.findall(rf"\({NAME}\): \*\*(.+?)\*\*", one_line(asked)))
    assert quoted == measured_answers(LESSONS[number])


@pytest.mark.parametrize("number", LESSONS)
def test_what_to_leave_out_are_sections_of_the_lesson(number):
    named = SECTIONS[number].split("- **Leave out**")[1].split("- **Expect**")[0]
    cells = nbformat.read(LESSONS[number], as_version=4).cells
    texts = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    headings = re.findall(r"^#+ (.+)$", texts, flags=re.M)
    assert set(re.findall(r"\*([^*]+)\*", one_line(named))) <= set(headings)


@pytest.mark.parametrize("number", LESSONS)
def test_of_every_exercise_mistakes_are_named_that_the_checker_names(number):
    text = one_line(SECTIONS[number].split("- **Expect**")[1])
    parts = re.split(NAME, text)[1:]
    named = dict(zip(parts[::2], parts[1::2], strict=True))
    assert list(named) == [exercise.name for exercise in exercises_of(number)]
    for exercise, words in named.items():
        known = {mistake.name for mistake in find_exercise(exercise).mistakes}
        assert set(re.findall(r"\*([^*]+)\*", words)) <= known
        assert re.findall(r"\*([^*]+)\*", words)


@pytest.mark.parametrize(("title", "total"), [("One lecture", 45 + 90), ("A day", 360)])
def test_the_minutes_of_a_plan_add_up_and_none_is_longer_than_its_lesson(title, total):
    rows = plan(title)
    column = rows[0].index("minutes")
    rows = [row for row in rows if row[column].isdigit()]
    assert sum(int(row[column]) for row in rows) == total
    for row in rows:
        lessons = re.findall(r"\d\d", row[column + 1])
        if lessons:
            assert int(row[column]) <= sum(map(minutes_of, lessons))


def test_the_days_times_follow_each_other_and_leave_time_for_the_exercises():
    rows = plan("A day")[1:]
    begins = [60 * int(row[0][:2]) + int(row[0][3:]) for row in rows]
    minutes = [int(row[1]) for row in rows]
    pauses = [b - (a + m) for a, b, m in zip(begins, begins[1:], minutes, strict=False)]
    assert sorted(pauses) == [0] * 6 + [20, 20, 60]
    for row, length in zip(rows, minutes, strict=True):
        exercises = [find_exercise(name) for name in re.findall(NAME, row[3])]
        assert {exercise.lesson for exercise in exercises} == {row[2]}
        assert sum(exercise.minutes for exercise in exercises) <= length / 2


def test_the_minutes_of_half_a_term_are_those_of_its_lessons():
    rows = plan("Half a term")[1:]
    for row in rows[:-1]:
        lessons = row[1].split(", ")
        assert int(row[2]) == sum(map(minutes_of, lessons))
        assert {find_exercise(name).lesson for name in re.findall(NAME, row[4])} <= set(lessons)
    assert [n for row in rows[:-1] for n in row[1].split(", ")] == list(LESSONS)[:12]
    last = sorted(minutes_of(number) for number in list(LESSONS)[12:])
    assert rows[-1][2] == f"{last[0] + last[1]} to {last[-1] + last[-2]}"


def test_the_plans_ask_for_predictions_that_are_there():
    known = {name for path in LESSONS.values() for name in measured_answers(path)}
    known |= {exercise.name for number in LESSONS for exercise in exercises_of(number)}
    assert set(re.findall(NAME, INSTRUCTORS)) <= known


def test_links_within_the_page_lead_to_its_headings():
    headings = re.findall(r"^#+ (.+)$", INSTRUCTORS, flags=re.M)
    anchors = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", INSTRUCTORS)) <= anchors
