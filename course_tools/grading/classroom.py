"""Which notebook counts for which lesson of which student, and what is to be said of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lstm_course.exercises import exercises_of, lessons

from .attempts import Attempt, plain_text
from .marks import MISSING, Answer, Marked
from .names import shown_path
from .notebook import Submission
from .students import Student, lesson_in_name

MOST_NAMED = 5  # files that a remark lists by name
RULE = (
    "Where a student handed in several notebooks of one lesson, the last by name that can be read "
    "counts."
)


class Handed(NamedTuple):
    """What counts of one student: a notebook a lesson; remarks on everything else."""

    name: str
    lessons: dict[str, Submission]
    files: dict[str, str]
    remarks: tuple[str, ...]


def sort_out(
    name: str, student: Student, submissions: dict[Path, Submission], folder: Path
) -> Handed:
    """Choose the notebook of each lesson; say in a remark what was passed over, and why."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in student.notebooks:
        found[_lesson(path, submissions[path], folder)].append(path)
    remarks = _remarks_on_files(student)
    for path in found.pop("", []):
        problem = submissions[path].problem or "no exercise of this course is in it"
        remarks.append(f"{shown_path(path, folder)} counts for no lesson: {problem}")
    counting, files = {}, {}
    for lesson, paths in sorted(found.items()):
        readable = [path for path in paths if not submissions[path].problem]
        last = (readable or paths)[-1]
        counting[lesson], files[lesson] = submissions[last], shown_path(last, folder)
        others = [shown_path(path, folder) for path in paths if path != last]
        if others:
            which = f"{files[lesson]} counts, not {_listed(others)}"
            remarks.append(f"lesson {lesson} several times: {which}")
    return Handed(name, counting, files, tuple(remarks))


def _lesson(path: Path, submission: Submission, folder: Path) -> str:
    """The lesson of a notebook: by its content, else by its name; "" where neither tells."""
    if submission.lesson in lessons():
        return submission.lesson
    return lesson_in_name(path.relative_to(folder))


def _remarks_on_files(student: Student) -> list[str]:
    remarks = []
    if student.left_out:
        remarks.append(f"{student.left_out} more notebooks than are read of one student")
    if not student.notebooks:
        others = [plain_text(other, 60) for other in student.others]
        remarks.append(f"no notebook, but {_listed(others)}" if others else "an empty folder")
    return remarks


def names_for(handed: list[Handed]) -> list[str]:
    """All exercises of the lessons of which anybody handed in a notebook."""
    numbers = sorted({lesson for one in handed for lesson in one.lessons})
    return [exercise.name for lesson in numbers for exercise in exercises_of(lesson)]


def mark_student(
    handed: Handed, exercises: list[str], attempt_of: Callable[[Submission, str], Attempt]
) -> Marked:
    """Put a student's answers in order; lessons that were not handed in are missing."""
    answers = []
    for name in exercises:
        lesson = name.split(".")[0]
        if lesson not in handed.lessons:
            sentence = f"No notebook of lesson {lesson} was handed in."
            answers.append(Answer(name, MISSING, sentence=sentence))
            continue
        a = attempt_of(handed.lessons[lesson], name)
        file = handed.files[lesson]
        notes = tuple(a.notes)
        answers.append(Answer(name, a.status, a.mistake, a.sentence, a.seconds, notes, file))
    return Marked(handed.name, tuple(answers), handed.remarks)


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
