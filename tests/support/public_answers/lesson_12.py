"""Lesson 12."""

import numpy as np
import torch

from . import double, right, wrong
from .helpers import chunks_loop


# w235: targets not shifted (discuss.huggingface 19915 (labels = inputs))
@wrong("12.contiguous_batches", "target not shifted")
def w235(ids, N, T):
    s = len(ids) // N
    d = ids[: s * N].reshape(N, s).T
    B = (s - 1) // T
    x = d[: B * T].reshape(B, T, N)
    return x, x.copy()


# w236: last target of a chunk is its own first character (udacity Anna KaRNNa, first version: y[:,
# -1] = x[:, 0])
@wrong("12.contiguous_batches", "rolled inside a chunk")
def w236(ids, N, T):
    s = len(ids) // N
    d = ids[: s * N].reshape(N, s).T
    B = (s - 1) // T
    x = d[: B * T].reshape(B, T, N)
    y = np.empty_like(x)
    y[:, :-1], y[:, -1] = x[:, 1:], x[:, 0]
    return x, y


# w237: text cut to N*T*n first, so streams are shorter; last target wraps (udacity Anna KaRNNa,
# faithful: streams of n_batches*T)
@wrong("12.contiguous_batches", "a target from the other end + streams cut to whole chunks")
def w237(ids, N, T):
    n = len(ids) // (N * T)
    d = ids[: n * N * T].reshape(N, -1)
    xs, ys = [], []
    for k in range(0, d.shape[1], T):
        x = d[:, k : k + T]
        y = np.empty_like(x)
        y[:, :-1] = x[:, 1:]
        y[:, -1] = d[:, k + T] if k + T < d.shape[1] else d[:, 0]
        xs.append(x.T)
        ys.append(y.T)
    return np.array(xs), np.array(ys)


# w238: batch first (TF ptb reader, result left (B, N, T))
@wrong("12.contiguous_batches", "axes swapped")
def w238(ids, N, T):
    s = len(ids) // N
    d = ids[: N * s].reshape(N, s)
    B = (s - 1) // T
    return (
        np.array([d[:, k * T : (k + 1) * T] for k in range(B)]),
        np.array([d[:, k * T + 1 : (k + 1) * T + 1] for k in range(B)]),
    )


# w240: one target a chunk: the character after it (datascience.SE 95012 ([0..3] -> [4]); Keras
# lstm_text_generation)
@wrong("12.contiguous_batches", "one target a chunk")
def w240(ids, N, T):
    s = len(ids) // N
    d = ids[: s * N].reshape(N, s).T
    B = (s - 1) // T
    x = d[: B * T].reshape(B, T, N)
    return x, np.array([d[(b + 1) * T] for b in range(B)])


# w241: chunks dealt out along the text, state of another passage carried (gh allenai/bilm-tf#229;
# Keras stateful confusion (SO 38714959))
@wrong("12.contiguous_batches", "streams broken between batches")
def w241(ids, N, T):
    B = (len(ids) - 1) // (N * T)
    x = ids[: B * N * T].reshape(B, N, T)
    y = ids[1 : B * N * T + 1].reshape(B, N, T)
    return x.transpose(0, 2, 1), y.transpose(0, 2, 1)


# w242: random chunks (gh spro/practical-pytorch char-rnn: random_chunk)
@wrong("12.contiguous_batches", "gives two different results")
def w242(ids, N, T):
    B = (len(ids) // N - 1) // T
    k = np.random.randint(0, len(ids) - T - 1, (B, 1, N)) + np.arange(T)[:, None]
    return ids[k], ids[k + 1]


# w252: only h detached (discuss.pytorch 15500 p.2 ('what about c_n?'))
@wrong("12.carry_and_detach", "only h detached")
def w252(model, chunks):
    return chunks_loop(model, chunks, lambda s: (s[0].detach(), s[1]))


# w254: state None each time (RecBole#697 / init_hidden each batch)
@wrong("12.carry_and_detach", "state reset")
def w254(model, chunks):
    return chunks_loop(model, chunks, lambda s: None)


# w256: h.detach() without assignment (detach result thrown away (forum staple))
@wrong("12.carry_and_detach", "graph growing")
def w256(model, chunks):
    def carry(s):
        s[0].detach()
        s[1].detach()
        return s

    return chunks_loop(model, chunks, carry)


# w257: the same tensor kept (gradient kept without a copy)
@wrong("12.carry_and_detach", "the same tensor in every row")
def w257(model, chunks):
    state, losses, grads = None, [], []
    for chunk in chunks:
        loss, (h, c) = model(chunk, state)
        if model.b.grad is not None:
            model.b.grad.zero_()
        loss.backward()
        losses.append(float(loss))
        grads.append(model.b.grad)
        state = h.detach(), c.detach()
    return np.array(losses), torch.stack(grads).numpy()


# r67: awd-lstm batchify + get_batch, torch.narrow
@right("12.contiguous_batches")
def r67(ids, N, T):
    t = torch.as_tensor(ids)
    n = t.size(0) // N
    d = t.narrow(0, 0, n * N).view(N, -1).t().contiguous()
    xs, ys = [], []
    for k in range(0, d.size(0) - T, T):
        xs.append(d[k : k + T])
        ys.append(d[k + 1 : k + 1 + T])
    return torch.stack(xs), torch.stack(ys)


# r70: losses as a list of tensors with graphs
@right("12.carry_and_detach")
def r70(model, chunks):
    state, losses, grads = None, [], []
    for chunk in chunks:
        if model.b.grad is not None:
            model.b.grad = None
        loss, (h, c) = model(chunk, state)
        loss.backward()
        losses.append(loss)
        grads.append(model.b.grad)
        state = [h.detach(), c.detach()]
    return losses, grads


# d11: target not shifted AND batch first
@double("12.contiguous_batches", "target not shifted + axes swapped")
def d11(ids, N, T):
    s = len(ids) // N
    d = ids[: s * N].reshape(N, s)
    B = (s - 1) // T
    x = np.array([d[:, k * T : (k + 1) * T] for k in range(B)])
    return x, x


# d12: not detached AND gradients add up
@double("12.carry_and_detach", "graph growing + gradients add up")
def d12(model, chunks):
    return chunks_loop(model, chunks, lambda s: s, zero=False, keep=True)


# d13: only h detached AND gradients add up
@double("12.carry_and_detach", "only h detached + gradients add up")
def d13(model, chunks):
    return chunks_loop(model, chunks, lambda s: (s[0].detach(), s[1]), zero=False, keep=True)


# w439: takes a step of gradient descent after each chunk (optimizer.step habit: the weights are
# changed between chunks)
@wrong("12.carry_and_detach", "weights changed")
def w439(model, chunks):
    opt = torch.optim.SGD([model.b], lr=0.1)
    state, losses, grads = None, [], []
    for chunk in chunks:
        opt.zero_grad()
        loss, (h, c) = model(chunk, state)
        loss.backward()
        opt.step()
        losses.append(loss.item())
        grads.append(model.b.grad.clone())
        state = h.detach(), c.detach()
    return np.array(losses), torch.stack(grads)


# w440: detaches the loss (loss.detach() for the state's detach)
@wrong("12.carry_and_detach", "does not require grad")
def w440(model, chunks):
    state, losses, grads = None, [], []
    for chunk in chunks:
        loss, state = model(chunk, state)
        loss = loss.detach()
        loss.backward()
        losses.append(loss.item())
        grads.append(model.b.grad.clone())
    return np.array(losses), torch.stack(grads)


# w489: the last target of a stream is the next stream's first (np.roll of the whole text, one
# chunk too many (idiom))
@wrong("12.contiguous_batches", "the next stream's first target")
def w489(ids, N, T):
    s = len(ids) // N
    cut = lambda v: v[: s * N].reshape(N, s).T[: s // T * T].reshape(s // T, T, N)  # noqa: E731
    return cut(ids), cut(np.roll(ids, -1))


# w490: targets are the next chunk (loop form) (datascience.SE 95012, as a loop)
@wrong("12.contiguous_batches", "the next chunk as the target")
def w490(ids, N, T):
    s = len(ids) // N
    d = ids[: s * N].reshape(N, s).T
    k = range(0, s - 2 * T + 1, T)
    return np.array([d[q : q + T] for q in k]), np.array([d[q + T : q + 2 * T] for q in k])


# w491: T - 1 steps a chunk (nanoGPT-like x[:-1], x[1:] inside a chunk)
@wrong("12.contiguous_batches", "shifted inside a chunk")
def w491(ids, N, T):
    s = len(ids) // N
    B = (s - 1) // T
    x = ids[: s * N].reshape(N, s).T[: B * T].reshape(B, T, N)
    return x[:, :-1], x[:, 1:]
