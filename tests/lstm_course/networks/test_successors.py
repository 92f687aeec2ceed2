"""minLSTM, sLSTM, mLSTM as torch modules: equal to the NumPy steps, both forms to each other."""

import numpy as np
import pytest
import torch

from lstm_course.gradients import numerical_gradient
from lstm_course.networks.successors import (
    LAYERS,
    MLSTM,
    SLSTM,
    MinLSTM,
    SuccessorModel,
    log_scan,
)
from lstm_course.successors import minlstm_step
from tests.lstm_course.test_successors import read_mlstm, read_slstm
from tests.support.cases import D, H, N, T

EXACT = {"rtol": 0, "atol": 1e-10}
K = 2


def generator(seed=0):
    return np.random.default_rng(seed)


def make_input(steps=T, seed=5):
    return torch.from_numpy(generator(seed).uniform(-2, 2, (steps, N, D)))


def numpy_weights(layer):
    return [weight.detach().numpy() for weight in layer.parameters()]


def read_minlstm(x, weights):
    h, hidden = np.zeros((x.shape[1], H)), []
    for x_t in x:
        h = minlstm_step(x_t, h, *weights)
        hidden.append(h)
    return np.array(hidden), h


CASES = [
    (SLSTM, {"stabilise": True}, read_slstm),
    (SLSTM, {"stabilise": False}, read_slstm),
    (MLSTM, {"form": "loop"}, read_mlstm),
    (MLSTM, {"form": "loop", "stabilise": False}, read_mlstm),
    (MLSTM, {"form": "parallel"}, read_mlstm),
    (MLSTM, {"form": "parallel", "stabilise": False}, read_mlstm),
    (MinLSTM, {"form": "loop"}, read_minlstm),
    (MinLSTM, {"form": "parallel"}, read_minlstm),
]
EACH = pytest.mark.parametrize(("kind", "options", "read"), CASES)


@EACH
@pytest.mark.parametrize("steps", [1, 200])
def test_each_form_of_each_layer_equals_its_numpy_step_over_a_sequence(kind, options, read, steps):
    layer, x = kind(D, H, generator(), forget_bias=2.0, **options), make_input(steps)
    expected, _ = read(x.numpy(), numpy_weights(layer))
    np.testing.assert_allclose(layer(x).detach().numpy(), expected, **EXACT)


@EACH
def test_the_gradients_of_each_form_are_central_differences(kind, options, read):
    layer, x = kind(D, H, generator(), **options), make_input()
    weights = generator(1).uniform(-1, 1, (T, N, H))
    (layer(x) * torch.from_numpy(weights)).sum().backward()
    values = [w.copy() for w in numpy_weights(layer)]
    for k, weight in enumerate(layer.parameters()):

        def loss(changed, k=k):
            hidden, _ = read(x.numpy(), [*values[:k], changed, *values[k + 1 :]])
            return float((hidden * weights).sum())

        expected = numerical_gradient(loss, values[k])
        np.testing.assert_allclose(weight.grad.numpy(), expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("kind", [MLSTM, MinLSTM])
def test_both_forms_have_the_same_gradients(kind):
    x = make_input(50)
    found = []
    for form in ("loop", "parallel"):
        layer = kind(D, H, generator(), form=form, forget_bias=1.0)
        (layer(x) ** 2).sum().backward()
        found.append([w.grad for w in layer.parameters()])
    for a, b in zip(*found, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("kind", "options", "_"), [case for case in CASES if "stabilise" not in case[1]]
)
def test_exponentials_that_no_float_holds_are_read_and_learnt_from(kind, options, _):
    layer, x = kind(D, H, generator(), **options), 3000 * make_input(30)
    hidden = layer(x)
    hidden.sum().backward()
    assert hidden.isfinite().all()
    assert all(weight.grad.isfinite().all() for weight in layer.parameters())


@pytest.mark.parametrize("T", [1, 2, 7])
def test_the_scan_of_logarithms_equals_a_loop(T):
    f, new = (torch.from_numpy(generator(k).uniform(0.01, 2, (T, 3))) for k in (1, 2))
    h, states = torch.zeros(3), []
    for f_t, new_t in zip(f, new, strict=True):
        h = f_t * h + new_t
        states.append(h)
    joined = log_scan(f.log(), new.log()).exp()
    torch.testing.assert_close(joined, torch.stack(states), rtol=1e-12, atol=0)
    with pytest.raises(ValueError, match=r"one shape, \(T, ...\); got \(\d, 3\), \(0, 3\)"):
        log_scan(f, new[:0])


@pytest.mark.parametrize("kind", LAYERS)
def test_a_model_reads_what_came_before_and_nothing_later(kind):
    model, x = SuccessorModel(kind, D, H, K, generator(), num_layers=2), make_input(9)
    outputs, later, earlier = model(x), x.clone(), x.clone()
    assert outputs.shape == (9, N, K)
    later[6:] += 1.0
    earlier[2] += 1.0
    torch.testing.assert_close(model(later)[:6], outputs[:6], rtol=0, atol=1e-12)
    assert (model(later)[6:] - outputs[6:]).abs().max() > 1e-4
    assert (model(earlier)[-1] - outputs[-1]).abs().max() > 1e-8


@pytest.mark.parametrize("kind", LAYERS)
def test_start_weights_come_from_the_generator_and_the_forget_bias_stands_in_its_rows(kind):
    before = torch.random.get_rng_state()
    first, again, other = (
        SuccessorModel(kind, D, H, K, generator(seed), forget_bias=3.0).state_dict()
        for seed in (1, 1, 2)
    )
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["layers.0.W_x"], other["layers.0.W_x"])
    bias = first["layers.0.b_if"][1:] if kind == "mLSTM" else first["layers.0.b"][H : 2 * H]
    assert (bias == 3.0).all()
    assert all(first[name].abs().max() <= 1 / np.sqrt(H) for name in first if "W" in name)


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="kind must be one of 'sLSTM', .*; got 'LSTM'"):
        SuccessorModel("LSTM", D, H, K, generator())
    with pytest.raises(ValueError, match="form must be one of 'parallel', 'loop'; got 'scan'"):
        MLSTM(D, H, generator(), form="scan")
    with pytest.raises(ValueError, match="num_layers must be at least 1; got 0"):
        SuccessorModel("sLSTM", D, H, K, generator(), num_layers=0)
    with pytest.raises(TypeError, match="rng"):
        MinLSTM(D, H, 0)
