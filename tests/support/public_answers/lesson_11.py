"""Lesson 11."""

import numpy as np

from . import wrong


# w218: top-1 inside the legal symbols, all steps (gh numenta/htmresearch PR#463; keras#750)
@wrong("11.long_range_share", "any legal symbol, at every step")
def w218(outputs, targets, lengths):
    hits = []
    for n, L in enumerate(lengths):
        top = outputs[:L, n].argmax(axis=1)
        hits.extend(targets[np.arange(L), n, top] > 0)
    return np.mean(hits)


# w220: np.convolve(..., 'same') (moving average with mode='same')
@wrong("11.solved_at", "middle of the window")
def w220(errors, window, tolerance, mean_below):
    e = np.abs(errors)
    ok = np.convolve(e < tolerance, np.ones(window), "same") > window - 0.5
    m = np.convolve(e, np.ones(window) / window, "same") < mean_below
    hit = np.flatnonzero(ok & m)
    return int(hit[0]) + 1 if len(hit) else 0


# r101: loop over strings; where T and P tie argmax calls T right
@wrong("11.long_range_share", "first of equal scores")
def r101(outputs, targets, lengths):
    good = 0
    for n, L in enumerate(lengths):
        t = L - 2
        good += outputs[t, n].argmax() == targets[t, n].argmax()
    return good / len(lengths)


# w484: equal to the tolerance passes (<= for <)
@wrong("11.solved_at", "equal counts as below")
def w484(errors, window, tolerance, mean_below):
    e = np.abs(errors)
    for n in range(window, len(e) + 1):
        w = e[n - window : n]
        if (w <= tolerance).all() and w.mean() <= mean_below:
            return n
    return 0
