"""Sentences to be finished: verbs agree with their subjects, and the rule is fooled by others."""

import numpy as np
import pytest

from lstm_course.text import (
    VOCABULARY,
    Sentence,
    finished,
    nearest_noun,
    percent_right,
    write_sentences,
)

WRITTEN = write_sentences(np.random.default_rng(0), 400)


def test_sentences_are_of_known_words_and_no_two_are_alike():
    assert len({sentence.words for sentence in WRITTEN}) == 400
    assert {word for sentence in WRITTEN for word in sentence.words} <= {*VOCABULARY}
    lengths = {len(sentence.words) for sentence in WRITTEN}
    assert min(lengths) >= 3
    assert len(lengths) >= 6
    for words, forms, _ in WRITTEN:
        assert len(words) == len(forms)


NOUNS = {
    **dict.fromkeys(["key", "man", "child"], 1),
    **dict.fromkeys(["keys", "men", "children"], 2),
}


def test_the_main_verb_agrees_with_the_noun_that_comes_first():
    known = [s for s in WRITTEN if any(word in NOUNS for word in s.words[:4])]
    assert len(known) > 50
    for words, forms, is_question in known:
        place = next(k for k, word in enumerate(words) if word in NOUNS)
        if place < 4 - (not is_question) and words[place - 1] != "that":
            verb = forms[0] if is_question else [form for form in forms if form][-1]
            assert verb == NOUNS[words[place]], words


def test_half_of_the_subjects_are_plural_and_a_quarter_of_the_sentences_are_questions():
    first = [sentence.forms[0] for sentence in WRITTEN if sentence.is_question]
    assert 0.4 < np.mean(np.array(first) == 2) < 0.6
    assert 0.15 < np.mean([sentence.is_question for sentence in WRITTEN]) < 0.35


@pytest.mark.parametrize(
    ("words", "forms", "is_question", "text"),
    [
        ("be the keys lost", (1, 0, 0, 0), True, "Is the keys lost?"),
        ("the man that see the dogs be old", (0, 0, 0, 1, 0, 0, 2, 0), False, None),
        ("the girls sleep", (0, 0, 2), False, "The girls sleep."),
    ],
)
def test_a_sentence_is_written_out_as_its_forms_say(words, forms, is_question, text):
    text = text or "The man that sees the dogs are old."
    assert finished(words.split(), forms, is_question) == text


def test_the_rule_takes_the_nearest_noun_before_a_verb_or_the_first_one():
    assert nearest_noun("the keys that the man hold be old".split())[5:7] == (1, 1)
    assert nearest_noun("be the keys near the man old".split())[0] == 2
    right = [
        given == wanted
        for sentence in WRITTEN
        for given, wanted in zip(nearest_noun(sentence.words), sentence.forms, strict=True)
        if wanted
    ]
    assert 0.7 < np.mean(right) < 0.9


def test_the_same_generator_writes_the_same_sentences_and_another_others():
    again = write_sentences(np.random.default_rng(0), 400)
    assert again == WRITTEN
    assert write_sentences(np.random.default_rng(1), 3) != WRITTEN[:3]
    assert isinstance(again[0], Sentence)


def test_what_is_no_number_of_sentences_or_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="N"):
        write_sentences(np.random.default_rng(0), 0)
    with pytest.raises(TypeError, match="rng"):
        write_sentences(0, 5)
    with pytest.raises(ValueError, match="words and forms"):
        finished(["the"], [0, 1], False)
    with pytest.raises(TypeError, match="words"):
        nearest_noun("the keys be old")


TWO = [Sentence(("be", "it"), (1, 0), True), Sentence(("cats", "sleep", "here"), (0, 2, 0), False)]


def test_only_words_with_a_form_are_judged_whatever_stands_elsewhere_or_in_the_padding():
    assert percent_right([(1, 2, 2), (1, 2, 1)], TWO) == 100
    assert percent_right([(2, 0, 1), (0, 2, 0)], TWO) == 50


@pytest.mark.parametrize(
    ("found", "sentences", "said"),
    [
        ([(1, 0)], TWO, "of 2 sentences; got 1"),
        ([(1, 0), (0, 2)], TWO, "3 forms or more; got 2"),
        ([(0, 0)], [Sentence(("it", "was"), (0, 0), False)], "none is judged"),
    ],
)
def test_forms_that_do_not_fit_their_sentences_are_refused(found, sentences, said):
    with pytest.raises(ValueError, match=said):
        percent_right(found, sentences)
