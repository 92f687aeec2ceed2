"""Claims of lesson 05 and its closer look: half-lives of fresh LSTMs, gates held in readers."""

import numpy as np

from lstm_course.cell import sigmoid
from lstm_course.inspection import gates_at_start, half_life, own_gates, percent_right, train_reader

from .claim import Claim

LESSON = "05_forget"
CLOSER = "05_does_the_network_need_its_forget_gate"


def fresh(seed: int) -> dict[str, float]:
    """Half-lives of a fresh LSTM: at torch's start, and by its forget bias beside the formula."""
    biases = np.arange(6.0)
    lives = np.array([half_life(gates_at_start(seed, bias)) for bias in biases])
    formula = np.log(0.5) / np.log(sigmoid(biases))
    return {
        "at the start, from 1 step": abs(half_life(gates_at_start(seed)) - 1),
        "from the formula": float(np.abs(lives / formula - 1).max()),
        "longer by each 1 from 3 on": float((lives[5] / lives[3]) ** 0.5),
        "at bias 5": float(lives[5]),
    }


def held(seed: int) -> dict[str, float]:
    """Right answers of a reader, in percent, with gates held."""
    reader = train_reader(seed=seed)
    alone, frozen = percent_right(reader, 40), own_gates(reader, 40)
    free = percent_right(reader, 40, i=0.0)
    kept = percent_right(reader, 40, i=0.0, f=frozen)
    return {
        "gain by f = 1 after the cue": percent_right(reader, 40, f=1.0) - alone,
        "f = 1 from the first word": percent_right(reader, 40, f=1.0, start=0),
        "f = 0.5": percent_right(reader, 40, f=0.5),
        "gain by freezing f": kept - free,
        "keeps half, f frozen": float(kept >= 50),
    }


CLAIMS = (
    Claim(
        LESSON,
        "why-start",
        "All ten networks lie between 0.9 and 1.1",
        *(fresh, "at the start, from 1 step", "max"),
        at_most=0.1,
        then=0.0349,
    ),
    Claim(
        LESSON,
        "so-biases",
        "It holds, to within a fifth in every network.",
        *(fresh, "from the formula", "max"),
        at_most=0.2,
        then=0.112,
    ),
    Claim(
        LESSON,
        "so-biases",
        "each further 1 makes the memory about $e$ times as long",
        *(fresh, "longer by each 1 from 3 on"),
        at_least=2.5,
        at_most=2.9,
        then=2.68,
    ),
    Claim(
        LESSON,
        "practice",
        "Choose the bias whose half-life is your lag: 2.6 for ten steps, 5 for a hundred",
        *(fresh, "at bias 5"),
        at_least=80,
        at_most=125,
        then=101,
    ),
    Claim(
        CLOSER,
        "so-held",
        "At $f = 0.5$ nearly all answers are lost on the way",
        *(held, "f = 0.5", "max"),
        at_most=45,
        then=20.6,
    ),
    Claim(
        CLOSER,
        "so-held",
        "Keeping *everything after the cue* costs most readers next to nothing",
        *(held, "gain by f = 1 after the cue"),
        at_least=-2,
        then=0.0,
    ),
    Claim(
        CLOSER,
        "so-held",
        "Keeping everything *from the first word on* ruins all ten",
        *(held, "f = 1 from the first word", "max"),
        at_most=75,
        then=49.4,
    ),
    Claim(
        CLOSER,
        "so-frozen",
        "so much of it was there after the cue",
        *(held, "gain by freezing f"),
        at_least=25,
        then=44.4,
    ),
    Claim(
        CLOSER,
        "so-frozen",
        "With their own gates frozen most readers keep half of the answers or more",
        *(held, "keeps half, f frozen", "mean"),
        at_least=0.5,
        then=0.8,
    ),
)
