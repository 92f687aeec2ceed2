"""`make bench ARGS=grade`: how many answers a second a class's notebooks are graded at.

Every student hands in the same right answers with a word of their own, so that each notebook is
tried; answers, sandboxes and the report are what `grade` makes of any class.
"""

import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.table import Table

from course_tools.grading.example_class import hand_in
from course_tools.grading.grade import How, grade, wanted_exercises
from course_tools.notebooks import find_notebooks
from course_tools.terminal import table_of
from lstm_course.exercises import exercises_of


def write_class(folder: Path, lesson: str, students: int) -> Path:
    """Write a class of so many students who solved a lesson."""
    (path,) = find_notebooks([lesson])
    for number in range(students):
        answers = {e.name: f"{e.source()}  # of {number}" for e in exercises_of(lesson)}
        hand_in(path, folder / f"student {number}" / path.name, answers)
    return folder


def rates(lesson: str, students: int, workers: Iterable[int] = (1, 2)) -> Table:
    """Grade a class with each number of workers; answers a second, with the start and the report.

    A busy machine shows smaller numbers: the workers need as many idle cores.
    """
    rows = []
    with TemporaryDirectory() as folder:
        handed_in = write_class(Path(folder, "class"), lesson, students)
        for number in workers:
            began = time.perf_counter()
            how = How(wanted_exercises([lesson], ()), workers=number)
            tally = grade(handed_in, Path(folder, f"report {number}"), how)
            seconds = time.perf_counter() - began
            rows.append((number, tally.answers, f"{seconds:.1f}", f"{tally.answers / seconds:.1f}"))
    head = ("workers", "answers", "seconds", "answers a second")
    return table_of(f"Grading {students} notebooks of lesson {lesson}", head, rows)
