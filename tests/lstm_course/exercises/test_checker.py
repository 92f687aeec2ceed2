"""The checker itself: what it says of answers no lesson foresaw, and how it leaves the room.

Answers that meant well and went astray; nothing here tries to deceive.
"""

import ast
import collections
import decimal
import fractions
import functools
import pickle
import random
import signal
import threading
import warnings
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lstm_course import exercises
from lstm_course.exercises import check, find_exercise
from lstm_course.exercises.judging import judge_answer, judge_outcomes
from lstm_course.exercises.lesson_01 import STEP, rnn_step
from lstm_course.exercises.lesson_02 import GAIN, STEP_BACK, step_back
from lstm_course.exercises.lesson_05 import SET
from lstm_course.exercises.running import run_answer
from lstm_course.exercises.verdict import CORRECT, NOT_ATTEMPTED, WRONG, Note
from tests.support.lessons.lesson_91 import SIZE

Pair = collections.namedtuple("Pair", "first second")


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
    assert line.endswith("in the line: `z_t = x_t @ W_h`")
    assert shapes.startswith("It was called with `x_t` (4, 3), `h_prev` (4, 5), `W_x` (5, 3)")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x, h, W, U, b: x @ W, "the left factor has 3 = D columns, the right one 5 = H"),
        (lambda x, h, W, U, b: x + h, "(4,3) = (N, D) (4,5) = (N, H)"),
        (lambda x, h, W, U, b: np.dot(x, W), "shapes (4,3) = (N, D) and (5,3) = (H, D) not"),
        (lambda x, h, W, U, b: x + np.ones(7), "(4,3) = (N, D) (7,)"),
        (lambda x, h, W, U, b: np.ones((4, 5)) @ np.ones((4, 5)), "5 = H columns, the right one 4"),
    ],
)
def test_sizes_that_do_not_fit_are_told_in_letters(answer, said):
    assert said in sentence_for(answer)


def test_a_size_that_two_letters_have_is_told_as_a_number():
    square = [(*[np.ones((4, 4))] * 4, np.ones(4))]
    told = sentence_for(lambda x, *a: x + np.ones(3), replace(STEP, cases=lambda rng: square))
    assert "with shapes (4,4) (3,)" in told


def test_of_an_answer_that_is_right_for_one_sequence_only_that_is_said():
    def mixed(*given):
        h_t = rnn_step(*given)
        return h_t + 0.3 * np.sin(h_t) * (len(h_t) > 1)

    assert sentence_for(mixed).startswith("With N = 1 your result is right, with more it is not.")


def test_one_sequence_is_no_reason_where_the_call_differs_in_something_else_too():
    slope = find_exercise("07.slope_at_lag")  # its case of one sequence is its case of lag 1

    def mixed(c_0, f, i, g, lag):
        return slope.reference(c_0, f, i, g, lag) + 0.3 * np.sin(c_0) * (lag != 1)

    assert "With N = 1" not in sentence_for(mixed, slope)


def test_an_effect_on_small_numbers_is_an_effect():
    def tiny(f_t, c_prev, i_t, g_t):
        return 1e-16 * np.cos(f_t + i_t + g_t)

    told = sentence_for(tiny, find_exercise("07.update_cell_state"))
    assert "Another `c_prev` changes nothing in yours." in told


def test_a_constant_is_told_to_be_the_same_whatever_the_arguments_are():
    told = sentence_for(lambda *given: np.sin(np.arange(given[1].size)).reshape(given[1].shape))
    assert told.startswith("Your result is the same whatever the arguments are.")
    assert "changes nothing" not in sentence_for(lambda *given: ())


def test_a_stub_that_raises_not_implemented_is_not_attempted():
    assert judge_answer(STEP, raising(NotImplementedError())).status == NOT_ATTEMPTED


def test_what_is_to_be_set_in_place_is_read_from_the_module_whatever_is_returned():
    def in_place(lstm, bias):
        rows = slice(lstm.hidden_size, 2 * lstm.hidden_size)
        for name, values in lstm.named_parameters():
            if "bias" in name:
                values.data[rows] = bias / 2

    def on_a_copy(lstm, bias):
        changed = deepcopy(lstm)
        in_place(changed, bias)
        return changed

    def stub(lstm, bias): ...

    def unsure(lstm, bias):
        return print and None

    returned = (None, "done", 3.0, lambda: 0)
    for value in returned:
        answer = lambda lstm, bias, value=value: (in_place(lstm, bias), value)[1]  # noqa: E731
        assert judge_answer(SET, answer).status == CORRECT
    assert judge_answer(SET, on_a_copy).mistake == "nothing set"
    assert judge_answer(SET, unsure).mistake == "nothing set"
    assert judge_answer(SET, stub).status == NOT_ATTEMPTED


def without_no_grad(lstm, bias):
    lstm.bias_ih_l0[:] = bias


def view_without_no_grad(lstm, bias):
    lstm.bias_ih_l0.chunk(4)[1].fill_(bias)


def another_parameter(lstm, bias):
    lstm.bias_ih_l0 = 0 * lstm.bias_ih_l0 + bias


def torch_on_arrays(x_t, h_prev, W_x, W_h, b):
    return torch.tanh(x_t @ W_x.T + h_prev @ W_h.T + b)


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        (SET, without_no_grad, "Change it inside `with torch.no_grad():`"),
        (SET, view_without_no_grad, "Change it inside `with torch.no_grad():`"),
        (SET, another_parameter, "`bias_ih_l0` is a parameter and stays one"),
        (STEP, torch_on_arrays, "torch's `tanh` takes tensors only"),
    ],
)
def test_what_torch_refuses_is_told_with_its_cure(exercise, answer, said):
    assert said in judge_answer(exercise, answer).sentence


def test_a_changed_input_is_named():
    def answer(x_t, h_prev, W_x, W_h, b):
        h_t = rnn_step(x_t, h_prev, W_x, W_h, b)
        h_prev[:] = h_t
        return h_t

    assert "changes `h_prev` in place" in sentence_for(answer)


@pytest.mark.parametrize(("name", "position"), [("19.serve", 2), ("19.forget_biases", 0)])
def test_a_tensor_changed_in_place_is_named_also_inside_a_dict(name, position):
    exercise = find_exercise(name)

    def answer(*arguments):
        result = exercise.reference(*arguments)
        given = arguments[position]
        (next(iter(given.values())) if isinstance(given, dict) else given).zero_()
        return result

    verdict = judge_answer(exercise, answer)
    assert f"changes `{exercise.parameters[position]}` in place" in verdict.sentence


def with_modes_changed(lstm):
    lstm.eval()


def with_histories_off(lstm):
    lstm.requires_grad_(False)


def with_one_bias_changed(lstm):
    lstm.bias_hh_l0.data[0] += 1


def with_nothing_to_read(lstm):
    lstm.state_dict = None


CHANGES = [with_modes_changed, with_histories_off, with_one_bias_changed, with_nothing_to_read]


@pytest.mark.parametrize("change", [*CHANGES, torch.nn.LSTM.float])
def test_a_network_that_is_not_left_as_it_was_is_named(change):
    def answer(lstm, clients, x):
        outputs = find_exercise("19.serve").reference(lstm, clients, x)
        change(lstm)
        return outputs

    sentence = judge_answer(find_exercise("19.serve"), answer).sentence
    assert "changes `lstm`, the caller's own network" in sentence


@pytest.mark.parametrize("kept", [(), (0,), (1,)])
def test_a_state_with_its_history_is_named_though_the_outputs_have_none(kept):
    def answer(lstm, clients, x):
        states, outputs = {}, []
        for client, x_t in zip(clients, x, strict=True):
            output, state = lstm(x_t[None, None], states.get(client))
            states[client] = tuple(p.detach() if k in kept else p for k, p in enumerate(state))
            outputs.append(output[0, 0].detach())
        return torch.stack(outputs)

    verdict = judge_answer(find_exercise("19.serve"), answer)
    assert verdict.mistake == "outputs with their history"
    assert "the states that you hand on" in verdict.sentence


def test_a_check_leaves_torch_keeping_histories_as_before():
    def answer(lstm, clients, x):
        torch.set_grad_enabled(False)
        return find_exercise("19.serve").reference(lstm, clients, x)

    judge_answer(find_exercise("19.serve"), answer)
    assert torch.is_grad_enabled()


def test_state_kept_between_calls_is_named():
    kept = []

    def answer(*arguments):
        kept.append(1)
        return rnn_step(*arguments) + 0.1 * (len(kept) > 3)

    assert "gives two different results" in sentence_for(answer)


def test_a_result_that_is_overwritten_later_is_judged_as_it_was_returned():
    buffer = np.empty(100)

    def answer(*arguments):
        h_t = rnn_step(*arguments)
        buffer[: h_t.size] = h_t.ravel()
        return buffer[: h_t.size].reshape(h_t.shape)

    assert judge_answer(STEP, answer).status == "correct"


def test_a_global_random_state_that_was_moved_is_named_and_put_back():
    before = (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002

    def answer(*arguments):
        np.random.seed(0)  # noqa: NPY002
        return rnn_step(*arguments)

    assert "uses a global random generator" in sentence_for(answer)
    assert before == (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002


def test_whoever_is_given_a_generator_is_sent_to_it():
    def make_sequences(rng, N, T):
        np.random.seed(0)  # noqa: NPY002
        return find_exercise("03.make_sequences").reference(rng, N, T)

    sentence = check("03.make_sequences", make_sequences).sentence
    assert "`rng`" in sentence
    assert "default_rng" not in sentence  # a generator of its own is a mistake there


def test_warnings_inside_an_answer_do_no_harm_even_as_errors():
    def answer(*arguments):
        warnings.warn("careful", stacklevel=1)
        np.log(np.zeros(1))
        return rnn_step(*arguments)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert judge_answer(STEP, answer).status == "correct"


def test_what_is_shown_as_html_is_marked_up_and_escaped():
    page = judge_answer(STEP, lambda *a: "<script>")._repr_html_()
    assert "✗ 01.rnn_step: not right yet" in page
    assert "<script>" not in page
    shown = judge_answer(STEP, lambda x, h, W, U, b: x*W + h*U)._repr_html_()  # fmt: skip
    assert "x*W + h*U" in shown
    marked = Note("", "is *first*, `a * b * c`")._repr_html_()
    assert "is <em>first</em>, <code>a * b * c</code>" in marked
    assert "&lt;b&gt;" in Note("heading", "a <b> c", is_code=True)._repr_html_()


def test_ctrl_c_stops_an_endless_loop_and_leaves_all_in_order():
    state = np.random.get_state()[1].tolist()  # noqa: NPY002
    filters, errors = list(warnings.filters), np.geterr()

    def answer(*arguments):
        np.random.seed(0)  # noqa: NPY002
        arguments[1][:] = 7
        signal.raise_signal(signal.SIGINT)  # from within: no clock decides when it comes
        while True:
            pass

    # A shell that starts us in the background has SIGINT ignored; then nothing would end the loop.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            judge_answer(STEP, answer)
    finally:
        signal.signal(signal.SIGINT, before)
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002
    assert (warnings.filters, np.geterr()) == (filters, errors)


def test_no_verdict_rests_on_an_assert_which_python_minus_o_would_remove():
    for path in Path(exercises.__file__).parent.glob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        lines = [node.lineno for node in nodes if isinstance(node, ast.Assert)]
        assert not lines, f"{path.name} asserts in lines {lines}: raise or return instead"


class Awkward:
    """An object that refuses everything one may ask of it."""

    def refuse(self, *arguments, **named):
        raise RuntimeError("no")

    __deepcopy__ = __reduce_ex__ = __array__ = __repr__ = __len__ = __eq__ = refuse
    __hash__ = None


class CallMe:
    """A right answer as an object and as a method, and methods that do not fit."""

    def __call__(self, x_t, h_prev, W_x, W_h, b):
        return rnn_step(x_t, h_prev, W_x, W_h, b)

    def step(self, *arguments):
        return rnn_step(*arguments)

    def without_self(x_t, h_prev, W_x, W_h, b):
        return rnn_step(x_t, h_prev, W_x, W_h, b)


async def asynchronous(x_t, h_prev, W_x, W_h, b):
    return rnn_step(x_t, h_prev, W_x, W_h, b)


def yielding(x_t, h_prev, W_x, W_h, b):
    yield rnn_step(x_t, h_prev, W_x, W_h, b)


def endless(*arguments):
    return endless(*arguments)


def holding_itself(h):
    result = [h]
    result.append(result)
    return result


NO_ARRAY = "a list that does not make one array of numbers; expected h_t"
ODD_RESULTS = [
    (lambda h: None, "returns nothing. Is the line with `return` missing, or not reached?"),
    (lambda h: h[:, :-1], "h_t (N, H) should have shape (4, 5) here; yours has (4, 4)"),
    (lambda h: "tanh", "returns 'tanh'; expected h_t (N, H), as NumPy arrays"),
    (lambda h: {"h": h}, "returns a dict"),
    (lambda h: [h, h[0]], "returns 2 results; expected 1"),
    (lambda h: h.astype(complex), "should hold numbers; yours holds complex128"),
    (lambda h: np.where(h > 0, np.nan, h), "holds nan at index"),
    (lambda h: h / 0.0, "every number should be finite"),
    (lambda h: np.round(h, 2), "numbers of h_t (N, H) are not. The first is at index (0, 0)"),
    (lambda h: (h,), "returns a tuple of one. Is there a comma after the result?"),
    (lambda h: (), "returns 0 results; expected 1"),
    (lambda h: (h, threading.Lock()), "returns 2 results; expected 1"),
    (lambda h: (row for row in h), "returns a generator (from `yield`, or from a `for` in round"),
    (lambda h: threading.Lock(), "returns a lock; expected h_t (N, H)"),
    (lambda h: Awkward(), "returns an Awkward; expected h_t (N, H)"),
    (lambda h: h.sum, "returns a function (are the round brackets of a call missing?)"),
    (lambda h: CallMe, "returns the class CallMe itself"),
    (lambda h: 10**5000, "returns an int; expected"),
    (lambda h: NotImplemented, "returns a NotImplementedType; expected"),
    (lambda h: [h[0].tolist(), [1.0]], NO_ARRAY),
    (holding_itself, NO_ARRAY),
    (lambda h: functools.reduce(lambda a, _: [a], range(9000), 1.0), NO_ARRAY),
    (lambda h: h.astype(object), "an array of Python objects (dtype object), not of numbers"),
    (lambda h: h.astype(str), "h_t (N, H) should hold numbers; yours holds text"),
    (lambda h: np.zeros(4, "i4,f8"), "should hold numbers; yours holds records"),
    (lambda h: h.astype("M8[s]"), "should hold numbers; yours holds datetime64[s]"),
    (lambda h: np.ma.array(h, mask=True), "a masked array that hides some of its numbers"),
    (lambda h: np.broadcast_to(1.0, (10**6, 10**6)), "(1000000, 1000000), too large to be right"),
    (lambda h: np.zeros(2 * 10**7), "an array of shape (20000000,), too large to be right"),
    (lambda h: h.sum(), "should have shape (4, 5) here; yours has ()"),
    (lambda h: h > 0, "Yours holds True and False, not numbers."),
    (lambda h: h.astype(int), "holds whole numbers only: the fractions were cut off."),
    (lambda h: h.astype(np.float16), "where 0.15321159 is expected. Yours is in float16"),
    (lambda h: h - 1e-6 * (1 + h) - 1e-4, "are not. The first is at index (0, 0): 0.15"),
    (lambda h: np.full(h.shape, -1e-17), "index (0, 0): 0.0000, where 0.1532"),
    (lambda h: h * 1e300, "index (0, 0): 1.53212e+299, where 0.153212 is expected"),
]
SAME_RESULTS = [
    lambda h: h.tolist(),
    lambda h: np.matrix(h),
    lambda h: np.ma.array(h),
    lambda h: h.astype(np.longdouble),
    lambda h: h.astype(">f8"),
    lambda h: np.repeat(h, 2, axis=1)[:, ::2],
    lambda h: np.asfortranarray(h),
    lambda h: np.frombuffer(h.tobytes()).reshape(h.shape),  # read-only
]


def raising(error):
    """An answer that raises what it is given."""

    def answer(*arguments):
        raise error

    return answer


class Wordless(Exception):
    def __str__(self):
        raise RuntimeError("no words")


ODD_ERRORS = [
    (endless, "raised RecursionError"),
    (raising("text"), "raised TypeError: exceptions must derive from BaseException"),
    (raising(Wordless()), "raised Wordless"),
    (raising(BaseException("base")), "raised BaseException: base"),
    (raising(SystemExit(3)), "raised SystemExit: 3"),
    (raising(ExceptionGroup("many", [ValueError(1)])), "raised ExceptionGroup: many"),
    (raising(ValueError(f"not {object()}")), "raised ValueError: not <object object>, in"),
    (raising(ImportError("no x in 'np' (/home/me/np.py)")), "ImportError: no x in 'np', in"),
    (raising(ValueError("x" * 10**6)), "raised ValueError: xxx"),
    (lambda *a: np.zeros((10**9, 10**7)), "raised MemoryError: Unable to allocate"),
    (lambda *a: eval("1 +\n (2\n"), "raised SyntaxError"),
]
MISFITS = [
    (lambda x, h, W: 0, "Yours takes `(x, h, W)`"),
    (lambda x, h, W, U, b, c: 0, "Yours takes `(x, h, W, U, b, c)`"),
    (lambda x, h, W, U, *, b=len: 0, "Yours takes `(x, h, W, U, *, b)`"),
    (lambda **named: 0, "Yours takes `(**named)`"),
    (functools.partial(rnn_step, 1), "Yours takes `(h_prev, W_x, W_h, b)`"),
    (CallMe().without_self, "Yours takes `(h_prev, W_x, W_h, b)`"),
    (len, "Yours takes `(obj, /)`"),
]


def checked_twice(exercise, answer):
    """Check an answer twice; the verdict must be the same, short, and free of addresses."""
    verdict, again = judge_answer(exercise, answer), judge_answer(exercise, answer)
    assert repr(verdict) == repr(again)
    assert "0x" not in repr(verdict) + verdict._repr_html_()
    assert len(repr(verdict)) < 800
    assert verdict.judge_error == ""
    return verdict


@pytest.mark.parametrize(("result", "said"), ODD_RESULTS)
def test_an_odd_result_is_named_the_same_way_every_time(result, said):
    verdict = checked_twice(STEP, lambda *arguments: result(rnn_step(*arguments)))
    assert (verdict.status, verdict.mistake) == (WRONG, "")
    assert said in verdict.sentence


def test_of_an_answer_that_returns_nothing_on_one_way_through_it_that_way_is_asked_for():
    def first_met(errors, window, tolerance, mean_below):
        for end in range(window, len(errors) + 1):
            recent = np.abs(errors[end - window : end])
            if recent.max() < tolerance and (recent.mean() < mean_below or one_half):
                return end

    one_half, solved = False, find_exercise("11.solved_at")
    sentence = sentence_for(first_met, solved)
    assert "For some arguments your function returns nothing." in sentence
    assert "It was called with `errors` (23,)" in sentence
    assert "missing" not in sentence
    one_half = True
    verdict = judge_answer(solved, first_met)
    assert verdict.mistake == "mean error forgotten"
    assert "For some arguments your function returns nothing." in verdict.sentence


@pytest.mark.parametrize("result", SAME_RESULTS)
def test_the_right_numbers_in_another_array_are_correct(result):
    assert judge_answer(STEP, lambda *a: result(rnn_step(*a))).status == CORRECT


@pytest.mark.parametrize(("answer", "said"), ODD_ERRORS)
def test_an_odd_error_is_quoted_the_same_way_every_time(answer, said):
    verdict = checked_twice(STEP, answer)
    assert verdict.status == WRONG
    assert said in verdict.sentence


@pytest.mark.parametrize(("answer", "said"), MISFITS)
def test_an_answer_with_other_parameters_is_told_which_are_expected(answer, said):
    verdict = checked_twice(STEP, answer)
    assert "`rnn_step(x_t, h_prev, W_x, W_h, b)`: 5 arguments in this order" in verdict.sentence
    assert said in verdict.sentence


def test_a_type_error_inside_an_answer_is_not_taken_for_wrong_parameters():
    assert "raised TypeError: bad operand" in sentence_for(lambda *arguments: -"text")
    assert "in the line: " in sentence_for(lambda *arguments: rnn_step(arguments))


@pytest.mark.parametrize(
    "answer",
    [CallMe(), CallMe().step, functools.partial(rnn_step), lambda *a, key=1: rnn_step(*a)],
)
def test_whatever_can_be_called_may_be_the_answer(answer):
    assert judge_answer(STEP, answer).status == CORRECT


def test_an_async_answer_and_a_yielding_one_are_told_what_to_change():
    assert "a plain `def` is needed" in checked_twice(STEP, asynchronous).sentence
    assert "returns a generator (from `yield`" in checked_twice(STEP, yielding).sentence


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda *a: step_back(*a)[0], "Return them side by side: `return dh_prev, dW_h`."),
        (lambda *a: (step_back(*a)[0], None), "dW_h (H, H) should be a NumPy array; yours is None"),
        (lambda *a: (step_back(*a)[0], "x"), "dW_h (H, H) should be a NumPy array; yours is 'x'"),
        (lambda *a: (..., step_back(*a)[1]), "dh_prev (N, H) is still the dots `...` here"),
        (lambda *a: (step_back(*a)[0],) * 2, "dW_h (H, H) should have shape (5, 5)"),
    ],
)
def test_a_pair_that_is_incomplete_says_which_part(answer, said):
    verdict = checked_twice(STEP_BACK, answer)
    assert verdict.status == WRONG
    assert said in verdict.sentence


def test_a_list_is_taken_for_the_results_side_by_side_and_an_array_of_one_for_its_number():
    assert judge_answer(STEP_BACK, lambda *a: list(step_back(*a))).status == CORRECT
    speak = find_exercise("08.speak")  # two results of one shape
    assert judge_answer(speak, lambda *a: list(speak.reference(*a))).status == CORRECT
    swapped = judge_answer(speak, lambda *a: list(speak.reference(*a))[::-1])
    assert swapped.status == WRONG
    assert "first" in swapped.sentence
    bias = find_exercise("05.bias_for_half_life")
    assert judge_answer(bias, lambda *a: np.array([bias.reference(*a)])).status == CORRECT
    assert judge_answer(SIZE, [20]).status == CORRECT


def test_a_pair_with_names_is_correct_and_a_pair_of_dots_not_attempted():
    assert judge_answer(STEP_BACK, lambda *a: Pair(*step_back(*a))).status == CORRECT
    assert judge_answer(STEP_BACK, lambda *a: (..., ...)).status == NOT_ATTEMPTED


def test_dots_for_some_inputs_only_are_an_attempt():
    text = sentence_for(lambda x_t, *a: ... if len(x_t) == 1 else rnn_step(x_t, *a))
    assert text == "h_t (N, H) is still the dots `...` here."


def test_not_implemented_from_a_library_or_for_some_inputs_only_is_an_attempt():
    def later(x_t, *others):
        if len(x_t) == 1:
            raise NotImplementedError
        return rnn_step(x_t, *others)

    assert "raised NotImplementedError" in sentence_for(later)
    space = {}
    exec(compile("def library():\n    raise NotImplementedError('later')", "lib.py", "exec"), space)
    assert "NotImplementedError: later" in sentence_for(lambda *a: space["library"]())


def test_an_exact_comparison_of_arguments_sees_types_dtypes_and_nan():
    def over(arguments, change):
        def answer(given):
            change(given)
            return 1.0

        return run_answer(answer, [(arguments,)])[0].changed

    assert over([1.0, 2.0], lambda a: a.append(3.0)) == (0,)
    assert over({"a": 1}, lambda a: a.clear()) == (0,)
    assert over(np.ones(2), lambda a: setattr(a, "shape", (1, 2))) == (0,)
    assert over(np.zeros(2), lambda a: a.__setitem__(0, -0.0)) == (0,)
    assert over(np.ones(2), lambda a: setattr(a, "dtype", np.int64)) == (0,)
    assert over([np.nan, float("nan")], lambda a: None) == ()


def test_an_answer_that_fails_the_second_time_is_told_so():
    calls = []

    def answer(*arguments):
        calls.append(1)
        return rnn_step(*arguments) if len(calls) <= 3 else calls[99]

    assert "Called twice with the same arguments, your function raised IndexError" in (
        sentence_for(answer)
    )


def test_what_an_answer_prints_is_shown_once_a_case(capsys):
    def answer(*arguments):
        print("shape")
        return rnn_step(*arguments)

    judge_answer(STEP, answer)
    assert capsys.readouterr().out == "shape\n" * 3


def test_global_settings_are_put_back():
    torch = pytest.importorskip("torch")
    before = np.get_printoptions(), np.geterr(), list(warnings.filters), torch.get_rng_state()

    def answer(*arguments):
        np.set_printoptions(precision=1)
        np.seterr(all="raise")
        warnings.simplefilter("error")
        torch.nn.Linear(2, 2)
        return rnn_step(*arguments)

    assert judge_answer(STEP, answer).status == CORRECT
    after = np.get_printoptions(), np.geterr(), list(warnings.filters), torch.get_rng_state()
    assert before[:3] == after[:3]
    assert torch.equal(before[3], after[3])


def test_tensors_are_read_where_they_can_be_and_named_where_not():
    torch = pytest.importorskip("torch")

    def with_gradient(*arguments):
        x_t, h_prev, W_x, W_h, b = (torch.tensor(a, requires_grad=True) for a in arguments)
        return torch.tanh(x_t @ W_x.T + h_prev @ W_h.T + b)

    assert judge_answer(STEP, with_gradient).status == CORRECT
    assert judge_answer(STEP, lambda *a: list(with_gradient(*a))).status == CORRECT
    for odd in (lambda h: h.bfloat16(), lambda h: h.to("meta"), lambda h: h.to_sparse()):
        verdict = checked_twice(STEP, lambda *a, odd=odd: odd(with_gradient(*a)))
        assert "returns a tensor of shape (4, 5) (torch." in verdict.sentence
    assert "returns a dtype; expected" in sentence_for(lambda *a: torch.float32)
    assert "returns a Linear; expected" in sentence_for(lambda *a: torch.nn.Linear(1, 1))
    assert judge_answer(SIZE, torch.tensor(20.0, requires_grad=True)).status == CORRECT


@pytest.mark.parametrize(
    "value",
    [20.0, np.int8(20), np.float16(20), np.array(20), fractions.Fraction(20), decimal.Decimal(20)],
)
def test_a_number_of_any_type_is_correct(value):
    assert judge_answer(SIZE, value).status == CORRECT


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (True, "True"),
        ("45", "'45'"),
        (45 + 0j, "(45+0j)"),
        (float("inf"), "inf"),
        ((45,), "(45,). A comma at the end of the line makes a tuple of it"),
        (np.ma.masked, "a masked array that hides some of its numbers"),
        (10**400, "100000000000000000...0000000000000000000"),
        pytest.param(10**5000, "an int", id="too_long"),
        (["a", object()], "a list that does not make one array of numbers"),
        ((n for n in [45]), "a generator (from `yield`, or from a `for` in round brackets), not"),
        pytest.param(Awkward(), "an Awkward", id="awkward"),
        (None, "None"),
    ],
)
@pytest.mark.parametrize("exercise", [SIZE, GAIN], ids=["exact", "judged"])
def test_a_value_that_is_no_number_is_shown_beside_what_is_expected(exercise, value, got):
    verdict = checked_twice(exercise, value)
    assert verdict.status == WRONG
    assert verdict.sentence.startswith(
        f"`{exercise.target}` should be {exercise.results[0]}; got {got}"
    )


def test_an_answer_that_calls_a_blank_function_is_told_so():
    sequence = find_exercise("01.read_sequence")
    blank = lambda *arguments: ...  # noqa: E731
    verdict = checked_twice(sequence, lambda x, *rest: np.array([blank(x_t) for x_t in x]))
    assert "an array of dots, `...` (is a function that it calls still blank?)" in verdict.sentence


def test_a_large_count_that_is_one_too_many_is_wrong():
    large = replace(SIZE, reference=1_000_000, mistakes=())
    assert judge_answer(large, 1_000_000.0).status == CORRECT
    assert judge_answer(large, 1_000_001).status == WRONG


@pytest.mark.parametrize(
    ("judge", "told"),
    [
        (lambda given: given["no such"], "Error: "),
        (lambda given: False, "the judge returned False, not a sentence or None"),
    ],
)
def test_a_judge_that_fails_gives_a_verdict_that_its_author_can_see(judge, told):
    """The tests of every exercise demand `correct`, so they fail on such a judge."""
    for exercise in (GAIN, STEP):
        broken = replace(exercise, judge=judge)
        verdict = judge_answer(broken, exercise.reference)
        assert verdict.status == WRONG
        assert told in verdict.judge_error
        assert verdict.judge_error in verdict.sentence
        assert exercise.results[0] in verdict.sentence


def test_outcomes_can_be_sent_to_another_process_whatever_was_returned():
    answers = [lambda *a, result=result: result(rnn_step(*a)) for result, _ in ODD_RESULTS]
    for answer in [*answers, rnn_step, asynchronous, yielding]:
        outcomes = run_answer(answer, STEP.make_cases()[:1])
        sent = pickle.loads(pickle.dumps(outcomes))
        assert repr(sent) == repr(outcomes)
    sent = pickle.loads(pickle.dumps(run_answer(rnn_step, STEP.make_cases())))
    assert judge_outcomes(STEP, sent).status == CORRECT


def test_a_list_of_numbers_that_holds_nan_is_told_so():
    sentence = check("06.writer", [[float("nan")] * 3] * 2).sentence
    assert "`writer` holds nan; every number should be finite" in sentence


def test_rows_that_cannot_be_four_blocks_are_not_told_as_blocks():
    assert (
        check("19.quantise", lambda W, top: (np.ones(W.shape, np.int8), W[:, :1])).judge_error == ""
    )


def test_a_list_that_holds_itself_is_no_array():
    def answer(*_):
        written = []
        written += [written] * 5
        return written

    assert checked_twice(STEP, answer).status == "wrong"
