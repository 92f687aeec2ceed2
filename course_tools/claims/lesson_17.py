"""Claims of lesson 17: who tracks a state, who recalls a value, what one sign changes."""

from functools import cache

from lstm_course.studies import rivals

LESSON = "17_what_came_after"
study = cache(rivals.load_study)


def train(task: str, model: str, seed: int):
    """One run of the study at the rate that its tuning chose: shares right by name, and network."""
    rate = rivals.best_learning_rate(study(), task, model)
    row, network = rivals.train_rival("judged", task, model, rate, seed)
    shares = {n: getattr(row, f"accuracy_{n}") for n in rivals.LENGTHS}
    return {f"{model}, {n}": 100 * share for n, share in shares.items()}, network


def parity(seed: int) -> dict[str, float]:
    """Percent of the last eight answers right, by model and length."""
    spoken = ("RNN", "LSTM", "sLSTM", "linear, (0, 1)", "linear, (-1, 1)", "mLSTM")
    return _all("parity", (*spoken, "attention, distances"), seed)


def cups(seed: int) -> dict[str, float]:
    """The same of three cups."""
    return _all("three cups", ("RNN", "LSTM", "linear, (-1, 1)", "attention, distances"), seed)


def recall(seed: int) -> dict[str, float]:
    """Percent of the four questions right, by model and length; and of eight in 16 steps."""
    found = {}
    for model in ("LSTM", "linear, (0, 1)", "mLSTM", "attention, distances"):
        shares, network = train("recall", model, seed)
        found |= shares
        found[f"{model}, 8 pairs"] = 100 * rivals.read_at(network, "recall", 16, num_pairs=8)
    return found


def _all(task: str, models: tuple[str, ...], seed: int) -> dict[str, float]:
    return {name: share for model in models for name, share in train(task, model, seed)[0].items()}


CLAIMS = ()
