"""Gates held: left alone a reader answers as ever, and each gate is held where it was asked."""

import numpy as np
import pytest

from lstm_course.inspection import (
    SENTENCE,
    load_reader,
    load_readers,
    own_gates,
    percent_right,
    read_held,
)
from lstm_course.text import load_paragraphs
from lstm_course.text.paragraph_writer import VOCABULARY


def test_ten_readers_that_differ_answer_what_they_were_trained_for():
    readers = load_readers()
    assert len({float(reader.W_h[0, 0]) for reader in readers}) == 10
    assert all(percent_right(reader, 20) > 95 for reader in readers)
    with pytest.raises(ValueError, match="seed must be one of"):
        load_reader(10)


def test_gates_held_at_the_networks_own_values_change_nothing():
    reader = load_reader()
    frozen = own_gates(reader, 20)
    assert percent_right(reader, 20, f=frozen, start=0) == percent_right(reader, 20)


def test_a_reader_left_to_itself_has_the_gates_of_its_trace():
    reader = load_reader()
    o = own_gates(reader, 20, "o")
    ids = load_paragraphs("held_out", 20).ids
    words = [VOCABULARY[k] for k in ids[:, 5]]
    np.testing.assert_allclose(o[:, 5], reader.read(words).o[:, 0], atol=1e-14)
    with pytest.raises(ValueError, match="gate must be one of"):
        own_gates(reader, 20, "c")


def test_a_gate_is_held_from_its_step_on():
    reader = load_reader()
    assert percent_right(reader, 20, f=0.0) < 20
    assert percent_right(reader, 20, f=0.0, start=27) == percent_right(reader, 20)
    assert np.isclose(percent_right(reader, 20, i=0.0, f=0.0), 12.5)


def test_without_holding_anything_a_reader_reads_as_its_lstm_does():
    reader = load_reader()
    h, c = read_held(reader.embed(SENTENCE), reader.weights)
    trace = reader.read(SENTENCE)
    np.testing.assert_allclose(h, trace.h, atol=1e-14)
    np.testing.assert_allclose(c, trace.c, atol=1e-14)


def test_what_is_said_is_heard_from_the_next_step_on():
    reader = load_reader()
    x = reader.embed(SENTENCE)

    def silent_at_6(o_t, c_t, h_prev, t):
        return 0 * c_t if t == 6 else o_t * np.tanh(c_t)

    (h, c), (as_ever, before) = (read_held(x, reader.weights, say) for say in (silent_at_6, None))
    assert not h[6].any()
    np.testing.assert_array_equal(c[:7], before[:7])
    assert np.abs(c[7] - before[7]).max() > 0.1
    np.testing.assert_array_equal(h[:6], as_ever[:6])


def test_what_is_said_can_be_made_of_the_state_before():
    reader = load_reader()
    h, _ = read_held(reader.embed(SENTENCE), reader.weights, lambda o, c, h_prev, t: h_prev + t)
    np.testing.assert_array_equal(h[:3, 0, 0], [0, 1, 3])
