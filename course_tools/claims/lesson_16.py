"""Claims of lesson 16: zeros in front of a reader, the network that finishes sentences."""

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from lstm_course import setup
from lstm_course.exercises import lesson_16 as parts
from lstm_course.exercises.finisher import Finisher
from lstm_course.inspection import percent_padded, train_reader
from lstm_course.text import VOCABULARY, nearest_noun, write_sentences

from .claim import Claim

LESSON = "16_use_it_in_practice"
INDEX = {word: k for k, word in enumerate(VOCABULARY, start=1)}


def readers(seed: int) -> dict[str, float]:
    """How many paragraphs a reader answers, in percent, with zeros behind them or in front."""
    reader = train_reader(seed=seed)
    return {
        "behind": percent_padded(reader, behind=10),
        "10 in front": percent_padded(reader, in_front=10),
        "20 in front": percent_padded(reader, in_front=20),
    }


def finishers(seed: int) -> dict[str, float]:
    """A network trained as in the lesson: what it gets right on a thousand new sentences."""
    rng = setup(seed=seed)
    sentences = write_sentences(rng, 1700)
    train, valid, test = sentences[:400], sentences[400:700], sentences[700:]
    batches, held_out = [_batch(train[k : k + 20]) for k in range(0, 400, 20)], _batch(valid)
    model, passes = Finisher(len(INDEX) + 1, E=16, H=16), []
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)

    def learn(model):
        for k in rng.permutation(len(batches)):
            optimizer.zero_grad()
            _loss(model, batches[k]).backward()
            optimizer.step()

    def validate(model):
        with torch.no_grad():
            passes.append(_loss(model, held_out).item())
        return passes[-1]

    parts.keep_best(model, learn, validate, patience=4)
    ids, lengths, forms, is_question = _batch(test)
    with torch.no_grad():
        for_words, for_sentence = parts.forward(model, ids, lengths)
    rule = [form for sentence in test for form in nearest_noun(sentence.words) if form]
    wanted = [form for sentence in test for form in sentence.forms if form]
    return {
        "rule": float(100 * np.mean(np.array(rule) == np.array(wanted))),
        "verbs": _verbs(for_words, forms),
        "marks": _marks(for_sentence, is_question),
        "passes": len(passes),
        "after the best": len(passes) - 1 - int(np.argmin(passes)),
    }


def _batch(sentences):
    ids, lengths = parts.pad([[INDEX[word] for word in s.words] for s in sentences])
    forms, _ = parts.pad([list(s.forms) for s in sentences])
    return ids, lengths, forms, torch.tensor([int(s.is_question) for s in sentences])


def _loss(model, batch):
    ids, lengths, forms, is_question = batch
    for_words, for_sentence = parts.forward(model, ids, lengths)
    losses = cross_entropy(for_words.movedim(2, 1), forms, reduction="none")
    return parts.mean_loss(losses, lengths) + cross_entropy(for_sentence, is_question)


def _verbs(for_words, forms) -> float:
    """How many verbs have their right form, in percent."""
    right = for_words.argmax(dim=2) == forms
    return 100 * right[forms > 0].double().mean().item()


def _marks(for_sentence, is_question) -> float:
    return 100 * (for_sentence.argmax(dim=1) == is_question).double().mean().item()


CLAIMS = (
    Claim(
        LESSON,
        "why-zeros",
        "**12.5 %: six of the ten give one answer to everything**",
        *(readers, "10 in front", "mean"),
        at_most=65,
        then=24.4,
    ),
    Claim(
        LESSON,
        "why-zeros",
        "after twenty the median is 12.5 % still",
        *(readers, "20 in front"),
        at_most=25,
        then=12.5,
    ),
    Claim(
        LESSON,
        "why-zeros",
        "all ten stay at 98 % and more",
        *(readers, "behind", "min"),
        at_least=96,
        then=99.4,
    ),
    Claim(
        LESSON,
        "so-score",
        "were right at 98.7 to 99.9 % of the verbs",
        *(finishers, "verbs", "min"),
        at_least=97,
        then=98.7,
    ),
    Claim(
        LESSON,
        "so-score",
        "and at all marks",
        *(finishers, "marks", "min"),
        at_least=99.5,
        then=100,
    ),
    Claim(
        LESSON,
        "so-score",
        "They needed 20 to 34 passes",
        *(finishers, "passes", "max"),
        at_most=100,
        then=34,
    ),
    Claim(
        LESSON,
        "so-score",
        "the rule at 79 to 83 % of the verbs",
        *(finishers, "rule", "max"),
        at_most=84.5,
        then=82.6,
    ),
)
