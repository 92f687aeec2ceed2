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
    """The quote unit at kinds of symbols: its forget gate, and c, 0 outside and 1 inside."""
    own, trace = network.read(choose).c, network.read(judge)
    unit = choose_unit(own, choose.quoted)
    scaled = share_inside(own[..., unit], choose, trace.c[..., unit])
    f = {name: trace.f[..., unit][here].mean() for name, here in judge.places.items()}
    c = {name: scaled[here].mean() for name, here in judge.places.items()}
    return {
        "f, opening mark": float(f["opening mark"]),
        "f, (": float(f["("]),
        "f below a third at (": float(f["("] < 1 / 3),
        "c off at brackets": float(max(abs(c["("]), abs(c[")"]))),
        "c off at the worse mark": float(max(abs(c["opening mark"] - 1), abs(c["closing mark"]))),
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
        "quotes elsewhere": float(found["its quotes"][1]),
        "quotes, luck": float(found["another text's quotes"][0]),
    }


def _costs(network, choose, judge) -> dict[str, float]:
    """What holding each unit costs, at its mean and as where nothing is open, and what for."""
    c = network.read(choose).c
    r = np.abs(correlate_units(c, choose.depth))
    unit, ways = r.argmax(), (c.mean(axis=(0, 1)), where_empty(network, choose))
    quotes = choose_unit(c, choose.quoted)
    mean, empty = (
        np.array([cost_of_holding(network, judge, k, v).mean() for k, v in enumerate(values)])
        for values in ways
    )
    return {
        "depth unit's r": float(r.max()),
        "depth unit's place": float(1 + (mean > mean[unit]).sum()),
        "depth unit's cost": float(mean[unit]),
        "beyond neither": float(mean.max() - cost_of_not_knowing(judge, 0 * judge.depth)),
        "quote unit first": float(mean.argmax() == quotes),
        "nothing held": float(network.extra_bits(network.read(judge).h, judge).mean()),
        "depth unit first, held as empty": float(empty.argmax() == unit),
        "worth of the depth": cost_of_not_knowing(judge, judge.quoted),
    }


def _belief(network, choose, judge) -> dict[str, float]:
    """The share of ) at depth 2: depth unit held, the unit that does most, at a true value too."""
    own, c = network.read(choose).c, where_empty(network, choose)
    most = most_believed(network, choose)
    unit, at_2 = choose_unit(own, choose.depth), ~choose.quoted & (choose.depth == 2)
    by_depth, by_most, as_true = (
        share_of_closing(network, judge, held)
        for held in ({unit: c[unit]}, {most: c[most]}, {most: own[at_2].mean(axis=0)[most]})
    )
    return {
        "share, the most believed held": by_most,
        "share, the same held as it is": as_true,
        "depth unit does as well": float(by_depth <= by_most + 0.05),
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
        "predict-f",
        "its forget gate falls: to 0.04",
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
        "In seven of these ten more than two thirds of what was held go",
        *(brackets, "f below a third at (", "mean"),
        at_least=0.4,
        then=0.7,
    ),
    Claim(
        LESSON,
        "so-places",
        "At brackets every quote unit is near 0",
        *(brackets, "c off at brackets", "max"),
        at_most=0.4,
        then=0.22,
    ),
    Claim(
        LESSON,
        "so-places",
        "At marks they are anywhere",
        *(brackets, "c off at the worse mark"),
        at_least=0.4,
        then=0.68,
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
        "Luck with the depth falls by half on a new text: that half *was* the choice",
        *(brackets, "luck left", "median"),
        at_least=0.35,
        at_most=0.65,
        then=0.47,
    ),
    Claim(
        LESSON,
        "luck",
        "Below, the same for the quotes",
        *(brackets, "quotes elsewhere", "min"),
        at_least=0.6,
        then=0.765,
    ),
    Claim(
        LESSON,
        "luck",
        "Below, the same for the quotes",
        *(brackets, "quotes, luck", "max"),
        at_most=0.45,
        then=0.307,
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
        "truth-worth",
        "the median of our networks, nothing held",
        *(brackets, "nothing held", "max"),
        at_most=0.06,
        then=0.03,
    ),
    Claim(
        LESSON,
        "why-cost",
        "In seven of the ten it is the quote unit, which follows quotes best",
        *(brackets, "quote unit first", "mean"),
        at_least=0.4,
        then=0.7,
    ),
    Claim(
        LESSON,
        "why-cost",
        "its $|r|$ with the depth is 0.96 or more",
        *(brackets, "depth unit's r", "min"),
        at_least=0.85,
        then=0.964,
    ),
    Claim(
        LESSON,
        "why-cost",
        "yet at its mean it is never the costliest",
        *(brackets, "depth unit's place", "min"),
        at_least=2,
        then=3,
    ),
    Claim(
        LESSON,
        "why-cost",
        "The depth is worth little",
        *(brackets, "worth of the depth"),
        at_least=0.125,
        at_most=0.15,
        then=0.138,
    ),
    Claim(
        LESSON,
        "why-cost",
        "at 0.11 to 0.22",
        *(brackets, "depth unit's cost"),
        at_least=0.1,
        at_most=0.22,
        then=0.169,
    ),
    Claim(
        LESSON,
        "why-cost",
        "more than the 0.35 of knowing neither truth",
        *(brackets, "beyond neither"),
        at_least=0,
        then=0.067,
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
        "one unit takes the share to 23 % or less",
        *(brackets, "share, the most believed held"),
        at_most=0.15,
        then=0.116,
    ),
    Claim(
        LESSON,
        "so-believe",
        "in most it is not the depth unit",
        *(brackets, "depth unit does as well", "mean"),
        at_most=0.6,
        then=0.3,
    ),
    Claim(
        LESSON,
        "so-believe",
        "the same unit leaves 47 to 59 %",
        *(brackets, "share, the same held as it is"),
        at_least=0.44,
        at_most=0.58,
        then=0.517,
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
