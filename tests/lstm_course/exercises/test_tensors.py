"""Right numbers that the next part cannot use: another type, or no way back for a gradient."""

import copy

import numpy as np
import pytest
import torch

from lstm_course.exercises import check, find_exercise
from lstm_course.exercises.tensors import type_of, way_back
from lstm_course.exercises.verdict import CORRECT


def right(name):
    """The reference of an exercise of lesson 16."""
    return find_exercise(f"16.{name}").reference


def under_no_grad(name):
    """The reference, called where torch keeps no history."""
    return torch.no_grad()(right(name))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda batch, lengths: (batch.float(), lengths), "another type of numbers"),
        (lambda batch, lengths: (batch, lengths.int()), "another type of numbers"),
        (lambda batch, lengths: (batch.numpy(), lengths.numpy()), "arrays or lists"),
        (lambda batch, lengths: (batch, lengths.tolist()), "arrays or lists"),
    ],
)
def test_a_grid_of_another_type_than_an_embedding_reads_is_named(change, name):
    assert check("16.pad", lambda rows: change(*right("pad")(rows))).mistake == name


def half_detached(output, lengths):
    H = output.shape[2] // 2
    return right("both_directions")(
        torch.cat([output[..., :H], output[..., H:].detach()], 2), lengths
    )


def marks_detached(self, ids, lengths):
    forms, marks = right("forward")(self, ids, lengths)
    return forms, marks.detach()


def started_anew(losses, lengths):
    return right("mean_loss")(losses, lengths).detach().requires_grad_()


@pytest.mark.parametrize(
    ("name", "answer", "mistake"),
    [
        ("both_directions", lambda *a: right("both_directions")(*a).detach(), "from the LSTM"),
        (
            "both_directions",
            lambda *a: right("both_directions")(*a).detach().numpy(),
            "from the LSTM",
        ),
        ("both_directions", half_detached, "from the LSTM"),
        ("forward", under_no_grad("forward"), "from the network"),
        ("forward", marks_detached, "from the network"),
        ("mean_loss", lambda *a: right("mean_loss")(*a).item(), "from the losses"),
        ("mean_loss", lambda *a: right("mean_loss")(*a).detach(), "from the losses"),
        ("mean_loss", started_anew, "from the losses"),
    ],
)
def test_right_numbers_through_which_no_whole_gradient_comes_back_are_named(name, answer, mistake):
    assert check(f"16.{name}", answer).mistake == f"cut off {mistake}"


def test_the_way_back_is_whole_where_padding_is_chosen_away_in_other_words():
    def answer(losses, lengths):
        is_real = torch.arange(len(losses))[:, None] < lengths
        return losses.masked_fill(~is_real, 0).sum() / lengths.sum()

    assert check("16.mean_loss", answer).status == CORRECT


def test_a_gradient_reaches_tensors_and_the_parameters_of_a_module():
    x = torch.tensor([[1.0, 2.0, 3.0]], dtype=torch.float64, requires_grad=True)
    layer = torch.nn.Linear(3, 1, dtype=torch.float64)
    came = way_back((layer(x), 2 * x), (x, layer, 5))
    weight = layer.weight.detach().numpy().ravel()
    of_linear = [*weight, 1, 2, 3, 1]
    np.testing.assert_allclose(came, [*of_linear, 2, 3, 4, 0, 0, 0, 0])
    assert x.grad is None
    assert way_back((x.detach(), 3.0), (x,)) is None


def test_a_history_that_was_used_up_sends_nothing_back():
    x = torch.ones(2, requires_grad=True)
    loss = (x**2).sum()
    loss.backward()
    assert way_back((loss,), (x,)) is None


def test_a_type_is_told_without_reading_the_numbers():
    assert type_of(torch.zeros(2, dtype=torch.long)) == "torch.int64"
    assert type_of(np.zeros(2)) == "numpy.float64"
    assert type_of([1]) == "list"


def no_copy_no_eval(model, learn, validate, patience, copied=lambda state: state):
    best, waited = float("inf"), 0
    while waited < patience:
        model.train()
        learn(model)
        loss = validate(model)
        waited += 1
        if loss < best:
            best, waited, kept = loss, 0, copied(model.state_dict())
    model.load_state_dict(kept)


def test_two_mistakes_in_what_is_left_in_a_model_are_both_named():
    both = "the last left, not the best + dropout on while validating"
    assert check("16.keep_best", no_copy_no_eval).mistake == both
    one = check("16.keep_best", lambda *a: no_copy_no_eval(*a, copied=copy.deepcopy))
    assert one.mistake == "dropout on while validating"


def test_nothing_packed_and_a_softmax_are_both_named():
    def answer(self, ids, lengths):
        output, (h_n, _) = self.lstm(self.embed(ids))
        marks = self.mark(torch.cat([h_n[-2], h_n[-1]], 1))
        return self.form(output).softmax(-1), marks.softmax(-1)

    named = "not packed, ends by h_n + softmax in the network"
    assert check("16.forward", answer).mistake == named
