"""Four maps of weights for lesson 18's exercise: three with a fault, one as it should be."""

import numpy as np

T, S, NUM_REAL = 9, 6, 6  # steps read, symbols written, steps that are no padding


def four_maps() -> dict[str, np.ndarray]:
    """Maps A to D (S, T): a decoder reverses a string of 6 in a batch of 9, the rest padding.

    Made from one set of scores, highest one step later than the symbol that is wanted. C: a
    column of padding, masked, has a softmax of nan, which was set to 0.
    """
    rng = np.random.default_rng(18)
    later = np.minimum(np.arange(S, 0, -1), NUM_REAL - 1)  # of the first symbol there is no such
    scores = rng.normal(0.0, 0.7, (S, T)) + 3.2 * (np.arange(T) == later[:, None])
    scores[:, NUM_REAL:] += 2.0
    is_real = np.arange(T) < NUM_REAL
    masked = np.where(is_real, scores, -np.inf)
    return {
        "A": _softmax(scores) * is_real,
        "B": _softmax(masked),
        "C": _softmax(masked, axis=0),
        "D": _softmax(scores),
    }


def _softmax(scores: np.ndarray, axis: int = 1) -> np.ndarray:
    with np.errstate(invalid="ignore"):  # columns of padding: minus infinity less itself
        powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
        return np.nan_to_num(powers / powers.sum(axis=axis, keepdims=True))
