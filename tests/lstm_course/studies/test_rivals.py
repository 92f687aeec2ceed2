"""The comparison of lesson 16: repeatable, resumable, fair in size, and complete in its file."""

import csv

import numpy as np
import pytest

from lstm_course.data.files import load_table
from lstm_course.studies import rivals as grid
from lstm_course.studies.runs import load_rows, save_rows


def make_row(**changes):
    row = grid.Row("copy", "LSTM", grid.LEARNING_RATE, 0, 5168, 0.5, 0.2, 0.1, 1.0)
    return row._replace(**changes)


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


def test_an_interrupted_run_is_taken_up_again(monkeypatch, tmp_path):
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    monkeypatch.setattr(grid, "TASKS", ("copy",))
    monkeypatch.setattr(grid, "MODELS", {"LSTM": grid.MODELS["LSTM"]})
    (tmp_path / "rivals").mkdir()
    kept = make_row(seed=1)
    save_rows(tmp_path / "rivals" / ".rivals.partial.csv", grid.Row, [make_row(), kept])
    path = grid.run_rivals(seeds=(0, 1), workers=1)
    assert load_rows(path, grid.Row) == [make_row(), kept]
    assert not (tmp_path / "rivals" / ".rivals.partial.csv").exists()
    with (tmp_path / "MANIFEST.csv").open(newline="") as file:
        assert [line[0] for line in csv.reader(file)] == ["path", "rivals/rivals.csv"]


def test_the_stored_file_is_complete():
    rows = load_table("rivals/rivals.csv")
    assert tuple(rows) == grid.Row._fields
    points = list(zip(*(rows[k].tolist() for k in ("task", "model", "seed")), strict=True))
    assert points == [(t, m, s) for t in grid.TASKS for m in grid.MODELS for s in grid.SEEDS]
    np.testing.assert_array_equal(rows["learning_rate"], grid.LEARNING_RATE)
