"""What all generators share, and what a task puts together."""

import dataclasses
import pickle

import numpy as np
import pytest

from lstm_course.tasks.registry import (
    TASK_NAMES,
    make_adding,
    make_bracket_depth,
    make_copy,
    make_embedded_reber,
    make_first_symbol_latch,
    make_multiplication,
    make_noise_free_lag,
    make_noisy_lag,
    make_task,
    make_temporal_order,
    make_very_long_lag,
)
from tests.support.batch_checks import answers, assert_one_hot, generator

GENERATORS = {  # name: (function of rng and N, the size that is too small and its message)
    "temporal order": (
        lambda rng, N, T=12: make_temporal_order(rng, N, T),
        10,
        "T must be at least 11",
    ),
    "adding": (lambda rng, N, T=12: make_adding(rng, N, T), 5, "T must be at least 6"),
    "adding, unit": (
        lambda rng, N, T=12: make_adding(rng, N, T, "unit"),
        5,
        "T must be at least 6",
    ),
    "multiplication": (
        lambda rng, N, T=12: make_multiplication(rng, N, T),
        5,
        "T must be at least 6",
    ),
    "copy": (lambda rng, N, T=12: make_copy(rng, N, T), 0, "delay must be at least 1"),
    "2a": (lambda rng, N, T=12: make_noise_free_lag(rng, N, T), 1, "lag must be at least 2"),
    "2b": (lambda rng, N, T=12: make_noise_free_lag(rng, N, T, "2b"), 1, "lag must be at least 2"),
    "2c": (lambda rng, N, T=12: make_very_long_lag(rng, N, T, 5), 0, "lag must be at least 1"),
    "3a": (lambda rng, N, T=12: make_noisy_lag(rng, N, T), 3, "T must be at least 4"),
    "3b": (lambda rng, N, T=12: make_noisy_lag(rng, N, T, variant="3b"), 3, "T must be at least 4"),
    "3c": (lambda rng, N, T=12: make_noisy_lag(rng, N, T, variant="3c"), 3, "T must be at least 4"),
    "latch": (lambda rng, N, T=12: make_first_symbol_latch(rng, N, T), 1, "T must be at least 2"),
    "brackets": (lambda rng, N, T=12: make_bracket_depth(rng, N, T), 0, "T must be at least 1"),
    "reber": (lambda rng, N: make_embedded_reber(rng, N), None, None),
}
WITH_SIZE = [name for name, (_, too_small, _) in GENERATORS.items() if too_small is not None]
SMALL = {"very_long_lag": {"lag": 20, "num_distractors": 5}, "noise_free_lag": {"lag": 10}}


# What all generators share


@pytest.mark.parametrize("name", GENERATORS)
def test_equal_seeds_give_equal_batches_and_other_seeds_others(name):
    make = GENERATORS[name][0]
    first, again, other = make(generator(1), 9), make(generator(1), 9), make(generator(2), 9)
    for field in dataclasses.fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(again, field.name))
    assert first.x.shape != other.x.shape or not np.array_equal(first.targets, other.targets)


@pytest.mark.parametrize("name", GENERATORS)
def test_batches_are_float64_with_the_axes_time_sequence_feature(name):
    batch = GENERATORS[name][0](generator(), 7)
    assert batch.x.dtype == batch.targets.dtype == np.float64
    assert batch.x.ndim == batch.targets.ndim == 3
    assert batch.x.shape[:2] == batch.targets.shape[:2] == batch.mask.shape
    assert batch.x.shape[1] == 7
    assert batch.mask.dtype == bool
    assert not np.shares_memory(batch.x, batch.targets)
    if name != "reber":
        assert np.all(batch.lengths == len(batch.x))  # nothing is padded


@pytest.mark.parametrize("name", GENERATORS)
def test_the_global_random_state_is_neither_read_nor_changed(name):
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - this is the state to leave alone
    GENERATORS[name][0](generator(), 3)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize("name", GENERATORS)
def test_a_seed_instead_of_a_generator_is_refused(name):
    with pytest.raises(TypeError, match=r"rng must be a NumPy generator.*got int"):
        GENERATORS[name][0](3, 4)


@pytest.mark.parametrize("name", GENERATORS)
def test_no_sequences_or_half_a_sequence_are_refused(name):
    with pytest.raises(ValueError, match="N must be at least 1; got 0"):
        GENERATORS[name][0](generator(), 0)
    with pytest.raises(TypeError, match="N must be a whole number; got float"):
        GENERATORS[name][0](generator(), 2.5)


@pytest.mark.parametrize("name", WITH_SIZE)
def test_the_shortest_size_works_and_one_less_is_refused(name):
    make, too_small, message = GENERATORS[name]
    for seed in range(5):
        assert make(generator(seed), 200, too_small + 1).x.shape[1] == 200
    with pytest.raises(ValueError, match=f"{message}; got {too_small}"):
        make(generator(), 4, too_small)


@pytest.mark.parametrize("name", [*WITH_SIZE, "reber"])
def test_a_batch_that_does_not_fit_in_memory_is_refused(name):
    sizes = (10**9,) if name == "reber" else (10**6, 10**7)
    with pytest.raises(MemoryError, match="would take .* GiB, more than 4.0 GiB"):
        GENERATORS[name][0](generator(), *sizes)


@pytest.mark.parametrize(
    "make", [make_temporal_order, make_adding, make_multiplication, make_noisy_lag]
)
def test_lengths_run_from_T_to_T_plus_a_tenth_unless_fixed(make):
    rng = generator()
    lengths = {make(rng, 1, T=40).x.shape[0] for _ in range(200)}
    assert lengths == {40, 41, 42, 43, 44}
    assert {make(rng, 1, T=40, fixed_length=True).x.shape[0] for _ in range(50)} == {40}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: make_temporal_order(r, 2, num_markers=4), "num_markers must be at least 2 and"),
        (lambda r: make_adding(r, 2, scaling="le"), "scaling must be one of 'paper', 'unit'; got"),
        (lambda r: make_copy(r, 2, num_symbols=1), "num_symbols must be at least 2; got 1"),
        (lambda r: make_copy(r, 2, num_copied=0), "num_copied must be at least 1; got 0"),
        (lambda r: make_noise_free_lag(r, 2, 5, "2c"), "variant must be one of '2a', '2b'; got"),
        (lambda r: make_very_long_lag(r, 2, 5, 0), "num_distractors must be at least 1; got 0"),
        (lambda r: make_noisy_lag(r, 2, variant="a"), "variant must be one of '3a', '3b', '3c'"),
        (lambda r: make_noisy_lag(r, 2, num_information=0), "num_information must be at least 1"),
        (lambda r: make_first_symbol_latch(r, 2, num_classes=1), "num_classes must be at least 2"),
        (lambda r: make_first_symbol_latch(r, 2, num_distractors=0), "num_distractors must be at"),
        (lambda r: make_bracket_depth(r, 2, max_depth=0), "max_depth must be at least 1; got 0"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(generator())


# No leak: what stands at the answer, and elsewhere away from the information, tells nothing


@pytest.mark.parametrize(
    ("make", "hidden"),
    [
        (lambda rng: make_temporal_order(rng, 6000, 30, fixed_length=True), slice(2, 18)),
        (lambda rng: make_temporal_order(rng, 6000, 30, 3, fixed_length=True), slice(2, 22)),
        (lambda rng: make_adding(rng, 6000, 30, fixed_length=True), slice(0, 15)),
        (lambda rng: make_adding(rng, 6000, 30, "unit", True), slice(0, 15)),
        (lambda rng: make_multiplication(rng, 6000, 30, fixed_length=True), slice(0, 15)),
        (lambda rng: make_very_long_lag(rng, 6000, 30, 4), slice(1, 2)),
        (lambda rng: make_noisy_lag(rng, 6000, 30, fixed_length=True), slice(0, 3)),
        (lambda rng: make_first_symbol_latch(rng, 6000, 30), slice(0, 1)),
    ],
)
def test_no_step_outside_the_information_is_correlated_with_the_answer(make, hidden):
    batch = make(generator(11))
    answer = answers(batch)
    answer = (answer - answer.mean(axis=0)) / answer.std(axis=0)
    elsewhere = np.delete(batch.x, hidden, axis=0)
    deviation = elsewhere.std(axis=1, keepdims=True)
    scores = np.where(deviation > 1e-12, elsewhere - elsewhere.mean(axis=1, keepdims=True), 0.0)
    scores = scores / np.where(deviation > 1e-12, deviation, 1.0)
    correlation = np.einsum("tnd,nk->tdk", scores, answer) / answer.shape[0]
    assert np.abs(correlation).max() < 5.5 / np.sqrt(answer.shape[0])
    assert np.abs(correlation).max() > 0 or not scores.any()


# Tasks


@pytest.mark.parametrize("name", TASK_NAMES)
def test_a_task_tells_its_sizes_kind_criterion_and_baseline(name):
    task = make_task(name, **SMALL.get(name, {}))
    batch = task.make(generator(), 3)
    assert (task.name, task.D, task.K) == (name, batch.x.shape[2], batch.targets.shape[2])
    assert task.kind in ("classes", "values", "legal symbols")
    if task.kind == "classes":
        assert_one_hot(batch.targets[batch.mask])
    assert 0 < task.baseline < 1
    assert task.baseline_meaning.startswith(("accuracy", "mean squared error"))
    assert task.source
    assert task.criterion() is not task.criterion()
    assert not task.criterion().met
    copy = pickle.loads(pickle.dumps(task))  # so that seeds can run in processes
    assert np.array_equal(copy.make(generator(), 3).x, batch.x)


@pytest.mark.parametrize("name", TASK_NAMES)
def test_the_true_targets_meet_the_criterion_and_a_constant_does_not(name):
    task = make_task(name, **SMALL.get(name, {}))
    right, constant, rng = task.criterion(), task.criterion(), generator()
    num = -(-right.window // 1000)
    for _ in range(num):
        batch = task.make(rng, 1000)
        met = right.update(batch.clean_targets, batch)
        half = np.full_like(batch.targets, 1 / task.K if task.kind == "classes" else 0.5)
        assert not constant.update(half, batch)
    assert met


def test_an_unknown_task_or_size_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"name must be one of 'temporal_order', .*; got 'parity'"):
        make_task("parity")
    with pytest.raises(TypeError, match="sizes of adding are: T, scaling, fixed_length; got 'lag'"):
        make_task("adding", lag=3)
    with pytest.raises(TypeError, match="sizes of embedded_reber are: none; got 'T'"):
        make_task("embedded_reber", T=3)
    with pytest.raises(TypeError, match="fewer_wrong_than; got 'n_seq'"):
        make_task("multiplication", n_seq=13)
    with pytest.raises(TypeError, match="got 'N'"):
        make_task("adding", N=3)


def test_sizes_of_a_task_are_checked_when_it_is_made():
    with pytest.raises(ValueError, match="T must be at least 11; got 3"):
        make_task("temporal_order", T=3)
    with pytest.raises(ValueError, match="fewer_wrong_than must be at least 1 and at most 2000"):
        make_task("multiplication", fewer_wrong_than=0)
