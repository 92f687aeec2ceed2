"""Lessons of the tooling's tests' own, in `lessons/` beside this file; no learner sees them.

Tests of grading, nbgrader and progress import the fixture in their conftest.py: so a change of a
real lesson's exercises touches none of them.
"""

from pathlib import Path

import pytest

from course_tools.grading import NoIsolation, find_isolation
from lstm_course import exercises

FOLDER = Path(__file__).with_name("lessons")
MEAN, LAST = "90.mean", "92.last_state"
NAMES = GATE, SIZE, SLOPE, HALVES = ("91.gate", "91.num_parameters", "91.slope", "91.halves")

try:
    ISOLATION, _why = find_isolation(), ""
except NoIsolation as problem:
    ISOLATION, _why = "none", str(problem)
sandboxed = pytest.mark.skipif(bool(_why), reason=_why or "bubblewrap works")


@pytest.fixture(autouse=True, scope="module")
def own_lessons():
    """Make the lessons 90 to 92 known, here and in the processes that are started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTM_COURSE_LESSONS", str(FOLDER))
        patch.setattr(exercises, "__path__", [*exercises.__path__, str(FOLDER)])
        yield
