"""Train networks that start differently; store what was left of the gradient, and who learnt."""

from functools import partial
from typing import NamedTuple

import numpy as np

from lstm_course.inspection.way_back import send_back, send_back_lstm
from lstm_course.tasks.marked import make_temporal_order
from lstm_course.validation import check_choice, check_integer

from .distances import NUM_STEPS, NUM_TEST, SETTINGS, SOLVED, N, train_model
from .runs import accuracy_of

TASK, T = "temporal order", 60
LAG = round(0.85 * T)  # of the first marker, in the mean
CHRONO = {"forget_bias": "chrono", "max_lag": T, "input_bias": "chrono"}
STARTS = {  # the arguments of SequenceModel
    "RNN, orthogonal": {"cell": "rnn", "recurrent_gain": 1.0},
    "LSTM": {"cell": "lstm"},
    **{f"LSTM, forget bias {b}": {"cell": "lstm", "forget_bias": float(b)} for b in (1, 2, 3, 5)},
    "LSTM, chrono": {"cell": "lstm", **CHRONO},
}
SEEDS = range(10)


class Row(NamedTuple):
    """One run: what was left of the gradient before training, and how the training ended."""

    start: str
    seed: int
    at_state: float
    at_input: float
    solved: int
    accuracy: float
    sequences: int
    seconds: float


def train_network(start: str, seed: int, progress: bool = False) -> tuple:
    """Train one network on temporal order; return its Row and its training.History.

    Equal arguments give an equal network. Raises ValueError for an unknown start.
    """
    from lstm_course.networks.sequence_model import SequenceModel  # torch, a second
    from lstm_course.networks.torch_bridge import weights_from_torch
    from lstm_course.training.loop import evaluate

    settings = SETTINGS[TASK] | STARTS[check_choice("start", start, STARTS)]
    point = [check_integer("seed", seed, minimum=0), T]
    fresh = SequenceModel(**settings, rng=np.random.default_rng(point))
    left = left_at_marker(weights_from_torch(fresh.recurrent), settings["cell"], seed)
    make = partial(make_temporal_order, T=T, fixed_length=True)
    rng, bar = np.random.default_rng(point), start if progress else ""
    model, history = train_model(settings, partial(make, N=N), NUM_STEPS[TASK], rng, bar)
    test = make(np.random.default_rng(1997), NUM_TEST)
    accuracy = accuracy_of(evaluate(model, test), test)
    ended = (int(accuracy >= SOLVED), accuracy, history.num_sequences[-1], history.seconds)
    return Row(start, seed, *left, *ended), history


def left_at_marker(weights, cell: str, seed: int) -> tuple[float, float]:
    """What is left at LAG of a gradient of length 1 at the last state: at the state, at the input.

    cell: "rnn" (the state is h) or "lstm" (c). The inputs are sequences of the task.
    """
    x = make_temporal_order(np.random.default_rng([seed, 2]), N, T, fixed_length=True).x
    if check_choice("cell", cell, ("rnn", "lstm")) == "rnn":
        way = send_back(weights, seed, x=x)
        return float(way.by_lag[LAG]), float(way.at_input[LAG])
    way = send_back_lstm(weights, seed, x=x)
    return float(way.whole[LAG]), float(way.at_input[LAG])


def collect(run) -> list[Row]:
    """Train every start with every seed."""
    return run(train_network, [(start, seed) for start in STARTS for seed in SEEDS])
