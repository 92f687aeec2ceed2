"""The colours of networks and of conditions: one place, the same in every lesson.

The colours of gates and states (`plots.LOOKS`) belong to these and to nothing else, so no network
and no condition has one of them. Each is told apart by marker and dashes too. All have at least
4.5:1 against white.
"""

from typing import NamedTuple


class Style(NamedTuple):
    """How a network or a condition looks in every figure."""

    color: str
    marker: str
    linestyle: str | tuple = "-"


NETWORKS = {
    "RNN": Style("#8A4B08", "s"),
    "LSTM": Style("#3B2C8F", "o"),
    "LSTM, forget bias 1": Style("#6A5ACD", "^", (0, (6, 2))),
    "LSTM, forget bias 3": Style("#9B1B5A", "D", (0, (2, 1))),
    "GRU": Style("#5F6B00", "v", (0, (6, 2, 1, 2))),
}
CONDITIONS = tuple(  # of an experiment, in their order: what is told apart best comes first
    NETWORKS[name] for name in ("RNN", "LSTM, forget bias 3", "LSTM", "GRU", "LSTM, forget bias 1")
)
TRUTH = Style("#0B6E6E", "", (0, (1, 1)))  # what is right, what guessing gives, what a formula says
