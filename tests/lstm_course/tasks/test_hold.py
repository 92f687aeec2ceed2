"""The hold task, against a walk through each sequence."""

import re

import numpy as np
import pytest

from lstm_course.tasks.hold import make_hold
from tests.support.batch_checks import generator


def test_the_answer_at_each_step_is_the_latest_marked_value():
    batch = make_hold(generator(), 40, T=25)
    assert batch.x.shape == (25, 40, 2)
    assert batch.targets.shape == (25, 40, 1)
    assert batch.mask.all()
    for n in range(40):
        held = None
        for t in range(25):
            value, marker = batch.x[t, n]
            held = value if marker == 1 else held
            assert batch.targets[t, n, 0] == held


def test_the_first_pair_is_marked_and_the_others_as_often_as_asked():
    x = make_hold(generator(), 400, T=50, share_marked=0.3).x
    assert (x[0, :, 1] == 1).all()
    assert set(np.unique(x[..., 1])) == {0.0, 1.0}
    assert abs(x[1:, :, 1].mean() - 0.3) < 0.02
    assert np.abs(x[..., 0]).max() <= 1
    assert abs(x[..., 0].mean()) < 0.02
    assert (make_hold(generator(), 3, T=9, share_marked=1).x[..., 1] == 1).all()


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"share_marked": 0}, "share_marked must be above 0 and at most 1; got 0"),
        ({"share_marked": 1.5}, "share_marked must be above 0 and at most 1; got 1.5"),
    ],
)
def test_sizes_that_make_no_sequence_are_refused(sizes, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make_hold(generator(), **({"N": 2} | sizes))
