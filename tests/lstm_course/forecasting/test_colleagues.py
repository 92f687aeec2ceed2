"""Colleagues: one is honest, two know the future, and the leak test says which."""

import numpy as np
import pytest

from lstm_course.forecasting.colleagues import ask_colleague
from lstm_course.forecasting.leaks import find_leak

WAVE = 10 + np.sin(np.arange(90.0)) + np.random.default_rng(0).normal(0, 0.3, 90)


@pytest.mark.parametrize(("name", "leaks"), [("Ada", False), ("Ben", True), ("Cleo", True)])
def test_the_leak_test_finds_who_knows_the_future(name, leaks):
    def pipeline(values, cut):
        return {"weights": ask_colleague(name, values, cut).known}

    assert (find_leak(pipeline, WAVE, 60) is not None) == leaks


def test_smoothing_flatters():
    assert ask_colleague("Ben", WAVE, 60).skill > ask_colleague("Ada", WAVE, 60).skill + 0.1


def test_an_unknown_colleague_or_too_short_a_past_is_refused():
    with pytest.raises(ValueError, match="name must be one of 'Ada', 'Ben', 'Cleo'; got 'Dan'"):
        ask_colleague("Dan", WAVE, 60)
    with pytest.raises(ValueError, match="cut must be at least 20 and at most 87; got 12"):
        ask_colleague("Ada", WAVE, 12)
