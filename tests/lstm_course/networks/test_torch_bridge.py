"""Weights both ways, gates out of a torch module, our networks inside torch's autograd."""

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course.networks import torch_bridge as bridge
from tests.support.cases import lstm_case, rnn_case


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
    with pytest.raises(TypeError, match="module must be nn.RNN or nn.LSTM; got GRU"):
        bridge.weights_from_torch(nn.GRU(4, 5))


@pytest.mark.parametrize("make_case", [rnn_case, lstm_case])
def test_our_networks_pass_autograds_own_gradient_check(make_case):
    case = [torch.tensor(a, requires_grad=True) for a in make_case(T=3, N=2, D=3, H=2)]
    function = bridge.RNNFunction if make_case is rnn_case else bridge.LSTMFunction
    assert torch.autograd.gradcheck(function.apply, case)


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM])
@pytest.mark.parametrize("T", [0, 1, 7])
def test_a_module_computed_by_us_cannot_be_told_from_torchs(kind, T):
    torch.manual_seed(0)
    theirs = kind(4, 5, dtype=torch.float64)
    ours = (bridge.NumpyRNN if kind is nn.RNN else bridge.NumpyLSTM)(4, 5, dtype=torch.float64)
    ours.load_state_dict(theirs.state_dict())
    x, h_0, c_0 = (torch.tensor(a) for a in lstm_case(T=max(T, 1))[:3])
    state = h_0[None] if kind is nn.RNN else (h_0[None], c_0[None])
    if T == 0:  # torch refuses an empty sequence; ours hands the state on
        h, last = ours(x[:0], state)
        last = last if kind is nn.RNN else last[0]
        assert h.shape == (0, 3, 5)
        assert torch.equal(last, h_0[None])
        return
    for given in (None, state):
        results = []
        for module in (ours, theirs):
            module.zero_grad()
            h, last = module(x, given)
            parts = [h, last] if kind is nn.RNN else [h, *last]
            sum((k + 1) * (part**2).sum() for k, part in enumerate(parts)).backward()
            results.append(parts + [weight.grad for weight in module.parameters()])
        for a, b in zip(*results, strict=True):
            torch.testing.assert_close(a, b, rtol=0, atol=1e-12)


def test_the_forget_gates_bias_is_set_in_every_layer_and_direction_and_nothing_else_changes():
    torch.manual_seed(0)
    lstm = nn.LSTM(4, 5, num_layers=2, bidirectional=True)
    before = {name: values.clone() for name, values in lstm.named_parameters()}
    bridge.set_forget_bias(lstm, 1.5)
    for name, values in lstm.named_parameters():
        if name.startswith("bias"):
            before[name][5:10] = 1.5 if "_ih_" in name else 0.0
        assert torch.equal(values, before[name]), name
    with pytest.raises(TypeError, match="lstm must be"):
        bridge.set_forget_bias(nn.GRU(4, 5), 1.5)
    with pytest.raises(ValueError, match="lstm has no biases"):
        bridge.set_forget_bias(nn.LSTM(4, 5, bias=False), 1.5)
    with pytest.raises(ValueError, match="bias must be"):
        bridge.set_forget_bias(lstm, float("nan"))
