"""Figures of lesson 12: what a model of text can see, streams and chunks, text coloured by bits."""

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.validation import check_arrays, check_integer, check_type

from .canvas import BODY, INK, QUIET, RIM, SMALLEST, WIDTH, Canvas, Drawing
from .ends import name_ends
from .palette import CONDITIONS, NETWORKS, TRUTH, Style
from .plots import LOOKS

MOST_BITS = 8.0  # where the colours of bits end
COLUMNS = 66  # characters in a line of coloured text
CELL = 0.245  # inches, of a character that is drawn
SPACE = "\u2423"  # a space that can be seen
TINTS = ("#DDEAF3", "#F3E3D3", "#E1EEDF", "#EFE0EE")  # of streams


def draw_contexts(text: str, windows: dict[str, int]) -> Drawing:
    """Draw a text, the character to come, and how far back each n-gram and an LSTM can see.

    windows: name: how many characters before the one that is asked it reads.
    """
    check_type("windows", windows, dict)
    length = len(check_type("text", text, str))
    canvas, line = Canvas(WIDTH, 1.55 + 0.42 * len(windows)), 1.2 + 0.42 * len(windows)
    left = (WIDTH - CELL * (length + 1)) / 2
    for k, character in enumerate(text):
        _letter(canvas, left + CELL * (k + 0.5), line, character)
    end = left + CELL * length
    canvas.box(end + 0.16, line, 0.28, 0.34, "?", INK)
    for row, (name, seen) in enumerate(windows.items()):
        check_integer(name, seen, 1, length)
        height, start = line - 0.42 * (row + 1), end - CELL * seen
        corners = [(start, height + 0.12), (start, height), (end, height), (end, height + 0.12)]
        canvas.line(corners, TRUTH.color, 1.8)
        canvas.write(start - 0.08, height, f"{name}: sees {seen}", SMALLEST, ha="right")
    height = line - 0.42 * (len(windows) + 1)
    style = NETWORKS["LSTM"]
    canvas.line([(left, height), (end + 0.16, height)], style.color, 2.6)
    canvas.arrow((end + 0.16, height), (end + 0.16, line - 0.19), style.color, 2.6)
    words = "LSTM: its state passes every character; it can use what it has kept"
    canvas.write(left, height - 0.18, words, SMALLEST, ha="left")
    key = "box: a character; ?: the one to be predicted; bracket: all that an n-gram reads"
    canvas.write(0.1, 0.14, key, SMALLEST, QUIET, ha="left")
    seen = ", ".join(f"the {name} the last {number}" for name, number in windows.items())
    alt = f"The text {text!r}, and the character after it, which is asked. Of the {length} "
    alt += f"characters before it {seen}; an LSTM's state passes all of them. Key: {key}."
    return Drawing(canvas.figure, alt)


def draw_streams(text: str, N: int, T: int) -> Drawing:
    """Draw a text cut into N streams, the streams into chunks of T steps, the state carried on."""
    N, T = check_integer("N", N, 2, len(TINTS)), check_integer("T", T, 2)
    steps = len(check_type("text", text, str)) // N
    check_integer("the steps of a stream", steps, T + 1)
    num_chunks = (steps - 1) // T
    canvas, line = Canvas(WIDTH, 1.85 + 0.52 * N), 1.4 + 0.52 * N
    left = (WIDTH - CELL * N * steps) / 2
    for k, character in enumerate(text[: N * steps]):
        _letter(canvas, left + CELL * (k + 0.5), line, character, TINTS[k // steps])
    gap = 0.62
    left = (WIDTH - CELL * steps - gap * (num_chunks - 1)) / 2 + 0.2
    state = LOOKS["c"].color
    for n in range(N):
        row = line - 0.75 - 0.52 * n
        canvas.write(left - 0.75, row, f"stream {n}:", SMALLEST, ha="right")
        for k, character in enumerate(text[n * steps : (n + 1) * steps]):
            chunk = min(k // T, num_chunks - 1)
            face = TINTS[n] if k < num_chunks * T else "#FFFFFF"
            _letter(canvas, left + CELL * (k + 0.5) + gap * chunk, row, character, face)
        for chunk in range(num_chunks):
            x = left + CELL * T * chunk + gap * chunk
            start = x - gap + 0.04 if chunk else x - 0.4
            canvas.arrow((start, row), (x - 0.04, row), state, 2.2)
            if not chunk:
                canvas.write(start - 0.08, row, "0", SMALLEST)
    bottom = line - 0.75 - 0.52 * N
    for chunk in range(num_chunks):
        x = left + (CELL * T + gap) * chunk
        canvas.write(x + CELL * T / 2, bottom + 0.14, f"batch {chunk}", SMALLEST)
        if chunk:
            cut = [(x - gap / 2, bottom + 0.2), (x - gap / 2, line - 0.5)]
            canvas.line(cut, NETWORKS["LSTM, forget bias 3"].color, 1.6, (0, (4, 2)), zorder=5)
    key = "thick arrow: the state, carried on; dashed: here the gradient is cut (detach)"
    canvas.write(0.1, 0.34, key, SMALLEST, QUIET, ha="left")
    more = "0: a start from zeros; white: read as a target only"
    canvas.write(0.1, 0.14, more, SMALLEST, QUIET, ha="left")
    alt = f"A text of {N * steps} characters, cut into {N} streams of {steps}; each stream in "
    alt += (
        f"{num_chunks} chunks of {T}. Batch b is chunk b of every stream. The state goes on from "
    )
    alt += f"chunk to chunk within its stream. Key: {key}; {more}."
    return Drawing(canvas.figure, alt)


def _letter(canvas: Canvas, x: float, y: float, character: str, face: str = BODY) -> None:
    look = {"rim": RIM, "face": face, "size": SMALLEST, "linewidth": 0.7}
    shown = {" ": SPACE, "\n": "\u21b5"}.get(character, character)
    canvas.box(x, y, CELL - 0.02, 0.32, "", **look)
    canvas.write(x, y, shown, SMALLEST, parse_math=False, family="monospace")


def plot_bits(text: str, bits: dict[str, np.ndarray]) -> Drawing:
    """Draw a text once for each model, every character on the colour of its bits, with a scale.

    bits: name: the bits of each character, (characters,). Closing brackets are framed.
    """
    length = len(check_type("text", text, str))
    check_arrays(**{f"bits of {name}": (b, f"{length}") for name, b in bits.items()})
    rows = _rows(text)
    size = (WIDTH, (0.235 * len(rows) + 0.3) * len(bits) + 0.75)
    figure, axes = plt.subplots(len(bits), 1, figsize=size)
    for ax, (name, values) in zip(np.atleast_1d(axes), bits.items(), strict=True):
        grid = np.full((len(rows), COLUMNS), np.nan)
        for row, (start, line) in enumerate(rows):
            grid[row, : len(line)] = values[start : start + len(line)]
            for column, character in enumerate(line):
                ink = "white" if grid[row, column] < 0.55 * MOST_BITS else "black"
                weight = "bold" if character in ")]}" else "normal"
                shown = {"\n": "\u21b5"}.get(character, character)
                place = {"ha": "center", "va": "center", "parse_math": False, "size": SMALLEST}
                ax.text(column, row, shown, color=ink, weight=weight, family="monospace", **place)
                if character in ")]}":
                    frame = plt.Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, lw=1.3)
                    ax.add_patch(frame).set_edgecolor("#D0006F")
        image = ax.imshow(grid, aspect="auto", cmap="cividis", vmin=0, vmax=MOST_BITS)
        ax.set_title(f"{name}: {values.mean():.2f} bits a character here", loc="left", size=11)
        ax.set(xticks=(), yticks=())
        ax.spines[:].set_visible(False)
    label = "bits of a character; framed: closing brackets"
    figure.colorbar(
        image, ax=axes, location="bottom", label=label, fraction=0.04, aspect=50, extend="max"
    )
    closing = np.array([character in ")]}" for character in text])
    said = "; ".join(
        f"{name}: {b.mean():.2f} bits in the mean"
        + (f", {b[closing].mean():.2f} at closing brackets" if closing.any() else "")
        for name, b in bits.items()
    )
    return Drawing(figure, f"The same {length} characters coloured by their bits. {said}.")


def _style(name: str) -> Style:
    """A network's look, and one look for its other way of training."""
    return NETWORKS.get(name, CONDITIONS[1])


def _rows(text: str) -> list[tuple[int, str]]:
    """Lines of at most COLUMNS characters, each with the place where it begins; ends kept."""
    rows, start = [], 0
    for line in text.splitlines(keepends=True):
        for k in range(0, len(line), COLUMNS):
            rows.append((start + k, line[k : k + COLUMNS]))
        start += len(line)
    return rows


def plot_right(right: dict[str, np.ndarray], distances: list[int]) -> Drawing:
    """Draw how often networks have a trace of a bracket against distance, a dot a network.

    right: kind of network: share of texts, (distances, networks).
    """
    check_type("right", right, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.3))
    ax.axhline(50, color=TRUTH.color, linestyle=TRUTH.linestyle)
    said, places = [], np.arange(len(distances))
    ends = {"opening not seen": (50, TRUTH.color)}
    for k, (name, shares) in enumerate(right.items()):
        check_arrays(**{name: (shares, f"{len(distances)} networks")})
        style, middle = _style(name), 100 * np.median(shares, axis=1)
        ax.plot(places, middle, color=style.color, linestyle=style.linestyle, lw=1.8)
        aside = places[:, None] + 0.16 * (k - (len(right) - 1) / 2)
        dots = {"color": style.color, "ms": 4, "alpha": 0.6}
        ax.plot(np.broadcast_to(aside, shares.shape), 100 * shares, style.marker, **dots)
        ends[name] = (middle[-1], style.color)
        told = ", ".join(f"{m:.3g} at {d}" for m, d in zip(middle, distances, strict=True))
        said.append(f"{name}: {told}")
    ax.set_xticks(places, [str(d) for d in distances])
    ax.set(xlabel="characters between the bracket and where it is asked for", ylim=(0, 104))
    name_ends(ax, places[-1] + 0.4, {n.replace(", ", ",\n"): end for n, end in ends.items()})
    ax.set_ylabel("a trace, of 100 texts\n(dot: a network; line: median)")
    number = shares.shape[1]
    alt = f"A trace, of 100 texts, against distance, {number} networks of each kind. Medians: "
    return Drawing(figure, f"{alt}{'; '.join(said)}.")


def plot_by_context(curves: dict[str, np.ndarray], contexts: list[int], counted) -> Drawing:
    """Draw bits per character against how many characters may be used, a dot a network.

    curves: network: (contexts, networks). counted: the bits of n-grams that see 0, 1, 2, ...
    """
    check_type("curves", curves, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.5))
    ends, said = {}, []
    for name, bits in curves.items():
        check_arrays(**{name: (bits, f"{len(contexts)} networks")})
        style, middle = _style(name), np.median(bits, axis=1)
        ax.plot(contexts, middle, color=style.color, linestyle=style.linestyle, lw=1.8)
        ax.plot(contexts, bits, style.marker, color=style.color, ms=4, alpha=0.6)
        ends[name] = (middle[-1], style.color)
        told = ", ".join(f"{m:.2f} at {c}" for m, c in zip(middle, contexts, strict=True))
        said.append(f"{name}: {told}")
    seen = np.arange(1, len(counted))
    ax.plot(seen, counted[1:], "_", color=TRUTH.color, ms=9, mew=2)
    ax.axhline(counted[0], color=TRUTH.color, linestyle=TRUTH.linestyle, lw=1.2)
    above = {"ha": "right", "va": "bottom", "color": TRUTH.color}
    ax.text(contexts[-1], counted[0] + 0.03, "no context at all", **above)
    ends["n-gram"] = (counted[-1], TRUTH.color)
    ax.set_xscale("log")
    ax.set_xticks(contexts, [str(c) for c in contexts])
    ax.minorticks_off()
    ax.set(xlabel="characters that may be read\n(dot: a network; line: median)")
    ax.set(ylabel="bits per character")
    name_ends(ax, contexts[-1] * 1.12, ends)
    counts = ", ".join(f"{b:.2f}" for b in counted)
    return Drawing(figure, f"Bits against context. {'; '.join(said)}. n-grams: {counts}.")
