"""The training loop over batches: forward, backward, clip, judge, update; a bar, Ctrl-C."""

import contextlib
import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from lstm_course.settings import progress_bar
from lstm_course.validation import (
    check_callable,
    check_finite,
    check_generator,
    check_integer,
    check_number,
    check_type,
)

from .losses import loss_for  # noqa: F401 (for those who train)


@dataclass
class History:
    """What a run left behind: three lists with one entry a step.

    `loss`; `gradient_norm`, before clipping; `num_sequences`, seen up to and with this step.
    `stopped` says why it ended: "criterion", "budget" (all steps done) or "interrupted";
    `seconds` of CPU time.
    """

    loss: list[float] = field(default_factory=list)
    gradient_norm: list[float] = field(default_factory=list)
    num_sequences: list[int] = field(default_factory=list)
    stopped: str | None = None
    seconds: float = field(default=0.0, compare=False)

    @property
    def num_steps(self) -> int:
        """Count the steps done."""
        return len(self.loss)


class TrainingDiverged(FloatingPointError):
    """A loss or a gradient that is not finite; `history` holds the steps before it."""

    def __init__(self, message: str, history: History):
        super().__init__(message)
        self.history = history


def train(
    model: nn.Module,
    next_batch: Callable,
    loss: Callable,
    *,
    num_steps: int,
    rng: np.random.Generator,
    learning_rate: float = 1e-2,
    last_rate: float | None = None,
    max_norm: float = 1.0,
    criterion=None,
    progress: bool = True,
    description: str = "",
) -> History:
    """Train a model in place with Adam until a stopping rule is met or `num_steps` are done.

    - `model` maps x (T, N, D) to outputs (T, N, K); batches take its dtype.
    - `next_batch(rng)` gives an object with NumPy arrays x (T, N, D), targets (T, N, K) and mask
      (T, N), bool. Where x and targets are ids, whole numbers (T, N), they stay so.
    - `loss(outputs, targets, mask)` gives a scalar: `loss_for(kind)` or a function of your own.
    - `last_rate`: the learning rate falls to it in a straight line; None: it stays.
    - `max_norm`: the gradient is scaled down to this global norm.
    - `criterion.update(predictions, batch)` returns True once the task is solved; the model that
      made these predictions is kept, without a further update.
    - `progress`: a bar in a terminal or notebook, unless LSTM_COURSE_PROGRESS=0 is set.

    Ctrl-C ends the training: the model stays usable, the history holds the steps that were done and
    `history.stopped` is "interrupted"; a loop over seeds should look at it. Raises
    TrainingDiverged for a loss or gradient that is not finite (no update is made from it),
    TypeError or ValueError, naming the argument, for the rest.
    """
    check_type("model", model, nn.Module)
    check_callable("next_batch", next_batch)
    check_callable("loss", loss)
    num_steps, rng = check_integer("num_steps", num_steps), check_generator("rng", rng)
    learning_rate = check_number("learning_rate", learning_rate, 0.0)
    last_rate = learning_rate if last_rate is None else check_number("last_rate", last_rate, 0.0)
    max_norm = check_number("max_norm", max_norm, 0.0)
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer, history = torch.optim.Adam(weights, lr=learning_rate), History()
    start = time.process_time()
    bar = progress_bar(description=description, shown=progress, total=num_steps, unit="step")
    with mode(model, training=True), bar:
        try:
            while history.stopped is None and history.num_steps < num_steps:
                fall = (learning_rate - last_rate) * history.num_steps / num_steps
                optimizer.param_groups[0]["lr"] = learning_rate - fall
                _learn(model, next_batch(rng), loss, max_norm, criterion, optimizer, history)
                if bar.update():  # true where the bar was drawn: not at every step
                    bar.set_postfix_str(f"loss {history.loss[-1]:.3g}", refresh=False)
        except KeyboardInterrupt:
            history.stopped = "interrupted"
        finally:
            history.seconds = round(time.process_time() - start, 1)
    if history.stopped == "interrupted":
        print(f"Ctrl-C: stopped after {history.num_steps} of {num_steps} steps", file=sys.stderr)
    history.stopped = history.stopped or "budget"
    return history


def evaluate(model: nn.Module, batch, loss: Callable | None = None) -> np.ndarray:
    """Return the model's predictions for a batch, (T, N, K): what `criterion.update` is given.

    Probabilities or values as `loss`, from `loss_for(kind)`, says; the bare outputs without it.
    """
    with torch.no_grad(), mode(model, training=False):
        x, _, _ = _tensors(model, batch)
        return _predictions(loss, model(x))


def backward(model: nn.Module, loss: torch.Tensor, max_norm: float) -> tuple[float, float]:
    """Put the gradients of a loss, clipped, in the place of the old ones; return (loss, norm).

    The norm is that before clipping. Raises FloatingPointError for a loss (no gradient is touched
    then) or a gradient that is not finite.
    """
    value = loss.item()
    if not math.isfinite(value):
        raise FloatingPointError(f"the loss is {value}")
    model.zero_grad()
    loss.backward()
    return value, clip_gradients(model, max_norm)


def clip_gradients(model: nn.Module, max_norm: float) -> float:
    """Scale all gradients down to a global norm of `max_norm`, and return the norm before.

    One factor for all, so the direction stays. Raises FloatingPointError, naming the parameter,
    for a gradient that is not finite. torch's `clip_grad_norm_` names none, and sums float32
    squares in float32: it takes a gradient of 1e30 for an infinite one. Source: Pascanu, Mikolov &
    Bengio (2013).
    """
    gradients = {n: w.grad for n, w in model.named_parameters() if w.grad is not None}
    norms = [torch.linalg.vector_norm(g, dtype=torch.float64) for g in gradients.values()]
    norm = torch.linalg.vector_norm(torch.stack(norms)).item() if norms else 0.0
    if not math.isfinite(norm):
        name = next(n for n, g in zip(gradients, norms, strict=True) if not g.isfinite())
        raise FloatingPointError(f"the gradient of {name} is not finite")
    if norm > max_norm:
        for gradient in gradients.values():
            gradient.mul_(max_norm / norm)
    return norm


@contextlib.contextmanager
def mode(model: nn.Module, training: bool) -> Iterator[None]:
    """Put a model into training or evaluation mode (dropout on or off), and back at the end."""
    before = check_type("model", model, nn.Module).training
    model.train(training)
    try:
        yield
    finally:
        model.train(before)


def _learn(model, batch, loss, max_norm, criterion, optimizer, history: History) -> None:
    """Learn from one batch; where its predictions meet the criterion, stop without update."""
    x, targets, mask = _tensors(model, batch)
    outputs = model(x)
    try:
        value, norm = backward(model, loss(outputs, targets, mask), max_norm)
    except FloatingPointError as error:
        place = f"step {history.num_steps + 1}, learning rate {optimizer.defaults['lr']:g}"
        raise TrainingDiverged(f"{error} ({place}); {_cause(model, batch)}", history) from None
    if criterion is not None and criterion.update(_predictions(loss, outputs), batch):
        history.stopped = "criterion"
    else:
        optimizer.step()
    seen = history.num_sequences[-1] if history.num_sequences else 0
    history.loss.append(value)
    history.gradient_norm.append(norm)
    history.num_sequences.append(seen + x.shape[1])


def _cause(model: nn.Module, batch) -> str:
    """Say why a loss or gradient is not finite, as far as one can tell."""
    try:
        check_finite("batch.x", np.asarray(batch.x))
        check_finite("batch.targets", np.asarray(batch.targets))
        for name, weight in model.named_parameters():
            check_finite(f"the weight {name}, before this step,", weight.detach().numpy())
    except ValueError as error:
        return f"cause: {error}"
    return (
        "likely causes: a learning rate that is too large, weights that grew without bound, "
        "a loss that takes the logarithm of 0 or divides by it"
    )


def _tensors(model: nn.Module, batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Turn a batch's x and targets into tensors of the model's dtype, and its mask as it is."""
    try:
        x, targets, mask = batch.x, batch.targets, batch.mask
    except AttributeError:
        raise TypeError(
            f"a batch must have x, targets and mask; got {type(batch).__name__} {batch!r:.60}"
        ) from None
    if np.ndim(x) == 2 and np.asarray(x).dtype.kind in "iu":  # ids
        return torch.as_tensor(x), torch.as_tensor(targets), torch.as_tensor(mask)
    if np.ndim(x) != 3:
        raise ValueError(f"batch.x must have three axes, (T, N, D); got shape {np.shape(x)}")
    dtype = next(model.parameters()).dtype
    x, targets = torch.as_tensor(x, dtype=dtype), torch.as_tensor(targets, dtype=dtype)
    return x, targets, torch.as_tensor(mask)


def _predictions(loss: Callable | None, outputs: torch.Tensor) -> np.ndarray:
    """Return what a loss's own `predict` makes of the outputs, or the outputs as they are."""
    predict = getattr(loss, "predict", None)
    return outputs.detach().numpy() if predict is None else predict(outputs)
