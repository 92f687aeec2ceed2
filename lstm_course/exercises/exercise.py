"""What an exercise is: data. The reference, its inputs, the wrong answers that have a name."""

from __future__ import annotations

import inspect
import textwrap
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners give: its name, the answer itself, what the checker says.

    The sentence names the mistake and where to look, without giving the solution away.
    """

    name: str
    answer: Any
    sentence: str


@dataclass(frozen=True)
class Exercise:
    """One exercise of a lesson.

    name: "01.rnn_step": the lesson's number, a dot, the name the learner's notebook uses.
    reference: the right answer, written as a learner would; `solution` shows its source.
    results: the names and axes of what the function returns, "h_t (N, H)"; for messages.
    cases: makes the arguments of each call from a generator; for functions only.
    judge: for answers that are not unique. Takes what the answer gave (the value itself, or for a
        function a list of (arguments, result)); returns None where it is right, else the name of a
        mistake or a sentence.
    also_right: the same answer, written differently; the tests demand that they pass.
    """

    name: str
    title: str
    minutes: int
    reference: Any
    results: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    cases: Callable[[np.random.Generator], list[tuple]] | None = None
    judge: Callable[[Any], str | None] | None = None
    also_right: tuple = ()

    @property
    def lesson(self) -> str:
        """The lesson's number, "01"."""
        return self.name.split(".")[0]

    @property
    def target(self) -> str:
        """The name that the learner's notebook gives the answer, "rnn_step"."""
        return self.name.split(".")[1]

    @property
    def is_function(self) -> bool:
        """Whether the answer is a function, not a value."""
        return callable(self.reference)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the function's parameters, in order."""
        return tuple(inspect.signature(self.reference).parameters)

    def make_cases(self) -> list[tuple]:
        """Draw the arguments of each call, the same on every machine and every time."""
        return self.cases(np.random.default_rng(zlib.crc32(self.name.encode())))

    def source(self) -> str:
        """The reference as code: a function's source, or `target = value`."""
        if self.is_function:
            return textwrap.dedent(inspect.getsource(self.reference)).rstrip()
        return f"{self.target} = {self.reference!r}"
