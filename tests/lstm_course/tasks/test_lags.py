"""Latch, copy and the long lags of the paper, each against its definition."""

import numpy as np
import pytest

from lstm_course.tasks.lags import (
    make_copy,
    make_first_symbol_latch,
    make_noise_free_lag,
    make_noisy_lag,
    make_very_long_lag,
)
from tests.support.batch_checks import (
    answers,
    assert_no_leak,
    assert_one_hot,
    assert_shares,
    generator,
)


def test_the_latch_answers_with_its_first_symbol():
    batch = make_first_symbol_latch(generator(), 3000, 20, num_classes=3, num_distractors=2)
    assert batch.x.shape == (20, 3000, 5)
    assert_one_hot(batch.x)
    assert np.array_equal(answers(batch), batch.x[0, :, :3])
    assert not batch.x[1:, :, :3].any()  # the class shows nowhere else
    assert_shares(answers(batch).sum(axis=0), 1 / 3)
    assert_shares(batch.x[1:, :, 3:].sum(axis=(0, 1)), 1 / 2)


def test_a_copy_repeats_its_symbols_after_the_delay():
    batch = make_copy(generator(), 400, delay=7, num_symbols=5, num_copied=3)
    assert batch.x.shape == (13, 400, 7)
    assert_one_hot(batch.x)
    symbols = batch.x.argmax(axis=2)
    assert np.all(symbols[:3] < 5)
    assert np.all(symbols[3:9] == 5)  # blanks
    assert np.all(symbols[9] == 6)  # the signal
    assert np.all(symbols[10:] == 5)
    assert np.array_equal(batch.targets[10:], batch.x[:3, :, :5])
    assert not batch.targets[:10].any()
    assert np.array_equal(batch.mask.all(axis=1), np.arange(13) >= 10)
    assert not batch.mask[:10].any()
    assert_shares(np.bincount(symbols[:3].ravel()), 1 / 5)


@pytest.mark.parametrize("variant", ["2a", "2b"])
def test_the_noise_free_sequence_ends_with_its_first_symbol(variant):
    batch = make_noise_free_lag(generator(), 2000, 6, variant)
    assert batch.x.shape == batch.targets.shape == (6, 2000, 7)
    assert_one_hot(batch.x)
    assert_one_hot(batch.targets)
    assert batch.mask.all()
    symbols = batch.x.argmax(axis=2)
    assert np.array_equal(batch.targets[:-1], batch.x[1:])  # always the next symbol
    assert np.array_equal(batch.targets[-1], batch.x[0])
    assert_shares(np.bincount(symbols[0], minlength=7)[5:], 1 / 2)
    assert symbols[0].min() == 5
    assert symbols[1:].max() == 4  # x and y show nowhere else
    if variant == "2a":
        assert np.all(symbols[1:] == np.arange(5)[:, None])
    else:
        assert_shares(np.bincount(symbols[1:].ravel()), 1 / 5)


def test_the_very_long_lag_asks_for_the_second_symbol_at_the_trigger():
    rng, lengths = generator(), []
    for _ in range(2000):
        batch = make_very_long_lag(rng, 2, lag=5, num_distractors=3)
        symbols = batch.x.argmax(axis=2)
        assert_one_hot(batch.x)
        assert np.all(symbols[0] == 4)  # b
        assert np.all(symbols[-1] == 3)  # e
        assert np.all(symbols[2:-1] < 3)
        assert np.array_equal(answers(batch).argmax(axis=1), symbols[1] - 5)
        lengths.append(len(symbols))
    extra = np.array(lengths) - 8  # q + 3 at least; the last symbol is not read
    assert extra.min() == 0
    counts = np.bincount(np.minimum(extra, 6))
    assert_shares(counts, [*(0.1 * 0.9 ** np.arange(6)), 0.9**6])


def test_the_very_long_lag_is_balanced_over_classes_and_distractors():
    batch = make_very_long_lag(generator(), 3000, lag=20, num_distractors=6)
    assert_shares(answers(batch).sum(axis=0), 1 / 2)
    assert_shares(np.bincount(batch.x.argmax(axis=2)[2:-1].ravel()), 1 / 6)


@pytest.mark.parametrize("num_information", [1, 3])
@pytest.mark.parametrize("variant", ["3a", "3b", "3c"])
def test_the_noisy_line_tells_its_class_in_the_first_steps(variant, num_information):
    batch = make_noisy_lag(generator(), 4000, 50, num_information, variant)
    answer = answers(batch)[:, 0]
    clean = batch.clean_targets[-1, :, 0]
    is_first = clean == (0.2 if variant == "3c" else 1.0)
    assert_shares([is_first.sum(), (~is_first).sum()], 1 / 2)
    noise = batch.x[:num_information, :, 0] - np.where(is_first, 1.0, -1.0)
    spread = 5 * 0.2 * np.sqrt(2 / noise.size)  # 5 standard deviations of a sample variance
    assert abs(noise.var() - (0.2 if variant == "3b" else 0.0)) <= spread
    if variant != "3b":
        assert not noise.any()
    assert set(clean) == ({0.2, 0.8} if variant == "3c" else {0.0, 1.0})
    if variant != "3c":
        assert np.array_equal(answer, clean)
    else:
        assert abs((answer - clean).var() - 0.1) < 5 * 0.1 * np.sqrt(2 / 4000)
        assert abs((answer - clean).mean()) < 5 * np.sqrt(0.1 / 4000)


def test_the_noise_of_the_noisy_line_has_variance_one_fifth_and_no_class():
    batch = make_noisy_lag(generator(), 2000, 50)
    noise, is_first = batch.x[3:, :, 0], answers(batch)[:, 0] == 1
    assert abs(noise.var() - 0.2) < 5 * 0.2 * np.sqrt(2 / noise.size)
    assert abs(noise.mean()) < 5 * np.sqrt(0.2 / noise.size)
    gap = noise[:, is_first].mean() - noise[:, ~is_first].mean()
    assert abs(gap) < 5 * 2 * np.sqrt(0.2 / noise.size)


@pytest.mark.parametrize(
    ("make", "hidden"),
    [
        (lambda rng: make_very_long_lag(rng, 6000, 30, 4), slice(1, 2)),
        (lambda rng: make_noisy_lag(rng, 6000, 30, fixed_length=True), slice(0, 3)),
        (lambda rng: make_first_symbol_latch(rng, 6000, 30), slice(0, 1)),
    ],
)
def test_no_step_outside_the_information_is_correlated_with_the_answer(make, hidden):
    assert_no_leak(make(generator(11)), hidden)


@pytest.mark.parametrize(
    ("make", "sizes", "message"),
    [
        (make_copy, {"num_symbols": 1}, "num_symbols must be at least 2; got 1"),
        (make_noise_free_lag, {"lag": 1}, "lag must be at least 2; got 1"),
        (make_noisy_lag, {"T": 3}, "T must be at least 4; got 3, with num_information 3"),
        (make_first_symbol_latch, {"T": 1}, "T must be at least 2; got 1"),
        (make_first_symbol_latch, {"num_classes": 1}, "num_classes must be at least 2; got 1"),
    ],
)
def test_a_size_that_makes_no_sequence_is_named(make, sizes, message):
    with pytest.raises(ValueError, match=message):
        make(generator(), 2, **sizes)
