"""Lesson 08."""

import numpy as np

from . import right, wrong
from .helpers import sig


# w151: tanh round the product (gh coreylynch/grid-lstm#4 (tanh(o * c)))
@wrong("08.speak", "tanh around the product")
def w151(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    return np.tanh(sig(x_t @ W_x.T + h_prev @ W_h.T + b) * c_t), c_t


# w152: sigmoid(tanh(z)) (gh google/e3d_lstm#17)
@wrong("08.speak", "tanh inside the sigmoid")
def w152(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    return sig(np.tanh(x_t @ W_x.T + h_prev @ W_h.T + b)) * np.tanh(c_t), c_t


# w154: sigmoid for tanh (imathworks: sigmoid(c) * o)
@wrong("08.speak", "sigmoid for tanh of c")
def w154(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    return sig(x_t @ W_x.T + h_prev @ W_h.T + b) * sig(c_t), c_t


# w155: (c, h) returned (gh asyml/texar-pytorch#198; microsoft/nni PR#2842)
@wrong("08.speak", "(c, h) returned")
def w155(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    return c_t, sig(x_t @ W_x.T + h_prev @ W_h.T + b) * np.tanh(c_t)


# w156: tanh of the old cell state (gh KimUyen/ConvLSTM-Pytorch#1 (c_cur for c_next))
@wrong("08.speak", "old cell state in the output")
def w156(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    return sig(x_t @ W_x.T + h_prev @ W_h.T + b) * np.tanh(c_prev), c_t


# w157: returns h only (torch's 'output' alone is returned)
@wrong("08.speak", "returns 1 result; expected 2")
def w157(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    return sig(x_t @ W_x.T + h_prev @ W_h.T + b) * np.tanh(c_t)


# w158: nested tuple, as Keras' cell does (Flux/Keras: returns h, (h, c))
@wrong("08.speak", "`h_t` is right.")
def w158(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    h = sig(x_t @ W_x.T + h_prev @ W_h.T + b) * np.tanh(c_t)
    return h, (h, c_t)


# w421: returns a list [h, c]; decided: a list of the results is accepted (Keras' list of states)
@right("08.speak")
def w421(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    return [sig(x_t @ W_x.T + h_prev @ W_h.T + b) * np.tanh(c_t), c_t]


# w508: half open otherwise (default bias 0)
@wrong("08.answer_when_asked", "half open otherwise")
def w508(D, question):
    H = len(question)
    W = np.zeros((H, D))
    for k in range(H):
        W[k, question[k]] = 10
    return W, np.zeros((H, H)), np.zeros(H)


# w509: forget gate reads the cell state (ConvLSTM confusion: gates read c (automan000#4,
# Atcold#9))
@wrong("08.c_after_speaking", "cell state into the gate")
def w509(o_t, c_t, x_next, W_x, W_h, b):
    return sig(x_next @ W_x.T + c_t @ W_h.T + b) * c_t


# r120: lists, large weights
@right("08.answer_when_asked")
def r120(D, question):
    H = len(question)
    W = np.zeros((H, D))
    for k, symbol in enumerate(question):
        W[k][symbol] += 12
    return W.tolist(), [[0] * H] * H, [-6] * H


# r121: concatenated, one matrix
@right("08.c_after_speaking")
def r121(o_t, c_t, x_next, W_x, W_h, b):
    h = o_t * np.tanh(c_t)
    return sig(np.hstack([x_next, h]) @ np.hstack([W_x, W_h]).T + b) * c_t
