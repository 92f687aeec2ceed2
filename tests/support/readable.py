"""Whether a figure can be read: no words on each other, type large enough, and signs on white."""

from itertools import combinations

NARROWEST = 7.5  # inches: the column of a page of the site; a wider figure is made smaller
LEAST = 9.0  # points
DPI, CSS = 110, 96  # dots an inch of our PNG, of a page


def words_of(figure):
    """Every text that is drawn, with its box in pixels."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    texts = [t for ax in figure.axes for t in ax.findobj(lambda a: hasattr(a, "get_fontsize"))]
    seen = [t for t in {*texts} if t.get_visible() and t.get_text().strip()]
    return [(t, t.get_window_extent(renderer).padded(-0.5)) for t in seen]


def overlaps(figure):
    """Pairs of texts that lie on each other, in words."""
    pairs = combinations(words_of(figure), 2)
    return [(a.get_text(), b.get_text()) for (a, one), (b, two) in pairs if one.overlaps(two)]


def cut_off(figure):
    """Texts that reach over the figure's edge."""
    width, height = figure.canvas.get_width_height()
    inside = [
        (t.get_text(), box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height)
        for t, box in words_of(figure)
    ]
    return [text for text, fits in inside if not fits]


def smallest_type(figure):
    """Points of the smallest type, at the size at which a page shows the figure."""
    shrink = min(DPI / CSS, NARROWEST / figure.get_size_inches()[0])
    return shrink * min(t.get_fontsize() for t, _ in words_of(figure))
