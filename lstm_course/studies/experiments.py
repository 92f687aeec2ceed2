"""Run the experiments of 1997 again, with today's optimiser and start, and store how they end."""

from functools import partial
from statistics import median
from typing import NamedTuple

import numpy as np

from lstm_course.data.files import datasets_folder, load_table
from lstm_course.validation import check_choice

from . import STUDIES
from .ablation import count_weights, units_for
from .experiments_1997 import CELLS, EXPERIMENTS, Experiment, find_experiments
from .runs import load_rows, run_study

SEEDS = tuple(range(10))  # of these a row's runs take the first `num_seeds`
SEARCHED, SEARCH_SEED = (5e-4, 2e-3, 1e-2), 100  # learning rates, the same for both cells
TEST_BATCH = 250  # sequences judged at a time; fewer where they would fill the memory
MOST_NUMBERS = 50_000_000  # in such a batch's x: 0.4 GB
FILE = STUDIES["experiments"].file


class Row(NamedTuple):
    """One run: what was trained, and how it ended.

    `sequences`: training sequences until the criterion was met, those it judged among them; 0
    where it was not. `read`: all that were read, to the end of the batch. `best_wrong`: the
    smallest share of wrong sequences in any window judged (1 where none was); `seconds` of CPU
    time.
    """

    experiment: str
    cell: str
    seed: int
    solved: int
    sequences: int
    read: int
    best_wrong: float
    weights: int
    seconds: float


class Judge:
    """Let a criterion see the sequences of training, and remember the best window it saw."""

    def __init__(self, criterion, errors: list | None = None):
        self.criterion, self.best_wrong, self.errors = criterion, 1.0, errors

    def update(self, outputs: np.ndarray, batch) -> bool:
        """Read one more batch of training; return whether the task is solved."""
        met = self.criterion.update(outputs, batch)
        if self.errors is not None:
            self.errors.append(outputs[-1] - batch.targets[-1])
        if self.criterion.sequences_read >= self.criterion.window:
            share = self.criterion.num_wrong / self.criterion.window
            self.best_wrong = min(self.best_wrong, share)
        return met


class FreshJudge:
    """Judge on new sequences, every `every` of training: all of a window of 10,000 must be right.

    The model does not learn from these, and they are not counted. A test ends with the first
    batch (of 250, if memory allows) that holds a wrong one; `best_wrong` is the smallest share in
    a first batch.
    """

    def __init__(self, model, task, loss, every: int, rng: np.random.Generator):
        self.model, self.task, self.loss, self.rng = model, task, loss, rng
        self.every, self.read, self.best_wrong = every, 0, 1.0
        one = task.make(np.random.default_rng(0), 1).x.size
        self.size = max(1, min(TEST_BATCH, MOST_NUMBERS // one))

    def update(self, outputs: np.ndarray, batch) -> bool:
        """Count one more batch of training; test where it is time, return whether solved."""
        before, self.read = self.read, self.read + batch.x.shape[1]
        return before // self.every < self.read // self.every and self._test()

    def _test(self) -> bool:
        from lstm_course.training.loop import evaluate

        criterion = self.task.criterion()
        while not criterion.met:
            batch = self.task.make(self.rng, self.size)
            criterion.update(evaluate(self.model, batch, self.loss), batch)
            if criterion.sequences_read == self.size:
                self.best_wrong = min(self.best_wrong, criterion.num_wrong / self.size)
            if criterion.num_wrong > criterion.max_wrong:
                return False
        return True


def build(experiment: Experiment, cell: str, task, rng: np.random.Generator):
    """Return the model of one row: the LSTM of its settings, or an RNN of about its weights.

    The RNN starts from an orthogonal W_h, its best start in lessons 02 and 03.
    """
    import torch

    from lstm_course.networks.sequence_model import SequenceModel

    options = {"direct": experiment.direct, "dtype": torch.float32}  # what is fastest here
    H, D, K = experiment.H, task.D, task.K
    if cell == "LSTM":
        options |= {"forget_bias": "chrono", "max_lag": experiment.max_lag}
        options["input_bias"] = "chrono" if experiment.chrono_input else None
        return SequenceModel("lstm", D, H, K, rng, **options)
    H = units_for("RNN", count_weights("full", D, H, K), D, K)
    return SequenceModel("rnn", D, H, K, rng, engine="numpy", recurrent_gain=1.0, **options)


def run_one(
    name: str,
    cell: str,
    seed: int,
    progress: bool = False,
    learning_rate: float | None = None,
    errors: list | None = None,
) -> Row:
    """Train one network on one experiment until its criterion is met or its budget is spent.

    `name` is that of a row of EXPERIMENTS, `cell` "LSTM" or "RNN"; without a learning rate, the
    row's. To `errors` are added those of each batch of training: output minus target at the last
    step, (N, K). Equal arguments give an equal row on the same machine, but for the seconds. Raises
    ValueError for an unknown name or cell.
    """
    from lstm_course.training.loop import TrainingDiverged, loss_for, train  # torch, a second

    by_name = {e.name: e for e in EXPERIMENTS}
    experiment = by_name[check_choice("name", name, by_name)]
    check_choice("cell", cell, CELLS)
    rate = experiment.rate_of(cell) if learning_rate is None else learning_rate
    task, rng = experiment.make_task(), np.random.default_rng(seed)
    model = build(experiment, cell, task, rng)
    loss = loss_for(task.kind, experiment.last_step)
    judge = Judge(task.criterion(), errors)
    if experiment.test_every is not None:
        fresh = np.random.default_rng([seed, 1997])
        judge = FreshJudge(model, task, loss, experiment.test_every, fresh)
    try:
        history = train(
            model,
            lambda rng: task.make(rng, experiment.N),
            loss,
            num_steps=experiment.max_sequences // experiment.N,
            rng=rng,
            learning_rate=rate,
            criterion=judge,
            progress=progress,
            description=f"{name}, {cell}, seed {seed}",
        )
    except TrainingDiverged as error:
        history = error.history
    solved = history.stopped == "criterion"
    read = history.num_sequences[-1] if history.num_sequences else 0
    met_at = read if isinstance(judge, FreshJudge) else judge.criterion.met_at
    sequences = met_at if solved else 0
    sizes = (round(judge.best_wrong, 4), model.num_weights, history.seconds)
    return Row(name, cell, seed, int(solved), sequences, read, *sizes)


def run_experiments(
    only: str | None = None,
    distance: int | None = None,
    seeds: tuple[int, ...] | None = None,
    workers: int = 2,
    store: bool | None = None,
    cluster: str = "",
) -> str:
    """Run the rows asked for, and return a table of how they ended beside what is stored.

    All rows without `only` and `distance`: then the CSV is written (`store`). Of a part it is
    written only with `store=True`, and only its rows are replaced. Without `seeds`: the first of
    SEEDS, as many as the row says. Raises ValueError for an unknown experiment or distance, or for
    seeds with something to store.
    """
    chosen = find_experiments(only, distance)
    store = len(chosen) == len(EXPERIMENTS) if store is None else store
    if store and seeds is not None:
        raise ValueError(f"what is stored has seeds of its own; got seeds {tuple(seeds)}")
    points, stored = _points(chosen, seeds), load_rows(datasets_folder() / FILE, Row)
    kept = [row for row in stored if row[:3] not in set(points)]
    what = partial(collect, points=points, kept=kept)
    rows = run_study("experiments", workers, what, store, cluster)
    return compare([row for row in rows if row not in kept], stored)


def collect(run, points: list[tuple] | None = None, kept: list[Row] = ()) -> list[Row]:
    """Train both cells on every row of the paper, or on `points`; add rows that are kept."""
    rows = run(run_one, _points(EXPERIMENTS) if points is None else points)
    return sorted([*kept, *rows], key=_place)


def compare(rows: list[Row], stored: list[Row]) -> str:
    """Return a table: median, least and most sequences of each row, beside the stored ones.

    "agrees" where as many seeds solved it in both, give or take one, and the medians lie within
    each other's spread.
    """
    lines = [f"{'experiment':<20}{'cell':<6}{'now':<34}{'stored':<34}"]
    for name, cell in dict.fromkeys(row[:2] for row in rows):
        now, then = ([row for row in some if row[:2] == (name, cell)] for some in (rows, stored))
        verdict = "" if not then else "agrees" if _agree(now, then) else "differs"
        line = f"{name:<20}{cell:<6}{_summary(now):<34}{_summary(then):<34}{verdict}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def load_experiments() -> dict:
    """Return the stored rows as columns of arrays, checked against the manifest."""
    return load_table(FILE)


def needed_by_row() -> dict[str, dict]:
    """Return the stored counts by experiment, in words, as `figures.plot_needed` draws them.

    Each has "rule", in three short parts; "paper", the mean count of its LSTM; "searched", whether
    the RNN's learning rate was; "LSTM" and "RNN", arrays of counts, 0 for a run that did not meet
    the criterion; "LSTM read" and "RNN read", what each run read; "LSTM wrong" and "RNN wrong", the
    share in its best window; and "parameters", how many times those of the paper's LSTM ours has.
    """
    stored, found = load_experiments(), {}
    for e in EXPERIMENTS:
        found[e.words] = {"rule": e.rule(), "paper": e.paper_sequences}
        found[e.words]["searched"] = e.rnn_learning_rate is not None
        for cell in CELLS:
            here = (stored["experiment"] == e.name) & (stored["cell"] == cell)
            found[e.words] |= {
                cell: stored["sequences"][here],
                f"{cell} read": stored["read"][here],
                f"{cell} wrong": stored["best_wrong"][here],
            }
            if cell == "LSTM":
                found[e.words]["parameters"] = stored["weights"][here][0] / e.paper_weights
    return found


def search_rates(name: str, cell: str) -> list[Row]:
    """Train one network at each of the SEARCHED learning rates, on a seed that is not stored."""
    return [run_one(name, cell, SEARCH_SEED, learning_rate=rate) for rate in SEARCHED]


def _points(chosen: list[Experiment], seeds: tuple[int, ...] | None = None) -> list[tuple]:
    """List the runs, the longest first: a short one fills the time at the end."""
    longest_first = sorted(chosen, key=lambda e: -e.distance * e.max_sequences)
    return [
        (e.name, cell, seed)
        for e in longest_first
        for cell in CELLS
        for seed in (SEEDS[: e.num_seeds(cell)] if seeds is None else seeds)
    ]


def _place(row: Row) -> tuple:
    """The order in the CSV: experiments as in the table, cells, seeds."""
    names = [e.name for e in EXPERIMENTS]
    return names.index(row.experiment), CELLS.index(row.cell), row.seed


def _summary(rows: list[Row]) -> str:
    if not rows:
        return "-"
    some = [row.sequences for row in rows if row.solved]
    share = f"{len(some)} of {len(rows)}"
    return f"{share}: {median(some):,.0f} ({min(some):,}-{max(some):,})" if some else share


def _agree(now: list[Row], then: list[Row]) -> bool:
    a, b = ([row.sequences for row in rows if row.solved] for rows in (now, then))
    if abs(len(a) / len(now) - len(b) / len(then)) > 1 / min(len(now), len(then)) + 1e-9:
        return False
    if not a or not b:
        return True
    inside = min(b) <= median(a) <= max(b)
    return inside or min(a) <= median(b) <= max(a)
