"""The experiments of Hochreiter & Schmidhuber (1997) with long time lags: one row each, its task,
what the paper needed, and how we train. `experiments_1997.toml` holds the rows.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from lstm_course.tasks.registry import Task, make_task
from lstm_course.tasks.stopping_rules import WithinTolerance
from lstm_course.validation import check_integer, check_type

CELLS = ("LSTM", "RNN")


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One row: a task of the paper, the paper's LSTM, and the settings of ours.

    - `name` is the row's key, `words` say what it asks; `section`: the paper's number of the
      experiment; `distance`: the lag in steps (the task's `lag` or `T`; of the Reber grammar about
      the longest).
    - `paper_sequences`, `paper_weights`: the fewest training sequences its LSTM needed, in the mean
      of 10 to 30 runs, and the weights of that network (of 2b as of 2a, where the paper says the
      same architectures).
    - `N` sequences in a batch, `H` units, Adam's `learning_rate`; that of the RNN is 2e-3, or
      `rnn_learning_rate`, the best of those searched for this row; `max_lag` of the chrono start,
      which `chrono_input` extends to the input gate; `direct`, `last_step` as in SequenceModel
      and Loss.
    - `test_every`: judge on new sequences each so many (2a to 2c, as in the paper).
    - `max_sequences`: the budget of a run, for both cells; `lstm_seeds`: how many are stored of the
      LSTM, whose runs are short where it is ten.
    """

    name: str
    words: str
    section: str
    task: str
    distance: int
    paper_sequences: int
    paper_weights: int
    max_sequences: int
    sizes: dict = field(default_factory=dict)
    N: int = 8
    H: int = 16
    learning_rate: float = 1e-2
    rnn_learning_rate: float | None = None
    lstm_seeds: int = 10
    max_lag: int = 100
    chrono_input: bool = True
    direct: bool = False
    last_step: float = 0.0
    test_every: int | None = None

    def make_task(self) -> Task:
        """Return the task with its criterion."""
        return make_task(self.task, **self.sizes)

    def rule(self) -> tuple[str, str, str]:
        """Say the rule in short: how many in a row, within how much of the target, what else."""
        rule = self.make_task().criterion()
        if not isinstance(rule, WithinTolerance):
            return f"{rule.window:,}", "", "all symbols"
        also = ["new"] if self.test_every else []
        also += ["last step"] if rule.last_step_only else []
        also += [f"mean < {rule.mean_below:g}"] if rule.mean_below else []
        also += [f"{rule.max_wrong} may fail"] if rule.max_wrong else []
        return f"{rule.window:,}", f"{rule.tolerance:g}", ", ".join(also)

    def rate_of(self, cell: str) -> float:
        """Adam's learning rate for a cell."""
        return self.learning_rate if cell == "LSTM" else self.rnn_learning_rate or 2e-3

    def num_seeds(self, cell: str) -> int:
        """How many runs of a cell are stored: ten or five of the LSTM, five of the RNN."""
        return self.lstm_seeds if cell == "LSTM" else 5

    def asked_for(self) -> set[str]:
        """The names by which it can be asked for."""
        return {self.name, self.section, self.section.rstrip("abc"), self.task}


_TABLE = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
EXPERIMENTS = tuple(Experiment(**row) for row in tomllib.loads(_TABLE)["rows"])


def find_experiments(only: str | None = None, distance: int | None = None) -> list[Experiment]:
    """Return the rows of a name, section or task, at a distance; all without.

    Raises ValueError, with what is known, where none fits.
    """
    asked = _plain("" if only is None else check_type("only", only, str))
    found = [e for e in EXPERIMENTS if only is None or asked in map(_plain, e.asked_for())]
    if not found:
        words = sorted({word for e in EXPERIMENTS for word in e.asked_for()})
        raise ValueError(f"only must be one of {', '.join(words)}; got {only!r}")
    if distance is not None:
        distance = check_integer("distance", distance)
    here = [e for e in found if distance in (None, e.distance)]
    if not here:
        known = ", ".join(str(d) for d in sorted({e.distance for e in found}))
        which = "any experiment" if only is None else only
        raise ValueError(f"distance must be one of {known} for {which}; got {distance}")
    return here


def _plain(words: str) -> str:
    return words.replace("-", "_").replace(" ", "_")
