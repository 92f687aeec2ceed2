"""Claims of lesson 16: zeros in front of a reader, the network that finishes sentences."""

import torch
from torch.nn.functional import cross_entropy

from lstm_course import setup
from lstm_course.exercises import lesson_16 as parts
from lstm_course.exercises.finisher import Finisher
from lstm_course.inspection import percent_padded, train_reader
from lstm_course.text import VOCABULARY, nearest_noun, percent_right, write_sentences

from .claim import Claim

LESSON = "16_use_it_in_practice"
INDEX = {word: k for k, word in enumerate(VOCABULARY, start=1)}


def readers(seed: int) -> dict[str, float]:
    """How many paragraphs a reader answers, in percent, ten zeros behind them or in front."""
    reader = train_reader(seed=seed)
    return {
        "behind": percent_padded(reader, behind=10),
        "in front": percent_padded(reader, in_front=10),
    }


def finishers(seed: int) -> dict[str, float]:
    """A network trained as in the lesson: what it gets right on a thousand new sentences."""
    rng = setup(seed=seed)
    sentences = write_sentences(rng, 1700)
    train, valid, test = sentences[:400], sentences[400:700], sentences[700:]
    batches, held_out = [_batch(train[k : k + 20]) for k in range(0, 400, 20)], _batch(valid)
    model = Finisher(len(INDEX) + 1, E=16, H=16)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)

    def learn(model):
        for k in rng.permutation(len(batches)):
            optimizer.zero_grad()
            _loss(model, batches[k]).backward()
            optimizer.step()

    def validate(model):
        with torch.no_grad():
            return _loss(model, held_out).item()

    parts.keep_best(model, learn, validate, patience=6)
    ids, lengths, *_ = _batch(test)
    found = parts.forward(model, ids, lengths)[0].argmax(dim=2).T.tolist()
    return {
        "rule": percent_right([nearest_noun(sentence.words) for sentence in test], test),
        "verbs": percent_right(found, test),
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


CLAIMS = (
    Claim(
        LESSON,
        "why-zeros",
        "**12.5 %**: six of the ten give",
        *(readers, "in front", "mean"),
        at_most=65,
        then=24.4,
    ),
    Claim(
        LESSON,
        "why-zeros",
        "Behind the text hardly anything changes",
        *(readers, "behind", "min"),
        at_least=96,
        then=99.4,
    ),
    Claim(
        LESSON,
        "so-score",
        "It beats the rule",
        *(finishers, "verbs", "min"),
        at_least=95,
        then=98.4,
    ),
    Claim(
        LESSON,
        "so-score",
        "It beats the rule",
        *(finishers, "rule", "max"),
        at_most=84.5,
        then=82.6,
    ),
)
