"""Run the course: `python run.py lab`, `python run.py test`. The Makefile calls this too.

Only the standard library, and no grammar newer than Python 2.7 (set_up.py says why).
"""

from __future__ import print_function

import glob
import io
import json
import os
import shutil
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True  # Python 2 would leave a set_up.pyc beside the sources
from set_up import ROOT, VENV, Stop, call, problem_with_python, remove, say, set_up  # noqa: E402

FIRST_LESSON = "00_start_here.ipynb"
THREADS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"]
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120", "--dist", "loadscope"]
NBVAL += ["-p", "course_tools.release.kernels"]
CACHES = [".pytest_cache", ".ruff_cache", ".hypothesis", "_build", "build", "*.egg-info"]
CACHES += ["__pycache__", "tests/__pycache__", "lstm_course/**/__pycache__"]
CACHES += ["notebooks/.ipynb_checkpoints"]
HELP = """\
make lab      set up the course where needed and open it in JupyterLab at lesson 00
make test     every check: style, spelling, unit tests, and each notebook run and compared
make bench    our networks timed beside PyTorch's
make refresh  run every notebook and store its outputs again
make slides   a deck of slides from each lesson, in _build/slides; one: make slides ARGS=05
make site     the lessons as web pages with search, in _build/site
make release  everything before a release, some hours: course_tools/release says what and how
make environments    every notebook compared under many environments, a part of it
make clean    remove .venv and all caches; the next command sets up afresh

Another interpreter:  make lab PYTHON=python3.12
Without make:         python run.py lab   (on Windows: py run.py lab)
"""


def lab(options):
    """Open JupyterLab in notebooks/ at lesson 00."""
    folder = os.path.join(ROOT, "notebooks")
    if not os.path.exists(os.path.join(folder, FIRST_LESSON)):
        raise Stop("notebooks/%s is missing: get the course afresh." % FIRST_LESSON)
    set_up()
    try:
        # Not as a file to open: then the address that JupyterLab prints would lack the lesson.
        first = "--LabApp.default_url=/lab/tree/notebooks/" + FIRST_LESSON
        # The course's folder, not notebooks/: else lessons' links to NOTATION.md lead nowhere.
        served = "--ServerApp.root_dir=" + ROOT
        return call(["-m", "jupyterlab", served, first] + options, folder)
    except KeyboardInterrupt:
        return 0  # the usual way to leave JupyterLab


def test(options):
    """Run every check, then say in one line what passed or what failed."""
    start = time.time()
    set_up(dev=True)
    reports = tempfile.mkdtemp()
    try:
        results = [run_check(reports, name, argv) for name, argv in checks(options)]
    finally:
        shutil.rmtree(reports, ignore_errors=True)
    failed = [text for passed, text in results if not passed]
    good = [text for passed, text in results if passed and text]
    say("")
    if failed:
        say("make test: FAILED: " + "; ".join(failed))
    else:
        say("make test: %s, in %.0f s" % (", ".join(good), time.time() - start))
    return 1 if failed else 0


def checks(options):
    """Return the checks in order as (name, arguments of .venv's Python)."""
    pytest = ["-m", "course_tools.release.offline", "-m", "pytest", "-q", "-n", "2"]
    return [
        ("ruff check", ["-m", "ruff", "check", "."]),
        ("ruff format", ["-m", "ruff", "format", "--check", "."]),
        ("codespell", ["-m", "codespell_lib"]),
        ("unit tests", pytest + ["tests"] + options),
        ("notebooks", pytest + NBVAL + ["notebooks"]),
    ]


def run_check(reports, name, arguments):
    """Run one check; return (passed, text for the summary line)."""
    say("\n== %s" % name)
    report = os.path.join(reports, name.replace(" ", "-") + ".xml")
    counted = "pytest" in arguments
    more = ["--junitxml=" + report] if counted else []
    code = call(arguments + more, **dict.fromkeys(THREADS, "1"))
    if not counted:
        return (not code, name if code else "")
    cases = read_report(report)
    bad = sum(outcome == "bad" for _, outcome in cases)
    good = sum(outcome == "good" for _, outcome in cases)
    if code or bad or not good:
        how = "%d of %d failed" % (bad, len(cases)) if bad else "ended with code %d" % code
        return (False, "%s (%s)" % (name, how))
    skipped = " (%d skipped)" % (len(cases) - good) if good < len(cases) else ""
    if name == "notebooks":
        count = len({place for place, _ in cases})
        share = describe_share(measure_share(os.path.join(ROOT, "notebooks")))
        return (True, "%d notebooks run (%d cells%s)%s" % (count, good, share, skipped))
    return (True, "%d %s passed%s" % (good, name, skipped))


def read_report(path):
    """Return (where, "good", "bad" or "skipped") of each test in one of pytest's XML reports."""
    cases = []
    for case in ElementTree.parse(path).iter("testcase") if os.path.exists(path) else []:
        found = {child.tag for child in case}
        outcome = "bad" if found & {"failure", "error"} else "good"
        cases.append((case.get("classname"), "skipped" if "skipped" in found else outcome))
    return cases


def measure_share(folder):
    """Count how much nbval compares: cells with output, compared, pictures, reasons of the rest."""
    share = {"output": 0, "compared": 0, "pictures": 0, "ignored": {}}
    for path in sorted(glob.glob(os.path.join(folder, "*.ipynb"))):
        with io.open(path, encoding="utf-8") as file:
            cells = [cell for cell in json.load(file)["cells"] if cell.get("outputs")]
        share["output"] += len(cells)
        for cell in cells:
            if "nbval-ignore-output" in cell["metadata"].get("tags", []):
                why = cell["metadata"].get("lstm_course", {}).get("why", "no reason given")
                share["ignored"][why] = share["ignored"].get(why, 0) + 1
            else:
                kinds = [kind for output in cell["outputs"] for kind in output.get("data", ())]
                share["pictures"] += sum(kind.startswith("image/") for kind in kinds)
                share["compared"] += 1
    return share


def describe_share(share):
    """Return what is compared as a piece of the summary line, "" where nothing has output."""
    if not share["output"]:
        return ""
    percent = 100.0 * share["compared"] / share["output"]
    ignored = ", ".join("%d %s" % (n, why) for why, n in sorted(share["ignored"].items()))
    text = ", %d of %d outputs compared = %.1f %%, their %d pictures only by text"
    text %= (share["compared"], share["output"], percent, share["pictures"])
    return text + ("; not compared: " + ignored if ignored else "")


def release(options):
    """Run every check before a release, or those named."""
    set_up(dev=True)
    return call(["-m", "course_tools.release"] + options)


def environments(options):
    """Compare every notebook under many environments, or under those named."""
    set_up(dev=True)
    return call(["-m", "course_tools.release.matrix"] + options)


def bench(options):
    """Time our networks beside PyTorch's."""
    set_up()
    return call(["-m", "lstm_course", "bench"] + options)


def refresh(options):
    """Run every notebook and store its outputs again."""
    set_up(dev=True)
    return call(["-m", "lstm_course", "refresh"] + options)


def slides(options):
    """Make a deck of slides from each lesson."""
    set_up(dev=True)
    return call(["-m", "lstm_course", "slides"] + options)


def site(options):
    """Build the readable site of the executed lessons."""
    set_up(dev=True)
    return call(["-m", "lstm_course", "site"] + options)


def clean(options):
    """Remove .venv and all caches."""
    for pattern in CACHES:
        for path in glob.glob(os.path.join(ROOT, pattern), recursive=True):
            remove(path)
    remove(VENV)
    return 0


COMMANDS = {
    "lab": lab,
    "test": test,
    "bench": bench,
    "refresh": refresh,
    "slides": slides,
    "site": site,
    "release": release,
    "environments": environments,
    "clean": clean,
}


def main(arguments):
    """Run one command and return the exit code."""
    if not arguments or arguments[0] in ("help", "--help", "-h"):
        print(HELP, end="")
        return 0
    if arguments[0] not in COMMANDS:
        print("%s is not a command; these are:\n\n%s" % (arguments[0], HELP), file=sys.stderr)
        return 2
    problem = problem_with_python()
    try:
        if problem:
            raise Stop(problem)
        return COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
