"""The training loop over batches: Adam, clipping, a progress bar, Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from lstm_course.settings import progress_bar
from lstm_course.validation import check_callable, check_integer, check_type

from .losses import Loss, loss_for
from .run import History, Run, TrainingDiverged, batch_tensors, clip_gradients, mode, predictions

__all__ = [
    "History",
    "Loss",
    "TrainingDiverged",
    "clip_gradients",
    "evaluate",
    "loss_for",
    "train",
]


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
    progress: bool = True,
    description: str = "",
) -> History:
    """Train a model in place with Adam until a stopping rule is met or `num_steps` are done.

    - `model` maps x (T, N, D) to outputs (T, N, K); batches take its dtype.
    - `next_batch(rng)` gives an object with NumPy arrays x (T, N, D), targets (T, N, K) and mask
      (T, N), bool.
    - `loss(outputs, targets, mask)` gives a scalar: `loss_for(kind)` or a function of your own.
    - `max_norm`: the gradient is scaled down to this global norm; None leaves it as it is.
    - `criterion.update(predictions, batch)` returns True once the task is solved; the model that
      made these predictions is kept, without a further update.
    - `progress`: a bar in a terminal or notebook, unless LSTM_COURSE_PROGRESS=0 is set.

    Ctrl-C ends the training: the model stays usable, the history holds the steps that were done and
    `history.stopped` is "interrupted"; a loop over seeds should look at it. Raises
    TrainingDiverged for a loss or gradient that is not finite (no update is made from it),
    TypeError or ValueError, naming the argument, for the rest.
    """
    num_steps = check_integer("num_steps", num_steps)
    check_type("description", description, str)
    run = Run(model, next_batch, loss, rng, learning_rate, max_norm, criterion)
    history = run.history
    bar = progress_bar(description=description, shown=progress, total=num_steps, unit="step")
    with mode(model, training=True), bar:
        try:
            while history.stopped is None and history.num_steps < num_steps:
                run.step()
                if bar.update():  # true where the bar was drawn: not at every step
                    bar.set_postfix_str(f"loss {history.loss[-1]:.3g}", refresh=False)
        except KeyboardInterrupt:
            history.stopped = "interrupted"
    if history.stopped == "interrupted":
        print(f"Ctrl-C: stopped after {history.num_steps} of {num_steps} steps", file=sys.stderr)
    history.stopped = history.stopped or "budget"
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
