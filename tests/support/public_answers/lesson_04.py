"""Lesson 04."""

import numpy as np
import torch

from . import right, wrong


# w070: tanh of the sum at each step (gh nicodjimenez/lstm#43)
@wrong("04.integrate", "bounded like h")
def w070(new, c_0):
    c, out = c_0, []
    for step in new:
        c = np.tanh(c + step)
        out.append(c)
    return np.array(out)


# w071: cell clipped to [-10, 10] (cell clipping (TF cell_clip, Sak et al.))
@wrong("04.integrate", "cell state clipped")
def w071(new, c_0):
    c, out = c_0, []
    for step in new:
        c = np.clip(c + step, -10, 10)
        out.append(c)
    return np.array(out)


# r24: torch.cumsum
@right("04.integrate")
def r24(new, c_0):
    return torch.as_tensor(c_0) + torch.cumsum(torch.as_tensor(new), 0)
