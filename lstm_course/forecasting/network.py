"""Train a recurrent network to forecast a series, from windows of `make_windows`.

A network may forecast the value itself, or what a baseline misses: the change since the last value,
or since the same week a year before. N is the number of windows.
"""

from dataclasses import dataclass

import numpy as np

from lstm_course.networks.sequence_model import SequenceModel
from lstm_course.tasks.batch import Batch
from lstm_course.training.loop import History, evaluate, loss_for, train
from lstm_course.validation import check_arrays, check_integer

from .windows import Scaler, roll_out, seasonal_persistence

H = 16
BATCH = 32  # windows in a batch
NUM_STEPS = 300
LEARNING_RATE = 5e-3


@dataclass(frozen=True)
class Forecaster:
    """A trained network with all it needs to answer in the series' own unit.

    It forecasts the value `horizon` steps ahead. With `lag` = 0 it reads values and forecasts the
    value. With a lag it reads the differences v_t - v_(t - lag) and forecasts what is to be added
    to `seasonal_persistence` of that period; lag 1 is the change since the last value.
    """

    model: SequenceModel
    reading: Scaler  # of what the network reads
    answering: Scaler  # of what it answers
    horizon: int
    lag: int

    def forecast(self, inputs: np.ndarray) -> np.ndarray:
        """Forecast the value `horizon` steps after each window: (N, context) -> (N,)."""
        read = self.reading.transform(differences(inputs, self.lag))
        answers = self.answering.inverse_transform(evaluate(self.model, _batch(read))[-1, :, 0])
        if not self.lag:
            return answers
        return answers + seasonal_persistence(inputs, self.horizon, self.lag)[:, -1]

    def roll_out(self, inputs: np.ndarray, horizon: int) -> np.ndarray:
        """Forecast every step up to `horizon` by feeding forecasts back: (N, horizon).

        Raises ValueError for a network that was trained for another step than the next.
        """
        if self.horizon != 1:
            raise ValueError(f"this network forecasts step {self.horizon}: only step 1 rolls out")
        return roll_out(self.forecast, inputs, horizon)


def train_forecaster(
    inputs: np.ndarray,
    targets: np.ndarray,
    cell: str,
    rng: np.random.Generator,
    *,
    lag: int = 0,
    scale_on: np.ndarray | None = None,
    num_steps: int = NUM_STEPS,
    progress: bool = False,
    description: str = "",
) -> tuple[Forecaster, History]:
    """Train a network for the last of the steps in targets: inputs (N, context), targets (N, K).

    `cell` as in SequenceModel: "rnn", "lstm" or "gru", 16 units, at its default start. The loss is
    the squared error of the scaled target over the second half of a window; batches of 32 windows,
    drawn with replacement. The scalers are fitted on these windows, or on `scale_on`, which is
    how lesson 13 plants a leak. `lag` as in Forecaster; the context must be longer.
    """
    sizes = check_arrays(inputs=(inputs, "N C"), targets=(targets, "N K"))
    lag = check_integer("lag", lag, 0, sizes["C"] - 1)
    read = differences(inputs, lag)
    asked = _answers(np.concatenate((inputs, targets), axis=1), sizes["K"], lag)
    reading = Scaler().fit(read.ravel() if scale_on is None else scale_on)
    answering = Scaler().fit(asked.ravel() if scale_on is None else scale_on)
    read, asked = reading.transform(read), answering.transform(asked)

    def next_batch(rng: np.random.Generator) -> Batch:
        chosen = rng.integers(0, sizes["N"], BATCH)
        return _batch(read[chosen], asked[chosen])

    engine = "torch" if cell == "gru" else "numpy"
    model = SequenceModel(cell, 1, H, 1, rng, engine=engine)
    history = train(
        model,
        next_batch,
        loss_for("values"),
        num_steps=num_steps,
        rng=rng,
        learning_rate=LEARNING_RATE,
        progress=progress,
        description=description,
    )
    return Forecaster(model, reading, answering, sizes["K"], lag), history


def differences(inputs: np.ndarray, lag: int) -> np.ndarray:
    """What a network reads of windows (N, context): v_t - v_(t - lag), or with lag 0 the values."""
    return inputs[:, lag:] - inputs[:, :-lag] if lag else inputs


def _answers(joined: np.ndarray, horizon: int, lag: int) -> np.ndarray:
    """What is to be answered at each step that is read: the value `horizon` later, or the change.

    joined (N, context + horizon) -> (N, context - lag); the last column is the window's target.
    """
    last = joined.shape[1]
    if not lag:
        return joined[:, horizon:]
    back = lag * -(-horizon // lag)  # the latest whole number of lags that is known by then
    first = lag + horizon
    return joined[:, first:] - joined[:, first - back : last - back]


def _batch(read: np.ndarray, asked: np.ndarray | None = None) -> Batch:
    """Windows (N, T) as a batch (T, N, 1) in which the second half of the steps counts."""
    x = np.ascontiguousarray(read.T)[:, :, None]
    targets = np.zeros_like(x) if asked is None else np.ascontiguousarray(asked.T)[:, :, None]
    mask = np.zeros(x.shape[:2], dtype=bool)
    mask[len(x) // 2 :] = True
    return Batch(x, targets, mask)
