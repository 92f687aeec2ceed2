"""Figures of lesson 18: encoder and decoder unfolded, accuracy by length, maps of weights."""

from collections.abc import Sequence
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.validation import check_arrays, check_integer, check_type, check_words

from .canvas import BODY, INK, QUIET, RIM, SMALLEST, WIDTH, Canvas, Drawing, thickness
from .ends import name_ends
from .palette import CONDITIONS, TRUTH
from .plots import LOOKS

READS, WRITES, LIT = CONDITIONS[2].color, CONDITIONS[0].color, CONDITIONS[1].color
LINE, STATES, MIX = 1.45, 2.11, 2.93  # heights in inches: the cells, the encoder's h, the mix
KEYS = (
    "box: an LSTM at one step; below it what it reads, above it what it writes; lit: all that the "
    "decoder gets of the string, h and c to begin with, h again beside its own at every step",
    "box: an LSTM at one step; dot: its h; lit: one step's look back; dashed: q is compared with "
    "each h, which gives the weights w; an arrow is as thick as its weight; the mix goes beside q "
    "to the output",
)


def draw_encoder_decoder(
    source: Sequence[str], written: Sequence[str], step: int = 0, weights: Sequence[float] = ()
) -> Drawing:
    """Draw an encoder and a decoder unfolded: one vector between them, or a look back at one step.

    source: what the encoder reads; written: what the decoder writes and reads a step later.
    weights: of the look back at `step` of the decoder, counted from 1, one for each step of the
    encoder; without them the one vector is lit.
    """
    source, written = (
        check_words(n, list(w)) for n, w in (("source", source), ("written", written))
    )
    T, S = len(source), len(written)
    if weights and (len(weights) != T or not 1 <= step <= S):
        raise ValueError(
            f"weights must be {T} numbers, step from 1 to {S}; got {len(weights)}, step {step}"
        )
    canvas = Canvas(WIDTH, 3.3 if weights else 2.65)
    wide = (WIDTH - 0.2) / (T + S + 1.2)
    reads = 0.1 + wide * (np.arange(T) + 0.5)
    writes = 0.1 + wide * (T + 1.2 + np.arange(S) + 0.5)
    _draw_cells(canvas, reads, source, wide, READS, "the encoder reads the string")
    late = ["start", *written[:-1]]
    _draw_cells(canvas, writes, late, wide, WRITES, "the decoder reads what it wrote")
    _draw_between(canvas, reads[-1], writes[0], wide, T, lit=not weights)
    if not weights:
        _draw_again(canvas, reads[-1] + 0.23, writes)
    top = LINE + 0.83
    for x, symbol in zip(writes, written, strict=True):
        canvas.arrow((x, LINE + 0.2), (x, top))
        canvas.write(x, top + 0.15, symbol)
    if weights:
        _draw_look(canvas, reads, writes[step - 1], wide, weights)
    key = KEYS[bool(weights)]
    canvas.write(0.1, 0.24, fill(key, 100), SMALLEST, QUIET, ha="left")
    return Drawing(canvas.figure, _in_words(source, written, step, weights, key))


def _draw_cells(canvas: Canvas, places, read, wide: float, rim: str, name: str) -> None:
    """A row of cells, the line of states through them, and what each reads below."""
    middle = (places[0] + places[-1]) / 2
    pale = canvas.box(middle, LINE, wide * len(places) - 0.04, 0.82, rim=RIM, face=BODY)
    pale.set(zorder=0, linewidth=0.8)
    canvas.write(middle, LINE - 0.88, name, SMALLEST, rim)
    for k, (x, symbol) in enumerate(zip(places, read, strict=True)):
        canvas.box(x, LINE, 0.46, 0.4, "LSTM", rim, size=SMALLEST)
        if k:
            canvas.arrow((x - wide + 0.23, LINE), (x - 0.24, LINE), LOOKS["h"].color)
        canvas.arrow((x, LINE - 0.55), (x, LINE - 0.22))
        canvas.write(x, LINE - 0.66, symbol)


def _draw_between(canvas: Canvas, start: float, end: float, wide: float, T: int, lit: bool) -> None:
    """The states that go from the encoder's last step to the decoder's first."""
    color, width = (LIT, 5) if lit else (LOOKS["h"].color, 1.4)
    canvas.arrow((start + 0.23, LINE), (end - 0.24, LINE), color, width)
    canvas.write(
        (start + end) / 2, LINE + 0.24, f"$h_{{{T}}}, c_{{{T}}}$", ink=color if lit else INK
    )


def _draw_again(canvas: Canvas, start: float, writes) -> None:
    """The encoder's last h again, beside what each step of the decoder gives its readout."""
    height = LINE + 0.54
    canvas.line([(start, LINE), (start + 0.17, LINE)], LIT, 2)
    canvas.line([(start + 0.17, LINE), (start + 0.17, height), (writes[-1], height)], LIT, 2)
    for x in writes:
        canvas.ax.plot(x, height, "o", color=LIT, ms=6, zorder=5)


def _draw_look(canvas: Canvas, reads, place: float, wide: float, weights: Sequence[float]) -> None:
    """From q to the encoder's h of every step, on to the mix, as thick as its weight, beside q."""
    mix, joint = place - wide / 2, LINE + 0.54
    for t, (x, weight) in enumerate(zip(reads, weights, strict=True)):
        canvas.line([(x, LINE + 0.2), (x, STATES)], LOOKS["h"].color)
        canvas.ax.plot(x, STATES, "o", color=LOOKS["h"].color, ms=7, zorder=5)
        canvas.write(x - 0.09, STATES - 0.16, f"$h_{{{t + 1}}}$", ha="right")
        canvas.arrow((x, STATES), (mix - 0.22, MIX), LIT, thickness(weight, full=7))
        name = f"$w_{{{t + 1}}}$ = {weight:.2f}"
        canvas.write(x, STATES + 0.42 + 0.09 * t, name, SMALLEST, LIT)
    asks = [(place, LINE + 0.3), (mix, LINE + 0.3), (mix, STATES), (reads[0], STATES)]
    canvas.line(asks, LIT, linestyle="--", zorder=1)
    canvas.oval(mix, MIX, "mix", LIT, 0.26, 0.16)
    canvas.arrow((mix + 0.07, MIX - 0.16), (place, joint), LIT, 2)
    canvas.ax.plot(place, joint, "o", color=LIT, ms=6, zorder=5)
    canvas.write(place + 0.09, LINE + 0.34, "$q$", ink=LIT, ha="left")


def _in_words(source, written, step: int, weights, key: str) -> str:
    between = (
        f"Between them, lit, one vector: h and c after step {len(source)}; that h again beside "
        "every output of the decoder"
    )
    if weights:
        parts = ", ".join(f"{w:.2f} of h_{t + 1}" for t, w in enumerate(weights))
        between = f"Lit: at step {step} the decoder mixes the encoder's states, {parts}"
    return (
        f"An encoder reads {' '.join(source)}, a decoder writes {' '.join(written)} and reads each "
        f"symbol that it wrote. {between}. Key: {key}."
    )


def draw_held(source: Sequence[str], step: int) -> Drawing:
    """Draw what a network says that looks one step later, all weight held there, or on the wanted.

    source: different symbols, which are written from the last; step: what is written, from 2, so
    that another was read later.
    """
    source = check_words("source", list(source))
    T = len(source)
    wanted = T - check_integer("step", step, 2, T)  # as an index
    canvas, wide = Canvas(WIDTH, 2.55), 1.55
    places = WIDTH / 2 + wide * (np.arange(T) - (T - 1) / 2)
    _draw_cells(canvas, places, source, wide, READS, "the encoder has read the string")
    names = {wanted: "the wanted step", wanted + 1: "one step later"}
    for t, name in names.items():
        canvas.arrow((places[t], LINE + 0.21), (places[t], LINE + 0.6), LIT, 2)
        canvas.write(places[t] + 0.07, LINE + 0.29, f"$h_{{{t + 1}}}$", ha="left")
        canvas.write(places[t], LINE + 0.74, name, SMALLEST)
        canvas.write(places[t], LINE + 0.95, source[wanted], ink=LIT)
    key = (
        f"lit: what the decoder says with all weight on this step; {source[wanted + 1]} was just "
        f"written, {source[wanted]} is wanted"
    )
    canvas.write(0.1, 0.2, key, SMALLEST, QUIET, ha="left")
    words = "; ".join(f"{name}, h_{t + 1}: {source[wanted]}" for t, name in names.items())
    alt = f"The encoder has read {' '.join(source)}. Said at {words}. Key: {key}."
    return Drawing(canvas.figure, alt)


def plot_by_length(
    lengths: Sequence[int], right: dict[str, np.ndarray], trained: int, chance: float
) -> Drawing:
    """Draw symbols right against the length of the strings, a dot a network, lines by medians.

    right: kind of network: percent, (networks, lengths). trained: the longest trained on.
    """
    check_type("right", right, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.2))
    ends, said = {}, []
    for (kind, values), style in zip(right.items(), CONDITIONS, strict=False):
        check_arrays(right=(values, f"networks {len(lengths)}"))
        middle = np.median(values, axis=0)
        ax.plot(lengths, middle, color=style.color, linestyle=style.linestyle)
        aside = np.linspace(-0.25, 0.25, len(values))[:, None] + np.array(lengths)
        ax.plot(aside.T, values.T, style.marker, color=style.color, ms=4, alpha=0.6)
        ends[kind] = (middle[-1], style.color)
        pairs = ", ".join(f"{m:.0f} at {T}" for m, T in zip(middle, lengths, strict=True))
        said.append(f"{kind} ({len(values)} networks): {pairs}")
    ax.axhline(chance, color=TRUTH.color, linestyle=TRUTH.linestyle)
    ends["guessing"] = (chance, TRUTH.color)
    ax.axvspan(trained + 0.5, max(lengths) + 1, color="#EEEEEE", lw=0, zorder=0)
    ax.text(trained + 0.7, 103, "longer than trained on", va="bottom", ha="left")
    ax.set(xlim=(min(lengths) - 1, max(lengths) + 1), ylim=(0, 103), xticks=lengths)
    ax.set(xlabel="length of the string (dot: one network)", ylabel="symbols right (%)")
    name_ends(ax, max(lengths) + 1.2, ends)
    alt = "Symbols right in percent by length, medians; guessing "
    return Drawing(figure, f"{alt}{chance:.0f}, trained up to {trained}. {'; '.join(said)}.")


def plot_map(weights: np.ndarray, read: Sequence[str], written: Sequence[str], wanted) -> Drawing:
    """Draw weights (S, T) as a map: a row a written symbol, a column a read one.

    wanted: for each row the column of the symbol that is to be written, framed; a dot marks the
    largest weight.
    """
    read, written = (check_words(n, list(w)) for n, w in (("read", read), ("written", written)))
    weights = np.asarray(weights)
    check_arrays(weights=(weights, f"{len(written)} {len(read)}"))
    figure, ax = plt.subplots(figsize=(0.62 * WIDTH, 0.55 * WIDTH))
    image = _draw_weights(ax, weights, read, written)
    for row, column in enumerate(wanted):
        frame = plt.Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, ec=FRAME, lw=2.2)
        ax.add_patch(frame)
    ax.plot(weights.argmax(axis=1), range(len(written)), "o", color=DOT, mec="white", ms=8)
    ax.set(xlabel="read", ylabel="written, from the top")
    figure.colorbar(image, ax=ax, label="weight", pad=0.02)
    rows = ", ".join(
        f"{symbol} {row.max():.2f} at {read[row.argmax()]} (step {row.argmax() + 1})"
        for symbol, row in zip(written, weights, strict=True)
    )
    alt = f"A map of weights, {len(written)} symbols written, {len(read)} read, {' '.join(read)}; "
    return Drawing(figure, f"{alt}framed: the symbol wanted; dot: the largest weight. {rows}.")


def plot_maps(maps: dict[str, np.ndarray], num_real: int) -> Drawing:
    """Draw maps (S, T) side by side, sums of rows behind them; a line where the padding begins."""
    check_type("maps", maps, dict)
    figure, axes = plt.subplots(1, len(maps), figsize=(WIDTH, 2.3), sharey=True)
    said = []
    for ax, (name, weights) in zip(axes, maps.items(), strict=True):
        S, T = weights.shape
        labels = [str(t + 1) for t in range(T)], [str(s + 1) for s in range(S)]
        image = _draw_weights(ax, weights, *labels)
        ax.axvline(num_real - 0.5, color="white", lw=1.5, ls="--")
        ax.set_title(name)
        ax.set_xlabel("read")
        said.append(f"{name}: largest at {', '.join(str(t + 1) for t in weights.argmax(axis=1))}")
    axes[0].set_ylabel("written")
    figure.colorbar(image, ax=axes, label="weight", pad=0.01)
    alt = f"{len(maps)} maps of weights; from step {num_real + 1} on padding is read. "
    return Drawing(figure, f"{alt}{'; '.join(said)}.")


FRAME, DOT = "#FFFFFF", CONDITIONS[1].color


def _draw_weights(ax, weights: np.ndarray, read: Sequence[str], written: Sequence[str]):
    """A heat map, from 0 to 1."""
    image = ax.imshow(weights, cmap="cividis", vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(read)), read)
    ax.set_yticks(range(len(written)), written)
    return image
