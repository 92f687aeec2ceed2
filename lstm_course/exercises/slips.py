"""The usual slips, as edits: written once, so that sister exercises give one fault one name.

Each function takes how a part is written in the reference and returns mistakes. What is called
`who` begins a sentence: "Your gate".
"""

from .exercise import Mistake, read_mistakes

ALL_GATES = "Every gate that acts in your cell"  # of one without effect numbers say nothing


def sigmoid_of(z: str) -> str:
    """How every reference writes a sigmoid."""
    return f"1 / (1 + np.exp(-{z}))"


def without(mistakes: tuple[Mistake, ...], *names: str) -> tuple[Mistake, ...]:
    """All but those named: where an exercise has its own word, or a part is not there."""
    unknown = set(names) - {mistake.name for mistake in mistakes}
    if unknown:
        raise ValueError(f"no mistake is called {sorted(unknown)}")
    return tuple(mistake for mistake in mistakes if mistake.name not in names)


def terms(
    x: str = "x_t",
    h: str = "h_prev",
    W_x: str = "W_x",
    W_h: str = "W_h",
    b: str = "b",
    who: str = "Your gate",
    blocks: int = 1,
) -> tuple[Mistake, ...]:
    """Slips in the sum `x @ W_x.T + h @ W_h.T + b`; blocks: how many W_h holds."""
    read, fed_back = f"{x} @ {W_x}.T", f"{h} @ {W_h}.T"
    own = "Each gate's block of `W_h`" if blocks > 1 else "Your `W_h`"
    turned = f"np.concatenate([a.T for a in np.split({W_h}, {blocks})]).T"
    return read_mistakes(f"""
        input left out: {read} -> 0
            The input plays no part: {_small(who)} cannot react to what is being read.
        previous hidden state left out: {fed_back} -> 0
            The hidden state plays no part: {_small(who)} would do the same after any history.
        bias missing: _sum + {b} -> _sum
            The bias is missing from the sum.
        W_h not transposed: {fed_back} -> {h} @ {turned if blocks > 1 else W_h}
            {own} is used without its transpose. It is square, so NumPy cannot notice: row k holds
            the weights *into* unit k.
        W_x not transposed: {read} -> {x} @ {W_x}
            Your `W_x` is used without its transpose: row k holds the weights *into* unit k.
        only the diagonal of W_h: {fed_back} -> np.tile({h}, {blocks}) *
                np.concatenate([np.diag(a) for a in np.split({W_h}, {blocks})])
            Each unit of yours hears only its own previous state: of {own[0].lower()}{own[1:]} you
            use the diagonal alone. `@` lets every unit hear all of them.
        joined in another order: {read} + {fed_back} ->
                np.concatenate([{h}, {x}], axis=-1) @ np.hstack([{W_x}, {W_h}]).T
            You join the state and the input, but their weights the other way round, so the state
            meets the weights of the input. Join both in the same order.
        one bias for all units: _sum + {b} -> _sum + {b}[0]
            Only the first bias is used, for all units. Every unit has its own.
        bias added twice: _sum + {b} -> _sum + 2 * {b}
            The bias counts twice, once with the input and once with the hidden state.
        bias subtracted: _sum + {b} -> _sum - {b}
            The bias is subtracted. It is added, like the other two terms.
    """)


def squashed(z: str, who: str = "Your gate", by: str = "1 minus the gate") -> tuple[Mistake, ...]:
    """Slips in a gate's sigmoid; by: the name of the complement's mistake."""
    sigma = sigmoid_of(z)
    return read_mistakes(f"""
        {by}: {sigma} -> 1 - {sigma}
            {who} is turned over: what you have is 1 minus the gate. If you never wrote a 1 minus,
            look at the sign in the exponent.
        softmax over the units: {sigma} -> np.exp({z}) / np.exp({z}).sum(axis=-1, keepdims=True)
            {who} shares out one budget among the units: each row sums to 1, as after a softmax.
            Every unit decides for itself, and all of them may be open.
        tanh gate: {sigma} -> np.tanh({z})
            {who} is squashed with a tanh, so it can be negative and would turn a sign over. Which
            function goes from 0 to 1?
        tanh moved to 0 and 1: {sigma} -> (1 + np.tanh({z})) / 2
            A tanh moved between 0 and 1 is a sigmoid of *twice* the pre-activation: right ends,
            wrong steepness.
        tanh inside the sigmoid: {sigma} -> {sigmoid_of(f"np.tanh({z})")}
            {who} takes a tanh first and its sigmoid then, so it stays between 0.27 and 0.73. One
            squashing is enough.
        squashed twice: {sigma} -> {sigmoid_of(f"({sigma})")}
            {who} goes through the sigmoid twice, so it is never below a half.
        not squashed: {sigma} -> {z}
            {who} is the bare pre-activation, any number. A share lies between 0 and 1: what is
            missing?
        ReLU in place of the sigmoid: {sigma} -> np.maximum(0, {z})
            {who} goes through a ReLU, which has no upper end. A share lies between 0 and 1.
        straight pieces: {sigma} -> np.clip(K * {z} + 0.5, 0, 1)
            This is the *hard* sigmoid, of slope {{K}}: straight pieces, exactly 0 and 1 at its
            ends, where it has no slope to learn from. The cell has the smooth one.
        all or nothing: {sigma} -> np.where({z} > 0, 1.0, 0.0)
            {who} is 0 or 1 with nothing between. It has no slope, so it could not be trained, and
            it could not let through a half.
        parentheses missing: {sigma} -> 1 / 1 + np.exp(-{z})
            Python divides before it adds: what belongs under the fraction bar?
        pre-activation clipped: {sigma} -> {sigmoid_of(f"np.clip({z}, -K, K)")}
            You clip the pre-activation at {{K}}: {_small(who)} can never come nearer to its ends
            than that.
        number added: {sigma} -> {sigmoid_of(f"({z} + K)")}
            {who} gets {{K}} added to its pre-activation. Some libraries add such a number to the
            forget gate; here the bias in the weights is all there is.
    """)


def outside(
    z: str, x: str = "x_t", h: str = "h_prev", W_x: str = "W_x", W_h: str = "W_h", b: str = "b"
) -> tuple[Mistake, ...]:
    """Slips in which a term of the sum stands outside of a gate's sigmoid."""
    sigma, read, fed_back = sigmoid_of(z), f"{x} @ {W_x}.T", f"{h} @ {W_h}.T"
    out = "after the sigmoid, so your gate can leave 0 to 1. All three terms go inside."
    return read_mistakes(f"""
        state outside the sigmoid: {fed_back} -> 0
            and {sigma} -> {sigma} + {fed_back}
            The part of the hidden state is added {out}
        bias outside the sigmoid: _sum + {b} -> _sum
            and {sigma} -> {sigma} + {b}
            The bias is added {out}
        state and bias outside the sigmoid: _read + {fed_back} + {b} -> _read
            and {sigma} -> {sigma} + {fed_back} + {b}
            The parts of the hidden state and of the bias are added {out}
        two sigmoids: _read + {fed_back} + {b} -> _read + {b}
            and {sigma} -> {sigma} / (1 + np.exp(-({fed_back})))
            You squash the input's and the state's part one by one and multiply. They are added
            first: one sum, one sigmoid.
        minus on the first term only: {read} + {fed_back} + {b} -> {read} - {fed_back} - {b}
            The minus in the exponent reaches only the first of the three terms. It belongs to their
            sum.
    """)


def update(keep: str = "f_t * c_prev", write: str = "i_t * g_t") -> tuple[Mistake, ...]:
    """Slips in the line `c_t = f_t * c_prev + i_t * g_t`."""
    f, c = keep.split(" * ")
    i, g = write.split(" * ")
    new = f"{keep} + {write}"
    return read_mistakes(f"""
        input and forget gate exchanged: {keep} -> {i} * {c}
            and {write} -> {f} * {g}
            Input and forget gate have changed places: in the order of the blocks, or in the update.
            Which of the two stands first in the stack, and which meets the old state?
        forget gate on both: {write} -> {f} * {g}
            You multiply both parts by the forget gate. What is written has a gate of its own.
        input gate on both: {keep} -> {i} * {c}
            You multiply both parts by the input gate. What is kept has a gate of its own.
        1 - f for i: {write} -> (1 - {f}) * {g}
            You write with what the forget gate leaves over. In the LSTM the input gate decides for
            itself (a coupled cell joins the two).
        1 - i for f: {keep} -> (1 - {i}) * {c}
            You keep what the input gate leaves over. In the LSTM the forget gate decides for itself
            (a coupled cell joins the two).
        1 - f for f: {keep} -> (1 - {f}) * {c}
            Your cell forgets what it should keep: 1 in the forget gate means *keep all*.
        input gate missing: {write} -> {g}
            The candidate is written in full, whatever the input gate says.
        forget gate missing: {keep} -> {c}
            Nothing is ever forgotten. That is the cell of 1997; ours has a third gate.
        candidate missing: {write} -> {i}
            You add the input gate itself. What does it let through?
        input gate added to the candidate: {write} -> {i} + {g}
            You add the input gate to the candidate. A gate multiplies what it lets through.
        old cell state not used: {new} -> {write}
            `{c}` has no effect on the update: your cell starts from an empty memory.
        nothing written: {new} -> {keep}
            Nothing new is ever written: the part of the candidate is missing.
        tanh around the sum: {new} -> np.tanh({new})
            You squash the new cell state. Its line has no tanh on it; that is what sets it apart
            from the state of a plain RNN.
        cell state clipped: {new} -> np.clip({new}, -K, K)
            You clip the cell state at {{K}}. It has no such limit: counting is what it is for.
        difference in place of the sum: {new} -> {keep} - {write}
            You subtract what is written. Kept and written are added.
    """)


def output(c_t: str = "c_t", o_t: str = "o_t", old: str = "c_prev", h: str = "h_prev"):
    """Slips in the line `h_t = o_t * np.tanh(c_t)`, a tuple of mistakes."""
    tanh = f"np.tanh({c_t})"
    told = f"{o_t} * {tanh}"
    return read_mistakes(f"""
        tanh around the product: {told} -> np.tanh({o_t} * {c_t})
            You squash the product of output gate and cell state. Which of the two goes into the
            tanh?
        tanh of c missing: {tanh} -> {c_t}
            The cell state leaves unsquashed, so h can leave (-1, 1): a cell that has counted to 50
            would shout 50 into every gate.
        sigmoid for tanh of c: {tanh} -> {sigmoid_of(c_t)}
            You squash the cell state with a sigmoid, so a negative memory is told as a small
            positive number. The sign is part of the memory.
        ReLU for tanh of c: {tanh} -> np.maximum(0, {c_t})
            The cell state leaves through a ReLU: a negative memory is told as 0, and a large one
            without any limit.
        tanh of half the cell state: {tanh} -> np.tanh({c_t} / 2)
            The cell state is squashed half as steeply as it should be: a sigmoid stretched to (-1,
            1) is a tanh of *half* its input.
        old cell state in the output: {tanh} -> np.tanh({old})
            Your h tells the cell state as it was *before* this step, so what was just written comes
            out a step late.
        hidden state through the tanh: {tanh} -> np.tanh({h})
            For h you put the previous *hidden* state through the tanh. Then nothing in the cell
            state ever comes out: follow the wire into the tanh in the drawing.
        output gate missing: {told} -> {tanh}
            Your h shows all of the cell state: the output gate has no say.
        output gate added: {told} -> {o_t} + {tanh}
            You add the output gate. A gate multiplies what it lets through.
    """)


def returned(h_t: str = "h_t", c_t: str = "c_t", old: str = "c_prev", o_t: str = "o_t"):
    """Slips in the line `return h_t, c_t`, a tuple of mistakes."""
    line = f"return {h_t}, {c_t} -> return"
    return read_mistakes(f"""
        (c, h) returned: {line} {c_t}, {h_t}
            The two states come back in the wrong order: the course, as torch, names the hidden
            state first.
        hidden state handed on twice: {line} {h_t}, {h_t}
            You hand on the hidden state in both places. The second is the cell state's.
        cell state handed on twice: {line} {c_t}, {c_t}
            You hand on the cell state in both places. The first is the hidden state's.
        old cell state handed on: {line} {h_t}, {old}
            You hand on the *old* cell state: this step's update is lost.
        squashed c handed on: {line} {h_t}, np.tanh({c_t})
            The cell state you hand on is squashed. The line along the top leaves the cell as it is;
            only its copy goes through the tanh.
        clipped c handed on: {line} {h_t}, np.clip({c_t}, -K, K)
            The cell state you hand on is clipped at {{K}}. It has no such limit: counting is what
            it is for.
        what is not said handed on: {line} {h_t}, (1 - {o_t}) * {c_t}
            The cell state you hand on is what has not been said, as if saying took it away. The
            gate works on the copy that leaves.
        cell state overwritten: {line} {h_t}, {o_t} * {c_t}
            The cell state you hand on has been through the output gate: whoever is silent would
            forget. The gate works on the copy that leaves.
    """)


def blocks(names: str = "z_i, z_f, z_g, z_o", start: str = "np.split(_z, 4, axis=1)"):
    """Slips in how the stack of pre-activations is cut apart, a tuple of mistakes."""
    i, f, g, o = names.split(", ")
    cut = f"{names} = {start} ->"
    return read_mistakes(f"""
        output gate and candidate exchanged: {cut} {i}, {f}, {o}, {g} = {start}
            You read the last two blocks of rows in the wrong order: your output gate is built from
            the candidate's rows. Look at the order of stacking again.
        forget gate and candidate exchanged: {cut} {i}, {g}, {f}, {o} = {start}
            The two middle blocks are exchanged: your forget gate is built from the candidate's
            rows. An old TensorFlow stacks like that, torch and this course do not.
        order of ONNX: {cut} {i}, {o}, {f}, {g} = {start}
            You read the blocks in the order i, o, f, g: that is the order of the exchange format
            ONNX. Look at the course's order again.
        both pairs of blocks exchanged: {cut} {f}, {i}, {o}, {g} = {start}
            All four blocks are in the wrong place: both pairs are exchanged. Write the order of
            stacking beside your line.
        output gate read first: {cut} {o}, {i}, {f}, {g} = {start}
            You take the first block of rows for the output gate. It stands elsewhere.
        blocks in another order: {names} -> any order
            You read the blocks of rows in the order {{order}}. Look at the order of stacking.
        one block for all: {cut} {i} = {f} = {g} = {o} = {start}[0]
            All four layers use the same rows, those of the first block. Each has rows of its own.
        rows mixed up: {cut} {names} = np.reshape(_z, (4, *_z.shape[:-1], _z.shape[-1] // 4))
            With one sequence the blocks come out right; with several their numbers get mixed. A
            reshape does not cut (N, 4H) into four blocks (N, H).
        interleaved blocks: {cut}
                {names} = _z[..., ::4], _z[..., 1::4], _z[..., 2::4], _z[..., 3::4]
            You take every fourth column, as if the layers were interleaved. All H rows of one
            layer stand together.
    """)


ROWS = {  # of each layer in the stack
    "input gate": "[:H]",
    "forget gate": "[H : 2 * H]",
    "candidate": "[2 * H : 3 * H]",
    "output gate": "[3 * H :]",
}
STACK = "(x_t @ W_x.T + h_prev @ W_h.T + b)"  # all four pre-activations, (N, 4H)


def rows(own: str, z: str) -> tuple[Mistake, ...]:
    """Slips where one layer's rows are cut out of the stack; own: whose, z: its pre-activation."""
    cut, number = ROWS[own], list(ROWS).index(own)
    others = [other for other in ROWS if other != own]
    return (
        *(
            Mistake(
                f"{other}'s rows",
                f"_a{cut} -> _a{ROWS[other]}",
                f"These are the rows of the {other}. Some libraries stack their blocks so that "
                f"they would be the {own}'s. Count the blocks: i, f, g, o.",
            )
            for other in others
        ),
        *(
            Mistake(
                f"{other}'s {what}",
                f"{array}{cut} -> {array}{ROWS[other]}",
                f"{begin} the {other}'s. All three arrays are cut at the same places.",
            )
            for what, array, begin in (
                ("bias", "b", "The bias is"),
                ("rows of W_x alone", "W_x", "Your rows of `W_x` are"),
                ("rows of W_h alone", "W_h", "Your rows of `W_h` are"),
            )
            for other in others
        ),
        *read_mistakes(f"""
            every fourth row: _a{cut} -> _a[{number or ""}::4]
                You took every fourth row. The blocks are not interleaved: all H rows of one layer
                stand together.
            all four blocks: _a{cut} -> _a
                You return 4H columns: all four blocks. The {own} has one number for each unit.
                Which rows are its own?
            bias not cut: _sum + b{cut} -> _sum + b
                You cut the weights and add the bias whole: H columns meet 4H numbers. Like the
                weights it comes in four blocks.
            cut along the batch: {z} = _z -> {z} = {STACK}{cut}
                You cut the result along its first axis, which counts the sequences of the batch.
                The blocks lie along the other one.
            split along the batch: {z} = _z -> {z} = np.split({STACK}, 4)[{number}]
                You split along the first axis, which counts the sequences of the batch. The blocks
                lie along the other one.
            rows mixed up: {z} = _z -> {z} = {STACK}.reshape(4, *h_prev.shape)[{number}]
                With one sequence the {own} comes out right; with several their numbers get mixed. A
                reshape does not cut (N, 4H) into four blocks (N, H).
        """),
        *terms(W_x=f"W_x{cut}", W_h=f"W_h{cut}", b=f"b{cut}", who=f"Your {own}"),
    )


def candidate(z: str = "z_g") -> tuple[Mistake, ...]:
    """Slips in the candidate's tanh."""
    tanh = f"np.tanh({z})"
    return read_mistakes(f"""
        candidate through a sigmoid: {tanh} -> {sigmoid_of(z)}
            Your candidate is never negative: it went through a sigmoid, and the cell state could
            only ever be pushed up. Which squashing has both signs?
        candidate without its tanh: {tanh} -> {z}
            Your candidate is the bare pre-activation: nothing keeps it between -1 and 1, so one
            loud input could write any amount.
        candidate through a ReLU: {tanh} -> np.maximum(0, {z})
            Your candidate goes through a ReLU: never negative, and without an upper end.
        cut off at one: {tanh} -> np.clip({z}, -1, 1)
            You cut the candidate off at -1 and 1. The range is right, but between them a tanh
            bends, and beyond them it still has a slope.
        half as steep: {tanh} -> np.tanh({z} / 2)
            A sigmoid stretched to (-1, 1) is a tanh of *half* the pre-activation: too flat by a
            factor of two. Is there a function that needs no stretching?
        candidate squashed twice: {tanh} -> np.tanh({tanh})
            Your candidate goes through the tanh twice. Once is enough.
        candidate of twice the range: {tanh} -> 2 * np.tanh({z} / 2)
            Your candidate goes from -2 to 2, as 4 times a sigmoid minus 2 does: that is the
            squashing of 1997. Today's is a tanh.
    """)


def one_gate(z: str, who: str) -> tuple[Mistake, ...]:
    """Slips in one of several gates alone; who: "The forget gate"."""
    usual = {"tanh inside the sigmoid", "number added", "not squashed", "tanh gate"}
    return tuple(
        Mistake(f"{mistake.name}, {_small(who)}", mistake.answer, mistake.sentence)
        for mistake in squashed(z, who)
        if mistake.name in usual
    )


def states() -> tuple[Mistake, ...]:
    """Slips in which of the two states of a cell is read where."""
    return read_mistakes("""
        states exchanged on entry: h_prev @ W_h.T -> c_prev @ W_h.T
            and f_t * c_prev -> f_t * h_prev
            `h_prev` and `c_prev` are exchanged: the gates read the one, the update keeps the other.
        h for c in the update: f_t * c_prev -> f_t * h_prev
            The update keeps a share of `h_prev`. Which of the two states runs along the top?
        gates read the cell state: h_prev @ W_h.T -> c_prev @ W_h.T
            Gates and candidate read `c_prev` where the previous hidden state belongs.
    """)


def memory(
    x: str = "x_t",
    W_x: str = "W_x",
    W_h: str = "W_h",
    keep: str = "f_t * c_prev",
    write: str = "i_t * g_t",
    cut: str = "np.split(_z, 4, axis=1)",
) -> tuple[Mistake, ...]:
    """All slips on the way to the new cell state, in lessons 09, 14 and 15."""
    return (
        *update(keep, write),
        *blocks(start=cut),
        *terms(x=x, W_x=W_x, W_h=W_h, who="Your cell", blocks=4),
        *squashed("_z", ALL_GATES),
        *candidate(),
    )


def lstm_edits() -> tuple[Mistake, ...]:
    """All slips of the whole cell, in lessons 09 and 15."""
    return (*memory(), *states(), *output(), *returned())


def _small(who: str) -> str:
    return who[0].lower() + who[1:]
