"""Exercises of lesson 11: when a task counts as solved, what five seeds say, what to change."""

from functools import cache

import numpy as np

from lstm_course.tasks.grammars import make_embedded_reber

from .exercise import Exercise, Mistake

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
    spikes[window // 2 :: window - 1] = tolerance * 1.3
    below = -np.abs(part(window + 2, 2, 9))  # far too low, all of them
    above = np.abs(part(window + 3, 0.75, 0.95))  # a little too high, all of them
    poor, fair = part(window + 1, 1.2, 9), part(window + 5, 0.6, 0.66)
    return np.concatenate([poor, below, above, fair, spikes, part(window + 4, 0.01, 0.2), tail])


def solved_cases(rng):
    """Met and lost again; never met; met by the very last sequence; a window of one; an outlier."""
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
        (single, 1, 0.04, 0.01),
    ]


def first_end(errors, window, meets, start=None, stride=1):
    """The first end of a window whose errors meet a rule, else 0."""
    for end in range(window if start is None else start, len(errors) + 1, stride):
        if meets(errors[end - window : end]):
            return end
    return 0


def rule(tolerance, mean_below):
    return lambda e: np.abs(e).max() < tolerance and np.abs(e).mean() < mean_below


def solved_by_mean_only(errors, window, tolerance, mean_below):
    return first_end(errors, window, lambda e: np.abs(e).mean() < mean_below)


def solved_without_mean(errors, window, tolerance, mean_below):
    return first_end(errors, window, lambda e: np.abs(e).max() < tolerance)


def solved_with_signs(errors, window, tolerance, mean_below):
    return first_end(errors, window, lambda e: e.max() < tolerance and e.mean() < mean_below)


def solved_where_signs_cancel(errors, window, tolerance, mean_below):
    return first_end(
        errors, window, lambda e: np.abs(e).max() < tolerance and abs(e.mean()) < mean_below
    )


def solved_by_error_of_the_mean(errors, window, tolerance, mean_below):
    return first_end(errors, window, lambda e: abs(e.mean()) < min(tolerance, mean_below))


def solved_in_blocks(errors, window, tolerance, mean_below):
    return first_end(errors, window, rule(tolerance, mean_below), stride=window)


def solved_before_the_window(errors, window, tolerance, mean_below):
    end = solved_at(errors, window, tolerance, mean_below)
    return end - window if end else 0


def solved_not_in_a_row(errors, window, tolerance, mean_below):
    size = np.abs(errors)
    for end in range(window, len(size) + 1):
        right = size[:end][size[:end] < tolerance]
        if len(right) >= window and right[-window:].mean() < mean_below:
            return end
    return 0


def solved_at_index(errors, window, tolerance, mean_below):
    return max(solved_at(errors, window, tolerance, mean_below) - 1, 0)


def solved_one_window_longer(errors, window, tolerance, mean_below):
    return first_end(errors, window + 1, rule(tolerance, mean_below))


def solved_only_at_the_end(errors, window, tolerance, mean_below):
    recent = np.abs(errors[-window:])
    return len(errors) if recent.max() < tolerance and recent.mean() < mean_below else 0


def solved_in_updates(errors, window, tolerance, mean_below):
    return -(-solved_at(errors, window, tolerance, mean_below) // window)


def solved_at_95_percent(errors, window, tolerance, mean_below):
    size = np.abs(errors)
    for end in range(window, len(size) + 1):
        if np.quantile(size[end - window : end], 0.85) < tolerance:
            return end
    return 0


def solved_by_squares(errors, window, tolerance, mean_below):
    return first_end(
        errors, window, lambda e: np.abs(e).max() < tolerance and (e**2).mean() < mean_below
    )


def solved_by_mean_of_all(errors, window, tolerance, mean_below):
    size = np.abs(errors)
    for end in range(window, len(size) + 1):
        if size[end - window : end].max() < tolerance and size[:end].mean() < mean_below:
            return end
    return 0


def solved_or_budget(errors, window, tolerance, mean_below):
    return solved_at(errors, window, tolerance, mean_below) or len(errors)


def solved_from_the_start(errors, window, tolerance, mean_below):
    size = np.abs(errors)
    for end in range(1, len(size) + 1):
        recent = size[max(0, end - window) : end]
        if recent.max() < tolerance and recent.mean() < mean_below:
            return end
    return 0


def solved_at_last_window(errors, window, tolerance, mean_below):
    meets = rule(tolerance, mean_below)
    ends = [e for e in range(window, len(errors) + 1) if meets(errors[e - window : e])]
    return ends[-1] if ends else 0


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


def solved_in_float32(errors, window, tolerance, mean_below):
    return solved_at(errors.astype(np.float32), window, tolerance, mean_below)


SOLVED_AT = Exercise(
    name="11.solved_at",
    title="When is adding solved?",
    minutes=12,
    reference=solved_at,
    results=("the number of sequences (one number)",),
    cases=solved_cases,
    mistakes=(
        Mistake(
            "mean error only",
            solved_by_mean_only,
            "You ask for a small mean error only. A few large errors hide in it; the rule allows "
            "none in the window.",
        ),
        Mistake(
            "mean error forgotten",
            solved_without_mean,
            "You ask for small errors one by one, and stop there. The rule has a second half.",
        ),
        Mistake(
            "too low counts as right",
            solved_with_signs,
            "An error of -1 passes your test as if it were small. How far off is it?",
        ),
        Mistake(
            "errors cancel",
            solved_where_signs_cancel,
            "In your mean, errors above and below the target cancel. It is the mean of their "
            "sizes.",
        ),
        Mistake(
            "error of the mean",
            solved_by_error_of_the_mean,
            "You average first and look at the size afterwards. A network that is too high half "
            "the time and too low the other half passes that.",
        ),
        Mistake(
            "window moves in blocks",
            solved_in_blocks,
            "Your window jumps by its own length, as if only whole blocks counted. It slides: "
            "look again after every sequence.",
        ),
        Mistake(
            "window not counted",
            solved_before_the_window,
            "You leave out the sequences of the window itself. In this experiment the network "
            "trains on them, so they count.",
        ),
        Mistake(
            "not in a row",
            solved_not_in_a_row,
            "You collect right sequences from anywhere. A wrong one between them has to break the "
            "run.",
        ),
        Mistake(
            "index of the last sequence",
            solved_at_index,
            "You return the index of the last sequence of the window. How many have been read by "
            "then, the first being number one?",
        ),
        Mistake(
            "window one too long",
            solved_one_window_longer,
            "You are one late: your window holds one sequence more than `window`.",
        ),
        Mistake(
            "only the end of the run",
            solved_only_at_the_end,
            "You judge the end of the run alone. The rule may have been met, for the first time, "
            "long before.",
        ),
        Mistake(
            "last time it was met",
            solved_at_last_window,
            "That is the last time the rule is met. Asked is the first.",
        ),
        Mistake(
            "counted in windows",
            solved_in_updates,
            "You count blocks, as one counts updates of a batch. Asked are sequences.",
        ),
        Mistake(
            "most of them right",
            solved_at_95_percent,
            "You let a few wrong ones through. Not one sequence in the window may be wrong.",
        ),
        Mistake(
            "mean of the squares",
            solved_by_squares,
            "You average squares, which are smaller than errors below 1. The limit is for the "
            "errors themselves.",
        ),
        Mistake(
            "mean since the beginning",
            solved_by_mean_of_all,
            "Your mean still drags along the errors of the beginning. Take it over the window.",
        ),
        Mistake(
            "budget taken for success",
            solved_or_budget,
            "A run that never meets the rule comes out as solved at its end. Say 0 there.",
        ),
        Mistake(
            "window not full",
            solved_from_the_start,
            "You judge before the window is full: the first few sequences alone can pass by luck.",
        ),
    ),
    hints=(
        "Take sizes first: an error of -0.05 is as bad as one of 0.05.",
        "Slide: for each `end` from `window` on, look at the sizes from `end - window` to `end`.",
        "Both halves at once, `recent.max() < tolerance and recent.mean() < ...`; return the "
        "first `end` that passes, and 0 after the loop.",
    ),
    also_right=(solved_by_counting, solved_by_views, solved_in_float32),
)

# 11.sequences_needed -------------------------------------------------------------------------


def sequences_needed(seeds, sequences, chosen_on):
    reported = sequences[~np.isin(seeds, chosen_on)]
    needed = np.sort(np.where(reported > 0, reported, np.inf))
    middle = needed[len(needed) // 2]
    return middle if np.isfinite(middle) else 0


def seeds_cases(rng):
    """All solved; some not; most not; none; a single run to report."""
    tuned = np.array([100, 101, 102])

    def draw(solved, unsolved, fast=4):
        count = solved + unsolved
        seeds = np.concatenate([np.arange(count), tuned])
        sequences = rng.integers(3000, 90_000, count + 3)
        sequences[-3:] //= fast  # on these the settings were made to work
        sequences[rng.permutation(count)[:unsolved]] = 0
        order = rng.permutation(count + 3)
        return seeds[order], sequences[order], tuned

    return [draw(5, 0), draw(4, 1), draw(5, 2), draw(3, 2), draw(2, 3), draw(0, 3), draw(1, 0)]


def of_reported(seeds, sequences, chosen_on):
    return sequences[~np.isin(seeds, chosen_on)]


def needed_on_all_seeds(seeds, sequences, chosen_on):
    return sequences_needed(seeds, sequences, [])


def needed_on_tuned_seeds(seeds, sequences, chosen_on):
    return np.median(sequences[np.isin(seeds, chosen_on)])


def needed_unsolved_dropped(*arguments):
    some = of_reported(*arguments)
    return np.median(some[some > 0]) if some.any() else 0


def needed_unsolved_as_zero(*arguments):
    return np.median(of_reported(*arguments))


def needed_by_best_seed(*arguments):
    some = of_reported(*arguments)
    return some[some > 0].min() if some.any() else 0


def needed_by_worst_seed(*arguments):
    some = of_reported(*arguments)
    return some.max() if some.all() else 0


def needed_by_slowest_solved(*arguments):
    return of_reported(*arguments).max()


def needed_on_average(*arguments):
    some = of_reported(*arguments)
    return some[some > 0].mean() if some.any() else 0


def needed_mean_with_zeros(*arguments):
    return of_reported(*arguments).mean()


def needed_by_lowest(*arguments):
    return of_reported(*arguments).min()


def needed_by_first_row(*arguments):
    return of_reported(*arguments)[0]


def needed_unsorted(*arguments):
    some = of_reported(*arguments)
    return some[len(some) // 2]


def needed_only_if_all_solved(*arguments):
    some = of_reported(*arguments)
    return np.median(some) if some.all() else 0


def needed_unsolved_as_slowest(*arguments):
    some = of_reported(*arguments)
    return np.median(np.where(some > 0, some, some.max()))


def needed_geometric(*arguments):
    some = of_reported(*arguments)
    return np.exp(np.log(some[some > 0]).mean()) if some.any() else 0


def needed_by_median(seeds, sequences, chosen_on):
    chosen = [s if s else float("inf") for k, s in zip(seeds, sequences, strict=True)
              if k not in chosen_on]  # fmt: skip
    middle = np.median(chosen)
    return 0 if np.isinf(middle) else middle


def needed_by_partition(seeds, sequences, chosen_on):
    large = int(sequences.max()) + 1
    some = sorted(int(s) or large for s in of_reported(seeds, sequences, chosen_on))
    return some[len(some) // 2] % large


def needed_in_float32(seeds, sequences, chosen_on):
    return np.float32(sequences_needed(seeds, sequences.astype(np.float32), chosen_on))


NEEDED = Exercise(
    name="11.sequences_needed",
    title="One number for five seeds",
    minutes=8,
    reference=sequences_needed,
    results=("the median (one number)",),
    cases=seeds_cases,
    mistakes=(
        Mistake(
            "testing on training seeds",
            needed_on_all_seeds,
            "You report the seeds on which the settings were chosen as well. There they had to "
            "look good; only seeds that nobody has looked at can tell how good they are.",
        ),
        Mistake(
            "only the seeds chosen on",
            needed_on_tuned_seeds,
            "The wrong way round: these are the seeds on which the settings were chosen. Report "
            "the others.",
        ),
        Mistake(
            "unsolved runs dropped",
            needed_unsolved_dropped,
            "You leave out the runs that failed. A method that fails four times of five would "
            "come out as its one lucky run. A failed run needed more than any other.",
        ),
        Mistake(
            "unsolved runs as zero",
            needed_unsolved_as_zero,
            "The file marks a failed run with 0, and your median takes it for the fastest of all. "
            "Where does a run belong that has not finished?",
        ),
        Mistake(
            "best of seeds",
            needed_by_best_seed,
            "That is the best seed. The best of many runs gets better with every run one adds, "
            "and says nothing of the next.",
        ),
        Mistake("worst of seeds", needed_by_worst_seed, "That is the worst seed. Take the middle."),
        Mistake(
            "slowest that solved it",
            needed_by_slowest_solved,
            "That is the slowest of the runs that solved it. Take the middle of all.",
        ),
        Mistake(
            "mean of the solved",
            needed_on_average,
            "A mean of the runs that solved it: one slow run pulls it up, and those that failed "
            "do not show at all. Take the median, of all.",
        ),
        Mistake(
            "mean with zeros",
            needed_mean_with_zeros,
            "A mean in which a failed run counts as 0 sequences: failing makes it look faster.",
        ),
        Mistake(
            "lowest number",
            needed_by_lowest,
            "That is the smallest number in the column, which a failed run has written as 0.",
        ),
        Mistake(
            "one seed",
            needed_by_first_row,
            "You report the first run of the file. One seed proves nothing.",
        ),
        Mistake(
            "not sorted",
            needed_unsorted,
            "You take the middle row as the runs stand. The median is the middle by size.",
        ),
        Mistake(
            "all or nothing",
            needed_only_if_all_solved,
            "You say 0 as soon as one run fails. The middle run may have solved it all the same.",
        ),
        Mistake(
            "unsolved as the slowest",
            needed_unsolved_as_slowest,
            "A failed run counts for you as the slowest that solved it. Where most failed, your "
            "median then is a number that no middle run has reached.",
        ),
        Mistake(
            "geometric mean",
            needed_geometric,
            "That is a geometric mean of the runs that solved it. Those that failed are missing.",
        ),
    ),
    hints=(
        "First leave out the rows whose seed is in `chosen_on`: `np.isin(seeds, chosen_on)`.",
        "A run that failed would have needed more than any budget: let it be `np.inf`.",
        "Sort; the middle one of an odd number stands at `len(needed) // 2`. If that is infinite, "
        "return 0.",
    ),
    also_right=(needed_by_median, needed_by_partition, needed_in_float32),
)

# 11.long_range_share -------------------------------------------------------------------------


def long_range_share(outputs, targets, lengths):
    strings = np.arange(len(lengths))
    scores, wanted = outputs[lengths - 2, strings], targets[lengths - 2, strings]
    return np.mean(scores.argmax(axis=1) == wanted.argmax(axis=1))


def reber_cases(rng):
    """Outputs that are mostly right, and right at the long range now and then; one string."""

    def draw(N, strength):
        batch = make_embedded_reber(rng, N)
        outputs = 0.5 * batch.targets + rng.uniform(0, 0.55, batch.targets.shape)
        n, step = np.arange(N), batch.lengths - 2
        outputs[step, n] = strength * batch.targets[step, n] + rng.uniform(0, 1, (N, 7))
        return outputs, batch.targets, batch.lengths

    return [draw(61, 0.5), draw(40, 0.2), draw(83, 0.7), draw(1, 1.2)]


def right_symbols(outputs, targets):
    """Where the lowest target symbol is above the highest other one, (T, N)."""
    lowest = np.where(targets > 0.5, outputs, np.inf).min(axis=2)
    return lowest > np.where(targets > 0.5, -np.inf, outputs).max(axis=2)


def counted(targets, lengths):
    return np.arange(len(targets))[:, None] < lengths


def share_of_all_symbols(outputs, targets, lengths):
    return right_symbols(outputs, targets)[counted(targets, lengths)].mean()


def share_by_argmax_of_all(outputs, targets, lengths):
    same = outputs.argmax(axis=2) == targets.argmax(axis=2)
    return same[counted(targets, lengths)].mean()


def share_of_all_steps(outputs, targets, lengths):
    return (outputs.argmax(axis=2) == targets.argmax(axis=2)).mean()


def share_at(step, outputs, targets, lengths):
    n = np.arange(len(lengths))
    return np.mean(outputs[step, n].argmax(axis=1) == targets[step, n].argmax(axis=1))


def share_of_last_symbol(outputs, targets, lengths):
    return share_at(lengths - 1, outputs, targets, lengths)


def share_of_symbol_before(outputs, targets, lengths):
    return share_at(lengths - 3, outputs, targets, lengths)


def share_at_end_of_array(outputs, targets, lengths):
    return share_at(-2, outputs, targets, lengths)


def share_at_last_step_of_array(outputs, targets, lengths):
    return share_at(-1, outputs, targets, lengths)


def share_of_second_symbol(outputs, targets, lengths):
    return share_at(1, outputs, targets, lengths)


def share_of_whole_strings(outputs, targets, lengths):
    return (right_symbols(outputs, targets) | ~counted(targets, lengths)).all(axis=0).mean()


def share_as_count(outputs, targets, lengths):
    return long_range_share(outputs, targets, lengths) * len(lengths)


def share_of_wrong(outputs, targets, lengths):
    return 1 - long_range_share(outputs, targets, lengths)


def share_above_half(outputs, targets, lengths):
    n = np.arange(len(lengths))
    wanted = targets[lengths - 2, n].argmax(axis=1)
    return np.mean(outputs[lengths - 2, n, wanted] > 0.5)


def share_as_mean_score(outputs, targets, lengths):
    n = np.arange(len(lengths))
    wanted = targets[lengths - 2, n].argmax(axis=1)
    return outputs[lengths - 2, n, wanted].mean()


def share_between_t_and_p(outputs, targets, lengths):
    n = np.arange(len(lengths))
    scores, wanted = outputs[lengths - 2, n], targets[lengths - 2, n]
    return np.mean((scores[:, 1] > scores[:, 4]) == (wanted[:, 1] > wanted[:, 4]))


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


def share_in_float32(outputs, targets, lengths):
    return np.float32(long_range_share(outputs.astype(np.float32), targets, lengths))


LONG_RANGE = Exercise(
    name="11.long_range_share",
    title="The long-range symbol alone",
    minutes=8,
    reference=long_range_share,
    results=("the share (one number)",),
    cases=reber_cases,
    mistakes=(
        Mistake(
            "95 % of all symbols",
            share_of_all_symbols,
            "You count every symbol. A few symbols of context settle nearly all of them, so this "
            "share can be 95 % with nothing remembered. Count the one symbol that needs memory.",
        ),
        Mistake(
            "all symbols by argmax",
            share_by_argmax_of_all,
            "You count every symbol, and compare one symbol where two may be legal. Count the one "
            "symbol of each string that needs memory.",
        ),
        Mistake(
            "filling counted",
            share_of_all_steps,
            "You average over the whole array: over every symbol, and over the zeros after the "
            "end of the shorter strings.",
        ),
        Mistake(
            "last symbol",
            share_of_last_symbol,
            "That is the last symbol. It is always E; nothing has to be remembered for it.",
        ),
        Mistake(
            "one step too early",
            share_of_symbol_before,
            "You are a step too early. The output *at* a step is for the symbol after it.",
        ),
        Mistake(
            "end of the array",
            share_at_end_of_array,
            "You look at the same step of the array for every string. Shorter strings ended "
            "before; each has its own place.",
        ),
        Mistake(
            "last step of the array",
            share_at_last_step_of_array,
            "You read the last step of the array, where most strings are over and the rest say E.",
        ),
        Mistake(
            "beginning of the string",
            share_of_second_symbol,
            "You look at the beginning, where T or P is *read*. Where is it to be said again?",
        ),
        Mistake(
            "whole strings",
            share_of_whole_strings,
            "You ask for strings without any mistake: that is the paper's criterion. Here one "
            "symbol of each counts.",
        ),
        Mistake("count", share_as_count, "That is how many were right. As a share of what?"),
        Mistake("share of the wrong ones", share_of_wrong, "That is the share that was wrong."),
        Mistake(
            "above one half",
            share_above_half,
            "You ask whether the right symbol is above 0.5. It has to be above all the others, "
            "however high it is itself.",
        ),
        Mistake(
            "mean score",
            share_as_mean_score,
            "You average the right symbol's score. Each string is right or wrong: is the symbol "
            "above all the others?",
        ),
        Mistake(
            "only T against P",
            share_between_t_and_p,
            "You compare T with P only. The right symbol has to be above all seven.",
        ),
    ),
    hints=(
        "A string of `lengths[n]` steps: the last step answers E, the one before it the repeated "
        "symbol.",
        "Pick one step of each string at once: `outputs[step, np.arange(N)]` is (N, 7), with one "
        "step a string in `step`.",
        "Only one symbol is legal there, so `argmax` of the scores and `argmax` of the targets "
        "must agree; their mean is the share.",
    ),
    also_right=(share_by_loop, share_by_ranks, share_in_float32),
)

# 11.one_change -------------------------------------------------------------------------------

START = (0.0, 5e-3, 16, 32)  # forget bias, learning rate, H, N
WITHIN = ((-50, 50), (1e-6, 1.0), (1, 64), (16, 256))
NUM_SEQUENCES = 20_480  # for every answer the same


@cache
def accuracy_at_60(forget_bias, learning_rate, H, N, seed):
    """Train an LSTM on temporal order, T = 60; return its accuracy on 256 new sequences.

    In float64: in float32 an answer was right with two threads and wrong with one, since the
    order of a sum decided about it.
    """
    import torch

    from lstm_course.networks.sequence_model import SequenceModel
    from lstm_course.tasks.marked import make_temporal_order
    from lstm_course.tasks.stopping_rules import MostActive
    from lstm_course.training.loop import TrainingDiverged, evaluate, loss_for, train

    def make(rng, count=N):
        return make_temporal_order(rng, count, 60, fixed_length=True)

    rng = np.random.default_rng(seed)
    options = {"forget_bias": forget_bias, "dtype": torch.float64}
    model = SequenceModel("lstm", 8, H, 4, rng, **options)
    options = {"num_steps": NUM_SEQUENCES // N, "learning_rate": learning_rate}
    options |= {"criterion": MostActive(256), "description": f"training, seed {seed}"}
    try:
        train(model, make, loss_for("classes"), rng=rng, **options)
    except TrainingDiverged:
        return 0.0
    test = make(np.random.default_rng(1997), 256)
    return float((evaluate(model, test)[-1].argmax(-1) == test.targets[-1].argmax(-1)).mean())


def judge_one_change(answer):
    """Right: exactly one number changed, and 0.9 or more with two of three seeds."""
    if np.shape(answer) != (4,):
        return "`one_change` should be four numbers: forget bias, learning rate, H, N."
    values = [float(value) for value in answer]
    changed = [k for k in range(4) if not np.isclose(values[k], START[k], rtol=1e-4)]
    if len(changed) != 1:
        return "two numbers changed" if changed else "nothing changed"
    place = changed[0]
    low, high = WITHIN[place]
    whole = place < 2 or values[place] == int(values[place])
    if not low <= values[place] <= high or not whole:
        kind = "" if place < 2 else "a whole number "
        return f"Number {place + 1} should be {kind}from {low:g} to {high:g}."
    settings = tuple(START[k] if k != place else type(START[k])(values[k]) for k in range(4))
    good = [accuracy_at_60(*settings, 11) >= 0.9, accuracy_at_60(*settings, 12) >= 0.9]
    if good[0] != good[1]:
        good.append(accuracy_at_60(*settings, 13) >= 0.9)
    if sum(good) >= 2:
        return None
    if place == 0:
        bias = values[0]
        if bias > 2.5:
            return "Trained and measured: two of three runs do not get there with this bias."
        return "gate shut" if bias < 0 else "memory too short"
    return ("", "learning rate", "wider network", "other batches")[place]


ONE_CHANGE = Exercise(
    name="11.one_change",
    title="Change one number",
    minutes=8,
    reference=[3.0, 0.005, 16, 32],
    results=("a list of four numbers",),
    judge=judge_one_change,
    mistakes=(
        Mistake(
            "nothing changed",
            [0.0, 0.005, 16, 32],
            "These are the settings of the start. Change one of the four numbers.",
        ),
        Mistake(
            "wider network",
            [0.0, 0.005, 24, 32],
            "Trained and measured: with this width it does not get there. More units that forget "
            "are still units that forget.",
        ),
        Mistake(
            "learning rate",
            [0.0, 0.002, 16, 32],
            "Trained and measured: with this learning rate it does not get there. A step of "
            "another size goes the way the gradient points; from 50 steps back, none arrives.",
        ),
        Mistake(
            "other batches",
            [0.0, 0.005, 16, 128],
            "Trained and measured: with batches of this size it does not get there. What is "
            "missing is not a better average of the gradient.",
        ),
        Mistake(
            "memory too short",
            [0.5, 0.005, 16, 32],
            "The right number, and not far enough: trained, it does not get there. How many steps "
            "is the half-life of this bias (lesson 05), and how far back does the marker stand?",
        ),
        Mistake(
            "gate shut",
            [-3.0, 0.005, 16, 32],
            "The right number, the wrong way: this shuts the forget gate, so that each step "
            "throws nearly all away.",
        ),
        Mistake(
            "two numbers changed",
            [3.0, 0.01, 16, 32],
            "More than one number is changed. If it works, nobody will know which one did it.",
        ),
    ),
    hints=(
        "Which of the four decides how long something is kept?",
        "Lesson 05: the half-life at forget bias b. Lesson 10: which bias for which lag?",
        "The first marker stands about 50 steps before the end. Try biases between 2 and 5.",
    ),
    also_right=([3.75, 0.005, 16, 32], np.array([2.0, 0.005, 16, 32], np.float32)),
)

EXERCISES = (SOLVED_AT, NEEDED, LONG_RANGE, ONE_CHANGE)
