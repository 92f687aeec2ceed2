"""The command `python -m lstm_course grade`: its options, its one line at the end."""

import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from contextlib import contextmanager
from pathlib import Path

INTERRUPTED = 130  # the exit code of a program that Ctrl-C ended


def add_options(parser: ArgumentParser) -> None:
    """Describe the command's options; nothing of the grader is loaded for it."""
    parser.add_argument("submissions", nargs="?", help="a folder of students' notebooks")
    parser.add_argument("--out", metavar="FOLDER", help="where the report is written")
    parser.add_argument("--lessons", nargs="+", default=[], metavar="NN", help="asked of everybody")
    parser.add_argument("--exercises", nargs="+", default=[], metavar="NAME", help="only these")
    parser.add_argument("--points", metavar="CSV", help="columns exercise,points (1 each without)")
    parser.add_argument("--seconds", type=float, help="what one answer may take (20)")
    parser.add_argument("--memory", type=int, metavar="MB", help="what one answer may use (1536)")
    parser.add_argument("--workers", type=int, default=2, help="answers at a time (2)")
    parser.add_argument("--cluster", metavar="TCP://HOST:PORT", default="", help="a Dask scheduler")
    parser.add_argument(
        "--again", choices=["failed", "all"], default="", help="grade these though nothing changed"
    )
    parser.add_argument(
        "--run-without-isolation",
        action="store_true",
        help="DANGER: run what was handed in with all your rights, where bubblewrap is missing",
    )
    parser.add_argument("--example", metavar="FOLDER", help="write made-up classes to try it on")


def run(options: Namespace) -> int:
    """Grade, or write the example; return the exit code."""
    if options.example:
        from .example_class import write_example

        for name, number in write_example(Path(options.example)).items():
            print(f"{number} made-up students in {Path(options.example) / name}")
        return 0
    if not options.submissions or not options.out:
        raise ValueError("expected grade SUBMISSIONS --out FOLDER, or grade --example FOLDER")
    out = Path(options.out)
    try:
        with _ctrl_c_interrupts():
            from .grade import grade

            tally = grade(Path(options.submissions), out, _how(options))
    except KeyboardInterrupt:
        print(
            "\nStopped. What is graded is kept: the same command goes on from here.",
            file=sys.stderr,
        )
        return INTERRUPTED
    looks = f"; {tally.looks} to be looked at by a person" if tally.looks else ""
    print(
        f"graded {tally.notebooks} notebooks of {tally.students} students: {tally.answers} "
        f"answers, {tally.kept} of them kept from before{looks}; see {out / 'summary.html'}"
    )
    return 0


def _how(options: Namespace):
    """Check the options and find the isolation; ValueError where it is missing and not waived."""
    from dataclasses import replace

    from lstm_course.validation import check_integer, check_number

    from .grade import WARNING, How, wanted_exercises
    from .sandbox import Limits

    limits = Limits()
    if options.seconds is not None:
        seconds = check_number("--seconds", options.seconds, minimum=1)
        limits = replace(limits, seconds=seconds)
    if options.memory is not None:
        memory = check_integer("--memory", options.memory, minimum=256)
        limits = replace(limits, memory=memory * 2**20)
    if options.run_without_isolation:
        print(f"\n{'!' * 78}\n{WARNING}\n{'!' * 78}\n", file=sys.stderr)
    return How(
        wanted_exercises(options.lessons, options.exercises),
        Path(options.points) if options.points else None,
        limits,
        check_integer("--workers", options.workers, minimum=1, maximum=64),
        "none" if options.run_without_isolation else _isolation(options.cluster),
        options.again,
        options.cluster,
    )


def _isolation(cluster: str) -> str:
    """The isolation of this machine; NoIsolation, with all that can be done, where it has none.

    A cluster's workers are asked for theirs.
    """
    from .sandbox import BUBBLEWRAP, NoIsolation, find_isolation

    try:
        return BUBBLEWRAP if cluster else find_isolation()
    except NoIsolation as why:
        raise NoIsolation(
            f"{why}. Nothing was run. --run-without-isolation grades all the same: then anything "
            "that was handed in can read, change and send whatever you can"
        ) from None


@contextmanager
def _ctrl_c_interrupts():
    """Let Ctrl-C raise KeyboardInterrupt, also where a script started us with it ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
