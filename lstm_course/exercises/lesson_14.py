"""Exercises of lesson 14: gates of an nn.LSTM, a unit chosen and judged, held, and believed."""

import numpy as np

from lstm_course.inspection.brackets import BracketNetwork, make_bracket_text
from lstm_course.inspection.probing import choose_unit  # noqa: F401, in an edit
from lstm_course.inspection.units import cost_of_holding, share_of_closing  # noqa: F401

from . import slips
from .exercise import Exercise, read_mistakes

# 14.read_cell --------------------------------------------------------------------------------


def read_cell(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    h_prev = np.concatenate([np.zeros_like(output[:1]), output[:-1]])
    b = bias_ih + bias_hh
    z = x @ weight_ih.T + h_prev @ weight_hh.T + b
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=2)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (z_i, z_f, z_o))
    g = np.tanh(z_g)
    c, c_t = np.zeros_like(output), np.zeros_like(output[0])
    for t in range(len(x)):
        c_t = f[t] * c_t + i[t] * g[t]
        c[t] = c_t
    return i, f, o, c


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def mix(x, h, weight_ih, weight_hh, bias):
    return x @ weight_ih.T + h @ weight_hh.T + bias


def draw_cell(rng, T, N, D, H, counts=False):
    """Weights, inputs, and the output that the LSTM makes of them; it may count its steps in c."""
    shapes = [(T, N, D), (4 * H, D), (4 * H, H), (4 * H,), (4 * H,)]
    x, W_x, W_h, b_x, b_h = (rng.uniform(-1, 1, shape) for shape in shapes)
    b_x += counts * np.repeat([7, 9, 4, 0], H)  # i, f and g near 1
    h, c, output = np.zeros((N, H)), np.zeros((N, H)), []
    for x_t in x:
        i, f, g, o = np.split(mix(x_t, h, W_x, W_h, b_x + b_h), 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        output.append(h)
    return x, np.array(output), W_x, W_h, b_x, b_h


def cell_cases(rng):
    """Sizes all different, then N = 1, then a single step; then cell states beyond 20."""
    sizes = (6, 4, 3, 5), (5, 1, 2, 3), (1, 3, 4, 2), (26, 2, 1, 3, True)
    return [draw_cell(rng, *some) for some in sizes]


def cell_probes(rng):
    """As many inputs as rows of the weights."""
    return [draw_cell(rng, 3, 2, 8, 2)]


def cell_step_by_step(x, output, weight_ih, weight_hh, bias_ih, bias_hh):
    h, c, steps = np.zeros_like(output[0]), np.zeros_like(output[0]), []
    for x_t, h_t in zip(x, output, strict=True):
        i, f, g, o = np.split(mix(x_t, h, weight_ih, weight_hh, bias_ih + bias_hh), 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        steps.append((sigmoid(i), sigmoid(f), sigmoid(o), c))
        h = h_t
    return tuple(np.array(gate) for gate in zip(*steps, strict=True))


READ = Exercise(
    name="14.read_cell",
    title="The gates of an nn.LSTM",
    minutes=20,
    reference=read_cell,
    results=("i (T, N, H)", "f (T, N, H)", "o (T, N, H)", "c (T, N, H)"),
    cases=cell_cases,
    probes=cell_probes,
    mistakes=(
        *read_mistakes("""
            bias_hh forgotten: bias_ih + bias_hh -> bias_ih
                One bias is missing. torch keeps two and adds both; a network made by this course
                has zeros in the second, so there you would not notice.
            bias_ih forgotten: bias_ih + bias_hh -> bias_hh
                One bias is missing. torch keeps two and adds both.
            gates from h_t: h_prev = _h -> h_prev = output
                Your gates at step t read the h of step t, which they have only just made. Which h
                was there before?
            shifted the wrong way: h_prev = _h ->
                    h_prev = np.concatenate([output[1:], np.zeros_like(output[:1])])
                You shifted the output the wrong way: your gates read the *next* hidden state.
            rolled round: h_prev = _h -> h_prev = np.roll(output, 1, axis=0)
                At the first step your gates read the last hidden state: `np.roll` brings it round.
                What did the network start from?
            h taken for c: return i, f, o, c -> return i, f, o, output
                The last result is the output, h. The cell state stands behind the output gate:
                build it from the update of lesson 07.
            tanh of c: return i, f, o, c -> return i, f, o, np.tanh(c)
                You return the tanh of the cell state. That squashed copy is on its way to h; the
                cell state itself may pass 1.
            c before the step: return i, f, o, c ->
                    return i, f, o, np.concatenate([np.zeros_like(c[:1]), c[:-1]])
                Your cell states are one step late: entry t should be what step t leaves.
            no sigmoid: return i, f, o, c -> return z_i, z_f, z_o, c
                You return the gates' pre-activations. A gate lies between 0 and 1.
            reshaped, not cut: np.split(z, 4, axis=2) -> np.reshape(z, (4, *output.shape))
                A reshape does not cut (T, N, 4H) into four blocks (T, N, H): their numbers get
                mixed.
        """),
        *read_mistakes("""
            nothing carried: f[t] * c_t + i[t] * g[t] -> i[t] * g[t]
                You forgot the old cell state: each of yours is only what its own step writes. What
                share of c_{t-1} is kept?
            h for c in the recursion: f[t] * c_t -> f[t] * output[t - 1] * (t > 0)
                Your update keeps a share of the last *hidden* state. What runs along the top is the
                cell state: carry the c that you have just made.
            undone from the output: return i, f, o, c -> return i, f, o, np.arctanh(output / o)
                You undo output gate and tanh. Where a cell state has grown beyond 19, its tanh is 1
                to the last digit, and nothing brings it back. Build it by the update of lesson 07.
            clipped: return i, f, o, c -> return i, f, o, np.clip(c, -K, K)
                You clip the cell state at {K}. Nothing in the cell limits it.
            f and o exchanged: return i, f, o, c -> return i, o, f, c
                Your second and third results have changed places: asked for are i, f, o, c.
            i returned in the place of f: return i, f, o, c -> return f, i, o, c
                The first two results have changed places: asked for are i, f, o, c, in this order.
            g returned in the place of o: return i, f, o, c -> return i, f, g, c
                Your third result is the candidate. Asked for is the output gate.
            c first: return i, f, o, c -> return c, i, f, o
                Your results come in another order. Asked for are i, f, o, c, in this order.
        """),
        *slips.without(
            slips.memory(
                x="x",
                W_x="weight_ih",
                W_h="weight_hh",
                keep="f[t] * c_t",
                write="i[t] * g[t]",
                cut="np.split(_z, 4, axis=2)",
            ),
            "rows mixed up",
            "old cell state not used",
        ),
    ),
    hints=(
        "The previous hidden states are the output moved by one step, with zeros in front.",
        "All gates of all steps: one product with the inputs, one with the previous hidden "
        "states, both biases; then `np.split(z, 4, axis=2)`.",
        "The blocks are i, f, g, o. Only c needs a loop: f[t] * c_t + i[t] * np.tanh(z_g[t]).",
    ),
    also_right=(cell_step_by_step,),
)

# 14.find_unit --------------------------------------------------------------------------------


def find_unit(h, c, truth, h_new, c_new, truth_new):
    H = c.shape[2]
    r = [np.corrcoef(c[..., unit].ravel(), truth.ravel())[0, 1] for unit in range(H)]
    unit = np.argmax(np.abs(r))
    return unit, np.corrcoef(c_new[..., unit].ravel(), truth_new.ravel())[0, 1]


def unit_cases(rng):
    """Two texts of a network; the unit that follows best counts downwards in most cases."""

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

    def by_level(T, N, H):
        """Unit 1 tells the sequences' levels apart, unit 3 the steps within each sequence."""
        texts = []
        for _ in range(2):
            level, inner = 5 * rng.permuted(np.arange(N)), rng.uniform(-1, 1, (T, N))
            c = rng.uniform(-1, 1, (T, N, H))
            c[..., 1], c[..., 3] = level + 0.5 * c[..., 1], inner
            texts.append((rng.uniform(0, 1, (T, N, H)) * np.tanh(c), c, level + inner))
        return (*texts[0], *texts[1])

    return [
        draw(30, 4, 6, 3),
        draw(25, 2, 5, 0),
        by_level(15, 3, 5),
        noise(12, 3, 8),
        draw(20, 1, 7, 4),
        noise(9, 2, 5),
    ]


def correlations(c, truth):
    return np.array([np.corrcoef(u, truth.ravel())[0, 1] for u in c.reshape(-1, c.shape[2]).T])


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


FIND = Exercise(
    name="14.find_unit",
    title="Choose on one text, judge on another",
    minutes=12,
    reference=find_unit,
    results=("unit ()", "r ()"),
    cases=unit_cases,
    mistakes=read_mistakes("""
        h read as c: c[..., unit] -> h[..., unit]
            and c_new[..., unit] -> h_new[..., unit]
            You looked at h. The output gate may hide there what a unit keeps: a memory is looked
            for in the cell state.
        chosen by h: c[..., unit] -> h[..., unit]
            You chose by h and judged by c. The cell state is what counts, in both.
        judged by h: c_new[..., unit] -> h_new[..., unit]
            You chose by c and judged by h. The cell state is what counts, in both.
        chosen and judged on the same text: return unit, _r -> return unit, r[unit]
            Your r comes from the text on which the unit was chosen. The best of many looks good
            there by its luck as well: judge it where it was not chosen.
        only the new text: c -> c_new
            and truth -> truth_new
            You chose and judged on the new text: again one text for both, and the first unused.
        texts exchanged: c -> c_new
            and c_new -> c
            and truth -> truth_new
            and truth_new -> truth
            You chose on the new text and judged on the first. It is fair, but the other way round
            than asked.
        texts put together: c -> np.concatenate([c, c_new])
            and truth -> np.concatenate([truth, truth_new])
            and return unit, _r -> return unit, r[unit]
            You put both texts together. Then the unit is chosen on what it is judged on.
        chosen on both: np.abs(r) -> np.abs(r * correlations(c_new, truth_new))
            The new text had a say in your choice. It must stay unseen until the unit is fixed.
        a best unit for each text: return unit, _r -> return unit, max(correlations(c_new,
                truth_new), key=abs)
            Your r belongs to the best unit of the *new* text, which may be another one. Judge the
            unit that you chose.
        sign taken for meaning: np.abs(r) -> r
            You look only for units that go up with the truth. One that counts downwards knows just
            as much.
        the other sign alone: np.argmax(np.abs(r)) -> np.argmin(r)
            You look only for units that go down where the truth goes up. One that goes up with it
            knows just as much.
        exchanged: return _u, _r -> return _r, _u
            Your results have changed places: asked for are the unit, then its correlation.
        sign thrown away: return _u, _r -> return _u, abs(_r)
            The sign of r is gone. It says nothing about how good the unit is,
            but which way it counts.
        sign of the first text: return _u, _r -> return _u, _r * np.sign(r[unit])
            You multiply by the sign of the first text. Asked is the correlation on the new one as
            it is.
        tanh of c: c[..., unit] -> np.tanh(c[..., unit])
            and c_new[..., unit] -> np.tanh(c_new[..., unit])
            You take the tanh of c. That squashed copy is on its way to h; the memory is c.
        tanh of c where judged: c_new[..., unit] -> np.tanh(c_new[..., unit])
            You judge by the tanh of c. That squashed copy is on its way to h; the memory is c.
        squared: return _u, _r -> return _u, _r**2
            You return the square of the correlation.
        least correlated: np.argmax(_a) -> np.argmin(_a)
            You chose the unit that follows the truth *least*.
        counted from one: return unit, _r -> return unit + 1, _r
            Your unit's number is one too high: units are numbered like Python's indices.
        covariance: np.abs(r) -> np.abs(r * c.std(axis=(0, 1)))
            You choose by covariance: a unit with large values wins without following better.
            Divide by both spreads.
        not centred: np.corrcoef(_a, _b)[0, 1] -> _a @ _b / np.sqrt((_a @ _a) * (_b @ _b))
            You did not take the means away. Two things that are merely both positive look alike
            then.
        mean over the sequences: np.corrcoef(_a.ravel(), _b.ravel())[0, 1] ->
                np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(_a.T, _b.T)])
            You average one correlation a sequence, so a unit may mean something else in each. Take
            one correlation over all steps of all sequences.
        chosen by the mean over sequences: np.corrcoef(c[..., unit].ravel(), truth.ravel())[0, 1]
                -> np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(c[..., unit].T, truth.T)])
            You choose by the average of one correlation a sequence, so a unit may mean something
            else in each. Take one correlation over all steps of all sequences.
        judged by the mean over sequences: np.corrcoef(c_new[..., unit].ravel(),
                truth_new.ravel())[0, 1] -> np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(
                c_new[..., unit].T, truth_new.T)])
            You judge by the average of one correlation a sequence. Take one over all steps of all
            sequences.
        first sequence only: np.corrcoef(_a.ravel(), _b.ravel())[0, 1] -> np.corrcoef(_a[:, 0],
                _b[:, 0])[0, 1]
            You use the first sequence only. There are N of them.
        truth one step late: np.corrcoef(_a.ravel(), _b.ravel())[0, 1] ->
                np.corrcoef(_a[1:].ravel(), _b[:-1].ravel())[0, 1]
            You compare a state with the truth of the step before. Both are given *after* the same
            symbol.
        truth one step early: np.corrcoef(_a.ravel(), _b.ravel())[0, 1] ->
                np.corrcoef(_a[:-1].ravel(), _b[1:].ravel())[0, 1]
            You compare a state with the truth of the step after. Both are given *after* the same
            symbol.
        chosen by the truth one step early: np.corrcoef(c[..., unit].ravel(), truth.ravel())[0, 1]
                -> np.corrcoef(c[:-1, :, unit].ravel(), truth[1:].ravel())[0, 1]
            You choose by the truth of the step after. State and truth are both given *after* the
            same symbol.
        slope: return _u, _r -> return _u, _r * c_new[..., unit].std() / truth_new.std()
            That is the slope of a line through the points, in units of c. A correlation is free of
            units.
    """),
    hints=(
        "One unit is `c[..., unit]`, (T, N). Laid flat it is one row of numbers, like the truth.",
        "`np.corrcoef(a, b)[0, 1]` is the correlation of two rows. Which unit is furthest from 0?",
        "Choose with `c` and `truth` by the absolute value. Then, for that unit alone, take the "
        "correlation of `c_new` with `truth_new`, sign included.",
    ),
    also_right=(unit_by_hand, unit_by_square),
)

# 14.hold_unit --------------------------------------------------------------------------------


def hold_unit(step, x, h, c, unit, value):
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

    return [draw(6, 4, 3, 5, 2, 1.4), draw(5, 3, 2, 6, 1, -6.5), draw(3, 2, 4, 3, 0, 0.3)]


def held_by_mask(step, x, h, c, unit, value):
    held = np.arange(c.shape[1]) == unit
    output = np.zeros((len(x), *h.shape))
    for t, x_t in enumerate(x):
        o, c = step(x_t, h, c)
        c = np.where(held, value, c)
        output[t] = h = o * np.tanh(c)
    return output


HOLD = Exercise(
    name="14.hold_unit",
    title="Hold a unit still",
    minutes=12,
    reference=hold_unit,
    results=("output (T, N, H)",),
    cases=held_cases,
    mistakes=read_mistakes("""
        held after the output: c[:, unit] = value -> pass
            and output.append(h) -> output.append(h); c[:, unit] = value
            You set c after h was made of it: output and later gates see the old value. What must
            come first?
        held before the step: c[:, unit] = value -> pass
            and o, c = step(x_t, h, c) -> c = c.copy(); c[:, unit] = value; o, c = step(x_t, h, c)
            You set the *old* cell state, and the step changes it again before anyone sees it. The
            new one has to have the value.
        h held for c: c[:, unit] = value -> pass
            and output.append(h) -> h[:, unit] = value; output.append(h)
            You hold the unit of h. Its memory goes on behind it, and its output gate no longer has
            a say.
        past the output gate: c[:, unit] = value -> pass
            and output.append(h) -> h[:, unit] = np.tanh(value); output.append(h)
            You set h to the tanh of the value, past the output gate. Hold the cell state, and let
            the gate do its work.
        held in the output only: c[:, unit] = value -> pass
            and output.append(h) -> told = h.copy(); told[:, unit] = o[:, unit] * np.tanh(value);
                output.append(told)
            Your value stands in what you return, but the next step reads the old h and c. The
            network itself has to go on with the held unit.
        painted over: c[:, unit] = value -> pass
            and return np.array(output) -> output = np.array(output); output[..., unit] = value;
                return output
            You ran the network untouched and wrote the value over its output afterwards. It noticed
            nothing.
        painted over, through the tanh: c[:, unit] = value -> pass
            and return np.array(output) -> output = np.array(output); output[..., unit] =
                np.tanh(value); return output
            You ran the network untouched and wrote the tanh of the value over its output
            afterwards. It noticed nothing.
        held at the start only: c[:, unit] = value -> pass
            and output = [] -> output, c = [], c.copy(); c[:, unit] = value
            You set the unit once, before the first step, and the steps move it. Set the new cell
            state, at each of them.
        first step only: c[:, unit] = value -> c[:, unit] = c[:, unit] if output else value
            You set the unit once, at the first step. Later steps move it again.
        from the second step on: c[:, unit] = value -> c[:, unit] = value if output else c[:, unit]
            You hold the unit from the second step on. It is to be held from the first.
        clipped: c[:, unit] = value -> c[:, unit] = np.clip(value, -K, K)
            You clip the value at {K}. Hold the unit at the value as it is.
        h made of the old cell state: o, c = step(x_t, h, c) -> old = c; o, c = step(x_t, h, c)
            and np.tanh(c) -> np.tanh(old)
            You make h of the cell state *before* the step. h shows what the step leaves.
        last step only: c[:, unit] = value -> c[:, unit] = value if len(output) == len(x) - 1 else
                c[:, unit]
            You set the unit at the last step only. It is to be held from the first on.
        a sequence for a unit: c[:, unit] = value -> c[unit] = value
            You set a row of c: all units of one sequence. Units are on the last axis.
        all units held: c[:, unit] = value -> c[:] = value
            You set every unit. Only one is to be held, the others run free.
        neighbour held: c[:, unit] = value -> c[:, unit - 1] = value
            You hold the unit beside it: units are numbered from 0.
        held at zero: c[:, unit] = value -> c[:, unit] = 0
            You hold the unit at 0, whatever the value. Zero may mean something to the network.
        value added: c[:, unit] = value -> c[:, unit] += value
            You add the value at every step, so the unit still moves. Held is held.
        tanh missing: np.tanh(c) -> c
            The tanh on the way from c to h is missing (lesson 08).
        h not carried on: output = [] -> output, start = [], h
            and step(x_t, h, c) -> step(x_t, start, c)
            Every step reads the same h. Carry on the one you just made.
        c returned: output.append(h) -> output.append(c.copy())
            You return the cell states. The readout reads h.
        nothing held: c[:, unit] = value -> pass
            Your network runs free: no unit is held.
    """),
    hints=(
        "Write the plain loop first: step, hidden state, append. Where in it is c new, and not "
        "yet read by anyone?",
        "Between `o, c = step(x_t, h, c)` and the line that makes h: set the column of the unit.",
    ),
    also_right=(held_by_mask,),
)

# 14.believing_unit ---------------------------------------------------------------------------


def believing_unit(net, choose, judge):
    from lstm_course.inspection import share_of_closing

    empty = ~choose.quoted & (choose.depth == 0)
    c = net.read(choose).c[empty].mean(axis=0)
    shares = [share_of_closing(net, choose, {unit: c[unit]}) for unit in range(len(c))]
    unit = np.argmin(shares)
    return unit, share_of_closing(net, judge, {unit: c[unit]})


def believing_cases(rng):
    """Networks that one unit turns; texts so short that each may have its own best unit."""

    def draw(H, N):
        shapes = (4 * H, 5), (4 * H, H), (4 * H,), (5, H), (5,)
        net = BracketNetwork(*(rng.uniform(-2, 2, shape) for shape in shapes))
        choose, judge = make_bracket_text(rng, N, 20), make_bracket_text(rng, N + 1, 24)
        net.W_y[:2] *= 3
        share = share_of_closing(net, choose, {})
        net.b_y[1] -= np.log(share / (1 - share))  # near 0.5, as in a trained network
        turns = believing_unit(net, choose, judge)[1] < 0.35
        return (net, choose, judge) if turns else draw(H, N)

    return [draw(H, N) for H, N in ((4, 6), (6, 5), (5, 7), (6, 4), (5, 8))]


def believing_by_name(net, choose, judge):
    trace, best = net.read(choose), (2.0, -1, 0.0)
    for k in range(trace.c.shape[2]):
        value = trace.c[..., k][(choose.depth == 0) & ~choose.quoted].mean()
        best = min(best, (share_of_closing(net, choose, {k: value}), k, value))
    return best[1], share_of_closing(net, judge, {best[1]: best[2]})


BELIEVE = Exercise(
    name="14.believing_unit",
    title="Make it believe that nothing is open",
    minutes=15,
    reference=believing_unit,
    results=("unit ()", "share ()"),
    cases=believing_cases,
    mistakes=read_mistakes("""
        searched on judge: share_of_closing(net, choose, _held) -> share_of_closing(net, judge,
                _held)
            You chose the unit by its shares on `judge`, and judge it there too. Choose on `choose`;
            `judge` must stay unseen until the unit is fixed.
        all on judge: choose -> judge
            `judge` had a say in your choice: the unit and its value come from `choose` alone.
        judged on choose: return unit, _s -> return unit, shares[unit]
            Your share comes from the text that chose the unit. Its share on `judge` is asked.
        the lowest share of each text: return unit, _s -> return unit, min(share_of_closing(net,
                judge, {k: c[k]}) for k in range(len(c)))
            Your share belongs to the unit that does most on `judge`, which may be another one.
            Judge the unit that you chose.
        value from judge: return unit, _s -> return unit, share_of_closing(net, judge, {unit:
                net.read(judge).c[~judge.quoted & (judge.depth == 0)].mean(axis=0)[unit]})
            You measured the unit's value anew on `judge`. Hold it there at the value that you chose
            it with.
        every value from judge: net.read(choose).c[empty] -> net.read(judge).c[~judge.quoted &
                (judge.depth == 0)]
            You took the units' values from `judge`. They come from `choose`, for the choice and
            where the unit is held.
        h for c: net.read(choose).c -> net.read(choose).h
            You hold the unit's c at the mean of its *h*. What is held is the cell state, at its own
            mean.
        held at zero: net.read(choose).c[empty].mean(axis=0) -> np.zeros(net.W_h.shape[1])
            You hold each unit at 0. Hold it as it is where nothing is open: its mean there.
        the rest counted as zeros: net.read(choose).c[empty].mean(axis=0) -> (net.read(choose).c *
                empty[..., None]).mean(axis=(0, 1))
            You put 0 for c where something is open, and divide by the number of all steps. Take the
            mean over the steps meant alone.
        mean of means: net.read(choose).c[empty].mean(axis=0) -> np.mean([own[there].mean(axis=0)
                for own, there in zip(net.read(choose).c.swapaxes(0, 1), empty.T) if any(there)],
                axis=0)
            You take a mean in each sequence, then their mean, so that a short stay counts as much
            as a long one. Take one mean over all the steps meant.
        anywhere outside: empty = _e -> empty = ~choose.quoted
            Your mean counts all steps outside of quotes. Only those at depth 0 are meant.
        quotes counted in: empty = _e -> empty = choose.depth == 0
            Your mean counts steps inside quotes, where something is open. Only those outside of
            quotes at depth 0 are meant.
        held at the mean of all: empty = _e -> empty = choose.depth >= 0
            You hold each unit at its mean over all symbols. Hold it as it is where nothing is open:
            its mean over the steps outside of quotes at depth 0.
        held as at depth 2: empty = _e -> empty = ~choose.quoted & (choose.depth == 2)
            You hold each unit as it is at depth 2, where it is true. It should believe something
            false: that nothing is open.
        pushed up: np.argmin(shares) -> np.argmax(shares)
            Your unit pushes the share of `)` *up* the furthest. Where nothing is open, nothing can
            close: it should fall.
        moved the furthest: np.argmin(shares) -> np.argmax(np.abs(np.array(shares) -
                share_of_closing(net, choose, {})))
            You chose the unit that moves the share the furthest, up or down. Where nothing is open,
            nothing can close: it should fall.
        the unit that follows the depth: unit = _u -> unit = choose_unit(net.read(choose).c,
                choose.depth)
            Your unit is the one that *follows* the depth best. Another one may do more: hold each
            of them, and compare.
        the unit that follows the quotes: unit = _u -> unit = choose_unit(net.read(choose).c,
                choose.quoted)
            Your unit is the one that follows the quotes. What is asked for is not what a unit
            follows: hold each of them, and compare.
        the costliest unit: unit = _u -> unit = int(np.argmax([cost_of_holding(net, choose, k,
                v).mean() for k, v in enumerate(c)]))
            Your unit costs most extra bits over all symbols. What is wanted is a low share of `)`
            at depth 2.
        exchanged: return unit, _s -> return _s, unit
            Your results have changed places: asked for are the unit, then its share.
        the share of (: return unit, _s -> return unit, 1 - _s
            You return what is left of 1: the share of `(`.
        nothing held: return unit, _s -> return unit, share_of_closing(net, judge, {})
            Your share is that of the network as it is: nothing is held on `judge`.
        counted from one: return unit, _s -> return unit + 1, _s
            Your unit's number is one too high: units are numbered like Python's indices.
    """),
    hints=(
        "What is each unit's mean c at the steps outside of quotes at depth 0? Then a loop over "
        "the units.",
        "`~choose.quoted & (choose.depth == 0)` are these steps, and `net.read(choose).c` is every "
        "unit's c. The two texts have one job each.",
        "For each unit `share_of_closing(net, choose, {unit: c[unit]})`; of the unit with the "
        "smallest the same once more, on `judge`.",
    ),
    also_right=(believing_by_name,),
)

EXERCISES = (READ, FIND, HOLD, BELIEVE)
