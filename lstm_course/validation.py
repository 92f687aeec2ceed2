"""Checks at the door of every public function: shapes, dtypes, finiteness, sizes.

NumPy broadcasts many wrong shapes without a word: a state of shape (H,) or a bias of shape
(N, 1) gives a number, and the wrong one. Every message here names the argument, the axis, what
was expected and what came.
"""

from __future__ import annotations

import operator

import numpy as np

FLOAT_DTYPES = (np.dtype(np.float64), np.dtype(np.float32))
MEMORY_LIMIT = 4 * 1024**3  # bytes that one forward and backward pass may take


def check_arrays(**arrays) -> dict[str, int]:
    """Check named arrays against their axes and return the size of each axis letter.

    Each keyword is `name=(array, axes)`, the axes in one string: "T N D", "N H", "4H D". A letter
    must have the same size wherever it stands; `4H` is four times H. All arrays share one dtype,
    float64 or float32, and hold finite numbers only.

    Raises TypeError for what is not a plain float array, ValueError for a wrong shape or a value
    that is not finite.
    """
    for name, (array, axes) in arrays.items():
        _check_type(name, array)
        if array.ndim != len(axes.split()):
            raise ValueError(
                f"{name} has {_axes_word(array.ndim)}, shape {array.shape}; "
                f"expected {_axes_word(len(axes.split()))}: {_symbols(axes)}"
            )
    _check_one_dtype({name: array for name, (array, _) in arrays.items()})
    sizes: dict[str, int] = {}
    origin: dict[str, str] = {}
    for name, (array, axes) in arrays.items():
        for axis, token in enumerate(axes.split()):
            factor, letter = _split_token(token)
            size = array.shape[axis]
            if size % factor:
                raise ValueError(
                    f"axis {axis} of {name} is {size}; expected {token}, a multiple of {factor}"
                )
            if sizes.setdefault(letter, size // factor) * factor != size:
                raise ValueError(
                    f"{name} has shape {array.shape}; expected {_symbols(axes)} with "
                    f"{letter} = {sizes[letter]} (from {origin[letter]}), "
                    f"but its axis {axis} ({token}) is {size}"
                )
            origin.setdefault(letter, name)
    for name, (array, _) in arrays.items():
        check_finite(name, array)
    return sizes


def check_finite(name: str, array: np.ndarray) -> None:
    """Raise ValueError, with the first place, where an array holds NaN or an infinity."""
    finite = np.isfinite(array)
    if not finite.all():
        place = tuple(int(k) for k in np.argwhere(~finite)[0])
        kind = "NaN" if np.isnan(array[place]) else "an infinite value"
        raise ValueError(f"{name} holds {kind} at index {place}; expected finite numbers")


def check_integer(name: str, value, minimum: int = 0, maximum: int | None = None) -> int:
    """Return a whole number within [minimum, maximum] as an int, or raise naming the argument."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(
            f"{name} must be a whole number; got {type(value).__name__} {value!r:.40}"
        ) from None
    if number < minimum or (maximum is not None and number > maximum):
        upper = "" if maximum is None else f" and at most {maximum}"
        raise ValueError(f"{name} must be at least {minimum}{upper}; got {number}")
    return number


def check_number(name: str, value, minimum: float | None = None, maximum: float | None = None):
    """Return a finite real number within [minimum, maximum] as a float, or raise naming it."""
    real = isinstance(value, (int, float, np.integer, np.floating))
    if isinstance(value, (bool, np.bool_)) or not real:
        raise TypeError(f"{name} must be a number; got {type(value).__name__} {value!r:.40}")
    try:
        number = float(value)
    except OverflowError:  # a whole number beyond every float
        number = np.inf
    if not np.isfinite(number):
        raise ValueError(f"{name} must be finite; got {number}")
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        bounds = [] if minimum is None else [f"at least {minimum}"]
        bounds += [] if maximum is None else [f"at most {maximum}"]
        raise ValueError(f"{name} must be {' and '.join(bounds)}; got {number}")
    return number


def check_choice(name: str, value, choices):
    """Return a value that is one of the choices, or raise ValueError naming them."""
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}; got {value!r}")
    return value


def check_generator(name: str, rng) -> np.random.Generator:
    """Return a NumPy Generator, or raise TypeError: seeds are explicit in this course."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{name} must be a NumPy generator, np.random.default_rng(seed); "
            f"got {type(rng).__name__}"
        )
    return rng


def check_memory(num_bytes: int, limit: int, what: str) -> None:
    """Raise MemoryError where a pass would store more than `limit` bytes."""
    if num_bytes > limit:
        raise MemoryError(
            f"{what} would store {num_bytes / 1024**3:,.1f} GiB for the backward pass, more than "
            f"the limit of {limit / 1024**3:,.1f} GiB; use a smaller T or N, "
            f"or split the sequence and carry the state"
        )


def _check_type(name: str, array) -> None:
    """Raise TypeError for anything but a plain float64 or float32 array."""
    special = isinstance(array, (np.matrix, np.ma.MaskedArray))
    if not isinstance(array, np.ndarray) or special:
        kind = f"{type(array).__module__}.{type(array).__name__}".removeprefix("builtins.")
        mend = " (use tensor.detach().numpy())" if kind == "torch.Tensor" else ""
        raise TypeError(f"{name} must be a NumPy array; got {kind}{mend}")
    if array.dtype not in FLOAT_DTYPES:
        raise TypeError(
            f"{name} must hold float64 or float32; got {array.dtype} (use array.astype(float))"
        )


def _check_one_dtype(arrays: dict[str, np.ndarray]) -> None:
    """Raise TypeError where two arrays differ in dtype."""
    (first, reference), *others = arrays.items()
    for name, array in others:
        if array.dtype != reference.dtype:
            raise TypeError(
                f"{name} is {array.dtype} but {first} is {reference.dtype}; "
                f"all arrays of one call must share one dtype"
            )


def _split_token(token: str) -> tuple[int, str]:
    """Split "4H" into 4 and "H"."""
    letter = token.lstrip("0123456789")
    return int(token[: len(token) - len(letter)] or 1), letter


def _symbols(axes: str) -> str:
    """Write "N H" as "(N, H)" and "H" as "(H,)"."""
    tokens = axes.split()
    return f"({tokens[0]},)" if len(tokens) == 1 else f"({', '.join(tokens)})"


def _axes_word(count: int) -> str:
    return f"{count} axis" if count == 1 else f"{count} axes"
