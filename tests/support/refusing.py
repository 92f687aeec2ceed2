"""Whether an answer is called wrong, and not what it is called: that search takes the longest."""

from unittest import mock

from lstm_course.exercises import check, diagnosing
from lstm_course.exercises.verdict import WRONG


def refuses(exercise: str, answer) -> bool:
    """Whether `check` calls an answer wrong."""
    with mock.patch.object(diagnosing, "MOST_RUNS", 0):
        return check(exercise, answer).status == WRONG
