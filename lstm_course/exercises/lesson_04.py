"""Exercises of lesson 04: a line that is only added to, a valve, where a segment starts."""

import numpy as np

from .exercise import Exercise, Mistake

# 04.integrate --------------------------------------------------------------------------------


def integrate(inflow, c_0):
    c_t = c_0
    levels = []
    for inflow_t in inflow:
        c_t = c_t + inflow_t
        levels.append(c_t)
    return np.array(levels)


def integrate_cases(rng):
    """Sizes all different; a single step; one sequence alone, with a start outside (-1, 1)."""

    def draw(T, N, H, scale=1.0):
        return scale * rng.uniform(-1, 1, (T, N, H)), scale * rng.uniform(-1, 1, (N, H))

    return [draw(6, 4, 3, scale=2.0), draw(1, 2, 5), draw(7, 1, 2, scale=30.0)]


def integrate_through_tanh(inflow, c_0):
    c_t = c_0
    levels = []
    for inflow_t in inflow:
        c_t = np.tanh(c_t + inflow_t)
        levels.append(c_t)
    return np.array(levels)


def integrate_then_tanh(inflow, c_0):
    return np.tanh(c_0 + np.cumsum(inflow, axis=0))


def integrate_tanh_of_inflow(inflow, c_0):
    return c_0 + np.cumsum(np.tanh(inflow), axis=0)


def integrate_clipped(inflow, c_0):
    c_t = c_0
    levels = []
    for inflow_t in inflow:
        c_t = np.clip(c_t + inflow_t, -1, 1)
        levels.append(c_t)
    return np.array(levels)


def integrate_never_below_zero(inflow, c_0):
    c_t = c_0
    levels = []
    for inflow_t in inflow:
        c_t = np.maximum(c_t + inflow_t, 0)
        levels.append(c_t)
    return np.array(levels)


def integrate_without_outflow(inflow, c_0):
    return c_0 + np.cumsum(np.abs(inflow), axis=0)


def integrate_with_a_leak(inflow, c_0):
    c_t = c_0
    levels = []
    for inflow_t in inflow:
        c_t = 0.99 * c_t + inflow_t
        levels.append(c_t)
    return np.array(levels)


def integrate_from_zero(inflow, c_0):
    return np.cumsum(inflow, axis=0)


def integrate_with_start(inflow, c_0):
    return np.concatenate([c_0[None], integrate(inflow, c_0)])


def integrate_one_step_late(inflow, c_0):
    return np.concatenate([c_0[None], integrate(inflow, c_0)[:-1]])


def integrate_without_first_inflow(inflow, c_0):
    return c_0 + np.cumsum(inflow, axis=0) - inflow[0]


def integrate_last_only(inflow, c_0):
    return c_0 + inflow.sum(axis=0)


def integrate_nothing(inflow, c_0):
    return c_0 + inflow


def integrate_start_at_every_step(inflow, c_0):
    return np.cumsum(inflow + c_0, axis=0)


def integrate_over_the_batch(inflow, c_0):
    return c_0 + np.cumsum(inflow, axis=1)


def integrate_over_the_units(inflow, c_0):
    return c_0 + np.cumsum(inflow, axis=2)


def integrate_mean(inflow, c_0):
    steps = np.arange(1, len(inflow) + 1)[:, None, None]
    return c_0 + np.cumsum(inflow, axis=0) / steps


def integrate_from_the_end(inflow, c_0):
    return c_0 + np.cumsum(inflow[::-1], axis=0)


def integrate_into_one_array(inflow, c_0):
    c_t = c_0.copy()
    levels = []
    for inflow_t in inflow:
        c_t += inflow_t
        levels.append(c_t)
    return np.array(levels)


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


def integrate_in_float32(inflow, c_0):
    return integrate(inflow.astype(np.float32), c_0.astype(np.float32))


INTEGRATE = Exercise(
    name="04.integrate",
    title="A line that is only added to",
    minutes=6,
    reference=integrate,
    results=("c (T, N, H)",),
    cases=integrate_cases,
    mistakes=(
        Mistake(
            "bounded like h",
            integrate_through_tanh,
            "You squash the level with a tanh at every step, so it stays within (-1, 1) and fades. "
            "That is the hidden state's law. Nothing squashes the cell state.",
        ),
        Mistake(
            "tanh of the level",
            integrate_then_tanh,
            "The sums are right, but you hand out their tanh: your c is bounded like h. "
            "Nothing squashes the cell state.",
        ),
        Mistake(
            "tanh of the inflow",
            integrate_tanh_of_inflow,
            "You squash what flows in. Here it is added as it comes.",
        ),
        Mistake(
            "clipped to (-1, 1)",
            integrate_clipped,
            "Your level stops at -1 and 1. Look at the equation again: does it have a limit?",
        ),
        Mistake(
            "never below zero",
            integrate_never_below_zero,
            "Your tank cannot go below empty. A cell state is a number like any other: it may be "
            "negative.",
        ),
        Mistake(
            "outflow taken as inflow",
            integrate_without_outflow,
            "Your level only ever rises. A negative inflow is an outflow: keep its sign.",
        ),
        Mistake(
            "a leak",
            integrate_with_a_leak,
            "Your tank leaks: every step takes one percent. The weight of the old level is 1 here.",
        ),
        Mistake(
            "start level ignored",
            integrate_from_zero,
            "Your tank starts empty. The first step starts from `c_0`.",
        ),
        Mistake(
            "start level included",
            integrate_with_start,
            "You return T + 1 levels. `c_0` was there before anything flowed in: leave it out.",
        ),
        Mistake(
            "one step late",
            integrate_one_step_late,
            "Your levels are one step late: entry t should be the level *after* `inflow[t]`.",
        ),
        Mistake(
            "first inflow left out",
            integrate_without_first_inflow,
            "What flows in at the first step is missing from all your levels. Entry 0 of the "
            "result is a level after a step, too.",
        ),
        Mistake(
            "only the last level",
            integrate_last_only,
            "You return the last level alone. Keep the level after every step: (T, N, H).",
        ),
        Mistake(
            "nothing accumulates",
            integrate_nothing,
            "Every step of yours starts from `c_0`, so nothing accumulates. What does step t start "
            "from?",
        ),
        Mistake(
            "start level added every step",
            integrate_start_at_every_step,
            "You add `c_0` at every step. It is the level before the first one, and counts once.",
        ),
        Mistake(
            "summed over the batch",
            integrate_over_the_batch,
            "You add up over axis 1, the sequences of the batch. Time is the first axis.",
        ),
        Mistake(
            "summed over the units",
            integrate_over_the_units,
            "You add up over axis 2, the units. Each unit is a tank of its own; time is the first "
            "axis.",
        ),
        Mistake(
            "mean instead of sum",
            integrate_mean,
            "You divide by the number of steps: a mean. A tank holds the sum.",
        ),
        Mistake(
            "read from the end",
            integrate_from_the_end,
            "Your steps come in the wrong order: the sequence is read from its end.",
        ),
        Mistake(
            "the same array T times",
            integrate_into_one_array,
            "All T levels of yours are equal to the last: your list holds the *same* array T "
            "times, and `+=` overwrites it. Make a new array each step.",
        ),
        Mistake(
            "the caller's array T times",
            integrate_in_the_callers_array,
            "`+=` writes into the array that is also `c_0`, the caller's, and your list holds that "
            "one array T times. Make a new array each step.",
        ),
        Mistake(
            "c_0 changed in place",
            integrate_changing_the_start,
            "The levels are right, but `+=` writes into the caller's `c_0`: the next sequence "
            "would start from a full tank. Make a new array each step.",
        ),
    ),
    hints=(
        "Looping over `inflow` gives `inflow_t`, (N, H), one step after the other.",
        "Keep the level in a variable that starts as `c_0`; each step makes a new one from it.",
        "Collect each new level in a list, then `np.array(list)`. Or look up `np.cumsum`.",
    ),
    also_right=(integrate_by_cumsum, integrate_into_zeros, integrate_in_float32),
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


def valve_hard(z, flow):
    return np.where(z > 0, flow, 0)


def valve_hard_from_zero(z, flow):
    return np.where(z >= 0, flow, 0)


def valve_of_three_positions(z, flow):
    return np.heaviside(z, 0.5) * flow


def valve_straight(z, flow):
    return np.clip(z, 0, 1) * flow


def valve_tanh(z, flow):
    return np.tanh(z) * flow


def valve_turned_over(z, flow):
    return flow / (1 + np.exp(z))


def valve_without_flow(z, flow):
    return 1 / (1 + np.exp(-z))


def valve_exchanged(z, flow):
    return z / (1 + np.exp(-flow))


def valve_softmax(z, flow):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) * flow


def valve_without_brackets(z, flow):
    return (1 / 1 + np.exp(-z)) * flow


def valve_added(z, flow):
    return 1 / (1 + np.exp(-z)) + flow


def valve_for_all_units(z, flow):
    return flow / (1 + np.exp(-z.mean(axis=1, keepdims=True)))


def valve_that_squashes(z, flow):
    return np.tanh(flow) / (1 + np.exp(-z))


def valve_of_the_product(z, flow):
    return 1 / (1 + np.exp(-z * flow))


def valve_of_z_itself(z, flow):
    return z * flow


def valve_by_tanh(z, flow):
    return (0.5 + 0.5 * np.tanh(z / 2)) * flow


def valve_by_division(z, flow):
    return flow / (1 + np.exp(-z))


def valve_in_float32(z, flow):
    return let_through(z.astype(np.float32), flow.astype(np.float32))


VALVE = Exercise(
    name="04.let_through",
    title="A valve",
    minutes=6,
    reference=let_through,
    results=("the flow behind the valve (N, H)",),
    cases=valve_cases,
    mistakes=(
        Mistake(
            "hard valve",
            valve_hard,
            "Your valve is either shut or open, with nothing between. Such a step has slope 0 "
            "everywhere, so no gradient could ever move it. The sigmoid opens gradually.",
        ),
        Mistake(
            "hard valve, open at 0",
            valve_hard_from_zero,
            "Your valve is either shut or open, and fully open at z = 0. There it should let half "
            "through, and open gradually on both sides.",
        ),
        Mistake(
            "three positions",
            valve_of_three_positions,
            "0 %, 50 % and 100 % are right, but your valve has only these three positions. Between "
            "them it has to open gradually, or no gradient could ever move it.",
        ),
        Mistake(
            "z taken as the share",
            valve_straight,
            "You take z itself as the share, cut off at 0 and 1. Then z = 0 shuts the valve, and "
            "beyond the cuts its slope is 0. z goes through a sigmoid first.",
        ),
        Mistake(
            "z not squashed",
            valve_of_z_itself,
            "You multiply by z itself, which may be any number. A share lies between 0 and 1.",
        ),
        Mistake(
            "tanh valve",
            valve_tanh,
            "Your valve is a tanh, from -1 to 1: it turns the flow round where z is negative, and "
            "shuts at z = 0. A share lies between 0 and 1.",
        ),
        Mistake(
            "turned over",
            valve_turned_over,
            "Your valve is turned over: it shuts where z is large. Look at the sign in the "
            "exponent.",
        ),
        Mistake(
            "opening without flow",
            valve_without_flow,
            "That is how far the valve is open, not what comes out of it.",
        ),
        Mistake(
            "z and flow exchanged",
            valve_exchanged,
            "You squash the flow and multiply it by z. Which of the two sets the valve?",
        ),
        Mistake(
            "softmax over the units",
            valve_softmax,
            "Your shares add up to 1 over the units (a softmax): opening one valve shuts the "
            "others. Each unit's valve is its own.",
        ),
        Mistake(
            "brackets missing",
            valve_without_brackets,
            "`1 / 1 + exp(-z)` divides first, then adds. Put brackets round the sum.",
        ),
        Mistake(
            "added instead of multiplied",
            valve_added,
            "You add the opening to the flow. A share of something is a product.",
        ),
        Mistake(
            "one valve for all units",
            valve_for_all_units,
            "All units of a sequence get one and the same opening. Each has its own z.",
        ),
        Mistake(
            "flow squashed too",
            valve_that_squashes,
            "The opening is right, but you squash the flow as well. A valve lets a share through "
            "and leaves the rest as it is.",
        ),
        Mistake(
            "sigmoid of the product",
            valve_of_the_product,
            "You multiply first and squash then. Only z goes through the sigmoid.",
        ),
    ),
    hints=(
        "Two lines: how far is the valve open, (N, H), and what is that share of the flow?",
        "The sigmoid is 1 / (1 + exp(-z)); `np.exp` works element by element.",
    ),
    also_right=(valve_by_tanh, valve_by_division, valve_in_float32),
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


def start_carried(is_new, h_last, c_last, h_learnt, c_learnt):
    return h_last, c_last


def start_always_new(is_new, h_last, c_last, h_learnt, c_learnt):
    return h_learnt + 0 * h_last, c_learnt + 0 * c_last


def start_turned_over(is_new, h_last, c_last, h_learnt, c_learnt):
    return start_states(~is_new, h_last, c_last, h_learnt, c_learnt)


def start_h_twice(is_new, h_last, c_last, h_learnt, c_learnt):
    h_0 = c_0 = np.where(is_new[:, None], h_learnt, h_last)
    return h_0, c_0


def start_c_twice(is_new, h_last, c_last, h_learnt, c_learnt):
    h_0 = c_0 = np.where(is_new[:, None], c_learnt, c_last)
    return h_0, c_0


def start_exchanged(is_new, h_last, c_last, h_learnt, c_learnt):
    return start_states(is_new, h_last, c_last, h_learnt, c_learnt)[::-1]


def start_from_zero(is_new, h_last, c_last, h_learnt, c_learnt):
    return start_states(is_new, h_last, c_last, 0 * h_learnt, 0 * c_learnt)


def start_always_zero(is_new, h_last, c_last, h_learnt, c_learnt):
    return np.zeros_like(h_last), np.zeros_like(c_last)


def start_c_carried(is_new, h_last, c_last, h_learnt, c_learnt):
    return np.where(is_new[:, None], h_learnt, h_last), c_last


def start_h_carried(is_new, h_last, c_last, h_learnt, c_learnt):
    return h_last, np.where(is_new[:, None], c_learnt, c_last)


def start_c_always_new(is_new, h_last, c_last, h_learnt, c_learnt):
    return np.where(is_new[:, None], h_learnt, h_last), c_learnt + 0 * c_last


def start_h_always_new(is_new, h_last, c_last, h_learnt, c_learnt):
    return h_learnt + 0 * h_last, np.where(is_new[:, None], c_learnt, c_last)


def start_h_not_carried(is_new, h_last, c_last, h_learnt, c_learnt):
    h_0, c_0 = start_states(is_new, h_last, c_last, h_learnt, c_learnt)
    return is_new[:, None] * h_0, c_0


def start_all_if_any(is_new, h_last, c_last, h_learnt, c_learnt):
    return start_states(is_new | is_new.any(), h_last, c_last, h_learnt, c_learnt)


def start_all_or_none(is_new, h_last, c_last, h_learnt, c_learnt):
    return start_states(is_new & is_new.all(), h_last, c_last, h_learnt, c_learnt)


def start_in_place(is_new, h_last, c_last, h_learnt, c_learnt):
    h_last[is_new] = h_learnt
    c_last[is_new] = c_learnt
    return h_last, c_last


def start_added(is_new, h_last, c_last, h_learnt, c_learnt):
    new = is_new[:, None]
    return h_last + new * h_learnt, c_last + new * c_learnt


def start_one_learnt_for_both(is_new, h_last, c_last, h_learnt, c_learnt):
    return start_states(is_new, h_last, c_last, h_learnt, h_learnt)


def start_by_rows(is_new, h_last, c_last, h_learnt, c_learnt):
    h_0, c_0 = h_last.copy(), c_last.copy()
    for n in range(len(is_new)):
        if is_new[n]:
            h_0[n], c_0[n] = h_learnt, c_learnt
    return h_0, c_0


def start_by_masks(is_new, h_last, c_last, h_learnt, c_learnt):
    new = is_new[:, None].astype(float)
    return new * h_learnt + (1 - new) * h_last, new * c_learnt + (1 - new) * c_last


def start_in_float32(is_new, h_last, c_last, h_learnt, c_learnt):
    return tuple(
        a.astype(np.float32) for a in start_states(is_new, h_last, c_last, h_learnt, c_learnt)
    )


START = Exercise(
    name="04.start_states",
    title="Where a segment starts",
    minutes=10,
    reference=start_states,
    results=("h_0 (N, H)", "c_0 (N, H)"),
    cases=start_cases,
    mistakes=(
        Mistake(
            "carried across unrelated sequences",
            start_carried,
            "You always carry. Where a new, unrelated sequence begins, the old state is no past of "
            "its: the network would read it as if it were. Look at `is_new`.",
        ),
        Mistake(
            "never carried",
            start_always_new,
            "You start afresh everywhere. Within one sequence the second segment has to go on from "
            "where the first ended.",
        ),
        Mistake(
            "turned over",
            start_turned_over,
            "Turned over: you carry where something new begins, and start afresh within a "
            "sequence.",
        ),
        Mistake(
            "h_0 and c_0 the same array",
            start_h_twice,
            "Your `c_0` is the very array `h_0`. The two states are different quantities, and what "
            "is written into one would appear in the other.",
        ),
        Mistake(
            "the same array, the cell state's",
            start_c_twice,
            "Your `h_0` is the very array `c_0`. A hidden state lies within (-1, 1), a cell state "
            "need not. Make two arrays.",
        ),
        Mistake(
            "h and c exchanged",
            start_exchanged,
            "You return the cell state first. The order in this course, and in torch, is (h, c).",
        ),
        Mistake(
            "learnt start ignored",
            start_from_zero,
            "Carrying is right, but new sequences of yours start from zeros. Two of the arguments "
            "say where they should start.",
        ),
        Mistake(
            "zeros everywhere",
            start_always_zero,
            "Your segments all start from zeros: nothing is carried, and what was learnt is not "
            "used.",
        ),
        Mistake(
            "only h starts afresh",
            start_c_carried,
            "`h_0` is right, but your cell state is carried everywhere. It is the part that "
            "remembers longest.",
        ),
        Mistake(
            "only c starts afresh",
            start_h_carried,
            "`c_0` is right, but your hidden state is carried everywhere. Both states go on from "
            "step to step, and both have to start afresh.",
        ),
        Mistake(
            "cell state never carried",
            start_c_always_new,
            "`h_0` is right, but your cell state starts afresh everywhere, so the segment loses "
            "most of what it knew. Both states go on.",
        ),
        Mistake(
            "hidden state never carried",
            start_h_always_new,
            "`c_0` is right, but your hidden state starts afresh everywhere. Within a sequence "
            "both states go on.",
        ),
        Mistake(
            "only the cell state carried",
            start_h_not_carried,
            "`c_0` is right, but within a sequence your hidden state is zero. Most of what the "
            "reader knew was in c, not all: every step reads h as well.",
        ),
        Mistake(
            "one new sequence resets the batch",
            start_all_if_any,
            "As soon as one sequence of the batch is new, all of yours start afresh. Decide row by "
            "row.",
        ),
        Mistake(
            "all new or none",
            start_all_or_none,
            "You start afresh only where the whole batch is new. Decide row by row.",
        ),
        Mistake(
            "last states overwritten",
            start_in_place,
            "The values are right, but you write into the caller's `h_last` and `c_last`, where "
            "the previous segment ended. Make new arrays.",
        ),
        Mistake(
            "learnt start added",
            start_added,
            "You add the learnt start to the old state, so the old one is still in there. It has "
            "to take its place.",
        ),
        Mistake(
            "one learnt start for both",
            start_one_learnt_for_both,
            "New sequences of yours start with the learnt *hidden* state in both places. The cell "
            "state has its own.",
        ),
    ),
    hints=(
        "Row n of the result is one of two rows: the learnt start or the last state of sequence n.",
        "`np.where(condition, a, b)` picks element by element; for whole rows the condition needs "
        "the shape (N, 1): `is_new[:, None]`.",
        "Do it once for h and once for c, and return both, h first.",
    ),
    also_right=(start_by_rows, start_by_masks, start_in_float32),
)

EXERCISES = (INTEGRATE, VALVE, START)
