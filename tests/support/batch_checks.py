"""What the tests of generators check their batches with."""

import numpy as np


def generator(seed=0):
    return np.random.default_rng(seed)


def words(x, symbols):
    """Read one-hot x (T, N, D) as N lists of symbols; an all-zero step ends the word."""
    return [[symbols[int(np.argmax(v))] for v in x[:, k] if v.any()] for k in range(x.shape[1])]


def assert_one_hot(array):
    assert set(np.unique(array)) <= {0.0, 1.0}
    assert np.all(array.sum(axis=-1) == 1)


def assert_shares(counts, probabilities):
    """Each count lies within 5 standard deviations of a binomial one: 1 in 1.7 million misses."""
    counts, probabilities = np.asarray(counts), np.broadcast_to(probabilities, np.shape(counts))
    total = counts.sum()
    deviation = np.sqrt(total * probabilities * (1 - probabilities))
    assert np.all(np.abs(counts - total * probabilities) <= 5 * deviation)


def answers(batch):
    """Return the targets of the last step, (N, K), after checking that only it counts."""
    assert batch.mask[-1].all()
    assert not batch.mask[:-1].any()
    assert not batch.targets[:-1].any()
    return batch.targets[-1]


def assert_no_leak(batch, hidden):
    """No step outside `hidden`, a slice of T, is correlated with the answer at the end."""
    answer = answers(batch)
    answer = (answer - answer.mean(axis=0)) / answer.std(axis=0)
    elsewhere = np.delete(batch.x, hidden, axis=0)
    deviation = elsewhere.std(axis=1, keepdims=True)
    scores = np.where(deviation > 1e-12, elsewhere - elsewhere.mean(axis=1, keepdims=True), 0.0)
    scores = scores / np.where(deviation > 1e-12, deviation, 1.0)
    correlation = np.einsum("tnd,nk->tdk", scores, answer) / answer.shape[0]
    assert np.abs(correlation).max() < 5.5 / np.sqrt(answer.shape[0])
    assert np.abs(correlation).max() > 0 or not scores.any()
