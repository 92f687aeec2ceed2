"""Figures of lesson 01: a sentence under the unfolded network, the first word fading, one unit."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import NullLocator

from lstm_course.validation import check_arrays, check_type

from .canvas import QUIET, WIDTH, Drawing
from .ends import name_ends
from .palette import CONDITIONS
from .unfolded import Row, draw_unfolded, share_text


def draw_reading(words: list[str], left: np.ndarray, answer: str, between: str) -> Drawing:
    """Draw a plain RNN unfolded over a sentence, its line as thick as what is left of a word.

    left: before the first word, after each, (T + 1,). answer: what is read out of the last state.
    between: the words between which the gap is, "book and books".
    """
    row = Row("rnn", left, reads=words, answer=answer)
    return draw_unfolded(row, what=f"the gap between {between}")


def plot_first_word(left: dict[str, np.ndarray]) -> Drawing:
    """Draw what is left of a first word, later and later, on a logarithmic axis.

    left: name: a row for each network, (networks, T); the median is a line, all lie in its band.
    """
    check_type("left", left, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.4))
    ends, said = {}, []
    for (name, shares), style in zip(left.items(), CONDITIONS, strict=False):
        check_arrays(left=(shares, "networks T"))
        middle, lags = np.median(shares, axis=0), np.arange(shares.shape[1])
        ax.fill_between(lags, shares.min(axis=0), shares.max(axis=0), color=style.color, alpha=0.2)
        ax.semilogy(lags, middle, color=style.color, linestyle=style.linestyle, lw=1.8)
        ends[name] = (middle[-1], style.color)
        some = ", ".join(f"{share_text(middle[k])} after {k}" for k in (1, 10, len(lags) - 1))
        said.append(f"{name}: {some}")
    ax.set(xlabel="words since the first", ylabel="share of the gap left", xlim=(0, lags[-1]))
    ax.yaxis.set_minor_locator(NullLocator())
    name_ends(ax, lags[-1] + 0.4, ends)
    alt = "Share of the gap left against the words since the first, logarithmic, nearly straight; "
    return Drawing(figure, f"{alt}medians of {len(shares)} networks. {'; '.join(said)}.")


def plot_one_unit(states: dict[str, dict[str, np.ndarray]]) -> Drawing:
    """Draw one unit's state over time, a panel for each weight, a line for each first input.

    states: "w = 0.5": {"fed 1": the state after each step, (T,)}.
    """
    check_type("states", states, dict)
    figure, axes = plt.subplots(1, len(states), figsize=(WIDTH, 2.5), sharey=True)
    said = []
    for ax, (title, lines) in zip(np.atleast_1d(axes), states.items(), strict=True):
        for (name, h), style in zip(lines.items(), CONDITIONS, strict=False):
            steps = np.arange(1, len(h) + 1)
            look = {"color": style.color, "linestyle": style.linestyle, "label": name}
            ax.plot(steps, h, marker=style.marker, ms=3, markevery=3, **look)
        ax.axhline(0, color=QUIET, lw=0.8)
        ax.set(title=title, xlabel="step $t$", ylim=(-1.05, 1.05))
        ends = ", ".join(f"{name} {h[-1]:.2f}" for name, h in lines.items())
        said.append(f"{title}: {ends}")
    np.atleast_1d(axes)[0].set_ylabel("state $h_t$")
    handles, names = ax.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(names), frameon=False)
    alt = f"State of one unit over {len(h)} steps, by its weight and its first input. It ends at: "
    return Drawing(figure, f"{alt}{'; '.join(said)}.")


def plot_crossings(weights: list[float], start: float) -> Drawing:
    """Draw a step of one unit, h against tanh(w h), a panel a weight, and the way from a start.

    Dots are where the curve crosses h: filled where a state stays, open where it leaves.
    """
    figure, axes = plt.subplots(1, len(weights), figsize=(WIDTH, 2.9), sharey=True)
    h, (style, way, *_), said = np.linspace(-1, 1, 201), CONDITIONS, []
    for ax, w in zip(np.atleast_1d(axes), weights, strict=True):
        path = _steps(w, start, 12)
        ax.plot(h, h, color=QUIET, lw=1.0)
        ax.plot(h, np.tanh(w * h), color=style.color, lw=1.8)
        ax.plot(np.repeat(path, 2)[:-1], [start, *np.repeat(path[1:], 2)], color=way.color, lw=1.0)
        settled = _steps(w, 1.0, 1000)[-1]
        crossings = [0.0] if w <= 1 else [-settled, 0.0, settled]
        for x in crossings:
            face = style.color if abs(w * (1 - x**2)) < 1 else "#FFFFFF"
            ax.plot(x, x, "o", color=style.color, markerfacecolor=face, ms=6)
        ax.set(title=f"w = {w}", xlabel="state before, $h_{t-1}$", xlim=(-1, 1), ylim=(-1, 1))
        ax.set_xticks([-1, 0, 1])
        places = ", ".join(f"{x:.2f}" for x in crossings)
        said.append(f"w = {w}: crossings at {places}; from {start} to {path[-1]:.2f} in 12 steps")
    np.atleast_1d(axes)[0].set(ylabel="state after, $h_t$", yticks=[-1, 0, 1])
    return Drawing(
        figure, f"A step of one unit as a curve, beside the diagonal. {'; '.join(said)}."
    )


def _steps(w: float, start: float, number: int) -> list[float]:
    """The states of a unit that is fed nothing, the start among them."""
    path = [start]
    for _ in range(number):
        path.append(float(np.tanh(w * path[-1])))
    return path
