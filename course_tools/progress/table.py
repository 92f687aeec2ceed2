"""Show how a learner's notebooks stand: in a terminal, a notebook, a CI job's summary."""

import html
from collections.abc import Callable, Iterator

from rich.console import RenderableType
from rich.table import Column, Table
from rich.text import Text

from course_tools.grading import FAILED, Attempt
from course_tools.notebooks import find_notebooks
from course_tools.terminal import side_by_side
from lstm_course.exercises.prediction import headline as guesses_headline
from lstm_course.exercises.questions import address_of
from lstm_course.exercises.verdict import BOX, CORRECT, MARKS, NOT_ATTEMPTED, WRONG, marked_up

from .progress import LessonProgress, Progress

SIGNS = MARKS | {FAILED: "!"}
WORDS = {CORRECT: "solved", WRONG: "not right yet", FAILED: "not run"}
WORDS[NOT_ATTEMPTED] = "not attempted"
PAINT = {CORRECT: "green", WRONG: "red", FAILED: "red", NOT_ATTEMPTED: ""}
CELL = 'style="text-align:left;vertical-align:top"'  # JupyterLab: to the right
NOT_BEGUN = "○ not begun"
BEGUN = (CORRECT, WRONG, FAILED)
COLUMNS = ("lesson", "solved", "exercises")


def headline(progress: Progress) -> str:
    """Say in one line how many exercises are solved, wrong, not run, not attempted.

    No number where nothing is begun: what lesson 00 stores holds for any number of exercises.
    """
    counts = {status: progress.count(status) for status in WORDS}
    if counts[NOT_ATTEMPTED] == progress.count():
        return "no exercise is begun yet"
    solved = f"{counts.pop(CORRECT)} of {progress.count()} exercises solved"
    return ", ".join([solved, *(f"{n} {WORDS[status]}" for status, n in counts.items() if n)])


def for_terminal(progress: Progress) -> Iterator[RenderableType]:
    """Write the table in pieces for rich."""
    yield Text(headline(progress), style="bold")
    guesses = guesses_headline(progress.guesses)
    yield Text(f"{guesses}\n" if guesses else "")
    for lesson in progress.lessons:
        title = Table.grid("", Column(justify="right"), expand=True)
        title.add_row(lesson.title, f"{_solved(lesson)} solved" if _solved(lesson) else NOT_BEGUN)
        yield title
        yield side_by_side(
            [(f"   {label}", text, PAINT[status]) for status, label, text in _said(lesson)], 20
        )


def _solved(lesson: LessonProgress) -> str:
    """Say "1 of 4"; nothing where none is begun."""
    if _is_blank(lesson):
        return ""
    return f"{len(lesson.with_status(CORRECT))} of {len(lesson.attempts)}"


def _said(lesson: LessonProgress) -> Iterator[tuple[str, str, str]]:
    """Say how a lesson's exercises stand: (status, label, text); nothing where none is begun.

    Those that are wrong have a line each, with the mistake's name.
    """
    for status in BEGUN if _is_blank(lesson) else (*BEGUN, NOT_ATTEMPTED):
        found, label = lesson.with_status(status), f"{SIGNS[status]} {WORDS[status]}"
        if status in (WRONG, FAILED):
            yield from ((status, label, explain(one)) for one in found)
        elif found:
            yield status, label, ", ".join(_target(one) for one in found)
    yield from ((NOT_ATTEMPTED, "remark", remark) for remark in lesson.remarks)


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
    rows = (
        f"<tr>{''.join(f'<td {CELL}>{cell}</td>' for cell in (_linked(lesson), *row))}</tr>"
        for lesson, (_, *row) in zip(progress.lessons, _rows(progress, marked_up), strict=True)
    )
    head = "".join(f'<th scope="col" {CELL}>{name}</th>' for name in COLUMNS)
    guesses = html.escape(guesses_headline(progress.guesses))
    top = f"<b>{headline(progress)}</b>{f'<br>{guesses}' if guesses else ''}"
    table = f"<table><tr>{head}</tr>{''.join(rows)}</table>"
    return f'<div role="status" style="{BOX.format(colour="#0072B2")}">{top}{table}</div>'


def _linked(lesson: LessonProgress) -> str:
    """A lesson's title as a link to it, for a page that lies where the notebook in use does."""
    (path,) = find_notebooks([lesson.lesson])
    return f'<a href="{html.escape(address_of(path))}">{html.escape(lesson.title)}</a>'


def as_markdown(progress: Progress) -> str:
    """Write the table as Markdown, for the summary of a CI job."""
    lines = [f"### {headline(progress)}", ""]
    guesses = guesses_headline(progress.guesses)
    lines += [_escape(guesses), ""] if guesses else []
    table = [COLUMNS, ["---"] * 3, *_rows(progress, _escape)]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in table])


def _rows(progress: Progress, write: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    """Write a row for each lesson, one cell a column."""
    for lesson in progress.lessons:
        said = [f"{label}: {write(text)}" for _, label, text in _said(lesson)]
        yield lesson.title, _solved(lesson), "<br>".join(said) or NOT_BEGUN


def _escape(text: str) -> str:
    """Keep a text from ending a cell or opening a tag; code between backticks stays code."""
    parts = text.replace("|", "\\|").split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner
        parts = ["'".join(parts)]
    parts[::2] = [part.replace("<", "&lt;").replace("_", "\\_") for part in parts[::2]]
    return "`".join(parts)
