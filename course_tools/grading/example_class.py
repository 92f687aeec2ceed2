"""A made-up class to try the grading on; every student is named after what they hand in."""

from __future__ import annotations

import inspect
import json
import textwrap
from pathlib import Path

from course_tools.notebooks import find_notebooks
from lstm_course.exercises import Exercise, exercises_of
from lstm_course.exercises.edits import edited_source, is_edit

NOT_A_NOTEBOOK = b"\x89PNG\r\n\x1a\n"


def write_example(folder: Path, lesson: str = "05", other: str = "00") -> int:
    """Write the submissions of the made-up class into a new folder; return how many students.

    Each is the lesson as it was handed out, with answers of its own; one student hands in the
    other lesson too. Raises FileExistsError for a folder that is there and not empty.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; expected a new folder")
    (path,), (second,) = find_notebooks([lesson]), find_notebooks([other])
    answers = answers_to(lesson)
    for name, code in answers.items():
        hand_in(path, folder / name / path.name, code)
    solved = {exercise.name: exercise.source() for exercise in exercises_of(other)}
    hand_in(second, folder / "perfect" / second.name, solved)
    hand_in(path, folder / "twice" / f"{path.stem} (2).ipynb", answers["half done"])
    (folder / "no notebook").mkdir()
    (folder / "no notebook" / path.name).write_bytes(NOT_A_NOTEBOOK)
    return len(answers) + 1


def answers_to(lesson: str) -> dict[str, dict[str, str]]:
    """The answers to a lesson's exercises, "05": {student: {exercise: code}}; others stay blank."""
    exercises = exercises_of(lesson)
    right = {exercise.name: exercise.source() for exercise in exercises}
    first = next(exercise for exercise in exercises if exercise.is_function)
    uses = (
        "from lstm_course.cell import sigmoid\n---\nsigmoid(np.zeros(1))\nreturn right(PARAMETERS)"
    )
    return {
        "blank": {},
        "half done": dict(list(right.items())[: len(right) // 2]),
        "perfect": right,
        "wrong in named ways": {e.name: code for e in exercises if (code := named_mistake(e))},
        "wrong in another way": {
            first.name: with_body(first, "return right(PARAMETERS) * 0.9 + 0.03")
        },
        "fails half way": {first.name: first.source() + "\nraise RuntimeError('half way')"},
        "endless": {first.name: with_body(first, "import time\nwhile True: time.sleep(1)")},
        "own package": {first.name: with_body(first, uses)},
        "twice": {first.name: with_body(first, "return 0")},
    }


def named_mistake(exercise: Exercise) -> str:
    """The code of the first named mistake that is a value or an edit of the reference, else ""."""
    for mistake in exercise.mistakes:
        if not exercise.is_function:
            return f"{exercise.target} = {mistake.answer!r}"
        if is_edit(mistake.answer):
            return edited_source(exercise.reference, mistake.answer)
    return ""


def with_body(exercise: Exercise, body: str) -> str:
    """A function with this body, below the right one under the name `right`.

    What stands before a line `---` goes before the function.
    """
    *before, body = textwrap.dedent(body).strip().split("---\n")
    parameters = ", ".join(exercise.parameters)
    body = body.replace("PARAMETERS", parameters).replace("NAME", exercise.name)
    source = textwrap.dedent(inspect.getsource(exercise.reference)).rstrip()
    right = source.replace(f"def {exercise.reference.__name__}(", "def right(", 1)
    head = f"def {exercise.target}({parameters}):\n"
    return "\n\n".join([right, *before, head + textwrap.indent(body, "    ")])


def hand_in(lesson: Path, path: Path, answers: dict[str, str]) -> None:
    """Write a lesson with answers in place of its stubs, as a student would save it."""
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("lstm_course", {}).get("exercise")
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        cell["source"] = answers.get(name, cell["source"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")
