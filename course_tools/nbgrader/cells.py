"""What nbgrader has to know of the lessons' cells, written into their metadata."""

import nbformat

from course_tools.notebooks import stubs

POINTS = 1  # an exercise, as in `grade`
CHECK = "-check"


def mark_cells(notebook) -> bool:
    """Mark a notebook's cells in place; return whether anything was another way before.

    A stub becomes a solution cell, the check below it a locked test cell with points. Raises
    ValueError for a stub without its check directly below.
    """
    wanted = {}
    for position, name in stubs(notebook):
        following = notebook.cells[position + 1 : position + 2]
        if not following or not following[0].source.startswith(f'check("{name}"'):
            raise ValueError(f"below the stub of {name} stands no cell that checks it")
        wanted[position] = _metadata(grade_id(name), solution=True)
        test = _metadata(grade_id(name) + CHECK, grade=True, locked=True)
        wanted[position + 1] = test | {"points": POINTS}
    changed = False
    for position, cell in enumerate(notebook.cells):
        before = cell.metadata.get("nbgrader")
        after = wanted.get(position)
        changed |= before != after
        if after is not None:
            cell.metadata["nbgrader"] = nbformat.from_dict(after)
        elif before is not None:
            del cell.metadata["nbgrader"]
    return changed


def grade_id(name: str) -> str:
    """An exercise's name as nbgrader allows it: "05-forget_gate"."""
    return name.replace(".", "-")


def _metadata(identity: str, grade=False, locked=False, solution=False) -> dict:
    return {
        "grade": grade,
        "grade_id": identity,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
