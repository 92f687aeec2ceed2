"""Every check before a release, by name: what it runs, what it measures, what it rests on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import matrix
from .audit import audit
from .busy import run_busy
from .notebook_runs import OFFLINE
from .remembered import COURSE, FOLDER, LESSONS, ROOT, SETTINGS, TESTS
from .table import LEFT_OUT, NOT_OK, OK

SECONDS = 3 * 60 * 60  # for one check
LOGS = FOLDER / "logs"
CONFIGURATION = ("run.py", "*.md", "requirements*.txt", ".ci/run", ".github/workflows/*.yml")
# The site's theme and its reader of Markdown use what a later Sphinx will not have.
NOT_OURS = ",".join(f"ignore:'{package}" for package in ("sphinx_book_theme", "myst_parser"))
Result = tuple[str, str]  # outcome, what was measured


@dataclass(frozen=True)
class Check:
    """One check: `run(again, runs)` returns (outcome, what was measured).

    `rests_on` are the patterns of the files that decide; without any it is never remembered.
    """

    name: str
    wants: str
    run: Callable[[bool, int], Result]
    rests_on: tuple[str, ...] = ()


def list_checks() -> list[Check]:
    """Return every check in the order in which `make release` runs them."""
    everything = (*LESSONS, *COURSE, *SETTINGS, *TESTS, *CONFIGURATION)
    return [
        Check("make test", "every quick check", lambda again, runs: make_test(), everything),
        *(slow_tests(path) for path in slow_test_files()),
        Check("warnings", "the tests: -W error, hashes random", warnings_are_errors, everything),
        Check("environments", "every notebook equal in every environment", environments),
        Check("audit", "no known weakness in a pinned package", lambda again, runs: audit()),
        Check("busy", "no flake while every core is busy", run_busy),
    ]


def make_test() -> Result:
    """Run `make test`; its last line says what was measured."""
    code, text = run_logged([sys.executable, "run.py", "test"], LOGS / "make-test.txt")
    said = re.findall(r"^make test: (.*)$", text, flags=re.M)
    return (NOT_OK if code else OK), said[-1] if said else f"ended with code {code}"


def environments(again: bool, runs: int) -> Result:
    """Run the matrix; its rows are remembered one by one."""
    rows = matrix.run_matrix(again=again)
    bad = [row for row in rows if not row.good and not row.left_out]
    return (NOT_OK if bad else OK), matrix.summary(rows)


def slow_test_files() -> list[Path]:
    """Return the files with tests that are marked `release`."""
    found = sorted((ROOT / "tests").rglob("test_*.py"))
    return [path for path in found if "mark.release" in path.read_text(encoding="utf-8")]


def slow_tests(path: Path) -> Check:
    """Return the check that runs one file of tests, those marked `release` with the others."""
    name = path.stem.removeprefix("test_")
    first = re.search(r'"""(.+?)[\n."]', path.read_text(encoding="utf-8"))
    rests_on = (
        path.relative_to(ROOT).as_posix(),
        *LESSONS,
        *COURSE,
        *SETTINGS,
        "tests/support/**/*.py",
    )

    def run(again: bool, runs: int) -> Result:
        return run_tests([str(path)], name)

    return Check(name, first[1] if first else name, run, rests_on)


def warnings_are_errors(again: bool, runs: int) -> Result:
    """Run the whole suite with every warning an error, in the processes it starts too."""
    strict = {"PYTHONWARNINGS": f"error,{NOT_OURS}", "PYTHONHASHSEED": "random"}
    return run_tests(["tests", "-W", "error"], "warnings", strict, "not release")


def run_tests(
    arguments: Sequence[str],
    name: str,
    variables: dict[str, str] | None = None,
    marker: str = "release or not release",
) -> Result:
    """Run pytest without a network and say how many passed, were skipped and failed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, *OFFLINE, "-m", "pytest", "-q", "-n", "2"]
        command += ["-m", marker, f"--junitxml={report}", *arguments]
        code, _ = run_logged(command, LOGS / f"{name}.txt", variables)
        if not report.exists():
            return NOT_OK, f"pytest ended with code {code}"
        return judge_report(report.read_text(encoding="utf-8"), code)


def judge_report(xml: str, code: int) -> Result:
    """Return what an XML report of pytest says: outcomes, and what tests recorded as measured.

    A test records `record_property("measured", "264 cells")`; the same words are added up.
    """
    outcomes, measured, reasons = Counter(), Counter(), set()
    for case in ElementTree.fromstring(xml).iter("testcase"):
        found = {child.tag: child for child in case}
        failed = "failure" in found or "error" in found
        outcomes["failed" if failed else "skipped" if "skipped" in found else "passed"] += 1
        if "skipped" in found:
            reasons.add(found["skipped"].get("message", ""))
        for told in case.iter("property"):
            number, _, what = told.get("value", "").partition(" ")
            if told.get("name") == "measured" and number.isdecimal():
                measured[what] += int(number)
    text = ", ".join(f"{outcomes[k]} {k}" for k in ("passed", "failed", "skipped") if outcomes[k])
    text += "".join(f", {number:,} {what}" for what, number in measured.items())
    text += f" (skipped: {'; '.join(sorted(reasons))})" if reasons else ""
    if code or outcomes["failed"]:
        return NOT_OK, text or f"pytest ended with code {code}"
    return (OK if outcomes["passed"] else LEFT_OUT), text


def run_logged(
    command: Sequence[str], log: Path, variables: dict[str, str] | None = None
) -> tuple[int, str]:
    """Run a command with its output in a file; return its exit code and that output."""
    log.parent.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, **(variables or {})}
    with log.open("w", encoding="utf-8") as file:
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=file, stderr=file, timeout=SECONDS)
    return done.returncode, log.read_text(encoding="utf-8", errors="replace")
