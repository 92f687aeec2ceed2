"""The usual slips, as learners write them: each has the same name in every sister exercise."""

import numpy as np
import pytest

from lstm_course.exercises import check, find_exercise, slips
from lstm_course.exercises.verdict import CORRECT, WRONG


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gate(squash):
    return lambda x_t, h_prev, W_x, W_h, b: squash(W_x @ x_t.T + W_h @ h_prev.T + b[:, None]).T


def cell(squash=sigmoid, order=(0, 1, 2, 3), cut=np.inf, tanh=np.tanh):
    """A step of the LSTM gate by gate, parts of which may be replaced."""

    def step(x_t, h_prev, c_prev, W_x, W_h, b):
        H = h_prev.shape[1]
        z = [
            x_t @ W_x[k * H : (k + 1) * H].T + h_prev @ W_h[k * H : (k + 1) * H].T + own
            for k, own in enumerate(np.split(b, 4))
        ]
        z_i, z_f, z_g, z_o = (z[k] for k in order)
        c_t = np.clip(squash(z_f) * c_prev + squash(z_i) * np.tanh(z_g), -cut, cut)
        return squash(z_o) * tanh(c_t), c_t

    return step


def read(squash=sigmoid, keep=lambda f, i: f, write=lambda f, i: i):
    """The gates and cell states of a whole sequence, parts of which may be replaced."""

    def read_cell(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
        gates, c = [], [np.zeros_like(output[0])]
        for x_t, h in zip(x, [0 * output[0], *output[:-1]], strict=True):
            z = np.split(x_t @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh, 4, axis=1)
            i, f, o = (squash(z[k]) for k in (0, 1, 3))
            gates.append((i, f, o))
            c.append(keep(f, i) * c[-1] + write(f, i) * np.tanh(z[2]))
        return *np.swapaxes(gates, 0, 1), np.array(c[1:])

    return read_cell


def clipped_back(*given):
    parts = find_exercise("09.lstm_step_backward").reference(*given)
    return tuple(np.minimum(5, np.maximum(-5, part)) for part in parts)


ANSWERS = [
    ("05.forget_gate", gate(lambda z: np.clip((z + 3) / 6, 0, 1)), "straight pieces"),
    ("05.forget_gate", gate(lambda z: sigmoid(sigmoid(z))), "squashed twice"),
    ("09.lstm_step", cell(lambda z: sigmoid(np.tanh(z))), "tanh inside the sigmoid"),
    ("09.lstm_step", cell(lambda z: np.clip(z / 6 + 0.5, 0, 1)), "straight pieces"),
    ("09.lstm_step", cell(order=(0, 1, 3, 2)), "output gate and candidate exchanged"),
    ("09.lstm_step", cell(order=(3, 1, 0, 2)), "blocks in another order"),
    ("09.lstm_step", cell(cut=100), "cell state clipped"),
    ("09.lstm_step", cell(tanh=lambda c: 2 * sigmoid(c) - 1), "tanh of half the cell state"),
    (
        "09.lstm_step",
        cell(order=(1, 0, 2, 3), tanh=lambda c: c),
        "input and forget gate exchanged + tanh of c missing",
    ),
    ("09.lstm_step_backward", clipped_back, "gradients clipped"),
    ("14.read_cell", read(lambda z: np.clip(z / 6 + 0.5, 0, 1)), "straight pieces"),
    ("14.read_cell", read(write=lambda f, i: 1 - f), "1 - f for i"),
    ("14.read_cell", read(keep=lambda f, i: i), "input gate on both"),
]


@pytest.mark.parametrize(
    ("exercise", "answer", "name"), ANSWERS, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_slip_written_in_another_hand_has_its_name(exercise, answer, name):
    verdict = check(exercise, answer)
    assert (verdict.status, verdict.mistake) == (WRONG, name)


def test_a_gate_cut_short_of_its_ends_is_wrong_and_the_sigmoid_with_two_exponentials_right():
    assert check("05.forget_gate", gate(lambda z: sigmoid(np.clip(z, -8.1, 2.9)))).status == WRONG
    assert check("05.forget_gate", gate(lambda z: np.exp(z) / (1 + np.exp(z)))).status == CORRECT


def test_what_is_named_in_the_whole_cell_is_named_in_its_sisters_by_itself():
    named = {
        name: {mistake.name for mistake in find_exercise(name).mistakes}
        for name in ("09.lstm_step", "14.read_cell", "15.peephole_step")
    }
    whole, memory = ({m.name for m in of()} for of in (slips.lstm_edits, slips.memory))
    assert whole <= named["09.lstm_step"] & named["15.peephole_step"]
    own = {"rows mixed up", "old cell state not used"}  # 14 says these in other words
    assert memory - own <= named["14.read_cell"]


def test_a_slip_that_is_to_be_left_out_must_be_there():
    assert len(slips.without(slips.output(), "output gate missing")) == len(slips.output()) - 1
    with pytest.raises(ValueError, match="no mistake is called"):
        slips.without(slips.output(), "output gate lost")
