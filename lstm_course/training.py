"""One training loop for all lessons: Adam, clipping, a progress bar, interrupt and resume."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from .checkpoint import CheckpointError, check_folder, resume_run, save_run
from .interrupt import InterruptNote
from .losses import Loss, loss_for
from .training_run import (
    History,
    Run,
    TrainingDiverged,
    batch_tensors,
    clip_gradients,
    mode,
    predictions,
)
from .validation import check_callable, check_integer, check_number, check_type

__all__ = [
    "CheckpointError",
    "History",
    "Loss",
    "TrainingDiverged",
    "clip_gradients",
    "evaluate",
    "loss_for",
    "train",
]

PROGRESS_VARIABLE = "LSTM_COURSE_PROGRESS"  # "0" hides every bar: tests, stored notebooks


def train(
    model: nn.Module,
    next_batch: Callable,
    loss: Callable,
    *,
    num_steps: int,
    rng: np.random.Generator,
    learning_rate: float = 1e-2,
    max_norm: float | None = 1.0,
    criterion=None,
    max_seconds: float | None = None,
    checkpoint: str | Path | None = None,
    checkpoint_every: int = 200,
    progress: bool = True,
    description: str = "",
) -> History:
    """Train a model in place with Adam until a criterion is met or `num_steps` are done.

    - `model` maps x (T, N, D) to outputs (T, N, K); batches take its dtype.
    - `next_batch(rng)` gives an object with NumPy arrays x (T, N, D), targets (T, N, K) and mask
      (T, N), bool.
    - `loss(outputs, targets, mask)` gives a scalar: `loss_for(kind)` or a function of your own.
    - `max_norm`: the gradient is scaled down to this global norm; None leaves it as it is.
    - `criterion.update(predictions, batch)` returns True once the task is solved; the model that
      made these predictions is kept, without a further update.
    - `max_seconds`: a budget of time for this call.
    - `checkpoint`: a file to continue from if it exists, written every `checkpoint_every` steps and
      at the end. Model, Adam, `rng`, torch's generator, criterion and history then are as if the
      run had never stopped. A criterion with state needs state_dict() and load_state_dict(), of
      numbers, strings, arrays, and lists and dicts of them.
    - `progress`: a bar in a terminal or notebook, unless LSTM_COURSE_PROGRESS=0 is set.

    Ctrl-C stops between two steps: the model and its history stay usable and
    `history.stopped` is "interrupted"; a loop over seeds should look at it. Raises
    TrainingDiverged for a loss or gradient that is not finite (no update is made from it),
    CheckpointError for a file that is damaged or made with other settings, TypeError or
    ValueError, naming the argument, for the rest. Lesson 03 uses it first.
    """
    num_steps = check_integer("num_steps", num_steps)
    checkpoint_every = check_integer("checkpoint_every", checkpoint_every, minimum=1)
    check_type("description", description, str)
    seconds = math.inf if max_seconds is None else check_number("max_seconds", max_seconds, 0.0)
    path = None if checkpoint is None else check_folder(checkpoint)
    run = Run(model, next_batch, loss, rng, learning_rate, max_norm, criterion)
    if path is not None and path.exists():
        resume_run(path, run, num_steps)
    history, first_step = run.history, run.history.num_steps
    deadline = time.perf_counter() + seconds
    bar = _progress_bar(first_step, num_steps, progress, description)
    with InterruptNote() as note, mode(model, training=True), bar:
        while (reason := _reason_to_stop(history, num_steps, deadline, note)) is None:
            run.step()
            if bar.update():  # true where the bar was drawn: not at every step
                bar.set_postfix_str(f"loss {history.loss[-1]:.3g}", refresh=False)
            if path is not None and history.num_steps % checkpoint_every == 0:
                save_run(path, run)
        history.stopped = reason
        if path is not None and history.num_steps > first_step:
            save_run(path, run)
    if reason == "interrupted":
        print(f"Ctrl-C: stopped after {history.num_steps} of {num_steps} steps", file=sys.stderr)
    return history


def evaluate(model: nn.Module, batch, loss: Callable | None = None) -> np.ndarray:
    """Return the model's predictions for a batch, (T, N, K): what `criterion.update` is given.

    Probabilities or values as `loss`, from `loss_for(kind)`, says; the bare outputs without it.
    """
    if loss is not None:
        check_callable("loss", loss)
    with torch.no_grad(), mode(model, training=False):
        x, _, _ = batch_tensors(model, batch)
        return predictions(loss, model(x))


def _reason_to_stop(
    history: History, num_steps: int, deadline: float, note: InterruptNote
) -> str | None:
    """Say why no further step is to be made, or None."""
    if history.stopped is not None:
        return history.stopped  # the criterion
    if history.num_steps >= num_steps:
        return "budget"
    if note.taken:
        return "interrupted"
    return "time" if time.perf_counter() >= deadline else None


def _progress_bar(first_step: int, num_steps: int, progress: bool, description: str) -> tqdm:
    """Make a bar on stderr where a person watches: a terminal or a notebook.

    Text on stderr would be stored in a notebook and compared by nbval, and it holds timings; so
    whatever runs notebooks unattended sets LSTM_COURSE_PROGRESS=0.
    """
    watched = sys.stderr.isatty() or type(sys.stderr).__module__.startswith("ipykernel")
    hidden = not progress or not watched or os.environ.get(PROGRESS_VARIABLE) == "0"
    return tqdm(
        total=num_steps,
        initial=first_step,
        desc=description or None,
        unit="step",
        mininterval=0.2,  # seconds between two drawings
        disable=hidden,
        file=sys.stderr,
    )
