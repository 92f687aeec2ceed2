"""The report's tables for a spreadsheet, and the feedback for each student."""

from __future__ import annotations

import csv
import io
import textwrap
from itertools import groupby

from lstm_course.exercises import find_exercise
from lstm_course.exercises.verdict import CORRECT, HEADLINES, MARKS, NOT_ATTEMPTED, WRONG

from .attempts import FAILED
from .marks import MISSING, Answer, ClassResults, Marked
from .names import table_cell

SIGNS = MARKS | {FAILED: "!", MISSING: "–"}
WORDS = HEADLINES | {FAILED: "could not be graded"}
FEEDBACK_BEGINS = "Feedback for "  # a file that begins so is ours and may be replaced
LINES = textwrap.TextWrapper(
    88,
    initial_indent="  ",
    subsequent_indent="  ",
    break_long_words=False,
    break_on_hyphens=False,
)
LONG_FORM = ["student", "exercise", "status", "mark", "mistake", "sentence"]
LONG_FORM += ["seconds", "notes", "file"]
NEXT_STEPS = {
    CORRECT: 'Compare with another way to write it: solution("{name}")',
    WRONG: 'One step at a time: hint("{name}")',
    NOT_ATTEMPTED: 'To start: hint("{name}")',
    FAILED: "Run it and its check in your notebook; where all is well there, ask your teacher.",
}


def marks_table(results: ClassResults) -> bytes:
    """A row a student: a column an exercise, then totals. What was not handed in says missing."""
    rows = [["student", *results.exercises, "total", "possible", "missing", "to look at"]]
    looks = [look.student for look in results.looks()]
    for student in results.students:
        marks = [mark(results, answer) for answer in student.answers]
        sums = [f"{results.total(student):g}", f"{results.possible():g}"]
        counts = [str(marks.count(MISSING)), str(looks.count(student.name))]
        rows.append([student.name, *marks, *sums, *counts])
    return _csv(rows)


def mistakes_table(results: ClassResults) -> bytes:
    """A row an answer: who, which exercise, how it stands, the mistake's name, the sentence."""
    rows = [LONG_FORM]
    for student in results.students:
        for a in student.answers:
            texts = [
                a.exercise,
                a.status,
                mark(results, a),
                a.mistake,
                " / ".join(a.sentence.splitlines()),
            ]
            rows.append([student.name, *texts, f"{a.seconds:.1f}", "; ".join(a.notes), a.file])
    return _csv(rows)


def mark(results: ClassResults, answer: Answer) -> str:
    """The points of an answer, as a table holds them; "missing" where nothing was handed in."""
    if answer.status == MISSING:
        return MISSING
    return f"{results.points[answer.exercise] if answer.status == CORRECT else 0:g}"


def feedback(results: ClassResults, student: Marked) -> bytes:
    """What one student reads, as plain text; nothing of anybody else is in it."""
    parts = [f"{FEEDBACK_BEGINS}{student.name}"]
    for lesson, answers in groupby(student.answers, key=lambda a: a.exercise.split(".")[0]):
        parts.append(_lesson_feedback(results, lesson, list(answers)))
    total, possible = f"{results.total(student):g}", f"{results.possible():g}"
    gone = sum(results.points[a.exercise] for a in student.answers if a.status == MISSING)
    left = f" Lessons that were not handed in were worth {gone:g}." if gone else ""
    parts.append(f"Together {total} of {possible} points.{left}")
    return ("\n\n".join(parts) + "\n").encode()


def _lesson_feedback(results: ClassResults, lesson: str, answers: list[Answer]) -> str:
    """A heading and a paragraph for each answer."""
    possible = sum(results.points[a.exercise] for a in answers)
    if answers[0].status == MISSING:
        heading = f"{SIGNS[MISSING]} Lesson {lesson}: no notebook was handed in"
        return f"{heading}, 0 of {possible:g} points."
    got = sum(results.points[a.exercise] for a in answers if a.status == CORRECT)
    heading = f"Lesson {lesson}, {answers[0].file}: {got:g} of {possible:g} points"
    return "\n\n".join([heading, *map(_answer_feedback, answers)])


def _answer_feedback(answer: Answer) -> str:
    headline = f"{SIGNS[answer.status]} {answer.exercise}, {find_exercise(answer.exercise).title}: "
    headline += WORDS[answer.status] + (f" ({answer.mistake})" if answer.mistake else "")
    said = answer.sentence.splitlines() if answer.sentence else []
    said.append(NEXT_STEPS[answer.status].format(name=answer.exercise))
    lines = [LINES.fill(line) for line in said]
    return "\n".join([headline, *lines])


def _csv(rows: list[list[str]]) -> bytes:
    """Write a CSV that a spreadsheet reads as UTF-8 (a byte-order mark tells it) and as text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([[table_cell(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")
