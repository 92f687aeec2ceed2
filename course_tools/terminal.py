"""The terminal: rich's console, which knows colours, NO_COLOR, pipes and the width."""

import io
import sys
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

PLAIN = {"highlight": False, "markup": False, "emoji": False}  # our texts hold [0] and :x:
WIDEST = 100  # columns


class _Terminal(Console):
    """A console that leaves a closed pipe to the command line; rich would end with its own code."""

    def on_broken_pipe(self) -> None:
        raise  # what rich has caught: it calls this from there


def console(piped: int = 80) -> Console:
    """Return a console on standard output; what its encoding lacks becomes "?".

    piped: how many columns where the output is not a terminal.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    found = _Terminal(**PLAIN)
    found.width = min(found.width, WIDEST) if found.is_terminal else piped
    return found


def as_text(*parts: RenderableType, width: int = 80) -> str:
    """Return what a console of this width would show, without colours."""
    stream = io.StringIO()
    Console(**PLAIN, file=stream, width=width, color_system=None, force_jupyter=False).print(
        *parts, sep="\n"
    )
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines())


def side_by_side(rows: Iterable[tuple[str, str, str]], label: int) -> Table:
    """Return a table of (label, text, style), all texts beginning at column `label`."""
    table = Table.grid(Column(min_width=label), Column(overflow="fold"))
    for name, text, style in rows:
        table.add_row(Text(name), Text(text), style=style)
    return table


def table_of(title: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> Table:
    """Return a table with a title above; the first column is text, the others are numbers."""
    columns = [Column(name, justify="right" if k else "left") for k, name in enumerate(head)]
    style = {"title_justify": "left", "title_style": "bold", "box": None, "pad_edge": False}
    table = Table(*columns, title=title, **style)
    for row in rows:
        table.add_row(*map(str, row))
    return table
