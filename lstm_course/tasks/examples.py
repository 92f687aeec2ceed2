"""One sequence of each task of Hochreiter & Schmidhuber (1997), in symbols, to be looked at."""

from typing import NamedTuple

import numpy as np

from .grammars import REBER_SYMBOLS, make_embedded_reber
from .lags import make_noise_free_lag, make_noisy_lag, make_very_long_lag
from .marked import TEMPORAL_SYMBOLS, make_adding, make_multiplication, make_temporal_order

T = 100


class Example(NamedTuple):
    """A sequence in symbols: which experiment, what is read, what of it is needed, the answer.

    `needed` are the positions, from 0, of the symbols on which the answer rests.
    """

    number: str
    words: str
    symbols: tuple[str, ...]
    needed: tuple[int, ...]
    answer: str


def sequences_of_1997(rng: np.random.Generator) -> list[Example]:
    """Draw one sequence of each experiment, of 100 steps where the paper has several lengths."""
    return [_reber(rng), *_lags(rng), _noisy(rng), *_marked(rng), _order(rng)]


def _symbols(batch, names) -> tuple[str, ...]:
    """The one-hot symbols of a batch's first sequence, by name."""
    return tuple(names[k] for k in batch.x[: batch.lengths[0], 0].argmax(axis=1))


def _answer(batch, names) -> str:
    return names[int(batch.targets[-1, 0].argmax())]


def _reber(rng) -> Example:
    batch = make_embedded_reber(rng, 32)
    n = int(np.argmin(np.abs(batch.lengths - 10)))  # a usual length
    symbols = [REBER_SYMBOLS[k] for k in batch.x[: batch.lengths[n] - 1, n].argmax(axis=1)]
    return Example("1", "name every next symbol\nthat is allowed", tuple(symbols), (1,), symbols[1])


def _lags(rng) -> list[Example]:
    names = [f"$a_{{{k}}}$" for k in range(1, T)] + ["x", "y"]
    examples = []
    for variant, words in (("2a", "in order"), ("2b", "in any order")):
        batch = make_noise_free_lag(rng, 1, T, variant)
        words = f"say the first symbol again;\n{T - 1} between, {words}"
        parts = (_symbols(batch, names), (0,), _answer(batch, names))
        examples.append(Example(variant, words, *parts))
    batch = make_very_long_lag(rng, 1, T, 50)
    names = [f"$a_{{{k}}}$" for k in range(1, 51)] + ["e", "b", "x", "y"]
    words = "at e say the second symbol;\nbetween, any of 50"
    parts = (_symbols(batch, names), (1,), _answer(batch, names[-2:]))
    return [*examples, Example("2c", words, *parts)]


def _values(batch) -> list[float]:
    return [float(value) for value in batch.x[:, 0, 0]]


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


def _noisy(rng) -> Example:
    batch = make_noisy_lag(rng, 1, T, 3, fixed_length=True)
    symbols = tuple(map(_number, _values(batch)))
    words = "which of two classes?\nThe first 3 values tell"
    return Example("3a", words, symbols, (0, 1, 2), f"{batch.targets[-1, 0, 0]:.0f}")


def _marked(rng) -> list[Example]:
    examples = []
    for number, make, words in (
        ("4", make_adding, "add the two marked values:\n0.5 + their sum / 4"),
        ("5", make_multiplication, "multiply the two\nmarked values"),
    ):
        batch = make(rng, 1, T, fixed_length=True)
        needed = tuple(int(t) for t in np.flatnonzero(batch.x[:, 0, 1] == 1))
        answer = f"{batch.targets[-1, 0, 0]:.2f}"
        examples.append(Example(number, words, tuple(map(_number, _values(batch))), needed, answer))
    return examples


def _order(rng) -> Example:
    batch = make_temporal_order(rng, 1, T, fixed_length=True)
    symbols = _symbols(batch, TEMPORAL_SYMBOLS)
    needed = tuple(t for t, symbol in enumerate(symbols) if symbol in "XY")
    words = "X or Y, twice:\nwhich, in which order?"
    return Example("6a", words, symbols, needed, " ".join(symbols[t] for t in needed))
