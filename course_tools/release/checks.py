"""Every check before a release, by name: what it runs, what it measures, what it rests on."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from course_tools import ROOT
from course_tools.notebooks import find_notebooks
from run import Case

from .environments import Environment, list_environments
from .interpreters import CannotInstall, python_with, run_nox
from .notebook_runs import NotebookRun, run_logged, run_notebooks, run_pytest

OK, NOT_OK, LEFT_OUT = "ok", "not ok", "left out"
ENVIRONMENTS = "environments"  # a group
BUSY = 10  # times two runs
FOLDER = ROOT / "build" / "release"  # git ignores build/
LOGS = FOLDER / "logs"
LESSONS = ("notebooks/*.ipynb", "lstm_course/**/*.py", "lstm_course/**/*.js", "datasets/**/*")
LESSONS += ("lstm_course/**/*.css", "course_tools/**/*.py", "run.py", "conftest.py")
LESSONS += ("pyproject.toml", "constraints.txt", "requirements.txt")
EVERYTHING = (*LESSONS, "tests/**/*", "*.md", "requirements*.txt", ".ci/run")
EVERYTHING += (".github/workflows/*.yml",)
# The site's reader of Markdown uses what a later Sphinx will not have.
NOT_OURS = "ignore:'myst_parser"
STRICT = {"PYTHONWARNINGS": f"error,{NOT_OURS}", "PYTHONHASHSEED": "random"}
PATIENT = ("--nbval-cell-timeout=900",)  # one environment may be slow, and another job busy
BURN = "import os; getattr(os, 'nice', int)(19)\nwhile True: pass"
Result = tuple[str, str]  # outcome, what was measured; of one that was left out, the reason


@dataclass(frozen=True)
class Check:
    """One check, and the files that it rests on; without any it is never remembered."""

    name: str
    wants: str
    run: Callable[[], Result]
    rests_on: tuple[str, ...] = ()
    group: str = ""


def list_checks(lessons: Sequence[str] = ()) -> list[Check]:
    """Return every check in its order; of lessons only these in the environments."""
    strict = partial(run_tests, "warnings", "not release", "-W", "error", variables=STRICT)
    paths, rests_on = find_notebooks(lessons), () if lessons else LESSONS
    return [
        Check("make test", "every quick check", make_test, EVERYTHING),
        Check("slow tests", "what `make test` leaves out", slow_tests, EVERYTHING),
        Check("warnings", "the tests: -W error, hashes random", strict, EVERYTHING),
        Check("audit", "no known vulnerability in a pinned package", audit),
        *(
            Check(one.name, "notebooks equal", partial(compare, one, paths), rests_on, ENVIRONMENTS)
            for one in list_environments()
        ),
        *(
            Check(f"busy {k}", "notebooks equal", partial(busy, k), LESSONS, "busy")
            for k in range(1, BUSY + 1)
        ),
    ]


def make_test() -> Result:
    """Run `make test`; its last line says what was measured."""
    log = LOGS / "make-test.txt"
    code = run_logged([sys.executable, "run.py", "test"], log)
    text = log.read_text(encoding="utf-8", errors="replace")
    said = re.findall(r"^make test: (.*)$", text, flags=re.M)
    return (NOT_OK if code else OK), said[-1] if said else f"ended with code {code}"


def slow_tests() -> Result:
    """Run the tests that are marked `release`."""
    return run_tests("slow tests", "release")


def run_tests(name: str, marker: str, *words: str, variables: dict | None = None) -> Result:
    """Run pytest without a network and say how many passed, were skipped and failed."""
    log = LOGS / f"{name.replace(' ', '-')}.txt"
    return judge(*run_pytest(["-n", "2", "-m", marker, "tests", *words], log, variables=variables))


def judge(cases: Sequence[Case], code: int) -> Result:
    """Return what pytest reported: outcomes, and what tests recorded as measured.

    A test records `record_property("measured", "264 cells")`; the same words are added up.
    """
    measured = Counter()
    outcomes = Counter(case.outcome for case in cases)
    for what, value in [pair for case in cases for pair in case.told]:
        number, _, words = value.partition(" ")
        if what == "measured" and number.isdecimal():
            measured[words] += int(number)
    words = {"good": "passed", "bad": "failed", "skipped": "skipped"}
    text = ", ".join(f"{outcomes[k]} {word}" for k, word in words.items() if outcomes[k])
    text += "".join(f", {number:,} {what}" for what, number in measured.items())
    reasons = sorted({case.reason for case in cases if case.outcome == "skipped"})
    text += f" (skipped: {'; '.join(reasons)})" if reasons else ""
    if code or outcomes["bad"]:
        return NOT_OK, text or f"pytest ended with code {code}"
    return (OK if outcomes["good"] else LEFT_OUT), text


def compare(environment: Environment, paths: Sequence[Path]) -> Result:
    """Run notebooks in an environment and compare every cell."""
    try:
        python = python_with(environment.python, environment.numpy)
    except CannotInstall as problem:
        return LEFT_OUT, str(problem)
    log = LOGS / f"{environment.name.replace(' ', '-')}.txt"
    where = {"python": python, "variables": environment.variables, "offline": environment.offline}
    run = run_notebooks(paths, log, environment.workers, PATIENT, **where)
    return judge_runs([run], paths, environment)


def judge_runs(
    runs: Sequence[NotebookRun], paths: Sequence[Path], environment: Environment | None = None
) -> Result:
    """Return ok where every cell of every notebook is equal and the environment was in force."""
    problems = []
    for run in runs:
        kernels = [run.kernels.get(path.name[:2]) for path in paths]
        errors = [told["error"] for told in kernels if told and "error" in told]
        if {path.name[:2] for path in paths} - {lesson for lesson, _ in run.cells}:
            problems.append(f"not every notebook ran: pytest ended with code {run.code}")
        elif not all(kernels):
            problems.append("not every kernel said what was in force")
        elif errors:
            problems.append(f"a kernel could not say what was in force: {errors[0]}")
        elif environment and not environment.in_force(kernels):
            problems.append("was not in force")
        problems += [f"lesson {lesson}, cell {cell} differs" for lesson, cell in run.bad()]
    if problems:
        return NOT_OK, "; ".join(dict.fromkeys(problems))
    kernels = runs[0].kernels.values()
    versions = [next((k[n] for k in kernels if n in k), "-") for n in ("python", "numpy", "torch")]
    cells = sum(len(run.cells) for run in runs)
    return OK, f"{cells} cells; Python {{}}, NumPy {{}}, torch {{}}".format(*versions)


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


def busy(number: int) -> Result:
    """Compare every notebook twice at once, with twice the workers that two cores can serve."""
    paths, logs = find_notebooks(), [LOGS / f"busy-{number}-{k}.txt" for k in "ab"]
    with busy_cores(os.cpu_count() or 1), ThreadPoolExecutor(len(logs)) as pool:
        runs = list(pool.map(partial(run_notebooks, paths), logs))
    return judge_runs(runs, paths)


def audit() -> Result:
    """Ask the services that pip-audit knows about every pinned package, until one knows any.

    Not ok is a known vulnerability, and a package that the service does not know.
    """
    reason = "no service knows any of them"
    for service in ("pypi", "osv"):
        try:
            answer = re.search('^{"dependencies".*', run_nox("audit", service), re.M)
        except CannotInstall as problem:
            reason = str(problem)
            continue
        packages = json.loads(answer[0])["dependencies"] if answer else []
        audited = [package for package in packages if "vulns" in package]
        found = [f"{p['name']} {p['version']}: {one['id']}" for p in audited for one in p["vulns"]]
        if audited:
            text = f"{len(audited)} of {len(packages)} packages audited"
            good = len(audited) == len(packages) and not found
            return (OK if good else NOT_OK), ", ".join([text, *found])
    return LEFT_OUT, f"no package audited: {reason}"
