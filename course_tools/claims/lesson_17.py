"""Claims of lesson 17: who tracks a state, who recalls a value, what one sign changes."""

from functools import cache

from lstm_course.studies import rivals

from .claim import Claim

LESSON = "17_what_came_after"
FEED_BACK = ("GRU", "LSTM", "sLSTM")
ATTENTION = "attention, distances"
NARROW = 16  # units with which 6 of 10 plain RNNs learn parity; of the fair width 1 of 10 does
study = cache(rivals.load_study)


def parity(seed: int) -> dict[str, float]:
    """Percent of the last eight answers right, by model and length."""
    found = _shares("parity", (*FEED_BACK, "linear, (0, 1)", "linear, (-1, 1)", "mLSTM"), seed)
    row, _ = rivals.train_rival("judged", "parity", "RNN", 1e-2, seed, width=NARROW)
    return found | _shares("parity", (ATTENTION,), seed) | {"narrow RNN": 100 * row.accuracy_256}


def cups(seed: int) -> dict[str, float]:
    """The same of three cups."""
    others = ("RNN", "linear, (-1, 1)", "mLSTM", ATTENTION)
    return _shares("three cups", (*FEED_BACK, *others), seed)


def recall(seed: int) -> dict[str, float]:
    """Percent of the four questions right, by model and length."""
    return _shares("recall", ("LSTM", "sLSTM", "linear, (0, 1)", "mLSTM", ATTENTION), seed)


def _shares(task: str, models: tuple[str, ...], seed: int) -> dict[str, float]:
    """Runs of the study, each at the rate that its tuning chose."""
    found = {}
    for model in models:
        rate = rivals.best_learning_rate(study(), task, model)
        row, _ = rivals.train_rival("judged", task, model, rate, seed)
        found |= {f"{model}, {n}": 100 * getattr(row, f"accuracy_{n}") for n in rivals.LENGTHS}
    return found


CLAIMS = (
    Claim(
        LESSON,
        "so-sign",
        "From chance to solved",
        *(parity, "linear, (0, 1), 16"),
        at_least=40,
        at_most=60,
        then=46.8,
    ),
    Claim(
        LESSON,
        "so-sign",
        "From chance to solved",
        *(parity, "linear, (-1, 1), 16"),
        at_least=95,
        then=100,
    ),
    Claim(
        LESSON,
        "so-table",
        "follow parity and three cups, far beyond",
        *(parity, "GRU, 256"),
        at_least=95,
        then=100,
    ),
    Claim(
        LESSON,
        "so-table",
        "follow parity and three cups, far beyond",
        *(parity, "LSTM, 256"),
        at_least=95,
        then=100,
    ),
    Claim(
        LESSON,
        "so-table",
        "follow parity and three cups, far beyond",
        *(parity, "sLSTM, 256"),
        at_least=95,
        then=100,
    ),
    Claim(
        LESSON,
        "so-table",
        "follow parity and three cups, far beyond",
        *(cups, "GRU, 256"),
        at_least=90,
        then=99.2,
    ),
    Claim(
        LESSON,
        "so-table",
        "follow parity and three cups, far beyond",
        *(cups, "LSTM, 256"),
        at_least=90,
        then=100,
    ),
    Claim(
        LESSON,
        "so-table",
        "follow parity and three cups, far beyond",
        *(cups, "sLSTM, 256"),
        at_least=85,
        then=99.1,
    ),
    Claim(
        LESSON,
        "so-table",
        "to be able to is not yet to learn it",
        *(parity, "narrow RNN", "max"),
        at_least=95,
        then=100,
    ),
    Claim(
        LESSON,
        "so-table",
        "to be able to is not yet to learn it",
        *(cups, "RNN, 16"),
        at_most=40,
        then=18.6,
    ),
    Claim(
        LESSON,
        "so-table",
        "One sign solves parity",
        *(parity, "linear, (-1, 1), 16"),
        at_least=95,
        then=100,
    ),
    Claim(
        LESSON,
        "so-table",
        "58 were measured",
        *(cups, "linear, (-1, 1), 16"),
        at_least=40,
        at_most=75,
        then=58.5,
    ),
    Claim(
        LESSON,
        "so-table",
        "The others guess",
        *(parity, "mLSTM, 16"),
        at_least=40,
        at_most=60,
        then=49.6,
    ),
    Claim(
        LESSON,
        "so-table",
        "The others guess",
        *(parity, "attention, distances, 16"),
        at_least=40,
        at_most=60,
        then=51.2,
    ),
    Claim(
        LESSON,
        "so-table",
        "The others guess",
        *(cups, "mLSTM, 16"),
        at_most=25,
        then=17.0,
    ),
    Claim(
        LESSON,
        "so-table",
        "The others guess",
        *(cups, "attention, distances, 16"),
        at_most=25,
        then=15.9,
    ),
    Claim(
        LESSON,
        "so-table",
        "mLSTM and attention do",
        *(recall, "mLSTM, 16"),
        at_least=95,
        then=100,
    ),
    Claim(
        LESSON,
        "so-table",
        "mLSTM and attention do",
        *(recall, "attention, distances, 16"),
        at_least=95,
        then=100,
    ),
    Claim(
        LESSON,
        "so-table",
        "little further than 25",
        *(recall, "LSTM, 16"),
        at_least=20,
        at_most=42,
        then=31.6,
    ),
    Claim(
        LESSON,
        "so-table",
        "little further than 25",
        *(recall, "linear, (0, 1), 16"),
        at_least=20,
        at_most=42,
        then=31.2,
    ),
    Claim(
        LESSON,
        "so-table",
        "little further than 25",
        *(recall, "sLSTM, 16"),
        at_least=20,
        at_most=50,
        then=38.9,
    ),
    Claim(
        LESSON,
        "so-table",
        "the mLSTM has forgotten",
        *(recall, "mLSTM, 256"),
        at_most=25,
        then=9.2,
    ),
    Claim(
        LESSON,
        "so-table",
        "half of the answers are lost",
        *(recall, "attention, distances, 256"),
        at_least=25,
        at_most=85,
        then=53.9,
    ),
)
