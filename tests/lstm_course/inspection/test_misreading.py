"""Another state in the last tanh: what torch computes, what cannot be learnt, what is carried."""

import numpy as np
import pytest
import torch

from lstm_course.inspection import (
    READINGS,
    difference_left,
    fresh_lstm,
    misreading,
    percent_told_apart,
    read_as,
)
from lstm_course.networks.torch_bridge import weights_from_torch


@pytest.fixture
def network():
    """x (6, 4, 8), states of zeros, a start of c, and weights that take gradients."""
    rng = np.random.default_rng(4)
    lstm = fresh_lstm(4)
    weights = [torch.from_numpy(part).requires_grad_() for part in weights_from_torch(lstm)]
    x, c_0 = (torch.from_numpy(rng.uniform(-1, 1, shape)) for shape in ((6, 4, 8), (4, 32)))
    return lstm, x, c_0.new_zeros(4, 32), c_0.requires_grad_(), weights


def test_the_right_reading_is_torchs_lstm(network):
    lstm, x, zeros, c_0, weights = network
    h, c = read_as("cell state", x, zeros, c_0, *weights)
    _, (h_n, c_n) = lstm(x, (zeros[None], c_0[None]))
    assert torch.allclose(h, h_n[0], rtol=0, atol=1e-12)
    assert torch.allclose(c, c_n[0], rtol=0, atol=1e-12)


def test_through_the_tanh_layer_neither_c_nor_input_and_forget_gate_get_a_gradient(network):
    _, x, zeros, c_0, weights = network
    h, _ = read_as("tanh layer", x, zeros, c_0, *weights)
    d_start, dW_x = torch.autograd.grad(h.sum(), (c_0, weights[0]), materialize_grads=True)
    blocks = [float(block.norm()) for block in dW_x.chunk(4)]
    assert float(d_start.norm()) == blocks[0] == blocks[1] == 0
    assert min(blocks[2:]) > 0


def test_with_the_previous_hidden_state_a_silent_cell_stays_silent(network):
    _, x, zeros, c_0, weights = network
    h, c = read_as("previous hidden state", x, zeros, c_0, *weights)
    assert not h.any()
    assert c.any()


def test_a_network_learns_the_same_beside_others(monkeypatch):
    monkeypatch.setattr(misreading, "NUM_STEPS", 3)
    for reading in READINGS[:2]:
        together = percent_told_apart(reading, [2, 3], distance=4)
        assert together[0] != together[1]
        assert together[1] == percent_told_apart(reading, [3], distance=4)[0]


def test_both_readings_learn_a_short_distance_and_loud_distractors_wipe_the_misread_state():
    right, misread = (percent_told_apart(reading, [0], 2)[0] for reading in READINGS[:2])
    assert min(right, misread) > 95
    assert difference_left("tanh layer", 0, loudness=3) < 0.1 < difference_left("cell state", 0)


def test_another_reading_is_refused():
    with pytest.raises(ValueError, match="reading must be one of"):
        percent_told_apart("hidden state", [0])
