"""The criteria have the paper's numbers, and a fixed guess scores the baseline."""

import re

import numpy as np
import pytest

from lstm_course.tasks.registry import make_embedded_reber, make_task
from tests.support.batch_checks import assert_shares, generator


@pytest.mark.parametrize(
    ("name", "sizes", "pattern"),
    [
        ("temporal_order", {}, "last 2,000 .* all have every output within 0.3 .* below 0.1$"),
        ("adding", {}, "last 2,000 .* all have every output within 0.04 .* error is below 0.01$"),
        ("multiplication", {}, "fewer than 140 of the last 2,000 .* within 0.04"),
        ("multiplication", {"fewer_wrong_than": 13}, "fewer than 13 of the last 2,000"),
        ("embedded_reber", {}, "last 512 sequences all have all target symbols more active"),
        ("noise_free_lag", {}, "last 10,000 .* within 0.25 .* at each counted step"),
        ("noise_free_lag", {"variant": "2b"}, "last 10,000 .* within 0.25 .* at the last step"),
        ("very_long_lag", {"lag": 9, "num_distractors": 9}, "last 10,000 .* within 0.2 "),
        ("noisy_lag", {}, "last 256 sequences all have every output within 0.2 "),
        ("noisy_lag", {"variant": "3b"}, "fewer than 6 of the last 256 .* within 0.2 "),
        ("noisy_lag", {"variant": "3c"}, "last 256 .* within 0.1 .* error is below 0.015"),
    ],
)  # fmt: skip
def test_the_criteria_have_the_numbers_of_the_paper(name, sizes, pattern):
    text = make_task(name, **sizes).criterion().describe()
    assert re.search(pattern, text), text


@pytest.mark.parametrize(
    ("name", "sizes", "baseline"),
    [
        ("temporal_order", {}, 1 / 4),
        ("temporal_order", {"num_markers": 3}, 1 / 8),
        ("copy", {"num_symbols": 5}, 1 / 5),
        ("very_long_lag", {"lag": 9, "num_distractors": 4}, 1 / 2),
        ("first_symbol_latch", {"num_classes": 3}, 1 / 3),
    ],
)
def test_any_fixed_guess_of_the_class_scores_the_baseline(name, sizes, baseline):
    task = make_task(name, **sizes)
    assert task.baseline == baseline
    batch = task.make(generator(13), 4000)
    assert_shares(batch.targets[batch.mask].sum(axis=0), baseline)


@pytest.mark.parametrize("variant", ["2a", "2b"])
def test_guessing_the_last_symbol_without_the_first_scores_one_half(variant):
    task = make_task("noise_free_lag", lag=8, variant=variant)
    last = task.make(generator(), 4000).targets[-1]
    assert task.baseline == 0.5
    assert_shares(last.sum(axis=0)[-2:], 1 / 2)


def test_guessing_the_long_range_symbol_without_memory_scores_one_half():
    batch = make_embedded_reber(generator(), 4000)
    long_range = batch.targets[batch.lengths - 2, np.arange(4000)]
    assert make_task("embedded_reber").baseline == 0.5
    assert np.all(long_range.sum(axis=1) == 1)
    assert_shares(long_range.sum(axis=0)[[1, 4]], 1 / 2)  # T, P
