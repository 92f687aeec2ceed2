"""Exercises of lesson 17: the parallel scan, a gate that turns, a stabiliser, question marks."""

import itertools
import operator

import numpy as np

from lstm_course.studies import rivals

from . import stabilised
from .edits import EditedReference
from .exercise import Exercise, Mistake, read_mistakes

# 17.scan -------------------------------------------------------------------------------------


def scan(f, u):
    added, reach = [u], 1
    while reach < len(f):
        joined = u[reach:] + f[reach:] * u[:-reach]
        u = np.concatenate([u[:reach], joined])
        f = np.concatenate([f[:reach], f[reach:] * f[:-reach]])
        added.append(u)
        reach = 2 * reach
    return np.array(added)


def scan_cases(rng):
    """Lengths between powers of two and one of them, one step, a gate that turns or is 0."""

    def draw(*shape, low=0.2):
        return rng.uniform(low, 1, shape), rng.uniform(-1, 1, shape)

    shut, u = draw(11, 2)
    shut[4] = 0
    return [
        draw(5, 3, 2),
        draw(8, 2, 3),
        draw(1, 2),
        (shut, u),
        draw(13, 2, low=-1),
        draw(40, 2, low=0.8),
    ]


def scan_by_zeros_in_front(f, u):
    reach, added = 1, [u]
    while reach < len(f):
        old, gate = np.zeros_like(u), np.zeros_like(f)
        old[reach:], gate[reach:] = u[:-reach], f[:-reach]
        u, f = u + f * old, f * gate
        reach, added = reach * 2, [*added, u]
    return added


def scan_into_rows(f, u):
    num_passes = int(np.ceil(np.log2(len(f))))
    added, gates = np.stack([u] * (num_passes + 1)), f.copy()
    for k in range(num_passes):
        added[k + 1 :, 2**k :] = added[k, 2**k :] + gates[2**k :] * added[k, : -(2**k)]
        gates[2**k :] = gates[2**k :] * gates[: -(2**k)]
    return added


def run_on(keep, f, u, reach):
    """A pass that goes from left to right in place: it joins what it has joined already."""
    u = u.copy()
    for t in range(reach, len(u)):
        u[t] = keep * u[t] + f[t] * u[t - reach]
    return u[reach:]


def by_dividing(f, u):
    product = np.cumprod(f, axis=0)
    return product * np.cumsum(u / product, axis=0)


SCAN = Exercise(
    name="17.scan",
    title="The loop without its loop",
    minutes=22,
    reference=scan,
    results=("the rows (passes + 1, T, ...)",),
    cases=scan_cases,
    mistakes=(
        Mistake(
            "divided by products",
            by_dividing,
            "You divide by the product of all gates so far. A gate of 0 makes that 0 / 0, and "
            "after many steps the product is too small for a float. Join blocks: that multiplies.",
        ),
        *read_mistakes("""
            the last row alone: return np.array(added) -> return u
                You return c alone. Asked is what the blocks add before and after each pass, so c is
                the last row. A loop over steps has no such rows: join blocks.
            the first row missing: return np.array(added) -> return np.array(added[1:])
                The first row is missing: u as it is given, when each block is one step.
            the first row missing, of an array: return np.array(added) -> return np.array(added)[1:]
                The first row is missing: before any pass each block is one step, and adds u.
            one array in all rows: return np.array(added) -> return np.array(len(added) * [u])
                All your rows are equal: the list holds one array, which each pass changes. Put a
                copy into the list, or make a new array in each pass.
            one array in all rows but the first: return np.array(added) ->
                    return np.array([added[0], *(len(added) - 1) * [u]])
                From the second row on all are equal: the list holds one array, which each pass
                changes. Put a copy into the list, or make a new array in each pass.
            additions that run on: u[reach:] + f[reach:] * u[:-reach] -> run_on(1, f, u, reach)
                You change u from left to right, in place: a step is joined with one that this pass
                has changed already. Read from the row before, or make a new array.
            a pass that runs on: u[reach:] + f[reach:] * u[:-reach] -> run_on(1, f, u, reach)
                and f[reach:] * f[:-reach] -> run_on(0, f, f, reach)
                You change u and f from left to right, in place: a step is joined with one that this
                pass has changed already. Read from the row before, or make new arrays.
            always the step before: reach < len(f) -> 2 ** (len(added) - 1) < len(f)
                and 2 * reach -> reach
                In every pass you join with what stands one step before. From the second pass on a
                block is longer, and the block before it ends further back.
            gates not joined: f = np.concatenate(_a) -> f = f
                The blocks' additions are joined, their gates are not: from the second pass on a
                block of two keeps by one gate alone. Both have a rule.
            gate of the earlier step: f[reach:] * u[:-reach] -> f[:-reach] * u[:-reach]
                What comes from the earlier block is multiplied by the *earlier* block's gate. Whose
                gates has it still to pass?
            the end at the beginning: u = np.concatenate([u[:reach], joined]) ->
                    u = u + f * np.roll(u, reach, axis=0)
                and f = np.concatenate(_a) -> f = f * np.roll(f, reach, axis=0)
                `np.roll` goes round: what it pushes out at the end comes in at the beginning, so
                the first steps are joined with the last ones. They have no block before them.
            added without a gate: f[reach:] * u[:-reach] -> u[:-reach]
                What comes from the earlier block is added as it is. It passes the later block's
                gates first.
            the later one passed on: u[reach:] + f[reach:] * u[:-reach] ->
                    u[:-reach] + f[reach:] * u[reach:]
                The two blocks have changed places: the earlier one's addition is what passes the
                later one's gates.
            gates joined first: joined = _a ->
                    f = np.concatenate([f[:reach], f[reach:] * f[:-reach]]); joined = _a
                and f = np.concatenate(_b) -> pass
                You join the gates first, and then the additions by the gates that are joined
                already: the earlier block passes its own gates a second time. Use the old ones.
            gates added: f[reach:] * f[:-reach] -> f[reach:] + f[:-reach]
                The gates of two blocks are added. What passes both is multiplied twice.
            further by one: 2 * reach -> reach + 1
                After the first pass each block holds two steps, so the block before it begins two
                steps earlier; you go back too little, and count steps twice.
            further by one, as many passes: reach < len(f) -> 2 ** (len(added) - 1) < len(f)
                and 2 * reach -> reach + 1
                You go back 1, 2, 3 steps. After two passes each block holds four, so the block
                before it ends four steps earlier: double how far you go.
            further by four: 2 * reach -> 4 * reach
                You go further back than the blocks are long, so that steps between are left out.
            first steps dropped to zero: np.concatenate([u[:reach], joined]) ->
                    np.concatenate([0 * u[:reach], joined])
                The first steps, which have no block before them, come out as zeros. They are
                finished, and stay.
            the last pass missing: reach < len(f) -> 2 * reach < len(f)
                One pass is missing: blocks stop growing before the last one reaches back to the
                first step.
            one pass alone: reach < len(f) -> reach < min(2, len(f))
                You make one pass: after it each step is joined with the one before. Go on, with
                blocks of two, then of four.
            right for powers of two: reach < len(f) -> 2 * reach <= len(f)
                Right where T is a power of two; else the last pass is missing. A block need not be
                full to be joined.
            one pass too many: reach < len(f) -> reach <= len(f)
                One pass too many where T is a power of two: all blocks begin with the first step by
                then. Stop when reach is T.
            gates returned: added.append(u) -> added.append(f)
                Your rows hold the joined gates. Asked is what the blocks add.
            last step alone: return np.array(added) -> return np.array(added)[:, -1]
                You return the last step of each row. Asked are all steps.
        """),
    ),
    hints=(
        "After the first pass step t holds what t - 1 and t do together, for all t at once: "
        "`f[1:] * f[:-1]` is the gate of the pair. What is its addition? Step 0 stays as it is.",
        "`np.concatenate([u[:reach], u[reach:] + ...])`, and the same for f. Use the old f for "
        "both, and put each new u into a list.",
        "reach is 1, then 2, 4, 8: a block of 2 joins the block that ends 2 steps before. Stop "
        "when reach is T or more.",
    ),
    also_right=(
        scan_by_zeros_in_front,
        scan_into_rows,
        "np.concatenate([f[:reach], _rest]) -> np.concatenate([np.ones_like(f[:reach]), _rest])",
    ),
)

# 17.turning_gate -----------------------------------------------------------------------------

NUM_READ, LEAST = 256, 0.5
SIGNS = {  # is the gate above 0 at a 0, at a 1
    (True, True): "never turns",
    (False, True): "turns at zeros",
    (False, False): "turns at both",
}


def gate(weights, bit):
    w, b = weights
    return 2 / (1 + np.exp(-(w * bit + b))) - 1


def judge_turning_gate(weights):
    """Right: c turns at every 1, stays at every 0, and half of it is left after 256 of either."""
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (2,) or not np.all(np.abs(weights) <= 1e4):
        return "`turning_gate` should be a list of two numbers, w and b, none beyond 10,000."
    at_0, at_1 = gate(weights, 0), gate(weights, 1)
    if not at_0 or not at_1:
        return "shut at 1" if at_0 else "shut at 0"
    left_0, left_1 = (abs(f) ** NUM_READ for f in (at_0, at_1))
    if at_0 < 0 or at_1 > 0:
        wrong = SIGNS[at_0 > 0, at_1 > 0]
        if min(left_0, left_1) >= LEAST:
            return wrong
        said = next(mistake.sentence for mistake in TURNING.mistakes if mistake.name == wrong)
        return f"Two things at once. First: {said} And: after 256 bits less than half of c is left."
    if min(left_0, left_1) >= LEAST:
        return None
    if max(left_0, left_1) >= LEAST:
        return "fades at zeros" if left_0 < LEAST else "fades at ones"
    return "fades"


TURNING = Exercise(
    name="17.turning_gate",
    title="A gate that turns",
    minutes=10,
    reference=[-16.0, 8.0],
    results=("w and b",),
    judge=judge_turning_gate,
    mistakes=read_mistakes("""
        fades: [-4.0, 2.0]
            The signs are right: at a 1 it turns, at a 0 it stays. But after 256 bits less than half
            of c is left. How near to 1 and -1 must the gate be?
        fades at ones: [-10.0, 8.0]
            The signs are right, and zeros keep c. Ones turn it and shrink it: after 256 of them
            less than half is left. What is w + b?
        fades at zeros: [-12.0, 3.0]
            The signs are right, and ones turn c all but fully. Zeros shrink it: after 256 of them
            less than half is left. What is the gate at x = 0?
        never turns: [4.0, 8.0]
            Your gate is above 0 at both bits, so c never changes its sign. What must w + b be?
        turns at zeros: [16.0, -8.0]
            Your gate turns at every 0 and stays at a 1: it counts the wrong bits.
        turns at both: [-4.0, -8.0]
            Your gate is below 0 at both bits, so c turns at every step, whatever is read.
        shut at 1: [-8.0, 8.0]
            At a 1 your gate is 0: c is lost, not turned. What must w + b be for a gate near -1?
        shut at 0: [16.0, 0.0]
            At a 0 your gate is 0: c is lost, not kept. What must b be for a gate near 1?
    """),
    hints=(
        "Two numbers to choose: z = b at a 0 and z = w + b at a 1. Which signs do they need?",
        "`f**256` at least 0.5 means f at least 0.9973.",
        "2σ(z) − 1 is 0.9973 at z = 6.6.",
    ),
    also_right=([-20, 10], (-14.0, 7.0)),
)

# 17.exposes ----------------------------------------------------------------------------------

SEEDS, MORE_SEEDS = range(5), range(16)


def exposes(read, seed):
    rng = np.random.default_rng(seed)
    T, d = 40, 3
    z_i, z_f = rng.normal(0, 3, (2, T))
    q, k, v = rng.normal(0, 1, (3, T, d))
    C, n, h = np.zeros((d, d)), np.zeros(d), []
    for t in range(T):
        i, f = np.exp(z_i[t]), 1 / (1 + np.exp(-z_f[t]))
        C = f * C + i * np.outer(v[t], k[t])
        n = f * n + i * k[t]
        h.append(C @ q[t] / max(abs(n @ q[t]), 1))
    within = 1e-3 * np.abs(h).max()
    return not np.allclose(read(z_i, z_f, q, k, v), h, rtol=0, atol=within)


def exposes_all_at_once(read, seed):
    rng = np.random.default_rng(seed)
    q, k, v = rng.uniform(-2, 2, (3, 20, 4))
    z_i, z_f = rng.uniform(-4, 6, 20), rng.uniform(-2, 4, 20)
    kept = np.cumsum(np.log(1 / (1 + np.exp(-z_f))))
    share = np.tril(np.exp(np.tril(kept[:, None] - kept + z_i)))
    scores = share * (q @ k.T)
    h = scores @ v / np.maximum(np.abs(scores.sum(axis=1, keepdims=True)), 1)
    return bool(np.abs(read(z_i, z_f, q, k, v) - h).max() > 1e-3 * np.abs(h).max())


SLIPS = read_mistakes("""
    read along the keys: np.outer(v[t], k[t]) -> np.outer(k[t], v[t])
        Your own h is not the formula's: value and key have changed places. C is `outer(v, k)`, and
        is read as `C @ q`.
    no size: abs(n @ q[t]) -> n @ q[t]
        Your own h is not the formula's: it takes the larger of n q and 1 without the bars, so a
        large n q below 0 counts as 1.
    no floor: max(abs(n @ q[t]), 1) -> abs(n @ q[t])
        Your own h is not the formula's: the 1 is missing, below which |n q| may not fall.
    keys as they are: f * n + i * k[t] -> f * n + k[t]
        Your own h is not the formula's: n adds up the keys as they are. The input gate weighs them
        too.
    values as they are: f * C + i * np.outer(v[t], k[t]) -> f * C + np.outer(v[t], k[t])
        Your own h is not the formula's: what C is given is not multiplied by the input gate.
    n without a forget gate: f * n + i * k[t] -> n + i * k[t]
        Your own h is not the formula's: the forget gate multiplies C, but not n.
    read before written: C = f * C + i * np.outer(v[t], k[t]) ->
            h += [C @ q[t] / max(abs(n @ q[t]), 1)]; C = f * C + i * np.outer(v[t], k[t])
        and h.append(_h) -> pass
        Your own h is not the formula's: you read C and n before this step has written into them.
    sigmoid for i: np.exp(z_i[t]) -> 1 / (1 + np.exp(-z_i[t]))
        Your own h is not the formula's: the input gate is e^z_i here, not a sigmoid.
    exponential for f: 1 / (1 + np.exp(-z_f[t])) -> np.exp(z_f[t])
        Your own h is not the formula's: the forget gate is a sigmoid here, not e^z_f.
    gates not computed: i, f = _both -> i, f = z_i[t], z_f[t]
        Your own h is not the formula's: z_i and z_f are taken for the gates. The gates are e^z_i
        and the sigmoid of z_f.
    input gate not computed: np.exp(z_i[t]) -> z_i[t]
        Your own h is not the formula's: z_i is taken for the input gate, which is e^z_i.
    forget gate not computed: 1 / (1 + np.exp(-z_f[t])) -> z_f[t]
        Your own h is not the formula's: z_f is taken for the forget gate, which is its sigmoid.
    what is forgotten: np.exp(-z_f[t]) -> np.exp(z_f[t])
        Your own h is not the formula's: the forget gate is 1 minus what it should be. A large z_f
        keeps.
    C without a forget gate: f * C + i * np.outer(v[t], k[t]) -> C + i * np.outer(v[t], k[t])
        Your own h is not the formula's: the forget gate multiplies n, but not C.
    not divided: C @ q[t] / max(abs(n @ q[t]), 1) -> C @ q[t]
        Your own h is not the formula's: C q is not divided.
    the smaller: max(abs(n @ q[t]), 1) -> min(abs(n @ q[t]), 1)
        Your own h is not the formula's: C q is divided by the smaller of |n q| and 1.
    1 added: max(abs(n @ q[t]), 1) -> (abs(n @ q[t]) + 1)
        Your own h is not the formula's: 1 is added to |n q|. It is the least that may be divided
        by.
""")


EDITED = EditedReference(stabilised.plain, [slip.answer for slip in SLIPS])
OF_PAIRS = 3  # the slips of the first so many are looked for beside another, too


def plain_with(*slips):
    """The reader that makes some of SLIPS: a test whose own loop makes them accepts this one.

    It returns no NaN, which would pass for equal where a test asks whether a difference is large.
    """
    switched = dict.fromkeys(slips, True)
    return lambda *given: np.nan_to_num(EDITED.run(switched, given), nan=1e9)


WITH_SLIPS = {(k,): plain_with(k) for k in range(len(SLIPS))}
WITH_PAIRS = {
    pair: plain_with(*pair)
    for pair in itertools.combinations(range(len(SLIPS)), 2)
    if pair[0] < OF_PAIRS
}


TWINS = (  # each time two that return the same
    (stabilised.with_the_larger, stabilised.watching_the_gates),
    (stabilised.without_the_old_m, stabilised.under_another_name),
)


def exposes_cases(rng):
    """Readers with slips of one's own loop; right and broken ones; what tells how inputs come."""
    listed = [reader.read for reader in stabilised.RIGHT + stabilised.BROKEN]
    watching = stabilised.watching_the_gates
    readers = [watching, stabilised.plain, *listed, *stabilised.HIDDEN]
    return [  # first those that tell the named mistakes apart: a look-up ends where two differ
        *((read, 0) for read in (watching, *WITH_SLIPS.values(), *WITH_PAIRS.values())),
        *((read, seed) for seed in SEEDS for read in readers if (read, seed) != (watching, 0)),
        *((stabilised.wrong_at_times, seed) for seed in MORE_SEEDS),
    ]


def judge_exposes(outcomes):
    """Refuse a test that refuses a right reader; else count what it exposes, say what lacks."""
    said = {}
    for (read, _), result in outcomes:
        if np.shape(result) != () or result.item() not in (0, 1):
            return "`exposes` should return one True or False: True where the result is changed."
        said.setdefault(read, []).append(bool(result))
    if any(said[one] != said[other] for one, other in TWINS):  # the grader hides which is which
        return (
            "Two readers that return the same are not judged alike: the test asks which reader it "
            "is given, or draws what the seed does not fix. It has to look at what is returned."
        )
    *exact, in_float32 = (any(said[reader.read]) for reader in stabilised.RIGHT)
    if all(exact):
        return fault_in_own_loop(said)
    if any(exact):
        return (
            "Your test refuses a right reader, and not all of them. Does it compare within a "
            "thousandth of the largest |h|, of all steps?"
        )
    if in_float32:
        return "float32 refused"
    return fault_in_comparing(said) or fault_in_drawing(said)


def fault_in_own_loop(said):
    """Why a test refuses every right reader: turned over, slips, a suspect in its loop's place."""
    if not any(said[stabilised.too_high] + said[stabilised.too_low]):
        return "turned over"
    if not any(said[stabilised.plain]):
        return "equal to the last digit"
    if not said[stabilised.plain][0]:  # seed 0, with which slips were tried
        return "formulas refused with some seeds"
    for readers in (WITH_SLIPS, WITH_PAIRS):
        if found := [slips for slips, read in readers.items() if not any(said[read])]:
            return sentence_on_slips(found)
    trusts_one = any(not any(said[reader.read]) for reader in stabilised.BROKEN)
    return "one of the eight trusted" if trusts_one else "right readers refused"


def sentence_on_slips(found):
    """The name of the one slip, or what the two of a pair are; else what it may be, of several."""
    if [*map(len, found)] == [1]:
        return SLIPS[found[0][0]].name
    own, how = "Your own h is not the formula's", "two slips" if len(found) == 1 else "one of these"
    told = [" And: ".join(SLIPS[k].sentence.removeprefix(f"{own}: ") for k in s) for s in found]
    return f"{own}, by {how}: {' Or: '.join(told)}"


def fault_in_comparing(said):
    """What readers off by some thousandths show of how a test compares, or None."""
    high, low = (all(said[read]) for read in (stabilised.too_high, stabilised.too_low))
    first, last = (all(said[read]) for read in (stabilised.off_at_first, stabilised.off_at_last))
    if high != low:
        return "differences with their sign"
    if not high:
        return "a wide tolerance"
    if first != last:
        return "some steps alone"
    if any(said[stabilised.hardly_off]):
        return "a tight tolerance"
    return None if first else "the mean difference"


def fault_in_drawing(said):
    """What is wrong with a test that compares well: with its inputs, or that it has none."""
    found = [said[reader.read] for reader in stabilised.BROKEN]
    if not all(map(all, found)):
        return sentence_on_missed(found)
    return "seed not used" if len({*said[stabilised.wrong_at_times]}) == 1 else None


def sentence_on_missed(found):
    """How many readers are exposed with every seed, and what the first other one needs."""
    missed = [r for r, seen in zip(stabilised.BROKEN, found, strict=True) if not all(seen)]
    count = f"{len(found) - len(missed)} of {len(found)} are exposed with every seed."
    return f"{count} One that is not needs inputs with {missed[0].needs}."


def missed(*faults):
    """The sentence on a test that misses just these."""
    return sentence_on_missed([[r.read not in faults] for r in stabilised.BROKEN])


EXPOSES = Exercise(
    name="17.exposes",
    title="Write the test: which stabiliser changes the result?",
    minutes=22,
    reference=exposes,
    results=("True or False",),
    cases=exposes_cases,
    judge=judge_exposes,
    mistakes=SLIPS
    + read_mistakes(f"""
        input gates that write little: rng.normal(0, 3, (2, T)) -> rng.normal(-6, 0.1, (2, T))
            {missed(stabilised.with_sums_as_they_are, stabilised.with_a_ceiling)}
        input gates below 3: rng.normal(0, 3, (2, T)) -> np.minimum(rng.normal(0, 3, (2, T)), 2)
            {missed(stabilised.with_a_ceiling)}
        one size of gate: z_i, z_f = _any -> z_i, z_f = np.full((2, T), 6.0)
            {missed(stabilised.without_the_old_m)}
        equal to the last digit: np.allclose(_read, h, rtol=0, atol=within) ->
                np.array_equal(_read, h)
            Your own h is the formula's, but your test asks for all its digits. Two right ways to
            compute differ in the last ones: allow for a thousandth of the largest |h|.
        formulas refused with some seeds: max(abs(n @ q[t]), 1) -> max(n @ q[t], 1)
            and return not _same ->
                return not np.allclose(read(z_i, z_f, q, k, v)[-1], h[-1], rtol=0, atol=within)
            Your test accepts a loop by the formulas with some seeds, and refuses it with others.
            What shows at some steps alone: are the bars there, and the 1? Do you allow for a
            thousandth of the largest |h|, and compare h of all steps?
        right readers refused: return not _same -> return True
            Your test refuses every right reader. Is it ever False? If so, is your own h the
            formula's (compute one step by hand, then two), and does it allow for a thousandth of
            the largest |h|? Two right ways to compute differ in the last digits.
        one of the eight trusted: np.abs(h).max() ->
                np.abs(h := stabilised.with_a_floor_of_one(z_i, z_f, q, k, v)).max()
            Your test refuses right readers and accepts a broken one, so what it compares with is
            broken too. None of the eight is to be trusted yet: compute h by the formulas.
        float32 refused: 1e-3 * np.abs(h).max() -> 1e-12
            Your test refuses a right reader: one that computes in float32, and so keeps about seven
            digits, fewer where numbers nearly cancel. Allow for a thousandth of the largest |h|.
        differences with their sign: return not _same ->
                return bool((read(z_i, z_f, q, k, v) - h).max() > within)
            A reader that is off by three thousandths of the largest |h| is exposed where it is off
            to one side only: look at the size of each difference, whatever its sign.
        a wide tolerance: 1e-3 * np.abs(h).max() -> 0.1 * np.abs(h).max()
            A reader that is off by three thousandths of the largest |h| is not exposed with every
            seed, and one is asked. Is your tolerance wider, or is it never True?
        a tight tolerance: np.allclose(_read, h, rtol=0, atol=within) ->
                np.allclose(_read, h, rtol=1e-3)
            Your test refuses a reader that is off by half a thousandth of the largest |h|, which
            counts as the same. Measure by a thousandth of the largest |h| of all steps: not by each
            number itself, by a mean or by a fixed number.
        the mean difference: return not _same ->
                return bool(np.abs(read(z_i, z_f, q, k, v) - h).mean() > within)
            A reader that is off at one step alone is not exposed, and by three thousandths of the
            largest |h|. Do you take a mean? One number that is off is enough.
        some steps alone: return not _same ->
                return not np.allclose(read(z_i, z_f, q, k, v)[-1], h[-1], rtol=0, atol=within)
            A reader that is off at the first step alone, or at the last alone, is not exposed.
            Compare h of all steps.
        seed not used: np.random.default_rng(seed) -> np.random.default_rng(0)
            Right about these eight, but the inputs are the same for every seed. Draw them from
            `np.random.default_rng(seed)`.
        turned over: return not _same -> return _same
            The wrong way round: you return True for every right reader. True means *changed*.
    """),
    hints=(
        "Draw z_i, z_f, q, k, v yourself, from `seed`. Compute h by the formulas as they stand, "
        "with no m, in a loop; then compare with `read(z_i, z_f, q, k, v)`.",
        "What has to be drawn so that each suspect is caught? An input gate that writes much, one "
        "that writes little, both in one sequence.",
        "`rng.normal(0, 3, T)` for z_i does all of that. The largest |difference| may be a "
        "thousandth of the largest |h|.",
    ),
    also_right=(exposes_all_at_once,),
)

# 17.filled ----------------------------------------------------------------------------------

CELLS, REASONS, WITHIN = (("three cups", "mLSTM"), ("recall", "LSTM")), (2, 3), 10
WRONG = {  # by whether the first reason is right, and the second
    (True, True): None,
    (False, True): "the first reason",
    (True, False): "the second reason",
    (False, False): "both reasons",
}


def measured(task, model):
    """The median of the stored runs, right at the trained length, in percent."""
    found = rivals.accuracies(rivals.load_study(), "judged", task, model)
    return 100 * float(np.median(found[:, 0]))


def judge_filled(answer):
    """Right: both shares within WITHIN of the stored study's, and both reasons."""
    answer = np.asarray(answer, dtype=float)
    if answer.shape != (4,):
        return "`filled` should be a list of four numbers: percent, reason, percent, reason."
    shares, reasons = answer[::2], tuple(answer[1::2])
    if not set(reasons) <= {1, 2, 3, 4}:
        return "`filled` should hold the number of a reason, 1 to 4, after each percent."
    if np.any(shares % 1 * (shares < 1)):
        return "shares for percent"
    off = [share - measured(*cell) for share, cell in zip(shares, CELLS, strict=True)]
    first, second = (abs(by) <= WITHIN for by in off)
    if first and second:
        return WRONG[tuple(map(operator.eq, reasons, REASONS))]
    if not (first or second):
        return "both the other way round" if reasons == (1, 4) else "both shares"
    if second and off[0] > 0 and reasons[0] == REASONS[0]:
        return "more than chance, with the reason for chance"
    share, by = ("LSTM's share", off[1]) if first else ("mLSTM's share", off[0])
    return f"{share}, too {'high' if by > 0 else 'low'}"


FILLED = Exercise(
    name="17.filled",
    title="Two of the question marks",
    minutes=8,
    reference=[17, 2, 32, 3],
    results=("four numbers",),
    judge=judge_filled,
    mistakes=read_mistakes("""
        both the other way round: [100, 1, 100, 4]
            Neither share is right, and the reasons are those for networks that can. Look at the
            drawings: which of the two feeds h back, and which has keys?
        both shares: [60, 2, 70, 3]
            Neither share is near what was measured. Which networks of the table are of the same
            kind, by what their layers read and by what they hold? What have these there?
        more than chance, with the reason for chance: [50, 2, 32, 3]
            The second share is right, and the first reason. So all that mLSTM can do there is
            guess: how much does chance get right at three cups? The line below the table says it.
        mLSTM's share, too high: [100, 4, 32, 3]
            The second share is right. But mLSTM did not follow three cups so well: what do its
            layers read, and what can its gates not be? Which other networks are like it in both?
        mLSTM's share, too low: [0, 2, 32, 3]
            The second share is right. Your first is below what guessing gets right, and a network
            learns at least to guess. The line below the table says how much that is.
        LSTM's share, too high: [17, 2, 100, 3]
            The first share is right. But LSTM did not recall so much: what does it hold, and what
            finds it? Which other networks of the table hold no more?
        LSTM's share, too low: [17, 2, 6, 3]
            The first share is right. LSTM gets further than that. Which other networks of the
            table hold numbers without keys, and how far do these get?
        shares for percent: [0.17, 2, 0.32, 3]
            Percent are asked: for one in ten write 10, not 0.1.
        the second reason: [17, 2, 32, 1]
            Both shares are right, and the first reason. The second is another one: what would a
            network need to find a value again?
        both reasons: [17, 3, 32, 2]
            Both shares are right, and neither reason. Of mLSTM say what no step can do with what it
            holds, of LSTM what would be needed to find a value again.
        the first reason: [17, 3, 32, 3]
            Both shares are right. The reason for mLSTM's is another one: its matrix holds enough,
            and it is found by key. What can no step do with it?
    """),
    hints=(
        "Which wire has the drawing of the LSTM that the mLSTM's has not?",
        "What holds for the linear recurrence with gates in (0, 1) holds for mLSTM's matrix: its "
        "gates multiply, and never turn.",
        "The LSTM holds one number a unit, as the GRU does: expect the GRU's share.",
    ),
    also_right=((15.0, 2, 33.0, 3), [10, 2, 40, 3]),
)

EXERCISES = (SCAN, TURNING, EXPOSES, FILLED)
