"""The sizes of a lesson, counted in one of eight cells."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_tools import sizes


def test_what_is_counted_of_a_small_lesson(tmp_path):
    picture = new_output("display_data", {"image/png": "", "text/plain": "Figure, in words:\n1"})
    cells = [
        new_markdown_cell("# 07 Small\n\nTime: about 12 minutes."),
        new_code_cell("import numpy as np"),
        new_code_cell("# why\n\na = 1\nshow(a)", outputs=[picture]),
        new_code_cell(
            "def mean_over_time(x):\n    mean = ...\n    return mean",
            metadata={"lstm_course": {"exercise": "00.mean_over_time"}},
        ),
    ]
    for cell, kind in zip(cells, ("slide", "skip", "subslide", "-"), strict=True):
        cell.metadata.slideshow = {"slide_type": kind}
    nbformat.write(new_notebook(cells=cells), tmp_path / "07_small.ipynb")
    # the solution of the exercise has two lines, its stub three
    assert sizes.measure_lesson(tmp_path / "07_small.ipynb") == (12, 4, 7, 1, 1, 5, 2, 3, 2)


def test_the_table_has_a_row_a_lesson_and_what_is_good(capsys):
    sizes.run_command(["00", "05"])
    lines = capsys.readouterr().out.splitlines()
    assert [line[:4].strip() for line in lines[-3:]] == ["good", "00", "05"]
