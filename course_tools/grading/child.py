"""What runs in an answer's own process: it gets code and inputs, and sends back plain values.

Nothing that comes from here is believed by the grader. It knows neither the expected values nor
the comparison; whoever takes it over can only send other wrong answers.
"""

import contextlib
import gc
import importlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from lstm_course.exercises.running import HandedIn, Outcome, Unreadable
from lstm_course.exercises.verdict import error_text
from lstm_course.settings import setup

from . import wire
from .rerun import Rerun, make_shell
from .seccomp import let_be_read, put_on_filter

MOST_NUMBERS = 10**6  # of one result; the largest of the course holds a tenth of it
NO_JOB = 77  # exit code of a copy to which no job came: the grader has closed the way here


def main(shared: bool = False, loaded: Iterable[str] = ()) -> None:
    """Do a job, or in a sandbox jobs as they come, each in a copy of this process.

    shared: whether jobs of several people come; this process reads none of them and no file of
    theirs, so that a copy finds nothing of the others. loaded: modules that the jobs will import.
    """
    receive, send = _private_streams()
    setup()
    for name in loaded:
        importlib.import_module(name)
    make_shell()
    if not shared:
        _do(receive, send)
    gc.freeze()
    let_be_read(by_others=False)
    known = set(_lying("."))
    while (code := _in_a_copy(lambda: _do(receive, send))) != NO_JOB:
        _in_a_copy(lambda: _tidy(".", known))
        os.write(2, wire.PRINTED)
        _send(send, {"done": code})
    sys.exit(NO_JOB)  # where an answer chose this code: it is told so


def _in_a_copy(work: Callable[[], None]) -> int:
    """Call a function in a copy of this process, and wait for its end; how it ended."""
    if copy := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
    try:
        work()
        os._exit(0)
    except BaseException:
        os._exit(1)


def _do(receive, send) -> NoReturn:
    """Read a job, run its answer within its limits, and end this process."""
    try:
        job = wire.unpack_from_grader(wire.read_message(receive), _caller(receive, send))
    except EOFError:
        os._exit(NO_JOB)
    try:
        _limit(job["limits"])
        if job["filter"]:
            let_be_read(by_others=True)
            put_on_filter(job["filter"])
        for message in _messages(job):
            _send(send, message)
        os._exit(0)  # neither threads nor exit handlers of the answer go on
    except BaseException as error:
        print(error_text(error), file=sys.stderr)
        os._exit(1)


def _messages(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"begins": True}
    found = Rerun(job).answer()
    yield {**found, "given": given_as_plain(found["given"])} if "given" in found else found


def _lying(folder: str) -> Iterator[str]:
    """What lies in the sandbox's folder before any answer: ways to what is bound there."""
    for entry in os.scandir(folder):
        yield entry.path
        if entry.is_dir(follow_symlinks=False) and not os.path.ismount(entry.path):
            yield from _lying(entry.path)


def _tidy(folder: str, known: set[str]) -> None:
    """Leave nothing of an answer in the sandbox's folder for the next one."""
    for entry in list(os.scandir(folder)):
        if entry.path in known:
            if entry.is_dir(follow_symlinks=False) and not os.path.ismount(entry.path):
                _tidy(entry.path, known)
        elif entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)


def given_as_plain(given: HandedIn) -> dict[str, Any]:
    """Write what an answer did as plain values, for `given_from_plain` in the grader."""
    outcomes = [_outcome_as_plain(outcome) for outcome in given.outcomes]
    fields = (given.kind, given.type_name, given.words, _fitting(given.value))
    extra = [_outcome_as_plain(outcome) for outcome in given.extra]
    return {"handed": list(fields), "outcomes": outcomes, "extra": extra}


def _outcome_as_plain(outcome: Outcome) -> list[Any]:
    again = outcome.repeated
    return [
        _fitting(outcome.result),
        *(outcome.error, outcome.is_blank, outcome.misfit),
        *(list(outcome.changed), outcome.touched_random, list(outcome.borrowed)),
        *(_fitting(outcome.left), list(outcome.types), _fitting(outcome.way_back)),
        None if again is None else _outcome_as_plain(again),
    ]


def _fitting(result: Any) -> Any:
    """Keep what can be sent; the rest becomes words."""
    if isinstance(result, tuple):
        return tuple(_fitting(part) for part in result[:100])
    size = getattr(result, "size", 0)
    kind = getattr(getattr(result, "dtype", None), "kind", "b")
    if size > MOST_NUMBERS:
        return Unreadable(f"an array of shape {result.shape}, too large to be right")
    if kind not in wire.KINDS:
        return Unreadable(f"an array of {result.dtype.name}")
    return result


def _private_streams():
    """Take stdin and stdout for the grader alone; what the answer prints goes to stderr."""
    receive, send = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace", buffering=1)
    return receive, send


def _send(stream, value: Any) -> None:
    stream.write(wire.pack(value))
    stream.flush()


def _caller(receive, send):
    """Make functions that the grader runs: arguments go there, the result comes back."""

    def make(number: int):
        def given_function(*arguments, **named):
            _send(send, {"call": number, "arguments": list(arguments), "named": named})
            reply = wire.unpack_from_grader(wire.read_message(receive), make)
            if "error" in reply:
                raise _error_like(*reply["error"])
            return reply["result"]

        return given_function

    return make


def _error_like(name: str, words: str) -> Exception:
    """The error that the grader's function raised, as one of Python's own."""
    kinds = (ValueError, TypeError, IndexError, KeyError, ZeroDivisionError, FloatingPointError)
    return {kind.__name__: kind for kind in kinds}.get(name, RuntimeError)(words)


def _limit(limits: dict[str, int]) -> None:
    """Hand back rights to memory, time, files and processes, as far as the system has limits."""
    with contextlib.suppress(ImportError):
        import resource

        for name, value in limits.items():
            number = getattr(resource, f"RLIMIT_{name}", None)
            if number is not None:
                most = resource.getrlimit(number)[1]
                value = value if most == resource.RLIM_INFINITY else min(value, most)
                with contextlib.suppress(ValueError, OSError):  # macOS refuses some
                    resource.setrlimit(number, (value, value))


if __name__ == "__main__":
    main()
