"""Runs on several cores: nothing finished is run again, nothing half written is left."""

from typing import NamedTuple

import pytest

from lstm_course.studies.runs import load_rows, run_all, save_rows


class Row(NamedTuple):
    """One run of the tests."""

    name: str
    seed: int
    value: float


def run(name, seed):
    """Stand for a training; module level, so that a worker can be given it."""
    if name == "bad":
        raise ValueError(f"no {name}")
    return Row(name, seed, seed / 4)


def test_rows_come_in_the_order_of_the_points(tmp_path):
    points = [("a", 2), ("b", 1), ("a", 0)]
    rows = run_all(run, points, tmp_path / "part.csv", Row, 2, "test")
    assert rows == [run(*point) for point in points]
    assert set(load_rows(tmp_path / "part.csv", Row)) == set(rows)


def test_a_finished_run_is_kept_and_the_rest_is_run(tmp_path):
    part = tmp_path / "part.csv"
    other, kept = Row("z", 9, 1.5), Row("a", 0, 77.0)
    save_rows(part, Row, [other, kept])
    assert run_all(run, [("a", 0), ("a", 1)], part, Row, 1, "test") == [kept, run("a", 1)]
    assert set(load_rows(part, Row)) == {other, kept, run("a", 1)}


def test_what_was_finished_before_an_error_is_there_afterwards(tmp_path):
    part = tmp_path / "part.csv"
    with pytest.raises(ValueError, match="no bad"):
        run_all(run, [("a", 0), ("bad", 0), ("a", 1)], part, Row, 1, "test")
    assert Row("a", 0, 0.0) in load_rows(part, Row)


def test_rows_are_read_as_they_were_written(tmp_path):
    rows = [Row("a, b", 3, 0.1), Row('"', -1, 2.0)]
    save_rows(tmp_path / "rows.csv", Row, rows)
    assert load_rows(tmp_path / "rows.csv", Row) == rows
    assert load_rows(tmp_path / "none.csv", Row) == []


def test_a_file_with_other_columns_is_refused(tmp_path):
    (tmp_path / "rows.csv").write_text("name,seed\na,1\n")
    with pytest.raises(ValueError, match=r"rows.csv must have columns \('name', 'seed', 'value'\)"):
        load_rows(tmp_path / "rows.csv", Row)
