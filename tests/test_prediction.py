"""A guess is set beside the measurement; a blank one is welcome."""

import pytest

from lstm_course.exercises import reveal


def test_a_blank_guess_shows_the_measured_value_alone():
    for blank in (..., None):
        assert reveal("01.x", blank, 4, "steps").text == "measured: 4 steps; no guess this time"


@pytest.mark.parametrize(("guess", "how"), [(4, "just right"), (5, "too high"), (3.5, "too low")])
def test_a_guess_is_compared_with_the_rounded_measurement(guess, how):
    assert reveal("01.x", guess, 4.2, "steps").text.endswith(f"your guess {guess:g} was {how}")


def test_a_guess_within_the_tolerance_or_the_rounding_is_just_right():
    assert reveal("02.x", -4, -3.7, digits=1, tolerance=0.5).text.endswith(
        "guess -4 was just right"
    )
    assert reveal("02.x", -3, -3.7, digits=1, tolerance=0.5).text.endswith("guess -3 was too high")
    assert reveal("01.x", 0.00023, 0.0002, digits=4).text.endswith("was just right")
    assert reveal("01.x", 99, 99.6, "%").text.endswith("guess 99 was too low")


def test_a_guess_beyond_every_float_is_refused_like_any_other():
    with pytest.raises(ValueError, match="guess must be finite; got inf"):
        reveal("01.x", 10**400, 4)


def test_what_is_not_a_number_is_refused():
    with pytest.raises(TypeError, match="guess must be a number; got str 'four'"):
        reveal("01.x", "four", 4)
