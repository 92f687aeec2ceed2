"""Exercises of lesson 15: a step with peepholes, a GRU step, units for equal weights, a summary."""

import numpy as np

from lstm_course.cell import sigmoid

from .exercise import Exercise, Mistake

# 15.gru_step ---------------------------------------------------------------------------------


def gru_step(x_t, h_prev, W_x, W_h, b_x, b_h):
    read_r, read_z, read_n = np.split(x_t @ W_x.T + b_x, 3, axis=1)
    back_r, back_z, back_n = np.split(h_prev @ W_h.T + b_h, 3, axis=1)
    r_t = 1 / (1 + np.exp(-(read_r + back_r)))
    z_t = 1 / (1 + np.exp(-(read_z + back_z)))
    n_t = np.tanh(read_n + r_t * back_n)
    h_t = (1 - z_t) * n_t + z_t * h_prev
    return h_t


def gru_cases(rng):
    """Sizes all different, then N = 1, then inputs that saturate the gates."""

    def draw(N, D, H, scale=1.0):
        shapes = [(N, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,)]
        x_t, *others = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (scale * x_t, *others)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(2, 5, 3, scale=30.0)]


def gru_parts(x_t, h_prev, W_x, W_h, b_x, b_h, order="rzn"):
    """What input and hidden state give to r, z and n: two dictionaries of (N, H)."""
    read, back = x_t @ W_x.T + b_x, h_prev @ W_h.T + b_h
    return (dict(zip(order, np.split(a, 3, axis=1), strict=True)) for a in (read, back))


def gates_of_gru(read, back):
    return sigmoid(read["r"] + back["r"]), sigmoid(read["z"] + back["z"])


def gru_in_order(order, x_t, h_prev, *weights):
    read, back = gru_parts(x_t, h_prev, *weights, order=order)
    r_t, z_t = gates_of_gru(read, back)
    return (1 - z_t) * np.tanh(read["n"] + r_t * back["n"]) + z_t * h_prev


def gru_with_z_first(*arguments):
    return gru_in_order("zrn", *arguments)


def gru_with_n_first(*arguments):
    return gru_in_order("nrz", *arguments)


def gru_with_z_exchanged(x_t, h_prev, *weights):
    read, back = gru_parts(x_t, h_prev, *weights)
    r_t, z_t = gates_of_gru(read, back)
    return z_t * np.tanh(read["n"] + r_t * back["n"]) + (1 - z_t) * h_prev


def gru_with_reset_before(x_t, h_prev, W_x, W_h, b_x, b_h):
    read, back = gru_parts(x_t, h_prev, W_x, W_h, b_x, b_h)
    r_t, z_t = gates_of_gru(read, back)
    W_n, b_n = np.split(W_h, 3)[2], np.split(b_h, 3)[2]
    n_t = np.tanh(read["n"] + (r_t * h_prev) @ W_n.T + b_n)
    return (1 - z_t) * n_t + z_t * h_prev


def gru_with_bias_outside(x_t, h_prev, W_x, W_h, b_x, b_h):
    read, back = gru_parts(x_t, h_prev, W_x, W_h, b_x, b_h)
    r_t, z_t = gates_of_gru(read, back)
    b_n = np.split(b_h, 3)[2]
    return (1 - z_t) * np.tanh(read["n"] + b_n + r_t * (back["n"] - b_n)) + z_t * h_prev


def gru_with_one_bias(x_t, h_prev, W_x, W_h, b_x, b_h):
    return gru_step(x_t, h_prev, W_x, W_h, b_x, 0 * b_h)


def gru_with_summed_biases(x_t, h_prev, W_x, W_h, b_x, b_h):
    return gru_step(x_t, h_prev, W_x, W_h, 0 * b_x, b_x + b_h)


def gru_without_reset(x_t, h_prev, *weights):
    read, back = gru_parts(x_t, h_prev, *weights)
    _, z_t = gates_of_gru(read, back)
    return (1 - z_t) * np.tanh(read["n"] + back["n"]) + z_t * h_prev


def gru_with_reset_on_everything(x_t, h_prev, *weights):
    read, back = gru_parts(x_t, h_prev, *weights)
    r_t, z_t = gates_of_gru(read, back)
    return (1 - z_t) * np.tanh(r_t * (read["n"] + back["n"])) + z_t * h_prev


def gru_without_old_state(x_t, h_prev, *weights):
    read, back = gru_parts(x_t, h_prev, *weights)
    r_t, z_t = gates_of_gru(read, back)
    return (1 - z_t) * np.tanh(read["n"] + r_t * back["n"])


def gru_with_plain_sum(x_t, h_prev, *weights):
    read, back = gru_parts(x_t, h_prev, *weights)
    r_t, z_t = gates_of_gru(read, back)
    return np.tanh(read["n"] + r_t * back["n"]) + z_t * h_prev


def gru_with_sigmoid_candidate(x_t, h_prev, *weights):
    read, back = gru_parts(x_t, h_prev, *weights)
    r_t, z_t = gates_of_gru(read, back)
    return (1 - z_t) * sigmoid(read["n"] + r_t * back["n"]) + z_t * h_prev


def gru_with_plain_candidate(x_t, h_prev, *weights):
    read, back = gru_parts(x_t, h_prev, *weights)
    r_t, z_t = gates_of_gru(read, back)
    return (1 - z_t) * (read["n"] + r_t * back["n"]) + z_t * h_prev


def gru_as_correction(x_t, h_prev, W_x, W_h, b_x, b_h):
    H = h_prev.shape[1]
    both = x_t @ W_x[: 2 * H].T + h_prev @ W_h[: 2 * H].T + (b_x + b_h)[: 2 * H]
    r_t, z_t = np.split((1 + np.tanh(both / 2)) / 2, 2, axis=1)
    mixed = r_t * (h_prev @ W_h[2 * H :].T + b_h[2 * H :])
    n_t = np.tanh(x_t @ W_x[2 * H :].T + b_x[2 * H :] + mixed)
    return n_t + z_t * (h_prev - n_t)


def gru_by_torch(x_t, h_prev, W_x, W_h, b_x, b_h):
    import torch

    cell = torch.nn.GRUCell(x_t.shape[1], h_prev.shape[1], dtype=torch.float64)
    with torch.no_grad():
        for own, given in zip(cell.parameters(), (W_x, W_h, b_x, b_h), strict=True):
            own.copy_(torch.from_numpy(given))
        return cell(torch.from_numpy(x_t), torch.from_numpy(h_prev)).numpy()


def gru_in_float32(*arguments):
    return gru_step(*(a.astype(np.float32) for a in arguments))


GRU = Exercise(
    name="15.gru_step",
    title="One step of torch's GRU",
    minutes=12,
    reference=gru_step,
    results=("h_t (N, H)",),
    cases=gru_cases,
    mistakes=(
        Mistake(
            "z and 1 - z exchanged",
            gru_with_z_exchanged,
            "Your update gate works the other way round: near 1 it takes the candidate. Some texts "
            "write it so; torch's z keeps.",
        ),
        Mistake(
            "reset before the product",
            gru_with_reset_before,
            "You apply the reset gate to the hidden state, before the matrix: the GRU of 2014. "
            "Torch's acts at the other place.",
        ),
        Mistake(
            "bias outside the reset",
            gru_with_bias_outside,
            "The candidate's second bias stands outside of what the reset gate multiplies. Look at "
            "the brackets once more.",
        ),
        Mistake(
            "biases summed",
            gru_with_summed_biases,
            "You add both biases of the candidate into one, under the reset gate. In the "
            "LSTM that was allowed; here only one of them is reset.",
        ),
        Mistake(
            "blocks z, r, n",
            gru_with_z_first,
            "You read the first block of rows as z. Torch's order is another one.",
        ),
        Mistake(
            "candidate's block first",
            gru_with_n_first,
            "You read the candidate from the first block of rows. It is not there.",
        ),
        Mistake("b_h left out", gru_with_one_bias, "`b_h` does not reach the result anywhere."),
        Mistake(
            "no reset",
            gru_without_reset,
            "The reset gate changes nothing in your step. It belongs into the candidate.",
        ),
        Mistake(
            "everything reset",
            gru_with_reset_on_everything,
            "Your reset gate also dims what the candidate reads from the input. It should dim "
            "the past only.",
        ),
        Mistake(
            "old state lost",
            gru_without_old_state,
            "Nothing of the old state stays, so your cell has no memory line.",
        ),
        Mistake(
            "written without a gate",
            gru_with_plain_sum,
            "All of the candidate is written, whatever the update gate says. Both shares of the "
            "mixture have a weight.",
        ),
        Mistake(
            "sigmoid candidate",
            gru_with_sigmoid_candidate,
            "Your candidate went through a sigmoid: it can never be negative.",
        ),
        Mistake(
            "candidate not squashed",
            gru_with_plain_candidate,
            "Your candidate has no bounds. Without them, nothing bounds the state either.",
        ),
    ),
    hints=(
        "Six pieces: what the input gives to r, z and n, and what the hidden state gives to them. "
        "`np.split(a, 3, axis=1)` cuts one product into three.",
        "r and z: a sigmoid of the sum of two pieces. The candidate: a tanh of one piece plus "
        "r times the other piece.",
        "The other piece of the candidate is `h_prev @ W_hn.T + b_hn`, with its bias; then mix: "
        "(1 - z) parts candidate, z parts old state.",
    ),
    also_right=(gru_as_correction, gru_by_torch, gru_in_float32),
)

# 15.peephole_step ----------------------------------------------------------------------------


def peephole_step(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    z_i, z_f, z_g, z_o = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    i_t = 1 / (1 + np.exp(-(z_i + p_i * c_prev)))
    f_t = 1 / (1 + np.exp(-(z_f + p_f * c_prev)))
    c_t = f_t * c_prev + i_t * np.tanh(z_g)
    o_t = 1 / (1 + np.exp(-(z_o + p_o * c_t)))
    h_t = o_t * np.tanh(c_t)
    return h_t, c_t


def peephole_cases(rng):
    """Sizes all different, N = 1, a large cell state, and a batch as long as a state is wide."""

    def draw(N, D, H, state=1.0):
        shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,), (H,), (H,), (H,)]
        x_t, h_prev, c_prev, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (x_t, h_prev, state * c_prev, *weights)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(3, 5, 2, state=20.0), draw(4, 2, 4, state=2.0)]


def peep(z, seen, x_t, h_prev, c_prev, W_x, W_h, b, *p):
    """A step whose three gates see what `seen(c_prev, c_t)` gives them; c_t where f and i do."""
    z_i, z_f, z_g, z_o = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    first = seen(c_prev, None)
    i_t, f_t = sigmoid(z_i + z * p[0] * first[0]), sigmoid(z_f + z * p[1] * first[1])
    c_t = f_t * c_prev + i_t * np.tanh(z_g)
    return sigmoid(z_o + p[2] * seen(c_prev, c_t)[2]) * np.tanh(c_t), c_t


def peephole_with_old_c_in_o(*arguments):
    return peep(1, lambda old, new: (old, old, old), *arguments)


def peephole_of_o_alone(*arguments):
    return peep(0, lambda old, new: (old, old, new), *arguments)


def peephole_through_tanh(*arguments):
    def seen(old, new):
        return (np.tanh(old), np.tanh(old), None if new is None else np.tanh(new))

    return peep(1, seen, *arguments)


def peephole_on_h(x_t, h_prev, *others):
    return peep(1, lambda old, new: (h_prev, h_prev, h_prev), x_t, h_prev, *others)


def peephole_left_out(*arguments):
    *arguments, p_i, p_f, p_o = arguments
    return peephole_step(*arguments, 0 * p_i, 0 * p_f, 0 * p_o)


def peephole_of_o_left_out(*arguments):
    *arguments, p_o = arguments
    return peephole_step(*arguments, 0 * p_o)


def peephole_exchanged(*arguments):
    *arguments, p_i, p_f, p_o = arguments
    return peephole_step(*arguments, p_f, p_i, p_o)


def peephole_as_matrix(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """Each gate sees the weighted sum over all units: `c @ p`."""
    z_i, z_f, z_g, z_o = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    i_t, f_t = (sigmoid(z + (c_prev @ p)[:, None]) for z, p in ((z_i, p_i), (z_f, p_f)))
    c_t = f_t * c_prev + i_t * np.tanh(z_g)
    return sigmoid(z_o + (c_t @ p_o)[:, None]) * np.tanh(c_t), c_t


def peephole_outside_the_sigmoid(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    z_i, z_f, z_g, z_o = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    i_t, f_t = sigmoid(z_i) + p_i * c_prev, sigmoid(z_f) + p_f * c_prev
    c_t = f_t * c_prev + i_t * np.tanh(z_g)
    return (sigmoid(z_o) + p_o * c_t) * np.tanh(c_t), c_t


def peephole_into_the_candidate(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    z_i, z_f, z_g, z_o = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    i_t, f_t = sigmoid(z_i), sigmoid(z_f + p_f * c_prev)
    c_t = f_t * c_prev + i_t * np.tanh(z_g + p_i * c_prev)
    return sigmoid(z_o + p_o * c_t) * np.tanh(c_t), c_t


def peephole_coupled(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    _, z_f, z_g, z_o = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    f_t = sigmoid(z_f + p_f * c_prev)
    c_t = f_t * c_prev + (1 - f_t) * np.tanh(z_g)
    return sigmoid(z_o + p_o * c_t) * np.tanh(c_t), c_t


def peephole_by_diagonal_matrices(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    H = h_prev.shape[1]
    z = x_t @ W_x.T + h_prev @ W_h.T + b
    i_t = sigmoid(z[:, :H] + c_prev @ np.diag(p_i))
    f_t = sigmoid(z[:, H : 2 * H] + c_prev @ np.diag(p_f))
    c_t = c_prev * f_t + i_t * np.tanh(z[:, 2 * H : 3 * H])
    return np.tanh(c_t) * sigmoid(z[:, 3 * H :] + c_t @ np.diag(p_o)), c_t


def peephole_in_float32(*arguments):
    return peephole_step(*(a.astype(np.float32) for a in arguments))


PEEPHOLES = Exercise(
    name="15.peephole_step",
    title="Gates that see the cell state",
    minutes=10,
    reference=peephole_step,
    results=("h_t (N, H)", "c_t (N, H)"),
    cases=peephole_cases,
    mistakes=(
        Mistake(
            "o sees the old cell state",
            peephole_with_old_c_in_o,
            "Your output gate looks at the cell state from before the step. When it decides, the "
            "newer one is there already.",
        ),
        Mistake(
            "only o sees the cell state",
            peephole_of_o_alone,
            "Only your output gate sees the cell state. Two other gates have a peephole too.",
        ),
        Mistake(
            "o has no peephole",
            peephole_of_o_left_out,
            "Your output gate does not see the cell state: `p_o` does not reach the result.",
        ),
        Mistake(
            "no peepholes",
            peephole_left_out,
            "This is the LSTM of lesson 09: none of the three peepholes reaches the result.",
        ),
        Mistake(
            "peepholes on h",
            peephole_on_h,
            "Your peepholes look at the hidden state. The gates see that through `W_h` already; "
            "what they cannot see is behind the output gate.",
        ),
        Mistake(
            "sums over the units",
            peephole_as_matrix,
            "Each gate of yours sees a sum over all units: `@` with a vector. A peephole shows a "
            "unit's gate its own cell state only.",
        ),
        Mistake(
            "peepholes of i and f exchanged",
            peephole_exchanged,
            "The input gate has the peephole of the forget gate, and the other way round.",
        ),
        Mistake(
            "outside the sigmoid",
            peephole_outside_the_sigmoid,
            "You add the peephole after the sigmoid, so a gate may leave 0 to 1. It belongs to "
            "the pre-activation.",
        ),
        Mistake(
            "tanh of the cell state seen",
            peephole_through_tanh,
            "Your peepholes show the cell state through a tanh. They show it as it is.",
        ),
        Mistake(
            "candidate with a peephole",
            peephole_into_the_candidate,
            "Your candidate sees the cell state, and the input gate does not. Only gates have "
            "peepholes.",
        ),
        Mistake(
            "coupled gates",
            peephole_coupled,
            "You tied the input gate to the forget gate. That is another variant; here each has "
            "rows and a peephole of its own.",
        ),
    ),
    hints=(
        "Start from lesson 09's step. Three pre-activations get one more term each.",
        "The term is elementwise: H numbers times an (N, H) state, no matrix product.",
        "Order: i and f with `c_prev`, then `c_t`, and only then o, with `c_t`.",
    ),
    also_right=(peephole_by_diagonal_matrices, peephole_in_float32),
)

# 15.units_for --------------------------------------------------------------------------------


def units_for(num_weights, blocks, D):
    def count(H):
        return blocks * H * (D + H + 1)

    H = 1
    while abs(count(H + 1) - num_weights) < abs(count(H) - num_weights):
        H += 1
    return H


def units_cases(rng):
    """Weights of an LSTM of some H; counts nearer to the H above; one unit; many inputs."""
    del rng
    return [
        (4 * 12 * 21, 4, 8),
        (4 * 12 * 21, 3, 8),
        (4 * 12 * 21, 1, 8),
        (4 * 40 * 44, 3, 3),
        (4 * 40 * 44, 1, 3),
        (4 * 5 * 26, 3, 20),
        (4 * 5 * 26, 2, 20),
        (3 * 9 * 60, 4, 50),
        (7, 3, 2),
        (100, 3, 1),
        (205, 3, 2),
        (5000, 3, 8),
        (3000, 2, 6),
        (900, 4, 3),
        (10_000, 4, 16),
        (391, 3, 2),
    ]


def nearest(num_weights, count):
    return min(range(1, 400), key=lambda H: (abs(count(H) - num_weights), H))


def units_without_bias(num_weights, blocks, D):
    return nearest(num_weights, lambda H: blocks * H * (D + H))


def units_with_two_biases(num_weights, blocks, D):
    return nearest(num_weights, lambda H: blocks * H * (D + H + 2))


def units_always_four_blocks(num_weights, blocks, D):
    return nearest(num_weights, lambda H: 4 * H * (D + H + 1))


def units_without_input(num_weights, blocks, D):
    return nearest(num_weights, lambda H: blocks * H * (H + 1))


def units_with_one_block(num_weights, blocks, D):
    return nearest(num_weights, lambda H: H * (D + H + 1))


def units_with_matrices_only_in_blocks(num_weights, blocks, D):
    return nearest(num_weights, lambda H: blocks * H * (D + H) + H)


def units_rounded_down(num_weights, blocks, D):
    return max(H for H in range(1, 400) if H == 1 or blocks * H * (D + H + 1) <= num_weights)


def units_rounded_up(num_weights, blocks, D):
    return min(H for H in range(1, 400) if blocks * H * (D + H + 1) >= num_weights)


def units_in_proportion(num_weights, blocks, D):
    """Four blocks' H, times 4 / blocks: as if weights grew in proportion to H."""
    return round(units_always_four_blocks(num_weights, blocks, D) * 4 / blocks)


def units_by_formula(num_weights, blocks, D):
    root = (-(D + 1) + np.sqrt((D + 1) ** 2 + 4 * num_weights / blocks)) / 2
    around = np.maximum(1, np.floor(root) + np.arange(2))
    gaps = np.abs(blocks * around * (D + around + 1) - num_weights)
    return around[np.argmin(gaps)]


def units_in_float32(num_weights, blocks, D):
    return np.float32(units_by_formula(num_weights, blocks, D))


UNITS = Exercise(
    name="15.units_for",
    title="As many weights",
    minutes=8,
    reference=units_for,
    results=("H (one number)",),
    cases=units_cases,
    mistakes=(
        Mistake(
            "always four blocks",
            units_always_four_blocks,
            "You count four blocks of rows for every cell, so all get the H of the full LSTM: "
            "equal units, not equal weights.",
        ),
        Mistake(
            "in proportion",
            units_in_proportion,
            "You scale H in proportion. But `W_h` grows with the square of H: the cells with fewer "
            "blocks get too many weights.",
        ),
        Mistake("bias forgotten", units_without_bias, "You left out the bias: one number a row."),
        Mistake(
            "two biases",
            units_with_two_biases,
            "You count two biases a row, as torch stores them. This course's cells have one.",
        ),
        Mistake(
            "one bias for all blocks",
            units_with_matrices_only_in_blocks,
            "You count the bias of a single block. Every block has rows of its own, each with a "
            "bias.",
        ),
        Mistake(
            "input weights forgotten",
            units_without_input,
            "D makes no difference to your count. The rows also read the input.",
        ),
        Mistake(
            "blocks forgotten",
            units_with_one_block,
            "The number of blocks makes no difference to your count.",
        ),
        Mistake(
            "always rounded down",
            units_rounded_down,
            "You take the last H that stays below. Sometimes the next one comes nearer.",
        ),
        Mistake(
            "always rounded up",
            units_rounded_up,
            "You take the first H that reaches the number. Sometimes the one before comes nearer.",
        ),
    ),
    hints=(
        "How many numbers does one row of weights read? One for each input, one for each hidden "
        "unit, and a bias.",
        "How many rows? H for each block. Then try H = 1, 2, 3 ... as long as the count comes "
        "nearer.",
        "The count is blocks * H * (D + H + 1).",
    ),
    also_right=(units_by_formula, units_in_float32),
)

# 15.summarise --------------------------------------------------------------------------------


def summarise(updates, solved, budget):
    counted = np.where(solved == 1, updates, budget)
    return solved.sum(), np.median(counted), counted.max()


def summary_cases(rng):
    """Some unsolved, an even number of runs, none unsolved, none solved, most unsolved, one run."""

    def draw(solved, budget=600):
        solved = np.array(solved)
        updates = rng.integers(50, 400, len(solved)) * solved
        return (updates, solved, budget)

    return [
        draw([1, 0, 1, 1, 1]),
        draw([1, 1, 0, 1, 0, 1], budget=800),
        draw([1, 1, 1, 1, 1]),
        draw([0, 0, 0]),
        draw([0, 1, 0, 1, 0], budget=1000),
        draw([1]),
    ]


def summary_dropping(updates, solved, budget):
    kept = updates[solved == 1]
    return (solved.sum(), np.median(kept), kept.max()) if len(kept) else (0, budget, budget)


def summary_of_the_best(updates, solved, budget):
    counted = np.where(solved == 1, updates, budget)
    return solved.sum(), counted.min(), counted.max()


def summary_by_mean(updates, solved, budget):
    counted = np.where(solved == 1, updates, budget)
    return solved.sum(), counted.mean(), counted.max()


def summary_with_zeros(updates, solved, budget):
    return solved.sum(), np.median(updates), updates.max()


def summary_with_best_as_worst(updates, solved, budget):
    counted = np.where(solved == 1, updates, budget)
    return solved.sum(), np.median(counted), counted.min()


def summary_with_share(updates, solved, budget):
    number, middle, worst = summarise(updates, solved, budget)
    return number / len(solved), middle, worst


def summary_counting_failures(updates, solved, budget):
    number, middle, worst = summarise(updates, solved, budget)
    return len(solved) - number, middle, worst


def summary_with_worst_of_the_solved(updates, solved, budget):
    number, middle, worst = summarise(updates, solved, budget)
    return number, middle, updates.max() if number else worst


def summary_by_middle_of_unsorted(updates, solved, budget):
    counted = np.where(solved == 1, updates, budget)
    return solved.sum(), counted[len(counted) // 2], counted.max()


def summary_by_sorting(updates, solved, budget):
    counted = sorted(int(u) if s else budget for u, s in zip(updates, solved, strict=True))
    half = len(counted) // 2
    middle = (counted[half] + counted[-half - 1]) / 2
    return sum(solved), middle, counted[-1]


def summary_in_float32(updates, solved, budget):
    return tuple(np.float32(value) for value in summarise(updates, solved, budget))


SUMMARY = Exercise(
    name="15.summarise",
    title="Several seeds in three numbers",
    minutes=7,
    reference=summarise,
    results=("num_solved (one number)", "middle (one number)", "worst (one number)"),
    cases=summary_cases,
    mistakes=(
        Mistake(
            "unsolved seeds dropped",
            summary_dropping,
            "You leave the unsolved runs out of the median and the worst. So a cell looks the "
            "better, the more of its hard seeds fail.",
        ),
        Mistake(
            "best of seeds",
            summary_of_the_best,
            "Your middle is the best run. The best of five says more about luck, and about how "
            "many runs there were, than about the cell.",
        ),
        Mistake(
            "mean",
            summary_by_mean,
            "Your middle is a mean. Its value hangs on the budget: an unsolved run has no number "
            "of updates, it only lies above all others.",
        ),
        Mistake(
            "unsolved counted as zero",
            summary_with_zeros,
            "You take the 0 of an unsolved run as a number of updates, the fastest of all.",
        ),
        Mistake(
            "best for worst",
            summary_with_best_as_worst,
            "Your third number is the best run. The worst is the one with the most updates.",
        ),
        Mistake(
            "worst of the solved",
            summary_with_worst_of_the_solved,
            "Your worst looks at solved runs only. An unsolved one is worse than all of them.",
        ),
        Mistake(
            "share for number",
            summary_with_share,
            "Your first number is a share. 1.0 may be five of five or one of one: give the count.",
        ),
        Mistake(
            "failures counted",
            summary_counting_failures,
            "You count the runs that failed. The number solved is wanted.",
        ),
        Mistake(
            "middle of the file",
            summary_by_middle_of_unsorted,
            "You take the run in the middle of the list. The median is the middle by size.",
        ),
    ),
    hints=(
        "First replace what an unsolved run holds: it used up the whole budget.",
        "`np.where(condition, a, b)` takes from a or b, run by run. Then a median and a maximum.",
        "Count with `solved.sum()`; the other two are of the array with the budget filled in.",
    ),
    also_right=(summary_by_sorting, summary_in_float32),
)

EXERCISES = (PEEPHOLES, GRU, UNITS, SUMMARY)
