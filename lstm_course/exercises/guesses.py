"""A learner's guesses: kept in one small table on this machine, and sent nowhere.

A row a guess, in a file that any editor or spreadsheet opens. The first guess of a prediction
counts, since a later one may have seen the answer; later ones are kept beside it.
"""

import csv
import io
import math
import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

VARIABLE = "LSTM_COURSE_PREDICTIONS"  # another file; "0": keep nothing
JUST_RIGHT, TOO_HIGH, TOO_LOW = "just right", "too high", "too low"
LARGEST = 10**6  # bytes: some ten thousand guesses; a larger file is not one of ours


class Guess(NamedTuple):
    """One guess, as the table holds it: `guess` and `measured` are numbers, written as shown."""

    when: str
    prediction: str
    guess: str
    measured: str
    unit: str
    result: str


class Kept(NamedTuple):
    """What the table holds: the first guess of each prediction, in order, and all later ones.

    num_damaged: rows that could not be read. problem: why the table could not be read at all.
    """

    first: dict[str, Guess]
    later: list[Guess]
    num_damaged: int = 0
    problem: str = ""

    @property
    def num_right(self) -> int:
        """How many first guesses were just right."""
        return sum(guess.result == JUST_RIGHT for guess in self.first.values())


def guesses_file() -> Path | None:
    """Where guesses are kept: $LSTM_COURSE_PREDICTIONS, else `progress/` in the course's folder.

    None where the variable is "0": nothing is kept, and nothing read.
    """
    chosen = os.environ.get(VARIABLE, "")
    if chosen == "0":
        return None
    if chosen:
        return Path(chosen)
    return Path(__file__).resolve().parents[2] / "progress" / "predictions.csv"


def read_guesses() -> Kept:
    """Read the table; rows that are damaged are passed over and counted. Raises nothing."""
    path = guesses_file()
    if path is None:
        return Kept({}, [])
    try:
        problem = _not_a_table(path)
        text = "" if problem else path.read_bytes().decode("utf-8-sig", "replace")
    except FileNotFoundError:
        return Kept({}, [])
    except OSError as error:
        return Kept({}, [], problem=f"{path.name} cannot be read: {error.strerror or error}")
    first, later, damaged = {}, [], 0
    for line in text.splitlines():
        guess = _read_row(line)
        if guess is None:
            damaged += not line.startswith(",".join(Guess._fields)) and bool(line.strip())
        elif guess.prediction in first:
            later.append(guess)
        else:
            first[guess.prediction] = guess
    return Kept(first, later, damaged, problem)


def keep_guess(
    prediction: str, guess: float, measured: str, unit: str, result: str, again: bool = False
) -> str:
    """Append one guess in a single write; return why it could not be kept, or "".

    A guess equal to the last one of this prediction is the same cell run again: nothing is added,
    unless somebody was asked `again`.
    """
    path = guesses_file()
    kept = read_guesses()
    if path is None or kept.problem:
        return kept.problem
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    row = Guess(now, prediction, f"{guess + 0.0!r}", measured, unit, result)
    same = [g for g in (*kept.first.values(), *kept.later) if g.prediction == prediction]
    if same and same[-1][1:] == row[1:] and not again:
        return ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "ab", buffering=0) as file:
            file.write(_lead(path) + _write_row(row))
    except OSError as error:
        return f"{path.name} cannot be written: {error.strerror or error}"
    return ""


def _not_a_table(path: Path) -> str:
    """Say why a file is not one of ours, without opening it: a pipe would never end."""
    size = path.stat().st_size
    if not path.is_file():
        return f"{path.name} is not a file"
    return f"{path.name} is too large for a table of guesses: {size:,} bytes" * (size > LARGEST)


def _lead(path: Path) -> bytes:
    """What goes before a new row: the header in a new file, a line end where the last is cut."""
    data = path.read_bytes()
    if not data.strip():
        return _write_row(Guess._fields)
    return b"" if data.endswith(b"\n") else b"\n"


def _write_row(row: tuple[str, ...]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([" ".join(str(cell).split()) for cell in row])
    return line.getvalue().encode("utf-8", "replace")


def _read_row(line: str) -> Guess | None:
    """Read one line of the table; None for the header and for a row that is not ours."""
    try:
        guess = Guess(*next(csv.reader([line])))
        numbers = float(guess.guess), float(guess.measured)
    except (csv.Error, StopIteration, TypeError, ValueError):
        return None
    fine = all(map(math.isfinite, numbers)) and guess.result in (JUST_RIGHT, TOO_HIGH, TOO_LOW)
    return guess if fine else None
