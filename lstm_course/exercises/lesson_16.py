"""Exercises of lesson 16: the parts of one network, from data to file, and a stream in chunks."""

import copy

import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from .exercise import Exercise, Mistake, read_mistakes
from .finisher import Finisher
from .passes import LossOfPass, OneMore, Passes, ReadInTurn

# 16.pad --------------------------------------------------------------------------------------


def pad(rows):
    import torch

    lengths = torch.tensor([len(row) for row in rows])
    batch = torch.zeros(int(lengths.max()), len(rows), dtype=torch.long)
    for n, row in enumerate(rows):
        batch[: len(row), n] = torch.tensor(row)
    return batch, lengths


def pad_cases(rng):
    """Lengths in any order, zeros among the numbers; one row; all equally long."""
    return [
        ([rng.integers(0, 9, T).tolist() for T in lengths],)
        for lengths in ((3, 7, 1, 5), (4,), (2, 2, 2), (6, 1, 2, 3, 6))
    ]


def pad_by_torch(rows):
    return pad_sequence([torch.tensor(r) for r in rows]), torch.tensor([len(r) for r in rows])


def pad_by_lists(rows):
    T = max(map(len, rows))
    batch = [[row[t] if t < len(row) else 0 for row in rows] for t in range(T)]
    return torch.tensor(batch), torch.tensor([*map(len, rows)])


PAD = Exercise(
    name="16.pad",
    title="Sentences into a grid",
    minutes=12,
    reference=pad,
    results=("batch (T, N)", "lengths (N,)"),
    cases=pad_cases,
    mistakes=read_mistakes("""
        padded in front: batch[: len(row), n] = _r -> batch[len(batch) - len(row) :, n] = _r
            Your zeros stand in front of the shorter sentences. The picture has them behind.
        batch first: return _r -> return _r[0].T, _r[1]
            Your sentences are the rows. Time is the first axis: each is a column.
        cut to the shortest: return _b, lengths -> return batch[: lengths.min()], lengths
            You cut all sentences to the shortest. The longest says how many rows there are.
        every length that of the longest: return _b, lengths -> return _b,
                torch.full_like(lengths, lengths.max())
            Your lengths are all that of the grid. Each sentence has its own.
        lengths by counting what is not 0: return _b, lengths -> return _b, (batch > 0).sum(dim=0)
            You count what is not 0. A 0 may also stand in a sentence: only the sentence itself
            knows how long it is.
        sorted by length: lengths = _l -> rows = sorted(rows, key=len, reverse=True); lengths =
                torch.tensor([len(row) for row in rows])
            You sorted the sentences by length. They keep their order here, or their answers would
            have to be sorted too.
        a row too many: int(lengths.max()) -> int(lengths.max()) + 1
            There is a row of padding alone at the end: the grid is as long as its longest sentence.
        padded with -1: batch[: len(row), n] = _r -> batch[: len(row), n] = torch.tensor(row);
                batch[len(row) :, n] = -1
            Your padding is -1. It is to be 0: an embedding has no row -1.
        last place of each: lengths = _l -> lengths = torch.tensor([len(row) - 1 for row in rows])
            and int(lengths.max()) -> int(lengths.max()) + 1
            Your lengths are places, counted from 0: a sentence of three words has length 3.
        arrays or lists: return batch, lengths -> return batch.numpy(), lengths.numpy()
            The numbers are right, but not both are in tensors. The embedding and the loss take
            tensors only.
        another type of numbers: return batch, lengths -> return batch.double(), lengths
            The numbers are right, but not of the type `torch.long`. An embedding looks up rows,
            which it counts in whole numbers; where nothing else is said, torch makes fractions.
    """),
    types=("arrays or lists", "another type of numbers"),
    hints=(
        "How many rows and columns has the grid? Begin with zeros of that size, whole numbers: "
        "`dtype=torch.long`.",
        "Column n begins with row n: `batch[: len(row), n] = torch.tensor(row)`.",
    ),
    also_right=(pad_by_torch, pad_by_lists),
)

# 16.both_directions --------------------------------------------------------------------------


def both_directions(output, lengths):
    import torch

    H = output.shape[2] // 2
    rows = torch.arange(len(lengths))
    forward = output[lengths - 1, rows, :H]
    backward = output[0, :, H:]
    return torch.cat([forward, backward], dim=1)


def draw_lengths(rng, T, N):
    """Lengths from 1 to T, all different as far as possible, T among them but not first."""
    lengths = rng.permutation(np.arange(1, T))[: N - 1]
    return np.insert(lengths, min(2, len(lengths)), T)


def as_learnt(*arrays):
    """Tensors as a network gives them, with a way back, and the lengths beside them."""
    *numbers, lengths = map(torch.from_numpy, arrays)
    return *(a.requires_grad_() for a in numbers), lengths


def both_cases(rng):
    """As `pad_packed_sequence` returns it, filled up with zeros or others; one without."""

    def draw(T, N, H, lengths=None, filling=0.0):
        output = rng.uniform(-1, 1, (T, N, 2 * H))
        lengths = draw_lengths(rng, T, N) if lengths is None else lengths
        is_padding = np.arange(T)[:, None] >= lengths
        output[is_padding] = filling * np.arange(1, is_padding.sum() + 1)[:, None]
        return as_learnt(output, lengths)

    whole = np.array([4, 4])
    return [draw(7, 4, 3), draw(6, 3, 5, filling=-0.1), draw(4, 2, 6, whole), draw(5, 1, 2)]


def both_probes(rng):
    """As many steps as sequences, and no sequence as long as the batch."""
    return [as_learnt(rng.uniform(-1, 1, (n, n, n)), rng.integers(1, n, n)) for n in (4, 6)]


def both_by_loop(output, lengths):
    H = output.shape[2] // 2
    rows = [torch.cat([output[n - 1, k, :H], output[0, k, H:]]) for k, n in enumerate(lengths)]
    return torch.stack(rows)


def both_by_gather(output, lengths):
    H = output.shape[2] // 2
    last = (lengths - 1).view(1, -1, 1).expand(1, -1, H)
    return torch.hstack([output[..., :H].gather(0, last)[0], output[0, :, H:]])


BOTH = Exercise(
    name="16.both_directions",
    title="Where two directions end",
    minutes=12,
    reference=both_directions,
    results=("ends (N, 2H)",),
    cases=both_cases,
    probes=both_probes,
    mistakes=read_mistakes("""
        both at the batch's last step: forward = _f -> forward = output[-1, :, :H]
            and backward = _b -> backward = output[-1, :, H:]
            You read both halves at the last step of the batch. Shorter sequences ended before, and
            the backward direction had read one word only by then.
        backward read where it starts: backward = _b -> backward = output[lengths - 1, rows, H:]
            You read the backward half at the last real step. That is where this direction *starts*:
            it has seen one step of the sequence there. Where does it end?
        forward read where it starts: forward = _f -> forward = output[0, :, :H]
            You read the forward half at the first step. This direction has only begun there.
        starts instead of ends: forward = _f -> forward = output[0, :, :H]
            and backward = _b -> backward = output[lengths - 1, rows, H:]
            You read each direction where it starts. Walk through the sequence in each one's own
            order: where has it seen everything?
        forward at the padded end: forward = _f -> forward = output[-1, :, :H]
            Your forward half is read at the batch's last step. It ends with its sequence.
        backward first: [forward, backward] -> [backward, forward]
            You put the backward half first: torch puts the forward half first, and so does the
            task.
        halves taken for each other: forward = _f -> forward = output[lengths - 1, rows, H:]
            and backward = _b -> backward = output[0, :, :H]
            You took the second half of the features for the forward direction. It is the first.
        features interleaved: forward = _f -> forward = output[lengths - 1, rows, 0::2]
            and backward = _b -> backward = output[0, :, 1::2]
            You took every other feature for a direction. The directions stand one after the other:
            H features, then H more.
        every sequence at each step: output[lengths - 1, rows, :H] -> output[lengths - 1, :, :H]
            Your halves have 3 axes and 2. A `:` beside `lengths - 1` takes *every* sequence at each
            of these steps, (N, N, H). Which index beside it takes for each sequence its own step?
        added: return _r -> return forward + backward
            You add the two directions. Asked is one beside the other, 2H numbers.
        averaged: return _r -> return (forward + backward) / 2
            You average the two directions. Asked is one beside the other, 2H numbers.
        reshaped across sequences: return _r -> return torch.stack([forward,
                backward]).reshape(len(lengths), -1)
            A reshape of (2, N, H) puts different sequences into one row. The axis of the directions
            has to be joined to the features.
        lengths one too far: lengths - 1 -> torch.clamp(lengths, max=len(output) - 1)
            Off by one in the forward half: a sequence of 3 steps has the steps 0, 1 and 2.
        joined along the batch: return _r -> return torch.cat([forward, backward])
            You put the directions below each other, 2N rows. They belong side by side.
        left in two layers: return _r -> return torch.stack([forward, backward])
            You return the directions on an axis of their own, as h_n has them. Asked is one row of
            2H numbers for each sequence.
        forward only: return _r -> return forward
            That is the forward direction alone. Where does the other one end?
        backward at the padded end: backward = _b -> backward = output[-1, :, H:]
            Your backward half is read at the batch's last step. Where does this direction end?
        backward only: return _r -> return backward
            That is the backward direction alone. Where does the other one end?
        axes of the batch and of time exchanged: output[lengths - 1, rows, :H] ->
                output.transpose(0, 1)[lengths - 1, rows, :H]
            and output[0, :, H:] -> output.transpose(0, 1)[0, :, H:]
            You index the batch first and time second. Here time is the first axis.
        cut off from the LSTM: return _r -> return torch.cat([forward, backward], dim=1).detach()
            The numbers are right, but not all of the gradient comes back through them to `output`,
            so the LSTM would not learn from the marks. NumPy, `detach` and `no_grad` cut it off.
    """),
    cut_off="cut off from the LSTM",
    errors=(("number of dimensions: got 3 and 2", "every sequence at each step"),),
    hints=(
        "Split the features first: H of the forward direction, then H of the backward one.",
        "The forward direction has read everything at its sequence's last real step: one index "
        "for the step, `lengths - 1`, beside it one for the sequence, `torch.arange(N)`. The "
        "backward one begins there and walks to step 0.",
        "The backward half of the result is output[0, :, H:].",
    ),
    also_right=(both_by_loop, both_by_gather),
)

# 16.forward ----------------------------------------------------------------------------------


def forward(self, ids, lengths):
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    x = self.embed(ids)
    packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
    output, (h_n, c_n) = self.lstm(packed)  # noqa: RUF059 (mistakes use them)
    output, _ = pad_packed_sequence(output)
    forms = self.form(output)
    marks = self.mark(both_directions(output, lengths))
    return forms, marks


def make_finisher(rng, num_words, E, H, dropout):
    """A small network whose parameters NumPy draws."""
    with torch.random.fork_rng(devices=[]):
        network = Finisher(num_words, E, H, dropout=dropout).double()
    with torch.no_grad():
        for values in network.parameters():
            values.copy_(torch.from_numpy(rng.uniform(-0.8, 0.8, tuple(values.shape))))
    return network


def forward_cases(rng):
    """Lengths in any order, one sentence alone, no padding, words in the padding.

    A dropout of 1 drops everything, so it is told without chance whether it is on.
    """

    def draw(num_words, E, H, lengths, dropout=0.0, is_filled=False):
        lengths = np.array(lengths)
        ids = rng.integers(1, num_words, (lengths.max(), len(lengths)))
        if not is_filled:
            ids[np.arange(len(ids))[:, None] >= lengths] = 0
        network = make_finisher(rng, num_words, E, H, dropout)
        return network, torch.from_numpy(ids), torch.from_numpy(lengths)

    judged, *others = draw(6, 3, 2, [2, 5, 4], dropout=1.0, is_filled=True)
    return [
        draw(9, 3, 4, [3, 6, 1, 5]),
        draw(5, 2, 3, [4]),
        draw(7, 5, 2, [3, 3]),
        draw(6, 3, 2, [4, 2], dropout=1.0),
        (judged.eval(), *others),
    ]


def padding_of_forms(_, ids, lengths):
    """Where anything may stand in the two results: forms (T, N, 1), and no mark."""
    return (np.arange(len(ids))[:, None] >= lengths.numpy())[..., None], False


def forward_zeros_in_padding(self, ids, lengths):
    forms, marks = forward_by_h_n(self, ids, lengths)
    is_real = torch.arange(len(ids))[:, None] < lengths
    return forms * is_real[..., None], marks


def forward_by_h_n(self, ids, lengths):
    packed = pack_padded_sequence(self.embed(ids), lengths, enforce_sorted=False)
    output, state = self.lstm(packed)
    h_n = state[0]
    ends = torch.cat((h_n[-2], h_n[-1]), dim=-1)
    return self.form(pad_packed_sequence(output)[0]), self.mark(ends)


def forward_by_sorting(self, ids, lengths):
    lengths, order = lengths.sort(descending=True, stable=True)
    output, (h_n, _) = self.lstm(pack_padded_sequence(self.embed(ids[:, order]), lengths))
    back = order.argsort()
    output, _ = pad_packed_sequence(output)
    return self.form(output[:, back]), self.mark(torch.cat([h_n[2], h_n[3]], 1)[back])


FORWARD = Exercise(
    name="16.forward",
    title="The way through the network",
    minutes=20,
    reference=forward,
    results=("forms (T, N, 3)", "marks (N, 2)"),
    cases=forward_cases,
    unasked=padding_of_forms,
    mistakes=read_mistakes("""
        not packed: packed = _p -> packed = x
            and output, _ = _o -> pass
            The padding was read too, and the backward direction reads it first. Hand the LSTM a
            packed batch, and unpack what comes out.
        not packed, ends by h_n: packed = _p -> packed = x
            and output, _ = _o -> pass
            and both_directions(output, lengths) -> torch.cat([h_n[2], h_n[3]], dim=1)
            Nothing is packed, so the padding was read too: the backward direction comes through it
            to the words, and `h_n` holds the forward direction after it. Pack what the LSTM reads,
            and unpack what comes out.
        ends at the batch's last step: both_directions(output, lengths) -> output[-1]
            The mark is read at the last step of the batch. Shorter sentences ended before, and the
            backward direction has read one word there.
        ends at the first step: both_directions(output, lengths) -> output[0]
            The mark is read at the first step, where the forward direction has read one word.
        mean over the steps: both_directions(output, lengths) -> output.mean(dim=0)
            The mark is read from a mean over all steps, padding among them. Where has each
            direction read everything?
        the first layer's ends: both_directions(output, lengths) -> torch.cat([h_n[0], h_n[1]],
                dim=1)
            You take the ends of the *first* layer: h_n lists layer by layer, and in each forward,
            then backward. The readout follows the last one.
        one layer forward, the other backward: both_directions(output, lengths) ->
                torch.cat([h_n[0], h_n[3]], dim=1)
            You take the forward end of the first layer and the backward end of the second. The
            last layer's ends are the last two of h_n.
        the forward ends of two layers: both_directions(output, lengths) -> torch.cat([h_n[0],
                h_n[2]], dim=1)
            You take the forward direction of both layers. h_n lists layer by layer, and in each
            forward, then backward.
        the backward ends of two layers: both_directions(output, lengths) -> torch.cat([h_n[1],
                h_n[3]], dim=1)
            You take the backward direction of both layers. h_n lists layer by layer, and in each
            forward, then backward.
        backward first: both_directions(output, lengths) -> torch.cat([h_n[3], h_n[2]], dim=1)
            The backward half stands first in your ends. Torch has the forward half first, in
            `output` too.
        cell states for hidden states: both_directions(output, lengths) -> torch.cat([c_n[2],
                c_n[3]], dim=1)
            You take the cell states, c_n. What goes out of a cell is the hidden state (lesson 08).
        cell states, backward first: both_directions(output, lengths) -> torch.cat([c_n[3], c_n[2]],
                dim=1)
            You take the cell states, c_n, and the backward one first. What goes out of a cell is
            the hidden state (lesson 08), and torch has the forward half first.
        h_n reshaped: both_directions(output, lengths) -> h_n[2:].reshape(len(lengths), -1)
            A reshape of (2, N, H) puts different sentences into one row.
        left in sorted order: packed = _p -> order = lengths.argsort(descending=True, stable=True);
                lengths = lengths[order]; packed = pack_padded_sequence(x[:, order], lengths)
            Your sentences come out sorted by length. They have to stay in the batch's order, or
            they meet other sentences' answers.
        softmax in the network: return forms, marks -> return forms.softmax(dim=-1),
                marks.softmax(dim=-1)
            You return probabilities. `cross_entropy` takes the readouts' numbers as they are, and
            does the softmax itself.
        softmax of the forms: forms = self.form(output) -> forms =
                self.form(output).softmax(dim=-1)
            Your forms are probabilities. `cross_entropy` takes the readout's numbers as they are,
            and does the softmax itself.
        softmax of the mark: marks = _m -> marks = _m.softmax(dim=-1)
            Your marks are probabilities. `cross_entropy` takes the readout's numbers as they are,
            and does the softmax itself.
        a tuple for its first part: output, _ = _o -> output = pad_packed_sequence(output)
            A tuple goes where a tensor is wanted. `self.lstm` gives back two things, and so does
            `pad_packed_sequence`: each needs a name of its own left of the `=`.
        not unpacked: output, _ = _o -> pass
            A packed batch goes where a tensor is wanted. Only the LSTM reads one: pack what the
            embedding gives, and unpack what the readouts get.
        ends of another width: both_directions(output, lengths) -> h_n[-1]
            A readout gets rows that are too short or too long: it reads 2H numbers, the forward
            half and the backward one side by side. One direction alone has H, and so have the
            rows of all of `h_n`, or of halves that stand below each other.
        the batch for the first axis: pack_padded_sequence(x, lengths, enforce_sorted=False) ->
                pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            What is packed does not fit `lengths`. Time is the first axis here: pack and unpack
            without `batch_first`, and transpose nothing. A length is a number of words.
        the likeliest answers: return forms, marks -> return forms.argmax(dim=-1),
                marks.argmax(dim=-1)
            You return the answers themselves. Training needs the readouts' numbers: nothing comes
            back through an argmax.
        marks at every word: both_directions(output, lengths) -> output
            You give a mark to every word. A sentence has one: where has each direction read all of
            it?
        lengths by counting what is not 0: packed = _p -> lengths = (ids != 0).sum(dim=0);
                packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
            You count what is not 0. Anything may stand in the padding: only `lengths` tells where
            a sentence ends.
        dropout always off: output, (h_n, c_n) = self.lstm(packed) -> mode = self.training;
                self.eval(); output, (h_n, c_n) = self.lstm(packed); self.train(mode)
            You turn dropout off in `forward`, so it is off in training too. Whoever calls the
            network says which it is, by `train()` or `eval()`.
        cut off from the network: return forms, marks -> return forms.detach(), marks.detach()
            The numbers are right, but not all of the gradient comes back to the parameters, so the
            network cannot learn. `no_grad`, `detach` and NumPy cut it off.
    """),
    cut_off="cut off from the network",
    errors=(
        ("must be Tensor, not tuple", "a tuple for its first part"),
        ("'tuple' object has no attribute", "a tuple for its first part"),
        ("must be Tensor, not PackedSequence", "not unpacked"),
        ("mat1 and mat2 shapes", "ends of another width"),
        ("exceeds dimension size", "the batch for the first axis"),
    ),
    hints=(
        "Four stations: `self.embed`, `self.lstm`, and the two readouts. Between the first two "
        "pack, after the second unpack.",
        "`pack_padded_sequence(x, lengths, enforce_sorted=False)` takes lengths in any order. "
        "`self.lstm` returns two things, and so does `pad_packed_sequence`.",
        "`self.form` reads `output`, (T, N, 2H); `self.mark` reads the ends, (N, 2H), of exercise "
        "2.",
    ),
    also_right=(forward_by_h_n, forward_by_sorting, forward_zeros_in_padding),
)

# 16.mean_loss --------------------------------------------------------------------------------


def mean_loss(losses, lengths):
    import torch

    is_real = torch.arange(len(losses))[:, None] < lengths
    return losses[is_real].mean()


def loss_cases(rng):
    """Padding with ordinary numbers, with NaN (as after log 0), with 0 beside real zeros; none.

    No NaN is the first of the padding, so that a step too many gives a number. Last a NaN of a real
    word, which is to stay.
    """

    def draw(T, N):
        return rng.uniform(0.1, 3, (T, N)), draw_lengths(rng, T, N)

    broken, lengths = draw(6, 4)
    broken[np.arange(6)[:, None] > lengths] = np.nan
    whole, _ = draw(5, 3)
    square, _ = draw(4, 4)
    zeros, shorter = draw(5, 4)
    zeros[np.arange(5)[:, None] >= shorter] = 0
    zeros[0, :2] = 0
    failed, few = draw(6, 3)
    failed[0, 1] = np.nan
    return [
        as_learnt(*arrays)
        for arrays in (
            draw(7, 4),
            (zeros, shorter),
            (broken, lengths),
            (whole, np.array([5, 5, 5])),
            (square, np.array([2, 4, 1, 3])),
            (failed, few),
        )
    ]


def loss_probes(rng):
    """As many steps as sequences, so that a mask on its side fits."""
    return [as_learnt(rng.uniform(0.1, 3, (n, n)), rng.integers(1, n, n)) for n in (4, 6)]


def loss_by_loop(losses, lengths):
    total = sum(losses[:n, k].sum() for k, n in enumerate(lengths))
    return total / lengths.sum()


def loss_by_where(losses, lengths):
    is_real = torch.arange(losses.shape[0]).unsqueeze(1) < lengths.unsqueeze(0)
    return torch.where(is_real, losses, 0.0).sum() / is_real.sum()


LOSS = Exercise(
    name="16.mean_loss",
    title="A loss without the padding",
    minutes=8,
    reference=mean_loss,
    results=("loss (one number)",),
    cases=loss_cases,
    probes=loss_probes,
    mistakes=read_mistakes("""
        padding counted: return _r -> return losses.mean()
            Padding counts in your mean. Nobody asked for an answer there: which entries of `losses`
            are real?
        only NaN left out: return _r -> return losses.nanmean()
            You leave out NaN. Padding may hold any number; only the lengths know what is real.
        NaN of real words left out: losses[is_real].mean() -> losses[is_real].nanmean()
            You leave out the NaN of a real word, too. There it says that the training has failed,
            and the loss has to say so.
        NaN counted as 0: losses[is_real] -> losses.nan_to_num()[is_real]
            You make a number of NaN. At a real word it says that the training has failed, and the
            loss has to say so.
        masked, divided by all: return _r -> return torch.where(is_real, losses, 0.0).mean()
            Padding adds nothing, but still counts when you divide: the more padding, the smaller
            your loss. How many losses did you add up?
        multiplied by the mask: losses[is_real].mean() -> (losses * is_real).sum() / is_real.sum()
            Where padding holds NaN, as after the logarithm of 0, zero times NaN is NaN. Choose the
            real entries rather than multiply.
        multiplied by the mask, divided by all: return _r -> return (losses * is_real).mean()
            Two things at once. Zero times NaN is NaN: choose the real entries rather than multiply.
            And padding counts when you divide: how many losses did you add up?
        NaN counted as 0, divided by all: return _r -> return (losses.nan_to_num() * is_real).mean()
            Two things at once. You make a number of NaN, also where a real word has it and the
            training has failed. And padding counts when you divide: how many losses did you add up?
        multiplied by the mask, mean of means: return _r -> return ((losses *
                is_real).sum(dim=0) / lengths).mean()
            Two things at once. Zero times NaN is NaN, so choose the real entries rather than
            multiply. And you average over each sequence, then over sequences: every real step is to
            count the same.
        mean of the sequences' means: return _r -> return (torch.where(is_real, losses,
                0.0).sum(dim=0) / lengths).mean()
            You average over each sequence, then over sequences, so a step of a short sequence
            weighs more. Here every real step counts the same.
        sum: losses[is_real].mean() -> losses[is_real].sum()
            That is the sum over the real steps. It grows with the batch; divide by what?
        divided by N: losses[is_real].mean() -> losses[is_real].sum() / len(lengths)
            You divide by the number of sequences. How many real steps are there?
        divided by T: losses[is_real].mean() -> losses[is_real].sum() / len(losses)
            You divide by the number of steps of the batch. How many real steps are there?
        one step too many: _t < lengths -> _t <= lengths
            Off by one: the first padded step of each sequence counts. Of 3 real steps the last has
            index 2.
        one step too few: _t < lengths -> _t < lengths - 1
            Off by one: the last real step of each sequence is missing.
        mask the wrong way round: losses[is_real] -> losses[~is_real]
            Your mask is the wrong way round: it chooses the padding.
        only the last steps: losses[is_real] -> losses[lengths - 1, torch.arange(len(lengths))]
            You take the last real step of each sequence only. Every real step counts.
        cut to the shortest: losses[is_real] -> losses[: lengths.min()]
            You cut all sequences to the shortest. Real steps of the others are lost.
        one number a sequence: return _r -> return torch.where(is_real, losses, 0.0).sum(dim=0) /
                lengths
            You return a loss for each sequence. Asked is one number.
        zeros left out: losses[is_real] -> losses[losses > 0]
            You leave out what is not above 0. A real loss may be 0, and padding may hold any
            number.
        what is not 0: losses[is_real] -> losses[losses != 0]
            You leave out what is 0. A real loss may be 0, and padding may hold any number, NaN too.
        mask on its side: is_real = _m -> is_real = torch.arange(len(losses)) < lengths[:, None]
            Your mask is (N, T), on its side. Time is the first axis of `losses`.
        cut off from the losses: losses[is_real].mean() -> losses[is_real].mean().item()
            The number is right, but the gradient does not come back through it to `losses`, so
            nothing can be learnt. `item`, `detach`, `no_grad` and NumPy cut it off.
    """),
    cut_off="cut off from the losses",
    hints=(
        "A mask: step t of sequence n is real where t < lengths[n].",
        "`torch.arange(T)` with a second axis of size 1, `[:, None]`, against `lengths` compares "
        "every step with every length.",
        "A tensor indexed with a mask gives the chosen numbers, one after the other.",
    ),
    also_right=(
        loss_by_loop,
        loss_by_where,
        "losses[is_real].mean() -> torch.where(is_real, losses, 0.0).sum() / lengths.sum()",
    ),
)

# 16.keep_best --------------------------------------------------------------------------------


def keep_best(model, learn, validate, patience):
    import copy

    best, waited = float("inf"), 0
    while waited < patience:
        model.train()
        learn(model)
        model.eval()
        loss = validate(model)
        waited += 1
        if loss < best:
            best, waited = loss, 0
            kept = copy.deepcopy(model.state_dict())
    model.load_state_dict(kept)


def best_cases(rng):
    """A dip right after the patience has ended, one just before it, a best first pass.

    Then a short rise before a long one, equal losses, very large ones, very small ones, many.
    """

    def script(losses):
        return Passes(), OneMore(), LossOfPass(losses)

    return [
        (*script([5.0, 4.0, 4.5, 4.2, 3.0, 3.5, 3.2, 3.1, 2.0]), 3),
        (*script([5.0, 4.0, 4.5, 3.9, 4.4, 3.0, 3.5, 3.6, 1.0]), 2),
        (*script([1.0, 2.0, 1.5, 0.5]), 2),
        (*script([6.0, 6.5, 5.0, 5.5, 5.6, 5.7, 4.0]), 4),
        (*script([3.0, 2.0, 2.0, 2.5, 1.0]), 2),
        (*script([3e9, 2e9, 1e9, 1.2e9, 1.1e9]), 2),
        (*script([4e-9, 3e-9, 2e-9, 5e-9, 6e-9, 1e-9]), 2),
        (*script([0.9**k for k in range(150)]), 2),
    ]


def judge_best(calls):
    for arguments, left in calls:
        best, learn, validate, patience = copy.deepcopy(arguments)
        keep_best(best, learn, validate, patience)
        if not np.allclose(left, best.done.item()):
            losses = ", ".join(f"{loss:.2g}" for loss in validate.losses[:6])
            return (
                f"The model that you leave has learnt from {float(left[0]):g} passes; the best one "
                f"of that run, which you were to leave, from {best.done.item():g}. The losses "
                f"began {losses}, and the patience was {patience}."
            )
    return None


def best_by_list(model, learn, validate, patience):
    losses, kept = [], None
    while len(losses) - losses.index(min(losses)) <= patience if losses else True:
        learn(model.train())
        losses.append(validate(model.eval()))
        if losses.index(min(losses)) == len(losses) - 1:
            kept = {name: values.clone() for name, values in model.state_dict().items()}
    model.load_state_dict(kept)


def best_by_break(model, learn, validate, patience):
    best, bad = None, 0
    for _ in range(10_000):
        model.train()
        learn(model)
        model.eval()
        loss = validate(model)
        if best is None or loss < best[0]:
            best, bad = (loss, copy.deepcopy(model.state_dict())), 0
            continue
        bad += 1
        if bad >= patience:
            break
    model.load_state_dict(best[1])
    return best[0]


BEST = Exercise(
    name="16.keep_best",
    title="Stop in time, keep the best",
    minutes=18,
    reference=keep_best,
    results=("the model's parameters",),
    cases=best_cases,
    in_place=True,
    judge=judge_best,
    mistakes=read_mistakes("""
        the last left, not the best: copy.deepcopy(model.state_dict()) -> model.state_dict()
            The model is left as the last pass made it. Was the best copied? What a `state_dict`
            holds *are* the model's parameters, and goes on learning. And is it put back into this
            model? `model = kept` only gives its name to another one.
        dropout on while validating: model.eval() -> pass
            You validate with dropout on, so the losses are those of a network with units missing
            at random. Which mode is for that?
        dropout off while learning: model.train() -> pass
            After the first validation the model stays in `eval` mode, and learns without its
            dropout. Before each pass it has to be told.
        the modes exchanged: model.train() -> model.eval()
            and model.eval() -> model.train()
            The two modes are exchanged: `train` is for learning, `eval` for judging.
        stopped at the first rise: waited < patience -> waited < 1
            You stop as soon as a loss is not the best. `patience` such passes in a row are to be
            waited for.
        a pass too early: waited < patience -> waited < patience - 1
            You stop a pass too early: after `patience` passes in a row without a new best one, no
            sooner.
        a pass too late: waited < patience -> waited <= patience
            You stop a pass too late: after `patience` passes in a row without a new best one.
        passes counted that are not in a row: best, waited = loss, 0 -> best = loss; waited -= 1
            You add up all passes that were not the best. After a new best one the count begins
            anew.
        compared with the pass before: best, waited = loss, 0 -> waited = 0
            and waited += 1 -> waited += 1; best, before = vars().get("before", best), loss
            You compare each pass with the one before it. Better than its neighbour is not best: a
            loss may fall again and still lie above an earlier one.
        an equal loss as a new best: loss < best -> loss <= best
            You take a loss that is equal to the best for a new best one. It is not lower; where
            the loss stays as it is, your loop never ends.
        only what is much lower: loss < best -> loss < best - 1e-3
            You ask that a loss be lower by some amount. Any lower one is a new best.
        begins with 100: best, waited = float("inf"), 0 -> best, waited = 100.0, 0; kept =
                copy.deepcopy(model.state_dict())
            Your best loss begins with a number that a first loss may lie above. Only infinity is
            above every loss.
        the largest kept: loss < best -> loss > best or best == float("inf")
            You keep the model with the *largest* loss.
    """),
    hints=(
        "A loop: learn, validate, compare with the best loss so far. Two things are remembered: "
        "the parameters at the best loss, and for how many passes there was no better one.",
        "A `state_dict` holds the parameters themselves: `copy.deepcopy` makes a copy of it. "
        "`model.load_state_dict` puts one back.",
        "`model.train()` before learning, `model.eval()` before judging: in between dropout is on, "
        "and off.",
    ),
    also_right=(best_by_list, best_by_break),
)

# 16.learn_in_chunks --------------------------------------------------------------------------


def learn_in_chunks(lstm, x, size):
    import torch

    state, outputs = None, []
    for chunk in x.split(size):
        output, state = lstm(chunk, state)
        (output**2).sum().backward()
        state = tuple(part.detach() for part in state)
        outputs.append(output.detach())
    return torch.cat(outputs), lstm.weight_hh_l0.grad


def make_lstm(rng, D, H):
    """Make an `nn.LSTM` whose weights NumPy draws, and which reads its chunks in turn."""
    lstm = ReadInTurn(D, H, dtype=torch.float64)
    with torch.no_grad():
        for weight in lstm.parameters():
            weight.copy_(torch.from_numpy(rng.uniform(-0.8, 0.8, tuple(weight.shape))))
    return lstm


def chunk_cases(rng):
    """Chunks that fit, a short last one, chunks of one step."""

    def draw(T, N, D, H, size):
        return make_lstm(rng, D, H), torch.from_numpy(rng.uniform(-1, 1, (T, N, D))), size

    return [draw(12, 5, 3, 4, 4), draw(11, 2, 4, 3, 3), draw(5, 3, 2, 6, 1)]


def chunks_with_graph(lstm, x, size):
    state, outputs = None, []
    for chunk in x.split(size):
        output, (h, c) = lstm(chunk, state)
        (output**2).sum().backward()
        state = h.detach(), c.detach()
        outputs.append(output)
    return torch.cat(outputs), lstm.weight_hh_l0.grad


def chunks_by_index(lstm, x, size):
    h = c = x.new_zeros(1, x.shape[1], lstm.hidden_size)
    outputs = x.new_zeros(*x.shape[:2], lstm.hidden_size)
    for start in range(0, len(x), size):
        output, (h, c) = lstm(x[start : start + size], (h.detach(), c.detach()))
        output.pow(2).sum().backward()
        outputs[start : start + size] = output.detach()
    return outputs, lstm.weight_hh_l0.grad


def chunks_from_no_gradient(lstm, x, size):
    lstm.zero_grad()
    return learn_in_chunks(lstm, x, size)


CHUNKS = Exercise(
    name="16.learn_in_chunks",
    title="A stream in chunks",
    minutes=16,
    reference=learn_in_chunks,
    results=("outputs (T, N, H)", "gradient (4H, H)"),
    cases=chunk_cases,
    borrowed="outputs with their graph",
    mistakes=(
        *read_mistakes("""
            state not carried: state = tuple(_p) -> state = None
                Every chunk starts from zeros, so at each cut the network forgets what it read. What
                does the LSTM return beside its outputs?
            state not detached: tuple(part.detach() for part in state) -> state
                and (output**2).sum().backward() -> (output**2).sum().backward(retain_graph=True)
                The gradient runs back through all steps in time, past every cut. What leaves a
                state its numbers and drops the history? Torch's own LSTM stops there with an error,
                and to keep the graph is no cure.
            only h detached: tuple(part.detach() for part in state) -> (state[0].detach(), state[1])
                and (output**2).sum().backward() -> (output**2).sum().backward(retain_graph=True)
                The gradient still runs back along the cell state. The state has two parts.
            only c detached: tuple(part.detach() for part in state) -> (state[0], state[1].detach())
                and (output**2).sum().backward() -> (output**2).sum().backward(retain_graph=True)
                The gradient still runs back through h. The state has two parts.
            only h carried: tuple(part.detach() for part in state) -> (state[0].detach(), 0 *
                    state[1].detach())
                You hand on h and start c from zeros: the memory is what gets lost (lesson 08). Both
                states go on.
            only c carried: tuple(part.detach() for part in state) -> (0 * state[0].detach(),
                    state[1].detach())
                You hand on c and start h from zeros. The gates of the next step read h too.
            h and c exchanged: tuple(part.detach() for part in state) -> (state[1].detach(),
                    state[0].detach())
                You hand on the two states in the wrong order: (h, c), not (c, h). Their shapes are
                equal, so torch cannot notice.
            first chunk's state for all: state = tuple(_p) -> kept = kept if outputs else tuple(_p);
                    state = kept
                Every later chunk starts from the state after the first one. Is the state renewed in
                each round of the loop?
        """),
        Mistake(
            "outputs with their graph",
            chunks_with_graph,
            "Your outputs still carry their graph, so the memory of every chunk is kept. Collect "
            "their numbers alone.",
        ),
        *read_mistakes("""
            only the last chunk's gradient: output, state = _s -> lstm.zero_grad(); output, state =
                    _s
                The gradient is that of the last chunk alone. Something clears it in each round;
                here it should add up.
            only the last chunk: output, state = _s -> lstm.zero_grad(); output, state = _s
                and torch.cat(outputs) -> outputs[-1]
                You return the last chunk's outputs and gradient. All chunks count.
            added up twice: outputs.append(_o) -> outputs.append(_o); total =
                    lstm.weight_hh_l0.grad + (total if len(outputs) > 1 else 0)
                and return _o, _g -> return _o, total
                You add up `.grad` yourself, and `backward` does so already: what the first chunks
                gave is in it each time.
            the sum once a chunk: return _o, _g -> return _o, _g * len(x.split(size))
                Your gradient is the whole sum, as often as there are chunks. `backward` adds it up
                already, and `.grad` is the same tensor each time.
            mean over the chunks: return _o, _g -> return _o, _g / len(x.split(size))
                The gradient is averaged over the chunks. Asked is the sum of their losses.
            short last chunk dropped: x.split(size) -> x[: len(x) // size * size].split(size)
                The last chunk is missing where it is shorter than the others.
            chunks from the end: x.split(size) -> x.split(size)[::-1]
                and torch.cat(outputs) -> torch.cat(outputs[::-1])
                You read the last chunk first. The state has to arrive from the past.
            mean of the squares: (output**2).sum() -> (output**2).mean()
                You take the mean of the squares. Asked is their sum.
            the input weights' gradient: lstm.weight_hh_l0.grad -> lstm.weight_ih_l0.grad
                That is the gradient of the weights that read the input. Asked are those that read
                the state.
        """),
    ),
    hints=(
        "`x.split(size)` gives the chunks, the last one shorter where need be.",
        "A loop: read the chunk with the state so far, send its loss back, cut the state off its "
        "past. `backward` adds to `.grad` by itself.",
        "`part.detach()` keeps the numbers and drops the graph; do it for both h and c.",
    ),
    also_right=(chunks_by_index, chunks_from_no_gradient),
)

EXERCISES = (PAD, BOTH, FORWARD, LOSS, BEST, CHUNKS)
