"""The trainings behind the stored tables: `python -m lstm_course NAME` makes one again."""

from typing import NamedTuple

import lazy_loader


class Study(NamedTuple):
    """One study: its module, whose `collect` says what is run, and the table it makes."""

    module: str
    file: str  # below datasets
    trains: str  # the help of its command is "train again" and this


STUDIES = {  # by command; loading this table loads none of them
    "grid": Study("distances", "distance_grid/grid.csv", "lesson 03's grid: up to half an hour"),
    "starts": Study("starts", "starts/starts.csv", "lesson 10's networks of seven starts"),
    "experiments": Study(
        "experiments", "experiments/experiments.csv", "the experiments of 1997: an hour and a half"
    ),
    "characters": Study("characters", "characters/results.csv", "lesson 12's readers of text"),
    "forecasts": Study("forecasts", "forecasts/forecasts.csv", "lesson 13's forecasters"),
    "ablation": Study("ablation", "ablation/ablation.csv", "lesson 15's variants of the cell"),
    "rivals": Study("rivals", "rivals/rivals.csv", "lesson 17's models, before and after the LSTM"),
    "costs": Study(
        "costs", "rivals/costs.csv", "one pass of lesson 17's models: its seconds, by length"
    ),
    "reversing": Study("reversing", "reversing/reversing.csv", "lesson 18's encoders and decoders"),
}

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submodules=["runs", "workers", *(study.module for study in STUDIES.values())]
)
