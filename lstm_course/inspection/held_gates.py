"""Answers of a reader whose gates are held: what the network loses without them.

A picture of a gate does not prove that the network needs it; to take hold of it does.
"""

import numpy as np

from lstm_course.cell import emit_hidden_state, trace_lstm_step, update_cell_state
from lstm_course.sequence import lstm_forward
from lstm_course.text.paragraphs import load_paragraphs
from lstm_course.validation import check_integer, check_type

from .reader import Reader


def percent_right(reader: Reader, distance: int, f=None, i=None, start: int = 7) -> float:
    """Percent of the held-out paragraphs of a distance that a reader answers, its gates held.

    f, i: what the forget and the input gate are from step `start` on, a number, or the gates
    (T, N, H) of another run; None leaves a gate to the network. Step 7 is the first after the cue.
    """
    start = check_integer("start", start, minimum=0)
    paragraphs = load_paragraphs("held_out", distance)
    x = check_type("reader", reader, Reader).embedding[paragraphs.ids]  # (T, N, D)
    h_t = c_t = np.zeros((x.shape[1], reader.W_h.shape[1]))
    for t in range(len(x)):
        step = trace_lstm_step(x[t], h_t, c_t, *reader.weights)
        f_t, i_t = (_held(gate, t, start, own) for gate, own in ((f, step.f_t), (i, step.i_t)))
        c_t = update_cell_state(f_t, c_t, i_t, step.g_t)
        h_t = emit_hidden_state(step.o_t, c_t)
    answers = (h_t @ reader.W_y.T + reader.b_y).argmax(axis=1)
    return 100 * float(np.mean(answers == paragraphs.answers))


def own_gates(reader: Reader, distance: int) -> np.ndarray:
    """The forget gates (T, N, H) of a reader left to itself, on the same paragraphs."""
    x = check_type("reader", reader, Reader).embedding[load_paragraphs("held_out", distance).ids]
    zeros = np.zeros((x.shape[1], reader.W_h.shape[1]))
    return lstm_forward(x, zeros, zeros, *reader.weights).f


def _held(gate, t: int, start: int, own: np.ndarray) -> np.ndarray:
    """A gate at step t: the network's own (N, H), or what it is held at."""
    if gate is None or t < start:
        return own
    return gate[t] if np.ndim(gate) == 3 else np.full_like(own, gate)
