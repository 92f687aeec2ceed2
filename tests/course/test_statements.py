"""What the course says it shows is shown: the table in CONTRIBUTING.md against the notebooks."""

import re

import nbformat
import pytest

from course_tools import ROOT

STATEMENTS = [f"C{k}" for k in range(1, 15)]


def rows():
    """(statement, notebook, cell id, quote) of every row of the table."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    row = r"^\| (C\d+) \| [^|]+ \| \[\d\d\]\(notebooks/([^)]+)\) \| `([^`]+)` \| `([^`]+)` \|$"
    found = re.findall(row, text, flags=re.M)
    lines = [line for line in text.splitlines() if re.match(r"\| C\d+ ", line)]
    assert len(found) == len(lines), "a row that is not in the table's form"
    return found


def text_of(outputs):
    """Everything that a cell's outputs say in words."""
    parts = [str(o.get("text", "")) + o.get("data", {}).get("text/plain", "") for o in outputs]
    return " ".join("\n".join(parts).split())


def test_every_statement_points_to_the_lessons_that_show_it():
    assert sorted({row[0] for row in rows()}, key=STATEMENTS.index) == STATEMENTS


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]}-{row[1][:2]}")
def test_the_cell_is_there_and_prints_what_the_table_quotes(row):
    _, name, cell_id, quote = row
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}
    assert cell_id in cells
    assert re.search(r"\d", quote), "a measurement has a number"
    assert quote in text_of(cells[cell_id].outputs)
