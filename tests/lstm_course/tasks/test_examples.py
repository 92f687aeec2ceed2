"""One sequence of each task of 1997: its answer rests on what is marked."""

import numpy as np
import pytest

from lstm_course.tasks import sequences_of_1997

EXAMPLES = {e.number: e for e in sequences_of_1997(np.random.default_rng(3))}


def needed(number):
    example = EXAMPLES[number]
    return [example.symbols[t] for t in example.needed]


@pytest.mark.parametrize("number", ["1", "2a", "2b", "2c"])
def test_the_answer_is_the_symbol_that_is_marked(number):
    assert [EXAMPLES[number].answer] == needed(number)


def test_every_experiment_is_there_once_with_a_hundred_steps_but_for_strings_of_the_grammar():
    assert list(EXAMPLES) == ["1", "2a", "2b", "2c", "3a", "4", "5", "6a"]
    lengths = [len(e.symbols) for e in EXAMPLES.values()]
    assert lengths[0] < 20
    assert min(lengths[1:]) == 100


def test_a_string_of_the_grammar_is_drawn_up_to_the_symbol_before_its_repetition():
    assert EXAMPLES["1"].symbols[0] == "B"
    assert EXAMPLES["1"].symbols[-1] == "E"


def test_marked_values_make_the_answer_to_within_their_rounding():
    first, second = (float(value.replace("−", "-")) for value in needed("4"))
    assert float(EXAMPLES["4"].answer) == pytest.approx(0.5 + (first + second) / 4, abs=0.01)
    first, second = map(float, needed("5"))
    assert float(EXAMPLES["5"].answer) == pytest.approx(first * second, abs=0.02)


def test_the_class_of_a_noisy_line_and_the_order_of_markers_are_those_that_are_marked():
    assert needed("3a") == [{"1": "1.00", "0": "−1.00"}[EXAMPLES["3a"].answer]] * 3
    assert EXAMPLES["6a"].answer == " ".join(needed("6a"))
