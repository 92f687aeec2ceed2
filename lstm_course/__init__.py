"""The LSTM, gate by gate: what the lessons import.

Light to import: NumPy only. Torch comes with `networks` and `training`, matplotlib with `figures`.
"""

import importlib.abc
import importlib.machinery
import pkgutil
import sys
import warnings

from .settings import setup

__all__ = ["setup"]

_MOVED = {  # old place: where it is now. An import from the old place works for this version.
    name: f"{folder}.{name}"
    for folder, names in {
        "course_tools": "doctor nbgrader progress",
        "course_tools.doctor": "installation",
        "lstm_course.exercises": "broken_cells",
        "lstm_course.figures": "cell_graph diagrams explorer pen",
        "lstm_course.forecasting": "autoregression leaks",
        "lstm_course.inspection": "brackets probing reader",
        "lstm_course.networks": "rivals torch_bridge",
        "lstm_course.studies": "ablation experiments runs",
        "lstm_course.tasks": "batch",
        "lstm_course.text": "characters corpus ngrams writing",
        "lstm_course.training": "losses",
    }.items()
    for name in names.split()
} | {
    "batch_building": "lstm_course.tasks.batch",
    "character_results": "lstm_course.studies.characters",
    "criteria": "lstm_course.tasks.stopping_rules",
    "data.Paragraphs": "lstm_course.text.paragraphs.Paragraphs",
    "data.load_paragraphs": "lstm_course.text.paragraphs.load_paragraphs",
    "distance_grid": "lstm_course.studies.distances",
    "explorer_picture": "lstm_course.figures.explorer",
    "experiment_table": "lstm_course.studies.experiments_1997",
    "forecast_runs": "lstm_course.studies.forecasts",
    "grammar_tasks": "lstm_course.tasks.grammars",
    "hold_task": "lstm_course.tasks.marked",
    "lag_tasks": "lstm_course.tasks.lags",
    "marker_tasks": "lstm_course.tasks.marked",
    "models": "lstm_course.networks.sequence_model",
    "paragraphs": "lstm_course.text.paragraph_writer",
    "rival_grid": "lstm_course.studies.rivals",
    "series": "lstm_course.forecasting",
    "stored_weights": "lstm_course.data.files",
    "task_baselines": "lstm_course.tasks.marked",
    "text_memory": "lstm_course.text.corpus",
    "training_run": "lstm_course.training.loop",
    "variant_models": "lstm_course.networks.variants",
    "weights": "lstm_course.sequence",
}


class _MovedFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answer an import from an old place with what is at the new one, and say where that is."""

    def find_spec(self, name, path, target=None):
        """Return a spec for an old place, None for every other name."""
        package, _, old = name.partition(".")
        if package != __name__ or old not in _MOVED:  # others have a `nbgrader`, `progress`, too
            return None
        return importlib.machinery.ModuleSpec(name, self)

    def exec_module(self, module):
        """Put the module, or the function, of the new place under the old name."""
        old = module.__name__
        new = _MOVED[old.removeprefix(f"{__name__}.")]
        warnings.warn(f"{old} is now {new}: import it from there", FutureWarning, stacklevel=2)
        sys.modules[old] = pkgutil.resolve_name(new)


sys.meta_path.insert(0, _MovedFinder())  # first: a folder that moved may lie there still, empty
