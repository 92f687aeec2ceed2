"""A lesson of the tests' own: functions, a value, named mistakes, a judge; no learner sees it."""

import numpy as np

from lstm_course.exercises.exercise import Exercise, Mistake


def gate(x, W, b):
    return 1 / (1 + np.exp(-(x @ W.T + b)))


def mix(x, W, b):
    return x @ W.T + b


def gate_by_tanh(x, W, b):
    return np.tanh(mix(x, W, b))


def gate_without_bias(x, W, b):
    return 1 / (1 + np.exp(-(x @ W.T)))


def gate_cases(rng):
    return [tuple(rng.uniform(-1, 1, shape) for shape in [(n, 3), (5, 3), (5,)]) for n in (4, 1)]


GATE = Exercise(
    name="91.gate",
    title="A gate",
    minutes=2,
    reference=gate,
    results=("gate (N, H)",),
    cases=gate_cases,
    mistakes=(
        Mistake("tanh", gate_by_tanh, "You squash with a `tanh`, not with a sigmoid."),
        Mistake("no bias", gate_without_bias, "You leave out the bias."),
    ),
    hints=("Squash it.",),
)

SIZE = Exercise(
    name="91.num_parameters",
    title="Its size",
    minutes=1,
    reference=20,
    results=("a whole number",),
    mistakes=(Mistake("bias not counted", 15, "The bias counts too."),),
    hints=("Count the bias.",),
)


def slope(f, rng):
    x = rng.uniform(1, 2)
    return x, (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


def slope_turned(f, rng):
    x, found = slope(f, rng)
    return x, -found


def judge_slope(calls):
    found = [(f, *result) for (f, _), result in calls]
    if all(abs((f(x + 1e-4) - f(x - 1e-4)) / 2e-4 - s) < 1e-3 for f, x, s in found):
        return None
    if all(abs((f(x + 1e-4) - f(x - 1e-4)) / 2e-4 + s) < 1e-3 for f, x, s in found):
        return "sign"
    return "That is not the slope of `f` at `x`."


SLOPE = Exercise(
    name="91.slope",
    title="A slope somewhere",
    minutes=2,
    reference=slope,
    results=("x ()", "slope ()"),
    cases=lambda rng: [(np.sin, rng), (np.sqrt, rng)],
    judge=judge_slope,
    mistakes=(Mistake("sign", slope_turned, "It has the other sign."),),
    hints=("Two calls of `f`.",),
)


def halves(b):
    return b[: len(b) // 2], b[len(b) // 2 :]


def halves_exchanged(b):
    return b[len(b) // 2 :], b[: len(b) // 2]


HALVES = Exercise(
    name="91.halves",
    title="Two halves",
    minutes=1,
    reference=halves,
    results=("first (H,)", "second (H,)"),
    cases=lambda rng: [(rng.uniform(-1, 1, size),) for size in (4, 6)],
    mistakes=(Mistake("exchanged", halves_exchanged, "The second half comes first."),),
    hints=("Two slices.",),
)

EXERCISES = (GATE, SIZE, SLOPE, HALVES)
