"""Exercises of lesson 16: last real output, both directions, a stream in chunks, a masked loss."""

import numpy as np

from .exercise import Exercise, Mistake

# 16.last_output ------------------------------------------------------------------------------


def last_output(output, lengths):
    return output[lengths - 1, np.arange(len(lengths))]


def draw_lengths(rng, T, N):
    """Lengths from 1 to T, all different as far as possible, T among them but not first."""
    lengths = rng.permutation(np.arange(1, T))[: N - 1]
    return np.insert(lengths, min(2, len(lengths)), T)


def last_cases(rng):
    """Padding that is not zero, padding that is, one sequence, and real outputs of 0."""

    def draw(T, N, H, zeros=False):
        output, lengths = rng.uniform(-1, 1, (T, N, H)), draw_lengths(rng, T, N)
        if zeros:
            output[np.arange(T)[:, None] >= lengths] = 0
        return output, lengths

    one, _ = draw(5, 1, 3)
    return [draw(7, 4, 5), draw(8, 3, 2, zeros=True), (one, np.array([3])), draw(6, 5, 4)]


def last_padded(output, lengths):
    return output[-1]


def last_one_too_far(output, lengths):
    return output[np.minimum(lengths, len(output) - 1), np.arange(len(lengths))]


def last_one_too_early(output, lengths):
    return output[np.maximum(lengths - 2, 0), np.arange(len(lengths))]


def last_batch_first(output, lengths):
    return output[:, -1]


def last_every_pair(output, lengths):
    return output[lengths - 1]


def last_of_shortest(output, lengths):
    return output[lengths.min() - 1]


def last_mean_of_real(output, lengths):
    return np.array([output[:n, k].mean(axis=0) for k, n in enumerate(lengths)])


def last_mean_of_all(output, lengths):
    return output.mean(axis=0)


def last_mean_over_padding(output, lengths):
    real = np.arange(len(output))[:, None] < lengths
    return (output * real[..., None]).mean(axis=0)


def last_sorted(output, lengths):
    return last_output(output, lengths)[np.argsort(-lengths)]


def last_first(output, lengths):
    return output[0]


def last_not_zero(output, lengths):
    steps = np.arange(len(output))[:, None] * (output != 0).any(axis=2)
    return output[steps.max(axis=0), np.arange(len(lengths))]


def last_from_the_end(output, lengths):
    return output[-lengths, np.arange(len(lengths))]


def last_summed(output, lengths):
    real = np.arange(len(output))[:, None] < lengths
    return (output * real[..., None]).sum(axis=0)


def last_by_loop(output, lengths):
    return np.array([output[n - 1, k] for k, n in enumerate(lengths)])


def last_by_take(output, lengths):
    return np.take_along_axis(output, (lengths - 1)[None, :, None], axis=0)[0]


def last_in_float32(output, lengths):
    return last_output(output.astype(np.float32), lengths)


LAST = Exercise(
    name="16.last_output",
    title="The last real output",
    minutes=6,
    reference=last_output,
    results=("last (N, H)",),
    cases=last_cases,
    mistakes=(
        Mistake(
            "last padded step",
            last_padded,
            "You read the last step of the *batch*. Shorter sequences ended before it: the network "
            "has gone on through their padding.",
        ),
        Mistake(
            "lengths one too far",
            last_one_too_far,
            "Off by one: a sequence of 3 steps has the steps 0, 1 and 2. You read the first "
            "padded one.",
        ),
        Mistake(
            "lengths one too early",
            last_one_too_early,
            "Off by one: you read the step before the last real one. Which index has the last of "
            "3 steps?",
        ),
        Mistake(
            "batch_first assumed",
            last_batch_first,
            "You took the second axis for time. Here it is the batch: the result has a row for "
            "each step, all of the last sequence.",
        ),
        Mistake(
            "every length of every sequence",
            last_every_pair,
            "You get every length for every sequence, N times N rows. Two index arrays are walked "
            "side by side: what belongs beside the lengths?",
        ),
        Mistake(
            "the shortest length for all",
            last_of_shortest,
            "You stop all sequences where the shortest ends. Each has its own last step.",
        ),
        Mistake(
            "mean over the real steps",
            last_mean_of_real,
            "That is the mean over the real steps. It can be a good summary; asked is the last.",
        ),
        Mistake(
            "mean over all steps",
            last_mean_of_all,
            "That is a mean over all steps, padding included. Asked is one step of each sequence.",
        ),
        Mistake(
            "masked, divided by T",
            last_mean_over_padding,
            "That is a mean in which padding counts as zeros. Asked is one step of each sequence.",
        ),
        Mistake(
            "sum over the real steps",
            last_summed,
            "You add up the real steps. Asked is the last one alone.",
        ),
        Mistake(
            "left in sorted order",
            last_sorted,
            "The rows are right, but sorted by length. They have to stay in the batch's order, or "
            "they meet other sequences' targets.",
        ),
        Mistake(
            "first step",
            last_first,
            "That is the first step of each sequence. Asked is the last.",
        ),
        Mistake(
            "last step that is not zero",
            last_not_zero,
            "You look for the last output that is not zero. Without packing the network answers "
            "padding too, and not with zeros: only the lengths know.",
        ),
        Mistake(
            "counted from the end",
            last_from_the_end,
            "A negative index counts from the end of the batch. Sequences are padded at the end, "
            "so count from the start.",
        ),
    ),
    hints=(
        "Which index has the last step of a sequence of length 3?",
        "NumPy walks through two index arrays side by side: one for the step, one for the "
        "sequence, both of length N.",
        "The second of them is np.arange(len(lengths)).",
    ),
    also_right=(last_by_loop, last_by_take, last_in_float32),
)

# 16.both_directions --------------------------------------------------------------------------


def both_directions(output, lengths):
    H = output.shape[2] // 2
    forward = output[lengths - 1, np.arange(len(lengths)), :H]
    backward = output[0, :, H:]
    return np.concatenate([forward, backward], axis=1)


def both_cases(rng):
    """As `pad_packed_sequence` returns it, filled up with zeros or others; one without."""

    def draw(T, N, H, lengths=None, filling=0.0):
        output = rng.uniform(-1, 1, (T, N, 2 * H))
        lengths = draw_lengths(rng, T, N) if lengths is None else lengths
        is_padding = np.arange(T)[:, None] >= lengths
        output[is_padding] = filling * np.arange(1, is_padding.sum() + 1)[:, None]
        return output, lengths

    whole = np.array([4, 4])
    return [draw(7, 4, 3), draw(6, 3, 5, filling=-0.1), draw(4, 2, 6, whole), draw(5, 1, 2)]


def both_parts(output, lengths):
    """Forward and backward half, each at every step: two arrays (T, N, H)."""
    return np.split(output, 2, axis=2)


def side_by_side(forward, backward):
    return np.concatenate([forward, backward], axis=1)


def both_at_batch_end(output, lengths):
    return output[-1]


def both_at_end(output, lengths):
    return last_output(output, lengths)


def both_at_start(output, lengths):
    return output[0]


def both_ends_exchanged(output, lengths):
    forward, backward = both_parts(output, lengths)
    return side_by_side(forward[0], last_output(backward, lengths))


def both_padded_forward(output, lengths):
    forward, backward = both_parts(output, lengths)
    return side_by_side(forward[-1], backward[0])


def both_backward_first(output, lengths):
    forward, backward = both_parts(output, lengths)
    return side_by_side(backward[0], last_output(forward, lengths))


def both_halves_exchanged(output, lengths):
    forward, backward = both_parts(output, lengths)
    return side_by_side(last_output(backward, lengths), forward[0])


def both_interleaved(output, lengths):
    H = output.shape[2] // 2
    pairs = np.stack([output[..., 0::2], output[..., 1::2]])
    return side_by_side(last_output(pairs[0], lengths), pairs[1][0])[:, : 2 * H]


def both_added(output, lengths):
    forward, backward = both_parts(output, lengths)
    return last_output(forward, lengths) + backward[0]


def both_mean(output, lengths):
    return both_added(output, lengths) / 2


def both_reshaped(output, lengths):
    forward, backward = both_parts(output, lengths)
    stacked = np.stack([last_output(forward, lengths), backward[0]])  # (2, N, H), like h_n
    return stacked.reshape(len(lengths), -1)


def both_one_too_far(output, lengths):
    forward, backward = both_parts(output, lengths)
    return side_by_side(last_one_too_far(forward, lengths), backward[0])


def both_joined_along_batch(output, lengths):
    forward, backward = both_parts(output, lengths)
    return np.concatenate([last_output(forward, lengths), backward[0]])


def both_stacked(output, lengths):
    forward, backward = both_parts(output, lengths)
    return np.stack([last_output(forward, lengths), backward[0]])


def both_forward_only(output, lengths):
    return last_output(both_parts(output, lengths)[0], lengths)


def both_by_loop(output, lengths):
    H = output.shape[2] // 2
    rows = [[*output[n - 1, k, :H], *output[0, k, H:]] for k, n in enumerate(lengths)]
    return np.array(rows)


def both_by_where(output, lengths):
    is_forward = np.arange(output.shape[2]) < output.shape[2] // 2
    return np.where(is_forward, last_output(output, lengths), output[0])


def both_in_float32(output, lengths):
    return both_directions(output.astype(np.float32), lengths)


BOTH = Exercise(
    name="16.both_directions",
    title="Where two directions end",
    minutes=8,
    reference=both_directions,
    results=("ends (N, 2H)",),
    cases=both_cases,
    mistakes=(
        Mistake(
            "both at the batch's last step",
            both_at_batch_end,
            "You read both halves at the last step of the batch. Shorter sequences ended before, "
            "and the backward direction had read one word only by then.",
        ),
        Mistake(
            "backward read where it starts",
            both_at_end,
            "You read both halves at the last real step. That is where the backward direction "
            "*starts*: it has seen one step of the sequence there. Where does it end?",
        ),
        Mistake(
            "forward read where it starts",
            both_at_start,
            "You read both halves at the first step. The forward direction has only begun there.",
        ),
        Mistake(
            "starts instead of ends",
            both_ends_exchanged,
            "You read each direction where it starts. Walk through the sequence in each one's own "
            "order: where has it seen everything?",
        ),
        Mistake(
            "forward at the padded end",
            both_padded_forward,
            "The backward half is right. The forward half ends with its sequence, not with the "
            "batch.",
        ),
        Mistake(
            "backward first",
            both_backward_first,
            "Both ends are right, in the other order: torch puts the forward half first, and so "
            "does the task.",
        ),
        Mistake(
            "halves taken for each other",
            both_halves_exchanged,
            "You took the second half of the features for the forward direction. It is the first.",
        ),
        Mistake(
            "features interleaved",
            both_interleaved,
            "You took every other feature for a direction. The directions stand one after the "
            "other: H features, then H more.",
        ),
        Mistake(
            "added",
            both_added,
            "You add the two directions. Asked is one beside the other, 2H numbers.",
        ),
        Mistake(
            "averaged",
            both_mean,
            "You average the two directions. Asked is one beside the other, 2H numbers.",
        ),
        Mistake(
            "reshaped across sequences",
            both_reshaped,
            "The shape is right, the rows are not: a reshape of (2, N, H) puts different sequences "
            "into one row. The axis of the directions has to be joined to the features.",
        ),
        Mistake(
            "lengths one too far",
            both_one_too_far,
            "Off by one in the forward half: a sequence of 3 steps has the steps 0, 1 and 2.",
        ),
        Mistake(
            "joined along the batch",
            both_joined_along_batch,
            "You put the directions below each other, 2N rows. They belong side by side.",
        ),
        Mistake(
            "left in two layers",
            both_stacked,
            "You return the directions on an axis of their own, as h_n has them. Asked is one row "
            "of 2H numbers for each sequence.",
        ),
        Mistake(
            "forward only",
            both_forward_only,
            "That is the forward direction alone. Where does the other one end?",
        ),
    ),
    hints=(
        "Split the features first: H of the forward direction, then H of the backward one.",
        "The forward direction has read everything at its sequence's last real step. The "
        "backward one begins there and walks to step 0.",
        "The backward half of the result is output[0, :, H:].",
    ),
    also_right=(both_by_loop, both_by_where, both_in_float32),
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
    """Make an `nn.LSTM` whose weights NumPy draws."""
    import torch

    lstm = torch.nn.LSTM(D, H, dtype=torch.float64)
    with torch.no_grad():
        for weight in lstm.parameters():
            weight.copy_(torch.from_numpy(rng.uniform(-0.8, 0.8, tuple(weight.shape))))
    return lstm


def chunk_cases(rng):
    """Chunks that fit, a short last one, chunks of one step."""
    import torch

    def draw(T, N, D, H, size):
        return make_lstm(rng, D, H), torch.from_numpy(rng.uniform(-1, 1, (T, N, D))), size

    return [draw(12, 5, 3, 4, 4), draw(11, 2, 4, 3, 3), draw(5, 3, 2, 6, 1)]


def _chunks(lstm, x, size, carry, whole=False, backward=True):
    """Read in chunks, `carry(state)` going on; `whole`: one loss and one backward at the end."""
    state, outputs, loss = None, [], 0
    for chunk in x.split(size):
        output, state = lstm(chunk, state)
        loss = loss + (output**2).sum()
        if not whole:
            loss.backward()
            loss = 0
        state = carry(state)
        outputs.append(output.detach())
    if whole:
        loss.backward()
    return np.concatenate(outputs), lstm.weight_hh_l0.grad


def cut(state):
    return tuple(part.detach() for part in state)


def chunks_state_lost(lstm, x, size):
    return _chunks(lstm, x, size, lambda state: None)


def chunks_not_detached(lstm, x, size):
    return _chunks(lstm, x, size, lambda state: state, whole=True)


def chunks_only_h_detached(lstm, x, size):
    return _chunks(lstm, x, size, lambda state: (state[0].detach(), state[1]), whole=True)


def chunks_only_c_detached(lstm, x, size):
    return _chunks(lstm, x, size, lambda state: (state[0], state[1].detach()), whole=True)


def chunks_only_h_carried(lstm, x, size):
    return _chunks(lstm, x, size, lambda state: (cut(state)[0], 0 * cut(state)[1]))


def chunks_only_c_carried(lstm, x, size):
    return _chunks(lstm, x, size, lambda state: (0 * cut(state)[0], cut(state)[1]))


def chunks_c_for_h(lstm, x, size):
    return _chunks(lstm, x, size, lambda state: cut(state)[::-1])


def chunks_first_state_again(lstm, x, size):
    kept = []

    def carry(state):
        kept.append(cut(state))
        return kept[0]

    return _chunks(lstm, x, size, carry)


def chunks_last_gradient(lstm, x, size):
    state, outputs = None, []
    for chunk in x.split(size):
        lstm.zero_grad()
        output, state = lstm(chunk, state)
        (output**2).sum().backward()
        state = cut(state)
        outputs.append(output.detach())
    return np.concatenate(outputs), lstm.weight_hh_l0.grad


def chunks_last_loss(lstm, x, size):
    h, gradient = chunks_last_gradient(lstm, x, size)
    return h[-(len(x) % size or size) :], gradient


def chunks_mean_loss(lstm, x, size):
    outputs, gradient = learn_in_chunks(lstm, x, size)
    return outputs, gradient / len(x.split(size))


def chunks_tail_dropped(lstm, x, size):
    return learn_in_chunks(lstm, x[: len(x) // size * size], size)


def chunks_backwards(lstm, x, size):
    state, outputs = None, []
    for chunk in x.split(size)[::-1]:
        output, state = lstm(chunk, state)
        (output**2).sum().backward()
        state = cut(state)
        outputs.append(output.detach())
    return np.concatenate(outputs[::-1]), lstm.weight_hh_l0.grad


def chunks_by_index(lstm, x, size):
    h = c = x.new_zeros(1, x.shape[1], lstm.hidden_size)
    outputs = x.new_zeros(*x.shape[:2], lstm.hidden_size)
    for start in range(0, len(x), size):
        output, (h, c) = lstm(x[start : start + size], (h.detach(), c.detach()))
        output.pow(2).sum().backward()
        outputs[start : start + size] = output.detach()
    return outputs, lstm.weight_hh_l0.grad


def chunks_one_backward(lstm, x, size):
    return _chunks(lstm, x, size, cut, whole=True)


def chunks_in_float32(lstm, x, size):
    return learn_in_chunks(lstm.float(), x.float(), size)


CHUNKS = Exercise(
    name="16.learn_in_chunks",
    title="A stream in chunks",
    minutes=12,
    reference=learn_in_chunks,
    results=("outputs (T, N, H)", "gradient (4H, H)"),
    cases=chunk_cases,
    mistakes=(
        Mistake(
            "state not carried",
            chunks_state_lost,
            "Every chunk starts from zeros, so at each cut the network forgets what it read. What "
            "does the LSTM return beside its outputs?",
        ),
        Mistake(
            "state not detached",
            chunks_not_detached,
            "The outputs are right. The gradient is that of the whole stream: it runs back through "
            "every cut. Keep the state's values and cut its graph. (Did you cut along N? Time is "
            "the first axis.)",
        ),
        Mistake(
            "only h detached",
            chunks_only_h_detached,
            "The outputs are right, but the gradient still runs back along the cell state. The "
            "state has two parts.",
        ),
        Mistake(
            "only c detached",
            chunks_only_c_detached,
            "The outputs are right, but the gradient still runs back through h. The state has two "
            "parts.",
        ),
        Mistake(
            "only h carried",
            chunks_only_h_carried,
            "You hand on h and start c from zeros: the memory is what gets lost (lesson 08). Both "
            "states go on.",
        ),
        Mistake(
            "only c carried",
            chunks_only_c_carried,
            "You hand on c and start h from zeros. The gates of the next step read h too.",
        ),
        Mistake(
            "h and c exchanged",
            chunks_c_for_h,
            "You hand on the two states in the wrong order: (h, c), not (c, h). Their shapes are "
            "equal, so torch cannot notice.",
        ),
        Mistake(
            "first chunk's state for all",
            chunks_first_state_again,
            "Every later chunk starts from the state after the first one. Is the state renewed in "
            "each round of the loop?",
        ),
        Mistake(
            "only the last chunk's gradient",
            chunks_last_gradient,
            "The gradient is that of the last chunk alone. Something clears it in each round; "
            "here it should add up.",
        ),
        Mistake(
            "only the last chunk",
            chunks_last_loss,
            "You return the last chunk's outputs and gradient. All chunks count.",
        ),
        Mistake(
            "mean over the chunks",
            chunks_mean_loss,
            "The gradient is averaged over the chunks. Asked is the sum of their losses.",
        ),
        Mistake(
            "short last chunk dropped",
            chunks_tail_dropped,
            "The last chunk is missing where it is shorter than the others.",
        ),
        Mistake(
            "chunks from the end",
            chunks_backwards,
            "You read the last chunk first. The state has to arrive from the past.",
        ),
    ),
    hints=(
        "`x.split(size)` gives the chunks, the last one shorter where need be.",
        "A loop: read the chunk with the state so far, send its loss back, cut the state off its "
        "past. `backward` adds to `.grad` by itself.",
        "`part.detach()` keeps the numbers and drops the graph; do it for both h and c.",
    ),
    also_right=(chunks_by_index, chunks_one_backward, chunks_in_float32),
)

# 16.mean_loss --------------------------------------------------------------------------------


def mean_loss(losses, lengths):
    is_real = np.arange(len(losses))[:, None] < lengths
    return losses[is_real].mean()


def loss_cases(rng):
    """Padding with ordinary numbers, with NaN (as after log 0), one sequence, no padding."""

    def draw(T, N):
        return rng.uniform(0.1, 3, (T, N)), draw_lengths(rng, T, N)

    broken, lengths = draw(6, 4)
    broken[np.arange(6)[:, None] >= lengths] = np.nan
    whole, _ = draw(5, 3)
    square, _ = draw(4, 4)
    return [
        draw(7, 4),
        (broken, lengths),
        (whole, np.array([5, 5, 5])),
        (square, np.array([2, 4, 1, 3])),
    ]


def _is_real(losses, lengths):
    return np.arange(len(losses))[:, None] < lengths


def _real(losses, lengths):
    """The losses with zeros in the padding."""
    return np.where(_is_real(losses, lengths), losses, 0.0)


def loss_with_padding(losses, lengths):
    return losses.mean()


def loss_ignoring_nan(losses, lengths):
    return np.nanmean(losses)


def loss_divided_by_all(losses, lengths):
    return _real(losses, lengths).mean()


def loss_by_product(losses, lengths):
    is_real = _is_real(losses, lengths)
    return (losses * is_real).sum() / is_real.sum()


def loss_by_sequence(losses, lengths):
    return (_real(losses, lengths).sum(axis=0) / lengths).mean()


def loss_summed(losses, lengths):
    return _real(losses, lengths).sum()


def loss_divided_by_N(losses, lengths):
    return _real(losses, lengths).sum() / len(lengths)


def loss_divided_by_T(losses, lengths):
    return _real(losses, lengths).sum() / len(losses)


def loss_one_too_many(losses, lengths):
    return mean_loss(losses, np.minimum(lengths + 1, len(losses)))


def loss_one_too_few(losses, lengths):
    return mean_loss(losses, lengths - 1)


def loss_of_padding(losses, lengths):
    return losses[~_is_real(losses, lengths)].mean()


def loss_of_last_steps(losses, lengths):
    return losses[lengths - 1, np.arange(len(lengths))].mean()


def loss_of_shortest(losses, lengths):
    return losses[: lengths.min()].mean()


def loss_each(losses, lengths):
    return _real(losses, lengths).sum(axis=0) / lengths


def loss_by_loop(losses, lengths):
    total = sum(losses[:n, k].sum() for k, n in enumerate(lengths))
    return total / lengths.sum()


def loss_by_where(losses, lengths):
    return _real(losses, lengths).sum() / lengths.sum()


def loss_in_float32(losses, lengths):
    return mean_loss(losses.astype(np.float32), lengths)


LOSS = Exercise(
    name="16.mean_loss",
    title="A loss without the padding",
    minutes=6,
    reference=mean_loss,
    results=("loss (one number)",),
    cases=loss_cases,
    mistakes=(
        Mistake(
            "padding counted",
            loss_with_padding,
            "Padding counts in your mean. Nobody asked for an answer there: which entries of "
            "`losses` are real?",
        ),
        Mistake(
            "only NaN left out",
            loss_ignoring_nan,
            "You leave out NaN. Padding may hold any number; only the lengths know what is real.",
        ),
        Mistake(
            "masked, divided by all",
            loss_divided_by_all,
            "Padding adds nothing, but still counts when you divide: the more padding, the smaller "
            "your loss. How many losses did you add up?",
        ),
        Mistake(
            "multiplied by the mask",
            loss_by_product,
            "Right where padding holds plain numbers. Where it holds NaN, as after the logarithm "
            "of 0, zero times NaN is NaN. Choose the real entries rather than multiply.",
        ),
        Mistake(
            "mean of the sequences' means",
            loss_by_sequence,
            "You average over each sequence, then over sequences, so a step of a short sequence "
            "weighs more. Here every real step counts the same.",
        ),
        Mistake(
            "sum",
            loss_summed,
            "That is the sum over the real steps. It grows with the batch; divide by what?",
        ),
        Mistake(
            "divided by N",
            loss_divided_by_N,
            "You divide by the number of sequences. How many real steps are there?",
        ),
        Mistake(
            "divided by T",
            loss_divided_by_T,
            "You divide by the number of steps of the batch. How many real steps are there?",
        ),
        Mistake(
            "one step too many",
            loss_one_too_many,
            "Off by one: the first padded step of each sequence counts. Of 3 real steps the last "
            "has index 2.",
        ),
        Mistake(
            "one step too few",
            loss_one_too_few,
            "Off by one: the last real step of each sequence is missing.",
        ),
        Mistake(
            "mask the wrong way round",
            loss_of_padding,
            "Your mask is the wrong way round: it chooses the padding.",
        ),
        Mistake(
            "only the last steps",
            loss_of_last_steps,
            "You take the last real step of each sequence only. Every real step counts.",
        ),
        Mistake(
            "cut to the shortest",
            loss_of_shortest,
            "You cut all sequences to the shortest. Real steps of the others are lost.",
        ),
        Mistake(
            "one number a sequence",
            loss_each,
            "You return a loss for each sequence. Asked is one number.",
        ),
    ),
    hints=(
        "A mask: step t of sequence n is real where t < lengths[n].",
        "np.arange(T) with a second axis of size 1 against `lengths` compares every step with "
        "every length.",
        "An array indexed with a mask gives the chosen numbers as a plain list of them.",
    ),
    also_right=(loss_by_loop, loss_by_where, loss_in_float32),
)

EXERCISES = (LAST, BOTH, CHUNKS, LOSS)
