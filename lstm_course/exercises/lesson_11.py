"""Exercises of lesson 11: when a task counts as solved, a rule fooled, and the rule mended."""

import numpy as np

from lstm_course.tasks.grammars import make_embedded_reber
from lstm_course.tasks.lags import make_noise_free_lag

from .exercise import Exercise, read_mistakes

# 11.solved_at --------------------------------------------------------------------------------


def solved_at(errors, window, tolerance, mean_below):
    size = np.abs(errors)
    for end in range(window, len(size) + 1):
        recent = size[end - window : end]
        if recent.max() < tolerance and recent.mean() < mean_below:
            return end
    return 0


def training_errors(rng, window, tolerance, tail):
    """Signed errors of a training: poor, evenly fair, good but for one a window, good, `tail`."""

    def part(count, low, high):
        return tolerance * rng.uniform(low, high, count) * rng.choice([-1.0, 1.0], count)

    spikes = part(3 * window, 0.01, 0.1)
    at_spikes = np.arange(window // 2, 3 * window, window - 1)
    spikes[at_spikes] = tolerance * np.resize([1.3, -1.3], len(at_spikes))
    below = -np.abs(part(window + 2, 2, 9))  # far too low, all of them
    above = np.abs(part(window + 3, 0.75, 0.95))  # a little too high, all of them
    poor, fair = part(window + 1, 1.2, 9), part(window + 5, 0.6, 0.66)
    return np.concatenate([poor, below, above, fair, spikes, part(window + 4, 0.01, 0.2), tail])


def later_of_firsts(size, window, tolerance, mean_below):
    """Wrong: the halves of the rule met apart; how many are read by the later of the two."""
    ends = range(window, len(size) + 1)
    first = [end for end in ends if size[end - window : end].max() < tolerance][:1]
    second = [end for end in ends if size[end - window : end].mean() < mean_below][:1]
    return max(first + second) if first and second else 0


def looked_once(size, window, tolerance, mean_below, anew):
    """Wrong: a streak is looked at once, when it fills the window; then its count begins anew."""
    in_a_row = 0
    for end, small in enumerate(size < tolerance, start=1):
        in_a_row = in_a_row + 1 if small else 0
        if in_a_row == window:
            if size[end - window : end].mean() < mean_below:
                return end
            in_a_row = 0 if anew else in_a_row
    return 0


def solved_cases(rng):
    """Met and lost; never; by the last sequence, the first window; too short; ties; after 100."""
    bad = 0.04 * rng.uniform(2, 9, 11)
    lost = training_errors(rng, 8, 0.04, bad)
    never = 0.04 * rng.uniform(-2, 2, 23)
    small = 0.04 * rng.uniform(0.01, 0.2, 8)
    last = np.concatenate([small[:2], bad, small[2:]])
    single = rng.uniform(0.5, 0.9, 5) * np.array([1, -1, 1, 0.01, 1])
    return [
        (lost, 8, 0.04, 0.01),
        (training_errors(rng, 13, 0.3, np.zeros(0)), 13, 0.3, 0.1),
        (training_errors(rng, 5, 0.9, bad), 5, 0.9, 0.4),
        (never, 7, 0.04, 0.01),
        (last, 6, 0.04, 0.01),
        (last, 7, 0.04, 0.01),
        (np.concatenate([small, bad]), 8, 0.04, 0.01),
        (small[:5], 8, 0.04, 0.01),
        (single, 1, 0.04, 0.01),
        (np.array([0.125, -0.5, 0.125, 0.125, 0.125, -0.5]), 3, 0.5, 0.4),
        (np.array([0.25, 0.25, -0.25, 0.125]), 3, 0.5, 0.25),
        (np.array([0.4375, 0.4375, 0.125, 0.125, 0.125, 0.125]), 3, 0.5, 0.25),
        (np.append(np.full(100, 2.0), training_errors(rng, 9, 0.3, bad)), 9, 0.3, 0.1),
    ]


def solved_by_counting(errors, window, tolerance, mean_below):
    in_a_row = 0
    for k, error in enumerate(np.abs(errors)):
        in_a_row = in_a_row + 1 if error < tolerance else 0
        if in_a_row >= window and np.abs(errors[k + 1 - window : k + 1]).mean() < mean_below:
            return float(k + 1)
    return 0


def solved_by_views(errors, window, tolerance, mean_below):
    if len(errors) < window:
        return 0
    view = np.lib.stride_tricks.sliding_window_view(np.abs(errors), window)
    met = (view < tolerance).all(axis=1) & (view.mean(axis=1) < mean_below)
    return int(met.argmax()) + window if met.any() else 0


SOLVED_AT = Exercise(
    name="11.solved_at",
    title="When is adding solved?",
    minutes=20,
    reference=solved_at,
    results=("the number of sequences (one number)",),
    cases=solved_cases,
    mistakes=read_mistakes("""
        mean error only: recent.max() < tolerance and recent.mean() < mean_below -> recent.mean() <
                mean_below
            You ask for a small mean error only. A few large errors hide in it; the rule allows none
            in the window.
        mean error forgotten: recent.max() < tolerance and recent.mean() < mean_below ->
                recent.max() < tolerance
            You ask for small errors one by one, and stop there. The rule has a second half.
        too low counts as right: np.abs(errors) -> errors
            An error of -1 passes your test as if it were small. How far off is it?
        errors cancel: recent.mean() -> abs(errors[end - window : end].mean())
            In your mean, errors above and below the target cancel. It is the mean of their sizes.
        either half: recent.max() < tolerance and recent.mean() < mean_below -> recent.max() <
                tolerance or recent.mean() < mean_below
            Either half is enough for you. Both must hold, in the same window.
        halves met apart: size = np.abs(errors) -> return later_of_firsts(np.abs(errors), window,
                tolerance, mean_below)
            You ask when each half was first met, and take the later. Both must hold in the same
            window.
        too low passes the tolerance: recent.max() < tolerance and recent.mean() < mean_below ->
                errors[end - window : end].max() < tolerance and recent.mean() < mean_below
            An error of -1 passes your tolerance as if it were small; your mean is of the sizes. How
            far off is it?
        error of the mean: recent.max() < tolerance and recent.mean() < mean_below -> abs(errors[end
                - window : end].mean()) < min(tolerance, mean_below)
            You average first and look at the size afterwards. A network that is too high half the
            time and too low the other half passes that.
        window moves in blocks: range(window, len(size) + 1) -> range(window, len(size) + 1, window)
            Your window jumps by its own length, as if only whole blocks counted. It slides: look
            again after every sequence.
        blocks, the last one short: range(window, len(size) + 1) -> range(window, len(size) +
                window, window)
            Your window jumps by its own length, and the last piece of the run may be shorter. It
            slides: look again after every sequence.
        slice past the end: range(window, len(size) + 1) -> range(window, len(size) + window)
            Your last slices reach beyond the run, where fewer than `window` errors are left: a few
            good ones at its end then pass. The rule wants a full window.
        counted anew: size = np.abs(errors) -> return looked_once(np.abs(errors), window,
                tolerance, mean_below, anew=True)
            Where a full window fails by its mean you begin to count anew. The window slides: the
            next sequence may be enough.
        once a streak: size = np.abs(errors) -> return looked_once(np.abs(errors), window,
                tolerance, mean_below, anew=False)
            You take the mean once in a streak, when it is just `window` long. The rule looks again
            after every sequence.
        window not counted: return end -> return end - window
            You leave out the sequences of the window itself. In this experiment the network trains
            on them, so they count.
        by the start, the last window forgotten: range(window, len(size) + 1) -> range(window,
                len(size))
            and return end -> return end - window
            You return the window's start, but those in it have been read, too; and you never look
            at the last window: `range` ends before its second number.
        not in a row: size[end - window : end] -> size[:end][size[:end] < tolerance][-window:]
            and recent.max() < tolerance and recent.mean() < mean_below -> len(recent) == window and
                recent.mean() < mean_below
            You collect right sequences from anywhere. A wrong one between them has to break the
            run.
        middle of the window: return end -> return end - (window - 1) // 2
            You return the middle of the window, as a moving average does whose window is centred
            (`np.convolve` with "same"). Count up to its end.
        index of the last sequence: return end -> return end - 1
            You return the index of the last sequence of the window. How many have been read by
            then, the first being number one?
        window one too long: range(window, len(size) + 1) -> range(window + 1, len(size) + 1)
            and size[end - window : end] -> size[end - window - 1 : end]
            You are one late: your window holds one sequence more than `window`.
        window one too short: size[end - window : end] -> size[end - window + 1 : end]
            and recent.max() < tolerance and recent.mean() < mean_below ->
                window > 1 and recent.max() < tolerance and recent.mean() < mean_below
            Your slice holds one sequence fewer than `window`: from index a up to b it holds b - a.
        first window forgotten: range(window, len(size) + 1) -> range(window + 1, len(size) + 1)
            You never look at the first full window. The rule can be met as soon as `window`
            sequences have been read.
        last window forgotten: range(window, len(size) + 1) -> range(window, len(size))
            You never look at the last window: `range` ends before its second number. The rule may
            be met by the very last sequence.
        slice one too long: size[end - window : end] -> size[end - window : end + 1]
            Your slice holds one sequence more than `window`: those read up to `end` are the ones
            before index `end`.
        a single try: recent.max() < tolerance and recent.mean() < mean_below -> recent.max() <
                tolerance
            and return end -> return end if recent.mean() < mean_below else 0
            You give up at the first streak of small errors if its mean is too large. The rule looks
            again: it may be met later.
        never taken for the first: return 0 -> return window
            A run that never meets the rule comes out as solved by its first window. (`argmax` of
            nothing but False is 0.) Say 0 there.
        only the end of the run: range(window, len(size) + 1) -> [len(size)]
            You judge the end of the run alone. The rule may have been met, for the first time, long
            before.
        last time it was met: range(window, len(size) + 1) -> range(len(size), window - 1, -1)
            That is the last time the rule is met. Asked is the first.
        counted in windows: return end -> return -(-end // window)
            You count blocks, as one counts updates of a batch. Asked are sequences.
        most of them right: recent.max() < tolerance and recent.mean() < mean_below ->
                np.quantile(recent, 0.85) < tolerance
            You let a few wrong ones through. Not one sequence in the window may be wrong.
        mean of the squares: recent.mean() -> (recent**2).mean()
            You average squares, which are smaller than errors below 1. The limit is for the errors
            themselves.
        root of the mean square: recent.mean() -> np.sqrt((recent**2).mean())
            You take the root of the mean square, which is larger than the mean size. The rule asks
            for the mean of the sizes.
        median: recent.mean() -> np.median(recent)
            You take the median, which does not see how large the larger half is. The rule asks for
            the mean.
        mean of the whole streak: recent.mean() ->
                size[np.append(True, size[:end] >= tolerance).nonzero()[0][-1] : end].mean()
            Your mean is over the whole streak, which may be longer than `window`. Take it over the
            window.
        mean since the beginning: recent.mean() -> size[:end].mean()
            Your mean still drags along the errors of the beginning. Take it over the window.
        budget taken for success: return 0 -> return len(errors)
            A run that never meets the rule comes out as solved at its end. Say 0 there.
        short run taken for solved: return 0 -> return len(errors) if len(errors) < window else 0
            Where fewer than `window` sequences are read the rule cannot be met yet. Say 0 there.
        equal to the tolerance: recent.max() < tolerance and recent.mean() < mean_below ->
                recent.max() <= tolerance and recent.mean() < mean_below
            An error exactly as large as the tolerance passes your test. The rule says less.
        equal to the limit of the mean: recent.max() < tolerance and recent.mean() < mean_below ->
                recent.max() < tolerance and recent.mean() <= mean_below
            A mean exactly at its limit passes your test. The rule says below.
        equal counts as below: recent.max() < tolerance and recent.mean() < mean_below ->
                recent.max() <= tolerance and recent.mean() <= mean_below
            What is exactly at a limit passes your test. The rule says less.
        window not full: range(window, len(size) + 1) -> range(1, len(size) + 1)
            and size[end - window : end] -> size[max(0, end - window) : end]
            You judge before the window is full: the first few sequences alone can pass by luck.
    """),
    hints=(
        "Take sizes first: an error of -0.05 is as bad as one of 0.05.",
        "Slide: for each `end` from `window` on, look at the sizes from `end - window` to `end`.",
        "Both halves at once, `recent.max() < tolerance and recent.mean() < ...`; return the "
        "first `end` that passes, and 0 after the loop.",
    ),
    also_right=(solved_by_counting, solved_by_views),
)

# 11.fool -------------------------------------------------------------------------------------

RULE = 0.98  # of all answers: the colleague's rule
TIE = -1  # in place of a symbol's number, where several outputs are the largest


def fool(x):
    outputs = np.roll(x, 1, axis=2)
    return outputs


def lag_cases(rng):
    """Sequences of experiment 2a of two lengths, each also with its steps in another order."""
    whole = [make_noise_free_lag(rng, N, lag).x for N, lag in ((6, 100), (9, 60))]
    return [(x,) for one in whole for x in (one, one[rng.permutation(len(one))])]


def judge_fool(calls):
    """Right: the colleague's rule is met, and a symbol is answered alike wherever it stands."""
    read, answered = [], []
    for (x,), outputs in calls:
        if outputs.shape != x.shape:
            return f"`outputs` should have the shape of `x`, {x.shape}; yours has {outputs.shape}."
        read.append(x.argmax(axis=2))
        tied = (outputs == outputs.max(axis=2, keepdims=True)).sum(axis=2) > 1
        answered.append(np.where(tied, TIE, outputs.argmax(axis=2)))
    for k in (0, 2):  # in order; k + 1 is the same in another order
        problem = _problem_of_answers(read[k], answered[k])
        if problem or (problem := _use_of_more(read[k : k + 2], answered[k : k + 2])):
            return problem
    return None


def _problem_of_answers(symbols, answers):
    """Which mistake the answers show where they do not meet the rule; None where they do."""
    share, D = (answers == np.roll(symbols, -1, axis=0)).mean(), len(symbols) + 1
    if share >= RULE:
        return None
    if np.ptp(answers) == 0:
        return "nothing"
    found = {"the symbol itself": symbols, "the symbol before": (symbols - 1) % D}
    names = [name for name, wrong in found.items() if (answers == wrong).mean() > 0.9]
    step, n = np.argwhere(answers[:-1] != symbols[1:])[0]
    read, said = (_name_of(symbol[step, n], D) for symbol in (symbols, answers))
    return next(
        iter(names),
        f"Of your answers {np.floor(1000 * share) / 10:g} % are right; the rule asks for "
        f"{100 * RULE:.0f} %. After {read}, for one, you answer {said}.",
    )


def _name_of(symbol, D):
    if symbol == TIE:
        return "several symbols alike: a tie is wrong"
    return f"`a_{symbol + 1}`" if symbol < D - 2 else ("`x`", "`y`")[symbol - D + 2]


def _use_of_more(read, answered):
    """The mistake of answers that rest on more than the symbol just read; None where none does."""
    symbols, answers = read[1], answered[1]
    ahead = answers[:-1] == symbols[1:]
    if ahead.all():
        return "looks ahead"
    if ahead.mean() > 0.9:  # all but where x or y follows
        return "counted in x"
    if (answers[-1] == symbols[0]).all():
        return "remembers"
    if (answers == answered[0]).all():
        return "by the step"
    pairs = {(s, a) for k in (0, 1) for s, a in zip(read[k].flat, answered[k].flat, strict=True)}
    return None if len(pairs) == len({s for s, _ in pairs}) else "by the place"


def counted_in(x):
    """Wrong: answer each symbol with what mostly followed it in these very sequences."""
    return x @ np.einsum("tni,tnj->ij", x[:-1], x[1:])


def fool_by_table(x):
    D = x.shape[2]
    table = np.zeros((D, D))
    for k in range(D - 3):
        table[k, k + 1] = 1
    table[D - 3, D - 1] = table[D - 2, 0] = table[D - 1, 0] = 1
    return x @ table


def fool_by_number(x):
    D = x.shape[2]
    return np.eye(D, dtype=int)[(x.argmax(axis=2) + 1) % D]


FOOL = Exercise(
    name="11.fool",
    title="Fool the rule",
    minutes=12,
    reference=fool,
    results=("outputs (T, N, D)",),
    cases=lag_cases,
    judge=judge_fool,
    mistakes=read_mistakes("""
        the symbol itself: np.roll(x, 1, axis=2) -> x.copy()
            You answer with the symbol that was just read. Asked for is the one that follows it.
        the symbol before: np.roll(x, 1, axis=2) -> np.roll(x, -1, axis=2)
            You answer each symbol with the one before it. Asked for is the one that follows.
        nothing: np.roll(x, 1, axis=2) -> np.zeros_like(x)
            All your outputs are alike at every step, so one symbol at most is ever answered.
        looks ahead: np.roll(x, 1, axis=2) -> np.roll(x, -1, axis=0)
            You answer with what is read at the *next* step: this takes the answers from the
            sequence itself. Use the symbol that is read at the step, and no other.
        counted in x: np.roll(x, 1, axis=2) -> counted_in(x)
            You count in `x` itself what follows each symbol. But these are the answers asked for,
            and in another order the same symbol gets another answer. Which symbol follows which the
            numbers say beforehand.
        remembers: return outputs -> outputs[-1] = x[0]; return outputs
            At the last step you use what was read at the first. That is memory: a network that did
            so would have learnt the task. Use the symbol that is read at the step, and no other.
        by the step: np.roll(x, 1, axis=2) -> np.eye(x.shape[2])[:-1, None] + 0 * x
            You answer by the number of the step, whatever is read there: with the same steps in
            another order your answers stay as they were. Use the symbol that is read.
        by the place: return outputs -> outputs[-1] = 0; outputs[-1, :, -1] = 1; return outputs
            Your answer depends on more than the symbol read at that step: with the same steps in
            another order, the same symbol gets another answer.
    """),
    hints=(
        "After $a_1$ comes $a_2$, after $a_2$ comes $a_3$: only the last answer of a sequence has "
        "to do with its first symbol. How many may be wrong?",
        "The symbol with number k is followed by number k + 1. In the one-hot row the 1 must move "
        "by one place.",
        "`np.roll` moves numbers along an axis, and the last comes round to the front. Axis 0 is "
        "time, axis 1 the sequence, axis 2 the symbol.",
    ),
    also_right=(fool_by_table, fool_by_number),
)

# 11.long_range_share -------------------------------------------------------------------------


def long_range_share(outputs, targets, lengths):
    strings = np.arange(len(lengths))
    scores, wanted = outputs[lengths - 2, strings], targets[lengths - 2, strings]
    highest = scores == scores.max(axis=1, keepdims=True)  # of one symbol, or several in a tie
    alone = highest.sum(axis=1) == 1
    return np.mean(alone & (scores.argmax(axis=1) == wanted.argmax(axis=1)))


def reber_cases(rng):
    """Scores of either sign, mostly right, at the long range now and then; one string; ties."""

    def draw(N, strength, shift=0.0):
        batch = make_embedded_reber(rng, N)
        outputs = 0.5 * batch.targets + rng.uniform(0, 0.55, batch.targets.shape)
        n, step = np.arange(N), batch.lengths - 2
        outputs[step, n] = strength * batch.targets[step, n] + rng.uniform(0, 1, (N, 7))
        return outputs + shift, batch.targets, batch.lengths

    outputs, targets, lengths = draw(24, 2)
    repeated = outputs[lengths - 2, np.arange(24)]
    repeated[::3] = 0.4  # all seven alike
    repeated[1::3, [[1], [4]]] = 2.5  # T and P alike
    outputs[lengths - 2, np.arange(24)] = repeated
    tied = outputs, targets, lengths
    return [draw(61, 0.5), draw(40, 0.2, -0.6), draw(83, 0.7, -2), tied, draw(1, 1.2, -3)]


def right_symbols(outputs, targets):
    """Where the lowest target symbol is above the highest other one, (T, N)."""
    lowest = np.where(targets > 0.5, outputs, np.inf).min(axis=2)
    return lowest > np.where(targets > 0.5, -np.inf, outputs).max(axis=2)


def counted(targets, lengths):
    return np.arange(len(targets))[:, None] < lengths


def share_by_loop(outputs, targets, lengths):
    right = 0
    for n, length in enumerate(lengths):
        scores = outputs[length - 2, n]
        symbol = int(np.flatnonzero(targets[length - 2, n])[0])
        right += all(scores[symbol] > s for k, s in enumerate(scores) if k != symbol)
    return right / len(lengths)


def share_by_ranks(outputs, targets, lengths):
    right = right_symbols(outputs, targets)
    return right[lengths - 2, np.arange(len(lengths))].mean()


def share_by_rivals(outputs, targets, lengths):
    n = np.arange(len(lengths))
    scores, allowed = outputs[lengths - 2, n], targets[lengths - 2, n] > 0
    return ((scores >= scores[allowed][:, None]).sum(axis=1) == 1).mean()


LONG_RANGE = Exercise(
    name="11.long_range_share",
    title="Mend it: the repeated symbol alone",
    minutes=15,
    reference=long_range_share,
    results=("the share (one number)",),
    cases=reber_cases,
    mistakes=read_mistakes("""
        95 % of all symbols: return _s -> return right_symbols(outputs, targets)[counted(targets,
                lengths)].mean()
            You count every symbol. The last three settle nearly all of them, so this share can be
            95 % with no more remembered. Count the one symbol that needs long memory.
        a tie counts: alone & _right -> (scores * wanted).sum(axis=1) == scores.max(axis=1)
            Equal scores pass yours: who scores all symbols alike, without memory, would get 1. A
            tie is wrong.
        first of equal scores: alone & _right -> _right
            `argmax` takes the first of equal scores: where T and P tie, and T is allowed, that is T
            by chance. A tie is wrong.
        all symbols by argmax: return _s -> return (outputs.argmax(axis=2) ==
                targets.argmax(axis=2))[counted(targets, lengths)].mean()
            You count every symbol, and compare one symbol where two may be legal. Count the one
            symbol of each string that needs memory.
        all symbols, string by string: return _s -> same = outputs.argmax(axis=2) ==
                targets.argmax(axis=2);
                return np.mean([same[:length, n].mean() for n, length in enumerate(lengths)])
            You count every symbol. Count the one symbol of each string that needs memory.
        any legal symbol, at every step: return _s -> legal = np.take_along_axis(targets,
                outputs.argmax(axis=2)[..., None], axis=2)[..., 0] > 0;
                return legal[counted(targets, lengths)].mean()
            You count every symbol, and any legal one as right. Count the one symbol of each string
            that needs memory; only one is legal there.
        all steps with one allowed symbol: return _s -> return right_symbols(outputs,
                targets)[targets.sum(axis=2) == 1].mean()
            You count every step at which one symbol alone is allowed. At most of them the last few
            symbols say which; count the repeated one.
        all steps with one allowed symbol, by argmax: return _s -> return (outputs.argmax(axis=2) ==
                targets.argmax(axis=2))[targets.sum(axis=2) == 1].mean()
            You count every step at which one symbol alone is allowed, ties too. At most of them the
            last few symbols say which; count the repeated one.
        filling counted: return _s -> return (outputs.argmax(axis=2) ==
                targets.argmax(axis=2)).mean()
            You average over the whole array: over every symbol, and over the zeros after the end of
            the shorter strings.
        last symbol: lengths - 2 -> lengths - 1
            That is the last symbol. It is always E; nothing has to be remembered for it.
        one step too early: lengths - 2 -> lengths - 3
            You are a step too early. The output *at* a step is for the symbol after it.
        count, one step too early: lengths - 2 -> lengths - 3
            and np.mean(_a) -> np.sum(_a)
            You count, a step too early. The output *at* a step is for the symbol after it; and
            asked is a share.
        end of the array: lengths - 2 -> -2
            You look at the same step of the array for every string. Shorter strings ended before;
            each has its own place.
        end of the array, the allowed one highest: return _s -> scores, wanted = outputs[-2],
                targets[-2]; return np.mean(np.where(wanted > 0, scores, -np.inf).max(axis=1) >
                np.where(wanted > 0, -np.inf, scores).max(axis=1))
            You look at the same step of the array for every string, where the shorter ones are
            over. Each has its own place.
        last step of the array: lengths - 2 -> -1
            You read the last step of the array, where most strings are over and the rest say E.
        count at the end of the array: lengths - 2 -> -2
            and np.mean(_a) -> np.sum(_a)
            You count at the same step of the array for every string, where the shorter ones are
            over. Each string has its own place; and asked is a share.
        count at the last step of the array: lengths - 2 -> -1
            and np.mean(_a) -> np.sum(_a)
            You count at the last step of the array, where most strings are over. Each string has
            its own place; and asked is a share.
        first T or P: lengths - 2 -> 0
            You look at the first step, where T and P are both allowed. Asked is the step that has
            to say it again.
        beginning of the string: lengths - 2 -> 1
            You look at the beginning, where T or P is *read*. Where is it to be said again?
        each place in all strings: return _s -> return right_symbols(outputs, targets)[lengths -
                2].mean()
            `outputs[lengths - 2]` takes each of these steps from *every* string, (N, N, 7). Pick
            for each string its own: a second index says which string.
        each place in all strings, by argmax: return _s -> return (outputs.argmax(axis=2) ==
                targets.argmax(axis=2))[lengths - 2].mean()
            You look at each of these steps in *every* string, (N, N). Pick for each string its own:
            a second index says which string.
        each place in all strings, ties wrong: return _s -> alone = (outputs ==
                outputs.max(axis=2, keepdims=True)).sum(axis=2) == 1;
                return (alone & (outputs.argmax(axis=2) ==
                targets.argmax(axis=2)))[lengths - 2].mean()
            You take each of these steps from *every* string, (N, N, 7). Each string has its own: a
            second index says which string.
        any legal symbol, in all strings: return _s -> legal = np.take_along_axis(targets,
                outputs.argmax(axis=2)[..., None], axis=2)[..., 0] > 0;
                return legal[lengths - 2].mean()
            You look at each of these steps in *every* string, and count any legal symbol as right.
            A second index says which string.
        any legal symbol, in all strings, ties wrong: return _s -> legal =
                np.take_along_axis(targets, outputs.argmax(axis=2)[..., None], axis=2)[..., 0] > 0;
                alone = (outputs == outputs.max(axis=2, keepdims=True)).sum(axis=2) == 1;
                return (alone & legal)[lengths - 2].mean()
            `outputs[lengths - 2]` is (N, N, 7): each of these steps in *every* string. A second
            index says which string; and one symbol alone is right there.
        whole strings by argmax: return _s -> legal = np.take_along_axis(targets,
                outputs.argmax(axis=2)[..., None], axis=2)[..., 0] > 0;
                return (legal | ~counted(targets, lengths)).all(axis=0).mean()
            You ask for strings without any mistake, as the paper does. Here one symbol of each
            counts: the repeated one.
        whole strings: return _s -> return (right_symbols(outputs, targets) | ~counted(targets,
                lengths)).all(axis=0).mean()
            You ask for strings without any mistake: that is the paper's criterion. Here one symbol
            of each counts.
        count: np.mean(_a) -> np.sum(_a)
            That is how many were right. As a share of what?
        count at the last symbol: lengths - 2 -> lengths - 1
            and np.mean(_a) -> np.sum(_a)
            You count how many last symbols are right. The last one is always E, and asked is a
            share.
        count with ties: np.mean(_s) -> np.sum(scores.argmax(axis=1) == wanted.argmax(axis=1))
            You count strings, and among them ties that `argmax` takes for right. Asked is a share.
        shared out over the steps: np.mean(_a) -> np.sum(_a) / len(outputs)
            You divide by the number of steps. Asked is the share of the strings.
        symbol by symbol: np.mean(_s) -> np.mean(highest == (wanted == 1))
            You compare seven symbols of each string one by one, and take the mean of all. A string
            is right or wrong as one.
        percent: np.mean(_a) -> 100 * np.mean(_a)
            You return percent. A share is between 0 and 1.
        share of the wrong ones: return _s -> return 1 - _s
            That is the share that was wrong.
        above one half: np.mean(_s) -> np.mean(scores[strings, wanted.argmax(axis=1)] > 0.5)
            You ask whether the right symbol is above 0.5. It has to be above all the others,
            however high it is itself.
        the only one above one half: np.mean(_s) -> np.mean(((scores > 0.5) == (wanted ==
                1)).all(axis=1))
            You ask which symbols are above 0.5. The right one has to be above all the others,
            however high it is itself.
        the first above one half: np.mean(_s) -> np.mean((scores > 0.5).argmax(axis=1) ==
                wanted.argmax(axis=1))
            You take the first symbol above 0.5. The right one has to be above all the others,
            however high it is itself.
        above zero: np.mean(_s) -> np.mean(scores[strings, wanted.argmax(axis=1)] > 0)
            You ask whether the right symbol's score is above 0. It has to be above all the others,
            however high it is itself.
        largest in size: outputs[lengths - 2, strings] -> np.abs(outputs[lengths - 2, strings])
            You compare the sizes of the scores. A score may be negative: -3 is lower than 1.
        product with the targets: np.mean(_s) -> np.mean(scores.argmax(axis=1) == (scores *
                wanted).argmax(axis=1))
            You multiply scores by targets: where the right symbol's score is negative the zeros of
            the others come out higher.
        highest of two products: np.mean(_s) -> np.mean((scores * wanted).max(axis=1) > (scores *
                (1 - wanted)).max(axis=1))
            Yours compares the highest score with 0, too: a product has zeros wherever the other
            symbols are. All seven scores may be negative.
        highest of the product: np.mean(_s) -> np.mean((scores * wanted).max(axis=1) ==
                scores.max(axis=1))
            Yours compares the highest score with 0, too: with the zeros of a product, or with a
            first best of 0. All seven scores may be negative.
        mean score: np.mean(_s) -> scores[strings, wanted.argmax(axis=1)].mean()
            You average the right symbol's score. Each string is right or wrong: is the symbol above
            all the others?
        only T against P: np.mean(_s) -> np.mean((scores[:, 1] > scores[:, 4]) == (wanted[:, 1] >
                wanted[:, 4]))
            You compare T with P only. The right symbol has to be above all the others.
        only T against P, the first of equal: np.mean(_s) -> np.mean((scores[:, 1] >= scores[:, 4])
                == (wanted[:, 1] > wanted[:, 4]))
            You compare T with P only, and take T where they tie. The right symbol has to be above
            all the others.
        only T against P, ties wrong: np.mean(_s) -> np.mean((scores[:, 1] - scores[:, 4]) *
                (wanted[:, 1] - wanted[:, 4]) > 0)
            You compare the right one of T and P with the other alone. It has to be above all six
            others.
        only T against P, ties right: np.mean(_s) -> np.mean((scores[:, 1] - scores[:, 4]) *
                (wanted[:, 1] - wanted[:, 4]) >= 0)
            You compare the right one of T and P with the other alone, and let a tie pass. It has to
            be above all six others.
    """),
    hints=(
        "A string of `lengths[n]` steps: the last step answers E, the one before it the repeated "
        "symbol.",
        "Pick one step of each string at once: `outputs[step, np.arange(N)]` is (N, 7), with one "
        "step a string in `step`.",
        "`argmax` of the scores and of the targets must agree, and no other score may be as high: "
        "`(scores == scores.max(axis=1, keepdims=True)).sum(axis=1)` counts the highest.",
    ),
    also_right=(share_by_loop, share_by_ranks, share_by_rivals),
)

EXERCISES = (SOLVED_AT, FOOL, LONG_RANGE)
