"""The strict comparison again and again, two at a time, so that each keeps the other waiting."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from course_tools.notebooks import find_notebooks

from .notebook_runs import run_notebooks
from .remembered import COURSE, FOLDER, LESSONS, SETTINGS, Remembered, digest_of
from .table import NOT_OK, OK, clock

RUNS = 20
HARNESS = ("run.py", "course_tools/release/kernels.py", "course_tools/release/notebook_runs.py")
AT_ONCE = 2  # each with as many workers as `make test` has: twice the work that two cores do
STORE = Remembered(FOLDER / "busy.json")
BURN = "import os; getattr(os, 'nice', int)(19)\nwhile True: pass"


@contextmanager
def busy_cores(number: int):
    """Leave so many cores no idle moment until the block ends; other work goes first."""
    burners = [subprocess.Popen([sys.executable, "-c", BURN]) for _ in range(number)]
    try:
        yield burners
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def run_busy(again: bool, runs: int = RUNS) -> tuple[str, str]:
    """Compare every notebook `runs` times; the runs are remembered one by one."""
    digest, cores = digest_of(*LESSONS, *COURSE, *SETTINGS, *HARNESS), os.cpu_count() or 1
    known = {k: None if again else STORE.load(f"run {k}", digest) for k in range(runs)}
    missing = [k for k in known if not known[k] or known[k]["bad"]]
    with busy_cores(cores), ThreadPoolExecutor(AT_ONCE) as pool:
        for k, told in zip(missing, pool.map(compare_once, missing), strict=True):
            STORE.store(f"run {k}", digest, told)
            known[k] = told
    told = list(known.values())
    bad = {name: text for one in told for name, text in one["bad"].items()}
    longest = clock(max((one["seconds"] for one in told), default=0))
    text = f"{len(told)} runs of {max(one['cells'] for one in told)} cells, {AT_ONCE} at a time "
    text += f"on {cores} cores that were never idle, the longest {longest}: "
    text += f"{sum(bool(one['bad']) for one in told)} with a failure"
    failed = bool(bad) or not all(one["cells"] for one in told)
    return (NOT_OK if failed else OK), text + (f" ({', '.join(bad)})" if bad else "")


def compare_once(k: int) -> dict:
    """Return {cells, bad cells, seconds} of run number k."""
    start = time.monotonic()
    run = run_notebooks(find_notebooks(), FOLDER / "logs" / f"busy-{k}.txt")
    bad = {f"lesson {lesson}, cell {cell}": f"run {k}" for lesson, cell in run.bad()}
    return {"cells": len(run.cells), "bad": bad, "seconds": time.monotonic() - start}
