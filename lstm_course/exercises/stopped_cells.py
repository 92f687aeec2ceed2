"""Cells of a notebook that stopped before they defined their answer: the old one is still there.

What was defined before the error, or again in any cell since, is a new answer and is judged.
"""

import re
import sys
from typing import Any

# An answer's name at the start of a line; the text need not be Python: `%%time`, a bracket too few.
DEFINED = re.compile(r"^(?:async )?def (\w+)|^([\w ,()]+?)(?::[^=\n]+)?=(?!=)", re.MULTILINE)

_before: dict[str, Any] = {}  # what the running cell is to define, as it was before it ran
_stopped: dict[str, tuple[Any, str]] = {}  # (what still stands there, how its cell stopped)


def watch_cells() -> None:
    """From now on note which cells stop; outside a notebook nothing can be known."""
    shell = running_shell()
    if shell is not None:
        shell.events.register("pre_run_cell", _note_before)
        shell.events.register("post_run_cell", _note_after)


def how_it_stopped(name: str, answer: Any) -> str:
    """Say that the cell stopped which was to define this answer; "" where it did not."""
    old, how = _stopped.get(name, (None, ""))
    if not how or old is not answer:
        return ""
    return (
        f"The last cell that was to define `{name}` stopped with {how}, so `{name}` is still what "
        "it was before. Mend that cell, run it, then check again."
    )


def running_shell() -> Any:
    """The notebook's shell; None outside of one."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _note_before(info: Any) -> None:
    text = " ".join(map("".join, DEFINED.findall(info.raw_cell)))
    names = set(re.findall(r"\w+", text))
    space = running_shell().user_ns
    _before.clear()
    _before.update({name: space[name] for name in names if name in space})
    for name in names:
        _stopped.pop(name, None)


def _note_after(result: Any) -> None:
    error = result and (result.error_before_exec or result.error_in_exec)
    if result and error is None:
        return
    space = running_shell().user_ns
    for name, old in _before.items():
        if space.get(name) is old:
            _stopped[name] = old, _in_words(error, space)


def _in_words(error: BaseException | None, space: dict) -> str:
    """Say what stopped a cell, and in which of its lines; None where the kernel broke it off."""
    kind = type(error).__name__ if error else "KeyboardInterrupt"
    line = getattr(error, "lineno", None)
    traceback = getattr(error, "__traceback__", None)
    while traceback is not None and line is None:
        if traceback.tb_frame.f_globals is space:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}{f' in line {line}' if line else ''}"
