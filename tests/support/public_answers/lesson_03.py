"""Lesson 03."""

import numpy as np

from . import wrong
from .helpers import orders


# w063: seeds and uses the global generator (np.random.seed habit in task generators)
@wrong("03.make_sequences", "global random generator")
def w063(rng, N, T):
    np.random.seed(0)
    s = np.random.randint(0, 4, (T, N))
    a, b = np.random.randint(0, 2, N), np.random.randint(0, 2, N)
    s[np.random.randint(T // 10, T // 5, N), np.arange(N)] = 4 + a
    s[np.random.randint(T // 2, 6 * T // 10, N), np.arange(N)] = 4 + b
    return np.eye(6)[s], 2 * a + b


# w066: distractors may be X or Y (distractors drawn from all six symbols)
@wrong("03.make_sequences", "markers among the distractors")
def w066(rng, N, T):
    s = rng.integers(0, 6, (T, N))
    a, b = rng.integers(0, 2, N), rng.integers(0, 2, N)
    n = np.arange(N)
    s[rng.integers(T // 10, T // 5, N), n] = 4 + a
    s[rng.integers(T // 2, 6 * T // 10, N), n] = 4 + b
    return np.eye(6)[s], 2 * a + b


# w408: distractors 0 to 2 only (rng.integers excludes its end (numpy, well known))
@wrong("03.make_sequences", "distractors end too early")
def w408(rng, N, T):
    s = rng.integers(0, 3, (T, N))
    a, b = rng.integers(0, 2, N), rng.integers(0, 2, N)
    n = np.arange(N)
    s[rng.integers(T // 10, T // 5, N), n] = 4 + a
    s[rng.integers(T // 2, 6 * T // 10, N), n] = 4 + b
    return np.eye(6)[s], 2 * a + b


# w409: the two markers always T//2 - T//10 apart (position drawn once, second marker at a fixed
# lag)
@wrong("03.make_sequences", "places depend on each other")
def w409(rng, N, T):
    s = rng.integers(0, 4, (T, N))
    a, b = rng.integers(0, 2, N), rng.integers(0, 2, N)
    n, p = np.arange(N), rng.integers(T // 10, T // 5, N)
    s[p, n] = 4 + a
    s[p + T // 2 - T // 10, n] = 4 + b
    return np.eye(6)[s], 2 * a + b


# w410: X stands early in its window, Y late (leak by position)
@wrong("03.make_sequences", "marker told by its place")
def w410(rng, N, T):
    s = rng.integers(0, 4, (T, N))
    n, label = np.arange(N), 0
    for lo, hi in ((T // 10, T // 5), (T // 2, 6 * T // 10)):
        m = rng.integers(0, 2, N)
        mid = (lo + hi) // 2
        s[np.where(m == 0, rng.integers(lo, mid, N), rng.integers(mid, hi, N)), n] = 4 + m
        label = 2 * label + m
    return np.eye(6)[s], label


# w480: the last step of each window is never used (integers() excludes its end, and so does the
# window: - 1 twice (numpy idiom))
wrong("03.make_sequences", "last step of a window not used")(orders(hi=-1), "w480")


# w481: the first step of each window is never used (window from T//10 + 1)
wrong("03.make_sequences", "first step of a window not used")(orders(lo=1), "w481")


# w482: the same distractors in every sequence of the batch (one draw for the whole batch
# (broadcast idiom))
wrong("03.make_sequences", "distractors drawn once for the batch")(orders(share=True), "w482")
