"""The comparison of an LSTM with its rivals: repeatable, and fair in size."""

import numpy as np
import pytest

from lstm_course.studies import rivals as grid


@pytest.mark.parametrize("model", grid.MODELS)
def test_a_run_made_twice_is_the_same_run(model):
    first, again = (grid.train_rival("copy", model, 1e-2, 0, num_steps=2)[0] for _ in range(2))
    assert first[:-1] == again[:-1]
    other = grid.train_rival("copy", model, 1e-2, 1, num_steps=2)[0]
    assert other[4] == first[4]
    assert other[5:8] != first[5:8]


@pytest.mark.parametrize("name", grid.TASKS)
def test_all_models_have_about_the_same_number_of_weights(name):
    task = grid.task_of_length(name, grid.T)
    sizes = [
        sum(w.numel() for w in grid.make_rival(m, task, np.random.default_rng(0)).parameters()
            if w.requires_grad)
        for m in grid.MODELS
    ]  # fmt: skip
    assert max(sizes) < 1.2 * min(sizes)


@pytest.mark.parametrize("length", grid.LENGTHS)
def test_every_task_comes_in_every_length(length):
    for name in grid.TASKS:
        assert len(grid.task_of_length(name, length).make(np.random.default_rng(0), 2).x) == length


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="task must be one of 'bracket_depth'.*; got 'adding'"):
        grid.train_rival("adding", "LSTM", 1e-2, 0)
    with pytest.raises(ValueError, match="model must be one of 'LSTM'.*; got 'GRU'"):
        grid.train_rival("copy", "GRU", 1e-2, 0)
