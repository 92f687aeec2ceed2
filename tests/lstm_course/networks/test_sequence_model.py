import numpy as np
import pytest
import torch

from lstm_course.networks.sequence_model import SequenceModel
from lstm_course.networks.torch_bridge import NumpyLSTM, NumpyRNN, weights_from_torch
from lstm_course.sequence import orthogonal_matrix

T, N, D, H, K = 7, 3, 4, 50, 2
CELLS = ["rnn", "lstm", "gru"]


def make(cell="lstm", seed=0, **options):
    return SequenceModel(cell, D, H, K, np.random.default_rng(seed), **options)


def weights(model):
    return {name: weight.detach().numpy() for name, weight in model.named_parameters()}


@pytest.mark.parametrize("cell", CELLS)
def test_outputs_have_a_row_for_every_step_and_are_the_readout_of_the_hidden_states(cell):
    model, x = make(cell), torch.from_numpy(np.random.default_rng(1).uniform(-1, 1, (T, N, D)))
    outputs = model(x)
    hidden = model.recurrent(x)[0]
    assert outputs.shape == (T, N, K)
    assert torch.equal(outputs, hidden @ model.readout.weight.T + model.readout.bias)


@pytest.mark.parametrize("cell", CELLS)
def test_start_weights_follow_the_uniform_law_and_fill_it(cell):
    for name, weight in weights(make(cell)).items():
        if "bias_hh" not in name and weight.size > 100:
            scaled = weight * np.sqrt(H)
            assert np.abs(scaled).max() <= 1
            assert scaled.max() > 0.9
            assert scaled.min() < -0.9
            assert abs(scaled.mean()) < 0.25
            assert np.unique(weight).size == weight.size


def test_start_weights_come_from_the_given_generator_alone():
    first, torch_state = weights(make(seed=3)), torch.get_rng_state()
    again, other = weights(make(seed=3)), weights(make(seed=4))
    assert torch.equal(torch.get_rng_state(), torch_state), "torch's generator was used"
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["readout.weight"], other["readout.weight"])


@pytest.mark.parametrize("cell", CELLS)
def test_the_second_bias_is_zero_and_not_trained(cell):
    model = make(cell)
    second = {n: w for n, w in model.named_parameters() if "bias_hh" in n}
    assert len(second) == 1
    assert all(not w.requires_grad and not w.any() for w in second.values())
    model(torch.ones(T, N, D, dtype=torch.float64)).sum().backward()
    assert all(w.grad is None for w in second.values())
    assert all(w.grad is not None for n, w in model.named_parameters() if n not in second)


@pytest.mark.parametrize(("cell", "blocks"), [("rnn", 1), ("lstm", 4), ("gru", 3)])
def test_num_weights_counts_one_bias_a_block(cell, blocks):
    assert make(cell).num_weights == blocks * H * (D + H + 1) + K * (H + 1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_all_weights_have_the_dtype_asked_for(dtype):
    assert {w.dtype for w in make(dtype=dtype, forget_bias=1.0).parameters()} == {dtype}


def test_a_forget_bias_goes_to_the_forget_gate_and_nowhere_else():
    plain, biased = weights(make()), weights(make(forget_bias=3.0))
    b = biased["recurrent.bias_ih_l0"]
    assert (b[H : 2 * H] == 3).all()
    unchanged = np.r_[0:H, 2 * H : 4 * H]
    assert np.array_equal(b[unchanged], plain["recurrent.bias_ih_l0"][unchanged])
    del plain["recurrent.bias_ih_l0"]
    assert all(np.array_equal(plain[name], biased[name]) for name in plain)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_large_forget_bias_makes_the_cell_keep_its_state(cell):
    model = make(cell, forget_bias=50.0)
    with torch.no_grad():
        model.recurrent.weight_ih_l0.zero_()
        model.recurrent.weight_hh_l0.zero_()
        if cell == "lstm":
            model.recurrent.bias_ih_l0[:H] = -50.0  # nothing is written
    start = torch.full((1, N, H), 0.7, dtype=torch.float64)
    x = torch.ones(20, N, D, dtype=torch.float64)
    if cell == "lstm":
        kept = model.recurrent(x, (start, start))[1][1]
    else:
        kept = model.recurrent(x, start)[1]
    assert torch.allclose(kept, start)


def test_chrono_biases_spread_memories_up_to_the_longest_lag():
    b = weights(make(forget_bias="chrono", max_lag=100))["recurrent.bias_ih_l0"][H : 2 * H]
    lags = np.exp(b)
    assert 1 <= lags.min() < 20
    assert 80 < lags.max() <= 99
    assert np.unique(b).size == H


def test_the_chrono_input_bias_is_minus_the_forget_bias_and_moves_nothing_else():
    half, whole = (
        weights(make(forget_bias="chrono", max_lag=100, input_bias=value))
        for value in (None, "chrono")
    )
    b = whole["recurrent.bias_ih_l0"]
    assert np.array_equal(b[:H], -b[H : 2 * H])
    assert np.array_equal(b[H:], half["recurrent.bias_ih_l0"][H:])
    assert all(np.array_equal(half[n], whole[n]) for n in half if "bias_ih" not in n)


def test_direct_connections_start_at_nothing_and_then_carry_the_input():
    plain, direct = make(), make(direct=True)
    x = torch.from_numpy(np.random.default_rng(1).uniform(-1, 1, (T, N, D)))
    assert torch.equal(plain(x), direct(x)), "the other start weights must not change"
    assert direct.num_weights == plain.num_weights + D * K
    with torch.no_grad():
        direct.direct.weight[1, 2] = 3.0
    expected = plain(x) + torch.stack([0 * x[..., 2], 3 * x[..., 2]], dim=-1)
    torch.testing.assert_close(direct(x), expected)
    assert make(direct=True, embedding=3).direct.weight.shape == (K, 3)


@pytest.mark.parametrize("gain", [1.0, 1.5])
def test_recurrent_gain_makes_an_orthogonal_matrix_times_the_gain(gain):
    _, W_h, _ = weights_from_torch(make("rnn", recurrent_gain=gain).recurrent)
    assert np.allclose(W_h @ W_h.T, gain**2 * np.eye(H), atol=1e-12)


def test_orthogonal_matrices_are_made_unique_by_their_signs():
    rng = np.random.default_rng(0)
    Q = orthogonal_matrix(6, rng)
    A = np.random.default_rng(0).uniform(-1, 1, (6, 6))
    assert (np.diag(Q.T @ A) > 0).all()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"cell": "LSTM"}, ValueError, "cell must be one of 'rnn', 'lstm', 'gru'; got 'LSTM'"),
        ({"D": 0}, ValueError, "D must be at least 1; got 0"),
        ({"H": 2.5}, TypeError, "H must be a whole number"),
        ({"K": -1}, ValueError, "K must be at least 1"),
        ({"rng": 3}, TypeError, "rng must be a NumPy generator"),
        ({"forget_bias": np.nan}, ValueError, "forget_bias must be finite"),
        ({"forget_bias": "Chrono"}, ValueError, 'forget_bias must be a number or "chrono"'),
        ({"forget_bias": "chrono"}, ValueError, "max_lag, .* goes with"),
        ({"forget_bias": "chrono", "max_lag": 2}, ValueError, "max_lag must be at least 3"),
        ({"forget_bias": 1.0, "max_lag": 9}, ValueError, "max_lag, .* goes with"),
        ({"max_lag": 9}, ValueError, "max_lag, .* goes with"),
        ({"cell": "rnn", "forget_bias": 1.0}, ValueError, "forget_bias needs a gate that keeps"),
        ({"input_bias": "chrono"}, ValueError, 'in an LSTM with forget_bias="chrono"; got'),
        ({"input_bias": "Chrono"}, ValueError, 'input_bias must be None, or "chrono"'),
        ({"cell": "gru", "input_bias": "chrono"}, ValueError, "input_bias must be None, or"),
        ({"recurrent_gain": 1.0}, ValueError, 'recurrent_gain is for cell "rnn" only'),
        ({"cell": "rnn", "recurrent_gain": "1"}, TypeError, "recurrent_gain must be a number"),
    ],
)
def test_a_wrong_option_is_refused_by_its_name(options, error, message):
    arguments = {"cell": "lstm", "D": D, "H": H, "K": K, "rng": np.random.default_rng(0)} | options
    with pytest.raises(error, match=message):
        SequenceModel(**arguments)


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_our_engine_gives_the_numbers_of_torchs(cell):
    x = torch.tensor(np.random.default_rng(1).uniform(-1, 1, (7, 3, 4)))
    models = [
        SequenceModel(cell, 4, 5, 2, np.random.default_rng(0), engine=engine, embedding=6)
        for engine in ("torch", "numpy")
    ]
    for model in models:
        (model(x) ** 2).sum().backward()
    assert [type(model.recurrent) in (NumpyRNN, NumpyLSTM) for model in models] == [False, True]
    torch.testing.assert_close(models[0](x), models[1](x), rtol=0, atol=1e-12)
    for a, b in zip(*(model.parameters() for model in models), strict=True):
        torch.testing.assert_close(a.grad, b.grad, rtol=0, atol=1e-12)


def test_an_engine_that_is_unknown_or_cannot_do_the_cell_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="engine must be one of 'torch', 'numpy'; got 'jax'"):
        SequenceModel("rnn", 4, 5, 2, rng, engine="jax")
    with pytest.raises(ValueError, match="cell must be one of 'rnn', 'lstm'; got 'gru'"):
        SequenceModel("gru", 4, 5, 2, rng, engine="numpy")


def test_an_embedding_is_counted_and_starts_within_one():
    model = SequenceModel("rnn", 40, 5, 2, np.random.default_rng(0), embedding=3)
    assert model.num_weights == 40 * 3 + 5 * 3 + 5 * 5 + 5 + 2 * 5 + 2
    assert 0.9 < model.embed.weight.abs().max() <= 1
    with pytest.raises(ValueError, match="embedding must be at least 1; got 0"):
        SequenceModel("rnn", 4, 5, 2, np.random.default_rng(0), embedding=0)
