"""The microscope: a small LSTM, its weights in the page, reads what is typed, gates in sight.

`microscope.js` reads with the cell of `live.js`, the explorer's; where scripts do not run, a
picture of the same numbers stands in its place. The text is the same in every run.
"""

import json
from base64 import b64encode
from io import BytesIO
from typing import Protocol
from xml.sax.saxutils import quoteattr

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from lstm_course.cell import GATE_ORDER
from lstm_course.sequence import lstm_forward
from lstm_course.validation import check_integer, check_words

from .cell_graph import LSTM
from .explorer import number
from .pen import PAGES
from .plots import LOOKS, plot_unit_under_words

SHOWN = ("f_t", "i_t", "g_t", "o_t", "c_t", "h_t")  # nodes of the graph, in the table's order
MOST_WORDS = 60
WHOLE = 10_000  # stored weights have four decimals: ten thousand times as much is a whole number
ARRAYS = ("embedding", "W_x", "W_h", "b", "W_y", "b_y")
DPI = 80


class Network(Protocol):
    """What the microscope reads with: `inspection.Reader` or `inspection.BracketNetwork`.

    vocabulary: V words, or V signs of one letter each; answers: K words that the readout chooses
    from; asks: what the answer says; examples: texts to choose from. embedding (V, D), W_x (4H, D),
    W_h (4H, H), b (4H,), W_y (K, H), b_y (K,), with four decimals.
    """

    vocabulary: tuple[str, ...]
    answers: tuple[str, ...]
    asks: str
    examples: tuple[str, ...]
    embedding: np.ndarray
    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray
    W_y: np.ndarray
    b_y: np.ndarray


class Microscope:
    """What `microscope` returns: shown by a notebook where it is the last line of a cell."""

    def __init__(self, network: Network, words: list[str], unit: int):
        """Read the words once, for the picture that stands where scripts do not run."""
        self.network, self.words, self.unit = network, words, unit
        index = {word: k for k, word in enumerate(network.vocabulary)}
        x = network.embedding[[index[word.lower()] for word in words]][:, None]
        zeros = np.zeros((1, network.W_h.shape[1]))
        self.trace = lstm_forward(x, zeros, zeros, network.W_x, network.W_h, network.b)

    def __repr__(self) -> str:
        symbols = [name.removesuffix("_t") for name in SHOWN]
        steps = [
            f"{word}: " + ", ".join(f"{s} {number(values[s])}" for s in symbols)
            for word, values in zip(self.words, self._values(symbols), strict=True)
        ]
        scores = self.trace.h_T @ self.network.W_y.T + self.network.b_y
        answer = self.network.answers[int(scores.argmax())]
        return (
            f"Microscope: unit {self.unit} of {self.network.W_h.shape[1]} of a trained LSTM while "
            f"it reads. {'; '.join(steps)}. {self.network.asks}: {answer}."
        )

    def _values(self, symbols: list[str]) -> list[dict[str, float]]:
        columns = {s: getattr(self.trace, s)[:, 0, self.unit] for s in symbols}
        return [{s: columns[s][t] for s in symbols} for t in range(len(self.words))]

    def _repr_html_(self) -> str:
        network, shown = self.network, map(LSTM.node, SHOWN)
        data = {
            "nodes": [[n.name, n.operation, n.quantity, n.reads] for n in LSTM.nodes],
            "shown": [[n.name, n.quantity, n.words.removeprefix("new ")] for n in shown],
            "order": GATE_ORDER,
            "vocabulary": " ".join(network.vocabulary),
            "answers": network.answers,
            "arrays": {name: in_short(name, getattr(network, name)) for name in ARRAYS},
            "whole": WHOLE,
            "most": MOST_WORDS,
            "asks": network.asks,
            "unit": self.unit,
            "examples": network.examples,
            "text": ("" if _is_signs(network) else " ").join(self.words),
        }
        cell = quoteattr(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        return PAGES.get_template("microscope.html").render(
            cell=cell, looks=LOOKS, picture=self._picture(), said=repr(self)
        )

    def _picture(self) -> str:
        """The table as it is at first, of 32 colours, as a data URL."""
        figure, ax = plt.subplots(figsize=(max(4, 0.62 * len(self.words)), 3.2))
        plot_unit_under_words(self.trace, self.words, ax, self.unit)
        drawn, small = BytesIO(), BytesIO()
        figure.savefig(drawn, dpi=DPI)
        plt.close(figure)
        Image.open(drawn).convert("RGB").quantize(32).save(small, "PNG", optimize=True)
        return f"data:image/png;base64,{b64encode(small.getvalue()).decode()}"


def microscope(network: Network, words: list[str] | None = None, unit: int = 0) -> Microscope:
    """Show a trained network while it reads: every gate and state of a unit under each word.

    network: `load_reader()` or `load_network(seed)`; words: what it reads at first, its own first
    example without; unit: the one shown at first. The reader of the page chooses or types other
    words and holds a gate or a unit at a value. It needs no kernel and no network once it is in
    the page. Raises ValueError for an unknown word, too many words or an unknown unit.
    """
    unit = check_integer("unit", unit, 0, network.W_h.shape[1] - 1)
    words = split_words(network, network.examples[0]) if words is None else list(words)
    check_words("words", words)
    if not 1 <= len(words) <= MOST_WORDS:
        raise ValueError(f"a microscope reads 1 to {MOST_WORDS} words; got {len(words)}")
    unknown = [word for word in words if word.lower() not in network.vocabulary]
    if unknown:
        raise ValueError(f"words must be of the network's vocabulary; got {unknown}")
    return Microscope(network, words, unit)


def split_words(network: Network, text: str) -> list[str]:
    """Cut a text into what the network reads: signs of one letter, or words with spaces between."""
    return list(text.replace(" ", "")) if _is_signs(network) else text.split()


def in_short(name: str, array: np.ndarray) -> str:
    """An array of four decimals as whole numbers to the base 36: 0.4481 -> "3gh".

    A page gets the same numbers back, to 12 digits. Raises ValueError for one with more decimals.
    """
    whole = np.rint(array * WHOLE).astype(int)
    if not np.allclose(whole / WHOLE, array, rtol=1e-12, atol=0):
        raise ValueError(f"{name} must have at most four decimals, as stored weights have")
    return " ".join(np.base_repr(value, 36).lower() for value in whole.ravel().tolist())


def _is_signs(network: Network) -> bool:
    return max(map(len, network.vocabulary)) == 1
