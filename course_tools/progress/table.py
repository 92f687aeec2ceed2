"""Show how a learner's notebooks stand: in a terminal, a notebook, a CI job's summary."""

from __future__ import annotations

import html
import sys
from collections.abc import Iterator

from course_tools.grading import FAILED, Attempt
from lstm_course.exercises.prediction import headline as guesses_headline
from lstm_course.exercises.verdict import BOX, CORRECT, MARKS, NOT_ATTEMPTED, WRONG, marked_up

from .console import hanging, say, width
from .progress import LessonProgress, Progress

SIGNS = MARKS | {FAILED: "!"}
WORDS = {
    CORRECT: "solved",
    WRONG: "not right yet",
    FAILED: "not run",
    NOT_ATTEMPTED: "not attempted",
}
PAINT = {CORRECT: "green", WRONG: "red", FAILED: "red", NOT_ATTEMPTED: ""}
COLUMNS = 80  # of the text that a notebook stores
CELL = 'style="text-align:left;vertical-align:top"'  # JupyterLab: to the right
BEGUN = (CORRECT, WRONG, FAILED)


def headline(progress: Progress) -> str:
    """Say in one line how many exercises are solved, wrong, not run, not attempted."""
    counts = [f"{progress.count(CORRECT)} of {progress.count()} exercises solved"]
    for status in (WRONG, FAILED, NOT_ATTEMPTED):
        if progress.count(status):
            counts.append(f"{progress.count(status)} {WORDS[status]}")
    return ", ".join(counts)


def as_text(progress: Progress) -> str:
    """Write the table as plain text, 80 columns wide."""
    return "\n".join(text for text, _ in _lines(progress, COLUMNS))


def print_table(progress: Progress) -> None:
    """Print the table to the terminal, as wide as that is."""
    for text, colour in _lines(progress, width(sys.stdout)):
        say(text, colour)


def _lines(progress: Progress, columns: int) -> Iterator[tuple[str, str]]:
    """Write the table: pairs of a line and its colour."""
    yield headline(progress), "bold"
    guesses = guesses_headline(progress.guesses)
    if guesses:
        yield from ((line, "") for line in hanging("", guesses, 0, columns))
    yield "", ""
    for lesson in progress.lessons:
        solved = f"{len(lesson.with_status(CORRECT))} of {len(lesson.attempts)} solved"
        yield f"{lesson.title:{columns - len(solved)}}{solved}", ""
        for status, text in _groups(lesson):
            label = f"   {SIGNS[status]} {WORDS[status]}"
            yield from ((line, PAINT[status]) for line in hanging(label, text, 20, columns))
        for remark in lesson.remarks:
            yield from ((line, "") for line in hanging("   remark", remark, 20, columns))


def _groups(lesson: LessonProgress) -> Iterator[tuple[str, str]]:
    """Write the exercises of a lesson by how they stand; nothing where none is begun.

    Those that are wrong have a line each, with the mistake's name.
    """
    for status in BEGUN if _is_blank(lesson) else (*BEGUN, NOT_ATTEMPTED):
        found = lesson.with_status(status)
        if status in (WRONG, FAILED):
            yield from ((status, explain(one)) for one in found)
        elif found:
            yield status, ", ".join(_target(one) for one in found)


def _is_blank(lesson: LessonProgress) -> bool:
    return len(lesson.with_status(NOT_ATTEMPTED)) == len(lesson.attempts)


def explain(one: Attempt) -> str:
    """Say what is wrong with an answer: "rnn_step (no old state): You leave out h_prev."."""
    mistake = f" ({one.mistake})" if one.mistake else ""
    return f"{_target(one)}{mistake}: {'; '.join(one.sentence.splitlines())}"


def _target(one: Attempt) -> str:
    return one.exercise.split(".")[1]


def as_html(progress: Progress) -> str:
    """Write the table for a notebook: one row a lesson, readable by a screen reader."""
    rows = []
    for lesson in progress.lessons:
        groups = [f"{SIGNS[s]} {WORDS[s]}: {marked_up(text)}" for s, text in _groups(lesson)]
        groups += map(marked_up, lesson.remarks)
        solved = f"{len(lesson.with_status(CORRECT))} of {len(lesson.attempts)}"
        cells = (html.escape(lesson.title), solved, "<br>".join(groups) or "○ not begun")
        rows.append(f"<tr>{''.join(f'<td {CELL}>{cell}</td>' for cell in cells)}</tr>")
    names = ("lesson", "solved", "exercises")
    head = "".join(f'<th scope="col" {CELL}>{name}</th>' for name in names)
    guesses = html.escape(guesses_headline(progress.guesses))
    top = f"<b>{headline(progress)}</b>{f'<br>{guesses}' if guesses else ''}"
    table = f"<table><tr>{head}</tr>{''.join(rows)}</table>"
    return f'<div role="status" style="{BOX.format(colour="#0072B2")}">{top}{table}</div>'


def as_markdown(progress: Progress) -> str:
    """Write the table as Markdown, for the summary of a CI job."""
    lines = [f"### {headline(progress)}", ""]
    guesses = guesses_headline(progress.guesses)
    lines += [_escape(guesses), ""] if guesses else []
    lines += ["| lesson | solved | exercises |", "|---|---|---|"]
    for lesson in progress.lessons:
        groups = [f"{SIGNS[s]} {WORDS[s]}: {_escape(text)}" for s, text in _groups(lesson)]
        groups += map(_escape, lesson.remarks)
        solved = f"{len(lesson.with_status(CORRECT))} of {len(lesson.attempts)}"
        lines.append(f"| {lesson.title} | {solved} | {'<br>'.join(groups) or '○ not begun'} |")
    return "\n".join(lines)


def _escape(text: str) -> str:
    """Keep a text from ending a cell or opening a tag; code between backticks stays code."""
    parts = text.replace("|", "\\|").split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner
        parts = ["'".join(parts)]
    parts[::2] = [part.replace("<", "&lt;").replace("_", "\\_") for part in parts[::2]]
    return "`".join(parts)
