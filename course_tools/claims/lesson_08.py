"""Claims of lesson 08: what grows without the tanh, silence in readers, misleading words."""

import numpy as np

from lstm_course.inspection import (
    difference_left,
    fresh_lstm,
    own_gates,
    percent_right,
    percent_told_apart,
    read_held,
    train_reader,
)
from lstm_course.networks.torch_bridge import weights_from_torch
from lstm_course.text import load_paragraphs, misleading_words

from .claim import Claim

LESSON = "08_speak"
CLOSER = "08_what_does_one_wrong_word_cost"
SETTINGS = {"default": {}, "helped": {"helped": True}}
SETTINGS["loud"] = {"helped": True, "loudness": 3.0}
DISTANCE, LAST = 20, 26  # of the paragraphs, and the step where the answer is read


def fresh(seed: int) -> dict[str, float]:
    """The largest |h| of a fresh LSTM, forget bias 3, after 200 steps of random inputs."""
    W_x, W_h, b = weights_from_torch(fresh_lstm(seed, forget_bias=3))
    x = np.random.default_rng(seed).uniform(-1, 1, (200, 16, 8))

    def largest(say, loop):
        h, _ = read_held(x, (W_x, loop * W_h, b), say)
        return float(np.abs(h[-1]).max())

    def no_tanh(o_t, c_t, h_prev, t):
        return o_t * c_t

    return {
        "with the tanh": largest(None, 1),
        "without": largest(no_tanh, 1),
        "without, W_h = 0": largest(no_tanh, 0),
    }


def reading(seed: int) -> dict[str, float]:
    """A reader, silent at some steps, its output gate held at misleading words: percent right."""
    reader = train_reader(seed=seed)
    misleads = misleading_words(load_paragraphs("held_out", DISTANCE))
    others = ~misleads
    others[:7] = others[-1] = False
    o = own_gates(reader, DISTANCE, "o")
    there = misleads[..., None]
    drawn = misleads.copy()
    drawn[7:LAST] = np.random.default_rng(seed).permuted(misleads[7:LAST], axis=0)

    def silent(steps):
        return lambda o_t, c_t, _, t: 0 * c_t if t in steps else o_t * np.tanh(c_t)

    def held(gate, words=there):
        return lambda o_t, c_t, _, t: np.where(words[t], gate, o_t) * np.tanh(c_t)

    says = {
        "silent but at the last": silent(range(LAST)),
        "silent after the cue": silent(range(7, 12)),
        "silent before the last": silent(range(LAST - 5, LAST)),
        "open at misleading words": held(1),
        "shut at misleading words": held(0),
        "shut at drawn words": held(0, drawn[..., None]),
    }
    right = {name: percent_right(reader, DISTANCE, say=say) for name, say in says.items()}
    return right | {"lower there": float(o[misleads].mean() < o[others].mean())}


def misread(seed: int) -> dict[str, float]:
    """Whether a network with one or the other state in its last tanh is right above 95 %."""
    found = {}
    for name, reading in (("right", "cell state"), ("misread", "tanh layer")):
        for setting, options in SETTINGS.items():
            (percent,) = percent_told_apart(reading, [seed], **options)
            found[f"{name}, {setting}"] = float(percent > 95)
        found[f"{name}, left"] = difference_left(reading, seed, loudness=3.0)
    return found


CLAIMS = (
    Claim(
        LESSON,
        "tanh",
        "With the tanh the largest $|h|$ after the last step",
        *(fresh, "with the tanh"),
        at_least=0.6,
        at_most=0.8,
        then=0.692,
    ),
    Claim(
        LESSON,
        "why-tanh",
        "two thirds of what 200 steps can add",
        *(fresh, "without"),
        at_least=100,
        at_most=165,
        then=132.7,
    ),
    Claim(
        LESSON,
        "so-tanh",
        "Without it what is said grows",
        *(fresh, "without", "min"),
        at_least=15,
        then=34.7,
    ),
    Claim(
        LESSON,
        "so-tanh",
        "$h$ stays near 2",
        *(fresh, "without, W_h = 0", "max"),
        at_most=2.6,
        then=2.15,
    ),
    Claim(
        LESSON,
        "exercise-after",
        "**13 %: guessing.**",
        *(reading, "silent but at the last"),
        at_least=10,
        at_most=18,
        then=13.4,
    ),
    Claim(
        LESSON,
        "so-when",
        "Five silent steps right after the cue cost most answers",
        *(reading, "silent after the cue"),
        at_most=50,
        then=37.2,
    ),
    Claim(
        LESSON,
        "so-when",
        "five just before the end next to none",
        *(reading, "silent before the last"),
        at_least=95,
        then=98.1,
    ),
    Claim(
        LESSON,
        "so-misleading",
        "Nine of ten lower the gate there",
        *(reading, "lower there", "mean"),
        at_least=0.8,
        then=0.9,
    ),
    Claim(
        LESSON,
        "so-misleading",
        "open or shut, nearly all stay right",
        *(reading, "open at misleading words"),
        at_least=98,
        then=100,
    ),
    Claim(
        LESSON,
        "so-misleading",
        "open or shut, nearly all stay right",
        *(reading, "shut at misleading words"),
        at_least=97,
        then=99.4,
    ),
    Claim(
        LESSON,
        "so-misleading",
        "Shut at words drawn at random it costs a few answers",
        *(reading, "shut at drawn words"),
        at_least=94,
        at_most=99.5,
        then=97.5,
    ),
    Claim(
        CLOSER,
        "so-trained",
        "From PyTorch's start hardly any gets there",
        *(misread, "right, default", "mean"),
        at_most=0.3,
        then=0.0,
    ),
    Claim(
        CLOSER,
        "so-trained",
        "From PyTorch's start hardly any gets there",
        *(misread, "misread, default", "mean"),
        at_most=0.3,
        then=0.0,
    ),
    Claim(
        CLOSER,
        "so-trained",
        "most of *both* do",
        *(misread, "right, helped", "mean"),
        at_least=0.6,
        then=1.0,
    ),
    Claim(
        CLOSER,
        "so-trained",
        "most of *both* do",
        *(misread, "misread, helped", "mean"),
        at_least=0.6,
        then=0.9,
    ),
    Claim(
        CLOSER,
        "so-trained",
        "most right cells still answer",
        *(misread, "right, loud", "mean"),
        at_least=0.55,
        then=0.9,
    ),
    Claim(
        CLOSER,
        "so-trained",
        "most misread ones guess",
        *(misread, "misread, loud", "mean"),
        at_most=0.4,
        then=0.2,
    ),
    Claim(
        CLOSER,
        "so-left",
        "shrinks to a few hundredths or less",
        *(misread, "misread, left", "median"),
        at_most=0.04,
        then=0.022,
    ),
    Claim(
        CLOSER,
        "so-left",
        "In the right cell they only add to a sum",
        *(misread, "right, left", "median"),
        at_least=0.5,
        then=1.96,
    ),
)
