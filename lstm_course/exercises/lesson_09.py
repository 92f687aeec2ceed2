"""Exercises of lesson 09: the whole cell, torch's weights, one step back, and a test of cells."""

import numpy as np

from lstm_course.cell import lstm_step as course_step
from lstm_course.cell import sigmoid, trace_lstm_step

from .broken_cells import BROKEN_CELLS, RIGHT_CELLS
from .exercise import Exercise, Mistake

# 09.lstm_step --------------------------------------------------------------------------------


def lstm_step(x_t, h_prev, c_prev, W_x, W_h, b):
    z_t = x_t @ W_x.T + h_prev @ W_h.T + b
    z_i, z_f, z_g, z_o = np.split(z_t, 4, axis=1)
    i_t, f_t, o_t = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o))
    g_t = np.tanh(z_g)
    c_t = f_t * c_prev + i_t * g_t
    h_t = o_t * np.tanh(c_t)
    return h_t, c_t


def step_cases(rng):
    """Sizes all different, then N = 1, then inputs that saturate the gates, a large cell state."""

    def draw(N, D, H, scale=1.0):
        shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
        x_t, h_prev, c_prev, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (scale * x_t, h_prev, 2 * scale * c_prev, *weights)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(2, 5, 3, scale=30.0)]


def gates_of(x_t, h_prev, W_x, W_h, b, order="ifgo"):
    """i, f, g, o, their blocks read in some order."""
    blocks = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    z = dict(zip(order, blocks, strict=True))
    return sigmoid(z["i"]), sigmoid(z["f"]), np.tanh(z["g"]), sigmoid(z["o"])


def step_in_order(order, x_t, h_prev, c_prev, W_x, W_h, b):
    i_t, f_t, g_t, o_t = gates_of(x_t, h_prev, W_x, W_h, b, order)
    c_t = f_t * c_prev + i_t * g_t
    return o_t * np.tanh(c_t), c_t


def step_order_ifog(*arguments):
    return step_in_order("ifog", *arguments)


def step_order_figo(*arguments):
    return step_in_order("figo", *arguments)


def step_order_igfo(*arguments):
    return step_in_order("igfo", *arguments)


def step_order_iofg(*arguments):
    return step_in_order("iofg", *arguments)


def step_order_fiog(*arguments):
    return step_in_order("fiog", *arguments)


def step_order_oifg(*arguments):
    return step_in_order("oifg", *arguments)


def step_without_bias(x_t, h_prev, c_prev, W_x, W_h, b):
    return lstm_step(x_t, h_prev, c_prev, W_x, W_h, 0 * b)


def step_with_bias_twice(x_t, h_prev, c_prev, W_x, W_h, b):
    return lstm_step(x_t, h_prev, c_prev, W_x, W_h, 2 * b)


def step_returns_c_first(*arguments):
    h_t, c_t = lstm_step(*arguments)
    return c_t, h_t


def step_without_h(x_t, h_prev, c_prev, W_x, W_h, b):
    return lstm_step(x_t, 0 * h_prev, c_prev, W_x, W_h, b)


def step_without_c(x_t, h_prev, c_prev, W_x, W_h, b):
    return lstm_step(x_t, h_prev, 0 * c_prev, W_x, W_h, b)


def step_without_x(x_t, h_prev, c_prev, W_x, W_h, b):
    return lstm_step(0 * x_t, h_prev, c_prev, W_x, W_h, b)


def step_with_states_exchanged(x_t, h_prev, c_prev, W_x, W_h, b):
    return lstm_step(x_t, c_prev, h_prev, W_x, W_h, b)


def step_with_old_c_in_output(x_t, h_prev, c_prev, W_x, W_h, b):
    i_t, f_t, g_t, o_t = gates_of(x_t, h_prev, W_x, W_h, b)
    return o_t * np.tanh(c_prev), f_t * c_prev + i_t * g_t


def step_with_h_through_the_tanh(x_t, h_prev, c_prev, W_x, W_h, b):
    i_t, f_t, g_t, o_t = gates_of(x_t, h_prev, W_x, W_h, b)
    return o_t * np.tanh(h_prev), f_t * c_prev + i_t * g_t


def step_without_tanh_of_c(x_t, h_prev, c_prev, W_x, W_h, b):
    i_t, f_t, g_t, o_t = gates_of(x_t, h_prev, W_x, W_h, b)
    c_t = f_t * c_prev + i_t * g_t
    return o_t * c_t, c_t


def step_with_tanh_around_both(x_t, h_prev, c_prev, W_x, W_h, b):
    i_t, f_t, g_t, o_t = gates_of(x_t, h_prev, W_x, W_h, b)
    c_t = f_t * c_prev + i_t * g_t
    return np.tanh(o_t * c_t), c_t


def step_that_hands_on_tanh_of_c(*arguments):
    h_t, c_t = lstm_step(*arguments)
    return h_t, np.tanh(c_t)


def step_with_sigmoid_candidate(x_t, h_prev, c_prev, W_x, W_h, b):
    blocks = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    i_t, f_t, g_t, o_t = (sigmoid(z) for z in blocks)
    c_t = f_t * c_prev + i_t * g_t
    return o_t * np.tanh(c_t), c_t


def step_with_tanh_gates(x_t, h_prev, c_prev, W_x, W_h, b):
    blocks = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    i_t, f_t, g_t, o_t = (np.tanh(z) for z in blocks)
    c_t = f_t * c_prev + i_t * g_t
    return o_t * np.tanh(c_t), c_t


def step_with_coupled_gates(x_t, h_prev, c_prev, W_x, W_h, b):
    _, f_t, g_t, o_t = gates_of(x_t, h_prev, W_x, W_h, b)
    c_t = f_t * c_prev + (1 - f_t) * g_t
    return o_t * np.tanh(c_t), c_t


def step_with_reversed_forgetting(x_t, h_prev, c_prev, W_x, W_h, b):
    i_t, f_t, g_t, o_t = gates_of(x_t, h_prev, W_x, W_h, b)
    c_t = (1 - f_t) * c_prev + i_t * g_t
    return o_t * np.tanh(c_t), c_t


def step_with_h_for_c(x_t, h_prev, c_prev, W_x, W_h, b):
    i_t, f_t, g_t, o_t = gates_of(x_t, h_prev, W_x, W_h, b)
    c_t = f_t * h_prev + i_t * g_t
    return o_t * np.tanh(c_t), c_t


def step_without_input_gate(x_t, h_prev, c_prev, W_x, W_h, b):
    _, f_t, g_t, o_t = gates_of(x_t, h_prev, W_x, W_h, b)
    c_t = f_t * c_prev + g_t
    return o_t * np.tanh(c_t), c_t


def step_without_forget_gate(x_t, h_prev, c_prev, W_x, W_h, b):
    i_t, _, g_t, o_t = gates_of(x_t, h_prev, W_x, W_h, b)
    c_t = c_prev + i_t * g_t
    return o_t * np.tanh(c_t), c_t


def step_without_output_gate(*arguments):
    _, c_t = lstm_step(*arguments)
    return np.tanh(c_t), c_t


def step_with_blocks_transposed(x_t, h_prev, c_prev, W_x, W_h, b):
    turned = np.concatenate([block.T for block in np.split(W_h, 4)])
    return lstm_step(x_t, h_prev, c_prev, W_x, turned, b)


def step_with_rows_mixed_up(x_t, h_prev, c_prev, W_x, W_h, b):
    z_t = x_t @ W_x.T + h_prev @ W_h.T + b
    z_i, z_f, z_g, z_o = z_t.reshape(4, *h_prev.shape)
    c_t = sigmoid(z_f) * c_prev + sigmoid(z_i) * np.tanh(z_g)
    return sigmoid(z_o) * np.tanh(c_t), c_t


def step_without_tanh_of_g(x_t, h_prev, c_prev, W_x, W_h, b):
    z_i, z_f, z_g, z_o = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    c_t = sigmoid(z_f) * c_prev + sigmoid(z_i) * z_g
    return sigmoid(z_o) * np.tanh(c_t), c_t


def step_by_trace(*arguments):
    step = trace_lstm_step(*arguments)
    return step.h_t, step.c_t


def step_gate_by_gate(x_t, h_prev, c_prev, W_x, W_h, b):
    H = h_prev.shape[1]
    z = [
        np.einsum("nd,hd->nh", x_t, W_x[k * H : (k + 1) * H])
        + np.einsum("nk,hk->nh", h_prev, W_h[k * H : (k + 1) * H])
        + b[k * H : (k + 1) * H]
        for k in range(4)
    ]
    c_t = c_prev * sigmoid(z[1]) + np.tanh(z[2]) * sigmoid(z[0])
    return [np.tanh(c_t) * sigmoid(z[3]), c_t][0], c_t


def step_in_float32(*arguments):
    return lstm_step(*(a.astype(np.float32) for a in arguments))


STEP = Exercise(
    name="09.lstm_step",
    title="The whole cell",
    minutes=14,
    reference=lstm_step,
    results=("h_t (N, H)", "c_t (N, H)"),
    cases=step_cases,
    mistakes=(
        Mistake(
            "output gate and candidate exchanged",
            step_order_ifog,
            "You read the last two blocks of rows in the wrong order: your output gate is built "
            "from the candidate's rows. Look at the order of stacking again.",
        ),
        Mistake(
            "input and forget gate exchanged",
            step_order_figo,
            "Input and forget gate have changed places: in the order of the blocks, or in the "
            "update. Which of the two stands first in the stack, and which meets the old state?",
        ),
        Mistake(
            "forget gate and candidate exchanged",
            step_order_igfo,
            "The two middle blocks are exchanged: your forget gate is built from the candidate's "
            "rows. An old TensorFlow stacks like that, torch and this course do not.",
        ),
        Mistake(
            "order of ONNX",
            step_order_iofg,
            "Your first block is right, the other three have moved on by one: that is the order of "
            "the exchange format ONNX. Look at the course's order again.",
        ),
        Mistake(
            "both pairs of blocks exchanged",
            step_order_fiog,
            "All four blocks are in the wrong place: both pairs are exchanged. Write the order of "
            "stacking beside your line.",
        ),
        Mistake(
            "output gate read first",
            step_order_oifg,
            "You take the first block of rows for the output gate. It stands elsewhere.",
        ),
        Mistake("bias dropped", step_without_bias, "No gate gets its bias."),
        Mistake(
            "bias added twice",
            step_with_bias_twice,
            "The bias counts twice, once with the input and once with the hidden state. Each gate "
            "has one.",
        ),
        Mistake(
            "(c, h) returned",
            step_returns_c_first,
            "Both states are right, but in the wrong order: the course, as torch, names the "
            "hidden state first.",
        ),
        Mistake(
            "h_prev ignored",
            step_without_h,
            "`h_prev` has no effect. Each gate reads it beside the input.",
        ),
        Mistake(
            "c_prev ignored",
            step_without_c,
            "`c_prev` has no effect: your cell starts from an empty memory at every step.",
        ),
        Mistake("x_t ignored", step_without_x, "The input `x_t` has no effect on any gate."),
        Mistake(
            "states exchanged on entry",
            step_with_states_exchanged,
            "`h_prev` and `c_prev` are exchanged: the gates read the one, the update keeps the "
            "other.",
        ),
        Mistake(
            "old cell state in the output",
            step_with_old_c_in_output,
            "`c_t` is right, but `h_t` shows the cell state from *before* this step.",
        ),
        Mistake(
            "hidden state through the tanh",
            step_with_h_through_the_tanh,
            "`c_t` is right. For `h_t` you send the *hidden* state through the tanh; lesson 08 "
            "measured what that costs.",
        ),
        Mistake(
            "tanh of c missing",
            step_without_tanh_of_c,
            "`c_t` is right, `h_t` is not: the cell state leaves unsquashed.",
        ),
        Mistake(
            "tanh around the product",
            step_with_tanh_around_both,
            "`c_t` is right. For `h_t` you squash the product; squash the cell state, then let "
            "the gate decide.",
        ),
        Mistake(
            "squashed c handed on",
            step_that_hands_on_tanh_of_c,
            "`h_t` is right, but the cell state you hand on is squashed. The line along the top "
            "leaves the cell as it is; only its copy goes through the tanh.",
        ),
        Mistake(
            "candidate through a sigmoid",
            step_with_sigmoid_candidate,
            "Your candidate is never negative. All four blocks get a sigmoid; one of them should "
            "not.",
        ),
        Mistake(
            "gates through a tanh",
            step_with_tanh_gates,
            "Your gates can be negative. All four blocks get a tanh; only the candidate should.",
        ),
        Mistake(
            "1 - f for i",
            step_with_coupled_gates,
            "You write with what the forget gate leaves over. The input gate has rows of its own.",
        ),
        Mistake(
            "1 - f for f",
            step_with_reversed_forgetting,
            "Your cell forgets what it should keep: 1 in the forget gate means *keep all*.",
        ),
        Mistake(
            "h for c in the update",
            step_with_h_for_c,
            "The update keeps a share of `h_prev`. Which of the two states runs along the top?",
        ),
        Mistake(
            "input gate missing",
            step_without_input_gate,
            "The candidate is written in full, whatever the input gate says.",
        ),
        Mistake(
            "forget gate missing",
            step_without_forget_gate,
            "Nothing is ever forgotten. That is the cell of 1997; ours has a third gate.",
        ),
        Mistake(
            "output gate missing",
            step_without_output_gate,
            "`c_t` is right. `h_t` shows all of it: the output gate has no say.",
        ),
        Mistake(
            "W_h not transposed",
            step_with_blocks_transposed,
            "Each gate's block of `W_h` is used without its transpose. The blocks are square, so "
            "the shapes cannot tell.",
        ),
        Mistake(
            "rows mixed up",
            step_with_rows_mixed_up,
            "With one sequence your cell is right; with several their numbers get mixed. A reshape "
            "does not cut (N, 4H) into four blocks (N, H).",
        ),
        Mistake(
            "candidate without its tanh",
            step_without_tanh_of_g,
            "The candidate goes into the update unsquashed, so one step can write more than 1.",
        ),
    ),
    hints=(
        "Paste your functions of lessons 05 to 08 above the stub and call them. Those of lesson 06 "
        "cut their rows out of the stack; the gates of 05 and 08 want theirs cut out already.",
        "One product serves all four: z_t is (N, 4H); `np.split(z_t, 4, axis=1)` cuts it apart.",
        "Order: i, f, g, o. Then the two lines of lessons 07 and 08, and both states back, "
        "the hidden one first.",
    ),
    also_right=(step_by_trace, step_gate_by_gate, step_in_float32),
)

# 09.read_like_torch --------------------------------------------------------------------------


def read_like_torch(x, weight_ih, weight_hh, bias_ih, bias_hh):
    from lstm_course import cell

    h_t = c_t = np.zeros((x.shape[1], weight_hh.shape[1]))
    states = []
    for x_t in x:
        h_t, c_t = cell.lstm_step(x_t, h_t, c_t, weight_ih, weight_hh, bias_ih + bias_hh)
        states.append(h_t)
    return np.array(states), h_t, c_t


def read_cases(rng):
    """Sizes all different, a single sequence, a single step."""

    def draw(T, N, D, H):
        shapes = [(T, N, D), (4 * H, D), (4 * H, H), (4 * H,), (4 * H,)]
        return tuple(rng.uniform(-1, 1, shape) for shape in shapes)

    return [draw(6, 4, 3, 5), draw(7, 1, 2, 3), draw(1, 3, 4, 2)]


def read_with_bias_ih_only(x, weight_ih, weight_hh, bias_ih, bias_hh):
    return read_like_torch(x, weight_ih, weight_hh, bias_ih, 0 * bias_hh)


def read_with_bias_hh_only(x, weight_ih, weight_hh, bias_ih, bias_hh):
    return read_like_torch(x, weight_ih, weight_hh, 0 * bias_ih, bias_hh)


def read_with_mean_bias(x, weight_ih, weight_hh, bias_ih, bias_hh):
    return read_like_torch(x, weight_ih, weight_hh, bias_ih / 2, bias_hh / 2)


def read_in_order(order, x, *weights):
    """The same after rearranging the rows, as if torch stacked them in another order."""
    moved = []
    for weight in weights:
        blocks = dict(zip(order, np.split(weight, 4), strict=True))
        moved.append(np.concatenate([blocks[gate] for gate in "ifgo"]))
    return read_like_torch(x, *moved)


def read_order_ifog(*arguments):
    return read_in_order("ifog", *arguments)


def read_order_figo(*arguments):
    return read_in_order("figo", *arguments)


def read_along_the_batch(x, *weights):
    h, h_last, c_last = read_like_torch(x.transpose(1, 0, 2), *weights)
    return h.transpose(1, 0, 2), h_last, c_last


def read_along_the_batch_and_leave_it(x, *weights):
    return read_like_torch(x.transpose(1, 0, 2), *weights)


def read_to_batch_first(x, *weights):
    h, h_last, c_last = read_like_torch(x, *weights)
    return h.transpose(1, 0, 2), h_last, c_last


def read_carrying(x, weights, keep_h, keep_c):
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    h_t = c_t = np.zeros((x.shape[1], weight_hh.shape[1]))
    states = []
    for x_t in x:
        before = (keep_h * h_t, keep_c * c_t)
        h_t, c_t = course_step(x_t, *before, weight_ih, weight_hh, bias_ih + bias_hh)
        states.append(h_t)
    return np.array(states), h_t, c_t


def read_afresh_each_step(x, *weights):
    return read_carrying(x, weights, keep_h=0, keep_c=0)


def read_without_carrying_c(x, *weights):
    return read_carrying(x, weights, keep_h=1, keep_c=0)


def read_without_carrying_h(x, *weights):
    return read_carrying(x, weights, keep_h=0, keep_c=1)


def read_collecting_c(x, weight_ih, weight_hh, bias_ih, bias_hh):
    h_t = c_t = np.zeros((x.shape[1], weight_hh.shape[1]))
    states = []
    for x_t in x:
        h_t, c_t = course_step(x_t, h_t, c_t, weight_ih, weight_hh, bias_ih + bias_hh)
        states.append(c_t)
    return np.array(states), h_t, c_t


def read_returning_c_first(*arguments):
    h, h_last, c_last = read_like_torch(*arguments)
    return h, c_last, h_last


def read_with_reshaped_weights(x, weight_ih, *others):
    D = weight_ih.shape[1]
    return read_like_torch(x, weight_ih.reshape(D, -1).T, *others)


def read_with_blocks_transposed(x, weight_ih, weight_hh, bias_ih, bias_hh):
    turned = np.concatenate([block.T for block in np.split(weight_hh, 4)])
    return read_like_torch(x, weight_ih, turned, bias_ih, bias_hh)


def read_with_old_state(x, *weights):
    h, h_last, c_last = read_like_torch(x, *weights)
    return np.concatenate([0 * h[:1], h[:-1]]), h_last, c_last


def read_with_results_exchanged(x, weight_ih, weight_hh, bias_ih, bias_hh):
    h_t = c_t = np.zeros((x.shape[1], weight_hh.shape[1]))
    states = []
    for x_t in x:
        c_t, h_t = course_step(x_t, h_t, c_t, weight_ih, weight_hh, bias_ih + bias_hh)
        states.append(h_t)
    return np.array(states), h_t, c_t


def read_by_sequence(x, weight_ih, weight_hh, bias_ih, bias_hh):
    from lstm_course.sequence import lstm_forward

    zeros = np.zeros((x.shape[1], weight_hh.shape[1]))
    trace = lstm_forward(x, zeros, zeros, weight_ih, weight_hh, bias_ih + bias_hh)
    return trace.h, trace.h_T, trace.c_T


def read_in_float32(x, weight_ih, weight_hh, bias_ih, bias_hh):
    x, W_x, W_h, b = (a.astype(np.float32) for a in (x, weight_ih, weight_hh, bias_hh + bias_ih))
    h_t = c_t = np.zeros((x.shape[1], W_h.shape[1]), dtype=np.float32)
    h = np.empty((len(x), *h_t.shape), dtype=np.float32)
    for t in range(len(x)):
        h[t], c_t = lstm_step(x[t], h_t, c_t, W_x, W_h, b)
        h_t = h[t]
    return h, h_t, c_t


READ = Exercise(
    name="09.read_like_torch",
    title="Read a sequence with torch's weights",
    minutes=8,
    reference=read_like_torch,
    results=("h (T, N, H)", "h_T (N, H)", "c_T (N, H)"),
    cases=read_cases,
    mistakes=(
        Mistake(
            "bias_hh dropped",
            read_with_bias_ih_only,
            "`bias_hh` has no effect. Torch stores two biases, and both enter each gate.",
        ),
        Mistake(
            "bias_ih dropped",
            read_with_bias_hh_only,
            "`bias_ih` has no effect. Torch stores two biases, and both enter each gate.",
        ),
        Mistake(
            "mean of the biases",
            read_with_mean_bias,
            "You take the mean of the two biases. What does torch do with them?",
        ),
        Mistake(
            "output gate and candidate reordered",
            read_order_ifog,
            "You rearranged the rows: candidate and output gate have changed places. Torch stacks "
            "its rows as this course does.",
        ),
        Mistake(
            "input and forget gate reordered",
            read_order_figo,
            "You rearranged the rows: input and forget gate have changed places. Torch stacks its "
            "rows as this course does.",
        ),
        Mistake(
            "T and N swapped",
            read_along_the_batch,
            "You walk along the batch: each sequence is read as if it followed the one before. "
            "`x` is time first. (Your last states show it: one row a step.)",
        ),
        Mistake(
            "T and N swapped, and left so",
            read_along_the_batch_and_leave_it,
            "You walk along the batch, as if `x` were batch first. It is time first, (T, N, D).",
        ),
        Mistake(
            "result batch first",
            read_to_batch_first,
            "The numbers are right, but `h` is (N, T, H). Time comes first here, as in torch.",
        ),
        Mistake(
            "nothing carried",
            read_afresh_each_step,
            "Every step starts from zeros. The states have to be carried to the next step.",
        ),
        Mistake(
            "c not carried",
            read_without_carrying_c,
            "`h` is carried from step to step, but the cell state starts from zeros each time.",
        ),
        Mistake(
            "h not carried",
            read_without_carrying_h,
            "The cell state is carried, but each step's gates read a hidden state of zeros.",
        ),
        Mistake(
            "cell states collected",
            read_collecting_c,
            "You collect the cell states. What a layer shows after each step is `h`.",
        ),
        Mistake(
            "h_T and c_T exchanged",
            read_returning_c_first,
            "`h` is right; the two last states are in the wrong order.",
        ),
        Mistake(
            "reshaped where one has to transpose",
            read_with_reshaped_weights,
            "You reshape `weight_ih` to (D, 4H). That mixes its rows; a transpose does not.",
        ),
        Mistake(
            "weight_hh not transposed",
            read_with_blocks_transposed,
            "Each gate's block of `weight_hh` is used without its transpose. The blocks are "
            "square, so the shapes cannot tell.",
        ),
        Mistake(
            "state before the step collected",
            read_with_old_state,
            "You collect the state from before each step. Collect it after the step.",
        ),
        Mistake(
            "results of the step exchanged",
            read_with_results_exchanged,
            "The two states change places at every step: you take what the step returns in the "
            "wrong order.",
        ),
    ),
    hints=(
        "Compare shapes: torch's `weight_ih` is our `W_x`, `weight_hh` our `W_h`.",
        "Two biases do the work of one: z = ... + bias_ih + bias_hh.",
        "Start both states at zeros (N, H), loop over `x`, and keep both states of each step.",
    ),
    also_right=(read_by_sequence, read_in_float32),
)

# 09.lstm_step_backward -----------------------------------------------------------------------


def lstm_step_backward(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    tanh_c = np.tanh(c_t)
    dc_t = dc_t + dh_t * o_t * (1 - tanh_c**2)
    dz_i = dc_t * g_t * i_t * (1 - i_t)
    dz_f = dc_t * c_prev * f_t * (1 - f_t)
    dz_g = dc_t * i_t * (1 - g_t**2)
    dz_o = dh_t * tanh_c * o_t * (1 - o_t)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=1)
    return dz @ W_x, dz @ W_h, dc_t * f_t, dz


def backward_cases(rng):
    """Sizes all different, then N = 1, then gates that are shut and open."""

    def draw(N, D, H):
        i_t, f_t, o_t = rng.uniform(0.05, 0.95, (3, N, H))
        dh_t, dc_t, c_prev, g_t = rng.uniform(-1, 1, (4, N, H))
        c_t = f_t * 2 * c_prev + i_t * g_t
        W_x, W_h = rng.uniform(-1, 1, (4 * H, D)), rng.uniform(-1, 1, (4 * H, H))
        return [dh_t, dc_t, 2 * c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h]

    edge = draw(3, 5, 4)
    edge[3][:, 0], edge[4][:, 0], edge[6][:, 1] = 0, 1, 1
    edge[7] = edge[4] * edge[2] + edge[3] * edge[5]
    return [tuple(draw(4, 3, 5)), tuple(draw(1, 2, 6)), tuple(edge)]


def back(given, **changes):
    """The reference's parts, some of them changed: what the wrong answers differ in."""
    dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h = given
    tanh_c = np.tanh(c_t)
    p = {
        "through_h": dh_t * o_t * (1 - tanh_c**2),
        "arriving": dc_t,
        "slope_i": i_t * (1 - i_t),
        "slope_f": f_t * (1 - f_t),
        "slope_g": 1 - g_t**2,
        "slope_o": o_t * (1 - o_t),
        "partner_i": g_t,
        "partner_f": c_prev,
        "partner_g": i_t,
        "partner_o": tanh_c,
        "keep": f_t,
        "order": "ifgo",
    } | changes
    dc = p["arriving"] + p["through_h"]
    dz = {k: dc * p[f"partner_{k}"] * p[f"slope_{k}"] for k in "ifg"}
    dz["o"] = dh_t * p["partner_o"] * p["slope_o"]
    dz = np.concatenate([dz[k] for k in p["order"]], axis=1)
    return dz @ W_x, dz @ W_h, p.get("dc_prev", dc * p["keep"]), dz


def back_detached(*given):
    return back(given, through_h=0)


def back_without_dc(*given):
    return back(given, arriving=0)


def back_without_slope_at_c(*given):
    dh_t, o_t = given[0], given[6]
    return back(given, through_h=dh_t * o_t)


def back_with_slope_of_c_itself(*given):
    dh_t, o_t, c_t = given[0], given[6], given[7]
    return back(given, through_h=dh_t * o_t * (1 - c_t**2))


def back_without_o_on_the_way(*given):
    dh_t, c_t = given[0], given[7]
    return back(given, through_h=dh_t * (1 - np.tanh(c_t) ** 2))


def back_with_tanh_slope_for_o(*given):
    return back(given, slope_o=1 - given[6] ** 2)


def back_without_slope_of_o(*given):
    return back(given, slope_o=1)


def back_with_c_for_tanh_c(*given):
    return back(given, partner_o=given[7])


def back_with_sigmoid_slope_for_g(*given):
    return back(given, slope_g=given[5] * (1 - given[5]))


def back_without_slopes(*given):
    return back(given, slope_i=1, slope_f=1, slope_g=1, slope_o=1)


def back_without_f(*given):
    return back(given, keep=1)


def back_with_arriving_only(*given):
    return back(given, dc_prev=given[1] * given[4])


def back_with_new_c(*given):
    return back(given, partner_f=given[7])


def back_with_partners_exchanged(*given):
    return back(given, partner_i=given[2], partner_f=given[5])


def back_with_own_partner(*given):
    return back(given, partner_i=given[3], partner_g=given[5])


def back_in_order_ifog(*given):
    return back(given, order="ifog")


def back_in_order_figo(*given):
    return back(given, order="figo")


def back_with_o_through_c(*given):
    dh_t, dc_t, c_t, o_t = given[0], given[1], given[7], given[6]
    _, _, dc_prev, dz = back(given)
    H = len(c_t[0])
    dc = dc_t + dh_t * o_t * (1 - np.tanh(c_t) ** 2)
    dz = np.concatenate([dz[:, : 3 * H], dc * np.tanh(c_t) * o_t * (1 - o_t)], axis=1)
    return dz @ given[8], dz @ given[9], dc_prev, dz


def back_with_arriving_in_blocks(*given):
    dc_prev = back(given)[2]
    return back(given, through_h=0, dc_prev=dc_prev)


def back_with_slopes_of_squashed_again(*given):
    i_t, f_t, g_t, o_t = given[3:7]
    gates = {"i": i_t, "f": f_t, "o": o_t}
    slopes = {f"slope_{k}": sigmoid(a) * (1 - sigmoid(a)) for k, a in gates.items()}
    return back(given, slope_g=1 - np.tanh(g_t) ** 2, **slopes)


def back_by_cosh(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    dc = dh_t * o_t / np.cosh(c_t) ** 2 + dc_t
    blocks = [
        dc * g_t * (i_t - i_t**2),
        dc * c_prev * (f_t - f_t**2),
        dc * i_t * (1 - g_t) * (1 + g_t),
        dh_t * np.tanh(c_t) * (o_t - o_t**2),
    ]
    dx_t = sum(dz @ W for dz, W in zip(blocks, np.split(W_x, 4), strict=True))
    dh_prev = sum(dz @ W for dz, W in zip(blocks, np.split(W_h, 4), strict=True))
    return dx_t, dh_prev, f_t * dc, np.hstack(blocks)


def back_in_float32(*given):
    return lstm_step_backward(*(a.astype(np.float32) for a in given))


BACKWARD = Exercise(
    name="09.lstm_step_backward",
    title="One step back through the cell",
    minutes=15,
    reference=lstm_step_backward,
    results=("dx_t (N, D)", "dh_prev (N, H)", "dc_prev (N, H)", "dz (N, 4H)"),
    cases=backward_cases,
    mistakes=(
        Mistake(
            "path through tanh(c) dropped",
            back_detached,
            "The cell state gets only what arrives as `dc_t`. But `h_t` was made from it too: "
            "`dh_t` reaches it through the tanh. (In torch: a detached `c_t`.)",
        ),
        Mistake(
            "dc_t not added",
            back_without_dc,
            "`dc_t`, which arrives along the top from later steps, has no effect. Two paths lead "
            "into the cell state.",
        ),
        Mistake(
            "slope of tanh(c) missing",
            back_without_slope_at_c,
            "On its way from `h_t` to the cell state the gradient passes a tanh. Its slope is "
            "missing.",
        ),
        Mistake(
            "slope of tanh(c) taken at c",
            back_with_slope_of_c_itself,
            "The slope of a tanh is 1 minus the square of its *output*; you square the cell state.",
        ),
        Mistake(
            "o missing on the way to c",
            back_without_o_on_the_way,
            "What `h_t` shows of the cell state was multiplied by the output gate. So is the "
            "gradient on that path.",
        ),
        Mistake(
            "tanh slope for o",
            back_with_tanh_slope_for_o,
            "The output gate gets the slope of a tanh. It is a sigmoid.",
        ),
        Mistake(
            "slope of o missing",
            back_without_slope_of_o,
            "The other three blocks of `dz` are right; the output gate's lacks its own slope.",
        ),
        Mistake(
            "c for tanh(c) in o",
            back_with_c_for_tanh_c,
            "In the output gate's block: the gate was multiplied by the *squashed* cell state.",
        ),
        Mistake(
            "o taken for a part of c",
            back_with_o_through_c,
            "You send the cell state's gradient into the output gate. It has no part in `c_t`; it "
            "acts on `h_t` alone.",
        ),
        Mistake(
            "sigmoid slope for g",
            back_with_sigmoid_slope_for_g,
            "The candidate gets the slope of a sigmoid. It is a tanh.",
        ),
        Mistake(
            "slopes missing",
            back_without_slopes,
            "You stop at the gates. `dz` belongs to what went *into* the sigmoids and the tanh, so "
            "each block needs its slope.",
        ),
        Mistake(
            "f missing in dc_prev",
            back_without_f,
            "`dc_prev` is what the cell state got, in full. The old state was multiplied by "
            "something on its way into the new one.",
        ),
        Mistake(
            "only dc_t in dc_prev",
            back_with_arriving_only,
            "`dz` is right, but `dc_prev` is built from what arrived alone. What came through "
            "`h_t` goes further back too.",
        ),
        Mistake(
            "only dc_t in the blocks",
            back_with_arriving_in_blocks,
            "`dc_prev` is right, but the blocks of i, f and g are built from what arrived alone. "
            "They have a part in `c_t`, so the whole of its gradient reaches them.",
        ),
        Mistake(
            "slopes of what is squashed already",
            back_with_slopes_of_squashed_again,
            "You squash gates and candidate once more before you take the slope. They are outputs "
            "already, and the slope is written with the output.",
        ),
        Mistake(
            "new cell state in f",
            back_with_new_c,
            "In the forget gate's block stands `c_t`. Which cell state did the gate multiply?",
        ),
        Mistake(
            "partners of i and f exchanged",
            back_with_partners_exchanged,
            "Input and forget gate have each other's partner. Look at the update: which gate "
            "meets the candidate, which the old cell state?",
        ),
        Mistake(
            "own value for partner",
            back_with_own_partner,
            "In the blocks of i and g stands the factor's own value. The slope of a product with "
            "respect to one factor is the *other* one.",
        ),
        Mistake(
            "blocks in the order i, f, o, g",
            back_in_order_ifog,
            "All four parts are right, but the last two stand in the wrong order, so they meet "
            "the wrong rows of the weights.",
        ),
        Mistake(
            "blocks in the order f, i, g, o",
            back_in_order_figo,
            "All four parts are right, but the first two stand in the wrong order, so they meet "
            "the wrong rows of the weights.",
        ),
    ),
    hints=(
        "Begin with the whole gradient of `c_t`: what arrives, plus what comes through `h_t`.",
        "Then each block of dz: gradient of what it acts on, times its partner in the product, "
        "times its own slope.",
        "o acts on `h_t`; i, f and g act on `c_t`. Join the four with np.concatenate along axis 1; "
        "dx_t and dh_prev are one product each.",
    ),
    also_right=(back_by_cosh, back_in_float32),
)

# 09.exposes ----------------------------------------------------------------------------------


def exposes(step):
    from lstm_course import cell

    rng = np.random.default_rng(0)
    N, D, H = 3, 2, 4
    shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
    x_t, h_prev, c_prev, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
    given = (x_t, h_prev, 5 * c_prev, *weights)
    return not np.allclose(step(*given), cell.lstm_step(*given), atol=1e-5)


def exposes_cases(rng):
    """Three right cells, then six broken ones."""
    return [(step,) for step in (*RIGHT_CELLS, *(broken.step for broken in BROKEN_CELLS))]


def judge_exposes(outcomes):
    """Refuse a test that refuses a right cell; else count what it exposes, and say what lacks."""
    said = {}
    for (step,), result in outcomes:
        if np.shape(result) != () or result.item() not in (0, 1):
            return "`exposes` should return one True or False: True for a broken cell."
        said[step.__name__] = bool(result)
    on_right = [said[step.__name__] for step in RIGHT_CELLS]
    on_broken = [said[broken.step.__name__] for broken in BROKEN_CELLS]
    if all(on_right) and sum(on_broken) <= len(on_broken) - 2:  # one: judged by that very cell
        return "turned over"
    if on_right[0]:
        return "right cell refused"
    if on_right[1]:
        return "exact equality"
    if on_right[2]:
        return "float32 refused"
    return None if all(on_broken) else sentence_on_missed(on_broken)


def sentence_on_missed(on_broken):
    """How many of the six are exposed, and what (some of) the others need."""
    needs = [broken.needs for broken, seen in zip(BROKEN_CELLS, on_broken, strict=True) if not seen]
    count = f"{sum(on_broken)} of {len(on_broken)} exposed"
    if not any(on_broken):
        return (
            f"{count}. Each broken cell returns finite arrays of the right shapes: compare their "
            "numbers with those of a right cell, on inputs of your choice."
        )
    others = "the other one" if len(needs) == 1 else f"the other {len(needs)}"
    if len(needs) > 3:
        others = "more"  # three needs are enough to think about
    return (
        f"{count}. To see {others}, compare both states with a right cell's, on: "
        f"{'; '.join(needs[:3])}."
    )


def draw_arguments(N=3, D=2, H=4, state=5.0):
    rng = np.random.default_rng(0)
    shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
    x_t, h_prev, c_prev, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
    return [x_t, h_prev, state * c_prev, *weights]


def tell_apart(step, given):
    return not np.allclose(step(*given), course_step(*given), atol=1e-5)


def exposes_by_shape(step):
    given = draw_arguments()
    return any(state.shape != given[1].shape for state in step(*given))


def exposes_by_batch_order(step):
    x_t, h_prev, c_prev, *weights = draw_arguments()
    order = [2, 0, 1]
    states = step(x_t, h_prev, c_prev, *weights)
    moved = step(x_t[order], h_prev[order], c_prev[order], *weights)
    return not all(np.allclose(a[order], b, atol=1e-5) for a, b in zip(states, moved, strict=True))


def exposes_from_zeros(step):
    x_t, h_prev, c_prev, W_x, W_h, b = draw_arguments()
    return tell_apart(step, (x_t, 0 * h_prev, 0 * c_prev, W_x, W_h, 0 * b))


def exposes_without_biases(step):
    *others, b = draw_arguments()
    return tell_apart(step, (*others, 0 * b))


def exposes_without_hidden_state(step):
    x_t, h_prev, *others = draw_arguments()
    return tell_apart(step, (x_t, 0 * h_prev, *others))


def exposes_on_one_sequence(step):
    return tell_apart(step, draw_arguments(N=1))


def exposes_with_symmetric_weights(step):
    *others, W_h, b = draw_arguments(D=4)
    W_h = np.concatenate([block + block.T for block in np.split(W_h, 4)])
    return tell_apart(step, (*others, W_h, b))


def exposes_with_equal_weights(step):
    *others, W_x, W_h, b = draw_arguments()
    ones = (np.full(a.shape, 0.3) for a in (W_x, W_h, b))
    return tell_apart(step, (*others, *ones))


def exposes_with_small_states(step):
    return tell_apart(step, draw_arguments(state=0.5))


def exposes_from_zeros_for_one_sequence(step):
    x_t, h_prev, c_prev, W_x, W_h, b = draw_arguments(N=1)
    return tell_apart(step, (x_t, 0 * h_prev, 0 * c_prev, W_x, W_h, 0 * b))


def exposes_by_exact_equality(step):
    given = draw_arguments(N=6, D=5, H=7)
    return not np.array_equal(step(*given), course_step(*given))


def exposes_at_twelve_digits(step):
    given = draw_arguments()
    return not np.allclose(step(*given), course_step(*given), rtol=0, atol=1e-12)


def exposes_everything(step):
    return True


def exposes_turned_over(step):
    return not exposes(step)


def exposes_over_many_steps(step):
    rng = np.random.default_rng(3)
    W_x, W_h, b = (rng.uniform(-1, 1, shape) for shape in [(12, 2), (12, 3), (12,)])
    b[3:6] += 3  # remember
    ours = theirs = (rng.uniform(-1, 1, (2, 3)), 3 * rng.uniform(-1, 1, (2, 3)))
    for x_t in rng.uniform(-1, 1, (5, 2, 2)):
        ours = course_step(x_t, *ours, W_x, W_h, b)
        theirs = step(x_t, *(np.asarray(state, dtype=float) for state in theirs), W_x, W_h, b)
    return np.abs(np.array(ours) - np.array(theirs)).max() > 1e-4


def exposes_in_float32(step):
    given = [a.astype(np.float32) for a in draw_arguments()]
    pairs = zip(step(*given), lstm_step(*given), strict=True)
    return max(np.abs(a - b).max() for a, b in pairs) > 1e-3


def missed(*faults):
    """The sentence on a test that misses just these."""
    return sentence_on_missed([broken.fault not in faults for broken in BROKEN_CELLS])


EXPOSES = Exercise(
    name="09.exposes",
    title="Find the bug",
    minutes=12,
    reference=exposes,
    results=("True or False",),
    cases=exposes_cases,
    judge=judge_exposes,
    mistakes=(
        Mistake("shapes compared only", exposes_by_shape, missed(*(c.fault for c in BROKEN_CELLS))),
        Mistake(
            "one step from zeros, without biases",
            exposes_from_zeros,
            missed("forget bias dropped", "h_prev ignored", "W_h transposed", "c clipped")
            + " A start from zeros hides whatever acts on the states.",
        ),
        Mistake(
            "one sequence from zeros, without biases",
            exposes_from_zeros_for_one_sequence,
            missed(*(c.fault for c in BROKEN_CELLS[1:])),
        ),
        Mistake(
            "a property, and no comparison",
            exposes_by_batch_order,
            missed(*(c.fault for c in BROKEN_CELLS if c.fault != "rows mixed up")),
        ),
        Mistake("biases of zero", exposes_without_biases, missed("forget bias dropped")),
        Mistake(
            "hidden state of zero",
            exposes_without_hidden_state,
            missed("h_prev ignored", "W_h transposed"),
        ),
        Mistake("a single sequence", exposes_on_one_sequence, missed("rows mixed up")),
        Mistake(
            "D = H and symmetric weights",
            exposes_with_symmetric_weights,
            missed("W_h transposed"),
        ),
        Mistake(
            "all weights equal",
            exposes_with_equal_weights,
            missed("blocks out of order", "W_h transposed"),
        ),
        Mistake("small cell states, or h alone", exposes_with_small_states, missed("c clipped")),
        Mistake(
            "exact equality",
            exposes_by_exact_equality,
            "Your test refuses a right cell: one that does the same in one matrix product, and "
            "differs in the last digit. Allow for rounding.",
        ),
        Mistake(
            "float32 refused",
            exposes_at_twelve_digits,
            "Your test refuses a right cell: one that computes in float32, and so keeps about "
            "seven digits. Numbers near 0 need an absolute tolerance as well.",
        ),
        Mistake(
            "right cell refused",
            exposes_everything,
            "Your test refuses `cell.lstm_step` itself, so what it exposes does not count. Is the "
            "cell you compare with right, does it get the same arguments, and do you allow for "
            "rounding? Return True only where the two differ.",
        ),
        Mistake(
            "turned over",
            exposes_turned_over,
            "The wrong way round: you return True for every right cell. True means *broken*.",
        ),
    ),
    hints=(
        "Call `step` and `cell.lstm_step` with the same arguments and compare both states.",
        "What would you have to hand in so that a dropped bias, an ignored state or a mixed-up "
        "batch changes the numbers? Draw everything at random, biases too, with N > 1.",
        "np.allclose(..., atol=1e-5) allows for rounding. Make the cell state large: draw "
        "`c_prev` within 5, say.",
    ),
    also_right=(exposes_over_many_steps, exposes_in_float32),
)

EXERCISES = (STEP, READ, BACKWARD, EXPOSES)
