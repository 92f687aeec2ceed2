"""What nobody has begun is told from a notebook's code; in doubt it is not told."""

import json
import time

import pytest

from course_tools.grading.untouched import is_untouched
from course_tools.notebooks import find_notebooks
from lstm_course.exercises import exercises_of, find_exercise, lessons

LESSONS = find_notebooks(lessons())
STUB = "def rnn_step(x_t, h_prev, W_x, W_h, b):\n    h_t = ...\n    return h_t"
CHECK = 'check("01.rnn_step", rnn_step)'
NUMBER = 'holding_gain = ...\ncheck("02.holding_gain", holding_gain)'


def sources(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_course_s_own_lessons_are_untouched_until_an_answer_is_written(path):
    cells = sources(path)
    for exercise in exercises_of(path.name[:2]):
        assert is_untouched(cells, exercise.name)
        assert not is_untouched([*cells, find_exercise(exercise.name).source()], exercise.name)


@pytest.mark.parametrize(
    "cell",
    [
        STUB.replace("...", "x_t"),
        STUB + "\n\n\nrnn_step = other",
        "rnn_step = lambda *a: 1",
        "from mine import step as rnn_step",
        "for rnn_step in steps: pass",
        "class rnn_step: pass",
        "@fill_in\n" + STUB,
        STUB.replace("h_t = ...", "print(x_t)\n    h_t = ..."),
        STUB.replace("return h_t", "return x_t"),
        STUB.replace("h_t = ...", "h_t = ...\n    h_t += x_t"),
        STUB + "\n%timeit rnn_step",  # IPython's own: not for us to read
        STUB.replace("return h_t", "return ("),
    ],
)
def test_any_other_code_is_an_attempt_or_in_doubt(cell):
    assert not is_untouched([cell, CHECK], "01.rnn_step")


@pytest.mark.parametrize(
    "cells",
    [
        [STUB, CHECK],
        [STUB, STUB, CHECK, CHECK],
        ["!pip list\n%matplotlib inline", STUB, CHECK],
        [STUB, CHECK + '\nhint("01.rnn_step")\n# solution("01.rnn_step")'],
        [CHECK],
        [],
        [STUB, CHECK, "# rnn_step: later\nx = 3"],
        [STUB, CHECK, "def read(x):\n    return 3", 'check("01.read_sequence", read)'],
    ],
)
def test_stubs_as_the_course_hands_them_out_are_untouched(cells):
    assert is_untouched(cells, "01.rnn_step")


def test_another_function_checked_in_its_place_is_an_attempt():
    assert not is_untouched([STUB, 'check("01.rnn_step", mine)'], "01.rnn_step")


@pytest.mark.parametrize(
    "cell",
    ["rnn_stepp = 3", "def rn_step(x):\n    return x", "from mine import *", "a = 'rnn_step'"],
)
def test_what_names_it_elsewhere_or_nearly_is_in_doubt(cell):
    assert not is_untouched([STUB, CHECK, cell], "01.rnn_step")


def test_a_large_notebook_is_looked_at_in_no_time():
    words = " ".join(f"x{k}" for k in range(10**5))
    cells = [STUB, " " * 10**6, "check(" * 10**5, "a;" * 10**5, words]
    started = time.process_time()
    assert is_untouched(cells, "01.rnn_step")
    assert time.process_time() - started < 5


def test_a_value_is_untouched_while_it_is_dots():
    assert is_untouched([NUMBER], "02.holding_gain")
    assert not is_untouched([NUMBER.replace("...", "7")], "02.holding_gain")
    assert not is_untouched([NUMBER.replace("...", "7 * x")], "02.holding_gain")


def test_code_too_deep_to_be_read_is_in_doubt():
    assert not is_untouched(["rnn_step = " + "(" * 10**5], "01.rnn_step")
