"""Claims of lesson 11: how lenient rules are, and a symbol carried across a thousand steps."""

import numpy as np

from lstm_course.studies.experiments import run_one
from lstm_course.tasks import first_met

from .claim import Claim

LESSON = "11_learn_across_a_thousand_steps"


def adding(seed: int) -> dict[str, float]:
    """Adding over 100 steps: wrong ones of the thousand sequences after a rule was met."""
    batches = []
    run_one("4 T 100", "LSTM", seed, errors=batches)
    wrong = np.abs(np.concatenate(batches)[:, 0]) >= 0.04
    found = {}
    for window in (20, 256):
        met = first_met(wrong.astype(float), window, 0.5)
        found[f"wrong after {window}"] = float(wrong[met : met + 1000].sum())
    return found


def thousand(seed: int) -> dict[str, float]:
    """A symbol across a thousand steps, 50 distractors: sequences needed; a million if not met."""
    row = run_one("2c lag 1000 p 50", "LSTM", seed)
    return {"sequences": row.sequences if row.solved else 1e6}


CLAIMS = (
    Claim(
        LESSON,
        "so-three",
        "one in ten to one in four of the thousand after",
        *(adding, "wrong after 20"),
        at_least=100,
        at_most=270,
        then=200.5,
    ),
    Claim(
        LESSON,
        "so-three",
        "a few in a hundred at most",
        *(adding, "wrong after 256"),
        at_least=3,
        at_most=60,
        then=24.0,
    ),
    Claim(
        LESSON,
        "so-live",
        "All ten met it",
        *(thousand, "sequences", "max"),
        at_most=4000,
        then=1400.0,
    ),
)
