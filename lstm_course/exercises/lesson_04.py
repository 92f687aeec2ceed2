"""Exercises of lesson 04: a line that is only added to, a valve, where a segment starts."""

import numpy as np

from .exercise import Exercise, Mistake, read_mistakes

# 04.integrate --------------------------------------------------------------------------------


def integrate(inflow, c_0):
    c_t = c_0
    levels = []
    for inflow_t in inflow:
        c_t = c_t + inflow_t
        levels.append(c_t)
    return np.array(levels)


def integrate_cases(rng):
    """Sizes all different; a single step; one sequence alone, with levels beyond any limit."""

    def draw(T, N, H, scale=1.0):
        return scale * rng.uniform(-1, 1, (T, N, H)), scale * rng.uniform(-1, 1, (N, H))

    return [draw(6, 4, 3, scale=2.0), draw(1, 2, 5), draw(7, 1, 2, scale=1000.0)]


def integrate_probes(rng):
    """One step alone, one number a step: a sum without an axis fits."""
    return [
        (rng.uniform(-2, 2, (T, 1, H)), rng.uniform(-2, 2, (1, H))) for T, H in [(1, 3), (4, 1)]
    ]


def integrate_in_the_callers_array(inflow, c_0):
    c_t = c_0
    levels = []
    for inflow_t in inflow:
        c_t += inflow_t
        levels.append(c_t)
    return np.array(levels)


def integrate_changing_the_start(inflow, c_0):
    c_t = c_0
    levels = []
    for inflow_t in inflow:
        c_t += inflow_t
        levels.append(c_t.copy())
    return np.array(levels)


def integrate_by_cumsum(inflow, c_0):
    return c_0 + np.cumsum(inflow, axis=0)


def integrate_into_zeros(inflow, c_0):
    c = np.zeros((len(inflow) + 1, *c_0.shape))
    c[0] = c_0
    for t in range(len(inflow)):
        c[t + 1] = c[t] + inflow[t]
    return c[1:]


INTEGRATE = Exercise(
    name="04.integrate",
    title="A line that is only added to",
    minutes=6,
    reference=integrate,
    results=("c (T, N, H)",),
    cases=integrate_cases,
    probes=integrate_probes,
    mistakes=(
        *read_mistakes("""
            bounded like h: c_t + inflow_t -> np.tanh(c_t + inflow_t)
                You squash the level with a tanh at every step, so it stays within (-1, 1) and
                fades. That is the hidden state's law. Nothing squashes the cell state.
            tanh of the level: levels.append(c_t) -> levels.append(np.tanh(c_t))
                You hand out the tanh of the levels: your c is bounded like h. Nothing squashes the
                cell state.
            tanh of the inflow: c_t + inflow_t -> c_t + np.tanh(inflow_t)
                You squash what flows in. Here it is added as it comes.
            cell state clipped: c_t + inflow_t -> np.clip(c_t + inflow_t, -K, K)
                Your level stops at -{K} and {K}. Look at the equation again: does it have a limit?
            never below zero: c_t + inflow_t -> np.maximum(c_t + inflow_t, 0)
                Your tank cannot go below empty. A cell state is a number like any other: it may be
                negative.
            outflow taken as inflow: c_t + inflow_t -> c_t + np.abs(inflow_t)
                Your level only ever rises. A negative inflow is an outflow: keep its sign.
            a leak: c_t + inflow_t -> K * c_t + inflow_t
                You multiply the old level by {K} at every step. Its weight is 1: no leak, no
                growth.
            start level ignored: c_t = c_0 -> c_t = 0 * c_0
                Your tank starts empty. The first step starts from `c_0`.
            start level included: levels = [] -> levels = [c_0]
                You return T + 1 levels. `c_0` was there before anything flowed in: leave it out.
            one step late: np.array(levels) -> np.array([c_0, *levels[:-1]])
                Your levels are one step late: entry t should be the level *after* `inflow[t]`.
            first inflow left out: return _c -> return _c - inflow[0]
                What flows in at the first step is missing from all your levels. Entry 0 of the
                result is a level after a step, too.
            only the last level: np.array(levels) -> levels[-1]
                You return the last level alone. Keep the level after every step: (T, N, H).
            nothing accumulates: c_t + inflow_t -> c_0 + inflow_t
                Every step of yours starts from `c_0`, so nothing accumulates. What does step t
                start from?
            start level added every step: c_t = c_0 -> c_t = 0 * c_0
                and c_t + inflow_t -> c_t + inflow_t + c_0
                You add `c_0` at every step. It is the level before the first one, and counts once.
            summed over the batch: return _c -> return c_0 + np.cumsum(inflow, axis=1)
                You add up over axis 1, the sequences of the batch. Time is the first axis.
            summed over the units: return _c -> return c_0 + np.cumsum(inflow, axis=2)
                You add up over axis 2, the units. Each unit is a tank of its own; time is the first
                axis.
            mean instead of sum: return _c -> return c_0 + (_c - c_0) / np.arange(1, len(inflow) +
                    1)[:, None, None]
                You divide by the number of steps: a mean. A tank holds the sum.
            read from the end: inflow -> inflow[::-1]
                Your steps come in the wrong order: the sequence is read from its end.
            the same array T times: np.array(levels) -> np.array([c_t for _ in levels])
                All T levels of yours are equal to the last: your list holds the *same* array T
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
            "`+=` writes into the caller's `c_0`: the next sequence would start from a full tank. "
            "Make a new array each step.",
        ),
        *read_mistakes("""
            summed over everything: return _c -> return c_0 + np.cumsum(inflow)
                `np.cumsum` without an axis adds up all numbers, one behind the other. Time is the
                first axis.
            inflow subtracted: c_t + inflow_t -> c_t - inflow_t
                You subtract the inflow.
            start level subtracted: c_t = c_0 -> c_t = -c_0
                Your tank starts from minus `c_0`.
        """),
    ),
    hints=(
        "Looping over `inflow` gives `inflow_t`, (N, H), one step after the other.",
        "Keep the level in a variable that starts as `c_0`; each step makes a new one from it.",
        "Collect each new level in a list, then `np.array(list)`. Or look up `np.cumsum`.",
    ),
    also_right=(integrate_by_cumsum, integrate_into_zeros),
)

# 04.let_through ------------------------------------------------------------------------------


def let_through(z, flow):
    opening = 1 / (1 + np.exp(-z))
    return opening * flow


def valve_cases(rng):
    """Openings between; shut, half and open; one sequence alone."""

    def draw(N, H, z=None):
        z = rng.uniform(-3, 3, (N, H)) if z is None else np.array(z, dtype=float)
        return z, rng.uniform(-2, 2, (N, H))

    settings = [[-20, 0, 20, -20, 0], [20, 20, -20, 0, -20]]
    return [draw(4, 3), draw(2, 5, settings), draw(1, 6)]


def valve_by_tanh(z, flow):
    return (0.5 + 0.5 * np.tanh(z / 2)) * flow


def valve_by_division(z, flow):
    return flow / (1 + np.exp(-z))


VALVE = Exercise(
    name="04.let_through",
    title="A valve",
    minutes=6,
    reference=let_through,
    results=("the flow behind the valve (N, H)",),
    cases=valve_cases,
    mistakes=read_mistakes("""
        hard valve: opening = _o -> opening = np.where(z > 0, 1, 0)
            Your valve is either shut or open, with nothing between. Such a step has slope 0
            everywhere, so no gradient could ever move it. The sigmoid opens gradually.
        hard valve, open at 0: opening = _o -> opening = np.where(z >= 0, 1, 0)
            Your valve is either shut or open, and fully open at z = 0. There it should let half
            through, and open gradually on both sides.
        three positions: opening = _o -> opening = np.heaviside(z, 0.5)
            Your valve has only three positions: shut, half and open. Between them it has to open
            gradually, or no gradient could ever move it.
        z taken as the share: opening = _o -> opening = np.clip(z, 0, 1)
            You take z itself as the share, cut off at 0 and 1. Then z = 0 shuts the valve, and
            beyond the cuts its slope is 0. z goes through a sigmoid first.
        z not squashed: opening = _o -> opening = z
            You multiply by z itself, which may be any number. A share lies between 0 and 1.
        tanh valve: opening = _o -> opening = np.tanh(z)
            Your valve is a tanh, from -1 to 1: it turns the flow round where z is negative, and
            shuts at z = 0. A share lies between 0 and 1.
        turned over: np.exp(-z) -> np.exp(z)
            Your valve is turned over: it shuts where z is large. Look at the sign in the exponent.
        opening without flow: opening * flow -> opening
            That is how far the valve is open, not what comes out of it.
        z and flow exchanged: z -> flow
            and flow -> z
            You squash the flow and multiply it by z. Which of the two sets the valve?
        softmax over the units: opening = _o -> opening = np.exp(z) / np.exp(z).sum(axis=1,
                keepdims=True)
            Your shares add up to 1 over the units (a softmax): opening one valve shuts the others.
            Each unit's valve is its own.
        brackets missing: 1 / (1 + _e) -> 1 / 1 + _e
            `1 / 1 + exp(-z)` divides first, then adds. Put brackets round the sum.
        added instead of multiplied: opening * flow -> opening + flow
            You add the opening to the flow. A share of something is a product.
        one valve for all units: np.exp(-z) -> np.exp(-z.mean(axis=1, keepdims=True))
            All units of a sequence get one and the same opening. Each has its own z.
        flow squashed too: opening * flow -> opening * np.tanh(flow)
            You squash the flow as well. A valve lets a share through and leaves the rest as it is.
        sigmoid of the product: np.exp(-z) -> np.exp(-z * flow)
            and opening * flow -> opening
            You multiply first and squash then. Only z goes through the sigmoid.
        hard sigmoid: opening = _o -> opening = np.clip(K * z + 0.5, 0, 1)
            Your valve opens along a straight line of slope {K}, cut off at both ends: a hard
            sigmoid. Asked is the sigmoid itself.
        slope of the sigmoid: opening * flow -> opening * (1 - opening) * flow
            You multiply by the slope of the sigmoid. The opening is its value.
        tanh before the sigmoid: np.exp(-z) -> np.exp(-np.tanh(z))
            z goes through a tanh first, so your valve never opens or shuts all the way.
        sigmoid twice: opening = _o -> opening = 1 / (1 + np.exp(-1 / (1 + np.exp(-z))))
            z goes through the sigmoid twice.
        ReLU valve: opening = _o -> opening = np.maximum(z, 0)
            Your opening is a ReLU, without an upper limit. A share lies between 0 and 1.
    """),
    hints=(
        "Two lines: how far is the valve open, (N, H), and what is that share of the flow?",
        "The sigmoid is 1 / (1 + exp(-z)); `np.exp` works element by element.",
    ),
    also_right=(valve_by_tanh, valve_by_division),
)

# 04.start_states -----------------------------------------------------------------------------


def start_states(is_new, h_last, c_last, h_learnt, c_learnt):
    new = is_new[:, None]
    h_0 = np.where(new, h_learnt, h_last)
    c_0 = np.where(new, c_learnt, c_last)
    return h_0, c_0


def start_cases(rng):
    """Some new, some carried; none new; all new; one sequence alone. Sizes all different."""

    def draw(is_new, H):
        shapes = [(len(is_new), H), (len(is_new), H), (H,), (H,)]
        return np.array(is_new), *(rng.uniform(-1, 1, shape) for shape in shapes)

    return [
        draw([True, False, False, True, False], 3),
        draw([False, False], 4),
        draw([True, True, True], 5),
        draw([True], 2),
    ]


def start_probes(rng):
    news = [np.array([True, False, False]), np.array([False, True, True, False])]
    shapes = {len(new): [(len(new), len(new))] * 2 + [(len(new),)] * 2 for new in news}
    return [(new, *(rng.uniform(-1, 1, shape) for shape in shapes[len(new)])) for new in news]


def start_in_own_arrays(is_new, h_last, c_last, h_learnt, c_learnt):
    if not is_new.any():
        return h_last, c_last
    return start_states(is_new, h_last, c_last, h_learnt, c_learnt)


def start_in_place(is_new, h_last, c_last, h_learnt, c_learnt):
    h_last[is_new] = h_learnt
    c_last[is_new] = c_learnt
    return h_last, c_last


def start_by_rows(is_new, h_last, c_last, h_learnt, c_learnt):
    h_0, c_0 = h_last.copy(), c_last.copy()
    for n in range(len(is_new)):
        if is_new[n]:
            h_0[n], c_0[n] = h_learnt, c_learnt
    return h_0, c_0


def start_by_masks(is_new, h_last, c_last, h_learnt, c_learnt):
    new = is_new[:, None].astype(float)
    return new * h_learnt + (1 - new) * h_last, new * c_learnt + (1 - new) * c_last


START = Exercise(
    name="04.start_states",
    title="Where a segment starts",
    minutes=10,
    reference=start_states,
    results=("h_0 (N, H)", "c_0 (N, H)"),
    cases=start_cases,
    probes=start_probes,
    borrowed="the caller's own arrays",
    mistakes=(
        *read_mistakes("""
            carried across unrelated sequences: is_new[:, None] -> np.zeros_like(is_new)[:, None]
                You always carry. Where a new, unrelated sequence begins, the old state is no past
                of its: the network would read it as if it were. Look at `is_new`.
            never carried: is_new[:, None] -> np.ones_like(is_new)[:, None]
                You start afresh everywhere. Within one sequence the second segment has to go on
                from where the first ended.
            turned over: is_new[:, None] -> ~is_new[:, None]
                Turned over: you carry where something new begins, and start afresh within a
                sequence.
            h_0 and c_0 the same array: return _h, _c -> return _h, _h
                Your `c_0` holds what `h_0` should: the two states are different quantities. Make
                two arrays, each of its own.
            the same array, the cell state's: return _h, _c -> return _c, _c
                Your `h_0` holds what `c_0` should. A hidden state lies within (-1, 1), a cell state
                need not. Make two arrays.
            h and c exchanged: return _h, _c -> return _c, _h
                You return the cell state first. The order in this course, and in torch, is (h, c).
            learnt start ignored: h_learnt -> 0 * h_learnt
                and c_learnt -> 0 * c_learnt
                New sequences of yours start from zeros. Two of the arguments say where they should
                start.
            zeros everywhere: return _h, _c -> return 0 * _h, 0 * _c
                Your segments all start from zeros: nothing is carried, and what was learnt is not
                used.
            only h starts afresh: c_0 = _c -> c_0 = c_last
                Your cell state is carried everywhere. It is the part that remembers longest.
            only c starts afresh: h_0 = _h -> h_0 = h_last
                Your hidden state is carried everywhere. Both states go on from step to step, and
                both have to start afresh.
            cell state never carried: c_0 = _c -> c_0 = 0 * c_last + c_learnt
                Your cell state starts afresh everywhere, so the segment loses most of what it knew.
                Both states go on.
            hidden state never carried: h_0 = _h -> h_0 = 0 * h_last + h_learnt
                Your hidden state starts afresh everywhere. Within a sequence both states go on.
            only the cell state carried: h_last -> 0 * h_last
                Within a sequence your hidden state starts from zero. Most of what the reader knew
                was in c, not all: every step reads h as well.
            one new sequence resets the batch: is_new[:, None] -> is_new[:, None] | is_new.any()
                As soon as one sequence of the batch is new, all of yours start afresh. Decide row
                by row.
            all new or none: is_new[:, None] -> is_new[:, None] & is_new.all()
                You start afresh only where the whole batch is new. Decide row by row.
        """),
        Mistake(
            "the caller's own arrays",
            start_in_own_arrays,
            "Your numbers stand in the caller's own arrays, where the next step would write into "
            "what the last segment left. Hand back new arrays, also where nothing is new.",
        ),
        Mistake(
            "last states overwritten",
            start_in_place,
            "You write into the caller's `h_last` and `c_last`, where the previous segment ended. "
            "Make new arrays.",
        ),
        *read_mistakes("""
            learnt start added: np.where(new, h_learnt, h_last) -> h_last + new * h_learnt
                and np.where(new, c_learnt, c_last) -> c_last + new * c_learnt
                You add the learnt start to the old state, so the old one is still in there. It has
                to take its place.
            one learnt start for both: c_learnt -> h_learnt
                The `c_0` of a new sequence is the learnt *hidden* state. The cell state
                has its own.
            is_new along the units: is_new[:, None] -> is_new
                Your `is_new` runs along the units, not down the sequences. It needs the shape (N,
                1).
            the cell state's learnt start for both: h_learnt -> c_learnt
                The `h_0` of a new sequence is the learnt *cell* state.
            hidden state from zero: h_learnt -> 0 * h_learnt
                The hidden state of a new sequence starts from zeros. Use what was learnt.
            cell state from zero: c_learnt -> 0 * c_learnt
                The cell state of a new sequence starts from zeros. Use what was learnt.
        """),
    ),
    hints=(
        "Row n of the result is one of two rows: the learnt start or the last state of sequence n.",
        "`np.where(condition, a, b)` picks element by element; for whole rows the condition needs "
        "the shape (N, 1): `is_new[:, None]`.",
        "Do it once for h and once for c, and return both, h first.",
    ),
    also_right=(start_by_rows, start_by_masks),
)

EXERCISES = (INTEGRATE, VALVE, START)
