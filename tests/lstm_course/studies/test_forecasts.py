"""The runs of lesson 13: three parts share no target, and scores are those stored."""

import numpy as np
import pytest

from lstm_course.data.files import load_table
from lstm_course.forecasting.intervals import inside, widen, widened
from lstm_course.studies import forecasts as runs

POINT = ("sunspots", 300, 149, 0)


@pytest.mark.parametrize("series", runs.PLANS)
def test_the_three_parts_lie_end_to_end_and_share_no_target(series):
    plan = runs.make_plan(series)
    index = plan._replace(values=np.tile(np.arange(len(plan.values), dtype=float)[:, None], 2))
    for origin in plan.origins:
        seen, checked, later = (targets[:, 0] for _, targets in runs.three_parts(index, origin))
        together = np.concatenate((seen, checked, later))
        np.testing.assert_array_equal(np.diff(together), 1)
        assert (checked[0], later[0]) == (origin - plan.block, origin)
        inputs, targets = index.windows(origin, origin + plan.block)
        assert inputs[0, -1, 0] == targets[0, 0] - plan.horizon


def test_no_setting_is_chosen_on_what_is_judged():
    for series, _, origin, seed in runs.tuning_points():
        plan = runs.make_plan(series)
        assert origin + plan.block <= min(runs.make_plan(series).origins)
        assert seed not in runs.SEEDS


def test_a_point_trained_twice_is_the_same_point():
    short = ("co2 and sea", 2, 247, 100)
    first, second = (runs.train_network(*short)[0] for _ in range(2))
    assert first[:-1] == second[:-1]
    assert first[:4] == short
    assert runs.train_network(*short[:-1], 101)[0].mse != first.mse


def test_the_scores_are_those_of_the_forecaster_it_returns():
    row, forecaster = runs.train_network("sunspots", 2, 269, 100)
    plan = runs.make_plan("sunspots")
    seen, checked, later = runs.three_parts(plan, 269)
    quantiles, truth = forecaster.forecast(later[0]), later[1][:, 0]
    assert len(truth) == len(checked[1]) == 40
    assert row.mse == pytest.approx(np.mean((quantiles[:, 1] - truth) ** 2), abs=1e-4)
    assert row.later == pytest.approx(inside(quantiles, truth).mean(), abs=1e-4)
    assert row.seen == pytest.approx(
        inside(forecaster.forecast(seen[0]), seen[1][:, 0]).mean(), abs=1e-4
    )
    amount = widen(forecaster.forecast(checked[0]), checked[1][:, 0])
    assert row.added == pytest.approx(amount, abs=1e-4)
    wide = inside(widened(quantiles, amount), truth).mean()
    assert row.widened == pytest.approx(wide, abs=1e-4)


def test_persistence_says_the_last_value_and_the_sum_is_better():
    (_, _, (quantiles, truth)) = runs.simple_forecasts("persistence", "sunspots", 269)
    np.testing.assert_array_equal(quantiles[1:, 1], truth[:-1])
    scores = [runs.judge(runs.simple_forecasts(n, "sunspots", 269)) for n in runs.SIMPLE]
    assert scores[1].mse < 0.5 * scores[0].mse
    assert scores[1].seen == pytest.approx(0.8, abs=0.02)


def test_the_wrong_sea_is_that_of_eight_years_before():
    right, wrong = (runs.make_plan(s).values[:, 1] for s in ("co2 and sea", "wrong sea"))
    np.testing.assert_array_equal(wrong[96:], right[:-96])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("moon", 300, 149, 0), "series must be one of 'sunspots', .*; got 'moon'"),
        (("sunspots", 0, 149, 0), "num_steps must be at least 1; got 0"),
        (("sunspots", 300, 63, 0), "origin must be at least 64 and at most 308; got 63"),
    ],
)
def test_an_unknown_run_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        runs.train_network(*arguments)


def test_a_run_made_again_agrees_with_the_stored_one():
    again, _ = runs.train_network(*POINT)
    assert again.mse == pytest.approx(runs.stored("mse", "sunspots", 300)[0, 0], rel=0.05)


def test_a_stored_column_has_origins_and_seeds():
    mse = runs.stored("mse", "co2 and sea", 50)
    assert mse.shape == (4, 10)
    table = load_table("forecasts/forecasts.csv")
    row = (table["series"] == "co2 and sea") & (table["origin"] == 343) & (table["seed"] == 3)
    assert table["mse"][row] == mse[2, 3]
    with pytest.raises(ValueError, match="series must be one of .*; got 'moon'"):
        runs.stored("mse", "moon", 300)
    with pytest.raises(ValueError, match="updates must be one of 300, 900; got 7"):
        runs.stored("mse", "sunspots", 7)
