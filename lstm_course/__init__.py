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
    "ablation": "lstm_course.studies.ablation",
    "animation": "lstm_course.figures.animation",
    "autoregression": "lstm_course.forecasting.autoregression",
    "batch": "lstm_course.tasks.batch",
    "batch_building": "lstm_course.tasks.batch",
    "brackets": "lstm_course.inspection.brackets",
    "broken_cells": "lstm_course.exercises.broken_cells",
    "cell_graph": "lstm_course.figures.cell_graph",
    "character_results": "lstm_course.studies.characters",
    "characters": "lstm_course.text.characters",
    "corpus": "lstm_course.text.corpus",
    "criteria": "lstm_course.tasks.stopping_rules",
    "data.Paragraphs": "lstm_course.text.paragraphs.Paragraphs",
    "data.load_paragraphs": "lstm_course.text.paragraphs.load_paragraphs",
    "diagrams": "lstm_course.figures.diagrams",
    "distance_grid": "lstm_course.studies.distances",
    "doctor": "course_tools.doctor",
    "experiment_table": "lstm_course.studies.experiments_1997",
    "experiments": "lstm_course.studies.experiments",
    "explorer": "lstm_course.figures.explorer",
    "explorer_picture": "lstm_course.figures.explorer_picture",
    "forecast_runs": "lstm_course.studies.forecasts",
    "grammar_tasks": "lstm_course.tasks.grammars",
    "hold_task": "lstm_course.tasks.marked",
    "installation": "course_tools.doctor.installation",
    "lag_tasks": "lstm_course.tasks.lags",
    "leaks": "lstm_course.forecasting.leaks",
    "losses": "lstm_course.training.losses",
    "marker_tasks": "lstm_course.tasks.marked",
    "models": "lstm_course.networks.sequence_model",
    "nbgrader": "course_tools.nbgrader",
    "ngrams": "lstm_course.text.ngrams",
    "paragraphs": "lstm_course.text.paragraph_writer",
    "pen": "lstm_course.figures.pen",
    "probing": "lstm_course.inspection.probing",
    "progress": "course_tools.progress",
    "reader": "lstm_course.inspection.reader",
    "rival_grid": "lstm_course.studies.rivals",
    "rivals": "lstm_course.networks.rivals",
    "runs": "lstm_course.studies.runs",
    "series": "lstm_course.forecasting",
    "stored_weights": "lstm_course.data.files",
    "task_baselines": "lstm_course.tasks.marked",
    "text_memory": "lstm_course.text.corpus",
    "torch_bridge": "lstm_course.networks.torch_bridge",
    "training_run": "lstm_course.training.loop",
    "variant_models": "lstm_course.networks.variants",
    "weights": "lstm_course.sequence",
    "writing": "lstm_course.text.writing",
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
