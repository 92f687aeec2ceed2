"""Time and peak memory of both passes against T, for `make bench`: is the cost linear?"""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc

import numpy as np
from rich.table import Table

from course_tools.terminal import table_of

from .contestants import OURS, TORCH, make_case, make_contestants, race

LENGTHS = (100, 300, 1000, 3000, 10_000)
SIZES = (16, 8, 32)  # N, D, H


def length_table(network: str, lengths, rounds: int) -> Table:
    """Measure time and peak memory of both passes against T, float32, and write the table."""
    rows = []
    for T in lengths:
        case = make_case(network, (T, *SIZES), np.float32, np.random.default_rng(0))
        times = race(make_contestants(network, case, [OURS, TORCH]), min(rounds, 9), 4.0)
        row = [str(T)]
        for name, peak in ((OURS, numpy_peak(network, T)), (TORCH, torch_peak(network, T))):
            seconds = np.median(times[name][:, 1])
            row += [f"{1e3 * seconds:.2f}", f"{1e6 * seconds / T:.1f}"]
            row += ["-", "-"] if peak is None else [f"{peak / k / 2**10:.1f}" for k in (2**10, T)]
        rows.append(row)
    units = ("ms", "us/step", "MiB", "KiB/step")
    head = ["T", *(f"{name}\n{unit}" for name in ("ours", "torch") for unit in units)]
    heading = f"{network}, float32, (N, D, H) = {SIZES}: forward+backward against T"
    return table_of(heading, head, rows)


def numpy_peak(network: str, T: int) -> int:
    """Return the bytes our two passes hold at their peak; NumPy reports them to tracemalloc."""
    case = make_case(network, (T, *SIZES), np.float32, np.random.default_rng(0))
    contestant = make_contestants(network, case, [OURS])[OURS]
    tracemalloc.start()
    try:
        contestant.backward(contestant.forward())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def torch_peak(network: str, T: int) -> int | None:
    """Return the bytes by which a new process grows when torch does the same, None on Windows."""
    if os.name == "nt":
        return None
    code = "from course_tools.bench.lengths import torch_growth; "
    code += f"print(torch_growth({network!r}, {T}))"
    return int(subprocess.check_output([sys.executable, "-c", code], text=True))


def torch_growth(network: str, T: int) -> int:
    """Run torch once at T = 1 and once at T; return by how many bytes the peak has grown."""
    import torch

    torch.set_num_threads(1)
    warm_up, run = (
        make_contestants(network, make_case(network, (length, *SIZES), np.float32, rng), [TORCH])
        for length, rng in ((1, np.random.default_rng(0)), (T, np.random.default_rng(0)))
    )
    warm_up[TORCH].backward(warm_up[TORCH].forward())
    start = process_peak()  # the inputs exist by now: they are not counted, as for ours
    run[TORCH].backward(run[TORCH].forward())
    return process_peak() - start


def process_peak() -> int:
    """Return the most memory this process has held so far, in bytes.

    On Linux from /proc: getrusage there includes the parent's memory at the moment of the fork.
    """
    if os.path.exists("/proc/self/status"):
        with open("/proc/self/status") as file:
            line = next(line for line in file if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
