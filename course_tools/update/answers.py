"""What a learner wrote into a lesson, by exercise and prediction; and how it comes into another."""

import ast
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from course_tools.grading.untouched import is_blank

ANSWER, GUESS = "answer", "guess"


class Written(NamedTuple):
    """An answer's code, or the value of a guess: what it belongs to, and its notebook."""

    kind: str
    name: str
    source: str
    place: str

    @property
    def key(self) -> tuple[str, str]:
        """What it belongs to."""
        return self.kind, self.name


class Slot(NamedTuple):
    """Where a lesson takes an answer or a guess: the cell, which of its lines, what stays there.

    lead: "guess = " before the value of a guess.
    """

    cell: dict
    first: int
    end: int
    lead: str = ""

    @property
    def text(self) -> str:
        """What stands there."""
        text = "\n".join(_source(self.cell).split("\n")[self.first : self.end])
        return text.partition("=")[2].strip() if self.lead else text

    def put(self, text: str) -> None:
        """Write something there."""
        lines = _source(self.cell).split("\n")
        lines[self.first : self.end] = (self.lead + text).split("\n")
        self.cell["source"] = "\n".join(lines).splitlines(keepends=True)


def read_cells(data: bytes) -> dict:
    """A notebook's content; ValueError where it is none."""
    try:
        found = json.loads(data)
        whole = all(
            isinstance(_source(cell) + cell["cell_type"], str)
            and isinstance(cell.get("metadata", {}), dict)
            for cell in found["cells"]
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise ValueError("it is damaged: no notebook can be read from it")
    return found


def written_in(notebook: dict, place: str) -> list[Written]:
    """The answers and guesses that are not blank."""
    found = []
    for (kind, name), slot in _slots(notebook["cells"]).items():
        blank = is_blank(slot.text) if kind == ANSWER else slot.text in ("...", "None")
        if slot.text.strip() and not blank:
            found.append(Written(kind, name, slot.text, place))
    return found


def put_into(notebook: dict, written: Iterable[Written]) -> list[Written]:
    """Put answers and guesses where a lesson takes them; return those that found their place.

    What the lesson had stored of a blank answer's check, or of a reveal without a guess, goes.
    """
    slots, placed = _slots(notebook["cells"]), []
    for one in written:
        slot = slots.get(one.key)
        if slot is None:
            continue
        placed.append(one)
        if slot.text != one.source:
            slot.put(one.source)
            _forget_outputs(notebook["cells"], one.name)
            slots = _slots(notebook["cells"])  # lines may have moved
    return placed


def _slots(cells: list[dict]) -> dict[tuple[str, str], Slot]:
    """Where a lesson takes answers and guesses."""
    slots, assigned = {}, {}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        if name := cell.get("metadata", {}).get("lstm_course", {}).get("exercise"):
            slots[ANSWER, name] = Slot(cell, 0, len(_source(cell).split("\n")))
        for node in _statements(_source(cell)):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                assigned[name] = Slot(cell, node.lineno - 1, node.end_lineno, f"{name} = ")
            for name, guess in _reveals(node):
                if guess in assigned:
                    slots[GUESS, name] = assigned[guess]
    return slots


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # what Jupyter alone understands, or a guess half typed


def _reveals(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """(prediction, name of the guess) of each `reveal("05.steps", guess, ...)`."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reveal":
            name, guess = (*node.args, None, None)[:2]
            if isinstance(name, ast.Constant) and isinstance(guess, ast.Name):
                yield str(name.value), guess.id


def has_all_of(old: dict, new: dict) -> bool:
    """Whether every cell of a newer lesson stands in the older one, answers and guesses aside."""
    places = [id(slot.cell) for slot in _slots(new["cells"]).values()]
    texts = {cell.get("id"): (cell["cell_type"], _source(cell)) for cell in old["cells"]}
    return all(
        cell.get("id") in texts
        and (id(cell) in places or texts[cell["id"]] == (cell["cell_type"], _source(cell)))
        for cell in new["cells"]
    )


def _forget_outputs(cells: list[dict], name: str) -> None:
    for cell in cells:
        asks = (f'check("{name}"', f'reveal("{name}"')
        if cell["cell_type"] == "code" and any(call in _source(cell) for call in asks):
            cell["outputs"], cell["execution_count"] = [], None


def _source(cell: dict) -> str:
    return "".join(cell["source"])
