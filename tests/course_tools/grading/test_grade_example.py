"""Grading, for real, in bubblewrap: hostile answers too. Every mark right, nothing leaks."""

import csv
import re

import pytest

from course_tools.grading.example_class import answers_to, write_example
from course_tools.grading.grade import How, grade, wanted_exercises
from course_tools.grading.sandbox import Limits
from lstm_course.exercises import exercises_of
from tests.support.hostile_class import HOSTILE, canary, write_hostile
from tests.support.own_lessons import GATE, ISOLATION, MEAN, NAMES, SIZE, sandboxed

RIGHT, WRONG, BLANK, FAILED, MISSING = (
    (status, "") for status in ("correct", "wrong", "not attempted", "failed", "missing")
)
STANDS = {  # what is not blank; who is not here has the first answer wrong, without a name for it
    "blank": {},
    "half done": {GATE: RIGHT, SIZE: RIGHT},
    "perfect": dict.fromkeys(NAMES, RIGHT) | {MEAN: RIGHT},
    "wrong in named ways": {SIZE: ("wrong", "bias not counted")},
    "twice": {GATE: RIGHT, SIZE: RIGHT},
    **{name: {GATE: RIGHT} for name in ("fails half way", "own package", "=1+1")},
    **{name: {GATE: RIGHT} for name in ("like nbgrader", "flat", "right with warnings")},
    **{name: {GATE: FAILED} for name in ("endless", "exits")},
    "no notebook": dict.fromkeys(NAMES, FAILED),
    "another file": dict.fromkeys(NAMES, MISSING),
}
STUDENTS = [*answers_to("05"), "no notebook", *HOSTILE]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The made-up class, graded once."""
    top = tmp_path_factory.mktemp("class")
    assert write_hostile(top / "submissions", "91", "90") == len(STUDENTS)
    how = How(wanted_exercises(["90", "91"], []), limits=Limits(seconds=4), isolation=ISOLATION)
    grade(top / "submissions", top / "report", how)
    return top / "report"


def rows_of(report, name):
    return list(csv.DictReader((report / name).read_text(encoding="utf-8-sig").splitlines()))


def answers_of(report, student):
    rows = rows_of(report, "mistakes.csv")
    return {row["exercise"]: row for row in rows if row["student"].lstrip("'") == student}


@sandboxed
@pytest.mark.parametrize("student", STUDENTS)
def test_every_answer_of_the_made_up_class_stands_where_it_should(report, student):
    expected = dict.fromkeys(NAMES, BLANK) | {MEAN: MISSING} | STANDS.get(student, {GATE: WRONG})
    found = answers_of(report, student)
    assert {name: (row["status"], row["mistake"]) for name, row in found.items()} == expected


@sandboxed
def test_a_teacher_is_told_what_to_look_at(report):
    page = (report / "summary.html").read_text(encoding="utf-8")
    table = page.split("<h2>To be looked at")[1].split("</table>")[0]
    looked_at = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", table))
    for line in (
        "another file files no notebook, but 91_gates.py",
        "endless 91.gate It took longer than 4 seconds.",
        "exits 91.gate Its process left before it gave an answer",
        "no notebook no notebook/91_gates.ipynb It is not text in UTF-8",
        "own package 91.gate uses lstm_course.cell.sigmoid",
        "twice files lesson 91 several times: twice/91_gates (2).ipynb counts (2 of 4 answers",
    ):
        assert line in looked_at
    assert "right with warnings" not in looked_at


@sandboxed
def test_a_failed_attempt_on_the_machine_is_quoted_with_what_stopped_it(report):
    said = {student: answers_of(report, student)[GATE]["sentence"] for student in STUDENTS}
    assert "MemoryError" in said["fills memory"]
    assert "OSError" in said["fills disk"]
    assert "PermissionError" in said["forks"]
    assert "no exercise" in said["reads the solutions"]
    assert f"{canary('reads the others')} 0 notebooks []" in said["reads the others"]
    assert "Network is unreachable" in said["reaches the network"]
    assert "not valid Python" in said["does not parse"]


@sandboxed
def test_nothing_of_one_submission_reaches_another(report):
    """Every notebook holds a word of its own; it may stand in its student's feedback alone."""
    words = {name: canary(name) for name in STUDENTS}
    told = set()
    for path in (report / "feedback").iterdir():
        text = path.read_text(encoding="utf-8")
        for name, word in words.items():
            if word in text:
                assert path.stem == name
                told.add(name)
    assert {"raises", "reads the others"} <= told
    for row in rows_of(report, "mistakes.csv"):
        others = {name: word for name, word in words.items() if name != row["student"]}
        assert not any(word in " ".join(row.values()) for word in others.values())


@sandboxed
def test_the_report_holds_what_the_grader_wrote_and_nothing_else(report):
    names = {p.relative_to(report).as_posix() for p in report.rglob("*") if p.is_file()}
    feedback = {f"feedback/{name}.{kind}" for name in STUDENTS for kind in ("html", "txt")}
    pages = {"marks.csv", "mistakes.csv", "summary.html"}
    assert {name for name in names if not name.startswith(".grading/")} == feedback | pages
    totals = {row["student"]: row["total"] for row in rows_of(report, "marks.csv")}
    assert totals["perfect"] == "5"
    everything = b"".join((report / name).read_bytes() for name in names)
    assert b"\x1b" not in everything
    assert "\u202e".encode() not in everything


@sandboxed
def test_no_submission_was_changed_and_nothing_left_beside_them(report, tmp_path):
    write_hostile(tmp_path / "again", "91", "90")
    graded = report.parent / "submissions"
    before, after = (
        {p.relative_to(top): p.read_bytes() for p in top.rglob("*") if p.is_file()}
        for top in (tmp_path / "again", graded)
    )
    assert before == after
    assert sorted(p.name for p in report.parent.iterdir()) == ["report", "submissions"]


def test_the_made_up_class_is_not_written_over_anything(tmp_path):
    (tmp_path / "thesis.txt").write_text("")
    with pytest.raises(FileExistsError, match="is not empty; expected a new folder"):
        write_example(tmp_path)


@pytest.fixture(scope="module")
def classes(tmp_path_factory):
    """The teacher's made-up classes of lesson 05."""
    folder = tmp_path_factory.mktemp("example")
    return folder, write_example(folder)


def test_the_made_up_classes_answer_whatever_lesson_05_asks(classes):
    folder, numbers = classes
    assert numbers == {top.name: len(list(top.iterdir())) for top in folder.iterdir()}
    assert list(answers_to("05")["perfect"]) == [exercise.name for exercise in exercises_of("05")]
    assert answers_to("05")["wrong in named ways"]


@sandboxed
def test_the_ordinary_class_is_what_a_teacher_gets_and_its_mistakes_have_names(classes, tmp_path):
    how = How(isolation=ISOLATION, workers=1)  # torch is loaded once
    grade(classes[0] / "ordinary", tmp_path / "report", how)
    marks = {row["student"]: row for row in rows_of(tmp_path / "report", "marks.csv")}
    totals = {name: int(row["total"]) for name, row in marks.items()}
    assert (totals["Ada Okafor"], totals["Hana Sato"], totals["Ivan Petrov"]) == (4, 4, 0)
    assert 0 < totals["Kim"] < 4, "the second copy has more"
    assert {row["possible"] for row in marks.values()} == {"4"}, "lesson 00 was one student's"
    answers = rows_of(tmp_path / "report", "mistakes.csv")
    wrong = [row for row in answers if row["status"] == "wrong"]
    assert len({row["mistake"] for row in wrong}) > 5
    assert all(row["mistake"] for row in wrong)
    sheet = rows_of(tmp_path / "report", "upload/moodle.csv")
    assert [row["Identifier"] for row in sheet] == [
        f"Participant {r['number']}" for r in marks.values()
    ]
