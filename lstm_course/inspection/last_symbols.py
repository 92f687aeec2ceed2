"""A predictor without memory on strings of a grammar: a table of what followed the last symbols."""

from typing import NamedTuple

import numpy as np

from lstm_course.tasks.batch import Batch
from lstm_course.validation import check_integer, check_type


class Right(NamedTuple):
    """Shares right: of all symbols, of the repeated ones, of whole strings."""

    of_all: float
    of_repeated: float
    of_strings: float


def predict_from_last(seen: Batch, new: Batch, width: int) -> np.ndarray:
    """Score every next symbol of new strings by how often it was allowed in `seen`, (T, N, D).

    seen, new: batches of `make_embedded_reber`. What counts is the last `width` symbols read, and
    nothing before them.
    """
    D = check_type("seen", seen, Batch).x.shape[2]
    check_integer("width", width, 1, 6)
    table = np.zeros(((D + 1) ** width, D))
    np.add.at(table, _contexts(seen, width)[seen.mask], seen.targets[seen.mask])
    return table[_contexts(check_type("new", new, Batch), width)]


def right_of(outputs: np.ndarray, batch: Batch) -> Right:
    """Say how much is right: a step is, where each symbol allowed scores above all others."""
    allowed = batch.targets == 1
    lowest = np.where(allowed, outputs, np.inf).min(axis=2)
    right = lowest > np.where(allowed, -np.inf, outputs).max(axis=2)
    repeated = right[batch.lengths - 2, np.arange(right.shape[1])]
    strings = (right | ~batch.mask).all(axis=0)
    return Right(right[batch.mask].mean(), repeated.mean(), strings.mean())


def _contexts(batch: Batch, width: int) -> np.ndarray:
    """The last `width` symbols at each step as one number, (T, N); nothing is a symbol, too."""
    D = batch.x.shape[2]
    now = np.where(batch.mask, batch.x.argmax(axis=2), D)
    found = np.zeros_like(now)
    for back in range(width):
        before = np.full((back, now.shape[1]), D)
        found += np.vstack([before, now])[: len(now)] * (D + 1) ** back
    return found
