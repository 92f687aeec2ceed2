"""Bracket text follows its law and knows its hidden truth; the stored networks continue it well."""

import numpy as np
import pytest

from lstm_course.data.files import write_manifest
from lstm_course.inspection import brackets as module
from lstm_course.inspection.brackets import (
    LAW,
    MAX_DEPTH,
    SEEDS,
    SYMBOLS,
    load_network,
    make_bracket_text,
    train_network,
    write_networks,
)


@pytest.fixture(scope="module")
def text():
    return make_bracket_text(np.random.default_rng(0), N=60, T=300)


def test_the_hidden_truth_is_what_a_reader_counts(text):
    for n in (0, 17, 59):
        depth, quoted = 0, False
        for t, symbol in enumerate(text.as_text(n)):
            assert not (quoted and symbol in "()")
            depth += {"(": 1, ")": -1}.get(symbol, 0)
            quoted ^= symbol == '"'
            assert 0 <= depth <= MAX_DEPTH
            assert (depth, quoted) == (text.depth[t, n], text.quoted[t, n])


def test_each_symbol_comes_as_often_as_the_law_says(text):
    np.testing.assert_allclose(LAW.sum(axis=2), 1)
    before, after = text.law[:-1], text.x[1:]
    for quoted in (False, True):
        for depth in range(MAX_DEPTH + 1):
            here = (text.quoted[:-1] == quoted) & (text.depth[:-1] == depth)
            law = LAW[int(quoted), depth]
            assert (before[here] == law).all()
            np.testing.assert_allclose(after[here].mean(axis=0), law, atol=0.05)
            assert (after[here].mean(axis=0)[law == 0] == 0).all()


def test_every_symbol_has_one_place_and_the_marks_of_a_quote_have_two(text):
    places = text.places
    assert (sum(here.astype(int) for here in places.values()) == 1).all()
    written = np.array(list(text.as_text(3)))
    for name, symbol in (("(", "("), ("opening mark", '"'), ("closing mark", '"')):
        assert set(written[places[name][:, 3]]) == {symbol}
    marks = np.flatnonzero(written == '"')
    assert places["opening mark"][marks[0::2], 3].all()
    assert places["closing mark"][marks[1::2], 3].all()


def test_the_first_symbol_follows_the_law_of_depth_zero():
    first = make_bracket_text(np.random.default_rng(1), N=4000, T=1)
    np.testing.assert_allclose(first.x[0].mean(axis=0), LAW[0, 0], atol=0.03)


def test_a_text_is_equal_for_an_equal_generator_and_checked_at_the_door(text):
    again = make_bracket_text(np.random.default_rng(0), N=60, T=300)
    np.testing.assert_array_equal(text.symbols, again.symbols)
    with pytest.raises(TypeError, match="rng"):
        make_bracket_text(0, N=2, T=3)
    with pytest.raises(ValueError, match="T must be at least 1"):
        make_bracket_text(np.random.default_rng(0), N=2, T=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_stored_network_knows_nearly_all_of_the_law(seed, text):
    network = load_network(seed)
    H, K = module.H, len(SYMBOLS)
    shapes = [(4 * H, K), (4 * H, H), (4 * H,), (K, H), (K,)]
    assert [array.shape for array in network] == shapes
    h = network.read(text).h
    np.testing.assert_allclose(network.next_symbol(h).sum(axis=2), 1)
    extra = network.extra_bits(h, text)
    assert extra.min() >= 0
    assert extra.mean() < 0.05


@pytest.mark.parametrize("example", module.EXAMPLES)
def test_the_examples_to_choose_from_keep_to_the_law(example):
    depth, quoted = 0, 0
    for symbol in example:
        assert module.LAW[quoted, depth, SYMBOLS.index(symbol)] > 0
        depth += (symbol == "(") - (symbol == ")")
        quoted ^= symbol == '"'


def test_huge_scores_give_probabilities_too():
    chances = load_network(0).next_symbol(np.full((1, 1, module.H), 1e4))
    assert chances.sum() == pytest.approx(1)


def test_extra_bits_are_the_cross_entropy_less_the_entropy(text):
    network = load_network(0)
    h = network.read(text).h
    bits = -np.log2(np.take_along_axis(network.next_symbol(h)[:-1], text.symbols[1:, :, None], 2))
    luck = -np.log2(np.take_along_axis(text.law[:-1], text.symbols[1:, :, None], 2))
    difference = (bits - luck).mean()
    assert difference == pytest.approx(network.extra_bits(h, text)[:-1].mean(), abs=5e-3)


def test_an_unknown_seed_is_refused():
    with pytest.raises(
        ValueError, match="network_10.csv is not in the manifest; known are: brackets/network_0"
    ):
        load_network(10)


def test_training_begins_from_the_seed_and_lowers_the_bits(text):
    new, again, later = (train_network(7, num_steps=steps) for steps in (0, 0, 60))
    for a, b, c in zip(new, again, later, strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.array_equal(a, c)
    costs = [net.extra_bits(net.read(text).h, text).mean() for net in (new, later)]
    assert costs[1] < 0.7 * costs[0]


def test_writing_and_loading_keeps_four_decimals(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    monkeypatch.setattr(module, "SEEDS", (0, 3))
    trained = {seed: train_network(seed, num_steps=0) for seed in (0, 3)}
    monkeypatch.setattr(module, "train_network", lambda seed, progress: trained[seed])
    assert write_networks() == tmp_path / "brackets"
    write_manifest(tmp_path)
    for seed, network in trained.items():
        for array, loaded in zip(network, load_network(seed), strict=True):
            np.testing.assert_allclose(loaded, array, rtol=0, atol=0.5001e-4)
