"""The command line, `python -m lstm_course COMMAND`: it loads what the command needs, no more."""

import argparse
import pkgutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from lstm_course.studies import STUDIES

OPTIONS = {  # of all commands; what is not given is left to the function's own defaults
    "lessons": {"nargs": "*", "default": [], "help": "numbers, such as 05; all without"},
    "--lessons": {"nargs": "+", "default": [], "help": "numbers, such as 05; all without"},
    "folder": {"help": "where it is made"},
    "--folder": {"help": "where the notebooks are (the course's own)"},
    "--markdown": {"action": "store_true", "help": "for a CI job's summary"},
    "--attempted": {"action": "store_true", "help": "blank ones need no solving"},
    "--seconds": {"type": float, "help": "to wait for an answer (30), for the kernel (60)"},
    "--workers": {"type": int, "help": "processes side by side (2)"},
    "--cluster": {"metavar": "TCP://HOST:PORT", "help": "of a Dask scheduler"},
    "--only": {"help": "a section (4, 2c), task (adding), row (5 n_seq 13); lessons"},
    "--distance": {"type": int, "help": "only the rows of this lag, in steps"},
    "--seeds": {"type": int, "nargs": "+", "help": "others than the stored 0 to 4"},
    "--store": {"action": argparse.BooleanOptionalAction, "help": "write the CSV, of a part too"},
}


def _grade(**options) -> int:
    return _load("course_tools.grading.command:run")(argparse.Namespace(**options))


def _doctor(seconds: float = 60.0) -> int:
    seconds = _load("lstm_course.validation:check_number")("--seconds", seconds, minimum=1)
    return _load("course_tools.doctor.doctor:show_examination")(seconds)


def _mistakes() -> str:
    renewed = _load("course_tools.refresh:renew")()
    return "\n".join(f"renewed: {path.name}" for path in renewed) or "all is current"


def _datasets() -> Path:
    folder = _load("lstm_course.data.files:datasets_folder")()
    _load("lstm_course.text.paragraph_writer:write_dataset")(folder / "paragraphs")
    return _load("lstm_course.data.files:write_manifest")(folder)


def _study(name: str, **options) -> str:
    rows = _load("lstm_course.studies.runs:run_study")(name, **options)
    return f"written: {len(rows)} rows of datasets/{STUDIES[name].file}, and the manifest"


SLIDES = "course_tools.slides.slides:run_command"
PROGRESS = "course_tools.progress.progress:run_command"
LEARNERS = "lessons --folder --markdown --attempted --seconds --workers"
REFRESH = "course_tools.refresh:run_command"
NBGRADER = "course_tools.nbgrader.course:run_command"
BRACKETS = "lstm_course.inspection.brackets:write_networks"
EXPERIMENTS = "lstm_course.studies.experiments:run_experiments"
CLAIMS = "course_tools.claims.measuring:run_command"
MANY = "--workers --cluster"
ASKED = f"--only --distance --seeds --store {MANY}"
COMMANDS = {  # what it does, or "module:function" that does; its options, or what adds them; help
    "progress": (PROGRESS, LEARNERS, "which exercises are solved, from notebooks"),
    "doctor": (_doctor, "--seconds", "is everything there? what to do where not"),
    "grade": (_grade, "course_tools.grading.command:add_options", "grade a class's notebooks"),
    "nbgrader": (NBGRADER, "folder --lessons", "make a folder for nbgrader"),
    "slides": (
        "course_tools.slides.slides:run_command",
        "lessons",
        "make a deck of slides from each lesson",
    ),
    "site": ("course_tools.site.build:make_site", "", "build the lessons as web pages with search"),
    "refresh": (REFRESH, "lessons", "run lessons, renew what rests on them"),
    "mistakes": (_mistakes, "", "renew the pages made from exercises, run no lesson"),
    "claims": (CLAIMS, "--only --seeds --workers", "measure what is said of networks, new seeds"),
    "sizes": ("course_tools.sizes:run_command", "lessons", "how long the lessons are"),
    "bench": ("course_tools.bench.bench:main", None, "time our networks beside PyTorch's"),
    "datasets": (_datasets, "", "write the paragraphs of lesson 03 again"),
    "reader": ("lstm_course.inspection.reader:write_reader", "", "train lesson 04's LSTM again"),
    "brackets": (BRACKETS, "", "train lesson 14's networks again"),
    **{
        n: (partial(_study, n), "--workers --cluster", f"train again {STUDIES[n].trains}")
        for n in STUDIES
    },
    "experiments": (EXPERIMENTS, ASKED, f"train again {STUDIES['experiments'].trains}"),
}


def main(words: list[str] | None = None) -> int:
    """Run one command, return its exit code; errors of ours become one line and exit code 1."""
    words = sys.argv[1:] if words is None else words
    run, options, _ = COMMANDS.get(words[0] if words else "", (None, "", ""))
    try:
        if options is None:  # it reads them itself
            return _load(run)(words[1:]) or 0
        chosen = vars(_parser(words[:1]).parse_args(words))  # ends here where there is no command
        result = _load(run)(**chosen)
    except (ValueError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    if isinstance(result, (str, Path)):
        print(result if isinstance(result, str) else f"written: {result}")
        return 0
    return result or 0


def _parser(chosen: list[str]) -> argparse.ArgumentParser:
    """Name every command, and describe the options of the chosen one."""
    parser = argparse.ArgumentParser(prog="python -m lstm_course", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (_, options, words) in COMMANDS.items():
        added = commands.add_parser(name, help=words)
        if name in chosen and ":" in options:
            _load(options)(added)
        elif name in chosen:
            for option in options.split():
                added.add_argument(option, **{"default": argparse.SUPPRESS} | OPTIONS[option])
    return parser


def _load(place: str | Callable) -> Callable:
    """The function at "module:function"; a function is itself."""
    return place if callable(place) else pkgutil.resolve_name(place)
