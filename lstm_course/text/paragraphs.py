"""The stored paragraphs as numbers: token ids, answers, batches. `paragraph_writer` wrote them."""

from typing import NamedTuple

import numpy as np

from lstm_course.data.files import load_table, one_hot
from lstm_course.tasks.batch import Batch, answer_at_end
from lstm_course.validation import check_choice

from .paragraph_writer import (
    ANSWERS,
    CUE_INDEX,
    CUES,
    DISTANCES,
    SPLITS,
    VOCABULARY,
    Paragraph,
    file_name,
)


class Paragraphs(NamedTuple):
    """Paragraphs of one distance, as numbers. No padding: all of them have the same T.

    ids (T, N): each token's index in `vocabulary`; the answer is not among them.
    answers (N,): each answer's index in `answer_words`, 0 to 7.
    cue_index, distance: the cue is `ids[cue_index]`, the last token `ids[cue_index + distance]`.
    paragraphs: the same as text, for `paragraphs.as_text`.
    """

    ids: np.ndarray
    answers: np.ndarray
    vocabulary: tuple[str, ...]
    answer_words: tuple[str, ...]
    cue_index: int
    distance: int
    paragraphs: list[Paragraph]


def load_paragraphs(split: str, distance: int) -> Paragraphs:
    """Load the paragraphs of a split ("train" or "held_out") at one distance, as token ids.

    Raises ValueError for an unknown split or distance, DataFileError for a damaged file.
    """
    split = check_choice("split", split, SPLITS)
    distance = check_choice("distance", distance, DISTANCES)  # write_paragraphs writes others
    table = load_table(f"paragraphs/{file_name(split, distance)}")
    rows = zip(table["text"], table["answer"], strict=True)
    found = [Paragraph(tuple(t.split()), str(a), CUE_INDEX, distance) for t, a in rows]
    index = {word: k for k, word in enumerate(VOCABULARY)}
    ids = np.array([[index[token] for token in p.tokens] for p in found], dtype=np.int64).T.copy()
    answers = np.array([ANSWERS.index(p.answer) for p in found], dtype=np.int64)
    return Paragraphs(ids, answers, VOCABULARY, ANSWERS, CUE_INDEX, distance, found)


def misleading_words(paragraphs: Paragraphs) -> np.ndarray:
    """Whether each word misleads, (T, N) of bool: it names a place, and stands after the cue."""
    cues = {cue for words in CUES.values() for cue in words}
    misleads = np.isin(paragraphs.ids, [VOCABULARY.index(cue) for cue in cues])
    misleads[: paragraphs.cue_index + 1] = False
    return misleads


def classes_of(x: np.ndarray, paragraphs: Paragraphs, chosen: np.ndarray) -> Batch:
    """Make a batch of some paragraphs: the answer's class is asked at the last step."""
    classes = one_hot(paragraphs.answers[chosen], len(paragraphs.answer_words))
    return answer_at_end(x[:, chosen], classes)
