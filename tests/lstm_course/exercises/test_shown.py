"""What a cell asked the checker for is seen, and an interrupted answer shows its own line first."""

import nbformat
import pytest
from nbclient import NotebookClient

from course_tools import ROOT

START = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
import numpy as np
from lstm_course.exercises import check, hint, predictions, solution
def rnn_step(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T + h_prev @ W_h.T + b)"""
CHECK = "check('01.rnn_step', rnn_step)"
HINT, SOLUTION = "hint('01.rnn_step')", "solution('01.rnn_step')"
VERDICT = "✓ 01.rnn_step: correct"
ENDLESS = """def rnn_step(x_t, h_prev, W_x, W_h, b):
    while True:
        raise KeyboardInterrupt"""  # as the button does, a while later
CELLS = {  # a cell: the first lines of what it shows, in order
    "a hint below the check": (f"{CHECK}\n{HINT}", [VERDICT, "Hint 1 of"]),
    "both below": (f"{CHECK}\n{HINT}\n{SOLUTION}", [VERDICT, "Hint 2 of", "A solution of"]),
    "a check alone": (CHECK, [VERDICT]),
    "a number below": (f"{CHECK}\n7", ["7", VERDICT]),
    "a print below": (f"{CHECK}\nprint(7)", ["7", VERDICT]),
    "an error below": (f"{CHECK}\n1 / 0", ["ZeroDivisionError", VERDICT]),
    "a name": (f"verdict = {CHECK}", [VERDICT]),
    "read as text": (f"print({CHECK})", [VERDICT]),
    "a semicolon": (f"{CHECK};", [VERDICT]),
    "the cell after": ("7", ["7"]),
    "the table of guesses above": (f"predictions()\n{CHECK}", ["Predictions: No guess", VERDICT]),
}


@pytest.fixture(scope="module")
def outputs():
    """What each cell shows, in one kernel; then an endless answer's check, and its `%tb`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTM_COURSE_PREDICTIONS", "0")
        cells = [START, *(cell for cell, _ in CELLS.values()), ENDLESS, f"x = 1\n{CHECK}", "%tb"]
        notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
        NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells]


def text(output):
    if output.output_type == "error":
        return output.ename
    return output.get("text") or output.data["text/plain"]


@pytest.mark.parametrize("name", CELLS)
def test_a_verdict_is_seen_whatever_stands_below_it(name, outputs):
    shown = list(map(text, outputs[1 + list(CELLS).index(name)]))
    wanted = CELLS[name][1]
    assert len(shown) == len(wanted)
    for said, start in zip(shown, wanted, strict=True):
        assert said.startswith(start[:20]), shown


def test_an_interrupted_answer_shows_its_own_line_first_and_folds_the_course_s_frames(outputs):
    (error,) = outputs[-2]
    assert error.ename == "KeyboardInterrupt"
    lines = error.traceback
    assert lines[0] == "KeyboardInterrupt: stopped in line 3 of the cell that defines rnn_step"
    assert "---->  3         raise KeyboardInterrupt" in lines
    assert f"called in line 2 of the cell: {CHECK}" in lines
    assert len(lines) < 12
    assert "lstm_course" not in "".join(lines).replace(CHECK, "")
    assert "judge_answer" in "".join(outputs[-1][0].traceback)  # %tb has the whole
