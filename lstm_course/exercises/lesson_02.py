"""Exercises of lesson 02: a step back through time, a judge, a gain that holds, clipping."""

import numpy as np

from lstm_course.gradients import norm_by_step
from lstm_course.sequence import orthogonal_matrix, rnn_backward, rnn_forward

from .exercise import Exercise, read_mistakes

# 02.step_back --------------------------------------------------------------------------------


def step_back(dh_t, z_t, h_prev, W_h, dW_h):
    dz_t = dh_t * (1 - np.tanh(z_t) ** 2)
    dh_prev = dz_t @ W_h
    return dh_prev, dW_h + dz_t.T @ h_prev


def step_back_cases(rng):
    """Sizes all different; one sequence alone; a saturated tanh; a gradient beyond any limit."""

    def draw(N, H, scale=1.0, length=1.0):
        dh_t, z_t, h_prev, W_h, dW_h = (
            rng.uniform(-1, 1, shape) for shape in [(N, H), (N, H), (N, H), (H, H), (H, H)]
        )
        return length * dh_t, scale * z_t, h_prev, W_h, dW_h

    return [draw(4, 5), draw(1, 3), draw(2, 6, scale=3.0), draw(3, 4, length=1000.0)]


def step_back_probes(rng):
    return [tuple(rng.uniform(-1.5, 1.5, (n, n)) for _ in range(5)) for n in (3, 4)]


def back_by_cosh(dh_t, z_t, h_prev, W_h, dW_h):
    dz_t = dh_t / np.cosh(z_t) ** 2
    return np.einsum("nh,hk->nk", dz_t, W_h), np.einsum("nh,nk->hk", dz_t, h_prev) + dW_h


STEP_BACK = Exercise(
    name="02.step_back",
    title="One step of backpropagation through time",
    minutes=12,
    reference=step_back,
    results=("dh_prev (N, H)", "dW_h (H, H)"),
    cases=step_back_cases,
    probes=step_back_probes,
    mistakes=read_mistakes("""
        slope of tanh missing: 1 - np.tanh(z_t) ** 2 -> 1
            The slope of the tanh is missing: the gradient has to pass through it before it meets
            `W_h`.
        slope taken at z: np.tanh(z_t) ** 2 -> z_t ** 2
            The slope is 1 minus the square of the *output* of the tanh; you square its input.
        slope of the previous state: np.tanh(z_t) ** 2 -> h_prev ** 2
            You take the slope at the previous state. The tanh of this step made h_t, out of z_t.
        W_h transposed on the way back: dz_t @ W_h -> dz_t @ W_h.T
            Forward, the state met the transpose of `W_h`; backward it meets `W_h` itself. It is
            square, so the shapes cannot tell.
        only this step's weight gradient: dW_h + _part -> _part
            You return this step's part alone. The same `W_h` serves every step, so the parts add
            up: what has been gathered so far comes in as `dW_h`.
        weight gradient transposed: _dz.T @ h_prev -> h_prev.T @ _dz
            Your `dW_h` part is transposed: row k should belong to unit k's own pre-activation.
        mean over the batch: _dz.T @ h_prev -> _dz.T @ h_prev / len(dh_t)
            You average over the batch. The loss is a sum here, and its gradient is the sum too; a
            mean belongs into the loss.
        slope missing in the weight gradient: dz_t.T -> dh_t.T
            `dW_h` is built from `dh_t`: the weights sit before the tanh, so their gradient needs
            its slope too.
        slope missing on the way to h_prev: dz_t @ W_h -> dh_t @ W_h
            `dh_prev` is built from `dh_t`: the previous state, too, went through the tanh.
        slope not squared: np.tanh(z_t) ** 2 -> np.tanh(z_t)
            The slope of the tanh is 1 minus the *square* of its output.
        slope with a plus: 1 - np.tanh(z_t) ** 2 -> 1 + np.tanh(z_t) ** 2
            The slope of the tanh is 1 *minus* the square of its output; yours has a plus.
        weight gradient clipped: return _a, _b -> return _a, np.clip(_b, -K, K)
            You clip the weight gradient at {K} inside the step. Clipping comes once, after all
            steps.
        state of this step in the weight gradient: _dz.T @ h_prev -> _dz.T @ np.tanh(z_t)
            `dW_h` is built from h_t. `W_h` was multiplied by the state before it: `h_prev`.
        divided by the slope: dh_t * _s -> dh_t / _s
            You divide by the slope of the tanh. The gradient is multiplied by it.
        slope of a sigmoid: 1 - np.tanh(z_t) ** 2 -> np.tanh(z_t) * (1 - np.tanh(z_t))
            h (1 - h) is the slope of a sigmoid. Here a tanh made h.
        squashed twice: np.tanh(z_t) ** 2 -> np.tanh(np.tanh(z_t)) ** 2
            You put the output of the tanh through it again before squaring.
        gradient of the state clipped: dh_prev = _v -> dh_prev = np.clip(_v, -K, K)
            You clip `dh_prev` at {K} inside the step. Clipping comes once, after all steps, on the
            weights.
        both results clipped: return _a, _b -> return np.clip(_a, -K, K), np.clip(_b, -K, K)
            You clip both results at {K} inside the step. Clipping comes once, after all steps.
    """),
    hints=(
        "Begin with dz_t, (N, H): what comes in, times the slope of the tanh, element by element.",
        "dh_prev: each unit hands its dz_t back along the weights it was read with: `W_h`.",
        "dW_h: for each pair of units the product dz_t times h_prev, summed over the batch "
        "by one matrix product, added to what came in.",
    ),
    also_right=(back_by_cosh,),
)

# 02.numerical_slope --------------------------------------------------------------------------


def numerical_slope(loss, w, step):
    return (loss(w + step) - loss(w - step)) / (2 * step)


def cube(w):
    return w**3 - w


def wave(w):
    return np.sin(3 * w)


def slope_cases(rng):
    """Large steps on purpose: then one-sided and two-sided answers are far apart."""
    return [(cube, 0.7, 0.1), (wave, -0.4, 0.05), (cube, float(rng.uniform(1, 2)), 0.01)]


def slope_forward(loss, w, step):
    return (loss(w + step) - loss(w)) / step


def slope_backward(loss, w, step):
    return (loss(w) - loss(w - step)) / step


def slope_of_halves(loss, w, step):
    forward, backward = slope_forward(loss, w, step), slope_backward(loss, w, step)
    return (forward + backward) / 2


def slope_by_array(loss, w, step):
    ends = np.array([loss(w + step), loss(w - step)])
    return np.float32((ends[0] - ends[1]) / step * 0.5)


SLOPE = Exercise(
    name="02.numerical_slope",
    title="A judge that knows no calculus",
    minutes=5,
    reference=numerical_slope,
    results=("the slope (one number)",),
    cases=slope_cases,
    mistakes=read_mistakes("""
        forward difference: loss(w - step) -> loss(w)
            and 2 * step -> step
            This looks to one side only. Its error shrinks with `step`; looking the same way to both
            sides, it shrinks with `step` squared.
        backward difference: loss(w + step) -> loss(w)
            and 2 * step -> step
            This looks back only. Use the loss on both sides of `w`.
        twice the slope: 2 * step -> step
            Twice too large: how far apart are the two places at which you take the loss?
        sign turned over: w + step -> w - step
            and w - step -> w + step
            The sign is turned over: a loss that grows with `w` has a positive slope.
        not divided: _d / (2 * step) -> _d
            This is how much the loss changes. Per how much change of `w`?
        multiplied by step: _d / (2 * step) -> _d / 2 * step
            `/ 2 * step` divides by 2 and then *multiplies* by step. Put brackets round 2 * step.
        step ignored: step -> K
            You use a step of your own. Use the `step` you are given.
    """),
    hints=(
        "Call `loss` twice, a little above and a little below `w`.",
        "Rise over run: the two places lie 2 * step apart.",
    ),
    also_right=(slope_of_halves, slope_by_array),
)

# 02.holding_gain -----------------------------------------------------------------------------


def gradient_by_lag(gain, seed, T=100, N=16, D=8, H=32):
    """Norm of dL/dh_t by lag in the lesson's kind of network, (T,): lag 0 first."""
    rng = np.random.default_rng(seed)
    W_x, W_h = rng.uniform(-0.3, 0.3, (H, D)), gain * orthogonal_matrix(H, rng)
    x = rng.uniform(-1, 1, (T, N, D))
    dh_T = rng.uniform(-1, 1, (N, H))
    trace = rnn_forward(x, np.zeros((N, H)), W_x, W_h, np.zeros(H))
    dh_T /= np.linalg.norm(dh_T, axis=1, keepdims=True)
    return norm_by_step(rnn_backward(trace, None, dh_T).dh)[::-1]


def judge_holding_gain(gain):
    """Right: the norm stays within [0.1, 10] in the median of five networks, at every lag."""
    if np.ndim(gain) != 0 or not 0 < abs(gain) <= 20:
        return "`holding_gain` should be one number, not 0, and not beyond 20."
    norms = np.median([gradient_by_lag(float(gain), seed) for seed in range(11, 16)], axis=0)
    if norms.min() >= 0.1 and norms.max() <= 10:
        return None
    if 0.95 <= abs(gain) <= 1.05:
        return "gain one"
    return "vanishes" if norms.min() < 0.1 else "explodes"


GAIN = Exercise(
    name="02.holding_gain",
    title="A gain that holds",
    minutes=6,
    reference=1.38,
    results=("one number",),
    judge=judge_holding_gain,
    mistakes=read_mistakes("""
        gain one: 1.0
            An orthogonal matrix keeps lengths, but the slope of the tanh is below 1 wherever h is
            not 0, so the product still shrinks. The gain has to make up for the slope.
        vanishes: 1.2
            With this gain the gradient falls below 0.1 before lag 99: it still vanishes.
        explodes: 2.0
            With this gain the gradient grows above 10 within 100 steps: it explodes.
    """),
    hints=(
        "Use the lesson's `gradient_by_lag(gain)` and print its smallest and largest value.",
        "Gain 1.2 vanishes, gain 1.5 explodes. Halve the interval.",
    ),
    also_right=(1.36, np.float32(1.4), -1.38),
)

# 02.clip -------------------------------------------------------------------------------------


def clip(dW_x, dW_h, max_norm):
    norm = np.sqrt((dW_x**2).sum() + (dW_h**2).sum())
    factor = min(1, max_norm / norm)
    return factor * dW_x, factor * dW_h


def clip_cases(rng):
    """Too long, short enough, long in one of the two only, between norm 1 and the limit, zero."""

    def draw(scale_x, scale_h, max_norm):
        return scale_x * rng.uniform(-1, 1, (5, 3)), scale_h * rng.uniform(-1, 1, (5, 5)), max_norm

    return [
        draw(10, 10, 2.0),
        draw(0.01, 0.01, 2.0),
        draw(0.1, 30, 5.0),
        draw(1, 1, 20.0),
        draw(0, 0, 2.0),
    ]


def clip_flat(dW_x, dW_h, max_norm):
    norm = np.linalg.norm(np.concatenate([dW_x.ravel(), dW_h.ravel()]))
    if norm > max_norm:
        return dW_x / norm * max_norm, dW_h / norm * max_norm
    return dW_x, dW_h


CLIP = Exercise(
    name="02.clip",
    title="Clip by the global norm",
    minutes=7,
    reference=clip,
    results=("dW_x (H, D)", "dW_h (H, H)"),
    cases=clip_cases,
    mistakes=read_mistakes("""
        clipped element by element: return _x, _h -> return np.clip(dW_x, -max_norm, max_norm),
                np.clip(dW_h, -max_norm, max_norm)
            Each element is cut on its own, which turns the gradient: it no longer points the
            steepest way. Shrink all of it by one factor.
        each array by its own norm: factor * dW_x -> min(1, max_norm / np.linalg.norm(dW_x)) * dW_x
            and factor * dW_h -> min(1, max_norm / np.linalg.norm(dW_h)) * dW_h
            Each array is shrunk by a factor of its own, so their balance changes. There is one
            norm, over both together.
        small gradients scaled up: min(1, _f) -> _f
            Clipping only ever shrinks. Yours scales a small gradient up too; that does not cure
            vanishing, since the early steps' share stays as small as it was.
        square root missing: np.sqrt(_s) -> _s
            You divide by the squared norm: a square root is missing.
        max_norm ignored: max_norm / norm -> K / norm if norm > max_norm else 1
            Long gradients end with norm {K}, whatever `max_norm` says.
        norms added: norm = _n -> norm = np.linalg.norm(dW_x) + np.linalg.norm(dW_h)
            Lengths of parts do not add up to the length of the whole: their squares do.
        dropped instead of shrunk: max_norm / norm -> 0 if norm > max_norm else 1
            A long gradient is thrown away. Its direction is still worth a step.
        dW_h left as it was: factor * dW_h -> dW_h
            You hand back `dW_h` as it was. One factor for both.
        dW_x left as it was: factor * dW_x -> dW_x
            You hand back `dW_x` as it was. One factor for both.
        clipped at a number of its own: return _x, _h -> return np.clip(dW_x, -K, K), np.clip(dW_h,
                -K, K)
            Each element is cut at {K}, whatever `max_norm` says. Shrink both arrays by one factor.
        another limit: max_norm -> K
            Your limit is {K}, whatever `max_norm` says.
        not clipped: min(1, _f) -> 1
            You hand back both arrays as they were, however long the gradient is.
        no gradient gives nan: factor = _f -> factor = min(norm, max_norm) / norm
            A gradient that is all zero has norm 0, and 0 / 0 is nan. It stays as it is.
        squares squared: (dW_x**2).sum() -> (dW_x**2).sum() ** 2
            and (dW_h**2).sum() -> (dW_h**2).sum() ** 2
            You square the sums of squares once more before you add them.
        norm without dW_x: (dW_x**2).sum() -> 0
            `dW_x` is missing from your norm.
        norm without dW_h: (dW_h**2).sum() -> 0
            `dW_h` is missing from your norm.
        norm over max_norm: max_norm / norm -> norm / max_norm
            Your factor is turned over.
        norm taken again: factor * dW_h -> min(1, max_norm / np.sqrt(((factor * dW_x) ** 2).sum() +
                (dW_h**2).sum())) * dW_h
            Your factor for `dW_h` rests on a `dW_x` that is shrunk already. Take the norm once.
    """),
    hints=(
        "The global norm: square every number of both arrays, add all, take the root.",
        "One factor for both arrays: `max_norm / norm`, but never more than 1.",
    ),
    also_right=(clip_flat,),
)

EXERCISES = (STEP_BACK, SLOPE, GAIN, CLIP)
