"""The experiments of Hochreiter & Schmidhuber (1997) with long time lags: one row each, its task,
what the paper needed, and how we train. All settings were chosen on seeds 100 to 102.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lstm_course.tasks.registry import Task, make_task
from lstm_course.validation import check_integer, check_type

CELLS = ("LSTM", "RNN")


@dataclass(frozen=True)
class Experiment:
    """One row: a task of the paper, the paper's LSTM, and the settings of ours.

    - `name` is the row's key; `section` the paper's number of the experiment; `distance` the lag
      in steps (the task's `lag` or `T`; of the Reber grammar about the longest).
    - `paper_sequences`, `paper_weights`: the fewest training sequences its LSTM needed, and its
      weights; None where no number was at hand.
    - `counts_window`: the paper judged the sequences it trained on (4 to 6), so that the ones that
      meet the criterion count too; before (1 to 3) it judged others.
    - `N` sequences in a batch, `H` units, Adam's `learning_rate`; `max_lag` of the chrono start;
      `input_bias`, `direct`, `last_step` as in SequenceModel and Loss.
    - `test_every`: judge on new sequences each so many (2a to 2c, as in the paper).
    - `max_sequences`: the budget of a run, for both cells.
    """

    name: str
    section: str
    task: str
    distance: int
    paper_sequences: int
    paper_weights: int | None
    max_sequences: int
    sizes: dict = field(default_factory=dict)
    counts_window: bool = False
    N: int = 8
    H: int = 16
    learning_rate: float = 1e-2
    max_lag: int = 100
    input_bias: str | None = "chrono"
    direct: bool = False
    last_step: float = 0.0
    test_every: int | None = None

    def make_task(self) -> Task:
        """Return the task with its criterion."""
        return make_task(self.task, **self.sizes)

    def words(self) -> set[str]:
        """The names by which it can be asked for."""
        return {self.name, self.section, self.section.rstrip("abc"), self.task}


def _row(section, name, *known, **settings) -> Experiment:
    return Experiment(f"{section} {name}".strip(), section, *known, **settings)


def _noise_free(section, paper, budget, sizes, **settings):
    known = ("noise_free_lag", 100, paper, None, budget, sizes)
    return _row(section, "", *known, test_every=200, **settings)


def _lag(lag, p, paper, budget):
    known = ("very_long_lag", lag, paper, None, budget, {"lag": lag, "num_distractors": p})
    return _row("2c", f"lag {lag} p {p}", *known, max_lag=lag, N=4, test_every=200)


def _noisy(section, T, k, paper, budget, **settings):
    sizes = {"T": T, "num_information": k, "variant": section}
    known = ("noisy_lag", T, paper, 102, budget, sizes)
    return _row(section, f"T {T} N {k}", *known, max_lag=T, **settings)


def _adding(T, paper, budget):
    known = ("adding", T, paper, 93, budget, {"T": T})
    return _row("4", f"T {T}", *known, counts_window=True, N=16, max_lag=T)


def _product(n_seq, paper, budget):
    known = ("multiplication", 100, paper, 93, budget, {"fewer_wrong_than": n_seq})
    return _row("5", f"n_seq {n_seq}", *known, counts_window=True, N=16)


def _order(section, num_markers, paper, weights, budget):
    known = ("temporal_order", 100, paper, weights, budget, {"num_markers": num_markers})
    return _row(section, "", *known, counts_window=True)


EXPERIMENTS = (
    _row("1", "", "embedded_reber", 20, 8440, 264, 40_000, N=4, max_lag=20, input_bias=None),
    _noise_free("2a", 5040, 4_000, {}, N=2, direct=True, last_step=5.0),
    # without memory of the place: at most (0.01 + 2) / 3 = 0.67 for the right one
    _noise_free("2b", 5680, 16_000, {"variant": "2b"}, learning_rate=2e-2, last_step=2.0),
    _lag(50, 50, 30_000, 3_000),
    _lag(1000, 1000, 49_000, 2_400),
    _lag(1000, 50, 203_000, 4_000),
    _noisy("3a", 100, 3, 27_380, 8_000, learning_rate=2e-2),
    _noisy("3a", 100, 1, 58_370, 16_000, N=4),
    _noisy("3a", 1000, 3, 446_850, 24_000, N=16),
    _noisy("3b", 100, 3, 41_740, 8_000),
    _noisy("3b", 100, 1, 74_950, 24_000),
    _noisy("3b", 1000, 1, 481_060, 32_000, N=16),
    _noisy("3c", 100, 3, 269_650, 48_000, N=16),
    _noisy("3c", 100, 1, 565_640, 48_000, N=16),
    _adding(100, 74_000, 60_000),
    _adding(500, 209_000, 40_000),
    _adding(1000, 853_000, 40_000),
    _product(140, 482_000, 72_000),
    _product(13, 1_273_000, 120_000),
    _order("6a", 2, 31_390, 156, 20_000),
    _order("6b", 3, 571_100, 308, 32_000),
)


def find_experiments(only: str | None = None, distance: int | None = None) -> list[Experiment]:
    """Return the rows of a name, section or task, at a distance; all without.

    Raises ValueError, with what is known, where none fits.
    """
    asked = _plain("" if only is None else check_type("only", only, str))
    found = [e for e in EXPERIMENTS if only is None or asked in map(_plain, e.words())]
    if not found:
        words = sorted({word for e in EXPERIMENTS for word in e.words()})
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
