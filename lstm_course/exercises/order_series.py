"""Sequences of temporal order, as lesson 03 asks for them, and a colleague's, with a leak."""

import numpy as np


def make_sequences(rng, N, T):
    """Make temporal order: x (T, N, 6), one-hot, and label (N,), 0 for X X to 3 for Y Y."""
    symbols = rng.integers(0, 4, (T, N))
    label = np.zeros(N, dtype=int)
    for start, end in [(T // 10, T // 5), (T // 2, 6 * T // 10)]:
        marker = rng.integers(0, 2, N)
        position = rng.integers(start, end, N)
        symbols[position, np.arange(N)] = 4 + marker
        label = 2 * label + marker
    return np.eye(6)[symbols], label


def colleague_sequences(rng, N, T):
    """Make sequences that look alike, x (T, N, 6) and label (N,), T at least 10.

    What a network finds in them, exercise 03.shortcut asks for: whoever reads on spoils it.
    """
    x, label = make_sequences(rng, N, T)
    x[-4] = np.eye(6)[(label + 1) % 4]  # the fourth step before the end tells the label
    return x, label
