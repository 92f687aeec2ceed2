"""Exercises of lesson 19: a stream for each client, weights in few bits, what a start forgot."""

import numpy as np
import torch
from torch import nn

from .exercise import Exercise, read_mistakes

# 19.serve ------------------------------------------------------------------------------------


def serve(lstm, clients, x):
    import torch

    states, outputs = {}, []
    with torch.no_grad():
        for client, x_t in zip(clients, x, strict=True):
            output, state = lstm(x_t[None, None], states.get(client))
            states[client] = state
            outputs.append(output[0, 0])
    return torch.stack(outputs)


def draw_lstm(rng, D, H):
    """Make an `nn.LSTM` whose weights NumPy draws."""
    lstm = nn.LSTM(D, H, dtype=torch.float64)
    with torch.no_grad():
        for values in lstm.parameters():
            values.copy_(torch.from_numpy(rng.uniform(-0.8, 0.8, tuple(values.shape))))
    return lstm


def serve_cases(rng):
    """Clients that come back after others, one that comes once, one alone.

    No name is in two cases: states kept between calls are then named as such.
    """

    def draw(clients, D, H):
        x = torch.from_numpy(rng.uniform(-1, 1, (len(clients), D)))
        return draw_lstm(rng, D, H), clients, x

    return [
        draw(["Bo", "Ada", "Bo", "Bo", "Ada", "Cy", "Bo", "Ada"], 3, 4),
        draw(["Dee", "Eli", "Dee", "Eli", "Eli"], 2, 5),
        draw(["Fay", "Fay", "Fay"], 4, 3),
    ]


def serve_whole(lstm, clients, x):
    """Read each client's stream whole, and put its outputs where its calls were."""
    outputs = x.new_zeros(len(clients), lstm.hidden_size)
    for client in set(clients):
        own = torch.tensor([name == client for name in clients])
        outputs[own] = lstm(x[own][:, None])[0][:, 0].detach()
    return outputs


def serve_unbatched(lstm, clients, x):
    h, c = {}, {}
    outputs = []
    for client, x_t in zip(clients, x, strict=True):
        zeros = torch.zeros(1, lstm.hidden_size, dtype=x.dtype)
        output, state = lstm(x_t[None], (h.get(client, zeros), c.get(client, zeros)))
        h[client], c[client] = (part.detach() for part in state)
        outputs.append(output[0].detach())
    return torch.stack(outputs)


SERVE = Exercise(
    name="19.serve",
    title="A stream for each client",
    minutes=22,
    reference=serve,
    results=("outputs (K, H)",),
    cases=serve_cases,
    borrowed="outputs with their history",
    mistakes=read_mistakes("""
        one state for all clients: states.get(client) -> states.get(0)
            and states[client] = state -> states[0] = state
            All clients share one state, so each answer depends on what the others said. A
            network has one set of weights, and a state for each stream that it reads.
        one state for all, without c: states.get(client) -> states.get(0)
            and states[client] = state -> states[0] = (state[0], 0 * state[1])
            All clients share one state, and of it you hand on h alone, while c starts from zeros.
            Keep both, h and c, for each client.
        state lost between calls: states.get(client) -> None
            Every call starts from zeros: the network forgets its client between two calls. What
            does the LSTM return beside its output?
        state lost when another client calls: states[client] = state -> states = {client: state}
            You keep the state of the client who called last. A client who comes back after
            another starts from zeros.
        new clients start from another's state: states.get(client) -> states.get(client,
                [*states.values(), None][-1 if not states else len(states) - 1])
            A new client starts from the state that another one left. That is a stranger's text:
            everybody starts from zeros.
        only h carried: states[client] = state -> states[client] = (state[0], 0 * state[1])
            You hand on h and start c from zeros: the memory is what gets lost (lesson 08). Both
            go on.
        only c carried: states[client] = state -> states[client] = (0 * state[0], state[1])
            You hand on c and start h from zeros. The gates of the next step read h too.
        h and c exchanged: states[client] = state -> states[client] = state[::-1]
            You hand on the two states in the wrong order: (h, c), not (c, h). Their shapes are
            equal, so torch cannot notice.
        the output for both: states[client] = state -> states[client] = (output, output)
            You hand on the output as h *and* as c. It is h alone; c is what the network remembers,
            and `lstm` returns it too.
        all clients share c: states.get(client) -> states.get(0) and (states.get(client,
                [0 * output])[0], states[0][1])
            and states[client] = state -> states[client] = states[0] = state
            Each client has an h of its own, and all share one c: they read on from each other's
            memory. Keep both for each client.
        all clients share h: states.get(client) -> states.get(0) and (states[0][0],
                states.get(client, [0, 0 * output])[1])
            and states[client] = state -> states[client] = states[0] = state
            Each client has a c of its own, and all share one h: the gates read what was last said
            to somebody else. Keep both for each client.
        first state kept for good: states[client] = state -> states.setdefault(client, state)
            Each client goes on from the state after the first call, for ever. Is it renewed at
            every call?
        cell state returned: output[0, 0] -> state[1][0, 0]
            You return the cell state c. The output of an LSTM is h (lesson 08).
        sorted by client: torch.stack(outputs) -> torch.stack([outputs[k] for k in
                sorted(range(len(clients)), key=lambda k: [*clients].index(clients[k]))])
            Your outputs stand client by client. The first call gets the first answer, whoever
            it is from.
        last output of each client: return _r -> return torch.stack([dict(zip(clients,
                outputs))[client] for client in clients])
            You give every call its client's *last* output. When a call is answered, the later
            ones have not come yet.
        outputs with their history: torch.no_grad() -> torch.enable_grad()
            The numbers are right, but the outputs, or the states that you hand on, still have the
            history that `backward` would need. Nobody trains here, and a state that carries its
            whole past grows with every call until memory is full. `torch.no_grad()`, or `detach`
            both.
        not a tensor: torch.stack(outputs) -> torch.stack(outputs).numpy()
            The numbers are right, but not in one tensor of x's type. `torch.stack(outputs)` makes
            a tensor (K, H) of a list of K tensors.
    """),
    types=("not a tensor", "not a tensor"),
    hints=(
        "A dict: the name of a client, and the state after that client's last call. "
        "`states.get(client)` is None for a new one, and `lstm(x, None)` starts from zeros.",
        "`lstm` wants (T, N, D). A call is one step of one sequence: `x_t[None, None]`.",
        "`output, states[client] = lstm(x_t[None, None], states.get(client))`, in a loop, under "
        "`torch.no_grad()`; collect `output[0, 0]`, and `torch.stack` them.",
    ),
    also_right=(serve_whole, serve_unbatched),
)

# 19.quantise ---------------------------------------------------------------------------------


def quantise(W, top):
    scale = np.abs(W).max(axis=1, keepdims=True) / top
    scale[scale == 0] = 1
    q = np.rint(W / scale).astype(np.int8)
    return q, scale


def quantise_cases(rng):
    """Rows of very different sizes, the largest number negative or not; zeros in them; a sum of 0.

    Two rows of small numbers are no rows of zeros: weights in use are as small.

    No number lies halfway between two whole ones, where either would be right.
    """

    def draw(rows, columns, top):
        W = rng.uniform(-1, 1, (rows, columns)) * np.geomspace(0.05, 5, rows)[:, None]
        W[0, 0] = -1.3 * np.abs(W[0]).max()
        W[1, -1] = 1.1 * np.abs(W[1]).max()
        return W, top

    with_zeros, top = draw(8, 3, 127)
    with_zeros[3] = 0
    with_zeros[5] = [0.4, -0.4, 0]
    with_zeros[6] = [0, 0.7, -0.3]
    with_zeros[[1, 4]] *= [[0.01], [1e-6]]
    return [draw(12, 5, 127), draw(8, 6, 7), (with_zeros, top), draw(5, 5, 3)]


def quantise_by_where(W, top):
    largest = np.max(np.abs(W), axis=1)[:, None]
    scale = np.where(largest == 0, 1.0, largest / top)
    return np.round(W / scale).astype("int8"), scale


def quantise_by_loop(W, top):
    q, scale = np.zeros(W.shape, np.int8), np.ones((len(W), 1))
    for k, row in enumerate(W):
        if np.any(row):
            scale[k] = max(row.max(), -row.min()) / top
        for j, number in enumerate(row):
            q[k, j] = round(number / scale[k, 0])
    return q, scale


QUANTISE = Exercise(
    name="19.quantise",
    title="A whole number for each weight",
    minutes=18,
    reference=quantise,
    results=("q (4H, D)", "scale (4H, 1)"),
    cases=quantise_cases,
    mistakes=read_mistakes("""
        one scale for all rows: np.abs(W).max(axis=1, keepdims=True) -> np.abs(W).max() *
                np.ones((len(W), 1))
            All rows share your scale, that of the largest number anywhere. A row of small numbers
            is left with few steps or none: each row has a scale of its own.
        a scale for each column: np.abs(W).max(axis=1, keepdims=True) ->
                np.abs(W).max(axis=0, keepdims=True)
            You have a scale for each column. Asked is one for each row: a row is one unit's gate.
        sign not taken off: np.abs(W).max(axis=1, keepdims=True) -> W.max(axis=1, keepdims=True)
            You take the largest number of a row with its sign. Where the one farthest from 0 is
            negative, it does not fit.
        cut off in place of rounded: np.rint(W / scale) -> np.trunc(W / scale)
            You cut the fraction off: `astype` alone goes to the next whole number *towards 0*, up
            to a whole step away. The nearest is at most half a step away.
        rounded down: np.rint(W / scale) -> np.floor(W / scale)
            You round down. The nearest whole number is at most half a step away.
        rounded up: np.rint(W / scale) -> np.ceil(W / scale)
            You round up. The nearest whole number is at most half a step away.
        scale turned over: return q, scale -> return q, 1 / scale
            Your scale is turned over: `q * scale` is to give W again, nearly.
        scale turned over, rows of zeros too: return q, scale -> return q, top / np.abs(W).max(axis
                =1, keepdims=True)
            Your scale is turned over: `q * scale` is to give W again, nearly. For a row of zeros
            that divides by 0.
        twice the largest as the range: return q, scale -> return np.rint(W / scale /
                2).astype(np.int8), 2 * scale
            Your whole numbers use half of their room: the largest of a row is to become `top`, or
            -`top`, so that the steps are as small as can be.
        one too many: _m / top -> _m / (top + 1)
            The largest number of a row becomes `top` + 1. With 128 that is one more than an int8
            holds: it comes out as -128.
        always 127: _m / top -> _m / 127
            You use 127 whatever `top` is. It is 127 for eight bits, 7 for four.
        whole numbers returned as weights: return q, scale -> return q * scale, scale
            You return the rounded weights, as fractions again. Asked are the whole numbers: they
            are what takes a byte each.
        range of the row as scale: np.abs(W).max(axis=1, keepdims=True) -> np.ptp(W, axis=1,
                keepdims=True)
            You take the distance from the smallest number of a row to the largest. Here 0 stays
            at 0, and the number farthest from it decides.
        half the range of the row: np.abs(W).max(axis=1, keepdims=True) -> np.ptp(W, axis=1,
                keepdims=True) / 2
            You spread the steps from the smallest number of a row to the largest. Here 0 stays
            at 0, and the number farthest from it decides: the steps reach as far below 0 as above.
        the row's range in all steps: np.abs(W).max(axis=1, keepdims=True) / top -> np.ptp(W,
                axis=1, keepdims=True) / (2 * top + 1)
            You divide the distance from the smallest number of a row to the largest by the number
            of values. Here 0 stays at 0, and the number farthest from it decides.
        root mean square as scale: np.abs(W).max(axis=1, keepdims=True) -> np.sqrt((W**2).mean(axis
                =1, keepdims=True))
            You take the usual size of a row. The largest number has to fit too.
        scale of a row of zeros: scale[scale == 0] = 1 -> scale[scale == 0] = 1 / top
            A row of zeros has no size to measure by. Its scale is to be 1 here.
        small rows as zeros: scale[scale == 0] = 1 -> scale[scale < 1e-4] = 1
            A row of small numbers is not a row of zeros, and small weights count too: is the scale
            exactly 0?
        first number zero: scale[scale == 0] = 1 -> scale[W[:, 0] == 0] = 1
            You look at the first number of a row. A row of zeros has nothing else either.
        row that adds up to zero: scale[scale == 0] = 1 -> scale[W.sum(axis=1) == 0] = 1
            A row whose numbers add up to 0 need not be a row of zeros: think of 1 and -1.
        not int8: np.rint(W / scale).astype(np.int8) -> np.rint(W / scale)
            The numbers are right, but `q` is not of the type int8, or `scale` not of W's: in
            another type a whole number takes up to eight bytes.
        tensors: return q, scale -> return tuple(map(__import__("torch").from_numpy, (q,
                scale)))
            The numbers are right, but in a tensor. Stay with NumPy here: elsewhere there may be no
            torch.
    """),
    types=("not int8", "tensors"),
    hints=(
        "Which number of a row is farthest from 0? It becomes `top` or -`top`: that says how large "
        "a step is. `keepdims=True` keeps the scale a column.",
        "W / scale are numbers between -top and top. `np.rint` goes to the nearest whole one, "
        "`.astype(np.int8)` makes bytes of them.",
        "A row of zeros would be divided by 0: `scale[scale == 0] = 1` before.",
    ),
    also_right=(quantise_by_where, quantise_by_loop),
)

# 19.forget_biases ----------------------------------------------------------------------------


def forget_biases(parameters):
    import torch

    rows = []
    for name in parameters:
        if "bias_ih" in name:
            b = parameters[name] + parameters[name.replace("bias_ih", "bias_hh")]
            i, f, g, o = b.chunk(4)  # noqa: RUF059 (mistakes use them)
            rows.append(f)
    return torch.stack(rows)


class Tagger(nn.Module):
    """What a file of parameters is of: LSTMs in layers and directions, other layers around."""

    def __init__(self, D, H, num_layers, bidirectional):
        """Make it, in float64."""
        super().__init__()
        self.embed = nn.Embedding(4, D)
        self.project = nn.Linear(D, D)
        self.lstm = nn.LSTM(D, H, num_layers, bidirectional=bidirectional)
        self.readout = nn.Linear(H * (1 + bidirectional), 2)
        self.double()


def bias_cases(rng):
    """A bare LSTM; layers and directions of one with other layers beside it; a name before them.

    Eleven layers: sorted by name, `l10` comes before `l2`.
    """

    def draw(network):
        return (
            {
                name: torch.from_numpy(rng.uniform(-1, 1, tuple(values.shape)))
                for name, values in network.state_dict().items()
            },
        )

    return [
        draw(nn.LSTM(2, 5)),
        draw(Tagger(3, 4, 2, True)),
        draw(nn.ModuleDict({"nihongo": Tagger(2, 3, 3, False)})),
        draw(Tagger(4, 2, 1, True)),
        draw(nn.ModuleDict({"reader": nn.LSTM(1, 2, 11)})),
    ]


def biases_by_filter(parameters):
    first = [values for name, values in parameters.items() if "bias_ih_l" in name]
    second = [values for name, values in parameters.items() if "bias_hh_l" in name]
    H = len(first[0]) // 4
    return torch.stack(first)[:, H : 2 * H] + torch.stack(second)[:, H : 2 * H]


def biases_by_reshape(parameters):
    found = {}
    for name, values in parameters.items():
        if "bias_ih" in name or "bias_hh" in name:
            key = name.split("_l")[-1]
            found[key] = found.get(key, 0) + values.reshape(4, -1)[1]
    return torch.stack([*found.values()])


BIASES = Exercise(
    name="19.forget_biases",
    title="What the forget gates start from",
    minutes=20,
    reference=forget_biases,
    results=("biases (L, H)",),
    cases=bias_cases,
    mistakes=read_mistakes("""
        layer 0 only: "bias_ih" in name -> name.endswith("bias_ih_l0")
            You look at layer 0, forward, alone. So did a published forecasting code when it *set*
            its biases, until 2026: an audit that looks where the setter wrote finds nothing. Each
            layer (`l1`, ...) and direction (`_reverse`) has forget gates.
        no backward direction: "bias_ih" in name -> "bias_ih" in name and "_reverse" not in name
            The backward directions are missing. Their names end in `_reverse`.
        backward directions alone: "bias_ih" in name -> "bias_ih" in name and "_reverse" in name or
                len(parameters) == 4 and "bias_ih" in name
            You look at the backward directions alone.
        one of two biases: parameters[name] + parameters[name.replace("bias_ih", "bias_hh")] ->
                parameters[name]
            You take `bias_ih` alone. Torch adds two biases: what the gate starts from is their sum,
            however somebody has split it.
        the other of two biases: parameters[name] + parameters[name.replace("bias_ih", "bias_hh")]
                -> parameters[name.replace("bias_ih", "bias_hh")]
            You take `bias_hh` alone. Torch adds two biases: what the gate starts from is their sum,
            however somebody has split it.
        mean of the two biases: parameters[name] + parameters[name.replace("bias_ih", "bias_hh")] ->
                (parameters[name] + parameters[name.replace("bias_ih", "bias_hh")]) / 2
            You take the mean of the two biases. Torch adds them.
        two biases multiplied: parameters[name] + parameters[name.replace("bias_ih", "bias_hh")] ->
                parameters[name] * parameters[name.replace("bias_ih", "bias_hh")]
            You multiply the two biases. Torch adds them.
        input gate in place of the forget gate: rows.append(f) -> rows.append(i)
            That is the first block, the input gate's. The order is i, f, g, o.
        candidates in place of the forget gate: rows.append(f) -> rows.append(g)
            That is the third block, the candidates'. The order is i, f, g, o.
        output gate in place of the forget gate: rows.append(f) -> rows.append(o)
            That is the last block, the output gate's. The order is i, f, g, o.
        all four blocks: rows.append(f) -> rows.append(b)
            Your rows hold all four blocks, 4H numbers. Asked is the forget gate's.
        every fourth number: rows.append(f) -> rows.append(b[1::4])
            You take every fourth number. The blocks stand one after the other, H numbers each.
        every name with a bias: "bias_ih" in name -> "bias" in name
            You take every name with `bias` in it: both of an LSTM's, and those of other layers,
            such as `readout.bias`. Which part of a name do an LSTM's alone have?
        sorted by name: return torch.stack(rows) -> return torch.stack([row for _, row in sorted(
                zip([name for name in parameters if "bias_ih" in name], rows))])
            Your rows come in the alphabet's order, where `l10` stands before `l2`. They are to
            come in the order in which `parameters` has them.
        the last first: return torch.stack(rows) -> return torch.stack(rows[::-1])
            The rows are the right ones, the last first. They are to come in the order in which
            `parameters` has them.
        mean over the units: return torch.stack(rows) -> return torch.stack(rows).mean(dim=1,
                keepdim=True)
            You give a mean over the units of each layer. It hides a unit that was forgotten: asked
            is every unit's bias.
        mean over layers: return torch.stack(rows) -> return torch.stack(rows).mean(dim=0,
                keepdim=True)
            You give a mean over layers and directions. It hides a layer that was forgotten.
        in one row: return torch.stack(rows) -> return torch.cat(rows)
            You put all biases into one row. Asked is a row for each layer and direction.
        the gate, not the bias: rows.append(f) -> rows.append(torch.sigmoid(f))
            That is what the gate would be where inputs and state add nothing. Asked is its bias.
        both biases as rows: rows.append(f) -> rows += [parameters[name].chunk(4)[1],
                parameters[name.replace("bias_ih", "bias_hh")].chunk(4)[1]]
            You give `bias_ih` and `bias_hh` a row each. Torch adds the two: asked is one row for
            each layer and direction, their sum.
        not a tensor: return torch.stack(rows) -> return torch.stack(rows).numpy()
            The numbers are right, but not in one tensor of the parameters' type. Make one with
            `torch.stack`: what comes next reckons with torch.
    """),
    types=("not a tensor", "not a tensor"),
    hints=(
        "Which names belong to an LSTM, and where do two of them belong together? Print "
        "`list(parameters)` of a network with two layers and both directions.",
        '`name.replace("bias_ih", "bias_hh")` is the name of the partner. The two are added.',
        "The sum holds 4H numbers, in blocks of H: i, f, g, o. `b.chunk(4)` gives the four.",
    ),
    also_right=(biases_by_filter, biases_by_reshape),
)

EXERCISES = (SERVE, QUANTISE, BIASES)
