"""Execute the lessons top to bottom and store their outputs: `python -m lstm_course refresh`."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from tqdm import tqdm

from course_tools import NOTEBOOKS

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
TIMEOUT = 300  # seconds a cell may take


def refresh(paths: list[Path]) -> None:
    """Execute each notebook in place; one that raises is left as it was, and the error shown."""
    os.environ.setdefault("LSTM_COURSE_PROGRESS", "0")  # a stored bar would differ every time
    os.environ.setdefault("LSTM_COURSE_PREDICTIONS", "0")  # nor is an author's guess for the lesson
    for path in tqdm(paths, desc="notebooks", disable=len(paths) < 2):
        notebook = nbformat.read(path, as_version=4)
        execute(notebook, path.parent)
        write_atomically(path, nbformat.writes(notebook) + "\n")


def execute(notebook, folder: Path) -> None:
    """Run a notebook's code cells in a fresh kernel and keep only what is equal on any machine."""
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # else slow prints fall into chunks, and every run differs
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}


def write_atomically(path: Path, text: str) -> None:
    """Write a text file whole or not at all, with a new file's usual permissions."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, path)


def find_notebooks(names: list[str]) -> list[Path]:
    """All lessons in order, or those named by number ("01") or file; ValueError if unknown."""
    lessons = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    if not names:
        return lessons
    found = [path for path in lessons if path.name[:2] in names or path.name in names]
    missing = set(names) - {path.name for path in found} - {path.name[:2] for path in found}
    if missing:
        known = ", ".join(path.name for path in lessons)
        raise ValueError(f"there is no lesson {', '.join(sorted(missing))}; the lessons: {known}")
    return found
