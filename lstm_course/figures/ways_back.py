"""Figures of lesson 10: the two ways back drawn, by lag, by bias, at the input, and who learns."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import NullLocator

from lstm_course.cell import sigmoid
from lstm_course.validation import check_type

from .canvas import BODY, QUIET, RIM, SMALLEST, WIDTH, Canvas, Drawing, thickness
from .ends import name_ends
from .palette import CONDITIONS, NETWORKS, TRUTH
from .pen import DIM
from .plots import LOOKS
from .unfolded import LEFT, RIGHT, share_text

CELLS = 4  # that are drawn, the last ones
STEP = (WIDTH - LEFT - RIGHT) / CELLS
TIMES, PLUS, DOOR = -0.3, 0.08, 0.4  # in a cell: places of its circles, from its middle
BELOW = 1.0  # how far the hidden state's line runs below the cell state's
ROW = 1.95
SMALLEST_SHOWN, LEAST_BY_BIAS = 1e-19, 1e-9


def draw_two_ways(way=None) -> Drawing:
    """Draw the last steps of an LSTM from behind, twice: the straight way lit, then the detour.

    way: what `inspection.send_back_lstm` measured; lines are then as thick as the gradient is
    long, with numbers, and the second time both ways are lit.
    """
    lags = range(CELLS + 1)
    if way is None:
        straight, whole, detour = [0.5] * (CELLS + 1), [0.25] * (CELLS + 1), [0.35] * CELLS
    else:
        straight, whole, detour = way.straight, way.whole, way.detour[:CELLS]
    canvas = Canvas(WIDTH, 2 * ROW + 0.35)
    second = "detour" if way is None else "both\nways"
    for name, top, line, through_h, lit in (
        ("straight\nway", 2 * ROW + 0.35, straight, [0.1] * CELLS, "c"),
        (second, ROW + 0.35, whole, detour, "h"),
    ):
        height = top - 0.5
        canvas.write(0.1, height - 0.6, name, ha="left")
        for lag in lags[:-1]:
            _draw_cell(canvas, lag, height)
            _draw_detour(canvas, lag, height, through_h[lag], lit == "h")
        passes = lit == "c" or way is not None
        _draw_straight(canvas, height, line, LOOKS["c"].color if passes else DIM)
        if not passes:
            _draw_shared(canvas, height, line)
        if way is None:
            _write_names(canvas, height)
        else:
            _write_lengths(canvas, height, line, through_h if lit == "h" else ())
    key = "box: layers with weights; circle: arithmetic; pale: "
    key += "not on this way" if way is None else "the other way"
    if way is not None:
        key += "; thickness, number: the gradient's length"
    canvas.write(0.1, 0.2, key, SMALLEST, QUIET, ha="left")
    return Drawing(canvas.figure, f"{_two_ways_in_words(way)} Key: {key}.")


def _place(lag: int) -> float:
    """The middle of the cell whose step leads from lag to lag + 1."""
    return WIDTH - RIGHT - STEP * (lag + 0.5)


def _draw_cell(canvas: Canvas, lag: int, height: float) -> None:
    x = _place(lag)
    body = canvas.box(x, height - 0.55, STEP - 0.18, 1.5, rim=RIM, face=BODY, linewidth=0.8)
    body.set_zorder(0)
    canvas.circle(x + TIMES, height, "×", LOOKS["c"].color)
    canvas.circle(x + PLUS, height, "+", LOOKS["c"].color)
    canvas.circle(x + DOOR, height - 0.6, "×", LOOKS["h"].color)
    canvas.oval(x + DOOR, height - 0.29, "tanh", LOOKS["h"].color, 0.2, 0.12)
    canvas.box(x - 0.11, height - BELOW, 0.62, 0.3, "i f g o", size=SMALLEST)


def _draw_straight(canvas: Canvas, height: float, line, color: str) -> None:
    for lag in range(CELLS + 1):
        start = _place(lag - 1) + TIMES - 0.14 if lag else WIDTH - RIGHT + 0.42
        end = _place(lag) + PLUS + 0.14 if lag < CELLS else LEFT - 0.42
        width = thickness(line[lag])
        canvas.arrow((start, height), (end, height), color, width)
        if lag < CELLS:  # on from the + to the ×
            x = _place(lag)
            canvas.line([(x + PLUS, height), (x + TIMES, height)], color, width)
    canvas.write(WIDTH - RIGHT + 0.6, height, "$c_T$")
    canvas.write(LEFT - 0.65, height, f"$c_{{T-{CELLS}}}$")


def _draw_shared(canvas: Canvas, height: float, line) -> None:
    """The parts of the cell state's line that the detour takes too: from where it comes up."""
    color = LOOKS["h"].color
    for lag in range(CELLS):
        x = _place(lag)
        start, width = x + DOOR if lag else WIDTH - RIGHT + 0.42, thickness(line[lag])
        canvas.arrow((start, height), (x + PLUS + 0.14, height), color, width)
        canvas.line([(x + PLUS, height), (x + TIMES, height)], color, width)


def _draw_detour(canvas: Canvas, lag: int, height: float, length: float, is_lit: bool) -> None:
    """From the sum and the product of a cell down into its layers, and back through h."""
    color, width = LOOKS["h"].color if is_lit else DIM, thickness(length)
    x, low = _place(lag), height - BELOW
    for place in (TIMES, PLUS):
        canvas.arrow((x + place, height - 0.14), (x + place, low + 0.16), color, width)
    if lag == CELLS - 1:  # its h comes from a cell that is not drawn
        canvas.arrow((x - 0.42, low), (LEFT - 0.42, low), color, width)
        return
    door = _place(lag + 1) + DOOR
    canvas.line([(x - 0.42, low), (door, low), (door, low + 0.2)], color, width)
    canvas.arrow((door, low + 0.02), (door, height - 0.75), color, width)
    canvas.line([(door, height - 0.46), (door, height - 0.41)], color, width)
    canvas.arrow((door, height - 0.17), (door, height), color, width)
    canvas.arrow((door - 0.11, height - 0.69), (door - 0.2, low + 0.06), color, width)  # to o


def _write_names(canvas: Canvas, height: float) -> None:
    for lag in range(CELLS):
        minus = f"-{lag}" if lag else ""
        canvas.write(_place(lag) + TIMES, height + 0.34, f"$f_{{T{minus}}}$", SMALLEST)
        _write_below(canvas, lag, height, f"$h_{{T-{lag + 1}}}$")


def _write_lengths(canvas: Canvas, height: float, line, through_h) -> None:
    for lag in range(CELLS + 1):
        x = _place(lag) + STEP / 2 if lag < CELLS else LEFT - 0.1
        canvas.write(x, height + 0.34, share_text(line[lag]), SMALLEST)
    for lag, length in enumerate(through_h):
        _write_below(canvas, lag, height, share_text(length))


def _write_below(canvas: Canvas, lag: int, height: float, text: str) -> None:
    """Beside the hidden state that a step reads: in the cell that made it."""
    x = _place(lag + 1) + DOOR + 0.04 if lag < CELLS - 1 else LEFT - 0.14
    canvas.write(x, height - BELOW - 0.16, text, SMALLEST)


def _two_ways_in_words(way) -> str:
    words = (
        f"The last {CELLS} cells of an LSTM from behind, drawn twice. Lit first: straight along "
        f"the cell state, through one product a step. Lit second{', with it' * (way is not None)}: "
        "from product and sum down into its four layers, back along the hidden state to the cell "
        "before, and up through product and tanh into its cell state."
    )
    if way is None:
        return words
    straight, whole, detour = (
        ", ".join(share_text(length) for length in lengths[: CELLS + 1])
        for lengths in (way.straight, way.whole, way.detour[:CELLS])
    )
    return (
        f"{words} Left of the straight part: {straight}. By the detour come in {detour}; both "
        f"together: {whole}."
    )


def plot_ways(ways: dict[str, list]) -> Drawing:
    """Draw the whole gradient against the lag, and the straight way alone, dashed: medians.

    ways: name: what `inspection.send_back_lstm` measured in some networks.
    """
    check_type("ways", ways, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 4.0))
    ends, said = {}, []
    for (name, measured), style in zip(ways.items(), CONDITIONS, strict=False):
        whole, straight = (
            np.median([getattr(way, part) for way in measured], axis=0)
            for part in ("whole", "straight")
        )
        for lengths, pattern in ((whole, "-"), (straight, (0, (4, 2)))):
            shown = lengths[lengths >= SMALLEST_SHOWN]
            ax.semilogy(  # dashed lines above: one may run along a solid one
                shown,
                color=style.color,
                linestyle=pattern,
                lw=2.0 if pattern == "-" else 1.4,
                zorder=2 if pattern == "-" else 3,
            )
        last = len(whole) - 1
        ends[name] = (max(whole[-1], 3 * SMALLEST_SHOWN), style.color)
        half = last // 2
        said.append(f"{name}: {share_text(whole[half])}, straight way {share_text(straight[half])}")
    ax.text(0.02, 0.03, "solid: both ways\ndashed: straight way alone", transform=ax.transAxes)
    ax.set(xlabel="lag (steps before the end)", ylabel="length of the gradient at $c$")
    ax.set(xlim=(0, last), ylim=(SMALLEST_SHOWN, 1e4))
    ax.yaxis.set_minor_locator(NullLocator())
    name_ends(ax, last * 1.02, ends)
    number = len(next(iter(ways.values())))
    alt = f"Length of the gradient against the lag, medians of {number} networks; at lag {half} "
    return Drawing(figure, f"{alt}{'; '.join(said)}.")


def plot_left_by_bias(ways: dict[float, list], held: tuple[float, float]) -> Drawing:
    """Draw what is left at the longest lag against the forget bias, a dot a network.

    The dotted line is the formula of the straight way, sigmoid(bias) to the power of the lag;
    `held` is a band.

    ways: forget bias: what `inspection.send_back_lstm` measured in some networks.
    """
    check_type("ways", ways, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.6))
    style, said = NETWORKS["LSTM"], []
    for bias, measured in ways.items():
        left = np.array([way.whole[-1] for way in measured])
        lag, middle = len(measured[0].whole) - 1, np.median(left)
        if middle < LEAST_BY_BIAS:
            words = f"{share_text(middle)},\nbelow"
            ax.text(bias, 2 * LEAST_BY_BIAS, words, color=style.color, ha="center")
        ax.plot([bias] * len(left), left, style.marker, color=style.color, ms=5, alpha=0.6)
        ax.plot(bias, middle, "_", color=style.color, ms=18)
        formula = share_text(sigmoid(bias) ** lag)
        said.append(f"bias {bias:g}: {share_text(middle)}, formula {formula}")
    fine = np.linspace(min(ways) - 0.4, max(ways) + 0.2, 100)
    ax.semilogy(fine, sigmoid(fine) ** lag, color=TRUTH.color, linestyle=TRUTH.linestyle, lw=2)
    ax.axhspan(*held, color=TRUTH.color, alpha=0.15, lw=0)
    words = f"{held[0]:g} to {held[1]:g}"
    ax.text(fine[0] + 0.05, held[1] * 1.3, words, color=TRUTH.color, va="bottom")
    key = (
        "dot: one network, both ways; bar: their median\ndotted: the straight way alone, by formula"
    )
    ax.text(0.98, 0.06, key, transform=ax.transAxes, ha="right")
    ax.set(xlabel="forget bias", ylabel=f"length at $c$, lag {lag}", xlim=(fine[0], fine[-1]))
    ax.set_ylim(LEAST_BY_BIAS, 1e3)
    ax.yaxis.set_minor_locator(NullLocator())
    number = len(next(iter(ways.values())))
    alt = f"Gradient left at lag {lag} against the forget bias, {number} networks each, medians. "
    return Drawing(figure, f"{alt}{'; '.join(said)}.")


def plot_starts(rows: dict[str, np.ndarray]) -> Drawing:
    """Draw what was left before training, a row a start, and in words how many networks learnt.

    rows: columns "start", "at_state", "at_input" and "solved" (0 or 1), a place a network. Starts
    stand in the order of what is left at the state.
    """
    starts = check_type("rows", rows, dict)["start"]
    here = {name: starts == name for name in dict.fromkeys(starts.tolist())}
    middle = {name: np.median(rows["at_state"][chosen]) for name, chosen in here.items()}
    names = sorted(here, key=middle.get)
    figure, ax = plt.subplots(figsize=(WIDTH, 0.9 + 0.42 * len(names)))
    said = []
    for row, name in enumerate(names):
        chosen = here[name]
        style = NETWORKS["RNN" if name.startswith("RNN") else "LSTM"]
        for column, marker, up, face in (
            ("at_state", "o", -0.13, style.color),
            ("at_input", "^", 0.17, "white"),
        ):
            y = np.full(chosen.sum(), row + up)
            ax.plot(rows[column][chosen], y, marker, color=style.color, mfc=face, ms=5, alpha=0.7)
        solved = f"{rows['solved'][chosen].sum()} of {chosen.sum()}"
        ax.text(1.02, row, solved, transform=ax.get_yaxis_transform(), va="center")
        left = share_text(middle[name]), share_text(np.median(rows["at_input"][chosen]))
        said.append(f"{name}: {left[0]} at the state, {left[1]} at the input, {solved} learnt")
    ax.text(1.02, -0.75, "learnt", transform=ax.get_yaxis_transform(), va="center")
    ax.set_xscale("log")
    ax.set_yticks(range(len(names)), names)
    ax.set_title("dot: at the state; triangle: at the input", loc="left", fontsize="medium")
    ax.set(xlabel="length of the gradient before training", ylim=(len(names) - 0.5, -0.6))
    alt = "Gradient left before training, and how many networks then learnt; medians. "
    return Drawing(figure, f"{alt}{'; '.join(said)}.")
