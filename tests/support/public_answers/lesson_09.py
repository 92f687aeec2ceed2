"""Lesson 09."""

import numpy as np
import torch

from . import double, right, wrong
from .helpers import back, blocks, lstm, sig, softmax


# w161: order i, f, o, g (gh ndrplz/ConvLSTM_pytorch#6; karpathy/char-rnn#60)
@wrong("09.lstm_step", "output gate and candidate exchanged")
def w161(*a):
    return lstm(*a, order="ifog")


# w165: (c, h) (gh microsoft/nni PR#2842)
@wrong("09.lstm_step", "(c, h) returned")
def w165(*a):
    return lstm(*a)[::-1]


# w167: one set of weights for all four (gh stanfordnlp/stanza#88)
@wrong("09.lstm_step", "one block for all")
def w167(x_t, h_prev, c_prev, W_x, W_h, b):
    z = blocks(x_t, h_prev, W_x, W_h, b)["i"]
    c = sig(z) * c_prev + sig(z) * np.tanh(z)
    return sig(z) * np.tanh(c), c


# w168: forget bias of 1 added (gh tyliupku/wiki2bio#2 (f + 1))
@wrong("09.lstm_step", "number added, the forget gate")
def w168(x_t, h_prev, c_prev, W_x, W_h, b):
    H = h_prev.shape[1]
    b = b.copy()
    b[H : 2 * H] += 1
    return lstm(x_t, h_prev, c_prev, W_x, W_h, b)


# w171: output gate through tanh and sigmoid (gh google/e3d_lstm#17)
@wrong("09.lstm_step", "tanh inside the sigmoid, the output gate")
def w171(x_t, h_prev, c_prev, W_x, W_h, b):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    c = sig(z["f"]) * c_prev + sig(z["i"]) * np.tanh(z["g"])
    return sig(np.tanh(z["o"])) * np.tanh(c), c


# w172: f for i in the update (gh ARM-software/CMSIS-NN PR#181)
@wrong("09.lstm_step", "forget gate on both")
def w172(x_t, h_prev, c_prev, W_x, W_h, b):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    c = sig(z["f"]) * c_prev + sig(z["f"]) * np.tanh(z["g"])
    return sig(z["o"]) * np.tanh(c), c


# w173: coupled by the input gate (gh glample/tagger#25 (f = 1 - i))
@wrong("09.lstm_step", "1 - i for f")
def w173(x_t, h_prev, c_prev, W_x, W_h, b):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    i = sig(z["i"])
    c = (1 - i) * c_prev + i * np.tanh(z["g"])
    return sig(z["o"]) * np.tanh(c), c


# w175: c = tanh(f c + i g), h = o * c (gh nicodjimenez/lstm#43 (state squashed, h = s * o))
@wrong("09.lstm_step", "squashed c handed on")
def w175(x_t, h_prev, c_prev, W_x, W_h, b):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    c = np.tanh(sig(z["f"]) * c_prev + sig(z["i"]) * np.tanh(z["g"]))
    return sig(z["o"]) * c, c


# w177: stack for concatenate (gh fastai/fastbook PR#316/#338/#344)
@wrong("09.lstm_step")
def w177(x_t, h_prev, c_prev, W_x, W_h, b):
    joined = np.stack([h_prev, x_t], axis=1)
    z = joined @ np.concatenate([W_h, W_x], axis=1).T + b
    return lstm(*([z] * 6))


# w178: [h, x] against [W_x, W_h] (gh ZacBi/CS224n-2019-solutions#1)
@wrong("09.lstm_step", "joined in another order")
def w178(x_t, h_prev, c_prev, W_x, W_h, b):
    z = np.hstack([h_prev, x_t]) @ np.hstack([W_x, W_h]).T + b
    i, f, g, o = np.split(z, 4, axis=1)
    c = sig(f) * c_prev + sig(i) * np.tanh(g)
    return sig(o) * np.tanh(c), c


# w179: relu for both tanh (dejanbatanjac 2019; SO LSTM(activation='relu'))
@wrong("09.lstm_step", "candidate through a ReLU + ReLU for tanh of c")
def w179(x_t, h_prev, c_prev, W_x, W_h, b):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    c = sig(z["f"]) * c_prev + sig(z["i"]) * np.maximum(0, z["g"])
    return sig(z["o"]) * np.maximum(0, c), c


# w181: sigmoid over all four blocks (one sigmoid for the whole stack)
@wrong("09.lstm_step", "candidate through a sigmoid")
def w181(x_t, h_prev, c_prev, W_x, W_h, b):
    i, f, g, o = np.split(sig(x_t @ W_x.T + h_prev @ W_h.T + b), 4, axis=1)
    c = f * c_prev + i * g
    return o * np.tanh(c), c


# w182: candidate 4 sigmoid - 2, output 2 sigmoid - 1 (H&S 1997 squashing) (H&S 1997 / Graves &
# Schmidhuber 2005 squashing functions)
@wrong("09.lstm_step", "candidate of twice the range + tanh of half the cell state")
def w182(x_t, h_prev, c_prev, W_x, W_h, b):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    c = sig(z["f"]) * c_prev + sig(z["i"]) * (4 * sig(z["g"]) - 2)
    return sig(z["o"]) * (2 * sig(c) - 1), c


# w187: nested tuple, as torch returns (torch's return form output, (h_n, c_n))
@wrong("09.read_like_torch", "returns 2 results; expected 3")
def w187(x, weight_ih, weight_hh, bias_ih, bias_hh):
    h = c = np.zeros((x.shape[1], weight_hh.shape[1]))
    out = []
    for x_t in x:
        h, c = lstm(x_t, h, c, weight_ih, weight_hh, bias_ih + bias_hh)
        out.append(h)
    return np.array(out), (h, c)


# w188: batch taken for time (pytorch#1538 / gh HHTseng/video-classification#15)
@wrong("09.read_like_torch", "T and N swapped")
def w188(x, weight_ih, weight_hh, bias_ih, bias_hh):
    h = c = np.zeros((x.shape[0], weight_hh.shape[1]))
    out = []
    for t in range(x.shape[1]):
        h, c = lstm(x[:, t], h, c, weight_ih, weight_hh, bias_ih + bias_hh)
        out.append(h)
    return np.array(out).transpose(1, 0, 2), h, c


# w190: = in place of +=: dc_t not added (gh cthorey/CS231#1; apache/mxnet#4057;
# deeplearning4j#8838)
@wrong("09.lstm_step_backward", "dc_t not added")
def w190(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    dc = dh_t * o_t * (1 - np.tanh(c_t) ** 2)
    return back(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h, dc)


# w191: forget block times sigmoid(f) in place of its slope (gh CaptainE/RNN-LSTM-in-numpy#1)
@wrong("09.lstm_step_backward", "sigmoid of f for its slope")
def w191(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    dc = dc_t + dh_t * o_t * (1 - np.tanh(c_t) ** 2)
    return back(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h, f=dc * c_prev * sig(f_t))


# w192: all outputs squashed again (tanh(tanh c) too), forget block without slope (gh
# nicklashansen/rnn_lstm_from_scratch#1)
@wrong(
    "09.lstm_step_backward", "sigmoid of f for its slope + slopes of all that is squashed already"
)
def w192(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    ds = lambda y: sig(y) * (1 - sig(y))  # noqa: E731
    dt = lambda y: 1 - np.tanh(y) ** 2  # noqa: E731
    dc = dc_t + dh_t * o_t * dt(np.tanh(c_t))
    return back(
        dh_t,
        dc_t,
        c_prev,
        i_t,
        f_t,
        g_t,
        o_t,
        c_t,
        W_x,
        W_h,
        dc,
        o=dh_t * np.tanh(c_t) * ds(o_t),
        g=dc * i_t * dt(g_t),
        i=dc * g_t * ds(i_t),
        f=dc * c_prev * sig(f_t),
    )


# w193: do = s * dh, ds = o * dh + dc (gh nicodjimenez/lstm PR#30 (forward has tanh, backward not))
@wrong("09.lstm_step_backward", "slope of tanh(c) missing + c for tanh(c) in o")
def w193(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    dc = dc_t + dh_t * o_t
    return back(
        dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h, dc, o=dh_t * c_t * o_t * (1 - o_t)
    )


# w196: forget block copied into i and o (gh hanbt/learn_dl#53 (delta_f for i and o))
@wrong("09.lstm_step_backward", "f's block for i + f's block for o")
def w196(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    dc = dc_t + dh_t * o_t * (1 - np.tanh(c_t) ** 2)
    d = dc * c_prev * f_t * (1 - f_t)
    return back(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h, i=d, o=d)


# w198: 1 + g^2 and 1 + tanh(c)^2 (gh nicodjimenez/lstm#41 (tanh' = 1 + y^2))
@wrong("09.lstm_step_backward", "slope with a plus")
def w198(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    dc = dc_t + dh_t * o_t * (1 + np.tanh(c_t) ** 2)
    return back(
        dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h, dc, g=dc * i_t * (1 + g_t**2)
    )


# w199: weights transposed as in the column convention (community.deeplearning.ai 16-02-2023 (Wf.T
# dgamma for both))
@wrong("09.lstm_step_backward", "the left factor has 20 = 4H columns, the right one 3 = D rows")
def w199(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    *_, dc_prev, dz = back(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h)
    return dz @ W_x.T, dz @ W_h.T, dc_prev, dz


# w200: dc_prev returned without the forget gate (CaptainE#1 issue 2: dC_next not updated)
@wrong("09.lstm_step_backward", "f missing in dc_prev")
def w200(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    dx, dh, dc, dz = back(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h)
    return dx, dh, dc / f_t, dz


# r53: torch.nn.LSTMCell in float32
@right("09.lstm_step")
def r53(x_t, h_prev, c_prev, W_x, W_h, b):
    cell = torch.nn.LSTMCell(x_t.shape[1], h_prev.shape[1])
    F = lambda a: torch.tensor(a, dtype=torch.float32)  # noqa: E731
    with torch.no_grad():
        for p, v in zip(
            (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh), (W_x, W_h, b, 0 * b)
        ):
            p.copy_(F(v))
    return cell(F(x_t), (F(h_prev), F(c_prev)))


# r55: loop over the batch with 1-d arrays
@right("09.lstm_step")
def r55(x_t, h_prev, c_prev, W_x, W_h, b):
    hs, cs = [], []
    for x, h, c in zip(x_t, h_prev, c_prev):
        i, f, g, o = (W_x @ x + W_h @ h + b).reshape(4, -1)
        cs.append(sig(f) * c + sig(i) * np.tanh(g))
        hs.append(sig(o) * np.tanh(cs[-1]))
    return hs, cs


# r57: torch autograd through the pre-activations
@right("09.lstm_step_backward")
def r57(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    logit = lambda p: np.log(p / (1 - p))  # noqa: E731
    z = torch.tensor(
        np.concatenate([logit(i_t), logit(f_t), np.arctanh(g_t), logit(o_t)], 1), requires_grad=True
    )
    cp = torch.tensor(c_prev, requires_grad=True)
    i, f, g, o = z.chunk(4, 1)
    c = torch.sigmoid(f) * cp + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * torch.tanh(c)
    torch.autograd.backward([h, c], [torch.tensor(dh_t), torch.tensor(dc_t)])
    return z.grad.numpy() @ W_x, z.grad.numpy() @ W_h, cp.grad, z.grad


# r99: np.float32 weights and sigmoid via np.exp2
@right("09.lstm_step")
def r99(*a):
    a = [v.astype(np.float32) for v in a]
    s = lambda z: 1 / (1 + np.exp2(-z * np.float32(1.4426950408889634)))  # noqa: E731
    x_t, h_prev, c_prev, W_x, W_h, b = a
    i, f, g, o = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=-1)
    c = s(f) * c_prev + s(i) * np.tanh(g)
    return s(o) * np.tanh(c), c


# d01: order i, f, o, g AND no bias
@double("09.lstm_step", "output gate and candidate exchanged + bias missing")
def d01(x_t, h_prev, c_prev, W_x, W_h, b):
    return lstm(x_t, h_prev, c_prev, W_x, W_h, 0 * b, "ifog")


# d02: i and f swapped AND tanh of c missing
@double("09.lstm_step", "input and forget gate exchanged + tanh of c missing")
def d02(x_t, h_prev, c_prev, W_x, W_h, b):
    z = blocks(x_t, h_prev, W_x, W_h, b, "figo")
    c = sig(z["f"]) * c_prev + sig(z["i"]) * np.tanh(z["g"])
    return sig(z["o"]) * c, c


# d19: dc_t not added AND tanh's slope missing
@double("09.lstm_step_backward", "dc_t not added + slope of tanh(c) missing")
def d19(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    return back(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h, dh_t * o_t)


# w423: bias outside all four functions (theanets#109 kind: bias outside)
@wrong("09.lstm_step", "bias outside the squashing")
def w423(x_t, h_prev, c_prev, W_x, W_h, b):
    z = blocks(x_t, h_prev, W_x, W_h, 0 * b)
    i, f, g, o = np.split(b, 4)
    c = (sig(z["f"]) + f) * c_prev + (sig(z["i"]) + i) * (np.tanh(z["g"]) + g)
    return (sig(z["o"]) + o) * np.tanh(c), c


# w424: gates by softmax over the units (softmax gates (nicklashansen#3))
@wrong("09.lstm_step", "softmax over the units")
def w424(x_t, h_prev, c_prev, W_x, W_h, b):
    z = blocks(x_t, h_prev, W_x, W_h, b)
    c = softmax(z["f"]) * c_prev + softmax(z["i"]) * np.tanh(z["g"])
    return softmax(z["o"]) * np.tanh(c), c


# w426: order o, f, i, g (gate order i, o, g, f (dl4j IFOG variants, ngraph IOFC/FICO))
@wrong("09.lstm_step", "blocks in another order")
def w426(*a):
    return lstm(*a, order="ofig")


# w429: c for every step in third place (cell states of all steps collected too)
@wrong("09.read_like_torch", "all cell states in third place")
def w429(x, weight_ih, weight_hh, bias_ih, bias_hh):
    h = c = np.zeros((x.shape[1], weight_hh.shape[1]))
    out, cs = [], []
    for x_t in x:
        h, c = lstm(x_t, h, c, weight_ih, weight_hh, bias_ih + bias_hh)
        out.append(h)
        cs.append(c)
    return np.array(out), h, np.array(cs)


# w431: blocks f, i, g, o (order f, i, g, o throughout (colah's order))
@wrong("09.lstm_step_backward", "blocks in another order")
def w431(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    dx, dh, dc, dz = back(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h)
    i, f, g, o = np.split(dz, 4, 1)
    dz = np.concatenate([f, i, g, o], 1)
    return dz @ W_x, dz @ W_h, dc, dz


# w432: blocks i, f, o, g (order i, f, o, g throughout (char-rnn, ConvLSTM))
@wrong("09.lstm_step_backward", "blocks in another order")
def w432(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    dx, dh, dc, dz = back(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h)
    i, f, g, o = np.split(dz, 4, 1)
    dz = np.concatenate([i, f, o, g], 1)
    return dz @ W_x, dz @ W_h, dc, dz


# w486: all gradients clipped to [-5, 5] inside the step (min-char-rnn (karpathy gist): np.clip(d,
# -5, 5))
@wrong("09.lstm_step_backward", "gradients clipped")
def w486(*a):
    return tuple(np.clip(d, -5, 5) for d in back(*a))


# w514: a single sequence, D = H = 1, h only (tracel-ai/burn#2704: the old test had one sequence,
# length one)
@wrong("09.exposes", "Some of 6 exposed")
def w514(step, seed):
    from lstm_course import cell

    rng = np.random.default_rng(seed)
    a = [rng.normal(size=s) for s in [(1, 1), (1, 1), (1, 1), (4, 1), (4, 1), (4,)]]
    return not np.allclose(step(*a)[0], cell.lstm_step(*a)[0], atol=1e-5)


# r116: async-free generator of blocks, results as a list turned into a tuple
@right("09.lstm_step")
def r116(x_t, h_prev, c_prev, W_x, W_h, b):
    H = h_prev.shape[1]
    i, f, g, o = (
        x_t @ W_x[k : k + H].T + h_prev @ W_h[k : k + H].T + b[k : k + H]
        for k in range(0, 4 * H, H)
    )
    c = sig(f) * c_prev + sig(i) * np.tanh(g)
    return tuple([sig(o) * np.tanh(c), c])


# d31: bias_hh dropped AND batch taken for time
@double("09.read_like_torch", "bias_hh dropped + T and N swapped")
def d31(x, weight_ih, weight_hh, bias_ih, bias_hh):
    h = c = np.zeros((x.shape[0], weight_hh.shape[1]))
    out = []
    for t in range(x.shape[1]):
        h, c = lstm(x[:, t], h, c, weight_ih, weight_hh, bias_ih)
        out.append(h)
    return np.array(out).transpose(1, 0, 2), h, c
