"""The trainings behind the stored tables: each can be run again by `python -m lstm_course`."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["characters", "distances", "runs"],
    submod_attrs={
        "ablation": ["TASKS", "train_network", "train_point"],
        "experiments": ["build", "load_experiments", "run_one"],
        "experiments_1997": ["EXPERIMENTS"],
        "forecasts": ["make_plan", "mse_by_step", "stored"],
        "rivals": ["LENGTHS", "MODELS", "task_of_length", "train_rival"],
    },
)
