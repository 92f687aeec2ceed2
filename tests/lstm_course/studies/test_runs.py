"""Runs on several cores: nothing finished is run again, nothing half written is left."""

import sys
from importlib import import_module
from typing import NamedTuple

import pytest

from lstm_course.data.files import datasets_folder, load_table, write_table
from lstm_course.studies import STUDIES, Study
from lstm_course.studies.runs import load_rows, run_all, run_study


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
    write_table(part, Row._fields, [other, kept])
    assert run_all(run, [("a", 0), ("a", 1)], part, Row, 1, "test") == [kept, run("a", 1)]
    assert set(load_rows(part, Row)) == {other, kept, run("a", 1)}


def test_what_was_finished_before_an_error_is_there_afterwards(tmp_path):
    part = tmp_path / "part.csv"
    with pytest.raises(ValueError, match="no bad"):
        run_all(run, [("a", 0), ("bad", 0), ("a", 1)], part, Row, 1, "test")
    assert Row("a", 0, 0.0) in load_rows(part, Row)


def test_rows_are_read_as_they_were_written(tmp_path):
    rows = [Row("a, b", 3, 0.1), Row('"', -1, 2.0)]
    write_table(tmp_path / "rows.csv", Row._fields, rows)
    assert load_rows(tmp_path / "rows.csv", Row) == rows
    assert load_rows(tmp_path / "none.csv", Row) == []


def test_a_file_with_other_columns_is_refused(tmp_path):
    (tmp_path / "rows.csv").write_text("name,seed\na,1\n")
    with pytest.raises(ValueError, match=r"rows.csv must have columns \('name', 'seed', 'value'\)"):
        load_rows(tmp_path / "rows.csv", Row)


def collect(run):
    """What the study of these tests runs: in two parts, the second with a network to its row."""
    first = run(train, [("a", 0), ("a", 1)])
    return first + run(train_with_more, [("b", len(first))])


def train(name, seed):
    return Row(name, seed, seed / 4)


def train_with_more(name, seed):
    return Row(name, seed, seed / 4), "a network"


@pytest.fixture
def small_study(monkeypatch, tmp_path):
    """A study whose module is this file, in a folder of data sets of its own."""
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    monkeypatch.setitem(STUDIES, "small", Study("small", "some/small.csv", "for the tests"))
    monkeypatch.setitem(sys.modules, "lstm_course.studies.small", sys.modules[__name__])
    return tmp_path / "some"


def test_a_study_writes_its_table_and_the_manifest(small_study):
    rows = run_study("small", workers=1)
    assert rows == [Row("a", 0, 0.0), Row("a", 1, 0.25), Row("b", 2, 0.5)]
    assert [path.name for path in small_study.iterdir()] == ["small.csv"]
    assert load_table("some/small.csv")["value"].tolist() == [0.0, 0.25, 0.5]


def test_an_interrupted_study_is_taken_up_again(small_study):
    small_study.mkdir()
    kept = Row("a", 1, 77.0)
    write_table(small_study / ".small.partial.csv", Row._fields, [kept])
    assert run_study("small", workers=1)[:2] == [Row("a", 0, 0.0), kept]
    assert [path.name for path in small_study.iterdir()] == ["small.csv"]


def test_a_study_that_only_looks_leaves_nothing(small_study):
    run_study("small", workers=1, store=False)
    assert not list(small_study.iterdir())
    assert not (small_study.parent / "MANIFEST.csv").exists()


def test_an_unknown_study_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="name must be one of 'grid', .*'reversing'; got 'x'"):
        run_study("x")
    with pytest.raises(ValueError, match="workers must be at least 1; got 0"):
        run_study("grid", workers=0)


@pytest.mark.parametrize("name", STUDIES)
def test_the_stored_table_is_what_its_study_collects_run_by_run(name):
    module = import_module(f"lstm_course.studies.{STUDIES[name].module}")
    rows = load_rows(datasets_folder() / STUDIES[name].file, module.Row)

    def look_up(train, points, what=""):
        stored = {row[: len(points[0])]: row for row in rows}
        return [stored[point] for point in points]

    assert module.collect(look_up) == rows
