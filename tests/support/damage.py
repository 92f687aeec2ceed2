"""Damage done to copies of notebooks, to see that it is noticed: test_gate.py."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from course_tools.notebooks import code_cells

NOT_COMPARED = {"image/png", "image/jpeg", "application/vnd.jupyter.widget-view+json"}  # by nbval


class Place(NamedTuple):
    """One text that nbval compares: output number `output` of a cell, `kind` as in the file."""

    output: int
    kind: str  # "text" of a stream, else a MIME type such as "text/plain"


def is_ignored(cell) -> bool:
    """Whether a tag keeps the cell's output out of the comparison."""
    return "nbval-ignore-output" in cell.metadata.get("tags", [])


def places(cell) -> Iterator[Place]:
    """Every text of a cell that nbval compares."""
    for number, output in enumerate(cell.outputs):
        if output.output_type == "stream":
            yield Place(number, "text")
        else:
            yield from (Place(number, kind) for kind in output.data if kind not in NOT_COMPARED)


def text_at(cell, place: Place) -> str:
    output = cell.outputs[place.output]
    return output.text if place.kind == "text" else output.data[place.kind]


def set_text(cell, place: Place, text: str) -> None:
    output = cell.outputs[place.output]
    if place.kind == "text":
        output.text = text
    else:
        output.data[place.kind] = text


def numbers_in(cell) -> list[tuple[Place, int, int]]:
    """(place, start, end) of every run of digits in what is compared of a cell."""
    return [
        (place, found.start(), found.end())
        for place in places(cell)
        for found in re.finditer(r"[0-9]+", text_at(cell, place))
    ]


def change_digit(cell, number: tuple[Place, int, int], rng) -> None:
    """Change one digit of one printed number, as a computation that differs would."""
    place, start, end = number
    text, at = text_at(cell, place), int(rng.integers(start, end))
    digit = (int(text[at]) + int(rng.integers(1, 10))) % 10
    set_text(cell, place, f"{text[:at]}{digit}{text[at + 1 :]}")


def damage_every_output(notebook, rng, clear_odd: bool) -> list[int]:
    """Clear the output of every second compared cell and change a digit in the others.

    Return the numbers of the damaged cells; a cell that prints no digit is left as it is, unless
    it is cleared. What is cleared keeps its execution count: only nbval can notice.
    """
    damaged = []
    for number, cell in enumerate(code_cells(notebook)):
        if is_ignored(cell) or not list(places(cell)):
            continue
        found = numbers_in(cell)
        if len(damaged) % 2 == clear_odd:
            cell.outputs = []
        elif found:
            change_digit(cell, found[rng.integers(len(found))], rng)
        else:
            continue
        damaged.append(number)
    return damaged


def never_run(notebook, number: int) -> None:
    """Make code cell `number` one that was never run, or whose output was cleared in Jupyter."""
    cell = code_cells(notebook)[number]
    cell.outputs, cell.execution_count = [], None


def run_twice(notebook, number: int) -> None:
    """Make code cell `number` one that was run once more at the end."""
    cells = code_cells(notebook)
    cells[number].execution_count = len(cells) + 1


def moved(notebook, number: int) -> None:
    """Exchange code cell `number` with the next after the execution, numbers and all."""
    first, second = code_cells(notebook)[number : number + 2]
    cells = notebook.cells
    one, other = cells.index(first), cells.index(second)
    cells[one], cells[other] = second, first


def run_in_another_order(notebook, number: int) -> None:
    """Make code cells `number` and the next ones that were run in the opposite order."""
    first, second = code_cells(notebook)[number : number + 2]
    counts = first.execution_count, second.execution_count
    second.execution_count, first.execution_count = counts
