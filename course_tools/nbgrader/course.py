"""A folder for nbgrader: its settings, and each lesson with its solutions as the source."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from course_tools.notebooks import find_notebooks, read_notebook, stubs, text_of
from lstm_course.data.files import write_file
from lstm_course.exercises import find_exercise

from .cells import mark_cells

CONFIG = Path(__file__).with_name("nbgrader_config.py")


def run_command(folder: str, lessons: Iterable[str] = ()) -> str:
    """Prepare a folder; return what was written."""
    return "\n".join(f"written: {path}" for path in prepare(Path(folder), lessons))


def prepare(folder: Path, lessons: Iterable[str]) -> list[Path]:
    """Write nbgrader's settings and the source of each lesson into a folder; return the sources.

    An assignment is called as its lesson, "05_forget". The settings are left as they are where
    they are there, since a teacher may have changed them; so is all that nbgrader wrote. Raises
    ValueError for an unknown lesson, OSError where the folder cannot be written.
    """
    paths = find_notebooks(lessons)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / CONFIG.name).exists():
        shutil.copyfile(CONFIG, folder / CONFIG.name)
    return [_write_source(path, folder) for path in paths]


def _write_source(path: Path, folder: Path) -> Path:
    notebook = read_notebook(path)
    add_solutions(notebook)
    written = folder / "source" / path.stem / path.name
    return write_file(written, text_of(notebook))


def add_solutions(notebook) -> None:
    """Add to each stub its solution, to each check the line that nbgrader's points hang on.

    Both stand between nbgrader's marks: what students get is the lesson again.
    """
    mark_cells(notebook)
    for position, name in stubs(notebook):
        exercise = find_exercise(name)
        stub, test = notebook.cells[position], notebook.cells[position + 1]
        stub.source += f"\n### BEGIN SOLUTION\n{exercise.source()}\n### END SOLUTION"
        line = f'check("{name}", {exercise.target}).require()'
        test.source += f"\n### BEGIN HIDDEN TESTS\n{line}\n### END HIDDEN TESTS"
