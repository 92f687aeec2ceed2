"""Many training runs on several cores: stored row by row, taken up again where they broke off."""

import csv
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

from tqdm import tqdm

from lstm_course.data.files import datasets_folder, write_manifest, write_table
from lstm_course.validation import check_choice, check_integer

from . import STUDIES
from .workers import Trouble, crew
from .workers import run as run_jobs


def run_study(
    name: str, workers=2, collect: Callable | None = None, store=True, cluster: str = ""
) -> list:
    """Run a study again and write its table and the manifest; return the rows of the table.

    cluster: address of a Dask scheduler whose workers do the runs; "" for this machine.
    `collect(run)`, by default that of the study's module, calls `run(train, points)` once or more
    and returns the rows. `train(*point)` returns a row, or a tuple whose first is the row. An
    interrupted study is taken up again.
    """
    study = STUDIES[check_choice("name", name, tuple(STUDIES))]
    check_integer("workers", workers, minimum=1)
    module = import_module(f"{__package__}.{study.module}")
    path = datasets_folder() / study.file
    part = path.with_name(f".{path.stem}.partial.csv")
    how = {"workers": workers, "what": name, "cluster": cluster}
    run = partial(run_all, partial_file=part, kind=module.Row, **how)
    rows = (collect or module.collect)(run)
    if store:
        write_table(path, module.Row._fields, rows)
        write_manifest()
    part.unlink(missing_ok=True)
    return rows


def run_all(
    run: Callable,
    points: list[tuple],
    partial_file: Path,
    kind: type,
    workers: int,
    what: str,
    cluster: str = "",
) -> list:
    """Call `run(*point)` for every point, each in a process of one thread; return the rows.

    `kind` is a NamedTuple whose first fields are the point; `run` returns one, alone or first in a
    tuple. Rows are kept in `partial_file` as they come; points it already holds are not run again.
    The caller deletes it when all is stored.
    A bar labelled `what` goes to stderr.
    """
    width = len(points[0]) if points else 0
    done = {row[:width]: row for row in load_rows(partial_file, kind)}
    missing = [point for point in points if point not in done]
    with crew(workers, cluster) as schedule:
        rows = run_jobs(schedule, partial(_row, run, kind), missing)
        for point, row in tqdm(rows, what, len(points), initial=len(points) - len(missing)):
            if isinstance(row, Trouble):
                raise row.error or RuntimeError(f"{what} {point}: {row.words}")
            done[point] = row
            write_table(partial_file, kind._fields, done.values())
    return [done[point] for point in points]


def load_rows(path: Path, kind: type) -> list:
    """Read the rows of a CSV as `kind`, a NamedTuple of str, int and float; none without a file.

    Raises ValueError where the file's columns are other ones.
    """
    if not path.exists():
        return []
    parse = get_type_hints(kind).values()
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    if tuple(header) != kind._fields:
        raise ValueError(f"{path.name} must have columns {kind._fields}; got {tuple(header)}")
    return [kind(*(p(v) for p, v in zip(parse, line, strict=True))) for line in lines]


def accuracy_of(outputs, batch) -> float:
    """Return the share of counted steps whose class is right, to 4 decimals."""
    right = outputs.argmax(axis=-1) == batch.targets.argmax(axis=-1)
    return round(float(right[batch.mask].mean()), 4)


def _row(run: Callable, kind: type, point: tuple):
    """Run one point, and send back the row alone: networks stay where they are."""
    result = run(*point)
    return result if isinstance(result, kind) else result[0]
