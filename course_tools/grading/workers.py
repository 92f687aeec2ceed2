"""Jobs in processes of their own: one that dies or hangs takes only its own job with it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from multiprocessing import resource_tracker
from typing import Any, NamedTuple

from pebble import ProcessExpired, ProcessPool

from lstm_course.exercises.verdict import error_text

STARTING = 120.0  # seconds that a process may take to be there
MEMORY = 2**31  # bytes of one process: for a notebook, and for the course's own answers
STILL = "the processes that grade stood still; the same command tries it again"
GLANCE = 1.0  # seconds: on Windows nothing but a timeout lets Ctrl-C through


class Trouble(NamedTuple):
    """Stands in for the result of a job that raised, died or hung: what happened, in words."""

    words: str


@contextlib.contextmanager
def crew(size: int) -> Iterator[ProcessPool]:
    """Within `with crew(2) as pool:` two processes do jobs; after it there are none, at any end."""
    fresh = multiprocessing.get_context("spawn")  # nothing of this process is copied
    pool = ProcessPool(size, initializer=_prepare, context=fresh)
    try:
        yield pool
    finally:
        pool.stop()
        pool.join()


def run(
    pool: ProcessPool, work: Callable, jobs: Iterable, seconds: float
) -> Iterator[tuple[Any, Any]]:
    """Call `work(job)` for every job; give pairs (job, result) as they are done.

    work: a function that a fresh process can import. seconds: a job that takes longer is killed.
    The result is a `Trouble` where the job raised, or its process died or was killed.
    """
    with _ctrl_c_held_back():
        waiting = {pool.schedule(work, (job,), timeout=seconds): job for job in jobs}
    last = time.monotonic()
    while waiting:
        for future in wait(waiting, GLANCE, FIRST_COMPLETED).done:
            yield waiting.pop(future), _result(future)
            last = time.monotonic()
        if time.monotonic() - last > seconds + STARTING:  # nobody works on them any more
            yield from ((job, Trouble(STILL)) for job in waiting.values())
            return


@contextlib.contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Let the processes that are started within inherit deafness: Ctrl-C is for this one."""
    if os.name == "nt":
        yield
        return
    resource_tracker.ensure_running()  # its start would let the signal in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _result(future: Future) -> Any:
    try:
        return future.result()
    except TimeoutError:
        return Trouble("grading it took so long that it was broken off")
    except ProcessExpired as end:
        if end.exitcode == -getattr(signal, "SIGALRM", 0):
            return Trouble("a function of the course, called with what it was given, took too long")
        return Trouble("the process that graded it ended without a word, perhaps out of memory")
    except Exception as error:  # a fault of ours: it must cost one job, not the class
        return Trouble(f"the grader itself stumbled: {error_text(error)}")


def _prepare() -> None:
    """Make a new process ready for jobs."""
    from lstm_course.settings import setup

    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    setup()


def _end_with_parent() -> None:
    """End this process when its parent does, were that killed without a chance to say so."""
    multiprocessing.parent_process().join()
    os._exit(1)
