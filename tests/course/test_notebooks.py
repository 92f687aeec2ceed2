"""The form of every lesson, and every lesson answered, beside nbval's comparison of outputs.

Form only: how long a lesson is, `python -m lstm_course sizes` shows, and no test judges.
"""

import re
from itertools import groupby
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course_tools.notebooks import (
    KERNEL,
    closer_title,
    code_cells,
    describe_lesson,
    find_closer_looks,
    find_notebooks,
    lesson_minutes,
    read_notebook,
    stubs,
)
from lstm_course.exercises import exercises_of, find_exercise, lessons, solution
from lstm_course.figures import WORDS

LESSONS = find_notebooks()
CLOSING = ["In practice", "What you can do now", "Go on"]
SLIDE_TYPES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
NETWORK = r"https?://|urlopen|requests\.|!pip|%pip|!wget|!curl|sys\.path|warnings\.filter"


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    """One lesson after the other, as (path, notebook)."""
    return request.param, read_notebook(request.param)


@pytest.fixture(params=[*LESSONS, *find_closer_looks()], ids=lambda path: path.stem)
def page(request):
    """One lesson or closer look after the other, as (path, notebook)."""
    return request.param, read_notebook(request.param)


def markdown(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def check_order(path, notebook):
    """Fail unless every code cell was executed, once, from top to bottom."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    in_order = counts == list(range(1, len(counts) + 1))
    assert in_order, (
        f"{path.name} was not executed from top to bottom: run `make refresh ARGS={path.name[:2]}`"
    )


def test_lessons_are_numbered_without_a_gap():
    for number, path in enumerate(LESSONS):
        assert path.name[:3] == f"{number:02d}_", (
            f"{path.name} comes after {number} lessons: call it {number:02d}_..., or number the "
            "lessons before it without a gap and without a number twice"
        )


def test_a_lesson_is_valid_and_executed_from_top_to_bottom(page):
    path, notebook = page
    nbformat.validate(notebook)
    check_order(path, notebook)


def test_a_lesson_names_its_chapter_its_question_and_what_one_builds(lesson):
    describe_lesson(lesson[0])


@pytest.mark.parametrize("key", ["question", "builds"])
def test_no_two_lessons_ask_one_question_or_build_one_thing(key):
    first = {}
    for path in LESSONS:
        said = describe_lesson(path)[key].strip()
        other = first.setdefault(said.casefold(), path)
        assert other == path, (
            f"{path.name} and {other.name} have the same {key!r}, {said!r}, in their metadata: "
            "write in that of the new lesson what is its own"
        )


def test_the_lessons_of_a_chapter_follow_each_other():
    described = [read_notebook(path).metadata.get("lstm_course", {}) for path in LESSONS]
    chapters = [name for name, _ in groupby(about.get("chapter") for about in described)]
    for name in chapters:
        assert chapters.count(name) == 1, (
            f"the chapter {name!r} is broken off and begun again, in {chapters}: give a lesson the "
            "chapter of the lesson before or after it"
        )


def test_a_lesson_holds_nothing_of_the_machine_that_ran_it(page):
    path, notebook = page
    ours = notebook.metadata.get("lstm_course")
    plain = {"kernelspec": KERNEL, "language_info": {"name": "python"}, "lstm_course": ours}
    assert notebook.metadata == plain, f"run `make refresh ARGS={path.name[:2]}`"
    for cell in code_cells(notebook):
        assert "execution" not in cell.metadata
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr"
            assert "0x" not in str(output.get("text", ""))
    assert str(Path.home()) not in path.read_text(encoding="utf-8")


def test_a_lesson_begins_and_ends_as_all_do(lesson):
    path, notebook = lesson
    opening = notebook.cells[0].source
    headings = re.findall(r"^(#+) (.+)$", "\n".join(markdown(notebook)), flags=re.M)
    assert opening.startswith(f"# {path.name[:2]} "), "the first cell begins with number and title"
    assert [level for level, _ in headings].count("#") == 1, "one heading of the first level"
    assert "Afterwards you can" in opening, "the first cell says what one can do afterwards"
    assert lesson_minutes(path)
    last = [title for level, title in headings if level == "##"][-3:]
    assert last == CLOSING, (
        f"the last three headings of {path.name} must be ## {', ## '.join(CLOSING)}, in this "
        f"order; they are ## {', ## '.join(last)}"
    )


def test_every_figure_has_its_text_and_every_text_its_figure(page):
    for cell in code_cells(page[1]):
        images = [o for o in cell.outputs if "image/png" in o.get("data", {})]
        shows = bool(re.search(r"^show\(", cell.source, flags=re.M))
        assert bool(images) == shows, "a figure is shown by `show(figure, text)`:\n" + cell.source
        for output in images:
            text = output.data["text/plain"]
            assert text.startswith(f"{WORDS}\n")
            assert len(text.split()) >= 15, "the text says what is to be seen"
            assert re.search(r"\d", text), "the main numbers belong into the text"


def test_the_line_that_jupyterlab_shows_of_a_folded_output_tells_no_number(page):
    for cell in code_cells(page[1]):
        if cell.metadata.get("lstm_course", {}).get("folded"):
            first = cell.outputs[0]
            text = first.get("text") or first.data["text/plain"]
            assert not re.search(r"\d", text.lstrip("\n").splitlines()[0]), text


def test_what_reveals_a_prediction_shows_nothing_else_and_asserts_nothing(lesson):
    for cell in code_cells(lesson[1]):
        if re.search(r"^reveal\(", cell.source, flags=re.M):
            assert len(cell.outputs) == 1, "this would tell the answer too:\n" + cell.source
            assert not re.search(r"^\s*assert ", cell.source, flags=re.M), cell.source


def test_a_lesson_needs_no_network_and_no_settings_of_its_own(page):
    for cell in code_cells(page[1]):
        assert not re.search(NETWORK, cell.source), cell.source
        assert not cell.source.rstrip().endswith(";"), "a `;` hides nothing:\n" + cell.source
        assert not cell.source.startswith("%")


def test_headings_are_words_since_jupyterlab_s_contents_show_a_formula_as_it_is_typed(page):
    lines = "\n".join(markdown(page[1])).splitlines()
    assert not [line for line in lines if line.startswith("#") and "$" in line]


def test_an_output_left_out_of_the_comparison_is_asserted_in_its_cell(page):
    for cell in code_cells(page[1]):
        tags = {tag for tag in cell.metadata.get("tags", []) if tag.startswith("nbval-")}
        assert tags <= {"nbval-ignore-output"}
        asserted = re.search(r"^\s*assert ", cell.source, flags=re.M)
        assert not tags or asserted, "nothing compares what this cell prints:\n" + cell.source


@pytest.mark.parametrize("path", find_closer_looks(), ids=lambda path: path.stem)
def test_a_closer_look_asks_a_question_and_its_lesson_leads_to_it(path):
    (lesson,) = find_notebooks([path.name[:2]])
    assert closer_title(path).endswith("?"), "its title: `# 05, a closer look: its question?`"
    assert f"](closer/{path.name})" in "\n".join(markdown(read_notebook(lesson)))
    assert not stubs(read_notebook(path)), "a closer look has no exercises"


def test_every_cell_has_its_place_in_the_slides(page):
    path, notebook = page
    types = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in notebook.cells]
    missing = [
        f"{cell.id} ({cell.source.strip()[:40]!r})"
        for cell, kind in zip(notebook.cells, types, strict=True)
        if kind not in SLIDE_TYPES
    ]
    assert not missing, (
        f"{path.name}: give each cell a slide type (JupyterLab: Property Inspector); without one "
        f"of {', '.join(sorted(SLIDE_TYPES))} are {', '.join(missing)}"
    )
    assert types[0] == "slide", f"the first cell of {path.name} is a `slide`; it is {types[0]!r}"


def test_each_exercise_of_a_lesson_has_its_stub_in_order(lesson):
    path, notebook = lesson
    number = path.name[:2]
    known = [e.name for e in exercises_of(number)] if number in lessons() else []
    found = [name for _, name in stubs(notebook)]
    assert found == known, (
        f"{path.name} has stubs for {found}; lstm_course/exercises/lesson_{number}.py has {known}"
    )


def test_below_each_stub_stands_its_check_and_above_it_the_exercises_heading(lesson):
    notebook, above = lesson[1], 0
    for position, name in stubs(notebook):
        exercise, stub = find_exercise(name), notebook.cells[position].source
        check = f'check("{name}", {exercise.target})'
        below = notebook.cells[position + 1].source if position + 1 < len(notebook.cells) else ""
        assert below.startswith(check), f"the cell below the stub of {name} begins with {check}"
        assert "..." in stub, f"the stub of {name} leaves dots"
        heading = rf"^#+ Exercise[ \d]*: .+ \({exercise.minutes} minutes\)$"
        texts = "\n".join(markdown(nbformat.from_dict({"cells": notebook.cells[above:position]})))
        assert re.search(heading, texts, flags=re.M), (
            f"above the stub of {name} belongs a heading such as "
            f"`### Exercise 1: {exercise.title.lower()} ({exercise.minutes} minutes)`"
        )
        above = position
        if exercise.is_function:
            arguments = exercise.source().split("\n")[0]
            assert stub.startswith(arguments), f"the stub of {name} begins with `{arguments}`"


def test_a_blank_lesson_says_not_attempted_yet(lesson):
    for position, name in stubs(lesson[1]):
        outputs = lesson[1].cells[position + 1].outputs
        said = outputs[0].data["text/plain"] if outputs else ""
        blank = said.startswith(f"○ {name}: not attempted yet\n")
        assert blank, (
            f"run `make refresh ARGS={name[:2]}`: the stored check of {name} says {said!r}"
        )


def wrong(exercise):
    found = f"exercise = find_exercise({exercise.name!r})"
    answer = f"{exercise.target} = exercise.answer_of(exercise.mistakes[-1].answer)"
    return f"from lstm_course.exercises import find_exercise\n{found}\n{answer}"


@pytest.fixture(scope="module")
def kernel():
    """One kernel for all lessons: to start it takes longer than a lesson's checks."""
    place = {"metadata": {"path": LESSONS[0].parent}}
    client = NotebookClient(read_notebook(LESSONS[0]), timeout=120, resources=place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTM_COURSE_PROGRESS", "0")
        with client.setup_kernel():
            yield client


def run_afresh(kernel, sources):
    """Run cells where no name of an earlier lesson is left: each cell's outputs."""
    cells = [nbformat.v4.new_code_cell(source) for source in ("%reset -f", *sources)]
    return [kernel.execute_cell(cell, 0).outputs for cell in cells][1:]


def test_with_the_solutions_shown_a_lesson_says_correct_everywhere_and_then_names_a_mistake(
    lesson, kernel
):
    notebook = lesson[1]
    found = [(find_exercise(name), notebook.cells[k + 1].source) for k, name in stubs(notebook)]
    if not found:
        return
    cells = [code_cells(notebook)[0].source]
    for exercise, below in found:
        cells += [solution(exercise.name).text, below]
    last, below = found[-1]
    cells += [wrong(last), below]
    shown = [outputs[0].data["text/plain"] for outputs in run_afresh(kernel, cells)[2::2]]
    *good, bad = (text.split("\n") for text in shown)
    assert [lines[0] for lines in good] == [f"✓ {e.name}: correct" for e, _ in found]
    assert bad[0] == f"✗ {last.name}: not right yet"
    assert bad[1].endswith(last.mistakes[-1].sentence.replace("{K}", "1"))


def test_no_stub_hides_a_name_that_the_lesson_uses_afterwards(lesson):
    notebook = lesson[1]
    imported = set(re.findall(r"\b\w+\b", code_cells(notebook)[0].source))
    for position, name in stubs(notebook):
        target = find_exercise(name).target
        assert target not in imported
        for cell in notebook.cells[position + 2 :]:
            used = cell.cell_type == "code" and re.search(rf"(?<![\w.\"]){target}\b\(", cell.source)
            assert not used, f"{target} is blank for who skips the exercise:\n{cell.source}"
