"""One unit of a bracket network: its own scale, luck, what holding it costs and does."""

import numpy as np
import pytest

from lstm_course.exercises.lesson_14 import believing_unit
from lstm_course.inspection import (
    choose_unit,
    cost_of_holding,
    cost_of_not_knowing,
    load_network,
    load_networks,
    luck,
    make_bracket_text,
    most_believed,
    share_inside,
    share_of_closing,
    train_network,
    where_empty,
)


@pytest.fixture(scope="module")
def network():
    return load_network(0)


@pytest.fixture(scope="module")
def text():
    return make_bracket_text(np.random.default_rng(3), N=16, T=120)


def test_a_unit_is_0_at_letters_outside_and_1_at_letters_inside_whatever_its_sign(network, text):
    c = network.read(text).c[..., 7]
    scaled = share_inside(c, text)
    means = [scaled[text.places[f"letter {where}"]].mean() for where in ("outside", "inside")]
    np.testing.assert_allclose(means, [0, 1], atol=1e-12)
    np.testing.assert_allclose(share_inside(-3 * c + 5, text), scaled)


def test_a_unit_is_put_on_the_scale_of_one_text_on_another_too(network, text):
    c = network.read(text).c[..., 7]
    few = c[:3] + 2  # by its own scale it could not be moved by 2
    moved = share_inside(c, text, few) - share_inside(c, text)[:3]
    outside, inside = (c[text.places[f"letter {where}"]].mean() for where in ("outside", "inside"))
    np.testing.assert_allclose(moved, 2 / (inside - outside))


def test_the_cost_of_holding_counts_from_the_law_whatever_the_network_costs_anyway(network, text):
    quote_unit = choose_unit(network.read(text).c, text.quoted)
    cost = cost_of_holding(network, text, quote_unit, 0.0)
    assert cost.shape == text.symbols.shape
    assert cost.mean() > 0.3
    fresh = train_network(0, num_steps=0)
    trace = fresh.read(text)
    free = fresh.extra_bits(trace.h, text).mean()
    assert free > 0.3, "it knows nothing yet"
    held = cost_of_holding(fresh, text, 0, trace.c[..., 0].mean()).mean()
    assert held == pytest.approx(free, abs=0.05)


def test_who_knows_depth_and_quotes_pays_nothing_and_who_knows_less_pays_more(text):
    both = text.depth + 10 * text.quoted
    assert cost_of_not_knowing(text, both) == pytest.approx(0, abs=1e-12)
    part = [cost_of_not_knowing(text, known) for known in (text.depth, text.quoted)]
    assert 0.05 < min(part) < max(part) < cost_of_not_knowing(text, 0 * text.depth)


def test_without_any_knowledge_it_is_the_entropy_of_the_mean_less_the_mean_entropy(text):
    def bits(p):
        return -np.where(p > 0, p * np.log2(np.where(p > 0, p, 1)), 0).sum(axis=-1)

    law = text.law
    wanted = bits(law.mean(axis=(0, 1))) - bits(law).mean()
    assert cost_of_not_knowing(text, 0 * text.depth) == pytest.approx(wanted)


def test_a_network_that_knows_the_law_gives_both_brackets_half_and_turns_with_the_right_unit(
    network, text
):
    assert share_of_closing(network, text, {}) == pytest.approx(0.5, abs=0.05)
    unit = most_believed(network, text)
    values = where_empty(network, text)
    assert share_of_closing(network, text, {unit: values[unit]}) < 0.12


def test_luck_gives_less_than_what_a_unit_follows_and_halves_where_it_did_not_choose(network):
    found = luck(network, seed=5, pairs=30)
    assert list(found) == [
        "its depth",
        "its depth, a unit drawn at random",
        "another text's depth",
        "its depth, shuffled",
        "its quotes",
        "another text's quotes",
    ]
    own, drawn, other, shuffled, quotes, other_quotes = found.values()
    assert own.min() > 0.9 > drawn.max() > other[0] > shuffled[0]
    assert other[1] < 0.75 * other[0]
    assert quotes.min() > 0.7 > 0.4 > other_quotes[0] > other_quotes[1]
    np.testing.assert_array_equal(own, luck(network, seed=5, pairs=30)["its depth"])


def test_luck_is_told_of_texts_so_short_that_some_have_no_quote(network):
    assert all(np.isfinite(r).all() for r in luck(network, seed=5, pairs=6, T=12).values())


def test_the_solution_of_exercise_4_finds_the_unit_that_the_lessons_figure_shows():
    choose, judge = (make_bracket_text(np.random.default_rng(s), N=8, T=60) for s in (14, 15))
    for network in load_networks()[:3]:
        unit, share = believing_unit(network, choose, judge)
        assert unit == most_believed(network, choose)
        assert share < 0.25
