"""Claims of lesson 04 and its closer looks: lines that fill up, readers that start elsewhere."""

import numpy as np

from lstm_course.cell import sigmoid
from lstm_course.inspection import Reader, train_reader
from lstm_course.sequence import lstm_forward
from lstm_course.text import load_paragraphs

from .claim import Claim

LESSON = "04_lay_the_cell_state"
PIECES = "04_where_does_a_piece_start"
FULL = "04_can_a_gradient_get_onto_a_full_line"


def messages(seed: int) -> dict[str, float]:
    """2,000 messages among 999 random numbers each: on a line, behind a gate, in a plain RNN."""
    rng = np.random.default_rng(seed)
    message = rng.choice([-1.0, 1.0], 2000)
    new = rng.uniform(-1, 1, (1000, 2000))
    new[0] = message
    c = new.sum(axis=0)
    slope = 1 - np.tanh(c) ** 2
    shares = np.where(np.arange(1000) == 0, sigmoid(np.array(7.0)), sigmoid(np.array(-7.0)))
    pair = np.tanh(np.array([[1.0], [-1.0]])) * np.ones(2000)
    for new_t in new[1:]:
        pair = np.tanh(pair + new_t)
    return {
        "sign right": float(100 * np.mean(np.sign(c) == message)),
        "sign right with a gate": float(100 * np.mean(np.sign(shares @ new) == message)),
        "apart in the RNN": float(np.abs(pair[0] - pair[1]).max()),
        "rms slope": float(np.sqrt(np.mean(slope**2))),
        "slope at the median": float(1 - np.tanh(np.median(np.abs(c))) ** 2),
    }


def readers(seed: int) -> dict[str, float]:
    """A reader's right answers, in percent, started elsewhere; how steep its tanh stays far off."""
    reader, paragraphs = train_reader(seed=seed), load_paragraphs("held_out", 20)
    ids, wanted = paragraphs.ids, paragraphs.answers
    zeros, other = np.zeros((len(wanted), 8)), np.roll(np.arange(len(wanted)), 1)
    first, second = np.array_split(ids, 2)
    _, h, c = _read(reader, first, zeros, zeros)
    _, h_end, c_end = _read(reader, ids, zeros, zeros)
    after_other, _, _ = _read(reader, ids, h_end[other], c_end[other])
    return {
        "c alone": _percent(_read(reader, second, zeros, c)[0], wanted),
        "h alone": _percent(_read(reader, second, h, zeros)[0], wanted),
        "after another, right": _percent(after_other, wanted),
        "after another, its answer": _percent(after_other, wanted[other]),
        "slopes at 100 over those at 20": _steepness(reader, 100) / _steepness(reader, 20),
    }


def _steepness(reader: Reader, distance: int) -> float:
    paragraphs = load_paragraphs("held_out", distance)
    zeros = np.zeros((len(paragraphs.answers), 8))
    _, _, c = _read(reader, paragraphs.ids, zeros, zeros)
    return float(np.sqrt(np.mean((1 - np.tanh(c) ** 2) ** 2)))


def _read(reader: Reader, ids: np.ndarray, h_0: np.ndarray, c_0: np.ndarray):
    trace = lstm_forward(reader.embedding[ids], h_0, c_0, *reader.weights)
    return (trace.h_T @ reader.W_y.T + reader.b_y).argmax(axis=1), trace.h_T, trace.c_T


def _percent(said: np.ndarray, wanted: np.ndarray) -> float:
    return float(100 * np.mean(said == wanted))


CLAIMS = (
    Claim(
        LESSON,
        "why-sign",
        "Hardly more than half.",
        *(messages, "sign right", "max"),
        at_most=56,
        then=54.8,
    ),
    Claim(
        LESSON,
        "so-still-there",
        "both histories lead to the same state",
        *(messages, "apart in the RNN", "max"),
        at_most=1e-6,
        then=0,
    ),
    Claim(
        LESSON,
        "shows",
        "The message stays *readable* only if a gate keeps the rest out",
        *(messages, "sign right with a gate", "min"),
        at_least=100,
        then=100,
    ),
    Claim(
        PIECES,
        "so-halves",
        "Most of what counts is in $c$",
        *(readers, "c alone", "min"),
        at_least=90,
        then=97,
    ),
    Claim(
        PIECES,
        "so-halves",
        "$h$ alone carries about half of the answers",
        *(readers, "h alone"),
        at_least=40,
        at_most=70,
        then=58,
    ),
    Claim(
        PIECES,
        "so-other",
        "little is right",
        *(readers, "after another, right", "max"),
        at_most=35,
        then=19,
    ),
    Claim(
        PIECES,
        "so-other",
        "they repeat the answer of the text before",
        *(readers, "after another, its answer"),
        at_least=90,
        then=100,
    ),
    Claim(
        FULL,
        "so-sums",
        "the root mean square is about a sixth",
        *(messages, "rms slope"),
        at_least=0.15,
        at_most=0.19,
        then=0.17,
    ),
    Claim(
        FULL,
        "so-sums",
        "It is off by nine orders of magnitude",
        *(messages, "slope at the median"),
        at_most=1e-9,
        then=8e-11,
    ),
    Claim(
        FULL,
        "so-trained",
        "Yet the slopes do not fall",
        *(readers, "slopes at 100 over those at 20"),
        at_least=0.9,
        then=1.02,
    ),
)
