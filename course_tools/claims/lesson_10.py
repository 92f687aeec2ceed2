"""Claims of lesson 10 and its closer look: both ways back in fresh LSTMs, and who then learns."""

import numpy as np

from lstm_course.exercises.lesson_10 import way_back as back
from lstm_course.inspection import fresh_lstm, send_back_lstm
from lstm_course.networks.torch_bridge import weights_from_torch
from lstm_course.studies.starts import train_network

from .claim import Claim

LESSON = "10_follow_the_gradient_highway"
CLOSER = "10_can_the_gradient_explode"


def fresh(seed: int) -> dict[str, float]:
    """Lengths at lag 50 and 100: at torch's start, by forget bias, with the input gates shut."""
    drawn, shut = back(seed), back(seed, 5, -5)
    by_bias = {bias: back(seed, bias) for bias in (0, 1, 2, 3, 5)}
    return {
        "left at lag 50": float(drawn.whole[50]),
        "power": float(np.log10(drawn.whole[50])),
        "straight power": float(np.log10(drawn.straight[50])),
        "times the straight way": float(drawn.whole[50] / drawn.straight[50]),
        "least times, any bias": min(float(w.whole[50] / w.straight[50]) for w in by_bias.values()),
        "times, bias 0": float(by_bias[0].whole[50] / by_bias[0].straight[50]),
        "bias 5, lag 100": float(by_bias[5].whole[100]),
        "input per state": float(by_bias[3].at_input[100] / by_bias[3].whole[100]),
        "bias 2.5, lag 100": float(back(seed, 2.5).whole[100]),
        "bias 3, lag 100": float(by_bias[3].whole[100]),
        "shut, both per straight": float(shut.whole[100] / shut.straight[100]),
        "shut, power at the input": float(np.log10(shut.at_input[100])),
    }


def exploding(seed: int) -> dict[str, float]:
    """How the length grows: with a large W_h, early at bias 5, with chrono and half of it."""
    W_x, W_h, b = weights_from_torch(fresh_lstm(seed, forget_bias=0))
    large = send_back_lstm((W_x, 10 * W_h, b), seed)
    open_weights = weights_from_torch(fresh_lstm(seed, forget_bias=5))
    early = send_back_lstm(open_weights, seed, longest=300).whole
    b_f = np.log(np.random.default_rng(seed).uniform(1, 99, 32))
    chrono, alone = back(seed, b_f, -b_f), back(seed, b_f)
    return {
        "W_h times 10": float(large.whole[100]),
        "first 50 steps": float(early[300] / early[250]),
        "chrono, both per straight": float(chrono.whole[100] / chrono.straight[100]),
        "b_f alone": float(alone.whole[100]),
        "chrono at the input": float(chrono.at_input[100]),
        "bias 3 per chrono at the input": float(back(seed, 3).at_input[100] / chrono.at_input[100]),
    }


def trained(seed: int) -> dict[str, float]:
    """Who learns temporal order at T = 60, and what was left before."""
    names = {
        "RNN": "RNN, orthogonal",
        "default": "LSTM",
        "bias 1": "LSTM, forget bias 1",
        "bias 3": "LSTM, forget bias 3",
        "chrono": "LSTM, chrono",
    }
    rows = {name: train_network(start, seed)[0] for name, start in names.items()}
    return {name: float(row.solved) for name, row in rows.items()} | {
        "bias 1 more often than the RNN": float(rows["bias 1"].solved - rows["RNN"].solved),
        "bias 1 per RNN at the state": rows["bias 1"].at_state / rows["RNN"].at_state,
        "chrono per RNN at the input": rows["chrono"].at_input / rows["RNN"].at_input,
    }


CLAIMS = (
    Claim(
        LESSON,
        "why-lag",
        "About $10^{-10}$",
        *(fresh, "power"),
        at_least=-10.9,
        at_most=-9.4,
        then=-10,
    ),
    Claim(
        LESSON,
        "why-lag",
        "In none of ten networks was a hundred-millionth left",
        *(fresh, "left at lag 50", "max"),
        at_most=1e-08,
        then=5.19e-10,
    ),
    Claim(
        LESSON,
        "why-lag",
        "the straight way leaves about $10^{-13}$",
        *(fresh, "straight power"),
        at_least=-13.4,
        at_most=-12.3,
        then=-12.9,
    ),
    Claim(
        LESSON,
        "why-lag",
        "a factor of some hundreds, came by the detour",
        *(fresh, "times the straight way"),
        at_least=150,
        at_most=1500,
        then=339,
    ),
    Claim(
        LESSON,
        "so-detour",
        "In every one of these networks more is left at lag 50 than came straight",
        *(fresh, "least times, any bias", "min"),
        at_least=1,
        then=2,
    ),
    Claim(
        LESSON,
        "so-detour",
        "at bias 0 ten thousand times as much",
        *(fresh, "times, bias 0"),
        at_least=3000,
        at_most=50000,
        then=9.88e03,
    ),
    Claim(
        LESSON,
        "so-detour",
        "the sum *grows*",
        *(fresh, "bias 5, lag 100", "min"),
        at_least=1,
        then=8.45,
    ),
    Claim(
        LESSON,
        "predict-input",
        "the input gets about a seventh of the length",
        *(fresh, "input per state"),
        at_least=0.11,
        at_most=0.18,
        then=0.133,
    ),
    Claim(
        LESSON,
        "why-input",
        "**A thousandth.**",
        *(fresh, "shut, power at the input"),
        at_least=-3.15,
        at_most=-2.85,
        then=-3.01,
    ),
    Claim(
        LESSON,
        "why-input",
        "to within 5 % in every network",
        *(fresh, "shut, both per straight", "max"),
        at_most=1.05,
        then=1.03,
    ),
    Claim(
        LESSON,
        "practice",
        "2.5 to 3 was enough in networks like these",
        *(fresh, "bias 2.5, lag 100"),
        at_least=0.15,
        then=0.426,
    ),
    Claim(
        LESSON,
        "so-starts",
        "default LSTM next to nothing arrives, and none learnt",
        *(trained, "default", "mean"),
        at_most=0.1,
        then=0,
    ),
    Claim(
        LESSON,
        "so-starts",
        "all with bias 2, bias 3 and chrono",
        *(trained, "bias 3", "mean"),
        at_least=0.9,
        then=1,
    ),
    Claim(
        LESSON,
        "so-starts",
        "a tenth or less arrives of what the orthogonal RNN gets",
        *(trained, "bias 1 per RNN at the state"),
        at_most=0.15,
        then=0.0772,
    ),
    Claim(
        LESSON,
        "so-starts",
        "and yet more of them learnt",
        *(trained, "bias 1 more often than the RNN", "mean"),
        at_least=0,
        then=0.4,
    ),
    Claim(
        LESSON,
        "so-starts",
        "all with bias 2, bias 3 and chrono",
        *(trained, "chrono", "mean"),
        at_least=0.9,
        then=1,
    ),
    Claim(
        CLOSER,
        "so-large",
        "at 10 times it grows a hundred thousand times and more",
        *(exploding, "W_h times 10"),
        at_least=100000,
        then=2.45e06,
    ),
    Claim(
        CLOSER,
        "so-slowly",
        "the fifty first steps give about as much growth",
        *(exploding, "first 50 steps"),
        at_least=4,
        then=9.32,
    ),
    Claim(
        CLOSER,
        "so-chrono",
        "hardly more than the straight one",
        *(exploding, "chrono, both per straight", "max"),
        at_most=1.3,
        then=1.14,
    ),
    Claim(
        CLOSER,
        "so-chrono",
        "make the gradient grow",
        *(exploding, "b_f alone"),
        at_least=2,
        then=7.82,
    ),
    Claim(
        CLOSER,
        "so-chrono",
        "at the input a thousandth arrives",
        *(exploding, "chrono at the input"),
        at_least=0.0004,
        at_most=0.002,
        then=0.000812,
    ),
    Claim(
        CLOSER,
        "so-chrono",
        "some hundred times less than at bias 3",
        *(exploding, "bias 3 per chrono at the input"),
        at_least=100,
        at_most=1500,
        then=459,
    ),
)
