"""The variants of `variants.py` as torch modules, to be trained: values equal to its steps."""

import numpy as np
import torch
from torch import nn

from lstm_course.cell import GATE_ORDER
from lstm_course.validation import check_generator, check_integer
from lstm_course.variants import check_kind, take_blocks

from .sequence_model import SequenceModel
from .torch_bridge import LSTMFunction

STEP_BY_STEP = ("no candidate tanh", "no output tanh", "peepholes")  # no LSTM has these
OPEN = 1000.0  # a bias whose sigmoid is 1 to the last digit, and whose slope is 0


class VariantLSTM(nn.Module):
    """A variant of the LSTM over whole sequences, called like a one-layer `nn.LSTM`, time first.

    Weights as in `variants.trace_variant_step`, under torch's names: weight_ih_l0 (BH, D),
    weight_hh_l0 (BH, H), one bias, bias_ih_l0 (BH,); kind "peepholes" has peepholes_l0 (3H,)
    too. All start from U(-1/sqrt(H), 1/sqrt(H)), drawn from `rng`.
    Raises TypeError or ValueError naming the argument.
    """

    def __init__(self, kind: str, D: int, H: int, rng: np.random.Generator):
        super().__init__()
        self.kind, rows = kind, len(check_kind(kind).blocks)
        _draw(self, D, H, rows, rng, {"peepholes_l0": 3} if kind == "peepholes" else {})

    def forward(self, x):
        """Read x (T, N, D); return h (T, N, H) and the last state (h_T, c_T), each (1, N, H)."""
        zeros = x.new_zeros(x.shape[1], self.hidden_size)
        if self.kind in STEP_BY_STEP:
            h, c = self._step_by_step(x, zeros)
        else:  # an LSTM with special weights: the fast passes of `sequence.py`
            own = (self.weight_ih_l0, self.weight_hh_l0, self.bias_ih_l0)
            rows = (_as_lstm(self.kind, w, b) for w, b in zip(own, (0.0, 0.0, OPEN), strict=True))
            h, c = LSTMFunction.apply(x, zeros, zeros, *rows)
        return h, (h[-1:], c[None])

    def _step_by_step(self, x, zeros):
        h, c, hidden = zeros, zeros, []
        weights = (self.weight_hh_l0.T, getattr(self, "peepholes_l0", None))
        for read in x @ self.weight_ih_l0.T + self.bias_ih_l0:
            h, c = _lstm_step(self.kind, read, h, c, *weights)
            hidden.append(h)
        return torch.stack(hidden), c


class VariantGRU(nn.Module):
    """A GRU over whole sequences, called like a one-layer `nn.GRU`, time first: torch's own form.

    `variants.gru_step` has the equations, with reset "after". Weights under torch's names:
    weight_ih_l0 (3H, D), weight_hh_l0 (3H, H), bias_ih_l0 and bias_hh_l0 (3H,), all from
    U(-1/sqrt(H), 1/sqrt(H)), drawn from `rng`. Raises TypeError or ValueError naming the argument.
    """

    def __init__(self, D: int, H: int, rng: np.random.Generator):
        super().__init__()
        _draw(self, D, H, 3, rng, {"bias_hh_l0": 3})

    def forward(self, x):
        """Read x (T, N, D); return h (T, N, H) and the last state (1, N, H)."""
        h, hidden = x.new_zeros(x.shape[1], self.hidden_size), []
        for read in x @ self.weight_ih_l0.T + self.bias_ih_l0:
            h = _gru_step(read, h @ self.weight_hh_l0.T + self.bias_hh_l0, h)
            hidden.append(h)
        return torch.stack(hidden), h[None]


def variant_model(kind: str, D: int, H: int, K: int, rng, **options) -> SequenceModel:
    """Make a `SequenceModel` whose LSTM is a variant; options `forget_bias` and `max_lag`.

    The weights are those of `SequenceModel("lstm", D, H, K, rng, ...)`, less the rows that the
    variant lacks: from one seed all kinds start alike. Without a forget gate `forget_bias` has no
    effect. Raises as `SequenceModel` does, ValueError for an unknown kind.
    """
    check_kind(kind)
    model = SequenceModel("lstm", D, H, K, rng, **options)
    full, model.recurrent = model.recurrent, VariantLSTM(kind, D, H, rng)
    with torch.no_grad():
        for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0"):
            rows = take_blocks(kind, getattr(full, name).detach().numpy())
            getattr(model.recurrent, name).copy_(torch.from_numpy(rows))
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


def _gru_step(read, fed_back, h):
    """One step in torch: `read` is x_t W_x^T + b_x, `fed_back` is h W_h^T + b_h, both (N, 3H)."""
    (r_x, z_x, n_x), (r_h, z_h, n_h) = read.chunk(3, 1), fed_back.chunk(3, 1)
    r, z = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h)
    n = torch.tanh(n_x + r * n_h)
    return n + z * (h - n)  # (1 - z) n + z h


def _draw(module: nn.Module, D: int, H: int, rows: int, rng, vectors: dict[str, int]) -> None:
    """Give a module its sizes and its weights; `vectors` are others, in units of H."""
    D, H = check_integer("D", D, minimum=1), check_integer("H", H, minimum=1)
    check_generator("rng", rng)
    module.input_size, module.hidden_size = D, H
    shapes = {
        "weight_ih_l0": (rows * H, D),
        "weight_hh_l0": (rows * H, H),
        "bias_ih_l0": (rows * H,),
    }
    shapes |= {name: (count * H,) for name, count in vectors.items()}
    for name, shape in shapes.items():
        values = torch.from_numpy(rng.uniform(-1.0, 1.0, shape) / np.sqrt(H))
        module.register_parameter(name, nn.Parameter(values))
