"""Old places: what a learner's notebook of the first edition imports is found, and says where."""

import importlib
import pkgutil
import subprocess
import sys
import warnings

import pytest

from lstm_course import _MOVED

FIRST_EDITION = {  # module: the names that its lessons import, but for figures none shows any more
    "": "ablation brackets cell setup variants",
    "autoregression": "choose_order fit_autoregression",
    "brackets": "load_network make_bracket_text train_network",
    "broken_cells": "BROKEN_CELLS",
    "cell": "lstm_step",
    "characters": "CharacterModel bits_of bits_with_context train_characters",
    "corpus": "NUM_CHARACTERS encode load_corpus",
    "data": "load_paragraphs load_table",
    "diagrams": "draw_cell",
    "distance_grid": "train_network train_point",
    "exercises": "check find_exercise hint predictions reveal solution",
    "exercises.corner_series": "four_series",
    "experiment_table": "EXPERIMENTS",
    "experiments": "build load_experiments run_one",
    "explorer": "explore_cell",
    "figures": "LOOKS plot_unit_under_words show",
    "forecast_runs": "make_plan stored train_network",
    "gradients": "clip_by_global_norm global_norm norm_by_step numerical_gradient relative_error "
    "weight_gradient_by_step",
    "installation": "find_problems",
    "leaks": "find_leak",
    "models": "SequenceModel",
    "ngrams": "NGram",
    "paragraphs": "CUES as_text",
    "probing": "correlate_units fit_probe read_clamped read_probe",
    "progress": "find_progress",
    "reader": "SENTENCE load_reader",
    "rival_grid": "LENGTHS MODELS TASKS task_of_length train_rival",
    "rivals": "Block LinearModel cpu_seconds scan",
    "sequence": "lstm_backward lstm_forward rnn_backward rnn_forward",
    "series": "Scaler make_windows roll_out seasonal_persistence",
    "tasks": "make_embedded_reber make_task make_temporal_order",
    "text_memory": "probe_words",
    "torch_bridge": "NumpyLSTM torch_lstm torch_rnn trace_torch",
    "training": "evaluate loss_for train",
    "variant_models": "VariantGRU",
    "weights": "orthogonal_matrix",
    "writing": "next_chances probe_openings write_text",
}


@pytest.fixture(autouse=True)
def forgotten():
    """Let no earlier import, and no warning given, hide the next one."""
    import lstm_course.data

    for old in _MOVED:
        sys.modules.pop(f"lstm_course.{old}", None)
        vars(lstm_course.data).pop(old.removeprefix("data."), None)


@pytest.mark.parametrize("module", FIRST_EDITION)
def test_every_name_that_a_lesson_of_the_first_edition_imports_is_found(module):
    place = f"lstm_course.{module}".removesuffix(".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        exec(f"from {place} import {FIRST_EDITION[module].replace(' ', ', ')}", {})


@pytest.mark.parametrize("old", _MOVED)
def test_an_old_place_is_the_new_one_and_says_once_where_that_is(old):
    name = f"lstm_course.{old}"
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found, again = (importlib.import_module(name) for _ in range(2))
    assert found is again is pkgutil.resolve_name(_MOVED[old])
    (told,) = [str(warning.message) for warning in said if warning.category is FutureWarning]
    assert told == f"{name} is now {_MOVED[old]}: import it from there"


def test_the_warning_points_at_the_line_of_the_import():
    with pytest.warns(FutureWarning) as said:
        from lstm_course.data import load_paragraphs  # noqa: F401
    assert [warning.filename for warning in said] == [__file__]


def test_a_package_elsewhere_with_the_name_of_an_old_place_is_theirs(tmp_path, monkeypatch):
    (tmp_path / "leaks.py").write_text("whose = 'theirs'")
    monkeypatch.syspath_prepend(tmp_path)
    assert importlib.import_module("leaks").whose == "theirs"


def test_a_name_that_never_was_is_not_found():
    with pytest.raises(ModuleNotFoundError, match="No module named 'lstm_course.nonsense'"):
        importlib.import_module("lstm_course.nonsense")
    with pytest.raises(ImportError, match="cannot import name 'load_nonsense'"):
        exec("from lstm_course.data import load_nonsense", {})


def test_the_package_is_imported_without_torch_or_matplotlib():
    program = "import sys, lstm_course; assert not {'torch', 'matplotlib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
