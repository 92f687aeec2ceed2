"""Stored paragraphs as numbers: ids, answers and text agree; what cannot go together is refused."""

import shutil

import numpy as np
import pytest

from course_tools import ROOT
from lstm_course.data.files import DataFileError
from lstm_course.text.paragraph_writer import ANSWERS, CUES, DISTANCES
from lstm_course.text.paragraphs import load_paragraphs, misleading_words


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize(("split", "N"), [("train", 640), ("held_out", 160)])
def test_the_paragraphs_of_every_file_are_loaded(split, N, distance):
    loaded = load_paragraphs(split, distance)
    assert loaded.ids.shape == (loaded.cue_index + distance + 1, N)
    assert loaded.ids.dtype == np.int64
    assert loaded.answers.shape == (N,)
    assert np.bincount(loaded.answers).tolist() == [N // 8] * 8
    assert loaded.distance == distance


def test_ids_answers_and_text_of_a_paragraph_say_the_same():
    loaded = load_paragraphs("held_out", 20)
    for n, paragraph in enumerate(loaded.paragraphs):
        words = [loaded.vocabulary[k] for k in loaded.ids[:, n]]
        assert words == list(paragraph.tokens)
        assert loaded.answer_words[loaded.answers[n]] == paragraph.answer
        assert words[loaded.cue_index] in CUES[paragraph.answer]


def test_a_word_misleads_where_it_names_a_place_after_the_cue():
    paragraphs = load_paragraphs("held_out", 20)
    misleads = misleading_words(paragraphs)
    assert np.all(misleads.sum(axis=0) == 2), "two misleading sentences at distance 20"
    for t, n in zip(*np.nonzero(misleads), strict=True):
        assert t > paragraphs.cue_index
        assert paragraphs.vocabulary[paragraphs.ids[t, n]] in [w for c in CUES.values() for w in c]
    assert not misleading_words(load_paragraphs("held_out", 5)).any()


def test_the_answer_is_not_among_the_ids():
    loaded = load_paragraphs("train", 100)
    assert not np.isin(loaded.ids, [loaded.vocabulary.index(word) for word in ANSWERS]).any()


def test_all_files_share_one_vocabulary():
    assert load_paragraphs("train", 5).vocabulary == load_paragraphs("held_out", 100).vocabulary


def test_an_unknown_split_or_distance_is_refused():
    with pytest.raises(ValueError, match="split must be one of 'train', 'held_out'; got 'test'"):
        load_paragraphs("test", 10)
    with pytest.raises(ValueError, match="distance must be one of 5, 10, 20, .*; got 15"):
        load_paragraphs("train", 15)


def test_a_damaged_paragraph_file_is_refused(tmp_path, monkeypatch):
    copy = shutil.copytree(ROOT / "datasets", tmp_path / "datasets")
    path = copy / "paragraphs" / "train_distance_010.tsv"
    path.write_bytes(path.read_bytes()[:-100])
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(copy))
    with pytest.raises(DataFileError, match=r"paragraphs/train_distance_010\.tsv is not"):
        load_paragraphs("train", 10)
