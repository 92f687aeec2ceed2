"""What a claim is: data. A sentence of a lesson about a kind of network, and what must hold."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Claim(NamedTuple):
    """A sentence that holds for networks which were not there when it was written.

    lesson, cell: where it stands, the notebook's stem and the cell's id. sentence: some words of
    that cell. measure: a function of a seed that returns measured values by name, each of one
    network or one set of networks. value: which of them. summary: of the values of all seeds,
    "median", "mean", "max" or "min".
    at_least, at_most: where the summary must lie. then: what it was on the seeds 0 to 9.
    """

    lesson: str
    cell: str
    sentence: str
    measure: Callable[[int], dict[str, float]]
    value: str
    summary: str = "median"
    at_least: float = -np.inf
    at_most: float = np.inf
    then: float = np.nan

    @property
    def bound(self) -> str:
        """What must hold, in words: "max at most 0.2"."""
        parts = {"at least": self.at_least, "at most": self.at_most}
        said = [f"{words} {limit:g}" for words, limit in parts.items() if np.isfinite(limit)]
        return f"{self.summary} {', '.join(said)}"

    def summarize(self, values: list[float]) -> float:
        """The summary of what was measured, a value a seed."""
        return float(getattr(np, self.summary)(values))

    def holds(self, summary: float) -> bool:
        """Whether a summary lies where the sentence says."""
        return bool(self.at_least <= summary <= self.at_most)


def all_claims(lessons: str = "") -> list[Claim]:
    """The claims of all lessons, or of those whose numbers, "05 06", `lessons` names.

    Raises ValueError for a lesson without claims.
    """
    names = [name for _, name, _ in pkgutil.iter_modules([str(Path(__file__).parent)])]
    known = [name.removeprefix("lesson_") for name in names if name.startswith("lesson_")]
    wanted = lessons.split() or known
    if unknown := sorted(set(wanted) - set(known)):
        raise ValueError(f"no claims of lesson {', '.join(unknown)}; known: {', '.join(known)}")
    modules = [import_module(f"{__package__}.lesson_{number}") for number in wanted]
    return [claim for module in modules for claim in module.CLAIMS]
