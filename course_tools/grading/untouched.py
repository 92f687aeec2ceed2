"""Tell an exercise that nobody has begun, from a notebook's code alone: nothing of it runs."""

import ast
import functools
import re
from collections.abc import Iterable

from course_tools.notebooks import find_notebooks
from lstm_course.exercises import exercises_of

from .notebook import Submission, near_name, read_submission
from .steps import REACHES_ALL, Step

SHOWS = re.compile(
    r"""^[ \t]*(?:#.*|(?:hint|solution)\(.*\)|check\("\d\d\.(\w+)", \1\))[ \t]*$""", re.MULTILINE
)  # lines that do nothing to an answer
STUB = (ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Assign, ast.Return, ast.Expr,
        ast.Name, ast.Tuple, ast.Constant, ast.expr_context)  # fmt: skip


def own_notebook(lesson: str) -> Submission:
    """A lesson's notebook, "05", as it lies in the course."""
    (path,) = find_notebooks([lesson])
    return read_submission(path)


@functools.cache
def own_cells(lesson: str) -> tuple[str, ...]:
    """The code cells of a lesson, "05", as the course hands them out.

    A learner works in the very file: what answers an exercise there is theirs.
    """
    targets = {exercise.target for exercise in exercises_of(lesson)}
    cells = own_notebook(lesson).cells
    return tuple(source for source in cells if is_blank(source) or not _sets(source, targets))


def is_blank(source: str) -> bool:
    """Whether a cell is a stub as it is handed out: it assigns dots, returns them, and no more."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    dotted = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names = {n.id for n in nodes if isinstance(n, ast.Name)}
    values = [n.value for n in nodes if isinstance(n, ast.Constant)]
    return all(isinstance(n, STUB) for n in nodes) and values.count(...) and names <= dotted


def _sets(source: str, targets: set[str]) -> bool:
    """Whether code gives one of these names a value; in doubt it does."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return any(target in source for target in targets)
    steps = [Step.of(0, node) for node in body]
    found = set().union(*(step.sets | step.sets_later for step in steps))
    return bool(found & targets) or "*" in found


def is_untouched(cells: Iterable[str], exercise: str) -> bool:
    """Whether nothing that was written into a lesson names an exercise's answer, "01.rnn_step".

    cells: the source of each code cell. A name near the answer's counts, and code that could
    set any. In doubt the answer is no, and somebody has to run it.
    """
    lesson, target = exercise.split(".")
    own = {_without_shows(source) for source in own_cells(lesson)}
    changed = "\n".join(source for source in map(_without_shows, cells) if source not in own)
    words = set(re.findall(r"[^\W\d]\w*", changed))
    if target in changed or "import *" in changed or words & REACHES_ALL:
        return False
    return not near_name(target, words - set(re.findall(r"\w+", "\n".join(own))))


def _without_shows(source: str) -> str:
    return SHOWS.sub("", source).strip()
