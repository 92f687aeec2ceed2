"""Exercises of lesson 12: batches, carried state, writing, what an n-gram cannot tell apart."""

import ast

import numpy as np

from lstm_course.text.corpus import NUM_CHARACTERS, decode, encode

from .chunk_model import ChunkModel, WritingModel
from .exercise import Exercise, read_mistakes

# 12.contiguous_batches -----------------------------------------------------------------------


def contiguous_batches(ids, N, T):
    steps = len(ids) // N
    streams = ids[: steps * N].reshape(N, steps).T
    B = (steps - 1) // T
    x = streams[: B * T].reshape(B, T, N)
    targets = streams[1 : B * T + 1].reshape(B, T, N)
    return x, targets


def batch_cases(rng):
    """Sizes all different; steps that T divides, and not; no rest; one stream; chunks of 1."""
    sizes = [(53, 4, 3), (71, 5, 4), (38, 3, 4), (36, 4, 2), (25, 1, 5), (29, 2, 1)]
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
    minutes=25,
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
        streams trimmed to whole chunks: steps = _s -> steps = (len(ids) - 1) // (N * T) * T
            and B = _b -> B = steps // T
            and targets = _t -> targets = ids[1 : steps * N + 1].reshape(N, steps).T.reshape(B, T,
                N)
            You trimmed the text to whole chunks, so your streams are shorter than they can be, and
            the last target of each is the first character of the next stream.
        last character kept back: steps = _s -> steps = (len(ids) - 1) // N
            You keep the text's last character back before you cut, so your streams are sometimes a
            step shorter than they can be. Cut first: what has nothing after it is left out then.
        last character kept back, targets across: steps = _s -> steps = (len(ids) - 1) // N
            and B = _b -> B = steps // T
            and streams[1 : B * T + 1] -> ids[1:][: steps * N].reshape(N, steps).T[: B * T]
            You shifted the text, and then cut it: a stream's last target is the first character of
            the next stream. Cut first, and shift within each stream.
        streams trimmed to what is used: steps = _s -> steps = (len(ids) // N - 1) // T * T + 1
            You trimmed the streams before you cut, so they lie closer together in the text than
            they can. Cut all of the text into N, and leave a rest out at the end of each stream.
        chunks side by side: x = _x -> x = ids[: B * N * T].reshape(B, N, T).transpose(0, 2, 1)
            and targets = _t -> targets = ids[1 : B * N * T + 1].reshape(B, N, T).transpose(0, 2, 1)
            You laid neighbouring chunks side by side, so column n of the next batch does not go on
            where column n of this one stopped. Make the N streams first, then the chunks.
        chunks side by side, not turned: x = _x -> x = ids[: B * N * T].reshape(B, N, T)
            and targets = _t -> targets = ids[1 : B * N * T + 1].reshape(B, N, T)
            You laid neighbouring chunks side by side, and time goes along the last axis. Make the N
            streams first, turn them, then cut the chunks.
        windows one step apart: return x, targets -> return tuple(part[:B] for part in
                chunks_at(streams, T, 1))
            Your chunks start one step apart, so most characters are read again and again. The next
            chunk begins where this one ends.
        batches reshaped at once: B = _b -> B = (len(ids) - 1) // (N * T)
            and x = _x -> x = ids[: B * N * T].reshape(B, T, N)
            and targets = _t -> targets = ids[1 : B * N * T + 1].reshape(B, T, N)
            You gave the text the shape (B, T, N) at once: so neighbours stand side by side, and
            there are no streams. Make the N streams first, then the chunks.
        a chunk less than fits: B = _b -> B = steps // T - 1
            You leave out a chunk more than you must, where the steps leave a rest: count how often
            T inputs and one character after them fit into a stream.
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
        model.zero_grad()
        loss.backward()
        losses.append(loss.item())
        gradients.append(model.b.grad.numpy().copy())
        state = h.detach(), c.detach()
    return np.array(losses), np.array(gradients)


def chunk_cases(rng):
    """Sizes all different; one stream; a single chunk, and many; gradients longer than 1."""
    import torch

    def draw(B, T, N, H, K):
        weights = [rng.uniform(-1.5, 1.5, shape) for shape in ((4 * H, K), (4 * H, H), 4 * H)]
        model = ChunkModel(*weights, rng.uniform(-9, 9, (K, H)))
        return model, [torch.from_numpy(rng.integers(0, K, (T + 1, N))) for _ in range(B)]

    sizes = [(3, 2, 2, 4, 5), (4, 2, 1, 3, 6), (1, 4, 3, 2, 7), (10, 2, 1, 3, 5)]
    return [draw(*size) for size in sizes]


def chunks_by_attribute(model, chunks):
    state, losses, gradients = None, [], []
    for chunk in chunks:
        if state is not None:
            state = tuple(part.detach() for part in state)
        loss, state = model(chunk, state)
        model.b.grad = None
        loss.backward()
        losses.append(loss)
        gradients.append(model.b.grad)
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
    minutes=20,
    reference=carry_and_detach,
    results=("losses (B,)", "gradients (B, 4H)"),
    cases=chunk_cases,
    mistakes=read_mistakes("""
        graph growing: h.detach() -> h
            and c.detach() -> c
            From the second chunk on the gradient runs back into the chunks before: the state still
            carries its history. `detach()` leaves its tensor as it is and *returns* the same
            numbers without a history: do the returned ones go on?
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
        gradients add up: model.zero_grad() -> pass
            `backward` adds to the gradient that is there already: yours sums all chunks so far.
            Empty it in time.
        weights changed: loss.backward() -> loss.backward(); model.b.data -= 0.1 * model.b.grad
            You take a step of gradient descent after each chunk, so the next loss is another
            network's. Losses and gradients of the one that you were given are asked.
        the same tensor in every row: return _l, _g -> return _l, np.repeat(_g[-1:], len(chunks),
                axis=0)
            Every row is the last chunk's gradient: you kept the same tensor again and again, and
            torch writes into it. Keep a copy.
        cleared before it was kept: return _l, _g -> return _l, 0 * _g
            All gradients are 0: they were cleared before you kept them, or you kept the tensor
            itself and cleared it afterwards. Keep a copy, and clear at another time.
        kept after it was cleared: return _l, _g -> return _l, np.concatenate([_g[1:], 0 * _g[:1]])
            You kept the gradient after you had cleared it: so each row holds the next chunk's, and
            the last is 0. Keep it after `backward`, before it is cleared.
        gradients clipped: return _l, _g -> return _l, _g / np.maximum(1, np.linalg.norm(_g,
                axis=1, keepdims=True))
            You clip the gradients at length 1. That is for a step of the optimizer; asked is dL/db
            as it is.
        one backward at the end: h.detach() -> h
            and c.detach() -> c
            and return _l, _g -> return _l, np.repeat(_g.sum(axis=0)[None], len(chunks), axis=0)
            You go back once, from the sum of all losses, and give each chunk that gradient. Go back
            after each chunk.
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
        "pair. And call `model.zero_grad()` before each `backward`.",
    ),
    also_right=(chunks_by_attribute, chunks_by_autograd),
)

# 12.write ------------------------------------------------------------------------------------


def write(model, opening, u, temperature):
    written, ids, state = [], opening, None
    for u_t in u:
        outputs, state = model(ids, state)
        p = (outputs[-1] / temperature).softmax(dim=1)
        drawn = (p.cumsum(dim=1) <= u_t[:, None]).sum(dim=1)
        written.append(drawn.tolist())
        ids = drawn[None]
    return np.array(written)


def write_cases(rng):
    """Sizes all different; heat below and above 1; one text; cells that keep for long."""
    import torch

    def draw(T, N, L, H, K, temperature, forget_bias=0):
        shapes = ((4 * H, K), (4 * H, H), (4 * H,), (K, H))
        weights = [rng.uniform(-3, 3, shape) for shape in shapes]
        weights[2][H : 2 * H] += forget_bias
        model = WritingModel(*weights)
        opening = torch.from_numpy(rng.integers(0, K, (T, N)))
        return model, opening, torch.from_numpy(rng.uniform(0, 1, (L, N))), temperature

    short = [draw(4, 9, 5, 3, 7, 0.5), draw(3, 8, 4, 4, 6, 2.0), draw(2, 1, 6, 2, 5, 0.7)]
    return [*short, draw(7, 10, 12, 4, 6, 0.8, forget_bias=4)]


def write_reading_everything_again(model, opening, u, temperature):
    import torch

    text = opening
    for u_t in u:
        outputs, _ = model(text)
        p = torch.softmax(outputs[-1] / temperature, dim=-1)
        drawn = torch.searchsorted(torch.cumsum(p, dim=-1), u_t[:, None], right=True)
        text = torch.cat([text, drawn.T])
    return text[len(opening) :]


def write_text_by_text(model, opening, u, temperature):
    columns = []
    for n in range(opening.shape[1]):
        outputs, state = model(opening[:, n : n + 1])
        column = []
        for u_t in u[:, n]:
            p = np.exp(outputs[-1, 0].numpy() / temperature)
            edges = np.cumsum(p / p.sum())
            column.append(np.searchsorted(edges, u_t.item(), side="right"))
            outputs, state = model([[column[-1]]], state)
        columns.append(column)
    return np.array(columns).T


WRITE = Exercise(
    name="12.write",
    title="Let it write",
    minutes=25,
    reference=write,
    results=("written (L, N)",),
    cases=write_cases,
    mistakes=read_mistakes("""
        state lost: model(ids, state) -> model(ids, None)
            Every step begins from zeros: your model writes each character knowing only the one
            before it. What came back from the last call, and where does it go?
        the opening read at every step: ids = drawn[None] -> ids = opening
            You read the opening again at every step, so the model never hears what it has written.
        the opening's last character again: ids = drawn[None] -> ids = opening[-1:]
            You read the opening's last character again at every step, so the model never hears what
            it has written. What is read next?
        never called again: ids = drawn[None] -> ids, state = opening, None
            You draw every character from the probabilities after the opening: your model never
            hears what it has written. What is read next?
        everything read twice: ids = drawn[None] -> ids = np.concatenate([ids, drawn[None]])
            You read the whole text again at every step, and from a state that has read it already.
            Carry the state and read what is new, or read everything from zeros.
        only the opening's last character: written, ids, state = [], opening, None -> written, ids,
                state = [], opening[-1:], None
            You read the last character of the opening only. The state should know all of it.
        only the opening's first character: written, ids, state = [], opening, None -> written,
                ids, state = [], opening[:1], None
            You read the first character of the opening only. The state should know all of it.
        the opening's last character left out: written, ids, state = [], opening, None -> written,
                ids, state = [], opening[:-1], None
            You leave out the last character of the opening: your first one follows the one before.
        the opening's last character twice: written, ids, state = [], opening, None -> written, ids,
                state = [], opening[-1:], model(opening)[1]
            You read the opening, and then its last character once more. The outputs after the
            opening predict the first character already.
        prediction after the first character: outputs[-1] -> outputs[0]
            You take the outputs of the first step that was read. What follows the opening is
            predicted at its last step.
        opening left out of the state: outputs, state = model(ids, state) -> outputs, new =
                model(ids, state); state = (new[0] * 0, new[1] * 0) if ids is opening else new
            The state after the opening does not go on; from the second character on your model
            has forgotten how the text began.
        state kept after the opening: outputs, state = model(ids, state) -> outputs, new =
                model(ids, state); state = new if ids is opening else state
            Every step begins from the state after the opening: your model knows the opening and the
            last character, nothing in between. Each call returns the state for the next.
        temperature multiplied: outputs[-1] / temperature -> outputs[-1] * temperature
            The wrong way round: at your high temperature the likely gets likelier. Heat should make
            the probabilities more alike.
        temperature ignored: outputs[-1] / temperature -> outputs[-1]
            Your probabilities are those at temperature 1: it is not used, or it divides them all
            and cancels when they are made to sum to 1 again. It divides the outputs.
        divided twice: outputs[-1] / temperature -> outputs[-1] / temperature / temperature
            You divide by the temperature twice.
        divided after the softmax: (outputs[-1] / temperature).softmax(dim=1) ->
                outputs[-1].softmax(dim=1) / temperature
            You divide the probabilities, and they no longer sum to 1. What should be divided,
            before anything is a probability?
        powers of the probabilities: (outputs[-1] / temperature).softmax(dim=1) ->
                outputs[-1].softmax(dim=1) ** (1 / temperature)
            Your powers of the probabilities no longer sum to 1. Divide them by their sum, or divide
            the outputs before the softmax.
        softmax twice: outputs[-1] / temperature -> outputs[-1].softmax(dim=1) / temperature
            You took the softmax of probabilities. It wants the network's outputs.
        softmax over the texts: _z.softmax(dim=1) -> _z.softmax(dim=0)
            Your probabilities sum to 1 over the texts. Each text needs its own.
        always the likeliest: drawn = _d -> drawn = p.argmax(dim=1)
            You take the likeliest character whatever `u` is. That is not a draw; a text written so
            soon runs in circles.
        one too late: drawn = _d -> drawn = _d + 1
            Your characters are one too far. If u is below the first probability, it is character 0.
        one too early: drawn = _d -> drawn = _d - 1
            Your characters are one too low. If u is below the first probability, it is character 0.
        one too late, the last kept: drawn = _d -> drawn = (_d + 1).clamp(max=p.shape[1] - 1)
            Your characters are one too far, but for the last. Where u is below the first
            probability, it is character 0.
        one too early, the first kept: drawn = _d -> drawn = (_d - 1).clamp(min=0)
            Your characters are one too low, but for the first. Count the sums that u has left
            behind.
        laid from the other end: u_t[:, None] -> 1 - u_t[:, None]
            You lay `u` from the other end: 1 - u. Begin with the piece of character 0, at 0.
        counted from above: _c <= _u -> _c > _u
            You count the sums that lie *above* u. How many has u left behind?
        probabilities not added up: p.cumsum(dim=1) <= _u -> p <= _u
            You compare u with single probabilities. Lay them end to end from 0 to 1: on whose
            piece does u fall?
        every character alike: drawn = _d -> drawn = (u_t * p.shape[1]).long()
            You draw every character with the same probability. Use those you computed.
        the opening handed back too: return _w -> return np.concatenate([opening,
                np.array(written)])
            Your result begins with the opening. Asked are the characters that were written.
        one u for all texts: u_t[:, None] -> u_t[:1, None]
            You draw all texts by the first one's `u`. Each text has its own, in its column.
        first draw for all: u_t[:, None] -> u[0][:, None]
            You use the first row of `u` at every step. Each step has its own.
    """),
    redrawn="Equal calls give different texts: you draw by random numbers of your own, as "
    "`multinomial` does, or keep something between calls. Draw by `u`.",
    hints=(
        "A loop over the rows of `u`. The state begins as None; the first call reads the whole "
        "opening, each later one only what was drawn last.",
        "After a call the row `outputs[-1]` (N, K) predicts the next character: divide it by the "
        "temperature, then `.softmax(dim=1)`.",
        "`p.cumsum(dim=1)` is where each piece ends; the character is the number of pieces that "
        "end at or below its u. What is read next has two axes: `drawn[None]`.",
    ),
    also_right=(
        write_reading_everything_again,
        write_text_by_text,
        "drawn = _d -> drawn = (_d).clamp(max=p.shape[1] - 1)",
        "drawn = _d -> drawn = (p.cumsum(dim=1) > u_t[:, None]).int().argmax(dim=1)",
    ),
)

# 12.two_beginnings ---------------------------------------------------------------------------

CLOSED_BY = {"(": ")", "[": "]", "{": "}"}


def two_beginnings(seen):
    from lstm_course.text import encode

    between = "a, " * seen
    first, second = "total = weigh(" + between, "total = weigh[" + between
    return encode(first), encode(second)


def open_bracket(text: str) -> str:
    """The bracket that is to be closed next, "" if none is open; ValueError where one is wrong."""
    opened = []
    for character in text:
        if character in CLOSED_BY:
            opened.append(character)
        elif character in CLOSED_BY.values() and (
            not opened or CLOSED_BY[opened.pop()] != character
        ):
            raise ValueError(f"closes with {character} what was not opened so")
    return opened[-1] if opened else ""


def begins_code(text: str) -> bool:
    """Whether Python can read a text that goes on with a name, or not, and closes every bracket."""
    opened = []
    for character in text:
        if character in CLOSED_BY:
            opened.append(CLOSED_BY[character])
        elif opened and character == opened[-1]:
            opened.pop()
    closed = "".join(reversed(opened))
    return any(_is_code(text + name + closed + end) for name in ("", "a") for end in ("", ": pass"))


def _is_code(text: str) -> bool:
    try:
        ast.parse(text.strip())
    except SyntaxError:
        return False
    return True


def judge_beginnings(calls):
    """Right: two texts with the last `seen` characters equal, closed by another bracket each."""
    problems = [_problem_of_beginnings(seen, result) for (seen,), result in calls]
    return next(filter(None, problems), None)


def _problem_of_beginnings(seen, result):
    """What is wrong: None, the name of a mistake, or a sentence."""
    if any(ids.ndim != 1 or ids.dtype.kind not in "iu" for ids in result):
        return "Return the ids of two texts, `return encode(first), encode(second)`."
    texts = [decode(ids % NUM_CHARACTERS) for ids in result]
    if any(character in text for text in texts for character in "'\"#"):
        return "Do it with brackets alone: no quotes, no comment."
    if texts[0] == texts[1]:
        return "twice the same"
    try:
        first, second = map(open_bracket, texts)
    except ValueError as error:
        return f"One of your texts {error}."
    if not (first and second):
        return "nothing to close"
    if min(map(len, texts)) <= seen or texts[0][-seen:] != texts[1][-seen:]:
        return "told apart by what it sees" if seen < 9 else "told apart where it sees more"
    if seen < 9 and not all(map(begins_code, texts)):
        return "no code"
    return None if first != second else "closed the same way"


def beginnings_of_numbers(seen):
    inside = ", ".join(str(n) for n in range(seen))
    return encode("f([" + inside), encode("f((" + inside)


def beginnings_with_closed_pairs(seen):
    pairs = "(1, 2), " * (1 + seen // 8)
    return [encode(text + pairs) for text in ("{", "a = weigh[0, ")]


BEGINNINGS = Exercise(
    name="12.two_beginnings",
    title="What an n-gram cannot tell apart",
    minutes=10,
    reference=two_beginnings,
    results=("first (characters,)", "second (characters,)"),
    cases=lambda rng: [(1,), (2,), (7,), (8,), (3000,), (20_001,)],
    judge=judge_beginnings,
    mistakes=read_mistakes("""
        told apart by what it sees: "a, " * seen -> "a"
            The last `seen` characters of your two texts differ, so the n-gram can tell them apart.
            Put more between the difference and the end.
        told apart where it sees more: "a, " * seen -> "a, " * 40
            For a small `seen` your texts are right, for a large one the n-gram sees the difference:
            what stands after it must grow with `seen`.
        closed the same way: "total = weigh[" -> "apples = weigh("
            The n-gram cannot tell your texts apart; but the same bracket closes both. What must
            differ for another one to be right?
        no code: "a, " * seen -> "=" * seen
            Closed at their end, your texts are not both code: Python cannot read them. Put between
            the bracket and the end what may stand there.
        nothing to close: "total = weigh(" -> "(total) + "
            In at least one of your texts no bracket is open at the end: nothing must be closed.
        twice the same: "total = weigh[" -> "total = weigh("
            Your two texts are the same. One character, far enough from the end, should differ.
        texts, not their ids: encode(first), encode(second) -> first, second
            You return texts. A model reads numbers: `encode(text)` makes ids of a text.
    """),
    as_text="texts, not their ids",
    hints=(
        "Write a line of code with an open bracket twice; in the second the bracket is of another "
        "kind. How far from the end must it stand?",
        "`seen` characters or more must follow the bracket, the same in both texts.",
        'What follows may be anything harmless, such as `"a, " * seen`.',
    ),
    also_right=(beginnings_of_numbers, beginnings_with_closed_pairs),
)

EXERCISES = (BATCHES, CHUNKS, WRITE, BEGINNINGS)
