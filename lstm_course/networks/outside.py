"""Ways out of the notebook: what torch says to an attempt, and one step of a network in ONNX."""

import io
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

import numpy as np
import torch
from torch import nn

from lstm_course.validation import check_callable, check_type


def attempt(way: Callable) -> str:
    """Call `way` and say in one line what came of it: the text it returned, "works", or a refusal.

    Warnings and logs are kept back. Only an `Exception` is a refusal; Ctrl-C passes.
    """
    check_callable("way", way)
    try:
        with _silence():
            result = way()
    except Exception as refusal:
        line = next(filter(None, map(str.strip, str(refusal).splitlines())), "no reason given")
        return f"refused, {type(refusal).__name__}: {line[:70]}"
    return result if isinstance(result, str) else "works"


def onnx_step(step: nn.Module, x_t: torch.Tensor, h: torch.Tensor, c: torch.Tensor) -> Callable:
    """Write one step as an ONNX graph, the state in and out, and return it as onnxruntime runs it.

    step: called with x_t (N, D), h and c (1, N, H), all float32, it returns the next h and c; N may
    be another later. Raises ModuleNotFoundError where `requirements-onnx.txt` is not installed.
    """
    check_type("step", step, nn.Module)
    import onnx  # noqa: F401 (torch asks for it later, in words of its own)
    import onnxruntime

    file, names = io.BytesIO(), ["x_t", "h", "c"]
    sizes = {"x_t": {0: "N"}, "h": {1: "N"}, "c": {1: "N"}}
    with _silence():  # dynamo=False: the exporter that makes one LSTM node of an LSTM
        torch.onnx.export(
            step, (x_t, h, c), file, input_names=names, dynamic_axes=sizes, dynamo=False
        )
    session = onnxruntime.InferenceSession(file.getvalue(), providers=["CPUExecutionProvider"])

    def run(x_t, h, c):
        given = (tensor.detach().numpy() for tensor in (x_t, h, c))
        return tuple(map(torch.from_numpy, session.run(None, dict(zip(names, given, strict=True)))))

    return run


@contextmanager
def _silence() -> Iterator[None]:
    """Keep back warnings, and what is written to either stream."""
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def run_steps(step: Callable, x, state: tuple) -> tuple[np.ndarray, float]:
    """Feed x one step after the other, the state carried; return all outputs and the CPU seconds.

    step: called with x[t] and the state's parts h and c, it returns the next (h, c), tensors or
    arrays; outputs are the h, (T, numbers in h). A first call, not counted, warms up.
    """
    check_callable("step", step)
    step(x[0], *state)
    outputs, began = [], time.process_time()
    for x_t in x:
        state = step(x_t, *state)
        outputs.append(np.ravel(state[0]))
    return np.array(outputs), time.process_time() - began
