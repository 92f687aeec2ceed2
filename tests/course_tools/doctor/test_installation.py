"""The look at the installation finds what is missing and says what to do."""

import pytest

from course_tools.doctor import installation
from lstm_course.data.files import DataFileError


def test_this_environment_is_fine():
    found = installation.find_problems()
    assert next(iter(found)) == "Python"
    assert {"jupyterlab", "numpy", "torch", "matplotlib", "nbval", "data files"} <= set(found)
    assert not any(found.values())


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(installation.platform, "python_version", lambda: "3.10.9")
    problem = installation.find_problems()["Python"]
    assert "needs Python >=3.11 and this is 3.10.9" in problem
    assert "run `make lab`" in problem


@pytest.mark.parametrize(
    ("line", "name", "said"),
    [
        ("nosuchpackage>=1", "nosuchpackage", "nosuchpackage is not installed; run `make lab`"),
        ("numpy>=77", "numpy", "is installed and >=77 is needed; run `make lab`"),
    ],
)
def test_a_missing_or_too_old_package_is_named(monkeypatch, tmp_path, line, name, said):
    (tmp_path / "requirements.txt").write_text(f"# a comment\n{line}  # another\n-e .\n")
    monkeypatch.setattr(installation, "REQUIREMENTS", tmp_path / "requirements.txt")
    found = installation.find_problems()
    assert list(found) == ["Python", name, "data files"]
    assert said in found[name]


def test_a_damaged_data_file_is_named(monkeypatch):
    def refuse():
        raise DataFileError("datasets/x.csv is cut")

    monkeypatch.setattr(installation, "check_all_files", refuse)
    assert installation.find_problems()["data files"] == "datasets/x.csv is cut"
