"""Claims of lesson 02 and its closer look: gradients of untrained RNNs, by lag and by step."""

import numpy as np

from lstm_course.inspection import fresh_rnn, orthogonal_rnn, send_back

from .claim import Claim

LESSON = "02_watch_the_gradient_vanish"
CLOSER = "02_what_mends_a_vanished_gradient"


def fresh(seed: int) -> dict[str, float]:
    """A fresh RNN: what a step leaves, and what the last and the first steps add to dL/dW_h."""
    way = send_back(fresh_rnn(seed), seed)
    whole, late = way.parts.sum(axis=0), way.parts[:50].sum(axis=0)
    length = float(np.linalg.norm(whole))
    last_10 = np.linalg.norm(way.parts[:10].sum(axis=0))
    return {
        "factor": way.factor,
        "last alone": float(100 * np.linalg.norm(way.parts[0]) / length),
        "last 10, from 100 %": float(abs(100 * last_10 / length - 100)),
        "length": length,
        "first 50": float(np.linalg.norm(way.parts[50:].sum(axis=0)) / length),
        "signs changed": float(np.sum(np.sign(whole) != np.sign(late))),
    }


def gains(seed: int) -> dict[str, float]:
    """Orthogonal RNNs: what is left, the factor beside gain times slope, weaker inputs."""
    errors = []
    for gain in (0.5, 1.0, 1.2, 1.5, 2.0):
        way = send_back(orthogonal_rnn(gain, seed), seed)
        slope = np.sqrt(np.mean((1 - way.h**2) ** 2))
        errors.append(abs(gain * slope / way.factor - 1))
    strengths = (1.0, 0.3, 0.1, 0.03, 0.01)
    ways = (send_back(orthogonal_rnn(1.0, seed, strength), seed) for strength in strengths)
    return {
        "left at lag 50": float(send_back(orthogonal_rnn(1.0, seed), seed).by_lag[50]),
        "from gain times slope": float(max(errors)),
        "gain of the factor by weaker inputs": float(np.diff([way.factor for way in ways]).min()),
    }


CLAIMS = (
    Claim(
        LESSON,
        "practice",
        "A fresh `nn.RNN` loses nearly half a step.",
        *(fresh, "factor"),
        at_least=0.5,
        at_most=0.62,
        then=0.557,
    ),
    Claim(
        LESSON,
        "why-lag",
        "In none of ten networks was a thousandth left",
        *(gains, "left at lag 50", "max"),
        at_most=0.001,
        then=0.000423,
    ),
    Claim(
        LESSON,
        "so-gains",
        "Predicted and measured agree within 4 % in ten networks for each of these gains",
        *(gains, "from gain times slope", "max"),
        at_most=0.04,
        then=0.0152,
    ),
    Claim(
        LESSON,
        "why-weights",
        "in the median of ten fresh networks between 75 and 90",
        *(fresh, "last alone"),
        at_least=75,
        at_most=90,
        then=85.5,
    ),
    Claim(
        LESSON,
        "why-weights",
        "in ten fresh networks to within one percent",
        *(fresh, "last 10, from 100 %", "max"),
        at_most=1,
        then=0.0499,
    ),
    Claim(
        LESSON,
        "why-weights",
        "its length is about 6",
        *(fresh, "length"),
        at_least=5,
        at_most=7,
        then=5.65,
    ),
    Claim(
        LESSON,
        "why-weights",
        "What the first 50 add is less than a ten-millionth of it",
        *(fresh, "first 50", "max"),
        at_most=1e-7,
        then=1.36e-11,
    ),
    Claim(
        CLOSER,
        "so-adam",
        "In none of the ten does a single sign change",
        *(fresh, "signs changed", "max"),
        at_most=0,
        then=0,
    ),
    Claim(
        CLOSER,
        "so-inputs",
        "the weaker the inputs, the nearer the factor comes to 1, in every one of ten networks",
        *(gains, "gain of the factor by weaker inputs", "min"),
        at_least=0,
        then=0.011,
    ),
)
