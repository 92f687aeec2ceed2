"""How much of one word is left in the state of a plain RNN as it reads on, before any training."""

import numpy as np

from lstm_course.sequence import rnn_forward
from lstm_course.validation import check_integer

from .way_back import Weights, fresh_rnn


def sentences_apart(one: list[str], other: list[str], seed: int) -> np.ndarray:
    """Read two sentences, equally long, with one fresh RNN: how far its states are apart.

    Returns the distance before the first word and after each, as a share of the largest, (T + 1,).
    Raises ValueError where the sentences are of different lengths, or the same.
    """
    if len(one) != len(other) or one == other:
        raise ValueError(f"expected two sentences, different and equally long; got {one}, {other}")
    vocabulary = sorted({*one, *other})
    pairs = zip(one, other, strict=True)
    x = np.eye(len(vocabulary))[[[vocabulary.index(word) for word in pair] for pair in pairs]]
    gap = states_apart(x[:, :1], x[:, 1:], fresh_rnn(seed, D=len(vocabulary)))
    return np.concatenate([[0.0], gap / gap.max()])


def first_word_left(seed: int, H: int = 32, T: int = 31) -> np.ndarray:
    """Read 16 random sentences of T words twice with a fresh RNN, each with another first word.

    Returns how far the states are apart k words later, as a share of the gap after the first, (T,).
    The words are one-hot, of a vocabulary of 8.
    """
    weights = fresh_rnn(seed, H=H)
    D, N = weights[0].shape[1], 16
    rng = np.random.default_rng([2, seed])
    words = rng.integers(0, D, (check_integer("T", T, minimum=1), N))
    other = words.copy()
    other[0] = (words[0] + rng.integers(1, D, N)) % D
    gap = states_apart(np.eye(D)[words], np.eye(D)[other], weights)
    return gap / gap[0]


def states_apart(x: np.ndarray, other: np.ndarray, weights: Weights) -> np.ndarray:
    """The distance between the states of two batches after each step, (T,): the root mean square.

    x, other: (T, N, D). Both begin with a state of zeros.
    """
    h_0 = np.zeros((x.shape[1], len(weights[2])))
    h, h_other = (rnn_forward(read, h_0, *weights).h for read in (x, other))
    return np.sqrt(np.mean(np.sum((h - h_other) ** 2, axis=2), axis=1))
