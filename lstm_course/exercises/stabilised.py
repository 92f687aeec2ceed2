"""Eight mLSTM memories, each with its own stabiliser: which of them change the result?

Lesson 17 asks for the test that tells. Each takes z_i, z_f (T,), q, k, v (T, d) of one sequence and
returns h (T, d), finite for moderate gates: C q / max(|n q|, 1), the output gate left out. They
store C and n divided by exp(m), and differ in m, or in what is divided.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Reader(NamedTuple):
    """A way to read, what its author says of it, and what a test needs to see its fault."""

    read: Callable
    says: str
    needs: str = ""


def _read(z_i, z_f, q, k, v, m_of, floor_of=lambda m: np.exp(-m), old=True, sums=True):
    """Read with m_t = m_of(log f_t, m_prev, z_i_t); `old`, `sums`: whether C, n are rescaled."""
    C, n, m_prev = np.zeros((v.shape[1], k.shape[1])), np.zeros(k.shape[1]), -np.inf
    h = np.zeros_like(v)
    for t, log_f in enumerate(-np.logaddexp(0, -z_f)):
        m = m_of(log_f, m_prev, z_i[t])
        f, i = np.exp(log_f + (m_prev - m if old else 0)), np.exp(z_i[t] - m)
        C = f * C + i * (v[t][:, None] * k[t])
        n = f * n + i * k[t] if sums else np.exp(log_f) * n + np.exp(z_i[t]) * k[t]
        h[t] = C @ q[t] / max(abs(n @ q[t]), floor_of(m))
        m_prev = m
    return h


def _larger(log_f, m_prev, z_i):
    return max(log_f + m_prev, z_i)


def with_the_larger(z_i, z_f, q, k, v):
    """Right: as Beck et al. (2024) have it."""
    return _read(z_i, z_f, q, k, v, _larger)


def with_the_largest_so_far(z_i, z_f, q, k, v):
    """Right: another m, which never falls; every m cancels."""
    return _read(z_i, z_f, q, k, v, lambda log_f, m_prev, z: max(m_prev, z))


def with_the_newest(z_i, z_f, q, k, v):
    """Right: m is the newest z_i, whatever was before."""
    return _read(z_i, z_f, q, k, v, lambda log_f, m_prev, z: z)


def in_float32(z_i, z_f, q, k, v):
    """Right, with the seven digits of float32."""
    return _read(*(a.astype(np.float32) for a in (z_i, z_f, q, k, v)), _larger)


def with_a_floor_of_one(z_i, z_f, q, k, v):
    """C and n are divided by exp(m), the 1 beside them is not."""
    return _read(z_i, z_f, q, k, v, _larger, floor_of=lambda m: 1.0)


def without_the_old_m(z_i, z_f, q, k, v):
    """What is new is divided by exp(m); what is kept stays divided by the m of its own time."""
    return _read(z_i, z_f, q, k, v, _larger, old=False)


def with_sums_as_they_are(z_i, z_f, q, k, v):
    """C is divided, n is not."""
    return _read(z_i, z_f, q, k, v, _larger, sums=False)


def with_a_ceiling(z_i, z_f, q, k, v):
    """No m at all: what would overflow is cut off."""
    return _read(np.minimum(z_i, 3), z_f, q, k, v, lambda log_f, m_prev, z: 0.0, old=False)


RIGHT = (
    Reader(with_the_larger, "as A, with max(|n q|, e^-m)"),
    Reader(with_the_largest_so_far, "m is the largest z_i so far; the rest as B"),
    Reader(with_the_newest, "m is z_i, whatever was before; the rest as B"),
    Reader(in_float32, "as B, in float32"),
)
BROKEN = (
    Reader(
        with_a_floor_of_one,
        "m is the larger of log f + old m and z_i; max(|n q|, 1)",
        "gates of several sizes, and an |n q| that is small: where m is 0 nothing shows",
    ),
    Reader(
        without_the_old_m,
        "as B, but C and n are kept by f itself: an old m is nowhere used",
        "an m that changes from step to step: several steps, input gates of several sizes",
    ),
    Reader(
        with_sums_as_they_are,
        "C as in B; n is computed without m",
        "an |n q| above 1: input gates that write much",
    ),
    Reader(with_a_ceiling, "no m; z_i is cut off at 3", "a z_i well above 3"),
)
_B, _C, _E, _H = RIGHT
_A, _D, _F, _G = BROKEN  # A too: whoever takes the first for granted is to be told
SUSPECTS = dict(zip("ABCDEFGH", (_A, _B, _C, _D, _E, _F, _G, _H), strict=True))


def plain(z_i, z_f, q, k, v):
    """Read by the formulas as they stand, without m: h (T, d)."""
    C, n, h = np.zeros((v.shape[1], k.shape[1])), np.zeros(k.shape[1]), []
    for t in range(len(z_i)):
        i, f = np.exp(z_i[t]), 1 / (1 + np.exp(-z_f[t]))
        C = f * C + i * np.outer(v[t], k[t])
        n = f * n + i * k[t]
        h.append(C @ q[t] / max(abs(n @ q[t]), 1))
    return np.array(h)


# Readers that a test has not seen. What it says of them tells what it does.

LARGEST = 50  # of |z_i| and |z_f|


def watching_the_gates(z_i, z_f, q, k, v):
    """Right; raises ValueError for gates at which `plain` need not compute."""
    largest = max((z for z in (*z_i, *z_f)), key=abs)
    if not abs(largest) <= LARGEST:
        raise ValueError(
            f"a z_i or z_f is {largest:.0f}: keep them between -{LARGEST} and {LARGEST}, "
            "where your own loop, which has no m, does not overflow"
        )
    return with_the_larger(z_i, z_f, q, k, v)


def under_another_name(*given):
    """A broken one that is not in any list."""
    return without_the_old_m(*given)


def off_by(thousandths, step=slice(None), number=slice(None)):
    """A reader off by so many thousandths of the largest |h|, at all steps or at one."""

    def read(*given):
        h = with_the_larger(*given)
        by = thousandths / 1000 * np.abs(h).max()
        h[step, number] += by
        return h

    return read


too_high, too_low, hardly_off = off_by(3), off_by(-3), off_by(0.5)
off_at_first, off_at_last = off_by(3, step=0, number=0), off_by(3, step=-1, number=0)
HIDDEN = (under_another_name, too_high, too_low, hardly_off, off_at_first, off_at_last)


def wrong_at_times(*given):
    """Right or far off, by the digits of what is given: other inputs, another outcome."""
    h = with_the_larger(*given)
    digits = int(1e6 * sum(np.abs(a).sum() for a in given))
    return h + digits % 2 * np.abs(h).max()
