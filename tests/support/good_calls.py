"""A good call of every public function that runs on NumPy alone: what tests of bad input vary."""

from __future__ import annotations

import numpy as np

from lstm_course import cell, gradients, sequence, settings, validation, variants
from lstm_course import sequence as weights
from lstm_course.data import files as data
from lstm_course.data import weights as stored_weights
from lstm_course.forecasting import autoregression, leaks
from lstm_course.forecasting import windows as series
from lstm_course.inspection import brackets, probing, reader
from lstm_course.studies import ablation
from lstm_course.studies import experiments_1997 as experiment_table
from lstm_course.studies import forecasts as forecast_runs
from lstm_course.tasks import baselines as task_baselines
from lstm_course.tasks import building as batch_building
from lstm_course.tasks import grammars as grammar_tasks
from lstm_course.tasks import hold as hold_task
from lstm_course.tasks import lags as lag_tasks
from lstm_course.tasks import marked as marker_tasks
from lstm_course.tasks import registry as tasks
from lstm_course.tasks import stopping_rules as criteria
from lstm_course.tasks.batch import Batch, check_outputs
from lstm_course.text import corpus, ngrams
from lstm_course.text import memory as text_memory
from lstm_course.text import paragraph_writer as paragraphs
from tests.support.bad_values import (
    Array,
    Arrays,
    Choice,
    Fixed,
    Function,
    Generator,
    Instance,
    Integer,
    Number,
    Text,
    These,
    Whole,
    Words,
)
from tests.support.calling import SIZES, Call
from tests.support.cases import lstm_case, rnn_case

T, N, D, H, K = (SIZES[letter] for letter in "TNDHK")
STEP = {"x_t": Array("N D"), "h_prev": Array("N H")}
GATE = {**STEP, "W_x": Array("H D"), "W_h": Array("H H"), "b": Array("H")}
STACKED = {"W_x": Array("4H D"), "W_h": Array("4H H"), "b": Array("4H")}
CELL = {**STEP, "c_prev": Array("N H"), **STACKED}
GRU_WEIGHTS = {"W_x": Array("3H D"), "W_h": Array("3H H"), "b_x": Array("3H"), "b_h": Array("3H")}
VARIANT = {"kind": Choice("coupled"), **STEP, "c_prev": Array("N H")}
VARIANT |= {"W_x": Array("3H D"), "W_h": Array("3H H"), "b": Array("3H")}
PEEPHOLES = {**CELL, "p": Array("3H")}
RNN = {"x": Array("T N D"), "h_0": Array("N H"), **{k: GATE[k] for k in ("W_x", "W_h", "b")}}
LSTM = {"x": Array("T N D"), "h_0": Array("N H"), "c_0": Array("N H"), **STACKED}
LIMIT = {"memory_limit": Integer(2**32, 0, huge=())}
SMALL = Integer(20, None)  # a length that a task can have
BATCH = {"rng": Generator(), "N": Integer(3)}
NOT_A_BATCH = (np.ones((T, N, D)), {"x": np.ones((T, N, D))})


def rnn_trace():
    return sequence.rnn_forward(*rnn_case(T=T, N=N, D=D, H=H))


def lstm_trace():
    return sequence.lstm_forward(*lstm_case(T=T, N=N, D=D, H=H))


def a_batch(T=T, N=N, D=D, K=K):
    rng = np.random.default_rng(1)
    mask = np.ones((T, N), dtype=bool)
    return Batch(rng.uniform(-1, 1, (T, N, D)), rng.uniform(0, 1, (T, N, K)), mask)


def same_next(window):
    return window.mean(axis=1)


def honest(values, cut):
    return {"mean": np.nanmean(values[:cut])}


def length(x):
    return float((np.asarray(x) ** 2).sum())


def some_paragraphs():
    return paragraphs.write_paragraphs(np.random.default_rng(0), 3, 10)


def bracket_text():
    return brackets.make_bracket_text(np.random.default_rng(0), N, T)


TRACES = {"rnn": Instance(rnn_trace, (np.ones((T, N, H)),))}
TRACES["lstm"] = Instance(lstm_trace, (np.ones((T, N, H)), rnn_trace()))

CELLS = [
    Call("cell.sigmoid", cell.sigmoid, {"z": Array("*", infinite=True, scalar=True)}),
    Call("cell.pre_activation", cell.pre_activation, GATE),
    Call("cell.rnn_step", cell.rnn_step, GATE),
    Call("cell.input_gate", cell.input_gate, GATE),
    Call("cell.forget_gate", cell.forget_gate, GATE),
    Call("cell.candidate", cell.candidate, GATE),
    Call("cell.output_gate", cell.output_gate, GATE),
    Call(
        "cell.update_cell_state",
        cell.update_cell_state,
        {k: Array("N H") for k in ("f_t", "c_prev", "i_t", "g_t")},
    ),
    Call(
        "cell.emit_hidden_state",
        cell.emit_hidden_state,
        {"o_t": Array("N H"), "c_t": Array("N H")},
    ),
    Call(
        "cell.gate_block",
        cell.gate_block,
        {"weights": Array("4H D", any_rank=True), "gate": Choice("f")},
    ),
    Call("cell.trace_lstm_step", cell.trace_lstm_step, CELL),
    Call("cell.lstm_step", cell.lstm_step, CELL),
    Call("variants.check_kind", variants.check_kind, {"kind": Choice("full")}),
    Call(
        "variants.take_blocks",
        variants.take_blocks,
        {"kind": Choice("coupled"), "weights": Array("4H D", any_rank=True)},
    ),
    Call("variants.trace_variant_step", variants.trace_variant_step, VARIANT),
    Call(
        "variants.variant_step", variants.variant_step, {"kind": Choice("peepholes"), **PEEPHOLES}
    ),
    Call("variants.trace_gru_step", variants.trace_gru_step, {**STEP, **GRU_WEIGHTS}),
    Call(
        "variants.gru_step", variants.gru_step, {**STEP, **GRU_WEIGHTS, "reset": Choice("before")}
    ),
    Call("sequence.rnn_forward", sequence.rnn_forward, {**RNN, **LIMIT}),
    Call(
        "sequence.rnn_backward",
        sequence.rnn_backward,
        {
            "trace": TRACES["rnn"],
            "dh": Array("T N H", optional=True),
            "dh_T": Array("N H", optional=True),
        },
    ),
    Call("sequence.lstm_forward", sequence.lstm_forward, {**LSTM, **LIMIT}),
    Call(
        "sequence.lstm_backward",
        sequence.lstm_backward,
        {
            "trace": TRACES["lstm"],
            "dh": Array("T N H", optional=True),
            "dh_T": Array("N H", optional=True),
            "dc_T": Array("N H", optional=True),
        },
    ),
    Call(
        "traces.LSTMTrace.step",
        lambda t: lstm_trace().step(t),
        {"t": Integer(2, 0, huge=(10**9, 10**40))},
    ),
    Call(
        "weights.orthogonal_matrix",
        weights.orthogonal_matrix,
        {"H": Integer(5, huge=(10**6, 10**18)), "rng": Generator()},
    ),
]

GRADIENTS = [
    Call(
        "gradients.numerical_gradient",
        gradients.numerical_gradient,
        {"function": Function(length), "point": Array("*", scalar=True), "step": Number(1e-5, 0.0)},
    ),
    Call(
        "gradients.relative_error",
        gradients.relative_error,
        {"actual": Array("T N D"), "expected": Array("T N D")},
    ),
    Call(
        "gradients.global_norm",
        gradients.global_norm,
        {"gradients": Arrays()},
        also={"gradients": "W_x"},
    ),
    Call(
        "gradients.clip_by_global_norm",
        gradients.clip_by_global_norm,
        {"gradients": Arrays(), "max_norm": Number(0.1, 0.0)},
        also={"gradients": "W_x"},
    ),
    Call("gradients.norm_by_step", gradients.norm_by_step, {"d_states": Array("T N H")}),
    Call(
        "gradients.weight_gradient_by_step",
        gradients.weight_gradient_by_step,
        {"dz": Array("T N H"), "read": Array("T N D")},
    ),
]

TASKS = [
    Call(
        "batch.Batch",
        lambda **arrays: Batch(**arrays),
        {
            "x": Array("T N D"),
            "targets": Array("T N K"),
            "mask": These(
                np.ones((T, N), dtype=bool),
                {
                    "None": None,
                    "text": "text",
                    "ints": np.ones((T, N), dtype=int),
                    "floats": np.ones((T, N)),
                    "a list": [[True] * N] * T,
                    "(T,)": np.ones(T, dtype=bool),
                    "(N, T)": np.ones((N, T), dtype=bool),
                    "(T, 1)": np.ones((T, 1), dtype=bool),
                    "(T, N, 1)": np.ones((T, N, 1), dtype=bool),
                    "nothing counts": np.zeros((T, N), dtype=bool),
                },
            ),
            "lengths": These(
                np.array([T] * N),
                {
                    "text": "text",
                    "a number": 7,
                    "floats": np.array([7.0] * N),
                    "bools": np.array([True] * N),
                    "zeros": np.zeros(N, dtype=int),
                    "too long": np.array([T + 1] * N),
                    "one too few": np.array([T] * (N - 1)),
                    "(N, 1)": np.array([[T]] * N),
                    "objects": np.array([T] * N, dtype=object),
                    "None in a list": [None] * N,
                },
            ),
            "clean_targets": Array("T N K", optional=True),
        },
    ),
    Call(
        "batch.check_outputs",
        check_outputs,
        {"outputs": Array("T N K"), "batch": Instance(a_batch, NOT_A_BATCH)},
    ),
    Call(
        "batch_building.check_sizes",
        batch_building.check_sizes,
        {"rng": Generator(), "N": Integer(3), "T": Integer(7), "D": Integer(4)},
    ),
    Call(
        "batch_building.draw_length",
        batch_building.draw_length,
        {
            "rng": Generator(),
            "N": Integer(3),
            "T": Integer(7),
            "fixed_length": Fixed(True),
            "D": Integer(4),
        },
    ),
    Call(
        "batch_building.one_hot",
        batch_building.one_hot,
        {"indices": Whole("T N", any_rank=True), "size": Integer(5)},
    ),
    Call(
        "batch_building.answer_at_end",
        batch_building.answer_at_end,
        {"x": Array("T N D"), "answer": Array("N K"), "clean": Array("N K", optional=True)},
    ),
    Call(
        "marker_tasks.marker_windows",
        marker_tasks.marker_windows,
        {"T": Integer(20, 11, huge=()), "num_markers": Integer(2, 2, huge=(), larger=(4, 10**40))},
    ),
    Call(
        "marker_tasks.make_temporal_order",
        marker_tasks.make_temporal_order,
        {**BATCH, "T": Integer(20, 11), "num_markers": Integer(2, 2, huge=(), larger=(4, 10**40))},
    ),
    Call(
        "marker_tasks.make_adding",
        marker_tasks.make_adding,
        {**BATCH, "T": Integer(20, 6), "scaling": Choice("unit")},
    ),
    Call(
        "marker_tasks.make_multiplication",
        marker_tasks.make_multiplication,
        {**BATCH, "T": Integer(20, 6)},
    ),
    Call(
        "lag_tasks.make_first_symbol_latch",
        lag_tasks.make_first_symbol_latch,
        {
            **BATCH,
            "T": Integer(20, 2),
            "num_classes": Integer(2, 2),
            "num_distractors": Integer(4, 1),
        },
    ),
    Call(
        "lag_tasks.make_copy",
        lag_tasks.make_copy,
        {
            **BATCH,
            "delay": Integer(20),
            "num_symbols": Integer(3, 2),
            "num_copied": Integer(3),
        },
    ),
    Call(
        "lag_tasks.make_noise_free_lag",
        lag_tasks.make_noise_free_lag,
        {**BATCH, "lag": Integer(20, 2), "variant": Choice("2b")},
    ),
    Call(
        "lag_tasks.make_very_long_lag",
        lag_tasks.make_very_long_lag,
        {**BATCH, "lag": Integer(20), "num_distractors": Integer(3)},
    ),
    Call(
        "lag_tasks.make_noisy_lag",
        lag_tasks.make_noisy_lag,
        {
            **BATCH,
            "T": Integer(20, 4),
            "num_information": Integer(3),
            "variant": Choice("3c"),
        },
    ),
    Call("grammar_tasks.make_embedded_reber", grammar_tasks.make_embedded_reber, BATCH),
    Call(
        "grammar_tasks.make_bracket_depth",
        grammar_tasks.make_bracket_depth,
        {**BATCH, "T": Integer(20), "max_depth": Integer(4)},
    ),
    Call(
        "hold_task.make_hold",
        hold_task.make_hold,
        {**BATCH, "T": Integer(20), "share_marked": Number(0.5, 0.0, 1.0)},
    ),
    Call(
        "tasks.make_task",
        tasks.make_task,
        {"name": Choice("adding"), "T": Integer(20, 6), "scaling": Choice("unit")},
    ),
    Call(
        "task_baselines.adding_baseline",
        task_baselines.adding_baseline,
        {"T": Integer(20, 6, huge=()), "scaling": Choice("paper")},
    ),
    Call(
        "task_baselines.multiplication_mean",
        task_baselines.multiplication_mean,
        {"T": Integer(20, 6, huge=())},
    ),
    Call(
        "task_baselines.multiplication_baseline",
        task_baselines.multiplication_baseline,
        {"T": Integer(20, 6, huge=())},
    ),
    Call(
        "task_baselines.bracket_baseline",
        task_baselines.bracket_baseline,
        {"T": Integer(20, huge=()), "max_depth": Integer(4)},
    ),
]


def criterion(kind=criteria.WithinTolerance, **options):
    return kind(**{"tolerance": 0.3, "window": 8} | options)


def update(outputs, batch):
    rule = criterion()
    rule.update(outputs, batch)
    return rule.state_dict()


def reber_update(state):
    rule = criteria.EmbeddedReberCriterion(8)
    rule.load_state_dict(state)
    return rule.state_dict()


def states_of(rule):
    """A state to load, and the ways in which it can be spoilt."""
    good = rule.state_dict()
    spoilt = {"None": None, "text": "text", "a list": [], "an empty dict": {}}
    spoilt |= {f"without {key}": {k: v for k, v in good.items() if k != key} for key in good}
    spoilt["another rule's"] = good | {"rule": "another rule"}
    return These(good, spoilt)


CRITERIA = [
    Call(
        "criteria.Criterion",
        criteria.Criterion,
        {
            "window": Integer(8, huge=()),
            "max_wrong": Integer(2, 0),
            "mean_below": Number(0.1, 0.0, optional=True),
        },
    ),
    Call(
        "criteria.WithinTolerance",
        criteria.WithinTolerance,
        {"tolerance": Number(0.3, 0.0), "window": Integer(8, huge=())},
    ),
    Call("criteria.MostActive", criteria.MostActive, {"window": Integer(8, huge=())}),
    Call(
        "criteria.EmbeddedReberCriterion",
        criteria.EmbeddedReberCriterion,
        {"window": Integer(8, huge=())},
    ),
    Call(
        "criteria.Criterion.update",
        update,
        {"outputs": Array("T N K"), "batch": Instance(a_batch, NOT_A_BATCH)},
    ),
    Call(
        "criteria.Criterion.load_state_dict",
        lambda state: criterion().load_state_dict(state),
        {"state": states_of(criterion())},
    ),
    Call(
        "criteria.EmbeddedReberCriterion.load_state_dict",
        reber_update,
        {"state": states_of(criteria.EmbeddedReberCriterion(8))},
    ),
]

SERIES = np.sin(np.arange(60.0)) + np.arange(60.0) / 30
SCALER = series.Scaler().fit(SERIES)
IDS = np.random.default_rng(2).integers(0, 4, 200)
NGRAM = ngrams.NGram(IDS, 3, 5)
FIT = autoregression.fit_autoregression(*series.make_windows(SERIES, 3, 2))
WINDOWS = {"inputs": Array("N C"), "horizon": Integer(4)}
PLAN = forecast_runs.Plan(SERIES, 5, 4, 8, 20)

MEASURED = [
    Call(
        "series.fill_gaps",
        series.fill_gaps,
        {"values": Array("V"), "longest": Integer(4, 0, huge=())},
    ),
    Call(
        "series.make_windows",
        series.make_windows,
        {
            "values": Array("V", gaps=True),
            "context": Integer(3),
            "horizon": Integer(2),
            "first": Integer(4, 0, optional=True),
            "last": Integer(10, 0, optional=True),
        },
    ),
    Call(
        "series.Scaler.fit",
        lambda values: vars(series.Scaler().fit(values)),
        {"values": Array("V")},
    ),
    Call("series.Scaler.apply", SCALER.apply, {"values": Array("*", infinite=True, scalar=True)}),
    Call("series.Scaler.undo", SCALER.undo, {"scaled": Array("*", infinite=True, scalar=True)}),
    Call("series.persistence", series.persistence, WINDOWS),
    Call(
        "series.seasonal_persistence",
        series.seasonal_persistence,
        {**WINDOWS, "period": Integer(3)},
    ),
    Call("series.seasonal_drift", series.seasonal_drift, {**WINDOWS, "period": Integer(3)}),
    Call("series.roll_out", series.roll_out, {"forecast": Function(same_next), **WINDOWS}),
    Call("series.skill", series.skill, {"errors": Array("N K"), "baseline_errors": Array("N K")}),
    Call(
        "series.rolling_origins",
        series.rolling_origins,
        {
            "length": Integer(60, huge=()),
            "train_least": Integer(20),
            "horizon": Integer(5),
            "num_origins": Integer(4),
        },
    ),
    Call("series.check_with_gaps", series.check_with_gaps, {"values": Array("V", gaps=True)}),
    Call(
        "leaks.find_leak",
        leaks.find_leak,
        {
            "pipeline": Function(honest),
            "values": Array("V", gaps=True),
            "cut": Integer(5),
        },
    ),
    Call(
        "autoregression.fit_autoregression",
        autoregression.fit_autoregression,
        {"inputs": Array("N C"), "targets": Array("N K")},
        sizes={"N": 12},
    ),
    Call(
        "autoregression.Autoregression.forecast",
        FIT.forecast,
        {"inputs": Array("N C")},
    ),
    Call(
        "autoregression.choose_order",
        autoregression.choose_order,
        {
            "values": Array("V", gaps=True),
            "orders": These(
                (2, 3), {"None": None, "a number": 2, "empty": (), "floats": (2.0,), "zero": (0,)}
            ),
            "cut": Integer(20),
            "last": Integer(30),
        },
        sizes={"V": 40},
    ),
    Call(
        "forecast_runs.Plan.judged",
        PLAN.judged,
        {"origin": Integer(40, 0), "lag": Integer(1, 0)},
    ),
    Call("forecast_runs.Plan.lag", PLAN.lag, {"reads": Choice("level")}),
    Call("forecast_runs.make_plan", forecast_runs.make_plan, {"series": Choice("sunspots")}),
    Call(
        "forecast_runs.stored",
        forecast_runs.stored,
        {
            "column": Choice("bias"),
            "series": Choice("sunspots"),
            "network": Choice("LSTM"),
            "reads": Choice("level"),
            "trained_for": Choice(1),
            "protocol": Choice("honest"),
        },
    ),
    Call(
        "forecast_runs.mse_by_step",
        forecast_runs.mse_by_step,
        {
            "series": Choice("sunspots"),
            "network": Choice("LSTM"),
            "reads": Choice("level"),
            "trained_for": Choice(1),
            "protocol": Choice("honest"),
        },
    ),
    Call(
        "probing.correlate_units",
        probing.correlate_units,
        {"states": Array("T N H"), "truth": Array("T N")},
    ),
    Call(
        "probing.fit_probe",
        probing.fit_probe,
        {"states": Array("T N H"), "truth": Array("T N")},
    ),
    Call(
        "probing.read_probe",
        probing.read_probe,
        {"states": Array("T N H"), "probe": Array("P")},
        sizes={"P": H + 1},
    ),
    Call(
        "probing.read_clamped",
        lambda x, W_x, W_h, b, clamp: probing.read_clamped(x, (W_x, W_h, b), clamp),
        {
            "x": Array("T N D"),
            **STACKED,
            "clamp": These(
                {1: 0.5},
                {
                    "None": None,
                    "a list": [1],
                    "a number": 3,
                    "no such unit": {H: 0.5},
                    "NaN": {1: np.nan},
                    "None in it": {1: None},
                    "text": {"1": 0.5},
                },
            ),
        },
    ),
    Call(
        "probing.read_clamped",
        lambda weights: probing.read_clamped(lstm_case()[0], weights, {}),
        {"weights": Instance(lambda: tuple(lstm_case()[3:]), ((1, 2),))},
    ),
]

TEXTS = [
    Call(
        "ngrams.NGram",
        ngrams.NGram,
        {"ids": Whole("V"), "order": Integer(3, 0), "num_characters": Integer(5, 2)},
        sizes={"V": 40},
    ),
    Call(
        "ngrams.NGram.probabilities",
        NGRAM.probabilities,
        {"ids": Whole("V"), "targets": Whole("V", optional=True)},
    ),
    Call("ngrams.NGram.bits", NGRAM.bits, {"ids": Whole("V")}),
    Call(
        "ngrams.check_ids",
        lambda ids, num_characters: ngrams.check_ids("ids", ids, num_characters),
        {"ids": Whole("V"), "num_characters": Integer(5, huge=())},
    ),
    Call("corpus.encode", corpus.encode, {"text": Text()}),
    Call("corpus.decode", corpus.decode, {"ids": Whole("V", 0, 96)}),
    Call("corpus.is_held_out", corpus.is_held_out, {"name": Text()}),
    Call(
        "corpus.repeated_lines",
        corpus.repeated_lines,
        {
            "train": Text("a line\n"),
            "held_out": Text("a line\n"),
            "shortest": Integer(3, 0, huge=()),
        },
    ),
    Call(
        "corpus.load_corpus",
        corpus.load_corpus,
        {"train_size": Integer(100, huge=()), "held_out_size": Integer(100, huge=())},
    ),
    Call(
        "corpus.read_documents",
        corpus.read_documents,
        {"folder": These(None, {"a number": 3, "a missing one": "nowhere", "a list": []})},
    ),
    Call("text_memory.indentation_places", text_memory.indentation_places, {"text": Text()}),
    Call(
        "text_memory.new_name_places",
        text_memory.new_name_places,
        {"corpus": Instance(lambda: corpus.load_corpus(1000, 1000))},
    ),
    Call(
        "text_memory.probe_words",
        text_memory.probe_words,
        {
            "corpus": Instance(lambda: corpus.load_corpus(1000, 1000)),
            "number": Integer(3, 0, huge=()),
        },
    ),
    Call(
        "paragraphs.write_paragraphs",
        paragraphs.write_paragraphs,
        {
            "rng": Generator(),
            "num_paragraphs": Integer(3, 0, huge=()),
            "distance": Integer(10, 5),
        },
    ),
    Call(
        "paragraphs.as_text",
        paragraphs.as_text,
        {"paragraph": Instance(lambda: some_paragraphs()[0])},
    ),
    Call(
        "paragraphs.file_name",
        paragraphs.file_name,
        {"split": Choice("train"), "distance": Integer(10, 0, huge=())},
    ),
    Call(
        "data.load_paragraphs",
        data.load_paragraphs,
        {"split": Choice("train"), "distance": Choice(5)},
    ),
    Call(
        "data.encode_paragraphs",
        data.encode_paragraphs,
        {
            "paragraphs": These(
                some_paragraphs(),
                {"None": None, "text": "text", "empty": [], "numbers": [1, 2], "a number": 3},
            )
        },
    ),
    Call("data.one_hot", data.one_hot, {"ids": Whole("T N"), "size": Integer(5)}),
    Call("data.load_table", data.load_table, {"relative_path": Text("sunspots/sunspots.csv")}),
    Call(
        "data.read_data_file", data.read_data_file, {"relative_path": Text("sunspots/sunspots.csv")}
    ),
    Call(
        "stored_weights.load_weights",
        stored_weights.load_weights,
        {
            "relative_path": Text("brackets/network_0.csv"),
            "names": Words(("W_x", "b")),
        },
    ),
]

NETWORK = brackets.load_network(0)
READER = reader.load_reader()
WORDS = Words(reader.SENTENCE[:5])

NETWORKS = [
    Call(
        "brackets.make_bracket_text",
        brackets.make_bracket_text,
        {**BATCH, "T": Integer(20)},
    ),
    Call(
        "brackets.BracketText.as_text",
        lambda n: bracket_text().as_text(n),
        {"n": Integer(1, 0)},
    ),
    Call("brackets.BracketNetwork.read", NETWORK.read, {"text": Instance(bracket_text)}),
    Call(
        "brackets.BracketNetwork.next_symbol",
        NETWORK.next_symbol,
        {"h": Array("T N H")},
        sizes={"H": brackets.H},
    ),
    Call(
        "brackets.BracketNetwork.extra_bits",
        NETWORK.extra_bits,
        {"h": Array("T N H"), "text": Instance(bracket_text)},
        sizes={"H": brackets.H},
    ),
    Call("brackets.load_network", brackets.load_network, {"seed": Integer(0, 0)}),
    Call("reader.Reader.embed", READER.embed, {"words": WORDS}),
    Call("reader.Reader.read", READER.read, {"words": WORDS}),
    Call("reader.Reader.answer", READER.answer, {"words": WORDS}),
]

STUDIES = [
    Call("settings.setup", settings.setup, {"seed": Integer(3, 0, huge=())}),
    Call(
        "experiment_table.find_experiments",
        experiment_table.find_experiments,
        {"only": Choice("adding", optional=True), "distance": Integer(100, optional=True)},
    ),
    Call(
        "ablation.count_weights",
        ablation.count_weights,
        {
            "cell": Choice("GRU"),
            "D": Integer(4, huge=()),
            "H": Integer(5, huge=()),
            "K": Integer(2, huge=()),
        },
    ),
    Call(
        "ablation.units_for",
        ablation.units_for,
        {
            "cell": Choice("GRU"),
            "num_weights": Integer(200, huge=(10**18, 10**40)),
            "D": Integer(4, huge=()),
            "K": Integer(2, huge=()),
        },
    ),
    Call(
        "ablation.fair_units",
        ablation.fair_units,
        {"task": Choice("order"), "cell": Choice("GRU")},
    ),
]


def check_some(array):
    return validation.check_arrays(array=(array, "N D"))


VALIDATION = [
    Call("validation.check_arrays", check_some, {"array": Array("N D")}),
    Call(
        "validation.check_finite",
        lambda array: validation.check_finite("array", array),
        {"array": Array("*")},
    ),
    Call(
        "validation.check_integer",
        lambda value, minimum: validation.check_integer("value", value, minimum),
        {"value": Integer(3, 0, huge=()), "minimum": Fixed(0)},
    ),
    Call(
        "validation.check_number",
        lambda value: validation.check_number("value", value, 0.0, 1.0),
        {"value": Number(0.5, 0.0, 1.0)},
    ),
    Call(
        "validation.check_choice",
        lambda value: validation.check_choice("value", value, ("a", "b")),
        {"value": Choice("a")},
    ),
    Call(
        "validation.check_generator",
        lambda rng: validation.check_generator("rng", rng),
        {"rng": Generator()},
    ),
]

NUMPY_CALLS = [
    *CELLS,
    *GRADIENTS,
    *TASKS,
    *CRITERIA,
    *MEASURED,
    *TEXTS,
    *NETWORKS,
    *STUDIES,
    *VALIDATION,
]
