"""What came after the LSTM as torch modules, to be trained: values equal to `successors.py`.

A layer reads x (T, N, D) from the start of a sequence and returns h (T, N, H). Those that do not
feed h back have two forms with one result, `form`: "loop", a step at a time, and "parallel", all
steps at once. Weights are named, and stand in the order, of the NumPy step, and start from
U(-1/sqrt(H), 1/sqrt(H)), drawn from `rng`; `forget_bias` replaces the bias of f. m cancels in h,
so no gradient goes through it.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from lstm_course.validation import check_choice, check_generator, check_integer, check_number

from .rivals import draw_weights

FORMS = ("parallel", "loop")


class SLSTM(nn.Module):
    """An sLSTM of one head over whole sequences: `successors.slstm_step` has the equations.

    Weights W_x (4H, D), W_h (4H, H), b (4H,), stacked i, f, g, o. With `stabilise=False` the
    exponentials are taken as they are. Raises TypeError or ValueError naming the argument.
    """

    def __init__(self, D: int, H: int, rng, *, forget_bias=None, stabilise: bool = True):
        super().__init__()
        H, self.stabilise = check_integer("H", H, minimum=1), stabilise
        _draw(self, H, rng, {"W_x": (4 * H, D), "W_h": (4 * H, H), "b": (4 * H,)})
        _set(self.b[H : 2 * H], forget_bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Read x (T, N, D) step by step: h is fed back, so there is no other way."""
        h = c = n = x.new_zeros(x.shape[1], len(self.b) // 4)
        m, hidden, W_h_T = torch.full_like(h, -torch.inf), [], self.W_h.T
        for read in x @ self.W_x.T + self.b:
            z_i, z_f, z_g, z_o = torch.addmm(read, h, W_h_T).chunk(4, dim=1)
            kept = functional.logsigmoid(z_f) + m  # the logarithm of what is left of the old
            m = torch.maximum(kept, z_i).detach() if self.stabilise else torch.zeros_like(m)
            i, f = torch.exp(z_i - m), torch.exp(kept - m)
            c, n = torch.addcmul(f * c, i, torch.tanh(z_g)), torch.addcmul(i, f, n)
            h = torch.sigmoid(z_o) * c / n
            hidden.append(h)
        return torch.stack(hidden)


class MLSTM(nn.Module):
    """An mLSTM of one head over whole sequences: `successors.mlstm_step` has the equations.

    Weights W_x (4H, D), b (4H,), stacked q, k, v, o; W_if (2, D), b_if (2,). The parallel form
    compares each step's query with all keys before it, a (T, T) matrix for each sequence, as
    attention does. Raises TypeError or ValueError naming the argument.
    """

    def __init__(
        self, D: int, H: int, rng, *, forget_bias=None, stabilise: bool = True, form="parallel"
    ):
        super().__init__()
        H, self.stabilise = check_integer("H", H, minimum=1), stabilise
        self.form = check_choice("form", form, FORMS)
        _draw(self, H, rng, {"W_x": (4 * H, D), "b": (4 * H,), "W_if": (2, D), "b_if": (2,)})
        _set(self.b_if[1:], forget_bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Read x (T, N, D) in the form that was chosen."""
        q, k, v, o = (x @ self.W_x.T + self.b).chunk(4, dim=2)
        z_i, z_f = (x @ self.W_if.T + self.b_if).unbind(dim=2)
        read = self._at_once if self.form == "parallel" else self._step_by_step
        return torch.sigmoid(o) * read(q, k / k.shape[2] ** 0.5, v, z_i, functional.logsigmoid(z_f))

    def _at_once(self, q, k, v, z_i, log_f):
        """Weigh what step j wrote, as step t sees it, by exp(z_i_j + log f_(j+1) + ... log f_t)."""
        total, T = log_f.cumsum(dim=0).T, len(q)  # (N, T)
        weight = total[:, :, None] - total[:, None, :] + z_i.T[:, None, :]  # (N, T, T)
        later = torch.ones(T, T, dtype=torch.bool, device=q.device).triu(1)
        weight = weight.masked_fill(later, -torch.inf)
        m = weight.detach().amax(dim=2, keepdim=True).relu() * self.stabilise
        scores = torch.exp(weight - m) * torch.einsum("tnh,jnh->ntj", q, k)
        size = torch.maximum(scores.sum(dim=2, keepdim=True).abs(), torch.exp(-m))
        return torch.einsum("ntj,jnh->tnh", scores / size, v)

    def _step_by_step(self, q, k, v, z_i, log_f):
        C, n = q.new_zeros(*q.shape[1:], q.shape[2]), q.new_zeros(q.shape[1:])
        m, found = q.new_full((len(n), 1), -torch.inf), []
        for q_t, k_t, v_t, i_t, f_t in zip(q, k, v, z_i[..., None], log_f[..., None], strict=True):
            kept = f_t + m
            m = torch.maximum(kept, i_t).detach().relu() * self.stabilise
            i, f = torch.exp(i_t - m), torch.exp(kept - m)
            C = f[..., None] * C + (i * v_t)[:, :, None] * k_t[:, None, :]
            n = f * n + i * k_t
            size = torch.maximum((n * q_t).sum(dim=1, keepdim=True).abs(), torch.exp(-m))
            found.append((C @ q_t[..., None])[..., 0] / size)
        return torch.stack(found)


class MinLSTM(nn.Module):
    """A minLSTM over whole sequences: `successors.minlstm_step` has the equations.

    Weights W_x (3H, D), b (3H,), stacked i, f, g. The parallel form adds logarithms up, `log_scan`:
    nothing it keeps is negative. Raises TypeError or ValueError naming the argument.
    """

    def __init__(self, D: int, H: int, rng, *, forget_bias=None, form="parallel"):
        super().__init__()
        H, self.form = check_integer("H", H, minimum=1), check_choice("form", form, FORMS)
        _draw(self, H, rng, {"W_x": (3 * H, D), "b": (3 * H,)})
        _set(self.b[H : 2 * H], forget_bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Read x (T, N, D) in the form that was chosen."""
        z_i, z_f, z_g = (x @ self.W_x.T + self.b).chunk(3, dim=2)
        larger = functional.logsigmoid(z_f) - functional.logsigmoid(z_i)  # log (f / i)
        if self.form == "parallel":
            log_g = torch.where(z_g >= 0, (z_g.relu() + 0.5).log(), functional.logsigmoid(z_g))
            log_keep, log_new = functional.logsigmoid(larger), functional.logsigmoid(-larger)
            return log_scan(log_keep, log_new + log_g).exp()
        keep, h, hidden = torch.sigmoid(larger), torch.zeros_like(z_g[0]), []
        new = (1 - keep) * torch.where(z_g >= 0, z_g + 0.5, torch.sigmoid(z_g))
        for keep_t, new_t in zip(keep, new, strict=True):
            h = keep_t * h + new_t
            hidden.append(h)
        return torch.stack(hidden)


def log_scan(log_f: torch.Tensor, log_new: torch.Tensor) -> torch.Tensor:
    """Return log h of every step, h_t = f_t * h_prev + new_t from h = 0, from logarithms (T, ...).

    With F_t = log f_1 + ... + log f_t: log h_t = F_t + log(sum of exp(log new_j - F_j), j <= t).
    Source: Heinsen (2023), Feng et al. (2024).
    """
    if log_f.shape != log_new.shape:
        raise ValueError(
            "log_f and log_new must have one shape, (T, ...); got "
            f"{tuple(log_f.shape)}, {tuple(log_new.shape)}"
        )
    total = log_f.cumsum(dim=0)
    return total + torch.logcumsumexp(log_new - total, dim=0)


LAYERS = {"sLSTM": SLSTM, "mLSTM": MLSTM, "minLSTM": MinLSTM}


class SuccessorModel(nn.Module):
    """Read x (T, N, D) with layers of one kind, each reading the one before it; outputs (T, N, K).

    `kind` is a name of LAYERS; further options (`forget_bias`, `form`, `stabilise`) go to each
    layer. Raises TypeError or ValueError naming the argument.
    """

    def __init__(self, kind: str, D: int, H: int, K: int, rng, *, num_layers: int = 1, **options):
        super().__init__()
        layer = LAYERS[check_choice("kind", kind, LAYERS)]
        num_layers = check_integer("num_layers", num_layers, minimum=1)
        D, K = check_integer("D", D, minimum=1), check_integer("K", K, minimum=1)
        widths = [D, *[H] * (num_layers - 1)]
        self.layers = nn.Sequential(*(layer(width, H, rng, **options) for width in widths))
        with torch.random.fork_rng(devices=[]):  # torch's own draws leave no trace
            self.readout = nn.Linear(H, K, dtype=torch.float64)
        draw_weights(self.readout, rng)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the outputs of every step: (T, N, D) -> (T, N, K)."""
        return self.readout(self.layers(x))


def _draw(module: nn.Module, H: int, rng, shapes: dict[str, tuple]) -> None:
    """Give a module weights of these shapes."""
    check_generator("rng", rng)
    for name, shape in shapes.items():
        values = torch.from_numpy(rng.uniform(-1.0, 1.0, shape) / np.sqrt(H))
        module.register_parameter(name, nn.Parameter(values))


def _set(rows: torch.Tensor, forget_bias: float | None) -> None:
    if forget_bias is not None:
        nn.init.constant_(rows, check_number("forget_bias", forget_bias))
