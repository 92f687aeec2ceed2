"""What a learner sees: verdicts, hints, solutions, in JupyterLab and as text; values in words."""

import html
import inspect
import numbers
import re
import reprlib
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .exercise import Exercise
from .shown import mark_shown

CORRECT, WRONG, NOT_ATTEMPTED = "correct", "wrong", "not attempted"
NOT_JUDGED = "not judged"  # in a notebook only: the answer's cell stopped
HEADLINES = {CORRECT: "correct", WRONG: "not right yet", NOT_ATTEMPTED: "not attempted yet"}
HEADLINES[NOT_JUDGED] = "not judged"
MARKS = {CORRECT: "✓", WRONG: "✗", NOT_ATTEMPTED: "○", NOT_JUDGED: "○"}
COLOURS = {CORRECT: "#009E73", WRONG: "#D55E00", NOT_ATTEMPTED: "#595959", NOT_JUDGED: "#595959"}
BOX = "border-left:4px solid {colour};padding:0.4em 0.8em;margin:0.2em 0;max-width:52em"
SCALARS = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))


class NotRight(AssertionError):
    """An answer that is required to be right and is not: shown without a traceback."""

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows, in lines that nbgrader does not cut."""
        return textwrap.wrap(str(self), 80)


@dataclass(frozen=True)
class Verdict:
    """The checker's word on one answer: its status, a sentence, the mistake's name if any.

    judge_error: what the exercise's own judge raised on the answer, if it did; for its author.
    """

    exercise: Exercise
    status: str
    sentence: str = ""
    mistake: str = ""
    judge_error: str = ""

    @property
    def headline(self) -> str:
        """The first line: which exercise, and how it stands."""
        return f"{MARKS[self.status]} {self.exercise.name}: {HEADLINES[self.status]}"

    @property
    def advice(self) -> str:
        """The lines below it: the sentence, and what to do next."""
        name = self.exercise.name
        if self.status == CORRECT:
            return f'Compare with another way to write it: solution("{name}")'
        if self.status == WRONG:
            return f'{self.sentence}\nOne step at a time: hint("{name}")'
        if self.status == NOT_JUDGED:
            return self.sentence
        return f'Replace the dots and run both cells again. To start: hint("{name}")'

    def require(self) -> None:
        """Raise NotRight with the mistake's name and the sentence, unless it is correct.

        For graders, such as nbgrader, to which a cell is right where it raises nothing.
        """
        mark_shown(self)
        if self.status != CORRECT:
            named = f" ({self.mistake})" if self.mistake else ""
            sentence = f". {self.sentence}" if self.sentence else ""
            raise NotRight(f"{self.exercise.name}: {HEADLINES[self.status]}{named}{sentence}")

    def __repr__(self) -> str:
        """Show the verdict as plain text."""
        mark_shown(self)
        return f"{self.headline}\n{self.advice}"

    def _repr_html_(self) -> str:
        return _box(COLOURS[self.status], self.headline, self.advice)


@dataclass(frozen=True)
class Note:
    """A hint or a solution: a heading and a text, code where `is_code`."""

    heading: str
    text: str
    is_code: bool = False

    def __repr__(self) -> str:
        """Show the note as plain text."""
        mark_shown(self)
        return f"{self.heading}\n{self.text}"

    def _repr_html_(self) -> str:
        return _box("#0072B2", self.heading, self.text, self.is_code)


def _box(colour: str, heading: str, text: str, is_code: bool = False) -> str:
    """Write a box that is readable on light and dark pages and by a screen reader."""
    style = BOX.format(colour=colour)
    body = (
        f'<pre style="font-family:monospace;overflow-x:auto">{html.escape(text)}</pre>'
        if is_code
        else f"<br>{marked_up(text)}"
    )
    return f'<div role="status" style="{style}"><b>{html.escape(heading)}</b>{body}</div>'


def marked_up(text: str) -> str:
    """Write lines as HTML: `code` between backticks, *emphasis* between asterisks elsewhere."""
    written = []
    for line in html.escape(text, quote=False).split("\n"):
        parts = line.split("`")
        parts[::2] = [re.sub(r"\*(\w[^*]*)\*", r"<em>\1</em>", part) for part in parts[::2]]
        written.append("".join(f"<code>{p}</code>" if k % 2 else p for k, p in enumerate(parts)))
    return "<br>".join(written)


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor, told without importing torch."""
    return type(value).__module__.split(".")[0] == "torch" and hasattr(value, "detach")


def describe(value: Any) -> str:
    """Say what a value is, in words that are the same on every machine and every time."""
    if inspect.iscoroutine(value) or inspect.isasyncgen(value):
        return "a promise of a result: the function is an `async def`, a plain `def` is needed"
    if inspect.isgenerator(value):
        return "a generator (from `yield`, or from a `for` in round brackets), not the numbers"
    if isinstance(value, np.ma.MaskedArray):
        return "a masked array that hides some of its numbers"
    if isinstance(value, np.ndarray) and value.dtype == object and value.ndim:
        if any(part is ... for part in value.flat):
            return "an array of dots, `...` (is a function that it calls still blank?)"
        return "an array of Python objects (dtype object), not of numbers"
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    if is_tensor(value):
        return f"a tensor of shape {tuple(value.shape)} ({value.dtype})"
    if isinstance(value, type):
        return f"the class {value.__name__} itself"
    if inspect.isroutine(value):
        return "a function (are the round brackets of a call missing?)"
    if isinstance(value, numbers.Number) and not isinstance(value, (*SCALARS, np.generic)):
        return shorten(f"{type(value).__name__} {value}", 60)
    if isinstance(value, list):
        return _short_text(value) or "a list that does not make one array of numbers"
    return _short_text(value) or _kind(value)


def _short_text(value: Any) -> str:
    """Write a plain value as Python does, shortened; "" where that would not be the same twice."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    parts = value if type(value) in (list, tuple) else [value]
    if not all(isinstance(part, SCALARS) for part in parts):
        return ""
    try:
        text = reprlib.repr(value)
    except Exception:  # a whole number too long to write, an object whose own text fails
        return ""
    return "" if "0x" in text else shorten(text, 60)


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"


TORCH_SAYS = {  # what torch says, as a pattern: what a learner needs to hear
    # torch would advise to keep the graph, the wrong cure here
    "backward through the graph a second time": "backward through the graph a second time. What "
    "you hand on still has its history: what cuts a tensor off from how it was computed?",
    "leaf Variable that requires grad|is a view and is being modified inplace": "torch keeps "
    "account of what is done with a parameter, to differentiate it, and refuses to have it "
    "changed meanwhile. Change it inside `with torch.no_grad():`",
    "stack expects a non-empty TensorList": "`torch.stack` got an empty list: nothing was found "
    "to put into it",
    "stack expects each tensor to be equal size": "the tensors in the list for `torch.stack` "
    "differ in size: one may be among them that does not belong there",
    r"cannot assign .* as parameter '(\w+)'": r"`\1` is a parameter and stays one. Write into it, "
    "`[...] = ...`, inside `with torch.no_grad():`",
    r"^(\w+)\(\): argument 'input' .*must be Tensor, not numpy": r"torch's `\1` takes tensors "
    "only, and this is a NumPy array. Use NumPy's functions, such as `np.exp` and `np.tanh`; a "
    "sigmoid for arrays is `lstm_course.cell.sigmoid`",
}


def error_text(error: BaseException) -> str:
    """Write an error as one line, without addresses and paths of this machine."""
    try:
        message = str(error)[:2000]
    except Exception:  # an exception whose own text fails
        message = ""
    for pattern, said in TORCH_SAYS.items():
        found = re.search(pattern, message, flags=re.DOTALL)
        message = found.expand(said) if found else message
    message = re.sub(r" at 0x[0-9a-fA-F]+|0x[0-9a-fA-F]{6,}", "", message)
    message = re.sub(r" \((/|[A-Za-z]:\\)[^()]*\)", "", message)
    return " ".join(f"{type(error).__name__}: {message}".split())[:300].rstrip(": ")


def listed(names: Sequence[str]) -> str:
    """Write names as a sentence lists them: "a, b and c"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def error_at(error: BaseException, line: str) -> str:
    """Write an error and the line of code that it came from, "" where that is not known."""
    code = f", in the line: `{shorten(line.strip(), 120)}`" if line else ""
    return error_text(error) + code


def shorten(text: str, length: int) -> str:
    """Cut a text that is too long, with dots for the rest."""
    return text if len(text) <= length else f"{text[: length - 3]}..."
