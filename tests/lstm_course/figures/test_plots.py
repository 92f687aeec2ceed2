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
    assert repr(shown[0]) == "Figure: A line from 0 to 1, rising evenly."
    png, metadata = shown[0]._repr_png_()
    assert png.startswith(b"\x89PNG")
    assert metadata["alt"] == "A line from 0 to 1, rising evenly."
    assert fig.number not in plt.get_fignums()


def test_show_refuses_a_figure_without_words():
    fig, _ = plt.subplots()
    with pytest.raises(ValueError, match="alt must say in words what the figure shows; got 'plot'"):
        figures.show(fig, alt="plot")
    plt.close(fig)


def test_states_stand_under_their_words(ax):
    states = np.linspace(-1, 1, 6).reshape(3, 2)
    figures.plot_states_under_words(states, ["a", "b", "c"], ax)
    np.testing.assert_array_equal(ax.images[0].get_array(), states.T)
    assert ax.images[0].get_clim() == (-1, 1)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b", "c"]
    with pytest.raises(ValueError, match="words has length 2; expected T = 3"):
        figures.plot_states_under_words(states, ["a", "b"], ax)


def test_lag_zero_is_the_last_step_and_tiny_norms_are_left_out(ax):
    figures.plot_against_lag({"one": np.array([1e-30, 0.1, 1.0])}, ax)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [1.0, 0.1, np.nan])
    assert ax.get_yscale() == "log"


def test_accuracy_has_a_dot_a_seed_and_a_line_at_chance(ax):
    rows = {
        "cell": np.array(["RNN"] * 4),
        "distance": np.array([10, 10, 10, 20]),
        "accuracy": np.array([0.1, 0.2, 0.9, 0.5]),
    }
    figures.plot_accuracy_by_distance(rows, chance=0.25, ax=ax)
    medians, dots, chance = ax.lines
    np.testing.assert_allclose(medians.get_ydata(), [0.2, 0.5])
    np.testing.assert_allclose(sorted(dots.get_ydata()), [0.1, 0.2, 0.5, 0.9])
    assert set(chance.get_ydata()) == {0.25}
    shown = [(h.get_label(), h.get_marker()) for h in ax.get_legend().legend_handles]
    assert shown == [("RNN", dots.get_marker()), ("chance, 0.25", "None")]


def test_a_strip_shows_the_gates_of_the_units_asked_for_under_the_words(ax):
    gates = np.array([[0.1, 0.25, 0.5], [0.999, 0.75, 0.0]])
    figures.plot_gates_under_words(gates, ["a", "b"], ax, "f_t", units=[2, 0])
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0.5, 0.0], [0.1, 0.999]])
    assert ax.images[0].get_clim() == (0, 1)
    assert [text.get_text() for text in ax.texts] == [".50", ".00", ".10", "1"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["unit 2", "unit 0"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b"]
    with pytest.raises(ValueError, match="words has length 3; expected T = 2"):
        figures.plot_gates_under_words(gates, ["a", "b", "c"], ax)


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
