"""Lesson 14."""

import numpy as np

from . import right, wrong
from .helpers import sig, torch_like


# w310: bias_hh forgotten (discuss.pytorch 45025)
@wrong("14.read_cell", "bias_hh forgotten")
def w310(x, output, wi, wh, bi, bh):
    return torch_like(x, output, wi, wh, bi, 0 * bh)


# w312: i, o, f, g (ONNX order (CrispASR PR#106))
@wrong("14.read_cell", "order of ONNX")
def w312(x, output, wi, wh, bi, bh):
    return torch_like(x, output, wi, wh, bi, bh, "iofg")


# w313: h not shifted (output against h_n: gates of t from h_t)
@wrong("14.read_cell", "gates from h_t")
def w313(x, output, wi, wh, bi, bh):
    H = output.shape[2]
    z = x @ wi.T + output @ wh.T + bi + bh
    i, f, g, o = (z[..., n * H : (n + 1) * H] for n in range(4))
    i, f, g, o = sig(i), sig(f), np.tanh(g), sig(o)
    c, s = [], 0
    for t in range(len(x)):
        s = f[t] * s + i[t] * g[t]
        c.append(s)
    return i, f, o, np.array(c)


# w314: chosen and judged on one text (NeuroX: Antverg & Belinkov pitfalls (gh fdalvi/NeuroX
# PR#12))
@wrong("14.find_unit", "chosen and judged on the same text")
def w314(h, c, truth, h_new, c_new, truth_new):
    r = [np.corrcoef(c[..., k].ravel(), truth.ravel())[0, 1] for k in range(c.shape[2])]
    k = int(np.argmax(np.abs(r)))
    return k, r[k]


# w315: chosen on the new text (best unit of the test text reported)
@wrong("14.find_unit", "only the new text")
def w315(h, c, truth, h_new, c_new, truth_new):
    r = [np.corrcoef(c_new[..., k].ravel(), truth_new.ravel())[0, 1] for k in range(c.shape[2])]
    k = int(np.argmax(np.abs(r)))
    return k, r[k]


# r80: c from arctanh(h / o)
@wrong("14.read_cell", "undone from the output")
def r80(x, output, wi, wh, bi, bh):
    i, f, o, _ = torch_like(x, output, wi, wh, bi, bh)
    return i, f, o, np.arctanh(output / o)


# r81: z-scores and a matrix product
@right("14.find_unit")
def r81(h, c, truth, h_new, c_new, truth_new):
    z = lambda a: (a - a.mean((0, 1))) / a.std((0, 1))  # noqa: E731
    r = np.einsum("tnh,tn->h", z(c), z(truth)) / truth.size
    k = np.abs(r).argmax()
    return k, float(np.mean(z(c_new)[..., k] * z(truth_new)))


# w458: missing .T in W_h (W_h blocks not transposed, gate by gate)
@wrong("14.read_cell", "W_h not transposed")
def w458(x, output, wi, wh, bi, bh):
    H = output.shape[2]
    turned = np.concatenate([k.T for k in np.split(wh, 4)])
    return torch_like(x, output, wi, turned, bi, bh)


# r119: Python loops, float
@right("14.find_unit")
def r119(h, c, truth, h_new, c_new, truth_new):
    def corr(a, b):
        a, b = a.ravel() - a.mean(), b.ravel() - b.mean()
        return float(a @ b / np.sqrt((a @ a) * (b @ b)))

    best = max(range(c.shape[2]), key=lambda k: abs(corr(c[:, :, k], truth)))
    return best, corr(c_new[:, :, best], truth_new)
