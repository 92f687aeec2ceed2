"""Colleagues: one is honest, two know the future, and the leak test says which."""

import numpy as np
import pytest

from lstm_course.forecasting.colleagues import ask_colleague
from lstm_course.forecasting.leaks import find_leak

WAVE = 10 + np.sin(np.arange(130.0)) + np.random.default_rng(0).normal(0, 0.3, 130)


@pytest.mark.parametrize(
    ("name", "moves"), [("Ada", set()), ("Ben", {"inputs"}), ("Cleo", {"weights"})]
)
def test_each_leak_shows_in_one_of_inputs_and_weights_alone(name, moves):
    def moves_alone(part):
        def pipeline(values, cut):
            return {part: ask_colleague(name, values, cut).known[part]}

        return find_leak(pipeline, WAVE, 100) is not None

    assert {part for part in ("inputs", "weights") if moves_alone(part)} == moves


def test_smoothing_flatters():
    assert ask_colleague("Ben", WAVE, 100).skill > ask_colleague("Ada", WAVE, 100).skill + 0.1


def test_an_unknown_colleague_or_too_short_a_past_is_refused():
    with pytest.raises(ValueError, match="name must be one of 'Ada', 'Ben', 'Cleo'; got 'Dan'"):
        ask_colleague("Dan", WAVE, 100)
    with pytest.raises(ValueError, match="cut must be at least 60 and at most 127; got 12"):
        ask_colleague("Ada", WAVE, 12)
