"""What a learner sees: verdicts, hints and solutions, in JupyterLab and as plain text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from .exercise import Exercise

CORRECT, WRONG, NOT_ATTEMPTED = "correct", "wrong", "not attempted"
HEADLINES = {CORRECT: "correct", WRONG: "not right yet", NOT_ATTEMPTED: "not attempted yet"}
MARKS = {CORRECT: "✓", WRONG: "✗", NOT_ATTEMPTED: "○"}
COLOURS = {CORRECT: "#009E73", WRONG: "#D55E00", NOT_ATTEMPTED: "#595959"}
BOX = "border-left:4px solid {colour};padding:0.4em 0.8em;margin:0.2em 0;max-width:52em"


@dataclass(frozen=True)
class Verdict:
    """The checker's word on one answer: its status, a sentence, the mistake's name if any."""

    exercise: Exercise
    status: str
    sentence: str = ""
    mistake: str = ""

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
        return f'Replace the dots and run both cells again. To start: hint("{name}")'

    def __repr__(self) -> str:
        """Show the verdict as plain text."""
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
        return f"{self.heading}\n{self.text}"

    def _repr_html_(self) -> str:
        return _box("#0072B2", self.heading, self.text, self.is_code)


def _box(colour: str, heading: str, text: str, is_code: bool = False) -> str:
    """Write a box that is readable on light and dark pages and by a screen reader."""
    style = BOX.format(colour=colour)
    body = f'<pre style="font-family:monospace">{html.escape(text)}</pre>' if is_code else _lines(text)
    return f'<div role="status" style="{style}"><b>{html.escape(heading)}</b>{body}</div>'


def _lines(text: str) -> str:
    """Write lines as HTML: `code` between backticks, *emphasis* between asterisks elsewhere."""
    written = []
    for line in html.escape(text, quote=False).split("\n"):
        parts = line.split("`")
        parts[::2] = [re.sub(r"\*(\w[^*]*)\*", r"<em>\1</em>", part) for part in parts[::2]]
        written.append("".join(f"<code>{p}</code>" if k % 2 else p for k, p in enumerate(parts)))
    return "<br>" + "<br>".join(written)
