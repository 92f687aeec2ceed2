"""The lessons' files: found, read and executed here, and only here."""

import json
import re
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path
from zlib import decompress

from course_tools import NOTEBOOKS

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
DESCRIBED = ("chapter", "question", "builds")
TIMEOUT = 300  # seconds a cell may take


def find_notebooks(names: Iterable[str] = ()) -> list[Path]:
    """All lessons in order, or those named by number ("01") or file; ValueError if unknown."""
    from lstm_course.exercises import __path__ as folders  # the course's own, then others

    folders = [NOTEBOOKS, *map(Path, folders[1:])]
    lessons = [path for f in folders for path in sorted(f.glob("[0-9][0-9]_*.ipynb"))]
    wanted = set(names)
    missing = wanted - {path.name for path in lessons} - {path.name[:2] for path in lessons}
    if missing:
        known = ", ".join(path.name for path in lessons)
        raise ValueError(f"there is no lesson {', '.join(sorted(missing))}; the lessons: {known}")
    return [path for path in lessons if not wanted or wanted & {path.name, path.name[:2]}]


def find_closer_looks(names: Iterable[str] = ()) -> list[Path]:
    """The closer looks in order, all or those of the lessons that `names` chooses."""
    lessons = {path.name[:2] for path in find_notebooks(names)}
    looks = sorted((NOTEBOOKS / "closer").glob("[0-9][0-9]_*.ipynb"))
    return [path for path in looks if path.name[:2] in lessons]


def read_notebook(path: Path):
    """Read a notebook, as nbformat's version 4."""
    import nbformat

    return nbformat.read(path, as_version=4)


def text_of(notebook) -> str:
    """The text of a notebook's file."""
    import nbformat

    return nbformat.writes(notebook) + "\n"


def lesson_title(path: Path) -> str:
    """A lesson's title, "05 Forget", the heading that it begins with."""
    return _opening(path).splitlines()[0].removeprefix("# ")


def closer_title(path: Path) -> str:
    """The question of a closer look, "Does the network need its forget gate?"."""
    return lesson_title(path).partition(", a closer look: ")[2]


def lesson_minutes(path: Path) -> int:
    """What a lesson takes, exercises included; ValueError if its first cell does not say it."""
    found = re.search(r"Time: about (\d+) minutes", _opening(path))
    if not found:
        raise ValueError(f'{path.name}: its first cell does not say "Time: about NN minutes."')
    return int(found[1])


def describe_lesson(path: Path) -> dict[str, str]:
    """What a notebook's metadata say of the lesson: its chapter, its question, what one builds.

    Raises ValueError where one of them is missing.
    """
    about = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("lstm_course", {})
    missing = [key for key in DESCRIBED if not about.get(key)]
    if missing:
        raise ValueError(
            f"{path.name}: its notebook metadata (JupyterLab: Property Inspector, Advanced Tools) "
            f'lack {", ".join(missing)}; expected {{"lstm_course": {{"chapter": ..., '
            '"question": ..., "builds": ...}}, as in the other lessons'
        )
    return about


def code_cells(notebook) -> list:
    """The code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def stubs(notebook) -> list[tuple[int, str]]:
    """(position, exercise) of each stub, the cell whose metadata names the exercise."""
    found = [(k, c.metadata.get("lstm_course", {})) for k, c in enumerate(notebook.cells)]
    return [(k, data["exercise"]) for k, data in found if "exercise" in data]


def vector_of(output) -> str:
    """The SVG of a figure, which `figures.show` stored beside its PNG; "" where there is none."""
    stored = output.get("metadata", {}).get("image/png", {}).get("svg", "")
    return decompress(b64decode(stored)).decode() if stored else ""


def execute(notebook, folder: Path) -> None:
    """Run a notebook's code cells in a fresh kernel and keep only what is equal on any machine."""
    from nbclient import NotebookClient

    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        iopub_timeout=TIMEOUT,  # of a busy machine; else outputs would be cut off unsaid
        raise_on_iopub_timeout=True,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # else slow prints fall into chunks, and every run differs
        resources={"metadata": {"path": str(folder)}},
    )
    ours = notebook.metadata.get("lstm_course")
    client.execute()
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    if ours:
        notebook.metadata["lstm_course"] = ours


def _opening(path: Path) -> str:
    """The text of a notebook's first cell."""
    return "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
