"""Each criterion is met exactly when it should be, and one miss starts it again."""

import numpy as np
import pytest

from lstm_course.tasks.batch import Batch
from lstm_course.tasks.grammars import make_embedded_reber
from lstm_course.tasks.stopping_rules import Criterion, MostActive, WithinTolerance, first_met


def values_batch(N=1, T=3, K=1, counted=(2,)):
    """Targets all 0.5; only the steps in `counted` count."""
    mask = np.zeros((T, N), dtype=bool)
    mask[list(counted)] = True
    return Batch(np.zeros((T, N, 2)), np.full((T, N, K), 0.5), mask)


def classes_batch(labels, K=3):
    targets = np.zeros((2, len(labels), K))
    targets[1, np.arange(len(labels)), labels] = 1.0
    mask = np.array([[False], [True]]).repeat(len(labels), axis=1)
    return Batch(np.zeros((2, len(labels), 1)), targets, mask)


def outputs_with_errors(errors, T=3):
    """Outputs for values_batch whose error at the last step is as given, elsewhere huge."""
    outputs = np.full((T, len(errors), 1), 99.0)
    outputs[-1, :, 0] = 0.5 + np.asarray(errors)
    return outputs


def feed(criterion, errors):
    """Feed sequences with these errors one at a time; return the count at which it is met."""
    for count, error in enumerate(errors, start=1):
        if criterion.update(outputs_with_errors([error]), values_batch()):
            return count
    return None


# When it is met


def test_it_is_met_by_exactly_as_many_right_sequences_as_the_window():
    criterion = WithinTolerance(0.04, 5)
    assert feed(criterion, [0.03] * 4) is None
    assert feed(criterion, [-0.03]) == 1
    assert (criterion.met_at, criterion.sequences_read) == (5, 5)


def test_a_single_miss_starts_the_count_again():
    criterion = WithinTolerance(0.04, 5)
    assert feed(criterion, [0.0] * 4 + [0.05] + [0.0] * 4) is None
    assert feed(criterion, [0.0]) == 1
    assert criterion.met_at == 10


def test_it_is_met_within_a_batch_even_if_a_later_sequence_of_it_is_wrong():
    criterion = WithinTolerance(0.04, 3)
    assert criterion.update(outputs_with_errors([0, 0, 0, 1, 0]), values_batch(5))
    assert criterion.met_at == 3
    assert criterion.num_wrong == 1


def test_once_met_it_stays_met_and_keeps_its_first_count():
    criterion = WithinTolerance(0.04, 2)
    feed(criterion, [0, 0])
    assert criterion.update(outputs_with_errors([1.0]), values_batch())
    assert (criterion.met_at, criterion.sequences_read) == (2, 3)


def test_the_error_must_be_below_the_tolerance_and_not_equal_to_it():
    assert feed(WithinTolerance(0.25, 1), [0.25]) is None
    assert feed(WithinTolerance(0.25, 1), [-0.25]) is None
    assert feed(WithinTolerance(0.25, 1), [0.2499]) == 1


def test_the_mean_error_of_the_window_must_be_below_its_bound_too():
    errors = [0.03, 0.03, 0.0, 0.0, 0.0, 0.0]  # the mean over 4 falls below 0.01 with the sixth
    assert feed(WithinTolerance(0.04, 4), errors) == 4
    assert feed(WithinTolerance(0.04, 4, mean_below=0.01), errors) == 5
    assert feed(WithinTolerance(0.04, 4, mean_below=0.005), errors) == 6
    assert feed(WithinTolerance(0.5, 4, mean_below=0.25), [0.25] * 6) is None


def test_the_mean_error_is_not_spoilt_by_a_huge_error_long_ago():
    criterion = WithinTolerance(0.04, 4, mean_below=0.01)
    assert feed(criterion, [1e14] + [0.009] * 4) == 5


def test_it_agrees_with_a_plain_loop_over_random_errors_cut_into_random_batches():
    rng = np.random.default_rng(0)
    for _ in range(200):
        window = int(rng.integers(1, 9))
        allowed = int(rng.integers(0, window))
        bound = float(rng.uniform(0.2, 0.8))
        errors = rng.uniform(0, 1, 40) * rng.uniform(0.5, 1.5) * rng.choice([-1, 1], 40)
        expected = None
        for end in range(window, 41):
            recent = np.abs(errors)[end - window : end]
            if (recent >= 0.7).sum() <= allowed and recent.mean() < bound:
                expected = end
                break
        criterion, start = WithinTolerance(0.7, window, max_wrong=allowed, mean_below=bound), 0
        while start < 40:
            size = int(rng.integers(1, 12))
            part = errors[start : start + size]
            met = criterion.update(outputs_with_errors(part), values_batch(len(part)))
            start += size
            assert met == (expected is not None and expected <= start)
            assert criterion.num_wrong == (np.abs(errors)[:start][-window:] >= 0.7).sum()
        assert criterion.met_at == expected


# What makes a sequence wrong


def test_every_output_unit_and_every_counted_step_must_be_right():
    batch = values_batch(T=4, K=3, counted=(1, 3))
    for t in range(4):
        for unit in range(3):
            outputs = batch.targets.copy()
            outputs[t, 0, unit] = 0.8
            assert WithinTolerance(0.25, 1).update(outputs, batch) == (t in (0, 2))
            last_only = WithinTolerance(0.25, 1, last_step_only=True)
            assert last_only.update(outputs, batch) == (t != 3)


def test_the_mean_error_is_over_counted_steps_and_units():
    batch = values_batch(T=4, K=2, counted=(1, 3))
    outputs = batch.targets.copy()
    outputs[0] += 9
    outputs[1, 0] += [0.1, 0.3]
    outputs[3, 0] -= [0.2, 0.0]
    for last_only, mean in ((False, 0.15), (True, 0.1)):
        for bound in (mean - 1e-9, mean + 1e-9):
            criterion = WithinTolerance(1, 1, last_step_only=last_only, mean_below=bound)
            assert criterion.update(outputs, batch) == (bound > mean)


def test_the_last_counted_step_is_found_for_each_sequence():
    mask = np.array([[1, 1], [0, 1], [0, 1], [0, 0]], dtype=bool)
    batch = Batch(np.zeros((4, 2, 1)), np.zeros((4, 2, 1)), mask, lengths=np.array([1, 3]))
    outputs = np.ones((4, 2, 1))
    outputs[0, 0] = outputs[2, 1] = 0.0
    assert WithinTolerance(0.5, 2, last_step_only=True).update(outputs, batch)
    outputs[2, 1] = 1.0
    assert not WithinTolerance(0.5, 2, last_step_only=True).update(outputs, batch)


@pytest.mark.parametrize("last_only", [False, True])
def test_noise_on_the_targets_is_not_counted_against_the_model(last_only):
    batch = values_batch()
    noisy = Batch(batch.x, batch.targets + 0.3, batch.mask, clean_targets=batch.targets)
    assert WithinTolerance(0.1, 1, last_step_only=last_only).update(batch.targets, noisy)
    assert not WithinTolerance(0.1, 1, last_step_only=last_only).update(noisy.targets, noisy)


@pytest.mark.parametrize("make", [lambda: WithinTolerance(0.3, 2), lambda: MostActive(2)])
def test_each_sequence_is_judged_at_its_own_counted_steps(make):
    targets = np.zeros((3, 2, 2))
    targets[..., 0] = 1.0
    mask = np.array([[1, 0], [1, 1], [0, 1]], dtype=bool)
    batch = Batch(np.zeros((3, 2, 1)), targets, mask)
    for t in range(3):
        for k in range(2):
            outputs = targets.copy()
            outputs[t, k] = [0.0, 1.0]
            criterion = make()
            assert criterion.update(outputs, batch) == (not mask[t, k])
            assert criterion.num_wrong == mask[t, k]


def test_most_active_wants_the_target_above_all_others():
    batch = classes_batch([1])
    outputs = np.zeros((2, 1, 3))
    for scores, met in ([(0, 1, 0.9), True], [(-3, -1, -2), True], [(1, 1, 0), False]):
        outputs[1, 0] = scores
        assert MostActive(1).update(outputs, batch) is met
    outputs[1, 0] = (1.1, 1, 0)
    assert not MostActive(1).update(outputs, batch)


def test_most_active_wants_all_legal_symbols_above_all_others():
    batch = classes_batch([1])
    batch.targets[1, 0] = [0, 1, 1]
    outputs = np.zeros((2, 1, 3))
    for scores, met in ([(0.1, 0.2, 0.9), True], [(0.3, 0.2, 0.9), False], [(0.2,) * 3, False]):
        outputs[1, 0] = scores
        assert MostActive(1).update(outputs, batch) is met


# Embedded Reber


def test_reber_wants_every_symbol_and_ignores_padding():
    batch = make_embedded_reber(np.random.default_rng(0), 20)
    outputs = batch.targets + 5.0 * ~batch.mask[..., None]
    assert MostActive(20).update(outputs, batch)
    for k in range(20):
        for t in range(batch.lengths[k]):
            wrong = batch.targets.copy()
            wrong[t, k] = 1 - wrong[t, k]
            criterion = MostActive(20)
            assert not criterion.update(wrong, batch)
            assert criterion.num_wrong == 1


# What it refuses


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("make", [lambda: WithinTolerance(9, 1), lambda: MostActive(1)])
def test_nan_and_infinity_are_refused_and_not_recorded(bad, make):
    batch, criterion = classes_batch([0]), make()
    outputs = batch.targets.copy()
    outputs[0, 0, 2] = bad  # also where it does not count
    with pytest.raises(ValueError, match=r"outputs holds .* at index \(0, 0, 2\)"):
        criterion.update(outputs, batch)
    assert criterion.sequences_read == 0


def test_float32_outputs_are_judged_like_float64_ones():
    batch = values_batch(5)
    assert WithinTolerance(0.01, 5).update(batch.targets.astype(np.float32), batch)


def test_scores_in_the_place_of_probabilities_are_refused():
    batch = classes_batch([0, 2])
    criterion = WithinTolerance(0.3, 2, probabilities=True)
    with pytest.raises(
        ValueError, match=r"probabilities within \[0, 1\]; got .* -2 to 3 .*softmax"
    ):
        criterion.update(np.array([[[0.0, 3, -2]] * 2] * 2), batch)
    assert criterion.sequences_read == 0
    assert criterion.update(batch.targets, batch)


# What it tells


def test_the_description_has_every_number():
    assert WithinTolerance(0.04, 2000, mean_below=0.01).describe() == (
        "the last 2,000 sequences all have every output within 0.04 of its target at each counted "
        "step, and their mean absolute error is below 0.01"
    )
    assert WithinTolerance(0.04, 2000, max_wrong=139, last_step_only=True).describe() == (
        "fewer than 140 of the last 2,000 sequences do not have every output within 0.04 of its "
        "target at the last step that counts"
    )
    assert MostActive(512).describe() == (
        "the last 512 sequences all have all target symbols more active than all others at each "
        "counted step"
    )


def test_a_fresh_criterion_has_read_nothing():
    criterion = WithinTolerance(0.1, 3)
    assert (criterion.met, criterion.met_at) == (False, None)
    assert (criterion.sequences_read, criterion.num_wrong) == (0, 0)


def test_the_base_class_has_no_rule_of_its_own():
    with pytest.raises(NotImplementedError):
        Criterion(3).update(np.zeros((3, 1, 1)), values_batch())


# A rule over errors that are at hand


@pytest.mark.parametrize(
    ("errors", "met"),
    [
        ([0.9, 0.03, -0.03, 0.03], 4),
        ([0.0, 0.0, 0.05, 0.0, 0.0, 0.0, 0.9], 6),
        ([0.0, 0.0], None),
        ([0.0, 0.04, 0.0, 0.0], None),
        ([0.03] * 3 + [0.0] * 3, 5),
    ],
)
def test_a_rule_over_errors_is_first_met_where_a_criterion_is(errors, met):
    mean_below = 0.02 if met == 5 else None
    assert first_met(np.array(errors), 3, 0.04, mean_below) == (met or 0)
    assert feed(WithinTolerance(0.04, 3, mean_below=mean_below), errors) == met
