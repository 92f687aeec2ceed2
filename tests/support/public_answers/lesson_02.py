"""Lesson 02."""

import numpy as np

from . import double, wrong


# w031: slope of tanh as 1/(1 - h^2) (gh oreilly-japan/deep-learning-from-scratch-2#26)
@wrong("02.step_back", "divided by the slope")
def w031(dh_t, z_t, h_prev, W_h, dW_h):
    dz = dh_t / (1 - np.tanh(z_t) ** 2)
    return dz @ W_h, dW_h + dz.T @ h_prev


# w033: h (1 - h) for the slope of tanh (sigmoid slope for tanh (gh arunmallya#6 kind))
@wrong("02.step_back", "slope of a sigmoid")
def w033(dh_t, z_t, h_prev, W_h, dW_h):
    h = np.tanh(z_t)
    dz = dh_t * h * (1 - h)
    return dz @ W_h, dW_h + dz.T @ h_prev


# w034: slope taken at the neighbouring state (gh dennybritz/nn-from-scratch PR#3 (tanh^2 of the
# other layer))
@wrong("02.step_back", "slope of the previous state")
def w034(dh_t, z_t, h_prev, W_h, dW_h):
    dz = dh_t * (1 - h_prev * h_prev)
    return dz @ W_h, dW_h + dz.T @ h_prev


# w036: both transposed, as cs231n's layout needs (cs231n convention (Wh.T on the way back,
# prev_h.T.dot))
@wrong("02.step_back", "W_h transposed on the way back + weight gradient transposed")
def w036(dh_t, z_t, h_prev, W_h, dW_h):
    dz = dh_t * (1 - np.tanh(z_t) ** 2)
    return dz.dot(W_h.T), dW_h + h_prev.T.dot(dz)


# w041: this step's part alone (qixianbiao/RNN#2 kind: gradient not passed on)
@wrong("02.step_back", "only this step's weight gradient")
def w041(dh_t, z_t, h_prev, W_h, dW_h):
    dz = dh_t * (1 - np.tanh(z_t) ** 2)
    return dz @ W_h, dz.T @ h_prev


# w042: weights' gradient with this step's state (qixianbiao/RNN#2 / hs[t] for hs[t-1])
@wrong("02.step_back", "state of this step in the weight gradient")
def w042(dh_t, z_t, h_prev, W_h, dW_h):
    h = np.tanh(z_t)
    dz = dh_t * (1 - h**2)
    return dz @ W_h, dW_h + dz.T @ h


# w059: gain 1 (orthogonal init alone holds the gradient)
wrong("02.holding_gain", "gain one")(1.0, "w059")


# d07: W_h transposed AND only this step's part
@double("02.step_back", "W_h transposed on the way back + only this step's weight gradient")
def d07(dh_t, z_t, h_prev, W_h, dW_h):
    dz = dh_t * (1 - np.tanh(z_t) ** 2)
    return dz @ W_h.T, dz.T @ h_prev


# w406: slope missing, float32 (mistakes in float32)
@wrong("02.step_back", "slope of tanh missing")
def w406(dh_t, z_t, h_prev, W_h, dW_h):
    dh_t, z_t, h_prev, W_h, dW_h = (a.astype(np.float32) for a in (dh_t, z_t, h_prev, W_h, dW_h))
    return dh_t @ W_h, dW_h + dh_t.T @ h_prev


# w602: dh_T again at every step (qixianbiao/RNN#2 kind: gradient not passed on)
@wrong("02.back_through_time", "nothing handed on")
def w602(dh_T, x, h_0, h, W_h):
    dW_x, dW_h, db = 0, 0, 0
    for t in reversed(range(len(x))):
        dz = dh_T * (1 - h[t] ** 2)
        dW_x, dW_h, db = (
            dW_x + dz.T @ x[t],
            dW_h + dz.T @ (h[t - 1] if t else h_0),
            db + dz.sum(0),
        )
    return dW_x, dW_h, db


# w603: h[t - 1] wraps round (well known: min-char-rnn's hs[-1] is a dict's entry, not an array's)
@wrong("02.back_through_time", "step 1 reads the last state")
def w603(dh_T, x, h_0, h, W_h):
    dWxh, dWhh, dbh = np.zeros((len(W_h), x.shape[2])), np.zeros_like(W_h), np.zeros(len(W_h))
    dhnext = dh_T
    for t in reversed(range(len(x))):
        dhraw = (1 - h[t] * h[t]) * dhnext
        dbh += dhraw.sum(axis=0)
        dWxh += np.dot(dhraw.T, x[t])
        dWhh += np.dot(dhraw.T, h[t - 1])
        dhnext = np.dot(dhraw, W_h)
    return dWxh, dWhh, dbh


# w604: db as the mean over the batch (well known)
@wrong("02.back_through_time", "db in the mean over the batch")
def w604(dh_T, x, h_0, h, W_h):
    dW_x, dW_h, db = 0, 0, 0
    for t in range(len(x) - 1, -1, -1):
        dtanh = dh_T * (1 - h[t] ** 2)
        dW_x += np.matmul(dtanh.T, x[t])
        dW_h += np.matmul(dtanh.T, h[t - 1] if t > 0 else h_0)
        db += np.mean(dtanh, axis=0)
        dh_T = np.matmul(dtanh, W_h)
    return dW_x, dW_h, db
