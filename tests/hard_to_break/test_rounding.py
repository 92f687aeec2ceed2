"""On a machine that rounds otherwise no printed digit moves, in NumPy or in torch."""

import os
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from course_tools import ROOT
from tests.support import rounding

LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
NUMPY_ONLY = [path for path in LESSONS if path.name[:2] in "00 01 02 04 05 06 07 08 10".split()]
QUICK = [path for path in LESSONS if path.name.startswith("02")]
START = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import rounding
rounding.install({{seed}})
"""
WITH_TORCH = "import rounding_torch\nrounding_torch.install()\n"
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


def moved_cells(path, seed):
    """Run a lesson with other rounding; return (cells whose text moved, numbers moved)."""
    notebook = nbformat.read(path, as_version=4)
    stored = [texts(cell) for cell in notebook.cells]
    start = START.format(seed=seed) + WITH_TORCH * (path not in NUMPY_ONLY)
    first = nbformat.v4.new_code_cell(start)
    last = nbformat.v4.new_code_cell(COUNT)
    notebook.cells = [first, *notebook.cells, last]
    os.environ["LSTM_COURSE_PROGRESS"] = "0"
    resources = {"metadata": {"path": str(path.parent)}}
    options = {"timeout": 600, "kernel_name": "python3", "coalesce_streams": True}
    NotebookClient(notebook, resources=resources, **options).execute()
    moved = []
    for before, cell in zip(stored, notebook.cells[1:-1], strict=True):
        ignored = "nbval-ignore-output" in cell.metadata.get("tags", [])
        if not ignored and texts(cell) != before:
            moved.append(f"{path.name}, cell {cell.id}:\n{before}\n{texts(cell)}")
    return moved, int(notebook.cells[-1].outputs[0].text)


@pytest.mark.parametrize("path", QUICK, ids=lambda path: path.stem[:2])
def test_no_printed_digit_moves_on_another_machine(path):
    moved, number = moved_cells(path, seed=1)
    assert not moved, "\n".join(moved)
    assert number > 1000, "nothing was moved"


@pytest.mark.release
@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem[:2])
def test_no_printed_digit_of_a_lesson_moves_on_six_other_machines(path, seed):
    moved, number = moved_cells(path, seed)
    assert not moved, "\n".join(moved)
    assert number > 0 or path.name.startswith("00")


# The measure itself.


def test_every_number_is_moved_by_one_unit_in_its_last_place_some_up_some_down():
    before = np.random.default_rng(0).uniform(-1, 1, (50, 40))
    after = rounding.move(before.copy())
    up = after == np.nextafter(before, np.inf)
    down = after == np.nextafter(before, -np.inf)
    assert (up | down).mean() > 0.999
    assert 0.45 < up.mean() < 0.55
    assert np.array_equal(after, rounding.move(before.copy()))


def test_exact_numbers_stay_and_other_types_too():
    exact = np.array([0.0, -0.0, 1.0, -2.5, 0.375, np.inf, -np.inf])
    assert np.array_equal(rounding.move(exact.copy()), exact)
    assert np.isnan(rounding.move(np.array([np.nan]))).all()
    assert rounding.rounded(3) == 3
    assert rounding.rounded("text") == "text"
    assert rounding.rounded(0.1) != 0.1


def test_operations_assignments_and_calls_are_moved():
    source = "a = x + y\nb = x.copy()\nb *= y\nc = np.tanh(x)\nd = x.reshape(-1)\ne = x.sum()"
    names = {"x": np.array([0.1, 0.7]), "y": np.array([0.3, 0.9]), "np": np}
    plain = dict(names)
    exec(source, plain)
    tree = rounding.Rounder().visit(rounding.ast.parse(source))
    names |= {"__rounded__": rounding.rounded, "__called__": rounding.called}
    names["__operated__"] = rounding.operated
    names |= {"__copied__": rounding.copied, "__beside__": rounding.rounded_beside}
    exec(compile(rounding.ast.fix_missing_locations(tree), "<test>", "exec"), names)
    for name in "abce":
        assert np.all(names[name] != plain[name]), name
        assert np.allclose(names[name], plain[name], rtol=1e-15)
    assert np.array_equal(names["d"], plain["d"])
    assert rounding.operated("Mult", 0.1, 1.0) == 0.1  # exact on every machine


def test_an_assignment_that_changes_nothing_is_exact():
    names = {"x": np.array([0.1, 0.7]), "one": np.array([1.0, 0.9])}
    names |= {"__copied__": rounding.copied, "__beside__": rounding.rounded_beside}
    tree = rounding.Rounder().visit(rounding.ast.parse("x *= one"))
    exec(compile(rounding.ast.fix_missing_locations(tree), "<test>", "exec"), names)
    assert names["x"][0] == 0.1
    assert names["x"][1] != 0.7 * 0.9


def test_arithmetic_of_torch_is_moved_forward_backward_and_in_the_optimizer():
    import torch

    from tests.support import rounding_torch

    def train():
        torch.manual_seed(0)
        layer = torch.nn.LSTM(3, 4, dtype=torch.float64)
        before = layer.weight_hh_l0.detach().clone()
        out = layer(torch.randn(5, 2, 3, dtype=torch.float64))[0]
        out.square().sum().backward()
        torch.optim.Adam(layer.parameters()).step()
        return before, out.detach(), layer.weight_hh_l0.grad, layer.weight_hh_l0.detach()

    plain = train()
    with rounding_torch.OtherRounding() as mode:
        moved = train()
    assert torch.equal(plain[0], moved[0]), "what was only drawn and copied"
    for a, b in zip(plain[1:], moved[1:], strict=True):
        assert (a != b).double().mean() > 0.5
        assert torch.allclose(a, b, rtol=1e-8)
    assert {"addmm", "sigmoid_backward", "addcdiv_"} <= mode.names


def test_float32_is_moved_by_its_own_last_place():
    before = np.random.default_rng(0).uniform(-1, 1, 2000).astype(np.float32)
    after = rounding.move(before.copy())
    near = (after == np.nextafter(before, np.float32(9))) | (
        after == np.nextafter(before, np.float32(-9))
    )
    assert near.mean() > 0.98
