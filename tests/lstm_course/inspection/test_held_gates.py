"""Gates held: left alone a reader answers as ever, and each gate is held where it was asked."""

import numpy as np
import pytest

from lstm_course.inspection import load_reader, load_readers, own_gates, percent_right


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


def test_a_gate_is_held_from_its_step_on():
    reader = load_reader()
    assert percent_right(reader, 20, f=0.0) < 20
    assert percent_right(reader, 20, f=0.0, start=27) == percent_right(reader, 20)
    assert np.isclose(percent_right(reader, 20, i=0.0, f=0.0), 12.5)
