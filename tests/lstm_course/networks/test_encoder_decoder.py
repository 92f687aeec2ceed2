"""Encoder and decoder: one vector or a look back, greedy writing, a beam."""

import itertools

import numpy as np
import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from lstm_course.networks.encoder_decoder import EncoderDecoder, beam_search

K, H = 5, 7


def make(looks_back=True, seed=3):
    return EncoderDecoder(K, H, np.random.default_rng(seed), E=4, looks_back=looks_back).double()


def strings(T, N, seed=5):
    return torch.from_numpy(np.random.default_rng(seed).integers(0, K, (T, N)))


def test_the_look_back_is_torchs_attention_without_its_scale():
    rng = np.random.default_rng(1)
    queries, states = (torch.from_numpy(rng.normal(0, 1, (n, 3, H))) for n in (4, 6))
    mix, weights = EncoderDecoder.look(queries, states)
    q, k = queries.transpose(0, 1), states.transpose(0, 1)
    judge = scaled_dot_product_attention(q, k, k, scale=1).transpose(0, 1)
    torch.testing.assert_close(mix, judge, rtol=0, atol=1e-12)
    torch.testing.assert_close(weights.sum(dim=2), torch.ones(4, 3).double())


def by_the_string(query, states, is_real):
    """A look back of a learner's: sizes are read from what comes, each string by itself."""
    assert is_real.shape == states.shape[:2]
    scores = torch.stack([s @ q for s, q in zip(states.unbind(1), query, strict=True)], dim=1)
    weights = torch.softmax(scores.masked_fill(~is_real, -torch.inf), dim=0)
    return (weights[:, :, None] * states).sum(dim=0), weights


def test_a_look_back_that_is_given_is_used_and_learnt_through():
    x, y = strings(6, 3), strings(4, 3, seed=6)
    found = []
    for looks_back in (True, by_the_string, lambda q, h, real: (0 * q, 0 * h[:, :, 0])):
        model = make(looks_back)
        outputs, weights, _ = model.decode(model.late(y), model.encode(x))
        outputs.square().sum().backward()
        found.append((outputs, weights, model.encoder.weight_hh_l0.grad))
    torch.testing.assert_close(found[1], found[0], rtol=0, atol=1e-12)
    assert not torch.allclose(found[2][0], found[0][0])
    held = torch.eye(6)[:4, None].expand(4, 3, 6).double()
    memory = make(by_the_string).encode(x)
    told = [make(k).decode(model.late(y), memory, held)[0] for k in (True, by_the_string)]
    assert torch.equal(*told), "weights that are given hold it, too"


@pytest.mark.parametrize("looks_back", [True, False, by_the_string])
def test_steps_one_by_one_give_what_a_teacher_gets_in_one_call(looks_back):
    model, x, y = make(looks_back), strings(6, 3), strings(4, 3, seed=6)
    whole, _, _ = model.decode(model.late(y), model.encode(x))
    memory, rows = model.encode(x), []
    for symbols in model.late(y):
        outputs, memory = model.step(symbols, memory)
        rows.append(outputs)
    torch.testing.assert_close(torch.stack(rows), whole, rtol=0, atol=1e-12)


def test_the_two_kinds_have_equal_parameters_and_only_one_sees_states_in_the_middle():
    sizes = [sum(w.numel() for w in make(kind).parameters()) for kind in (True, False)]
    assert sizes[0] == sizes[1]
    for looks_back in (True, False):
        model, x = make(looks_back), strings(6, 2)
        memory = model.encode(x)
        louder = memory.states.clone()
        louder[2] += 1.0
        outputs, others = (
            model.decode(model.late(x), memory._replace(states=states))[0]
            for states in (memory.states, louder)
        )
        assert bool((outputs - others).abs().max() > 1e-6) == looks_back


def test_what_is_written_is_the_likeliest_after_what_was_written():
    model, x = make(), strings(6, 3)
    written = model.write(x)
    outputs, _, _ = model.decode(model.late(written), model.encode(x))
    assert written.shape == x.shape
    assert torch.equal(outputs.argmax(dim=2), written)
    assert torch.equal(model.late(written)[0], torch.full((3,), K))


def test_weights_that_are_given_hold_the_look_back():
    model, x = make(), strings(4, 2)
    held = torch.zeros(4, 2, 4).double()
    held[:, :, 1] = 1
    memory = model.encode(x)
    outputs, weights, _ = model.decode(model.late(x), memory, held)
    only = memory._replace(states=memory.states[1:2])
    torch.testing.assert_close(outputs, model.decode(model.late(x), only)[0])
    assert torch.equal(weights, held)


def test_equal_generators_give_equal_networks_and_torchs_own_draws_are_left_alone():
    before = torch.random.get_rng_state()
    first, second, other = (make(seed=seed).state_dict() for seed in (3, 3, 4))
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not any(torch.equal(first[name], other[name]) for name in first)


def test_a_beam_as_wide_as_all_strings_finds_the_likeliest_and_one_of_width_one_is_greedy():
    outputs = np.random.default_rng(10).normal(0, 1.5, (3, 4, 3))
    table = outputs - np.log(np.exp(outputs).sum(axis=2, keepdims=True))

    def log_p(beams):
        return np.array([table[len(beam), beam[-1] if beam else 3] for beam in beams])

    def total(beam):
        return sum(log_p([list(beam[:s])])[0][beam[s]] for s in range(3))

    best = max(itertools.product(range(3), repeat=3), key=total)
    beams, sums = beam_search(log_p, 27, 3)
    assert len(beams) == 27
    assert beams[0] == list(best)
    np.testing.assert_allclose(sums, [total(beam) for beam in beams])
    assert sums == sorted(sums, reverse=True)
    (greedy,), _ = beam_search(log_p, 1, 3)
    for s in range(3):
        assert greedy[s] == log_p([greedy[:s]])[0].argmax()
    assert greedy != beams[0], "the case tells the two apart"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, H, np.random.default_rng()), ValueError, "K must be at least 1; got 0"),
        ((K, H, 7), TypeError, "rng must be .*; got .*"),
        ((K, H, np.random.default_rng(), 4, 1), TypeError, "looks_back must be .*bool"),
    ],
)
def test_a_wrong_argument_is_named(arguments, error, message):
    with pytest.raises(error, match=message):
        EncoderDecoder(*arguments)


def test_strings_that_are_none_are_refused():
    model = make()
    with pytest.raises(TypeError, match="x must be a tensor of torch.int64; got torch.float64"):
        model.encode(torch.zeros(4, 2).double())
    with pytest.raises(ValueError, match="read has shape .*N = 2"):
        model.decode(strings(4, 3), model.encode(strings(4, 2)))
