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
    AGAIN,
    NUM_CHARACTERS,
    decode,
    indentation_places,
    load_corpus,
    new_name_places,
    probe_words,
)
from lstm_course.text.ngrams import NGram
from lstm_course.validation import check_choice

SECONDS = 60.0  # of CPU time for each network
SEEDS = (0, 1, 2)
N, T = 16, 64  # streams side by side, steps of a chunk
NETWORKS = {  # chosen with seed 100 on the end of the training text: datasets/characters/README.md
    "LSTM": {"cell": "lstm", "H": 192, "forget_bias": 1.0, "learning_rate": 1e-2},
    "GRU": {"cell": "gru", "H": 128, "learning_rate": 1e-2},
    "RNN": {"cell": "rnn", "H": 192, "learning_rate": 5e-3},
}
CONTEXTS = (1, 2, 5, 10, 20, 50, 100)  # characters that a network may use
NUM_PLACES = 8192  # at which bits are measured for each context
ORDERS = tuple(range(10))  # of the n-grams
SAME_TEXT = "n-gram, text of the LSTM"
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
    *(f"name_{label}" for label in AGAIN),
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


def network_row(model: str, seed: int, seconds: float = SECONDS) -> Row:
    """Train one network on the training text and measure it on the held-out text.

    Raises ValueError for an unknown network.
    """
    from lstm_course.text import characters  # torch, a second
    from lstm_course.text.writing import next_chances, probe_openings

    options = dict(NETWORKS[check_choice("model", model, tuple(NETWORKS))])
    corpus, learning_rate = load_corpus(), options.pop("learning_rate")
    network = characters.CharacterModel(**options, rng=np.random.default_rng(seed))
    settings = {"N": N, "T": T, "learning_rate": learning_rate, "seconds": seconds}
    reading = characters.train_characters(network, corpus.train, **settings)
    found = by_place(characters.bits_of(network, corpus.held_out))
    places, words = measured_places(len(corpus.held_out)), probe_words(corpus)
    for k in CONTEXTS:
        bits = characters.bits_with_context(network, corpus.held_out, places, k)
        found[f"context_{k}"] = bits.mean()
    for k in PROBED:
        for pair in ("brackets", "quotes"):
            share = probe_openings(partial(next_chances, network), words, k, pair)
            found[f"{pair}_{k}"] = share
    return _row(model, seed, reading.characters, network.num_weights, reading.seconds, found)


def baseline_row(model: str, setting: int, read: dict | None = None) -> Row:
    """Count an n-gram, or compress, and measure it on the held-out text.

    `model` is "n-gram" (of order `setting`), SAME_TEXT (the highest order, `read[setting]`
    characters of the text as the LSTM with this seed read them) or a compressor, "gzip, alone" or
    "gzip, primed" with the training text.
    """
    corpus, start = load_corpus(), time.process_time()
    if model in ("n-gram", SAME_TEXT):
        ids = corpus.train if model == "n-gram" else text_read(corpus.train, read[setting])
        order = setting if model == "n-gram" else ORDERS[-1]
        found = by_place(NGram(ids, order, NUM_CHARACTERS).bits(corpus.held_out))
        return _row(model, setting, len(ids), 0, time.process_time() - start, found)
    name, _, way = model.partition(", ")
    compress = COMPRESSORS[check_choice("model", name, tuple(COMPRESSORS))]
    held_out = decode(corpus.held_out).encode("latin-1", "replace")
    before = decode(corpus.train).encode("latin-1", "replace") if way == "primed" else b""
    size = len(compress(before + held_out)) - (len(compress(before)) if before else 0)
    bits = {"held_out": 8 * size / len(held_out)}
    return _row(model, setting, len(before), 0, time.process_time() - start, bits)


def by_place(bits: np.ndarray) -> dict[str, float]:
    """Average the bits of every held-out character over all, indentation and new names."""
    corpus = load_corpus()
    places = {"held_out": np.ones(len(bits), dtype=bool)}
    places["indentation"] = indentation_places(decode(corpus.held_out))
    places["elsewhere"] = ~places["indentation"]
    places |= {f"name_{label}": mask for label, mask in new_name_places(corpus).items()}
    return {name: float(bits[mask].mean()) for name, mask in places.items()}


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
    """Train the networks; count as much text as the LSTMs read, and all of it; compress."""
    train = partial(network_row, seconds=SECONDS)
    rows = run(train, [(name, seed) for seed in SEEDS for name in NETWORKS], what="networks")
    points = [("n-gram", order) for order in ORDERS]
    points += [(f"{name}, {way}", 0) for name in COMPRESSORS for way in ("alone", "primed")]
    points += [(SAME_TEXT, seed) for seed in SEEDS]
    count = partial(baseline_row, read={r.setting: r.characters for r in rows if r.model == "LSTM"})
    return sorted(rows + run(count, points, what="n-grams and compressors"), key=lambda r: r[:2])


def _row(model, setting, characters, weights, seconds, found) -> Row:
    values = (round(float(found.get(name, math.nan)), 4) for name in _MEASURES)
    python = platform.python_version()
    return Row(model, setting, characters, weights, round(seconds, 1), *values, python)
