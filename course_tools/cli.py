"""The command line, `python -m lstm_course COMMAND`: it loads what the command needs, no more."""

import argparse
import os
import pkgutil
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from lstm_course.studies import STUDIES

WRONG_CALL, NOT_DONE, INTERRUPTED, PIPE_CLOSED = 2, 3, 130, 141
CODES = """exit codes: 0 all is well, 1 something is not (unsolved, missing, not held),
2 a wrong call or input, 3 a file or program of this machine refused, 130 Ctrl-C"""
OPTIONS = {  # of all commands; what is not given is left to the function's own defaults
    "lessons": {"nargs": "*", "default": [], "help": "numbers, such as 05; all without"},
    "--lessons": {"nargs": "+", "default": [], "help": "numbers, such as 05; all without"},
    "source": {"nargs": "?", "help": "a folder or a zip file; git asks where it came from without"},
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


class Command(NamedTuple):
    """One command.

    run: what does it, or its "module:function". options: their names, or the "module:function"
    that adds them; None where it reads them itself. words: what it does. example: what follows its
    name. more: a sentence for its own help.
    """

    run: Callable | str
    options: str | None
    words: str
    example: str = ""
    more: str = ""


SLIDES = "course_tools.slides.slides:run_command"
PROGRESS = "course_tools.progress.progress:run_command"
LEARNERS = "lessons --folder --markdown --attempted --seconds --workers"
UPDATE = "course_tools.update.command:run_command"
SITE = "course_tools.site.build:make_site"
GRADING = "course_tools.grading.command:add_options"
NBGRADER = "course_tools.nbgrader.course:run_command"
REFRESH = "course_tools.refresh:run_command"
SIZES = "course_tools.sizes:run_command"
BENCH = "course_tools.bench.bench:main"
READER = "lstm_course.inspection.reader:write_reader"
BRACKETS = "lstm_course.inspection.brackets:write_networks"
EXPERIMENTS = "lstm_course.studies.experiments:run_experiments"
CLAIMS = "course_tools.claims.measuring:run_command"
MANY = "--workers --cluster"
ASKED = f"--only --distance --seeds --store {MANY}"
SAVED = "Notebooks are read as they are saved, and nothing in them is changed."
REAL = "It starts the Jupyter kernel for real; each finding says what to do."
YOURS = "What you wrote is put in by exercise, and what is replaced is kept in progress/."
BOXED = "Answers run in a sandbox; a report with marks and feedback is written."
GROUPS = {  # for whom: their commands
    "learners": {
        "progress": Command(PROGRESS, LEARNERS, "which exercises are solved", "05", SAVED),
        "doctor": Command(
            _doctor, "--seconds", "whether all is there that lessons need", more=REAL
        ),
        "update": Command(UPDATE, "source", "a newer course with your answers in it", more=YOURS),
    },
    "instructors": {
        "grade": Command(_grade, GRADING, "grade a class", "submissions/ --out report/", BOXED),
        "nbgrader": Command(
            NBGRADER, "folder --lessons", "make a folder for nbgrader", "../class --lessons 05"
        ),
        "slides": Command(SLIDES, "lessons", "make a deck of slides from each lesson", "05"),
        "site": Command(SITE, "", "build the lessons as web pages with search"),
    },
    "authors": {
        "refresh": Command(REFRESH, "lessons", "run lessons, renew what rests on them", "05"),
        "mistakes": Command(_mistakes, "", "renew the pages made from exercises, run no lesson"),
        "claims": Command(
            CLAIMS,
            "--only --seeds --workers",
            "measure what is said of networks, new seeds",
            "--only 05",
        ),
        "sizes": Command(SIZES, "lessons", "how long the lessons are", "05"),
        "bench": Command(BENCH, None, "time our networks beside PyTorch's", "--quick"),
        "datasets": Command(_datasets, "", "write the paragraphs of lesson 03 again"),
        "reader": Command(READER, "", "train lesson 04's LSTM again"),
        "brackets": Command(BRACKETS, "", "train lesson 14's networks again"),
        **{
            name: Command(partial(_study, name), MANY, f"train again {study.trains}")
            for name, study in STUDIES.items()
        },
        "experiments": Command(
            EXPERIMENTS, ASKED, f"train again {STUDIES['experiments'].trains}", "--only adding"
        ),
    },
}
COMMANDS = {name: command for group in GROUPS.values() for name, command in group.items()}


def main(words: list[str] | None = None) -> int:
    """Run one command, return its exit code; errors of ours become one line on stderr."""
    words = sys.argv[1:] if words is None else words
    try:
        try:
            return _run(words)
        finally:
            sys.stdout.flush()  # a closed pipe is noticed here, not when Python ends
    except BrokenPipeError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        said = [error.filename, error.strerror]
        print(": ".join(map(str, said)) if all(said) else error, file=sys.stderr)
        return NOT_DONE if error.errno else WRONG_CALL  # one without a number is ours
    except ValueError as error:
        print(error, file=sys.stderr)
        return WRONG_CALL


def _run(words: list[str]) -> int:
    command = COMMANDS.get(words[0] if words else "")
    if command and command.options is None:
        return _load(command.run)(words[1:]) or 0
    if "_ARGCOMPLETE" in os.environ:  # a shell asks how this line may go on
        words = os.environ["COMP_LINE"].split()[1:]
        _load("argcomplete:autocomplete")(_parser(words[:1]))
    chosen = vars(_parser(words[:1]).parse_args(words))  # ends here where there is no command
    result = _load(command.run)(**chosen)
    if isinstance(result, (str, Path)):
        print(result if isinstance(result, str) else f"written: {result}")
        return 0
    return result or 0


def _parser(chosen: list[str]) -> argparse.ArgumentParser:
    """Name every command, and describe the options of the chosen one."""
    style = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    prog = "lstm_course" if Path(sys.argv[0]).stem == "lstm_course" else "python -m lstm_course"
    parser = argparse.ArgumentParser(
        prog, f"{prog} COMMAND ...", f"The course's own tools.\n\n{_listed()}", CODES, **style
    )
    version = {"action": _Version, "nargs": 0, "dest": argparse.SUPPRESS}
    parser.add_argument("--version", **version, help="the course's version, and Python's")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", help="one of those above")
    for name, command in COMMANDS.items():
        about = f"{command.words[0].upper()}{command.words[1:]}. {command.more}"
        example = f"example: {prog} {name} {command.example}".rstrip()
        about = {"description": about.strip(), "epilog": f"{example}\n\n{CODES}"}
        added = commands.add_parser(name, prog=f"{prog} {name}", **about, **style)
        if name not in chosen:
            continue
        if ":" in (command.options or ""):
            _load(command.options)(added)
            continue
        for option in (command.options or "").split():
            made = added.add_argument(option, **{"default": argparse.SUPPRESS} | OPTIONS[option])
            made.completer = _lesson_numbers if "lessons" in option else None
    return parser


class _Version(argparse.Action):
    """Say the version; found only when asked."""

    def __call__(self, parser, *_):
        version = _load("importlib.metadata:version")("lstm-course")
        print(f"lstm-course {version}, Python {sys.version.split()[0]}")
        parser.exit()


def _listed() -> str:
    """All commands, learners' first, a line each."""
    lines = []
    for people, commands in GROUPS.items():
        lines.append(f"for {people}:")
        lines += [f"    {name:12} {command.words}" for name, command in commands.items()]
    return "\n".join(lines)


def _lesson_numbers(**_) -> list[str]:
    return [path.name[:2] for path in _load("course_tools.notebooks:find_notebooks")()]


def _load(place: str | Callable) -> Callable:
    """The function at "module:function"; a function is itself."""
    return place if callable(place) else pkgutil.resolve_name(place)
