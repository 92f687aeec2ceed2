"""A small recurrent model for the lessons that train: one `nn.RNN`, `nn.LSTM` or `nn.GRU`, then a
linear readout at every step. Start weights are drawn by NumPy, so they are equal on every machine.
"""

import numpy as np
import torch
from torch import nn

from lstm_course.sequence import orthogonal_matrix
from lstm_course.validation import check_choice, check_generator, check_integer, check_number

from .torch_bridge import NumpyLSTM, NumpyRNN

CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
OUR_CELLS = {"rnn": NumpyRNN, "lstm": NumpyLSTM}


class SequenceModel(nn.Module):
    """Read x (T, N, D) and give outputs (T, N, K), before any softmax or sigmoid; state 0 at first.

    `cell` is "rnn", "lstm" or "gru". Every weight and bias starts from U(-1/sqrt(H), 1/sqrt(H)),
    torch's own distribution, drawn from `rng`; an embedding from U(-1, 1). Options:

    - `forget_bias`: a number for all units of the forget gate (the GRU's update gate), or
      "chrono", log(U(1, max_lag - 1)), a spread of memories up to `max_lag` steps.
      Source: Jozefowicz et al. (2015); Tallec & Ollivier (2018).
    - `input_bias`: "chrono", minus the forget gate's bias, unit by unit: what remembers for long
      also writes little, the other half of Tallec & Ollivier's start.
    - `recurrent_gain` (RNN only): W_h starts as an orthogonal matrix times this gain.
    - `direct`: the inputs also go straight to the outputs, through weights that start at 0.
    - `embedding`: a width; x first goes through a matrix (D, embedding) without bias, which turns
      one-hot words into short vectors.
    - `engine`: "torch", or "numpy" for the course's own code (RNN and LSTM), which gives the same
      numbers and in float64 is faster for small networks.

    Torch keeps two biases where one does the same work. As in `torch_bridge`, b stands in bias_ih;
    bias_hh is zero, is not trained and is not counted (for the GRU, where the candidate's second
    bias is not the same as the first, this leaves it out). Raises TypeError or ValueError naming
    the argument.
    """

    def __init__(
        self,
        cell: str,
        D: int,
        H: int,
        K: int,
        rng: np.random.Generator,
        *,
        forget_bias: float | str | None = None,
        max_lag: int | None = None,
        input_bias: str | None = None,
        recurrent_gain: float | None = None,
        embedding: int | None = None,
        direct: bool = False,
        engine: str = "torch",
        dtype: torch.dtype = torch.float64,
    ):
        super().__init__()
        known = (
            OUR_CELLS if check_choice("engine", engine, ("torch", "numpy")) == "numpy" else CELLS
        )
        self.cell = check_choice("cell", cell, known)
        D, H, K = (check_integer(n, size, 1) for n, size in (("D", D), ("H", H), ("K", K)))
        width = D if embedding is None else check_integer("embedding", embedding, minimum=1)
        check_generator("rng", rng)
        with torch.random.fork_rng(devices=[]):  # torch's own draws leave no trace
            self.embed = nn.Linear(D, width, bias=False, dtype=dtype) if embedding else None
            self.recurrent = known[cell](width, H, dtype=dtype)
            self.readout = nn.Linear(H, K, dtype=dtype)
            self.direct = nn.Linear(width, K, bias=False, dtype=dtype) if direct else None
        _draw_weights(self, H, rng)
        if recurrent_gain is not None:
            if cell != "rnn":
                raise ValueError(f'recurrent_gain is for cell "rnn" only; got cell {cell!r}')
            gain = check_number("recurrent_gain", recurrent_gain)
            _assign(self.recurrent.weight_hh_l0, gain * orthogonal_matrix(H, rng))
        self._set_biases(H, forget_bias, max_lag, input_bias, rng)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the outputs of every step: (T, N, D) -> (T, N, K)."""
        x = x if self.embed is None else self.embed(x)
        outputs = self.readout(self.recurrent(x)[0])
        return outputs if self.direct is None else outputs + self.direct(x)

    @property
    def num_weights(self) -> int:
        """Count the parameters, biases too, that training changes."""
        return sum(weight.numel() for weight in self.parameters() if weight.requires_grad)

    def _set_biases(self, H: int, forget_bias, max_lag, input_bias, rng) -> None:
        chrono = isinstance(forget_bias, str)
        if chrono and forget_bias != "chrono":
            raise ValueError(f'forget_bias must be a number or "chrono"; got {forget_bias!r}')
        if chrono != (max_lag is not None):
            raise ValueError(
                'max_lag, the longest lag in steps, goes with forget_bias="chrono"; got '
                f"forget_bias={forget_bias!r}, max_lag={max_lag!r}"
            )
        if input_bias is not None and (input_bias != "chrono" or not chrono or self.cell != "lstm"):
            raise ValueError(
                'input_bias must be None, or "chrono" in an LSTM with forget_bias="chrono"; got '
                f"{input_bias!r} with forget_bias={forget_bias!r} in {self.cell!r}"
            )
        if forget_bias is None:
            return
        if self.cell == "rnn":
            raise ValueError("forget_bias needs a gate that keeps; cell 'rnn' has none")
        values = np.full(H, 0.0 if chrono else check_number("forget_bias", forget_bias))
        if chrono:
            values = np.log(rng.uniform(1.0, check_integer("max_lag", max_lag, 3) - 1.0, H))
        bias = self.recurrent.bias_ih_l0
        _assign(bias[H : 2 * H], values)  # of f in i, f, g, o; of z in r, z, n
        if input_bias is not None:
            _assign(bias[:H], -values)


def _draw_weights(model: SequenceModel, H: int, rng: np.random.Generator) -> None:
    """Fill every parameter in the order of its name in torch; bias_hh is zero and stays so."""
    for name, weight in model.named_parameters():
        if "bias_hh" in name or name.startswith("direct"):
            nn.init.zeros_(weight)
            weight.requires_grad_("bias_hh" not in name)
        else:
            scale = 1.0 if name.startswith("embed") else 1 / np.sqrt(H)
            _assign(weight, scale * rng.uniform(-1.0, 1.0, tuple(weight.shape)))


@torch.no_grad()
def _assign(weight: torch.Tensor, values: np.ndarray) -> None:
    weight.copy_(torch.from_numpy(np.ascontiguousarray(values)))
