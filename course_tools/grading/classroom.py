"""Which notebook counts for which lesson of which student, and what is to be said of the others."""

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lstm_course.exercises import exercises_of, lessons

from .attempts import Attempt, plain_text
from .marks import MISSING, Answer, Marked
from .names import shown_path
from .notebook import Submission
from .students import Student, Who, lesson_in_name
from .untouched import is_untouched

MOST_NAMED = 5  # files that a remark lists by name
RULE = (
    "Where a student handed in several notebooks of one lesson, the one with the most answers "
    "begun counts; of equal ones the last by name."
)
FEW = 0.25  # a lesson that a smaller share of the students handed in does not count for all


class Handed(NamedTuple):
    """What counts of one student: a notebook a lesson; remarks on everything else."""

    name: str
    who: Who
    lessons: dict[str, Submission]
    files: dict[str, str]
    remarks: tuple[str, ...]


def count_begun(submission: Submission) -> int:
    """How many of its lesson's exercises somebody has begun in a notebook."""
    known = exercises_of(submission.lesson) if submission.lesson in lessons() else ()
    return sum(not is_untouched(submission.cells, exercise.name) for exercise in known)


def sort_out(
    name: str,
    student: Student,
    submissions: dict[Path, Submission],
    begun: dict[Path, int],
    folder: Path,
) -> Handed:
    """Choose the notebook of each lesson; say in a remark what was passed over, and why.

    begun: what `count_begun` found in the notebooks of students with several; none counts as 0.
    """
    found: dict[str, list[Path]] = defaultdict(list)
    for path in student.notebooks:
        found[_lesson(path, submissions[path], folder)].append(path)
    remarks = _remarks_on_files(student)
    for path in found.pop("", []):
        problem = submissions[path].problem or "no exercise of this course is in it"
        remarks.append(f"{shown_path(path, folder)} counts for no lesson: {problem}")
    counting, files = {}, {}
    for lesson, paths in sorted(found.items()):
        readable = [path for path in paths if not submissions[path].problem] or paths
        best = max(readable, key=lambda path: (begun.get(path, 0), paths.index(path)))
        counting[lesson], files[lesson] = submissions[best], shown_path(best, folder)
        others = [f"{shown_path(p, folder)} ({begun.get(p, 0)})" for p in paths if p != best]
        if others:
            share = f"{begun.get(best, 0)} of {len(exercises_of(lesson))} answers begun"
            which = f"{files[lesson]} counts ({share}), not {_listed(others)}"
            remarks.append(f"lesson {lesson} several times: {which}")
    return Handed(name, student.who, counting, files, tuple(remarks))


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


def assume_lessons(handed: list[Handed]) -> tuple[list[str], str]:
    """The lessons that count for all, and in words what is assumed of the others, "" without any.

    A lesson that few handed in was hardly asked of everybody.
    """
    counts = Counter(lesson for one in handed for lesson in one.lessons)
    asked = sorted(lesson for lesson, n in counts.items() if n >= FEW * max(counts.values()))
    few = [f"{lesson} ({n})" for lesson, n in sorted(counts.items()) if lesson not in asked]
    if not few:
        return asked, ""
    words = f"--lessons {' '.join(sorted(counts))}"
    return asked, (
        f"Assumed: only {', '.join(asked)} had to be handed in. Few did so with {', '.join(few)}: "
        f"not graded; {words} grades everything."
    )


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
    return Marked(handed.name, tuple(answers), handed.remarks, handed.who)


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
