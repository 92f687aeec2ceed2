"""Exercises of lesson 03: a task that needs memory, an honest baseline, a gradient's reach."""

import numpy as np

from .exercise import Exercise, read_mistakes

# 03.make_sequences ---------------------------------------------------------------------------


def make_sequences(rng, N, T):
    symbols = rng.integers(0, 4, (T, N))
    label = np.zeros(N, dtype=int)
    for start, end in [(T // 10, T // 5), (T // 2, 6 * T // 10)]:
        marker = rng.integers(0, 2, N)
        position = rng.integers(start, end, N)
        symbols[position, np.arange(N)] = 4 + marker
        label = 2 * label + marker
    return np.eye(6)[symbols], label


def generator_cases(rng):
    """Two seeds and two lengths, each with enough sequences to count."""
    return [(np.random.default_rng(seed), 600, T) for seed, T in [(1, 40), (2, 40), (3, 60)]]


def symbols_of(x):
    return x.argmax(axis=2)


def judge_generator(calls):
    """Look at the sequences a generator made; return None, a mistake's name, or a sentence."""
    for (_, N, T), result in calls:
        if not isinstance(result, tuple) or len(result) != 2:
            return "Return two things: `x` and `label`."
        x, label = (np.asarray(part) for part in result)
        problem = _form_of_sequences(x, label, N, T) or _content_of_sequences(x, label, T)
        if problem:
            return problem
    return _positions_of_sequences(calls) or _spread_of_sequences(calls)


def _form_of_sequences(x, label, N, T):
    if x.shape == (N, T, 6):
        return "axes swapped"
    if x.shape != (T, N, 6):
        return f"`x` should have shape {(T, N, 6)} here; yours has {x.shape}."
    if label.shape != (N,):
        return f"`label` should have shape {(N,)} here; yours has {label.shape}."
    if not ((x == 0) | (x == 1)).all() or not (x.sum(axis=2) == 1).all():
        return "Every step of `x` should be one-hot: a single 1 among six numbers."
    return None


def _content_of_sequences(x, label, T):
    """The markers' windows, the rule of the label, its balance, and no leak."""
    symbols, steps = symbols_of(x), np.arange(T)[:, None]
    windows = [(T // 10, T // 5), (T // 2, 6 * T // 10)]
    inside = [(steps >= start) & (steps < end) for start, end in windows]
    is_marker = symbols >= 4
    counts = [(is_marker & window).sum(axis=0) for window in inside]
    if (is_marker.sum(axis=0) > 2).mean() > 0.5:
        return "markers among the distractors"
    if (is_marker & ~inside[0] & ~inside[1]).any():
        return "marker outside its window"
    if not all((count == 1).all() for count in counts):
        return "Each sequence should hold exactly one marker in each window."
    first, second = (((symbols - 4) * (is_marker & window)).sum(axis=0) for window in inside)
    if np.bincount(2 * first + second, minlength=4).min() < len(label) / 8:
        return "X and Y should be equally frequent, and the second marker not follow the first."
    if (label == first + 2 * second).all():
        return "digits the wrong way round"
    if (label == first + second).all():
        return "order not counted"
    if not (label == 2 * first + second).all():
        return "The labels do not follow the rule: X X is 0, X Y is 1, Y X is 2, Y Y is 3."
    free = symbols[~inside[0][:, 0] & ~inside[1][:, 0]]  # where only distractors stand
    if (free == free[:, :1]).mean() > 0.5:
        return "distractors drawn once for the batch"
    if (free < 3).all():
        return "distractors end too early"
    if (
        np.bincount(free.ravel(), minlength=4).min() < free.size / 8
        or (free == free[0]).mean() > 0.5
    ):
        return "Distractors should be drawn from 0 to 3, evenly, afresh at every step."
    return "label leaks into the input" if _leaks(symbols, label, T, windows) else None


def _leaks(symbols, label, T, windows):
    """Whether any step outside the windows tells the classes apart far beyond chance."""
    outside = [t for t in range(T) if not any(start <= t < end for start, end in windows)]
    shares = np.array([
        [(symbols[outside][:, label == k] == s).mean(axis=1) for s in range(4)] for k in range(4)
    ])  # fmt: skip
    return np.ptp(shares, axis=0).max() > 0.35  # by chance below 0.25 at 600 sequences


def _positions_of_sequences(calls):
    """Whether the markers move from sequence to sequence, and all from generator to generator."""
    (_, (first, _)), (_, (second, _)), *_ = calls  # same sizes, other seeds
    if np.array_equal(first, second):
        return "generator not used"
    places = [(symbols_of(np.asarray(x)) >= 4).argmax(axis=0) for _, (x, _) in calls]
    if all(len(set(p.tolist())) == 1 for p in places):
        same = places[0][0] == places[1][0]
        return "fixed marker positions" if same else "one position for the whole batch"
    if any(len(set(p.tolist())) == 1 for p in places):
        return "one position for the whole batch"
    return None


def _spread_of_sequences(calls):
    """Whether the places fill their windows evenly, and tell nothing about one another."""
    for (_, N, T), (x, _) in calls:
        symbols, drawn = symbols_of(np.asarray(x)), []
        for start, end in [(T // 10, T // 5), (T // 2, 6 * T // 10)]:
            window = symbols[start:end]
            drawn += [(window == 5).any(axis=0).astype(int), (window >= 4).argmax(axis=0)]
        counts = [np.bincount(d, minlength=T // 5 - T // 10) for d in (drawn[1], drawn[3])]
        if any(c[0] < N / len(c) / 4 for c in counts):
            return "first step of a window not used"
        if any(c[-1] < N / len(c) / 4 for c in counts):
            return "last step of a window not used"
        if any(c.min() < N / len(c) / 4 for c in counts):
            return "Each step of a window should be drawn equally often."
        for k, name in [(0, "marker told by its place"), (3, "places depend on each other")]:
            pairs = np.histogram2d(drawn[1], drawn[k], bins=(len(counts[0]), drawn[k].max() + 1))[0]
            if pairs.min() == 0:
                return name
        if np.histogram2d(drawn[3], drawn[2], bins=(len(counts[1]), 2))[0].min() == 0:
            return "marker told by its place"
    return None


def sequences_one_by_one(rng, N, T):
    x, label = np.zeros((T, N, 6)), np.zeros(N)
    for n in range(N):
        row = rng.integers(0, 4, T)
        first, second = rng.integers(0, 2, 2)
        row[rng.integers(T // 10, T // 5)] = 4 + first
        row[rng.integers(T // 2, 6 * T // 10)] = 4 + second
        x[np.arange(T), n, row] = 1
        label[n] = 2 * first + second
    return x, label


def sequences_in_float32(rng, N, T):
    x, label = make_sequences(rng, N, T)
    return x.astype(np.float32), label


GENERATOR = Exercise(
    name="03.make_sequences",
    title="A task that needs memory",
    minutes=15,
    reference=make_sequences,
    results=("x (T, N, 6)", "label (N,)"),
    cases=generator_cases,
    judge=judge_generator,
    mistakes=read_mistakes("""
        label leaks into the input: return _x, label -> symbols[-1] = label; return
                np.eye(6)[symbols], label
            Some step outside the windows gives the label away: a network could read it off there
            without remembering anything. Distractors must not depend on the label.
        fixed marker positions: rng.integers(start, end, N) -> start
            Your markers always stand at the same two steps. A network could learn to look there and
            nowhere else; draw a position for each sequence.
        one position for the whole batch: rng.integers(start, end, N) -> rng.integers(start, end)
            All sequences of a batch have their markers at the same steps. Draw N positions, not
            one.
        axes swapped: np.eye(6)[symbols] -> np.eye(6)[symbols.T]
            Your `x` is (N, T, 6). This course has time first: (T, N, 6).
        generator not used: symbols = _s -> rng = np.random.default_rng(0); symbols =
                rng.integers(0, 4, (T, N))
            Two different generators give the same sequences: you draw from one of your own. Use the
            `rng` you are given, or every batch of a training run is the same.
        order not counted: 2 * label + marker -> label + marker
            X Y and Y X get the same label: you count the Ys. The task is their order.
        digits the wrong way round: 2 * label + marker -> label + (1 if start < T // 4 else 2) *
                marker
            X Y and Y X are exchanged: the first marker counts 2, the second 1.
        marker outside its window: rng.integers(start, end, N) -> rng.integers(0, end, N)
            Some marker stands outside its window. The windows fix how far the network has to
            remember: steps T // 10 to T // 5, and T // 2 to 6 * T // 10, each without its end.
        first step of a window not used: rng.integers(start, end, N) -> rng.integers(start + 1, end,
                N)
            The first step of a window never holds a marker: the window begins there.
        last step of a window not used: rng.integers(start, end, N) -> rng.integers(start, end - 1,
                N)
            The last step of a window never holds a marker: `rng.integers` leaves its end out
            already.
        places depend on each other: rng.integers(start, end, N) -> start +
                np.random.default_rng(0).integers(0, end - start, N)
            Where the first marker stands tells where the second does. Draw the two places one by
            one.
        marker told by its place: rng.integers(start, end, N) -> start + (end - start) // 2 * marker
                + rng.integers(0, (end - start) // 2, N)
            X and Y stand in different parts of their window, so the place gives the label away.
        distractors drawn once for the batch: rng.integers(0, 4, (T, N)) ->
                np.repeat(rng.integers(0, 4, (T, 1)), N, axis=1)
            All sequences of a batch have the same distractors: draw T times N of them.
        distractors end too early: rng.integers(0, 4, (T, N)) -> rng.integers(0, 3, (T, N))
            Distractor 3 never comes: `rng.integers` leaves its end out.
        markers among the distractors: rng.integers(0, 4, (T, N)) -> rng.integers(0, 6, (T, N))
            Most sequences hold more than two markers: distractors are drawn from 0 to 3.
    """),
    hints=(
        "Begin with symbols of shape (T, N), all drawn from 0 to 3.",
        "For each window draw N markers (0 or 1) and N positions; "
        "`symbols[position, np.arange(N)]` are the N places to put 4 + marker into.",
        "One-hot: index an identity matrix, `np.eye(6)[symbols]`.",
    ),
    also_right=(sequences_one_by_one, sequences_in_float32),
)

# 03.adding_baseline --------------------------------------------------------------------------


def judge_baseline(value):
    """Right: 1/6, also from a simulation. The mistakes lie further off than any simulation."""
    if np.ndim(value) != 0:
        return "`adding_baseline` should be one number."
    if abs(value - 1 / 6) < 0.01:
        return None
    wrong = {
        "errors cancel": 0.0,
        "one value only": 1 / 12,
        "root taken": 6**-0.5,
        "variance of values in -1 to 1": 2 / 3,
        "mean absolute error": 1 / 3,
    }
    if abs(value - 0.1767) < 1e-4:
        return "a misprint"
    near = [name for name, known in wrong.items() if abs(value - known) < 0.01]
    return near[0] if near else f"Not yet: {float(value):.4g} is not the mean squared error."


BASELINE = Exercise(
    name="03.adding_baseline",
    title="An honest baseline",
    minutes=5,
    reference=1 / 6,
    results=("one number",),
    judge=judge_baseline,
    also_right=(0.1667, 0.162, np.float32(1 / 6)),
    mistakes=read_mistakes("""
        errors cancel: 0.0
            The *mean error* is zero, since errors above and below cancel. Squares do not cancel.
        one value only: 0.0833
            That is the variance of one of the two values. The target is the sum of two.
        root taken: 0.408
            That is the root of it, a typical error. The loss is the mean of the *squared* error.
        variance of values in -1 to 1: 0.667
            That holds for values between -1 and 1. Here they are between 0 and 1.
        mean absolute error: 0.333
            That is the mean *absolute* error. The loss takes squares.
        a misprint: 0.1767
            This number is found in print, with one digit wrong. Compute it from the variances.
    """),
    hints=(
        "Draw two arrays of random values and compute it: np.mean((a + b - 1) ** 2).",
        "On paper: the variance of a sum of independent values is the sum of their variances.",
    ),
)

# 03.reach ------------------------------------------------------------------------------------


def reach(norms, share):
    below = norms < share * norms[0]
    if not below.any():
        return len(norms) - 1
    return int(np.argmax(below)) - 1


def reach_cases(rng):
    """A fall with a bump above the start after it, no fall at all, a start that is not 1, an
    immediate fall, a norm that is exactly the share."""
    fall = 5.0 * 0.7 ** np.arange(30)
    bump = fall.copy()
    bump[20] = 8.0
    return [
        (bump, 0.1),
        (np.full(12, 3.0), 0.5),
        (fall, 0.01),
        (np.array([2.0, 0.1, 0.1]), 0.5),
        (np.array([0.05, 0.04, 0.02, 0.001]), 0.3),
        (np.array([4.0, 2.0, 1.0]), 0.5),
    ]


def reach_by_loop(norms, share):
    lag = 0
    while lag + 1 < len(norms) and norms[lag + 1] >= share * norms[0]:
        lag += 1
    return lag


def reach_as_float(norms, share):
    above = np.cumprod(np.asarray(norms, dtype=np.float32) >= np.float32(share * norms[0]))
    return np.float32(above.sum() - 1)


REACH = Exercise(
    name="03.reach",
    title="How far a gradient reaches",
    minutes=6,
    reference=reach,
    results=("lag (one number)",),
    cases=reach_cases,
    mistakes=read_mistakes("""
        not compared with lag 0: share * norms[0] -> share
            You compare the norms with `share` itself. A share is meant: of the norm at lag 0.
        one lag too far: return _lag -> return _lag + 1
            You return the first lag that is too weak. The last one before it is wanted.
        later bump counted: below = _b -> below = np.arange(len(norms)) > np.flatnonzero(norms >=
                share * norms[0])[-1]
            You return the last lag anywhere that is strong enough. The reach ends where the curve
            first falls below.
        counted from the wrong end: norms -> norms[::-1]
            You read the curve from its far end. `norms[0]` is lag 0, the last step.
        no fall gives -1: below.any() -> True
            Where the curve never falls below, you return -1: `argmax` of nothing but False is 0.
            Then the reach is the last lag there is.
        counted instead of followed: below = _b -> below = np.arange(len(norms)) >= (norms >= share
                * norms[0]).sum()
            You count how many lags are strong enough. After a first fall, later ones no longer
            count.
        share of the largest: norms[0] -> norms.max()
            You take the share of the largest norm. The norm at lag 0 is meant.
        equal counts as below: _n < _s -> _n <= _s
            A norm that is exactly the share is not below it.
        no reach where nothing falls: return len(norms) - 1 -> return len(norms)
            Where nothing falls below, you return a lag that is not there.
        share of the norm before: share * norms[0] -> share * np.append(norms[0], norms[:-1])
            You compare each norm with the one before it. All are compared with lag 0.
    """),
    hints=(
        "A lag is too weak where norms < share * norms[0].",
        "`np.argmax` of an array of True and False is the place of its first True; "
        "mind the case without any.",
    ),
    also_right=(reach_by_loop, reach_as_float),
)

EXERCISES = (BASELINE, GENERATOR, REACH)
