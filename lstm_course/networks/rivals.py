"""What is chosen today where an LSTM might be: causal self-attention, a gated linear recurrence.

Both are called like a `SequenceModel`: x (T, N, D) -> outputs (T, N, K).
"""

import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from lstm_course.validation import check_choice, check_generator, check_integer, check_number

POSITIONS = ("sinusoidal", "distance")
NUM_HEADS = 4  # of the AttentionModel, in each of
NUM_LAYERS = 2  # blocks


class AttentionModel(nn.Module):
    """Read x (T, N, D) with causal self-attention and give outputs (T, N, K) at every step.

    NUM_LAYERS blocks of width E: attention with NUM_HEADS heads, then two linear maps E -> 2E -> E
    with a ReLU, each after a layer norm and added to what it read. A block has about as many
    parameters as an LSTM of E inputs and E units, 8 E^2. `positions`, how a step knows where it
    stands:

    - "sinusoidal": sines and cosines of the step are added to the input (Vaswani et al. 2017),
    - "distance": the score of a step falls with its distance (ALiBi: Press, Smith & Lewis 2022).

    Weights from U(-1/sqrt(n), 1/sqrt(n)), n inputs, drawn from `rng`. Raises TypeError or
    ValueError naming the argument.
    """

    def __init__(self, D: int, E: int, K: int, rng: np.random.Generator, *, positions="sinusoidal"):
        super().__init__()
        D, E, K = (check_integer(n, size, 1) for n, size in (("D", D), ("E", E), ("K", K)))
        if E % (2 * NUM_HEADS):
            raise ValueError(f"E must be a multiple of {2 * NUM_HEADS}; got {E}")
        self.positions = check_choice("positions", positions, POSITIONS)
        with torch.random.fork_rng(devices=[]):  # torch's own draws leave no trace
            self.embed = nn.Linear(D, E)
            self.blocks = nn.ModuleList(Block(E, NUM_HEADS) for _ in range(NUM_LAYERS))
            self.norm = nn.LayerNorm(E)
            self.readout = nn.Linear(E, K)
        draw_weights(self.double(), rng)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the outputs of every step: (T, N, D) -> (T, N, K)."""
        z = self.embed(x)
        bias = None
        if self.positions == "sinusoidal":
            z = z + _sines(*z.shape[::2]).to(z)[:, None]
        else:
            bias = _distance_bias(len(x), NUM_HEADS).to(z)
        for block in self.blocks:
            z = block(z, bias)
        return self.readout(self.norm(z))


class Block(nn.Module):
    """One layer of attention and one of two linear maps, both added to what they read: width E."""

    def __init__(self, E: int, num_heads: int):
        super().__init__()
        if check_integer("E", E, 1) % check_integer("num_heads", num_heads, 1):
            raise ValueError(f"E must be a multiple of num_heads = {num_heads}; got {E}")
        self.num_heads = num_heads
        self.norm_1, self.norm_2 = nn.LayerNorm(E), nn.LayerNorm(E)
        self.qkv, self.mix = nn.Linear(E, 3 * E), nn.Linear(E, E)
        self.up, self.down = nn.Linear(E, 2 * E), nn.Linear(2 * E, E)

    def forward(self, z: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
        """Read z (T, N, E), each step what stands before it and itself; return (T, N, E).

        `bias` (heads, T, T) is added to the scores and must hold the mask; without it the mask is
        the plain causal one.
        """
        T, N, E = z.shape
        parts = self.qkv(self.norm_1(z)).view(T, N, 3, self.num_heads, -1)
        q, k, v = parts.permute(2, 1, 3, 0, 4)  # each (N, heads, T, E / heads)
        seen = functional.scaled_dot_product_attention(
            q, k, v, attn_mask=bias, is_causal=bias is None
        )
        z = z + self.mix(seen.permute(2, 0, 1, 3).reshape(T, N, E))
        return z + self.down(torch.relu(self.up(self.norm_2(z))))


class LinearModel(nn.Module):
    """Read x (T, N, D) with a gated linear recurrence of H units and give outputs (T, N, K).

    A linear RNN in the manner of minLSTM (Feng et al. 2024), which keeps the LSTM's output gate and
    both tanh: gates and candidate read x_t only,

        f_t, i_t, o_t = sigmoid(...), g_t = tanh(...) of x_t W_x^T + b
        c_t = f_t * c_prev + i_t * g_t,  h_t = o_t * tanh(c_t)

    h is not fed back, so c of all steps comes from one `scan`. With `num_layers`, the next layer
    reads h. Weights from U(-1/sqrt(n), 1/sqrt(n)), n inputs, drawn from `rng`; `forget_bias`
    replaces the bias of f. `lowest`, 0 to -1: f lies between it and 1, so with -1 it is
    2 sigmoid(...) - 1 and can turn a sign. Source: Martin & Cundy (2018), Gu & Dao (2023), Feng et
    al. (2024); Grazzi et al. (2025), the sign. Raises TypeError or ValueError naming the argument.
    """

    def __init__(
        self,
        D: int,
        H: int,
        K: int,
        rng,
        *,
        num_layers=NUM_LAYERS,
        forget_bias: float | None = None,
        lowest: float = 0.0,
    ):
        super().__init__()
        sizes = {"D": D, "H": H, "K": K, "num_layers": num_layers}
        D, H, K, num_layers = (check_integer(name, size, minimum=1) for name, size in sizes.items())
        self.lowest = check_number("lowest", lowest, -1.0, 0.0)
        with torch.random.fork_rng(devices=[]):
            widths = [D] + [H] * (num_layers - 1)
            self.layers = nn.ModuleList(nn.Linear(width, 4 * H) for width in widths)
            self.readout = nn.Linear(H, K)
        draw_weights(self.double(), rng)
        if forget_bias is not None:
            for layer in self.layers:
                nn.init.constant_(layer.bias[H : 2 * H], check_number("forget_bias", forget_bias))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the outputs of every step: (T, N, D) -> (T, N, K)."""
        h = x
        for layer in self.layers:
            i, f, g, o = layer(h).chunk(4, dim=-1)
            f = self.lowest + (1 - self.lowest) * torch.sigmoid(f)
            c = scan(f, torch.sigmoid(i) * torch.tanh(g))
            h = torch.sigmoid(o) * torch.tanh(c)
        return self.readout(h)


def scan(f: torch.Tensor, new: torch.Tensor) -> torch.Tensor:
    """Return c of every step, c_t = f_t * c_prev + new_t from c = 0, in about log2(T) passes.

    f and new (T, ...). Two steps in a row are one step with the factor f_t f_(t-1) and the addend
    f_t new_(t-1) + new_t; each pass doubles how many steps are joined. Source: Hillis & Steele
    (1986), Blelloch (1990).
    """
    if f.shape != new.shape:
        raise ValueError(
            f"f and new must have one shape, (T, ...); got {tuple(f.shape)}, {tuple(new.shape)}"
        )
    reach = 1
    while reach < len(f):
        joined = new[reach:] + f[reach:] * new[:-reach]
        f = torch.cat([f[:reach], f[reach:] * f[:-reach]])
        new = torch.cat([new[:reach], joined])
        reach *= 2
    return new


def cpu_seconds(network: nn.Module, T: int, D: int) -> float:
    """Return the lesser CPU time of two passes forward and backward over T steps of D inputs.

    CPU time, not time on the clock: other programs on the machine count less.
    """
    x, spent = torch.linspace(-1, 1, T * D).view(T, 1, D), []
    for _ in range(2):
        start = time.process_time()
        result = network(x.to(next(network.parameters()).dtype))
        (result[0] if isinstance(result, tuple) else result).sum().backward()
        spent.append(time.process_time() - start)
    return min(spent)


@torch.no_grad()
def draw_weights(model: nn.Module, rng: np.random.Generator) -> None:
    """Fill every linear map of a model from U(-1/sqrt(n), 1/sqrt(n)), n its inputs."""
    check_generator("rng", rng)
    for part in model.modules():
        if isinstance(part, nn.Linear):
            for weight in (part.weight, part.bias):
                values = rng.uniform(-1.0, 1.0, tuple(weight.shape)) / np.sqrt(part.in_features)
                weight.copy_(torch.from_numpy(values))


def _sines(T: int, E: int) -> torch.Tensor:
    """Sines and cosines of the steps, (T, E), of wavelengths from 2 pi to 2 pi * 10,000."""
    angle = torch.arange(T)[:, None] / 10_000 ** (torch.arange(0, E, 2) / E)
    return torch.cat([angle.sin(), angle.cos()], dim=1)


def _distance_bias(T: int, num_heads: int) -> torch.Tensor:
    """Return ALiBi's addend to the scores, (heads, T, T): -slope * distance, -inf for later."""
    slopes = 2.0 ** (-8.0 * torch.arange(1, num_heads + 1) / num_heads)
    distance = torch.arange(T)[:, None] - torch.arange(T)
    bias = -slopes[:, None, None] * distance
    return bias.masked_fill(distance < 0, -torch.inf)
