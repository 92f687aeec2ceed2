"""Every file of the data sets, spoilt in ways that people meet: refused, with what came."""

import shutil

import numpy as np
import pytest

from course_tools import ROOT
from lstm_course.data.files import DataFileError, read_data_file

COMMITTED = ROOT / "datasets"
NAMES = sorted(
    path.relative_to(COMMITTED).as_posix()
    for path in COMMITTED.rglob("*")
    if path.is_file() and path.suffix in (".csv", ".tsv") and path.name != "MANIFEST.csv"
)
SPOILT = {  # how, and what the error says of it
    "empty": (lambda data: b"", "got 0 bytes"),
    "zero bytes": (lambda data: bytes(len(data)), "begin b'\\x00"),
    "a byte-order mark": (lambda data: b"\xef\xbb\xbf" + data, "begin b'\\xef\\xbb\\xbf"),
    "UTF-16": (lambda data: data.decode().encode("utf-16"), "begin b'\\xff\\xfe"),
    "an HTML page": (lambda data: b"<!DOCTYPE html>\n<html></html>\n", "begin b'<!DOCTYPE html>"),
    "a git-lfs pointer": (
        lambda data: b"version https://git-lfs.github.com/spec",
        "https://git-lfs",
    ),
    "cut in half": (lambda data: data[: len(data) // 2], "is not the file of MANIFEST.csv"),
    "cut by one byte": (lambda data: data[:-1], "is not the file of MANIFEST.csv"),
    "CRLF": (lambda data: data.replace(b"\n", b"\r\n"), "has CRLF line ends, otherwise all is"),
    "saved twice": (lambda data: data + data, "is not the file of MANIFEST.csv"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of all data sets."""
    folder = tmp_path_factory.mktemp("spoilt") / "datasets"
    shutil.copytree(COMMITTED, folder)
    return folder


@pytest.fixture
def folder(copy, monkeypatch):
    """The copy, which the package reads in this test, whole again at its end."""
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(copy))
    yield copy
    shutil.rmtree(copy)
    shutil.copytree(COMMITTED, copy)


def refused(name):
    with pytest.raises(DataFileError) as caught:
        read_data_file(name)
    message = str(caught.value)
    assert message.startswith(f"datasets/{name} ")
    assert f"git checkout -- datasets/{name}" in message
    return message


def test_every_data_file_is_among_those_tried():
    assert len(NAMES) == len(COMMITTED.joinpath("MANIFEST.csv").read_text().splitlines()) - 1


@pytest.mark.parametrize("name", NAMES)
def test_a_spoilt_file_is_refused_with_what_came(folder, name):
    path = folder / name
    whole = path.read_bytes()
    for how, (spoil, cause) in SPOILT.items():
        path.write_bytes(spoil(whole))
        assert cause in refused(name), how
    path.write_bytes(whole)
    assert read_data_file(name) == whole


@pytest.mark.parametrize("name", NAMES)
def test_one_flipped_bit_anywhere_is_noticed(folder, name):
    path = folder / name
    whole = path.read_bytes()
    places = np.random.default_rng(len(whole)).integers(8 * len(whole), size=12)
    for place in [0, 8 * len(whole) - 1, *places.tolist()]:
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        assert "is not the file of MANIFEST.csv" in refused(name), place


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_and_a_folder_in_its_place_are_told_apart(folder, name):
    (folder / name).unlink()
    assert "is missing: there is no file" in refused(name)
    (folder / name).mkdir()
    assert "cannot be read" in refused(name)


def test_no_flipped_bit_of_the_manifest_lets_a_changed_file_through(folder):
    path, changed = folder / "MANIFEST.csv", folder / NAMES[0]
    whole = path.read_bytes()
    changed.write_bytes(changed.read_bytes()[:-1] + b" ")
    for place in np.random.default_rng(1).integers(8 * len(whole), size=400).tolist():
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(DataFileError):
            read_data_file(NAMES[0])
