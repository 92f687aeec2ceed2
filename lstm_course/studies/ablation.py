"""Train every variant of the LSTM on four tasks, all with the same means: the study of lesson 15.

Fair means here: about as many parameters for each cell, the same start of the forget gate, the
same sequences, and a learning rate chosen for each cell and task by the same few runs, on seeds
that are not judged. Beside it all gated cells are judged at equal learning rates.
"""

from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np

from lstm_course.data.files import load_table
from lstm_course.tasks.batch import Batch
from lstm_course.tasks.grammars import BRACKET_SYMBOLS
from lstm_course.tasks.marked import TEMPORAL_SYMBOLS, make_hold  # noqa: F401 (its old place)
from lstm_course.tasks.registry import Task, make_task
from lstm_course.tasks.stopping_rules import Criterion, MostActive, WithinTolerance
from lstm_course.validation import check_choice
from lstm_course.variants import KINDS


class Asked(NamedTuple):
    """A task of the study, what counts as solved here, and the budget of updates."""

    task: Task
    criterion: Callable[[], Criterion]
    budget: int


CELLS = (*KINDS, "GRU")
WINDOW, MAX_WRONG = 512, 25  # solved: at most 5 % of the last 512 sequences wrong
CLASSES = partial(MostActive, WINDOW, MAX_WRONG)
NEAR = partial(WithinTolerance, window=WINDOW, max_wrong=MAX_WRONG)
TASKS = {
    "order": Asked(make_task("temporal_order", T=30, fixed_length=True), CLASSES, 400),
    "adding": Asked(make_task("adding", T=16, fixed_length=True), partial(NEAR, 0.1), 500),
    "brackets": Asked(make_task("bracket_depth", T=20), CLASSES, 400),
    "hold": Asked(make_task("hold", T=20), partial(NEAR, 0.2), 400),
}
_SYMBOLS = {"order": TEMPORAL_SYMBOLS, "brackets": BRACKET_SYMBOLS}
_ORDERS = np.array(["X X", "X Y", "Y X", "Y Y"])
N = 32  # sequences in a batch
H_FULL = 12  # units of the full LSTM; the others get units for about as many weights
FORGET_BIAS = 1.0  # at the start: of the forget gate, of the GRU's update gate
LARGER_BIAS = 3.0  # of comparison "bias 3": with and without the output tanh, on two tasks
LEARNING_RATES = (3e-3, 1e-2, 3e-2, 1e-1, 3e-1)
EQUAL_RATE = 3e-2  # at which all cells are judged too, whichever rate is their best
TUNING_SEEDS, SEEDS = (100, 101), tuple(range(10))
LATER_SEEDS = tuple(range(10, 20))  # on which every verdict is asked for once more
COMPARED = ("adding", "brackets", "hold")  # tasks on which all cells are judged
SEARCHED = {  # judged at three rates: lesson 15's colleague
    ("order", cell, rate) for cell in ("full", "no input gate") for rate in LEARNING_RATES[:3]
}


class Row(NamedTuple):
    """One run: comparison is one of README's; updates are those done, solved or not.

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


def example(task: str, T: int = 12, seed: int = 5) -> str:
    """One sequence of a task in two lines, what is read and what is the answer; * marks a value."""
    batch = TASKS[check_choice("task", task, TASKS)].task.make(np.random.default_rng(seed), 1, T=T)
    x, targets = batch.x[:, 0], batch.targets[batch.mask]
    if task in _SYMBOLS:
        read, answers = (_SYMBOLS[task][k] for k in x.argmax(axis=1)), targets.argmax(axis=1)
        answers = _ORDERS[answers] if task == "order" else answers
    else:
        read = (f"{value:z.1f}{'*' if mark == 1 else ' '}" for value, mark in x)
        answers = [
            f"{value:z.2f}" if task == "adding" else f"{value:z.1f} " for (value,) in targets
        ]
    lines = (f"{task:9} reads  ", read), (f"{'':9} answers", answers)
    return "\n".join(head + "".join(f"{entry:>6}" for entry in entries) for head, entries in lines)


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


def make_model(task: str, cell: str, H: int, seed: int, forget_bias: float = FORGET_BIAS):
    """Make a new network (a SequenceModel) for a task, its start weights drawn from the seed."""
    from lstm_course.networks.sequence_model import SequenceModel  # torch, a second
    from lstm_course.networks.variants import variant_model

    its = TASKS[check_choice("task", task, TASKS)].task
    D, K = its.D, its.K
    rng = np.random.default_rng(seed)
    if check_choice("cell", cell, CELLS) == "GRU":
        return SequenceModel("gru", D, H, K, rng, forget_bias=forget_bias)
    return variant_model(cell, D, H, K, rng, forget_bias=forget_bias)


def train_network(
    comparison: str, task: str, cell: str, H: int, learning_rate: float, seed: int, progress=False
) -> tuple:
    """Train a network until its task is solved or the budget is used up; return Row and network.

    All cells read the same sequences at one seed. Equal arguments give an equal network, and an
    equal row but for the seconds. Raises ValueError for an unknown task or cell.
    """
    from lstm_course.training.loop import TrainingDiverged, loss_for, train

    bias = LARGER_BIAS if comparison == "bias 3" else FORGET_BIAS
    model, its = make_model(task, cell, H, seed, bias), TASKS[task]
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


def share_wrong(task: str, model, batch: Batch) -> float:
    """The share of a batch's sequences that a network gets wrong, by the study's own rule."""
    from lstm_course.training import evaluate

    criterion = TASKS[task].criterion()
    criterion.update(evaluate(model, batch), batch)
    return criterion.num_wrong / criterion.sequences_read


def best_learning_rate(rows: list[Row], task: str, cell: str) -> float:
    """Choose by the tuning rows: fewest updates in the mean (unsolved: the budget), then slower."""

    def merit(rate: float) -> tuple:
        runs = updates(rows, "tuning", task, cell, rate)
        return runs.mean() if len(runs) else np.inf, rate

    return min(LEARNING_RATES, key=merit)


def updates(rows: list[Row], comparison: str, task: str, cell: str, rate: float) -> np.ndarray:
    """The updates of these runs in the order of their seeds; the budget where not solved."""
    runs = [r for r in rows if r[:3] == (comparison, task, cell) and r.learning_rate == rate]
    return np.array([r.updates for r in sorted(runs, key=lambda r: r.seed)])


def judged(
    rows: list[Row], task: str, cell: str, rate: float | None = None, comparison: str = "fair"
) -> np.ndarray:
    """The updates of each judged seed, at a learning rate or at the one that tuning chose."""
    rate = best_learning_rate(rows, task, cell) if rate is None else rate
    return updates(rows, comparison, task, cell, rate)


def searched(rows: list[Row], comparison: str, cell: str) -> np.ndarray:
    """The runs of SEARCHED: (rates, seeds), NaN where one did not solve its task."""
    (task,) = {task for task, *_ in SEARCHED}
    rates = [rate for rate in LEARNING_RATES if (task, cell, rate) in SEARCHED]
    runs = np.array([updates(rows, comparison, task, cell, rate) for rate in rates])
    return np.where(runs == TASKS[task].budget, np.nan, runs)


def interval(ratios: np.ndarray) -> tuple[float, float]:
    """The second smallest and the second largest; all above 1: slower, all below: faster."""
    low, high = np.sort(ratios)[[1, -2]]
    return low, high


def verdicts(rows: list[Row]) -> list[tuple[str, str]]:
    """Task and cell wherever a cell at its best rate is slower or faster than the full LSTM."""

    def told(task: str, cell: str) -> bool:
        low, high = interval(judged(rows, task, cell) / judged(rows, task, "full"))
        return low > 1 or high < 1

    return [place for place in product(COMPARED, CELLS) if told(*place)]


def load_study() -> list[Row]:
    """The rows of the stored study. Raises DataFileError where its file is missing or damaged."""
    columns = load_table("ablation/ablation.csv").values()
    return [Row(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def collect(run) -> list[Row]:
    """Tune, judge every cell at its best rate and at the equal one, then each verdict once more."""
    points = [
        ("tuning", task, cell, fair_units(task, cell), rate, seed)
        for task, cell, rate, seed in product(TASKS, CELLS, LEARNING_RATES, TUNING_SEEDS)
    ]
    tuned = run(train_network, points, what="tuning")
    rows = tuned + run(train_network, _judged_points(tuned))
    return rows + run(train_network, _later_points(rows))


def fair_units(task: str, cell: str) -> int:
    """Return the H of a cell with about as many weights as the full LSTM of H_FULL units."""
    D, K = TASKS[task].task.D, TASKS[task].task.K
    return units_for(cell, count_weights("full", D, H_FULL, K), D, K)


def _judged_points(rows: list[Row]) -> list[tuple]:
    """Every judged run: at the best learning rates, the equal one, the colleague's, with bias 3."""
    points = []
    for task, cell in product(TASKS, CELLS):
        best = {best_learning_rate(rows, task, cell), EQUAL_RATE} if task in COMPARED else set()
        rates = [r for r in LEARNING_RATES if r in best or (task, cell, r) in SEARCHED]
        H = fair_units(task, cell)
        points += [("fair", task, cell, H, r, seed) for r, seed in product(rates, SEEDS)]
    spared = product(("hold", "brackets"), ("full", "no output tanh"), SEEDS)
    return points + [("bias 3", t, c, fair_units(t, c), EQUAL_RATE, seed) for t, c, seed in spared]


def _later_points(rows: list[Row]) -> list[tuple]:
    """The runs, on other seeds, of every cell with a verdict and of the full LSTM beside it."""
    found = verdicts(rows)
    cells = [*found, *dict.fromkeys((task, "full") for task, _ in found)]
    return [
        ("later", t, c, fair_units(t, c), best_learning_rate(rows, t, c), seed)
        for (t, c), seed in product(cells, LATER_SEEDS)
    ]
