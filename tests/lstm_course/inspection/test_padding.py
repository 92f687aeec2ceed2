"""Zeros before a text and behind it, in networks trained without them."""

import pytest

from lstm_course.inspection import load_reader, percent_padded


def test_a_reader_answers_without_zeros_and_with_zeros_behind_and_not_with_zeros_in_front():
    reader = load_reader()
    assert percent_padded(reader) == 100
    assert percent_padded(reader, behind=10) > 97
    assert percent_padded(reader, in_front=10) < 20


def test_what_is_no_reader_or_no_number_of_steps_is_refused():
    with pytest.raises(TypeError, match="reader"):
        percent_padded(None)
    with pytest.raises(ValueError, match="in_front"):
        percent_padded(load_reader(), in_front=-1)
