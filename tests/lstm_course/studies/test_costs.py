"""The costs of lesson 17's models: what each keeps is what its state holds."""

import numpy as np
import pytest

from lstm_course.studies import costs
from lstm_course.successors import mlstm_step, slstm_step


def size(*arrays):
    return sum(array.size for array in arrays)


def test_what_is_kept_is_the_size_of_the_states_of_a_step():
    H, D, x_t = 5, 3, np.ones((1, 3))
    h = np.zeros((1, H))
    states = slstm_step(x_t, h, h, h, h, np.ones((4 * H, D)), np.ones((4 * H, H)), np.ones(4 * H))
    assert costs.numbers_kept("sLSTM", 99, H) == size(*states)
    weights = np.ones((4 * H, D)), np.ones(4 * H), np.ones((2, D)), np.ones(2)
    _, *states = mlstm_step(x_t, np.zeros((1, H, H)), h, h[:, :1], *weights)
    assert costs.numbers_kept("mLSTM", 99, H) == 2 * size(*states)  # two layers
    assert costs.numbers_kept("LSTM", 99, H) == 2 * H
    assert costs.numbers_kept("linear, (0, 1)", 99, H) == 2 * H


def test_attention_keeps_more_with_every_step_and_nothing_else_does():
    for model in costs.MODELS:
        short, long = (costs.numbers_kept(model, length, 16) for length in (10, 20))
        assert long == (2 * short if model.startswith("attention") else short), model


@pytest.mark.parametrize("form", ["loop", "parallel"])
def test_a_model_is_measured_in_the_form_that_was_asked_for(form, monkeypatch):
    from lstm_course import networks

    seen = []
    monkeypatch.setattr(
        networks, "cpu_seconds", lambda network, *_: seen.append(network) or 0.25, raising=False
    )
    row = costs.measure_cost("mLSTM", form, 64)
    assert {layer.form for layer in seen[0].layers} == {form}
    assert row[:3] == ("mLSTM", form, 64)
    assert row.seconds == 0.25


def test_a_form_that_a_model_has_not_is_refused():
    with pytest.raises(ValueError, match="form must be one of 'loop'; got 'parallel'"):
        costs.measure_cost("LSTM", "parallel", 16)
