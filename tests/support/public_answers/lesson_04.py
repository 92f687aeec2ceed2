"""Lesson 04."""

import numpy as np
import torch

from . import right, wrong
from .helpers import sig


# w070: tanh of the sum at each step (gh nicodjimenez/lstm#43)
@wrong("04.integrate", "bounded like h")
def w070(inflow, c_0):
    c, out = c_0, []
    for step in inflow:
        c = np.tanh(c + step)
        out.append(c)
    return np.array(out)


# w071: cell clipped to [-10, 10] (cell clipping (TF cell_clip, Sak et al.))
@wrong("04.integrate", "cell state clipped")
def w071(inflow, c_0):
    c, out = c_0, []
    for step in inflow:
        c = np.clip(c + step, -10, 10)
        out.append(c)
    return np.array(out)


# w073: hard sigmoid 0.2 z + 0.5 (Keras hard_sigmoid default (keras PR#9112))
@wrong("04.let_through", "hard sigmoid")
def w073(z, flow):
    return flow * np.clip(0.2 * z + 0.5, 0, 1)


# w074: derivative of the sigmoid (gh CaptainE/RNN-LSTM-in-numpy#1 kind (derivative for function))
@wrong("04.let_through", "slope of the sigmoid")
def w074(z, flow):
    return flow * sig(z) * (1 - sig(z))


# w076: tanh before the sigmoid (gh google/e3d_lstm#17)
@wrong("04.let_through", "tanh before the sigmoid")
def w076(z, flow):
    return flow * sig(np.tanh(z))


# w077: carries across unrelated batches (gh HIT-SCIR/ELMoForManyLangs#68; nyu-mll/jiant PR#345)
@wrong("04.start_states", "carried across unrelated sequences")
def w077(is_new, h_last, c_last, h_learnt, c_learnt):
    return h_last.copy(), c_last.copy()


# w078: fresh start every batch (gh RUCAIBox/RecBole#697; udacity/deep-learning-v2-pytorch#187)
@wrong("04.start_states", "zeros everywhere")
def w078(is_new, h_last, c_last, h_learnt, c_learnt):
    return np.zeros_like(h_last), np.zeros_like(c_last)


# w079: new ones start from zeros, the learnt start is ignored (gh hill-a/stable-baselines#1022:
# state * (1 - mask))
@wrong("04.start_states", "learnt start ignored")
def w079(is_new, h_last, c_last, h_learnt, c_learnt):
    m = is_new[:, None]
    return h_last * (1 - m), c_last * (1 - m)


# w080: if is_new: (SO 'truth value of an array is ambiguous' (well known))
@wrong("04.start_states", "in the line: `if is_new:`")
def w080(is_new, h_last, c_last, h_learnt, c_learnt):
    if is_new:
        return h_learnt, c_learnt
    return h_last, c_last


# w081: np.where without a second axis (numpy broadcasting (N,) against (N, H) (well known))
@wrong("04.start_states", "is_new along the units")
def w081(is_new, h_last, c_last, h_learnt, c_learnt):
    return np.where(is_new, h_learnt, h_last), np.where(is_new, c_learnt, c_last)


# r24: torch.cumsum
@right("04.integrate")
def r24(inflow, c_0):
    return torch.as_tensor(c_0) + torch.cumsum(torch.as_tensor(inflow), 0)


# r25: torch.sigmoid
@right("04.let_through")
def r25(z, flow):
    return (torch.sigmoid(torch.as_tensor(z)) * torch.as_tensor(flow)).numpy()


# r26: stable sigmoid with np.where on both signs
@right("04.let_through")
def r26(z, flow):
    e = np.exp(-np.abs(z))
    return flow * np.where(z >= 0, 1 / (1 + e), e / (1 + e))


# r27: exp(z) / (1 + exp(z)) (textbook form)
@right("04.let_through")
def r27(z, flow):
    return flow * np.exp(z) / (1 + np.exp(z))


# r112: exp(-logaddexp(0, -z))
@right("04.let_through")
def r112(z, flow):
    return flow * np.exp(-np.logaddexp(0, -z))
