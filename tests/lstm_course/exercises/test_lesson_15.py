"""What lesson 15 accepts, and what it calls the slips in a choice, in a gate and in a wire."""

import inspect

import numpy as np
import pytest

from lstm_course.cell import sigmoid
from lstm_course.exercises import check, find_exercise


def fair(merit=lambda t: t.mean(axis=1), filled=lambda runs, budget: budget, sides="both"):
    """15.fair_ratios with another merit of a rate, or another fill, on both sides or on one."""

    def at_best(tuning, runs, budget, as_asked):
        fill = budget if as_asked else filled(tuning, budget)
        counted = np.where(np.isnan(tuning), fill, tuning)
        row = (counted.mean(axis=1) if as_asked else merit(counted)).argmin()
        return np.nan_to_num(runs[row], nan=budget)

    def fair_ratios(own_tuning, own, lstm_tuning, lstm, budget):
        variant = at_best(own_tuning, own, budget, sides == "lstm")
        return variant / at_best(lstm_tuning, lstm, budget, sides == "own")

    return fair_ratios


FILLS = {
    "400": lambda runs, budget: 400,
    "500": lambda runs, budget: 500,
    "0.9 budget": lambda runs, budget: 0.9 * budget,
    "1.1 budget": lambda runs, budget: 1.1 * budget,
    "the largest": lambda runs, budget: np.nanmax(runs),
    "half the budget": lambda runs, budget: 0.5 * budget,
    "a row's largest": lambda runs, budget: np.nanmax(np.c_[runs, 0 * runs[:, 0]], axis=1)[:, None],
    "nothing": lambda runs, budget: 0,
    "left": lambda runs, budget: np.nan,
    "twice the budget": lambda runs, budget: 2 * budget,
    "infinity": lambda runs, budget: np.inf,
}
MERITS = {
    "first three": lambda t: t[:, :3].mean(axis=1),
    "without the last": lambda t: t[:, :-1].mean(axis=1),
    "without the first": lambda t: t[:, 1:].mean(axis=1),
    "roots": lambda t: np.sqrt(t).mean(axis=1),
    "powers": lambda t: (t**1.3).mean(axis=1),
    "tens": lambda t: t.mean(axis=1).round(-1),
    "whole": lambda t: t.mean(axis=1).round(),
    "largest": lambda t: t.max(axis=1),
    "smallest": lambda t: t.min(axis=1),
    "middle": lambda t: np.median(t, axis=1),
    "spread too": lambda t: t.mean(axis=1) + t.std(axis=1),
}
NAMES = {
    "400": "budget of one task in tuning",
    "0.9 budget": "unsolved tuning runs cheaper",
    "the largest": "unsolved tuning runs cheaper",
    "nothing": "unsolved tuning runs counted as nothing",
    "left": "unsolved tuning runs left NaN",
    "twice the budget": "unsolved tuning runs dearer",
    "infinity": "one failure rules a rate out",
    "largest": "the slowest tuning run",
    "smallest": "the rate of the best run",
    "middle": "median of the tuning runs",
}


ON_ONE_SIDE = ("400", "0.9 budget", "nothing", "first three", "roots", "tens", "smallest")


@pytest.mark.parametrize(
    ("slip", "sides"),
    [(slip, "both") for slip in (*FILLS, *MERITS)]
    + [(slip, side) for slip in ON_ONE_SIDE for side in ("own", "lstm")],
)
def test_a_rate_chosen_otherwise_is_wrong_and_is_called_what_it_is_or_nothing(slip, sides):
    changed = {"filled": FILLS[slip]} if slip in FILLS else {"merit": MERITS[slip]}
    verdict = check("15.fair_ratios", fair(**changed, sides=sides))
    named = NAMES.get(slip, "") if sides == "both" else ""
    assert (verdict.status, verdict.mistake) == ("wrong", named)


def chosen_with(own_choice, lstm_choice):
    """15.fair_ratios with a row chosen from (tuning, runs), the same or another for each side."""

    def fair_ratios(own_tuning, own, lstm_tuning, lstm, budget):
        row, other = own_choice(own_tuning, own, budget), lstm_choice(lstm_tuning, lstm, budget)
        return np.nan_to_num(own[row], nan=budget) / np.nan_to_num(lstm[other], nan=budget)

    return fair_ratios


def as_asked(tuning, runs, budget):
    return np.nan_to_num(tuning, nan=budget).mean(axis=1).argmin()


def on_judged(tuning, runs, budget):
    return as_asked(runs, runs, budget)


def of_solved(tuning, runs, budget):
    return np.nanmean(tuning, axis=1).argmin()


@pytest.mark.parametrize(
    ("own_choice", "lstm_choice", "name"),
    [
        (on_judged, as_asked, "the variant's rate chosen on its judged runs"),
        (as_asked, on_judged, "the LSTM's rate chosen on its judged runs"),
        (of_solved, as_asked, "unsolved runs dropped in the variant's tuning"),
        (as_asked, of_solved, "unsolved runs dropped in the LSTM's tuning"),
    ],
)
@pytest.mark.filterwarnings("ignore:Mean of empty slice")
def test_what_is_unfair_to_one_side_is_told_of_that_side(own_choice, lstm_choice, name):
    assert check("15.fair_ratios", chosen_with(own_choice, lstm_choice)).mistake == name


def divided(choose, judge, fill_ratio=False):
    """15.fair_ratios with a row chosen by its tuning runs, and runs that are judged otherwise."""

    def fair_ratios(own_tuning, own, lstm_tuning, lstm, budget):
        pairs = (own_tuning, own), (lstm_tuning, lstm)
        one, other = (judge(*pair, choose(*pair, budget), budget) for pair in pairs)
        return np.nan_to_num(one / other, nan=budget) if fill_ratio else one / other

    return fair_ratios


def left_as_they_are(tuning, runs, row, budget):
    return runs[row]


def tuning_runs(tuning, runs, row, budget):
    return np.nan_to_num(tuning, nan=budget)[row]


def median_of_solved(tuning, runs, budget):
    return np.nanmedian(tuning, axis=1).argmin()


def paired(meet):
    """15.fair_ratios of the right runs; meet: of the variant's, the LSTM's, its solved ones."""

    def fair_ratios(own_tuning, own, lstm_tuning, lstm, budget):
        ours = own[as_asked(own_tuning, own, budget)]
        theirs = lstm[as_asked(lstm_tuning, lstm, budget)]
        filled = (np.nan_to_num(runs, nan=budget) for runs in (ours, theirs))
        return meet(*filled, theirs[~np.isnan(theirs)])

    return fair_ratios


def without_nan(answer):
    def fair_ratios(own_tuning, own, lstm_tuning, lstm, budget):
        ratios = answer(own_tuning, own, lstm_tuning, lstm, budget)
        return ratios[~np.isnan(ratios)]

    return fair_ratios


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (paired(lambda a, b, solved: a / np.median(b)), "by the LSTM's median"),
        (paired(lambda a, b, solved: a / b.mean()), "by the LSTM's mean"),
        (
            paired(lambda a, b, solved: a / np.median(solved)),
            "by the median of the LSTM's solved runs",
        ),
        (paired(lambda a, b, solved: np.sort(a) / np.sort(b)), "sorted before dividing"),
        (
            without_nan(divided(as_asked, left_as_they_are)),
            "unsolved runs left out of the result",
        ),
        (
            without_nan(divided(on_judged, left_as_they_are)),
            "rate chosen on the judged runs + unsolved runs left out of the result",
        ),
        (
            divided(on_judged, left_as_they_are),
            "unsolved runs left NaN + rate chosen on the judged runs",
        ),
        (
            divided(lambda tuning, runs, budget: of_solved(runs, runs, budget), left_as_they_are),
            "unsolved runs left NaN + rate chosen on the judged runs that solved",
        ),
        (divided(as_asked, tuning_runs), "tuning runs divided"),
        (divided(as_asked, left_as_they_are, fill_ratio=True), "the budget for a ratio"),
        (
            divided(of_solved, left_as_they_are, fill_ratio=True),
            "unsolved runs dropped in tuning + the budget for a ratio",
        ),
        (chosen_with(median_of_solved, median_of_solved), "median of the solved tuning runs"),
        (
            divided(median_of_solved, left_as_they_are),
            "unsolved runs left NaN + median of the solved tuning runs",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:All-NaN slice")
def test_what_is_divided_otherwise_has_its_name(answer, name):
    assert check("15.fair_ratios", answer).mistake == name


def gru(r=lambda x, h: sigmoid(x + h), z=None, n=lambda x, r, h: np.tanh(x + r * h)):
    """15.gru_step with gates or a candidate of its own."""

    def gru_step(x_t, h_prev, W_x, W_h, b_x, b_h):
        (x_r, x_z, x_n), (h_r, h_z, h_n) = (
            np.split(a @ W.T + b, 3, axis=1) for a, W, b in ((x_t, W_x, b_x), (h_prev, W_h, b_h))
        )
        kept = (z or (lambda x, h: sigmoid(x + h)))(x_z, h_z)
        new = n(x_n, r(x_r, h_r), h_n)
        return kept * h_prev + (1 - kept) * new

    return gru_step


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (gru(r=lambda x, h: x + h), "not squashed, the reset gate"),
        (gru(z=lambda x, h: x + h), "not squashed, the update gate"),
        (gru(r=lambda x, h: sigmoid(x)), "r without its part of h_prev"),
        (gru(z=lambda x, h: sigmoid(x)), "z without its part of h_prev"),
        (gru(z=lambda x, h: sigmoid(h)), "z without its part of x_t"),
        (gru(n=lambda x, r, h: x + np.tanh(r * h)), "tanh around the past alone"),
        (gru(n=lambda x, r, h: np.tanh(x) + r * h), "tanh around the input alone"),
        (gru(n=lambda x, r, h: r * np.tanh(x + h)), "reset after the tanh"),
        (gru(n=lambda x, r, h: np.tanh(x + sigmoid(r * h))), "sigmoid inside the candidate"),
        (gru(n=lambda x, r, h: np.tanh(x + r * sigmoid(h))), "box W with a sigmoid"),
        (gru(n=lambda x, r, h: np.tanh(x + np.tanh(r * h))), "tanh inside the candidate"),
        (gru(n=lambda x, r, h: np.tanh(x + r * np.tanh(h))), "box W with a tanh"),
        (
            gru(n=lambda x, r, h: np.tanh(sigmoid(x + r * h))),
            "sigmoid around all of the candidate",
        ),
    ],
)
def test_a_slip_in_one_part_of_the_gru_has_its_name(answer, name):
    assert check("15.gru_step", answer).mistake == name


def test_nothing_is_said_of_a_gate_that_has_no_effect():
    answer = gru(z=lambda x, h: sigmoid(-x - h), n=lambda x, r, h: np.tanh(x + h))
    sentence = check("15.gru_step", answer).sentence
    assert "The reset gate changes nothing" in sentence
    assert "Each of your gates" not in sentence


def peepholes(seen_by_i=None, seen_by_f=None, seen_by_o=None):
    """15.peephole_step whose gates see something else; of (c before, c or kept, h before)."""

    def peephole_step(x_t, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
        z_i, z_f, z_g, z_o = np.split(x_t @ W_x.T + h_prev @ W_h.T + b, 4, axis=1)
        f_t = sigmoid(z_f + p_f * (seen_by_f(c_prev, h_prev) if seen_by_f else c_prev))
        kept = f_t * c_prev
        i_t = sigmoid(z_i + p_i * (seen_by_i(kept, h_prev) if seen_by_i else c_prev))
        c_t = kept + i_t * np.tanh(z_g)
        o_t = sigmoid(z_o + p_o * (seen_by_o(kept, c_t, h_prev) if seen_by_o else c_t))
        return o_t * np.tanh(c_t), c_t

    return peephole_step


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (peepholes(seen_by_o=lambda kept, c, h: np.tanh(c)), "o sees the cell state squashed"),
        (peepholes(seen_by_o=lambda kept, c, h: kept), "o sees what is kept alone"),
        (peepholes(seen_by_i=lambda kept, h: kept), "i sees what is kept"),
        (peepholes(seen_by_i=lambda kept, h: h), "i's peephole on h"),
        (peepholes(seen_by_f=lambda c, h: h), "f's peephole on h"),
        (peepholes(seen_by_o=lambda kept, c, h: h), "o's peephole on h"),
    ],
)
def test_a_wire_that_begins_at_another_place_has_its_name(answer, name):
    assert check("15.peephole_step", answer).mistake == name


CLIPPED = {
    "15.peephole_step": {"x_t": 3, "h_prev": 1, "p_i": 1, "p_f": 1, "p_o": 1},
    "15.gru_step": {"x_t": 3, "h_prev": 1},
}


@pytest.mark.parametrize(
    ("exercise", "argument"), [(name, a) for name, args in CLIPPED.items() for a in args]
)
def test_an_argument_that_is_clipped_shows(exercise, argument):
    asked, most = find_exercise(exercise), CLIPPED[exercise][argument]
    place = asked.parameters.index(argument)

    def answer(*given):
        given = list(given)
        given[place] = np.clip(given[place], -most, most)
        return asked.reference(*given)

    answer.__signature__ = inspect.signature(asked.reference)
    assert check(exercise, answer).status == "wrong"


def snapped(z):
    a = sigmoid(z)
    return np.where(a > 0.99, 1.0, np.where(a < 0.01, 0.0, a))


@pytest.mark.parametrize(
    "answer",
    [
        gru(z=lambda x, h: snapped(x + h)),
        lambda *given: find_exercise("15.gru_step").reference(*given).clip(-1, 1),
    ],
)
def test_a_gru_with_ends_of_its_own_is_wrong(answer):
    assert check("15.gru_step", answer).status == "wrong"
