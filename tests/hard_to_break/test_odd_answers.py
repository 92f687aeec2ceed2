"""Whatever an answer is or does, `check` gives a verdict: the same each time, short, no error."""

import asyncio
import inspect

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstm_course.exercises import check, exercises_of, lessons
from tests.support.mutants import mutant

EXERCISES = [exercise for lesson in lessons() for exercise in exercises_of(lesson)]
VALUES = [exercise for exercise in EXERCISES if not exercise.is_function]
FUNCTIONS = [  # a mutant of a loop that ends by itself might not end
    exercise
    for exercise in EXERCISES
    if exercise.is_function and "while" not in inspect.getsource(exercise.reference)
]
NUMBERS = (
    st.floats() | st.integers() | st.booleans() | st.complex_numbers() | st.fractions() | st.none()
)
ARRAYS = arrays.arrays(arrays.scalar_dtypes(), arrays.array_shapes(min_dims=0, min_side=0))
ANYTHING = st.recursive(
    *(NUMBERS | st.text(max_size=5) | st.binary(max_size=5) | ARRAYS | st.just(...),),
    lambda one: st.lists(one, max_size=4) | st.lists(one, max_size=4).map(tuple),
    max_leaves=6,
)
ODD_PARTS = [
    lambda a: np.asarray(a).T,
    lambda a: np.asarray(a)[..., :1],
    lambda a: np.asarray(a)[None],
    lambda a: np.asarray(a) * np.nan,
    lambda a: np.asarray(a) * -1e308,
    lambda a: np.asarray(a) > 0,
    lambda a: np.asarray(a).astype(np.float16),
    lambda a: np.nan_to_num(np.asarray(a, float)).astype(np.int8),
    lambda a: np.asarray(a).astype(object),
    lambda a: np.asarray(a).astype(complex),
    lambda a: np.asarray(a).tolist(),
    lambda a: np.full(np.shape(a), 0.25),
    lambda a: np.asarray(a) + np.sin(7 * np.arange(np.size(a))).reshape(np.shape(a)),
    lambda a: np.zeros(np.shape(a) + (0,)),
    lambda a: (a, a),
    lambda a: {"a": a},
    lambda a: np.ma.array(a, mask=np.asarray(a) > 0),
    lambda a: np.broadcast_to(np.asarray(a).ravel()[:1], np.shape(a)),
    lambda a: np.asarray(a)[..., ::-1],
    lambda a: np.array([(1, 2.0)], "i4,f8"),
    lambda a: np.asarray(a).astype("M8[s]", casting="unsafe"),
    lambda a: np.asarray(a).view(Peculiar),
    lambda a: np.recarray(np.shape(a), dtype=[("a", float)]),
    lambda a: (part for part in [a]),
    lambda a: np.asarray(a).sum,
    lambda a: Hostile(a),
    lambda a: [Hostile(a), a],
    lambda a: Shy(a),
    lambda a: weird(a),
]
RAISED = [
    *(ValueError, NotImplementedError, MemoryError, RecursionError, StopIteration, AssertionError),
    *(BaseException, SystemExit, GeneratorExit, asyncio.CancelledError, UnicodeError, OSError),
    *(KeyError, ZeroDivisionError, FloatingPointError, Warning, TypeError, StopAsyncIteration),
]


class Hostile:
    """An object that fails at whatever is asked of it."""

    def __init__(self, kept):
        self.kept = kept

    def fail(self, *arguments, **named):
        raise self.kept if isinstance(self.kept, BaseException) else ArithmeticError("never")

    __eq__ = __ne__ = __lt__ = __bool__ = __len__ = __iter__ = __getitem__ = __float__ = fail
    __repr__ = __str__ = __format__ = __array__ = __index__ = __deepcopy__ = __reduce_ex__ = fail
    __hash__ = None


class Shy(np.ndarray):
    """An array whose comparison and text fail, and that gives another class for a copy."""

    def __new__(cls, a):
        return np.array(a, float).view(cls)

    __eq__ = __repr__ = __str__ = __array_ufunc__ = Hostile.fail
    kept = ""


class Peculiar(np.ndarray):
    """An array that lies about its form."""

    shape, dtype, size = property(lambda a: "x"), property(lambda a: None), property(lambda a: -1)


class Wordless(Exception):
    """An error without words."""

    __str__ = __repr__ = Hostile.fail
    kept = ""


def weird(a):
    """A list that holds itself."""
    own = [a]
    own.append(own)
    return own


def with_odd_part(reference, change, part, start):
    """The reference, one of its results or all changed, from its call number `start` on."""
    calls = []

    def answer(*arguments):
        calls.append(1)
        result = reference(*arguments)
        if len(calls) <= start:
            return result
        if not isinstance(result, tuple) or part >= len(result):
            return change(result)
        return (*result[:part], change(result[part]), *result[part + 1 :])

    return answer


def raising(reference, error, start):
    """The reference, which raises from its call number `start` on."""
    return with_odd_part(reference, lambda _: error[0](*error[1]), 9, start)


def stop(kind, message):
    raise kind(message)


def too_deep(message):
    return too_deep(message) or message


def in_a_file(way):
    """Whether this right way is a `def` whose mutants end: it has a source, and no `while`."""
    is_def = inspect.isfunction(way) and way.__name__ != "<lambda>"
    return is_def and "while" not in inspect.getsource(way)


@st.composite
def answers(draw):
    """An exercise and a wrong answer to it."""
    kind = draw(st.sampled_from(["value", "mutant", "mutant", "part", "part", "constant", "error"]))
    if kind == "value":
        odd = st.sampled_from(ODD_PARTS[-13:]).map(lambda change: change(np.ones((2, 2))))
        return draw(st.sampled_from(VALUES)), draw(ANYTHING | odd)
    exercise = draw(st.sampled_from(FUNCTIONS))
    start, reference = draw(st.integers(0, 8)), exercise.reference
    if kind == "mutant":
        ways = [reference, *filter(in_a_file, exercise.also_right)]
        seed = draw(st.integers(0, 2**32))
        return exercise, mutant(draw(st.sampled_from(ways)), np.random.default_rng(seed))
    if kind == "part":
        change = draw(st.sampled_from(ODD_PARTS))
        return exercise, with_odd_part(
            reference, change, draw(st.integers(0, 4)), start * (start > 4)
        )
    if kind == "constant":
        value = draw(ANYTHING)
        return exercise, with_odd_part(reference, lambda _: value, draw(st.integers(0, 4)), 0)
    error = draw(st.sampled_from([*RAISED, Wordless, too_deep]))
    return exercise, raising(reference, (stop, (error, draw(st.text(max_size=9)))), start)


def try_one(case):
    exercise, answer = case
    verdict = check(exercise.name, answer)
    assert len(repr(verdict) + verdict._repr_html_()) < 6000
    assert verdict.judge_error == "" or exercise.judge is not None, verdict.judge_error


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
QUICK = settings(
    max_examples=300, deadline=None, database=None, derandomize=True, suppress_health_check=SLOW
)


@QUICK
@given(answers())
def test_an_odd_answer_gets_a_verdict(case):
    try_one(case)


@pytest.mark.release
@settings(QUICK, max_examples=20_000, derandomize=False)
@given(answers())
def test_twenty_thousand_odd_answers_get_a_verdict(case):
    try_one(case)


@pytest.mark.parametrize("seed", range(20))
def test_the_verdict_on_a_mutant_is_the_same_each_time(seed):
    exercise = FUNCTIONS[7 * seed % len(FUNCTIONS)]
    answer = mutant(exercise.reference, np.random.default_rng(seed))
    assert repr(check(exercise.name, answer)) == repr(check(exercise.name, answer))
