"""Figures of lesson 03: ways to a lower loss, losses, what a network reads, who still learns."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.validation import check_arrays, check_type

from .canvas import QUIET, SMALLEST, WIDTH, Canvas, Drawing, thickness
from .ends import name_ends
from .palette import CONDITIONS, NETWORKS, TRUTH
from .unfolded import LOST, share_text

FOUND = CONDITIONS[1].color  # what gives the label away
FACES = {"marker": "#E3D3C1", "shortcut": "#F0D5E2", "": "#FFFFFF"}
MEAN_OF = 20  # batches: a loss jumps from one to the next


def draw_three_ways(symbols: str, near: int, by_lag: np.ndarray) -> Drawing:
    """Draw a sequence, its label, and three ways to a lower loss, as thick as their gradients.

    symbols: a letter a step, the markers X and Y. near: the step that gives the label away, counted
    from 0. by_lag: what is left of a gradient at lag 0, 1, ... (lesson 02).
    """
    check_arrays(by_lag=(by_lag, "lags"))
    canvas, T = Canvas(WIDTH, 3.35), len(check_type("symbols", symbols, str))
    places, line = 0.35 + 0.29 * np.arange(T), 1.85
    left, end = places[0] - 0.14, places[-1] + 0.72
    markers = [t for t, symbol in enumerate(symbols) if symbol in "XY"]
    for t, symbol in enumerate(symbols):
        kind = "marker" if t in markers else "shortcut" if t == near else ""
        look = {"face": FACES[kind], "rim": QUIET, "linewidth": 0.8, "size": SMALLEST}
        canvas.box(places[t], line, 0.27, 0.36, symbol, **look)
    canvas.arrow((places[-1] + 0.15, line), (end - 0.24, line))
    label = " ".join(symbols[t] for t in markers)
    canvas.box(end, line, 0.46, 0.4, label, size=SMALLEST)
    canvas.write(end + 0.3, line, "label", SMALLEST, ha="left")
    ways = zip([*markers, near], (0.75, 0.45, -0.55), strict=True)
    shares = [_way_to(canvas, places[t], end, line, side, by_lag[T - 1 - t]) for t, side in ways]
    low = line - 0.86  # of the bracket below all symbols
    corners = [(left, low + 0.08), (left, low), (places[-1] + 0.14, low)]
    canvas.line([*corners, (places[-1] + 0.14, low + 0.08)], QUIET)
    words = "1  remember: the two markers and their order"
    canvas.write(left, line + 1.2, words, ha="left")
    words = "2  a shortcut: another step gives the label away"
    canvas.write(places[near] - 0.2, line - 0.55, words, ha="right")
    words = "3  by heart: this very sequence was seen before"
    canvas.write(left, low - 0.2, words, ha="left")
    key = (
        "box: what is read at one step; arrow back, with its number: how much of a gradient is left"
    )
    canvas.write(0.1, 0.2, key, SMALLEST, QUIET, ha="left")
    alt = (
        f"A sequence of {T} symbols, {symbols}, its label {label}, and three ways to a lower loss: "
    )
    alt += f"to remember the markers, where {' and '.join(shares[:-1])} of a gradient is left; a "
    alt += f"shortcut at step {near + 1}, where {shares[-1]} is left; all of it, by heart."
    return Drawing(canvas.figure, alt)


def _way_to(canvas: Canvas, x: float, end: float, line: float, level: float, left: float) -> str:
    """An arrow from the label up or down, along, and to a step; what is left beside its head."""
    side, style = np.sign(level), ":" if left < LOST else "-"
    color = NETWORKS["RNN"].color if level > 0 else FOUND
    corners = [(end, line + 0.21 * side), (end, line + level), (x, line + level)]
    canvas.line(corners, color, thickness(left), style)
    canvas.arrow(corners[-1], (x, line + 0.19 * side), color, thickness(left), style)
    canvas.write(x + 0.08, line + level + 0.13 * side, share_text(left), SMALLEST, color, ha="left")
    return share_text(left)


def plot_losses(runs: dict[str, tuple], levels: dict[str, float]) -> Drawing:
    """Draw losses against the sequences read, in the mean of 20 batches, with named levels.

    runs: name: what `train_on` returned. levels: what a network may know: the loss that it has
    then.
    """
    check_type("runs", runs, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.3))
    last = max(run.sequences[-1] for run in runs.values())
    for name, level in levels.items():
        ax.axhline(level, color=TRUTH.color, linestyle=TRUTH.linestyle, lw=1.2)
        ax.text(last, level - 0.02, name, color=TRUTH.color, ha="right", va="top")
    ends, said = {}, []  # ends: by where a run stopped, the names of its lines
    for (name, run), style in zip(runs.items(), CONDITIONS, strict=False):
        even = np.convolve(run.loss, np.ones(MEAN_OF) / MEAN_OF, mode="valid")
        read = run.sequences[MEAN_OF - 1 :]
        ax.plot(read, even, color=style.color, linestyle=style.linestyle, lw=1.8)
        ax.plot(read[-1], even[-1], style.marker, color=style.color, ms=5, clip_on=False)
        ends.setdefault(read[-1] == last, {})[name] = (even[-1], style.color)
        said.append(f"{name}: from {even[0]:.2f} to {even[-1]:.2f} after {read[-1]}")
    ax.set(xlabel="sequences read", ylabel="loss", xlim=(0, last), ylim=(0, 1.6))
    ax.xaxis.set_major_formatter(lambda number, _: f"{number:,.0f}")
    soon = max([run.sequences[-1] for run in runs.values() if run.sequences[-1] < last], default=0)
    for at_the_end, names in ends.items():
        name_ends(ax, (last if at_the_end else soon) + 0.015 * last, names)
    words = ", ".join(f"{name} {level:.2f}" for name, level in levels.items())
    return Drawing(figure, f"Losses of networks in training; levels: {words}. {'; '.join(said)}.")


def plot_exchanged(
    right: Sequence[float], windows: Sequence[tuple[int, int]], chance: float
) -> Drawing:
    """Draw how many answers stay right, in percent, when a stretch of steps is exchanged.

    right: for each of equal stretches, in order. windows: where markers stand, (start, end) in
    units of a stretch. chance: what guessing reaches.
    """
    right = np.asarray(right, dtype=float)
    number = check_arrays(right=(right, "stretches"))["stretches"]
    figure, ax = plt.subplots(figsize=(WIDTH, 2.7))
    for start, end in windows:
        ax.axvspan(start, end, color=FACES["marker"], lw=0)
        ax.text((start + end) / 2, 104, "marker", ha="center", va="bottom")
    ax.bar(np.arange(number) + 0.5, right, 0.7, color=NETWORKS["RNN"].color)
    ax.axhline(chance, color=TRUTH.color, linestyle=TRUTH.linestyle)
    ax.text(number + 0.05, chance, "guessing", color=TRUTH.color, va="center")
    ax.set_xticks(np.arange(number) + 0.5, [f"{10 * k}-{10 * k + 9}" for k in range(number)])
    ax.set(xlabel="steps that come from another sequence", ylabel="still right (%)")
    ax.set(xlim=(0, number), ylim=(0, 103))
    said = ", ".join(f"{10 * k} to {10 * k + 9}: {r:.0f}" for k, r in enumerate(right))
    return Drawing(figure, f"Answers still right, in percent, with steps exchanged. {said}.")


def plot_by_distance(
    rows: dict[str, np.ndarray], label: str, chance: float, rule: dict[int, float] | None = None
) -> Drawing:
    """Draw accuracy against distance, a panel a network, a dot a seed, with "n of 5" solved above.

    rows: columns "cell", "distance", "accuracy" and "solved" of `distance_grid/grid.csv`. rule:
    distance: the accuracy of the best rule that counts.
    """
    check_type("rows", rows, dict)
    cells = list(dict.fromkeys(rows["cell"].tolist()))
    stops = np.unique(rows["distance"]).astype(int)
    size = (WIDTH, 1.65 * len(cells) + 0.5)
    figure, axes = plt.subplots(len(cells), 1, figsize=size, sharex=True)
    said = []
    for ax, cell in zip(np.atleast_1d(axes), cells, strict=True):
        style, counts = NETWORKS[cell], []
        for place, stop in enumerate(stops):
            here = (rows["cell"] == cell) & (rows["distance"] == stop)
            number = np.count_nonzero(here)
            aside = np.linspace(-0.18, 0.18, number)
            dots = {"color": style.color, "ms": 5, "alpha": 0.75}
            ax.plot(place + aside, rows["accuracy"][here], style.marker, **dots)
            counts.append(f"{rows['solved'][here].sum():.0f} of {number}")
            ax.text(place, 1.13, counts[-1], ha="center", va="bottom", color=style.color)
        ax.axhline(chance, color=TRUTH.color, linestyle=TRUTH.linestyle)
        if rule:
            ax.plot(range(len(stops)), list(rule.values()), "_", color=QUIET, ms=24, mew=1.5)
        ax.set(ylim=(0, 1.1), ylabel="accuracy", yticks=(0, 0.5, 1), xlim=(-0.5, len(stops) - 0.5))
        ax.text(len(stops) - 0.4, 0.62, cell.replace(", ", ",\n"), color=style.color, va="center")
        pairs = ", ".join(f"{c} at {stop}" for c, stop in zip(counts, stops, strict=True))
        said.append(f"{cell} solves {pairs}")
    ax.set_xticks(range(len(stops)), [str(stop) for stop in stops])
    key = "mark: one network; dotted: guessing" + "; dash: the best rule that counts" * bool(rule)
    ax.set_xlabel(f"{label}\n{key}")
    return Drawing(figure, f"Accuracy, {label}, guessing {chance:.3g}. {'; '.join(said)}.")
