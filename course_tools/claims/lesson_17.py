"""Claims of lesson 17: who tracks a state, who recalls a value, what one sign changes."""

from functools import cache

from numpy import inf

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


# Where the sentence stands; it; what it is measured by; what must hold; the median of seeds 0 to 9.
MEASURED = (
    ("so-sign", "From chance to solved", parity, "linear, (0, 1), 16", (40, 60), 46.8),
    ("so-sign", "From chance to solved", parity, "linear, (-1, 1), 16", (75, inf), 100),
    *(
        (
            "so-table",
            "follow parity and three cups, far beyond",
            task,
            f"{model}, 256",
            limits,
            then,
        )
        for task, model, limits, then in (
            (parity, "GRU", (95, inf), 100),
            (parity, "LSTM", (95, inf), 100),
            (parity, "sLSTM", (95, inf), 100),
            (cups, "GRU", (90, inf), 99.2),
            (cups, "LSTM", (90, inf), 100),
            (cups, "sLSTM", (70, inf), 99.1),
        )
    ),
    ("so-table", "to be able to is not yet to learn it", cups, "RNN, 16", (-inf, 40), 18.6),
    ("so-table", "One sign solves parity", parity, "linear, (-1, 1), 16", (75, inf), 100),
    ("so-table", "has 58 (24 at 256)", cups, "linear, (-1, 1), 16", (40, 75), 58.5),
    ("so-table", "The others guess", parity, "mLSTM, 16", (40, 60), 49.6),
    ("so-table", "The others guess", parity, f"{ATTENTION}, 16", (40, 60), 50.6),
    ("so-table", "The others guess", cups, "mLSTM, 16", (-inf, 25), 17.0),
    ("so-table", "The others guess", cups, f"{ATTENTION}, 16", (-inf, 25), 17.1),
    ("so-table", "mLSTM and attention do", recall, "mLSTM, 16", (95, inf), 100),
    ("so-table", "mLSTM and attention do", recall, f"{ATTENTION}, 16", (95, inf), 100),
    ("so-table", "no further than those 34", recall, "LSTM, 16", (20, 42), 31.6),
    ("so-table", "no further than those 34", recall, "linear, (0, 1), 16", (20, 42), 33.8),
    ("so-table", "except sLSTM: 72", recall, "sLSTM, 16", (55, 85), 71.7),
    ("so-table", "the mLSTM has 9 %", recall, "mLSTM, 256", (-inf, 25), 9.2),
    ("so-table", "how many answers are lost", recall, f"{ATTENTION}, 256", (-inf, 95), 53.9),
)
CLAIMS = (
    *(
        Claim(LESSON, cell, said, measure, value, at_least=least, at_most=most, then=then)
        for cell, said, measure, value, (least, most), then in MEASURED
    ),
    Claim(
        LESSON,
        "so-table",
        "to be able to is not yet to learn it",
        *(parity, "narrow RNN", "max"),
        at_least=95,
        then=100,
    ),
)
