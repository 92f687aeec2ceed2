"""Text of brackets and quotes, whose hidden truth is known, and ten LSTMs trained to continue it.

`python -m lstm_course brackets` trains the ten again, in about two minutes, and writes
`datasets/brackets/`. Reading with them needs NumPy alone.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from lstm_course.data.files import load_weights, one_hot, write_weights
from lstm_course.sequence import lstm_forward
from lstm_course.tasks.batch import Batch
from lstm_course.traces import LSTMTrace
from lstm_course.validation import check_generator, check_integer

SYMBOLS = ("(", ")", '"', "a", "b")
EXAMPLES = ('((a)b"ab"', '(a"ba', "((((ab))))", 'a(b)(("b')
MAX_DEPTH = 4
SEEDS = tuple(range(10))
H, FORGET_BIAS, LEARNING_RATE = 12, 1.0, 1e-2  # settings tried on seeds 100 to 102
NUM_STEPS, N, T = 1000, 32, 100  # batches, sequences in each, symbols read in each


# The distribution of the next symbol: (2, MAX_DEPTH + 1, 5), by quoted and depth.
LAW = np.empty((2, MAX_DEPTH + 1, len(SYMBOLS)))
LAW[0] = 0.3, 0.3, 0.1, 0.15, 0.15
LAW[1] = 0.0, 0.0, 0.25, 0.375, 0.375  # between quotes: no brackets
LAW[0, 0] = 0.3, 0.0, 0.1, 0.3, 0.3  # nothing to close
LAW[0, MAX_DEPTH] = 0.0, 0.3, 0.1, 0.3, 0.3  # no deeper


class BracketText(NamedTuple):
    """N texts of T symbols, and what is true after each symbol.

    symbols (T, N): each symbol's index in SYMBOLS. depth (T, N): how many brackets are open,
    0 to MAX_DEPTH. quoted (T, N), bool: whether a quote is open.
    """

    symbols: np.ndarray
    depth: np.ndarray
    quoted: np.ndarray

    @property
    def x(self) -> np.ndarray:
        """The symbols as one-hot vectors, (T, N, 5)."""
        return one_hot(self.symbols, len(SYMBOLS))

    @property
    def places(self) -> dict[str, np.ndarray]:
        """At which steps which kind of symbol stands, (T, N) each, by quotes where they matter."""
        mark, letter = self.symbols == SYMBOLS.index('"'), self.symbols > SYMBOLS.index('"')
        return {
            "(": self.symbols == SYMBOLS.index("("),
            ")": self.symbols == SYMBOLS.index(")"),
            "opening mark": mark & self.quoted,
            "closing mark": mark & ~self.quoted,
            "letter outside": letter & ~self.quoted,
            "letter inside": letter & self.quoted,
        }

    @property
    def law(self) -> np.ndarray:
        """The true probabilities of each next symbol, (T, N, 5)."""
        return LAW[self.quoted.astype(int), self.depth]

    def as_text(self, n: int = 0) -> str:
        """Text n, written out."""
        return "".join(SYMBOLS[k] for k in self.symbols[:, n])


def make_bracket_text(rng, N: int, T: int) -> BracketText:
    """Write N texts of T symbols: brackets nested up to MAX_DEPTH, quotes, letters between.

    The distribution of the next symbol is LAW[quoted, depth]: it depends on how many brackets are
    open and on whether a quote is, so who continues the text well has to keep both in mind. Raises
    TypeError or ValueError naming the argument. After Karpathy et al. (2015), who found units for
    quotes and brackets in networks trained on real text.
    """
    check_generator("rng", rng)
    N, T = check_integer("N", N, minimum=1), check_integer("T", T, minimum=1)
    limits = np.cumsum(LAW, axis=2)[..., :-1]
    depth, quoted = np.zeros(N, dtype=int), np.zeros(N, dtype=bool)
    rows = []
    for u in rng.uniform(0, 1, (T, N)):
        symbol = (u[:, None] >= limits[quoted.astype(int), depth]).sum(axis=1)
        depth = depth + (symbol == 0) - (symbol == 1)
        quoted = quoted ^ (symbol == 2)
        rows.append((symbol, depth, quoted))
    return BracketText(*(np.array(column) for column in zip(*rows, strict=True)))


class BracketNetwork(NamedTuple):
    """A trained LSTM that continues bracket text: W_x (4H, 5), W_h (4H, H), b (4H,), W_y, b_y."""

    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray
    W_y: np.ndarray  # (5, H), the readout
    b_y: np.ndarray  # (5,)

    vocabulary, answers, asks, examples = SYMBOLS, SYMBOLS, "next symbol", EXAMPLES
    embedding = np.eye(len(SYMBOLS))  # one-hot

    @property
    def weights(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The cell's stacked weights, W_x, W_h, b."""
        return self.W_x, self.W_h, self.b

    def read(self, text: BracketText) -> LSTMTrace:
        """Read the texts from a state of zeros; every gate and state, each (T, N, H)."""
        zeros = np.zeros((text.symbols.shape[1], self.W_h.shape[1]))
        return lstm_forward(text.x, zeros, zeros, *self.weights)

    def next_symbol(self, h: np.ndarray) -> np.ndarray:
        """The probabilities it gives each next symbol: hidden states (T, N, H) -> (T, N, 5)."""
        scores = h @ self.W_y.T + self.b_y
        scores = np.exp(scores - scores.max(axis=2, keepdims=True))  # so that none overflows
        return scores / scores.sum(axis=2, keepdims=True)

    def extra_bits(self, h: np.ndarray, text: BracketText) -> np.ndarray:
        """The KL divergence of its next symbol from the true one, in bits: (T, N), 0 at best.

        The expected bits of the next symbol by its own probabilities, less those by the true
        distribution: exact, without the luck of the draw.
        """
        law = text.law
        ratio = np.where(law > 0, law, 1) / self.next_symbol(h)
        return np.where(law > 0, law * np.log2(ratio), 0).sum(axis=2)


def load_network(seed: int) -> BracketNetwork:
    """Load a trained network, seed 0 to 9; DataFileError where its file is missing or damaged."""
    return BracketNetwork(*load_weights(f"brackets/network_{seed}.csv", BracketNetwork._fields))


def load_networks() -> list[BracketNetwork]:
    """Load all ten, alike but for their seeds: what is said of bracket networks holds for all."""
    return [load_network(seed) for seed in SEEDS]


def train_network(seed: int, num_steps: int = NUM_STEPS, progress: bool = False) -> BracketNetwork:
    """Train a network to predict the next symbol; depth and quotes are never shown to it."""
    from lstm_course.networks.sequence_model import SequenceModel  # torch, a second
    from lstm_course.networks.torch_bridge import weights_from_torch
    from lstm_course.training.loop import loss_for, train

    rng = np.random.default_rng(seed)

    def next_batch(rng) -> Batch:
        x = make_bracket_text(rng, N, T + 1).x
        return Batch(x[:-1], x[1:], np.ones((T, N), dtype=bool))

    K = len(SYMBOLS)
    model = SequenceModel("lstm", K, H, K, rng, forget_bias=FORGET_BIAS, engine="numpy")
    settings = {"num_steps": num_steps, "learning_rate": LEARNING_RATE}
    train(model, next_batch, loss_for("classes"), rng=rng, progress=progress, **settings)
    readout = (model.readout.weight.detach().numpy(), model.readout.bias.detach().numpy())
    return BracketNetwork(*weights_from_torch(model.recurrent), *readout)


def write_networks() -> Path:
    """Train the networks one after the other, and write their weights; return the folder."""
    for seed in SEEDS:
        network = train_network(seed, progress=True)
        path = write_weights(f"brackets/network_{seed}.csv", network._asdict())
    return path.parent
