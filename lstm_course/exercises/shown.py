"""Nothing that a cell asked for stays unseen: Jupyter by itself shows a cell's last value alone.

A hint below a check would hide the verdict. What `check`, `hint`, `solution` or `reveal` gave, and
nobody has shown yet, is shown before the next one, or when the cell is done.
"""

from typing import Any

from .stopped_cells import running_shell

_waiting: list[Any] = []  # given in the running cell, not shown


def watch_what_is_shown() -> None:
    """From now on show what a cell leaves unshown; outside a notebook nothing is to be done."""
    shell = running_shell()
    if shell is not None:
        shell.events.register("pre_run_cell", lambda *_: _waiting.clear())
        shell.events.register("post_run_cell", lambda *_: show_waiting())


def to_show(note: Any) -> Any:
    """Hand a note on, and see to it that it is shown; one that waits is shown first."""
    if running_shell() is not None:
        show_waiting()
        _waiting.append(note)
    return note


def mark_shown(note: Any) -> None:
    """Note that somebody has shown it, or read it as text."""
    _waiting[:] = [one for one in _waiting if one is not note]


def show(note: Any) -> None:
    """Show a note at once: in the notebook, or as text."""
    if running_shell() is None:
        print(note)
    else:
        from IPython.display import display

        display(note)


def show_waiting() -> None:
    """Show what waits."""
    for note in list(_waiting):
        show(note)
    _waiting.clear()
