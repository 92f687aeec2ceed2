"""The experiments of 1997: how a run is counted and judged, stored and compared."""

import numpy as np
import pytest
import torch

from lstm_course.data.files import write_table
from lstm_course.studies import experiments, runs
from lstm_course.studies.experiments import FreshJudge, Judge, Row, build, compare, run_one
from lstm_course.studies.experiments_1997 import CELLS, EXPERIMENTS, find_experiments
from lstm_course.studies.runs import load_rows
from lstm_course.tasks import first_met
from lstm_course.tasks.registry import make_task

NAMES = [e.name for e in EXPERIMENTS]
LATCH = "3a T 100 N 3"


def find(name):
    return next(e for e in EXPERIMENTS if e.name == name)


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """Two rows, a few steps each, in a folder of their own and in this process."""
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    short = tuple(
        experiments.Experiment(**(vars(find(name)) | {"max_sequences": 24}))
        for name in ("1", LATCH)
    )
    monkeypatch.setattr("lstm_course.studies.experiments_1997.EXPERIMENTS", short)
    monkeypatch.setattr(experiments, "EXPERIMENTS", short)
    # A process of its own would not know of the short rows; test_workers.py tries processes.
    monkeypatch.setattr(runs, "run_jobs", lambda _, work, jobs: ((job, work(job)) for job in jobs))
    return tmp_path / "experiments"


def test_every_row_of_the_paper_is_there_once_and_can_be_made():
    sections = ["1", "2a", "2b", *["2c"] * 3, *["3a"] * 3, *["3b"] * 3, *["3c"] * 2]
    assert [e.section for e in EXPERIMENTS] == sections + [*["4"] * 3, *["5"] * 2, "6a", "6b"]
    assert len(set(NAMES)) == len(NAMES)
    for e in EXPERIMENTS:
        task = e.make_task()
        assert task.source.startswith("Hochreiter & Schmidhuber (1997), experiment " + e.section[0])
        assert e.max_sequences % e.N == 0
        assert e.max_sequences > task.criterion().window or e.test_every


@pytest.mark.parametrize("name", NAMES)
def test_the_rnn_has_the_weights_of_the_lstm_within_five_percent(name):
    e = find(name)
    task = e.make_task()
    lstm, rnn = (build(e, cell, task, np.random.default_rng(0)).num_weights for cell in CELLS)
    assert abs(rnn / lstm - 1) < 0.05


def test_one_run_twice_is_the_same_run_and_another_seed_another():
    first, second = (run_one(LATCH, "LSTM", seed=7) for _ in range(2))
    assert first[:-1] == second[:-1]
    assert first.solved
    assert run_one(LATCH, "LSTM", seed=8).sequences != first.sequences


def test_a_solved_run_counts_the_sequences_that_met_its_rule():
    errors = []
    row = run_one(LATCH, "LSTM", seed=7, errors=errors)
    size = np.abs(np.concatenate(errors)[:, 0])
    assert row.sequences == first_met(size, window=256, tolerance=0.2)
    assert row.read - 8 < row.sequences <= row.read
    assert row.best_wrong == 0


def test_an_unsolved_run_counts_nothing_and_keeps_its_best_window(quick):
    row = run_one("1", "RNN", seed=0)
    assert (row.solved, row.sequences, row.read, row.best_wrong) == (0, 0, 24, 1.0)


def test_a_judge_remembers_its_best_window():
    class Two:
        """A criterion whose window is two sequences."""

        window, sequences_read, num_wrong = 2, 0, 0

        def update(self, outputs, batch):
            self.sequences_read, self.num_wrong = self.sequences_read + 1, outputs
            return False

    judge = Judge(Two())
    judge.update(0, None)
    assert judge.best_wrong == 1.0, "no whole window yet"
    for wrong in (2, 1, 2):
        judge.update(wrong, None)
    assert judge.best_wrong == 0.5


class Knows(torch.nn.Module):
    """Repeat the first symbol (x or y) at every step, wrong for every `wrong`-th sequence."""

    def __init__(self, wrong=None):
        super().__init__()
        self.weight, self.wrong, self.seen = torch.nn.Parameter(torch.zeros(1)), wrong, 0

    def forward(self, x):
        answer = x[0].clone()
        for n in range(x.shape[1]):
            self.seen += 1
            if self.wrong and self.seen % self.wrong == 0:
                answer[n] = answer[n].flip(0)
        return 50 * answer.expand(x.shape)


@pytest.mark.parametrize(("wrong", "solved"), [(None, True), (9_999, False), (10_001, True)])
def test_new_sequences_judge_in_their_thousands_and_one_wrong_one_is_enough(wrong, solved):
    from lstm_course.training.losses import loss_for

    task = make_task("noise_free_lag", lag=4, variant="2b")
    model = Knows(wrong)
    judge = FreshJudge(model, task, loss_for("classes"), 10, np.random.default_rng(0))
    batch = task.make(np.random.default_rng(1), 4)
    asked = [judge.update(None, batch) for _ in range(3)]
    assert asked == [False, False, solved], "after 4, 8 and 12 sequences: the third passes 10"
    assert judge.read == 12
    assert judge.best_wrong == 0, "the first 250 were right"


def test_new_sequences_stop_at_the_first_batch_with_a_wrong_one():
    from lstm_course.training.losses import loss_for

    task, model = make_task("noise_free_lag", lag=4, variant="2b"), Knows(100)
    judge = FreshJudge(model, task, loss_for("classes"), 4, np.random.default_rng(0))
    assert not judge.update(None, task.make(np.random.default_rng(1), 4))
    assert model.seen == 250
    assert judge.best_wrong == 2 / 250


def test_rows_are_found_by_section_task_name_and_distance():
    def names(*args):
        return [e.name for e in find_experiments(*args)]

    assert names() == NAMES
    assert names("adding", 100) == ["4 T 100"]
    assert names("temporal-order") == ["6a", "6b"] == names("6")
    assert names("5 n_seq 13") == ["5 n_seq 13"]
    assert set(names(None, 1000)) == {n for n in NAMES if "1000" in n}


def test_what_is_not_there_is_refused_with_what_is():
    with pytest.raises(ValueError, match="only must be one of 1, 2, 2a, .*, adding, .*; got 'foo'"):
        find_experiments("foo")
    with pytest.raises(
        ValueError, match="distance must be one of 100, 500, 1000 for adding; got 7"
    ):
        find_experiments("adding", 7)
    with pytest.raises(ValueError, match="name must be one of '1', '2a'"):
        run_one("7", "LSTM", 0)
    with pytest.raises(ValueError, match="cell must be one of 'LSTM', 'RNN'; got 'GRU'"):
        run_one("1", "GRU", 0)
    with pytest.raises(ValueError, match=r"has seeds of its own; got seeds \(7,\)"):
        experiments.run_experiments(seeds=(7,))


def test_a_part_is_compared_and_stored_only_when_asked(quick):
    old = [Row("1", "LSTM", s, 1, 5000, 5512, 0.0, 1655, 1.0) for s in range(5)]
    quick.mkdir()
    write_table(quick / "experiments.csv", Row._fields, old)
    table = experiments.run_experiments("1", workers=1)
    assert "0 of 5" in table
    assert "5 of 5: 5,000 (5,000-5,000)" in table
    assert "differs" in table
    assert load_rows(quick / "experiments.csv", Row) == old
    experiments.run_experiments("3a", workers=1, store=True)
    stored = load_rows(quick / "experiments.csv", Row)
    assert stored[:5] == old, "rows not asked for stay"
    kept = {cell: find(LATCH).num_seeds(cell) for cell in CELLS}
    assert [row[:3] for row in stored[5:]] == [(LATCH, c, s) for c in CELLS for s in range(kept[c])]
    assert [p.name for p in quick.iterdir()] == ["experiments.csv"]
    assert (quick.parent / "MANIFEST.csv").exists()


def rows(*sequences):
    return [Row("1", "LSTM", k, int(n > 0), n, 9000, 0.0, 1, 1.0) for k, n in enumerate(sequences)]


@pytest.mark.parametrize(
    ("now", "then", "verdict"),
    [
        ((10, 20, 30), (15, 22, 29), "agrees"),
        ((10, 20, 30), (31, 40, 50), "differs"),
        ((10, 20, 0), (10, 20, 30), "agrees"),
        ((10, 0, 0), (10, 20, 30), "differs"),
        ((0, 0, 0), (0, 0, 0), "agrees"),
    ],
)
def test_two_runs_agree_when_their_spreads_hold_each_others_median(now, then, verdict):
    assert compare(rows(*now), rows(*then)).splitlines()[1].endswith(verdict)


def test_a_run_without_stored_rows_has_no_verdict():
    line = compare(rows(10, 20), []).splitlines()[1]
    assert line.endswith(" -")
    assert "2 of 2: 15 (10-20)" in line


def test_the_stored_experiments_keep_to_their_rules():
    stored = experiments.load_experiments()
    budget = np.array([find(name).max_sequences for name in stored["experiment"].tolist()])
    solved = stored["solved"] == 1
    np.testing.assert_array_equal(stored["sequences"] > 0, solved)
    np.testing.assert_array_equal(stored["read"][~solved], budget[~solved])
    assert (stored["read"][solved] < budget[solved]).all()
    batch = np.array([find(name).N for name in stored["experiment"].tolist()])
    last_batch = stored["read"] - stored["sequences"]
    assert (last_batch[solved] >= 0).all()
    assert (last_batch < batch)[solved].all(), "a run ends with the batch in which its rule is met"


def test_every_row_has_as_many_stored_runs_as_it_says_and_goes_by_its_words():
    stored, by_words = experiments.load_experiments(), experiments.needed_by_row()
    assert list(by_words) == [e.words for e in EXPERIMENTS]
    for e in EXPERIMENTS:
        row = by_words[e.words]
        assert row["paper"] == e.paper_sequences
        for cell in CELLS:
            here = (stored["experiment"] == e.name) & (stored["cell"] == cell)
            np.testing.assert_array_equal(stored["seed"][here], range(e.num_seeds(cell)))
            np.testing.assert_array_equal(row[cell], stored["sequences"][here])
            np.testing.assert_array_equal(row[f"{cell} read"], stored["read"][here])
            np.testing.assert_array_equal(row[f"{cell} wrong"], stored["best_wrong"][here])
    assert by_words["1 next symbols of a grammar"]["parameters"] == 1655 / 276
    assert by_words["2c any of 1,000, 1,000 steps"]["parameters"] == 65378 / 6064
    rules = [by_words[find(name).words]["rule"] for name in ("1", "2b", "3b T 100 N 1", "4 T 100")]
    assert rules[:2] == [("512", "", "all symbols"), ("10,000", "0.25", "new, last step")]
    assert rules[2:] == [("256", "0.2", "5 may fail"), ("2,000", "0.04", "mean < 0.01")]


def test_a_learning_rate_that_is_given_is_the_one_used_and_errors_are_handed_out(quick):
    errors, rates = [], [experiments.run_one(LATCH, "RNN", 7, learning_rate=r) for r in (1e-9, 1.0)]
    usual = experiments.run_one(LATCH, "RNN", 7, errors=errors)
    assert np.concatenate(errors).shape == (24, 1)
    assert usual[:3] == rates[0][:3]


def test_the_search_tries_the_same_rates_for_both_cells_on_a_seed_that_is_not_stored(monkeypatch):
    tried = []
    monkeypatch.setattr(experiments, "run_one", lambda *of, **how: tried.append((of, how)))
    for cell in CELLS:
        experiments.search_rates(LATCH, cell)
    (lstm, rnn) = tried[:3], tried[3:]
    assert [how for _, how in lstm] == [how for _, how in rnn]
    assert {of[2] for of, _ in tried}.isdisjoint(experiments.SEEDS)


def test_a_quick_run_again_lies_within_the_stored_spread():
    stored = experiments.load_experiments()
    here = (stored["experiment"] == LATCH) & (stored["cell"] == "LSTM")
    spread = stored["sequences"][here]
    again = run_one(LATCH, "LSTM", seed=0)
    assert again.solved
    assert spread.min() / 2 < again.sequences < spread.max() * 2
