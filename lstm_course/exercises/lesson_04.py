"""Exercises of lesson 04: a line that is only added to, its way back, gates read off and set."""

from itertools import accumulate

import numpy as np

from lstm_course.cell import sigmoid

from .exercise import Exercise, Mistake, read_mistakes

# 04.integrate --------------------------------------------------------------------------------


def integrate(new, c_0):
    c_t = c_0
    states = []
    for new_t in new:
        c_t = c_t + new_t
        states.append(c_t)
    return np.array(states)


def integrate_cases(rng):
    """Sizes all different; a single step; one sequence alone, with numbers beyond any limit."""

    def draw(T, N, H, scale=1.0):
        return scale * rng.uniform(-1, 1, (T, N, H)), scale * rng.uniform(-1, 1, (N, H))

    return [draw(6, 4, 3, scale=2.0), draw(1, 2, 5), draw(7, 1, 2, scale=1000.0)]


def integrate_probes(rng):
    """One step alone, one number a step: a sum without an axis fits."""
    return [
        (rng.uniform(-2, 2, (T, 1, H)), rng.uniform(-2, 2, (1, H))) for T, H in [(1, 3), (4, 1)]
    ]


def integrate_in_the_callers_array(new, c_0):
    c_t = c_0
    states = []
    for new_t in new:
        c_t += new_t
        states.append(c_t)
    return np.array(states)


def integrate_changing_the_start(new, c_0):
    c_t = c_0
    states = []
    for new_t in new:
        c_t += new_t
        states.append(c_t.copy())
    return np.array(states)


def integrate_by_cumsum(new, c_0):
    return c_0 + np.cumsum(new, axis=0)


def integrate_into_zeros(new, c_0):
    c = np.zeros((len(new) + 1, *c_0.shape))
    c[0] = c_0
    for t in range(len(new)):
        c[t + 1] = c[t] + new[t]
    return c[1:]


INTEGRATE = Exercise(
    name="04.integrate",
    title="A line that is only added to",
    minutes=8,
    reference=integrate,
    results=("c (T, N, H)",),
    cases=integrate_cases,
    probes=integrate_probes,
    mistakes=(
        *read_mistakes("""
            bounded like h: c_t + new_t -> np.tanh(c_t + new_t)
                You squash the sum with a tanh at every step, so it stays within (-1, 1) and fades.
                That is the hidden state's law. Nothing squashes the cell state.
            tanh of the state: states.append(c_t) -> states.append(np.tanh(c_t))
                You hand out the tanh of the states: your c is bounded like h. Nothing squashes the
                cell state.
            tanh of what is new: c_t + new_t -> c_t + np.tanh(new_t)
                You squash what is new. Here it is added as it comes.
            cell state clipped: c_t + new_t -> np.clip(c_t + new_t, -K, K)
                Your state stops at -{K} and {K}. Look at the equation again: does it have a limit?
            never below zero: c_t + new_t -> np.maximum(c_t + new_t, 0)
                Your state cannot go below zero. A cell state is a number like any other: it may be
                negative.
            sign ignored: c_t + new_t -> c_t + np.abs(new_t)
                Your state only ever rises. What is new may be negative: keep its sign.
            a leak: c_t + new_t -> K * c_t + new_t
                You multiply the old state by {K} at every step. On this line it is kept as it is:
                no leak, no growth.
            nothing kept: c_t + new_t -> new_t
                Your state is what is new at its step alone: the old state is left out.
            start state ignored: c_0 -> 0 * c_0
                Your line starts from zero. The first step starts from `c_0`.
            start state included: states = [] -> states = [c_0]
                You return T + 1 states. `c_0` was there before anything came in: leave it out.
            one step late: np.array(states) -> np.array([c_0, *states[:-1]])
                Your states are one step late: entry t should be the state *after* `new[t]`.
            first step left out: return _c -> return _c - new[0]
                What is new at the first step is missing from all your states. Entry 0 of the result
                is a state after a step, too.
            only the last state: np.array(states) -> states[-1]
                You return the last state alone. Keep the state after every step: (T, N, H).
            nothing accumulates: c_t + new_t -> c_0 + new_t
                Every step of yours starts from `c_0`, so nothing accumulates. What does step t
                start from?
            start state added every step: c_t = c_0 -> c_t = 0 * c_0
                and c_t + new_t -> c_t + new_t + c_0
                You add `c_0` at every step. It is the state before the first one, and counts once.
            summed over the batch: return _c -> return c_0 + np.cumsum(new, axis=1)
                You add up over axis 1, the sequences of the batch. Time is the first axis.
            summed over the units: return _c -> return c_0 + np.cumsum(new, axis=2)
                You add up over axis 2, the units. Each unit has a line of its own; time is the
                first axis.
            mean instead of sum: return _c -> return c_0 + (_c - c_0) / np.arange(1, len(new) +
                    1)[:, None, None]
                You divide by the number of steps: a mean. The line holds the sum.
            batch taken for time: new -> np.swapaxes(new, 0, 1)
                Your loop goes over the sequences of the batch. Time is the first axis: each step
                adds `new[t]`, (N, H).
            read from the end: new -> new[::-1]
                Your steps come in the wrong order: the sequence is read from its end.
            the same array T times: np.array(states) -> np.array([c_t for _ in states])
                All T states of yours are equal to the last: your list holds the *same* array T
                times, and `+=` overwrites it. Make a new array each step.
        """),
        Mistake(
            "the caller's array T times",
            integrate_in_the_callers_array,
            "`+=` writes into the array that is also `c_0`, the caller's, and your list holds that "
            "one array T times. Make a new array each step.",
        ),
        Mistake(
            "c_0 changed in place",
            integrate_changing_the_start,
            "`+=` writes into the caller's `c_0`: the next sequence would start from elsewhere. "
            "Make a new array each step.",
        ),
        *read_mistakes("""
            summed over everything: return _c -> return c_0 + np.cumsum(new)
                `np.cumsum` without an axis adds up all numbers, one behind the other. Time is the
                first axis.
            what is new subtracted: c_t + new_t -> c_t - new_t
                You subtract what is new.
            start state subtracted: c_t = c_0 -> c_t = -c_0
                Your line starts from minus `c_0`.
        """),
    ),
    hints=(
        "Looping over `new` gives `new_t`, (N, H), one step after the other.",
        "Keep the state in a variable that starts as `c_0`; each step makes the next one from it.",
        "Collect the states in a list, then `np.array(list)`. Or look up `np.cumsum`.",
    ),
    also_right=(integrate_by_cumsum, integrate_into_zeros),
)

# 04.line_back --------------------------------------------------------------------------------


def line_back(from_loss):
    arriving = np.zeros_like(from_loss[0])
    dnew = np.zeros_like(from_loss)
    for t in reversed(range(len(from_loss))):
        arriving = arriving + from_loss[t]
        dnew[t] = arriving
    return dnew, arriving


def back_cases(rng):
    """Sizes all different; a single step; one sequence; a loss that reads the last state alone."""
    last = np.zeros((5, 2, 3))
    last[-1] = rng.uniform(-1, 1, (2, 3))
    return [*(rng.uniform(-1, 1, shape) for shape in [(6, 4, 3), (1, 2, 5), (7, 1, 2)]), last]


def back_probes(rng):
    return [rng.uniform(-1, 1, shape) for shape in [(3, 3, 3), (2, 1, 1)]]


def back_by_cumsum(from_loss):
    dnew = np.cumsum(from_loss[::-1], axis=0)[::-1]
    return dnew, dnew[0].copy()


def back_in_a_list(from_loss):
    dnew = []
    dc_0 = 0.0
    for here in from_loss[::-1]:
        dc_0 = dc_0 + here
        dnew.insert(0, dc_0)
    return np.array(dnew), dc_0


def back_step_by_step(from_loss):
    sums = [from_loss[t:].sum(axis=0) for t in range(len(from_loss))]
    return np.array(sums), from_loss.sum(axis=0)


BACK = Exercise(
    name="04.line_back",
    title="The way back along the line",
    minutes=15,
    reference=line_back,
    results=("dnew (T, N, H)", "dc_0 (N, H)"),
    cases=lambda rng: [(one,) for one in back_cases(rng)],
    probes=lambda rng: [(one,) for one in back_probes(rng)],
    mistakes=read_mistakes("""
        nothing handed on: arriving + from_loss[t] -> from_loss[t]
            Each step of yours hears only what the loss says of its own state. What is new at a step
            is still in every later state, and the loss reads those too.
        nothing handed on but to the start: dnew[t] = arriving -> dnew[t] = from_loss[t]
            For `dc_0` you add up all that the loss says; for `dnew` each step hears only of its own
            state. What is new at a step is still in every later state, as `c_0` is.
        handed on one step: dnew[t] = arriving -> dnew[t] = from_loss[t : t + 2].sum(axis=0)
            and return dnew, arriving -> return dnew, 1 * dnew[0]
            Yours hears of its own state and the next. What is new at step t is in all later ones.
        summed over everything: return dnew, arriving -> return np.cumsum(from_loss[::-1])[::-1],
                from_loss.sum()
            Without an axis NumPy adds up all numbers, one behind the other. Time is the first axis.
        summed from the start: reversed(range(len(from_loss))) -> range(len(from_loss))
            You add up what the loss says of the *earlier* states. What is new at step t is in c_t
            and in all later ones; it was not there before.
        the step's own state left out: dnew[t] = arriving -> dnew[t] = arriving - from_loss[t]
            Yours leaves out what the loss says of the step's own state. What is new at step t is
            already in c_t.
        the sum of all steps everywhere: dnew[t] = arriving -> dnew[t] = from_loss.sum(axis=0)
            All your steps get the sum over the whole sequence. A late step is in the late states
            only. (A list that holds one array T times, changed by `+=`, does that too.)
        only what the last state hears: arriving + from_loss[t] -> from_loss[-1]
            You bring back what the loss says of the last state, and lose what it says of the others
            on the way.
        in the order of the way back: return dnew, arriving -> return dnew[::-1], arriving
            Your gradients stand in the order in which you met them, the last step first. Entry t
            belongs to step t.
        start state hears nothing: return dnew, arriving -> return dnew, 0 * arriving
            Your `dc_0` is zero. The start state is in every later state, as all that is new is.
        start state hears step 1 only: return dnew, arriving -> return dnew, 1 * from_loss[0]
            Your `dc_0` is what the loss says of c_1 alone. `c_0` is in c_1 and in every later
            state.
        start state hears the last only: return dnew, arriving -> return dnew, 1 * from_loss[-1]
            Your `dc_0` is what the loss says of the last state alone. `c_0` is in every state
            before it too.
        step 1 counted twice: return dnew, arriving -> return dnew, arriving + from_loss[0]
            Your `dc_0` counts what the loss says of c_1 twice. Before the first step nothing is
            read.
        a factor on the way: arriving + from_loss[t] -> K * arriving + from_loss[t]
            You multiply what comes along the line by {K} at every step. A plus hands a gradient on
            as it is: factor 1.
        divided by the steps: dnew[t] = arriving -> dnew[t] = arriving / (len(from_loss) - t)
            You take a mean over the later steps. Gradients that arrive on several ways are added.
        sign turned over: arriving + from_loss[t] -> arriving - from_loss[t]
            You subtract where gradients meet. Where they meet they are added.
        summed over the batch: return dnew, arriving -> return np.cumsum(from_loss[:, ::-1],
                axis=1)[:, ::-1], arriving
            You add up along axis 1, the sequences of the batch. Time is the first axis.
        squashed: dnew[t] = arriving -> dnew[t] = np.tanh(arriving)
            You squash what arrives with a tanh. On this line nothing squashes, neither forward nor
            back.
    """),
    hints=(
        "Nudge what is new at one step. Which of the states move, and by how much?",
        "Walk from the last step to the first with one array in hand: what has arrived so far.",
        "At each step add `from_loss[t]` to it first; that is `dnew[t]`. Last of all it is `dc_0`.",
    ),
    also_right=(
        back_by_cumsum,
        back_in_a_list,
        back_step_by_step,
        "return dnew, arriving -> return dnew, 1 * dnew[0]",
    ),
)

# 04.gated_states -----------------------------------------------------------------------------

OFFERED, GATES, C_0 = (3, 4, -2, -5, 6), (1, 0, 0.5, 1, 0.5), 2  # as the drawing shows them


def line_states(step, start=C_0):
    """The states when each one is `step(gate, old, new)`."""
    pairs = zip(GATES, OFFERED, strict=True)
    states = accumulate(pairs, lambda old, pair: step(pair[0], old, pair[1]), initial=start)
    return list(states)[1:]


LINE_SLIPS = {  # what is wrong in each step: the step, and the sentence
    "gates ignored": (
        lambda gate, old, new: old + new,
        "You add everything that is offered. The gate lets only a share of it through.",
    ),
    "gate on the sum": (
        lambda gate, old, new: gate * (old + new),
        "Your gate multiplies the sum, and what was on the line with it. In the drawing it stands "
        "below the +: it multiplies only what is new.",
    ),
    "gate on both, and on the sum": (
        lambda gate, old, new: gate * (old + gate * new),
        "Your gate multiplies what is new, as it should, and the line with it. In the drawing it "
        "stands below the +: the line has no gate.",
    ),
    "0 clears the line": (
        lambda gate, old, new: old + gate * new if gate else 0,
        "Where the gate is 0 you set the line to 0. A shut gate lets nothing *in*: what is on the "
        "line stays.",
    ),
    "0 lets everything in": (
        lambda gate, old, new: old + (gate or 1) * new,
        "Where the gate is 0 you let everything in. At 0 nothing passes: the state stays as it is.",
    ),
    "gate on the line": (
        lambda gate, old, new: gate * old + new,
        "Your gate multiplies what was on the line, and what is new comes in ungated. In the "
        "drawing it stands on the way up to the +.",
    ),
    "gates read the other way round": (
        lambda gate, old, new: old + (1 - gate) * new,
        "You read the gate as how much to keep out. At 1 it lets everything through, at 0 nothing.",
    ),
    "only what comes in": (
        lambda gate, old, new: gate * new,
        "That is what comes in at each step. The line adds it to what is there.",
    ),
    "an open gate overwrites": (
        lambda gate, old, new: (1 - gate) * old + gate * new,
        "Where the gate opens, you let the new take the place of the old. The line only adds.",
    ),
    "half open taken for open": (
        lambda gate, old, new: old + np.ceil(gate) * new,
        "You take a gate that is half open for an open one. It lets half through.",
    ),
    "half open taken for shut": (
        lambda gate, old, new: old + np.floor(gate) * new,
        "You take a gate that is half open for a shut one. It lets half through.",
    ),
    "sign ignored": (
        lambda gate, old, new: old + gate * abs(new),
        "You add the numbers without their signs. What is new may be negative.",
    ),
    "subtracted": (lambda gate, old, new: old - gate * new, "You subtract what comes in."),
}
NO_START = "Your line starts at zero. Look at its left end."


def line_mistakes():
    """Each slip in the steps, alone and with the start state left out, where that shows."""
    alone = [Mistake(name, line_states(step), told) for name, (step, told) in LINE_SLIPS.items()]
    both = [
        Mistake(
            f"{name} + start state left out",
            line_states(step, start=0),
            f"Two things at once. First: {told} And: {NO_START}",
        )
        for name, (step, told) in LINE_SLIPS.items()
        if line_states(step) != line_states(step, start=0)
    ]
    return (*alone, *both)


STATES = Exercise(
    name="04.gated_states",
    title="Read it off the drawing",
    minutes=5,
    reference=[5, 5, 4, -1, 2],
    results=("a list of five numbers, c_1 to c_5",),
    mistakes=(
        Mistake("start state left out", [3, 3, 2, -3, 0], NO_START),
        *line_mistakes(),
        Mistake(
            "start state counted as the first",
            [2, 5, 5, 4, -1],
            "Your list begins with c_0. Asked are the states after each of the five steps.",
        ),
    ),
    hints=(
        "At each step work out what passes the gate: gate times what is new. Only then add it.",
        "Where the gate is 0 the state stays what it was.",
    ),
    also_right=(np.array([5.0, 5.0, 4.0, -1.0, 2.0]), (5, 5, 4, -1, 2)),
)

# 04.gate_inputs ------------------------------------------------------------------------------


def gate_inputs(is_message):
    return np.where(is_message, 20.0, -20.0)


def input_cases(rng):
    """A thousand steps, with the message first, last and in between; two steps."""
    sizes = [(1000, 0), (50, 20), (1000, 999), (2, 1)]
    return [(np.arange(T) == place,) for T, place in sizes]


BESIDE_REVERSED = "small leaks add up", "too weak"  # what is told beside it
MOST_OFF = 0.01  # how far from the message the line may end, at worst


def judge_gate_inputs(calls):
    """Take the worst that can come in between -1 and 1: every share that leaks adds up."""
    for (is_message,), z in calls:
        if np.shape(z) != is_message.shape:
            return (
                f"z should have shape {is_message.shape}, a number a step; yours has {np.shape(z)}."
            )
        share = sigmoid(np.asarray(z, dtype=float))
        let_in, leaks = share[is_message][0], share[~is_message]
        problem = _problem(let_in, leaks)
        if problem:
            return problem
    return None


def _problem(let_in, leaks):
    """None, the name of a mistake, or a sentence: `let_in` of the message, `leaks` of the rest."""
    if let_in < 0.5 < leaks.min():
        beside = _problem(1 - let_in, 1 - leaks)
        return "the wrong way round" + f" + {beside}" * (beside in BESIDE_REVERSED)
    found = {
        "": 1 - let_in + leaks.sum() <= MOST_OFF,
        "nothing set": np.allclose([let_in, *leaks], 0.5),
        "gate values in place of z": abs(let_in - sigmoid(np.array(1.0))) < 0.01
        and np.allclose(leaks, 0.5, atol=0.01),
        "the wrong way round + gate values in place of z": abs(let_in - 0.5) < 0.01
        and np.allclose(leaks, sigmoid(np.array(1.0)), atol=0.01),
        "half of the rest comes in": let_in > 0.9 and np.allclose(leaks, 0.5),
        "open everywhere": let_in > 0.9 and leaks.min() > 0.9,
        "shut everywhere": let_in < 0.1 and leaks.max() < 0.1,
        "some of the rest comes in": leaks.max() > 0.9 or let_in < 0.1,
        "small leaks add up": leaks.max() <= 0.02 and leaks.sum() > MOST_OFF,
        "hardly open": leaks.sum() <= MOST_OFF,
        "too weak": let_in > 0.5 and leaks.max() < 0.5,
    }
    name = next((name for name, applies in found.items() if applies), None)
    if name is not None:
        return name or None
    return (
        f"Yours lets {100 * let_in:.3g} % of the message in, and of the other steps up to "
        f"{100 * leaks.max():.3g} % each."
    )


def inputs_by_arithmetic(is_message):
    return 30.0 * is_message - 15


def inputs_by_length(is_message):
    shut = np.log(0.001 / len(is_message))
    return np.where(is_message, -np.log(0.001), shut)


def inputs_by_loop(is_message):
    z = []
    for here in is_message:
        z.append(12 if here else -12)
    return np.array(z)


INPUTS = Exercise(
    name="04.gate_inputs",
    title="Keep the rest out",
    minutes=12,
    reference=gate_inputs,
    results=("z (T,)",),
    cases=input_cases,
    judge=judge_gate_inputs,
    mistakes=read_mistakes("""
        gate values in place of z: np.where(is_message, 20.0, -20.0) -> 1.0 * is_message
            You give 1 where the gate should be open and 0 where it should be shut. These would be
            the gate's *values*; z still goes through the sigmoid, which makes 0.73 of 1 and 0.5 of
            0.
        half of the rest comes in: np.where(is_message, 20.0, -20.0) -> 20.0 * is_message
            The message comes in. But at all other steps your z is 0, and the sigmoid makes 0.5 of
            it: half of what is offered comes in too.
        small leaks add up: np.where(is_message, 20.0, -20.0) -> np.where(is_message, 10.0, -5.0)
            At the other steps your gate is nearly shut, but never quite. There may be 999 of them,
            each may bring a 1 of the same sign, and the line loses nothing: what leaks in adds up
            to more than 0.01.
        hardly open: np.where(is_message, 20.0, -20.0) -> np.where(is_message, 1.0, -20.0)
            The rest stays out. But of the message itself more than a hundredth is left outside: at
            which z is the sigmoid above 0.99?
        too weak: np.where(is_message, 20.0, -20.0) -> np.where(is_message, 3.0, -3.0)
            The right idea, too weak: each of the other steps brings in more than a fiftieth of what
            is offered. How much may all of them bring together?
        the wrong way round: np.where(is_message, 20.0, -20.0) -> np.where(is_message, -20.0, 20.0)
            The wrong way round: your gate is shut for the message and open for the rest.
        the wrong way round + gate values in place of z: np.where(is_message, 20.0, -20.0) ->
                1.0 - is_message
            Two things at once. First: The wrong way round: you give 0 for the message and 1 for the
            rest. And: These would be the gate's *values*; z still goes through the sigmoid, which
            makes 0.73 of 1 and 0.5 of 0.
        the wrong way round + small leaks add up: np.where(is_message, 20.0, -20.0) ->
                np.where(is_message, -10.0, 10.0)
            Two things at once. First: The wrong way round: your gate is shut for the message and
            open for the rest. And: Turned round it still leaks: 999 steps may each bring a 1 of the
            same sign, which adds up to more than 0.01.
        the wrong way round + too weak: np.where(is_message, 20.0, -20.0) ->
                np.where(is_message, -3.0, 3.0)
            Two things at once. First: The wrong way round: your gate is shut for the message and
            open for the rest. And: Turned round it is too weak: each of the other steps brings in
            more than a fiftieth of what is offered.
        open everywhere: np.where(is_message, 20.0, -20.0) -> np.full(len(is_message), 20.0)
            Your gate is open at every step, so the rest comes in too. Use the argument.
        shut everywhere: np.where(is_message, 20.0, -20.0) -> np.full(len(is_message), -20.0)
            Your gate is shut at every step, so the message does not come in. Use the argument.
        some of the rest comes in: is_message -> np.arange(len(is_message)) == 0
            Your gate does not open for the message, or opens at other steps too. `is_message` says
            where it comes; it need not be the first step.
        nothing set: np.where(is_message, 20.0, -20.0) -> np.zeros(len(is_message))
            Your z is 0 everywhere, and the sigmoid makes 0.5 of it: half of everything comes in.
    """),
    hints=(
        "Two numbers are enough: z at the message, z at all other steps.",
        "At worst 999 steps bring 1 each, all with the same sign: how small must each share be?",
        "For a very negative z the sigmoid is nearly e**z. `np.where(condition, a, b)` picks.",
    ),
    also_right=(inputs_by_arithmetic, inputs_by_length, inputs_by_loop),
)

EXERCISES = (INTEGRATE, BACK, STATES, INPUTS)
