"""What an exercise is: data. The reference, its inputs, the wrong answers that have a name."""

import ast
import copy
import functools
import inspect
import re
import sys
import textwrap
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .edits import EditedReference, edited_source, is_edit
from .quiet import quiet


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners give: its name, the answer itself, what the checker says.

    answer: an edit of the reference, "before -> after" (`edits` says how), else a wrong function or
        value. The sentence names the mistake and where to look, without giving the solution away;
        `{K}` in it is the number that was fitted, `{order}` the order that was found.
    """

    name: str
    answer: Any
    sentence: str


def read_mistakes(text: str) -> tuple[Mistake, ...]:
    """Read mistakes, each one a line "name: before -> after", or "name: value", then a sentence.

    The sentence is indented by 4; before it a line "and before -> after" is the edit's next place.
    What is indented by 8 goes on with the line above. Raises ValueError for any other form.
    """
    mistakes = []
    for block in re.split(r"\n(?=\S)", textwrap.dedent(text).strip()):
        head, *rest = (line.strip() for line in re.sub(r"\n {8,}", " ", block).split("\n"))
        name, _, answer = head.partition(": ")
        more = [line[4:] for line in rest if line.startswith("and ") and " -> " in line]
        sentence = " ".join(rest[len(more) :])
        try:
            if not sentence:
                raise ValueError("the sentence is missing")
            if " -> " not in answer:
                answer = ast.literal_eval(answer)
        except (SyntaxError, ValueError):
            form = "'name: before -> after' or 'name: value', below it a sentence"
            raise ValueError(f"a mistake is written {form}; got {block!r}") from None
        mistakes.append(Mistake(name, (answer, *more) if more else answer, sentence))
    return tuple(mistakes)


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
    also_right: the same answer, written differently; the tests demand that they pass. An edit among
        them is a right way that must not hide a mistake beside it.
    probes: makes more arguments, never judged, on which wrong forms that raise on the cases compute
        something: all sizes equal, so that a forgotten transpose fits.
    borrowed: the name of the mistake where right numbers are an argument's own array, or a tensor
        with its graph, or a module among the arguments was given such a tensor on the way; ""
        where that is nobody's concern.
    cut_off: the name of the mistake where right numbers do not send back the gradient that the
        reference sends to its arguments; "" where nothing is to be learnt through them.
    types: the names of two mistakes where right numbers are no tensors, and where they are tensors
        of another type than the reference's; () where both are nobody's concern.
    unasked: takes a call's arguments, gives for each result where anything may stand (a mask).
    errors: pairs (words, name of a mistake): an error that holds these words can mean nothing else.
    as_text: the name of the mistake where text is returned in place of its ids; "" for the form's.
    redrawn: what to say where equal calls give different results, as draws of one's own do; "" for
        a sentence that fits everywhere.
    in_place: whether the function changes the torch module that is its first argument. That
        module's parameters after the call, in one vector, are then the result, whatever it returns.
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
    probes: Callable[[np.random.Generator], list[tuple]] | None = None
    borrowed: str = ""
    cut_off: str = ""
    types: tuple[str, str] | tuple[()] = ()
    unasked: Callable[..., tuple] | None = None
    errors: tuple[tuple[str, str], ...] = ()
    as_text: str = ""
    redrawn: str = ""
    in_place: bool = False

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
        return self._draw(self.cases)

    def make_extra(self) -> list[tuple]:
        """Draw the calls that are run and never judged: the probes, then the exchanges.

        In each exchange the first case comes again with one argument of another draw, so that it
        shows whether this argument has any effect.
        """
        if self.judge is not None or self.cases is None:
            return []
        probes = self._draw(self.probes, "probes") if self.probes else []
        return [*probes, *self.exchanges().values()]

    def exchanges(self) -> dict[int, tuple]:
        """The first case with one argument exchanged, by the argument's position."""
        first, other = self.make_cases()[0], self._draw(self.cases, "exchange")[0]
        places = [k for k, pair in enumerate(zip(first, other, strict=True)) if _differ(*pair)]
        return {k: (*first[:k], other[k], *first[k + 1 :]) for k in places}

    def _draw(self, make: Callable, purpose: str = "") -> list[tuple]:
        rng = np.random.default_rng(zlib.crc32((self.name + purpose).encode()))
        return copy.deepcopy(self.once(purpose, lambda: make(rng)))

    def once(self, what: str, make: Callable) -> Any:
        """Make something the first time it is asked for, and keep it; it must stay as it is.

        It moves no generator of the caller's, and is made anew for torch's other default type.
        """
        torch = sys.modules.get("torch")
        key = what, torch and torch.get_default_dtype()
        if key not in self._kept:
            with quiet():
                self._kept[key] = make()
        return self._kept[key]

    @functools.cached_property
    def _kept(self) -> dict:
        return {}

    @functools.cached_property
    def edits(self) -> tuple[Mistake, ...]:
        """The mistakes that are edits of the reference."""
        return tuple(m for m in self.mistakes if self.is_function and is_edit(m.answer))

    @functools.cached_property
    def edited(self) -> EditedReference:
        """The reference with every edit built in: those of `edits`, then other right ways."""
        right = [way for way in self.also_right if is_edit(way)]
        return EditedReference(self.reference, [mistake.answer for mistake in self.edits] + right)

    def answer_of(self, answer: Any, number: float = 1.0) -> Any:
        """A stored answer as the function or value that it is, an edit with `number` as its K."""
        if not (self.is_function and is_edit(answer)):
            return answer
        space = dict(self.reference.__globals__)
        exec(edited_source(self.reference, answer, number), space)
        return space[self.reference.__name__]

    def source(self) -> str:
        """The reference as code: a function's source, or `target = value`."""
        if self.is_function:
            return textwrap.dedent(inspect.getsource(self.reference)).rstrip()
        return f"{self.target} = {self.reference!r}"


def _differ(a: Any, b: Any) -> bool:
    """Whether two draws of one argument are arrays of fractions, of one shape, and differ."""
    arrays = isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.shape == b.shape
    return arrays and a.dtype.kind == "f" and not np.array_equal(a, b)
