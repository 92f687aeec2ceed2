"""Judge, limit and look at gradients: central differences, clipping, norms by step and by lag."""

from collections.abc import Callable

import numpy as np

from .validation import (
    check_arrays,
    check_callable,
    check_finite,
    check_number,
    check_real,
    check_type,
)


def numerical_gradient(function: Callable, point: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Measure dL/dpoint by central differences, one element at a time: slow, and independent.

    `function` takes an array like `point` (any shape, float64) and returns the scalar L; `point`
    itself is left as it is. The error is of order step**2, plus about 1e-16 * |L| / step from
    rounding. Raises TypeError for float32, whose rounding drowns the difference, ValueError where
    L is not one finite number.
    """
    check_callable("function", function)
    point = check_real("point", point)
    if point.dtype != np.float64:
        raise TypeError(f"point must be float64 for central differences; got {point.dtype}")
    check_finite("point", point)
    step = check_number("step", step, minimum=1e-12)
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        losses = []
        for sign in (1, -1):
            moved = point.copy()
            moved[index] += sign * step
            losses.append(_scalar(function(moved)))
        gradient[index] = (losses[0] - losses[1]) / (2 * step)
    return gradient


def relative_error(actual: np.ndarray, expected: np.ndarray) -> float:
    """Compare two arrays by their largest difference, as a share of their largest element.

    Zero where both are zero everywhere or empty. Raises ValueError where the shapes differ: NumPy
    would broadcast them.
    """
    actual, expected = check_real("actual", actual), check_real("expected", expected)
    if actual.shape != expected.shape:
        raise ValueError(
            f"actual and expected must have one shape; got {actual.shape} and {expected.shape}"
        )
    check_finite("actual", actual)
    check_finite("expected", expected)
    if actual.size == 0:
        return 0.0
    largest = max(np.abs(actual).max(), np.abs(expected).max())
    return float(np.abs(actual - expected).max() / largest) if largest else 0.0


def global_norm(gradients: dict[str, np.ndarray]) -> float:
    """Return the length of all gradients taken as one vector: sqrt of the sum of all squares.

    Raises ValueError, naming the gradient, where one holds NaN or an infinity, TypeError for
    anything but an array of numbers.
    """
    for name, gradient in check_type("gradients", gradients, dict).items():
        check_finite(name, gradient)
    largest = max((float(np.abs(d).max(initial=0)) for d in gradients.values()), default=0.0)
    if largest == 0:
        return 0.0
    # Scaled by the largest element, so that no square overflows or underflows.
    total = sum(float(np.square(d / largest, dtype=np.float64).sum()) for d in gradients.values())
    return largest * float(np.sqrt(total))


def clip_by_global_norm(gradients: dict[str, np.ndarray], max_norm: float) -> tuple[dict, float]:
    """Shrink all gradients by one factor, so that their global norm is at most max_norm.

    Returns the clipped gradients (new arrays, the direction unchanged) and the norm before
    clipping. Raises ValueError where a gradient holds NaN or an infinity: scaled by max_norm / inf
    it would turn to NaN without a word. Source: Pascanu, Mikolov & Bengio (2013).
    """
    max_norm = check_number("max_norm", max_norm, minimum=0)
    norm = global_norm(gradients)
    factor = min(1.0, max_norm / norm) if norm else 1.0
    return {name: gradient * factor for name, gradient in gradients.items()}, norm


def norm_by_step(d_states: np.ndarray) -> np.ndarray:
    """Return the length of dL/dh_t (or dL/dc_t) at each step: (T, N, H) -> (T,).

    The sequences of the batch are independent, so this is the root mean square over N of each
    sequence's own norm. Read backwards, step T - 1 - k is lag k.
    """
    check_arrays(d_states=(d_states, "T N H"))
    T, N, _ = d_states.shape
    if N == 0:
        raise ValueError("d_states has N = 0 sequences; expected at least one")
    largest = np.abs(d_states).max(axis=(1, 2), initial=0, keepdims=True)
    scaled = d_states / np.where(largest > 0, largest, 1)  # squares of 1e-200 would be 0
    return np.sqrt((scaled**2).sum(axis=(1, 2)) / N) * largest.reshape(T)


def weight_gradient_by_step(dz: np.ndarray, read: np.ndarray) -> np.ndarray:
    """Split a weight gradient into what each step adds: dz_t^T read_t, (T, rows, columns).

    dz (T, N, rows) is the gradient of the pre-activations; `read` (T, N, columns) is what the
    weights were multiplied by: `trace.h_before` for W_h, x for W_x. The sum over T is the gradient.
    """
    check_arrays(dz=(dz, "T N R"), read=(read, "T N C"))
    return np.einsum("tnr,tnc->trc", dz, read)


def _scalar(value) -> float:
    if np.size(value) != 1:
        raise ValueError(f"function must return one number; got shape {np.shape(value)}")
    number = float(np.reshape(value, ()))
    if not np.isfinite(number):
        raise ValueError(f"function must return a finite number; got {number}")
    return number
