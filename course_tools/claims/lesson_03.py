"""Claims of lesson 03 and its closer look: who learns across which distance, and what instead."""

import numpy as np

from lstm_course.exercises import order_sequences
from lstm_course.studies.distances import train_network, train_on

from .claim import Claim

LESSON = "03_lose_the_context"
CLOSER = "03_could_the_gradient_have_told_us"


def long(seed: int) -> dict[str, float]:
    """Percent right of a plain RNN on the lesson's own sequences, T = 100."""
    x, label = order_sequences(np.random.default_rng([3, seed]), 1000, 100)
    run = train_on(order_sequences, 100, seed, progress=False)
    return {"T = 100": float(100 * np.mean(run.answer(x) == label))}


def order(seed: int) -> dict[str, float]:
    """Accuracy on temporal order of the grid's networks."""
    points = {
        "LSTM at 60": ("LSTM", 60),
        "orthogonal at 60": ("RNN, orthogonal start", 60),
        "forget bias 3 at 60": ("LSTM, forget bias 3", 60),
    }
    return {k: train_network("temporal order", *p, seed)[0].accuracy for k, p in points.items()}


def words(seed: int) -> dict[str, float]:
    """Accuracy on new paragraphs at distance 40, and on ones that were trained on."""
    plain, lstm = (train_network("paragraphs", cell, 40, seed)[0] for cell in ("RNN", "LSTM"))
    return {
        "new, the better": max(plain.accuracy, lstm.accuracy),
        "seen, the worse": min(plain.training_accuracy, lstm.training_accuracy),
    }


CLAIMS = (
    Claim(
        LESSON,
        "colleague",
        "so it was with all of ten networks",
        *(long, "T = 100", "max"),
        at_most=35,
        then=27.4,
    ),
    Claim(
        LESSON,
        "why-lstm",
        "nor any of ten that we trained later",
        *(order, "LSTM at 60", "max"),
        at_most=0.35,
        then=0.277,
    ),
    Claim(
        LESSON,
        "so-words",
        "At 40 it guesses, and so does the default LSTM (and ten more of each)",
        *(words, "new, the better", "max"),
        at_most=0.25,
        then=0.156,
    ),
    Claim(
        LESSON,
        "shows",
        "most paragraphs seen are answered, by heart",
        *(words, "seen, the worse", "min"),
        at_least=0.5,
        then=0.656,
    ),
    Claim(
        CLOSER,
        "so-lstm",
        "the plain RNN with the better start solves the task in some",
        *(order, "orthogonal at 60", "max"),
        at_least=0.95,
        then=1.0,
    ),
    Claim(
        CLOSER,
        "so-lstm",
        "Only with its forget bias at 3 does the LSTM solve the task each time.",
        *(order, "forget bias 3 at 60", "min"),
        at_least=0.95,
        then=1.0,
    ),
)
