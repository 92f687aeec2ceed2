"""The table of lesson 12: made again in small."""

import math

import numpy as np
import pytest

from lstm_course.data.files import load_table
from lstm_course.studies import characters as module
from lstm_course.text.corpus import load_corpus


@pytest.fixture
def small(monkeypatch):
    """A little text, small networks, few chunks, few orders."""
    monkeypatch.setattr(module, "load_corpus", lambda: load_corpus(60_000, 20_000))
    tiny = {"cell": "rnn", "H": 4, "learning_rate": 1e-2}
    kinds = {"LSTM": tiny | {"cell": "lstm", "carried": False}, "RNN": tiny}
    for name, value in {
        "NETWORKS": kinds,
        "SEEDS": (0,),
        "ORDERS": (0, 2),
        "NUM_PLACES": 50,
    }.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module, "NUM_STEPS", 20)


def test_the_stored_table_is_of_one_text_and_of_equal_networks_that_read_the_same():
    table = load_table("characters/results.csv")
    assert len(set(table["python"].tolist())) == 1
    networks = np.isin(table["model"], list(module.NETWORKS))
    assert set(table["characters"][networks]) == {module.NUM_STEPS * module.N * module.T}
    weights = table["weights"][networks]
    assert weights.max() <= 1.01 * weights.min()
    seeds = [table["setting"][table["model"] == name].tolist() for name in module.NETWORKS]
    assert seeds == [list(module.SEEDS)] * len(module.NETWORKS)


def test_a_network_row_holds_every_measure(small):
    row = module.network_row("LSTM", 0)
    assert row[:3] == ("LSTM", 0, 20 * 16 * 64)
    values = dict(zip(row._fields, row, strict=True))
    assert not any(math.isnan(values[name]) for name in module._MEASURES)
    with pytest.raises(ValueError, match="model must be one of 'LSTM', 'RNN'; got 'x'"):
        module.network_row("x", 0)


def test_counting_and_compressing_give_bits(small):
    uniform = module.baseline_row("n-gram", 0)
    assert uniform.held_out == round(math.log2(97), 4)
    assert uniform.characters == 60_000
    bigram, part = (module.baseline_row(name, 2) for name in ("n-gram", module.SAME_TEXT))
    assert bigram.held_out < part.held_out < uniform.held_out
    assert part.characters == 20 * 16 * 64
    alone, primed = (module.baseline_row(f"xz, {way}", 0) for way in ("alone", "primed"))
    assert primed.held_out < alone.held_out < 8
    assert math.isnan(alone.indentation)


def test_what_a_network_read_is_the_beginning_of_each_stream():
    ids = np.arange(97).repeat(1)[: 16 * 6]
    np.testing.assert_array_equal(module.text_read(ids, 32)[:4], [0, 1, 6, 7])
    assert len(module.text_read(ids, 10**6)) == 96


def test_the_places_measured_have_their_longest_context():
    places = module.measured_places(4000)
    assert places.min() >= max(module.CONTEXTS)
    assert places.max() < 4000
    assert len(np.unique(places)) == len(places) == 3900


def test_networks_n_grams_and_compressors_are_collected_in_the_order_of_the_table(small):
    rows = module.collect(lambda train, points: [train(*point) for point in points])
    assert rows == sorted(rows, key=lambda row: row[:2])
    assert {row.model for row in rows} >= {"RNN", "n-gram", module.SAME_TEXT, "gzip, primed"}
