"""The table of lesson 12: made again in small."""

import math

import numpy as np
import pytest

from lstm_course.data.files import load_table
from lstm_course.studies import characters as module
from lstm_course.text.corpus import load_corpus


@pytest.fixture
def small(monkeypatch):
    """A little text, small networks, few orders."""
    monkeypatch.setattr(module, "load_corpus", lambda: load_corpus(60_000, 20_000))
    tiny = {"cell": "rnn", "H": 4, "learning_rate": 1e-2}
    monkeypatch.setattr(module, "NETWORKS", {"LSTM": tiny | {"cell": "lstm"}, "RNN": tiny})
    monkeypatch.setattr(module, "SEEDS", (0,))
    monkeypatch.setattr(module, "ORDERS", (0, 2))
    monkeypatch.setattr(module, "NUM_PLACES", 50)
    monkeypatch.setattr(module, "SECONDS", 0.1)


def test_the_stored_table_is_of_one_text_and_of_networks_trained_long_enough():
    table = load_table("characters/results.csv")
    assert len(set(table["python"].tolist())) == 1
    networks = np.isin(table["model"], list(module.NETWORKS))
    assert (table["seconds"][networks] >= module.SECONDS).all()


def test_a_network_row_holds_every_measure(small):
    row = module.network_row("LSTM", 0, seconds=0.2)
    assert row[:2] == ("LSTM", 0)
    values = dict(zip(row._fields, row, strict=True))
    assert not any(math.isnan(values[name]) for name in module._MEASURES)
    assert row.characters > 0
    with pytest.raises(ValueError, match="model must be one of 'LSTM', 'RNN'; got 'x'"):
        module.network_row("x", 0)


def test_counting_and_compressing_give_bits(small):
    uniform = module.baseline_row("n-gram", 0)
    assert uniform.held_out == round(math.log2(97), 4)
    assert uniform.characters == 60_000
    bigram = module.baseline_row("n-gram", 2)
    part = module.baseline_row(module.SAME_TEXT, 0, read={0: 30_000})
    assert bigram.held_out < part.held_out < uniform.held_out
    assert part.characters == 30_000
    alone, primed = (module.baseline_row(f"xz, {way}", 0) for way in ("alone", "primed"))
    assert primed.held_out < alone.held_out < 8
    assert math.isnan(alone.indentation)


def test_what_a_network_read_is_the_beginning_of_each_stream():
    ids = np.arange(97).repeat(1)[: 16 * 6]
    np.testing.assert_array_equal(module.text_read(ids, 32)[:4], [0, 1, 6, 7])
    assert len(module.text_read(ids, 10**6)) == 96


def test_the_places_measured_have_their_longest_context():
    places = module.measured_places(5000)
    assert places.min() >= max(module.CONTEXTS)
    assert places.max() < 5000
    assert len(np.unique(places)) == len(places) == 4900


def test_networks_n_grams_and_compressors_are_collected_in_the_order_of_the_table(small):
    rows = module.collect(lambda train, points, what: [train(*point) for point in points])
    assert rows == sorted(rows, key=lambda row: row[:2])
    read = {row.model: row.characters for row in rows}
    assert read[module.SAME_TEXT] == 16 * (read["LSTM"] // 16)
    assert set(read) >= {"RNN", "n-gram", "gzip, primed"}
