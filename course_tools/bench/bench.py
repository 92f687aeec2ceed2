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
    print(
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
                print("\n" + race_table(heading, times), flush=True)
    print("\n" + ratio_table(ratios, options.shapes), flush=True)
    for network in NETWORKS:
        print("\n" + length_table(network, options.lengths, options.rounds), flush=True)
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


def race_table(heading: str, times: dict[str, np.ndarray]) -> str:
    """Write one race as a table."""
    rounds = len(next(iter(times.values())))
    lines = [
        f"{heading}, {rounds} rounds",
        f"{'':24}{'forward, ms':>26}  ratio{'forward+backward, ms':>30}  ratio",
    ]
    for name, durations in times.items():
        low, median, high = np.percentile(1000 * durations, [25, 50, 75], axis=0)
        forward, both = (
            f"{median[k]:9.2f} ({low[k]:.2f} to {high[k]:.2f})".rjust(26 + 4 * k) for k in (0, 1)
        )
        ratios = ratio(times, name)
        lines.append(f"{name:24}{forward}{ratios[0]:7.2f}{both}{ratios[1]:7.2f}")
    return "\n".join(lines)


def ratio_table(ratios: dict, shapes) -> str:
    """Write the ratios of ours to torch.nn, forward+backward, of all races side by side."""
    columns = [(network, dtype) for network in NETWORKS for dtype in DTYPES]
    heads = [f"{network} {dtype.__name__}" for network, dtype in columns]
    lines = ["Ours as a ratio to torch.nn, forward+backward", f"{'(T, N, D, H)':24}"]
    lines[1] += "".join(f"{head:>14}" for head in heads)
    for shape in shapes:
        cells = "".join(f"{ratios[*column, shape]:14.2f}" for column in columns)
        lines.append(f"{shape!s:24}{cells}")
    return "\n".join(lines)
