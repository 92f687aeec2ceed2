"""Grading: the tables, the feedback, the summary and its picture, from made results."""

import csv
import io
import re

import pytest
from matplotlib import pyplot as plt

from course_tools.grading import picture, tables
from course_tools.grading.attempts import FAILED
from course_tools.grading.marks import MISSING, Answer, ClassResults, Look, Marked, read_points
from course_tools.grading.summary import PICTURE, summary_files
from lstm_course.exercises.verdict import CORRECT, NOT_ATTEMPTED, WRONG
from tests.support.own_lessons import GATE, MEAN, SIZE

EXERCISES = (MEAN, GATE, SIZE)
FILE = "91_gates.ipynb"
RESULTS = ClassResults(
    (
        Marked(
            "Anna",
            (
                Answer(MEAN, CORRECT, file="90.ipynb"),
                Answer(GATE, WRONG, "tanh", "You squash\nwith `tanh`.", 0.52, (), FILE),
                Answer(SIZE, NOT_ATTEMPTED, file=FILE),
            ),
        ),
        Marked(
            "=Bea|",
            (
                Answer(MEAN, MISSING),
                Answer(GATE, FAILED, "", "=It took <b>too</b> long www.x.y.", 9, (), FILE),
                Answer(SIZE, CORRECT, "", "", 0.4, ("as the package",), FILE),
            ),
            ("lesson 91 several times",),
        ),
    ),
    EXERCISES,
    {MEAN: 1.0, GATE: 2.0, SIZE: 0.5},
    ("Two students.",),
)


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_marks_have_a_row_a_student_and_missing_is_not_zero():
    assert rows_of(tables.marks_table(RESULTS)) == [
        ["student", *EXERCISES, "total", "possible", "missing", "to look at"],
        ["Anna", "1", "0", "0", "1", "3.5", "0", "0"],
        ["'=Bea|", "missing", "0", "0.5", "0.5", "3.5", "1", "3"],
    ]


def test_the_mistakes_have_a_row_an_answer_with_the_name_and_the_sentence():
    rows = rows_of(tables.mistakes_table(RESULTS))
    assert rows[0] == tables.LONG_FORM
    said = "You squash / with `tanh`."
    assert rows[2] == ["Anna", GATE, "wrong", "0", "tanh", said, "0.5", "", FILE]
    assert rows[4][:4] == ["'=Bea|", MEAN, "missing", "missing"]
    assert rows[5][5] == "'=It took <b>too</b> long www.x.y."
    assert rows[6][7] == "as the package"


def test_a_spreadsheet_is_told_that_the_tables_are_utf_8():
    assert tables.marks_table(RESULTS).startswith(b"\xef\xbb\xbf")


def test_feedback_says_how_each_exercise_stands_and_what_to_do():
    assert tables.feedback(RESULTS, RESULTS.students[0]).decode() == (
        "Feedback for Anna\n\n"
        "Lesson 90, 90.ipynb: 1 of 1 points\n\n"
        "✓ 90.mean, The mean: correct\n"
        '  Compare with another way to write it: solution("90.mean")\n\n'
        "Lesson 91, 91_gates.ipynb: 0 of 2.5 points\n\n"
        "✗ 91.gate, A gate: not right yet (tanh)\n"
        "  You squash\n  with `tanh`.\n"
        '  One step at a time: hint("91.gate")\n\n'
        "○ 91.num_parameters, Its size: not attempted yet\n"
        '  To start: hint("91.num_parameters")\n\n'
        "Together 1 of 3.5 points.\n"
    )


def test_feedback_tells_what_failed_and_what_is_missing_and_keeps_the_teachers_notes():
    text = tables.feedback(RESULTS, RESULTS.students[1]).decode()
    assert "– Lesson 90: no notebook was handed in, 0 of 1 points.\n" in text
    assert "! 91.gate, A gate: could not be graded\n  =It took" in text
    assert text.endswith(
        "Together 0.5 of 3.5 points. Lessons that were not handed in were worth 1.\n"
    )
    assert "Anna" not in text
    assert "as the package" not in text
    assert "several times" not in text


def test_a_person_is_shown_what_failed_what_is_suspicious_and_odd_files():
    assert RESULTS.looks() == [
        Look("=Bea|", "files", "lesson 91 several times"),
        Look("=Bea|", SIZE, "as the package"),
        Look("=Bea|", GATE, "=It took <b>too</b> long www.x.y."),
    ]
    unread = [Answer(name, FAILED, sentence="No notebook.", file=FILE) for name in (GATE, SIZE)]
    results = RESULTS._replace(students=(Marked("Anna", tuple(unread)),))
    assert results.looks() == [Look("Anna", FILE, "No notebook.")]


def pages_of(results):
    files = summary_files(results)
    return files["summary.md"].decode(), files["summary.html"].decode()


def test_the_summary_is_complete_and_nothing_in_it_acts():
    text, page = pages_of(RESULTS)
    for line in (
        "| 91.gate | A gate | 0 | 1 | 0 | 1 | 0 | 0 % |",
        "| 90.mean | The mean | 1 | 0 | 0 | 0 | 1 | 100 % |",
        "| =Bea\\| | 91.gate | =It took &lt;b&gt;too&lt;/b&gt; long www&#46;x.y. |",
        "| 1 | 91.gate | tanh | You squash with a \\`tanh\\`, not with a sigmoid. |",
        "| =Bea\\| | 90 |",
        "how many of 2 students made which mistake. tanh in 91.gate, 1.](mistakes.png)",
    ):
        assert line in text
    assert "<td>=It took &lt;b&gt;too&lt;/b&gt; long www.x.y.</td>" in page
    assert 'src="data:image/png;base64,' in page
    assert 'alt="Bars, the longest on top' in page
    assert not {"<script", "<b>"} & set(re.findall(r"<\w+>?", text + page))
    assert "WITHOUT" not in text + page


def test_every_table_of_the_summary_has_cells_under_its_headings():
    text, _ = pages_of(RESULTS)
    tables = re.findall(r"(?:^\|.*\n)+", text, flags=re.M)
    assert len(tables) == 4
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


def test_a_warning_stands_at_the_top_of_the_summary():
    for text in pages_of(RESULTS._replace(warning="WITHOUT ISOLATION")):
        assert text.index("WITHOUT ISOLATION") < text.index("Two students")


def test_without_a_wrong_answer_there_is_no_picture():
    right = Marked("Anna", (Answer(MEAN, CORRECT, file="90.ipynb"),))
    results = ClassResults((right,), (MEAN,), {MEAN: 1.0})
    assert PICTURE not in summary_files(results)
    for text in pages_of(results):
        assert "No answer was wrong." in text
        assert "Nothing is missing." in text


@pytest.mark.parametrize(("num_students", "num_mistakes"), [(3, 1), (300, 80)])
def test_no_label_of_the_picture_overlaps_another_or_is_cut(
    num_students, num_mistakes, monkeypatch
):
    drawn = []
    real = picture.Figure.savefig

    def save(figure, *words, **options):
        drawn.append(figure)
        real(figure, *words, **options)

    monkeypatch.setattr(picture.Figure, "savefig", save)
    long = "a name longer than any other by far, so long that it is written on several lines"
    names = [long, "", *(f"a name as long as most of the others are, {k}" for k in range(80))]
    mistakes = [(GATE, name, num_students - k % 3) for k, name in enumerate(names[:num_mistakes])]
    picture.draw_mistakes(mistakes, num_students)
    ax = drawn[0].axes[0]
    page = drawn[0].bbox
    labels = [text.get_window_extent() for text in ax.get_yticklabels()]
    counts = [text.get_window_extent() for text in ax.texts]
    assert len(labels) == len(counts) == min(num_mistakes, picture.MOST_BARS)
    low, high = ax.get_xlim()
    ticks = [t for t in ax.get_xticklabels() if low <= t.get_position()[0] <= high]  # as drawn
    for group in (labels, counts, [t.get_window_extent() for t in ticks]):
        for box in group:
            assert page.x0 <= box.x0 < box.x1 <= page.x1
            assert page.y0 <= box.y0 < box.y1 <= page.y1
        assert not any(a.overlaps(b) for k, a in enumerate(group) for b in group[:k])
    assert not plt.get_fignums()


def test_points_are_one_each_or_what_a_file_says(tmp_path):
    assert read_points(None, [GATE, SIZE]) == {GATE: 1, SIZE: 1}
    file = tmp_path / "points.csv"
    file.write_text("\ufeffexercise,points\n91.gate,2.5\n\n90.mean,0\n", "utf-8")
    assert read_points(file, [GATE, SIZE]) == {GATE: 2.5, SIZE: 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must begin with the line exercise,points"),
        ("name,points\n", "must begin with the line exercise,points"),
        ("exercise,points\n91.gat,1", "there is no exercise '91.gat'; did you mean"),
        ("exercise,points\n91.gate,-1", "line 2: expected an exercise and its points"),
        ("exercise,points\n91.gate,nan", "a number from 0 on"),
        ("exercise,points\n91.gate", "got '91.gate'"),
        ("exercise,points\n91.gate,1\n91.gate,2", "line 3: .* stands there twice"),
    ],
)
def test_a_file_of_points_that_is_wrong_is_refused_with_its_line(text, message, tmp_path):
    file = tmp_path / "points.csv"
    file.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_points(file, [GATE])
