"""Lesson 16."""

import numpy as np
import torch

from . import double, right, wrong
from .helpers import stream


# w350: output[-1] (gh keitakurita/practical-torchtext#5; thtrieu/qclass_dl#1)
@wrong("16.last_output", "last padded step")
def w350(output, lengths):
    return output[-1]


# w351: (1, N, H) (jax PR#15169 (axis kept))
@wrong("16.last_output", "axis of length 1 kept")
def w351(output, lengths):
    return np.take_along_axis(output, (lengths - 1)[None, :, None], axis=0)


# w352: output[arange(N), lengths - 1] (SO 46387661 kind: batch_first indexing on time-first
# output)
@wrong("16.last_output", "axes of the batch and of time exchanged")
def w352(output, lengths):
    return output[np.arange(len(lengths)), lengths - 1]


# w353: N times N rows (output[lengths - 1] (numpy fancy indexing))
@wrong("16.last_output", "every length of every sequence")
def w353(output, lengths):
    return output[lengths - 1]


# w354: counts from the end, for pre-padded batches (gh Atcold/NYU-DLSP20 PR#814 (pre-padding))
@wrong("16.last_output", "counted from the end")
def w354(output, lengths):
    return output[-lengths, np.arange(len(lengths))]


# w356: IndexError (off by one without a guard)
@wrong("16.last_output", "lengths one too far")
def w356(output, lengths):
    return output[lengths, np.arange(len(lengths))]


# w360: output[-1] for both (gh yunjey/pytorch-tutorial#149; keras#4791; aymericdamien#201)
@wrong("16.both_directions", "both at the batch's last step")
def w360(output, lengths):
    return output[-1]


# w363: (2, N, H) (gh timbmg/Sentence-VAE#15; PaccMann#5 (h_n as it is))
@wrong("16.both_directions", "left in two layers")
def w363(output, lengths):
    n = np.arange(len(lengths))
    H = output.shape[2] // 2
    return np.stack([output[lengths - 1, n, :H], output[0, :, H:]])


# w364: forward at the padded end (discuss.pytorch 49825: output[-1] forward, output[0] backward)
@wrong("16.both_directions", "forward at the padded end")
def w364(output, lengths):
    H = output.shape[2] // 2
    return np.concatenate([output[-1, :, :H], output[0, :, H:]], 1)


# w371: retain_graph=True (discuss.pytorch 6795 (retain_graph=True))
@wrong("16.learn_in_chunks", "state not detached")
def w371(lstm, x, size):
    return stream(lstm, x, size, lambda s: s, keep=True)


# w373: only h detached (only h detached, plain backward)
@wrong("16.learn_in_chunks", "still has its history")
def w373(lstm, x, size):
    return stream(lstm, x, size, lambda s: (s[0].detach(), s[1]))


# w374: cleared each chunk (zero_grad inside the loop (habit))
@wrong("16.learn_in_chunks", "only the last chunk's gradient")
def w374(lstm, x, size):
    return stream(lstm, x, size, lambda s: tuple(t.detach() for t in s), clear=True)


# w375: mean of squares (mean loss (PyTorch default reduction))
@wrong("16.learn_in_chunks", "mean of the squares")
def w375(lstm, x, size):
    return stream(lstm, x, size, lambda s: tuple(t.detach() for t in s), reduce=torch.mean)


# w376: state not carried (stateless by habit: lstm(part))
@wrong("16.learn_in_chunks", "state not carried")
def w376(lstm, x, size):
    return stream(lstm, x, size, lambda s: None)


# w377: cut along the batch (batch_first habit: chunks along axis 1)
@wrong("16.learn_in_chunks", "state not detached")
def w377(lstm, x, size):
    outs = []
    for part in x.split(size, dim=1):
        y, _ = lstm(part)
        (y**2).sum().backward()
        outs.append(y.detach())
    return torch.cat(outs, 1), lstm.weight_hh_l0.grad


# w378: outputs with their graph (outputs not detached (task asks for it))
@wrong("16.learn_in_chunks", "outputs with their graph")
def w378(lstm, x, size):
    state, outs = None, []
    for part in x.split(size):
        y, state = lstm(part, state)
        (y**2).sum().backward()
        outs.append(y)
        state = tuple(t.detach() for t in state)
    return torch.cat(outs), lstm.weight_hh_l0.grad


# w380: masked, then mean over all (gh d2l-ai/d2l-en#2076, PR#2707 (mean of masked))
@wrong("16.mean_loss", "masked, divided by all")
def w380(losses, lengths):
    m = np.arange(len(losses))[:, None] < lengths
    return np.where(m, losses, 0).mean(0).mean()


# w381: multiplied by the mask (gh NovaSky-AI/SkyRL PR#1635; ecmwf/WeatherGenerator#2723)
@wrong("16.mean_loss", "multiplied by the mask")
def w381(losses, lengths):
    m = (np.arange(len(losses))[:, None] < lengths).astype(float)
    return (losses * m).sum() / m.sum()


# w382: padding counted (gh kaiyinzhou/BERT-NER#3; Kyubyong/transformer#63)
@wrong("16.mean_loss", "padding counted")
def w382(losses, lengths):
    return losses.mean()


# w383: NaN left out only (np.nanmean (habit))
@wrong("16.mean_loss", "only NaN left out")
def w383(losses, lengths):
    return np.nanmean(losses)


# w384: mask on its side (mask built batch first (N, T))
@wrong("16.mean_loss", "mask on its side")
def w384(losses, lengths):
    m = np.arange(len(losses))[None, :] < lengths[:, None]
    return losses[m].mean()


# w385: per sequence, then over sequences (mean of sequence means (HF Trainer debates))
@wrong("16.mean_loss", "mean of the sequences' means")
def w385(losses, lengths):
    return np.mean([losses[:n, k].mean() for k, n in enumerate(lengths)])


# r89: torch gather
@right("16.last_output")
def r89(output, lengths):
    o, n = torch.as_tensor(output), torch.as_tensor(lengths)
    return o.gather(0, (n - 1).view(1, -1, 1).expand(1, o.shape[1], o.shape[2])).squeeze(0)


# r90: list comprehension over the batch
@right("16.last_output")
def r90(output, lengths):
    return [output[n - 1, k] for k, n in enumerate(lengths)]


# r94: nansum of where / lengths.sum()
@right("16.mean_loss")
def r94(losses, lengths):
    m = np.arange(len(losses))[:, None] < lengths[None]
    return np.nansum(np.where(m, losses, np.nan)) / lengths.sum()


# r95: concatenate the real parts
@right("16.mean_loss")
def r95(losses, lengths):
    return np.concatenate([losses[:n, k] for k, n in enumerate(lengths)]).mean()


# r97: torch masked_select
@right("16.mean_loss")
def r97(losses, lengths):
    m = torch.arange(len(losses))[:, None] < torch.as_tensor(lengths)
    return torch.as_tensor(losses).masked_select(m).mean()


# d16: one step too many AND divided by T
@double("16.mean_loss", "divided by T + one step too many")
def d16(losses, lengths):
    m = np.arange(len(losses))[:, None] <= lengths
    return np.where(m, losses, 0).sum() / len(losses)


# d25: off by one AND batch first
@double("16.last_output", "lengths one too far + axes of the batch and of time exchanged")
def d25(output, lengths):
    N = len(lengths)
    return output[np.arange(N), np.minimum(lengths, output.shape[1] - 1)]


# w466: output[lengths-1, lengths-1] (lengths - 1 indexes the batch as well)
@wrong("16.last_output", "lengths index the batch too")
def w466(output, lengths):
    return output[lengths - 1, lengths - 1]


# w470: wrong parameter (gradient of weight_ih returned)
@wrong("16.learn_in_chunks", "the input weights' gradient")
def w470(lstm, x, size):
    out, _ = stream(lstm, x, size, lambda s: tuple(t.detach() for t in s))
    return out, lstm.weight_ih_l0.grad


# r118: zero_grad once before the loop, torch.no_grad for the carry
@right("16.learn_in_chunks")
def r118(lstm, x, size):
    lstm.zero_grad()
    state, outs = None, []
    for part in torch.split(x, size):
        y, state = lstm(part, state)
        torch.sum(y * y).backward()
        with torch.no_grad():
            state = tuple(s.clone() for s in state)
        outs += list(y.detach())
    return torch.stack(outs), lstm.weight_hh_l0.grad
