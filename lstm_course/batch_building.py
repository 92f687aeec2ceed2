"""What the generators of tasks share: sizes checked, a length drawn, one-hot, an answer at the end.

`marker_tasks`, `lag_tasks` and `grammar_tasks` are made with it.
"""

from __future__ import annotations

import numpy as np

from .batch import Batch
from .validation import MEMORY_LIMIT, check_generator, check_integer


def check_sizes(rng, N: int, T: int, D: int) -> None:
    """Check the generator and N, and refuse a batch that would not fit in memory.

    D is how many numbers a step takes. Raises TypeError, ValueError or MemoryError.
    """
    check_generator("rng", rng)
    check_integer("N", N, minimum=1)
    if 8 * T * N * D > MEMORY_LIMIT:
        raise MemoryError(
            f"a batch of T = {T}, N = {N} with {D} numbers a step would take "
            f"{8 * T * N * D / 1024**3:,.1f} GiB, more than {MEMORY_LIMIT / 1024**3:,.1f} GiB; "
            f"use a smaller N or T"
        )


def draw_length(rng, N: int, T: int, fixed_length: bool, D: int) -> int:
    """Return the length of a batch: T, or one draw from T to T + T/10. Raises as check_sizes."""
    check_sizes(rng, N, T + T // 10, D)
    return T if fixed_length else int(rng.integers(T, T + T // 10 + 1))


def one_hot(indices: np.ndarray, size: int) -> np.ndarray:
    """Turn indices (...) into one-hot vectors (..., size)."""
    onehot = np.zeros((indices.size, size))
    onehot[np.arange(indices.size), indices.ravel()] = 1.0
    return onehot.reshape(*indices.shape, size)


def answer_at_end(x: np.ndarray, answer: np.ndarray, clean: np.ndarray | None = None) -> Batch:
    """Make a Batch whose only counted step is the last: answer (N, K), clean the same or None."""
    T, N = x.shape[:2]
    targets = np.zeros((T, N, answer.shape[1]))
    targets[-1] = answer
    mask = np.zeros((T, N), dtype=bool)
    mask[-1] = True
    if clean is None:
        return Batch(x, targets, mask)
    clean_targets = np.zeros_like(targets)
    clean_targets[-1] = clean
    return Batch(x, targets, mask, clean_targets=clean_targets)
