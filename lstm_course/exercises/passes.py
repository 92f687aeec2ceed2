"""What `16.keep_best` and `16.learn_in_chunks` get: models, one that teaches, one that judges.

Not in the lesson's file, since an answer's process gets them and never sees that.
"""

from collections.abc import Sequence

import torch

from lstm_course.networks.torch_bridge import NumpyLSTM

MOST_PASSES = 300  # a loop that goes on so long never ends


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
    """Validate, once after each pass: its loss as written down, another while dropout is on."""

    def __init__(self, losses: Sequence[float]):
        """losses: one a pass, from the first; later ones are above 9."""
        self.losses = losses
        self.judged = 0.0

    def __call__(self, model: Passes) -> float:
        """Look up the loss after the passes that this model counted; RuntimeError out of turn."""
        done = model.done.item()
        if done == self.judged:
            when = f"twice after pass {done:g}" if done else "before the first pass"
            raise RuntimeError(f"validate was called {when}; it is for once after each pass")
        self.judged = done
        k = int(done) - 1
        loss = self.losses[k] if 0 <= k < len(self.losses) else 9.0 + k
        return loss + (0, -3, 2, -1, 4)[k % 5] if model.training else loss


class ReadInTurn(NumpyLSTM):
    """An LSTM that reads a chunk only after the loss of the one before was sent back.

    It computes with the course's own passes, so a graph that was sent back through once can be sent
    through again, and an answer that forgets to detach gives numbers in place of torch's error.
    """

    waits = False

    def forward(self, x, state=None):
        """Read on, as `NumpyLSTM` does; RuntimeError where a loss has not been sent back."""
        if self.waits:
            raise RuntimeError("a chunk is read before the loss of the last one was sent back")
        output, state = super().forward(x, state)
        self.waits = output.requires_grad
        if self.waits:
            output.register_hook(self._end_waiting)
        return output, state

    def _end_waiting(self, _):
        self.waits = False
