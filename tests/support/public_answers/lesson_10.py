"""Lesson 10."""

import numpy as np

from . import right, wrong


# w205: own gate included (stats.SE 'derivative equals the forget gate' (product k..T))
@wrong("10.direct_path", "own gate included")
def w205(f):
    return np.cumprod(f[::-1], axis=0)[::-1]


# w207: np.cumprod(f) (np.cumprod from the start)
@wrong("10.direct_path", "from the start")
def w207(f):
    return np.cumprod(f, axis=0)


# w208: zero everywhere ('gradient of c = product of f' (stats.SE, Quora))
@wrong("10.share_through_h", "gradient of c is only f")
def w208(dc, f):
    return np.zeros(len(f))


# w209: constant 1 (pytorch#20102: set it to 1 or 2)
@wrong("10.forget_bias_for", "one bias for all")
def w209(lag, share):
    return 1.0


# w210: log lag (chrono initialisation: log of the lag)
@wrong("10.forget_bias_for", "logarithm of the lag")
def w210(lag, share):
    return np.log(lag)


# w211: logit of 1 - 1/lag (chrono initialisation: log(lag - 1) = logit(1 - 1/lag))
@wrong("10.forget_bias_for", "time constant")
def w211(lag, share):
    f = 1 - 1 / lag
    return np.log(f / (1 - f))


# w212: 1 ('an LSTM cannot explode' (kikaben.com comments))
wrong("10.growing_scale", "cannot explode")(1, "w212")


# r59: loop from the end
@right("10.direct_path")
def r59(f):
    p = np.ones_like(f)
    for k in range(len(f) - 2, -1, -1):
        p[k] = p[k + 1] * f[k + 1]
    return p


# r60: exp and log only
@right("10.forget_bias_for")
def r60(lag, share):
    f = np.exp(np.log(share) / lag)
    return -np.log(1 / f - 1)


# r100: loop, float
@right("10.share_through_h")
def r100(dc, f):
    out, path = [0.0], np.ones_like(f[0])
    for k in range(len(f) - 2, -1, -1):
        path = path * f[k + 1]
        out.append(np.linalg.norm(dc[k] - path * dc[-1]) / np.linalg.norm(dc[k]))
    return out[::-1]


# r122: total / running product (breaks only where a gate is exactly 0)
@right("10.direct_path")
def r122(f):
    p = np.cumprod(f, axis=0)
    return p[-1] / p
