"""A task that takes a millisecond a step, for the tests of training: repeat the first input."""

from types import SimpleNamespace

import numpy as np

from lstm_course.networks.sequence_model import SequenceModel

T, N, D, H, K = 5, 8, 3, 6, 2


def next_batch(rng):
    """One-hot targets: which half of the line the first feature lay on, asked at the last step."""
    x = rng.uniform(-1, 1, (T, N, D))
    targets = np.zeros((T, N, K))
    targets[:, np.arange(N), (x[0, :, 0] > 0).astype(int)] = 1
    mask = np.zeros((T, N), dtype=bool)
    mask[-1] = True
    return SimpleNamespace(x=x, targets=targets, mask=mask)


def small_model(seed=0, cell="lstm", **options):
    """Make a model for the task."""
    return SequenceModel(cell, D, H, K, np.random.default_rng(seed), **options)


class CountToTen:
    """A stopping rule: solved at the tenth call; it keeps what it was shown."""

    def __init__(self):
        self.seen = []

    def update(self, predictions, batch):
        self.seen.append(float(predictions[-1, 0, 0]))
        return len(self.seen) >= 10


def state_of(model):
    """Return every number of a model as bytes, to compare bit for bit."""
    return {name: value.numpy().tobytes() for name, value in model.state_dict().items()}
