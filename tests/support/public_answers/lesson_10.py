"""Lesson 10."""

import numpy as np

from . import right, wrong


# w205: own gate included (stats.SE 'derivative equals the forget gate' (product k..T))
@wrong("10.direct_path", "own gate included")
def w205(f):
    return np.cumprod(f[::-1], axis=0)[::-1]


# w207: np.cumprod(f) (np.cumprod from the start)
@wrong("10.direct_path", "from the start")
def w207(f):
    return np.cumprod(f, axis=0)


# r59: loop from the end
@right("10.direct_path")
def r59(f):
    p = np.ones_like(f)
    for k in range(len(f) - 2, -1, -1):
        p[k] = p[k + 1] * f[k + 1]
    return p


# r122: total / running product (breaks only where a gate is exactly 0)
@right("10.direct_path")
def r122(f):
    p = np.cumprod(f, axis=0)
    return p[-1] / p
