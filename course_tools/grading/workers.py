"""Jobs in processes of their own: one that dies or hangs takes only its own job with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any, NamedTuple

from lstm_course.exercises.verdict import error_text

GLANCE = 1.0  # seconds between two looks at whether a job has hung
PATIENCE = 5.0  # seconds for an idle process to leave by itself


class Trouble(NamedTuple):
    """Stands in for the result of a job that raised, died or hung: what happened, in words."""

    words: str


class Crew:
    """Within `with Crew(2) as crew:` two processes wait for jobs; after it there are none.

    That is so at any end: after an error and after Ctrl-C as well.
    """

    def __init__(self, size: int):
        """Start no process yet: each starts with its first job."""
        self.workers = [_Worker() for _ in range(size)]

    def __enter__(self) -> Crew:
        """Give the crew."""
        return self

    def __exit__(self, *_exception) -> None:
        """End every process: who is idle leaves by itself, who is at work is killed."""
        for worker in self.workers:
            worker.stop()

    def run(self, work: Callable, jobs: Iterable, seconds: float) -> Iterator[tuple[Any, Any]]:
        """Call `work(job)` for every job; give pairs (job, result) as they are done.

        work: a function that a fresh process can import. seconds: a job that takes longer is
        killed. The result is a `Trouble` where the job raised, or its process died or was killed.
        """
        waiting = deque(jobs)
        idle, busy = list(self.workers), []
        while waiting or busy:
            while waiting and idle:
                busy.append(idle.pop())
                busy[-1].give(work, waiting.popleft(), seconds)
            wait([worker.connection for worker in busy], timeout=GLANCE)
            for worker in [worker for worker in busy if worker.has_answered()]:
                busy.remove(worker)
                idle.append(worker)
                yield worker.job, worker.take()


class _Worker:
    """One process and the pipe to it; started when there is a job, and again after it died."""

    def __init__(self):
        self.process, self.connection, self.job, self.deadline = None, None, None, 0.0
        self.is_busy = False

    def give(self, work: Callable, job: Any, seconds: float) -> None:
        """Send a job."""
        if self.process is None:
            self._start()
        self.job, self.deadline, self.is_busy = job, time.monotonic() + seconds, True
        with suppress(OSError):  # it has died: has_answered notices
            self.connection.send((work, job))

    def has_answered(self) -> bool:
        """Whether there is a result, the process has died, or its time is over."""
        try:
            return self.connection.poll() or time.monotonic() > self.deadline
        except OSError:  # Windows says so where the process has died
            return True

    def take(self) -> Any:
        """Return the result; a process that died or hangs is ended, and what happened returned."""
        try:
            if self.connection.poll():
                result = self.connection.recv()
                self.is_busy = False
                return result
            words = "grading it took so long that it was broken off"
        except (EOFError, OSError):
            words = "the process that graded it ended without a word, perhaps out of memory"
        self.stop()
        return Trouble(words)

    def stop(self) -> None:
        """End the process: an idle one sees its pipe closed and leaves, a busy one is killed."""
        if self.process is not None:
            self.connection.close()
            self.process.join(0 if self.is_busy else PATIENCE)
            self.process.kill()
            self.process.join()
            self.process, self.is_busy = None, False

    def _start(self) -> None:
        fresh = multiprocessing.get_context("spawn")  # nothing of this process is copied
        self.connection, theirs = fresh.Pipe()
        self.process = fresh.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()


def _serve(connection) -> None:
    """Do jobs until there are no more: the whole life of a worker."""
    from lstm_course.settings import setup

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives the jobs
    threading.Thread(target=_end_with_parent, daemon=True).start()
    setup()
    while True:
        try:
            work, job = connection.recv()
        except EOFError:  # the pipe is closed: no more jobs
            return
        try:
            result = work(job)
        except Exception as error:  # a fault of ours: it must cost one job, not the class
            result = Trouble(f"the grader itself stumbled: {error_text(error)}")
        connection.send(result)


def _end_with_parent() -> None:
    """End this process when its parent does, were that killed without a chance to say so."""
    multiprocessing.parent_process().join()
    os._exit(1)
