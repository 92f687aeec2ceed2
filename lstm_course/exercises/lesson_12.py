"""Exercises of lesson 12: bits per character, contiguous batches, carried state, temperature."""

import numpy as np

from .chunk_model import ChunkModel
from .exercise import Exercise, read_mistakes

# 12.bits_per_character -----------------------------------------------------------------------


def bits_per_character(chances, targets):
    right = np.take_along_axis(chances, targets[:, :, None], axis=2)
    return -np.log2(right).mean()


def bits_cases(rng):
    """Sizes all different; one step of one stream; a model that is surer and often wrong."""

    def draw(T, N, K, sharpness=1.0):
        chances = np.exp(sharpness * rng.uniform(-2, 2, (T, N, K)))
        return chances / chances.sum(axis=2, keepdims=True), rng.integers(0, K, (T, N))

    return [draw(5, 3, 4), draw(1, 1, 6), draw(4, 7, 5, sharpness=2.0)]


def bits_by_index(chances, targets):
    T, N = targets.shape
    right = chances[np.arange(T)[:, None], np.arange(N), targets]
    return float(-np.log2(right).sum() / targets.size)


def bits_from_nats(chances, targets):
    right = np.take_along_axis(chances, targets[:, :, None], axis=2)
    return -np.log(right).mean() / np.log(2)


def bits_with_a_guard(chances, targets):
    return bits_per_character(chances + 1e-8, targets)


BITS = Exercise(
    name="12.bits_per_character",
    title="Bits per character",
    minutes=5,
    reference=bits_per_character,
    results=("bits (one number)",),
    cases=bits_cases,
    mistakes=read_mistakes("""
        nats: np.log2 -> np.log
            That is in nats, the unit of the loss. A bit is a choice between two: which log?
        digits: np.log2 -> np.log10
            You took the logarithm to base 10. A bit has base 2.
        logarithm of the mean: np.log2(right).mean() -> np.log2(right.mean())
            You average the chances first. One character that was held impossible should cost much,
            and an average hides it: first the bits of each character.
        sign: -_v -> _v
            A sign: the logarithm of a chance is negative.
        sum: _v.mean() -> _v.sum()
            That is the length of the whole text in bits. Asked is the cost of one character.
        bits of a step: _v.mean() -> _v.sum() / len(targets)
            You divide by the steps only. At each step N characters are read, side by side.
        entropy of the prediction: return _b -> return -(chances *
                np.log2(chances)).sum(axis=2).mean()
            That is how unsure the model *believes* to be, and needs no targets. Asked is what the
            characters cost that really came.
        best guess: right = _r -> right = chances.max(axis=2)
            You take the largest chance at every place. Take that of the character that came.
        perplexity: return _b -> return 2.0 ** _b
            That is the perplexity, 2 to the power of what is asked.
        weighted by the chance: np.log2(right) -> right * np.log2(right)
            You weight each character by its own chance. In the text each counts once.
        divided by K: return _b -> return _b / chances.shape[2]
            You average over the K possible characters too. Only one of them came.
        logarithm of the loss: return _b -> return np.log2(-np.log(right).mean())
            You take the logarithm of the loss. The loss is a mean of logarithms already, in nats.
        softmax of chances: chances -> softmax(chances, axis=2)
            A softmax goes over what are chances already (torch's `cross_entropy` brings its own).
        nats taken for bits: return _b -> return _b / np.log(2)
            You divide by log 2 as well. A logarithm to base 2 is in bits already.
    """),
    hints=(
        "At each place one chance counts: that of the target.",
        "`np.take_along_axis(chances, targets[:, :, None], axis=2)` picks them.",
        "Then minus the logarithm to base 2 of each, and the mean of all.",
    ),
    also_right=(bits_by_index, bits_from_nats, bits_with_a_guard),
)

# 12.contiguous_batches -----------------------------------------------------------------------


def contiguous_batches(ids, N, T):
    steps = len(ids) // N
    streams = ids[: steps * N].reshape(N, steps).T
    B = (steps - 1) // T
    x = streams[: B * T].reshape(B, T, N)
    targets = streams[1 : B * T + 1].reshape(B, T, N)
    return x, targets


def batch_cases(rng):
    """Sizes all different; steps that T divides, and not; one stream; chunks of one step."""
    sizes = [(53, 4, 3), (71, 5, 4), (38, 3, 4), (25, 1, 5), (29, 2, 1)]
    return [(rng.permutation(97)[:length].astype(np.int64), N, T) for length, N, T in sizes]


def chunks_at(streams, T, stride):
    """Cut streams into chunks that begin `stride` apart: x and targets."""
    B = (len(streams) - T - 1) // stride + 1
    rows = np.arange(B)[:, None] * stride + np.arange(T)
    return streams[rows], streams[rows + 1]


def batches_by_loop(ids, N, T):
    steps = len(ids) // N
    rows = np.array([ids[n * steps : (n + 1) * steps] for n in range(N)])
    starts = range(0, steps - T, T)
    x = [rows[:, k : k + T].T for k in starts]
    targets = [rows[:, k + 1 : k + T + 1].T for k in starts]
    return np.array(x), np.array(targets)


def batches_by_index(ids, N, T):
    steps = len(ids) // N
    return chunks_at(ids[: steps * N].reshape(N, steps).T, T, T)


def batches_in_int32(ids, N, T):
    x, targets = contiguous_batches(ids.astype(np.int32), N, T)
    return x.astype(np.float32), targets


BATCHES = Exercise(
    name="12.contiguous_batches",
    title="Contiguous batches",
    minutes=15,
    reference=contiguous_batches,
    results=("x (B, T, N)", "targets (B, T, N)"),
    cases=batch_cases,
    mistakes=read_mistakes("""
        target not shifted: targets = _t -> targets = x
            The target is the character that is being read: a network that copies its input would be
            perfect. What should it say instead?
        shifted back: return x, targets -> return targets, x
            The shift goes the wrong way: your network has to say the character *before* the one
            that it reads.
        streams broken between batches: B = _b -> B = (len(ids) - 1) // (N * T)
            and x = _x -> x = ids[: B * N * T].reshape(B, N, T).transpose(0, 2, 1)
            and targets = _t -> targets = ids[1 : B * N * T + 1].reshape(B, N, T).transpose(0, 2, 1)
            Your batches follow one another in the text, but column n of the next batch does not go
            on where column n of this one stopped. The carried state would belong to another
            passage. Make the N streams first, then the chunks.
        streams interleaved: streams = _s -> streams = ids[: steps * N].reshape(steps, N)
            Down a column of yours, N - 1 characters are left out at each step: neighbours in the
            text stand side by side. Neighbours should stand below one another.
        streams interleaved, targets right: streams = _s -> streams = ids[: steps *
                N].reshape(steps, N)
            and streams[1 : B * T + 1] -> np.roll(ids, -1)[: steps * N].reshape(steps, N)[: B * T]
            Each target follows its input, but down a column N - 1 characters are left out at each
            step. A stream is a piece of text without gaps.
        a character lost between chunks: return x, targets -> return chunks_at(streams, T, T + 1)
            Your chunks start T + 1 apart. The last target of a chunk is never read as an input; it
            should be the first input of the next chunk.
        chunks overlap: return x, targets -> return chunks_at(streams, T, max(1, T - 1))
            Your chunks start T - 1 apart: the last input of one is the first of the next, and the
            carried state would read it twice.
        sliding windows: return x, targets -> return chunks_at(streams, T, 1)
            Your chunks start one step apart, so each character is read T times, and a carried state
            would go back in the text.
        axes swapped: return x, targets -> return x.transpose(0, 2, 1), targets.transpose(0, 2, 1)
            The last two axes are exchanged. In this course time comes before the streams.
        reshaped without turning: streams[: B * T] -> streams.T[:, : B * T]
            and streams[1 : B * T + 1] -> streams.T[:, 1 : B * T + 1]
            A reshape does not turn an array: it fills the new shape in the order of memory. Put
            time first with `.T` before you cut chunks off.
        a target from the other end: B = _b -> B = steps // T
            and streams[1 : B * T + 1] -> np.roll(streams, -1, axis=0)[: B * T]
            The last target of a stream is its own first character (`np.roll` does that). A last
            character without anything after it is no input; sometimes that costs a chunk.
        rolled inside a chunk: targets = _t -> targets = np.roll(x, -1, axis=1)
            The last target of each chunk is the chunk's own first character. What follows it stands
            in the next chunk.
        the next stream's character: targets = _t -> targets = np.roll(x, -1, axis=2)
            You shifted along the axis of the streams. The character that comes next stands one step
            later in the same stream.
        a whole chunk later: return x, targets -> return x[:-1], x[1:]
            Your targets are the next chunk: T characters ahead. One is asked.
        last chunk left out: return x, targets -> return x[:-1], targets[:-1]
            The last full chunk is missing. Each needs T inputs and one character after them.
        the next stream's first target: B = _b -> B = steps // T
            and streams[1 : B * T + 1] -> np.roll(ids, -1)[: steps * N].reshape(N, steps).T[: B * T]
            A stream's last target is the first character of the next stream; sometimes that costs a
            chunk.
        streams cut to whole chunks: steps = _s -> steps = len(ids) // (N * T) * T
            You cut the text to whole chunks first, so your streams are shorter than they can be.
        one target a chunk: targets = _t -> targets = streams[T : B * T + 1 : T]
            You give one target a chunk. Each character that is read has a target.
        shifted inside a chunk: return x, targets -> return x[:, :-1], x[:, 1:]
            Inside each chunk you drop a step: the target after it stands in the next chunk.
        the next chunk as the target: B = _b -> B = steps // T
            and targets = _t -> targets = x
            and return x, targets -> return x[:-1], x[1:]
            Your targets are the next chunk, T characters ahead. One is asked.
    """),
    hints=(
        "First the streams: cut `ids` into N equal pieces, one below the other, and turn.",
        "`streams` is (steps, N) then. Inputs are all but the last row, targets all but the first.",
        "With B = (steps - 1) // T, take B * T rows of each and reshape to (B, T, N).",
    ),
    also_right=(batches_by_loop, batches_by_index, batches_in_int32),
)

# 12.carry_and_detach -------------------------------------------------------------------------


def carry_and_detach(model, chunks):
    state, losses, gradients = None, [], []
    for chunk in chunks:
        loss, (h, c) = model(chunk, state)
        model.b.grad = None
        loss.backward()
        losses.append(loss.item())
        gradients.append(model.b.grad.numpy().copy())
        state = h.detach(), c.detach()
    return np.array(losses), np.array(gradients)


def chunk_cases(rng):
    """Sizes all different; one stream; a single chunk, for which nothing is carried."""
    import torch

    def draw(B, T, N, H, K):
        shapes = ((4 * H, K), (4 * H, H), (4 * H,), (K, H))
        model = ChunkModel(*(rng.uniform(-1.5, 1.5, shape) for shape in shapes))
        return model, [torch.from_numpy(rng.integers(0, K, (T + 1, N))) for _ in range(B)]

    return [draw(3, 2, 2, 4, 5), draw(4, 2, 1, 3, 6), draw(1, 4, 3, 2, 7)]


def chunks_with_zero_grad(model, chunks):
    state, losses, gradients = None, [], []
    for chunk in chunks:
        if state is not None:
            state = tuple(part.detach() for part in state)
        loss, state = model(chunk, state)
        loss.backward()
        losses.append(loss)
        gradients.append(model.b.grad.clone())
        model.b.grad.zero_()
    return [float(loss) for loss in losses], np.stack(gradients)


def chunks_by_autograd(model, chunks):
    import torch

    state, losses, gradients = None, [], []
    for chunk in chunks:
        loss, state = model(chunk, state)
        gradients.append(torch.autograd.grad(loss, model.b)[0])
        losses.append(loss.detach())
        state = [part.detach() for part in state]
    return torch.stack(losses), torch.stack(gradients)


CHUNKS = Exercise(
    name="12.carry_and_detach",
    title="Carry the state and detach it",
    minutes=15,
    reference=carry_and_detach,
    results=("losses (B,)", "gradients (B, 4H)"),
    cases=chunk_cases,
    mistakes=read_mistakes("""
        graph growing: h.detach() -> h
            and c.detach() -> c
            From the second chunk on the gradient runs back into the chunks before: the state still
            carries its history, and the graph grows with every chunk. What cuts a tensor off from
            how it was computed?
        only h detached: c.detach() -> c
            h is cut off, c is not: the gradient still runs back along the cell state. An LSTM has
            two states to carry.
        only c detached: h.detach() -> h
            c is cut off, h is not: the gradient still runs back through h.
        state reset: state = _h, _c -> state = None
            Every chunk starts from zeros: the network forgets all that it read whenever a chunk
            begins. Which state should the next chunk start from?
        h and c exchanged: state = _h, _c -> state = _c, _h
            h and c are exchanged on the way to the next chunk. The order is (h, c).
        h not carried: h.detach() -> 0 * h.detach()
            Only c goes on to the next chunk; h starts from zeros. Both are needed.
        c not carried: c.detach() -> 0 * c.detach()
            Only h goes on to the next chunk; c, the memory, starts from zeros. Both are needed.
        gradients add up: model.b.grad = None -> pass
            `backward` adds to the gradient that is there already: yours sums all chunks so far.
            Clear it in time.
        weights changed: loss.backward() -> loss.backward(); model.b.data -= 0.1 * model.b.grad
            You take a step of gradient descent after each chunk, so the next loss is another
            network's. Losses and gradients of the one that you were given are asked.
        the same tensor in every row: return _l, _g -> return _l, np.repeat(_g[-1:], len(chunks),
                axis=0)
            Every row is the last chunk's gradient: you kept the same tensor again and again, and
            torch writes into it. Keep a copy.
        cleared before it was kept: return _l, _g -> return _l, 0 * _g
            All gradients are 0: the tensor that you kept was cleared afterwards. Keep a copy, or
            clear it at another time.
        one gradient for all: h.detach() -> h
            and c.detach() -> c
            and return _l, _g -> return _l, _g.sum(axis=0)
            You go back once, from the sum of all losses. That needs the graph of the whole text in
            memory; go back after each chunk.
        the first state for all: state = _h, _c -> state = state or (_h, _c)
            From the second chunk on all start from the state after the *first*. Each one should go
            on from the chunk before it.
    """),
    hints=(
        "A loop over the chunks, with a `state` that is None at first.",
        "Going back from a loss puts the gradient into `model.b.grad`, on top of what is there.",
        "`h.detach()` is the same numbers without their history; the next chunk gets both, as a "
        "pair. And set `model.b.grad` to None before each `backward`.",
    ),
    also_right=(chunks_with_zero_grad, chunks_by_autograd),
)

# 12.sample_at --------------------------------------------------------------------------------


def sample_at(outputs, temperature, u):
    z = outputs / temperature
    weights = np.exp(z - z.max(axis=1, keepdims=True))
    chances = weights / weights.sum(axis=1, keepdims=True)
    drawn = (np.cumsum(chances, axis=1) <= u[:, None]).sum(axis=1)
    return chances, drawn


def sample_cases(rng):
    """Outputs all positive, at first; heat below and above 1; one text; an exp that overflows."""

    def draw(N, K, temperature, low=-2.0, high=2.0):
        return rng.uniform(low, high, (N, K)), temperature, rng.uniform(0, 1, N)

    positive, large = draw(7, 5, 0.5, 0.2, 3.0), draw(9, 3, 1.5, -3000.0, 3000.0)
    return [positive, draw(8, 6, 2.0), draw(1, 4, 0.8), large]


def softmax(z, axis=1):
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


def sample_by_search(outputs, temperature, u):
    chances = [softmax(row[None] / temperature)[0] for row in outputs]
    pairs = zip(chances, u, strict=True)
    drawn = [np.searchsorted(np.cumsum(row), number, side="right") for row, number in pairs]
    return np.array(chances), np.array(drawn)


def sample_by_power(outputs, temperature, u):
    z = outputs - outputs.max(axis=1, keepdims=True)
    weights = np.exp(z) ** (1 / temperature)
    chances = weights / weights.sum(axis=1, keepdims=True)
    return chances, (np.cumsum(chances, axis=1) > u[:, None]).argmax(axis=1)


SAMPLE = Exercise(
    name="12.sample_at",
    title="Sample with a temperature",
    minutes=12,
    reference=sample_at,
    results=("chances (N, K)", "drawn (N,)"),
    cases=sample_cases,
    mistakes=read_mistakes("""
        temperature multiplied: outputs / temperature -> outputs * temperature
            The wrong way round: at your high temperature the likely gets likelier. Heat should make
            the chances more alike.
        temperature ignored: outputs / temperature -> outputs
            Your chances are those at temperature 1. What is subtracted from all outputs, or divides
            chances that are then made to sum to 1 again, cancels.
        divided after the softmax: chances = _c -> chances = softmax(outputs) / temperature
            You divide the chances, and they no longer sum to 1. What should be divided, before
            anything is a chance?
        power without a new sum: chances = _c -> chances = softmax(outputs) ** (1 / temperature)
            Chances to the power of 1 / temperature no longer sum to 1: divide by their sum.
        logarithm of the outputs: outputs / temperature -> np.log(outputs) / temperature
            You take the logarithm of the outputs. It belongs to chances; outputs are what comes
            before any softmax, and may be negative.
        softmax twice: outputs / temperature -> softmax(outputs) / temperature
            You took the softmax of chances. It wants the network's outputs.
        softmax over the texts: chances = _c -> chances = softmax(z, axis=0)
            Your chances sum to 1 down the columns, over the texts. Each text needs its own.
        softmax over all: chances = _c -> chances = softmax(z, axis=None)
            All your chances together sum to 1. Each text, each row, needs a sum of 1.
        sum missing: chances = _c -> chances = weights
            Your rows do not sum to 1: the second half of the softmax is missing.
        always the likeliest: drawn = _d -> drawn = chances.argmax(axis=1)
            You take the likeliest character whatever `u` is. That is not a draw; a text written so
            soon runs in circles.
        one too late: return _c, _d -> return _c, _d + 1
            Your characters are one too far. If u is below the first chance, it is character 0.
        one too early: return _c, _d -> return _c, _d - 1
            Your characters are one too low, down to -1. If u is below the first chance, it is
            character 0.
        counted from above: _c <= _u -> _c > _u
            You count the sums that lie *above* u. How many has u left behind?
        chances not added up: drawn = _d -> drawn = (chances > u[:, None]).argmax(axis=1)
            You compare u with single chances. Lay the chances end to end from 0 to 1: on whose
            piece does u fall?
        drawn at temperature 1: np.cumsum(chances, axis=1) -> np.cumsum(softmax(outputs), axis=1)
            You draw from the chances at temperature 1.
        every character alike: drawn = _d -> drawn = np.floor(u * outputs.shape[1]).astype(int)
            You draw every character with the same chance. Use the chances you computed.
        exp overflows: weights = _w -> weights = np.exp(z)
            Where an output is large, `exp` overflows, and infinity over infinity is nan. A softmax
            does not change when each row's maximum is subtracted first.
        divided twice: outputs / temperature -> outputs / temperature / temperature
            You divide by the temperature twice.
    """),
    hints=(
        "Divide the outputs, then softmax along axis 1. Subtract each row's maximum before `exp`: "
        "that changes nothing, and nothing overflows.",
        "Chances laid end to end: `np.cumsum(chances, axis=1)` is where each piece ends.",
        "The character is the number of pieces that end at or below u.",
    ),
    also_right=(
        sample_by_search,
        sample_by_power,
        "(_c <= _u).sum(axis=1) -> (_c > _u).argmax(axis=1)",
        "drawn = _d -> drawn = np.minimum(_d, outputs.shape[1] - 1)",
        "np.cumsum(chances, axis=1) -> np.cumsum(chances / chances.sum(axis=1, keepdims=True), "
        "axis=1)",
    ),
)

EXERCISES = (BITS, BATCHES, CHUNKS, SAMPLE)
