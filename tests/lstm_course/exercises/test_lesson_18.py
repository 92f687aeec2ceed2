"""Lesson 18's cases refuse what is right on easy ones: a step too often, beams lost, low scores."""

import numpy as np
import pytest
import torch

from lstm_course.exercises import check
from lstm_course.exercises.lesson_18 import write
from tests.support.refusing import refuses


def step_after_the_loop(step, symbols, memory, S):
    """Right symbols, one call too many."""

    def keep(*arguments):
        kept[:] = step(*arguments)
        return kept

    kept = [None, memory]
    written = write(keep, symbols, memory, S)
    step(written[-1], kept[1])
    return written


def beam_of_few(keep):
    """A beam search that of each beam goes on with some continuations only."""

    def beam_search(log_p, width, S):
        beams = [(0.0, [])]
        for _ in range(S):
            longer = [
                (total + row[k], [*beam, int(k)])
                for (total, beam), row in zip(beams, log_p([b for _, b in beams]), strict=True)
                for k in keep(row, width if not beam else min(width, 3))
            ]
            beams = sorted(longer, reverse=True)[:width]
        return [beam for _, beam in beams], [total for total, _ in beams]

    return beam_search


def low_score(query, states, is_real):
    """A score that real ones are below in a case."""
    scores = torch.where(is_real, (states * query).sum(dim=2), -1000.0)
    weights = torch.softmax(scores, dim=0)
    return (weights[:, :, None] * states).sum(dim=0), weights


WRONG = {
    "18.write, a step after the loop": step_after_the_loop,
    "18.look_back, padding scored -1000": low_score,
    "18.beam_search, three of each beam": beam_of_few(lambda row, n: np.argsort(-row)[:n]),
    "18.beam_search, the unlikely dropped": beam_of_few(lambda row, _: np.flatnonzero(row > -8)),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_right_on_easy_cases_alone_is_refused(name):
    assert refuses(name.split(",")[0], WRONG[name])


def test_all_continuations_of_each_beam_are_right():
    assert check("18.beam_search", beam_of_few(lambda row, _: range(len(row)))).status == "correct"


def powers_alone(query, states, is_real):
    powers = torch.exp((states * query).sum(dim=2)).masked_fill(~is_real, 0.0)
    return (powers[:, :, None] * states).sum(dim=0), powers


def padding_scored_0_strings_as_rows(query, states, is_real):
    weights = torch.softmax((states * query).sum(dim=2) * is_real, dim=0)
    return (weights[:, :, None] * states).sum(dim=0), weights.T


def every_query(query, states, is_real):
    scores = (states @ query.T).masked_fill(~is_real, -torch.inf)
    weights = scores.softmax(dim=0)
    return (weights.unsqueeze(2) * states).sum(dim=0), weights


def masked_late(share_out):
    """A softmax over the strings, the mask after it."""

    def look_back(query, states, is_real):
        weights = share_out((states * query).sum(dim=2).softmax(dim=1) * is_real)
        return (weights.unsqueeze(2) * states).sum(dim=0), weights

    return look_back


def places_shared_out(log_p, width, S):
    """Each beam has as many places, and the beams stay in their order."""
    beams = [(0.0, [])]
    for _ in range(S):
        rows = zip(beams, log_p([b for _, b in beams]), strict=True)
        share = max(width // len(beams), 1)
        beams = [
            (total + row[k], [*beam, int(k)])
            for (total, beam), row in rows
            for k in np.argsort(-row)[:share]
        ]
    return [beam for _, beam in beams], [total for total, _ in beams]


def beam_by(total_of, start):
    """A beam search whose totals are `total_of(totals before, the beam's own, logarithm)`."""

    def beam_search(log_p, width, S):
        beams, totals = [[]], [start]
        for _ in range(S):
            longer = [
                (total_of(totals, own, more), [*beam, k])
                for beam, own, row in zip(beams, totals, log_p(beams), strict=True)
                for k, more in enumerate(row)
            ]
            best = sorted(longer, key=lambda pair: -pair[0])[:width]
            beams, totals = [beam for _, beam in best], [total for total, _ in best]
        return beams, totals

    return beam_search


def columns_before_rows(order_of):
    def beam_search(log_p, width, S):
        beams, sums = [[]], np.zeros(1)
        for _ in range(S):
            totals = (sums[:, None] + log_p(beams)).ravel()
            order = order_of(totals)[:width]
            beams = [[*beams[k % len(beams)], int(k) // len(beams)] for k in order]
            sums = totals[order]
        return beams, sums

    return beam_search


@pytest.mark.parametrize(
    ("exercise", "answer", "names"),
    [
        ("18.look_back", powers_alone, "exp not shared out"),
        ("18.look_back", every_query, "every query for every string"),
        ("18.look_back", lambda q, h, _: (q @ h.T, q), "every query for every string"),
        (
            "18.look_back",
            masked_late(lambda w: w),
            "masked after the softmax + softmax over the strings",
        ),
        (
            "18.look_back",
            masked_late(lambda w: w / w.sum(dim=0)),
            "shared out again after the softmax + softmax over the strings",
        ),
        ("18.beam_search", places_shared_out, "places shared out"),
        (
            "18.beam_search",
            lambda *given: tuple(part[0] for part in places_shared_out(*given)),
            "places shared out + the likeliest alone, out of its list",
        ),
        (
            "18.look_back",
            padding_scored_0_strings_as_rows,
            "padding scored 0 + strings as rows",
        ),
        (
            "18.beam_search",
            beam_by(lambda _, own, more: own * more, 1.0),
            "logarithms multiplied, from 1",
        ),
        (
            "18.beam_search",
            beam_by(lambda totals, _, more: totals[0] + more, 0.0),
            "the first sum for all",
        ),
        (
            "18.beam_search",
            columns_before_rows(lambda totals: np.argsort(totals)[::-1]),
            "beam and symbol exchanged",
        ),
        (
            "18.beam_search",
            columns_before_rows(lambda totals: np.argsort(-totals, kind="stable")),
            "beam and symbol exchanged, equal sums in order",
        ),
    ],
)
def test_a_slip_that_readers_made_has_its_name(exercise, answer, names):
    assert check(exercise, answer).mistake == names


@pytest.mark.parametrize("others", [(3, 0, 1), (3, 2, 3)])
def test_one_step_later_is_asked_about_beside_another_slip_too(others):
    first, *rest = others
    assert "later a fault" in str(check("18.fault_of_map", [first, 4, *rest]))
