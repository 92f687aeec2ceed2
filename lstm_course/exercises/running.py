"""Run an answer on its cases and record what happened, without judging it.

Nothing of the reference is in here: this half can run in a process of its own. What it records is
plain, arrays and words, so that it can be copied and sent whatever the answer returned.
"""

from __future__ import annotations

import copy
import inspect
import io
import linecache
import numbers
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .quiet import quiet, random_states
from .tensors import hear_histories, settings_of, type_of, way_back
from .verdict import describe, error_at, is_tensor

MOST_RESULTS = 6  # in a list that stands for a tuple
MOST_NUMBERS = 10**7  # that one result may hold; the largest in the course holds a hundredth
MOST_AXES = 8  # of lists in lists


@dataclass(frozen=True)
class Unreadable:
    """Stands in for a result that is not an array: what it was, in words."""

    kind: str


@dataclass(frozen=True)
class Outcome:
    """What one call of an answer did.

    result: what it returned, made plain. error: what it raised, as one line. is_blank: whether it
    raised NotImplementedError itself. misfit: its parameters, where the call does not fit them.
    changed: positions of the arguments it changed in place. repeated: the outcome of the same call
    the second time. touched_random: whether it moved a global random state. borrowed: positions of
    results that are an argument's own array, or a tensor that still has its graph; of all, where a
    tensor with a graph went into a module that was an argument. left: the
    parameters of a torch module that was its first argument, in one vector, after the call.
    not_finite_from: what made the first NaN, or infinity, of a result with some, and its line.
    types, way_back: as in `tensors`, of the results.
    """

    arguments: tuple
    result: Any = None
    error: str = ""
    is_blank: bool = False
    misfit: str = ""
    changed: tuple[int, ...] = ()
    repeated: Outcome | None = None
    touched_random: bool = False
    borrowed: tuple[int, ...] = ()
    left: Any = None
    not_finite_from: str = ""
    types: tuple[str, ...] = ()
    way_back: Any = None


@dataclass(frozen=True)
class HandedIn:
    """What was handed in as an answer: plain, so that it can be judged in another process.

    kind: "dots", "function" or "value". type_name, words: what it is, for messages. value: a value,
    made plain. outcomes: what a function did on each case; extra: on each call that is not judged.
    """

    kind: str
    type_name: str = ""
    words: str = ""
    value: Any = None
    outcomes: tuple[Outcome, ...] = ()
    extra: tuple[Outcome, ...] = ()


def observe(
    answer: Any, is_function: bool, cases: list[tuple], extra: list[tuple] | tuple = ()
) -> HandedIn:
    """Look at an answer, and run it on every case where a function is asked for and it is one."""
    name = type(answer).__name__
    if answer is Ellipsis:
        return HandedIn("dots", name)
    if callable(answer):
        outcomes = run_answer(answer, cases) if is_function else ()
        more = run_extra(answer, extra) if is_function else ()
        return HandedIn("function", name, outcomes=tuple(outcomes), extra=tuple(more))
    with quiet():
        return HandedIn("value", name, describe(answer), make_plain(answer))


def run_answer(answer: Callable, cases: list[tuple]) -> list[Outcome]:
    """Call an answer on every case, then on every case again; stop at the first error.

    Each call gets its own copies. What it prints is shown once. Ctrl-C passes through.
    """
    with quiet():
        outcomes: list[Outcome] = []
        for arguments in cases:
            outcomes.append(_call(answer, arguments))
            if outcomes[-1].error:
                return outcomes
        with redirect_stdout(io.StringIO()):
            return [replace(o, repeated=_call(answer, o.arguments)) for o in outcomes]


def run_extra(answer: Callable, calls: list[tuple] | tuple) -> list[Outcome]:
    """Call an answer once on each, without a word, whatever it raises."""
    with quiet(), redirect_stdout(io.StringIO()):
        return [_call(answer, arguments) for arguments in calls]


def _call(answer: Callable, arguments: tuple) -> Outcome:
    """Call once on copies and record the result, the error and the side effects."""
    given = copy.deepcopy(arguments)
    before, histories = random_states(), hear_histories(given)
    try:
        returned = answer(*given)
        result = make_plain(returned)
        left = _parameters_of(given[0]) if given else None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: a check must not end the session
        return Outcome(
            arguments,
            error=_one_line(answer, error),
            is_blank=isinstance(error, NotImplementedError) and _is_own(answer, error),
            misfit=_misfit(answer, arguments) if isinstance(error, TypeError) else "",
        )
    changed = tuple(k for k, a in enumerate(arguments) if not _same(a, given[k]))
    (python, numpy), (python_after, numpy_after) = before, random_states()
    touched = python != python_after or not _same(numpy, numpy_after)
    parts = returned if isinstance(returned, tuple) else (returned,)
    borrowed = tuple(
        k for k, part in enumerate(parts) if any(histories) or _is_borrowed(part, given)
    )
    return Outcome(
        arguments,
        result,
        is_blank=left is not None and _does_nothing(answer),
        changed=changed,
        touched_random=touched,
        borrowed=borrowed,
        left=left,
        not_finite_from=_not_finite_from(answer, arguments, result),
        types=tuple(map(type_of, parts)),
        way_back=way_back(parts, given),
    )


def _not_finite_from(answer: Callable, arguments: tuple, result: Any) -> str:
    """What made the first NaN, or infinity, and its line; "" where NumPy does not tell."""
    parts = result if isinstance(result, tuple) else (result,)
    arrays = [part for part in parts if isinstance(part, np.ndarray) and part.dtype.kind == "f"]
    if any(np.isnan(part).any() for part in arrays):
        flags = {"invalid": "raise"}
    elif any(np.isinf(part).any() for part in arrays):
        flags = {"divide": "raise", "over": "raise"}
    else:
        return ""
    try:
        with np.errstate(**flags), redirect_stdout(io.StringIO()):
            answer(*copy.deepcopy(arguments))
    except FloatingPointError as error:
        return error_at(error, _line_of(answer, error)).partition(": ")[2]
    except KeyboardInterrupt:
        raise
    except BaseException:  # (a second call may go wrong in any way: then nothing is said)
        pass
    return ""


def _parameters_of(module: Any) -> np.ndarray | None:
    """All parameters of a torch module, one after the other; None of anything else."""
    if not hasattr(module, "named_parameters"):
        return None
    return np.concatenate([values.detach().numpy().ravel() for values in module.parameters()])


def _does_nothing(answer: Callable) -> bool:
    """Whether a function's body is dots alone, so that it gives back nothing, not even dots."""
    code = getattr(answer, "__code__", None)
    nothing = (lambda: None).__code__
    return code is not None and not code.co_names and len(code.co_code) <= len(nothing.co_code)


def _is_borrowed(part: Any, arguments: tuple) -> bool:
    """Whether a result is not the caller's alone: another array's memory, or a graph behind it."""
    if is_tensor(part):
        return bool(part.requires_grad)
    return isinstance(part, np.ndarray) and any(
        isinstance(a, np.ndarray) and np.may_share_memory(part, a) for a in arguments
    )


def make_plain(result: Any) -> Any:
    """Copy a result, or each part of a tuple, as an array; None and dots stay as they are.

    A short list of arrays of several shapes is read as the tuple that it must stand for.
    Anything but an array of plain values becomes `Unreadable`. A copy, so that a result which the
    answer keeps and changes later stays as it was returned.
    """
    if isinstance(result, tuple) or _is_uneven_list(result):
        return tuple(_plain_part(part) for part in result)
    return _plain_part(result)


def _is_uneven_list(result: Any) -> bool:
    short = isinstance(result, list) and len(result) <= MOST_RESULTS
    return short and len({np.shape(a) for a in result if isinstance(a, np.ndarray)}) > 1


def _plain_part(part: Any) -> Any:
    if part is None or part is Ellipsis:
        return part
    if type(part) is np.ndarray and part.dtype.kind in "fiub" and part.size <= MOST_NUMBERS:
        return part.copy()
    try:
        array = _to_array(part)
    except Exception:  # ragged lists, tensors elsewhere, objects with a life of their own
        return Unreadable(describe(part))
    if array is None or array.dtype == object:
        return Unreadable(describe(part))
    if array.size > MOST_NUMBERS:
        return Unreadable(f"an array of shape {array.shape}, too large to be right")
    return np.array(array)


def _to_array(part: Any) -> np.ndarray | None:
    """Read numbers out of what may hold them; None or an error where there are none."""
    if isinstance(part, list) and any(map(is_tensor, part)):
        part = [p.detach().numpy() if is_tensor(p) else p for p in part]
    elif is_tensor(part):
        part = part.detach().numpy()
    elif isinstance(part, numbers.Number) and not isinstance(part, (int, complex, np.generic)):
        part = float(part)  # Fraction and Decimal
    hides_some = isinstance(part, np.ma.MaskedArray) and np.ma.getmaskarray(part).any()
    if hides_some or callable(part) or isinstance(part, (str, bytes, dict, set)):
        return None
    return np.asarray(part) if _ends(part) else None


def _ends(part: Any) -> bool:
    """Whether lists in lists come to an end: one that holds itself never does, and NumPy tries."""
    level = [part]
    for _ in range(MOST_AXES):
        lists = [p for p in level if isinstance(p, (list, tuple))]
        if sum(map(len, lists)) > MOST_NUMBERS:
            return False
        level = [p for inner in lists for p in inner]
        if not level:
            return True
    return False


def _same(a: Any, b: Any) -> bool:
    """Compare arguments or random states exactly, NaN equal to NaN; other objects are passed."""
    if type(a) is not type(b):
        return False
    if is_tensor(a):
        a, b = a.detach().numpy(), b.detach().numpy()
    if isinstance(a, np.ndarray):
        return (a.shape, a.dtype, a.tobytes()) == (b.shape, b.dtype, b.tobytes())
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(_same(p, q) for p, q in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, (int, float, str)):
        return bool(a == b) or bool(a != a and b != b)
    return not hasattr(a, "named_parameters") or _same(settings_of(a), settings_of(b))


def _misfit(answer: Callable, arguments: tuple) -> str:
    """Write an answer's parameters where the call does not fit them, else ""."""
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # some compiled functions do not tell
        return ""
    try:
        signature.bind(*arguments)
    except TypeError:
        # Names only: defaults and annotations may show addresses.
        bare = [
            p.replace(default=p.empty, annotation=p.empty) for p in signature.parameters.values()
        ]
        return str(inspect.Signature(bare))
    return ""


def _is_own(answer: Callable, error: BaseException) -> bool:
    """Whether an error was raised in the answer's own file, not in a library that it called."""
    last = error.__traceback__
    while last.tb_next is not None:
        last = last.tb_next
    return last.tb_frame.f_code.co_filename == _filename(answer)


def _filename(answer: Callable) -> str | None:
    """The file or cell of a function, a method, a partial or an object with `__call__`."""
    answer = getattr(answer, "func", answer)
    answer = answer if hasattr(answer, "__code__") else type(answer).__call__
    return getattr(getattr(answer, "__code__", None), "co_filename", None)


def _one_line(answer: Callable, error: BaseException) -> str:
    """Name an error and the line of the learner's code that it came from."""
    return error_at(error, _line_of(answer, error))


def _line_of(answer: Callable, error: BaseException) -> str:
    """The line of the learner's code that an error came from, "" where that is not known."""
    filename = _filename(answer)
    line = ""
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == filename:
            line = linecache.getline(filename, traceback.tb_lineno).strip() or line
        traceback = traceback.tb_next
    return line
