"""A good call of every public function that draws or talks: what tests of bad input vary."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np

from lstm_course import sequence
from lstm_course.exercises import check, exercises_of, find_exercise, hint, solution
from lstm_course.figures import cell_graph, diagrams, explorer
from lstm_course.figures import plots as figures
from lstm_course.figures.animation import animate_cell
from tests.support.bad_values import (
    Array,
    Choice,
    Fixed,
    Instance,
    Integer,
    Number,
    Text,
    These,
    Words,
)
from tests.support.calling import SIZES, Call
from tests.support.cases import lstm_case
from tests.support.good_calls import lstm_trace, rnn_trace

mpl.use("agg")
T, N, H = SIZES["T"], SIZES["N"], SIZES["H"]
WORDS = Words(tuple("one two three four five six seven".split()), number=T)
UNIT = Integer(1, 0)
NOT_A_STEP = (lstm_trace(), np.ones((N, H)))


def axes():
    return figures.plt.figure().add_subplot()


def one_step():
    return sequence.lstm_forward(*lstm_case(T=1, N=N, H=H))


AX = Instance(axes, (np.ones(3),))
TABLE = {
    "cell": np.array(["LSTM", "LSTM"]),
    "distance": np.array([5, 10]),
    "accuracy": np.array([0.5, 0.6]),
}
LSTM_STEP = lstm_trace().step(1)
NORMS = {"LSTM": np.array([1.0, 0.1, 0.01])}


def closed(function):
    """Call a function that draws, and close what it drew."""

    def call(**arguments):
        try:
            return type(function(**arguments))
        finally:
            figures.plt.close("all")

    return call


DRAWN_CALLS = [
    Call(
        "figures.show",
        closed(figures.show),
        {"figure": Instance(lambda: axes().figure), "alt": Text("a picture of nothing at all")},
    ),
    Call(
        "figures.plot_states_under_words",
        closed(figures.plot_states_under_words),
        {"states": Array("T H"), "words": WORDS, "ax": AX},
        also={"states": "words"},
    ),
    Call(
        "figures.plot_gates_under_words",
        closed(figures.plot_gates_under_words),
        {
            "gates": Array("T H"),
            "words": WORDS,
            "ax": AX,
            "symbol": Text("f_t"),
            "units": These(
                [1, 2],
                {"text": "text", "a number": 3, "too high": [H], "below": [-1], "floats": [1.0]},
            ),
        },
        also={"gates": "words"},
    ),
    Call(
        "figures.plot_unit_under_words",
        closed(figures.plot_unit_under_words),
        {"trace": Instance(lstm_trace, (rnn_trace(),)), "words": WORDS, "ax": AX, "unit": UNIT},
    ),
    Call(
        "figures.plot_against_lag",
        closed(figures.plot_against_lag),
        {
            "norms": These(
                NORMS,
                {
                    "None": None,
                    "a list": [1.0],
                    "None in it": {"a": None},
                    "two axes": {"a": np.ones((2, 2))},
                    "NaN": {"a": np.array([np.nan])},
                    "text in it": {"a": "text"},
                },
            ),
            "ax": AX,
            "floor": Number(1e-16, 0.0),
        },
    ),
    Call(
        "figures.plot_accuracy_by_distance",
        closed(figures.plot_accuracy_by_distance),
        {
            "rows": These(
                TABLE,
                {
                    "None": None,
                    "a list": [],
                    "a column less": {"cell": TABLE["cell"]},
                    "uneven": TABLE | {"accuracy": np.array([0.5])},
                    "text for numbers": TABLE | {"accuracy": TABLE["cell"]},
                },
            ),
            "chance": Number(0.25, 0.0, 1.0),
            "ax": AX,
        },
    ),
    Call(
        "diagrams.draw_cell",
        closed(diagrams.draw_cell),
        {
            "lit": Choice("update"),
            "values": These(None, {"text": "text", "a number": 3, "an array": np.ones((N, H))}),
        },
    ),
    Call(
        "diagrams.draw_cell",
        closed(lambda unit, sequence: diagrams.draw_cell("whole", LSTM_STEP, unit, sequence)),
        {"unit": UNIT, "sequence": UNIT},
    ),
    Call("diagrams.draw_chain", closed(diagrams.draw_chain), {"lit": Choice("update")}),
    Call(
        "diagrams.numbers_of",
        diagrams.numbers_of,
        {
            "step": Instance(lambda: lstm_trace().step(1), NOT_A_STEP),
            "unit": UNIT,
            "sequence": UNIT,
        },
        also={"step": "values"},
    ),
    Call(
        "animation.animate_cell",
        closed(animate_cell),
        {
            "trace": Instance(one_step, (rnn_trace(),)),
            "words": Words(("one",), number=1),
            "unit": These(1, {"None": None, "a float": 1.0, "below": -1, "no such unit": H}),
            "sequence": These(1, {"None": None, "a float": 1.0, "below": -1, "none such": N}),
        },
    ),
    Call("explorer.explore_cell", explorer.explore_cell, {"preset": Choice("forget")}),
    Call("explorer.Explorer", explorer.Explorer, {"preset": Choice("forget")}),
    Call(
        "explorer.preset_settings",
        explorer.preset_settings,
        {"name": Choice("forget")},
        also={"name": "preset"},
    ),
    Call(
        "explorer.compute_nodes",
        explorer.compute_nodes,
        {
            "settings": These(
                explorer.preset_settings("keep"),
                {"None": None, "a list": [], "empty": {}, "text in it": {"x_t": "text"}},
            )
        },
    ),
    Call(
        "cell_graph.evaluate",
        cell_graph.evaluate,
        {
            "graph": Fixed(cell_graph.RNN),
            "known": These(
                {"x_t": np.ones((N, 4)), "h_prev": np.ones((N, H)), "h_t": np.ones((N, H))},
                {"None": None, "a list": [], "too little": {"x_t": np.ones((N, 4))}},
            ),
        },
        also={"known": "h_prev"},
    ),
    Call(
        "exercises.check",
        check,
        {"name": Choice("01.rnn_step"), "answer": Fixed(...)},
        also={"name": "exercise"},
    ),
    Call("exercises.hint", hint, {"name": Choice("01.rnn_step")}, also={"name": "exercise"}),
    Call(
        "exercises.solution", solution, {"name": Choice("01.rnn_step")}, also={"name": "exercise"}
    ),
    Call(
        "exercises.find_exercise",
        find_exercise,
        {"name": Choice("01.rnn_step")},
        also={"name": "exercise"},
    ),
    Call("exercises.exercises_of", exercises_of, {"lesson": Choice("01")}),
]
