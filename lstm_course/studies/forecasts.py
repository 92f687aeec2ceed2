"""Train forecasters from several origins, and store how good and how sure they were: lesson 13.

An origin parts a series: trained before `origin - check`, checked up to it, judged behind it.
"""

from itertools import product
from typing import NamedTuple

import numpy as np

from lstm_course.data.files import load_table
from lstm_course.forecasting.autoregression import fit_autoregression
from lstm_course.forecasting.intervals import (
    SHARES,
    add_residuals,
    inside,
    quantile_loss,
    widen,
    widened,
)
from lstm_course.forecasting.windows import load_sea, load_sunspots, make_windows, monthly_co2
from lstm_course.validation import check_choice, check_integer

SEEDS = tuple(range(10))
TUNING_SEEDS = (100, 101, 102)
SIMPLE = ("persistence", "weighted sum")


class Plan(NamedTuple):
    """How one series is forecast: `values` (T, D), the first variable `horizon` steps ahead.

    context: values a window holds. block: values checked before an origin, and judged behind it.
    """

    values: np.ndarray
    context: int
    horizon: int
    block: int
    origins: tuple[int, ...]

    def windows(self, first: int | None, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Windows (N, context, D) and targets (N, 1): all that is forecast lies in [first:last]."""
        from_here = None if first is None else first - self.horizon + 1
        parts = [
            make_windows(np.ascontiguousarray(column), self.context, self.horizon, from_here, last)
            for column in self.values.T
        ]
        return np.stack([inputs for inputs, _ in parts], axis=2), parts[0][1][:, -1:]


class Row(NamedTuple):
    """One run: what was trained, and how it ended. The README of the file explains each."""

    series: str
    updates: int
    origin: int
    seed: int
    mse: float
    bias: float
    loss: float
    width: float
    seen: float
    later: float
    added: float
    widened_loss: float
    widened: float
    weights: int
    seconds: float


class Scores(NamedTuple):
    """How good a forecast was and how sure: the numbers of a Row that come from its forecasts."""

    mse: float
    bias: float
    loss: float
    width: float
    seen: float
    later: float
    added: float
    widened_loss: float
    widened: float


def make_plan(series: str) -> Plan:
    """Return the plan of one of PLANS."""
    return PLANS[check_choice("series", series, tuple(PLANS))]()


def train_network(series: str, updates: int, origin: int, seed: int, progress=False) -> tuple:
    """Train one forecaster and judge it; return its Row and the forecasting.Forecaster.

    Equal arguments give an equal network. Raises ValueError for a series that is not planned.
    """
    from lstm_course.forecasting.network import train_forecaster  # torch, a second

    plan = make_plan(series)
    seen = three_parts(plan, origin)[0]
    rng = np.random.default_rng([seed, origin])
    forecaster, history = train_forecaster(*seen, rng, updates, progress)
    scores = judge([(forecaster.forecast(x), y[:, 0]) for x, y in three_parts(plan, origin)])
    row = Row(series, updates, origin, seed, *scores, forecaster.model.num_weights, history.seconds)
    return row, forecaster


def three_parts(plan: Plan, origin: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Windows and targets of what is trained on, of what is checked, of what is judged."""
    T, least = len(plan.values), plan.block + plan.context + 2 * plan.horizon
    check_integer("origin", origin, least, T - 1)
    start, end = origin - plan.block, min(origin + plan.block, T)
    return [
        plan.windows(first, last) for first, last in ((None, start), (start, origin), (origin, end))
    ]


def simple_forecasts(name: str, series: str, origin: int, order: int = 9) -> list[tuple]:
    """Quantiles (N, K) and truth (N,) of the three parts, by "persistence" or a "weighted sum".

    The sum reads `order` steps of every variable. The middle one is the forecast itself, the
    outer ones add quantiles of the residuals of the part it was fitted on.
    """
    parts = [
        (x[:, -order:].reshape(len(x), -1), y) for x, y in three_parts(make_plan(series), origin)
    ]
    D = make_plan(series).values.shape[1]
    if check_choice("name", name, SIMPLE) == "persistence":
        forecasts = [x[:, -D] for x, _ in parts]
    else:
        fitted = fit_autoregression(*parts[0])
        forecasts = [fitted.forecast(x)[:, 0] for x, _ in parts]
    residuals = parts[0][1][:, 0] - forecasts[0]
    pairs = zip(forecasts, parts, strict=True)
    return [(add_residuals(forecast, residuals), y[:, 0]) for forecast, (_, y) in pairs]


def judge(parts: list[tuple]) -> Scores:
    """Judge quantiles (N, K) beside the truth (N,), of the three parts.

    Trained on the first, widened by the second, judged on the third.
    """
    seen, checked, later = parts
    quantiles, truth = later
    errors = quantiles[:, 1] - truth
    amount = widen(*checked)
    wide = widened(quantiles, amount)
    shares = np.array(SHARES)
    scores = Scores(
        mse=np.mean(errors**2),
        bias=errors.mean(),
        loss=quantile_loss(quantiles, truth, shares),
        width=np.mean(quantiles[:, -1] - quantiles[:, 0]),
        seen=inside(*seen).mean(),
        later=inside(*later).mean(),
        added=amount,
        widened_loss=quantile_loss(wide, truth, shares),
        widened=inside(wide, truth).mean(),
    )
    return Scores(*(round(float(value), 4) for value in scores))


def collect(run) -> list[Row]:
    """Train and judge every forecaster from its origins, over all seeds."""
    kinds = [("sunspots", updates, SEEDS) for updates in (300, 900)]
    kinds += [(series, 50, SEEDS) for series in ("co2 alone", "co2 and sea", "wrong sea")]
    rises = product(("co2", "co2 without its rise"), (300, 900, 3000))
    kinds += [(series, updates, SEEDS[:5]) for series, updates in rises]
    points = [
        (series, updates, origin, seed)
        for series, updates, seeds in kinds
        for origin, seed in product(make_plan(series).origins, seeds)
    ]
    return run(train_network, tuning_points() + points)


def tuning_points() -> list[tuple]:
    """The runs by which settings were chosen: judged on years that no lesson judges."""
    sun = product(("sunspots", "sunspots, level"), (100, 300, 900), (109,), TUNING_SEEDS)
    sea = product(("co2 alone", "co2 and sea"), (50, 100, 300), (199,), TUNING_SEEDS)
    return [*sun, *sea]


def stored(column: str, series: str, updates: int) -> np.ndarray:
    """Read one column of the runs of one kind, (origins, seeds), from the stored file.

    Raises ValueError where the file has no such run.
    """
    table = load_table("forecasts/forecasts.csv")
    check_choice("column", column, tuple(table))
    check_choice("series", series, np.unique(table["series"]).tolist())
    chosen = (table["series"] == series) & (table["seed"] < min(TUNING_SEEDS))
    check_choice("updates", updates, np.unique(table["updates"][chosen]).tolist())
    chosen &= table["updates"] == updates
    num_origins = len(np.unique(table["origin"][chosen]))
    return table[column][chosen].reshape(num_origins, -1)  # rows are sorted: origins, then seeds


def _sunspots(root: bool) -> Plan:
    """The sunspots, one year ahead; their square root, or the number itself."""
    values = load_sunspots().values
    values = np.sqrt(values) if root else values
    return Plan(values[:, None], 22, 1, 40, (149, 189, 229, 269))


def _co2(rise: bool) -> Plan:
    """The CO2, one month ahead; with `rise` False less a parabola through all of it."""
    values = monthly_co2().values
    if not rise:
        t = np.linspace(-1, 1, len(values))
        values = values - np.polynomial.Polynomial.fit(t, values, 2)(t)
    return Plan(values[:, None], 13, 1, 48, (403,))


def _change(sea: int | None) -> Plan:
    """The change of the CO2 since a year before, six months ahead, alone or with the sea.

    sea: by how many months the sea's temperature is taken too late; None leaves it out. Both are
    differences to the same month: of the year before, of the mean of the sea's first 14 years.
    """
    co2, water = monthly_co2(), load_sea()
    columns = [co2.values[12:] - co2.values[:-12]]
    if sea is not None:
        anomaly = water.values - np.tile(water.values[:168].reshape(14, 12).mean(axis=0), 61)
        start = np.flatnonzero(water.time == co2.time[12])[0] - sea
        columns.append(anomaly[start : start + len(columns[0])])
    return Plan(np.stack(columns, axis=1), 24, 6, 48, (247, 295, 343, 391))


PLANS = {
    "sunspots": lambda: _sunspots(root=True),
    "sunspots, level": lambda: _sunspots(root=False),
    "co2": lambda: _co2(rise=True),
    "co2 without its rise": lambda: _co2(rise=False),
    "co2 alone": lambda: _change(None),
    "co2 and sea": lambda: _change(0),
    "wrong sea": lambda: _change(96),
}
