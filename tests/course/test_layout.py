"""The pages say what is true: every module is listed, torch comes only where it is said to."""

import ast
import re

import pytest

from course_tools import ROOT

MODULES = sorted(p.name for p in (ROOT / "lstm_course").glob("*.py") if p.name != "__init__.py")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("datasets/**/README.md")]


def table():
    """Each module that CONTRIBUTING.md lists, and whether it is marked as loading torch."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## The package")[1]
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return dict(pair for row in rows for pair in re.findall(r"`(\w+\.py)`( T)?", row))


def imports_at_the_top(name):
    tree = ast.parse((ROOT / "lstm_course" / name).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            own = "" if node.level == 0 else "."
            yield own + (node.module or "").split(".")[0]


def loads_torch(name, seen=()):
    """Whether importing a module of the course imports torch, directly or through another."""
    for imported in imports_at_the_top(name):
        other = imported.removeprefix(".") + ".py"
        if imported == "torch":
            return True
        new = imported.startswith(".") and other in MODULES and other not in seen
        if new and loads_torch(other, (*seen, name)):
            return True
    return False


def test_every_module_is_listed_and_every_listed_module_is_there():
    assert sorted(table()) == MODULES


@pytest.mark.parametrize("name", MODULES)
def test_torch_is_loaded_only_where_the_page_says_so(name):
    assert loads_torch(name) == bool(table()[name])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_the_pages_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_readme_lists_every_lesson():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for lesson in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"(notebooks/{lesson.name})" in text
