"""Exercises of lesson 06: a quiet gate, the input gate, the candidate, a writer by hand."""

import numpy as np

from . import slips
from .exercise import Exercise, read_mistakes


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# 06.quiet_bias -------------------------------------------------------------------------------


def judge_quiet_bias(bias):
    """Right is a bias that leaks up to 0.1 in 1,000 steps and still opens for +12."""
    if np.ndim(bias) != 0:
        return "`quiet_bias` should be one number."
    bias = float(bias)
    leak, opened = 1000 * sigmoid(bias), sigmoid(bias + 12)
    if leak < 0.1005 and opened > 0.9:  # ln 0.0001, rounded to -9.21, is at the limit
        return None
    if 0 < bias <= 0.1:
        return "gate instead of bias"
    if bias > 0:
        return "sign turned over"
    if leak < 0.1:
        return "cannot be opened"
    if abs(bias + 4) < 0.05:
        return "power of ten"
    return "quiet for one step" if abs(bias + 2.25) < 0.15 else "leaks"


QUIET = Exercise(
    name="06.quiet_bias",
    title="A gate that stays shut for 1,000 steps",
    minutes=8,
    reference=-9.5,
    results=("one number",),
    judge=judge_quiet_bias,
    mistakes=read_mistakes("""
        sign turned over: 9.5
            A positive bias opens the gate. Which way is shut?
        gate instead of bias: 0.0001
            Is this how far the gate may open? Asked for is b, which goes into the sigmoid; with b
            near 0 the gate is half open.
        cannot be opened: -20.0
            Quiet it is, but the word that adds 12 cannot open this gate above 0.9. Do not go
            further than you must.
        power of ten: -4.0
            i must be below 10 to the power of -4, but the sigmoid is built on e, not on 10:
            sigmoid(-4) is 0.018.
        quiet for one step: -2.2
            That is 0.1 in one step. A thousand steps add up.
        leaks: -6.0
            Still too open: multiply your i by 1,000 steps and look at what is in c.
    """),
    hints=(
        "How large may i be, if 1,000 times i is to stay below 0.1?",
        "For very negative b, sigmoid(b) is nearly exp(b). Solve exp(b) = 0.0001.",
        "Then check the other end: sigmoid(b + 12) above 0.9.",
    ),
    also_right=(-9.3, np.float32(-9.7), np.log(1e-4 / (1 - 1e-4))),
)

# 06.input_gate -------------------------------------------------------------------------------


def input_gate(x_t, h_prev, W_x, W_h, b):
    H = h_prev.shape[1]
    z_i = x_t @ W_x[:H].T + h_prev @ W_h[:H].T + b[:H]
    return 1 / (1 + np.exp(-z_i))


def stacked_cases(rng):
    """Sizes all different, one sequence alone, one unit alone, inputs that saturate."""

    def draw(N, D, H, scale=1.0):
        shapes = [(N, D), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
        x_t, *rest = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (scale * x_t, *rest)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(3, 2, 1), draw(2, 5, 3, scale=30.0)]


def stacked_probes(rng):
    """Sizes all equal; a single unit, beside which four biases fit."""
    shapes = [[(n, n), (n, n), (4 * n, n), (4 * n, n), (4 * n,)] for n in (3, 4)]
    shapes.append([(3, 2), (3, 1), (4, 2), (4, 1), (4,)])
    return [tuple(rng.uniform(-1.5, 1.5, shape) for shape in own) for own in shapes]


def gate_cut_afterwards(x_t, h_prev, W_x, W_h, b):
    z_i, _, _, _ = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
    return 1 / (1 + np.exp(-z_i))


def gate_by_half_tanh(x_t, h_prev, W_x, W_h, b):
    joined = np.concatenate([x_t, h_prev], axis=1) @ np.concatenate([W_x, W_h], axis=1).T + b
    return 0.5 + 0.5 * np.tanh(joined[:, : len(b) // 4] / 2)


INPUT_GATE = Exercise(
    name="06.input_gate",
    title="The input gate, from stacked weights",
    minutes=10,
    reference=input_gate,
    results=("i_t (N, H)",),
    cases=stacked_cases,
    probes=stacked_probes,
    mistakes=(
        *read_mistakes(f"""
            one minus the forget gate: _a[:H] -> _a[H : 2 * H]
                and {slips.sigmoid_of("z_i")} -> {slips.sigmoid_of("-z_i")}
                You return 1 - f. Some variants tie the two gates together like this. In the LSTM
                the input gate has weights of its own, and both gates may be open, or shut, at once.
            units counted along the batch: h_prev.shape[1] -> h_prev.shape[0]
                You take the first axis of `h_prev` for H: it counts the sequences. The units lie
                along the second one.
            times the candidate: return _i -> return _i * np.tanh({slips.STACK}[:, 2 * H : 3 * H])
                You return the product of gate and candidate, what is written. Asked for is the gate
                alone.
        """),
        *slips.rows("input gate", "z_i"),
        *slips.squashed("z_i", by="sign turned over"),
        *slips.outside("z_i", W_x="W_x[:H]", W_h="W_h[:H]", b="b[:H]"),
    ),
    hints=(
        "`h_prev.shape[1]` is H. The first block of each of `W_x`, `W_h` and `b` has H rows.",
        "Cut each of the three before you multiply, or all four blocks of z along its second axis.",
        "`W_x[:H]` is (H, D). From there it is the forget gate of lesson 05 with other weights.",
    ),
    also_right=(gate_cut_afterwards, gate_by_half_tanh),
)

# 06.candidate --------------------------------------------------------------------------------


def candidate(x_t, h_prev, W_x, W_h, b):
    H = h_prev.shape[1]
    z_g = x_t @ W_x[2 * H : 3 * H].T + h_prev @ W_h[2 * H : 3 * H].T + b[2 * H : 3 * H]
    return np.tanh(z_g)


def candidate_cut_afterwards(x_t, h_prev, W_x, W_h, b):
    z = x_t @ W_x.T + h_prev @ W_h.T + b
    return np.tanh(z.reshape(len(z), 4, -1)[:, 2])


def candidate_by_sigmoid(x_t, h_prev, W_x, W_h, b):
    H = h_prev.shape[1]
    z = np.einsum("nd,hd->nh", x_t, W_x) + np.einsum("nk,hk->nh", h_prev, W_h) + b
    return 2 * sigmoid(2 * z[:, 2 * H : -H]) - 1


CANDIDATE = Exercise(
    name="06.candidate",
    title="The candidate, from the same stacked weights",
    minutes=5,
    reference=candidate,
    results=("g_t (N, H)",),
    cases=stacked_cases,
    probes=stacked_probes,
    mistakes=(
        *read_mistakes(f"""
            times the forget gate: return _g -> return _g / (1 + np.exp(-{slips.STACK}[:, H : 2 *
                    H]))
                You multiply the candidate by the forget gate. That gate acts on the old cell state.
                The candidate has another partner, and here it is asked for alone.
            times the input gate: return _g -> return _g / (1 + np.exp(-{slips.STACK}[:, :H]))
                You return what is written, gate times candidate. Asked for is the candidate alone.
            gate inside the tanh: np.tanh(z_g) -> np.tanh(z_g / (1 + np.exp(-{slips.STACK}[:, :H])))
                The input gate acts inside your tanh. It does not touch the candidate at all; the
                two meet later, in a product.
        """),
        *slips.rows("candidate", "z_g"),
        *slips.candidate("z_g"),
    ),
    hints=(
        "It is the input gate with two changes: other rows, another squashing.",
        "Two blocks of H rows stand before the candidate's. Where does its block begin, and end?",
        "`W_x[2 * H : 3 * H]`, the same slice of the other two, then `np.tanh`.",
    ),
    also_right=(candidate_cut_afterwards, candidate_by_sigmoid),
)

# 06.writer -----------------------------------------------------------------------------------

SEEN = np.array(  # word, context, 1: A, B, no word where it counts, then where it does not
    [
        [[word * strength, context, 1.0] for strength in (1.0, 10.0, 100.0)]
        for context in (1.0, -1.0)
        for word in (1.0, -1.0, 0.0)
    ]
)  # (6, 3 strengths, 3)
WANTED = np.array([1.0, -1.0, 0.0, 0.0, 0.0, 0.0])[:, None]


def judge_writer(weights):
    """Right is any pair of rows whose product has the wanted sizes; else say what it does."""
    weights = np.asarray(weights, dtype=float)
    if weights.shape == (3, 2):
        return "transposed"
    if weights.shape != (2, 3):
        return f"`writer` should have shape (2, 3): two layers, three weights; got {weights.shape}."
    if _is_right_writer(weights[::-1]) and not _is_right_writer(weights):
        return "rows exchanged"
    return None if _is_right_writer(weights) else _what_it_does(weights)


def _layers(weights):
    """(i, g) of the six situations at each strength, (6, 3)."""
    return sigmoid(SEEN @ weights[0]), np.tanh(SEEN @ weights[1])


def _is_right_writer(weights):
    i, g = _layers(weights)
    return bool(np.abs(i * g - WANTED).max() < 0.1)


def _what_it_does(weights):
    """Tell the wrong writers apart by what they write at strength 1, then by what is louder."""
    i, g = _layers(weights)
    on_a, on_b, on_none = (i * g)[:3, 0]
    shut = np.abs(i * g)[3:]
    leans = min(on_a, -on_b) > max(0.1, shut[:, 0].max()) and abs(on_none) < 0.1
    gate_is_near = i[:3].min() > 0.95 and i[3:].max() < 0.1
    found = {
        "gate left half open": np.abs(weights[0]).max() < 0.1,
        "gate shut on B": i[1, 0] < 0.5 < i[0, 0] and on_a > 0.5,
        "signs exchanged": on_a < -0.5 and on_b > 0.5,
        "B not negative": on_a > 0.5 and g[1, 0] > -0.1,
        "context turned over": max(abs(on_a), abs(on_b)) < 0.5 < shut[:2, 0].min(),
        "context ignored": min(abs(on_a), abs(on_b)) > 0.5 and shut[:2, 0].min() > 0.5,
        "writes without a word": abs(on_none) >= 0.1,
        "never writes": np.abs(i * g).max() < 0.1,
        "gate listens to the word": max(np.ptp(i[:2, 0]), np.ptp(i[3:5, 0])) > 0.25,
        "gate not tight": on_a > 0.9 and on_b < -0.9 and shut[:, 0].max() >= 0.1,
        "candidate too weak": leans and gate_is_near,
        "gate too weak": leans and np.abs(g[:2, 0]).min() > 0.95,
        "too weak": leans,
    }
    if np.abs(i * g - WANTED)[:, 0].max() < 0.1:
        return "gate listens to the word"
    for name, applies in found.items():
        if applies:
            return name
    written = ", ".join(f"{value + 0.0:.2f}" for value in (i * g)[:, 0].round(2))
    return (
        "On A, on B and without a word this writes, at strength 1, with the context at 1 and then "
        f"at -1: {written}."
    )


WRITER = Exercise(
    name="06.writer",
    title="Weights for a writer",
    minutes=14,
    reference=[[0, 10, -5], [5, 0, 0]],
    results=("an array (2, 3) of numbers",),
    judge=judge_writer,
    mistakes=read_mistakes("""
        gate left half open: [[0, 0, 0], [5, 0, 0]]
            With all its weights at 0 the gate is 0.5 whatever happens: it halves every write and
            stops none.
        gate shut on B: [[10, 10, -5], [5, 0, 0]]
            Your gate is shut on B, so nothing is written there. Writing -1 is writing: the gate
            opens, and the sign is the candidate's business.
        signs exchanged: [[0, 10, -5], [-5, 0, 0]]
            You write -1 on A and +1 on B. Which row decides the sign?
        B not negative: [[0, 10, -5], [5, 0, 5]]
            On B your candidate is not negative, and no gate can make it so: a gate has no sign.
        context turned over: [[0, -10, -5], [5, 0, 0]]
            Your gate opens when the context is -1 and shuts when it is 1. Look at the sign of its
            weight on h.
        context ignored: [[0, 0, 5], [5, 0, 0]]
            You write on A and B in both contexts. Which layer should listen to h, and does it?
        writes without a word: [[0, 10, -5], [5, 0, 2]]
            Where there is no word, x = 0, you write all the same. The gate is open there, so the
            candidate has to say nothing: what is its z when x is 0?
        never writes: [[0, 5, -15], [5, 0, 0]]
            You never write anything. With the context at 1, is the gate's sum of h times its weight
            and the bias above 0?
        candidate too weak: [[0, 10, -5], [1, 0, 0]]
            Your gate is as it should be. The candidate leans to the right sides, but is not near
            enough to -1 and 1: larger weights bring a tanh to its ends.
        gate too weak: [[0, 2, 0], [5, 0, 0]]
            Your candidate is as it should be. The gate is higher where the context is 1, but not
            near enough to 0 and 1: larger weights bring a sigmoid to its ends.
        too weak: [[0, 3, -1], [1, 0, 0]]
            The right idea, too weak: gate and candidate lean to the right sides, but are not near
            enough to their ends. Larger weights bring a sigmoid and a tanh there.
        gate not tight: [[0, 3, 1], [5, 0, 0]]
            It writes what it should, but with the context at -1 more than a tenth leaks through.
            How negative is the gate's pre-activation there?
        gate listens to the word: [[1, 10, -5], [5, 0, 0]]
            The word has a say in *whether* you write, and a loud one turns the context over. What
            should the gate's weight on x be?
        rows exchanged: [[5, 0, 0], [0, 10, -5]]
            The two rows are exchanged: the first is the input gate's, the second the candidate's.
        transposed: [[0, 5], [10, 0], [-5, 0]]
            Your array is (3, 2). One row a layer, one column a weight: (2, 3).
    """),
    hints=(
        "Share the work: one layer listens to the context only, the other to the word only.",
        "tanh(5) is 0.9999, sigmoid(5) is 0.993. Numbers of this size are large enough.",
        "Gate: weight 10 on h, bias -5, so z is 5 or -15. What is left for the candidate?",
    ),
    also_right=(
        np.array([[0, 8, 0], [4, 0, 0]], dtype=np.float32),
        np.array([[0.0, 30, -3], [9, 0, 0]]),
    ),
)

EXERCISES = (QUIET, INPUT_GATE, CANDIDATE, WRITER)
