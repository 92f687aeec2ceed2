"""Bad input to every public function: right, or refused with a clear error.

`good_calls*.py` hold a good call of each function, `bad_values.py` what to put in the place of an
argument, `calling.py` what a clear error is.
"""

import sys

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstm_course import exercises, sequence, validation
from tests.support.calling import SIZES, brief, outcome, problem, same, unclear
from tests.support.good_calls import NUMPY_CALLS
from tests.support.good_calls_drawn import DRAWN_CALLS
from tests.support.good_calls_torch import TORCH_CALLS
from tests.support.public_functions import public_names, reason_to_leave_out

ALL_CALLS = [*NUMPY_CALLS, *TORCH_CALLS, *DRAWN_CALLS]
WITH_ARRAYS = [call for call in NUMPY_CALLS if call.letters() and not call.draws]
COMMAND = (
    "a step of an author's command, python -m lstm_course ..., called with what it made itself"
)
MODULE_TESTED = "command line or tool, which has tests of its own on what it is given"
LEFT_OUT = {  # patterns of names that are not tried, and why
    "bench*.*": MODULE_TESTED,
    "console.*": MODULE_TESTED,
    "deck.*": MODULE_TESTED,
    "doctor*.*": MODULE_TESTED,
    "grading*.*": MODULE_TESTED,
    "guesses*.*": MODULE_TESTED,
    "installation.*": MODULE_TESTED,
    "instructors*.*": MODULE_TESTED,
    "kernel_check.*": MODULE_TESTED,
    "mistakes*.*": MODULE_TESTED,
    "nbgrader*.*": MODULE_TESTED,
    "pages.*": MODULE_TESTED,
    "progress*.*": MODULE_TESTED,
    "slides.*": MODULE_TESTED,
    "teaching.*": MODULE_TESTED,
    "untouched.*": MODULE_TESTED,
    "website.*": MODULE_TESTED,
    "exercises.untouched.*": MODULE_TESTED,
    "refresh.*": MODULE_TESTED,
    "exercises.comparing.*": "parts of the checker: given what a learner wrote, never a raise",
    "exercises.exercise.*": "parts of the checker: an author's data, tested exercise by exercise",
    "exercises.judging.*": "parts of the checker: given what a learner wrote, never a raise",
    "exercises.prediction.*": "the checker's predictions, which have tests of their own",
    "exercises.running.*": "parts of the checker: given what a learner wrote, never a raise",
    "exercises.verdict.*": "parts of the checker: given what a learner wrote, never a raise",
    "exercises.chunk_model.*": "parts of an exercise",
    "exercises.[a-z]*.*": "parts of the checker: given what a learner wrote, never a raise",
    "*.run_*": COMMAND,
    "*.write_dataset": COMMAND,
    "*.write_networks": COMMAND,
    "*.write_reader": COMMAND,
    "*.write_weights": COMMAND,
    "*.write_manifest": "writes where it is told to; test_data.py",
    "paragraphs.dataset_files": "takes no argument",
    "*.write_file": "writes where it is told to; test_killed.py",
    "*.train_point": COMMAND,
    "*.train_row": COMMAND,
    "*.train_rival": "checks task, model and seed as the functions it calls do; trains for minutes",
    "*.train_network": "checks names and seeds by check_choice; trains for a minute and more",
    "reader.train_reader": COMMAND,
    "ablation.make_model": COMMAND,
    "ablation.best_learning_rate": COMMAND,
    "character_results.*": COMMAND,
    "distance_grid.*": COMMAND,
    "experiments.*": COMMAND,
    "forecast_runs.all_points": COMMAND,
    "rival_grid.*": COMMAND,
    "runs.*": COMMAND,
    "task_descriptions.describe": "called by make_task with sizes that a generator has accepted",
    "experiment_table.Experiment.*": "take no argument",
    "broken_cells.*": "stand for cells that a learner wrote, without any check",
    "cell_graph.CellGraph.*": "ask the constant descriptions LSTM and RNN for a node by name",
    "pen.*": "the hand of diagrams.py and explorer_picture.py, which check what they are given",
    "explorer_picture.*": "the hand of explorer.py, which checks what it is given",
    "animation.CellAnimation": "made by animate_cell alone",
    "diagrams.draw_rnn_cell": "takes no argument",
    "figures.use_style": "takes no argument",
    "settings.use_one_thread": "takes no argument",
    "settings.use_threads": "called by setup(); test_settings.py",
    "settings.*threads*": "called by setup(); test_settings.py",
    "traces.time_first": "turns the axes of arrays that the passes made",
    "corpus.read_topics": "takes no argument",
    "data.check_all_files": "takes no argument",
    "data.datasets_folder": "takes no argument",
    "series.load_*": "take no argument",
    "series.Scaler": "takes no argument",
    "reader.load_reader": "takes no argument",
    "exercises.lessons": "takes no argument",
    "criteria.*.describe": "take no argument",
    "criteria.*.state_dict": "take no argument",
    "interrupt.InterruptNote": "takes no argument",
    "checkpoint.save_run": "called by train() with its own Run",
    "checkpoint.resume_run": "called by train() with its own Run; see test_checkpoint.py",
    "training_run.Run*": "made by train(), whose arguments it checks",
    "training_run.predictions": "called by train() and evaluate() with a model's outputs",
    "training_run.mode": "called by train() and evaluate()",
    "torch_bridge.*Function*": "operations of autograd: NumpyRNN and NumpyLSTM check their input",
    "torch_bridge.Numpy???": "torch's own constructor",
    "torch_bridge.NumpyLSTM": "torch's own constructor",
    "torch_bridge.check_*state": "checks: tried by the modules that call them",
    "validation.check_*": "checks: what they are for is tested in test_validation.py",
}


@pytest.fixture(autouse=True)
def little_memory():
    """Let no call take gigabytes before it fails."""
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    limit = used + 6 * 1024**3
    resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.fixture(autouse=True)
def as_it_was():
    """Put back what setup() and hint() change for the whole process."""
    dtype, threads = torch.get_default_dtype(), torch.get_num_threads()
    exact, hints = torch.are_deterministic_algorithms_enabled(), dict(exercises._hints_shown)
    with np.printoptions():
        yield
    torch.set_default_dtype(dtype)
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(exact)
    exercises._hints_shown.clear()
    exercises._hints_shown.update(hints)


def test_every_public_function_is_tried_or_left_out_for_a_written_reason():
    tried = {call.name for call in ALL_CALLS}
    names = public_names()
    missing = [n for n in names if n not in tried and not reason_to_leave_out(n, LEFT_OUT)]
    assert not missing, "neither tried nor left out"
    assert tried <= set(names), "tried, but not there"


@pytest.mark.parametrize("call", ALL_CALLS, ids=lambda call: call.name)
def test_a_wrong_argument_is_refused_clearly_or_taken_rightly(call):
    _, error = outcome(call.function, call.good_arguments())
    assert error is None, brief(error)
    problems = [
        (name, wrong.label, problem(call, name, wrong)) for name, wrong in call.wrong_values()
    ]
    bad = [f"{name}, {label}: {text}" for name, label, text in problems if text]
    assert not bad, "\n".join(bad)


def empty(call, letter):
    return call.good_arguments({letter: 0})


EMPTY = [(call, letter) for call in WITH_ARRAYS for letter in dict.fromkeys(call.letters())]


@pytest.mark.parametrize(("call", "letter"), EMPTY, ids=lambda value: getattr(value, "name", value))
def test_an_axis_of_length_zero_gives_a_result_without_nan_or_a_clear_error(call, letter):
    result, error = outcome(call.function, call.good_arguments({letter: 0}))
    if error is not None:
        assert not unclear(error)
    else:
        assert "nan" not in repr(result)


@pytest.mark.parametrize("call", WITH_ARRAYS, ids=lambda call: call.name)
def test_float32_all_through_gives_the_same_or_a_clear_error(call):
    narrow = {
        name: value.astype(np.float32) if is_float_array(value) else value
        for name, value in call.good_arguments().items()
    }
    wide = {n: v.astype(float) if is_float_array(v) else v for n, v in narrow.items()}
    narrow |= {n: k.good(None, None) for n, k in call.arguments.items() if not hasattr(k, "axes")}
    result, error = outcome(call.function, narrow)
    if error is not None:
        assert not unclear(error)
    else:
        assert same(result, outcome(call.function, wide)[0], rtol=1e-3)


def is_float_array(value):
    return isinstance(value, np.ndarray) and value.dtype == np.float64


@pytest.mark.parametrize(
    ("forward", "rows"), [(sequence.rnn_forward, 1), (sequence.lstm_forward, 4)]
)
def test_a_sequence_that_would_not_fit_is_refused_before_anything_is_allocated(forward, rows):
    T, N, D, H = 10**9, 3, 4, 5
    x = np.broadcast_to(np.zeros((1, N, D)), (T, N, D))  # one step of memory
    states = [np.zeros((N, H))] * (1 if rows == 1 else 2)
    weights = [np.zeros((rows * H, D)), np.zeros((rows * H, H)), np.zeros(rows * H)]
    with pytest.raises(MemoryError, match=r"with T = 1000000000, N = 3, H = 5 would store .* GiB"):
        forward(x, *states, *weights)


def test_exchanged_weights_are_refused_where_their_shapes_tell_them_apart():
    call = next(call for call in ALL_CALLS if call.name == "sequence.lstm_forward")
    given_ = call.good_arguments()
    given_["W_x"], given_["W_h"] = given_["W_h"], given_["W_x"]
    _, error = outcome(call.function, given_)
    assert isinstance(error, ValueError)
    assert "W_x has shape (20, 5); expected (4H, D) with D = 4 (from x)" in str(error)


# Generated: arrays of any kind and shape, in any of the places at once.

DTYPES = ("f8", "f4", "f2", "i8", "u1", "?", "c16", "O", "U3", "M8[D]")
FORMS = ("plain", "Fortran", "reversed", "read-only", "list")


@st.composite
def any_array(draw, like):
    """An array that may or may not fit where `like` stands."""
    shape = like.shape
    if draw(st.integers(0, 3)) == 0:
        shape = draw(arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=7))
    elif draw(st.integers(0, 3)) == 0:
        shape = tuple(draw(st.sampled_from((n, 1, 0, n + 1))) for n in shape)
    dtype = np.dtype(draw(st.sampled_from(("f8",) * 12 + DTYPES)))
    seed = draw(st.integers(0, 2**16))
    array = np.random.default_rng(seed).uniform(-0.9, 0.9, shape).astype(dtype)
    if dtype == np.float64 and array.size and draw(st.integers(0, 5)) == 0:
        array.flat[seed % array.size] = draw(st.sampled_from((np.nan, np.inf, -np.inf, 1e308)))
    return in_another_form(array, draw(st.sampled_from(("plain",) * 8 + FORMS)))


def in_another_form(array, form):
    if form == "Fortran":
        return np.asfortranarray(array)
    if form == "reversed":
        return array[::-1].copy()[::-1] if array.ndim else array
    if form == "read-only":
        array.flags.writeable = False
    return array.tolist() if form == "list" else array


ANY_SHAPE = {"gradients.relative_error"}  # takes arrays of any shape, if it is one shape


def fits(call, given_):
    """Whether every array is one of finite float64 numbers, of axes that agree."""
    sizes = {}
    if call.name in ANY_SHAPE:
        return len({np.shape(value) for value in given_.values()}) == 1
    for name, kind in call.arguments.items():
        array, axes = given_[name], getattr(kind, "axes", None)
        if axes in (None, "*") or not isinstance(array, np.ndarray) or array.dtype.kind != "f":
            continue
        if array.ndim != len(axes.split()):
            return False
        for token, size in zip(axes.split(), array.shape, strict=True):
            number = int(token.rstrip("TNDHKCRPVM") or 1)
            if size % number or sizes.setdefault(token[-1], size // number) * number != size:
                return False
    return True


PLAIN = [c for c in WITH_ARRAYS if all(hasattr(k, "gaps") for k in c.arguments.values())]
PLAIN = [c for c in PLAIN if not any(k.any_rank for k in c.arguments.values())]


def try_generated(call, data):
    given_ = call.good_arguments()
    for name in data.draw(st.sets(st.sampled_from(sorted(given_)), min_size=1, max_size=3)):
        given_[name] = data.draw(any_array(given_[name]))
    with np.errstate(all="ignore"):  # 1e308 may well overflow
        result, error = outcome(call.function, given_)
    if isinstance(error, RuntimeWarning):
        assert any("1e+308" in repr(v) or "e+308" in repr(v) for v in given_.values()), error
        return
    if error is not None:
        assert not unclear(error, set(given_)), unclear(error, set(given_))
        return
    assert fits(call, given_), "shapes that do not agree were taken without a word"
    clean = {name: np.array(value, dtype=np.float64) for name, value in given_.items()}
    with np.errstate(all="ignore"):
        expected, error = outcome(call.function, clean)
    assert error is None
    assert same(result, expected, rtol=1e-2, floor=1e-4)  # float32 of numbers of order 1


@pytest.mark.parametrize("call", PLAIN, ids=lambda call: call.name)
@settings(max_examples=25, deadline=None, database=None, derandomize=True)
@given(data=st.data())
def test_generated_arrays_are_refused_clearly_or_taken_rightly(call, data):
    try_generated(call, data)


@pytest.mark.release
@pytest.mark.parametrize("call", PLAIN, ids=lambda call: call.name)
@settings(
    max_examples=2000,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_two_thousand_generated_calls_are_refused_clearly_or_taken_rightly(call, data):
    try_generated(call, data)


# The measure itself.


def test_an_error_from_inside_numpy_is_not_a_clear_one():
    _, error = outcome(lambda a: sequence.np.linalg.inv(a), {"a": np.ones((2, 3))})
    assert unclear(error).startswith("raised in")
    _, error = outcome(np.concatenate, {"arrays": 3})
    assert unclear(error).startswith("raised in")


def test_an_error_that_does_not_name_its_argument_is_not_a_clear_one():
    _, error = outcome(validation.check_integer, {"name": "T", "value": 1.5})
    assert unclear(error, {"T"}) is None
    assert unclear(error, {"N"}).startswith("does not name N")


def test_results_of_other_shapes_are_not_the_same():
    assert same(np.ones(3), np.ones(3) + 1e-12)
    assert not same(np.ones(3), np.ones((3, 1)))
    assert not same(np.ones(3), np.ones(3) + 1e-6)
    assert SIZES["T"] != SIZES["N"]
