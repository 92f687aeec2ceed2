"""Exercises of lesson 15: a step with peepholes, a GRU step, units for equal weights, a summary."""

import numpy as np

from lstm_course.cell import sigmoid

from . import slips
from .exercise import Exercise, Mistake, read_mistakes

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


PROBED = ((3, 3, 3), (2, 6, 2))  # N, D, H of the probes; 6 inputs, as many as rows


def gru_probes(rng):
    shapes = [[(N, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,)] for N, D, H in PROBED]
    return [tuple(rng.uniform(-1.5, 1.5, shape) for shape in own) for own in shapes]


def blocks_read(*order):
    """The edits after which the three blocks are read in another order."""
    return tuple(
        f"{part}_r, {part}_z, {part}_n = _s -> {', '.join(f'{part}_{k}' for k in order)} = _s"
        for part in ("read", "back")
    )


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


GRU = Exercise(
    name="15.gru_step",
    title="One step of torch's GRU",
    minutes=12,
    reference=gru_step,
    results=("h_t (N, H)",),
    cases=gru_cases,
    probes=gru_probes,
    mistakes=(
        *read_mistakes("""
            z and 1 - z exchanged: (1 - z_t) * n_t -> z_t * n_t
                and z_t * h_prev -> (1 - z_t) * h_prev
                Your update gate works the other way round: near 1 it takes the candidate. Some
                texts write it so; torch's z keeps.
            reset before the product: r_t * back_n -> (r_t * h_prev) @ np.split(W_h, 3)[2].T +
                    np.split(b_h, 3)[2]
                You apply the reset gate to the hidden state, before the matrix: the GRU of 2014.
                Torch's acts at the other place.
            bias outside the reset: r_t * back_n -> r_t * (back_n - np.split(b_h, 3)[2]) +
                    np.split(b_h, 3)[2]
                The candidate's second bias stands outside of what the reset gate multiplies. Look
                at the brackets once more.
            candidate's second bias left out: r_t * back_n -> r_t * (back_n - np.split(b_h, 3)[2])
                The candidate's second bias does not reach the result. It stands under the reset
                gate.
            biases summed: _s + b_x -> _s
                and _s + b_h -> _s + b_x + b_h
                You add both biases of the candidate into one, under the reset gate. In the LSTM
                that was allowed; here only one of them is reset.
        """),
        *(
            Mistake(
                f"blocks {', '.join(order)}",
                blocks_read(*order),
                f"You read the rows in the order {', '.join(order)}. Torch's order is another one.",
            )
            for order in ("zrn", "nrz", "rnz", "znr", "nzr")
        ),
        *read_mistakes("""
            b_h left out: _s + b_h -> _s
                `b_h` does not reach the result anywhere.
            b_x left out: _s + b_x -> _s
                `b_x` does not reach the result anywhere.
            input left out: x_t @ W_x.T -> 0 * (x_t @ W_x.T)
                The input plays no part: your cell cannot react to what is being read.
            previous hidden state left out: h_prev @ W_h.T -> 0 * (h_prev @ W_h.T)
                Neither gate nor candidate reads the hidden state.
            W_h not transposed: h_prev @ W_h.T -> h_prev @ np.concatenate([a.T for a in
                    np.split(W_h, 3)]).T
                Each block of `W_h` is used without its transpose. It is square, so NumPy cannot
                notice: row k holds the weights *into* unit k.
            W_x not transposed: x_t @ W_x.T -> x_t @ W_x
                Your `W_x` is used without its transpose: row k holds the weights *into* unit k.
            no reset: r_t * back_n -> back_n
                The reset gate changes nothing in your step. It belongs into the candidate.
            1 - r for r: r_t * back_n -> (1 - r_t) * back_n
                Your reset gate works the other way round: near 1 it lets the past through.
            everything reset: read_n + r_t * back_n -> r_t * (read_n + back_n)
                Your reset gate also dims what the candidate reads from the input. It should dim the
                past only.
            old state lost: _new + z_t * h_prev -> _new
                Nothing of the old state stays, so your cell has no memory line.
            written without a gate: (1 - z_t) * n_t -> n_t
                All of the candidate is written, whatever the update gate says. Both shares of the
                mixture have a weight.
            kept without a gate: z_t * h_prev -> h_prev
                All of the old state stays, whatever the update gate says. Both shares of the
                mixture have a weight.
            z on both: (1 - z_t) * n_t -> z_t * n_t
                You multiply both parts by z, so their weights do not sum to 1.
            1 - z on both: z_t * h_prev -> (1 - z_t) * h_prev
                You multiply both parts by 1 - z, so their weights do not sum to 1.
        """),
        *slips.candidate("_n"),
        *slips.squashed("_z", "Each of your gates"),
    ),
    hints=(
        "Six pieces: what the input gives to r, z and n, and what the hidden state gives to them. "
        "`np.split(a, 3, axis=1)` cuts one product into three.",
        "r and z: a sigmoid of the sum of two pieces. The candidate: a tanh of one piece plus "
        "r times the other piece.",
        "The other piece of the candidate is `h_prev @ W_hn.T + b_hn`, with its bias; then mix: "
        "(1 - z) parts candidate, z parts old state.",
    ),
    also_right=(gru_as_correction, gru_by_torch),
)

# 15.peephole_step ----------------------------------------------------------------------------


def peephole_step(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    z_i, z_f, z_g, z_o = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    i_t = 1 / (1 + np.exp(-(z_i + p_i * c_prev)))
    f_t = 1 / (1 + np.exp(-(z_f + p_f * c_prev)))
    g_t = np.tanh(z_g)
    c_t = f_t * c_prev + i_t * g_t
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


def peephole_probes(rng):
    """Sizes all equal, then as many inputs as rows of the weights."""

    def draw(N, D, H):
        shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,), (H,), (H,), (H,)]
        return tuple(rng.uniform(-1.5, 1.5, shape) for shape in shapes)

    return [draw(3, 3, 3), draw(2, 8, 2)]


def peephole_by_diagonal_matrices(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    H = h_prev.shape[1]
    z = x_t @ W_x.T + h_prev @ W_h.T + b
    i_t = sigmoid(z[:, :H] + c_prev @ np.diag(p_i))
    f_t = sigmoid(z[:, H : 2 * H] + c_prev @ np.diag(p_f))
    c_t = c_prev * f_t + i_t * np.tanh(z[:, 2 * H : 3 * H])
    return np.tanh(c_t) * sigmoid(z[:, 3 * H :] + c_t @ np.diag(p_o)), c_t


PEEPHOLES = Exercise(
    name="15.peephole_step",
    title="Gates that see the cell state",
    minutes=10,
    reference=peephole_step,
    results=("h_t (N, H)", "c_t (N, H)"),
    cases=peephole_cases,
    probes=peephole_probes,
    mistakes=(
        *read_mistakes("""
            o sees the old cell state: p_o * c_t -> p_o * c_prev
                Your output gate looks at the cell state from before the step. When it decides, the
                newer one is there already.
            only o sees the cell state: p_i * c_prev -> 0
                and p_f * c_prev -> 0
                Only your output gate sees the cell state. Two other gates have a peephole too.
            i has no peephole: p_i * c_prev -> 0
                Your gate i does not see the cell state: `p_i` does not reach the result.
            f has no peephole: p_f * c_prev -> 0
                Your gate f does not see the cell state: `p_f` does not reach the result.
            o has no peephole: p_o * c_t -> 0
                Your gate o does not see the cell state: `p_o` does not reach the result.
            no peepholes: p_i * c_prev -> 0
                and p_f * c_prev -> 0
                and p_o * c_t -> 0
                This is the LSTM of lesson 09: none of the three peepholes reaches the result.
            peepholes on h: p_i * c_prev -> p_i * h_prev
                and p_f * c_prev -> p_f * h_prev
                and p_o * c_t -> p_o * h_prev
                Your peepholes look at the hidden state. The gates see that through `W_h` already;
                what they cannot see is behind the output gate.
            sums over the units: p_i * c_prev -> (c_prev @ p_i)[:, None]
                and p_f * c_prev -> (c_prev @ p_f)[:, None]
                and p_o * c_t -> (c_t @ p_o)[:, None]
                Each gate of yours sees a sum over all units: `@` with a vector. A peephole shows a
                unit's gate its own cell state only.
            peepholes of i and f exchanged: p_i -> p_f
                and p_f -> p_i
                The input gate has the peephole of the forget gate, and the other way round.
            outside the sigmoid: 1 / (1 + np.exp(-(_z + _p * _c))) ->
                    1 / (1 + np.exp(-_z)) + _p * _c
                You add the peephole after the sigmoid, so a gate may leave 0 to 1. It belongs to
                the pre-activation.
            tanh of the cell state seen: p_i * c_prev -> p_i * np.tanh(c_prev)
                and p_f * c_prev -> p_f * np.tanh(c_prev)
                and p_o * c_t -> p_o * np.tanh(c_t)
                Your peepholes show the cell state through a tanh. They show it as it is.
            candidate with a peephole: p_i * c_prev -> 0
                and np.tanh(z_g) -> np.tanh(z_g + p_i * c_prev)
                Your candidate sees the cell state, and the input gate does not. Only gates have
                peepholes.
            candidate with a peephole too: np.tanh(z_g) -> np.tanh(z_g + p_i * c_prev)
                Your candidate sees the cell state, through the input gate's peephole. Only gates
                have peepholes.
        """),
        *(
            Mistake(
                f"{gate}'s peephole outside the sigmoid",
                f"1 / (1 + np.exp(-(_z + p_{gate} * _c))) -> 1 / (1 + np.exp(-_z)) + p_{gate} * _c",
                f"You add the peephole of {gate} after the sigmoid. It belongs to the "
                "pre-activation.",
            )
            for gate in "ifo"
        ),
        *slips.lstm_edits(),
    ),
    hints=(
        "Start from lesson 09's step. Three pre-activations get one more term each.",
        "The term is elementwise: H numbers times an (N, H) state, no matrix product.",
        "Order: i and f with `c_prev`, then `c_t`, and only then o, with `c_t`.",
    ),
    also_right=(peephole_by_diagonal_matrices,),
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
    """Weights of an LSTM of some H; counts nearer to the H above; one unit; many inputs.

    In the two before the last the nearest ratio, or a root that is rounded, is not the nearest
    count; in the last no unit at all would be.
    """
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
        (124, 3, 1),
        (38, 2, 1),
        (2, 3, 2),
    ]


def units_by_formula(num_weights, blocks, D):
    root = (-(D + 1) + np.sqrt((D + 1) ** 2 + 4 * num_weights / blocks)) / 2
    around = np.maximum(1, np.floor(root) + np.arange(2))
    gaps = np.abs(blocks * around * (D + around + 1) - num_weights)
    return around[np.argmin(gaps)]


UNITS = Exercise(
    name="15.units_for",
    title="As many weights",
    minutes=8,
    reference=units_for,
    results=("H (one number)",),
    cases=units_cases,
    mistakes=read_mistakes("""
        always four blocks: blocks * H -> 4 * H
            You count four blocks of rows for every cell, so all get the H of the full LSTM: equal
            units, not equal weights.
        in proportion: blocks * H -> 4 * H
            and return H -> return round(H * 4 / blocks)
            You scale H in proportion. But `W_h` grows with the square of H: the cells with fewer
            blocks get too many weights.
        bias forgotten: D + H + 1 -> D + H
            You left out the bias: one number a row.
        two biases: D + H + 1 -> D + H + 2
            You count two biases a row, as torch stores them. This course's cells have one.
        one bias for all blocks: blocks * H * (D + H + 1) -> blocks * H * (D + H) + H
            You count the bias of a single block. Every block has rows of its own, each with a bias.
        input weights forgotten: D + H + 1 -> H + 1
            D makes no difference to your count. The rows also read the input.
        blocks forgotten: blocks * H -> H
            The number of blocks makes no difference to your count.
        always rounded down: abs(count(H + 1) - num_weights) < abs(count(H) - num_weights) ->
                count(H + 1) <= num_weights
            You take the last H that stays below. Sometimes the next one comes nearer.
        always rounded up: abs(count(H + 1) - num_weights) < abs(count(H) - num_weights) -> count(H)
                < num_weights
            You take the first H that reaches the number. Sometimes the one before comes nearer.
        equation solved and rounded: return H -> return max(1, round((np.sqrt((D + 1) ** 2 + 4 *
                num_weights / blocks) - D - 1) / 2))
            You solve the equation and round H. The count bends upward between two whole numbers, so
            the H nearest to the root need not have the nearest count.
        nearest by ratio: abs(count(H + 1) - num_weights) < abs(count(H) - num_weights) ->
                abs(np.log(count(H + 1) / num_weights)) < abs(np.log(count(H) / num_weights))
            You take the nearest *ratio*. Asked for is the smallest difference.
        no unit at all: H = 1 -> H = 0
            For very few weights you return 0. A cell has one unit at least.
        one unit too many: return H -> return H + 1
            Your H is one too large every time.
    """),
    hints=(
        "How many numbers does one row of weights read? One for each input, one for each hidden "
        "unit, and a bias.",
        "How many rows? H for each block. Then try H = 1, 2, 3 ... as long as the count comes "
        "nearer.",
        "The count is blocks * H * (D + H + 1).",
    ),
    also_right=(units_by_formula,),
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


def summary_by_sorting(updates, solved, budget):
    counted = sorted(int(u) if s else budget for u, s in zip(updates, solved, strict=True))
    half = len(counted) // 2
    middle = (counted[half] + counted[-half - 1]) / 2
    return sum(solved), middle, counted[-1]


SUMMARY = Exercise(
    name="15.summarise",
    title="Several seeds in three numbers",
    minutes=7,
    reference=summarise,
    results=("num_solved (one number)", "middle (one number)", "worst (one number)"),
    cases=summary_cases,
    mistakes=read_mistakes("""
        unsolved seeds dropped: np.where(solved == 1, updates, budget) -> updates[solved == 1] if
                solved.any() else np.array([budget])
            You leave the unsolved runs out of the median and the worst. So a cell looks the better,
            the more of its hard seeds fail.
        best of seeds: np.median(counted) -> counted.min()
            Your middle is the best run. The best of five says more about luck, and about how many
            runs there were, than about the cell.
        mean: np.median(counted) -> counted.mean()
            Your middle is a mean. Its value hangs on the budget: an unsolved run has no number of
            updates, it only lies above all others.
        unsolved counted as zero: np.where(solved == 1, updates, budget) -> updates
            You take the 0 of an unsolved run as a number of updates, the fastest of all.
        best for worst: counted.max() -> counted.min()
            Your third number is the best run. The worst is the one with the most updates.
        worst of the solved: counted.max() -> updates.max() if solved.any() else budget
            Your worst looks at solved runs only. An unsolved one is worse than all of them.
        share for number: solved.sum() -> solved.mean()
            Your first number is a share. 1.0 may be five of five or one of one: give the count.
        failures counted: solved.sum() -> len(solved) - solved.sum()
            You count the runs that failed. The number solved is wanted.
        middle of the file: np.median(counted) -> counted[len(counted) // 2]
            You take the run in the middle of the list. The median is the middle by size.
        upper one of the two in the middle: np.median(counted) -> np.sort(counted)[len(counted) //
                2]
            With an even number of runs two stand in the middle, and you take the larger. The median
            lies halfway between them.
        number of runs: solved.sum() -> len(solved)
            Your first number counts all runs. How many of them solved the task?
    """),
    hints=(
        "First replace what an unsolved run holds: it used up the whole budget.",
        "`np.where(condition, a, b)` takes from a or b, run by run. Then a median and a maximum.",
        "Count with `solved.sum()`; the other two are of the array with the budget filled in.",
    ),
    also_right=(summary_by_sorting,),
)

EXERCISES = (PEEPHOLES, GRU, UNITS, SUMMARY)
