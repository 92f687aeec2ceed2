"""Claims of lesson 19: errors of rounded weights by length, nudges, and readers in few bits."""

import numpy as np

from lstm_course.cell import sigmoid
from lstm_course.exercises.lesson_19 import quantise
from lstm_course.inspection import fresh_lstm, percent_right, train_reader
from lstm_course.networks.torch_bridge import weights_from_torch
from lstm_course.sequence import lstm_forward

from .claim import Claim

LESSON = "19_out_of_the_notebook"


def growth(seed: int) -> dict[str, float]:
    """How many times as large the error of a fresh LSTM in 8 bits is after 1,000 steps as at 10."""
    found = {}
    for bias in (None, 1, 5):
        W_x, W_h, b = weights_from_torch(fresh_lstm(seed, bias))
        x = np.random.default_rng(seed).uniform(-1, 1, (1000, 16, 8))
        zeros = np.zeros((16, 32))
        exact, small = (
            lstm_forward(x, zeros, zeros, *weights, b).h
            for weights in ((W_x, W_h), (_rounded(W_x, 127), _rounded(W_h, 127)))
        )
        error = _error(small, exact)
        found[f"growth at bias {bias}"] = float(error[999] / error[9])
        found[f"after 10 at bias {bias}"] = float(error[9])
    return found


def _error(small, exact):
    """Root of the mean square of what is wrong, at each step."""
    return np.sqrt(np.mean((small - exact) ** 2, axis=(1, 2)))


def nudge(seed: int) -> dict[str, float]:
    """Percent of a nudge of c_0 that the output of a fresh LSTM holds five half-lives later."""
    found = {}
    for bias in (0, 1, 3, 5):
        later = round(5 * np.log(0.5) / np.log(sigmoid(bias)))
        weights = weights_from_torch(fresh_lstm(seed, bias))
        x = np.random.default_rng(seed).uniform(-1, 1, (later + 1, 16, 8))
        zeros = np.zeros((16, 32))
        exact, nudged = (lstm_forward(x, zeros, c, *weights).h for c in (zeros, zeros + 1e-6))
        error = _error(nudged, exact)
        found[f"left at bias {bias}"] = float(100 * error[later] / error[0])
    return found


def readers(seed: int) -> dict[str, float]:
    """Percent of paragraphs that a reader answers, its LSTM's matrices in few bits."""
    reader = train_reader(seed=seed)
    return {
        f"{bits} bits, {name}": _percent(reader, top, by_row)
        for bits, top in ((8, 127), (4, 7), (3, 3))
        for name, by_row in (("a scale a row", True), ("one scale", False))
    }


def _rounded(W, top: int, by_row: bool = True):
    q, scale = quantise(W if by_row else W.reshape(1, -1), top)
    return (q * scale).reshape(W.shape)


def _percent(reader, top: int, by_row: bool) -> float:
    W_x, W_h = (_rounded(W, top, by_row) for W in (reader.W_x, reader.W_h))
    return percent_right(reader._replace(W_x=W_x, W_h=W_h), 10)


CLAIMS = (
    Claim(
        LESSON,
        "why-growth",
        "**1.0: it does not grow, in none of the ten by more than a fifth.**",
        *(growth, "growth at bias None", "max"),
        at_most=1.2,
        then=1.09,
    ),
    Claim(
        LESSON,
        "why-growth",
        "With a forget bias of 1 the error grows to 1.2 times",
        *(growth, "growth at bias 1"),
        at_least=1.05,
        at_most=1.4,
        then=1.21,
    ),
    Claim(
        LESSON,
        "why-growth",
        "to more than a hundred times",
        *(growth, "growth at bias 5"),
        at_least=60,
        then=161,
    ),
    *(
        Claim(
            LESSON,
            "so-nudge",
            "In the median an error lives at least as long as the memory",
            *(nudge, f"left at bias {bias}"),
            at_least=100 / 32,
            then=then,
        )
        for bias, then in ((0, 4.67), (1, 6.99), (3, 70.6))
    ),
    Claim(
        LESSON,
        "so-nudge",
        "with a bias of 5 *more* is left than the nudge made",
        *(nudge, "left at bias 5"),
        at_least=200,
        then=1030,
    ),
    Claim(
        LESSON,
        "predict",
        "0.0002 after 10 steps",
        *(growth, "after 10 at bias None"),
        at_least=0.00015,
        at_most=0.00025,
        then=0.00018,
    ),
    Claim(
        LESSON,
        "so-bits",
        "Eight bits cost these readers nothing",
        *(readers, "8 bits, a scale a row", "min"),
        at_least=99,
        then=100,
    ),
    Claim(
        LESSON,
        "so-bits",
        "and four next to nothing where each row has its own scale",
        *(readers, "4 bits, a scale a row", "min"),
        at_least=97,
        then=99.4,
    ),
    Claim(
        LESSON,
        "so-bits",
        "One scale for all is a bad bargain",
        *(readers, "3 bits, one scale"),
        at_most=85,
        then=62.2,
    ),
)
