"""Networks that read text character by character: train, measure in bits, let them write.

The text is cut into N streams read side by side, and every stream into chunks of T steps. The state
is carried from chunk to chunk and detached, so that the network may remember for longer than the
gradient reaches back.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from lstm_course.networks.sequence_model import SequenceModel
from lstm_course.training.loop import History, mode, train
from lstm_course.validation import check_indices, check_integer, check_type

from .corpus import NUM_CHARACTERS
from .ngrams import check_ids

BITS = 1 / math.log(2)  # bits in a nat


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


def cut_streams(ids: np.ndarray, N: int) -> np.ndarray:
    """Cut ids (characters,) into N streams side by side, (steps, N); a rest is left out."""
    steps = len(ids) // N
    return np.ascontiguousarray(ids[: steps * N].reshape(N, steps).T)


def detach(state):
    """Return the same state without its history: a tensor, or a tuple of them as an LSTM has."""
    return tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()


class Carried(nn.Module):
    """A character model that reads chunk after chunk, each from the detached state of the last.

    The state is zeros again before every chunk whose number is a multiple of `num_chunks`.
    """

    def __init__(self, model: nn.Module, num_chunks: int):
        """Keep the model; nothing is read yet."""
        super().__init__()
        self.model, self.num_chunks = model, num_chunks
        self.read, self.state = 0, None

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Read the next chunk, ids (T, N): outputs (T, N, K)."""
        start = self.state if self.read % self.num_chunks else None
        outputs, state = self.model(ids, start)
        self.state, self.read = detach(state), self.read + 1
        return outputs


class Chunk(NamedTuple):
    """Ids that are read and those that follow, (T, N); mask (T, N): every step counts."""

    x: np.ndarray
    targets: np.ndarray
    mask: np.ndarray


def cut_chunks(ids: np.ndarray, N: int, T: int) -> list[Chunk]:
    """Cut ids (characters,) into N streams, and these into chunks of T steps that follow on.

    Raises ValueError where a stream is too short for one.
    """
    check_ids("ids", ids, NUM_CHARACTERS)
    N, T = check_integer("N", N, minimum=1), check_integer("T", T, minimum=1)
    streams = cut_streams(ids, N).astype(np.int64)
    if len(streams) <= T:
        raise ValueError(f"a stream has {len(streams)} characters, too few for T = {T}")
    mask, starts = np.ones((T, N), dtype=bool), range(0, len(streams) - T, T)
    return [Chunk(streams[k : k + T], streams[k + 1 : k + T + 1], mask) for k in starts]


def train_characters(
    model: nn.Module,
    ids: np.ndarray,
    *,
    num_steps: int,
    N: int = 32,
    T: int = 64,
    learning_rate: float = 1e-2,
    carried: bool = True,
    progress: bool = False,
) -> History:
    """Train on ids (characters,) in place by `training.train`; the loss is in nats a character.

    One step reads the next T characters of N streams, from the state after the last step, or, with
    `carried` False, from zeros. At their end the streams start again, from zeros. The learning rate
    falls in a straight line to a hundredth. Raises TrainingDiverged for a loss that is not
    finite, TypeError or ValueError naming the argument for the rest.
    """
    check_type("model", model, nn.Module)
    chunks = cut_chunks(ids, N, T)
    endless = itertools.cycle(chunks)
    return train(
        Carried(model, len(chunks) if carried else 1),
        lambda _: next(endless),
        character_loss,
        num_steps=num_steps,
        rng=np.random.default_rng(),  # chunks come in their order: nothing is drawn
        learning_rate=learning_rate,
        last_rate=learning_rate / 100,
        progress=progress,
    )


def character_loss(outputs: torch.Tensor, targets: torch.Tensor, mask: torch.Tensor):
    """Cross entropy in nats a character, of outputs (T, N, K) and ids (T, N); all steps count."""
    return functional.cross_entropy(outputs.flatten(0, 1), targets.flatten())


def bits_of(model: nn.Module, ids: np.ndarray, warm_up: int = 200, N: int = 32) -> np.ndarray:
    """Return -log2 of the probability of each character: ids (T,) -> bits (T,), float64.

    `model(ids, state)` gives outputs (T, N, K) and the next state, as a CharacterModel does.
    The text is read in N streams with carried state, each begun `warm_up` characters earlier; line
    ends stand in front of the text.
    """
    check_type("model", model, nn.Module)
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
    model: nn.Module, ids: np.ndarray, places: np.ndarray, context: int
) -> np.ndarray:
    """Return bits of the characters at `places` (M,), each read from `context` before it only.

    The state is zero in front of each window. Raises ValueError for a place nearer to the text's
    beginning than `context`.
    """
    check_type("model", model, nn.Module)
    ids = check_ids("ids", ids, NUM_CHARACTERS).astype(np.int64)
    context = check_integer("context", context, minimum=1)
    check_indices("places", places, len(ids), "M")
    if not len(places) or places.min() < context:
        raise ValueError(f"places must all be at least context = {context}; got {places!r:.60}")
    found = []
    with torch.no_grad(), mode(model, training=False):
        for part in np.array_split(places, math.ceil(len(places) / 2048)):
            windows = torch.from_numpy(ids[part - context + np.arange(context)[:, None]])
            outputs = model(windows)[0][-1:]
            found.append(_bits(outputs, torch.from_numpy(ids[part])[None])[0])
    return np.concatenate(found)


def _bits(outputs: torch.Tensor, targets: torch.Tensor) -> np.ndarray:
    log_p = functional.log_softmax(outputs.double(), dim=-1)
    return -log_p.gather(-1, targets[..., None])[..., 0].numpy() * BITS
