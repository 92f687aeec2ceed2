"""The command line: what it offers, what it loads, and one line for what goes wrong."""

import pkgutil
import re
import subprocess
import sys

import nbformat
import pytest

from course_tools import refresh
from course_tools.cli import COMMANDS, main
from lstm_course.data.files import datasets_folder
from lstm_course.inspection.reader import load_reader
from lstm_course.studies import STUDIES


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    assert re.findall(r"\n    (\w+)", capsys.readouterr().out) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_function_and_a_help_of_its_own(name, capsys):
    function, *_ = COMMANDS[name]
    assert callable(function) or callable(pkgutil.resolve_name(function))
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    assert f"usage: python -m lstm_course {name}" in capsys.readouterr().out


LOADED = """
import sys
from course_tools.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["--help"], ["torch", "matplotlib", "course_tools.grading", "lstm_course.exercises"]),
        (["progress", "--help"], ["torch", "course_tools.grading", "lstm_course.exercises"]),
        (["grid", "--help"], ["torch", "course_tools.grading", "lstm_course.studies.distances"]),
        (["refresh", "77"], ["torch", "course_tools.grading"]),
    ],
)
def test_a_command_loads_only_what_it_needs(words, unwanted):
    command = [sys.executable, "-c", LOADED, *words]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(run.stderr.split())
    assert "course_tools.cli" in loaded
    assert not loaded & set(unwanted)


@pytest.mark.parametrize("words", [[], ["nonsense"], ["nbgrader"], ["grid", "--workers", "two"]])
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
    monkeypatch.setattr("lstm_course.inspection.reader.train_reader", lambda seed: stored)
    assert main(["reader"]) == 0
    assert capsys.readouterr().out == f"written: {tmp_path / 'reader'}\n"
    for name in ("weights.csv", "weights_9.csv"):
        assert (tmp_path / "reader" / name).read_bytes() == committed.read_bytes()


@pytest.mark.parametrize("name", [name for name in STUDIES if name != "experiments"])
def test_a_study_runs_by_its_name_with_as_many_processes_as_asked(name, monkeypatch, capsys):
    asked = []

    def run_study(*arguments, **options):
        asked.append((*arguments, options))
        return [1, 2]

    monkeypatch.setattr("lstm_course.studies.runs.run_study", run_study)
    assert main([name, "--workers", "3"]) == main([name]) == 0
    assert asked == [(name, {"workers": 3}), (name, {})]
    assert f"written: 2 rows of datasets/{STUDIES[name].file}" in capsys.readouterr().out


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
