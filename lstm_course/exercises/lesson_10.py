"""Exercises of lesson 10: the straight way by its gates, the detour cut, biases for a lag."""

import numpy as np

from lstm_course.inspection.memory import fresh_lstm
from lstm_course.inspection.way_back import LSTMWayBack, send_back_lstm

from .exercise import Exercise, read_mistakes

# 10.direct_path ------------------------------------------------------------------------------


def direct_path(f):
    path = np.ones_like(f)
    for k in range(len(f) - 2, -1, -1):
        path[k] = path[k + 1] * f[k + 1]
    return path


def path_cases(rng):
    """Sizes all different; a single step; one sequence; gates nearly shut and nearly open."""

    def draw(T, N, H, low=0.2, high=0.98):
        return (rng.uniform(low, high, (T, N, H)),)

    mixed = np.where(rng.uniform(0, 1, (7, 3, 2)) < 0.2, 1e-3, 0.999)
    return [draw(6, 4, 5), draw(1, 2, 3), draw(5, 1, 4), (mixed * rng.uniform(0.9, 1, (7, 3, 2)),)]


def path_by_cumprod(f):
    path = np.ones_like(f)
    path[:-1] = np.cumprod(f[:0:-1], axis=0)[::-1]
    return path


def path_by_prod(f):
    return np.array([np.prod(f[k + 1 :], axis=0) for k in range(len(f))])


def path_by_logs(f):
    logs = np.concatenate([np.log(f[1:]), np.zeros_like(f[:1])])
    return np.exp(np.cumsum(logs[::-1], axis=0)[::-1])


PATH = Exercise(
    name="10.direct_path",
    title="The straight way",
    minutes=12,
    reference=direct_path,
    results=("path (T, N, H)",),
    cases=path_cases,
    mistakes=read_mistakes("""
        immune: path[k + 1] * f[k + 1] -> 1
            Ones everywhere: a cell state that can lose nothing. That was the LSTM of 1997, which
            had no forget gate. In this one every step on the way multiplies by its gate.
        own gate included: return path -> return path * f
            Off by one: c_k was made *after* f_k acted, so f_k is not on the way from c_k to the
            end. What should stand at the last step?
        one gate too few: return path -> return np.concatenate([path[1:], np.ones_like(f[:1])])
            Off by one: a gate is missing. Right after step k comes step k + 1, and its gate counts
            already.
        from the start: return path -> return np.cumprod(f, axis=0)
            Your product runs from the first step to k: what is left of c_0 at step k. The gradient
            comes from the other end.
        gates before the step: return path -> return np.concatenate([np.ones_like(f[:1]),
                np.cumprod(f[:-1], axis=0)])
            You multiply the gates *before* step k. The gradient of c_k passes those after it.
        turned round: return _p -> return _p[::-1]
            The order is turned round: entry k belongs to step k, so the last entry is the one with
            nothing on its way.
        sum for product: np.ones_like(f) -> np.zeros_like(f)
            and path[k + 1] * f[k + 1] -> path[k + 1] + f[k + 1]
            You add the gates up. Each step takes a share of what the step before left: what do
            shares of shares do?
        left as a logarithm: return _p -> return np.log(_p)
            This is the logarithm of the answer: a sum of logs has to be turned back.
        logarithm missing: np.ones_like(f) -> np.zeros_like(f)
            and path[k + 1] * f[k + 1] -> path[k + 1] + f[k + 1]
            and return path -> return np.exp(path)
            You take exp of a sum of gates. That gives a product only if logarithms were summed.
        mean of the gates: path[k + 1] * f[k + 1] -> f[k + 1 :].mean(axis=0)
            You average the gates after step k. An average does not shrink with the length of the
            way; the gradient does.
        mean gate to the power of the lag: path[k + 1] * f[k + 1] -> f.mean(axis=0) ** (len(f) - 1 -
                k)
            You raise one average gate to the power of the lag. The gates differ from step to step:
            take the ones that are really on the way.
        own gate to the power of the lag: path[k + 1] * f[k + 1] -> f[k] ** (len(f) - 1 - k)
            You raise the step's own gate to the power of the lag. Every step after it has a gate of
            its own: take those.
        own gate to the power of its step: return path -> return f ** np.arange(len(f))[:, None,
                None]
            You raise each gate to the power of its step. The steps after it have gates of their
            own: take those.
        product over all axes: path[k + 1] * f[k + 1] -> np.prod(f[k + 1 :])
            Your product runs over sequences and units as well. Which axis is time?
        product over all axes, a number a step: return path -> return np.array([np.prod(f[k + 1 :])
                for k in range(len(f))])
            Your product runs over sequences and units as well, so each step has one number. Which
            axis is time?
        only the next gate: path[k + 1] * f[k + 1] -> f[k + 1]
            That is a single step: the gate right after k. The way leads to the end.
        only the last gate: path[k + 1] * f[k + 1] -> f[-1]
            You use the last step's gate for all. Every step between k and the end has its own.
        the whole product everywhere: return path -> return np.repeat(f.prod(axis=0, keepdims=True),
                len(f), axis=0)
            Every step gets the product over all T steps. From a late step the way is shorter.
        only the first step: return _p -> return _p[0]
            That is the path from the first step alone. Every step has one: (T, N, H).
        slope of the sigmoid: path[k + 1] * f[k + 1] -> path[k + 1] * f[k + 1] * (1 - f[k + 1])
            You multiply by f (1 - f), the slope of the gate's sigmoid. Along the cell state the
            gate is a plain factor: c_t holds f_t times the old c.
        one step too early: return path -> return path * f / f[-1]
            Your gates are one step too early: the step's own is there, the last one is not. Which
            gate does the gradient pass first on its way from the end?
        what is lost: f -> 1 - f
            You multiply what each step *loses*, 1 - f. What does it keep?
        mean over the units: f[k + 1] -> f[k + 1].mean(axis=1, keepdims=True)
            You average over the units first. Each unit has a gate and a path of its own.
    """),
    hints=(
        "At the last step there is nothing on the way: the empty product.",
        "Go from the end: what do you know at step k once you know it at step k + 1?",
        "One factor joins at each step back: the gate of the step that comes after it, f[k + 1].",
    ),
    also_right=(path_by_cumprod, path_by_prod, path_by_logs),
)

# 10.both_and_straight ------------------------------------------------------------------------


def both_and_straight(cell, x, h_0, c_0):
    gradients = []
    for is_cut in (False, True):
        start = c_0.clone().requires_grad_()
        h, c = h_0, start
        for x_t in x:
            h, c = cell(x_t, (h.detach() if is_cut else h, c))
        c.sum().backward()
        gradients.append(start.grad)
    both, straight = gradients
    return both, straight


def detach_cases(rng):
    """Sizes all different; one sequence; gates half open and well open."""
    import torch

    def draw(T, N, D, H, forget_bias=0.0):
        cell = torch.nn.LSTMCell(D, H, dtype=torch.float64)
        with torch.no_grad():
            for values in cell.parameters():
                values.copy_(torch.from_numpy(rng.uniform(-1, 1, tuple(values.shape))))
            cell.bias_ih[H : 2 * H] += forget_bias
        arrays = (rng.uniform(-1, 1, shape) for shape in [(T, N, D), (N, H), (N, H)])
        return cell, *map(torch.from_numpy, arrays)

    return [draw(5, 4, 3, 6), draw(3, 1, 2, 4, forget_bias=2.0), draw(7, 2, 4, 3, forget_bias=1.0)]


def both_by_autograd(cell, x, h_0, c_0):
    import torch

    def back(is_cut):
        start = c_0.detach().clone().requires_grad_(True)
        state = (h_0, start)
        for t in range(len(x)):
            h, c = cell(x[t], state)
            state = (h.detach(), c) if is_cut else (h, c)
        return torch.autograd.grad(state[1].sum(), start)[0]

    return back(False), back(True)


def both_by_clearing(cell, x, h_0, c_0):
    c_0.requires_grad_()  # in place: no number changes, so it is accepted on purpose
    h, c = h_0, c_0
    for x_t in x:
        h, c = cell(x_t, (h, c))
    c.sum().backward()
    both = c_0.grad.clone()
    c_0.grad = None
    h, c = h_0, c_0
    for x_t in x:
        h, c = cell(x_t, (h, c))
        h = h.detach()
    c.sum().backward()
    return both.numpy(), c_0.grad.numpy()


CUT = Exercise(
    name="10.both_and_straight",
    title="Cut the detour",
    minutes=18,
    reference=both_and_straight,
    results=("both (N, H)", "straight (N, H)"),
    cases=detach_cases,
    mistakes=read_mistakes("""
        cell state cut: (_h, c) -> (_h, c.detach() if is_cut else c)
            In your second run c is cut off at each step, so nothing comes back along the cell
            state, and `.grad` stays None. Which of the two states is the detour?
        nothing cut: h.detach() if is_cut else h -> h
            Your second result still has the detour in it. What comes back through h has to be cut
            at every step, between one call of the cell and the next.
        cut both times: h.detach() if is_cut else h -> h.detach()
            Your first result lacks the detour: h is cut there too.
        exchanged: (False, True) -> (True, False)
            You return the straight way first. Asked first is the gradient with both ways.
        gradients added up: both, straight = gradients -> both, straight = gradients[0],
                gradients[0] + gradients[1]
            Your second result is the sum of both: `backward` adds to the `.grad` that is there.
            Begin the second run with a fresh start state.
        one tensor for both: both, straight = gradients -> both = straight = gradients[0] +
                gradients[1]
            Both results are the sum of the two: `backward` adds to the `.grad` that is there, and
            both names mean that one tensor. Begin the second run with a fresh start state.
        the detour itself: return both, straight -> return both, both - straight
            Your second result is what the detour brings. Asked is what came straight.
        h reset in place of cut: h.detach() if is_cut else h -> 0 * h if is_cut else h
            You feed zeros in place of h, so the gates of the second run are others. The numbers of
            h must stay; only the way back is to be cut.
        h of the start at every step: h.detach() if is_cut else h -> h_0 if is_cut else h
            In your second run every step reads h_0, so its gates are others. The numbers of h must
            stay; only the way back is to be cut.
        loss reads h: c.sum() -> h.sum()
            Your loss reads the last h. Here it is the sum of the last c.
        loss reads both states: c.sum() -> (h.sum() + c.sum())
            Your loss reads h and c. Here it is the sum of the last c alone.
        mean in place of sum: c.sum() -> c.mean()
            Your loss is a mean, so the gradient comes divided by the number of its elements. Take
            the sum.
        start at zero: c_0.clone() -> (0 * c_0)
            You start from zeros. Begin with the numbers of `c_0`.
        h starts at zero: h_0 -> 0 * h_0
            You start from h = 0. Begin with the numbers of `h_0`.
        last input left out: x -> x[:-1]
            You leave out the last step.
        from the last input on: x -> x.flip(0)
            You read the inputs from the end. The network reads forward; `backward` goes back by
            itself.
    """),
    hints=(
        "Read all steps twice, with the same loop. In the second run one of the two states is cut "
        "at every step: which?",
        "Each run begins with a copy of `c_0` that requires a gradient, and ends with `backward` "
        "from the sum of the last c. Is its `.grad` None? Then c was cut.",
        "In the second run hand over `(h.detach(), c)`.",
    ),
    also_right=(both_by_autograd, both_by_clearing),
)

# 10.biases_for_lag ---------------------------------------------------------------------------

LOW, HIGH, LAG = 0.3, 3.0, 100
CHECKED = range(11, 31)  # seeds of twenty networks that the lesson does not show


def way_back(seed, forget_bias=None, input_bias=None) -> LSTMWayBack:
    """The way back through a fresh `nn.LSTM` with these biases; None leaves what torch drew."""
    from lstm_course.networks.torch_bridge import weights_from_torch

    W_x, W_h, b = weights_from_torch(fresh_lstm(seed))
    H = W_h.shape[1]
    for block, bias in ((0, input_bias), (1, forget_bias)):
        if bias is not None:
            b[block * H : (block + 1) * H] = bias
    return send_back_lstm((W_x, W_h, b), seed, LAG)


def left_at_lag(forget_bias, input_bias):
    """The gradient's length at c, at LAG: the median of the checked networks."""
    return float(np.median([way_back(s, forget_bias, input_bias).whole[LAG] for s in CHECKED]))


def judge_biases(answer):
    """Right: at both starts between LOW and HIGH is left; else the name of what went wrong."""
    biases = np.asarray(answer, dtype=float)
    if biases.shape != (2,) or not np.all(np.abs(biases) <= 20):
        return "`biases_for_lag` should be a list of two numbers, none beyond 20."
    free, shut = left_at_lag(biases[0], None), left_at_lag(biases[1], -5.0)
    if LOW <= free <= HIGH and LOW <= shut <= HIGH:
        return None
    if LOW <= free <= HIGH:
        return "straight way too narrow"
    if LOW <= shut <= HIGH:
        return "straight way alone" if free > HIGH else "too little with the gate as drawn"
    swapped = LOW <= left_at_lag(biases[1], None) <= HIGH
    return "exchanged" if swapped and biases[0] > biases[1] else "neither holds"


BIASES = Exercise(
    name="10.biases_for_lag",
    title="A forget bias for a lag, twice",
    minutes=12,
    reference=[2.75, 5.0],
    results=("two numbers",),
    judge=judge_biases,
    mistakes=read_mistakes("""
        straight way too narrow: [2.75, 2.75]
            The first is right. With the input gate nearly shut less than 0.3 is left at your
            second bias: hardly anything is written, so h hardly moves, and the detour brings
            nothing. What must the straight way keep alone?
        straight way alone: [5.0, 5.0]
            The second is right. With the input gate as it is drawn more than 3 is left at your
            first bias: the detour brings more on top of the straight way. Look at the dots.
        too little with the gate as drawn: [2.0, 5.0]
            The second is right. At your first bias less than 0.3 is left: look at the dots.
        exchanged: [5.0, 2.75]
            The first number is for the input gate as it is drawn, where the detour helps; the
            second for the gate that is nearly shut, where it does not.
        neither holds: [1.0, 1.0]
            Neither is between 0.3 and 3. For the first, find where the dots meet the band. For the
            second, solve the formula of the straight way.
    """),
    hints=(
        "First number: between which two biases do the dots cross the band? Try some in between: "
        "`np.median([way.whole[100] for way in measure(forget_bias=...)])`.",
        "Second number: with a shut input gate c stays small and h hardly moves. Nothing takes the "
        "detour, so f ** 100 has to do it alone.",
        "f ** 100 = 0.5 means f = 0.5 ** 0.01; its bias is log(f / (1 - f)).",
    ),
    also_right=([2.6, 4.6], (3, 6), np.array([2.8, 4.97])),
)

EXERCISES = (PATH, CUT, BIASES)
