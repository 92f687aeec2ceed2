"""Call a function with one argument replaced, and say what is wrong with how it took that.

Right is: a clear error, or the result of the same call with the value written cleanly. A clear
error is raised by a `raise` of the course's own, and names the argument.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import functools
import re
import signal
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

import lstm_course
from lstm_course.traces import RNNTrace
from tests.support.bad_values import REFUSE, Wrong, letter

PACKAGE = Path(lstm_course.__file__).parent
SIZES = {"T": 7, "N": 3, "D": 4, "H": 5, "K": 2, "C": 6, "R": 8, "P": 9, "V": 11}
CLEAR = (TypeError, ValueError, OSError, MemoryError)
SECONDS = 20  # that one call may take
RELATED = ("twice as long", "of length", "float32")  # wrong beside another argument: name either


@dataclass(frozen=True)
class Call:
    """A public function with its good arguments, each of a kind of `bad_values`.

    `name` is "module.function" or "module.Class.method". `also` are names by which a message may
    call an argument instead.
    """

    name: str
    function: Callable
    arguments: dict[str, Any]
    sizes: dict[str, int] = field(default_factory=dict)
    also: dict[str, str] = field(default_factory=dict)
    draws: bool = False  # results differ from call to call

    def good_arguments(self, sizes=None, seed=0) -> dict:
        """Fresh good arguments."""
        rng = np.random.default_rng(seed)
        sizes = SIZES | self.sizes | (sizes or {})
        return {name: kind.good(rng, sizes) for name, kind in self.arguments.items()}

    def letters(self) -> list[str]:
        """Every axis letter of the arrays, as often as it stands there."""
        axes = [getattr(kind, "axes", "*") for kind in self.arguments.values()]
        return [letter(token) for text in axes if text != "*" for token in text.split()]

    def shared(self) -> set[str]:
        """The axis letters that stand more than once: a wrong size can be noticed."""
        return {one for one in self.letters() if self.letters().count(one) > 1}

    def wrong_values(self) -> list[tuple[str, Wrong]]:
        """Every (argument, wrong value) to try."""
        good = self.good_arguments()
        return [
            (name, wrong)
            for name, kind in self.arguments.items()
            for wrong in kind.wrong(name, good[name], self.shared())
        ]


def problem(call: Call, name: str, wrong: Wrong) -> str | None:
    """Say what is wrong with how a call takes a wrong value; None where all is right."""
    result, error = outcome(call.function, call.good_arguments() | {name: wrong.value})
    if error is not None:
        if wrong.accepted:
            return f"refused: {brief(error)}"
        names = {name, call.also[name]} if name in call.also else {name}
        related = any(word in wrong.label for word in RELATED)
        return unclear(error, names | set(call.arguments) if related else names)
    if wrong.clean is REFUSE:
        return f"taken without a word: {result!r:.80}"
    expected, error = outcome(call.function, call.good_arguments() | {name: wrong.clean})
    if error is not None:
        return f"taken, though its clean copy is refused: {brief(error)}"
    rtol = 1e-2 if wrong.label.endswith(("float16", "float32")) else 1e-9
    if not (call.draws or same(result, expected, rtol)):
        return f"gives another result than its clean copy: {result!r:.80} and {expected!r:.80}"
    return None


def outcome(function: Callable, arguments: dict) -> tuple[Any, BaseException | None]:
    """Call with warnings as errors and a limit of time; return (result, error)."""
    with time_limit(), warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return function(**arguments), None
        except Exception as error:
            return None, error


def unclear(error: BaseException, names: set[str] = frozenset()) -> str | None:
    """Say why an error is not a clear one of the course's own; None where it is."""
    if not isinstance(error, CLEAR):
        return f"not a kind of error we raise: {brief(error)}"
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    if PACKAGE not in Path(last.filename).parents:
        return f"raised in {last.filename}, line {last.lineno}: {brief(error)}"
    if not any(start <= last.lineno <= end for start, end in raises(last.filename)):
        place = f"{Path(last.filename).name}, line {last.lineno}"
        return f"no `raise` of ours, {place}, {last.line!r}: {brief(error)}"
    message = str(error)
    if names and not any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", message) for n in names):
        return f"does not name {' or '.join(sorted(names))}: {brief(error)}"
    if len(message) > 1200:
        return f"a message of {len(message)} characters: {brief(error)}"
    return None


def brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {error!s:.200}"


@functools.cache
def raises(path: str) -> list[tuple[int, int]]:
    """First and last line of each `raise` in a file."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return [(n.lineno, n.end_lineno) for n in ast.walk(tree) if isinstance(n, ast.Raise)]


class TooSlow(BaseException):
    """A call that does not come back."""


@contextlib.contextmanager
def time_limit():
    """Break off what takes longer than SECONDS, where the system has alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number, frame):
        raise TooSlow(f"still running after {SECONDS} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def same(a: Any, b: Any, rtol: float = 1e-9, floor: float = 0.0) -> bool:
    """Whether two results are the same, arrays up to rounding: axes, shapes and kinds as well.

    An array's rounding is a share of its largest number, or of `floor` where all are smaller.
    """
    again = functools.partial(same, rtol=rtol, floor=floor)
    if isinstance(a, torch.nn.Module):
        return again(dict(a.state_dict()), dict(b.state_dict()))
    if isinstance(a, torch.Tensor):
        return again(a.detach().numpy(), b.detach().numpy())
    if isinstance(a, (np.ndarray, np.generic, float)):
        return same_numbers(np.asarray(a), np.asarray(b), rtol, floor)
    if isinstance(a, RNNTrace):  # what it shows; parts of its memory are never read
        names = [n for n in dir(a) if isinstance(getattr(type(a), n, None), property)]
        return all(again(getattr(a, n), getattr(b, n)) for n in names)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(again(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(again, a, b))
    if dataclasses.is_dataclass(a) or type(a).__module__.startswith("lstm_course"):
        return again(vars(a), vars(b))
    plain = (int, str, bytes, type(None))
    return a == b if isinstance(a, plain) else type(a) is type(b)


def same_numbers(a: np.ndarray, b: np.ndarray, rtol: float, floor: float) -> bool:
    if a.shape != b.shape or "O" in (a.dtype.kind, b.dtype.kind):
        return False
    if a.dtype.kind not in "fc" and b.dtype.kind not in "fc":
        return bool(np.array_equal(a, b))
    scale = np.max(np.abs(b[np.isfinite(b)]), initial=floor)
    return bool(np.allclose(a, b, rtol=rtol, atol=rtol * scale, equal_nan=True))
