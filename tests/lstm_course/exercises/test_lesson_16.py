"""Lesson 16's cases refuse what is right on easy ones, and take what the task leaves open."""

import copy

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from lstm_course.exercises import check
from lstm_course.exercises.lesson_16 import both_directions, forward, pad
from tests.support.refusing import refuses


def without_dropout(self, ids, lengths):
    mode = self.training
    self.eval()
    given = forward(self, ids, lengths)
    self.train(mode)
    return given


def lengths_counted(self, ids, _):
    return forward(self, ids, (ids != 0).sum(dim=0))


def keeping(is_better=lambda loss, best: loss < best, first=float("inf"), most=10**6, times=1):
    """Keep the best, written with one thing changed."""

    def keep_best(model, learn, validate, patience):
        best, waited, kept, passes = first, 0, copy.deepcopy(model.state_dict()), 0
        while waited < patience and passes < most:
            learn(model.train())
            loss = [validate(model.eval()) for _ in range(times)][-1]
            waited, passes = waited + 1, passes + 1
            if is_better(loss, best):
                best, waited, kept = loss, 0, copy.deepcopy(model.state_dict())
        model.load_state_dict(kept)

    return keep_best


def validating_first(model, learn, validate, patience):
    validate(model.eval())
    keeping()(model, learn, validate, patience)


def is_real(losses, lengths):
    return torch.arange(len(losses))[:, None] < lengths


def send_back_at_the_end(lstm, x, size):
    state, outputs, loss = None, [], 0
    for chunk in x.split(size):
        output, state = lstm(chunk, state)
        loss = loss + (output**2).sum()
        state = tuple(part.detach() for part in state)
        outputs.append(output.detach())
    loss.backward()
    return torch.cat(outputs), lstm.weight_hh_l0.grad


WRONG = {
    "16.forward, no dropout": without_dropout,
    "16.forward, lengths counted": lengths_counted,
    "16.keep_best, an equal loss": keeping(lambda loss, best: loss <= best),
    "16.keep_best, a thousandth lower": keeping(lambda loss, best: loss < best - 1e-3),
    "16.keep_best, begun with 100": keeping(first=100.0),
    "16.keep_best, a hundred passes at most": keeping(most=100),
    "16.keep_best, judged twice": keeping(times=2),
    "16.keep_best, judged first": validating_first,
    "16.mean_loss, NaN as 0": lambda a, lengths: a.nan_to_num()[is_real(a, lengths)].mean(),
    "16.mean_loss, NaN left out": lambda a, lengths: a[is_real(a, lengths)].nanmean(),
    "16.learn_in_chunks, sent back at the end": send_back_at_the_end,
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_right_on_easy_cases_alone_is_refused(name):
    assert refuses(name.split(",")[0], WRONG[name])


def filled(value, off=0.0):
    """The forms, with a value in the padding, and all off by so much at the words."""

    def answer(self, ids, lengths):
        forms, marks = forward(self, ids, lengths)
        return torch.where(is_real(ids, lengths)[..., None], forms + off, value), marks

    return answer


@pytest.mark.parametrize("value", [0.0, 7.0])
def test_forms_may_hold_anything_in_the_padding(value):
    assert check("16.forward", filled(value)).status == "correct"


def test_forms_count_at_the_words_whatever_stands_in_the_padding():
    assert check("16.forward", filled(0.0, off=0.1)).status == "wrong"
    assert check("16.forward", lambda *a: filled(0.0)(*a)[::-1]).status == "wrong"


def test_forms_that_are_no_numbers_are_wrong_and_break_nothing():
    def answer(*arguments):
        forms, marks = forward(*arguments)
        pairs = [("form", float), ("left", float)]
        return np.zeros(forms.shape, pairs), marks

    verdict = check("16.forward", answer)
    assert verdict.status == "wrong"
    assert not verdict.judge_error


def test_forms_still_send_a_gradient_back_where_the_padding_is_filled():
    def cut_off(*arguments):
        return tuple(part.detach() for part in filled(0.0)(*arguments))

    assert check("16.forward", cut_off).status == "wrong"


def test_the_one_right_way_to_keep_the_best_passes():
    assert check("16.keep_best", keeping()).status == "correct"


def no_sequence_beside_the_step(output, lengths):
    last = output[lengths - 1][..., : output.shape[2] // 2]
    return torch.hstack([last, output[0, :, output.shape[2] // 2 :]])


def ends_as(choose, unpack=lambda packed: pad_packed_sequence(packed)[0]):
    """A way through the network with other ends, or unpacked otherwise."""

    def answer(self, ids, lengths):
        packed = pack_padded_sequence(self.embed(ids), lengths, enforce_sorted=False)
        output, state = self.lstm(packed)
        return self.form(unpack(output)), self.mark(choose(state))

    return answer


def both(state):
    return torch.hstack([state[0][-2], state[0][-1]])


def batch_first(self, ids, lengths):
    packed = pack_padded_sequence(self.embed(ids), lengths, batch_first=True, enforce_sorted=False)
    output, state = self.lstm(packed)
    return self.form(pad_packed_sequence(output, batch_first=True)[0]), self.mark(both(state))


RAISING = {
    "every sequence at each step": ("16.both_directions", no_sequence_beside_the_step),
    "a tuple for its first part": ("16.forward", ends_as(both, pad_packed_sequence)),
    "not unpacked": ("16.forward", ends_as(both, lambda packed: packed)),
    "the batch for the first axis": ("16.forward", batch_first),
    "ends of another width": ("16.forward", ends_as(lambda state: torch.hstack(state))),
}


@pytest.mark.parametrize("name", RAISING)
def test_an_error_that_can_mean_one_thing_only_is_named_and_shown(name):
    verdict = check(*RAISING[name])
    assert verdict.mistake == name
    assert "\nIt raised " in verdict.sentence


def test_an_error_is_not_named_by_the_words_of_the_line_that_raised_it():
    def answer(output, lengths):
        raise ValueError("")  # number of dimensions: got 3 and 2

    assert check("16.both_directions", answer).mistake == ""


def test_three_slips_in_a_loss_are_told_as_what_they_are():
    def answer(losses, lengths):
        counted = torch.arange(len(losses))[:, None] <= lengths
        return (losses.nan_to_num() * counted).sum() / losses.numel()

    assert check("16.mean_loss", answer).mistake == (
        "NaN counted as 0, divided by all + one step too many"
    )


@pytest.mark.parametrize("is_copied", [True, False])
def test_a_gradient_added_up_by_hand_counts_the_first_chunks_again(is_copied):
    def answer(lstm, x, size):
        state, outputs, found = None, [], []
        for chunk in x.split(size):
            output, state = lstm(chunk, state)
            (output**2).sum().backward()
            state = tuple(part.detach() for part in state)
            outputs.append(output.detach())
            grad = lstm.weight_hh_l0.grad
            found.append(grad.clone() if is_copied else grad)
        return torch.cat(outputs), sum(found)

    name = "added up twice" if is_copied else "the sum once a chunk"
    assert check("16.learn_in_chunks", answer).mistake == name


def fractions_and_counted(rows):
    batch, _ = pad(rows)
    return batch.double(), (batch != 0).sum(dim=0)


def test_a_result_of_another_type_is_not_called_right_but_its_numbers():
    verdict = check("16.pad", fractions_and_counted)
    assert verdict.mistake == "lengths by counting what is not 0"
    assert verdict.sentence.startswith("The numbers of `batch` are right.")


def sorted_rows_first(rows):
    batch, lengths = pad(sorted(rows, key=len, reverse=True))
    return batch.T, lengths


def not_packed_forms_as_probabilities(self, ids, lengths):
    output, _ = self.lstm(self.embed(ids))
    return self.form(output).softmax(dim=-1), self.mark(both_directions(output, lengths))


def cell_states_exchanged(state):
    return torch.hstack([state[1][-1], state[1][-2]])


def rows_and_counted(rows):
    batch = pad_sequence([torch.tensor(row) for row in rows], batch_first=True)
    return batch, (batch != 0).sum(dim=1)


def chosen(losses, lengths):
    """The losses with 0 in the padding, but for its first step."""
    return torch.where(torch.arange(len(losses))[:, None] <= lengths, losses, 0.0)


def stopped_early(model, learn, validate, patience):
    keeping()(model, learn, validate, patience - 1)


SLIPS = {
    "batch first + lengths by counting what is not 0": ("16.pad", rows_and_counted),
    "one step too many": ("16.mean_loss", lambda a, n: chosen(a, n).sum() / n.sum()),
    "mean of the sequences' means + one step too many": (
        *("16.mean_loss", lambda a, n: (chosen(a, n).sum(dim=0) / n).mean()),
    ),
    "a pass too early": ("16.keep_best", stopped_early),
    "batch first + sorted by length": ("16.pad", sorted_rows_first),
    "not packed + softmax of the forms": ("16.forward", not_packed_forms_as_probabilities),
    "cell states, backward first": ("16.forward", ends_as(cell_states_exchanged)),
    "what is not 0": ("16.mean_loss", lambda losses, _: losses[losses != 0].mean()),
}


@pytest.mark.parametrize("name", SLIPS)
def test_slips_that_come_in_pairs_or_beside_nan_have_names(name):
    assert check(*SLIPS[name]).mistake == name


def test_an_answer_that_lets_nan_in_hears_whose_nan_it_is():
    def answer(losses, lengths):
        return (losses * is_real(losses, lengths)).sum() / len(losses) ** 2

    assert "`losses`" in check("16.mean_loss", answer).sentence
