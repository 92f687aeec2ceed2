"""What travels between the grader and an answer's process.

What the process says is plain: a tree of JSON and, behind it, the bytes of its arrays. Reading it
builds nothing but numbers, texts, lists, tuples, dicts, and arrays and tensors of plain types,
whatever the sender wrote; a tensor's history stays behind. What the grader says is a pickle, in
which functions are numbers: the process asks the grader to call them, since it is not to see the
solutions.
"""

import io
import json
import math
import pickle
import struct
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any, BinaryIO

import numpy as np

from lstm_course.exercises.running import Unreadable

LARGEST_MESSAGE = 64 * 2**20  # bytes; the largest of the course holds less than a hundredth
LARGEST_TREE = 4 * 2**20  # bytes of it; a tree takes thirty times as much when it is read
MOST_VALUES = 100_000  # nodes of one tree
DEEPEST = 20
KINDS = "biufcUS"  # of arrays: numbers, truth values, text
HEADER = struct.Struct("<QQ")  # bytes of the tree, bytes of all arrays
PRINTED = b"\0\n\0"  # ends what an answer printed
UNREADABLE = (struct.error, ValueError, TypeError, LookupError, RecursionError, MemoryError)


class WireError(ValueError):
    """A message that cannot be written or read: what was expected and what came."""


def pack(value: Any) -> bytes:
    """Write a plain value as one message; WireError for any other, and for one too large."""
    writer = _Writer()
    tree = json.dumps(writer.node(value, 0)).encode()
    blob = b"".join(writer.blobs)
    head = HEADER.pack(len(tree), len(blob))
    message_size(head)
    return head + tree + blob


def unpack(message: bytes) -> Any:
    """Read a plain value again; WireError for anything else."""
    try:
        tree_size, blob_size = HEADER.unpack_from(message)
        if HEADER.size + tree_size + blob_size != len(message):
            raise WireError("a message's length differs from what its head says")
        tree = json.loads(message[HEADER.size : HEADER.size + tree_size])
        return _Reader(memoryview(message)[HEADER.size + tree_size :]).value(tree, 0)
    except WireError:
        raise
    except UNREADABLE as error:
        raise WireError(f"a message that cannot be read: {type(error).__name__}") from error


def pack_for_answer(value: Any, keep: Callable[[Callable], int]) -> bytes:
    """Write what the grader says; `keep` keeps a function of the course and returns its number."""

    class Pickler(pickle.Pickler):
        def persistent_id(self, value: Any) -> int | None:
            origin = str(getattr(value, "__module__", ""))
            if isinstance(value, FunctionType) and origin.startswith("lstm_course"):
                return keep(value)
            if "exercises.lesson_" in origin:  # where the solutions are, which nobody sees there
                raise WireError(
                    f"{value!r:.80} of {origin} cannot be sent; expected a function, or something "
                    "whose class stands in a module of its own"
                )
            return None

    stream = io.BytesIO()
    Pickler(stream).dump(value)
    return HEADER.pack(0, stream.tell()) + stream.getvalue()


def unpack_from_grader(message: bytes, make_function: Callable[[int], Any]) -> Any:
    """Read what the grader said; `make_function(number)` stands in for a function it kept."""
    unpickler = pickle.Unpickler(io.BytesIO(message[HEADER.size :]))
    unpickler.persistent_load = make_function
    return unpickler.load()


def read_message(stream: BinaryIO) -> bytes:
    """Read one whole message from a stream that waits; EOFError where it ends before."""
    head = _read_exactly(stream, HEADER.size)
    return head + _read_exactly(stream, message_size(head) - HEADER.size)


def message_size(head: bytes) -> int:
    """The size in bytes of the whole message that begins so; WireError where it is too large."""
    tree, arrays = HEADER.unpack_from(head)
    if tree > LARGEST_TREE or tree + arrays > LARGEST_MESSAGE:
        raise WireError(
            f"a message of {tree} and {arrays} bytes; expected a tree of at most {LARGEST_TREE}, "
            f"and {LARGEST_MESSAGE} together"
        )
    return HEADER.size + tree + arrays


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if data is None or len(data) < size:
        raise EOFError
    return data


class _Writer:
    """Writes nodes of the tree, and collects the bytes of arrays."""

    def __init__(self):
        self.blobs, self.size, self.count = [], 0, 0

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
        if isinstance(value, (np.ndarray, np.generic)):
            return self._array(value)
        if isinstance(value, Unreadable):
            return {"unreadable": value.kind}
        torch = sys.modules.get("torch")  # who has a tensor has it
        if torch and type(value) in (torch.Tensor, torch.nn.Parameter):
            return {"tensor": self._array(value.detach().cpu().numpy())["array"]}
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

    def __init__(self, blob: memoryview):
        self.blob, self.count, self.left = blob, 0, len(blob)

    def value(self, node: Any, depth: int) -> Any:
        self.count += 1
        if depth > DEEPEST or self.count > MOST_VALUES:
            raise WireError("a value nested too deep, or of too many parts")
        if node is None or isinstance(node, (bool, str)):
            return node
        if not isinstance(node, dict) or len(node) != 1:
            raise WireError("a node of another form")
        ((kind, given),) = node.items()
        read = getattr(self, f"_{kind}", None) if kind in PLAIN else None
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
        self.left -= size  # no byte is read twice
        there = start >= 0 and start + size <= len(self.blob) and size >= 0 and self.left >= 0
        if not there or size != math.prod(sides) * dtype.itemsize:
            raise WireError("an array whose bytes are not there")
        if not size:
            return np.empty(sides, dtype)
        return np.frombuffer(self.blob[start : start + size], dtype).reshape(sides).copy()

    def _scalar(self, given, depth):
        return self._array(given, depth)[()]

    def _tensor(self, given, depth):
        import torch

        array = self._array(given, depth)
        if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
            raise WireError("a tensor of another kind")
        return torch.from_numpy(array)

    def _unreadable(self, given, _depth):
        return Unreadable(str(given))


PLAIN = {"int", "float", "dots", "list", "tuple", "dict", "array", "scalar", "tensor"} | {
    "unreadable"
}
