"""The report's tables, each described once by its columns: for spreadsheets, the page, uploads."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import Any, NamedTuple

from markupsafe import Markup

from course_tools.notebooks import find_notebooks, lesson_title
from lstm_course.exercises import find_exercise
from lstm_course.exercises.verdict import CORRECT, HEADLINES, MARKS, marked_up

from .attempts import FAILED
from .marks import MISSING, STATUSES, Answer, ClassResults, Marked, Mistake, success
from .names import file_names, table_cell

SIGNS = MARKS | {FAILED: "!", MISSING: "–"}
WORDS = HEADLINES | {FAILED: "could not be graded", MISSING: "not handed in"}
NO_NAME = "(no name)"
MOST_BARS = 10  # of the distribution


class Link(NamedTuple):
    """A text on the page that leads to a file of the report."""

    text: str
    file: str


class Share(NamedTuple):
    """A number on the page with a bar beside it: this much of the whole."""

    text: str
    part: float


class Column(NamedTuple):
    """A column: its head, what stands in it for a row, and on the page if that is more."""

    head: str
    cell: Callable[[Any], Any]
    on_page: Callable[[Any], Any] | None = None


class Table(NamedTuple):
    """A table: columns, and rows of whatever the columns understand."""

    columns: list[Column]
    rows: Iterable[Any]

    def on_page(self) -> list[list[Any]]:
        """The cells as the page shows them, row by row."""
        return [[(c.on_page or c.cell)(row) for c in self.columns] for row in self.rows]

    def csv(self, mark: str = "\ufeff") -> bytes:
        """Write a CSV that a spreadsheet reads as UTF-8 (the mark tells it) and as text."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([column.head for column in self.columns])
        for row in self.rows:
            writer.writerow([table_cell(str(column.cell(row))) for column in self.columns])
        return (mark + text.getvalue()).encode()


def marks(results: ClassResults) -> Table:
    """A row a student: a column an exercise, then totals. What was not handed in says missing."""
    looks = Counter(look.student for look in results.looks())
    points = [_points(results, k) for k in range(len(results.exercises))]
    columns = [
        _student(results, lambda s: s.name),
        Column("number", lambda s: s.who.number),
        *points,
        Column("total", lambda s: f"{results.total(s):g}"),
        Column("possible", lambda s: f"{results.possible():g}"),
        Column("missing", lambda s: sum(a.status == MISSING for a in s.answers)),
        Column("to look at", lambda s: looks[s.name]),
    ]
    return Table(columns, results.students)


def _student(results: ClassResults, name_in: Callable[[Any], str]) -> Column:
    """The column of names, on the page with links to what the students read."""
    pages = {s.name: f"feedback/{file}.html" for s, file in feedback_files(results)}
    return Column("student", name_in, lambda row: Link(name_in(row), pages[name_in(row)]))


def _points(results: ClassResults, k: int) -> Column:
    def signed(student: Marked) -> str:
        answer = student.answers[k]
        return f"{SIGNS[answer.status]} {mark(results, answer)}".removesuffix(MISSING).strip()

    return Column(results.exercises[k], lambda s: mark(results, s.answers[k]), signed)


def feedback_files(results: ClassResults) -> Iterable[tuple[Marked, str]]:
    """Each student with the name of the feedback's files, without its ending."""
    names = file_names([student.name for student in results.students])
    return zip(results.students, names, strict=True)


def mark(results: ClassResults, answer: Answer) -> str:
    """The points of an answer, as a table holds them; "missing" where nothing was handed in."""
    if answer.status == MISSING:
        return MISSING
    return f"{results.points[answer.exercise] if answer.status == CORRECT else 0:g}"


def answers(results: ClassResults) -> Table:
    """A row an answer: who, which exercise, how it stands, the mistake's name, the sentence."""
    columns = [
        Column("student", lambda row: row[0].name),
        Column("exercise", lambda row: row[1].exercise),
        Column("status", lambda row: row[1].status),
        Column("mark", lambda row: mark(results, row[1])),
        Column("mistake", lambda row: row[1].mistake),
        Column("sentence", lambda row: " / ".join(row[1].sentence.splitlines())),
        Column("seconds", lambda row: f"{row[1].seconds:.1f}"),
        Column("notes", lambda row: "; ".join(row[1].notes)),
        Column("file", lambda row: row[1].file),
    ]
    return Table(columns, [(s, answer) for s in results.students for answer in s.answers])


def looks(results: ClassResults) -> Table:
    """What a person should look at."""
    others = [Column(head, attrgetter(head)) for head in ("where", "why")]
    return Table([_student(results, attrgetter("student")), *others], results.looks())


def exercises(results: ClassResults) -> Table:
    """How many students stand where in each exercise, and the share of right answers."""
    counts = {name: results.counts(name) for name in results.exercises}

    def rate(name: str) -> Share | str:
        share = success(counts[name])
        return "" if share is None else Share(f"{100 * share:.0f} %", share)

    columns = [
        Column("exercise", str),
        Column("title", name_of),
        *(Column(status, lambda name, s=status: counts[name][s]) for status in STATUSES),
        Column("right, of those handed in", rate),
    ]
    return Table(columns, results.exercises)


def mistakes(results: ClassResults, most: int) -> Table:
    """The most frequent mistakes with what the checker says of them."""
    num_students = len(results.students)

    def share(row: Mistake) -> Share:
        return Share(str(row.students), row.students / num_students)

    columns = [
        Column("students", lambda row: row.students, share),
        Column("exercise", lambda row: row.exercise),
        Column("mistake", lambda row: row.name or NO_NAME),
        Column("what the checker says", lambda row: row.sentence, lambda row: marked(row.sentence)),
    ]
    return Table(columns, results.mistakes()[:most])


def distribution(results: ClassResults) -> Table:
    """How many students have how many points, in at most ten steps."""
    possible, totals = results.possible(), [results.total(s) for s in results.students]
    steps = pairwise(k / MOST_BARS * possible for k in range(MOST_BARS + 1))
    if possible <= MOST_BARS and all(total == int(total) for total in totals):
        rows = [(f"{k}", totals.count(k)) for k in range(int(possible) + 1)]
    else:
        counts = Counter(min(int(MOST_BARS * t / possible), MOST_BARS - 1) for t in totals)
        rows = [(f"{a:g} to {b:g}", counts[k]) for k, (a, b) in enumerate(steps)]
    most = max((count for _, count in rows), default=1) or 1
    columns = [
        Column("points", lambda row: row[0]),
        Column("students", lambda row: row[1], lambda row: Share(str(row[1]), row[1] / most)),
    ]
    return Table(columns, rows)


def missing(results: ClassResults) -> Table:
    """Which lessons each student did not hand in."""
    gone = {
        s.name: dict.fromkeys(a.exercise[:2] for a in s.answers if a.status == MISSING)
        for s in results.students
    }
    columns = [
        Column("student", lambda row: row[0]),
        Column("lessons", lambda row: ", ".join(row[1])),
    ]
    return Table(columns, [row for row in gone.items() if row[1]])


@cache
def name_of(exercise: str) -> str:
    """An exercise's title, "05.forget_gate": "The forget gate"."""
    return find_exercise(exercise).title


@cache
def title_of(lesson: str) -> str:
    """A lesson's title, "05": "05 Forget"."""
    (path,) = find_notebooks([lesson])
    return lesson_title(path)


def marked(text: str) -> Markup:
    """What the checker says as HTML: `code` and *emphasis* as in the notebook, all else escaped."""
    return Markup(marked_up(text))
