"""Networks that read text character by character: train, measure in bits, let them write.

The text is cut into N streams read side by side, and every stream into chunks of T steps. The state
is carried from chunk to chunk and detached, so that the network may remember for longer than the
gradient reaches back.
"""

import itertools
import math
import time
from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional

from lstm_course.networks.sequence_model import SequenceModel
from lstm_course.settings import progress_bar
from lstm_course.training.loop import History, TrainingDiverged, backward, mode
from lstm_course.validation import check_indices, check_integer, check_number, check_type

from .corpus import NUM_CHARACTERS
from .ngrams import check_ids

BITS = 1 / math.log(2)  # bits in a nat
MAX_NORM = 1.0  # of the gradient


class CharacterModel(SequenceModel):
    """A `SequenceModel` in float32 that takes character ids and gives its state back.

    An embedding turns an id into a short vector; one recurrent layer; a readout of one number for
    each character. Options as in `SequenceModel`.
    """

    def __init__(self, cell: str, H: int, rng: np.random.Generator, **options):
        """Draw the start weights; `embedding` is 32 wide unless an option says otherwise."""
        size = NUM_CHARACTERS
        settings = {"embedding": 32, "dtype": torch.float32} | options
        super().__init__(cell, size, H, size, rng, **settings)

    def forward(self, ids: torch.Tensor, state=None):
        """Read ids (T, N) from a state (zeros if None): outputs (T, N, K) and the last state."""
        x = functional.embedding(ids, self.embed.weight.T)
        hidden, state = self.recurrent(x, state)
        return self.readout(hidden), state


class Reading(NamedTuple):
    """How a training went: bits per character of each chunk, characters read, CPU seconds."""

    bits: list[float]
    characters: int
    seconds: float


def cut_streams(ids: np.ndarray, N: int) -> np.ndarray:
    """Cut ids (characters,) into N streams side by side, (steps, N); a rest is left out."""
    steps = len(ids) // N
    return np.ascontiguousarray(ids[: steps * N].reshape(N, steps).T)


def detach(state):
    """Return the same state without its history: a tensor, or a tuple of them as an LSTM has."""
    return tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()


def train_characters(
    model: CharacterModel,
    ids: np.ndarray,
    *,
    num_steps: int | None = None,
    seconds: float | None = None,
    N: int = 32,
    T: int = 64,
    learning_rate: float = 1e-2,
    progress: bool = False,
) -> Reading:
    """Train on ids (characters,) in place with Adam, for a number of steps or of CPU seconds.

    One step reads the next T characters of N streams. At their end they start again, from a state
    of zeros. The learning rate falls in a straight line, to a hundredth at the budget's end. This
    is a loop apart from `training.train`, whose batches know nothing of each other: here each step
    reads on from the state of the last, and the budget may be CPU seconds. Raises
    TrainingDiverged for a loss that is not finite, ValueError unless exactly one budget is
    given, TypeError or ValueError naming the argument for the rest.
    """
    check_type("model", model, CharacterModel)
    check_ids("ids", ids, NUM_CHARACTERS)
    learning_rate = check_number("learning_rate", learning_rate, 0.0)
    N, T = check_integer("N", N, minimum=1), check_integer("T", T, minimum=1)
    if (num_steps is None) == (seconds is None):
        raise ValueError("give one budget, num_steps or seconds; got both or none")
    if seconds is None:
        total = check_integer("num_steps", num_steps, minimum=1)
    else:
        total = check_number("seconds", seconds, 1e-9)
    streams = torch.from_numpy(cut_streams(ids, N).astype(np.int64))
    if len(streams) <= T:
        raise ValueError(f"a stream has {len(streams)} characters, too few for T = {T}")
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad])
    found, state, start = [], None, time.process_time()
    bar = progress_bar(shown=progress, total=math.ceil(total))
    with mode(model, training=True), bar:
        for place in itertools.cycle(range(0, len(streams) - T, T)):
            done = len(found) if seconds is None else time.process_time() - start
            if done >= total:
                break
            optimizer.param_groups[0]["lr"] = learning_rate * (1 - 0.99 * done / total)
            chunk = streams[place : place + T + 1]
            outputs, state = model(chunk[:-1], detach(state) if place else None)
            loss = functional.cross_entropy(outputs.flatten(0, 1), chunk[1:].flatten())
            try:
                nats, _ = backward(model, loss, MAX_NORM)
            except FloatingPointError as error:
                raise TrainingDiverged(str(error), History(loss=found)) from None
            optimizer.step()
            found.append(nats * BITS)
            bar.update(round(done) - bar.n)
    return Reading(found, len(found) * N * T, time.process_time() - start)


def bits_of(model: CharacterModel, ids: np.ndarray, warm_up: int = 200, N: int = 32) -> np.ndarray:
    """Return -log2 of the probability of each character: ids (T,) -> bits (T,), float64.

    The text is read in N streams with carried state, each begun `warm_up` characters earlier; line
    ends stand in front of the text.
    """
    check_type("model", model, CharacterModel)
    check_ids("ids", ids, NUM_CHARACTERS)
    warm_up, N = check_integer("warm_up", warm_up), check_integer("N", N, minimum=1)
    steps = math.ceil(len(ids) / N)
    padded = np.zeros(1 + warm_up + steps * N, dtype=np.int64)
    padded[1 + warm_up : 1 + warm_up + len(ids)] = ids
    rows = np.arange(1 + warm_up + steps)[:, None] + steps * np.arange(N)  # (time, N)
    streams, found, state = torch.from_numpy(padded[rows]), [], None
    with torch.no_grad(), mode(model, training=False):
        for place in range(0, len(streams) - 1, 500):
            chunk = streams[place : place + 501]
            outputs, state = model(chunk[:-1], state)
            found.append(_bits(outputs, chunk[1:]))
    return np.concatenate(found)[warm_up:].T.ravel()[: len(ids)]


def bits_with_context(
    model: CharacterModel, ids: np.ndarray, places: np.ndarray, context: int
) -> np.ndarray:
    """Return bits of the characters at `places` (M,), each read from `context` before it only.

    The state is zero in front of each window. Raises ValueError for a place nearer to the text's
    beginning than `context`.
    """
    check_type("model", model, CharacterModel)
    ids = check_ids("ids", ids, NUM_CHARACTERS).astype(np.int64)
    context = check_integer("context", context, minimum=1)
    check_indices("places", places, len(ids), "M")
    if not len(places) or places.min() < context:
        raise ValueError(f"places must all be at least context = {context}; got {places!r:.60}")
    found = []
    with torch.no_grad(), mode(model, training=False):
        for part in np.array_split(places, math.ceil(len(places) / 2048)):
            windows = torch.from_numpy(ids[part - context + np.arange(context)[:, None]])
            hidden, _ = model.recurrent(functional.embedding(windows, model.embed.weight.T))
            outputs = model.readout(hidden[-1:])
            found.append(_bits(outputs, torch.from_numpy(ids[part])[None])[0])
    return np.concatenate(found)


def _bits(outputs: torch.Tensor, targets: torch.Tensor) -> np.ndarray:
    log_p = functional.log_softmax(outputs.double(), dim=-1)
    return -log_p.gather(-1, targets[..., None])[..., 0].numpy() * BITS
