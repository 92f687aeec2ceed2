"""Predict first: put a learner's guess beside what was measured."""

from __future__ import annotations

from typing import Any

from ..validation import check_number
from .verdict import Note


def reveal(
    name: str, guess: Any, measured: float, unit: str = "", digits: int = 0, tolerance: float = 0.0
) -> Note:
    """Show a guess beside the measured value, rounded to `digits` decimals.

    `name` is the prediction's, "01.steps". A guess within `tolerance`, or within the rounding, of
    the measured value is just right. A blank guess (`...` or None) is welcome: then only the
    measured value is shown. Raises TypeError for a guess that is not a number.
    """
    measured = check_number("measured", measured)
    tolerance = max(check_number("tolerance", tolerance, minimum=0), 0.5 * 10**-digits)
    shown = f"{measured:.{digits}f} {unit}".rstrip()
    if guess is Ellipsis or guess is None:
        return Note(f"Prediction {name}", f"measured: {shown}; no guess this time")
    guess = check_number("guess", guess)
    near = abs(guess - measured) <= tolerance * (1 + 1e-9)
    how = "just right" if near else "too high" if guess > measured else "too low"
    return Note(f"Prediction {name}", f"measured: {shown}; your guess {guess + 0.0:g} was {how}")
