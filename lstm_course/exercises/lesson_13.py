"""Exercises of lesson 13: windows, scaling, quantiles, a wider interval, the leak test."""

import numpy as np

from .exercise import Exercise, read_mistakes

# 13.cut_windows ------------------------------------------------------------------------------


def cut_windows(values, context, first, last):
    inputs, targets = [], []
    for start in range(first, last):
        inputs.append(values[start - context : start])
        targets.append(values[start])
    return np.array(inputs), np.array(targets)


def window_cases(rng):
    """Values to spare on both sides of first and last; a single window; context 1."""

    def draw(T, context, first, last):
        return (rng.uniform(-2, 2, T), context, first, last)

    return [draw(31, 4, 9, 24), draw(20, 5, 8, 9), draw(19, 1, 6, 13), draw(17, 3, 5, 14)]


def window_probes(rng):
    """Short series, so that windows up to the very end of the series have equal lengths."""
    return [(rng.uniform(-2, 2, 13), context, 5, 9) for context in (2, 3)]


def windows_by_index(values, context, first, last):
    starts = np.arange(first, last)
    return values[starts[:, None] + np.arange(-context, 0)], values[starts]


def windows_by_view(values, context, first, last):
    view = np.lib.stride_tricks.sliding_window_view(values, context + 1)[first - context :]
    return view[: last - first, :context], view[: last - first, context]


WINDOWS = Exercise(
    name="13.cut_windows",
    title="Windows that stop at the cut",
    minutes=14,
    reference=cut_windows,
    results=("inputs (N, context)", "targets (N,)"),
    cases=window_cases,
    probes=window_probes,
    mistakes=read_mistakes("""
        targets one late: values[start] -> values[start + 1]
            There is a hole of one value between each input and its target: you forecast the day
            after tomorrow and call it tomorrow.
        targets one early: values[start] -> values[start - 1]
            Your target is the last value of the input. Any network would learn to copy it, and look
            perfect.
        inputs see a target: values[start - context : start] -> values[start + 1 - context : start +
                1]
            Your inputs reach one value too far: their last value is the target. What is to be
            forecast must not be read.
        inputs one early: values[start - context : start] -> values[start - 1 - context : start - 1]
            Your inputs stop one value too soon: the latest known value, which helps most, is
            missing.
        newest first: values[start - context : start] -> values[start - context : start][::-1]
            Your windows run backwards. A recurrent network reads the oldest value first.
        one window too many: range(first, last) -> range(first, last + 1)
            Your last target lies at index `last`. That one is outside already: with `last` as the
            cut, the training would see what it is judged on.
        last window missing: range(first, last) -> range(first, last - 1)
            One window is missing at the end: `last` itself is outside, but the value before it may
            still be a target.
        inputs start at first: range(first, last) -> range(first + context, last)
            You let the *inputs* begin at `first`. The targets do; the inputs may look back before
            it, at values that are known by then.
        side by side: range(first, last) -> range(first, last, context + 1)
            Your windows do not overlap, so most of the data are thrown away. The next window starts
            one value later.
        first ignored: range(first, last) -> range(context, last)
            `first` plays no part: your windows begin as early as the series allows. In the test
            part that brings targets of the training part back.
        last ignored: range(first, last) -> range(first, len(values))
            `last` plays no part: your windows run to the end of the series, across any cut.
        targets in a column: np.array(targets) -> np.array(targets)[:, None]
            Your targets are a column, (N, 1). Asked is one number a window, (N,).
        time first: np.array(inputs) -> np.array(inputs).T
            Your inputs lie on their side: here a window is a row, (N, context). The network's (T,
            N, D) is made of it later.
        shuffled: return _x, _y -> order = np.random.default_rng(0).permutation(len(inputs)); return
                _x[order], _y[order]
            These are the right windows, shuffled. Keep them in the order of time; whoever splits a
            shuffled list mixes future into the past.
        results swapped: return _x, _y -> return _y, _x
            You return the targets first. Inputs come first.
        rolled round: return _x, _y -> steps = range(context, 0, -1);
                return np.stack([np.roll(values, k) for k in steps], axis=1), values
            You shift the whole series by `np.roll` and cut nothing off: its end comes round as the
            past of its beginning, and no window stops at `last`.
        two windows missing: range(first, last) -> range(first, last - 2)
            Two windows are missing at the end. The value before `last` may still be a target.
        inputs one too long: start - context -> start - context - 1
            Your inputs hold `context` + 1 values.
        inputs one too short: start - context -> start - context + 1
            Your inputs hold `context` - 1 values: the oldest is missing.
    """),
    hints=(
        "Name the place of a window's target `start`. What lies before it is the input.",
        "`start` runs from `first`. The last target stands right before `last`.",
        "`for start in range(first, last)`: a slice that ends before `start`, and `values[start]`.",
    ),
    also_right=(
        windows_by_index,
        windows_by_view,
        "np.array(inputs) -> np.array(inputs).reshape(-1, context)",
    ),
)

# 13.scale_and_judge --------------------------------------------------------------------------


def scale_and_judge(values, cut, forecast):
    known = values[:cut]
    mean = known.mean()
    deviation = known.std()
    scaled = (values - mean) / deviation
    errors = forecast * deviation + mean - values[cut:]
    return scaled, np.sqrt(np.mean(errors**2))


def scaling_cases(rng):
    """A series that rises, so that the parts differ; a long one that falls; a short test part.

    Errors have both signs.
    """

    def draw(T, cut, slope):
        values = 40 + slope * np.arange(T) + rng.uniform(-6, 6, T)
        near = (values[cut:] - values[:cut].mean()) / values[:cut].std()
        return (values, cut, near + rng.uniform(-0.9, 0.7, T - cut))

    return [draw(30, 19, 1.5), draw(70, 52, -2.0), draw(16, 14, 3.0)]


def scale_by_error_in_scaled_units(values, cut, forecast):
    mean, deviation = np.mean(values[:cut]), np.std(values[:cut])
    scaled = (values - mean) / deviation
    return scaled, deviation * np.sqrt(np.mean((forecast - scaled[cut:]) ** 2))


def scale_by_loop(values, cut, forecast):
    mean = sum(values[:cut]) / cut
    deviation = (sum((value - mean) ** 2 for value in values[:cut]) / cut) ** 0.5
    pairs = zip(forecast, values[cut:], strict=True)
    squares = [(f * deviation + mean - value) ** 2 for f, value in pairs]
    scaled = [(value - mean) / deviation for value in values]
    return np.array(scaled), (sum(squares) / len(squares)) ** 0.5


SCALING = Exercise(
    name="13.scale_and_judge",
    title="Scale without looking ahead, judge in the series' unit",
    minutes=10,
    reference=scale_and_judge,
    results=("scaled (T,)", "rmse (one number)"),
    cases=scaling_cases,
    mistakes=read_mistakes("""
        scaler fitted on all data: values[:cut] -> values
            Your mean and deviation are those of the whole series. Change the values after the cut
            and see whether `scaled[0]` moves: it does, so the future is in it.
        scaler fitted on the test part: values[:cut] -> values[cut:]
            Your mean and deviation come from after the cut: from values that are not measured yet
            when the network is trained.
        each part by its own: scaled = _s -> scaled = np.append((known - mean) / deviation,
                (values[cut:] - values[cut:].mean()) / values[cut:].std())
            You scale the test part by itself. That takes away what has changed since the cut, and
            needs values of the future.
        training part alone: scaled = _s -> scaled = (known - mean) / deviation
            You return only the training part scaled. Scale the whole series, by the training part's
            numbers.
        deviation of all data: known.std() -> values.std()
            Your deviation is that of the whole series, future included.
        deviation of the test part: known.std() -> values[cut:].std()
            Your deviation is that of the test part: nobody knows it at the cut.
        one value too many: values[:cut] -> values[: cut + 1]
            Your scaler sees one value too many: the one at index `cut` is the first of the future.
        divided by the variance: known.std() -> known.var()
            You divide by the variance. The deviation is its root, with the unit of the values.
        divided by n - 1: known.std() -> known.std(ddof=1)
            Your deviation divides by n - 1, the estimate of a statistician. Here it is NumPy's
            default, as in the lesson's scaler.
        lowest and highest: known.mean() -> known.min()
            and known.std() -> known.max() - known.min()
            You scale to the range of 0 to 1. Asked are mean 0 and deviation 1.
        mean left out: known.mean() -> 0
            You only divide. The mean of the training part is to be taken away too, and added back
            afterwards.
        deviation left out: known.std() -> 1
            You only take the mean away. Both directions need the deviation too.
        error in scaled units: errors = _e -> errors = forecast - scaled[cut:]
            Your error is in units of the deviation, so nobody can compare it: it changes with the
            scaler. Bring the forecast back to the series' unit first.
        mean not added back: forecast * deviation + mean -> forecast * deviation
            Coming back, you multiply by the deviation but leave the mean out: the forecast hovers
            around 0 in place of the series.
        scaled forecast against values: forecast * deviation + mean -> forecast
            You compare a scaled forecast with values that are not scaled.
        mean added before multiplying: forecast * deviation + mean -> (forecast + mean) * deviation
            You undo the two operations in the wrong order: what was done last is undone first.
        undone with the test part's numbers: forecast * deviation + mean -> forecast *
                values[cut:].std() + values[cut:].mean()
            You come back with mean and deviation of the test part. The forecast was scaled with
            those of the training part.
        root missing: np.sqrt(_m) -> _m
            That is the mean *squared* error. The root of it has the unit of the series.
        absolute errors: np.sqrt(np.mean(errors**2)) -> np.mean(np.abs(errors))
            That is the mean absolute error. The mean is taken over squares here.
        errors cancel: np.sqrt(np.mean(errors**2)) -> np.abs(np.mean(errors))
            You average the errors themselves: those above and below cancel out.
        deviation of the errors: np.sqrt(np.mean(errors**2)) -> np.std(errors)
            You take the deviation of the errors: that leaves out by how much they are off together.
            Square them first, then average.
        sum in place of a mean: np.mean(errors**2) -> np.sum(errors**2)
            Your squares are summed, not averaged, so a longer test part looks worse.
        relative to the first value: known.mean() -> values[0]
            and known.std() -> values[0]
            You scale by the first value. Asked are the mean and the deviation of the training part.
        deviation not undone: forecast * deviation + mean -> forecast + mean
            Coming back, you add the mean but leave the deviation out.
    """),
    hints=(
        "Which values are known at the cut? Mean and deviation come from them alone.",
        "To come back: times the deviation, plus the mean. Then compare with the values from "
        "`cut` on.",
        "`mean, deviation = values[:cut].mean(), values[:cut].std()`, and the root of the mean of "
        "the squared errors.",
    ),
    also_right=(scale_by_error_in_scaled_units, scale_by_loop),
)

# 13.quantile_loss ----------------------------------------------------------------------------


def quantile_loss(forecast, truth, shares):
    above = truth[:, None] - forecast
    losses = np.where(above > 0, shares * above, (shares - 1) * above)
    return losses.mean()


def quantile_cases(rng):
    """Truth on both sides of every quantile, which cross; one alone; shares in any order.

    The last are small: a series may be counted in millions.
    """

    def draw(N, shares, unit=1.0):
        forecast = unit * rng.uniform(-2, 2, (N, len(shares)))
        return (forecast, unit * rng.uniform(-3, 3, N), np.array(shares))

    return [
        draw(7, [0.1, 0.5, 0.9]),
        draw(5, [0.3]),
        draw(9, [0.35, 0.05, 0.8, 0.6]),
        draw(1, [0.2, 0.7], 1e-6),
    ]


def quantile_probes(rng):
    """As many windows as quantiles, so that a truth without its axis fits."""
    return [(rng.uniform(-2, 2, (3, 3)), rng.uniform(-3, 3, 3), np.array([0.2, 0.5, 0.7]))]


def quantile_by_maximum(forecast, truth, shares):
    above = truth[:, np.newaxis] - forecast
    return np.mean(np.maximum(shares * above, (shares - 1) * above))


def quantile_by_loops(forecast, truth, shares):
    total = 0.0
    for row, y in zip(forecast, truth, strict=True):
        for q, share in zip(row, shares, strict=True):
            total += share * (y - q) if y > q else (1 - share) * (q - y)
    return total / forecast.size


QUANTILE = Exercise(
    name="13.quantile_loss",
    title="A loss that asks for a share",
    minutes=12,
    reference=quantile_loss,
    results=("loss (one number)",),
    cases=quantile_cases,
    probes=quantile_probes,
    mistakes=read_mistakes("""
        shares turned round: np.where(above > 0, shares * above, (shares - 1) * above) ->
                np.where(above > 0, (1 - shares) * above, -shares * above)
            Your shares stand on the wrong sides: this loss would put 90 % of the truth below the
            quantile for 10 %. Which side must be dear for a high quantile?
        negative below: (shares - 1) * above -> (1 - shares) * above
            Where the truth lies below, your loss is negative: the further off, the better.
        same weight on both sides: (shares - 1) * above -> -shares * above
            Both sides cost the same in your loss, so every quantile would become the median.
        the smaller of the two: np.where(above > 0, shares * above, (shares - 1) * above) ->
                np.minimum(shares * above, (shares - 1) * above)
            You take the smaller of the two products, which is never positive. The larger one is
            the loss.
        truth along the quantiles: truth[:, None] -> truth
            NumPy lines up last axes: `truth` (N,) beside the K quantiles of `forecast` (N, K), so N
            meets K. Each truth belongs to a row: give `truth` a second axis, of size 1.
        distance alone: np.where(above > 0, shares * above, (shares - 1) * above) -> np.abs(above)
            That is the absolute error. The shares play no part, so all quantiles would be medians.
        squared: np.where(above > 0, shares * above, (shares - 1) * above) -> np.where(above > 0,
                shares * above**2, (1 - shares) * above**2)
            You square the distances. What is least then is no longer where a share lies below.
        squared, and the shares turned round: np.where(above > 0, shares * above, (shares - 1) *
                above) -> np.where(above > 0, (1 - shares) * above**2, shares * above**2)
            You square the distances, and your shares stand on the wrong sides: a truth above costs
            `share` times its distance.
        only above counts: (shares - 1) * above -> 0 * above
            Below the quantile your loss is 0: it would be least for a quantile that is far up.
        only below counts: shares * above -> 0 * above
            Above the quantile your loss is 0: it would be least for a quantile that is far down.
        high quantile for all: np.where(above > 0, shares * above, (shares - 1) * above) ->
                np.where(above > 0, 0.9 * above, -0.1 * above)
            You write 0.9 and 0.1 for every quantile. Each quantile has its own share: take it from
            `shares`.
        sum in place of a mean: losses.mean() -> losses.sum()
            You add the losses up. Asked is the mean over all windows and quantiles.
        summed over the quantiles: losses.mean() -> losses.sum(axis=1).mean()
            You add up the quantiles of a window, and average over windows. Asked is the mean over
            both.
        first quantile alone: losses.mean() -> losses[:, 0].mean()
            You take only the first quantile.
        sorted first: truth[:, None] - forecast -> truth[:, None] - np.sort(forecast, axis=1)
            You sort each window's quantiles first. Where they cross, each is still judged by its
            own share.
        relative: truth[:, None] - forecast -> (truth[:, None] - forecast) / truth[:, None]
            You divide by the truth. Asked is the distance itself.
    """),
    hints=(
        "Give the truth an axis, `truth[:, None]`: the distances of all quantiles come at once.",
        "Where the truth lies above, a quantile pays `share` times the distance; where below, "
        "`1 - share` times it. Both are positive.",
        "`np.where(above > 0, ..., ...)` chooses element by element.",
    ),
    also_right=(quantile_by_maximum, quantile_by_loops),
)

# 13.widen ------------------------------------------------------------------------------------


def widen(low, high, truth, share):
    outside = np.maximum(low - truth, truth - high)
    needed = int(np.ceil(round(share * len(truth), 9)))  # 0.55 * 100 is a little over 55
    return np.sort(outside)[needed - 1]


def widening_cases(rng):
    """Intervals too narrow and too wide; shares that ask for a whole number, and for a hair more.

    In the fifth most are so wide that the amount is more than half of the others' width. The sixth
    are small: a series may be counted in millions. In the last, steps between years are no years.
    """

    def draw(N, share, half, least=0.5, unit=1.0):
        middle = rng.uniform(-1, 1, N)
        below, above = half * rng.uniform(least, 1, (2, N))
        truth = middle + rng.normal(0, 1, N)
        return (unit * (middle - below), unit * (middle + above), unit * truth, share)

    return [
        draw(20, 0.75, 0.5),
        draw(17, 0.8, 0.4),
        draw(16, 0.625, 2.5),
        draw(9, 0.9, 0.3),
        draw(17, 0.1177, 15, least=0.1),
        draw(11, 0.6, 0.5, unit=1e-6),
        draw(15, 0.3, 0.5),
    ]


def widen_by_quantile(low, high, truth, share):
    outside = np.max([low - truth, truth - high], axis=0)
    return np.quantile(outside, share, method="inverted_cdf")


def widen_by_plain_ceil(low, high, truth, share):
    return np.sort(np.maximum(low - truth, truth - high))[int(np.ceil(share * len(truth))) - 1]


def widen_by_trying(low, high, truth, share):
    hair = 1e-12 * np.max(high - low)
    for amount in sorted(max(a - y, y - b) for a, b, y in zip(low, high, truth, strict=True)):
        is_inside = (low - amount <= truth + hair) & (truth - hair <= high + amount)
        if is_inside.sum() >= share * len(truth):
            return amount
    return None


WIDEN = Exercise(
    name="13.widen",
    title="Widen by years it has not seen",
    minutes=14,
    reference=widen,
    results=("amount (one number)",),
    cases=widening_cases,
    mistakes=read_mistakes("""
        one year too few: needed - 1 -> needed - 2
            With your amount one year too few lies inside. (Python counts from 0.)
        one year too many: needed - 1 -> min(needed, len(truth) - 1)
            Your amount is larger than needed: the next smaller distance already brings enough years
            inside. (Python counts from 0.)
        number as an index: needed - 1 -> int(share * len(truth))
            Where the share asks for a whole number of years, you take one too many: in a sorted
            list the tenth year has index 9. (Python counts from 0.)
        from the middle: np.maximum(low - truth, truth - high) -> np.abs(truth - (low + high) / 2)
            You measure from the middle of the interval. Measure from its ends: how far must both
            move until the year is in?
        rounded down: np.ceil -> np.floor
            You round the number of years down, so a little less than the share lies inside.
        rounded to the nearest: np.ceil -> np.round
            You round the number of years to the nearest whole one, so in some cases a little less
            than the share lies inside.
        never narrower: np.maximum(low - truth, truth - high) -> np.maximum(0, np.maximum(low -
                truth, truth - high))
            Your amount is never negative. An interval that was too wide shall become narrower.
        only above: np.maximum(low - truth, truth - high) -> truth - high
            You look only at years above the interval. Those below miss it too.
        only below: np.maximum(low - truth, truth - high) -> low - truth
            You look only at years below the interval. Those above miss it too.
        the smaller of the two: np.maximum(low - truth, truth - high) -> np.minimum(low - truth,
                truth - high)
            A year lies inside when *both* ends have let it in. Which of its two distances decides?
        the smaller of the two, cut at 0: np.maximum(low - truth, truth - high) -> np.maximum(0,
                np.minimum(low - truth, truth - high))
            You take the smaller of the two distances and cut it at 0. No year lies below *and*
            above, so that is always 0. A year is inside when *both* ends have let it in.
        distances without sign: np.maximum(low - truth, truth - high) -> np.maximum(np.abs(low -
                truth), np.abs(truth - high))
            Without their signs, the distances of a year inside are counted as if it lay outside.
        sign left off the distances: np.sort(outside) -> np.sort(np.abs(outside))
            You take the distances without their signs, so that a year deep inside counts as one far
            outside.
        each end by itself: return _r -> return max(np.quantile(low - truth, (1 + share) / 2),
                np.quantile(truth - high, (1 + share) / 2))
            You look at each end by itself and take the larger amount. A year must be inside at
            both: first find what each year needs, then count years.
        between two years: np.sort(outside)[needed - 1] -> np.quantile(outside, share)
            NumPy's `quantile` gives a number between two distances, so a year may be missing. Asked
            is the least amount that brings *at least* the share inside.
        quantile by steps: np.sort(outside)[needed - 1] ->
                np.quantile(outside, share, method="higher")
            `method="higher"` counts the steps between the years, one fewer than years. So it takes
            a year too many where the share asks for a whole number. Count years.
        one more than there are: share * len(truth) -> share * (len(truth) + 1)
            and np.sort(outside)[needed - 1] -> np.sort(outside)[min(needed, len(truth)) - 1]
            You take the share of one year more than there are. That correction belongs to the
            conformal method; asked is the share of *these* years.
        years outside alone: np.sort(outside)[needed - 1] ->
                np.sort(outside[outside > 0])[int(np.ceil(share * np.sum(outside > 0))) - 1]
            You count only the years that lie outside. The share is of *all* years, those inside
            included.
        all of them: np.sort(outside)[needed - 1] -> np.max(outside)
            Your amount brings every year inside. Asked is a share of them.
        the wrong end: np.sort(outside)[needed - 1] -> np.sort(outside)[::-1][needed - 1]
            You count from the largest distance. Begin with the years that need least.
        shared between the ends: return _r -> return _r / 2
            You give half of it to each end. The amount is added to *both*: low goes down by it, and
            high goes up.
        both ends together: return _r -> return 2 * _r
            You return how much wider the interval gets in all. Asked is the amount for *one* end:
            low goes down by it, and high goes up.
        mean of the misses: np.sort(outside)[needed - 1] -> outside.mean()
            You average the distances. Count years instead: how far must both ends go until enough
            of them are inside?
    """),
    hints=(
        "For one year: how far must both ends move until it just lies inside? (Negative, if it "
        "lies inside already.)",
        "That is the larger one of `low - truth` and `truth - high`. Sort these numbers of all "
        "years.",
        "`np.ceil(share * len(truth))` years are needed; the amount is what the last of them "
        "needs.",
    ),
    also_right=(widen_by_quantile, widen_by_plain_ceil, widen_by_trying),
)

# 13.past_moves_by ----------------------------------------------------------------------------


def past_moves_by(pipeline, values, cut, push):
    changed = values.copy()
    changed[cut:] += push
    before, after = pipeline(values, cut), pipeline(changed, cut)
    moves = [np.max(np.abs(after[name] - numbers)) for name, numbers in before.items()]
    return max(moves)


def windows_up_to(values, cut):
    """Inputs of three values, (N, 3): the last row is the one for the forecast made at the cut."""
    return np.array([values[k - 3 : k] for k in range(3, cut + 1)])


def knows_past(values, cut):
    """A pipeline without a leak."""
    weights = np.array([values[:cut].mean(), values[0]])
    return {"inputs": windows_up_to(values, cut), "weights": weights}


def knows_all(values, cut):
    """A scaler of the whole series, which sinks inputs and weights where the future rises."""
    scaled = (values - values.mean()) / values.std()
    return {"inputs": windows_up_to(scaled, cut), "weights": scaled[:2].copy()}


def smoothed(values, cut):
    """Each value the mean of itself and its neighbours: one number of one input knows the future.

    The weights, from years long past, stand still.
    """
    padded = np.concatenate((values[:1], values, values[-1:]))
    smooth = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    return {"inputs": windows_up_to(smooth, cut), "weights": smooth[: cut // 2].copy()}


def knows_by_weights(values, cut):
    """Inputs as they are; many weights, the last two of which saw one value too many."""
    seen = values[: cut + 1]
    weights = np.concatenate((values[:cut], [seen.mean(), seen.max()]))
    return {"inputs": windows_up_to(values, cut), "weights": weights}


def knows_lowest(values, cut):
    """Only a lower future shows it, in a third array."""
    known = knows_past(values, cut)
    return {**known, "scaler": np.array([values[:cut].max(), 3.0 * values.min()])}


def knows_first_of_future(values, cut):
    """A forecast of two steps that is fed with a true value; it comes first."""
    forecasts = np.array([0.4 * values[cut - 1], 0.4 * values[cut] - 0.3 * values[cut - 2]])
    return {"forecasts": forecasts, **knows_past(values, cut)}


def knows_faintly(values, cut):
    """The mean of the whole series, in small numbers."""
    weights = 1e-7 * np.array([values[0], 3 * values.mean()])
    return {"weights": weights, "inputs": windows_up_to(values, cut)}


def knows_last_window(values, cut):
    """Inputs the last of which reaches beyond the cut by one value."""
    known = knows_past(values, cut)
    return {"weights": known["weights"], "inputs": windows_up_to(values, cut + 1)}


def leak_cases(rng):
    """One pipeline without a leak and seven with one; pushes up and down, none of them whole."""

    def draw(pipeline, T, cut, push):
        return (pipeline, rng.uniform(1, 3, T), cut, push)

    return [
        draw(knows_past, 17, 9, 4.5),
        draw(knows_all, 21, 12, 3.5),
        draw(smoothed, 18, 10, 2.5),
        draw(knows_by_weights, 15, 7, -5.5),
        draw(knows_lowest, 19, 11, -6.5),
        draw(knows_first_of_future, 13, 8, -2.5),
        draw(knows_faintly, 41, 11, 1.5),
        draw(knows_last_window, 14, 6, -0.5),
    ]


def leak_by_concatenation(pipeline, values, cut, push):
    changed = np.concatenate((values[:cut], values[cut:] + push))
    old, new = (list(pipeline(series, cut).values()) for series in (values, changed))
    flat = [np.concatenate([part.ravel() for part in parts]) for parts in (old, new)]
    return float(np.abs(flat[0] - flat[1]).max())


def leak_by_loop(pipeline, values, cut, push):
    changed = np.where(np.arange(len(values)) >= cut, values + push, values)
    before, after, largest = pipeline(values, cut), pipeline(changed, cut), 0.0
    for name, numbers in before.items():
        for a, b in zip(numbers.ravel(), after[name].ravel(), strict=True):
            largest = max(largest, abs(a - b))
    return largest


LEAK = Exercise(
    name="13.past_moves_by",
    title="Change the future, watch the past",
    minutes=12,
    reference=past_moves_by,
    results=("how far it moves (one number)",),
    cases=leak_cases,
    mistakes=read_mistakes("""
        weights alone: before.items() -> [("weights", before["weights"])]
            You look only at the weights. They may stand still while a prepared input knows the
            future: look at every array of the dict.
        inputs alone: before.items() -> [("inputs", before["inputs"])]
            You look only at the inputs. Weights may know the future too: look at every array of the
            dict.
        inputs and weights alone: before.items() -> [(name, before[name]) for name in
                ("inputs", "weights")]
            You look only at inputs and weights. Some pipelines know more, a scaler or forecasts:
            look at every array of the dict.
        first array only: before.items() -> list(before.items())[:1]
            You look only at the first array of the dict. (Does your `return` stand inside the
            loop?)
        last array only: before.items() -> list(before.items())[-1:]
            You look only at the last array of the dict. (Is your result written anew in each
            round of the loop?)
        arrays added up: max(moves) -> sum(moves)
            You add the largest changes of all arrays up. Asked is the largest of them.
        arrays averaged: max(moves) -> np.mean(moves)
            You average over the arrays. One that moves is a leak, among however many that stay.
        least of the arrays: max(moves) -> min(moves)
            You take the array that moves least. One that moves is a leak.
        numbers before the cut: after[name] - numbers -> (after[name] - numbers)[:cut]
            You compare only the first `cut` numbers or rows of what the pipeline returns. All of it
            is known at the cut, whatever its length: compare all.
        one value too late: changed[cut:] += push -> changed[cut + 1 :] += push
            You leave the value at `cut` as it is. It is the first of the future: a pipeline that
            sees just this one would get through.
        one value too early: changed[cut:] += push -> changed[cut - 1 :] += push
            You push the value before the cut too. That one is known, so even a pipeline without a
            leak moves.
        past pushed: changed[cut:] += push -> changed[:cut] += push
            You change the past. It is the *future* that has to change, and the past to stay.
        everything pushed: changed[cut:] += push -> changed += push
            You push the whole series. What was known before the cut must stay as it is.
        only the last value: changed[cut:] += push -> changed[-1] += push
            You change only the last value. A leak may see other values of the future, not that one.
        only the first value: changed[cut:] += push -> changed[cut] += push
            You change only the value at the cut. All of the future has to change.
        all but the last value: changed[cut:] += push -> changed[cut:-1] += push
            You leave the last value as it is. All of the future has to change.
        pushed the other way: changed[cut:] += push -> changed[cut:] -= push
            You take `push` away. It is to be added, with its own sign.
        set, not pushed: changed[cut:] += push -> changed[cut:] = push
            You set the future to `push`. It is to be added to each value.
        multiplied: changed[cut:] += push -> changed[cut:] *= push
            You multiply by `push`. It is to be added.
        always upwards: changed[cut:] += push -> changed[cut:] += abs(push)
            You always push upwards. A leak through the lowest value shows only when the future goes
            down: take the sign as it comes.
        sign kept: np.abs(_m) -> _m
            Your largest change keeps its sign, so one that goes down counts as none.
        mean of the changes: np.max(_m) -> np.mean(_m)
            You average the changes. One number that moves is a leak, among however many that stay:
            which summary shows it?
        norm of the changes: np.max(_m) -> np.linalg.norm(_m)
            You take the norm over all numbers. Asked is how far the one moved that moved most.
        all changes added up: np.max(_m) -> np.sum(_m)
            and max(moves) -> sum(moves)
            You add up the changes of all numbers. Asked is the largest: how far the one moved that
            moved most.
        changes of an array added up: np.max(_m) -> np.sum(_m)
            You add up the changes of an array's numbers. Asked is the largest of them.
        means compared: np.max(np.abs(_m)) -> np.abs(np.mean(_m))
            You average with the sign, so what moves up and what moves down cancels. Compare number
            by number, and take the largest change.
        changes added up: np.max(np.abs(_m)) -> np.abs(np.sum(_m))
            You add the changes up, so what moves up and what moves down cancels. Take the size of
            each, then the largest.
        maxima compared: np.max(np.abs(_m)) -> np.abs(np.max(after[name]) - np.max(numbers))
            You compare the largest number before with the largest after. Compare number by number
            first, then take the largest change.
        first number only: np.max(_m) -> np.ravel(_m)[0]
            You look only at the first number of each array.
        compared with itself: pipeline(values, cut) -> pipeline(changed, cut)
            Both of your results come from the same series, so nothing ever moves. (A second name
            for an array is no copy.)
        series compared: after[name] - numbers -> changed - values
            You compare the series, and the pipeline plays no part. What does *it* return before and
            after?
        divided by the push: return _r -> return _r / abs(push)
            You divide by the push. Asked is the change itself.
        yes or no: return _r -> return float(_r > 0)
            You say whether it moves. Asked is by how much.
    """),
    hints=(
        "Make a copy of `values`, and change it from index `cut` on.",
        "Ask the pipeline twice, with the same `cut`: once with each series. You have two dicts.",
        "`for name in before`: the largest of `np.abs(after[name] - before[name])`; then the "
        "largest of these.",
    ),
    also_right=(leak_by_concatenation, leak_by_loop),
)

EXERCISES = (WINDOWS, SCALING, QUANTILE, WIDEN, LEAK)
