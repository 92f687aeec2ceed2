"""Reading what was handed in: whatever the file is, it becomes data or a sentence."""

import json
import os

import pytest

from course_tools.grading.notebook import LARGEST_FILE, MOST_CELLS, read_submission


def cell(source, exercise=None, kind="code"):
    metadata = {"lstm_course": {"exercise": exercise}} if exercise else {}
    return {"cell_type": kind, "metadata": metadata, "source": source, "outputs": []}


def written(folder, *cells, name="any name.ipynb", **more):
    path = folder / name
    path.write_text(json.dumps({"cells": list(cells), "nbformat": 4, **more}), encoding="utf-8")
    return path


def test_code_cells_stubs_and_the_lesson_are_found_whatever_the_file_is_called(tmp_path):
    cells = [cell("# text", kind="markdown"), cell(["a = 1\n", "b = 2"]), cell("x", "05.a_gate")]
    found = read_submission(written(tmp_path, *cells))
    assert found.cells == ("a = 1\nb = 2", "x")
    assert found.stubs == {"05.a_gate": 1}
    assert (found.lesson, found.problem) == ("05", "")


def test_the_lesson_is_told_by_its_checks_where_the_metadata_are_lost(tmp_path):
    found = read_submission(
        written(tmp_path, cell('check("11.one", one)'), cell("check('11.b',b)"))
    )
    assert found.lesson == "11"
    assert read_submission(written(tmp_path, cell("print(1)"))).lesson == ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"  \n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "not text in UTF-8"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b'{"cells": [{"cell_type": "code", "sour', "damaged or cut off"),
        (b"import numpy as np\n", "expected JSON"),
        (b"[1, 2]", "found a list"),
        (b"null", "found a null"),
        (b"3.5", "found a number"),
        (b"{}", "no list of cells"),
        (b'{"cells": 5}', "no list of cells"),
        (b'{"worksheets": [], "nbformat": 3}', "old format (nbformat 3)"),
        (b"[" * 200_000, "nested too deep"),
    ],
)
def test_a_file_that_is_no_notebook_is_named_for_what_it_is(tmp_path, data, said):
    path = tmp_path / "a.ipynb"
    path.write_bytes(data)
    found = read_submission(path)
    assert said in found.problem
    assert (found.cells, found.stubs, found.lesson) == ((), {}, "")


def test_files_too_large_and_cells_too_many_are_refused(tmp_path):
    path = written(tmp_path, *[cell("1")] * (MOST_CELLS + 1))
    assert f"It has {MOST_CELLS + 1} cells" in read_submission(path).problem
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)  # a file with a hole: nothing is written
    assert "more than 20 MB" in read_submission(path).problem


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of Linux and macOS")
def test_links_pipes_and_folders_are_refused_and_never_waited_for(tmp_path):
    secret = written(tmp_path, cell("secret"), name="secret.ipynb")
    (tmp_path / "link.ipynb").symlink_to(secret)
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    said = {
        name: read_submission(tmp_path / f"{name}.ipynb") for name in ("link", "pipe", "folder")
    }
    assert "a symbolic link" in said["link"].problem
    assert "a pipe" in said["pipe"].problem
    assert "a folder" in said["folder"].problem
    assert "cannot be opened" in read_submission(tmp_path / "none.ipynb").problem


@pytest.mark.parametrize(
    "odd",
    [
        {"cell_type": "code"},
        {"cell_type": "code", "source": 5, "metadata": 7},
        {"cell_type": "code", "source": [1, None, "a"], "metadata": {"lstm_course": []}},
        {"cell_type": "code", "source": "a", "metadata": {"lstm_course": {"exercise": {}}}},
        {"cell_type": "code", "source": "a", "metadata": {"lstm_course": {"exercise": "../x"}}},
        {"cell_type": 3},
        "text",
        None,
    ],
)
def test_cells_of_an_odd_form_cost_nothing_but_themselves(tmp_path, odd):
    found = read_submission(written(tmp_path, odd, cell("x", "05.a")))
    assert found.problem == ""
    assert found.cells[-1] == "x"
    assert set(found.stubs) == {"05.a"}


def test_half_a_character_becomes_a_question_mark(tmp_path):
    assert read_submission(written(tmp_path, cell("a = '\ud800'"))).cells == ("a = '?'",)
