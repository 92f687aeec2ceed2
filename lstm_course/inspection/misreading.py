"""One wrong word: an LSTM in which another state goes through the last tanh, beside the right one.

The networks of one call are trained side by side: the first axis of their weights and inputs, K,
counts them. The task: the first symbol is A or B, then come distractors, then a question: which?
"""

import numpy as np
import torch

from lstm_course.sequence import orthogonal_matrix
from lstm_course.validation import check_choice, check_integer, check_number

READINGS = ("cell state", "tanh layer", "previous hidden state")  # the first is right
SIZES = {"D": 7, "H": 8, "N": 16}  # symbols: A, B, four distractors, the question
NUM_STEPS, LEARNING_RATE = 100, 2e-2


def read_as(reading: str, x, h, c, W_x, W_h, b):
    """Read x (T, ..., N, D) as an LSTM that puts one of READINGS through its last tanh, in torch.

    "tanh layer" is what h and x make of the candidate's weights. Returns the last h and c,
    (..., N, H); weights are stacked, W_x (..., 4H, D). Raises ValueError for another reading.
    """
    check_choice("reading", reading, READINGS)
    for x_t in x:
        z_i, z_f, z_g, z_o = (x_t @ W_x.mT + h @ W_h.mT + b[..., None, :]).chunk(4, dim=-1)
        c = z_f.sigmoid() * c + z_i.sigmoid() * z_g.tanh()
        inside = dict(zip(READINGS, (c, z_g, h), strict=True))[reading]
        h = z_o.sigmoid() * inside.tanh()
    return h, c


def percent_told_apart(
    reading: str, seeds, distance: int = 20, helped: bool = False, loudness: float = 1.0
) -> list[float]:
    """Train a network for each seed; return the percent right of 500 new sequences, one a network.

    helped: orthogonal recurrent weights of the tanh layer, gain 1.3, and a bias of 3 for the gate
    that holds the memory: forget, or output where the cell state is not read. loudness: what the
    distractors are multiplied by. Weights and sequences are drawn from each network's seed.
    """
    distance, loudness = check_integer("distance", distance, 1), check_number("loudness", loudness)
    rngs = [np.random.default_rng(check_integer("seed", seed, 0)) for seed in seeds]
    drawn = [_draw_weights(rng, reading, helped) for rng in rngs]
    weights = [torch.from_numpy(np.stack(parts)) for parts in zip(*drawn, strict=True)]
    optimizer = torch.optim.Adam([part.requires_grad_() for part in weights], LEARNING_RATE)
    for _ in range(NUM_STEPS):
        x, told = _draw_batch(rngs, distance, loudness, SIZES["N"])
        scores = _scores(reading, x, weights)
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(scores.flatten(0, 1), told.flatten()).backward()
        optimizer.step()
    with torch.no_grad():
        x, told = _draw_batch(rngs, distance, loudness, 500)
        right = _scores(reading, x, weights).argmax(dim=-1) == told
    return (100 * right.double().mean(dim=1)).tolist()


def difference_left(reading: str, seed: int, distance: int = 20, loudness: float = 1.0) -> float:
    """How much is left, behind the distractors, of the difference between first A and first B.

    In a helped network before training: the distance of the two states that carry the memory (c of
    the right cell, h of another) as a multiple of what it was after the first symbol; the median of
    100 sequences of distractors. Loudness as above.
    """
    rng = np.random.default_rng(check_integer("seed", seed, 0))
    weights = [torch.from_numpy(part[None]) for part in _draw_weights(rng, reading, helped=True)]
    x, _ = _draw_batch([rng], distance, loudness, 100)
    start, carrier = x.new_zeros(1, 100, SIZES["H"]), reading == READINGS[0]  # 0 is h, 1 is c
    states = []  # of A, of B: after the first symbol, after the last distractor
    for first in np.eye(SIZES["D"])[:2]:
        x[0] = torch.from_numpy(first)
        ends = (read_as(reading, x[:k], start, start, *weights[:3]) for k in (1, distance + 1))
        states.append([end[carrier] for end in ends])
    early, late = ((a - b).norm(dim=-1) for a, b in zip(*states, strict=True))
    return float((late / early).median())


def _draw_weights(rng, reading: str, helped: bool) -> list[np.ndarray]:
    """One network's W_x, W_h, b and readout, as torch draws them, or helped."""
    D, H = SIZES["D"], SIZES["H"]
    shapes = ((4 * H, D), (4 * H, H), (4 * H,), (2, H))
    W_x, W_h, b, readout = (rng.uniform(-1, 1, shape) / np.sqrt(H) for shape in shapes)
    ridge = 1.3 * orthogonal_matrix(H, rng)
    if helped:
        W_h[2 * H : 3 * H] = ridge
        start = H if reading == READINGS[0] else 3 * H  # of the rows of f, of o
        b[start : start + H] += 3
    return [W_x, W_h, b, readout]


def _draw_batch(rngs, distance: int, loudness: float, N: int):
    """Sequences x (T, K, N, D) and which symbol came first, (K, N)."""
    symbols = np.stack([rng.integers(2, 6, (distance + 2, N)) for rng in rngs], axis=1)
    symbols[0] = [rng.integers(0, 2, N) for rng in rngs]
    symbols[-1] = 6
    x = np.eye(SIZES["D"])[symbols]
    x[1:-1] *= loudness
    return torch.from_numpy(x), torch.from_numpy(symbols[0])


def _scores(reading: str, x, weights):
    silence = x.new_zeros(*x.shape[1:3], SIZES["H"])
    h, _ = read_as(reading, x, silence, silence, *weights[:3])
    return h @ weights[3].mT
