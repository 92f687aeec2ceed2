"""Two hundred damaged checkpoints: every one refused, and nothing changed by the attempt."""

import hashlib
import io

import numpy as np
import pytest
import torch
from small_task import CountToTen, next_batch, small_model, state_of

from lstm_course.checkpoint import FORMAT, CheckpointError, save_checkpoint
from lstm_course.training import loss_for, train

NUMBER = 200
START = len(FORMAT) + 65  # of the payload


class Watch(CountToTen):
    """A criterion that is never met."""

    def update(self, predictions, batch):
        super().update(predictions, batch)
        return False


def run(num_steps, path, model=None, rng=None, criterion=None, cell="lstm"):
    rng = np.random.default_rng(1) if rng is None else rng
    train(
        small_model(1, cell) if model is None else model,
        next_batch,
        loss_for("classes"),
        num_steps=num_steps,
        rng=rng,
        criterion=Watch() if criterion is None else criterion,
        checkpoint=path,
    )
    return path.read_bytes()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Whole checkpoints: of a run, of another moment of it, of another network."""
    folder = tmp_path_factory.mktemp("whole")
    whole, later = run(5, folder / "a"), run(6, folder / "b")
    return whole, later, run(5, folder / "c", cell="gru")


def cut(rng, whole, later, other):
    return whole[: rng.integers(len(whole))]


def bits_flipped(rng, whole, later, other):
    damaged = bytearray(whole)
    for place in rng.integers(len(whole), size=rng.integers(1, 4)):
        damaged[place] ^= 1 << rng.integers(8)
    return bytes(damaged)


def bytes_inserted(rng, whole, later, other):
    place = rng.integers(len(whole) + 1)
    return whole[:place] + rng.bytes(rng.integers(1, 50)) + whole[place:]


def bytes_lost(rng, whole, later, other):
    place = rng.integers(len(whole) - 1)
    return whole[:place] + whole[place + rng.integers(1, 50) :]


def zeros(rng, whole, later, other):
    """A block that the disk never wrote."""
    first = int(rng.integers(len(whole) - 1))
    last = min(len(whole), first + int(rng.integers(64, 4096)))
    return whole[:first] + bytes(last - first) + whole[last:]


def line_ends(rng, whole, later, other):
    """A program that took it for text."""
    changed = (whole.replace(b"\n", b"\r\n"), whole.replace(b"\r", b""), whole.rstrip(b"\0"))
    return changed[0] if changed[rng.integers(3)] == whole else changed[0][: rng.integers(9, 10**6)]


def another_version(rng, whole, later, other):
    number = str(rng.integers(2, 1000)).encode()
    return whole.replace(b"checkpoint 1\n", b"checkpoint " + number + b"\n", 1)


def swapped_halves(rng, whole, later, other):
    """The head of one file, the payload of another moment or another network."""
    return whole[:START] + (later, other)[rng.integers(2)][START:]


def mixed(rng, whole, later, other):
    """Half overwritten by a later write."""
    place = int(rng.integers(START, min(len(whole), len(later)) - 100))
    return later[:place] + whole[place:]


def something_else(rng, whole, later, other):
    page = b"<html><body>404 Not Found</body></html>"
    return (b"", page, b"PK\x03\x04" + whole[START:], whole[START:], rng.bytes(2000))[
        rng.integers(5)
    ]


def whole_of_another_network(rng, whole, later, other):
    return other


def a_dict_of_something_else(rng, whole, later, other):
    """Written as a checkpoint is, digest and all, but of no training run."""
    buffer = io.BytesIO()
    part = {"model": {"a": torch.ones(int(rng.integers(1, 9)))}, "loss": torch.ones(3)}
    torch.save((part, [1, 2], {})[rng.integers(3)], buffer)
    digest = hashlib.sha256(buffer.getvalue()).hexdigest().encode()
    return FORMAT + digest + b"\n" + buffer.getvalue()


KINDS = (
    *(cut, bits_flipped, bytes_inserted, bytes_lost, zeros, line_ends, another_version),
    *(swapped_halves, mixed, something_else, whole_of_another_network, a_dict_of_something_else),
)
EXPECTED = (
    "is damaged: its sha256 does not match|is not a checkpoint of this course|belongs to another "
    "run|is not that of a training run: it lacks|cannot be read"
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_damaged_checkpoint_is_refused_and_nothing_changed(tmp_path, files, kind):
    rng = np.random.default_rng([7, KINDS.index(kind)])
    path, whole = tmp_path / "run", files[0]
    model, generator, criterion = small_model(4), np.random.default_rng(9), Watch()
    before = state_of(model), repr(generator.bit_generator.state), torch.get_rng_state().tolist()
    for _ in range(-(-NUMBER // len(KINDS))):
        damaged = kind(rng, *files)
        assert damaged != whole
        path.write_bytes(damaged)
        with pytest.raises(CheckpointError, match=EXPECTED) as caught:
            run(9, path, model, generator, criterion)
        assert str(path) in str(caught.value)
        assert path.read_bytes() == damaged
        assert list(tmp_path.iterdir()) == [path]
    after = state_of(model), repr(generator.bit_generator.state), torch.get_rng_state().tolist()
    assert after == before
    assert criterion.seen == []


def test_two_hundred_are_tried():
    assert -(-NUMBER // len(KINDS)) * len(KINDS) >= 200


def test_a_folder_in_the_place_of_a_checkpoint_is_refused(tmp_path):
    (tmp_path / "run").mkdir()
    with pytest.raises(
        CheckpointError, match="the checkpoint .*run cannot be read: Is a directory"
    ):
        run(3, tmp_path / "run")


def test_a_checkpoint_of_no_training_run_is_named_by_what_it_lacks(tmp_path):
    save_checkpoint(tmp_path / "run", {"model": {}, "loss": torch.ones(2)})
    with pytest.raises(CheckpointError, match="it lacks gradient_norm, num_sequences, optimizer"):
        run(3, tmp_path / "run")
