"""Exercises of lesson 01: one step of a plain RNN, a whole sequence, its weights, its memory."""

import numpy as np

from .exercise import Exercise, Mistake

# 01.rnn_step ---------------------------------------------------------------------------------


def rnn_step(x_t, h_prev, W_x, W_h, b):
    z_t = x_t @ W_x.T + h_prev @ W_h.T + b
    return np.tanh(z_t)


def step_cases(rng):
    """Sizes all different, then N = 1, then inputs that saturate the tanh."""

    def draw(N, D, H, scale=1.0):
        shapes = [(N, D), (N, H), (H, D), (H, H), (H,)]
        x_t, *rest = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (scale * x_t, *rest)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(2, 5, 3, scale=30.0)]


def step_without_transpose(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T + h_prev @ W_h + b)


def step_without_state(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T + b)


def step_without_bias(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T + h_prev @ W_h.T)


def step_without_tanh(x_t, h_prev, W_x, W_h, b):
    return x_t @ W_x.T + h_prev @ W_h.T + b


def step_with_sigmoid(x_t, h_prev, W_x, W_h, b):
    return 1 / (1 + np.exp(-(x_t @ W_x.T + h_prev @ W_h.T + b)))


def step_tanh_of_input_only(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T + b) + h_prev @ W_h.T


def step_bias_outside_the_tanh(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T + h_prev @ W_h.T) + b


def step_by_einsum(x_t, h_prev, W_x, W_h, b):
    return np.tanh(np.einsum("nd,hd->nh", x_t, W_x) + np.einsum("nk,hk->nh", h_prev, W_h) + b)


def step_by_one_matrix(x_t, h_prev, W_x, W_h, b):
    joined = np.concatenate([x_t, h_prev], axis=1)
    return np.tanh(joined @ np.concatenate([W_x, W_h], axis=1).T + b)


def step_in_float32(x_t, h_prev, W_x, W_h, b):
    x_t, h_prev, W_x, W_h, b = (a.astype(np.float32) for a in (x_t, h_prev, W_x, W_h, b))
    return np.tanh(x_t @ W_x.T + h_prev @ W_h.T + b)


STEP = Exercise(
    name="01.rnn_step",
    title="One step of a plain RNN",
    minutes=8,
    reference=rnn_step,
    results=("h_t (N, H)",),
    cases=step_cases,
    mistakes=(
        Mistake(
            "W_h not transposed",
            step_without_transpose,
            "Your `W_h` is used without its transpose. It is square, so NumPy cannot notice: row k "
            "of `W_h` holds the weights *into* unit k. Look at the `.T` in the equation.",
        ),
        Mistake(
            "previous state not used",
            step_without_state,
            "`h_prev` plays no part in your result, so this step remembers nothing. Which term of "
            "the equation brings it in?",
        ),
        Mistake(
            "bias missing",
            step_without_bias,
            "The bias `b` is missing. It is added to every sequence of the batch alike.",
        ),
        Mistake(
            "tanh missing",
            step_without_tanh,
            "This is the pre-activation, before the squashing: the tanh is missing.",
        ),
        Mistake(
            "sigmoid for tanh",
            step_with_sigmoid,
            "You squash with a sigmoid, between 0 and 1. A plain RNN uses tanh, between -1 and 1.",
        ),
        Mistake(
            "state outside the tanh",
            step_tanh_of_input_only,
            "The part of `h_prev` is added after the tanh, so your state can leave (-1, 1). "
            "All three terms go inside.",
        ),
        Mistake(
            "bias outside the tanh",
            step_bias_outside_the_tanh,
            "The bias is added after the tanh, so your state can leave (-1, 1). All three terms "
            "go inside.",
        ),
    ),
    hints=(
        "Three terms are added: one from the input, one from the previous state, the bias.",
        "A batch is in rows: `x_t @ W_x.T` is (N, D) times (D, H), so (N, H).",
        "The state's term looks the same, with `h_prev` and `W_h`. Then `np.tanh` of the sum.",
    ),
    also_right=(step_by_einsum, step_by_one_matrix, step_in_float32),
)

# 01.read_sequence ----------------------------------------------------------------------------


def read_sequence(x, h_0, W_x, W_h, b):
    h_t = h_0
    states = []
    for x_t in x:
        h_t = np.tanh(x_t @ W_x.T + h_t @ W_h.T + b)
        states.append(h_t)
    return np.array(states)


def sequence_cases(rng):
    """Sizes all different; a single step; one sequence alone."""

    def draw(T, N, D, H):
        shapes = [(T, N, D), (N, H), (H, D), (H, H), (H,)]
        return tuple(rng.uniform(-1, 1, shape) for shape in shapes)

    return [draw(6, 4, 3, 5), draw(1, 2, 4, 3), draw(7, 1, 2, 6)]


def read_without_feedback(x, h_0, W_x, W_h, b):
    return np.array([np.tanh(x_t @ W_x.T + h_0 @ W_h.T + b) for x_t in x])


def read_into_one_array(x, h_0, W_x, W_h, b):
    h_t = h_0.copy()
    states = []
    for x_t in x:
        h_t[:] = np.tanh(x_t @ W_x.T + h_t @ W_h.T + b)
        states.append(h_t)
    return np.array(states)


def read_from_zero(x, h_0, W_x, W_h, b):
    return read_sequence(x, np.zeros_like(h_0), W_x, W_h, b)


def read_last_only(x, h_0, W_x, W_h, b):
    return read_sequence(x, h_0, W_x, W_h, b)[-1]


def read_one_step_late(x, h_0, W_x, W_h, b):
    return np.concatenate([h_0[None], read_sequence(x, h_0, W_x, W_h, b)[:-1]])


def read_backwards(x, h_0, W_x, W_h, b):
    return read_sequence(x[::-1], h_0, W_x, W_h, b)


def read_with_start_state(x, h_0, W_x, W_h, b):
    return np.concatenate([h_0[None], read_sequence(x, h_0, W_x, W_h, b)])


def read_batch_first(x, h_0, W_x, W_h, b):
    return read_sequence(x, h_0, W_x, W_h, b).transpose(1, 0, 2)


def read_into_zeros(x, h_0, W_x, W_h, b):
    h = np.zeros((len(x) + 1, *h_0.shape))
    h[0] = h_0
    for t in range(len(x)):
        h[t + 1] = np.tanh(x[t] @ W_x.T + h[t] @ W_h.T + b)
    return h[1:]


def read_to_list(x, h_0, W_x, W_h, b):
    return list(read_sequence(x, h_0, W_x, W_h, b))


def read_in_float32(x, h_0, W_x, W_h, b):
    return read_sequence(*(a.astype(np.float32) for a in (x, h_0, W_x, W_h, b)))


SEQUENCE = Exercise(
    name="01.read_sequence",
    title="A whole sequence",
    minutes=10,
    reference=read_sequence,
    results=("h (T, N, H)",),
    cases=sequence_cases,
    mistakes=(
        Mistake(
            "state not fed back",
            read_without_feedback,
            "Every step of yours starts from `h_0`: what one step found out never reaches the "
            "next. The new state has to become the previous one.",
        ),
        Mistake(
            "the same array T times",
            read_into_one_array,
            "All T states of yours are equal to the last: your list holds the *same* array T "
            "times, and each step overwrites it. Make a new array each step.",
        ),
        Mistake(
            "start state ignored",
            read_from_zero,
            "Your first step starts from zeros, not from `h_0`.",
        ),
        Mistake(
            "only the last state",
            read_last_only,
            "You return the last state alone. Keep the state after every step: (T, N, H).",
        ),
        Mistake(
            "one step late",
            read_one_step_late,
            "Your states are one step late: entry t should be the state *after* reading `x[t]`, "
            "so `h_0` is not among them.",
        ),
        Mistake(
            "start state included",
            read_with_start_state,
            "You return T + 1 states. `h_0` was there before anything was read: leave it out.",
        ),
        Mistake(
            "read from the end",
            read_backwards,
            "Your steps come in the wrong order: the sequence is read from its end.",
        ),
        Mistake(
            "batch first",
            read_batch_first,
            "Your result is (N, T, H). This course has time first: (T, N, H).",
        ),
    ),
    hints=(
        "Looping over `x` gives `x_t` of shape (N, D), one step after the other.",
        "Keep the current state in a variable that starts as `h_0`; each step replaces it.",
        "Collect each new state in a list; `np.array(list)` makes (T, N, H) of it.",
    ),
    also_right=(read_into_zeros, read_to_list, read_in_float32),
)

# 01.num_weights ------------------------------------------------------------------------------

COUNT = Exercise(
    name="01.num_weights",
    title="Count the weights",
    minutes=4,
    reference=45,
    results=("one whole number",),
    mistakes=(
        Mistake(
            "new weights each step",
            4500,
            "That is a hundred times too many: you count new weights for each step. An RNN uses "
            "the same `W_x`, `W_h` and `b` at every step.",
        ),
        Mistake("bias not counted", 40, "The bias is missing: one number for each unit."),
        Mistake("recurrent weights not counted", 20, "Which matrix reads the previous state?"),
        Mistake("input weights not counted", 30, "Which matrix reads the input?"),
        Mistake("only W_x counted", 15, "That is `W_x` alone. What else is in the equation?"),
        Mistake("only W_h counted", 25, "That is `W_h` alone. What else is in the equation?"),
        Mistake(
            "new weights each sequence",
            180,
            "You count new weights for each sequence of the batch. They share one set.",
        ),
        Mistake(
            "two biases",
            50,
            "That counts two biases, as `torch.nn.RNN` stores them. The equation has one.",
        ),
        Mistake(
            "state counted",
            49,
            "The states of the batch are not weights: they change with every step, and training "
            "does not touch them.",
        ),
    ),
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
    mistakes=(
        Mistake(
            "weight one",
            1.0,
            "A weight of one would keep the state if nothing else happened, but the tanh shrinks "
            "it a little at every step. The weight has to make up for that.",
        ),
        Mistake(
            "memory fades",
            0.5,
            "With this weight every step makes h smaller twice: once by the weight, once by the "
            "tanh.",
        ),
        Mistake(
            "negative weight",
            -1.5,
            "A negative weight turns the sign of h over at every step: after an even number of "
            "steps the 1 has become a negative number.",
        ),
    ),
    hints=(
        "Try a few values: `h = np.tanh(w * h)` in a loop, from h = tanh(1).",
        "At w = 1 the tanh still shrinks h. What must w be to hold it?",
    ),
    also_right=(1.2, 2, np.float32(1.3)),
)

EXERCISES = (STEP, SEQUENCE, COUNT, KEEP)
