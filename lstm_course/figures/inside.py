"""Figures of lesson 14: a unit under a text, by kinds of symbols, luck, costs of holding."""

import matplotlib.pyplot as plt
import numpy as np

from lstm_course.traces import LSTMTrace
from lstm_course.validation import check_arrays, check_integer, check_type, check_words

from .canvas import QUIET, SMALLEST, WIDTH, Drawing
from .conditions import rows_of_dots
from .palette import CONDITIONS, NETWORKS, TRUTH
from .plots import LOOKS

BETWEEN = "#DDEBEB"  # the truth's colour, pale: between quotes
MARK, OTHER = CONDITIONS[1], "#9A9A9A"  # quote marks, and the quote unit; units without a name


def plot_unit_under_text(trace: LSTMTrace, text: str, unit: int, steps: int = 52) -> Drawing:
    """Draw a unit's c at the first steps of a text, quotes marked.

    trace: of T steps, of which the first sequence is drawn; text: the T symbols that it read.
    Opening marks are filled, closing ones hollow.
    """
    T, _, H = check_type("trace", trace, LSTMTrace).c.shape
    check_words("text", list(text), T)
    mark = np.array(list(text)) == '"'
    quoted = mark.cumsum() % 2 == 1  # after each symbol
    unit, steps = check_integer("unit", unit, 0, H - 1), check_integer("steps", steps, 1, T)
    figure, ax = plt.subplots(figsize=(WIDTH, 2.6))
    marks, c = np.flatnonzero(mark[:steps]), trace.c[:, 0, unit]
    ax.plot(c[:steps], color=LOOKS["c"].color, ls=LOOKS["c"].linestyle, lw=1.6, zorder=3)
    for t in marks:
        face = MARK.color if quoted[t] else "white"
        ax.plot(t, c[t], "o", color=MARK.color, mfc=face, ms=6, zorder=4)
    for t in np.flatnonzero(quoted[:steps]):
        ax.axvspan(t - 0.5, t + 0.5, color=BETWEEN, lw=0, zorder=0)
    ax.axhline(0, color=QUIET, lw=0.8, zorder=1)
    ax.set(xlabel="symbol, counted from 0", ylabel="$c_t$", xlim=(-0.7, steps - 0.3))
    for t, symbol in enumerate(text[:steps]):
        weight = "bold" if t in marks else "normal"
        style = {"family": "monospace", "size": SMALLEST, "weight": weight, "ha": "center"}
        ax.text(t, 1.03, symbol, transform=ax.get_xaxis_transform(), **style)
    ax.set_title(
        "filled: an opening mark; hollow: a closing one; shaded: a quote is open",
        **{"loc": "left", "fontsize": "medium", "pad": 20},
    )
    parts = {"at opening marks": mark & quoted, "at closing marks": mark & ~quoted}
    parts |= {"at other symbols inside": ~mark & quoted, "outside": ~mark & ~quoted}
    said = ", ".join(f"{name} {c[here].mean():.2f}" for name, here in parts.items() if here.any())
    return Drawing(
        figure,
        f"{steps} symbols of a text over the cell state of unit {unit}, quotes shaded. Mean over "
        f"all {T} symbols {said}.",
    )


def plot_places(
    values: dict[str, list[float]],
    label: str,
    limits: tuple[float, float],
) -> Drawing:
    """Draw what a unit does at each kind of place as a row of dots, one a network.

    values: place: a number of each network.
    """
    check_type("values", values, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 0.9 + 0.4 * len(values)))
    rows_of_dots(ax, values, limits, "{:.2f}")
    ax.set(xlabel=label)
    number = len(next(iter(values.values())))
    quantiles = {name: np.quantile(v, (0, 1, 0.5)).round(2) + 0.0 for name, v in values.items()}
    said = "; ".join(
        f"{name}: {low:.2f} to {high:.2f}, median {median:.2f}"
        for name, (low, high, median) in quantiles.items()
    )
    return Drawing(figure, f"{label}, {number} networks, a dot each. {said}.")


def plot_luck(found: dict[str, list[np.ndarray]]) -> Drawing:
    """Draw how well a unit follows a truth on the first text, filled, and on a second, hollow.

    found: truth: |r| on the text that chooses the unit and on another, (2,), of each network.
    """
    check_type("found", found, dict)
    figure, ax = plt.subplots(figsize=(WIDTH, 0.9 + 0.5 * len(found)))
    style, said = NETWORKS["LSTM"], []
    for row, (name, pairs) in enumerate(found.items()):
        K = check_arrays(pairs=(np.array(pairs), "K 2"))["K"]
        for r, face, above in zip(
            np.transpose(pairs), (style.color, "white"), (-0.14, 0.14), strict=True
        ):
            ax.plot(r, np.full(K, row + above), "o", color=style.color, mfc=face, ms=5.5)
        middle = np.median(pairs, axis=0)
        said.append(f"{name}: {middle[0]:.2f} on the first text, {middle[1]:.2f} on the second")
    ax.set_yticks(range(len(found)), list(found))
    ax.set_title(
        "filled: on the text that chooses; hollow: on the second",
        **{"loc": "left", "fontsize": "medium"},
    )
    ax.set(xlabel="$|r|$ on 100 symbols", xlim=(0, 1.02), ylim=(len(found) - 0.5, -0.5))
    return Drawing(figure, f"|r| of {K} networks, a dot each; medians. {'; '.join(said)}.")


def plot_costs(
    follows: np.ndarray,
    costs: np.ndarray,
    named: dict[str, list[int]],
    ways: tuple[str, ...],
    lines: dict[str, float],
) -> Drawing:
    """Draw for every unit how well it follows a truth and what holding it costs, a dot a unit.

    follows: |r|, (K, H) of K networks; costs: extra bits (K, H, P) of each of P `ways` of holding,
    a panel each. named: name: the unit of each network that is marked by it. lines: level lines of
    cost, by what they are called.
    """
    K, H, P = check_arrays(costs=(costs, "K H P"), follows=(follows, "K H")).values()
    figure, axes = plt.subplots(1, P, sharey=True, figsize=(WIDTH, 3.5))
    each, said = np.arange(K), []
    for p, (ax, way) in enumerate(zip(np.atleast_1d(axes), ways, strict=True)):
        ax.plot(follows.ravel(), costs[..., p].ravel(), "o", color=OTHER, ms=3.5, label="others")
        for (name, units), style in zip(named.items(), (NETWORKS["LSTM"], MARK), strict=False):
            here = follows[each, units], costs[each, units, p]
            ax.plot(*here, style.marker, color=style.color, ms=7, label=name)
            ranks = 1 + (costs[..., p] > here[1][:, None]).sum(axis=1)
            first = (ranks == 1).sum()
            said.append(f"{way}, {name}: places {ranks.min()} to {ranks.max()}, first in {first}")
        for y in lines.values():
            ax.axhline(y, color=TRUTH.color, linestyle=TRUTH.linestyle, zorder=0)
        ax.set(xlabel="$|r|$ with the depth", title=way, xlim=(-0.04, 1.04))
    for name, y in lines.items():
        ax.text(1.02, y, name, color=TRUTH.color, va="center", transform=ax.get_yaxis_transform())
    np.atleast_1d(axes)[0].set_ylabel("extra bits a symbol")
    handles = np.atleast_1d(axes)[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside upper right", ncols=3)
    top = costs[..., 0].argmax(axis=1)
    return Drawing(
        figure,
        f"Cost of holding each of {H} units against its |r| with the depth, {K} networks. By cost, "
        f"1 the costliest: {'; '.join(said)}. Mean |r| of the costliest units in the first panel "
        f"{follows[each, top].mean():.2f}. Lines: "
        + ", ".join(f"{name} {y:.2f}" for name, y in lines.items())
        + ".",
    )
