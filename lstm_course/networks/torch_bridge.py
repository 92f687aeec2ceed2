"""The bridge to PyTorch: weights both ways, and every gate of a trained `nn.LSTM`, step by step.

Torch keeps two biases, b_ih and b_hh, where one does the same work: their sum is our b. Going to
torch, b goes into b_ih and b_hh becomes zero.
"""

import numpy as np
import torch
from torch import nn

from lstm_course.sequence import lstm_backward, lstm_forward, rnn_backward, rnn_forward
from lstm_course.traces import LSTMTrace, RNNTrace
from lstm_course.validation import check_arrays, check_number, check_type


def weights_from_torch(module: nn.RNN | nn.LSTM) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Copy the weights of a one-layer `nn.RNN` or `nn.LSTM` as (W_x, W_h, b) in our shapes.

    RNN: (H, D), (H, H), (H,); LSTM: (4H, D), (4H, H), (4H,). Raises ValueError for what has no
    counterpart here: several layers, both directions, a projection, ReLU, batch_first.
    """
    _check_module(module)
    b = torch.zeros(module.weight_hh_l0.shape[0], dtype=module.weight_hh_l0.dtype)
    if module.bias:
        b = module.bias_ih_l0 + module.bias_hh_l0
    tensors = (module.weight_ih_l0, module.weight_hh_l0, b)
    W_x, W_h, b = (tensor.detach().cpu().numpy().copy() for tensor in tensors)
    return W_x, W_h, b


def torch_rnn(W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray) -> nn.RNN:
    """Make a one-layer `nn.RNN` with these weights: (H, D), (H, H), (H,); dtype as theirs."""
    sizes = check_arrays(W_x=(W_x, "H D"), W_h=(W_h, "H H"), b=(b, "H"))
    return _load(nn.RNN, sizes, W_x, W_h, b)


def torch_lstm(W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray) -> nn.LSTM:
    """Make a one-layer `nn.LSTM` with these weights: (4H, D), (4H, H), (4H,); dtype as theirs."""
    sizes = check_arrays(W_x=(W_x, "4H D"), W_h=(W_h, "4H H"), b=(b, "4H"))
    return _load(nn.LSTM, sizes, W_x, W_h, b)


def set_forget_bias(lstm: nn.LSTM, bias: float) -> None:
    """Set the forget gate's bias of an `nn.LSTM` in place: in every layer and direction.

    Torch adds two biases, each of rows i, f, g, o: one gets `bias`, the other 0. Raises TypeError
    for another module, ValueError for one without biases or a bias that is not finite.
    """
    check_number("bias", bias)
    if not check_type("lstm", lstm, nn.LSTM).bias:
        raise ValueError("lstm has no biases: it was made with bias=False")
    rows = slice(lstm.hidden_size, 2 * lstm.hidden_size)
    with torch.no_grad():
        for name, values in lstm.named_parameters():
            if name.startswith("bias"):
                values[rows] = bias if name.startswith("bias_ih") else 0.0


def trace_torch(module: nn.RNN | nn.LSTM, x) -> RNNTrace | LSTMTrace:
    """Run our forward pass with a torch module's weights: every gate and state, step by step.

    x (T, N, D) is a NumPy array of the module's dtype, the state is zero at first. `trace.h`
    rebuilds the module's own output.
    """
    W_x, W_h, b = weights_from_torch(module)
    N = check_arrays(x=(x, "T N D"), W_x=(W_x, "R D"))["N"]
    zeros = np.zeros((N, module.hidden_size), dtype=x.dtype)
    if isinstance(module, nn.RNN):
        return rnn_forward(x, zeros, W_x, W_h, b)
    return lstm_forward(x, zeros, zeros, W_x, W_h, b)


class RNNFunction(torch.autograd.Function):
    """Our `rnn_forward` and `rnn_backward` as one operation of torch's autograd."""

    @staticmethod
    def forward(ctx, x, h_0, W_x, W_h, b):
        """Return h (T, N, H)."""
        ctx.trace = rnn_forward(*(t.detach().numpy() for t in (x, h_0, W_x, W_h, b)))
        return torch.from_numpy(ctx.trace.h)

    @staticmethod
    def backward(ctx, dh):
        """Return dx, dh_0, dW_x, dW_h, db."""
        d = rnn_backward(ctx.trace, dh.numpy())
        return tuple(torch.from_numpy(a) for a in (d.dx, d.dh_0, d.dW_x, d.dW_h, d.db))


class LSTMFunction(torch.autograd.Function):
    """Our `lstm_forward` and `lstm_backward` as one operation of torch's autograd."""

    @staticmethod
    def forward(ctx, x, h_0, c_0, W_x, W_h, b):
        """Return h (T, N, H) and c_T (N, H)."""
        ctx.trace = lstm_forward(*(t.detach().numpy() for t in (x, h_0, c_0, W_x, W_h, b)))
        return torch.from_numpy(ctx.trace.h), torch.from_numpy(ctx.trace.c_T)

    @staticmethod
    def backward(ctx, dh, dc_T):
        """Return dx, dh_0, dc_0, dW_x, dW_h, db."""
        d = lstm_backward(ctx.trace, dh.numpy(), dc_T=dc_T.numpy())
        parts = (d.dx, d.dh_0, d.dc_0, d.dW_x, d.dW_h, d.db)
        return tuple(torch.from_numpy(a) for a in parts)


class NumpyRNN(nn.RNN):
    """An `nn.RNN` computed by our own code, forward and backward: one layer, time first.

    Same constructor, same weights, same results; for small networks on the CPU it is faster.
    """

    def forward(self, x, h_0=None):
        """Return h (T, N, H) and the last state (1, N, H), as `nn.RNN` does."""
        _check_module(self)
        h_0 = x.new_zeros(1, x.shape[1], self.hidden_size) if h_0 is None else h_0
        b = self.bias_ih_l0 + self.bias_hh_l0
        h = RNNFunction.apply(x, h_0[0], self.weight_ih_l0, self.weight_hh_l0, b)
        return h, torch.cat([h_0, h])[-1:]


class NumpyLSTM(nn.LSTM):
    """An `nn.LSTM` computed by our own code, forward and backward: one layer, time first."""

    def forward(self, x, state=None):
        """Return h (T, N, H) and the last state (h_T, c_T), each (1, N, H), as `nn.LSTM` does."""
        _check_module(self)
        zeros = x.new_zeros(1, x.shape[1], self.hidden_size)
        h_0, c_0 = (zeros, zeros) if state is None else state
        weights = (self.weight_ih_l0, self.weight_hh_l0, self.bias_ih_l0 + self.bias_hh_l0)
        h, c_T = LSTMFunction.apply(x, h_0[0], c_0[0], *weights)
        return h, (torch.cat([h_0, h])[-1:], c_T[None])


def _check_module(module) -> None:
    if not isinstance(module, (nn.RNN, nn.LSTM)):
        raise TypeError(f"module must be nn.RNN or nn.LSTM; got {type(module).__name__}")
    refused = {
        f"num_layers = {module.num_layers}, expected 1": module.num_layers != 1,
        "bidirectional = True, expected False": module.bidirectional,
        f"proj_size = {module.proj_size}, expected 0": module.proj_size != 0,
        "batch_first = True, expected False: this course has time first": module.batch_first,
        "nonlinearity = 'relu', expected 'tanh'": getattr(module, "nonlinearity", "") == "relu",
    }
    found = [sentence for sentence, applies in refused.items() if applies]
    if found:
        raise ValueError(f"{type(module).__name__} has {'; '.join(found)}")


def _load(kind, sizes: dict[str, int], W_x, W_h, b):
    if not (sizes["D"] and sizes["H"]):
        raise ValueError(f"W_x has shape {W_x.shape}; torch needs at least one feature and unit")
    dtype = {"f8": torch.float64, "f4": torch.float32}[W_x.dtype.str[1:]]
    module = kind(sizes["D"], sizes["H"], dtype=dtype, device="cpu")
    pairs = {"weight_ih_l0": W_x, "weight_hh_l0": W_h, "bias_ih_l0": b, "bias_hh_l0": 0 * b}
    with torch.no_grad():
        for name, array in pairs.items():
            getattr(module, name).copy_(
                torch.from_numpy(np.array(array, dtype=array.dtype.newbyteorder("=")))
            )
    return module
