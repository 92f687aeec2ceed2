"""Exercises of lesson 09: gates held by biases, the whole cell, the way back, a test of cells."""

import numpy as np

from lstm_course.cell import lstm_step as course_step
from lstm_course.cell import sigmoid, trace_lstm_step
from lstm_course.sequence import lstm_forward

from . import slips
from .broken_cells import BROKEN_CELLS, RIGHT_CELLS, with_raw_cell_state_said
from .exercise import Exercise, Mistake, read_mistakes

PROBED = ((3, 3, 3), (2, 8, 2))  # N, D, H of the probes
SEEDS = range(5)  # with which a test of cells has to find a fault

# 09.hold -------------------------------------------------------------------------------------

HELD = ("keep", "forget", "be silent")  # the rows of `hold`
HEARD, MOST, NEAR = 3.0, 8.0, 0.02  # the gates' weight for x, the sliders' end, the tolerance


def held_wrongly(biases, heard=HEARD):
    """Which rows of `hold` do not do it at some input from -1 to 1, with c_{t-1} = 0.5."""
    x = np.linspace(-1, 1, 21)[:, None]
    W_x, W_h = np.array([[heard], [heard], [1.5], [heard]]), np.zeros((4, 1))
    start = (np.full_like(x, 0.45), np.full_like(x, 0.5))
    failing = []
    for name, (b_i, b_f, b_o) in zip(HELD, biases, strict=True):
        step = trace_lstm_step(x, *start, W_x, W_h, np.array([b_i, b_f, 0.0, b_o]))
        left = np.abs(step.c_t - (0 if name == "forget" else 0.5)).max()
        if left > NEAR or (name == "be silent" and np.abs(step.h_t).max() > NEAR):
            failing.append(name)
    return failing


def judge_hold(answer):
    """None where all three rows hold, else what is wrong with them."""
    biases = np.asarray(answer, dtype=float)
    if biases.shape != (3, 3):
        return f"`hold` should have 3 rows of 3 biases; it has the shape {biases.shape}."
    if not np.all(np.abs(biases) <= MOST):
        return "The sliders end at -8 and 8; so should your biases."
    failing = held_wrongly(biases)
    if not failing:
        return None
    if not held_wrongly(biases[:, [1, 0, 2]]):
        return "input and forget gate exchanged"
    if not held_wrongly(biases, heard=0.0):
        return "outvoted by the input"
    unsaid = biases.copy()
    unsaid[2, 2] = -MOST
    if not held_wrongly(unsaid):
        return "silent by writing nothing"
    told = "; ".join(f"{name} (look at {', '.join(slack_gates(biases, name))})" for name in failing)
    right = ", ".join(name for name in HELD if name not in failing)
    beside = f" Right already: {right}." if right else ""
    return (
        f"Not done yet at every input from -1 to 1: {told}. Should such a gate be open there, or "
        f"shut?{beside}"
    )


def slack_gates(biases, name):
    """Which gates of a row of `hold` do not do their part, the others as they should be."""
    row, slack = HELD.index(name), []
    for column, gate in enumerate("ifo"):
        mended = np.array(HOLD.reference)
        mended[row, column] = biases[row, column]
        slack += [gate] if held_wrongly(mended) else []
    return slack


HOLD = Exercise(
    name="09.hold",
    title="Make it keep, forget, be silent",
    minutes=14,
    reference=[[-7.5, 7.5, 0.0], [-7.5, -7.5, 0.0], [-7.5, 7.5, -7.5]],
    results=("three rows b_i, b_f, b_o",),
    judge=judge_hold,
    mistakes=read_mistakes("""
        outvoted by the input: [[-6, 6, 6], [-6, -6, 6], [-6, 6, -6]]
            With no weight on the input these would do. But the gates hear x with weight 3, which
            takes a bias 3 up or down: hold them more firmly.
        input and forget gate exchanged: [[8, -8, 0], [-8, -8, 0], [8, -8, -8]]
            The columns are in the order f, i, o. Asked for is b_i, b_f, b_o.
        silent by writing nothing: [[-8, 8, 8], [-8, -8, 8], [-8, 8, 8]]
            Your third cell keeps, but it is not silent: what it keeps is said. Which gate decides
            about that?
    """),
    hints=(
        "At x = 1 a gate's z is its bias plus 3, at x = -1 its bias minus 3. Both must be far "
        "enough on the same side of 0.",
        "What has to be shut so that nothing is added to the cell state? It is so in all three.",
        "To keep: forget gate open. To forget: shut. To be silent: keep, and shut what is said.",
    ),
    also_right=([[-8, 8, 8], [-8, -8, 8], [-8, 8, -8]],),
)

# 09.lstm_step --------------------------------------------------------------------------------


def lstm_step(x_t, h_prev, c_prev, W_x, W_h, b):
    z_t = x_t @ W_x.T + h_prev @ W_h.T + b
    z_i, z_f, z_g, z_o = np.split(z_t, 4, axis=1)
    i_t = 1 / (1 + np.exp(-z_i))
    f_t = 1 / (1 + np.exp(-z_f))
    g_t = np.tanh(z_g)
    o_t = 1 / (1 + np.exp(-z_o))
    c_t = f_t * c_prev + i_t * g_t
    h_t = o_t * np.tanh(c_t)
    return h_t, c_t


def step_cases(rng):
    """Sizes all different, then N = 1, then inputs that saturate the gates.

    There the cell state is so large that a limit of 100 shows: it has none.
    """

    def draw(N, D, H, scale=1.0, state=2.0):
        shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
        x_t, h_prev, c_prev, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (scale * x_t, h_prev, state * c_prev, *weights)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(3, 5, 4, scale=30.0, state=400.0)]


def step_probes(rng):
    """Sizes all equal, then as many inputs as rows of the weights."""
    shapes = [[(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)] for N, D, H in PROBED]
    return [tuple(rng.uniform(-1.5, 1.5, shape) for shape in own) for own in shapes]


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


STEP = Exercise(
    name="09.lstm_step",
    title="The whole cell",
    minutes=14,
    reference=lstm_step,
    results=("h_t (N, H)", "c_t (N, H)"),
    cases=step_cases,
    probes=step_probes,
    mistakes=(
        *read_mistakes("""
            bias outside the squashing: _sum + b -> _sum
                and 1 / (1 + np.exp(-z_i)) -> 1 / (1 + np.exp(-z_i)) + np.split(b, 4)[0]
                and 1 / (1 + np.exp(-z_f)) -> 1 / (1 + np.exp(-z_f)) + np.split(b, 4)[1]
                and np.tanh(z_g) -> np.tanh(z_g) + np.split(b, 4)[2]
                and 1 / (1 + np.exp(-z_o)) -> 1 / (1 + np.exp(-z_o)) + np.split(b, 4)[3]
                All four biases are added after the sigmoids and the tanh, so a gate can leave 0 to
                1. They belong into the pre-activation.
        """),
        *slips.lstm_edits(),
        *slips.one_gate("z_i", "The input gate"),
        *slips.one_gate("z_f", "The forget gate"),
        *slips.one_gate("z_o", "The output gate"),
    ),
    hints=(
        "Paste your functions of lessons 05 to 08 above the stub and call them. Those of lesson 06 "
        "cut their rows out of the stack; the gates of 05 and 08 want theirs cut out already.",
        "One product serves all four: z_t is (N, 4H); `np.split(z_t, 4, axis=1)` cuts it apart.",
        "Order: i, f, g, o. Then the two lines of lessons 07 and 08, and both states back, "
        "the hidden one first.",
    ),
    also_right=(step_by_trace, step_gate_by_gate),
)

# 09.read_like_torch --------------------------------------------------------------------------


def read_like_torch(x, weight_ih, weight_hh, bias_ih, bias_hh):
    from lstm_course import cell

    h_t = c_t = np.zeros((x.shape[1], weight_hh.shape[1]), x.dtype)
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


def read_probes(rng):
    shapes = [(4, 4, 4), (16, 4), (16, 4), (16,), (16,)]
    return [tuple(rng.uniform(-1, 1, shape) for shape in shapes)]


def rearranged(order, *weights):
    """Weights whose four blocks of rows are taken in another order."""
    return tuple(np.concatenate([np.split(w, 4)[k] for k in order]) for w in weights)


STEP_CALL = "cell.lstm_step(x_t, h_t, c_t, weight_ih, weight_hh, _b)"


def reordered(*order):
    """The edit after which the rows of all weights stand in another order."""
    call = f"cell.lstm_step(x_t, h_t, c_t, *rearranged({order}, weight_ih, weight_hh, _b))"
    return f"{STEP_CALL} -> {call}"


def read_by_sequence(x, weight_ih, weight_hh, bias_ih, bias_hh):
    from lstm_course.sequence import lstm_forward

    zeros = np.zeros((x.shape[1], weight_hh.shape[1]))
    trace = lstm_forward(x, zeros, zeros, weight_ih, weight_hh, bias_ih + bias_hh)
    return trace.h, trace.h_T, trace.c_T


READ = Exercise(
    name="09.read_like_torch",
    title="Read a sequence with torch's weights",
    minutes=11,
    reference=read_like_torch,
    results=("h (T, N, H)", "h_T (N, H)", "c_T (N, H)"),
    cases=read_cases,
    probes=read_probes,
    mistakes=(
        *read_mistakes("""
            bias_hh dropped: bias_ih + bias_hh -> bias_ih
                `bias_hh` has no effect. Torch stores two biases, and both enter each gate.
            bias_ih dropped: bias_ih + bias_hh -> bias_hh
                `bias_ih` has no effect. Torch stores two biases, and both enter each gate.
            mean of the biases: bias_ih + bias_hh -> (bias_ih + bias_hh) / 2
                You take the mean of the two biases. What does torch do with them?
        """),
        Mistake(
            "output gate and candidate reordered",
            reordered(0, 1, 3, 2),
            "You rearranged the rows: candidate and output gate have changed places. Torch stacks "
            "its rows as this course does.",
        ),
        Mistake(
            "input and forget gate reordered",
            reordered(1, 0, 2, 3),
            "You rearranged the rows: input and forget gate have changed places. Torch stacks its "
            "rows as this course does.",
        ),
        *read_mistakes("""
            T and N swapped: x -> x.transpose(1, 0, 2)
                and np.array(states) -> np.array(states).transpose(1, 0, 2)
                You walk along the batch: each sequence is read as if it followed the one before.
                `x` is time first. (Your last states show it: one row a step.)
            T and N swapped, and left so: x -> x.transpose(1, 0, 2)
                You walk along the batch, as if `x` were batch first. It is time first, (T, N, D).
            result batch first: np.array(states) -> np.array(states).transpose(1, 0, 2)
                Your `h` is (N, T, H). Time comes first here, as in torch.
            nothing carried: cell.lstm_step(x_t, h_t, c_t, _x, _h, _b) -> cell.lstm_step(x_t, 0 *
                    h_t, 0 * c_t, _x, _h, _b)
                Every step starts from zeros. The states have to be carried to the next step.
            c not carried: cell.lstm_step(x_t, h_t, c_t, _x, _h, _b) -> cell.lstm_step(x_t, h_t, 0 *
                    c_t, _x, _h, _b)
                `h` is carried from step to step, but the cell state starts from zeros each time.
            h not carried: cell.lstm_step(x_t, h_t, c_t, _x, _h, _b) -> cell.lstm_step(x_t, 0 * h_t,
                    c_t, _x, _h, _b)
                The cell state is carried, but each step's gates read a hidden state of zeros.
            cell states collected: states.append(h_t) -> states.append(c_t)
                You collect the cell states. What a layer shows after each step is `h`.
            all cell states in third place: states.append(h_t) -> states.append(np.array([h_t,
                    c_t]))
                and return np.array(states), h_t, c_t -> return np.array(states)[:, 0], h_t,
                    np.array(states)[:, 1]
                In third place you return the cell state of *every* step. Asked for is the last one.
            start state collected: states = [] -> states = [h_t]
                You collect the start state too, so `h` has T + 1 rows. Collect what each step
                makes.
        """),
        Mistake(
            "candidate and forget gate reordered",
            reordered(0, 2, 1, 3),
            "You rearranged the rows: forget gate and candidate have changed places. Torch stacks "
            "its rows as this course does.",
        ),
        *read_mistakes("""
            h_T and c_T exchanged: return _h, h_t, c_t -> return _h, c_t, h_t
                The two last states are in the wrong order: the hidden one comes first.
            reshaped where one has to transpose: weight_ih -> weight_ih.reshape(x.shape[2], -1).T
                You reshape `weight_ih` to (D, 4H). That mixes its rows; a transpose does not.
            weight_hh not transposed: weight_hh -> np.concatenate([block.T for block in
                    np.split(weight_hh, 4)])
                Each gate's block of `weight_hh` is used without its transpose. The blocks are
                square, so the shapes cannot tell.
            state before the step collected: np.array(states) -> np.array([0 * states[0],
                    *states[:-1]])
                You collect the state from before each step. Collect it after the step.
            results of the step exchanged: h_t, c_t = _step -> c_t, h_t = _step
                The two states change places at every step: you take what the step returns in the
                wrong order.
        """),
    ),
    hints=(
        "Compare shapes: torch's `weight_ih` is our `W_x`, `weight_hh` our `W_h`.",
        "Two biases do the work of one: z = ... + bias_ih + bias_hh.",
        "Start both states at zeros (N, H), loop over `x`, and keep both states of each step.",
    ),
    also_right=(read_by_sequence,),
)

# 09.lstm_step_backward -----------------------------------------------------------------------


def lstm_step_backward(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    tanh_c = np.tanh(c_t)
    dc = dc_t + dh_t * o_t * (1 - tanh_c**2)
    dz_i = dc * g_t * (i_t * (1 - i_t))
    dz_f = dc * c_prev * (f_t * (1 - f_t))
    dz_g = dc * i_t * (1 - g_t**2)
    dz_o = dh_t * tanh_c * (o_t * (1 - o_t))
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=1)
    return dz @ W_x, dz @ W_h, dc * f_t, dz


def backward_cases(rng):
    """Sizes all different, then N = 1, gates that are shut and open, gradients far above 5."""

    def draw(N, D, H, scale=1.0):
        i_t, f_t, o_t = rng.uniform(0.05, 0.95, (3, N, H))
        dh_t, dc_t, c_prev, g_t = rng.uniform(-1, 1, (4, N, H))
        c_t = f_t * 2 * c_prev + i_t * g_t
        W_x, W_h = rng.uniform(-1, 1, (4 * H, D)), rng.uniform(-1, 1, (4 * H, H))
        return [scale * dh_t, scale * dc_t, 2 * c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h]

    edge = draw(3, 5, 4)
    edge[3][:, 0], edge[4][:, 0], edge[6][:, 1] = 0, 1, 1
    edge[7] = edge[4] * edge[2] + edge[3] * edge[5]
    return [tuple(draw(4, 3, 5)), tuple(draw(1, 2, 6)), tuple(edge), tuple(draw(2, 3, 4, 500.0))]


def backward_probes(rng):
    """Sizes all equal, then as many inputs as rows of the weights."""

    def draw(N, D, H):
        gates = rng.uniform(0.1, 0.9, (4, N, H))
        dh_t, dc_t, c_prev, c_t = rng.uniform(-1, 1, (4, N, H))
        W_x, W_h = rng.uniform(-1, 1, (4 * H, D)), rng.uniform(-1, 1, (4 * H, H))
        return dh_t, dc_t, c_prev, *gates, c_t, W_x, W_h

    return [draw(3, 3, 3), draw(2, 8, 2)]


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


BACKWARD = Exercise(
    name="09.lstm_step_backward",
    title="One step back through the cell",
    minutes=24,
    reference=lstm_step_backward,
    results=("dx_t (N, D)", "dh_prev (N, H)", "dc_prev (N, H)", "dz (N, 4H)"),
    cases=backward_cases,
    probes=backward_probes,
    mistakes=(
        *read_mistakes("""
            path through tanh(c) dropped: dc_t + _through -> dc_t
                The cell state gets only what arrives as `dc_t`. But `h_t` was made from it too:
                `dh_t` reaches it through the tanh. (In torch: a detached `c_t`.)
            dc_t not added: dc_t + _through -> _through
                `dc_t`, which arrives along the top from later steps, has no effect. Two paths lead
                into the cell state.
            slope of tanh(c) missing: 1 - tanh_c**2 -> 1
                On its way from `h_t` to the cell state the gradient passes a tanh. Its slope is
                missing.
            slope of tanh(c) taken at c: tanh_c**2 -> c_t**2
                The slope of a tanh is 1 minus the square of its *output*; you square the cell
                state.
            o missing on the way to c: dh_t * o_t -> dh_t
                What `h_t` shows of the cell state was multiplied by the output gate. So is the
                gradient on that path.
            tanh slope for o: o_t * (1 - o_t) -> 1 - o_t**2
                The output gate gets the slope of a tanh. It is a sigmoid.
            c for tanh(c) in o: dh_t * tanh_c -> dh_t * c_t
                In the output gate's block: the gate was multiplied by the *squashed* cell state.
            o taken for a part of c: dh_t * tanh_c -> dc * tanh_c
                You send the cell state's gradient into the output gate. It has no part in `c_t`; it
                acts on `h_t` alone.
            slope of tanh(c) in o: dh_t * tanh_c -> dh_t * (1 - tanh_c**2)
                In the output gate's block stands the slope of tanh(c). The gate's partner in the
                product is tanh(c) itself.
            sigmoid slope for g: 1 - g_t**2 -> g_t * (1 - g_t)
                The candidate gets the slope of a sigmoid. It is a tanh.
            slopes missing: _s * (1 - _s) -> 1
                and 1 - g_t**2 -> 1
                You stop at the gates. `dz` belongs to what went *into* the sigmoids and the tanh,
                so each block needs its slope.
            f missing in dc_prev: dc * f_t -> dc
                `dc_prev` is what the cell state got, in full. The old state was multiplied by
                something on its way into the new one.
            only dc_t in dc_prev: dc * f_t -> dc_t * f_t
                `dc_prev` is built from what arrived alone. What came through `h_t` goes further
                back too.
            only dc_t in the blocks: dc * g_t -> dc_t * g_t
                and dc * c_prev -> dc_t * c_prev
                and dc * i_t -> dc_t * i_t
                The blocks of i, f and g are built from what arrived alone. They have a part in
                `c_t`, so the whole of its gradient reaches them.
            slopes of what is squashed already: _s * (1 - _s) -> sigmoid(_s) * (1 - sigmoid(_s))
                and g_t**2 -> np.tanh(g_t) ** 2
                You squash gates and candidate once more before you take the slope. They are outputs
                already, and the slope is written with the output.
            slopes of the gates squashed again: _s * (1 - _s) -> sigmoid(_s) * (1 - sigmoid(_s))
                You take the sigmoid of all three gates once more. They are its outputs already, and
                the slope is written with the output.
            slope of g squashed again: 1 - g_t**2 -> 1 - np.tanh(g_t) ** 2
                In the candidate's block you take the tanh once more. `g_t` is its output already,
                and the slope is written with the output.
            slope of g not squared: 1 - g_t**2 -> 1 - g_t
                In the candidate's block stands 1 minus `g_t`. The slope of a tanh has a square.
            only dh_t in the blocks: dc * g_t -> dh_t * g_t
                and dc * c_prev -> dh_t * c_prev
                and dc * i_t -> dh_t * i_t
                The blocks of i, f and g are built from `dh_t`. They have a part in `c_t`, so its
                gradient is what reaches them.
            new cell state in f: dc * c_prev -> dc * c_t
                In the forget gate's block stands `c_t`. Which cell state did the gate multiply?
            partners of i and f exchanged: dc * g_t -> dc * c_prev
                and dc * c_prev -> dc * g_t
                Input and forget gate have each other's partner. Look at the update: which gate
                meets the candidate, which the old cell state?
            own value for partner: dc * g_t -> dc * i_t
                and dc * i_t -> dc * g_t
                In the blocks of i and g stands the factor's own value. The slope of a product with
                respect to one factor is the *other* one.
            blocks in another order: dz_i, dz_f, dz_g, dz_o -> any order
                You join the blocks of `dz` in the order {order}, so they meet the wrong rows of the
                weights.
            sigmoid of f for its slope: f_t * (1 - f_t) -> sigmoid(f_t)
                In the forget gate's block stands a sigmoid of `f_t` where its slope belongs. `f_t`
                has been through the sigmoid already.
            slopes of all that is squashed already: _s * (1 - _s) -> sigmoid(_s) * (1 - sigmoid(_s))
                and 1 - _y**2 -> 1 - np.tanh(_y) ** 2
                Wherever a slope is taken you squash once more: gates, candidate and tanh(c) are
                outputs already, and the slope is written with the output.
            slope of tanh(c) taken of a second tanh: tanh_c**2 -> np.tanh(tanh_c) ** 2
                For the slope on the way from `h_t` to the cell state you take a tanh of tanh(c).
            slope with a plus: 1 - _y**2 -> 1 + _y**2
                The slope of a tanh is 1 *minus* the square of its output; both of yours have a
                plus.
            slope of tanh(c) with a plus: 1 - tanh_c**2 -> 1 + tanh_c**2
                On the way from `h_t` to the cell state your slope of the tanh has a plus.
            slope of g with a plus: 1 - g_t**2 -> 1 + g_t**2
                The slope of the candidate's tanh is 1 *minus* a square; yours has a plus.
            slope of tanh(c) not squared: 1 - tanh_c**2 -> 1 - tanh_c
                On the way from `h_t` to the cell state the output of the tanh is not squared.
        """),
        *(
            Mistake(
                f"slope of {gate} missing",
                f"{gate}_t * (1 - {gate}_t) -> 1",
                f"In `dz` the block of {gate} lacks its own slope.",
            )
            for gate in "ifo"
        ),
        *(
            Mistake(
                f"slope of {gate} squashed again",
                f"{gate}_t * (1 - {gate}_t) -> sigmoid({gate}_t) * (1 - sigmoid({gate}_t))",
                f"In the block of {gate} you take the sigmoid once more. `{gate}_t` is its output "
                "already, and the slope is written with the output.",
            )
            for gate in "ifo"
        ),
        *(
            Mistake(
                f"{gate} from dh_t",
                f"dc * {partner} -> dh_t * {partner}",
                f"In the block of {gate} stands `dh_t`. Which state does {gate} help to make?",
            )
            for gate, partner in (("i", "g_t"), ("f", "c_prev"), ("g", "i_t"))
        ),
        *(
            Mistake(
                f"tanh slope for {gate}",
                f"{gate}_t * (1 - {gate}_t) -> 1 - {gate}_t**2",
                f"In the block of {gate} stands the slope of a tanh. This gate is a sigmoid.",
            )
            for gate in "if"
        ),
        *read_mistakes("""
            slope of g missing: 1 - g_t**2 -> 1
                In `dz` the candidate's block lacks its own slope.
            tanh slope for the gates: _s * (1 - _s) -> 1 - _s**2
                All three gates get the slope of a tanh. They are sigmoids.
        """),
        *(
            Mistake(
                f"f's block for {gate}",
                f"dz_{gate} = _dz -> dz_{gate} = dc * c_prev * (f_t * (1 - f_t))",
                f"In the place of {gate} stands what belongs to the forget gate.",
            )
            for gate in "io"
        ),
        *read_mistakes("""
            W_x transposed on the way back: dz @ W_x -> dz @ W_x.T
                `W_x` is transposed. Forward the input met its transpose; backward `dz` meets `W_x`
                as it is.
            dx_t and dh_prev exchanged: return _x, _h, _c, _z -> return _h, _x, _c, _z
                Your first two results have changed places.
            gradients clipped: return _x, _h, _c, _z -> return np.clip(_x, -K, K), np.clip(_h, -K,
                    K), np.clip(_c, -K, K), np.clip(_z, -K, K)
                You clip every gradient at {K} inside the step. Clipping comes once, after all
                steps.
            mean over the batch: dz = _z -> dz = _z / len(dh_t)
                You average `dz` over the batch. The loss is a sum here; a mean belongs into the
                loss.
        """),
    ),
    hints=(
        "Begin with the whole gradient of `c_t`: what arrives, plus what comes through `h_t`.",
        "Then each block of dz: gradient of what it acts on, times its partner in the product, "
        "times its own slope.",
        "o acts on `h_t`; i, f and g act on `c_t`. Join the four with np.concatenate along axis 1; "
        "dx_t and dh_prev are one product each.",
    ),
    also_right=(back_by_cosh,),
)

# 09.loop_back --------------------------------------------------------------------------------


def loop_back(dh, x, h_0, c_0, h, c, gates, W_x, W_h):
    from lstm_course import cell

    dW_x, dW_h, db = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros_like(W_h[:, 0])
    dh_later, dc_t = np.zeros_like(h_0), np.zeros_like(c_0)
    earlier_h, earlier_c = [h_0, *h], [c_0, *c]
    for t in reversed(range(len(x))):
        h_prev, c_prev = earlier_h[t], earlier_c[t]
        given = (dh[t] + dh_later, dc_t, c_prev, *gates[t], c[t], W_x, W_h)
        _, dh_later, dc_prev, dz = cell.lstm_step_backward(*given)
        dc_t = dc_prev
        dW_x = dW_x + dz.T @ x[t]
        dW_h = dW_h + dz.T @ h_prev
        db = db + dz.sum(axis=0)
    return dW_x, dW_h, db


def loop_cases(rng):
    """Sizes all different; a single step; one sequence; a gradient beyond any limit."""

    def draw(T, N, D, H, length=1.0):
        shapes = [(T, N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
        x, h_0, c_0, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
        trace = lstm_forward(x, h_0, c_0, *weights)
        gates = np.stack([trace.i, trace.f, trace.g, trace.o], axis=1)
        dh = length * rng.uniform(-1, 1, (T, N, H))
        return dh, x, h_0, c_0, trace.h.copy(), trace.c.copy(), gates, *weights[:2]

    return [draw(6, 4, 3, 5), draw(1, 2, 3, 4), draw(7, 1, 2, 6), draw(3, 5, 4, 2, length=1000.0)]


def loop_by_sums(dh, x, h_0, c_0, h, c, gates, W_x, W_h):
    states, cells = np.concatenate([h_0[None], h]), np.concatenate([c_0[None], c])
    dh_t, dc_t, blocks = dh[-1], 0 * c_0, []
    for t in range(len(x) - 1, -1, -1):
        _, dh_prev, dc_t, dz = lstm_step_backward(dh_t, dc_t, cells[t], *gates[t], c[t], W_x, W_h)
        blocks.insert(0, dz)
        dh_t = dh_prev + (dh[t - 1] if t else 0)
    dz = np.array(blocks)
    return (
        np.einsum("tnk,tnd->kd", dz, x),
        np.einsum("tnk,tnh->kh", dz, states[:-1]),
        dz.sum((0, 1)),
    )


LOOP = Exercise(
    name="09.loop_back",
    title="The loop back through a sequence",
    minutes=22,
    reference=loop_back,
    results=("dW_x (4H, D)", "dW_h (4H, H)", "db (4H,)"),
    cases=loop_cases,
    mistakes=read_mistakes("""
        nothing carried in h: dh[t] + dh_later -> dh[t]
            Each `h_t` gets the loss's own gradient alone. The next step read `h_t` too: what it
            hands back is added.
        the loss read at the end only: dh[t] + dh_later -> (dh[t] if t == len(x) - 1 else 0) +
                dh_later
            `dh` has an effect at the last step only. The loss reads every `h_t`.
        nothing carried in c: dc_t = dc_prev -> dc_t = 0 * dc_prev
            The cell state's gradient is not handed on: `dc_prev` of a step is `dc_t` of the one
            before it.
        state of this step in dW_h: dz.T @ h_prev -> dz.T @ h[t]
            `dW_h` is built from `h_t`. `W_h` was multiplied by the state before it.
        cell state of this step: earlier_c[t] -> c[t]
            Where the cell state *before* step t belongs stands `c[t]`, the one after it.
        both states of this step: earlier_h[t], earlier_c[t] -> h[t], c[t]
            Where the states *before* step t belong stand `h[t]` and `c[t]`, those after it.
        start state taken for zeros: [h_0, *h] -> [0 * h_0, *h]
            At the first step the hidden state before is `h_0`, not zeros.
        first cell state taken for zeros: [c_0, *c] -> [0 * c_0, *c]
            At the first step the cell state before is `c_0`, not zeros.
        last state before the first: [h_0, *h] -> [h[-1], *h]
            At t = 0, `h[t - 1]` is the *last* hidden state: Python counts from the end.
        last cell state before the first: [c_0, *c] -> [c[-1], *c]
            At t = 0, `c[t - 1]` is the *last* cell state: Python counts from the end.
        mean over the batch: dz.sum(axis=0) -> dz.mean(axis=0)
            and dz.T @ x[t] -> dz.T @ x[t] / len(dz)
            and dz.T @ h_prev -> dz.T @ h_prev / len(dz)
            You average over the batch. The weights serve every sequence: the parts add up.
        forward in time: reversed(range(len(x))) -> range(len(x))
            You walk forward. What a step hands back belongs to the step *before* it.
        only the first step's part: dW_x + _part -> _part
            and dW_h + _part -> _part
            and db + _part -> _part
            The sums hold the part of one step alone. The same weights serve every step: add up.
        gradients clipped: return _a, _b, _c -> return np.clip(_a, -K, K), np.clip(_b, -K, K),
                np.clip(_c, -K, K)
            You clip the results at {K}. Asked for are the gradients themselves.
    """),
    hints=(
        "Before the loop: three sums of zeros, and what comes from later steps, in h and in c, is "
        "zero too. Then t from T - 1 down to 0.",
        "In each step: dh_t is the loss's own dh[t] plus what came from the step after; then one "
        "step back; then three parts are added to the sums.",
        "Each part is dz times what the weight met: x[t], the hidden state before, and 1. Mind "
        "t = 0: the states before it are h_0 and c_0.",
    ),
    also_right=(loop_by_sums,),
)

# 09.exposes ----------------------------------------------------------------------------------


def exposes(step, seed):
    from lstm_course import cell

    rng = np.random.default_rng(seed)
    N, D, H = 3, 2, 4
    shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
    x_t, h_prev, c_prev, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
    given = (x_t, h_prev, 5 * c_prev, *weights)
    return not np.allclose(step(*given), cell.lstm_step(*given), atol=1e-5)


def exposes_cases(rng):
    """Three right cells, the six broken ones, and one that nobody was shown, with each seed."""
    steps = (*RIGHT_CELLS, *(broken.step for broken in BROKEN_CELLS), with_raw_cell_state_said)
    return [(step, seed) for seed in SEEDS for step in steps]


def judge_exposes(outcomes):
    """Refuse a test that refuses a right cell; else count what it exposes, and say what lacks."""
    said = {}
    for (step, _), result in outcomes:
        if np.shape(result) != () or result.item() not in (0, 1):
            return "`exposes` should return one True or False: True for a broken cell."
        said.setdefault(step.__name__, []).append(bool(result))
    on_right = [any(said[step.__name__]) for step in RIGHT_CELLS]
    on_broken = [said[broken.step.__name__] for broken in BROKEN_CELLS]
    if all(on_right) and sum(map(all, on_broken)) <= len(on_broken) - 2:  # one: judged by itself
        return "turned over"
    if on_right[0]:
        return "right cell refused"
    if on_right[1]:
        return "exact equality"
    if on_right[2]:
        return "float32 refused"
    if not all(map(all, on_broken)):
        return sentence_on_missed(on_broken)
    return None if all(said[with_raw_cell_state_said.__name__]) else "c compared alone"


def sentence_on_missed(on_broken):
    """How many of the six are exposed with every seed, and what (some of) the others need.

    Few are not counted: the prediction below the exercise asks how many a start from zeros finds.
    """
    needs = [b.needs for b, seen in zip(BROKEN_CELLS, on_broken, strict=True) if not all(seen)]
    num_found = len(on_broken) - len(needs)
    count = f"{num_found} of {len(on_broken)} exposed"
    if 0 < num_found < 4:
        count = f"Some of {len(on_broken)} exposed"
    if not any(map(any, on_broken)):
        return (
            f"{count}. Each broken cell returns finite arrays of the right shapes: compare their "
            "numbers with those of a right cell, on inputs of your choice."
        )
    others = "the other one" if len(needs) == 1 else f"the other {len(needs)}"
    if len(needs) > 3:
        others = "more"  # three needs are enough to think about
    lucky = any(any(seen) and not all(seen) for seen in on_broken)
    by_luck = " With some seeds you see one that you miss with others: leave nothing to luck."
    return (
        f"{count}. To see {others}, compare both states with a right cell's, on: "
        f"{'; '.join(needs[:3])}.{by_luck * lucky}"
    )


def draw_arguments(seed, N=3, D=2, H=4, state=5.0):
    rng = np.random.default_rng(seed)
    shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
    x_t, h_prev, c_prev, *weights = (rng.uniform(-1, 1, shape) for shape in shapes)
    return [x_t, h_prev, state * c_prev, *weights]


def exposes_over_many_steps(step, seed):
    rng = np.random.default_rng(seed)
    W_x, W_h, b = (rng.uniform(-1, 1, shape) for shape in [(12, 2), (12, 3), (12,)])
    b[3:6] += 3  # remember
    ours = theirs = (rng.uniform(-1, 1, (2, 3)), 3 * rng.uniform(-1, 1, (2, 3)))
    for x_t in rng.uniform(-1, 1, (5, 2, 2)):
        ours = course_step(x_t, *ours, W_x, W_h, b)
        theirs = step(x_t, *(np.asarray(state, dtype=float) for state in theirs), W_x, W_h, b)
    return np.abs(np.array(ours) - np.array(theirs)).max() > 1e-4


def exposes_in_float32(step, seed):
    given = [a.astype(np.float32) for a in draw_arguments(seed)]
    pairs = zip(step(*given), lstm_step(*given), strict=True)
    return max(np.abs(a - b).max() for a, b in pairs) > 1e-3


def missed(*faults):
    """The sentence on a test that misses just these."""
    return sentence_on_missed([[broken.fault not in faults] for broken in BROKEN_CELLS])


EXPOSES = Exercise(
    name="09.exposes",
    title="Find the bug",
    minutes=18,
    reference=exposes,
    results=("True or False",),
    cases=exposes_cases,
    judge=judge_exposes,
    mistakes=read_mistakes(f"""
        shapes compared only: return not _same -> return any(state.shape != h_prev.shape for state
                in step(*given))
            {missed(*(c.fault for c in BROKEN_CELLS))}
        one step from zeros, without biases: given = _g -> given = (x_t, 0 * h_prev, 0 * c_prev,
                *weights[:2], 0 * weights[2])
            {missed("forget bias dropped", "h_prev ignored", "W_h transposed", "c clipped")} A start
            from zeros hides whatever acts on the states.
        one sequence from zeros, without biases: N, D, H = 3, 2, 4 -> N, D, H = 1, 2, 4
            and given = _g -> given = (x_t, 0 * h_prev, 0 * c_prev, *weights[:2], 0 * weights[2])
            {missed(*(c.fault for c in BROKEN_CELLS[1:]))}
        a property, and no comparison: return not _same -> turned = [a[::-1] for a in given[:3]];
                return not np.allclose(np.array(step(*given))[:, ::-1], step(*turned, *weights),
                atol=1e-5)
            {missed(*(c.fault for c in BROKEN_CELLS if c.fault != "rows mixed up"))}
        biases of zero: given = _g -> given = (x_t, h_prev, 5 * c_prev, *weights[:2], 0 *
                weights[2])
            {missed("forget bias dropped")}
        hidden state of zero: given = _g -> given = (x_t, 0 * h_prev, 5 * c_prev, *weights)
            {missed("h_prev ignored", "W_h transposed")}
        a single sequence: N, D, H = 3, 2, 4 -> N, D, H = 1, 2, 4
            {missed("rows mixed up")}
        D = H and symmetric weights: N, D, H = 3, 2, 4 -> N, D, H = 3, 4, 4
            and given = _g -> given = (x_t, h_prev, 5 * c_prev, weights[0], np.concatenate([a + a.T
                for a in np.split(weights[1], 4)]), weights[2])
            {missed("W_h transposed")}
        all weights equal: given = _g -> given = (x_t, h_prev, 5 * c_prev, *(np.full(a.shape, 0.3)
                for a in weights))
            {missed("blocks out of order", "W_h transposed")}
        small cell states, or h alone: 5 * c_prev -> 0.5 * c_prev
            {missed("c clipped")}
        c compared alone: np.allclose(_a, _b, atol=1e-5) -> np.allclose(_a[1], _b[1], atol=1e-5)
            All six are exposed. But a seventh cell, which you were not shown, passes your test: its
            `h_t` alone is wrong. Compare both states.
        exact equality: N, D, H = 3, 2, 4 -> N, D, H = 6, 5, 7
            and np.allclose(_a, _b, atol=1e-5) -> np.array_equal(_a, _b)
            Your test refuses a right cell: one that does the same in one matrix product, and
            differs in the last digit. Allow for rounding.
        float32 refused: np.allclose(_a, _b, atol=1e-5) -> np.allclose(_a, _b, rtol=0, atol=1e-12)
            Your test refuses a right cell: one that computes in float32, and so keeps about seven
            digits. Numbers near 0 need an absolute tolerance as well.
        right cell refused: return not _same -> return True
            Your test refuses `cell.lstm_step` itself, so what it exposes does not count. Is the
            cell you compare with right, does it get the same arguments, and do you allow for
            rounding? Return True only where the two differ.
        turned over: return not _same -> return _same
            The wrong way round: you return True for every right cell. True means *broken*.
    """),
    hints=(
        "Call `step` and `cell.lstm_step` with the same arguments and compare both states.",
        "What would you have to hand in so that a dropped bias, an ignored state or a mixed-up "
        "batch changes the numbers? Draw everything at random, biases too, with N > 1.",
        "np.allclose(..., atol=1e-5) allows for rounding. Make the cell state large: draw "
        "`c_prev` within 5, say.",
    ),
    also_right=(exposes_over_many_steps, exposes_in_float32),
)

EXERCISES = (HOLD, STEP, READ, BACKWARD, LOOP, EXPOSES)
