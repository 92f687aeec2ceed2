"""Every file of the data sets, spoilt in every way we could think of: refused, the cause named."""

import shutil

import numpy as np
import pytest

from course_tools import ROOT
from lstm_course.data.files import DataFileError, load_table, read_data_file, write_manifest

COMMITTED = ROOT / "datasets"
NAMES = sorted(
    path.relative_to(COMMITTED).as_posix()
    for path in COMMITTED.rglob("*")
    if path.is_file() and path.suffix in (".csv", ".tsv") and path.name != "MANIFEST.csv"
)
PAGE = b"\n<!DOCTYPE html>\n<html><head><title>Not found</title></head></html>\n"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n"
AS_SOMETHING_ELSE = {  # what stands in the file's place, and the cause that is named
    "empty": (lambda data: b"", "is empty"),
    "zero bytes": (lambda data: bytes(len(data)), "holds nothing but zero bytes: the disk was"),
    "a byte-order mark": (lambda data: b"\xef\xbb\xbf" + data, "starts with a byte-order mark"),
    "UTF-16": (lambda data: data.decode().encode("utf-16"), "was saved as UTF-16 by an editor"),
    "an HTML page": (lambda data: PAGE, "is an HTML page: the download saved a web page"),
    "a git-lfs pointer": (lambda data: POINTER, "is a pointer of git-lfs, not the file"),
    "a zip archive": (lambda data: b"PK\x03\x04" + data, "is a packed archive: unpack it"),
    "a gzip archive": (lambda data: b"\x1f\x8b\x08" + data, "is a packed archive: unpack it"),
}
SPOILT = AS_SOMETHING_ELSE | {
    "cut in half": (lambda data: data[: len(data) // 2], "is cut: "),
    "cut by one byte": (lambda data: data[:-1], "is cut: "),
    "without its first line": (lambda data: data.partition(b"\n")[2], "is cut: "),
    "CRLF": (lambda data: data.replace(b"\n", b"\r\n"), "has CRLF line ends, otherwise all is"),
    "a line too many": (lambda data: data + b"1,2,3\n", "is too long: "),
    "saved twice": (lambda data: data + data, "is too long: "),
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
def test_a_spoilt_file_is_refused_with_the_likely_cause(folder, name):
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
        assert "other content: it was edited or damaged" in refused(name), place


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_and_a_folder_in_its_place_are_told_apart(folder, name):
    (folder / name).unlink()
    assert "is missing: there is no file" in refused(name)
    (folder / name).mkdir()
    assert "cannot be read" in refused(name)


def test_a_letter_saved_in_another_encoding_is_recognised(tmp_path, monkeypatch):
    (tmp_path / "table.csv").write_text("name\nZoë\n", encoding="utf-8", newline="\n")
    write_manifest(tmp_path)
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    assert load_table("table.csv")["name"] == ["Zoë"]
    (tmp_path / "table.csv").write_bytes("name\nZoë\n".encode("cp1252"))
    assert "was saved in another encoding by an editor" in refused("table.csv")


@pytest.mark.parametrize("how", AS_SOMETHING_ELSE)
def test_a_spoilt_manifest_is_refused_with_the_likely_cause(folder, how):
    spoil, cause = AS_SOMETHING_ELSE[how]
    path = folder / "MANIFEST.csv"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(DataFileError, match=r"datasets/MANIFEST\.csv .*git checkout") as caught:
        read_data_file(NAMES[0])
    assert cause in str(caught.value)


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
