"""What the course says it shows is shown: cells with `"lstm_course": {"shows": "C1"}`."""

import pytest

from course_tools.notebooks import code_cells, find_notebooks, read_notebook

STATEMENTS = {
    "C1": "a plain RNN has difficulty carrying what it read early",
    "C2": "reading paragraphs, it loses what the beginning said",
    "C3": "through time the gradient vanishes, and only the last steps teach",
    "C4": "the LSTM was designed against this: it keeps what matters and discards the rest",
    "C5": "a special kind of RNN, of 1997, refined since, good at many kinds of problem",
    "C6": "three gates control what is retained for the prediction",
    "C7": "the cell state runs along the top, from step to step; gates remove and add",
    "C8": "a gate is a sigmoid, from nothing to everything",
    "C9": "a step starts from what the last one left, the first from c_0",
    "C10": "forget gate: near 0 discards, near 1 retains; it reads h and the next word",
    "C11": "input gate and candidate, between -1 and 1, are multiplied",
    "C12": "their product is added to the old state times the forget gate",
    "C13": "output gate times tanh of the cell state is the next hidden state; both go on",
    "C14": "one diagram shows it",
}
CELLS = [cell for path in find_notebooks() for cell in code_cells(read_notebook(path))]


def test_a_cell_shows_only_statements_that_there_are():
    shown = {cell.metadata.get("lstm_course", {}).get("shows") for cell in CELLS}
    assert shown - {None} <= STATEMENTS.keys()


@pytest.mark.parametrize("number", STATEMENTS)
def test_a_cell_whose_output_is_compared_shows_the_statement(number):
    cells = [c for c in CELLS if c.metadata.get("lstm_course", {}).get("shows") == number]
    compared = [c for c in cells if "nbval-ignore-output" not in c.metadata.get("tags", [])]
    assert any(cell.outputs for cell in compared), f'no cell has "shows": "{number}" and an output'
