"""Environment x notebook: run, remembered one by one, and printed as a table."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from .environments import Environment, list_environments
from .interpreters import CannotInstall, environment_of, overlay_of, own_version
from .notebook_runs import NotebookRun, find_lessons, run_notebooks
from .remembered import COURSE, FOLDER, LESSONS, SETTINGS, Remembered, digest_of
from .table import clock

PATIENT = ("--nbval-cell-timeout=900",)  # one environment may be slow, and another job busy
STORE = Remembered(FOLDER / "environments.json")


@dataclass(frozen=True)
class MatrixRow:
    """One environment: {lesson: cells that differ}, seconds, versions, and why it does not count.

    `problem` is "" where the row counts; `left_out` where the environment is not to be had here.
    """

    name: str
    lessons: dict[str, int]
    seconds: float
    versions: str
    problem: str = ""
    left_out: bool = False

    @property
    def good(self) -> bool:
        """Tell whether every cell was equal and the environment was in force."""
        return not self.problem and bool(self.lessons) and not any(self.lessons.values())


def run_matrix(
    names: Sequence[str] = (), lessons: Sequence[str] = (), again: bool = False
) -> list[MatrixRow]:
    """Run the environments with these names, all without; print each row as it comes."""
    environments = list_environments()
    unknown = set(names) - {environment.name for environment in environments}
    if unknown:
        known = ", ".join(environment.name for environment in environments)
        raise ValueError(f"no environment {', '.join(sorted(unknown))}; there are: {known}")
    chosen = [one for one in environments if not names or one.name in names]
    print(header(lessons), flush=True)
    rows = []
    for environment in chosen:
        rows.append(run_or_remember(environment, lessons, again))
        print(format_row(rows[-1], lessons), flush=True)
    return rows


def run_or_remember(environment: Environment, lessons: Sequence[str], again: bool) -> MatrixRow:
    """Return the row of one environment, from an earlier run where nothing has changed since."""
    setting = f"{environment.variables} {environment.python} {environment.numpy} {sys.version}"
    digest = digest_of(*LESSONS, *COURSE, *SETTINGS, also=setting)
    known = None if again or lessons else STORE.load(environment.name, digest)
    if known:
        return MatrixRow(**known)
    row = run_environment(environment, lessons)
    if not lessons and not row.left_out:
        STORE.store(environment.name, digest, vars(row))
    return row


def run_environment(environment: Environment, lessons: Sequence[str]) -> MatrixRow:
    """Run the notebooks in one environment and judge whether it was in force."""
    start = time.monotonic()
    version = environment.python or own_version()
    variables = dict(environment.variables)
    try:
        python = environment_of(version)
        if environment.numpy:
            variables["PYTHONPATH"] = str(overlay_of(environment.numpy, version))
    except CannotInstall as problem:
        return MatrixRow(environment.name, {}, 0, "", str(problem), left_out=True)
    log = FOLDER / "logs" / f"{environment.name.replace(' ', '-')}.txt"
    paths = find_lessons(lessons)
    run = run_notebooks(paths, log, str(python), variables, environment.workers, PATIENT)
    seconds = time.monotonic() - start
    problem = problem_with(environment, run)
    return MatrixRow(environment.name, run.per_lesson(), seconds, versions(run), problem)


def problem_with(environment: Environment, run: NotebookRun) -> str:
    """Return why a run proves nothing, "" where it counts."""
    if not run.cells:
        return f"nothing ran: pytest ended with code {run.code}"
    if len(run.kernels) < len(run.per_lesson()) or not all(run.kernels.values()):
        return "not every kernel said what was in force"
    errors = {told["error"] for told in run.kernels.values() if "error" in told}
    if errors:
        return f"a kernel could not say what was in force: {errors.pop()}"
    return "" if environment.in_force(list(run.kernels.values())) else "was not in force"


def versions(run: NotebookRun) -> str:
    """Return the versions that the kernels ran: Python, NumPy, and torch without its build."""
    told = list(run.kernels.values())
    found = [
        next((k[name] for k in told if name in k), "-") for name in ("python", "numpy", "torch")
    ]
    return " ".join(text.split("+")[0] for text in found)


def header(lessons: Sequence[str]) -> str:
    """Return the table's first line."""
    numbers = " ".join(path.name[:2] for path in find_lessons(lessons))
    return f"{'environment':18} {numbers}   time  Python, NumPy, torch"


def format_row(row: MatrixRow, lessons: Sequence[str]) -> str:
    """Return one line: a dot for a notebook that is equal, else the number of differing cells."""
    if row.left_out:
        return f"{row.name:18} left out: {row.problem}"
    numbers = [path.name[:2] for path in find_lessons(lessons)]
    cells = " ".join(f"{row.lessons.get(n, '?') or '.':>2}" for n in numbers)
    problem = f"  NOT COUNTED: {row.problem}" if row.problem else ""
    return f"{row.name:18} {cells}  {clock(row.seconds):>5}  {row.versions}{problem}"


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
