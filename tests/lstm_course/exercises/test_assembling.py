"""Parts put together: the learner's own where they are right."""

import pytest

from lstm_course.exercises import assemble, find_exercise


def test_right_answers_are_taken_and_ours_stand_in_for_the_others(capsys):
    own = find_exercise("16.mean_loss").also_right[0]
    parts = assemble("16", mean_loss=own, pad=lambda rows: ...)
    assert parts.mean_loss.__wrapped__ is own
    assert parts.pad is find_exercise("16.pad").reference
    assert capsys.readouterr().out == "1 of 2 parts are yours; ours stand in for pad\n"


def test_a_wrong_answer_is_not_taken():
    parts = assemble("16", mean_loss=lambda losses, lengths: losses.mean())
    assert parts.mean_loss is find_exercise("16.mean_loss").reference


def test_what_a_part_raises_names_the_part_that_it_came_from():
    own = find_exercise("16.mean_loss").also_right[0]
    parts = assemble("16", mean_loss=own)
    with pytest.raises(TypeError) as raised:
        parts.mean_loss(3, 4)
    assert "`mean_loss`" in raised.value.__notes__[0]


def test_a_name_that_is_no_exercise_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match=r"mean_loss.*got loss"):
        assemble("16", loss=None)
