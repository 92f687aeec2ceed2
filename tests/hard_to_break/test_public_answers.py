"""What people really write: told precisely, and never a false name, a crash or a wrong verdict."""

import re

import pytest

from tests.support.public_answers.__main__ import measure


@pytest.mark.release
def test_public_answers_are_told_precisely_and_none_is_judged_wrongly(record_property):
    line, problems = measure()
    for number, _, kind in re.findall(r"(\d+) of (\d+) (singles|doubles|right ones)", line):
        record_property("measured", f"{number} {kind} told")
    assert not problems, problems
