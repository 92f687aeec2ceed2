"""Predict first: put a learner's guess beside what was measured."""

from __future__ import annotations

from typing import Any

from ..validation import check_number
from .verdict import Note


def reveal(name: str, guess: Any, measured: float, unit: str = "", digits: int = 0) -> Note:
    """Show a guess beside the measured value, rounded to `digits` decimals.

    `name` is the prediction's, "01.steps". A blank guess (`...` or None) is welcome: then only the
    measured value is shown. Raises TypeError for a guess that is not a number.
    """
    measured = round(check_number("measured", measured), digits)
    shown = f"{measured:.{digits}f} {unit}".rstrip()
    if guess is Ellipsis or guess is None:
        return Note(f"Prediction {name}", f"measured: {shown}; no guess this time")
    guess = check_number("guess", guess)
    how = "just right" if guess == measured else "too high" if guess > measured else "too low"
    return Note(f"Prediction {name}", f"measured: {shown}; your guess {guess:g} was {how}")
