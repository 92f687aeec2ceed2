"""Lesson 03."""

import numpy as np

from . import right, wrong
from .helpers import orders

# w060: the misprinted number (README.md of TCN/adding_problem: 'about 0.1767' (code index))
wrong("03.adding_baseline", "a misprint")(0.1767, "w060")


# w061: 1/12 (variance of one uniform)
wrong("03.adding_baseline", "one value only")(1 / 12, "w061")


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


# w067: argmax - 1 (np.argmax of all False is 0 (numpy, well known))
@wrong("03.reach", "no fall gives -1")
def w067(norms, share):
    return int(np.argmax(norms < share * norms[0])) - 1


# w068: share of the largest norm (normalised by the maximum)
@wrong("03.reach", "share of the largest")
def w068(norms, share):
    below = np.flatnonzero(norms < share * norms.max())
    return int(below[0]) - 1 if len(below) else len(norms) - 1


# r14: simulated: 0.1669
right("03.adding_baseline")(0.1669, "r14")


# r15: literature: 0.167
right("03.adding_baseline")(0.167, "r15")


# r23: while loop, Python int
@right("03.reach")
def r23(norms, share):
    k = 0
    while k + 1 < len(norms) and norms[k + 1] >= share * norms[0]:
        k += 1
    return k


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


# w411: first fall by index: IndexError where none falls (np.where(...)[0][0] - 1 (numpy idiom))
@wrong("03.reach")
def w411(norms, share):
    return np.where(norms < share * norms[0])[0][0] - 1


# w480: the last step of each window is never used (integers() excludes its end, and so does the
# window: - 1 twice (numpy idiom))
wrong("03.make_sequences", "last step of a window not used")(orders(hi=-1), "w480")


# w481: the first step of each window is never used (window from T//10 + 1)
wrong("03.make_sequences", "first step of a window not used")(orders(lo=1), "w481")


# w482: the same distractors in every sequence of the batch (one draw for the whole batch
# (broadcast idiom))
wrong("03.make_sequences", "distractors drawn once for the batch")(orders(share=True), "w482")


# w483: equal counts as fallen below (<= for <)
@wrong("03.reach", "equal counts as below")
def w483(norms, share):
    below = norms <= share * norms[0]
    return int(below.argmax()) - 1 if below.any() else len(norms) - 1
