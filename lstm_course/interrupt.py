"""Ctrl-C that waits for a good moment: noted at once, obeyed between two steps."""

from __future__ import annotations

import signal
import threading
import time

PATIENCE = 2.0  # seconds after which a second Ctrl-C breaks off a step that hangs


class InterruptNote:
    """Within `with InterruptNote() as note:` Ctrl-C only sets `note.taken`.

    A step that never ends can still be stopped: a second Ctrl-C, `PATIENCE` seconds or more after
    the first, raises KeyboardInterrupt. The handler from before comes back at the end. Outside the
    main thread, where Python delivers no signals, nothing is changed.
    """

    def __init__(self):
        """Start with no Ctrl-C taken."""
        self.taken = False
        self._taken_at = 0.0
        self._previous = None

    def __enter__(self) -> InterruptNote:
        """Take over Ctrl-C."""
        if threading.current_thread() is threading.main_thread():
            self._previous = signal.getsignal(signal.SIGINT)  # None: not Python's, leave it alone
            if self._previous is not None:
                signal.signal(signal.SIGINT, self._take)
        return self

    def __exit__(self, *_exception) -> None:
        """Give Ctrl-C back."""
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)

    def _take(self, _signal_number, _frame) -> None:
        now = time.monotonic()
        if self.taken and now - self._taken_at >= PATIENCE:
            raise KeyboardInterrupt
        if not self.taken:
            self.taken, self._taken_at = True, now
