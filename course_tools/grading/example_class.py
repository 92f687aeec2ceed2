"""Made-up classes to try the grading on: an ordinary one, and one of odd submissions."""

import inspect
import json
import textwrap
from pathlib import Path

from course_tools.notebooks import find_notebooks
from lstm_course.exercises import Exercise, exercises_of
from lstm_course.exercises.edits import edited_source, is_edit

NOT_A_NOTEBOOK = b"\x89PNG\r\n\x1a\n"
RIGHT, BLANK = "right", "blank"  # beside them: the number of a named mistake
ORDINARY = {  # the answers in the order of the lesson; the last one stands for what follows
    "Ada Okafor": [RIGHT],
    "Ben Sørensen": [RIGHT, 0, RIGHT],
    "Chiara Rossi": [0, 0, BLANK],
    "Diego Álvarez": [RIGHT, RIGHT, RIGHT, 0],
    "Emre Yılmaz": [1, RIGHT, 0, RIGHT],
    "Fatima Haddad": [RIGHT, 1, 1, RIGHT],
    "Grace O'Neill": [0, RIGHT, BLANK],
    "Hana Sato": [RIGHT],
    "Ivan Petrov": [BLANK],
    "Jun Kim": [2, 0, BLANK],
    "Kim": [RIGHT, BLANK],
    "Lucía Fernández": [RIGHT, RIGHT, 1, RIGHT],
}
LATER = {"Hana Sato": [BLANK], "Kim": [RIGHT, RIGHT, 0, BLANK]}  # a second copy of the same lesson
SILENT = "Mateo Silva"  # handed in a picture


def write_example(folder: Path, lesson: str = "05", other: str = "00") -> dict[str, int]:
    """Write the made-up classes into a new folder; return how many students each has.

    `ordinary`: what a teacher gets, as Moodle lays it out. `odd`: every student is named after what
    they hand in. One student of each hands in the other lesson too. Raises FileExistsError for a
    folder that is there and not empty.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; expected a new folder")
    return {
        "ordinary": write_ordinary(folder / "ordinary", lesson, other),
        "odd": write_odd(folder / "odd", lesson, other),
    }


def write_ordinary(folder: Path, lesson: str, other: str) -> int:
    """Write a class with right answers, usual mistakes, blank stubs, second copies."""
    (path,) = find_notebooks([lesson])
    places = {}
    for number, (name, codes) in enumerate(ORDINARY.items(), 1201):
        places[name] = folder / f"{name}_{number}_assignsubmission_file_"
        hand_in(path, places[name] / path.name, _answers(lesson, codes))
    for name, codes in LATER.items():
        hand_in(path, places[name] / f"{path.stem}-Copy1.ipynb", _answers(lesson, codes))
    _hand_in_solved(other, places["Ada Okafor"])
    silent = folder / f"{SILENT}_1299_assignsubmission_file_"
    silent.mkdir()
    (silent / "screenshot.png").write_bytes(NOT_A_NOTEBOOK)
    return len(ORDINARY) + 1


def _answers(lesson: str, codes: list) -> dict[str, str]:
    """Answers as ORDINARY describes them, by exercise; what stays blank is left out."""
    exercises = exercises_of(lesson)
    codes = codes + codes[-1:] * len(exercises)
    given = {}
    for exercise, code in zip(exercises, codes, strict=False):
        if code == RIGHT:
            given[exercise.name] = exercise.source()
        elif code != BLANK:
            mistakes = named_mistakes(exercise)
            given[exercise.name] = mistakes[code % len(mistakes)] if mistakes else exercise.source()
    return given


def write_odd(folder: Path, lesson: str, other: str) -> int:
    """Write a class of odd submissions; return how many students."""
    (path,) = find_notebooks([lesson])
    answers = answers_to(lesson)
    for name, code in answers.items():
        hand_in(path, folder / name / path.name, code)
    _hand_in_solved(other, folder / "perfect")
    hand_in(path, folder / "twice" / f"{path.stem} (2).ipynb", answers["half done"])
    (folder / "no notebook").mkdir()
    (folder / "no notebook" / path.name).write_bytes(NOT_A_NOTEBOOK)
    return len(answers) + 1


def _hand_in_solved(lesson: str, folder: Path) -> None:
    (path,) = find_notebooks([lesson])
    solved = {exercise.name: exercise.source() for exercise in exercises_of(lesson)}
    hand_in(path, folder / path.name, solved)


def answers_to(lesson: str) -> dict[str, dict[str, str]]:
    """The answers of the odd class, "05": {student: {exercise: code}}; others stay blank."""
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
        "wrong in named ways": {
            e.name: codes[0] for e in exercises if (codes := named_mistakes(e))
        },
        "wrong in another way": {
            first.name: with_body(first, "return right(PARAMETERS) * 0.9 + 0.03")
        },
        "fails half way": {first.name: first.source() + "\nraise RuntimeError('half way')"},
        "endless": {first.name: with_body(first, "import time\nwhile True: time.sleep(1)")},
        "own package": {first.name: with_body(first, uses)},
        "twice": {first.name: with_body(first, "return 0")},
    }


def named_mistakes(exercise: Exercise) -> list[str]:
    """The code of the named mistakes that are a value or an edit of the reference."""
    if not exercise.is_function:
        return [f"{exercise.target} = {mistake.answer!r}" for mistake in exercise.mistakes]
    answers = [mistake.answer for mistake in exercise.mistakes if is_edit(mistake.answer)]
    return [edited_source(exercise.reference, answer) for answer in answers]


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
