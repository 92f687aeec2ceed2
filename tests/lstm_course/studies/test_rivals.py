"""The study of lesson 17: fair in parameters and means, repeatable, a rule for every number."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_course.studies import rivals


@pytest.fixture
def quick(monkeypatch):
    """Train for two updates, read two sequences of each length."""
    tasks = {name: asked._replace(num_steps=2) for name, asked in rivals.TASKS.items()}
    monkeypatch.setattr(rivals, "TASKS", tasks)
    monkeypatch.setattr(rivals, "NUM_TEST", 2)


@pytest.mark.parametrize("task", rivals.TASKS)
def test_all_models_have_the_same_number_of_parameters_within_five_percent(task):
    widths = {model: rivals.fair_width(model, task) for model in rivals.MODELS}
    sizes = [rivals.count_weights(rivals.make_rival(m, task, 0)) for m in rivals.MODELS]
    assert max(sizes) < 1.05 * min(sizes), dict(zip(widths, sizes, strict=True))


def test_no_other_width_comes_nearer():
    wanted = rivals.count_weights(rivals.make_rival("attention, sines", "recall", 0))
    for model in ("RNN", "mLSTM"):
        width = rivals.fair_width(model, "recall")
        gaps = [
            abs(rivals.count_weights(rivals.make_rival(model, "recall", 0, w)) - wanted)
            for w in (width - 1, width, width + 1)
        ]
        assert gaps.index(min(gaps)) == 1


@pytest.mark.parametrize("model", rivals.MODELS)
def test_a_run_made_twice_is_the_same_run(quick, model):
    point = ("judged", "recall", model, 1e-2, 0)
    first, again = (rivals.train_rival(*point)[0] for _ in range(2))
    assert first[:-1] == again[:-1]
    assert first[:5] == point
    start, other = (rivals.make_rival(model, "recall", seed) for seed in (0, 1))
    assert any(
        not a.equal(b) for a, b in zip(*(m.parameters() for m in (start, other)), strict=True)
    )


def test_all_models_read_the_same_sequences_at_one_seed(quick, monkeypatch):
    read, make_task = [], rivals.make_task

    def watch(name, **sizes):
        its = make_task(name, **sizes)

        def make(rng, N):
            read.append(its.make(rng, N))
            return read[-1]

        return replace(its, make=make)

    monkeypatch.setattr(rivals, "make_task", watch)
    found = []
    for model in ("LSTM", "mLSTM"):
        read.clear()
        rivals.train_rival("judged", "parity", model, 1e-2, 4)
        found.append([batch.x for batch in read if batch.x.shape[1] == rivals.N])
    assert len(found[0]) == 2
    for a, b in zip(*found, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("task", ["parity", "recall"])
def test_what_is_judged_are_the_last_eight_steps_that_have_an_answer(task, monkeypatch):
    from lstm_course.training import loop

    for late, early, expected in ((True, False, 1.0), (False, True, 0.0)):

        def answer(network, batch, late=late, early=early):
            right, wrong = batch.targets, np.roll(batch.targets, 1, axis=-1)
            outputs = np.where(early, right, wrong)
            outputs[-8:] = (right if late else wrong)[-8:]
            return outputs

        monkeypatch.setattr(loop, "evaluate", answer)
        assert rivals.read_at(None, task, 32) == expected


def row(comparison, rate, seed, share, task="parity", model="LSTM"):
    shares = [share] * len(rivals.LENGTHS)
    return rivals.Row(comparison, task, model, rate, seed, 32, 4546, *shares, 1.0)


def test_the_learning_rate_is_chosen_by_the_tuning_runs_alone_and_the_slower_of_equal_ones():
    slow, fast, *_ = rivals.LEARNING_RATES
    rows = [row("tuning", slow, 100, 0.5), row("tuning", slow, 101, 1.0)]
    rows += [row("tuning", fast, 100, 1.0), row("tuning", fast, 101, 0.9)]
    rows += [row("judged", slow, s, 1.0) for s in range(5)]
    rows += [row("tuning", slow, s, 1.0, model="GRU") for s in (100, 101)]
    assert rivals.best_learning_rate(rows, "parity", "LSTM") == fast
    rows[0] = row("tuning", slow, 100, 0.9)  # as many right as with the faster one
    assert rivals.best_learning_rate(rows, "parity", "LSTM") == slow


def test_five_cups_take_the_rate_of_three():
    slow, fast, *_ = rivals.LEARNING_RATES
    rows = [
        row("tuning", slow, 100, 0.5, "three cups"),
        row("tuning", fast, 100, 1.0, "three cups"),
    ]
    assert rivals.best_learning_rate(rows, "five cups", "LSTM") == fast


def test_the_shares_of_a_model_stand_in_the_order_of_their_seeds():
    rows = [row("judged", 1e-2, s, s / 10) for s in (2, 0, 1)] + [row("tuning", 1e-2, 0, 0.9)]
    found = rivals.accuracies(rows, "judged", "parity", "LSTM")
    np.testing.assert_array_equal(found, np.outer([0.0, 0.1, 0.2], np.ones(5)))
    assert rivals.accuracies(rows, "judged", "recall", "LSTM").shape == (0, 5)


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="task must be one of 'parity'.*; got 'adding'"):
        rivals.train_rival("judged", "adding", "LSTM", 1e-2, 0)
    with pytest.raises(ValueError, match="model must be one of 'RNN', .*; got 'lstm'"):
        rivals.train_rival("judged", "recall", "lstm", 1e-2, 0)


def test_medians_are_in_percent_over_the_judged_seeds_at_the_lengths_asked_for():
    def row(comparison, model, seed, first, last):
        shares = (first, 0.0, 0.0, 0.0, last)
        return rivals.Row(comparison, "parity", model, 0.01, seed, 32, 4546, *shares, 1.0)

    rows = [row("judged", "LSTM", seed, share, 0.5) for seed, share in enumerate((0.7, 1.0, 0.9))]
    rows += [row("tuning", "LSTM", 100, 0.1, 0.1), row("judged", "mLSTM", 0, 0.5, 0.4)]
    found = rivals.medians(rows, (256, 16))
    assert {m: [*map(round, shares)] for m, shares in found["parity"].items()} == {
        "LSTM": [50, 90],
        "mLSTM": [40, 50],
    }
    assert found["recall"] == {}
    assert {task: round(share, 1) for task, share in rivals.chances().items()} == {
        "parity": 50.0,
        "three cups": 16.7,
        "recall": 6.2,
        "five cups": 0.8,
    }
    with pytest.raises(ValueError, match="length must be one of 16, 32, 64, 128, 256; got 20"):
        rivals.medians(rows, (16, 20))
