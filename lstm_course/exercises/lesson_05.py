"""Exercises of lesson 05: the forget gate, its bias for a half-life, a reset symbol, `nn.LSTM`."""

import numpy as np

from . import slips
from .exercise import Exercise, read_mistakes

# 05.forget_gate ------------------------------------------------------------------------------


def forget_gate(x_t, h_prev, W_x, W_h, b):
    z_f = x_t @ W_x.T + h_prev @ W_h.T + b
    return 1 / (1 + np.exp(-z_f))


def gate_cases(rng):
    """Sizes all different, then N = 1, then inputs that push the gate far beyond both ends.

    No z above 709, where exp(z) / (1 + exp(z)) is NaN: as mathematics it is the sigmoid, and no
    cell of the course gets there. That way of writing is right in every exercise.
    """

    def draw(N, D, H, scale=1.0):
        shapes = [(N, D), (N, H), (H, D), (H, H), (H,)]
        x_t, *rest = (rng.uniform(-1, 1, shape) for shape in shapes)
        return (scale * x_t, *rest)

    return [draw(4, 3, 5), draw(1, 2, 6), draw(3, 5, 2, scale=30.0)]


def gate_probes(rng):
    return [
        tuple(rng.uniform(-1.5, 1.5, (n, n)) for _ in range(4)) + (rng.uniform(-1, 1, n),)
        for n in (3, 4)
    ]


def gate_by_tanh(x_t, h_prev, W_x, W_h, b):
    return 0.5 + 0.5 * np.tanh(0.5 * (W_x @ x_t.T + W_h @ h_prev.T).T + b / 2)


def gate_by_one_matrix(x_t, h_prev, W_x, W_h, b):
    joined = np.concatenate([h_prev, x_t], axis=1)
    e = np.exp(joined @ np.concatenate([W_h, W_x], axis=1).T + b)
    return e / (e + 1)


GATE = Exercise(
    name="05.forget_gate",
    title="The forget gate",
    minutes=8,
    reference=forget_gate,
    results=("f_t (N, H)",),
    cases=gate_cases,
    probes=gate_probes,
    mistakes=(
        *slips.terms(who="Your gate"),
        *slips.squashed("z_f", "Your gate", by="share forgotten, not kept"),
        *slips.outside("z_f"),
        *read_mistakes("""
            one number for all units: np.exp(-z_f) -> np.exp(-z_f.mean(axis=1, keepdims=True) *
                    np.ones_like(z_f))
                All units of a sequence get the same gate from you. Each unit has its own: one may
                forget while its neighbour keeps.
            one column: np.exp(-z_f) -> np.exp(-z_f.mean(axis=1, keepdims=True))
                You give one number a sequence, (N, 1). It would broadcast over the cell state
                without an error, and all units would forget alike. The gate has H columns.
            gate applied to h: return _f -> return _f * h_prev
                You multiply the gate into `h_prev`. The gate *reads* the hidden state; what it
                multiplies is the cell state, and that is done later. Return the gate itself.
        """),
    ),
    hints=(
        "Three terms are added, as in the RNN of lesson 01: from the input, the state, the bias.",
        "Only the squashing differs: a sigmoid, as for the gate of lesson 04.",
        "sigma(z) = 1 / (1 + exp(-z)), with `np.exp`; the minus belongs to the z.",
    ),
    also_right=(gate_by_tanh, gate_by_one_matrix),
)

# 05.bias_for_half_life -----------------------------------------------------------------------


def bias_for_half_life(steps):
    f = 0.5 ** (1 / steps)
    return np.log(f / (1 - f))


def half_life_cases(rng):
    """Half-lives in steps: hardly more than the default's one, short, long, not whole numbers.

    None below 1: there a gate of 1 - 1/k is negative, and that mistake could not be named.
    """
    return [(1.2,), (2,), (10,), (13.5,), (1000,)]


def bias_by_expm1(steps):
    return -np.log(np.expm1(np.log(2) / steps))


def bias_by_power_of_two(steps):
    return float(-np.log(2 ** (1 / steps) - 1))


BIAS = Exercise(
    name="05.bias_for_half_life",
    title="The bias for a half-life",
    minutes=15,
    reference=bias_for_half_life,
    results=("bias (one number)",),
    cases=half_life_cases,
    mistakes=read_mistakes("""
        the gate, not the bias: np.log(f / (1 - f)) -> f
            This is the value the gate must have. Now ask which bias makes the sigmoid give it.
        sign turned over: return _b -> return -_b
            The sign is turned over: with this bias the gate throws away the share that it should
            keep. A longer memory needs a larger bias.
        power in place of a root: 0.5 ** (1 / steps) -> 0.5**steps
            You raise a half to the number of steps: that is what so many steps at a gate of 0.5
            leave. Asked is the gate of which they leave a half.
        a third in place of a half: 0.5 ** (1 / steps) -> np.exp(-1 / steps)
            With this bias the half-life is too short: after that many steps 1/e is left, about a
            third. (That is called the time constant.)
        equal losses: 0.5 ** (1 / steps) -> 1 - 0.5 / steps
            You lose the same *amount* at every step. The gate takes the same *share* of what is
            left, so the losses shrink and the rule for k steps is a power.
        a half divided by the steps: 0.5 ** (1 / steps) -> 0.5 / steps
            Your gate is a half divided by the steps. It takes a power: after k steps the gate has
            been multiplied in k times. (If you wrote one: `**` goes before `/`, so the exponent
            needs brackets.)
        the same part lost at each step: 0.5 ** (1 / steps) -> 1 - 1 / steps
            Your gate loses one part in k at each step. After k steps that leaves (1 - 1/k) ** k,
            about a third at best. Begin with what is left after k steps at a gate f.
        sigmoid the wrong way: np.log(f / (1 - f)) -> 1 / (1 + np.exp(-f))
            You send the gate through the sigmoid. The gate is what comes out of it; go the other
            way to find what went in.
        inverse of the tanh: np.log(f / (1 - f)) -> np.arctanh(f)
            You undo a tanh. The forget gate is a sigmoid; solve f = 1 / (1 + exp(-b)) for b.
        logarithm to base ten: np.log(_r) -> np.log10(_r)
            That is a logarithm to base ten. The sigmoid has an e in it: which logarithm undoes
            that?
        logarithm to base two: np.log(_r) -> np.log2(_r)
            That is a logarithm to base two. The half belongs to the gate; the sigmoid has an e in
            it.
        the same for every half-life: np.log(f / (1 - f)) -> K
            You return {K} whatever the half-life is. One is a common start; which bias does *this*
            half-life need?
        fraction turned over in the gate: f / (1 - f) -> f / (1 + f)
            You divide by 1 + f. Solve f = 1 / (1 + exp(-b)) for b once more: what is left beside f
            has a minus.
        logarithm of the gate: np.log(f / (1 - f)) -> np.log(f)
            This is ln f, which is never above zero. Undoing a sigmoid takes the logarithm of a
            fraction, f divided by something. Solve f = 1 / (1 + exp(-b)) for exp(b).
        logarithm of the steps: np.log(f / (1 - f)) -> np.log(K * steps)
            The logarithm of the steps, or of a multiple of them, goes along with the bias where
            memories are long, and misses it where they are short. Work out the gate first, then
            undo the sigmoid.
        rule for gates near 1: np.log(f / (1 - f)) -> -np.log(1 - f)
            This is the bias if 1 - f were exp(-b). That is nearly so of a gate near 1, and not of
            one that is open by half. Solve f = 1 / (1 + exp(-b)) without leaving anything out.
        last logarithm forgotten: np.log(f / (1 - f)) -> f / (1 - f)
            This is exp(b), not yet b. What undoes an exp?
        exp of minus b: np.log(f / (1 - f)) -> (1 - f) / f
            This is exp(-b), not yet b. Undo the exp, then the minus.
        minus before the logarithm: np.log(f / (1 - f)) -> -((1 - f) / f)
            You have exp(-b) and turn *its* sign over. The minus stands inside the exp: undo the exp
            first.
        divided after the logarithm: np.log(f / (1 - f)) -> np.log(f) / (1 - f)
            You take the logarithm of f alone, and divide after it. Which brackets does the whole
            fraction need?
        second logarithm forgotten: np.log(f / (1 - f)) -> np.log(f) - (1 - f)
            The logarithm of a fraction is a difference of two logarithms. What is below the
            fraction line has none here.
        one step too many: 1 / steps -> 1 / (steps + 1)
            Your memory lasts one step too long: after k steps the gate has been multiplied in k
            times, not k + 1.
    """),
    hints=(
        "First the gate: after k steps f ** k is left. Which f makes that a half?",
        "Then the bias: f = 1 / (1 + exp(-b)). Bring exp(-b) to one side.",
        "1/f - 1 = exp(-b), so b is minus the natural logarithm of the left side.",
    ),
    also_right=(bias_by_expm1, bias_by_power_of_two),
)

# 05.reset_weights ----------------------------------------------------------------------------


def reset_weights(D, H, reset):
    W_x = np.zeros((H, D))
    W_x[:, reset] = -20
    W_h = np.zeros((H, H))
    b = np.full(H, 10.0)
    return W_x, W_h, b


def reset_cases(rng):
    """Number of symbols, number of units, which symbol resets: first, last, in between."""
    return [(5, 3, 1), (4, 6, 3), (7, 2, 0)]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def kept_by_symbol(W_x, W_h, b, side):
    """Run the cell's line c_t = f_t c_prev for one step from c_prev = 1, at each symbol: (D, H).

    side 0: h_prev is 0. side 1 and -1: each unit meets the h_prev within (-1, 1) that opens, or
    shuts, its gate most; one unit's part of z is extreme at a corner, so nothing lies beyond.
    """
    z = W_x.T + b + side * np.abs(W_h).sum(axis=1)
    c_prev = np.ones_like(z)
    return sigmoid(z) * c_prev


def judge_reset_weights(calls):
    """Look at what is left of c at every symbol, whatever h is; name what goes wrong."""
    if _one_symbol_whatever_is_asked(calls):
        return "one symbol whatever is asked"
    for (D, H, reset), result in calls:
        parts = [np.asarray(part, dtype=float) for part in result]
        if parts[0].shape == (D, H):
            return "W_x transposed"
        shapes = {"W_x": (H, D), "W_h": (H, H), "b": (H,)}
        for (name, shape), part in zip(shapes.items(), parts, strict=True):
            if part.shape != shape:
                return f"`{name}` should have shape {shape} here; yours has {part.shape}."
        problem = _problem_at_rest(kept_by_symbol(*parts, side=0), reset)
        if problem:
            return problem
        others = np.arange(D) != reset
        most, least = (kept_by_symbol(*parts, side=side) for side in (1, -1))
        if most[reset].max() >= 0.01 or least[others].min() <= 0.99:
            return "h decides too"
    return None


def _one_symbol_whatever_is_asked(calls) -> bool:
    """Whether the same single symbol is emptied in every call, and `reset` has no effect."""
    emptied = set()
    for (D, H, _), (W_x, _, b) in calls:
        if np.shape(W_x) != (H, D) or np.shape(b) != (H,):
            return False
        emptied.add(tuple(np.flatnonzero((np.transpose(W_x) + b < 0).all(axis=1))))
    return len(emptied) == 1 and len(emptied.pop()) == 1


def _problem_at_rest(kept, reset):
    """What is wrong where h_prev is 0: None, the name of a mistake, or a sentence."""
    at_reset, at_others = kept[reset], np.delete(kept, reset, axis=0)
    lost, held, low = kept < 0.01, kept > 0.99, kept < 0.6
    same_at_all = np.ptp(kept, axis=0).max() < 0.01
    other_lost, other_held = at_others < 0.01, at_others > 0.99
    found = {
        "": lost[reset].all() and other_held.all(),
        "nothing set": np.allclose(kept, 0.5),
        "gate values as weights": np.isclose(kept[..., None], sigmoid(np.arange(2)), 0, 0.01)
        .any(axis=-1)
        .all(),
        "the wrong way round": held[reset].all() and other_lost.all(),
        "nothing resets": held.all(),
        "everything resets": lost.all(),
        "half is kept": other_held.all() and np.allclose(at_reset, 0.5),
        "others fade": lost[reset].all() and np.allclose(at_others, 0.5),
        "another symbol resets": low.all(axis=1).sum() == 1 and held[reset].all(),
        "a row in place of a column": same_at_all and np.ptp(kept) > 0.1,
        "only some units reset": low[reset].any() and held[reset].any() and other_held.all(),
        "too weak": (at_reset < 0.5).all() and (at_others > 0.5).all(),
    }
    name = next((name for name, applies in found.items() if applies), None)
    if name is not None:
        return name or None
    return (
        f"With h_prev = 0, your gate is up to {at_reset.max():.3f} at the reset symbol (it should "
        f"be below 0.01), and down to {at_others.min():.3f} elsewhere (it should be above 0.99)."
    )


def reset_without_bias(D, H, reset):
    W_x = np.full((H, D), 9.0)
    W_x[:, reset] = -9
    return W_x, np.zeros((H, H)), np.zeros(H)


def reset_with_little_state(D, H, reset):
    W_x = np.where(np.arange(D) == reset, -40.0, 0.0) * np.ones((H, 1))
    return W_x, 0.1 * np.ones((H, H)), np.linspace(12, 15, H)


def reset_in_float32(D, H, reset):
    return tuple(part.astype(np.float32) for part in reset_weights(D, H, reset))


RESET = Exercise(
    name="05.reset_weights",
    title="One symbol resets",
    minutes=10,
    reference=reset_weights,
    results=("W_x (H, D)", "W_h (H, H)", "b (H,)"),
    cases=reset_cases,
    judge=judge_reset_weights,
    mistakes=read_mistakes("""
        the wrong way round: return W_x, W_h, b -> return -W_x, W_h, -b
            The wrong way round: the reset symbol keeps everything and every other symbol forgets.
            Near 1 the gate *retains*.
        gate values as weights: np.zeros((H, D)) -> np.ones((H, D))
            and W_x[:, reset] = -20 -> W_x[:, reset] = 0
            and np.full(H, 10.0) -> np.zeros(H)
            You give 1 where the gate should keep and 0 where it should empty. These would be the
            gate's *values*; `W_x` and `b` are weights, and what they add up to still goes through
            the sigmoid, which makes 0.73 of 1 and 0.5 of 0.
        one symbol whatever is asked: W_x[:, reset] = -20 -> W_x[:, 2] = -20
            Your gate resets at the same symbol whatever `reset` is. Use the argument: it says which
            symbol it shall be this time.
        half is kept: return W_x, W_h, b -> return W_x / 2, W_h, b
            At the reset symbol your weight and your bias cancel: z = 0, so half of the memory is
            kept. The weight has to beat the bias, not to meet it.
        others fade: return W_x, W_h, b -> return W_x, W_h, 0 * b
            The reset works, but at all other symbols f is 0.5, the default of this lesson's first
            prediction. What keeps the gate open while nothing happens?
        nothing resets: return W_x, W_h, b -> return 0 * W_x, W_h, b
            Your gate keeps at every symbol, the reset symbol included. Which weights see the
            symbol?
        everything resets: return W_x, W_h, b -> return W_x, W_h, -b
            Your gate is shut at every symbol. What has to hold it open when the reset symbol is not
            there?
        too weak: return W_x, W_h, b -> return W_x / 10, W_h, b / 10
            The right idea, too weak: the gate leans to the right side but does not get below 0.01
            or above 0.99. At which z does a sigmoid reach 0.99?
        another symbol resets: W_x[:, reset] = -20 -> W_x[:, (reset + 1) % D] = -20
            Your gate resets at another symbol than the one asked for. Symbols count from 0.
        a row in place of a column: W_x[:, reset] = -20 -> W_x[reset % H] = -20
            You set a *row* of `W_x`: one unit that forgets at every symbol. In which direction do
            the symbols run in an (H, D) matrix?
        only some units reset: W_x[:, reset] = -20 -> W_x[0, reset] = -20
            Only some of the units reset; all of them should.
        h decides too: return W_x, W_h, b -> return W_x, W_h + 8, b
            At h = 0 all is well, but your `W_h` lets some hidden state within -1 to 1 turn the
            decision over. How much may `h_prev` have to say here?
        W_x transposed: return W_x, W_h, b -> return W_x.T, W_h, b
            `W_x` should be (H, D): a row for each unit, a column for each symbol. Yours is the
            other way round.
        nothing set: return W_x, W_h, b -> return 0 * W_x, W_h, 0 * b
            With all weights zero the gate is 0.5 at every symbol: half of the memory goes at each
            step.
    """),
    hints=(
        "With a one-hot input, `x_t @ W_x.T` picks out one column of `W_x`: the column of the "
        "symbol that is read.",
        "Say what z should be at an ordinary symbol and at the reset symbol. The bias is there "
        "at both.",
        "A bias of 10 keeps. Which number in the reset symbol's column brings z to -10? And "
        "`h_prev` should have no say.",
    ),
    also_right=(reset_without_bias, reset_with_little_state, reset_in_float32),
)

# 05.set_forget_bias --------------------------------------------------------------------------


def set_forget_bias(lstm, bias):
    import torch

    H = lstm.hidden_size
    with torch.no_grad():
        for name, values in lstm.named_parameters():
            if name.startswith("bias_ih"):
                values[H : 2 * H] = bias
            if name.startswith("bias_hh"):
                values[H : 2 * H] = 0


def lstm_cases(rng):
    """Two layers in both directions, one layer, three layers; another bias each time."""
    import torch

    def draw(D, H, **options):
        lstm = torch.nn.LSTM(D, H, dtype=torch.float64, **options)
        with torch.no_grad():
            for values in lstm.parameters():
                values.copy_(torch.from_numpy(rng.uniform(-0.5, 0.5, tuple(values.shape))))
        return lstm

    return [
        (draw(3, 4, num_layers=2, bidirectional=True), 1.5),
        (draw(5, 2), 3.0),
        (draw(2, 3, num_layers=3), -1.0),
    ]


def biases_of(lstm, vector=None):
    """The sum of both biases of every layer and direction, by name: (4, H), rows i, f, g, o.

    vector: all parameters of the module, one after the other; its own without it. Also returns
    the second of the biases alone, and the weights, one after the other.
    """
    start, sums, seconds, weights = 0, {}, {}, []
    for name, values in lstm.named_parameters():
        part = values.detach().numpy()
        if vector is not None:
            part = vector[start : start + part.size].reshape(part.shape)
        start += part.size
        if name.startswith("bias"):
            place = name[8:]  # "l0", "l1_reverse"
            seconds[place] = part.reshape(4, -1)
            sums[place] = sums.get(place, 0) + seconds[place]
        else:
            weights.append(part.ravel())
    return sums, seconds, np.concatenate(weights)


def judge_set_forget_bias(calls):
    """Look at the sums of both biases, layer by layer and direction by direction."""
    problems, set_to = [], []
    for (lstm, bias), result in calls:
        vector = np.asarray(result, dtype=float)
        before, seconds, weights = biases_of(lstm)
        if vector.size != weights.size + 2 * sum(b.size for b in before.values()):
            return "This LSTM has other parameters than before. Write into those that it has."
        after, _, weights_after = biases_of(lstm, vector)
        if not _equal(weights_after, weights):
            return "weights changed"
        problems.append(_problem_of_biases(before, after, seconds, bias))
        set_to += [sums[1] for sums in after.values()]
    if all(_equal(part, set_to[0][0]) for part in set_to):
        return "the same whatever is asked"
    return next(filter(None, problems), None)


def _equal(a, b):
    return np.allclose(a, b, rtol=0, atol=1e-5)


def _problem_of_biases(before, after, seconds, bias):
    """What is wrong: None, the name of a mistake, or a sentence."""
    blocks = dict(zip("ifgo", range(4), strict=True))
    changed = {
        gate
        for gate, k in blocks.items()
        if any(not _equal(after[n][k], before[n][k]) for n in before)
    }
    right = {name for name in before if _equal(after[name][1], bias)}
    found = {
        "nothing set": not changed,
        "fewer rows than a block": _fewest_rows(before, after) < np.shape(before["l0"])[1],
        "one bias emptied": _one_emptied(before, after, seconds),
        "another gate's rows": changed <= {"i", "g", "o"},
        "all rows set": changed == {"i", "f", "g", "o"},
        "two gates set": len(changed) > 1,
        "": len(right) == len(before),
        "second bias left": all(_equal(after[n][1], seconds[n][1] + bias) for n in before),
        "both biases set": all(_equal(b[1], 2 * bias) for b in after.values()),
        "added, not set": all(_equal(after[n][1], before[n][1] + bias) for n in before),
        "first layer only": right and all(name.startswith("l0") for name in right),
        "one direction only": right and all("reverse" not in name for name in right),
    }
    name = next((name for name, applies in found.items() if applies), None)
    if name is not None:
        return name or None
    sums = ", ".join(f"{name}: {b[1].mean():.2f}" for name, b in after.items())
    return (
        f"Torch adds two biases, and the forget gate's sums should be {bias:g} everywhere. Yours "
        f"are, layer by layer: {sums}."
    )


def _fewest_rows(before, after):
    """The smallest number of rows that a bias's sum was changed in, of those changed at all."""
    numbers = [np.sum(np.abs(after[n] - before[n]) > 1e-5) for n in before]
    return min(filter(None, numbers), default=np.inf)


def _one_emptied(before, after, seconds):
    """Whether the gates other than f have, where they were changed, lost one of their biases."""
    others = [0, 2, 3]
    pairs = [(after[n][others], before[n][others], seconds[n][others]) for n in before]
    pairs = [(now, old, second) for now, old, second in pairs if not _equal(now, old)]
    ways = ([_equal(n, o - s) for n, o, s in pairs], [_equal(n, s) for n, _, s in pairs])
    return bool(pairs) and any(map(all, ways))


def bias_in_halves(lstm, bias):

    rows = slice(lstm.hidden_size, 2 * lstm.hidden_size)
    for name, values in lstm.named_parameters():
        if "bias" in name:
            values.data[rows] = bias / 2


def bias_by_state_dict(lstm, bias):
    state = lstm.state_dict()
    for name in state:
        if name.startswith("bias"):
            state[name].chunk(4)[1].fill_(bias if "ih" in name else 0.0)
    lstm.load_state_dict(state)
    return lstm


SET = Exercise(
    name="05.set_forget_bias",
    title="The bias in `nn.LSTM`",
    minutes=12,
    in_place=True,
    reference=set_forget_bias,
    results=("the parameters of `lstm` after the call",),
    cases=lstm_cases,
    judge=judge_set_forget_bias,
    mistakes=read_mistakes("""
        second bias left: values[H : 2 * H] = 0 -> pass
            One bias is set and the other is still there: torch adds `bias_ih` and `bias_hh`, so the
            gate gets your bias plus what the second was drawn as.
        both biases set: values[H : 2 * H] = 0 -> values[H : 2 * H] = bias
            Both biases are set, and torch adds them: the gate gets twice your bias. (This slip
            stands in much published code.)
        first layer only: name.startswith("bias_ih") -> name == "bias_ih_l0"
            and name.startswith("bias_hh") -> name == "bias_hh_l0"
            Only the first layer has your bias. Every layer and direction has biases of its own:
            `named_parameters` lists them; `l0` in a name is layer 0.
        one direction only: name.startswith("bias_ih") -> name.startswith("bias_ih") and
                "reverse" not in name
            and name.startswith("bias_hh") -> name.startswith("bias_hh") and "reverse" not in name
            The layers that read backward are left as they were. Their biases end with `_reverse`.
        another gate's rows: values[H : 2 * H] = bias -> values[:H] = bias
            and values[H : 2 * H] = 0 -> values[:H] = 0
            The rows that you set are another gate's: the blocks stand in the order i, f, g, o.
        all rows set: values[H : 2 * H] = bias -> values[:] = bias
            and values[H : 2 * H] = 0 -> values[:] = 0
            You set all 4H rows of the biases. Only one block of H rows is the forget gate's; the
            other gates keep their biases.
        fewer rows than a block: values[H : 2 * H] = bias -> values[1] = bias
            and values[H : 2 * H] = 0 -> values[1] = 0
            You set fewer than H rows of a bias. A gate has a row for each unit, so its block is H
            rows long, and f's is the second block.
        one bias emptied: values[H : 2 * H] = 0 -> values[:] = 0
            You set one of the two biases to 0 in all its 4H rows. Only the forget gate's H rows may
            change; the rest belongs to the other gates.
        two gates set: values[H : 2 * H] = bias -> values[: 2 * H] = bias
            and values[H : 2 * H] = 0 -> values[: 2 * H] = 0
            You set the rows of more than one gate. At which row does the forget gate's block begin,
            at which does it end? (H is `lstm.hidden_size`.)
        added, not set: values[H : 2 * H] = bias -> values[H : 2 * H] += bias
            and values[H : 2 * H] = 0 -> pass
            You add your bias to what was drawn. It should be *set*: what was there goes.
        weights changed: name.startswith("bias_ih") -> "_ih" in name
            and name.startswith("bias_hh") -> "_hh" in name
            You changed weights too. Only parameters whose names begin with `bias` are biases.
        the same whatever is asked: values[H : 2 * H] = bias -> values[H : 2 * H] = 1.0
            You set the same number whatever `bias` is. Use the argument.
        nothing set: values[H : 2 * H] = bias -> values = bias
            and values[H : 2 * H] = 0 -> values = 0
            No parameter of `lstm` has changed. A new name (`values = ...`), a new attribute or a
            copy leaves them as they were, and so do rows that it does not have: H is 4, 2 and 3 in
            this check, and stands in `lstm.hidden_size`. Write *into* a parameter, at its rows.
    """),
    hints=(
        "Under `torch.no_grad()`, go through `lstm.named_parameters()`, a name and its numbers "
        "each time. Which names are those of biases?",
        "Each bias holds 4H numbers: H for i, then H for f, then g, then o. H is "
        "`lstm.hidden_size`.",
        "The gate gets the *sum* of `bias_ih` and `bias_hh`. Let one be the bias and the other 0.",
    ),
    also_right=(bias_in_halves, bias_by_state_dict),
)

EXERCISES = (GATE, BIAS, RESET, SET)
