"""A batch of sequences: its checks, what the generators of tasks share, the check of outputs."""

from dataclasses import dataclass

import numpy as np

from lstm_course.validation import (
    check_arrays,
    check_generator,
    check_integer,
    check_room,
    check_type,
)

PAPER = "Hochreiter & Schmidhuber (1997), experiment"


@dataclass(frozen=True)
class Batch:
    """A batch of N sequences: what the model reads, what it should answer, and which steps count.

    x (T, N, D) and targets (T, N, K) are float64: one-hot classes, real values, or multi-hot legal
    symbols. mask (T, N), bool, is true where the output counts, at least once a sequence. Shorter
    sequences are filled up with zeros at the end, `lengths` (N,) says the true lengths (T where
    it is left out). `clean_targets` (T, N, K) are the targets without their noise, for the
    stopping rule (the targets themselves if left out). Raises TypeError or ValueError naming the
    array.
    """

    x: np.ndarray
    targets: np.ndarray
    mask: np.ndarray
    lengths: np.ndarray | None = None
    clean_targets: np.ndarray | None = None

    def __post_init__(self):
        arrays = {"x": (self.x, "T N D"), "targets": (self.targets, "T N K")}
        if self.clean_targets is not None:
            arrays["clean_targets"] = (self.clean_targets, "T N K")
        sizes = check_arrays(**arrays)
        T, N = sizes["T"], sizes["N"]
        lengths = np.full(N, T) if self.lengths is None else np.asarray(self.lengths)
        whole = np.issubdtype(lengths.dtype, np.integer)
        if lengths.shape != (N,) or not whole or np.any((lengths < 1) | (lengths > T)):
            raise ValueError(f"lengths must be N = {N} whole numbers from 1 to T = {T}")
        _check_mask(self.mask, lengths, T, N)
        object.__setattr__(self, "lengths", lengths)  # the only way into a frozen dataclass
        if self.clean_targets is None:
            object.__setattr__(self, "clean_targets", self.targets)


def check_outputs(outputs: np.ndarray, batch: Batch) -> None:
    """Raise TypeError or ValueError unless outputs are finite floats of the targets' shape."""
    check_type("batch", batch, Batch)
    check_arrays(outputs=(outputs, "T N K"))
    if outputs.shape != batch.targets.shape:
        raise ValueError(
            f"outputs has shape {outputs.shape}; expected (T, N, K) = {batch.targets.shape}, that "
            "of the batch's targets"
        )


def check_sizes(rng, N: int, T: int, D: int) -> int:
    """Check the generator and N, and refuse a batch that would not fit in memory; return N.

    D is how many numbers a step takes. Raises TypeError, ValueError or MemoryError.
    """
    check_generator("rng", rng)
    N = check_integer("N", N, minimum=1)
    check_room(8 * T * N * D, D=D, T=T, N=N)
    return N


def draw_length(rng, N: int, T: int, fixed_length: bool, D: int, least: int) -> int:
    """Return the length of a batch: T, or one draw from T to T + T/10. Raises as check_sizes."""
    T = check_integer("T", T, minimum=least)
    check_sizes(rng, N, T + T // 10, D)
    return T if fixed_length else int(rng.integers(T, T + T // 10 + 1))


def answer_at_end(x: np.ndarray, answer: np.ndarray, clean: np.ndarray | None = None) -> Batch:
    """Make a Batch whose only counted step is the last: answer (N, K), clean the same or None."""
    T, N = x.shape[:2]
    mask = np.zeros((T, N), dtype=bool)
    mask[-1] = True
    targets = np.zeros((T, *answer.shape))
    targets[-1] = answer
    if clean is None:
        return Batch(x, targets, mask)
    clean_targets = np.zeros_like(targets)
    clean_targets[-1] = clean
    return Batch(x, targets, mask, clean_targets=clean_targets)


def _check_mask(mask: np.ndarray, lengths: np.ndarray, T: int, N: int) -> None:
    """Raise unless the mask is bool (T, N), counts a step of each sequence and no padding."""
    if not isinstance(mask, np.ndarray) or mask.dtype != bool or mask.shape != (T, N):
        got = f"{mask.dtype} {mask.shape}" if isinstance(mask, np.ndarray) else type(mask).__name__
        raise ValueError(f"mask must be a bool array (T, N) = ({T}, {N}); got {got}")
    if not mask.any(axis=0).all():
        raise ValueError(f"mask counts no step of sequence {int(np.argmin(mask.any(axis=0)))}")
    if (mask & (np.arange(T)[:, None] >= lengths)).any():
        raise ValueError("mask counts a step beyond the length of its sequence")
