"""Claims of lesson 13 and a closer look: who wins, who is how sure, what the sea tells."""

import numpy as np

from lstm_course.studies.forecasts import judge, make_plan, simple_forecasts, train_network

from .claim import Claim

LESSON = "13_forecast_a_real_series"
SEA = "13_does_a_second_variable_help"


def sun(seed: int) -> dict[str, float]:
    """The sunspots: the LSTM's error beside the weighted sum's, and percent of years inside."""
    few, many = _mean_scores("sunspots", 300, seed), _mean_scores("sunspots", 900, seed)
    origins = make_plan("sunspots").origins
    simple = [judge(simple_forecasts("weighted sum", "sunspots", o)).mse for o in origins]
    return {
        "error over the sum's": few["mse"] / float(np.mean(simple)),
        "error at 900 over 300": many["mse"] / few["mse"],
        "inside after 300": 100 * few["later"],
        "inside after 900": 100 * many["later"],
        "widened, after 300": 100 * few["widened"],
        "widened, after 900": 100 * many["widened"],
    }


def sea(seed: int) -> dict[str, float]:
    """The CO2 six months ahead: what is left of the error with the sea, and with a wrong sea."""
    mse = {s: _mean_scores(s, 50, seed)["mse"] for s in ("co2 alone", "co2 and sea", "wrong sea")}
    return {
        "left with the sea": mse["co2 and sea"] / mse["co2 alone"],
        "left with a wrong sea": mse["wrong sea"] / mse["co2 alone"],
    }


def _mean_scores(series: str, updates: int, seed: int) -> dict[str, float]:
    """Scores of a network trained for each origin, in the mean over the origins."""
    origins = make_plan(series).origins
    rows = [train_network(series, updates, origin, seed)[0] for origin in origins]
    means = {what: [getattr(row, what) for row in rows] for what in ("mse", "later", "widened")}
    return {what: float(np.mean(values)) for what, values in means.items()}


CLAIMS = (
    Claim(
        LESSON,
        "why-skill",
        "it loses to ten numbers",
        *(sun, "error over the sum's", "mean"),
        at_least=1.02,
        then=1.1,
    ),
    Claim(
        LESSON,
        "why-inside",
        "**46 %.**",
        *(sun, "inside after 900", "mean"),
        at_least=36,
        at_most=56,
        then=46.2,
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
        "more after 900, when its forecast is worse too",
        *(sun, "error at 900 over 300"),
        at_least=1.05,
        then=1.24,
    ),
    Claim(
        LESSON,
        "so-table",
        "Widened, the networks come near to 80 %.",
        *(sun, "widened, after 300", "mean"),
        at_least=70,
        at_most=86,
        then=77.2,
    ),
    Claim(
        LESSON,
        "so-table",
        "Widened, the networks come near to 80 %.",
        *(sun, "widened, after 900", "mean"),
        at_least=70,
        at_most=86,
        then=77.8,
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
