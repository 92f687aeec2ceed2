"""Exercises of lesson 15: a step with peepholes, a GRU step, an unfair comparison made fair."""

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
    """Sizes all different, N = 1, inputs that saturate the gates, then all of it rather large."""

    def draw(N, D, H, scale=1.0, state=1.0):
        shapes = [(N, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,)]
        x_t, h_prev, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (scale * x_t, state * h_prev, *weights)

    first = [draw(4, 3, 5), draw(1, 2, 6), draw(2, 5, 3, scale=30.0)]
    return [*first, draw(6, 4, 7, scale=4.0, state=4.0)]


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
    minutes=20,
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
                The candidate's second bias stands outside of what the reset gate multiplies. The
                box W adds it, before the ×.
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
            tanh around the past alone: np.tanh(read_n + r_t * back_n) -> read_n +
                    np.tanh(r_t * back_n)
                Your tanh holds the part of the past alone. It holds the sum, the input's part too.
            tanh around the input alone: np.tanh(read_n + r_t * back_n) -> np.tanh(read_n) +
                    r_t * back_n
                Your tanh holds the input's part alone. It holds the sum, the part of the past too.
            sigmoid inside the candidate: r_t * back_n -> 1 / (1 + np.exp(-r_t * back_n))
                Inside your tanh the part of the past goes through a sigmoid of its own. Neither the
                box W nor the × has one.
            box W with a sigmoid: r_t * back_n -> r_t / (1 + np.exp(-back_n))
                Your box W has a sigmoid: what the hidden state gives to the candidate. The box
                makes weights and a bias, no more.
            tanh inside the candidate: r_t * back_n -> np.tanh(r_t * back_n)
                Inside your tanh the part of the past goes through a tanh of its own. Neither the
                box W nor the × has one.
            box W with a tanh: r_t * back_n -> r_t * np.tanh(back_n)
                Your box W has a tanh: what the hidden state gives to the candidate. The box makes
                weights and a bias, no more.
            sigmoid around all of the candidate: np.tanh(read_n + r_t * back_n) ->
                    np.tanh(1 / (1 + np.exp(-read_n - r_t * back_n)))
                Inside your candidate's tanh there is a sigmoid. The tanh takes the sum itself.
            reset after the tanh: np.tanh(read_n + r_t * back_n) -> r_t * np.tanh(read_n + back_n)
                Your reset gate multiplies the candidate, after its tanh. It multiplies the part of
                the past, before that.
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
        *slips.squashed("_z", slips.ALL_GATES),
        *slips.one_gate("(read_r + back_r)", "The reset gate"),
        *slips.one_gate("(read_z + back_z)", "The update gate"),
        *(
            Mistake(
                f"{gate} without its part of {given}",
                f"read_{gate} + back_{gate} -> {kept}_{gate}",
                f"Your gate {gate} reads {heard} alone. It hears the input and the hidden state.",
            )
            for gate in "rz"
            for given, kept, heard in (
                ("h_prev", "read", "the input"),
                ("x_t", "back", "the hidden state"),
            )
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
    """Sizes all different, N = 1, a large cell state, a batch as long as a state is wide.

    Then all of it rather large, so that whatever is clipped shows.
    """

    def draw(N, D, H, state=1.0, all_else=1.0):
        shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,), (H,), (H,), (H,)]
        x_t, h_prev, c_prev, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
        W_x, W_h, b, *peepholes = weights
        large = (all_else * array for array in (x_t, h_prev))
        return (*large, state * c_prev, W_x, W_h, b, *(all_else * p for p in peepholes))

    first = [draw(4, 3, 5), draw(1, 2, 6), draw(3, 5, 2, state=20.0), draw(4, 2, 4, state=2.0)]
    return [*first, draw(6, 4, 7, state=2.0, all_else=4.0)]


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
    minutes=15,
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
            o sees the cell state squashed: p_o * c_t -> p_o * np.tanh(c_t)
                Your output gate sees the cell state behind the tanh. Its wire begins before.
            o sees what is kept alone: p_o * c_t -> p_o * f_t * c_prev
                Your output gate sees the kept part of the old cell state. Its wire begins later, at
                the new one.
            i sees what is kept: p_i * c_prev -> p_i * c_prev / (1 + np.exp(-(z_f + p_f * c_prev)))
                Your input gate sees what the forget gate left of the cell state. Its wire begins
                before that ×.
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
        *(
            Mistake(
                f"{gate}'s peephole on h",
                f"p_{gate} * {state} -> p_{gate} * h_prev",
                f"The peephole of {gate} looks at the hidden state, which the gate hears through "
                "`W_h` already. Follow its wire back to where it begins.",
            )
            for gate, state in {"i": "c_prev", "f": "c_prev", "o": "c_t"}.items()
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

# 15.fair_ratios ------------------------------------------------------------------------------


def fair_ratios(own_tuning, own, lstm_tuning, lstm, budget):
    def updates(tuning, runs):
        tuned = np.where(np.isnan(tuning), budget, tuning)
        best = np.argmin(tuned.mean(axis=1))
        return np.where(np.isnan(runs[best]), budget, runs[best])

    ratios = updates(own_tuning, own) / updates(lstm_tuning, lstm)
    return ratios


def ratio_cases(rng):
    """Rates that tuning and judging rank differently, fast ones that often fail, three sizes.

    Then two cases at whose rates the mean is least though their largest number, the mean of their
    squares or logarithms, or a dearer failure would put another one first; three in which two
    rates are one update apart in all, so that any other way to count shows; and two of eight rates
    each, so that two ways to choose seldom choose alike. Last a case in which nearly every choice
    is right: beside it a cause of NaN elsewhere can be told.
    """

    def draw(middles, fails, num_seeds):
        middles, fails = np.array(middles)[:, None], np.array(fails)[:, None]
        updates = np.round(middles * rng.uniform(0.8, 1.25, (len(middles), num_seeds)))
        failed = rng.permuted(np.arange(num_seeds) < fails, axis=1)
        return np.where(failed, np.nan, updates)

    def near(*rows):
        return np.round(np.array(rows) * rng.uniform(0.98, 1.02, np.shape(rows)), 1)

    def close(budget, runs, step):
        """Runs of a rate, and equal ones of another that need `step` more updates in all."""
        runs = np.array(runs)
        needed = np.where(np.isnan(runs), budget, runs).sum() + step
        return np.array([runs, np.full(len(runs), needed / len(runs))])

    def many(num_rates):
        tuning = rng.integers(60, 700, (num_rates, 4))
        failed = rng.permuted(np.arange(4) < rng.integers(0, 3, (num_rates, 1)), axis=1)
        return np.where(failed, np.nan, tuning), draw(np.linspace(60, 200, num_rates), [1], 5)

    judged = [draw([130, 260], [1, 2], 6), draw([300, 90], [1, 1], 6)]
    first_fails, last_fails = (np.nan, 81, 112, 90), (74, 121, 96, np.nan)
    none_fails = (57, 140, 82, 103)
    one_fails, half_fails = (50, 50, 60, np.nan), (10, 12, np.nan, np.nan)
    return [
        (
            draw([300, 90, 120, 60], [0, 1, 0, 3], 4),
            draw([280, 70, 130, 50], [1, 1, 2, 6], 10),
            draw([350, 150, 90, 80], [1, 0, 0, 2], 4),
            draw([340, 60, 100, 75], [2, 1, 1, 5], 10),
            400,
        ),
        (
            draw([100, 140], [2, 0], 2),
            draw([60, 200], [0, 2], 5),
            draw([80, 120], [0, 0], 2),
            draw([110, 70], [1, 0], 5),
            500,
        ),
        (
            draw([260, 150, 400], [1, 0, 1], 2),
            draw([150, 210, 90], [0, 0, 0], 3),
            draw([90, 220, 300], [0, 0, 1], 2),
            draw([180, 100, 120], [0, 0, 0], 3),
            900,
        ),
        (
            near((170,) * 4, half_fails, (390,) * 4, one_fails),
            draw([150, 90, 190, 240], [0, 1, 0, 0], 4),
            near((50, 60, 60, 180), (110,) * 4, (150, 150, np.nan, np.nan), (380,) * 4),
            draw([220, 120, 70, 90], [0, 0, 1, 0], 4),
            400,
        ),
        (
            near((90,) * 4, (40, 40, 40, 200), (330,) * 4, (370,) * 4),
            draw([130, 210, 80, 60], [0, 1, 0, 0], 4),
            near((300,) * 4, (350,) * 4, (360,) * 4, one_fails),
            draw([100, 160, 230, 190], [0, 0, 1, 0], 4),
            400,
        ),
        (
            close(700, first_fails, 1)[::-1],
            judged[0],
            close(700, last_fails, -1),
            judged[1],
            700,
        ),
        (
            close(900, first_fails, -1),
            judged[1],
            close(900, last_fails, 1)[::-1],
            judged[0],
            900,
        ),
        (
            close(900, none_fails, 1)[::-1],
            judged[0],
            close(900, none_fails, -1),
            judged[1],
            900,
        ),
        *((*many(8), *many(8), 800) for _ in range(2)),
        (*(draw([300, 90], [0, 0], 3) for _ in range(4)), 400),
    ]


def ratios_by_loops(own_tuning, own, lstm_tuning, lstm, budget):
    def at_best(tuning, runs):
        sums = [sum(budget if np.isnan(u) else u for u in row) for row in tuning]
        return [budget if np.isnan(u) else u for u in runs[sums.index(min(sums))]]

    pairs = zip(at_best(own_tuning, own), at_best(lstm_tuning, lstm), strict=True)
    return np.array([a / b for a, b in pairs])


def ratios_filled_first(own_tuning, own, lstm_tuning, lstm, budget):
    own_tuning, own, lstm_tuning, lstm = (
        np.nan_to_num(runs, nan=budget) for runs in (own_tuning, own, lstm_tuning, lstm)
    )
    one, other = own_tuning.sum(axis=1).argmin(), lstm_tuning.sum(axis=1).argmin()
    return own[one] / lstm[other]


FAIR = Exercise(
    name="15.fair_ratios",
    title="Make it fair",
    minutes=20,
    reference=fair_ratios,
    results=("ratios (one a seed)",),
    cases=ratio_cases,
    mistakes=read_mistakes("""
        unsolved runs left NaN: np.where(np.isnan(runs[best]), budget, runs[best]) -> runs[best]
            A judged run that did not solve its task is NaN in your result. It used up the budget:
            count it as that.
        unsolved runs dropped in tuning: np.where(np.isnan(tuning), budget, tuning) -> tuning
            and tuned.mean(axis=1) -> np.nanmean(tuned, axis=1)
            You choose the rate by the runs that solved the task. So a rate may win at which most
            runs fail.
        median of the solved tuning runs: np.where(np.isnan(tuning), budget, tuning) -> tuning
            and tuned.mean(axis=1) -> np.nanmedian(tuned, axis=1)
            You choose the rate by the median of the tuning runs that solved the task. So a rate may
            win at which most runs fail.
        tuning runs divided: np.where(np.isnan(runs[best]), budget, runs[best]) -> tuned[best]
            You divide tuning runs. They choose the rate; the ratio is of judged runs, `own` and
            `lstm`, at that rate.
        the budget for a ratio: np.where(np.isnan(runs[best]), budget, runs[best]) -> runs[best]
            and return ratios -> return np.where(np.isnan(ratios), budget, ratios)
            You divide first, and then `budget` stands for a ratio. It stands for the updates of one
            run: fill in, then divide.
        unsolved tuning runs left NaN: np.where(np.isnan(tuning), budget, tuning) -> tuning
            Your tuning runs hold NaN when you take their mean. The mean of such a row is NaN, and
            `argmin` takes the first NaN for the smallest number.
        unsolved runs dropped in the variant's tuning: updates(own_tuning, own) ->
                (lambda runs: np.where(np.isnan(runs), budget, runs))(
                own[np.nanmean(own_tuning, axis=1).argmin()])
            You choose the variant's rate by the runs that solved the task. The LSTM's failures
            count, so the variant's must.
        unsolved runs dropped in the LSTM's tuning: updates(lstm_tuning, lstm) ->
                (lambda runs: np.where(np.isnan(runs), budget, runs))(
                lstm[np.nanmean(lstm_tuning, axis=1).argmin()])
            You choose the LSTM's rate by the runs that solved the task. The variant's failures
            count, so the LSTM's must.
        budget of one task: budget -> 400
            An unsolved run counts as 400 updates in yours, whatever `budget` is.
        budget of one task in tuning: np.where(np.isnan(tuning), budget, tuning) ->
                np.where(np.isnan(tuning), 400, tuning)
            An unsolved tuning run counts as 400 updates in yours, whatever `budget` is.
        the variant's rate chosen on its judged runs: updates(own_tuning, own) -> updates(own, own)
            You choose the variant's rate on its judged runs, the LSTM's on its tuning runs. The
            colleague did that: luck on these seeds counts as skill.
        the LSTM's rate chosen on its judged runs: updates(lstm_tuning, lstm) -> updates(lstm, lstm)
            You choose the LSTM's rate on its judged runs, so luck on these seeds counts as skill.
            That is what its tuning runs are for.
        rate chosen on the judged runs: np.where(np.isnan(tuning), budget, tuning) ->
                np.where(np.isnan(runs), budget, runs)
            You choose the rate on the runs that are judged, so luck on these seeds counts as skill.
            That is what the tuning runs are for.
        every seed at its own best rate: np.where(np.isnan(runs[best]), budget, runs[best]) ->
                np.where(np.isnan(runs), budget, runs).min(axis=0)
            Each judged seed gets the rate that was best for it. Nobody can choose like that before
            the run: one rate a cell.
        the LSTM not tuned: updates(lstm_tuning, lstm) -> updates(own_tuning, lstm)
            The LSTM runs at the rate that suited the other cell. It has a right to its own search.
        the variant not tuned: updates(own_tuning, own) -> updates(lstm_tuning, own)
            The variant runs at the rate that suited the LSTM. It has a right to its own search.
        upside down: updates(own_tuning, own) / updates(lstm_tuning, lstm) ->
                updates(lstm_tuning, lstm) / updates(own_tuning, own)
            Your ratio is the LSTM's updates per the variant's. Above 1 shall mean that the variant
            is slower.
        difference: updates(own_tuning, own) / updates(lstm_tuning, lstm) ->
                updates(own_tuning, own) - updates(lstm_tuning, lstm)
            You subtract. Asked is a ratio: updates per those of the LSTM.
        the median alone: return ratios -> return np.median(ratios)
            You return one number. Return the ratios of all judged seeds: their spread is needed.
        ratio of the medians: return ratios ->
                return np.median(updates(own_tuning, own)) / np.median(updates(lstm_tuning, lstm))
            You divide medians. At one seed both cells read the same sequences: divide seed by seed.
        by the LSTM's median: return ratios ->
                return updates(own_tuning, own) / np.median(updates(lstm_tuning, lstm))
            You divide every seed by one number, the LSTM's median. At one seed both cells read the
            same sequences: divide seed by seed.
        by the median of the LSTM's solved runs: return ratios ->
                return updates(own_tuning, own) / np.nanmedian(
                lstm[np.nan_to_num(lstm_tuning, nan=budget).mean(axis=1).argmin()])
            You divide every seed by one number, the median of the LSTM's runs that solved the task.
            Count the others too, and divide seed by seed.
        by the LSTM's mean: return ratios ->
                return updates(own_tuning, own) / np.mean(updates(lstm_tuning, lstm))
            You divide every seed by one number, the LSTM's mean. At one seed both cells read the
            same sequences: divide seed by seed.
        sorted before dividing: updates(own_tuning, own) / updates(lstm_tuning, lstm) ->
                np.sort(updates(own_tuning, own)) / np.sort(updates(lstm_tuning, lstm))
            You sort each cell's runs, and then divide. So runs meet that read other sequences:
            divide seed by seed.
        unsolved runs left out of the result: np.where(np.isnan(runs[best]), budget, runs[best]) ->
                runs[best]
            and return ratios -> return ratios[~np.isnan(ratios)]
            You leave out the seeds at which a run did not solve its task. Every seed counts: such a
            run used up the budget.
        sorted: return ratios -> return np.sort(ratios)
            Your ratios are sorted. Keep the order of the seeds.
        the slowest rate: np.argmin -> np.argmax
            You take the rate with the most updates. The fewest are best.
        the variant's slowest rate: updates(own_tuning, own) -> np.nan_to_num(own[
                np.nan_to_num(own_tuning, nan=budget).mean(axis=1).argmax()], nan=budget)
            The variant runs at its rate with the most updates. The fewest are best.
        the LSTM's slowest rate: updates(lstm_tuning, lstm) -> np.nan_to_num(lstm[
                np.nan_to_num(lstm_tuning, nan=budget).mean(axis=1).argmax()], nan=budget)
            The LSTM runs at its rate with the most updates. The fewest are best.
        the rate of the best run: tuned.mean(axis=1) -> tuned.min(axis=1)
            You choose the rate by its best tuning run. One lucky seed says little: take the mean of
            all.
        the slowest tuning run: tuned.mean(axis=1) -> tuned.max(axis=1)
            You choose the rate by its slowest tuning run. Asked is the mean of all.
        slow tuning runs weigh more: tuned.mean(axis=1) -> (tuned**2).mean(axis=1)
            In your choice of the rate slow tuning runs weigh more than in a mean, as if they were
            squared first.
        fast tuning runs weigh more: tuned.mean(axis=1) -> np.log(tuned).mean(axis=1)
            In your choice of the rate fast tuning runs weigh more than in a mean, as in a mean of
            logarithms.
        first tuning run alone: tuned.mean(axis=1) -> tuned[:, 0]
            You choose the rate by its first tuning run. Take the mean of all.
        mean over the rates: tuned.mean(axis=1) -> tuned.mean(axis=0)
            You average over the rates (axis 0) and choose a seed. Asked is the mean over the seeds,
            for each rate.
        one rate for both: np.argmin(_m) ->
                np.argmin(np.nan_to_num(own_tuning, nan=budget).mean(axis=1) +
                np.nan_to_num(lstm_tuning, nan=budget).mean(axis=1))
            Both cells run at one rate, chosen for both together. Each has a right to its own.
        the LSTM at the second rate: updates(lstm_tuning, lstm) ->
                updates(lstm[1:2], lstm[1:2])
            The LSTM runs at the second rate, without a choice: the colleague did the same.
        rate chosen on the judged runs that solved: np.where(np.isnan(tuning), budget, tuning) ->
                runs
            and tuned.mean(axis=1) -> np.nanmean(tuned, axis=1)
            You choose the rate on the judged runs, and only on those that solved the task. Choose
            on the tuning runs, all of them.
        one failure rules a rate out: np.where(np.isnan(tuning), budget, tuning) ->
                np.where(np.isnan(tuning), np.inf, tuning)
            One unsolved tuning run rules its whole rate out. It counts as `budget`, as one run.
        unsolved tuning runs dearer: np.where(np.isnan(tuning), budget, tuning) ->
                np.where(np.isnan(tuning), 2 * budget, tuning)
            An unsolved tuning run counts as more than `budget` updates.
        unsolved tuning runs cheaper: np.where(np.isnan(tuning), budget, tuning) ->
                np.where(np.isnan(tuning), 0.9 * budget, tuning)
            An unsolved tuning run counts as fewer than `budget` updates.
        median of the tuning runs: tuned.mean(axis=1) -> np.median(tuned, axis=1)
            You choose the rate by the median of the tuning runs. That can be defended, but asked is
            the mean: in it each unsolved run counts.
        unsolved counted as nothing: np.where(np.isnan(runs[best]), budget, runs[best]) ->
                np.where(np.isnan(runs[best]), 0, runs[best])
            An unsolved judged run counts as 0 updates, the fastest of all. It used up the budget.
        unsolved tuning runs counted as nothing: np.where(np.isnan(tuning), budget, tuning) ->
                np.where(np.isnan(tuning), 0, tuning)
            An unsolved tuning run counts as 0 updates: the rate that fails most wins. It used up
            the budget.
    """),
    hints=(
        "Who had more rates to choose from, and on which runs was the choice made? And which runs "
        "does a median without NaN not see?",
        "Write a helper for one cell: fill its tuning runs with the budget where they are NaN, "
        "take the mean over the seeds (`axis=1`), and the row where it is smallest.",
        "Then that row of the cell's judged runs, filled in the same way. The result is the "
        "helper's answer for the variant, divided by that for the LSTM.",
    ),
    also_right=(ratios_by_loops, ratios_filled_first),
)

EXERCISES = (PEEPHOLES, GRU, FAIR)
