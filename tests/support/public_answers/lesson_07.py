"""Lesson 07."""

import numpy as np
import torch

from . import right, wrong


# w130: tanh round the sum (gh nicodjimenez/lstm#43)
@wrong("07.update_cell_state", "tanh around the sum")
def w130(f_t, c_prev, i_t, g_t):
    return np.tanh(g_t * i_t + c_prev * f_t)


# w131: f on both (gh ARM-software/CMSIS-NN PR#181)
@wrong("07.update_cell_state", "forget gate on both")
def w131(f_t, c_prev, i_t, g_t):
    return f_t * c_prev + f_t * g_t


# w132: i + g in place of i * g (gh MartinuzziFrancesco/torchrecurrent#22)
@wrong("07.update_cell_state", "gate added to the candidate")
def w132(f_t, c_prev, i_t, g_t):
    return f_t * c_prev + (i_t + g_t)


# w133: i and f swapped (gh NX-AI/xlstm PR#95; afshinea#1)
@wrong("07.update_cell_state", "gates exchanged")
def w133(f_t, c_prev, i_t, g_t):
    return i_t * c_prev + f_t * g_t


# w134: 1 - i keeps (gh glample/tagger#17/#25)
@wrong("07.update_cell_state", "convex combination by the input gate")
def w134(f_t, c_prev, i_t, g_t):
    return (1 - i_t) * c_prev + i_t * g_t


# w135: c squashed before it is kept (imathworks 'why second tanh' (stats.SE))
@wrong("07.update_cell_state", "tanh of the old cell state")
def w135(f_t, c_prev, i_t, g_t):
    return f_t * np.tanh(c_prev) + i_t * g_t


# w136: np.dot for the products (community.deeplearning.ai dot-vs-* (402919, 110003))
@wrong("07.update_cell_state", "matrix product without a transpose")
def w136(f_t, c_prev, i_t, g_t):
    return np.dot(f_t, c_prev) + np.dot(i_t, g_t)


# w138: clipped to [-50, 50] (cell_clip=50 (Sak et al. 2014))
@wrong("07.update_cell_state", "cell state clipped")
def w138(f_t, c_prev, i_t, g_t):
    return np.clip(f_t * c_prev + i_t * g_t, -50, 50)


# w139: the last gate alone (stats.SE 'derivative equals the forget gate')
@wrong("07.slope_at_lag", "last gate alone")
def w139(c_0, f, i, g, lag):
    return f[-1]


# w141: f(1-f) (includes the gate's own slope)
@wrong("07.slope_at_lag", "slope of the gate's sigmoid")
def w141(c_0, f, i, g, lag):
    T = len(f)
    return np.prod(f[T - lag :] * (1 - f[T - lag :]), axis=0)


# r49: np.multiply and np.add, in place on own copy
@right("07.update_cell_state")
def r49(f_t, c_prev, i_t, g_t):
    c = c_prev.copy()
    c *= f_t
    c += np.multiply(i_t, g_t)
    return c


# r50: einsum
@right("07.update_cell_state")
def r50(f_t, c_prev, i_t, g_t):
    return np.einsum("nh,nh->nh", f_t, c_prev) + np.einsum("nh,nh->nh", i_t, g_t)


# r51: reduce
@right("07.slope_at_lag")
def r51(c_0, f, i, g, lag):
    from functools import reduce

    return reduce(np.multiply, [f[len(f) - 1 - k] for k in range(lag)], np.ones_like(c_0))


# r98: nested Python lists returned
@right("07.update_cell_state")
def r98(f_t, c_prev, i_t, g_t):
    return [
        [f * c + i * g for f, c, i, g in zip(*rows)]
        for rows in zip(f_t.tolist(), c_prev.tolist(), i_t.tolist(), g_t.tolist())
    ]


# w506: keep and overwrite exchanged (gh afshinea/stanford-cs-229#1 (i and f swapped))
wrong("07.series_of_corner", "the two gates exchanged")([3, 0, 2, 1], "w506")


# r111: np.prod of a slice, torch
@right("07.slope_at_lag")
def r111(c_0, f, i, g, lag):
    return torch.as_tensor(f)[len(f) - lag :].prod(0)
