"""Train forecasters of two series from several origins, and store how well they did: lesson 13.

From an origin a network is trained on all values before it, and judged on the block after it.
"""

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from lstm_course.data.files import load_table
from lstm_course.forecasting.windows import (
    fill_gaps,
    load_co2,
    load_sunspots,
    make_windows,
    rolling_origins,
)
from lstm_course.validation import check_choice

AFTER_LONG_GAPS = 322  # of the CO2 series: the first value after its last long gap
SERIES = ("sunspots", "co2")
READS = ("level", "change", "yearly change")  # what a network reads and forecasts
PROTOCOLS = ("honest", "scaler sees all", "shuffled split", "longer")  # two leaks; 3 times as long
SEEDS = (0, 1, 2, 3, 4)
NUM_ORIGINS = 4


@dataclass(frozen=True)
class Plan:
    """How one series is forecast: `values` (T,), in windows of `context` values.

    period: of its season. block: values judged after an origin, all steps ahead from each place.
    train_least: values before the first origin. The farthest step ahead is the period.
    """

    values: np.ndarray
    context: int
    period: int
    block: int
    train_least: int

    @property
    def origins(self) -> list[int]:
        """Where forecasts start: blocks lie end to end, the last one at the end of the series."""
        length = len(self.values)
        return rolling_origins(length, self.train_least, self.block, NUM_ORIGINS).tolist()

    def lag(self, reads: str) -> int:
        """The lag of what is read: 0 for the level itself."""
        return (0, 1, self.period)[READS.index(check_choice("reads", reads, READS))]

    def judged(self, origin: int, lag: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Windows (N, context + lag) and targets (N, period) of the block after an origin."""
        last = origin + self.block
        return make_windows(self.values, self.context + lag, self.period, origin, last)


class Row(NamedTuple):
    """One run: what was trained, and how it ended. The README of the file explains each."""

    series: str
    network: str
    reads: str
    protocol: str
    trained_for: int
    origin: int
    seed: int
    mse: str
    half_mse: float
    bias: float
    weights: int
    seconds: float


def make_plan(series: str) -> Plan:
    """Return the plan for "sunspots" or "co2"; the CO2 begins after its long gaps, in May 1964."""
    if check_choice("series", series, SERIES) == "sunspots":
        return Plan(load_sunspots().values, 22, period=11, block=40, train_least=149)
    values = fill_gaps(load_co2().values[AFTER_LONG_GAPS:])
    return Plan(values, 60, period=52, block=208, train_least=1130)


def all_points() -> list[tuple]:
    """List every run: (series, network, reads, protocol, trained_for, origin, seed)."""
    honest, *leaking, longer = PROTOCOLS
    kinds = [("sunspots", n, "level", honest, 1) for n in ("RNN", "LSTM", "GRU")]
    kinds += [("sunspots", "LSTM", "level", honest, h) for h in (5, 11)]
    kinds += [("co2", n, "change", honest, 1) for n in ("RNN", "LSTM", "GRU")]
    kinds += [("co2", "LSTM", "change", honest, 52)]
    kinds += [("co2", "LSTM", reads, honest, 1) for reads in ("level", "yearly change")]
    kinds += [(s, "LSTM", "level", p, 1) for s in ("sunspots", "co2") for p in leaking]
    points = [
        (*kind, origin, seed)
        for kind in kinds
        for origin, seed in product(make_plan(kind[0]).origins, SEEDS)
    ]
    last = make_plan("co2").origins[-1]
    return points + [("co2", "LSTM", "level", longer, 1, last, seed) for seed in SEEDS]


def train_network(
    series: str,
    network: str,
    reads: str = "level",
    protocol: str = "honest",
    trained_for: int = 1,
    origin: int | None = None,
    seed: int = 0,
    progress: bool = False,
) -> tuple:
    """Train one forecaster and judge it; return its Row and the forecasting.Forecaster.

    `origin` is the last one where left out. Equal arguments give an equal network. Raises
    ValueError, with what is known, for an unknown argument.
    """
    from lstm_course.forecasting import network as forecasting  # torch, a second

    plan = make_plan(series)
    origin = plan.origins[-1] if origin is None else origin
    check_choice("network", network, ("RNN", "LSTM", "GRU"))
    check_choice("protocol", protocol, PROTOCOLS)
    check_choice("origin", origin, plan.origins)
    lag = plan.lag(reads)
    half = np.random.default_rng([seed, origin, 1]).permutation(plan.block)[: plan.block // 2]
    inputs, targets = _training_windows(plan, protocol, trained_for, origin, lag, half)
    forecaster, history = forecasting.train_forecaster(
        inputs,
        targets,
        network.lower(),
        np.random.default_rng([seed, origin]),
        lag=lag,
        scale_on=plan.values if protocol == "scaler sees all" else None,
        num_steps=forecasting.NUM_STEPS * (3 if protocol == "longer" else 1),
        progress=progress,
        description=f"{series}, {network}, {reads}",
    )
    scores = _judge(plan, forecaster, origin, half)
    point = (series, network, reads, protocol, trained_for, origin, seed)
    return Row(*point, *scores, forecaster.model.num_weights, history.seconds), forecaster


def collect(run) -> list[Row]:
    """Train and judge every forecaster from its origins, over all seeds."""
    return run(train_network, all_points())


def mse_by_step(series: str, network: str, reads: str, trained_for=1, protocol="honest"):
    """Read what the runs of one kind scored: (origins, seeds, steps), from the stored file.

    A network trained for one step ahead was rolled out over all of them; one trained for another
    has that step alone. Raises ValueError where the file has no such run.
    """
    mse = stored("mse", series, network, reads, trained_for, protocol).astype(str)
    return np.array([[cell.split() for cell in seeds] for seeds in mse], dtype=float)


def stored(column: str, series: str, network: str, reads: str, trained_for=1, protocol="honest"):
    """Read one column of the runs of one kind, (origins, seeds), from the stored file.

    Raises ValueError where the file has no such run.
    """
    table = load_table("forecasts/forecasts.csv")
    wanted = {"series": series, "network": network, "reads": reads}
    wanted |= {"trained_for": trained_for, "protocol": protocol}
    chosen = np.ones(len(table["mse"]), dtype=bool)
    check_choice("column", column, tuple(table))
    for name, value in wanted.items():
        chosen &= table[name] == check_choice(name, value, np.unique(table[name]).tolist())
    if not chosen.any():
        raise ValueError(f"forecasts.csv has no run with {wanted}")
    num_origins = len(np.unique(table["origin"][chosen]))
    return table[column][chosen].reshape(num_origins, -1)  # rows are sorted: origins, then seeds


def _training_windows(plan, protocol, trained_for, origin, lag, half) -> tuple:
    """Windows before the origin; for the shuffled split also the half of the block not judged."""
    context = plan.context + lag
    inputs, targets = make_windows(plan.values, context, trained_for, last=origin)
    if protocol != "shuffled split":
        return inputs, targets
    later = make_windows(plan.values, context, trained_for, origin, origin + plan.block)
    seen = np.setdiff1d(np.arange(plan.block), half)
    parts = zip((inputs, targets), later, strict=True)
    return tuple(np.concatenate((before, after[seen])) for before, after in parts)


def _judge(plan, forecaster, origin, half) -> tuple[str, float, float]:
    """Mean squared error by step; of one step on half of the block; and its mean error."""
    inputs, targets = plan.judged(origin, forecaster.lag)
    if forecaster.horizon > 1:
        errors = forecaster.forecast(inputs) - targets[:, forecaster.horizon - 1]
        return f"{np.mean(errors**2):.4g}", 0.0, round(float(errors.mean()), 4)
    mse = np.mean((forecaster.roll_out(inputs, plan.period) - targets) ** 2, axis=0)
    context, last = plan.context + forecaster.lag, origin + plan.block
    inputs, targets = make_windows(plan.values, context, 1, origin, last)
    errors = forecaster.forecast(inputs) - targets[:, 0]
    words = " ".join(f"{step:.4g}" for step in mse)
    return words, round(float(np.mean(errors[half] ** 2)), 4), round(float(errors.mean()), 4)
