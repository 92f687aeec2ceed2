"""The writer of the paragraph data set: the opening sentence settles the last word.

    Nora was born and raised in Lisbon. ... Her neighbour has a cousin in Berlin. ...
    At home Nora still speaks [Portuguese].

Between the two lie neutral sentences, a story in order, and misleading ones, which name a place.
All but the cue in the opening is drawn without a look at the answer, and how often places are named
tells nothing about it (version 2 of the data set).
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lstm_course.data.files import write_file
from lstm_course.validation import check_integer, check_type

DISTANCES = (5, 10, 20, 30, 40, 60, 100)
LONGEST = 120  # tokens; a longer story than the scenes can fill
SPLITS = {"train": 640, "held_out": 160}  # paragraphs at each distance
SEED = 1997
CUE_INDEX = 6  # of the cue in every opening, so paragraphs of one distance are equally long

_TEXTS = tomllib.loads(Path(__file__).with_name("paragraphs.toml").read_text(encoding="utf-8"))
WOMEN, MEN, OPENINGS, TAILS = (_TEXTS[part] for part in ("women", "men", "openings", "tails"))
MISLEADING, ENDINGS, SCENES = (_TEXTS[part] for part in ("misleading", "endings", "scenes"))
CUES = {answer: tuple(words) for answer, words in _TEXTS["cues"].items()}
ANSWERS = tuple(CUES)  # sorted; the index of an answer here is its class, 0 to 7
_NAMES = {*WOMEN, *MEN, *CUES, *(cue for cues in CUES.values() for cue in cues)}
_PROPER_NOUNS = _NAMES | {"monday", "friday"}
_WORDS = " ".join([*OPENINGS, *TAILS, *ENDINGS, *MISLEADING, *SCENES, "she he her his"]).split()
VOCABULARY = tuple(sorted(_NAMES.union(word for word in _WORDS if not word.startswith("{"))))
_STORIES = [tuple(f"{s.strip()} ." for s in scene.split(".")[:-1]) for scene in SCENES]


class Paragraph(NamedTuple):
    """What is read, without its last word, and what that word is.

    `tokens` ends right before the answer; `tokens[cue_index]` is the word that settles it;
    `distance` is the number of steps from reading the cue to the last token, which is where the
    answer must be known: `cue_index + distance == len(tokens) - 1`.
    """

    tokens: tuple[str, ...]
    answer: str
    cue_index: int
    distance: int


def write_paragraphs(rng, num_paragraphs: int, distance: int) -> list[Paragraph]:
    """Write paragraphs whose opening settles a last word that comes `distance` tokens later.

    The eight answers are equally frequent (their counts differ by one at most), in random order.
    All paragraphs of one distance have `CUE_INDEX + distance + 1` tokens. There is no misleading
    sentence below distance 10, one below 20, two from 20 on and one more for each further 20.

    Raises TypeError or ValueError for a distance outside 5 to 120.
    """
    distance = check_integer("distance", distance, DISTANCES[0], LONGEST)
    order = np.argsort(rng.random(num_paragraphs), kind="stable")
    return [_write_one(rng, ANSWERS[k % len(ANSWERS)], distance) for k in order]


def as_text(paragraph: Paragraph) -> str:
    """Print a paragraph as people write: capital letters, punctuation attached, the answer last."""
    check_type("paragraph", paragraph, Paragraph)
    words, start = [], True
    for token in (*paragraph.tokens, paragraph.answer, "."):
        if token in (".", ","):
            words[-1] += token
        else:
            words.append(token.capitalize() if start or token in _PROPER_NOUNS else token)
        start = token == "."
    return " ".join(words)


def dataset_files() -> dict[str, bytes]:
    """Make the files of the data set in memory: file name -> content. See its README.

    No paragraph occurs twice, neither within a file nor in both splits.
    """
    files = {}
    for distance in DISTANCES:
        seen: set[tuple[str, ...]] = set()
        for split, (name, count) in enumerate(SPLITS.items()):
            rng = np.random.default_rng([SEED, distance, split])
            lines = ["distance\tcue_index\tanswer\ttext"]
            for paragraph in write_paragraphs(rng, count, distance):
                while paragraph.tokens in seen:  # the same answer again, so balance is kept
                    paragraph = _write_one(rng, paragraph.answer, distance)
                seen.add(paragraph.tokens)
                text = " ".join(paragraph.tokens)
                lines.append(f"{distance}\t{paragraph.cue_index}\t{paragraph.answer}\t{text}")
            files[file_name(name, distance)] = ("\n".join(lines) + "\n").encode()
    return files


def file_name(split: str, distance: int) -> str:
    """Name the file of a split and a distance: train_distance_005.tsv."""
    return f"{split}_distance_{distance:03d}.tsv"


def write_dataset(folder) -> list[Path]:
    """Write all files of the data set into `folder` and return their paths.

    Write the manifest afterwards, with `lstm_course.data.write_manifest`.
    """
    files = dataset_files()  # all made before the first is written
    return [write_file(Path(folder) / name, content) for name, content in files.items()]


def _write_one(rng, answer: str, distance: int) -> Paragraph:
    """Write one paragraph; only the cue depends on the answer."""
    cue = _pick(rng, CUES[answer])
    tail, story, ending = _plan(rng, distance)
    women = rng.integers(2) == 0
    name, other = _sample(rng, WOMEN if women else MEN, 2)
    slots = {"name": name, "other": other, "she": "she" if women else "he"}
    slots["her"] = "her" if women else "his"
    text = f"{_pick(rng, OPENINGS)} {cue} {tail} . {' '.join(story)} {ending}"
    return Paragraph(tuple(text.format(**slots).split()), answer, CUE_INDEX, distance)


def _plan(rng, distance: int) -> tuple[str, list[str], str]:
    """Draw sentences until they fill the distance exactly: the opening's tail, story, ending."""
    num_misleading = distance // 10 if distance < 20 else 1 + distance // 20
    while True:
        tail, ending = _pick(rng, TAILS), _pick(rng, ENDINGS)
        misleading = _sample(rng, MISLEADING, num_misleading)
        scene = _pick(rng, _STORIES)
        room = distance - 1 - sum(map(_length, (tail, ending, *misleading)))
        if room == 0 or _count_ways(scene[1:], room - _length(scene[0])):
            break
    neutral = _draw_story(rng, scene, room)
    places = _draw_places(rng, num_misleading)
    named = [s.replace("{place}", p) for s, p in zip(misleading, places, strict=True)]
    return tail, _mix(rng, named, neutral), ending


def _mix(rng, misleading: list[str], neutral: list[str]) -> list[str]:
    """Put the misleading sentences anywhere into the story, whose order stays."""
    count = len(misleading) + len(neutral)
    where = np.argsort(rng.random(count), kind="stable")[: len(misleading)].tolist()
    named, plain, story = iter(misleading), iter(neutral), []
    for k in range(count):
        sentence = next(named if k in where else plain)
        if k - 1 in where and sentence.startswith("{she}"):  # "she" would be the wrong one
            sentence = sentence.replace("{she}", "{name}", 1)
        story.append(sentence)
    return story


def _draw_places(rng, count: int) -> list[str]:
    """Draw the places of the misleading sentences from Polya's urn, without a look at the answer.

    The urn holds each answer once, and goes on to hold one more of each that was drawn. So every
    choice of `count` answers, repeats allowed, is equally likely; and however often places are
    named, each answer named is then equally likely to be the opening's.
    """
    answers = _sample(rng, ANSWERS, 1)
    places = [_pick(rng, CUES[answers[0]])]
    while len(places) < count:
        answers.append(_pick(rng, (*ANSWERS, *answers)))
        places.append(_pick(rng, CUES[answers[-1]]))
    return _sample(rng, places[:count], count)


@cache
def _length(sentence: str) -> int:
    """Count the tokens of a sentence; each slot stands for one."""
    return len(sentence.split())


@cache
def _count_ways(scene: tuple[str, ...], room: int) -> int:
    if room < 0 or not scene:
        return int(room == 0)
    return _count_ways(scene[1:], room) + _count_ways(scene[1:], room - _length(scene[0]))


def _draw_story(rng, scene: tuple[str, ...], room: int) -> list[str]:
    """Draw a part of a scene with exactly `room` tokens, its first sentence always among them."""
    story = []
    while room:
        without = 0 if not story else _count_ways(scene[1:], room)
        ways = without + _count_ways(scene[1:], room - _length(scene[0]))
        if rng.integers(ways) >= without:
            story.append(scene[0])
            room -= _length(scene[0])
        scene = scene[1:]
    return story


def _pick(rng, items):
    return items[rng.integers(len(items))]


def _sample(rng, items, count: int) -> list:
    return [items[k] for k in np.argsort(rng.random(len(items)), kind="stable")[:count]]
