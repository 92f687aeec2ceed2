import hashlib
import io
import os

import numpy as np
import pytest
import torch
from small_task import CountToTen, next_batch, small_model, state_of

from lstm_course.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
from lstm_course.models import SequenceModel
from lstm_course.tasks import make_task
from lstm_course.training import loss_for, train

LATCH = make_task("first_symbol_latch", T=3)

BIT_GENERATORS = ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"]


def run(num_steps, path=None, *, seed=1, model=None, bit_generator="PCG64", **options):
    """Train the small model; return it, its history and the generator."""
    model = small_model(seed) if model is None else model
    rng = np.random.Generator(getattr(np.random, bit_generator)(seed))
    options = {"criterion": None, "checkpoint_every": 1000} | options
    history = train(
        model,
        next_batch,
        loss_for("classes"),
        num_steps=num_steps,
        rng=rng,
        checkpoint=path,
        **options,
    )
    return model, history, rng


@pytest.fixture
def saved(tmp_path):
    """A checkpoint of seven steps."""
    run(7, tmp_path / "run")
    return tmp_path / "run"


@pytest.mark.parametrize("bit_generator", BIT_GENERATORS)
def test_a_resumed_run_equals_the_uninterrupted_one_bit_for_bit(tmp_path, bit_generator):
    model, history, rng = run(12, bit_generator=bit_generator)
    path = tmp_path / "run"
    run(7, path, bit_generator=bit_generator)
    # a new process would start with other weights and another generator: all come from the file
    resumed, resumed_history, resumed_rng = run(12, path, seed=2, bit_generator=bit_generator)
    assert state_of(resumed) == state_of(model)
    assert resumed_history == history
    assert resumed_rng.random(9).tobytes() == rng.random(9).tobytes()


def test_the_state_of_adam_is_resumed(saved):
    stored = load_checkpoint(saved)["optimizer"]["state"]
    assert [int(entry["step"]) for entry in stored.values()] == [7] * 5
    assert all(entry["exp_avg_sq"].any() for entry in stored.values())


def test_torchs_generator_is_resumed_so_that_dropout_repeats(tmp_path):
    class Dropped(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = small_model(1)

        def forward(self, x):
            return self.inner(torch.nn.functional.dropout(x, 0.5, self.training))

    torch.manual_seed(3)
    model, history, _ = run(12, model=Dropped())
    torch.manual_seed(3)
    run(7, tmp_path / "run", model=Dropped())
    torch.manual_seed(4)
    resumed, resumed_history, _ = run(12, tmp_path / "run", model=Dropped())
    assert resumed_history == history
    assert state_of(resumed) == state_of(model)


def test_the_criterions_state_is_resumed(tmp_path):
    whole, parts = CountToTen(), CountToTen()
    run(50, criterion=whole)
    run(7, tmp_path / "run", criterion=CountToTen())
    _, history, _ = run(50, tmp_path / "run", criterion=parts)
    assert history.num_steps == 10
    assert history.stopped == "criterion"
    assert parts.seen == whole.seen


def test_a_solved_run_is_not_trained_further(tmp_path):
    model, history, _ = run(50, tmp_path / "run", criterion=CountToTen())
    again, again_history, _ = run(90, tmp_path / "run", criterion=CountToTen(), seed=8)
    assert again_history == history
    assert state_of(again) == state_of(model)


def test_arrays_in_a_criterions_state_come_back_as_arrays(tmp_path):
    state = {"a": np.array([True, False]), "b": [np.arange(3), (None, 0.1)], "c": np.int64(4)}
    back = {}

    class WithArrays(CountToTen):
        def state_dict(self):
            return state

        def load_state_dict(self, state):
            back.update(state)

    run(7, tmp_path / "run", criterion=WithArrays())
    run(9, tmp_path / "run", criterion=WithArrays())
    assert repr(back) == repr(state | {"c": 4})


def test_the_courses_own_criterion_is_resumed(tmp_path):
    def solve(path, num_steps):
        rng, criterion, task = np.random.default_rng(0), LATCH.criterion(), LATCH
        model = SequenceModel("lstm", task.D, 6, task.K, rng, forget_bias=3.0)
        history = train(
            model,
            lambda rng: task.make(rng, 64),
            loss_for(task.kind),
            num_steps=num_steps,
            rng=rng,
            criterion=criterion,
            checkpoint=path,
            learning_rate=0.05,
        )
        return state_of(model), history, repr(criterion.state_dict())

    whole = solve(None, 200)
    for num_steps in (3, 30, 200):
        parts = solve(tmp_path / "run", num_steps)
    assert parts == whole
    assert whole[1].stopped == "criterion"


def test_a_criterion_whose_state_cannot_be_stored_is_named(tmp_path):
    class WithSet(CountToTen):
        def state_dict(self):
            return {"seen": set(self.seen)}

    with pytest.raises(
        TypeError, match=r"criterion.state_dict\(\)\['seen'\] holds a set; expected numbers"
    ):
        run(7, tmp_path / "run", criterion=WithSet())
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_is_written_every_so_many_steps(tmp_path):
    seen = []

    class Watch(CountToTen):
        def update(self, predictions, batch):
            path = tmp_path / "run"
            seen.append(len(load_checkpoint(path)["loss"]) if path.exists() else 0)
            return False

    run(8, tmp_path / "run", criterion=Watch(), checkpoint_every=3)
    assert seen == [0, 0, 0, 3, 3, 3, 6, 6]
    assert len(load_checkpoint(tmp_path / "run")["loss"]) == 8


def test_every_damaged_checkpoint_is_refused(saved):
    whole, rng = saved.read_bytes(), np.random.default_rng(0)
    damaged = [b"", b"<html><body>404 Not Found</body></html>", whole + b"\n", whole[1:]]
    damaged += [whole[: rng.integers(len(whole))] for _ in range(60)]
    places = [*range(0, 100, 3), *rng.integers(len(whole), size=150)]
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << rng.integers(8)
        damaged.append(bytes(flipped))
    model = small_model(4)
    before = state_of(model)
    for content in damaged:
        saved.write_bytes(content)
        with pytest.raises(CheckpointError, match="is damaged|is not a checkpoint of this course"):
            run(9, saved, model=model)
    assert state_of(model) == before
    saved.write_bytes(whole)
    assert run(9, saved)[1].num_steps == 9


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"learning_rate": 1e-3}, r"learning_rate is 0\.01 there and 0\.001 now"),
        ({"max_norm": None}, r"max_norm is 1\.0 there and None now"),
        ({"criterion": CountToTen()}, "criterion is NoneType there and CountToTen now"),
        ({"bit_generator": "SFC64"}, "rng is PCG64 there and SFC64 now"),
        ({"cell": "gru"}, r"weight_ih_l0 is float64 \(24, 3\) there and float64 \(18, 3\) now"),
        ({"num_layers": 2}, "weight_ih_l1 is absent there and float64"),
        ({"dtype": torch.float32}, r"is float64 .* there and float32"),
        ({"frozen": True}, r"readout.bias is float64 \(2,\) there and .*, not trained now"),
        ({"num_steps": 6}, "has 7 steps already, more than num_steps = 6"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused_and_nothing_changed(saved, options, message):
    options = dict(options)
    shape = {n: options.pop(n) for n in ("cell", "num_layers", "dtype") if n in options}
    model = small_model(4, **shape)
    if options.pop("frozen", False):
        model.readout.bias.requires_grad_(False)
    before, torch_rng, content = state_of(model), torch.get_rng_state(), saved.read_bytes()
    with pytest.raises(CheckpointError, match=message):
        run(options.pop("num_steps", 9), saved, model=model, **options)
    assert state_of(model) == before
    assert torch.equal(torch.get_rng_state(), torch_rng)
    assert saved.read_bytes() == content


def test_another_loss_is_refused(saved):
    with pytest.raises(CheckpointError, match="loss is classes there and values now"):
        train(
            small_model(),
            next_batch,
            loss_for("values"),
            num_steps=9,
            checkpoint=saved,
            rng=np.random.default_rng(0),
        )


def test_a_write_that_fails_leaves_the_old_checkpoint_and_no_other_file(saved, monkeypatch):
    before = saved.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        run(9, saved)
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


def test_no_temporary_file_stays(saved):
    assert list(saved.parent.iterdir()) == [saved]


def test_a_missing_folder_is_told_before_the_first_step(tmp_path):
    def never(rng):
        raise AssertionError("a step was made")

    with pytest.raises(FileNotFoundError, match="the folder of the checkpoint .* does not exist"):
        train(
            small_model(),
            never,
            loss_for("classes"),
            num_steps=3,
            rng=np.random.default_rng(0),
            checkpoint=tmp_path / "nowhere" / "run",
        )


def test_what_could_not_be_read_back_is_not_written(tmp_path):
    with pytest.raises(TypeError, match="a checkpoint holds tensors, numbers and strings only"):
        save_checkpoint(tmp_path / "run", {"loss": CountToTen()})
    assert list(tmp_path.iterdir()) == []


def test_code_in_a_checkpoint_is_not_run(saved):
    class Evil:
        def __reduce__(self):
            return (os.mkdir, (str(saved.parent / "evil"),))

    buffer = io.BytesIO()
    torch.save({"loss": Evil()}, buffer)
    digest = hashlib.sha256(buffer.getvalue()).hexdigest().encode()
    saved.write_bytes(b"lstm_course checkpoint 1\n" + digest + b"\n" + buffer.getvalue())
    with pytest.raises(CheckpointError, match="cannot be read"):
        run(9, saved)
    assert not (saved.parent / "evil").exists()
