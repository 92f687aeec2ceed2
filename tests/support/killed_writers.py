"""Programs that write without an end, to be killed in the middle: NAME FOLDER are the arguments.

Each says "ready" once it has written everything once, then writes two contents in turn.
"""

import itertools
import sys
import time
from pathlib import Path
from typing import NamedTuple

CONTENTS = (b"a" * 3_000_000, b"b" * 2_000_000)


class Row(NamedTuple):
    """One run."""

    name: str
    seed: int
    value: float


ROWS = ([Row("a", k, k / 4) for k in range(30_000)], [Row("b", k, k / 8) for k in range(20_000)])


def write_file(folder):
    from lstm_course.data.files import write_file

    return lambda k: write_file(folder / "file", CONTENTS[k])


def write_table(folder):
    from lstm_course.data.files import write_table

    return lambda k: write_table(folder / "rows.csv", Row._fields, ROWS[k])


def write_manifest(folder):
    from lstm_course.data.files import write_manifest

    for number in range(60):
        (folder / f"table_{number}.csv").write_bytes(b"a\n1\n")

    def write(k):
        (folder / "extra.csv").write_bytes(CONTENTS[k][:1000])
        write_manifest(folder)

    return write


WRITERS = {function.__name__: function for function in (write_file, write_table, write_manifest)}


def one_run(name, seed):
    """Stand for a training; the runs from the number on the command line on wait to be killed."""
    while seed >= int(sys.argv[3]):
        time.sleep(1)
    with open(Path(sys.argv[2]) / "calls", "a", encoding="ascii") as file:
        file.write(f"{name} {seed}\n")
    return Row(name, seed, seed / 4)


def study(folder):
    """A study of 60 runs in two processes, as the author's commands are."""
    from lstm_course.data.files import write_table
    from lstm_course.studies.runs import run_all

    part = folder / ".part.csv"
    rows = run_all(one_run, [("a", k) for k in range(60)], part, Row, 2, "study")
    write_table(folder / "study.csv", Row._fields, rows)
    part.unlink()


if __name__ == "__main__":
    if sys.argv[1] == "study":
        print("ready", flush=True)
        study(Path(sys.argv[2]))
    else:
        write = WRITERS[sys.argv[1]](Path(sys.argv[2]))
        write(0)
        print("ready", flush=True)
        for k in itertools.count(1):
            write(k % 2)
