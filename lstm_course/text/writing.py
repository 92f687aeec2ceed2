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


def closing_odds(predict, words: list[str], distance: int, pair: str) -> np.ndarray:
    """Ask what closes: the odds of the first closing sign against the second, (2, words).

    `words` are put between the opening sign and the place that is asked, `distance` characters of
    them from each word on in turn; once after the first of the pair's two signs, once after the
    second; all else is equal. `predict` takes a list of equally long texts and gives probabilities
    (texts, K).
    """
    check_choice("pair", pair, PAIRS)
    distance = check_integer("distance", distance, minimum=1)
    words = check_words("words", words)
    if not any(words):
        raise ValueError("words must hold a word; got none")
    opens, closes = PAIRS[pair]
    texts = [_between(words, k, distance) for k in range(len(words))]
    asked = (predict([f"    value = name{sign}{t}" for t in texts]) for sign in opens)
    a, b = (int(encode(sign)[0]) for sign in closes)
    return np.array([p[:, a] / p[:, b] for p in asked])


def probe_openings(predict, words: list[str], distance: int, pair: str) -> float:
    """Ask how often the odds of a closing sign are larger where it was opened: the share.

    This is a trace of the opening, however faint; how strong it is `closing_odds` tells. A model
    that does not see the opening has it in half of the cases, ties counted half.
    """
    first, second = np.log(closing_odds(predict, words, distance, pair))
    gain = first - second
    return float(np.mean((gain > 0) + 0.5 * (gain == 0)))


def _between(words: list[str], start: int, distance: int) -> str:
    """Join words from one on, and cut the text to `distance` characters."""
    turned = words[start:] + words[:start]
    text = ", ".join(turned * (1 + distance // len(", ".join(words))))
    return text[:distance]
