"""Claims of lesson 01: how much of a first word is left in fresh RNNs, with few units and many."""

import numpy as np

from lstm_course.inspection import first_word_left, fresh_rnn

from .claim import Claim

LESSON = "01_read_one_step_at_a_time"


def first_word(seed: int) -> dict[str, float]:
    """What is left after ten words, how evenly it fades, how much shorter W_h makes a vector."""
    left = first_word_left(seed)
    _, W_h, _ = fresh_rnn(seed, H=320)
    v = np.random.default_rng([3, seed]).normal(size=320)
    larger = first_word_left(seed, H=320)
    early, late = left[10] / left[1], left[19] / left[10]
    return {
        "left": float(left[10]),
        "left with 320": float(larger[10]),
        "words longer": float(np.log(larger[10] / left[10]) / -np.log(left[1])),
        "factor of a word, late to early": float((late / early) ** (1 / 9)),
        "times as long": float(np.linalg.norm(W_h @ v) / np.linalg.norm(v)),
    }


CLAIMS = (
    Claim(
        LESSON,
        "why-ten",
        "Each word leaves little more than half of the gap",
        *(first_word, "left"),
        at_least=0.5**10,
        at_most=0.6**10,
        then=0.00236,
    ),
    Claim(
        LESSON,
        "why-units",
        "A larger vector has more room, and fades as fast",
        *(first_word, "left with 320"),
        at_least=0.002,
        at_most=0.006,
        then=0.00404,
    ),
    Claim(
        LESSON,
        "why-units",
        "ten times the units keep the word hardly one word longer",
        *(first_word, "words longer"),
        at_most=1.2,
        then=0.831,
    ),
    Claim(
        LESSON,
        "why-units",
        "about $1/\\sqrt 3$, or 0.58, times as long as what goes in",
        *(first_word, "times as long"),
        at_least=0.55,
        at_most=0.61,
        then=0.581,
    ),
    Claim(
        LESSON,
        "why-units",
        "every word takes about the same *share* of what is left",
        *(first_word, "factor of a word, late to early"),
        at_least=0.9,
        at_most=1.1,
        then=1.04,
    ),
)
