"""One training run, a step at a time: forward, backward, clip, judge, update."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from lstm_course.validation import (
    check_callable,
    check_finite,
    check_generator,
    check_number,
    check_real,
    check_type,
)


@dataclass
class History:
    """What a run left behind: three lists with one entry a step.

    `loss`; `gradient_norm`, before clipping; `num_sequences`, seen up to and with this step.
    `stopped` says why it ended: "criterion", "budget" (all steps done) or "interrupted".
    `seconds` is the time its steps took, it does not count in `==`.
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
        """Keep the message and the history."""
        super().__init__(message)
        self.history = history


class Run:
    """All that training changes: the model, Adam, the generator, the stopping rule, the history."""

    def __init__(self, model, next_batch, loss, rng, learning_rate, max_norm, criterion):
        """Check the settings and start with a fresh Adam and an empty history."""
        self.model = check_type("model", model, nn.Module)
        self.next_batch = check_callable("next_batch", next_batch)
        self.loss, self.criterion = check_callable("loss", loss), criterion
        usable = callable(getattr(criterion, "update", None)) and not isinstance(criterion, type)
        if criterion is not None and not usable:
            raise TypeError(
                f"criterion must have a method update(predictions, batch); got {criterion!r:.60}"
            )
        self.rng = check_generator("rng", rng)
        self.learning_rate = check_number("learning_rate", learning_rate, 0.0)
        self.max_norm = None if max_norm is None else check_number("max_norm", max_norm, 0.0)
        weights = [weight for weight in model.parameters() if weight.requires_grad]
        self.optimizer = torch.optim.Adam(weights, lr=self.learning_rate)
        self.history = History()

    def step(self) -> None:
        """Learn from one batch; where its predictions meet the criterion, stop without update."""
        begin = time.perf_counter()
        batch = self.next_batch(self.rng)
        x, targets, mask = batch_tensors(self.model, batch)
        outputs = self.model(x)
        try:
            value, norm = backward(self.model, self.loss(outputs, targets, mask), self.max_norm)
        except FloatingPointError as error:
            raise self._diverged(str(error), batch) from None
        if self._solved(outputs, batch):
            self.history.stopped = "criterion"
        else:
            self.optimizer.step()
        self._record(value, norm, x.shape[1], time.perf_counter() - begin)

    def _solved(self, outputs: torch.Tensor, batch) -> bool:
        return self.criterion is not None and bool(
            self.criterion.update(predictions(self.loss, outputs), batch)
        )

    def _record(self, loss: float, norm: float, N: int, seconds: float) -> None:
        history = self.history
        seen = history.num_sequences[-1] if history.num_sequences else 0
        history.loss.append(loss)
        history.gradient_norm.append(norm)
        history.num_sequences.append(seen + N)
        history.seconds += seconds

    def _diverged(self, what: str, batch) -> TrainingDiverged:
        """Say at which step a run went wrong, and the cause as far as one can tell."""
        cause = (
            "likely causes: a learning rate that is too large, weights that grew without bound, "
            "a loss that takes the logarithm of 0 or divides by it"
        )
        try:
            check_finite("batch.x", np.asarray(batch.x))
            check_finite("batch.targets", np.asarray(batch.targets))
            for name, weight in self.model.named_parameters():
                check_finite(f"the weight {name}, before this step,", weight.detach().numpy())
        except ValueError as error:
            cause = f"cause: {error}"
        place = f"step {self.history.num_steps + 1}, learning rate {self.learning_rate:g}"
        return TrainingDiverged(f"{what} ({place}); {cause}", self.history)


def backward(model: nn.Module, loss: torch.Tensor, max_norm: float | None) -> tuple[float, float]:
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


def clip_gradients(model: nn.Module, max_norm: float | None = 1.0) -> float:
    """Scale all gradients down to a global norm of `max_norm`, and return the norm before.

    One factor for all, so the direction stays; None only measures. Raises FloatingPointError,
    naming the parameter, for a gradient that is not finite. torch's `clip_grad_norm_` names none,
    and sums float32 squares in float32: it takes a gradient of 1e30 for an infinite one. Source:
    Pascanu, Mikolov & Bengio (2013).
    """
    check_type("model", model, nn.Module)
    if max_norm is not None:
        max_norm = check_number("max_norm", max_norm, 0.0)
    gradients = {n: w.grad for n, w in model.named_parameters() if w.grad is not None}
    norms = [torch.linalg.vector_norm(g, dtype=torch.float64) for g in gradients.values()]
    norm = torch.linalg.vector_norm(torch.stack(norms)).item() if norms else 0.0
    if not math.isfinite(norm):
        name = next(n for n, g in zip(gradients, norms, strict=True) if not g.isfinite())
        raise FloatingPointError(f"the gradient of {name} is not finite")
    if max_norm is not None and norm > max_norm:
        for gradient in gradients.values():
            gradient.mul_(max_norm / norm)
    return norm


def batch_tensors(model: nn.Module, batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Turn a batch's x and targets into tensors of the model's dtype, and its mask as it is."""
    check_type("model", model, nn.Module)
    try:
        x, targets, mask = batch.x, batch.targets, batch.mask
    except AttributeError:
        raise TypeError(
            f"a batch must have x, targets and mask; got {type(batch).__name__} {batch!r:.60}"
        ) from None
    if np.ndim(x) != 3:
        raise ValueError(f"batch.x must have three axes, (T, N, D); got shape {np.shape(x)}")
    dtype = next(model.parameters()).dtype
    if not isinstance(x, torch.Tensor):
        x, targets = check_real("batch.x", x), check_real("batch.targets", targets)
    x, targets = torch.as_tensor(x, dtype=dtype), torch.as_tensor(targets, dtype=dtype)
    if not isinstance(mask, (np.ndarray, torch.Tensor)):
        raise TypeError(f"batch.mask must be a bool array (T, N); got {type(mask).__name__}")
    return x, targets, torch.as_tensor(mask)


def predictions(loss: Callable | None, outputs: torch.Tensor) -> np.ndarray:
    """Return what a loss's own `predict` makes of the outputs, or the outputs as they are."""
    predict = getattr(loss, "predict", None)
    return outputs.detach().numpy() if predict is None else predict(outputs)


@contextlib.contextmanager
def mode(model: nn.Module, training: bool) -> Iterator[None]:
    """Put a model into training or evaluation mode (dropout on or off), and back at the end."""
    before = check_type("model", model, nn.Module).training
    model.train(training)
    try:
        yield
    finally:
        model.train(before)
