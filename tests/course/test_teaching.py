"""INSTRUCTORS.md asks, leaves out and expects what there is in the lessons."""

import re

import pytest

from course_tools import ROOT
from course_tools.notebooks import find_notebooks, lesson_minutes, read_notebook
from course_tools.teaching import measured_answers
from lstm_course.exercises import exercises_of, find_exercise, lessons

INSTRUCTORS = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
LESSONS = {path.name[:2]: path for path in find_notebooks()}
SECTIONS = dict(re.findall(r"^### (\d\d) (.+?)(?=^##)", INSTRUCTORS, flags=re.M | re.S))
NAME = r"`(\d\d\.[\w.]+)`"
EXERCISES = {exercise.name for number in lessons() for exercise in exercises_of(number)}


def plan(title):
    """The rows of the tables below a heading of the plans, each a list of cells."""
    text = INSTRUCTORS.split(f"### {title}\n")[1].split("\n##")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows]


def minutes_of(number):
    return lesson_minutes(LESSONS[number])


def one_line(text):
    return " ".join(text.split())


def test_every_section_is_of_a_lesson_in_order():
    assert [number for number in LESSONS if number in SECTIONS] == list(SECTIONS)


@pytest.mark.parametrize("number", SECTIONS)
def test_the_answers_asked_for_are_predictions_of_the_lesson(number):
    asked = SECTIONS[number].split("- **Ask**")[1].split("- **Leave out**")[0]
    measured = measured_answers(LESSONS[number])
    for name, answer in re.findall(rf"\({NAME}\): \*\*(.+?)\*\*", one_line(asked)):
        assert measured.get(name) == answer, f"INSTRUCTORS.md, lesson {number}: {name}"


@pytest.mark.parametrize("number", SECTIONS)
def test_what_to_leave_out_are_sections_and_exercises_of_the_lesson(number):
    named = SECTIONS[number].split("- **Leave out**")[1].split("- **Expect**")[0]
    cells = read_notebook(LESSONS[number]).cells
    texts = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    headings = re.findall(r"^#+ (.+)$", texts, flags=re.M)
    assert set(re.findall(r"\*([^*]+)\*", one_line(named))) <= set(headings)
    assert set(re.findall(NAME, named)) <= EXERCISES


@pytest.mark.parametrize("number", SECTIONS)
def test_the_mistakes_to_expect_are_those_that_the_checker_names(number):
    parts = re.split(NAME, one_line(SECTIONS[number].split("- **Expect**")[1]))[1:]
    for name, words in zip(parts[::2], parts[1::2], strict=True):
        known = {mistake.name for mistake in find_exercise(name).mistakes}
        assert set(re.findall(r"\*([^*]+)\*", words)) <= known, f"INSTRUCTORS.md: {name}"


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


def test_half_a_term_goes_through_the_lessons_in_order_with_exercises_of_its_week():
    rows = plan("Half a term")[1:]
    weeks = [row[1].split(", ") for row in rows[:-1]]
    named = [number for week in weeks for number in week]
    assert named == list(LESSONS)[: len(named)]
    for week, row in zip(weeks, rows, strict=False):
        assert {find_exercise(name).lesson for name in re.findall(NAME, row[3])} <= set(week)


def test_the_plans_ask_for_predictions_and_exercises_that_are_there():
    predictions = {name for path in LESSONS.values() for name in measured_answers(path)}
    assert set(re.findall(NAME, INSTRUCTORS)) <= predictions | EXERCISES
