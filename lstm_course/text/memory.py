"""Where in a text memory helps: indentation, names, and how far back a name stood before."""

from __future__ import annotations

import re

import numpy as np

from lstm_course.validation import check_integer, check_type

from .corpus import Corpus, decode

NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]{4,}")  # five characters or more
AGAIN = {  # label: the most characters since the same name began before
    "first": 0,
    "again_50": 50,
    "again_200": 200,
    "again_1000": 1000,
    "again_later": 10_000_000,
}


def indentation_places(text: str) -> np.ndarray:
    """Mark the spaces that begin a line, and the character that ends them: (characters,), bool."""
    check_type("text", text, str)
    marked = np.zeros(len(text), dtype=bool)
    for found in re.finditer(r"^ +[^ \n]", text, flags=re.MULTILINE):
        marked[found.start() : found.end()] = True
    return marked


def new_name_places(corpus: Corpus) -> dict[str, np.ndarray]:
    """Mark the names in the held-out text that no training document holds, by when they came last.

    Returns a mask (characters,) of names' letters for each label of AGAIN: "first" in its document,
    "again_50" where the name began last at most 50 characters before, "again_200" where 51 to
    200, and so on. Whoever knows such a name at its second place has read it at its first.
    """
    check_type("corpus", corpus, Corpus)
    text = decode(corpus.held_out)
    known = set(NAME.findall(decode(corpus.train)))
    places = {label: np.zeros(len(text), dtype=bool) for label in AGAIN}
    ends = [*corpus.held_out_starts[1:].tolist(), len(text)]
    for start, end in zip(corpus.held_out_starts.tolist(), ends, strict=True):
        last: dict[str, int] = {}
        for found in NAME.finditer(text, start, end):
            name = found.group()
            if name in known:
                continue
            passed = found.start() - last.get(name, found.start())  # 0 at its first place
            label = next(label for label, most in AGAIN.items() if passed <= most)
            last[name] = found.start()
            places[label][found.start() : found.end()] = True
    return places


def probe_words(corpus: Corpus, number: int = 200) -> list[str]:
    """Return the first different words of the held-out text, small letters only, 3 to 8 each."""
    check_type("corpus", corpus, Corpus)
    number = check_integer("number", number)
    found = re.findall(r"\b[a-z]{3,8}\b", decode(corpus.held_out))
    return list(dict.fromkeys(found))[:number]
