"""Claims of lesson 14 and its closer look: what units of bracket networks follow and are for."""

import numpy as np

from lstm_course.cell import sigmoid
from lstm_course.inspection import (
    choose_unit,
    correlate_units,
    cost_of_holding,
    cost_of_not_knowing,
    fit_probe,
    half_life,
    luck,
    make_bracket_text,
    most_believed,
    read_probe,
    share_inside,
    share_of_closing,
    train_network,
    where_empty,
)

from .claim import Claim

LESSON = "14_look_inside_the_gates"
CLOSER = "14_who_keeps_the_count"


def brackets(seed: int) -> dict[str, float]:
    """Everything that lesson and closer look say of bracket networks, measured on one."""
    network, rng = train_network(seed), np.random.default_rng(seed)
    choose, judge = (make_bracket_text(rng, N=32, T=200) for _ in range(2))
    texts = network, choose, judge
    return (
        _quotes(*texts) | _luck(network, seed) | _costs(*texts) | _belief(*texts) | _count(*texts)
    )


def _quotes(network, choose, judge) -> dict[str, float]:
    """The quote unit at kinds of symbols: forget gate, what is new in c, how often it is right."""
    unit, trace = choose_unit(network.read(choose).c, choose.quoted), network.read(judge)
    right = (share_inside(trace.c[..., unit], judge) > 0.5) == judge.quoted
    f = {name: trace.f[..., unit][here].mean() for name, here in judge.places.items()}
    share = {name: right[here].mean() for name, here in judge.places.items()}
    new, c = (trace.i * trace.g)[..., unit], trace.c[..., unit]
    written, kept = (abs(part[judge.places["("]].mean()) for part in (new, c - new))
    return {
        "f, opening mark": float(f["opening mark"]),
        "f, (": float(f["("]),
        "f, letter inside": float(f["letter inside"]),
        "f below a third at (": float(f["("] < 1 / 3),
        "written anew at (": float(written > kept),
        "right at both marks": float(min(share["opening mark"], share["closing mark"]) > 0.5),
        "right elsewhere": float(min(share[n] for n in share if "mark" not in n)),
    }


def _luck(network, seed: int) -> dict[str, float]:
    """How well units follow a depth on short texts, and by luck, where chosen and elsewhere."""
    found = luck(network, seed)
    chosen, judged = found["another text's depth"]
    return {
        "luck": float(chosen),
        "luck left": float(judged / chosen),
        "follows elsewhere": float(found["its depth"][1]),
        "drawn at random": float(found["its depth, a unit drawn at random"][1]),
    }


def _costs(network, choose, judge) -> dict[str, float]:
    """What holding each unit costs, at its mean and as where nothing is open, and what for."""
    c = network.read(choose).c
    r = np.abs(correlate_units(c, choose.depth))
    unit, ways = r.argmax(), (c.mean(axis=(0, 1)), where_empty(network, choose))
    mean, empty = (
        np.array([cost_of_holding(network, judge, k, v).mean() for k, v in enumerate(values)])
        for values in ways
    )
    return {
        "extra bits": float(network.extra_bits(network.read(judge).h, judge).mean()),
        "depth unit's r": float(r.max()),
        "units beyond 0.9": float((r > 0.9).sum()),
        "depth unit's place": float(1 + (mean > mean[unit]).sum()),
        "depth unit's cost": float(mean[unit]),
        "misleads": float(mean.max() > cost_of_not_knowing(judge, 0 * judge.depth)),
        "depth unit first, held as empty": float(empty.argmax() == unit),
        "worth of the depth": cost_of_not_knowing(judge, judge.quoted),
    }


def _belief(network, choose, judge) -> dict[str, float]:
    """The share of ) at depth 2 with nothing held, the depth unit, and the unit that does most."""
    unit, most = choose_unit(network.read(choose).c, choose.depth), most_believed(network, choose)
    c = where_empty(network, choose)
    shares = [
        share_of_closing(network, judge, held) for held in ({}, {unit: c[unit]}, {most: c[most]})
    ]
    return {
        "share, the most believed held": shares[2],
        "depth unit does as well": float(shares[1] <= shares[2] + 0.05),
    }


def _count(network, choose, judge) -> dict[str, float]:
    """Who keeps the count: half-life, what is written by whose voice, probes in percent right."""
    trace, every = network.read(judge), np.arange(12)
    unit = choose_unit(network.read(choose).c, choose.depth)
    letters = judge.symbols > 2

    def voice(heard):
        h = np.where(heard, trace.h_before, trace.h_before.mean(axis=(0, 1)))
        z = trace.x @ network.W_x.T + h @ network.W_h.T + network.b
        z_i, _, z_g, _ = np.split(z, 4, axis=2)
        wrote = (sigmoid(z_i) * np.tanh(z_g))[..., unit][letters]
        return float(abs(np.corrcoef(wrote, judge.depth[letters])[0, 1]))

    def right(units):
        c, c_new = (network.read(text).c[..., units] for text in (choose, judge))
        depth = read_probe(c_new, fit_probe(c, choose.depth)).round()
        return 100 * float((depth == judge.depth).mean())

    return {
        "half-life": half_life(trace.f[..., unit]),
        "own voice": voice(every == unit),
        "other voices": voice(every != unit),
        "read by all": right(every),
        "read without the best": right(np.delete(every, unit)),
        "best alone is behind": float(right([unit]) < right(np.delete(every, unit))),
    }


CLAIMS = (
    Claim(
        LESSON,
        "predict-cost",
        "Nothing held, they are at most 0.03 in all ten networks",
        *(brackets, "extra bits", "max"),
        at_most=0.05,
        then=0.027,
    ),
    Claim(
        LESSON,
        "predict-f",
        "the forget gate falls: to 0.04",
        *(brackets, "f, opening mark", "median"),
        at_most=0.12,
        then=0.037,
    ),
    Claim(
        LESSON,
        "predict-f",
        "How large is the quote unit's forget gate there?",
        *(brackets, "f, (", "median"),
        at_most=0.5,
        then=0.181,
    ),
    Claim(
        LESSON,
        "why-f",
        "In eight the larger part of $c$ after `(` is new",
        *(brackets, "written anew at (", "mean"),
        at_least=0.6,
        then=0.8,
    ),
    Claim(
        LESSON,
        "why-f",
        "In seven of ten networks more than two thirds of what was held go",
        *(brackets, "f below a third at (", "mean"),
        at_least=0.4,
        then=0.7,
    ),
    Claim(
        LESSON,
        "why-f",
        "Only at letters inside quotes is more than half kept in all ten",
        *(brackets, "f, letter inside", "min"),
        at_least=0.5,
        then=0.604,
    ),
    Claim(
        LESSON,
        "so-places",
        "right at both, as a rule, in only three",
        *(brackets, "right at both marks", "mean"),
        at_most=0.5,
        then=0.3,
    ),
    Claim(
        LESSON,
        "so-places",
        "At letters and brackets the quote unit deserves its name",
        *(brackets, "right elsewhere", "min"),
        at_least=0.8,
        then=0.9,
    ),
    Claim(
        LESSON,
        "so-luck",
        "The chosen unit follows as well where it did not choose",
        *(brackets, "follows elsewhere", "min"),
        at_least=0.85,
        then=0.956,
    ),
    Claim(
        LESSON,
        "so-luck",
        "Luck falls by half on a new text: that half *was* the choice",
        *(brackets, "luck left", "median"),
        at_least=0.35,
        at_most=0.65,
        then=0.48,
    ),
    Claim(
        LESSON,
        "so-luck",
        "But see the unit drawn at random, 0.5 to 0.8",
        *(brackets, "drawn at random", "median"),
        at_least=0.5,
        at_most=0.8,
        then=0.651,
    ),
    Claim(
        LESSON,
        "so-luck",
        "two to five of twelve pass 0.9 in these networks",
        *(brackets, "units beyond 0.9"),
        at_least=1.5,
        then=2.5,
    ),
    Claim(
        LESSON,
        "predict-cost",
        "reaches 0.96 or more in each",
        *(brackets, "depth unit's r", "min"),
        at_least=0.85,
        then=0.964,
    ),
    Claim(
        LESSON,
        "why-cost",
        "**None**, nor in twenty networks from other seeds",
        *(brackets, "depth unit's place", "min"),
        at_least=2,
        then=3,
    ),
    Claim(
        LESSON,
        "why-cost",
        "The best predictor that lacks the depth pays 0.13 extra bits",
        *(brackets, "worth of the depth"),
        at_least=0.125,
        at_most=0.15,
        then=0.138,
    ),
    Claim(
        LESSON,
        "why-cost",
        "Holding the depth unit costs 0.10 to 0.20",
        *(brackets, "depth unit's cost"),
        at_least=0.095,
        at_most=0.2,
        then=0.15,
    ),
    Claim(
        LESSON,
        "why-cost",
        "In most networks the costliest unit passes 0.35",
        *(brackets, "misleads", "mean"),
        at_least=0.5,
        then=0.7,
    ),
    Claim(
        LESSON,
        "why-cost",
        "the depth unit is the costliest in four",
        *(brackets, "depth unit first, held as empty", "mean"),
        at_least=0.1,
        at_most=0.7,
        then=0.4,
    ),
    Claim(
        LESSON,
        "so-believe",
        "one unit turns more than half of the belief, in six more than three quarters",
        *(brackets, "share, the most believed held"),
        at_most=0.15,
        then=0.116,
    ),
    Claim(
        LESSON,
        "so-believe",
        "in a third the depth unit does as well",
        *(brackets, "depth unit does as well", "mean"),
        at_most=0.6,
        then=0.3,
    ),
    Claim(
        CLOSER,
        "so-lives",
        "They would lose half of the count in a few symbols",
        *(brackets, "half-life"),
        at_most=6,
        then=3.19,
    ),
    Claim(
        CLOSER,
        "so-voices",
        "The others alone carry much of the depth",
        *(brackets, "other voices"),
        at_least=0.5,
        then=0.745,
    ),
    Claim(
        CLOSER,
        "so-voices",
        "and so does the unit's own voice alone",
        *(brackets, "own voice"),
        at_least=0.5,
        then=0.883,
    ),
    Claim(
        CLOSER,
        "so-probe",
        "all twelve read it nearly everywhere",
        *(brackets, "read by all", "min"),
        at_least=90,
        then=96.7,
    ),
    Claim(
        CLOSER,
        "so-probe",
        "the eleven others are nearly as good",
        *(brackets, "read without the best"),
        at_least=92,
        then=98.9,
    ),
    Claim(
        CLOSER,
        "so-probe",
        "in most networks better than the best alone",
        *(brackets, "best alone is behind", "mean"),
        at_least=0.6,
        then=0.9,
    ),
)
