"""Lesson 16."""

import copy

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from . import double, right, wrong
from .helpers import stream


# w360: output[-1] for both (gh yunjey/pytorch-tutorial#149; keras#4791; aymericdamien#201)
@wrong("16.both_directions", "both at the batch's last step")
def w360(output, lengths):
    return output[-1]


# w363: (2, N, H) (gh timbmg/Sentence-VAE#15; PaccMann#5 (h_n as it is))
@wrong("16.both_directions", "left in two layers")
def w363(output, lengths):
    n = torch.arange(len(lengths))
    H = output.shape[2] // 2
    return torch.stack([output[lengths - 1, n, :H], output[0, :, H:]])


# w364: forward at the padded end (discuss.pytorch 49825: output[-1] forward, output[0] backward)
@wrong("16.both_directions", "forward at the padded end")
def w364(output, lengths):
    H = output.shape[2] // 2
    return torch.cat([output[-1, :, :H], output[0, :, H:]], 1)


# w371: retain_graph=True (discuss.pytorch 6795 (retain_graph=True))
@wrong("16.learn_in_chunks", "state not detached")
def w371(lstm, x, size):
    return stream(lstm, x, size, lambda s: s, keep=True)


# w373: only h detached (only h detached, plain backward)
@wrong("16.learn_in_chunks", "only h detached")
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
    m = torch.arange(len(losses))[:, None] < lengths
    return torch.where(m, losses, 0.0).mean(0).mean()


# w381: multiplied by the mask (gh NovaSky-AI/SkyRL PR#1635; ecmwf/WeatherGenerator#2723)
@wrong("16.mean_loss", "multiplied by the mask")
def w381(losses, lengths):
    m = (torch.arange(len(losses))[:, None] < lengths).double()
    return (losses * m).sum() / m.sum()


# w382: padding counted (gh kaiyinzhou/BERT-NER#3; Kyubyong/transformer#63)
@wrong("16.mean_loss", "padding counted")
def w382(losses, lengths):
    return losses.mean()


# w383: NaN left out only (np.nanmean (habit))
@wrong("16.mean_loss", "only NaN left out")
def w383(losses, lengths):
    return torch.nanmean(losses)


# w384: mask on its side (mask built batch first (N, T))
@wrong("16.mean_loss", "mask on its side")
def w384(losses, lengths):
    m = torch.arange(len(losses))[None, :] < lengths[:, None]
    return losses[m].mean()


# w385: per sequence, then over sequences (mean of sequence means (HF Trainer debates))
@wrong("16.mean_loss", "mean of the sequences' means")
def w385(losses, lengths):
    return torch.stack([losses[:n, k].mean() for k, n in enumerate(lengths)]).mean()


# r94: nansum of where / lengths.sum(); right but for a failed training, whose NaN it hides
@wrong("16.mean_loss", "NaN counted as 0")
def r94(losses, lengths):
    m = torch.arange(len(losses))[:, None] < lengths[None]
    return torch.nansum(torch.where(m, losses, torch.nan)) / lengths.sum()


# r95: concatenate the real parts
@right("16.mean_loss")
def r95(losses, lengths):
    return torch.cat([losses[:n, k] for k, n in enumerate(lengths)]).mean()


# r97: torch masked_select
@right("16.mean_loss")
def r97(losses, lengths):
    m = torch.arange(len(losses))[:, None] < lengths
    return losses.masked_select(m).mean()


# d16: one step too many AND divided by T
@double("16.mean_loss", "divided by T + one step too many")
def d16(losses, lengths):
    m = torch.arange(len(losses))[:, None] <= lengths
    return torch.where(m, losses, 0.0).sum() / len(losses)


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


# output[:, -1] for the last (discuss.pytorch: batch_first kept in mind)
@wrong("16.forward", "ends at the batch's last step")
def w500(self, ids, lengths):
    packed = pack_padded_sequence(self.embed(ids), lengths, enforce_sorted=False)
    out, _ = pad_packed_sequence(self.lstm(packed)[0])
    return self.form(out), self.mark(out[-1])


# h_n[0], h_n[1] for "both directions" (SO: bidirectional h_n of stacked layers)
@wrong("16.forward", "the first layer's ends")
def w501(self, ids, lengths):
    packed = pack_padded_sequence(self.embed(ids), lengths, enforce_sorted=False)
    out, (h, c) = self.lstm(packed)
    return self.form(pad_packed_sequence(out)[0]), self.mark(torch.cat((h[0], h[1]), 1))


# nothing packed, h_n at the end (most tutorials)
@wrong("16.forward", "not packed", "not packed, ends by h_n")
def w502(self, ids, lengths):
    out, (h, c) = self.lstm(self.embed(ids))
    return self.form(out), self.mark(torch.cat((h[-2], h[-1]), 1))


# best = model.state_dict() (discuss.pytorch, everywhere: saving the best model in memory)
@wrong("16.keep_best", "the last left, not the best")
def w503(model, learn, validate, patience):
    best, bad = float("inf"), 0
    while bad < patience:
        model.train()
        learn(model)
        model.eval()
        loss = validate(model)
        if loss < best:
            best, bad, state = loss, 0, model.state_dict()
        else:
            bad += 1
    model.load_state_dict(state)


# no eval() while validating (gh: dropout left on)
@wrong("16.keep_best", "dropout on while validating")
def w504(model, learn, validate, patience):
    best, bad = float("inf"), 0
    while bad < patience:
        learn(model)
        loss = validate(model)
        if loss < best:
            best, bad, state = loss, 0, copy.deepcopy(model.state_dict())
        else:
            bad += 1
    model.load_state_dict(state)


# pad_sequence(batch_first=True)
@wrong("16.pad", "batch first")
def w505(rows):
    tensors = [torch.tensor(row) for row in rows]
    return pad_sequence(tensors, batch_first=True), torch.tensor([len(t) for t in tensors])


# lengths by (ids != 0).sum
@wrong("16.pad", "lengths by counting what is not 0")
def w506(rows):
    batch = pad_sequence([torch.tensor(row) for row in rows])
    return batch, (batch != 0).sum(0)
