"""The drawing: it shows the edges of the description, what is lit, the numbers, and says so."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color

from lstm_course.cell import trace_lstm_step
from lstm_course.figures.cell_graph import LSTM, PARTS
from lstm_course.figures.diagrams import draw_cell
from lstm_course.figures.pen import DIM, half_size, number_text
from lstm_course.figures.plots import LOOKS


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.fixture
def step():
    rng = np.random.default_rng(5)
    N, D, H = 3, 2, 4
    shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
    return trace_lstm_step(*(rng.uniform(-1, 1, shape) for shape in shapes))


def wires(figure):
    """The wires that were drawn, by edge."""
    lines = figure.axes[0].lines
    found = {line.get_gid()[5:]: line for line in lines if str(line.get_gid()).startswith("edge:")}
    return {tuple(name.split("->")): line for name, line in found.items()}


def labels(figure):
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


@pytest.mark.parametrize("lit", PARTS)
def test_exactly_the_edges_of_the_description_are_drawn_and_the_lit_ones_coloured(lit):
    drawn = wires(draw_cell(lit).figure)
    assert set(drawn) == set(LSTM.edges)
    for edge, line in drawn.items():
        is_dim = same_color(line.get_color(), DIM)
        assert is_dim == (edge not in PARTS[lit].edges), edge


def test_a_wire_has_the_look_of_what_flows_in_it_and_goes_from_its_source_to_its_target():
    for (source, target), line in wires(draw_cell().figure).items():
        quantity = LSTM.node(source).quantity
        if quantity in LOOKS:
            assert same_color(line.get_color(), LOOKS[quantity].color)
            assert line.get_linestyle() == LOOKS[quantity].linestyle
        xs, ys = line.get_data()
        assert (xs[0], ys[0]) == LSTM.node(source).place
        (x, y), (width, height) = LSTM.node(target).place, half_size(LSTM.node(target))
        assert abs(xs[-1] - x) <= width + 1e-9
        assert abs(ys[-1] - y) <= height + 1e-9


def test_symbols_stand_on_the_wires_where_no_numbers_are_given():
    found = labels(draw_cell().figure)
    for node in LSTM.nodes:
        assert f"${node.symbol}$" in found


def test_numbers_are_those_of_the_unit_and_sequence_asked_for(step):
    drawing = draw_cell("whole", step, unit=3, sequence=1)
    found = labels(drawing.figure)
    for name in ("c_prev", "f_t", "i_t", "g_t", "o_t", "c_t", "h_t"):
        number = number_text(getattr(step, name)[1, 3])
        assert f"${LSTM.node(name).symbol}$ = {number.replace('-', '−')}" in found
        assert f"{LSTM.node(name).words} {number}" in drawing.alt
    kept, written = step.f_t * step.c_prev, step.i_t * step.g_t
    assert f"kept {number_text(kept[1, 3])}, written {number_text(written[1, 3])}" in drawing.alt
    assert "$h_{t-1}$: 4 units" in found
    assert "$x_t$: 2 features" in found


def test_the_words_name_only_numbers_that_the_lit_part_reads_or_makes(step):
    alt = draw_cell("forget gate", step).alt
    assert f"forget gate {number_text(step.f_t[0, 0])}" in alt
    assert "output gate" not in alt
    assert "the forget gate lit" in alt


def test_a_gates_box_is_filled_to_its_value(step):
    figure = draw_cell("whole", step, unit=2).figure
    bars = [p for p in figure.axes[0].patches if p.get_alpha() == 0.3]
    _, height = half_size(LSTM.node("f_t"))
    expected = [2 * height * getattr(step, k)[0, 2] for k in ("f_t", "i_t", "o_t")]
    expected.insert(2, height * step.g_t[0, 2])
    np.testing.assert_allclose([bar.get_height() for bar in bars], expected)


def test_an_unknown_part_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="lit must be one of 'whole', .*; got 'memory'"):
        draw_cell("memory")


def test_values_of_another_kind_and_units_that_are_not_there_are_refused(step):
    with pytest.raises(TypeError, match="values must be LSTMStep; got dict"):
        draw_cell(values={})
    with pytest.raises(ValueError, match="unit must be at least 0 and at most 3; got 4"):
        draw_cell(values=step, unit=4)
    with pytest.raises(ValueError, match="sequence must be at least 0 and at most 2; got 3"):
        draw_cell(values=step, sequence=3)


@pytest.mark.parametrize(
    ("value", "text"), [(0.994, "0.99"), (0.996, "1.00"), (-0.004, "0.00"), (-0.25, "-0.25")]
)
def test_numbers_have_two_decimals_and_no_negative_zero(value, text):
    assert number_text(np.array([value])) == text


def drawings(step):
    extreme = step._replace(**{k: -10.0 * np.ones_like(step.c_t) for k in ("c_prev", "c_t")})
    yield from (draw_cell(lit) for lit in PARTS)
    yield draw_cell("whole", step)
    yield draw_cell("whole", extreme)


def test_no_label_is_cut_off_or_covers_another(step):
    for drawing in drawings(step):
        figure = drawing.figure
        figure.canvas.draw()
        texts = [t for t in figure.axes[0].texts if t.get_text()]
        boxes = [(t.get_text(), t.get_window_extent()) for t in texts]
        width, height = figure.canvas.get_width_height()
        for text, box in boxes:
            assert min(box.x0, box.y0, width - box.x1, height - box.y1) >= 0, text
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            assert not a.overlaps(b), (one, other)
