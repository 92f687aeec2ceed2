"""The rows that checks give, and the table that `make release` ends with."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass

from rich.table import Table

OK, NOT_OK, LEFT_OUT = "ok", "not ok", "left out"


@dataclass(frozen=True)
class Row:
    """One check's result: what was measured in how many seconds, and the outcome.

    `measured` of a check that was left out is the reason.
    """

    check: str
    measured: str
    seconds: float
    outcome: str


def table_of_rows(rows: list[Row]) -> Table:
    """Return the table of rows; its caption counts the outcomes."""
    counts = Counter(row.outcome for row in rows)
    caption = "release: " + ", ".join(f"{count} {kind}" for kind, count in counts.items())
    table = Table("check", "outcome", "time", "measured", box=None, pad_edge=False, caption=caption)
    table.caption_justify = "left"
    for row in rows:
        check, measured, seconds, outcome = astuple(row)
        table.add_row(check, outcome, clock(seconds), measured)
    return table


def clock(seconds: float) -> str:
    """Return a duration as minutes and seconds: 3:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def exit_code(rows: list[Row]) -> int:
    """Return 0 where every check was ok or was left out with its reason, else 1."""
    return int(not rows or any(row.outcome == NOT_OK for row in rows))
