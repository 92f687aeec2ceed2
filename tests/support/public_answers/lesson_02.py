"""Lesson 02."""

import numpy as np
import torch

from . import double, right, wrong


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


# w043: one-sided (cs231n.github.io/optimization-1 (fxh - fx)/h)
@wrong("02.numerical_slope", "forward difference")
def w043(loss, w, step):
    return (loss(w + step) - loss(w)) / step


# w044: divides by eps, not 2 eps (gh drizopoulos/JMbayes2#9 (denominator))
@wrong("02.numerical_slope", "twice the slope")
def w044(loss, w, step):
    return (loss(w + step) - loss(w - step)) / step


# w045: /2*h (well known)
@wrong("02.numerical_slope", "multiplied by step")
def w045(loss, w, step):
    return (loss(w + step) - loss(w - step)) / 2 * step


# w046: an h of its own (wang.works grad_check (h=0.00001 default))
@wrong("02.numerical_slope", "step ignored")
def w046(loss, w, step, h=0.00001):
    return (loss(w + h) - loss(w - h)) / (2 * h)


# w049: np.clip of every element (ai.SE 40217; min-char-rnn; deeplearning.ai Dinosaurus)
@wrong("02.clip", "clipped element by element")
def w049(dW_x, dW_h, max_norm):
    return tuple(np.clip(g, -max_norm, max_norm) for g in (dW_x, dW_h))


# w051: element-wise to [-5, 5] (min-char-rnn (karpathy gist))
@wrong("02.clip", "clipped at a number of its own")
def w051(dW_x, dW_h, max_norm):
    return np.clip(dW_x, -5, 5), np.clip(dW_h, -5, 5)


# w052: each by its own norm (tf.clip_by_norm per tensor for clip_by_global_norm)
@wrong("02.clip", "each array by its own norm")
def w052(dW_x, dW_h, max_norm):
    out = []
    for g in (dW_x, dW_h):
        n = np.linalg.norm(g)
        out.append(g * max_norm / n if n > max_norm else g)
    return tuple(out)


# w056: returns both unchanged (gh NVIDIA/OpenSeq2Seq PR#192 (clipping silently off))
@wrong("02.clip", "not clipped")
def w056(dW_x, dW_h, max_norm):
    return dW_x, dW_h


# w059: gain 1 (orthogonal init alone holds the gradient)
wrong("02.holding_gain", "gain one")(1.0, "w059")


# r20: torch.nn.utils.clip_grad_norm_ (its 1e-6 included)
@right("02.clip")
def r20(dW_x, dW_h, max_norm):
    a, b = torch.nn.Parameter(torch.zeros(dW_x.shape)), torch.nn.Parameter(torch.zeros(dW_h.shape))
    a.grad, b.grad = torch.tensor(dW_x).float(), torch.tensor(dW_h).float()
    torch.nn.utils.clip_grad_norm_([a, b], max_norm)
    return a.grad.numpy(), b.grad.numpy()


# d07: W_h transposed AND only this step's part
@double("02.step_back", "W_h transposed on the way back + only this step's weight gradient")
def d07(dh_t, z_t, h_prev, W_h, dW_h):
    dz = dh_t * (1 - np.tanh(z_t) ** 2)
    return dz @ W_h.T, dz.T @ h_prev


# d08: root missing AND small ones scaled up
@double("02.clip", "small gradients scaled up + square root missing")
def d08(dW_x, dW_h, max_norm):
    n = (dW_x**2).sum() + (dW_h**2).sum()
    return dW_x * max_norm / n, dW_h * max_norm / n


# w403: squares the squared norm (gh paiml/entrenar#311 (||g||^4))
@wrong("02.clip", "squares squared")
def w403(dW_x, dW_h, max_norm):
    n = np.sqrt(sum(((g**2).sum()) ** 2 for g in (dW_x, dW_h)))
    k = max_norm / n if n > max_norm else 1.0
    return dW_x * k, dW_h * k


# w405: torch's clip per tensor (torch.nn.utils.clip_grad_norm_ called per parameter (habit))
@wrong("02.clip", "each array by its own norm")
def w405(dW_x, dW_h, max_norm):
    out = []
    for g in (dW_x, dW_h):
        p = torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64))
        p.grad = torch.tensor(g)
        torch.nn.utils.clip_grad_norm_([p], max_norm)
        out.append(p.grad)
    return tuple(out)


# w406: slope missing, float32 (mistakes in float32)
@wrong("02.step_back", "slope of tanh missing")
def w406(dh_t, z_t, h_prev, W_h, dW_h):
    dh_t, z_t, h_prev, W_h, dW_h = (a.astype(np.float32) for a in (dh_t, z_t, h_prev, W_h, dW_h))
    return dh_t @ W_h, dW_h + dh_t.T @ h_prev


# w474: an h of its own 1e-3 (cs231n relative error in place of the gradient)
@wrong("02.numerical_slope", "step ignored")
def w474(loss, w, step):
    h = 1e-3
    return (loss(w + h) - loss(w - h)) / (2 * h)
