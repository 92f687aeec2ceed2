"""The trainings behind the stored tables: `python -m lstm_course NAME` makes one again."""

from typing import NamedTuple

import lazy_loader


class Study(NamedTuple):
    """One study: its module, whose `collect` says what is run, and the table it makes."""

    module: str
    file: str  # below datasets
    help: str


STUDIES = {  # by command; loading this table loads none of them
    "grid": Study(
        "distances", "distance_grid/grid.csv", "train again lesson 03's grid: up to half an hour"
    ),
    "experiments": Study(
        "experiments",
        "experiments/experiments.csv",
        "run the experiments of 1997 again: about an hour and a half",
    ),
    "characters": Study(
        "characters",
        "characters/results.csv",
        "train again the networks that read text, lesson 12",
    ),
    "forecasts": Study(
        "forecasts", "forecasts/forecasts.csv", "train again the forecasters of lesson 13"
    ),
    "ablation": Study(
        "ablation", "ablation/ablation.csv", "train again every variant of the cell, lesson 15"
    ),
    "rivals": Study(
        "rivals", "rivals/rivals.csv", "train again the LSTM and its rivals, lesson 16"
    ),
}

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submodules=["runs", *(study.module for study in STUDIES.values())]
)
