"""Drawings and figures of lessons: readable, in words too, and thin by the measured factor."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Ellipse

from course_tools.notebooks import vector_of
from lstm_course.exercises import four_maps, four_series
from lstm_course.figures import (
    CONDITIONS,
    LOOKS,
    NETWORKS,
    TRUTH,
    WORDS,
    Row,
    draw_calls,
    draw_contexts,
    draw_encoder_decoder,
    draw_fading,
    draw_forecast,
    draw_gated,
    draw_held,
    draw_key,
    draw_layers,
    draw_line_beside_rnn,
    draw_memories,
    draw_padded,
    draw_part,
    draw_reading,
    draw_scan,
    draw_sequences,
    draw_speaking,
    draw_streams,
    draw_table,
    draw_three_ways,
    draw_two_ways,
    draw_unfolded,
    draw_variants,
    draw_way_back,
    draw_ways_back,
    draw_writing_plane,
    plot_bits,
    plot_by_context,
    plot_by_distance,
    plot_by_lag,
    plot_by_length,
    plot_conditions,
    plot_corners,
    plot_costs,
    plot_counts,
    plot_crossings,
    plot_errors,
    plot_exchanged,
    plot_first_word,
    plot_gaps,
    plot_gate,
    plot_gate_after_cues,
    plot_growth,
    plot_half_lives,
    plot_intervals,
    plot_late,
    plot_left_by_bias,
    plot_losses,
    plot_loud_words,
    plot_luck,
    plot_map,
    plot_maps,
    plot_needed,
    plot_one_unit,
    plot_parts,
    plot_paths,
    plot_places,
    plot_ratios,
    plot_right,
    plot_rounding,
    plot_starts,
    plot_unit_under_text,
    plot_waterfall,
    plot_ways,
    plot_writes,
    show,
)
from lstm_course.figures.canvas import SMALLEST, WIDTH, thickness
from lstm_course.figures.cell_graph import LSTM, evaluate
from lstm_course.figures.cell_parts import PLACES, equation
from lstm_course.figures.ends import name_ends
from lstm_course.figures.looking_back import LIT
from lstm_course.figures.memories import MEMORIES
from lstm_course.figures.unfolded import share_text
from lstm_course.inspection import SENTENCE as PARAGRAPH
from lstm_course.inspection import LSTMWayBack, load_network, load_reader, make_bracket_text
from lstm_course.studies.distances import Trained
from lstm_course.tasks import sequences_of_1997
from tests.support.readable import LEAST, cut_off, overlaps, smallest_type, words_of

RATIOS = {  # second smallest to second largest: 1.1 to 1.8, 0.3 to 1, on both sides of 1
    "slow": 1 + np.arange(10.0) / 10,
    "fast": np.r_[0.2, np.linspace(0.3, 0.97, 8), 9],
    "neither": np.linspace(0.8, 1.3, 10),
}
HIDDEN = LOOKS["h"].color
SENTENCE = "the book that the girl bought is".split()
READ = load_reader().read(PARAGRAPH)
GAPS = np.linspace(0.9, 0.7, 5) ** np.arange(31.0)[:, None]  # (31, 5)
SIGNS = np.array([1.0, -1.0])
PATHS = SIGNS * np.arange(1.0, 41)[:, None]  # (40, 2)
FADING = np.linspace(0.5, 0.6, 5)[:, None] ** np.arange(31.0)  # (networks, words)
LAGS = np.arange(101.0)
WAYS = {
    f: LSTMWayBack(f ** (0.8 * LAGS), f**LAGS, 0.3 * f ** LAGS[1:], 0.1 * f**LAGS, None)
    for f in (0.5, 0.9, 0.98)
}
STARTS = {
    "start": np.array(["LSTM", "LSTM", "RNN, orthogonal", "RNN, orthogonal"]),
    "at_state": np.array([1e-3, 3e-3, 1e-6, 1e-6]),
    "at_input": np.array([1e-4, 1e-4, 1e-7, 1e-7]),
    "solved": np.array([1, 1, 0, 1]),
}
BRACKETS = make_bracket_text(np.random.default_rng(1), N=1, T=60)
FOLLOWS = np.linspace(0, 0.98, 24).reshape(2, 12)
RISING = np.tile(np.arange(10.0), 4)
GROWING = np.linspace(1, [2, 3, 9], 99).T  # (networks, T)
LOUDNESS = np.geomspace(0.5, 100, 30)
LOUD_ERRORS = np.where(LOUDNESS < 3, 0.02, 2.0)[:, None] * np.ones(4)
STEPS = 32 * np.arange(1.0, 401)
RUNS = {
    "T = 20": Trained(None, np.linspace(1.4, 0.2, 150), STEPS[:150]),
    "T = 100": Trained(None, np.full(400, 1.39), STEPS),
    "the colleague's": Trained(None, np.linspace(1.4, 0.1, 140), STEPS[:140]),
}
ROWS = {
    "cell": np.repeat(["RNN", "LSTM", "LSTM, forget bias 3"], 10),
    "distance": np.tile([5, 5, 5, 5, 5, 40, 40, 40, 40, 40], 3),
    "accuracy": np.tile([1, 0.99, 1, 0.9, 1, 0.3, 0.2, 0.1, 0.12, 0.15], 3),
    "solved": np.tile([1, 1, 1, 0, 1, 0, 0, 0, 0, 0], 3),
}
ERRORS = SIGNS[np.arange(3000) % 2] * 0.9 * np.exp(-np.arange(3000) / 500)
FEW, NONE = np.array([800, 1000, 1200, 0, 900] * 2), np.zeros(5, dtype=int)
NEEDED_BY = {
    f"row {k}, of some words, 1,000 steps": {
        "paper": 10 ** (4 + k // 2),
        "LSTM": FEW,
        "LSTM read": FEW + 3000 * (FEW == 0),
    }
    | {"RNN": NONE, "RNN read": NONE + 4000, "searched": k == 1}
    | {"rule": ("10,000", "0.04", "139 may fail")}
    for k in range(4)
}
CODE = "def f(x):\n    return x[0]\n"
CODE_BITS = np.arange(float(len(CODE)))
RIGHT = np.array([[1, 1, 0.98], [0.9, 0.6, 0.8], [0.7, 0.5, 0.6]])  # (distances, networks)
ABILITIES = {
    "parity": {"LSTM": (100, 98), "linear": (49.6, 50.3)},
    "recall": {"LSTM": (34, 15), "linear": (30, 6), "attention": (100, 21)},
}
YEARS = np.arange(1969, 2009)
ROOTS = 7 + 4 * np.sin(2 * np.pi * np.arange(40) / 11)
QUANTILES = ROOTS[:, None] + np.tile([[-1, 0.0, 1]], (40, 1)) + np.where(YEARS % 5, 0, 2)[:, None]
SURE = np.where(np.eye(8, dtype=bool)[::-1], 0.79, 0.03)  # the last read is written first
DRAWINGS = {
    "one vector": lambda: draw_encoder_decoder("dbac", "cabd"),
    "look back": lambda: draw_encoder_decoder("dbac", "cabd", 2, [0.05, 0.15, 0.72, 0.08]),
    "held on one step": lambda: draw_held("dbac", 3),
    "by length": lambda: plot_by_length(
        [5, 10, 20], {"one vector": 90 - 30 * RIGHT, "looking back": 99 * RIGHT}, 10, 8
    ),
    "map": lambda: plot_map(SURE, "abcdefgh", "hgfedcba", range(7, -1, -1)),
    "maps": lambda: plot_maps(four_maps(), 6),
    "forecast": lambda: draw_forecast(ROOTS[:10], QUANTILES[10], ROOTS[10]),
    "late": lambda: plot_late(YEARS[1:], ROOTS[1:], ROOTS[:-1]),
    "intervals": lambda: plot_intervals(
        YEARS, ROOTS, {"persistence": QUANTILES, "LSTM": QUANTILES}
    ),
    "ways": lambda: draw_three_ways("bdXacbdacaYcdbbcadca", 16, 0.6 ** np.arange(21.0)),
    "losses": lambda: plot_losses(RUNS, {"knows nothing": 1.39, "knows one marker": 0.69}),
    "exchanged": lambda: plot_exchanged([99] * 9 + [26], [(1, 2), (5, 6)], 25),
    "by distance": lambda: plot_by_distance(ROWS, "words", 1 / 8, {5: 1.0, 40: 0.34}),
    "padded": lambda: draw_padded([SENTENCE, SENTENCE[:3], ["be", "children", "teachers"]]),
    "layers": draw_layers,
    "calls": lambda: draw_calls([("Ada", "Hugo"), ("Bo", "childhood"), ("Ada", "spent")] * 2),
    "rounding": lambda: plot_rounding({"start": np.ones((3, 99)), "bias": GROWING}, "error"),
    "fading": lambda: draw_fading({"f = 0.5": [0.5] * 6, "f = 0.9": [0.9] * 6}),
    "RNN forward": lambda: draw_unfolded(Row("rnn", [1] * 8, reads=SENTENCE, answer="is / are")),
    "key": draw_key,
    "crossings": lambda: plot_crossings([0.5, 1.5, -1.5], 0.2),
    "reading": lambda: draw_reading(
        SENTENCE, [0, 0, 1, 0.6, 0.3, 0.1, 0.05, 0.004], "is / are", "a and b"
    ),
    "first word": lambda: plot_first_word({"32 units": FADING, "320 units": FADING**0.97}),
    "one unit": lambda: plot_one_unit({f"w = {w}": {"fed 1": np.full(9, w / 2)} for w in (0.5, 1)}),
    "RNN backward": lambda: draw_unfolded(
        Row("rnn", 0.3 ** np.arange(7), ["0.3"] * 6, "gradient", backward=True)
    ),
    "way back": lambda: draw_way_back(0.55 ** np.arange(8)),
    "line beside RNN": lambda: draw_line_beside_rnn(6),
    "ways back": lambda: draw_ways_back(0.55 ** np.arange(7)),
    "gates before the line": lambda: draw_gated([1, 0, 0.5, 1, 0.5], [3, 4, -2, -5, 6], 2),
    "sigmoid": plot_gate,
    "paths": lambda: plot_paths({"no gate": (SIGNS, PATHS), "a gate": (SIGNS, PATHS / 9)}),
    "the line, its ends named": lambda: draw_part("cell state", equations=False),
    "by lag": lambda: plot_by_lag(
        {f"gain {g}": (0.92 * g - 0.1 * g) ** np.arange(101.0) for g in (0.5, 1.0, 1.2, 1.4, 1.6)},
        (0.1, 10),
    ),
    "parts": lambda: plot_parts(5 * 0.55 ** np.arange(100.0), 5.7),
    "half-lives": lambda: plot_half_lives({b: [1.0 * 2.7**b] * 3 for b in range(6)}),
    "counts": lambda: plot_counts(
        {"f = 1": np.arange(40.0), "f = 0.9": np.full(40, 8.6), "reads": RISING},
        RISING,
        np.array((["|"] + ["a"] * 9) * 4),
    ),
    "one gate": lambda: plot_gate_after_cues(
        {"after France": np.full(7, 0.99), "after Italy": np.linspace(0, 1, 7)}, SENTENCE
    ),
    "conditions": lambda: plot_conditions(
        {"left alone": [99, 100, 98], "f = 1": [20, 30, 12]}, "right answers (%)", 12.5
    ),
    **{part: lambda part=part: draw_part(part) for part in PLACES},
    "update, without equations": lambda: draw_part("update", equations=False),
    "waterfall": lambda: plot_waterfall(  # few words: slanted ones touch by their frames alone
        load_reader().read(PARAGRAPH[5:13]), PARAGRAPH[5:13], 5, ["France", "Germany"]
    ),
    "writing plane": draw_writing_plane,
    "writes": lambda: plot_writes(READ, PARAGRAPH, [5, 7], ["France", "Germany"]),
    "loud words": lambda: plot_loud_words(
        LOUDNESS, {name: LOUD_ERRORS for name in ("gate times candidate", "two tanhs, added")}, 2
    ),
    "corners": lambda: plot_corners(*four_series()),
    "variants": draw_variants,
    "memories": lambda: draw_memories(*MEMORIES),
    "scan": draw_scan,
    "abilities": lambda: draw_table(ABILITIES, (16, 256), {"parity": 50, "recall": 6.25}),
    "ratios": lambda: plot_ratios({task: RATIOS for task in ("order", "adding", "hold", "more")}),
    "speaking": lambda: draw_speaking([0, 1, 1, -1], [0, 1, 0.5], ["A", "?", "B"]),
    "growth": lambda: plot_growth(
        {"with": [np.full(50, 0.7)] * 3, "without": [np.arange(1.0, 51)] * 3}
    ),
    "two ways": lambda: draw_two_ways(),
    "two ways, measured": lambda: draw_two_ways(WAYS[0.5]),
    "ways by lag": lambda: plot_ways({f"forget bias {f}": [way] for f, way in WAYS.items()}),
    "left by bias": lambda: plot_left_by_bias(
        {b: [way] for b, way in enumerate(WAYS.values())}, (0.3, 3)
    ),
    "starts": lambda: plot_starts(STARTS),
    "unit under text": lambda: plot_unit_under_text(
        load_network(0).read(BRACKETS), BRACKETS.as_text(), 7
    ),
    "places": lambda: plot_places(
        {"(": [0.1, 0.9], "letter inside": [0.5, 0.6]}, "c of the quote unit", (0, 1)
    ),
    "luck": lambda: plot_luck({"its depth": [(0.97, 0.96)] * 2, "shuffled": [(0.2, 0.1)] * 2}),
    "costs": lambda: plot_costs(
        FOLLOWS,
        np.stack([1 - FOLLOWS, FOLLOWS], axis=2),
        {"depth": [11, 11]},
        ("one", "other"),
        {"both": 0.3},
    ),
    "contexts": lambda: draw_contexts("weigh(apples, pears", {"bigram": 1, "9-gram": 8}),
    "streams": lambda: draw_streams("to be, or not to be: that i", 3, 4),
    "bits": lambda: plot_bits(CODE, {"LSTM": CODE_BITS, "9-gram": CODE_BITS[::-1]}),
    "right": lambda: plot_right({"LSTM": RIGHT, "RNN": RIGHT / 2}, [1, 10, 80]),
    "by context": lambda: plot_by_context(
        {"LSTM": 3 - RIGHT, "LSTM, from zeros": 2.5 - RIGHT}, [1, 10, 80], [4.6, 3.6, 2.3]
    ),
    "sequences": lambda: draw_sequences(sequences_of_1997(np.random.default_rng(11))),
    "errors": lambda: plot_errors(ERRORS, 0.04, {"20 in a row": 1600, "256 in a row": 2400}),
    "needed": lambda: plot_needed(NEEDED_BY),
    "gaps": lambda: plot_gaps({"plus": GAPS**0.1, "tanh, small g": GAPS, "tanh, large g": GAPS**9}),
}


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_a_drawing_can_be_read_and_says_in_words_what_it_shows(draw):
    figure, alt = draw()
    words = words_of(figure)
    assert not overlaps(words), f"texts lie on each other, in pairs: {overlaps(words)}"
    assert not cut_off(words, figure), f"the figure's edge cuts off {cut_off(words, figure)}"
    points = smallest_type(words, figure)
    assert points >= LEAST, (
        f"its smallest type is {points:.1f} points where a page shows it, less than {LEAST}: make "
        f"the figure {WIDTH} inches wide at most, and no type smaller than {SMALLEST} (canvas.py)"
    )
    assert len(alt.split()) >= 15, f"say in 15 words or more what it shows; these are {alt!r}"
    assert "\\" not in alt, f"a screen reader reads the words aloud: no formulas in {alt!r}"


def test_an_arrow_back_is_as_thick_as_its_weight_and_without_weights_one_vector_is_lit():
    figure, alt = DRAWINGS["look back"]()
    lit = CONDITIONS[1].color
    widths = [line.get_linewidth() for line in figure.axes[0].lines if line.get_color() == lit]
    assert widths[:4] == [thickness(w, full=7) for w in (0.05, 0.15, 0.72, 0.08)]
    places = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_color() == lit]
    (asked,) = (line for line in figure.axes[0].lines if line.get_linestyle() == "--")
    assert asked.get_xdata()[-1] == places[0], "q is compared with every state, to the first"
    assert "at step 2 the decoder mixes the encoder's states, 0.05 of h_1, 0.15 of h_2" in alt
    figure, alt = DRAWINGS["one vector"]()
    lines = [line for line in figure.axes[0].lines if line.get_color() == lit]
    assert len([line for line in lines if line.get_linewidth() == 5]) == 1
    assert len([line for line in lines if line.get_marker() == "o"]) == 4  # at each output
    assert "Between them, lit, one vector: h and c after step 4; that h again beside every" in alt
    with pytest.raises(ValueError, match="weights must be 4 numbers, step from 1 to 4; got 1"):
        draw_encoder_decoder("dbac", "cabd", 2, [1.0])


def test_one_step_later_than_the_wanted_letter_is_said_too():
    figure, alt = DRAWINGS["held on one step"]()
    assert "the wanted step, h_2: b; one step later, h_3: b." in alt
    assert alt.endswith("a was just written, b is wanted.")
    lit = [text.get_text() for text in figure.axes[0].texts if text.get_color() == LIT]
    assert lit == ["b", "b"]
    with pytest.raises(ValueError, match="step must be at least 2 and at most 4; got 1"):
        draw_held("dbac", 1)


def test_a_map_frames_what_is_wanted_and_marks_the_largest_weight():
    weights = SURE.copy()
    weights[3] = np.roll(weights[3], 1)
    figure, alt = plot_map(weights, "abcdefgh", "hgfedcba", range(7, -1, -1))
    assert [patch.get_x() + 0.5 for patch in figure.axes[0].patches] == list(range(7, -1, -1))
    assert figure.axes[0].lines[0].get_xdata().tolist() == [7, 6, 5, 5, 3, 2, 1, 0]
    assert "f 0.79 at f (step 6), e 0.79 at f (step 6), d 0.79 at d (step 4)" in alt


def test_every_network_of_a_length_is_a_dot_and_the_median_a_line():
    figure, alt = DRAWINGS["by length"]()
    first = figure.axes[0].lines[0].get_ydata()
    np.testing.assert_allclose(first, np.median(90 - 30 * RIGHT, axis=0))
    assert f"looking back ({len(RIGHT)} networks): 89 at 5, 59 at 10, 79 at 20" in alt


def test_the_words_for_a_figure_hold_its_numbers():
    alt = DRAWINGS["counts"]().alt
    assert "f = 1: at the end 39.0, right at 25 % of the steps" in alt
    assert "reads: at the end 9.0, right at 100 % of the steps" in alt
    assert "bias 2: 7.29 to 7.29 steps, formula 5.46" in DRAWINGS["half-lives"]().alt
    assert "f = 1: 12 to 30, median 20" in DRAWINGS["conditions"]().alt
    assert "at lag 0 5.00, at lag 10 0.013, at lag 50 5e-13" in DRAWINGS["parts"]().alt
    fading = plot_by_lag({"half": 0.5 ** np.arange(5.0)}, (0.1, 10)).alt
    assert "Shaded: 0.1 to 10. half: 0.25 at lag 2, 0.062 at 4." in fading


def test_the_line_under_a_sentence_is_empty_before_the_word_and_fades_after_it():
    figure, alt = DRAWINGS["reading"]()
    styles = [line.get_linestyle() for line in figure.axes[0].lines if line.get_color() == HIDDEN]
    assert styles == [":", ":", "-", "-", "-", "-", "-", ":"]
    assert "how much of the gap between a and b is left; dots: next to nothing" in alt
    assert "dots" not in draw_way_back(np.array([1.0, 0.5])).alt


def test_the_key_says_below_each_sign_what_it_stands_for():
    drawn = draw_key()
    texts = {
        t.get_text().replace("\n", " "): t.get_position()[0] for t in drawn.figure.axes[0].texts
    }
    patches = drawn.figure.axes[0].patches
    (oval,) = (p for p in patches if isinstance(p, Ellipse) and p.width > p.height)
    assert texts["tanh"] == oval.center[0], "the key names an oval, so one is drawn"
    pale = patches[-1].get_extents().transformed(drawn.figure.axes[0].transData.inverted())
    assert texts["pale box: the cell of one step"] == pytest.approx((pale.x0 + pale.x1) / 2)
    assert "line that branches: the same to each; pale box" in drawn.alt


def test_a_crossing_is_filled_where_the_state_stays():
    figure, alt = DRAWINGS["crossings"]()
    dots = [
        [(line.get_xdata()[0], line.get_markerfacecolor() != "#FFFFFF") for line in ax.lines[3:]]
        for ax in figure.axes
    ]
    filled = [[stays for _, stays in places] for places in dots]
    assert filled == [[True], [True, False, True], [False]]
    assert np.tanh(1.5 * dots[1][2][0]) == pytest.approx(dots[1][2][0])
    assert "w = 1.5: crossings at -0.86, 0.00, 0.86; from 0.2 to 0.86 in 12 steps" in alt


def test_the_median_of_the_networks_is_drawn_and_said():
    figure, alt = DRAWINGS["first word"]()
    np.testing.assert_allclose(figure.axes[0].lines[0].get_ydata(), 0.55 ** np.arange(31.0))
    assert "32 units: 0.55 after 1, 3e-3 after 10, 2e-8 after 30" in alt
    assert "w = 0.5: fed 1 0.25; w = 1: fed 1 0.50" in DRAWINGS["one unit"]().alt


def test_a_cell_of_the_table_of_abilities_is_dark_where_a_model_is_far_above_chance():
    figure, alt = draw_table(
        ABILITIES, (16, 256), {"parity": 50, "recall": 6.25}, [("recall", "LSTM")]
    )
    texts = [text.get_text() for text in figure.axes[0].texts]
    numbers = [t for t in texts if t.isdigit() or t == "?"]
    assert numbers == "100 50 98 50 ? 30 100 ? 6 21".split()
    light = dict(
        zip(range(10), (p.get_facecolor()[0] for p in figure.axes[0].patches), strict=True)
    )
    assert light[0] < light[2] < light[9] < 1, "100 of 50, 98 of 50, 21 of 6"
    assert light[4] == light[8] == 1, "what is asked for, and chance"
    assert "recall: LSTM ?; linear 30, 6; attention 100, 21; by chance 6" in alt


@pytest.mark.parametrize("T", [2, 5, 8, 9])
def test_the_passes_of_a_scan_end_where_every_block_begins_at_step_1(T):
    texts = [text.get_text() for text in draw_scan(T).figure.axes[0].texts]
    last = texts[texts.index(f"after pass {int(np.ceil(np.log2(T)))}") + 1 :][:T]
    assert last == ["1", *(f"1–{t}" for t in range(2, T + 1))]
    pairs = texts[texts.index("after pass 1") + 1 :][:T]
    assert pairs == ["1", *(f"{t}–{t + 1}" for t in range(1, T))]


def test_every_network_is_a_mark_and_how_many_solved_stands_above():
    figure, alt = plot_by_distance(ROWS, "words", 1 / 8)
    assert [len(ax.lines) for ax in figure.axes] == [2 + 1] * 3, "two distances, the chance line"
    shown = np.concatenate([line.get_ydata() for line in figure.axes[1].lines[:2]])
    np.testing.assert_array_equal(shown, ROWS["accuracy"][10:20])
    assert [text.get_text() for text in figure.axes[1].texts] == ["4 of 5", "0 of 5", "LSTM"]
    assert "LSTM solves 4 of 5 at 5, 0 of 5 at 40" in alt


def test_a_way_is_drawn_as_thick_as_what_is_left_of_its_gradient():
    figure, alt = DRAWINGS["ways"]()
    drawn = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 3]
    left = 0.6 ** np.array([17.0, 9.0, 3.0])  # lags of X, Y and the shortcut
    assert [line.get_linewidth() for line in drawn] == [thickness(share) for share in left]
    assert "where 2e-4 and 0.01 of a gradient is left" in alt
    assert "a shortcut at step 17, where 0.22 is left" in alt


def test_a_loss_is_drawn_in_the_mean_of_twenty_batches_up_to_where_its_run_stopped():
    figure, alt = DRAWINGS["losses"]()
    curve = next(line for line in figure.axes[0].lines if len(line.get_xdata()) == 131)
    assert curve.get_xdata()[-1] == STEPS[149]
    np.testing.assert_allclose(curve.get_ydata()[0], np.mean(RUNS["T = 20"].loss[:20]))
    assert "T = 100: from 1.39 to 1.39 after 12800" in alt


def test_a_sequence_is_drawn_from_its_start_to_its_end_with_all_that_is_needed():
    examples = sequences_of_1997(np.random.default_rng(5))
    for example in examples:
        drawn = draw_sequences([example]).figure.axes[0]
        shown = [text.get_text() for text in drawn.texts]
        needed = [example.symbols[t] for t in example.needed]
        assert {example.symbols[0], example.symbols[-1], example.answer, *needed} <= set(shown)
        faces = [to_hex(patch.get_facecolor()) for patch in drawn.patches]
        assert faces.count("#e3d3c1") == len(needed)


def test_every_run_that_met_the_rule_is_a_dot_and_who_gave_up_a_dash_at_what_was_read():
    figure, alt = DRAWINGS["needed"]()
    lines = figure.axes[0].lines[:5]  # of the first row: its rule, star, dots, two dashes
    assert lines[1].get_xdata() == [10_000]
    np.testing.assert_array_equal(lines[2].get_xdata(), [800, 1000, 1200, 900] * 2)
    assert [line.get_marker() for line in lines[2:]] == ["o", "|", "s"]
    assert lines[3].get_xdata() == [3000]
    rule = "in a row 10,000, within 0.04, also 139 may fail"
    assert f"1,000 steps ({rule}): paper 10,000" in alt
    assert "paper 10,000, LSTM 8 of 10, RNN 0 of 5, rate not searched" in alt
    counts = [text for text in figure.axes[1].texts if text.get_text() == "0/5"]
    assert [text.get_color() == NETWORKS["RNN"].color for text in counts] == [False, True] + [
        False
    ] * 2


def test_an_error_beyond_what_is_allowed_has_another_colour_and_all_are_drawn():
    figure, alt = DRAWINGS["errors"]()
    right, wrong = figure.axes[0].lines[:2]
    assert len(wrong.get_xdata()) == np.count_nonzero(np.abs(ERRORS) >= 0.04)
    assert len(right.get_xdata()) + len(wrong.get_xdata()) == 3000
    assert "20 in a row after 1,600; 256 in a row after 2,400" in alt


def test_what_is_kept_and_what_is_new_end_at_the_cell_state():
    figure, alt = plot_waterfall(READ, PARAGRAPH, 5, ["France"])
    T, bars, c = len(PARAGRAPH), figure.axes[0].patches, READ.c[:, 0, 5]
    kept, new = bars[:T], bars[T : 2 * T]
    np.testing.assert_allclose([bar.get_y() + bar.get_height() for bar in new], c)
    np.testing.assert_allclose([bar.get_height() for bar in kept], [bar.get_y() for bar in new])
    assert f"which gives {c[PARAGRAPH.index('France')]:.2f}" in alt


def test_a_unit_says_its_gate_times_the_tanh_of_what_it_holds():
    figure, alt = draw_speaking([0, 1, 1, -2], [0, 1, 0.5], ["A", "?", "B"])
    assert "at '?' gate 1, holds 1, says 0.76; at 'B' gate 0.5, holds −2, says −0.48" in alt
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts.count("0.76") == texts.count("−0.48") == 1
    widths = [
        line.get_linewidth() for line in figure.axes[0].lines if line.get_color() == "#595959"
    ]
    assert thickness(np.tanh(1)) in widths


def test_a_line_of_growth_is_one_network():
    lines = plot_growth({"with": [np.ones(9)] * 3, "without": [np.arange(1.0, 10)] * 2}).figure
    assert len(lines.axes[0].lines) == 5


def test_the_plane_is_coloured_by_what_is_written_and_each_word_lies_at_its_gate_and_candidate():
    figure, alt = plot_writes(READ, PARAGRAPH, [7], ["Germany"])
    t = PARAGRAPH.index("Germany")
    i, g = READ.i[:, 0, 7], READ.g[:, 0, 7]
    dots, named = figure.axes[0].lines
    np.testing.assert_allclose(dots.get_xydata(), np.stack([i, g], axis=1))
    np.testing.assert_allclose(named.get_xydata(), [[i[t], g[t]]])
    assert f"{i[t] * g[t]:.2f} is written" in alt
    colored = figure.axes[0].collections[0].get_array()
    assert min(colored) == pytest.approx(-max(colored))


def test_an_opening_mark_is_filled_and_a_closing_one_hollow():
    figure, alt = DRAWINGS["unit under text"]()
    c = load_network(0).read(BRACKETS).c[:, 0, 7]
    marks = np.flatnonzero(np.array(list(BRACKETS.as_text()[:52])) == '"')
    drawn = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    np.testing.assert_allclose([line.get_xydata()[0] for line in drawn], np.c_[marks, c[marks]])
    filled = [line.get_markerfacecolor() != "white" for line in drawn]
    assert filled == [True, False] * (len(marks) // 2) + [True] * (len(marks) % 2)
    outside = ~BRACKETS.quoted[:, 0] & (BRACKETS.symbols[:, 0] != 2)
    assert f"outside {c[outside].mean():.2f}." in alt


def test_places_luck_and_costs_say_their_numbers():
    assert "(: 0.10 to 0.90, median 0.50; letter inside" in DRAWINGS["places"]().alt
    assert "shuffled: 0.20 on the first text, 0.10 on the second" in DRAWINGS["luck"]().alt
    alt = DRAWINGS["costs"]().alt
    assert "one, depth: places 12 to 12, first in 0; other, depth: places 1 to 1, first in 2" in alt
    costs = DRAWINGS["costs"]().figure.axes
    np.testing.assert_allclose(costs[1].lines[1].get_xydata(), [[x, x] for x in FOLLOWS[:, 11]])


def test_two_layers_side_by_side_have_letters_of_their_own_at_their_weights():
    assert "W_xi^T + h_t-1 W_hi^T + b_i" in draw_part("input gate").alt
    assert "W_xg^T + h_t-1 W_hg^T + b_g" in draw_part("input gate").alt
    assert "x_t W_x^T" in draw_part("forget gate").alt


def test_an_equation_that_is_to_be_found_is_in_neither_the_drawing_nor_its_words():
    drawing = draw_part("update", equations=False)
    assert not [t for t in drawing.figure.axes[0].texts if "=" in t.get_text()]
    assert "Beside it" not in drawing.alt


def test_a_line_is_drawn_without_a_label_that_later_lessons_explain():
    texts = [t.get_text() for t in DRAWINGS["the line, its ends named"]().figure.axes[0].texts]
    assert "$c_{t-1}$" in texts
    assert not [text for text in texts if "f_t" in text]


def test_a_plain_rnn_fades_in_the_drawing_and_the_line_beside_it_does_not():
    alt = draw_line_beside_rnn(3).alt
    assert "Left on its line: 1, 0.76, 0.64, 0.57. A line" in alt
    assert "Left on its line: 1, 1, 1, 1. Key" in alt
    back = draw_ways_back(np.array([1.0, 0.5, 0.1])).alt
    assert "Factors: × 0.20, × 0.50. Left on its line: 1, 0.5, 0.1." in back
    assert "Factors: × 1, × 1. Left on its line: 1, 1, 1." in back


def test_gates_and_what_they_are_offered_are_drawn_and_the_states_are_not():
    figure, alt = draw_gated([1, 0.5], [3, -2], c_0=2)
    texts = {t.get_text(): t.get_position() for t in figure.axes[0].texts}
    assert 0.2 < texts["−2"][0] - texts["0.5"][0] < 0.4  # beside its own arrow
    assert "c_0 = 2. Gates: 1, 0.5. Offered: 3, −2." in alt
    assert not {"5", "4"} & texts.keys()


def test_a_path_has_the_colour_and_the_line_of_its_message():
    figure, alt = plot_paths({"no gate": (SIGNS, PATHS)})
    up, down = figure.axes[0].lines
    assert up.get_ydata()[-1] == 40
    assert down.get_ydata()[-1] == -40
    assert up.get_color() != down.get_color()
    assert up.get_linestyle() != down.get_linestyle()
    assert "message +1: at the end 40.00 to 40.00; message −1: at the end -40.00" in alt


def test_names_at_the_ends_of_lines_stand_apart_on_a_logarithmic_axis():
    figure, ax = plt.subplots()
    ax.semilogy([1e-8, 1])
    name_ends(ax, 1, {"a": (0.4, "#000000"), "b": (0.41, "#000000"), "c": (1e-6, "#000000")})
    assert overlaps(words_of(figure)) == []
    assert [text.get_position()[1] for text in ax.texts][:2] == pytest.approx([1e-6, 0.4])


def test_the_line_is_as_thick_as_what_is_left_of_it():
    figure, alt = draw_fading({"f = 0.5": [0.5, 0.5, 0.0]})
    widths = [line.get_linewidth() for line in figure.axes[0].lines]
    for share in (1.0, 0.5, 0.25, 0.0):
        assert thickness(share) in widths
    assert thickness(0.5) == thickness(1.0) / 2
    assert "Left on its line: 1, 0.5, 0.25, 0" in alt


def test_a_drawing_is_shown_as_png_with_its_words_and_as_svg_for_decks_and_site(monkeypatch):
    shown = []
    monkeypatch.setattr("lstm_course.figures.plots.display", shown.append)
    drawing = draw_part("forget gate")
    show(drawing)
    (one,) = shown
    png, data = one._repr_png_()
    assert png.startswith(b"\x89PNG")
    assert data["alt"] == drawing.alt == repr(one).removeprefix(f"{WORDS}\n")
    svg = vector_of({"metadata": {"image/png": data}})
    assert svg.lstrip().startswith("<?xml")
    assert data["svg"] == one._repr_png_()[1]["svg"], (
        "the same every time: notebooks stay as they are"
    )
    assert not plt.fignum_exists(drawing.figure.number)


def test_a_gradient_flows_from_the_last_step_to_the_first():
    row = Row("rnn", [1.0, 0.5, 0.25], backward=True)
    texts = {t.get_text(): t.get_position()[0] for t in draw_unfolded(row).figure.axes[0].texts}
    assert texts["0.25"] < texts["0.5"] < texts["1"]


def test_each_step_back_shows_its_factor_and_the_last_state_gets_the_loss():
    figure, alt = draw_way_back(np.array([1.0, 0.5, 0.1, 0.03]))
    places = {t.get_text(): t.get_position()[0] for t in figure.axes[0].texts}
    assert places["× 0.30"] < places["× 0.20"] < places["× 0.50"] < places["loss"]
    assert places["loss"] == pytest.approx(places["$h_{3}$"])
    assert "Factors: × 0.30, × 0.20, × 0.50." in alt
    assert "The gradient comes from the loss." in alt


def test_each_way_back_is_as_thick_as_what_was_measured_on_it():
    figure, alt = draw_two_ways(WAYS[0.5])
    widths = {color: set() for color in (LOOKS["c"].color, LOOKS["h"].color)}
    for line in figure.axes[0].lines:
        widths.get(line.get_color(), set()).add(line.get_linewidth())
    on_the_line = [*WAYS[0.5].straight[:5], *WAYS[0.5].whole[:5]]  # alone, then with the detour
    assert widths[LOOKS["c"].color] == set(map(thickness, on_the_line))
    assert widths[LOOKS["h"].color] == {thickness(0.3 * 0.5**lag) for lag in range(1, 5)}
    assert "Left of the straight part: 1, 0.5, 0.25, 0.12, 0.062." in alt
    assert "By the detour come in 0.15, 0.075, 0.037, 0.019; both together: 1, 0.57" in alt


def test_a_cell_is_called_slower_or_faster_where_its_interval_allows():
    figure, alt = DRAWINGS["ratios"]()
    assert "slow 1.10 to 1.80, slower, fast 0.30 to 0.97, faster, neither" in alt
    assert "neither 0.86 to 1.24, no verdict" in alt
    bars = [line for line in figure.axes[0].lines if line.get_linewidth() == 6]
    assert tuple(bars[0].get_xdata()) == pytest.approx((1.1, 1.8))
    assert len({bar.get_color() for bar in bars}) == 3
    dots = np.concatenate(
        [line.get_xdata() for line in figure.axes[0].lines if len(line.get_xdata()) == 10]
    )
    assert len(dots) == 30
    assert dots.max() < figure.axes[0].get_xlim()[1], "one that lies beyond stands at the edge"


def test_starts_stand_in_the_order_of_what_is_left_with_how_many_learnt():
    figure, alt = plot_starts(STARTS)
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names == ["RNN, orthogonal", "LSTM"]
    assert "RNN, orthogonal: 1e-6 at the state, 1e-7 at the input, 1 of 2 learnt" in alt


def test_a_bias_with_too_little_left_for_the_picture_says_so_in_its_place():
    figure, alt = DRAWINGS["left by bias"]()
    places = {t.get_text(): t.get_position()[0] for t in figure.axes[0].texts}
    assert places["8e-25,\nbelow"] == 0
    assert "bias 2: 0.2, formula 3e-6" in alt


def test_a_line_that_leaves_the_picture_says_so_where_it_leaves():
    figure, _ = plot_by_lag({"lost": 0.1 ** np.arange(40.0), "kept": np.ones(40)}, (0.1, 10))
    texts = {t.get_text(): t.get_position()[0] for t in figure.axes[0].texts}
    assert texts["lost, below"] < 25 < texts["kept"]


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (Row("gru", [1.0, 0.5]), "kind must be one of"),
        (Row("rnn", [1.0, 0.5, 0.2], factors=["0.5"]), "factors must have 2 texts, one a step"),
    ],
)
def test_a_row_that_cannot_be_drawn_is_refused_in_words(row, error):
    with pytest.raises(ValueError, match=error):
        draw_unfolded(row)


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"one number of steps; got \[1, 2\]"):
        draw_fading({"a": [0.5], "b": [0.5, 0.5]})


def test_the_equation_at_a_wire_is_what_the_description_computes():
    known = {"c_prev": 2.0, "f_t": 0.5, "i_t": 0.25, "g_t": -0.8, "o_t": 0.5, "x_t": 0, "h_prev": 0}
    values = evaluate(LSTM, known)
    symbols = {node.symbol: values[node.name] for node in LSTM.nodes}
    for name, join in (("c_t", np.add), ("h_t", np.multiply)):
        left, right = equation(LSTM.node(name)).split(" = ")
        sign = " + " if join is np.add else r" \odot "
        parts = right.split(sign, 1) if join is np.multiply else right.split(sign)
        assert symbols[left] == join(*(symbols[part] for part in parts))


def test_small_shares_are_written_short():
    assert [share_text(s) for s in (1, 0.9, 0.125, 3e-13, 0)] == ["1", "0.9", "0.12", "3e-13", "0"]
    halved = [share_text(0.5**k) for k in (4, 5, 6)]
    assert halved == ["0.062", "0.031", "0.016"]  # 0.03 and 0.02 would look wrong


def luminance(color):
    linear = [c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


@pytest.mark.parametrize("style", [*NETWORKS.values(), TRUTH])
def test_the_colours_of_networks_are_no_gates_and_can_be_read_on_white(style):
    assert 1.05 / (luminance(style.color) + 0.05) >= 4.5
    for quantity, look in LOOKS.items():
        apart = np.abs(np.subtract(to_rgb(style.color), to_rgb(look.color))).max()
        assert apart > 0.15, f"{style.color} is too near to {quantity}'s {look.color}"


def test_networks_are_told_apart_without_their_colours():
    assert len({(style.marker, style.linestyle) for style in CONDITIONS}) == len(CONDITIONS)


def test_a_padded_batch_says_where_each_direction_ends():
    _, alt = draw_padded([["the", "key", "be", "lost"], ["dogs", "sleep"]])
    assert "'dogs sleep', 2 words and 2 of padding, forward ends at step 1, backward at" in alt


def test_a_batch_without_a_word_is_refused():
    with pytest.raises(ValueError, match="sentences"):
        draw_padded([])


def test_each_client_has_a_line_and_the_calls_are_said_in_their_order():
    figure, alt = draw_calls([("Ada", "Hugo"), ("Bo", "As"), ("Ada", "spent")])
    assert "Ada: Hugo, Bo: As, Ada: spent" in alt
    heights = {
        text.get_text(): text.get_position() for text in figure.axes[0].texts if text.get_text()
    }
    assert heights["Hugo"][1] == heights["spent"][1] > heights["As"][1]
    assert heights["Hugo"][0] < heights["As"][0] < heights["spent"][0]


def test_calls_without_one_or_with_something_else_than_words_are_refused():
    with pytest.raises(ValueError, match="calls"):
        draw_calls([])
    with pytest.raises(TypeError, match="read"):
        draw_calls([("Ada", 3)])


def test_a_rounding_error_is_told_by_its_median_and_its_spread():
    _, alt = plot_rounding({"bias 5": GROWING}, "error")
    assert "3 networks each. bias 5: the median 1.2 after 10 steps, 3 after 99, 2 to 9." in alt


def test_layers_are_counted_as_torch_counts_them():
    _, alt = draw_layers(4)
    assert "h_n[2] is layer 1 forward, after step 3" in alt
    assert "h_n[3] is layer 1 backward, after step 0" in alt


def test_each_stream_is_a_piece_of_the_text_and_its_state_goes_on_to_its_own_next_chunk():
    figure, alt = DRAWINGS["streams"]()
    letters = [t for t in figure.axes[0].texts if t.get_fontfamily() == ["monospace"]]
    rows = {}
    for letter in letters:
        x, y = letter.get_position()
        rows.setdefault(y, []).append((x, letter.get_text()))
    whole, *streams = ("".join(text for _, text in sorted(row)) for row in rows.values())
    assert "".join(streams) == whole
    assert "3 streams of 9; each stream in 2 chunks of 4" in alt


def test_an_n_grams_bracket_reaches_back_over_what_it_sees():
    figure, alt = DRAWINGS["contexts"]()
    brackets = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 4]
    widths = [line.get_xdata()[2] - line.get_xdata()[1] for line in brackets]
    np.testing.assert_allclose(np.divide(*widths), 1 / 8)
    assert "the bigram the last 1, the 9-gram the last 8" in alt


def test_a_character_lies_on_its_own_bits_and_closing_brackets_are_framed():
    figure, alt = DRAWINGS["bits"]()
    grid = figure.axes[0].images[0].get_array()
    assert grid[1, 4] == CODE_BITS[CODE.index("return")]
    frames = [(round(p.get_x() + 0.5), round(p.get_y() + 0.5)) for p in figure.axes[0].patches]
    assert frames == [(7, 0), (14, 1)]
    assert "LSTM: 12.50 bits in the mean, 15.50 at closing brackets" in alt


def test_the_median_of_the_networks_is_their_line():
    figure, alt = DRAWINGS["right"]()
    medians = [line.get_ydata() for line in figure.axes[0].lines if len(line.get_ydata()) == 3]
    np.testing.assert_allclose(medians[0], [100, 80, 60])
    assert "LSTM: 100 at 1, 80 at 10, 60 at 80; RNN: 50 at 1" in alt
    alt = DRAWINGS["by context"]().alt
    assert "LSTM, from zeros: 1.50 at 1, 1.70 at 10, 1.90 at 80. n-grams: 4.60, 3.60, 2.30" in alt


def test_a_year_outside_its_interval_is_a_cross_and_counted():
    figure, alt = DRAWINGS["intervals"]()
    outside = figure.axes[0].lines[2]
    assert outside.get_marker() == "x"
    np.testing.assert_array_equal(outside.get_xdata(), YEARS[YEARS % 5 == 0])
    assert "LSTM: 32 of 40 years inside" in alt
