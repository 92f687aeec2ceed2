"""Grading: who handed in what, and how a name may be written."""

import os

import pytest

from course_tools.grading.names import file_names, shown_names, shown_path, table_cell
from course_tools.grading.students import MOST_NOTEBOOKS, Who, find_students, lesson_in_name


def place(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def found(folder):
    """Each student's name, number and notebooks, as one would write them."""
    return {
        " ".join(one.who[:2]).strip(): [p.relative_to(folder).as_posix() for p in one.notebooks]
        for one in find_students(folder)
    }


@pytest.mark.parametrize(
    ("file", "student"),
    [
        ("anna/05_forget.ipynb", "anna"),
        ("anna/week 3/05_forget.ipynb", "anna"),
        ("anna/05_forget/05_forget.ipynb", "anna"),  # nbgrader
        ("anna/my-fork/notebooks/05_forget.ipynb", "anna"),
        ("anna_05_forget.ipynb", "anna"),
        ("Anna B. 05_forget (1).ipynb", "Anna B."),
        ("anna - 05_forget.ipynb", "anna"),
        ("_Kim_05_forget.ipynb", "_Kim"),
        ("team12_anna_05_forget.ipynb", "team12_anna"),
        ("05_forget_anna.ipynb", "anna"),
        ("anna_05.ipynb", "anna"),
        ("anna.IPYNB", "anna"),
        ("05_forget/anna.ipynb", "anna"),
        ("05_forget/anna/answers.ipynb", "anna"),
        ("05/answers.ipynb", "05"),  # a number in class, not a lesson
        ("Anna Bo_123_assignsubmission_file_/05_forget.ipynb", "Anna Bo 123"),  # Moodle
        ("Anna Bo_123_assignsubmission_file/05_forget.ipynb", "Anna Bo 123"),  # from 4.1 on
        ("Anna Bo_123_assignsubmission_file_05_forget.ipynb", "Anna Bo 123"),
        ("Participant_123_assignsubmission_file_/x.ipynb", "Participant 123"),  # blind
        ("Week 3 (download)/Anna Bo_123_assignsubmission_file_/x.ipynb", "Week 3 (download)"),
        ("boanna_12345_67890_05_forget-2.ipynb", "boanna 12345"),  # Canvas
        ("boanna_LATE_12345_67890_05_forget.ipynb", "boanna 12345"),
        ("boanna_12345_67890_answers.ipynb", "boanna 12345"),
        ("anon_x7Yz2_67890_05_forget.ipynb", "anon x7Yz2"),
        ("LATE_anon_x7Yz2_67890_05_forget.ipynb", "anon x7Yz2"),
        ("Week 3_anna_attempt_2026-11-20-10-11-12_05_forget.ipynb", "anna"),  # Blackboard
    ],
)
def test_the_student_is_told_from_a_folder_or_a_file(file, student, tmp_path):
    place(tmp_path, file)
    assert found(tmp_path) == {student: [file]}


def test_a_name_is_one_student_however_its_accents_are_stored(tmp_path):
    place(tmp_path, "zoe\u0301_05_forget.ipynb", "zo\u00e9_06_choose_what_to_write.ipynb")
    assert list(found(tmp_path)) == ["zo\u00e9"]


def test_notebooks_come_in_natural_order_and_hidden_ones_not_at_all(tmp_path):
    names = ["05_forget.ipynb", "05_forget-2.ipynb", "05_forget-10.ipynb"]
    hidden = [".ipynb_checkpoints/05_forget-checkpoint.ipynb", "__MACOSX/05_forget.ipynb"]
    place(tmp_path / "anna", *names, *hidden)
    assert found(tmp_path) == {"anna": [f"anna/{name}" for name in names]}


def test_a_student_without_a_notebook_is_listed_with_what_was_found(tmp_path):
    place(tmp_path, "anna/05_forget.ipynb", "bea/05_forget.py")
    (tmp_path / "carl").mkdir()
    assert [(s.who[0], s.others) for s in find_students(tmp_path)] == [
        ("anna", ()), ("bea", ("05_forget.py",)), ("carl", ()),
    ]  # fmt: skip


def test_names_that_look_alike_are_several_students(tmp_path):
    groups = [f"group_2_{k}/05_forget.ipynb" for k in (1, 2, 3)]
    place(tmp_path, *groups, *(f"group_3_{k}_05_forget.ipynb" for k in (1, 2, 3)))
    place(tmp_path, *(f"{name}/05_forget.ipynb" for name in ("Kim", "Kim.", "_Kim", "Kim -")))
    place(tmp_path, *(f"course_2026_{k}_05_forget.ipynb" for k in range(1000, 1010)))
    assert all(len(notebooks) == 1 for notebooks in found(tmp_path).values())
    assert len(found(tmp_path)) == 20


def test_a_download_of_canvas_is_its_students_whatever_they_called_their_files(tmp_path):
    files = {"boanna_4213_98765_answers.ipynb", "boanna_4213_98766_05_forget-2.ipynb"}
    files |= {"kim_LATE_77_98770_Homework 2.ipynb", "lee_9_98771_report.pdf"}
    place(tmp_path, *files)
    assert {name: set(notebooks) for name, notebooks in found(tmp_path).items()} == {
        "boanna 4213": {name for name in files if "boanna" in name},
        "kim 77": {"kim_LATE_77_98770_Homework 2.ipynb"},
        "lee 9": set(),
    }
    assert {student.who.system for student in find_students(tmp_path)} == {"Canvas"}


def test_a_download_of_blackboard_is_its_students_underscores_and_all(tmp_path):
    when = "attempt_2026-11-20-10-11-12"
    place(tmp_path, *(f"Week_3_{who}_{when}_05.ipynb" for who in ("bo_anna", "al_anna", "kim")))
    place(tmp_path, f"Week_3_kim_{when}.txt")
    assert list(found(tmp_path)) == ["al_anna", "bo_anna", "kim"]


def test_a_folder_that_holds_a_whole_download_is_no_student(tmp_path):
    names = ["Anna Bo_123_assignsubmission_file_", "Anna Bo_124_assignsubmission_file_"]
    place(tmp_path, *(f"Course-Week 3-77/{name}/05_forget.ipynb" for name in names))
    assert list(found(tmp_path)) == ["Anna Bo 123", "Anna Bo 124"]


@pytest.mark.skipif(os.name == "nt", reason="Windows' names are not bytes")
def test_a_name_that_is_not_utf_8_is_a_student_like_any_other(tmp_path):
    for name in (b"Kim\xff", b"Kim\xfe"):
        folder = os.fsencode(tmp_path) + b"/" + name
        os.mkdir(folder)
        with open(folder + b"/05_forget.ipynb", "w"):
            pass
    students = find_students(tmp_path)
    assert shown_names([student.who for student in students]) == ["Kim\\xfe", "Kim\\xff"]
    assert shown_path(students[0].notebooks[0], tmp_path) == "Kim\\xfe/05_forget.ipynb"


@pytest.mark.skipif(os.name == "nt", reason="links need a right that Windows rarely gives")
def test_a_linked_folder_is_not_followed(tmp_path):
    place(tmp_path / "class", "anna/05_forget.ipynb")
    place(tmp_path / "elsewhere", "05_forget.ipynb")
    (tmp_path / "class/anna/link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "class/bea").symlink_to(tmp_path / "elsewhere")
    assert found(tmp_path / "class") == {"anna": ["anna/05_forget.ipynb"], "bea": []}


def test_more_notebooks_than_a_person_hands_in_are_counted_and_left_out(tmp_path):
    place(tmp_path / "anna", *(f"{k}.ipynb" for k in range(MOST_NOTEBOOKS + 3)))
    (student,) = find_students(tmp_path)
    assert (len(student.notebooks), student.left_out) == (MOST_NOTEBOOKS, 3)


def test_a_folder_that_cannot_be_graded_is_refused_with_what_was_expected(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no folder .*nowhere; expected one fold"):
        find_students(tmp_path / "nowhere")
    place(tmp_path, "file", "none/a.txt", "packed/a.zip", "lesson/05_forget (2).ipynb")
    with pytest.raises(NotADirectoryError, match="file is a file; expected a folder: one folder"):
        find_students(tmp_path / "file")
    with pytest.raises(ValueError, match=r"no notebook \(.ipynb\) in .*none; expected one folder"):
        find_students(tmp_path / "none")
    with pytest.raises(ValueError, match="It holds 1 packed files: unpack them first"):
        find_students(tmp_path / "packed")
    with pytest.raises(ValueError, match=r"05_forget \(2\).ipynb lies in .* without a student's n"):
        find_students(tmp_path / "lesson")


def test_the_lesson_is_told_from_names_where_the_content_does_not(tmp_path):
    names = ["a/05_forget.ipynb", "a/06_choose_what_to_write/x.ipynb", "a/l 07.ipynb", "a/b.ipynb"]
    assert [lesson_in_name(tmp_path / name) for name in names] == ["05", "06", "07", ""]


def test_names_are_shown_without_tricks_and_no_two_alike():
    who = [("Anna", "1"), ("Anna", "2"), ("Bo\x1b[31m\u202e", ""), ("Carl", "3"), ("carl", "")]
    who += [("\u200b", ""), ("x" * 300, ""), ("x" * 301, "")]
    shown = shown_names([Who(*one) for one in who])
    assert shown[:2] == ["Anna 1", "Anna 2"]
    assert shown[2].startswith("Bo")
    assert all(name.isprintable() for name in shown)
    assert shown[3:6] == ["Carl", "carl (2)", "(no name)"]
    assert len({name.casefold() for name in shown}) == len(shown)
    assert max(map(len, shown)) < 100


def test_file_names_fit_every_system():
    names = ["a/b", "..", "con", "A?", "a_", "Nul.x", "=1+1", "trailing. "]
    assert file_names(names) == ["a_b", "_", "_con", "A_", "a_ (2)", "_Nul.x", "=1+1", "trailing"]
    long = file_names(["\U0001f600" * 80, "\U0001f600" * 79 + "x", "\u00e9" * 150])
    assert len(set(long)) == 3
    assert max(len(name.encode()) for name in long) <= 210


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "  =1", "\t=1", "＝1"])
def test_a_table_cell_is_never_a_formula(text):
    assert table_cell(text) == f"'{text}"
    assert table_cell(f"a{text}") == f"a{text}"
