"""Find the edits of the reference that do what a wrong answer does: one, a fitted one, or two.

Everything is told by numbers, on every case and probe where the answer gave any: an explanation
that differs in one of them is none. Explanations are tried in the order in which a person would
believe them, and their number is bounded, so that the verdict does not depend on the machine.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .comparing import TOLERANCE, close, parts_of, same_result
from .edits import EditedReference
from .running import make_plain

USUAL_NUMBERS = (
    1.0,
    5.0,
    10.0,
    0.5,
    2.0,
    0.1,
    0.2,
    1 / 6,
    3.0,
    20.0,
    50.0,
    100.0,
    0.01,
    1e-3,
    -1.0,
)
MOST_PAIRS = 2500  # tried on one case; some tens of microseconds each
MOST_BESIDE = 12  # edits beside which a number is tried


class Call(NamedTuple):
    """One call of the answer that gave numbers, and what the reference gives."""

    arguments: tuple
    given: Any
    wanted: Any


class Explanation(NamedTuple):
    """Which mistakes explain an answer, by their numbers, and how.

    values: for each of them the fitted number, the order of names, or None. part: the index of the
    only result that they explain, None where they explain all.
    """

    mistakes: tuple[int, ...]
    values: tuple[Any, ...]
    part: int | None = None


def explain(reference: EditedReference, num_mistakes: int, calls: list[Call]) -> Explanation | None:
    """Find what explains the calls, of which at least one is wrong; None where nothing does.

    num_mistakes: the first so many changes of the reference are mistakes; the others are right
    ways, whose numbers differ where something else is wrong. Call it inside `quiet()`.
    """
    first = next((call for call in calls if not same_result(call.given, call.wanted)), None)
    if first is None or not _tells_something(first):
        return None
    search = _Search(reference, num_mistakes, calls, first)
    for found in search.candidates():
        return search.explanation(found)
    return search.part_alone()


def _tells_something(call: Call) -> bool:
    """Whether the wrong result can point to one cause: NaN, or one number everywhere, cannot."""
    for given, wanted in zip(parts_of(call.given), parts_of(call.wanted), strict=False):
        if not isinstance(given, np.ndarray) or given.dtype.kind not in "fiub":
            return False
        same = isinstance(wanted, np.ndarray) and close(given, wanted)
        if not same and not np.isfinite(given).all():
            return False
    return True


class _Search:
    """The candidates for one answer, in the order in which they are believed."""

    def __init__(self, reference, num_mistakes, calls, first, part=None):
        self.reference, self.num_mistakes, self.calls, self.first = (
            reference,
            num_mistakes,
            calls,
            first,
        )
        self.part = part  # the only result that counts, where it is not all of them
        self.edits = reference.edits
        self.plain = [k for k, edit in enumerate(self.edits) if not edit.is_fitted]
        self.fitted = [k for k, edit in enumerate(self.edits) if edit.is_fitted]
        self.alone = {k: self.run({k: True}, first) for k in self.plain}
        self.mark = _mark(first.given)

    def candidates(self) -> Iterator[dict[int, Any]]:
        """Every explanation of all calls, as {edit: value}, the simplest first."""
        for k in self.plain:
            if not self._is_neutral(k) and self._fits({k: True}, self.alone[k]):
                yield {k: True}
        if not self._form_is_known():
            return
        yield from self._with_number({})
        for k, other in self._pairs():
            if self._fits({k: True, other: True}) and self._both_count(k, other):
                yield {k: True, other: True}
        for k in sorted(self._useful(), key=self._is_strange)[:MOST_BESIDE]:
            yield from self._with_number({k: True})

    def _form_is_known(self) -> bool:
        """Whether the reference, or one edit of it, gives as many results as the answer does."""
        theirs = [self.first.wanted, *self.alone.values()]
        return len(parts_of(self.first.given)) in {len(parts_of(result)) for result in theirs}

    def part_alone(self) -> Explanation | None:
        """Explain the first wrong result alone, where there are several and more than one wrong."""
        given, wanted = parts_of(self.first.given), parts_of(self.first.wanted)
        if len(given) != len(wanted) or len(given) < 2:
            return None
        part = next(j for j in range(len(given)) if not close(given[j], wanted[j]))
        calls = [_only(call, part) for call in self.calls]
        first = _only(self.first, part)
        search = _Search(self.reference, self.num_mistakes, calls, first, part)
        for found in itertools.chain(search.singles(), search._with_number({})):
            fitted = any(self.edits[k].is_fitted for k in found)
            both = () if fitted else self._with_number(found, closely=True)  # explains the rest?
            whole = next(iter(both), None)
            return self.explanation(whole or found)._replace(part=None if whole else part)
        return None

    def singles(self) -> Iterator[dict[int, Any]]:
        for k in self.plain:
            if not self._is_neutral(k) and self._fits({k: True}, self.alone[k]):
                yield {k: True}

    def explanation(self, found: dict[int, Any]) -> Explanation:
        named = [k for k in sorted(found) if not self._is_neutral(k)]
        values = [found[k] if self.edits[k].is_fitted else self.edits[k].order for k in named]
        return Explanation(tuple(self.edits[k].mistake for k in named), tuple(values))

    def run(self, values: dict[int, Any], call: Call) -> Any:
        """What the reference gives with some edits on, as arrays; None where it raises."""
        try:
            result = make_plain(self.reference.call(values, call.arguments))
        except Exception:
            return None
        if self.part is None:
            return result
        parts = parts_of(result)
        return parts[self.part] if self.part < len(parts) else None

    def _is_neutral(self, k: int) -> bool:
        return self.edits[k].mistake >= self.num_mistakes

    def _fits(self, values: dict[int, Any], result: Any = None) -> bool:
        """Whether these edits do what the answer did: on the first wrong call, then on all."""
        if result is None:
            result = self.run(values, self.first)
        if result is None or self._differs_at_mark(result):
            return False
        if not same_result(result, self.first.given):
            return False
        return all(
            same_result(self.run(values, call), call.given)
            for call in self.calls
            if call is not self.first
        )

    def _differs_at_mark(self, result: Any) -> bool:
        """Whether a result differs from the answer's in its largest number: a quick no."""
        place, value = self.mark
        part = next(iter(parts_of(result)), None)
        if not isinstance(part, np.ndarray) or part.size <= place or part.dtype.kind not in "fiub":
            return False  # left to the comparison itself
        return bool(abs(part.flat[place] - value) > 4 * TOLERANCE * abs(value) + 1e-11)

    def _is_strange(self, k: int) -> bool:
        """Whether an edit alone makes no wrong result what the answer gives."""
        given, wanted = parts_of(self.first.given), parts_of(self.first.wanted)
        theirs = parts_of(self.alone[k])
        if not len(given) == len(wanted) == len(theirs):
            return True
        return not any(
            _same(t, g) and not _same(g, w) for t, g, w in zip(theirs, given, wanted, strict=True)
        )

    def _useful(self) -> list[int]:
        """The edits that may be one of two: they change something, and nothing that is right."""
        return [k for k in self.plain if self._may_help(self.alone[k])]

    def _may_help(self, result: Any) -> bool:
        if result is None:
            return True
        given, wanted = parts_of(self.first.given), parts_of(self.first.wanted)
        theirs = parts_of(result)
        if len(theirs) != len(wanted) or len(given) != len(wanted):
            return True
        right = [close(g, w) for g, w in zip(given, wanted, strict=True)]
        return all(_same(t, w) for t, w, ok in zip(theirs, wanted, right, strict=True) if ok)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        useful = self._useful()
        pairs = itertools.combinations(useful, 2)
        different = ((a, b) for a, b in pairs if self.edits[a].mistake != self.edits[b].mistake)
        strange = {k: self._is_strange(k) for k in useful}
        ordered = sorted(
            different,
            key=lambda p: (not any(map(self._is_neutral, p)), sum(strange[k] for k in p)),
        )
        return itertools.islice(ordered, MOST_PAIRS)

    def _both_count(self, k: int, other: int) -> bool:
        """Whether each of two edits changes what the other does: else one explains all."""
        if self._is_neutral(k) and self._is_neutral(other):
            return False
        return not any(self._fits({one: True}, self.alone[one]) for one in (k, other))

    def _with_number(
        self, others: dict[int, Any], closely: bool = False
    ) -> Iterator[dict[int, Any]]:
        """Fit the number of each edit that has one: usual numbers, and `closely` any number."""
        for k in self.fitted:
            for value in self._numbers(k, others, closely or not others):
                values = {**others, k: value}
                if self._fits(values) and self._number_matters(k, value, others):
                    yield values
                    break

    def _numbers(self, k: int, others: dict[int, Any], closely: bool) -> Iterator[float]:
        yield from USUAL_NUMBERS
        if closely:
            for start in (0.3, 1.0, 4.0, -1.0):
                yield from self._newton(k, others, start)

    def _newton(self, k: int, others: dict[int, Any], value: float) -> Iterator[float]:
        """Gauss-Newton in one number, on the first call; yields its end, rounded and as it is."""
        for _ in range(12):
            here, step = self._misses({**others, k: value}), 1e-4 * max(abs(value), 1.0)
            there = self._misses({**others, k: value + step})
            if here is None or there is None:
                return
            slope = (there - here) / step
            if not slope @ slope:
                return
            value -= float(slope @ here) / float(slope @ slope)
            if not np.isfinite(value) or abs(value) > 1e6:
                return
        yield float(f"{value:.4g}")
        yield value

    def _misses(self, values: dict[int, Any]) -> np.ndarray | None:
        """How far every number of the first wrong call is from the answer's, as one vector."""
        result, given = self.run(values, self.first), parts_of(self.first.given)
        theirs = parts_of(result)
        if result is None or [np.shape(p) for p in theirs] != [np.shape(p) for p in given]:
            return None
        found = [np.ravel(t - g) for t, g in zip(theirs, given, strict=True)]
        vector = np.concatenate(found).astype(float)
        return vector if np.isfinite(vector).all() else None

    def _number_matters(self, k: int, value: float, others: dict[int, Any]) -> bool:
        """Whether another number would do something else, so that this one is found, not given."""
        changed = self.run({**others, k: value * 1.5 + 0.1}, self.first)
        return changed is None or not same_result(changed, self.first.given)


def _mark(given: Any) -> tuple[int, float]:
    """The largest number of the first result, as its place and itself."""
    first = parts_of(given)[0]
    if not isinstance(first, np.ndarray) or not first.size or not np.isfinite(first).all():
        return 0, float("nan")  # from which nothing differs
    place = int(np.abs(first.astype(float)).argmax())
    return place, float(first.flat[place])


def _only(call: Call, part: int) -> Call:
    return Call(call.arguments, parts_of(call.given)[part], parts_of(call.wanted)[part])


def _same(a: Any, b: Any) -> bool:
    arrays = isinstance(a, np.ndarray) and isinstance(b, np.ndarray)
    return arrays and close(a, b)
