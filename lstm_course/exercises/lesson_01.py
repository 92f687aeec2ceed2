"""Exercises of lesson 01: one step of a plain RNN, a whole sequence, its weights, its memory."""

import numpy as np

from .exercise import Exercise, read_mistakes
from .slips import terms

# 01.rnn_step ---------------------------------------------------------------------------------


def rnn_step(x_t, h_prev, W_x, W_h, b):
    z_t = x_t @ W_x.T + h_prev @ W_h.T + b
    h_t = np.tanh(z_t)
    return h_t


def step_cases(rng):
    """Sizes all different, then N = 1, then inputs that saturate the tanh."""

    def draw(N, D, H, scale=1.0):
        shapes = [(N, D), (N, H), (H, D), (H, H), (H,)]
        x_t, *rest = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (scale * x_t, *rest)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(2, 5, 3, scale=30.0)]


def step_probes(rng):
    return [tuple(rng.uniform(-1, 1, shape) for shape in [(n, n)] * 4 + [(n,)]) for n in (3, 4)]


def step_slips(state):
    """Slips within one step, wherever the step is; state: how the previous one is called."""
    part = f"{state} @ W_h.T"
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
                The part of the previous state is added after the tanh, so your state can leave (-1,
                1). All three terms go inside.
            bias outside the tanh: _e + b -> _e
                and np.tanh(_z) -> np.tanh(_z) + b
                The bias is added after the tanh, so your state can leave (-1, 1). All three terms
                go inside.
        """),
    )


def step_by_einsum(x_t, h_prev, W_x, W_h, b):
    return np.tanh(np.einsum("nd,hd->nh", x_t, W_x) + np.einsum("nk,hk->nh", h_prev, W_h) + b)


def step_by_one_matrix(x_t, h_prev, W_x, W_h, b):
    joined = np.concatenate([x_t, h_prev], axis=1)
    return np.tanh(joined @ np.concatenate([W_x, W_h], axis=1).T + b)


STEP = Exercise(
    name="01.rnn_step",
    title="One step of a plain RNN",
    minutes=8,
    reference=rnn_step,
    results=("h_t (N, H)",),
    cases=step_cases,
    probes=step_probes,
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
        "A batch is in rows: `x_t @ W_x.T` is (N, D) times (D, H), so (N, H).",
        "The state's term looks the same, with `h_prev` and `W_h`. Then `np.tanh` of the sum.",
    ),
    also_right=(step_by_einsum, step_by_one_matrix),
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

    def draw(T, N, D, H):
        shapes = [(T, N, D), (N, H), (H, D), (H, H), (H,)]
        return tuple(rng.uniform(-1, 1, shape) for shape in shapes)

    return [draw(6, 4, 3, 5), draw(1, 2, 4, 3), draw(7, 1, 2, 6)]


def sequence_probes(rng):
    shapes = {n: [(n, n, n), (n, n), (n, n), (n, n), (n,)] for n in (3, 4)}
    return [tuple(rng.uniform(-1, 1, shape) for shape in shapes[n]) for n in shapes]


def read_into_zeros(x, h_0, W_x, W_h, b):
    h = np.zeros((len(x) + 1, *h_0.shape))
    h[0] = h_0
    for t in range(len(x)):
        h[t + 1] = np.tanh(x[t] @ W_x.T + h[t] @ W_h.T + b)
    return h[1:]


def read_to_list(x, h_0, W_x, W_h, b):
    return list(read_sequence(x, h_0, W_x, W_h, b))


SEQUENCE = Exercise(
    name="01.read_sequence",
    title="A whole sequence",
    minutes=10,
    reference=read_sequence,
    results=("h (T, N, H)",),
    cases=sequence_cases,
    probes=sequence_probes,
    mistakes=(
        *read_mistakes("""
            state not fed back: h_t @ W_h.T -> h_0 @ W_h.T
                Every step of yours starts from `h_0`: what one step found out never reaches the
                next. The new state has to become the previous one.
            the same array T times: np.array(states) -> np.array([h_t for _ in states])
                All T states of yours are equal to the last: your list holds the *same* array T
                times, and each step overwrites it. Make a new array each step.
            start state ignored: h_t = h_0 -> h_t = 0 * h_0
                Your first step starts from zeros, not from `h_0`.
            only the last state: np.array(states) -> states[-1]
                You return the last state alone. Keep the state after every step: (T, N, H).
            one step late: np.array(states) -> np.array([h_0, *states[:-1]])
                Your states are one step late: entry t should be the state *after* reading `x[t]`,
                so `h_0` is not among them.
            start state included: states = [] -> states = [h_0]
                You return T + 1 states. `h_0` was there before anything was read: leave it out.
            read from the end: x -> x[::-1]
                Your steps come in the wrong order: the sequence is read from its end.
            batch first: np.array(states) -> np.array(states).transpose(1, 0, 2)
                Your result is (N, T, H). This course has time first: (T, N, H).
        """),
        *step_slips("h_t"),
        *read_mistakes("""
            collected before the tanh: states.append(h_t) -> states.append(z_t)
                You collect the pre-activations. The state after a step is their tanh.
            first input left out: x -> x[1:]
                You read one step too few: the first one is missing.
            last input left out: x -> x[:-1]
                You read one step too few: the last one is missing.
            no axis for time: np.array(states) -> np.concatenate(states)
                Your states stand below one another, (T N, H). The steps need an axis of their own.
        """),
    ),
    hints=(
        "Looping over `x` gives `x_t` of shape (N, D), one step after the other.",
        "Keep the current state in a variable that starts as `h_0`; each step replaces it.",
        "Collect each new state in a list; `np.array(list)` makes (T, N, H) of it.",
    ),
    also_right=(read_into_zeros, read_to_list),
)

# 01.num_weights ------------------------------------------------------------------------------

COUNT = Exercise(
    name="01.num_weights",
    title="Count the weights",
    minutes=4,
    reference=45,
    results=("one whole number",),
    mistakes=read_mistakes("""
        new weights each step: 4500
            That is a hundred times too many: you count new weights for each step. An RNN uses the
            same `W_x`, `W_h` and `b` at every step.
        bias not counted: 40
            The bias is missing: one number for each unit.
        recurrent weights not counted: 20
            Which matrix reads the previous state?
        input weights not counted: 30
            Which matrix reads the input?
        only W_x counted: 15
            That is `W_x` alone. What else is in the equation?
        only W_h counted: 25
            That is `W_h` alone. What else is in the equation?
        four times too many: 180
            That is four times too many. If you took the count of an LSTM: a plain RNN has one block
            of weights, not four. If you counted each sequence: all of them share one set.
        five too many: 50
            That is five too many. `torch.nn.RNN` stores a second bias, where the equation has one;
            and a start state is no weight.
        states of the batch counted: 65
            That is 20 too many, as many as the batch has numbers in its states. They are not
            weights: they change with every step.
        three times too many: 135
            That is three times too many, the count of a GRU. A plain RNN has one block of weights.
        state counted: 49
            That is four too many. The sequences of the batch share one set of weights, and nothing
            that is read or remembered is a weight.
    """),
    hints=(
        "Write down the shapes of `W_x`, `W_h` and `b` with D = 3 and H = 5.",
        "Does anything in these shapes depend on T or N?",
    ),
)

# 01.keep_weight ------------------------------------------------------------------------------


def hold(w, num_steps=10):
    """Feed 1, 0, 0, ... into h = tanh(w h + x) and return h after `num_steps` steps."""
    h = 0.0
    for t in range(num_steps):
        h = np.tanh(w * h + (t == 0))
    return h


def judge_keep_weight(w):
    """Right is any w that keeps h above 0.5; the mistakes are told apart by what happens."""
    if np.ndim(w) != 0:
        return "`keep_weight` should be one number."
    if w < 0:
        return "negative weight"
    if hold(float(w)) > 0.5:
        return None
    if w < 0.9:
        return "memory fades"
    if w <= 1:
        return "weight one"
    return (
        f"Nearly: with w = {float(w):.4g} h is {hold(float(w)):.4f} after 10 steps. "
        "A little more is needed."
    )


KEEP = Exercise(
    name="01.keep_weight",
    title="Keep a one for ten steps",
    minutes=4,
    reference=1.5,
    results=("one number",),
    judge=judge_keep_weight,
    mistakes=read_mistakes("""
        weight one: 1.0
            A weight of one would keep the state if nothing else happened, but the tanh shrinks it a
            little at every step. The weight has to make up for that.
        memory fades: 0.5
            With this weight every step makes h smaller twice: once by the weight, once by the tanh.
        negative weight: -1.5
            A negative weight turns the sign of h over at every step: after an even number of steps
            the 1 has become a negative number.
    """),
    hints=(
        "Try a few values: `h = np.tanh(w * h)` in a loop, from h = tanh(1).",
        "At w = 1 the tanh still shrinks h. What must w be to hold it?",
    ),
    also_right=(1.2, 2, np.float32(1.3)),
)

EXERCISES = (STEP, SEQUENCE, COUNT, KEEP)
