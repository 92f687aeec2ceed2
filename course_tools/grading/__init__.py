"""Trying answers in handed-in notebooks: one's own (`progress`) and a class's (`grade`).

From the notebook as data to the verdict: `notebook` reads, `slicing` finds the code an answer
needs, `sandbox` and `conversation` run it in a process of its own (`child`, spoken to by `wire`),
`attempts` judges. The other modules grade a folder of submissions with that.
"""

from .attempts import FAILED, Attempt, attempt, plain_text
from .notebook import Submission, read_submission
from .sandbox import Limits, NoIsolation, find_isolation

__all__ = [
    "FAILED",
    "Attempt",
    "Limits",
    "NoIsolation",
    "Submission",
    "attempt",
    "find_isolation",
    "plain_text",
    "read_submission",
]
