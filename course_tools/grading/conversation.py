"""The grader's talk with an answer's process: it waits for nothing longer than allowed."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import Empty, Full, Queue, SimpleQueue
from typing import Any

import numpy as np

from . import wire
from .sandbox import BUBBLEWRAP, NONE, Limits, files_made, started
from .seccomp import seccomp_filter

PATIENCE = 60.0  # seconds for the process to start and read its job
MOST_CALLS = 200_000  # of the grader's functions by one answer
MOST_UNREAD = 3  # replies: who calls waits for what comes back
TO_END = 2.0  # seconds that a process may take to end after its answer
GLANCE = 0.25  # seconds between looks at what the process uses
ENDED = object()  # stands for the end of what the process says


@dataclass
class Ran:
    """What came out of a process: its messages, what it printed, how it ended, how long it took.

    end: "" where it said all it had to; else one sentence.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    printed: str = ""
    end: str = ""
    seconds: float = 0.0


class Host:
    """A sandbox for answers, one after the other, each in its own process.

    An answer that called functions of the course, did not end well or left anything behind has
    the next one begin in a new sandbox. Without isolation every answer has. An answer whose
    sandbox ended with it is tried once more in one of its own: that may have been another's doing.
    """

    def __init__(self, isolation: str, limits: Limits):
        """Start nothing yet; ValueError for an unknown isolation."""
        if isolation not in (BUBBLEWRAP, NONE):
            raise ValueError(f"isolation should be {BUBBLEWRAP!r} or {NONE!r}; got {isolation!r}")
        self.isolation, self.limits = isolation, limits
        self.stack, self.talk = contextlib.ExitStack(), None
        self.loaded: tuple[str, ...] = ()

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_exception) -> None:
        self.end()

    def end(self) -> None:
        """End the sandbox; the next answer begins in a new one."""
        self.stack.close()
        self.talk = None

    def run(self, job: dict[str, Any]) -> Ran:
        """Run one answer and return all it said.

        job: what `child.main` reads, without the limits. Functions among the arguments of its cases
        stay here: the process sends what it calls them with and gets what they return.
        """
        program = seccomp_filter() if self.isolation == BUBBLEWRAP else None
        whole = {**job, "limits": self.limits.for_the_system(self.isolation), "filter": program}
        if self._has_to_load(job["cells"]):
            self.end()
        is_new = self.talk is None
        if is_new:
            sandbox = started(self.isolation, self.limits, self.loaded)
            self.talk = _Conversation(self.stack.enter_context(sandbox), self.limits)
            self.stack.callback(self.talk.stop)
        ran, talk = self.talk.run(whole), self.talk
        if not talk.is_left_clean:
            self.end()
        perhaps_others = not is_new and (talk.broke or not ran.messages)
        return self.run(job) if perhaps_others else ran

    def _has_to_load(self, cells: list[str]) -> bool:
        """Whether a notebook uses torch and the sandbox has not loaded it, which takes a second."""
        if "torch" in self.loaded or not any("torch" in source for source in cells):
            return False
        self.loaded = ("torch",)
        return True


class _Conversation:
    """One process, listened to by threads, so that nothing it does or leaves undone stops us."""

    def __init__(self, process: subprocess.Popen, limits: Limits):
        self.process, self.limits = process, limits
        self.said: Queue = Queue(maxsize=2)
        self.replies: SimpleQueue = SimpleQueue()
        self.printed, self.all_printed = bytearray(), threading.Event()
        self.over = False
        for work in (self._hear_printed, self._hear, self._reply):
            threading.Thread(target=work, daemon=True).start()

    def run(self, job: dict[str, Any]) -> Ran:
        """Send the job, answer its calls, wait for its end or the limit."""
        self.ran, self.calls, self.functions, self.broke = Ran(), 0, [], False
        self.printed.clear()
        self.all_printed.clear()
        self.replies.put(wire.pack_for_answer(job, self._keep))
        begun, deadline = None, time.monotonic() + PATIENCE
        while not self.ran.end:
            message = self._next(deadline)
            if message is None:
                break
            if begun is None:  # its first word: it begins with the answer now
                begun = time.monotonic()
                deadline = begun + self.limits.seconds
            if "call" in message:
                with _ended_after(deadline - time.monotonic()):
                    self._answer(message)
                continue
            if "done" in message:
                self.ran.end = self._how_it_ended(message["done"])
                break
            self.ran.messages.append(message)
            if len(self.ran.messages) == 2:  # it begins; what came of it
                break
        self.ran.seconds = time.monotonic() - begun if begun else 0.0
        self.is_left_clean = job["filter"] is not None and not self.ran.end and self._has_ended()
        self.all_printed.wait(timeout=0.2)
        self.ran.printed = self.printed.decode("utf-8", "replace")
        return self.ran

    def _has_ended(self) -> bool:
        """Whether the answer's process ends now, and has left nothing that the next could read."""
        with contextlib.suppress(Empty, wire.WireError):
            message = wire.unpack(self.said.get(timeout=TO_END))
            return message == {"done": 0} and self.said.empty() and not self.calls
        return False

    def stop(self) -> None:
        """Let the threads end."""
        self.over = True
        self.replies.put(None)

    def _next(self, deadline: float) -> dict[str, Any] | None:
        """The next message; None where there is none in time, with the reason in `ran.end`."""
        said = None
        while said is None:
            if self.ran.messages and files_made(self.process) > self.limits.files:
                self.ran.end = f"It made more than {self.limits.files} files."
            elif time.monotonic() > deadline:
                self.ran.end = f"Its process did not begin within {PATIENCE:g} seconds."
                if self.ran.messages:
                    seconds = f"{self.limits.seconds:g} seconds"
                    self.ran.end = f"It took longer than {seconds}. Is there a loop without an end?"
            if self.ran.end:
                return None
            with contextlib.suppress(Empty):
                said = self.said.get(timeout=GLANCE)
        if said is ENDED:
            self.ran.end, self.broke = self._how_it_ended(None), True
            return None
        try:
            message = wire.unpack(said)
        except wire.WireError:
            message = None
        if not isinstance(message, dict):
            self.ran.end = "Its process sent something that is no answer."
            return None
        return message

    def _how_it_ended(self, code: Any) -> str:
        """Say how a process ended without an answer; code: of its end, None if it is not known."""
        try:
            code = self.process.wait(timeout=2) if code is None else int(code)
        except (subprocess.TimeoutExpired, TypeError, ValueError):
            return "Its process closed its connection to the grader."
        signal = -code if code < 0 else code - 128 if code > 128 else 0
        words = {9: "it was killed", 11: "it crashed", 24: "it used up its time", 6: "it crashed"}
        if signal:
            return f"Its process ended before the answer: {words.get(signal, f'signal {signal}')}."
        if not self.ran.messages and code:
            return f"Its process could not be started (code {code})."
        return f"Its process left before it gave an answer, with exit code {code}."

    def _answer(self, message: dict[str, Any]) -> None:
        """Call a function of ours as the answer asked, and send what it returns or raises."""
        self.calls += 1
        if self.calls > MOST_CALLS:
            self.ran.end = f"It called the function it was given more than {MOST_CALLS} times."
            return
        if self.replies.qsize() > MOST_UNREAD:
            self.ran.end = "It called a function it was given and did not wait for what it returns."
            return
        try:
            function = self.functions[message["call"]]
            with warnings.catch_warnings(), np.errstate(all="ignore"):  # as `check` has it
                warnings.simplefilter("ignore")
                reply = {"result": function(*message["arguments"], **message["named"])}
            data = wire.pack_for_answer(reply, self._keep)
        except Exception as error:  # the arguments are the answer's: any error is theirs to see
            reply = {"error": (type(error).__name__, str(error)[:300])}
            data = wire.pack_for_answer(reply, self._keep)
        self.replies.put(data)

    def _keep(self, function: Callable) -> int:
        self.functions.append(function)
        return len(self.functions) - 1

    def _reply(self) -> None:
        """Write what is to be said: a process that does not read must not hold the others up."""
        with contextlib.suppress(OSError, ValueError):  # it has ended
            while data := self.replies.get():
                self.process.stdin.write(data)
                self.process.stdin.flush()

    def _hear(self) -> None:
        """Read message after message; wait while nobody takes them."""
        try:
            while not self.over:
                self._put(wire.read_message(self.process.stdout))
        except wire.WireError:
            self._put(b"")  # no message either
        except (EOFError, OSError, ValueError):
            self._put(ENDED)

    def _put(self, said: Any) -> None:
        while not self.over:
            with contextlib.suppress(Full):
                self.said.put(said, timeout=0.5)
                return

    def _hear_printed(self) -> None:
        """Keep the beginning of what is printed, and read the rest so that nothing blocks."""
        most = 4 * self.limits.output
        with contextlib.suppress(OSError, ValueError):
            while part := self.process.stderr.read1(65536):
                ends = part.endswith(wire.PRINTED)
                part = part.removesuffix(wire.PRINTED)[: max(0, most - len(self.printed))]
                self.printed += part
                if ends:
                    self.all_printed.set()
        self.all_printed.set()


@contextlib.contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End this process, a worker, where what is within takes longer: a product of NumPy's may."""
    if multiprocessing.parent_process() is None or not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.0) + 2)  # SIGALRM, for which nobody waits
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
