"""Another machine's rounding for torch: see rounding.py. Forward, backward and optimizer alike.

Below autograd, each arithmetic operation's result is moved by one unit in its last place. What only
copies, reshapes, chooses or compares is left alone, as is everything but float64 and float32.
"""

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from tests.support.rounding import move

EXACT = frozenset(  # operations whose result no machine rounds
    """abs neg sign relu clone copy zero fill zeros ones full empty rand randn uniform normal
    random exponential bernoulli dropout native_dropout randint randperm arange scalar_tensor
    zeros_like ones_like empty_like full_like new_zeros new_ones new_full new_empty empty_strided
    to _to_copy lift_fresh _local_scalar_dense cat stack flip roll index index_select index_put
    index_fill gather scatter embedding masked_fill masked_scatter where maximum minimum max min
    amax amin argmax argmin unsafe_split topk sort clamp clamp_min clamp_max floor ceil round
    threshold_backward constant_pad_nd
    select_backward slice_backward triu tril repeat set resize""".split()
)


class OtherRounding(TorchDispatchMode):
    """While it is in force, arithmetic of torch is moved; `names` says which operations were."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        name = func._schema.name.removeprefix("aten::")
        if name in EXACT or name.removesuffix("_") in EXACT:
            return result
        if any(
            r.alias_info is not None and not r.alias_info.is_write for r in func._schema.returns
        ):
            return result  # a view
        for tensor in result if isinstance(result, (tuple, list)) else (result,):
            if isinstance(tensor, torch.Tensor) and tensor.dtype in (torch.float64, torch.float32):
                self.names.add(name)
                move(tensor.detach().numpy())
        return result


def install():
    """Move torch's results in this thread from now on; returns what says which operations were."""
    mode = OtherRounding()
    mode.__enter__()
    return mode
