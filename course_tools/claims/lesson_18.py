"""Claims of lesson 18: what one vector loses by length, where a look back goes, what it takes."""

from lstm_course.studies.reversing import train_reverser

from .claim import Claim

LESSON = "18_look_back"


def one_vector(seed: int) -> dict[str, float]:
    """A network with one vector between encoder and decoder: the measures of its row."""
    found = _trained("one vector", seed)
    return found | {"beam more": found["beam_10"] - found["strings_10"]}


def looks_back(seed: int) -> dict[str, float]:
    """A network that looks back: the measures of its row, and what goes together in them.

    "later": of one whose dots lie one step later, nine in ten and more; "in frames" likewise.
    For another network these have the value that cannot fail.
    """
    found = _trained("looks back", seed)
    is_later, in_frames = found["later"] > 90, found["wanted"] > 90
    return found | {
        "in frames or later": found["wanted"] + found["later"],
        "most in frames": 100.0 * (found["wanted"] > 50),
        "teacher more": found["taught_20"] - found["right_20"],
        "held there, later": found["held_later"] if is_later else 100.0,
        "follows, later": found["follows"] if is_later else 100.0,
        "follows near, later": found["follows_near"] if is_later else 100.0,
        "says own, later": found["says_own"] if is_later else 100.0,
        "follows, in frames": found["follows"] if in_frames else 0.0,
    }


def _trained(kind: str, seed: int) -> dict[str, float]:
    row, _ = train_reverser(kind, 1000, seed)
    return {name: value for name, value in row._asdict().items() if name != "kind"}


CLAIMS = (
    Claim(
        LESSON,
        "why-length",
        "**40 %.**",
        *(one_vector, "right_20"),
        at_least=34,
        at_most=46,
        then=39.6,
    ),
    Claim(
        LESSON,
        "why-length",
        "with the teacher's letters these networks are right at 67 %",
        *(one_vector, "taught_20"),
        at_least=60,
        at_most=74,
        then=66.95,
    ),
    Claim(
        LESSON,
        "so-length",
        "After 1,000 updates looking back is ahead at every length from 10 on",
        *(one_vector, "right_15", "max"),
        at_most=70,
        then=58.1,
    ),
    Claim(
        LESSON,
        "so-length",
        "After 1,000 updates looking back is ahead at every length from 10 on",
        *(looks_back, "right_15", "min"),
        at_least=85,
        then=94.6,
    ),
    Claim(
        LESSON,
        "so-length",
        "all ten are right at 98 % or more at 10",
        *(looks_back, "right_10", "min"),
        at_least=97,
        then=98.5,
    ),
    Claim(
        LESSON,
        "so-length",
        "at 20 twice as good as those without",
        *(looks_back, "right_20"),
        at_least=75,
        then=83.5,
    ),
    Claim(
        LESSON,
        "so-length",
        "a wrong letter, read, leads to more of them",
        *(looks_back, "teacher more", "min"),
        at_least=3,
        then=7.8,
    ),
    Claim(
        LESSON,
        "why-wanted",
        "**In five of ten.**",
        *(looks_back, "most in frames", "mean"),
        at_least=5,
        at_most=95,
        then=50,
    ),
    Claim(
        LESSON,
        "why-wanted",
        "In the other five most dots lie **one step later**",
        *(looks_back, "in frames or later", "min"),
        at_least=95,
        then=99.9,
    ),
    Claim(
        LESSON,
        "so-held",
        "held on $h_3$, they say b, not a",
        *(looks_back, "held there, later", "min"),
        at_least=95,
        then=100,
    ),
    Claim(
        LESSON,
        "so-misread",
        "In the last four rows dots follow far more often than by chance (9 %)",
        *(looks_back, "follows, later", "min"),
        at_least=25,
        then=48.5,
    ),
    Claim(
        LESSON,
        "so-misread",
        "mostly if it is near",
        *(looks_back, "follows near, later", "min"),
        at_least=60,
        then=91.4,
    ),
    Claim(
        LESSON,
        "so-misread",
        "In the first four, hardly ever",
        *(looks_back, "follows, in frames", "max"),
        at_most=12,
        then=0.0,
    ),
    Claim(
        LESSON,
        "so-misread",
        "Held so, the last four mostly say that step's own letter",
        *(looks_back, "says own, later", "min"),
        at_least=50,
        then=74.5,
    ),
    Claim(
        LESSON,
        "so-search",
        "A beam helps where a network is unsure",
        *(one_vector, "beam more"),
        at_least=3,
        then=7.75,
    ),
)
