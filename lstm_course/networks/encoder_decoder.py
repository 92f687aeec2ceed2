"""An encoder and a decoder, two LSTMs: one vector between them, or a look back at all states."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from lstm_course.validation import check_generator, check_integer, check_tensor, check_type


class Memory(NamedTuple):
    """What the decoder has: the encoder's h of every step, and its own two states.

    states (T, N, H); h and c (1, N, H), at first the encoder's last ones.
    """

    states: torch.Tensor
    h: torch.Tensor
    c: torch.Tensor


class EncoderDecoder(nn.Module):
    """Read symbols (T, N) with one LSTM; write with another, which starts where the first ended.

    Symbols are whole numbers below K; K itself is the start symbol, which is only read. The readout
    sees the decoder's h and, beside it, H numbers of the encoder's: its last h, the same at every
    step (Cho et al. 2014), or with `looks_back` a mix of its h of all steps (Luong et al. 2015,
    dot product). Both have equally many parameters. `looks_back` may also be a function that looks
    back in its own way: of query (N, H), states (T, N, H), is_real (T, N); it returns the mix
    (N, H) and the weights (T, N).

    Parameters of float32, drawn from `rng` as torch draws them: the embedding's from N(0, 1), the
    others from U(-1/sqrt(n), 1/sqrt(n)), n the units, or the inputs of the readout. Raises
    TypeError or ValueError naming the argument.
    """

    def __init__(self, K: int, H: int, rng: np.random.Generator, E: int = 16, looks_back=True):
        super().__init__()
        K, H, E = (check_integer(n, v, 1) for n, v in (("K", K), ("H", H), ("E", E)))
        self.start_symbol = K
        self.own = looks_back if callable(looks_back) else None
        self.looks_back = self.own is not None or check_type("looks_back", looks_back, bool)
        with torch.random.fork_rng(devices=[]):  # torch's own draws leave no trace
            self.embed = nn.Embedding(K + 1, E)
            self.encoder, self.decoder = nn.LSTM(E, H), nn.LSTM(E, H)
            self.readout = nn.Linear(2 * H, K)
        self.float()
        _draw(self, check_generator("rng", rng))

    def encode(self, x: torch.Tensor) -> Memory:
        """Read symbols x (T, N)."""
        check_tensor("x", x, "T N", torch.long)
        states, (h, c) = self.encoder(self.embed(x))
        return Memory(states, h, c)

    def decode(self, read: torch.Tensor, memory: Memory, weights=None) -> tuple:
        """Read symbols (S, N), one before each that is written; return outputs, weights, memory.

        outputs (S, N, K), weights of the look back (S, N, T), those given where some are; None
        where it does not look back. For teacher forcing `read` is `self.late(y)`.
        """
        check_tensor("read", read, "S N", torch.long, N=memory.h.shape[1])
        h, (h_n, c_n) = self.decoder(self.embed(read), (memory.h, memory.c))
        beside = memory.states[-1:].expand_as(h)
        if self.own is not None and weights is None:
            beside, weights = self._look_in_its_own_way(h, memory.states)
        elif self.looks_back:
            beside, weights = self.look(h, memory.states, weights)
        outputs = self.readout(torch.cat([h, beside], dim=2))
        return outputs, weights, Memory(memory.states, h_n, c_n)

    @staticmethod
    def look(queries: torch.Tensor, states: torch.Tensor, weights=None) -> tuple:
        """Mix states (T, N, H) for queries (S, N, H); return the mixes (S, N, H) and the weights.

        weights (S, N, T): the softmax, over T, of the dot products, unless they are given.
        """
        if weights is None:
            weights = torch.softmax(torch.einsum("snh,tnh->snt", queries, states), dim=2)
        return torch.einsum("snt,tnh->snh", weights, states), weights

    def _look_in_its_own_way(self, queries: torch.Tensor, states: torch.Tensor) -> tuple:
        """As `look`, all steps in one call: the queries side by side, as those of more strings."""
        S, N, H = queries.shape
        states = states.repeat(1, S, 1)
        is_real = torch.ones(states.shape[:2], dtype=torch.bool)
        mix, weights = self.own(queries.reshape(S * N, H), states, is_real)
        return mix.reshape(S, N, H), weights.T.reshape(S, N, -1)

    def step(self, symbols: torch.Tensor, memory: Memory) -> tuple[torch.Tensor, Memory]:
        """Read the symbols written last (N,); return outputs (N, K) for the next ones, memory."""
        outputs, _, memory = self.decode(symbols[None], memory)
        return outputs[0], memory

    def start(self, N: int) -> torch.Tensor:
        """The start symbol, N times."""
        return torch.full((check_integer("N", N, 1),), self.start_symbol)

    def late(self, y: torch.Tensor) -> torch.Tensor:
        """The start symbol, then y (S, N) without its last: what is read with a teacher."""
        return torch.cat([self.start(y.shape[1])[None], y[:-1]])

    def write(self, x: torch.Tensor) -> torch.Tensor:
        """Read x (T, N) and write as many symbols, always the likeliest, which is read next."""
        with torch.no_grad():
            return write(self.step, self.start(x.shape[1]), self.encode(x), len(x))


def write(step: Callable, symbols: torch.Tensor, memory, S: int) -> torch.Tensor:
    """Write S symbols, (S, N), always the likeliest.

    `step(symbols, memory)` reads the symbols written last (N,); it returns outputs (N, K), memory.
    """
    written = []
    for _ in range(S):
        outputs, memory = step(symbols, memory)
        symbols = outputs.argmax(dim=1)
        written.append(symbols)
    return torch.stack(written)


def beam_search(log_p: Callable, width: int, S: int) -> tuple[list[list[int]], list[float]]:
    """Find likely lists of S symbols; return `width` of them, likeliest first, and their sums.

    `log_p(beams)` gives for each of some equally long lists the logarithms of the probabilities of
    every next symbol, (number of lists, K).
    """
    beams, sums = [[]], [0.0]
    for _ in range(S):
        longer = [
            (total + more, beam + [symbol])
            for beam, total, row in zip(beams, sums, log_p(beams), strict=True)
            for symbol, more in enumerate(row)
        ]
        best = sorted(longer, reverse=True)[:width]
        sums, beams = [total for total, _ in best], [beam for _, beam in best]
    return beams, sums


@torch.no_grad()
def _draw(model: EncoderDecoder, rng: np.random.Generator) -> None:
    """Fill the parameters in the order of torch."""
    for name, values in model.named_parameters():
        n = model.readout.in_features if "readout" in name else model.encoder.hidden_size
        drawn = rng.uniform(-1, 1, tuple(values.shape)) / np.sqrt(n)
        if name.startswith("embed"):
            drawn = rng.normal(0, 1, tuple(values.shape))
        values.copy_(torch.from_numpy(drawn))
