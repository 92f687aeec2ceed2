"""Character networks: streams without gaps, a state carried and cut, bits of what came."""

import itertools

import numpy as np
import pytest
import torch

from lstm_course.text.characters import (
    Carried,
    CharacterModel,
    bits_of,
    bits_with_context,
    cut_streams,
    detach,
    train_characters,
)
from lstm_course.text.corpus import NUM_CHARACTERS
from lstm_course.training.loop import TrainingDiverged


def make(cell="lstm", seed=0, **options):
    return CharacterModel(cell, 7, np.random.default_rng(seed), embedding=5, **options)


def text(length, seed=0):
    return np.random.default_rng(seed).integers(0, NUM_CHARACTERS, length)


def bits_one_by_one(model, ids, warm_up):
    """Read line ends, then the text, a character at a time."""
    state, found = None, []
    everything = np.concatenate([np.zeros(1 + warm_up, dtype=np.int64), ids])
    with torch.no_grad():
        for now, following in itertools.pairwise(everything):
            outputs, state = model(torch.tensor([[now]]), state)
            found.append(torch.log_softmax(outputs[0, 0].double(), 0)[following].item())
    return -np.array(found[warm_up:]) / np.log(2)


def test_streams_are_pieces_of_the_text_without_gaps():
    streams = cut_streams(np.arange(14), 3)
    np.testing.assert_array_equal(streams, [[0, 4, 8], [1, 5, 9], [2, 6, 10], [3, 7, 11]])


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_reading_in_two_pieces_with_the_state_carried_changes_nothing(cell):
    model, ids = make(cell), torch.from_numpy(text(24).reshape(12, 2))
    whole, last = model(ids)
    first, state = model(ids[:5])
    second, end = model(ids[5:], detach(state))
    torch.testing.assert_close(torch.cat([first, second]), whole)
    torch.testing.assert_close(end, last)
    assert whole.dtype == torch.float32
    assert whole.shape == (12, 2, NUM_CHARACTERS)


def test_bits_of_a_text_are_those_of_reading_it_character_by_character():
    model, ids = make(), text(50)
    found = bits_of(model, ids, warm_up=4, N=1)
    np.testing.assert_allclose(found, bits_one_by_one(model, ids, 4), rtol=1e-5)
    streams = bits_of(model, ids, warm_up=30, N=3)  # 17 steps each
    assert streams.shape == (50,)
    np.testing.assert_allclose(streams[:17], bits_one_by_one(model, ids, 30)[:17], rtol=1e-5)
    np.testing.assert_allclose(streams[34:], found[34:], atol=0.02)  # 30 characters are enough


def test_bits_with_a_context_see_that_context_and_nothing_before_it():
    model, ids, places = make(), text(60), np.array([9, 23, 59])
    found = bits_with_context(model, ids, places, 4)
    for place, bits in zip(places, found, strict=True):
        outputs, _ = model(torch.from_numpy(ids[place - 4 : place, None].copy()))
        expected = -torch.log_softmax(outputs[-1, 0].double(), 0)[ids[place]].item() / np.log(2)
        assert bits == pytest.approx(expected, rel=1e-5)
    with pytest.raises(ValueError, match="places must all be at least context = 4"):
        bits_with_context(model, ids, np.array([3, 59]), 4)


def test_training_learns_a_repeating_text_and_starts_equal():
    ids = np.tile(np.arange(8), 200)
    model, again = make(forget_bias=1.0), make(forget_bias=1.0)
    settings = {"num_steps": 250, "N": 4, "T": 16, "learning_rate": 3e-2}
    history = train_characters(model, ids, **settings)
    assert history.loss[0] > 3.5
    assert history.loss[-1] < 0.35
    assert train_characters(again, ids, **settings).loss == history.loss


def test_a_stream_that_ends_begins_again_from_zeros():
    ids = text(2 * 13)  # streams of 13 steps: chunks 0..4 and 4..8, 8..12, then from the start
    history = train_characters(make(), ids, num_steps=6, N=2, T=4, learning_rate=1e-30)
    np.testing.assert_allclose(history.loss[:3], history.loss[3:])
    assert len(set(history.loss)) == 3


def test_the_state_is_carried_without_its_history_or_is_zero_before_every_chunk():
    ids, model = torch.from_numpy(text(8).reshape(4, 2)), make()
    carried, reset = Carried(model, 9), Carried(model, 1)
    first, second = carried(ids), carried(ids)
    torch.testing.assert_close(second, model(ids, model(ids)[1])[0])
    second.sum().backward()  # would fail if it ran back into the first chunk, twice
    first.sum().backward()
    torch.testing.assert_close(reset(ids), reset(ids))


def test_wrong_settings_are_refused():
    with pytest.raises(ValueError, match="a stream has 10 characters, too few for T = 10"):
        train_characters(make(), text(20), num_steps=1, N=2, T=10)
    model = make()
    with torch.no_grad():
        model.readout.bias.fill_(float("nan"))
    with pytest.raises(TrainingDiverged, match="the loss is nan"):
        train_characters(model, text(100), num_steps=2, N=2, T=10)
