"""Tasks with an answer at each step of a grammar's text: embedded Reber strings, brackets."""

from functools import partial

import numpy as np

from lstm_course.data.files import one_hot
from lstm_course.validation import check_integer

from .batch import PAPER, Batch, check_sizes
from .registry import task
from .stopping_rules import MostActive

REBER_SYMBOLS = ("B", "T", "S", "X", "P", "V", "E")
BRACKET_SYMBOLS = ("(", ")", "a")
_REBER_GRAMMAR = (  # for each state its one or two (symbol, next state)
    (("B", 1),),
    (("T", 2), ("P", 3)),
    (("S", 2), ("X", 4)),
    (("T", 3), ("V", 5)),
    (("X", 3), ("S", 6)),
    (("P", 4), ("V", 6)),
    (("E", 7),),
)


@task(
    kind="legal symbols",
    criterion=partial(MostActive, 512),  # the paper: 256 training and 256 test strings
    baseline=0.5,
    baseline_meaning="accuracy on the second-last symbol of guessing T or P",
    source=f"{PAPER} 1",
)
def make_embedded_reber(rng, N: int) -> Batch:
    """Make strings of the embedded Reber grammar; the answer at each step: all legal next symbols.

    A string is B, then T or P, a Reber string, the same T or P again, E: the second-last symbol
    repeats the second. Every choice has probability 0.5. x (T, N, 7) one-hot in the order of
    REBER_SYMBOLS, without the last E, which is only predicted; targets (T, N, 7) multi-hot. T is
    the longest string's; `lengths` (N,) are 8 or more. The long-range answer is at step
    lengths - 2. Source: the paper, after Reber (1967) and Fahlman (1991).
    """
    N = check_sizes(rng, N, 100, 7)  # of 10**9 strings the longest has about 70 symbols
    symbol_of, next_of, legal = _REBER_TABLES
    end = len(legal) - 1
    state, states, symbols = np.zeros(N, dtype=int), [], []
    while not (state == end).all():
        coin = rng.integers(0, 2, N)
        symbols.append(symbol_of[state, coin])
        state = next_of[state, coin]
        states.append(state)
    states, symbols = np.array(states[:-1]), np.array(symbols[:-1])
    mask = states != end  # the step that reads the last E has nothing left to predict
    x = one_hot(symbols, 7) * mask[..., None]
    return Batch(x, legal[states], mask, mask.sum(axis=0))


def bracket_baseline(T: int = 100, max_depth: int = 4) -> float:
    """Return the accuracy of the best guess of the depth from the current symbol alone."""
    depths = np.zeros(max_depth + 1)
    depths[0] = 1.0
    joint = np.zeros((3, max_depth + 1))  # probability of (symbol, depth after it), summed over T
    for _ in range(T):
        now = np.stack([np.append(0.0, depths[:-1]), np.append(depths[1:], 0.0), depths]) / 3
        now[2, 0] += depths[0] / 3
        now[2, -1] += depths[-1] / 3
        joint += now
        depths = now.sum(axis=0)
    return float(joint.max(axis=1).sum() / T)


@task(
    kind="classes",
    criterion=partial(MostActive, 256),
    baseline=bracket_baseline,
    baseline_meaning="accuracy of the best guess from the current symbol alone",
    source="this course, the criterion too",
)
def make_bracket_depth(rng, N: int, T=100, max_depth=4) -> Batch:
    """Make texts of brackets and letters; the answer at each step: how many brackets are open.

    x (T, N, 3), one-hot in the order of BRACKET_SYMBOLS; targets (T, N, max_depth + 1), one-hot
    depth after the symbol, counted at all steps. Each symbol has probability 1/3; a bracket that
    would leave the depths 0 to max_depth becomes a letter. T is at least 1.
    """
    T = check_integer("T", T, minimum=1)
    max_depth = check_integer("max_depth", max_depth, minimum=1)
    N = check_sizes(rng, N, T, max_depth + 4)
    # A walk that stays put at its bounds is a free walk folded at -1/2 and max_depth + 1/2.
    walk = np.cumsum(rng.integers(-1, 2, (T, N)), axis=0) % (2 * max_depth + 2)
    depth = np.minimum(walk, 2 * max_depth + 1 - walk)
    step = np.diff(depth, axis=0, prepend=0)
    symbols = np.where(step == 0, 2, (1 - step) // 2)  # +1 opens: 0; -1 closes: 1
    targets = one_hot(depth, max_depth + 1)
    return Batch(one_hot(symbols, 3), targets, np.ones((T, N), dtype=bool))


def _reber_tables():
    """Build the automaton of the embedded grammar as arrays.

    States: 0 start, 1 after B, 2 to 8 the Reber grammar on the T branch, 9 to 15 on the P branch,
    16 and 17 before the repeated T and P, 18 before the last E, 19 the end.
    """
    edges = [(("B", 1),), (("T", 2), ("P", 9))]
    for branch, start in enumerate((2, 9)):
        for choices in _REBER_GRAMMAR:
            edges.append(tuple((s, 16 + branch if k == 7 else start + k) for s, k in choices))
    edges += [(("T", 18),), (("P", 18),), (("E", 19),), (("E", 19),)]
    codes = [[(REBER_SYMBOLS.index(s), k) for s, k in choices] for choices in edges]
    symbol_of = np.array([[c[0][0], c[-1][0]] for c in codes])
    next_of = np.array([[c[0][1], c[-1][1]] for c in codes])
    legal = np.zeros((20, 7))
    legal[np.arange(20)[:, None], symbol_of] = 1.0
    legal[19] = 0.0
    return symbol_of, next_of, legal


_REBER_TABLES = _reber_tables()
