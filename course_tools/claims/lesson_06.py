"""Claims of lesson 06: what writers learn by a product and by sums, and louder words."""

import torch

from lstm_course.inspection import train_writers

from .claim import Claim

LESSON = "06_choose_what_to_write"
SOFT, LOUD = [0.5, 1.0, 2.0], [0.5, 1.0, 2.0, 5.0, 10.0]


def product(z_i, z_g):
    """Gate times candidate."""
    return torch.sigmoid(z_i) * torch.tanh(z_g)


def added(*z):
    """Tanhs, added."""
    return sum(torch.tanh(z_k) for z_k in z)


def errors(seed: int) -> dict[str, float]:
    """The worst error of one writer by each rule, on strengths heard and on twice as loud."""
    measured = {}
    for name, rule, num_layers in (("product", product, 2), ("two", added, 2), ("four", added, 4)):
        for heard in (SOFT, LOUD):
            writers = train_writers(rule, num_layers, heard, seeds=[seed])
            loudest = heard[-1]
            measured[f"{name}, {loudest:g}"] = float(writers.worst_error(*heard)[0])
            measured[f"{name}, {loudest:g}, louder"] = float(writers.worst_error(2 * loudest)[0])
    sums = ("two", "four")
    learnt = [measured[f"{name}, 2"] < 0.1 for name in ("product", *sums)]
    measured["share that learn"] = sum(learnt) / len(learnt)
    measured["product, louder"] = max(measured[f"product, {n}, louder"] for n in (2, 10))
    measured["a sum, louder"] = min(measured[f"{k}, {n}, louder"] for k in sums for n in (2, 10))
    measured["two learn it"] = float(measured["two, 10"] < 0.1)
    return measured


CLAIMS = (
    Claim(
        LESSON,
        "so-sums",
        "Up to strength 2 nearly all learn what they hear",
        *(errors, "share that learn", "mean"),
        at_least=0.9,
        then=1.0,
    ),
    Claim(
        LESSON,
        "so-sums",
        "On words twice as loud the products are right",
        *(errors, "product, louder", "max"),
        at_most=0.1,
        then=0.00273,
    ),
    Claim(
        LESSON,
        "so-sums",
        "and every sum is wrong",
        *(errors, "a sum, louder", "min"),
        at_least=0.3,
        then=0.6,
    ),
    Claim(
        LESSON,
        "so-sums",
        "two tanhs hardly learn those at all",
        *(errors, "two learn it", "mean"),
        at_most=0.4,
        then=0.0,
    ),
)
