"""An answer counts right if its check says so after Restart Kernel and Run All, and only then."""

import pytest

from course_tools.grading import attempt
from tests.support.ways import read_ways, said_by_a_kernel

WAYS = read_ways()
all_ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.what)


@all_ways
def test_the_grader_says_what_the_notebook_says(way):
    found = attempt(way.submission(), way.exercise, "none")
    said = {"correct": "right", "not attempted": "blank"}.get(found.status, "wrong")
    assert (said if not found.sentence else "wrong") == way.expected, found


@pytest.mark.release
@all_ways
def test_a_kernel_says_what_the_bank_says(way):
    assert said_by_a_kernel(way.cells) == way.expected
