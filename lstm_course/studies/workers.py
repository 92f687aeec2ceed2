"""Jobs in processes of their own, on this machine or on a Dask cluster's workers.

One that dies or hangs takes only its own job with it: on a cluster too, where each worker does its
jobs in a process that it can end. A worker that is killed costs nothing: others do its jobs.
"""

import contextlib
import functools
import hashlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from multiprocessing import resource_tracker
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, NamedTuple

from pebble import ProcessExpired, ProcessPool

STARTING = 120.0  # seconds that a process may take to be there
CONNECTING = 20.0  # seconds to reach a cluster
STILL = "the processes that do it stood still; the same command tries it again"
GLANCE = 1.0  # seconds: on Windows nothing but a timeout lets Ctrl-C through
FAILURES = 9  # workers of a cluster that may be lost with one job, which they cannot be lost by

Schedule = Callable[[Callable, Any, float | None], Future]  # the function, its job, its seconds


class Trouble(NamedTuple):
    """Stands in for the result of a job that raised, died or hung: what happened, in words."""

    words: str
    error: Exception | None = None


def package_digest() -> str:
    """A sha256 of this package's code: a cluster's workers must have the same."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def crew(
    size: int,
    cluster: str = "",
    memory: int | None = None,
    same: Callable[[], Any] = package_digest,
    ready: Callable[[], Any] = int,
) -> Iterator[Schedule]:
    """Within `with crew(2) as schedule:` two processes do jobs; after it none, at any end.

    cluster: "tcp://HOST:PORT" of a Dask scheduler, whose workers take their place. memory: bytes of
    one process, where the system limits it. same: returns on every worker what it does here.
    ready: raises on a worker that cannot do the jobs. Raises ValueError or OSError for a cluster
    that is not there, or a worker that is not alike or not ready.
    """
    if cluster:
        with _client(cluster) as client:
            _ask(client, same, ready)
            executor = client.get_executor(pure=False, retries=FAILURES)
            yield functools.partial(executor.submit, in_own_process, memory)
            return
    pool = _processes(size, memory)
    try:
        yield lambda work, job, seconds: pool.schedule(work, (job,), timeout=seconds)
    finally:
        _stop(pool)


def run(
    schedule: Schedule, work: Callable, jobs: Iterable, seconds: float | None = None
) -> Iterator[tuple[Any, Any]]:
    """Call `work(job)` for every job; give pairs (job, result) as they are done.

    work: a function that a fresh process can import. seconds: a job that takes longer is killed.
    The result is a `Trouble` where the job raised, or its process died or was killed. Raises
    ConnectionError where a cluster ends.
    """
    with _ctrl_c_held_back():
        waiting = {schedule(work, job, seconds): job for job in jobs}
    last = time.monotonic()
    while waiting:
        done = wait(waiting, GLANCE, FIRST_COMPLETED).done
        for future in [future for future in waiting if future in done]:
            yield waiting.pop(future), _result(future)
            last = time.monotonic()
        if seconds and time.monotonic() - last > seconds + STARTING:  # nobody works any more
            yield from ((job, Trouble(STILL)) for job in waiting.values())
            return


def _processes(size: int, memory: int | None) -> ProcessPool:
    fresh = multiprocessing.get_context("spawn")  # nothing of this process is copied
    return ProcessPool(size, initializer=_prepare, initargs=(memory,), context=fresh)


def _stop(pool: ProcessPool) -> None:
    pool.stop()
    pool.join()


@contextlib.contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise ValueError(
            "a cluster needs the package distributed: "
            "pip install -r requirements-cluster.txt -c constraints.txt"
        ) from None
    try:
        client = Client(address, timeout=CONNECTING, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"there is no Dask scheduler at {address} ({error}); expected the address that "
            "`dask scheduler` prints, such as tcp://192.0.2.7:8786"
        ) from None
    try:
        yield client
    finally:
        client.close()  # what is not done is done no more


def _ask(client: Any, same: Callable, ready: Callable) -> None:
    """Raise ValueError for a worker that has another course, or is not ready."""
    expected = same()
    for address, answer in client.run(_answer, same, ready, on_error="return").items():
        if isinstance(answer, BaseException):
            raise ValueError(f"the worker {address} cannot take part: {answer}")
        if answer != expected:
            raise ValueError(
                f"the worker {address} has another version of the course; expected the same files"
            )


def _answer(same: Callable, ready: Callable) -> Any:
    ready()
    return same()


def in_own_process(memory: int | None, work: Callable, job: Any, seconds: float | None) -> Any:
    """On a cluster's worker: do a job in a process of its own, which it may be the end of."""
    pool = _pool_of_this_worker(memory)
    with _ctrl_c_held_back():
        future = pool.schedule(work, (job,), timeout=seconds)
    return _result(future)


@functools.cache
def _pool_of_this_worker(memory: int | None) -> ProcessPool:
    """One process for a worker's jobs, as long as the worker lives."""
    multiprocessing.current_process().daemon = False  # it may have children: they end with it
    pool = _processes(1, memory)
    Finalize(pool, _stop, (pool,), exitpriority=0)  # before this process waits for its children
    return pool


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
    except CancelledError:
        raise ConnectionError("the cluster is gone; the same command goes on from here") from None
    except TimeoutError:
        return Trouble("it took so long that it was broken off")
    except ProcessExpired as end:
        if end.exitcode == -getattr(signal, "SIGALRM", 0):
            return Trouble("a function of the course, called with what it was given, took too long")
        return Trouble("the process that did it ended without a word, perhaps out of memory")
    except Exception as error:  # a fault of ours: it must cost one job, not the class
        return Trouble(f"the course itself stumbled: {type(error).__name__}: {error}", error)


def _prepare(memory: int | None) -> None:
    """Make a new process ready for jobs: one thread, no bars, an end with its parent's."""
    os.environ["LSTM_COURSE_PROGRESS"] = "0"
    from lstm_course.settings import setup

    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        if memory:
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    setup()


def _end_with_parent() -> None:
    """End this process when its parent does, were that killed without a chance to say so."""
    multiprocessing.parent_process().join()
    os._exit(1)
