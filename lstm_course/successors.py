"""What came after the LSTM, one time step each, in the hand of `cell.py`: minLSTM, sLSTM, mLSTM.

Shapes and names as in `cell.py`: x_t (N, D), states (N, H), weights stacked i, f, g, o. An input
gate that is an exponential can grow beyond all numbers. So sLSTM and mLSTM keep m_t, the logarithm
of the largest weight that anything written has by now, and store their states divided by exp(m_t):
in h_t it cancels, whatever it is. At the start nothing is written: states are 0, m is -inf.
"""

import numpy as np

from .cell import _pre_activation, _sigmoid
from .validation import check_arrays


def minlstm_step(x_t, h_prev, W_x, b) -> np.ndarray:
    """Do one step of a minLSTM and return h_t, (N, H): gates and candidate read x_t alone.

        i_t, f_t = sigmoid(z_i), sigmoid(z_f)
        g_t = z_g + 0.5 where z_g is 0 or more, else sigmoid(z_g): never negative
        h_t = (f_t * h_prev + i_t * g_t) / (f_t + i_t): a mean of old and new

    Weights are stacked i, f, g: W_x (3H, D), b (3H,). h_t is the one state. Raises as
    `cell.pre_activation` does. Source: Feng et al. (2024), appendix B.
    """
    check_arrays(x_t=(x_t, "N D"), h_prev=(h_prev, "N H"), W_x=(W_x, "3H D"), b=(b, "3H"))
    z_i, z_f, z_g = np.split(x_t @ W_x.T + b, 3, axis=1)  # each (N, H)
    g_t = np.where(z_g >= 0, z_g + 0.5, _sigmoid(z_g))
    keep = _sigmoid(_log_sigmoid(z_f) - _log_sigmoid(z_i))  # f_t / (f_t + i_t), and never 0 / 0
    return keep * h_prev + (1 - keep) * g_t


def slstm_step(x_t, h_prev, c_prev, n_prev, m_prev, W_x, W_h, b, stabilise=True) -> tuple:
    """Do one step of an sLSTM and return (h_t, c_t, n_t, m_t), all (N, H).

        i_t, f_t, o_t = exp(z_i), sigmoid(z_f), sigmoid(z_o)
        g_t = tanh(z_g)
        c_t = f_t * c_prev + i_t * g_t
        n_t = f_t * n_prev + i_t
        h_t = o_t * c_t / n_t

    where c_t and n_t are stored divided by exp(m_t); with `stabilise=False` m_t is 0. Weights as
    an LSTM's: W_x (4H, D), W_h (4H, H), b (4H,). Raises as `cell.pre_activation` does. Source:
    Beck et al. (2024), with one head.
    """
    states = {"h_prev": h_prev, "c_prev": c_prev, "n_prev": n_prev, "m_prev": _finite(m_prev)}
    named = {name: (state, "N H") for name, state in states.items()}
    check_arrays(x_t=(x_t, "N D"), **named, W_x=(W_x, "4H D"), W_h=(W_h, "4H H"), b=(b, "4H"))
    z_i, z_f, z_g, z_o = np.split(_pre_activation(x_t, h_prev, W_x, W_h, b), 4, axis=1)
    g_t, o_t = np.tanh(z_g), _sigmoid(z_o)
    log_f = _log_sigmoid(z_f)
    m_t = np.maximum(log_f + m_prev, z_i) if stabilise else np.zeros_like(z_i)
    i_t, f_t = np.exp(z_i - m_t), np.exp(log_f + m_prev - m_t)
    c_t = f_t * c_prev + i_t * g_t
    n_t = f_t * n_prev + i_t
    return o_t * c_t / n_t, c_t, n_t, m_t


def mlstm_step(x_t, C_prev, n_prev, m_prev, W_x, b, W_if, b_if, stabilise=True) -> tuple:
    """Do one step of an mLSTM and return (h_t, C_t, n_t, m_t): (N, H), (N, H, H), (N, H), (N, 1).

        q_t, k_t, v_t = z_q, z_k / sqrt(H), z_v: query, key, value, all of x_t alone
        i_t, f_t, o_t = exp(z_i), sigmoid(z_f), sigmoid(z_o)
        C_t = f_t * C_prev + i_t * v_t k_t^T
        n_t = f_t * n_prev + i_t * k_t
        h_t = o_t * C_t q_t / max(|n_t^T q_t|, 1)

    where C_t and n_t are stored divided by exp(m_t); with `stabilise=False` m_t is 0, below which
    it never falls (the 1 is a weight too). i_t and f_t are one number a sequence. Weights are
    stacked q, k, v, o: W_x (4H, D), b (4H,), and i, f: W_if (2, D), b_if (2,). Raises as
    `cell.pre_activation` does. Source: Beck et al. (2024), with one head.
    """
    states = {"C_prev": (C_prev, "N H H"), "n_prev": (n_prev, "N H")}
    states["m_prev"] = (_finite(m_prev), "N G")  # G = 1: a number a sequence
    weights = {"W_x": (W_x, "4H D"), "b": (b, "4H"), "W_if": (W_if, "2G D"), "b_if": (b_if, "2G")}
    check_arrays(x_t=(x_t, "N D"), **states, **weights)
    q_t, k_t, v_t, z_o = np.split(x_t @ W_x.T + b, 4, axis=1)  # each (N, H)
    z_i, z_f = np.split(x_t @ W_if.T + b_if, 2, axis=1)  # each (N, 1)
    k_t = k_t / k_t.shape[1] ** 0.5
    log_f = _log_sigmoid(z_f)
    m_t = np.maximum(np.maximum(log_f + m_prev, z_i), 0) if stabilise else np.zeros_like(z_i)
    i_t, f_t = np.exp(z_i - m_t), np.exp(log_f + m_prev - m_t)
    C_t = f_t[..., None] * C_prev + (i_t * v_t)[:, :, None] * k_t[:, None, :]
    n_t = f_t * n_prev + i_t * k_t
    found, size = (C_t @ q_t[..., None])[..., 0], np.abs((n_t * q_t).sum(axis=1, keepdims=True))
    h_t = _sigmoid(z_o) * found / np.maximum(size, np.exp(-m_t))
    return h_t, C_t, n_t, m_t


def _log_sigmoid(z: np.ndarray) -> np.ndarray:
    return -np.logaddexp(0, -z)


def _finite(m):
    """Put 0 for -inf, the logarithm of nothing: the one number of m that is not finite."""
    is_float = isinstance(m, np.ndarray) and m.dtype.kind == "f"
    return np.where(np.isneginf(m), np.zeros_like(m), m) if is_float else m
