"""Exercises of lesson 08: what a step hands on, when a cell answers, what speaking does to c."""

from typing import NamedTuple

import numpy as np

from lstm_course.cell import sigmoid

from . import slips
from .exercise import Exercise, Mistake, read_mistakes

# 08.speak ------------------------------------------------------------------------------------


def speak(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    z_o = x_t @ W_x.T + h_prev @ W_h.T + b
    o_t = 1 / (1 + np.exp(-z_o))
    h_t = o_t * np.tanh(c_t)
    return h_t, c_t


def speak_cases(rng):
    """Sizes all different, cell states beyond 1; then N = 1; then inputs that saturate the gate."""

    def draw(N, D, H, scale=1.0):
        shapes = [(N, D), (N, H), (N, H), (N, H), (H, D), (H, H), (H,)]
        x_t, h_prev, c_prev, c_t, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (scale * x_t, h_prev, 3 * c_prev, 3 * c_t, *weights)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(2, 5, 3, scale=30.0)]


def speak_probes(rng):
    return [
        tuple(rng.uniform(-1.5, 1.5, (n, n)) for _ in range(6)) + (rng.uniform(-1, 1, n),)
        for n in (3, 4)
    ]


def speak_overwriting_in_place(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    c_t /= 1 + np.exp(-(x_t @ W_x.T + h_prev @ W_h.T + b))
    return np.tanh(c_t), c_t


def speak_with_one_matrix(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    joined = np.concatenate([x_t, h_prev], axis=1)
    z_o = joined @ np.concatenate([W_x, W_h], axis=1).T + b
    return np.tanh(c_t) * (0.5 + 0.5 * np.tanh(z_o / 2)), c_t


def speak_by_einsum(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    z_o = np.einsum("nd,hd->nh", x_t, W_x) + np.einsum("nk,hk->nh", h_prev, W_h) + b
    return np.tanh(c_t) / (1 + np.exp(-z_o)), c_t.copy()


SPEAK = Exercise(
    name="08.speak",
    title="What the step hands on",
    minutes=10,
    reference=speak,
    results=("h_t (N, H)", "c_next (N, H)"),
    cases=speak_cases,
    probes=speak_probes,
    mistakes=(
        *read_mistakes("""
            hidden state through a tanh layer: np.tanh(c_t) -> np.tanh(z_o)
                You multiply the gate with a tanh of its own pre-activation, which is made of input
                and hidden state. The cell state plays no part in your h.
            output gate on the cell state: o_t * np.tanh(c_t) -> np.tanh(o_t * c_t)
                and return _h, c_t -> return _h, o_t * c_t
                You multiply the cell state itself by the output gate, before the tanh, and hand
                that on: whoever is silent would forget. Where does the gate sit in the drawing?
        """),
        Mistake(
            "output gate on the caller's cell state",
            speak_overwriting_in_place,
            "You multiply the cell state itself by the output gate, and in place: a silent cell "
            "forgets, and your caller's array changes too. Where does the gate sit in the drawing?",
        ),
        *read_mistakes("""
            gate reads the cell state: h_prev @ W_h.T -> c_t @ W_h.T
                Your gate reads the new cell state where the previous hidden state belongs. (A gate
                that looks at the cell state as well is a peephole: lesson 15.)
            gate reads the old cell state: h_prev @ W_h.T -> c_prev @ W_h.T
                Your gate reads `c_prev` where the previous hidden state belongs.
        """),
        *slips.output(),
        *slips.returned(),
        *slips.terms(),
        *slips.squashed("z_o", by="one minus the gate"),
        *slips.outside("z_o"),
    ),
    hints=(
        "First the gate, built like every gate: input, previous hidden state, bias, sigmoid.",
        "Then follow the wires of the drawing: which state goes down through the tanh, and what "
        "happens to it on the line along the top?",
        "h_t is the gate times np.tanh of the new cell state. The cell state goes on untouched; "
        "one of the arguments is not needed.",
    ),
    also_right=(speak_with_one_matrix, speak_by_einsum),
)

# 08.answer_when_asked ------------------------------------------------------------------------


def answer_when_asked(D, question):
    H = len(question)
    W_x = np.zeros((H, D))
    W_x[np.arange(H), question] = 20
    W_h = np.zeros((H, H))
    b = np.full(H, -10.0)
    return W_x, W_h, b


def answer_cases(rng):
    """Three alphabets; each unit has its question, twice two units have the same one."""
    asked = [(6, [4, 0, 5, 2]), (7, [3, 3, 6]), (8, [7, 1, 4, 1, 2])]
    return [(D, np.array(question)) for D, question in asked]


OPEN, SHUT = 0.9, 0.05  # asked for: at least, at most


class Gate(NamedTuple):
    """An output gate at every symbol, each array (D, H).

    is_asked: whether the symbol is the unit's question. z, o: pre-activation and gate where nothing
    was said, h = 0. lowest, highest: what the gate may come to, with any h from -1 to 1.
    """

    is_asked: np.ndarray
    z: np.ndarray
    o: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray


def read_gate(arguments, weights) -> Gate:
    """What these weights make of each symbol."""
    D, question = arguments
    W_x, W_h, b = (array.astype(float) for array in weights)
    z, reach = W_x.T + b, np.abs(W_h).sum(axis=1)
    is_asked = np.arange(D)[:, None] == question
    return Gate(is_asked, z, sigmoid(z), sigmoid(z - reach), sigmoid(z + reach))


def judge_answer_when_asked(calls):
    """Right is any gate of which each unit is open at its question and shut elsewhere."""
    for (D, question), weights in calls:
        H = len(question)
        for name, array, shape in zip(
            ("W_x", "W_h", "b"), weights, ((H, D), (H, H), (H,)), strict=True
        ):
            if array.shape != shape:
                return f"`{name}` should have shape {shape} here; yours has {array.shape}."
    gates = [read_gate(*call) for call in calls]
    (low, high), (low_else, high_else) = (
        (
            np.concatenate([gate.lowest[gate.is_asked == is_asked] for gate in gates]).min(),
            np.concatenate([gate.highest[gate.is_asked == is_asked] for gate in gates]).max(),
        )
        for is_asked in (True, False)
    )
    if low >= OPEN and high_else <= SHUT:
        return None
    return _name_of_gate([question for (_, question), _ in calls], gates) or (
        f"Whatever h is, a unit's gate is between {low:.2f} and {high:.2f} at its question, "
        f"between {low_else:.2f} and {high_else:.2f} at other symbols. Asked for: at least "
        f"{OPEN} at the question, at most {SHUT} at all others."
    )


def _name_of_gate(questions, gates):
    """Find the mistake, first in what the gate does where h = 0; None where it fits none.

    At which symbols a unit speaks is told by its row's middle, so that a level beside it, a bias
    forgotten or weights too small, hides no wrong place.
    """
    asked = np.concatenate([gate.o[gate.is_asked] for gate in gates])
    other = np.concatenate([gate.o[~gate.is_asked] for gate in gates])
    if asked.min() >= OPEN and other.max() <= SHUT:
        return "leans on the hidden state"
    speaks = [gate.z > (gate.z.min(axis=0) + gate.z.max(axis=0)) / 2 for gate in gates]

    def speak_at(places):
        wanted = (
            places(np.arange(len(g.o))[:, None], q) for g, q in zip(gates, questions, strict=True)
        )
        return all(map(np.array_equal, speaks, wanted))

    found = {
        "silent for ever": max(asked.max(), other.max()) <= 0.1,
        "speaks all the time": min(asked.min(), other.min()) >= OPEN,
        "the wrong way round": speak_at(lambda symbol, own: symbol != own),
        "every unit answers every question": speak_at(
            lambda symbol, own: np.isin(symbol, own) & np.isin(own, own)
        ),
        "one question for all units": speak_at(lambda symbol, own: symbol == own[0] + 0 * own),
        "the unit's own number": speak_at(lambda symbol, own: symbol == np.arange(len(own))),
        "a question's row": all(map(_has_whole_rows, gates)),
        "answers at another symbol": all(
            s.any(axis=0).all() and not s[gate.is_asked].any()
            for s, gate in zip(speaks, gates, strict=True)
        ),
        "only some units answer": asked.min() <= 0.1 and asked.max() >= OPEN,
        "half open at the question": np.allclose(asked, 0.5, atol=0.01) and other.max() <= SHUT,
        "half open otherwise": asked.min() >= OPEN and np.allclose(other, 0.5, atol=0.01),
        "too weak": asked.min() > other.max(),
    }
    return next((name for name, applies in found.items() if applies), None)


def _has_whole_rows(gate: Gate) -> bool:
    """Whether each unit does the same at all symbols, and not all units do the same."""
    return bool(np.ptp(gate.o, axis=0).max() < 0.01 < np.ptp(gate.o))


def answer_by_shutting_others(D, question):
    W_x = np.full((len(question), D), -6.0)
    for unit, symbol in enumerate(question):
        W_x[unit, symbol] = 6
    return W_x, np.zeros((len(question), len(question))), np.zeros(len(question))


def answer_in_float32(D, question):
    return tuple(np.float32(array) / 2 for array in answer_when_asked(D, question))


def answer_in_whole_numbers(D, question):
    H = len(question)
    return 12 * np.eye(D, dtype=int)[question], np.zeros((H, H), dtype=int), np.full(H, -6)


ANSWER = Exercise(
    name="08.answer_when_asked",
    title="Answer only when asked",
    minutes=12,
    reference=answer_when_asked,
    results=("W_x (H, D)", "W_h (H, H)", "b (H,)"),
    cases=answer_cases,
    judge=judge_answer_when_asked,
    mistakes=read_mistakes("""
        every unit answers every question: W_x[np.arange(H), question] = 20 -> W_x[:, question] = 20
            Asked one question, all units speak that have a question at all: `W_x[:, question]` is
            whole columns. Each unit is to answer its own only: one number a row.
        one question for all units: W_x[np.arange(H), question] = 20 -> W_x[:, question[0]] = 20
            All your units answer at the first unit's question. Unit k has its own, `question[k]`.
        the unit's own number: W_x[np.arange(H), question] = 20 ->
                W_x[np.arange(H), np.arange(H)] = 20
            Unit k answers at symbol number k. Its question is `question[k]`: use the argument.
        half open at the question: return W_x, W_h, b -> return W_x / 2, W_h, b
            At its question your weight and your bias cancel, and a sigmoid of 0 is 0.5. The weight
            has to beat the bias, not to meet it.
        half open otherwise: return W_x, W_h, b -> return W_x, W_h, 0 * b
            It answers at the question, but at every other symbol the gate stands at 0.5, where a
            sigmoid of 0 is. What shuts it when no weight of the input speaks?
        silent for ever: return W_x, W_h, b -> return 0 * W_x, W_h, b
            Your gate is shut at every symbol, the question included. What should the question add
            to the bias?
        speaks all the time: return W_x, W_h, b -> return W_x, W_h, -b
            Your gate is open at every symbol. What should it be when nothing asks?
        the wrong way round: return W_x, W_h, b -> return -W_x, W_h, -b
            Your cell is silent at the question and speaks at everything else: the signs are turned
            over.
        too weak: return W_x, W_h, b -> return W_x / 10, W_h, b / 10
            The right idea, but too weak: the gate opens more at the question than elsewhere, yet
            not to 0.9, or does not shut to 0.05. Which pre-activations do these values need?
        a question's row: W_x[np.arange(H), question] = 20 -> W_x[question % H] = 20
            You filled whole rows of `W_x`: these units speak at every symbol, the others never. A
            row is a unit, a column a symbol.
        answers at another symbol: W_x[np.arange(H), question] = 20 ->
                W_x[np.arange(H), (question + 1) % D] = 20
            Your units answer, but to other symbols than their `question`.
        only some units answer: W_x[np.arange(H), question] = 20 -> W_x[0, question[0]] = 20
            At their questions some of the units stay silent. All H are to answer, each its own.
        leans on the hidden state: return W_x, W_h, b -> return W_x, W_h + 40 * np.eye(H), b
            Right while nothing was said, h = 0. But your recurrent weights let what was said
            before open the gate at another symbol or shut it at the question: try each h at 1 or
            -1.
    """),
    hints=(
        "The input is one-hot: at symbol s, z_o of unit k is `W_x[k, s]`, plus `b[k]`.",
        "The gate has to be shut when nothing asks: which sign of the bias does that?",
        "A strong negative bias, no recurrent weights, and in each row of `W_x` one positive "
        "number about twice as strong. In which column?",
    ),
    also_right=(answer_by_shutting_others, answer_in_float32, answer_in_whole_numbers),
)

# 08.c_after_speaking -------------------------------------------------------------------------


def c_after_speaking(o_t, c_t, x_next, W_x, W_h, b):
    h_t = o_t * np.tanh(c_t)
    z_f = x_next @ W_x.T + h_t @ W_h.T + b
    f_next = 1 / (1 + np.exp(-z_f))
    return f_next * c_t


def after_cases(rng):
    """Sizes all different, cell states beyond 1; one sequence; a cell that was silent."""

    def draw(N, D, H, openness=1.0):
        shapes = [(N, H), (N, D), (H, D), (H, H), (H,)]
        c_t, x_next, W_x, W_h, b = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (openness * rng.uniform(0, 1, (N, H)), 3 * c_t, x_next, W_x, 2 * W_h, b)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(2, 5, 3, openness=0.0)]


def after_probes(rng):
    return [
        tuple(rng.uniform(0.1, 1.5, (n, n)) for _ in range(5)) + (rng.uniform(-1, 1, n),)
        for n in (3, 4)
    ]


def after_in_one_line(o_t, c_t, x_next, W_x, W_h, b):
    return c_t / (1 + np.exp(-(W_x @ x_next.T + W_h @ (np.tanh(c_t) * o_t).T).T - b))


AFTER = Exercise(
    name="08.c_after_speaking",
    title="What speaking does to the memory",
    minutes=12,
    reference=c_after_speaking,
    results=("c_next (N, H)",),
    cases=after_cases,
    probes=after_probes,
    mistakes=(
        *read_mistakes("""
            hidden state not fed back: h_t @ W_h.T -> 0
                In your step the output gate changes nothing: the forget gate does not read what was
                said. Which state does `W_h` take in?
            cell state into the gate: h_t @ W_h.T -> c_t @ W_h.T
                Your forget gate reads the cell state itself. It only hears what the cell says.
            output gate into the gate: h_t @ W_h.T -> o_t @ W_h.T
                Your forget gate reads the output gate's values. It reads the hidden state, which
                the output gate is a factor of.
            always speaking: o_t * np.tanh(c_t) -> np.tanh(c_t)
                Your cell always speaks: `o_t` plays no part.
            hidden state kept: f_next * c_t -> f_next * h_t
                Your forget gate keeps part of the *hidden* state. What does the line along the top
                carry?
            silent memory lost: f_next * c_t -> f_next * o_t * c_t
                You multiply the memory by the output gate as well: a silent cell loses all. The
                output gate acts on what leaves, never on the line along the top.
            forget gate added: f_next * c_t -> f_next + c_t
                You add the forget gate to the cell state. A gate multiplies what it keeps.
            only the gate: f_next * c_t -> f_next
                You return the forget gate. What does it multiply?
            memory kept whole: f_next * c_t -> c_t
                You return the cell state as it was. Nothing is written, but the forget gate of step
                t + 1 is not exactly 1.
            what is said next: f_next * c_t -> o_t * np.tanh(f_next * c_t)
                You return what the cell would *say* with the same output gate. Asked for is what it
                knows: c of step t + 1, with nothing around it.
            tanh of the new memory: f_next * c_t -> np.tanh(f_next * c_t)
                You squash the new cell state. Only the copy that is said goes through a tanh.
            squashed memory kept: f_next * c_t -> f_next * np.tanh(c_t)
                Your forget gate keeps a share of the *squashed* cell state. The line along the top
                has no tanh on it.
        """),
        *slips.without(
            slips.output(),
            "old cell state in the output",
            "hidden state through the tanh",
            "output gate missing",
        ),
        *slips.without(
            slips.terms(x="x_next", h="h_t", who="Your forget gate"),
            "previous hidden state left out",
        ),
        *slips.squashed("z_f", "Your forget gate", by="kept and forgotten exchanged"),
    ),
    hints=(
        "Two steps: first what the cell said at step t, then the forget gate of the next step.",
        "The forget gate reads `x_next` and the hidden state you just made; lesson 05 has it.",
        "h_t from `o_t` and `c_t`, then f from `x_next` and h_t, then f times the cell state.",
    ),
    also_right=(after_in_one_line,),
)

EXERCISES = (SPEAK, ANSWER, AFTER)
