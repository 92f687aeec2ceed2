"""What the generators of tasks share: sizes checked, a length drawn, an answer at the end."""

from __future__ import annotations

import numpy as np

from lstm_course.validation import (
    check_finite,
    check_generator,
    check_integer,
    check_room,
    check_shapes,
)

from .batch import Batch

PAPER = "Hochreiter & Schmidhuber (1997), experiment"


def check_sizes(rng, N: int, T: int, D: int, **sizes: int) -> int:
    """Check the generator and N, and refuse a batch that would not fit in memory; return N.

    D is how many numbers a step takes; `sizes` are the arguments that make it, for the message.
    Raises TypeError, ValueError or MemoryError.
    """
    check_generator("rng", rng)
    N, T = check_integer("N", N, minimum=1), check_integer("T", T, minimum=1)
    D = check_integer("D", D, minimum=1)
    check_room(8 * T * N * D, **(sizes or {"D": D}), T=T, N=N)
    return N


def draw_length(rng, N: int, T: int, fixed_length: bool, D: int) -> int:
    """Return the length of a batch: T, or one draw from T to T + T/10. Raises as check_sizes."""
    T = check_integer("T", T, minimum=1)
    check_sizes(rng, N, T + T // 10, D)
    return T if fixed_length else int(rng.integers(T, T + T // 10 + 1))


def answer_at_end(x: np.ndarray, answer: np.ndarray, clean: np.ndarray | None = None) -> Batch:
    """Make a Batch whose only counted step is the last: answer (N, K), clean the same or None.

    Raises TypeError or ValueError naming the array.
    """
    given = {"x": (x, "T N D"), "answer": (answer, "N K")}
    given |= {} if clean is None else {"clean": (clean, "N K")}
    check_shapes(**given)
    for name in list(given)[1:]:  # Batch looks through x
        check_finite(name, given[name][0])
    T, N = x.shape[:2]
    if T == 0:
        raise ValueError("x has T = 0 steps; expected at least one, for the answer")
    targets = np.zeros((T, N, answer.shape[1]))
    targets[-1] = answer
    mask = np.zeros((T, N), dtype=bool)
    mask[-1] = True
    if clean is None:
        return Batch(x, targets, mask)
    clean_targets = np.zeros_like(targets)
    clean_targets[-1] = clean
    return Batch(x, targets, mask, clean_targets=clean_targets)
