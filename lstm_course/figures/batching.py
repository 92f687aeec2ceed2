"""Figures of lesson 16: a padded batch as a grid, two layers both ways."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np

from lstm_course.validation import check_integer, check_type, check_words

from .canvas import BODY, QUIET, RIM, SMALLEST, WIDTH, Canvas, Drawing
from .palette import CONDITIONS

FORWARD, BACKWARD = CONDITIONS[2].color, CONDITIONS[0].color
PADDING = "#D9D6CE"
GRID_KEY = (
    "white: a word; grey: padding, a 0; arrow above: the forward direction, from where it starts "
    "to the dot where it ends; arrow below: the backward one"
)
LAYERS_KEY = (
    "box: one direction of one layer at one step, with weights; arrow: numbers; pale box: a layer; "
    "thick rim: where a direction ends"
)
LEFT, HEAD, ROW = 0.75, 0.42, 0.86  # inches: before the grid, above it, a sentence


def draw_padded(sentences: Sequence[Sequence[str]]) -> Drawing:
    """Draw a padded batch as a grid, time to the right, a row a sentence, and both directions."""
    check_type("sentences", sentences, list, tuple)
    rows = [check_words(f"sentences[{n}]", list(s), len(s)) for n, s in enumerate(sentences)]
    lengths = [len(row) for row in rows]
    T = max(lengths, default=0)
    if T == 0:
        raise ValueError("sentences must hold at least one word")
    canvas, step = Canvas(WIDTH, HEAD + ROW * len(rows) + 0.5), (WIDTH - LEFT - 0.1) / T
    top = HEAD + ROW * len(rows) + 0.5
    middles = LEFT + step * (np.arange(T) + 0.5)
    for t, x in enumerate(middles):
        canvas.write(x, top - 0.2, f"$t = {t}$", SMALLEST, QUIET)
    for n, row in enumerate(rows):
        height = top - HEAD - ROW * (n + 0.5)
        canvas.write(0.1, height, f"$n = {n}$", SMALLEST, QUIET, ha="left")
        for t, x in enumerate(middles):
            word, face = (row[t], "#FFFFFF") if t < len(row) else ("0", PADDING)
            canvas.box(x, height, step - 0.04, 0.34, word, RIM, face, SMALLEST, 0.8)
        _draw_ways(canvas, middles[: len(row)], height)
    canvas.write(0.1, 0.22, fill(GRID_KEY, 100), SMALLEST, QUIET, ha="left")
    said = "; ".join(
        f"sentence {n}, {' '.join(row)!r}, {len(row)} words and {T - len(row)} of padding, forward "
        f"ends at step {len(row) - 1}, backward at step 0"
        for n, row in enumerate(rows)
    )
    return Drawing(canvas.figure, f"A padded batch as a grid: {said}. Key: {GRID_KEY}.")


def _draw_ways(canvas: Canvas, places, height: float) -> None:
    """Both directions of a sentence: an arrow above its words and one below, a dot at the end."""
    first, last = places[0] - 0.2, places[-1] + 0.2
    for start, end, aside, color in (
        (first, last, 0.29, FORWARD),
        (last, first, -0.29, BACKWARD),
    ):
        way = np.sign(end - start) * 0.1
        canvas.arrow((start, height + aside), (end - way, height + aside), color)
        canvas.ax.plot(end, height + aside, "o", color=color, ms=6, zorder=5)


def draw_layers(T: int = 3) -> Drawing:
    """Draw two layers in both directions over T steps, and where `output` and `h_n` come from."""
    T = check_integer("T", T, minimum=2, maximum=5)
    canvas = Canvas(WIDTH, 4.35)
    left, right = 1.75, WIDTH - 1.75
    places = np.linspace(left + 0.4, right - 0.4, T)
    for layer, bottom in enumerate((1.05, 2.5)):
        body = canvas.box((left + right) / 2, bottom + 0.45, right - left + 0.7, 1.2, "", RIM, BODY)
        body.set_zorder(0)
        _draw_direction(canvas, places, bottom + 0.75, FORWARD, f"h_n[{2 * layer}]")
        _draw_direction(canvas, places[::-1], bottom + 0.15, BACKWARD, f"h_n[{2 * layer + 1}]")
        canvas.write(0.1, bottom + 0.75, f"layer {layer}\nforward", SMALLEST, FORWARD, ha="left")
        canvas.write(0.1, bottom + 0.15, f"layer {layer}\nbackward", SMALLEST, BACKWARD, ha="left")
        for x in places:
            canvas.arrow((x, bottom - 0.33), (x, bottom - 0.16))
    for t, x in enumerate(places):
        canvas.write(x, 0.6, f"x[{t}]", SMALLEST)
        canvas.arrow((x, 3.56), (x, 3.8))
        canvas.write(x, 3.93, f"output[{t}]", SMALLEST)
    canvas.write(
        0.1,
        4.2,
        "output: the last layer, forward beside backward, 2H numbers a step",
        SMALLEST,
        ha="left",
    )
    canvas.write(0.1, 0.22, fill(LAYERS_KEY, 100), SMALLEST, QUIET, ha="left")
    ends = ", ".join(
        f"h_n[{k}] is layer {k // 2} {('forward', 'backward')[k % 2]}, after step "
        f"{(T - 1, 0)[k % 2]}"
        for k in range(4)
    )
    return Drawing(
        canvas.figure,
        f"Two layers in both directions over {T} steps. Each step of a layer goes up to both "
        f"directions of the next. output holds the last layer, at every step both directions side "
        f"by side. {ends}. Key: {LAYERS_KEY}.",
    )


def _draw_direction(canvas: Canvas, places, height: float, color: str, name: str) -> None:
    """One direction of a layer: a box a step, in its own order, and its last state beside it."""
    way = np.sign(places[-1] - places[0])
    for k, x in enumerate(places):
        is_end = k == len(places) - 1
        canvas.box(
            x, height, 0.56, 0.34, "LSTM", color, size=SMALLEST, linewidth=3 if is_end else 1.2
        )
        end = x + way * 0.72 if is_end else places[k + 1] - way * 0.3
        canvas.arrow((x + way * 0.3, height), (end, height), color)
    canvas.write(places[-1] + way * 0.78, height, name, SMALLEST, ha="left" if way > 0 else "right")
