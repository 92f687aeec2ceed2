"""What an attempt says, and a step in ONNX, where it is installed."""

import warnings

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course.networks import attempt, onnx_step, run_steps


class Step(nn.Module):
    """One step of an LSTM, the state in and out."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 5, dtype=torch.float32)

    def forward(self, x_t, h, c):
        _, (h, c) = self.lstm(x_t[None], (h, c))
        return h, c


def draw(N):
    generator = torch.Generator().manual_seed(N)
    sizes = ((N, 3), (1, N, 5), (1, N, 5))
    return tuple(torch.rand(size, generator=generator, dtype=torch.float32) for size in sizes)


def test_an_attempt_says_what_came_of_it_in_one_line(capfd):
    def loud():
        warnings.warn("deprecated", stacklevel=1)
        print("log")

    assert attempt(lambda: "3 layers") == "3 layers"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert attempt(loud) == "works"
    assert capfd.readouterr() == ("", "")


def test_a_refusal_is_named_with_its_first_line():
    def refuse():
        raise RuntimeError("\n  expected Float\nbut found Double")

    assert attempt(refuse) == "refused, RuntimeError: expected Float"
    assert attempt(lambda: {}["key"]).startswith("refused, KeyError")


def test_to_interrupt_an_attempt_is_no_refusal():
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(interrupt)
    with pytest.raises(TypeError, match="way"):
        attempt("compile")


def test_steps_fed_one_by_one_are_the_whole_sequence_from_the_state_given():
    step, (_, h, c) = Step().requires_grad_(False), draw(1)
    x = torch.rand(6, 1, 3, dtype=torch.float32)
    outputs, seconds = run_steps(step, x, (h, c))
    assert np.abs(outputs - step.lstm(x, (h, c))[0][:, 0].numpy()).max() < 1e-6
    assert seconds >= 0


def test_a_step_in_onnx_is_the_network_for_other_numbers_of_clients_too():
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    step = Step()
    run = onnx_step(step, *draw(2))
    for N in (2, 1, 4):
        given = draw(N)
        for ours, theirs in zip(run(*given), step(*given), strict=True):
            assert (ours - theirs).abs().max() < 1e-6


def test_onnx_that_is_not_installed_is_said_by_name(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    with pytest.raises(ModuleNotFoundError, match="onnx"):
        onnx_step(Step(), *draw(1))
