"""Predict first: put a learner's guess beside what was measured, and keep it for them."""

from __future__ import annotations

import html
import re
from typing import Any

from lstm_course.validation import check_number

from .guesses import JUST_RIGHT, TOO_HIGH, TOO_LOW, Guess, Kept, keep_guess, read_guesses
from .verdict import BOX, Note

NO_GUESS = "No guess is kept yet: put a number in place of the dots, before you look."


def reveal(
    name: str, guess: Any, measured: float, unit: str = "", digits: int = 0, tolerance: float = 0.0
) -> Note:
    """Show a guess beside the measured value, rounded to `digits` decimals, and keep it.

    `name` is the prediction's, "01.steps". A guess within `tolerance`, or within the rounding, of
    the measured value is just right; so is a share for percents, and 99 for 100 %. A guess may be
    a text with one number in it, "50 %". A blank guess (`...` or None) is welcome: then the
    measured value alone is shown, folded until it is opened, and nothing is written. Where a guess
    cannot be kept, the note says why and all goes on. Raises TypeError for any other guess.
    """
    measured = check_number("measured", measured)
    near_miss = unit.startswith("%") and not digits
    tolerance = max(check_number("tolerance", tolerance, 0), 0.5 * 10**-digits, float(near_miss))
    rounded = f"{measured:.{digits}f}"
    shown = f"{rounded} {unit}".rstrip()
    if guess is Ellipsis or guess is None:
        return Covered(f"Prediction {name}", f"measured: {shown}; no guess this time")
    number = _read_guess(guess)
    guess = _in_unit(number, measured, unit)
    near = abs(guess - measured) <= tolerance * (1 + 1e-9)
    how = JUST_RIGHT if near else TOO_HIGH if guess > measured else TOO_LOW
    read = f" (read as {guess:g}{f' {unit}'.rstrip()})" if guess != number else ""
    said = f"measured: {shown}; your guess {number + 0.0:g}{read} was {how}"
    problem = keep_guess(str(name), guess, rounded, unit, how)
    return Note(f"Prediction {name}", said + _so_far(str(name), guess, problem))


class Covered(Note):
    """What was measured where nobody guessed: folded, in JupyterLab also where nothing has run."""

    def _repr_html_(self) -> str:
        said = "<details><summary>no guess yet; open what was measured</summary>{}</details>"
        box = super()._repr_html_()
        text = html.escape(self.text)
        return box.replace(f"<br>{text}", said.format(text))


def _read_guess(guess: Any) -> float:
    """The number of a guess; of a text the one that stands in it, "about 50 %"."""
    found = (
        re.findall(r"[-+−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", guess) if isinstance(guess, str) else []
    )
    return check_number("guess", float(found[0].replace("−", "-")) if len(found) == 1 else guess)


def _in_unit(guess: float, measured: float, unit: str) -> float:
    """A guess in the unit of what was measured: a share where percents are asked, or turned round.

    It is turned only where that brings it nearer.
    """
    if unit.startswith("%") and 0 < guess <= 1:
        turned = 100 * guess
    elif not unit and 0 <= measured <= 1 < guess <= 100:
        turned = guess / 100
    else:
        return guess
    return min(guess, turned, key=lambda number: abs(number - measured))


def predictions() -> GuessTable:
    """Show every prediction that was guessed: the first guess, what was measured, right or not."""
    return GuessTable(read_guesses())


class GuessTable:
    """The guesses kept so far, as a table: in JupyterLab and as text."""

    def __init__(self, kept: Kept):
        """Take what `read_guesses` read."""
        self.kept = kept

    @property
    def headline(self) -> str:
        """How many first guesses were just right."""
        return headline(self.kept) or f"Predictions: {NO_GUESS}"

    def __repr__(self) -> str:
        """Show the table as plain text."""
        rows = [_cells(guess) for guess in self.kept.first.values()]
        rows = [("prediction", "first guess", "measured", "")] + rows if rows else []
        name, number = (max((len(row[k]) for row in rows), default=0) for k in (0, 1))
        unit = max((len(row[2]) for row in rows), default=0)
        lines = [f"{a:{name}}  {b:>{number}}  {c:{unit}}  {d}".rstrip() for a, b, c, d in rows]
        return "\n".join([self.headline, *lines])

    def _repr_html_(self) -> str:
        rows = "".join(_html_row(_cells(guess), "td") for guess in self.kept.first.values())
        head = _html_row(("prediction", "first guess", "measured", "how it was"), "th")
        table = f"<table>{head}{rows}</table>" if rows else ""
        style = BOX.format(colour="#0072B2")
        return (
            f'<div role="status" style="{style}"><b>{html.escape(self.headline)}</b>{table}</div>'
        )


def headline(kept: Kept) -> str:
    """Say in one line how the guesses stand and what is damaged; "" where none is kept."""
    said = []
    if kept.first:
        said.append(f"{kept.num_right} of {len(kept.first)} first guesses were just right")
    if kept.num_damaged:
        said.append(f"{kept.num_damaged} damaged rows of the table are left out")
    if kept.problem:
        said.append(kept.problem)
    return f"Predictions: {'; '.join(said)}" if said else ""


def _so_far(name: str, guess: float, problem: str) -> str:
    """Lines below a guess: which one counts, how the guesses stand; "" where none are kept."""
    if problem:
        return f"\nThe guess was not kept: {problem}"
    kept = read_guesses()
    first = kept.first.get(name)
    if first is None:
        return ""
    counts = f"Your first guess, {float(first.guess):g}, counts. "
    seen = counts if float(first.guess) != guess else ""
    return f"\n{seen}So far {kept.num_right} of {len(kept.first)}: predictions() lists them."


def _cells(guess: Guess) -> tuple[str, str, str, str]:
    number = f"{float(guess.guess):g}"
    return guess.prediction, number, f"{guess.measured} {guess.unit}".rstrip(), guess.result


def _html_row(cells: tuple[str, ...], tag: str) -> str:
    style = ' style="text-align:left"' + (' scope="col"' if tag == "th" else "")
    return f"<tr>{''.join(f'<{tag}{style}>{html.escape(c)}</{tag}>' for c in cells)}</tr>"
