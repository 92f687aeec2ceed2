"""Compare what an answer gave with what was wanted, and say where they differ.

Relative tolerance, shapes first: `np.allclose` would take (N, 1) for (N,), and 0 for 1e-9.
"""

from typing import Any

import numpy as np

from .running import Outcome

TOLERANCE = 1e-5  # relative; a right answer in float32 is within 1e-6


def value_problem(name: str, found: np.ndarray, wanted: np.ndarray) -> str | None:
    """Say where values differ, with one example; None where they agree."""
    if found.shape != wanted.shape:
        return f"{at_start(name)} should have shape {wanted.shape}; yours has {found.shape}."
    off = ~_element_close(found, wanted)
    if not off.any():
        return None
    if off.ndim == 0:
        shown = float(found) if abs(found) > 1e-12 else 0.0  # do not quote rounding noise
        return f"{at_start(name)} is not right yet: {shown:.4g}."
    place = tuple(int(k) for k in np.argwhere(off)[0])
    yours, expected = _tell_apart(float(found[place]), float(wanted[place]))
    return (
        f"The shape is right, but {int(off.sum())} of {off.size} numbers of {name} are not. "
        f"The first is at index {place}: {yours}, where {expected} is expected."
        f"{_dtype_note(found, wanted)}"
    )


def at_start(name: str) -> str:
    """A result's name as a sentence begins with it: "The slope", but `h_t` as it is."""
    return f"T{name[1:]}" if name.startswith("the ") else name


def _tell_apart(found: float, wanted: float) -> tuple[str, str]:
    """Write two different numbers with as few digits as show that they differ."""
    large = max(abs(found), abs(wanted)) >= 1e6
    for form in (".6g", ".17g") if large else ("z.4f", "z.8f", ".17g"):  # z: no minus before 0
        texts = f"{found:{form}}", f"{wanted:{form}}"
        if texts[0] != texts[1]:
            break
    return texts


def _dtype_note(found: np.ndarray, wanted: np.ndarray) -> str:
    """Say where the type of the numbers alone keeps them from being right."""
    if wanted.dtype.kind != "b" and found.dtype.kind == "b":
        return " Yours holds True and False, not numbers."
    if found.dtype.kind in "iu" and (wanted != np.round(wanted)).any():
        return " Yours holds whole numbers only: the fractions were cut off."
    return " Yours is in float16, which keeps three digits." if found.dtype == np.float16 else ""


def alike(a: Outcome, b: Outcome) -> bool:
    """Whether two answers did the same on one case; errors speak for themselves."""
    if a.error or b.error or bool(a.repeated) != bool(b.repeated):
        return False  # not called again, where a later case raised
    return (
        a.changed == b.changed
        and a.touched_random == b.touched_random
        and same_result(a.result, b.result)
        and (not a.repeated or alike(a.repeated, b.repeated))
    )


def same_result(a: Any, b: Any) -> bool:
    """Whether two results, or tuples of results, are equal within the tolerance."""
    a, b = parts_of(a), parts_of(b)
    return len(a) == len(b) and all(map(same_part, a, b))


def same_part(a: Any, b: Any) -> bool:
    """Whether two results are equal: arrays within the tolerance, anything else exactly."""
    both_arrays = isinstance(a, np.ndarray) and isinstance(b, np.ndarray)
    return close(a, b) if both_arrays else type(a) is type(b) and a == b


def close(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two arrays have one shape and the same numbers within the tolerance."""
    if a.shape != b.shape or not (is_numbers(a) and is_numbers(b)):
        return a.shape == b.shape and a.dtype == b.dtype and a.tolist() == b.tolist()
    return bool(_element_close(a, b).all())


def _element_close(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Compare relative to the largest wanted number; NaN equals NaN; shapes are equal already.

    Whole numbers are counts and places: one too many is wrong, however large they are.
    """
    if wanted.dtype.kind in "iub":
        return np.isclose(found, wanted, rtol=0, atol=1e-3)
    size = np.abs(wanted)
    scale = float(size.max(initial=0.0))
    with np.errstate(all="ignore"):
        if np.isfinite(scale):  # np.isclose, five times as fast: a search compares thousands
            return np.abs(found - wanted) <= max(TOLERANCE * scale, 1e-12) + TOLERANCE * size
    scale = np.abs(wanted[np.isfinite(wanted)]).max(initial=0.0)
    near = max(TOLERANCE * scale, 1e-12)
    return np.isclose(found, wanted, rtol=TOLERANCE, atol=near, equal_nan=True)


def is_numbers(part: Any) -> bool:
    """Whether a result is an array of real numbers, not of texts, objects or complex ones."""
    return isinstance(part, np.ndarray) and part.dtype.kind in "fiub"


def parts_of(result: Any) -> tuple:
    """A tuple of results as it is, one result as a tuple of one."""
    return result if isinstance(result, tuple) else (result,)
