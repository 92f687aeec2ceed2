"""A small recurrent model for the lessons that train: one `nn.RNN`, `nn.LSTM` or `nn.GRU`, then a
linear readout at every step. Start weights are drawn by NumPy, so they are equal on every machine.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from lstm_course.sequence import orthogonal_matrix
from lstm_course.validation import (
    check_choice,
    check_generator,
    check_integer,
    check_number,
    check_room,
    check_tensor,
    check_torch_dtype,
)

from .torch_bridge import NumpyLSTM, NumpyRNN

CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
OUR_CELLS = {"rnn": NumpyRNN, "lstm": NumpyLSTM}
MEMORY_GATE = {"lstm": 1, "gru": 1}  # block of rows of the gate that keeps: i, f, g, o and r, z, n


class SequenceModel(nn.Module):
    """Read x (T, N, D) and give outputs (T, N, K), before any softmax or sigmoid; state 0 at first.

    `cell` is "rnn", "lstm" or "gru". Every weight and bias starts from U(-1/sqrt(H), 1/sqrt(H)),
    torch's own distribution, drawn from `rng`; an embedding from U(-1, 1). Options:

    - `forget_bias`: a number for all units of the forget gate (the GRU's update gate), or
      "chrono", log(U(1, max_lag - 1)), a spread of memories up to `max_lag` steps.
      Source: Jozefowicz et al. (2015); Tallec & Ollivier (2018).
    - `input_bias` (LSTM only): a number, or "chrono", minus the forget gate's bias, unit by unit:
      what remembers for long also writes little, the other half of Tallec & Ollivier's start.
    - `recurrent_gain` (RNN only): W_h starts as an orthogonal matrix times this gain.
    - `num_layers`: cells stacked on one another.
    - `direct`: the inputs also go straight to the outputs, through weights that start at 0.
    - `embedding`: a width; x first goes through a matrix (D, embedding) without bias, which turns
      one-hot words into short vectors.
    - `engine`: "torch", or "numpy" for the course's own code (RNN and LSTM of one layer), which
      gives the same numbers and in float64 is faster for small networks.

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
        input_bias: float | str | None = None,
        recurrent_gain: float | None = None,
        num_layers: int = 1,
        embedding: int | None = None,
        direct: bool = False,
        engine: str = "torch",
        dtype: torch.dtype = torch.float64,
    ):
        """Draw the start weights; the options are those of the class."""
        super().__init__()
        check_choice("cell", cell, CELLS)
        sizes = {"D": D, "H": H, "K": K, "num_layers": num_layers}
        sizes |= {} if embedding is None else {"embedding": embedding}
        for name, size in sizes.items():
            sizes[name] = check_integer(name, size, minimum=1)
        D, H, K, num_layers = (sizes[name] for name in ("D", "H", "K", "num_layers"))
        embedding = sizes.get("embedding")
        check_room(8 * 4 * H * (num_layers * H + (embedding or D)), **sizes)
        check_room(8 * ((embedding or 0) * D + K * H), **sizes)
        check_torch_dtype("dtype", dtype)
        check_generator("rng", rng)
        self.cell = cell
        with torch.random.fork_rng(devices=[]):  # torch's own draws leave no trace
            self.embed = nn.Linear(D, embedding, bias=False, dtype=dtype) if embedding else None
            kind = _cell_class(cell, num_layers, engine)
            self.recurrent = kind(embedding or D, H, num_layers, dtype=dtype)
            self.readout = nn.Linear(H, K, dtype=dtype)
            self.direct = nn.Linear(embedding or D, K, bias=False, dtype=dtype) if direct else None
        _draw_weights(self, H, rng)
        if recurrent_gain is not None:
            self._set_orthogonal(recurrent_gain, rng)
        if forget_bias is not None:
            self._set_forget_bias(forget_bias, max_lag, rng)
        elif max_lag is not None:
            raise ValueError('max_lag is used only with forget_bias="chrono"; got forget_bias=None')
        if input_bias is not None:
            self._set_input_bias(input_bias, forget_bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the outputs of every step: (T, N, D) -> (T, N, K)."""
        D = self.recurrent.input_size if self.embed is None else self.embed.in_features
        check_tensor("x", x, "T N D", self.readout.weight.dtype, D=D)
        x = x if self.embed is None else self.embed(x)
        hidden, _ = self.recurrent(x)
        outputs = self.readout(hidden)
        return outputs if self.direct is None else outputs + self.direct(x)

    @property
    def num_weights(self) -> int:
        """Count the parameters, biases too, that training changes."""
        return sum(weight.numel() for weight in self.parameters() if weight.requires_grad)

    def _set_orthogonal(self, gain: float, rng: np.random.Generator) -> None:
        if self.cell != "rnn":
            raise ValueError(f'recurrent_gain is for cell "rnn" only; got cell {self.cell!r}')
        gain = check_number("recurrent_gain", gain)
        for name, weight in self.recurrent.named_parameters():
            if name.startswith("weight_hh"):
                _assign(weight, gain * orthogonal_matrix(weight.shape[0], rng))

    def _set_forget_bias(self, forget_bias, max_lag, rng: np.random.Generator) -> None:
        if self.cell not in MEMORY_GATE:
            raise ValueError(f"forget_bias needs a gate that keeps; cell {self.cell!r} has none")
        H, block = self.recurrent.hidden_size, MEMORY_GATE[self.cell]
        for name, bias in self.recurrent.named_parameters():
            if name.startswith("bias_ih"):
                _assign(bias[block * H : (block + 1) * H], _spread(forget_bias, max_lag, H, rng))

    def _set_input_bias(self, input_bias, forget_bias) -> None:
        if self.cell != "lstm":
            raise ValueError(f'input_bias is for cell "lstm" only; got cell {self.cell!r}')
        chrono = isinstance(input_bias, str) and input_bias == "chrono"
        if chrono and not (isinstance(forget_bias, str) and forget_bias == "chrono"):
            raise ValueError(
                f'input_bias="chrono" needs forget_bias="chrono"; got forget_bias={forget_bias!r}'
            )
        if isinstance(input_bias, str) and not chrono:
            raise ValueError(f'input_bias must be a number or "chrono"; got {input_bias!r}')
        H = self.recurrent.hidden_size
        for name, bias in self.recurrent.named_parameters():
            if name.startswith("bias_ih"):
                values = -bias[H : 2 * H].detach().numpy()
                if not chrono:
                    values = np.full(H, check_number("input_bias", input_bias))
                _assign(bias[:H], values)


def _cell_class(cell: str, num_layers: int, engine: str):
    """The class that computes this cell."""
    check_choice("engine", engine, ("torch", "numpy"))
    if engine == "torch":
        return CELLS[cell]
    if cell not in OUR_CELLS or num_layers != 1:
        raise ValueError(
            f'engine "numpy" has one layer of rnn or lstm; got {num_layers} of {cell!r}'
        )
    return OUR_CELLS[cell]


def _draw_weights(model: SequenceModel, H: int, rng: np.random.Generator) -> None:
    """Fill every parameter in the order of its name in torch; bias_hh is zero and stays so."""
    for name, weight in model.named_parameters():
        if "bias_hh" in name:
            nn.init.zeros_(weight)
            weight.requires_grad_(False)
        elif name.startswith("direct"):
            nn.init.zeros_(weight)
        else:
            scale = 1.0 if name.startswith("embed") else 1 / np.sqrt(H)
            _assign(weight, scale * rng.uniform(-1.0, 1.0, tuple(weight.shape)))


def _spread(forget_bias, max_lag, H: int, rng: np.random.Generator) -> np.ndarray:
    """Return one bias a unit, (H,)."""
    if not isinstance(forget_bias, str) or forget_bias != "chrono":
        if isinstance(forget_bias, str):
            raise ValueError(f'forget_bias must be a number or "chrono"; got {forget_bias!r}')
        if max_lag is not None:
            raise ValueError('max_lag is used only with forget_bias="chrono"')
        return np.full(H, check_number("forget_bias", forget_bias))
    if max_lag is None:
        raise ValueError('forget_bias="chrono" needs max_lag, the longest lag in steps; got None')
    longest = check_integer("max_lag", max_lag, minimum=3)
    return np.log(rng.uniform(1.0, longest - 1.0, H))


@torch.no_grad()
def _assign(weight: torch.Tensor, values: np.ndarray) -> None:
    """Copy NumPy values into a parameter, or a slice of one, in place."""
    weight.copy_(torch.from_numpy(np.ascontiguousarray(values)))
