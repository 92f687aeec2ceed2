"""When each task is solved, what no memory scores on it, and which paper it comes from.

One function a task, each given the sizes of its task as a dictionary; `tasks.make_task` asks for
them by `describe`.
"""

from __future__ import annotations

from functools import partial

from lstm_course.validation import check_integer

from .baselines import (
    adding_baseline,
    bracket_baseline,
    multiplication_baseline,
    multiplication_mean,
)
from .lags import TARGET_NOISE_DEVIATION
from .stopping_rules import EmbeddedReberCriterion, MostActive, WithinTolerance


def describe(name: str, sizes: dict) -> dict:
    """Return what a `Task` holds besides its generator, for a task with all its sizes.

    The keys are kind, criterion, baseline, baseline_meaning and source. Raises ValueError or
    TypeError for a wrong `fewer_wrong_than`; the other sizes are those its generator has accepted.
    """
    return _DESCRIPTIONS[name](sizes)


def _describe_temporal_order(s: dict) -> dict:
    classes = 2 ** s["num_markers"]
    return {
        "kind": "classes",
        "criterion": partial(WithinTolerance, 0.3, 2000, mean_below=0.1, probabilities=True),
        "baseline": 1 / classes,
        "baseline_meaning": f"accuracy of guessing one of {classes} classes",
        "source": _paper("6a" if classes == 4 else "6b"),
    }


def _describe_adding(s: dict) -> dict:
    mean = 1 if s["scaling"] == "unit" else 0.5
    return {
        "kind": "values",
        "criterion": partial(WithinTolerance, 0.04, 2000, mean_below=0.01),
        "baseline": adding_baseline(s["T"], s["scaling"]),
        "baseline_meaning": f"mean squared error of always predicting {mean}",
        "source": _paper("4"),
    }


def _describe_multiplication(s: dict) -> dict:
    max_wrong = check_integer("fewer_wrong_than", s["fewer_wrong_than"], 1, 2000) - 1
    mean = multiplication_mean(s["T"])
    return {
        "kind": "values",
        "criterion": partial(WithinTolerance, 0.04, 2000, max_wrong=max_wrong),
        "baseline": multiplication_baseline(s["T"]),
        "baseline_meaning": f"mean squared error of always predicting {mean:.4f}, the mean",
        "source": _paper("5"),
    }


def _describe_copy(s: dict) -> dict:
    return {
        "kind": "classes",
        "criterion": partial(MostActive, 256),
        "baseline": 1 / s["num_symbols"],
        "baseline_meaning": f"accuracy of guessing one of {s['num_symbols']} symbols",
        "source": "Arjovsky, Shah & Bengio (2016); the criterion is this course's",
    }


def _describe_reber(s: dict) -> dict:
    return {
        "kind": "legal symbols",
        "criterion": EmbeddedReberCriterion,
        "baseline": 0.5,
        "baseline_meaning": "accuracy on the second-last symbol of guessing T or P",
        "source": _paper("1"),
    }


def _describe_noise_free(s: dict) -> dict:
    last = s["variant"] == "2b"  # elsewhere the next symbol of 2b is not to be known
    rule = partial(WithinTolerance, 0.25, 10_000, last_step_only=last, probabilities=True)
    return {
        "kind": "classes",
        "criterion": rule,
        "baseline": 0.5,
        "baseline_meaning": "accuracy on the last symbol of guessing x or y",
        "source": _paper(s["variant"]),
    }


def _describe_very_long_lag(s: dict) -> dict:
    return {
        "kind": "classes",
        "criterion": partial(WithinTolerance, 0.2, 10_000, probabilities=True),
        "baseline": 0.5,
        "baseline_meaning": "accuracy of guessing x or y",
        "source": _paper("2c"),
    }


def _describe_noisy_lag(s: dict) -> dict:
    variant = s["variant"]
    limits = {"3a": {}, "3b": {"max_wrong": 5}, "3c": {"mean_below": 0.015}}[variant]
    against = "the noisy targets" if variant == "3c" else "the targets"
    return {
        "kind": "values",
        "criterion": partial(WithinTolerance, 0.1 if variant == "3c" else 0.2, 256, **limits),
        "baseline": 0.3**2 + TARGET_NOISE_DEVIATION**2 if variant == "3c" else 0.25,
        "baseline_meaning": f"mean squared error, against {against}, of always predicting 0.5",
        "source": _paper(f"{variant}, stopping rule ST1" if variant != "3c" else variant),
    }


def _describe_latch(s: dict) -> dict:
    return {
        "kind": "classes",
        "criterion": partial(WithinTolerance, 0.3, 2000, mean_below=0.1, probabilities=True),
        "baseline": 1 / s["num_classes"],
        "baseline_meaning": f"accuracy of guessing one of {s['num_classes']} classes",
        "source": "this course; the criterion is that of temporal order",
    }


def _describe_bracket_depth(s: dict) -> dict:
    return {
        "kind": "classes",
        "criterion": partial(MostActive, 256),
        "baseline": bracket_baseline(s["T"], s["max_depth"]),
        "baseline_meaning": "accuracy of the best guess from the current symbol alone",
        "source": "this course, the criterion too",
    }


def _paper(experiment: str) -> str:
    return f"Hochreiter & Schmidhuber (1997), experiment {experiment}"


_DESCRIPTIONS = {
    "temporal_order": _describe_temporal_order,
    "adding": _describe_adding,
    "multiplication": _describe_multiplication,
    "copy": _describe_copy,
    "embedded_reber": _describe_reber,
    "noise_free_lag": _describe_noise_free,
    "very_long_lag": _describe_very_long_lag,
    "noisy_lag": _describe_noisy_lag,
    "first_symbol_latch": _describe_latch,
    "bracket_depth": _describe_bracket_depth,
}
