"""Claims of lesson 13 and a closer look: who wins, who is how sure, what the sea tells."""

import numpy as np

from lstm_course.studies.forecasts import judge, make_plan, simple_forecasts, train_network

from .claim import Claim

LESSON = "13_forecast_a_real_series"
SEA = "13_does_a_second_variable_help"
YEARS = (1849, 1889, 1929, 1969)  # with which the four stretches begin


def sun(seed: int) -> dict[str, float]:
    """The sunspots: the LSTM's error beside the weighted sum's, and percent of years inside.

    In the mean over the stretches, and for each by the year it begins with.
    """
    few, many = _scores("sunspots", 300, seed), _scores("sunspots", 900, seed)
    origins = make_plan("sunspots").origins
    simple = np.array([judge(simple_forecasts("weighted sum", "sunspots", o)).mse for o in origins])
    grown = {what: many[what] / few[what] for what in ("mse", "width")}
    ratio = few["mse"] / simple
    by_stretch = {
        "error over the sum's": ratio,
        "error at 900 over 300": grown["mse"],
        "width at 900 over 300": grown["width"],
    }
    return {
        "error over the sum's": float(few["mse"].mean() / simple.mean()),
        "inside after 300": 100 * few["later"].mean(),
        "inside after 900": 100 * many["later"].mean(),
        "inside lost by 900": 100 * (few["later"].mean() - many["later"].mean()),
        "widened, after 300": 100 * few["widened"].mean(),
        "widened, after 900": 100 * many["widened"].mean(),
        **{
            f"{name}, {year}": float(value)
            for name, values in by_stretch.items()
            for year, value in zip(YEARS, values, strict=True)
        },
    }


def sea(seed: int) -> dict[str, float]:
    """The CO2 six months ahead: what is left of the error with the sea, and with a wrong sea."""
    kinds = ("co2 alone", "co2 and sea", "wrong sea")
    mse = {series: float(_scores(series, 50, seed)["mse"].mean()) for series in kinds}
    return {
        "left with the sea": mse["co2 and sea"] / mse["co2 alone"],
        "left with a wrong sea": mse["wrong sea"] / mse["co2 alone"],
    }


def _scores(series: str, updates: int, seed: int) -> dict[str, np.ndarray]:
    """Scores of a network trained for each origin, by what they say, (origins,)."""
    origins = make_plan(series).origins
    rows = [train_network(series, updates, origin, seed)[0] for origin in origins]
    kinds = ("mse", "width", "later", "widened")
    return {what: np.array([getattr(row, what) for row in rows]) for what in kinds}


CLAIMS = (
    Claim(
        LESSON,
        "why-skill",
        "it loses to ten numbers",
        *(sun, "error over the sum's", "mean"),
        at_least=1.02,
        then=1.11,
    ),
    *(
        Claim(
            LESSON,
            "why-skill",
            "on the later stretches behind",
            *(sun, f"error over the sum's, {year}", "mean"),
            at_least=1.02,
            then=then,
        )
        for year, then in zip(YEARS[1:], (1.23, 1.28, 1.16), strict=True)
    ),
    Claim(
        LESSON,
        "why-inside",
        "**46 %**",
        *(sun, "inside after 900", "mean"),
        at_least=36,
        at_most=56,
        then=46.2,
    ),
    *(
        Claim(
            LESSON,
            "why-inside",
            "the interval of the judged years got narrower",
            *(sun, f"width at 900 over 300, {year}", "mean"),
            at_most=0.95,
            then=then,
        )
        for year, then in zip(YEARS, (0.51, 0.65, 0.8, 0.83), strict=True)
    ),
    *(
        Claim(
            LESSON,
            "why-inside",
            "their squared errors grew",
            *(sun, f"error at 900 over 300, {year}", "mean"),
            at_least=1.02,
            then=then,
        )
        for year, then in zip(YEARS[:3], (1.93, 1.25, 1.18), strict=True)
    ),
    Claim(
        LESSON,
        "so-table",
        "The network boasts after 300 updates",
        *(sun, "inside after 300", "mean"),
        at_most=74,
        then=65.6,
    ),
    Claim(
        LESSON,
        "so-table",
        "more after 900",
        *(sun, "inside lost by 900", "mean"),
        at_least=5,
        then=19.4,
    ),
    *(
        Claim(
            LESSON,
            "so-table",
            "Widened, the networks come near to 80 %, in the mean",
            *(sun, f"widened, after {updates}", "mean"),
            at_least=70,
            at_most=86,
            then=then,
        )
        for updates, then in ((300, 77.2), (900, 77.8))
    ),
    Claim(
        SEA,
        "so",
        "and a seventh of the LSTMs'",
        *(sea, "left with the sea", "mean"),
        at_least=0.75,
        at_most=0.95,
        then=0.866,
    ),
    Claim(
        SEA,
        "so",
        "a wrong sea takes next to nothing",
        *(sea, "left with a wrong sea", "mean"),
        at_least=0.93,
        then=0.982,
    ),
)
