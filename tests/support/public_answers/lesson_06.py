"""Lesson 06."""

import numpy as np
import torch

from . import right, wrong
from .helpers import blocks, sig


# w111: 1 - f (gh glample/tagger#25 (coupled gates))
@wrong("06.input_gate", "one minus the forget gate")
def w111(x_t, h_prev, W_x, W_h, b):
    return 1 - sig(blocks(x_t, h_prev, W_x, W_h, b)["f"])


# w113: reshape(4, N, H)[0] (gh facebookresearch/fairseq#239 kind (view mixes the batch))
@wrong("06.input_gate", "rows mixed up")
def w113(x_t, h_prev, W_x, W_h, b):
    z = x_t @ W_x.T + h_prev @ W_h.T + b
    return sig(z.reshape(4, *h_prev.shape)[0])


# w114: np.split(z, 4)[0] (np.split default axis 0 (numpy))
@wrong("06.input_gate", "split along the batch")
def w114(x_t, h_prev, W_x, W_h, b):
    z = x_t @ W_x.T + h_prev @ W_h.T + b
    return sig(np.split(z, 4)[0])


# w115: z[:, ::4] (every fourth column)
@wrong("06.input_gate", "every fourth row")
def w115(x_t, h_prev, W_x, W_h, b):
    z = x_t @ W_x.T + h_prev @ W_h.T + b
    return sig(z[:, ::4])


# w116: last block (gh ndrplz/ConvLSTM_pytorch#6; apple/coremltools PR#93 (i, f, o, g))
@wrong("06.candidate", "output gate's rows")
def w116(x_t, h_prev, W_x, W_h, b):
    return np.tanh(blocks(x_t, h_prev, W_x, W_h, b, "ifog")["g"])


# w119: input gate's rows, tanh (gh stanfordnlp/stanza#88 (Wi for all))
@wrong("06.candidate", "input gate's rows")
def w119(x_t, h_prev, W_x, W_h, b):
    return np.tanh(blocks(x_t, h_prev, W_x, W_h, b)["i"])


# w120: relu (dejanbatanjac 2019 / SO LSTM(activation='relu'))
@wrong("06.candidate", "candidate through a ReLU")
def w120(x_t, h_prev, W_x, W_h, b):
    return np.maximum(0, blocks(x_t, h_prev, W_x, W_h, b)["g"])


# w121: -2 (H&S 1997 style start bias -1 .. -2)
wrong("06.quiet_bias", "leaks")(-2.0, "w121")


# w122: 1e-4 ('0.0001' taken for the bias)
wrong("06.quiet_bias", "gate instead of bias")(1e-4, "w122")


# r44: reshape(N, 4, H)[:, 0]
@right("06.input_gate")
def r44(x_t, h_prev, W_x, W_h, b):
    z = x_t @ W_x.T + h_prev @ W_h.T + b
    return sig(z.reshape(len(z), 4, -1)[:, 0])


# r45: hsplit with float32
@right("06.candidate")
def r45(x_t, h_prev, W_x, W_h, b):
    z = (x_t @ W_x.T + h_prev @ W_h.T + b).astype(np.float32)
    return np.tanh(np.hsplit(z, 4)[2])


# r46: list of lists
right("06.writer")([[0, 12.0, -6.0], [6.0, 0, 0]], "r46")


# r47: -9.4
right("06.quiet_bias")(-9.4, "r47")


# r48: -9.5 as torch tensor
right("06.quiet_bias")(torch.tensor(-9.5), "r48")


# w419: cut along the batch (z[:H] for z[:, :H])
@wrong("06.input_gate", "cut along the batch")
def w419(x_t, h_prev, W_x, W_h, b):
    z = x_t @ W_x.T + h_prev @ W_h.T + b
    return sig(z)[: h_prev.shape[1]]


# w420: b not cut: shapes (N,H)+(4H,) (slices the weights, forgets the bias's slice)
@wrong("06.input_gate", "bias not cut")
def w420(x_t, h_prev, W_x, W_h, b):
    H = h_prev.shape[1]
    return sig(x_t @ W_x[:H].T + h_prev @ W_h[:H].T + b)
