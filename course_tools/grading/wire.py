"""What travels between the grader and an answer's process: plain values, never code or pickles.

A message is a tree of JSON and, behind it, the bytes of its arrays. Reading one builds nothing but
numbers, texts, lists, tuples, dicts and arrays of plain types, whatever the sender wrote.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np

from lstm_course.exercises.running import Unreadable
from lstm_course.exercises.verdict import is_tensor

LARGEST_MESSAGE = 64 * 2**20  # bytes; the largest of the course holds less than a hundredth
MOST_VALUES = 100_000  # nodes of one tree
DEEPEST = 20
KINDS = "biufcUS"  # of arrays: numbers, truth values, text
HEADER = struct.Struct("<QQ")  # bytes of the tree, bytes of all arrays

Resolve = Callable[[int], Any]


class WireError(ValueError):
    """A message that cannot be written or read: what was expected and what came."""


def pack(value: Any, keep_function: Callable[[Callable], int] | None = None) -> bytes:
    """Write a value as one message.

    keep_function: given a function inside the value, keeps it and returns its number; without it
    functions are refused. Raises WireError for what is not plain, and for what is too large.
    """
    writer = _Writer(keep_function)
    tree = json.dumps(writer.node(value, 0)).encode()
    blob = b"".join(writer.blobs)
    if len(tree) + len(blob) > LARGEST_MESSAGE:
        raise WireError(f"a message of {len(tree) + len(blob)} bytes is over {LARGEST_MESSAGE}")
    return HEADER.pack(len(tree), len(blob)) + tree + blob


def unpack(message: bytes, make_function: Resolve | None = None, trusted: bool = False) -> Any:
    """Read a message again; `make_function(number)` stands in for a function that was kept.

    trusted: the grader wrote it, so generators, tensors and modules may be built as well; what an
    answer's process wrote is read without. Raises WireError for anything else.
    """
    try:
        tree_size, blob_size = HEADER.unpack_from(message)
        if HEADER.size + tree_size + blob_size != len(message):
            raise WireError("a message's length differs from what its head says")
        tree = json.loads(message[HEADER.size : HEADER.size + tree_size])
        blob = memoryview(message)[HEADER.size + tree_size :]
        return _Reader(blob, make_function, PLAIN | BUILT if trusted else PLAIN).value(tree, 0)
    except WireError:
        raise
    except (struct.error, ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise WireError(f"a message that cannot be read: {type(error).__name__}") from error


def read_message(stream: BinaryIO) -> bytes:
    """Read one whole message from a stream that waits; EOFError where it ends before."""
    head = _read_exactly(stream, HEADER.size)
    return head + _read_exactly(stream, message_size(head) - HEADER.size)


def message_size(head: bytes) -> int:
    """The size in bytes of the whole message that begins so; WireError where it is too large."""
    size = HEADER.size + sum(HEADER.unpack_from(head))
    if size > HEADER.size + LARGEST_MESSAGE:
        raise WireError(f"a message of {size} bytes is over {LARGEST_MESSAGE}")
    return size


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if data is None or len(data) < size:
        raise EOFError
    return data


class _Writer:
    """Writes nodes of the tree, and collects the bytes of arrays."""

    def __init__(self, keep_function):
        self.blobs, self.size, self.count, self.keep_function = [], 0, 0, keep_function

    def node(self, value: Any, depth: int) -> Any:
        self.count += 1
        if depth > DEEPEST or self.count > MOST_VALUES:
            raise WireError("a value nested too deep, or of too many parts")
        if value is None or type(value) in (bool, str):
            return value
        if type(value) is int:
            return {"int": hex(value)}
        if type(value) is float:
            return {"float": value.hex() if math.isfinite(value) else str(value)}
        if value is Ellipsis:
            return {"dots": 0}
        if type(value) in (list, tuple):
            parts = [self.node(part, depth + 1) for part in value]
            return {"list" if type(value) is list else "tuple": parts}
        if type(value) is dict:
            return {"dict": [[str(k), self.node(v, depth + 1)] for k, v in value.items()]}
        return self._special(value, depth)

    def _special(self, value: Any, depth: int) -> Any:
        if isinstance(value, (np.ndarray, np.generic)):
            return self._array(value)
        if isinstance(value, Unreadable):
            return {"unreadable": value.kind}
        if isinstance(value, np.random.Generator):
            return {"generator": self.node(value.bit_generator.state, depth + 1)}
        if is_tensor(value):
            return {"tensor": self._array(value.detach().numpy())}
        if hasattr(value, "to_wire"):  # a module of torch that can be built again from its weights
            return {"module": [type(value).__name__, self.node(value.to_wire(), depth + 1)]}
        if type(value).__module__.startswith("torch.nn.") and type(value).__name__ == "LSTM":
            return {"module": ["LSTM", self.node(_lstm_state(value), depth + 1)]}
        if callable(value) and self.keep_function is not None:
            return {"function": self.keep_function(value)}
        raise WireError(f"a {type(value).__name__} cannot be sent")

    def _array(self, value: np.ndarray | np.generic) -> Any:
        array = np.asarray(value)
        if array.dtype.kind not in KINDS:
            raise WireError(f"an array of {array.dtype.name} cannot be sent")
        data = np.ascontiguousarray(array).tobytes()
        start, self.size = self.size, self.size + len(data)
        self.blobs.append(data)
        kind = "scalar" if isinstance(value, np.generic) else "array"
        return {kind: [array.dtype.str, list(array.shape), start, len(data)]}


class _Reader:
    """Reads nodes of the tree; trusts nothing in it."""

    def __init__(self, blob: memoryview, make_function: Resolve | None, kinds: set[str]):
        self.blob, self.make_function, self.kinds, self.count = blob, make_function, kinds, 0

    def value(self, node: Any, depth: int) -> Any:
        self.count += 1
        if depth > DEEPEST or self.count > MOST_VALUES:
            raise WireError("a value nested too deep, or of too many parts")
        if node is None or isinstance(node, (bool, str)):
            return node
        if not isinstance(node, dict) or len(node) != 1:
            raise WireError("a node of another form")
        ((kind, given),) = node.items()
        read = getattr(self, f"_{kind}", None) if kind in self.kinds else None
        if read is None:
            raise WireError("a node of an unknown kind")
        return read(given, depth + 1)

    def _int(self, given, _depth):
        if len(given) > 60:
            raise WireError("a whole number too long to read")
        return int(given, 16)

    def _float(self, given, _depth):
        return float.fromhex(given)

    def _dots(self, _given, _depth):
        return ...

    def _list(self, given, depth):
        return [self.value(part, depth) for part in given]

    def _tuple(self, given, depth):
        return tuple(self._list(given, depth))

    def _dict(self, given, depth):
        return {str(key): self.value(part, depth) for key, part in given}

    def _array(self, given, _depth):
        name, shape, start, size = given
        dtype = np.dtype(name)
        sides = [int(side) for side in shape]
        if dtype.kind not in KINDS or len(sides) > 32 or min(sides, default=0) < 0:
            raise WireError("an array of another kind")
        if start < 0 or start + size > len(self.blob) or size != math.prod(sides) * dtype.itemsize:
            raise WireError("an array whose bytes are not there")
        if not size:
            return np.empty(sides, dtype)
        return np.frombuffer(self.blob[start : start + size], dtype).reshape(sides).copy()

    def _scalar(self, given, depth):
        return self._array(given, depth)[()]

    def _unreadable(self, given, _depth):
        return Unreadable(str(given))

    def _generator(self, given, depth):
        state = self.value(given, depth)
        generator = np.random.Generator(np.random.PCG64(0))
        generator.bit_generator.state = state
        return generator

    def _tensor(self, given, depth):
        import torch

        return torch.from_numpy(self.value(given, depth))

    def _module(self, given, depth):
        name, state = given
        makers = {"LSTM": _make_lstm, "ChunkModel": _make_chunk_model}
        return makers[name](self.value(state, depth))

    def _function(self, given, _depth):
        if self.make_function is None or type(given) is not int:
            raise WireError("a function where none is expected")
        return self.make_function(given)


PLAIN = {"int", "float", "dots", "list", "tuple", "dict", "array", "scalar", "unreadable"}
BUILT = {"generator", "tensor", "module", "function"}


def _lstm_state(lstm: Any) -> dict[str, Any]:
    """What makes an `nn.LSTM` of one layer again: its sizes and its weights by name."""
    weights = {name: weight.detach().numpy() for name, weight in lstm.named_parameters()}
    return {"D": lstm.input_size, "H": lstm.hidden_size, "weights": weights}


def _make_lstm(state: dict[str, Any]) -> Any:
    import torch

    lstm = torch.nn.LSTM(state["D"], state["H"], dtype=torch.float64)
    with torch.no_grad():
        for name, weight in lstm.named_parameters():
            weight.copy_(torch.from_numpy(state["weights"][name]))
    return lstm


def _make_chunk_model(weights: list[np.ndarray]) -> Any:
    from lstm_course.exercises.chunk_model import ChunkModel

    return ChunkModel(*weights)
