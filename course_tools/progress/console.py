"""Print to any terminal: signs and colours where it has them, words everywhere."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from typing import TextIO

PLAIN_SIGNS = str.maketrans(
    {"✓": "+", "✗": "x", "○": "o", "–": "-", "−": "-", "×": "x", "…": "...", "’": "'", "→": "->"}
)
COLOURS = {"green": "32", "red": "31", "yellow": "33", "bold": "1"}
NARROWEST, WIDEST = 60, 100  # columns


def fitting(text: str, stream: TextIO) -> str:
    """Return a text that the stream can encode: other signs become plain ones, the rest "?"."""
    encoding = stream.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = text.translate(PLAIN_SIGNS)
        return plain.encode(encoding, "replace").decode(encoding)
    return text


def has_colours(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colours, and nobody asked to do without."""
    terminal = stream.isatty() and os.environ.get("TERM", "") != "dumb"
    windows = os.name == "nt" and not ({"WT_SESSION", "TERM", "ANSICON"} & set(os.environ))
    return terminal and not windows and not os.environ.get("NO_COLOR")


def coloured(text: str, colour: str, stream: TextIO) -> str:
    """Colour a text where the stream shows colours; they only repeat what a word says."""
    return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m" if colour and has_colours(stream) else text


def width(stream: TextIO) -> int:
    """How many columns to fill: the terminal's, within reason; 80 where it is none."""
    columns = shutil.get_terminal_size((80, 24)).columns if stream.isatty() else 80
    return min(max(columns, NARROWEST), WIDEST)


def hanging(label: str, text: str, indent: int, columns: int) -> list[str]:
    """Wrap a text behind a label: every line of the text begins at column `indent`."""
    lines = textwrap.wrap(text, columns - indent, break_on_hyphens=False) or [""]
    gap = " " * indent
    if len(label) >= indent:
        return [label, *(gap + line for line in lines)]
    return [f"{label:{indent}}{lines[0]}".rstrip(), *(gap + line for line in lines[1:])]


def say(text: str = "", colour: str = "", stream: TextIO | None = None) -> None:
    """Print one line, fit for the stream (standard output without one)."""
    stream = stream or sys.stdout
    print(coloured(fitting(text, stream), colour, stream), file=stream)
