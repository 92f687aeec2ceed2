"""`python -m lstm_course sizes`: how long each lesson is, beside what good lessons have.

Nothing is judged: a lesson may be shorter, or longer where it has to be.
"""

from pathlib import Path

from lstm_course.exercises import find_exercise

from .notebooks import code_cells, find_notebooks, lesson_minutes, read_notebook, stubs
from .slides.deck import STARTS, slide_type
from .slides.slides import cells_of_deck
from .terminal import console, table_of

GOOD = {  # column: what the best lessons of other courses have
    "minutes": "40",
    "cells": "24-36",
    "words": "900-1300",
    "figures": "3-5",
    "exercises": "2-4",
    "lines of code": "-110",
    "learner's": "1/3",
    "longest cell": "-12",
    "slides": "12-18",
}


def run_command(lessons: list[str]) -> None:
    """Print the table of the lessons named, all without."""
    rows = [(path.name[:2], *measure_lesson(path)) for path in find_notebooks(lessons)]
    table = table_of("How long the lessons are", ["", *GOOD], [("good", *GOOD.values()), *rows])
    console(piped=100).print(table)


def measure_lesson(path: Path) -> tuple[int, ...]:
    """A number for each column of `GOOD`; the lines are those of the solved lesson."""
    notebook = read_notebook(path)
    codes = code_cells(notebook)
    lines = [_lines(cell.source) for cell in codes]
    words = [len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown"]
    outputs = [output for cell in codes for output in cell.outputs]
    blank = [_lines(notebook.cells[position].source) for position, _ in stubs(notebook)]
    learners = [_lines(find_exercise(name).source()) for _, name in stubs(notebook)]
    return (
        lesson_minutes(path),
        len(notebook.cells),
        sum(words),
        sum("image/png" in output.get("data", {}) for output in outputs),
        len(learners),
        sum(lines) - sum(blank) + sum(learners),
        sum(learners),
        max(lines[1:], default=0),
        sum(slide_type(cell) in STARTS for cell in cells_of_deck(notebook.cells)),
    )


def _lines(source: str) -> int:
    """Lines of code, blank ones and comments left out."""
    lines = [line.strip() for line in source.splitlines()]
    return sum(bool(line) and not line.startswith("#") for line in lines)
