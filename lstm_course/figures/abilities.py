"""Who can do what: a table of shares, each cell the darker the further it is above chance."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from .canvas import INK, QUIET, SMALLEST, WIDTH, Canvas, Drawing

NAMES, ROW, HEAD, KEY = 1.5, 0.29, 0.62, 0.3  # inches: a column of names; heights
FULL = np.array(to_rgb("#8FB8DE"))  # of 100 %; chance is white


def draw_table(shares: dict, lengths, chance: dict, empty=()) -> Drawing:
    """Draw the share right, in percent, of each model on each task, at each of the lengths read.

    shares: {task: {model: one share a length}}; a model may be missing at a task. chance: {task:
    percent}. empty: pairs (task, model) where "?" stands.
    """
    models = list(dict.fromkeys(model for column in shares.values() for model in column))
    wide = (WIDTH - NAMES - 0.1) / (len(shares) * len(lengths))
    top = len(models) * ROW + KEY
    canvas, said = Canvas(WIDTH, top + HEAD), []
    for row, model in enumerate(models):
        canvas.write(0.1, top - (row + 0.5) * ROW, model, SMALLEST, ha="left")
    for number, (task, column) in enumerate(shares.items()):
        left = NAMES + number * len(lengths) * wide
        canvas.write(left + len(lengths) * wide / 2, top + 0.45, task, fontweight="bold")
        for k, length in enumerate(lengths):
            x = left + k * wide
            canvas.write(x + wide / 2, top + 0.16, f"at {length}", SMALLEST, QUIET)
            for model, found in column.items():
                text = "?" if (task, model) in empty else f"{found[k]:.0f}"
                y = top - (models.index(model) + 1) * ROW
                depth = np.clip((found[k] - chance[task]) / (100 - chance[task]), 0, 1)
                face = tuple(1 - (0 if text == "?" else depth) * (1 - FULL))
                canvas.ax.add_patch(
                    Rectangle((x + 0.04, y + 0.02), wide - 0.08, ROW - 0.04, fc=face)
                )
                canvas.write(x + wide / 2, y + ROW / 2, text, SMALLEST, INK)
        shown = [
            f"{model} {'?' if (task, model) in empty else ', '.join(f'{s:.0f}' for s in found)}"
            for model, found in column.items()
        ]
        said.append(f"{task}: {'; '.join(shown)}; by chance {chance[task]:.0f}")
    chances = ", ".join(f"{task} {percent:.0f}" for task, percent in chance.items())
    canvas.write(0.1, 0.13, f"white: chance, which is for {chances}", SMALLEST, QUIET, ha="left")
    read = " and ".join(map(str, lengths))
    return Drawing(
        canvas.figure, f"Share right, in percent, read at {read} steps. {'. '.join(said)}."
    )
