"""Whether a figure can be read: no words on each other, type large enough, and signs on white."""

from itertools import combinations

NARROWEST = 7.2  # inches: the column of a page of the site; a wider figure is made smaller
LEAST = 9.0  # points
DPI, CSS = 110, 96  # dots an inch of our PNG, of a page


def words_of(figure):
    """Every text that is drawn, with its box in pixels."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    texts = [t for ax in figure.axes for t in ax.findobj(lambda a: hasattr(a, "get_fontsize"))]
    hidden = {label for ax in figure.axes for label in _beyond(ax.xaxis) | _beyond(ax.yaxis)}
    seen = [t for t in {*texts} - hidden if t.get_visible() and t.get_text().strip()]
    return [(t, t.get_window_extent(renderer).padded(-0.5)) for t in seen]


def _beyond(axis):
    """The labels of ticks that lie beyond the axis: matplotlib keeps them and draws none."""
    low, high = sorted(axis.get_view_interval())
    ticks = [t for t in axis.get_major_ticks() if not low <= t.get_loc() <= high]
    return {label for tick in ticks for label in (tick.label1, tick.label2)}


def overlaps(words):
    """Pairs of texts that lie on each other, in words."""
    pairs = combinations(words, 2)
    return [(a.get_text(), b.get_text()) for (a, one), (b, two) in pairs if one.overlaps(two)]


def cut_off(words, figure):
    """Texts that reach over the figure's edge."""
    width, height = figure.canvas.get_width_height()
    inside = [
        (t.get_text(), box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height)
        for t, box in words
    ]
    return [text for text, fits in inside if not fits]


def smallest_type(words, figure):
    """Points of the smallest type, at the size at which a page shows the figure."""
    shrink = min(DPI / CSS, NARROWEST / figure.get_size_inches()[0])
    return shrink * min(t.get_fontsize() for t, _ in words)
