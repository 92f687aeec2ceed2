"""Train an LSTM and three rivals of equal size on three tasks: two attentions, one recurrence."""

from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np

from lstm_course.tasks.registry import Task, make_task
from lstm_course.validation import check_choice

from .runs import accuracy_of

T = 32  # steps of the sequences one trains on
LENGTHS = (32, 64, 128)  # of the sequences one tests on
TASKS = ("bracket_depth", "temporal_order", "copy")
NUM_COPIED = 8  # symbols of the copy task; longer sequences have a longer delay
MODELS = {  # class, width H or E, options
    "LSTM": ("SequenceModel", 30, {"forget_bias": 3.0}),
    "attention, sines": ("AttentionModel", 16, {"positions": "sinusoidal"}),
    "attention, distances": ("AttentionModel", 16, {"positions": "distance"}),  # ALiBi
    "linear recurrence": ("LinearModel", 30, {"forget_bias": 3.0}),
}
LEARNING_RATE = 1e-2  # of 3e-3 and 1e-2 the better for each model at T, seeds 100 and 101
SEEDS = (0, 1, 2, 3, 4)
N = 32  # sequences in a batch
NUM_STEPS = 500  # of training, for every model: 16,000 sequences
NUM_TEST = 128  # new sequences of each length


Row = NamedTuple(  # one run: what was trained, and the share of right answers at each length
    "Row",
    [
        ("task", str),
        ("model", str),
        ("learning_rate", float),
        ("seed", int),
        ("weights", int),
        *((f"accuracy_{length}", float) for length in LENGTHS),
        ("seconds", float),
    ],
)


def task_of_length(task: str, length: int) -> Task:
    """Make one of the three tasks with sequences of so many steps; ValueError for another name."""
    check_choice("task", task, TASKS)
    if task == "copy":
        return make_task("copy", delay=length - 2 * NUM_COPIED, num_copied=NUM_COPIED)
    options = {"fixed_length": True} if task == "temporal_order" else {}
    return make_task(task, T=length, **options)


def make_rival(name: str, task: Task, rng: np.random.Generator):
    """Make a new model by its name in MODELS, of about the same number of weights each."""
    from lstm_course import networks  # torch, a second

    kind, width, options = MODELS[check_choice("model", name, MODELS)]
    if kind == "SequenceModel":
        arguments = ("lstm", task.D, width, task.K, rng)
        return networks.SequenceModel(*arguments, engine="numpy", **options)
    return getattr(networks, kind)(task.D, width, task.K, rng, **options)


def train_rival(
    task: str, model: str, learning_rate: float, seed: int, num_steps=NUM_STEPS, progress=False
) -> tuple:
    """Train one model and test it; return its Row and the model. Equal arguments, equal model.

    All models read the same sequences at one seed. Raises ValueError for an unknown task or model.
    """
    from lstm_course.training.loop import evaluate, loss_for, train

    its = task_of_length(task, T)
    network = make_rival(model, its, np.random.default_rng(seed))
    history = train(
        network,
        partial(its.make, N=N),
        loss_for("classes"),
        num_steps=num_steps,
        rng=np.random.default_rng([seed, 1]),
        learning_rate=learning_rate,
        progress=progress,
        description=f"{model}, {task}",
    )
    accuracies = []
    for length in LENGTHS:
        batch = task_of_length(task, length).make(np.random.default_rng(1997), NUM_TEST)
        accuracies.append(accuracy_of(evaluate(network, batch), batch))
    weights = sum(w.numel() for w in network.parameters() if w.requires_grad)
    return Row(task, model, learning_rate, seed, weights, *accuracies, history.seconds), network


def collect(run) -> list[Row]:
    """Train every model on every task, over all seeds."""
    return run(train_rival, [(t, m, LEARNING_RATE, s) for t, m, s in product(TASKS, MODELS, SEEDS)])
