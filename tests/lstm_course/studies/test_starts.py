"""The starts of lesson 10: runs can be made again, and what is left is measured before training."""

import numpy as np
import pytest

from lstm_course.data import load_table
from lstm_course.studies import starts


@pytest.fixture
def quick(monkeypatch):
    """Train for a few steps only."""
    monkeypatch.setattr(starts, "NUM_STEPS", {starts.TASK: 3})


@pytest.mark.parametrize("start", ["RNN, orthogonal", "LSTM, chrono"])
def test_a_run_made_twice_is_the_same_run_and_begins_as_the_stored_one(quick, start):
    first, again = (starts.train_network(start, 0)[0] for _ in range(2))
    assert first[:-1] == again[:-1]
    assert first.sequences == 3 * 32
    rows = load_table("starts/starts.csv")
    stored = (rows["start"] == start) & (rows["seed"] == 0)
    for name in ("at_state", "at_input"):
        np.testing.assert_allclose(rows[name][stored].item(), getattr(first, name), rtol=1e-6)


def test_the_stored_starts_agree_with_their_rule():
    rows = load_table("starts/starts.csv")
    assert len(rows["start"]) == len(starts.STARTS) * len(starts.SEEDS)
    np.testing.assert_array_equal(rows["solved"], rows["accuracy"] >= starts.SOLVED)


def test_an_unknown_start_is_refused():
    with pytest.raises(ValueError, match="start must be one of 'RNN, orthogonal', .*; got 'GRU'"):
        starts.train_network("GRU", 0)
