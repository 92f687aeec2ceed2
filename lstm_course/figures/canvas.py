"""A canvas for drawings: boxes, circles, arrows and words, in inches, so that type has its size.

What is drawn knows nothing of axes. A drawing is at most `WIDTH` inches wide, and no type on it is
smaller than `SMALLEST` points, so that it can be read in a column of a page and on a slide.
"""

from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyBboxPatch, Polygon

WIDTH, SMALLEST, TYPE = 7.5, 9.5, 11
INK, QUIET, BODY, RIM = "#000000", "#595959", "#F6F5F1", "#8C8C8C"


class Drawing(NamedTuple):
    """A figure and the words for it: `show(drawing)`."""

    figure: Figure
    alt: str


class Canvas:
    """An empty drawing of a size in inches; its corner below on the left is (0, 0)."""

    def __init__(self, width: float, height: float):
        """Open it."""
        self.figure = plt.figure(figsize=(width, height), layout="none")
        self.ax: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.ax.set(xlim=(0, width), ylim=(0, height))
        self.ax.set_axis_off()

    def write(self, x: float, y: float, text: str, size: float = TYPE, ink: str = INK, **options):
        """Put words at a place, centred unless told."""
        options = {"ha": "center", "va": "center", "zorder": 6} | options
        return self.ax.text(x, y, text, size=max(size, SMALLEST), color=ink, **options)

    def box(self, x, y, width, height, text="", rim=INK, face="#FFFFFF", size=TYPE, linewidth=1.6):
        """A box with round corners around a centre: a layer with weights, or a cell."""
        corner = (x - width / 2 + 0.05, y - height / 2 + 0.05)
        style = "round,pad=0.05,rounding_size=0.08"
        patch = FancyBboxPatch(corner, width - 0.1, height - 0.1, boxstyle=style, zorder=4)
        patch.set(facecolor=face, edgecolor=rim, linewidth=linewidth)
        self.ax.add_patch(patch)
        if text:
            self.write(x, y, text, size)
        return patch

    def circle(self, x: float, y: float, sign: str, rim: str = INK, radius: float = 0.14):
        """A circle with a sign: arithmetic, element by element."""
        return self.oval(x, y, sign, rim, radius, radius, 13)

    def oval(self, x, y, sign: str, rim: str, half_width: float, half_height: float, size=SMALLEST):
        """An oval with a sign: arithmetic with a longer name, such as tanh."""
        patch = Ellipse((x, y), 2 * half_width, 2 * half_height, facecolor="#FFFFFF", edgecolor=rim)
        self.ax.add_patch(patch).set(linewidth=1.5, zorder=4)
        self.write(x, y - 0.01, sign, size)
        return patch

    def line(self, points, color: str = INK, width: float = 1.4, linestyle="-", zorder: float = 2):
        """A line through points, `width` points thick."""
        columns = zip(*points, strict=True)
        style = {"color": color, "lw": width, "ls": linestyle, "zorder": zorder}
        return self.ax.plot(*columns, solid_capstyle="butt", solid_joinstyle="round", **style)[0]

    def arrow(self, start, end, color: str = INK, width: float = 1.4, linestyle="-"):
        """An arrow from one place to another, `width` points thick; its head grows with it."""
        start, end = np.array(start, dtype=float), np.array(end, dtype=float)
        along = (end - start) / np.hypot(*(end - start))
        across = np.array((-along[1], along[0]))
        length, half = (0.1 + 0.011 * width), (0.045 + 0.0115 * width)  # inches
        base = end - length * along
        self.line([start, base + 0.2 * length * along], color, width, linestyle)
        head = Polygon([end, base + half * across, base - half * across], facecolor=color)
        self.ax.add_patch(head).set(linewidth=0, zorder=3)


def thickness(share: float, full: float = 9.0, thin: float = 0.6) -> float:
    """How thick a line is, in points, that carries a share between 0 and 1: by its factor."""
    return float(max(full * np.clip(share, 0.0, 1.0), thin))
