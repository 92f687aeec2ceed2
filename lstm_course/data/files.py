"""The data sets: read, and checked against the manifest.

`datasets/MANIFEST.csv` holds the size and sha256 of every file. A file that differs is refused:
a lesson on changed data would print numbers that nobody else gets.
"""

import csv
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from lstm_course.validation import check_indices

MANIFEST = "MANIFEST.csv"
FOLDER_VARIABLE = "LSTM_COURSE_DATASETS"
_COLUMNS = ["path", "bytes", "sha256"]


class DataFileError(ValueError):
    """A data file is missing or is not what the manifest says."""


def datasets_folder() -> Path:
    """Find the data sets: $LSTM_COURSE_DATASETS, else `datasets` in the course's checkout.

    Raises DataFileError where the folder is absent.
    """
    chosen = os.environ.get(FOLDER_VARIABLE)
    folder = Path(chosen) if chosen else Path(__file__).resolve().parents[2] / "datasets"
    if not folder.is_dir():
        origin = f"the environment variable {FOLDER_VARIABLE}" if chosen else "the package's place"
        raise DataFileError(
            f"the folder of the data sets is absent: {folder} (from {origin}); install the course "
            f"from its checkout with `pip install -e .`, or set {FOLDER_VARIABLE} to the folder"
        )
    return folder


def read_data_file(relative_path) -> bytes:
    """Read one file of the data sets and return its bytes, if they are those of the manifest.

    `relative_path` is relative to the folder: "paragraphs/train_distance_005.tsv".
    Raises DataFileError, with what was expected, what came and what to do, where the file is
    missing or changed in any way.
    """
    name = Path(relative_path).as_posix()
    manifest = _read_manifest()
    if name not in manifest:
        folder = name.rpartition("/")[0]
        near = [path for path in manifest if path.rpartition("/")[0] == folder]
        known = near or sorted({path.partition("/")[0] for path in manifest})
        raise DataFileError(f"{name} is not in the manifest; known are: {', '.join(known)}")
    data = _read(name)
    size, digest = manifest[name]
    if hashlib.sha256(data).hexdigest() != digest:
        raise _error(name, _damage(data, size, digest))
    return data


def check_all_files() -> int:
    """Read every file of the manifest; return their number, DataFileError at a bad one."""
    names = list(_read_manifest())
    for name in names:
        read_data_file(name)
    return len(names)


def one_hot(ids: np.ndarray, size: int) -> np.ndarray:
    """Write each index as a vector with a single 1: ids (T, N), or of any shape -> (T, N, size).

    Takes T * N * size numbers of memory: use it batch by batch. Raises TypeError where ids do not
    hold integers, ValueError for an index outside 0 to size - 1.
    """
    check_indices("ids", ids, size)
    vectors = np.zeros((*ids.shape, size))
    np.put_along_axis(vectors, ids[..., None].astype(np.intp), 1, axis=-1)
    return vectors


def load_table(relative_path) -> dict[str, np.ndarray]:
    """Load a table with a header line (.csv, or .tsv with tabs): column name -> array.

    A column is int64 where every cell is a whole number, float64 where every cell is a number,
    else strings. Raises DataFileError for a damaged file.
    """
    name = Path(relative_path).as_posix()
    text = _decode(name, read_data_file(relative_path))
    style = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if name.endswith(".tsv") else {}
    header, *rows = csv.reader(io.StringIO(text, newline=""), **style)
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    return {name: _column(cells) for name, cells in zip(header, columns, strict=True)}


def load_weights(relative_path: str, names: tuple[str, ...]) -> list[np.ndarray]:
    """Load the named arrays of one file of the data sets, in the order of `names`.

    An array whose name begins with b is a vector. Raises DataFileError where the file is missing or
    damaged.
    """
    table = load_table(relative_path)
    arrays = []
    for name in names:
        here = table["array"] == name
        rows, columns = table["row"][here], table["column"][here]
        values = np.zeros((rows.max() + 1, columns.max() + 1))
        values[rows, columns] = table["value"][here]
        arrays.append(values[:, 0] if name.startswith("b") else values)
    return arrays


def write_weights(relative_path: str, arrays: dict[str, np.ndarray]) -> Path:
    """Write matrices and vectors by name, a row a number to four decimals, and the manifest.

    A file that one can read and compare, and the same numbers on every machine.
    """
    rows = [
        (name, row, column, f"{value:.4f}")
        for name, array in arrays.items()
        for (row, column), value in np.ndenumerate(array.reshape(len(array), -1))
    ]
    path = write_table(datasets_folder() / relative_path, ("array", "row", "column", "value"), rows)
    write_manifest()
    return path


def write_table(path: Path, header: Iterable[str], rows: Iterable) -> Path:
    """Write a CSV in one go: the old file stays whole until the new one is."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return write_file(path, text.getvalue())


def write_manifest(folder=None) -> Path:
    """Write the manifest of every file below `folder`, and return its path.

    Left out: the manifest itself, each README.md and hidden files.
    """
    folder = datasets_folder() if folder is None else Path(folder)
    rows = []
    for name in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")):
        hidden = any(part.startswith(".") for part in name.split("/"))
        path = folder / name
        if hidden or path.name == "README.md" or name == MANIFEST or not path.is_file():
            continue
        data = path.read_bytes()
        rows.append([name, len(data), hashlib.sha256(data).hexdigest()])
    return write_table(folder / MANIFEST, _COLUMNS, rows)


def write_file(path, content: bytes | str) -> Path:
    """Write a file whole or not at all: to a temporary file beside it, then renamed over it.

    A string is written as UTF-8, its line ends as they are.
    """
    content = content.encode() if isinstance(content, str) else content
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)  # mkstemp lets nobody else read it
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _read(name: str) -> bytes:
    path = datasets_folder() / name
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise _error(name, f"is missing: there is no file {path}") from None
    except OSError as error:
        raise _error(name, f"cannot be read: {error}") from error


def _read_manifest() -> dict[str, tuple[int, str]]:
    """Read the manifest: path -> (bytes, sha256)."""
    text = _decode(MANIFEST, _read(MANIFEST))
    header, *rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
    try:
        if header != _COLUMNS or any(len(row[-1]) != 64 for row in rows):
            raise ValueError
        return {path: (int(size), digest) for path, size, digest in rows}
    except (ValueError, IndexError):
        cause = f"is cut or is not a table with the columns {', '.join(_COLUMNS)}"
        raise _error(MANIFEST, cause) from None


def _damage(data: bytes, size: int, digest: str) -> str:
    """Say how a file differs from its line in the manifest, and from which bytes it begins."""
    if hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest() == digest:
        return "has CRLF line ends, otherwise all is right: git's autocrlf or an editor did it"
    came = hashlib.sha256(data).hexdigest()
    return (
        f"is not the file of {MANIFEST}: expected {size:,} bytes with sha256 {digest[:12]}..., "
        f"got {len(data):,} bytes with {came[:12]}..., which begin {data[:32]!r}"
    )


def _error(name: str, cause: str) -> DataFileError:
    """Make the error of one file: what is wrong, and what to do."""
    readme = datasets_folder() / name.split("/")[0] / "README.md"
    says = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    command = r"(`python -m lstm_course \w+`)"
    own = rf"`{re.escape(Path(name).name)}`: [^`]*{command}"  # where a folder has several tables
    found = re.search(own, says) or re.search(command, says)
    made = f", or make it again with {found[1]}" if found else ""
    return DataFileError(
        f"datasets/{name} {cause}. Restore it with `git checkout -- datasets/{name}`{made}"
    )


def _decode(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _error(name, f"is not UTF-8 text: {error.reason} at byte {error.start}") from None


def _column(cells: list[str]) -> np.ndarray:
    """Make an array of the first type that every cell has: int64, float64, string."""
    for kind in (np.int64, np.float64):
        try:
            return np.array([kind(cell) for cell in cells], dtype=kind)
        except (ValueError, OverflowError):
            continue
    return np.array(cells)
