"""How a learner's own notebooks stand: every answer tried again in a process of its own.

Notebooks are read as data, as they are saved on disk; a blank exercise starts no process.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from course_tools import NOTEBOOKS
from course_tools.grading import FAILED, Attempt, Limits, Submission, read_submission
from course_tools.grading.attempting import try_answers, watched
from course_tools.grading.untouched import is_untouched
from course_tools.notebooks import find_notebooks as find_lessons
from course_tools.notebooks import lesson_title
from lstm_course.exercises import exercises_of
from lstm_course.exercises import lessons as lessons_with_exercises
from lstm_course.exercises.guesses import Kept, read_guesses
from lstm_course.exercises.verdict import CORRECT, NOT_ATTEMPTED, WRONG
from lstm_course.studies.workers import crew
from lstm_course.validation import check_integer, check_number

ORDER = (CORRECT, WRONG, FAILED, NOT_ATTEMPTED)  # of several copies of a lesson the best counts


class LessonProgress(NamedTuple):
    """One lesson: its number and title, its notebooks in the folder, how each exercise stands.

    remarks: sentences on notebooks that could not be used, and on copies.
    """

    lesson: str
    title: str
    attempts: tuple[Attempt, ...]
    remarks: tuple[str, ...] = ()

    def with_status(self, status: str) -> list[Attempt]:
        """The exercises that stand so."""
        return [one for one in self.attempts if one.status == status]


class Progress(NamedTuple):
    """How the lessons asked for stand, and how often the learner's guesses were right."""

    lessons: tuple[LessonProgress, ...]
    guesses: Kept

    def count(self, *statuses: str) -> int:
        """How many exercises stand so; all of them without a status."""
        found = [one.status for lesson in self.lessons for one in lesson.attempts]
        return sum(status in statuses for status in found) if statuses else len(found)

    def is_done(self, attempted: bool = False) -> bool:
        """Whether every exercise is solved; of those attempted, where that is asked."""
        return not self.count(WRONG, FAILED, *([] if attempted else [NOT_ATTEMPTED]))

    def __repr__(self) -> str:
        """Show the table as plain text."""
        from course_tools.terminal import as_text

        from .table import for_terminal

        return as_text(*for_terminal(self))

    def _repr_html_(self) -> str:
        from .table import as_html

        return as_html(self)


def find_progress(
    lessons: Iterable[str] = (), folder: Path | str = "", seconds: float = 30, workers: int = 2
) -> Progress:
    """Try every answer in the notebooks of a folder and below it; nothing in them is changed.

    lessons: their numbers, "05" or "5"; all without. folder: the course's notebooks without.
    seconds: what one answer may take. workers: answers tried at a time. Where a lesson has
    several notebooks, the best attempt at each exercise counts. Raises ValueError for a lesson
    or a folder that is not there.
    """
    wanted = _wanted(lessons)
    limits = Limits(seconds=check_number("seconds", seconds, minimum=1))
    workers = check_integer("workers", workers, minimum=1, maximum=64)
    copies = {lesson: [] for lesson in wanted}
    for submission in map(read_submission, find_notebooks(folder)):
        copies.get(_lesson(submission), []).append(submission)
    jobs = [
        (submission, exercise.name)
        for lesson, submissions in copies.items()
        for submission in submissions
        for exercise in exercises_of(lesson)
        if not submission.problem and not is_untouched(submission.cells, exercise.name)
    ]
    notebooks = len({submission.path for submission, _ in jobs})  # one goes to one process
    with crew(max(1, min(workers, notebooks))) as pool:
        results = watched("trying", try_answers(pool, jobs, "none", limits), len(jobs))
        tried = {(one.path, name): found for (one, name), found, _ in results}
    stands = [_stand(lesson, submissions, tried) for lesson, submissions in copies.items()]
    return Progress(tuple(stands), read_guesses())


def find_notebooks(folder: Path | str = "") -> list[Path]:
    """All notebooks in a folder and below it, checkpoints and hidden folders left out."""
    folder = Path(folder or NOTEBOOKS)
    if not folder.is_dir():
        raise ValueError(f"expected a folder with notebooks; there is no folder {folder}")
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place, name) for name in sorted(names) if name.endswith(".ipynb")]
    return found


def _wanted(names: Iterable[str]) -> list[str]:
    known = lessons_with_exercises()
    wanted = [str(name).zfill(2) for name in names]
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        words = f"there is no lesson {', '.join(unknown)} with exercises"
        raise ValueError(f"{words}; expected some of {', '.join(known)}")
    return sorted(set(wanted)) or known


def _lesson(submission: Submission) -> str:
    """The lesson a notebook is of, told from inside; a broken one's from its name."""
    number = submission.path.name[:2]
    if submission.problem and number in lessons_with_exercises():
        return submission.lesson or number
    return submission.lesson


def _stand(lesson: str, copies: list[Submission], tried: dict) -> LessonProgress:
    """Put together how one lesson stands: of its notebooks, the best attempt at each exercise."""
    broken = [copy for copy in copies if copy.problem]
    readable = [copy for copy in copies if not copy.problem]
    attempts = []
    for exercise in exercises_of(lesson):
        blank = Attempt(exercise.name, NOT_ATTEMPTED)
        if broken and not readable:
            blank = Attempt(exercise.name, FAILED, broken[0].problem)
        found = [tried.get((copy.path, exercise.name), blank) for copy in readable]
        attempts.append(min([*found, blank], key=lambda a: ORDER.index(a.status)))
    remarks = [f"{copy.path.name} is left out: {copy.problem}" for copy in broken]
    if not copies:
        remarks.append("There is no notebook of this lesson in the folder.")
    if len(readable) > 1:
        names = ", ".join(copy.path.name for copy in readable)
        remarks.append(f"Of {names} the best attempt at each exercise counts.")
    title = lesson_title(*find_lessons([lesson]))
    return LessonProgress(lesson, title, tuple(attempts), tuple(remarks))


def run_command(lessons: list[str], markdown: bool = False, attempted: bool = False, **how) -> int:
    """Show the progress that the command line asks for; 0 where all is solved, else 1."""
    from course_tools.terminal import console

    from .table import as_markdown, for_terminal

    found = find_progress(lessons, **how)
    if markdown:
        sys.stdout.reconfigure(encoding="utf-8")
        print(as_markdown(found))
    else:
        console().print(*for_terminal(found), sep="\n")
    return 0 if found.is_done(attempted) else 1
