"""The command line: what it offers, what it loads, and one line for what goes wrong."""

import os
import pkgutil
import re
import subprocess
import sys
import tomllib

import nbformat
import pytest

from course_tools import ROOT, refresh
from course_tools.cli import COMMANDS, main
from lstm_course.data.files import datasets_folder
from lstm_course.inspection.reader import load_reader
from lstm_course.studies import STUDIES


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert re.findall(r"\n    (\w+)", said) == list(COMMANDS)
    assert said.index("progress") < said.index("grade") < said.index("refresh")  # learners first


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_function_and_a_help_of_its_own(name, capsys):
    function = COMMANDS[name].run
    assert callable(function) or callable(pkgutil.resolve_name(function))
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert f"usage: python -m lstm_course {name}" in said
    assert f"\nexample: python -m lstm_course {name}" in said
    assert re.search(r"(?s)\n\n[A-Z].+?\.\n\n(positional|options)", said)  # a sentence


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


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert re.fullmatch(r"lstm-course \d+\.\d+\.\d+, Python 3\.\d+\.\S+\n", capsys.readouterr().out)


def test_the_installed_command_is_this_one():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {n: pkgutil.resolve_name(f) for n, f in project["scripts"].items()} == {
        "lstm_course": main
    }


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ValueError("expected a lesson"), 2, "expected a lesson\n"),
        (OSError(28, "No space left on device", "a.csv"), 3, "a.csv: No space left on device\n"),
        (FileNotFoundError("there is no folder x"), 2, "there is no folder x\n"),
        (KeyboardInterrupt(), 130, "\nStopped.\n"),
        (BrokenPipeError(32, "Broken pipe"), 141, ""),
    ],
)
def test_what_ends_a_command_has_one_line_and_an_exit_code_of_its_own(
    error, code, said, monkeypatch, capsys
):
    def end(**_):
        raise error

    monkeypatch.setattr("course_tools.refresh.renew", end)
    assert main(["mistakes"]) == code
    assert capsys.readouterr().err == said


def test_an_unknown_lesson_is_one_line(capsys):
    assert main(["refresh", "77"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("there is no lesson 77; the lessons: 00_start_here.ipynb,")
    assert error.count("\n") == 1


COMPLETED = """
import io, sys
import argcomplete
from course_tools import cli
found = io.StringIO()
finder = argcomplete.CompletionFinder()
argcomplete.autocomplete = lambda parser: finder(parser, output_stream=found, exit_method=sys.exit)
try:
    cli.main([])
finally:
    print(found.getvalue())
"""


def completed(line):
    """What argcomplete tells a shell that asks how a line goes on."""
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "COMP_LINE": line}
    env = os.environ | asked | {"COMP_POINT": str(len(line))}
    run = subprocess.run([sys.executable, "-c", COMPLETED], env=env, capture_output=True, text=True)
    return run.stdout.split()


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("lstm_course pro", ["progress"]),
        ("lstm_course progress --fo", ["--folder"]),
        ("lstm_course progress 0", [f"0{k}" for k in range(10)]),
        ("lstm_course grade --run", ["--run-without-isolation"]),
    ],
)
def test_a_shell_completes_commands_options_and_lessons(line, wanted):
    assert completed(line) == wanted


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
@pytest.mark.parametrize("words", [["progress", "--help"], ["--help"], ["sizes", "00"]])
def test_a_pipe_that_closes_ends_a_command_without_a_word(words):
    code = "import sys; from course_tools.cli import main; sys.exit(main(sys.argv[1:]))"
    ours, theirs = os.pipe()
    os.close(ours)
    command = [sys.executable, "-c", code, *words]
    run = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    assert run.stderr == b""
    assert run.returncode in (141, 0 if "--help" in words else 141)  # argparse passes over it


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
