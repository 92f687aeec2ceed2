"""How a character model goes on from an opening: the next character, the text that it writes."""

import numpy as np
import torch
from torch import nn

from lstm_course.training.loop import mode
from lstm_course.validation import (
    check_choice,
    check_generator,
    check_integer,
    check_number,
    check_type,
    check_words,
)

from .corpus import NUM_CHARACTERS, decode, encode

PAIRS = {"brackets": ("([", ")]"), "quotes": ("\"'", "\"'")}  # what opens, what closes
LEAST_TEMPERATURE = 1e-3


def next_chances(model: nn.Module, texts: list[str]) -> np.ndarray:
    """Return the distribution of the character after texts of equal length: (texts, K), float64.

    Raises ValueError if the lengths differ or a text is empty.
    """
    check_type("model", model, nn.Module)
    check_words("texts", texts)
    lengths = sorted({len(text) for text in texts})
    if len(lengths) != 1 or lengths[0] == 0:
        raise ValueError(f"texts must be equally long and not empty; got lengths {lengths}")
    ids = torch.from_numpy(np.array([encode(text) for text in texts]).T.copy())  # (T, N)
    with torch.no_grad(), mode(model, training=False):
        outputs, _ = model(ids)
    return torch.softmax(outputs[-1].double(), dim=-1).numpy()


def write_text(
    model: nn.Module, rng: np.random.Generator, length: int, *, opening="\n", temperature=1.0
) -> str:
    """Let a model continue an opening by `length` characters, each drawn and then read.

    The outputs are divided by `temperature` before the softmax: below 1 likely characters become
    likelier, above 1 all become more alike. Raises ValueError for a temperature below 0.001.
    """
    check_type("model", model, nn.Module)
    check_generator("rng", rng)
    length = check_integer("length", length, minimum=1)
    if not check_type("opening", opening, str):
        raise ValueError("opening is empty; expected a character or more to continue")
    temperature = check_number("temperature", temperature, LEAST_TEMPERATURE)
    ids, state, written = torch.from_numpy(encode(opening)[:, None]), None, []
    with torch.no_grad(), mode(model, training=False):
        for _ in range(length):
            outputs, state = model(ids, state)
            p = torch.softmax(outputs[-1, 0].double() / temperature, dim=-1).numpy()
            drawn = np.searchsorted(np.cumsum(p), rng.uniform(0, p.sum()))
            written.append(min(int(drawn), NUM_CHARACTERS - 1))
            ids = torch.tensor([[written[-1]]])
    return decode(written)


def probe_openings(predict, words: list[str], distance: int, pair: str) -> float:
    """Ask what closes: how often are the odds of the right sign larger where it was opened?

    `words` are put between the opening sign and the place that is asked, `distance` characters of
    them from a random word on, once after each of the pair's two signs; all else is equal. The
    answer is right where the closing sign that fits gains, in odds against the other one: a model
    that does not see the opening is right in half of the cases, ties counted half. `predict` takes
    a list of equally long texts and gives probabilities (texts, K). Returns the share of right
    answers.
    """
    check_choice("pair", pair, PAIRS)
    distance = check_integer("distance", distance, minimum=1)
    words = check_words("words", words)
    if not any(words):
        raise ValueError("words must hold a word; got none")
    opens, closes = PAIRS[pair]
    texts = [_between(words, k, distance) for k in range(len(words))]
    first, second = (predict([f"    value = name{sign}{t}" for t in texts]) for sign in opens)
    a, b = (int(encode(sign)[0]) for sign in closes)
    gain = np.log(first[:, a] / first[:, b]) - np.log(second[:, a] / second[:, b])
    return float(np.mean((gain > 0) + 0.5 * (gain == 0)))


def _between(words: list[str], start: int, distance: int) -> str:
    """Join words from one on, and cut the text to `distance` characters."""
    turned = words[start:] + words[:start]
    text = ", ".join(turned * (1 + distance // len(", ".join(words))))
    return text[:distance]
