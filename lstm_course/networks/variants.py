"""The variants of `variants.py` as torch modules, to be trained: values equal to its steps."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from lstm_course.cell import GATE_ORDER
from lstm_course.validation import (
    check_choice,
    check_generator,
    check_integer,
    check_room,
    check_tensor,
    check_torch_dtype,
)
from lstm_course.variants import RESETS, check_kind, take_blocks

from .sequence_model import SequenceModel
from .torch_bridge import LSTMFunction, check_lstm_state, check_state

STEP_BY_STEP = ("no candidate tanh", "no output tanh", "peepholes")  # no LSTM has these
OPEN = 1000.0  # a bias whose sigmoid is 1 to the last digit, and whose slope is 0


class VariantLSTM(nn.Module):
    """A variant of the LSTM over whole sequences, called like a one-layer `nn.LSTM`, time first.

    Weights as in `variants.trace_variant_step`, under torch's names: weight_ih_l0 (BH, D),
    weight_hh_l0 (BH, H), one bias, bias_ih_l0 (BH,); kind "peepholes" has peepholes_l0 (3H,)
    too. All start from U(-1/sqrt(H), 1/sqrt(H)), drawn from `rng`.
    Raises TypeError or ValueError naming the argument.
    """

    def __init__(self, kind: str, D: int, H: int, rng: np.random.Generator, *, dtype=torch.float64):
        """Draw the start weights."""
        super().__init__()
        self.kind, rows = kind, len(check_kind(kind).blocks)
        D, H = check_integer("D", D, minimum=1), check_integer("H", H, minimum=1)
        shapes = _weight_shapes(rows, D, H)
        if kind == "peepholes":
            shapes["peepholes_l0"] = (3 * H,)
        _draw(self, D, H, shapes, rng, dtype)

    def forward(self, x, state=None):
        """Read x (T, N, D); return h (T, N, H) and the last state (h_T, c_T), each (1, N, H)."""
        check_tensor("x", x, "T N D", self.weight_ih_l0.dtype, D=self.input_size)
        zeros = x.new_zeros(1, x.shape[1], self.hidden_size)
        state = check_lstm_state((zeros, zeros) if state is None else state, zeros)
        read = self._step_by_step if self.kind in STEP_BY_STEP else self._through_our_lstm
        return read(x, *state)

    def _through_our_lstm(self, x, h_0, c_0):
        """Use the fast passes of `sequence.py`: this kind is an LSTM with special weights."""
        own = (self.weight_ih_l0, self.weight_hh_l0, self.bias_ih_l0)
        rows = (_as_lstm(self.kind, w, b) for w, b in zip(own, (0.0, 0.0, OPEN), strict=True))
        h, c_T = LSTMFunction.apply(x, h_0[0], c_0[0], *rows)
        return h, (torch.cat([h_0, h])[-1:], c_T[None])

    def _step_by_step(self, x, h_0, c_0):
        h, c, hidden = h_0[0], c_0[0], []
        weights = (self.weight_hh_l0.T, getattr(self, "peepholes_l0", None))
        for read in x @ self.weight_ih_l0.T + self.bias_ih_l0:
            h, c = _lstm_step(self.kind, read, h, c, *weights)
            hidden.append(h)
        return _stacked(hidden, x, self.hidden_size), (h[None], c[None])


class VariantGRU(nn.Module):
    """A GRU over whole sequences, called like a one-layer `nn.GRU`, time first.

    reset "after" is torch's own form, "before" that of Cho et al. (2014): `variants.gru_step` has
    the equations. Weights under torch's names: weight_ih_l0 (3H, D), weight_hh_l0 (3H, H),
    bias_ih_l0 and bias_hh_l0 (3H,), all from U(-1/sqrt(H), 1/sqrt(H)), drawn from `rng`.
    Raises TypeError or ValueError naming the argument.
    """

    def __init__(
        self, D: int, H: int, rng: np.random.Generator, *, reset="after", dtype=torch.float64
    ):
        """Draw the start weights."""
        super().__init__()
        D, H = check_integer("D", D, minimum=1), check_integer("H", H, minimum=1)
        self.reset = check_choice("reset", reset, RESETS)
        _draw(self, D, H, _weight_shapes(3, D, H) | {"bias_hh_l0": (3 * H,)}, rng, dtype)

    def forward(self, x, h_0=None):
        """Read x (T, N, D); return h (T, N, H) and the last state (1, N, H)."""
        check_tensor("x", x, "T N D", self.weight_ih_l0.dtype, D=self.input_size)
        zeros = x.new_zeros(1, x.shape[1], self.hidden_size)
        h = zeros if h_0 is None else h_0
        check_state("h_0", h, zeros)
        h, hidden = h[0], []
        for read in x @ self.weight_ih_l0.T + self.bias_ih_l0:
            h = _gru_step(self.reset, read, h, self.weight_hh_l0, self.bias_hh_l0)
            hidden.append(h)
        return _stacked(hidden, x, self.hidden_size), h[None]


def variant_model(
    kind: str, D: int, H: int, K: int, rng: np.random.Generator, **options
) -> SequenceModel:
    """Make a `SequenceModel` whose LSTM is a variant; options `forget_bias`, `max_lag`, `dtype`.

    The weights are those of `SequenceModel("lstm", D, H, K, rng, ...)`, less the rows that the
    variant lacks: from one seed all kinds start alike. Without a forget gate `forget_bias` has no
    effect. Raises as `SequenceModel` and `VariantLSTM` do.
    """
    if unknown := set(options) - {"forget_bias", "max_lag", "dtype"}:
        raise TypeError(f"unknown options {sorted(unknown)}; a variant has one layer, no embedding")
    check_kind(kind)
    D, H = check_integer("D", D, minimum=1), check_integer("H", H, minimum=1)
    model = SequenceModel("lstm", D, H, K, rng, **options)
    full, dtype = model.recurrent, model.readout.weight.dtype
    variant = VariantLSTM(kind, D, H, rng, dtype=dtype)
    with torch.no_grad():
        for name in _weight_shapes(4, D, H):
            rows = take_blocks(kind, getattr(full, name).detach().numpy())
            getattr(variant, name).copy_(torch.from_numpy(rows))
    model.recurrent = variant
    return model


def _as_lstm(kind: str, own: torch.Tensor, open_gate: float) -> torch.Tensor:
    """Write a variant's rows as those of a full LSTM: (BH, ...) -> (4H, ...), for autograd.

    A gate held at 1 has zero weights and a large bias, `open_gate`; and 1 - sigmoid(z) is
    sigmoid(-z), so coupled gates are an LSTM whose i rows are the f rows times -1.
    """
    blocks = check_kind(kind).blocks
    rows = dict(zip(blocks, own.chunk(len(blocks)), strict=True))
    absent = torch.full_like(rows["g"], open_gate)
    if kind == "coupled":
        rows["i"] = -rows["f"]
    return torch.cat([rows.get(gate, absent) for gate in GATE_ORDER])


def _lstm_step(kind: str, read, h, c, W_h_T, p):
    """One step in torch, of the kinds in STEP_BY_STEP: `read` is x_t W_x^T + b, (N, 4H)."""
    z_i, z_f, z_g, z_o = torch.addmm(read, h, W_h_T).chunk(4, 1)
    if kind == "peepholes":
        p_i, p_f, p_o = p.chunk(3)
        z_i, z_f = torch.addcmul(z_i, p_i, c), torch.addcmul(z_f, p_f, c)
    g = z_g if kind == "no candidate tanh" else torch.tanh(z_g)
    c = torch.addcmul(torch.sigmoid(z_f) * c, torch.sigmoid(z_i), g)
    if kind == "peepholes":
        z_o = torch.addcmul(z_o, p_o, c)
    return torch.sigmoid(z_o) * (c if kind == "no output tanh" else torch.tanh(c)), c


def _gru_step(reset: str, read, h, W_h, b_h):
    """One step in torch: `read` is x_t W_x^T + b_x, (N, 3H)."""
    H = h.shape[1]
    r, z = torch.sigmoid(read[:, : 2 * H] + h @ W_h[: 2 * H].T + b_h[: 2 * H]).chunk(2, 1)
    W_n, b_n = W_h[2 * H :], b_h[2 * H :]
    mixed = r * (h @ W_n.T + b_n) if reset == "after" else (r * h) @ W_n.T + b_n
    n = torch.tanh(read[:, 2 * H :] + mixed)
    return n + z * (h - n)  # (1 - z) n + z h


def _weight_shapes(rows: int, D: int, H: int) -> dict[str, tuple[int, ...]]:
    """Shapes of the weights that every module has, under torch's names."""
    check_room(8 * rows * H * (D + H), D=D, H=H)
    return {
        "weight_ih_l0": (rows * H, D),
        "weight_hh_l0": (rows * H, H),
        "bias_ih_l0": (rows * H,),
    }


def _draw(module: nn.Module, D: int, H: int, shapes, rng, dtype) -> None:
    """Give a module its sizes and its weights."""
    check_generator("rng", rng)
    check_torch_dtype("dtype", dtype)
    module.input_size, module.hidden_size = D, H
    for name, shape in shapes.items():
        values = torch.from_numpy(rng.uniform(-1.0, 1.0, shape) / np.sqrt(H)).to(dtype)
        module.register_parameter(name, nn.Parameter(values))


def _stacked(hidden: list, x, H: int):
    """Stack hidden states to (T, N, H), also where T = 0."""
    return torch.stack(hidden) if hidden else x.new_zeros(0, x.shape[1], H)
