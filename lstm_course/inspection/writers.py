"""Writers: one unit that is to write a word where the context says so, trained for just that.

A word is a number, A positive and B negative, of any strength; the context is 1, write it, or -1,
do not. Each layer mixes z = row @ [word, context, 1]; a rule makes one number of all layers' z.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

from lstm_course.validation import check_callable, check_integer, check_items, check_number

LEARNING_RATE, NUM_STEPS, START = 0.1, 3000, 0.1


class Writers(NamedTuple):
    """Trained writers. rule: what makes one number of the layers' z; rows: (seeds, layers, 3)."""

    rule: Callable
    rows: torch.Tensor

    def write(self, strength: float) -> np.ndarray:
        """What each writes: on A and on B, first where it counts, then where not, (seeds, 4)."""
        with torch.no_grad():
            return self.rule(*(self.rows @ cases(strength)).unbind(1)).numpy()

    def worst_error(self, *strengths: float) -> np.ndarray:
        """How far off each is in the worst of its four cases, at the worst strength, (seeds,)."""
        errors = [np.abs(self.write(strength) - WANTED) for strength in strengths]
        return np.concatenate(errors, axis=1).max(axis=1)


WANTED = np.array([1.0, -1.0, 0.0, 0.0])


def cases(strength: float) -> torch.Tensor:
    """The inputs of the four cases, (3, 4): rows word, context, 1."""
    word, context = (1.0, -1.0, 1.0, -1.0), (1.0, 1.0, -1.0, -1.0)
    inputs = torch.tensor([word, context, (1.0,) * 4], dtype=torch.float64)
    inputs[0] *= strength
    return inputs


def train_writers(rule: Callable, num_layers: int, heard, seeds=range(10)) -> Writers:
    """Train a writer from each seed, by Adam, on the four cases at each of the strengths `heard`.

    rule(z_1, z_2, ...) takes a tensor (seeds, cases) for each layer and returns one. The loss is
    the mean squared error, the start within 0.1 of zero. Raises TypeError or ValueError for a rule
    that is no function, no layer, or strengths that are no list of positive numbers.
    """
    check_callable("rule", rule)
    for strength in check_items("heard", heard, int, float):
        check_number("each of heard", strength, minimum=0.0)
    shape = (check_integer("num_layers", num_layers, minimum=1), 3)
    draws = [np.random.default_rng(seed).uniform(-START, START, shape) for seed in seeds]
    rows = torch.tensor(np.array(draws), requires_grad=True)
    inputs = torch.cat([cases(strength) for strength in heard], dim=1)
    wanted = torch.from_numpy(np.tile(WANTED, len(heard)))
    optimizer = torch.optim.Adam([rows], lr=LEARNING_RATE)
    for _ in range(NUM_STEPS):
        optimizer.zero_grad()
        errors = rule(*(rows @ inputs).unbind(1)) - wanted
        (errors**2).mean(dim=1).sum().backward()  # each seed's loss moves its own rows alone
        optimizer.step()
    return Writers(rule, rows.detach())
