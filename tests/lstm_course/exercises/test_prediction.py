"""A guess is set beside the measurement and kept; a blank one is welcome and writes nothing."""

import io
import json
import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from course_tools import ROOT
from lstm_course.exercises import predictions, reveal
from lstm_course.exercises.guesses import guesses_file, read_guesses
from lstm_course.exercises.questions import find_question
from lstm_course.exercises.review import due

HEADER = "when,prediction,guess,measured,unit,result"


@pytest.fixture
def table(monkeypatch, tmp_path):
    """The file of the guesses, in a folder that is not there yet."""
    path = tmp_path / "progress" / "predictions.csv"
    monkeypatch.setenv("LSTM_COURSE_PREDICTIONS", str(path))
    return path


def test_a_blank_guess_shows_the_measured_value_alone():
    for blank in (..., None):
        assert reveal("01.x", blank, 4, "steps").text == "measured: 4 steps; no guess this time"


@pytest.mark.parametrize(("guess", "how"), [(4, "just right"), (5, "too high"), (3.5, "too low")])
def test_a_guess_is_compared_with_the_rounded_measurement(guess, how):
    assert reveal("01.x", guess, 4.2, "steps").text.endswith(f"your guess {guess:g} was {how}")


def test_a_guess_within_the_tolerance_or_the_rounding_is_just_right():
    assert reveal("02.x", -4, -3.7, digits=1, tolerance=0.5).text.endswith(
        "guess -4 was just right"
    )
    assert reveal("02.x", -3, -3.7, digits=1, tolerance=0.5).text.endswith("guess -3 was too high")
    assert reveal("01.x", 0.00023, 0.0002, digits=4).text.endswith("was just right")
    assert reveal("01.x", 98, 99.6, "%").text.endswith("guess 98 was too low")


@pytest.mark.parametrize(
    ("guess", "measured", "unit", "digits"),
    [(99, 100, "%", 0), (0.99, 100, "%", 0), (1, 100, "%", 0), ("50 %", 50, "%", 0)]
    + [(50, 0.5, "", 2), ("about 3 steps", 3, "steps", 0), (0.001, 0.1, "%", 1)],
)
def test_units_and_near_misses_are_judged_kindly(guess, measured, unit, digits):
    assert "was just right" in reveal("01.x", guess, measured, unit, digits=digits).text


@pytest.mark.parametrize(
    ("guess", "measured", "unit", "digits"),
    [(1, 0.1, "%", 1), (0.5, 20, "%", 0), (2, 0.5, "", 2), (50, 0.5, "steps", 2)],
)
def test_a_guess_is_turned_into_another_unit_only_where_that_fits(guess, measured, unit, digits):
    assert "just right" not in reveal("01.x", guess, measured, unit, digits=digits).text


def test_what_was_measured_is_folded_until_somebody_guessed():
    note = reveal("01.x", ..., 4, "steps")
    shown = note._repr_html_()
    assert "measured: 4 steps" in shown.split("<details>")[1].split("</summary>")[1]
    assert "measured" not in shown.split("<details>")[0]
    assert "<details>" not in reveal("01.x", 5, 4, "steps")._repr_html_()


def test_a_guess_beyond_every_float_is_refused_like_any_other(table):
    with pytest.raises(ValueError, match="guess must be finite; got inf"):
        reveal("01.x", 10**400, 4)
    assert not table.exists()


def test_what_is_not_a_number_is_refused(table):
    with pytest.raises(TypeError, match="guess must be a number; got str 'four'"):
        reveal("01.x", "four", 4)
    assert not table.exists()


def test_a_blank_guess_writes_nothing_not_even_a_folder(table):
    reveal("01.x", ..., 4)
    assert not table.parent.exists()


def test_guesses_are_kept_in_a_plain_table_that_says_how_often_they_were_right(table):
    assert reveal("01.x", 4, 4.2, "steps").text.split("\n")[1] == (
        "So far 1 of 1 first guesses were just right."
    )
    assert reveal("05.y", -0.5, 2, "%, of all", digits=1).text.split("\n")[1] == (
        "So far 1 of 2 first guesses were just right."
    )
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    assert header == HEADER
    assert [row.split(",", 1)[1] for row in rows] == [
        "01.x,4.0,4,steps,just right",
        '05.y,-0.5,2.0,"%, of all",too low',
    ]
    assert repr(predictions()).split("\n") == [
        "Predictions: 1 of 2 first guesses were just right",
        "prediction  first guess  measured",
        "01.x                  4  4 steps        just right",
        "05.y               -0.5  2.0 %, of all  too low",
    ]
    shown = re.sub(' style="[^"]*"', "", predictions()._repr_html_())
    assert "<td>2.0 %, of all</td><td>too low</td>" in shown


def test_the_first_guess_counts_and_later_ones_are_kept_beside_it(table):
    reveal("01.x", 7, 4)
    assert reveal("01.x", 4, 4).text.split("\n")[1] == (
        "Your first guess, 7, counts. So far 0 of 1 first guesses were just right."
    )
    assert [guess.guess for guess in read_guesses().later] == ["4.0"]
    assert repr(predictions()).startswith("Predictions: 0 of 1 first guesses")


def test_below_a_guess_all_guesses_are_folded_so_that_no_name_need_be_imported(table):
    reveal("01.x", 7, 4, "steps")
    shown = reveal("05.y", 1, 2)._repr_html_()
    folded = shown.split("<details>")[1].split("</details>")[0]
    assert "01.x" in folded
    assert "4 steps" in folded


def test_the_table_links_each_guess_to_the_cell_that_asked(table):
    reveal("05.default_half_life", 7, 1, "steps")
    reveal("05.not_there", 7, 1, "steps")
    asked = [
        cell
        for cell in json.loads((ROOT / "notebooks/05_forget.ipynb").read_bytes())["cells"]
        if 'reveal("05.default_half_life"' in "".join(cell["source"])
    ]
    address = f"notebooks/05_forget.ipynb#cell-id={asked[0]['id']}"
    assert re.findall('href="(.*?)"', predictions()._repr_html_()) == [address]


def test_every_prediction_of_a_lesson_is_found_with_its_question():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "notebooks").glob("*.ipynb")]
    names = re.findall(r'reveal\(\\"(\d\d\.[\w.]+)\\"', "".join(texts))
    assert len(names) > 20
    assert all(find_question(name).words for name in names)


def test_a_damaged_notebook_asks_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("lstm_course.exercises.questions.NOTEBOOKS", tmp_path)
    (tmp_path / "77_cut.ipynb").write_text('{"cells": [{"source"')
    assert find_question("77.x") is None


def asked_again(monkeypatch, *answers):
    """What `predictions(review=True)` asks and says where somebody types these answers."""
    typed = iter(answers)
    monkeypatch.setattr("builtins.input", lambda words: next(typed))
    predictions(review=True)
    assert not list(typed)


def keep(table, *rows):
    """Write guesses of so many days ago: (days, name, guess, measured, unit, result)."""
    now = datetime.now().astimezone()
    lines = [",".join([(now - timedelta(days=days)).isoformat(), *row]) for days, *row in rows]
    table.parent.mkdir(exist_ok=True)
    table.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


LIFE = ("05.default_half_life", "7.0", "1.0", "steps", "too high")
SILENT = ("08.right_when_silent", "50.0", "50", "%", "just right")


@pytest.mark.parametrize(
    ("days", "row", "comes"), [(2, LIFE, True), (0.5, LIFE, False), (8, SILENT, True)]
    + [(6, SILENT, False), (99, ("05.gone", "7.0", "1.0", "steps", "too high"), False)],
)  # fmt: skip
def test_a_miss_comes_back_after_a_day_a_right_guess_after_a_week(table, days, row, comes):
    keep(table, (days, *row))
    assert bool(due(read_guesses(), datetime.now().astimezone())) == comes


def test_an_old_question_is_asked_again_in_its_words_and_its_answer_is_kept(
    table, monkeypatch, capsys
):
    keep(table, (3, *LIFE), (4, *SILENT))
    asked_again(monkeypatch, "some", "1.1")
    said = capsys.readouterr().out
    assert find_question(LIFE[0]).words in said
    assert "Expected a number; got 'some'." in said
    assert "measured: 1.0 steps; your guess 1.1 was just right" in said
    assert "the last time you guessed 7, which was too high" in said
    assert [guess.result for guess in read_guesses().later] == ["just right"]
    assert "too high, then just right" in repr(predictions())
    asked_again(monkeypatch)  # nothing is due now
    assert "Nothing to ask again yet" in capsys.readouterr().out


def test_the_same_answer_to_an_old_question_is_kept_too_and_enter_stops(table, monkeypatch):
    keep(table, (3, *LIFE), (9, *SILENT))
    asked_again(monkeypatch, "50 %", "")
    assert [guess.prediction for guess in read_guesses().later] == [SILENT[0]]


def test_where_nobody_can_answer_the_question_is_shown_and_all_goes_on(table, monkeypatch, capsys):
    keep(table, (3, *LIFE))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    predictions(review=True)
    assert find_question(LIFE[0]).words in capsys.readouterr().out
    assert not read_guesses().later


def test_running_a_cell_again_adds_no_row(table):
    for guess in (7, 7, 4, 4):
        reveal("01.x", guess, 4)
    assert len(table.read_text(encoding="utf-8").splitlines()) == 3


def test_without_a_guess_the_table_says_how_to_make_one(table):
    assert "put a number in place of the dots" in repr(predictions())
    assert "put a number in place of the dots" in predictions()._repr_html_()


DAMAGES = {  # what happens to the table, and how many rows are lost by it
    "cut within a row": (lambda data: data[:-9], 1),
    "no line end": (lambda data: data.rstrip(b"\n"), 0),
    "bytes that are no text": (lambda data: data + b"\xff\xfe\x00\x9d,,,\n", 1),
    "an open quote": (lambda data: data + b'"2026,01.z,4\n', 1),
    "a number that is none": (lambda data: data + b"2026,01.z,nan,4,,just right\n", 1),
    "an answer that is none": (lambda data: data + b"2026,01.z,4,4,,perfect\n", 1),
    "saved by Windows' Notepad": (lambda d: b"\xef\xbb\xbf" + d.replace(b"\n", b"\r\n"), 0),
    "emptied": (lambda data: b"", 0),
}


@pytest.mark.parametrize(("damage", "lost"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_table_loses_only_the_rows_that_are_damaged(table, damage, lost):
    reveal("01.x", 4, 4)
    reveal("01.y", 4, 4)
    table.write_bytes(damage(table.read_bytes()))
    before = read_guesses()
    assert before.num_damaged == lost
    assert reveal("02.new", 4, 4).text.startswith("measured: 4; your guess 4 was just right\n")
    after = read_guesses()
    assert list(after.first) == [*before.first, "02.new"]
    assert after.num_damaged == lost
    said = f"{lost} damaged rows of the table are left out"
    assert (said in repr(predictions())) == bool(lost)


def make_folder(path):
    path.mkdir(parents=True)


def make_large(path):
    path.parent.mkdir()
    path.write_bytes(b"x" * 1_000_001)


def make_parent_a_file(path):
    path.parent.write_text("")


def make_link_to_nowhere(path):
    path.parent.mkdir()
    path.symlink_to(path.parent / "gone" / "predictions.csv")


def make_pipe(path):
    path.parent.mkdir()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (make_folder, "predictions.csv is not a file"),
        (make_large, "predictions.csv is too large for a table of guesses: 1,000,001 bytes"),
        (make_parent_a_file, "predictions.csv cannot be"),
        pytest.param(
            make_link_to_nowhere,
            "predictions.csv cannot be written: No such file or directory",
            marks=pytest.mark.skipif(os.name == "nt", reason="links need rights there"),
        ),
        pytest.param(
            make_pipe,
            "predictions.csv is not a file",
            marks=pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here"),
        ),
    ],
)
def test_where_a_guess_cannot_be_kept_the_note_says_why_and_all_goes_on(table, spoil, why):
    spoil(table)
    first, second = reveal("01.x", 4, 4).text.split("\n")
    assert first == "measured: 4; your guess 4 was just right"
    assert second.startswith(f"The guess was not kept: {why}")
    assert reveal("01.x", ..., 4).text == "measured: 4; no guess this time"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for this user"
)
def test_a_folder_that_is_read_only_is_named(table):
    table.parent.mkdir()
    table.parent.chmod(stat.S_IREAD | stat.S_IEXEC)
    said = reveal("01.x", 4, 4).text
    table.parent.chmod(stat.S_IRWXU)
    assert "The guess was not kept: predictions.csv cannot be written: Permission denied" in said


def test_guesses_made_at_the_same_time_are_all_kept(table):
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda k: reveal(f"01.x{k}", k, 4), range(60)))
    kept = read_guesses()
    assert len(kept.first) == 60
    assert kept.num_damaged == 0


def test_a_name_of_several_lines_stays_one_row(table):
    reveal("01.x\n02.y", 4, 4, unit="a\nb")
    assert list(read_guesses().first) == ["01.x 02.y"]


def test_keeping_can_be_switched_off(monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_PREDICTIONS", "0")
    assert guesses_file() is None
    assert reveal("01.x", 4, 4).text == "measured: 4; your guess 4 was just right"
    assert not read_guesses().first


def test_guesses_are_kept_in_a_folder_that_git_ignores(monkeypatch):
    monkeypatch.delenv("LSTM_COURSE_PREDICTIONS")
    root = ROOT
    assert guesses_file() == root / "progress" / "predictions.csv"
    assert "/progress/" in (root / ".gitignore").read_text(encoding="utf-8").splitlines()
