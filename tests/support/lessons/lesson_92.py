"""A lesson of the tests' own whose exercise is given a layer of torch; no learner sees it."""

from lstm_course.exercises.exercise import Exercise, Mistake


def last_state(lstm, x):
    return lstm(x)[1][0][0]


def layer_cases(rng):
    import torch

    lstm = torch.nn.LSTM(3, 4, dtype=torch.float64)
    for weight in lstm.parameters():
        weight.data = torch.from_numpy(rng.uniform(-1, 1, tuple(weight.shape)))
    return [(lstm, torch.from_numpy(rng.uniform(-1, 1, (T, 2, 3)))) for T in (5, 1)]


LAST = Exercise(
    name="92.last_state",
    title="The last state",
    minutes=1,
    reference=last_state,
    results=("h_T (N, H)",),
    cases=layer_cases,
    mistakes=(Mistake("all", lambda lstm, x: lstm(x)[0], "These are all states."),),
    hints=("The layer returns it.",),
)

EXERCISES = (LAST,)
