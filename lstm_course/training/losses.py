"""The losses of the course's three kinds of task, each with the predictions that go with it."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from lstm_course.validation import check_choice, check_tensor

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
        check_tensor("outputs", outputs, "T N K")
        T, N, K = outputs.shape
        check_tensor("targets", targets, "T N K", outputs.dtype, T=T, N=N, K=K)
        check_tensor("mask", mask, "T N", torch.bool, T=T, N=N)
        if not mask.any():
            raise ValueError("mask chooses no step: at least one entry must be true")
        mean = KINDS[self.kind][0]
        loss = mean(outputs[mask], targets[mask])
        if self.last_step == 0:
            return loss
        if not mask[-1].any():
            raise ValueError("last_step needs a step T - 1 that counts; mask[-1] is empty")
        return loss + self.last_step * mean(outputs[-1][mask[-1]], targets[-1][mask[-1]])

    def predict(self, outputs: torch.Tensor) -> np.ndarray:
        """Turn outputs into probabilities (softmax or sigmoid) or values, (T, N, K), NumPy."""
        return KINDS[self.kind][1](outputs.detach()).cpu().numpy()


def loss_for(kind: str, last_step: float = 0.0) -> Loss:
    """Return the loss of a task's kind: "classes", "values" or "legal symbols"; see Loss."""
    return Loss(check_choice("kind", kind, KINDS), last_step)
