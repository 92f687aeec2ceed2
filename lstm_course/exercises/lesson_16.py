"""Exercises of lesson 16: last real output, both directions, a stream in chunks, a masked loss."""

import numpy as np

from .exercise import Exercise, Mistake, read_mistakes

# 16.last_output ------------------------------------------------------------------------------


def last_output(output, lengths):
    rows = np.arange(len(lengths))
    return output[lengths - 1, rows]


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


def last_probes(rng):
    """As many steps as sequences, and no sequence as long as the batch."""
    return [(rng.uniform(-1, 1, (n, n, n)), rng.integers(1, n, n)) for n in (4, 6)]


def real_steps(output, lengths):
    return np.arange(len(output))[:, None] < lengths


def last_by_loop(output, lengths):
    return np.array([output[n - 1, k] for k, n in enumerate(lengths)])


def last_by_take(output, lengths):
    return np.take_along_axis(output, (lengths - 1)[None, :, None], axis=0)[0]


LAST = Exercise(
    name="16.last_output",
    title="The last real output",
    minutes=6,
    reference=last_output,
    results=("last (N, H)",),
    cases=last_cases,
    probes=last_probes,
    mistakes=read_mistakes("""
        last padded step: return _r -> return output[-1]
            You read the last step of the *batch*. Shorter sequences ended before it: the network
            has gone on through their padding.
        lengths one too far: lengths - 1 -> np.minimum(lengths, len(output) - 1)
            Off by one: a sequence of 3 steps has the steps 0, 1 and 2. You read the first padded
            one.
        lengths one too early: lengths - 1 -> np.maximum(lengths - 2, 0)
            Off by one: you read the step before the last real one. Which index has the last of 3
            steps?
        batch_first assumed: return _r -> return output[:, -1]
            You took the second axis for time. Here it is the batch: the result has a row for each
            step, all of the last sequence.
        every length of every sequence: output[lengths - 1, rows] -> output[lengths - 1]
            You get every length for every sequence, N times N rows. Two index arrays are walked
            side by side: what belongs beside the lengths?
        the shortest length for all: lengths - 1 -> lengths.min() - 1
            You stop all sequences where the shortest ends. Each has its own last step.
        mean over the real steps: return _r -> return np.array([output[:n, k].mean(axis=0) for k, n
                in enumerate(lengths)])
            That is the mean over the real steps. It can be a good summary; asked is the last.
        mean over all steps: return _r -> return output.mean(axis=0)
            That is a mean over all steps, padding included. Asked is one step of each sequence.
        masked, divided by T: return _r -> return np.where(real_steps(output, lengths)[..., None],
                output, 0).mean(axis=0)
            That is a mean in which padding counts as zeros. Asked is one step of each sequence.
        sum over the real steps: return _r -> return np.where(real_steps(output, lengths)[...,
                None], output, 0).sum(axis=0)
            You add up the real steps. Asked is the last one alone.
        left in sorted order: return _r -> return _r[np.argsort(-lengths)]
            Your rows are sorted by length. They have to stay in the batch's order, or they meet
            other sequences' targets.
        first step: return _r -> return output[0]
            That is the first step of each sequence. Asked is the last.
        last step that is not zero: lengths - 1 -> (np.arange(len(output))[:, None] * (output !=
                0).any(axis=2)).max(axis=0)
            You look for the last output that is not zero. Without packing the network answers
            padding too, and not with zeros: only the lengths know.
        counted from the end: lengths - 1 -> -lengths
            A negative index counts from the end of the batch. Sequences are padded at the end, so
            count from the start.
        axes of the batch and of time exchanged: output -> output.transpose(1, 0, 2)
            You index the batch first and time second. Here time is the first axis.
        axis of length 1 kept: return _r -> return _r[None]
            An axis of length 1 is left in front: the task asks for (N, H).
        lengths index the batch too: rows -> lengths - 1
            You index the sequences with the lengths too. Row k is sequence k.
    """),
    hints=(
        "Which index has the last step of a sequence of length 3?",
        "NumPy walks through two index arrays side by side: one for the step, one for the "
        "sequence, both of length N.",
        "The second of them is np.arange(len(lengths)).",
    ),
    also_right=(last_by_loop, last_by_take),
)

# 16.both_directions --------------------------------------------------------------------------


def both_directions(output, lengths):
    H = output.shape[2] // 2
    rows = np.arange(len(lengths))
    forward = output[lengths - 1, rows, :H]
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


def both_by_loop(output, lengths):
    H = output.shape[2] // 2
    rows = [[*output[n - 1, k, :H], *output[0, k, H:]] for k, n in enumerate(lengths)]
    return np.array(rows)


def both_by_where(output, lengths):
    is_forward = np.arange(output.shape[2]) < output.shape[2] // 2
    return np.where(is_forward, last_output(output, lengths), output[0])


BOTH = Exercise(
    name="16.both_directions",
    title="Where two directions end",
    minutes=8,
    reference=both_directions,
    results=("ends (N, 2H)",),
    cases=both_cases,
    probes=last_probes,
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
        added: return _r -> return forward + backward
            You add the two directions. Asked is one beside the other, 2H numbers.
        averaged: return _r -> return (forward + backward) / 2
            You average the two directions. Asked is one beside the other, 2H numbers.
        reshaped across sequences: return _r -> return np.stack([forward,
                backward]).reshape(len(lengths), -1)
            A reshape of (2, N, H) puts different sequences into one row. The axis of the directions
            has to be joined to the features.
        lengths one too far: lengths - 1 -> np.minimum(lengths, len(output) - 1)
            Off by one in the forward half: a sequence of 3 steps has the steps 0, 1 and 2.
        joined along the batch: return _r -> return np.concatenate([forward, backward])
            You put the directions below each other, 2N rows. They belong side by side.
        left in two layers: return _r -> return np.stack([forward, backward])
            You return the directions on an axis of their own, as h_n has them. Asked is one row of
            2H numbers for each sequence.
        forward only: return _r -> return forward
            That is the forward direction alone. Where does the other one end?
        backward at the padded end: backward = _b -> backward = output[-1, :, H:]
            Your backward half is read at the batch's last step. Where does this direction end?
        backward only: return _r -> return backward
            That is the backward direction alone. Where does the other one end?
    """),
    hints=(
        "Split the features first: H of the forward direction, then H of the backward one.",
        "The forward direction has read everything at its sequence's last real step. The "
        "backward one begins there and walks to step 0.",
        "The backward half of the result is output[0, :, H:].",
    ),
    also_right=(both_by_loop, both_by_where),
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


def chunks_with_graph(lstm, x, size):
    import torch

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


def chunks_one_backward(lstm, x, size):
    state, outputs, loss = None, [], 0
    for chunk in x.split(size):
        output, (h, c) = lstm(chunk, state)
        loss = loss + (output**2).sum()
        state = h.detach(), c.detach()
        outputs.append(output.detach())
    loss.backward()
    return np.concatenate(outputs), lstm.weight_hh_l0.grad


CHUNKS = Exercise(
    name="16.learn_in_chunks",
    title="A stream in chunks",
    minutes=12,
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
                Your gradient is that of the whole stream: it runs back through every cut. Keep the
                state's values and cut its graph. (Did you cut along N? Time is the first axis.)
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
    also_right=(chunks_by_index, chunks_one_backward),
)

# 16.mean_loss --------------------------------------------------------------------------------


def mean_loss(losses, lengths):
    is_real = np.arange(len(losses))[:, None] < lengths
    return losses[is_real].mean()


def loss_cases(rng):
    """Padding with ordinary numbers, with NaN (as after log 0), with 0 beside real zeros; none."""

    def draw(T, N):
        return rng.uniform(0.1, 3, (T, N)), draw_lengths(rng, T, N)

    broken, lengths = draw(6, 4)
    broken[np.arange(6)[:, None] >= lengths] = np.nan
    whole, _ = draw(5, 3)
    square, _ = draw(4, 4)
    zeros, shorter = draw(5, 4)
    zeros[np.arange(5)[:, None] >= shorter] = 0
    zeros[0, :2] = 0
    return [
        draw(7, 4),
        (zeros, shorter),
        (broken, lengths),
        (whole, np.array([5, 5, 5])),
        (square, np.array([2, 4, 1, 3])),
    ]


def loss_probes(rng):
    """As many steps as sequences, so that a mask on its side fits."""
    return [(rng.uniform(0.1, 3, (n, n)), rng.integers(1, n, n)) for n in (4, 6)]


def _real(losses, lengths):
    """The losses with zeros in the padding."""
    return np.where(real_steps(losses, lengths), losses, 0.0)


def loss_by_loop(losses, lengths):
    total = sum(losses[:n, k].sum() for k, n in enumerate(lengths))
    return total / lengths.sum()


def loss_by_where(losses, lengths):
    return _real(losses, lengths).sum() / lengths.sum()


LOSS = Exercise(
    name="16.mean_loss",
    title="A loss without the padding",
    minutes=6,
    reference=mean_loss,
    results=("loss (one number)",),
    cases=loss_cases,
    probes=loss_probes,
    mistakes=read_mistakes("""
        padding counted: return _r -> return losses.mean()
            Padding counts in your mean. Nobody asked for an answer there: which entries of `losses`
            are real?
        only NaN left out: return _r -> return np.nanmean(losses)
            You leave out NaN. Padding may hold any number; only the lengths know what is real.
        masked, divided by all: return _r -> return np.where(is_real, losses, 0).mean()
            Padding adds nothing, but still counts when you divide: the more padding, the smaller
            your loss. How many losses did you add up?
        multiplied by the mask: losses[is_real].mean() -> (losses * is_real).sum() / is_real.sum()
            Where padding holds NaN, as after the logarithm of 0, zero times NaN is NaN. Choose the
            real entries rather than multiply.
        mean of the sequences' means: return _r -> return (np.where(is_real, losses, 0).sum(axis=0)
                / lengths).mean()
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
        only the last steps: losses[is_real] -> losses[lengths - 1, np.arange(len(lengths))]
            You take the last real step of each sequence only. Every real step counts.
        cut to the shortest: losses[is_real] -> losses[: lengths.min()]
            You cut all sequences to the shortest. Real steps of the others are lost.
        one number a sequence: return _r -> return np.where(is_real, losses, 0).sum(axis=0) /
                lengths
            You return a loss for each sequence. Asked is one number.
        zeros left out: losses[is_real] -> losses[losses > 0]
            You leave out what is not above 0. A real loss may be 0, and padding may hold any
            number.
        mask on its side: is_real = _m -> is_real = np.arange(len(losses)) < lengths[:, None]
            Your mask is (N, T), on its side. Time is the first axis of `losses`.
    """),
    hints=(
        "A mask: step t of sequence n is real where t < lengths[n].",
        "np.arange(T) with a second axis of size 1 against `lengths` compares every step with "
        "every length.",
        "An array indexed with a mask gives the chosen numbers as a plain list of them.",
    ),
    also_right=(loss_by_loop, loss_by_where),
)

EXERCISES = (LAST, BOTH, CHUNKS, LOSS)
