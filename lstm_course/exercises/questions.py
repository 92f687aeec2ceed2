"""Where a prediction is asked: its notebook, its cell, its words; to link to it, to ask again."""

import ast
import json
import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


class Question(NamedTuple):
    """A prediction in a lesson: the file, the id of the cell that reveals it, the text above.

    digits, tolerance: as `reveal` is given them there.
    """

    path: Path
    cell: str
    words: str
    digits: int
    tolerance: float

    @property
    def link(self) -> str:
        """The address of the cell, for a page that lies where the notebook in use does."""
        return f"{address_of(self.path)}#cell-id={self.cell}"


def address_of(path: Path) -> str:
    """A file's address, for a page that lies where the notebook in use does."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # on another drive
        return path.name


@cache
def find_question(name: str) -> Question | None:
    """The question of a prediction, "05.default_half_life"; None where no lesson asks it."""
    from . import __path__ as folders  # the course's own, then others

    for folder in [NOTEBOOKS, *map(Path, folders[1:])]:
        for path in sorted(folder.glob(f"{name[:2]}_*.ipynb")):
            if found := _find(path, name):
                return found
    return None


def _find(path: Path, name: str) -> Question | None:
    words = ""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        for cell in cells:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                words = source
            elif call := _call(source, name):
                given = {key.arg: ast.literal_eval(key.value) for key in call.keywords}
                found = given.get("digits", 0), given.get("tolerance", 0.0)
                return Question(path, cell.get("id", ""), words, *found)
    except (OSError, ValueError, KeyError, TypeError):  # a damaged notebook asks nothing
        pass
    return None


def _call(source: str, name: str) -> ast.Call | None:
    """The call of `reveal` with this name in a cell's code."""
    if f'reveal("{name}"' not in source:
        return None
    try:
        nodes = ast.walk(ast.parse(source))
    except SyntaxError:
        return None
    calls = (n for n in nodes if isinstance(n, ast.Call) and n.args)
    return next((n for n in calls if getattr(n.args[0], "value", None) == name), None)
