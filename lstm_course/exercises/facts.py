"""What can be said of a wrong answer without knowing the mistake: what is right, where it parts."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from .comparing import at_start, close, is_numbers, parts_of, same_part, same_result
from .diagnosing import Call
from .letters import axes_of, dz_first


def one_number(calls: list[Call]) -> str:
    """Say that every call gives the same one number, where it should not; "" where that is so."""
    given, wanted = ([call[k] for call in calls] for k in (1, 2))
    if len(calls) < 2 or not all(map(is_finite, given)):
        return ""
    numbers, others = (
        {float(number) for result in results for p in parts_of(result) for number in np.ravel(p)}
        for results in (given, wanted)
    )
    same = len(numbers) == 1 < len(others)
    return f"You return {numbers.pop():.4g} everywhere, whatever the arguments are." if same else ""


def right_results(names: tuple[str, ...], calls: list[Call]) -> list[str]:
    """The names of the results, of several, that are right in every call, "c_t"."""
    return [
        bare(name)
        for name, pairs in _by_result(names, calls)
        if len(names) > 1 and all(same_part(given, wanted) for given, wanted in pairs)
    ]


def first_difference(names: tuple[str, ...], calls: list[Call]) -> str:
    """One true sentence on the first result that is wrong, "" where none is simple enough."""
    for name, pairs in sorted(_by_result(names, calls), key=dz_first):
        wrong = [(g, w) for g, w in pairs if not same_part(g, w)]
        if wrong and all(is_numbers(g) for g, _ in wrong):
            blocks = _blocks(name, pairs) if "4H" in axes_of(name) else ""
            rest = (say(bare(name), wrong, pairs) for say in _SAYINGS)
            return blocks or next(filter(None, rest), "")
    return ""


def only_alone(names: tuple[str, ...], calls: list[Call]) -> str:
    """Say for which axis the answer is right where its size is 1, and only there; "" for none.

    Not where a right call differs from every wrong one in something else too.
    """
    split = {True: [], False: []}
    for call in calls:
        split[same_result(call.given, call.wanted)].append(call)
    if not all(any(_differ_by_one(a, b) for b in split[False]) for a in split[True]):
        return ""
    axes = [axes_of(name) for name in names]
    for letter in dict.fromkeys(itertools.chain(*axes)):
        part = next(k for k, own in enumerate(axes) if letter in own)
        place = axes[part].index(letter)
        right, wrong = (
            {np.shape(parts_of(call.wanted)[part])[place : place + 1] for call in split[is_right]}
            for is_right in (True, False)
        )
        if right == {(1,)} and (1,) not in wrong:
            return f"With {letter} = 1 your result is right, with more it is not."
    return ""


def _differ_by_one(right: Call, wrong: Call) -> bool:
    """Whether two calls share their plain arguments, and at most one axis more has size 1."""
    return all(
        a == b if np.isscalar(a) else _shape(a).count(1) <= _shape(b).count(1) + 1
        for a, b in zip(right.arguments, wrong.arguments, strict=True)
    )


def _shape(argument: Any) -> tuple[int, ...]:
    """The shape of an array; the length of a list, whose rows may differ."""
    return (len(argument),) if isinstance(argument, (list, tuple)) else np.shape(argument)


def _by_result(names: tuple[str, ...], calls: list[Call]) -> Iterator[tuple[str, list]]:
    """Each result's name with its (given, wanted) in every call; nothing where some are missing."""
    pairs = [(parts_of(call.given), parts_of(call.wanted)) for call in calls]
    if all(len(given) == len(wanted) == len(names) for given, wanted in pairs):
        for j, name in enumerate(names):
            yield name, [(given[j], wanted[j]) for given, wanted in pairs]


def _blocks(name: str, pairs: list) -> str:
    """Which of the blocks i, f, g, o are right in every call, if not all or none."""
    axis = axes_of(name).index("4H")
    if any(g.shape != w.shape or w.shape[axis] % 4 for g, w in pairs):
        return ""
    split = [[np.split(part, 4, axis) for part in pair] for pair in pairs]
    right = {
        gate: all(same_part(given[k], wanted[k]) for given, wanted in split)
        for k, gate in enumerate("ifgo")
    }
    if len({*right.values()}) == 1:
        return ""
    is_right, is_wrong = (", ".join(g for g in right if right[g] is so) for so in (True, False))
    return f"Blocks of {quoted(bare(name))} that are right: {is_right}; wrong: {is_wrong}."


def _factor(name: str, wrong: list, pairs: list) -> str:
    """All numbers are the expected ones times one factor, or plus one number."""
    if any(g.shape != w.shape for g, w in pairs):
        return ""
    calls = [(g.astype(float), w) for g, w in pairs]  # each by itself: small numbers count too
    given, wanted = (np.concatenate([call[k].ravel() for call in calls]) for k in (0, 1))
    if len(given) < 2 or not np.isfinite(given).all() or np.ptp(wanted) == 0:
        return ""
    square = float(wanted @ wanted)
    factor = float(given @ wanted) / square if square else 0.0
    if factor and all(close(g, factor * w) for g, w in calls):
        return f"All numbers of {quoted(name)} are {factor:.4g} times what is expected."
    shift = float((given - wanted).mean())
    if all(close(g, w + shift) for g, w in calls):
        too = "large" if shift > 0 else "small"
        return f"All numbers of {quoted(name)} are {abs(shift):.4g} too {too}."
    return ""


def _near(name: str, wrong: list, pairs: list) -> str:
    """Every number is right within a hundredth: rounded, or found by trying."""
    if any(g.shape != w.shape or w.dtype.kind in "iub" for g, w in pairs):
        return ""
    off = max(float(np.abs(g - w).max(initial=0.0)) for g, w in pairs)
    size = min(float(np.abs(w).max(initial=0.0)) for _, w in pairs)
    if not off < 0.02 * size:
        return ""
    return (
        f"{at_start(quoted(name))} is off by {off:.2g} at most, near but not exact: has it been "
        "rounded, or found by trying out?"
    )


def _other_order(name: str, wrong: list, pairs: list) -> str:
    """The right numbers in another order or another shape."""
    for given, wanted in wrong:
        same = given.size == wanted.size and given.size > 2
        if not same or not close(np.sort(given, axis=None), np.sort(wanted, axis=None)):
            return ""
    given, wanted = wrong[0]
    if given.shape == wanted.shape:
        return f"The numbers of {quoted(name)} are the right ones, in another order."
    turned = given.T.shape == wanted.shape and close(given.T, wanted)
    what = "transposed" if turned else f"in shape {given.shape} where {wanted.shape} is expected"
    return f"The numbers of {quoted(name)} are the right ones, {what}."


def _places(name: str, wrong: list, pairs: list) -> str:
    """Only some places along one axis are wrong, in the first call that is."""
    given, wanted = wrong[0]
    if given.shape != wanted.shape or given.ndim == 0:
        return ""
    near = 1e-5 * max(np.abs(wanted).max(initial=0.0), 1e-7)
    off = ~(np.abs(given.astype(float) - wanted) <= near)  # so that NaN is off
    for axis in range(off.ndim):
        bad = np.flatnonzero(off.any(axis=tuple(k for k in range(off.ndim) if k != axis)))
        size = off.shape[axis]
        if 0 < len(bad) < size and bad[-1] - bad[0] + 1 == len(bad):
            where = f"{bad[0]}" if len(bad) == 1 else f"{bad[0]}:{bad[-1] + 1}"
            place = ", ".join([":"] * axis + [where])
            what = f"`[{place}]` of {name}" if " " in name else f"`{name}[{place}]`"
            return f"Only {what} is wrong; the whole shape is {wanted.shape}."
    return ""


_SAYINGS = (_factor, _near, _other_order, _places)


def quoted(name: str) -> str:
    """A result's name in a sentence: code in backticks, words as they are."""
    return name if " " in name else f"`{name}`"


def bare(name: str) -> str:
    """A result's name without its axes or its kind: `h_t`, "the input"."""
    return re.sub(r" \(.*\)$", "", name)


def is_finite(result: Any) -> bool:
    """Whether a result, or each of several, is an array of finite numbers, not empty."""
    parts = parts_of(result)
    return all(is_numbers(part) and part.size and np.isfinite(part).all() for part in parts)
