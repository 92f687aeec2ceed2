"""The bank `ways_to_answer.txt`: notebooks of the tests' own lesson, and what their check says."""

import asyncio
import json
import re
from pathlib import Path
from typing import NamedTuple

from course_tools.grading import Submission
from tests.support.own_lessons import FOLDER

BANK = Path(__file__).with_name("ways_to_answer.txt")
FIRST = "import numpy as np\nfrom lstm_course.exercises import check"
LISTEN = f"""
import os
os.environ["LSTM_COURSE_LESSONS"] = {str(FOLDER)!r}
from lstm_course import exercises
_said, _check = [], exercises.check
def _listen(name, answer):
    verdict = _check(name, answer)
    _said.append((answer is globals().get(name.split(".")[1]), verdict.status))
    return verdict
exercises.check = _listen
del os, exercises"""
SAID = "import json; print(json.dumps(_said))"


class Way(NamedTuple):
    """One way to answer: what the notebook says ("right", "wrong", "blank"), and its cells."""

    expected: str
    exercise: str
    what: str
    cells: tuple[str, ...]

    def submission(self) -> Submission:
        """The notebook as handed in."""
        return Submission(Path("a.ipynb"), self.cells, {self.exercise: 1}, self.exercise[:2])


def read_ways() -> list[Way]:
    """Read the bank; a notebook that checks nothing gets its check."""
    ways = []
    for text in re.split(r"^== ", BANK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = text.partition("\n")
        kind, exercise, what = re.fullmatch(r"(\w+) ([\w.]+): (.+)", head).groups()
        cells = [FIRST, *(cell.rstrip("\n") for cell in re.split(r"^--\n", body, flags=re.M))]
        if "check(" not in body:
            cells.append(f'check("{exercise}", {exercise.split(".")[1]})')
        ways.append(Way(kind, exercise, what, tuple(cells)))
    return ways


def said_by_a_kernel(cells: tuple[str, ...]) -> str:
    """Restart Kernel and Run All: what the last check of the answer's own name says then."""
    import nbclient
    from nbclient.exceptions import DeadKernelError
    from nbformat.v4 import new_code_cell, new_notebook

    notebook = new_notebook(cells=[new_code_cell(source) for source in (LISTEN, *cells, SAID)])
    client = nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=True)
    try:
        asyncio.run(client.async_execute())
    except DeadKernelError:
        return "wrong"
    said = json.loads(notebook.cells[-1].outputs[0]["text"])
    statuses = [s for is_own, s in said if is_own] or [status for _, status in said]
    return {"correct": "right", "not attempted": "blank"}.get((statuses or [""])[-1], "wrong")
