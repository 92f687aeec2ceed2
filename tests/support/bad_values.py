"""Kinds of arguments: a good value of each, and what a careless caller might hand in instead.

`wrong()` of a kind lists `Wrong(label, value, clean)`. Where `clean` is REFUSE the call must raise
a clear error. Otherwise it may raise one, or give what it gives for `clean`, the same value written
as the function asks for it; with `accepted` it must not raise.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import torch

REFUSE = object()


class Wrong(NamedTuple):
    """One unusual value, and what it stands for."""

    label: str
    value: Any
    clean: Any = REFUSE
    accepted: bool = False


def bare(value):
    return [Wrong(label, item) for label, item in value.items()]


SOMETHING = {"text": "text", "an object": object()}
NEITHER = {"None": None, **SOMETHING}


@dataclass(frozen=True)
class Array:
    """A float array with named axes, "T N D"; "*" stands for any shape."""

    axes: str
    low: float = -0.9
    high: float = 0.9
    gaps: bool = False  # NaN stands for a gap
    infinite: bool = False  # NaN and infinities pass through
    scalar: bool = False  # a plain number, or a list of numbers, is an array too
    optional: bool = False
    any_rank: bool = False  # further axes are welcome

    def good(self, rng, sizes):
        shape = (2, 3) if self.axes == "*" else shape_of(self.axes, sizes)
        return rng.uniform(self.low, self.high, shape)

    def wrong(self, name, good, shared):
        neither = NEITHER if not self.optional else SOMETHING
        lists = {} if self.scalar else {"an empty list": []}
        yield from bare(neither | lists | {"a dict": {"a": 1.0}})
        yield from self._other_types(good)
        if self.axes != "*" and not self.any_rank:
            yield from self._other_shapes(good, shared)
        if good.size:
            yield from self._other_values(good)
            yield from same_values(good)

    def _other_types(self, good):
        whole = np.ones(good.shape, dtype=np.int64)
        yield Wrong("complex", good + 1j)
        yield Wrong("object", good.astype(object), good)
        yield Wrong("text", good.astype(str))
        yield Wrong("bool", good > 0, (good > 0).astype(float))
        yield Wrong("int", whole, whole.astype(float))
        yield Wrong("uint8", whole.astype(np.uint8), whole.astype(float))
        yield Wrong("float16", good.astype(np.float16), good.astype(np.float16).astype(float))
        yield Wrong("float32", good.astype(np.float32), good.astype(np.float32).astype(float))
        yield Wrong("longdouble", good.astype(np.longdouble), good)
        yield Wrong("datetimes", np.zeros(good.shape, "datetime64[D]"))
        yield Wrong("nested lists", good.tolist(), good)
        yield Wrong("masked", np.ma.masked_array(good, mask=np.zeros(good.shape, bool)), good)
        if good.ndim == 2:
            yield Wrong("a matrix", a_matrix(good), good)
        if not self.scalar:
            yield Wrong("a number", 0.5)
            yield Wrong("a whole number", 3)

    def _other_shapes(self, good, shared):
        tokens = self.axes.split()
        if good.ndim and good.shape[0]:
            yield Wrong("without its first axis", good[0].copy())
        if good.ndim > 1 and good.shape[-1]:
            yield Wrong("without its last axis", good[..., 0].copy())
        yield Wrong("without axes", np.array(0.5))
        yield Wrong("one axis more in front", good[None])
        yield Wrong("one axis more at the end", good[..., None])
        for a in range(good.ndim):
            for b in range(a):
                swapped = np.ascontiguousarray(np.swapaxes(good, a, b))
                known = letter(tokens[a]) in shared or letter(tokens[b]) in shared
                if swapped.shape != good.shape and known:
                    yield Wrong(f"axes {b} and {a} swapped", swapped)
        for axis, token in enumerate(tokens):
            size = good.shape[axis]
            if token[0].isdigit():
                yield Wrong(f"{token} one longer", np.concatenate([good, good[:1]], axis=0))
            if letter(token) not in shared or not size:
                continue
            longer = np.concatenate([good] * 2, axis=axis)
            if size != 1:
                yield Wrong(f"{token} of length 1", np.take(good, [0], axis=axis))
            yield Wrong(f"{token} twice as long", longer)
            yield Wrong(f"{token} of length 0", np.take(good, [], axis=axis))

    def _other_values(self, good):
        for label, value in (("NaN", np.nan), ("inf", np.inf), ("-inf", -np.inf)):
            bad = good.copy()
            bad.flat[-1] = value
            passes = self.infinite or (self.gaps and label == "NaN")
            yield Wrong(label, bad, bad if passes else REFUSE)


def a_matrix(array):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy itself advises against matrices
        return np.asmatrix(array)


def same_values(good):
    """The same numbers, stored in another way: all of them have to be taken."""
    wide = np.zeros(tuple(2 * n for n in good.shape), good.dtype)
    view = wide[tuple(slice(None, None, 2) for _ in good.shape)]
    view[...] = good
    yield Wrong("strided", view, good, accepted=True)
    backwards = tuple(slice(None, None, -1) for _ in good.shape)
    yield Wrong("reversed twice", good[backwards].copy()[backwards], good, accepted=True)
    yield Wrong("Fortran order", np.asfortranarray(good), good, accepted=True)
    frozen = good.copy()
    frozen.flags.writeable = False
    yield Wrong("read-only", frozen, good, accepted=True)
    swapped = good.astype(good.dtype.newbyteorder())
    yield Wrong("the other byte order", swapped, good)


@dataclass(frozen=True)
class Tensor:
    """A torch tensor with named axes, float64; NaN passes through."""

    axes: str
    dtype: torch.dtype = torch.float64
    optional: bool = False
    high: int | None = None  # of whole numbers from 0 on

    def good(self, rng, sizes):
        shape = shape_of(self.axes, sizes)
        if self.high is not None:
            return torch.from_numpy(rng.integers(0, self.high + 1, shape))
        if self.dtype == torch.bool:
            return torch.ones(shape, dtype=torch.bool)
        return torch.from_numpy(rng.uniform(-0.9, 0.9, shape)).to(self.dtype)

    def wrong(self, name, good, shared):
        neither = NEITHER if not self.optional else SOMETHING
        yield from bare(
            neither | {"a number": 3, "an array": good.numpy(), "a list": good.tolist()}
        )
        for dtype in (torch.float16, torch.float32, torch.int64, torch.int32, torch.complex128):
            if dtype != self.dtype:
                clean = good if dtype == torch.float32 else REFUSE
                yield Wrong(f"{dtype}", good.to(dtype), clean)
        if self.dtype != torch.bool:
            yield Wrong("bool", good > 0)
        yield Wrong("one axis less", good[0])
        yield Wrong("one axis more", good[None])
        yield Wrong("no axis", good.flatten()[0])
        yield Wrong("strided", torch.stack([good, good], -1)[..., 0], good, accepted=True)
        for axis, token in enumerate(self.axes.split()):
            if letter(token) in shared and good.shape[axis] > 1:
                longer = torch.cat([good, good], dim=axis)
                yield Wrong(f"{token} twice as long", longer)
                yield Wrong(f"{token} of length 1", good.narrow(axis, 0, 1))
        if self.high is not None:
            for label, value in (("below", -1), ("above", self.high + 1)):
                bad = good.clone()
                bad.view(-1)[-1] = value
                yield Wrong(f"one {label}", bad)


@dataclass(frozen=True)
class Whole:
    """An array of whole numbers from `low` to `high`."""

    axes: str
    low: int = 0
    high: int = 4
    any_rank: bool = False
    optional: bool = False

    def good(self, rng, sizes):
        return rng.integers(self.low, self.high + 1, shape_of(self.axes, sizes))

    def wrong(self, name, good, shared):
        neither = NEITHER if not self.optional else SOMETHING
        yield from bare(neither | {"a dict": {"a": 1}, "a number": 1.5})
        yield Wrong("float", good.astype(float), good)
        yield Wrong("fractions", good + 0.5)
        yield Wrong("NaN", np.full(good.shape, np.nan))
        yield Wrong("complex", good + 1j)
        yield Wrong("bool", good > self.low, (good > self.low).astype(int))
        yield Wrong("object", good.astype(object), good)
        yield Wrong("text", good.astype(str))
        yield Wrong("nested lists", good.tolist(), good)
        yield Wrong("int32", good.astype(np.int32), good, accepted=True)
        yield Wrong("int8", good.astype(np.int8), good, accepted=True)
        yield Wrong("uint64", good.astype(np.uint64), good)
        for label, value in (("below", self.low - 1), ("above", self.high + 1)):
            bad = good.copy()
            bad.flat[-1] = value
            yield Wrong(f"one {label}", bad)
        if not self.any_rank:
            yield from Array(self.axes)._other_shapes(good, shared)
        yield from same_values(good)


@dataclass(frozen=True)
class Integer:
    """A whole number. `huge` are sizes that no machine has room for and that must be refused."""

    value: int = 3
    minimum: int | None = 1
    optional: bool = False
    huge: tuple = (10**9, 10**18, 10**40)
    larger: tuple = ()  # refused for another reason than memory

    def good(self, rng, sizes):
        return self.value

    def wrong(self, name, good, shared):
        neither = NEITHER if not self.optional else SOMETHING
        yield from bare(neither | {"a list": [good], "an array": np.array([good, good])})
        yield Wrong("bool", True)
        yield Wrong("NumPy bool", np.bool_(True))
        yield Wrong("a whole float", float(good), good)
        yield Wrong("a NumPy float", np.float64(good), good)
        yield Wrong("a fraction", good + 0.5)
        yield Wrong("NaN", float("nan"))
        yield Wrong("inf", float("inf"))
        yield Wrong("complex", complex(good))
        yield Wrong("text of a number", str(good))
        for kind in (np.int64, np.int8, np.uint8, np.uint64):
            if good <= 127:
                yield Wrong(kind.__name__, kind(good), good, accepted=True)
        if self.minimum is not None:
            yield Wrong("one too small", self.minimum - 1)
            yield Wrong("far below", -(10**20))
        for value in (*self.huge, *self.larger):
            yield Wrong(f"{value:.0e}", value)


@dataclass(frozen=True)
class Number:
    """A real number within limits."""

    value: float = 0.5
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False

    def good(self, rng, sizes):
        return self.value

    def wrong(self, name, good, shared):
        neither = NEITHER if not self.optional else SOMETHING
        yield from bare(neither | {"a list": [good], "an array": np.array([good, good])})
        yield Wrong("bool", True)
        yield Wrong("complex", complex(good))
        yield Wrong("text of a number", str(good))
        for value in (float("nan"), float("inf"), -float("inf"), 10**400):
            yield Wrong(f"{value!r:.5}", value)
        yield Wrong("float64", np.float64(good), good, accepted=True)
        if self.minimum is not None:
            yield Wrong("too small", self.minimum - 1)
        if self.maximum is not None:
            yield Wrong("too large", self.maximum + 1)


@dataclass(frozen=True)
class Choice:
    """One of a few names, or of a few numbers."""

    value: Any
    optional: bool = False

    def good(self, rng, sizes):
        return self.value

    def wrong(self, name, good, shared):
        unhashable = {"a list": [good], "a dict": {good: good}, "an array": np.array([1, 2])}
        neither = NEITHER if not self.optional else SOMETHING
        yield from bare(neither | unhashable | {"a number": -7, "bytes": b"full"})


@dataclass(frozen=True)
class Generator:
    """A NumPy generator, fresh at every call."""

    def good(self, rng, sizes):
        return np.random.default_rng(5)

    def wrong(self, name, good, shared):
        old = np.random.RandomState(0)
        yield from bare(NEITHER | {"a seed": 0, "the module": np.random, "the old kind": old})


@dataclass(frozen=True)
class Function:
    """Something to call."""

    value: Any

    def good(self, rng, sizes):
        return self.value

    def wrong(self, name, good, shared):
        yield from bare({"None": None, "text": "text", "a number": 3, "an array": np.ones(3)})


@dataclass(frozen=True)
class Text:
    """A str."""

    value: str = "some text"
    empty: bool = False  # whether the empty text is refused

    def good(self, rng, sizes):
        return self.value

    def wrong(self, name, good, shared):
        others = {"a list": [good], "an array": np.array([good])}
        yield from bare({"None": None, "a number": 3, "bytes": good.encode()} | others)
        if self.empty:
            yield Wrong("the empty text", "")


@dataclass(frozen=True)
class Words:
    """A list of words, `number` of them where a length is asked for."""

    value: tuple[str, ...]
    number: int | None = None

    def good(self, rng, sizes):
        return list(self.value)

    def wrong(self, name, good, shared):
        yield from bare({"None": None, "a number": 3, "numbers": [1] * len(good)})
        yield Wrong("a tuple", tuple(good), good, accepted=True)
        yield Wrong("bytes", [word.encode() for word in good])
        yield Wrong("one text", "x" * len(good))
        if self.number is not None:
            yield Wrong("one word more", good + good[:1])
            yield Wrong("no word", [])


@dataclass(frozen=True)
class Instance:
    """An object of a class of the course or of torch; `others` are of another class."""

    make: Any
    others: tuple = ()

    def good(self, rng, sizes):
        return self.make()

    def wrong(self, name, good, shared):
        yield from bare({"None": None, "text": "text", "a number": 3, "a list": []})
        yield from (Wrong(f"another object, {k}", other) for k, other in enumerate(self.others))


@dataclass(frozen=True)
class Arrays:
    """A dict of float arrays by name."""

    shapes: dict = field(default_factory=lambda: {"W_x": (4, 3), "b": (4,)})

    def good(self, rng, sizes):
        return {name: rng.uniform(-0.9, 0.9, shape) for name, shape in self.shapes.items()}

    def wrong(self, name, good, shared):
        first = next(iter(good))
        yield from bare(NEITHER | {"a number": 3, "a list": list(good.values())})
        for wrong in Array("*")._other_types(good[first]):
            clean = REFUSE if wrong.clean is REFUSE else good | {first: wrong.clean}
            yield wrong._replace(value=good | {first: wrong.value}, clean=clean)
        for wrong in Array("*")._other_values(good[first]):
            yield wrong._replace(value=good | {first: wrong.value})
        for wrong in same_values(good[first]):
            value, clean = (good | {first: array} for array in (wrong.value, wrong.clean))
            yield wrong._replace(value=value, clean=clean)
        yield Wrong("None in it", good | {first: None})


@dataclass(frozen=True)
class Fixed:
    """A value that is handed over as it is, fresh where it can be called with `fresh`."""

    value: Any
    fresh: bool = False

    def good(self, rng, sizes):
        return self.value() if self.fresh else self.value

    def wrong(self, name, good, shared):
        return ()


@dataclass(frozen=True)
class These:
    """A value of any kind, and a list of wrong ones."""

    value: Any
    bad: dict

    def good(self, rng, sizes):
        return self.value

    def wrong(self, name, good, shared):
        yield from bare(self.bad)


def shape_of(axes: str, sizes: dict[str, int]) -> tuple[int, ...]:
    """The shape of "T N 4H"."""
    return tuple(factor(token) * sizes[letter(token)] for token in axes.split())


def letter(token: str) -> str:
    return token.lstrip("0123456789")


def factor(token: str) -> int:
    return int(token[: len(token) - len(letter(token))] or 1)
