"""Measure claims on seeds drawn from a date: taken up again where it broke off, on two cores."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import NamedTuple

import numpy as np

from course_tools import ROOT
from course_tools.terminal import console, table_of
from lstm_course.studies.runs import run_all

from .claim import Claim, all_claims

BUILD = ROOT / "_build" / "claims"
NUM_SEEDS = 10
OLD = range(NUM_SEEDS)  # the seeds on which claims are written; none of them is drawn again


class Row(NamedTuple):
    """What one measure found with one seed: `values` by name, as JSON."""

    measure: str
    seed: int
    values: str


def run_command(only: str = "", seeds: Sequence[int] = (), workers: int = 2) -> int:
    """Measure claims, print claim, effect then and now, held or not; 1 where one is not held.

    only: numbers of lessons, "05 06"; all without. seeds: others than today's ten.
    """
    claims = all_claims(only)
    chosen = list(seeds) or seeds_of(date.today())
    now = measure(claims, chosen, BUILD, workers)
    rows = [_row(claim, summary) for claim, summary in zip(claims, now, strict=True)]
    head = ("claim", "must hold", "then", "now", "")
    title = f"Claims on seeds {', '.join(map(str, chosen))}"
    console(piped=150).print(table_of(title, head, rows))
    return int(not all(c.holds(summary) for c, summary in zip(claims, now, strict=True)))


def seeds_of(day: date) -> list[int]:
    """Ten seeds, the same all day, none of those on which the claims were written."""
    rng = np.random.default_rng(day.toordinal())
    return sorted(int(k) for k in rng.choice(10**6, NUM_SEEDS, replace=False) + NUM_SEEDS)


def measure(
    claims: list[Claim], seeds: list[int], folder: Path = BUILD, workers: int = 2
) -> list[float]:
    """The summary of each claim over the seeds. Each measure runs once a seed, and is remembered.

    What was measured stays in `folder`, in a file for these seeds, until the folder is removed.
    """
    names = list(dict.fromkeys(_name(claim.measure) for claim in claims))
    points = [(name, seed) for name in names for seed in seeds]
    file = folder / f"{'-'.join(map(str, seeds))}.csv"
    folder.mkdir(parents=True, exist_ok=True)
    rows = run_all(_measure, points, file, Row, workers, "claims")
    values = {(row.measure, row.seed): json.loads(row.values) for row in rows}
    return [
        claim.summarize([values[_name(claim.measure), seed][claim.value] for seed in seeds])
        for claim in claims
    ]


def _measure(name: str, seed: int) -> Row:
    """One measure with one seed, in a process of its own."""
    return Row(name, seed, json.dumps(resolve_name(name)(seed)))


def _name(function) -> str:
    return f"{function.__module__}:{function.__name__}"


def _row(claim: Claim, now: float) -> tuple[str, ...]:
    """A claim as a line of the table."""
    said = "held" if claim.holds(now) else "NOT HELD"
    sentence = f"{claim.lesson[:2]} {claim.sentence}"
    return sentence, claim.bound, f"{claim.then:.3g}", f"{now:.3g}", said
