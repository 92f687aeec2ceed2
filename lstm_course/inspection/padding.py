"""What zeros before or behind a text do to a network that was trained without them."""

import numpy as np

from lstm_course.sequence import lstm_forward
from lstm_course.text.paragraphs import load_paragraphs
from lstm_course.validation import check_integer, check_type

from .reader import Reader


def percent_padded(reader: Reader, in_front: int = 0, behind: int = 0) -> float:
    """Return how many percent of 160 unseen paragraphs a reader answers, steps of zeros added.

    The paragraphs of distance 10, of 17 words each; each added step is a vector of zeros in place
    of an embedded word. The answer is read from the last state, behind all of them.
    """
    check_type("reader", reader, Reader)
    steps = check_integer("in_front", in_front, 0), check_integer("behind", behind, 0)
    texts = load_paragraphs("held_out", 10)
    x = np.pad(reader.embedding[texts.ids], (steps, (0, 0), (0, 0)))
    zeros = np.zeros((x.shape[1], reader.W_h.shape[1]))
    h_T = lstm_forward(x, zeros, zeros, *reader.weights).h_T
    said = (h_T @ reader.W_y.T + reader.b_y).argmax(axis=1)
    return float(100 * np.mean(said == texts.answers))
