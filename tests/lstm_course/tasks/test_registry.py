"""What every task promises, tried on all of the registry: a new one is tried without an edit here.

Each task is tried at small sizes, once for each choice of its arguments that are names.
"""

import dataclasses
import importlib
import inspect
import pickle
import pkgutil
import re

import numpy as np
import pytest

import lstm_course.tasks
from lstm_course.tasks import TASK_NAMES, make_task, registry, task
from lstm_course.tasks.stopping_rules import MostActive
from tests.support.batch_checks import assert_one_hot, generator

RECORDS = registry.RECORDS
HUGE = 10**12


def small_sizes(name):
    """The defaults of a task, whole numbers cut to 12 if it takes that, else to a bit more."""
    for most in (12, 25, 50, HUGE):
        sizes = {k: min(v, most) if type(v) is int else v for k, v in RECORDS[name].sizes.items()}
        try:
            make_task(name, **sizes)
        except ValueError:
            continue
        return sizes
    raise AssertionError(f"{name} refuses its own defaults")


def sizes_of_type(name, kind):
    """The sizes of a task's generator whose default is of this type."""
    sizes = RECORDS[name].sizes.items()
    generators = inspect.signature(RECORDS[name].make).parameters
    return [size for size, default in sizes if type(default) is kind and size in generators]


def choices(name, size):
    """The values that an argument may take, from the error for another one."""
    with pytest.raises(ValueError, match=f"{size} must be one of .*; got 'no such'") as caught:
        make_task(name, **{size: "no such"})
    return re.findall("'([^']+)'", str(caught.value).rpartition("; got")[0])


def cases():
    """Every task at small sizes, as (id, name, sizes)."""
    for name in TASK_NAMES:
        sizes = small_sizes(name)
        yield name, name, sizes
        for size in sizes_of_type(name, str):
            for other in choices(name, size):
                if other != sizes[size]:
                    yield f"{name}, {other}", name, sizes | {size: other}


CASES = [pytest.param(name, sizes, id=label) for label, name, sizes in cases()]
DRAWN = [case for case in CASES if "fixed_length" in case.values[1]]
EACH = pytest.mark.parametrize(("name", "sizes"), CASES)
EACH_NAME = pytest.mark.parametrize("name", TASK_NAMES)


def same(first, second):
    fields = [field.name for field in dataclasses.fields(first)]
    return all(np.array_equal(getattr(first, f), getattr(second, f)) for f in fields)


def counted(task, batch):
    """The steps that the baseline is about, (T, N), as its meaning says."""
    from_end = {"last": 1, "second-last": 2}
    step = re.search(r"accuracy on the (last|second-last) symbol", task.baseline_meaning)
    if step is None:
        return batch.mask
    return np.arange(len(batch.x))[:, None] == batch.lengths - from_end[step[1]]


def fit_guess(task, batch, steps):
    """Fit what can be told from the current input alone; return a function from batch to outputs.

    Means of the targets for each symbol, or, for values, a polynomial of degree 2 in the input.
    """

    def features(x):
        found = [np.ones((*x.shape[:-1], 1)), x]
        if task.kind == "values":
            found.append(np.einsum("...d,...e->...de", x, x).reshape(*x.shape[:-1], -1))
        return np.concatenate(found, axis=-1)

    weights = np.linalg.lstsq(features(batch.x[steps]), batch.targets[steps], rcond=None)[0]
    if task.kind == "values":
        return lambda batch: features(batch.x) @ weights
    return lambda batch: np.clip(features(batch.x) @ weights, 0.0, 1.0)


# Batches


@EACH
def test_equal_seeds_give_equal_batches_and_no_two_draws_are_equal(name, sizes):
    make, rng = make_task(name, **sizes).make, generator(1)
    first, second = make(rng, 9), make(rng, 9)
    assert same(first, make(generator(1), 9))
    assert not same(first, second)
    assert not same(first, make(generator(2), 9))


@EACH
def test_batches_are_float64_with_the_axes_time_sequence_feature(name, sizes):
    task, N = make_task(name, **sizes), 997  # as no other axis, so that an exchange shows
    batch = task.make(generator(), N)
    assert batch.x.dtype == batch.targets.dtype == batch.clean_targets.dtype == np.float64
    assert batch.x.shape == (len(batch.mask), N, task.D)
    assert batch.targets.shape == batch.clean_targets.shape == (len(batch.mask), N, task.K)
    assert not np.shares_memory(batch.x, batch.targets)
    padding = np.arange(len(batch.x))[:, None] >= batch.lengths
    assert not batch.x[padding].any()
    assert not batch.targets[~batch.mask].any()
    if task.kind == "classes":
        assert_one_hot(batch.targets[batch.mask])
    if task.kind == "legal symbols":
        assert set(np.unique(batch.targets)) == {0.0, 1.0}


@EACH
def test_the_global_random_state_is_neither_read_nor_changed(name, sizes):
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - this is the state to leave alone
    make_task(name, **sizes).make(generator(), 3)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize(("name", "sizes"), DRAWN)
def test_the_length_is_drawn_up_to_a_tenth_more_unless_it_is_fixed(name, sizes):
    rng, sizes = generator(), sizes | {"T": 40}
    lengths = {len(make_task(name, **sizes).make(rng, 1).x) for _ in range(100)}
    assert lengths == {40, 41, 42, 43, 44}
    fixed = make_task(name, **sizes | {"fixed_length": True})
    assert {len(fixed.make(rng, 1).x) for _ in range(30)} == {40}


# Arguments


@EACH_NAME
def test_a_seed_instead_of_a_generator_and_no_or_half_or_too_many_sequences_are_refused(name):
    make = make_task(name, **small_sizes(name)).make
    for rng, N, pattern in (
        (3, 4, r"TypeError\(.rng must be a NumPy generator.*got int"),
        (generator(), 0, r"ValueError\(.N must be at least 1; got 0"),
        (generator(), 2.5, r"TypeError\(.N must be a whole number; got float"),
        (generator(), 10**9, r"MemoryError\(.*N = 1000000000 would take .* GiB, more than 4.0 G"),
    ):
        try:
            said = f"no error, but a {type(make(rng, N)).__name__}"
        except Exception as error:
            said = repr(error)
        assert re.match(pattern, said), (
            f"make_{name}({rng}, {N}) says {said!r}: let it begin with N = check_sizes(rng, N, T, "
            "D) of lstm_course/tasks/batch.py, which refuses all of these"
        )


@EACH
def test_the_least_of_each_size_works_and_anything_below_it_is_refused(name, sizes):
    for size in sizes_of_type(name, int):
        least = next(k for k in range(1000) if accepts(name, sizes | {size: k}))
        task = make_task(name, **sizes | {size: least})
        for seed in range(5):
            assert task.make(generator(seed), 200).x.shape[1] == 200
        for low in range(-1, least):
            with pytest.raises(ValueError, match=rf"{size} must be at least \d+\b.*; got {low}"):
                make_task(name, **sizes | {size: low})


def accepts(name, sizes):
    try:
        make_task(name, **sizes)
    except ValueError:
        return False
    return True


@EACH_NAME
def test_a_size_of_another_type_is_refused_and_one_without_room_too(name):
    sizes = small_sizes(name)
    for size in sizes_of_type(name, int):
        for wrong in (7.5, True, "7", None, [7], np.array([7, 7]), np.nan):
            with pytest.raises(TypeError, match=f"{size} must be a whole number; got "):
                make_task(name, **sizes | {size: wrong})
        for huge in (HUGE, 10**40):
            with pytest.raises((MemoryError, ValueError), match=rf"\b{size}\b.*{huge}|more than"):
                make_task(name, **sizes | {size: huge})
        plain, narrow = (make_task(name, **sizes | {size: k(sizes[size])}) for k in (int, np.int8))
        assert same(plain.make(generator(), 2), narrow.make(generator(), np.uint64(2)))
    for size in sizes_of_type(name, float):
        for wrong in ("0.5", None, [0.5], True, np.nan, np.inf):
            with pytest.raises((TypeError, ValueError), match=f"{size} must be"):
                make_task(name, **sizes | {size: wrong})


def test_an_unknown_task_or_size_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"must be one of 'embedded_reber', .*; got 'no such'"):
        make_task("no such")
    with pytest.raises(TypeError, match="sizes of adding are: T, fixed_length; got 'lag'"):
        make_task("adding", lag=3)
    with pytest.raises(TypeError, match="sizes of embedded_reber are: none; got 'T'"):
        make_task("embedded_reber", T=3)
    with pytest.raises(TypeError, match="fewer_wrong_than; got 'n_seq'"):
        make_task("multiplication", n_seq=13)
    with pytest.raises(TypeError, match="got 'N'"):
        make_task("adding", N=3)


# What judges an answer


@EACH
def test_a_task_says_its_name_and_source_and_can_be_sent_to_another_process(name, sizes):
    task = make_task(name, **sizes)
    wanted = "accuracy of|accuracy on the (last|second-last) symbol of"
    wanted = "mean squared error" if task.kind == "values" else wanted
    assert task.name == name
    assert re.match(rf"({wanted})\b", task.baseline_meaning), (
        f"{name} is of the kind {task.kind!r}: its baseline_meaning begins with {wanted}; "
        f"got {task.baseline_meaning!r}"
    )
    assert "this course" in task.source or re.search(r"\(\d{4}\)", task.source)
    copy = pickle.loads(pickle.dumps(task))
    assert same(copy.make(generator(), 3), task.make(generator(), 3))
    assert copy.criterion().describe() == task.criterion().describe()


@EACH
def test_the_best_guess_from_the_current_input_alone_scores_the_baseline(name, sizes):
    task, N = make_task(name, **sizes), 10_000
    batch, fresh = task.make(generator(12), N), task.make(generator(13), N)
    outputs, steps = fit_guess(task, batch, counted(task, batch))(fresh), counted(task, fresh)
    if task.kind == "values":
        scores = ((outputs - fresh.targets) ** 2).mean(axis=2)
    else:
        scores = outputs.argmax(axis=2) == fresh.targets.argmax(axis=2)
    scores = (scores * steps).sum(axis=0) / steps.sum(axis=0)
    assert abs(scores.mean() - task.baseline) < 5 * scores.std() / np.sqrt(N), (
        f"measured {scores.mean():.4f}, the record says {task.baseline}: {task.baseline_meaning}"
    )
    constant = re.search(r"always predicting ([\d.]+\d|\d+)", task.baseline_meaning)
    if constant is not None:
        answers = fresh.targets[fresh.mask]
        assert abs(answers.mean() - float(constant[1])) < 5 * answers.std() / np.sqrt(N)


@EACH
def test_the_right_answers_meet_the_criterion_and_guesses_do_not(name, sizes):
    task, rng = make_task(name, **sizes), generator()
    right, guessed, sample = task.criterion(), task.criterion(), task.make(rng, 1000)
    guess = fit_guess(task, sample, sample.mask)
    assert right is not guessed
    for _ in range(-(-right.window // 1000)):
        assert not right.met
        batch = task.make(rng, 1000)
        right.update(batch.clean_targets, batch)
        assert not guessed.update(guess(batch), batch)
    assert right.met


@pytest.mark.parametrize(
    ("name", "sizes", "pattern"),
    [
        ("temporal_order", {}, "last 2,000 .* all have every output within 0.3 .* below 0.1$"),
        ("adding", {}, "last 2,000 .* all have every output within 0.04 .* error is below 0.01$"),
        ("multiplication", {}, "fewer than 140 of the last 2,000 .* within 0.04"),
        ("multiplication", {"fewer_wrong_than": 13}, "fewer than 13 of the last 2,000"),
        ("embedded_reber", {}, "last 512 sequences all have all target symbols more active"),
        ("noise_free_lag", {}, "last 10,000 .* within 0.25 .* at each counted step"),
        ("noise_free_lag", {"variant": "2b"}, "last 10,000 .* within 0.25 .* at the last step"),
        ("very_long_lag", {"lag": 9, "num_distractors": 9}, "last 10,000 .* within 0.2 "),
        ("noisy_lag", {}, "last 256 sequences all have every output within 0.2 "),
        ("noisy_lag", {"variant": "3b"}, "fewer than 6 of the last 256 .* within 0.2 "),
        ("noisy_lag", {"variant": "3c"}, "last 256 .* within 0.1 .* error is below 0.015"),
    ],
)  # fmt: skip
def test_the_criteria_have_the_numbers_of_the_paper(name, sizes, pattern):
    text = make_task(name, **sizes).criterion().describe()
    assert re.search(pattern, text), text


# Records

RECORD = {
    "kind": "classes",
    "criterion": MostActive,
    "baseline": lambda T: 1 / T,
    "baseline_meaning": "accuracy of a guess",
    "source": "this course",
}


def make_unheard_of(rng, N, T=8):
    """A generator that no module of the package has."""


@pytest.fixture
def registry_copy(monkeypatch):
    """Let a test register what it likes."""
    monkeypatch.setattr(registry, "RECORDS", dict(RECORDS))
    return registry.RECORDS


def test_a_generator_is_registered_under_its_name_and_stays_as_it_is(registry_copy):
    extra = {"criterion": lambda T, least=3: MostActive}
    assert task(**RECORD | extra)(make_unheard_of) is make_unheard_of
    assert registry_copy["unheard_of"].sizes == {"T": 8, "least": 3}
    with pytest.raises(ValueError, match="a new name; got make_unheard_of of tests"):
        task(**RECORD)(make_unheard_of)


def test_a_module_that_is_run_again_after_a_task_of_it_was_refused_registers_the_others(
    registry_copy,
):
    text = "def make_first(rng, N): ...\ndef make_second(rng, N): ..."
    whole = RECORD | {"baseline": 0.5}
    for _ in range(2):  # as Python imports a module again that raised
        module = {"__name__": "lstm_course.tasks.new"}
        exec(text, module)
        task(**whole)(module["make_first"])
        with pytest.raises(TypeError, match="above make_second .* is without source"):
            task(**whole | {"source": ""})(module["make_second"])
    assert registry_copy["first"].make is module["make_first"]


def test_a_records_functions_get_whole_numbers_that_do_not_overflow(registry_copy):
    adding = registry_copy["adding"]
    parts = adding.parts | {"baseline": lambda T: 1 / 2**T}
    registry_copy["adding"] = adding._replace(parts=parts)
    for T in (np.int8(40), np.array(40, dtype=np.int8)):
        assert make_task("adding", T=T).baseline == 2.0**-40


@pytest.mark.parametrize("part", RECORD)
def test_a_record_without_one_of_its_parts_names_the_generator_and_the_part(part, registry_copy):
    parts = {k: v for k, v in RECORD.items() if k != part}
    with pytest.raises(TypeError, match=rf"above make_unheard_of of tests\..* is without {part};"):
        task(**parts)(make_unheard_of)
    assert "unheard_of" not in registry_copy


@pytest.mark.parametrize(
    ("change", "make", "message"),
    [
        (
            {"kind": "class"},
            make_unheard_of,
            "above make_unheard_of .* one of 'classes', ",
        ),
        ({"paper": "?"}, make_unheard_of, "above make_unheard_of .* has paper; expected kind, "),
        ({"baseline": lambda lag: 0.5}, make_unheard_of, "unheard_of .* gives no default for lag"),
        ({}, lambda rng, N: None, "called make_ and a new name; got <lambda>"),
    ],
)
@pytest.mark.usefixtures("registry_copy")
def test_a_record_that_does_not_fit_is_refused(change, make, message):
    with pytest.raises((TypeError, ValueError), match=message):
        task(**RECORD | change)(make)


@pytest.mark.usefixtures("registry_copy")
def test_a_generator_without_rng_and_N_or_without_a_default_is_refused():
    def make_sort(N, rng, T=3):
        """Its arguments are in the wrong order."""

    def make_sum(rng, N, T):
        """Its length has no default."""

    with pytest.raises(TypeError, match="first arguments are rng and N; got make_sort of"):
        task(**RECORD)(make_sort)
    with pytest.raises(TypeError, match=r"make_sum .* gives no default for T$"):
        task(**RECORD)(make_sum)


def test_every_generator_has_a_record_and_a_public_name():
    folder = lstm_course.tasks
    modules = [m.name for m in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}.")]
    functions = [f for m in modules for f in vars(importlib.import_module(m)).values()]
    found = {f for f in functions if getattr(f, "__name__", "").startswith("make_")} - {make_task}
    without = found - {record.make for record in RECORDS.values()}
    assert not without, "put @task(...) above it, with its criterion and its baseline"
    assert {f.__name__ for f in found} <= set(folder.__all__)
