"""The paragraphs: distances exact, answers balanced, and no way to the answer but the opening."""

import hashlib
import itertools
import os
import re
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from course_tools import ROOT
from lstm_course.text import paragraph_writer as writer
from lstm_course.text.paragraph_writer import (
    ANSWERS,
    CUE_INDEX,
    CUES,
    DISTANCES,
    SPLITS,
    VOCABULARY,
    Paragraph,
    as_text,
    dataset_files,
    write_dataset,
    write_paragraphs,
)

COMMITTED = ROOT / "datasets" / "paragraphs"
ANSWER_OF = {cue: answer for answer, cues in CUES.items() for cue in cues}
CHANCE = 1 / 8
MISLED = [distance for distance in DISTANCES if distance >= 10]


@pytest.fixture(scope="module")
def samples():
    """800 fresh paragraphs at each distance."""
    return {d: write_paragraphs(np.random.default_rng([3, d]), 800, d) for d in DISTANCES}


@pytest.fixture(scope="module")
def files():
    return dataset_files()


def opening_of(paragraph):
    return paragraph.tokens[: paragraph.tokens.index(".") + 1]


def body_of(paragraph):
    return paragraph.tokens[paragraph.tokens.index(".") + 1 :]


def sentences_of(paragraph):
    return " ".join(paragraph.tokens).split(" . ")


def cues_in(tokens):
    return [token for token in tokens if token in ANSWER_OF]


def accuracy(paragraphs, rule):
    return np.mean([rule(paragraph) == paragraph.answer for paragraph in paragraphs])


def assert_near_chance(score, count):
    """Within four standard deviations of 1/8."""
    assert abs(score - CHANCE) < 4 * np.sqrt(CHANCE * (1 - CHANCE) / count), score


# The form of a paragraph.


@pytest.mark.parametrize("distance", DISTANCES)
def test_the_distance_from_the_cue_to_the_last_token_is_exact(samples, distance):
    for paragraph in samples[distance]:
        assert paragraph.tokens[paragraph.cue_index] in CUES[paragraph.answer]
        assert len(paragraph.tokens) - 1 - paragraph.cue_index == distance == paragraph.distance


def test_every_distance_from_5_to_120_can_be_written():
    rng = np.random.default_rng(0)
    for distance in range(5, 121):
        (paragraph,) = write_paragraphs(rng, 1, distance)
        assert len(paragraph.tokens) == CUE_INDEX + distance + 1


@pytest.mark.parametrize("distance", DISTANCES)
def test_the_cue_is_the_first_place_named_and_stands_in_the_opening(samples, distance):
    for paragraph in samples[distance]:
        assert cues_in(opening_of(paragraph)) == [paragraph.tokens[paragraph.cue_index]]


def test_no_answer_word_occurs_before_the_end(samples):
    for paragraphs in samples.values():
        for paragraph in paragraphs:
            assert not set(paragraph.tokens) & set(ANSWERS)


def test_the_last_sentence_names_the_person_of_the_opening_and_no_place(samples):
    for paragraphs in samples.values():
        for paragraph in paragraphs:
            people = set([*writer.WOMEN, *writer.MEN])
            last = set(sentences_of(paragraph)[-1].split())
            assert last & people == set(opening_of(paragraph)) & people
            assert len(last & people) == 1
            assert not cues_in(last)


def test_no_sentence_comes_twice_in_a_paragraph(samples):
    for paragraph in samples[60] + samples[100]:
        frames = [
            tuple("place" if token in ANSWER_OF else token for token in sentence.split())
            for sentence in sentences_of(paragraph)
        ]
        assert len(set(frames)) == len(frames), as_text(paragraph)


def test_a_pronoun_never_follows_a_sentence_about_somebody_else(samples):
    for paragraph in samples[60] + samples[100]:
        sentences = sentences_of(paragraph)
        for before, after in itertools.pairwise(sentences[1:]):
            if cues_in(before.split()):
                assert after.split()[0] not in ("she", "he", "her", "his"), as_text(paragraph)


def test_pronouns_agree_with_the_name(samples):
    for paragraphs in samples.values():
        for paragraph in paragraphs:
            woman = bool(set(paragraph.tokens) & set(writer.WOMEN))
            wrong = {"he", "his"} if woman else {"she", "her"}
            assert not set(paragraph.tokens) & wrong
            assert woman != bool(set(paragraph.tokens) & set(writer.MEN))


@pytest.mark.parametrize(
    ("distance", "count"), [(5, 0), (10, 1), (20, 2), (30, 2), (40, 3), (60, 4), (100, 6)]
)
def test_the_number_of_misleading_sentences_grows_with_the_distance(samples, distance, count):
    assert {len(cues_in(body_of(p))) for p in samples[distance]} == {count}


def test_neutral_sentences_lie_between_from_distance_30_on(samples):
    for distance in DISTANCES[3:]:
        neutral = [
            sum(not cues_in(sentence.split()) for sentence in sentences_of(p)[1:-1])
            for p in samples[distance]
        ]
        assert np.mean(neutral) > 1


def test_the_neutral_sentences_tell_one_scene_in_its_order(samples):
    scenes = [[" ".join(part.split()) for part in scene.split(".")] for scene in writer.SCENES]
    for paragraph in samples[100]:
        name = sentences_of(paragraph)[0].split()
        hero = next(t for t in name if t in [*writer.WOMEN, *writer.MEN])
        story = [s for s in sentences_of(paragraph)[1:-1] if not cues_in(s.split())]
        plain = [re.sub(rf"\b({hero}|he|she|his|her)\b", "X", s) for s in story]
        orders = [[re.sub(r"\{\w+\}", "X", s) for s in scene] for scene in scenes]
        assert any([s for s in order if s in plain] == plain for order in orders), as_text(
            paragraph
        )


def test_the_vocabulary_is_exactly_the_words_that_are_written_sorted(samples):
    seen = {token for ps in samples.values() for p in ps for token in (*p.tokens, p.answer)}
    assert tuple(sorted(seen)) == VOCABULARY


def test_the_words_are_lower_case_and_punctuation_is_a_word_of_its_own():
    assert all(re.fullmatch(r"[a-z]+|[.,]", word) for word in VOCABULARY)


# Nothing but the cue knows the answer.


def test_the_counts_of_the_answers_differ_by_one_at_most_and_are_in_random_order():
    answers = [p.answer for p in write_paragraphs(np.random.default_rng(1), 83, 10)]
    counts = Counter(answers)
    assert sorted(set(counts.values())) == [10, 11]
    assert answers[:8] != list(ANSWERS)
    assert answers != sorted(answers)


@pytest.mark.parametrize("distance", DISTANCES)
def test_every_place_settles_and_misleads_about_equally_often(samples, distance):
    settling = Counter(p.tokens[p.cue_index] for p in samples[distance])
    assert min(settling[cue] for cue in ANSWER_OF) >= 25  # of 50 on average
    if distance >= 10:
        misleading = Counter(cue for p in samples[distance] for cue in set(cues_in(body_of(p))))
        assert min(misleading[cue] for cue in ANSWER_OF) > 0.5 * misleading.total() / 16


@pytest.mark.parametrize("distance", MISLED)
def test_every_place_named_but_the_first_scores_at_chance(samples, distance):
    """Counted from the front and from the end, so the last and the second are among them."""
    mentions = len(cues_in(samples[distance][0].tokens))
    for k in (*range(1, mentions), *range(1 - mentions, 0)):
        score = accuracy(samples[distance], lambda p, k=k: ANSWER_OF[cues_in(p.tokens)[k]])
        assert_near_chance(score, 800)


def named_by(paragraph, unit):
    """How often each place ("word") or each answer is named, in the order of the alphabet."""
    return Counter(sorted(c if unit == "word" else ANSWER_OF[c] for c in cues_in(paragraph.tokens)))


def hits(paragraph, wanted, unit):
    """The chance that a draw from the places named `wanted` times (else: from all) is right."""
    counts = named_by(paragraph, unit)
    chosen = [name for name, count in counts.items() if count == wanted] or list(counts)
    return np.mean([ANSWER_OF.get(name, name) == paragraph.answer for name in chosen])


COUNT_RULES = {
    "most": lambda counts: max(counts),
    "least": lambda counts: min(counts),
    "once": lambda counts: 1,
    "twice": lambda counts: 2,
    "three times": lambda counts: 3,
    "median": lambda counts: sorted(counts)[len(counts) // 2],
}


@pytest.mark.parametrize("distance", MISLED)
@pytest.mark.parametrize("unit", ["word", "answer"])
@pytest.mark.parametrize("rule", COUNT_RULES)
def test_a_rule_that_counts_does_no_better_than_one_that_draws(samples, rule, unit, distance):
    """Ties are drawn. To draw one of the answers named is right in (8 + m) of 8 (m + 1)."""
    found = [
        hits(p, COUNT_RULES[rule](named_by(p, unit).values()), unit) for p in samples[distance]
    ]
    assert np.mean(found) < drawing(distance) + 4 * np.std(found) / np.sqrt(800)


def drawing(distance):
    """How often a draw from the answers named is right, with m misleading sentences."""
    m = {10: 1, 20: 2, 30: 2, 40: 3, 60: 4, 100: 6}[distance]
    return (8 + m) / (8 * (m + 1))


@pytest.mark.parametrize("distance", MISLED)
def test_the_best_rule_on_counts_that_can_be_learnt_does_no_better_either(samples, distance):
    """For each pattern of counts, such as (1, 1, 2): which count to name, from 800 paragraphs."""
    scores = {}
    for paragraph in samples[distance]:
        for wanted in set(counts_of(paragraph)):
            found = hits(paragraph, wanted, "answer")
            scores.setdefault(counts_of(paragraph), Counter())[wanted] += found
    found = []
    for paragraph in write_paragraphs(np.random.default_rng([9, distance]), 800, distance):
        best = scores.get(counts_of(paragraph), Counter([1])).most_common(1)[0][0]
        found.append(hits(paragraph, best, "answer"))
    assert abs(np.mean(found) - drawing(distance)) < 4 * np.std(found) / np.sqrt(800)


def counts_of(paragraph):
    return tuple(sorted(named_by(paragraph, "answer").values()))


@pytest.mark.parametrize("distance", [d for d in DISTANCES if d >= 20])
def test_an_answer_missing_from_the_body_is_no_better_than_one_in_it(samples, distance):
    """If misleading places never were the right one, "which is missing" would be a rule."""
    in_body = [
        paragraph.answer in {ANSWER_OF[cue] for cue in cues_in(body_of(paragraph))}
        for paragraph in samples[distance]
    ]
    places = np.mean([len({ANSWER_OF[c] for c in cues_in(body_of(p))}) for p in samples[distance]])
    assert abs(np.mean(in_body) - places / 8) < 0.06


@pytest.mark.parametrize("distance", DISTANCES)
def test_a_bag_of_words_without_the_cue_scores_at_chance(distance):
    """Naive Bayes on word counts: trained on 2,000 paragraphs, judged on 1,000 others."""
    index = {word: k for k, word in enumerate(VOCABULARY)}
    written = write_paragraphs(np.random.default_rng([5, distance]), 3000, distance)
    labels = np.array([ANSWERS.index(p.answer) for p in written])
    bodies = [body_of(p) for p in written]
    others = [p.tokens[: p.cue_index] + p.tokens[p.cue_index + 1 :] for p in written]
    for texts in (bodies, others):
        counts = np.zeros((3000, len(VOCABULARY)))
        for row, tokens in enumerate(texts):
            np.add.at(counts[row], [index[token] for token in tokens], 1)
        totals = np.stack([counts[:2000][labels[:2000] == k].sum(axis=0) for k in range(8)]) + 1
        weights = np.log(totals / totals.sum(axis=1, keepdims=True))
        guesses = (counts[2000:] @ weights.T).argmax(axis=1)
        assert_near_chance(np.mean(guesses == labels[2000:]), 1000)


# Reading it.


def test_a_paragraph_prints_as_people_write():
    tokens = "when tired , nora speaks . as a child nora lived in rome . on monday she sang in"
    text = as_text(Paragraph(tuple(tokens.split()), "italian", 11, 7))
    assert text == (
        "When tired, Nora speaks. As a child Nora lived in Rome. On Monday she sang in Italian."
    )


# Errors.


@pytest.mark.parametrize("distance", [4, 121])
def test_a_distance_that_cannot_be_written_is_refused(distance):
    with pytest.raises(ValueError, match=f"at least 5 and at most 120; got {distance}"):
        write_paragraphs(np.random.default_rng(0), 1, distance)


def test_no_paragraphs_are_an_empty_list():
    assert write_paragraphs(np.random.default_rng(0), 0, 10) == []


# The files.


def test_the_committed_files_are_regenerated_byte_for_byte(files):
    committed = {path.name: path.read_bytes() for path in COMMITTED.glob("*.tsv")}
    assert sorted(committed) == sorted(files)
    for name, content in files.items():
        assert committed[name] == content, name


def test_the_files_do_not_depend_on_the_hash_seed(files):
    expected = hashlib.sha256(b"".join(files.values())).hexdigest()
    code = (
        "import hashlib; from lstm_course.text.paragraph_writer import dataset_files; "
        "print(hashlib.sha256(b''.join(dataset_files().values())).hexdigest())"
    )
    for hash_seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True
        )
        assert done.stdout.strip() == expected, done.stderr


def test_no_paragraph_occurs_twice_within_or_across_the_splits(files):
    for distance in DISTANCES:
        texts = []
        for split, count in SPLITS.items():
            lines = files[writer.file_name(split, distance)].decode().splitlines()[1:]
            assert len(lines) == count
            texts += [line.split("\t")[3] for line in lines]
        assert len(set(texts)) == len(texts)


def test_the_answers_of_every_file_are_balanced(files):
    for name, content in files.items():
        answers = [line.split("\t")[2] for line in content.decode().splitlines()[1:]]
        assert set(Counter(answers).values()) == {len(answers) // 8}, name


def test_writing_the_data_set_leaves_exactly_its_files(tmp_path, files, monkeypatch):
    monkeypatch.setattr(writer, "dataset_files", lambda: files)  # made once is enough here
    paths = write_dataset(tmp_path / "new" / "paragraphs")
    assert {path.name: path.read_bytes() for path in paths} == files
    assert sorted(p.name for p in (tmp_path / "new" / "paragraphs").iterdir()) == sorted(files)


def test_the_readme_gives_the_seed_the_counts_and_the_first_paragraph(files):
    readme = " ".join((COMMITTED / "README.md").read_text(encoding="utf-8").split())
    assert f"seed {writer.SEED}" in readme
    assert f"{len(VOCABULARY)} words" in readme
    for split, count in SPLITS.items():
        assert f"| `{split}_distance_*.tsv` | {count} |" in readme
    line = files["train_distance_020.tsv"].decode().splitlines()[2]
    distance, cue_index, answer, text = line.split("\t")
    assert text in readme
    assert as_text(Paragraph(tuple(text.split()), answer, int(cue_index), int(distance))) in readme
