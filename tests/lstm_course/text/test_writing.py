"""Probabilities after an opening, text that is written, and the question what closes."""

import numpy as np
import pytest
import torch

from lstm_course.text.characters import CharacterModel
from lstm_course.text.corpus import NUM_CHARACTERS, encode
from lstm_course.text.writing import closing_odds, next_chances, probe_openings, write_text

MODEL = CharacterModel("lstm", 6, np.random.default_rng(0), embedding=4)
with torch.no_grad():
    MODEL.readout.weight.mul_(20)  # probabilities that differ clearly
WORDS = ["alpha", "be", "gamma", "delta"]


def test_probabilities_are_the_softmax_of_the_last_outputs():
    found = next_chances(MODEL, ["abc", "xyz"])
    outputs, _ = MODEL(torch.from_numpy(np.array([encode("abc"), encode("xyz")]).T.copy()))
    np.testing.assert_allclose(found, torch.softmax(outputs[-1], -1).detach(), rtol=1e-5)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    for texts in (["ab", "c"], [""], []):
        with pytest.raises(ValueError, match="equally long and not empty"):
            next_chances(MODEL, texts)


def test_writing_depends_on_the_generator_alone_and_reads_what_it_wrote():
    first, again = (write_text(MODEL, np.random.default_rng(3), 40) for _ in range(2))
    assert first == again
    assert len(first) == 40
    assert first != write_text(MODEL, np.random.default_rng(4), 40)


def test_a_low_temperature_writes_the_likeliest_character():
    written = write_text(MODEL, np.random.default_rng(0), 5, opening="def ", temperature=1e-3)
    text = "def "
    for character in written:
        assert encode(character)[0] == next_chances(MODEL, [text])[0].argmax()
        text += character


def test_the_frequencies_of_written_characters_follow_temperature():
    rng = np.random.default_rng(0)
    drawn = [encode(write_text(MODEL, rng, 1, opening="x", temperature=0.3))[0] for _ in range(800)]
    shares = np.bincount(drawn, minlength=NUM_CHARACTERS) / 800
    probabilities = next_chances(MODEL, ["x"])[0] ** (1 / 0.3)
    np.testing.assert_allclose(shares, probabilities / probabilities.sum(), atol=0.06)
    with pytest.raises(ValueError, match="temperature must be at least 0.001"):
        write_text(MODEL, rng, 1, temperature=0)


def answer(rule):
    """Probabilities of a pretended model: `rule(text)` gives the character it expects."""

    def probabilities(texts):
        found = np.full((len(texts), NUM_CHARACTERS), 0.001)
        for row, text in zip(found, texts, strict=True):
            row[encode(rule(text))] = 0.5
        return found

    return probabilities


@pytest.mark.parametrize("pair", ["brackets", "quotes"])
def test_a_model_that_sees_the_opening_is_right_and_one_that_does_not_is_half_right(pair):
    closing = {"(": ")", "[": "]", '"': '"', "'": "'"}

    def remember(text):
        return closing[next(c for c in text if c in closing)]

    assert probe_openings(answer(remember), WORDS, 30, pair) == 1
    assert probe_openings(answer(lambda text: ")"), WORDS, 30, pair) == 0.5
    opposite = {")": "]", "]": ")", '"': "'", "'": '"'}
    assert probe_openings(answer(lambda t: opposite[remember(t)]), WORDS, 30, pair) == 0


def test_how_strongly_a_model_prefers_what_fits_is_told_apart_from_whether_it_does():
    def faintly(texts):
        found = np.full((len(texts), NUM_CHARACTERS), 0.001)
        found[:, encode(")")[0]] = [0.5 if "(" in text else 0.4 for text in texts]
        return found

    after_round, after_square = closing_odds(faintly, WORDS, 30, "brackets")
    np.testing.assert_allclose(after_round, [500] * len(WORDS))
    np.testing.assert_allclose(after_round / after_square, [1.25] * len(WORDS))
    assert probe_openings(faintly, WORDS, 30, "brackets") == 1


def test_between_opening_and_question_stand_as_many_characters_as_asked():
    seen = []

    def probabilities(texts):
        seen.extend(texts)
        return np.full((len(texts), NUM_CHARACTERS), 0.01)

    probe_openings(probabilities, WORDS, 17, "brackets")
    between = {text.replace("[", "(").split("(")[1] for text in seen}
    assert {len(text) for text in between} == {17}
    assert len(between) == len(WORDS)
    with pytest.raises(ValueError, match="pair must be one of 'brackets', 'quotes'; got 'x'"):
        probe_openings(probabilities, WORDS, 17, "x")
