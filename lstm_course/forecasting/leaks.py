"""The leak test: change the future of a series, and see whether anything about its past moves."""

from collections.abc import Callable

import numpy as np

from lstm_course.validation import check_callable, check_integer

from .windows import check_with_gaps

ROUNDING = 1e-9  # of a result's largest number: less than this is no leak


def find_leak(pipeline: Callable, values: np.ndarray, cut: int) -> str | None:
    """Change the future and see whether the past moves: None, or a sentence that says what moved.

    `pipeline(values, cut)` returns a dict, name -> numbers, of all it knows before values[cut]
    is measured: the scaler, training windows, trained weights, forecasts made at the cut. The
    same is asked with values[cut:] raised, and with values[cut:] lowered. Gaps stay gaps.
    Raises ValueError for a pipeline that returns nothing or, asked twice, two different things;
    TypeError where it returns no dict.
    """
    check_callable("pipeline", pipeline)
    check_with_gaps(values)
    cut = check_integer("cut", cut, 1, len(values) - 1)
    before = _ask(pipeline, values, cut)
    if _moves(before, _ask(pipeline, values, cut)):
        raise ValueError(
            "the pipeline gives something else on the same values: draw its random numbers from "
            "a generator that it makes itself, default_rng(seed)"
        )
    for changed in _other_futures(values, cut):
        moves = _moves(before, _ask(pipeline, changed, cut))
        if moves:
            return (
                f"the future leaks: only values from index {cut} on were changed, but "
                f"{'; '.join(moves)}"
            )
    return None


def _other_futures(values: np.ndarray, cut: int) -> list[np.ndarray]:
    """Copies with values[cut:] far above, and below, all others; each by another amount.

    A series that is never negative stays so, because a pipeline may take a root or a logarithm.
    """
    lowest, highest = np.nanmin(values), np.nanmax(values)
    spread = (highest - lowest) or 1.0
    uneven = 1 + np.arange(len(values) - cut) * 0.618 % 1  # 1 to 2, no two neighbours alike
    below = lowest / (1 + uneven) if lowest >= 0 else lowest - spread * uneven
    futures = []
    for future in (highest + spread * uneven, below):
        changed = values.copy()
        changed[cut:] = np.where(np.isnan(values[cut:]), np.nan, future)
        futures.append(changed)
    return futures


def _ask(pipeline: Callable, values: np.ndarray, cut: int) -> dict[str, np.ndarray]:
    """Run the pipeline on a copy and keep copies of what it returns."""
    known = pipeline(values.copy(), cut)
    if not isinstance(known, dict):
        raise TypeError(f"pipeline must return a dict, name -> numbers; got {type(known).__name__}")
    if not known:
        raise ValueError("pipeline returned an empty dict: there is nothing to compare")
    return {str(name): np.array(result, dtype=float) for name, result in known.items()}


def _moves(before: dict[str, np.ndarray], after: dict[str, np.ndarray]) -> list[str]:
    """Say of each result that differs by how much; a result that came or went is one too."""
    moves = []
    for name in {**before, **after}:
        if name not in before or name not in after:
            moves.append(f"{name} is there only {'before' if name in before else 'after'}")
            continue
        old, new = before[name], after[name]
        if old.shape != new.shape:
            moves.append(f"{name} changed its shape from {old.shape} to {new.shape}")
            continue
        same = (old == new) | (np.isnan(old) & np.isnan(new))
        with np.errstate(invalid="ignore"):  # infinity minus infinity, where both are the same
            distance = np.where(same, 0.0, np.abs(new - old))
        distance[np.isnan(distance)] = np.inf  # a number became a gap, or a gap a number
        scale = np.max(np.abs(old[np.isfinite(old)]), initial=0.0)
        moved = distance > ROUNDING * scale
        if moved.any():
            moves.append(
                f"{name} moved by up to {distance.max():.4g} "
                f"(in {moved.sum():,} of {moved.size:,} numbers)"
            )
    return moves
