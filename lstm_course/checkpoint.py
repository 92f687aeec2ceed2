"""Checkpoints of a training run: written whole or not at all, and refused where one bit differs.

A file is a line that names the format, the payload's sha256 in hexadecimal, and the payload, which
`torch.save` wrote and `torch.load(weights_only=True)` reads: no code in a file is ever run.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from pathlib import Path

import numpy as np
import torch

from .training_run import Run
from .validation import check_path, check_type

FORMAT = b"lstm_course checkpoint 1\n"
PARTS = {"settings", "model", "optimizer", "rng", "torch_rng", "stopped", "seconds"}
PARTS |= {"loss", "gradient_norm", "num_sequences"}
DIGEST_LENGTH = 64  # characters of a sha256 in hexadecimal


class CheckpointError(ValueError):
    """A checkpoint that is damaged, or that belongs to another run."""


def save_checkpoint(path: str | Path, state: dict) -> None:
    """Write tensors, numbers and strings in nested dicts and lists to a file, atomically.

    The old file stays until the new one is complete. Raises TypeError where `state` holds
    something that could not be read back safely, FileNotFoundError where the folder is missing.
    """
    path = check_folder(path)
    check_type("state", state, dict)
    buffer = io.BytesIO()
    torch.save(state, buffer)
    payload = buffer.getvalue()
    try:
        _read_payload(payload)
    except Exception as error:
        raise TypeError(
            f"a checkpoint holds tensors, numbers and strings only: {_first_line(error)}"
        ) from error
    digest = hashlib.sha256(payload).hexdigest().encode("ascii")
    _write_atomically(path, FORMAT + digest + b"\n" + payload)


def load_checkpoint(path: str | Path) -> dict:
    """Read what `save_checkpoint` wrote.

    Raises CheckpointError where the file is damaged, cut short or something else altogether.
    """
    try:
        content = check_path("path", path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CheckpointError(f"the checkpoint {path} cannot be read: {reason}") from error
    head, digest, payload = _split(content)
    if head != FORMAT:
        raise CheckpointError(
            f"{path} is not a checkpoint of this course: expected its first line to be "
            f"{FORMAT.decode().strip()!r}, got {content[:30]!r}"
        )
    if digest != hashlib.sha256(payload).hexdigest().encode("ascii") + b"\n":
        raise CheckpointError(
            f"the checkpoint {path} is damaged: its sha256 does not match its {len(payload)} "
            f"bytes of content; delete the file to start afresh"
        )
    try:
        return _read_payload(payload)
    except Exception as error:  # whole, yet nothing that save_checkpoint writes
        raise CheckpointError(
            f"the checkpoint {path} cannot be read: {_first_line(error)}"
        ) from error


def save_run(path: str | Path, run: Run) -> None:
    """Write all of a training run that its next step depends on."""
    history = run.history
    state = {
        "settings": json.dumps(_settings(run)),
        "model": run.model.state_dict(),
        "optimizer": run.optimizer.state_dict(),
        "rng": json.dumps(run.rng.bit_generator.state, default=np.ndarray.tolist),
        "torch_rng": torch.get_rng_state(),
        "loss": torch.tensor(history.loss, dtype=torch.float64),
        "gradient_norm": torch.tensor(history.gradient_norm, dtype=torch.float64),
        "num_sequences": torch.tensor(history.num_sequences, dtype=torch.int64),
        "stopped": history.stopped,
        "seconds": history.seconds,
    }
    if hasattr(run.criterion, "state_dict"):
        state["criterion"] = _to_tensors("criterion.state_dict()", run.criterion.state_dict())
    save_checkpoint(path, state)


def resume_run(path: str | Path, run: Run, num_steps: int) -> None:
    """Put a run where a checkpoint left it, or raise CheckpointError and change nothing."""
    state = load_checkpoint(path)
    lacks = PARTS - (state.keys() if isinstance(state, dict) else set())
    if lacks:
        raise CheckpointError(
            f"the checkpoint {path} is not that of a training run: it lacks "
            f"{', '.join(sorted(lacks))}; delete the file to start afresh"
        )
    _check_settings(path, json.loads(state["settings"]), _settings(run))
    if len(state["loss"]) > num_steps:
        raise CheckpointError(
            f"the checkpoint {path} has {len(state['loss'])} steps already, more than "
            f"num_steps = {num_steps}; ask for more steps, or delete the file to start afresh"
        )
    if "criterion" in state:
        run.criterion.load_state_dict(_to_arrays(state["criterion"]))
    run.model.load_state_dict(state["model"])
    run.optimizer.load_state_dict(state["optimizer"])
    run.rng.bit_generator.state = json.loads(state["rng"])
    torch.set_rng_state(state["torch_rng"])
    for name in ("loss", "gradient_norm", "num_sequences"):
        setattr(run.history, name, state[name].tolist())
    run.history.stopped = "criterion" if state["stopped"] == "criterion" else None
    run.history.seconds = state["seconds"]


def check_folder(path: str | Path) -> Path:
    """Return the path, or raise FileNotFoundError where its folder does not exist."""
    path = check_path("the checkpoint's path", path)
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"the folder of the checkpoint {path} does not exist; make it first"
        )
    return path


def _split(content: bytes) -> tuple[bytes, bytes, bytes]:
    """Cut a file into its format line, its digest with the line end, and its payload."""
    start = len(FORMAT) + DIGEST_LENGTH + 1
    return content[: len(FORMAT)], content[len(FORMAT) : start], content[start:]


def _read_payload(payload: bytes) -> dict:
    return torch.load(io.BytesIO(payload), map_location="cpu", weights_only=True)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _write_atomically(path: Path, content: bytes) -> None:
    """Write beside the file, then rename: a crash at any moment leaves the old file whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        with contextlib.suppress(FileNotFoundError):  # it is gone where all went well
            temporary.unlink()


def _settings(run: Run) -> dict[str, str]:
    """Describe what must be the same for a run to be continued."""
    settings = {
        "learning_rate": repr(run.learning_rate),
        "max_norm": repr(run.max_norm),
        "loss": getattr(run.loss, "kind", getattr(run.loss, "__name__", "")),
        "criterion": type(run.criterion).__name__,
        "rng": type(run.rng.bit_generator).__name__,
    }
    for name, weight in run.model.named_parameters():
        trained = "" if weight.requires_grad else ", not trained"
        dtype = str(weight.dtype).removeprefix("torch.")
        settings[f"the weight {name}"] = f"{dtype} {tuple(weight.shape)}{trained}"
    return settings


def _check_settings(path: str | Path, stored: dict[str, str], asked: dict[str, str]) -> None:
    """Raise CheckpointError naming the first setting in which two runs differ."""
    for name in {**stored, **asked}:
        old, new = stored.get(name, "absent"), asked.get(name, "absent")
        if old != new:
            raise CheckpointError(
                f"the checkpoint {path} belongs to another run: {name} is {old} there and {new} "
                f"now; use the same settings, or delete the file to start afresh"
            )


def _to_tensors(name: str, state):
    """Turn arrays in nested dicts and lists into tensors, which a checkpoint can hold."""
    if isinstance(state, dict):
        return {key: _to_tensors(f"{name}[{key!r}]", value) for key, value in state.items()}
    if isinstance(state, (list, tuple)):
        return type(state)(_to_tensors(name, value) for value in state)
    if isinstance(state, np.ndarray):
        return torch.from_numpy(state.copy())
    if isinstance(state, np.generic):
        return state.item()
    if state is None or isinstance(state, (bool, int, float, str)):
        return state
    raise TypeError(
        f"{name} holds a {type(state).__name__}; "
        f"expected numbers, strings, arrays, and lists and dicts of them"
    )


def _to_arrays(state):
    """Undo `_to_tensors`."""
    if isinstance(state, dict):
        return {key: _to_arrays(value) for key, value in state.items()}
    if isinstance(state, (list, tuple)):
        return type(state)(_to_arrays(value) for value in state)
    return state.numpy() if isinstance(state, torch.Tensor) else state
