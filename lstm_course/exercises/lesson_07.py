"""Exercises of lesson 07: the update line, the four corners of (f, i), the slope of the sum."""

import numpy as np

from .corner_series import START, four_series
from .exercise import Exercise, Mistake

# 07.update_cell_state ------------------------------------------------------------------------


def update_cell_state(f_t, c_prev, i_t, g_t):
    c_t = f_t * c_prev + i_t * g_t
    return c_t


def update_cases(rng):
    """Sizes all different; N = 1; a large cell state; gates shut and open all the way."""

    def draw(N, H, scale=2.0):
        f_t, i_t = rng.uniform(0, 1, (N, H)), rng.uniform(0, 1, (N, H))
        c_prev, g_t = rng.uniform(-scale, scale, (N, H)), rng.uniform(-1, 1, (N, H))
        return f_t, c_prev, i_t, g_t

    _, c_prev, _, g_t = draw(2, 4)
    f_t = np.array([[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0]])
    i_t = np.array([[0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0]])
    return [draw(4, 5), draw(1, 3), draw(3, 6, scale=30.0), (f_t, c_prev, i_t, g_t)]


def update_with_gates_exchanged(f_t, c_prev, i_t, g_t):
    return i_t * c_prev + f_t * g_t


def update_by_forget_gate_alone(f_t, c_prev, i_t, g_t):
    return f_t * c_prev + (1 - f_t) * g_t


def update_by_input_gate_alone(f_t, c_prev, i_t, g_t):
    return (1 - i_t) * c_prev + i_t * g_t


def update_with_forgetting_turned_round(f_t, c_prev, i_t, g_t):
    return (1 - f_t) * c_prev + i_t * g_t


def update_without_forget_gate(f_t, c_prev, i_t, g_t):
    return c_prev + i_t * g_t


def update_without_input_gate(f_t, c_prev, i_t, g_t):
    return f_t * c_prev + g_t


def update_without_old_state(f_t, c_prev, i_t, g_t):
    return i_t * g_t


def update_without_writing(f_t, c_prev, i_t, g_t):
    return f_t * c_prev


def update_inside_a_tanh(f_t, c_prev, i_t, g_t):
    return np.tanh(f_t * c_prev + i_t * g_t)


def update_clipped(f_t, c_prev, i_t, g_t):
    return np.clip(f_t * c_prev + i_t * g_t, -1, 1)


def update_with_tanh_of_old_state(f_t, c_prev, i_t, g_t):
    return f_t * np.tanh(c_prev) + i_t * g_t


def update_with_second_tanh(f_t, c_prev, i_t, g_t):
    return f_t * c_prev + i_t * np.tanh(g_t)


def update_with_tanh_of_what_is_new(f_t, c_prev, i_t, g_t):
    return f_t * c_prev + np.tanh(i_t * g_t)


def update_with_forget_gate_on_both(f_t, c_prev, i_t, g_t):
    return f_t * c_prev + f_t * g_t


def update_with_input_gate_on_both(f_t, c_prev, i_t, g_t):
    return i_t * c_prev + i_t * g_t


def update_by_forget_gate_alone_turned_round(f_t, c_prev, i_t, g_t):
    return (1 - f_t) * c_prev + f_t * g_t


def update_with_second_sigmoid(f_t, c_prev, i_t, g_t):
    return c_prev / (1 + np.exp(-f_t)) + g_t / (1 + np.exp(-i_t))


def update_forgetting_afterwards(f_t, c_prev, i_t, g_t):
    return f_t * (c_prev + i_t * g_t)


def update_by_product(f_t, c_prev, i_t, g_t):
    return (f_t * c_prev) * (i_t * g_t)


def update_by_difference(f_t, c_prev, i_t, g_t):
    return f_t * c_prev - i_t * g_t


def update_by_mean(f_t, c_prev, i_t, g_t):
    return (f_t * c_prev + i_t * g_t) / 2


def update_by_sums_first(f_t, c_prev, i_t, g_t):
    return (f_t + i_t) * (c_prev + g_t)


def update_in_place(f_t, c_prev, i_t, g_t):
    c_prev *= f_t
    c_prev += i_t * g_t
    return c_prev


def update_by_matrix_product(f_t, c_prev, i_t, g_t):
    return f_t @ c_prev.T + i_t @ g_t.T


def update_by_matrix_product_over_the_batch(f_t, c_prev, i_t, g_t):
    return f_t.T @ c_prev + i_t.T @ g_t


def update_by_concatenation(f_t, c_prev, i_t, g_t):
    return np.concatenate([f_t * c_prev, i_t * g_t], axis=1)


def update_stacking_rows(f_t, c_prev, i_t, g_t):
    return np.concatenate([f_t * c_prev, i_t * g_t], axis=0)


def update_summed_over_units(f_t, c_prev, i_t, g_t):
    return (f_t * c_prev + i_t * g_t).sum(axis=1)


def update_with_one_gate_for_all_units(f_t, c_prev, i_t, g_t):
    forget, write = f_t.mean(axis=1, keepdims=True), i_t.mean(axis=1, keepdims=True)
    return forget * c_prev + write * g_t


def update_by_multiply_and_add(f_t, c_prev, i_t, g_t):
    return np.add(np.multiply(g_t, i_t), np.multiply(c_prev, f_t))


def update_a_copy_in_place(f_t, c_prev, i_t, g_t):
    c_t = c_prev.copy()
    c_t *= f_t
    c_t += i_t * g_t
    return c_t


def update_by_einsum(f_t, c_prev, i_t, g_t):
    return np.einsum("knh,knh->nh", np.stack([f_t, i_t]), np.stack([c_prev, g_t]))


def update_number_by_number(f_t, c_prev, i_t, g_t):
    c_t = np.zeros_like(c_prev)
    for n, h in np.ndindex(c_prev.shape):
        c_t[n, h] = f_t[n, h] * c_prev[n, h] + i_t[n, h] * g_t[n, h]
    return c_t


def update_in_float32(f_t, c_prev, i_t, g_t):
    return update_cell_state(*(a.astype(np.float32) for a in (f_t, c_prev, i_t, g_t)))


UPDATE = Exercise(
    name="07.update_cell_state",
    title="The new cell state",
    minutes=5,
    reference=update_cell_state,
    results=("c_t (N, H)",),
    cases=update_cases,
    mistakes=(
        Mistake(
            "gates exchanged",
            update_with_gates_exchanged,
            "Your two gates have changed places: the input gate multiplies the old cell state and "
            "the forget gate the candidate. Which of the two decides about what is already there?",
        ),
        Mistake(
            "convex combination by the forget gate",
            update_by_forget_gate_alone,
            "One gate decides both for you: what is not kept is written, a weighted mean. `i_t` is "
            "not used. In an LSTM the two decisions are separate (a coupled cell joins them).",
        ),
        Mistake(
            "convex combination by the input gate",
            update_by_input_gate_alone,
            "One gate decides both for you: whatever is written pushes out as much of the old. "
            "`f_t` is not used. In an LSTM the two decisions are separate.",
        ),
        Mistake(
            "forget gate read the other way round",
            update_with_forgetting_turned_round,
            "You read `f_t` as how much to throw away. In spite of its name it says how much "
            "stays. Look at lesson 05 again.",
        ),
        Mistake(
            "convex combination, turned round",
            update_by_forget_gate_alone_turned_round,
            "You use the forget gate twice and `i_t` not at all: what is forgotten stays, what is "
            "kept makes room. Two gates, two decisions; and `f_t` says how much stays.",
        ),
        Mistake(
            "forget gate on both",
            update_with_forget_gate_on_both,
            "Your forget gate multiplies the candidate too, and `i_t` is not used. What comes in "
            "has a gate of its own.",
        ),
        Mistake(
            "input gate on both",
            update_with_input_gate_on_both,
            "Your input gate multiplies the old cell state too, and `f_t` is not used. What stays "
            "has a gate of its own.",
        ),
        Mistake(
            "forget gate missing",
            update_without_forget_gate,
            "`f_t` is not used: nothing is ever removed. That is the cell of 1997, before the "
            "forget gate.",
        ),
        Mistake(
            "input gate missing",
            update_without_input_gate,
            "`i_t` is not used: every candidate is written in full, wanted or not.",
        ),
        Mistake(
            "old cell state not used",
            update_without_old_state,
            "The old cell state plays no part: this cell overwrites its memory at every step. "
            "What is to be kept?",
        ),
        Mistake(
            "nothing written",
            update_without_writing,
            "You only keep. The candidate and its gate play no part, so nothing new ever comes in.",
        ),
        Mistake(
            "tanh around the sum",
            update_inside_a_tanh,
            "There is a tanh around your sum. The cell state is not squashed from step to step: "
            "that is what sets it apart from the state of a plain RNN.",
        ),
        Mistake(
            "clipped to -1 and 1",
            update_clipped,
            "You cut the sum off at -1 and 1. A cell state may leave that range; only gates, "
            "candidate and hidden state are bounded.",
        ),
        Mistake(
            "tanh of the old cell state",
            update_with_tanh_of_old_state,
            "You squash the old cell state with a tanh before keeping it. The line takes it as it "
            "is; a tanh of the cell state comes later, for the hidden state (lesson 08).",
        ),
        Mistake(
            "second tanh on the candidate",
            update_with_second_tanh,
            "You put the candidate through a tanh once more. `g_t` comes squashed already.",
        ),
        Mistake(
            "tanh of what is new",
            update_with_tanh_of_what_is_new,
            "You put what is new through a tanh once more. `g_t` came squashed, and its gate can "
            "only make it smaller.",
        ),
        Mistake(
            "second sigmoid on the gates",
            update_with_second_sigmoid,
            "You put the gates through a sigmoid once more, so they stay between 0.5 and 0.73. "
            "`f_t` and `i_t` come squashed already.",
        ),
        Mistake(
            "forgetting after adding",
            update_forgetting_afterwards,
            "Your forget gate also multiplies what has just been written. It decides about the old "
            "content alone. Look at where your bracket closes.",
        ),
        Mistake(
            "product in place of the sum",
            update_by_product,
            "You multiply what is kept by what is new. A zero in either would wipe out both. How "
            "are they joined in the drawing?",
        ),
        Mistake(
            "difference in place of the sum",
            update_by_difference,
            "You subtract what is new. The candidate has its own sign, so the line needs no minus.",
        ),
        Mistake(
            "mean in place of the sum",
            update_by_mean,
            "You take the mean of the two parts, which halves the memory at every step, whatever "
            "the gates say.",
        ),
        Mistake(
            "sums multiplied",
            update_by_sums_first,
            "You add first and multiply afterwards. Each gate belongs to one partner: form the two "
            "products first.",
        ),
        Mistake(
            "c changed in place",
            update_in_place,
            "The numbers are right, but you write them into `c_prev`. The caller's array changes, "
            "and the way back through time needs the old one. Make a new array.",
        ),
        Mistake(
            "matrix product",
            update_by_matrix_product,
            "Your result is (N, N): `@` mixes all units, and sequences with one another. A gate "
            "has one number for each number it acts on. Which product is that in NumPy?",
        ),
        Mistake(
            "matrix product over the batch",
            update_by_matrix_product_over_the_batch,
            "Your result is (H, H): `@` with a transpose sums over the sequences. Each sequence, "
            "and each unit in it, is updated by itself.",
        ),
        Mistake(
            "concatenation",
            update_by_concatenation,
            "You put what is kept and what is new side by side: (N, 2H). Both belong in the same H "
            "places.",
        ),
        Mistake(
            "concatenation along the batch",
            update_stacking_rows,
            "You put what is kept and what is new one below the other: (2N, H). Both belong in the "
            "same N rows.",
        ),
        Mistake(
            "summed over the units",
            update_summed_over_units,
            "You sum over the units as well: (N,). Every unit has a cell state of its own.",
        ),
        Mistake(
            "one gate for all units",
            update_with_one_gate_for_all_units,
            "You average the gates over the units, so that all units keep and write alike. Each "
            "unit has its own gate.",
        ),
    ),
    hints=(
        "Two products are formed, and nothing in them is a matrix product.",
        "One gate decides what stays of `c_prev`, the other what comes in of `g_t`.",
        "In NumPy `*` multiplies element by element. Join the two products as the drawing does.",
    ),
    also_right=(
        update_by_multiply_and_add,
        update_a_copy_in_place,
        update_by_einsum,
        update_number_by_number,
        update_in_float32,
    ),
)

# 07.series_of_corner -------------------------------------------------------------------------

ORDER = ("reset", "accumulate", "keep", "overwrite")  # of the series, 0 to 3
CORNERS = ("keep", "reset", "overwrite", "accumulate")  # in the order of the answer


def judge_series(given):
    """Right is the one order; else say what the first misplaced series does, not which it is."""
    found = np.asarray(given, dtype=float)
    if found.shape != (4,):
        return f"`series_of_corner` should have shape (4,), one number a corner; got {found.shape}."
    if sorted(found) == [1, 2, 3, 4]:
        return "The series are numbered from 0 to 3; and not all of yours are in their place yet."
    if sorted(found) != [0, 1, 2, 3]:
        return "Each of the series 0 to 3 belongs to exactly one corner: name each of them once."
    g, c = four_series()
    for corner, k in zip(CORNERS, found.astype(int), strict=True):
        if ORDER[k] != corner:
            return (
                f"Series {k} is not the one for {corner}: from {START} it goes to {c[k, 1]:.2f} "
                f"at the first step, whose candidate is {g[0]}, and it ends at {c[k, -1]:.2f}."
            )
    return None


SERIES = Exercise(
    name="07.series_of_corner",
    title="Four corners, four series",
    minutes=5,
    reference=[2, 0, 3, 1],
    results=("a list of four whole numbers, for keep, reset, overwrite, accumulate",),
    judge=judge_series,
    mistakes=(
        Mistake(
            "the other way round",
            [1, 3, 0, 2],
            "Your list says which corner belongs to each series. Asked is which series belongs to "
            "each corner: the first number is the series of keep.",
        ),
        Mistake(
            "counted from 1",
            [3, 1, 4, 2],
            "The right picture, but the series are numbered from 0 to 3.",
        ),
        Mistake(
            "overwrite and accumulate exchanged",
            [2, 0, 1, 3],
            "You exchanged overwrite and accumulate. With the forget gate open, is the old content "
            "still in the sum?",
        ),
        Mistake(
            "keep and reset exchanged",
            [0, 2, 3, 1],
            "You exchanged keep and reset. Neither writes; they differ in what becomes of the 1.5 "
            "at the start.",
        ),
        Mistake(
            "the two gates exchanged",
            [3, 0, 2, 1],
            "You exchanged keep and overwrite, as if f were the input gate and i the forget gate.",
        ),
        Mistake(
            "reset and overwrite exchanged",
            [2, 3, 0, 1],
            "You exchanged reset and overwrite. Both drop the old content; one of them follows the "
            "candidate afterwards.",
        ),
        Mistake(
            "keep and accumulate exchanged",
            [1, 0, 3, 2],
            "You exchanged keep and accumulate. Both hold on to the old content; only one of them "
            "goes on adding.",
        ),
        Mistake(
            "forget gate read the other way round",
            [0, 2, 1, 3],
            "You read f as how much to throw away. It says how much stays: at 1 all of it.",
        ),
    ),
    hints=(
        "Look at the step after the start first: which series still have most of the 1.5?",
        "Of the two that lost it, one follows the candidate and one stays near zero.",
        "Of the two that hold it, one hardly moves and one goes far beyond 1.5.",
    ),
    also_right=(np.array([2.0, 0.0, 3.0, 1.0]), np.array([2, 0, 3, 1], dtype=np.float32)),
)

# 07.slope_at_lag -----------------------------------------------------------------------------


def slope_at_lag(c_0, f, i, g, lag):
    T = len(f)
    slope = np.ones_like(c_0)
    for t in range(T - lag, T):
        slope = slope * f[t]
    return slope


def slope_cases(rng):
    """Sizes all different; lag 0, lag 1 and the whole sequence; one forget gate quite shut."""

    def draw(T, N, H, lag):
        f, i = rng.uniform(0.2, 1, (T, N, H)), rng.uniform(0, 1, (T, N, H))
        return rng.uniform(-2, 2, (N, H)), f, i, rng.uniform(-1, 1, (T, N, H)), lag

    shut = draw(6, 2, 3, 5)
    shut[1][3, 0, 1] = 0.0
    return [draw(7, 4, 5, 3), draw(4, 1, 3, 1), draw(5, 3, 2, 0), draw(4, 2, 6, 4), shut]


def _states(c_0, f, i, g):
    """All cell states, c_0 first."""
    c = [c_0]
    for f_t, i_t, g_t in zip(f, i, g, strict=True):
        c.append(f_t * c[-1] + i_t * g_t)
    return np.array(c)


def slope_from_the_start(c_0, f, i, g, lag):
    return f[:lag].prod(axis=0)


def slope_of_all_steps(c_0, f, i, g, lag):
    return f.prod(axis=0)


def slope_with_lag_zero_slip(c_0, f, i, g, lag):
    return f[-lag:].prod(axis=0)


def slope_with_zero_at_lag_zero(c_0, f, i, g, lag):
    return f[-lag:].prod(axis=0) if lag else np.zeros_like(c_0)


def slope_with_state_at_lag_zero(c_0, f, i, g, lag):
    return f[-lag:].prod(axis=0) if lag else _states(c_0, f, i, g)[-1]


def slope_of_the_steps_after_lag(c_0, f, i, g, lag):
    return f[lag:].prod(axis=0)


def slope_of_the_first_gate_alone(c_0, f, i, g, lag):
    return f[-lag]


def slope_with_one_gate_more_by_index(c_0, f, i, g, lag):
    return f[len(f) - lag - 1 :].prod(axis=0)


def slope_with_one_gate_more(c_0, f, i, g, lag):
    return f[-lag - 1 :].prod(axis=0)


def slope_with_one_gate_less(c_0, f, i, g, lag):
    return f[len(f) - lag + 1 :].prod(axis=0)


def slope_without_the_last_gate(c_0, f, i, g, lag):
    T = len(f)
    return f[max(T - lag - 1, 0) : T - 1].prod(axis=0)


def slope_as_sum(c_0, f, i, g, lag):
    return f[len(f) - lag :].sum(axis=0)


def slope_of_the_last_gate_alone(c_0, f, i, g, lag):
    return f[-1]


def slope_as_power_of_the_last_gate(c_0, f, i, g, lag):
    return f[-1] ** lag


def slope_as_power_of_the_mean_gate(c_0, f, i, g, lag):
    return f.mean(axis=0) ** lag


def slope_of_one(c_0, f, i, g, lag):
    return np.ones_like(c_0)


def slope_with_writing(c_0, f, i, g, lag):
    return (f + i * g)[len(f) - lag :].prod(axis=0)


def slope_with_input_gate(c_0, f, i, g, lag):
    return (f + i)[len(f) - lag :].prod(axis=0)


def slope_times_writing(c_0, f, i, g, lag):
    return (f * i * g)[len(f) - lag :].prod(axis=0)


def slope_times_input_gate(c_0, f, i, g, lag):
    return (f * i)[len(f) - lag :].prod(axis=0)


def slope_times_candidate_tanh(c_0, f, i, g, lag):
    return (f * (1 - g**2))[len(f) - lag :].prod(axis=0)


def slope_times_start_state(c_0, f, i, g, lag):
    return f[len(f) - lag :].prod(axis=0) * c_0


def slope_with_candidate_tanh(c_0, f, i, g, lag):
    return (f + i * (1 - g**2))[len(f) - lag :].prod(axis=0)


def slope_with_state_tanh(c_0, f, i, g, lag):
    c = _states(c_0, f, i, g)[1:]
    return (f * (1 - np.tanh(c) ** 2))[len(f) - lag :].prod(axis=0)


def slope_with_gate_slope(c_0, f, i, g, lag):
    return (f * (1 - f))[len(f) - lag :].prod(axis=0)


def slope_with_respect_to_the_gate(c_0, f, i, g, lag):
    return _states(c_0, f, i, g)[:-1][len(f) - lag :].prod(axis=0)


def slope_as_share_of_state(c_0, f, i, g, lag):
    return f[len(f) - lag :].prod(axis=0) * _states(c_0, f, i, g)[len(f) - lag]


def slope_over_all_axes(c_0, f, i, g, lag):
    return f[len(f) - lag :].prod()


def slope_mean_over_units(c_0, f, i, g, lag):
    mean = f.mean(axis=2, keepdims=True)
    return np.ones_like(c_0) * mean[len(f) - lag :].prod(axis=0)


def slope_of_every_lag(c_0, f, i, g, lag):
    return f[len(f) - lag :].cumprod(axis=0)


def slope_by_slice(c_0, f, i, g, lag):
    return np.prod(f[len(f) - lag :], axis=0)


def slope_backwards(c_0, f, i, g, lag):
    slope = np.ones(c_0.shape)
    for k in range(1, lag + 1):
        slope = f[-k] * slope
    return slope


def slope_by_reversing(c_0, f, i, g, lag):
    return np.multiply.reduce(f[::-1][:lag], axis=0)


def slope_by_nudging(c_0, f, i, g, lag):
    start = len(f) - lag
    part = f[start:], i[start:], g[start:]
    c = _states(c_0, f, i, g)[start]
    return (_states(c + 1, *part)[-1] - _states(c - 1, *part)[-1]) / 2


def slope_in_float32(c_0, f, i, g, lag):
    return slope_at_lag(*(a.astype(np.float32) for a in (c_0, f, i, g)), lag)


SLOPE = Exercise(
    name="07.slope_at_lag",
    title="How much of a nudge arrives",
    minutes=10,
    reference=slope_at_lag,
    results=("dc_T/dc_{T-lag} (N, H)",),
    cases=slope_cases,
    mistakes=(
        Mistake(
            "right except at lag 0",
            slope_with_lag_zero_slip,
            "Nearly: only lag 0 is wrong. There your product takes in all the steps instead of "
            "none. (`-0` is 0, and index -1 is the last one.)",
        ),
        Mistake(
            "zero at lag 0",
            slope_with_zero_at_lag_zero,
            "Nearly: only lag 0 is wrong. Nudge c_T itself: how far does c_T move?",
        ),
        Mistake(
            "a state at lag 0",
            slope_with_state_at_lag_zero,
            "Nearly: only lag 0 is wrong. There you return c_T. Asked is its slope in itself.",
        ),
        Mistake(
            "first steps instead of the last",
            slope_from_the_start,
            "You multiply the *first* `lag` gates. The lag counts from the end: which steps lie "
            "between c_(T-lag) and c_T?",
        ),
        Mistake(
            "first steps left out",
            slope_of_the_steps_after_lag,
            "You leave out the first `lag` gates and multiply the others. How many steps does a "
            "nudge of c_(T-lag) pass through?",
        ),
        Mistake(
            "gate at the lag alone",
            slope_of_the_first_gate_alone,
            "You return the gate of a single step. A nudge passes through `lag` of them, up to "
            "the last.",
        ),
        Mistake(
            "all the steps",
            slope_of_all_steps,
            "You multiply the gates of all T steps, whatever the lag. That is the slope all the "
            "way back to c_0.",
        ),
        Mistake(
            "one gate too many",
            slope_with_one_gate_more,
            "You use one gate too many. The first gate that acts on c_(T-lag) is that of the step "
            "after it.",
        ),
        Mistake(
            "one gate too many, by its index",
            slope_with_one_gate_more_by_index,
            "You use one gate too many, and with the lag as long as the sequence your index "
            "becomes negative. Which step is the first after c_(T-lag)?",
        ),
        Mistake(
            "one gate too few",
            slope_with_one_gate_less,
            "You use one gate too few. Count for lag 1: from c_(T-1) to c_T there is one step, and "
            "it has a forget gate.",
        ),
        Mistake(
            "a step too early",
            slope_without_the_last_gate,
            "Your gates are one step too early: the last step's own gate is missing, and it acts "
            "on c_(T-1).",
        ),
        Mistake(
            "sum in place of the product",
            slope_as_sum,
            "You add the gates. Slopes along a chain of steps are joined by the chain rule.",
        ),
        Mistake(
            "last gate alone",
            slope_of_the_last_gate_alone,
            "You return the last step's gate whatever the lag. That is the slope of one step; the "
            "nudge passes through `lag` of them.",
        ),
        Mistake(
            "power of the last gate",
            slope_as_power_of_the_last_gate,
            "You use the last gate for every step. Each step has a forget gate of its own.",
        ),
        Mistake(
            "power of the mean gate",
            slope_as_power_of_the_mean_gate,
            "You raise the mean gate to a power. Each step has a gate of its own, and a single one "
            "that is shut stops everything.",
        ),
        Mistake(
            "slope one",
            slope_of_one,
            "Your slope is 1 at every lag. That holds for the cell of 1997, which had no forget "
            "gate. Here each step lets less than all of the nudge through.",
        ),
        Mistake(
            "written part in the slope",
            slope_with_writing,
            "Your slope holds i * g as a term. With gates and candidate given, does the written "
            "part change when c_(t-1) is nudged?",
        ),
        Mistake(
            "input gate in the slope",
            slope_with_input_gate,
            "Your slope holds i as a term. The input gate multiplies the candidate, not the old "
            "cell state.",
        ),
        Mistake(
            "everything multiplied",
            slope_times_writing,
            "You multiply by i and g too, as if kept and written were joined by a product. They "
            "are added.",
        ),
        Mistake(
            "input gate multiplied in",
            slope_times_input_gate,
            "You multiply by `i` too. The input gate acts on the candidate; the nudge does not "
            "pass through it.",
        ),
        Mistake(
            "slope of the candidate's tanh multiplied in",
            slope_times_candidate_tanh,
            "You multiply by the slope of the candidate's tanh. That tanh does not stand on the "
            "way from c_(t-1) to c_t.",
        ),
        Mistake(
            "times the start state",
            slope_times_start_state,
            "You multiply by `c_0`: that is what is left of its value. The slope does not depend "
            "on the value.",
        ),
        Mistake(
            "slope of the candidate's tanh",
            slope_with_candidate_tanh,
            "You add a slope through the candidate's tanh. `g` is given here: it does not see "
            "c_(t-1) within the step.",
        ),
        Mistake(
            "slope of a tanh of the state",
            slope_with_state_tanh,
            "You multiply by the slope of a tanh of c_t. No tanh stands between c_(t-1) and c_t.",
        ),
        Mistake(
            "slope of the gate's sigmoid",
            slope_with_gate_slope,
            "f * (1 - f) is the slope of the sigmoid, by its own pre-activation. Here the cell "
            "state is nudged and the gate stays as it is.",
        ),
        Mistake(
            "slope by the gate",
            slope_with_respect_to_the_gate,
            "You took the slope of the product by its other factor: that is how c_t moves when "
            "the *gate* is nudged.",
        ),
        Mistake(
            "what is left of the value",
            slope_as_share_of_state,
            "You multiply by the cell state itself: that is how much of its value is left. The "
            "slope does not depend on the value.",
        ),
        Mistake(
            "product over all axes",
            slope_over_all_axes,
            "You multiply over sequences and units as well: one number. Multiply over the steps "
            "alone, axis 0.",
        ),
        Mistake(
            "mean over the units",
            slope_mean_over_units,
            "You average the gates over the units. Each unit has its own gates, and its own slope.",
        ),
        Mistake(
            "all lags at once",
            slope_of_every_lag,
            "You return the whole row of running products. Asked is the last of them, (N, H).",
        ),
    ),
    hints=(
        "One step first: nudge c_(t-1) in the update line. Which of its two terms moves, and by "
        "how much?",
        "Over several steps the chain rule multiplies the slopes. Lag 0 is no step: slope 1.",
        "Start from `np.ones_like(c_0)` and multiply by `f[t]` for the last `lag` values of t.",
    ),
    also_right=(
        slope_by_slice,
        slope_backwards,
        slope_by_reversing,
        slope_by_nudging,
        slope_in_float32,
    ),
)

EXERCISES = (UPDATE, SERIES, SLOPE)
