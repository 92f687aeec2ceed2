"""What `refresh` renews in lessons and pages, tried on small copies."""

import shutil
import subprocess

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_tools import refresh
from course_tools.notebooks import find_notebooks, read_notebook
from course_tools.refresh import MADE_CELLS
from course_tools.ways import _runs
from lstm_course.exercises import find_exercise

NAMES = ("05.forget_gate", "05.bias_for_half_life")
MINUTES = [find_exercise(name).minutes for name in NAMES]
ABOUT = {"chapter": "At work", "question": "Why?", "builds": "a net"}


def exercise(name):
    stub = new_code_cell("a = ...", metadata={"lstm_course": {"exercise": name}})
    return [stub, new_code_cell(f'check("{name}", a)')]


def lesson(folder, *cells, name="05_small.ipynb", minutes=50):
    notebook = new_notebook(
        cells=[new_markdown_cell(f"# {name[:2]} Small\n\nTime: about {minutes} minutes."), *cells]
    )
    notebook.metadata["lstm_course"] = ABOUT
    nbformat.write(notebook, folder / name)
    return folder / name


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder that stands for that of the lessons."""
    monkeypatch.setattr("course_tools.notebooks.NOTEBOOKS", tmp_path)
    return tmp_path


def texts(path):
    cells = nbformat.reads(refresh.renewed(path), 4).cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


def test_exercises_are_numbered_and_have_their_minutes(folder):
    heads = [f"### Exercise {k}: go (1 minutes)" for k in (4, 4)]
    cells = [new_markdown_cell("## A\n\nSo.\n\n" + heads[0]), *exercise(NAMES[0])]
    path = lesson(folder, *cells, new_markdown_cell(heads[1]), *exercise(NAMES[1]))
    assert texts(path)[1:] == [
        f"## A\n\nSo.\n\n### Exercise 1: go ({MINUTES[0]} minutes)",
        f"### Exercise 2: go ({MINUTES[1]} minutes)",
    ]


def test_a_single_exercise_has_no_number_and_headings_that_do_not_fit_are_left(folder):
    one = lesson(folder, new_markdown_cell("### Exercise 3: go (1 minutes)"), *exercise(NAMES[0]))
    assert texts(one)[1:] == [f"### Exercise: go ({MINUTES[0]} minutes)"]
    none = lesson(folder, new_markdown_cell("### Exercise 3: go (1 minutes)"))
    assert texts(none)[1:] == ["### Exercise 3: go (1 minutes)"]


def test_the_table_of_lessons_and_the_ways_are_made_of_what_lessons_say(folder, monkeypatch):
    monkeypatch.setattr("course_tools.ways.SHORT", ("05", "07"))
    made = [new_markdown_cell("old", metadata={"lstm_course": {"made": m}}) for m in MADE_CELLS]
    path = lesson(folder, *made)
    lesson(folder, name="06_two.ipynb", minutes=200)
    lesson(folder, name="07_three.ipynb", minutes=70)
    table, ways = texts(path)[1:]
    assert "| [06 Small](06_two.ipynb) | Why? | 200 |  |" in table
    assert "| Why? | 70 | ● |" in table
    assert "05 and 07, ends" in ways
    assert "about 2 hours" in ways
    assert "All lessons: about 5 hours" in ways


def test_numbers_that_follow_each_other_are_joined():
    assert _runs(["00", "02", "04", "05", "06", "09"]) == "00, 02, 04 to 06 and 09"
    assert _runs(["03", "04"]) == "03, 04"


def test_below_a_stub_comes_the_cell_that_checks_it_where_there_is_none(folder):
    path = lesson(folder, exercise(NAMES[0])[0], *exercise(NAMES[1]))
    notebook = read_notebook(path)
    for _ in range(2):  # the second time there is nothing to add
        refresh.add_checks(notebook)
        sources = [cell.source for cell in notebook.cells[1:]]
        assert sources == [
            "a = ...",
            'check("05.forget_gate", forget_gate)\n'
            '# hint("05.forget_gate")\n# solution("05.forget_gate")',
            "a = ...",
            'check("05.bias_for_half_life", a)',
        ]
    assert notebook.cells[2].metadata.slideshow.slide_type == "skip"


def test_a_stub_whose_exercise_nobody_has_named_says_where_it_belongs(folder):
    cells = [new_markdown_cell("### Exercise: go (1 minutes)"), *exercise("05.unwritten")]
    path = lesson(folder, *cells)
    told = r"no exercise '05.unwritten'.* or write it and name it in EXERCISES of lesson_05\.py$"
    with pytest.raises(ValueError, match=told):
        refresh.add_checks(read_notebook(lesson(folder, cells[1], name="06_stub.ipynb")))
    with pytest.raises(ValueError, match=told):
        refresh.renewed(path)


@pytest.mark.parametrize(
    ("line", "heads", "asks"),
    [
        ("As in exercise 2.", ["2: go", "3: on"], False),  # as before
        ("As in exercise 2.", ["2: new", "3: go", "4: on"], True),
        ("Exercises 1 and 3 are short.", ["2: new", "3: go", "4: on"], True),
        ("Exercise 1, then 12 minutes.", ["2: new", "3: go", "4: on"], False),
        ("As in exercise 3.", ["2: go"], True),  # that one is gone
    ],
)
def test_lines_that_name_a_changed_number_are_asked_for_until_somebody_mends_them(
    folder, line, heads, asks
):
    def text(heads, line):
        cells = [new_markdown_cell(f"### Exercise {head} (3 minutes)") for head in heads]
        return lesson(folder, *cells, new_markdown_cell(line)).read_text(encoding="utf-8")

    before = text(["2: go", "3: on"], line)
    assert refresh.to_mend(before, text(heads, line)) == [line] * asks
    assert refresh.to_mend(before, text(heads, line + " Mended.")) == []


def test_a_lesson_that_another_follows_now_is_asked_for_what_it_says_of_that(folder):
    def text(lead, name="05_small.ipynb"):
        lines = "The course in numbers:\n\n- one, in this course's float64"
        cell = new_markdown_cell(f"## Go on\n\n{lead}\n\n{lines}")
        return lesson(folder, cell, name=name).read_text(encoding="utf-8")

    before = text("This is the last lesson. Read.")
    after = text("Next: [06](06_x.ipynb). Read.")
    assert refresh.to_mend(before, after) == ["The course in numbers:"]
    assert refresh.to_mend(before, before) == []


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_what_git_has_of_a_lesson_is_what_it_is_compared_with(folder):
    path = lesson(folder)
    assert refresh._committed(path) == ""  # not git's yet
    text = path.read_text(encoding="utf-8")
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@b.example"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    lesson(folder, new_markdown_cell("more"))
    assert refresh._committed(path) == text


def test_each_lesson_leads_to_the_next_and_the_last_to_none(folder):
    paths = [
        lesson(folder, new_markdown_cell(f"## Go on\n\n{lead}Read."), name=f"0{k}_small.ipynb")
        for k, lead in enumerate(("", "Next: [9](x.ipynb). ", "Next: [9](x.ipynb). "))
    ]
    assert [texts(path)[1] for path in paths] == [
        "## Go on\n\nNext: [01 Small](01_small.ipynb).\n\nRead.",
        "## Go on\n\nNext: [02 Small](02_small.ipynb). Read.",
        "## Go on\n\nThis is the last lesson. Read.",
    ]


def test_the_readme_lists_the_lessons_between_its_marks_alone(folder):
    lesson(folder)
    before = f"top\n{refresh.MADE}\nold\n{refresh.END}\nbelow\n"
    text = refresh.renew_readme(before)
    assert text.startswith(f"top\n{refresh.MADE}\n\n### At work\n")
    assert "| [05 Small](notebooks/05_small.ipynb) | Why? | a net |\n" in text
    assert text.endswith(f"\n{refresh.END}\nbelow\n")
    assert refresh.renew_readme(text) == text


def test_a_lesson_that_does_not_describe_itself_is_told_what_is_missing(folder):
    nbformat.write(new_notebook(), folder / "05_small.ipynb")
    with pytest.raises(ValueError, match="05_small.ipynb: its notebook metadata .* lack chapter"):
        refresh.renew_readme("")


def test_only_what_is_stale_is_written(folder, monkeypatch):
    monkeypatch.setattr(refresh, "PAGES", {})
    path = lesson(folder, new_markdown_cell("## Go on"))
    assert refresh.renew() == [path]
    assert refresh.renew() == []
    assert find_notebooks() == [path]


def test_what_answers_a_prediction_is_folded_for_jupyterlab_and_nothing_else_is(folder):
    marked = new_code_cell("show(f)", metadata={"lstm_course": {"folded": True}})
    once = {"collapsed": True, "jupyter": {"outputs_hidden": True, "source_hidden": True}}
    path = lesson(folder, marked, new_code_cell("1", metadata=once))
    first, second = (cell.metadata for cell in nbformat.reads(refresh.renewed(path), 4).cells[1:])
    assert first.jupyter == {"outputs_hidden": True}
    assert first.collapsed
    assert second == {"jupyter": {"source_hidden": True}}


def test_a_page_is_made_of_the_lessons_as_they_were_renewed(folder, monkeypatch):
    page = folder / "README.md"
    page.write_text("old")
    path = lesson(folder, new_markdown_cell("### Exercise 3: go (1 minutes)"), *exercise(NAMES[0]))
    monkeypatch.setattr(refresh, "ROOT", folder)
    monkeypatch.setattr(refresh, "PAGES", {"README.md": lambda text: str(len(path.read_text()))})
    assert refresh.renew() == [path, page]
    assert refresh.renew() == []
