"""Grade a class: a folder of students' notebooks in; marks, feedback and a summary out."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lstm_course.exercises import exercises_of, find_exercise, lessons
from lstm_course.studies.workers import Schedule, Trouble, crew, run

from .attempting import PATIENCE, Attempts, read_all
from .attempts import attempt_all
from .classroom import RULE, Handed, assume_lessons, count_begun, mark_student, sort_out
from .marks import ClassResults, read_points
from .names import shown_names
from .pages import report_files
from .report_folder import ReportFolder, course_digest
from .sandbox import BUBBLEWRAP, Limits, find_isolation
from .students import Student, find_students

MEMORY = 2**31  # bytes of one process: for a notebook, and for the course's own answers
WARNING = (
    "WITHOUT ISOLATION: these answers ran with all the rights of the person who graded. Any of "
    "them could read the solutions and other students' files, change marks, reach the network."
)


@dataclass(frozen=True)
class How:
    """How a class is graded.

    exercises: their names; none: all of the lessons that were handed in. points: a CSV, or None.
    isolation: "bubblewrap" or "none". again: which kept results not to use: "", "failed" or "all".
    cluster: address of a Dask scheduler whose workers try the answers; "" for this machine.
    """

    exercises: tuple[str, ...] = ()
    points: Path | None = None
    limits: Limits = field(default_factory=Limits)
    workers: int = 2
    isolation: str = "bubblewrap"
    again: str = ""
    cluster: str = ""


class Tally(NamedTuple):
    """How many notebooks count, students, answers, of these kept from before, things to look at."""

    notebooks: int
    students: int
    answers: int
    kept: int
    looks: int


def grade(folder: Path, out: Path, how: How, attempt: Callable = attempt_all) -> Tally:
    """Grade the submissions in a folder and write the report to `out`.

    What an earlier run into the same folder graded is taken from there unless it has changed. The
    report's files are written at the end, each whole or not at all. Raises ValueError or OSError,
    with what was expected, before anything is run.
    """
    folder, out = Path(folder), Path(out)
    _check_apart(folder, out)
    students = find_students(folder)
    points = read_points(how.points, list(how.exercises) or _names_of(lessons()))
    with ReportFolder(out) as report, crew(how.workers, memory=MEMORY) as pool:
        paths = [path for student in students for path in student.notebooks]
        submissions = read_all(pool, paths)
        names = shown_names([student.who for student in students])
        pairs = zip(names, students, strict=True)
        begun = _count_begun(pool, students, submissions)
        handed = [sort_out(name, one, submissions, begun, folder) for name, one in pairs]
        assumed, words = assume_lessons(handed)
        exercises = list(how.exercises) or _names_of(assumed)
        attempts = Attempts(report, how.isolation, how.limits, how.again)
        with _triers(how, pool) as triers:
            attempts.try_all(triers, handed, exercises, attempt)
        marked = tuple(mark_student(one, exercises, attempts.found) for one in handed)
        worth = {name: points[name] for name in exercises}
        warning = WARNING if how.isolation == "none" else ""
        settings = _settings(handed, how, "" if how.exercises else words)
        results = ClassResults(marked, tuple(exercises), worth, settings, warning)
        report.write(report_files(results))
    notebooks = sum(len(one.lessons) for one in handed)
    answers = [
        attempts.is_kept(one.lessons[lesson], name)
        for one in handed
        for name, lesson in ((name, name.split(".")[0]) for name in exercises)
        if lesson in one.lessons
    ]
    return Tally(notebooks, len(handed), len(answers), sum(answers), len(results.looks()))


def _triers(how: How, pool: Schedule):
    """Who tries answers: this machine's processes, or those of a cluster's workers."""
    if not how.cluster:
        return nullcontext(pool)
    ready = find_isolation if how.isolation == BUBBLEWRAP else int
    return crew(1, how.cluster, MEMORY, course_digest, ready)


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
    return tuple(name for name in _names_of(lessons()) if name in chosen)


def _names_of(numbers: Iterable[str]) -> list[str]:
    """The names of the exercises of some lessons."""
    return [exercise.name for lesson in numbers for exercise in exercises_of(lesson)]


def _count_begun(pool, students: list[Student], submissions: dict) -> dict[Path, int]:
    """What those notebooks have begun of which only one can count."""
    several = [one.notebooks for one in students if len(one.notebooks) > 1]
    jobs = [submissions[path] for paths in several for path in paths]
    counted = run(pool, count_begun, jobs, PATIENCE)
    return {job.path: n for job, n in counted if not isinstance(n, Trouble)}


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


def _settings(handed: list[Handed], how: How, assumed: str) -> tuple[str, ...]:
    """Sentences that say what was graded and how."""
    notebooks = sum(len(one.lessons) for one in handed)
    lessons_seen = sorted({lesson for one in handed for lesson in one.lessons})
    each = "as the points file says" if how.points else "1 point an exercise"
    return (
        f"{len(handed)} students; {notebooks} notebooks count, of the lessons "
        f"{', '.join(lessons_seen)}; {each}.",
        f"Isolation: {how.isolation}. An answer has {how.limits.seconds:g} seconds.",
        RULE,
        *filter(None, [assumed]),
    )
