"""Names at the ends of lines, in the lines' colours, in place of a box with a legend."""

import numpy as np


def name_ends(ax, x: float, ends: dict[str, tuple[float, str]]) -> None:
    """Write names at x, pushed apart where they would touch: ends is name: (y, colour)."""
    straight = ax.transScale.transform  # a logarithmic axis, too, is even in these numbers
    low, high = straight([(x, y) for y in ax.get_ylim()])[:, 1]
    room, place = 0.085 * (high - low), -np.inf
    back = ax.transScale.inverted().transform
    for name, (y, color) in sorted(ends.items(), key=lambda item: item[1][0]):
        right, height = straight((x, y))
        place = max(height, place + room)
        ax.text(*back((right, place)), name, color=color, va="center")
