"""What came out for a class: rows, points, rates, and what a person should look at. Only data."""

import csv
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from lstm_course.exercises import find_exercise
from lstm_course.exercises.verdict import CORRECT, NOT_ATTEMPTED, WRONG

from .attempts import FAILED
from .students import Who

MISSING = "missing"  # no notebook of the lesson was handed in
STATUSES = (CORRECT, WRONG, NOT_ATTEMPTED, FAILED, MISSING)


class Answer(NamedTuple):
    """One exercise of one student: how it stands, and the notebook it was taken from."""

    exercise: str
    status: str
    mistake: str = ""
    sentence: str = ""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    file: str = ""


class Marked(NamedTuple):
    """A student's answers in the order of the exercises; remarks on the files, for the teacher."""

    name: str
    answers: tuple[Answer, ...]
    remarks: tuple[str, ...] = ()
    who: Who = Who("")


class Look(NamedTuple):
    """Something a person should look at: whose, where, why."""

    student: str
    where: str
    why: str


class Mistake(NamedTuple):
    """How many students made a mistake; "" for a wrong answer that does something unnamed."""

    students: int
    exercise: str
    name: str
    sentence: str


class ClassResults(NamedTuple):
    """All that the report is written from.

    exercises: their names in order. points: what each is worth. settings: sentences on how it was
    graded. warning: a sentence that has to stand on every page, "" where there is none.
    """

    students: tuple[Marked, ...]
    exercises: tuple[str, ...]
    points: dict[str, float]
    settings: tuple[str, ...] = ()
    warning: str = ""

    def total(self, student: Marked, lesson: str = "") -> float:
        """The points of the right answers, of one lesson or of all."""
        right = [a.exercise for a in student.answers if a.status == CORRECT]
        return sum(self.points[name] for name in right if name.startswith(lesson))

    def possible(self, lesson: str = "") -> float:
        """The points of all exercises, of one lesson or of all."""
        return sum(worth for name, worth in self.points.items() if name.startswith(lesson))

    def lessons(self) -> list[str]:
        """The lessons that the exercises are of, in order."""
        return list(dict.fromkeys(name.split(".")[0] for name in self.exercises))

    def counts(self, exercise: str) -> Counter:
        """How many students stand where in an exercise."""
        return Counter(a.status for a in self._answers() if a.exercise == exercise)

    def mistakes(self) -> list[Mistake]:
        """The mistakes, the most frequent first, each with what the checker said most often.

        Those without a name are told apart by what it said.
        """
        said: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for a in self._answers():
            if a.status == WRONG:
                said[a.exercise, a.mistake, a.mistake or a.sentence].append(a.sentence)
        rows = [
            Mistake(len(sentences), exercise, name, Counter(sentences).most_common(1)[0][0])
            for (exercise, name, _), sentences in said.items()
        ]
        places = self.exercises.index
        return sorted(
            rows, key=lambda row: (-row.students, not row.name, places(row.exercise), row.name)
        )

    def looks(self) -> list[Look]:
        """What a person should look at: remarks on files, what failed, what is suspicious."""
        found = []
        for student in self.students:
            found += [Look(student.name, "files", remark) for remark in student.remarks]
            reasons = {(a.file, a.sentence): [] for a in student.answers if a.status == FAILED}
            for answer in student.answers:
                if answer.status == FAILED:
                    reasons[answer.file, answer.sentence].append(answer.exercise)
                found += [Look(student.name, answer.exercise, note) for note in answer.notes]
            for (file, why), names in reasons.items():  # an unreadable notebook is one thing
                found.append(Look(student.name, names[0] if len(names) == 1 else file, why))
        return found

    def _answers(self) -> list[Answer]:
        return [answer for student in self.students for answer in student.answers]


def success(counts: Counter) -> float | None:
    """The share of right answers among those handed in; None where nobody handed in."""
    handed_in = sum(counts[status] for status in STATUSES if status != MISSING)
    return counts[CORRECT] / handed_in if handed_in else None


def read_points(path: Path | None, exercises: list[str]) -> dict[str, float]:
    """What each exercise is worth: 1, or what a CSV with the columns exercise,points says.

    Raises ValueError, with the line, for an exercise that does not exist or stands there twice and
    for points that are not a number from 0 on.
    """
    points = dict.fromkeys(exercises, 1.0)
    if path is None:
        return points
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    if not lines or [word.strip() for word in lines[0]] != ["exercise", "points"]:
        raise ValueError(f"{path} must begin with the line exercise,points")
    seen = set()
    for number, line in enumerate(lines[1:], 2):
        name, worth = _read_line(path, number, line) if line else ("", 0.0)
        if name in seen:
            raise ValueError(f"{path}, line {number}: {name} stands there twice")
        seen.add(name) if name else None
        if name in points:
            points[name] = worth
    return points


def _read_line(path: Path, number: int, line: list[str]) -> tuple[str, float]:
    try:
        name, worth = line[0].strip(), float(line[1])
        if len(line) != 2 or not 0 <= worth < math.inf:
            raise ValueError
    except (ValueError, IndexError):
        raise ValueError(
            f"{path}, line {number}: expected an exercise and its points, a number from 0 on, as "
            f"in 05.forget_gate,2; got {','.join(line)!r:.80}"
        ) from None
    return find_exercise(name).name, worth
