"""The grader's talk with an answer's process: it waits for nothing longer than allowed."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from typing import Any

from . import wire
from .sandbox import Limits, started

PATIENCE = 60.0  # seconds for the process to start and read its job
MOST_CALLS = 200_000  # of the grader's functions by one answer
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


def run_job(job: dict[str, Any], isolation: str, limits: Limits) -> Ran:
    """Run one answer in a process of its own and return all it said.

    job: what `child.main` reads, without the limits. Functions among the arguments of its cases
    stay here: the process sends what it calls them with and gets what they return.
    """
    job = {**job, "limits": limits.for_the_system(isolation)}
    with started(isolation, limits) as process:
        return _Conversation(process, limits).run(job)


class _Conversation:
    """One process, listened to by threads, so that nothing it does or leaves undone stops us."""

    def __init__(self, process: subprocess.Popen, limits: Limits):
        self.process, self.limits = process, limits
        self.functions: list[Callable] = []
        self.said: Queue = Queue(maxsize=2)
        self.printed = bytearray()
        self.over = False
        self.ran = Ran()
        self.calls = 0

    def run(self, job: dict[str, Any]) -> Ran:
        """Send the job, answer its calls, wait for its end or the limit."""
        printing = threading.Thread(target=self._hear_printed, daemon=True)
        for thread in (printing, threading.Thread(target=self._hear, daemon=True)):
            thread.start()
        self._send_in_background(wire.pack_for_answer(job, self._keep))
        begun, deadline = None, time.monotonic() + PATIENCE
        while not self.ran.end:
            message = self._next(deadline)
            if message is None:
                break
            if begun is None:  # its first word: it begins with the answer now
                begun = time.monotonic()
                deadline = begun + self.limits.seconds
            if "call" in message:
                self._answer(message)
                continue
            self.ran.messages.append(message)
            if self._is_last(message):
                break
        self.over = True
        self.ran.seconds = time.monotonic() - begun if begun else 0.0
        printing.join(timeout=0.2)
        self.ran.printed = self.printed.decode("utf-8", "replace")
        return self.ran

    def _is_last(self, message: dict[str, Any]) -> bool:
        """Whether nothing more is to come after a message."""
        first = len(self.ran.messages) == 1
        return not first or bool(message.get("problem")) or not message.get("is_there", True)

    def _next(self, deadline: float) -> dict[str, Any] | None:
        """The next message; None where there is none in time, with the reason in `ran.end`."""
        try:
            said = self.said.get(timeout=max(0.0, deadline - time.monotonic()))
        except Empty:
            self.ran.end = f"Its process did not begin within {PATIENCE:g} seconds."
            if self.ran.messages:
                seconds = f"{self.limits.seconds:g} seconds"
                self.ran.end = f"It took longer than {seconds}. Is there a loop without an end?"
            return None
        if said is ENDED:
            self.ran.end = self._how_it_ended()
            return None
        try:
            message = wire.unpack(said)
        except wire.WireError:
            message = None
        if not isinstance(message, dict):
            self.ran.end = "Its process sent something that is no answer."
            return None
        return message

    def _how_it_ended(self) -> str:
        """Say how a process ended that did not give its answer."""
        try:
            code = self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
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
        try:
            function = self.functions[message["call"]]
            reply = {"result": function(*message["arguments"], **message["named"])}
            data = wire.pack_for_answer(reply, self._keep)
        except Exception as error:  # the arguments are the answer's: any error is theirs to see
            reply = {"error": (type(error).__name__, str(error)[:300])}
            data = wire.pack_for_answer(reply, self._keep)
        self._send_in_background(data)

    def _keep(self, function: Callable) -> int:
        self.functions.append(function)
        return len(self.functions) - 1

    def _send_in_background(self, data: bytes) -> None:
        """Write without waiting: a process that does not read must not hold us."""
        threading.Thread(target=self._send, args=(data,), daemon=True).start()

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):  # it has ended
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def _hear(self) -> None:
        """Read message after message; wait while nobody takes them."""
        try:
            while not self.over:
                self._put(wire.read_message(self.process.stdout))
        except (EOFError, OSError, ValueError):
            self._put(ENDED)

    def _put(self, said: Any) -> None:
        while not self.over:
            with contextlib.suppress(Full):
                self.said.put(said, timeout=0.5)
                return

    def _hear_printed(self) -> None:
        """Keep the beginning of what is printed, and read the rest so that nothing blocks."""
        with contextlib.suppress(OSError, ValueError):
            while part := self.process.stderr.read1(65536):
                self.printed += part[: max(0, 4 * self.limits.output - len(self.printed))]
