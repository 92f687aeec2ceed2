"""A lesson of the tests' own with one exercise; no learner sees it."""

from lstm_course.exercises.exercise import Exercise, Mistake


def mean(x):
    return x.mean(axis=0)


MEAN = Exercise(
    name="90.mean",
    title="The mean",
    minutes=1,
    reference=mean,
    results=("mean (N, D)",),
    cases=lambda rng: [(rng.uniform(-1, 1, shape),) for shape in [(5, 4, 3), (1, 2, 3)]],
    mistakes=(
        Mistake("other axis", lambda x: x.mean(axis=1), "You average over the sequences."),
        Mistake("sum", lambda x: x.sum(axis=0), "You have the sum."),
    ),
    hints=("Which axis is time?",),
)

EXERCISES = (MEAN,)
