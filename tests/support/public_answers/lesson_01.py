"""Lesson 01."""

import numpy as np
import torch

from . import double, right, wrong


# w002: tanh over the input product only; state AND bias outside (gh lmjohns3/theanets#109)
@wrong("01.rnn_step", "state outside the tanh + bias outside the tanh")
def w002(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T) + h_prev @ W_h.T + b


# w003: no transposes at all, as in cs231n (cs231n assignment 3 convention (Wx is D,H))
@wrong("01.rnn_step", "W_h not transposed + W_x not transposed")
def w003(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t.dot(W_x) + h_prev.dot(W_h) + b)


# w005: averages the hidden state over the batch (gh fastai/fastbook PR#469)
@wrong("01.rnn_step", "mean over the batch")
def w005(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T + h_prev @ W_h.T + b).mean(0)


# w006: input is added to the state, then both go through W_h (gh fastai/fastbook (LMModel3, text
# of PR#469))
@wrong("01.rnn_step", "both through W_h")
def w006(x_t, h_prev, W_x, W_h, b):
    return np.tanh((h_prev + x_t @ W_x.T) @ W_h.T + b)


# w007: stack in place of concatenate (gh fastai/fastbook PR#316/#344)
@wrong("01.rnn_step")
def w007(x_t, h_prev, W_x, W_h, b):
    joined = np.stack([x_t, h_prev], axis=1)
    return np.tanh(joined @ np.stack([W_x, W_h], axis=1).T + b)


# w009: ReLU for tanh (fastbook/IRNN habit)
@wrong("01.rnn_step", "ReLU for tanh")
def w009(x_t, h_prev, W_x, W_h, b):
    return np.maximum(0, x_t @ W_x.T + h_prev @ W_h.T + b)


# w010: concatenates [h, x] against [W_x, W_h] (gh ZacBi/CS224n-2019-solutions#1 (concat order))
@wrong("01.rnn_step", "joined in another order")
def w010(x_t, h_prev, W_x, W_h, b):
    return np.tanh(np.hstack([h_prev, x_t]) @ np.hstack([W_x, W_h]).T + b)


# w012: h[t-1] of an array of zeros: at t=0 that is the last entry (community.deeplearning.ai
# 555049)
@wrong("01.read_sequence", "start state ignored")
def w012(x, h_0, W_x, W_h, b):
    h = np.zeros((x.shape[0],) + h_0.shape)
    for t in range(x.shape[0]):
        h[t] = np.tanh(x[t] @ W_x.T + h[t - 1] @ W_h.T + b)
    return h


# w405: step 0 taken to be the start state
@wrong("01.read_sequence", "first input never read")
def w405(x, h_0, W_x, W_h, b):
    h = np.zeros((len(x), *h_0.shape))
    h[0] = h_0
    for t in range(1, len(x)):
        h[t] = np.tanh(x[t] @ W_x.T + h[t - 1] @ W_h.T + b)
    return h


# w015: start state pushed first, T+1 states returned (lzwjava.github.io/notes/2025-09-06-lstm-
# bugs-fixes-en)
@wrong("01.read_sequence", "start state included")
def w015(x, h_0, W_x, W_h, b):
    hs = [h_0]
    for x_t in x:
        hs.append(np.tanh(x_t @ W_x.T + hs[-1] @ W_h.T + b))
    return np.array(hs)


# r02: loop over the batch and units, pure Python lists
@right("01.rnn_step")
def r02(x_t, h_prev, W_x, W_h, b):
    from math import tanh

    return [
        [
            tanh(
                sum(w * v for w, v in zip(W_x[k], x)) + sum(w * v for w, v in zip(W_h[k], h)) + b[k]
            )
            for k in range(len(b))
        ]
        for x, h in zip(x_t, h_prev)
    ]


# r03: np.matrix in, np.matrix out
@right("01.rnn_step")
def r03(x_t, h_prev, W_x, W_h, b):
    return np.tanh(np.matrix(x_t) * np.matrix(W_x).T + np.matrix(h_prev) * np.matrix(W_h).T + b)


# r04: torch.nn.RNNCell in float32
@right("01.rnn_step")
def r04(x_t, h_prev, W_x, W_h, b):
    cell = torch.nn.RNNCell(x_t.shape[1], h_prev.shape[1])
    with torch.no_grad():
        for p, v in zip(
            (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh), (W_x, W_h, b, 0 * b)
        ):
            p.copy_(torch.as_tensor(v))
    return cell(torch.tensor(x_t, dtype=torch.float32), torch.tensor(h_prev, dtype=torch.float32))


# r05: column convention with transposes: (W x^T + W h^T + b^T)^T
@right("01.rnn_step")
def r05(x_t, h_prev, W_x, W_h, b):
    return np.tanh(np.dot(W_x, x_t.T) + np.dot(W_h, h_prev.T) + b[:, None]).T


# r06: tanh from two exponentials
@right("01.rnn_step")
def r06(x_t, h_prev, W_x, W_h, b):
    z = x_t @ W_x.T + h_prev @ W_h.T + b
    return 2 / (1 + np.exp(-2 * z)) - 1


# r07: torch.nn.functional.linear
@right("01.rnn_step")
def r07(x_t, h_prev, W_x, W_h, b):
    T = torch.as_tensor
    F = torch.nn.functional.linear
    return torch.tanh(F(T(x_t), T(W_x), T(b)) + F(T(h_prev), T(W_h)))


# r08: itertools.accumulate
@right("01.read_sequence")
def r08(x, h_0, W_x, W_h, b):
    from itertools import accumulate

    return list(accumulate(x, lambda h, v: np.tanh(v @ W_x.T + h @ W_h.T + b), initial=h_0))[1:]


# r09: np.empty filled; inputs multiplied once for all steps
@right("01.read_sequence")
def r09(x, h_0, W_x, W_h, b):
    pre = np.einsum("tnd,hd->tnh", x, W_x) + b
    h = np.empty_like(pre)
    prev = h_0
    for t in range(len(x)):
        prev = h[t] = np.tanh(pre[t] + np.einsum("nk,hk->nh", prev, W_h))
    return h


# r11: torch.nn.RNN, float64
@right("01.read_sequence")
def r11(x, h_0, W_x, W_h, b):
    rnn = torch.nn.RNN(x.shape[2], h_0.shape[1], dtype=torch.float64)
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(torch.as_tensor(W_x))
        rnn.weight_hh_l0.copy_(torch.as_tensor(W_h))
        rnn.bias_ih_l0.copy_(torch.as_tensor(b))
        rnn.bias_hh_l0.zero_()
    return rnn(torch.as_tensor(x), torch.as_tensor(h_0)[None])[0]


# d22: W_h not transposed AND no bias
@double("01.rnn_step", "bias missing + W_h not transposed")
def d22(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T + h_prev @ W_h)


# d23: start state ignored AND batch first
@double("01.read_sequence", "start state ignored + batch first")
def d23(x, h_0, W_x, W_h, b):
    h, out = np.zeros_like(h_0), []
    for v in x:
        h = np.tanh(v @ W_x.T + h @ W_h.T + b)
        out.append(h)
    return np.array(out).transpose(1, 0, 2)


# the state after the first step, and a softmax over the wrong axis for a batch
@double("01.read_out", "the first state + shared out among the sequences")
def d24(h, W_y, b_y):
    y = h[0] @ W_y.T + b_y
    return np.exp(y) / np.sum(np.exp(y), axis=0)


# torch.softmax without dim on the scores: sums over all numbers
@wrong("01.read_out", "shared out over everything")
def w403(h, W_y, b_y):
    e = np.exp(h[-1] @ W_y.T + b_y)
    return e / e.sum()


# the largest score taken off first, so that no power of e overflows
@right("01.read_out")
def r14(h, W_y, b_y):
    y = torch.nn.functional.linear(torch.as_tensor(h[-1]), *map(torch.as_tensor, (W_y, b_y)))
    y = y - y.max(dim=-1, keepdim=True).values
    return y.exp() / y.exp().sum(dim=-1, keepdim=True)


# cuts where tanh(w h) meets h by bisection
@right("01.turning_input")
def r15(w):
    low, high = 1e-3, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if np.tanh(w * middle) > middle else (low, middle)
    return float(-np.arctanh(low))


# takes the state as it is, without the weight in front of it
@wrong("01.turning_input", "the state alone")
def w404(w):
    h = 0.5
    for _ in range(500):
        h = np.tanh(w * h)
    return -h
