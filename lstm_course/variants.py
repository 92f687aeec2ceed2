"""Variants of the LSTM, one time step each: only what differs from `cell.py`.

Lesson 15 takes the LSTM apart: a gate held at 1, a tanh left out, two gates tied together, gates
that also see the cell state; and the GRU. Shapes as in `cell.py`: x_t (N, D), states (N, H). A
variant has rows of weights only for the gates it has, so that counting weights is fair.

Left out, of the variants that Greff et al. (2017) compare: full gate recurrence, where each gate
also reads the other gates of the step before. Their reference LSTM has peepholes; ours has not.
"""

from typing import NamedTuple

import numpy as np

from .cell import LSTMStep, _pre_activation, _sigmoid, gate_block
from .validation import check_arrays, check_choice


class Kind(NamedTuple):
    """A variant of the LSTM: which blocks of rows it has, in their order, and what differs."""

    blocks: str
    differs: str


KINDS = {
    "full": Kind("ifgo", "nothing: the LSTM of cell.py"),
    "no forget gate": Kind("igo", "f_t = 1: nothing is discarded, as in 1997"),
    "no input gate": Kind("fgo", "i_t = 1: every candidate is written"),
    "no output gate": Kind("ifg", "o_t = 1: all of the cell state is shown"),
    "no candidate tanh": Kind("ifgo", "g_t = z_g, without bounds"),
    "no output tanh": Kind("ifgo", "h_t = o_t * c_t, without bounds"),
    "coupled": Kind("fgo", "i_t = 1 - f_t: as much is written as is discarded"),
    "peepholes": Kind("ifgo", "i_t and f_t also see c_prev, o_t also sees c_t"),
}
RESETS = ("after", "before")


class GRUStep(NamedTuple):
    """Everything one GRU step reads and makes: x_t (N, D), all the others (N, H)."""

    x_t: np.ndarray
    h_prev: np.ndarray
    r_t: np.ndarray
    z_t: np.ndarray
    n_t: np.ndarray
    h_t: np.ndarray


def check_kind(kind: str) -> Kind:
    """Return the entry of KINDS, or raise ValueError with the names that there are."""
    return KINDS[check_choice("kind", kind, KINDS)]


def take_blocks(kind: str, weights: np.ndarray) -> np.ndarray:
    """Copy the rows that a variant keeps of a full LSTM's weights: (4H, ...) -> (3H or 4H, ...).

    So variants can start from the same weights. Raises ValueError for an unknown kind, or where
    the first axis is not a multiple of 4.
    """
    return np.concatenate([gate_block(weights, gate) for gate in check_kind(kind).blocks])


def trace_variant_step(kind, x_t, h_prev, c_prev, W_x, W_h, b, p=None) -> LSTMStep:
    """Do one step of a variant of the LSTM and return every gate and state of it.

        i_t, f_t = sigmoid(z_i + p_i * c_prev), sigmoid(z_f + p_f * c_prev)
        g_t = tanh(z_g)
        c_t = f_t * c_prev + i_t * g_t
        o_t = sigmoid(z_o + p_o * c_t)
        h_t = o_t * tanh(c_t)

    with what `KINDS[kind].differs` says, and without the peepholes p but for kind "peepholes",
    which has one number a unit and gate, stacked i, f, o: p (3H,). Weights are stacked in the
    order of `KINDS[kind].blocks`, B of them: W_x (BH, D), W_h (BH, H), b (BH,). A gate that a
    variant has not is 1. Raises as `cell.pre_activation` does, and ValueError for an unknown kind
    or for p where it does not belong.

    Source: Hochreiter & Schmidhuber (1997), no forget gate, without their scaled squashings; Gers
    & Schmidhuber (2000), peepholes; Greff et al. (2017), the ablations, which they make one at a
    time in an LSTM with peepholes, and coupled gates as f_t = 1 - i_t.
    """
    z = _pre_activations(kind, x_t, h_prev, c_prev, W_x, W_h, b, p)
    ones = np.ones_like(c_prev)
    if kind == "peepholes":
        p_i, p_f, p_o = np.split(p, 3)
        z["i"] += p_i * c_prev
        z["f"] += p_f * c_prev
    i_t = _sigmoid(z["i"]) if "i" in z else ones
    f_t = _sigmoid(z["f"]) if "f" in z else ones
    if kind == "coupled":
        i_t = 1 - f_t
    g_t = z["g"] if kind == "no candidate tanh" else np.tanh(z["g"])
    c_t = f_t * c_prev + i_t * g_t
    if kind == "peepholes":
        z["o"] += p_o * c_t  # the new cell state, not the old one
    o_t = _sigmoid(z["o"]) if "o" in z else ones
    h_t = o_t * (c_t if kind == "no output tanh" else np.tanh(c_t))
    return LSTMStep(x_t, h_prev, c_prev, i_t, f_t, g_t, o_t, c_t, h_t)


def variant_step(kind, x_t, h_prev, c_prev, W_x, W_h, b, p=None) -> tuple[np.ndarray, np.ndarray]:
    """Do one step of a variant and return (h_t, c_t), both (N, H): see `trace_variant_step`."""
    step = trace_variant_step(kind, x_t, h_prev, c_prev, W_x, W_h, b, p)
    return step.h_t, step.c_t


def trace_gru_step(x_t, h_prev, W_x, W_h, b_x, b_h, reset: str = "after") -> GRUStep:
    """Do one step of a GRU and return its gates r_t, z_t, its candidate n_t and its state h_t.

        r_t = sigmoid(x_t W_xr^T + b_xr + h_prev W_hr^T + b_hr)
        z_t = sigmoid(x_t W_xz^T + b_xz + h_prev W_hz^T + b_hz)
        n_t = tanh(x_t W_xn^T + b_xn + r_t * (h_prev W_hn^T + b_hn))
        h_t = (1 - z_t) * n_t + z_t * h_prev

    z_t is the update gate, torch's letter for it, not a pre-activation: near 1 it keeps the old
    state (some texts swap z and 1 - z). Weights are stacked r, z, n: W_x (3H, D), W_h (3H, H).
    The candidate needs both biases, since r_t acts on one of them: b_x and b_h (3H,).

    reset "after" is torch's law: the reset gate acts on the product. With "before" it acts on the
    state, n_t = tanh(x_t W_xn^T + b_xn + (r_t * h_prev) W_hn^T + b_hn): another network. Raises as
    `cell.pre_activation` does, and ValueError for another reset. Source: Cho et al. (2014), reset
    before and without biases; torch's `nn.GRU`, reset after.
    """
    check_choice("reset", reset, RESETS)
    check_arrays(
        x_t=(x_t, "N D"),
        h_prev=(h_prev, "N H"),
        W_x=(W_x, "3H D"),
        W_h=(W_h, "3H H"),
        b_x=(b_x, "3H"),
        b_h=(b_h, "3H"),
    )
    read_r, read_z, read_n = np.split(x_t @ W_x.T + b_x, 3, axis=1)
    (W_r, W_z, W_n), (b_r, b_z, b_n) = np.split(W_h, 3), np.split(b_h, 3)
    r_t = _sigmoid(read_r + h_prev @ W_r.T + b_r)
    z_t = _sigmoid(read_z + h_prev @ W_z.T + b_z)
    if reset == "after":
        n_t = np.tanh(read_n + r_t * (h_prev @ W_n.T + b_n))
    else:
        n_t = np.tanh(read_n + (r_t * h_prev) @ W_n.T + b_n)
    return GRUStep(x_t, h_prev, r_t, z_t, n_t, (1 - z_t) * n_t + z_t * h_prev)


def gru_step(x_t, h_prev, W_x, W_h, b_x, b_h, reset: str = "after") -> np.ndarray:
    """Do one step of a GRU and return h_t (N, H): `trace_gru_step` without the gates."""
    return trace_gru_step(x_t, h_prev, W_x, W_h, b_x, b_h, reset).h_t


def _pre_activations(kind, x_t, h_prev, c_prev, W_x, W_h, b, p) -> dict[str, np.ndarray]:
    """Check what one step is given and return z (N, H) of each gate the variant has."""
    blocks = check_kind(kind).blocks
    rows = f"{len(blocks)}H"
    _check_peepholes(kind, p)
    named = {"x_t": (x_t, "N D"), "h_prev": (h_prev, "N H"), "c_prev": (c_prev, "N H")}
    named |= {"W_x": (W_x, f"{rows} D"), "W_h": (W_h, f"{rows} H"), "b": (b, rows)}
    check_arrays(**named, **({} if p is None else {"p": (p, "3H")}))
    z = _pre_activation(x_t, h_prev, W_x, W_h, b)
    return dict(zip(blocks, np.split(z, len(blocks), axis=1), strict=True))


def _check_peepholes(kind: str, p) -> None:
    if kind == "peepholes" and p is None:
        raise ValueError('kind "peepholes" needs p, (3H,): the peepholes of i, f, o; got None')
    if kind != "peepholes" and p is not None:
        raise ValueError(f'p is used only with kind "peepholes"; got kind {kind!r}')
