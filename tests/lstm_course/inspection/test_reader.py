"""The reader: its stored weights load, read paragraphs well, and come from its own command."""

import numpy as np
import pytest

from lstm_course.inspection import reader as module
from lstm_course.inspection.reader import SENTENCE, load_reader, train_reader, write_reader
from lstm_course.sequence import lstm_forward
from lstm_course.text.paragraphs import load_paragraphs


@pytest.fixture(scope="module")
def reader():
    return load_reader()


def test_its_arrays_have_the_shapes_it_promises(reader):
    shapes = {name: array.shape for name, array in reader._asdict().items()}
    assert shapes == {
        "embedding": (300, 6),
        "W_x": (32, 6),
        "W_h": (32, 8),
        "b": (32,),
        "W_y": (8, 8),
        "b_y": (8,),
    }


@pytest.mark.parametrize(("distance", "least"), [(10, 1.0), (40, 0.98), (100, 0.95)])
def test_it_answers_held_out_paragraphs_also_of_distances_it_never_saw(reader, distance, least):
    data = load_paragraphs("held_out", distance)
    zeros = np.zeros((data.ids.shape[1], 8))
    h_T = lstm_forward(reader.embedding[data.ids], zeros, zeros, *reader.weights).h_T
    found = np.argmax(h_T @ reader.W_y.T + reader.b_y, axis=1)
    assert np.mean(found == data.answers) >= least


def test_the_sentence_of_the_lessons_is_held_out_and_answered(reader):
    data = load_paragraphs("held_out", 10)
    texts = {p.tokens: p.answer for p in data.paragraphs}
    assert texts[tuple(word.lower() for word in SENTENCE)] == "french"
    assert reader.answer(list(SENTENCE)) == "french"


def test_the_examples_to_choose_from_are_held_out_and_answered_but_for_one_changed_cue(reader):
    stored = [load_paragraphs("held_out", distance).paragraphs for distance in (5, 10, 20)]
    answers = {p.tokens: p.answer for paragraphs in stored for p in paragraphs}
    for text in reader.examples:
        told = answers.get(tuple(text.lower().split()), "italian" if "Italy" in text else None)
        assert reader.answer(text.split()) == told, text


def test_one_word_in_the_opening_changes_the_answer(reader):
    words = [{"France": "Poland"}.get(word, word) for word in SENTENCE]
    assert reader.answer(words) == "polish"


def test_reading_gives_every_gate_of_every_word(reader):
    trace = reader.read(list(SENTENCE))
    assert trace.f.shape == (len(SENTENCE), 1, 8)
    np.testing.assert_array_equal(trace.x, reader.embed(list(SENTENCE)))


def test_unknown_words_are_named(reader):
    with pytest.raises(ValueError, match="got 'xylophone', 'zebra'"):
        reader.read(["the", "xylophone", "zebra"])


def test_training_begins_from_the_seed_and_changes_every_array():
    start, again, later = train_reader(0), train_reader(0), train_reader(3)
    other = train_reader(0, seed=1)
    for name, a, b, c, d in zip(start._fields, start, again, later, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.array_equal(a, c), name
        assert not np.array_equal(a, d), name


def test_writing_and_loading_keeps_four_decimals(tmp_path, monkeypatch):
    trained = train_reader(1)
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    monkeypatch.setattr(module, "train_reader", lambda seed: trained)
    assert write_reader() == tmp_path / "reader"
    for array, loaded in zip(trained, load_reader(seed=9), strict=True):
        assert loaded.shape == array.shape
        np.testing.assert_allclose(loaded, array, rtol=0, atol=0.5001e-4)
