"""A cell that was interrupted: the learner's own line first, all other frames folded.

An answer that never ends is stopped somewhere below `check`, in frames that are not its writer's.
"""

import linecache
from types import FrameType, TracebackType
from typing import Any

from .stopped_cells import running_shell

AROUND = 2  # lines shown before and after the one that was running


def fold_interrupts() -> None:
    """From now on show an interrupted cell so; where there is no notebook, change nothing."""
    shell = running_shell()
    if shell is not None:
        shell.set_custom_exc((KeyboardInterrupt,), _show)


def _show(shell: Any, kind: type, error: BaseException, traceback, tb_offset=None) -> None:
    lines = _lines(traceback, shell.user_ns)
    if lines:
        error._render_traceback_ = lambda: lines
    shell.showtraceback((kind, error, traceback))
    if lines:
        del error._render_traceback_  # for %tb


def _lines(traceback: TracebackType | None, space: dict) -> list[str]:
    """What is shown: where the learner's code was, who called it, how much is folded."""
    theirs, folded = [], 0
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is space:
            theirs.append((frame, traceback.tb_lineno))
        folded += frame.f_globals is not space
        traceback = traceback.tb_next
    if not theirs:
        return []
    *callers, (frame, number) = theirs
    shown = [f"KeyboardInterrupt: stopped in line {number} of {_name(frame)}", ""]
    shown += _code(frame, number)
    shown += [""] * bool(callers)
    for frame, number in reversed(callers):
        line = linecache.getline(frame.f_code.co_filename, number).strip()
        shown.append(f"called in line {number} of {_name(frame)}: {line}")
    more = f"(frames that are not yours are folded: {folded}; %tb shows them)"
    return shown + [more] * bool(folded)


def _name(frame: FrameType) -> str:
    name = frame.f_code.co_name
    return "the cell" if name == "<module>" else f"the cell that defines {name}"


def _code(frame: FrameType, number: int) -> list[str]:
    """The lines around the one that was running, it with an arrow."""
    name = frame.f_code.co_filename
    numbers = range(max(1, number - AROUND), number + AROUND + 1)
    lines = [(k, linecache.getline(name, k).rstrip("\n")) for k in numbers]
    return [f"{'---->' if k == number else '     '} {k:2} {line}" for k, line in lines if line]
