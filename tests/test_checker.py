"""The checker itself: what it says of answers no lesson foresaw, and how it leaves the room."""

import os
import random
import signal
import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest

from lstm_course.exercises import check
from lstm_course.exercises.judging import judge_answer
from lstm_course.exercises.lesson_01 import STEP, rnn_step
from lstm_course.exercises.verdict import NOT_ATTEMPTED, WRONG, Note


def sentence_for(answer, exercise=STEP):
    """Check an answer that must be wrong, without a name for it, and return what is said."""
    verdict = judge_answer(exercise, answer)
    assert verdict.status == WRONG
    assert verdict.mistake == ""
    return verdict.sentence


def test_an_answer_that_was_called_is_told_to_hand_in_the_function():
    assert "needs the function itself, `check('01.rnn_step', rnn_step)`" in sentence_for(np.ones(3))


def test_a_raising_answer_is_quoted_with_its_line():
    def answer(x_t, h_prev, W_x, W_h, b):
        z_t = x_t @ W_h
        return z_t

    text = sentence_for(answer)
    assert text.startswith("Your function raised ValueError: matmul")
    line, shapes = text.splitlines()
    assert line.endswith("in the line: z_t = x_t @ W_h")
    assert shapes.startswith("It was called with `x_t` (4, 3), `h_prev` (4, 5), `W_x` (5, 3)")


def test_an_answer_that_leaves_the_program_is_only_an_error():
    def answer(*arguments):
        sys.exit(3)

    assert "raised SystemExit: 3" in sentence_for(answer)


def test_a_stub_that_raises_not_implemented_is_not_attempted():
    def answer(*arguments):
        raise NotImplementedError

    assert judge_answer(STEP, answer).status == NOT_ATTEMPTED


def test_a_forgotten_return_is_named():
    assert "returns nothing. Is the line with `return` missing?" in sentence_for(lambda *a: None)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (lambda h: (h, h), "returns 2 results; expected 1: h_t (N, H)"),
        (lambda h: h[:, :-1], "h_t (N, H) should have shape (4, 5) here; yours has (4, 4)"),
        (lambda h: h[0], "should have shape (4, 5) here; yours has (5,)"),
        (lambda h: h[..., None], "should have shape (4, 5) here; yours has (4, 5, 1)"),
        (lambda h: np.empty((0,)), "should have shape (4, 5) here; yours has (0,)"),
        (lambda h: "tanh", "returns a str; expected h_t (N, H) as NumPy arrays"),
        (lambda h: {"h": h}, "returns a dict"),
        (lambda h: [h, h[0]], "returns a list"),
        (lambda h: h.astype(complex), "should hold numbers; yours holds complex128"),
        (lambda h: np.where(h > 0, np.nan, h), "holds nan at index"),
        (lambda h: h / 0.0, "every number should be finite"),
        (lambda h: np.round(h, 2), "numbers of h_t (N, H) are not. The first is at index (0, 0)"),
    ],
)
def test_a_result_of_the_wrong_form_is_named(result, said):
    assert said in sentence_for(lambda *arguments: result(rnn_step(*arguments)))


def test_a_changed_input_is_named():
    def answer(x_t, h_prev, W_x, W_h, b):
        h_t = rnn_step(x_t, h_prev, W_x, W_h, b)
        h_prev[:] = h_t
        return h_t

    assert "changes `h_prev` in place" in sentence_for(answer)


def test_state_kept_between_calls_is_named():
    kept = []

    def answer(*arguments):
        kept.append(1)
        return rnn_step(*arguments) + 0.1 * (len(kept) > 3)

    assert "gives two different results" in sentence_for(answer)


def test_a_result_that_is_overwritten_later_is_judged_as_it_was_returned():
    buffers = {}

    def answer(*arguments):
        h_t = rnn_step(*arguments)
        buffer = buffers.setdefault(h_t.shape, np.empty_like(h_t))
        buffer[:] = h_t
        return buffer

    assert judge_answer(STEP, answer).status == "correct"


def test_a_global_random_state_that_was_moved_is_named_and_put_back():
    before = (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002

    def answer(*arguments):
        np.random.seed(0)  # noqa: NPY002
        return rnn_step(*arguments)

    assert "uses a global random generator" in sentence_for(answer)
    assert before == (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002


def test_warnings_inside_an_answer_do_no_harm_even_as_errors():
    def answer(*arguments):
        warnings.warn("careful", stacklevel=1)
        np.log(np.zeros(1))
        return rnn_step(*arguments)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert judge_answer(STEP, answer).status == "correct"


def test_the_right_answer_in_torch_is_correct():
    torch = pytest.importorskip("torch")

    def answer(*arguments):
        x_t, h_prev, W_x, W_h, b = map(torch.from_numpy, arguments)
        return torch.tanh(x_t @ W_x.T + h_prev @ W_h.T + b)

    assert judge_answer(STEP, answer).status == "correct"


@pytest.mark.parametrize("value", ["45", None, [1, 2], np.nan, rnn_step, {}, 44])
def test_a_value_of_the_wrong_kind_or_size_is_wrong_without_an_error(value):
    verdict = check("01.num_weights", value)
    assert verdict.status == WRONG
    assert "num_weights" in verdict.sentence or "one whole number" in verdict.sentence


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to one thread on Windows")
def test_ctrl_c_stops_an_endless_loop_and_leaves_all_in_order():
    state = np.random.get_state()[1].tolist()  # noqa: NPY002
    filters, errors = list(warnings.filters), np.geterr()

    def answer(*arguments):
        np.random.seed(0)  # noqa: NPY002
        arguments[1][:] = 7
        while True:
            pass

    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        judge_answer(STEP, answer)
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002
    assert (warnings.filters, np.geterr()) == (filters, errors)
    assert judge_answer(STEP, rnn_step).status == "correct"


def test_verdicts_are_the_same_under_python_minus_o():
    code = """
import sys
from lstm_course.exercises import check, exercises_of, lessons
for lesson in lessons():
    for exercise in exercises_of(lesson):
        for mistake in exercise.mistakes:
            verdict = check(exercise.name, mistake.answer)
            if verdict.mistake != mistake.name:
                sys.exit(f"{exercise.name}: {mistake.name}: {verdict}")
        for answer in (exercise.reference, *exercise.also_right):
            if check(exercise.name, answer).status != "correct":
                sys.exit(f"{exercise.name}: {answer}")
print("asserts off:", not __debug__)
"""
    run = subprocess.run([sys.executable, "-O", "-c", code], capture_output=True, text=True)
    assert (run.stdout, run.returncode) == ("asserts off: True\n", 0), run.stderr


def test_what_is_shown_as_html_says_the_same_and_is_escaped():
    verdict = judge_answer(STEP, lambda *a: "<script>")
    page = verdict._repr_html_()
    assert "✗ 01.rnn_step: not right yet" in page
    assert 'role="status"' in page
    assert "<code>return</code>" in judge_answer(STEP, lambda *a: None)._repr_html_()
    assert (
        "is <em>first</em>, <code>a * b * c</code>"
        in Note("", "is *first*, `a * b * c`")._repr_html_()
    )
    assert "&lt;b&gt;" in Note("heading", "a <b> c", is_code=True)._repr_html_()
    assert "<script>" not in page
