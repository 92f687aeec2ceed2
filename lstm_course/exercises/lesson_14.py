"""Exercises of lesson 14: gates of an nn.LSTM, a unit chosen and judged, a unit held still."""

import numpy as np

from .exercise import Exercise, Mistake

# 14.read_cell --------------------------------------------------------------------------------


def read_cell(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    h_prev = np.concatenate([np.zeros_like(output[:1]), output[:-1]])
    z = x @ weight_ih.T + bias_ih + h_prev @ weight_hh.T + bias_hh
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=2)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (z_i, z_f, z_o))
    c, c_t = np.zeros_like(output), np.zeros_like(output[0])
    for t in range(len(x)):
        c_t = f[t] * c_t + i[t] * np.tanh(z_g[t])
        c[t] = c_t
    return i, f, o, c


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def mix(x, h, weight_ih, weight_hh, bias):
    return x @ weight_ih.T + h @ weight_hh.T + bias


def shifted(output):
    return np.concatenate([np.zeros_like(output[:1]), output[:-1]])


def cells(i, f, g):
    c = [i[0] * g[0]]
    for t in range(1, len(i)):
        c.append(f[t] * c[-1] + i[t] * g[t])
    return np.array(c)


def from_z(z, order="ifgo"):
    block = dict(zip(order, np.split(z, 4, axis=2), strict=True))
    i, f, o = (sigmoid(block[k]) for k in "ifo")
    return i, f, o, cells(i, f, np.tanh(block["g"]))


def cell_cases(rng):
    """Sizes all different, then N = 1, then a single step; the output is that of the LSTM."""

    def draw(T, N, D, H):
        shapes = [(T, N, D), (4 * H, D), (4 * H, H), (4 * H,), (4 * H,)]
        x, W_x, W_h, b_x, b_h = (rng.uniform(-1, 1, shape) for shape in shapes)
        h, c, output = np.zeros((N, H)), np.zeros((N, H)), []
        for x_t in x:
            i, f, g, o = np.split(mix(x_t, h, W_x, W_h, b_x + b_h), 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
            output.append(h)
        return x, np.array(output), W_x, W_h, b_x, b_h

    return [draw(6, 4, 3, 5), draw(5, 1, 2, 3), draw(1, 3, 4, 2)]


def cell_without_bias_hh(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    return from_z(mix(x, shifted(output), weight_ih, weight_hh, bias_ih))


def cell_without_bias_ih(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    return from_z(mix(x, shifted(output), weight_ih, weight_hh, bias_hh))


def cell_without_biases(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    return from_z(mix(x, shifted(output), weight_ih, weight_hh, 0))


def ordered(order):
    def answer(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
        return from_z(mix(x, shifted(output), weight_ih, weight_hh, bias_ih + bias_hh), order)

    return answer


def cell_interleaved(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    z = mix(x, shifted(output), weight_ih, weight_hh, bias_ih + bias_hh)
    return from_z(np.concatenate([z[..., k::4] for k in range(4)], axis=2))


def cell_from_own_h(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    return from_z(mix(x, output, weight_ih, weight_hh, bias_ih + bias_hh))


def cell_from_next_h(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    later = np.concatenate([output[1:], np.zeros_like(output[:1])])
    return from_z(mix(x, later, weight_ih, weight_hh, bias_ih + bias_hh))


def cell_rolled(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    return from_z(mix(x, np.roll(output, 1, axis=0), weight_ih, weight_hh, bias_ih + bias_hh))


def cell_deaf(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    return from_z(mix(x, 0 * output, weight_ih, weight_hh, bias_ih + bias_hh))


def cell_h_for_c(x, output, *weights):
    return (*read_cell(x, output, *weights)[:3], output)


def cell_tanh_c(x, output, *weights):
    i, f, o, c = read_cell(x, output, *weights)
    return i, f, o, np.tanh(c)


def cell_before(x, output, *weights):
    i, f, o, c = read_cell(x, output, *weights)
    return i, f, o, shifted(c)


def cell_pre_activations(x, output, *weights):
    i, f, o, c = read_cell(x, output, *weights)
    return *(np.log(gate / (1 - gate)) for gate in (i, f, o)), c


def cell_sigmoid_candidate(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    z = mix(x, shifted(output), weight_ih, weight_hh, bias_ih + bias_hh)
    i, f, g, o = np.split(sigmoid(z), 4, axis=2)
    return i, f, o, cells(i, f, g)


def cell_without_memory(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    z = mix(x, shifted(output), weight_ih, weight_hh, bias_ih + bias_hh)
    i, f, g, o = np.split(z, 4, axis=2)
    return sigmoid(i), sigmoid(f), sigmoid(o), sigmoid(i) * np.tanh(g)


def cell_by_division(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    """The cell state from the output itself: undo the output gate, then the tanh."""
    z = mix(x, shifted(output), weight_ih, weight_hh, bias_ih + bias_hh)
    i, f, _, o = np.split(sigmoid(z), 4, axis=2)
    return i, f, o, np.arctanh(output / o)


def cell_in_float32(*arrays):
    return read_cell(*(array.astype(np.float32) for array in arrays))


READ = Exercise(
    name="14.read_cell",
    title="The gates of an nn.LSTM",
    minutes=12,
    reference=read_cell,
    results=("i (T, N, H)", "f (T, N, H)", "o (T, N, H)", "c (T, N, H)"),
    cases=cell_cases,
    mistakes=(
        Mistake(
            "bias_hh forgotten",
            cell_without_bias_hh,
            "One bias is missing. torch keeps two and adds both; a network made by this course "
            "has zeros in the second, so there you would not notice.",
        ),
        Mistake(
            "bias_ih forgotten",
            cell_without_bias_ih,
            "One bias is missing. torch keeps two and adds both.",
        ),
        Mistake(
            "no bias",
            cell_without_biases,
            "Both biases are missing. They decide where a gate stands when nothing is said to it.",
        ),
        Mistake(
            "i and f exchanged",
            ordered("figo"),
            "Your input and forget gate are exchanged. Look up in which order torch stacks the "
            "four blocks of rows.",
        ),
        Mistake(
            "f and o exchanged",
            ordered("iogf"),
            "Your forget and output gate are exchanged. Which blocks of rows are theirs?",
        ),
        Mistake(
            "g and o exchanged",
            ordered("ifog"),
            "You read candidate and output gate in the wrong order: other libraries have the "
            "output gate third, torch has not.",
        ),
        Mistake(
            "interleaved",
            cell_interleaved,
            "You take every fourth row for one gate. The rows of a gate stand together, in one "
            "block of H.",
        ),
        Mistake(
            "gates from h_t",
            cell_from_own_h,
            "Your gates at step t read the h of step t, which they have only just made. Which h "
            "was there before?",
        ),
        Mistake(
            "shifted the wrong way",
            cell_from_next_h,
            "You shifted the output the wrong way: your gates read the *next* hidden state.",
        ),
        Mistake(
            "rolled round",
            cell_rolled,
            "At the first step your gates read the last hidden state: `np.roll` brings it round. "
            "What did the network start from?",
        ),
        Mistake(
            "deaf to h",
            cell_deaf,
            "Your gates hear the input only. They read the previous hidden state too.",
        ),
        Mistake(
            "h taken for c",
            cell_h_for_c,
            "Your gates are right, but the last result is the output, h. The cell state stands "
            "behind the output gate: build it from the update of lesson 07.",
        ),
        Mistake(
            "tanh of c",
            cell_tanh_c,
            "You return the tanh of the cell state. That squashed copy is on its way to h; the "
            "cell state itself may pass 1.",
        ),
        Mistake(
            "c before the step",
            cell_before,
            "Your cell states are one step late: entry t should be what step t leaves.",
        ),
        Mistake(
            "no sigmoid",
            cell_pre_activations,
            "You return the gates' pre-activations. A gate lies between 0 and 1.",
        ),
        Mistake(
            "candidate through a sigmoid",
            cell_sigmoid_candidate,
            "All four blocks went through the sigmoid. One of them is no gate.",
        ),
        Mistake(
            "cell without a past",
            cell_without_memory,
            "Your cell state holds only what was written at the same step. What became of the old "
            "one?",
        ),
    ),
    hints=(
        "The previous hidden states are the output moved by one step, with zeros in front.",
        "All gates of all steps: one product with the inputs, one with the previous hidden "
        "states, both biases; then `np.split(z, 4, axis=2)`.",
        "The blocks are i, f, g, o. Only c needs a loop: f[t] * c_t + i[t] * np.tanh(z_g[t]).",
    ),
    also_right=(cell_by_division, cell_in_float32),
)

# 14.find_unit --------------------------------------------------------------------------------


def find_unit(h, c, truth, h_new, c_new, truth_new):
    H = c.shape[2]
    r = [np.corrcoef(c[..., unit].ravel(), truth.ravel())[0, 1] for unit in range(H)]
    unit = np.argmax(np.abs(r))
    return unit, np.corrcoef(c_new[..., unit].ravel(), truth_new.ravel())[0, 1]


def unit_cases(rng):
    """Two texts of a network; the unit that goes along best counts downwards in most cases."""

    def draw(T, N, H, down):
        loads = rng.uniform(-0.5, 0.5, H)
        loads[down], loads[(down + 1) % H] = -0.9, 0.8
        levels, sizes = rng.uniform(-1, 1, H), rng.uniform(0.2, 2, H)
        sizes[down] = 0.4
        texts = []
        for _ in range(2):
            truth = np.abs(np.cumsum(rng.integers(-1, 2, (T, N)), axis=0)).astype(float)
            noise = rng.uniform(-1, 1, (T, N, H)) + 0.5 * rng.uniform(-1, 1, (1, N, H))
            c = levels + sizes * (loads * truth[..., None] / truth.std() + 0.8 * noise)
            texts.append((rng.uniform(0, 1, (T, N, H)) * np.tanh(c), c, truth))
        return (*texts[0], *texts[1])

    def noise(T, N, H):
        shapes = [(T, N, H), (T, N, H), (T, N)] * 2
        return tuple(rng.uniform(-1, 1, shape) for shape in shapes)

    return [
        draw(30, 4, 6, 3),
        draw(25, 2, 5, 0),
        noise(12, 3, 8),
        draw(20, 1, 7, 4),
        noise(9, 2, 5),
    ]


def correlations(c, truth):
    return np.array([np.corrcoef(u, truth.ravel())[0, 1] for u in c.reshape(-1, c.shape[2]).T])


def best(values):
    return np.argmax(np.abs(values))


def unit_by_h(h, c, truth, h_new, c_new, truth_new):
    return find_unit(h, h, truth, h_new, h_new, truth_new)


def unit_chosen_by_h(h, c, truth, h_new, c_new, truth_new):
    return find_unit(h, h, truth, h_new, c_new, truth_new)


def unit_judged_by_h(h, c, truth, h_new, c_new, truth_new):
    return find_unit(h, c, truth, h_new, h_new, truth_new)


def unit_same_text(h, c, truth, h_new, c_new, truth_new):
    r = correlations(c, truth)
    return best(r), r[best(r)]


def unit_only_new_text(h, c, truth, h_new, c_new, truth_new):
    return unit_same_text(h, c_new, truth_new, None, None, None)


def unit_texts_exchanged(h, c, truth, h_new, c_new, truth_new):
    return find_unit(h_new, c_new, truth_new, h, c, truth)


def unit_both_texts(h, c, truth, h_new, c_new, truth_new):
    return unit_same_text(
        h, np.concatenate([c, c_new]), np.concatenate([truth, truth_new]), None, None, None
    )


def unit_chosen_on_both(h, c, truth, h_new, c_new, truth_new):
    r, r_new = correlations(c, truth), correlations(c_new, truth_new)
    unit = best(r * r_new)
    return unit, r_new[unit]


def unit_each_its_best(h, c, truth, h_new, c_new, truth_new):
    return best(correlations(c, truth)), unit_only_new_text(h, c, truth, h_new, c_new, truth_new)[1]


def unit_upwards(h, c, truth, h_new, c_new, truth_new):
    unit = np.argmax(correlations(c, truth))
    return unit, correlations(c_new, truth_new)[unit]


def unit_sign_lost(h, c, truth, h_new, c_new, truth_new):
    unit, r = find_unit(h, c, truth, h_new, c_new, truth_new)
    return unit, abs(r)


def unit_squared(h, c, truth, h_new, c_new, truth_new):
    unit, r = find_unit(h, c, truth, h_new, c_new, truth_new)
    return unit, r**2


def unit_least(h, c, truth, h_new, c_new, truth_new):
    unit = np.argmin(np.abs(correlations(c, truth)))
    return unit, correlations(c_new, truth_new)[unit]


def unit_from_one(h, c, truth, h_new, c_new, truth_new):
    unit, r = find_unit(h, c, truth, h_new, c_new, truth_new)
    return unit + 1, r


def unit_by_covariance(h, c, truth, h_new, c_new, truth_new):
    spread = c.reshape(-1, c.shape[2]).std(axis=0)
    unit = best(correlations(c, truth) * spread)
    return unit, correlations(c_new, truth_new)[unit]


def unit_not_centred(h, c, truth, h_new, c_new, truth_new):
    def cosine(a, b):
        return (a * b[..., None]).sum(axis=(0, 1)) / np.sqrt((a**2).sum(axis=(0, 1)) * (b**2).sum())

    unit = best(cosine(c, truth))
    return unit, cosine(c_new, truth_new)[unit]


def unit_by_mean_of_sequences(h, c, truth, h_new, c_new, truth_new):
    def by_sequence(c, truth):
        rows = [correlations(c[:, [n]], truth[:, [n]]) for n in range(c.shape[1])]
        return np.mean(rows, axis=0)

    unit = best(by_sequence(c, truth))
    return unit, by_sequence(c_new, truth_new)[unit]


def unit_of_first_sequence(h, c, truth, h_new, c_new, truth_new):
    first = [a[:, :1] for a in (h, c, truth, h_new, c_new, truth_new)]
    return find_unit(*first)


def unit_truth_one_late(h, c, truth, h_new, c_new, truth_new):
    return find_unit(h[1:], c[1:], truth[:-1], h_new[1:], c_new[1:], truth_new[:-1])


def unit_of_slope(h, c, truth, h_new, c_new, truth_new):
    unit, r = find_unit(h, c, truth, h_new, c_new, truth_new)
    return unit, r * c_new[..., unit].std() / truth_new.std()


def unit_by_hand(h, c, truth, h_new, c_new, truth_new):
    def correlate(c, truth):
        c = c - c.mean(axis=(0, 1))
        truth = (truth - truth.mean())[..., None]
        return (c * truth).mean(axis=(0, 1)) / (c.std(axis=(0, 1)) * truth.std())

    unit = int(np.abs(correlate(c, truth)).argmax())
    return unit, float(correlate(c_new, truth_new)[unit])


def unit_by_square(h, c, truth, h_new, c_new, truth_new):
    unit = np.argmax(correlations(c, truth) ** 2)
    return unit, correlations(c_new, truth_new)[unit]


def unit_in_float32(*arrays):
    return find_unit(*(array.astype(np.float32) for array in arrays))


FIND = Exercise(
    name="14.find_unit",
    title="Choose on one text, judge on another",
    minutes=12,
    reference=find_unit,
    results=("unit ()", "r ()"),
    cases=unit_cases,
    mistakes=(
        Mistake(
            "h read as c",
            unit_by_h,
            "You looked at h. The output gate may hide there what a unit keeps: a memory is looked "
            "for in the cell state.",
        ),
        Mistake(
            "chosen by h",
            unit_chosen_by_h,
            "You chose by h and judged by c. The cell state is what counts, in both.",
        ),
        Mistake(
            "judged by h",
            unit_judged_by_h,
            "You chose by c and judged by h. The cell state is what counts, in both.",
        ),
        Mistake(
            "chosen and judged on the same text",
            unit_same_text,
            "Your r comes from the text on which the unit was chosen. The best of many looks good "
            "there by its luck as well: judge it where it was not chosen.",
        ),
        Mistake(
            "only the new text",
            unit_only_new_text,
            "You chose and judged on the new text: again one text for both, and the first unused.",
        ),
        Mistake(
            "texts exchanged",
            unit_texts_exchanged,
            "You chose on the new text and judged on the first. It is fair, but the other way "
            "round than asked.",
        ),
        Mistake(
            "texts put together",
            unit_both_texts,
            "You put both texts together. Then the unit is chosen on what it is judged on.",
        ),
        Mistake(
            "chosen on both",
            unit_chosen_on_both,
            "The new text had a say in your choice. It must stay unseen until the unit is fixed.",
        ),
        Mistake(
            "a best unit for each text",
            unit_each_its_best,
            "Your r belongs to the best unit of the *new* text, which may be another one. Judge "
            "the unit that you chose.",
        ),
        Mistake(
            "sign taken for meaning",
            unit_upwards,
            "You look only for units that go up with the truth. One that counts downwards knows "
            "just as much.",
        ),
        Mistake(
            "sign thrown away",
            unit_sign_lost,
            "The unit is right, the sign of r is gone. It says nothing about how good the unit is, "
            "but which way it counts.",
        ),
        Mistake("squared", unit_squared, "You return the square of the correlation."),
        Mistake(
            "least correlated",
            unit_least,
            "You chose the unit that goes along *least* with the truth.",
        ),
        Mistake(
            "counted from one",
            unit_from_one,
            "Your unit's number is one too high: units are numbered like Python's indices.",
        ),
        Mistake(
            "covariance",
            unit_by_covariance,
            "You choose by covariance: a unit with large values wins without going along better. "
            "Divide by both spreads.",
        ),
        Mistake(
            "not centred",
            unit_not_centred,
            "You did not take the means away. Two things that are merely both positive look alike "
            "then.",
        ),
        Mistake(
            "mean over the sequences",
            unit_by_mean_of_sequences,
            "You average one correlation a sequence, so a unit may mean something else in each. "
            "Take one correlation over all steps of all sequences.",
        ),
        Mistake(
            "first sequence only",
            unit_of_first_sequence,
            "You use the first sequence only. There are N of them.",
        ),
        Mistake(
            "truth one step late",
            unit_truth_one_late,
            "You compare a state with the truth of the step before. Both are given *after* the "
            "same symbol.",
        ),
        Mistake(
            "slope",
            unit_of_slope,
            "That is the slope of a line through the points, in units of c. A correlation is free "
            "of units.",
        ),
    ),
    hints=(
        "One unit is `c[..., unit]`, (T, N). Laid flat it is one row of numbers, like the truth.",
        "`np.corrcoef(a, b)[0, 1]` is the correlation of two rows. Which unit is furthest from 0?",
        "Choose with `c` and `truth` by the absolute value. Then, for that unit alone, take the "
        "correlation of `c_new` with `truth_new`, sign included.",
    ),
    also_right=(unit_by_hand, unit_by_square, unit_in_float32),
)

# 14.read_held --------------------------------------------------------------------------------


def read_held(step, x, h, c, unit, value):
    output = []
    for x_t in x:
        o, c = step(x_t, h, c)
        c[:, unit] = value
        h = o * np.tanh(c)
        output.append(h)
    return np.array(output)


def held_cases(rng):
    """Sizes all different, a unit that is no sequence's number twice; values on both sides."""

    def draw(T, N, D, H, unit, value):
        shapes = [(T, N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
        x, h, c, W_x, W_h, b = (rng.uniform(-1, 1, shape) for shape in shapes)

        def step(x_t, h, c):
            i, f, g, o = np.split(mix(x_t, h, W_x, W_h, b), 4, axis=1)
            return sigmoid(o), sigmoid(f) * c + sigmoid(i) * np.tanh(g)

        return step, x, h, c, unit, value

    return [draw(6, 4, 3, 5, 2, 1.4), draw(5, 3, 2, 6, 1, -0.7), draw(3, 2, 4, 3, 0, 0.3)]


def idle(*_):
    """Change nothing."""


def run(step, x, h, c, before=idle, between=idle, after=idle, squash=np.tanh):
    """Read x; what is given changes the old c, the new c before h is made, or h and c after it."""
    output, c = [], c.copy()
    for t, x_t in enumerate(x):
        before(t, c)
        o, c = step(x_t, h, c)
        between(t, c)
        h = o * squash(c)
        after(t, h, c)
        output.append(h.copy())
    return np.array(output)


def put(unit, value, only=None):
    """A change of the last array it is given: one unit's column, at every step or only at one."""

    def change(t, *states):
        if only in (None, t):
            states[-1][:, unit] = value

    return change


def held_nothing(step, x, h, c, unit, value):
    return run(step, x, h, c)


def held_after_output(step, x, h, c, unit, value):
    return run(step, x, h, c, after=put(unit, value))


def held_before_step(step, x, h, c, unit, value):
    return run(step, x, h, c, before=put(unit, value))


def held_in_h(step, x, h, c, unit, value):
    return run(step, x, h, c, after=lambda t, h_t, c_t: put(unit, value)(t, h_t))


def held_past_the_gate(step, x, h, c, unit, value):
    return held_in_h(step, x, h, c, unit, np.tanh(value))


def held_in_output_only(step, x, h, c, unit, value):
    gates = []

    def listen(x_t, h_t, c_t):
        o, c_t = step(x_t, h_t, c_t)
        gates.append(o)
        return o, c_t

    output = run(listen, x, h, c)
    output[..., unit] = np.array(gates)[..., unit] * np.tanh(value)
    return output


def held_painted(step, x, h, c, unit, value):
    output = run(step, x, h, c)
    output[..., unit] = value
    return output


def held_at_first(step, x, h, c, unit, value):
    return run(step, x, h, c, between=put(unit, value, only=0))


def held_at_last(step, x, h, c, unit, value):
    return run(step, x, h, c, between=put(unit, value, only=len(x) - 1))


def held_sequence(step, x, h, c, unit, value):
    return run(step, x, h, c, between=lambda t, c_t: put(unit, value)(t, c_t.T))


def held_everything(step, x, h, c, unit, value):
    return read_held(step, x, h, c, slice(None), value)


def held_neighbour(step, x, h, c, unit, value):
    return read_held(step, x, h, c, unit - 1, value)


def held_at_zero(step, x, h, c, unit, value):
    return read_held(step, x, h, c, unit, 0.0)


def held_by_adding(step, x, h, c, unit, value):
    return run(step, x, h, c, between=lambda t, c_t: put(unit, c_t[:, unit] + value)(t, c_t))


def held_without_tanh(step, x, h, c, unit, value):
    return run(step, x, h, c, between=put(unit, value), squash=np.positive)


def held_stale_h(step, x, h, c, unit, value):
    return run(lambda x_t, _, c_t: step(x_t, h, c_t), x, h, c, between=put(unit, value))


def held_and_c_returned(step, x, h, c, unit, value):
    states = []

    def hold_and_note(t, c_t):
        put(unit, value)(t, c_t)
        states.append(c_t.copy())

    run(step, x, h, c, between=hold_and_note)
    return np.array(states)


def held_by_mask(step, x, h, c, unit, value):
    held = np.arange(c.shape[1]) == unit
    output = np.zeros((len(x), *h.shape))
    for t, x_t in enumerate(x):
        o, c = step(x_t, h, c)
        c = np.where(held, value, c)
        output[t] = h = o * np.tanh(c)
    return output


def held_in_float32(step, x, h, c, unit, value):
    def short(x_t, h_t, c_t):
        return tuple(a.astype(np.float32) for a in step(x_t, h_t, c_t))

    return read_held(short, x.astype(np.float32), h, c, unit, value)


HOLD = Exercise(
    name="14.read_held",
    title="Hold a unit still",
    minutes=10,
    reference=read_held,
    results=("output (T, N, H)",),
    cases=held_cases,
    mistakes=(
        Mistake(
            "held after the output",
            held_after_output,
            "You set c after h was made of it: output and later gates see the old value. What "
            "must come first?",
        ),
        Mistake(
            "held before the step",
            held_before_step,
            "You set the *old* cell state, and the step changes it again before anyone sees it. "
            "The new one has to have the value.",
        ),
        Mistake(
            "h held for c",
            held_in_h,
            "You hold the unit of h. Its memory goes on behind it, and its output gate no longer "
            "has a say.",
        ),
        Mistake(
            "past the output gate",
            held_past_the_gate,
            "You set h to the tanh of the value, past the output gate. Hold the cell state, and "
            "let the gate do its work.",
        ),
        Mistake(
            "held in the output only",
            held_in_output_only,
            "Your value stands in what you return, but the next step reads the old h and c. The "
            "network itself has to go on with the held unit.",
        ),
        Mistake(
            "painted over",
            held_painted,
            "You ran the network untouched and wrote the value over its output afterwards. It "
            "noticed nothing.",
        ),
        Mistake(
            "first step only",
            held_at_first,
            "You set the unit once, at the first step. Later steps move it again.",
        ),
        Mistake(
            "last step only",
            held_at_last,
            "You set the unit at the last step only. It is to be held from the first on.",
        ),
        Mistake(
            "a sequence for a unit",
            held_sequence,
            "You set a row of c: all units of one sequence. Units are on the last axis.",
        ),
        Mistake(
            "all units held",
            held_everything,
            "You set every unit. Only one is to be held, the others run free.",
        ),
        Mistake(
            "neighbour held",
            held_neighbour,
            "You hold the unit beside it: units are numbered from 0.",
        ),
        Mistake(
            "held at zero",
            held_at_zero,
            "You hold the unit at 0, whatever the value. Zero may mean something to the network.",
        ),
        Mistake(
            "value added",
            held_by_adding,
            "You add the value at every step, so the unit still moves. Held is held.",
        ),
        Mistake(
            "tanh missing",
            held_without_tanh,
            "The tanh on the way from c to h is missing (lesson 08).",
        ),
        Mistake(
            "h not carried on",
            held_stale_h,
            "Every step reads the same h. Carry on the one you just made.",
        ),
        Mistake(
            "c returned",
            held_and_c_returned,
            "You return the cell states. The readout reads h.",
        ),
        Mistake("nothing held", held_nothing, "Your network runs free: no unit is held."),
    ),
    hints=(
        "Write the plain loop first: step, hidden state, append. Where in it is c new, and not "
        "yet read by anyone?",
        "Between `o, c = step(x_t, h, c)` and the line that makes h: set the column of the unit.",
    ),
    also_right=(held_by_mask, held_in_float32),
)

EXERCISES = (READ, FIND, HOLD)
