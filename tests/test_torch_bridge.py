"""Weights both ways, gates out of a torch module, our networks inside torch's autograd."""

import numpy as np
import pytest
import torch
from cases import lstm_case, rnn_case
from torch import nn

from lstm_course import torch_bridge as bridge


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM])
@pytest.mark.parametrize("bias", [True, False])
def test_the_trace_rebuilds_the_modules_own_output(kind, bias):
    torch.manual_seed(0)
    module = kind(4, 5, bias=bias, dtype=torch.float64)
    x = rnn_case()[0]
    trace = bridge.trace_torch(module, x)
    h, _ = module(torch.from_numpy(x))
    np.testing.assert_allclose(trace.h, h.detach().numpy(), rtol=0, atol=1e-12)


def test_both_of_torchs_biases_count():
    torch.manual_seed(0)
    module = nn.LSTM(4, 5, dtype=torch.float64)
    b = bridge.weights_from_torch(module)[2]
    expected = (module.bias_ih_l0 + module.bias_hh_l0).detach().numpy()
    np.testing.assert_array_equal(b, expected)


@pytest.mark.parametrize("case", [rnn_case(), lstm_case(), lstm_case(dtype=np.float32)])
def test_weights_survive_the_way_there_and_back(case):
    make = bridge.torch_rnn if len(case) == 5 else bridge.torch_lstm
    back = bridge.weights_from_torch(make(*case[-3:]))
    for before, after in zip(case[-3:], back, strict=True):
        assert after.dtype == before.dtype
        np.testing.assert_array_equal(after, before)


def test_copied_weights_do_not_share_memory_with_the_module():
    module = nn.RNN(4, 5)
    W_x, _, _ = bridge.weights_from_torch(module)
    W_x[:] = 7
    assert not (module.weight_ih_l0 == 7).any()


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (nn.LSTM(4, 5, num_layers=2), "num_layers = 2, expected 1"),
        (nn.LSTM(4, 5, bidirectional=True), "bidirectional = True, expected False"),
        (nn.LSTM(4, 5, proj_size=2), "proj_size = 2, expected 0"),
        (nn.LSTM(4, 5, batch_first=True), "batch_first = True, expected False"),
        (nn.RNN(4, 5, nonlinearity="relu"), "nonlinearity = 'relu', expected 'tanh'"),
    ],
)
def test_modules_without_a_counterpart_are_refused(module, message):
    with pytest.raises(ValueError, match=message):
        bridge.weights_from_torch(module)


def test_another_kind_of_module_is_a_type_error():
    with pytest.raises(TypeError, match="expected nn.RNN or nn.LSTM; got GRU"):
        bridge.weights_from_torch(nn.GRU(4, 5))


def test_an_rnn_has_no_cell_state():
    with pytest.raises(ValueError, match="an nn.RNN has no cell state; got c_0"):
        bridge.trace_torch(bridge.torch_rnn(*rnn_case()[-3:]), rnn_case()[0], c_0=np.zeros((3, 5)))


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_our_networks_pass_autograds_own_gradient_check(make_case):
    case = [torch.tensor(a, requires_grad=True) for a in make_case(T=3, N=2, D=3, H=2)]
    function = bridge.RNNFunction if make_case is rnn_case else bridge.LSTMFunction
    assert torch.autograd.gradcheck(function.apply, case)
