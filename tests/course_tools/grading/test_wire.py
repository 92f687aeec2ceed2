"""What travels between the grader and an answer: plain values come out as they went in."""

import contextlib
import json
import math

import numpy as np
import pytest
import torch

from course_tools.grading import wire
from course_tools.grading.wire import (
    HEADER,
    WireError,
    pack,
    pack_for_answer,
    unpack,
    unpack_from_grader,
)
from lstm_course.exercises import exercises_of, find_exercise, lessons
from lstm_course.exercises.chunk_model import ChunkModel
from lstm_course.exercises.running import Unreadable


@pytest.mark.parametrize(
    "value",
    [None, True, "text", 3, -(10**40), 1.5, math.inf, -0.0, ..., [1, [2.0]], (1, ("a",)),
     {"a": [1]}, Unreadable("a dict"), np.float64(2.5), np.bool_(True), np.int32(-7)],
    ids=repr,
)  # fmt: skip
def test_plain_values_come_out_as_they_went_in(value):
    found = unpack(pack(value))
    assert type(found) is type(value)
    assert found == value
    assert math.copysign(1, found) == math.copysign(1, value) if value == 0.0 else True


@pytest.mark.parametrize(
    "array",
    [np.arange(6.0).reshape(2, 3).T, np.zeros((3, 0)), np.array(5), np.array([True, False]),
     np.array(["ab", "c"]), np.arange(4, dtype=np.float32)[::2], np.array([1 + 2j])],
    ids=lambda a: f"{a.dtype}{a.shape}",
)  # fmt: skip
def test_arrays_keep_type_shape_and_numbers_and_can_be_written_to(array):
    found = unpack(pack(array))
    assert found.dtype == array.dtype
    assert np.array_equal(found, array)
    assert found.shape == array.shape
    assert found.flags.writeable


def test_a_nan_stays_one():
    assert math.isnan(unpack(pack(math.nan)))


@pytest.mark.parametrize("lesson", lessons())
def test_the_arguments_of_every_exercise_can_be_sent_and_name_no_solution(lesson):
    for exercise in exercises_of(lesson):
        if exercise.is_function:
            job = [exercise.make_cases(), exercise.make_extra()]
            assert b"lesson_" not in pack_for_answer(job, keep=lambda function: 0)


def test_functions_stay_and_only_a_number_travels():
    kept = []
    message = pack_for_answer([find_exercise("01.rnn_step").reference], keep_in(kept))
    assert [f.__name__ for f in kept] == ["rnn_step"]
    assert b"rnn_step" not in message
    assert unpack_from_grader(message, make_function=lambda number: number) == [1]


def test_what_is_made_where_the_solutions_are_is_refused_and_does_not_become_a_function():
    with pytest.raises(WireError, match="lesson_01 cannot be sent; expected a function"):
        pack_for_answer(type("Model", (), {"__module__": "lstm_course.exercises.lesson_01"})(), id)


def keep_in(kept):
    return lambda function: kept.append(function) or len(kept)


def test_modules_and_generators_of_the_grader_arrive_as_they_were():

    rng = np.random.default_rng(0)
    lstm, x = torch.nn.LSTM(3, 4, dtype=torch.float64), torch.ones(2, 1, 3, dtype=torch.float64)
    shapes = ((16, 3), (16, 4), (16,), (3, 4))
    model, chunk = ChunkModel(*(rng.normal(size=s) for s in shapes)), torch.tensor([[0], [2], [1]])
    kept = []
    message = pack_for_answer([lstm, model, chunk, rng], keep_in(kept))
    found, again, sent, same = unpack_from_grader(message, make_function=kept.__getitem__)
    assert torch.equal(found(x)[0], lstm(x)[0])
    assert torch.equal(again(sent)[0], model(chunk)[0])
    assert same.uniform() == rng.uniform()
    assert not kept


def test_tensors_travel_without_their_history():
    for numbers in ([[1.0, 2.0]], [1, 2, 3], [True], 2.5):
        sent = torch.tensor(numbers)
        (found,) = unpack(pack([sent]))
        assert found.dtype == sent.dtype
        assert torch.equal(found, sent)
    found = unpack(pack(2 * torch.ones(3, dtype=torch.float64, requires_grad=True)))
    assert not found.requires_grad
    assert found.tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    "value", [object(), {1, 2}, np.array([None]), len, b"x", [[[]]]], ids=range(6)
)
def test_what_is_not_plain_is_refused(value, monkeypatch):
    monkeypatch.setattr(wire, "DEEPEST", 1)
    with pytest.raises(WireError, match="cannot be sent|nested too deep"):
        pack(value)


def test_messages_too_large_are_refused_on_both_sides(monkeypatch):
    message = pack(np.zeros(1000))
    monkeypatch.setattr(wire, "LARGEST_MESSAGE", 4000)
    with pytest.raises(WireError, match="and 4000 together"):
        pack(np.zeros(1000))
    with pytest.raises(WireError, match="and 4000 together"):
        wire.message_size(message[: HEADER.size])
    with pytest.raises(WireError, match="a tree of at most 4194304"):
        wire.message_size(HEADER.pack(5 << 20, 0))


def message(tree, blob=b""):
    text = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return HEADER.pack(len(text), len(blob)) + text + blob


@pytest.mark.parametrize(
    "forged",
    [
        b"",
        b"\0" * 15,
        HEADER.pack(2**63, 2**63),
        message(b"{"),
        message(b"[" * 100_000),
        message([1]),
        message({"list": 5}),
        message({"dict": [["a"]]}),
        message({"value": 1}),
        message({"__init__": 1}),
        message({"int": "0x" + "f" * 100}),
        message({"int": "1_0__"}),
        message({"array": ["O", [1], 0, 8]}, b"12345678"),
        message({"array": ["<f8", [10**12], 0, 8 * 10**12]}),
        message({"array": ["<f8", [-1], 0, 8]}, b"12345678"),
        message({"array": ["<f8", [1], -8, 8]}, b"12345678"),
        message({"array": ["<f8", [2], 0, 8]}, b"12345678"),
        message({"array": ["<f8,O", [1], 0, 16]}, b"1234567812345678"),
        message({"generator": {"dict": []}}),
        message({"module": ["LSTM", None]}),
        message({"function": 0}),
        message({"tensor": ["<c16", [0], 0, 0]}),
        message({"list": 2 * [{"array": ["<f8", [1], 0, 8]}]}, b"12345678"),  # the same bytes twice
        message({"array": ["<f8", [0], 0, -8]}, b"12345678"),
    ],
    ids=range(24),
)
def test_a_forged_message_is_refused_and_builds_nothing(forged):
    with pytest.raises(WireError):
        unpack(forged)


def test_damage_anywhere_gives_a_wire_error_or_plain_values():
    whole = pack([1, "a", np.arange(3.0), (..., Unreadable("b"))])
    rng = np.random.default_rng(0)
    for _ in range(2000):
        damaged = bytearray(whole)
        damaged[rng.integers(len(whole))] = rng.integers(256)
        if rng.random() < 0.2:
            damaged = damaged[: rng.integers(1, len(whole))]
        with contextlib.suppress(WireError):
            unpack(bytes(damaged))
