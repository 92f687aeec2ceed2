"""A class for nbgrader, made in a temporary folder: what each student hands in, and the flow."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat

from course_tools import ROOT
from course_tools.nbgrader.course import prepare
from course_tools.notebooks import stubs
from tests.support.own_lessons import MEAN as EXERCISE

LESSON = "90_a_mean"
RIGHT = "def mean(x):\n    return x.mean(axis=0)"
WRONG = "def mean(x):\n    return x.mean(axis=1)"

HONEST = {
    "blank": None,
    "right": f"""\
import matplotlib.pyplot as plt
import torch
from lstm_course.data.files import datasets_folder
print("data", datasets_folder().is_dir(), torch.ones(1).item())
plt.title("$x_t$")
plt.show()
{RIGHT}""",
    "warns": """\
import os, sys, warnings
def mean(x):
    warnings.warn("careful")
    print("to stderr", file=sys.stderr, flush=True)
    os.write(2, b"past Python")
    return x.mean(axis=0)""",
    "wrong": WRONG,
}
HARMFUL = {
    "endless": "import time\ndef mean(x):\n    while True:\n        time.sleep(0.1)",
    "exits": "import os\ndef mean(x):\n    os._exit(0)",
    "spy": f"""\
import os, socket
from IPython.display import HTML, display
display(HTML("<script>alert(1)</script>"))
print("environment", sorted(os.environ))
for folder in ("COURSE", "NOTEBOOKS", "/tmp", "/tmp/kernel", os.getcwd()):
    print(folder, sorted(os.listdir(folder)) if os.path.isdir(folder) else "is not there")
try:
    print("network", socket.create_connection(("192.0.2.1", 53), 3))
except OSError as error:
    print("network", error.strerror)
try:
    print("package", open(os.__file__, "a"))
except OSError as error:
    print("package", error.strerror)
try:
    os._exit(0) if os.fork() == 0 else print("fork is allowed")
except OSError as error:
    print("fork", error.strerror)
{RIGHT}""",
}


def make_class(folder: Path, answers: dict[str, str | None]) -> None:
    """Prepare a course of one lesson, release it, and hand in each student's notebook."""
    prepare(folder, [LESSON[:2]])
    nbgrader(folder, "generate_assignment", LESSON)
    for student, answer in answers.items():
        notebook = nbformat.read(released(folder), as_version=4)
        if student in TAMPERED:
            tamper(notebook, student)
        places = (answer or "").replace("COURSE", str(folder))
        answer_stubs(notebook, places.replace("NOTEBOOKS", str(ROOT / "notebooks")))
        handed_in = folder / "submitted" / student / LESSON
        handed_in.mkdir(parents=True)
        nbformat.write(notebook, handed_in / f"{LESSON}.ipynb")


def answer_stubs(notebook, answer: str | None) -> None:
    """Write an answer in place of every stub; without one they stay as they are."""
    for position, _ in stubs(notebook):
        notebook.cells[position].source = answer or notebook.cells[position].source


def grade_class(folder: Path, endless: str = "") -> dict[str, float]:
    """Autograde, write feedback, export; the marks by student. endless: who has two seconds."""
    nbgrader(folder, "autograde", LESSON, f"--CourseDirectory.student_id_exclude={endless}")
    if endless:
        nbgrader(folder, "autograde", LESSON, f"--student={endless}", "--Execute.timeout=2")
    nbgrader(folder, "generate_feedback", LESSON)
    nbgrader(folder, "export", "--to", "grades.csv")
    with (folder / "grades.csv").open(encoding="utf-8") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def nbgrader(folder: Path, *words: str) -> str:
    """Run one of nbgrader's commands in a process of its own; what it said."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}  # it warns of its own libraries
    command = [sys.executable, "-m", "nbgrader", *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=environment, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def released(folder: Path) -> Path:
    """The notebook that students get."""
    return folder / "release" / LESSON / f"{LESSON}.ipynb"


def printed(folder: Path, student: str) -> str:
    """What a student's autograded notebook shows, as text."""
    path = folder / "autograded" / student / LESSON / f"{LESSON}.ipynb"
    outputs = [o for c in nbformat.read(path, as_version=4).cells for o in c.get("outputs", [])]
    return "\n".join(str(o.get("text") or o.get("data") or o.get("evalue")) for o in outputs)


def feedback(folder: Path, student: str) -> str:
    """A student's page of feedback, without its tags."""
    page = (folder / "feedback" / student / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    return re.sub(r"<[^>]+>", "", page.split("<body", 1)[1])


CHEATS = {
    "prints the verdict": f'{WRONG}\nprint("✓ {EXERCISE}: correct")',
    "is equal to everything": """\
class Anything(float):
    def __eq__(self, other):
        return True
    def __hash__(self):
        return 0
def mean(x):
    return Anything(1)""",
    "subclasses the array": """\
import numpy as np
class Anything(np.ndarray):
    def __array_ufunc__(self, *arguments, **options):
        return np.True_
def mean(x):
    return x.mean(axis=1).view(Anything)""",
    "patches numpy": f"""\
import numpy as np
np.allclose = np.isclose = np.array_equal = lambda *arguments, **options: np.True_
{WRONG}""",
    "hooks the display": f"""\
import sys
sys.displayhook = lambda value: print("correct")
{WRONG}""",
    "replaces check": f"""\
class Fine:
    def require(self): pass
check = lambda name, answer: Fine()
{WRONG}""",
    "patches the verdict": f"""\
from lstm_course.exercises.verdict import Verdict
Verdict.require = lambda self: None
{WRONG}""",
    "patches the judge": f"""\
from lstm_course.exercises import judging
judging._find_problem = lambda *arguments: None
{WRONG}""",
    "transforms the code": f"""\
import ast
class Nothing(ast.NodeTransformer):
    def visit_Expr(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Nothing())
{WRONG}""",
    "hands in the reference": f"""\
from lstm_course.exercises import find_exercise
mean = find_exercise("{EXERCISE}").reference""",
}
TAMPERED = ("edits the check", "deletes the check", "raises its points")


def tamper(notebook, how: str) -> None:
    """Change the cell that gives the points, as the student named so would."""
    position, _ = stubs(notebook)[0]
    notebook.cells[position].source = WRONG
    test = notebook.cells[position + 1]
    if how == "edits the check":
        test.source = "pass"
    elif how == "raises its points":
        test.metadata.nbgrader.points = 100
    else:
        del notebook.cells[position + 1]
