"""Exercises of lesson 10: the direct path, the share through h, a bias for a lag, an explosion."""

import numpy as np

from lstm_course.gradients import norm_by_step
from lstm_course.sequence import lstm_backward, lstm_forward

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
    title="The direct path",
    minutes=10,
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
        lag zero first: return path -> return path[::-1]
            The order is turned round: entry k belongs to step k, so the last entry
            is the one with nothing on its way.
        sum for product: np.ones_like(f) -> np.zeros_like(f)
            and path[k + 1] * f[k + 1] -> path[k + 1] + f[k + 1]
            You add the gates up. Each step takes a share of what the step before left: what do
            shares of shares do?
        left as a logarithm: return path -> return np.log(path)
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
        only the next gate: path[k + 1] * f[k + 1] -> f[k + 1]
            That is a single step: the gate right after k. The way leads to the end.
        only the last gate: path[k + 1] * f[k + 1] -> f[-1]
            You use the last step's gate for all. Every step between k and the end has its own.
        the whole product everywhere: return path -> return np.repeat(f.prod(axis=0, keepdims=True),
                len(f), axis=0)
            Every step gets the product over all T steps. From a late step the way is shorter.
        only the first step: return path -> return path[0]
            That is the path from the first step alone. Every step has one: (T, N, H).
        slope of the sigmoid: path[k + 1] * f[k + 1] -> path[k + 1] * f[k + 1] * (1 - f[k + 1])
            You multiply by f (1 - f), the slope of the gate's sigmoid. Along the cell state the
            gate is a plain factor: c_t holds f_t times the old c.
        what is lost: f[k + 1] -> 1 - f[k + 1]
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

# 10.share_through_h --------------------------------------------------------------------------


def share_through_h(dc, f):
    path = np.array([np.prod(f[k + 1 :], axis=0) for k in range(len(f))])
    through_h = dc - path * dc[-1]
    return np.linalg.norm(through_h, axis=(1, 2)) / np.linalg.norm(dc, axis=(1, 2))


def share_cases(rng):
    """Sizes all different; one sequence; a single step, where nothing came through h."""

    def draw(T, N, H):
        return rng.uniform(-1, 1, (T, N, H)), rng.uniform(0.3, 0.98, (T, N, H))

    return [draw(6, 4, 5), draw(7, 1, 3), draw(1, 3, 2)]


def share_by_loop(dc, f):
    path, shares = np.ones_like(f[0]), []
    for k in range(len(f) - 1, -1, -1):
        rest = dc[k] - path * dc[-1]
        shares.append(np.sqrt((rest**2).sum() / (dc[k] ** 2).sum()))
        path = path * f[k]
    return shares[::-1]


SHARE = Exercise(
    name="10.share_through_h",
    title="The share that came through h",
    minutes=8,
    reference=share_through_h,
    results=("share (T,)",),
    cases=share_cases,
    mistakes=read_mistakes("""
        gradient of c is only f: dc - path * dc[-1] -> 0 * dc
            Zero everywhere: you take the gradient of c for the product of its forget gates. c_t
            also shapes h_t, which every gate of the next step reads. Subtract and look.
        share of the direct path: dc - path * dc[-1] -> path * dc[-1]
            That is the share of the *direct* path. Asked is the rest.
        difference of the norms: return _s -> return 1 - np.linalg.norm(path * dc[-1], axis=(1, 2))
                / np.linalg.norm(dc, axis=(1, 2))
            You subtract lengths. The two parts are vectors and may point in different directions:
            subtract the vectors first, then take the length.
        divided by the direct path: np.linalg.norm(dc, axis=(1, 2)) -> np.linalg.norm(path * dc[-1],
                axis=(1, 2))
            You divide by the direct part. A share is of the whole.
        last gradient missing: path * dc[-1] -> path
            The product of the gates says what a step leaves of what arrived at the end. What did
            arrive there?
        gates missing: path * dc[-1] -> dc[-1]
            You take away the last gradient as it stands, as if nothing were lost along the top.
            What do the gates on the way leave of it?
        multiplied by the step's own gradient: path * dc[-1] -> path * dc
            You multiply the path by dc at its own step. The path starts from the last step's.
        own gate included: f[k + 1 :] -> f[k:]
            Your path is off by one: the gate of step k itself is not on the way from c_k to the
            end. Check that the last share is 0.
        only one step: path * dc[-1] -> np.concatenate([f[1:] * dc[1:], dc[-1:]])
            You ask what came in through h at one step. What came in later has travelled on along
            the top; it counts too. Compare with the path from the very end.
        squared: return _s -> return _s ** 2
            A square root is missing: norms, not their squares.
        not divided: _a / np.linalg.norm(dc, axis=(1, 2)) -> _a
            That is a length. As a share of what?
        lag zero first: return _s -> return _s[::-1]
            The order is turned round: entry k belongs to step k, so the last one is 0.
        element by element: return _s -> return np.abs(through_h / dc).mean(axis=(1, 2))
            You average the shares of single numbers, where a tiny one can weigh more than all the
            others. Take one norm a step, over sequences and units.
        sequence by sequence: return _s -> return (np.linalg.norm(through_h, axis=2) /
                np.linalg.norm(dc, axis=2)).mean(axis=1)
            You average the sequences' own shares. Take one norm a step, over sequences and units
            together.
        one number for all: np.linalg.norm(_a, axis=(1, 2)) -> np.linalg.norm(_a)
            You took the norm over the steps too. One share a step is asked: (T,).
    """),
    hints=(
        "Your `direct_path(f)`, times what stands at the last step of `dc`, is the direct part.",
        "What came through h is the rest: a subtraction of arrays (T, N, H).",
        "`np.linalg.norm(array, axis=(1, 2))` is one length a step. Divide two of them.",
    ),
    also_right=(share_by_loop,),
)

# 10.forget_bias_for --------------------------------------------------------------------------


def forget_bias_for(lag, share):
    f = share ** (1 / lag)
    return np.log(f / (1 - f))


def bias_cases(rng):
    """A half, less and more than a half, one step alone, and a drawn one."""
    drawn = (int(rng.integers(15, 40)), float(rng.uniform(0.6, 0.8)))
    return [(10, 0.5), (50, 0.1), (100, 0.9), (1, 0.3), drawn]


def bias_by_expm1(lag, share):
    return -np.log(np.expm1(-np.log(share) / lag))


def bias_by_two_logs(lag, share):
    f = np.exp(np.log(share) / lag)
    return np.log(f) - np.log(1 - f)


BIAS = Exercise(
    name="10.forget_bias_for",
    title="A bias for a lag",
    minutes=6,
    reference=forget_bias_for,
    results=("the bias (one number)",),
    cases=bias_cases,
    mistakes=read_mistakes("""
        share kept at one step: share ** (1 / lag) -> share
            With this bias a *single* step leaves the share, and the lag plays no part. Each of the
            steps multiplies again.
        sigmoid not inverted: np.log(f / (1 - f)) -> f
            That is the gate f itself. Asked is the bias which makes the sigmoid give it.
        sigmoid applied: np.log(f / (1 - f)) -> 1 / (1 + np.exp(-f))
            You put the gate through the sigmoid. The bias is what goes *into* it: the other way.
        power of the lag: share ** (1 / lag) -> share ** lag
            You raise the share to the power of the lag. The share is what the lag makes of f, so
            the power has to be undone.
        bias divided by the lag: share ** (1 / lag) -> share
            and np.log(f / (1 - f)) -> np.log(f / (1 - f)) / lag
            The lag divides in the wrong place: the gates of the steps multiply, their biases do not
            add up. Find the gate first.
        bias times the lag: share ** (1 / lag) -> share
            and np.log(f / (1 - f)) -> np.log(f / (1 - f)) * lag
            You multiply a bias by the lag. Find the gate first, then its bias.
        share divided by the lag: share ** (1 / lag) -> share / lag
            You divide the share by the lag, so a longer lag gives a *smaller* gate. Shares multiply
            from step to step.
        lag taken for the half-life: share ** (1 / lag) -> 0.5 ** (1 / lag)
            Your bias always keeps half over the lag, whatever `share` says.
        time constant: share ** (1 / lag) -> 1 - 1 / lag
            f = 1 - 1/lag keeps about 0.37 over the lag (1/e). `share` plays no part in it.
        share that is lost: share -> 1 - share
            You keep 1 - share: `share` is what is to be left, not what may go.
        sign turned over: return _b -> return -_b
            The sign is turned over: a large bias opens the gate, and an open gate keeps.
        logarithm of the gate: np.log(f / (1 - f)) -> np.log(f)
            That is log f. The sigmoid is undone by the logarithm of f against 1 - f.
        steady loss: share ** (1 / lag) -> 1 - (1 - share) / lag
            You let every step take the same *amount*. A gate takes the same share of what is still
            there.
        logarithm to base ten: np.log(_f) -> np.log10(_f)
            The sigmoid is made with e, so its inverse needs the natural logarithm.
        logarithm of the lag: np.log(f / (1 - f)) -> np.log(lag)
            The logarithm of the lag keeps about 0.37 over a long lag (1/e), whatever `share` is.
        one bias for all: np.log(f / (1 - f)) -> K
            Your bias is {K} whatever the lag and the share are. That is a usual start for a forget
            gate; here each lag has a bias of its own.
        one step too many: 1 / lag -> 1 / (lag + 1)
            You count one gate too many: over a lag of one step, one gate acts.
    """),
    hints=(
        "First the gate: which f, multiplied by itself `lag` times, gives `share`?",
        "Then the bias: for which b is sigmoid(b) = f? Solve 1 / (1 + exp(-b)) = f for b.",
        "f is `share ** (1 / lag)`, and the inverse of the sigmoid is log(f / (1 - f)).",
    ),
    also_right=(bias_by_expm1, bias_by_two_logs),
)

# 10.growing_scale ----------------------------------------------------------------------------


def gradient_of_c(scale, seed, T=100, N=16, D=8, H=32):
    """Norm of dL/dc_t by lag at forget bias 1, W_h times `scale`, (T,): lag 0 first."""
    rng = np.random.default_rng(seed)
    shapes = [(4 * H, D), (4 * H, H), (4 * H,)]
    W_x, W_h, b = (rng.uniform(-1, 1, shape) / np.sqrt(H) for shape in shapes)
    b[H : 2 * H] = 1
    x, dh_T = rng.uniform(-1, 1, (T, N, D)), rng.uniform(-1, 1, (N, H))
    dh_T /= np.linalg.norm(dh_T, axis=1, keepdims=True)
    zeros = np.zeros((N, H))
    trace = lstm_forward(x, zeros, zeros, W_x, scale * W_h, b)
    return norm_by_step(lstm_backward(trace, None, dh_T).dc)[::-1]


def judge_growing_scale(scale):
    """Right: at lag 99 more than ten times lag 0, in the median of five other networks."""
    if np.ndim(scale) != 0 or not 0 <= scale <= 20:
        return "`growing_scale` should be one number from 0 to 20."
    norms = np.median([gradient_of_c(float(scale), seed) for seed in range(11, 16)], axis=0)
    growth = norms[99] / norms[0]
    if growth > 10:
        return None
    if scale < 0.95:
        return "h path narrowed"
    if scale <= 1.05:
        return "cannot explode"
    return "still vanishes" if growth < 0.1 else "on the ridge"


GROWING = Exercise(
    name="10.growing_scale",
    title="Make an LSTM explode",
    minutes=5,
    reference=4.5,
    results=("one number",),
    judge=judge_growing_scale,
    mistakes=read_mistakes("""
        cannot explode: 1.0
            You leave `W_h` as it is, as if an LSTM could not explode. The gates bound the direct
            path only. What goes through h meets `W_h` at every step.
        h path narrowed: 0.2
            A smaller `W_h` lets less through h. What is left is the product of the forget gates,
            each below 1, and that vanishes.
        still vanishes: 1.8
            With this scale less is left at lag 99 than a tenth of lag 0: it still vanishes.
        on the ridge: 2.8
            Close: in the networks of this check, lag 99 has more than a tenth of lag 0, and less
            than ten times. A little further.
    """),
    hints=(
        "Use the lesson's `growth(scale)` and try a few scales.",
        "The direct path does not depend on `W_h`, or hardly. Which way must `W_h` go?",
        "At 2 it still vanishes. Go up by steps of 1.",
    ),
    also_right=(5, np.float32(6.0)),
)

EXERCISES = (PATH, SHARE, BIAS, GROWING)
