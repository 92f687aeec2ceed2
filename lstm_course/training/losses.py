"""The losses of the course's three kinds of task, each with the predictions that go with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from lstm_course.validation import check_choice, check_number, check_tensor, check_torch_dtype

KINDS = {  # kind: (mean loss over the chosen steps, outputs -> predictions)
    "classes": (functional.cross_entropy, lambda outputs: torch.softmax(outputs, dim=-1)),
    "values": (functional.mse_loss, lambda outputs: outputs),
    "legal symbols": (functional.binary_cross_entropy_with_logits, torch.sigmoid),
}


@dataclass(frozen=True)
class Loss:
    """The loss of one kind of task: call it with outputs, targets (T, N, K) and mask (T, N).

    The mean over the steps where the mask is true: cross entropy in nats for "classes" (one-hot
    targets), squared error for "values", binary cross entropy in nats a symbol for "legal
    symbols". `last_step` times the same mean over step T - 1 alone is added, for tasks where one
    step of many needs memory. Raises ValueError for shapes that differ (torch would broadcast (N,)
    against (N, 1) with no more than a warning) and for a mask that chooses nothing.
    """

    kind: str
    last_step: float = 0.0

    def __call__(
        self, outputs: torch.Tensor, targets: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        """Return the loss, a tensor without axes."""
        _check_shapes(outputs, targets, mask)
        mean = KINDS[self.kind][0]
        loss = mean(outputs[mask], targets[mask])
        if self.last_step == 0:
            return loss
        if not mask[-1].any():
            raise ValueError("last_step needs a step T - 1 that counts; mask[-1] is empty")
        return loss + self.last_step * mean(outputs[-1][mask[-1]], targets[-1][mask[-1]])

    def predict(self, outputs: torch.Tensor) -> np.ndarray:
        """Turn outputs into probabilities (softmax or sigmoid) or values, (T, N, K), NumPy."""
        _check_outputs(outputs)
        return KINDS[self.kind][1](outputs.detach()).cpu().numpy()


def loss_for(kind: str, last_step: float = 0.0) -> Loss:
    """Return the loss of a task's kind: "classes", "values" or "legal symbols"; see Loss."""
    return Loss(check_choice("kind", kind, KINDS), check_number("last_step", last_step, minimum=0))


def _check_shapes(outputs: torch.Tensor, targets: torch.Tensor, mask: torch.Tensor) -> None:
    """Raise ValueError unless outputs and targets are (T, N, K) and the mask bool (T, N)."""
    _check_outputs(outputs)
    T, N, K = outputs.shape
    check_tensor("targets", targets, "T N K", outputs.dtype, T=T, N=N, K=K)
    if not isinstance(mask, torch.Tensor):
        raise TypeError(f"mask must be a bool tensor (T, N); got {type(mask).__name__}")
    if mask.dtype != torch.bool or mask.shape != outputs.shape[:2]:
        raise ValueError(
            f"mask must be bool (T, N) = {tuple(outputs.shape[:2])}; "
            f"got {str(mask.dtype).removeprefix('torch.')} {tuple(mask.shape)}"
        )
    if not mask.any():
        raise ValueError("mask chooses no step: at least one entry must be true")


def _check_outputs(outputs: torch.Tensor) -> None:
    check_tensor("outputs", outputs, "T N K")
    check_torch_dtype("the dtype of outputs", outputs.dtype)
