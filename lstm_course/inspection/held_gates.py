"""Answers of a reader whose gates are held: what the network loses without them.

A picture of a gate does not prove that the network needs it; to take hold of it does.
"""

import numpy as np

from lstm_course.cell import GATE_ORDER, emit_hidden_state, trace_lstm_step, update_cell_state
from lstm_course.sequence import lstm_forward
from lstm_course.text.paragraphs import load_paragraphs
from lstm_course.validation import check_arrays, check_choice, check_integer, check_type

from .reader import Reader


def read_held(x, weights, say=None, f=None, i=None, start: int = 0):
    """Read x (T, N, D) from zeros as an LSTM does, but for what is held; return all h and all c.

    weights: W_x, W_h, b, stacked. say: makes h_t (N, H) of o_t, c_t, h_{t-1} and t, counted from 0;
    None for o_t * tanh(c_t). f, i: what the gate is from step `start` on, a number, or the gates
    (T, N, H) of another run; None leaves it to the network. Raises as `trace_lstm_step` does.
    """
    start = check_integer("start", start, minimum=0)
    T, N, _, H = check_arrays(x=(x, "T N D"), W_x=(weights[0], "4H D")).values()
    h = np.zeros((T, N, H), x.dtype)
    c = np.zeros_like(h)
    h_t = c_t = np.zeros((N, H), x.dtype)
    for t in range(T):
        step = trace_lstm_step(x[t], h_t, c_t, *weights)
        f_t, i_t = (_held(gate, t, start, own) for gate, own in ((f, step.f_t), (i, step.i_t)))
        c_t = update_cell_state(f_t, c_t, i_t, step.g_t)
        o_t = step.o_t
        h_t = say(o_t, c_t, h_t, t) if say else emit_hidden_state(o_t, c_t)
        h[t], c[t] = h_t, c_t
    return h, c


def percent_right(reader: Reader, distance: int, f=None, i=None, start: int = 7, say=None) -> float:
    """Percent of the held-out paragraphs of a distance that a reader answers, its gates held.

    f, i, start, say: as `read_held` has them. Step 7 is the first after the cue.
    """
    paragraphs = load_paragraphs("held_out", distance)
    x = check_type("reader", reader, Reader).embedding[paragraphs.ids]  # (T, N, D)
    h, _ = read_held(x, reader.weights, say, f, i, start)
    answers = (h[-1] @ reader.W_y.T + reader.b_y).argmax(axis=1)
    return 100 * float(np.mean(answers == paragraphs.answers))


def own_gates(reader: Reader, distance: int, gate: str = "f") -> np.ndarray:
    """The gates (T, N, H) of a reader left to itself, on the same paragraphs.

    gate: "f", "i" or "o", or "g" for the candidates.
    """
    check_choice("gate", gate, GATE_ORDER)
    x = check_type("reader", reader, Reader).embedding[load_paragraphs("held_out", distance).ids]
    zeros = np.zeros((x.shape[1], reader.W_h.shape[1]))
    return getattr(lstm_forward(x, zeros, zeros, *reader.weights), gate)


def _held(gate, t: int, start: int, own: np.ndarray) -> np.ndarray:
    """A gate at step t: the network's own (N, H), or what it is held at."""
    if gate is None or t < start:
        return own
    return gate[t] if np.ndim(gate) == 3 else np.full_like(own, gate)
