"""Lesson 15."""

import numpy as np

from . import double, right, wrong
from .helpers import blocks, gru, lstm, sig


# w320: o sees the old state (gh KimUyen/ConvLSTM-Pytorch#1 (c_cur for o))
@wrong("15.peephole_step", "o sees the old cell state")
def w320(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    c = sig(z["f"] + p_f * c_prev) * c_prev + sig(z["i"] + p_i * c_prev) * np.tanh(z["g"])
    return sig(z["o"] + p_o * c_prev) * np.tanh(c), c


# w321: o's peephole after the sigmoid (gh Lasagne/Lasagne#448)
@wrong("15.peephole_step", "o's peephole outside the sigmoid")
def w321(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    c = sig(z["f"] + p_f * c_prev) * c_prev + sig(z["i"] + p_i * c_prev) * np.tanh(z["g"])
    return (sig(z["o"]) + p_o * c) * np.tanh(c), c


# w323: no peepholes (gh loliverhennigh#11, #9; tensorflow#23870)
@wrong("15.peephole_step", "no peepholes")
def w323(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    return lstm(x_t, h_prev, c_prev, W_x, W_h, b)


# w325: a peephole into g too (candidate with a peephole as well (automan000 early))
@wrong("15.peephole_step", "candidate with a peephole too")
def w325(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    c = sig(z["f"] + p_f * c_prev) * c_prev + sig(z["i"] + p_i * c_prev) * np.tanh(
        z["g"] + p_i * c_prev
    )
    return sig(z["o"] + p_o * c) * np.tanh(c), c


# w330: z and 1-z (pytorch#20129; keras#14649; fatchord/WaveRNN#7)
@wrong("15.gru_step", "z and 1 - z exchanged")
def w330(x_t, h_prev, *w):
    R, B = gru(x_t, h_prev, *w)
    r, z = sig(R["r"] + B["r"]), sig(R["z"] + B["z"])
    return (1 - z) * h_prev + z * np.tanh(R["n"] + r * B["n"])


# w331: reset before the product (pytorch#99531; tracel-ai/burn#2701 (1))
@wrong("15.gru_step", "reset before the product")
def w331(x_t, h_prev, W_x, W_h, b_x, b_h):
    H = h_prev.shape[1]
    R, B = gru(x_t, h_prev, W_x, W_h, b_x, b_h)
    r, z = sig(R["r"] + B["r"]), sig(R["z"] + B["z"])
    n = np.tanh(R["n"] + (r * h_prev) @ W_h[2 * H :].T + b_h[2 * H :])
    return (1 - z) * n + z * h_prev


# w333: no biases (gh oreilly-japan/deep-learning-from-scratch-2#13)
@wrong("15.gru_step", "b_h left out + b_x left out")
def w333(x_t, h_prev, W_x, W_h, b_x, b_h):
    R, B = gru(x_t, h_prev, W_x, W_h, 0 * b_x, 0 * b_h)
    r, z = sig(R["r"] + B["r"]), sig(R["z"] + B["z"])
    return (1 - z) * np.tanh(R["n"] + r * B["n"]) + z * h_prev


# w334: b_hn missing (pytorch PR#529 (bias missing in n))
@wrong("15.gru_step", "candidate's second bias left out")
def w334(x_t, h_prev, W_x, W_h, b_x, b_h):
    H = h_prev.shape[1]
    R, B = gru(x_t, h_prev, W_x, W_h, b_x, b_h)
    r, z = sig(R["r"] + B["r"]), sig(R["z"] + B["z"])
    n = np.tanh(R["n"] + r * (B["n"] - b_h[2 * H :]))
    return (1 - z) * n + z * h_prev


# w335: z and r rows swapped (Keras order z, r, h; distillpub/memorization-in-rnns#24)
@wrong("15.gru_step", "blocks z, r, n")
def w335(x_t, h_prev, *w):
    R, B = gru(x_t, h_prev, *w, order="zrn")
    r, z = sig(R["r"] + B["r"]), sig(R["z"] + B["z"])
    return (1 - z) * np.tanh(R["n"] + r * B["n"]) + z * h_prev


# w336: second bias outside the reset (keras-team/keras PR#9112: reset_after bias outside)
@wrong("15.gru_step", "bias outside the reset")
def w336(x_t, h_prev, W_x, W_h, b_x, b_h):
    H = h_prev.shape[1]
    R, B = gru(x_t, h_prev, W_x, W_h, b_x, b_h)
    r, z = sig(R["r"] + B["r"]), sig(R["z"] + B["z"])
    n = np.tanh(R["n"] + r * (B["n"] - b_h[2 * H :]) + b_h[2 * H :])
    return (1 - z) * n + z * h_prev


# w337: h = z * n: the old state lost (gh ElektrischesSchaf/LayerNorm_GRU PR#1 (output formula))
@wrong("15.gru_step", "z and 1 - z exchanged + old state lost")
def w337(x_t, h_prev, *w):
    R, B = gru(x_t, h_prev, *w)
    r, z = sig(R["r"] + B["r"]), sig(R["z"] + B["z"])
    return z * np.tanh(R["n"] + r * B["n"])


# w338: the GRU of the paper (d2l / Cho 2014 in full: reset before AND z the other way)
@wrong("15.gru_step", "z and 1 - z exchanged + reset before the product")
def w338(x_t, h_prev, W_x, W_h, b_x, b_h):
    H = h_prev.shape[1]
    R, B = gru(x_t, h_prev, W_x, W_h, b_x, b_h)
    r, z = sig(R["r"] + B["r"]), sig(R["z"] + B["z"])
    n = np.tanh(R["n"] + (r * h_prev) @ W_h[2 * H :].T + b_h[2 * H :])
    return (1 - z) * h_prev + z * n


# r84: n + z (h - n)
@right("15.gru_step")
def r84(x_t, h_prev, *w):
    R, B = gru(x_t, h_prev, *w)
    r, z = sig(R["r"] + B["r"]), sig(R["z"] + B["z"])
    n = np.tanh(R["n"] + r * B["n"])
    return n + z * (h_prev - n)


# d21: o sees the old state AND i, f peepholes exchanged
@double("15.peephole_step", "o sees the old cell state + peepholes of i and f exchanged")
def d21(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    c = sig(z["f"] + p_i * c_prev) * c_prev + sig(z["i"] + p_f * c_prev) * np.tanh(z["g"])
    return sig(z["o"] + p_o * c_prev) * np.tanh(c), c


# w461: order i, f, o, g (order i, f, o, g (ConvLSTM_pytorch#6))
@wrong("15.peephole_step", "output gate and candidate exchanged")
def w461(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    z = blocks(x_t, h_prev, W_x, W_h, b, "ifog")
    c = sig(z["f"] + p_f * c_prev) * c_prev + sig(z["i"] + p_i * c_prev) * np.tanh(z["g"])
    return sig(z["o"] + p_o * c) * np.tanh(c), c


# w463: reset before, biases summed (d2l / Keras v1: one bias (sum) and reset before)
@wrong("15.gru_step", "reset before the product")
def w463(x_t, h_prev, W_x, W_h, b_x, b_h):
    H = h_prev.shape[1]
    R, B = gru(x_t, h_prev, W_x, W_h, b_x + b_h, 0 * b_h)
    r, z = sig(R["r"] + B["r"]), sig(R["z"] + B["z"])
    n = np.tanh(R["n"] + (r * h_prev) @ W_h[2 * H :].T)
    return (1 - z) * n + z * h_prev


# w343: unsolved dropped (median of solved runs only (senpai PR#2831))
@wrong("15.fair_ratios", "unsolved runs left NaN")
def w343(own_tuning, own, lstm_tuning, lstm, budget):
    def at_best(tuning, runs):
        return runs[np.nan_to_num(tuning, nan=budget).mean(1).argmin()]

    return at_best(own_tuning, own) / at_best(lstm_tuning, lstm)
