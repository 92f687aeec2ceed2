import sys
import time
from functools import partial
from io import StringIO
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient

from course_tools import ROOT
from lstm_course.training import loop
from lstm_course.training.loop import TrainingDiverged, clip_gradients, evaluate, loss_for, train
from tests.support.small_task import CountToTen, K, N, T, next_batch, small_model, state_of

LOSS = loss_for("classes")


def run(num_steps=5, *, model=None, batches=next_batch, loss=LOSS, seed=1, **options):
    model = small_model(seed) if model is None else model
    rng = np.random.default_rng(seed)
    return model, train(model, batches, loss, num_steps=num_steps, rng=rng, **options)


def by_hand(num_steps, learning_rate=1e-2, max_norm=1.0):
    """Train with a bare torch loop; return the model and its losses."""
    model, rng, losses = small_model(1), np.random.default_rng(1), []
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    adam = torch.optim.Adam(weights, lr=learning_rate)
    for _ in range(num_steps):
        batch = next_batch(rng)
        outputs = model(torch.from_numpy(batch.x))[-1]
        loss = torch.nn.functional.cross_entropy(outputs, torch.from_numpy(batch.targets[-1]))
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, max_norm)
        adam.step()
        losses.append(loss.item())
    return model, losses


def test_the_loop_equals_a_bare_torch_loop():
    model, history = run(20, max_norm=0.3)
    expected, losses = by_hand(20, max_norm=0.3)
    assert history.loss == pytest.approx(losses, rel=1e-5)
    for weight, other in zip(model.parameters(), expected.parameters(), strict=True):
        assert torch.allclose(weight, other, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_loss_falls_and_the_task_is_learnt(cell):
    model, history = run(200, model=small_model(1, cell=cell), learning_rate=0.03)
    assert np.mean(history.loss[-10:]) < 0.4 < np.mean(history.loss[:10])
    batch = next_batch(np.random.default_rng(99))
    right = evaluate(model, batch, LOSS)[-1].argmax(-1) == batch.targets[-1].argmax(-1)
    assert right.mean() >= 0.75


def test_two_runs_from_one_seed_are_equal_and_from_two_seeds_are_not():
    (first, history), (again, again_history), (_, other) = run(), run(), run(seed=2)
    assert history == again_history
    assert state_of(first) == state_of(again)
    assert history.loss != other.loss


def test_the_history_has_an_entry_a_step():
    _, history = run(7)
    assert history.num_steps == 7
    assert len(history.loss) == len(history.gradient_norm) == 7
    assert history.num_sequences == [N * step for step in range(1, 8)]
    assert history.stopped == "budget"


@pytest.mark.parametrize("loss", [LOSS, lambda *given: LOSS(*given) * np.nan])
def test_the_history_knows_the_cpu_seconds_of_a_run_that_diverges_too(loss):
    def batches(rng):
        start = time.process_time()
        while time.process_time() - start < 0.11:
            pass
        return next_batch(rng)

    try:
        _, history = run(1, batches=batches, loss=loss)
    except TrainingDiverged as error:
        history = error.history
    assert 0.1 <= history.seconds < 60


def test_sequences_are_counted_in_batches_of_different_size():
    sizes = iter([1, 3, 2])

    def batches(rng):
        batch, kept = next_batch(rng), next(sizes)
        cut = {name: array[:, :kept] for name, array in vars(batch).items()}
        return SimpleNamespace(**cut)

    assert run(3, batches=batches)[1].num_sequences == [1, 4, 6]


def test_the_learning_rate_falls_in_a_straight_line(monkeypatch):
    rates, step = [], torch.optim.Adam.step
    monkeypatch.setattr(
        torch.optim.Adam,
        "step",
        lambda self: (rates.append(self.param_groups[0]["lr"]), step(self)),
    )
    run(4, learning_rate=0.1, last_rate=0.02)
    np.testing.assert_allclose(rates, [0.1, 0.08, 0.06, 0.04])
    run(2, learning_rate=0.1)
    assert rates[4:] == [0.1, 0.1]


def test_no_steps_change_nothing():
    model, history = run(0)
    assert history.num_steps == 0
    assert history.stopped == "budget"
    assert state_of(model) == state_of(small_model(1))


def test_the_gradient_norm_is_recorded_before_clipping():
    model, free = run(1, max_norm=1e9)
    _, clipped = run(1, max_norm=1e-3)
    assert free.gradient_norm == clipped.gradient_norm
    assert free.gradient_norm[0] > 1e-3
    norms = [w.grad.norm().item() for w in model.parameters() if w.grad is not None]
    assert free.gradient_norm[0] == pytest.approx(np.sqrt(np.sum(np.square(norms))))


@pytest.mark.parametrize("max_norm", [0.01, 100.0])
def test_clipping_scales_all_gradients_by_one_factor(max_norm):
    model = small_model()
    (model(torch.ones(T, N, 3, dtype=torch.float64)) ** 2).sum().backward()
    before = {n: w.grad.clone() for n, w in model.named_parameters() if w.grad is not None}
    norm = clip_gradients(model, max_norm)
    assert 0.01 < norm < 100
    factor = 0.01 / norm if max_norm == 0.01 else 1.0
    for name, weight in model.named_parameters():
        if name in before:
            assert torch.allclose(weight.grad, before[name] * factor, rtol=1e-12, atol=0)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_gradient_that_is_not_finite_is_refused_by_the_parameters_name(value, dtype):
    model = small_model(dtype=dtype)
    model(torch.ones(T, N, 3, dtype=dtype)).sum().backward()
    model.recurrent.weight_hh_l0.grad[2, 1] = value
    others = model.readout.bias.grad.clone()
    with pytest.raises(
        FloatingPointError, match="gradient of recurrent.weight_hh_l0 is not finite"
    ):
        clip_gradients(model, 1.0)
    assert torch.equal(model.readout.bias.grad, others)


def test_large_float32_gradients_do_not_overflow_their_norm():
    model = small_model(dtype=torch.float32)
    model(torch.ones(T, N, 3)).sum().backward()
    model.readout.bias.grad[:] = 1e30
    assert clip_gradients(model, 1.0) == pytest.approx(np.sqrt(2) * 1e30, rel=1e-6)
    assert model.readout.bias.grad.norm().item() == pytest.approx(1.0)


def test_training_stops_at_an_infinite_gradient_before_the_update():
    def steep(outputs, targets, mask):
        return torch.sqrt(outputs - outputs.detach()).sum()  # value 0, slope infinite

    model = small_model(1)
    with pytest.raises(
        TrainingDiverged,
        match=r"the gradient of recurrent.weight_ih_l0 is not finite \(step 1, learning rate ",
    ):
        run(3, model=model, loss=steep)
    assert state_of(model) == state_of(small_model(1))


def test_a_loss_of_nan_stops_with_step_learning_rate_and_likely_causes():
    calls = iter(range(9))

    def sometimes(outputs, targets, mask):
        return LOSS(outputs, targets, mask) * (np.nan if next(calls) == 3 else 1.0)

    model, message = small_model(1), r"the loss is nan \(step 4, learning rate 0.02\); likely "
    with pytest.raises(TrainingDiverged, match=message + ".*learning rate that is too large") as e:
        run(9, model=model, loss=sometimes, learning_rate=0.02)
    assert e.value.history.num_steps == 3
    expected, history = run(3, learning_rate=0.02)
    assert e.value.history.loss == history.loss
    assert state_of(model) == state_of(expected), "the model was changed by the bad step"


@pytest.mark.parametrize("name", ["x", "targets"])
def test_a_batch_that_holds_nan_is_named_as_the_cause(name):
    def bad(rng):
        batch = next_batch(rng)
        getattr(batch, name)[-1, 2, 1] = np.nan
        return batch

    with pytest.raises(TrainingDiverged, match=rf"cause: batch.{name} holds NaN at index \(4, 2"):
        run(3, batches=bad)


def test_a_weight_that_is_not_finite_is_named_as_the_cause():
    model = small_model()
    with torch.no_grad():
        model.readout.bias[1] = np.inf
    with pytest.raises(
        TrainingDiverged, match=r"cause: the weight readout.bias, before this step, holds an inf"
    ):
        run(3, model=model)


def test_training_stops_when_the_criterion_is_met_and_keeps_the_model_that_met_it():
    criterion = CountToTen()
    model, history = run(50, criterion=criterion)
    assert history.stopped == "criterion"
    assert history.num_steps == len(history.gradient_norm) == 10
    assert history.num_sequences[-1] == 10 * N
    assert state_of(model) == state_of(run(9)[0])


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        ("classes", lambda p: np.allclose(p.sum(-1), 1)),
        ("legal symbols", lambda p: ((p > 0) & (p < 1)).all() and not np.allclose(p.sum(-1), 1)),
        ("values", lambda p: (p < 0).any()),
    ],
)
def test_the_criterion_is_given_what_evaluate_predicts(kind, check):
    given, loss = [], loss_for(kind)

    class Keep:
        def update(self, predictions, batch):
            given.append((predictions, batch))

    run(1, criterion=Keep(), loss=loss)
    (predictions, batch) = given[0]
    assert isinstance(predictions, np.ndarray)
    assert predictions.shape == (T, N, K)
    assert np.array_equal(predictions, evaluate(small_model(1), batch, loss))
    assert check(predictions)


def test_a_loss_of_your_own_gives_bare_outputs_to_the_criterion():
    model, batch = small_model(), next_batch(np.random.default_rng(0))
    with torch.no_grad():
        expected = model(torch.from_numpy(batch.x)).numpy()
    assert np.array_equal(evaluate(model, batch), expected)
    assert np.array_equal(evaluate(model, batch, lambda outputs, targets, mask: 0), expected)


def test_ctrl_c_ends_the_training_with_the_steps_that_were_done(capsys):
    def interrupted(rng):
        if len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(1)
        return next_batch(rng)

    seen = []
    model, history = run(9, batches=interrupted)
    assert (history.stopped, history.num_steps) == ("interrupted", 3)
    assert "Ctrl-C: stopped after 3 of 9 steps" in capsys.readouterr().err
    same, _ = run(3)
    assert all(
        torch.equal(a, b) for a, b in zip(model.parameters(), same.parameters(), strict=True)
    )


def test_dropout_is_on_in_training_and_off_in_evaluation_and_the_mode_comes_back():
    modes = []

    class Watch(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = small_model(1)

        def forward(self, x):
            modes.append(self.training)
            return self.inner(x)

    model = Watch().eval()
    run(1, model=model)
    assert not model.training
    model.train()
    evaluate(model, next_batch(np.random.default_rng(0)), LOSS)
    assert model.training
    assert modes == [True, False]


def test_the_mode_comes_back_after_an_error():
    def broken(rng):
        raise RuntimeError("no data")

    model = small_model().eval()
    with pytest.raises(RuntimeError, match="no data"):
        run(1, model=model, batches=broken)
    assert not model.training


def test_a_float32_model_is_trained_on_float64_batches():
    model, history = run(3, model=small_model(dtype=torch.float32))
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}
    assert evaluate(model, next_batch(np.random.default_rng(0)), LOSS).dtype == np.float32
    assert np.isfinite(history.loss).all()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"num_steps": -1}, ValueError, "num_steps must be at least 0"),
        ({"num_steps": 2.0}, TypeError, "num_steps must be a whole number"),
        ({"rng": 3}, TypeError, "rng must be a NumPy generator"),
        ({"learning_rate": -1.0}, ValueError, "learning_rate must be at least 0"),
        ({"learning_rate": np.nan}, ValueError, "learning_rate must be finite"),
        ({"max_norm": "1"}, TypeError, "max_norm must be a number"),
        ({"max_norm": -1}, ValueError, "max_norm must be at least 0"),
        (
            {"next_batch": lambda rng: (1, 2)},
            TypeError,
            r"a batch must have x, targets and mask; got tuple \(1, 2\)",
        ),
        (
            {"next_batch": lambda rng: SimpleNamespace(x=np.ones((3, 2)), targets=0, mask=0)},
            ValueError,
            r"batch.x must have three axes, \(T, N, D\); got shape \(3, 2\)",
        ),
    ],
)
def test_a_wrong_argument_is_refused_by_its_name(options, error, message):
    arguments = {"next_batch": next_batch, "num_steps": 2, "rng": np.random.default_rng(0)}
    with pytest.raises(error, match=message):
        train(small_model(), loss=LOSS, **(arguments | options))


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "variable", "progress", "seen"),
    [
        (Terminal, None, True, True),
        (Terminal, "1", True, True),
        (Terminal, "0", True, False),
        (Terminal, None, False, False),
        (StringIO, None, True, False),
    ],
)
def test_a_bar_is_shown_on_stderr_where_someone_watches(
    monkeypatch, capsys, stream, variable, progress, seen
):
    monkeypatch.delenv("LSTM_COURSE_PROGRESS")
    if variable is not None:
        monkeypatch.setenv("LSTM_COURSE_PROGRESS", variable)
    monkeypatch.setattr(sys, "stderr", stream())
    run(4, progress=progress, description="latch")
    text = sys.stderr.getvalue()
    assert bool(text) == seen
    if seen:
        assert "latch: 100%" in text
        assert "4/4" in text
    assert capsys.readouterr().out == ""


def test_the_bar_shows_the_loss(monkeypatch):
    monkeypatch.delenv("LSTM_COURSE_PROGRESS")
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(loop, "progress_bar", partial(loop.progress_bar, mininterval=0))
    run(5)
    assert "loss 0." in sys.stderr.getvalue()


NOTEBOOK_CELL = """
import os
import numpy as np
from tests.support.small_task import next_batch, small_model
from lstm_course.training import loss_for, train
os.environ["LSTM_COURSE_PROGRESS"] = "PROGRESS"
history = train(small_model(), next_batch, loss_for("classes"), num_steps=30,
                rng=np.random.default_rng(0))
print(history.num_steps, history.stopped)
"""


def test_a_notebook_shows_the_bar_in_its_output_and_none_where_the_variable_hides_it():
    sources = [NOTEBOOK_CELL.replace('PROGRESS"\n', f'{shown}"\n') for shown in (0, 1, 0)]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    where = {"metadata": {"path": ROOT}}
    NotebookClient(notebook, kernel_name="python3", timeout=120, resources=where).execute()
    hidden, shown, again = (cell.outputs for cell in notebook.cells)
    assert hidden == again == [nbformat.v4.new_output("stream", text="30 budget\n")]
    bars = [output for output in shown if output.output_type == "display_data"]
    assert ["30/30" in bar.data["text/plain"] for bar in bars] == [True]
    assert [output for output in shown if output not in bars] == hidden  # none in red, on stderr
