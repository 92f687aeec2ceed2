"""A mistake that is two things by itself, told beside another one."""

import pytest

from lstm_course.exercises import check, find_exercise
from lstm_course.exercises.diagnosing import Explanation
from lstm_course.exercises.explaining import name_mistakes


def three_slips(losses, lengths):
    import torch

    counted = torch.arange(len(losses))[:, None] <= lengths
    return ((losses * counted).sum(dim=0) / lengths).mean()


def test_two_things_and_one_more_are_told_as_three():
    sentence = check("16.mean_loss", three_slips).sentence
    assert sentence.startswith("Three things at once. First: ")


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("03.make_sequences", "marker outside its window + order not counted"),
        ("16.mean_loss", "multiplied by the mask, mean of means"),
    ],
)
@pytest.mark.parametrize("right", [[], ["x"]])
def test_of_a_mistake_that_is_two_the_number_of_things_is_said_once(name, mistake, right):
    exercise = find_exercise(name)
    k = [one.name for one in exercise.edits].index(mistake)
    for found in (Explanation((0, k), ("", "")), Explanation((k, 0), ("", ""))):
        _, sentence = name_mistakes(exercise, found, right)
        assert sentence.count("First:") == 1
        assert "two things" not in sentence.lower()
    _, sentence = name_mistakes(exercise, Explanation((k,), ("",), part=0), right)
    assert "Two things" not in sentence
