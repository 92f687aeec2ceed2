"""The baselines that take a calculation, at other sizes than the registry's tests try."""

import numpy as np
import pytest

from lstm_course.tasks import make_task
from lstm_course.tasks.baselines import multiplication_mean
from tests.support.batch_checks import answers, generator


@pytest.mark.parametrize("T", [6, 9, 20, 100])
@pytest.mark.parametrize("name", ["adding", "multiplication"])
def test_the_mean_squared_error_of_the_mean_is_the_baseline(name, T):
    task = make_task(name, T=T)
    answer = answers(task.make(generator(12), 20_000))[:, 0]
    prediction = multiplication_mean(T) if name == "multiplication" else 0.5
    assert abs(answer.mean() - prediction) < 5 * answer.std() / np.sqrt(20_000)
    squared = (answer - prediction) ** 2
    assert abs(squared.mean() - task.baseline) <= 5 * squared.std() / np.sqrt(20_000)


def test_predicting_one_in_the_unit_variant_has_an_error_of_one_sixth():
    assert make_task("adding", scaling="unit").baseline == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    ("name", "sizes", "baseline"),
    [
        ("temporal_order", {"num_markers": 3}, 1 / 8),
        ("copy", {"num_symbols": 5}, 1 / 5),
        ("first_symbol_latch", {"num_classes": 3}, 1 / 3),
        ("hold", {"T": 4, "share_marked": 0.5}, 1 / 8),
    ],
)
def test_the_baseline_follows_the_sizes(name, sizes, baseline):
    assert make_task(name, **sizes).baseline == pytest.approx(baseline)


@pytest.mark.parametrize("sizes", [{}, {"T": 30, "max_depth": 2}])
def test_the_best_guess_from_the_bracket_alone_scores_the_baseline(sizes):
    task = make_task("bracket_depth", **sizes)
    batch = task.make(generator(14), 6000)
    table = np.einsum("tnd,tnk->dk", batch.x, batch.targets)
    accuracy = table.max(axis=1).sum() / table.sum()
    assert abs(accuracy - task.baseline) < 5 * 0.5 / np.sqrt(6000)
