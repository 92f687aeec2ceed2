"""What forward and backward passes over a sequence leave: every state, gate and gradient.

Stored with the batch last, as `sequence.py` computes it; handed out time first, as views.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cell import LSTMStep
from .validation import check_integer


@dataclass(frozen=True)
class RNNTrace:
    """What a forward pass of a plain RNN leaves: all that its steps read, and the weights."""

    read: np.ndarray  # (T + 1, H + D + 1, N): h_prev, x_t, 1 of each step; at T only h_T
    W: np.ndarray  # (rows, H + D + 1): W_h, W_x and b side by side
    H: int

    @property
    def hidden(self) -> np.ndarray:
        """All hidden states, h_0 first, (T + 1, H, N)."""
        return self.read[:, : self.H]

    @property
    def x(self) -> np.ndarray:
        """What each step read, (T, N, D)."""
        return time_first(self.read[:-1, self.H : -1])

    @property
    def h(self) -> np.ndarray:
        """Hidden states after each step, (T, N, H)."""
        return time_first(self.hidden[1:])

    @property
    def h_before(self) -> np.ndarray:
        """Hidden states each step started from, (T, N, H): h_0 first."""
        return time_first(self.hidden[:-1])

    @property
    def h_T(self) -> np.ndarray:
        """Last hidden state, (N, H); h_0 where T = 0."""
        return self.hidden[-1].T


def _gate(place: int, words: str) -> property:
    doc = f"{words} of each step, (T, N, H)."
    return property(lambda trace: time_first(trace.gates[:, place]), doc=doc)


@dataclass(frozen=True)
class LSTMTrace(RNNTrace):
    """What a forward pass of an LSTM leaves: besides the hidden states, the cell and the gates."""

    cell: np.ndarray  # (T + 1, H, N), cell[0] is c_0
    gates: np.ndarray  # (T, 4, H, N), order i, f, o, g: the three sigmoids side by side

    @property
    def c(self) -> np.ndarray:
        """Cell states after each step, (T, N, H)."""
        return time_first(self.cell[1:])

    @property
    def c_before(self) -> np.ndarray:
        """Cell states each step started from, (T, N, H): c_0 first."""
        return time_first(self.cell[:-1])

    @property
    def c_T(self) -> np.ndarray:
        """Last cell state, (N, H); c_0 where T = 0."""
        return self.cell[-1].T

    @property
    def tanh_cell(self) -> np.ndarray:
        """tanh of the cell states after each step, (T, H, N), computed when asked for."""
        return np.tanh(self.cell[1:])

    i = _gate(0, "Input gate")
    f = _gate(1, "Forget gate")
    o = _gate(2, "Output gate")
    g = _gate(3, "Candidate")

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
