"""Find the edits of the reference that do what a wrong answer does: one, a fitted one, or two.

Everything is told by numbers, on every case and probe where the answer gave any: an explanation
that differs in one of them is none. Explanations are tried in the order in which a person would
believe them, and their number is bounded, so that the verdict does not depend on the machine.
"""

from __future__ import annotations

import ast
import functools
import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .comparing import is_numbers, parts_of, same_part, same_result
from .edits import OUTSIDE, EditedReference
from .running import make_plain

USUAL = (1.0, 5.0, 10.0, 0.5, 2.0, 0.1, 0.2, 1 / 6, 3.0, 20.0, 50.0, 100.0, 0.01, 1e-3, -1.0)
MOST_RUNS = 1700  # of the reference in one search; some 30 microseconds each
MOST_COUNTED = 100  # below it a whole number is a count or an index, which few numbers can be
FAR = 2.0  # the distance of an edit that leads away
MOST_BESIDE = 12  # edits beside which a number is tried

Values = dict[int, Any]  # the edits that are on: by number, True or the fitted number


class Call(NamedTuple):
    """One call of the answer that gave something, and what the reference gives."""

    arguments: tuple
    given: Any
    wanted: Any

    @property
    def is_complete(self) -> bool:
        """Whether the answer gave as many results as are wanted."""
        return len(parts_of(self.given)) == len(parts_of(self.wanted))

    def only(self, part: int) -> Call:
        """The same call, as if this were its only result."""
        return Call(self.arguments, parts_of(self.given)[part], parts_of(self.wanted)[part])


class Explanation(NamedTuple):
    """Which mistakes explain an answer, by their numbers, and how.

    values: for each of them the fitted number, the order of names, or "". part: the index of the
    only result that they explain, None where they explain all.
    """

    mistakes: tuple[int, ...]
    values: tuple[Any, ...]
    part: int | None = None


def explain(reference: EditedReference, num_mistakes: int, calls: list[Call]) -> Explanation | None:
    """Find what explains the calls; None where nothing is wrong or nothing explains it.

    num_mistakes: the first so many changes of the reference are mistakes; the others are right
    ways, whose numbers differ where something else is wrong. Call it inside `quiet()`.
    """
    first = next((call for call in calls if not same_result(call.given, call.wanted)), None)
    right_elsewhere = any(same_result(call.given, call.wanted) for call in calls)
    if first is None or not (right_elsewhere or _is_telling(first)):
        return None
    search = _Search(reference, num_mistakes, calls, first)
    candidates = map(search.explanation, search.candidates())
    found = next(candidates, None)
    if found and len(found.mistakes) > 1:
        two = {*found.mistakes}
        if any(two.isdisjoint(other.mistakes) for other in candidates):
            return None  # two mistakes or two quite others: numbers cannot tell which were made
    return found or search.explain_one_result()


def _is_telling(call: Call) -> bool:
    """Whether the wrong results are finite: NaN points to a cause only beside right calls.

    None, what torch gives for a gradient that nothing reached, does so beside numbers.
    """
    given = parts_of(call.given)
    wanted = parts_of(call.wanted)[: len(given)]
    return any(map(is_numbers, given)) and all(
        g is None or (is_numbers(g) and (np.isfinite(g).all() or same_part(g, w)))
        for g, w in itertools.zip_longest(given, wanted)
    )


def _is_constant(calls: list[Call]) -> bool:
    """Whether every call gives one and the same number, or none: there edits meet by chance."""
    parts = [part for call in calls for part in parts_of(call.given) if is_numbers(part)]
    return len({number for part in parts for number in part.ravel().tolist()}) <= 1


def _are_counts(calls: list[Call]) -> bool:
    """Whether every result is one small whole number: there two edits meet by chance."""
    parts = [part for call in calls for part in parts_of(call.given)]
    if not all(is_numbers(part) and part.size == 1 for part in parts):
        return False
    numbers = [float(part.item()) for part in parts]
    return all(number.is_integer() and abs(number) < MOST_COUNTED for number in numbers)


class _Search:
    """The candidates for one answer, tried on the first wrong call, then on all.

    part: the only result that counts, None where all do.
    """

    def __init__(self, reference, num_mistakes, calls, first, part=None):
        self.reference, self.num_mistakes = reference, num_mistakes
        self.calls, self.first, self.part = calls, first, part
        self.edits, self.runs_left = reference.edits, MOST_RUNS
        self.plain = [k for k, edit in enumerate(self.edits) if not edit.is_fitted]
        self.is_constant = _is_constant(calls)
        self.fitted = [
            k
            for k, edit in enumerate(self.edits)
            if edit.is_fitted and (edit.is_a_number or not self.is_constant)
        ]
        self._alone: dict[int, Any] = {}

    def candidates(self) -> Iterator[Values]:
        """Every explanation of all calls, the simplest first."""
        yield from self.single_edits()
        if self.is_constant or _are_counts(self.calls) or not self._form_is_known():
            return
        useful = [k for k in self.plain if self._may_help(k)]
        for pair in self._pairs(useful):
            for values in self._together(*pair):
                if self._fits(values) and not any(map(self._explains_all, pair)):
                    yield values
        for k in sorted(useful, key=self._distance)[:MOST_BESIDE]:
            yield from self._with_number({k: True}, USUAL)

    def single_edits(self) -> Iterator[Values]:
        """One edit alone, then one with any number."""
        yield from ({k: True} for k in self.plain if self._explains_all(k))
        yield from self._with_number({})

    def explain_one_result(self) -> Explanation | None:
        """Explain the first wrong result alone, where there are several; with a number, all."""
        if len(parts_of(self.first.given)) < 2 or not all(c.is_complete for c in self.calls):
            return None
        pairs = zip(parts_of(self.first.given), parts_of(self.first.wanted), strict=True)
        part = next(j for j, pair in enumerate(pairs) if not same_part(*pair))
        calls = [call.only(part) for call in self.calls]
        if _are_counts(calls):
            return None
        alone = _Search(self.reference, self.num_mistakes, calls, self.first.only(part), part)
        self.runs_left += MOST_RUNS
        found = next(
            (f for f in alone.single_edits() if self._keeps_right(self.run(f, self.first))), None
        )
        if found is None:
            return None
        is_fitted = any(self.edits[k].is_fitted for k in found)
        whole = None if is_fitted else next(self._with_number(found), None)
        return self.explanation(whole or found)._replace(part=None if whole else part)

    def explanation(self, found: Values) -> Explanation:
        """The mistakes behind the edits that were found; right ways beside them are not named."""
        named = [k for k in sorted(found) if not self._is_right_way(k)]
        values = [found[k] if self.edits[k].is_fitted else self.edits[k].order for k in named]
        return Explanation(tuple(self.edits[k].mistake for k in named), tuple(values))

    def run(self, values: Values, call: Call) -> Any:
        """What the reference gives with some edits on; None where it raises or was run enough."""
        self.runs_left -= 1
        if self.runs_left < 0:
            return None
        try:
            result = make_plain(self.reference.call(values, call.arguments))
        except Exception:
            return None
        parts = parts_of(result)
        if not all(part is None or isinstance(part, np.ndarray) for part in parts):
            return None
        if self.part is None:
            return result
        return parts[self.part] if self.part < len(parts) else None

    def alone(self, k: int) -> Any:
        """What the first wrong call gives with one edit alone."""
        if k not in self._alone:
            self._alone[k] = self.run({k: True}, self.first)
        return self._alone[k]

    def _form_is_known(self) -> bool:
        """Whether the reference, or one edit of it, gives as many results as the answer does."""
        known = [self.first.wanted, *map(self.alone, self.plain)]
        return len(parts_of(self.first.given)) in {len(parts_of(result)) for result in known}

    def _is_right_way(self, k: int) -> bool:
        return self.edits[k].mistake >= self.num_mistakes

    def _explains_all(self, k: int) -> bool:
        """Whether one edit alone, of a mistake, does what the answer did."""
        alone = self.alone(k)
        return not self._is_right_way(k) and self._fits({k: True}, alone)

    def _fits(self, values: Values, result: Any = None) -> bool:
        """Whether these edits do what the answer did: on the first wrong call, then on all."""
        if result is None:
            result = self.run(values, self.first)
        return same_result(result, self.first.given) and all(
            same_result(self.run(values, call), call.given)
            for call in self.calls
            if call is not self.first
        )

    def _may_help(self, k: int) -> bool:
        """Whether an edit may be one of two: it leaves alone what is right, and levels nothing.

        What is said of "ones everywhere" is no longer true where something else is changed too.
        """
        keeps, results = self._keeps_right(self.alone(k)), self._results_of(k)
        return keeps and not any(_is_level(t) and not _is_level(w) for _, w, t in results)

    def _keeps_right(self, result: Any) -> bool:
        """Whether a result of the first call has what is right in all calls."""
        theirs, wanted = parts_of(result), parts_of(self.first.wanted)
        return len(theirs) == len(wanted) and all(
            same_part(theirs[j], wanted[j])
            for j, is_right in enumerate(self._right_in_all[: len(wanted)])
            if is_right
        )

    @functools.cached_property
    def _right_in_all(self) -> list[bool]:
        """For each result of the first wrong call, whether it is right in every call."""
        pairs = [(parts_of(call.given), parts_of(call.wanted)) for call in self.calls]
        places = range(len(parts_of(self.first.given)))
        return [
            all(same_part(g[j], w[j]) for g, w in pairs if j < min(len(g), len(w))) for j in places
        ]

    def _distance(self, k: int) -> float:
        """How far the answer is from one edit alone, the right results being 1 away.

        Of two edits that explain an answer together each brings the reference nearer to it; 0 where
        one of them makes a wrong result what the answer gives.
        """
        found = self._results_of(k)
        if any(same_part(t, g) for g, w, t in found if not same_part(g, w)):
            return 0.0
        if not found or not all(_comparable(*parts) for parts in found):
            return FAR
        here, there = (
            sum(float(np.abs(np.subtract(g, other, dtype=float)).sum()) for g, other in pairs)
            for pairs in ([(g, t) for g, _, t in found], [(g, w) for g, w, _ in found])
        )
        return min(here / there, FAR) if np.isfinite(here) and there > 0 else FAR

    def _results_of(self, k: int) -> list[tuple]:
        """Each result of the first call: given, wanted, with the edit; [] where some lack."""
        results = [*map(parts_of, (self.first.given, self.first.wanted, self.alone(k)))]
        return list(zip(*results, strict=True)) if len({*map(len, results)}) == 1 else []

    def _pairs(self, useful: list[int]) -> list[tuple[int, int]]:
        """Pairs of edits of two mistakes: first those with a right way, then the nearest.

        Beside a right way any edit is tried: what it spoils may be computed there in another way.
        An edit in several places goes with no other edit of one of them, which would undo a part.
        """
        far = {k: self._distance(k) for k in self.plain}
        places = {k: {ast.dump(old) for old, _ in self.edits[k].changes} for k in self.plain}
        in_parts = {k for k in self.plain if len(places[k]) > 1 and not self.edits[k].order}
        pairs = [
            (a, b)
            for a, b in itertools.combinations(self.plain, 2)
            if self.edits[a].mistake != self.edits[b].mistake
            and self._is_right_way(a) + self._is_right_way(b) < 2
            and ({a, b} <= {*useful} or self._is_right_way(a) or self._is_right_way(b))
            and (places[a].isdisjoint(places[b]) or in_parts.isdisjoint((a, b)))
        ]

        def rank(pair):
            return not any(map(self._is_right_way, pair)), sum(far[k] for k in pair)

        return sorted(pairs, key=rank)

    def _together(self, a: int, b: int) -> Iterator[Values]:
        """Two edits, then each kept out of what the other puts in, where it reaches there."""
        yield {a: True, b: True}
        if (a, b) in self.reference.reached:
            yield {a: True, b: OUTSIDE}
        if (b, a) in self.reference.reached:
            yield {a: OUTSIDE, b: True}

    def _with_number(self, others: Values, numbers: tuple | None = None) -> Iterator[Values]:
        """Fit the number of each edit that has one: one of `numbers`, or any."""
        for k in self.fitted:
            for value in numbers or self._numbers(k, others):
                values = {**others, k: value}
                if self._fits(values) and self._number_matters(values, k):
                    yield values
                    break

    def _numbers(self, k: int, others: Values) -> Iterator[float]:
        yield from USUAL
        for start in (0.3, 1.0, 4.0, -1.0):
            yield from self._newton(k, others, start)

    def _newton(self, k: int, others: Values, value: float) -> Iterator[float]:
        """Gauss-Newton in one number, on the first call; yields its end, rounded and as it is."""
        for _ in range(12):
            step = 1e-4 * max(abs(value), 1.0)
            here, there = (
                self._misses({**others, k: value}),
                self._misses({**others, k: value + step}),
            )
            if here is None or there is None:
                return
            slope = (there - here) / step
            square = float(slope @ slope)
            value -= float(slope @ here) / square if square else np.inf
            if not abs(value) < 1e6:
                return
        yield float(f"{value:.4g}")
        yield value

    def _misses(self, values: Values) -> np.ndarray | None:
        """How far every number of the first call is from the answer's, as one vector."""
        theirs, given = parts_of(self.run(values, self.first)), parts_of(self.first.given)
        pairs = list(zip(theirs, given, strict=False))
        if len(theirs) != len(given) or not all(_comparable(t, g) for t, g in pairs):
            return None
        vector = np.concatenate([np.ravel(t).astype(float) - np.ravel(g) for t, g in pairs])
        return vector if np.isfinite(vector).all() else None

    def _number_matters(self, values: Values, k: int) -> bool:
        """Whether this number is found, not given: neither 0 nor another one does the same."""
        others = (0.0, values[k] * 1.5 + 0.1)
        return not any(
            same_result(self.run({**values, k: other}, self.first), self.first.given)
            for other in others
        )


def _is_level(part: Any) -> bool:
    """Whether all numbers of an array are the same."""
    return is_numbers(part) and part.size > 1 and bool((part == part.flat[0]).all())


def _comparable(*parts: Any) -> bool:
    """Whether these are arrays of numbers of one shape: an edit that raises gives None."""
    return all(map(is_numbers, parts)) and len({part.shape for part in parts}) == 1
