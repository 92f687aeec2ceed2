"""Exercises of lesson 03: a task that needs memory, and what a network found in its place."""

import numpy as np

from .exercise import Exercise, Mistake, read_mistakes
from .order_series import colleague_sequences, make_sequences

# 03.make_sequences ---------------------------------------------------------------------------


def generator_cases(rng):
    """Two seeds and two lengths, each with enough sequences to count."""
    return [(np.random.default_rng(seed), 600, T) for seed, T in [(1, 40), (2, 40), (3, 60)]]


def judge_generator(calls):
    """Look at the sequences a generator made; return None, a mistake's name, or a sentence."""
    for (_, N, T), result in calls:
        if not isinstance(result, tuple) or len(result) != 2:
            return "Return two things: `x` and `label`."
        x, label = (np.asarray(part) for part in result)
        if problem := _form_of_sequences(x, label, N, T) or _content_of_sequences(x, label, T):
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
    symbols, steps = x.argmax(axis=2), np.arange(T)[:, None]
    windows = [(T // 10, T // 5), (T // 2, 6 * T // 10)]
    inside = [(steps >= start) & (steps < end) for start, end in windows]
    is_marker = symbols >= 4
    counts = [(is_marker & window).sum(axis=0) for window in inside]
    outside = is_marker & ~inside[0] & ~inside[1]
    if outside.mean() > 0.1:
        return "markers among the distractors"
    if outside.any():
        rule = _rule_of_label(label, *_markers_in_order(symbols))
        return f"marker outside its window{rule and f' + {rule}'}"
    if (counts[0] > 1).all() and is_marker[inside[0][:, 0]].all(axis=1).any():
        return "markers for whole steps"
    if not all((count == 1).all() for count in counts):
        return "Each sequence should hold exactly one marker in each window."
    first, second = (((symbols - 4) * (is_marker & window)).sum(axis=0) for window in inside)
    if np.bincount(2 * first + second, minlength=4).min() < len(label) / 8:
        return "X and Y should be equally frequent, and the second marker not follow the first."
    if rule := _rule_of_label(label, first, second):
        return rule
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


def _markers_in_order(symbols):
    """The first and the last marker of each sequence, wherever they stand: 0 for X, 1 for Y."""
    is_marker, every = symbols >= 4, np.arange(symbols.shape[1])
    places = is_marker.argmax(axis=0), len(symbols) - 1 - is_marker[::-1].argmax(axis=0)
    return [symbols[place, every] - 4 for place in places]


def _rule_of_label(label, first, second):
    """The name of a wrong rule that all labels follow, or ""."""
    if (label == first + 2 * second).all():
        return "digits the wrong way round"
    return "order not counted" if (label == first + second).all() else ""


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
    places = [(np.argmax(x, axis=2) >= 4).argmax(axis=0) for _, (x, _) in calls]
    alone = [len(set(p.tolist())) == 1 for p in places]
    if not any(alone):
        return None
    same = all(alone) and places[0][0] == places[1][0]
    return "fixed marker positions" if same else "one position for the whole batch"


def _spread_of_sequences(calls):
    """Whether the places fill their windows evenly, and tell nothing about one another."""
    for (_, N, T), (x, _) in calls:
        symbols, drawn = np.argmax(x, axis=2), []
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


GENERATOR = Exercise(
    name="03.make_sequences",
    title="A task that needs memory",
    minutes=20,
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
        marker outside its window + digits the wrong way round: rng.integers(start, end, N) ->
                rng.integers(start, end + 1, N)
            and 2 * label + marker -> label + (1 if start < T // 4 else 2) * marker
            Two things at once. First: Some marker stands outside its window: steps T // 10 to T //
            5, and T // 2 to 6 * T // 10, each without its end. And: X Y and Y X are exchanged: the
            first marker counts 2, the second 1.
        marker outside its window + order not counted: rng.integers(start, end, N) ->
                rng.integers(start, end + 1, N)
            and 2 * label + marker -> label + marker
            Two things at once. First: Some marker stands outside its window: steps T // 10 to T //
            5, and T // 2 to 6 * T // 10, each without its end. And: X Y and Y X get the same label:
            you count the Ys.
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
        markers for whole steps: symbols[position, np.arange(N)] = _m -> symbols[position] = _m
            At some steps every sequence of yours has a marker: `symbols[position]` is the whole
            step, N numbers. Each sequence has a place of its own: which second index belongs to
            it?
        markers among the distractors: rng.integers(0, 4, (T, N)) -> rng.integers(0, 6, (T, N))
            Outside of the windows markers are frequent: distractors are drawn from 0 to 3.
    """),
    hints=(
        "Begin with symbols of shape (T, N), all drawn from 0 to 3.",
        "For each window draw N markers (0 or 1) and N positions; "
        "`symbols[position, np.arange(N)]` are the N places to put 4 + marker into.",
        "One-hot: index an identity matrix, `np.eye(6)[symbols]`.",
    ),
    also_right=(sequences_one_by_one,),
)

# 03.shortcut ---------------------------------------------------------------------------------


def shortcut(x):
    symbol = x[-4].argmax(axis=1)
    label = (symbol - 1) % 4
    return label


def shortcut_cases(rng):
    """The colleague's sequences with markers that say something else, so that these do not help."""
    cases = []
    for N in (40, 7):
        x, _ = colleague_sequences(rng, N, 100)
        others, _ = make_sequences(rng, N, 100)
        x[:90] = others[:90]
        cases.append((x,))
    x, _ = colleague_sequences(rng, 60, 100)
    x[-3:] = np.eye(6)[[[5], [5], [0]]]  # the colleague's network itself stumbles over these
    return [*cases, (x,)]


def shortcut_by_markers(x):
    symbols = x.argmax(axis=2)
    return 2 * (symbols[10:20].max(axis=0) - 4) + symbols[50:60].max(axis=0) - 4


def shortcut_by_table(x):
    label_of = [3, 0, 1, 2, 0, 0]
    return x[96] @ label_of


def exchanged_labels():
    """The right step, and two labels in each other's place; with 0 and 2 it is "turned over"."""
    label_of, mistakes = [3, 0, 1, 2], []
    for a, b in [(0, 1), (0, 3), (1, 2), (1, 3), (2, 3)]:
        exchanged = [{a: b, b: a}.get(label, label) for label in label_of]
        edit = f"(symbol - 1) % 4 -> np.array({[*exchanged, 0, 0]})[symbol]"
        told = (
            f"The step is right. Labels {a} and {b} have changed places: print the symbol at that "
            "step for each of the two once more."
        )
        mistakes.append(Mistake(f"labels {a} and {b} exchanged", edit, told))
    return mistakes


SHORTCUT = Exercise(
    name="03.shortcut",
    title="What it found",
    minutes=20,
    reference=shortcut,
    results=("label (N,)",),
    cases=shortcut_cases,
    mistakes=(
        Mistake(
            "reads the markers",
            shortcut_by_markers,
            "You read the two markers: that is what the network was meant to do. It never looked "
            "at them. Find the step, outside their windows, that gives the label away.",
        ),
        *read_mistakes("""
            symbol in place of the label: (symbol - 1) % 4 -> symbol
                The step is right. The symbol there is not the label, though each symbol belongs to
                one label: which to which?
            shifted the wrong way: symbol - 1 -> symbol + 1
                The step is right. The label is shifted against the symbol, but the other way round.
            not round the end: (symbol - 1) % 4 -> symbol - 1
                One symbol gets the label -1. The labels go from 0 to 3: see which of them belongs
                to symbol 0.
            turned over: (symbol - 1) % 4 -> 3 - symbol
                The step is right. Print the symbol there for each label: the order is not turned
                over, it is shifted.
            one step late: x[-4] -> x[-3]
                You read the step after the one that tells. x[-1] is the last step, x[96] the fourth
                from the end.
            one step early: x[-4] -> x[-5]
                You read the step before the one that tells. Steps count from 0: the hundredth is
                x[99].
            last step: x[-4] -> x[-1]
                You read the last step. It holds a distractor like any other: compare the labels'
                symbols at every step.
            one symbol for all: x[-4].argmax(axis=1) -> x[-4].argmax()
                `argmax` without an axis gives a single number for the whole step, that of the first
                sequence. Each has a symbol of its own: along which axis?
            one symbol for all, as it is: return label -> return x[-4].argmax()
                You return the first sequence's symbol: `argmax` without an axis looks through the
                whole step at once. Along which axis does each sequence have its own? And the symbol
                is not the label.
        """),
        *exchanged_labels(),
    ),
    hints=(
        "`x.argmax(axis=2)` turns the sequences back into symbols (T, N). Draw a thousand, and "
        "take those of one label: `symbols[:, label == 0]`.",
        "Print their mean at each step, for each of the four labels. Outside the windows all four "
        "should be 1.5. Where are they not?",
        "At that step each label has a symbol of its own. Write down which, and turn it round.",
    ),
    also_right=(shortcut_by_table,),
)

EXERCISES = (GENERATOR, SHORTCUT)
