"""What a predictor without memory scores, worked out from the definitions of the tasks.

The baselines of the other tasks are plain probabilities, and stand above their generators.
"""

from __future__ import annotations

import numpy as np

from lstm_course.validation import check_choice, check_integer, check_number, check_room

SETTLED = 1e-16  # a probability that changes by less stays as it is: all later steps are alike


def adding_baseline(T: int = 100, scaling: str = "paper") -> float:
    """Return the mean squared error of always predicting the mean: 0.5, or 1 for "unit"."""
    if check_choice("scaling", scaling, ("paper", "unit")) == "unit":
        return 1 / 6
    no_first = 1 - _first_marked_probability(T)  # E[X^2] = 1/3, two values or one
    return (2 / 3 * no_first + 1 / 3 * (1 - no_first)) / 16


def multiplication_mean(T: int = 100) -> float:
    """Return the mean of the product: 1/4, or 1/2 where the first pair, of value 1, is marked."""
    first = _first_marked_probability(T)
    return (1 - first) / 4 + first / 2


def multiplication_baseline(T: int = 100) -> float:
    """Return the mean squared error of always predicting the mean of the product."""
    first = _first_marked_probability(T)
    return (1 - first) / 9 + first / 3 - multiplication_mean(T) ** 2


def hold_baseline(T: int = 30, share_marked: float = 0.15) -> float:
    """Return the mean squared error of a marked value where it stands, and of 0 elsewhere."""
    T = check_integer("T", T, minimum=1)
    share_marked = check_number("share_marked", share_marked, 0.0, 1.0)
    return (1 - 1 / T) * (1 - share_marked) / 3  # the variance of a value is 1/3


def bracket_baseline(T: int = 100, max_depth: int = 4) -> float:
    """Return the accuracy of the best guess of the depth from the current symbol alone.

    Raises TypeError, ValueError or MemoryError naming the argument, as all of these do.
    """
    T = check_integer("T", T, minimum=1)
    max_depth = check_integer("max_depth", max_depth, minimum=1)
    check_room(8 * 8 * (max_depth + 1), max_depth=max_depth)
    depths = np.zeros(max_depth + 1)
    depths[0] = 1.0
    joint = np.zeros((3, max_depth + 1))  # probability of (symbol, depth after it), summed over T
    for t in range(T):
        now = np.stack([np.append(0.0, depths[:-1]), np.append(depths[1:], 0.0), depths]) / 3
        now[2, 0] += depths[0] / 3
        now[2, -1] += depths[-1] / 3
        joint += now
        before, depths = depths, now.sum(axis=0)
        if np.abs(depths - before).max() < SETTLED:
            joint += (T - 1 - t) * now
            break
    return float(joint.max(axis=1).sum() / T)


def _first_marked_probability(T: int) -> float:
    """Return how often the first pair is one of the two marked ones."""
    T = check_integer("T", T, minimum=6)
    first_choices, half = min(10, T // 2), T // 2
    return 1 / first_choices + (1 - 1 / first_choices) / (half - 1)
