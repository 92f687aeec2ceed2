"""The command line: what it offers, and one line for what goes wrong."""

import re

import nbformat
import pytest

from course_tools import refresh
from course_tools.cli import main
from lstm_course.data.files import datasets_folder
from lstm_course.inspection.reader import load_reader

COMMANDS = [
    *("refresh", "bench", "grid", "experiments", "reader", "brackets"),
    *("characters", "forecasts", "ablation", "rivals", "datasets", "slides", "site"),
    *("progress", "doctor", "grade"),
    *("mistakes", "nbgrader"),
]


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert re.findall(r"\n    (\w+)", text) == COMMANDS


@pytest.mark.parametrize("words", [[], ["nonsense"], ["grid", "--workers", "two"]])
def test_a_wrong_call_says_how_to_call(words, capsys):
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    assert "usage: python -m lstm_course" in capsys.readouterr().err


def test_options_of_the_benchmark_reach_it_and_others_are_refused(capsys, monkeypatch):
    monkeypatch.setattr("course_tools.bench.bench.main", lambda words: print("bench got", words))
    assert main(["bench", "--quick", "--shapes", "6,3,4,5"]) == 0
    assert capsys.readouterr().out == "bench got ['--quick', '--shapes', '6,3,4,5']\n"
    with pytest.raises(SystemExit):
        main(["grid", "--quick"])
    assert "unrecognized arguments: --quick" in capsys.readouterr().err


def test_an_unknown_lesson_is_one_line(capsys):
    assert main(["refresh", "77"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("ValueError: there is no lesson 77; the lessons: 00_start_here.ipynb,")
    assert error.count("\n") == 1


def test_the_data_sets_are_written_again_equal(capsys, monkeypatch, tmp_path):
    committed = datasets_folder() / "paragraphs"
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    assert main(["datasets"]) == 0
    name = "held_out_distance_005.tsv"
    assert (tmp_path / "paragraphs" / name).read_bytes() == (committed / name).read_bytes()
    assert (tmp_path / "MANIFEST.csv").exists()


def test_the_reader_is_trained_and_written_where_the_data_sets_are(monkeypatch, tmp_path, capsys):
    stored = load_reader()
    committed = datasets_folder() / "reader" / "weights.csv"
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    monkeypatch.setattr("lstm_course.inspection.reader.train_reader", lambda: stored)
    assert main(["reader"]) == 0
    assert capsys.readouterr().out == "written: weights.csv, and the manifest\n"
    assert (tmp_path / "reader" / "weights.csv").read_bytes() == committed.read_bytes()


def notebook(tmp_path, source):
    path = tmp_path / "01_small.ipynb"
    cell = nbformat.v4.new_code_cell(source)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


def test_refreshing_twice_gives_the_same_bytes(tmp_path):
    path = notebook(tmp_path, "print(1 + 1)")
    refresh.refresh([path])
    first = path.read_bytes()
    assert b'"2\\n"' in first
    refresh.refresh([path])
    assert path.read_bytes() == first
    assert list(tmp_path.iterdir()) == [path]


def test_a_notebook_that_raises_is_left_as_it_was(tmp_path):
    path = notebook(tmp_path, "1 / 0")
    before = path.read_bytes()
    with pytest.raises(Exception, match="ZeroDivisionError"):
        refresh.refresh([path])
    assert path.read_bytes() == before
