"""The study of lesson 15: fair in weights and means, repeatable, with a rule for every number."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_course.data.files import load_table
from lstm_course.studies import ablation


@pytest.fixture
def quick(monkeypatch):
    """Train for three updates only."""
    tasks = {name: task._replace(budget=3) for name, task in ablation.TASKS.items()}
    monkeypatch.setattr(ablation, "TASKS", tasks)


@pytest.mark.parametrize("cell", ablation.CELLS)
@pytest.mark.parametrize("task", ablation.TASKS)
def test_the_count_of_weights_is_the_models(task, cell):
    asked = ablation.TASKS[task].task
    D, K = asked.D, asked.K
    for H in (1, 5):
        model = ablation.make_model(task, cell, H, seed=0)
        assert model.num_weights == ablation.count_weights(cell, D, H, K)


@pytest.mark.parametrize("cell", ablation.CELLS)
def test_no_other_number_of_units_comes_nearer(cell):
    for num_weights in (1, 100, 1060, 5000):
        gaps = [abs(ablation.count_weights(cell, 8, H, 4) - num_weights) for H in range(1, 80)]
        assert ablation.units_for(cell, num_weights, 8, 4) == 1 + int(np.argmin(gaps))


def test_all_cells_have_about_as_many_weights():
    for task, (asked, *_) in ablation.TASKS.items():
        D, K = asked.D, asked.K
        full = ablation.count_weights("full", D, ablation.H_FULL, K)
        assert ablation.fair_units(task, "full") == ablation.H_FULL
        for cell in ablation.CELLS:
            weights = ablation.count_weights(cell, D, ablation.fair_units(task, cell), K)
            assert abs(weights / full - 1) < 0.05, (task, cell)


def test_the_gate_that_keeps_starts_with_the_same_bias_in_every_cell_that_has_one():
    for cell in ablation.CELLS:
        model = ablation.make_model("hold", cell, 5, seed=3)
        blocks = model.recurrent.bias_ih_l0.detach().reshape(-1, 5)
        opened = [bool((block == ablation.FORGET_BIAS).all()) for block in blocks]
        assert sum(opened) == (cell != "no forget gate"), cell


@pytest.mark.parametrize("cell", ["full", "no output tanh", "GRU"])
def test_a_point_trained_twice_is_the_same_point(quick, cell):
    point = ("fair", "hold", cell, 5, 1e-2, 0)
    first, second = (ablation.train_network(*point)[0] for _ in range(2))
    assert first[:-1] == second[:-1]
    assert first[:6] == point
    assert (first.solved, first.updates) == (0, 3)


def test_all_cells_read_the_same_sequences_at_one_seed(quick, monkeypatch):
    read = []

    def make(rng, N):
        read.append(ablation.make_hold(rng, N, T=4))
        return read[-1]

    hold = ablation.TASKS["hold"]
    tasks = {"hold": hold._replace(task=replace(hold.task, make=make), budget=2)}
    monkeypatch.setattr(ablation, "TASKS", tasks)
    for cell, H in (("full", 5), ("GRU", 6)):
        ablation.train_network("fair", "hold", cell, H, 1e-2, 4)
    np.testing.assert_array_equal(read[0].x, read[2].x)
    np.testing.assert_array_equal(read[1].x, read[3].x)
    assert not np.array_equal(read[0].x, read[1].x)


def test_a_run_that_diverges_counts_as_unsolved_at_the_budget(quick, monkeypatch):
    from lstm_course.training import loop as training

    def diverge(*arguments, **options):
        raise training.TrainingDiverged("the loss is nan", training.History())

    monkeypatch.setattr(training, "train", diverge)
    row, _ = ablation.train_network("fair", "hold", "full", 5, 1e-2, 0)
    assert (row.solved, row.updates) == (0, 3)


def test_an_unknown_task_or_cell_is_refused_with_the_names_that_there_are():
    with pytest.raises(ValueError, match="task must be one of 'order', .*; got 'copy'"):
        ablation.train_network("fair", "copy", "full", 5, 1e-2, 0)
    with pytest.raises(ValueError, match="cell must be one of 'full', .*'GRU'; got 'gru'"):
        ablation.train_network("fair", "hold", "gru", 5, 1e-2, 0)


def row(rate, seed, solved, updates, comparison="tuning", cell="full"):
    return ablation.Row(comparison, "hold", cell, 5, rate, seed, 99, solved, updates, 0.1)


def test_the_learning_rate_is_chosen_by_the_mean_of_the_tuning_runs_alone():
    slow, middle, fast, *_ = ablation.LEARNING_RATES
    rows = [row(slow, 100, 1, 300), row(slow, 101, 1, 320)]
    rows += [row(middle, 100, 1, 90), row(middle, 101, 0, 400)]
    rows += [row(fast, 100, 1, 200), row(fast, 101, 1, 200)]
    assert ablation.best_learning_rate(rows, "hold", "full") == fast
    rows[-1] = row(fast, 101, 1, 290)  # as many updates as the middle ones: the smaller rate
    assert ablation.best_learning_rate(rows, "hold", "full") == middle
    others = [row(slow, s, 1, 9, comparison="fair") for s in range(5)]
    others += [row(slow, s, 1, 9, cell="GRU") for s in (100, 101)]
    assert ablation.best_learning_rate(rows + others, "hold", "full") == middle


def test_judged_runs_stand_in_the_order_of_their_seeds_at_the_rate_asked_for():
    slow, middle, *_ = ablation.LEARNING_RATES
    rows = [row(middle, 100, 1, 90), row(slow, 100, 1, 300)]
    rows += [row(middle, s, 1, 50 + s, comparison="fair") for s in (2, 0, 1)]
    rows += [row(slow, s, 0, 400, comparison="fair") for s in (1, 0)]
    assert ablation.judged(rows, "hold", "full").tolist() == [50, 51, 52]
    assert ablation.judged(rows, "hold", "full", slow).tolist() == [400, 400]


def test_the_colleagues_runs_are_stored_at_three_rates_and_nan_where_not_solved():
    rows = ablation.load_study()
    for cell in ("full", "no input gate"):
        for comparison, seeds in (("tuning", ablation.TUNING_SEEDS), ("fair", ablation.SEEDS)):
            found = ablation.searched(rows, comparison, cell)
            assert found.shape == (3, len(seeds))
            solved = [r.solved for r in rows if r[:3] == (comparison, "order", cell)]
            solved = solved[: found.size]  # the slowest rates come first
            assert np.isnan(found).sum() == len(solved) - sum(solved)


def test_the_stored_study_holds_every_run_that_the_comparison_asks_for():
    rows = ablation.load_study()
    stored = {r[:6]: r for r in rows}
    assert len(stored) == len(rows)
    asked = []

    def look_up(train, points, what=""):
        asked.extend(points)
        return [stored[point] for point in points]

    ablation.collect(look_up)
    assert set(asked) == set(stored)


def test_an_example_shows_what_is_read_and_what_is_to_be_said():
    read, answers = (line.split()[1:] for line in ablation.example("brackets").split("\n"))
    depth = np.cumsum([{"(": 1, ")": -1, "a": 0}[k] for k in read if k in "()a"])
    assert answers == [str(d) for d in depth]
    read, answer = ablation.example("adding").split("\n")
    marked = [float(value[:-1]) for value in read.split() if value.endswith("*")]
    assert float(answer.split()[1]) == pytest.approx(0.5 + sum(marked) / 4, abs=0.04)


def test_no_two_parts_of_the_study_share_a_seed():
    seeds = [*ablation.TUNING_SEEDS, *ablation.SEEDS, *ablation.LATER_SEEDS]
    assert len(seeds) == len(set(seeds))


def test_a_verdict_needs_all_but_one_of_ten_ratios_on_one_side():
    rate = ablation.LEARNING_RATES[0]

    def told(own):
        runs = {"full": [100] * 10, "GRU": own}
        rows = [row(rate, s, 1, n, "fair", cell) for cell in runs for s, n in enumerate(runs[cell])]
        rows += [row(rate, s, 1, 100, cell=cell) for cell in runs for s in ablation.TUNING_SEEDS]
        others = [r._replace(task=task) for task in ablation.COMPARED for r in rows]
        others += [
            r._replace(cell=k) for k in ablation.CELLS[1:-1] for r in others if r[2] == "full"
        ]
        return ablation.verdicts(others)

    assert told([90, *[110] * 9]) == told([90] + [300] * 9) != []
    assert told([90, 90, *[110] * 8]) == []
    assert told([*[60] * 9, 500]) == [(task, "GRU") for task in ablation.COMPARED]


def test_each_verdict_was_asked_for_again_on_other_seeds_at_the_same_rate():
    rows = ablation.load_study()
    for task, cell in ablation.verdicts(rows):
        later = ablation.judged(rows, task, cell, comparison="later")
        full = ablation.judged(rows, task, "full", comparison="later")
        assert len(later) == len(full) == len(ablation.LATER_SEEDS)


def test_the_share_of_wrong_sequences_is_the_criterions():
    batch = ablation.TASKS["hold"].task.make(np.random.default_rng(0), N=8)
    model = ablation.make_model("hold", "full", 5, seed=0)
    assert ablation.share_wrong("hold", model, batch) == 1
    model.readout.weight.data.zero_()
    model.readout.bias.data.zero_()
    quiet = (np.abs(batch.targets) < 0.2).all(axis=(0, 2))
    assert ablation.share_wrong("hold", model, batch) == 1 - quiet.mean()


def test_the_stored_study_agrees_with_its_rules():
    table = load_table("ablation/ablation.csv")
    for r in (
        ablation.Row(*line) for line in zip(*(c.tolist() for c in table.values()), strict=True)
    ):
        task, _, budget = ablation.TASKS[r.task]
        assert r.weights == ablation.count_weights(r.cell, task.D, r.H, task.K)
        assert r.updates == budget or (r.solved and r.updates < budget)


def test_a_quick_point_trained_again_agrees_with_the_stored_study():
    table = load_table("ablation/ablation.csv")
    here = (table["comparison"] == "fair") & (table["task"] == "hold") & (table["cell"] == "GRU")
    stored = {name: column[here][0].item() for name, column in table.items()}
    point = [stored[k] for k in ("comparison", "task", "cell", "H", "learning_rate", "seed")]
    again, _ = ablation.train_network(*point)
    assert again.solved == stored["solved"]
    assert abs(again.updates / stored["updates"] - 1) < 0.1
