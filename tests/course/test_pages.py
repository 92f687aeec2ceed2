"""What is made from lessons and exercises is current, and every link leads somewhere."""

import pkgutil
import re

import pytest

from course_tools import ROOT
from course_tools.notebooks import find_notebooks, read_notebook
from course_tools.refresh import made_files, renewed

TEXTS = [*ROOT.glob("*.md"), *ROOT.glob("datasets/**/README.md")]
PAGES = [*TEXTS, *find_notebooks()]


def text_of(path):
    """What a page says, or the Markdown cells of a lesson; code left out."""
    if path.suffix == ".md":
        text = path.read_text(encoding="utf-8")
    else:
        cells = read_notebook(path).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def anchors_of(path):
    """The names that a page's headings have in links."""
    headings = re.findall(r"^#+ (.+)$", text_of(path), flags=re.M)
    return {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("path", made_files(), ids=lambda path: path.stem)
def test_what_is_made_from_lessons_and_exercises_is_current(path):
    current = path.read_text(encoding="utf-8") == renewed(path)
    number = path.name[:2] if path.suffix == ".ipynb" else "NN (the lesson that was changed)"
    assert current, f"{path.name} is out of date: run `make refresh ARGS={number}`"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_the_pages_lead_somewhere(path):
    for target, anchor in re.findall(r"\]\(([^)#\s:]*)(?:#([^)\s]+))?\)", text_of(path)):
        aim = path.parent / target if target else path
        assert aim.exists(), f"{path.name}: the link to {target} leads to no file"
        if anchor:
            assert anchor in anchors_of(aim), f"{path.name}: no heading for #{anchor} in {aim.name}"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_of_the_course_that_a_page_names_are_there(path):
    for name in re.findall(r"`([\w./]+)(?:\(\))?`", text_of(path)):
        if re.match(r"(lstm_course|course_tools|tests|datasets|notebooks)/[a-z]", name):
            stands_for_any = "NN" in name or "NAME" in name
            assert stands_for_any or (ROOT / name).exists(), f"{path.name} names {name}"
        if re.match(r"(lstm_course|course_tools)\.[a-z]", name):
            pkgutil.resolve_name(name)
