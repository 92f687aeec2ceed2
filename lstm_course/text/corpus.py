"""The text that every learner has: Python's own documentation and the source of its library.

`pydoc_data.topics` is the text behind `help("if")`; beside it stand the modules on the top level of
the standard library. Both belong to the Python that runs, so nothing is downloaded, and the text
differs a little from version to version.
"""

import os
import re
import tokenize
import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lstm_course.validation import check_indices, check_integer, check_type

ALPHABET = "\n" + "".join(map(chr, range(32, 127)))  # printable ASCII and the line's end
OTHER = len(ALPHABET)  # the id of every other character
NUM_CHARACTERS = len(ALPHABET) + 1
SHOWN_FOR_OTHER = "\ufffd"
HELD_OUT = 10  # one document in so many
TRAIN_SIZE, HELD_OUT_SIZE = 4_000_000, 400_000  # characters at most
NO_SOURCE = ("_sysconfigdata", "sitecustomize", "usercustomize")  # made on each machine
REPEATED = 0.5  # a topic of which more than this share stood in others is left out


class Corpus(NamedTuple):
    """Text in two parts, by document: a document is in one of them, whole.

    train, held_out: character ids, (characters,), int64, 0 to NUM_CHARACTERS - 1.
    train_names, held_out_names: the documents in their order, "topic if" or "datetime.py".
    held_out_starts: where each held-out document begins in `held_out`.
    """

    train: np.ndarray
    held_out: np.ndarray
    train_names: tuple[str, ...]
    held_out_names: tuple[str, ...]
    held_out_starts: np.ndarray


def load_corpus(train_size: int = TRAIN_SIZE, held_out_size: int = HELD_OUT_SIZE) -> Corpus:
    """Read the text of this Python, at most so many characters; equal at every call.

    Documents stand in an order that their names' checksums shuffle, and one in ten is held out,
    again by its name: a module is on the same side in every version of Python. The last document
    is cut where the size is reached. Raises FileNotFoundError if this Python comes without
    the source of its library.
    """
    sizes = (("train_size", train_size), ("held_out_size", held_out_size))
    return _load_corpus(*(check_integer(name, size, minimum=1) for name, size in sizes))


@cache
def _load_corpus(train_size: int, held_out_size: int) -> Corpus:
    documents = read_documents()
    names = sorted(documents, key=lambda name: (_checksum(name), name))
    held_out = [name for name in names if is_held_out(name)]
    train = [name for name in names if not is_held_out(name)]
    train_ids, train_names, _ = _join(documents, train, train_size)
    held_ids, held_names, starts = _join(documents, held_out, held_out_size)
    return Corpus(train_ids, held_ids, train_names, held_names, starts)


def is_held_out(name: str) -> bool:
    """Whether a document is kept for testing; decided by its name alone."""
    return _checksum(f"held out {name}") % HELD_OUT == 0


def read_documents(folder: Path = Path(os.__file__).parent) -> dict[str, str]:
    """Return every document by name: the topics that repeat no other, the modules of `folder`.

    Raises FileNotFoundError where it holds no module.
    """
    documents = {f"topic {name}": text for name, text in read_topics().items()}
    paths = [path for path in folder.glob("*.py") if not path.name.startswith(NO_SOURCE)]
    if not paths:
        raise FileNotFoundError(
            f"the folder {folder} holds no .py file: this Python comes without the source of its "
            f"library; use one from an installer, a package manager or conda"
        )
    for path in paths:
        with tokenize.open(path) as file:  # decodes as Python does, line ends become \n
            documents[path.name] = file.read()
    return {name: text for name, text in documents.items() if text.strip()}


def read_topics() -> dict[str, str]:
    """Return the documentation topics, without those that repeat another one's paragraphs.

    The topic "compound statements" holds those of `if`, `for` and `while` word for word. With one
    of them in training and the other held out, a model could answer by heart.
    """
    try:
        from pydoc_data.topics import topics
    except ImportError:  # some systems pack it separately: the modules alone have to do
        return {}
    kept, seen = {}, set()
    for name, text in sorted(topics.items(), key=lambda item: (-len(item[1]), item[0])):
        paragraphs = [part for part in text.split("\n\n") if len(part) > 60]
        repeated = sum(len(part) for part in paragraphs if part in seen)
        if repeated <= REPEATED * sum(map(len, paragraphs)):
            kept[name] = text
            seen.update(paragraphs)
    return kept


def encode(text: str) -> np.ndarray:
    """Turn text into character ids, (characters,); one outside ALPHABET becomes OTHER."""
    check_type("text", text, str)
    table = np.full(128, OTHER, dtype=np.int64)
    table[[ord(character) for character in ALPHABET]] = np.arange(OTHER)
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    return np.where(codes < 128, table[np.minimum(codes, 127)], OTHER)


def decode(ids) -> str:
    """Turn character ids, an array or a list, into text, OTHER into a question mark on a diamond.

    Raises TypeError or ValueError for anything but ids.
    """
    if isinstance(ids, (list, tuple)):
        ids = np.array(ids) if ids else np.zeros(0, dtype=int)
    check_indices("ids", ids, NUM_CHARACTERS, "characters")
    letters = ALPHABET + SHOWN_FOR_OTHER
    return "".join(letters[k] for k in ids.tolist())


def indentation_places(text: str) -> np.ndarray:
    """Mark the spaces that begin a line, and the character that ends them: (characters,), bool."""
    marked = np.zeros(len(text), dtype=bool)
    for found in re.finditer(r"^ +[^ \n]", text, flags=re.MULTILINE):
        marked[found.start() : found.end()] = True
    return marked


def probe_words(corpus: Corpus, number: int = 200) -> list[str]:
    """Return the first different words of the held-out text, small letters only, 3 to 8 each."""
    number = check_integer("number", number)
    found = re.findall(r"\b[a-z]{3,8}\b", decode(corpus.held_out))
    return list(dict.fromkeys(found))[:number]


def _join(documents: dict[str, str], names: list[str], size: int) -> tuple:
    """Put documents behind one another up to a size: ids, names used, where each begins."""
    parts, starts, total = [], [], 0
    for name in names:
        if total >= size:
            break
        starts.append(total)
        parts.append(encode(documents[name].rstrip("\n") + "\n\n")[: size - total])
        total += len(parts[-1])
    return np.concatenate(parts), tuple(names[: len(parts)]), np.array(starts)


def _checksum(name: str) -> int:
    return zlib.crc32(name.encode())
