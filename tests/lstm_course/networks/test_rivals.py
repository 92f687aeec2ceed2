"""Attention and the gated linear recurrence: causal, equal to torch's own, the scan to a loop."""

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course.networks.rivals import (
    POSITIONS,
    AttentionModel,
    Block,
    LinearModel,
    cpu_seconds,
    scan,
)
from lstm_course.networks.torch_bridge import trace_torch


def make_input(*shape):
    return torch.from_numpy(np.random.default_rng(5).uniform(-1, 1, shape))


def make_all():
    """One model of each kind, D = 3, K = 2."""
    rng = np.random.default_rng(3)
    models = {p: AttentionModel(3, 16, 2, rng, positions=p) for p in POSITIONS}
    linear = LinearModel(3, 5, 2, rng, forget_bias=3.0)
    return models | {"linear": linear, "sign": LinearModel(3, 5, 2, rng, lowest=-1.0)}


@pytest.mark.parametrize("name", [*POSITIONS, "linear", "sign"])
def test_a_step_sees_what_came_before_and_nothing_later(name):
    model, x = make_all()[name], make_input(9, 4, 3)
    outputs = model(x)
    assert outputs.shape == (9, 4, 2)
    later, earlier = x.clone(), x.clone()
    later[6:] += 1.0
    earlier[2] += 1.0
    torch.testing.assert_close(model(later)[:6], outputs[:6], rtol=0, atol=1e-12)
    assert (model(later)[6:] - outputs[6:]).abs().max() > 1e-3
    assert (model(earlier)[-1] - outputs[-1]).abs().max() > 1e-6


@pytest.mark.parametrize("name", [*POSITIONS, "linear", "sign"])
def test_sequences_of_a_batch_do_not_touch_each_other(name):
    model, x = make_all()[name], make_input(7, 4, 3)
    alone = torch.cat([model(x[:, n : n + 1]) for n in range(4)], dim=1)
    torch.testing.assert_close(alone, model(x), rtol=0, atol=1e-12)


def test_a_block_attends_as_torch_multihead_attention_does():
    block, z = Block(16, 4).double(), make_input(6, 3, 16)
    judge = nn.MultiheadAttention(16, 4, dtype=torch.float64)
    judge.load_state_dict({
        "in_proj_weight": block.qkv.weight,
        "in_proj_bias": block.qkv.bias,
        "out_proj.weight": block.mix.weight,
        "out_proj.bias": block.mix.bias,
    })  # fmt: skip
    nn.init.zeros_(block.down.weight)
    nn.init.zeros_(block.down.bias)
    read = block.norm_1(z)
    later = torch.ones(6, 6, dtype=torch.bool).triu(1)
    expected = z + judge(read, read, read, attn_mask=later)[0]
    torch.testing.assert_close(block(z), expected, rtol=0, atol=1e-12)


def test_the_order_of_earlier_steps_matters():
    x = make_input(6, 1, 3)
    for model in make_all().values():
        assert (model(x)[-1] - model(x[[1, 0, 2, 3, 4, 5]])[-1]).abs().max() > 1e-12


@pytest.mark.parametrize("T", [1, 2, 7, 8, 9])
def test_the_scan_equals_a_loop_with_its_gradients(T):
    f, new = (make_input(T, 3, 2).abs().requires_grad_() for _ in range(2))
    c, states = torch.zeros(3, 2, dtype=f.dtype), []
    for t in range(T):
        c = f[t] * c + new[t]
        states.append(c)
    loop, joined = torch.stack(states), scan(f, new)
    torch.testing.assert_close(joined, loop, rtol=0, atol=1e-12)
    weights = make_input(T, 3, 2)
    gradients = [
        torch.autograd.grad((c * weights).sum(), (f, new), materialize_grads=True)
        for c in (loop, joined)
    ]
    for expected, found in zip(*gradients, strict=True):
        torch.testing.assert_close(found, expected, rtol=0, atol=1e-12)


def test_the_linear_model_is_an_lstm_whose_recurrent_weights_are_zero():
    model = LinearModel(3, 5, 2, np.random.default_rng(0), num_layers=1)
    lstm = nn.LSTM(3, 5, dtype=torch.float64)
    weights = {name: torch.zeros_like(w) for name, w in lstm.state_dict().items()}
    weights |= {"weight_ih_l0": model.layers[0].weight, "bias_ih_l0": model.layers[0].bias}
    lstm.load_state_dict(weights)
    x = make_input(9, 4, 3)
    h = torch.from_numpy(trace_torch(lstm, x.numpy()).h)
    torch.testing.assert_close(model(x), model.readout(h), rtol=0, atol=1e-12)


def test_a_gate_that_may_be_negative_turns_the_sign_of_what_is_kept():
    """One unit that holds 1 and is told f = -1 at every step: the weights say so, f_t is -1."""
    model = LinearModel(1, 1, 1, np.random.default_rng(0), num_layers=1, lowest=-1.0)
    with torch.no_grad():
        model.layers[0].weight[:, 0] = torch.tensor([1e3, -1e3, 0.0, 0.0])  # of i, f, g, o
        model.layers[0].bias[:] = torch.tensor([-1.0, 0.0, 1e3, 1e3])
        model.readout.weight[:], model.readout.bias[:] = 1.0, 0.0
    x = torch.ones(5, 1, 1, dtype=torch.float64)
    with torch.no_grad():  # c_t = 1 - c_prev from f = -1, i = g = 1
        found = model(x).flatten().atanh()
    torch.testing.assert_close(found, torch.tensor([1.0, 0, 1, 0, 1], dtype=x.dtype))
    model.lowest = 0.0  # f = 0: nothing is kept
    torch.testing.assert_close(model(x).flatten().atanh(), x.flatten())


def test_start_weights_come_from_the_generator_alone():
    first, again, other = (
        AttentionModel(3, 16, 2, np.random.default_rng(seed)).state_dict() for seed in (1, 1, 2)
    )
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["embed.weight"], other["embed.weight"])
    assert first["embed.weight"].dtype == torch.float64
    assert first["embed.weight"].abs().max() <= 1 / np.sqrt(3)


def test_the_forget_bias_is_set_in_its_rows():
    for layer in make_all()["linear"].layers:
        np.testing.assert_array_equal(layer.bias[5:10].detach(), 3.0)


def test_wrong_arguments_are_named():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="E must be a multiple of 8; got 12"):
        AttentionModel(3, 12, 2, rng)
    with pytest.raises(ValueError, match="positions must be one of 'sinusoidal'.*; got 'rotary'"):
        AttentionModel(3, 16, 2, rng, positions="rotary")
    with pytest.raises(ValueError, match="num_layers must be at least 1; got 0"):
        LinearModel(3, 5, 2, rng, num_layers=0)
    with pytest.raises(TypeError, match="rng"):
        LinearModel(3, 5, 2, 0)
    with pytest.raises(ValueError, match="lowest must be at least -1.0 and at most 0.0; got -2"):
        LinearModel(3, 5, 2, rng, lowest=-2)


def test_more_steps_take_more_time():
    model = make_all()["linear"]
    assert 0 < cpu_seconds(model, 8, 3) < cpu_seconds(model, 20_000, 3)
