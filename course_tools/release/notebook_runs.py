"""The strict comparison of notebooks in a process of its own, and which cells differed."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course_tools import ROOT
from run import NBVAL, Case, read_report

from .inside_kernels import PROPERTY

OFFLINE = ("-m", "course_tools.release.offline")
SECONDS = 3 * 60 * 60  # for one run on a busy machine


@dataclass
class NotebookRun:
    """What one run gave: each cell's outcome, by lesson the kernel's words, pytest's exit code."""

    cells: dict[tuple[str, int], str] = field(default_factory=dict)  # (lesson, number): outcome
    kernels: dict[str, dict] = field(default_factory=dict)  # lesson: what was in force
    code: int = 0

    def bad(self) -> list[tuple[str, int]]:
        """Return the cells that did not pass."""
        return [cell for cell, outcome in self.cells.items() if outcome != "good"]


def run_notebooks(
    paths: Sequence[Path], log: Path, workers: int = 2, more: Sequence[str] = (), **where
) -> NotebookRun:
    """Run nbval as `make test` does; `where` is what `run_pytest` takes, without it as here."""
    words = ["-n", str(workers), "-p", "no:cacheprovider", *NBVAL, *more]
    words += ["-p", "course_tools.release.inside_kernels", *map(str, paths)]
    return read_run(*run_pytest(words, log, **{"offline": False} | where))


def run_pytest(
    words: Sequence[str],
    log: Path,
    python: str = sys.executable,
    variables: dict[str, str | None] | None = None,
    offline: bool = True,
) -> tuple[list[Case], int]:
    """Run pytest in another environment, `variables` (None removes one): its cases, its exit code.

    This checkout's package is used whatever Python it is; pytest's output goes into `log`.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [python, *(OFFLINE if offline else ()), "-m", "pytest", "-q", *words]
        command.append(f"--junitxml={report}")
        code = run_logged(command, log, changed_environment(variables or {}))
        return read_report(report), code


def run_logged(command: Sequence[str], log: Path, env: dict[str, str] | None = None) -> int:
    """Run a command with its output in a log; return its exit code."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as file:
        options = {"cwd": ROOT, "env": env, "stdout": file, "stderr": file, "timeout": SECONDS}
        return subprocess.run(command, **options).returncode


def changed_environment(variables: dict[str, str | None]) -> dict[str, str]:
    """Return this process's environment with these variables changed; PYTHONPATH gets our root."""
    env = {**os.environ, **variables}
    folders = [env.get("PYTHONPATH"), str(ROOT)]
    env["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
    return {name: value for name, value in env.items() if value is not None}


def read_run(cases: Sequence[Case], code: int) -> NotebookRun:
    """Sort what pytest reported by lesson and cell."""
    run = NotebookRun(code=code)
    for case in cases:
        lesson = re.search(r"(\d\d)_\w*(?:\.ipynb)?$", case.where)[1]
        run.cells[lesson, int(case.name.split()[-1])] = case.outcome
        for told in (told for what, told in case.told if what == PROPERTY):
            run.kernels[lesson] = json.loads(told)
    return run
