"""On a machine that rounds otherwise no printed digit moves, in NumPy or in torch."""

import nbformat
import pytest
from nbclient import NotebookClient

from course_tools import ROOT

LESSONS = sorted((ROOT / "notebooks").rglob("[0-9]*.ipynb"))
START = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.support import rounding
rounding.install({{seed}})
"""
WITH_TORCH = "from tests.support import rounding_torch\nrounding_torch.install()\n"
COUNT = "print(rounding.state['moved'])"


def texts(cell):
    """What nbval would compare of a cell: streams in one piece, every text of other outputs."""
    found = {}
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            found[output.name] = found.get(output.name, "") + output.text
        for kind, text in output.get("data", {}).items():
            if not kind.startswith("image/"):
                found[kind] = found.get(kind, "") + text
    return found


def assert_no_digit_moves(path, seed, with_torch):
    """Run a lesson as machine number `seed` rounds, and compare its texts with the stored ones."""
    notebook = nbformat.read(path, as_version=4)
    stored = [texts(cell) for cell in notebook.cells]
    first = nbformat.v4.new_code_cell(START.format(seed=seed) + WITH_TORCH * with_torch)
    notebook.cells = [first, *notebook.cells, nbformat.v4.new_code_cell(COUNT)]
    resources = {"metadata": {"path": str(path.parent)}}
    options = {"timeout": 600, "kernel_name": "python3", "coalesce_streams": True}
    NotebookClient(notebook, resources=resources, **options).execute()
    moved = [
        f"{path.name}, cell {cell.id}:\n{before}\n{texts(cell)}"
        for before, cell in zip(stored, notebook.cells[1:-1], strict=True)
        if "nbval-ignore-output" not in cell.metadata.get("tags", []) and texts(cell) != before
    ]
    assert not moved, "\n".join(moved)
    number = int(notebook.cells[-1].outputs[0].text)
    assert number > 1000 or path.name.startswith("00"), f"only {number} results were moved"


@pytest.mark.parametrize(
    "path", [path for path in LESSONS if path.name.startswith("02")], ids=lambda path: path.stem
)
def test_no_printed_digit_of_lesson_02_moves_on_another_machine(path):
    assert_no_digit_moves(path, seed=1, with_torch=False)


@pytest.mark.release
@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_printed_digit_of_a_lesson_moves_on_six_other_machines(path, seed):
    assert_no_digit_moves(path, seed, with_torch=True)
