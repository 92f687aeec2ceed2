"""Run the course: `python run.py lab`, `python run.py test`. The Makefile calls this too.

Only the standard library, and down to the import of set_up nothing that an old Python 3 cannot run.
"""

import os
import re
import shutil
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import namedtuple
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).with_name("pyproject.toml").read_text(encoding="utf-8")
OLDEST = re.search(r'requires-python = ">=(3\.\d+)"', PROJECT)[1]
if sys.version_info < tuple(map(int, OLDEST.split("."))):
    sys.exit(
        "The course needs Python {} or newer and this is Python {} ({}): install a newer one and "
        "name it, for example: make lab PYTHON=python3.12".format(
            OLDEST, sys.version.split()[0], sys.executable
        )
    )
from set_up import ROOT, VENV, Stop, call, remove, say, set_up  # noqa: E402

LAB_CONFIG = ROOT / "course_tools" / "lab" / "config"
UPDATING = ROOT / "progress" / "update-begun"
FIRST_LESSON = "00_start_here.ipynb"
THREADS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"]
# A file's fixtures (a class, a site) are made once; in the order of the files, slow ones first.
WHOLE_FILES = ["--dist", "loadfile", "--no-loadscope-reorder"]
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=300", "--dist", "loadscope"]
NBVAL += ["-p", "course_tools.release.kernels"]
CACHES = [".pytest_cache", ".ruff_cache", ".hypothesis", "_build", "build", "*.egg-info"]
CACHES += ["**/__pycache__", "notebooks/.ipynb_checkpoints"]
Case = namedtuple("Case", "where name outcome reason told")


def lab(options):
    """Set up the course where needed and open it in JupyterLab at lesson 00."""
    folder = ROOT / "notebooks"
    if not (folder / FIRST_LESSON).exists():
        raise Stop(f"notebooks/{FIRST_LESSON} is missing: get the course afresh.")
    if UPDATING.exists():
        raise Stop("An update of the course was interrupted: give the same `make update` again.")
    if is_root() and not {"--allow-root", "--version"} & set(options):
        raise Stop(
            "You are root, and JupyterLab then starts only where it is told so.\n"
            "In a container that is fine:  make lab ARGS='--allow-root --ip=0.0.0.0 --no-browser'\n"
            "Elsewhere use an account of your own: what runs as root can change every file."
        )
    set_up()
    try:
        # Not as a file to open: then the address that JupyterLab prints would lack the lesson.
        first = "--LabApp.default_url=/lab/tree/notebooks/" + FIRST_LESSON
        # The course's folder, not notebooks/: else lessons' links to NOTATION.md lead nowhere.
        served = [f"--ServerApp.root_dir={ROOT}", "--log-level=WARN"]
        if os.environ.get("SHELL"):  # else it may be a login shell, which forgets our PATH
            shell = {"shell_command": [os.environ["SHELL"]]}
            served.append(f"--ServerApp.terminado_settings={shell}")
        path = [str(LAB_CONFIG), os.environ.get("JUPYTER_CONFIG_PATH", "")]
        config = {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, path))}
        return call(["-m", "jupyterlab", *served, first, *options], folder, **config)
    except KeyboardInterrupt:
        return 0  # the usual way to leave JupyterLab


def is_root():
    """Whether this is the account that may do everything."""
    return getattr(os, "geteuid", lambda: 1)() == 0


def test(options):
    """Run every check: style, spelling, unit tests, each notebook run and compared."""
    start = time.time()
    set_up(dev=True)
    reports = Path(tempfile.mkdtemp())
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
        say(f"make test: {', '.join(good)}, in {time.time() - start:.0f} s")
    return 1 if failed else 0


def checks(options):
    """Return the checks in order as (name, arguments of .venv's Python)."""
    pytest = ["-m", "course_tools.release.offline", "-m", "pytest", "-q", "-n", "2"]
    return [
        ("ruff check", ["-m", "ruff", "check", "."]),
        ("ruff format", ["-m", "ruff", "format", "--check", "."]),
        ("codespell", ["-m", "codespell_lib"]),
        ("unit tests", [*pytest, *WHOLE_FILES, "tests", *options]),
        ("notebooks", [*pytest, *NBVAL, "notebooks"]),
    ]


def run_check(reports, name, arguments):
    """Run one check; return (passed, text for the summary line)."""
    say(f"\n== {name}")
    report = reports / f"{name}.xml"
    counted = "pytest" in arguments
    more = [f"--junitxml={report}"] if counted else []
    code = call(arguments + more, **dict.fromkeys(THREADS, "1"))
    if not counted:
        return (not code, name if code else "")
    cases = read_report(report)
    bad, good = (sum(case.outcome == wanted for case in cases) for wanted in ("bad", "good"))
    if code or bad or not good:
        how = f"{bad} of {len(cases)} failed" if bad else f"ended with code {code}"
        return (False, f"{name} ({how})")
    skipped = f" ({len(cases) - good} skipped)" if good < len(cases) else ""
    if name == "notebooks":
        count = len({case.where for case in cases})
        return (True, f"{count} notebooks run ({good} cells){skipped}")
    return (True, f"{good} {name} passed{skipped}")


def read_report(path):
    """Return each test in a report of pytest's, none where there is no report.

    outcome: "good", "bad" or "skipped"; reason: of a skip; told: what it recorded, in pairs.
    """
    cases = []
    for case in ElementTree.parse(path).iter("testcase") if path.exists() else []:
        found = {child.tag: child.get("message", "") for child in case}
        bad = "failure" in found or "error" in found
        outcome = "bad" if bad else "skipped" if "skipped" in found else "good"
        told = [(one.get("name"), one.get("value", "")) for one in case.iter("property")]
        place = (case.get("classname", ""), case.get("name", ""))
        cases.append(Case(*place, outcome, found.get("skipped", ""), told))
    return cases


def clean(options):
    """Remove .venv and all caches; the next command sets up afresh."""
    remove(VENV)
    for path in [path for pattern in CACHES for path in ROOT.glob(pattern)]:
        remove(path)
    return 0


def tool(name, options):
    """Run one of the course's own programs, with what authors need where it needs that."""
    set_up(dev=name not in ("update", "progress", "doctor", "bench", "claims"))
    words = {"release": "course_tools.release"}.get(name, f"lstm_course {name}")
    if name == "environments":
        words = "course_tools.release --environments"
    return call(["-m", *words.split(), *options])


LEARNERS = {
    "update": "Get a newer course, your answers in it, by git; or ARGS=FOLDER, ARGS=FILE.zip.",
    "progress": "Which exercises are solved; ARGS='05 06' for some lessons.",
    "doctor": "Look whether everything is there, and say what to do.",
}
PROGRAMS = {
    "bench": "Time our networks beside PyTorch's; with ARGS=grade the grading of a class.",
    "refresh": "Run every notebook and store its outputs again.",
    "slides": "Make a deck of slides from each lesson, in _build/slides; one: make slides ARGS=05",
    "claims": "Measure every claim about networks on today's seeds; ARGS='--only 05' for a lesson.",
    "site": "Make web pages with search, in _build/site.",
    "release": "Check everything before a release, some hours.",
    "environments": "Compare every notebook under many environments, a part of the release.",
}
COMMANDS = {  # name: (what it does, function of the options)
    "lab": (lab.__doc__, lab),
    **{name: (text, partial(tool, name)) for name, text in LEARNERS.items()},
    "test": (test.__doc__, test),
    **{name: (text, partial(tool, name)) for name, text in PROGRAMS.items()},
    "clean": (clean.__doc__, clean),
}
HELP = "".join(f"make {name:13} {text}\n" for name, (text, _) in COMMANDS.items())
HELP += """
Another interpreter:  make lab PYTHON=python3.12
Without make:         python run.py lab   (on Windows: py run.py lab)
"""


def main(arguments):
    """Run one command and return the exit code."""
    if not arguments or arguments[0] in ("help", "--help", "-h"):
        print(HELP, end="")
        return 0
    if arguments[0] not in COMMANDS:
        print(f"{arguments[0]} is not a command; these are:\n\n{HELP}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]][1](arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
