"""Exercises of lesson 07: the update line, the four corners of (f, i), the slope of the sum."""

import numpy as np

from .corner_series import START, four_series
from .exercise import Exercise, Mistake, read_mistakes

# 07.update_cell_state ------------------------------------------------------------------------


def update_cell_state(f_t, c_prev, i_t, g_t):
    kept = f_t * c_prev
    written = i_t * g_t
    return kept + written


def update_cases(rng):
    """Sizes all different; N = 1; a large cell state; gates shut and open all the way."""

    def draw(N, H, scale=2.0):
        f_t, i_t = rng.uniform(0, 1, (N, H)), rng.uniform(0, 1, (N, H))
        c_prev, g_t = rng.uniform(-scale, scale, (N, H)), rng.uniform(-1, 1, (N, H))
        return f_t, c_prev, i_t, g_t

    _, c_prev, _, g_t = draw(2, 4)
    f_t = np.array([[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0]])
    i_t = np.array([[0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0]])
    return [draw(4, 5), draw(1, 3), draw(3, 6, scale=1000.0), (f_t, c_prev, i_t, g_t)]


def update_probes(rng):
    return [tuple(rng.uniform(0, 1, (n, n)) for _ in range(4)) for n in (3, 4)]


def update_in_place(f_t, c_prev, i_t, g_t):
    c_prev *= f_t
    c_prev += i_t * g_t
    return c_prev


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


UPDATE = Exercise(
    name="07.update_cell_state",
    title="The new cell state",
    minutes=5,
    reference=update_cell_state,
    results=("c_t (N, H)",),
    cases=update_cases,
    probes=update_probes,
    mistakes=(
        *read_mistakes("""
            gates exchanged: f_t -> i_t
                and i_t -> f_t
                Your two gates have changed places: the input gate multiplies the old cell state and
                the forget gate the candidate. Which of the two decides about what is already there?
            convex combination by the forget gate: i_t -> 1 - f_t
                One gate decides both for you: what is not kept is written, a weighted mean. `i_t`
                is not used. In an LSTM the two decisions are separate (a coupled cell joins them).
            convex combination by the input gate: f_t -> 1 - i_t
                One gate decides both for you: whatever is written pushes out as much of the old.
                `f_t` is not used. In an LSTM the two decisions are separate.
            forget gate read the other way round: f_t -> 1 - f_t
                You read `f_t` as how much to throw away. In spite of its name it says how much
                stays. Look at lesson 05 again.
            convex combination, turned round: f_t -> 1 - f_t
                and i_t -> f_t
                You use the forget gate twice and `i_t` not at all: what is forgotten stays, what is
                kept makes room. Two gates, two decisions; and `f_t` says how much stays.
            forget gate on both: i_t -> f_t
                Your forget gate multiplies the candidate too, and `i_t` is not used. What comes in
                has a gate of its own.
            input gate on both: f_t -> i_t
                Your input gate multiplies the old cell state too, and `f_t` is not used. What stays
                has a gate of its own.
            forget gate missing: f_t * c_prev -> c_prev
                `f_t` is not used: nothing is ever removed. That is the cell of 1997, before the
                forget gate.
            input gate missing: i_t * g_t -> g_t
                `i_t` is not used: every candidate is written in full, wanted or not.
            old cell state not used: kept + written -> written
                The old cell state plays no part: this cell overwrites its memory at every step.
                What is to be kept?
            nothing written: kept + written -> kept
                You only keep. The candidate and its gate play no part, so nothing new ever comes
                in.
            tanh around the sum: return _c -> return np.tanh(_c)
                There is a tanh around your sum. The cell state is not squashed from step to step:
                that is what sets it apart from the state of a plain RNN.
            cell state clipped: return _c -> return np.clip(_c, -K, K)
                You cut the sum off at -{K} and {K}. The line cuts nothing off; only gates,
                candidate and hidden state stay between fixed limits.
            tanh of the old cell state: c_prev -> np.tanh(c_prev)
                You squash the old cell state with a tanh before keeping it. The line takes it as it
                is; a tanh of the cell state comes later, for the hidden state (lesson 08).
            second tanh on the candidate: g_t -> np.tanh(g_t)
                You put the candidate through a tanh once more. `g_t` comes squashed already.
            tanh of what is new: i_t * g_t -> np.tanh(i_t * g_t)
                You put what is new through a tanh once more. `g_t` came squashed, and its gate can
                only make it smaller.
            second sigmoid on the gates: f_t -> 1 / (1 + np.exp(-f_t))
                and i_t -> 1 / (1 + np.exp(-i_t))
                You put the gates through a sigmoid once more, so they stay between 0.5 and 0.73.
                `f_t` and `i_t` come squashed already.
            moving average: i_t * g_t -> i_t * (g_t - c_prev)
                You write `i_t` of the way from the old state to the candidate, so the input gate
                takes away as well. In an LSTM the forget gate alone does that: the candidate is
                added as it is.
            forgetting after adding: kept + written -> kept + f_t * written
                Your forget gate also multiplies what has just been written. It decides about the
                old content alone. Look at where your bracket closes.
            product in place of the sum: kept + written -> kept * written
                You multiply what is kept by what is new. A zero in either would wipe out both. How
                are they joined in the drawing?
            difference in place of the sum: kept + written -> kept - written
                You subtract what is new. The candidate has its own sign, so the line needs no
                minus.
            mean in place of the sum: kept + written -> (kept + written) / 2
                You take the mean of the two parts, which halves the memory at every step, whatever
                the gates say.
            sums multiplied: kept + written -> (f_t + i_t) * (c_prev + g_t)
                You add first and multiply afterwards. Each gate belongs to one partner: form the
                two products first.
        """),
        Mistake(
            "c changed in place",
            update_in_place,
            "You write the new numbers into `c_prev`. The caller's array changes, "
            "and the way back through time needs the old one. Make a new array.",
        ),
        *read_mistakes("""
            matrix product: f_t * c_prev -> f_t @ c_prev.T
                and i_t * g_t -> i_t @ g_t.T
                Your result is (N, N): `@` mixes all units, and sequences with one another. A gate
                has one number for each number it acts on. Which product is that in NumPy?
            matrix product over the batch: f_t * c_prev -> f_t.T @ c_prev
                and i_t * g_t -> i_t.T @ g_t
                Your result is (H, H): `@` with a transpose sums over the sequences. Each sequence,
                and each unit in it, is updated by itself.
            concatenation: kept + written -> np.concatenate([kept, written], axis=1)
                You put what is kept and what is new side by side: (N, 2H). Both belong in the same
                H places.
            concatenation along the batch: kept + written -> np.concatenate([kept, written], axis=0)
                You put what is kept and what is new one below the other: (2N, H). Both belong in
                the same N rows.
            summed over the units: return _c -> return _c.sum(axis=1)
                You sum over the units as well: (N,). Every unit has a cell state of its own.
            one gate for all units: f_t -> f_t.mean(axis=1, keepdims=True)
                and i_t -> i_t.mean(axis=1, keepdims=True)
                You average the gates over the units, so that all units keep and write alike. Each
                unit has its own gate.
            gate added to the candidate: i_t * g_t -> i_t + g_t
                You add the input gate to the candidate. A gate multiplies.
            gate added to the old state: f_t * c_prev -> f_t + c_prev
                You add the forget gate to the old cell state. A gate multiplies.
            matrix product without a transpose: f_t * c_prev -> f_t @ c_prev
                and i_t * g_t -> i_t @ g_t
                You use a matrix product. A gate has one number for each number it acts on: which
                product is that in NumPy?
            input gate read the other way round: i_t -> 1 - i_t
                You read `i_t` as how much to keep out. It says how much of the candidate is
                written.
        """),
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
    mistakes=read_mistakes("""
        the other way round: [1, 3, 0, 2]
            Your list says which corner belongs to each series. Asked is which series belongs to
            each corner: the first number is the series of keep.
        the other way round and counted from 1: [2, 4, 1, 3]
            Your list says which corner belongs to each series, and counts the corners from 1. Asked
            is which series belongs to each corner, and the series are numbered from 0 to 3.
        counted from 1: [3, 1, 4, 2]
            The right picture, but the series are numbered from 0 to 3.
        overwrite and accumulate exchanged: [2, 0, 1, 3]
            You exchanged overwrite and accumulate. With the forget gate open, is the old content
            still in the sum?
        keep and reset exchanged: [0, 2, 3, 1]
            You exchanged keep and reset. Neither writes; they differ in what becomes of the 1.5 at
            the start.
        the two gates exchanged: [3, 0, 2, 1]
            You exchanged keep and overwrite, as if f were the input gate and i the forget gate.
        reset and overwrite exchanged: [2, 3, 0, 1]
            You exchanged reset and overwrite. Both drop the old content; one of them follows the
            candidate afterwards.
        keep and accumulate exchanged: [1, 0, 3, 2]
            You exchanged keep and accumulate. Both hold on to the old content; only one of them
            goes on adding.
        forget gate read the other way round: [0, 2, 1, 3]
            You read f as how much to throw away. It says how much stays: at 1 all of it.
    """),
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


def cell_states(c_0, f, i, g):
    """All cell states, c_0 first."""
    c = [c_0]
    for f_t, i_t, g_t in zip(f, i, g, strict=True):
        c.append(f_t * c[-1] + i_t * g_t)
    return np.array(c)


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
    c = cell_states(c_0, f, i, g)[start]
    return (cell_states(c + 1, *part)[-1] - cell_states(c - 1, *part)[-1]) / 2


SLOPE = Exercise(
    name="07.slope_at_lag",
    title="How much of a nudge arrives",
    minutes=10,
    reference=slope_at_lag,
    results=("dc_T/dc_{T-lag} (N, H)",),
    cases=slope_cases,
    mistakes=read_mistakes("""
        right except at lag 0: range(T - lag, T) -> range(T)[-lag:]
            Nearly: only lag 0 is wrong. At lag 0 your product takes in all the steps instead of
            none. (`-0` is 0, and index -1 is the last one.)
        a bare number at lag 0: np.ones_like(c_0) -> np.array(1.0)
            Nearly: only lag 0 is wrong. At lag 0 no gate is multiplied in, and your result is the
            plain number that you begin with. It should have shape (N, H) there too.
        zero at lag 0: return slope -> return slope if lag else 0 * slope
            Nearly: only lag 0 is wrong. At lag 0 nudge c_T itself: how far does c_T move?
        a state at lag 0: return slope -> return slope if lag else cell_states(c_0, f, i, g)[-1]
            Nearly: only lag 0 is wrong. At lag 0 you return c_T. Asked is its slope in itself.
        first steps instead of the last: range(T - lag, T) -> range(lag)
            You multiply the *first* `lag` gates. The lag counts from the end: which steps lie
            between c_(T-lag) and c_T?
        first steps left out: range(T - lag, T) -> range(lag, T)
            You leave out the first `lag` gates and multiply the others. How many steps does a nudge
            of c_(T-lag) pass through?
        gate at the lag alone, by its index: return slope -> return f[T - lag]
            You return the gate of a single step, and at lag 0 there is none. A nudge passes through
            `lag` of them, up to the last.
        gate at the lag alone: return slope -> return f[-lag]
            You return the gate of a single step. A nudge passes through `lag` of them, up to the
            last.
        all the steps: range(T - lag, T) -> range(T)
            You multiply the gates of all T steps, whatever the lag. That is the slope all the way
            back to c_0.
        one gate too many: range(T - lag, T) -> range(max(T - lag - 1, 0), T)
            You use one gate too many. The first gate that acts on c_(T-lag) is that of the step
            after it.
        one gate too many, by its index: range(T - lag, T) -> range(T)[T - lag - 1 :]
            You use one gate too many, and with the lag as long as the sequence your index becomes
            negative. Which step is the first after c_(T-lag)?
        one gate too few: range(T - lag, T) -> range(T - lag + 1, T)
            You use one gate too few. Count for lag 1: from c_(T-1) to c_T there is one step, and it
            has a forget gate.
        last gate left out: range(T - lag, T) -> range(T - lag, T - 1)
            You leave out the last gate. A slice ends before the index at its end, and the last step
            belongs to it.
        last gate left out, by its index: range(T - lag, T) -> range(T)[-lag:-1]
            You leave out the last gate: a slice ends before the index at its end. And at lag 0 your
            slice begins at the first step. (`-0` is 0.)
        a step too early: range(T - lag, T) -> range(max(T - lag - 1, 0), T - 1)
            Your gates are one step too early: the last step's own gate is missing, and it acts on
            c_(T-1).
        sum in place of the product: np.ones_like(c_0) -> np.zeros_like(c_0)
            and slope * f[t] -> slope + f[t]
            You add the gates. Slopes along a chain of steps are joined by the chain rule.
        mean in place of the product: return slope -> return f[T - lag :].mean(axis=0) if lag else
                slope
            You take the mean of the gates. Slopes along a chain of steps are multiplied: two gates
            of 0.5 let a quarter through.
        mean in place of the product, all at lag 0: return slope -> return f[-lag:].mean(axis=0)
            You take the mean of the gates, and at lag 0 the mean of all of them. (`-0` is 0.)
            Slopes along a chain of steps are multiplied: two gates of 0.5 let a quarter through.
        power of the last gates' mean: return slope ->
                return f[T - lag :].mean(axis=0) ** lag if lag else slope
            You raise the mean of the last gates to a power. A mean does not give their product: a
            single gate that is shut stops everything.
        forget gate read the other way round: f[t] -> 1 - f[t]
            You read `f` as how much is thrown away. It says how much stays, and as much of a nudge
            goes through.
        last gate alone: return slope -> return f[-1]
            You return the last step's gate whatever the lag. That is the slope of one step; the
            nudge passes through `lag` of them.
        power of the last gate: f[t] -> f[-1]
            You use the last gate for every step. Each step has a forget gate of its own.
        power of the mean gate: f[t] -> f.mean(axis=0)
            You raise the mean gate to a power. Each step has a gate of its own, and a single one
            that is shut stops everything.
        slope one: f[t] -> 1
            Your slope is 1 at every lag. That holds for the cell of 1997, which had no forget gate.
            Here each step lets less than all of the nudge through.
        written part in the slope: f[t] -> f[t] + i[t] * g[t]
            Your slope holds i * g as a term. With gates and candidate given, does the written part
            change when c_(t-1) is nudged?
        input gate in the slope: f[t] -> f[t] + i[t]
            Your slope holds i as a term. The input gate multiplies the candidate, not the old cell
            state.
        everything multiplied: f[t] -> f[t] * i[t] * g[t]
            You multiply by i and g too, as if kept and written were joined by a product. They are
            added.
        input gate multiplied in: f[t] -> f[t] * i[t]
            You multiply by `i` too. The input gate acts on the candidate; the nudge does not pass
            through it.
        slope of the candidate's tanh multiplied in: f[t] -> f[t] * (1 - g[t] ** 2)
            You multiply by the slope of the candidate's tanh. That tanh does not stand on the way
            from c_(t-1) to c_t.
        times the start state: return slope -> return slope * c_0
            You multiply by `c_0`: that is what is left of its value. The slope does not depend on
            the value.
        slope of the candidate's tanh: f[t] -> f[t] + i[t] * (1 - g[t] ** 2)
            You add a slope through the candidate's tanh. `g` is given here: it does not see c_(t-1)
            within the step.
        slope of a tanh of the state: f[t] -> f[t] * (1 - np.tanh(cell_states(c_0, f, i, g)[t + 1])
                ** 2)
            You multiply by the slope of a tanh of c_t. No tanh stands between c_(t-1) and c_t.
        slope of the gate's sigmoid: f[t] -> f[t] * (1 - f[t])
            f * (1 - f) is the slope of the sigmoid, by its own pre-activation. Here the cell state
            is nudged and the gate stays as it is.
        slope by the gate: f[t] -> cell_states(c_0, f, i, g)[t]
            You took the slope of the product by its other factor: that is how c_t moves when the
            *gate* is nudged.
        last write added: return slope -> return slope + i[-1] * g[-1]
            You add what is written last. With gates and candidate given it moves with no nudge.
        writes added: return slope -> return slope + (i * g)[T - lag :].sum(axis=0)
            You add what is written on the way. With gates and candidates given nothing of it moves
            with the nudge.
        what is left of the value: return slope -> return slope * cell_states(c_0, f, i, g)[T - lag]
            You multiply by the cell state itself: that is how much of its value is left. The slope
            does not depend on the value.
        product over all axes: return slope -> return slope.prod()
            You multiply over sequences and units as well: one number. Multiply over the steps
            alone, axis 0.
        mean over the units: f[t] -> f[t].mean(axis=1, keepdims=True)
            You average the gates over the units. Each unit has its own gates, and its own slope.
        all lags at once: return slope -> return f[T - lag :].cumprod(axis=0)
            You return the whole row of running products. Asked is the last of them, (N, H).
    """),
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
    ),
)

EXERCISES = (UPDATE, SERIES, SLOPE)
