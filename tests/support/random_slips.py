"""Random slips in right answers that are written other ways than the reference: what is told?

python -m tests.support.random_slips [seed [how many [how many to print]]]
"""

import ast
import difflib
import inspect
import sys
import textwrap
from collections import Counter

import numpy as np

from lstm_course.exercises import check, exercises_of, lessons

from .mutants import compiled, mutant_source
from .public_answers import all_answers
from .public_answers.helpers import sig as expit

ANEW = {}


def anew(exercise):
    """A right answer written anew for this."""
    return lambda answer: ANEW.setdefault(exercise, []).append(answer)


@anew("01.rnn_step")
def _(x_t, h_prev, W_x, W_h, b):
    z = np.einsum("nd,hd->nh", x_t, W_x)
    z += np.einsum("nk,hk->nh", h_prev, W_h)
    return 1 - 2 / (1 + np.exp(2 * (z + b)))


@anew("02.step_back")
def _(dh_t, z_t, h_prev, W_h, dW_h):
    dz = dh_t / np.cosh(z_t) ** 2
    outer = dz[:, :, None] * h_prev[:, None, :]
    return np.dot(dz, W_h), dW_h + np.sum(outer, axis=0)


@anew("02.back_through_time")
def _(dh_T, x, h_0, h, W_h):
    dz = np.zeros_like(h)
    for t in range(len(x))[::-1]:
        dz[t] = dh_T * (1 - np.square(h[t]))
        dh_T = np.dot(dz[t], W_h)
    before = np.vstack([h_0[None], h[:-1]])
    dW_x = np.tensordot(dz, x, axes=((0, 1), (0, 1)))
    dW_h = np.tensordot(dz, before, axes=((0, 1), (0, 1)))
    return dW_x, dW_h, np.sum(dz, axis=(0, 1))


@anew("05.forget_gate")
def _(x_t, h_prev, W_x, W_h, b):
    joined = np.hstack([x_t, h_prev])
    weights = np.vstack([W_x.T, W_h.T])
    return expit(np.add(np.matmul(joined, weights), b))


@anew("06.input_gate")
def _(x_t, h_prev, W_x, W_h, b):
    H = h_prev.shape[-1]
    z = (W_x @ x_t.T + W_h @ h_prev.T).T + b
    return 0.5 * np.tanh(z[:, :H] / 2) + 0.5


@anew("07.update_cell_state")
def _(f_t, c_prev, i_t, g_t):
    kept = np.multiply(f_t, c_prev)
    new = np.multiply(i_t, g_t)
    return np.add(kept, new)


@anew("08.speak")
def _(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
    o = expit(np.inner(x_t, W_x) + np.inner(h_prev, W_h) + b)
    return o * (2 * expit(2 * c_t) - 1), 1.0 * c_t


@anew("09.lstm_step")
def _(x_t, h_prev, c_prev, W_x, W_h, b):
    parts = zip(np.split(W_x, 4), np.split(W_h, 4), np.split(b, 4), strict=True)
    i, f, g, o = (x_t @ U.T + h_prev @ V.T + own for U, V, own in parts)
    c = c_prev * expit(f) + np.tanh(g) * expit(i)
    h = np.tanh(c) * expit(o)
    return h, c


@anew("09.lstm_step_backward")
def _(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
    s = np.tanh(c_t)
    dc = dc_t + dh_t * o_t / np.cosh(c_t) ** 2
    di = dc * g_t * i_t * (1 - i_t)
    df = dc * c_prev * f_t * (1 - f_t)
    dg = dc * i_t * (1 - g_t * g_t)
    do = dh_t * s * o_t * (1 - o_t)
    dz = np.hstack([di, df, dg, do])
    return dz @ W_x, dz @ W_h, dc * f_t, dz


@anew("12.write")
def _(model, opening, u, temperature):
    rows, (outputs, state) = [], model(opening)
    for numbers in u:
        powers = (outputs[len(outputs) - 1] / temperature).exp()
        edges = (powers / powers.sum(dim=1)[:, None]).cumsum(dim=1)
        rows.append((edges[:, :-1] <= numbers.reshape(-1, 1)).sum(dim=1).numpy())
        outputs, state = model(rows[-1].reshape(1, -1), state)
    return np.stack(rows)


@anew("13.cut_windows")
def _(values, context, first, last):
    starts = np.arange(first, last)
    inputs = values[starts[:, None] + np.arange(-context, 0)]
    targets = values[starts]
    return inputs, targets


@anew("15.gru_step")
def _(x_t, h_prev, W_x, W_h, b_x, b_h):
    H = h_prev.shape[1]
    a, e = x_t @ W_x.T + b_x, h_prev @ W_h.T + b_h
    r = expit(a[:, :H] + e[:, :H])
    z = expit(a[:, H : 2 * H] + e[:, H : 2 * H])
    n = np.tanh(a[:, 2 * H :] + r * e[:, 2 * H :])
    return n + z * (h_prev - n)


@anew("16.mean_loss")
def _(losses, lengths):
    import torch

    steps = torch.arange(losses.shape[0]).unsqueeze(1)
    real = torch.lt(steps, lengths[None, :])
    return torch.sum(torch.where(real, losses, 0.0)) / torch.sum(lengths)


def right_ways():
    """Every right answer in another hand that has a source and no loop that may not end."""
    exercises = [e for lesson in lessons() for e in exercises_of(lesson) if e.is_function]
    by_name = {e.name: [*e.also_right, *ANEW.get(e.name, ())] for e in exercises}
    for answer in all_answers():
        if answer.kind == "right" and answer.exercise in by_name:
            by_name[answer.exercise].append(answer.given)
    for e in exercises:
        for way in by_name[e.name]:
            has_source = inspect.isfunction(way) and way.__name__ != "<lambda>"
            if has_source and "while" not in inspect.getsource(way):
                assert check(e.name, way).status == "correct", (e.name, way)
                yield e, way


def slips(seed, number):
    """Draw wrong answers that compute: yields (changed lines, verdict).

    Each exercise comes as often as any other.
    """
    rng, ways = np.random.default_rng(seed), list(right_ways())
    exercises = list({e.name: e for e, _ in ways if e.judge is None}.values())
    while number:
        e = exercises[int(rng.integers(len(exercises)))]
        own = [way for other, way in ways if other is e]
        way = own[int(rng.integers(len(own)))]
        source = mutant_source(way, rng)
        verdict = check(e.name, compiled(way, source))
        if verdict.status == "wrong" and "Your function raised" not in verdict.sentence:
            number -= 1
            yield changed_lines(way, source), verdict


def changed_lines(way, source):
    """The changed lines of a slip, before and after."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(way)))
    tree.body[0].decorator_list = []
    before, after = ast.unparse(tree).split("\n"), source.split("\n")
    lines = difflib.unified_diff(before, after, n=0, lineterm="")
    return [line for line in lines if line[:2] not in ("--", "++", "@@")]


def kind_of(verdict):
    """How a slip was told."""
    if " + " in verdict.mistake:
        return "two names"
    if "Something more differs" in verdict.sentence:
        return "name of one result"
    return "name" if verdict.mistake else "no name"


def main(seed=1, number=500, shown=60):
    """Print the share of each way of telling, and some named slips to read."""
    counts, named = Counter(), []
    for lines, verdict in slips(seed, number):
        counts[kind_of(verdict)] += 1
        if verdict.mistake:
            named.append("\n".join([f"--- {verdict.mistake}", *lines, str(verdict)]))
    chosen = np.random.default_rng(seed).permutation(len(named))[:shown]
    print(*(named[k] for k in sorted(chosen)), dict(counts), sep="\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
