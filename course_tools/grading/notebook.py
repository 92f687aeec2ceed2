"""Read a notebook that somebody handed in, as data: nothing of it runs, nothing is trusted."""

import difflib
import json
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST_FILE = 20 * 2**20  # bytes; a lesson has less than 1 MB
MOST_CELLS = 2000
MOST_CODE = 2**18  # characters; a lesson has 15,000
MOST_NAMES = 5000  # that are compared with a misspelt one
CHECKED = re.compile(r"""\bcheck\(\s*["']((\d\d)\.\w+)["']""")
NAME = re.compile(r"\d\d\.[A-Za-z_]\w{0,60}")


@dataclass(frozen=True)
class Submission:
    """A notebook as data.

    cells: the sources of its code cells, in order. stubs: the number of the cell that its metadata
    name as an exercise's. lesson: "05", told from what is inside, "" where nothing tells.
    problem: one sentence where it could not be read; then there are no cells.
    """

    path: Path
    cells: tuple[str, ...] = ()
    stubs: dict[str, int] | None = None
    lesson: str = ""
    problem: str = ""


def read_submission(path: Path | str) -> Submission:
    """Read a notebook; whatever is wrong with the file becomes the submission's `problem`."""
    path = Path(path)
    try:
        cells = _code_cells(_parsed(_bytes_of(path)))
    except _CannotRead as problem:
        return Submission(path, (), {}, "", str(problem))
    sources = tuple(source for source, _ in cells)
    stubs = {name: k for k, (_, name) in enumerate(cells) if name}
    return Submission(path, sources, stubs, _lesson(sources, stubs))


class _CannotRead(Exception):
    """Why a file is no notebook, in a sentence."""


def _bytes_of(path: Path) -> bytes:
    """Read a regular file; links, pipes and devices are refused before they are opened."""
    try:
        kind = os.lstat(path).st_mode
        if stat.S_ISLNK(kind):
            raise _CannotRead("It is a symbolic link; expected the notebook's file itself.")
        if not stat.S_ISREG(kind):
            what = "a folder" if stat.S_ISDIR(kind) else "a pipe, a socket or a device"
            raise _CannotRead(f"It is {what}; expected a notebook's file.")
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _CannotRead(
            f"It cannot be opened: {error.strerror or type(error).__name__}."
        ) from error
    if len(data) > LARGEST_FILE:
        raise _CannotRead(f"It has more than {LARGEST_FILE // 2**20} MB; a lesson has less than 1.")
    return data


def _parsed(data: bytes) -> dict[str, Any]:
    """Read JSON, and say what it is where it is none."""
    if not data.strip():
        raise _CannotRead("The file is empty.")
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _CannotRead("It is not text in UTF-8, so it is no notebook.") from error
    except RecursionError as error:
        raise _CannotRead("It is nested too deep to be a notebook.") from error
    except ValueError as error:
        start = data[:200].lstrip().lower()
        if start.startswith(b"<"):
            raise _CannotRead(
                "It is a web page, not a notebook: download the file itself."
            ) from error
        if start.startswith(b"{"):
            raise _CannotRead("It is damaged or cut off: its JSON cannot be read.") from error
        raise _CannotRead("It is no notebook: expected JSON.") from error
    if not isinstance(found, dict):
        raise _CannotRead(f"It is no notebook: expected a JSON object, found a {_kind(found)}.")
    return found


def _code_cells(notebook: dict[str, Any]) -> list[tuple[str, str]]:
    """(source, name of the exercise or "") of each code cell."""
    cells = notebook.get("cells")
    if "worksheets" in notebook and cells is None:
        raise _CannotRead("It is in an old format (nbformat 3): save it from JupyterLab again.")
    if not isinstance(cells, list):
        raise _CannotRead("It is no notebook: it has no list of cells.")
    if len(cells) > MOST_CELLS:
        raise _CannotRead(f"It has {len(cells)} cells; a lesson has about 50.")
    kept = [c for c in cells if isinstance(c, dict) and c.get("cell_type") == "code"]
    found = [(_source(cell), _exercise(cell)) for cell in kept]
    if (length := sum(len(source) for source, _ in found)) > MOST_CODE:
        raise _CannotRead(f"It has {length} characters of code; a lesson has fewer than 15000.")
    return found


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.encode("utf-8", "replace").decode("utf-8")  # lone halves of characters


def _exercise(cell: dict[str, Any]) -> str:
    """The exercise that a cell's metadata name, "" where they name none."""
    metadata = cell.get("metadata")
    ours = metadata.get("lstm_course") if isinstance(metadata, dict) else None
    name = ours.get("exercise") if isinstance(ours, dict) else None
    return name if isinstance(name, str) and NAME.fullmatch(name) else ""


def _lesson(sources: tuple[str, ...], stubs: dict[str, int]) -> str:
    """The lesson whose exercises are named most often."""
    names = [name[:2] for name in stubs]
    names += [lesson for source in sources for _, lesson in CHECKED.findall(source)]
    return Counter(names).most_common(1)[0][0] if names else ""


def near_name(target: str, names: Iterable[str]) -> str:
    """The one of these names that may be the target, misspelt; "" where none is alike."""
    return next(iter(difflib.get_close_matches(target, sorted(names)[:MOST_NAMES], 1, 0.75)), "")


def _kind(value: Any) -> str:
    words = {list: "list", str: "text", type(None): "null", bool: "truth value"}
    return words.get(type(value), "number")
