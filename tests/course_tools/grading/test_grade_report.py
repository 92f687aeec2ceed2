"""Grading: the tables, the feedback, the summary and its picture, from made results."""

import csv
import io
import re
import zipfile
from urllib.parse import unquote

import nbformat
import pytest

from course_tools.grading import pages, tables, uploads
from course_tools.grading.attempts import FAILED
from course_tools.grading.marks import MISSING, Answer, ClassResults, Look, Marked, read_points
from course_tools.grading.students import Who
from lstm_course.exercises.verdict import CORRECT, NOT_ATTEMPTED, WRONG
from tests.support.browser import Browser, find_browser
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
            (),
            Who("Anna", "12", "Moodle"),
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
    assert rows_of(tables.marks(RESULTS).csv()) == [
        ["student", "number", *EXERCISES, "total", "possible", "missing", "to look at"],
        ["Anna", "12", "1", "0", "0", "1", "3.5", "0", "0"],
        ["'=Bea|", "", "missing", "0", "0.5", "0.5", "3.5", "1", "3"],
    ]


def test_the_mistakes_have_a_row_an_answer_with_the_name_and_the_sentence():
    rows = rows_of(tables.answers(RESULTS).csv())
    columns = "student exercise status mark mistake sentence seconds notes file"
    assert rows[0] == columns.split()
    said = "You squash / with `tanh`."
    assert rows[2] == ["Anna", GATE, "wrong", "0", "tanh", said, "0.5", "", FILE]
    assert rows[4][:4] == ["'=Bea|", MEAN, "missing", "missing"]
    assert rows[5][5] == "'=It took <b>too</b> long www.x.y."
    assert rows[6][7] == "as the package"


def test_a_spreadsheet_is_told_that_the_tables_are_utf_8():
    assert tables.marks(RESULTS).csv().startswith(b"\xef\xbb\xbf")


def feedback_of(number, ending="txt", results=RESULTS):
    files = pages.report_files(results)
    names = [name for _, name in tables.feedback_files(results)]
    return files[f"feedback/{names[number]}.{ending}"].decode()


def test_feedback_says_how_each_exercise_stands_and_what_to_do():
    assert feedback_of(0) == (
        "Feedback for Anna\n\n"
        "90 A mean, 90.ipynb: 1 of 1 points\n\n"
        "✓ 90.mean, The mean: correct\n"
        '  Compare with another way to write it: solution("90.mean")\n\n'
        "91 Gates, 91_gates.ipynb: 0 of 2.5 points\n\n"
        "✗ 91.gate, A gate: not right yet (tanh)\n"
        "  You squash\n  with `tanh`.\n"
        '  One step at a time: hint("91.gate")\n\n'
        "○ 91.num_parameters, Its size: not attempted yet\n"
        '  To start: hint("91.num_parameters")\n\n'
        "Together 1 of 3.5 points.\n"
    )


def test_feedback_as_a_page_says_the_same_with_the_checkers_code_as_code():
    page = feedback_of(0, "html")
    for part in (
        "<strong>1 of 3.5 points</strong>",
        "<h2>91 Gates</h2>",
        "<h3>✗ A gate: not right yet (tanh)</h3>",
        "<p>You squash<br>with <code>tanh</code>.</p>",
        'One step at a time: <code>hint("91.gate")</code>',
    ):
        assert part in page
    assert "<b>" not in feedback_of(1, "html")


def test_feedback_tells_what_failed_and_what_is_missing_and_keeps_the_teachers_notes():
    text = feedback_of(1)
    assert "– 90 A mean: no notebook was handed in, 0 of 1 points.\n" in text
    assert "! 91.gate, A gate: could not be graded\n  =It took" in text
    assert text.endswith(
        "Together 0.5 of 3.5 points. Lessons that were not handed in were worth 1.\n"
    )
    for words in ("Anna", "as the package", "several times"):
        assert words not in text + feedback_of(1, "html")


def test_a_person_is_shown_what_failed_what_is_suspicious_and_odd_files():
    assert RESULTS.looks() == [
        Look("=Bea|", "files", "lesson 91 several times"),
        Look("=Bea|", SIZE, "as the package"),
        Look("=Bea|", GATE, "=It took <b>too</b> long www.x.y."),
    ]
    unread = [Answer(name, FAILED, sentence="No notebook.", file=FILE) for name in (GATE, SIZE)]
    results = RESULTS._replace(students=(Marked("Anna", tuple(unread)),))
    assert results.looks() == [Look("Anna", FILE, "No notebook.")]


def summary_of(results=RESULTS):
    return pages.report_files(results)["summary.html"].decode()


def tables_of(page):
    """The page's tables by their headings: rows of texts, the heads first."""
    found = {}
    for part in page.split("<h2>")[1:]:
        rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in part.split("<tr>")]
        texts = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in rows[1:]]
        found[part.split("</h2>")[0]] = texts
    return found


def test_the_summary_has_every_student_every_exercise_every_mistake():
    seen = tables_of(summary_of())
    assert seen["The students"] == [
        ["student", "number", *EXERCISES, "total", "possible", "missing", "to look at"],
        ["Anna", "12", "✓ 1", "✗ 0", "○ 0", "1", "3.5", "0", "0"],
        ["=Bea|", "", "–", "! 0", "✓ 0.5", "0.5", "3.5", "1", "3"],
    ]
    assert ["91.gate", "A gate", "0", "1", "0", "1", "0", "0 %"] in seen["The exercises"]
    assert seen["The mistakes"][1] == ["1", "91.gate", "tanh", "You squashwith tanh."]
    assert ["=Bea|", "90"] in seen["Not handed in"]
    assert ["=Bea|", SIZE, "as the package"] in seen["To be looked at by a person"]
    assert sum(int(row[1]) for row in seen["The points"][1:]) == 2
    for rows in seen.values():
        assert len({len(row) for row in rows}) == 1


def test_a_name_in_the_summary_leads_to_the_students_feedback():
    assert '<a href="feedback/Anna.html">Anna</a>' in summary_of()
    assert '<a href="feedback/%3DBea_.html">=Bea|</a>' in summary_of()


def test_nothing_that_a_submission_says_acts_on_a_page():
    files = pages.report_files(RESULTS)
    markup = b"".join(content for name, content in files.items() if name.endswith(".html")).decode()
    assert "&lt;b&gt;too&lt;/b&gt;" in markup
    assert "<b>" not in markup
    assert markup.count("<script") == 1


def test_wrong_answers_without_a_name_are_told_apart_by_what_the_checker_said():
    said = ["too large", "too small", "too large"]
    marked = tuple(Marked(f"{k}", (Answer(GATE, WRONG, "", s),)) for k, s in enumerate(said))
    page = summary_of(ClassResults(marked, (GATE,), {GATE: 1.0}))
    assert tables_of(page)["The mistakes"][1:] == [
        ["2", GATE, "(no name)", "too large"],
        ["1", GATE, "(no name)", "too small"],
    ]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """One browser for the pages."""
    browser = Browser(find_browser("the pages of a report"), tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The report as files, beside it one with a name as long as names get."""
    folder = tmp_path_factory.mktemp("report")
    anna, bea = RESULTS.students
    long = anna._replace(name="x" * 80, answers=[a._replace(file="y" * 200) for a in anna.answers])
    for name, content in pages.report_files(RESULTS._replace(students=(anna, bea, long))).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_click_on_a_head_sorts_the_students_and_a_second_one_turns_them_round(browser, written):
    browser.open((written / "summary.html").as_uri())
    click = "document.querySelectorAll('.sortable')[0].querySelectorAll('th button')[{}].click()"
    names = "[...document.querySelectorAll('.sortable')[0].tBodies[0].rows]"
    names += ".map((row) => row.cells[0].textContent.trim()).join(' ')"
    found = []
    for column in (5, 5, 0, 0):
        browser.run(click.format(column))
        found.append(browser.run(names).split())
    rising, falling, by_name, backwards = found
    assert rising[0] == falling[-1] == by_name[0] == "=Bea|"
    assert by_name[1] == "Anna"
    assert backwards == by_name[::-1]
    assert not browser.errors


def test_no_page_scrolls_sideways_and_every_link_leads_somewhere(browser, written):
    for path in sorted(written.rglob("*.html")):
        for width in (390, 1280):
            browser.resize(width, 800)
            browser.open(path.as_uri())
            assert browser.run("document.documentElement.scrollWidth") <= width, path.name
    browser.open((written / "summary.html").as_uri())
    links = browser.run("[...document.links].map((link) => link.href)")
    assert {unquote(link) for link in links} <= {f"file://{p}" for p in written.rglob("*.html")}
    assert len(links) > 3


@pytest.mark.parametrize(("worth", "steps"), [(1, 4), (0.25, 10), (50, 10)])
def test_the_distribution_counts_each_student_once(worth, steps):
    ways = [tuple(Answer(GATE, CORRECT) for _ in range(k)) for k in range(4)]
    marked = tuple(Marked(f"{k}", answers) for k, answers in enumerate(ways))
    results = ClassResults(marked, (GATE,), {GATE: worth, MEAN: 2 * worth})
    rows = tables.distribution(results).on_page()
    assert len(rows) == steps
    assert sum(int(share.text) for _, share in rows) == 4
    assert (rows[0][1].text, rows[-1][1].text) == ("1", "1")


def test_a_warning_stands_at_the_top_of_the_summary():
    page = summary_of(RESULTS._replace(warning="WITHOUT ISOLATION"))
    assert page.index("WITHOUT ISOLATION") < page.index("Two students")
    assert "WITHOUT" not in summary_of()


def test_where_all_is_well_the_summary_says_so():
    right = Marked("Anna", (Answer(MEAN, CORRECT, file="90.ipynb"),))
    page = summary_of(ClassResults((right,), (MEAN,), {MEAN: 1.0}))
    assert "No answer was wrong." in page
    assert "Nothing is missing." in page


def test_moodle_gets_its_grading_worksheet_and_its_folders_back():
    """mod/assign/feedback: offline/importgradeslib.php, file/importziplib.php."""
    files = pages.report_files(RESULTS)
    assert files["upload/moodle.csv"].startswith(b"Identifier,")
    (row,) = csv.DictReader(io.StringIO(files["upload/moodle.csv"].decode()))
    assert row["Identifier"].removeprefix("Participant ") == "12"
    assert (row["Grade"], row["Maximum Grade"], row["Last modified (grade)"]) == ("1", "3.5", "")
    with zipfile.ZipFile(io.BytesIO(files["upload/moodle_feedback.zip"])) as packed:
        (name,) = packed.namelist()
        assert packed.read(name) == files["feedback/Anna.html"]
    folder, file = name.split("/")
    _, number, kind, plugin, rest = folder.split("_", 4)
    assert (number, kind, plugin, rest, file) == (
        "12", "assignsubmission", "file", "", "feedback.html",
    )  # fmt: skip


def canvas_class():
    anna, bea = RESULTS.students
    anna = anna._replace(
        who=Who("anna", "4213", "Canvas"),
        answers=tuple(a._replace(file="x/anna_LATE_4213_98765_05.ipynb") for a in anna.answers),
    )
    return RESULTS._replace(students=(anna, bea._replace(who=Who("anon", "x7Yz2", "Canvas"))))


def test_canvas_gets_its_gradebook_back():
    """lib/gradebook_importer.rb: what it demands of the head, the row of points, a student's."""
    files = pages.report_files(canvas_class())
    head, points, *students = rows_of(files["upload/canvas.csv"])
    assert head == [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "90 A mean",
        "91 Gates",
    ]
    assert "Points Possible" in points[0]
    assert points[5:] == ["1", "2.5"]
    assert students == [["Anna", "4213", "", "", "", "1", "0"]]
    assert "upload/moodle.csv" not in files


def test_canvas_gets_feedback_under_the_numbers_it_gave():
    """app/models/abstract_assignment.rb: the first two numbers are the user's and the file's."""
    files = pages.report_files(canvas_class())
    with zipfile.ZipFile(io.BytesIO(files["upload/canvas_feedback.zip"])) as packed:
        name, other = packed.namelist()
        notebook = nbformat.reads(packed.read(name).decode(), as_version=4)
    assert [p for p in name.split("_") if p.isdigit()][:2] == ["4213", "98765"]
    assert "Feedback for Anna" in notebook.cells[0].source
    nbformat.validate(notebook)
    assert other == FILE


def test_an_upload_leaves_the_grade_of_who_handed_in_nothing():
    nothing = Marked(
        "Cy", tuple(Answer(n, MISSING) for n in EXERCISES), (), Who("Cy", "7", "Moodle")
    )
    results = RESULTS._replace(students=(nothing,))
    assert uploads.moodle(results).on_page()[0][2] == ""


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
