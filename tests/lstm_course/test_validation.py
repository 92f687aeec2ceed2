"""The checks at the door name the argument, what was expected and what came."""

from functools import partial

import numpy as np
import pytest
import torch

from lstm_course import cell, sequence, variants
from lstm_course import validation as v
from tests.support.cases import lstm_case, rnn_case


def test_sizes_are_read_off_the_axes():
    sizes = v.check_arrays(x=(np.ones((7, 3, 4)), "T N D"), W=(np.ones((20, 4)), "4H D"))
    assert sizes == {"T": 7, "N": 3, "D": 4, "H": 5}


@pytest.mark.parametrize(
    ("array", "message"),
    [
        ([[1.0, 2.0]], "x must be a NumPy array; got list"),
        (torch.zeros(2, 2), r"got torch.Tensor \(use tensor.detach\(\).numpy\(\)\)"),
        (np.ones((2, 2), dtype=int), "x must hold float64 or float32; got int64"),
        (np.ones((2, 2), dtype=np.float16), "got float16"),
        (np.ones((2, 2), dtype=object), "got object"),
        (np.ma.masked_array(np.ones((2, 2))), "got numpy.ma.*MaskedArray"),
    ],
)
def test_what_is_not_a_plain_float_array_is_a_type_error(array, message):
    with pytest.raises(TypeError, match=message):
        v.check_arrays(x=(array, "N D"))


def test_mixed_dtypes_are_refused():
    message = "b is float32 but x is float64; all arrays of one call must share one dtype"
    with pytest.raises(TypeError, match=message):
        v.check_arrays(x=(np.ones(2), "H"), b=(np.ones(2, dtype=np.float32), "H"))


def test_an_uneven_stack_is_refused():
    with pytest.raises(ValueError, match="axis 0 of W is 18; expected 4H, a multiple of 4"):
        v.check_arrays(W=(np.ones((18, 4)), "4H D"))


@pytest.mark.parametrize(
    ("bad", "word"), [(np.nan, "NaN"), (np.inf, "an infinite value"), (-np.inf, "an infinite")]
)
def test_values_that_are_not_finite_are_refused_with_their_place(bad, word):
    array = np.ones((2, 3))
    array[1, 2] = bad
    with pytest.raises(ValueError, match=rf"x holds {word}.*at index \(1, 2\); expected finite"):
        v.check_arrays(x=(array, "N D"))


def test_strided_and_read_only_arrays_are_welcome():
    array = np.ones((4, 6))[::2, ::3]
    array.flags.writeable = False
    assert v.check_arrays(x=(array, "N D")) == {"N": 2, "D": 2}


@pytest.mark.parametrize("value", [2.0, "3", None, True, np.float64(2)])
def test_a_count_must_be_a_whole_number(value):
    with pytest.raises(TypeError, match="T must be a whole number; got"):
        v.check_integer("T", value)


def test_a_count_is_kept_within_its_bounds():
    assert v.check_integer("T", np.int64(3), minimum=1, maximum=3) == 3
    with pytest.raises(ValueError, match="T must be at least 1 and at most 3; got 4"):
        v.check_integer("T", 4, minimum=1, maximum=3)
    with pytest.raises(ValueError, match="T must be at least 1; got 0"):
        v.check_integer("T", 0, minimum=1)


def test_a_number_is_checked_for_type_finiteness_and_bounds():
    assert v.check_number("rate", np.float32(0.5)) == 0.5
    with pytest.raises(TypeError, match="rate must be a number; got str '0.5'"):
        v.check_number("rate", "0.5")
    with pytest.raises(TypeError, match="rate must be a number; got bool"):
        v.check_number("rate", True)
    with pytest.raises(ValueError, match="rate must be finite; got nan"):
        v.check_number("rate", float("nan"))
    with pytest.raises(ValueError, match="rate must be at least 0 and at most 1; got 2"):
        v.check_number("rate", 2, 0, 1)
    with pytest.raises(ValueError, match="rate must be at most 1; got 2"):
        v.check_number("rate", 2, maximum=1)


def test_a_seed_is_not_a_generator():
    with pytest.raises(TypeError, match=r"rng must be a NumPy generator, np.random.default_rng"):
        v.check_generator("rng", 0)


def test_a_pass_that_would_not_fit_is_refused_before_it_starts():
    v.check_room(100, 100, T=1)
    with pytest.raises(MemoryError, match="T = 9 would take 2.0 GiB, more than 1.0 GiB; split it"):
        v.check_room(2 * 1024**3, 1024**3, "split it", T=9)


def test_a_choice_that_is_not_offered_is_refused_with_those_that_are():
    v.check_choice("variant", "b", ("a", "b"))
    with pytest.raises(ValueError, match="variant must be one of 'a', 'b'; got 'c'"):
        v.check_choice("variant", "c", ("a", "b"))


@pytest.fixture
def checked(monkeypatch):
    """The arrays whose type was checked, and those whose values were looked through, by id."""
    types, values = [], []
    is_plain, check_values = v._is_plain, v.check_values

    def noting_type(array):
        types.append(id(array))
        return is_plain(array)

    def noting_values(name, array):
        values.append(id(array))
        check_values(name, array)

    monkeypatch.setattr(v, "_is_plain", noting_type)
    for module in (v, sequence):
        monkeypatch.setattr(module, "check_values", noting_values)
    return types, values


def one_step(case):
    return [case[0][0], *case[1:]]


@pytest.mark.parametrize(
    ("function", "given"),
    [
        (cell.rnn_step, one_step(rnn_case())),
        (cell.forget_gate, one_step(rnn_case())),
        (cell.candidate, one_step(rnn_case())),
        (cell.update_cell_state, [np.ones((3, 5)) for _ in range(4)]),
        (cell.lstm_step, one_step(lstm_case())),
        (partial(variants.variant_step, "full"), one_step(lstm_case())),
        (sequence.rnn_forward, rnn_case()),
        (sequence.lstm_forward, lstm_case()),
    ],
)
def test_a_call_checks_each_of_its_arrays_once_and_nothing_else(function, given, checked):
    function(*given)
    for found in checked:
        assert sorted(found) == sorted(map(id, given))


def test_a_backward_pass_looks_through_what_the_loss_hands_in_and_not_through_its_own_trace(
    checked,
):
    trace = sequence.lstm_forward(*lstm_case())
    d_loss = [np.ones((7, 3, 5)), np.ones((3, 5)), np.ones((3, 5))]
    checked[1].clear()
    sequence.lstm_backward(trace, *d_loss)
    assert sorted(checked[1]) == sorted(map(id, d_loss))
