"""Exercises of lesson 10: the direct path, the share through h, a bias for a lag, an explosion."""

import numpy as np

from lstm_course.gradients import norm_by_step
from lstm_course.sequence import lstm_backward, lstm_forward

from .exercise import Exercise, Mistake

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


def path_immune(f):
    return np.ones_like(f)


def path_with_own_gate(f):
    return np.cumprod(f[::-1], axis=0)[::-1]


def path_one_too_short(f):
    path = direct_path(f)
    return np.concatenate([path[1:], np.ones_like(f[:1])])


def path_from_the_start(f):
    return np.cumprod(f, axis=0)


def path_before_the_step(f):
    return np.concatenate([np.ones_like(f[:1]), np.cumprod(f[:-1], axis=0)])


def path_lag_first(f):
    return direct_path(f)[::-1]


def path_by_sum(f):
    gates = np.concatenate([f[1:], np.zeros_like(f[:1])])
    return np.cumsum(gates[::-1], axis=0)[::-1]


def path_left_as_log(f):
    return np.log(direct_path(f))


def path_exp_of_sum(f):
    return np.exp(path_by_sum(f))


def path_mean_of_gates(f):
    return np.array(
        [f[k + 1 :].mean(axis=0) if k + 1 < len(f) else f[k] ** 0 for k in range(len(f))]
    )


def path_mean_to_the_lag(f):
    lags = np.arange(len(f))[::-1]
    return f.mean(axis=0) ** lags[:, None, None]


def path_next_gate_only(f):
    return np.concatenate([f[1:], np.ones_like(f[:1])])


def path_last_gate_only(f):
    return np.concatenate([np.repeat(f[-1:], len(f) - 1, axis=0), np.ones_like(f[:1])])


def path_whole_product(f):
    return np.repeat(f.prod(axis=0, keepdims=True), len(f), axis=0)


def path_of_first_step(f):
    return direct_path(f)[0]


def path_of_slopes(f):
    return direct_path(f * (1 - f))


def path_of_what_is_lost(f):
    return direct_path(1 - f)


def path_of_mean_unit(f):
    return np.broadcast_to(direct_path(f.mean(axis=2, keepdims=True)), f.shape)


def path_by_cumprod(f):
    path = np.ones_like(f)
    path[:-1] = np.cumprod(f[:0:-1], axis=0)[::-1]
    return path


def path_by_prod(f):
    return np.array([np.prod(f[k + 1 :], axis=0) for k in range(len(f))])


def path_by_logs(f):
    logs = np.concatenate([np.log(f[1:]), np.zeros_like(f[:1])])
    return np.exp(np.cumsum(logs[::-1], axis=0)[::-1])


def path_in_float32(f):
    return direct_path(f.astype(np.float32))


PATH = Exercise(
    name="10.direct_path",
    title="The direct path",
    minutes=10,
    reference=direct_path,
    results=("path (T, N, H)",),
    cases=path_cases,
    mistakes=(
        Mistake(
            "immune",
            path_immune,
            "Ones everywhere: a cell state that can lose nothing. That was the LSTM of 1997, which "
            "had no forget gate. In this one every step on the way multiplies by its gate.",
        ),
        Mistake(
            "own gate included",
            path_with_own_gate,
            "Off by one: c_k was made *after* f_k acted, so f_k is not on the way from c_k to the "
            "end. What should stand at the last step?",
        ),
        Mistake(
            "one gate too few",
            path_one_too_short,
            "Off by one: a gate is missing. Right after step k comes step k + 1, and its gate "
            "counts already.",
        ),
        Mistake(
            "from the start",
            path_from_the_start,
            "Your product runs from the first step to k: what is left of c_0 at step k. The "
            "gradient comes from the other end.",
        ),
        Mistake(
            "gates before the step",
            path_before_the_step,
            "You multiply the gates *before* step k. The gradient of c_k passes those after it.",
        ),
        Mistake(
            "lag zero first",
            path_lag_first,
            "The numbers are right, in the wrong order: entry k belongs to step k, so the last "
            "entry is the one with nothing on its way.",
        ),
        Mistake(
            "sum for product",
            path_by_sum,
            "You add the gates up. Each step takes a share of what the step before left: what do "
            "shares of shares do?",
        ),
        Mistake(
            "left as a logarithm",
            path_left_as_log,
            "This is the logarithm of the answer: a sum of logs has to be turned back.",
        ),
        Mistake(
            "logarithm missing",
            path_exp_of_sum,
            "You take exp of a sum of gates. That gives a product only if logarithms were summed.",
        ),
        Mistake(
            "mean of the gates",
            path_mean_of_gates,
            "You average the gates after step k. An average does not shrink with the length of "
            "the way; the gradient does.",
        ),
        Mistake(
            "mean gate to the power of the lag",
            path_mean_to_the_lag,
            "You raise one average gate to the power of the lag. The gates differ from step to "
            "step: take the ones that are really on the way.",
        ),
        Mistake(
            "only the next gate",
            path_next_gate_only,
            "That is a single step: the gate right after k. The way leads to the end.",
        ),
        Mistake(
            "only the last gate",
            path_last_gate_only,
            "You use the last step's gate for all. Every step between k and the end has its own.",
        ),
        Mistake(
            "the whole product everywhere",
            path_whole_product,
            "Every step gets the product over all T steps. From a late step the way is shorter.",
        ),
        Mistake(
            "only the first step",
            path_of_first_step,
            "That is the path from the first step alone. Every step has one: (T, N, H).",
        ),
        Mistake(
            "slope of the sigmoid",
            path_of_slopes,
            "You multiply by f (1 - f), the slope of the gate's sigmoid. Along the cell state the "
            "gate is a plain factor: c_t holds f_t times the old c.",
        ),
        Mistake(
            "what is lost",
            path_of_what_is_lost,
            "You multiply what each step *loses*, 1 - f. What does it keep?",
        ),
        Mistake(
            "mean over the units",
            path_of_mean_unit,
            "You average over the units first. Each unit has a gate and a path of its own.",
        ),
    ),
    hints=(
        "At the last step there is nothing on the way: the empty product.",
        "Go from the end: what do you know at step k once you know it at step k + 1?",
        "One factor joins at each step back: the gate of the step that comes after it, f[k + 1].",
    ),
    also_right=(path_by_cumprod, path_by_prod, path_by_logs, path_in_float32),
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


def _path(f):
    return np.array([np.prod(f[k + 1 :], axis=0) for k in range(len(f))])


def _length(d):
    return np.linalg.norm(d, axis=(1, 2))


def share_only_f(dc, f):
    return np.zeros(len(f))


def share_of_direct(dc, f):
    return _length(_path(f) * dc[-1]) / _length(dc)


def share_by_difference_of_norms(dc, f):
    return 1 - share_of_direct(dc, f)


def share_of_direct_path_in_place(dc, f):
    direct = _path(f) * dc[-1]
    return _length(dc - direct) / _length(direct)


def share_without_last_gradient(dc, f):
    return _length(dc - _path(f)) / _length(dc)


def share_without_gates(dc, f):
    return _length(dc - dc[-1]) / _length(dc)


def share_with_own_dc(dc, f):
    return _length(dc - _path(f) * dc) / _length(dc)


def share_with_own_gate(dc, f):
    return _length(dc - np.cumprod(f[::-1], axis=0)[::-1] * dc[-1]) / _length(dc)


def share_of_one_step(dc, f):
    rest = dc.copy()
    rest[:-1] -= f[1:] * dc[1:]
    rest[-1] = 0
    return _length(rest) / _length(dc)


def share_squared(dc, f):
    return share_through_h(dc, f) ** 2


def share_not_divided(dc, f):
    return _length(dc - _path(f) * dc[-1])


def share_by_lag(dc, f):
    return share_through_h(dc, f)[::-1]


def share_by_element(dc, f):
    return np.abs((dc - _path(f) * dc[-1]) / dc).mean(axis=(1, 2))


def share_by_sequence(dc, f):
    rest = np.linalg.norm(dc - _path(f) * dc[-1], axis=2)
    return (rest / np.linalg.norm(dc, axis=2)).mean(axis=1)


def share_in_one_number(dc, f):
    return np.linalg.norm(dc - _path(f) * dc[-1]) / np.linalg.norm(dc)


def share_by_loop(dc, f):
    path, shares = np.ones_like(f[0]), []
    for k in range(len(f) - 1, -1, -1):
        rest = dc[k] - path * dc[-1]
        shares.append(np.sqrt((rest**2).sum() / (dc[k] ** 2).sum()))
        path = path * f[k]
    return shares[::-1]


def share_in_float32(dc, f):
    return share_through_h(dc.astype(np.float32), f.astype(np.float32))


SHARE = Exercise(
    name="10.share_through_h",
    title="The share that came through h",
    minutes=8,
    reference=share_through_h,
    results=("share (T,)",),
    cases=share_cases,
    mistakes=(
        Mistake(
            "gradient of c is only f",
            share_only_f,
            "Zero everywhere: you take the gradient of c for the product of its forget gates. "
            "c_t also shapes h_t, which every gate of the next step reads. Subtract and look.",
        ),
        Mistake(
            "share of the direct path",
            share_of_direct,
            "That is the share of the *direct* path. Asked is the rest.",
        ),
        Mistake(
            "difference of the norms",
            share_by_difference_of_norms,
            "You subtract lengths. The two parts are vectors and may point in different "
            "directions: subtract the vectors first, then take the length.",
        ),
        Mistake(
            "divided by the direct path",
            share_of_direct_path_in_place,
            "You divide by the direct part. A share is of the whole.",
        ),
        Mistake(
            "last gradient missing",
            share_without_last_gradient,
            "The product of the gates says what a step leaves of what arrived at the end. What "
            "did arrive there?",
        ),
        Mistake(
            "gates missing",
            share_without_gates,
            "You take away the last gradient as it stands, as if nothing were lost along the top. "
            "What do the gates on the way leave of it?",
        ),
        Mistake(
            "multiplied by the step's own gradient",
            share_with_own_dc,
            "You multiply the path by dc at its own step. The path starts from the last step's.",
        ),
        Mistake(
            "own gate included",
            share_with_own_gate,
            "Your path is off by one: the gate of step k itself is not on the way from c_k to the "
            "end. Check that the last share is 0.",
        ),
        Mistake(
            "only one step",
            share_of_one_step,
            "You ask what came in through h at one step. What came in later has travelled on "
            "along the top; it counts too. Compare with the path from the very end.",
        ),
        Mistake("squared", share_squared, "A square root is missing: norms, not their squares."),
        Mistake("not divided", share_not_divided, "That is a length. As a share of what?"),
        Mistake(
            "lag zero first",
            share_by_lag,
            "The order is turned round: entry k belongs to step k, so the last one is 0.",
        ),
        Mistake(
            "element by element",
            share_by_element,
            "You average the shares of single numbers, where a tiny one can weigh more than all "
            "the others. Take one norm a step, over sequences and units.",
        ),
        Mistake(
            "sequence by sequence",
            share_by_sequence,
            "You average the sequences' own shares. Take one norm a step, over sequences and "
            "units together.",
        ),
        Mistake(
            "one number for all",
            share_in_one_number,
            "You took the norm over the steps too. One share a step is asked: (T,).",
        ),
    ),
    hints=(
        "Your `direct_path(f)`, times what stands at the last step of `dc`, is the direct part.",
        "What came through h is the rest: a subtraction of arrays (T, N, H).",
        "`np.linalg.norm(array, axis=(1, 2))` is one length a step. Divide two of them.",
    ),
    also_right=(share_by_loop, share_in_float32),
)

# 10.forget_bias_for --------------------------------------------------------------------------


def forget_bias_for(lag, share):
    f = share ** (1 / lag)
    return np.log(f / (1 - f))


def bias_cases(rng):
    """A half, less and more than a half, one step alone, and a drawn one."""
    drawn = (int(rng.integers(15, 40)), float(rng.uniform(0.6, 0.8)))
    return [(10, 0.5), (50, 0.1), (100, 0.9), (1, 0.3), drawn]


def bias_at_one_step(lag, share):
    return np.log(share / (1 - share))


def bias_not_inverted(lag, share):
    return share ** (1 / lag)


def bias_by_sigmoid(lag, share):
    return 1 / (1 + np.exp(-(share ** (1 / lag))))


def bias_of_power_lag(lag, share):
    return np.log(share**lag / (1 - share**lag))


def bias_divided_by_lag(lag, share):
    return np.log(share / (1 - share)) / lag


def bias_times_lag(lag, share):
    return np.log(share / (1 - share)) * lag


def bias_of_share_by_lag(lag, share):
    return np.log(share / lag / (1 - share / lag))


def bias_of_half_life(lag, share):
    return forget_bias_for(lag, 0.5)


def bias_of_lag_minus_one(lag, share):
    return np.log(lag - 1)


def bias_of_what_is_lost(lag, share):
    return forget_bias_for(lag, 1 - share)


def bias_turned_over(lag, share):
    return -forget_bias_for(lag, share)


def bias_by_log_of_gate(lag, share):
    return np.log(share) / lag


def bias_by_steady_loss(lag, share):
    f = 1 - (1 - share) / lag
    return np.log(f / (1 - f))


def bias_with_log10(lag, share):
    return forget_bias_for(lag, share) / np.log(10)


def bias_off_by_one(lag, share):
    return forget_bias_for(lag + 1, share)


def bias_by_expm1(lag, share):
    return -np.log(np.expm1(-np.log(share) / lag))


def bias_by_two_logs(lag, share):
    f = np.exp(np.log(share) / lag)
    return np.log(f) - np.log(1 - f)


def bias_in_float32(lag, share):
    return -np.log(np.expm1(-np.log(np.float32(share)) / np.float32(lag)))


BIAS = Exercise(
    name="10.forget_bias_for",
    title="A bias for a lag",
    minutes=6,
    reference=forget_bias_for,
    results=("the bias (one number)",),
    cases=bias_cases,
    mistakes=(
        Mistake(
            "share kept at one step",
            bias_at_one_step,
            "With this bias a *single* step leaves the share, and the lag plays no part. Each of "
            "the steps multiplies again.",
        ),
        Mistake(
            "sigmoid not inverted",
            bias_not_inverted,
            "That is the gate f itself. Asked is the bias which makes the sigmoid give it.",
        ),
        Mistake(
            "sigmoid applied",
            bias_by_sigmoid,
            "You put the gate through the sigmoid. The bias is what goes *into* it: the other way.",
        ),
        Mistake(
            "power of the lag",
            bias_of_power_lag,
            "You raise the share to the power of the lag. The share is what the lag makes of f, "
            "so the power has to be undone.",
        ),
        Mistake(
            "bias divided by the lag",
            bias_divided_by_lag,
            "The lag divides in the wrong place: the gates of the steps multiply, their biases do "
            "not add up. Find the gate first.",
        ),
        Mistake(
            "bias times the lag",
            bias_times_lag,
            "You multiply a bias by the lag. Find the gate first, then its bias.",
        ),
        Mistake(
            "share divided by the lag",
            bias_of_share_by_lag,
            "You divide the share by the lag, so a longer lag gives a *smaller* gate. Shares "
            "multiply from step to step.",
        ),
        Mistake(
            "lag taken for the half-life",
            bias_of_half_life,
            "Your bias always keeps half over the lag, whatever `share` says.",
        ),
        Mistake(
            "time constant",
            bias_of_lag_minus_one,
            "f = 1 - 1/lag keeps about 0.37 over the lag (1/e). `share` plays no part in it.",
        ),
        Mistake(
            "share that is lost",
            bias_of_what_is_lost,
            "You keep 1 - share: `share` is what is to be left, not what may go.",
        ),
        Mistake(
            "sign turned over",
            bias_turned_over,
            "The sign is turned over: a large bias opens the gate, and an open gate keeps.",
        ),
        Mistake(
            "logarithm of the gate",
            bias_by_log_of_gate,
            "That is log f. The sigmoid is undone by the logarithm of f against 1 - f.",
        ),
        Mistake(
            "steady loss",
            bias_by_steady_loss,
            "You let every step take the same *amount*. A gate takes the same share of what is "
            "still there.",
        ),
        Mistake(
            "logarithm to base ten",
            bias_with_log10,
            "The sigmoid is made with e, so its inverse needs the natural logarithm.",
        ),
        Mistake(
            "one step too many",
            bias_off_by_one,
            "You count one gate too many: over a lag of one step, one gate acts.",
        ),
    ),
    hints=(
        "First the gate: which f, multiplied by itself `lag` times, gives `share`?",
        "Then the bias: for which b is sigmoid(b) = f? Solve 1 / (1 + exp(-b)) = f for b.",
        "f is `share ** (1 / lag)`, and the inverse of the sigmoid is log(f / (1 - f)).",
    ),
    also_right=(bias_by_expm1, bias_by_two_logs, bias_in_float32),
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
    mistakes=(
        Mistake(
            "cannot explode",
            1.0,
            "You leave `W_h` as it is, as if an LSTM could not explode. The gates bound the "
            "direct path only. What goes through h meets `W_h` at every step.",
        ),
        Mistake(
            "h path narrowed",
            0.2,
            "A smaller `W_h` lets less through h. What is left is the product of the forget gates, "
            "each below 1, and that vanishes.",
        ),
        Mistake(
            "still vanishes",
            1.8,
            "With this scale less is left at lag 99 than a tenth of lag 0: it still vanishes.",
        ),
        Mistake(
            "on the ridge",
            2.8,
            "Close: in the networks of this check, lag 99 has more than a tenth of lag 0, and less "
            "than ten times. A little further.",
        ),
    ),
    hints=(
        "Use the lesson's `growth(scale)` and try a few scales.",
        "The direct path does not depend on `W_h`, or hardly. Which way must `W_h` go?",
        "At 2 it still vanishes. Go up by steps of 1.",
    ),
    also_right=(5, np.float32(6.0)),
)

EXERCISES = (PATH, SHARE, BIAS, GROWING)
