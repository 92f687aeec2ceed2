"""Weights of a trained network as a table of text: one row per number, four decimals.

A file that one can read and compare, and the same numbers on every machine.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from lstm_course.validation import check_finite, check_words

from .files import load_table, write_file

DECIMALS = 4  # of a stored weight
COLUMNS = ("array", "row", "column", "value")


def write_weights(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    """Write matrices and vectors by name, each number rounded to four decimals; return the path.

    Raises ValueError for an array of another number of axes, an empty one, NaN or infinities.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, array in arrays.items():
        if array.ndim not in (1, 2) or not array.size:
            raise ValueError(f"{name} has shape {array.shape}; expected a vector or a matrix")
        check_finite(name, array)
        for (row, column), value in np.ndenumerate(array.reshape(len(array), -1)):
            writer.writerow([name, row, column, f"{value:.{DECIMALS}f}"])
    return write_file(path, text.getvalue())


def load_weights(relative_path: str, names: tuple[str, ...]) -> list[np.ndarray]:
    """Load the named arrays of one file of the data sets, in the order of `names`.

    An array whose name begins with b is a vector. Raises DataFileError where the file is missing or
    damaged, ValueError where it does not hold one of the names.
    """
    table = load_table(relative_path)
    arrays = []
    for name in check_words("names", names):
        here = table["array"] == name
        if not here.any():
            raise ValueError(f"names must stand in {relative_path}, which has no array {name!r}")
        rows, columns = table["row"][here], table["column"][here]
        values = np.zeros((rows.max() + 1, columns.max() + 1))
        values[rows, columns] = table["value"][here]
        arrays.append(values[:, 0] if name.startswith("b") else values)
    return arrays
