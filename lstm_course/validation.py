"""Checks at the door of every public function: shapes, dtypes, finiteness, sizes.

NumPy broadcasts many wrong shapes without a word: a state of shape (H,) or a bias of shape
(N, 1) gives a number, and the wrong one. Every message here names the argument, the axis, what
was expected and what came.
"""

import operator
from functools import cache

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
    sizes = check_shapes(**arrays)
    for name, (array, _) in arrays.items():
        check_values(name, array)
    return sizes


def check_shapes(**arrays) -> dict[str, int]:
    """Do what `check_arrays` does, but for the values: for arrays too large to look through yet."""
    for name, (array, axes) in arrays.items():
        _check_float_array(name, array)
        if array.ndim != len(_parse(axes)):
            raise ValueError(
                f"{name} has {_axes_word(array.ndim)}, shape {array.shape}; "
                f"expected {_axes_word(len(_parse(axes)))}: {_symbols(axes)}"
            )
    (first, (reference, _)), *others = arrays.items()
    for name, (array, _) in others:
        if array.dtype != reference.dtype:
            raise TypeError(
                f"{name} is {array.dtype} but {first} is {reference.dtype}; "
                f"all arrays of one call must share one dtype"
            )
    sizes: dict[str, int] = {}
    for name, (array, axes) in arrays.items():
        for axis, (factor, letter) in enumerate(_parse(axes)):
            size = array.shape[axis]
            if factor * sizes.setdefault(letter, size // factor) != size:
                raise ValueError(_wrong_size(arrays, name, axis, sizes[letter]))
    return sizes


def check_real(name: str, values) -> np.ndarray:
    """Return real numbers of any shape as an array of floats; whole numbers become float64.

    A number, a list of them or an array; NaN and infinities pass. Raises TypeError, naming them,
    for anything else.
    """
    try:
        array = np.asarray(values)
    except ValueError:  # lists of different lengths
        array = np.asarray(None)
    special = isinstance(values, np.ndarray) and not _is_plain(values)
    if special or array.dtype.kind not in "fiu":
        shown = "" if isinstance(values, np.ndarray) else f" {values!r:.40}"
        kind = f"{array.dtype} values" if _is_plain(values) else _kind(values)
        raise TypeError(f"{name} must hold real numbers; got {kind}{shown}")
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def check_indices(name: str, indices, size: int, axes: str | None = None) -> None:
    """Check whole numbers from 0 to size - 1 against their axes, "T N"; any axes without.

    Raises TypeError for what is not an array of whole numbers, ValueError for another shape or a
    number out of range, with its place.
    """
    if not _is_plain(indices) or not np.issubdtype(indices.dtype, np.integer):
        got = indices.dtype if _is_plain(indices) else _kind(indices)
        raise TypeError(f"{name} must be a NumPy array of integers; got {got}")
    if axes is not None and indices.ndim != len(axes.split()):
        raise ValueError(f"{name} has shape {indices.shape}; expected {_symbols(axes)}")
    if indices.size and (indices.min() < 0 or indices.max() >= size):
        place = tuple(int(k) for k in np.argwhere((indices < 0) | (indices >= size))[0])
        shown = ", ".join(map(str, place))
        raise ValueError(
            f"{name}[{shown}] is {indices[place]}; expected an index from 0 to {size - 1}"
        )


def check_tensor(name: str, tensor, axes: str, dtype=None, **sizes: int) -> None:
    """Check a torch tensor's axes, "T N D", and dtype; `sizes` are those that are known, D=4.

    Raises TypeError or ValueError naming the tensor. Values are not looked at: NaN stays NaN.
    """
    is_tensor = type(tensor).__module__.split(".")[0] == "torch" and hasattr(tensor, "ndim")
    if not is_tensor or (dtype is not None and tensor.dtype != dtype):
        wanted = "a torch tensor" if dtype is None else f"a tensor of {dtype}"
        got = tensor.dtype if is_tensor else _kind(tensor).removeprefix("numpy.")
        raise TypeError(f"{name} must be {wanted}; got {got}")
    tokens = axes.split()
    if tensor.ndim != len(tokens) or any(
        sizes.get(token, size) != size for token, size in zip(tokens, tensor.shape, strict=True)
    ):
        known = ", ".join(f"{letter} = {size}" for letter, size in sizes.items())
        raise ValueError(
            f"{name} has shape {tuple(tensor.shape)}; expected {_symbols(axes)}"
            f"{' with ' if known else ''}{known}"
        )


def check_finite(name: str, array: np.ndarray) -> None:
    """Raise ValueError, with the first place, where an array holds NaN or an infinity.

    Raises TypeError for what is not an array of numbers.
    """
    if not _is_plain(array) or array.dtype.kind not in "fiu":
        got = array.dtype if _is_plain(array) else _kind(array)
        raise TypeError(f"{name} must be a NumPy array of real numbers; got {got}")
    check_values(name, array)


def check_values(name: str, array: np.ndarray) -> None:
    """Do what `check_finite` does, for an array whose type has been checked."""
    finite = np.isfinite(array)
    if np.count_nonzero(finite) < array.size:  # half the time of finite.all() on a small array
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
    """Return the choice that a value is equal to, or raise ValueError naming them all.

    True is not 1, and neither an array nor a list with a choice in it is that choice.
    """
    plain = isinstance(value, (str, int, float, np.generic))
    if plain and not isinstance(value, (bool, np.bool_)):
        for choice in choices:
            if value == choice:
                return choice
    known = ", ".join(map(repr, choices))
    raise ValueError(f"{name} must be one of {known}; got {value!r:.60}")


def check_type(name: str, value, *kinds: type):
    """Return a value of one of these classes, or raise TypeError naming them."""
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        wanted = " or ".join(kind.__name__ for kind in kinds)
        raise TypeError(f"{name} must be {wanted}; got {_kind(value)} {value!r:.40}")
    return value


def check_callable(name: str, value):
    """Return what can be called, or raise TypeError."""
    if not callable(value):
        raise TypeError(f"{name} must be a function; got {_kind(value)} {value!r:.40}")
    return value


def check_items(name: str, items, *kinds: type):
    """Return a list or tuple of objects of these classes, or raise TypeError naming them."""
    if not isinstance(items, (list, tuple)) or hasattr(items, "_fields"):
        wanted = f"must be a list of {' or '.join(kind.__name__ for kind in kinds)}"
        raise TypeError(f"{name} {wanted}; got {_kind(items)} {items!r:.40}")
    for place, item in enumerate(items):
        check_type(f"{name}[{place}]", item, *kinds)
    return items


def check_words(name: str, words, length: int | None = None) -> list[str]:
    """Return a list or tuple of words as a list; `length` is how many there must be.

    Raises TypeError for anything else, one string among it, ValueError for another number.
    """
    check_items(name, words, str)
    if length is not None and len(words) != length:
        raise ValueError(f"{name} has length {len(words)}; expected T = {length}")
    return list(words)


def check_generator(name: str, rng) -> "np.random.Generator":
    """Return a NumPy Generator, or raise TypeError: seeds are explicit in this course."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{name} must be a NumPy generator, np.random.default_rng(seed); "
            f"got {type(rng).__name__}"
        )
    return rng


def check_room(
    num_bytes: int, limit=MEMORY_LIMIT, mend="expected smaller numbers", **sizes
) -> None:
    """Raise MemoryError, naming the sizes and the mend, for more bytes than the limit."""
    if num_bytes > check_integer("memory_limit", limit):
        asked = ", ".join(f"{name} = {size}" for name, size in sizes.items())
        much, most = _gigabytes(num_bytes), _gigabytes(limit)
        raise MemoryError(f"{asked:.200} would take {much}, more than {most}; {mend}")


def _is_plain(array) -> bool:
    """Whether this is an array whose operators do what those of NumPy's arrays do."""
    if type(array) is np.ndarray:
        return True
    return isinstance(array, np.ndarray) and not isinstance(array, (np.matrix, np.ma.MaskedArray))


def _check_float_array(name: str, array) -> None:
    if not _is_plain(array):
        kind = _kind(array)
        mend = " (use tensor.detach().numpy())" if kind == "torch.Tensor" else ""
        raise TypeError(f"{name} must be a NumPy array; got {kind}{mend}")
    if array.dtype not in FLOAT_DTYPES:
        raise TypeError(
            f"{name} must hold float64 or float32; got {array.dtype} (use array.astype(float))"
        )


def _kind(value) -> str:
    """The full name of a value's class, "list" or "torch.Tensor"."""
    return f"{type(value).__module__}.{type(value).__name__}".removeprefix("builtins.")


def _gigabytes(num_bytes: int) -> str:
    """Write a size in GiB; one with very many digits as what it is."""
    size = num_bytes // 2**20 / 1024 if num_bytes < 10**30 else float("inf")
    return f"{size:,.1f} GiB" if size < 10**9 else "more than a billion GiB"


def _wrong_size(arrays: dict[str, tuple], name: str, axis: int, known: int) -> str:
    """Say why an axis does not fit: no multiple of 4, or another size than its letter has."""
    array, axes = arrays[name]
    size, token, (factor, letter) = array.shape[axis], axes.split()[axis], _parse(axes)[axis]
    if size % factor:
        return f"axis {axis} of {name} is {size}; expected {token}, a multiple of {factor}"
    origin = next(k for k, (_, other) in arrays.items() if letter in [k for _, k in _parse(other)])
    return (
        f"{name} has shape {array.shape}; expected {_symbols(axes)} with {letter} = {known} "
        f"(from {origin}), but its axis {axis} ({token}) is {size}"
    )


@cache
def _parse(axes: str) -> tuple[tuple[int, str], ...]:
    """Split "4H D" into (4, "H"), (1, "D")."""
    tokens = [(token, token.lstrip("0123456789")) for token in axes.split()]
    return tuple((int(token.removesuffix(letter) or 1), letter) for token, letter in tokens)


def _symbols(axes: str) -> str:
    """Write "N H" as "(N, H)" and "H" as "(H,)"."""
    tokens = axes.split()
    return f"({tokens[0]},)" if len(tokens) == 1 else f"({', '.join(tokens)})"


def _axes_word(count: int) -> str:
    return f"{count} axis" if count == 1 else f"{count} axes"
