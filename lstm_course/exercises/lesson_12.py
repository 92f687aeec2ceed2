"""Exercises of lesson 12: bits per character, contiguous batches, carried state, temperature."""

import numpy as np

from .chunk_model import ChunkModel
from .exercise import Exercise, Mistake

# 12.bits_per_character -----------------------------------------------------------------------


def bits_per_character(chances, targets):
    right = np.take_along_axis(chances, targets[:, :, None], axis=2)
    return -np.log2(right).mean()


def bits_cases(rng):
    """Sizes all different; one step of one stream; a model that is nearly sure and often wrong."""

    def draw(T, N, K, sharpness=1.0):
        chances = np.exp(sharpness * rng.uniform(-2, 2, (T, N, K)))
        return chances / chances.sum(axis=2, keepdims=True), rng.integers(0, K, (T, N))

    return [draw(5, 3, 4), draw(1, 1, 6), draw(4, 7, 5, sharpness=5.0)]


def _right(chances, targets):
    return np.take_along_axis(chances, targets[:, :, None], axis=2)


def bits_in_nats(chances, targets):
    return -np.log(_right(chances, targets)).mean()


def bits_in_digits(chances, targets):
    return -np.log10(_right(chances, targets)).mean()


def bits_of_mean_chance(chances, targets):
    return -np.log2(_right(chances, targets).mean())


def bits_with_sign(chances, targets):
    return np.log2(_right(chances, targets)).mean()


def bits_in_all(chances, targets):
    return -np.log2(_right(chances, targets)).sum()


def bits_of_a_step(chances, targets):
    return -np.log2(_right(chances, targets)).sum() / len(targets)


def bits_of_entropy(chances, targets):
    return -(chances * np.log2(chances)).sum(axis=2).mean()


def bits_of_best_guess(chances, targets):
    return -np.log2(chances.max(axis=2)).mean()


def bits_as_perplexity(chances, targets):
    return 2.0 ** bits_per_character(chances, targets)


def bits_weighted(chances, targets):
    right = _right(chances, targets)
    return -(right * np.log2(right)).mean()


def bits_over_all_characters(chances, targets):
    return bits_per_character(chances, targets) / chances.shape[2]


def bits_by_index(chances, targets):
    T, N = targets.shape
    right = chances[np.arange(T)[:, None], np.arange(N), targets]
    return float(-np.log2(right).sum() / targets.size)


def bits_from_nats(chances, targets):
    return bits_in_nats(chances, targets) / np.log(2)


def bits_in_float32(chances, targets):
    return bits_per_character(chances.astype(np.float32), targets)


BITS = Exercise(
    name="12.bits_per_character",
    title="Bits per character",
    minutes=5,
    reference=bits_per_character,
    results=("bits (one number)",),
    cases=bits_cases,
    mistakes=(
        Mistake(
            "nats",
            bits_in_nats,
            "That is in nats, the unit of the loss. A bit is a choice between two: which log?",
        ),
        Mistake("digits", bits_in_digits, "You took the logarithm to base 10. A bit has base 2."),
        Mistake(
            "logarithm of the mean",
            bits_of_mean_chance,
            "You average the chances first. One character that was held impossible should cost "
            "much, and an average hides it: first the bits of each character.",
        ),
        Mistake("sign", bits_with_sign, "A sign: the logarithm of a chance is negative."),
        Mistake(
            "sum",
            bits_in_all,
            "That is the length of the whole text in bits. Asked is the cost of one character.",
        ),
        Mistake(
            "bits of a step",
            bits_of_a_step,
            "You divide by the steps only. At each step N characters are read, side by side.",
        ),
        Mistake(
            "entropy of the prediction",
            bits_of_entropy,
            "That is how unsure the model *believes* to be, and needs no targets. Asked is what "
            "the characters cost that really came.",
        ),
        Mistake(
            "best guess",
            bits_of_best_guess,
            "You take the largest chance at every place. Take that of the character that came.",
        ),
        Mistake(
            "perplexity",
            bits_as_perplexity,
            "That is the perplexity, 2 to the power of what is asked.",
        ),
        Mistake(
            "weighted by the chance",
            bits_weighted,
            "You weight each character by its own chance. In the text each counts once.",
        ),
        Mistake(
            "divided by K",
            bits_over_all_characters,
            "You average over the K possible characters too. Only one of them came.",
        ),
    ),
    hints=(
        "At each place one chance counts: that of the target.",
        "`np.take_along_axis(chances, targets[:, :, None], axis=2)` picks them.",
        "Then minus the logarithm to base 2 of each, and the mean of all.",
    ),
    also_right=(bits_by_index, bits_from_nats, bits_in_float32),
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


def _streams(ids, N):
    steps = len(ids) // N
    return ids[: steps * N].reshape(N, steps).T


def _cut(streams, T, B=None, stride=None):
    """Cut streams into chunks that begin `stride` apart: x and targets."""
    stride = T if stride is None else stride
    B = (len(streams) - T - 1) // stride + 1 if B is None else B
    rows = np.arange(B)[:, None] * stride + np.arange(T)
    return streams[rows], streams[rows + 1]


def batches_not_shifted(ids, N, T):
    x, _ = contiguous_batches(ids, N, T)
    return x, x


def batches_shifted_back(ids, N, T):
    x, targets = contiguous_batches(ids, N, T)
    return targets, x


def batches_broken(ids, N, T):
    B = (len(ids) - 1) // (N * T)
    order = (B, N, T)
    x, targets = (ids[k : k + B * N * T].reshape(order) for k in (0, 1))
    return x.transpose(0, 2, 1), targets.transpose(0, 2, 1)


def batches_interleaved(ids, N, T):
    steps = len(ids) // N
    return _cut(ids[: steps * N].reshape(steps, N), T)


def batches_interleaved_next(ids, N, T):
    steps = len(ids) // N
    x, _ = _cut(ids[: steps * N].reshape(steps, N), T)
    targets, _ = _cut(np.roll(ids, -1)[: steps * N].reshape(steps, N), T)
    return x, targets


def batches_skipping(ids, N, T):
    return _cut(_streams(ids, N), T, stride=T + 1)


def batches_overlapping(ids, N, T):
    return _cut(_streams(ids, N), T, stride=max(1, T - 1))


def batches_sliding(ids, N, T):
    return _cut(_streams(ids, N), T, stride=1)


def batches_swapped(ids, N, T):
    x, targets = contiguous_batches(ids, N, T)
    return x.transpose(0, 2, 1), targets.transpose(0, 2, 1)


def batches_reshaped(ids, N, T):
    steps = len(ids) // N
    rows, B = ids[: steps * N].reshape(N, steps), (steps - 1) // T
    return rows[:, : B * T].reshape(B, T, N), rows[:, 1 : B * T + 1].reshape(B, T, N)


def batches_rolled(ids, N, T):
    streams = _streams(ids, N)
    B = len(streams) // T
    shifted = np.roll(streams, -1, axis=0)
    return streams[: B * T].reshape(B, T, N), shifted[: B * T].reshape(B, T, N)


def batches_rolled_in_chunks(ids, N, T):
    x, _ = contiguous_batches(ids, N, T)
    return x, np.roll(x, -1, axis=1)


def batches_of_next_stream(ids, N, T):
    x, _ = contiguous_batches(ids, N, T)
    return x, np.roll(x, -1, axis=2)


def batches_late_by_a_chunk(ids, N, T):
    x, _ = contiguous_batches(ids, N, T)
    return x[:-1], x[1:]


def batches_without_last(ids, N, T):
    x, targets = contiguous_batches(ids, N, T)
    return x[:-1], targets[:-1]


def batches_by_loop(ids, N, T):
    steps = len(ids) // N
    rows = np.array([ids[n * steps : (n + 1) * steps] for n in range(N)])
    starts = range(0, steps - T, T)
    x = [rows[:, k : k + T].T for k in starts]
    targets = [rows[:, k + 1 : k + T + 1].T for k in starts]
    return np.array(x), np.array(targets)


def batches_by_index(ids, N, T):
    return _cut(_streams(ids, N), T)


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
    mistakes=(
        Mistake(
            "target not shifted",
            batches_not_shifted,
            "The target is the character that is being read: a network that copies its input "
            "would be perfect. What should it say instead?",
        ),
        Mistake(
            "shifted back",
            batches_shifted_back,
            "The shift goes the wrong way: your network has to say the character *before* the one "
            "that it reads.",
        ),
        Mistake(
            "streams broken between batches",
            batches_broken,
            "Your batches follow one another in the text, but column n of the next batch does not "
            "go on where column n of this one stopped. The carried state would belong to another "
            "passage. Make the N streams first, then the chunks.",
        ),
        Mistake(
            "streams interleaved",
            batches_interleaved,
            "Down a column of yours, N - 1 characters are left out at each step: neighbours in the "
            "text stand side by side. Neighbours should stand below one another.",
        ),
        Mistake(
            "streams interleaved, targets right",
            batches_interleaved_next,
            "Each target follows its input, but down a column N - 1 characters are left out at "
            "each step. A stream is a piece of text without gaps.",
        ),
        Mistake(
            "a character lost between chunks",
            batches_skipping,
            "Your chunks start T + 1 apart. The last target of a chunk is never read as an input; "
            "it should be the first input of the next chunk.",
        ),
        Mistake(
            "chunks overlap",
            batches_overlapping,
            "Your chunks start T - 1 apart: the last input of one is the first of the next, and "
            "the carried state would read it twice.",
        ),
        Mistake(
            "sliding windows",
            batches_sliding,
            "Your chunks start one step apart, so each character is read T times, and a carried "
            "state would go back in the text.",
        ),
        Mistake(
            "axes swapped",
            batches_swapped,
            "The last two axes are exchanged. In this course time comes before the streams.",
        ),
        Mistake(
            "reshaped without turning",
            batches_reshaped,
            "A reshape does not turn an array: it fills the new shape in the order of memory. "
            "Put time first with `.T` before you cut chunks off.",
        ),
        Mistake(
            "a target from the other end",
            batches_rolled,
            "`np.roll` brings a stream's first character to its end. A last character without "
            "anything after it is no input; sometimes that costs a chunk.",
        ),
        Mistake(
            "rolled inside a chunk",
            batches_rolled_in_chunks,
            "The last target of each chunk is the chunk's own first character. What follows it "
            "stands in the next chunk.",
        ),
        Mistake(
            "the next stream's character",
            batches_of_next_stream,
            "You shifted along the axis of the streams. The character that comes next stands one "
            "step later in the same stream.",
        ),
        Mistake(
            "a whole chunk later",
            batches_late_by_a_chunk,
            "Your targets are the next chunk: T characters ahead. One is asked.",
        ),
        Mistake(
            "last chunk left out",
            batches_without_last,
            "The last full chunk is missing. Each needs T inputs and one character after them.",
        ),
    ),
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
        gradients.append(model.b.grad.numpy())
        state = h.detach(), c.detach()
    return np.array(losses), np.array(gradients)


def chunk_cases(rng):
    """Sizes all different; one stream; a single chunk, for which nothing is carried."""
    import torch

    def draw(B, T, N, H, K):
        shapes = ((4 * H, K), (4 * H, H), (4 * H,), (K, H))
        model = ChunkModel(*(rng.uniform(-1.5, 1.5, shape) for shape in shapes))
        return model, [torch.from_numpy(rng.integers(0, K, (T + 1, N))) for _ in range(B)]

    return [draw(4, 3, 2, 5, 6), draw(3, 2, 1, 4, 5), draw(1, 4, 3, 2, 7)]


def _go_through(model, chunks, next_state, start_afresh=True):
    """The reference with another rule for the state, or without clearing the gradient."""
    state, losses, gradients = None, [], []
    for chunk in chunks:
        loss, state = model(chunk, state)
        if start_afresh:
            model.b.grad = None
        loss.backward()
        losses.append(loss.item())
        gradients.append(model.b.grad.numpy().copy())
        state = next_state(*state)
    return np.array(losses), np.array(gradients)


def chunks_growing(model, chunks):
    return _go_through(model, chunks, lambda h, c: (h, c))


def chunks_only_h_detached(model, chunks):
    return _go_through(model, chunks, lambda h, c: (h.detach(), c))


def chunks_only_c_detached(model, chunks):
    return _go_through(model, chunks, lambda h, c: (h, c.detach()))


def chunks_reset(model, chunks):
    return _go_through(model, chunks, lambda h, c: None)


def chunks_exchanged(model, chunks):
    return _go_through(model, chunks, lambda h, c: (c.detach(), h.detach()))


def chunks_without_h(model, chunks):
    return _go_through(model, chunks, lambda h, c: (0 * h.detach(), c.detach()))


def chunks_without_c(model, chunks):
    return _go_through(model, chunks, lambda h, c: (h.detach(), 0 * c.detach()))


def chunks_adding_up(model, chunks):
    return _go_through(model, chunks, lambda h, c: (h.detach(), c.detach()), start_afresh=False)


def chunks_growing_and_adding_up(model, chunks):
    return _go_through(model, chunks, lambda h, c: (h, c), start_afresh=False)


def chunks_reset_and_adding_up(model, chunks):
    return _go_through(model, chunks, lambda h, c: None, start_afresh=False)


def chunks_same_tensor(model, chunks):
    losses, gradients = carry_and_detach(model, chunks)
    return losses, np.repeat(gradients[-1:], len(chunks), axis=0)


def chunks_cleared_too_late(model, chunks):
    losses, gradients = carry_and_detach(model, chunks)
    return losses, 0 * gradients


def chunks_once_at_the_end(model, chunks):
    losses, gradients = chunks_growing(model, chunks)
    return losses, gradients.sum(axis=0)


def chunks_state_of_first(model, chunks):
    _, first = model(chunks[0])
    first = tuple(part.detach() for part in first)
    state, losses, gradients = None, [], []
    for chunk in chunks:
        loss, _ = model(chunk, state)
        model.b.grad = None
        loss.backward()
        losses.append(loss.item())
        gradients.append(model.b.grad.numpy())
        state = first
    return np.array(losses), np.array(gradients)


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


def chunks_in_float32(model, chunks):
    losses, gradients = carry_and_detach(model, chunks)
    return losses.astype(np.float32), gradients.astype(np.float32)


CHUNKS = Exercise(
    name="12.carry_and_detach",
    title="Carry the state and detach it",
    minutes=15,
    reference=carry_and_detach,
    results=("losses (B,)", "gradients (B, 4H)"),
    cases=chunk_cases,
    mistakes=(
        Mistake(
            "graph growing",
            chunks_growing,
            "The losses are right, but from the second chunk on the gradient runs back into the "
            "chunks before: the state still carries its history, and the graph grows with every "
            "chunk. What cuts a tensor off from how it was computed?",
        ),
        Mistake(
            "only h detached",
            chunks_only_h_detached,
            "h is cut off, c is not: the gradient still runs back along the cell state. An LSTM "
            "has two states to carry.",
        ),
        Mistake(
            "only c detached",
            chunks_only_c_detached,
            "c is cut off, h is not: the gradient still runs back through h.",
        ),
        Mistake(
            "state reset",
            chunks_reset,
            "Every chunk starts from zeros: the network forgets all that it read whenever a chunk "
            "begins. Which state should the next chunk start from?",
        ),
        Mistake(
            "h and c exchanged",
            chunks_exchanged,
            "h and c are exchanged on the way to the next chunk. The order is (h, c).",
        ),
        Mistake(
            "h not carried",
            chunks_without_h,
            "Only c goes on to the next chunk; h starts from zeros. Both are needed.",
        ),
        Mistake(
            "c not carried",
            chunks_without_c,
            "Only h goes on to the next chunk; c, the memory, starts from zeros. Both are needed.",
        ),
        Mistake(
            "gradients add up",
            chunks_adding_up,
            "`backward` adds to the gradient that is there already: yours sums all chunks so far. "
            "Clear it in time.",
        ),
        Mistake(
            "graph growing, gradients add up",
            chunks_growing_and_adding_up,
            "Two things: the state still carries its history, so the graph grows; and `backward` "
            "adds to the gradient that is there already.",
        ),
        Mistake(
            "state reset, gradients add up",
            chunks_reset_and_adding_up,
            "Two things: every chunk starts from zeros, and `backward` adds to the gradient that "
            "is there already.",
        ),
        Mistake(
            "the same tensor in every row",
            chunks_same_tensor,
            "Every row is the last chunk's gradient: you kept the same tensor again and again, "
            "and torch writes into it. Keep a copy.",
        ),
        Mistake(
            "cleared before it was kept",
            chunks_cleared_too_late,
            "All gradients are 0: the tensor that you kept was cleared afterwards. Keep a copy, or "
            "clear it at another time.",
        ),
        Mistake(
            "one gradient for all",
            chunks_once_at_the_end,
            "You go back once, from the sum of all losses. That needs the graph of the whole text "
            "in memory; go back after each chunk.",
        ),
        Mistake(
            "the first state for all",
            chunks_state_of_first,
            "From the second chunk on all start from the state after the *first*. Each one should "
            "go on from the chunk before it.",
        ),
    ),
    hints=(
        "A loop over the chunks, with a `state` that is None at first.",
        "Going back from a loss puts the gradient into `model.b.grad`, on top of what is there.",
        "`h.detach()` is the same numbers without their history; the next chunk gets both, as a "
        "pair. And set `model.b.grad` to None before each `backward`.",
    ),
    also_right=(chunks_with_zero_grad, chunks_by_autograd, chunks_in_float32),
)

# 12.sample_at --------------------------------------------------------------------------------


def sample_at(outputs, temperature, u):
    z = outputs / temperature
    weights = np.exp(z - z.max(axis=1, keepdims=True))
    chances = weights / weights.sum(axis=1, keepdims=True)
    drawn = (np.cumsum(chances, axis=1) <= u[:, None]).sum(axis=1)
    return chances, drawn


def sample_cases(rng):
    """Temperatures below and above 1; one text; outputs so large that exp overflows."""

    def draw(N, K, temperature, scale=2.0):
        return rng.uniform(-scale, scale, (N, K)), temperature, rng.uniform(0, 1, N)

    return [draw(7, 5, 0.5), draw(8, 6, 2.0), draw(1, 4, 0.8), draw(9, 3, 1.5, scale=3000.0)]


def _softmax(z, axis=1):
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


def _draw(chances, u):
    return (np.cumsum(chances, axis=1) <= u[:, None]).sum(axis=1)


def _with_chances(chances, u):
    return chances, _draw(chances, u)


def sample_multiplied(outputs, temperature, u):
    return _with_chances(_softmax(outputs * temperature), u)


def sample_without(outputs, temperature, u):
    return _with_chances(_softmax(outputs), u)


def sample_divided_too_late(outputs, temperature, u):
    return _with_chances(_softmax(outputs) / temperature, u)


def sample_power_not_normalised(outputs, temperature, u):
    return _with_chances(_softmax(outputs) ** (1 / temperature), u)


def sample_twice_softmax(outputs, temperature, u):
    return _with_chances(_softmax(_softmax(outputs) / temperature), u)


def sample_over_texts(outputs, temperature, u):
    return _with_chances(_softmax(outputs / temperature, axis=0), u)


def sample_over_all(outputs, temperature, u):
    weights = np.exp((outputs - outputs.max()) / temperature)
    return _with_chances(weights / weights.sum(), u)


def sample_not_normalised(outputs, temperature, u):
    z = outputs / temperature
    return _with_chances(np.exp(z - z.max(axis=1, keepdims=True)), u)


def sample_best(outputs, temperature, u):
    chances, _ = sample_at(outputs, temperature, u)
    return chances, chances.argmax(axis=1)


def sample_one_late(outputs, temperature, u):
    chances, drawn = sample_at(outputs, temperature, u)
    return chances, drawn + 1


def sample_one_early(outputs, temperature, u):
    chances, drawn = sample_at(outputs, temperature, u)
    return chances, drawn - 1


def sample_from_above(outputs, temperature, u):
    chances, _ = sample_at(outputs, temperature, u)
    return chances, (np.cumsum(chances, axis=1) > u[:, None]).sum(axis=1)


def sample_not_cumulated(outputs, temperature, u):
    chances, _ = sample_at(outputs, temperature, u)
    return chances, (chances > u[:, None]).argmax(axis=1)


def sample_at_one(outputs, temperature, u):
    chances, _ = sample_at(outputs, temperature, u)
    return chances, _draw(_softmax(outputs), u)


def sample_uniform(outputs, temperature, u):
    chances, _ = sample_at(outputs, temperature, u)
    return chances, np.floor(u * outputs.shape[1]).astype(int)


def sample_by_search(outputs, temperature, u):
    chances = [_softmax(row[None] / temperature)[0] for row in outputs]
    pairs = zip(chances, u, strict=True)
    drawn = [np.searchsorted(np.cumsum(row), number, side="right") for row, number in pairs]
    return np.array(chances), np.array(drawn)


def sample_by_power(outputs, temperature, u):
    z = outputs - outputs.max(axis=1, keepdims=True)
    weights = np.exp(z) ** (1 / temperature)
    chances = weights / weights.sum(axis=1, keepdims=True)
    return chances, (np.cumsum(chances, axis=1) > u[:, None]).argmax(axis=1)


def sample_in_float32(outputs, temperature, u):
    return sample_at(outputs.astype(np.float32), temperature, u)


SAMPLE = Exercise(
    name="12.sample_at",
    title="Sample with a temperature",
    minutes=12,
    reference=sample_at,
    results=("chances (N, K)", "drawn (N,)"),
    cases=sample_cases,
    mistakes=(
        Mistake(
            "temperature multiplied",
            sample_multiplied,
            "The wrong way round: at your high temperature the likely gets likelier. Heat should "
            "make the chances more alike.",
        ),
        Mistake(
            "temperature ignored",
            sample_without,
            "Your chances are those at temperature 1. What is subtracted from all outputs, or "
            "divides chances that are then made to sum to 1 again, cancels.",
        ),
        Mistake(
            "divided after the softmax",
            sample_divided_too_late,
            "You divide the chances, and they no longer sum to 1. What should be divided, before "
            "anything is a chance?",
        ),
        Mistake(
            "power without a new sum",
            sample_power_not_normalised,
            "Chances to the power of 1 / temperature are right up to a factor: they no longer sum "
            "to 1.",
        ),
        Mistake(
            "softmax twice",
            sample_twice_softmax,
            "You took the softmax of chances. It wants the network's outputs.",
        ),
        Mistake(
            "softmax over the texts",
            sample_over_texts,
            "Your chances sum to 1 down the columns, over the texts. Each text needs its own.",
        ),
        Mistake(
            "softmax over all",
            sample_over_all,
            "All your chances together sum to 1. Each text, each row, needs a sum of 1.",
        ),
        Mistake(
            "sum missing",
            sample_not_normalised,
            "Your rows do not sum to 1: the second half of the softmax is missing.",
        ),
        Mistake(
            "always the likeliest",
            sample_best,
            "You take the likeliest character whatever `u` is. That is not a draw; a text written "
            "so soon runs in circles.",
        ),
        Mistake(
            "one too late",
            sample_one_late,
            "Your characters are one too far. If u is below the first chance, it is character 0.",
        ),
        Mistake(
            "one too early",
            sample_one_early,
            "Your characters are one too low, down to -1. If u is below the first chance, it is "
            "character 0.",
        ),
        Mistake(
            "counted from above",
            sample_from_above,
            "You count the sums that lie *above* u. How many has u left behind?",
        ),
        Mistake(
            "chances not added up",
            sample_not_cumulated,
            "You compare u with single chances. Lay the chances end to end from 0 to 1: on whose "
            "piece does u fall?",
        ),
        Mistake(
            "drawn at temperature 1",
            sample_at_one,
            "The chances are right, but you draw from those at temperature 1.",
        ),
        Mistake(
            "every character alike",
            sample_uniform,
            "You draw every character with the same chance. Use the chances you computed.",
        ),
    ),
    hints=(
        "Divide the outputs, then softmax along axis 1. Subtract each row's maximum before `exp`: "
        "that changes nothing, and nothing overflows.",
        "Chances laid end to end: `np.cumsum(chances, axis=1)` is where each piece ends.",
        "The character is the number of pieces that end at or below u.",
    ),
    also_right=(sample_by_search, sample_by_power, sample_in_float32),
)

EXERCISES = (BITS, BATCHES, CHUNKS, SAMPLE)
