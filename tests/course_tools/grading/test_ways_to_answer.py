"""An answer counts right if its check says so after Restart Kernel and Run All, and only then."""

import pytest

from course_tools.grading import Limits
from course_tools.grading.attempts import _attempt
from course_tools.grading.conversation import Host
from tests.support.own_lessons import ISOLATION
from tests.support.ways import read_ways, said_by_a_kernel

all_ways = pytest.mark.parametrize("way", read_ways(), ids=lambda way: way.what)


@pytest.fixture(scope="module")
def host():
    """One sandbox for the bank, whose notebooks are ours; each has a process of its own."""
    with Host(ISOLATION, Limits(seconds=60)) as host:
        yield host


@all_ways
def test_the_grader_says_what_the_notebook_says(way, host):
    found = _attempt(way.submission(), way.exercise, host)
    said = {"correct": "right", "not attempted": "blank"}.get(found.status, "wrong")
    assert (said if not found.sentence else "wrong") == way.expected, found


@pytest.mark.release
@all_ways
def test_a_kernel_says_what_the_bank_says(way):
    assert said_by_a_kernel(way.cells) == way.expected
