"""Lesson 05."""

from functools import partial

import numpy as np
import torch

from . import double, right, wrong
from .helpers import Gate, sig


# w091: adds 1 to the pre-activation (gh tyliupku/wiki2bio#2; TF BasicLSTMCell forget_bias=1)
@wrong("05.forget_gate", "number added")
def w091(x_t, h_prev, W_x, W_h, b):
    return sig(x_t @ W_x.T + h_prev @ W_h.T + b + 1.0)


# w092: softmax (gh nicklashansen/rnn_lstm_from_scratch#3)
@wrong("05.forget_gate", "softmax over the units")
def w092(x_t, h_prev, W_x, W_h, b):
    e = np.exp(x_t @ W_x.T + h_prev @ W_h.T + b)
    return e / e.sum(axis=1, keepdims=True)


# w094: hard sigmoid, 1/6 (torch.nn.Hardsigmoid: z/6 + 0.5; Keras 3's)
@wrong("05.forget_gate", "straight pieces")
def w094(x_t, h_prev, W_x, W_h, b):
    return np.clip((x_t @ W_x.T + h_prev @ W_h.T + b) / 6 + 0.5, 0, 1)


# w095: [h, x] joined, weights joined as [W_x, W_h] (gh ZacBi/CS224n-2019-solutions#1)
@wrong("05.forget_gate", "joined in another order")
def w095(x_t, h_prev, W_x, W_h, b):
    return sig(np.concatenate([h_prev, x_t], 1) @ np.concatenate([W_x, W_h], 1).T + b)


# w096: sigmoid of a tanh (gh google/e3d_lstm#17)
@wrong("05.forget_gate", "tanh inside the sigmoid")
def w096(x_t, h_prev, W_x, W_h, b):
    return sig(np.tanh(x_t @ W_x.T + h_prev @ W_h.T + b))


# w097: sigmoid of a sigmoid (gh nicklashansen#1 kind: sigmoid twice)
@wrong("05.forget_gate", "squashed twice")
def w097(x_t, h_prev, W_x, W_h, b):
    return sig(sig(x_t @ W_x.T + h_prev @ W_h.T + b))


# w100: always 1 (pytorch#20102; Jozefowicz 2015 'set it to 1')
@wrong("05.bias_for_half_life", "the same for every half-life")
def w100(half_life):
    return 1.0


# w101: log(N - 1): the time constant (chrono initialisation (Tallec & Ollivier): log(T - 1))
@wrong("05.bias_for_half_life", "the same part lost at each step")
def w101(half_life):
    return np.log(half_life - 1)


# w102: log N (chrono initialisation, log T)
@wrong("05.bias_for_half_life", "logarithm of the steps")
def w102(half_life):
    return np.log(half_life)


# w107: pytorch#750: n//4 : n//2 of every bias, so that both of them count
@wrong("05.set_forget_bias", "both biases set")
def w107(lstm, bias):
    for names in lstm._all_weights:
        for name in filter(lambda n: "bias" in n, names):
            values = getattr(lstm, name)
            n = values.size(0)
            values.data[n // 4 : n // 2].fill_(bias)
    return torch.nn.utils.parameters_to_vector(lstm.parameters())


# w105: the first layer by its name, both biases (in much code)
@wrong("05.set_forget_bias", "first layer only")
def w105(lstm, bias):
    H = lstm.hidden_size
    with torch.no_grad():
        lstm.bias_ih_l0[H : 2 * H] = bias
        lstm.bias_hh_l0[H : 2 * H] = 0
    return torch.cat([p.flatten() for p in lstm.parameters()])


# a fresh reader of lesson 05: the gate's values where its weights were asked for
@wrong("05.reset_weights", "gate values as weights")
def reader_a1(D, H, reset):
    W_x = np.ones((H, D))
    W_x[:, reset] = 0
    return W_x, np.zeros((H, H)), np.zeros(H)


# a fresh reader of lesson 05: `**` goes before `/`
@wrong("05.bias_for_half_life", "a half divided by the steps")
def reader_a2(half_life):
    f = 0.5**1 / half_life
    return np.log(f / (1 - f))


# a second fresh reader: a logarithm, a bracket or a step of the way is left out
def bias_of(way):
    return lambda steps: way(steps, 0.5 ** (1 / steps))


for number, (name, way) in enumerate(
    [
        ("last logarithm forgotten", lambda k, f: f / (1 - f)),
        ("exp of minus b", lambda k, f: 1 / f - 1),
        ("minus before the logarithm", lambda k, f: -(1 / f - 1)),
        ("divided after the logarithm", lambda k, f: np.log(f) / (1 - f)),
        ("second logarithm forgotten", lambda k, f: np.log(f) - (1 - f)),
        ("rule for gates near 1", lambda k, f: np.log(1 / (1 - f))),
        ("logarithm of the steps", lambda k, f: np.log(k / np.log(2))),
        ("logarithm of the steps", lambda k, f: np.log(1.44 * k)),
    ]
):
    wrong("05.bias_for_half_life", name)(bias_of(way), f"reader_b{number}")


@wrong("05.reset_weights", "gate values as weights")
def reader_b8(D, H, reset):
    W_x = np.ones((H, D))
    W_x[reset] = 0
    return W_x, np.zeros((H, H)), np.zeros(H)


def cancelled(row, column, D, H):
    W_x = np.zeros((H, D))
    W_x[row, column] = -10
    return W_x, np.zeros((H, H)), np.full(H, 10.0)


for number, (name, place) in enumerate(
    [
        ("another symbol resets", lambda reset: (slice(None), reset - 1)),
        ("a row in place of a column", lambda reset: (reset, slice(None))),
        ("only some units reset", lambda reset: (0, reset)),
        ("half is kept", lambda reset: (slice(None), reset)),
    ],
    start=9,
):
    wrong("05.reset_weights", name)(
        lambda D, H, reset, place=place: cancelled(*place(reset), D, H), f"reader_b{number}"
    )


for number, (name, first, second) in enumerate(
    [
        ("fewer rows than a block", lambda H: 1, lambda H: 1),
        ("fewer rows than a block", lambda H: H, lambda H: H),
        ("one bias emptied", lambda H: slice(H, 2 * H), lambda H: slice(None)),
        ("nothing set", lambda H: slice(32, 64), lambda H: slice(32, 64)),
    ],
    start=13,
):

    def fill(lstm, bias, first=first, second=second):
        with torch.no_grad():
            for name, values in lstm.named_parameters():
                if "bias_ih" in name:
                    values[first(lstm.hidden_size)] = bias
                if "bias_hh" in name:
                    values[second(lstm.hidden_size)] = 0

    wrong("05.set_forget_bias", name)(fill, f"reader_b{number}")


# r33: sigmoid with clipping at +-500 (overflow guard)
@right("05.forget_gate")
def r33(x_t, h_prev, W_x, W_h, b):
    z = np.clip(np.inner(x_t, W_x) + np.inner(h_prev, W_h) + b, -500, 500)
    return 1.0 / (1.0 + np.exp(-z))


# r34: an object with __call__
right("05.forget_gate")(Gate(), "r34")


# r35: functools.partial of a general gate
right("05.forget_gate")(
    partial(lambda act, x_t, h_prev, W_x, W_h, b: act(x_t @ W_x.T + h_prev @ W_h.T + b), sig), "r35"
)


# r36: type hints, default argument, helper inside
@right("05.forget_gate")
def r36(
    x_t: np.ndarray,
    h_prev: np.ndarray,
    W_x: np.ndarray,
    W_h: np.ndarray,
    b: np.ndarray,
    eps: float = 0.0,
) -> np.ndarray:
    def sigmoid(v):
        return np.reciprocal(1 + np.exp(-v))

    return sigmoid(np.tensordot(x_t, W_x, (1, 1)) + np.tensordot(h_prev, W_h, (1, 1)) + b + eps)


# r37: math.log, -log(2^(1/N) - 1)
@right("05.bias_for_half_life")
def r37(half_life):
    import math

    return -math.log(2 ** (1 / half_life) - 1)


# r38: sympy number
@right("05.bias_for_half_life")
def r38(half_life):
    import sympy

    f = sympy.Rational(1, 2) ** (1 / sympy.Float(half_life))
    return sympy.log(f / (1 - f)).evalf()


# r39: bisection
@right("05.bias_for_half_life")
def r39(half_life):
    lo, hi = -60.0, 60.0
    for _ in range(200):
        mid = (lo + hi) / 2
        lo, hi = (mid, hi) if sig(mid) ** half_life < 0.5 else (lo, mid)
    return lo


# r40: array of one number
@right("05.bias_for_half_life")
def r40(half_life):
    f = 0.5 ** (1 / np.array([half_life]))
    return np.log(f / (1 - f))


# r41: large weights, lists
@right("05.reset_weights")
def r41(D, H, reset):
    row = [0.0] * D
    row[reset] = -40.0
    return [row] * H, [[0.0] * H] * H, [20.0] * H


# d05: 1 - f AND no bias
@double("05.forget_gate", "bias missing + share forgotten, not kept")
def d05(x_t, h_prev, W_x, W_h, b):
    return 1 - sig(x_t @ W_x.T + h_prev @ W_h.T)


# w417: state and bias outside the sigmoid (gh lmjohns3/theanets#109 kind)
@wrong("05.forget_gate", "state and bias outside the sigmoid")
def w417(x_t, h_prev, W_x, W_h, b):
    return sig(x_t @ W_x.T) + h_prev @ W_h.T + b


# w502: bias 2 (pytorch#20102: forget bias of 1 or 2 is enough)
@wrong("05.reset_weights", "too weak")
def w502(D, H, reset):
    W = np.zeros((H, D))
    W[:, reset] = -20
    return W, np.zeros((H, H)), np.full(H, 2.0)
