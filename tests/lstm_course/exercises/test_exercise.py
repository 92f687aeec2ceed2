"""Mistakes are read from a text, one below another; inputs are drawn once and handed out anew."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from lstm_course.exercises import Mistake, find_exercise, read_mistakes
from lstm_course.exercises.judging import judge_answer
from lstm_course.exercises.verdict import CORRECT


def test_a_text_gives_each_mistake_its_name_its_edit_or_value_and_its_sentence():
    read = read_mistakes("""
        one place: a -> b
            A sentence that goes on
            and on.
        two places, a long one: first -> another that
                is too long
            and second -> first
            Its sentence.
        a value: [0.5, 2]
            Too small.
    """)
    assert read == (
        Mistake("one place", "a -> b", "A sentence that goes on and on."),
        Mistake(
            "two places, a long one",
            ("first -> another that is too long", "second -> first"),
            "Its sentence.",
        ),
        Mistake("a value", [0.5, 2], "Too small."),
    )


@pytest.mark.parametrize(
    "text", ["name: a -> b", "a -> b\n    Words.", "name: a\n    Words.", "name: 3"]
)
def test_a_mistake_without_name_answer_or_sentence_is_refused_and_shown(text):
    with pytest.raises(ValueError, match=f"name: before -> after.*{text[:4]}"):
        read_mistakes(f"good: a -> b\n    Words.\n{text}")


def test_who_changes_the_inputs_handed_out_does_not_change_those_of_the_next():
    exercise = find_exercise("01.rnn_step")
    for draw in (exercise.make_cases, exercise.make_extra):
        first = draw()
        wanted = [[argument.copy() for argument in case] for case in first]
        for argument in first[0]:
            argument[:] = np.nan
        for again, case in zip(draw(), wanted, strict=True):
            assert all(map(np.array_equal, again, case))


def test_a_reference_that_once_lacked_memory_is_run_again_at_the_next_check():
    right, calls = find_exercise("01.rnn_step").reference, []

    def reference(x_t, h_prev, W_x, W_h, b):
        calls.append(1)
        if len(calls) == 1:
            raise MemoryError("none left")
        return right(x_t, h_prev, W_x, W_h, b)

    exercise = replace(find_exercise("01.rnn_step"), reference=reference)
    with pytest.raises(RuntimeError, match=r"01\.rnn_step could not be checked: .*none left"):
        judge_answer(exercise, right)
    assert judge_answer(exercise, right).status == CORRECT


@pytest.fixture
def default_type():
    """Torch's, set back after a test that sets it."""
    before = torch.get_default_dtype()
    yield
    torch.set_default_dtype(before)


@pytest.mark.usefixtures("default_type")
def test_drawing_moves_no_generator_of_the_learner_s_and_heeds_torchs_default_type():
    exercise = replace(find_exercise("01.rnn_step"), cases=lambda rng: [(torch.rand(2),)])
    before = torch.get_rng_state()
    for dtype in (torch.float64, torch.float32):
        torch.set_default_dtype(dtype)
        assert exercise.make_cases()[0][0].dtype == dtype
    assert torch.equal(torch.get_rng_state(), before)
