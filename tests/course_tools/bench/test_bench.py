"""The benchmark: its contestants compute the same, take turns, and its tables are right."""

import re
import tracemalloc
import types

import numpy as np
import pytest

from course_tools.bench import bench
from course_tools.bench import contestants as bench_contestants
from course_tools.bench.contestants import NETWORKS, OURS, PRODUCTS, TEXTBOOK, TORCH
from course_tools.terminal import as_text
from lstm_course.cell import lstm_step
from tests.support.own_lessons import sandboxed

SHAPE = T, N, D, H = (6, 3, 4, 5)


def contestants(network, dtype=np.float64):
    case = bench_contestants.make_case(network, SHAPE, dtype, np.random.default_rng(1))
    return case, bench_contestants.make_contestants(network, case)


def as_array(tensor):
    return tensor.detach().numpy()


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("name", [TORCH, TEXTBOOK])
def test_every_contestant_computes_the_same_states_and_gradients(network, name):
    _, found = contestants(network)
    trace = found[OURS][0]()
    gradients = found[OURS][1](trace)
    h = found[name][0]()
    np.testing.assert_allclose(as_array(h), trace.h, rtol=0, atol=1e-12)
    dx, dh_0, *rest = map(as_array, found[name][1](h))
    np.testing.assert_allclose(dx, gradients.dx, rtol=0, atol=1e-12)
    np.testing.assert_allclose(dh_0.reshape(N, H), gradients.dh_0, rtol=0, atol=1e-12)
    if network == "LSTM":
        dc_0, *rest = rest
        np.testing.assert_allclose(dc_0.reshape(N, H), gradients.dc_0, rtol=0, atol=1e-12)
    if name == TEXTBOOK:  # a gate's three weights at a time
        rest = [np.concatenate(rest[k::3]) for k in range(3)]
    expected = (gradients.dW_x, gradients.dW_h, gradients.db)
    for d_ours, d_theirs in zip(expected, rest[:3], strict=True):
        np.testing.assert_allclose(d_theirs, d_ours, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("network", "rows"), [("LSTM", 4 * H), ("RNN", H)])
def test_the_bare_products_are_all_products_of_both_passes_and_no_more(network, rows, monkeypatch):
    count = {"multiplications": 0}

    def counting(a, b, out=None):
        result = np.matmul(a, b)
        count["multiplications"] += result.size * a.shape[-1]
        return result if out is None else out

    _, found = contestants(network)
    counting_numpy = types.SimpleNamespace(**{**vars(np), "matmul": counting})
    monkeypatch.setattr(bench_contestants, "np", counting_numpy)
    kept = found[PRODUCTS][0]()
    assert count["multiplications"] == T * N * rows * (D + H)
    found[PRODUCTS][1](kept)
    assert count["multiplications"] == 3 * T * N * rows * (D + H)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("network", NETWORKS)
def test_the_dtype_asked_for_is_the_one_computed_in(network, dtype):
    case, found = contestants(network, dtype)
    assert {array.dtype for array in (case.x, *case.states, *case.weights, case.dh)} == {
        np.dtype(dtype)
    }
    assert found[OURS][0]().h.dtype == dtype
    assert found[PRODUCTS][0]().dtype == dtype
    for name in (TORCH, TEXTBOOK):
        assert as_array(found[name][0]()).dtype == dtype


def test_the_plain_step_computes_what_lstm_step_does():
    case = bench_contestants.make_case("LSTM", (1, 2, 6, 8), np.float64, np.random.default_rng(1))
    arguments = (case.x[0], *case.states, *case.weights)
    for plain, checked in zip(
        bench_contestants.plain_step(*arguments), lstm_step(*arguments), strict=True
    ):
        np.testing.assert_array_equal(plain, checked)


def runner(name, log, clock, forward_seconds=1.0, backward_seconds=2.0):
    """A contestant that writes down when it ran, on a clock of its own."""

    def forward():
        log.append(name)
        clock[0] += forward_seconds
        return name

    def backward(kept):
        assert kept == name
        clock[0] += backward_seconds

    return forward, backward


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    fake = types.SimpleNamespace(perf_counter=lambda: now[0])
    monkeypatch.setattr(bench_contestants, "time", fake)
    return now


def test_contestants_take_turns_and_each_begins_in_its_round(clock):
    log = []
    runners = {name: runner(name, log, clock) for name in "abc"}
    times = bench_contestants.race(runners, rounds=3, seconds=1e9)
    assert "".join(log) == "abc" + "bca" + "cab" + "abc"  # the first round warms up
    assert {name: durations.tolist() for name, durations in times.items()} == {
        name: [[1.0, 3.0]] * 3 for name in "abc"
    }


def test_a_race_stops_when_its_time_is_used_up_but_not_before_five_rounds(clock):
    runners = {"a": runner("a", [], clock)}
    assert len(bench_contestants.race(runners, rounds=40, seconds=0.0)["a"]) == 5
    assert len(bench_contestants.race(runners, rounds=40, seconds=24.5)["a"]) == 8
    assert len(bench_contestants.race(runners, rounds=2, seconds=0.0)["a"]) == 2


def test_a_table_gives_median_quartiles_and_the_ratio_to_torch():
    rounds = np.array([[1.0, 4.0], [2.0, 5.0], [9.0, 90.0]]) / 1000
    table = as_text(bench.race_table("LSTM", {OURS: 3 * rounds, TORCH: rounds}), width=100)
    title, _, ours, theirs = table.splitlines()
    assert title == "LSTM, 3 rounds"
    assert re.split(r"\s{2,}", ours) == [
        OURS, "6.00 (4.50 to 16.50)", "3.00", "15.00 (13.50 to 142.50)", "3.00",
    ]  # fmt: skip
    assert re.split(r"\s{2,}", theirs)[2::2] == ["1.00", "1.00"]


def test_the_shapes_are_those_of_the_course_unless_others_are_given():
    assert bench.parse([]).shapes == (
        (100, 32, 64, 128), (35, 20, 200, 200), (784, 64, 1, 128),
        (500, 16, 8, 32), (1000, 1, 2, 8),
    )  # fmt: skip
    assert bench.parse(["--shapes", "6,3,4,5", "7,1,2,3"]).shapes == [(6, 3, 4, 5), (7, 1, 2, 3)]


@pytest.mark.parametrize("text", ["6,3,4", "6,3,4,0", "6,3,4,x", "-6,3,4,5"])
def test_a_shape_that_is_none_is_refused(text, capsys):
    with pytest.raises(SystemExit):
        bench.parse([f"--shapes={text}"])
    assert f"expected T,N,D,H such as 100,32,64,128; got {text!r}" in capsys.readouterr().err


def test_the_peak_of_ours_is_what_its_arrays_take_and_grows_in_proportion_to_T():
    # h, c and four gates of the trace, dL/dh and dL/dc: 8 arrays (T, N, H) of float32.
    N, D, H = 16, 8, 32

    def peak(T):
        case = bench_contestants.make_case(
            "LSTM", (T, N, D, H), np.float32, np.random.default_rng(0)
        )
        forward, backward = bench_contestants.ours("LSTM", case)
        tracemalloc.start()
        try:
            backward(forward())
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    short, long = peak(2000), peak(8000)
    assert short > 8 * 2000 * N * H * 4
    assert long / short == pytest.approx(4, rel=0.1)


def test_the_whole_benchmark_runs_and_ends_with_its_tables(capsys):
    assert bench.main(["--quick", "--shapes", "6,3,4,5"]) == 0
    printed = capsys.readouterr().out
    for network in NETWORKS:
        for dtype in ("float32", "float64"):
            assert f"{network}, {dtype}, (T, N, D, H) = (6, 3, 4, 5), 2 rounds" in printed
    assert re.search(r"lstm_step at .*: \d+\.\d us, without its checks \d+\.\d us, ratio", printed)
    for other in (TORCH, PRODUCTS):
        ratios = printed.split(f"Ours as a ratio to {other}, forward+backward")[1].splitlines()
        assert re.fullmatch(r"\(6, 3, 4, 5\)(\s+\d+\.\d\d){4}", ratios[2])


def test_a_ratio_is_ours_divided_by_the_other(clock):
    runners = {OURS: runner(OURS, [], clock, 2.0, 4.0), PRODUCTS: runner(PRODUCTS, [], clock)}
    times = bench_contestants.race(runners, rounds=3, seconds=0.0)
    assert bench.ratio(times, OURS, PRODUCTS).tolist() == [2.0, 2.0]
    shape = (6, 3, 4, 5)
    found = {(network, dtype, shape): 1.25 for network in NETWORKS for dtype in bench.DTYPES}
    table = as_text(bench.ratio_table(PRODUCTS, found, [shape]))
    assert table.rstrip().splitlines()[-1].split()[-1] == "1.25"


@sandboxed
def test_grading_is_timed_too(capsys):
    assert bench.main(["grade", "--students", "1", "--lesson", "00"]) == 0
    rows = re.findall(r"^(\d) +(\d+) +[\d.]+ +([\d.]+) *$", capsys.readouterr().out, re.MULTILINE)
    assert [(workers, answers) for workers, answers, _ in rows] == [("1", "1"), ("2", "1")]
    assert all(float(rate) > 0 for *_, rate in rows)
