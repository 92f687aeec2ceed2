"""Stored weights: what is written is read again, to four decimals; what cannot be is refused."""

import numpy as np
import pytest

from lstm_course.data.files import DataFileError, write_manifest
from lstm_course.data.weights import load_weights, write_weights


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_DATASETS", str(tmp_path))
    return tmp_path


def test_matrices_and_vectors_come_back_to_four_decimals_in_the_order_asked_for(folder):
    rng = np.random.default_rng(0)
    arrays = {"W": rng.uniform(-2, 2, (3, 5)), "b": rng.uniform(-2, 2, 4), "V": np.ones((1, 1))}
    write_weights(folder / "net.csv", arrays)
    write_manifest(folder)
    V, b, W = load_weights("net.csv", ("V", "b", "W"))
    for loaded, array in ((V, arrays["V"]), (b, arrays["b"]), (W, arrays["W"])):
        assert loaded.shape == array.shape
        np.testing.assert_allclose(loaded, array, rtol=0, atol=0.5001e-4)


def test_an_array_that_is_not_in_the_file_is_named(folder):
    write_weights(folder / "net.csv", {"W": np.ones((2, 3))})
    write_manifest(folder)
    with pytest.raises(ValueError, match="names must stand in net.csv, which has no array 'b'"):
        load_weights("net.csv", ("W", "b"))
    with pytest.raises(DataFileError, match=r"other.csv is not in the manifest"):
        load_weights("other.csv", ("W",))


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.ones((2, 3, 4)), r"W has shape \(2, 3, 4\); expected a vector or a matrix"),
        (np.ones((0, 3)), r"W has shape \(0, 3\)"),
        (np.array([1.0, np.nan]), r"W holds NaN at index \(1,\)"),
    ],
)
def test_what_cannot_be_stored_is_refused(folder, array, message):
    with pytest.raises(ValueError, match=message):
        write_weights(folder / "net.csv", {"W": array})
    assert not (folder / "net.csv").exists()
