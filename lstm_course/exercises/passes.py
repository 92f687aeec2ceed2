"""What `16.keep_best` is given: a model that counts its passes, one that teaches, one that judges.

Not in the lesson's file, since an answer's process gets them and never sees that.
"""

from collections.abc import Sequence

import torch

MOST_PASSES = 100  # a loop that goes on so long never ends


class Passes(torch.nn.Module):
    """A model of one parameter, which counts the passes that it learnt from."""

    def __init__(self):
        """Begin with none."""
        super().__init__()
        self.done = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))


class OneMore:
    """Learn: a pass more, a part of one where dropout is off."""

    def __call__(self, model: Passes) -> None:
        """Count it; RuntimeError for a loop that does not end."""
        if model.done.item() >= MOST_PASSES:
            raise RuntimeError(f"{MOST_PASSES} passes, and your loop has not ended")
        with torch.no_grad():
            model.done += 1.0 if model.training else 0.7


class LossOfPass:
    """Validate: the loss after each pass as written down, others while dropout is on."""

    def __init__(self, losses: Sequence[float]):
        """losses: one a pass, from the first; later ones are above 9."""
        self.losses = losses

    def __call__(self, model: Passes) -> float:
        """Look up the loss after the passes that this model counted."""
        k = int(model.done.item()) - 1
        loss = self.losses[k] if 0 <= k < len(self.losses) else 9.0 + k
        return loss + (0, -3, 2, -1, 4)[k % 5] if model.training else loss
