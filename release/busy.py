"""The strict comparison again and again while every core is busy with something else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager

from .notebook_runs import find_lessons, run_notebooks
from .remembered import COURSE, FOLDER, LESSONS, SETTINGS, Remembered, digest_of
from .table import NOT_OK, OK, clock

RUNS = 20
STORE = Remembered(FOLDER / "busy.json")


@contextmanager
def busy_cores(number: int):
    """Keep so many cores busy until the block ends."""
    burn = [sys.executable, "-c", "while True: pass"]
    burners = [subprocess.Popen(burn) for _ in range(number)]
    try:
        yield burners
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def run_busy(again: bool, runs: int = RUNS) -> tuple[str, str]:
    """Compare every notebook `runs` times; the runs are remembered one by one."""
    digest = digest_of(*LESSONS, *COURSE, *SETTINGS)
    told = [run_or_remember(k, digest, again) for k in range(runs)]
    cores = os.cpu_count() or 1
    bad = {name: text for one in told for name, text in one["bad"].items()}
    longest = clock(max((one["seconds"] for one in told), default=0))
    text = (
        f"{len(told)} runs of {max(one['cells'] for one in told)} cells while {cores} cores were "
    )
    text += f"busy, the longest {longest}: {sum(bool(one['bad']) for one in told)} with a failure"
    failed = bool(bad) or not all(one["cells"] for one in told)
    return (NOT_OK if failed else OK), text + (f" ({', '.join(bad)})" if bad else "")


def run_or_remember(k: int, digest: str, again: bool) -> dict:
    """Return {cells, bad cells, seconds} of run number k, an earlier one where nothing changed."""
    known = None if again else STORE.load(f"run {k}", digest)
    if known:
        return known
    start = time.monotonic()
    with busy_cores(os.cpu_count() or 1):
        run = run_notebooks(find_lessons(), FOLDER / "logs" / f"busy-{k}.txt")
    bad = {f"lesson {lesson}, cell {cell}": f"run {k}" for lesson, cell in run.bad()}
    told = {"cells": len(run.cells), "bad": bad, "seconds": time.monotonic() - start}
    STORE.store(f"run {k}", digest, told)
    return told
