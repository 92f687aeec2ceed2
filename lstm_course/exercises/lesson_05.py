"""Exercises of lesson 05: the forget gate, the bias for a half-life, a reset symbol, its rows."""

import numpy as np

from . import slips
from .exercise import Exercise, read_mistakes

# 05.forget_gate ------------------------------------------------------------------------------


def forget_gate(x_t, h_prev, W_x, W_h, b):
    z_f = x_t @ W_x.T + h_prev @ W_h.T + b
    return 1 / (1 + np.exp(-z_f))


def gate_cases(rng):
    """Sizes all different, then N = 1, then inputs that push the gate far beyond both ends.

    No z above 709, where exp(z) / (1 + exp(z)) is NaN: as mathematics it is the sigmoid, and no
    cell of the course gets there. That way of writing is right in every exercise.
    """

    def draw(N, D, H, scale=1.0):
        shapes = [(N, D), (N, H), (H, D), (H, H), (H,)]
        x_t, *rest = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (scale * x_t, *rest)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(3, 5, 2, scale=30.0)]


def gate_probes(rng):
    return [
        tuple(rng.uniform(-1.5, 1.5, (n, n)) for _ in range(4)) + (rng.uniform(-1, 1, n),)
        for n in (3, 4)
    ]


def gate_by_tanh(x_t, h_prev, W_x, W_h, b):
    return 0.5 + 0.5 * np.tanh(0.5 * (W_x @ x_t.T + W_h @ h_prev.T).T + b / 2)


def gate_by_one_matrix(x_t, h_prev, W_x, W_h, b):
    joined = np.concatenate([h_prev, x_t], axis=1)
    e = np.exp(joined @ np.concatenate([W_h, W_x], axis=1).T + b)
    return e / (e + 1)


GATE = Exercise(
    name="05.forget_gate",
    title="The forget gate",
    minutes=6,
    reference=forget_gate,
    results=("f_t (N, H)",),
    cases=gate_cases,
    probes=gate_probes,
    mistakes=(
        *slips.terms(who="Your gate"),
        *slips.squashed("z_f", "Your gate", by="share forgotten, not kept"),
        *slips.outside("z_f"),
        *read_mistakes("""
            one number for all units: np.exp(-z_f) -> np.exp(-z_f.mean(axis=1, keepdims=True) *
                    np.ones_like(z_f))
                All units of a sequence get the same gate from you. Each unit has its own: one may
                forget while its neighbour keeps.
            one column: np.exp(-z_f) -> np.exp(-z_f.mean(axis=1, keepdims=True))
                You give one number a sequence, (N, 1). It would broadcast over the cell state
                without an error, and all units would forget alike. The gate has H columns.
            gate applied to h: return _f -> return _f * h_prev
                You multiply the gate into `h_prev`. The gate *reads* the hidden state; what it
                multiplies is the cell state, and that is done later. Return the gate itself.
        """),
    ),
    hints=(
        "Three terms are added, as in the RNN of lesson 01: from the input, the state, the bias.",
        "Only the squashing differs: a sigmoid, which lesson 04 used as a valve.",
        "sigma(z) = 1 / (1 + exp(-z)), with `np.exp`; the minus belongs to the z.",
    ),
    also_right=(gate_by_tanh, gate_by_one_matrix),
)

# 05.bias_for_half_life -----------------------------------------------------------------------


def bias_for_half_life(half_life):
    f = 0.5 ** (1 / half_life)
    return np.log(f / (1 - f))


def half_life_cases(rng):
    """Half-lives in steps: hardly more than the default's one, short, long, not whole numbers.

    None below 1: there a gate of 1 - 1/N is negative, and that mistake could not be named.
    """
    return [(1.2,), (2,), (10,), (13.5,), (1000,)]


def bias_by_expm1(half_life):
    return -np.log(np.expm1(np.log(2) / half_life))


def bias_by_power_of_two(half_life):
    return float(-np.log(2 ** (1 / half_life) - 1))


BIAS = Exercise(
    name="05.bias_for_half_life",
    title="The bias for a half-life",
    minutes=6,
    reference=bias_for_half_life,
    results=("bias (one number)",),
    cases=half_life_cases,
    mistakes=read_mistakes("""
        the gate, not the bias: np.log(f / (1 - f)) -> f
            This is the value the gate must have. Now ask which bias makes the sigmoid give it.
        sign turned over: return _b -> return -_b
            The sign is turned over: with this bias the gate throws away the share that it should
            keep. A longer memory needs a larger bias.
        power in place of a root: 0.5 ** (1 / half_life) -> 0.5**half_life
            You raise a half to the number of steps: that is what N steps leave of a gate of 0.5.
            Asked is the gate of which N steps leave a half.
        a third in place of a half: 0.5 ** (1 / half_life) -> np.exp(-1 / half_life)
            With this bias the half-life is too short: after that many steps 1/e is left, about a
            third. (That is called the time constant.)
        equal losses: 0.5 ** (1 / half_life) -> 1 - 0.5 / half_life
            You lose the same *amount* at every step. The gate takes the same *share* of what is
            left, so the losses shrink and the rule for N steps is a power.
        a half divided by the steps: 0.5 ** (1 / half_life) -> 0.5 / half_life
            Your gate is a half divided by N. After N steps the gate has been multiplied in N times,
            which is a power.
        one Nth lost at each step: 0.5 ** (1 / half_life) -> 1 - 1 / half_life
            Your gate loses one Nth at each step. After N steps that leaves (1 - 1/N) ** N, about a
            third at best. Begin with what is left after N steps at a gate f.
        sigmoid the wrong way: np.log(f / (1 - f)) -> 1 / (1 + np.exp(-f))
            You send the gate through the sigmoid. The gate is what comes out of it; go the other
            way to find what went in.
        inverse of the tanh: np.log(f / (1 - f)) -> np.arctanh(f)
            You undo a tanh. The forget gate is a sigmoid; solve f = 1 / (1 + exp(-b)) for b.
        logarithm to base ten: np.log(_r) -> np.log10(_r)
            That is a logarithm to base ten. The sigmoid has an e in it: which logarithm undoes
            that?
        logarithm to base two: np.log(_r) -> np.log2(_r)
            That is a logarithm to base two. The half belongs to the gate; the sigmoid has an e in
            it.
        the same for every half-life: np.log(f / (1 - f)) -> K
            You return {K} whatever the half-life is. One is a common start; which bias does *this*
            half-life need?
        fraction turned over in the gate: f / (1 - f) -> f / (1 + f)
            You divide by 1 + f. Solve f = 1 / (1 + exp(-b)) for b once more: what is left beside f
            has a minus.
        logarithm of the gate: np.log(f / (1 - f)) -> np.log(f)
            This is ln f, which is never above zero. To undo a sigmoid you need 1 - f too.
        logarithm of the steps: np.log(f / (1 - f)) -> np.log(half_life)
            ln N grows as the bias does, but misses it. Work out the gate first, then undo the
            sigmoid.
        one step too many: 1 / half_life -> 1 / (half_life + 1)
            Your memory lasts one step too long: after N steps the gate has been multiplied in N
            times, not N + 1.
    """),
    hints=(
        "First the gate: after N steps f ** N is left. Which f makes that a half?",
        "Then the bias: f = 1 / (1 + exp(-b)). Bring exp(-b) to one side.",
        "1/f - 1 = exp(-b), so b is minus the natural logarithm of the left side.",
    ),
    also_right=(bias_by_expm1, bias_by_power_of_two),
)

# 05.reset_weights ----------------------------------------------------------------------------


def reset_weights(D, H, reset):
    W_x = np.zeros((H, D))
    W_x[:, reset] = -20
    W_h = np.zeros((H, H))
    b = np.full(H, 10.0)
    return W_x, W_h, b


def reset_cases(rng):
    """Number of symbols, number of units, which symbol resets: first, last, in between."""
    return [(5, 3, 1), (4, 6, 3), (7, 2, 0)]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def kept_by_symbol(W_x, W_h, b, side):
    """Run the cell's line c_t = f_t c_prev for one step from c_prev = 1, at each symbol: (D, H).

    side 0: h_prev is 0. side 1 and -1: each unit meets the h_prev within (-1, 1) that opens, or
    shuts, its gate most; one unit's part of z is extreme at a corner, so nothing lies beyond.
    """
    z = W_x.T + b + side * np.abs(W_h).sum(axis=1)
    c_prev = np.ones_like(z)
    return sigmoid(z) * c_prev


def judge_reset_weights(calls):
    """Look at what is left of c at every symbol, whatever h is; name what goes wrong."""
    for (D, H, reset), result in calls:
        parts = [np.asarray(part, dtype=float) for part in result]
        if parts[0].shape == (D, H):
            return "W_x transposed"
        shapes = {"W_x": (H, D), "W_h": (H, H), "b": (H,)}
        for (name, shape), part in zip(shapes.items(), parts, strict=True):
            if part.shape != shape:
                return f"`{name}` should have shape {shape} here; yours has {part.shape}."
        problem = _problem_at_rest(kept_by_symbol(*parts, side=0), reset)
        if problem:
            return problem
        others = np.arange(D) != reset
        most, least = (kept_by_symbol(*parts, side=side) for side in (1, -1))
        if most[reset].max() >= 0.01 or least[others].min() <= 0.99:
            return "h decides too"
    return None


def _problem_at_rest(kept, reset):
    """What is wrong where h_prev is 0: None, the name of a mistake, or a sentence."""
    at_reset, at_others = kept[reset], np.delete(kept, reset, axis=0)
    lost, held = kept < 0.01, kept > 0.99
    other_lost, other_held = at_others < 0.01, at_others > 0.99
    found = {
        "": lost[reset].all() and other_held.all(),
        "nothing set": np.allclose(kept, 0.5),
        "the wrong way round": held[reset].all() and other_lost.all(),
        "nothing resets": held.all(),
        "everything resets": lost.all(),
        "half is kept": other_held.all() and np.allclose(at_reset, 0.5),
        "others fade": lost[reset].all() and np.allclose(at_others, 0.5),
        "another symbol resets": lost.all(axis=1).sum() == 1 and held.all(axis=1).sum() >= 1,
        "a row in place of a column": (lost.all(axis=0) | held.all(axis=0)).all(),
        "only some units reset": lost[reset].any() and held[reset].any() and other_held.all(),
        "too weak": (at_reset < 0.5).all() and (at_others > 0.5).all(),
    }
    name = next((name for name, applies in found.items() if applies), None)
    if name is not None:
        return name or None
    return (
        f"With h_prev = 0, your gate is up to {at_reset.max():.3f} at the reset symbol (it should "
        f"be below 0.01), and down to {at_others.min():.3f} elsewhere (it should be above 0.99)."
    )


def reset_without_bias(D, H, reset):
    W_x = np.full((H, D), 9.0)
    W_x[:, reset] = -9
    return W_x, np.zeros((H, H)), np.zeros(H)


def reset_with_little_state(D, H, reset):
    W_x = np.where(np.arange(D) == reset, -40.0, 0.0) * np.ones((H, 1))
    return W_x, 0.1 * np.ones((H, H)), np.linspace(12, 15, H)


def reset_in_float32(D, H, reset):
    return tuple(part.astype(np.float32) for part in reset_weights(D, H, reset))


RESET = Exercise(
    name="05.reset_weights",
    title="One symbol resets",
    minutes=8,
    reference=reset_weights,
    results=("W_x (H, D)", "W_h (H, H)", "b (H,)"),
    cases=reset_cases,
    judge=judge_reset_weights,
    mistakes=read_mistakes("""
        the wrong way round: return W_x, W_h, b -> return -W_x, W_h, -b
            The wrong way round: the reset symbol keeps everything and every other symbol forgets.
            Near 1 the gate *retains*.
        half is kept: return W_x, W_h, b -> return W_x / 2, W_h, b
            At the reset symbol your weight and your bias cancel: z = 0, so half of the memory is
            kept. The weight has to beat the bias, not to meet it.
        others fade: return W_x, W_h, b -> return W_x, W_h, 0 * b
            The reset works, but at all other symbols f is 0.5, the default of this lesson's first
            prediction. What keeps the gate open while nothing happens?
        nothing resets: return W_x, W_h, b -> return 0 * W_x, W_h, b
            Your gate keeps at every symbol, the reset symbol included. Which weights see the
            symbol?
        everything resets: return W_x, W_h, b -> return W_x, W_h, -b
            Your gate is shut at every symbol. What has to hold it open when the reset symbol is not
            there?
        too weak: return W_x, W_h, b -> return W_x / 10, W_h, b / 10
            The right idea, too weak: the gate leans to the right side but does not get below 0.01
            or above 0.99. At which z does a sigmoid reach 0.99?
        another symbol resets: W_x[:, reset] = -20 -> W_x[:, (reset + 1) % D] = -20
            Your gate resets at another symbol than the one asked for. Symbols count from 0.
        a row in place of a column: W_x[:, reset] = -20 -> W_x[reset % H] = -20
            You set a *row* of `W_x`: one unit that forgets at every symbol. In which direction do
            the symbols run in an (H, D) matrix?
        only some units reset: W_x[:, reset] = -20 -> W_x[0, reset] = -20
            Only some of the units reset; all of them should.
        h decides too: return W_x, W_h, b -> return W_x, W_h + 8, b
            At h = 0 all is well, but your `W_h` lets some hidden state within -1 to 1 turn the
            decision over. How much may `h_prev` have to say here?
        W_x transposed: return W_x, W_h, b -> return W_x.T, W_h, b
            `W_x` should be (H, D): a row for each unit, a column for each symbol. Yours is the
            other way round.
        nothing set: return W_x, W_h, b -> return 0 * W_x, W_h, 0 * b
            With all weights zero the gate is 0.5 at every symbol: half of the memory goes at each
            step.
    """),
    hints=(
        "With a one-hot input, `x_t @ W_x.T` picks out one column of `W_x`: the column of the "
        "symbol that is read.",
        "Say what z should be at an ordinary symbol and at the reset symbol. The bias is there "
        "at both.",
        "A bias of 10 keeps. Which number in the reset symbol's column brings z to -10? And "
        "`h_prev` should have no say.",
    ),
    also_right=(reset_without_bias, reset_with_little_state, reset_in_float32),
)

# 05.forget_rows ------------------------------------------------------------------------------


def forget_rows(W_x, W_h, b):
    H = len(b) // 4
    rows = slice(H, 2 * H)
    return W_x[rows], W_h[rows], b[rows]


def rows_cases(rng):
    """Stacked weights of cells of different sizes; a single unit."""

    def draw(D, H):
        return tuple(rng.uniform(-1, 1, shape) for shape in [(4 * H, D), (4 * H, H), (4 * H,)])

    return [draw(3, 5), draw(7, 2), draw(2, 1)]


def rows_by_split(W_x, W_h, b):
    return tuple(np.split(a, 4)[1] for a in (W_x, W_h, b))


def rows_by_reshape(W_x, W_h, b):
    return tuple(a.reshape(4, -1, *a.shape[1:])[1] for a in (W_x, W_h, b))


ROWS = Exercise(
    name="05.forget_rows",
    title="The forget gate's rows",
    minutes=4,
    reference=forget_rows,
    results=("W_x (H, D)", "W_h (H, H)", "b (H,)"),
    cases=rows_cases,
    mistakes=read_mistakes("""
        the input gate's block: rows = slice(H, 2 * H) -> rows = slice(0, H)
            You cut out the first block. Some texts put the forget gate first; in torch, and in this
            course, the first block is the input gate's: i, f, g, o.
        the candidate's block: rows = slice(H, 2 * H) -> rows = slice(2 * H, 3 * H)
            These are the candidate's rows. Count the blocks i, f, g, o from zero.
        the output gate's block: rows = slice(H, 2 * H) -> rows = slice(3 * H, 4 * H)
            These are the output gate's rows. The order is i, f, g, o; libraries that write i, g, f,
            o or i, f, o, g exist, this is not one.
        the input gate's bias: b[rows] -> b[:H]
            The bias is the input gate's. No shape can tell.
        the candidate's bias: b[rows] -> b[2 * H : 3 * H]
            The bias is the candidate's. No shape can tell.
        the output gate's bias: b[rows] -> b[3 * H :]
            The bias is the output gate's. No shape can tell.
        every fourth row: rows = slice(H, 2 * H) -> rows = slice(1, None, 4)
            You take every fourth row, as if unit after unit were stored. Gate after gate is: the H
            rows of one gate stand together.
        rows turned round: rows = slice(H, 2 * H) -> rows = np.arange(H, 2 * H)[::-1]
            The rows of the forget gate, but in the wrong order: the last unit comes first.
        bias not cut: b[rows] -> b
            The bias is stacked as well: cut it as you cut the matrices.
        matrices not cut: return W_x[rows], W_h[rows], _b -> return W_x, W_h, _b
            You cut the bias and hand back both matrices whole. They are stacked as well.
        two blocks: rows = slice(H, 2 * H) -> rows = slice(0, 2 * H)
            You return 2H rows, two gates. Where does the forget gate's block begin?
        4H taken for H: H = len(b) // 4 -> H = len(b)
            Nothing is left of your rows: they begin where the array ends. The bias holds 4H
            numbers; which part of that is H?
        columns in place of rows: return W_x[rows], W_h[rows], _b -> return W_x[:, rows], W_h[:,
                rows], _b
            You cut columns of the matrices. A column belongs to one input or one state; the four
            blocks stand one below the other.
        transposed: return W_x[rows], W_h[rows], _b -> return W_x[rows].T, W_h[rows].T, _b
            The forget gate's rows, but transposed. Row k stays the weights *into* unit k.
    """),
    hints=(
        "All three arrays have 4H rows. H is a quarter of that.",
        "The blocks stand in the order i, f, g, o. At which row does f begin, where does it end?",
        "Rows `H` to `2 * H`, in each of the three.",
    ),
    also_right=(rows_by_split, rows_by_reshape),
)

EXERCISES = (GATE, BIAS, RESET, ROWS)
