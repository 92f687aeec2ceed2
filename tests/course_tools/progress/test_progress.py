"""Progress is told from the learner's own notebooks, whatever state they are in."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from course_tools import ROOT
from course_tools.cli import main
from course_tools.grading import untouched
from course_tools.progress import progress as progress_module
from course_tools.progress.progress import find_progress
from course_tools.progress.table import as_html, as_markdown, for_terminal
from course_tools.terminal import console
from lstm_course.exercises import exercises_of, find_exercise
from tests.support.own_lessons import FOLDER, HALVES, NAMES

LESSON = FOLDER / "91_gates.ipynb"
ENDLESS = "def slope(f, rng):\n    import time\n    time.sleep(1000)"


def write(path, answers, broken=False):
    """Write a copy of lesson 91 with these answers; `broken`: its first cell raises."""
    notebook = json.loads(LESSON.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("lstm_course", {}).get("exercise")
        if name in answers:
            cell["source"] = answers[name]
    if broken:
        first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        first["source"] += "\nraise RuntimeError('half way')"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def solved(name):
    return find_exercise(name).source()


def statuses(found):
    return {one.exercise: one.status for lesson in found.lessons for one in lesson.attempts}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A folder with one lesson: solved, wrong in a named way, endless, blank; it fails half way."""
    folder = tmp_path_factory.mktemp("mixed")
    answers = {NAMES[0]: solved(NAMES[0]), NAMES[1]: "num_parameters = 21", NAMES[2]: ENDLESS}
    path = write(folder / "deep" / "my 91 (copy).ipynb", answers, broken=True)
    before = path.read_bytes()
    found = find_progress(["91"], folder, seconds=3)
    assert path.read_bytes() == before
    return found


def test_a_lesson_that_fails_half_way_is_told_exercise_by_exercise(mixed):
    assert statuses(mixed) == dict(
        zip(NAMES, ["correct", "wrong", "failed", "not attempted"], strict=True)
    )
    assert mixed.lessons[0].title == "91 Gates"
    assert "3 s" in mixed.lessons[0].attempts[2].sentence


def test_the_course_s_own_blank_lessons_need_no_process(monkeypatch):
    def refuse(pool, jobs, *_):
        assert not jobs
        return iter(())

    monkeypatch.setattr(progress_module, "try_answers", refuse)
    found = find_progress()
    total = sum(len(exercises_of(lesson.lesson)) for lesson in found.lessons)
    assert found.count("not attempted") == found.count() == total
    assert repr(found).startswith("no exercise is begun yet\n")
    assert not found.is_done()
    assert found.is_done(attempted=True)


def test_a_named_mistake_is_told_by_its_name_and_its_sentence(tmp_path):
    answer = "def halves(b):\n    n = len(b) // 2\n    return b[n:], b[:n]"
    write(tmp_path / "mine.ipynb", {HALVES: answer})
    (mistake,) = find_exercise(HALVES).mistakes
    found = find_progress(["91"], tmp_path)
    said = f"halves ({mistake.name}): {mistake.sentence}"
    assert f"✗ not right yet {said}" in " ".join(repr(found).split())
    assert f"✗ not right yet: {said}" in as_markdown(found).replace("\\_", "_")
    assert f"✗ not right yet: halves ({mistake.name}): " in as_html(found)


BROKEN = {
    "empty": b"",
    "not JSON": b"{ cells: ",
    "a list": b"[1, 2]",
    "cut": LESSON.read_bytes()[:900],
    "no text": bytes(range(256)),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_is_no_notebook_is_told(tmp_path, content):
    (tmp_path / "91_gates.ipynb").write_bytes(content)
    found = find_progress(["91"], tmp_path)
    assert set(statuses(found).values()) == {"failed"}
    assert "91_gates.ipynb is left out: " in " ".join(repr(found).split())


def test_beside_a_notebook_that_is_none_a_copy_of_the_lesson_counts(tmp_path):
    (tmp_path / "91_gates.ipynb").write_bytes(BROKEN["cut"])
    write(tmp_path / "copy.ipynb", {NAMES[0]: solved(NAMES[0])})
    again = find_progress(["91"], tmp_path)
    assert list(statuses(again).values()) == ["correct"] + 3 * ["not attempted"]
    assert "91_gates.ipynb is left out: " in as_markdown(again).replace("\\_", "_")


def test_of_several_copies_the_best_attempt_counts_and_checkpoints_do_not(tmp_path):
    write(tmp_path / "91_gates.ipynb", {})
    write(tmp_path / "b" / "renamed.ipynb", {NAMES[0]: solved(NAMES[0])})
    write(tmp_path / ".ipynb_checkpoints" / "91.ipynb", {n: solved(n) for n in NAMES})
    found = find_progress(["91"], tmp_path)
    assert list(statuses(found).values()) == ["correct"] + 3 * ["not attempted"]
    assert found.lessons[0].remarks == (
        "Of 91_gates.ipynb, renamed.ipynb the best attempt at each exercise counts.",
    )


def test_an_answer_is_tried_though_dots_are_left_in_it(tmp_path):
    path = write(tmp_path / "91_gates.ipynb", {NAMES[0]: solved(NAMES[0]) + "  # not x[..., 0]"})
    assert statuses(find_progress(["91"], path.parent))[NAMES[0]] == "correct"


@pytest.fixture
def in_place(tmp_path, monkeypatch):
    """A function: answers written into the course's own lesson 91, as a learner does it."""
    path = tmp_path / "91_gates.ipynb"
    monkeypatch.setattr(untouched, "find_notebooks", lambda _: [path])
    untouched.own_cells.cache_clear()
    yield lambda *answers: write(path, dict(zip(NAMES, answers, strict=False)))
    untouched.own_cells.cache_clear()


def test_answers_in_the_course_s_own_notebooks_are_tried(in_place):
    path = in_place(solved(NAMES[0]), "num_parameters = 21", "slope = (")
    stands = ["correct", "wrong", "wrong", "not attempted"]
    assert list(statuses(find_progress(["91"], path.parent)).values()) == stands


def test_a_lesson_without_a_notebook_is_not_attempted_and_said(tmp_path):
    found = find_progress(["91"], tmp_path)
    assert set(statuses(found).values()) == {"not attempted"}
    assert "There is no notebook of this lesson in the folder." in repr(found)


def test_the_command_s_exit_code_says_whether_all_asked_for_is_solved(tmp_path, capsys):
    write(tmp_path / "91.ipynb", {})
    assert main(["progress", "91", "--folder", str(tmp_path)]) == 1
    assert main(["progress", "91", "--folder", str(tmp_path), "--attempted"]) == 0
    write(tmp_path / "91.ipynb", {name: solved(name) for name in NAMES})
    capsys.readouterr()
    assert main(["progress", "91", "--folder", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("4 of 4 exercises solved\n")
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out
    write(tmp_path / "91.ipynb", {NAMES[0]: solved(NAMES[0]).replace("return", "return 2 *")})
    assert main(["progress", "91", "--folder", str(tmp_path), "--attempted"]) == 1


def test_ctrl_c_ends_the_command_with_one_word(monkeypatch, tmp_path, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(progress_module, "try_answers", interrupt)
    assert main(["progress", "--folder", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "\nStopped.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["77"], "there is no lesson 77 with exercises; expected some of 0"),
        (["--folder", "no/such/folder"], "there is no folder no"),
        (["--seconds", "0"], "seconds must be at least 1"),
        (["--workers", "0"], "workers must be"),
    ],
)
def test_a_wrong_call_is_one_line(words, said, capsys):
    assert main(["progress", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_the_markdown_is_one_table_whatever_a_sentence_holds(mixed):
    attempts = list(mixed.lessons[0].attempts)
    from dataclasses import replace

    attempts[1] = replace(attempts[1], sentence="a | b <script> `c | d` and ` alone\n| x |")
    changed = mixed._replace(lessons=(mixed.lessons[0]._replace(attempts=tuple(attempts)),))
    lines = as_markdown(changed).splitlines()
    assert lines[0] == ("### 1 of 4 exercises solved, 1 not right yet, 1 not run, 1 not attempted")
    assert lines[2:4] == ["| lesson | solved | exercises |", "| --- | --- | --- |"]
    assert len(lines) == 5
    assert len(re.findall(r"(?<!\\)\|", lines[4])) == 4
    assert "<script>" not in lines[4]
    assert "<script>" not in as_html(changed)


def test_in_a_notebook_each_lesson_is_a_link_to_it(mixed):
    (address,) = re.findall('<a href="(.*?)">91 Gates</a>', as_html(mixed))
    assert (Path.cwd() / address).resolve() == LESSON


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "utf-8"])
def test_every_console_gets_the_words_whatever_signs_it_lacks(mixed, monkeypatch, encoding):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    console().print(*for_terminal(mixed), sep="\n")
    sys.stdout.flush()
    lines = written.getvalue().decode(encoding).splitlines()
    for word in ("solved", "not right yet", "not run", "not attempted"):
        assert any(line[4:].startswith(f" {word}") for line in lines)
    assert max(map(len, lines)) <= 80


@pytest.mark.skipif(os.name == "nt", reason="a terminal is made with pty")
@pytest.mark.parametrize(
    ("environment", "colours"),
    [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False)],
)
def test_colours_come_only_on_a_terminal_that_has_them(tmp_path, environment, colours):
    import pty

    (tmp_path / "00_start_here.ipynb").write_text("not a notebook", encoding="utf-8")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "lstm_course", "progress", "00", "--folder", tmp_path]
    env = {**os.environ, "TERM": "xterm", **environment, "COLUMNS": "80"}
    subprocess.run(command, cwd=ROOT, env=env, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    out = os.read(ours, 10**5).decode()
    os.close(ours)
    assert ("\x1b[31m" in out) == colours
    assert "! not run" in out
