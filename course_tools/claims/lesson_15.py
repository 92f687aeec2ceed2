"""Claims of lesson 15 and its closer look: what each part costs, and what short tasks hide."""

from functools import cache

import numpy as np
import torch

from lstm_course.inspection import fresh_lstm, read_held
from lstm_course.networks.torch_bridge import weights_from_torch
from lstm_course.studies import ablation
from lstm_course.tasks import make_task
from lstm_course.training import evaluate

from .claim import Claim

LESSON = "15_take_it_apart"
CLOSER = "15_what_did_twenty_steps_not_show"
study = cache(ablation.load_study)


def train(comparison: str, task: str, cell: str, seed: int, rate: float):
    """The updates of one run of the study, and its network."""
    H = ablation.fair_units(task, cell)
    row, network = ablation.train_network(comparison, task, cell, H, rate, seed)
    return row.updates, network


SPOKEN = {  # of these cells the lesson says that they are slower or faster
    "adding": ("no input gate", "coupled"),
    "hold": ("no forget gate", "no input gate", "no output tanh", "coupled", "GRU"),
}


def costs(seed: int) -> dict[str, float]:
    """Updates per those of the full LSTM, each cell at its best rate; and on brackets at 0.03."""
    found = {}
    for task, cells in SPOKEN.items():
        updates = {}
        for cell in ("full", *cells):
            rate = ablation.best_learning_rate(study(), task, cell)
            updates[cell], _ = train("fair", task, cell, seed, rate)
        found |= {f"{task}, {cell}": n / updates["full"] for cell, n in updates.items()}
    full, own = (train("fair", "brackets", k, seed, 0.03)[0] for k in ("full", "no forget gate"))
    return found | {"brackets, at 0.03": own / full}


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


def taken_out(seed: int) -> dict[str, float]:
    """Full LSTMs, by task: the largest |c| at the end; wrong once the tanh is taken out."""
    found = {}
    for task, rate in (("adding", 0.03), ("hold", 0.03), ("brackets", 0.03), ("order", 0.01)):
        _, network = train("fair", task, "full", seed, rate)
        without = ablation.make_model(task, "no output tanh", ablation.H_FULL, seed)
        without.load_state_dict(network.state_dict())
        batch = ablation.TASKS[task].task.make(np.random.default_rng(7), N=500)
        _, (_, c_T) = network.recurrent(torch.from_numpy(batch.x))
        before, after = (ablation.share_wrong(task, one, batch) for one in (network, without))
        found |= {task: c_T.abs().max().item(), f"{task}, wrong": after}
        found[f"{task}, more"] = after - before
    return found


CLAIMS = (
    Claim(
        LESSON,
        "why-gate",
        "the median ratio is 2.33",
        *(costs, "adding, no input gate"),
        at_least=1.4,
        then=2.33,
    ),
    Claim(
        LESSON,
        "so-best",
        "the forget gate on *hold*",
        *(costs, "hold, no forget gate"),
        at_least=1.2,
        then=1.52,
    ),
    Claim(
        LESSON,
        "so-best",
        "The input gate is missed on *adding* and *hold*",
        *(costs, "hold, no input gate"),
        at_least=1.5,
        then=2.36,
    ),
    Claim(
        LESSON,
        "so-best",
        "the output tanh a little",
        *(costs, "hold, no output tanh"),
        at_least=1.01,
        then=1.09,
    ),
    Claim(
        LESSON,
        "so-best",
        "Tied gates are faster than the full LSTM",
        *(costs, "adding, coupled"),
        at_most=0.85,
        then=0.57,
    ),
    Claim(
        LESSON,
        "so-best",
        "a little on *hold*",
        *(costs, "hold, coupled"),
        at_most=1,
        then=0.89,
    ),
    Claim(
        LESSON,
        "so-best",
        "the GRU on *hold*",
        *(costs, "hold, GRU"),
        at_most=0.9,
        then=0.69,
    ),
    Claim(
        LESSON,
        "so-equal",
        "on *brackets* the LSTM is slower without its forget gate, 1.3 to 2.2",
        *(costs, "brackets, at 0.03"),
        at_least=1.2,
        then=1.44,
    ),
    Claim(
        CLOSER,
        "so-long",
        "those with a forget gate still do",
        *(further, "right, full", "min"),
        at_least=0.93,
        then=0.978,
    ),
    Claim(
        CLOSER,
        "so-long",
        "Without it most do not",
        *(further, "right, no forget gate"),
        at_most=0.9,
        then=0.697,
    ),
    Claim(
        CLOSER,
        "so-long",
        "passes 50 and more",
        *(further, "c, no forget gate", "min"),
        at_least=50,
        then=92.8,
    ),
    Claim(
        CLOSER,
        "so-long",
        "They hold on",
        *(further, "right, no output tanh", "min"),
        at_least=0.93,
        then=0.967,
    ),
    Claim(
        CLOSER,
        "so-fresh",
        "stays below 1 by itself",
        *(without_tanh, "bias 1, step 400"),
        at_most=0.9,
        then=0.6,
    ),
    Claim(
        CLOSER,
        "so-fresh",
        "after 20 steps it is near 3",
        *(without_tanh, "bias 3, step 20"),
        at_least=2,
        at_most=4,
        then=2.73,
    ),
    Claim(
        CLOSER,
        "so-fresh",
        "At bias 3 it does run away",
        *(without_tanh, "bias 3, step 400"),
        at_least=100,
        then=322.6,
    ),
    Claim(
        CLOSER,
        "so-start",
        "by a few percent on *hold*",
        *(without_tanh, "hold, from bias 3"),
        at_least=1.02,
        at_most=1.25,
        then=1.1,
    ),
    Claim(
        CLOSER,
        "so-start",
        "on *brackets* mostly by more",
        *(without_tanh, "brackets, from bias 3"),
        at_least=1.1,
        then=1.53,
    ),
    Claim(
        CLOSER,
        "so-needed",
        "is mostly between 1 and 3",
        *(taken_out, "hold"),
        at_least=1,
        at_most=3,
        then=1.53,
    ),
    Claim(
        CLOSER,
        "so-needed",
        "is mostly between 1 and 3",
        *(taken_out, "adding"),
        at_least=1,
        at_most=3,
        then=1.85,
    ),
    Claim(
        CLOSER,
        "so-needed",
        "it grows",
        *(taken_out, "brackets"),
        at_least=4,
        then=12.36,
    ),
    Claim(
        CLOSER,
        "so-needed",
        "it grows",
        *(taken_out, "order"),
        at_least=4,
        then=9.41,
    ),
    Claim(
        CLOSER,
        "so-needed",
        "It is idle on no task",
        *(taken_out, "adding, more", "min"),
        at_least=0.05,
        then=0.12,
    ),
    Claim(
        CLOSER,
        "so-needed",
        "It is idle on no task",
        *(taken_out, "hold, more", "min"),
        at_least=0.05,
        then=0.474,
    ),
    Claim(
        CLOSER,
        "so-needed",
        "It is idle on no task",
        *(taken_out, "brackets, more", "min"),
        at_least=0.05,
        then=0.958,
    ),
    Claim(
        CLOSER,
        "so-needed",
        "It is idle on no task",
        *(taken_out, "order, more"),
        at_least=0.05,
        then=0.384,
    ),
    Claim(
        CLOSER,
        "so-needed",
        "about half of the sequences or more are wrong",
        *(taken_out, "hold, wrong"),
        at_least=0.45,
        then=0.567,
    ),
)
