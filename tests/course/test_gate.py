"""The gate on the notebooks is itself tested: damage done to a copy is noticed, exactly there.

Two things guard a notebook. nbval runs it and compares what it prints; the test of form demands
that it was executed from top to bottom, because nbval passes over a cell that was never run.
"""

import copy
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, coalesce_streams

from course_tools.notebooks import code_cells, read_notebook
from course_tools.release.notebook_runs import run_notebooks
from tests.course.test_notebooks import LESSONS, check_order
from tests.support import damage

QUICK = "04"  # its copy is run in `make test`, those of all lessons before a release


REASONS = {"training", "random ids", "text of this Python", "words of this torch", "times"}


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_one_digit_changed_in_any_printed_number_is_noticed(
    path, request, record_property, monkeypatch
):
    # To lay out what differs takes most of nbval's time, and nobody reads it here.
    monkeypatch.setattr(IPyNbCell, "format_output_compare", lambda *compared: None)
    rng = np.random.default_rng(0)
    tried = 0
    for item in IPyNbFile.from_parent(request.session, path=path).collect():
        stored, cell = coalesce_streams(copy.deepcopy(item.cell.outputs)), item.cell
        assert item.options["check"] != damage.is_ignored(cell)
        if not item.options["check"]:
            continue
        assert item.compare_outputs(stored, coalesce_streams(cell.outputs))
        numbers = damage.numbers_in(cell)
        if len(numbers) > 300:  # a stored network's weights
            numbers = [numbers[k] for k in rng.permutation(len(numbers))[:300]]
        for number in numbers:
            before = damage.text_at(cell, number[0])
            damage.change_digit(cell, number, rng)
            assert not item.compare_outputs(stored, coalesce_streams(cell.outputs)), number
            damage.set_text(cell, number[0], before)
            tried += 1
    record_property("measured", f"{tried} numbers")


def test_nine_in_ten_outputs_are_compared(request):
    files = [IPyNbFile.from_parent(request.session, path=path) for path in LESSONS]
    items = [item for file in files for item in file.collect() if item.cell.outputs]
    checked = [item for item in items if item.options["check"]]
    assert all(set(item.options) == {"check"} for item in items)
    assert all(list(damage.places(item.cell)) for item in checked), "an output of pictures alone"
    assert len(checked) >= 0.9 * len(items) > 0


def test_every_output_left_out_of_the_comparison_says_why(path):
    for cell in code_cells(read_notebook(path)):
        why = cell.metadata.get("lstm_course", {}).get("why")
        assert (why in REASONS) if damage.is_ignored(cell) else (why is None), cell.source


@pytest.mark.parametrize(
    "harm", [damage.never_run, damage.run_twice, damage.moved, damage.run_in_another_order]
)
def test_a_cell_never_run_or_run_out_of_order_is_noticed(harm):
    notebook = read_notebook(LESSONS[0])
    check_order(LESSONS[0], notebook)
    last = len(code_cells(notebook)) - 2
    for number in (0, last // 2, last):
        harmed = copy.deepcopy(notebook)
        harm(harmed, number)
        with pytest.raises(AssertionError, match="was not executed from top to bottom"):
            check_order(LESSONS[0], harmed)


def compare_damaged(path: Path, folder: Path, clear_odd: bool) -> tuple[int, set, set]:
    """Run a damaged copy: (damaged cells, those that nobody noticed, those found without cause)."""
    notebook = read_notebook(path)
    numbers = damage.damage_every_output(notebook, np.random.default_rng(1), clear_odd)
    target = folder / path.name
    nbformat.write(notebook, target)
    run = run_notebooks([target], folder / "log.txt", workers=0)
    assert len(run.cells) == len(code_cells(notebook)), (folder / "log.txt").read_text()
    assert run.kernels[path.name[:2]]["threads"] == [1], "the kernel did not say what was in force"
    found, done = set(run.bad()), {(path.name[:2], number) for number in numbers}
    return len(numbers), done - found, found - done


def test_a_run_of_a_damaged_copy_fails_in_exactly_the_damaged_cells(tmp_path):
    path = next(path for path in LESSONS if path.name.startswith(QUICK))
    count, missed, without_cause = compare_damaged(path, tmp_path, clear_odd=True)
    assert (missed, without_cause) == (set(), set())
    assert count >= 10


@pytest.mark.release
@pytest.mark.parametrize("clear_odd", [False, True])
def test_a_run_of_any_damaged_copy_fails_in_exactly_the_damaged_cells(
    path, clear_odd, tmp_path, record_property
):
    count, missed, without_cause = compare_damaged(path, tmp_path, clear_odd)
    record_property("measured", f"{count} cells")
    assert (missed, without_cause) == (set(), set())
