"""How long a memory lasts: by hand, and in fresh networks of torch's own."""

import numpy as np
import pytest
import torch

from lstm_course.inspection import fresh_lstm, gates_at_start, half_life


@pytest.mark.parametrize(("gate", "steps"), [(0.5, 1), (0.25, 0.5), (0.5**0.1, 10)])
def test_the_half_life_of_a_gate_that_stays_is_when_its_power_is_a_half(gate, steps):
    assert half_life(np.full((7, 2, 3), gate)) == pytest.approx(steps)


def test_gates_multiply_so_one_small_one_outweighs_many_large_ones():
    assert half_life(np.array([0.999, 0.001])) < 1 < half_life(np.array([0.6, 0.4, 0.9]))


@pytest.mark.parametrize("f", [[0.0, 0.5], [1.0], []])
def test_what_are_no_gates_has_no_half_life(f):
    with pytest.raises(ValueError, match="each above 0 and below 1"):
        half_life(np.array(f))


def test_fresh_networks_are_torchs_own_and_leave_its_random_numbers_alone():
    before = torch.get_rng_state()
    f = gates_at_start(3)
    assert torch.equal(torch.get_rng_state(), before)
    assert f.shape == (100, 16, 32)
    assert half_life(gates_at_start(3, forget_bias=3.0)) > 10 * half_life(f)


def test_a_fresh_lstm_has_the_forget_bias_it_was_asked_for_and_else_torchs_start():
    plain, told = (dict(fresh_lstm(3, bias).named_parameters()) for bias in (None, 3.0))
    for name, values in plain.items():
        assert torch.equal(values, told[name]) == (not name.startswith("bias"))
    both = told["bias_ih_l0"] + told["bias_hh_l0"]
    assert torch.allclose(both[32:64], torch.tensor(3.0, dtype=torch.float64))
    torch.manual_seed(3)
    own = torch.nn.LSTM(8, 32, dtype=torch.float64)
    assert torch.equal(own.weight_hh_l0, plain["weight_hh_l0"])
