"""The variants as torch modules: equal to the NumPy steps, to nn.LSTM and nn.GRU, and trainable."""

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course import variants
from lstm_course.networks import variants as models
from tests.support.cases import D, H, N, T, uniform

EXACT = {"rtol": 0, "atol": 1e-12}


def generator(seed=0):
    return np.random.default_rng(seed)


def given(seed=0):
    """Return x (T, N, D), and a weight for each output, all tensors."""
    rng = generator(seed)
    shapes = [(T, N, D), (T, N, H), (1, N, H), (1, N, H)]
    return [torch.tensor(uniform(rng, *shape), requires_grad=True) for shape in shapes]


def numpy_weights(module):
    return [weight.detach().numpy() for weight in module.parameters()]


def gradients(module, x, weights):
    """Gradients of a weighted sum of all outputs with respect to the input and the weights."""
    h, last = module(x)
    last = last if isinstance(last, tuple) else (last,)
    outputs = (h, *last)
    loss = sum((w * y).sum() for w, y in zip(weights, outputs, strict=False))
    wanted = [x, *module.parameters()]
    return outputs, torch.autograd.grad(loss, wanted)


def assert_same(ours, expected):
    assert len(ours) == len(expected)
    for a, b in zip(ours, expected, strict=True):
        np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), **EXACT)


@pytest.mark.parametrize("kind", variants.KINDS)
def test_each_module_equals_its_numpy_step_over_a_sequence(kind):
    module, (x, *_) = models.VariantLSTM(kind, D, H, generator()), given()
    outputs, (h_T, c_T) = module(x)
    h = c = np.zeros((N, H))
    for x_t, expected in zip(x.detach().numpy(), outputs.detach().numpy(), strict=True):
        h, c = variants.variant_step(kind, x_t, h, c, *numpy_weights(module))
        np.testing.assert_allclose(h, expected, **EXACT)
    np.testing.assert_allclose(h, h_T[0].detach().numpy(), **EXACT)
    np.testing.assert_allclose(c, c_T[0].detach().numpy(), **EXACT)


def test_the_gru_equals_its_numpy_step_over_a_sequence():
    module, (x, *_) = models.VariantGRU(D, H, generator()), given()
    outputs, h_T = module(x)
    h = np.zeros((N, H))
    for x_t, expected in zip(x.detach().numpy(), outputs.detach().numpy(), strict=True):
        h = variants.gru_step(x_t, h, *numpy_weights(module), "after")
        np.testing.assert_allclose(h, expected, **EXACT)
    np.testing.assert_allclose(h, h_T[0].detach().numpy(), **EXACT)


def test_full_equals_torchs_lstm_in_values_and_every_gradient():
    module, (x, *weights) = models.VariantLSTM("full", D, H, generator()), given()
    theirs = nn.LSTM(D, H, dtype=torch.float64)
    theirs.load_state_dict(module.state_dict() | {"bias_hh_l0": torch.zeros(4 * H).double()})
    values, ours = gradients(module, x, weights)
    h, (h_T, c_T) = theirs(x)
    assert_same(values, (h, h_T, c_T))
    _, expected = gradients(theirs, x, weights)
    assert_same(ours, expected[:-1])  # torch's second bias has the same gradient as its first


def test_the_gru_equals_torchs_in_values_and_every_gradient():
    module, (x, *weights) = models.VariantGRU(D, H, generator()), given()
    theirs = nn.GRU(D, H, dtype=torch.float64)
    theirs.load_state_dict(module.state_dict())
    values, ours = gradients(module, x, weights)
    expected_values, expected = gradients(theirs, x, weights)
    assert_same(values, expected_values)
    assert_same(ours, expected)


def test_peepholes_at_zero_have_the_lstms_values_and_gradients():
    peepholes, full = (models.VariantLSTM(k, D, H, generator()) for k in ("peepholes", "full"))
    with torch.no_grad():
        peepholes.peepholes_l0.zero_()
    x, *weights = given()
    values, ours = gradients(peepholes, x, weights)
    expected_values, expected = gradients(full, x, weights)
    assert_same(values, expected_values)
    assert_same(ours[:-1], expected)
    assert ours[-1].abs().min() > 0, "peepholes at zero still learn"


def plain_step(kind, z, c, p):
    """One step of each kind for autograd, gate by gate, on the pre-activations (N, BH)."""
    z = dict(zip(variants.KINDS[kind].blocks, z.split(H, 1), strict=True))
    p_i, p_f, p_o = p.split(H) if p is not None else (0.0, 0.0, 0.0)
    one = torch.ones_like(c)
    f = (z["f"] + p_f * c).sigmoid() if "f" in z else one
    i = (z["i"] + p_i * c).sigmoid() if "i" in z else one
    i = 1 - f if kind == "coupled" else i
    c = f * c + i * (z["g"] if kind == "no candidate tanh" else z["g"].tanh())
    o = (z["o"] + p_o * c).sigmoid() if "o" in z else one
    return o * (c if kind == "no output tanh" else c.tanh()), c


@pytest.mark.parametrize("kind", variants.KINDS)
def test_gradients_of_every_kind_equal_autograds_through_plain_steps(kind):
    module, (x, *weights) = models.VariantLSTM(kind, D, H, generator()), given()

    class Plain(nn.Module):
        def parameters(self):
            return module.parameters()

        def forward(self, x):
            h, c, hidden = torch.zeros(N, H).double(), torch.zeros(N, H).double(), []
            W_x, W_h, b, p = [*module.parameters(), None][:4]
            for x_t in x:
                h, c = plain_step(kind, x_t @ W_x.T + h @ W_h.T + b, c, p)
                hidden.append(h)
            return torch.stack(hidden), (h[None], c[None])

    values, ours = gradients(module, x, weights)
    expected_values, expected = gradients(Plain(), x, weights)
    assert_same(values, expected_values)
    assert_same(ours, expected)


def modules():
    made = {kind: models.VariantLSTM(kind, D, H, generator()) for kind in variants.KINDS}
    return made | {"GRU": models.VariantGRU(D, H, generator())}


@pytest.mark.parametrize("name", modules())
def test_start_weights_are_torchs_uniform_law_from_the_generator_alone(name):
    state = torch.get_rng_state()
    module, again = modules()[name], modules()[name]
    assert torch.equal(torch.get_rng_state(), state)
    for a, b in zip(module.parameters(), again.parameters(), strict=True):
        assert torch.equal(a, b)
        assert a.dtype == torch.float64
        assert 0.7 < a.abs().max() * np.sqrt(H) <= 1
        assert a.min() < 0 < a.max()


COUNTS = {"no forget gate": 3, "no input gate": 3, "no output gate": 3, "coupled": 3}


@pytest.mark.parametrize("kind", variants.KINDS)
def test_only_weights_that_a_variant_has_are_counted(kind):
    K, rows = 2, COUNTS.get(kind, 4)
    expected = rows * H * (D + H + 1) + K * (H + 1) + 3 * H * (kind == "peepholes")
    assert models.variant_model(kind, D, H, K, generator()).num_weights == expected


@pytest.mark.parametrize("kind", variants.KINDS)
def test_all_kinds_start_from_the_same_weights_and_forget_biases(kind):
    options = {"forget_bias": "chrono", "max_lag": 30}
    model = models.variant_model(kind, D, H, 2, generator(3), **options)
    full = models.SequenceModel("lstm", D, H, 2, generator(3), **options)
    assert torch.equal(model.readout.weight, full.readout.weight)
    for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0"):
        expected = variants.take_blocks(kind, getattr(full.recurrent, name).detach().numpy())
        np.testing.assert_array_equal(getattr(model.recurrent, name).detach().numpy(), expected)


@pytest.mark.parametrize("kind", variants.KINDS)
def test_a_variant_learns_to_remember_its_first_input(kind):
    model = models.variant_model(kind, 1, 8, 1, generator(), forget_bias=2.0)
    x = torch.from_numpy(generator(1).uniform(-1, 1, (6, 32, 1)))
    optimizer, losses = torch.optim.Adam(model.parameters(), 0.03), []
    for _ in range(60):
        optimizer.zero_grad()
        loss = ((model(x)[-1] - x[0]) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.2 * losses[0]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: models.VariantLSTM("lstm", D, H, generator()), ValueError, "kind must be one of"),
        (lambda: models.VariantLSTM("full", 0, H, generator()), ValueError, "D must be at least 1"),
        (lambda: models.VariantLSTM("full", D, 2.5, generator()), TypeError, "H must be a whole"),
        (lambda: models.VariantLSTM("full", D, H, 3), TypeError, "rng must be a NumPy generator"),
        (lambda: models.VariantGRU(D, 0, generator()), ValueError, "H must be at least 1"),
        (lambda: models.variant_model("gru", D, H, 2, generator()), ValueError, "kind must be one"),
        (lambda: models.variant_model("full", D, H, 0, generator()), ValueError, "K must be at"),
    ],
)
def test_wrong_arguments_are_refused_by_name(make, error, message):
    with pytest.raises(error, match=message):
        make()
