"""A made-up class to try the grading on: honest students, and everything that may go wrong."""

from __future__ import annotations

import json
from pathlib import Path

from course_tools import NOTEBOOKS
from lstm_course.exercises import find_exercise

from .example_answers import ANSWERS, RIGHT

NOT_A_NOTEBOOK = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def write_example(folder: Path) -> int:
    """Write the submissions of the made-up class into a new folder; return how many students.

    Each is lesson 05 as it was handed out, with answers of its own; the student's name says what is
    the matter. Some do harm where they are run without isolation. Raises FileExistsError for a
    folder that is there and not empty.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; expected a new folder")
    for name, answers in ANSWERS.items():
        _hand_in(folder / name / "05_forget.ipynb", answers, canary(name))
    right = {"05.forget_gate": RIGHT}
    _hand_in(folder / "perfect" / "00_start_here.ipynb", {"00.mean_over_time": RIGHT}, "")
    _hand_in(folder / "twice" / "05_forget (2).ipynb", right, "")
    _hand_in(folder / "like nbgrader" / "05_forget" / "05_forget.ipynb", right, "")
    _hand_in(folder / "flat_05_forget.ipynb", right, "")
    for name, file in (("no notebook", "05_forget.ipynb"), ("another file", "05_forget.py")):
        (folder / name).mkdir()
        (folder / name / file).write_bytes(NOT_A_NOTEBOOK)
    return sum(1 for _ in folder.iterdir())


def canary(name: str) -> str:
    """A word that only the notebook of this student holds."""
    return f"canary-{name.encode().hex()}"


def _hand_in(path: Path, answers: dict[str, str], word: str) -> None:
    """Write a lesson with answers in place of its stubs, as a student would save it."""
    (lesson,) = (p for p in NOTEBOOKS.glob("*.ipynb") if p.stem in path.stem)
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("lstm_course", {}).get("exercise")
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        if name in answers:
            code = answers[name]
            if code.startswith(RIGHT):
                code = find_exercise(name).source() + code.removeprefix(RIGHT)
            cell["source"] = code.replace("CANARY", word)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")
