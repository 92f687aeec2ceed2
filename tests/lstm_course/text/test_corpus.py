"""The text of the lesson, split by document; which characters are indentation."""

import subprocess
import sys

import numpy as np
import pytest

from lstm_course.text import corpus as module
from lstm_course.text.corpus import (
    ALPHABET,
    NUM_CHARACTERS,
    OTHER,
    decode,
    encode,
    indentation_places,
    is_held_out,
    load_corpus,
    probe_words,
    read_documents,
    read_topics,
)


def test_text_survives_encoding_and_what_is_no_ascii_becomes_other():
    np.testing.assert_array_equal(encode(ALPHABET), np.arange(OTHER))
    assert decode(encode("if x:\n    y = 'z'")) == "if x:\n    y = 'z'"
    assert encode("a\té\U0001f600\x7f").tolist() == [encode("a")[0], OTHER, OTHER, OTHER, OTHER]
    assert decode([OTHER]) == "\ufffd"
    assert NUM_CHARACTERS == 97


def test_the_parts_have_their_sizes_and_share_no_document():
    corpus = load_corpus()
    assert len(corpus.held_out) == 400_000
    assert 3_000_000 < len(corpus.train) <= 4_000_000
    for ids in (corpus.train, corpus.held_out):
        assert ids.dtype == np.int64
        assert 0 <= ids.min() <= ids.max() < NUM_CHARACTERS
    assert not set(corpus.train_names) & set(corpus.held_out_names)
    assert len(corpus.train_names) > 100
    assert len(corpus.held_out_names) > 10
    assert all(map(is_held_out, corpus.held_out_names))
    assert not any(map(is_held_out, corpus.train_names))


def test_held_out_documents_begin_where_they_are_said_to():
    corpus, documents = load_corpus(), read_documents()
    ends = [*corpus.held_out_starts[1:], len(corpus.held_out)]
    for name, start, end in zip(corpus.held_out_names, corpus.held_out_starts, ends, strict=True):
        text = decode(corpus.held_out[start:end])
        assert text.rstrip("\n") in decode(encode(documents[name])), name


def test_little_of_the_held_out_text_stands_in_training_line_by_line():
    corpus = load_corpus()
    train, held_out = (
        [line.strip() for line in decode(ids).splitlines() if len(line.strip()) >= 30]
        for ids in (corpus.train, corpus.held_out)
    )
    assert len(held_out) > 1000
    assert np.isin(held_out, train).mean() < 0.1


def test_topics_that_repeat_another_one_are_left_out():
    topics = read_topics()
    assert len(topics) > 40
    seen = [p for text in topics.values() for p in text.split("\n\n") if len(p) > 60]
    assert len(set(seen)) > 0.9 * len(seen)


def test_another_process_reads_the_same_text():
    code = (
        "import zlib; from lstm_course.text.corpus import load_corpus; c = load_corpus(); "
        "print(zlib.crc32(c.train.tobytes()), zlib.crc32(c.held_out.tobytes()))"
    )
    runs = {subprocess.check_output([sys.executable, "-c", code]) for _ in range(2)}
    assert len(runs) == 1


def test_a_smaller_text_is_the_beginning_of_the_larger():
    small, large = load_corpus(5000, 1000), load_corpus()
    np.testing.assert_array_equal(small.train, large.train[:5000])
    np.testing.assert_array_equal(small.held_out, large.held_out[:1000])
    with pytest.raises(ValueError, match="train_size must be at least 1; got 0"):
        load_corpus(0)


def test_a_python_without_the_source_of_its_library_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no .py file: this Python comes without"):
        read_documents(tmp_path)


def test_files_made_on_this_machine_and_empty_ones_are_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "read_topics", dict)
    for name in ("_sysconfigdata_x.py", "sitecustomize.py", "abc.py"):
        (tmp_path / name).write_bytes(b"x = 1\r\n")
    (tmp_path / "empty.py").write_text("\n")
    assert read_documents(tmp_path) == {"abc.py": "x = 1\n"}


def marked(text, mask):
    return "".join(c if m else "." for c, m in zip(text, mask, strict=True))


def test_indentation_is_the_spaces_before_a_line_and_what_ends_them():
    text = "a b\n    cd\n\n  e\n   \nf"
    assert marked(text, indentation_places(text)).replace("\n", ".") == (
        "........".replace("........", "....") + "    c." + ".." + "  e" + "." + "...." + "."
    )


def test_the_real_text_has_enough_words():
    words = probe_words(load_corpus())
    assert len(set(words)) == len(words) == 200
    assert all(word.islower() and 3 <= len(word) <= 8 for word in words)
