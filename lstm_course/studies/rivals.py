"""Train what came before and after the LSTM to track a state and to recall a value: lesson 17.

Fair means here, as in lesson 15: about as many parameters for each model, the same sequences, as
many of them, and a learning rate chosen for each model and task by the same few runs, on seeds
that are not judged. Trained on short sequences, read on longer ones.
"""

from bisect import bisect_left
from functools import cache, partial
from itertools import product
from typing import NamedTuple

import numpy as np

from lstm_course.data.files import load_table
from lstm_course.tasks.registry import Task, make_task
from lstm_course.validation import check_choice

T = 16  # steps of the sequences one trains on
LENGTHS = (16, 32, 64, 128, 256)  # of the sequences one reads after it
COUNTED = 8  # the last steps, in which answers of tracking tasks are judged


class Asked(NamedTuple):
    """A task of the study: its sizes, the updates of a training, the width of its attention."""

    name: str
    sizes: dict
    num_steps: int
    width: int


class Model(NamedTuple):
    """A model of the study: its class in `networks`, what comes before D, and its options."""

    kind: str
    first: tuple
    options: dict


TASKS = {
    "parity": Asked("parity", {}, 300, 16),
    "three cups": Asked("cups", {}, 500, 16),
    "recall": Asked("recall", {}, 400, 16),
    "five cups": Asked("cups", {"num_cups": 5}, 800, 32),
}
_KEEP = {"forget_bias": 1.0}  # of the mLSTM 3: its authors start at 3 to 6
MODELS = {
    "RNN": Model("SequenceModel", ("rnn",), {"recurrent_gain": 1.0}),
    "GRU": Model("SequenceModel", ("gru",), _KEEP),
    "LSTM": Model("SequenceModel", ("lstm",), _KEEP),
    "sLSTM": Model("SuccessorModel", ("sLSTM",), _KEEP),
    "linear, (0, 1)": Model("LinearModel", (), _KEEP),
    "linear, (-1, 1)": Model("LinearModel", (), _KEEP | {"lowest": -1.0}),
    "mLSTM": Model("SuccessorModel", ("mLSTM",), {"forget_bias": 3.0, "num_layers": 2}),
    "attention, distances": Model("AttentionModel", (), {"positions": "distance"}),  # ALiBi
    "attention, sines": Model("AttentionModel", (), {"positions": "sinusoidal"}),
    "minLSTM": Model("SuccessorModel", ("minLSTM",), _KEEP | {"num_layers": 2}),
}
LEARNING_RATES = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1)
TUNING_SEEDS = (100, 101)
SEEDS = tuple(range(10))
NUM_FIVE_CUPS = 5  # of the seeds
FIVE_CUPS = ("LSTM", "linear, (0, 1)", "linear, (-1, 1)", "attention, distances")
N = 32  # sequences in a batch
NUM_TEST = 64  # new sequences of each length


Row = NamedTuple(  # one run: what was trained, and the share of right answers at each length
    "Row",
    [
        ("comparison", str),  # "tuning" or "judged"
        ("task", str),
        ("model", str),
        ("learning_rate", float),
        ("seed", int),
        ("width", int),
        ("weights", int),
        *((f"accuracy_{length}", float) for length in LENGTHS),
        ("seconds", float),
    ],
)


def task_of_length(task: str, length: int) -> Task:
    """Make a task of TASKS with sequences of so many steps; ValueError for another name."""
    asked = TASKS[check_choice("task", task, TASKS)]
    return make_task(asked.name, T=length, **asked.sizes)


def make_rival(model: str, task: str, seed: int, width: int | None = None):
    """Make a new model for a task, in float32, its start weights drawn from the seed.

    `width`: its units H (of attention, E); without it as many as `fair_width` says. Raises
    ValueError for an unknown model or task.
    """
    from lstm_course import networks  # torch, a second

    kind, first, options = MODELS[check_choice("model", model, MODELS)]
    width = fair_width(model, task) if width is None else width
    its = task_of_length(task, T)
    sizes = (its.D, width, its.K, np.random.default_rng(seed))
    return getattr(networks, kind)(*first, *sizes, **options).float()


@cache
def fair_width(model: str, task: str) -> int:
    """Return the width that brings a model nearest to the parameters of the task's attention.

    Attention's own, a multiple of 8, is too coarse to be fitted.
    """
    asked = TASKS[check_choice("task", task, TASKS)]
    if MODELS[check_choice("model", model, MODELS)].kind == "AttentionModel":
        return asked.width
    wanted = count_weights(make_rival("attention, sines", task, 0))

    def count(width: int) -> int:
        return count_weights(make_rival(model, task, 0, width))

    above = bisect_left(range(2, 200), wanted, key=count) + 2
    return min((above - 1, above), key=lambda width: abs(count(width) - wanted))


def count_weights(network) -> int:
    """Count the numbers that training changes."""
    return sum(weight.numel() for weight in network.parameters() if weight.requires_grad)


def train_rival(
    comparison: str,
    task: str,
    model: str,
    learning_rate: float,
    seed: int,
    width: int | None = None,
    progress: bool = False,
) -> tuple:
    """Train a new model on sequences of T steps and read longer ones; return its Row and itself.

    All models read the same sequences at one seed. Equal arguments, equal model on one machine.
    `width`: another than the fair one. Raises ValueError for an unknown task or model.
    """
    from lstm_course.training.loop import TrainingDiverged, loss_for, train

    width = fair_width(model, task) if width is None else width
    network, its = make_rival(model, task, seed, width), task_of_length(task, T)
    try:
        history = train(
            network,
            partial(its.make, N=N),
            loss_for("classes"),
            num_steps=TASKS[task].num_steps,
            rng=np.random.default_rng([seed, 1]),
            learning_rate=learning_rate,
            progress=progress,
            description=f"{model}, {task}",
        )
    except TrainingDiverged as error:
        history = error.history
    accuracies = [read_at(network, task, length) for length in LENGTHS]
    settings = (learning_rate, seed, width, count_weights(network))
    return Row(comparison, task, model, *settings, *accuracies, history.seconds), network


def read_at(network, task: str, length: int) -> float:
    """Return the share of right answers on new sequences of so many steps, to 4 decimals.

    Judged are the questions of recall, and of tasks with an answer at each step the last COUNTED.
    """
    from lstm_course.training.loop import evaluate

    batch = task_of_length(task, length).make(np.random.default_rng(1997), NUM_TEST)
    right = evaluate(network, batch).argmax(axis=-1) == batch.targets.argmax(axis=-1)
    return round(float(right[-COUNTED:][batch.mask[-COUNTED:]].mean()), 4)


def best_learning_rate(rows: list[Row], task: str, model: str) -> float:
    """Choose by the tuning rows: the most right over all lengths and seeds; then the slower."""
    task = "three cups" if task == "five cups" else task

    def merit(rate: float) -> tuple:
        found = accuracies(rows, "tuning", task, model, rate)
        return found.mean() if len(found) else -1.0, -rate

    return max(LEARNING_RATES, key=merit)


def accuracies(
    rows: list[Row], comparison: str, task: str, model: str, rate: float | None = None
) -> np.ndarray:
    """The shares right of these runs, (seeds, lengths), in the order of their seeds."""
    runs = [r for r in rows if r[:3] == (comparison, task, model)]
    runs = [r for r in runs if rate is None or r.learning_rate == rate]
    found = [r[-len(LENGTHS) - 1 : -1] for r in sorted(runs, key=lambda r: r.seed)]
    return np.array(found).reshape(-1, len(LENGTHS))


def medians(rows: list[Row], lengths=LENGTHS) -> dict[str, dict[str, np.ndarray]]:
    """The median share right of the judged seeds, in percent: {task: {model: one a length}}."""
    places = [LENGTHS.index(check_choice("length", length, LENGTHS)) for length in lengths]
    found = {(t, m): accuracies(rows, "judged", t, m) for t, m in product(TASKS, MODELS)}
    return {
        task: {
            model: 100 * np.median(found[task, model], axis=0)[places]
            for model in MODELS
            if len(found[task, model])
        }
        for task in TASKS
    }


def chances() -> dict[str, float]:
    """What guessing among all answers gets right, in percent, by task."""
    return {task: 100 / task_of_length(task, T).K for task in TASKS}


def load_study() -> list[Row]:
    """The rows of the stored study. Raises DataFileError where its file is missing or damaged."""
    columns = load_table("rivals/rivals.csv").values()
    return [Row(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def collect(run) -> list[Row]:
    """Tune, then train every model on every task, a seed of all before the next; then five cups."""
    main = [task for task in TASKS if task != "five cups"]
    chances = product(main, MODELS, LEARNING_RATES, TUNING_SEEDS)
    tuned = run(train_rival, [("tuning", *chance) for chance in chances], what="tuning")
    runs = [(task, model, seed) for seed, task, model in product(SEEDS, main, MODELS)]
    runs += product(["five cups"], FIVE_CUPS, SEEDS[:NUM_FIVE_CUPS])
    points = [("judged", t, m, best_learning_rate(tuned, t, m), seed) for t, m, seed in runs]
    return tuned + run(train_rival, points)
