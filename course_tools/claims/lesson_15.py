"""Claims of lesson 15 and its closer look: what each part costs, and what short tasks hide."""

from functools import cache

import numpy as np
import torch

from lstm_course.inspection import fresh_lstm, read_held
from lstm_course.networks.torch_bridge import weights_from_torch
from lstm_course.studies import ablation
from lstm_course.tasks import make_task
from lstm_course.training import evaluate

LESSON = "15_take_it_apart"
CLOSER = "15_what_did_twenty_steps_not_show"
study = cache(ablation.load_study)


def train(comparison: str, task: str, cell: str, seed: int, rate: float):
    """The updates of one run of the study, and its network."""
    H = ablation.fair_units(task, cell)
    row, network = ablation.train_network(comparison, task, cell, H, rate, seed)
    return row.updates, network


def costs(seed: int) -> dict[str, float]:
    """Updates per those of the full LSTM, each cell at its best rate: by task and cell."""
    found = {}
    for task in ablation.TASKS:
        updates = {}
        for cell in ablation.CELLS:
            rate = ablation.best_learning_rate(study(), task, cell)
            updates[cell], _ = train("fair", task, cell, seed, rate)
        found |= {f"{task}, {cell}": n / updates["full"] for cell, n in updates.items()}
    return found


def costs_at_one_rate(seed: int) -> dict[str, float]:
    """The same at the equal rate, of the cells of which the lesson speaks."""
    spoken = {"adding": ("no input gate",), "brackets": ("no forget gate", "no output tanh")}
    spoken["hold"] = ("no forget gate", "no input gate")
    found = {}
    for task, cells in spoken.items():
        full, _ = train("fair", task, "full", seed, ablation.EQUAL_RATE)
        for cell in cells:
            own, _ = train("fair", task, cell, seed, ablation.EQUAL_RATE)
            found[f"{task}, {cell}"] = own / full
    return found


def further(seed: int) -> dict[str, float]:
    """Trained on 20 steps of *hold*, 400 are read: right in the last 20, and the largest |c|."""
    stream = make_task("hold", T=400).make(np.random.default_rng(7), N=64)
    found = {}
    for cell in ("full", "no forget gate", "no output tanh"):
        _, network = train("fair", "hold", cell, seed, 0.03)
        right = np.abs(evaluate(network, stream) - stream.targets)[-20:, :, 0] < 0.2
        _, (_, c_T) = network.recurrent(torch.from_numpy(stream.x))
        found |= {f"right, {cell}": float(right.mean()), f"c, {cell}": c_T.abs().max().item()}
    return found


def without_tanh(seed: int) -> dict[str, float]:
    """Without the output tanh: |h| of fresh networks, and what it costs from forget bias 3."""
    x, found = np.random.default_rng(seed).uniform(-1, 1, (400, 16, 8)), {}
    for bias in (1, 3):
        weights = weights_from_torch(fresh_lstm(seed, bias))
        h, _ = read_held(x, weights, lambda o_t, c_t, h_prev, t: o_t * c_t)
        sizes = np.abs(h).max(axis=(1, 2))
        found |= {f"bias {bias}, step {t}": float(sizes[t - 1]) for t in (20, 400)}
    for task in ("hold", "brackets"):
        (own, _), (full, _) = (
            train("bias 3", task, cell, seed, 0.03) for cell in ("no output tanh", "full")
        )
        found[f"{task}, from bias 3"] = own / full
    return found


def sizes(seed: int) -> dict[str, float]:
    """The largest |c| at the end of sequences, in a trained full LSTM, by task."""
    found = {}
    for task, rate in (("adding", 0.03), ("hold", 0.03), ("brackets", 0.03), ("order", 0.01)):
        _, network = train("fair", task, "full", seed, rate)
        x = ablation.TASKS[task].task.make(np.random.default_rng(7), N=64).x
        _, (_, c_T) = network.recurrent(torch.from_numpy(x))
        found[task] = c_T.abs().max().item()
    return found


CLAIMS = ()
