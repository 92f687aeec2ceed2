"""The command line: `python -m lstm_course COMMAND`."""

from __future__ import annotations

import argparse
import sys

from course_tools.grading.command import add_options as add_grade_options


def _refresh(arguments) -> None:
    from .notebooks import find_notebooks
    from .refresh import refresh

    refresh(find_notebooks(arguments.lessons))


def _bench(arguments) -> None:
    from course_tools.bench.bench import main as bench

    bench(arguments.options)


def _grid(arguments) -> None:
    from lstm_course.studies.distances import run_grid

    print(f"written: {run_grid(workers=arguments.workers).name}, and the manifest")


def _experiments(arguments) -> None:
    from lstm_course.studies.experiments import SEEDS, run_experiments

    seeds = SEEDS if arguments.seeds is None else tuple(arguments.seeds)
    chosen = (arguments.only, arguments.distance, seeds, arguments.workers)
    print(run_experiments(*chosen, store=arguments.store))


def _datasets(arguments) -> None:
    from lstm_course.data.files import datasets_folder, write_manifest
    from lstm_course.text.paragraph_writer import write_dataset

    write_dataset(datasets_folder() / "paragraphs")
    print(f"written: paragraphs and {write_manifest(datasets_folder()).name}")


def _reader(arguments) -> None:
    from lstm_course.inspection.reader import write_reader

    print(f"written: {write_reader().name}, and the manifest")


def _brackets(arguments) -> None:
    from lstm_course.inspection.brackets import write_networks

    print(f"written: {write_networks().name}, and the manifest")


def _characters(arguments) -> None:
    from lstm_course.studies.characters import run_characters

    print(f"written: {run_characters(workers=arguments.workers).name}, and the manifest")


def _forecasts(arguments) -> None:
    from lstm_course.studies.forecasts import run_forecasts

    print(f"written: {run_forecasts(workers=arguments.workers).name}, and the manifest")


def _ablation(arguments) -> None:
    from lstm_course.studies.ablation import run_ablation

    print(f"written: {run_ablation(workers=arguments.workers).name}, and the manifest")


def _rivals(arguments) -> None:
    from lstm_course.studies.rivals import run_rivals

    print(f"written: {run_rivals(workers=arguments.workers).name}, and the manifest")


def _progress(arguments) -> int:
    from course_tools.progress.progress import run_command

    return run_command(arguments)


def _doctor(arguments) -> int:
    from course_tools.doctor.doctor import show_examination
    from lstm_course.validation import check_number

    return show_examination(check_number("--seconds", arguments.seconds, minimum=1))


def _grade(arguments) -> int:
    from course_tools.grading.command import run

    return run(arguments)


def _add_learning(commands) -> None:
    """Describe the commands for a learner."""
    progress = commands.add_parser("progress", help="which exercises are solved, from notebooks")
    progress.add_argument("lessons", nargs="*", help="numbers, such as 01; all without")
    progress.add_argument("--folder", help="where the notebooks are (the course's own)")
    progress.add_argument("--markdown", action="store_true", help="for a CI job's summary")
    progress.add_argument("--attempted", action="store_true", help="blank ones need no solving")
    progress.add_argument("--seconds", type=float, default=30, help="what one answer may take (30)")
    progress.add_argument("--workers", type=int, default=2, help="answers at a time (2)")
    progress.set_defaults(run=_progress)

    doctor = commands.add_parser("doctor", help="is everything there? what to do where not")
    doctor.add_argument("--seconds", type=float, default=60, help="to wait for the kernel (60)")
    doctor.set_defaults(run=_doctor)


def _site(_arguments) -> None:
    from course_tools.site.build import make_site

    print(f"written: {make_site()}")


def _slides(arguments) -> None:
    from course_tools.slides.slides import BUILD, make_slides

    written = make_slides(arguments.lessons)
    decks = "1 deck" if len(written) == 1 else f"{len(written)} decks"
    print(f"written: {decks}; open {BUILD / 'index.html'}")


def _mistakes(arguments) -> None:
    from .teaching import write_mistakes

    print(f"written: {write_mistakes().name}")


def _nbgrader(arguments) -> None:
    from course_tools.nbgrader.course import run_command

    run_command(arguments.folder, arguments.lessons)


def _add_teaching(commands) -> None:
    """Describe the commands for a teacher."""
    mistakes = commands.add_parser("mistakes", help="write MISTAKES.md from the exercises")
    mistakes.set_defaults(run=_mistakes)

    nbgrader = commands.add_parser("nbgrader", help="make a folder for nbgrader")
    nbgrader.add_argument("folder", nargs="?", help="without it: mark the lessons' cells again")
    nbgrader.add_argument("--lessons", nargs="+", default=[], help="numbers, such as 05; all")
    nbgrader.set_defaults(run=_nbgrader)


def _parser() -> argparse.ArgumentParser:
    """Describe every command."""
    parser = argparse.ArgumentParser(prog="python -m lstm_course", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    refresh = commands.add_parser("refresh", help="run lessons and store their outputs")
    refresh.add_argument("lessons", nargs="*", help="numbers, such as 01; all without")
    refresh.set_defaults(run=_refresh)

    bench = commands.add_parser("bench", help="time our networks beside PyTorch's", add_help=False)
    bench.set_defaults(run=_bench)

    grid = commands.add_parser("grid", help="train lesson 03's grid again: up to half an hour")
    grid.add_argument("--workers", type=int, default=2, help="processes, one core each (2)")
    grid.set_defaults(run=_grid)

    experiments = commands.add_parser(
        "experiments", help="run the experiments of 1997 again: about an hour and a half"
    )
    experiments.add_argument("--only", help="a section (4, 2c), task (adding) or row (5 n_seq 13)")
    experiments.add_argument("--distance", type=int, help="only the rows of this lag, in steps")
    experiments.add_argument("--seeds", type=int, nargs="+", help="others than the stored 0 to 4")
    experiments.add_argument("--workers", type=int, default=2, help="processes, one core each (2)")
    experiments.add_argument(
        "--store",
        action=argparse.BooleanOptionalAction,
        help="write the CSV; without it a part is only compared with what is stored",
    )
    experiments.set_defaults(run=_experiments)

    reader = commands.add_parser("reader", help="train again the LSTM that lessons look into")
    reader.set_defaults(run=_reader)

    brackets = commands.add_parser("brackets", help="train again the networks of lesson 14")
    brackets.set_defaults(run=_brackets)

    studies = (
        ("characters", _characters, "train again the networks that read text, lesson 12"),
        ("forecasts", _forecasts, "train again the forecasters of lesson 13"),
        ("ablation", _ablation, "train every variant of the cell again, lesson 15"),
        ("rivals", _rivals, "train the LSTM and its rivals again, lesson 16"),
    )
    for name, run, words in studies:
        study = commands.add_parser(name, help=words)
        study.add_argument("--workers", type=int, default=2, help="processes, one core each (2)")
        study.set_defaults(run=run)

    datasets = commands.add_parser("datasets", help="write the generated data sets again")
    datasets.set_defaults(run=_datasets)

    slides = commands.add_parser("slides", help="make a deck of slides from each lesson")
    slides.add_argument("lessons", nargs="*", help="numbers, such as 05; all without")
    slides.set_defaults(run=_slides)

    site = commands.add_parser("site", help="build the lessons as web pages with search")
    site.set_defaults(run=_site)

    _add_learning(commands)
    grade = commands.add_parser("grade", help="grade the notebooks of a class")
    add_grade_options(grade)
    grade.set_defaults(run=_grade)
    _add_teaching(commands)
    return parser


def main(words: list[str] | None = None) -> int:
    """Run one command, return its exit code; errors of ours become one line and exit code 1."""
    parser = _parser()
    arguments, arguments.options = parser.parse_known_args(words)  # bench reads its own options
    if arguments.options and arguments.run is not _bench:
        parser.error(f"unrecognized arguments: {' '.join(arguments.options)}")
    try:
        return arguments.run(arguments) or 0
    except (ValueError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
