"""`python -m lstm_course refresh`: lessons executed, their outputs stored."""

from __future__ import annotations

import os
from pathlib import Path

from tqdm import tqdm

from .notebooks import execute, read_notebook, write_notebook


def refresh(paths: list[Path]) -> None:
    """Execute each notebook in place; one that raises is left as it was, and the error shown."""
    os.environ.setdefault("LSTM_COURSE_PROGRESS", "0")  # a stored bar would differ every time
    os.environ.setdefault("LSTM_COURSE_PREDICTIONS", "0")  # nor is an author's guess for the lesson
    for path in tqdm(paths, desc="notebooks", disable=len(paths) < 2):
        notebook = read_notebook(path)
        execute(notebook, path.parent)
        write_notebook(path, notebook)
