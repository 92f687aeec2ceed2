"""Temporal order, adding, multiplication and holding, each against its definition."""

import numpy as np
import pytest

from lstm_course.tasks import make_task
from lstm_course.tasks.marked import (
    TEMPORAL_SYMBOLS,
    make_adding,
    make_hold,
    make_multiplication,
    make_temporal_order,
    marker_windows,
    multiplication_mean,
)
from tests.support.batch_checks import (
    answers,
    assert_no_leak,
    assert_one_hot,
    assert_shares,
    generator,
    words,
)

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


@pytest.mark.parametrize(("num_markers", "share"), [(2, 3 / 4), (3, 1 / 2)])
def test_counting_the_markers_of_temporal_order_is_right_as_often_as_its_docstring_says(
    num_markers, share
):
    """For each number of X, the class that is most frequent there."""
    batch = make_temporal_order(generator(8), 8000, 50, num_markers, fixed_length=True)
    label, symbols = answers(batch).argmax(axis=1), batch.x.argmax(axis=2)
    num_X = (symbols == 2).sum(axis=0)
    best = sum(np.bincount(label[num_X == count]).max() for count in range(num_markers + 1))
    assert abs(best / 8000 - share) < 0.02


# Adding and multiplication


def marked(batch):
    """Return the values of the pairs with marker 1, (N, 2), in the order of time."""
    values, markers = batch.x[..., 0], batch.x[..., 1]
    assert np.all((markers == 1).sum(axis=0) == 2)
    return np.array([values[markers[:, k] == 1, k] for k in range(values.shape[1])])


@pytest.mark.parametrize("T", [6, 20, 100])
def test_the_answers_of_adding_and_multiplication_follow_from_x(T):
    paper = make_adding(generator(), 500, T)
    product = make_multiplication(generator(), 500, T)
    assert np.allclose(answers(paper)[:, 0], 0.5 + marked(paper).sum(axis=1) / 4, atol=1e-15)
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


def test_one_mark_lies_among_the_first_ten_and_the_other_in_the_first_half():
    markers = make_adding(generator(6), 20_000, 100).x[..., 1] == 1
    assert not markers[50:].any()
    assert np.all(markers[:10].any(axis=0))
    expected = np.zeros(50)  # how often each pair is marked, over both marks
    expected[:10] = 1 / 10
    for place in range(50):
        expected[place] += sum(1 / 10 for k in range(10) if k != place) / 49
    assert_shares(markers[:50].sum(axis=1), expected / 2)


def test_values_of_adding_are_uniform_from_minus_one_to_one():
    values = make_adding(generator(), 1000, 100).x[10:, :, 0]
    assert_shares(np.histogram(values, np.linspace(-1, 1, 9))[0], 1 / 8)
    values = make_multiplication(generator(), 1000, 100).x[10:, :, 0]
    assert_shares(np.histogram(values, np.linspace(0, 1, 9))[0], 1 / 8)


# Both


@pytest.mark.parametrize(
    ("make", "hidden"),
    [
        (lambda rng: make_temporal_order(rng, 6000, 30, fixed_length=True), slice(2, 18)),
        (lambda rng: make_temporal_order(rng, 6000, 30, 3, fixed_length=True), slice(2, 22)),
        (lambda rng: make_adding(rng, 6000, 30, fixed_length=True), slice(0, 15)),
        (lambda rng: make_multiplication(rng, 6000, 30, fixed_length=True), slice(0, 15)),
    ],
)
def test_no_step_outside_the_information_is_correlated_with_the_answer(make, hidden):
    assert_no_leak(make(generator(11)), hidden)


@pytest.mark.parametrize(
    ("name", "sizes", "message"),
    [
        ("temporal_order", {"T": 10}, "T must be at least 11; got 10"),
        ("temporal_order", {"num_markers": 4}, "num_markers must be at least 2 and at most 3"),
        ("adding", {"T": 5}, "T must be at least 6; got 5"),
        ("multiplication", {"T": 5}, "T must be at least 6; got 5"),
        ("multiplication", {"fewer_wrong_than": 0}, "fewer_wrong_than must be at least 1 and at"),
    ],
)
def test_a_size_that_makes_no_sequence_is_named(name, sizes, message):
    with pytest.raises(ValueError, match=message):
        make_task(name, **sizes)


# Hold


def test_the_answer_at_each_step_is_the_latest_marked_value():
    batch = make_hold(generator(), 40, T=25)
    assert batch.x.shape == (25, 40, 2)
    assert batch.targets.shape == (25, 40, 1)
    assert batch.mask.all()
    for n in range(40):
        held = None
        for t in range(25):
            value, marker = batch.x[t, n]
            held = value if marker == 1 else held
            assert batch.targets[t, n, 0] == held


def test_the_first_pair_is_marked_and_the_others_as_often_as_said():
    x = make_hold(generator(), 400, T=50).x
    assert (x[0, :, 1] == 1).all()
    assert set(np.unique(x[..., 1])) == {0.0, 1.0}
    assert abs(x[1:, :, 1].mean() - 0.15) < 0.02
    assert np.abs(x[..., 0]).max() <= 1
    assert abs(x[..., 0].mean()) < 0.02


# Baselines


@pytest.mark.parametrize("T", [6, 9, 20, 100])
@pytest.mark.parametrize("name", ["adding", "multiplication"])
def test_the_mean_squared_error_of_the_mean_is_the_baseline(name, T):
    task = make_task(name, T=T)
    answer = answers(task.make(generator(12), 20_000))[:, 0]
    prediction = multiplication_mean(T) if name == "multiplication" else 0.5
    assert abs(answer.mean() - prediction) < 5 * answer.std() / np.sqrt(20_000)
    squared = (answer - prediction) ** 2
    assert abs(squared.mean() - task.baseline) <= 5 * squared.std() / np.sqrt(20_000)


@pytest.mark.parametrize(
    ("name", "sizes", "baseline"),
    [
        ("temporal_order", {"num_markers": 3}, 1 / 8),
        ("copy", {"num_symbols": 5}, 1 / 5),
        ("first_symbol_latch", {"num_classes": 3}, 1 / 3),
        ("hold", {"T": 4}, 0.75 * 0.85 / 3),
    ],
)
def test_the_baseline_follows_the_sizes(name, sizes, baseline):
    assert make_task(name, **sizes).baseline == pytest.approx(baseline)
