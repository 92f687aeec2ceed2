"""A guess is set beside the measurement; a blank one is welcome."""

import pytest

from lstm_course.exercises import reveal


def test_a_blank_guess_shows_the_measured_value_alone():
    for blank in (..., None):
        assert reveal("01.x", blank, 4, "steps").text == "measured: 4 steps; no guess this time"


@pytest.mark.parametrize(("guess", "how"), [(4, "just right"), (5, "too high"), (3.5, "too low")])
def test_a_guess_is_compared_with_the_rounded_measurement(guess, how):
    assert reveal("01.x", guess, 4.2, "steps").text.endswith(f"your guess {guess:g} was {how}")


def test_what_is_not_a_number_is_refused():
    with pytest.raises(TypeError, match="guess must be a number; got str 'four'"):
        reveal("01.x", "four", 4)
