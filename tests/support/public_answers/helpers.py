"""What several answers call."""

import numpy as np
import torch


def sig(z):
    return 1 / (1 + np.exp(-z))


def blocks(x_t, h_prev, W_x, W_h, b, order="ifgo"):
    return dict(zip(order, np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)))


def lstm(x_t, h_prev, c_prev, W_x, W_h, b, order="ifgo"):
    z = blocks(x_t, h_prev, W_x, W_h, b, order)
    c = sig(z["f"]) * c_prev + sig(z["i"]) * np.tanh(z["g"])
    return sig(z["o"]) * np.tanh(c), c


def back(dh_t, dc_t, c_prev, i, f, g, o, c_t, W_x, W_h, dc=None, /, **put):
    """The right step back, any part of which may be replaced."""
    t = np.tanh(c_t)
    dc = dc_t + dh_t * o * (1 - t**2) if dc is None else dc
    p = {
        "i": dc * g * i * (1 - i),
        "f": dc * c_prev * f * (1 - f),
        "g": dc * i * (1 - g**2),
        "o": dh_t * t * o * (1 - o),
    }
    p.update({k: v for k, v in put.items() if k in "ifgo"})
    dz = np.concatenate([p[k] for k in "ifgo"], axis=1)
    return dz @ W_x, dz @ W_h, dc * f, dz


def pick(chances, targets):
    return np.take_along_axis(chances, targets[..., None], -1)[..., 0]


def chunks_loop(model, chunks, carry, zero=True, keep=False):
    state, losses, grads = None, [], []
    for chunk in chunks:
        loss, new = model(chunk, state)
        if zero and model.b.grad is not None:
            model.b.grad.zero_()
        loss.backward(retain_graph=keep)
        losses.append(loss.item())
        grads.append(model.b.grad.clone())
        state = carry(new)
    return np.array(losses), torch.stack(grads).numpy()


def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def draw(p, u):
    return (np.cumsum(p, 1) > u[:, None]).argmax(1)


def torch_like(x, output, wi, wh, bi, bh, order="ifgo"):
    H = output.shape[2]
    prev = np.concatenate([np.zeros_like(output[:1]), output[:-1]])
    z = x @ wi.T + prev @ wh.T + bi + bh
    p = {k: z[..., n * H : (n + 1) * H] for n, k in enumerate(order)}
    i, f, o, g = sig(p["i"]), sig(p["f"]), sig(p["o"]), np.tanh(p["g"])
    c, state = [], 0
    for t in range(len(x)):
        state = f[t] * state + i[t] * g[t]
        c.append(state)
    return i, f, o, np.array(c)


def gru(x_t, h_prev, W_x, W_h, b_x, b_h, order="rzn"):
    R = dict(zip(order, np.split(x_t @ W_x.T + b_x, 3, axis=1)))
    B = dict(zip(order, np.split(h_prev @ W_h.T + b_h, 3, axis=1)))
    return R, B


def stream(lstm_, x, size, carry, clear=False, reduce=torch.sum, keep=False):
    state, outs = None, []
    for part in x.split(size):
        if clear:
            lstm_.zero_grad()
        y, state = lstm_(part, state)
        reduce(y**2).backward(retain_graph=keep)
        outs.append(y.detach())
        state = carry(state)
    return torch.cat(outs), lstm_.weight_hh_l0.grad


class Gate:
    """A gate as an object."""

    def __call__(self, x_t, h_prev, W_x, W_h, b):
        return sig(x_t @ W_x.T + h_prev @ W_h.T + b)


def orders(lo=0, hi=0, share=False):
    def make(rng, N, T):
        s = np.repeat(rng.integers(0, 4, (T, 1)), N, 1) if share else rng.integers(0, 4, (T, N))
        a, b = rng.integers(0, 2, N), rng.integers(0, 2, N)
        n = np.arange(N)
        s[rng.integers(T // 10 + lo, T // 5 + hi, N), n] = 4 + a
        s[rng.integers(T // 2 + lo, 6 * T // 10 + hi, N), n] = 4 + b
        return np.eye(6)[s], 2 * a + b

    return make
