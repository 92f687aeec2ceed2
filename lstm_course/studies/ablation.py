"""Train every variant of the LSTM on four tasks, all with the same means: the study of lesson 15.

Fair means here: about as many weights for each cell, the same start of the forget gate, the same
sequences, and a learning rate chosen for each cell and task by the same few runs, on seeds that
are not reported.
"""

from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np

from lstm_course.tasks.marked import make_hold  # noqa: F401 (lesson 15 calls it ablation.make_hold)
from lstm_course.tasks.registry import Task, make_task
from lstm_course.tasks.stopping_rules import Criterion, MostActive, WithinTolerance
from lstm_course.validation import check_choice
from lstm_course.variants import KINDS


class Asked(NamedTuple):
    """A task of the study, what counts as solved here, and the budget of updates."""

    task: Task
    criterion: Callable[[], Criterion]
    budget: int


CELLS = (*KINDS, "GRU", "RNN")
WINDOW, MAX_WRONG = 512, 25  # solved: at most 5 % of the last 512 sequences wrong
CLASSES = partial(MostActive, WINDOW, MAX_WRONG)
NEAR = partial(WithinTolerance, window=WINDOW, max_wrong=MAX_WRONG)
TASKS = {
    "order": Asked(make_task("temporal_order", T=30, fixed_length=True), CLASSES, 400),
    "adding": Asked(make_task("adding", T=16, fixed_length=True), partial(NEAR, 0.1), 500),
    "brackets": Asked(make_task("bracket_depth", T=20), CLASSES, 400),
    "hold": Asked(make_task("hold", T=20), partial(NEAR, 0.2), 400),
}
N = 32  # sequences in a batch
H_FULL = 12  # units of the full LSTM; the others get units for about as many weights
FORGET_BIAS = 1.0  # at the start: of the forget gate, of the GRU's update gate
LEARNING_RATES = (3e-3, 1e-2, 3e-2)
TUNING_SEEDS, SEEDS = (100, 101), (0, 1, 2, 3, 4)
EQUAL_H_TASK = "brackets"  # where cells also train with H_FULL units each, an unfair comparison


class Row(NamedTuple):
    """One run: comparison is "tuning", "fair" or "equal H"; updates are those done, solved or not.

    A run that is not solved has done its task's budget; one that diverged counts as such.
    """

    comparison: str
    task: str
    cell: str
    H: int
    learning_rate: float
    seed: int
    weights: int
    solved: int
    updates: int
    seconds: float


def count_weights(cell: str, D: int, H: int, K: int) -> int:
    """Count the trained numbers of a cell with D inputs, H units and a readout of K outputs."""
    blocks = {"RNN": 1, "GRU": 3} | {kind: len(KINDS[kind].blocks) for kind in KINDS}
    extra = 3 * H if cell == "peepholes" else 0
    return blocks[cell] * H * (D + H + 1) + extra + K * (H + 1)


def units_for(cell: str, num_weights: int, D: int, K: int) -> int:
    """Return the H with which a cell comes nearest to a number of weights; the smaller of two."""
    count = partial(count_weights, cell, D, K=K)
    H = 1 + bisect_right(range(2, num_weights + 2), num_weights, key=lambda H: count(H=H))
    below, above = (count_weights(cell, D, h, K) - num_weights for h in (H, H + 1))
    return H if abs(below) <= abs(above) else H + 1


def make_model(task: str, cell: str, H: int, seed: int):
    """Make a new network (a SequenceModel) for a task, its start weights drawn from the seed."""
    from lstm_course.networks.sequence_model import SequenceModel  # torch, a second
    from lstm_course.networks.variants import variant_model

    its = TASKS[check_choice("task", task, TASKS)].task
    D, K = its.D, its.K
    rng = np.random.default_rng(seed)
    if check_choice("cell", cell, CELLS) == "RNN":
        return SequenceModel("rnn", D, H, K, rng, engine="numpy")
    if cell == "GRU":
        return SequenceModel("gru", D, H, K, rng, forget_bias=FORGET_BIAS)
    return variant_model(cell, D, H, K, rng, forget_bias=FORGET_BIAS)


def train_network(
    comparison: str, task: str, cell: str, H: int, learning_rate: float, seed: int, progress=False
) -> tuple:
    """Train a network until its task is solved or the budget is used up; return Row and network.

    All cells read the same sequences at one seed. Equal arguments give an equal network, and an
    equal row but for the seconds. Raises ValueError for an unknown task or cell.
    """
    from lstm_course.training.loop import TrainingDiverged, loss_for, train

    model, its = make_model(task, cell, H, seed), TASKS[task]
    try:
        history = train(
            model,
            partial(its.task.make, N=N),
            loss_for(its.task.kind),
            num_steps=its.budget,
            rng=np.random.default_rng([seed, 1]),
            learning_rate=learning_rate,
            criterion=its.criterion(),
            progress=progress,
            description=f"{cell}, {task}",
        )
    except TrainingDiverged as error:
        history = error.history
    solved = history.stopped == "criterion"
    ended = (int(solved), history.num_steps if solved else its.budget, history.seconds)
    settings = (H, learning_rate, seed, model.num_weights)
    return Row(comparison, task, cell, *settings, *ended), model


def best_learning_rate(rows: list[Row], task: str, cell: str) -> float:
    """Choose by the tuning rows: most runs solved, then fewest updates, then the smaller rate."""

    def merit(rate: float) -> tuple:
        runs = [r for r in rows if r[:3] == ("tuning", task, cell) and r.learning_rate == rate]
        return -sum(r.solved for r in runs), sum(r.updates for r in runs), rate

    return min(LEARNING_RATES, key=merit)


def collect(run) -> list[Row]:
    """Tune, then train every cell on every task with the learning rates that came out best."""
    points = [
        ("tuning", task, cell, fair_units(task, cell), rate, seed)
        for task, cell, rate, seed in product(TASKS, CELLS, LEARNING_RATES, TUNING_SEEDS)
    ]
    tuned = run(train_network, points, what="tuning")
    return tuned + run(train_network, _reported_points(tuned))


def fair_units(task: str, cell: str) -> int:
    """Return the H of a cell with about as many weights as the full LSTM of H_FULL units."""
    D, K = TASKS[task].task.D, TASKS[task].task.K
    return units_for(cell, count_weights("full", D, H_FULL, K), D, K)


def _reported_points(rows: list[Row]) -> list[tuple]:
    """Every point of the fair comparison, and of the one with equal H where H would differ."""
    fair, equal_H = [], []
    for task, cell in product(TASKS, CELLS):
        rate, H = best_learning_rate(rows, task, cell), fair_units(task, cell)
        fair += [("fair", task, cell, H, rate, seed) for seed in SEEDS]
        if task == EQUAL_H_TASK and H != H_FULL:
            equal_H += [("equal H", task, cell, H_FULL, rate, seed) for seed in SEEDS]
    return fair + equal_H
