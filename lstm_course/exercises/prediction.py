"""Predict first: put a learner's guess beside what was measured, and keep it for them."""

from __future__ import annotations

import html
import re
from typing import Any

from lstm_course.validation import check_number

from .guesses import JUST_RIGHT, TOO_HIGH, TOO_LOW, Guess, Kept, keep_guess, read_guesses
from .questions import find_question
from .shown import mark_shown, to_show
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
    rounded = f"{measured:.{digits}f}"
    if guess is Ellipsis or guess is None:
        shown = f"{rounded} {unit}".rstrip()
        return to_show(Covered(f"Prediction {name}", f"measured: {shown}; no guess this time"))
    said, number, how = judge_guess(guess, measured, unit, digits, tolerance)
    problem = keep_guess(str(name), number, rounded, unit, how)
    return to_show(Answered(f"Prediction {name}", said + _so_far(str(name), number, problem)))


def judge_guess(
    guess: Any, measured: float, unit: str, digits: int, tolerance: float
) -> tuple[str, float, str]:
    """Compare a guess: what is said of it, the number it is read as, how it was."""
    near_miss = unit.startswith("%") and not digits
    tolerance = max(check_number("tolerance", tolerance, 0), 0.5 * 10**-digits, float(near_miss))
    number = _read_guess(guess)
    guess = _in_unit(number, measured, unit)
    near = abs(guess - measured) <= tolerance * (1 + 1e-9)
    how = JUST_RIGHT if near else TOO_HIGH if guess > measured else TOO_LOW
    read = f" (read as {guess:g}{f' {unit}'.rstrip()})" if guess != number else ""
    shown = f"{measured:.{digits}f} {unit}".rstrip()
    return f"measured: {shown}; your guess {number + 0.0:g}{read} was {how}", guess, how


class Covered(Note):
    """What was measured where nobody guessed: folded, in JupyterLab also where nothing has run."""

    def _repr_html_(self) -> str:
        said = "<details><summary>no guess yet; open what was measured</summary>{}</details>"
        box = super()._repr_html_()
        text = html.escape(self.text)
        return box.replace(f"<br>{text}", said.format(text))


class Answered(Note):
    """A guess beside what was measured; all guesses so far are folded below it."""

    def _repr_html_(self) -> str:
        table = _html_table(read_guesses())
        folded = f"<details><summary>all your guesses</summary>{table}</details>" if table else ""
        return super()._repr_html_().removesuffix("</div>") + f"{folded}</div>"


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


def predictions(review: bool = False) -> GuessTable:
    """Show every prediction that was guessed: the first guess, what was measured, right or not.

    review: first ask again what was missed a day ago or longer, or right a week ago or longer.
    """
    if review:
        from .review import ask_again

        ask_again()
    return to_show(GuessTable(read_guesses()))


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
        mark_shown(self)
        rows = [_cells(guess, self.kept) for guess in self.kept.first.values()]
        rows = [("prediction", "first guess", "measured", "")] + rows if rows else []
        name, number = (max((len(row[k]) for row in rows), default=0) for k in (0, 1))
        unit = max((len(row[2]) for row in rows), default=0)
        lines = [f"{a:{name}}  {b:>{number}}  {c:{unit}}  {d}".rstrip() for a, b, c, d in rows]
        return "\n".join([self.headline, *lines])

    def _repr_html_(self) -> str:
        style = BOX.format(colour="#0072B2")
        said = html.escape(self.headline)
        return f'<div role="status" style="{style}"><b>{said}</b>{_html_table(self.kept)}</div>'


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
    return f"\n{seen}So far {kept.num_right} of {len(kept.first)} first guesses were just right."


def _cells(guess: Guess, kept: Kept) -> tuple[str, str, str, str]:
    """A row: the first guess, and how the last one was where there are later ones."""
    number = f"{float(guess.guess):g}"
    last = [one.result for one in kept.later if one.prediction == guess.prediction][-1:]
    how = ", then ".join([guess.result, *last])
    return guess.prediction, number, f"{guess.measured} {guess.unit}".rstrip(), how


def _html_table(kept: Kept) -> str:
    """The guesses as rows, each linked to the cell that asks; "" where there are none."""
    rows = [_cells(guess, kept) for guess in kept.first.values()]
    head = _html_row(("prediction", "first guess", "measured", "how it was"), "th")
    shown = (_html_row(map(html.escape, row), "td", row[0]) for row in rows)
    return f"<table>{head}{''.join(shown)}</table>" if rows else ""


def _html_row(cells, tag: str, name: str = "") -> str:
    style = ' style="text-align:left"' + (' scope="col"' if tag == "th" else "")
    first, *rest = cells
    question = find_question(name) if name else None
    first = f'<a href="{html.escape(question.link)}">{first}</a>' if question else first
    return f"<tr>{''.join(f'<{tag}{style}>{cell}</{tag}>' for cell in (first, *rest))}</tr>"
