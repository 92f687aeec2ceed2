"""Sentences to be finished: verbs without their form, and no mark at the end.

    be the keys that the old man hold lost        Are the keys that the old man holds lost?

A verb agrees with its subject, and other nouns stand between the two. In a question the verb comes
before its subject. After Linzen, Dupoux & Goldberg (2016).
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lstm_course.validation import check_generator, check_integer, check_type

FORMS = ("no verb", "singular", "plural")  # what each word's number in `Sentence.forms` stands for
LONGEST = 14  # words of a sentence
_WORDS = tomllib.loads(Path(__file__).with_name("agreement.toml").read_text(encoding="utf-8"))
_NOUNS = [tuple(pair.split()) for pair in _WORDS["nouns"]]  # singular, plural
_VERBS = dict(pair.split() for pair in _WORDS["holding"] + _WORDS["sleeping"])  # as read: singular
_VERBS["be"] = "is"
_HOLDING, _SLEEPING = ([pair.split()[0] for pair in _WORDS[k]] for k in ("holding", "sleeping"))
_NUMBER = {noun: 1 + k for pair in _NOUNS for k, noun in enumerate(pair)}
_OTHERS = ["the", "that", *_WORDS["near"], *_WORDS["adjectives"]]
VOCABULARY = tuple(sorted({*_NUMBER, *_VERBS, *_OTHERS}))


class Sentence(NamedTuple):
    """What is read, and what finishes it.

    words: small letters, each verb without its form. forms: a number for each word, 0 for what is
    no verb, 1 for a verb in the singular, 2 in the plural. is_question: whether it ends with "?".
    """

    words: tuple[str, ...]
    forms: tuple[int, ...]
    is_question: bool


def write_sentences(rng: np.random.Generator, N: int) -> list[Sentence]:
    """Write N sentences of 3 to 14 words, no two alike in words. Raises TypeError or ValueError."""
    check_generator("rng", rng)
    N = check_integer("N", N, minimum=1)
    found: dict[tuple, Sentence] = {}
    while len(found) < N:
        sentence = _write_one(rng)
        if len(sentence.words) <= LONGEST:
            found.setdefault(sentence.words, sentence)
    return list(found.values())


def finished(words, forms, is_question) -> str:
    """Write a sentence out: "Are the keys lost?"; takes what a `Sentence` is made of."""
    if len(words) != len(forms):
        raise ValueError(f"words and forms must be equally many; got {len(words)}, {len(forms)}")
    written = [_in_form(word, form) for word, form in zip(words, forms, strict=True)]
    return f"{' '.join(written).capitalize()}{'?' if is_question else '.'}"


def nearest_noun(words) -> tuple[int, ...]:
    """Give each verb the number of the nearest noun before it, else of the first one: the baseline.

    Returns forms as a `Sentence` has them; 0 for what is no verb.
    """
    check_type("words", words, tuple, list)
    forms, near = [], next((_NUMBER[word] for word in words if word in _NUMBER), 1)
    for word in words:
        near = _NUMBER.get(word, near)
        forms.append(near if word in _VERBS else 0)
    return tuple(forms)


def percent_right(found, sentences) -> float:
    """Return how many percent of the words with a form, 1 or more, were found to have it.

    found: for each of the sentences its forms; what stands behind its last word is padding.
    Raises ValueError for another number of sentences, fewer forms than words, or no word with one.
    """
    if len(found) != len(sentences):
        raise ValueError(f"found must be of {len(sentences)} sentences; got {len(found)}")
    right = []
    for forms, (words, wanted, _) in zip(found, sentences, strict=True):
        if len(forms) < len(words):
            raise ValueError(f"found must have {len(words)} forms or more; got {len(forms)}")
        right += [f == w for f, w in zip(forms, wanted, strict=False) if w > 0]
    if not right:
        raise ValueError("no word of the sentences has a form of 1 or more, so none is judged")
    return float(100 * np.mean(right))


def _in_form(word: str, form: int) -> str:
    if word == "be":
        return ("be", "is", "are")[form]
    return _VERBS.get(word, word) if form == 1 else word


def _write_one(rng) -> Sentence:
    number, subject = _noun_phrase(rng, depth=0)
    be = [("be", number)]
    adjective = [(_pick(rng, _WORDS["adjectives"]), 0)]
    kind = rng.integers(4)
    if kind == 0:
        told = be + subject + adjective
    elif kind == 1:
        told = subject + be + adjective
    elif kind == 2:
        told = subject + [(_pick(rng, _SLEEPING), number)]
    else:
        told = subject + [(_pick(rng, _HOLDING), number)] + _noun_phrase(rng, depth=1)[1]
    words, forms = zip(*told, strict=True)
    return Sentence(words, forms, kind == 0)


def _noun_phrase(rng, depth: int) -> tuple[int, list[tuple[str, int]]]:
    """Draw (number, words with their forms) of "the keys", and what may follow it."""
    number = int(rng.integers(2))
    told = [("the", 0)]
    if rng.integers(4) == 0:
        told.append((_pick(rng, _WORDS["adjectives"]), 0))
    told.append((_pick(rng, _NOUNS)[number], 0))
    follows = rng.integers(4) if depth < 1 else 0
    if follows == 1:
        told += [(_pick(rng, _WORDS["near"]), 0), *_noun_phrase(rng, depth + 1)[1]]
    elif follows == 2:
        told += [("that", 0), (_pick(rng, _HOLDING), 1 + number)]
        told += _noun_phrase(rng, depth + 1)[1]
    elif follows == 3:
        inner, other = _noun_phrase(rng, depth + 1)
        told += [("that", 0), *other, (_pick(rng, _HOLDING), inner)]
    return 1 + number, told


def _pick(rng, items):
    return items[rng.integers(len(items))]
