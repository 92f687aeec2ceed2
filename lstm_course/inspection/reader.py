"""A small LSTM trained on the paragraphs: the network whose gates lessons 04 to 09 look at.

`python -m lstm_course reader` trains it again, and nine more with other seeds, and writes their
weights into `datasets/reader`. Reading with it needs NumPy alone.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from lstm_course.data.files import load_weights, one_hot, write_weights
from lstm_course.sequence import lstm_forward
from lstm_course.text.paragraph_writer import ANSWERS, VOCABULARY
from lstm_course.text.paragraphs import classes_of, load_paragraphs
from lstm_course.traces import LSTMTrace
from lstm_course.validation import check_choice, check_words

SIZES = {"D": 6, "H": 8}  # an embedded word, the cell; K = 8 answers
DISTANCES = (5, 10, 20)  # of the paragraphs it is trained on
FORGET_BIAS = 1.0
NUM_STEPS, N, LEARNING_RATE, SEED = 1500, 32, 1e-2, 0
SEEDS = tuple(range(10))  # of the readers that are stored; the lessons look at the first
SENTENCE = (  # of the held-out paragraphs; the answer is "french"
    *"Hugo spent all his childhood in France .".split(),
    *"Somebody sang about Germany . Hugo often sings in".split(),
)
EXAMPLES = (
    " ".join(SENTENCE),
    " ".join(SENTENCE).replace("France", "Italy"),
    "As a child Emma lived in Paris . Emma often sings in",
    "As a child Ruth lived in Madrid , as everyone here knows . Friends visited Portugal . "
    "A friend knows Portugal well . Ruth often sings in",
)


class Reader(NamedTuple):
    """A trained LSTM that reads paragraphs word by word, with V = 300 words and K = 8 answers.

    embedding (V, D), W_x (4H, D), W_h (4H, H), b (4H,), readout W_y (K, H), b_y (K,).
    """

    embedding: np.ndarray
    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray
    W_y: np.ndarray
    b_y: np.ndarray

    vocabulary, answers, asks, examples = VOCABULARY, ANSWERS, "answer", EXAMPLES

    @property
    def weights(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The cell's stacked weights, W_x, W_h, b."""
        return self.W_x, self.W_h, self.b

    def embed(self, words: list[str]) -> np.ndarray:
        """Turn words into the cell's input x (T, 1, D); ValueError for an unknown word."""
        check_words("words", words)
        index = {word: k for k, word in enumerate(VOCABULARY)}
        unknown = [word for word in words if word.lower() not in index]
        if unknown:
            raise ValueError(
                f"words must be of the paragraphs' vocabulary; got {', '.join(map(repr, unknown))}"
            )
        return self.embedding[[index[word.lower()] for word in words]][:, None]

    def read(self, words: list[str]) -> LSTMTrace:
        """Read words from a state of zeros; return every gate and state, each (T, 1, H)."""
        zeros = np.zeros((1, self.W_h.shape[1]))
        return lstm_forward(self.embed(words), zeros, zeros, *self.weights)

    def answer(self, words: list[str]) -> str:
        """The language it expects after these words, such as "french"."""
        return ANSWERS[int(np.argmax(self.read(words).h_T @ self.W_y.T + self.b_y))]


def load_reader(seed: int = SEED) -> Reader:
    """Load the trained reader, or one of another seed; DataFileError for a file that is damaged."""
    return Reader(*load_weights(_file(check_choice("seed", seed, SEEDS)), Reader._fields))


def load_readers() -> list[Reader]:
    """Load ten readers, alike but for their seeds: what is said of readers holds for all."""
    return [load_reader(seed) for seed in SEEDS]


def write_reader() -> Path:
    """Train all readers and write their weights and the manifest: about a minute."""
    for seed in SEEDS:
        path = write_weights(_file(seed), train_reader(seed=seed)._asdict())
    return path.parent


def _file(seed: int) -> str:
    return f"reader/weights{f'_{seed}' if seed else ''}.csv"


def train_reader(num_steps: int = NUM_STEPS, seed: int = SEED) -> Reader:
    """Train a reader on paragraphs of distances 5, 10 and 20, mixed batch by batch."""
    from lstm_course.networks.sequence_model import SequenceModel  # torch, a second
    from lstm_course.networks.torch_bridge import weights_from_torch
    from lstm_course.training.loop import loss_for, train

    data = [load_paragraphs("train", distance) for distance in DISTANCES]
    inputs = [one_hot(part.ids, len(VOCABULARY)) for part in data]
    rng = np.random.default_rng(seed)

    def next_batch(rng):
        k = rng.integers(len(data))
        return classes_of(inputs[k], data[k], rng.choice(inputs[k].shape[1], N, replace=False))

    sizes = (len(VOCABULARY), SIZES["H"], len(ANSWERS))
    options = {"forget_bias": FORGET_BIAS, "embedding": SIZES["D"], "engine": "numpy"}
    model = SequenceModel("lstm", *sizes, rng, **options)
    loss = loss_for("classes")
    train(model, next_batch, loss, num_steps=num_steps, rng=rng, learning_rate=LEARNING_RATE)
    tensors = (model.embed.weight.T, model.readout.weight, model.readout.bias)
    embedding, *readout = (np.array(tensor.detach().numpy()) for tensor in tensors)
    return Reader(embedding, *weights_from_torch(model.recurrent), *readout)
