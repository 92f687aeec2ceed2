"""Each generator against its definition, each baseline against a simulation."""

import dataclasses
import pickle
import re

import numpy as np
import pytest

from lstm_course import tasks
from lstm_course.tasks import (
    BRACKET_SYMBOLS,
    REBER_SYMBOLS,
    TASK_NAMES,
    TEMPORAL_SYMBOLS,
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
    marker_windows,
)

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
REBER_EDGES = {  # the graph of Reber (1967), written apart from the package's table
    ("start", "B"): "fork", ("fork", "T"): "low", ("fork", "P"): "high",
    ("low", "S"): "low", ("low", "X"): "cross", ("high", "T"): "high", ("high", "V"): "late",
    ("cross", "X"): "high", ("cross", "S"): "close", ("late", "P"): "cross",
    ("late", "V"): "close", ("close", "E"): "done",
}  # fmt: skip


def generator(seed=0):
    return np.random.default_rng(seed)


def words(x, symbols):
    """Read one-hot x (T, N, D) as N lists of symbols; an all-zero step ends the word."""
    return [[symbols[int(np.argmax(v))] for v in x[:, k] if v.any()] for k in range(x.shape[1])]


def assert_one_hot(array):
    assert set(np.unique(array)) <= {0.0, 1.0}
    assert np.all(array.sum(axis=-1) == 1)


def assert_shares(counts, probabilities):
    """Each count lies within 5 standard deviations of a binomial one: 1 in 1.7 million misses."""
    counts, probabilities = np.asarray(counts), np.broadcast_to(probabilities, np.shape(counts))
    total = counts.sum()
    deviation = np.sqrt(total * probabilities * (1 - probabilities))
    assert np.all(np.abs(counts - total * probabilities) <= 5 * deviation)


def answers(batch):
    """Return the targets of the last step, (N, K), after checking that only it counts."""
    assert batch.mask[-1].all()
    assert not batch.mask[:-1].any()
    assert not batch.targets[:-1].any()
    return batch.targets[-1]


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


# Temporal order


def test_marker_windows_are_those_of_the_paper_at_100():
    assert marker_windows(100, 2) == [(10, 20), (50, 60)]
    assert marker_windows(100, 3) == [(10, 20), (33, 43), (66, 76)]


@pytest.mark.parametrize("num_markers", [2, 3])
def test_marker_windows_keep_apart_for_every_length(num_markers):
    for T in range(11, 400):
        edges = [edge for window in marker_windows(T, num_markers) for edge in window]
        assert edges == sorted(edges)
        assert len({first for first, _ in marker_windows(T, num_markers)}) == num_markers
        assert all(end < start for end, start in zip(edges[1::2], edges[2::2], strict=False))
        assert edges[0] > 1  # E
        assert edges[-1] < T  # B
        assert edges[0] >= 0.1 * T - 1e-9
        assert edges[-1] <= (0.6 if num_markers == 2 else 0.76) * T + 1e-9


@pytest.mark.parametrize("num_markers", [2, 3])
@pytest.mark.parametrize("T", [11, 37, 100])
def test_the_class_of_temporal_order_is_the_order_of_its_markers(T, num_markers):
    rng, rules = generator(3), ["XX", "XY", "YX", "YY"]
    if num_markers == 3:
        rules = ["XXX", "XXY", "XYX", "XYY", "YXX", "YXY", "YYX", "YYY"]
    batch = make_temporal_order(rng, 300, T, num_markers)
    assert batch.x.shape[2] == 8
    assert_one_hot(batch.x)
    answer = answers(batch)
    assert_one_hot(answer)
    for word, label in zip(words(batch.x, TEMPORAL_SYMBOLS), answer.argmax(axis=1), strict=True):
        places = [k + 1 for k, symbol in enumerate(word) if symbol in "XY"]
        assert "".join(word[k - 1] for k in places) == rules[label]
        for place, (first, last) in zip(places, marker_windows(T, num_markers), strict=True):
            assert first <= place <= last
        assert word[0] == "E"
        assert word[-1] == "B"
        assert set(word[1:-1]) <= set("XYabcd")


def test_markers_of_temporal_order_take_every_place_and_every_symbol_equally_often():
    batch = make_temporal_order(generator(5), 4400, 100, fixed_length=True)
    symbols = batch.x.argmax(axis=2)
    is_marker = (symbols == 2) | (symbols == 3)
    assert_shares(is_marker[9:20].sum(axis=1), 1 / 11)
    assert_shares(is_marker[49:60].sum(axis=1), 1 / 11)
    assert_shares(answers(batch).sum(axis=0), 1 / 4)
    assert_shares(np.bincount(symbols[1:-1][~is_marker[1:-1]])[4:], 1 / 4)


def test_the_distances_of_temporal_order_are_those_of_its_docstring():
    for num_markers, share in ((2, (0.4, 0.5)), (3, (0.24, 0.34))):
        x = make_temporal_order(generator(), 2000, 100, num_markers, fixed_length=True).x
        places = np.flatnonzero(x[..., 2:4].any(axis=2).any(axis=1))
        last = x[..., 2:4].any(axis=2)[::-1].argmax(axis=0)  # steps from the last marker to the end
        first = 99 - x[..., 2:4].any(axis=2).argmax(axis=0)
        assert (last.min(), last.max()) == (round(share[0] * 100), round(share[1] * 100))
        assert (first.min(), first.max()) == (80, 90)
        assert places.min() == 9


# Adding and multiplication


def marked(batch):
    """Return the values of the pairs with marker 1, (N, 2), in the order of time."""
    values, markers = batch.x[..., 0], batch.x[..., 1]
    assert np.all((markers == 1).sum(axis=0) == 2)
    return np.array([values[markers[:, k] == 1, k] for k in range(values.shape[1])])


@pytest.mark.parametrize("T", [6, 20, 100])
def test_the_answers_of_adding_and_multiplication_follow_from_x(T):
    paper, unit = make_adding(generator(), 500, T), make_adding(generator(), 500, T, "unit")
    product = make_multiplication(generator(), 500, T)
    assert np.allclose(answers(paper)[:, 0], 0.5 + marked(paper).sum(axis=1) / 4, atol=1e-15)
    assert np.allclose(answers(unit)[:, 0], marked(unit).sum(axis=1), atol=1e-15)
    assert np.allclose(answers(product)[:, 0], marked(product).prod(axis=1), atol=1e-15)


@pytest.mark.parametrize(("make", "first_value"), [(make_adding, 0.0), (make_multiplication, 1.0)])
def test_the_paper_marks_both_ends_with_minus_one_and_fixes_a_marked_first_value(make, first_value):
    x = make(generator(4), 4000, 100).x
    values, markers = x[..., 0], x[..., 1]
    assert set(np.unique(markers)) == {-1.0, 0.0, 1.0}
    assert np.all(markers[-1] == -1)
    assert not np.any(markers[1:-1] == -1)
    first_marked = markers[0] == 1
    assert np.all(markers[0][~first_marked] == -1)
    assert np.all(values[0][first_marked] == first_value)
    assert not np.any(values[0][~first_marked] == first_value)
    probability = 0.1 + 0.9 / 49  # the first mark falls there, or else the second
    assert_shares([first_marked.sum(), (~first_marked).sum()], [probability, 1 - probability])


def test_the_unit_variant_has_markers_zero_and_one_and_never_marks_the_first_pair():
    x = make_adding(generator(4), 4000, 100, "unit").x
    assert set(np.unique(x[..., 1])) == {0.0, 1.0}
    assert not x[0, :, 1].any()
    assert 0 <= x[..., 0].min() < 0.01
    assert 0.99 < x[..., 0].max() <= 1


@pytest.mark.parametrize("scaling", ["paper", "unit"])
def test_one_mark_lies_among_the_first_ten_and_the_other_in_the_first_half(scaling):
    start = int(scaling == "unit")
    markers = make_adding(generator(6), 20_000, 100, scaling).x[..., 1] == 1
    assert not markers[50:].any()
    assert np.all(markers[:10].any(axis=0))
    expected = np.zeros(50)  # how often each pair is marked, over both marks
    expected[start:10] = 1 / (10 - start)
    for place in range(start, 50):
        others = [1 / (10 - start) for k in range(start, 10) if k != place]
        expected[place] += sum(others) / (49 - start)
    assert_shares(markers[:50].sum(axis=1), expected / 2)


def test_values_of_adding_are_uniform_from_minus_one_to_one():
    values = make_adding(generator(), 1000, 100).x[10:, :, 0]
    assert_shares(np.histogram(values, np.linspace(-1, 1, 9))[0], 1 / 8)
    values = make_multiplication(generator(), 1000, 100).x[10:, :, 0]
    assert_shares(np.histogram(values, np.linspace(0, 1, 9))[0], 1 / 8)


# Copy, latch, brackets


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


def test_the_latch_answers_with_its_first_symbol():
    batch = make_first_symbol_latch(generator(), 3000, 20, num_classes=3, num_distractors=2)
    assert batch.x.shape == (20, 3000, 5)
    assert_one_hot(batch.x)
    assert np.array_equal(answers(batch), batch.x[0, :, :3])
    assert not batch.x[1:, :, :3].any()  # the class shows nowhere else
    assert_shares(answers(batch).sum(axis=0), 1 / 3)
    assert_shares(batch.x[1:, :, 3:].sum(axis=(0, 1)), 1 / 2)


@pytest.mark.parametrize("max_depth", [1, 2, 4])
def test_the_depth_is_the_number_of_open_brackets(max_depth):
    batch = make_bracket_depth(generator(), 200, 60, max_depth)
    assert_one_hot(batch.x)
    assert_one_hot(batch.targets)
    assert batch.mask.all()
    depths = batch.targets.argmax(axis=2)
    for k, word in enumerate(words(batch.x, BRACKET_SYMBOLS)):
        depth = [word[: t + 1].count("(") - word[: t + 1].count(")") for t in range(60)]
        assert depth == list(depths[:, k])
    assert (depths.min(), depths.max()) == (0, max_depth)


def test_brackets_are_drawn_evenly_and_become_letters_at_the_bounds():
    batch = make_bracket_depth(generator(8), 5000, 40, max_depth=2)
    symbol, depth = batch.x.argmax(axis=2), batch.targets.argmax(axis=2)
    for before, shares in ((0, [1 / 3, 0, 2 / 3]), (1, [1 / 3] * 3), (2, [0, 1 / 3, 2 / 3])):
        chosen = symbol[1:][depth[:-1] == before]
        assert_shares(np.bincount(chosen, minlength=3), shares)
    assert_shares(np.bincount(symbol[0], minlength=3), [1 / 3, 0, 2 / 3])


# Embedded Reber grammar


def reber_ends_at(word):
    """Walk an inner Reber string and return how many symbols it takes, or None."""
    state = "start"
    for count, symbol in enumerate(word, start=1):
        state = REBER_EDGES.get((state, symbol))
        if state is None:
            return None
        if state == "done":
            return count
    return None


def legal_after(word):
    """Return the symbols that may follow a beginning of an embedded string, by trying each."""
    if len(word) < 2:
        return {0: {"B"}, 1: {"T", "P"}}[len(word)]
    inner_length = reber_ends_at(word[2:])
    if inner_length is None:
        state = "start"
        for symbol in word[2:]:
            state = REBER_EDGES[state, symbol]
        return {symbol for origin, symbol in REBER_EDGES if origin == state}
    return {0: {word[1]}, 1: {"E"}}[len(word) - 2 - inner_length]


def test_every_embedded_string_is_accepted_by_an_independent_automaton():
    batch = make_embedded_reber(generator(), 1000)
    for k, word in enumerate(words(batch.x, REBER_SYMBOLS)):
        assert len(word) == batch.lengths[k]
        whole = [*word, "E"]
        assert whole[0] == "B"
        assert whole[1] in "TP"
        assert whole[-2] == whole[1]
        assert reber_ends_at(whole[2:]) == len(whole) - 4


def test_the_targets_are_exactly_the_legal_next_symbols():
    batch = make_embedded_reber(generator(), 300)
    for k, word in enumerate(words(batch.x, REBER_SYMBOLS)):
        for t in range(len(word)):
            target = {s for s, on in zip(REBER_SYMBOLS, batch.targets[t, k], strict=True) if on}
            assert target == legal_after(word[: t + 1])
        assert not batch.targets[len(word) :, k].any()
        assert np.array_equal(batch.mask[:, k], np.arange(len(batch.mask)) < len(word))


def test_padding_is_zero_and_the_batch_is_as_long_as_its_longest_string():
    batch = make_embedded_reber(generator(), 200)
    assert len(batch.x) == batch.lengths.max()
    assert batch.lengths.min() == 8
    assert not batch.x[~batch.mask].any()
    assert_one_hot(batch.x[batch.mask])


def test_every_choice_of_the_grammar_is_taken_half_of_the_time():
    batch = make_embedded_reber(generator(), 4000)
    counts = {}
    for word in words(batch.x, REBER_SYMBOLS):
        counts[None, word[1]] = counts.get((None, word[1]), 0) + 1
        state = "start"
        for symbol in word[2:-1]:
            counts[state, symbol] = counts.get((state, symbol), 0) + 1
            state = REBER_EDGES[state, symbol]
    for state in (None, "fork", "low", "high", "cross", "late"):
        shares = [count for (origin, _), count in counts.items() if origin == state]
        assert len(shares) == 2
        assert_shares(shares, 1 / 2)


def test_the_shortest_and_mean_lengths_are_those_of_the_grammar():
    lengths = make_embedded_reber(generator(), 20_000).lengths + 1
    assert lengths.min() == 9
    # Mean length of an inner string, solved by hand from the six states: 8; 4 symbols around it.
    assert abs(lengths.mean() - 12) < 5 * lengths.std() / np.sqrt(20_000)


# Long lags


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
        prediction = tasks.multiplication_mean(sizes.get("T", 100))
        assert f"predicting {prediction:.4f}," in task.baseline_meaning
    else:
        assert f"predicting {prediction:g}" in task.baseline_meaning
    assert abs(answer.mean() - prediction) < 5 * answer.std() / np.sqrt(20_000)
    squared = (answer - prediction) ** 2
    assert abs(squared.mean() - task.baseline) <= 5 * squared.std() / np.sqrt(20_000)


def test_predicting_one_in_the_unit_variant_has_an_error_of_one_sixth():
    assert make_task("adding", scaling="unit").baseline == pytest.approx(1 / 6)


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


@pytest.mark.parametrize("sizes", [{}, {"T": 12}, {"T": 30, "max_depth": 2}])
def test_the_best_guess_from_the_bracket_alone_scores_the_baseline(sizes):
    task = make_task("bracket_depth", **sizes)
    batch = task.make(generator(14), 6000)
    table = np.einsum("tnd,tnk->dk", batch.x, batch.targets)
    accuracy = table.max(axis=1).sum() / table.sum()
    assert abs(accuracy - task.baseline) < 5 * 0.5 / np.sqrt(6000)


def test_an_unknown_task_or_size_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"name must be one of temporal_order, .*; got 'parity'"):
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
