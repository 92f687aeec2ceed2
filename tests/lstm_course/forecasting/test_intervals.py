"""Quantiles: the loss that teaches them, how many years lie inside, and what widening does."""

import numpy as np
import pytest
import torch

from lstm_course.forecasting.intervals import (
    SHARES,
    add_residuals,
    inside,
    quantile_loss,
    widen,
    widened,
)

shares = np.array(SHARES)


def test_the_loss_by_hand():
    truth, forecast = np.array([3.0, 1.0]), np.array([[1.0, 2.0, 4.0], [2.0, 2.0, 2.0]])
    by_hand = [0.1 * 2, 0.5 * 1, 0.1 * 1, 0.9 * 1, 0.5 * 1, 0.1 * 1]
    assert quantile_loss(forecast, truth, shares) == pytest.approx(np.mean(by_hand))


def test_the_loss_is_least_at_the_quantiles_and_torch_finds_the_same_number():
    truth = np.random.default_rng(0).normal(size=400)
    tried = np.linspace(-2, 2, 401)
    for share in (0.1, 0.5, 0.9):
        losses = [quantile_loss(np.full((400, 1), q), truth, np.array([share])) for q in tried]
        assert tried[np.argmin(losses)] == pytest.approx(np.quantile(truth, share), abs=0.02)
    forecast = torch.zeros(400, 3, dtype=torch.float64, requires_grad=True)
    loss = quantile_loss(forecast, torch.from_numpy(truth), torch.from_numpy(shares))
    assert loss.item() == pytest.approx(quantile_loss(np.zeros((400, 3)), truth, shares))
    loss.backward()
    assert forecast.grad.sum(dim=0)[0] > 0 > forecast.grad.sum(dim=0)[2]


def test_a_year_on_the_edge_is_inside():
    quantiles = np.array([[1.0, 2, 3]] * 4)
    np.testing.assert_array_equal(
        inside(quantiles, np.array([1.0, 3, 0.9, 3.1])), [True, True, False, False]
    )


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("half", [0.1, 3.0])
def test_after_widening_the_share_lies_inside_and_with_less_it_does_not(share, half):
    rng = np.random.default_rng(1)
    truth = rng.normal(size=37)
    quantiles = rng.normal(size=(37, 1)) * 0.3 + np.array([-half, 0, half])
    amount = widen(quantiles, truth, share)
    assert inside(widened(quantiles, amount + 1e-12), truth).mean() >= share
    assert inside(widened(quantiles, amount - 1e-9), truth).mean() < share
    np.testing.assert_array_equal(widened(quantiles, amount)[:, 1], quantiles[:, 1])


def test_55_of_100_are_enough_for_a_share_of_055_which_is_a_little_more_in_floating_point():
    truth = np.arange(100.0)
    assert widen(np.zeros((100, 3)), truth, 0.55) == 54.0


def test_an_interval_of_residuals_holds_the_years_it_was_made_of():
    truth = np.random.default_rng(2).normal(size=101)
    quantiles = add_residuals(np.zeros(101), truth)
    assert inside(quantiles, truth).mean() == pytest.approx(0.8, abs=0.01)
    np.testing.assert_array_equal(quantiles[:, 1], np.zeros(101))


def test_a_share_above_one_and_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"share must be at least 0.0 and at most 1.0; got 80"):
        widen(np.zeros((3, 3)), np.zeros(3), 80)
    with pytest.raises(ValueError, match="N"):
        inside(np.zeros((3, 3)), np.zeros(4))
