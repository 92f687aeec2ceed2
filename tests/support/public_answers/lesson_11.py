"""Lesson 11."""

import numpy as np

from . import double, right, wrong


# w216: diverged runs left out (gh wandb/senpai PR#2831 ('4 clean seeds'))
@wrong("11.sequences_needed", "unsolved runs dropped")
def w216(seeds, sequences, chosen_on):
    s = sequences[~np.isin(seeds, chosen_on)]
    s = s[s > 0]
    return np.median(s) if len(s) else 0


# w217: inf where the middle run failed (np.inf for failures, then median is inf (form mistake))
@wrong("11.sequences_needed", "infinity where the middle run failed")
def w217(seeds, sequences, chosen_on):
    s = sequences[~np.isin(seeds, chosen_on)].astype(float)
    s[s == 0] = np.inf
    return np.median(s)


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


# r101: loop over strings
@right("11.long_range_share")
def r101(outputs, targets, lengths):
    good = 0
    for n, L in enumerate(lengths):
        t = L - 2
        good += outputs[t, n].argmax() == targets[t, n].argmax()
    return good / len(lengths)


# w436: int of an infinite median (int(np.median([.., inf])) (OverflowError))
@wrong("11.sequences_needed", "cannot convert float infinity")
def w436(seeds, sequences, chosen_on):
    s = np.where(sequences == 0, np.inf, sequences)[~np.isin(seeds, chosen_on)]
    return int(np.median(s))


# w437: mask by ==  (seeds in chosen_on (ndarray truth))
@wrong("11.sequences_needed", "`s = sequences[seeds != chosen_on]")
def w437(seeds, sequences, chosen_on):
    s = sequences[seeds != chosen_on].astype(float)
    s[s == 0] = np.inf
    m = np.median(s)
    return 0 if np.isinf(m) else m


# w484: equal to the tolerance passes (<= for <)
@wrong("11.solved_at", "equal counts as below")
def w484(errors, window, tolerance, mean_below):
    e = np.abs(errors)
    for n in range(window, len(e) + 1):
        w = e[n - window : n]
        if (w <= tolerance).all() and w.mean() <= mean_below:
            return n
    return 0


# w517: 128 units ('bigger network' reflex)
wrong("11.one_change", "wider network")([0.0, 0.005, 64, 32], "w517")


# d33: unsolved as zero AND training seeds included
@double("11.sequences_needed", "testing on training seeds + unsolved runs as zero")
def d33(seeds, sequences, chosen_on):
    return np.median(sequences)
