"""An answer whose cell stopped is not judged: what stands under its name is the one of before."""

import nbformat
import pytest
from nbclient import NotebookClient

from course_tools import ROOT

START = "import numpy as np\nfrom lstm_course.exercises import check"
STEP = "def rnn_step(x_t, h_prev, W_x, W_h, b):\n    "
RIGHT = f"{STEP}return np.tanh(x_t @ W_x.T + h_prev @ W_h.T + b)"
WRONG = f"{STEP}return np.tanh(x_t @ W_x.T + h_prev @ W_h.T - b)"
MISSPELT = f"{STEP}return np.tanh(x_t @ W_x.T + h_prev @ W_h.T - b))"
CHECK = "check('01.rnn_step', rnn_step)"
NUMBER = "check('02.holding_gain', holding_gain)"
COUNT = "holding_gain = 2.1"
LOST = "import not_there\n\n"
NOT_JUDGED, IS_RIGHT, IS_WRONG = "○ not judged", "✓ correct", "✗ not right yet"
# Sequences of cells, each after right answers to both; the last cell's verdict.
SEQUENCES = {
    "a bracket too many": ([MISSPELT, CHECK], NOT_JUDGED),
    "an error before the definition": ([LOST + WRONG, CHECK], NOT_JUDGED),
    "a magic word above": ([f"%%time\n{MISSPELT}", CHECK], NOT_JUDGED),
    "interrupted": ([f"raise KeyboardInterrupt\n{WRONG}", CHECK], NOT_JUDGED),
    "a number": (["holding_gain = 4 * hidden", NUMBER], NOT_JUDGED),
    "a number that is misspelt": (["holding_gain: int = 4 *", NUMBER], NOT_JUDGED),
    "several names in a line": (["holding_gain, D = 1", NUMBER], NOT_JUDGED),
    "another cell in between": ([MISSPELT, "1 + 1", CHECK], NOT_JUDGED),
    "two answers in a cell, the second stops": ([f"{WRONG}\n{LOST}{COUNT}", NUMBER], NOT_JUDGED),
    "and the first is new": ([f"{WRONG}\n{LOST}{COUNT}", CHECK], IS_WRONG),
    "an error after the definition": ([f"{WRONG}\n\nrnn_step(1)", CHECK], IS_WRONG),
    "mended": ([MISSPELT, RIGHT, CHECK], IS_RIGHT),
    "mended in the cell of the check": ([MISSPELT, f"{COUNT}\n{RIGHT}\n\n{CHECK}"], IS_RIGHT),
    "a number mended beside its check": (["holding_gain = x", f"{COUNT}\n{NUMBER}"], IS_RIGHT),
    "defined elsewhere": ([MISSPELT, "from own import *", CHECK], IS_RIGHT),
    "another cell stops": (["rnn_step(1)", "x = rnn_step(", "check('01.", CHECK], IS_RIGHT),
    "another answer's cell stops": (["holding_gain = x", CHECK], IS_RIGHT),
    "another function is handed in": (
        [MISSPELT, "check('01.rnn_step', lambda *a: rnn_step(*a))"],
        IS_RIGHT,
    ),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What the last cell of each sequence showed, in one kernel."""
    folder = tmp_path_factory.mktemp("learner")
    (folder / "own.py").write_text(f"import numpy as np\n{RIGHT}", encoding="utf-8")
    start = f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(folder)!r}]\n{START}"
    cells, last = [start], []
    for sequence, _ in SEQUENCES.values():
        cells += [RIGHT, COUNT, *sequence]
        last.append(len(cells) - 1)
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    texts = [notebook.cells[k].outputs[-1]["data"]["text/plain"] for k in last]
    return dict(zip(SEQUENCES, texts, strict=True))


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_after_a_cell_that_stopped_only_a_new_answer_is_judged(sequence, verdicts):
    mark, _, status = SEQUENCES[sequence][1].partition(" ")
    first = verdicts[sequence].split("\n")[0]
    assert first.startswith(f"{mark} ")
    assert first.endswith(f": {status}")


def test_how_the_cell_stopped_and_where_is_said(verdicts):
    assert "stopped with a SyntaxError in line 2" in verdicts["a bracket too many"]
    assert (
        "stopped with a ModuleNotFoundError in line 1"
        in (verdicts["an error before the definition"])
    )
    assert "`holding_gain` is still what it was before" in verdicts["a number"]
    assert "a KeyboardInterrupt in line 1" in verdicts["interrupted"]
