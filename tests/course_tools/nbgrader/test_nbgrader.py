"""nbgrader's flow from the lessons to marks and feedback, its kernel in bubblewrap."""

import copy
import re

import nbformat
import pytest
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler

from course_tools import ROOT
from course_tools.nbgrader.cells import mark_cells
from course_tools.nbgrader.course import add_solutions, prepare
from course_tools.notebooks import execute, find_notebooks, stubs
from lstm_course.exercises import check, find_exercise
from tests.support import nbgrader_class
from tests.support.nbgrader_class import (
    EXERCISE,
    HARMFUL,
    HONEST,
    LESSON,
    feedback,
    printed,
    released,
)
from tests.support.own_lessons import FOLDER, sandboxed

LESSONS = find_notebooks([])


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """(course folder, marks by student) of a class that was graded."""
    folder = tmp_path_factory.mktemp("course")
    nbgrader_class.make_class(folder, HONEST | HARMFUL)
    return folder, nbgrader_class.grade_class(folder, endless="endless")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_cells_of_a_lesson_are_marked_for_nbgrader(path):
    notebook = nbformat.read(path, as_version=4)
    assert not mark_cells(notebook), "renew it: python -m lstm_course nbgrader"
    marked = [c.metadata.nbgrader for c in notebook.cells if "nbgrader" in c.metadata]
    names = [data.grade_id for data in marked]
    assert len(set(names)) == len(names) == 2 * len(stubs(notebook))
    assert all(re.fullmatch(r"[\w-]+", name) for name in names)
    assert all(data.solution != data.grade and data.grade == data.locked for data in marked)


def test_marking_changes_nothing_but_nbgraders_metadata():
    current, notebook = (nbformat.read(FOLDER / "91_gates.ipynb", as_version=4) for _ in range(2))
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
    notebook.cells[0].metadata["nbgrader"] = {"grade_id": "left over"}
    assert mark_cells(notebook)
    assert notebook == current
    assert not mark_cells(notebook)


def test_a_stub_without_its_check_below_is_an_error():
    notebook = nbformat.read(FOLDER / f"{LESSON}.ipynb", as_version=4)
    del notebook.cells[-1]
    with pytest.raises(ValueError, match=f"below the stub of {EXERCISE} stands no cell"):
        mark_cells(notebook)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_between_nbgraders_marks_stand_the_solution_and_the_line_that_gives_points(path):
    lesson = nbformat.read(path, as_version=4)
    source = copy.deepcopy(lesson)
    add_solutions(source)
    for position, name in stubs(lesson):
        stub, test = (source.cells[position + k].source for k in (0, 1))
        solution = f"\n### BEGIN SOLUTION\n{find_exercise(name).source()}\n### END SOLUTION"
        assert stub == lesson.cells[position].source + solution
        assert test.startswith(lesson.cells[position + 1].source)
        assert test.endswith(".require()\n### END HIDDEN TESTS")
        compile(stub + "\n" + test, name, "exec")


def test_preparing_again_keeps_the_teachers_settings_and_renews_the_sources(tmp_path):
    written = prepare(tmp_path, ["90", "91"])
    assert [p.relative_to(tmp_path).as_posix() for p in written] == [
        "source/90_a_mean/90_a_mean.ipynb",
        "source/91_gates/91_gates.ipynb",
    ]
    settings = tmp_path / "nbgrader_config.py"
    settings.write_text("# mine", encoding="utf-8")
    written[0].write_text("damaged", encoding="utf-8")
    prepare(tmp_path, ["90"])
    assert settings.read_text(encoding="utf-8") == "# mine"
    assert nbformat.read(written[0], as_version=4).cells


def test_a_verdict_that_is_not_correct_can_be_required_and_says_the_mistake():
    wrong = find_exercise(EXERCISE).mistakes[0]
    assert check(EXERCISE, find_exercise(EXERCISE).reference).require() is None
    with pytest.raises(AssertionError, match=rf"{EXERCISE}: not right yet \({wrong.name}\). You"):
        check(EXERCISE, wrong.answer).require()
    with pytest.raises(AssertionError, match=f"{EXERCISE}: not attempted yet$"):
        check(EXERCISE, ...).require()


@pytest.fixture
def answered(tmp_path):
    """The lesson as a learner has it, a copy each for three students: by name, its file."""
    paths = {student: tmp_path / f"{student}.ipynb" for student in ("blank", "warns", "wrong")}
    for student, path in paths.items():
        notebook = nbformat.read(FOLDER / f"{LESSON}.ipynb", as_version=4)
        nbgrader_class.answer_stubs(notebook, HONEST[student])
        nbformat.write(notebook, path)
    return paths


def test_validate_fails_what_is_blank_or_wrong_with_the_checkers_sentence(answered):
    said = nbgrader_class.nbgrader(
        answered["blank"].parent, "validate", *map(str, answered.values())
    )
    parts = dict(zip(answered, re.split(r"(?=VALIDATION FAILED|Success!)", said)[1:], strict=True))
    assert "Success! Your notebook passes all the tests." in parts["warns"]
    for student, words in (
        ("blank", f"{EXERCISE}: not attempted yet"),
        ("wrong", f"{EXERCISE}: not right yet (other axis). You average over the sequences."),
    ):
        assert "VALIDATION FAILED ON 1 CELL(S)" in parts[student]
        assert words in " ".join(parts[student].split())
        assert "Traceback" not in parts[student]


def test_the_button_of_jupyterlab_says_the_same(answered, monkeypatch):
    handler = ValidateAssignmentHandler.__new__(ValidateAssignmentHandler)
    monkeypatch.setattr(ValidateAssignmentHandler, "root_dir", str(answered["wrong"].parent))
    (failed,) = handler.validate_notebook(answered["wrong"].name)["value"]["failed"]
    assert "not right yet (other axis)" in failed["error"]


def test_without_nbgrader_no_cell_of_a_blank_lesson_raises(answered):
    notebook = nbformat.read(answered["blank"], as_version=4)
    execute(notebook, answered["blank"].parent)
    (output,) = notebook.cells[-1].outputs
    assert "not attempted yet" in output.data["text/plain"]


@sandboxed
def test_what_students_get_is_the_lesson_again(graded):
    given = nbformat.read(released(graded[0]), as_version=4)
    lesson = nbformat.read(FOLDER / f"{LESSON}.ipynb", as_version=4)
    for ours, theirs in zip(lesson.cells, given.cells, strict=True):
        assert theirs.source == ours.source
        assert theirs.get("outputs") == ours.get("outputs")


@sandboxed
def test_marks_are_right_for_every_student(graded):
    points = {"blank": 0, "right": 1, "warns": 1, "wrong": 0, "endless": 0, "exits": 0, "spy": 1}
    assert graded[1] == points


@sandboxed
def test_feedback_says_what_went_wrong(graded):
    folder, _ = graded
    mistake = find_exercise(EXERCISE).mistakes[0]
    said = " ".join(feedback(folder, "wrong").split())
    assert f"{EXERCISE}: not right yet ({mistake.name}). {mistake.sentence}" in said
    assert f"{EXERCISE}: not attempted yet" in feedback(folder, "blank")
    assert "CellTimeoutError" in feedback(folder, "endless")
    assert "the process ended while" in feedback(folder, "exits")
    assert "verdict.py" not in feedback(folder, "wrong")
    for student, mark in graded[1].items():
        assert f"Test cell (Score: {mark:.1f} / 1.0)" in feedback(folder, student)


@sandboxed
def test_a_submission_sees_no_other_no_gradebook_no_network_and_starts_no_process(graded):
    folder, _ = graded
    seen = printed(folder, "spy")
    assert f"{folder} is not there" in seen
    assert re.search(r"notebooks is not there", seen)
    assert re.search(r"^/tmp \[.*'home'.*, 'kernel'\]$", seen, flags=re.M)
    assert "'lstm-" not in seen, "the folder that all kernels share"
    assert re.search(r"/tmp/kernel \['connection.json', 'socket-1'(, 'socket-\d'){4}\]", seen)
    assert "network Network is unreachable" in seen
    assert "package Read-only file system" in seen
    assert "fork Operation not permitted" in seen
    variables = re.search(r"environment (.*)", seen).group(1)
    assert "JPY_PARENT_PID" not in variables
    assert "JUPYTER" not in variables


@sandboxed
def test_a_submission_has_the_libraries_the_data_and_figures(graded):
    seen = printed(graded[0], "right")
    assert "data True 1.0" in seen
    assert "image/png" in seen


@sandboxed
def test_no_html_of_a_submission_reaches_the_page_of_feedback(graded):
    page = (graded[0] / "feedback" / "spy" / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page


@sandboxed
@pytest.mark.release
def test_cheating_inside_the_kernel_is_not_prevented_and_the_page_says_how_much_of_it(tmp_path):
    answers = nbgrader_class.CHEATS | dict.fromkeys(nbgrader_class.TAMPERED)
    nbgrader_class.make_class(tmp_path, answers)
    marks = nbgrader_class.grade_class(tmp_path)
    for student, mark in marks.items():
        print(f"{student:24}{mark:.0f}")
    succeeded = sum(mark > 0 for mark in marks.values())
    page = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
    assert f"{succeeded} of {len(answers)} cheating submissions got full marks" in page
