"""Train an LSTM to forecast a series, with quantiles: what lesson 13 writes out in PyTorch.

N counts windows, C the values a window holds, D the variables, K the quantiles.
"""

from dataclasses import dataclass

import numpy as np
import torch

from lstm_course.networks.sequence_model import SequenceModel
from lstm_course.tasks.batch import Batch
from lstm_course.training.loop import History, evaluate, train
from lstm_course.validation import check_arrays, check_integer

from .intervals import SHARES, quantile_loss
from .windows import Scaler

H = 16
BATCH = 32  # windows in a batch
LEARNING_RATE = 5e-3


@dataclass(frozen=True)
class Forecaster:
    """A trained network with all it needs to answer in the unit of its targets."""

    model: SequenceModel
    reading: tuple[Scaler, ...]  # one a variable
    answering: Scaler

    def forecast(self, inputs: np.ndarray) -> np.ndarray:
        """Forecast the quantiles SHARES after each window: (N, C), or (N, C, D), -> (N, K).

        Raises ValueError for another number of variables than it was trained on.
        """
        x = _scaled(inputs, self.reading)
        nothing = np.zeros((*x.shape[:2], len(SHARES)))
        answers = evaluate(self.model, Batch(x, nothing, np.ones(x.shape[:2], dtype=bool)))
        return self.answering.inverse_transform(answers[-1])


def train_forecaster(
    inputs: np.ndarray,
    targets: np.ndarray,
    rng: np.random.Generator,
    num_steps: int,
    progress: bool = False,
) -> tuple[Forecaster, History]:
    """Train an LSTM to forecast the last of the steps in targets: (N, C) or (N, C, D), (N, steps).

    16 units at the default start, a readout of one number for each of SHARES. The loss is the
    quantile loss of the scaled target at the last step; batches of 32 windows, drawn with
    replacement, Adam at 5e-3. The scalers are fitted on these windows alone.
    """
    inputs = inputs[:, :, None] if np.ndim(inputs) == 2 else inputs
    D = check_arrays(inputs=(inputs, "N C D"), targets=(targets, "N K"))["D"]
    columns = inputs.reshape(-1, D).T
    reading = tuple(Scaler().fit(np.ascontiguousarray(column)) for column in columns)
    answering = Scaler().fit(np.ascontiguousarray(targets[:, -1]))
    x, asked = _scaled(inputs, reading), answering.transform(targets[:, -1])
    T, N = x.shape[:2]

    def next_batch(rng: np.random.Generator) -> Batch:
        chosen = rng.integers(0, N, BATCH)
        wanted, mask = np.zeros((T, BATCH, len(SHARES))), np.zeros((T, BATCH), dtype=bool)
        wanted[-1], mask[-1] = asked[chosen, None], True
        return Batch(np.ascontiguousarray(x[:, chosen]), wanted, mask)

    model = SequenceModel("lstm", D, H, len(SHARES), rng, engine="numpy")
    shares = torch.tensor(SHARES, dtype=torch.float64)
    history = train(
        model,
        next_batch,
        lambda outputs, wanted, mask: quantile_loss(outputs[mask], wanted[mask][:, 0], shares),
        num_steps=check_integer("num_steps", num_steps, 1),
        rng=rng,
        learning_rate=LEARNING_RATE,
        progress=progress,
        description="forecasts",
    )
    return Forecaster(model, reading, answering), history


def _scaled(inputs: np.ndarray, reading: tuple[Scaler, ...]) -> np.ndarray:
    """Windows (N, C) or (N, C, D) as the network reads them: scaled, time first, (C, N, D)."""
    x = inputs[:, :, None] if np.ndim(inputs) == 2 else inputs
    if np.ndim(x) != 3 or x.shape[2] != len(reading):
        raise ValueError(
            f"inputs has shape {np.shape(inputs)}; expected windows of {len(reading)} variable(s)"
        )
    columns = [scaler.transform(x[:, :, k]).T for k, scaler in enumerate(reading)]
    return np.stack(columns, axis=2)
