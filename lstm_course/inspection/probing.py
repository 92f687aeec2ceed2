"""Ask what a unit knows: correlation with a hidden truth, a linear probe, a unit held still.

NumPy only, on the states of any network.
"""

import numpy as np

from lstm_course.cell import _trace_lstm_step
from lstm_course.validation import check_arrays, check_finite, check_integer, check_real


def correlate_units(states: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Correlate every unit with a truth, over all steps and sequences: (T, N, H), (T, N) -> (H,).

    Pearson's r, between -1 and 1, with its sign; 0 for a unit that never moves. Raises ValueError
    where the truth is the same everywhere: nothing can follow it.
    """
    units, wanted = _flat(states, truth)
    units, wanted = units - units.mean(axis=0), wanted - wanted.mean()
    if not wanted.any():
        raise ValueError("truth has the same value at every step; expected one that varies")
    norms = np.linalg.norm(units, axis=0) * np.linalg.norm(wanted)
    return np.divide(wanted @ units, norms, out=np.zeros(len(norms)), where=norms > 0)


def choose_unit(states: np.ndarray, truth: np.ndarray) -> int:
    """The unit that follows a truth best, by |r|: (T, N, H), (T, N) -> its number."""
    return int(np.abs(correlate_units(states, truth)).argmax())


def fit_probe(states: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Fit truth = states @ a + b by least squares over all units; return a and b, (H + 1,)."""
    units, wanted = _flat(states, truth)
    return np.linalg.lstsq(np.insert(units, units.shape[1], 1, axis=1), wanted, rcond=None)[0]


def read_probe(states: np.ndarray, probe: np.ndarray) -> np.ndarray:
    """What a probe of `fit_probe` reads in states (T, N, H), also of another text: (T, N)."""
    sizes = check_arrays(states=(states, "T N H"), probe=(probe, "P"))
    check_integer("the probe's length", sizes["P"], sizes["H"] + 1, sizes["H"] + 1)
    return np.insert(states, sizes["H"], 1, axis=2) @ probe  # 1 meets the constant


def read_clamped(x, weights, clamp: dict[int, float]) -> tuple[np.ndarray, np.ndarray]:
    """Read x (T, N, D) from zeros with some units' c held still; return h and c, (T, N, H).

    weights: W_x, W_h, b. `clamp` says unit: value. The unit's c is set right after the update of
    every step, before h is made of it, so that output, later gates and later steps all see it.
    Raises TypeError or ValueError for a unit that is not there, or a value that is not finite.
    """
    W_x, W_h, b = weights
    shapes = {"x": (x, "T N D"), "W_x": (W_x, "4H D"), "W_h": (W_h, "4H H"), "b": (b, "4H")}
    sizes = check_arrays(**shapes)
    units = [check_integer("a unit of clamp", unit, maximum=sizes["H"] - 1) for unit in clamp]
    values = check_real("a value of clamp", list(clamp.values()))
    check_finite("clamp", values)
    h = np.zeros((sizes["T"], sizes["N"], sizes["H"]), x.dtype)
    c = np.zeros_like(h)
    h_t = c_t = np.zeros(h.shape[1:], x.dtype)
    for t, x_t in enumerate(x):
        step = _trace_lstm_step(x_t, h_t, c_t, W_x, W_h, b)
        c_t = step.c_t
        c_t[:, units] = values
        h_t = step.o_t * np.tanh(c_t)
        h[t], c[t] = h_t, c_t
    return h, c


def _flat(states: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Check states (T, N, H) and truth (T, N); lay steps and sequences in one row of cases."""
    truth = np.asarray(truth, dtype=getattr(states, "dtype", None))  # booleans are truths too
    sizes = check_arrays(states=(states, "T N H"), truth=(truth, "T N"))
    return states.reshape(-1, sizes["H"]), truth.ravel()
