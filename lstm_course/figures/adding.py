"""Figures of lesson 04: a line beside a plain RNN, there and back; gates, the sigmoid, paths."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.cell import sigmoid
from lstm_course.validation import check_arrays, check_type

from .canvas import QUIET, WIDTH, Drawing
from .ends import name_ends
from .palette import CONDITIONS
from .unfolded import Row, draw_unfolded


def draw_line_beside_rnn(T: int) -> Drawing:
    """Draw one unit of a plain RNN with weight 1 over T steps, and below it a line with a +.

    Both begin with 1 and get nothing new; the numbers say how much of it is left.
    """
    left = [1.0]
    for _ in range(T):
        left.append(float(np.tanh(left[-1])))
    nothing = ["0"] * T
    return draw_unfolded(
        Row("rnn", left, name="RNN", reads=nothing),
        Row("line", np.ones(T + 1), name="a line", reads=nothing),
    )


def draw_ways_back(by_lag: np.ndarray) -> Drawing:
    """Draw the gradient's way back through a plain RNN, and below it along a line with a +.

    by_lag: the gradient's length in the RNN at h_T, ..., h_0, (T + 1,).
    """
    T = check_arrays(by_lag=(by_lag, "steps"))["steps"] - 1
    factors = [f"× {factor:.2f}" for factor in (by_lag[1:] / by_lag[:-1])[::-1]]
    line = Row("line", np.ones(T + 1), ["× 1"] * T, "a line", answer="loss", backward=True)
    return draw_unfolded(
        Row("rnn", by_lag, factors, "RNN", answer="loss", backward=True),
        line._replace(reads=[rf"$\mathrm{{new}}_{{{t}}}$" for t in range(1, T + 1)]),
    )


def draw_gated(gates: Sequence[float], new: Sequence[float], c_0: float) -> Drawing:
    """Draw a line that begins with c_0, and on the way up to each + a gate: what becomes of c?

    gates, new: of each step, equally many.
    """
    row = Row("gated", np.ones(len(new) + 1), [f"{gate:g}" for gate in gates], "")
    return draw_unfolded(
        row._replace(name=f"$c_0 = {c_0:g}$", reads=[f"{n:g}".replace("-", "−") for n in new])
    )


def plot_gate() -> Drawing:
    """Draw the sigmoid with five of its points named: shut, half open, open, and between."""
    figure, ax = plt.subplots(figsize=(WIDTH, 2.7))
    z, points = np.linspace(-8, 8, 200), np.array([-5.0, -2.0, 0.0, 2.0, 5.0])
    ax.plot(z, sigmoid(z), color=QUIET, lw=2)
    ax.plot(points, sigmoid(points), "o", color=QUIET, ms=6)
    texts = [f"{value:.{3 if abs(value - 0.5) > 0.45 else 2}f}" for value in sigmoid(points)]
    for point, text in zip(points, texts, strict=True):
        place = (7, -13) if point <= 0 else (-4, 8)
        side = "left" if point <= 0 else "right"
        ax.annotate(text, (point, sigmoid(point)), place, textcoords="offset points", ha=side)
    ax.text(-8, 0.1, "shut: next to nothing passes", va="bottom")
    ax.text(8, 0.9, "open: nearly all passes", ha="right", va="top")
    ax.set(xlabel="what goes in, $z$", ylabel="the gate", xlim=(-8.2, 8.2), ylim=(-0.12, 1.15))
    ax.set_yticks([0, 0.5, 1])
    said = ", ".join(f"{text} at z = {z:g}" for text, z in zip(texts, points, strict=True))
    return Drawing(
        figure, f"The sigmoid rises from 0, shut, to 1, open, evenly on both sides: {said}."
    )


def plot_paths(panels: dict[str, tuple[np.ndarray, np.ndarray]]) -> Drawing:
    """Draw the line's state over the steps, a panel each, a path a run, coloured by its message.

    panels: name: (messages, 1 or -1, (runs,); states after each step, (T, runs)).
    """
    check_type("panels", panels, dict)
    figure, axes = plt.subplots(1, len(panels), figsize=(WIDTH, 3.2), squeeze=False)
    styles = {1: CONDITIONS[1], -1: CONDITIONS[2]}
    said = []
    for ax, (name, (messages, c)) in zip(axes[0], panels.items(), strict=True):
        sizes = check_arrays(c=(c, "T runs"), messages=(messages, "runs"))
        steps = np.arange(1, sizes["T"] + 1)
        for sign, style in styles.items():
            ax.plot(steps, c[:, messages == sign], color=style.color, ls=style.linestyle, lw=1.1)
        ax.set(title=name, xlabel="step", xlim=(1, sizes["T"]))
        ends = {f"{sign:+d}".replace("-", "−"): c[-1, messages == sign] for sign in styles}
        said += [
            f"{name}: "
            + "; ".join(
                f"message {sign}: at the end {end.min():.2f} to {end.max():.2f}"
                for sign, end in ends.items()
            )
        ]
    axes[0, 0].set_ylabel("cell state $c_t$")
    ends = {f"message\n{sign:+d}".replace("-", "−"): (sign, s.color) for sign, s in styles.items()}
    name_ends(axes[0, -1], 1.02 * sizes["T"], ends)
    return Drawing(figure, f"State over the steps, a path a run. {'. '.join(said)}.")
