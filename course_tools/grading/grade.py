"""Grade a class: a folder of students' notebooks in; marks, feedback and a summary out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lstm_course.exercises import exercises_of, find_exercise, lessons

from . import tables
from .attempting import Attempts, read_all
from .attempts import attempt
from .classroom import RULE, Handed, mark_student, names_for, sort_out
from .marks import ClassResults, read_points
from .names import file_names, shown_names
from .report_folder import ReportFolder
from .sandbox import Limits
from .students import find_students
from .summary import PICTURE, summary_files
from .workers import crew

WARNING = (
    "WITHOUT ISOLATION: these answers ran with all the rights of the person who graded. Any of "
    "them could read the solutions and other students' files, change marks, reach the network."
)


@dataclass(frozen=True)
class How:
    """How a class is graded.

    exercises: their names; none: all of the lessons that were handed in. points: a CSV, or None.
    isolation: "bubblewrap" or "none". again: which kept results not to use: "", "failed" or "all".
    """

    exercises: tuple[str, ...] = ()
    points: Path | None = None
    limits: Limits = field(default_factory=Limits)
    workers: int = 2
    isolation: str = "bubblewrap"
    again: str = ""


class Tally(NamedTuple):
    """How many notebooks count, students, answers, of these kept from before, things to look at."""

    notebooks: int
    students: int
    answers: int
    kept: int
    looks: int


def grade(folder: Path, out: Path, how: How, attempt: Callable = attempt) -> Tally:
    """Grade the submissions in a folder and write the report to `out`.

    What an earlier run into the same folder graded is taken from there unless it has changed. The
    report's files are written at the end, each whole or not at all. Raises ValueError or OSError,
    with what was expected, before anything is run.
    """
    folder, out = Path(folder), Path(out)
    _check_apart(folder, out)
    students = find_students(folder)
    points = read_points(how.points, list(how.exercises) or _all_exercises())
    with ReportFolder(out) as report, crew(how.workers) as pool:
        paths = [path for student in students for path in student.notebooks]
        submissions = read_all(pool, paths)
        names = shown_names([student.who for student in students])
        pairs = zip(names, students, strict=True)
        handed = [sort_out(name, one, submissions, folder) for name, one in pairs]
        exercises = list(how.exercises) or names_for(handed)
        attempts = Attempts(report, how.isolation, how.limits, how.again)
        attempts.try_all(pool, handed, exercises, attempt)
        marked = tuple(mark_student(one, exercises, attempts.found) for one in handed)
        worth = {name: points[name] for name in exercises}
        warning = WARNING if how.isolation == "none" else ""
        results = ClassResults(marked, tuple(exercises), worth, _settings(handed, how), warning)
        _write(report, results)
    notebooks = sum(len(one.lessons) for one in handed)
    answers = [
        attempts.is_kept(one.lessons[lesson], name)
        for one in handed
        for name, lesson in ((name, name.split(".")[0]) for name in exercises)
        if lesson in one.lessons
    ]
    return Tally(notebooks, len(handed), len(answers), sum(answers), len(results.looks()))


def wanted_exercises(numbers: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """The exercises of some lessons, and some by name, in order; ValueError for an unknown one."""
    chosen = {find_exercise(name).name for name in names}
    for number in numbers:
        if number not in lessons():
            raise ValueError(
                f"there are no exercises of a lesson {number!r}; expected some of "
                f"{', '.join(lessons())}"
            )
        chosen |= {exercise.name for exercise in exercises_of(number)}
    return tuple(name for name in _all_exercises() if name in chosen)


def _all_exercises() -> list[str]:
    return [exercise.name for lesson in lessons() for exercise in exercises_of(lesson)]


def _check_apart(folder: Path, out: Path) -> None:
    """Refuse to write among the submissions, or to read what the report's folder holds."""
    inner, outer = out.resolve(), folder.resolve()
    if inner.is_relative_to(outer) or outer.is_relative_to(inner):
        raise ValueError(
            f"the report's folder {out} and the submissions' folder {folder} lie one in the other; "
            "expected --out to be a folder beside it"
        )
    if out.exists() and not out.is_dir():
        raise NotADirectoryError(
            f"{out} is a file; expected --out to be a new folder, or the one of an earlier run"
        )


def _settings(handed: list[Handed], how: How) -> tuple[str, ...]:
    """Sentences that say what was graded and how."""
    notebooks = sum(len(one.lessons) for one in handed)
    lessons_seen = sorted({lesson for one in handed for lesson in one.lessons})
    each = "as the points file says" if how.points else "1 point an exercise"
    return (
        f"{len(handed)} students; {notebooks} notebooks count, of the lessons "
        f"{', '.join(lessons_seen)}; {each}.",
        f"Isolation: {how.isolation}. An answer has {how.limits.seconds:g} seconds.",
        RULE,
    )


def _write(report: ReportFolder, results: ClassResults) -> None:
    """Write every file of the report, and remove the feedback of who is not there any more."""
    report.write("marks.csv", tables.marks_table(results))
    report.write("mistakes.csv", tables.mistakes_table(results))
    files = file_names([student.name for student in results.students])
    for student, name in zip(results.students, files, strict=True):
        report.write(f"feedback/{name}.txt", tables.feedback(results, student))
    _remove_old_feedback(report.out / "feedback", {f"{name}.txt" for name in files})
    (report.out / PICTURE).unlink(missing_ok=True)  # of an earlier run; this one may have none
    for name, content in summary_files(results).items():
        report.write(name, content)


def _remove_old_feedback(folder: Path, current: set[str]) -> None:
    for path in folder.glob("*.txt"):
        if path.name not in current and path.read_bytes().startswith(
            tables.FEEDBACK_BEGINS.encode()
        ):
            path.unlink()
