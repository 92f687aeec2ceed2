"""Figures of lesson 11: a sequence of each task, errors against rules, sequences needed."""

from collections.abc import Sequence
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.validation import check_arrays, check_type

from .canvas import INK, QUIET, RIM, SMALLEST, WIDTH, Canvas, Drawing
from .ends import name_ends
from .palette import CONDITIONS, NETWORKS, TRUTH

NEEDED = "#E3D3C1"
LEFT, STEP, ROW = 2.4, 0.46, 0.58  # inches: before the boxes, a box, a row
PAPER = TRUTH.color
TASKS_KEY = (
    "box: what is read at one step; brown: what the answer rests on; dots: steps left out; "
    "after the arrow: the answer"
)
NEEDED_KEY = (  # mark, its place in the palette or a colour, a short word
    ("*", TRUTH.color, "1997, mean"),
    ("o", NETWORKS["LSTM"].color, "LSTM"),
    ("s", NETWORKS["RNN"].color, "RNN"),
    ("|", NETWORKS["RNN"].color, "not met"),
    ("$0/5$", QUIET, "not searched"),
)
RULE = {"in a row": 0.33, "within": 0.54, "also": 0.7}  # the parts of a rule, and their places


def draw_sequences(examples: Sequence) -> Drawing:
    """Draw a sequence of each task: what is read, what of it is needed, and the answer.

    examples: with number, words, symbols, needed (positions) and answer (`sequences_of_1997`).
    """
    check_type("examples", examples, list, tuple)
    canvas = Canvas(WIDTH, ROW * len(examples) + 0.5)
    said = []
    for k, example in enumerate(examples):
        y = canvas.ax.get_ylim()[1] - ROW * (k + 0.5)
        canvas.write(0.08, y, example.number, ha="left", weight="bold")
        canvas.write(0.42, y, example.words, SMALLEST, ha="left")
        places = _shown(len(example.symbols), example.needed)
        for place, t in enumerate(places):
            x = LEFT + STEP * (place + 0.5)
            if t is None:
                canvas.write(x, y, "…", ink=QUIET)
                continue
            face = NEEDED if t in example.needed else "#FFFFFF"
            canvas.box(x, y, STEP - 0.03, 0.34, example.symbols[t], RIM, face, SMALLEST, 0.8)
        x = LEFT + STEP * len(places)
        canvas.arrow((x + 0.04, y), (x + 0.3, y))
        canvas.write(x + 0.36, y, example.answer, ha="left", weight="bold")
        said.append(_in_words(example))
    canvas.write(0.08, 0.22, fill(TASKS_KEY, 95), SMALLEST, QUIET, ha="left")
    return Drawing(canvas.figure, f"{' '.join(said)} Key: {TASKS_KEY}.")


def _shown(length: int, needed: Sequence[int], room: int = 9) -> list[int | None]:
    """The positions to draw, None for a stretch left out: the start, what is needed, the end."""
    if length <= room:
        return list(range(length))
    kept = {0, length - 1, *needed}
    for t in (1, length - 2, *(p + side for p in needed for side in (1, -1)), 2, 3):
        if 0 <= t < length and len(_with_gaps(kept | {t})) <= room:
            kept.add(t)
    return _with_gaps(kept)


def _with_gaps(kept: set[int]) -> list[int | None]:
    places: list[int | None] = []
    for t in sorted(kept):
        if places and places[-1] != t - 1:
            places.append(None)
        places.append(t)
    return places


def _in_words(example) -> str:
    needed = ", ".join(f"{example.symbols[t]} at step {t + 1}" for t in example.needed)
    words = example.words.replace("\n", " ")
    return (
        f"Experiment {example.number}, {words}: {len(example.symbols)} steps, of which the answer, "
        f"{example.answer}, rests on {needed}."
    )


def plot_errors(errors: np.ndarray, tolerance: float, met: dict[str, int]) -> Drawing:
    """Draw the size of each training sequence's error, and when each rule was met.

    errors: output minus target, in the order of training. met: rule: sequences read by then.
    """
    count = check_arrays(errors=(errors, "sequences"))["sequences"]
    figure, ax = plt.subplots(figsize=(WIDTH, 3.4))
    size, read = np.maximum(np.abs(errors), 1e-4), np.arange(1, count + 1)
    wrong = size >= tolerance
    for which, color in ((~wrong, NETWORKS["LSTM"].color), (wrong, CONDITIONS[1].color)):
        ax.semilogy(read[which], size[which], ".", color=color, ms=2.2, alpha=0.5, rasterized=True)
    ax.axhline(tolerance, color=TRUTH.color, linestyle=TRUTH.linestyle, lw=2)
    for number, (rule, when) in enumerate(met.items()):
        top = 3.0 * 2.4**number
        ax.plot([when, when], [1e-4, top], color=QUIET, lw=1.2)
        ax.text(when, top, f"{rule} ", ha="right", va="center")
    ax.set(
        xlabel="training sequences read",
        ylabel="size of error, a dot a sequence",
        xlim=(0, count * 1.01),
    )
    ax.set(ylim=(1e-4, 2.4 * 2.4 ** len(met)), yticks=[1e-4, 1e-3, 1e-2, 1e-1, 1])
    ax.xaxis.set_major_formatter(lambda number, _: f"{number:,.0f}")
    name_ends(ax, count * 1.02, {f"{tolerance:g} allowed": (tolerance, TRUTH.color)})
    said = "; ".join(f"{rule} after {when:,}" for rule, when in met.items())
    last = wrong[-count // 4 :].mean()
    return Drawing(
        figure,
        f"Errors of {count:,} training sequences, a dot each, {tolerance:g} allowed; rules were "
        f"met so: {said}. In the last quarter {last:.1%} are wrong.",
    )


def plot_needed(rows: dict[str, dict]) -> Drawing:
    """Draw how many sequences the paper's LSTM and our networks needed, a row an experiment.

    rows: words: "rule", its three parts; "paper", a count; "searched", whether the RNN's learning
    rate was; for "LSTM" and "RNN" the counts of runs, 0 for a run that did not meet the rule; under
    "LSTM read", "RNN read" all that each run read.
    """
    check_type("rows", rows, dict)
    size = (WIDTH, 0.29 * len(rows) + 1.5)
    figure, (ax, aside) = plt.subplots(1, 2, sharey=True, figsize=size, width_ratios=(1, 1.75))
    columns, said = {"LSTM": (-0.15, 0.0), "RNN": (0.2, 0.17)}, []
    for k, (name, row) in enumerate(rows.items()):
        ax.axhline(k, color="#E4E4E4", lw=0.8, zorder=0)
        ax.plot(row["paper"], k, "*", color=PAPER, ms=10, zorder=3)
        counts = []
        for cell, (level, place) in columns.items():
            needed, style = np.asarray(row[cell]), NETWORKS[cell]
            solved = needed > 0
            heights = k + level + np.linspace(-0.09, 0.09, len(needed))
            look = {"color": style.color, "ms": 4, "alpha": 0.7}
            ax.plot(needed[solved], heights[solved], style.marker, **look)
            if not solved.all():
                read = np.max(row[f"{cell} read"])
                ax.plot(read, k + level, "|", color=style.color, ms=8, mew=2)
            counts.append(f"{solved.sum()} of {len(needed)}")
            ink = style.color if cell == "LSTM" or row["searched"] else QUIET
            count = counts[-1].replace(" of ", "/")
            aside.text(place, k, count, color=ink, va="center", fontsize=SMALLEST)
        rule = dict(zip(RULE, row["rule"], strict=True))
        for head, part in rule.items():
            aside.text(RULE[head], k, part, va="center", fontsize=SMALLEST)
        rule = ", ".join(f"{head} {part}" for head, part in rule.items() if part)
        searched = "searched" if row["searched"] else "not searched"
        said.append(
            f"{name} ({rule}): paper {row['paper']:,}, LSTM {counts[0]}, RNN {counts[1]}, "
            f"rate {searched}"
        )
    heads = {cell: (place, NETWORKS[cell].color) for cell, (_, place) in columns.items()}
    for head, (place, ink) in (heads | {part: (at, INK) for part, at in RULE.items()}).items():
        aside.text(place, -1, head, color=ink, va="center", fontsize=SMALLEST)
    for place, head in ((0, "met by"), (RULE["in a row"], "rule")):
        aside.text(place, -2, head, va="center", fontsize=SMALLEST)
    aside.set_axis_off()
    ax.set_yticks(range(len(rows)), list(rows), fontsize=SMALLEST)
    ax.tick_params(axis="y", length=0)
    ax.set(xscale="log", xlim=(350, 2e6), ylim=(len(rows) - 0.4, -2.3), xticks=[1e3, 1e5])
    ax.xaxis.set_major_formatter(lambda number, _: f"{number:,.0f}")
    ax.set_xlabel("training sequences until the rule was met")
    look = {"ls": "", "ms": 7, "mew": 2}
    marks = [
        plt.Line2D([], [], **look, marker=mark, color=ink, label=word)
        for mark, ink, word in NEEDED_KEY
    ]
    marks[-1].set(markersize=18, markeredgewidth=0)  # of type
    figure.legend(handles=marks, loc="outside lower center", ncols=len(marks), frameon=False)
    return Drawing(
        figure,
        "Sequences needed (paper: the mean of its LSTMs); runs that met the rule. "
        f"{'; '.join(said)}.",
    )
