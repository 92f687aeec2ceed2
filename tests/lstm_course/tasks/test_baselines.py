"""Each baseline that takes a calculation, against a simulation."""

import numpy as np
import pytest

from lstm_course.tasks.baselines import multiplication_mean
from lstm_course.tasks.registry import make_task
from tests.support.batch_checks import answers, generator


@pytest.mark.parametrize(
    ("name", "sizes", "prediction"),
    [
        ("adding", {}, 0.5),
        ("adding", {"T": 20}, 0.5),
        ("adding", {"T": 9}, 0.5),
        ("adding", {"T": 6}, 0.5),
        ("adding", {"scaling": "unit"}, 1.0),
        ("multiplication", {}, None),
        ("multiplication", {"T": 12}, None),
        ("multiplication", {"T": 6}, None),
        ("noisy_lag", {}, 0.5),
        ("noisy_lag", {"variant": "3b"}, 0.5),
        ("noisy_lag", {"variant": "3c"}, 0.5),
    ],
)
def test_the_mean_squared_error_of_the_constant_is_the_baseline(name, sizes, prediction):
    task = make_task(name, **sizes)
    answer = answers(task.make(generator(12), 20_000))[:, 0]
    if prediction is None:
        prediction = multiplication_mean(sizes.get("T", 100))
        assert f"predicting {prediction:.4f}," in task.baseline_meaning
    else:
        assert f"predicting {prediction:g}" in task.baseline_meaning
    assert abs(answer.mean() - prediction) < 5 * answer.std() / np.sqrt(20_000)
    squared = (answer - prediction) ** 2
    assert abs(squared.mean() - task.baseline) <= 5 * squared.std() / np.sqrt(20_000)


def test_predicting_one_in_the_unit_variant_has_an_error_of_one_sixth():
    assert make_task("adding", scaling="unit").baseline == pytest.approx(1 / 6)


@pytest.mark.parametrize("sizes", [{}, {"T": 12}, {"T": 30, "max_depth": 2}])
def test_the_best_guess_from_the_bracket_alone_scores_the_baseline(sizes):
    task = make_task("bracket_depth", **sizes)
    batch = task.make(generator(14), 6000)
    table = np.einsum("tnd,tnk->dk", batch.x, batch.targets)
    accuracy = table.max(axis=1).sum() / table.sum()
    assert abs(accuracy - task.baseline) < 5 * 0.5 / np.sqrt(6000)
