"""Claims of lesson 07: the corners of (f, i) that readers use."""

import numpy as np

from lstm_course.inspection import SENTENCE, train_reader

from .claim import Claim

LESSON = "07_update_the_state"


def corners(seed: int) -> dict[str, float]:
    """In percent of a reader's units and words: which corner of the two gates is nearest."""
    trace = train_reader(seed=seed).read(SENTENCE)
    keeps, writes = trace.f > 0.5, trace.i > 0.5
    return {
        "accumulate or keep": 100 * float(np.mean(keeps)),
        "accumulate": 100 * float(np.mean(keeps & writes)),
        "overwrite": 100 * float(np.mean(~keeps & writes)),
    }


CLAIMS = (
    Claim(
        LESSON,
        "so-corners",
        "Readers mostly accumulate or keep",
        *(corners, "accumulate or keep", "min"),
        at_least=55,
        then=66.2,
    ),
    Claim(
        LESSON,
        "so-corners",
        "which these readers do much of the time",
        *(corners, "accumulate"),
        at_least=40,
        then=54.0,
    ),
    Claim(
        LESSON,
        "so-corners",
        "to overwrite is rare in most of them",
        *(corners, "overwrite"),
        at_most=10,
        then=4.4,
    ),
)
