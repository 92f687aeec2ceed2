"""A made-up class to try the grading on: honest students, and everything that may go wrong."""

from __future__ import annotations

import json
from pathlib import Path

from course_tools.notebooks import find_notebooks
from lstm_course.exercises import exercises_of

from .example_answers import answers_to

NOT_A_NOTEBOOK = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def write_example(folder: Path, lesson: str = "05", other: str = "00") -> int:
    """Write the submissions of the made-up class into a new folder; return how many students.

    Each is the lesson as it was handed out, with answers of its own; the student's name says what
    is the matter. Some do harm where they are run without isolation. One student hands in the
    other lesson too. Raises FileExistsError for a folder that is there and not empty.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; expected a new folder")
    (path,), (second,) = find_notebooks([lesson]), find_notebooks([other])
    answers = answers_to(lesson)
    for name, code in answers.items():
        _hand_in(path, folder / name / path.name, code, canary(name))
    solved = {exercise.name: exercise.source() for exercise in exercises_of(other)}
    _hand_in(second, folder / "perfect" / second.name, solved, "")
    right = answers["=1+1"]
    for place in (f"twice/{path.stem} (2)", f"like nbgrader/{path.stem}/{path.stem}"):
        _hand_in(path, folder / f"{place}.ipynb", right, "")
    _hand_in(path, folder / f"flat_{path.name}", right, "")
    for place in (f"no notebook/{path.name}", f"another file/{path.stem}.py"):
        (folder / place).parent.mkdir()
        (folder / place).write_bytes(NOT_A_NOTEBOOK)
    return sum(1 for _ in folder.iterdir())


def canary(name: str) -> str:
    """A word that only the notebook of this student holds."""
    return f"canary-{name.encode().hex()}"


def _hand_in(lesson: Path, path: Path, answers: dict[str, str], word: str) -> None:
    """Write a lesson with answers in place of its stubs, as a student would save it."""
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("lstm_course", {}).get("exercise")
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        if name in answers:
            cell["source"] = answers[name].replace("CANARY", word)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")
