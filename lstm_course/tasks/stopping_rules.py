"""The rules that say when a task is solved.

A stopping rule reads the model's outputs for one batch after another, in the order of training, and
tells whether the task is solved: the rules of Hochreiter & Schmidhuber (1997). Where the paper
judges a separate test set, give a fresh rule the outputs for fresh sequences instead.
"""

import numpy as np

from lstm_course.validation import check_arrays

from .batch import Batch, check_outputs


class Criterion:
    """A stopping rule: watch the most recent sequences until few enough of them are wrong.

    Met after the first sequence at which the last `window` sequences hold at most `max_wrong`
    wrong ones and, where `mean_below` is given, their mean absolute error is below it. It stays
    met. A subclass says what makes a sequence wrong.

    Attributes: `sequences_read`; `met_at`, the number of sequences read when it was met, or None.
    """

    def __init__(self, window: int, max_wrong: int = 0, mean_below: float | None = None):
        self.window, self.max_wrong, self.mean_below = window, max_wrong, mean_below
        self.sequences_read = 0
        self.met_at: int | None = None
        self._wrong = np.zeros(0, dtype=bool)  # of the last `window` sequences
        self._error = np.zeros(0)

    def update(self, outputs: np.ndarray, batch: Batch) -> bool:
        """Read the outputs (T, N, K) for a batch and return whether the criterion has been met.

        Outputs are a NumPy array: probabilities for classes, real values for values, any score
        for legal symbols. Sequences count one by one, in the order of axis N. Raises TypeError or
        ValueError for a wrong type or shape, for NaN and infinities; nothing is recorded then.
        """
        check_outputs(outputs, batch)
        wrong, error = self._judge(outputs, batch)
        recent_wrong = np.concatenate([self._wrong, wrong])
        recent_error = np.concatenate([self._error, error])
        if self.met_at is None:
            end = self._first_met(recent_wrong, recent_error)
            if end is not None:
                self.met_at = self.sequences_read + end - len(self._wrong)
        self.sequences_read += len(wrong)
        self._wrong, self._error = recent_wrong[-self.window :], recent_error[-self.window :]
        return self.met

    @property
    def met(self) -> bool:
        """Whether the criterion has been met."""
        return self.met_at is not None

    @property
    def num_wrong(self) -> int:
        """How many of the last `window` sequences were wrong."""
        return int(self._wrong.sum())

    def describe(self) -> str:
        """Say the rule in one sentence, with its numbers."""
        text = f"the last {self.window:,} sequences all have {self._rule()}"
        if self.max_wrong:
            text = (
                f"fewer than {self.max_wrong + 1} of the last {self.window:,} sequences "
                f"do not have {self._rule()}"
            )
        if self.mean_below is not None:
            text += f", and their mean absolute error is below {self.mean_below:g}"
        return text

    def _first_met(self, wrong: np.ndarray, error: np.ndarray) -> int | None:
        """Return the first end of a window that satisfies the rule, or None."""
        total = np.concatenate([[0], np.cumsum(wrong)])
        ends = np.arange(self.window, len(wrong) + 1)  # none while the window is not full
        for end in ends[total[ends] - total[ends - self.window] <= self.max_wrong]:
            if self.mean_below is None or error[end - self.window : end].mean() < self.mean_below:
                return int(end)
        return None

    def _judge(self, outputs: np.ndarray, batch: Batch) -> tuple[np.ndarray, np.ndarray]:
        """Return, for each sequence, whether it is wrong and its mean absolute error, both (N,)."""
        raise NotImplementedError

    def _rule(self) -> str:
        raise NotImplementedError


class WithinTolerance(Criterion):
    """Right is a sequence whose every output is within a tolerance of its target.

    The absolute error of all K outputs must be below `tolerance` at every step that counts, or
    only at the last such step (`last_step_only`). `probabilities` refuses outputs outside [0, 1]:
    it catches a forgotten softmax.
    """

    def __init__(self, tolerance, window, *, last_step_only=False, probabilities=False, **limits):
        super().__init__(window, **limits)
        self.tolerance = tolerance
        self.last_step_only = last_step_only
        self.probabilities = probabilities

    def _judge(self, outputs, batch):
        if self.probabilities:
            _check_probabilities(outputs)
        if self.last_step_only:
            T, N = batch.mask.shape
            last = T - 1 - np.argmax(batch.mask[::-1], axis=0)  # the last step that counts, (N,)
            pick = (last, np.arange(N))
            error = np.abs(outputs[pick] - batch.clean_targets[pick])  # (N, K)
            return error.max(axis=1) >= self.tolerance, error.mean(axis=1)
        largest, mean = _errors(outputs, batch.clean_targets, batch.mask)
        return largest >= self.tolerance, mean

    def _rule(self):
        where = "at the last step that counts" if self.last_step_only else "at each counted step"
        return f"every output within {self.tolerance:g} of its target {where}"


class MostActive(Criterion):
    """Right is a sequence where the outputs of the target symbols are always the most active.

    At every step that counts each target symbol (one, or several legal ones) must score above
    every other; a tie is wrong.
    """

    def _judge(self, outputs, batch):
        steps = batch.mask.any(axis=1)
        shown, is_target = outputs[steps], batch.targets[steps] > 0.5
        lowest = np.where(is_target, shown, np.inf).min(axis=-1)
        right = lowest > np.where(is_target, -np.inf, shown).max(axis=-1)
        wrong = np.any(~right & batch.mask[steps], axis=0)
        return wrong, _errors(outputs, batch.targets, batch.mask)[1]

    def _rule(self):
        return "all target symbols more active than all others at each counted step"


def _errors(outputs, targets, mask) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest and the mean absolute error of each sequence, over steps that count."""
    num_counted = mask.sum(axis=0) * outputs.shape[2]
    steps = mask.any(axis=1)
    if not steps.all():  # most tasks count one step of many
        outputs, targets, mask = outputs[steps], targets[steps], mask[steps]
    error = outputs - targets
    np.abs(error, out=error)
    error *= mask[:, :, None]
    return error.max(axis=2).max(axis=0), error.sum(axis=2).sum(axis=0) / num_counted


def _check_probabilities(outputs: np.ndarray) -> None:
    low, high = outputs.min(), outputs.max()
    if low < -1e-6 or high > 1 + 1e-6:  # softmax in float32 may pass 1 by a rounding error
        raise ValueError(
            f"outputs must be probabilities within [0, 1]; got values from {low:.3g} to "
            f"{high:.3g} (apply softmax to the scores)"
        )


def first_met(
    errors: np.ndarray, window: int, tolerance: float, mean_below: float | None = None
) -> int:
    """Return how many sequences are read when a rule is first met, 0 where it never is.

    errors (N,): one a sequence, output minus target, in the order of training. The last `window`
    must all be smaller than the tolerance and, where it is given, their mean below `mean_below`.
    """
    check_arrays(errors=(errors, "N"))
    size = np.abs(errors)
    return Criterion(window, mean_below=mean_below)._first_met(size >= tolerance, size) or 0
