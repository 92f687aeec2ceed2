"""The grid of lesson 03: points can be trained again, and no test sequence was trained on."""

import numpy as np
import pytest

from lstm_course.data.files import load_table
from lstm_course.exercises import order_sequences
from lstm_course.studies import distances as grid
from lstm_course.validation import check_integer


@pytest.fixture
def quick(monkeypatch):
    """Train for a few steps only."""
    monkeypatch.setattr(grid, "NUM_STEPS", {"temporal order": 6, "paragraphs": 3})


@pytest.mark.parametrize("task", grid.TASKS)
def test_a_point_trained_twice_is_the_same_point(quick, task):
    first, second = (grid.train_point(task, "LSTM, forget bias 3", 20, seed=0) for _ in range(2))
    assert first[:-1] == second[:-1]
    assert first.sequences == grid.NUM_STEPS[task] * 32
    other = grid.train_point(task, "LSTM, forget bias 3", 20, seed=1)
    assert other.accuracy != first.accuracy


def test_a_generator_of_ones_own_is_trained_on_batch_by_batch(quick):
    drawn = []

    def make(rng, N, T):
        drawn.append(order_sequences(rng, N, T))
        return drawn[-1]

    run, again = (grid.train_on(make, 20, progress=False) for _ in range(2))
    x, label = order_sequences(np.random.default_rng(1), 7, 20)
    assert run.answer(x).shape == label.shape
    assert set(run.answer(x)) <= {0, 1, 2, 3}
    np.testing.assert_array_equal(run.sequences, [32, 64, 96])
    np.testing.assert_array_equal(run.loss, again.loss)
    batches = {x.tobytes() for x, _ in drawn}
    assert len(batches) == 1 + 3, "one to see its sizes, three to train on; the same in both runs"


@pytest.mark.parametrize("kind", [float, np.float32, int])
def test_what_the_exercise_takes_for_right_can_be_trained_on(quick, kind):
    def make(rng, N, T):
        return tuple(part.astype(kind) for part in order_sequences(rng, N, T))

    runs = [grid.train_on(one, 20, progress=False) for one in (make, order_sequences)]
    np.testing.assert_array_equal(*(run.loss for run in runs))


def test_what_is_no_generator_is_refused(quick):
    with pytest.raises(ValueError, match="axis 0 of x is 32; expected 20"):
        grid.train_on(lambda rng, N, T: order_sequences(rng, T, N), 20, progress=False)
    with pytest.raises(TypeError, match="make must be"):
        grid.train_on("temporal order", 20)


def test_an_unknown_point_is_refused():
    with pytest.raises(
        ValueError, match="task must be one of 'temporal order', 'paragraphs'; got 'x'"
    ):
        grid.train_point("x", "RNN", 20, 0)
    with pytest.raises(ValueError, match="cell must be one of 'RNN', .*; got 'GRU'"):
        grid.train_point("paragraphs", "GRU", 20, 0)
    with pytest.raises(ValueError, match="distance for paragraphs must be one of .*; got 7"):
        grid.train_point("paragraphs", "RNN", 7, 0)


def test_training_paragraphs_and_test_paragraphs_are_different_ones():
    next_batch, _, test = grid._source("paragraphs", 20)
    batch = next_batch(np.random.default_rng(0))
    trained = {batch.x[:, n].tobytes() for n in range(batch.x.shape[1])}
    tested = {test.x[:, n].tobytes() for n in range(test.x.shape[1])}
    assert len(trained) == 32
    assert not trained & tested


def test_the_stored_grid_agrees_with_its_rule():
    rows = load_table("distance_grid/grid.csv")
    np.testing.assert_array_equal(rows["solved"], rows["accuracy"] >= grid.SOLVED)


def test_a_quick_point_trained_again_agrees_with_the_stored_grid():
    rows = load_table("distance_grid/grid.csv")
    again = grid.train_point("paragraphs", "RNN", 5, seed=0)
    chosen = np.ones(len(rows["task"]), dtype=bool)
    for name in ("task", "cell", "distance", "seed"):
        chosen &= rows[name] == getattr(again, name)
    assert rows["solved"][chosen].item() == again.solved
    assert check_integer("sequences", again.sequences) == rows["sequences"][chosen].item()
