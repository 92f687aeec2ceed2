"""Figures: what they show is what they were given; every one carries its text."""

import runpy

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from lstm_course.figures import plots as figures
from lstm_course.inspection.reader import load_reader


@pytest.fixture
def ax():
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


def luminance(color):
    """Relative luminance, after WCAG 2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def test_whoever_imports_the_figures_draws_in_the_courses_style():
    with mpl.rc_context():
        mpl.rcdefaults()
        runpy.run_path(figures.__file__)
        fig, ax = plt.subplots()
        image = ax.imshow(np.eye(2))
        plt.close(fig)
    assert image.get_cmap().name == "cividis"
    assert fig.get_constrained_layout()
    assert not ax.spines["top"].get_visible()


@pytest.mark.parametrize("color", [look.color for look in figures.LOOKS.values()])
def test_every_quantity_has_enough_contrast_on_white(color):
    assert 1.05 / (luminance(color) + 0.05) >= 2.9


def test_no_two_quantities_look_alike_in_grey():
    styles = [(look.linestyle, look.linewidth) for look in figures.LOOKS.values()]
    assert len(set(styles)) == len(styles)


def test_show_puts_the_text_beside_the_picture_and_closes_the_figure(monkeypatch):
    shown = []
    monkeypatch.setattr(figures, "display", shown.append)
    fig, _ = plt.subplots()
    figures.show(fig, alt="A line from 0 to 1, rising evenly.")
    assert repr(shown[0]) == f"{figures.WORDS}\nA line from 0 to 1, rising evenly."
    png, metadata = shown[0]._repr_png_()
    assert png.startswith(b"\x89PNG")
    assert metadata["alt"] == "A line from 0 to 1, rising evenly."
    assert fig.number not in plt.get_fignums()


def test_show_refuses_a_figure_without_words():
    fig, _ = plt.subplots()
    with pytest.raises(ValueError, match="alt must say in words what the figure shows; got 'plot'"):
        figures.show(fig, alt="plot")
    plt.close(fig)


def test_a_unit_is_shown_with_all_its_gates_and_states(ax):
    trace = load_reader().read(["the", "cat"])
    figures.plot_unit_under_words(trace, ["the", "cat"], ax, unit=3)
    rows = [getattr(trace, k)[:, 0, 3] for k in "figcoh"]
    np.testing.assert_array_equal(ax.images[0].get_array(), rows)
    ticks = [label.get_text() for label in ax.get_yticklabels()]
    assert ticks == [f"${k}_t$" for k in "figcoh"]
    assert ax.texts[0].get_text() == f"{rows[0][0]:.2f}"
    with pytest.raises(ValueError, match="words has length 1; expected T = 2"):
        figures.plot_unit_under_words(trace, ["the"], ax)
