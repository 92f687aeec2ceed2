"""The rows that checks give, and the table that `make release` ends with."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

OK, NOT_OK, LEFT_OUT = "ok", "not ok", "left out"
WIDTH = 100  # columns


@dataclass(frozen=True)
class Row:
    """One check's result: what was measured in how many seconds, and the outcome.

    `measured` of a check that was left out is the reason.
    """

    check: str
    measured: str
    seconds: float
    outcome: str


def format_table(rows: list[Row]) -> str:
    """Return the table of rows, and a last line that counts the outcomes."""
    first = max([len("check"), *(len(row.check) for row in rows)])
    space = WIDTH - first - 2 - 9 - 8
    lines = [f"{'check':{first}}  {'outcome':9}{'time':>6}  measured"]
    for row in rows:
        text = textwrap.wrap(row.measured, space) or [""]
        lines.append(f"{row.check:{first}}  {row.outcome:9}{clock(row.seconds):>6}  {text[0]}")
        lines += [" " * (WIDTH - space) + more for more in text[1:]]
    counts = [(sum(row.outcome == kind for row in rows), kind) for kind in (OK, NOT_OK, LEFT_OUT)]
    lines += ["", "release: " + ", ".join(f"{count} {kind}" for count, kind in counts if count)]
    return "\n".join(lines)


def clock(seconds: float) -> str:
    """Return a duration as minutes and seconds: 3:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def exit_code(rows: list[Row]) -> int:
    """Return 0 where every check was ok or was left out with its reason, else 1."""
    return int(not rows or any(row.outcome == NOT_OK for row in rows))
