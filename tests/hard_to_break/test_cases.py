"""The cases show a slip: what they accept of a changed solution is right on other cases too."""

import numpy as np
import pytest

from lstm_course.exercises.comparing import same_result
from lstm_course.exercises.judging import judge_answer
from lstm_course.exercises.running import run_extra
from lstm_course.exercises.verdict import CORRECT
from tests.hard_to_break.test_odd_answers import FUNCTIONS
from tests.support.mutants import mutant

COMPARED = [exercise for exercise in FUNCTIONS if exercise.judge is None]
NUM_MUTANTS = 30


@pytest.mark.release
@pytest.mark.parametrize("exercise", COMPARED, ids=lambda e: e.name)
def test_a_changed_solution_that_is_accepted_is_right_on_other_cases(exercise):
    others = [case for seed in range(5) for case in exercise.cases(np.random.default_rng(seed))]
    wanted = run_extra(exercise.reference, others + exercise.make_extra())
    for seed in range(NUM_MUTANTS):
        changed = mutant(exercise.reference, np.random.default_rng(seed))
        if judge_answer(exercise, changed).status == CORRECT:
            given = run_extra(changed, others + exercise.make_extra())
            same = [same_result(a.result, b.result) for a, b in zip(given, wanted, strict=True)]
            assert all(same), (seed, np.argmin(same))
