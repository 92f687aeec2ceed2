"""The table of what came after the LSTM says what the stored runs say."""

import pytest

from course_tools import models
from lstm_course.studies import rivals


def row(task, model, seed, first, last, weights=4500):
    shares = (first, 0.0, 0.0, 0.0, last)
    return rivals.Row("judged", task, model, 0.01, seed, 32, weights, *shares, 1.0)


@pytest.fixture
def rows(monkeypatch):
    """Three runs of two networks on one task, one on another, none on the rest."""
    found = [row("parity", "LSTM", seed, 1.0, share) for seed, share in enumerate((0.9, 0.98, 0.5))]
    found += [row("parity", "mLSTM", 0, 0.51, 0.49, weights=4474)]
    found += [row("recall", "mLSTM", 0, 0.98, 0.1, weights=5300)]
    monkeypatch.setattr(rivals, "load_study", lambda: found)


def test_a_cell_holds_the_medians_at_both_ends_and_a_dash_where_nothing_was_run(rows):
    lines = models.table_of_models().splitlines()
    assert "| | parity | recall |" in lines
    assert "| LSTM | 100 → 90 | – |" in lines
    assert "| mLSTM | 51 → 49 | 98 → 10 |" in lines
    assert "| *chance* | 50 | 6 |" in lines


def test_parameters_and_seeds_stand_below(rows):
    *_, parameters, seeds = models.table_of_models().splitlines()
    assert parameters == "| *parameters* | 4,474 to 4,500 | 5,300 to 5,300 |"
    assert seeds == "| *seeds* | 1 to 3 | 1 |"
