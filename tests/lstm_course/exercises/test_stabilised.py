"""Each stabiliser that changes the result does so where its words say, and nowhere else."""

import inspect

import numpy as np
import pytest

from lstm_course.exercises import check
from lstm_course.exercises.stabilised import (
    BROKEN,
    LARGEST,
    RIGHT,
    SUSPECTS,
    plain,
    watching_the_gates,
)
from lstm_course.successors import mlstm_step

WITH_FLOOR, WITHOUT_OLD, SUMS, CEILING = BROKEN
TAME = (  # the input gates that hide a fault
    (WITH_FLOOR, lambda rng, T: np.zeros(T)),
    (WITHOUT_OLD, lambda rng, T: np.full(T, 2.0)),
    (SUMS, lambda rng, T: rng.normal(-9, 1, T)),
    (CEILING, lambda rng, T: np.minimum(rng.normal(0, 3, T), 3)),
)


def draw(seed, z_i_of=lambda rng, T: rng.normal(0, 3, T), T=40, d=3):
    rng = np.random.default_rng(seed)
    return z_i_of(rng, T), rng.normal(2, 1, T), *rng.normal(0, 1, (3, T, d))


def is_changed(reader, given):
    return not np.allclose(reader.read(*given), plain(*given), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("seed", range(10))
def test_the_right_ones_change_nothing_and_the_others_do(seed):
    given = draw(seed)
    assert [name for name in SUSPECTS if is_changed(SUSPECTS[name], given)] == list("ADFG")
    assert {r for n, r in SUSPECTS.items() if n in "ADFG"} == set(BROKEN)


@pytest.mark.parametrize(("reader", "z_i_of"), TAME, ids=[r.read.__name__ for r, _ in TAME])
def test_a_fault_hides_where_inputs_lack_what_its_words_ask_for(reader, z_i_of):
    assert not any(is_changed(reader, draw(seed, z_i_of)) for seed in range(10))


def test_the_formulas_are_those_of_the_mlstm_step():
    z_i, z_f, q, k, v = draw(1, T=7, d=3)
    C, n, m, h = np.zeros((1, 3, 3)), np.zeros((1, 3)), np.zeros((1, 1)), []
    for t in range(7):
        b = np.concatenate([q[t], k[t] * np.sqrt(3), v[t], np.full(3, 99.0)])  # o_t = 1
        gates = np.array([z_i[t], z_f[t]])
        h_t, C, n, m = mlstm_step(
            np.zeros((1, 1)), C, n, m, np.zeros((12, 1)), b, np.zeros((2, 1)), gates
        )
        h.append(h_t[0])
    np.testing.assert_allclose(plain(z_i, z_f, q, k, v), h, rtol=1e-10)
    np.testing.assert_allclose(RIGHT[0].read(z_i, z_f, q, k, v), h, rtol=1e-10)


def test_only_those_with_an_m_read_gates_beyond_what_a_float_holds():
    given = draw(2, lambda rng, T: rng.normal(800, 3, T))
    with np.errstate(over="ignore", invalid="ignore"):
        assert not np.isfinite(plain(*given)).all()
    assert np.isfinite(RIGHT[0].read(*given)).all()


@pytest.mark.parametrize("z_f", [-LARGEST, 0, LARGEST])
def test_every_right_one_computes_with_gates_in_the_range_that_is_asked(z_f):
    z_i = np.tile([LARGEST, -LARGEST, 0.0, 3.0], 5)
    given = (z_i, np.full(20, z_f), *np.random.default_rng(3).normal(0, 1, (3, 20, 3)))
    h = plain(*given)
    for reader in RIGHT[:-1]:
        np.testing.assert_allclose(reader.read(*given), h, rtol=0, atol=1e-8 * np.abs(h).max())


def test_a_gate_far_below_the_last_breaks_the_newest_alone():
    given = draw(4, lambda rng, T: np.r_[0.0, -800.0, rng.normal(0, 1, T - 2)])
    with np.errstate(over="ignore", invalid="ignore"):
        is_finite = [np.isfinite(reader.read(*given)).all() for reader in RIGHT]
    assert is_finite[:3] == [True, True, False]
    with pytest.raises(ValueError, match="-800: keep them between -50 and 50"):
        watching_the_gates(*given)


@pytest.mark.parametrize("letters", ["ADFG", "BCEH"])
def test_a_test_that_asks_which_reader_it_is_given_is_refused(letters):
    listed = [SUSPECTS[letter].read for letter in letters]
    verdict = check("17.exposes", lambda read, seed: (read in listed) == (letters == "ADFG"))
    assert "return the same" in str(verdict)


def test_a_test_for_equal_digits_is_told_so_where_its_inputs_hide_slips_too():
    def exposes(read, seed):
        given = draw(seed, lambda rng, T: rng.normal(-9, 1, T))
        return not np.array_equal(read(*given), plain(*given))

    assert check("17.exposes", exposes).mistake == "equal to the last digit"


@pytest.mark.parametrize("z_i_of", [z_i_of for _, z_i_of in TAME])
def test_a_test_that_is_turned_over_is_told_so_where_its_inputs_hide_faults_too(z_i_of):
    def exposes(read, seed):
        given = draw(seed, z_i_of)
        h = plain(*given)
        return bool(np.abs(read(*given) - h).max() <= 1e-3 * np.abs(h).max())

    assert check("17.exposes", exposes).mistake == "turned over"


def by_a_loop_with(*edits, compare=lambda h, its: (h, its)):
    """A test by a loop with `edits`; of its h and a reader's it compares what `compare` leaves."""
    source = inspect.getsource(plain)
    for before, after in edits:
        assert before in source
        source = source.replace(before, after)
    space = {"np": np}
    exec(source, space)

    def exposes(read, seed):
        given = draw(seed)
        h = space["plain"](*given)
        within = 1e-3 * np.abs(h).max()
        h, its = compare(h, read(*given))
        return bool(np.abs(its - h).max() > within)

    return exposes


NO_BARS, NO_FLOOR = ("abs(n @ q[t])", "n @ q[t]"), ("max(abs(n @ q[t]), 1)", "abs(n @ q[t])")
EXCHANGED = ("np.outer(v[t], k[t])", "np.outer(k[t], v[t])")


def test_a_slip_that_the_last_step_shows_with_some_seeds_is_not_called_right():
    exposes = by_a_loop_with(NO_BARS, compare=lambda h, its: (h[-1], its[-1]))
    assert check("17.exposes", exposes).mistake == "formulas refused with some seeds"


@pytest.mark.parametrize("slip", [NO_BARS, NO_FLOOR])
def test_two_slips_of_ones_own_loop_are_both_told(slip):
    said = str(check("17.exposes", by_a_loop_with(EXCHANGED, slip)))
    alone = str(check("17.exposes", by_a_loop_with(slip))).split("formula's: ")[1].split(".")[0]
    assert "two slips" in said
    assert "value and key" in said
    assert alone in said


def test_slips_that_the_inputs_do_not_tell_apart_are_all_told():
    def exposes(read, seed):  # |n q| is below 1 throughout, so the smaller of both is |n q|
        z_i, *others = draw(seed, lambda rng, T: np.full(T, -9.0))
        h = plain(z_i + 99, *others)  # |n q| is above 1 throughout: C q / |n q|
        return bool(np.abs(read(z_i, *others) - h).max() > 1e-3 * np.abs(h).max())

    said = str(check("17.exposes", exposes))
    assert "by one of these" in said
    assert "the 1 is missing" in said
    assert "the smaller of" in said


@pytest.mark.parametrize("share", [1, 0.01])
def test_a_test_of_the_last_step_alone_is_told_so_however_narrow_it_is(share):
    def exposes(read, seed):
        given = draw(seed)
        h, its = plain(*given), read(*given)
        return bool(np.abs(its - h)[-1].max() > 1e-3 * share * np.abs(h).max())

    assert check("17.exposes", exposes).mistake == "some steps alone"
