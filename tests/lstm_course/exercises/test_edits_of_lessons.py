"""Wrong answers that are written otherwise than the edit that names them."""

import numpy as np
import pytest
import torch

from lstm_course.cell import lstm_step, lstm_step_backward, sigmoid
from lstm_course.exercises import check, find_exercise
from lstm_course.exercises.lesson_09 import draw_arguments
from lstm_course.inspection import choose_unit, correlate_units, share_of_closing, where_empty
from lstm_course.text import encode
from tests.support.refusing import refuses


def mean_without_first(x):
    total = 0
    for t in range(1, len(x)):
        total = total + x[t]
    return total / len(x)


def step_without_transposes(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t.dot(W_x) + h_prev.dot(W_h) + b)


def step_with_two_outside(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T) + h_prev @ W_h.T + b


def step_squashed_apart(x_t, h_prev, W_x, W_h, b):
    return np.tanh(x_t @ W_x.T) + np.tanh(h_prev @ W_h.T) + b


def states_before_from_zeros(x, h_0, W_x, W_h, b):
    h = np.zeros((len(x) + 1, *h_0.shape))
    for t in range(len(x)):
        h[t + 1] = np.tanh(x[t] @ W_x.T + h[t] @ W_h.T + b)
    return h[:-1]


def states_of_zeros(x, h_0, W_x, W_h, b):
    h = np.zeros((len(x), *h_0.shape))
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ W_x.T + h[t - 1] @ W_h.T + b)
    return h


def states_in_one_array(x, h_0, W_x, W_h, b):
    h_t, states = h_0.copy(), []
    for x_t in x:
        h_t[:] = np.tanh(x_t @ W_x.T + h_t @ W_h.T + b)
        states.append(h_t)
    return np.array(states)


def levels_in_one_array(new, c_0):
    c_t, levels = c_0.copy(), []
    for new_t in new:
        c_t += new_t
        levels.append(c_t)
    return np.array(levels)


def back_with_two_slips(dh_T, x, h_0, h, W_h):
    dW_x, dW_h, db = 0, 0, 0
    for t in range(len(x))[::-1]:
        dz = dh_T * (1 - h[t] ** 2)
        dW_x = dW_x + dz.T @ x[t]
        dW_h = dW_h + dz.T @ h[t - 1]  # at t = 0 the last state
        db = db + dz.sum(0)
        dh_T = dz @ W_h.T
    return dW_x, dW_h, db


def back_with_slope_twice(dh_t, z_t, h_prev, W_h, dW_h):
    slope = 1 - np.tanh(z_t) ** 2
    return slope * (dh_t * slope @ W_h.T), dW_h + (dh_t * slope).T @ h_prev


def back_from_a_loss_everywhere(dh_T, x, h_0, h, W_h):
    dW_x, dW_h, db, dh_t = 0, 0, 0, 0
    for t in range(len(x))[::-1]:
        dz = (dh_t + dh_T) * (1 - h[t] ** 2)
        dW_x = dW_x + dz.T @ x[t]
        dW_h = dW_h + dz.T @ (h[t - 1] if t else h_0)
        db = db + dz.sum(0)
        dh_t = dz @ W_h
    return dW_x, dW_h, db


def integrate_without_axis(new, c_0):
    return c_0 + np.cumsum(new)


def back_in_one_array(from_loss):
    arriving, dnew = np.zeros_like(from_loss[0]), []
    for here in from_loss[::-1]:
        arriving += here
        dnew.append(arriving)
    return np.array(dnew), arriving


def update_by_dot(f_t, c_prev, i_t, g_t):
    return np.dot(f_t, c_prev) + np.dot(i_t, g_t)


def slope_by_negative_index(c_0, f, i, g, lag):
    return f[-lag:].prod(axis=0)


def slope_over_all(c_0, f, i, g, lag):
    return np.prod(f[-lag:])


def slope_of_mean(c_0, f, i, g, lag):
    return f[-lag:].mean(axis=0)


def slope_times_start(c_0, f, i, g, lag):
    return c_0 * f[-lag:].prod(axis=0)


def slope_with_written(c_0, f, i, g, lag):
    return (f + i * g)[-lag:].prod(axis=0)


def slope_from_a_number(c_0, f, i, g, lag):
    s = 1
    for t in range(len(f) - lag, len(f)):
        s = s * f[t]
    return s


def slope_without_last(c_0, f, i, g, lag):
    return f[len(f) - lag : -1].prod(axis=0)


def slope_of_the_rest(c_0, f, i, g, lag):
    return (1 - f)[len(f) - lag :].prod(axis=0)


def slope_of_mean_with_lag_0(c_0, f, i, g, lag):
    return np.ones_like(c_0) if lag == 0 else f[-lag:].mean(axis=0)


def write_hot_and_likeliest(model, opening, u, temperature):
    written, outputs = [], model(opening)[0]
    for _ in u:
        written.append((outputs[-1] * temperature).argmax(dim=1).tolist())
        outputs = model([written[-1]])[0]
    return np.array(written)


def windows_one_short(values, context, first, last):
    n = last - 1 - first
    inputs, targets = np.zeros((n, context)), np.zeros(n)
    for k in range(n):
        inputs[k] = values[first + k - context : first + k]
        targets[k] = values[first + k]
    return inputs, targets


def windows_backwards_one_short(values, context, first, last):
    inputs = [values[k - context : k][::-1] for k in range(first, last - 1)]
    return np.array(inputs), values[first : last - 1]


def scaled_apart(values, cut, forecast):
    parts = [(part - part.mean()) / part.std() for part in (values[:cut], values[cut:])]
    errors = forecast * values[cut:].std() + values[cut:].mean() - values[cut:]
    return np.concatenate(parts), np.sqrt(np.mean(errors**2))


def loss_masked_on_its_side(losses, lengths):
    return losses[torch.arange(len(losses)) < lengths[:, None]].mean()


def loss_of_one_more_by_T(losses, lengths):
    counted = torch.arange(len(losses))[:, None] <= lengths
    return torch.where(counted, losses, 0.0).sum() / len(losses)


def sequence_over_the_batch(x, h_0, W_x, W_h, b):
    h, states = h_0, []
    for n in range(x.shape[1]):
        h = np.tanh(x[:, n] @ W_x.T + h @ W_h.T + b)
        states.append(h)
    return np.array(states)


def share_of_everything(h, W_y, b_y):
    powers = np.exp(h[-1] @ W_y.T)
    return powers / powers.sum()


def held(w):
    h = 1.0
    for _ in range(1000):
        h = np.tanh(w * h)
    return h


def markers_for_whole_steps(rng, N, T):
    symbols, label = rng.integers(0, 4, (T, N)), 0
    for start, end in [(T // 10, T // 5), (T // 2, 6 * T // 10)]:
        marker, at = rng.integers(0, 2, N), rng.integers(start, end, N)
        symbols[at] = 4 + marker
        label = 2 * label + marker
    return np.eye(6)[symbols], label


def markers_to_the_end_digits_exchanged(rng, N, T):
    symbols, markers = rng.integers(0, 4, (T, N)), rng.integers(0, 2, (2, N))
    for marker, start, end in zip(markers, (T // 10, T // 2), (T // 5, 6 * T // 10), strict=True):
        symbols[rng.integers(start, end, N, endpoint=True), np.arange(N)] = 4 + marker
    return np.eye(6)[symbols], markers[0] + 2 * markers[1]


def back_without_own(from_loss):
    dnew, arriving = np.zeros_like(from_loss), np.zeros_like(from_loss[0])
    for t in range(len(from_loss))[::-1]:
        dnew[t] = arriving
        arriving = arriving + from_loss[t]
    return dnew, dnew[0]


def speak_with(change):
    """What `change` makes of gate and cell state, in 08.speak."""

    def speak(x_t, h_prev, c_prev, c_t, W_x, W_h, b):
        return change(1 / (1 + np.exp(-x_t @ W_x.T - h_prev @ W_h.T - b)), c_t)

    return speak


def candidate_from(blocks, squash=np.tanh):
    """A layer whose rows are cut out of W_x, W_h and b at these blocks, for 06."""

    def layer(x_t, h_prev, *stacks):
        W_x, W_h, b = (np.split(s, 4)[k] for s, k in zip(stacks, blocks, strict=True))
        return squash(x_t @ W_x.T + h_prev @ W_h.T + b)

    return layer


def gate_from(blocks):
    return candidate_from(blocks, lambda z: 1 / (1 + np.exp(-z)))


def gate_with(weights):
    """08.answer_when_asked with W_x, W_h and bias made of where a unit is asked (H, D)."""

    def answer(D, question):
        W_x, W_h, b = weights(np.eye(D)[question], np.ones((len(question), len(question))))
        return W_x, W_h, np.full(len(question), b)

    return answer


def added_gate(o_t, c_t, x_next, W_x, W_h, b):
    return c_t + 1 / (1 + np.exp(-x_next @ W_x.T - (o_t * np.tanh(c_t)) @ W_h.T - b))


def bare_and_squashed(o_t, c_t, x_next, W_x, W_h, b):
    return np.tanh(c_t) / (1 + np.exp(-x_next @ W_x.T - (o_t * c_t) @ W_h.T - b))


def fair(merit=lambda tuning: tuning.mean(axis=1), unsolved=lambda budget: budget, lstm_at=None):
    """15.fair_ratios with another merit of a rate, or the LSTM at a rate without a choice."""

    def fair_ratios(own_tuning, own, lstm_tuning, lstm, budget):
        def at_best(tuning, runs, row=None):
            filled = np.where(np.isnan(tuning), unsolved(budget), tuning)
            row = merit(filled).argmin() if row is None else row
            return np.nan_to_num(runs[row], nan=budget)

        return at_best(own_tuning, own) / at_best(lstm_tuning, lstm, lstm_at)

    return fair_ratios


def quantiles_in_order(forecast, truth, shares):
    losses = [
        np.maximum(share * (truth - q), (share - 1) * (truth - q))
        for q, share in zip(np.sort(forecast).T, shares, strict=True)
    ]
    return np.mean(losses)


def widen_by_steps(low, high, truth, share):
    return np.quantile(np.maximum(truth - high, low - truth), share, method="higher")


def widen_from_the_middle(low, high, truth, share):
    far = sorted(abs(y - (a + b) / 2) for a, b, y in zip(low, high, truth, strict=True))
    return far[int(np.ceil(share * len(far))) - 1]


def widen_by_those_outside(low, high, truth, share):
    far = sorted(max(a - y, y - b) for a, b, y in zip(low, high, truth, strict=True))
    outside = [d for d in far if d > 0]
    return outside[int(np.ceil(share * len(outside))) - 1]


def needs_of(low, high, truth):
    return np.sort(np.maximum(low - truth, truth - high))


def widen_at(place, least=-np.inf):
    return lambda low, high, truth, share: max(
        needs_of(low, high, truth)[int(place(share * len(truth)))],
        least if np.isscalar(least) else least(high - low),
    )


def loss_of_distances(above, shares):
    return np.mean(np.maximum(shares * above, (shares - 1) * above))


def pushed_until(end, largest, over=max):
    """13.past_moves_by with `largest` of the moves of one array, and `over` all arrays."""

    def past_moves_by(pipeline, values, cut, push):
        is_pushed = (np.arange(len(values)) >= cut) & (np.arange(len(values)) < cut + end)
        old, new = pipeline(values, cut), pipeline(values + push * is_pushed, cut)
        return over([largest(new[name] - old[name]) for name in old])

    return past_moves_by


def largest_move(moves):
    return np.abs(moves).max()


def known_compared(name):
    def past_moves_by(pipeline, values, cut, push):
        later = np.concatenate((values[:cut], values[cut:] + push))
        return float(np.max(np.abs(pipeline(later, cut)[name] - pipeline(values, cut)[name])))

    return past_moves_by


def known_compared_up_to_cut(pipeline, values, cut, push):
    later = np.where(np.arange(len(values)) < cut, values, values + push)
    a, b = pipeline(values, cut), pipeline(later, cut)
    return max(largest_move(b[name][:cut] - a[name][:cut]) for name in a)


def scaled_by_the_last_20(values, cut, forecast):
    mean, deviation = values[:cut].mean(), values[:cut].std()
    error = np.sqrt(np.mean((forecast * deviation + mean - values[cut:]) ** 2))
    last = values[max(0, cut - 20) : cut]
    return (values - last.mean()) / last.std(), error


def fair_at_one_rate(own_tuning, own, lstm_tuning, lstm, budget):
    filled = np.nan_to_num(np.hstack([own_tuning, lstm_tuning]), nan=budget)
    row = filled.mean(axis=1).argmin()
    return np.nan_to_num(own[row], nan=budget) / np.nan_to_num(lstm[row], nan=budget)


def fair_with_failing_rates_at_budget(own_tuning, own, lstm_tuning, lstm, budget):
    def at_best(tuning, runs):
        merit = np.nan_to_num(tuning.mean(axis=1), nan=budget)  # one NaN: the whole row
        return np.nan_to_num(runs[merit.argmin()], nan=budget)

    return at_best(own_tuning, own) / at_best(lstm_tuning, lstm)


def fair_by_nanmean_of_judged(own_tuning, own, lstm_tuning, lstm, budget):
    def at_best(runs):
        return np.nan_to_num(runs[np.nanmean(runs, axis=1).argmin()], nan=budget)

    return at_best(own) / at_best(lstm)


def step_back(g_slope=lambda g: 1 - g**2, f_slope=lambda f: f - f**2, acting=lambda dh, dc: dc):
    """09.lstm_step_backward with other slopes of g and f, and another gradient on i."""

    def lstm_step_backward(dh_t, dc_t, c_prev, i_t, f_t, g_t, o_t, c_t, W_x, W_h):
        dc = dc_t + dh_t * o_t / np.cosh(c_t) ** 2
        on_i, on_f = acting(dh_t, dc) * g_t * (i_t - i_t**2), dc * c_prev * f_slope(f_t)
        on_o = dh_t * np.tanh(c_t) * (o_t - o_t**2)
        dz = np.hstack([on_i, on_f, dc * i_t * g_slope(g_t), on_o])
        return dz @ W_x, dz @ W_h, dc * f_t, dz

    return lstm_step_backward


def exposed_by_c_alone(step, seed):
    given = draw_arguments(seed)
    return not np.allclose(step(*given)[1], lstm_step(*given)[1], atol=1e-5)


def loop_with_later_states(dh, x, h_0, c_0, h, c, gates, W_x, W_h):
    dW_x, dW_h, db, dh_next, dc_next = 0, 0, 0, 0, 0 * c_0
    for t in range(len(x))[::-1]:
        given = (dh[t] + dh_next, dc_next, c[t], *gates[t], c[t], W_x, W_h)
        _, dh_next, dc_next, dz = lstm_step_backward(*given)
        dW_x, dW_h, db = dW_x + dz.T @ x[t], dW_h + dz.T @ h[t], db + dz.sum(axis=0)
    return dW_x, dW_h, db


def cut_at_the_cell_state(cell, x, h_0, c_0):
    gradients = []
    for is_cut in (False, True):
        start = c_0.clone().requires_grad_()
        h, c = h_0, start
        for x_t in x:
            h, c = cell(x_t, (h, c.detach() if is_cut else c))
        c.sum().backward()
        gradients.append(start.grad)
    return tuple(gradients)


def write_with(probabilities, counted=lambda ends, u: ends < u):
    """Write with the last piece as the limit, so that no character is one that there is not."""

    def write(model, opening, u, temperature):
        outputs, state = model(opening)
        written = []
        for u_t in u:
            p = probabilities(outputs[-1], temperature)
            drawn = counted(p.cumsum(dim=1), u_t[:, None]).sum(dim=1).clamp(max=p.shape[1] - 1)
            written.append(drawn)
            outputs, state = model(drawn[None], state)
        return torch.stack(written)

    return write


def streams_from_the_whole_text(ids, N, T):
    B = (len(ids) - 1) // N // T
    x, targets = ids[: N * B * T], ids[1 : N * B * T + 1]
    return [part.reshape(N, B, T).transpose(1, 2, 0) for part in (x, targets)]


def beginnings_with(filler):
    return lambda seen: (encode("(" + filler), encode("[" + filler))


def cell_of_writings(x, output, W_x, W_h, b_x, b_h):
    h = np.concatenate([0 * output[:1], output[:-1]])
    i, f, g, o = np.split(x @ W_x.T + h @ W_h.T + b_x + b_h, 4, axis=2)
    return sigmoid(i), sigmoid(f), sigmoid(o), sigmoid(i) * np.tanh(g)


def held_once(step, x, h, c, unit, value):
    c, output = c.copy(), []
    c[:, unit] = value
    for x_t in x:
        o, c = step(x_t, h, c)
        h = o * np.tanh(c)
        output.append(h)
    return np.array(output)


def cell_undone(x, output, *weights):
    i, f, o, _ = find_exercise("14.read_cell").reference(x, output, *weights)
    return i, f, o, np.arctanh(output / o)


def cell_clipped(*given):
    i, f, o, c = find_exercise("14.read_cell").reference(*given)
    return i, f, o, c.clip(-8, 8)


def unit_by(choose):
    def find_unit(h, c, truth, h_new, c_new, truth_new):
        unit = choose(correlate_units(c, truth))
        return unit, correlate_units(c_new, truth_new)[unit]

    return find_unit


def unit_early(h, c, truth, h_new, c_new, truth_new):
    unit = choose_unit(c[:-1], truth[1:])
    return unit, correlate_units(c_new, truth_new)[unit]


def held_clipped(step, x, h, c, unit, value):
    output = []
    for x_t in x:
        o, c = step(x_t, h, c)
        c[:, unit] = value
        c = c.clip(-5, 5)
        h = o * np.tanh(c)
        output.append(h)
    return np.array(output)


def believing_depth_unit_by_judge(net, choose, judge):
    unit = choose_unit(net.read(choose).c, choose.depth)
    return unit, share_of_closing(net, judge, {unit: where_empty(net, judge)[unit]})


def believing_with(kind="c", on_judge=False, everywhere=False, best=min):
    """Search one unit after another, each held at what `kind` says: a state's mean, or its own.

    on_judge: with the shares of the text that is to judge.
    """

    def believing_unit(net, choose, judge):
        here = (choose.depth == 0) & ~choose.quoted | everywhere
        trace = net.read(choose)
        values = kind(trace.c, here) if callable(kind) else getattr(trace, kind)[here].mean(axis=0)
        text = judge if on_judge else choose
        found = best((share_of_closing(net, text, {k: v}), k) for k, v in enumerate(values))
        return found[1], share_of_closing(net, judge, {found[1]: values[found[1]]})

    return believing_unit


def served_with_one_c(lstm, clients, x):
    h, outputs = {}, []
    c = zeros = torch.zeros(1, lstm.hidden_size, dtype=x.dtype)
    for client, x_t in zip(clients, x, strict=True):
        output, (h[client], c) = lstm(x_t[None], (h.get(client, zeros), c))
        outputs.append(output[0].detach())
        c = c.detach()
    return torch.stack(outputs)


def served_with_y_for_both(lstm, clients, x):
    states, outputs = dict.fromkeys(clients), []
    with torch.no_grad():
        for client, x_t in zip(clients, x, strict=True):
            y, _ = lstm(x_t[None], states[client])
            states[client] = (y, y)
            outputs.append(y[0])
    return torch.stack(outputs)


def scaled_by(width, zeros=lambda W: (W == 0).all(axis=1)):
    """Quantise by another range of a row, or another test for a row of zeros."""

    def quantise(W, top):
        scale = width(W, top)
        scale[zeros(W)] = 1
        return np.round(W / scale[:, None]).astype(np.int8), scale[:, None]

    return quantise


def spread(W, top):
    return (W.max(axis=1) - W.min(axis=1)) / (2 * top)


def farthest(W, top):
    return np.abs(W).max(axis=1) / top


def with_steps_in_one(W, top):
    steps = top / np.abs(W).max(axis=1, keepdims=True)
    return np.round(W * np.where(np.isinf(steps), 0, steps)).astype(np.int8), steps


def biases_in_alphabet(parameters):
    names = sorted(name for name in parameters if "bias_ih" in name)
    both = [parameters[n] + parameters[n.replace("bias_ih", "bias_hh")] for n in names]
    return torch.stack([b[len(b) // 4 : len(b) // 2] for b in both])


def biases_of_every_name(parameters):
    rows = []
    for name, b in parameters.items():
        if "bias" in name:
            b = b + parameters[name.replace("_ih", "_hh")]
            rows.append(b.reshape(4, -1)[1])
    return torch.stack(rows)


def met_in_streaks(anew):
    """Ask for the mean when a streak is `window` long; then count on, or anew."""

    def solved_at(errors, window, tolerance, mean_below):
        e, streak = np.abs(errors), 0
        for n in range(len(e)):
            streak = streak + 1 if e[n] < tolerance else 0
            if streak == window:
                if e[n + 1 - window : n + 1].mean() < mean_below:
                    return n + 1
                streak = 0 if anew else streak
        return 0

    return solved_at


def met_in_pieces(step):
    """Slice from each start; the last slices reach beyond the end."""

    def solved_at(errors, window, tolerance, mean_below):
        e = np.abs(errors)
        for n in range(0, len(e), step or window):
            last = e[n : n + window]
            if (last < tolerance).all() and last.mean() < mean_below:
                return n + window
        return 0

    return solved_at


def masked_at_the_end(outputs, targets, lengths):
    highest = np.ma.masked_array(outputs[-2], targets[-2] == 0).max(axis=1).filled(-np.inf)
    return (highest > np.where(targets[-2] > 0, -np.inf, outputs[-2]).max(axis=1)).mean()


def repeated_by(rule, back=2):
    """The share by a rule on scores and targets (N, 7) of one step of each string."""

    def long_range_share(outputs, targets, lengths):
        n = np.arange(len(lengths))
        return rule(outputs[lengths - back, n], targets[lengths - back, n])

    return long_range_share


@pytest.mark.parametrize(
    ("exercise", "answer", "name"),
    [
        (
            "00.mean_over_time",
            lambda x: x.sum(axis=1),
            "mean over the batch + sum instead of mean",
        ),
        ("00.mean_over_time", lambda x: x.sum(axis=1) / len(x), "mean over the batch"),
        ("00.mean_over_time", lambda x: sum(x) / x.shape[1], "divided by N"),
        ("00.mean_over_time", mean_without_first, "first step left out of the sum"),
        ("01.rnn_step", step_squashed_apart, "two tanhs and the bias"),
        (
            "01.rnn_step",
            lambda x, h, W_x, W_h, b: x @ W_x.T + np.tanh(h @ W_h.T) + b,
            "input outside the tanh + bias outside the tanh",
        ),
        ("01.read_sequence", states_before_from_zeros, "start state ignored + one step late"),
        ("01.turning_input", lambda w: -w * np.tanh(1), "one step after a 1"),
        (
            "02.step_back",
            back_with_slope_twice,
            "slope twice on the way to h_prev + W_h transposed on the way back",
        ),
        ("02.back_through_time", back_from_a_loss_everywhere, "dh_T at every step"),
        ("01.read_sequence", sequence_over_the_batch, "batch taken for time"),
        ("01.read_out", share_of_everything, "bias missing + shared out over everything"),
        ("01.turning_input", held, "the other sign + the state alone"),
        (
            "01.rnn_step",
            lambda x, h, W_x, W_h, b: np.tanh(x @ W_x.T + h * np.diag(W_h)),
            "bias missing + only the diagonal of W_h",
        ),
        ("03.make_sequences", markers_for_whole_steps, "markers for whole steps"),
        (
            "03.make_sequences",
            markers_to_the_end_digits_exchanged,
            "marker outside its window + digits the wrong way round",
        ),
        ("03.shortcut", lambda x: x[96, :, :4] @ [0, 3, 1, 2], "labels 0 and 3 exchanged"),
        ("03.shortcut", lambda x: x[-4].argmax(), "one symbol for all, as it is"),
        ("04.integrate", lambda new, c_0: new, "nothing kept"),
        (
            "04.integrate",
            lambda new, c_0: new.cumsum(axis=1),
            "start state ignored + summed over the batch",
        ),
        ("04.line_back", back_without_own, "the step's own state left out"),
        ("04.gated_states", [5, 0, -1, -6, -3], "0 clears the line"),
        ("04.gated_states", [3, 7, 5, 0, 6], "gates ignored + start state left out"),
        ("04.gated_states", [5, 9, 8, 3, 6], "0 lets everything in"),
        ("04.gate_inputs", lambda m: ~m * 1.0, "the wrong way round + gate values in place of z"),
        ("04.gate_inputs", lambda m: 10 - 20.0 * m, "the wrong way round + small leaks add up"),
        *[
            ("06.input_gate", gate_from(blocks), name)
            for blocks, name in (
                ((0, 1, 0), "forget gate's rows of W_h alone"),
                ((1, 0, 1), "forget gate's bias + forget gate's rows of W_x alone"),
            )
        ],
        ("06.candidate", candidate_from((3, 2, 2)), "output gate's rows of W_x alone"),
        ("06.writer", [[0, 6, 3], [1, 0, 0]], "candidate too weak"),
        (
            "08.speak",
            speak_with(lambda o, c: (o * np.tanh(c), (1 - o) * c)),
            "what is not said handed on",
        ),
        (
            "08.speak",
            speak_with(lambda o, c: (o * c, np.tanh(c))),
            "tanh of c missing + squashed c handed on",
        ),
        *[
            ("08.answer_when_asked", gate_with(weights), name)
            for weights, name in (
                # at four h of 1 the gate is sigmoid(-1) at another symbol
                (lambda e, o: (10 * e, o, -5), "leans on the hidden state"),
                (lambda e, o: (20 * np.eye(*e.shape), 0 * o, 0), "the unit's own number"),
                (
                    lambda e, o: (0 * e + 9 * e.max(0), 0 * o, 0),
                    "every unit answers every question",
                ),
                (lambda e, o: (-2 * e, 0 * o, 1), "the wrong way round"),
                (lambda e, o: (2 * e, 5 * o, -1), "too weak"),
            )
        ],
        ("08.c_after_speaking", added_gate, "forget gate added"),
        ("08.c_after_speaking", bare_and_squashed, "squashed memory kept + tanh of c missing"),
        (
            "09.lstm_step_backward",
            step_back(lambda g: 1 - np.tanh(g) ** 2),
            "slope of g squashed again",
        ),
        ("09.lstm_step_backward", step_back(lambda g: 1 - g), "slope of g not squared"),
        ("09.lstm_step_backward", step_back(acting=lambda dh, dc: dh), "i from dh_t"),
        (
            "09.lstm_step_backward",
            step_back(f_slope=lambda f: sigmoid(f) - sigmoid(f) ** 2),
            "slope of f squashed again",
        ),
        (
            "09.lstm_step_backward",
            step_back(lambda g: 1 - g, lambda f: 1 - f**2),
            "slope of g not squared + tanh slope for f",
        ),
        ("09.loop_back", loop_with_later_states, "both states of this step"),
        ("09.exposes", exposed_by_c_alone, "c compared alone"),
        (
            "10.direct_path",
            lambda f: np.cumprod(f[::-1], axis=0),
            "own gate included + turned round",
        ),
        (
            "10.direct_path",
            lambda f: np.array([np.prod(1 - f[k:], axis=0) for k in range(len(f))]),
            "own gate included + what is lost",
        ),
        (
            "10.direct_path",
            lambda f: np.array([f_k ** (len(f) - 1 - k) for k, f_k in enumerate(f)]),
            "own gate to the power of the lag",
        ),
        (
            "10.direct_path",
            lambda f: np.array([f_k**k for k, f_k in enumerate(f)]),
            "own gate to the power of its step",
        ),
        (
            "10.direct_path",
            lambda f: np.array([0 * f_k + f[k + 1 :].prod() for k, f_k in enumerate(f)]),
            "product over all axes",
        ),
        (
            "10.direct_path",
            lambda f: np.array([f[k + 1 :].prod() for k in range(len(f))]),
            "product over all axes, a number a step",
        ),
        ("11.solved_at", met_in_streaks(anew=True), "counted anew"),
        ("11.solved_at", met_in_streaks(anew=False), "once a streak"),
        ("11.solved_at", met_in_pieces(0), "blocks, the last one short"),
        ("11.solved_at", met_in_pieces(1), "slice past the end"),
        *[
            ("11.long_range_share", repeated_by(*rule), name)
            for rule, name in (
                ([lambda o, y: ((o * y).sum(1, keepdims=True) >= o).all(1).mean()], "a tie counts"),
                (
                    [lambda o, y: (o[y == 1] >= np.where(y == 1, -9, o).max(1)).mean()],
                    "a tie counts",
                ),
                ([lambda o, y: (o.argmax(1) == y.argmax(1)).mean()], "first of equal scores"),
                (
                    [lambda o, y: ((o > 0.5).argmax(1) == y.argmax(1)).mean()],
                    "the first above one half",
                ),
                ([lambda o, y: (o.argmax(1) == y.argmax(1)).sum(), 1], "count at the last symbol"),
                ([lambda o, y: (o.argmax(1) == y.argmax(1)).sum()], "count with ties"),
            )
        ],
        ("11.long_range_share", masked_at_the_end, "end of the array, the allowed one highest"),
        ("13.quantile_loss", quantiles_in_order, "sorted first"),
        (
            "13.quantile_loss",
            lambda forecast, truth, shares: loss_of_distances(truth - forecast, shares),
            "truth along the quantiles",
        ),
        ("13.widen", widen_by_steps, "quantile by steps"),
        (
            "13.widen",
            lambda low, high, truth, share: needs_of(low, high, truth)[
                min(len(truth), int(np.ceil(share * len(truth) + share))) - 1
            ],
            "one more than there are",
        ),
        ("13.widen", widen_by_those_outside, "years outside alone"),
        ("13.widen", lambda *g: needs_of(*g[:3])[int(g[3] * len(g[0]))], "number as an index"),
        ("13.widen", widen_from_the_middle, "from the middle"),
        ("13.past_moves_by", known_compared("weights"), "weights alone"),
        ("13.past_moves_by", known_compared("inputs"), "inputs alone"),
        ("13.past_moves_by", known_compared_up_to_cut, "numbers before the cut"),
        ("13.cut_windows", windows_backwards_one_short, "newest first + last window missing"),
        ("15.fair_ratios", fair(lambda tuning: tuning.max(axis=1)), "the slowest tuning run"),
        (
            "15.fair_ratios",
            fair(lambda tuning: tuning.prod(axis=1) ** (1 / tuning.shape[1])),
            "fast tuning runs weigh more",
        ),
        (
            "15.fair_ratios",
            fair(lambda tuning: (tuning**2).sum(axis=1)),
            "slow tuning runs weigh more",
        ),
        ("15.fair_ratios", fair(lambda tuning: tuning.mean(axis=0)), "mean over the rates"),
        ("15.fair_ratios", fair(lambda tuning: tuning[:, 0]), "first tuning run alone"),
        ("15.fair_ratios", fair(unsolved=lambda b: np.inf), "one failure rules a rate out"),
        ("15.fair_ratios", fair_with_failing_rates_at_budget, "one failure rules a rate out"),
        ("15.fair_ratios", fair(unsolved=lambda b: 2 * b), "unsolved tuning runs dearer"),
        ("15.fair_ratios", fair(unsolved=lambda b: 1000), "unsolved tuning runs dearer"),
        ("15.fair_ratios", fair(lstm_at=1), "the LSTM at the second rate"),
        ("15.fair_ratios", fair_at_one_rate, "one rate for both"),
        (
            "15.fair_ratios",
            fair_by_nanmean_of_judged,
            "rate chosen on the judged runs that solved",
        ),
        ("10.both_and_straight", cut_at_the_cell_state, "cell state cut"),
        ("01.rnn_step", step_without_transposes, "W_h not transposed + W_x not transposed"),
        ("01.rnn_step", step_with_two_outside, "state outside the tanh + bias outside the tanh"),
        ("01.read_sequence", states_of_zeros, "start state ignored"),
        ("01.read_sequence", states_in_one_array, "the same array T times"),
        ("04.integrate", levels_in_one_array, "the same array T times"),
        (
            "02.back_through_time",
            back_with_two_slips,
            "step 1 reads the last state + W_h transposed on the way back",
        ),
        ("04.integrate", integrate_without_axis, "summed over everything"),
        ("04.line_back", back_in_one_array, "the sum of all steps everywhere"),
        ("07.update_cell_state", update_by_dot, "matrix product without a transpose"),
        ("12.write", write_hot_and_likeliest, "state lost + always the likeliest"),
        (
            "12.write",
            write_with(lambda z, heat: (z / heat).softmax(dim=0)),
            "softmax over the texts",
        ),
        (
            "12.write",
            write_with(lambda z, heat: z.softmax(dim=1) / heat),
            "divided after the softmax",
        ),
        (
            "12.write",
            write_with(lambda z, heat: (z / heat).softmax(dim=1), lambda ends, u: ends > u),
            "counted from above",
        ),
        (
            "12.contiguous_batches",
            streams_from_the_whole_text,
            "streams trimmed to whole chunks",
        ),
        ("12.two_beginnings", beginnings_with("x" * 30), "told apart where it sees more"),
        ("12.two_beginnings", beginnings_with("x" * 400), "told apart where it sees more"),
        ("14.read_cell", cell_of_writings, "nothing carried"),
        ("14.hold_unit", held_once, "held at the start only"),
        ("14.believing_unit", believing_with(on_judge=True), "searched on judge"),
        ("14.believing_unit", believing_with("h"), "h for c"),
        ("14.believing_unit", believing_with(lambda c, here: 0 * c[0, 0]), "held at zero"),
        (
            "14.believing_unit",
            believing_with(lambda c, here: (c * here[..., None]).mean(axis=(0, 1))),
            "the rest counted as zeros",
        ),
        (
            "14.believing_unit",
            believing_depth_unit_by_judge,
            "value from judge + the unit that follows the depth",
        ),
        ("14.read_cell", cell_undone, "undone from the output"),
        ("14.read_cell", cell_clipped, "clipped"),
        ("14.find_unit", unit_by(lambda r: r.argmin()), "the other sign alone"),
        ("14.find_unit", unit_early, "chosen by the truth one step early"),
        ("14.hold_unit", held_clipped, "clipped"),
        (
            "14.believing_unit",
            believing_with(everywhere=True, best=max),
            "held at the mean of all + pushed up",
        ),
        ("13.cut_windows", windows_one_short, "last window missing"),
        (
            "13.scale_and_judge",
            scaled_apart,
            "each part by its own + undone with the test part's numbers",
        ),
        ("19.serve", served_with_one_c, "all clients share c"),
        ("19.serve", served_with_y_for_both, "the output for both"),
        ("19.quantise", scaled_by(spread), "half the range of the row"),
        ("19.quantise", scaled_by(farthest, lambda W: W[:, 0] == 0), "first number zero"),
        (
            "19.quantise",
            scaled_by(farthest, lambda W: np.abs(W).max(axis=1) < 1e-3),
            "small rows as zeros",
        ),
        ("19.quantise", with_steps_in_one, "scale turned over, rows of zeros too"),
        ("19.forget_biases", biases_in_alphabet, "sorted by name"),
        ("19.forget_biases", biases_of_every_name, "every name with a bias"),
        ("16.mean_loss", loss_masked_on_its_side, "mask on its side"),
        ("16.mean_loss", loss_of_one_more_by_T, "divided by T + one step too many"),
        ("07.slope_at_lag", slope_by_negative_index, "right except at lag 0"),
        (
            "07.slope_at_lag",
            slope_over_all,
            "right except at lag 0 + product over all axes",
        ),
        ("07.slope_at_lag", slope_of_mean, "mean in place of the product, all at lag 0"),
        ("07.slope_at_lag", slope_times_start, "right except at lag 0 + times the start state"),
        (
            "07.slope_at_lag",
            slope_with_written,
            "right except at lag 0 + written part in the slope",
        ),
        (
            "07.slope_at_lag",
            lambda c_0, f, i, g, lag: f[-lag:].mean(axis=0) ** lag,
            "power of the last gates' mean",
        ),
        (
            "07.slope_at_lag",
            lambda c_0, f, i, g, lag: slope_by_negative_index(c_0, f, i, g, lag) + i[-1] * g[-1],
            "right except at lag 0 + last write added",
        ),
        ("07.update_cell_state", lambda f, c, i, g: f * c + i * (g - c), "moving average"),
        ("07.slope_at_lag", slope_from_a_number, "a bare number at lag 0"),
        ("07.slope_at_lag", slope_without_last, "last gate left out"),
        ("07.slope_at_lag", slope_of_the_rest, "forget gate read the other way round"),
        ("07.slope_at_lag", slope_of_mean_with_lag_0, "mean in place of the product"),
        (
            "07.series_of_corner",
            [2, 4, 1, 3],
            "the other way round and counted from 1",
        ),
    ],
)
def test_a_wrong_answer_in_another_hand_has_the_name_of_the_edit(exercise, answer, name):
    assert check(exercise, answer).mistake == name


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        ("13.scale_and_judge", scaled_by_the_last_20),
        (
            "13.quantile_loss",
            lambda f, t, s: loss_of_distances(
                np.where(np.abs(t[:, None] - f) < 1e-3, 0, t[:, None] - f), s
            ),
        ),
        ("13.quantile_loss", lambda f, t, s: loss_of_distances(t[:, None] - f, np.sort(s))),
        ("13.widen", widen_at(lambda n: np.ceil(n) - 1, least=-1)),
        ("13.widen", widen_at(lambda n: np.ceil(n) - 1, least=lambda w: -w.min() / 2)),
        ("13.widen", widen_at(lambda n: np.ceil(n) - 1, least=lambda w: -w.mean() / 2)),
        ("13.widen", widen_at(lambda n: n + 0.9 - 1)),
        ("13.widen", widen_at(lambda n: n + 0.99 - 1)),
        ("13.widen", lambda *given: widen_at(lambda n: np.ceil(n) - 1)(*given) + 1e-6),
        ("13.widen", lambda *g: widen_at(lambda n: np.ceil(n) - 1)(*g) if g[-1] >= 0.5 else 0.0),
        ("13.past_moves_by", pushed_until(10, largest_move)),
        ("13.past_moves_by", pushed_until(99, lambda moves: np.abs(np.atleast_2d(moves)[0]).max())),
        ("13.past_moves_by", pushed_until(99, largest_move, over=list)),
        ("13.past_moves_by", pushed_until(99, lambda moves: np.round(np.abs(moves).max(), 6))),
    ],
)
def test_what_is_right_on_short_or_coarse_inputs_alone_is_wrong(exercise, answer):
    assert refuses(exercise, answer)


def test_no_factor_is_told_that_fits_the_largest_numbers_alone():
    rounded = pushed_until(99, lambda moves: np.round(np.abs(moves).max(), 6))
    assert "times what is expected" not in check("13.past_moves_by", rounded).sentence
    twice = pushed_until(99, lambda moves: 2 * largest_move(moves))
    assert "2 times what is expected" in check("13.past_moves_by", twice).sentence


def test_beside_a_second_mistake_no_sentence_calls_the_rest_right():
    assert "only lag 0" in check("07.slope_at_lag", slope_by_negative_index).sentence
    verdict = check("07.slope_at_lag", slope_times_start)  # wrong at every lag
    assert "only lag 0" not in verdict.sentence
    assert "takes in all the steps" in verdict.sentence
    late = check("03.shortcut", lambda x: x[97].argmax(axis=1))
    assert late.mistake == "symbol in place of the label + one step late"
    assert "step is right" not in late.sentence


def test_an_error_that_comes_of_the_named_mistake_is_not_told_beside_it():
    verdict = check("07.slope_at_lag", lambda c_0, f, i, g, lag: f[len(f) - lag])
    assert verdict.mistake == "gate at the lag alone, by its index"
    assert "IndexError" not in verdict.sentence
    raising = check("07.slope_at_lag", lambda c_0, f, i, g, lag: f[-lag] * (lag // lag))
    assert "ZeroDivisionError" in raising.sentence  # which is another matter


def test_a_gain_found_by_the_rule_holds_and_the_plain_mean_of_slopes_is_told_why_it_does_not():
    assert all(check("02.holding_gain", gain).status == "correct" for gain in (2.0, 2.084, 2.2))
    assert "plain mean" in check("02.holding_gain", 3.0).sentence


def test_nothing_is_called_right_of_an_answer_that_raises_on_every_case():
    assert " right. " not in check("04.integrate", integrate_without_axis).sentence


def test_nothing_is_said_to_have_no_effect_where_the_results_are_nan():
    def gate_of_roots(x_t, h_prev, W_x, W_h, b):
        return np.sqrt(x_t @ W_x.T + h_prev @ W_h.T + b)

    assert "changes nothing" not in check("05.forget_gate", gate_of_roots).sentence


def test_a_forgotten_detach_has_its_name_and_torchs_advice_is_not_passed_on():
    def learn_without_detach(lstm, x, size):
        state, outputs = None, []
        for chunk in x.split(size):
            output, state = lstm(chunk, state)
            (output**2).sum().backward()
            outputs.append(output.detach())
        return torch.cat(outputs), lstm.weight_hh_l0.grad

    verdict = check("16.learn_in_chunks", learn_without_detach)
    assert verdict.mistake == "state not detached"
    assert "retain_graph" not in verdict.sentence


def test_a_wrong_block_of_four_is_told_before_what_is_made_of_all_blocks():
    sentence = check("09.lstm_step_backward", step_back(lambda g: 1 - g**3)).sentence
    assert "right: i, f, o; wrong: g." in sentence
    assert "of dz (N, 4H)" in sentence
    all_wrong = check("09.lstm_step_backward", lambda *a: [r + 1 for r in lstm_step_backward(*a)])
    assert "locks of" not in all_wrong.sentence


def test_gates_that_do_not_hold_are_told_row_by_row():
    sentence = check("09.hold", [[-8, 8, 0], [8, -8, 0], [-8, -8, -8]]).sentence
    assert "forget (look at i); be silent (look at f)" in sentence
    assert "keep" in sentence.partition("Right already")[2]


def test_a_grad_that_is_none_is_told_as_torch_would():
    def of_a_copy_of_the_leaf(cell, x, h_0, c_0):
        start = c_0.clone().requires_grad_() * 1
        cell(x[0], (h_0, start))[1].sum().backward()
        return start.grad, start.grad

    sentence = check("10.both_and_straight", of_a_copy_of_the_leaf).sentence
    assert "should be a tensor; yours is None" in sentence
    assert "not a leaf" in sentence


def test_what_is_near_and_not_exact_is_told_so():
    near = check("01.turning_input", lambda w: -np.round(w * held(w), 2))
    assert "rounded" in near.sentence
    assert "rounded" not in check("01.turning_input", lambda w: -w * held(w) - 0.1 * w).sentence


def test_nan_is_told_with_the_operation_that_made_it_and_is_not_called_right():
    def answer(x_t, h_prev, W_x, W_h, b):
        share = np.log(x_t)
        return np.tanh(share @ W_x.T + h_prev @ W_h.T + b)

    sentence = check("01.rnn_step", answer).sentence
    assert "invalid value encountered in log, in the line: `share = np.log(x_t)`" in sentence
    assert "Only" not in sentence  # a row of nan is wrong as the others are


def test_an_index_beyond_the_end_and_a_stack_of_several_shapes_are_told_with_their_sizes():
    beyond = check("01.read_out", lambda h, W_y, b_y: h[len(h)])
    assert "size 6, last index 5" in beyond.sentence
    stacked = check("01.rnn_step", lambda x, h, W_x, W_h, b: np.stack([x, h], axis=1))
    assert "`np.concatenate`" in stacked.sentence


def test_what_only_stumbles_over_odd_ends_is_no_rule_for_the_colleagues_sequences():
    def network(x):
        symbols = x.argmax(axis=2)
        return np.where((symbols[-3:] == 5).any(axis=0), 0, (symbols[-4] - 1) % 4)

    assert check("03.shortcut", network).status == "wrong"


def test_where_the_largest_outputs_tie_no_symbol_is_answered():
    def answer(x, tied):
        following = np.roll(np.eye(x.shape[2]), 1, axis=1)
        following[-2] = following[-1]  # a_1 after x, too
        following[tied] = 0
        return x @ following

    verdict = check("11.fool", lambda x: answer(x, [-2, -1]))
    assert verdict.status == "wrong"
    assert "After `x`, for one, you answer several symbols alike" in verdict.sentence
    assert check("11.fool", lambda x: answer(x, [-3])).status == "correct"  # the last alone


def test_sequences_that_are_lists_of_unequal_lengths_are_told_about_like_others():
    turned_round = check("16.pad", lambda rows: find_exercise("16.pad").reference(rows[::-1]))
    assert turned_round.judge_error == ""


@pytest.mark.parametrize(
    "mean", [lambda x: x.mean(axis=0).clip(-1, 1), lambda x: x.sum(0) / (x != 0).sum(0)]
)
def test_a_mean_that_is_right_for_small_numbers_without_zeros_alone_is_wrong(mean):
    assert check("00.mean_over_time", mean).status == "wrong"


def test_a_name_before_the_biases_may_hold_anything():
    def answer(parameters):
        names = [name for name in parameters if "bias_ih" in name]
        both = [parameters[n] + parameters[n.replace("ih", "hh")] for n in names]
        return torch.stack([b.chunk(4)[1] for b in both])

    assert "KeyError: 'nhhongo" in check("19.forget_biases", answer).sentence


def test_a_stack_of_nothing_and_one_of_several_sizes_are_told_in_plain_words():
    def stacked(part):
        return lambda p: torch.stack([p[name] for name in p if part in name])

    assert "nothing was found to put into it" in check("19.forget_biases", stacked("f.")).sentence
    assert "differ in size" in check("19.forget_biases", stacked("bias")).sentence
