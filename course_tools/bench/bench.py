"""`python -m lstm_course bench`: our networks timed beside PyTorch's, and their cost against T.

One thread. Contestants take turns within one run, so that a busy moment meets all of them; a
median and its quartiles over the rounds are printed, and the ratio to torch.nn. A benchmark shows,
it does not judge: nothing here fails because a machine is slow.
"""

from __future__ import annotations

import argparse
import os
import platform

import numpy as np
from rich.table import Table

from course_tools.terminal import WIDEST, console, table_of
from lstm_course.settings import use_threads

from .contestants import NETWORKS, OURS, TORCH, make_case, make_contestants, race
from .lengths import LENGTHS, length_table

SHAPES = (
    (100, 32, 64, 128),
    (35, 20, 200, 200),
    (784, 64, 1, 128),
    (500, 16, 8, 32),
    (1000, 1, 2, 8),
)
DTYPES = (np.float32, np.float64)


def main(arguments: list[str]) -> int:
    """Run the benchmark as the command line asks, print its tables and return 0."""
    import torch

    options = parse(arguments)
    use_threads(1)
    torch.set_num_threads(1)
    terminal = console(piped=WIDEST)
    terminal.print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, torch {torch.__version__}, "
        f"{platform.machine()}, one of {os.cpu_count()} threads.\n"
        "Forward keeps what backward needs, in all of them. Times: median (quartiles)."
    )
    ratios = {}
    for network in NETWORKS:
        for dtype in DTYPES:
            for shape in options.shapes:
                times = race_of(network, shape, dtype, options.rounds, options.seconds)
                ratios[network, dtype, shape] = ratio(times, OURS)[1]
                heading = f"{network}, {dtype.__name__}, (T, N, D, H) = {shape}"
                terminal.print("", race_table(heading, times), sep="\n")
    terminal.print("", ratio_table(ratios, options.shapes), sep="\n")
    for network in NETWORKS:
        terminal.print("", length_table(network, options.lengths, options.rounds), sep="\n")
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the options; a wrong one ends the program with a sentence, as argparse does."""
    parser = argparse.ArgumentParser(prog="python -m lstm_course bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two rounds: does it run?")
    parser.add_argument(
        "--shapes",
        nargs="+",
        type=parse_shape,
        default=SHAPES,
        metavar="T,N,D,H",
        help="whole numbers",
    )
    options = parser.parse_args(arguments)
    options.rounds, options.seconds = (2, 0.0) if options.quick else (40, 8.0)
    options.lengths = LENGTHS[:2] if options.quick else LENGTHS
    return options


def parse_shape(text: str) -> tuple[int, ...]:
    """Read "100,32,64,128" as (T, N, D, H)."""
    parts = text.split(",")
    if len(parts) != 4 or not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise argparse.ArgumentTypeError(f"expected T,N,D,H such as 100,32,64,128; got {text!r}")
    return tuple(int(part) for part in parts)


def race_of(network: str, shape, dtype, rounds: int, seconds: float) -> dict[str, np.ndarray]:
    """Race all contestants at one shape; returns what `race` returns."""
    case = make_case(network, shape, dtype, np.random.default_rng(0))
    return race(make_contestants(network, case), rounds, seconds)


def ratio(times: dict[str, np.ndarray], name: str) -> np.ndarray:
    """Return the ratio of medians to torch.nn: forward, forward+backward."""
    return np.median(times[name], axis=0) / np.median(times[TORCH], axis=0)


def race_table(heading: str, times: dict[str, np.ndarray]) -> Table:
    """Write one race as a table."""
    rows = []
    for name, durations in times.items():
        quartiles = np.percentile(1000 * durations, [25, 50, 75], axis=0).T
        cells = [f"{median:.2f} ({low:.2f} to {high:.2f})" for low, median, high in quartiles]
        forward, both = ratio(times, name)
        rows.append((name, cells[0], f"{forward:.2f}", cells[1], f"{both:.2f}"))
    rounds = len(next(iter(times.values())))
    head = ("", "forward, ms", "ratio", "forward+backward, ms", "ratio")
    return table_of(f"{heading}, {rounds} rounds", head, rows)


def ratio_table(ratios: dict, shapes) -> Table:
    """Write the ratios of ours to torch.nn, forward+backward, of all races side by side."""
    columns = [(network, dtype) for network in NETWORKS for dtype in DTYPES]
    head = ["(T, N, D, H)", *(f"{network} {dtype.__name__}" for network, dtype in columns)]
    rows = [(shape, *(f"{ratios[*column, shape]:.2f}" for column in columns)) for shape in shapes]
    return table_of("Ours as a ratio to torch.nn, forward+backward", head, rows)
