"""Exercises of lesson 01: one step of a plain RNN, a whole sequence, an answer, a held bit."""

import numpy as np

from .exercise import Exercise, read_mistakes
from .slips import terms


def draw(rng, *shapes):
    """Arrays of numbers between -1 and 1."""
    return tuple(rng.uniform(-1, 1, shape) for shape in shapes)


# 01.rnn_step ---------------------------------------------------------------------------------


def rnn_step(x_t, h_prev, W_x, W_h, b):
    z_t = x_t @ W_x.T + h_prev @ W_h.T + b
    h_t = np.tanh(z_t)
    return h_t


def step_cases(rng):
    """Sizes all different, then N = 1, then inputs that saturate the tanh."""
    sizes = [(4, 3, 5), (1, 2, 6), (2, 5, 3)]
    *cases, last = (draw(rng, (N, D), (N, H), (H, D), (H, H), (H,)) for N, D, H in sizes)
    return [*cases, (30 * last[0], *last[1:])]


def step_slips(state):
    """Slips within one step, wherever the step is; state: how the previous one is called."""
    read, part = "x_t @ W_x.T", f"{state} @ W_h.T"
    return (
        *terms(h=state, who="Your step"),
        *read_mistakes(f"""
            tanh missing: np.tanh(_z) -> _z
                This is the pre-activation, before the squashing: the tanh is missing.
            sigmoid for tanh: np.tanh(_z) -> 1 / (1 + np.exp(-_z))
                You squash with a sigmoid, between 0 and 1. A plain RNN uses tanh, between -1 and 1.
            ReLU for tanh: np.tanh(_z) -> np.maximum(_z, 0)
                You cut negative numbers off (a ReLU). A plain RNN squashes with tanh.
            squashed twice: np.tanh(_z) -> np.tanh(np.tanh(_z))
                The state goes through the tanh twice.
            state outside the tanh: {part} -> 0
                and h_t = np.tanh(_z) -> h_t = np.tanh(_z) + {part}
                The part of the previous state is added after the tanh. All three terms go inside.
            input outside the tanh: {read} -> 0
                and h_t = np.tanh(_z) -> h_t = np.tanh(_z) + {read}
                The part of the input is added after the tanh. All three terms go inside.
            state in a tanh of its own: {part} -> 0
                and h_t = np.tanh(_z) -> h_t = np.tanh(_z) + np.tanh({part})
                You squash the state's part by itself. All three terms are added first: one tanh.
            state and bias in a tanh of their own: _x + {part} + b -> _x
                and h_t = np.tanh(_z) -> h_t = np.tanh(_z) + np.tanh({part} + b)
                You squash the input's part by itself. All three terms are added first: one tanh.
            two tanhs and the bias: _x + {part} + b -> _x
                and h_t = np.tanh(_z) -> h_t = np.tanh(_z) + np.tanh({part}) + b
                You squash both parts by themselves, and add the bias behind. All three terms are
                added first: one tanh.
            squashed before the sum: _x + {part} + b -> np.tanh(_x) + np.tanh({part}) + b
                You squash the parts before you add them, and then their sum. One tanh is enough,
                around the sum.
            bias outside the tanh: _e + b -> _e
                and np.tanh(_z) -> np.tanh(_z) + b
                The bias is added after the tanh. All three terms go inside.
        """),
    )


STEP = Exercise(
    name="01.rnn_step",
    title="One step of a plain RNN",
    minutes=10,
    reference=rnn_step,
    results=("h_t (N, H)",),
    cases=step_cases,
    probes=lambda rng: [draw(rng, *[(n, n)] * 4, (n,)) for n in (3, 4)],
    mistakes=(
        *step_slips("h_prev"),
        *read_mistakes("""
            both through W_h: _x + h_prev @ W_h.T + b -> (_x + h_prev) @ W_h.T + b
                `W_h` multiplies the input's part too. It belongs to the state alone.
            mean over the batch: return _h -> return _h.mean(axis=0)
                You average over the batch. Each sequence has a state of its own.
        """),
    ),
    hints=(
        "Three terms are added: one from the input, one from the previous state, the bias.",
        "`x_t @ W_x.T` is (N, D) times (D, H). The state's term looks the same. Then `np.tanh`.",
    ),
    also_right=(lambda *arguments: rnn_step(*arguments).tolist(),),
)

# 01.read_sequence ----------------------------------------------------------------------------


def read_sequence(x, h_0, W_x, W_h, b):
    h_t = h_0
    states = []
    for x_t in x:
        z_t = x_t @ W_x.T + h_t @ W_h.T + b
        h_t = np.tanh(z_t)
        states.append(h_t)
    return np.array(states)


def sequence_cases(rng):
    """Sizes all different; a single step; one sequence alone."""
    sizes = [(6, 4, 3, 5), (1, 2, 4, 3), (7, 1, 2, 6)]
    return [draw(rng, (T, N, D), (N, H), (H, D), (H, H), (H,)) for T, N, D, H in sizes]


SEQUENCE = Exercise(
    name="01.read_sequence",
    title="A whole sequence",
    minutes=12,
    reference=read_sequence,
    results=("h (T, N, H)",),
    cases=sequence_cases,
    probes=lambda rng: [draw(rng, (n, n, n), *[(n, n)] * 3, (n,)) for n in (3, 4)],
    mistakes=(
        *read_mistakes("""
            state not fed back: h_t @ W_h.T -> h_0 @ W_h.T
                Every step of yours starts from `h_0`. The new state has to become the previous one.
            the same array T times: np.array(states) -> np.array([h_t for _ in states])
                Your list holds the *same* array T times. Make a new one in each step.
            start state ignored: h_0 -> 0 * h_0
                Your first step starts from zeros, not from `h_0`.
            only the last state: np.array(states) -> states[-1]
                You return the last state alone. Keep the state after every step: (T, N, H).
            one step late: np.array(states) -> np.array([h_0, *states[:-1]])
                Your states are one step late: entry t is the state *after* reading `x[t]`.
            start state included: states = [] -> states = [h_0]
                You return T + 1 states. `h_0` was there before anything was read: leave it out.
            read from the end: x -> x[::-1]
                Your steps come in the wrong order: the sequence is read from its end.
            batch taken for time: x -> np.swapaxes(x, 0, 1)
                Your loop goes over the sequences of the batch, `x[:, n]`. Time is the first axis:
                each step reads `x[t]`, (N, D).
            batch first: np.array(states) -> np.array(states).transpose(1, 0, 2)
                Your result is (N, T, H). This course has time first: (T, N, H).
        """),
        *step_slips("h_t"),
        *read_mistakes("""
            collected before the tanh: states.append(h_t) -> states.append(z_t)
                You collect the pre-activations. The state after a step is their tanh.
            first input left out: x -> x[1:]
                You read one step too few: the first one is missing.
            first input never read: x -> x[1:]
                and states = [] -> states = [h_0]
                Your entry 0 is `h_0`. It should be the state after reading `x[0]`.
        """),
    ),
    hints=(
        "Looping over `x` gives `x_t` of shape (N, D), one step after the other.",
        "Keep the current state in a variable that starts as `h_0`; each step replaces it.",
        "Collect each new state in a list; `np.array(list)` makes (T, N, H) of it.",
    ),
    also_right=(lambda *arguments: list(read_sequence(*arguments)),),
)

# 01.read_out ---------------------------------------------------------------------------------


def read_out(h, W_y, b_y):
    y = h[-1] @ W_y.T + b_y
    p = np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True)
    return p


def read_out_cases(rng):
    """Sizes all different; a single step; one sequence alone."""
    sizes = [(6, 4, 5, 3), (1, 2, 3, 4), (5, 1, 6, 2)]
    return [draw(rng, (T, N, H), (K, H), (K,)) for T, N, H, K in sizes]


READ_OUT = Exercise(
    name="01.read_out",
    title="The answer at the end",
    minutes=12,
    reference=read_out,
    results=("p (N, K)",),
    cases=read_out_cases,
    probes=lambda rng: [draw(rng, (3, 3, 3), (3, 3), (3,))],
    mistakes=read_mistakes("""
        the first state: h[-1] -> h[0]
            You answer from the state after the *first* step. The answer comes at the end.
        the last sequence: h[-1] -> h[:, -1]
            That is the last sequence of the batch, at all its steps. Time is the first axis.
        mean of the states: h[-1] -> h.mean(axis=0)
            You answer from the mean of all states. The network has only the last one.
        an answer at every step: h[-1] -> h
            You answer after every step, (T, N, K). It is asked once, at the end.
        W_y not transposed: W_y.T -> W_y
            Your `W_y` is used without its transpose: row k holds the weights *into* score k.
        bias missing: _y + b_y -> _y
            The bias `b_y` is missing from the scores.
        scores, not probabilities: np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True) -> y
            These are the scores y. The softmax is missing, which makes probabilities of them.
        not divided by the sum: np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True) -> np.exp(y)
            You take the powers of e. Divided by their sum, they add up to 1.
        no power of e: np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True) ->
                y / y.sum(axis=-1, keepdims=True)
            You divide the scores by their sum. They can be negative: take the powers of e first.
        shared out among the sequences: np.exp(y).sum(axis=-1, keepdims=True) ->
                np.exp(y).sum(axis=0, keepdims=True)
            Your columns add up to 1, so the sequences share out one answer. Each row should.
        shared out over everything: np.exp(y).sum(axis=-1, keepdims=True) -> np.exp(y).sum()
            All numbers of yours together add up to 1: the sum has no axis. Each row should.
        one by one: np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True) -> 1 / (1 + np.exp(-y))
            A sigmoid takes each score for itself. The K probabilities add up to 1.
        the word alone: p = _p -> p = np.argmax(y, axis=1)
            You return which word has the largest score. Return all K probabilities.
    """),
    hints=(
        "Which of the T states has seen the whole sequence? It is (N, H), a row for each.",
        "The scores y, (N, K), are made as the first term of a step was, plus `b_y`.",
        "`np.exp(y)`, divided by its sum over each row; `keepdims=True` leaves that sum (N, 1).",
    ),
    also_right=(lambda h, W_y, b_y: list(read_out(h[-2:], W_y, b_y)),),
)

# 01.turning_input ----------------------------------------------------------------------------


def turning_input(w):
    h = 1.0
    for _ in range(1000):
        h = np.tanh(w * h)
    return -w * h


TURN = Exercise(
    name="01.turning_input",
    title="What turns the bit",
    minutes=15,
    reference=turning_input,
    results=("the input (one number)",),
    cases=lambda rng: [(w,) for w in (1.5, 2.0, 1.25, 3.0)],
    mistakes=read_mistakes("""
        the other sign: return _x -> return -_x
            Your input is above 0, and so is the unit: what turns it has to be negative.
        the state alone: -w * h -> -h
            You take the state itself. Before the input is added, the state is multiplied by w.
        the weight alone: -w * h -> -w
            You take the unit to be at 1. It settles below 1, where h = tanh(w h).
        settled at tanh(w): range(1000) -> range(1)
            You let it make one step. It settles only after many: at h = tanh(w h).
        one step after a 1: -w * h -> -w * np.tanh(1)
            tanh(1) is where one input of 1 brings it. It goes on from there, to h = tanh(w h).
        turned to the other end: -w * h -> -2 * w * h
            That takes it to the other end in one step. It gets there by itself from any h below 0.
        the drop of the state: -w * h -> h - w * h
            Go through the step again: with which input is tanh(w h + x) exactly 0?
        an input at every step: -w * h -> np.arctanh(np.sqrt(1 - 1 / w)) - w * np.sqrt(1 - 1 / w)
            That is what turns it if it is fed at *every* step. Here it is fed once.
    """),
    hints=(
        "Let the unit settle first: many steps with no input, from a positive h.",
        "Below 0 it goes down, above 0 up: where must the input bring it?",
        "The tanh is 0 where w h + x is 0. Solve that for x.",
    ),
    also_right=("-w * h -> -np.arctanh(h)",),
)

EXERCISES = (STEP, SEQUENCE, READ_OUT, TURN)
