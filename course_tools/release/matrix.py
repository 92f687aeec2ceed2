"""Environment x notebook: run, remembered one by one, and printed as a table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course_tools.notebooks import find_notebooks

from .environments import Environment, list_environments
from .interpreters import CannotInstall, python_with
from .notebook_runs import NotebookRun, run_notebooks
from .remembered import COURSE, FOLDER, SETTINGS, Remembered, digest_of
from .table import clock

PATIENT = ("--nbval-cell-timeout=900",)  # one environment may be slow, and another job busy
VERSIONS = ("python", "numpy", "torch")
STORE = Remembered(FOLDER / "environments.json")


@dataclass(frozen=True)
class MatrixRow:
    """One environment: {lesson: its result}, and why the row does not count, "" where it does.

    A result is {cells, bad (how many differ), kernel (what was in force in it), seconds}.
    `left_out`: the environment is not to be had here.
    """

    name: str
    lessons: dict[str, dict]
    problem: str = ""
    left_out: bool = False

    @property
    def good(self) -> bool:
        """Tell whether every cell was equal and the environment was in force."""
        bad = any(result["bad"] for result in self.lessons.values())
        return bool(self.lessons) and not self.problem and not bad

    def __str__(self) -> str:
        """A dot for a notebook that is equal, else the number of differing cells."""
        if self.left_out:
            return f"{self.name:20} left out: {self.problem}"
        results = self.lessons.values()
        cells = " ".join(f"{r['bad'] or '.' if r['cells'] else '?':>2}" for r in results)
        said = [next((r["kernel"][n] for r in results if n in r["kernel"]), "-") for n in VERSIONS]
        versions = " ".join(text.split("+")[0] for text in said)  # torch without its build
        problem = f"  NOT COUNTED: {self.problem}" if self.problem else ""
        seconds = clock(sum(result["seconds"] for result in results))
        return f"{self.name:20} {cells}  {seconds:>6}  {versions}{problem}"


def run_matrix(
    names: Sequence[str] = (), lessons: Sequence[str] = (), again: bool = False
) -> list[MatrixRow]:
    """Run the environments with these names, all without; print each row as it comes."""
    environments = list_environments()
    unknown = set(names) - {environment.name for environment in environments}
    if unknown:
        known = ", ".join(environment.name for environment in environments)
        raise ValueError(f"no environment {', '.join(sorted(unknown))}; there are: {known}")
    paths = find_notebooks(lessons)
    numbers = " ".join(path.name[:2] for path in paths)
    print(f"{'environment':20} {numbers}    time  Python, NumPy, torch", flush=True)
    rows = []
    for environment in environments:
        if not names or environment.name in names:
            rows.append(run_environment(environment, paths, again))
            print(rows[-1], flush=True)
    return rows


def run_environment(environment: Environment, paths: Sequence[Path], again: bool) -> MatrixRow:
    """Run those notebooks in an environment that are not remembered from before; judge all."""
    digests = {path: lesson_digest(environment, path) for path in paths}
    known = {path: STORE.load(key(environment, path), digests[path]) for path in paths}
    missing = [path for path in paths if again or not known[path]]
    try:
        run = run_missing(environment, missing) if missing else NotebookRun()
    except CannotInstall as problem:
        return MatrixRow(environment.name, {}, str(problem), left_out=True)
    for path in missing:
        known[path] = result_of(run, path.name[:2])
        if known[path]["kernel"]:
            STORE.store(key(environment, path), digests[path], known[path])
    problem = problem_with(environment, list(known.values()), run.code)
    return MatrixRow(environment.name, {p.name[:2]: known[p] for p in paths}, problem)


def run_missing(environment: Environment, paths: Sequence[Path]) -> NotebookRun:
    """Run notebooks in an environment; CannotInstall where it is not to be had."""
    python = python_with(environment.python, environment.numpy)
    log = FOLDER / "logs" / f"{environment.name.replace(' ', '-')}.txt"
    more = environment.workers, PATIENT, environment.offline
    return run_notebooks(paths, log, python, environment.variables, *more)


def lesson_digest(environment: Environment, path: Path) -> str:
    """Return the digest of what decides about one lesson in one environment."""
    setting = f"{environment.variables} {environment.python} {environment.numpy} {sys.version}"
    return digest_of(f"notebooks/{path.name}", *COURSE, *SETTINGS, also=setting)


def key(environment: Environment, path: Path) -> str:
    """Return the name under which a lesson's result in an environment is remembered."""
    return f"{environment.name}: {path.name[:2]}"


def result_of(run: NotebookRun, lesson: str) -> dict:
    """Return one lesson's result as plain values."""
    return {
        "cells": sum(name == lesson for name, _ in run.cells),
        "bad": len(run.bad(lesson)),
        "kernel": run.kernels.get(lesson, {}),
        "seconds": run.seconds.get(lesson, 0.0),
    }


def problem_with(environment: Environment, results: Sequence[dict], code: int) -> str:
    """Return why a run proves nothing, "" where it counts."""
    kernels = [result["kernel"] for result in results]
    errors = [told["error"] for told in kernels if "error" in told]
    if not all(result["cells"] for result in results):
        return f"not every notebook ran: pytest ended with code {code}"
    if not all(kernels):
        return "not every kernel said what was in force"
    if errors:
        return f"a kernel could not say what was in force: {errors[0]}"
    return "" if environment.in_force(kernels) else "was not in force"


def summary(rows: Sequence[MatrixRow]) -> str:
    """Return one sentence that counts the rows."""
    good, left = sum(row.good for row in rows), sum(row.left_out for row in rows)
    lessons = max((len(row.lessons) for row in rows), default=0)
    text = f"{good} of {len(rows) - left} environments equal in all cells of {lessons} notebooks"
    bad = [row.name for row in rows if not row.good and not row.left_out]
    if bad:
        text += f"; not: {', '.join(bad)}"
    reasons = [f"{row.name} ({row.problem})" for row in rows if row.left_out]
    return text + (f"; left out: {', '.join(reasons)}" if reasons else "")


def main(words: Sequence[str]) -> int:
    """Run the environments that are named, all without; return the exit code."""
    parser = argparse.ArgumentParser(prog="make environments", description=__doc__)
    parser.add_argument("names", nargs="*", help="environments, all without")
    parser.add_argument("--lessons", nargs="+", default=[], help="numbers, such as 00 04")
    parser.add_argument("--again", action="store_true", help="take no result of before")
    options = parser.parse_args(words)
    try:
        rows = run_matrix(options.names, options.lessons, options.again)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"\nenvironments: {summary(rows)}")
    return int(not rows or any(not row.good and not row.left_out for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
