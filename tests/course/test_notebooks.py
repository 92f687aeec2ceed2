"""The form of every lesson, and every lesson solved: fast, beside nbval's comparison of outputs."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course_tools.notebooks import code_cells, find_notebooks, stubs
from lstm_course.exercises import exercises_of, find_exercise

LESSONS = find_notebooks()
CLOSING = ["In practice", "What you can do now", "Go on"]
SLIDE_TYPES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
NETWORK = r"https?://|urlopen|requests\.|!pip|%pip|!wget|!curl|sys\.path|warnings\.filter"


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    """One lesson after the other, as (path, notebook)."""
    return request.param, nbformat.read(request.param, as_version=4)


def markdown(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def test_lessons_are_numbered_without_a_gap():
    assert [path.name[:3] for path in LESSONS] == [f"{k:02d}_" for k in range(len(LESSONS))]


def test_a_lesson_is_valid_small_and_executed_from_top_to_bottom(lesson):
    path, notebook = lesson
    nbformat.validate(notebook)
    assert path.stat().st_size < 1_000_000
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_a_lesson_holds_nothing_of_the_machine_that_ran_it(lesson):
    path, notebook = lesson
    assert notebook.metadata == {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    for cell in code_cells(notebook):
        assert "execution" not in cell.metadata
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr"
            assert "0x" not in str(output.get("text", ""))
    assert str(Path.home()) not in path.read_text(encoding="utf-8")


def test_a_lesson_begins_and_ends_as_all_do(lesson):
    path, notebook = lesson
    texts = markdown(notebook)
    headings = re.findall(r"^(#+) (.+)$", "\n".join(texts), flags=re.M)
    assert [title for level, title in headings if level == "#"] == [headings[0][1]]
    assert headings[0][1].startswith(path.name[:2] + " ")
    assert notebook.cells[0].source.startswith("# ")
    assert "Afterwards you can" in notebook.cells[0].source
    assert len(notebook.cells[0].source.split()) <= 120
    assert [title for level, title in headings if level == "##"][-3:] == CLOSING
    assert any(re.search(r"Predict", text) for text in texts)


def test_every_figure_has_its_text_and_every_text_its_figure(lesson):
    _, notebook = lesson
    for cell in code_cells(notebook):
        images = [o for o in cell.outputs if "image/png" in o.get("data", {})]
        assert bool(images) == bool(re.search(r"^show\(", cell.source, flags=re.M))
        for output in images:
            text = output.data["text/plain"]
            assert text.startswith("Figure: ")
            assert 15 <= len(text.split()) <= 120
            assert re.search(r"\d", text), "the main numbers belong into the text"


def test_a_lesson_needs_no_network_and_no_settings_of_its_own(lesson):
    _, notebook = lesson
    for cell in code_cells(notebook):
        assert not re.search(NETWORK, cell.source), cell.source
        assert not cell.source.rstrip().endswith(";")
        assert not cell.source.startswith("%")


def test_an_output_left_out_of_the_comparison_is_asserted_in_its_cell(lesson):
    _, notebook = lesson
    cells = code_cells(notebook)
    tagged = [c for c in cells if any(t.startswith("nbval-") for t in c.metadata.get("tags", []))]
    for cell in tagged:
        assert set(cell.metadata.tags) <= {"nbval-ignore-output"}
        assert re.search(r"^\s*assert ", cell.source, flags=re.M), cell.source
    assert len(tagged) <= 3


def test_links_between_the_pages_lead_somewhere(lesson):
    path, notebook = lesson
    for text in markdown(notebook):
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            assert (path.parent / target).exists(), target


def test_every_cell_has_its_place_in_the_slides(lesson):
    _, notebook = lesson
    types = [c.metadata.get("slideshow", {}).get("slide_type") for c in notebook.cells]
    assert set(types) <= SLIDE_TYPES, "a cell without slide_type"
    assert types[0] == "slide"
    assert 8 <= types.count("slide") + types.count("subslide") <= 24
    assert "notes" in types


def test_each_exercise_of_a_lesson_has_its_stub_and_its_check_below_in_order(lesson):
    path, notebook = lesson
    found = stubs(notebook)
    assert [name for _, name in found] == [e.name for e in exercises_of(path.name[:2])]
    for position, name in found:
        exercise = find_exercise(name)
        stub, below = (notebook.cells[position + k].source for k in (0, 1))
        assert below.startswith(f'check("{name}", {exercise.target})')
        assert "..." in stub
        above = "\n".join(c.source for c in notebook.cells[:position] if c.cell_type == "markdown")
        assert f"({exercise.minutes} minutes)" in above
        if exercise.is_function:
            arguments = exercise.source().split("\n")[0]
            assert stub.startswith(arguments), "the stub takes what the reference takes"


def test_a_blank_lesson_says_not_attempted_yet(lesson):
    _, notebook = lesson
    for position, name in stubs(notebook):
        text = notebook.cells[position + 1].outputs[0].data["text/plain"]
        assert text.startswith(f"○ {name}: not attempted yet\n")


def answered(path, notebook, source_of):
    """Run a lesson's exercises in their notebook, each stub replaced; the verdicts' first lines."""
    keep = [next(c for c in notebook.cells if c.cell_type == "code")]
    for position, name in stubs(notebook):
        stub, below = notebook.cells[position], notebook.cells[position + 1]
        stub.source = source_of(find_exercise(name))
        keep += [stub, below]
    notebook.cells = keep
    os.environ["LSTM_COURSE_PROGRESS"] = "0"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}}).execute()
    return [cell.outputs[0].data["text/plain"].split("\n") for cell in keep[2::2]]


def test_a_solved_lesson_says_correct_everywhere(lesson):
    path, notebook = lesson
    names = [name for _, name in stubs(notebook)]
    verdicts = answered(path, notebook, lambda exercise: exercise.source())
    assert [lines[0] for lines in verdicts] == [f"✓ {name}: correct" for name in names]


def test_a_lesson_answered_wrongly_names_every_mistake(lesson):
    path, notebook = lesson
    exercises = [find_exercise(name) for _, name in stubs(notebook)]

    def wrong(exercise):
        mistake = f"find_exercise({exercise.name!r}).mistakes[-1].answer"
        return f"from lstm_course.exercises import find_exercise\n{exercise.target} = {mistake}"

    for exercise, lines in zip(exercises, answered(path, notebook, wrong), strict=True):
        assert lines[0] == f"✗ {exercise.name}: not right yet"
        assert lines[1] == exercise.mistakes[-1].sentence


def test_no_stub_hides_a_name_that_the_lesson_uses_afterwards(lesson):
    _, notebook = lesson
    imported = set(re.findall(r"\b\w+\b", code_cells(notebook)[0].source))
    targets = {find_exercise(name).target for _, name in stubs(notebook)}
    assert not imported & targets
    for position, name in stubs(notebook):
        target = find_exercise(name).target
        later = [c.source for c in notebook.cells[position + 2 :] if c.cell_type == "code"]
        assert not any(re.search(rf"(?<![\w.\"]){target}\b\(", source) for source in later)
