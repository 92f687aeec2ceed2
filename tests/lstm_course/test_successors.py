"""The steps of minLSTM, sLSTM and mLSTM: equal to their equations without the tricks."""

import numpy as np
import pytest

from lstm_course.cell import sigmoid
from lstm_course.successors import minlstm_step, mlstm_step, slstm_step
from tests.support.cases import D, H, N, T, uniform

EXACT = {"rtol": 0, "atol": 1e-12}


def generator(seed=0):
    return np.random.default_rng(seed)


def nothing(*shape):
    """m at the start."""
    return np.full(shape, -np.inf)


def read_slstm(x, weights, **options):
    """Read a sequence from the start; return h of every step, (T, N, H), and the last m."""
    n = x.shape[1]
    h, c, norm, m = *np.zeros((3, n, H)), nothing(n, H)
    hidden = []
    for x_t in x:
        h, c, norm, m = slstm_step(x_t, h, c, norm, m, *weights, **options)
        hidden.append(h)
    return np.array(hidden), m


def read_mlstm(x, weights, **options):
    n = x.shape[1]
    C, norm, m = np.zeros((n, H, H)), np.zeros((n, H)), nothing(n, 1)
    hidden = []
    for x_t in x:
        h, C, norm, m = mlstm_step(x_t, C, norm, m, *weights, **options)
        hidden.append(h)
    return np.array(hidden), m


def draw(*shapes, seed=0):
    rng = generator(seed)
    return [uniform(rng, *shape) for shape in shapes]


def slstm_case(scale=1.0):
    x, *weights = draw((T, N, D), (4 * H, D), (4 * H, H), (4 * H,))
    return scale * x, weights


def mlstm_case(scale=1.0):
    x, *weights = draw((T, N, D), (4 * H, D), (4 * H,), (2, D), (2,))
    return scale * x, weights


def slow_slstm(x, W_x, W_h, b):
    """The equations of Beck et al., unit by unit, as sums over all earlier steps."""
    h, written, hidden = np.zeros((x.shape[1], H)), [], []
    for x_t in x:
        z = x_t @ W_x.T + h @ W_h.T + b
        i, f, g, o = (z[:, k * H : (k + 1) * H] for k in range(4))
        written = [(weight * sigmoid(f), what) for weight, what in written]
        written.append((np.exp(i), np.tanh(g)))
        total = sum(weight for weight, _ in written)
        h = sigmoid(o) * sum(weight * what for weight, what in written) / total
        hidden.append(h)
    return np.array(hidden)


def slow_mlstm(x, W_x, b, W_if, b_if):
    """The equations of Beck et al., one sequence after the other, C_t an outer product more."""
    answers = np.zeros((*x.shape[:2], H))
    for n in range(x.shape[1]):
        C, norm = np.zeros((H, H)), np.zeros(H)
        for t, x_t in enumerate(x[:, n]):
            q, k, v, o = (W_x @ x_t + b).reshape(4, H)
            i, f = W_if @ x_t + b_if
            C = sigmoid(f) * C + np.exp(i) * np.outer(v, k / np.sqrt(H))
            norm = sigmoid(f) * norm + np.exp(i) * k / np.sqrt(H)
            answers[t, n] = sigmoid(o) * (C @ q) / max(abs(norm @ q), 1)
    return answers


@pytest.mark.parametrize(
    ("read", "slow", "case"),
    [(read_slstm, slow_slstm, slstm_case), (read_mlstm, slow_mlstm, mlstm_case)],
)
@pytest.mark.parametrize("stabilise", [True, False])
def test_the_states_give_what_the_equations_give_with_the_stabiliser_and_without(
    read, slow, case, stabilise
):
    x, weights = case()
    np.testing.assert_allclose(read(x, weights, stabilise=stabilise)[0], slow(x, *weights), **EXACT)


@pytest.mark.parametrize(("read", "case"), [(read_slstm, slstm_case), (read_mlstm, mlstm_case)])
def test_with_the_stabiliser_large_inputs_are_read_and_without_it_they_overflow(read, case):
    x, weights = case(scale=3000.0)
    assert np.isfinite(read(x, weights)[0]).all()
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="_prev holds .*finite"):
        read(x, weights, stabilise=False)


@pytest.mark.parametrize("shift", [-5.0, 3.0])
def test_the_states_may_be_stored_divided_by_any_number(shift):
    """m larger by a number, states divided by its exponential: h is what it was."""
    x, weights = slstm_case()
    h, c, n, m = slstm_step(x[0], *np.zeros((3, N, H)), nothing(N, H), *weights)
    states = c / np.exp(shift), n / np.exp(shift), m + shift
    expected, *_ = slstm_step(x[1], h, c, n, m, *weights)
    np.testing.assert_allclose(slstm_step(x[1], h, *states, *weights)[0], expected, **EXACT)
    x, weights = mlstm_case()
    _, C, n, m = mlstm_step(x[0], np.zeros((N, H, H)), np.zeros((N, H)), nothing(N, 1), *weights)
    states = C / np.exp(shift), n / np.exp(shift), m + shift
    expected, *_ = mlstm_step(x[1], C, n, m, *weights)
    np.testing.assert_allclose(mlstm_step(x[1], *states, *weights)[0], expected, **EXACT)


def test_an_mlstm_gives_back_the_value_that_was_written_under_a_key():
    """Two orthogonal keys, gates wide open: asked with a key, it answers with that key's value."""
    W_x, b = np.zeros((4 * H, D)), np.zeros(4 * H)
    W_if, b_if = np.zeros((2, D)), np.array([0.0, 1000.0])  # i = 1, f = 1
    b[3 * H :] = 1000.0  # o = 1
    W_x[[0, 1], [0, 1]] = 1.0  # the query reads inputs 0 and 1,
    W_x[[H, H + 1], [0, 1]] = np.sqrt(H)  # the key the same two,
    W_x[2 * H + 2, 2] = 1.0  # the value input 2
    pairs = np.zeros((3, 1, D))
    pairs[0, 0, [0, 2]] = 1.0, 0.25
    pairs[1, 0, [1, 2]] = 1.0, -0.5
    pairs[2, 0, 0] = 1.0  # the first key again, without a value
    hidden, _ = read_mlstm(pairs, (W_x, b, W_if, b_if))
    assert hidden[1, 0, 2] == pytest.approx(-0.5, abs=1e-12)
    assert hidden[2, 0, 2] == pytest.approx(0.25 / 2, abs=1e-12)  # the key was written twice


def test_a_minlstm_takes_a_mean_of_what_it_holds_and_what_is_new():
    x, W_x, b = draw((N, D), (3 * H, D), (3 * H,))
    h_prev = generator(1).uniform(0, 2, (N, H))
    z_i, z_f, z_g = ((x @ W_x.T + b)[:, k * H : (k + 1) * H] for k in range(3))
    new = np.array([[z + 0.5 if z >= 0 else sigmoid(z) for z in row] for row in z_g])
    share = sigmoid(z_f) / (sigmoid(z_f) + sigmoid(z_i))
    expected = share * h_prev + (1 - share) * new
    np.testing.assert_allclose(minlstm_step(x, h_prev, W_x, b), expected, **EXACT)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_step_keeps_the_dtype(dtype):
    x, weights = mlstm_case()
    x, *weights = (a.astype(dtype) for a in (x, *weights))
    zeros = np.zeros((N, H, H), dtype)
    answers = mlstm_step(
        x[0], zeros, zeros[0, :1].repeat(N, 0), nothing(N, 1).astype(dtype), *weights
    )
    assert {a.dtype for a in answers} == {np.dtype(dtype)}
    x, weights = slstm_case()
    x, *weights = (a.astype(dtype) for a in (x, *weights))
    states = np.zeros((3, N, H), dtype)
    answers = slstm_step(x[0], *states, nothing(N, H).astype(dtype), *weights)
    assert {a.dtype for a in answers} == {np.dtype(dtype)}


def test_wrong_arguments_are_named():
    x, weights = slstm_case()
    h = np.zeros((N, H))
    with pytest.raises(ValueError, match=r"n_prev has shape .*; expected \(N, H\)"):
        slstm_step(x[0], h, h, h[:, 1:], h, *weights)
    for wrong in (np.full((N, H), np.nan), np.full((N, H), np.inf)):
        with pytest.raises(ValueError, match="m_prev .*finite"):
            slstm_step(x[0], h, h, h, wrong, *weights)
    with pytest.raises(TypeError, match="m_prev must be a NumPy array; got list"):
        slstm_step(x[0], h, h, h, [0.0], *weights)
    x, weights = mlstm_case()
    C, m = np.zeros((N, H, H)), np.zeros((N, 1))
    with pytest.raises(ValueError, match=r"m_prev has 1 axis.*expected 2 axes: \(N, G\)"):
        mlstm_step(x[0], C, h, m[:, 0], *weights)
    with pytest.raises(ValueError, match=r"W_if has shape \(4, .*; expected \(2G, D\) with G = 1"):
        mlstm_step(x[0], C, h, m, weights[0], weights[1], weights[2].repeat(2, 0), weights[3])
    with pytest.raises(ValueError, match="axis 0 of W_x is .*; expected 3H, a multiple of 3"):
        minlstm_step(x[0], h, np.zeros((3 * H + 1, D)), np.zeros(3 * H))
