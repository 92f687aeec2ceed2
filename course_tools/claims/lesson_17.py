"""Claims of lesson 17: who tracks a state, who recalls a value, what one sign changes."""

from functools import cache

from lstm_course.studies import rivals

LESSON = "17_what_came_after"
study = cache(rivals.load_study)
FEED_BACK = ("GRU", "LSTM", "sLSTM")
ATTENTION = "attention, distances"


def parity(seed: int) -> dict[str, float]:
    """Percent of the last eight answers right, by model and length."""
    return _shares("parity", (*FEED_BACK, "linear, (0, 1)", "linear, (-1, 1)", "mLSTM"), seed)


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


CLAIMS = ()
