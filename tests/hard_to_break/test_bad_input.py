"""Careless arguments to functions that learners call by hand: refused clearly, or taken rightly.

Hypothesis puts a value of another type, shape or dtype, NaN, an empty, negative or huge one in the
place of an argument. A clear refusal is raised by a `raise` of the course's own and names the
argument; a right result is that of the same values written plainly. Nothing handed in may change.
"""

import re
import sys
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import lstm_course
from course_tools import ROOT
from lstm_course import (
    cell,
    exercises,
    figures,
    gradients,
    networks,
    sequence,
    successors,
    tasks,
    variants,
)
from lstm_course.traces import RNNTrace
from tests.support.cases import lstm_case, rnn_case

PACKAGE = Path(lstm_course.__file__).parent
SIZES = {"T": 7, "N": 3, "D": 4, "H": 5, "R": 6, "C": 8, "G": 1}
REFUSE = object()  # in the place of a right value: there is none
ANYTHING = st.one_of(
    *(st.none(), st.booleans(), st.floats(), st.complex_numbers(), st.builds(object)),
    *(st.text(max_size=4), st.binary(max_size=4), st.lists(st.none() | st.floats(), max_size=3)),
    st.dictionaries(st.text(max_size=2), st.floats(), max_size=2),
)


@dataclass(frozen=True)
class Array:
    """An array of finite floats with the axes "T N 4H". A last axis "*" stands for any axes.

    free: letters whose size no other argument has to share. less: -inf may stand in it.
    """

    axes: str
    free: str = ""
    optional: bool = False
    infinite: bool = False
    less: bool = False

    def good(self):
        shape = [int(t.rstrip("TNDHRCG*") or 1) * SIZES.get(t[-1], 4) for t in self.axes.split()]
        return np.random.default_rng(len(shape)).uniform(-0.9, 0.9, shape)

    def fits(self, shape) -> bool:
        tokens = self.axes.removesuffix("*").split()
        enough = len(shape) == len(tokens) or (self.axes.endswith("*") and len(shape) > len(tokens))
        known = zip(tokens, shape, self.good().shape, strict=False)
        return enough and all(
            size == good or (token[-1] in self.free and size % int(token[:-1] or 1) == 0)
            for token, size, good in known
        )

    def clean(self, value):
        """The same numbers as a plain array, None where it may be, or REFUSE."""
        if value is None and self.optional:
            return None
        try:
            array = np.asarray(value)
            kind, array = array.dtype.kind, array.astype(float)
        except (TypeError, ValueError, RuntimeError, np.exceptions.ComplexWarning):
            return REFUSE
        fine = kind in "fiubO" and self.fits(array.shape)
        finite = np.isfinite(array) | (self.less & np.isneginf(array))
        return array if fine and (self.infinite or finite.all()) else REFUSE

    def welcome(self, value) -> bool:
        plain = type(value) is np.ndarray and value.dtype.str == "<f8" and value.size > 0
        return plain and self.clean(value) is not REFUSE

    def bad(self):
        good = self.good()
        forms = [
            *(np.asfortranarray, np.ndarray.tolist, torch.from_numpy, np.ma.array),
            *(lambda a: a[::-1].copy()[::-1], lambda a: np.repeat(a, 2, axis=-1)[..., ::2]),
            *(lambda a: a.astype(">f8"), lambda a: a.astype(np.longdouble), lambda a: a + 1j),
            *([np.matrix] if good.ndim < 3 else []),
        ]

        def spoilt(value):
            array = good.copy()
            array.flat[-1] = value
            return array

        dtypes = arrays.scalar_dtypes() | st.sampled_from((np.dtype(object), np.dtype("f4")))
        shapes = st.tuples(*[st.sampled_from((n, n, n, 1, 0, n + 1, 2 * n)) for n in good.shape])
        shapes |= arrays.array_shapes(min_dims=0, max_dims=4, max_side=7)
        shapes |= st.permutations(good.shape).map(tuple)
        return st.one_of(
            shapes.map(lambda shape: np.resize(good, shape)),
            dtypes.map(lambda dtype: np.ones(good.shape).astype(dtype)),
            st.sampled_from((np.nan, np.inf, -np.inf)).map(spoilt),
            st.sampled_from(forms).map(lambda form: form(good.copy())),
            ANYTHING,
        )


@dataclass(frozen=True)
class Number:
    """A number from `least` on. A size that is huge has to be refused: no machine has room."""

    value: float
    least: float = 1
    real: bool = False
    most: float = 10**6

    def good(self):
        return self.value

    def clean(self, value):
        numbers = (int, np.integer, float, np.floating)
        if isinstance(value, bool) or not isinstance(value, numbers):
            return REFUSE
        if (
            not self.least <= value <= self.most
            or value == np.inf
            or not (self.real or value == int(value))
        ):
            return REFUSE
        return float(value) if self.real else int(value)

    def welcome(self, value) -> bool:
        return type(value) is int and self.clean(value) is not REFUSE

    def bad(self):
        typed = st.sampled_from((np.int8, np.uint64, np.float64, str, float, complex))
        return st.one_of(
            st.integers(max_value=int(self.least) - 1),
            st.integers(int(self.least), int(self.value) + 2),
            st.sampled_from((10**9, 10**18, 10**40)),
            typed.map(lambda kind: kind(self.value)),
            ANYTHING,
        )


@dataclass(frozen=True)
class Made:
    """Anything else, made afresh; only what stands in `right` would do in its place."""

    make: Any
    right: tuple = ()
    wrong: tuple = ()

    def good(self):
        return self.make()

    def clean(self, value):
        fine = any(type(value) is type(one) and value == one for one in self.right)
        return value if fine else REFUSE

    welcome = staticmethod(lambda value: False)

    def bad(self):
        others = self.right + self.wrong
        return ANYTHING | st.sampled_from(others) if others else ANYTHING


def call(function, /, **kinds):
    """A function and the kinds of its arguments; a string stands for an array of these axes."""
    axes = [
        axis.lstrip("234") for kind in kinds.values() if type(kind) is str for axis in kind.split()
    ]
    free = "".join(axis for axis in axes if axes.count(axis) == 1)
    return function, {k: Array(v, free) if type(v) is str else v for k, v in kinds.items()}


def made_trace(forward, case):
    trace = forward(*case(**{k: SIZES[k] for k in "TNDH"}))
    return Made(lambda: trace)


STEP = {"x_t": "N D", "h_prev": "N H"}
GATE = {"W_x": "H D", "W_h": "H H", "b": "H"}
LSTM = {"W_x": "4H D", "W_h": "4H H", "b": "4H"}
GRU = {"W_x": "3H D", "W_h": "3H H", "b_x": "3H", "b_h": "3H"}
COUPLED = {"W_x": "3H D", "W_h": "3H H", "b": "3H"}
CELL = {**STEP, "c_prev": "N H"}
RNN_TRACE = made_trace(sequence.rnn_forward, rnn_case)
LSTM_TRACE = made_trace(sequence.lstm_forward, lstm_case)
DH, DH_T = Array("T N H", optional=True), Array("N H", optional=True)
RNG = Made(lambda: np.random.default_rng(5), wrong=(np.random, np.random.RandomState(0), 3))
KIND = Made(lambda: "coupled", wrong=("other", "Coupled"))
RESET = Made(lambda: "before", right=("after",), wrong=("never",))
GRADIENTS = Made(lambda: {"W": np.ones(3)}, right=({},), wrong=({"W": [1.0]}, {"W": None}))
WORDS = Made(
    lambda: "one two three four five six seven".split(), wrong=(["one"], "letters", [1] * 7)
)
AX = Made(lambda: plt.figure().add_subplot())
UNIT = Number(1, least=0, most=SIZES["H"] - 1)
BACK = ("dh_t", "dc_t", "c_prev", "i_t", "f_t", "g_t", "o_t", "c_t")
CALLS = [  # functions that learners call by hand, each with what it is given
    call(cell.sigmoid, z=Array("*", infinite=True)),
    call(cell.pre_activation, **STEP, **GATE),
    call(cell.rnn_step, **STEP, **GATE),
    call(cell.input_gate, **STEP, **GATE),
    call(cell.forget_gate, **STEP, **GATE),
    call(cell.candidate, **STEP, **GATE),
    call(cell.output_gate, **STEP, **GATE),
    call(cell.update_cell_state, f_t="N H", c_prev="N H", i_t="N H", g_t="N H"),
    call(cell.emit_hidden_state, o_t="N H", c_t="N H"),
    call(cell.gate_block, weights="4H *", gate=Made(lambda: "f", right=("i",), wrong=("fi", "F"))),
    call(cell.trace_lstm_step, **CELL, **LSTM),
    call(cell.lstm_step, **CELL, **LSTM),
    call(cell.lstm_step_backward, **dict.fromkeys(BACK, "N H"), W_x="4H D", W_h="4H H"),
    call(variants.take_blocks, kind=KIND, weights="4H *"),
    call(variants.variant_step, kind=KIND, **CELL, **COUPLED),
    call(variants.gru_step, **STEP, **GRU, reset=RESET),
    call(variants.trace_gru_step, **STEP, **GRU, reset=RESET),
    call(successors.minlstm_step, **STEP, W_x="3H D", b="3H"),
    call(successors.slstm_step, **CELL, n_prev="N H", m_prev=Array("N H", less=True), **LSTM),
    call(
        successors.mlstm_step,
        **{"x_t": "N D", "C_prev": "N H H", "n_prev": "N H"},
        m_prev=Array("N G", less=True),
        **{"W_x": "4H D", "b": "4H", "W_if": "2G D", "b_if": "2G"},
    ),
    call(sequence.rnn_forward, x="T N D", h_0="N H", **GATE),
    call(sequence.lstm_forward, x="T N D", h_0="N H", c_0="N H", **LSTM),
    call(sequence.rnn_backward, trace=RNN_TRACE, dh=DH, dh_T=DH_T),
    call(sequence.lstm_backward, trace=LSTM_TRACE, dh=DH, dh_T=DH_T, dc_T=DH_T),
    call(sequence.orthogonal_matrix, H=Number(5), rng=RNG),
    call(gradients.numerical_gradient, function=Made(lambda: np.sum), point=Array("*")),
    call(gradients.relative_error, actual="T N D", expected="T N D"),
    call(gradients.global_norm, gradients=GRADIENTS),
    call(
        gradients.clip_by_global_norm,
        gradients=GRADIENTS,
        max_norm=Number(2, least=0, real=True, most=np.inf),
    ),
    call(gradients.norm_by_step, d_states="T N H"),
    call(gradients.weight_gradient_by_step, dz="T N R", read="T N C"),
    call(networks.torch_rnn, **GATE),
    call(networks.torch_lstm, **LSTM),
    call(tasks.make_temporal_order, rng=RNG, N=Number(3), T=Number(20, least=11)),
    call(tasks.make_adding, rng=RNG, N=Number(3), T=Number(20, least=6)),
    call(tasks.make_embedded_reber, rng=RNG, N=Number(3)),
    call(lstm_course.setup, seed=Number(3, least=0, most=2**64 - 1)),
    call(exercises.hint, name=Made(lambda: "01.rnn_step", wrong=("1.rnn_step",))),
    call(figures.show, figure=Made(plt.figure), alt=Made(lambda: "a figure of nothing at all")),
    call(
        figures.draw_cell,
        lit=Made(lambda: "update", right=("whole",), wrong=("reset gate",)),
        values=Made(lambda: LSTM_TRACE.make().step(1), right=(None,)),
        unit=UNIT,
    ),
    call(figures.plot_unit_under_words, trace=LSTM_TRACE, words=WORDS, ax=AX, unit=UNIT),
]
ALSO = {"name": ("exercise",), "trace": ("words",)}  # other words by which a message may call it


@pytest.fixture(scope="module", autouse=True)
def as_it_was():
    """Let no call take gigabytes before it fails, and put back what setup() and hint() change."""
    dtype, threads = torch.get_default_dtype(), torch.get_num_threads()
    exact, hints = torch.get_deterministic_debug_mode(), dict(exercises._hints_shown)
    limited = sys.platform == "linux"
    if limited:
        import resource

        before = resource.getrlimit(resource.RLIMIT_AS)
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 6 * 1024**3, before[1]))
    with np.printoptions():
        yield
    if limited:
        resource.setrlimit(resource.RLIMIT_AS, before)
    torch.set_default_dtype(dtype)
    torch.set_num_threads(threads)
    torch.set_deterministic_debug_mode(exact)
    exercises._hints_shown.clear()
    exercises._hints_shown.update(hints)


def outcome(function, arguments):
    """Return (result, error) of a call with warnings as errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "Attempting to set identical low")  # an empty heat map
        try:
            return function(**arguments), None
        except Exception as error:
            return None, error
        finally:
            plt.close("all")


def unclear(error, names) -> str:
    """Say why an error is not a clear one of the course's own; "" where it is."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    shown = f"{type(error).__name__}: {error!s:.300}"
    if not isinstance(error, (TypeError, ValueError, MemoryError)):
        return f"not a kind of error we raise: {shown}"
    if PACKAGE not in Path(last.filename).parents or not last.line.startswith("raise "):
        return f"not raised by the course, but in {last.filename}, line {last.lineno}: {shown}"
    if not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", str(error)) for name in names):
        return f"does not name {' or '.join(names)}: {shown}"
    return f"very long: {shown}" if len(str(error)) > 1200 else ""


def numbers_of(result) -> list[np.ndarray]:
    """Every number of a result, as arrays in a fixed order."""
    if isinstance(result, torch.nn.Module):
        return [tensor.numpy() for tensor in result.state_dict().values()]
    if isinstance(result, (np.ndarray, np.generic, int, float)):
        return [np.asarray(result)]
    if isinstance(result, RNNTrace):  # parts of its memory are never read
        names = [n for n in dir(result) if isinstance(getattr(type(result), n, None), property)]
        return numbers_of([getattr(result, name) for name in names])
    if isinstance(result, (tuple, list)):
        return [array for part in result for array in numbers_of(part)]
    ours = type(result).__module__.startswith("lstm_course")
    values = result if isinstance(result, dict) else vars(result) if ours else {}
    return numbers_of(list(values.values()))


def snapshot(arguments) -> dict:
    arrays = {k: v.tobytes() for k, v in arguments.items() if isinstance(v, np.ndarray)}
    return arrays | {k: repr(v) for k, v in arguments.items() if isinstance(v, (list, dict))}


def assert_taken_well(function, kinds, name, value):
    """The measure: one call, with one argument replaced."""
    kind = kinds[name]
    arguments = {key: other.good() for key, other in kinds.items()} | {name: value}
    before = snapshot(arguments)
    result, error = outcome(function, arguments)
    assert snapshot(arguments) == before, "an argument was changed in place"
    clean = kind.clean(value)
    if error is not None:
        assert not kind.welcome(value), f"a right value was refused: {error}"
        misfit = isinstance(kind, Array) and not kind.fits(np.shape(value))
        names = {name, *ALSO.get(name, ()), *(kinds if misfit else ())}
        names |= set(value) if isinstance(value, dict) else set()
        assert not unclear(error, names), unclear(error, names)
        return
    assert clean is not REFUSE, f"taken without a word, and gave {result!r:.200}"
    expected, error = outcome(function, {k: v.good() for k, v in kinds.items()} | {name: clean})
    assert error is None, f"taken, but refused when written plainly: {error}"
    half = str(getattr(value, "dtype", "")).endswith(("f2", "float16"))
    rtol = 1e-2 if half else 1e-5
    assert len(numbers_of(result)) == len(numbers_of(expected))
    for a, b in zip(numbers_of(result), numbers_of(expected), strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol)


def try_one(call, data):
    function, kinds = call
    name = data.draw(st.sampled_from(sorted(kinds)))
    assert_taken_well(function, kinds, name, data.draw(kinds[name].bad()))


pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass")
EACH = pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0].__name__)


@EACH
def test_a_good_call_is_taken(call):
    function, kinds = call
    assert outcome(function, {name: kind.good() for name, kind in kinds.items()})[1] is None


@EACH
@settings(max_examples=40, deadline=None, database=None, derandomize=True)
@given(data=st.data())
def test_a_careless_argument_is_refused_clearly_or_taken_rightly(call, data):
    try_one(call, data)


@pytest.mark.release
@EACH
@settings(
    max_examples=1000,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_thousand_careless_arguments_are_refused_clearly_or_taken_rightly(call, data):
    try_one(call, data)


def test_every_function_of_the_lstm_that_a_lesson_calls_is_tried():
    called = set()
    for path in (ROOT / "notebooks").rglob("[0-9]*.ipynb"):
        for one in nbformat.read(path, as_version=4).cells:
            if one.cell_type == "code":
                called |= set(re.findall(r"\b(\w+)\(", one.source))
    core = {
        name
        for module in (cell, gradients, sequence, successors, variants)
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__ and not isinstance(value, type)
    }
    tried = {function.__name__ for function, _ in CALLS}
    missing = sorted(called & core - tried)
    assert not missing, f"add a good call of {', '.join(missing)} to CALLS in {Path(__file__).name}"
