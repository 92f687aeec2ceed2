"""Train networks at growing distances, and store who still learns: the grid of lesson 03."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np

from lstm_course.data.files import one_hot
from lstm_course.tasks.batch import Batch, answer_at_end
from lstm_course.tasks.marked import make_temporal_order
from lstm_course.tasks.stopping_rules import MostActive
from lstm_course.text.paragraphs import classes_of, load_paragraphs
from lstm_course.validation import check_arrays, check_callable, check_choice, check_integer

from .runs import accuracy_of

CELLS = {  # what is compared: the arguments of SequenceModel
    "RNN": {"cell": "rnn"},
    "RNN, orthogonal start": {"cell": "rnn", "recurrent_gain": 1.0},
    "LSTM": {"cell": "lstm"},
    "LSTM, forget bias 3": {"cell": "lstm", "forget_bias": 3.0},
}
TASKS = ("temporal order", "paragraphs")
DISTANCES = {
    "temporal order": (11, 20, 30, 40, 60, 100),
    "paragraphs": (5, 10, 20, 30, 40, 60, 100),
}
SEEDS = (0, 1, 2, 3, 4)
N = 32  # sequences in a batch
NUM_STEPS = {"temporal order": 2000, "paragraphs": 600}  # a run's budget
LEARNING_RATE = 5e-3  # of 2e-3, 5e-3 and 1e-2 the best over temporal order, seeds 100 to 102
SETTINGS = {  # of the model
    "temporal order": {"D": 8, "H": 16, "K": 4},
    "paragraphs": {"H": 32, "K": 8, "embedding": 16},
}
SOLVED = 0.95  # accuracy on new sequences
NUM_TEST = 256  # new sequences of temporal order; of paragraphs the held-out file
NUM_SEEN = 256  # training sequences on which training_accuracy is measured


class Row(NamedTuple):
    """One run: what was trained, and how it ended."""

    task: str
    cell: str
    distance: int
    seed: int
    solved: int
    accuracy: float
    training_accuracy: float
    sequences: int
    weights: int
    seconds: float


def train_point(task: str, cell: str, distance: int, seed: int) -> Row:
    """Train one network and test it on new sequences: `train_network` without the history."""
    return train_network(task, cell, distance, seed)[0]


def train_network(task: str, cell: str, distance: int, seed: int, progress: bool = False) -> tuple:
    """Train one network and test it on new sequences; return its Row and its training.History.

    Equal arguments give an equal network. Raises ValueError, with the known names, for an unknown
    task, cell or distance.
    """
    from lstm_course.training.loop import evaluate  # torch, a second

    task, cell = check_choice("task", task, TASKS), check_choice("cell", cell, CELLS)
    distance = check_choice(f"distance for {task}", distance, DISTANCES[task])
    seed = check_integer("seed", seed)
    rng = np.random.default_rng([seed, distance])
    next_batch, seen, test = _source(task, distance)
    settings = SETTINGS[task] | {"D": test.x.shape[2]} | CELLS[cell]
    bar = f"{cell}, distance {distance}" if progress else ""
    model, history = train_model(settings, next_batch, NUM_STEPS[task], rng, bar)
    accuracy, training_accuracy = (accuracy_of(evaluate(model, b), b) for b in (test, seen))
    sizes = (history.num_sequences[-1], model.num_weights, history.seconds)
    point = (task, cell, distance, seed)
    return Row(*point, int(accuracy >= SOLVED), accuracy, training_accuracy, *sizes), history


class Trained(NamedTuple):
    """A trained network: its answers, and what its training left behind.

    answer: turns x (T, N, D) into labels (N,). loss: of each batch; sequences: how many had been
    read with it; both (steps,).
    """

    answer: Callable
    loss: np.ndarray
    sequences: np.ndarray


def train_on(make: Callable, T: int, seed: int = 0, progress: bool = True) -> Trained:
    """Train a plain RNN of 16 units on fresh sequences, with the grid's settings, half its budget.

    make: a function (rng, N, T) that returns x (T, N, D) and a label from 0 to 3 for each, (N,).
    Raises TypeError or ValueError for another one.
    """
    from lstm_course.training.loop import evaluate  # torch, a second

    check_callable("make", make)
    T, seed = check_integer("T", T, minimum=1), check_integer("seed", seed, minimum=0)
    K = SETTINGS["temporal order"]["K"]
    rng = np.random.default_rng([seed, T])

    def next_batch(rng) -> Batch:
        x, label = (np.asarray(part, dtype=float) for part in make(rng, N, T))
        check_arrays(x=(x, f"{T} {N} D"), label=(label, f"{N}"))
        return answer_at_end(x, one_hot(label.astype(int), K))

    D = next_batch(np.random.default_rng(seed)).x.shape[2]
    settings = SETTINGS["temporal order"] | CELLS["RNN"] | {"D": D}
    bar = f"T = {T}" if progress else ""
    model, history = train_model(settings, next_batch, NUM_STEPS["temporal order"] // 2, rng, bar)

    def answer(x: np.ndarray) -> np.ndarray:
        nothing = np.zeros((x.shape[1], K))
        return evaluate(model, answer_at_end(x, nothing))[-1].argmax(axis=1)

    return Trained(answer, np.array(history.loss), np.array(history.num_sequences))


def collect(run) -> list[Row]:
    """Train every cell on every task at every distance, over all seeds."""
    points = [
        (task, cell, distance, seed)
        for task in TASKS
        for cell, distance, seed in product(CELLS, DISTANCES[task], SEEDS)
    ]
    return run(train_network, points)


def train_model(settings: dict, next_batch: Callable, num_steps: int, rng, bar: str) -> tuple:
    """Train a new network, with a bar of that name where it has one; return it and its History."""
    from lstm_course.networks.sequence_model import SequenceModel  # torch, a second
    from lstm_course.training.loop import loss_for, train

    model = SequenceModel(**settings, rng=rng, engine="numpy")
    history = train(
        model,
        next_batch,
        loss_for("classes"),
        num_steps=num_steps,
        rng=rng,
        learning_rate=LEARNING_RATE,
        criterion=MostActive(512),
        progress=bool(bar),
        description=bar,
    )
    return model, history


def _source(task: str, distance: int) -> tuple:
    """Return a function that makes training batches, a batch seen in training, one of new ones."""
    if task == "temporal order":
        make = partial(make_temporal_order, T=distance, fixed_length=True)
        seen, new = (make(np.random.default_rng(seed), NUM_TEST) for seed in (1996, 1997))
        return partial(make, N=N), seen, new  # never the same twice: none is seen in training
    train, held_out = (load_paragraphs(split, distance) for split in ("train", "held_out"))
    x, size = one_hot(train.ids, len(train.vocabulary)), train.ids.shape[1]

    def next_batch(rng) -> Batch:
        return classes_of(x, train, rng.choice(size, N, replace=False))

    everything = np.arange(held_out.ids.shape[1])
    test = classes_of(one_hot(held_out.ids, len(held_out.vocabulary)), held_out, everything)
    return next_batch, classes_of(x, train, np.arange(NUM_SEEN)), test
