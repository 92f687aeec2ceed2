"""The strict comparison of notebooks in a process of its own, and which cells differed."""

from __future__ import annotations

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
from run import NBVAL, read_report

from .inside_kernels import PROPERTY

OFFLINE = ("-m", "course_tools.release.offline")
SECONDS = 60 * 60  # for one run of all notebooks on a busy machine


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
    paths: Sequence[Path],
    log: Path,
    python: str = sys.executable,
    variables: dict[str, str | None] | None = None,
    workers: int = 2,
    more: Sequence[str] = (),
    offline: bool = False,
) -> NotebookRun:
    """Run nbval as `make test` does, in another environment: `variables` (None removes one).

    This checkout's package is used whatever Python it is; pytest's output goes into `log`.
    """
    env = changed_environment(variables or {})
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [python, *(OFFLINE if offline else ()), "-m", "pytest", "-q"]
        command += ["-n", str(workers), "-p", "no:cacheprovider", *NBVAL, *more]
        command += ["-p", "course_tools.release.inside_kernels", f"--junitxml={report}"]
        command += [str(path) for path in paths]
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w", encoding="utf-8") as file:
            done = subprocess.run(
                command, cwd=ROOT, env=env, stdout=file, stderr=file, timeout=SECONDS
            )
        return read_run(report, done.returncode)


def changed_environment(variables: dict[str, str | None]) -> dict[str, str]:
    """Return this process's environment with these variables changed; PYTHONPATH gets our root."""
    env = {**os.environ, **variables}
    folders = [env.get("PYTHONPATH"), str(ROOT)]
    env["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
    return {name: value for name, value in env.items() if value is not None}


def read_run(report: Path, code: int) -> NotebookRun:
    """Read pytest's XML report; a missing one is a run without cells."""
    run = NotebookRun(code=code)
    for case in read_report(report):
        lesson = re.search(r"(\d\d)_\w*(?:\.ipynb)?$", case.where)[1]
        run.cells[lesson, int(case.name.split()[-1])] = case.outcome
        for told in (told for what, told in case.told if what == PROPERTY):
            run.kernels[lesson] = json.loads(told)
    return run
