"""Edits of a reference: what they replace, how they combine, what explains an answer."""

import itertools

import numpy as np
import pytest

from lstm_course.exercises import diagnosing
from lstm_course.exercises.diagnosing import Call, explain
from lstm_course.exercises.edits import EditedReference, EditError, edited_source
from lstm_course.exercises.running import make_plain, quiet


def scaled_step(x, h, W):
    z = x @ W.T + h
    a, b = np.tanh(z), 2 * z
    for _ in range(2):
        a = 0.5 * a + z
    return a, b


def built(*changes):
    return EditedReference(scaled_step, list(changes))


@pytest.fixture
def arguments():
    rng = np.random.default_rng(0)
    return tuple(rng.uniform(-1, 1, (3, 3)) for _ in range(3))


def run(reference, arguments, *edits, number=None):
    return reference.call(dict.fromkeys(edits, number or True), arguments)


@pytest.mark.parametrize("change", ["W.T -> W", "z = _e -> z = 0 * _e"])
def test_nothing_is_changed_while_no_edit_is_on(change, arguments):
    for found, wanted in zip(run(built(change), arguments), scaled_step(*arguments), strict=True):
        assert np.array_equal(found, wanted)


def test_an_expression_a_statement_and_a_wildcard_are_replaced(arguments):
    x, h, W = arguments
    reference = built("W.T -> W", "a, b = _p, _q -> a, b = _q, _p", "_e + h -> _e - h")
    z = x @ W + h
    assert np.allclose(run(reference, arguments, 0)[1], 2 * z)
    z = x @ W.T + h
    assert np.allclose(run(reference, arguments, 1)[1], np.tanh(z))
    assert np.allclose(run(reference, arguments, 2)[1], 2 * (x @ W.T - h))


def test_every_place_that_looks_so_is_replaced_in_loops_too(arguments):
    a, b = run(built("z -> 0"), arguments, 0)
    x, h, W = arguments
    assert np.all(b == 0) and np.all(a == 0)  # noqa: PT018
    a, _ = run(built("0.5 * a + z -> a"), arguments, 0)
    assert np.allclose(a, np.tanh(x @ W.T + h))


def test_two_edits_at_once_do_what_both_do_also_one_inside_the_other(arguments):
    x, h, W = arguments
    reference = built("x @ W.T + h -> x @ W.T - h", "W.T -> W")
    assert np.allclose(run(reference, arguments, 0, 1)[1], 2 * (x @ W - h))


def test_an_exchange_is_one_edit_at_several_places(arguments):
    reference = built(("x -> h", "h -> x"))
    x, h, W = arguments
    assert np.allclose(run(reference, arguments, 0)[1], 2 * (h @ W.T + x))


def test_any_order_stands_for_every_other_order():
    reference = EditedReference(mixed_parts, ["i, f, g -> any order"])
    given = (np.arange(3.0),)
    orders = [edit.order for edit in reference.edits]
    found = {(order, float(run(reference, given, k)[0])) for k, order in enumerate(orders)}
    expected = set()
    for order in list(itertools.permutations("ifg"))[1:]:
        named = dict(zip(order, (0.0, 1.0, 2.0), strict=True))
        expected.add((", ".join(order), named["i"] - 2 * named["f"] + 3 * named["g"]))
    assert found == expected


def mixed_parts(p):
    i, f, g = np.split(p, 3)
    return i - 2 * f + 3 * g


def joined_parts(i, f):
    return np.concatenate([i, f])


def test_any_order_holds_in_a_list_too():
    reference = EditedReference(joined_parts, ["i, f -> any order"])
    assert run(reference, (np.zeros(1), np.ones(1)), 0).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("W.S -> W", "scaled_step has no place that looks like 'W.S'"),
        ("W.T", "an edit is written 'before -> after'; got 'W.T'"),
        ("W.( -> W", "cannot be read"),
    ],
)
def test_an_edit_that_does_not_fit_says_which(change, said):
    with pytest.raises(EditError) as error:
        built(change)
    assert said in str(error.value)


@pytest.mark.parametrize("change", ["W.T -> W", ("x -> h", "h -> x"), "a = _e -> a = K * _e"])
def test_an_edit_made_alone_does_the_same_as_the_one_that_is_switched_on(change, arguments):
    space = {"np": np}
    exec(edited_source(scaled_step, change, 0.7), space)
    switched = built(change)
    number = 0.7 if switched.edits[0].is_fitted else None
    for a, b in zip(
        space["scaled_step"](*arguments), run(switched, arguments, 0, number=number), strict=True
    ):
        assert np.allclose(a, b)


CHANGES = ["W.T -> W", "_e + h -> _e - h", "2 * z -> K * z", "0.5 * a -> a", "np.tanh(z) -> z"]


def explained(answer, changes=CHANGES, num_mistakes=5):
    rng = np.random.default_rng(1)
    cases = [tuple(rng.uniform(-1, 1, (n, n)) for _ in range(3)) for n in (3, 4)]
    with quiet():
        calls = [Call(c, make_plain(answer(*c)), make_plain(scaled_step(*c))) for c in cases]
        return explain(built(*changes), num_mistakes, calls)


@pytest.mark.parametrize("k", [0, 1, 3, 4])
def test_one_edit_is_found_by_its_numbers(k):
    reference = built(*CHANGES)
    found = explained(lambda *arguments: reference.call({k: True}, arguments))
    assert found.mistakes == (k,)


@pytest.mark.parametrize("number", [3.0, 0.7321])
def test_a_number_is_fitted(number):
    reference = built(*CHANGES)
    found = explained(lambda *arguments: reference.call({2: number}, arguments))
    assert (found.mistakes, found.values) == ((2,), (pytest.approx(number, rel=1e-6),))


@pytest.mark.parametrize("pair", list(itertools.combinations([0, 1, 3], 2)))
def test_two_edits_are_found(pair):
    reference = built(*CHANGES)
    found = explained(lambda *arguments: reference.call(dict.fromkeys(pair, True), arguments))
    assert found.mistakes == pair


def test_of_two_edits_a_neutral_one_is_not_named():
    reference = built(*CHANGES[:2])
    both = {0: True, 1: True}
    found = explained(lambda *a: reference.call(both, a), CHANGES[:2], num_mistakes=1)
    assert found.mistakes == (0,)


def test_one_result_is_explained_alone_where_the_other_is_anything():
    def answer(x, h, W):
        z = x @ W.T + h
        a, _ = scaled_step(x, h, W)
        return a - z - 0.5 * z + 1.5 * z + 0.25 * (z - np.tanh(z)), np.sin(7 * z)

    found = explained(answer)
    assert found.mistakes == (4,)
    assert found.part == 0


def test_an_answer_with_too_many_results_is_not_searched_for_pairs(monkeypatch):
    tried = []
    monkeypatch.setattr(diagnosing._Search, "_pairs", lambda *a: tried.append(a) or [])
    assert explained(lambda x, h, W: (np.sin(x), np.cos(h), W)) is None
    assert not tried
    assert explained(lambda x, h, W: (np.sin(x), np.cos(h))) is None
    assert tried


def test_a_pair_is_tried_first_whose_edit_alone_makes_one_result_what_the_answer_gives(monkeypatch):
    monkeypatch.setattr(diagnosing, "MOST_RUNS", 7)  # each edit alone, and one pair on two calls
    changes = ["W.T -> 2 * W.T", "x -> x + 1", "h -> h + x", "np.tanh(z) -> z", "2 * z -> 5 * z"]
    reference = built(*changes)
    found = explained(lambda *a: reference.call({3: True, 4: True}, a), changes)
    assert found.mistakes == (3, 4)


def test_nothing_is_named_where_nothing_fits_or_nothing_can_be_told():
    assert explained(lambda x, h, W: (np.sin(x), np.cos(h))) is None
    assert explained(lambda x, h, W: (np.full((len(x), 3), np.nan), np.cos(h))) is None


def test_two_edits_are_found_where_one_of_them_changes_nothing_in_the_first_call():
    reference = EditedReference(limited, ["np.minimum(_z, 2.0) -> _z", "2 * z -> 3 * z"])
    calls = [(np.array([0.1, 0.2]),), (np.array([5.0, 6.0]),)]
    told = [Call(c, make_plain(3 * c[0]), make_plain(limited(*c))) for c in calls]
    with quiet():
        assert explain(reference, 2, told).mistakes == (0, 1)


def limited(z):
    return np.minimum(2 * z, 2.0)


@pytest.mark.parametrize("number", [0.0, -0.3])
def test_a_constant_is_told_by_one_edit_that_gives_it_not_by_chance(number):
    changes = ["2 * z -> np.clip(z, -K, K)", "np.minimum(_z, 2.0) -> np.minimum(_z, K)"]
    changes += ["2 * z -> z", "2.0 -> 0.0", "np.minimum(_z, 2.0) -> _z - _z"]
    calls = [(np.array([-0.1, 0.2]),), (np.array([5.0, -6.0]),)]
    told = [Call(c, make_plain(0 * c[0] + number), make_plain(limited(*c))) for c in calls]
    with quiet():
        found = explain(EditedReference(limited, changes), 5, told)
        assert (found.mistakes if found else ()) == ((4,) if number == 0 else ())


def test_an_edit_that_gives_one_number_everywhere_is_not_one_of_two():
    changes = ["np.minimum(_z, 2.0) -> 0 * z", "return _r -> return _r + z"]
    calls = [(np.array([-0.1, 0.2]),), (np.array([5.0, -6.0]),)]
    told = [Call(c, make_plain(c[0]), make_plain(limited(*c))) for c in calls]
    with quiet():
        assert explain(EditedReference(limited, changes), 2, told) is None


def test_a_result_that_cannot_be_read_beside_a_wrong_one_ends_no_search():
    def answer(x, h, W):
        a, b = scaled_step(x, h, W)
        return (a, b) if len(x) == 3 else (object(), 0.3 * b)

    assert explained(answer) is None


def test_one_result_is_not_explained_by_an_edit_that_changes_a_right_one():
    def answer(x, h, W):
        return scaled_step(x, h, W)[0], 2 * (x @ W.T - h)

    changes = ["_e + h -> _e - h", "np.tanh(z) -> z"]
    assert explained(answer, changes, 2) is None


def test_two_edits_are_not_told_where_two_others_give_the_same_numbers(arguments):
    def doubled_sum(x, h):
        s = x + h
        return 2 * s

    changes = ["x + h -> x - h", "2 * s -> 6 * s", "x + h -> 2 * x - 2 * h", "2 * s -> 3 * s"]
    x, h, _ = arguments
    call = Call((x, h), make_plain(6 * (x - h)), make_plain(doubled_sum(x, h)))
    reference = EditedReference(doubled_sum, changes)
    alone = EditedReference(doubled_sum, changes[:2])
    with quiet():
        assert explain(alone, 2, [call]).mistakes == (0, 1)
        assert explain(reference, 4, [call]) is None


def test_an_edit_of_which_another_undoes_a_part_is_not_one_of_two(arguments):
    def squashed_sum(x, h):
        return np.tanh(x + h)

    outside = ("x + h -> x", "np.tanh(_z) -> np.tanh(_z) + h")
    doubled, left_out = "np.tanh(_z) -> 2 * np.tanh(_z)", "x + h -> x + 0 * h"
    x, h, _ = arguments
    call = Call((x, h), make_plain(2 * np.tanh(x)), make_plain(squashed_sum(x, h)))
    with quiet():
        assert explain(EditedReference(squashed_sum, [doubled, outside]), 2, [call]) is None
        found = explain(EditedReference(squashed_sum, [doubled, outside, left_out]), 3, [call])
    assert found.mistakes == (0, 2)


@pytest.mark.parametrize("scale", [1, 0.7])
def test_two_edits_are_told_of_numbers_and_not_of_a_few_counts(scale):
    def counted(x, scale):
        return scale * ((x > 0).sum() - len(x))

    def answer(x, scale):
        return scale * ((x < 0).sum() + len(x))

    inputs = [(np.array(x), scale) for x in ([1.0, -2, 3, -4, -5], [1.0, -1, -2])]
    calls = [
        Call(given, make_plain(answer(*given)), make_plain(counted(*given))) for given in inputs
    ]
    reference = EditedReference(counted, ["x > 0 -> x < 0", "_a - len(x) -> _a + len(x)"])
    with quiet():
        found = explain(reference, 2, calls)
    assert (found.mistakes if found else ()) == (() if scale == 1 else (0, 1))


@pytest.mark.parametrize("scale", [1, 0.7])
def test_one_of_two_results_is_explained_where_it_is_more_than_a_small_count(scale):
    def found_and_read(x, scale):
        k = x.argmax()
        return scale * k, x[k]

    def answer(x, scale):
        return scale * x.argmin(), 7.0

    inputs = [(np.array(x), scale) for x in ([1.0, -2, 3], [1.0, -1, -2, 0])]
    calls = [
        Call(given, make_plain(answer(*given)), make_plain(found_and_read(*given)))
        for given in inputs
    ]
    with quiet():
        found = explain(EditedReference(found_and_read, ["x.argmax() -> x.argmin()"]), 1, calls)
    assert (found.mistakes if found else ()) == (() if scale == 1 else (0,))


def test_two_edits_are_told_also_where_one_would_change_what_the_other_puts_in(arguments):
    def squashed_copy(x, h):
        return h * np.tanh(x), x

    bare, handed_on = "np.tanh(x) -> x", "return _h, x -> return _h, np.tanh(x)"
    reference = EditedReference(squashed_copy, [bare, handed_on])
    x, h, _ = arguments
    given = make_plain((h * x, np.tanh(x)))
    with quiet():
        found = explain(reference, 2, [Call((x, h), given, make_plain(squashed_copy(x, h)))])
    assert found.mistakes == (0, 1)


def test_an_edit_of_whatever_is_returned_goes_with_another_edit_of_the_same_line(arguments):
    def doubled(x):
        y = 2 * x
        return y

    reference = EditedReference(
        doubled, ["return y -> return y + 1", "return _y -> return _y[::-1]"]
    )
    x = arguments[0]
    assert np.allclose(reference.call({0: True, 1: True}, (x,)), 2 * x[::-1] + 1)
    assert np.allclose(reference.call({1: True}, (x,)), 2 * x[::-1])


def test_a_fitted_number_that_is_zero_to_rounding_is_not_told(arguments):
    def kept(x, h):
        return x + h

    x, h, _ = arguments
    call = Call((x, h), make_plain(h), make_plain(x + h))
    with quiet():
        assert explain(EditedReference(kept, ["x + h -> K * x + h"]), 1, [call]) is None


def test_a_gradient_that_nothing_reached_is_explained_beside_numbers(arguments):
    def both(x, h):
        straight = h
        return x, straight

    x, h, _ = arguments
    call = Call((x, h), make_plain((x, None)), make_plain((x, h)))
    with quiet():
        found = explain(EditedReference(both, ["straight = h -> straight = None"]), 1, [call])
    assert found.mistakes == (0,)
