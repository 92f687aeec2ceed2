"""Two measured series, and what an honest forecast of them needs: windows, a scaler, origins.

T is the length of a series, N the number of windows.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lstm_course.data.files import load_table
from lstm_course.validation import check_arrays, check_callable, check_integer

SHORT_GAP = 4  # values; a straight line over more is hardly a measurement
AFTER_LONG_GAPS = np.datetime64("1964-06")  # the first month after the last long gap of the CO2


class Series(NamedTuple):
    """A measured series of length T.

    time (T,): years as int64, or days as datetime64[D]. values (T,): float64, NaN in a gap.
    """

    time: np.ndarray
    values: np.ndarray


def load_sunspots() -> Series:
    """Load the yearly sunspot numbers, 1700 to 2008: T = 309, no gaps."""
    table = load_table("sunspots/sunspots.csv")
    return Series(table["year"], table["sunspot_number"])


def load_co2() -> Series:
    """Load the weekly CO2 (ppm) of Mauna Loa, March 1958 to December 2001: T = 2,284, 59 NaN."""
    table = load_table("co2/co2.csv")
    values = np.array([float(cell) if cell else np.nan for cell in table["co2"]])
    return Series(table["date"].astype("datetime64[D]"), values)


def load_sea() -> Series:
    """Load the sea's temperature (°C) off Peru, month by month, 1950 to 2010: T = 732, no gaps."""
    table = load_table("sea/sea.csv")
    return Series(table["month"].astype("datetime64[M]"), table["temperature"])


def monthly_co2() -> Series:
    """Load the CO2 (ppm) as means of a month, June 1964 to December 2001: T = 451, no gaps."""
    weekly = load_co2()
    month_of = weekly.time.astype("datetime64[M]")
    months = np.arange(AFTER_LONG_GAPS, month_of[-1] + 1)
    means = [np.nanmean(weekly.values[month_of == month]) for month in months]
    return Series(months, np.array(means))


def fill_gaps(values: np.ndarray) -> np.ndarray:
    """Fill gaps of at most SHORT_GAP values by straight lines; return a new array (T,).

    A filled value is a guess, and one that uses the next measured value: it knows the future.
    So no forecast may start inside a gap; `find_leak` finds one that does.
    Raises ValueError, with its place, for a longer gap or one at either end.
    """
    missing = np.isnan(values)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], missing, [False])).astype(int)))
    for start, end in edges.reshape(-1, 2):
        if start == 0 or end == len(values) or end - start > SHORT_GAP:
            raise ValueError(
                f"values has a gap of {end - start}, index {start} to {end - 1}; expected at most "
                f"{SHORT_GAP}, and none at an end: cut it off"
            )
    filled, index = values.copy(), np.arange(len(values))
    filled[missing] = np.interp(index[missing], index[~missing], values[~missing])
    return filled


def make_windows(
    values: np.ndarray, context: int, horizon: int, first: int | None = None, last=None
) -> tuple[np.ndarray, np.ndarray]:
    """Cut a series (T,) into inputs (N, context) and the targets (N, horizon) that follow them.

    inputs[n] = values[s - context : s],  targets[n] = values[s : s + horizon],  s = first + n

    All targets lie in values[first:last]; inputs may reach back before `first`. So with a cut,
    `last=cut` gives the windows to train on and `first=cut` those to judge on, without a
    common target. Without them: first = context, last = T. N = last - first - horizon + 1.
    As the input of a network, (T, N, D): `inputs.T[:, :, None]`.
    Raises ValueError where the values do not suffice for one window, or for a gap.
    """
    check_with_gaps(values)
    context, horizon = check_integer("context", context, 1), check_integer("horizon", horizon, 1)
    last = len(values) if last is None else check_integer("last", last, 0, len(values))
    first = context if first is None else check_integer("first", first, 0)
    if first < context:
        raise ValueError(f"first is {first}; expected at least context = {context} values before")
    N = last - first - horizon + 1
    if N < 1:
        raise ValueError(
            f"values are too few: targets of horizon {horizon} need last - first of at least "
            f"{horizon}; got first = {first}, last = {last} ({len(values)} values)"
        )
    gaps = np.flatnonzero(np.isnan(values[first - context : last]))
    if len(gaps):
        place = first - context + gaps[0]
        raise ValueError(f"values holds a gap (NaN) at index {place}; fill it or start after it")
    starts = first + np.arange(N)[:, None]
    return values[starts + np.arange(-context, 0)], values[starts + np.arange(horizon)]


class Scaler:
    """Mean 0 and standard deviation 1, both taken from the training part alone.

    transform: (v - mean) / std. inverse_transform: v * std + mean; errors in the series' own unit
    are computed after it. Both take any shape, and raise ValueError before `fit`.
    """

    mean: float | None = None
    std: float | None = None

    def fit(self, values: np.ndarray) -> "Scaler":
        """Take mean and standard deviation of values (T,), `series[:cut]`; return the scaler.

        Raises ValueError for a gap, or values that are all the same.
        """
        check_arrays(values=(values, "T"))
        if len(values) < 2 or np.ptp(values) == 0:
            raise ValueError(f"values must hold two different numbers; got {len(values)} value(s)")
        self.mean, self.std = float(values.mean()), float(values.std())
        return self

    def transform(self, values: np.ndarray) -> np.ndarray:
        """Scale values of the series' unit."""
        self._check_fitted("transform")
        return (values - self.mean) / self.std

    def inverse_transform(self, scaled: np.ndarray) -> np.ndarray:
        """Bring scaled values back to the series' unit."""
        self._check_fitted("inverse_transform")
        return scaled * self.std + self.mean

    def _check_fitted(self, action: str) -> None:
        if self.mean is None:
            raise ValueError(f"{action} before fit: call scaler.fit(values[:cut]) first")


def roll_out(forecast: Callable, inputs: np.ndarray, horizon: int) -> np.ndarray:
    """Forecast several steps by feeding each forecast back: inputs (N, context) -> (N, horizon).

    `forecast(window)` maps (N, context) to the next value of each, (N,). Its answer becomes the
    newest value of the window, and the oldest falls out. Raises ValueError where it returns
    another shape.
    """
    N = check_arrays(inputs=(inputs, "N C"))["N"]
    check_callable("forecast", forecast)
    steps = []
    for _ in range(check_integer("horizon", horizon, 1)):
        step = np.asarray(forecast(inputs))
        if step.shape != (N,):
            raise ValueError(f"forecast returned shape {step.shape}; expected (N,): {N}")
        inputs = np.concatenate((inputs[:, 1:], step[:, None]), axis=1)
        steps.append(step)
    return np.stack(steps, axis=1)


def seasonal_persistence(inputs: np.ndarray, horizon: int, period: int) -> np.ndarray:
    """Forecast the last period again, and again: inputs (N, context) -> (N, horizon).

    Step k = 1, 2, ... is inputs[:, -period + (k - 1) % period]; with period 1 it is the last value.
    Raises ValueError for a period longer than the context.
    """
    context = check_arrays(inputs=(inputs, "N C"))["C"]
    horizon, period = check_integer("horizon", horizon, 1), check_integer("period", period, 1)
    if period > context:
        raise ValueError(f"period is {period}; expected at most the context of inputs, {context}")
    return inputs[:, context - period + np.arange(horizon) % period]


def check_with_gaps(values: np.ndarray) -> None:
    """Check a series (T,) in which NaN stands for a gap."""
    filled = values
    if isinstance(values, np.ndarray) and np.issubdtype(values.dtype, np.floating):
        filled = values.copy()
        filled[np.isnan(filled)] = 0
    check_arrays(values=(filled, "T"))
    if np.isnan(values).all():
        raise ValueError(f"values hold no number: {len(values)} values, all of them gaps")
