import numpy as np
import pytest
import torch

from lstm_course.training.losses import KINDS, loss_for

T, N, K = 4, 3, 5


def case(kind):
    rng = np.random.default_rng(2)
    outputs = rng.uniform(-2, 2, (T, N, K))
    targets = {
        "classes": np.eye(K)[rng.integers(0, K, (T, N))],
        "values": rng.uniform(-1, 1, (T, N, K)),
        "legal symbols": rng.integers(0, 2, (T, N, K)).astype(float),
    }[kind]
    mask = np.zeros((T, N), dtype=bool)
    mask[-1], mask[1, 2] = True, True
    return outputs, targets, mask


def by_hand(kind, outputs, targets):
    """Return the loss of chosen steps, outputs and targets (steps, K), from its definition."""
    if kind == "classes":
        p = np.exp(outputs) / np.exp(outputs).sum(axis=-1, keepdims=True)
        return -np.log((p * targets).sum(axis=-1)).mean()
    if kind == "values":
        return ((outputs - targets) ** 2).mean()
    p = 1 / (1 + np.exp(-outputs))
    return -np.log(np.where(targets == 1, p, 1 - p)).mean()


@pytest.mark.parametrize("kind", KINDS)
def test_the_loss_is_the_mean_over_the_chosen_steps_by_its_definition(kind):
    outputs, targets, mask = case(kind)
    loss = loss_for(kind)(*map(torch.from_numpy, (outputs, targets, mask)))
    assert loss.shape == ()
    assert loss.item() == pytest.approx(by_hand(kind, outputs[mask], targets[mask]), rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_steps_outside_the_mask_do_not_matter(kind):
    outputs, targets, mask = case(kind)
    before = loss_for(kind)(*map(torch.from_numpy, (outputs, targets, mask)))
    outputs[~mask] += 7
    targets[~mask] = 0
    assert loss_for(kind)(*map(torch.from_numpy, (outputs, targets, mask))) == before


def test_predictions_are_probabilities_or_values():
    outputs = torch.tensor(case("values")[0], requires_grad=True)
    classes, symbols = (loss_for(kind).predict(outputs) for kind in ("classes", "legal symbols"))
    z = outputs.detach().numpy()
    assert np.allclose(classes, np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True))
    assert np.allclose(symbols, 1 / (1 + np.exp(-z)))
    assert np.array_equal(loss_for("values").predict(outputs), z)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda o, t, m: (o[..., :1], t[..., 0], m),
            r"targets has shape \(4, 3\); expected \(T, N, K\) with T = 4, N = 3, K = 1",
        ),
        (lambda o, t, m: (o, t[:, :1], m), r"targets has shape \(4, 1, 5\)"),
        (lambda o, t, m: (o[0], t[0], m[0]), r"outputs has shape \(3, 5\); expected \(T, N, K\)"),
        (lambda o, t, m: (o, t, m.T), r"mask has shape \(3, 4\); expected \(T, N\) with T = 4"),
        (lambda o, t, m: (o, t, m & False), "mask chooses no step"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_shapes_that_differ_are_refused(kind, change, message):
    with pytest.raises(ValueError, match=message):
        loss_for(kind)(*change(*map(torch.from_numpy, case(kind))))


def test_a_mask_of_numbers_is_refused():
    outputs, targets, mask = map(torch.from_numpy, case("values"))
    with pytest.raises(TypeError, match="mask must be a tensor of torch.bool; got torch.float64"):
        loss_for("values")(outputs, targets, mask.double())


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind must be one of 'classes', 'values', .*; got 'mse'"):
        loss_for("mse")


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_step_counts_again_by_its_weight(kind):
    outputs, targets, mask = case(kind)
    mask[-1, 0] = False
    loss = loss_for(kind, last_step=2.5)(*map(torch.from_numpy, (outputs, targets, mask)))
    last = by_hand(kind, outputs[-1, 1:], targets[-1, 1:])
    assert loss.item() == pytest.approx(by_hand(kind, outputs[mask], targets[mask]) + 2.5 * last)


def test_a_last_step_that_does_not_count_is_refused():
    outputs, targets, mask = map(torch.from_numpy, case("values"))
    mask[-1] = False
    with pytest.raises(ValueError, match=r"last_step needs a step T - 1 that counts"):
        loss_for("values", last_step=1.0)(outputs, targets, mask)
