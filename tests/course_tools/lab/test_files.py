"""JupyterLab gets our lessons trusted, and opening one leaves its file as it was."""

import asyncio
import hashlib
import json
import shutil
import subprocess

import pytest
from ipykernel.ipkernel import IPythonKernel
from jupyterlab_server.config import get_page_config

from course_tools import ROOT
from course_tools.lab import files
from course_tools.lab.files import LessonFiles, is_ours

ALIVE = {
    "data": {"text/html": ["<script></script>"]},
    "metadata": {},
    "output_type": "display_data",
}
CELL = {"cell_type": "code", "execution_count": 1, "id": "a", "metadata": {}, "outputs": [ALIVE]}
LESSON = {
    "cells": [CELL | {"source": ["show()"]}],
    "metadata": {"language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one lesson, with a record of it as it came."""
    path = tmp_path / "notebooks" / "05_a.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(LESSON, indent=1) + "\n")
    record = tmp_path / "record"
    record.write_text(hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(files, "ROOT", tmp_path)
    monkeypatch.setattr(files, "RECORD", record)
    return tmp_path


def manager(course):
    made = LessonFiles(root_dir=str(course))
    made.notary.store_factory = lambda: None
    made.notary.db_file = ":memory:"
    return made


def get(course):
    return asyncio.run(manager(course).get("notebooks/05_a.ipynb"))


def test_a_lesson_comes_with_what_the_kernel_says_and_is_saved_without(course):
    path = course / "notebooks" / "05_a.ipynb"
    before = path.read_bytes()
    model = get(course)
    assert model["content"]["metadata"]["language_info"] == IPythonKernel.language_info
    asyncio.run(manager(course).save(model, "notebooks/05_a.ipynb"))
    assert path.read_bytes() == before


def trusted(course):
    return get(course)["content"]["cells"][0]["metadata"]["trusted"]


def test_a_lesson_is_trusted_as_it_came_and_not_when_somebody_changed_it(course):
    assert trusted(course)
    path = course / "notebooks" / "05_a.ipynb"
    path.write_text(path.read_text().replace("<script>", "<script>evil()"))
    assert not trusted(course)


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_a_lesson_that_is_as_git_has_it_is_ours(course):
    path = course / "notebooks" / "05_a.ipynb"
    (course / "record").unlink()
    assert not is_ours(path)
    identity = ["-c", "user.name=a", "-c", "user.email=b"]
    for words in (["init", "-q"], ["add", "notebooks"], [*identity, "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=course, check=True)
    assert is_ours(path)
    path.write_text(path.read_text() + " ")
    assert not is_ours(path)
    other = course / "notebooks" / "other.ipynb"
    other.write_text("{}")  # which git does not know
    assert not is_ours(other)


def test_a_learner_s_lab_has_no_buttons_of_nbgrader(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(ROOT / "course_tools" / "lab" / "config"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    page = get_page_config([], str(tmp_path))
    assert "@jupyter/nbgrader" in page["disabledExtensions"]
