"""Exercises of lesson 18: the decoder's loop, the look back, faults of maps, a beam search."""

from itertools import product

import numpy as np
import torch

from .exercise import Exercise, read_mistakes
from .map_faults import four_maps

# 18.write ------------------------------------------------------------------------------------


def write(step, symbols, memory, S):
    import torch

    written = []
    for _ in range(S):
        outputs, memory = step(symbols, memory)
        symbols = outputs.argmax(dim=1)
        written.append(symbols)
    return torch.stack(written)


def make_step(rng, K, H, S):
    """A step of a decoder of H numbers that reads and writes K symbols; symbol K is the start.

    The last number of its memory counts the steps: after the S-th it refuses.
    """
    embedding, recurrent, readout = (
        torch.from_numpy(rng.uniform(-1.5, 1.5, shape)) for shape in ((K + 1, H), (H, H), (H, K))
    )

    def step(symbols, memory):
        if (memory[:, H] > S - 1).any():
            raise ValueError(
                f"`step` was called a time too often, in the loop, before it or after it: {S} "
                f"symbols are written in {S} steps, and the first reads the start symbol"
            )
        new = torch.tanh(embedding[symbols] + memory[:, :H] @ recurrent)
        return new @ readout, torch.cat([new, memory[:, H:] + 1], dim=1)

    return step


def write_case(rng, K, H, N, S):
    """Arguments of one call: an encoder has left H numbers of each string."""
    memory = torch.from_numpy(np.pad(rng.uniform(-1, 1, (N, H)), ((0, 0), (0, 1))))
    return make_step(rng, K, H, S), torch.full((N,), K), memory, S


def write_cases(rng):
    """Sizes all different; a single string; a single step."""
    sizes = (7, 5, 4, 6), (5, 3, 1, 4), (6, 4, 3, 1), (9, 6, 2, 8)
    return [write_case(rng, *size) for size in sizes]


def write_probes(rng):
    """As many strings as symbols as steps, so that a choice along the wrong axis fits."""
    return [write_case(rng, 5, 5, 5, 5)]


def write_into_a_tensor(step, symbols, memory, S):
    written = symbols.new_zeros(S, len(symbols))
    for s in range(S):
        outputs, memory = step(symbols if s == 0 else written[s - 1], memory)
        written[s] = outputs.max(dim=-1).indices
    return written


def write_by_probability(step, symbols, memory, S):
    rows = [symbols]
    while len(rows) <= S:
        outputs, memory = step(rows[-1], memory)
        rows.append(torch.argmax(torch.softmax(outputs, dim=1), dim=1))
    return torch.stack(rows[1:])


WRITE = Exercise(
    name="18.write",
    title="The decoder's loop",
    minutes=14,
    reference=write,
    results=("written (S, N)",),
    cases=write_cases,
    probes=write_probes,
    mistakes=read_mistakes("""
        memory not handed on: outputs, memory = step(symbols, memory) -> outputs, _ = step(symbols,
                memory)
            Every step starts from the first memory: the decoder forgets what it has written. What
            does `step` return beside the outputs?
        the start symbol at every step: symbols = outputs.argmax(dim=1) -> best =
                outputs.argmax(dim=1)
            and written.append(symbols) -> written.append(best)
            The decoder reads the start symbol at every step. From the second on it is to read what
            it wrote last.
        neither memory nor symbols handed on: outputs, memory = step(symbols, memory) -> outputs, _
                = step(symbols, memory)
            and symbols = outputs.argmax(dim=1) -> best = outputs.argmax(dim=1)
            and written.append(symbols) -> written.append(best)
            All your steps are the first one again: neither the memory nor the symbols go on to the
            next.
        the start symbol among them: written = [] -> written = [symbols]
            Your first row is the start symbol. It is only read; nobody wrote it.
        what was read, not what was written: written = [] -> written = [symbols]
            and torch.stack(written) -> torch.stack(written[:-1])
            Your rows are what the decoder *reads*, the start symbol first: a step late. The last
            symbol written is missing.
        the last first: torch.stack(written) -> torch.stack(written[::-1])
            Your last row is what was written first. The order of writing is asked.
        in one row: torch.stack(written) -> torch.cat(written)
            `torch.cat` puts your symbols into one long row. `torch.stack` keeps a row for each
            step.
        strings as rows: torch.stack(written) -> torch.stack(written, dim=1)
            Your strings are the rows, (N, S). Time is the first axis.
        the least likely: outputs.argmax(dim=1) -> outputs.argmin(dim=1)
            You take the symbol with the smallest output. The likeliest has the largest.
        the likeliest string for each symbol: outputs.argmax(dim=1) -> outputs.argmax(dim=0)
            You look for the largest output along the axis of the strings. For each string it is to
            be found among the symbols.
        one symbol for all strings: outputs.argmax(dim=1) -> outputs.argmax()
            `argmax` without an axis gives a single place for all strings together. Each string has
            a symbol of its own.
        outputs kept: written.append(symbols) -> written.append(outputs)
            You collect the outputs, K numbers for each symbol. Asked is which symbol was written.
        a step too few: range(S) -> range(S - 1)
            A symbol is missing: S are to be written.
        no tensor: torch.stack(written) -> torch.stack(written).numpy()
            The symbols are right, but not in one tensor. The next network that reads them takes
            tensors only: `torch.stack` makes one of a list.
        fractions: torch.stack(written) -> torch.stack(written).double()
            The symbols are right, but not of the type `torch.long`. An embedding looks up rows,
            which it counts in whole numbers; where nothing else is said, torch makes fractions.
        one tensor written over: torch.stack(written) -> torch.stack([written[-1]] * S)
            All your rows are the last one. `symbols[:] =` writes into one tensor, which you keep S
            times: keep a new one each round.
    """),
    hints=(
        "Two things go round in the loop: the symbols that are read next, and the memory.",
        "In each round: call `step`, take the likeliest symbol of each string, "
        "`outputs.argmax(dim=1)`, and keep it; it is what the next round reads.",
        "`torch.stack` puts a list of S tensors (N,) into one (S, N).",
    ),
    types=("no tensor", "fractions"),
    also_right=(write_into_a_tensor, write_by_probability),
)

# 18.look_back --------------------------------------------------------------------------------


def look_back(query, states, is_real):
    import torch

    scores = (states * query).sum(dim=2)
    scores = scores.masked_fill(~is_real, -torch.inf)
    weights = torch.softmax(scores, dim=0)
    mix = (weights[:, :, None] * states).sum(dim=0)
    return mix, weights


def look_cases(rng):
    """Padding at the end of some strings and in front of others, with loud numbers.

    Every string has some and every step is real in some, padding in some: else a mask the wrong
    way round, and a softmax along the wrong axis, would say NaN. Real scores are about -2000 in one
    case, where a score for the padding that is merely low would be the highest, and a softmax that
    sees the padding leaves nothing to share; about 2000 in another, where exp alone is infinite.
    """

    def draw(T, N, H, about=0):
        is_real = np.arange(T)[:, None] < rng.integers(1, T, N)
        is_real[:, 0] = np.arange(T) < (T + 1) // 2
        is_real[:, 1] = ~is_real[:, 0]
        states = rng.uniform(-1.5, 1.5, (T, N, H))
        states[~is_real] *= 3
        query = rng.uniform(-1.5, 1.5, (N, H))
        if about:
            query *= 8 / np.abs(query)
            states += is_real[..., None] * about * query / (query**2).sum(axis=1, keepdims=True)
        return *as_learnt(query, states), torch.from_numpy(is_real)

    return [draw(6, 3, 4), draw(5, 4, 3), draw(7, 2, 5, -2000), draw(3, 2, 4, 2000)]


def as_learnt(*arrays):
    """Tensors as a network gives them, with a way back."""
    return (torch.from_numpy(a).requires_grad_() for a in arrays)


def look_probes(rng):
    """As many steps as strings as units, so that a sum along the wrong axis fits.

    The first without padding: a mask that does not fit the scores does no harm.
    """
    masks = np.ones((4, 4), dtype=bool), ~np.eye(4, dtype=bool)
    query, states = rng.uniform(-1.5, 1.5, (4, 4)), rng.uniform(-1.5, 1.5, (4, 4, 4))
    return [(*as_learnt(query, states), torch.from_numpy(mask)) for mask in masks]


def look_by_einsum(query, states, is_real):
    scores = torch.einsum("tnh,nh->tn", states, query)
    weights = torch.where(is_real, scores, -1e30).softmax(0)
    return torch.einsum("tn,tnh->nh", weights, states), weights


def look_by_powers(query, states, is_real):
    scores = (states * query[None]).sum(-1)
    scores = torch.where(is_real, scores, -torch.inf)
    powers = torch.exp(scores - scores.amax(0))
    weights = powers / powers.sum(0, keepdim=True)
    return (weights.unsqueeze(-1) * states).sum(0), weights


def look_string_by_string(query, states, is_real):
    mixes, columns = [], []
    for n in range(len(query)):
        scores = states[:, n] @ query[n]
        scores[~is_real[:, n]] = float("-inf")
        columns.append(scores.softmax(dim=0))
        mixes.append(columns[-1] @ states[:, n])
    return torch.stack(mixes), torch.stack(columns, dim=1)


LOOK = Exercise(
    name="18.look_back",
    title="Look back",
    minutes=18,
    reference=look_back,
    results=("mix (N, H)", "weights (T, N)"),
    cases=look_cases,
    probes=look_probes,
    mistakes=read_mistakes("""
        padding looked at: scores = scores.masked_fill(~is_real, -torch.inf) -> pass
            Your weights go to the padding too. Before the softmax, which score gives a weight of 0?
        padding scored 0: -torch.inf -> 0.0
            You give the padding the score 0, and the softmax makes a weight of exp(0) of it. Which
            score gives a weight of 0?
        padding scored low: -torch.inf -> -30.0
            You give the padding a low score. Where the real scores are lower still, it takes nearly
            all of the weight: no finite score is low enough for all. Which is?
        padding given a number for a score: -torch.inf -> K
            You give the padding a finite score, about {K}, so it keeps some weight. Which score
            gives a weight of exactly 0?
        masked after the softmax: scores = scores.masked_fill(~is_real, -torch.inf) -> pass
            and weights = _w -> weights = _w * is_real
            The padding's weights are 0, but the others no longer sum to 1: they were shared out
            before the mask. Mask the scores.
        shared out again after the softmax: scores = scores.masked_fill(~is_real, -torch.inf) ->
                pass
            and weights = _w -> weights = _w * is_real / (_w * is_real).sum(dim=0)
            You take the padding's weights away after the softmax and share out the rest. Where the
            padding's scores are far higher, the rest is 0, and 0 / 0 is nan. Mask the scores.
        exp without the maximum: scores = scores.masked_fill(~is_real, -torch.inf) -> pass
            and torch.softmax(scores, dim=0) -> torch.exp(scores) * is_real / (torch.exp(scores) *
                is_real).sum(dim=0)
            `exp` of large scores is infinite, of very low ones 0, and the weights are nan. A
            softmax first takes the largest score from all: `torch.softmax` does.
        exp not shared out: torch.softmax(scores, dim=0) -> torch.exp(scores)
            You take `exp` of the scores, but do not divide by the sum over the steps, so the
            weights do not sum to 1. `torch.softmax` does both, and takes the largest score from
            all first: `exp` of large ones is infinite.
        masked by length: ~is_real -> torch.arange(len(states))[:, None] >= is_real.sum(dim=0)
            You count the real steps and take so many from the front. Some strings have their
            padding in front: `is_real` says of each step whether it is one.
        mask the wrong way round: ~is_real -> is_real
            Your mask is the wrong way round: it shuts out the real steps.
        softmax over the strings: torch.softmax(scores, dim=0) -> torch.softmax(scores, dim=1)
            Your weights sum to 1 over the strings of the batch. For each string they are to sum to
            1 over its steps.
        scores as weights: scores = scores.masked_fill(~is_real, -torch.inf) -> scores =
                scores.masked_fill(~is_real, 0.0)
            and torch.softmax(scores, dim=0) -> scores
            You mix with the scores themselves. The softmax is missing: weights are positive and
            sum to 1.
        sigmoid in place of softmax: torch.softmax(scores, dim=0) -> torch.sigmoid(scores)
            You take the sigmoid of each score, so the weights do not sum to 1. A softmax shares 1
            out among the steps.
        divided by the root of H: (states * query).sum(dim=2) -> (states * query).sum(dim=2) /
                query.shape[1] ** 0.5
            You divide the scores by the root of H, as Transformers do. In the equation here they
            are the dot products themselves.
        every query for every string: (states * query).sum(dim=2) -> states @ query.T
            Your matrix product, `@`, lets every string's states meet the queries of all strings. A
            string's states meet only its own query, and its weights only its own states.
        mean in place of the dot product: (states * query).sum(dim=2) -> (states *
                query).mean(dim=2)
            You take the mean of the products; a dot product is their sum.
        weights for mix: return mix, weights -> return weights, mix
            The mix comes first, then the weights.
        strings as rows: return mix, weights -> return mix, weights.T
            Your weights have a row for each string, (N, T). Time is the first axis.
        mix summed over the strings: (weights[:, :, None] * states).sum(dim=0) -> (weights[:, :,
                None] * states).sum(dim=1)
            Your mix sums over the strings of the batch. Each string has a mix of its own, over its
            steps.
        mean in place of the sum: (weights[:, :, None] * states).sum(dim=0) -> (weights[:, :, None]
                * states).mean(dim=0)
            You take the mean over the steps of the weighted states. The weights sum to 1 already:
            the mix is the sum.
        the best state alone: mix = _m -> mix = states[weights.argmax(dim=0),
                torch.arange(len(query))]
            Your mix is the one state with the largest weight. All go into it, each by its weight.
        all states alike: mix = _m -> mix = states.mean(dim=0)
            Your mix is the mean of the states: the weights are not used.
        the query mixed: mix = _m -> mix = (weights[:, :, None] * query).sum(dim=0)
            You mix the query with itself. What is mixed are the states.
        cut off from the network: return mix, weights -> return mix.detach(), weights.detach()
            The numbers are right, but not all of the gradient comes back through them to query and
            states, so encoder and decoder would not learn where to look. `detach`, `no_grad` and
            NumPy cut it off.
    """),
    cut_off="cut off from the network",
    errors=(("mat1 and mat2 shapes", "every query for every string"),),
    hints=(
        "Scores first, (T, N): `states * query` gives the products for every step, since (N, H) is "
        "stretched over (T, N, H). Along which axis are they summed?",
        "`scores.masked_fill(~is_real, -torch.inf)` shuts the padding out; then a softmax along "
        "the axis of the steps.",
        "`weights[:, :, None]` has the shape (T, N, 1), and multiplies each state with its weight. "
        "The mix is the sum over the steps.",
    ),
    also_right=(look_by_einsum, look_by_powers, look_string_by_string),
)

# 18.fault_of_map -----------------------------------------------------------------------------

FAULTS = [3, 0, 2, 1]  # of A to D


def judge_faults(given):
    """Right is the one list; else say of the first map that is wrong what there is to see."""
    found = np.asarray(given, dtype=float)
    if found.shape != (4,):
        return f"`fault_of_map` should have shape (4,), a number for each map; got {found.shape}."
    if not set(found) <= {0, 1, 2, 3, 4}:
        return "The faults are numbered from 0, no fault, to 4."
    wrong = [k for k in range(4) if found[k] != FAULTS[k]]
    if not wrong:
        return None
    name, weights = list(four_maps().items())[wrong[0]]
    rows, columns = (weights.sum(axis=axis) for axis in (1, 0))
    right = "" if len(wrong) == 4 else f"{4 - len(wrong)} of 4 are right. "
    if name == "B" and found[1] == 4:
        return f"{right}Is one step later a fault of B, after what the networks above did?"
    return (
        f"{right}Not so {name}: its rows sum to {rows.min():.2f} to {rows.max():.2f}, its first "
        f"six columns to {columns[:6].min():.2f} to {columns[:6].max():.2f}, and the padding gets "
        f"{100 * columns[6:].sum() / columns.sum():.0f} % of all its weight."
    )


FAULT = Exercise(
    name="18.fault_of_map",
    title="What is wrong with these maps?",
    minutes=12,
    reference=FAULTS,
    results=("a list of four whole numbers, for A, B, C and D",),
    judge=judge_faults,
    mistakes=read_mistakes("""
        one step later taken for a fault: [3, 4, 2, 1]
            A, C and D are right. Of B you say that it looks at the wrong steps: one step later than
            the wanted one. Is this a fault, after what the networks above did?
        the two masks exchanged: [1, 0, 2, 3]
            You exchanged A and D. In one of them the padding has weight; in the other it has none,
            and something else is missing.
        the two sums exchanged: [2, 0, 3, 1]
            You exchanged A and C. In both the rows do not sum to 1. What do the columns sum to?
        a fault everywhere: [3, 4, 2, 4]
            One step later is no fault by itself: see what the networks above did. What is left to
            say of B and D?
    """),
    hints=(
        "`maps[name].sum(axis=1)` are the sums of the rows. What must they be, and where are they "
        "not?",
        "Two maps have rows that do not sum to 1. In one of them the columns of the real steps do.",
        "Where rows sum to 1, see how much of it lies right of the dashed line. And is a largest "
        "weight one step later a fault?",
    ),
)

# 18.beam_search ------------------------------------------------------------------------------


def beam_search(log_p, width, S):
    beams, sums = [[]], [0.0]
    for _ in range(S):
        longer = []
        for beam, total, row in zip(beams, sums, log_p(beams), strict=True):
            for symbol, more in enumerate(row):
                longer.append((total + more, beam + [symbol]))
        best = sorted(longer, reverse=True)[:width]
        sums = [total for total, _ in best]
        beams = [beam for _, beam in best]
    return beams, sums


def make_log_p(rng, K, S, spread, is_tied):
    """Log probabilities of the next of K symbols after each beginning, most of them all different.

    spread: of the first symbol's. If tied, the second and the third of these are equal: who keeps
    beginnings by their sums loses one, and the best is found whatever the order of equal sums.
    """
    table = {
        beam: rng.normal(0, 1.5 if beam else spread, K)
        for length in range(S)
        for beam in product(range(K), repeat=length)
    }
    if is_tied:
        second, third = np.argsort(-table[()])[1:3]
        table[()][third] = table[()][second]

    def log_p(beams):
        if {len(beam) for beam in beams} - set(range(S)):
            raise ValueError(
                "log_p was given a beginning that is as long as a whole string, or longer. A round "
                "too many? Or one list for all: `append` lengthens the list itself, `beam + "
                "[symbol]` makes a new one"
            )
        outputs = np.array([table[tuple(int(k) % K for k in beam)] for beam in beams])
        return outputs - np.log(np.exp(outputs).sum(axis=1, keepdims=True))

    return log_p


def beam_cases(rng):
    """Tables in which neither the greedy way nor a cut at the end alone gives the same beams.

    In the fourth all beams of a round come from one, in the last a beam is unlikely, and kept.
    """

    def draw(K, S, width, spread=1.5):
        while True:
            log_p = make_log_p(rng, K, S, spread, is_tied=width > 2)
            (every, _), (greedy, _), (found, sums) = (
                beam_search(log_p, w, S) for w in (K**S, 1, width)
            )
            differ = found != every[:width] and (width == 1 or found[0] != greedy[0])
            if spread > 1.5:
                begun, _ = beam_search(log_p, width, min(S, 2))
                differ = sums[1] < -20 if S == 1 else len({beam[0] for beam in begun}) == 1
            if differ:
                return log_p, width, S

    return [draw(5, 4, 3), draw(3, 5, 4), draw(6, 3, 1), draw(7, 3, 5, 9), draw(4, 1, 2, 40)]


def beam_probes(rng):
    """More beams than symbols: places counted by the wrong number are places of beams, too."""
    return [(make_log_p(rng, 3, 4, 1.5, is_tied=False), 4, 4)]


def beam_with_arrays(log_p, width, S):
    beams, sums = [[]], np.zeros(1)
    for _ in range(S):
        totals = sums[:, None] + log_p(beams)
        order = np.argsort(-totals, axis=None)[:width]
        rows, symbols = np.unravel_index(order, totals.shape)
        beams = [beams[row] + [int(symbol)] for row, symbol in zip(rows, symbols, strict=True)]
        sums = totals[rows, symbols]
    return np.array(beams), sums


def beam_of_pairs(log_p, width, S):
    kept = [(0.0, [])]
    for _ in range(S):
        table = log_p([beam for _, beam in kept])
        longer = []
        for (total, beam), row in zip(kept, table, strict=True):
            for symbol in range(len(row)):
                longer.append((total + row[symbol], [*beam, symbol]))
        longer.sort(key=lambda pair: -pair[0])
        kept = longer[:width]
    return [beam for _, beam in kept], [total for total, _ in kept]


BEAM = Exercise(
    name="18.beam_search",
    title="Beam search",
    minutes=22,
    reference=beam_search,
    results=("beams (B, S)", "sums (B,)"),
    cases=beam_cases,
    probes=beam_probes,
    mistakes=read_mistakes("""
        sums not carried on: total + more -> more
            Your beams are ranked by their last symbol alone. A beam's sum goes on through all its
            symbols.
        ranked without the sums: longer.append((total + more, beam + [symbol])) ->
                longer.append((more, total + more, beam + [symbol]))
            and [total for total, _ in best] -> [total for _, total, _ in best]
            and [beam for _, beam in best] -> [beam for _, _, beam in best]
            You add up, but choose by the last symbol's logarithm alone. The sums say which beams
            are the likeliest.
        the first sum for all: total + more -> sums[0] + more
            You add to the sum of the likeliest beam for all of them. Each beam has a sum of its
            own.
        each keeps its own best: enumerate(row) -> sorted(enumerate(row), key=lambda pair:
                -pair[1])[: 1 if beam else width]
            Each of your beams keeps its own best continuation only. All continuations of all beams
            compete for `width` places: one beam may take them all.
        places shared out: enumerate(row) -> sorted(enumerate(row), key=lambda pair:
                -pair[1])[: width // len(beams)]
            and best = sorted(longer, reverse=True)[:width] -> best = longer
            You share out the places, so many for each beam. All continuations of all beams compete
            for the `width` places: one beam may take them all.
        places shared out, rounded up: enumerate(row) -> sorted(enumerate(row), key=lambda pair:
                -pair[1])[: -(-width // len(beams))]
            You share out the places, rounded up, and keep the best. All continuations of all beams
            compete for the `width` places: one beam may take them all.
        places counted by the width: best = sorted(longer, reverse=True)[:width] -> best = [(total,
                beams[place // width] + beam[-1:]) for place, (total, beam) in
                sorted(enumerate(longer), key=lambda pair: pair[1], reverse=True)[:width]]
            In a row of all the sums each beam has as many places as there are symbols. You divide
            the place by the width, so symbols are put after other beams.
        symbols counted by the width, too: best = sorted(longer, reverse=True)[:width] -> best =
                [(total, beams[place // width] + [place % width]) for place, (total, _) in
                sorted(enumerate(longer), key=lambda pair: pair[1], reverse=True)[:width]]
            In a row of all the sums each beam has as many places as there are symbols. You divide
            by the width, so other symbols are put after other beams.
        beam and symbol exchanged: best = sorted(longer, reverse=True)[:width] -> best = [(total,
                beams[place % len(beams)] + [place // len(beams)]) for place, (total, _) in
                sorted(enumerate(longer), key=lambda pair: pair[1], reverse=True)[:width]]
            In a row of all the sums each beam's symbols stand side by side: divided by K, the place
            gives the beam, and the rest is the symbol. You count as if each symbol's beams did.
        beam and symbol exchanged, equal sums in order: best = sorted(longer, reverse=True)[:width]
                -> best = [(total, beams[place % len(beams)] + [place // len(beams)]) for place,
                (total, _) in sorted(enumerate(longer), key=lambda pair: -pair[1][0])[:width]]
            In a row of all the sums a place divided by K gives the beam, and its rest the symbol.
            You divide by the number of beams.
        begun with copies: beams, sums = [[]], [0.0] -> beams, sums = [[]] * width, [0.0] * width
            You begin with `width` empty beams, which stay copies of each other. There is one
            beginning at first.
        one for each sum: sorted(longer, reverse=True)[:width] -> sorted(dict(longer).items(),
                reverse=True)[:width]
            Of beams with equal sums you keep one: a dict has one entry a key. Sums may be equal;
            a list of pairs keeps both.
        probabilities added: total + more -> total + np.exp(more)
            You add probabilities. Those of a whole string multiply, so their *logarithms* are
            added.
        logarithms multiplied: total + more -> total * more
            You multiply logarithms. Probabilities multiply; their logarithms are added.
        logarithms multiplied, from 1: total + more -> total * more
            and [[]], [0.0] -> [[]], [1.0]
            You multiply logarithms. Probabilities multiply; their logarithms are added, from 0.
        the least likely kept: sorted(longer, reverse=True)[:width] -> sorted(longer)[:width]
            You keep the least likely beams: sorting puts the smallest first.
        one kept: sorted(longer, reverse=True)[:width] -> sorted(longer, reverse=True)[:1]
            You keep one beam in each round: that is the greedy way. `width` are to go on.
        one too many kept: sorted(longer, reverse=True)[:width] -> sorted(longer,
                reverse=True)[: width + 1]
            You keep one beam too many.
        cut at the end alone: best = sorted(longer, reverse=True)[:width] -> best = sorted(longer,
                reverse=True)
            and return beams, sums -> return beams[:width], sums[:width]
            You keep all beams, and cut at the end. So the very best is found, but their number
            grows with every step, K times: in each round only `width` go on.
        mean in place of the sum: return beams, sums -> return beams, [total / S for total in sums]
            You divide the sums by the number of symbols. Asked are the sums.
        probabilities returned: return beams, sums -> return beams, np.exp(sums)
            You return probabilities. Asked are the sums of the logarithms.
        sums first: return beams, sums -> return sums, beams
            The beams come first, then their sums.
        the likeliest alone: return beams, sums -> return beams[:1], sums[:1]
            You return the likeliest beam alone. All that are left are asked, likeliest first.
        the likeliest alone, out of its list: return beams, sums -> return beams[0], sums[0]
            You return the likeliest beam alone, out of its list. All that are left are asked,
            likeliest first.
        the likeliest last: return beams, sums -> return beams[::-1], sums[::-1]
            Your likeliest beam is the last. It should be the first.
        sums in another order: return beams, sums -> return beams[::-1], sums
            Your beams and your sums do not stand in the same order. Both begin with the likeliest.
        a step too few: range(S) -> range(S - 1)
            Your beams are a symbol short.
        put in front: beam + [symbol] -> [symbol] + beam
            You put the new symbol in front of the beam. It is written after the others, and
            `log_p` reads them in this order.
    """),
    hints=(
        "Begin with one beam, the empty list, and its sum, 0. In each round every beam is made "
        "longer in K ways.",
        "`zip(beams, sums, log_p(beams))` gives beam, sum and K logarithms together. Collect "
        "pairs (sum + logarithm, beam + [symbol]) in one list.",
        "`sorted(pairs, reverse=True)[:width]` are the best. Take sums and beams apart again, and "
        "go on.",
    ),
    also_right=(beam_with_arrays, beam_of_pairs),
)

EXERCISES = (WRITE, LOOK, FAULT, BEAM)
