"""What a folder of the package hands on to lessons is tried in that folder's tests."""

import importlib
import inspect
import pkgutil
import re

import pytest

import lstm_course
from course_tools import ROOT

FOLDERS = [module.name for module in pkgutil.iter_modules(lstm_course.__path__) if module.ispkg]
FOLDERS.remove("exercises")  # tests/course/test_exercises.py
DRAWS = ("plot_", "draw_", "animate_", "explore_")


@pytest.mark.parametrize("name", FOLDERS)
def test_every_function_that_a_folder_hands_on_is_tried_in_its_tests(name):
    folder = importlib.import_module(f"lstm_course.{name}")
    place = f"tests/lstm_course/{name}"
    text = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob(f"{place}/test_*.py"))
    functions = [one for one in folder.__all__ if inspect.isfunction(getattr(folder, one))]
    untried = [one for one in functions if not re.search(rf"\b{one}\b", text)]
    how = (
        f"put {', '.join(untried)} into DRAWINGS of {place}/test_drawings.py"
        if name == "figures"
        else f"test {', '.join(untried)} in {place}, in the file of its module: what it gives at "
        "sizes that all differ, and what it refuses"
    )
    assert not untried, how


def test_every_function_that_draws_is_handed_on():
    found = importlib.import_module("lstm_course.figures")
    for module in pkgutil.iter_modules(found.__path__):
        for name in vars(importlib.import_module(f"{found.__name__}.{module.name}")):
            if name.startswith(DRAWS):
                assert name in found.__all__, (
                    f"name {name} in lstm_course/figures/__init__.py, so that lessons find it"
                )
