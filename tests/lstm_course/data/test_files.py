"""The data sets: what is right is read, what is damaged is refused."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from course_tools import ROOT
from lstm_course.data import files as data
from lstm_course.data.files import (
    DataFileError,
    load_table,
    one_hot,
    read_data_file,
    write_manifest,
)
from lstm_course.studies import STUDIES

COMMITTED = ROOT / "datasets"
TABLE = b"name,count,share\nrnn,1,0.5\nlstm,20,1e-3\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A small folder of data sets, with its manifest, that the package reads in this test."""
    (tmp_path / "grid").mkdir()
    (tmp_path / "grid" / "grid.csv").write_bytes(TABLE)
    (tmp_path / "grid" / "other.csv").write_bytes(b"a\n1\n")
    write_manifest(tmp_path)
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    return tmp_path


def put(folder, content, name="grid/table.csv"):
    (folder / name).write_bytes(content)
    write_manifest(folder)
    return name


# Reading and refusing; every file, damaged in more ways, in hard_to_break/test_damaged_data.py.


def test_a_file_that_agrees_with_the_manifest_is_read(folder):
    assert read_data_file("grid/grid.csv") == TABLE
    assert read_data_file(Path("grid") / "grid.csv") == TABLE


@pytest.mark.parametrize(
    ("damaged", "cause"),
    [
        (b"", "expected 40 bytes with sha256 [0-9a-f]{12}..., got 0 bytes with e3b0c44298fc"),
        (TABLE[:20], "expected 40 bytes .* got 20 bytes .* begin b'name,count,share"),
        (TABLE.replace(b"\n", b"\r\n"), "has CRLF line ends, otherwise all is right: git's auto"),
        (b"\xef\xbb\xbf" + TABLE, r"got 43 bytes .* begin b'\\xef\\xbb\\xbfname"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "which begin b'<!DOCTYPE html>"),
        (TABLE.replace(b"20", b"21"), "expected 40 bytes .* got 40 bytes"),
    ],
)
def test_a_damaged_file_is_refused_with_what_was_expected_and_what_came(folder, damaged, cause):
    (folder / "grid" / "grid.csv").write_bytes(damaged)
    with pytest.raises(DataFileError, match=cause) as caught:
        read_data_file("grid/grid.csv")
    message = str(caught.value)
    assert message.startswith("datasets/grid/grid.csv ")
    assert "git checkout -- datasets/grid/grid.csv" in message
    assert "python -m" not in message  # no README names a command that makes it


def test_a_misspelt_name_is_refused_with_the_names_there_are(folder):
    with pytest.raises(DataFileError, match=r"grid/gird\.csv is not in .*: grid/grid\.csv, grid/o"):
        read_data_file("grid/gird.csv")
    with pytest.raises(DataFileError, match=r"not in the manifest; known are: grid$"):
        read_data_file("gird/grid.csv")


def test_a_file_outside_the_folder_is_not_read(folder):
    (folder.parent / "secret.csv").write_bytes(TABLE)
    with pytest.raises(DataFileError, match="is not in the manifest"):
        read_data_file("../secret.csv")


def test_an_absent_folder_is_named_with_the_variable_that_chose_it(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path / "nowhere"))
    with pytest.raises(DataFileError, match="nowhere .from the environment variable LSTM_COURSE_D"):
        read_data_file("grid/grid.csv")


def test_without_the_variable_the_folder_beside_the_package_is_read(monkeypatch):
    monkeypatch.delenv("LSTM_COURSE_DATASETS", raising=False)
    assert data.datasets_folder() == COMMITTED.resolve()
    monkeypatch.setattr(data, "__file__", str(Path("/elsewhere/lstm_course/data.py")))
    with pytest.raises(DataFileError, match=r"is absent: .*from the package's place.*pip install"):
        data.datasets_folder()


def test_a_data_file_error_is_a_value_error():
    assert issubclass(DataFileError, ValueError)


# The manifest.


def test_a_missing_manifest_is_named(folder):
    (folder / "MANIFEST.csv").unlink()
    with pytest.raises(DataFileError, match=r"datasets/MANIFEST\.csv is missing"):
        read_data_file("grid/grid.csv")


@pytest.mark.parametrize(
    "damaged",
    [
        b"path,bytes,sha256\ngrid/grid.csv,4",
        b"path,bytes,sha256\ngrid/grid.csv,42,abc123",
        b"path,bytes,sha256\n\n",
        b"path,bytes,sha256\ngrid/grid.csv,many," + b"0" * 64,
    ],
)
def test_a_damaged_manifest_is_refused(folder, damaged):
    (folder / "MANIFEST.csv").write_bytes(damaged)
    with pytest.raises(DataFileError, match=r"MANIFEST\.csv is cut or is not a table with the"):
        read_data_file("grid/grid.csv")


def test_a_manifest_that_is_not_text_is_refused(folder):
    (folder / "MANIFEST.csv").write_bytes(b"\xff\x00")
    with pytest.raises(DataFileError, match=r"MANIFEST\.csv is not UTF-8 text: .* at byte 0"):
        read_data_file("grid/grid.csv")


def test_a_manifest_with_crlf_line_ends_still_serves(folder):
    path = folder / "MANIFEST.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_data_file("grid/grid.csv") == TABLE


def test_the_manifest_covers_every_file_but_readmes_hidden_files_and_itself(folder):
    for name in ("README.md", "grid/README.md", ".DS_Store", "top.csv", "grid/a, b.csv"):
        (folder / name).write_bytes(b"x")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "grid.csv").write_bytes(b"x")
    path = write_manifest(folder)
    assert path == folder / "MANIFEST.csv"
    lines = path.read_bytes().decode().split("\n")
    assert [line.rpartition(",")[0].rpartition(",")[0] for line in lines] == [
        "path", '"grid/a, b.csv"', "grid/grid.csv", "grid/other.csv", "top.csv", ""
    ]  # fmt: skip
    assert read_data_file("grid/a, b.csv") == b"x"
    assert write_manifest(folder).read_bytes().decode().split("\n") == lines


def test_the_manifest_of_no_folder_named_is_that_of_the_data_sets(folder):
    (folder / "MANIFEST.csv").unlink()
    assert write_manifest() == folder / "MANIFEST.csv"
    assert read_data_file("grid/grid.csv") == TABLE


def test_the_committed_manifest_is_the_one_that_would_be_written_now(tmp_path):
    copy = shutil.copytree(COMMITTED, tmp_path / "datasets")
    assert write_manifest(copy).read_bytes() == (COMMITTED / "MANIFEST.csv").read_bytes()


# Tables.


def test_a_table_has_whole_numbers_numbers_and_strings(folder):
    table = load_table("grid/grid.csv")
    assert list(table) == ["name", "count", "share"]
    assert table["name"].tolist() == ["rnn", "lstm"]
    assert table["count"].dtype == np.int64
    assert table["count"].tolist() == [1, 20]
    assert table["share"].dtype == np.float64
    assert table["share"].tolist() == [0.5, 0.001]


def test_one_cell_that_is_no_number_makes_a_column_of_strings(folder):
    table = load_table(put(folder, b"a,b\n1,2\n,x\n"))
    assert table["a"].tolist() == ["1", ""]
    assert table["b"].tolist() == ["2", "x"]


def test_whole_numbers_too_large_for_int64_become_floats(folder):
    assert load_table(put(folder, b"a\n99999999999999999999\n"))["a"].tolist() == [1e20]


def test_a_quoted_cell_of_a_csv_may_hold_a_comma_and_a_tsv_knows_no_quotes(folder):
    table = load_table(put(folder, b'a,b\n"x, y",1\n'))
    assert table["a"].tolist() == ["x, y"]
    table = load_table(put(folder, b'a\tb\n"x, y\t1\n', "grid/table.tsv"))
    assert table["a"].tolist() == ['"x, y']


def test_a_table_of_a_header_alone_has_empty_columns(folder):
    table = load_table(put(folder, b"a,b\n"))
    assert {name: column.shape for name, column in table.items()} == {"a": (0,), "b": (0,)}


def test_a_table_that_is_not_text_is_refused(folder):
    name = put(folder, b"a\n\xe9\n")
    with pytest.raises(DataFileError, match="is not UTF-8 text: .* at byte 2"):
        load_table(name)


# Weights.


def test_matrices_and_vectors_come_back_to_four_decimals_in_the_order_asked_for(folder):
    rng = np.random.default_rng(0)
    arrays = {"W": rng.uniform(-2, 2, (3, 5)), "b": rng.uniform(-2, 2, 4), "V": np.ones((1, 1))}
    data.write_weights("net.csv", arrays)
    V, b, W = data.load_weights("net.csv", ("V", "b", "W"))
    for loaded, array in ((V, arrays["V"]), (b, arrays["b"]), (W, arrays["W"])):
        assert loaded.shape == array.shape
        np.testing.assert_allclose(loaded, array, rtol=0, atol=0.5001e-4)


# One-hot vectors.


def test_one_hot_has_a_single_one_at_each_index():
    ids = np.array([[0, 2], [1, 3], [3, 0]])
    vectors = one_hot(ids, 4)
    assert vectors.shape == (3, 2, 4)
    assert vectors.dtype == np.float64
    np.testing.assert_array_equal(vectors, np.eye(4)[ids])
    np.testing.assert_array_equal(one_hot(ids[0], 4), vectors[0])


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.uint64])
def test_one_hot_takes_every_kind_of_integer(dtype):
    vectors = one_hot(np.array([[1, 2]], dtype=dtype), 3)
    assert vectors.argmax(axis=2).tolist() == [[1, 2]]


def test_one_hot_of_no_steps_is_empty():
    assert one_hot(np.zeros((0, 2), dtype=int), 5).shape == (0, 2, 5)


@pytest.mark.parametrize(
    ("ids", "size", "error", "message"),
    [
        (np.array([[0, 1], [2, 4]]), 4, ValueError, r"ids\[1, 1\] is 4; expected .* 0 to 3"),
        (np.array([[0, -1]]), 4, ValueError, r"ids\[0, 1\] is -1; expected .* 0 to 3"),
        (np.array([[0.0]]), 4, TypeError, "ids must be a NumPy array of integers; got float64"),
        ([[0]], 4, TypeError, "ids must be a NumPy array of integers; got list"),
    ],
)
def test_one_hot_names_what_is_wrong(ids, size, error, message):
    with pytest.raises(error, match=message):
        one_hot(ids, size)


def test_all_files_are_looked_at_and_the_first_damaged_one_is_named(folder):
    assert data.check_all_files() == 2
    (folder / "grid" / "other.csv").write_bytes(b"a\n2\n")
    with pytest.raises(DataFileError, match="datasets/grid/other.csv is not the file"):
        data.check_all_files()


@pytest.mark.parametrize("command", ["datasets", "reader", "brackets", *STUDIES])
def test_a_damaged_file_names_the_command_that_makes_it(command, tmp_path, monkeypatch):
    own = STUDIES[command].file if command in STUDIES else f"{command}/table.csv"
    path = tmp_path / own.replace("datasets/", "paragraphs/")
    path.parent.mkdir()
    shutil.copy(COMMITTED / path.parent.name / "README.md", path.parent)
    path.write_text("a\n1\n")
    write_manifest(tmp_path)
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    path.write_text("a\n2\n")
    with pytest.raises(
        DataFileError, match=f"make it again with `python -m lstm_course {command}`"
    ):
        read_data_file(f"{path.parent.name}/{path.name}")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "kept.tsv"
    path.write_bytes(b"old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(data.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        data.write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
