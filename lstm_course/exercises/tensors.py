"""What torch keeps beside the numbers: types, histories and ways back, what a module is set to."""

from typing import Any

import numpy as np

from .verdict import is_tensor


def type_of(part: Any) -> str:
    """The type of a result's numbers, "torch.int64" or "numpy.float64", else what it is, "list"."""
    if is_tensor(part):
        return str(part.dtype)
    return f"numpy.{part.dtype}" if isinstance(part, np.ndarray) else type(part).__name__


def hear_histories(arguments: tuple) -> list[bool]:
    """Note, at each call of a module among the arguments, whether a tensor with a history goes in.

    The list fills as the modules are called: hand over copies, they keep the listener.
    """
    heard: list[bool] = []

    def listen(_, given: tuple, named: dict) -> None:
        heard.append(_has_history([*given, *named.values()]))

    for argument in arguments:
        if hasattr(argument, "register_forward_pre_hook"):
            argument.register_forward_pre_hook(listen, with_kwargs=True)
    return heard


def _has_history(part: Any) -> bool:
    if isinstance(part, (list, tuple)):
        return any(map(_has_history, part))
    return is_tensor(part) and part.grad_fn is not None


def settings_of(module: Any) -> list[tuple]:
    """All that a call of a torch module leaves alone: its numbers, whether they train, its modes.

    Gradients are not among it: they are made to be added to. [] where it can no longer be read.
    """
    try:
        modes = [(name, part.training) for name, part in module.named_modules()]
        trains = [(name, values.requires_grad) for name, values in module.named_parameters()]
        numbers = [(name, part.numpy()) for name, part in module.state_dict().items()]
    except Exception:  # an answer may leave it in any state
        return []
    return [*modes, *trains, *numbers]


def way_back(parts: tuple, arguments: tuple) -> np.ndarray | None:
    """Send a gradient back through each result; what reaches the arguments, in one vector.

    A module among the arguments stands for its parameters. None where no result has a history, no
    argument waits for a gradient, or the history was used up.
    """
    ends = [part for part in parts if is_tensor(part) and part.requires_grad]
    starts = [tensor for argument in arguments for tensor in _waiting(argument)]
    if not (ends and starts):
        return None
    import torch

    came = []
    try:
        for end in ends:
            sent = torch.linspace(1, 2, end.numel(), dtype=end.dtype).reshape(end.shape)
            found = torch.autograd.grad(end, starts, sent, retain_graph=True, allow_unused=True)
            for start, gradient in zip(starts, found, strict=True):
                came.append(torch.zeros_like(start) if gradient is None else gradient)
        return np.concatenate([gradient.detach().numpy().ravel() for gradient in came])
    except Exception:  # a history that was sent back through already, or of another device
        return None


def _waiting(argument: Any) -> list:
    """The tensors of an argument that wait for a gradient."""
    found = [argument] if is_tensor(argument) else []
    if hasattr(argument, "named_parameters"):
        found = list(argument.parameters())
    return [tensor for tensor in found if tensor.requires_grad]
