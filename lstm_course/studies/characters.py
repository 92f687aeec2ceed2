"""Networks, n-grams and compressors on the same text: the table that lesson 12 plots.

The text is that of the Python that runs the study (`corpus.py`), and every row says which.
"""

import bz2
import lzma
import math
import platform
import time
import zlib
from functools import partial
from typing import NamedTuple

import numpy as np

from lstm_course.text.corpus import (
    NUM_CHARACTERS,
    decode,
    indentation_places,
    load_corpus,
    probe_words,
)
from lstm_course.text.ngrams import NGram
from lstm_course.validation import check_choice

SEEDS = range(5)
NUM_STEPS, N, T = 900, 16, 64  # chunks; streams side by side, steps of a chunk
LSTM = {"cell": "lstm", "H": 128, "forget_bias": 1.0, "learning_rate": 1e-2}
NETWORKS = {  # learning rates chosen with seed 100: datasets/characters/README.md
    "LSTM": LSTM,
    "LSTM, from zeros": LSTM | {"carried": False},
    "RNN": {"cell": "rnn", "H": 250, "learning_rate": 5e-3},  # as many weights as the LSTM
}
CONTEXTS = (1, 2, 3, 5, 8, 15, 30, 60, 100)  # characters that a network may use
NUM_PLACES = 4096  # at which bits are measured for each context
ORDERS = tuple(range(10))  # of the n-grams
SAME_TEXT = "n-gram, text of the networks"
PROBED = (1, 3, 5, 10, 20, 40, 80)  # characters between an opening sign and what closes it
COMPRESSORS = {
    "gzip": lambda data: zlib.compress(data, 9, 31),  # looks back 32 kB
    "bz2": lambda data: bz2.compress(data, 9),  # sorts blocks of 900 kB
    "xz": lambda data: lzma.compress(data, preset=9),  # looks back 64 MB
}
_MEASURES = (
    "held_out",
    "indentation",
    "elsewhere",
    *(f"context_{k}" for k in CONTEXTS),
    *(f"{pair}_{k}" for pair in ("brackets", "quotes") for k in PROBED),
)
Row = NamedTuple(  # one model; bits per character, and shares right of brackets and quotes
    "Row",
    [
        ("model", str),
        ("setting", int),  # a network's seed, an n-gram's order
        ("characters", int),  # of training text read or counted
        ("weights", int),
        ("seconds", float),
        *((name, float) for name in _MEASURES),
        ("python", str),
    ],
)


def train_network(model: str, seed: int):
    """Train one of NETWORKS on the training text; return (network, its training.History).

    Raises ValueError for an unknown one.
    """
    from lstm_course.text.characters import CharacterModel, train_characters  # torch, a second

    options = dict(NETWORKS[check_choice("model", model, tuple(NETWORKS))])
    settings = {k: options.pop(k) for k in ("learning_rate", "carried") if k in options}
    network = CharacterModel(**options, rng=np.random.default_rng(seed))
    text = load_corpus().train
    return network, train_characters(network, text, num_steps=NUM_STEPS, N=N, T=T, **settings)


def network_row(model: str, seed: int) -> Row:
    """Train one network and measure it on the held-out text."""
    from lstm_course.text.characters import bits_of, bits_with_context

    network, history = train_network(model, seed)
    corpus = load_corpus()
    found = by_place(bits_of(network, corpus.held_out)) | probed(network)
    places = measured_places(len(corpus.held_out))
    for k in CONTEXTS:
        bits = bits_with_context(network, corpus.held_out, places, k)
        found[f"context_{k}"] = bits.mean()
    read = history.num_steps * N * T
    return _row(model, seed, read, network.num_weights, history.seconds, found)


def probed(network) -> dict[str, float]:
    """Ask a network what closes what was opened, at every distance of PROBED."""
    from lstm_course.text.writing import next_chances, probe_openings

    ask, words = partial(next_chances, network), probe_words(load_corpus())
    pairs = [(pair, k) for pair in ("brackets", "quotes") for k in PROBED]
    return {f"{pair}_{k}": probe_openings(ask, words, k, pair) for pair, k in pairs}


def baseline_row(model: str, setting: int) -> Row:
    """Count an n-gram, or compress, and measure it on the held-out text.

    `model` is "n-gram" (of order `setting`), SAME_TEXT (the same, on the text that each network
    reads) or a compressor, "gzip, alone" or "gzip, primed" with the training text.
    """
    corpus, start = load_corpus(), time.process_time()
    if model in ("n-gram", SAME_TEXT):
        read = NUM_STEPS * N * T
        ids = corpus.train if model == "n-gram" else text_read(corpus.train, read)
        found = by_place(NGram(ids, setting, NUM_CHARACTERS).bits(corpus.held_out))
        return _row(model, setting, len(ids), 0, time.process_time() - start, found)
    name, _, way = model.partition(", ")
    compress = COMPRESSORS[check_choice("model", name, tuple(COMPRESSORS))]
    held_out = decode(corpus.held_out).encode("latin-1", "replace")
    before = decode(corpus.train).encode("latin-1", "replace") if way == "primed" else b""
    size = len(compress(before + held_out)) - (len(compress(before)) if before else 0)
    bits = {"held_out": 8 * size / len(held_out)}
    return _row(model, setting, len(before), 0, time.process_time() - start, bits)


def by_place(bits: np.ndarray) -> dict[str, float]:
    """Average the bits of every held-out character over all, indentation and elsewhere."""
    inside = indentation_places(decode(load_corpus().held_out))
    parts = {"held_out": bits, "indentation": bits[inside], "elsewhere": bits[~inside]}
    return {name: float(part.mean()) for name, part in parts.items()}


def text_read(ids: np.ndarray, characters: int) -> np.ndarray:
    """Return the part of the training text that a network has read, stream by stream."""
    from lstm_course.text.characters import cut_streams

    return cut_streams(ids, N)[: max(1, characters // N)].T.ravel()


def measured_places(length: int) -> np.ndarray:
    """Draw the places at which bits are measured for each context, the same for every network."""
    first = max(CONTEXTS)
    size = min(NUM_PLACES, length - first)
    return np.sort(first + np.random.default_rng(12).choice(length - first, size, replace=False))


def collect(run) -> list[Row]:
    """Train the networks; count as much text as they read, and all of it; compress."""
    rows = run(network_row, [(name, seed) for seed in SEEDS for name in NETWORKS])
    points = [(name, order) for name in ("n-gram", SAME_TEXT) for order in ORDERS]
    points += [(f"{name}, {way}", 0) for name in COMPRESSORS for way in ("alone", "primed")]
    return sorted(rows + run(baseline_row, points), key=lambda r: r[:2])


def _row(model, setting, characters, weights, seconds, found) -> Row:
    values = (round(float(found.get(name, math.nan)), 4) for name in _MEASURES)
    python = platform.python_version()
    return Row(model, setting, characters, weights, round(seconds, 1), *values, python)
