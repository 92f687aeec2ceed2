"""`python -m lstm_course bench`: our networks timed beside PyTorch's; `bench grade`: grading.

One thread. Contestants take turns within one run, so that a busy moment meets all of them; a
median and its quartiles over the rounds are printed, and the ratio to torch.nn. A benchmark shows,
it does not judge: nothing here fails because a machine is slow.

Where the limit lies, in float32 on a processor with AVX-512: at the first three shapes ours takes
about 1.2 to 1.3 times its bare products, and these alone take NumPy as long as all of torch.nn, or
longer: OpenBLAS repacks narrow matrices, so that one step's product at the first shape takes 55 us,
42 in pieces, where torch's MKL takes 38. At the last shape a step is 17 calls of NumPy, each 0.3 us
before it computes anything. At (784, 64, 1, 128) a run in float64 asks the system for 0.4 GB, which
can take it longer than the arithmetic.
"""

import argparse
import os
import platform

import numpy as np
from rich.table import Table

from course_tools.terminal import WIDEST, console, table_of
from lstm_course.settings import use_threads

from .contestants import (
    NETWORKS,
    OURS,
    PRODUCTS,
    TORCH,
    make_case,
    make_contestants,
    race,
    step_seconds,
)

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
    if options.what == "grade":
        from .grading import rates

        console(piped=WIDEST).print(rates(options.lesson, 2 if options.quick else options.students))
        return 0
    use_threads(1)
    torch.set_num_threads(1)
    terminal = console(piped=WIDEST)
    terminal.print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, torch {torch.__version__}, "
        f"{platform.machine()}, one of {os.cpu_count()} threads.\n"
        "Forward keeps what backward needs, in all of them. Times: median (quartiles)."
    )
    checked, plain = step_seconds(options.rounds)
    terminal.print(
        f"\nlstm_step at (N, D, H) = (1, 6, 8): {1e6 * checked:.1f} us, "
        f"without its checks {1e6 * plain:.1f} us, ratio {checked / plain:.2f}"
    )
    ratios = {TORCH: {}, PRODUCTS: {}}
    for network in NETWORKS:
        for dtype in DTYPES:
            for shape in options.shapes:
                case = make_case(network, shape, dtype, np.random.default_rng(0))
                times = race(make_contestants(network, case), options.rounds, options.seconds)
                for other, found in ratios.items():
                    found[network, dtype, shape] = ratio(times, OURS, other)[1]
                heading = f"{network}, {dtype.__name__}, (T, N, D, H) = {shape}"
                terminal.print("", race_table(heading, times), sep="\n")
    for other, found in ratios.items():
        terminal.print("", ratio_table(other, found, options.shapes), sep="\n")
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the options; a wrong one ends the program with a sentence, as argparse does."""
    words = "Our networks timed beside PyTorch's; `bench grade`: how fast a class is graded."
    example = "example: python -m lstm_course bench --quick"
    parser = argparse.ArgumentParser("python -m lstm_course bench", None, words, example)
    kinds = {"choices": ["networks", "grade"], "default": "networks"}
    parser.add_argument("what", nargs="?", help="our networks (the default), or grading", **kinds)
    parser.add_argument("--students", type=int, default=200, help="of the class to grade (200)")
    parser.add_argument("--lesson", default="05", help="of the class to grade (05)")
    parser.add_argument("--quick", action="store_true", help="two rounds: does it run?")
    words = {"nargs": "+", "type": parse_shape, "metavar": "T,N,D,H", "help": "whole numbers"}
    parser.add_argument("--shapes", default=SHAPES, **words)
    options = parser.parse_args(arguments)
    options.rounds, options.seconds = (2, 0.0) if options.quick else (40, 8.0)
    return options


def parse_shape(text: str) -> tuple[int, ...]:
    """Read "100,32,64,128" as (T, N, D, H)."""
    parts = text.split(",")
    if len(parts) != 4 or not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise argparse.ArgumentTypeError(f"expected T,N,D,H such as 100,32,64,128; got {text!r}")
    return tuple(int(part) for part in parts)


def ratio(times: dict[str, np.ndarray], name: str, other: str = TORCH) -> np.ndarray:
    """Return the ratio of two contestants' medians: forward, forward+backward."""
    return np.median(times[name], axis=0) / np.median(times[other], axis=0)


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


def ratio_table(other: str, ratios: dict, shapes) -> Table:
    """Write the ratios of ours to another contestant, forward+backward, of all races."""
    columns = [(network, dtype) for network in NETWORKS for dtype in DTYPES]
    head = ["(T, N, D, H)", *(f"{network} {dtype.__name__}" for network, dtype in columns)]
    rows = [(shape, *(f"{ratios[*column, shape]:.2f}" for column in columns)) for shape in shapes]
    return table_of(f"Ours as a ratio to {other}, forward+backward", head, rows)
