"""Figures of lesson 19: one network that several clients call, and rounding errors by length."""

from collections.abc import Sequence
from itertools import pairwise
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.validation import check_arrays, check_type, check_words

from .canvas import QUIET, SMALLEST, WIDTH, Canvas, Drawing
from .ends import name_ends
from .palette import CONDITIONS

LEFT, ROW = 1.35, 1.5  # inches: before the first call, a client
KEY = (
    "box: the network reads one step, the same weights in every box; thick line: the state (h, c) "
    "of one client, which waits while others call; arrow up: what comes in, and the answer"
)


def draw_calls(calls: Sequence[tuple[str, str]]) -> Drawing:
    """Draw calls of several clients in the order in which they come, a line of states a client.

    calls: (client, what is read), from left to right.
    """
    check_type("calls", calls, list, tuple)
    names = check_words("the clients", [client for client, _ in calls], len(calls))
    words = check_words("what is read", [word for _, word in calls], len(calls))
    clients = list(dict.fromkeys(names))
    if not clients:
        raise ValueError("calls must hold at least one call")
    canvas = Canvas(WIDTH, ROW * len(clients) + 0.6)
    places = np.linspace(LEFT + 0.65, WIDTH - 0.75, len(calls))
    for row, client in enumerate(clients):
        line, color = ROW * (len(clients) - row - 0.5) + 0.6, CONDITIONS[row].color
        own = [k for k, name in enumerate(names) if name == client]
        _draw_state(canvas, [LEFT, *places[own], WIDTH - 0.1], line, color)
        canvas.write(0.1, line, client, ha="left", ink=color)
        for t, k in enumerate(own, start=1):
            _draw_step(canvas, places[k], line, color, words[k], f"$h_{{{t}}}$")
    canvas.write(0.1, 0.24, fill(KEY, 100), SMALLEST, QUIET, ha="left")
    said = ", ".join(f"{client}: {word}" for client, word in calls)
    alt = (
        f"{len(calls)} calls of {len(clients)} clients to one network, in the order in which they "
        f"come: {said}. Each client has a state of its own, from zeros on, and each call reads one "
        f"step with its client's. Key: {KEY}."
    )
    return Drawing(canvas.figure, alt)


def _draw_state(canvas: Canvas, ends: Sequence[float], line: float, color: str) -> None:
    """One client's state: an arrow from each step to the next, from zeros on."""
    canvas.write(ends[0] - 0.28, line, "zeros", SMALLEST, QUIET)
    for k, (start, end) in enumerate(pairwise(ends)):
        after, before = 0.33 * (k > 0), 0.33 * (k < len(ends) - 2)  # room for the boxes
        canvas.arrow((start + after, line), (end - before, line), color, 5)


def _draw_step(canvas: Canvas, x: float, line: float, color: str, read: str, said: str) -> None:
    """One call: the network, what it reads and what it says."""
    canvas.box(x, line, 0.6, 0.4, "LSTM", color, size=SMALLEST)
    canvas.arrow((x, line - 0.48), (x, line - 0.21))
    canvas.arrow((x, line + 0.21), (x, line + 0.48))
    canvas.write(x, line - 0.6, read, SMALLEST)
    canvas.write(x, line + 0.6, said, SMALLEST)


def plot_rounding(errors: dict[str, Sequence], label: str) -> Drawing:
    """Draw errors against the steps read, both axes logarithmic: a line a network, by condition.

    errors: condition: (networks, T), the error after each step. label: of the upright axis.
    """
    check_type("errors", errors, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 3.4))
    ends, said = {}, []
    for (name, found), style in zip(errors.items(), CONDITIONS, strict=False):
        found = np.asarray(found, dtype=float)
        T = check_arrays(errors=(found, "networks T"))["T"]
        steps = np.arange(1, T + 1)
        ax.loglog(steps, found.T, color=style.color, ls=style.linestyle, lw=0.7, alpha=0.45)
        middle = np.median(found, axis=0)
        ax.loglog(steps, middle, color=style.color, lw=2.4)
        ends[name] = (middle[-1], style.color)
        said.append(
            f"{name}: the median {middle[min(9, T - 1)]:.2g} after {min(10, T)} steps, "
            f"{middle[-1]:.2g} after {T}, {found[:, -1].min():.2g} to {found[:, -1].max():.2g}"
        )
    name_ends(ax, T * 1.1, ends)
    ax.set_title(f"thin: one of {len(found)} networks; thick: their median", loc="left", size=10)
    ax.set(xlabel="steps read (log.)", ylabel=label, xlim=(1, T))
    return Drawing(
        figure, f"{label} against steps read, {len(found)} networks each. {'; '.join(said)}."
    )
