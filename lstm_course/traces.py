"""What forward and backward passes over a sequence leave: every state, gate and gradient.

Stored with the batch last, as `sequence.py` computes it; handed out time first, as views.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .cell import LSTMStep
from .validation import check_integer


def _view(of: Callable, words: str) -> property:
    return property(of, doc=words)


@dataclass(frozen=True)
class RNNTrace:
    """What a forward pass of a plain RNN leaves: all that its steps read, and the weights."""

    read: np.ndarray  # (T + 1, H + D + 1, N): h_prev, x_t, 1 of each step; at T only h_T
    W: np.ndarray  # (rows, H + D + 1): W_h, W_x and b side by side
    H: int

    hidden = _view(lambda tr: tr.read[:, : tr.H], "All hidden states, h_0 first, (T + 1, H, N).")
    x = _view(lambda tr: time_first(tr.read[:-1, tr.H : -1]), "What each step read, (T, N, D).")
    h = _view(lambda tr: time_first(tr.hidden[1:]), "Hidden states after each step, (T, N, H).")
    h_before = _view(lambda tr: time_first(tr.hidden[:-1]), "Those before, (T, N, H): h_0 first.")
    h_T = _view(lambda tr: tr.hidden[-1].T, "Last hidden state, (N, H); h_0 where T = 0.")


@dataclass(frozen=True)
class LSTMTrace(RNNTrace):
    """What a forward pass of an LSTM leaves: besides the hidden states, the cell and the gates."""

    cell: np.ndarray  # (T + 1, H, N), cell[0] is c_0
    gates: np.ndarray  # (T, 4, H, N), order i, f, o, g: the three sigmoids side by side

    c = _view(lambda tr: time_first(tr.cell[1:]), "Cell states after each step, (T, N, H).")
    c_before = _view(lambda tr: time_first(tr.cell[:-1]), "Those before, (T, N, H): c_0 first.")
    c_T = _view(lambda tr: tr.cell[-1].T, "Last cell state, (N, H); c_0 where T = 0.")
    tanh_cell = _view(lambda tr: np.tanh(tr.cell[1:]), "tanh of c after each step, (T, H, N).")
    i = _view(lambda tr: time_first(tr.gates[:, 0]), "Input gate of each step, (T, N, H).")
    f = _view(lambda tr: time_first(tr.gates[:, 1]), "Forget gate of each step, (T, N, H).")
    o = _view(lambda tr: time_first(tr.gates[:, 2]), "Output gate of each step, (T, N, H).")
    g = _view(lambda tr: time_first(tr.gates[:, 3]), "Candidate of each step, (T, N, H).")

    def step(self, t: int) -> LSTMStep:
        """Everything that step t (0 to T - 1) read and made; ValueError for another t."""
        T = len(self.gates)
        if check_integer("t", t) >= T:
            raise ValueError(f"t is {t}; expected 0 to {T - 1}")
        before = (self.x[t], self.h_before[t], self.c_before[t])
        made = (self.i, self.f, self.g, self.o, self.c, self.h)
        return LSTMStep(*before, *(array[t] for array in made))


@dataclass(frozen=True)
class RNNGradients:
    """Gradients of a loss L, each in the shape of what it belongs to.

    dh holds the whole dL/dh_t of each step, later steps included; dz the same for the
    pre-activations, computed when asked for.
    """

    trace: RNNTrace
    dx: np.ndarray
    dh_0: np.ndarray
    dW_x: np.ndarray
    dW_h: np.ndarray
    db: np.ndarray
    dh: np.ndarray

    @property
    def dz(self) -> np.ndarray:
        """dL/dz_t of each step, (T, N, H)."""
        return self.dh * (1 - self.trace.h**2)


@dataclass(frozen=True)
class LSTMGradients(RNNGradients):
    """As RNNGradients, and dL/dc_0 (N, H) and the whole dL/dc_t of each step, (T, N, H)."""

    dc_0: np.ndarray
    dc: np.ndarray

    @property
    def dz(self) -> np.ndarray:
        """dL/dz_t of each step, (T, N, 4H), in the order i, f, g, o."""
        tr = self.trace
        dz_i = self.dc * tr.g * tr.i * (1 - tr.i)
        dz_f = self.dc * tr.c_before * tr.f * (1 - tr.f)
        dz_g = self.dc * tr.i * (1 - tr.g**2)
        dz_o = self.dh * tr.h * (1 - tr.o)
        return np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=-1)


def time_first(array: np.ndarray) -> np.ndarray:
    """View (T, H, N) as (T, N, H)."""
    return array.transpose(0, 2, 1)
